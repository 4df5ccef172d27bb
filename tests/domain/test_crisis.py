"""Nothing stands before the page; who does not answer is passed; the 72 hours end."""

from dataclasses import replace
from datetime import timedelta
from inspect import signature
from typing import Any, get_args
from uuid import UUID

import pytest

from domain.aggregates import CRISIS
from domain.crisis.answering import acknowledge, end, raise_crisis, record_details, tell_person
from domain.crisis.calling import move_on, note_deliveries
from domain.crisis.facts import (
    AwayPassedOver,
    BasisLapsed,
    CrisisAcknowledged,
    CrisisEnded,
    CrisisEscalated,
    CrisisFact,
    CrisisRaised,
    DetailsRecorded,
    NobodyReached,
    NobodyThere,
    OnCallPaged,
    PageDelivered,
    PersonTold,
    SomebodyCame,
)
from domain.crisis.state import Crisis, OnScreen, may_read, next_look
from domain.crisis.terms import BASIS, HELP_NUMBERS, TRY_AGAIN, Outcome
from domain.kernel import Officer, Refused, Role, Sealing
from domain.oncall import ListKept, OnCall
from domain.oncall import evolve as keep
from tests.domain.crises import (
    COUNTY,
    FULL,
    HOUR,
    MINUTE,
    NOBODY_AWAY,
    TOWN,
    VILLAGE,
    Played,
    act,
    away,
    delivered,
    lists,
)
from tests.scenario import NOON

LAPSE = BASIS / MINUTE
LISTS: dict[str, Any] = {"oncall": FULL, "absences": NOBODY_AWAY}
THERE: dict[str, Any] = {**LISTS, "on_screen": OnScreen()}


def paged(page: int, rung: Any, area: str, *people: str, minutes: float) -> OnCallPaged:
    until = NOON + (minutes + 5) * MINUTE
    return OnCallPaged(page=page, rung=rung, area=area, people=people, until=until)


def acknowledged(
    crisis: Played, who: str, minutes: float, role: Role = "desk", **officer: str
) -> list[CrisisFact]:
    given = act(who, minutes, role)
    by = Officer.model_validate(given.by.model_dump() | officer)
    taken = acknowledge(crisis.state, replace(given, by=by), oncall=crisis.oncall)
    return crisis.note(taken, minutes)


# --- the button ----------------------------------------------------------------------------------


def test_the_numbers_of_help_are_those_of_the_country() -> None:
    assert HELP_NUMBERS == ("110", "120", "12356")


def test_the_button_asks_for_the_area_and_takes_nobody_and_no_text() -> None:
    given = set(signature(raise_crisis).parameters) - {"crisis", "act", *THERE}
    assert given == {"area", "dispute"}
    must = [
        name
        for name, f in CRISIS.commands["raise_crisis"].arguments.model_fields.items()
        if f.is_required()
    ]
    assert must == ["area"]
    assert set(CrisisRaised.model_fields) == {"area", "dispute", "by"}


def test_a_crisis_may_refer_to_the_case_on_the_screen() -> None:
    case = UUID("018f0000-0000-7000-8000-00000000000a")
    there = {**LISTS, "on_screen": OnScreen(case)}
    assert raise_crisis(Crisis(), act("wang"), area=TOWN, dispute=case, **there) == [
        CrisisRaised(area=TOWN, dispute=case, by="wang")
    ]


def test_an_id_of_nothing_holds_up_no_call_and_is_left_out() -> None:
    nothing = UUID("018f0000-0000-7000-8000-00000000000a")
    assert raise_crisis(Crisis(), act("wang"), area=TOWN, dispute=nothing, **THERE) == [
        CrisisRaised(area=TOWN, dispute=None, by="wang")
    ]


@pytest.mark.parametrize("role", ["party", "clock", "importer"])
def test_whoever_does_not_work_here_calls_the_numbers_of_help(role: Role) -> None:
    with pytest.raises(Refused, match="works here"):
        raise_crisis(Crisis(), act(role=role), area=TOWN, **THERE)


@pytest.mark.parametrize("role", ["archivist", "counsellor", "social_worker"])
def test_whoever_works_here_may_call_for_help(role: Role) -> None:
    assert raise_crisis(Crisis(), act(role=role), area=TOWN, **THERE)


def test_a_crisis_is_raised_once() -> None:
    with pytest.raises(Refused, match="raised already"):
        raise_crisis(Played().state, act(), area=TOWN, **THERE)


