"""The library's applications run on the same tables and the same append function as commands do.

The library calls an event's `position` its notification id. Positions are not in commit order, and
reading by them skips: one transaction takes position 6 and commits while an older one still holds
5. So an id that comes in is translated to its row's cursor, pages are ordered by (epoch, xid,
position), and nothing above the snapshot horizon is shown. Follow the log with
`inclusive_of_start=False` from the last id seen; sections of the notification log ("1,10"), whose
next section begins at the last id + 1, are right only while nobody writes.

Of the library's suites these apply and run: AggregateRecorder, ApplicationRecorder, Application,
ExampleApplication, and InfrastructureFactory as far as it makes what we have. These do not:
TrackingRecorder, ProcessRecorder and those of its projections, because ledgers and their positions
are the projector's own, one transaction per page; Transcoder, which tests the library's JSON and
nothing of ours; NonInterleavingNotificationIDs, because appends take no table lock and so positions
of concurrent appends do interleave. In its place a test proves that no reader ever skips an event.
"""

from collections import deque
from collections.abc import Sequence
from threading import Event
from typing import Any, ClassVar, Never
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Cipher,
    InfrastructureFactory,
    IntegrityError,
    Mapper,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.popo import POPOAggregateRecorder
from eventsourcing.utils import Environment, EnvType
from psycopg_pool import ConnectionPool

from domain.kernel import Cursor
from workers.store.log import BELOW_HORIZON, BY_INDEX, Alongside, append
from workers.store.mapper import FactMapper, StoredFact
from workers.store.shapes import Shapes

POLL_SECONDS = 0.05
"""How long a subscription rests when nothing is new. It needs no wake-up, so it misses none."""

_PAGE = 500
_VERSIONS = -(2**31), 2**31 - 1


class StreamRecorder(AggregateRecorder):
    """The library's view of single streams."""

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> None:
        self.pool = pool

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        alongside: Alongside | None = None,
        tracking: None = None,
        **unknown: Never,
    ) -> Sequence[int] | None:
        """Append, all or none, with what `alongside` names in the same transaction.

        Raises the library's IntegrityError on a version conflict and on a repeated command key:
        look the key up first.
        """
        self._append(stored_events, alongside, tracking, unknown)
        return None

    def _append(
        self,
        events: Sequence[StoredEvent],
        alongside: Alongside | None,
        tracking: None,
        unknown: dict[str, Never],
    ) -> list[int]:
        if tracking is not None or unknown:
            raise TypeError(f"nothing else is recorded with events: {tracking or unknown}")
        if not events:
            return []
        try:
            with self.pool.connection() as connection:
                return append(connection, events, alongside or Alongside()).positions
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """Events of one stream by version; those of commands are `StoredFact`s."""
        lowest, highest = _VERSIONS
        with self.pool.connection() as connection:
            rows = connection.execute(
                _STREAM_NEWEST_FIRST if desc else _STREAM,
                (
                    originator_id,
                    lowest if gt is None else gt,
                    highest if lte is None else lte,
                    limit,
                ),
                binary=True,
            )
            return [_stored(row) for row in rows]


class LogRecorder(StreamRecorder, ApplicationRecorder):
    """The library's view of the whole log."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        alongside: Alongside | None = None,
        tracking: None = None,
        **unknown: Never,
    ) -> list[int]:
        """As for a stream; the positions in the order of the events."""
        return self._append(stored_events, alongside, tracking, unknown)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Events in cursor order, from that of `start` to that of `stop`, below the horizon.

        An id that is no visible event's (a gap, or one to come) compares by number instead.
        """
        clauses, values = [BELOW_HORIZON], list[object]()
        with self.pool.connection() as connection:
            for id_, sign in ((start, ">=" if inclusive_of_start else ">"), (stop, "<=")):
                if id_ is not None:
                    clause, bound = _bound(_place_of(connection, id_) or id_, sign)
                    clauses.append(clause)
                    values += bound
            return _notifications(connection, clauses, values, topics, limit)[0]

    def page_after(
        self, after: int | Cursor | None, topics: Sequence[str], limit: int
    ) -> tuple[list[Notification], Cursor | None]:
        """The next events, and the place of the last one; that of `after` if there are none.

        An id is given a place as soon as its event is seen. None: it has none yet.
        """
        with self.pool.connection() as connection:
            if isinstance(after, int):
                after = _place_of(connection, after) or after
            clauses, values = [BELOW_HORIZON], list[object]()
            if after is not None:
                clause, values = _bound(after, ">")
                clauses.append(clause)
            page, place = _notifications(connection, clauses, values, topics, limit)
        return page, place or (after if isinstance(after, Cursor) else None)

    def max_notification_id(self) -> int | None:
        """The id of the last event that readers may see: who follows from it misses nothing."""
        with self.pool.connection() as connection:
            row = connection.execute(
                f"select position from log.event where {BELOW_HORIZON}"
                " order by epoch desc, xid desc, position desc limit 1"
            ).fetchone()
            return row[0] if row else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "PollingSubscription":
        """Every event after `gt`, also those to come."""
        return PollingSubscription(self, gt, topics)


