"""Working days in words: what a count skipped and why, and the calendar of a year as a table.

The same for the command line, HTTP and the derivation of a due date.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import reduce
from itertools import groupby
from typing import Any

from domain.aggregates import CALENDAR
from domain.areas import PROVINCES, significant
from domain.calendar import CALENDAR_STREAM, ONE_DAY, Calendar, Notice, Unit, evolve
from domain.days import Day, Rest, days_of, resting_on, table, why_not_counted
from domain.kernel import Unfit
from interface.language import Language, say
from interface.problems import Unusable
from interface.words import heading, label, word
from workers.seed import published_years
from workers.system import System

MOST = 10_000
"""Beyond so many days, months or years nobody checks a limit."""

UNITS: dict[str, Unit] = {
    "working": "working_day",
    "calendar": "day",
    "month": "month",
    "year": "year",
}
"""What a unit of days is called by who asks → by the rules."""


def calendar_now(system: System) -> Calendar:
    """The calendar as the log has it."""
    with system.reading.connection() as connection:
        calendar: Calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        return calendar


def count(calendar: Calendar, start: date, n: int, unit: str, area: str = "") -> dict[str, Any]:
    """Where `n` units end that begin after `start`, as for a case that began then: with every day
    skipped and why. Raises Unusable for a unit or an area that does not exist, and absurd numbers.
    """
    digits = _digits(area)
    if unit not in UNITS:
        raise Unusable(
            422, "bad-input", "{name} is one of: {known}", name="unit", known=", ".join(UNITS)
        )
    if n > MOST:
        raise Unusable(422, "bad-input", "At most {most} are counted", most=MOST)
    try:
        end = calendar.for_area(digits).add(start, n, UNITS[unit], known_on=start)
    except Unfit as error:
        raise Unusable(422, "bad-input", error.message, **error.params) from None
    rests = [why_not_counted(calendar, day, start, digits) for day in end.skipped]
    last = max(end.due, end.last)
    return {
        "start": start.isoformat(),
        "last": end.last.isoformat(),
        "due": end.due.isoformat(),
        "act_by": end.act_by.isoformat(),
        "provisional": end.provisional,
        "skipped": [skipped(rest) for rest in rests],
        "calendar": resting(calendar, start, last, digits),
        "open_years": open_years(calendar, start, last) if end.provisional else [],
    }


def _digits(area: str) -> str:
    try:
        digits = significant(area) if area else ""
    except ValueError:
        text = "{area} is no area code: give its 2, 4, 6, 9, 12 or 15 digits"
        raise Unusable(422, "bad-input", text, area=area) from None
    if digits and digits[:2] not in PROVINCES:
        text = "{area} is no area code: no province begins with {digits}"
        raise Unusable(422, "bad-input", text, area=area, digits=digits[:2])
    return digits


def open_years(calendar: Calendar, first: date, last: date) -> list[int]:
    """The years between that are not published."""
    return [year for year in range(first.year, last.year + 1) if not calendar.published(year)]


def resting(calendar: Calendar, first: date, last: date, area: str) -> dict[str, Any]:
    """Which calendar that was: its version, and the notices that the days between rest on."""
    rests = resting_on(calendar, first, last, area)
    return {"version": calendar.version, "notices": [notice_of(notice) for notice in rests]}


def notice_of(notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "kind": notice.kind,
        "year": notice.year,
        "area": notice.area,
        "notice_no": notice.notice_no,
        "source": notice.source,
        "published_on": notice.published_on.isoformat(),
        "entered_on": notice.entered_on.isoformat(),
        "counts_from": notice.counts_from.isoformat(),
    }


def skipped(rest: Rest) -> dict[str, Any]:
    """One day that was not counted, as data."""
    return {
        "day": rest.on.isoformat(),
        "reason": rest.reason,
        "notice": rest.notice.number if rest.notice else None,
        "notice_no": rest.notice.notice_no if rest.notice else "",
    }


def told(rests: Iterable[Rest], language: Language) -> list[str]:
    """The days not counted, a line for each reason: `weekend: 2026-04-04 – 04-05, 04-11`."""
    kinds: dict[tuple[str, int], list[Rest]] = {}
    for rest in rests:
        kinds.setdefault((rest.reason, rest.notice.number if rest.notice else 0), []).append(rest)
    return [_line(held, language) for held in kinds.values()]


def _line(held: Sequence[Rest], language: Language) -> str:
    days, notice = spans([rest.on for rest in held], language), held[0].notice
    number = notice.notice_no if notice else ""
    match held[0].reason:
        case "rest_day":
            return say("weekend: {days}", language, days=days)
        case "holiday":
            return say("holiday ({number}): {days}", language, number=number, days=days)
        case "local_closure":
            return say("closed locally ({number}): {days}", language, number=number, days=days)
        case "worked_from_later_on":
            return say(
                "worked, but made so by {number}, which counts for limits that begin from"
                " {counts_from}: {days}",
                language,
                number=number,
                counts_from=notice.counts_from if notice else "",
                days=days,
            )


def spans(days: Sequence[date], language: Language) -> str:
    """Days with those that follow one another drawn together."""
    runs = [
        [day for _, day in run]
        for _, run in groupby(enumerate(sorted(days)), lambda at: at[1] - at[0] * ONE_DAY)
    ]
    between = "、" if language == "zh" else ", "
    return between.join(
        f"{run[0]}" if len(run) == 1 else f"{run[0]} – {_short(run[0], run[-1])}" for run in runs
    )


def _short(first: date, last: date) -> str:
    return f"{last:%m-%d}" if first.year == last.year else f"{last}"


def count_in_words(
    calendar: Calendar, answer: dict[str, Any], area: str, language: Language
) -> list[tuple[str, str]]:
    """A count as people read it: labels and what they say."""
    start = date.fromisoformat(answer["start"])
    rests = [
        why_not_counted(calendar, date.fromisoformat(skip["day"]), start, _digits(area))
        for skip in answer["skipped"]
    ]
    lines = [(heading(name, language), answer[name]) for name in ("start", "last", "due", "act_by")]
    lines += [(heading("skipped", language), text) for text in told(rests, language)]
    lines.append((label("calendar", language), _rests_on(answer, language)))
    if answer["provisional"]:
        lines.append(
            (heading("provisional", language), provisional(answer["open_years"], language))
        )
    return lines


def _rests_on(answer: dict[str, Any], language: Language) -> str:
    version, listed = answer["calendar"]["version"], numbers(answer["calendar"], language)
    if answer["shipped"]:
        return say(
            "as shipped with this program, version {version}: {notices}",
            language,
            version=version,
            notices=listed,
        )
    return say("version {version}: {notices}", language, version=version, notices=listed)


def numbers(rests: dict[str, Any], language: Language) -> str:
    """The numbers of the notices that a count rests on."""
    between = "、" if language == "zh" else ", "
    return between.join(notice["notice_no"] for notice in rests["notices"]) or "—"


def provisional(years: Sequence[int], language: Language) -> str:
    """Why a day is not certain yet."""
    return say(
        "the working days of {years} are not published yet: it is reckoned again when they are,"
        " and never gets earlier",
        language,
        years=", ".join(map(str, years)),
    )


def shipped() -> Calendar:
    """The years that this program was shipped with."""
    now = datetime.now(UTC)
    return reduce(lambda known, year: evolve(known, year, now), published_years(), Calendar())


def year_table(
    calendar: Calendar, year: int, area: str = "", *, every: bool = False
) -> list[dict[str, Any]]:
    """The calendar of a year: days that a notice names, or every day; what was superseded too."""
    if not date.min.year < year < date.max.year:
        raise Unusable(422, "bad-input", "{year} is no year of any calendar", year=year)
    lines = table(calendar, days_of(year), _digits(area))
    return [_row(line) for line in lines if every or line.notice]


def _row(line: Day) -> dict[str, Any]:
    return {
        "day": line.on.isoformat(),
        "kind": line.kind,
        "status": line.status,
        "area": line.area,
        "notice_no": line.notice.notice_no if line.notice else "",
        "source": line.notice.source if line.notice else "",
        "published_on": line.notice.published_on.isoformat() if line.notice else "",
        "version": line.notice.number if line.notice else 0,
    }


def year_in_words(calendar: Calendar, year: int, language: Language) -> str:
    """How many working days a year has, and whether that is certain."""
    working = sum(calendar.is_working(day) for day in days_of(year))
    if not calendar.published(year):
        return say(
            "{year} is not published yet: plain weekends, and whatever is counted is provisional",
            language,
            year=year,
        )
    return say(
        "{year}: {count} working days, calendar version {version}",
        language,
        year=year,
        count=working,
        version=calendar.version,
    )


def in_words(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """A row of the table with its codes in words."""
    said = {name: word(row[name], language) for name in ("kind", "status")}
    shown = ("day", "kind", "status", "area", "notice_no", "published_on")
    return {heading(name, language): said.get(name, row[name]) for name in shown}
