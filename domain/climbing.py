"""Which limits a ladder stands beside: a case on it can be under them at the same time, so that no
level may hear when they are over.
"""

from typing import Final

from domain.dispute.terms import Source
from domain.rules import Ladder, Rule

ONE_MEDIATION: Final[dict[str, tuple[Source, ...]]] = {
    "mediating": (),
    "court_delegated": ("court_delegated",),
    "court_entrusted": ("court_entrusted",),
    "court_entrusted_summary": ("court_entrusted",),
    "court_entrusted_online": ("court_entrusted",),
    "court_entrusted_online_summary": ("court_entrusted",),
}
"""Triggers whose limits run side by side in one mediation → the sources of the cases that have
them, empty for all: a ladder on one of them is bound by the legal limits of each."""


def side_by_side(one: Rule | Ladder, ladder: Ladder) -> bool:
    """Whether there are cases on this ladder that are under the other at the same time."""
    if not (beside(one.trigger, ladder.trigger) and one.applies_to.meets(ladder.applies_to)):
        return False
    sources, climbing = _sources(one), _sources(ladder)
    return not sources or not climbing or bool(set(sources) & set(climbing))


def beside(trigger: str, of_ladder: str) -> bool:
    """Whether what runs from one trigger can run beside what runs from the other. A court sends a
    matter in one procedure: of its own triggers a case has one."""
    if trigger == of_ladder:
        return True
    return "mediating" in (trigger, of_ladder) and {trigger, of_ladder} <= ONE_MEDIATION.keys()


def _sources(held: Rule | Ladder) -> tuple[Source, ...]:
    return ONE_MEDIATION.get(held.trigger) or held.applies_to.sources
