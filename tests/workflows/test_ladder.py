"""A matter that is not settled, on the time-skipping server: each level hears of it on its day and
once, the matter stays where it is, and changes hands by offer, acceptance and both parties only.

The clock is the real workflow, the ladder is the shipped template, the decisions are the domain's.
"""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from domain.calendar import SATURDAY, Calendar, YearPublished
from domain.calendar import evolve as evolve_calendar
from domain.deadlines import SPREAD, Alarms, agenda_of
from domain.dispute.bodies import accept_transfer, hand_back, offer_transfer
from domain.dispute.clocks import settle_deadlines
from domain.dispute.evolve import evolve
from domain.dispute.facts import DeadlinePassed, MediationFailed
from domain.dispute.notices import TELLS, Notice, Told
from domain.dispute.state import START
from domain.dispute.waiting import waits
from domain.kernel import LOCAL_ZONE, Act, Officer, Refused, Role, civil_date
from domain.national_rules import NATIONAL_RULES
from domain.reach import Post
from domain.rising import MORNING
from domain.rule_keeping import adopt
from domain.rules import RuleBook
from domain.rules import evolve as evolve_rules
from interface.rule_file import read
from interface.rule_templates import path
from tests.workflows.log import STREAM, Bench, Log, bench
from tests.workflows.ninety_days import OFFICE, OPENING
from workflows.agenda import KeepAgenda

ELSEWHERE, PLACE = "360730101200", "360730101201"
COUNTY = "360730000000"
BOTH = ("p1", "p2")


class Heard(NamedTuple):
    """Somebody was told that a matter is not settled."""

    level: str
    to: str | Post
    on: date
    rang_at: datetime


class Climbing(Log):
    """The log of one case on a ladder: what rings is settled and told as in the product."""

    def __init__(self) -> None:
        super().__init__()
        self.case, self.calendar, self.rules = START, Calendar(), RuleBook()
        self.heard: list[Heard] = []
        self.places: list[tuple[str, str | None]] = []
        """The office and the mediator, whenever somebody heard."""
        self._facts = 0

    def adopt(self, began: datetime) -> None:
        """The national rules, then the ladder, checked against them as anybody's would be."""
        template = read(path("ladder")).adopted
        for given in (
            {"version": "national", "rows": NATIONAL_RULES, "source": "law"},
            {
                "version": "ladder",
                "rows": (),
                "ladders": template.ladders,
                "source": template.source,
                "area": COUNTY[:6],
                "running_cases": "a law, article 3",
            },
        ):
            act = by("county_desk" if "area" in given else "importer", COUNTY, began)
            for fact in adopt(self.rules, act, **given):  # type: ignore[arg-type]  # two shapes
                self.rules = evolve_rules(self.rules, fact, began)

    def take(self, fact: Any, at: datetime) -> Alarms:
        self.case = evolve(self.case, fact, at)
        self._facts += 1
        return self.alarms()

    def alarms(self) -> Alarms:
        agenda = agenda_of(self.case, self.calendar, self.rules, (self._facts,))
        return agenda.alarms(UUID(STREAM))

    def settle(self, due: datetime) -> Alarms:
        clock = Act(UUID(STREAM), Officer(id="clock", role="clock"), due)
        about: dict[str, Any] = {"calendar": self.calendar, "rules": self.rules}
        for fact in settle_deadlines(self.case, clock, due=due, **about):
            assert isinstance(fact, DeadlinePassed)
            self.take(fact, due)
            for notice in self.told(fact, due):
                self.heard.append(Heard(fact.stage, notice.to, fact.due_on, due))
                self.places.append((self.case.office, self.case.mediator))
        return self.alarms()

    def told(self, fact: DeadlinePassed, at: datetime) -> list[Notice]:
        """Whom a level of the ladder tells, as the notifier finds it."""
        agenda = agenda_of(self.case, self.calendar, self.rules)
        notices = TELLS[DeadlinePassed](Told(fact, at, self.case, agenda))
        rising = [notice for notice in notices if notice.kind == "matter_rises"]
        return [
            n
            for n in rising
            if waits(n.kind, self.case, agenda, n.about, None, due_at=n.due_at, now=at)
        ]

    def limit(self) -> date:
        """The legal limit of this matter."""
        agenda = agenda_of(self.case, self.calendar, self.rules)
        return next(e.due_on for e in agenda.due() if e.rule == "medical-mediation")


