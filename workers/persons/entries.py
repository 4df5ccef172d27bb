"""Entries that were joined are one person: what is asked of one of them is asked of each."""

from uuid import UUID

from domain.aggregates import PERSON
from domain.persons import Person
from workers.states import States
from workers.store.log import Connection


def entries_of(connection: Connection, states: States, person: UUID) -> tuple[UUID, ...]:
    """Every entry of this person, the one under which they are spoken of first. One that was
    separated again is somebody else."""
    held: Person = states.load(connection, PERSON, person).state
    kept = held.joined_to or person
    if kept != person:
        held = states.load(connection, PERSON, kept).state
    return (kept, *held.joined)
