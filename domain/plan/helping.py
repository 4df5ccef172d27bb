"""The plan as the person signed it, version by version, and what is done under it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from pydantic import AwareDatetime

from domain.calendar import Calendar
from domain.dispute.terms import Channel, StaffId
from domain.kernel import Act, ActorId, FreeText, Refused, Value
from domain.plan.facts import (
    CameBack,
    Goal,
    HelpAnswered,
    HelpRequested,
    Joined,
    Measure,
    MeasureTaken,
    Member,
    PlanFact,
    PlanReferred,
    PlanRevised,
    PlanSigned,
    SessionNoted,
    TeamChanged,
)
from domain.plan.guards import (
    asked_themselves,
    health_agreed,
    its_counsellor,
    its_owner,
    its_worker,
    not_objected,
    of_the_person,
    rightly_given,
    running,
    stated,
    still_open,
    there,
)
from domain.plan.limits import REQUEST, SUPPORT, day_of, review_days
from domain.plan.state import PERSON, RUNNING, Plan
from domain.plan.terms import (
    HELPS_WITH,
    MOST_IN_TEAM,
    Allowed,
    Attendance,
    GoalId,
    MeasureId,
    NeedId,
    NeedKind,
    PlanOffice,
    PlanRequestId,
    Purpose,
    ReferralPlace,
    Speaker,
    TeamRole,
)


class GoalEntry(Value):
    """A goal as it is given: for which need, in the person's words."""

    need: NeedId
    words: FreeText


class MeasureEntry(Value):
    """What is done as it is given. `goal` counts the goals of the plan, those given here last."""

    goal: GoalId
    what: FreeText
    owner: ActorId
    due_on: date


def sign_plan(
    plan: Plan,
    act: Act,
    *,
    goals: tuple[GoalEntry, ...],
    measures: tuple[MeasureEntry, ...],
    team: tuple[Member, ...],
    signed_by: Speaker,
    channel: Channel,
    copy_given: bool,
    calendar: Calendar,
) -> list[PlanFact]:
    """Record that the person signed: goals, measures, who helps; and has a copy."""
    its_owner(plan, act)
    still_open(plan, act)
    if plan.phase in RUNNING:
        raise Refused("The plan is signed: it is revised from now on", law=SUPPORT)
    if plan.support is None:
        raise Refused(
            "Counsellor and supervisor say first how much help, after hearing the person",
            law=SUPPORT,
        )
    if plan.support.until <= act.on:
        raise Refused("The day until which help was set is over: set it anew", law=SUPPORT)
    asked_themselves(plan)
    if not goals:
        raise Refused("A plan has a goal at least", law=SUPPORT)
    _signed(plan, signed_by, channel, copy_given=copy_given)
    _is_team(plan, [(each.member, each.role) for each in team], plan.counsellor)
    numbered = _goals(plan, act, goals)
    people = {each.member: each.role for each in team}
    until = plan.support.until
    days = review_days(plan.support.intensity, until, act.on, calendar.for_area(plan.area))
    return [
        PlanSigned(
            goals=numbered,
            measures=_measures(plan, act, measures, _about(plan, numbered), people),
            team=team,
            signed_by=signed_by,
            channel=channel,
            review_on=days.review_on,
            lapse_on=days.lapse_on,
        )
    ]


def revise_plan(
    plan: Plan,
    act: Act,
    *,
    changed: FreeText,
    signed_by: Speaker,
    channel: Channel,
    copy_given: bool,
    goals: tuple[GoalEntry, ...] = (),
    measures: tuple[MeasureEntry, ...] = (),
    dropped_goals: tuple[GoalId, ...] = (),
    dropped_measures: tuple[MeasureId, ...] = (),
) -> list[PlanFact]:
    """Record the next version that the person signed: what is new, what is gone, and why."""
    its_owner(plan, act)
    running(plan, act)
    asked_themselves(plan)
    _signed(plan, signed_by, channel, copy_given=copy_given)
    if not set(dropped_goals) <= set(plan.goals) or not set(dropped_measures) <= set(plan.measures):
        raise Refused("The plan has no such goal or measure", law=SUPPORT)
    if len(set(dropped_goals)) + len(set(dropped_measures)) != len(
        dropped_goals + dropped_measures
    ):
        raise Refused("What is dropped is named once", law=SUPPORT)
    if not (goals or measures or dropped_goals or dropped_measures):
        raise Refused("Say what changes", law=SUPPORT)
    numbered = _goals(plan, act, goals)
    kept = [goal for goal in plan.goals if goal not in dropped_goals]
    if not kept and not numbered:
        raise Refused("A plan has a goal at least", law=SUPPORT)
    in_all = {goal: plan.serves[goal] for goal in kept} | _about(plan, numbered)
    return [
        PlanRevised(
            goals=numbered,
            measures=_measures(plan, act, measures, in_all, plan.team),
            dropped_goals=dropped_goals,
            dropped_measures=dropped_measures,
            changed=changed,
            signed_by=signed_by,
            channel=channel,
        )
    ]