# --- calling -------------------------------------------------------------------------------------


def test_the_two_on_call_are_called_at_once() -> None:
    assert Played().passes(0) == [paged(1, "township", TOWN, "a", "b", minutes=0)]


def test_nobody_is_called_twice_within_their_five_minutes() -> None:
    crisis = Played()
    crisis.passes(0)
    assert crisis.passes(4.99) == []


def test_after_five_minutes_without_an_answer_the_next_rung_is_called() -> None:
    crisis = Played()
    crisis.passes(0)
    assert crisis.passes(5) == [
        CrisisEscalated(from_rung="township", to_rung="county", reason="unanswered"),
        paged(2, "county", COUNTY, "e", "f", minutes=5),
    ]


def test_a_village_that_keeps_a_list_is_called_first() -> None:
    crisis = Played(lists(village=("v", "w"), township=("a", "b"), county=("e", "f")))
    assert crisis.passes(0) == [paged(1, "village", VILLAGE, "v", "w", minutes=0)]
    assert [type(fact) for fact in crisis.passes(5)] == [CrisisEscalated, OnCallPaged]
    assert crisis.state.rung == "township"


def test_the_county_is_called_again_and_again_and_that_nobody_was_reached_is_said_once() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.passes(5)
    assert crisis.passes(10) == [
        NobodyReached(reason="unanswered"),
        paged(3, "county", COUNTY, "e", "f", minutes=10),
    ]
    assert crisis.passes(15) == [paged(4, "county", COUNTY, "e", "f", minutes=15)]
    assert crisis.passes(20) == [paged(5, "county", COUNTY, "e", "f", minutes=20)]


def test_a_rung_with_nobody_on_call_is_passed_at_once() -> None:
    assert Played(lists(county=("e", "f"))).passes(0) == [
        CrisisEscalated(from_rung="township", to_rung="county", reason="nobody_on_call"),
        paged(1, "county", COUNTY, "e", "f", minutes=0),
    ]


def test_with_no_list_at_all_that_is_said_at_once_and_once() -> None:
    crisis = Played(OnCall())
    assert crisis.passes(0) == [
        CrisisEscalated(from_rung="township", to_rung="county", reason="nobody_on_call"),
        NobodyReached(reason="nobody_on_call"),
    ]
    assert crisis.passes(1) == []
    assert next_look(crisis.state, NOON + MINUTE) == NOON + 2 * MINUTE


def test_a_list_that_is_filled_meanwhile_is_called() -> None:
    crisis = Played(OnCall())
    crisis.passes(0)
    crisis.oncall = lists(county=("e", "f"))
    assert crisis.passes(1) == [paged(1, "county", COUNTY, "e", "f", minutes=1)]


def test_a_county_without_anybody_after_a_silent_township_is_said_once() -> None:
    crisis = Played(lists(township=("a", "b")))
    crisis.passes(0)
    assert crisis.passes(5) == [
        CrisisEscalated(from_rung="township", to_rung="county", reason="unanswered"),
        NobodyReached(reason="nobody_on_call"),
    ]
    assert crisis.passes(6) == []
    assert crisis.passes(7) == []


def test_where_only_the_county_can_be_called_it_is() -> None:
    crisis = Played(area=COUNTY)
    assert crisis.passes(0) == [paged(1, "county", COUNTY, "e", "f", minutes=0)]
    assert NobodyReached(reason="unanswered") in crisis.passes(5)


def test_who_comes_on_duty_between_two_rungs_is_the_one_called() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.oncall = lists(township=("a", "b"), county=("x", "y"))
    assert crisis.passes(5)[1] == paged(2, "county", COUNTY, "x", "y", minutes=5)


def test_the_time_to_answer_is_that_of_each_list_and_counts_from_the_page() -> None:
    """However late the page is: who was away was not asked."""
    crisis = Played()
    crisis.passes(45)
    assert next_look(crisis.state, NOON + 45 * MINUTE) == NOON + 50 * MINUTE


# --- whoever is away -----------------------------------------------------------------------------


def passed_over(*who: str, covers: tuple[str, ...] = (), rung: Any = "township") -> AwayPassedOver:
    area = TOWN if rung == "township" else COUNTY
    return AwayPassedOver(rung=rung, area=area, away=who, covers=covers)


