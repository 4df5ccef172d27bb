"""A tiny aggregate for tests of the machinery: it counts, names people, and can refuse."""

from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.kernel import Across, Act, Fact, FreeText, Linked, Opening, Refused
from domain.people import NOBODY, Particulars
from domain.signature import Aggregate


class Begun(Fact):
    stored_name: ClassVar[str] = "tally.begun.v1"
    serial: int


class Counted(Fact):
    stored_name: ClassVar[str] = "tally.counted.v1"
    by: int
    why: FreeText | None = None


class Rung(Fact):
    stored_name: ClassVar[str] = "tally.rung.v1"
    noted_by_clock: ClassVar[bool] = True


class Named(Fact):
    stored_name: ClassVar[str] = "tally.named.v1"
    people: tuple[Particulars, ...]


class Tally(NamedTuple):
    total: int = 0
    first: UUID = NOBODY
    """Who was named first."""


def evolve(tally: Tally, fact: Fact, at: datetime) -> Tally:
    match fact:
        case Counted():
            return tally._replace(total=tally.total + fact.by)
        case Named():
            return tally._replace(first=fact.people[0].id)
        case _:
            return tally


def begin(tally: Tally, act: Act, *, opening: Opening, fail: bool = False) -> list[Fact]:
    """Begin a tally."""
    if fail:
        raise Refused("not today", law="house rule")
    return [Begun(serial=opening.serial)]


def count(
    tally: Tally, act: Act, *, by: int = 1, at_most: int = 10**9, why: FreeText | None = None
) -> list[Fact]:
    """Add to the tally, up to a limit."""
    if tally.total + by > at_most:
        raise Refused("at most {limit}", limit=at_most, law="house rule")
    return [Counted(by=by, why=why)]


def name(tally: Tally, act: Act, *, people: tuple[Particulars, ...]) -> list[Fact]:
    """Name people."""
    return [Named(people=people)]


def rename(tally: Tally, act: Act, *, person: Particulars) -> list[Fact]:
    """Say anew who was named first."""
    return [Named(people=(person,))]


def whose(tally: Tally, command: str, given: BaseModel) -> BaseModel:
    """Who is renamed is who was named: no caller says that by an id."""
    if command != "rename":
        return given
    arguments: Any = given
    person = arguments.person.model_copy(update={"id": tally.first})
    return given.model_copy(update={"person": person})


def ring(tally: Tally, act: Act) -> list[Fact]:
    """Note that a time has come."""
    return [Rung()]


def move(tally: Tally, act: Act, *, by: int, to: Linked[Tally]) -> Across[Fact]:
    """Move a part of the total to another tally."""
    if tally.total < by:
        raise Refused("there are only {total}", total=tally.total)
    return Across([Counted(by=-by)], {to.id: [Counted(by=by)]})


TALLY = Aggregate(
    "tally",
    Tally(),
    evolve,
    (Begun, Counted, Named, Rung),
    {
        **{"begin": begin, "count": count, "name": name, "rename": rename},
        **{"move": move, "ring": ring},
    },
    whose=whose,
)
