"""Who may do what in a crisis, each rule stated once."""

from domain.access import LOOKING, works_here
from domain.areas import significant
from domain.crisis.state import Crisis, was_there
from domain.crisis.terms import WORKERS
from domain.kernel import Act, Officer, Refused
from domain.oncall import RUNGS, OnCall


def a_worker(act: Act) -> None:
    """Refuse whoever does not work here. Raises Refused."""
    if act.by.role not in WORKERS:
        raise Refused("Anybody who works here may do this, and nobody else", law="精神卫生法 28")


def raised(crisis: Crisis) -> None:
    """Refuse what concerns no crisis. Raises Refused."""
    if crisis.raised_at is None:
        raise Refused("There is no such crisis", law="office rule: crisis")


def takes(crisis: Crisis, officer: Officer, oncall: OnCall) -> bool:
    """Whether their word stops the calling: who was called, or does duty on a list that the call
    climbs; where nobody up to the county is reached, whoever handles cases in that county.
    """
    if officer.id in crisis.called or _does_duty(crisis, officer.id, oncall):
        return True
    nobody_called = crisis.nobody_there and not crisis.instead and not crisis.called
    return (crisis.nobody_reached or nobody_called) and _of_the_county(crisis, officer)


def _does_duty(crisis: Crisis, officer: str, oncall: OnCall) -> bool:
    areas = (crisis.area, crisis.instead) if crisis.instead else (crisis.area,)
    steps = [step for area in areas for step in oncall.ladder(area)]
    return any(oncall.list_of(step.area).names(officer) for step in steps)


def _of_the_county(crisis: Crisis, officer: Officer) -> bool:
    if not works_here(officer) or officer.role in LOOKING | {"operator"}:
        return False
    return _in_the_county(crisis, officer.office)


def _in_the_county(crisis: Crisis, office: str) -> bool:
    areas = [significant(area) for area in (crisis.area, crisis.instead) if area]
    theirs = significant(office) if office else ""
    return any(theirs.startswith(area[: RUNGS["county"]]) for area in areas)


def ends_what_others_left(crisis: Crisis, officer: Officer) -> bool:
    """Whether this is the desk of its county; any county's, where the code may be a wrong one."""
    theirs = crisis.nobody_there or _in_the_county(crisis, officer.office)
    return officer.role == "county_desk" and theirs


def concerned(crisis: Crisis, act: Act) -> None:
    """Refuse whoever was not there. Raises Refused."""
    raised(crisis)
    if not was_there(crisis, act.by.id):
        raise Refused(
            "Only who raised a crisis, took it, or was called and came does this",
            law="个人信息保护法 13; 精神卫生法 4",
        )


def the_clock(act: Act) -> None:
    """Refuse everybody but the clock. Raises Refused."""
    if act.by.role != "clock":
        raise Refused("Only the clock does this", law="office rule: crisis")
