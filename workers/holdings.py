"""Where something is held about a person, found in the log anew for their own request.

No list of it is kept: a list of somebody's matters would be a history of a person across cases.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import AGGREGATES, FACTS
from domain.kernel import Fact, PersonId
from domain.people import Particulars
from workers.follower import names_of
from workers.store.log import Connection, EventLog


class Holding(NamedTuple):
    """A stream in which a person stands with their particulars, and its kind."""

    kind: str
    stream: UUID


def _names_somebody(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = (info.annotation for info in annotation.model_fields.values())
        return annotation is Particulars or any(map(_names_somebody, inner))
    return any(map(_names_somebody, get_args(annotation)))


NAMING: Final[frozenset[type[Fact]]] = frozenset(fact for fact in FACTS if _names_somebody(fact))
"""The facts in which particulars stand."""

_KIND: Final = {fact: kind.name for kind in AGGREGATES.values() for fact in kind.facts}


def holdings(connection: Connection, log: EventLog, entries: Iterable[PersonId]) -> list[Holding]:
    """Every stream in which a person stands under one of their entries, the oldest first. Reads the
    log through: seconds in a large one. For the person's own request, and for nothing else."""
    rows = connection.execute(
        "select e.stream, min(e.name) from log.event e where e.name = any(%s)"
        " and exists (select from unnest(%s::text[]) entry"
        "              where position(convert_to(entry, 'UTF8') in e.body) > 0)"
        " group by e.stream order by min(e.recorded_at), e.stream",
        (sorted(names_of(log.mapper.shapes, NAMING)), [str(entry) for entry in entries]),
    )
    return [Holding(_kind(log, name), stream) for stream, name in rows]


def _kind(log: EventLog, name: str) -> str:
    shapes = log.mapper.shapes
    while name not in shapes.current:
        name = shapes.upcasts[name][0]
    return _KIND[shapes.current[name]]
