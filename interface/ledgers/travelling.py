"""A ledger on a day of the past: as it stood, or as it was known. Whoever may read it now may read
it then, and nobody else: the past opens nothing that today is closed, erased or corrected.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.access import Whose
from domain.areas import significant
from domain.kernel import Cursor, civil_date
from domain.past import Then
from interface.language import Language, say
from interface.ledgers.asked import Asked, Page, Row, Shelf
from interface.ledgers.matters import with_parties
from interface.problems import Unusable
from projections import past, register
from projections.finding import Columns
from projections.kernel import Connection
from workers import bygone, ledgers
from workers.bygone import Progress
from workers.reading import Reading
from workers.system import System

COUNTY_DIGITS: Final = 6
TOWNSHIP_DIGITS: Final = 9
AT_ONCE: Final = 2000
"""Streams that are folded while somebody waits who is not told how far it is."""
WITH_PATIENCE: Final = 50_000
"""Streams that are folded for somebody who is."""
LATE_AT_ONCE: Final = 500
"""Streams that are folded for two figures among many, of somebody who is not told how far it is."""

BY_THE_AGENDA: Final = ("overdue", "follow_ups_missed")
"""Figures that rest on what was still to be done then, of which no past is kept."""


def over(then: Then) -> Then:
    """The same, with a day that is today left out: it is as it is now. Raises Unusable for a day
    that has not come."""
    today = civil_date(datetime.now(UTC))
    for day in then:
        if day is not None and day > today:
            text = "{day} has not come: ask for a day that is over, or for today"
            raise Unusable(422, "bad-input", text, day=day)
    return then.since(today)


def in_time(asked: Asked) -> Asked:
    """The same, asked today. Raises Unusable for a day that has not come."""
    return asked._replace(**over(asked.then)._asdict())


def by_the_day(wanted: Shelf, then: Then) -> bool:
    """Whether that is read from the past that is kept: of one day, of the register."""
    return then.past and None in then and wanted.past == "kept"


def askable(columns: Columns, wanted: Shelf, then: Then) -> Columns:
    """The columns that can be asked about then."""
    if not by_the_day(wanted, then):
        return columns
    return replace(
        columns, held={name: of for name, of in columns.held.items() if name not in past.HOW_FAR}
    )


def as_far_as_kept(wanted: Shelf, then: Then, rows: Iterable[Row]) -> list[Row]:
    """Rows without the columns of which there is no past."""
    if not by_the_day(wanted, then):
        return list(rows)
    return [{k: held for k, held in row.items() if k not in past.HOW_FAR} for row in rows]


@contextmanager
def tables(
    system: System,
    wanted: Shelf,
    asked: Asked,
    token: Cursor | None,
    progress: Progress | None,
) -> Iterator[Connection]:
    """A connection on which the ledgers are to be read as they are asked for. Raises Unusable, and
    what reading raises."""
    then, reads = asked.then, wanted.reads
    if then.past and wanted.past == "none":
        raise Unusable(
            422,
            "bad-input",
            "Of figures in which no number below ten is told there is no day of the past: two "
            "states of them could be subtracted from each other. Ask for them as they are, "
            "without --as-of and --known-on",
        )
    if not then.past or wanted.past == "filtered":
        with Reading(system.reading).ledgers(*reads, token=token) as connection:
            yield connection
    elif by_the_day(wanted, then):
        beside = [name for name in reads if name != "register"]
        # The register comes last: what the past has under its name is found first.
        with Reading(system.reading).ledgers(
            "past", "daily", *beside, "register", token=token
        ) as connection:
            past.look_at(connection, then, _counts(connection))
            yield connection
    else:
        streams = _streams(system, wanted, asked, token, progress)
        tell = progress or (lambda done, total: None)
        with bygone.folded(system, reads, streams, then, tell) as connection:
            yield connection


def _counts(connection: Connection) -> str:
    """Where there are counts of now, to begin from: of a register that is not ahead of the past."""
    register_of, past_of = (ledgers.live(connection, name) for name in ("register", "past"))
    assert register_of is not None
    assert past_of is not None
    return register_of.schema if register_of.at <= past_of.at else ""


def _streams(
    system: System,
    wanted: Shelf,
    asked: Asked,
    token: Cursor | None,
    progress: Progress | None,
) -> Sequence[UUID]:
    area = asked.area or ""
    kept = wanted.of_office or (wanted.of_open and None in asked.then)
    if not kept and len(significant(area) if area else "") < TOWNSHIP_DIGITS:
        raise Unusable(
            422,
            "bad-input",
            "This day of the past is made anew from the log, for one township at a time: name one, "
            "or an area within it (--area with 9, 12 or 15 digits)",
        )
    if wanted.of_office and asked.office:
        streams = bygone.streams_of_office(system, asked.office, asked.then, token)
    elif kept:
        streams = bygone.streams_open(system, asked.region, asked.then, token)
    else:
        streams = bygone.streams_of(system, wanted.reads, area, asked.then, token)
    most = WITH_PATIENCE if progress else AT_ONCE
    if len(streams) > most:
        raise Unusable(
            422,
            "bad-input",
            "{count} cases would have to be read from the log, and {most} are read at once: name a "
            "smaller area, or ask at the command line, which says how far it is",
            count=len(streams),
            most=most,
        )
    return streams


def with_late(
    system: System,
    wanted: Shelf,
    asked: Asked,
    token: Cursor | None,
    progress: Progress | None,
) -> Asked:
    """What is asked, with what offices were late with on that day, if it has that: of a county or
    less at once, of any area for somebody who is told how far it is. Raises what reading raises."""
    narrow = asked.area is not None and len(significant(asked.area)) >= COUNTY_DIGITS
    if not _rests_on_late(wanted, asked) or not (narrow or progress):
        return asked
    most, tell = (WITH_PATIENCE, progress) if progress else (LATE_AT_ONCE, lambda *_: None)
    found = bygone.late(system, asked.region, asked.then, most, token=token, progress=tell)
    return asked._replace(over=found.over)


def _rests_on_late(wanted: Shelf, asked: Asked) -> bool:
    """Whether it has what was still to be done on a day of the past, and that is not folded."""
    kept = asked.then.past and None in asked.then
    return kept and wanted.late is not None and wanted.late(asked)


def uncounted(wanted: Shelf, asked: Asked, rows: Sequence[Row]) -> list[Row]:
    """Without the figures that rest on what was late then, where that is not known."""
    if asked.over is not None or not _rests_on_late(wanted, asked):
        return list(rows)
    return [row | {name: None for name in BY_THE_AGENDA if name in row} for row in rows]


def beside(system: System, wanted: Shelf, asked: Asked, page: Page, language: Language) -> str:
    """What to say beside a page of the past."""
    if not asked.then.past:
        return ""
    if not page.rows:
        with system.reading.connection() as connection:
            began = bygone.began_on(system.log, connection)
        if began is None:
            return say("Nothing is on record yet", language)
        text = "There was nothing by {day}. The log begins on {began}"
        if asked.fewer:
            text = "Nothing by {day} is as it was asked for. The log begins on {began}"
        return say(text, language, day=asked.then.day, began=began)
    if asked.over is None and _rests_on_late(wanted, asked):
        text = (
            "What was overdue that day has to be read from the log, case by case, and these are "
            "too many at once: ask for a smaller area, or at the command line, which says how far "
            "it is"
        )
        return say(text, language)
    return ""


def as_they_are(system: System, rows: Sequence[Row]) -> tuple[list[Row], dict[UUID, Whose]]:
    """Rows of cases with what is sealed in the register as it is now, and who stands how to them
    now: what was erased, put right or shut away since is so on every day."""
    streams = [row["stream"] for row in rows if "parties" in row]
    with Reading(system.reading).ledgers("register") as connection:
        whose = register.whose(connection, streams)
        sealed = register.sealed_of(connection, streams)
    return [
        with_parties(row | sealed[row["stream"]]) if row.get("stream") in sealed else row
        for row in rows
    ], whose
