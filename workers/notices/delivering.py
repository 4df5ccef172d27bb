"""One step of delivering one notice: look, decide, hand over, note; then say when to come again.

It may be killed anywhere: a try is noted before it is made, so that the next one repeats it under
the same key and nothing is left out. What is settled meanwhile is not sent.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from domain.delivery import Attempt, GiveUp, Result, Send, Step, Wait, in_digest, next_step
from domain.kernel import Officer, civil_date
from domain.notices import KINDS
from domain.reach import REACH_STREAM, Reach
from workers.access_log import Looked, Purpose
from workers.channels.kernel import Channel, Later, Message, Unreachable
from workers.local.ready import announce
from workers.notices import book
from workers.notices.book import Kept
from workers.notices.recipients import audience_of
from workers.store.log import Connection
from workers.system import System
from workers.vault import ERASED, MISSING

NOTIFIER = Officer(id="notifier", role="clock")
_OTHERS_TURN = timedelta(seconds=10)
_DIGESTS = 0x64696765  # "dige": one digest of an officer at a time

_log = structlog.get_logger()


class Deliverer:
    """Delivers notices through the channels of this system."""

    def __init__(self, system: System, channels: Mapping[str, Channel]) -> None:
        self._system, self._channels = system, channels

    def step(self, notice: UUID, now: datetime | None = None) -> datetime | None:
        """Do what is to be done now; when to come again, None if never.

        Raises Unreadable, and what passes: psycopg's OperationalError.
        """
        now = now or datetime.now(UTC)
        with self._system.pool.connection() as connection:
            kept = book.find(connection, notice)
            if kept is None or kept.state != "waiting":
                return None
            reach = self._still(connection, kept, now)
            if reach is None:
                return None
            tried = book.attempts(connection, notice)
        step = self._next(kept, reach, tried, now)
        match step:
            case Wait():
                return step.until
            case GiveUp():
                self._end([kept], "failed" if tried else "inbox")
                return None
            case Send():
                return self._send(kept, reach, step, now)

    def _still(self, connection: Connection, kept: Kept, now: datetime) -> Reach | None:
        """How to reach whom it is for; None, and its end noted, if that is of no use any more."""
        audience = audience_of(self._system, connection, kept, now)
        if not audience.waits_for(kept.officer, kept, civil_date(now)):
            book.end(connection, [kept.id], "settled")
            return None
        reach = audience.reaches.of(kept.officer) if kept.officer else None
        if reach is None or not reach.ways:
            book.end(connection, [kept.id], "inbox")
            return None
        return reach

    def _send(self, kept: Kept, reach: Reach, step: Send, now: datetime) -> datetime | None:
        if not step.digest:
            return self._hand_over([kept], reach, step.channel, now)
        assert kept.officer is not None
        with self._one_digest_of(kept.officer) as connection:
            if connection is None:
                return now + _OTHERS_TURN
            together = [
                other
                for other in book.waiting_of(connection, kept.officer)
                if in_digest(KINDS[other.kind].pace, reach)
                and self._joins(connection, other, reach, step, now)
            ]
            if kept.id not in {other.id for other in together}:
                return now + _OTHERS_TURN  # it went out with another's digest just now
            return self._hand_over(together, reach, step.channel, now)

    def _joins(
        self, connection: Connection, other: Kept, reach: Reach, step: Send, now: datetime
    ) -> bool:
        """Whether another waiting notice goes out with this digest: due too, and still of use."""
        due = self._next(other, reach, book.attempts(connection, other.id), now)
        return due == step and self._still(connection, other, now) is not None

    def _next(self, kept: Kept, reach: Reach, tried: Sequence[Attempt], now: datetime) -> Step:
        pace, known = KINDS[kept.kind].pace, self._channels
        return next_step(pace, reach, tried, raised_at=kept.raised_at, now=now, known=known)

    @contextmanager
    def _one_digest_of(self, officer: str) -> Iterator[Connection | None]:
        """None while another one is under way. The lock ends with the connection at the latest."""
        key = (_DIGESTS, zlib.crc32(officer.encode()) - 2**31)
        with self._system.pool.connection() as connection:
            row = connection.execute("select pg_try_advisory_lock(%s, %s)", key).fetchone()
            if not (row and row[0]):
                yield None
                return
            try:
                yield connection
            finally:
                connection.execute("select pg_advisory_unlock(%s, %s)", key)

    def _hand_over(
        self, together: Sequence[Kept], reach: Reach, channel: str, now: datetime
    ) -> datetime | None:
        ids = [kept.id for kept in together]
        address = self._address(together, reach, channel, now)
        result: Result = "sent"
        why, again = "", None
        try:
            if not address:
                raise Unreachable("address_gone")
            key, message = self._message(together, reach)
            self._channels[channel].send(address, message, key)
        except Later as error:
            result, why = "later", error.why
            again = now + error.after if error.after else None
        except Unreachable as error:
            result, why = "unreachable", error.why
        with self._system.pool.connection() as connection, connection.transaction():
            book.note(connection, ids, channel, result, why=why, again_at=again)
            if result == "sent":
                book.end(connection, ids, "sent", channel)
        for kept in together:
            _report(kept, channel, result, why)
        return None if result == "sent" else now

    def _address(
        self, together: Sequence[Kept], reach: Reach, channel: str, now: datetime
    ) -> str | None:
        """The opened address, after the try was noted and the reading logged."""
        ids = [kept.id for kept in together]
        sealed = next(way.address for way in reach.ways if way.channel == channel)
        assert together[0].officer is not None
        looked = Looked(REACH_STREAM, "reach", "delivers", together[0].officer)
        with self._system.pool.connection() as connection:
            book.begin(connection, ids, channel, now)
            purpose = Purpose(NOTIFIER, "deliver a notice")
            opened = self._system.vault.open_many(connection, {sealed: looked}, purpose)[sealed]
        return None if opened in (ERASED, MISSING) else opened

    def _message(self, together: Sequence[Kept], reach: Reach) -> tuple[str, Message]:
        link = self._system.settings.link
        first = together[0]
        if len(together) == 1:
            path = f"inbox/{first.id}"
            return str(first.id), Message(first.kind, first.code, link(path), reach.language)
        return f"digest-{first.id}", Message("digest", first.code, link("inbox"), reach.language)

    def _end(self, together: Sequence[Kept], state: str) -> None:
        with self._system.pool.connection() as connection:
            book.end(connection, [kept.id for kept in together], state)
        for kept in together:
            _report(kept, "", state, "")


def _report(kept: Kept, channel: str, result: str, why: str) -> None:
    _log.info(
        "notice", notice=str(kept.id), kind=kept.kind, channel=channel, result=result, why=why
    )
    if result in ("sent", "failed"):
        told = {"notice": kept.kind, "stream": kept.stream}
        if result == "failed":
            announce("a notice could not be delivered ({notice}), of case {stream}", **told)
        else:
            announce("a notice was sent ({notice}), of case {stream}", **told)
