"""Open cases of one office that may be one matter: pairs with the same person, or with the same
place, kind and days. Pairs only, never a list of somebody's cases; who looks, and whether a pair is
shown, is decided by whoever asks this.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from domain.kernel import Officer
from workers.persons.finding import beside, in_pairs
from workers.store.log import Connection

NEAR_DAYS: Final = 30
"""So many days apart two registrations of one matter are near in time (office rule: duplicates)."""


class Side(NamedTuple):
    """One of the two: what is told of it in clear, and its matter, sealed."""

    stream: UUID
    code: str
    area: str
    type: str
    registered_on: date
    matter: str


class Pair(NamedTuple):
    """Two open cases, the earlier first. `people`: how many are parties of both."""

    one: Side
    other: Side
    people: int

    @property
    def same_place(self) -> bool:
        return self.one.area == self.other.area

    @property
    def same_type(self) -> bool:
        return self.one.type == self.other.type

    @property
    def near_in_time(self) -> bool:
        apart = self.other.registered_on - self.one.registered_on
        return abs(apart.days) <= NEAR_DAYS


_WIDTH: Final = len(Side._fields)


def candidates(
    connection: Connection, reader: Officer, area: str | None = None, most: int = 200
) -> list[Pair]:
    """The pairs among the open cases within the reader's remit, those with the same people first.

    Raises ValueError if `area` is no code.
    """
    rows = in_pairs(connection, reader, area or "", NEAR_DAYS, most)
    return [
        _pair(Side(*row[:_WIDTH]), Side(*row[_WIDTH : 2 * _WIDTH]), row[2 * _WIDTH]) for row in rows
    ]


def candidates_beside(
    connection: Connection, reader: Officer, new: Side, people: Collection[UUID], most: int
) -> list[Pair]:
    """A case that was just registered, with each open one within the reader's remit that may be the
    same matter: somebody of `people`, its parties under all their entries, is in both, or place,
    kind and days are the same."""
    near = timedelta(days=NEAR_DAYS)
    rows = beside(
        connection,
        reader,
        new.stream,
        people,
        place=new.area,
        type=new.type,
        first=new.registered_on - near,
        last=new.registered_on + near,
        most=most,
    )
    return [Pair(Side(*row[:_WIDTH]), new, int(row[_WIDTH])) for row in rows]


def _pair(one: Side, other: Side, people: int) -> Pair:
    first, then = sorted((one, other), key=lambda side: (side.registered_on, side.stream))
    return Pair(first, then, people)
