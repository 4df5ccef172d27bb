"""Facts become sealed rows and rows become facts in one place, for commands and library alike."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent, Transcoder

from domain.kernel import Cursor, Envelope, Fact, Recorded
from workers.sealing import Sealer
from workers.store.shapes import Shapes, Unreadable

Row = tuple[UUID, int, str, datetime, datetime, bytes, bytes, int, int, int]
"""stream, version, name, happened_at, recorded_at, envelope, body, epoch, xid, position"""

COLUMNS = (
    "stream, version, name, happened_at, recorded_at, envelope, body, "
    "epoch, xid::text::bigint, position"
)


@dataclass(frozen=True)
class StoredFact(StoredEvent):
    """The library's stored event with what our log holds beside it."""

    happened_at: datetime
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    """A fact about to be recorded, in the form the library calls a domain event."""

    originator_id: UUID
    originator_version: int
    fact: Fact
    at: datetime
    envelope: Envelope
    sealer: Sealer


class FactMapper(Mapper[UUID]):
    """Facts to rows and back; whatever is no fact of ours is left to the library."""

    def __init__(self, shapes: Shapes, transcoder: Transcoder | None = None) -> None:
        super().__init__(transcoder or JSONTranscoder())
        self.shapes = shapes

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Seal and serialise."""
        if not isinstance(domain_event, Pending):
            return super().to_stored_event(domain_event)
        stream, version = domain_event.originator_id, domain_event.originator_version
        return StoredFact(
            originator_id=stream,
            originator_version=version,
            topic=domain_event.fact.stored_name,
            state=domain_event.sealer.body(domain_event.fact, stream, version),
            happened_at=domain_event.at.astimezone(UTC),
            envelope=domain_event.envelope.model_dump_json(exclude_none=True).encode(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """A `Pending` again, its personal fields still sealed. Raises Unreadable."""
        if not isinstance(stored_event, StoredFact):
            return super().to_domain_event(stored_event)
        assert isinstance(stored_event.originator_id, UUID)
        return Pending(
            stored_event.originator_id,
            stored_event.originator_version,
            self.fact(
                stored_event.originator_id,
                stored_event.originator_version,
                stored_event.topic,
                stored_event.state,
            ),
            stored_event.happened_at,
            Envelope.model_validate_json(stored_event.envelope),
            Sealer({}),
        )

    def recorded(self, row: Row) -> Recorded[Fact]:
        """A row of the log as a fact, its personal fields still sealed. Raises Unreadable."""
        stream, version, name, at, recorded_at, envelope, body, epoch, xid, position = row
        fact = self.fact(stream, version, name, body)
        cursor = Cursor(epoch, xid, position)
        return Recorded(stream, version, cursor, fact, at, recorded_at, envelope)

    def fact(self, stream: UUID, version: int, name: str, body: bytes) -> Fact:
        """A body in its current shape, its personal fields still sealed. Raises Unreadable."""
        try:
            return self.shapes.read(name, body)
        except Exception as error:
            reason = "unknown name" if isinstance(error, KeyError) else "not of its shape"
            raise Unreadable(stream, version, name, reason) from error