class PollingSubscription(Subscription[LogRecorder]):
    """Follows the log by polling: there is no wake-up that could be lost.

    It keeps its place as a cursor, not as an id: ids are given again after a recovery to a point in
    time, and what then has the id of a lost event, or a lower one, would be passed over.
    """

    def __init__(
        self, recorder: LogRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._ready: deque[Notification] = deque()
        self._at: Cursor | None = None  # of the last event read; before one was, `gt` counts
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration, also one that is resting in another thread."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._ready:
                return self._ready.popleft()
            after = self._at or self._last_notification_id
            page, self._at = self._recorder.page_after(after, self._topics, _PAGE)
            self._ready.extend(page)
            if self._ready:
                self._last_notification_id = self._ready[-1].id
            else:
                self._stopped.wait(POLL_SECONDS)
        raise StopIteration


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Builds an application of the library on our log: `PERSISTENCE_MODULE=workers.store.recorder`.

    The database is `JIEFEN_DATABASE_URL`; a subclass names the `shapes` it reads. Snapshots stay in
    the process's memory: a second store of state to erase and migrate is not worth what it saves.
    """

    shapes: ClassVar[Shapes] = Shapes((), {})

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self.pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
            self.env.get("JIEFEN_DATABASE_URL") or "",
            min_size=1,
            max_size=8,
            kwargs={"options": BY_INDEX},
            open=True,
        )

    def mapper(
        self,
        transcoder: Transcoder | None = None,
        mapper_class: type[Mapper[Any]] | None = None,
    ) -> Mapper[Any]:
        """The mapper of commands, whatever the environment says: bodies are sealed there."""
        return FactMapper(self.shapes, transcoder or self.transcoder())

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """For events our log; for snapshots memory."""
        return POPOAggregateRecorder() if purpose == "snapshots" else StreamRecorder(self.pool)

    def application_recorder(self) -> LogRecorder:
        """The whole log."""
        return LogRecorder(self.pool)

    def cipher(self) -> Cipher | None:
        """None: personal data is sealed field by field, with keys of their own."""
        return None

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Raises NotImplementedError: the projector keeps its own positions."""
        raise NotImplementedError("the projector keeps its own positions")

    def process_recorder(self) -> ProcessRecorder:
        """Raises NotImplementedError: the projector keeps its own positions."""
        raise NotImplementedError("the projector keeps its own positions")

    def close(self) -> None:
        """Give the connections back."""
        self.pool.close()


_FIELDS = "stream, version, name, body, happened_at, envelope, position"
_STREAM = (
    f"select {_FIELDS} from log.event where stream = %s and version > %s and version <= %s"
    " order by version limit %s"
)
_STREAM_NEWEST_FIRST = _STREAM.replace("order by version", "order by version desc")
_CURSOR_OF = (
    f"select epoch, xid::text::bigint, position from log.event"
    f" where position = %s and {BELOW_HORIZON}"
)


def _stored(row: Sequence[Any]) -> StoredEvent:
    stream, version, name, body, happened_at, envelope, _ = row
    if not envelope:  # the library's own event, not a command's
        return StoredEvent(stream, version, name, body)
    return StoredFact(stream, version, name, body, happened_at, envelope)


def _place_of(connection: psycopg.Connection[Any], position: int) -> Cursor | None:
    row = connection.execute(_CURSOR_OF, (position,)).fetchone()
    return Cursor(*row) if row else None


def _bound(place: int | Cursor, sign: str) -> tuple[str, list[object]]:
    if not isinstance(place, Cursor):
        return f"position {sign} %s", [place]
    clause = f"(epoch, xid, position) {sign} (%s, %s::text::xid8, %s)"
    return clause, [place.epoch, str(place.xid), place.position]


def _notifications(
    connection: psycopg.Connection[Any],
    clauses: list[str],
    values: list[object],
    topics: Sequence[str],
    limit: int,
) -> tuple[list[Notification], Cursor | None]:
    if topics:
        clauses, values = [*clauses, "name = any(%s)"], [*values, list(topics)]
    rows = connection.execute(
        f"select {_FIELDS}, epoch, xid::text::bigint from log.event where {' and '.join(clauses)}"
        " order by event.epoch, event.xid, event.position limit %s",
        (*values, limit),
        binary=True,
    ).fetchall()
    found = [
        Notification(stream, version, name, body, id=position)
        for stream, version, name, body, _, _, position, _, _ in rows
    ]
    return found, Cursor(rows[-1][7], rows[-1][8], rows[-1][6]) if rows else None
