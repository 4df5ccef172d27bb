"""What is due is settled once, judged by its due time; the answer is the agenda as of the log.

Nothing that the log says no to is an error here: a refusal is a decline, and a stream that is gone
has no alarms. What the clock is answered is noted in the transaction that records the facts, so
that the timekeeper sends no echo.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import structlog

from domain.aggregates import DISPUTE, STANDING
from domain.calendar import Calendar
from domain.deadlines import Alarms, Entry, agenda_of
from domain.dispute.facts import DeadlinePassed
from domain.kernel import Cursor, Fact, Officer, Refused
from domain.rules import RuleBook
from projections.agenda import digest
from workers import armed
from workers.handler import Answer, Request
from workers.local.ready import announce
from workers.observe import FIRED, LATENESS
from workers.store.log import Connection
from workers.system import System

CLOCK = Officer(id="clock", role="clock")

_log = structlog.get_logger()


class _Seen(NamedTuple):
    """A stream's agenda as this connection sees it; `version` 0: there is no such stream."""

    version: int
    cursor: Cursor
    entries: tuple[Entry, ...]


class Settler:
    """Settles what has come due in one stream."""

    def __init__(self, system: System) -> None:
        self._system = system

    def settle(self, stream: UUID, due: datetime) -> Alarms:
        """Record what had come by `due`, or nothing; the alarms as of the log.

        Raises Unreadable, and what passes: Busy, Unavailable, psycopg's OperationalError.
        """
        with self._system.pool.connection() as connection:
            seen = self._look(connection, stream, keep=True)
            rung = {e.alarm: e for e in seen.entries if not e.fired and e.rings_at(stream) <= due}
            train = self._correlation(connection, stream, seen.version) if rung else None
        if train and (answered := self._record(stream, train, due, rung)):
            return answered
        with self._system.pool.connection() as connection, connection.transaction():
            return self._answer(connection, stream)

    def _record(
        self, stream: UUID, correlation: UUID, due: datetime, rung: dict[str, Entry]
    ) -> Alarms | None:
        """The alarms after what was recorded; None if this call recorded nothing."""
        noted: dict[str, tuple[Alarms, list[DeadlinePassed]]] = {}

        def note(connection: Connection, answer: Answer, facts: Sequence[Fact]) -> None:
            passed = [fact for fact in facts if isinstance(fact, DeadlinePassed)]
            noted[answer.token] = self._answer(connection, stream), passed

        request = Request(
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
        alarms, passed = noted[answer.token]
        _report(request, rung, passed)
        return alarms

    def _answer(self, connection: Connection, stream: UUID) -> Alarms:
        """The alarms as this transaction sees them, noted as told."""
        seen = self._look(connection, stream, keep=False)
        due = {e.alarm: e.rings_at(stream) for e in seen.entries if not e.fired}
        generation, told = armed.told(connection, stream)
        cursor = seen.cursor if seen.version else self._system.log.head(connection)
        saying = armed.say(generation, cursor, due, told, armed.SEEN)
        if told is None or told.as_of != saying.as_of or told.digest != digest(due):
            armed.note(connection, {stream: saying}, heard=True)
        return saying

    def _look(self, connection: Connection, stream: UUID, *, keep: bool) -> _Seen:
        case, calendar, rules = self._system.states.load_all(
            connection, (DISPUTE, stream), STANDING[Calendar], STANDING[RuleBook], keep=keep
        )
        cursor = max(case.cursor, calendar.cursor, rules.cursor)
        agenda = agenda_of(case.state, calendar.state, rules.state)
        return _Seen(case.version, cursor, agenda.entries)

    def _correlation(self, connection: Connection, stream: UUID, version: int) -> UUID:
        """That of the case's latest fact: a deadline belongs to the train of events that set it."""
        (latest,) = self._system.log.stream(connection, stream, after=version - 1, upto=version)
        return latest.envelope.correlation


def _key(due: datetime, rung: dict[str, Entry]) -> str:
    """What is settled and when it was due, never which run asks. The stream is the key's scope.

    Which deadlines must be in it: two may share one due time, and the later must not be taken for
    a repetition of the earlier.
    """
    which = "\n".join(f"{name} {entry.due_on}" for name, entry in sorted(rung.items()))
    return f"{hashlib.sha256(which.encode()).hexdigest()[:32]}:{due.astimezone(UTC).isoformat()}"


def _report(request: Request, rung: Mapping[str, Entry], passed: Sequence[DeadlinePassed]) -> None:
    assert request.stream is not None
    now = datetime.now(UTC)
    for fact in passed:
        FIRED.labels(fact.rule).inc()
        entry = rung.get(f"{fact.deadline}@{fact.stage}")
        rang_at = entry.rings_at(request.stream) if entry else fact.falls_at
        late = max(0.0, (now - rang_at).total_seconds())
        LATENESS.observe(late)
        _log.info(
            "deadline passed",
            stream=str(request.stream),
            correlation=str(request.correlation),
            rule=fact.rule,
            stage=fact.stage,
            due_on=fact.due_on.isoformat(),
            rang_at=rang_at.astimezone(UTC).isoformat(timespec="seconds"),
            late_seconds=round(late, 1),
        )
        announce(
            "a deadline fell: {rule} ({stage}) of case {stream}",
            rule=fact.rule,
            stage=fact.stage,
            stream=request.stream,
        )
