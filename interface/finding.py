"""Which stream somebody means: its id, the code of a case, whose it is, or the only one."""

from uuid import UUID

from domain.aggregates import AGGREGATES, STANDING
from projections import crises, register
from workers.handler import NotFound
from workers.reading import Reading
from workers.system import System

ONLY = {kind.name: home for kind, home in STANDING.values()}
"""Kinds of which there is one stream."""

KEPT_BY = {name: kind.kept_by for name, kind in AGGREGATES.items() if kind.kept_by}
"""Kinds of which each officer keeps one."""


def stream_of(system: System, kind: str, which: str) -> UUID | None:
    """The stream that `which` names; None for `new`. Raises NotFound."""
    if kind in ONLY:
        return ONLY[kind]
    if which == "new":
        return None
    return existing(system, kind, which)


def existing(system: System, kind: str, which: str) -> UUID:
    """The stream that `which` names. Raises NotFound."""
    if kind in ONLY:
        return ONLY[kind]
    if kind in KEPT_BY:
        return KEPT_BY[kind](which)
    try:
        return UUID(which)
    except ValueError:
        pass
    if kind == "crisis":
        with Reading(system.reading).ledgers("crises") as connection:
            crisis = crises.by_code(connection, which)
        if crisis is not None:
            return crisis.stream
        raise NotFound(f"{which!r} is neither the id nor the code of a {kind}")
    with Reading(system.reading).ledgers("register") as connection:
        found = register.by_code(connection, which)
    if found is None:
        raise NotFound(f"{which!r} is neither the id nor the code of a {kind}")
    return found.stream