def by(role: Role, office: str, at: datetime) -> Act:
    return Act(UUID(STREAM), Officer(id=f"{role}-1", role=role, office=office), at)


def years(first: date) -> list[YearPublished]:
    """The years that five weeks from today can touch, with hardly a holiday."""
    return [
        YearPublished(
            year=year,
            holidays=(next(day for day in _january(year) if day.weekday() < SATURDAY),),
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


async def five_weeks(server: Bench, log: Climbing) -> None:
    """Accepted, not settled; handed on after the township heard, handed back after the county."""
    began = server.day(0)
    for year in years(civil_date(began)):
        log.calendar = evolve_calendar(log.calendar, year, began)
    for fact in OPENING:
        log.take(fact, began)
    log.adopt(began)
    limit = log.limit()
    clock = await server.start(log.alarms())

    async def on(day: float, decide: Any) -> None:
        moment = server.day(day)
        await server.env.sleep(moment - await server.env.get_current_time())
        for fact in decide(moment):
            await clock.signal(KeepAgenda.reschedule, log.take(fact, moment))

    await on(18, lambda at: _offered(log, at))
    assert log.case.office == OFFICE, "an offer moves nothing"
    await on(19, lambda at: accept_transfer(log.case, by("head", ELSEWHERE, at)))
    assert (log.case.office, log.case.mediator) == (ELSEWHERE, None)
    await on(33, lambda at: _handed_back(log, at))
    assert log.case.office == ELSEWHERE
    await on(34, lambda at: accept_transfer(log.case, by("head", OFFICE, at)))
    assert log.case.office == OFFICE
    assert max(heard.on for heard in log.heard) <= limit
    await on(36, lambda at: [MediationFailed(routes=("suit",))])
    await clock.result()


def _offered(log: Climbing, at: datetime) -> list[Any]:
    there: Any = {"to_office": ELSEWHERE, "to_area": PLACE, "reason": "the place is there"}
    head = by("head", OFFICE, at)
    with pytest.raises(Refused, match="with every party's consent"):
        offer_transfer(log.case, head, **there, agreed_by=("p1",))
    return list(offer_transfer(log.case, head, **there, agreed_by=BOTH))


def _handed_back(log: Climbing, at: datetime) -> list[Any]:
    head = by("head", ELSEWHERE, at)
    with pytest.raises(Refused, match="with every party's consent"):
        hand_back(log.case, head, reason="not ours", agreed_by=("p2",))
    return list(hand_back(log.case, head, reason="not ours", agreed_by=BOTH))


def test_each_level_hears_once_on_its_day_and_the_matter_stays_until_it_is_handed_on() -> None:
    log, began = Climbing(), list[datetime]()

    async def on_a_server() -> None:
        async with bench(log) as server:
            began.append(server.day(0))
            await five_weeks(server, log)

    asyncio.run(on_a_server())
    first = civil_date(began[0])
    days = [first + timedelta(days=n) for n in (7, 15, 30)]
    assert [(heard.level, heard.to, heard.on) for heard in log.heard] == [
        ("level-village", Post(role="head", office=OFFICE), days[0]),
        ("level-township", Post(role="judicial_office", office=OFFICE), days[1]),
        ("level-county", Post(role="county_desk", office=ELSEWHERE), days[2]),
    ]
    for heard in log.heard:
        late = heard.rang_at - datetime.combine(heard.on, MORNING, LOCAL_ZONE)
        assert timedelta() <= late <= timedelta(seconds=SPREAD), "on its morning"
    assert log.places == [(OFFICE, "m1"), (OFFICE, "m1"), (ELSEWHERE, None)]


def test_a_ladder_that_goes_beyond_the_legal_limit_never_gets_that_far() -> None:
    log = Climbing()
    log.adopt(datetime(2026, 3, 2, 10, tzinfo=LOCAL_ZONE))
    (ladder,) = log.rules.sets[-1].ladders
    late = ladder.rungs[-1].model_copy(update={"after": 31})
    beyond = ladder.model_copy(update={"rungs": (*ladder.rungs[:-1], late)})
    county = by("county_desk", COUNTY, datetime(2026, 3, 3, 10, tzinfo=LOCAL_ZONE))
    with pytest.raises(Refused, match="hears after 31 days, beyond the legal limit"):
        adopt(
            log.rules,
            county,
            version="late",
            rows=(),
            ladders=(beyond,),
            source="a test",
            area=COUNTY[:6],
        )
