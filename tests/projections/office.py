"""Given these facts in the log, the ledgers hold these rows: the shortest way to say it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg_pool import ConnectionPool

from domain.aggregates import ALL_UPCASTS, FACTS
from domain.calendar import CALENDAR_STREAM
from domain.dispute.facts import (
    Accepted,
    Closed,
    ConsentGiven,
    DisputeFact,
    InvitedPersonJoined,
    MediationFailed,
    MediatorAssigned,
    Party,
    Registered,
    Triaged,
)
from domain.dispute.terms import BodyKind, DisputeType
from domain.kernel import Cursor, Envelope, Fact, Role
from domain.people import Particulars
from domain.rules import RULES_STREAM
from projections.kernel import Connection
from projections.registry import LEDGERS
from tests.domain.cases import agreed, at
from workers import ledgers
from workers.follower import Follower
from workers.pools import READING, connect_pool
from workers.reading import Reading
from workers.sealing import DataKey, Sealer
from workers.seed import national_rules, published_years
from workers.store.log import EventLog, append
from workers.store.mapper import FactMapper, Pending
from workers.store.shapes import Shapes

LOG = EventLog(FactMapper(Shapes(FACTS, ALL_UPCASTS)))
BANNER, TOWN, VILLAGE = "150524000000", "150524100000", "150524100201"
Step = tuple[Any, datetime]


@dataclass
class Office:
    """A log, and one follower for each ledger."""

    url: str
    seen: dict[UUID, int] = field(default_factory=dict)

    def __enter__(self) -> "Office":
        self._open = ExitStack()
        self.writer = self._connect(psycopg.connect(self.url, autocommit=True))
        pool = connect_pool(self.url, "tests read", READING, 2)
        self.pool: ConnectionPool[Connection] = pool
        self._open.callback(pool.close)
        self.followers = {
            ledger.name: self.follower(ledger.name, going_live=True) for ledger in LEDGERS
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _connect(self, connection: Connection) -> Connection:
        self._open.callback(connection.close)
        return connection

    def follower(self, name: str, *, going_live: bool = False) -> Follower:
        """A follower of the live build, on a connection of its own."""
        return self._following(
            self._connect(ledgers.connect(self.url, "tests")), name, going_live=going_live
        )

    @contextmanager
    def restarted(self, name: str) -> Iterator[Follower]:
        """A follower as a worker has it that starts now, and ends with the block."""
        with closing(ledgers.connect(self.url, "tests")) as connection:
            yield self._following(connection, name, going_live=False)

    @staticmethod
    def _following(connection: Connection, name: str, *, going_live: bool) -> Follower:
        ledger = next(ledger for ledger in LEDGERS if ledger.name == name)
        if going_live:
            ledgers.create(connection, ledger, going_live=True)
        build = ledgers.live(connection, name)
        assert build is not None
        return Follower(ledger, build, LOG, connection)

    def record(self, stream: UUID, *steps: Step, actor: str = "li", role: Role = "desk") -> Cursor:
        """Record facts with the times at which they happened, one transaction each."""
        cursor = Cursor(0, 0, 0)
        envelope = Envelope(actor=actor, role=role, office=TOWN, correlation=uuid4())
        people = {UUID(int=n): DataKey.fresh() for n in range(1, 9)}
        for fact, moment in steps:
            version = self.seen[stream] = self.seen.get(stream, 0) + 1
            event = Pending(stream, version, fact, moment, envelope, Sealer(people))
            with self.writer.transaction():
                cursor = append(self.writer, [LOG.mapper.to_stored_event(event)]).cursor
        return cursor

    def dispute(self, *steps: Step, **about: Any) -> UUID:
        """A new dispute with what happened after its registration."""
        stream = uuid4()
        self.record(stream, registered(**about), *steps)
        return stream

    def rules(self, fact: Fact | None = None) -> Cursor:
        """Adopt the national rules, or others."""
        return self.record(RULES_STREAM, (fact or national_rules(), at("01-01")))

    def calendar(self) -> Cursor:
        """Publish the years known."""
        steps = [(fact, at("01-01")) for fact in published_years()]
        return self.record(CALENDAR_STREAM, *steps)

    def follow(self, page: int = 1000) -> None:
        """Bring every ledger up to date."""
        for follower in self.followers.values():
            while follower.step(page):
                pass
            while follower.tidy(page):
                pass

    @contextmanager
    def read(self, *names: str) -> Iterator[Connection]:
        """Read these ledgers, up to date."""
        self.follow()
        with Reading(self.pool).ledgers(*names) as connection:
            yield connection

    def table(self, name: str, ledger: str) -> list[tuple[Any, ...]]:
        """Every row of a table of the live build, as text."""
        live = ledgers.live(self.writer, ledger)
        assert live is not None
        statement = f"select t::text from {live.schema}.{name} t order by 1"
        return self.writer.execute(statement.encode()).fetchall()


def registered(
    on: str = "03-02",
    area: str = VILLAGE,
    kind: DisputeType = "neighbour",
    body: BodyKind = "village_committee",
    code: str = "150524100000-2026-00001",
    **more: Any,
) -> tuple[DisputeFact, datetime]:
    """A dispute between two persons over water."""
    people = [Particulars(id=UUID(int=n), name=f"name {n}", phone="139") for n in (1, 2)]
    told: dict[str, Any] = {
        "code": code,
        "track": "full",
        "office": TOWN,
        "area": area,
        "body": body,
        "type": kind,
        "source": "on_application",
        "matter": "water",
        "parties": (
            Party(party="p1", role="applicant", particulars=people[0]),
            Party(party="p2", role="respondent", particulars=people[1]),
        ),
        "requested_at": at(on),
        "request_evidence": "form_signed_at_counter",
    }
    return Registered(**told | more), at(on, "10:30")


def accepted(on: str = "03-03", mediator: str = "wang") -> tuple[Step, ...]:
    """Triaged, agreed to by both, accepted and assigned on one day."""
    return (
        (Triaged(in_scope=True), at(on)),
        (ConsentGiven(party="p1"), at(on)),
        (ConsentGiven(party="p2"), at(on)),
        (Accepted(), at(on)),
        (MediatorAssigned(mediator=mediator, co_mediators=("zhao",)), at(on)),
    )


def with_counsellor(on: str = "03-04") -> tuple[Step, ...]:
    return (
        (
            InvitedPersonJoined(
                invited="i1",
                kind="counsellor",
                person=Particulars(id=UUID(int=3), name="a counsellor"),
            ),
            at(on),
        ),
    )


def settled(on: str = "03-10", *due: str | None) -> tuple[Step, ...]:
    return (*accepted(), agreed(on, *due))


def failed(on: str = "03-10") -> tuple[Step, ...]:
    return (*accepted(), (MediationFailed(routes=("suit",)), at(on)))


def closed(on: str = "03-27") -> tuple[Step, ...]:
    return ((Closed(batch="2026-W13"), at(on)),)
