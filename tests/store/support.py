"""Facts that only these tests know, and the shortest way to record them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import psycopg

from domain.kernel import Envelope, Fact, FreeText, HealthText, Personal, PersonId, Value
from domain.people import Particulars
from workers.sealing import Sealer
from workers.store.log import Alongside, Appended, EventLog, append
from workers.store.mapper import FactMapper, Pending
from workers.store.shapes import Shapes

Connection = psycopg.Connection[Any]

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
ENVELOPE = Envelope(actor="staff-7", role="mediator", correlation=UUID(int=7))


class Counted(Fact):
    """A fact without anything personal."""

    stored_name: ClassVar[str] = "tests.counted.v1"
    number: int


class Witness(Value):
    """A person deep inside a fact."""

    id: PersonId
    name: Personal


class Told(Fact):
    """A fact with persons, one deep inside another value, and free texts."""

    stored_name: ClassVar[str] = "tests.told.v1"
    teller: Particulars
    witnesses: tuple[Witness, ...] = ()
    story: FreeText
    remarks: tuple[FreeText, ...] = ()
    ailment: HealthText | None = None
    place: str = ""


MAPPER = FactMapper(Shapes((Counted, Told), {}))
LOG = EventLog(MAPPER)


def pending(stream: UUID, version: int, fact: Fact, sealer: Sealer | None = None) -> Pending:
    """`fact` as that version of `stream`."""
    return Pending(stream, version, fact, NOON, ENVELOPE, sealer or Sealer({}))


def record(
    connection: Connection, events: Sequence[Pending], alongside: Alongside | None = None
) -> Appended:
    """Append in the connection's transaction."""
    return append(
        connection, [MAPPER.to_stored_event(event) for event in events], alongside or Alongside()
    )


def count(connection: Connection, stream: UUID, *versions: int) -> Appended:
    """Append one `Counted` for each version of the stream."""
    return record(connection, [pending(stream, v, Counted(number=v)) for v in versions])
