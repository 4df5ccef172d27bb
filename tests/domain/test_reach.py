"""How an officer is reached is said by themself or a head; a post finds who holds it."""

from datetime import datetime, time
from functools import reduce
from typing import Any

import pytest

from domain.kernel import LOCAL_ZONE, Act, Officer, Refused, Role
from domain.oncall import DutyList, OnCall, Shift
from domain.reach import (
    Channels,
    Post,
    Reach,
    ReachEnded,
    Reaches,
    ReachFact,
    ReachStated,
    Way,
    evolve,
    next_at,
)
from domain.reach import end_reach as end
from domain.reach import state_reach as state
from tests.domain.casework import ELSEWHERE, OFFICE, act, at

MAIL = Way(channel="email", address="zhao@office.example")
HOOK = Way(channel="webhook", address="https://office.example/#whsec_")
OWN = Post(role="mediator", office=OFFICE)


CHANNELS = Channels(frozenset({"email", "inbox", "webhook"}))
COUNTY = f"{OFFICE[:6]}000000"
FAR = "110101000000"
EVERYWHERE = Act(act("supervisor").stream, Officer(id="wu", role="supervisor"), at())


def state_reach(
    reaches: Reaches, by: Act, *, oncall: OnCall | None = None, **data: Any
) -> list[ReachFact]:
    return state(reaches, by, oncall=oncall or OnCall(), channels=CHANNELS, **data)


def end_reach(reaches: Reaches, by: Act, *, officer: str) -> list[ReachFact]:
    return end(reaches, by, officer=officer, oncall=OnCall())


def on_call(area: str, *people: str) -> OnCall:
    """These people do duty there."""
    return OnCall({area: DutyList([Shift(begins_at=at(), ends_at=at("03-03"), people=people)])})


def stated(**changes: Any) -> ReachStated:
    told: dict[str, Any] = {
        "officer": "zhao",
        "posts": (),
        "ways": (MAIL,),
        "language": "zh",
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "digest": False,
        "digest_at": "08:30",
    }
    return ReachStated(**told | changes)


def after(*facts: ReachFact) -> Reaches:
    return reduce(lambda reaches, fact: evolve(reaches, fact, at()), facts, Reaches())


def local(clock: str, day: int = 2) -> datetime:
    return datetime.combine(datetime(2026, 3, day), time.fromisoformat(clock), LOCAL_ZONE)


def refused(by: Act, **data: Any) -> str:
    with pytest.raises(Refused) as refusal:
        state_reach(Reaches(), by, **{"officer": "zhao", "ways": (MAIL,)} | data)
    return str(refusal.value)


def test_an_officer_says_how_they_are_reached() -> None:
    facts = state_reach(
        Reaches(), act("mediator", who="zhao"), officer="zhao", ways=(MAIL, HOOK), posts=(OWN,)
    )
    assert facts == [stated(ways=(MAIL, HOOK), posts=(OWN,))]
    assert after(*facts).of("zhao") == Reach(posts=(OWN,), ways=(MAIL, HOOK))


def test_what_was_stated_before_is_void_but_for_the_posts() -> None:
    known = after(stated(posts=(OWN,), digest=True))
    (fact,) = state_reach(known, act("mediator", who="zhao"), officer="zhao", ways=())
    assert fact == stated(ways=(), posts=(OWN,))


@pytest.mark.parametrize("role", ["head", "county_desk", "supervisor"])
def test_a_head_or_a_supervisor_says_it_for_others(role: Role) -> None:
    (fact,) = state_reach(Reaches(), act(role), officer="zhao", ways=(MAIL,), posts=(OWN,))
    assert fact == stated(posts=(OWN,))
    known = after(stated(posts=(OWN,)))
    assert state_reach(known, act(role), officer="zhao", ways=(HOOK,))
    assert end_reach(known, act(role), officer="zhao") == [ReachEnded(officer="zhao")]


# --- whose people --------------------------------------------------------------------------------

NOT_THEIRS = "zhao is not known to work at an office that you answer for"


@pytest.mark.parametrize(
    "by",
    [
        act("head", who="h-far", office=FAR),
        act("county_desk", who="c-far", office=FAR),
        act("supervisor", who="s-far", office=FAR),
        act("head", who="sun", office=COUNTY),
        act("head", who="sun", office=""),
        act("county_desk", office=""),
    ],
)
def test_nobody_says_it_for_the_people_of_another_office(by: Act) -> None:
    for known, oncall in (
        (after(stated(posts=(OWN,))), OnCall()),
        (after(stated(posts=(OWN,))), on_call(FAR[:6], "zhao")),
        (after(stated()), on_call(OFFICE[:9], "zhao")),
        (after(stated()), OnCall()),
        (Reaches(), on_call(OFFICE[:9], "zhao")),
        (Reaches(), OnCall()),
    ):
        with pytest.raises(Refused, match=NOT_THEIRS):
            state_reach(known, by, officer="zhao", ways=(HOOK,), oncall=oncall)
    with pytest.raises(Refused, match=NOT_THEIRS):
        end_reach(after(stated(posts=(OWN,))), by, officer="zhao")


def test_nobody_takes_somebody_over_by_giving_them_a_post_of_their_own() -> None:
    far = act("head", who="h-far", office=FAR)
    post = Post(role="mediator", office=FAR)
    for known, oncall in (
        (after(stated(posts=(OWN,))), OnCall()),
        (Reaches(), on_call(OFFICE[:9], "zhao")),
    ):
        with pytest.raises(Refused, match=NOT_THEIRS):
            state_reach(known, far, officer="zhao", ways=(HOOK,), posts=(post,), oncall=oncall)
    assert state_reach(Reaches(), far, officer="new", ways=(HOOK,), posts=(post,))


