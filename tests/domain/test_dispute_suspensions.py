"""A suspension recorded with a wrong day is put right; nobody's limit gets shorter unsaid."""

from datetime import date
from typing import Any

import pytest

from domain.deadlines import standstills
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    MediationFailed,
    MovedLimit,
    Resumed,
    Suspended,
    SuspensionCorrected,
)
from domain.dispute.state import START, Pause, Suspension
from domain.dispute.suspensions import correct_suspension
from tests.domain.cases import RULES
from tests.domain.casework import MEDIATING, act, ask, at, check, day, mediating
from tests.domain.years import CALENDAR
from tests.scenario import fold

AWAY = Suspended(reason="appraisal", clock_stops=True)
ONCE = [*MEDIATING, (AWAY, at("03-05")), (Resumed(), at("03-12"))]  # one month: 04-02, now 04-09
TWICE = [*ONCE, (AWAY, at("03-16")), (Resumed(), at("03-20"))]
LASTING = [*ONCE, (AWAY, at("03-16"))]
LATER = "03-25"
BOTH = ("p1", "p2")


def corrects(by: Any = "mediator", **data: Any) -> Any:
    return ask(correct_suspension, act(by, LATER), **{"explanation": "笔误", **data})


def right(number: int, since: str, until: str | None, *moved: tuple[str, str]) -> Any:
    return SuspensionCorrected(
        suspension=number,
        since=day(since),
        until=day(until) if until else None,
        explanation="笔误",
        told=(),
        moved=tuple(
            MovedLimit(deadline="mediation", from_on=day(was), to_on=day(now)) for was, now in moved
        ),
    )


def ends(facts: list[Any]) -> dict[str, date | None]:
    """The last day of each limit."""
    held = standstills(fold(START, evolve, facts), CALENDAR, RULES)
    return {each.id: each.end and each.end.due for each in held}


def test_mediation_went_on_later_than_was_recorded_and_the_limit_ends_later() -> None:
    assert ends(ONCE)["mediation"] == day("04-09")
    corrected = right(1, "03-05", "03-14", ("04-09", "04-13"))  # 04-11 is a Saturday
    check(given=ONCE, when=corrects(until=day("03-14")), then=[corrected])
    assert ends([*ONCE, (corrected, at(LATER))])["mediation"] == day("04-13")


def test_it_is_as_if_it_had_been_right_at_once() -> None:
    at_once = [*MEDIATING, (AWAY, at("03-04")), (Resumed(), at("03-14"))]
    for since, until in (("03-04", "03-14"), ("03-05", "03-05"), ("03-02", LATER)):
        corrected = right(1, since, until)
        at_once = [*MEDIATING, (AWAY, at(since)), (Resumed(), at(until))]
        assert ends([*ONCE, (corrected, at(LATER))]) == ends(at_once)


def test_no_limit_gets_shorter_before_every_party_was_told() -> None:
    """What was shown is counted on; whoever says that it ends sooner says so to all of them."""
    sooner = {"until": day("03-08")}
    for told in ((), ("p1",)):
        refused = "Earlier than was shown would end: mediation. Tell every party"
        check(given=ONCE, when=corrects(**sooner, told=told), then=refused)
    shorter = right(1, "03-05", "03-08", ("04-09", "04-07"))
    shorter = shorter.model_copy(update={"told": BOTH})
    check(given=ONCE, when=corrects(**sooner, told=BOTH), then=[shorter])


def test_a_limit_that_stood_still_and_has_an_end_now_is_shorter_too() -> None:
    """Of a medical dispute, whose appraisal has no longest pause; it had run out before."""
    medical = [*mediating(type="medical"), (AWAY, at("04-10"))]
    assert ends(medical)["medical-mediation"] is None
    over = ask(correct_suspension, act("mediator", "05-20"), explanation="笔误", since=day("04-20"))
    check(given=medical, when=over, then="Earlier than was shown would end: medical-mediation")


def test_which_one_is_said_by_its_number_the_latest_if_none_is() -> None:
    first, second = right(1, "03-04", "03-12", ("04-13", "04-14")), right(2, "03-16", "03-21")
    check(given=TWICE, when=corrects(suspension=1, since=day("03-04")), then=[first])
    moved = (MovedLimit(deadline="mediation", from_on=day("04-13"), to_on=day("04-14")),)
    second = second.model_copy(update={"moved": moved})
    check(given=TWICE, when=corrects(until=day("03-21")), then=[second])
    case = fold(START, evolve, [*TWICE, (first, at(LATER)), (second, at(LATER))])
    assert case.pauses == (
        Pause(day("03-04"), day("03-12"), "appraisal", True),
        Pause(day("03-16"), day("03-21"), "appraisal", True),
    )


def test_one_that_lasts_began_on_another_day() -> None:
    (corrected,) = corrects(since=day("03-14"))(fold(START, evolve, LASTING))
    assert (corrected.suspension, corrected.since, corrected.until) == (2, day("03-14"), None)
    case = fold(START, evolve, [*LASTING, (corrected, at(LATER))])
    assert case.suspended == Suspension(day("03-14"), "appraisal", True)
    assert ends([*LASTING, (corrected, at(LATER))])["suspension"] == day("04-13")


def test_the_head_corrects_as_well_and_another_mediator_does_not() -> None:
    corrected = right(1, "03-05", "03-14", ("04-09", "04-13"))
    check(given=ONCE, when=corrects("head", until=day("03-14")), then=[corrected])
    other = ask(
        correct_suspension, act("mediator", LATER, who="chen"), explanation="?", until=day("03-14")
    )
    check(given=ONCE, when=other, then="Only a mediator of this case")


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (MEDIATING, {"since": day("03-04")}, "no such suspension: the case had 0"),
        (TWICE, {"suspension": 3, "since": day("03-04")}, "no such suspension: the case had 2"),
        (ONCE, {}, "recorded already"),
        (ONCE, {"since": day("03-05"), "until": day("03-12")}, "recorded already"),
        (LASTING, {"until": day("03-20")}, "It lasts: resume it"),
        (ONCE, {"since": day("03-01")}, "began on 2026-03-02 at the earliest"),
        (ONCE, {"since": day("03-13")}, "ended after that, by 2026-03-25"),
        (ONCE, {"until": day("03-26")}, "ended after that, by 2026-03-25"),
        (TWICE, {"suspension": 1, "until": day("03-17")}, "by 2026-03-16"),
        (TWICE, {"since": day("03-11")}, "began on 2026-03-12 at the earliest"),
        (LASTING, {"since": day("03-26")}, "by 2026-03-25"),
        (
            [*ONCE, (MediationFailed(routes=("suit",)), at("03-20"))],
            {"until": day("03-14")},
            "over",
        ),
    ],
)
def test_what_is_no_correction(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=corrects(**data), then=rule)
