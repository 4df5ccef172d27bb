"""A crisis played out in memory: who is on call, what people do, what time alone brings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.crisis.answering import raise_crisis
from domain.crisis.calling import move_on
from domain.crisis.evolve import evolve
from domain.crisis.facts import CrisisFact, Delivery
from domain.crisis.state import Crisis
from domain.kernel import Act, Officer, Role
from domain.oncall import ListKept, OnCall, Shift
from domain.oncall import evolve as evolve_lists
from tests.scenario import NOON

COUNTY, TOWN, VILLAGE = "150524000000", "150524100000", "150524100201"
STREAM = UUID("018f0000-0000-7000-8000-00000000000c")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def act(who: str = "wang", minutes: float = 0, role: Role = "desk") -> Act:
    return Act(STREAM, Officer(id=who, role=role, office=TOWN), NOON + minutes * MINUTE)


def lists(*, begins: datetime = NOON - HOUR, **people: Sequence[str]) -> OnCall:
    """`county=("e", "f")`: these are on call there from `begins` for five days."""
    areas = {"county": COUNTY, "township": TOWN, "village": VILLAGE}
    oncall = OnCall()
    for rung, named in people.items():
        shift = Shift(begins_at=begins, ends_at=begins + timedelta(days=5), people=tuple(named))
        fact = ListKept(area=areas[rung], shifts=(shift,), patience_seconds=300)
        oncall = evolve_lists(oncall, fact, NOON)
    return oncall


FULL = lists(township=("a", "b"), county=("e", "f"))


class Played:
    """The facts of one crisis; minutes are counted from when it was raised."""

    def __init__(self, oncall: OnCall = FULL, area: str = VILLAGE) -> None:
        self.oncall = oncall
        self.facts: list[CrisisFact] = []
        self.state = Crisis()
        self.note(raise_crisis(Crisis(), act("wang"), area=area))

    def note(self, facts: Sequence[CrisisFact], minutes: float = 0) -> list[CrisisFact]:
        for fact in facts:
            self.state = evolve(self.state, fact, NOON + minutes * MINUTE)
        self.facts += facts
        return list(facts)

    def passes(self, minutes: float) -> list[CrisisFact]:
        """What time has brought by this minute."""
        clock = act("clock", minutes, "clock")
        return self.note(move_on(self.state, clock, oncall=self.oncall), minutes)


def delivered(
    officer: str, channel: str = "inbox", trouble: str = "", *, final: bool = False
) -> Delivery:
    return Delivery(officer=officer, channel=channel, trouble=trouble, final=final)
