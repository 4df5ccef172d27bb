"""The support of the demo story to the letter, on a real log, with a real Temporal from the day of
the last review on: the dates are law, and Temporal sees one neutral kind of deadline.

It ends on 07-20, when C is erased: of what is known here of C, the signed wage agreement stays.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine

from domain.access import THE_PLAN, FieldClass, decide
from domain.aggregates import PLAN
from domain.counselling.course import COUNSELLING_COURSE
from domain.counselling.diary import DIARY, diary_of
from domain.counselling.sight import stands as counselled
from domain.deadlines import NEUTRAL
from domain.kernel import LOCAL_ZONE, Officer, Refused
from domain.plan.facts import (
    HealthConsented,
    PlanConsented,
    PlanLapsed,
    PlanOffered,
    PlanSigned,
    SupportSet,
    TimeCame,
)
from domain.plan.sight import stands
from domain.plan.state import Plan
from interface.demo.duties import assessed
from interface.demo.playing import Player
from interface.demo.story import (
    CHEN,
    DESK,
    FENG,
    SUN,
    WU,
    ZHENG,
    C,
    Step,
    support,
    wages,
)
from interface.erasures import certificate_of
from interface.story import Reader, history
from tests.workers.clockwork import OFFICE, Clockwork, clockwork
from tests.workers.running import eventually
from tests.workers.test_plan_clocks import KINDS
from workers.local import temporal
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.seeding import seed
from workers.settling import Settler

C_READS = Officer(id="p1", role="party")


def at(on: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"2026-{on}T{clock}:00").replace(tzinfo=LOCAL_ZONE)


def day_of(step: Step) -> str:
    return step.at.astimezone(LOCAL_ZONE).strftime("%m-%d")


class Stage:
    """The story as the demo tells it, played day by day."""

    def __init__(self, works: Clockwork) -> None:
        self.works, self._player = works, Player(works.system, support())
        self._left = list(enumerate(support().steps))

    @property
    def plan(self) -> UUID:
        return self._player.streams["plan"]

    @property
    def streams(self) -> Mapping[str, UUID]:
        return self._player.streams

    def evening_of(self, day: str) -> "Stage":
        """Play everything up to this day; before each step the clock notes what had come."""
        while self._left and day_of(self._left[0][1]) <= day:
            self.next()
        return self

    def next(self) -> Step:
        """Play one step; which."""
        number, step = self._left.pop(0)
        self._player.step(number, step)
        return step

    @property
    def events(self) -> list[Any]:
        return self.events_of("plan")

    def events_of(self, kind: str) -> list[Any]:
        with self.works.system.pool.connection() as connection:
            return self.works.system.log.stream(connection, self.streams[kind])

    def noted(self) -> list[tuple[str, Any]]:
        """What the clock noted, each with the day and the time of the alarm."""
        return [
            (event.at.astimezone(LOCAL_ZONE).strftime("%m-%d %H:%M"), event.fact)
            for event in self.events
            if event.fact.noted_by_clock
        ]

    def happened(self, *kinds: type) -> list[str]:
        return [e.on.strftime("%m-%d") for e in self.events if isinstance(e.fact, kinds)]

    def state(self) -> Plan:
        plan: Plan = PLAN.start
        for event in self.events:
            plan = PLAN.evolve(plan, event.fact, event.at)
        return plan

    def seen_by(self, reader: Officer, on: str) -> frozenset[FieldClass]:
        """Which classes of the plan this reader reads on this day."""
        relation = stands(self.state(), reader, at(on))
        asked: frozenset[FieldClass] = THE_PLAN | {"assigned"}
        return frozenset(each for each in asked if decide(reader, "read", each, relation).allowed)


@pytest.fixture
def works(store_url: str, temporal_server: temporal.Server) -> Iterator[Clockwork]:
    with clockwork(store_url, temporal_server.address) as made:
        seed(made.system)
        for request in assessed(at("03-01")):
            made.system.handler.perform(request)
        yield made


def test_support_from_the_wish_to_the_review(works: Clockwork) -> None:
    story = Stage(works).evening_of("03-10")
    assert story.happened(PlanOffered) == ["03-09"]
    assert story.happened(PlanConsented, HealthConsented) == ["03-10"] * 2, "and a separate one"
    assert story.seen_by(SUN, "03-10") == set()
    story.evening_of("03-13")
    assert story.happened(PlanSigned) == ["03-13"]
    plan = story.state()
    assert plan.support is not None and plan.support.intensity == "regular"
    assert plan.review_on == date(2026, 4, 10), "04-12 is a Sunday: reviews roll backward"
    assert story.seen_by(SUN, "03-13") == {"assigned"}
    story.evening_of("04-10")
    assert story.happened(SupportSet) == ["03-12", "04-10"]
    plan = story.state()
    assert plan.support is not None and plan.support.intensity == "light"
    assert plan.review_on == date(2026, 7, 9), "in 90 days"
    assert story.noted() == [], "everything was done in time"


def c_is_erased(story: Stage) -> None:
    """07-20: what C asks is decided and done; the plan is unreadable, the signed agreement stays, a
    certificate says so, and no other certificate will do for it."""
    works, secret = story.works, SigningKey.generate()
    (works.settings.data / "signing.key").write_text(secret)
    Outside(works.settings.copies).add_key(SigningKey(secret).public, "since today")
    wage_case = Player(works.system, wages()).play()["dispute"]

    def told(kind: str, stream: UUID, reader: Officer) -> str:
        return str(history(works.system, kind, stream, Reader(reader, "zh")))

    theirs = ("陈工", "想找心理咨询师谈谈", "也同意谈睡眠", "等工资", "拿到工资")
    said = told("plan", story.plan, C_READS)
    assert all(each in said for each in theirs)
    with time_machine.travel(at("07-20", "11:00")):
        while story.next().command != "order_erasure":
            pass
        request, erasure = story.streams["rights"], story.streams["erasure"]
        answer = certificate_of(works.system, erasure, Reader(C_READS, "zh"))
        done = {"what": "已删除并交付证明", "channel": "in_person"}
        with pytest.raises(Refused, match="no certificate of an erasure on this request"):
            works.do(
                "carry_out",
                request,
                DESK,
                aggregate="rights",
                certificate=str(story.plan),
                **done,
            )
        assert story.next().command == "carry_out"

    assert [e.on for e in story.events_of("rights")] == [date(2026, 7, 20)] * 3
    assert (answer["state"], answer["valid"]) == ("certified", True)
    certificate = answer["certificate"]
    assert (certificate["ordered_on"], certificate["request"]) == ("2026-07-20", str(request))
    assert [(each["kind"], each["files"]) for each in certificate["stays"]] == [("dispute", 1)]
    lost = certificate["unreadable"]
    assert (lost["casefile"], lost["texts"] > 0, lost["clinical"] > 0) == (2, True, True)
    said = told("plan", story.plan, C_READS)
    assert not any(each in said for each in theirs), "the plan is unreadable"
    agreement = told("dispute", wage_case, SUN)
    assert "陈工" in agreement and "东升建材有限公司分两期支付工资" in agreement, "and it stays"


def test_support_that_nobody_reviews_lapses_on_its_day_and_temporal_saw_one_kind(
    works: Clockwork,
) -> None:
    story = Stage(works).evening_of("04-10")
    with works.projector(), works.timekeeper(), works.worker():
        eventually(lambda: len(story.noted()) == 4)
        eventually(lambda: works.running() == set())
    came = story.noted()
    review, first, second, lapse = (fact for _, fact in came)
    rang = [when[:-1] for when, _ in came]
    assert rang == ["07-10 00:0", "07-13 08:3", "07-15 08:3", "07-17 00:0"], "within ten minutes"
    assert (review.limit, review.due_on) == ("plan-review", date(2026, 7, 9))
    for warning, stage in ((first, "warning-3"), (second, "warning-1")):
        assert isinstance(warning, TimeCame)
        assert (warning.stage, warning.due_on) == (stage, date(2026, 7, 16))
        assert set(warning.told) == {ZHENG.id, CHEN.id, WU.id}
    assert lapse == PlanLapsed(review_on=date(2026, 7, 9), lapsed_on=date(2026, 7, 16))

    plan = story.state()
    assert plan.service_failed, "a failure of the service"
    assert plan.support is None, "how much help is over"
    seen = {who.id: story.seen_by(who, "07-17") for who in (ZHENG, CHEN, FENG, WU)}
    assert seen.pop(ZHENG.id) == {"appointment"}, "C's own counselling stays"
    assert set(seen.values()) == {frozenset()}, "sharing and the team's access are over"
    assert (story.seen_by(SUN, "07-17"), story.seen_by(C_READS, "07-17")) == (frozenset(), THE_PLAN)
    seen_there = {"attendance": "attended"}
    works.do("note_session", story.plan, ZHENG, aggregate="plan", at=at("07-17"), **seen_there)
    story.evening_of("07-17")
    assert story.state().lapse_told, "C knows how to come back"
    c_is_erased(story)

    held = works.all_that_temporal_holds(story.plan)
    assert NEUTRAL in held
    assert not KINDS.findall(held)


def test_counselling_goes_on_beside_the_plan_and_ends_when_c_says_so(works: Clockwork) -> None:
    """From the question at the desk to 07-20: appointments stay when the plan lapses, the mediator
    learns nothing of them, and what C stops is gone thirty days later."""

    def do(on: str, by: Officer, command: str, stream: UUID | None, kind: str, **data: Any) -> UUID:
        return works.do(command, stream, by, aggregate=kind, at=at(on), **data).stream

    asked = {"area": OFFICE, "mode": "at_counter", "topic": "work_and_wages"}
    do(
        "03-09",
        FENG,
        "note_consultation",
        None,
        "consultation",
        **asked,
        outcome="asked_for_counselling",
    )
    yes = {
        "given_by": "person",
        "channel": "on_paper",
        "person": C,
        "words": "想找人谈谈",
        "counsellor": ZHENG.id,
    }
    mine = do("03-10", FENG, "agree", None, "counselling", **yes)

    def booked(on: str, day: str) -> None:
        do(
            on,
            FENG,
            "book_session",
            mine,
            "counselling",
            mode="in_room",
            begins_at=at(day, "09:00"),
        )

    def stood(reader: Officer, on: str) -> str:
        with works.system.pool.connection() as connection:
            state = works.system.states.load(connection, COUNSELLING_COURSE, mine).state
        return counselled(state, reader, at(on))

    booked("03-11", "03-16")
    do("03-16", ZHENG, "note_presence", mine, "counselling", session="s1", presence="attended")
    booked("07-17", "07-21")
    assert stood(ZHENG, "07-17") == "counsels", "the plan has lapsed; this has not"
    assert stood(SUN, "07-17") == stood(WU, "07-17") == "none"

    do("07-20", C_READS, "withdraw_from_counselling", mine, "counselling")
    with works.system.pool.connection() as connection:
        diary = works.system.states.load(connection, DIARY, diary_of(ZHENG.id)).state
    assert diary.ahead(at("07-20")) == [], "the appointment of 07-21 fell"
    assert (stood(C_READS, "07-20"), stood(ZHENG, "07-20")) == ("self", "formerly")
    alarms = Settler(works.system).settle(mine, at("08-20"))
    assert not alarms.due, "nothing is left to come"
    assert stood(C_READS, "08-20") == "none"
    left = works.sql("select count(*) from vault.key where class = 'text' and stream = %s", mine)
    assert left == [(0,)], "and nothing of it can be read"
