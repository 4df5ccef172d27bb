"""When a notice goes out follows from times alone: patience, fallback, quiet hours, digest."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest

from domain.delivery import (
    PAUSES,
    URGENT_PAUSES,
    Attempt,
    GiveUp,
    Send,
    Step,
    Wait,
    in_digest,
    next_step,
)
from domain.kernel import LOCAL_ZONE
from domain.notices import KINDS, Pace
from domain.reach import Reach, Way

NOON = datetime(2026, 3, 2, 12, tzinfo=LOCAL_ZONE)
NIGHT = NOON.replace(hour=23)
MORNING = datetime(2026, 3, 3, 8, tzinfo=LOCAL_ZONE)
BOTH = Reach(ways=(Way(channel="email", address="a@b"), Way(channel="sms", address="1")))


def step(
    *attempts: Attempt,
    now: datetime = NOON,
    pace: Pace = "at_once",
    reach: Reach = BOTH,
    raised_at: datetime = NOON,
    known: frozenset[str] = frozenset({"email", "sms"}),
) -> Step:
    return next_step(pace, reach, attempts, raised_at=raised_at, now=now, known=known)


def later(channel: str, at: datetime, again_at: datetime | None = None) -> Attempt:
    return Attempt(channel, at, "later", again_at)


def test_it_goes_by_the_first_channel_at_once() -> None:
    assert step() == Send("email")


def test_a_channel_that_this_system_has_not_is_passed_over() -> None:
    assert step(known=frozenset({"sms"})) == Send("sms")
    assert step(known=frozenset()) == GiveUp()
    assert step(reach=Reach()) == GiveUp()


@pytest.mark.parametrize("pace", ["at_once", "never_quiet"])
def test_a_channel_is_tried_ever_later_and_then_the_next_one(pace: Pace) -> None:
    pauses = URGENT_PAUSES if pace == "never_quiet" else PAUSES
    tried: list[Attempt] = []
    now = NOON
    for pause in pauses:
        tried.append(later("email", now))
        assert step(*tried, now=now, pace=pace) == Wait(now + pause)
        now += pause
        assert step(*tried, now=now, pace=pace) == Send("email")
    tried.append(later("email", now))
    assert step(*tried, now=now, pace=pace) == Send("sms")
    assert all(a < b for a, b in pairwise(PAUSES))


def test_the_other_side_is_left_alone_for_as_long_as_it_asked() -> None:
    asked = NOON + timedelta(hours=2)
    assert step(later("email", NOON, asked)) == Wait(asked)


def test_an_address_that_nothing_reaches_is_not_tried_twice() -> None:
    gone = Attempt("email", NOON, "unreachable")
    assert step(gone) == Send("sms")
    assert step(gone, Attempt("sms", NOON, "unreachable")) == GiveUp()


def test_a_try_of_which_nobody_knows_is_made_again() -> None:
    assert step(Attempt("email", NOON)) == Send("email")


def test_at_night_it_waits_till_morning_but_for_what_cannot() -> None:
    assert step(now=NIGHT) == Wait(MORNING)
    assert step(now=NIGHT, pace="never_quiet") == Send("email")
    assert step(now=MORNING) == Send("email")


def test_what_is_for_the_digest_waits_for_its_hour_and_goes_together() -> None:
    hour = datetime(2026, 3, 3, 8, 30, tzinfo=LOCAL_ZONE)
    assert step(pace="digest") == Wait(hour)
    assert step(pace="digest", now=hour) == Send("email", digest=True)
    assert step(pace="digest", now=hour + timedelta(hours=3)) == Send("email", digest=True)


def test_an_officer_can_have_all_in_the_digest_but_for_what_cannot_wait() -> None:
    daily = BOTH._replace(digest=True, digest_at=time(17))
    assert step(reach=daily) == Wait(NOON.replace(hour=17))
    assert step(reach=daily, pace="never_quiet") == Send("email")
    assert in_digest("at_once", daily) and not in_digest("never_quiet", daily)
    assert in_digest("digest", BOTH) and not in_digest("at_once", BOTH)


@pytest.mark.parametrize(
    ("digest_at", "now", "goes_at"),
    [
        (time(17), NIGHT, MORNING),  # nobody sent it at five
        (time(22), NIGHT, MORNING),
        (time(6), MORNING.replace(hour=6), MORNING),
    ],
)
def test_a_digest_leaves_the_quiet_hours_alone(
    digest_at: time, now: datetime, goes_at: datetime
) -> None:
    daily = BOTH._replace(digest=True, digest_at=digest_at)
    assert step(reach=daily, now=now) == Wait(goes_at)
    assert step(reach=daily, now=goes_at) == Send("email", digest=True)


def test_every_kind_says_one_sentence_in_each_language_with_nothing_to_fill_in() -> None:
    for kind in KINDS.values():
        assert kind.sentence("zh") != kind.sentence("en")
        assert "{" not in kind.zh + kind.en
    assert len({kind.zh for kind in KINDS.values()}) == len(KINDS)
