"""A ledger is read by its name; the same for the command line and HTTP."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.aggregates import CALENDAR
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.dispute.terms import DisputeType, Source
from domain.kernel import Cursor, Officer, civil_date
from domain.reminders import Span, reminder
from interface.archive import book_of
from interface.callers import for_officers
from interface.language import Language
from interface.ledgers.asked import MOST, Asked, Page, Row, check_area, check_code
from interface.ledgers.counts import in_remit
from interface.ledgers.opening import opened, without_names
from interface.ledgers.questions import (
    check_shown,
    in_words,
    only_shown,
    question,
    whole,
    with_next,
)
from interface.ledgers.shelves import OF_STREAMS, shelf
from interface.problems import Unusable
from projections import areas, register
from workers.access_log import Purpose
from workers.reading import Reading
from workers.system import System


def ask(
    system: System,
    name: str,
    reader: Officer,
    asked: Asked,
    token: Cursor | None = None,
    *,
    language: Language = "en",
    correlation: UUID | None = None,
    most: int = MOST,
) -> Page:
    """Read a ledger. Raises Unusable, NotYetVisible, StaleToken, NotBuilt."""
    wanted, name = shelf(name), "disputes" if name == "register" else name
    for_officers(reader, wanted.shows)
    if not 0 < asked.limit <= most:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=most)
    check_shown(wanted, asked)
    if asked.area:
        check_area(asked.area)
    if wanted.shows == "service":
        asked = in_remit(reader, asked)
    check_code("type", asked.type, get_args(DisputeType))
    check_code("source", asked.source, get_args(Source))
    if name == "worklist" and asked.mediator:
        asked = asked._replace(covers_for=_covered_by(system, asked.mediator))
    if name == "near":
        asked = asked._replace(calendar=_calendar(system))
    if name in OF_STREAMS:
        whole(name, asked)
        return OF_STREAMS[name](system, asked)
    with Reading(system.reading).ledgers(*wanted.reads, token=token) as connection:
        asked = question(connection, name, wanted, asked)
        with in_words():
            page = with_next(name, asked, wanted.query(connection, asked))
        called = areas.names(connection, {row["area"] for row in page.rows if row.get("area")})
        named = [row["stream"] for row in page.rows if asked.names and "parties" in row]
        whose = register.whose(connection, named) if named else {}
    rows = [row | _area_name(row, called) for row in page.rows]
    if any(row.get("unit") for row in rows):
        rows = _with_reminders(system, rows)
    if name == "retention":
        book = book_of(system)
        rows = [row | {"held": book.held(row["stream"])} for row in rows]
    if not asked.names:
        rows = [without_names(row) for row in rows]
        return page._replace(rows=only_shown(asked, rows))
    purpose = Purpose(reader, f"ledger {name}", correlation, action="list")
    rows = opened(system, purpose, rows, whose=whose, language=language)
    return page._replace(rows=only_shown(asked, rows))


def _covered_by(system: System, mediator: str) -> tuple[str, ...]:
    with system.reading.connection() as connection:
        absences: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    return absences.covered_by(mediator, civil_date(datetime.now(UTC)))


def _calendar(system: System) -> Calendar:
    with system.reading.connection() as connection:
        held: Calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
    return held


def _with_reminders(system: System, rows: Sequence[Row]) -> list[Row]:
    """How much of each limit is gone, in a word, as of now."""
    calendar, now = _calendar(system), datetime.now(UTC)
    return [
        row
        | {
            "reminder": reminder(_span(row), now, calendar.for_area(row["area"]))
            if row["unit"]
            else None
        }
        for row in rows
    ]


def _span(row: Row) -> Span:
    return Span(row["unit"], row["length"], row["starts_on"], row["last_on"], row["falls_at"])


def _area_name(row: Row, called: Mapping[str, str]) -> Row:
    area = row.get("area")
    return {"area_name": called.get(area, "")} if area else {}
