"""Who may do what in a crisis, each rule stated once."""

from domain.crisis.state import Crisis
from domain.crisis.terms import WORKERS
from domain.kernel import Act, Refused


def a_worker(act: Act) -> None:
    """Refuse whoever does not work here. Raises Refused."""
    if act.by.role not in WORKERS:
        raise Refused("Anybody who works here may do this, and nobody else", law="精神卫生法 28")


def raised(crisis: Crisis) -> None:
    """Refuse what concerns no crisis. Raises Refused."""
    if crisis.raised_at is None:
        raise Refused("There is no such crisis", law="office rule: crisis")


def concerned(crisis: Crisis, act: Act) -> None:
    """Refuse whoever neither raised nor acknowledged it. Raises Refused."""
    raised(crisis)
    if act.by.id != crisis.raised_by and act.by.id not in crisis.acknowledged_by:
        raise Refused(
            "Only who raised or acknowledged a crisis does this",
            law="个人信息保护法 13; 精神卫生法 4",
        )


def the_clock(act: Act) -> None:
    """Refuse everybody but the clock. Raises Refused."""
    if act.by.role != "clock":
        raise Refused("Only the clock does this", law="office rule: crisis")
