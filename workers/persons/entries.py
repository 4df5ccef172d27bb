"""Entries that were joined are one person: what is asked of one of them is asked of each."""

from collections.abc import Collection
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


def each_entry_of(
    connection: Connection, states: States, people: Collection[UUID]
) -> frozenset[UUID]:
    """Every entry of each of these people, whichever of their entries is named: in two reads."""
    if not people:
        return frozenset()

    def held(entries: Collection[UUID]) -> list[Person]:
        return [x.state for x in states.load_all(connection, *((PERSON, of) for of in entries))]

    kept = {person.joined_to or of for of, person in zip(people, held(people), strict=True)}
    return frozenset().union(people, kept, *(person.joined for person in held(kept)))
