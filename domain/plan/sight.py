"""How somebody stands to a plan at a moment. What that opens is said in one table, `domain.access`;
which parts of a plan are somebody's at all, in `domain.plan.audience`.

Time takes sight away at its moment: no clock need have noted it. Break-glass is not decided here:
nothing opens a plan for a reason.
"""

from datetime import datetime
from typing import Final

from domain.access import CASEWORK, COUNSELLING, Relation, at_large, works_here
from domain.areas import answers_for
from domain.calendar import end_of
from domain.guardianship import Ward
from domain.kernel import Officer
from domain.plan.state import GUARDIAN, OPEN, PERSON, RUNNING, Plan

_COUNTY: Final = 6
"""Digits of a code that say which county."""


def stands(plan: Plan, reader: Officer, at: datetime) -> Relation:
    """The relation at this moment, the closest one first. `none` and `outside` are answered as if
    there were no plan."""
    if not works_here(reader) or plan.phase in ("new", "declined", "purged") or plan.purged(at):
        return at_large(reader)
    if reader.role == "party":
        return of_a_party(reader, plan.guardian)
    if plan.phase == "offered":
        theirs = reader.office == plan.office and reader.role in CASEWORK | COUNSELLING | {
            "grid_worker"
        }
        return "offers" if theirs else "none"
    if reader.role in COUNSELLING:
        return _carer(plan, reader, at)
    if reader.role == "supervisor":
        return _supervisor(plan, reader, at)
    running = plan.phase in RUNNING and plan.objection is None and not plan.lapsed(at)
    near = bool(reader.office) and reader.office[:_COUNTY] == plan.office[:_COUNTY]
    return "beside" if reader.role == "mediator" and running and near else "none"


def of_a_party(reader: Officer, guardian: Ward | None) -> Relation:
    """How somebody on their own side stands to a file of one person: the person, who speaks for
    them if somebody does, and nobody else."""
    if reader.id == PERSON:
        return "self"
    if reader.id != GUARDIAN or guardian is None:
        return "outside"
    return "guards" if guardian == "child" else "represents"


def _carer(plan: Plan, reader: Officer, at: datetime) -> Relation:
    if reader.id in plan.workers:
        return _worker(plan, reader, at)
    return "offered" if _takes_over(plan, reader, at) else "none"


def _takes_over(plan: Plan, reader: Officer, at: datetime) -> bool:
    """Whether the plan is offered to this reader's office, or they took it over."""
    if plan.moving is None:
        return reader.id == plan.taken_over_by
    goes_on = plan.phase in RUNNING and plan.objection is None and not plan.lapsed(at)
    return goes_on and reader.office == plan.moving.to_office


def _worker(plan: Plan, reader: Officer, at: datetime) -> Relation:
    if plan.objection is None and plan.lapsed(at):
        own = reader.role == "counsellor" and reader.id == plan.counsellor
        return "appointments" if own else "formerly"
    if plan.phase not in OPEN or plan.objection is not None:
        return "formerly"
    if plan.helper(reader.id) is None:
        return "cares" if plan.health else "team"
    return "tends" if plan.health and plan.helper(reader.id) == "health_helper" else "helps"


def _supervisor(plan: Plan, reader: Officer, at: datetime) -> Relation:
    if not answers_for(reader.office, plan.office):
        return "none"
    asked = {each.supervisor for each in (plan.support, plan.proposed) if each}
    objection = plan.objection
    if objection is not None and reader.id == objection.reviewer:
        return "reviews"
    if reader.id in asked:
        stands_still = objection is not None or plan.lapsed(at) or plan.phase not in OPEN
        return "formerly" if stands_still else "supervises"
    if objection is None or reader.id in plan.workers:
        return "none"
    late = at >= end_of(objection.answer_by)
    return "could_review" if late or not objection.reviewer else "none"
