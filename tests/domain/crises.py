"""A crisis played out in memory: who is on call, what people do, what time alone brings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.absences import Absence, Absences
from domain.crisis.answering import raise_crisis
from domain.crisis.calling import move_on
from domain.crisis.evolve import evolve
from domain.crisis.facts import CrisisFact, Delivery
from domain.crisis.state import Crisis, OnScreen
from domain.kernel import Act, Officer, Role, civil_date
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


def away(*absent: str, cover: str = "", days: int = 0) -> Absences:
    """These are away today and `days` more; `cover` has agreed to stand in for the first."""
    today = civil_date(NOON)
    return Absences(
        {
            f"a{n}": Absence(
                officer=who,
                office=TOWN,
                cover=cover or "nobody",
                from_on=today,
                until_on=today + timedelta(days=days),
                accepted=bool(cover) and n == 1,
            )
            for n, who in enumerate(absent, 1)
        }
    )


NOBODY_AWAY = Absences()
FULL = lists(township=("a", "b"), county=("e", "f"))


class Played:
    """The facts of one crisis; minutes are counted from when it was raised."""

    def __init__(
        self,
        oncall: OnCall = FULL,
        area: str = VILLAGE,
        absences: Absences = NOBODY_AWAY,
        by: Act | None = None,
    ) -> None:
        self.oncall, self.absences = oncall, absences
        self.facts: list[CrisisFact] = []
        self.state = Crisis()
        button = by or act("wang")
        self.note(
            raise_crisis(
                Crisis(), button, area=area, oncall=oncall, absences=absences, on_screen=OnScreen()
            )
        )

    def note(self, facts: Sequence[CrisisFact], minutes: float = 0) -> list[CrisisFact]:
        for fact in facts:
            self.state = evolve(self.state, fact, NOON + minutes * MINUTE)
        self.facts += facts
        return list(facts)

    def passes(self, minutes: float) -> list[CrisisFact]:
        """What time has brought by this minute."""
        clock = act("clock", minutes, "clock")
        facts = move_on(self.state, clock, oncall=self.oncall, absences=self.absences)
        return self.note(facts, minutes)


def delivered(
    officer: str, channel: str = "inbox", trouble: str = "", *, final: bool = False
) -> Delivery:
    return Delivery(officer=officer, channel=channel, trouble=trouble, final=final)
