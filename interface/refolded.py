"""A case folded anew by the program as it is now, beside what is kept of it: what would be another.

Facts are read in their shape of today, rows of ledgers are made from them again, the clock's
history is played to the workflow again. Nothing is written, and no key is used: that something
sealed differs is said, and never what it says.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Identifier
from temporalio.client import Client

from domain.aggregates import DISPUTE
from domain.kernel import Cursor, Officer
from domain.past import NOW
from domain.spoken import name_said
from interface.language import Language, say
from interface.tracing import of_a_report
from projections import agenda
from projections.columns import COLUMNS
from workers import ledgers
from workers.bygone import folded
from workers.clocks import AWAY, Clocks
from workers.comparing import OPEN
from workers.handler import absent
from workers.ledgers import Build
from workers.reading import NotBuilt, Reading
from workers.settings import NotRunning
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System
from workers.temporal import EncryptingCodec, connect
from workflows.agenda import KeepAgenda

OF_A_CASE: Final[dict[str, tuple[str, ...]]] = {
    "register": ("dispute",),
    "timeline": ("line",),
    "agenda": ("entry", "clock"),
    "past": ("stands", "was", "offered", "quiet"),
    "archive": ("file",),
}
"""The tables that hold rows of one case, by ledger. What else there is counts many, or says what a
notice of the calendar moved, which is not in the case's facts."""
_PLACES: Final = frozenset({"epoch", "xid", "position", "digest"})
"""Where in the log something was said: a notice of the calendar may have said it again."""
_PATIENCE: Final = 5.0


class Part(NamedTuple):
    """One value that is another: which, what is kept and what it would be; None: it is sealed, and
    only that it differs is said."""

    where: str
    kept: str | None
    now: str | None


class Beside(NamedTuple):
    """One thing looked at. `well`: it would be the same; None: it could not be compared, and `said`
    tells why."""

    what: str
    well: bool | None
    said: str
    parts: Sequence[Part] = ()


def refolded(
    system: System, stream: UUID, language: Language, by: Officer | None = None
) -> list[Beside]:
    """Everything that can be compared, one after the other. Raises NotFound."""
    try:
        last = _last(system, stream, by)
    except Unreadable as error:
        text = "Fact {version} ({name}) cannot be read by this program: nothing comes after it"
        named = {"version": error.version, "name": name_said(error.name)}
        return [Beside(say("Facts", language), False, say(text, language, **named))]
    count = say("{count}, each read in its shape of today", language, count=last[0])
    found = [Beside(say("Facts", language), True, count)]
    found += _ledgers(system, stream, last[1], language)
    return [*found, *asyncio.run(_clock(system, stream, language))]


def _last(system: System, stream: UUID, by: Officer | None) -> tuple[int, Cursor]:
    """How many facts there are, and where the last of them stands."""
    with system.reading.connection() as connection:
        events = system.log.stream(connection, stream)
    if not events or not isinstance(events[0].fact, DISPUTE.facts):
        absent(DISPUTE.name, stream, by, "replay")
    return events[-1].version, events[-1].cursor


# --- ledgers -------------------------------------------------------------------------------------


def _ledgers(system: System, stream: UUID, last: Cursor, language: Language) -> Iterator[Beside]:
    # Two ledgers call something `dispute`: the past is folded by itself.
    for together in (OF_A_CASE.keys() - {"past"}, {"past"}):
        names = [name for name in OF_A_CASE if name in together]
        with folded(system, names, [stream], NOW) as anew:
            for name in names:
                yield _compared(anew, name, stream, last, language)


def _compared(
    anew: Connection, name: str, stream: UUID, last: Cursor, language: Language
) -> Beside:
    build = ledgers.live(anew, name)
    what = say("Ledger {ledger}", language, ledger=name)
    if build is None:
        return Beside(what, None, say("It was never built", language))
    if build.at < last:
        return Beside(what, None, say("It has not seen all of this case yet", language))
    return _ledger(what, [*_differing(anew, build, stream)], language)


def _ledger(what: str, parts: Sequence[Part], language: Language) -> Beside:
    if parts:
        return Beside(what, False, say("Made anew, it would read otherwise", language), parts)
    return Beside(what, True, say("Made anew, it reads the same", language))