def test_whoever_is_away_is_not_called_and_the_trace_says_so() -> None:
    assert Played(absences=away("a")).passes(0) == [
        passed_over("a"),
        paged(1, "township", TOWN, "b", minutes=0),
    ]


def test_a_cover_who_does_duty_there_is_called_in_the_place_of_whoever_is_away() -> None:
    oncall = lists(township=("a", "b"), county=("e", "f"))
    later = oncall.list_of(TOWN).shifts[0]
    other = later.model_copy(
        update={
            "begins_at": later.ends_at,
            "ends_at": later.ends_at + HOUR,
            "people": ("c",),
        }
    )
    fact = ListKept(area=TOWN, shifts=(later, other), patience_seconds=300)
    oncall = keep(oncall, fact, NOON)
    assert Played(oncall, absences=away("a", cover="c")).passes(0) == [
        passed_over("a", covers=("c",)),
        paged(1, "township", TOWN, "b", "c", minutes=0),
    ]
    stranger = Played(oncall, absences=away("a", cover="x")).passes(0)
    assert stranger[1] == paged(1, "township", TOWN, "b", minutes=0), "x does no duty there"
    both = Played(oncall, absences=away("a", "c", cover="c")).passes(0)
    assert both[1] == paged(1, "township", TOWN, "b", minutes=0), "the cover is away as well"
    already = Played(oncall, absences=away("a", cover="b")).passes(0)
    assert already[1] == paged(1, "township", TOWN, "b", minutes=0), "called anyway"


def test_a_rung_whose_people_are_all_away_is_passed_at_once() -> None:
    crisis = Played(absences=away("a", "b"))
    assert crisis.passes(0) == [
        passed_over("a", "b"),
        CrisisEscalated(from_rung="township", to_rung="county", reason="nobody_on_call"),
        paged(1, "county", COUNTY, "e", "f", minutes=0),
    ]


def test_an_absence_that_is_over_or_to_come_changes_nothing() -> None:
    crisis = Played(absences=away("a", "b"))
    crisis.passes(0)
    tomorrow = 24 * 60
    fresh = Played(absences=away("a", "b"))
    assert fresh.passes(tomorrow) == [paged(1, "township", TOWN, "a", "b", minutes=tomorrow)]


@pytest.mark.parametrize("area", [VILLAGE, COUNTY])
def test_where_everybody_is_away_that_is_said_once_and_looked_at_again(area: str) -> None:
    crisis = Played(area=area, absences=away("a", "b", "e", "f"))
    assert isinstance(crisis.facts[-1], NobodyThere), "and the caller is told at once"
    assert crisis.passes(0)[-1] == NobodyReached(reason="nobody_on_call")
    assert crisis.passes(1) == []
    crisis.absences = NOBODY_AWAY
    assert crisis.passes(2) == [paged(1, "county", COUNTY, "e", "f", minutes=2)]


# --- where nobody is on call ---------------------------------------------------------------------

NOWHERE = "999999100201"


def test_an_unknown_area_is_no_reason_to_refuse_and_the_raisers_own_office_is_called() -> None:
    """The caller is told, by a fact of the same command."""
    crisis = Played(area=NOWHERE)
    assert crisis.facts == [
        CrisisRaised(area=NOWHERE, dispute=None, by="wang"),
        NobodyThere(area=NOWHERE, instead=TOWN),
    ]
    assert crisis.passes(0) == [paged(1, "township", TOWN, "a", "b", minutes=0)]
    assert crisis.passes(5)[1] == paged(2, "county", COUNTY, "e", "f", minutes=5)
    assert NobodyReached(reason="unanswered") in crisis.passes(10)


@pytest.mark.parametrize("area", ["150500000000", "150000000000", "000000000000"])
def test_an_area_wider_than_a_county_is_called_where_the_raiser_works(area: str) -> None:
    """Who knows no more than the city in such a minute is not sent back to look for a code."""
    crisis = Played(area=area)
    assert crisis.facts[-1] == NobodyThere(area=area, instead=TOWN)
    assert crisis.passes(0) == [paged(1, "township", TOWN, "a", "b", minutes=0)]
    assert crisis.passes(5)[1] == paged(2, "county", COUNTY, "e", "f", minutes=5)
    assert NobodyReached(reason="unanswered") in crisis.passes(10)
    city = act("wang").by.model_copy(update={"office": "150500000000"})
    crisis = Played(area=area, by=replace(act("wang"), by=city))
    assert crisis.facts[-1] == NobodyThere(area=area, instead=None)
    assert crisis.passes(0) == [NobodyReached(reason="nobody_on_call")]
    assert crisis.passes(1) == [], "said once, and looked at again"
    assert next_look(crisis.state, NOON + MINUTE) == NOON + 2 * MINUTE


