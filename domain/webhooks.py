"""Which steps of a matter other systems are told of, by whose rights, and how often it is tried.

What is told is what an export for process mining may say: nothing of a person, of what somebody
chose or said alone, of a suspicion or a report.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from domain.access import Whose, decide, reads_as, relation
from domain.areas import holds
from domain.dispute.mined import steps
from domain.kernel import Officer, Refused, Role

STEPS: Final = tuple(steps())
"""Every step that is told."""

MAKERS: Final[frozenset[Role]] = frozenset({"head", "judicial_office", "county_desk", "supervisor"})
"""Who answers for an office or an area, and so may have its cases told."""

WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""How long after each try that came to nothing (Standard Webhooks 1.0.0); then it is left lying."""


def may_subscribe(by: Officer, area: str, wanted: Collection[str]) -> None:
    """Whether cases of this area may be told in this officer's name. Raises Refused."""
    if by.role not in MAKERS or not by.office:
        raise Refused(
            "Who answers for an office or an area says where its cases are told",
            law="office rule: notices",
        )
    if not holds(by.office, area):
        raise Refused(
            "{area} does not lie within the area of your office",
            law="office rule: notices",
            area=area,
        )
    if unknown := sorted(set(wanted) - set(STEPS)):
        raise Refused(
            "There is no step {step} to be told of", law="office rule: notices", step=unknown[0]
        )


def is_told(whose: Whose, by: Officer) -> bool:
    """Whether a case is one of those that this officer answers for, and may be told."""
    stands = relation(whose, by)
    mine = stands in ("office", "oversees")
    return mine and decide(by, "read", "matter", reads_as(whose, by, stands)).allowed


def again_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None if it is not tried again."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
