"""A month is closed once, by the clock, when it is over; what was fixed stays, and is opened again
by two people only."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from domain.areas import AreaChanged, Areas, Successor
from domain.kernel import Act, Officer, Refused, Remit
from domain.months import (
    MONTHS_UPCASTS,
    Counts,
    Handed,
    MonthClosed,
    MonthClosingAsked,
    MonthReopened,
    MonthReopeningDropped,
    MonthReopeningProposed,
    Months,
    MonthsFact,
    OfArea,
    answers_for_register,
    ask_closing,
    close_month,
    decide_reopening,
    evolve,
    propose_reopening,
)
from tests.domain.cases import at

CLOCK = Officer(id="clock", role="clock")
NONE = {"registered": 0, "accepted": 0, "agreed": 0, "failed": 0, "closed": 0}
UPTO = "1.745.23"


def area(code: str, **counts: int) -> OfArea:
    return OfArea(area=code, **NONE | counts)


VILLAGES = (
    area("150524100201", registered=3, agreed=2, failed=1),
    area("150524103200", registered=1, closed=1),
)


def sums(**counts: int) -> Counts:
    return Counts(**NONE | counts)


HANDED = (Handed(area="", manifest="ab" * 32), Handed(area="150524", manifest="cd" * 32))
WRITTEN: dict[str, Any] = {
    "handed": HANDED,
    "signed_with": "0" * 16,
    "checkpoint": 7,
    "program": "0.1.0",
}


def close(months: Months, by: Officer = CLOCK, on: str = "03-03", **data: Any) -> list[MonthsFact]:
    given = {"month": "2026-02", "upto": UPTO, "areas": VILLAGES} | WRITTEN | data
    return close_month(months, Act(stream=uuid4(), by=by, at=at(on)), **given)


def test_a_month_that_is_over_is_closed_with_its_figures() -> None:
    month = {"month": "2026-02", "edition": 1, "upto": UPTO, "areas": VILLAGES}
    (closed,) = close(Months())
    assert closed == MonthClosed(**month, **WRITTEN, areas_on=date(2026, 2, 28))


def test_a_month_that_is_closed_stays_as_it_is_whatever_is_counted_later() -> None:
    months = evolve(Months(), close(Months())[0], at("03-03"))
    more = (area("150524100201", registered=9),)
    assert close(months, on="04-03", areas=more, upto="1.800.99") == []
    assert months.closed["2026-02"].within(None).registered == 4


def test_an_area_is_the_sum_of_what_lies_within_it() -> None:
    closed = evolve(Months(), close(Months())[0], at("03-03")).closed["2026-02"]
    assert closed.within("150524").registered == 4
    assert closed.within("150524100000") == sums(registered=3, agreed=2, failed=1)
    assert closed.within("150524103200").closed == 1
    assert closed.within("150525") == sums()


def test_the_rate_is_derived() -> None:
    assert area("150524100201", agreed=2, failed=1).success_rate == Fraction(2, 3)
    assert area("150524100201").success_rate is None


def test_the_last_closed_month_is_known() -> None:
    assert Months().last is None
    months = evolve(Months(), close(Months())[0], at("03-03"))
    assert months.last == "2026-02"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({"by": Officer(id="li", role="county_desk")}, "Only the clock closes a month"),
        ({"on": "02-28"}, "2026-02 is not over yet"),
        ({"areas": (VILLAGES[0], VILLAGES[0])}, "Each area is counted once"),
        ({"handed": (HANDED[0], HANDED[0])}, "Each area is handed in once"),
    ],
)
def test_what_is_refused(data: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        close(Months(), **data)


def test_the_first_moment_of_the_next_month_in_china_is_enough() -> None:
    assert close(Months(), on="03-01")


def test_it_is_known_when_a_month_was_closed_and_as_of_which_place() -> None:
    closed = evolve(Months(), close(Months())[0], at("03-03")).closed["2026-02"]
    assert (closed.closed_at, closed.upto) == (at("03-03"), UPTO)


# --- opened again --------------------------------------------------------------------------------

COUNTY = Officer(id="gao", role="supervisor", office="150524000000")
DESK = Officer(id="li", role="county_desk", office="150524000000")
HEAD = Officer(id="zhao", role="head", office="150524100000")
NEXT_DOOR = Officer(id="zhu", role="supervisor", office="150525000000")
OF_A_TOWN = Officer(id="tian", role="supervisor", office="150524100000")
NOBODYS = Officer(id="wu", role="supervisor")
ELSEWHERE = Officer(id="he", role="head", office="150524999000")
MEDIATOR = Officer(id="sun", role="mediator", office="150524100000")

CLOSED: MonthsFact = close(Months())[0]
ASKED = MonthClosingAsked(month="2026-02")
PROPOSED = MonthReopeningProposed(month="2026-02", reason="entered_late", by="zhao")
DROPPED = MonthReopeningDropped(month="2026-02")
REOPENED = MonthReopened(month="2026-02", edition=1)


def after(*facts: MonthsFact) -> Months:
    months = Months()
    for n, fact in enumerate(facts, 3):
        months = evolve(months, fact, at(f"03-{n:02}"))
    return months


def does(command: Any, given: tuple[MonthsFact, ...], by: Officer, **data: Any) -> list[MonthsFact]:
    act = Act(stream=uuid4(), by=by, at=at(data.pop("on", "03-20")))
    found: list[MonthsFact] = command(after(*given), act, **{"month": "2026-02"} | data)
    return found


def propose(given: tuple[MonthsFact, ...], by: Officer, **data: Any) -> list[MonthsFact]:
    return does(propose_reopening, given, by, **{"reason": "entered_late"} | data)


def decide(given: tuple[MonthsFact, ...], by: Officer, agreed: bool) -> list[MonthsFact]:
    return does(decide_reopening, given, by, agreed=agreed)


@pytest.mark.parametrize("by", [HEAD, COUNTY, DESK, OF_A_TOWN])
def test_who_has_something_in_it_proposes_to_open_it_again(by: Officer) -> None:
    assert propose((CLOSED,), by) == [PROPOSED.model_copy(update={"by": by.id})]


@pytest.mark.parametrize("by", [COUNTY, DESK])
def test_somebody_else_who_answers_for_all_of_it_opens_it_again(by: Officer) -> None:
    assert decide((CLOSED, PROPOSED), by, True) == [REOPENED]
    assert decide((CLOSED, PROPOSED), by, False) == [DROPPED]


def test_whoever_proposed_it_takes_it_back() -> None:
    assert decide((CLOSED, PROPOSED), HEAD, False) == [DROPPED]


def test_one_human_is_one_in_every_role() -> None:
    """Who proposed it as the head does not decide it as the county's supervisor."""
    same = COUNTY.model_copy(update={"id": HEAD.id})
    with pytest.raises(Refused, match="Whoever proposed it does not decide it"):
        decide((CLOSED, PROPOSED), same, True)