def _signed(plan: Plan, signed_by: Speaker, channel: Channel, *, copy_given: bool) -> None:
    rightly_given(plan, signed_by, channel)
    if not copy_given:
        raise Refused("The person gets a copy of what they sign", law="个人信息保护法 45")


def _goals(plan: Plan, act: Act, goals: tuple[GoalEntry, ...]) -> tuple[Goal, ...]:
    stated(plan, act, [each.need for each in goals])
    return tuple(
        Goal(goal=f"o{number}", need=each.need, words=each.words)
        for number, each in enumerate(goals, plan.goals_numbered + 1)
    )


def _about(plan: Plan, goals: Iterable[Goal]) -> dict[str, NeedKind]:
    return {each.goal: plan.needs[each.need] for each in goals}


def _measures(
    plan: Plan,
    act: Act,
    measures: tuple[MeasureEntry, ...],
    goals: Mapping[str, NeedKind],
    team: Mapping[str, TeamRole],
) -> tuple[Measure, ...]:
    if not {each.goal for each in measures} <= set(goals):
        raise Refused("A measure serves a goal of the plan", law=SUPPORT)
    if not {each.owner for each in measures} <= {*team, PERSON}:
        raise Refused("A measure is taken by the person or by somebody of the team", law=SUPPORT)
    for each in measures:
        _fit(goals[each.goal], team.get(each.owner))
    if any(each.due_on < act.on for each in measures):
        raise Refused("A measure is taken today or later", law=SUPPORT)
    if any(each.due_on > act.on + MEASURED for each in measures):
        raise Refused(
            "A measure is taken within {days} days: what comes later is agreed on then",
            law=SUPPORT,
            days=MEASURED.days,
        )
    return tuple(
        Measure(
            measure=f"m{number}",
            goal=each.goal,
            what=each.what,
            owner=each.owner,
            due_on=each.due_on,
        )
        for number, each in enumerate(measures, plan.measures_numbered + 1)
    )


def change_team(
    plan: Plan,
    act: Act,
    *,
    agreed_by: Speaker,
    channel: Channel,
    joined: tuple[Joined, ...] = (),
    left: tuple[StaffId, ...] = (),
) -> list[PlanFact]:
    """Change who helps, as the person agreed. Whoever leaves sees nothing from then on.

    What whoever leaves has still to do is for who `follows` them among those who join, else for the
    owner of the plan, who is told. Where the owner leaves, the plan is owned by the social worker
    who joins, else by the counsellor.

    Another counsellor: the present one in `left`, the next one in `joined`. What the present one
    wrote is handed over apart, to the next one: `jiefen note hand-over`.
    """
    its_owner(plan, act)
    running(plan, act)
    rightly_given(plan, agreed_by, channel)
    if not joined and not left:
        raise Refused("Say what changes", law=SUPPORT)
    if not set(left) <= plan.workers or len(set(left)) != len(left):
        raise Refused("Who leaves is of the team, each named once", law=SUPPORT)
    _follow(plan, joined, left)
    staying = {who: role for who, role in plan.team.items() if who not in left}
    coming = {each.member: each.role for each in joined}
    next_one = next((who for who, role in coming.items() if role == "counsellor"), "")
    counsellor = next_one if plan.counsellor in left else plan.counsellor
    named = [*staying.items(), *((each.member, each.role) for each in joined)]
    _is_team(plan, named, counsellor)
    return [TeamChanged(joined=joined, left=left)]


def _follow(plan: Plan, joined: tuple[Joined, ...], left: tuple[StaffId, ...]) -> None:
    """Each of who leaves is followed by one at most, and in nothing that is not for that one."""
    followed = [each.follows for each in joined if each.follows]
    if not set(followed) <= set(left) or len(set(followed)) != len(followed):
        raise Refused("Somebody who leaves is followed by one who joins", law=SUPPORT)
    for each in joined:
        for name, step in plan.measures.items():
            if each.follows == step.owner and not step.taken:
                _fit(plan.about(name), each.role)


def _fit(kind: NeedKind | None, role: TeamRole | None) -> None:
    told_of = HELPS_WITH.get(role) if role else None
    if kind == "health_wish" and told_of and kind not in told_of:
        raise Refused(
            "What concerns health is not given to who helps with something else",
            law="个人信息保护法 6, 29",
        )


MEASURED: Final = timedelta(days=366)
"""How far ahead a measure can be due (office rule: support plan)."""

ALWAYS: tuple[TeamRole, ...] = ("counsellor", "covering_counsellor")
"""The two without whom no plan runs; whoever else joins needs the consent to share in a team."""


def _is_team(plan: Plan, named: Sequence[tuple[str, TeamRole]], counsellor: str) -> None:
    team = dict(named)
    if len(named) > MOST_IN_TEAM or len(team) != len(named):
        raise Refused(
            "A team has {most} people at most, each named once", law=SUPPORT, most=MOST_IN_TEAM
        )
    alone = [role for role in team.values() if role != "covering_counsellor"]
    if len(set(alone)) != len(alone):
        raise Refused("Each role in a team is one person's; several can cover", law=SUPPORT)
    if team.get(counsellor) != "counsellor" or "covering_counsellor" not in team.values():
        raise Refused(
            "The person's counsellor is in the team, and somebody who covers", law=SUPPORT
        )
    if len(team) > len(ALWAYS) and "sharing_in_team" not in plan.purposes:
        raise Refused("The person did not agree that a team is told", law="个人信息保护法 23")
    if plan.support and plan.support.supervisor in team:
        raise Refused("The second person is somebody else", law="office rule: two persons")


