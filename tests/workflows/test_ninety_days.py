"""Ninety days of one dispute on the time-skipping server: held up, a holiday corrected, extended.

The clock is the real workflow, the decisions are the domain's; a walk from day to day says when
each alarm has to ring.
"""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.calendar import DayCorrected, YearPublished
from domain.deadlines import Alarms, agenda_of
from domain.dispute.clocks import settle_deadlines
from domain.dispute.facts import (
    Accepted,
    DeadlinePassed,
    Extended,
    MediatorAssigned,
    Party,
    Registered,
    Resumed,
    Suspended,
    Triaged,
)
from domain.kernel import Act, Fact, Officer, civil_date
from domain.national_rules import NATIONAL_RULES
from domain.people import Particulars
from tests.properties.limits import Reckoned
from tests.workflows.log import STREAM, Bench, Clock, Log, bench
from workflows.agenda import KeepAgenda

CLOCK = Officer(id="clock", role="clock")
OFFICE = "360730100200"


class OneCase(Log):
    """The log of one case: what happens is folded, what is due is settled by the domain."""

    def __init__(self) -> None:
        super().__init__()
        self.both = Reckoned(NATIONAL_RULES)
        self.passed: list[DeadlinePassed] = []
        self._facts = 0

    def take(self, fact: Fact, at: datetime) -> Alarms:
        """Something happened: the alarms after it."""
        self.both.take(fact, at)
        self._facts += 1
        return self.alarms()

    def alarms(self) -> Alarms:
        agenda = agenda_of(self.both.case, self.both.calendar, self.both.rules, (self._facts,))
        return agenda.alarms(UUID(STREAM))

    def settle(self, due: datetime) -> Alarms:
        act = Act(UUID(STREAM), CLOCK, due)
        calendar, rules = self.both.calendar, self.both.rules
        for fact in settle_deadlines(self.both.case, act, due=due, calendar=calendar, rules=rules):
            assert isinstance(fact, DeadlinePassed)
            self.passed.append(fact)
            self.take(fact, due)
        return self.alarms()

    def walked_to(self, deadline: str) -> date:
        """The day on which it is due, found by going from one day to the next."""
        return self.both.day_by_day()[f"{deadline}@due"].due


def years(first: date) -> list[YearPublished]:
    """The years that a case of ninety days can touch, with hardly a holiday."""
    return [
        YearPublished(
            year=year,
            holidays=(next(day for day in _january(year) if day.weekday() < 5),),
            shifted_workdays=(),
            source="a notice",
            notice_no="1",
            published_on=first,
            counts_from=first,
        )
        for year in (first.year, first.year + 1)
    ]


def _january(year: int) -> list[date]:
    return [date(year, 1, n) for n in range(1, 8)]


OPENING: tuple[Fact, ...] = (
    Registered(
        code=f"{OFFICE}-2026-00007",
        track="full",
        office=OFFICE,
        area=OFFICE,
        body="sector",
        type="medical",
        source="on_application",
        matter="a treatment",
        parties=(
            Party(party="p1", role="applicant", particulars=Particulars(id=UUID(int=1), name="某")),
        ),
        requested_at=None,
        request_evidence="not_recorded",
    ),
    Triaged(in_scope=True),
    Accepted(),
    MediatorAssigned(mediator="m1"),
)


async def ninety_days(server: Bench, log: OneCase) -> list[date]:
    """What happens; the due day of the limit after each step, as the walk finds it."""
    began = server.day(0)
    for fact in (*years(civil_date(began)), *OPENING):
        log.take(fact, began)
    clock = await server.start(log.alarms())
    due = [log.walked_to("medical-mediation")]

    async def on(day: float, fact: Fact) -> None:
        await at(server.day(day), fact)

    async def at(moment: datetime, fact: Fact) -> None:
        now = await server.env.get_current_time()
        await server.env.sleep(moment - now)
        await clock.signal(KeepAgenda.reschedule, log.take(fact, moment))

    await on(10, Suspended(reason="appraisal", clock_stops=True))
    assert "medical-mediation@due" not in log.alarms().due
    await on(25, Resumed())
    due.append(log.walked_to("medical-mediation"))
    await on(40, day_off(due[-1]))
    due.append(log.walked_to("medical-mediation"))
    warned_at = log.alarms().due["medical-mediation@warning-10"]
    longer = Extended(until=civil_date(server.day(89)), signed_by=("p1",))
    await at(warned_at + timedelta(days=1), longer)
    due.append(log.walked_to("medical-extended"))
    await _over(clock)
    return due


def day_off(day: date) -> DayCorrected:
    return DayCorrected(
        day=day, working=False, source="a notice", notice_no="2", published_on=day, counts_from=day
    )


async def _over(clock: Clock) -> None:
    await clock.result()


def test_a_dispute_of_ninety_days_with_a_pause_a_correction_and_an_extension() -> None:
    log, found = OneCase(), list[date]()
    began = list[date]()

    async def on_a_server() -> None:
        async with bench(log) as server:
            began.append(civil_date(server.day(0)))
            found.extend(await ninety_days(server, log))

    asyncio.run(on_a_server())
    first, resumed, corrected, extended = found
    assert first - began[0] >= timedelta(days=40), "thirty working days"
    assert resumed - first >= timedelta(days=13), "an appraisal of fifteen days"
    assert timedelta(days=1) <= corrected - resumed <= timedelta(days=5), "the next working day"
    assert extended - began[0] >= timedelta(days=89)
    assert [(fact.deadline, fact.stage) for fact in log.passed] == [
        ("medical-mediation", "warning-10"),
        ("medical-extended", "warning-3"),
        ("medical-extended", "due"),
    ]
    assert [fact.due_on for fact in log.passed] == [corrected, extended, extended]
    assert len(log.passed) == len({(fact.deadline, fact.stage) for fact in log.passed})
