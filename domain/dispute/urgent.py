"""When a dispute may turn violent it is the *matter* that is urgent: for seven days, with one plan
of steps from a closed list, seen by a second person and ended by one against the evidence. Watching
people is not among the steps. A matter that has run out is urgent no more, and still to be closed.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from domain.committees import Committees
from domain.dispute.facts import (
    DisputeFact,
    MatterLevel,
    PlannedStep,
    PreventiveStep,
    StepId,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.guards import its_mediator, mediators, only, second_person, still_open
from domain.dispute.state import Dispute, Urgent, UrgentStep
from domain.dispute.terms import Reference, StaffId
from domain.kernel import Act, FreeText, Refused, Role, Value, civil_date

TERM = timedelta(days=7)
MOST_TERMS = 3
"""The first and two renewals of one matter; after that a reviewer from outside the committee
decides. To be raised anew is a renewal of what has run out; what was ended on evidence is over, and
what comes after it another matter."""

MOST_STEPS = 20
"""That are still to be taken, at any time."""
MOST_NUMBERED = 99
"""Over all terms of a matter."""
FIRST_STEP: dict[MatterLevel, int] = {"A": 1, "B": 3, "C": 7}
"""Days within which something happens, by the level of the matter."""

OUTSIDE: tuple[Role, ...] = ("judicial_office", "county_desk")


class StepEntry(Value):
    """A step as its owner plans it; nobody else named, the owner sees to it."""

    kind: PreventiveStep
    due_on: date
    responsible: StaffId | None = None


def urgent_now(case: Dispute, act: Act) -> Urgent | None:
    """The urgent matter in force at the time of the act: it ends by itself after its term."""
    if case.urgent is not None and act.at < case.urgent.since + TERM:
        return case.urgent
    return None


# --- raised, seen, renewed -----------------------------------------------------------------------


def raise_urgent_matter(
    case: Dispute,
    act: Act,
    *,
    facts: FreeText,
    matter_level: MatterLevel,
    steps: tuple[StepEntry, ...],
) -> list[DisputeFact]:
    """Set an open dispute as an urgent matter, with what happened and a plan of what is done.

    Whoever raises it owns it, until somebody else takes it over. One that has run out is raised
    anew by who is on the case: it is the same matter, with its plan, its evidence and its terms.
    """
    only(act, "mediator", *OUTSIDE)
    still_open(case)
    if urgent_now(case, act) is not None:
        raise Refused("The matter is urgent already: renew it", law="人民调解法 25")
    left = case.urgent_matter
    if left is not None:
        _on_the_case(case, act, left)
    _may_go_on(case, act)
    planned = _planned(act, steps, left, owner=act.by.id, ends=act.at + TERM)
    _has_steps(planned)
    _begins_soon(planned, act, matter_level)
    kinds = (*_going_on(left), *(step.kind for step in planned))
    return [
        UrgentMatterRaised(facts=facts, steps=kinds, by=act.by.id),
        UrgentStepsPlanned(matter_level=matter_level, steps=planned),
    ]


def _on_the_case(case: Dispute, act: Act, left: Urgent) -> None:
    """Its owner, a mediator of the case, whoever covers for one of them, or somebody outside."""
    theirs = left.owner in (act.by.id, *act.covers)
    if act.by.role in OUTSIDE or theirs or not mediators(case):
        return
    its_mediator(case, act)


def _going_on(matter: Urgent | None) -> tuple[PreventiveStep, ...]:
    return tuple(matter.plan[step].kind for step in matter.open_steps) if matter else ()


def _may_go_on(case: Dispute, act: Act) -> None:
    if case.urgent_terms < MOST_TERMS:
        return
    if act.by.role not in OUTSIDE:
        raise Refused(
            "After three terms somebody from outside the committee decides",
            law="office rule: urgent matter",
        )
    matter = case.urgent_matter
    if matter is not None and act.by.id in (matter.by, matter.owner):
        raise Refused(
            "Whoever reviews it from outside has neither raised nor owned it",
            law="office rule: urgent matter",
        )


def _has_steps(steps: Iterable[object]) -> None:
    if not tuple(steps):
        raise Refused("Say which steps are taken", law="人民调解法 25")


def _planned(
    act: Act,
    entries: tuple[StepEntry, ...],
    urgent: Urgent | None,
    *,
    owner: str,
    ends: datetime,
) -> tuple[PlannedStep, ...]:
    """These steps as the next of the plan, each with a day before the term ends."""
    first = len(urgent.plan) + 1 if urgent else 1
    still_to_do = len(urgent.open_steps) if urgent else 0
    last = civil_date(ends)
    if still_to_do + len(entries) > MOST_STEPS or first + len(entries) - 1 > MOST_NUMBERED:
        raise Refused(
            "A plan has at most {most} steps", law="office rule: urgent matter", most=MOST_STEPS
        )
    if any(not act.on <= entry.due_on <= last for entry in entries):
        raise Refused(
            "A step has its day between today and the end of the term: {last}",
            law="office rule: urgent matter",
            last=last,
        )
    return tuple(
        PlannedStep(
            step=f"s{number}",
            kind=entry.kind,
            due_on=entry.due_on,
            responsible=entry.responsible or owner,
        )
        for number, entry in enumerate(entries, first)
    )


def _begins_soon(steps: tuple[PlannedStep, ...], act: Act, level: MatterLevel) -> None:
    days = FIRST_STEP[level]
    if min(step.due_on for step in steps) > act.on + timedelta(days=days):
        raise Refused(
            "At level {level} the first step is taken within {days} days",
            law="office rule: urgent matter",
            level=level,
            days=days,
        )


def confirm_urgent_matter(case: Dispute, act: Act, *, committees: Committees) -> list[DisputeFact]:
    """See an urgent matter as the second person."""
    still_open(case)
    urgent = _in_force(case, act)
    second_person(act, urgent.by, small=committees.small(case.office))
    if urgent.confirmed_at is not None:
        raise Refused("A second person has seen it already", law="人民调解法 25")
    return [UrgentMatterConfirmed()]


def _in_force(case: Dispute, act: Act) -> Urgent:
    urgent = urgent_now(case, act)
    if urgent is None:
        raise Refused("No urgent matter is in force", law="人民调解法 25")
    return urgent


def _to_close(case: Dispute, act: Act) -> Urgent:
    """In force or run out: what nobody has closed is still to be told to its end."""
    matter = case.urgent_matter
    if matter is None:
        raise Refused("No urgent matter is to be closed", law="人民调解法 25")
    return matter


def renew_urgent_matter(
    case: Dispute,
    act: Act,
    *,
    facts: FreeText,
    steps: tuple[StepEntry, ...] = (),
    matter_level: MatterLevel | None = None,
) -> list[DisputeFact]:
    """Renew an urgent matter for seven days: twice by the committee, then from outside only.

    `facts` say why seven days were not enough. Steps that are open go on; `steps` are added.
    """
    only(act, "mediator", "head", *OUTSIDE)
    still_open(case)
    urgent = _in_force(case, act)
    _may_go_on(case, act)
    planned = _planned(act, steps, urgent, owner=urgent.owner, ends=act.at + TERM)
    kinds = (*_going_on(urgent), *(step.kind for step in planned))
    _has_steps(kinds)
    renewed = UrgentMatterRenewed(facts=facts, steps=kinds)
    if not planned and matter_level is None:
        return [renewed]
    return [renewed, UrgentStepsPlanned(matter_level=matter_level, steps=planned)]


# --- the plan ------------------------------------------------------------------------------------


def plan_urgent_steps(
    case: Dispute, act: Act, *, steps: tuple[StepEntry, ...]
) -> list[DisputeFact]:
    """Add steps to the plan of an urgent matter, each with its day and whoever sees to it."""
    urgent = _its_owner(case, act)
    planned = _planned(act, steps, urgent, owner=urgent.owner, ends=urgent.since + TERM)
    _has_steps(planned)
    return [UrgentStepsPlanned(steps=planned)]


def _its_owner(
    case: Dispute, act: Act, matter: Callable[[Dispute, Act], Urgent] = _in_force
) -> Urgent:
    only(act, "mediator", *OUTSIDE)
    still_open(case)
    urgent = matter(case, act)
    if act.by.role != "importer" and act.by.id != urgent.owner:
        raise Refused(
            "Only the owner of the urgent matter does this: {owner}",
            law="office rule: urgent matter",
            owner=urgent.owner,
        )
    return urgent


def take_urgent_step(
    case: Dispute, act: Act, *, step: StepId, evidence: Reference, note: FreeText
) -> list[DisputeFact]:
    """Record that a step of the plan was taken, with the evidence that shows it."""
    only(act, "mediator", "head", "desk", *OUTSIDE)
    still_open(case)
    urgent = _to_close(case, act)
    planned = _open_step(urgent, step)
    if act.by.role != "importer" and act.by.id not in (urgent.owner, planned.responsible):
        raise Refused(
            "A step is recorded by who sees to it, {responsible}, or by the owner, {owner}",
            law="office rule: urgent matter",
            responsible=planned.responsible,
            owner=urgent.owner,
        )
    return [UrgentStepTaken(step=step, evidence=evidence, note=note)]


def _open_step(urgent: Urgent, step: str) -> UrgentStep:
    if step not in urgent.open_steps:
        raise Refused(
            "The plan has no open step {step}", law="office rule: urgent matter", step=step
        )
    return urgent.plan[step]


def drop_urgent_step(
    case: Dispute, act: Act, *, step: StepId, reason: FreeText
) -> list[DisputeFact]:
    """Drop a step of the plan, with the reason; another one can be planned in its place."""
    _open_step(_its_owner(case, act, _to_close), step)
    return [UrgentStepDropped(step=step, reason=reason)]


# --- handed over ---------------------------------------------------------------------------------


def offer_urgent_matter(
    case: Dispute, act: Act, *, owner: StaffId, reason: FreeText
) -> list[DisputeFact]:
    """Offer an urgent matter to another owner; it stays where it is until that officer accepts."""
    only(act, "mediator", "head", *OUTSIDE)
    if act.by.role == "head":  # whose owner may be away
        still_open(case)
        urgent = _to_close(case, act)
    else:
        urgent = _its_owner(case, act, _to_close)
    if owner == urgent.owner:
        raise Refused("{owner} owns it already", law="office rule: urgent matter", owner=owner)
    return [UrgentMatterOffered(owner=owner, reason=reason)]


def take_over_urgent_matter(case: Dispute, act: Act) -> list[DisputeFact]:
    """Take over an urgent matter, as the officer to whom it is offered.

    Whoever covers for its owner takes it over without being offered it: somebody owns it today.
    """
    if _covers_owner(case, act):
        return [UrgentMatterTakenOver(owner=act.by.id)]
    return [UrgentMatterTakenOver(owner=_offered_to(case, act))]


def _covers_owner(case: Dispute, act: Act) -> bool:
    still_open(case)
    matter = case.urgent_matter
    return matter is not None and matter.owner in act.covers and act.by.id not in case.barred


def decline_urgent_matter(case: Dispute, act: Act, *, reason: FreeText) -> list[DisputeFact]:
    """Decline to take over an urgent matter, with the reason; it stays with its owner."""
    _offered_to(case, act)
    return [UrgentMatterNotTakenOver(reason=reason)]


def _offered_to(case: Dispute, act: Act) -> str:
    only(act, "mediator", *OUTSIDE)
    still_open(case)
    offered = _to_close(case, act).offered
    if offered is None:
        raise Refused("The urgent matter is offered to nobody", law="office rule: urgent matter")
    if act.by.role != "importer" and act.by.id != offered.owner:
        raise Refused(
            "Only who it is offered to answers: {owner}",
            law="office rule: urgent matter",
            owner=offered.owner,
        )
    return offered.owner


# --- ended ---------------------------------------------------------------------------------------


def propose_urgent_end(case: Dispute, act: Act) -> list[DisputeFact]:
    """Propose to end an urgent matter, on the evidence of its steps; a second person ends it."""
    urgent = _its_owner(case, act, _to_close)
    if urgent.end_proposed_at is not None:
        raise Refused("To end it is proposed already", law="office rule: urgent matter")
    if urgent.open_steps:
        raise Refused(
            "Without evidence yet: {steps}. Record it, or drop the step with the reason",
            law="office rule: urgent matter",
            steps=", ".join(urgent.open_steps),
        )
    if not any(step.ended == "taken" for step in urgent.plan.values()):
        raise Refused(
            "No step was taken: there is no evidence to end it on",
            law="office rule: urgent matter",
        )
    return [UrgentEndProposed()]


def end_urgent_matter(case: Dispute, act: Act, *, committees: Committees) -> list[DisputeFact]:
    """End an urgent matter as the second person, against the evidence of its steps."""
    _looks_at_the_evidence(case, act, committees)
    return [UrgentMatterEnded()]


def send_back_urgent_end(
    case: Dispute, act: Act, *, reason: FreeText, committees: Committees
) -> list[DisputeFact]:
    """Send a proposed end back to the owner: the evidence is not enough, and why."""
    _looks_at_the_evidence(case, act, committees)
    return [UrgentEndSentBack(reason=reason)]


def _looks_at_the_evidence(case: Dispute, act: Act, committees: Committees) -> None:
    """The second person neither owns the matter nor took any of its steps."""
    still_open(case)
    urgent = _to_close(case, act)
    took = (step.responsible for step in urgent.plan.values())
    second_person(act, urgent.owner, *took, small=committees.small(case.office))
    if urgent.end_proposed_at is None:
        raise Refused("Its owner has not proposed to end it", law="office rule: urgent matter")