@pytest.mark.parametrize(
    ("by", "post"),
    [
        (act("head"), Post(role="supervisor", office="")),
        (act("head"), Post(role="mediator", office=ELSEWHERE)),
        (act("head"), Post(role="judicial_office", office=OFFICE)),
        (act("county_desk", office=COUNTY), Post(role="supervisor", office="")),
        (act("county_desk", office=COUNTY), Post(role="mediator", office=FAR)),
        (act("supervisor", office=COUNTY), Post(role="head", office=ELSEWHERE)),
    ],
)
def test_a_post_is_given_by_who_answers_for_its_office(by: Act, post: Post) -> None:
    with pytest.raises(Refused, match="is not yours to give"):
        state_reach(after(stated(posts=(OWN,))), by, officer="zhao", ways=(), posts=(OWN, post))
    assert state_reach(Reaches(), EVERYWHERE, officer="zhao", ways=(), posts=(OWN, post))


def test_who_does_duty_is_reached_as_the_county_of_the_list_says() -> None:
    county, duty = act("county_desk", office=COUNTY), on_call(OFFICE[:9], "zhao")
    for known in (Reaches(), after(stated())):
        assert state_reach(known, county, officer="zhao", ways=(HOOK,), oncall=duty)
    listed_abroad = OnCall({**duty.lists, **on_call(FAR[:6], "zhao").lists})
    with pytest.raises(Refused, match=NOT_THEIRS):
        state_reach(Reaches(), county, officer="zhao", ways=(HOOK,), oncall=listed_abroad)


def test_who_answers_for_everywhere_says_it_for_everybody() -> None:
    for known in (Reaches(), after(stated()), after(stated(posts=(OWN,)))):
        assert state_reach(known, EVERYWHERE, officer="zhao", ways=(HOOK,))


def test_a_channel_that_is_not_there_is_named_and_refused() -> None:
    pigeon = Way(channel="pigeon", address="loft")
    assert refused(act("mediator", who="zhao"), ways=(MAIL, pigeon)) == (
        "There is no channel pigeon here: name one of email, inbox, webhook"
    )


@pytest.mark.parametrize("role", ["desk", "mediator", "archivist", "judicial_office"])
def test_nobody_else_does(role: Role) -> None:
    rule = "How others are reached is said by a head or a supervisor"
    assert refused(act(role, who="qian")) == rule
    with pytest.raises(Refused, match=rule):
        end_reach(after(stated()), act(role, who="qian"), officer="zhao")


def test_a_party_gets_no_notices() -> None:
    assert "a party is told by its mediator" in refused(act("party", who="zhao"))


def test_nobody_gives_themself_a_post() -> None:
    other = Post(role="mediator", office=ELSEWHERE)
    assert "Which posts others hold" in refused(act("mediator", who="zhao"), posts=(other,))
    known = after(stated(posts=(other,)))
    assert state_reach(
        known, act("mediator", who="zhao"), officer="zhao", ways=(MAIL,), posts=(other, OWN)
    )


def test_a_channel_is_named_once() -> None:
    assert refused(act("mediator", who="zhao"), ways=(MAIL, MAIL)) == "Each channel is named once"


def test_it_ends_when_the_officer_says_so() -> None:
    known = after(stated())
    facts = end_reach(known, act("mediator", who="zhao"), officer="zhao")
    assert facts == [ReachEnded(officer="zhao")]
    assert after(stated(), *facts).of("zhao") is None
    assert end_reach(Reaches(), act("mediator", who="zhao"), officer="zhao") == []


def test_a_notice_for_a_post_is_for_who_holds_it() -> None:
    known = after(
        stated(posts=(OWN,)),
        stated(officer="qian", posts=(Post(role="mediator", office=ELSEWHERE),)),
        stated(officer="sun", posts=(Post(role="desk", office=OFFICE), OWN)),
    )
    assert known.holders(OWN) == ("zhao", "sun")
    assert known.holders(Post(role="archivist", office=OFFICE)) == ()


def test_who_oversees_answers_for_every_office_within() -> None:
    county = f"{OFFICE[:6]}000000"
    village = Post(role="supervisor", office=OFFICE)
    assert Post(role="supervisor", office=county).answers_for(village)
    assert not Post(role="supervisor", office="").answers_for(village)
    assert not village.answers_for(Post(role="supervisor", office=county))
    assert not Post(role="desk", office=county).answers_for(Post(role="desk", office=OFFICE))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("20:59", None),
        ("21:00", local("08:00", 3)),
        ("23:59", local("08:00", 3)),
        ("00:00", local("08:00")),
        ("07:59", local("08:00")),
        ("08:00", None),
    ],
)
def test_quiet_hours_pass_midnight(now: str, until: datetime | None) -> None:
    assert Reach().quiet_until_when(local(now)) == until


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = Reach(quiet_from=time(12), quiet_until=time(14))
    assert noon.quiet_until_when(local("13:00")) == local("14:00")
    assert noon.quiet_until_when(local("14:00")) is None
    assert Reach(quiet_from=time(0), quiet_until=time(0)).quiet_until_when(local("03:00")) is None


def test_the_next_time_of_day_is_later() -> None:
    assert next_at(time(8, 30), local("08:29")) == local("08:30")
    assert next_at(time(8, 30), local("08:30")) == local("08:30", 3)
