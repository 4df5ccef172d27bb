"""One verdict from log, ledgers and journal, all read as of one moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.chaos.checker import acknowledged, ledgers
from tests.chaos.checker.acknowledged import Accounts, Entry
from tests.chaos.checker.crises import Calls, Came
from tests.chaos.checker.deadlines import Firing, Walk
from tests.chaos.checker.ledgers import alarms
from tests.chaos.checker.log import Connection, Log, read
from tests.chaos.checker.office import Office, fold
from tests.chaos.checker.screens import Screen
from tests.chaos.checker.screens import compare as compare_screens

PATIENCE = timedelta(seconds=180)
"""For how long a deadline may be over, open and not noted while everything is being killed."""

GRACE = timedelta(seconds=20)
"""The same at the end, when all is quiet."""

JUST_NOW = timedelta(seconds=60)

Held = dict[UUID, dict[str, datetime] | None]
"""What each running clock holds: alarm → moment; None if it could not be asked."""


@dataclass
class Verdict:
    """What was counted, and every finding by name."""

    facts: int
    streams: int
    accounts: Accounts
    firing: Firing
    chain: list[str]
    calls: Calls = field(default_factory=Calls)
    ledgers: dict[str, list[str]] = field(default_factory=dict)
    clocks: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    @property
    def findings(self) -> dict[str, list[str]]:
        """Everything that should not be, by what it is called in the report."""
        accounts, firing = self.accounts, self.firing
        return {
            "lost": accounts.lost,
            "doubled": accounts.doubled,
            "outcome unknown": accounts.unknown,
            "missed": firing.missed,
            "refired": firing.refired,
            "noted without ground": firing.unfounded,
            "pages lost": self.calls.lost,
            "pages doubled": self.calls.doubled,
            "pages late": self.calls.late,
            "pages without ground": self.calls.unfounded,
            "chain": self.chain,
            **{f"ledger {name}": found for name, found in self.ledgers.items()},
            "clocks": self.clocks,
            "screens": self.screens,
        }

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not any(self.findings.values())

    def counts(self) -> dict[str, int]:
        """The figures of `chaos.json`."""
        accounts, firing, calls = self.accounts, self.firing, self.calls
        return {
            "acknowledged": accounts.acknowledged,
            "lost": sum(map(len, (accounts.lost, accounts.unknown, self.chain, calls.lost))),
            "doubled": len(accounts.doubled) + len(calls.doubled),
            "deadlines": firing.fired,
            "crises": calls.raised,
            "pages": calls.pages,
            "missed": len(firing.missed) + len(self.clocks) + len(calls.late),
            "refired": sum(map(len, (firing.refired, firing.unfounded, calls.unfounded))),
            "ledgers_differing": len(self.ledgers) + len(self.screens),
        }


def check(
    connection: Connection,
    entries: Iterable[Entry],
    *,
    patience: timedelta = PATIENCE,
    grace: timedelta = GRACE,
    clocks: Held | None = None,
    screens: Iterable[Screen] = (),
    came: Iterable[Came] | None = None,
) -> Verdict:
    """Check everything, reading as of one moment. `clocks`: what the running clocks hold now.
    `came`: what the channels have kept.

    Raises UnknownFact where the log holds what the checker cannot judge.
    """
    connection.execute("set transaction isolation level repeatable read read only")
    log = read(connection)
    walk = Walk(patience)
    firing = walk.walk(log.facts)
    firing.missed += walk.overdue(_now(connection), grace)
    verdict = Verdict(
        facts=len(log.facts),
        streams=len({fact.stream for fact in log.facts}),
        accounts=acknowledged.compare(connection, log, entries),
        firing=firing,
        chain=log.broken,
        calls=_whole(log).room.judge(_now(connection) - grace, came),
        ledgers=ledgers.compare(connection, log),
    )
    referrals = _whole(log).referrals
    verdict.accounts.doubled += referrals.doubled
    verdict.accounts.lost += referrals.unheld()
    firing.missed += referrals.overdue(_now(connection) - grace)
    firing.unfounded += referrals.early
    if clocks is not None:
        verdict.clocks += _clocks(_whole(log), clocks, _now(connection))
    for screen in screens:
        verdict.screens += compare_screens(_whole(log), screen)
    return verdict


def overdue(connection: Connection) -> list[str]:
    """What is over, open and not noted now."""
    walk = Walk(PATIENCE)
    log = read(connection)
    walk.walk(log.facts)
    referrals = _whole(log).referrals.overdue(_now(connection))
    return [*walk.overdue(_now(connection), timedelta(0)), *referrals]


def unpaged(connection: Connection) -> list[str]:
    """Crises that wait for their first page now."""
    return list(_whole(read(connection)).room.unfinished())


def open_crises(connection: Connection) -> list[UUID]:
    """Crises that nobody has and nobody has ended."""
    crises = _whole(read(connection)).room.crises.values()
    return [crisis.stream for crisis in crises if crisis.calling]


def _whole(log: Log) -> Office:
    return fold(log.facts, log.facts[-1].place)


def _now(connection: Connection) -> datetime:
    row: Any = connection.execute("select now()").fetchone()
    now: datetime = row[0]
    return now


def _clocks(office: Office, held: Held, now: datetime) -> list[str]:
    """Clocks that do not run, run for nothing, or hold other alarms than the log says.

    What has rung just now may have done so before the clocks were asked, or after.
    """
    just_now = (now - JUST_NOW, now)
    found = []
    referred = office.referrals.held
    for stream in sorted(office.cases.keys() | referred.keys() | held.keys()):
        case = office.cases.get(stream)
        due = alarms(office, case) if case else referred[stream].looks if stream in referred else {}
        expected = _but(due, just_now)
        asked = held.get(stream, {})
        if asked is None:
            found.append(f"clock of {stream}: it could not be asked")
        elif expected and stream not in held:
            found.append(f"clock of {stream}: it does not run")
        elif stream in held and not asked and not expected:
            found.append(f"clock of {stream}: it runs, and nothing is to come")
        elif _but(asked, just_now) != expected:
            found.append(f"clock of {stream}: it holds {asked}, not {expected}")
    return found


def _but(due: dict[str, datetime], rung: tuple[datetime, datetime]) -> dict[str, datetime]:
    return {name: at for name, at in due.items() if not rung[0] <= at <= rung[1]}
