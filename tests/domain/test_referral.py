"""Referral, given / when / then: offered with a yes, answered, attended, and back with what the
person allows; and who may do what. docs/referral.md lists every command with its test.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from inspect import signature
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.calendar import end_of
from domain.dispute.notices import Notice
from domain.kernel import Across, Act, Fact, Kept, Officer, Refused, Role
from domain.neutral import SOMETHING_WAITS, neutral_of
from domain.people import Particulars
from domain.persons import Guardians
from domain.reach import Post
from domain.referral.commands import REFERRAL
from domain.referral.facts import (
    ReferralAccepted,
    ReferralAttended,
    ReferralOffered,
    ReferralPurged,
    ReferralRefused,
    ReferralReturned,
    ReferralUnanswered,
    ReferralWithdrawn,
    SlotMoved,
    SlotPassed,
)
from domain.referral.places import (
    INTAKE,
    PLACES,
    Intake,
    OpeningHours,
    PlaceClosed,
    PlaceEntered,
    Places,
    SlotGiven,
    SlotGivenBack,
    intake_of,
)
from domain.referral.state import MOST_CHASED, Referral, looks, stands, waiting_for
from domain.signature import Aggregate
from tests.domain.casework import OFFICE, PEOPLE, STREAM, at, day
from tests.domain.years import CALENDAR
from tests.scenario import fold

CLINIC = "150525100000"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
ENTRY: dict[str, Any] = {
    "name": "柳河镇中心卫生院",
    "kind": "clinic",
    "rung": "township",
    "area": OFFICE,
    "office": CLINIC,
    "contact": "lu",
    "hours": tuple(OpeningHours(on=d, opens="08:30", closes="17:00") for d in WEEKDAYS),
    "weekly": 2,
    "green_channel": False,
}
ENTERED = PlaceEntered(place="k1", **ENTRY)
NIGHT = (OpeningHours(on="friday", opens="20:00", closes="08:00"),)
KNOWN: Places = fold(PLACES.start, PLACES.evolve, [ENTERED])
OFFER: dict[str, Any] = {
    "place": "k1",
    "person": Particulars(name="丙"),
    "words": "愿意去",
    "channel": "on_paper",
    "given_by": "person",
    "passed_on": "睡眠不好已两月",
}
OFFERED = ReferralOffered(
    **OFFER,
    office=OFFICE,
    by="zheng",
    receiving_office=CLINIC,
    receiver="lu",
    guardian=None,
    capacity="full",
    answer_by=day("03-13"),
)
SLOT = at("03-17", "10:00")
ACCEPTED = ReferralAccepted(slot=SLOT)
THERE = [OFFERED, ACCEPTED, ReferralAttended(attended=True)]
MINE = intake_of("k1")


def act(role: Role, on: str = "03-10", *, who: str = "", office: str = OFFICE) -> Act:
    return Act(STREAM, Officer(id=who or PEOPLE[role], role=role, office=office), at(on))


OWN = act("counsellor")
CLINICS = act("counsellor", who="lu", office=CLINIC)
LATER = act("counsellor", "03-17", who="lu", office=CLINIC)
PERSON = act("party")


def intake(*slots: datetime) -> Kept[Intake]:
    given = [(SlotGiven(slot=each), at()) for each in slots]
    return Kept(MINE, "k1", fold(INTAKE.start, INTAKE.evolve, given))


def state(*given: Fact) -> Referral:
    found: Referral = fold(REFERRAL.start, REFERRAL.evolve, [(fact, at("03-10")) for fact in given])
    return found


def when(
    given: list[Any],
    name: str,
    by: Act,
    /,
    *,
    kept: Kept[Intake],
    places: Places = KNOWN,
    **data: Any,
) -> Any:
    kind: Aggregate[Any] = PLACES if name in PLACES.functions else REFERRAL
    decide: Callable[..., Any] = kind.functions[name]
    known = {"intake": kept, "places": places, "calendar": CALENDAR}
    wanted = signature(decide).parameters
    start = fold(kind.start, kind.evolve, [(fact, at("03-10")) for fact in given])
    injected = {n: held for n, held in known.items() if n in list(wanted)[2:]}
    return decide(start, by, **injected, **data)


def check(
    given: list[Any],
    name: str,
    by: Act = OWN,
    /,
    *,
    then: Any,
    kept: Kept[Intake] | None = None,
    places: Places = KNOWN,
    **data: Any,
) -> None:
    kept = kept or intake()
    if isinstance(then, str):
        with pytest.raises(Refused, match=then) as refused:
            when(given, name, by, kept=kept, places=places, **data)
        assert refused.value.law
    else:
        assert when(given, name, by, kept=kept, places=places, **data) == then


# --- the directory -------------------------------------------------------------------------------


def test_a_place_is_entered_changed_and_closed() -> None:
    check([], "enter_place", then=[ENTERED], **ENTRY)
    more = {**ENTRY, "weekly": 5}
    changed = PlaceEntered(place="k1", **more)
    check([ENTERED], "enter_place", then=[changed], place="k1", **more)
    check([ENTERED], "enter_place", then="No place of that number", place="k9", **more)
    check([], "enter_place", then="when it is open", **{**ENTRY, "hours": ()})
    check([], "enter_place", then="through the night", **{**ENTRY, "hours": NIGHT})
    check([ENTERED], "close_place", then=[PlaceClosed(place="k1")], place="k1")
    check([ENTERED, PlaceClosed(place="k1")], "close_place", then="No place", place="k1")
    for office, allowed in (
        ("150524100201", True),
        ("150524000000", True),
        ("110101001000", False),
    ):
        by = act("counsellor", office=office)
        check([], "enter_place", by, then=[ENTERED] if allowed else "does not answer", **ENTRY)
    above = {**ENTRY, "area": "150500000000", "rung": "city"}
    check([], "enter_place", then=[PlaceEntered(place="k1", **above)], **above)
    far, theirs = (act("counsellor", office=office) for office in ("110101001000", CLINIC))
    said = "does not answer for"
    taken = {**ENTRY, "office": far.by.office}
    check([ENTERED], "enter_place", far, then=said, place="k1", **taken)
    check([ENTERED], "close_place", far, then=said, place="k1")
    check([ENTERED], "close_place", theirs, then=[PlaceClosed(place="k1")], place="k1")


@pytest.mark.parametrize("name", ["张三", "Zhang San", "柳河镇一号", "13955512345"])
def test_what_a_place_is_called_is_no_name_of_a_person(name: str) -> None:
    with pytest.raises(ValueError, match="ends with 医院"):
        PlaceEntered(place="k1", **{**ENTRY, "name": name})


def test_a_slot_is_given_when_the_place_is_open_and_has_room() -> None:
    given = Across[Fact]([ACCEPTED], {MINE: [SlotGiven(slot=SLOT)]})
    check([OFFERED], "accept_referral", CLINICS, then=given, slot=SLOT)
    for clock in ("08:29", "16:31", "16:59", "17:00"):
        closed = at("03-17", clock)
        check([OFFERED], "accept_referral", CLINICS, then="closed then", slot=closed)
    check([OFFERED], "accept_referral", CLINICS, then="closed then", slot=at("03-21", "10:00"))
    assert when([OFFERED], "accept_referral", CLINICS, kept=intake(), slot=at("03-17", "16:30"))
    too_far = SLOT + timedelta(days=366)
    check([OFFERED], "accept_referral", CLINICS, then="at most 366 days ahead", slot=too_far)
    check([OFFERED], "accept_referral", CLINICS, then="still to come", slot=at("03-10"))
    full = intake(at("03-16", "09:00"), at("03-20", "09:00"))
    check([OFFERED], "accept_referral", CLINICS, then="All 2 places", kept=full, slot=SLOT)
    other_week = intake(at("03-15", "09:00"), at("03-23", "09:00"))
    assert when([OFFERED], "accept_referral", CLINICS, kept=other_week, slot=SLOT).here == [
        ACCEPTED
    ]


def test_a_hotline_is_there_through_the_night() -> None:
    hotline = {**ENTRY, "kind": "support_hotline", "name": "旗心理援助热线"}
    (night,) = when([], "enter_place", OWN, kept=intake(), **{**hotline, "hours": NIGHT})
    whole_day = (OpeningHours(on="sunday", opens="00:00", closes="00:00"),)
    (always,) = when([], "enter_place", OWN, kept=intake(), **{**hotline, "hours": whole_day})

    def there(place: PlaceEntered, *moments: tuple[str, str]) -> list[bool]:
        known: Places = fold(PLACES.start, PLACES.evolve, [place])
        return [known.known["k1"].open_at(at(on, clock)) for on, clock in moments]

    friday, saturday, sunday, monday = "03-13", "03-14", "03-15", "03-16"
    assert there(night, (friday, "19:59"), (friday, "20:00"), (friday, "23:59")) == [
        *(False, True, True)
    ]
    assert there(night, (saturday, "00:00"), (saturday, "07:59"), (saturday, "08:00")) == [
        *(True, True, False)
    ]
    assert there(night, (friday, "03:00"), (saturday, "21:00")) == [False, False]
    assert there(always, (sunday, "00:00"), (sunday, "23:59"), (monday, "00:00")) == [
        *(True, True, False)
    ]


def test_what_is_given_away_says_when_and_never_to_whom() -> None:
    assert set(SlotGiven.model_fields) == set(SlotGivenBack.model_fields) == {"slot"}
    held: Intake = intake(SLOT, SLOT).state
    freed = fold(held, INTAKE.evolve, [(SlotGivenBack(slot=SLOT), at("03-11"))])
    assert (held.given_in_week_of(SLOT), freed.given_in_week_of(SLOT)) == (2, 1)
    assert fold(held, INTAKE.evolve, [(SlotGivenBack(slot=SLOT), at("04-01"))]).slots == ()


# --- offered and answered ------------------------------------------------------------------------


def test_nobody_is_referred_without_a_yes_to_exactly_what_is_passed_on() -> None:
    check([], "offer_referral", then=[OFFERED], **OFFER)
    check([], "offer_referral", then="so that it can be shown", **{**OFFER, "channel": "phone"})
    check([], "offer_referral", then="guardian", **{**OFFER, "capacity": "represented"})
    both = {**OFFER, "given_by": "guardian", "capacity": "represented"}
    check([], "offer_referral", then="who the guardian is", **both)
    named = Guardians(of_child=frozenset({STREAM}))
    both |= {"guardian": Particulars(name="丙的姨妈"), "guardians": named}
    check([], "offer_referral", then="Somebody else is named at this person", **both)
    check([OFFERED], "offer_referral", then="offered already", **OFFER)
    check([], "offer_referral", act("counsellor", office=""), then="which office", **OFFER)
    closed: Places = fold(KNOWN, PLACES.evolve, [PlaceClosed(place="k1")])
    check([], "offer_referral", then="No place", places=closed, **OFFER)


def test_the_green_channel_answers_on_the_next_working_day() -> None:
    green: Places = fold(
        PLACES.start, PLACES.evolve, [PlaceEntered(place="k1", **{**ENTRY, "green_channel": True})]
    )
    (offered,) = when([], "offer_referral", OWN, kept=intake(), places=green, **OFFER)
    assert offered.answer_by == day("03-11")
    friday = act("counsellor", "03-13")
    (over_the_weekend,) = when([], "offer_referral", friday, kept=intake(), places=green, **OFFER)
    assert over_the_weekend.answer_by == day("03-16")


def test_a_closed_place_gives_nobody_a_time() -> None:
    """What was agreed before stays, and that it is closed is an answer like any other."""
    shut = fold(KNOWN, PLACES.evolve, [PlaceClosed(place="k1")])
    for given, name in (([OFFERED], "accept_referral"), ([OFFERED, ACCEPTED], "move_slot")):
        check(given, name, CLINICS, then="This place is closed", places=shut, slot=SLOT)
    refused = ReferralRefused(why="closed", explanation=None)
    check([OFFERED], "refuse_referral", CLINICS, then=[refused], places=shut, why="closed")
    later = act("counsellor", "03-17", who="lu", office=CLINIC)
    attended = [ReferralAttended(attended=True)]
    check([OFFERED, ACCEPTED], "note_attended", later, then=attended, places=shut, attended=True)


def test_a_place_says_no_and_why() -> None:
    refused = ReferralRefused(why="full", explanation=None)
    check([OFFERED], "refuse_referral", CLINICS, then=[refused], why="full")
    check([OFFERED], "refuse_referral", CLINICS, then="Say why", why="other")
    check([OFFERED, refused], "accept_referral", CLINICS, then="is refused now", slot=SLOT)


def test_whoever_referred_writes_down_what_a_place_outside_says() -> None:
    given = Across[Fact]([ACCEPTED], {MINE: [SlotGiven(slot=SLOT)]})
    check([OFFERED], "accept_referral", OWN, then=given, slot=SLOT)


def test_a_slot_is_moved() -> None:
    later = at("03-18", "10:00")
    entries = [SlotGivenBack(slot=SLOT), SlotGiven(slot=later)]
    moved = Across[Fact]([SlotMoved(slot=later)], {MINE: entries})
    full = intake(SLOT, at("03-20", "09:00"))
    for kept in (intake(SLOT), full):
        check([OFFERED, ACCEPTED], "move_slot", CLINICS, then=moved, kept=kept, slot=later)
    check([OFFERED], "move_slot", CLINICS, then="is offered now", slot=later)
    assert state(OFFERED, ACCEPTED, SlotPassed(), SlotMoved(slot=later)).slot_passed is False


# --- there, and back -----------------------------------------------------------------------------


def test_whether_the_person_was_there_is_known_when_the_time_has_come() -> None:
    attended = ReferralAttended(attended=False)
    check([OFFERED, ACCEPTED], "note_attended", LATER, then=[attended], attended=False)
    check([OFFERED, ACCEPTED], "note_attended", CLINICS, then="has come", attended=True)
    check([OFFERED], "note_attended", LATER, then="is offered now", attended=True)


def test_no_more_comes_back_than_the_person_allows() -> None:
    bare = ReferralReturned(allowed=(), next_contact=None, advice=None)
    check(THERE, "return_referral", LATER, then=[bare])
    advised: dict[str, Any] = {"advice": "每周散步", "allowed": ("advice",)}
    told = ReferralReturned(allowed=("advice",), next_contact=None, advice="每周散步")
    check(THERE, "return_referral", LATER, then=[told], **advised)
    beyond = {**advised, "next_contact": day("04-01")}
    for more in (dict[str, Any](advice="?"), beyond):
        check(THERE, "return_referral", LATER, then="has not allowed", **more)
    check([OFFERED, ACCEPTED], "return_referral", LATER, then="is accepted now")


def test_the_person_stops_it_and_the_slot_is_free_again() -> None:
    freed = Across[Fact]([ReferralWithdrawn()], {MINE: [SlotGivenBack(slot=SLOT)]})
    for by in (PERSON, OWN):
        check([OFFERED, ACCEPTED], "withdraw_referral", by, then=freed)
        check([OFFERED], "withdraw_referral", by, then=Across[Fact]([ReferralWithdrawn()], {}))
    check([OFFERED], "withdraw_referral", CLINICS, then="no such referral")
    guardian = act("party", who="g1")
    check([OFFERED], "withdraw_referral", guardian, then="no such referral")
    spoken_for = OFFERED.model_copy(update={"guardian": OFFERED.person})
    stopped = Across[Fact]([ReferralWithdrawn()], {})
    check([spoken_for], "withdraw_referral", guardian, then=stopped)
    again = [OFFERED, ReferralWithdrawn()]
    check(again, "withdraw_referral", PERSON, then="is withdrawn now")


# --- what time brings ----------------------------------------------------------------------------


def settle(referral: Referral, due: datetime) -> list[Fact]:
    clock = Act(STREAM, Officer(id="clock", role="clock"), due)
    found: list[Fact] = REFERRAL.functions["settle_deadlines"](
        referral, clock, due=due, calendar=CALENDAR
    )
    return found


def test_an_unanswered_referral_chases_itself_five_times() -> None:
    referral = state(OFFERED)
    asked: list[Any] = []
    while coming := looks(referral, STREAM):
        (look,) = coming
        assert settle(referral, look.at - timedelta(seconds=1)) == []
        (fact,) = settle(referral, look.at)
        asked.append(fact)
        referral = fold(referral, REFERRAL.evolve, [(fact, look.at)])
    days = ["03-18", "03-23", "03-26", "03-31", "04-03"]
    expected = [ReferralUnanswered(times=n, answer_by=day(on)) for n, on in enumerate(days, 1)]
    assert asked == expected
    assert len(asked) == MOST_CHASED
    assert referral.phase == "offered", "a clock proposes, it ends nothing"


def test_a_slot_of_which_nothing_is_heard_is_asked_about() -> None:
    referral = state(OFFERED, ACCEPTED)
    (look,) = looks(referral, STREAM)
    assert timedelta() <= look.at - end_of(day("03-17")) < timedelta(minutes=10)
    assert settle(referral, look.at) == [SlotPassed()]
    assert looks(state(OFFERED, ACCEPTED, SlotPassed()), STREAM) == ()


def test_what_was_withdrawn_is_purged_after_thirty_days() -> None:
    referral = state(OFFERED, ReferralWithdrawn())
    (look,) = looks(referral, STREAM)
    assert timedelta() <= look.at - end_of(day("04-09")) < timedelta(minutes=10)
    assert settle(referral, look.at) == [ReferralPurged()]
    person = Officer(id="p1", role="party")
    seen = [stands(referral, person, at(on)) for on in ("04-09", "04-10")]
    assert seen == ["self", "none"], "noted or not"
    check([OFFERED], "settle_deadlines", then="Only the clock", due=at("04-10"))


LATE = ReferralUnanswered(times=1, answer_by=day("03-18"))
STILL_LATE = ReferralUnanswered(times=2, answer_by=day("03-23"))
AT_THE_CLINIC = [Post(role=role, office=CLINIC) for role in ("counsellor", "social_worker")]


def told(*given: Fact) -> list[Any]:
    """Who hears of the last of these."""
    of = neutral_of(ReferralOffered)
    assert of is not None
    return [notice.to for notice in of.notices(state(*given), given[-1])]


def test_somebody_at_the_place_hears_where_no_contact_is_named_or_the_contact_is_silent() -> None:
    nobody_named = OFFERED.model_copy(update={"receiver": None})
    assert told(nobody_named) == AT_THE_CLINIC
    assert told(nobody_named, LATE) == [*AT_THE_CLINIC, "zheng"]
    assert told(OFFERED, LATE, STILL_LATE) == ["lu", *AT_THE_CLINIC, "zheng"]
    for given in ((nobody_named,), (OFFERED, LATE, STILL_LATE)):
        assert waiting_for(state(*given), "ren"), "whoever works there may be the one to answer"
        assert waiting_for(state(*given), None), "also where nobody is known at the post"
    assert not waiting_for(state(OFFERED, LATE), "ren"), "the contact is asked first"
    assert not waiting_for(state(nobody_named, ACCEPTED), "ren")


def test_for_a_place_outside_whoever_referred_hears() -> None:
    outside = OFFERED.model_copy(update={"receiver": None, "receiving_office": None})
    assert told(outside) == []
    assert told(outside, LATE) == told(outside, LATE, STILL_LATE) == ["zheng"]
    assert waiting_for(state(outside, LATE), "zheng")
    assert not waiting_for(state(outside, LATE), "ren")
    check([], "enter_place", then="A contact works at one of our", **{**ENTRY, "office": None})
    bare = {**ENTRY, "office": None, "contact": None}
    check([], "enter_place", then=[PlaceEntered(place="k1", **bare)], **bare)


def test_whoever_is_asked_and_whoever_referred_hear_that_something_waits() -> None:
    of = neutral_of(ReferralOffered)
    assert of is not None
    late = LATE
    told = {
        type(last): [n.to for n in of.notices(state(*given), last)]
        for *given, last in (
            (OFFERED, OFFERED),
            (OFFERED, late, late),
            (OFFERED, ACCEPTED, SlotPassed(), SlotPassed()),
        )
    }
    assert told == {
        ReferralOffered: ["lu"],
        ReferralUnanswered: ["lu", "zheng"],
        SlotPassed: ["zheng"],
    }
    assert list(of.notices(state(OFFERED), OFFERED)) == [Notice(SOMETHING_WAITS, "lu")]
    waits = [
        (waiting_for(s, "lu"), waiting_for(s, "zheng"))
        for s in (
            state(OFFERED),
            state(OFFERED, late),
            state(OFFERED, ACCEPTED),
            state(OFFERED, ACCEPTED, SlotPassed()),
            state(*THERE),
        )
    ]
    assert waits == [(True, False), (True, True), (False, False), (False, True), (False, False)]


# --- who -----------------------------------------------------------------------------------------


def test_who_stands_how_to_a_referral() -> None:
    def of(role: Role, who: str, office: str = OFFICE, **more: Any) -> list[str]:
        reader = Officer(id=who, role=role, office=office, **more)
        stages = (
            state(OFFERED),
            state(*THERE),
            state(*THERE, ReferralReturned(allowed=(), next_contact=None, advice=None)),
            state(OFFERED, ReferralWithdrawn()),
        )
        return [stands(each, reader, at("03-11")) for each in stages]

    assert of("counsellor", "zheng") == ["refers", "refers", "refers", "formerly"]
    assert of("social_worker", "x", CLINIC) == ["receives", "receives", "none", "none"]
    assert of("counsellor", "x") == ["none"] * 4, "nobody else of the office that refers"
    assert of("party", "p1") == ["self"] * 4
    assert of("party", "g1") == ["outside"] * 4, "no guardian was named"
    assert of("party", "p2") == ["outside"] * 4, "answered as if there were none"
    assert of("counsellor", "zheng", body="police") == ["outside"] * 4
    for role in ("mediator", "desk", "head", "supervisor", "inspector", "operator"):
        assert of(role, "zheng") == ["none"] * 4
    outside_place = OFFERED.model_copy(update={"receiving_office": None})
    nobody = Officer(id="x", role="counsellor", office="")
    assert stands(state(outside_place), nobody, at()) == "none", "no office is no place"


CARERS: tuple[Role, ...] = ("counsellor", "social_worker")
KEEPING: tuple[Role, ...] = (*CARERS, "county_desk", "supervisor")
WHO: dict[str, tuple[list[Any], tuple[Role, ...], dict[str, Any]]] = {
    "offer_referral": ([], CARERS, OFFER),
    "accept_referral": ([OFFERED], CARERS, {"slot": at("03-18", "10:00")}),
    "refuse_referral": ([OFFERED], CARERS, {"why": "full"}),
    "move_slot": ([OFFERED, ACCEPTED], CARERS, {"slot": at("03-18", "10:00")}),
    "note_attended": ([OFFERED, ACCEPTED], CARERS, {"attended": True}),
    "return_referral": (THERE, CARERS, {}),
    "withdraw_referral": ([OFFERED], ("party", *CARERS), {}),
    "enter_place": ([], KEEPING, ENTRY),
    "close_place": ([ENTERED], KEEPING, {"place": "k1"}),
}
PAGE = (Path(__file__).parents[2] / "docs" / "referral.md").read_text("utf-8")


def test_every_command_has_its_row_here_and_on_the_page() -> None:
    commands = {*REFERRAL.functions, *PLACES.functions}
    assert set(WHO) == commands - {"settle_deadlines"}
    assert commands <= set(re.findall(r"`(\w+)`", PAGE))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    shown = {name for name in globals() if name.startswith("test_")}
    assert named <= shown
    assert shown - named <= {
        "test_every_command_has_its_row_here_and_on_the_page",
        "test_everybody_else_is_refused",
        "test_a_stranger_finds_nothing",
    }


@pytest.mark.parametrize("name", WHO)
def test_everybody_else_is_refused(name: str) -> None:
    given, roles, data = WHO[name]
    for role in get_args(Role):
        by = act(role, "03-17", who="zheng" if role in CARERS else "")
        if role in roles:
            when(given, name, by, kept=intake(), **data)
        else:
            check(given, name, by, then="This is done by", **data)


@pytest.mark.parametrize(
    "name", [n for n in WHO if n in REFERRAL.functions and n != "offer_referral"]
)
def test_a_stranger_finds_nothing(name: str) -> None:
    given, _, data = WHO[name]
    for by in (act("counsellor", who="x"), act("counsellor", who="x", office="150524100201")):
        check(given, name, by, then="no such referral", **data)
    check([], name, OWN, then="no such referral", **data)