def _differing(anew: Connection, build: Build, stream: UUID) -> Iterator[Part]:
    for table in OF_A_CASE[build.ledger]:
        kept, now = (_rows(anew, schema, table, stream) for schema in (build.schema, "pg_temp"))
        for key in sorted({*kept, *now}):
            yield from _parts(table, key, kept.get(key, {}), now.get(key, {}))


def _rows(
    connection: Connection, schema: str, table: str, stream: UUID
) -> dict[str, dict[str, Any]]:
    """The rows of a case, each by what it is called among them."""
    statement = SQL("select to_jsonb(t) from {} t where stream = %s").format(
        Identifier(schema, table)
    )
    rows = [row for (row,) in connection.execute(statement, (stream,))]
    return {" ".join(str(row[name]) for name in _KEYS.get(table, ())): row for row in rows}


_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "entry": ("id", "stage"),
    "line": ("version",),
    "stands": ("from_on", "stood", "known"),
    "was": ("from_on", "stood", "known"),
    "offered": ("area",),
}
"""By which columns rows of one case are told apart, where there are several."""


def _parts(table: str, key: str, kept: dict[str, Any], now: dict[str, Any]) -> Iterator[Part]:
    where = table if of_a_report(key) else f"{table} {key}".strip()
    for column in sorted(({*kept, *now}) - _PLACES):
        old, new = kept.get(column), now.get(column)
        if old == new:
            continue
        said = _written(old), _written(new)
        if COLUMNS[table].get(column) in OPEN and not any(map(of_a_report, said)):
            yield Part(f"{where} · {column}", *said)
        else:
            yield Part(f"{where} · {column}", None, None)


def _written(held: Any) -> str:
    if held is None:
        return "—"
    return held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)


# --- the clock -----------------------------------------------------------------------------------


async def _clock(system: System, stream: UUID, language: Language) -> list[Beside]:
    try:
        async with asyncio.timeout(_PATIENCE):
            client = await connect(system.settings, EncryptingCodec(system.vault.master))
            held = await Clocks(client).held(stream)
            played = await _played(client, stream, language)
        wanted = _wanted(system, stream)
    except (*AWAY, NotRunning):
        said = say("Temporal does not answer, or no worker does: ask again when both run", language)
        return [Beside(say("Clock", language), None, said)]
    except NotBuilt:
        said = say("The ledger that says what it should hold was never built", language)
        return [Beside(say("Clock", language), None, said)]
    has = {name: at.isoformat() for name, at in held.due.items()} if held else {}
    parts = [
        Part("" if of_a_report(name) else name, has.get(name, "—"), wanted.get(name, "—"))
        for name in sorted({*has, *wanted})
        if has.get(name) != wanted.get(name)
    ]
    said = (
        say("It holds other times than it should: was it not told yet?", language)
        if parts
        else say("It holds the times that the agenda says: {count}", language, count=len(has))
    )
    return [Beside(say("Clock", language), not parts, said, parts), played]


def _wanted(system: System, stream: UUID) -> dict[str, str]:
    """What the agenda ledger says that the clock is to hold."""
    with Reading(system.reading).ledgers(agenda.LEDGER.name) as connection:
        found = agenda.clocks_of(connection, [stream])
    return {name: at.isoformat() for each in found for name, at in each.alarms.due.items()}


async def _played(client: Client, stream: UUID, language: Language) -> Beside:
    """The history of the clock, played to the workflow as it is now."""
    from temporalio.worker import Replayer, UnsandboxedWorkflowRunner  # noqa: PLC0415

    what = say("The clock's history, played to the workflow of today", language)
    history = await Clocks(client).history(stream)
    if history is None:
        return Beside(what, None, say("Temporal holds none: nothing is to come", language))
    replayer = Replayer(
        workflows=[KeepAgenda],
        data_converter=client.data_converter,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    count = len(history.events)
    if result.replay_failure is None:
        return Beside(what, True, say("It does the same: {count} events", language, count=count))
    said = say("It would do something else after one of {count} events", language, count=count)
    return Beside(what, False, said, [Part(type(result.replay_failure).__name__, None, None)])