def take_measure(plan: Plan, act: Act, *, measure: MeasureId) -> list[PlanFact]:
    """Note that a measure was taken: by whoever it is of, or by the owner of the plan."""
    of_the_person(plan, act)
    running(plan, act)
    step = plan.measures.get(measure)
    if step is None:
        raise Refused("The plan has no such goal or measure", law=SUPPORT)
    if act.by.role != "party" and act.by.id not in (step.owner, plan.owner):
        raise Refused("Only whoever takes a measure says so, or the owner", law=SUPPORT)
    if step.taken:
        raise Refused("This measure was taken already", law=SUPPORT)
    return [MeasureTaken(measure=measure)]


def request_help(
    plan: Plan,
    act: Act,
    *,
    need: NeedId,
    to: PlanOffice,
    question: FreeText,
    agreed: bool,
    calendar: Calendar,
) -> list[PlanFact]:
    """Ask another office for help, with the person's yes to exactly this."""
    its_worker(plan, act, "social_worker", "counsellor")
    still_open(plan, act)
    stated(plan, act, [need])
    if to == "health":
        health_agreed(plan)
    _for(plan, "asking_other_offices")
    if not agreed:
        raise Refused(
            "What another office is told needs the person's yes each time", law="个人信息保护法 23"
        )
    return [
        HelpRequested(
            request=f"r{len(plan.requests) + 1}",
            need=need,
            to=to,
            question=question,
            answer_by=day_of(REQUEST, act.on, calendar.for_area(plan.area)),
        )
    ]


def _for(plan: Plan, purpose: Purpose) -> None:
    if purpose not in plan.purposes:
        raise Refused(
            "The person's consent does not cover this ({purpose})",
            law="个人信息保护法 14",
            purpose=purpose,
        )


def record_help_answered(
    plan: Plan, act: Act, *, request: PlanRequestId, answer: FreeText
) -> list[PlanFact]:
    """Write down what the other office answered; the person can read it."""
    its_worker(plan, act, "social_worker", "counsellor")
    still_open(plan, act)
    asked = plan.requests.get(request)
    kind, role = plan.about(request), plan.helper(act.by.id)
    if asked is None or asked.answered or (role and kind not in HELPS_WITH[role]):
        raise Refused("No such request is waiting for an answer", law=SUPPORT)
    if kind == "health_wish":
        health_agreed(plan)
    return [HelpAnswered(request=request, answer=answer)]


def note_session(plan: Plan, act: Act, *, attendance: Attendance) -> list[PlanFact]:
    """Note whether a session took place, and nothing of what was said in it.

    Appointments with one's own counsellor stay when a plan has lapsed.
    """
    its_counsellor(plan, act)
    there(plan, act)
    if not plan.lapsed(act.latest):
        running(plan, act)
    elif act.by.id != plan.counsellor:
        raise Refused(
            "The plan lapsed: whoever covered does nothing more, appointments are with the "
            "person's own counsellor",
            law=SUPPORT,
        )
    not_objected(plan)
    _for(plan, "appointments")
    return [SessionNoted(attendance=attendance)]


def refer(
    plan: Plan,
    act: Act,
    *,
    to: ReferralPlace,
    agreed: bool,
    slot: AwareDatetime | None = None,
) -> list[PlanFact]:
    """Refer the person, who carries the letter and has agreed; with a slot where there is one."""
    its_counsellor(plan, act)
    running(plan, act)
    health_agreed(plan)
    if not agreed:
        raise Refused("Nobody is referred who does not want it", law="精神卫生法 27")
    if plan.referred:
        raise Refused("A referral is open already", law=SUPPORT)
    if slot is not None and slot < act.at:
        raise Refused("A slot is still to come", law=SUPPORT)
    return [PlanReferred(to=to, slot=slot)]


def record_return(
    plan: Plan,
    act: Act,
    *,
    attended: bool,
    allowed: tuple[Allowed, ...] = (),
    next_contact: date | None = None,
    advice: FreeText | None = None,
) -> list[PlanFact]:
    """Note what came back of a referral: no more than the person allows."""
    its_counsellor(plan, act)
    running(plan, act)
    health_agreed(plan)
    if not plan.referred:
        raise Refused("No referral is open", law=SUPPORT)
    if plan.slot and act.at < plan.slot:
        raise Refused("Whether somebody was there is known when the time has come", law=SUPPORT)
    told: dict[Allowed, object] = {"next_contact": next_contact, "advice": advice}
    if any(said is not None and name not in allowed for name, said in told.items()):
        raise Refused("The person has not allowed that this comes back", law="个人信息保护法 23")
    return [CameBack(attended=attended, next_contact=next_contact, advice=advice)]
