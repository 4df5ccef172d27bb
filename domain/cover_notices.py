"""Who is told of an absence: whoever is asked to cover, and whoever asked, what came of it.

No case is in it, and nothing of why somebody is away.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from domain.absences import (
    AbsenceEnded,
    Absences,
    AbsenceStated,
    CoverAccepted,
    CoverDeclined,
)
from domain.dispute.notices import Notice
from domain.kernel import Fact


class Cover(NamedTuple):
    """What a notice is made from: the fact, the absence as it was stated, and who stated it."""

    fact: Any
    stated: AbsenceStated
    by: str | None


def _asked(told: Cover) -> Iterator[Notice]:
    yield Notice("cover_asked", told.stated.cover, told.stated.absence)


def _to_who_asked(kind: str) -> Callable[[Cover], Iterator[Notice]]:
    """Whoever is away, and the head who stated it for them."""

    def tell(told: Cover) -> Iterator[Notice]:
        for whom in dict.fromkeys((told.stated.officer, told.by or told.stated.officer)):
            yield Notice(kind, whom, told.stated.absence)

    return tell


def _over(told: Cover) -> Iterator[Notice]:
    yield Notice("cover_over", told.stated.cover, told.stated.absence)


TELLS_OF_COVER: Final[Mapping[type[Fact], Callable[[Cover], Iterator[Notice]]]] = {
    AbsenceStated: _asked,
    CoverAccepted: _to_who_asked("cover_accepted"),
    CoverDeclined: _to_who_asked("cover_declined"),
    AbsenceEnded: _over,
}
"""Every fact of the book of absences, and whom it tells."""


def cover_waits(kind: str, about: str, to: str | None, book: Absences, on: date) -> bool:
    """Whether a notice about an absence is still of use on this day: a question until it is
    answered, an answer until the absence would be over."""
    held = book.absences.get(about)
    match kind:
        case "cover_asked":
            asked = held is not None and held.cover == to and not held.accepted
            return asked and held is not None and on <= held.until_on
        case "cover_accepted":
            return held is not None and held.accepted and on <= held.until_on
        case "cover_declined" | "cover_over":
            return held is None
        case _:
            return False