def test_it_is_closed_anew_as_a_further_edition_and_the_one_before_stays() -> None:
    """Whatever was proposed meanwhile is over with it."""
    opened = after(CLOSED, PROPOSED, REOPENED)
    assert not opened.is_closed("2026-02")
    assert opened.closed["2026-02"].upto == UPTO, "read as it was until then"
    (anew,) = close(opened, on="03-20", upto="1.900.1", areas=(area("150524100201", agreed=9),))
    closed = evolve(opened, anew, at("03-20"))
    assert [each.edition for each in closed.editions("2026-02")] == [1, 2]
    assert [each.upto for each in closed.editions("2026-02")] == [UPTO, "1.900.1"]
    assert closed.editions("2026-02")[0].within(None).registered == 4
    assert closed.is_closed("2026-02")
    assert closed.proposed == {}
    assert close(closed, on="03-21") == []


def test_a_proposal_can_be_made_again_after_it_was_dropped() -> None:
    assert propose((CLOSED, PROPOSED, DROPPED), HEAD) == [PROPOSED]


def test_a_month_that_is_over_is_closed_before_its_day_by_who_answers_for_all() -> None:
    assert does(ask_closing, (), COUNTY, on="03-01") == [ASKED]
    assert does(ask_closing, (), COUNTY, on="03-01", registered_in=(IN_IT,)) == [ASKED]
    assert does(ask_closing, (ASKED,), COUNTY, on="03-01") == []
    assert after(ASKED).wanted == {"2026-02"}
    assert after(ASKED, CLOSED).wanted == frozenset()
    assert does(ask_closing, (CLOSED, PROPOSED, REOPENED), DESK) == [], "wanted anew already"