def test_somebody_who_comes_on_duty_there_is_called_before_the_raisers_office() -> None:
    crisis = Played(area=NOWHERE)
    fact = ListKept(
        area="999999000000",
        shifts=(FULL.list_of(TOWN).shifts[0].model_copy(update={"people": ("x", "y")}),),
        patience_seconds=300,
    )
    crisis.oncall = keep(FULL, fact, NOON)
    called = crisis.passes(0)[-1]
    assert called == paged(1, "county", "999999000000", "x", "y", minutes=0)


@pytest.mark.parametrize("office", ["", "999998100000", "150000000000"])
def test_where_nobody_is_at_the_raisers_office_either_that_is_said(office: str) -> None:
    nowhere = act("wang").by.model_copy(update={"office": office})
    crisis = Played(area=NOWHERE, by=replace(act("wang"), by=nowhere))
    assert crisis.facts[-1] == NobodyThere(area=NOWHERE, instead=None)
    assert crisis.passes(0)[-1] == NobodyReached(reason="nobody_on_call")


# --- who has it ----------------------------------------------------------------------------------


def test_who_acknowledges_ends_the_calling() -> None:
    crisis = Played()
    crisis.passes(0)
    assert acknowledged(crisis, "b", 2) == [
        CrisisAcknowledged(by="b", timing="in_time", rung="township")
    ]
    assert crisis.passes(5) == []
    assert next_look(crisis.state, NOON + 5 * MINUTE) == NOON + BASIS


def test_whoever_raised_it_does_not_end_the_calling_by_their_own_word() -> None:
    crisis = Played()
    crisis.passes(0)
    with pytest.raises(Refused, match="You raised it: others are called"):
        acknowledge(crisis.state, act("wang", 1), oncall=FULL)
    assert crisis.passes(5), "the calling goes on"
    acknowledged(crisis, "e", 6)
    (noted,) = acknowledged(crisis, "wang", 7)
    assert noted == CrisisAcknowledged(by="wang", timing="further", rung=None)


def test_whoever_raised_it_on_call_is_not_called_and_alone_passed_at_once() -> None:
    two = Played(lists(township=("a", "wang"), county=("e", "f")))
    assert two.passes(0) == [paged(1, "township", TOWN, "a", minutes=0)]
    alone = Played(lists(township=("wang",), county=("e", "wang")))
    assert alone.passes(0)[-1] == paged(1, "county", COUNTY, "e", minutes=0)


def test_a_late_one_counts_and_is_marked() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.passes(5)
    assert acknowledged(crisis, "a", 7) == [
        CrisisAcknowledged(by="a", timing="late", rung="township")
    ]
    assert crisis.passes(10) == []


def test_a_second_one_is_noted_and_changes_nothing() -> None:
    crisis = Played()
    crisis.passes(0)
    acknowledged(crisis, "b", 2)
    assert acknowledged(crisis, "a", 3) == [
        CrisisAcknowledged(by="a", timing="further", rung="township")
    ]
    assert crisis.state.acknowledged_at == NOON + 2 * MINUTE


def test_the_same_person_again_is_no_news() -> None:
    crisis = Played()
    acknowledged(crisis, "b", 2)
    assert acknowledged(crisis, "b", 3) == []


def test_whoever_does_duty_on_a_list_above_has_it_too() -> None:
    crisis = Played()
    crisis.passes(0)
    assert acknowledged(crisis, "e", 2) == [CrisisAcknowledged(by="e", timing="in_time", rung=None)]
    assert crisis.passes(5) == []


ELSEWHERE = "110101000000"


