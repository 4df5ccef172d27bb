"""Ledgers whose rows are counts of an area and its parts: of matters exact, of people none that
is small.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from operator import attrgetter

from domain.area_lineage import NOTHING_CHANGED, became
from domain.areas import answers_for, significant, written
from domain.kernel import Officer, civil_date
from domain.suppression import TOTAL, table
from interface.ledgers.asked import Asked, Page, Row
from interface.problems import Unusable
from projections import areas, conformance, figures, review
from projections.figures import Figures, percent
from projections.kernel import Connection
from projections.quarterly import Quarters

COUNTY_DIGITS = 6


def counted(connection: Connection, asked: Asked) -> Page:
    """The figures of an area and of its parts: of those too in which there was nothing."""
    whole, parts = _whole_and_parts(connection, asked)
    if asked.areas == "as-today":
        parts = _with_those_of_nothing(connection, asked, whole, parts)
    if [part.area for part in parts] == [whole.area]:
        parts = []  # all of it is at its own seat: that would be the same row again
    split = set(_split_within(asked, whole.area))
    rows = [
        _with_rates(each) | ({"before_split": True} if each.area in split else {})
        for each in (whole, *parts)
    ]
    return Page(rows)


def _split_within(asked: Asked, area: str) -> Iterator[str]:
    """The areas that are counted in no part, because they were split since."""
    for to in asked.lineage.values():
        if to.split and written(to.to) == area:
            yield written(to.split)


def _with_those_of_nothing(
    connection: Connection, asked: Asked, whole: Figures, parts: list[Figures]
) -> list[Figures]:
    listed = areas.parts(connection, whole.area, civil_date(asked.moment))
    missing = listed.keys() - {part.area for part in parts}
    return sorted([*parts, *map(figures.nothing, missing)], key=attrgetter("area"))


def published(connection: Connection, asked: Asked) -> Page:
    """One county, one year that is over, areas as they were: two cuts through the same matters
    could be subtracted from each other, so there are no others."""
    _check_published(asked)
    asked = asked._replace(lineage=NOTHING_CHANGED)
    whole, parts = _whole_and_parts(connection, asked)
    cells = {
        (part.area, outcome): count
        for part in parts
        for outcome, count in (
            ("agreed", part.agreed),
            ("failed", part.failed),
            ("otherwise", part.registered - part.agreed - part.failed),
        )
    }
    told = table(cells) if cells else {}
    rows = [
        {"area": area or whole.area, "registered": told[area, TOTAL]}
        | {outcome: told[area, outcome] for outcome in ("agreed", "failed", "otherwise")}
        for area in [TOTAL, *(part.area for part in parts)]
        if told
    ]
    return Page(rows)


def _check_published(asked: Asked) -> None:
    since, until = asked.since, asked.until
    whole_year = (
        since is not None
        and until is not None
        and (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31))
        and until < civil_date(datetime.now(UTC))
    )
    cut = (asked.type, asked.source, asked.counsellor, asked.open, asked.owner, asked.office)
    states = (asked.as_of, asked.known_on)  # two of them could be subtracted from each other too
    county = asked.area is not None and len(significant(asked.area)) == COUNTY_DIGITS
    if not (whole_year and county) or any(each is not None for each in (*cut, *states)):
        raise Unusable(
            422,
            "bad-input",
            "A publication is of one county and one whole year that is over: "
            "--area 150524 --since 2025-01-01 --until 2025-12-31",
        )


def _whole_and_parts(connection: Connection, asked: Asked) -> tuple[Figures, list[Figures]]:
    if asked.mediator:
        raise Unusable(422, "bad-input", "Figures are of areas, never of a mediator")
    if asked.status:
        raise Unusable(422, "bad-input", "Figures count every matter, whatever became of it")
    now, only, then = asked.moment, asked.wanted, asked.kept
    over = asked.over
    whole = figures.figures(connection, now, asked.region, only, then, over=over)
    parts = figures.breakdown(connection, now, asked.place(asked.area or ""), only, then, over=over)
    while not asked.area and len(parts) == 1 and parts[0].area != whole.area:
        whole = parts[0]  # everywhere is one province, one city, one county: begin where it parts
        parts = figures.breakdown(connection, now, asked.place(whole.area), only, then, over=over)
    return whole, parts


def _with_rates(counted: Figures) -> Row:
    rates = {
        "success_rate": percent(counted.success_rate),
        "success_rate_with_counsellor": percent(counted.success_rate_with_counsellor),
        "performed_rate": percent(counted.performed_rate),
    }
    return counted._asdict() | rates


def by_quarter(
    of: Quarters, more: Callable[[Row], Row] = lambda row: {}
) -> Callable[[Connection, Asked], Page]:
    """What figures about people are asked: there is one cut, by area. Two through the same ones
    could be subtracted from each other. `more`: what follows from the figures of a row."""

    def query(connection: Connection, asked: Asked) -> Page:
        if any(
            getattr(asked, name) is not None
            for name in Asked._fields
            if name != "area" and Asked._field_defaults[name] is None
        ):
            raise Unusable(422, "bad-input", "This is asked by area, and by nothing else")
        rows = of.of(connection, civil_date(datetime.now(UTC)), asked.area or "")
        return Page([row | more(row) for row in rows[: asked.limit]])

    return query


def how_satisfied(row: Row) -> Row:
    """The rates, as far as the figures are shown."""
    return {
        "response_rate": _rate(row["answered"], row["asked"]),
        "satisfied_rate": _rate(row["satisfied"], row["answered"]),
    }


def _rate(part: int | None, whole: int | None) -> str | None:
    return None if part is None or whole is None else percent(Fraction(part, whole))


def not_answered(row: Row) -> Row:
    """How many referrals nobody answered in time, as far as the figures are shown."""
    answered, offered = row["answered_in_time"], row["offered"]
    return {"unanswered": None if answered is None else offered - answered}


def in_remit(reader: Officer, asked: Asked) -> Asked:
    """The area asked for, or else that of the reader's own office, for which they answer. Raises
    Unusable."""
    if not answers_for(reader.office, written(significant(asked.area or reader.office or "0"))):
        raise Unusable(403, "not-for-this-role", "This is asked for the area of one's own office")
    return asked._replace(area=asked.area or significant(reader.office))


def reviewed(connection: Connection, asked: Asked) -> Page:
    """What waits or is late, office by office; counts only."""
    found = review.review(connection, asked.moment, asked.region, asked.answering)
    wanted = asked.office and became(asked.answering, asked.office).to
    offices = [each for each in found if wanted in (None, each.office)]
    rows = [{"area": each.office, **each._asdict()} for each in offices]
    return Page(rows[: asked.limit])


def conforming(connection: Connection, asked: Asked) -> Page:
    """How many cases took each step they owe."""
    found = conformance.conformance(connection, asked.region, asked.wanted, asked.question)
    return Page([each._asdict() for each in found])
