"""A ledger is read by its name; the same for the command line and HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.aggregates import CALENDAR, RETENTION
from domain.area_standing import seated
from domain.areas import Areas
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.kernel import Cursor, Officer, civil_date, spelled
from domain.reminders import Span, reminder
from domain.retention import RETENTION_STREAM, RetentionBook
from interface.callers import for_officers
from interface.language import Language, say
from interface.ledgers.asked import MOST, Asked, Page, Row, Shelf, check_area, check_named
from interface.ledgers.counts import in_remit
from interface.ledgers.opening import opened, without_names
from interface.ledgers.questions import (
    check_shown,
    ends_told,
    in_words,
    only_shown,
    question,
    whole,
    with_next,
)
from interface.ledgers.shelves import OF_STREAMS, shelf
from interface.ledgers.steering import with_indicator, with_period
from interface.ledgers.territory import as_read, tree
from interface.ledgers.travelling import (
    as_far_as_kept,
    as_they_are,
    beside,
    in_time,
    tables,
    uncounted,
    with_late,
)
from interface.problems import Unusable
from projections import register
from workers.access_log import Purpose
from workers.bygone import Progress, state_of
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
    progress: Progress | None = None,
) -> Page:
    """Read a ledger, as it is or on a day of the past; `progress`: whoever waits for a long fold is
    told how far it is. Raises Unusable, NotYetVisible, StaleToken, NotBuilt."""
    wanted, name = shelf(name), "disputes" if name == "register" else name
    for_officers(reader, wanted.shows)
    if not 0 < asked.limit <= most:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=most)
    territory = tree(system)
    answering = seated(territory, reader, civil_date(datetime.now(UTC)))
    asked = _looked_up(system, name, in_time(checked(name, answering, wanted, asked)))
    by_day = wanted.past == "kept" or name in OF_STREAMS
    asked, notices = as_read(territory, asked, language, kept=by_day)
    if name in OF_STREAMS:
        whole(name, asked)
        page = OF_STREAMS[name](system, asked)
        note = beside(system, wanted, asked, page, language)
        return page._replace(note=note, notices=notices)
    asked = with_late(system, wanted, asked, token, progress)
    with tables(system, wanted, asked, token, progress) as connection:
        asked = question(connection, name, wanted, reader, asked)
        with in_words():
            page = with_next(name, asked, wanted.query(connection, asked))
        named = [row["stream"] for row in page.rows if asked.names and "parties" in row]
        whose = register.whose(connection, named) if named else {}
    note = beside(system, wanted, asked, page, language)
    page = page._replace(note=note, notices=notices)
    rows = uncounted(wanted, asked, page.rows)
    rows = [row | _area_name(row, territory, language) for row in rows]
    rows = ends_told(answering, asked, as_far_as_kept(wanted, asked.then, rows))
    if any(row.get("unit") for row in rows):
        rows = _with_reminders(system, rows, asked)
    if name == "retention":
        book: RetentionBook = state_of(system, RETENTION, RETENTION_STREAM, asked.then)
        rows = [row | {"held": book.held(row["stream"])} for row in rows]
    if not asked.names:
        rows = [without_names(row) for row in rows]
        return page._replace(rows=only_shown(asked, rows))
    if asked.then.past:
        rows, whose = as_they_are(system, rows)
    purpose = Purpose(reader, f"ledger {name}", correlation, action="list")
    rows = opened(system, purpose, rows, whose=whose, language=language)
    return page._replace(rows=only_shown(asked, rows))


def checked(name: str, reader: Officer, wanted: Shelf, asked: Asked) -> Asked:
    """The same, its period and its indicator made out, if it can be asked. Raises Unusable."""
    check_shown(wanted, asked)
    check_named(asked)
    if asked.area is not None:
        check_area(asked.area)
    asked = with_period(asked, civil_date(asked.moment))
    asked = with_indicator(name, reader, asked)
    asked = asked._replace(mediator=asked.mediator and spelled(asked.mediator))
    if wanted.shows == "service":
        asked = in_remit(reader, asked)
    return asked


def _looked_up(system: System, name: str, asked: Asked) -> Asked:
    """With what nobody gives."""
    if name == "worklist" and asked.mediator:
        asked = asked._replace(covers_for=_covered_by(system, asked.mediator, asked))
    if name == "near":
        asked = asked._replace(calendar=_calendar(system, asked))
    return asked


def _covered_by(system: System, mediator: str, asked: Asked) -> tuple[str, ...]:
    absences: Absences = state_of(system, ABSENCES, ABSENCES_STREAM, asked.then)
    return absences.covered_by(mediator, civil_date(asked.moment))


def _calendar(system: System, asked: Asked) -> Calendar:
    held: Calendar = state_of(system, CALENDAR, CALENDAR_STREAM, asked.then)
    return held


def _with_reminders(system: System, rows: Sequence[Row], asked: Asked) -> list[Row]:
    """How much of each limit is gone, in a word, at the moment asked for."""
    calendar, now = _calendar(system, asked), asked.moment
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


def _area_name(row: Row, territory: Areas, language: Language) -> Row:
    area = row.get("area")
    if not area:
        return {}
    name = territory.name(area)
    if row.get("before_split"):
        name = say("{name}, before it was split", language, name=name)
    return {"area_name": name}
