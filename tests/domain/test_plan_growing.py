"""A guardian's say ends on the day on which the child is 14: judged by dates at the moment of
the act, with no fact of it.
"""

from datetime import date
from typing import Any

import pytest

from domain.access import Relation
from domain.counselling.facts import CounsellingAgreed
from domain.counselling.state import Counselling
from domain.counselling.state import evolve as evolve_counselling
from domain.counselling.state import grow as grow_counselling
from domain.guardianship import Incapacity
from domain.identity import Births, Entered
from domain.kernel import Officer
from domain.people import Particulars
from domain.plan.assessing import propose_support
from domain.plan.consenting import consent, consent_to_health, withdraw_consent
from domain.plan.ending import transfer_plan
from domain.plan.facts import ConsentWithdrawn, PlanConsented, PlanFact
from domain.plan.notes import speaker
from domain.plan.rights import object_to_plan
from domain.plan.sight import stands
from domain.plan.state import Living, Plan, grow
from tests.domain import casework, plans
from tests.domain.casework import C, at, day
from tests.domain.plans import (
    ACTIVE,
    COUNSELLOR,
    HEALTH,
    OWNER,
    REGULAR,
    YES,
    act,
    after,
    ask,
)

MOTHER = Particulars(name="丙的母亲")
BORN = date(2012, 3, 20)
BIRTHS = Births({"p1": Entered(BORN, day("03-10"))})
BY_MOTHER = PlanConsented(owner="feng", **{**YES, "given_by": "guardian", "guardian": MOTHER})
CHILDS = [(BY_MOTHER if isinstance(fact, PlanConsented) else fact, when) for fact, when in ACTIVE]
G1 = Officer(id="g1", role="party")
GUARDIAN_ACTS = act("party", "03-20", who="g1")
AGAIN: dict[str, Any] = {**YES, "words": "我自己愿意继续"}


def on(day_: str) -> Plan:
    return grow(after(CHILDS), BIRTHS, day(day_))


def says(plan: Plan, when: Any) -> list[PlanFact] | str:
    refused = plans.refusal_of(plan, when)
    return str(refused) if refused else list(when(plan))


def test_a_guardian_has_a_say_until_the_day_on_which_the_child_is_fourteen() -> None:
    withdraws = ask(withdraw_consent, GUARDIAN_ACTS)
    assert says(on("03-19"), withdraws) == [ConsentWithdrawn()]
    for command in (withdraws, ask(object_to_plan, GUARDIAN_ACTS, words="不要")):
        assert "a person consents for themselves" in says(on("03-20"), command)
    assert says(on("03-20"), ask(withdraw_consent, act("party", "03-20"))) == [ConsentWithdrawn()]
    moves = {"to_office": casework.VILLAGE, "channel": "on_paper"}
    by = act("social_worker", "03-20")
    theirs = ask(transfer_plan, by, **moves, agreed_by="guardian")
    assert "says yes; everybody else does so alone" in says(on("03-20"), theirs)
    assert not isinstance(
        says(on("03-20"), ask(transfer_plan, by, **moves, agreed_by="person")), str
    )
    assert (speaker(on("03-19")), speaker(on("03-20"))) == ("guardian", "person")


def test_from_then_on_they_read_what_is_done_and_not_what_is_said() -> None:
    def read(plan: Plan, day_: str) -> Relation:
        return stands(plan, G1, at(day_))

    assert read(on("03-19"), "03-19") == "guards"
    assert read(on("03-20"), "03-20") == "represents"
    grown_up = grow(after(CHILDS), Births({"p1": Entered(BORN, day("03-10"))}), date(2030, 3, 20))
    assert read(grown_up, "03-20") == "outside"
    entered_later = Births({"p1": Entered(BORN, date(2026, 3, 20))})
    assert grow(after(CHILDS), entered_later, date(2031, 1, 1)) == after(CHILDS), "never a child"


def test_what_they_said_yes_to_stands_until_the_review_then_the_person_is_asked() -> None:
    review = ask(propose_support, act("counsellor", "04-10"), **REGULAR)
    asked = "they say themselves whether they want this plan"
    assert asked in says(on("04-10"), review)
    yes = ask(consent, act("social_worker", "04-10"), **AGAIN, living=Living((on("04-10"),)))
    (consented,) = yes(on("04-10"))
    assert isinstance(consented, PlanConsented) and consented.guardian is None
    goes_on = [*CHILDS, (consented, at("04-10"))]
    own = after(goes_on)
    assert (own.phase, own.team, own.lapse_on) == ("active", on("04-10").team, day("04-17"))
    assert (own.guardian, own.capacity, own.health) == (None, "full", False)
    assert stands(own, G1, at("04-10")) == "outside"
    assert not isinstance(says(own, review), str)
    health = ask(consent_to_health, act("party", "04-10"), **HEALTH)
    assert not isinstance(says(own, health), str), "what concerns health is asked apart"
    assert after(CHILDS).lapsed(at("04-18")), "nobody asked: the plan lapses as every other"


@pytest.mark.parametrize(
    ("by", "given", "then"),
    [
        (act("social_worker", "04-10"), {"person": C.model_copy(update={"name": "丁"})}, ""),
        (act("social_worker", "04-10"), {"social_worker": "han"}, "as it is"),
        (COUNSELLOR, {}, "Only the owner"),
        (act("social_worker", "04-10"), {"given_by": "guardian", "guardian": MOTHER}, "yes"),
    ],
)
def test_asked_anew_are_those_of_the_plan(by: Any, given: dict[str, Any], then: str) -> None:
    if not then:
        other = Particulars(id=casework.STREAM, name="丁")
        given, then = {"person": other}, "another person's"
    assert then in says(on("04-10"), ask(consent, by, **{**AGAIN, **given}))


def test_before_they_are_fourteen_nobody_asks_anew() -> None:
    yes = ask(consent, OWNER, **AGAIN)
    assert "consented already" in says(on("03-19"), yes)
    assert "consented already" in says(after(ACTIVE), yes)


def test_the_guardian_of_an_adult_goes_on() -> None:
    found = Incapacity(found_by="court", document="民特1")
    of_adult = BY_MOTHER.model_copy(update={"incapacity": found})
    adult = after([(of_adult if f == BY_MOTHER else f, when) for f, when in CHILDS])
    assert grow(adult, BIRTHS, day("03-20")) == adult


def test_in_counselling_too() -> None:
    agreed = CounsellingAgreed(
        office=casework.OFFICE,
        person=C,
        guardian=MOTHER,
        capacity="represented",
        given_by="guardian",
        words="?",
        channel="on_paper",
        counsellor="zheng",
    )
    held = evolve_counselling(Counselling(), agreed, at("03-10"))
    assert grow_counselling(held, BIRTHS, day("03-19")) == held
    grown = grow_counselling(held, BIRTHS, day("03-20"))
    assert (grown.guardian, grown.capacity) == ("youth", "full")