@pytest.mark.parametrize(
    ("role", "officer"),
    [
        ("operator", {}),
        ("inspector", {}),
        ("grid_worker", {}),
        ("mediator", {"office": ELSEWHERE}),
        ("mediator", {"office": TOWN}),
        ("mediator", {"office": TOWN, "body": "police"}),
    ],
)
def test_whoever_comes_uncalled_is_noted_and_the_calling_goes_on(
    role: Role, officer: dict[str, str]
) -> None:
    crisis = Played()
    crisis.passes(0)
    assert acknowledged(crisis, "z", 2, role, **officer) == [SomebodyCame(by="z")]
    assert acknowledged(crisis, "z", 3, role, **officer) == [], "no news"
    assert crisis.state.calling
    assert [type(fact) for fact in crisis.passes(5)] == [CrisisEscalated, OnCallPaged]
    acknowledged(crisis, "e", 6)
    recorded(crisis, "e")
    assert not may_read(crisis.state, "z", NOON + HOUR)


@pytest.mark.parametrize(
    ("role", "officer", "takes_it"),
    [
        ("county_desk", {"office": COUNTY}, True),
        ("desk", {"office": TOWN}, True),
        ("desk", {"office": ELSEWHERE}, False),
        ("desk", {"office": ""}, False),
        ("desk", {"office": TOWN, "body": "police"}, False),
        ("operator", {"office": COUNTY}, False),
        ("inspector", {"office": COUNTY}, False),
    ],
)
def test_where_nobody_is_reached_a_caseworker_of_the_county_takes_it(
    role: Role, officer: dict[str, str], takes_it: bool
) -> None:
    silent, empty = Played(), Played(OnCall())
    for minutes in (0, 5, 10):
        silent.passes(minutes)
    for crisis in (silent, empty):
        acknowledged(crisis, "z", 11, role, **officer)
        assert crisis.state.calling is not takes_it


def test_nobody_takes_what_the_raisers_own_office_is_called_for() -> None:
    crisis = Played(area="999999100201")
    acknowledged(crisis, "z", 1)
    assert crisis.state.calling
    acknowledged(crisis, "a", 2)
    assert not crisis.state.calling


def test_an_acknowledgement_after_the_end_is_noted() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.note(end(crisis.state, act("wang", 3), outcome="false_alarm"), 3)
    assert acknowledged(crisis, "a", 4) == [
        CrisisAcknowledged(by="a", timing="after_the_end", rung="township")
    ]


def test_who_does_not_work_here_acknowledges_nothing() -> None:
    with pytest.raises(Refused, match="works here"):
        acknowledge(Played().state, act(role="party"), oncall=FULL)


# --- by which ways -------------------------------------------------------------------------------


def delivering(crisis: Played, page: int, *deliveries: Any) -> list[CrisisFact]:
    clock = act("clock", role="clock")
    return crisis.note(note_deliveries(crisis.state, clock, page=page, deliveries=deliveries))


def test_a_dead_way_is_noted_and_the_others_are_too() -> None:
    crisis = Played()
    crisis.passes(0)
    ways = delivered("a"), delivered("a", "email", "smtp_away"), delivered("b")
    assert delivering(crisis, 1, *ways) == [PageDelivered(page=1, deliveries=ways)]
    assert crisis.state.page
    assert crisis.state.page.troubled == {("a", "email")}


def test_trouble_is_noted_once_and_so_is_its_end() -> None:
    crisis = Played()
    crisis.passes(0)
    delivering(crisis, 1, delivered("a", "email", "smtp_away"))
    assert delivering(crisis, 1, delivered("a", "email", "timeout")) == []
    assert len(delivering(crisis, 1, delivered("a", "email"))) == 1
    assert delivering(crisis, 1, delivered("a", "email")) == []
    assert delivering(crisis, 1, delivered("a", "email", "timeout")) == []
    assert crisis.state.page
    assert crisis.state.page.troubled == frozenset()


def test_a_way_that_did_not_take_the_page_is_tried_again_until_it_is_given_up() -> None:
    crisis = Played()
    crisis.passes(0)
    delivering(crisis, 1, delivered("a", "email", "smtp_away"), delivered("b"))
    assert next_look(crisis.state, NOON + MINUTE) == NOON + MINUTE + TRY_AGAIN
    assert len(delivering(crisis, 1, delivered("a", "email", "smtp_550", final=True))) == 1
    assert next_look(crisis.state, NOON + MINUTE) == NOON + 5 * MINUTE
    assert delivering(crisis, 1, delivered("a", "email", "smtp_550", final=True)) == []


def test_what_arrives_of_an_earlier_page_says_nothing_of_the_next() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.passes(5)
    assert len(delivering(crisis, 1, delivered("a"))) == 1
    assert crisis.state.page
    assert crisis.state.page.delivered == frozenset()