IN_IT = "150524000000"
NOT_BY = "This is done by: county desk, supervisor"
ONE_BOOK = "The month is one book"


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: propose((CLOSED,), MEDIATOR), "This is done by: county desk, head, supervisor"),
        (lambda: propose((CLOSED,), ELSEWHERE), "Nothing of your area was counted in 2026-02"),
        (lambda: propose((CLOSED,), NOBODYS), "Nothing of your area was counted in 2026-02"),
        (lambda: propose((), COUNTY), "2026-02 is not closed"),
        (lambda: propose((CLOSED, PROPOSED, REOPENED), COUNTY), "2026-02 is not closed"),
        (lambda: propose((CLOSED, PROPOSED), COUNTY), "That is proposed already"),
        (lambda: decide((CLOSED,), COUNTY, True), "Nobody has proposed to open 2026-02 again"),
        (lambda: decide((), COUNTY, True), "2026-02 is not closed"),
        (lambda: decide((CLOSED, PROPOSED), NEXT_DOOR, True), ONE_BOOK),
        (lambda: decide((CLOSED, PROPOSED), OF_A_TOWN, True), ONE_BOOK),
        (lambda: decide((CLOSED, PROPOSED), NOBODYS, False), ONE_BOOK),
        (lambda: decide((CLOSED, PROPOSED), MEDIATOR, False), NOT_BY),
        (lambda: does(ask_closing, (), HEAD), NOT_BY),
        (lambda: does(ask_closing, (), NOBODYS), ONE_BOOK),
        (lambda: does(ask_closing, (), OF_A_TOWN, registered_in=(IN_IT,)), ONE_BOOK),
        (lambda: does(ask_closing, (), NEXT_DOOR, registered_in=(IN_IT,)), ONE_BOOK),
        (lambda: does(ask_closing, (CLOSED,), NEXT_DOOR, month="2026-01"), ONE_BOOK),
        (lambda: does(ask_closing, (CLOSED,), COUNTY), "2026-02 is closed already"),
        (lambda: does(ask_closing, (), COUNTY, on="02-28"), "2026-02 is not over yet"),
    ],
)
def test_what_else_is_refused(call: Any, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        call()


def test_months_from_before_registers_were_kept_have_their_figures_only() -> None:
    areas = [each.model_dump() for each in VILLAGES]
    name, old = "months.closed.v1", {"month": "2026-02", "upto": UPTO, "areas": areas}
    while name in MONTHS_UPCASTS:
        name, read = MONTHS_UPCASTS[name]
        old = read(old)
    assert name == MonthClosed.stored_name
    closed = after(MonthClosed.model_validate(old)).closed["2026-02"]
    assert (closed.edition, closed.within(None).registered) == (1, 4)
    assert closed.manifest("") is None
    assert closed.areas_on is None, "a case counts under the code it was registered under"
    assert after(CLOSED).closed["2026-02"].manifest("150524") == "cd" * 32


# --- a township that was given up since ----------------------------------------------------------

NEW, OLD = "150524109000", "150524100000"
SUCCESSOR = Officer(id="qin", role="head", office=NEW).answering(
    Remit((OLD,), (("150524109", "150524109:"), (OLD, OLD + ":")))
)
COUNTY_STILL = COUNTY.answering(Remit((), (("150524", "150524:"),)))
RECODED = DESK.model_copy(update={"office": "150581000000"}).answering(
    Remit(("150524000000",), (("150524", "150524:"), ("150581", "150581:")))
)
COUNTY_NO_MORE = COUNTY.answering(Remit((), (("150524", OLD), (OLD + ":", "150524:"))))


def test_who_took_a_townships_cases_over_answers_for_its_months() -> None:
    """By its office: of what lay in its villages too."""
    assert answers_for_register(SUCCESSOR, "150524100201")
    assert answers_for_register(SUCCESSOR, "150524100")
    assert not answers_for_register(SUCCESSOR, "150524103200")
    assert not answers_for_register(SUCCESSOR, "150524"), "not for the county's"
    assert propose((CLOSED,), SUCCESSOR) == [PROPOSED.model_copy(update={"by": "qin"})]
    not_theirs = SUCCESSOR.answering(Remit((), (("150524109", "150524109:"),)))
    with pytest.raises(Refused, match="Nothing of your area was counted"):
        propose((CLOSED,), not_theirs)


def test_whoever_oversaw_an_office_that_went_elsewhere_does_not_answer_for_the_whole_book() -> None:
    for by in (COUNTY_STILL, RECODED):
        assert decide((CLOSED, PROPOSED), by, True) == [REOPENED]
        assert does(ask_closing, (CLOSED,), by, month="2026-01"), "closes one before it"
    with pytest.raises(Refused, match=ONE_BOOK):
        decide((CLOSED, PROPOSED), COUNTY_NO_MORE, True)


def test_of_what_a_withdrawn_notice_made_answers_who_answers_for_all_of_which_it_was_made() -> None:
    """The county was entered as recoded, and a month was closed so: the county decides still."""
    recoded = AreaChanged(
        kind="recoded",
        takes_effect=date(2026, 2, 1),
        predecessors=("150524000000",),
        successors=(Successor(code="150581000000", name="甲市"),),
        notice_no="内政字〔2026〕12号",
    )
    closed = close(Months(), areas=(area("150581100201", registered=3),))[0]
    with pytest.raises(Refused, match=ONE_BOOK):
        decide((closed, PROPOSED), COUNTY, True)
    now = {"agreed": True, "areas": Areas(withdrawn=(recoded,))}
    assert does(decide_reopening, (closed, PROPOSED), COUNTY, **now) == [REOPENED]
    with pytest.raises(Refused, match=ONE_BOOK):
        does(decide_reopening, (closed, PROPOSED), OF_A_TOWN, **now)
    later = Areas(withdrawn=(recoded.model_copy(update={"takes_effect": date(2026, 3, 1)}),))
    with pytest.raises(Refused, match="Nothing of your area"):
        propose((closed,), COUNTY, areas=later)
    assert propose((closed,), COUNTY, areas=now["areas"])
