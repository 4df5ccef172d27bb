"""Who may do what in a crisis, each rule stated once."""

from domain.crisis.state import Crisis, was_there
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
