"""What is due is settled once, judged by its due time; the answer is the agenda as of the log.

Nothing that the log says no to is an error here: a refusal is a decline, and a stream that is gone
has no alarms. What the clock is answered is noted in the transaction that records the facts, so
that the timekeeper sends no echo. Of streams whose days are their people's alone nobody outside
is told more than that something was to be looked at.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog

from domain.aggregates import DISPUTE, STANDING
from domain.calendar import Calendar
from domain.deadlines import NEUTRAL, Alarms, agenda_of
from domain.dispute.facts import DeadlinePassed
from domain.dispute.state import Dispute
from domain.kernel import START, Cursor, Fact, Officer, Refused
from domain.neutral import NEUTRALS, Neutral
from domain.rules import RuleBook
from domain.signature import Aggregate
from projections.agenda import digest
from workers import armed
from workers.handler import Answer, Request
from workers.local.ready import announce
from workers.observe import FIRED, LATENESS
from workers.store.log import Connection
from workers.system import System

CLOCK = Officer(id="clock", role="clock")

_log = structlog.get_logger()


class _Ring(NamedTuple):
    """Something still to come: the alarm a clock has of it, what it is, and when."""

    alarm: str
    what: str
    at: datetime


class _Fired(NamedTuple):
    """What is said of something that came."""

    rule: str
    stage: str
    due_on: date | None
    rang_at: datetime


class _Kind(NamedTuple):
    """A kind of stream that has a clock."""

    aggregate: Aggregate[Any]
    reads: tuple[type, ...]
    """What its agenda is reckoned from, beside its own state."""
    to_come: Callable[..., Iterable[_Ring]]
    """From the stream, its state and these."""
    fired: Callable[[Sequence[_Ring], Sequence[Fact]], Iterator[_Fired]]


def _of_case(stream: UUID, case: Dispute, calendar: Calendar, rules: RuleBook) -> Iterator[_Ring]:
    for entry in agenda_of(case, calendar, rules).entries:
        if not entry.fired:
            what = f"{entry.alarm} {entry.due_on}"
            yield _Ring(entry.alarm, what, entry.rings_at(stream))


def _fired_of_case(rung: Sequence[_Ring], facts: Sequence[Fact]) -> Iterator[_Fired]:
    rang = {ring.alarm: ring.at for ring in rung}
    for fact in facts:
        if isinstance(fact, DeadlinePassed):
            at = rang.get(f"{fact.deadline}@{fact.stage}", fact.falls_at)
            yield _Fired(fact.rule, fact.stage, fact.due_on, at)


def _of_other(of: Neutral) -> _Kind:
    def to_come(stream: UUID, state: Any) -> Iterator[_Ring]:
        return (_Ring(NEUTRAL, *look) for look in of.looks(state, stream))

    return _Kind(of.kind, (), to_come, _fired_of_other)


def _fired_of_other(rung: Sequence[_Ring], facts: Sequence[Fact]) -> Iterator[_Fired]:
    rule, _, stage = NEUTRAL.partition("@")
    return (_Fired(rule, stage, None, ring.at) for ring in rung)


_KINDS: Final = (
    _Kind(DISPUTE, (Calendar, RuleBook), _of_case, _fired_of_case),
    *map(_of_other, NEUTRALS),
)


def _kind_of(first: Fact) -> _Kind | None:
    """Which kind of stream begins with this fact; None if it has no clock."""
    return next((kind for kind in _KINDS if type(first) in kind.aggregate.kinds), None)


class _Seen(NamedTuple):
    """What is still to come in a stream, as this connection sees it; `version` 0: there is none."""

    version: int = 0
    cursor: Cursor = START
    to_come: tuple[_Ring, ...] = ()


class Settler:
    """Settles what has come due in one stream.

    `asked_by_clock`: the answer goes to the stream's clock, and is noted as told. Were it noted for
    anybody else, the timekeeper would tell the clock nothing, and nothing would ring.
    """

    def __init__(self, system: System, *, asked_by_clock: bool = True) -> None:
        self._system, self._asked_by_clock = system, asked_by_clock

    def settle(self, stream: UUID, due: datetime) -> Alarms:
        """Record what had come by `due`, or nothing; the alarms as of the log.

        Raises Unreadable, and what passes: Busy, Unavailable, psycopg's OperationalError.
        """
        with self._system.pool.connection() as connection:
            ends = self._system.log.ends(connection, stream)
            kind = _kind_of(ends[0].fact) if ends else None
            seen = self._look(connection, kind, stream, keep=True)
            rung = [ring for ring in seen.to_come if ring.at <= due]
        if kind and rung:
            # A deadline belongs to the train of events that set it.
            train = ends[-1].envelope.correlation
            if answered := self._record(kind, stream, train, due, rung):
                return answered
        with self._system.pool.connection() as connection, connection.transaction():
            return self._answer(connection, kind, stream)

    def _record(
        self, kind: _Kind, stream: UUID, correlation: UUID, due: datetime, rung: Sequence[_Ring]
    ) -> Alarms | None:
        """The alarms after what was recorded; None if this call recorded nothing."""
        noted: dict[str, tuple[Alarms, Sequence[Fact]]] = {}

        def note(connection: Connection, answer: Answer, facts: Sequence[Fact]) -> None:
            noted[answer.token] = self._answer(connection, kind, stream), facts

        request = Request(
            aggregate=kind.aggregate.name,
            command="settle_deadlines",
            stream=stream,
            data={"due": due},
            officer=CLOCK,
            key=_key(due, rung),
            at=due,
            correlation=correlation,
        )
        try:
            answer = self._system.handler.perform(request, note)
        except Refused as refused:
            _log.warning("declined", stream=str(stream), due=due.isoformat(), why=str(refused))
            return None
        if answer.token not in noted:  # another call recorded it, or an attempt was rolled back
            return None
        alarms, facts = noted[answer.token]
        for fired in kind.fired(rung, facts):
            _report(stream, correlation, fired)
        return alarms

    def _answer(self, connection: Connection, kind: _Kind | None, stream: UUID) -> Alarms:
        """The alarms as this transaction sees them, noted as told if it is the clock that asks."""
        seen = self._look(connection, kind, stream, keep=False)
        due = dict[str, datetime]()
        for ring in seen.to_come:
            due[ring.alarm] = min(ring.at, due.get(ring.alarm, ring.at))
        generation, told = armed.told(connection, stream)
        cursor = seen.cursor if seen.version else self._system.log.head(connection)
        saying = armed.say(generation, cursor, due, told, armed.SEEN)
        news = told is None or told.as_of != saying.as_of or told.digest != digest(due)
        if news and self._asked_by_clock:
            armed.note(connection, {stream: saying}, heard=True)
        return saying

    def _look(
        self, connection: Connection, kind: _Kind | None, stream: UUID, *, keep: bool
    ) -> _Seen:
        if kind is None:
            return _Seen()
        own, *others = self._system.states.load_all(
            connection,
            (kind.aggregate, stream),
            *(STANDING[each] for each in kind.reads),
            keep=keep,
        )
        cursor = max([own.cursor, *(other.cursor for other in others)])
        to_come = kind.to_come(stream, own.state, *(other.state for other in others))
        return _Seen(own.version, cursor, tuple(to_come))


def _key(due: datetime, rung: Sequence[_Ring]) -> str:
    """What is settled and when it was due, never which run asks. The stream is the key's scope.

    Which deadlines must be in it: two may share one due time, and the later must not be taken for
    a repetition of the earlier.
    """
    which = "\n".join(sorted(ring.what for ring in rung))
    return f"{hashlib.sha256(which.encode()).hexdigest()[:32]}:{due.astimezone(UTC).isoformat()}"


def _report(stream: UUID, correlation: UUID, fired: _Fired) -> None:
    FIRED.labels(fired.rule).inc()
    late = max(0.0, (datetime.now(UTC) - fired.rang_at).total_seconds())
    LATENESS.observe(late)
    when = {"due_on": fired.due_on.isoformat()} if fired.due_on else {}
    _log.info(
        "deadline passed",
        stream=str(stream),
        correlation=str(correlation),
        rule=fired.rule,
        stage=fired.stage,
        rang_at=fired.rang_at.astimezone(UTC).isoformat(timespec="seconds"),
        late_seconds=round(late, 1),
        **when,
    )
    if fired.due_on:
        announce(
            "a deadline fell: {rule} ({stage}) of case {stream}",
            rule=fired.rule,
            stage=fired.stage,
            stream=stream,
        )
