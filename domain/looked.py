"""What somebody is told of who looked at what is held about them: in which role, for which office,
on which day, at what; never a name of an officer, and nothing that is kept from them in the case.

What parties read of their own case is not told to the others.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Final, NamedTuple

from domain.access import FieldClass, decide
from domain.kernel import Body, Officer, Role
from domain.plan.state import GUARDIAN, PERSON

LAW: Final = "个人信息保护法 44-45"


class Reading(NamedTuple):
    """The readings of one day by one role of one office, of one person or of nobody by themselves
    (""). No classes: from before they were noted."""

    on: date
    role: Role
    body: Body
    office: str
    person: str
    classes: frozenset[FieldClass]
    times: int
    for_a_reason: bool = False
    """By somebody outside the case, who had to state a reason."""


OF_ITSELF: Final[frozenset[FieldClass]] = frozenset({"confidence", "working_note"})
"""Of these a party knows its own only: of what nobody is named in, it is not told."""


def told_to_party(readings: Iterable[Reading], party: str) -> list[Reading]:
    """What a party of a dispute is told: of what is held of it and of the case as a whole, as far
    as it may read that itself. So whoever is suspected learns of no report and no safety."""
    reader = Officer(id=party, role="party")

    def may(held: FieldClass, of: str) -> bool:
        if not of and held in OF_ITSELF:
            return False
        return decide(reader, "read", held, "self" if of == party else "party").allowed

    return _told(readings, (party, ""), may)


def told_to_person(readings: Iterable[Reading]) -> list[Reading]:
    """What the person of a support plan is told, or whoever speaks for them: of every reading."""
    return _told(readings, (PERSON, GUARDIAN, ""), lambda held, of: True)


def _told(
    readings: Iterable[Reading], whose: Collection[str], may: Callable[[FieldClass, str], bool]
) -> list[Reading]:
    """The latest day first; what one role of one office read on a day, in one line."""
    found: dict[tuple[date, Role, Body, str, bool], Reading] = {}
    for each in readings:
        if each.person not in whose or each.role in ("party", "clock"):
            continue
        seen = frozenset(held for held in each.classes if may(held, each.person))
        if each.classes and not seen:
            continue
        key = each.on, each.role, each.body, each.office, each.for_a_reason
        same = found.get(key)
        found[key] = each._replace(
            person="",
            classes=seen | same.classes if same else seen,
            times=max(each.times, same.times) if same else each.times,
        )
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1:]), reverse=True)]
