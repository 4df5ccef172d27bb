"""The plan after one more fact. It judges nothing: that was done when the fact was decided."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from domain.guardianship import ward
from domain.kernel import civil_date
from domain.plan.agenda import whom
from domain.plan.facts import (
    CameBack,
    ConsentWithdrawn,
    HealthConsented,
    HealthConsentWithdrawn,
    HelpAnswered,
    HelpRequested,
    LapseTold,
    Measure,
    MeasureTaken,
    NeedsStated,
    ObjectionAcknowledged,
    ObjectionAnswered,
    PlanClosed,
    PlanConsented,
    PlanDeclined,
    PlanFact,
    PlanLapsed,
    PlanObjected,
    PlanOffered,
    PlanPurged,
    PlanReferred,
    PlanRevised,
    PlanSigned,
    PlanTakenOver,
    PlanTransferOffered,
    PlanTransferred,
    PlanTransferRefused,
    SessionNoted,
    SupportProposed,
    SupportSentBack,
    SupportSet,
    TeamChanged,
    TimeCame,
)
from domain.plan.limits import LAPSE, PURGED_AFTER, REVIEW_DUE
from domain.plan.state import (
    OPEN,
    RUNNING,
    Asked,
    Fired,
    Moving,
    Objection,
    Phase,
    Plan,
    Step,
    Support,
)
from domain.plan.terms import NeedKind


def evolve(plan: Plan, fact: PlanFact, at: datetime) -> Plan:  # noqa: C901, PLR0911, PLR0912 (one branch per fact)
    """The plan after one more fact, which happened at `at`."""
    match fact:
        case PlanOffered():
            return plan._replace(
                phase="offered",
                office=fact.office,
                area=fact.area,
                capacity=fact.capacity,
                purge_on=civil_date(at) + timedelta(days=PURGED_AFTER["offered"]),
            )
        case PlanConsented() if plan.phase in OPEN:
            return plan._replace(
                capacity="full",
                guardian=None,
                asked_anew=False,
                purposes=fact.purposes,
                health=False,
                referred=False,
                slot=None,
            )
        case PlanConsented():
            return plan._replace(
                phase="consented",
                person=fact.person.id,
                capacity="represented" if fact.guardian else "full",
                guardian=ward(fact.guardian, fact.incapacity),
                purposes=fact.purposes,
                owner=fact.owner,
                counsellor=fact.counsellor,
                social_worker=fact.social_worker,
                purge_on=None,
            )
        case PlanDeclined():
            declined = _over(plan, "declined", at)
            return Plan(phase="declined", ended_on=declined.ended_on, purge_on=declined.purge_on)
        case HealthConsented():
            return plan._replace(health=True)
        case HealthConsentWithdrawn():
            return plan._replace(health=False, referred=False, slot=None)
        case ConsentWithdrawn():
            return _over(plan, "withdrawn", at)
        case NeedsStated():
            phase: Phase = "assessing" if plan.phase == "consented" else plan.phase
            stated = {need.need: need.kind for need in fact.needs}
            return plan._replace(phase=phase, needs={**plan.needs, **stated})
        case SupportProposed():
            proposed = Support(fact.intensity, fact.until, fact.counsellor, fact.supervisor)
            return plan._replace(proposed=proposed)
        case SupportSentBack():
            return plan._replace(proposed=None)
        case SupportSet():
            return _support_set(plan, fact)
        case PlanSigned():
            return _signed(plan, fact)
        case PlanRevised():
            return _revised(plan, fact)
        case TeamChanged():
            return _team_changed(plan, fact)
        case MeasureTaken():
            taken = plan.measures[fact.measure]._replace(taken=True)
            return plan._replace(measures={**plan.measures, fact.measure: taken})
        case HelpRequested():
            asked = Asked(fact.to, fact.answer_by)
            kind = "health_wish" if fact.to == "health" else plan.needs[fact.need]
            return plan._replace(
                requests={**plan.requests, fact.request: asked},
                serves={**plan.serves, fact.request: kind},
            )
        case HelpAnswered():
            answered = plan.requests[fact.request]._replace(answered=True)
            return plan._replace(requests={**plan.requests, fact.request: answered})
        case SessionNoted():
            return plan._replace(sessions=plan.sessions + 1)
        case PlanReferred():
            return plan._replace(referred=True, slot=fact.slot)
        case CameBack():
            return plan._replace(referred=False, slot=None)
        case PlanObjected():
            return plan._replace(objection=Objection(fact.acknowledge_by, fact.answer_by))
        case ObjectionAcknowledged():
            assert plan.objection is not None
            return plan._replace(objection=plan.objection._replace(reviewer=fact.reviewer))
        case ObjectionAnswered():
            if fact.upheld:
                return _over(plan, "withdrawn", at)
            return plan._replace(objection=None, review_on=fact.review_on, lapse_on=fact.lapse_on)
        case PlanClosed():
            return _over(plan, "closed", at)
        case PlanTransferOffered():
            return plan._replace(moving=Moving(fact.to_office, fact.answer_by))
        case PlanTransferRefused():
            return plan._replace(moving=None)
        case PlanTakenOver():
            return _over(plan, "transferred", at)._replace(taken_over_by=fact.by)
        case PlanTransferred():
            return _over(plan, "transferred", at)
        case PlanLapsed():
            lapsed = _over(plan, "lapsed", at)
            return lapsed._replace(hears_of_lapse=whom(plan, LAPSE))
        case LapseTold():
            return plan._replace(lapse_told=True)
        case PlanPurged():
            return Plan(phase="purged", ended_on=plan.ended_on)
        case TimeCame():
            due = fact.limit == REVIEW_DUE and fact.stage == "due"
            return plan._replace(
                phase="review" if due and plan.phase == "active" else plan.phase,
                fired=plan.fired | {Fired(fact.limit, fact.key, fact.stage, fact.due_on)},
            )
        case _:
            assert_never(fact)


def _over(plan: Plan, phase: Phase, at: datetime) -> Plan:
    """What was set and shared ends; what a kind of end leaves is purged after its days."""
    days, on = PURGED_AFTER.get(phase), civil_date(at)
    return plan._replace(
        phase=phase,
        ended_on=on,
        support=None,
        proposed=None,
        objection=None,
        moving=None,
        referred=False,
        slot=None,
        review_on=None,
        lapse_on=None,
        purge_on=on + timedelta(days=days) if days is not None else None,
    )


def _support_set(plan: Plan, fact: SupportSet) -> Plan:
    support = Support(fact.intensity, fact.until, fact.counsellor, fact.supervisor)
    phase: Phase = "active" if plan.phase in RUNNING else "support_set"
    return plan._replace(
        phase=phase,
        support=support,
        proposed=None,
        review_on=fact.review_on,
        lapse_on=fact.lapse_on,
    )


def _signed(plan: Plan, fact: PlanSigned) -> Plan:
    return plan._replace(
        phase="active",
        versions=1,
        goals=tuple(goal.goal for goal in fact.goals),
        goals_numbered=len(fact.goals),
        measures=_steps(fact.measures),
        measures_numbered=len(fact.measures),
        serves=_serving(plan, fact),
        team={each.member: each.role for each in fact.team},
        review_on=fact.review_on,
        lapse_on=fact.lapse_on,
    )


def _revised(plan: Plan, fact: PlanRevised) -> Plan:
    goals = tuple(goal for goal in plan.goals if goal not in fact.dropped_goals)
    measures = {
        name: step
        for name, step in plan.measures.items()
        if name not in fact.dropped_measures and step.goal not in fact.dropped_goals
    }
    return plan._replace(
        versions=plan.versions + 1,
        goals=(*goals, *(goal.goal for goal in fact.goals)),
        goals_numbered=plan.goals_numbered + len(fact.goals),
        measures={**measures, **_steps(fact.measures)},
        measures_numbered=plan.measures_numbered + len(fact.measures),
        serves=_serving(plan, fact),
    )


def _serving(plan: Plan, fact: PlanSigned | PlanRevised) -> Mapping[str, NeedKind]:
    goals = {goal.goal: plan.needs[goal.need] for goal in fact.goals}
    known = {**plan.serves, **goals}
    return {**known, **{each.measure: known[each.goal] for each in fact.measures}}


def _team_changed(plan: Plan, fact: TeamChanged) -> Plan:
    """Whoever left works with the person no more, whatever they were in the plan: whoever joined in
    that role is it now. A plan whose owner left is owned by who follows, or by the counsellor; no
    open measure stays with somebody who is gone."""
    staying = {who: role for who, role in plan.team.items() if who not in fact.left}
    follows = {each.role: each.member for each in reversed(fact.joined)}
    counsellor, social_worker, owner = plan.counsellor, plan.social_worker, plan.owner
    before = plan.counselled_before
    if counsellor in fact.left:
        before = (*before, counsellor)
        counsellor = follows.get("counsellor", "")
    if social_worker in fact.left:
        social_worker = follows.get("social_worker", "")
    if owner in fact.left:
        followed = social_worker if owner == plan.social_worker else ""
        owner = followed or counsellor
    team = {**staying, **{each.member: each.role for each in fact.joined}}
    taken_on = {each.follows: each.member for each in fact.joined if each.follows}
    handed = {
        name: step._replace(owner=taken_on.get(step.owner, owner))
        for name, step in plan.measures.items()
        if not step.taken and step.owner in fact.left and step.owner not in team
    }
    return plan._replace(
        team=team,
        measures={**plan.measures, **handed},
        handed_on=frozenset({*plan.handed_on, *handed}),
        counsellor=counsellor,
        social_worker=social_worker,
        owner=owner,
        counselled_before=tuple(who for who in dict.fromkeys(before) if who != counsellor),
        versions=plan.versions + 1,
    )


def _steps(measures: tuple[Measure, ...]) -> dict[str, Step]:
    return {each.measure: Step(each.goal, each.owner, each.due_on) for each in measures}
