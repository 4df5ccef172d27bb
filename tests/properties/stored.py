"""The same office on the real thing: the handler writes the log, and every ledger follows it by
pages of any size, with restarts between them.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from domain.aggregates import CALENDAR, DISPUTE, RULES, STANDING
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.dispute.state import Dispute
from domain.kernel import Recorded
from domain.rules import RULES_STREAM, RuleSet
from domain.signature import Aggregate
from projections.registry import LEDGERS
from tests.properties.paper import KEEPER, Asked, Happened, Unfit
from workers import ledgers
from workers.follower import Follower
from workers.handler import BadInput, NotFound, Request
from workers.store.log import Connection
from workers.system import System


class StoredOffice:
    """Commands go through the handler; what they moved is read from the log."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._seen = 0

    def case(self, stream: UUID) -> Dispute:
        case: Dispute = self.state(DISPUTE, stream)
        return case

    def standing(self) -> tuple[Calendar, RuleSet]:
        return self.state(CALENDAR, CALENDAR_STREAM), self.state(RULES, RULES_STREAM)

    def state(self, kind: Aggregate[Any], stream: UUID) -> Any:
        """As the handler holds it: folded as it grew, never anew."""
        with self.system.pool.connection() as connection:
            return self.system.states.load(connection, kind, stream).state

    def ask(self, asked: Asked) -> list[UUID]:
        request = Request(
            command=asked.command,
            stream=asked.stream,
            data=dict(asked.data),
            officer=asked.officer,
            at=asked.at,
        )
        try:
            self.system.handler.perform(request)
        except (BadInput, NotFound) as error:
            raise Unfit from error
        return self._moved()

    def _moved(self) -> list[UUID]:
        with self.system.pool.connection() as connection:
            rows = connection.execute(
                "select stream, max(position) from log.event where position > %s group by stream",
                (self._seen,),
            ).fetchall()
        self._seen = max([self._seen, *(position for _, position in rows)])
        return [stream for stream, _ in rows]

    def keep(self, kind: Aggregate[Any], command: str, at: datetime, **data: Any) -> None:
        home = next(home for each, home in STANDING.values() if each is kind)
        request = Request(
            aggregate=kind.name, command=command, stream=home, data=data, officer=KEEPER, at=at
        )
        self.system.handler.perform(request)
        self._moved()

    def recorded(self, stream: UUID) -> list[Recorded[Any]]:
        """The facts of one stream, from the bytes as they are stored."""
        with self.system.reading.connection() as connection:
            return list(self.system.log.stream(connection, stream))


def happened(events: Sequence[Recorded[Any]]) -> list[Happened]:
    """Facts with their times."""
    return [(event.fact, event.at) for event in events]


class Following:
    """Every ledger, each behind the log as far as chance has it."""

    def __init__(self, system: System, random: Random) -> None:
        self.system, self.random = system, random

    def __enter__(self) -> "Following":
        self._open = ExitStack()
        self._followers = dict(self._begun())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _begun(self) -> Iterator[tuple[str, Follower]]:
        for ledger in LEDGERS:
            connection = self._connect()
            build = ledgers.create(connection, ledger, going_live=True)
            yield ledger.name, Follower(ledger, build, self.system.log, connection)

    def _connect(self) -> Connection:
        connection = ledgers.connect(self.system.settings.database(), "tests")
        self._open.callback(connection.close)
        return connection

    def a_little(self) -> None:
        """One ledger takes in a page of any size, or begins again where it stood."""
        name = self.random.choice(tuple(self._followers))
        follower = self._followers[name]
        if self.random.random() < 0.15:
            build = ledgers.live(self.system_connection, name)
            assert build is not None
            ledger, few = follower.ledger, self.random.choice((1, 3, 5000))
            follower = Follower(ledger, build, self.system.log, self._connect(), few)
            self._followers[name] = follower
        follower.step(self.random.choice((1, 2, 7, 40)))

    @property
    def system_connection(self) -> Connection:
        """Any connection of this office."""
        connection: Connection = next(iter(self._followers.values()))._connection
        return connection

    def to_the_end(self) -> None:
        """Every ledger takes in what is left, in pages of any size."""
        for follower in self._followers.values():
            while follower.step(self.random.choice((1, 5, 30, 1000))):
                pass
