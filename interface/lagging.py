"""How far everything is behind the log, and what was left lying: for whoever keeps the system
running. Looking changes nothing; what is tried again is tried as the command line has it tried.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from domain.kernel import Cursor, Officer
from domain.spoken import name_said
from interface.callers import for_who_keeps_it_running
from interface.language import Language, say
from interface.problems import Unusable
from interface.webhooks import retry as tell_again
from projections import agenda, bulk
from projections.agenda import Armed
from projections.registry import LEDGERS
from workers import ledgers, schedules
from workers.certifying import unfinished
from workers.clocks import AWAY
from workers.ledgers import Halt
from workers.notices import book as notices
from workers.reading import NotBuilt, Reading
from workers.rearm import ask_timekeeper
from workers.schedules import Faring
from workers.settings import NotRunning
from workers.system import System
from workers.telling import how_many_untold
from workers.temporal import RPC_LIMIT, EncryptingCodec, connect
from workers.webhooks import book as webhooks

BEHIND: Final = 3.0
"""Seconds after which what was recorded should be in every ledger."""
RUNG: Final = timedelta(minutes=1)
"""How long after its time a clock that has not rung is late."""
OF_BULK: Final = timedelta(hours=1)
"""Work on many cases that is not over by then is looked at."""
_MOST: Final = 20
_PATIENCE: Final = 2.0
CLOCKS: Final = "clocks"
"""What is sent to have every clock and every delivery of a notice begun anew."""

_log = structlog.get_logger()


class OfLedger(NamedTuple):
    """How far one ledger has come; `at` is None if it was never built."""

    name: str
    at: Cursor | None
    events: int
    seconds: float
    halt: Halt | None

    @property
    def well(self) -> bool:
        """Whether it is there and keeps up."""
        return self.at is not None and self.halt is None and self.seconds < BEHIND


class Clocks(NamedTuple):
    """How the clocks stand, and how many were not told of a change yet."""

    armed: Armed
    untold: int


class InTemporal(NamedTuple):
    """What Temporal says: how many workflows failed lately, and how what comes round fares."""

    failed: int
    schedules: Sequence[Faring]


class Lying(NamedTuple):
    """Work that did not get done, and what to do. `retry`: what is sent to have it tried again, ""
    where nothing is to be pressed; `each`: which ones, as far as there is room."""

    what: str
    many: int
    do: str
    retry: str = ""
    each: Sequence[str] = ()


def of_ledgers(system: System) -> list[OfLedger]:
    """Every ledger, in the order in which they are listed anywhere."""
    with system.reading.connection() as connection:
        halted = {halt.ledger: halt for halt in ledgers.halts(connection)}
        lags = {lag.ledger: lag for lag in ledgers.lags(connection)}
    return [_ledger(each.name, lags.get(each.name), halted.get(each.name)) for each in LEDGERS]


def _ledger(name: str, lag: ledgers.Lag | None, halt: Halt | None) -> OfLedger:
    if lag is None:
        return OfLedger(name, None, 0, 0.0, halt)
    return OfLedger(name, lag.at, lag.events, lag.seconds, halt)


def of_clocks(system: System) -> Clocks | None:
    """How the clocks stand; None while the ledger that says so is not there."""
    by = datetime.now(UTC) - RUNG
    try:
        with Reading(system.reading).ledgers(agenda.LEDGER.name) as connection:
            armed = agenda.clocks_armed(connection, by)
        return Clocks(armed, how_many_untold(system))
    except NotBuilt:
        return None


def in_temporal(system: System) -> InTemporal | None:
    """What Temporal says; None if it does not answer in time."""

    async def ask() -> InTemporal:
        async with asyncio.timeout(_PATIENCE):
            client = await connect(system.settings, EncryptingCodec(system.vault.master))
            failed = await client.count_workflows(
                "ExecutionStatus = 'Failed' or ExecutionStatus = 'TimedOut'", rpc_timeout=RPC_LIMIT
            )
            return InTemporal(failed.count, await schedules.look(client))

    try:
        return asyncio.run(ask())
    except (*AWAY, NotRunning):
        return None


def lying(
    system: System,
    of_each: Sequence[OfLedger],
    clocks: Clocks | None,
    temporal: InTemporal | None,
    language: Language,
) -> list[Lying]:
    """Whatever was left lying, kind by kind; kinds of which nothing lies are left out."""
    found = [
        *_halted(of_each, language),
        *_unarmed(clocks, language),
        *_failed(temporal, language),
        *_undelivered(system, language),
        *_webhooks(system, language),
        *_of_bulk(system, language),
        *_erasures(system, language),
    ]
    return [each for each in found if each.many]


def _halted(of_each: Sequence[OfLedger], language: Language) -> Iterator[Lying]:
    halts = [each.halt for each in of_each if each.halt]
    yield Lying(
        say("Ledgers that stand still at a fact", language),
        len(halts),
        say(
            "Mend the module of the ledger and start the projector again: it tries this fact every"
            " few seconds and goes on from there. Until then what is read of it is old, not wrong.",
            language,
        ),
        each=[
            f"{halt.ledger}: {halt.stream}/{halt.version} {name_said(halt.name)} · {halt.error}"
            for halt in halts
        ],
    )


def _unarmed(clocks: Clocks | None, language: Language) -> Iterator[Lying]:
    text = (
        "Are the timekeeper and Temporal running? Then have every clock told anew: each is told"
        " what it holds now, soonest first, and the delivery of notices that wait is begun anew."
        " Nothing is recorded twice by it."
    )
    if clocks:
        yield Lying(
            say("Clocks that should have rung", language),
            clocks.armed.late,
            say(text, language),
            CLOCKS,
        )
        yield Lying(
            say("Clocks that were not told of a change", language),
            clocks.untold,
            say(text, language),
            CLOCKS,
        )


def _failed(temporal: InTemporal | None, language: Language) -> Iterator[Lying]:
    if temporal:
        yield Lying(
            say("Workflows that failed in Temporal", language),
            temporal.failed,
            say(
                "Look at them in Temporal's own pages; they leave the list after three days. Of"
                " clocks and notices nothing is lost: have them begun anew.",
                language,
            ),
            CLOCKS,
        )
        wrong = [each for each in temporal.schedules if each.paused or each.failed]
        wrong += [each for each in temporal.schedules if not each.there]
        yield Lying(
            say("What comes round, and does not", language),
            len(wrong),
            say(
                "Somebody paused it, or its last run failed: let it go on, or run it, in Temporal's"
                " own pages. What is missing is set up when the worker starts.",
                language,
            ),
            each=[each.name for each in wrong],
        )


def _undelivered(system: System, language: Language) -> Iterator[Lying]:
    with system.reading.connection() as connection:
        backlog = notices.backlog(connection)
        failed = notices.failed(connection, _MOST)
    yield Lying(
        say("Notices that wait and that nothing delivers", language),
        backlog.stuck,
        say("Is the notifier running? Then have their delivery begun anew.", language),
        CLOCKS,
    )
    yield Lying(
        say("Notices that no channel took within a day", language),
        len(failed),
        say(
            "They wait in the inbox of whom they are for, who reads them there. Look whether the"
            " mail server answers, and at the addresses: `jiefen doctor`, the notifier's log.",
            language,
        ),
        each=[each.code for each in failed],
    )


def _webhooks(system: System, language: Language) -> Iterator[Lying]:
    with system.reading.connection() as connection:
        found = webhooks.left_lying(connection, _MOST)
    for each, count in found:
        yield Lying(
            say("Not told to the webhook at {host}", language, host=each.host),
            count,
            say(
                "It was tried for three days. When the other system answers again, have it all"
                " tried again: it is told the same, in the same order.",
                language,
            ),
            str(each.id),
            each=[f"{each.id} · {each.office}"],
        )


def _of_bulk(system: System, language: Language) -> Iterator[Lying]:
    try:
        with Reading(system.reading).ledgers(bulk.LEDGER.name) as connection:
            found = bulk.running(connection, before=datetime.now(UTC) - OF_BULK)
    except NotBuilt:
        found = []
    yield Lying(
        say("Work on many cases that is not over after an hour", language),
        len(found),
        say(
            "Is the worker running, and Temporal? It goes on by itself where it was:"
            " `jiefen bulk show` says how far it is.",
            language,
        ),
        each=[str(stream) for stream in found[:_MOST]],
    )


def _erasures(system: System, language: Language) -> Iterator[Lying]:
    with system.reading.connection() as connection:
        waiting = len(unfinished(connection))
    yield Lying(
        say("Erasures without a certificate", language),
        waiting,
        say(
            "Are the signing key and the clinical notes there? The worker completes them each hour,"
            " and the projector whenever it starts.",
            language,
        ),
    )


def try_again(system: System, by: Officer, what: str) -> None:
    """Have what was left lying tried again. Raises Unusable, TemporalAway."""
    for_who_keeps_it_running(by)
    _log.info("tried again", what="clocks" if what == CLOCKS else "webhook", officer=by.id)
    if what == CLOCKS:
        ask_timekeeper(system)
        return
    try:
        webhook = UUID(what)
    except ValueError:
        raise Unusable(404, "not-found", "There is nothing to be tried again under this") from None
    tell_again(system, by, webhook)
