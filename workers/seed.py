"""What a new system starts with: published working days and the national rules; nothing invented.

`chinesecalendar` raises for years it does not know, so an unpublished year stays unpublished.
"""

from datetime import date

from chinese_calendar import constants

from domain.calendar import SATURDAY, YearPublished
from domain.national_rules import LONGEST_MEDIATION, NATIONAL_RULES, VERSION
from domain.national_rules import SOURCE as RULES_SOURCE
from domain.rules import RulesAdopted

SOURCE = "State Council General Office (国务院办公厅), days as in chinesecalendar"

NOTICES = {
    2020: ("国办发明电〔2019〕16号", date(2019, 11, 21)),
    2021: ("国办发明电〔2020〕27号", date(2020, 11, 25)),
    2022: ("国办发明电〔2021〕11号", date(2021, 10, 25)),
    2023: ("国办发明电〔2022〕16号", date(2022, 12, 8)),
    2024: ("国办发明电〔2023〕7号", date(2023, 10, 25)),
    2025: ("国办发明电〔2024〕12号", date(2024, 11, 12)),
    2026: ("国办发明电〔2025〕7号", date(2025, 11, 4)),
}
"""Year → number and date of its holiday notice."""


def published_years() -> list[YearPublished]:
    """The years whose working days are published, oldest first."""
    return [_year(year, *notice) for year, notice in sorted(NOTICES.items())]


def _year(year: int, notice_no: str, published_on: date) -> YearPublished:
    off = {day for day in constants.holidays if day.year == year and day.weekday() < SATURDAY}
    worked = {day for day in constants.workdays if day.year == year}
    if not off:
        raise ValueError(f"chinesecalendar does not know {year}")
    return YearPublished(
        year=year,
        holidays=tuple(sorted(off)),
        shifted_workdays=tuple(sorted(worked)),
        source=SOURCE,
        notice_no=notice_no,
        published_on=published_on,
        counts_from=published_on,
    )


def national_rules() -> RulesAdopted:
    """The set of rules a new system starts with."""
    return RulesAdopted(
        version=VERSION,
        rules=NATIONAL_RULES,
        source=RULES_SOURCE,
        longest_mediation=LONGEST_MEDIATION,
    )
