"""What people do in a crisis: press the button, take it, write down what was done, end it."""

from datetime import datetime
from uuid import UUID

from domain.absences import Absences
from domain.areas import Code
from domain.crisis.facts import (
    CrisisAcknowledged,
    CrisisEnded,
    CrisisFact,
    CrisisRaised,
    DetailsRecorded,
    NobodyThere,
    PersonTold,
    SomebodyCame,
)
from domain.crisis.guards import (
    a_worker,
    concerned,
    ends_what_others_left,
    raised,
    takes,
)
from domain.crisis.state import Called, Crisis, OnScreen
from domain.crisis.terms import EmergencyAct, Outcome, Timing
from domain.dispute.terms import Channel
from domain.duty import somebody_there
from domain.kernel import Act, FreeText, Refused
from domain.oncall import OnCall


def raise_crisis(
    crisis: Crisis,
    act: Act,
    *,
    area: Code,
    oncall: OnCall,
    absences: Absences,
    on_screen: OnScreen,
    dispute: UUID | None = None,
) -> list[CrisisFact]:
    """Call who is on call in this area, at once. Nothing else is asked.

    Where nobody is, or the code is wider than a county, those of your own office are called, and
    you are told: no code is refused that could be one, and a `dispute` that is none is left out.
    """
    a_worker(act)
    if crisis.raised_at is not None:
        raise Refused("This crisis is raised already", law="office rule: crisis")
    case = on_screen.case if on_screen.case == dispute else None
    raised_now = CrisisRaised(area=area, dispute=case, by=act.by.id)

    def anybody(of: str) -> bool:
        return somebody_there(oncall.ladder(of), oncall, absences, act.at, but=act.by.id)

    if anybody(area):
        return [raised_now]
    own = act.by.office if act.by.office and anybody(act.by.office) else None
    return [raised_now, NobodyThere(area=area, instead=own)]


def acknowledge(crisis: Crisis, act: Act, *, oncall: OnCall) -> list[CrisisFact]:
    """Take it: nobody else is called. Late, or after somebody else, it is noted all the same.

    It is taken by who was called, or does duty on a list that the call climbs; by any caseworker of
    the county, once nobody there is reached. Whoever else comes is noted, and the calling goes on.
    Whoever raised it needs somebody else to have it: their own word stops no calling.
    """
    a_worker(act)
    raised(crisis)
    if crisis.calling and act.by.id == crisis.raised_by:
        raise Refused(
            "You raised it: others are called until one of them has it. If nobody is needed any "
            "more, end it",
            law="office rule: crisis",
        )
    if act.by.id in crisis.acknowledged_by:
        return []
    if act.by.id != crisis.raised_by and not takes(crisis, act.by, oncall):
        return [] if act.by.id in crisis.came else [SomebodyCame(by=act.by.id)]
    return [_taken(crisis, act)]


def _taken(crisis: Crisis, act: Act) -> CrisisAcknowledged:
    called = crisis.called.get(act.by.id)
    timing = _timing(crisis, called, act.at)
    return CrisisAcknowledged(by=act.by.id, timing=timing, rung=called.rung if called else None)


def _timing(crisis: Crisis, called: Called | None, at: datetime) -> Timing:
    if crisis.outcome is not None:
        return "after_the_end"
    if crisis.acknowledged_by:
        return "further"
    return "late" if called is not None and at > called.until else "in_time"


def record_details(
    crisis: Crisis, act: Act, *, acts: tuple[EmergencyAct, ...], account: FreeText
) -> list[CrisisFact]:
    """Write down afterwards what was done, for the 72 hours of the emergency.

    Whoever was called and writes it down came: that they have it is noted with it.
    """
    raised(crisis)
    was_called = act.by.id in crisis.called
    if not was_called:
        concerned(crisis, act)
    if crisis.outcome is not None or crisis.basis_over(act.at):
        raise Refused(
            "The emergency is over, and with it what may be written down without consent",
            law="个人信息保护法 13; office rule: 72 hours",
        )
    if not acts:
        raise Refused("Say which acts were done", law="精神卫生法 28; 个人信息保护法 13")
    came = [] if act.by.id in crisis.acknowledged_by or not was_called else [_taken(crisis, act)]
    return [*came, DetailsRecorded(by=act.by.id, acts=acts, account=account)]


def tell_person(crisis: Crisis, act: Act, *, channel: Channel) -> list[CrisisFact]:
    """Note that the person was told what was done and what was written down."""
    concerned(crisis, act)
    if not crisis.recorded:
        raise Refused("Nothing was written down yet", law="个人信息保护法 18")
    return [PersonTold(channel=channel)]


def end(crisis: Crisis, act: Act, *, outcome: Outcome) -> list[CrisisFact]:
    """End a crisis; what was done is written down before, unless it was a false alarm."""
    raised(crisis)
    if not ends_what_others_left(crisis, act.by):
        concerned(crisis, act)
    if crisis.outcome is not None:
        raise Refused("This crisis is over", law="office rule: crisis")
    if not crisis.recorded and outcome != "false_alarm" and not crisis.basis_over(act.at):
        raise Refused("Write down first what was done", law="office rule: crisis")
    return [CrisisEnded(outcome=outcome)]
