"""Whose data nothing new is done with, because they asked for it (个人信息保护法 44).

What goes on: the matter itself, what the law obliges, what safety needs. What does not: nobody new
is let in, neither another body nor another office nor somebody who looks in from outside; and the
name stands in no list.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from domain.kernel import PersonId, Refused


class Stilled(NamedTuple):
    """Everybody for whom a restriction or an objection holds now."""

    people: frozenset[PersonId] = frozenset()

    def any_of(self, people: Iterable[PersonId]) -> bool:
        """Whether one of these is among them."""
        return not self.people.isdisjoint(people)


NOBODY_STILLED: Final = Stilled()


def nobody_new(stilled: Stilled, people: Iterable[PersonId]) -> None:
    """Refuse to let anybody in whom one of these people does not know yet. Raises Refused."""
    if stilled.any_of(people):
        raise Refused(
            "A party asked that nothing new is done with their data: nobody else is let in until "
            "that is answered or lifted",
            law="个人信息保护法 44",
        )
