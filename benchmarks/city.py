"""A city of 7,000 grids, and the disputes that come up in it: in the published shares.

Ten counties of ten townships of ten villages of seven grids each. Some grids have several times as
many disputes as others.
"""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from domain.areas import Area, written
from domain.dispute.terms import BodyKind
from interface.demo.figures import shares

CITY: Final = "1505"
COUNTIES: Final = tuple(f"{CITY}{number}" for number in range(21, 31))
_TEN, _GRIDS = 10, 7
MEDIATORS: Final = 3
"""At each committee."""

_BODIES: Final[Mapping[str, BodyKind]] = {
    "village": "village_committee",
    "township": "township",
    "other": "sector",
}


class Place(NamedTuple):
    """Where a dispute is, and whose it is."""

    grid: str
    office: str
    body: BodyKind


def grids() -> list[str]:
    """The codes of all grids."""
    return [f"{village}{grid:03}" for village in _villages() for grid in range(1, _GRIDS + 1)]


def _townships() -> list[str]:
    return [f"{county}{number:03}" for county in COUNTIES for number in range(100, 100 + _TEN)]


def _villages() -> list[str]:
    return [f"{town}{number:03}" for town in _townships() for number in range(201, 201 + _TEN)]


def areas() -> Iterator[tuple[Area, ...]]:
    """Every area with a name, level by level."""
    yield (Area(code=written(CITY), name="某市"),)
    named = ((COUNTIES, "县"), (_townships(), "镇"), (_villages(), "村"), (grids(), "网格"))
    for codes, kind in named:
        yield tuple(
            Area(code=written(code), name=f"{kind}{code[4:]}", parent=written(_above(code)))
            for code in codes
        )


def _above(code: str) -> str:
    return code[: {6: 4, 9: 6, 12: 9, 15: 12}[len(code)]]


class Drawn:
    """Draws in fixed proportions, from a stream of chance."""

    def __init__(self, chance: random.Random, of: Mapping[str, float]) -> None:
        self._chance, self._names = chance, list(of)
        self._upto = list(accumulate(of.values()))

    def draw(self) -> str:
        """The next one."""
        return self._names[bisect(self._upto, self._chance.random() * self._upto[-1])]


class City:
    """Draws where a dispute comes up and what it is, and numbers the cases of each office."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        every = grids()
        chance.shuffle(every)
        weights = [1 + 3 * (n % _TEN == 0) for n in range(len(every))]
        self._grids: Sequence[str] = every
        self._upto = list(accumulate(weights))
        self._types, self._levels = (Drawn(chance, shares(of)) for of in ("types", "levels"))
        self.serials: Counter[tuple[str, int]] = Counter()

    def busiest(self) -> str:
        """A grid that has as many disputes as any."""
        return self._grids[0]

    def place(self) -> Place:
        """Where the next one comes up."""
        grid = self._grids[bisect(self._upto, self._chance.randrange(self._upto[-1]))]
        level = self._levels.draw()
        digits = {"village": 12, "township": 9}.get(level, 6)
        return Place(grid, written(grid[:digits]), _BODIES[level])

    def type(self) -> str:
        """What it is about."""
        return self._types.draw()

    def mediator(self, office: str) -> str:
        """One of the office's."""
        return f"m-{office}-{1 + self._chance.randrange(MEDIATORS)}"

    def serial(self, office: str, year: int) -> int:
        """The office's next number in that year."""
        self.serials[office, year] += 1
        return self.serials[office, year]
