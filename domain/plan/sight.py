"""What of a plan somebody may see now, from their relation to it and from nothing else.

Time takes sight away at its moment: no clock need have noted it. Break-glass is not decided here.
"""

from datetime import datetime
from typing import Literal

from domain.kernel import Officer
from domain.plan.state import GUARDIAN, OPEN, PERSON, RUNNING, Plan

Sight = Literal["all", "codes", "appointments", "support_assigned", "nothing"]
"""`codes`: what was done and when, no text; `appointments`: whether sessions took place."""

WORKING = frozenset({"counsellor", "social_worker"})
NEXT_TO_IT = frozenset({"mediator"})
"""Who may know, of a person they work with, that support is assigned, and nothing else."""


def sight(plan: Plan, reader: Officer, at: datetime) -> Sight:
    """What this reader may see at this moment; `nothing` is answered as if there were no plan."""
    if plan.phase in ("new", "declined", "purged") or plan.purged(at):
        return "nothing"
    if reader.role == "party":
        return "all" if reader.id in (PERSON, GUARDIAN) else "nothing"
    if plan.objection is not None:
        return "codes" if reader.id == plan.objection.reviewer else "nothing"
    if plan.lapsed(at):
        own = reader.role == "counsellor" and reader.id == plan.counsellor
        return "appointments" if own else "nothing"
    return _as_it_stands(plan, reader)


def _as_it_stands(plan: Plan, reader: Officer) -> Sight:
    if plan.phase == "offered":
        return "all" if reader.role in WORKING and reader.office == plan.office else "nothing"
    if plan.phase not in OPEN:
        return "nothing"
    if reader.id in plan.workers and reader.role in WORKING:
        return "all"
    supervisors = {each.supervisor for each in (plan.support, plan.proposed) if each}
    if reader.role == "supervisor" and reader.id in supervisors:
        return "codes"
    if reader.role in NEXT_TO_IT and plan.phase in RUNNING:
        return "support_assigned"
    return "nothing"
