"""What a supervisor steers by, on one page: every indicator of an area beside the period before and
what stands around it; one of them in each part of the area and in each month; and what is late.

Tables and charts are made of the same rows. No figure is of a person, and no part is called good or
bad: what is shown is where help may be needed.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, NamedTuple, get_args
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator

from domain.aggregates import STANDING
from domain.areas import Areas, significant, written
from domain.dispute.terms import DisputeType, Source
from domain.indicators import BY_KEY
from domain.kernel import civil_date
from interface.console.gate import Visit
from interface.exports.sheets import as_cell
from interface.language import Language, say
from interface.ledgers import Asked, Page, ask
from interface.words import heading, value, word

LEDGER: Final = "indicators"
GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "What came, and what became of it",
        (
            *("registered", "accepted", "accepted_in_time", "consent_not_given"),
            *("agreed", "failed", "success_rate", "reopened"),
        ),
    ),
    (
        "What was agreed, and was it done",
        ("performed_rate", "breached", "confirmed", "follow_up_rate", "counsellor_share"),
    ),
    (
        "What is late today, whatever the period",
        (
            *("overdue", "overdue_a_week", "overdue_a_month", "overdue_longer"),
            *("overdue_in_villages", "overdue_in_townships", "overdue_above"),
        ),
    ),
    (
        "What a level above heard of",
        ("escalated", "settled_in_village", "settled_in_township", "settled_above"),
    ),
    (
        "How long it takes: days",
        (
            *("median_to_accept", "p90_to_accept", "median_to_settle", "p90_to_settle"),
            *("median_to_end", "p90_to_end", "median_to_perform", "p90_to_perform"),
            *("median_to_close", "p90_to_close"),
        ),
    ),
)
"""Under which heading each indicator stands."""
FIRST: Final = ("overdue", "registered", "success_rate", "performed_rate")
"""On top, large."""
_MONTHS: Final = 13
_YEARS: Final = 3
_QUARTER: Final = 3
_MONTHS_OF_A_YEAR: Final = 12


class Wanted(BaseModel):
    """Of which area, which time, and which indicator is shown part by part."""

    area: str = ""
    period: str = ""
    beside: str = ""
    """Another period to compare with; else the one before."""
    indicator: str = "overdue"
    type: str = ""
    source: str = ""
    as_of: Annotated[date | None, BeforeValidator(lambda text: text or None)] = None

    def address(self, **more: str) -> str:
        """The address of the same with something else in it."""
        held = {**self.model_dump(mode="json"), **more}
        return "/dashboard?" + urlencode({name: text for name, text in held.items() if text})


class Figure(NamedTuple):
    """An indicator of the area, as it is shown."""

    key: str
    name: str
    means: str
    value: str
    of: Sequence[int]
    """How many of how many, of a rate."""
    before: str
    difference: str
    around: str
    behind: str
    """Where the cases behind it are listed, "" for none."""


class Bar(NamedTuple):
    """One part of a chart: `share` of the longest, in percent."""

    name: str
    value: str
    number: float
    share: float
    leads: str


class Dashboard(NamedTuple):
    """All that the page shows."""

    area: str
    code: str
    above: Sequence[tuple[str, str]]
    first: Sequence[Figure]
    groups: Sequence[tuple[str, Sequence[Figure]]]
    parts: Sequence[Bar]
    months: Sequence[Bar]
    notices: Sequence[str]


def dashboard(visit: Visit, wanted: Wanted) -> Dashboard:
    """Raises Unusable, NotBuilt."""
    code, areas = wanted.area, areas_of(visit)
    page = _ask(visit, wanted, None)
    figures = {
        row["indicator"]: _figure(row, wanted, visit.language) for row in _rows(visit, wanted, page)
    }
    by_area = BY_KEY[wanted.indicator].cut_by
    return Dashboard(
        named(areas, code, visit.language),
        code,
        _above(areas, visit.officer.office, code),
        [figures[key] for key in FIRST if key in figures],
        [
            (title, [figures[key] for key in keys if key in figures])
            for title, keys in GROUPS
            if any(key in figures for key in keys)
        ],
        _parts(visit, wanted) if "area" in by_area else (),
        _in_months(visit, wanted) if "month" in by_area else (),
        page.notices,
    )


def sheet(visit: Visit, wanted: Wanted) -> str:
    """The same figures as a file that any spreadsheet reads; nothing in it is a formula."""
    file = io.StringIO()
    lines = csv.writer(file)
    names = ("area", "part", "indicator", "value", "of", "before", "difference", "around")
    lines.writerow([heading(name, visit.language) for name in names])
    for by in (None, "area", "month"):
        page = _ask(visit, wanted, by) if by is None or _cut(wanted, by) else Page([])
        for row in page.rows if by else _rows(visit, wanted, page):
            part = row["area_name"] if by == "area" else str(row["part"])
            cells = [row["area"], part, value(row["indicator"], visit.language, "indicator")]
            base = row["of"][1] if row["of"] else None
            told = [base if name == "of" else row[name] for name in names[3:]]
            lines.writerow([as_cell(each) for each in [*cells, *told]])
    return "\ufeff" + file.getvalue()


def _cut(wanted: Wanted, by: str) -> bool:
    return by in BY_KEY[wanted.indicator].cut_by


def _ask(
    visit: Visit, wanted: Wanted, by: str | None, period: str | None = None, *, alone: bool = False
) -> Page:
    asked = Asked(
        area=wanted.area or None,
        period=period or wanted.period or None,
        type=wanted.type or None,
        source=wanted.source or None,
        as_of=wanted.as_of,
        by=by,
        alone=alone,
        limit=1000,
    )
    found = ask(
        visit.system,
        LEDGER,
        visit.officer,
        asked,
        language=visit.language,
        correlation=visit.correlation,
    )
    if by is not None:
        rows = [row for row in found.rows if row["indicator"] == wanted.indicator]
        return found._replace(rows=rows)
    return found


def _rows(visit: Visit, wanted: Wanted, page: Page) -> list[dict[str, Any]]:
    """The figures, each beside the same of the period that was chosen to compare with."""
    if not wanted.beside:
        return list(page.rows)
    then = _ask(visit, wanted, None, wanted.beside, alone=True)
    others = {
        row["indicator"]: row
        for row in then.rows
        if BY_KEY[row["indicator"]].ledger != "overdue"  # of no period: what is late is late today
    }
    return [
        {
            **row,
            "before": other["value"] if (other := others.get(row["indicator"])) else None,
            "difference": _apart(_number(row), _number(other) if other else None),
        }
        for row in page.rows
    ]


def _apart(now: float | None, then: float | None) -> float | None:
    """How far two figures are apart; None where one of them is none, or is not shown."""
    return None if now is None or then is None else round(now - then, 2)


def _number(row: dict[str, Any]) -> float | None:
    """A figure to compare with others: a rate, which is printed as a text, in percent."""
    of: Sequence[int] = row["of"] or ()
    if of and of[1]:
        return round(100 * of[0] / of[1], 2)
    held: object = row["value"]
    return held if isinstance(held, int | float) else None


def _figure(row: dict[str, Any], wanted: Wanted, language: Language) -> Figure:
    key = row["indicator"]
    of = BY_KEY[key]
    ledger = {"disputes": "/cases", "overdue": "/overdue"}.get(of.ledger, "")
    asked = {"indicator": key, "area": wanted.area, "period": wanted.period}
    asked |= {"type": wanted.type, "source": wanted.source}
    behind = urlencode({name: text for name, text in asked.items() if text})
    return Figure(
        key,
        value(key, language, "indicator"),
        of.defined_zh if language == "zh" else of.defined,
        _shown(row["value"], of.unit),
        row["of"] or (),
        _shown(row["before"], of.unit),
        _signed(row["difference"]),
        _shown(row["around"], of.unit),
        "" if of.people or wanted.as_of or not ledger else f"{ledger}?{behind}",
    )


def _shown(held: Any, unit: str) -> str:
    if held is None or held == "–":
        return "–"
    return f"{held:g} %" if unit == "rate" and isinstance(held, int | float) else f"{held}"


def _signed(held: Any) -> str:
    return f"{held:+g}" if isinstance(held, int | float) and held else str(held or "–")


def _parts(visit: Visit, wanted: Wanted) -> list[Bar]:
    """One indicator in each part of the area, the most first."""
    if wanted.area and len(significant(wanted.area)) >= _GRID:
        return []
    rows = _ask(visit, wanted, "area", alone=True).rows
    bars = [
        (row["area_name"], number, wanted.address(area=row["area"]))
        for row in rows
        if (number := _number(row)) is not None
    ]
    return _bars(sorted(bars, key=lambda each: -each[1]), wanted.indicator)


_GRID: Final = 15


def _in_months(visit: Visit, wanted: Wanted) -> list[Bar]:
    """The same in each month of the year that the period lies in."""
    year = (wanted.period or str(civil_date(datetime.now(UTC)).year))[:4]
    rows = _ask(visit, wanted, "month", year, alone=True).rows
    bars = [
        (str(row["part"]), number, wanted.address(period=str(row["part"])))
        for row in rows
        if (number := _number(row)) is not None
    ]
    return _bars(sorted(bars), wanted.indicator)


def _bars(found: Sequence[tuple[str, float, str]], key: str) -> list[Bar]:
    longest = max((number for _, number, _ in found), default=0)
    return [
        Bar(
            name,
            _shown(number, BY_KEY[key].unit),
            number,
            round(100 * number / longest, 1) if longest else 0,
            leads,
        )
        for name, number, leads in found
    ]


def areas_of(visit: Visit) -> Areas:
    """The areas that are known."""
    with visit.system.reading.connection() as connection:
        areas: Areas = visit.system.states.load(connection, *STANDING[Areas]).state
    return areas


def named(areas: Areas, code: str, language: Language) -> str:
    """What an area is called; without one, all there are."""
    return areas.name(written(significant(code))) if code else say("all areas", language)


_ENDS: Final = (2, 4, 6, 9, 12, 15)
"""How many digits the code of an area has at each level."""


def _above(areas: Areas, own: str, code: str) -> list[tuple[str, str]]:
    """The areas that this one lies in, from one's own down to it, with their names."""
    begin = len(significant(own)) if own else 0
    digits = significant(code) if code else ""
    ends = [end for end in _ENDS if max(begin, 1) <= end < len(digits)]
    return [(written(digits[:end]), areas.name(written(digits[:end]))) for end in ends]


def periods(today: date) -> Iterator[str]:
    """What can be chosen: the latest months, quarters and years."""
    for back in range(_MONTHS):
        months = today.year * _MONTHS_OF_A_YEAR + today.month - 1 - back
        yield f"{months // _MONTHS_OF_A_YEAR}-{months % _MONTHS_OF_A_YEAR + 1:02}"
    quarter = today.year * 4 + (today.month - 1) // _QUARTER
    for back in range(5):
        yield f"{(quarter - back) // 4}-Q{(quarter - back) % 4 + 1}"
    for back in range(_YEARS):
        yield str(today.year - back)


def choices(language: Language) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen of indicators, types and sources."""
    return {
        "indicators": [
            (key, value(key, language, "indicator"))
            for _, keys in GROUPS
            for key in keys
            if BY_KEY[key].cut_by
        ],
        "types": [(code, word(code, language, DisputeType)) for code in get_args(DisputeType)],
        "sources": [(code, word(code, language, Source)) for code in get_args(Source)],
    }