@pytest.mark.parametrize("role", ["desk", "supervisor", "county_desk"])
def test_only_the_clock_moves_it_on(role: Role) -> None:
    with pytest.raises(Refused, match="Only the clock"):
        move_on(Played().state, act(role=role), **LISTS)
    with pytest.raises(Refused, match="Only the clock"):
        note_deliveries(Played().state, act(role=role), page=1, deliveries=())


# --- afterwards ----------------------------------------------------------------------------------


def taken() -> Played:
    """Raised by wang, acknowledged by b."""
    crisis = Played()
    crisis.passes(0)
    acknowledged(crisis, "b", 2)
    return crisis


def recorded(crisis: Played, who: str = "b", minutes: float = 60) -> list[CrisisFact]:
    given = record_details(
        crisis.state, act(who, minutes), acts=("ambulance_called",), account="电话里说的"
    )
    return crisis.note(given, minutes)


@pytest.mark.parametrize("who", ["b", "wang"])
def test_what_was_done_is_written_down_by_who_was_there(who: str) -> None:
    assert recorded(taken(), who) == [
        DetailsRecorded(by=who, acts=("ambulance_called",), account="电话里说的")
    ]


def test_what_was_written_down_is_sealed() -> None:
    marks = DetailsRecorded.model_fields["account"].metadata
    assert any(isinstance(mark, Sealing) for mark in marks)


def test_who_was_not_called_writes_nothing_down() -> None:
    crisis = taken()
    acknowledged(crisis, "z", 3)
    with pytest.raises(Refused, match="was called and came"):
        recorded(crisis, "z")


def test_who_was_called_writes_down_what_they_did_without_a_word_before() -> None:
    """It says that they came: first, or beside whoever has it."""
    done = DetailsRecorded(by="a", acts=("ambulance_called",), account="电话里说的")
    crisis = Played()
    crisis.passes(0)
    came = CrisisAcknowledged(by="a", timing="in_time", rung="township")
    assert recorded(crisis, "a", 2) == [came, done]
    assert not crisis.state.calling
    crisis = taken()
    assert recorded(crisis, "a") == [came.model_copy(update={"timing": "further"}), done]
    assert recorded(crisis, "a") == [done]
    assert may_read(crisis.state, "a", NOON + 90 * MINUTE)


def test_acts_come_from_the_closed_list_and_there_is_one() -> None:
    with pytest.raises(Refused, match="which acts"):
        record_details(taken().state, act("b", 60), acts=(), account="x")


def test_the_person_is_told_what_was_written_down() -> None:
    crisis = taken()
    with pytest.raises(Refused, match="Nothing was written down"):
        tell_person(crisis.state, act("b", 60), channel="phone")
    recorded(crisis)
    assert tell_person(crisis.state, act("b", 90), channel="in_person") == [
        PersonTold(channel="in_person")
    ]
    with pytest.raises(Refused, match="was called and came"):
        tell_person(crisis.state, act("a", 90), channel="phone")


def test_a_crisis_ends_with_what_was_done_written_down() -> None:
    crisis = taken()
    with pytest.raises(Refused, match="Write down first"):
        end(crisis.state, act("b", 60), outcome="danger_over")
    recorded(crisis)
    assert end(crisis.state, act("b", 90), outcome="with_the_ambulance") == [
        CrisisEnded(outcome="with_the_ambulance")
    ]


def test_a_false_alarm_has_nothing_to_write_down_and_stops_the_calling() -> None:
    crisis = Played()
    crisis.passes(0)
    crisis.note(end(crisis.state, act("wang", 1), outcome="false_alarm"), 1)
    assert crisis.passes(5) == []
    assert next_look(crisis.state, NOON + 5 * MINUTE) is None


def test_an_ended_crisis_ends_once() -> None:
    crisis = Played()
    crisis.note(end(crisis.state, act("wang", 1), outcome="false_alarm"), 1)
    with pytest.raises(Refused, match="is over"):
        end(crisis.state, act("wang", 2), outcome="false_alarm")


def test_the_county_desk_may_end_what_others_left_open() -> None:
    crisis = taken()
    with pytest.raises(Refused, match="was called and came"):
        end(crisis.state, act("z", 60), outcome="false_alarm")
    assert end(crisis.state, act("z", 60, "county_desk"), outcome="false_alarm")
    of_another = Officer(id="z", role="county_desk", office=ELSEWHERE)
    with pytest.raises(Refused, match="was called and came"):
        end(crisis.state, replace(act("z", 60), by=of_another), outcome="false_alarm")
    wrong_code = Played(area="999999100201").state
    assert end(wrong_code, replace(act("z", 60), by=of_another), outcome="false_alarm")


@pytest.mark.parametrize("command", [acknowledge, end, record_details, tell_person])
def test_nothing_happens_to_a_crisis_that_is_none(command: Any) -> None:
    more: dict[Any, Any] = {
        acknowledge: {"oncall": FULL},
        end: {"outcome": "false_alarm"},
        record_details: {"acts": ("police_called",), "account": "x"},
        tell_person: {"channel": "phone"},
    }
    with pytest.raises(Refused, match="no such crisis"):
        command(Crisis(), act(), **more.get(command, {}))


# --- 72 hours ------------------------------------------------------------------------------------


def test_the_basis_lapses_after_72_hours_once() -> None:
    crisis = taken()
    recorded(crisis)
    assert crisis.passes(LAPSE - 0.01) == []
    assert crisis.passes(LAPSE) == [BasisLapsed()]
    assert crisis.passes(LAPSE + 1) == []
    assert next_look(crisis.state, NOON + BASIS) is None


def test_nothing_is_written_down_after_72_hours_noted_or_not() -> None:
    crisis = taken()
    assert recorded(crisis, minutes=LAPSE - 0.01)
    with pytest.raises(Refused, match="The emergency is over"):
        recorded(crisis, minutes=LAPSE)
    crisis.passes(LAPSE)
    with pytest.raises(Refused, match="The emergency is over"):
        recorded(crisis, minutes=LAPSE - 1)


def test_a_lapsed_crisis_can_still_be_ended_with_nothing_written_down() -> None:
    crisis = taken()
    crisis.passes(LAPSE)
    assert end(crisis.state, act("b", LAPSE + 60), outcome="danger_over")


def test_one_that_nobody_acknowledged_is_called_on_beyond_its_72_hours() -> None:
    crisis = Played(lists(county=("e", "f"), begins=NOON + BASIS - HOUR))
    lapse = NOON + BASIS
    crisis.passes(LAPSE - 2)
    assert [type(fact) for fact in crisis.passes(LAPSE + 3)] == [
        BasisLapsed,
        NobodyReached,
        OnCallPaged,
    ]
    assert next_look(crisis.state, lapse + 3 * MINUTE) == lapse + 8 * MINUTE


@pytest.mark.parametrize(
    ("reader", "minutes", "reads"),
    [
        ("b", 90, True),
        ("wang", 90, True),
        ("a", 90, False),
        ("chief", 90, False),
        ("b", LAPSE, False),
    ],
)
def test_what_was_written_down_is_read_by_who_was_there_for_72_hours(
    reader: str, minutes: float, reads: bool
) -> None:
    crisis = taken()
    recorded(crisis)
    assert may_read(crisis.state, reader, NOON + minutes * MINUTE) is reads


def test_whoever_was_called_and_came_as_well_reads_it() -> None:
    crisis = taken()
    acknowledged(crisis, "a", 60)
    recorded(crisis)
    assert may_read(crisis.state, "a", NOON + 90 * MINUTE)


def test_a_code_that_somebody_else_acknowledges_opens_nothing() -> None:
    """Neither while somebody has it, nor after the end, whoever was called included."""
    crisis = taken()
    acknowledged(crisis, "chief", 60)
    recorded(crisis)
    with pytest.raises(Refused, match="was called and came"):
        end(crisis.state, act("chief", 80), outcome="consented_to_support")
    crisis.note(end(crisis.state, act("b", 90), outcome="consented_to_support"), 90)
    for late in ("a", "inspector"):
        acknowledged(crisis, late, 100)
    for reader, reads in {"b": True, "chief": False, "a": False, "inspector": False}.items():
        assert may_read(crisis.state, reader, NOON + BASIS + HOUR) is reads, reader


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_after_the_end_it_is_read_with_consent_only(outcome: Outcome) -> None:
    crisis = taken()
    recorded(crisis)
    crisis.note(end(crisis.state, act("b", 90), outcome=outcome), 90)
    consented = outcome == "consented_to_support"
    for later in (timedelta(minutes=91), BASIS + HOUR):
        assert may_read(crisis.state, "b", NOON + later) is consented
        assert not may_read(crisis.state, "a", NOON + later)
