"""A referral that nobody answers chases itself; Temporal and the book of notices see one neutral
kind of deadline, and nothing of what it is about.
"""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.deadlines import NEUTRAL
from domain.kernel import Officer
from domain.referral.places import PLACES_STREAM
from tests.domain.casework import OFFICE
from tests.workers.clockwork import Clockwork
from tests.workers.running import eventually
from tests.workers.test_notices import follow
from tests.workers.test_plan_clocks import COUNSELLOR, facts, told
from workers.settling import Settler

DAY = timedelta(days=1)
KINDS = re.compile(r"referral|counsel|unanswered|answer_by|slot|clinic|lu\b")
CLINIC = "150525100000"
THEIRS = Officer(id="lu", role="counsellor", office=CLINIC)


def offered(works: Clockwork, ago: timedelta) -> UUID:
    """A referral to a place of ours, so long ago."""
    works.do(
        "enter_place",
        PLACES_STREAM,
        COUNSELLOR,
        aggregate="places",
        name="柳河镇中心卫生院",
        kind="clinic",
        rung="township",
        area=OFFICE,
        office=CLINIC,
        contact="lu",
        hours=[{"on": "monday", "opens": "08:30", "closes": "17:00"}],
        weekly=5,
    )
    return works.do(
        "offer_referral",
        None,
        COUNSELLOR,
        aggregate="referral",
        at=datetime.now(UTC) - ago,
        place="k1",
        person={"name": "丙"},
        words="愿意去",
        channel="on_paper",
        given_by="person",
        passed_on="睡眠不好",
    ).stream


def test_it_is_asked_again_by_itself_and_temporal_sees_one_neutral_kind(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        stream = offered(works, 60 * DAY)
        eventually(lambda: works.running() == set() and facts(works, stream))
    assert facts(works, stream) == ["referral.unanswered.v1"] * 5
    held = works.all_that_temporal_holds(stream)
    assert NEUTRAL in held
    assert not KINDS.findall(held)


def test_the_place_hears_at_once_and_whoever_referred_when_it_does_not_answer(
    works: Clockwork,
) -> None:
    stream = offered(works, 60 * DAY)
    follow(works)
    assert told(works, stream) == [("lu", "waiting")]
    alarms = Settler(works.system).settle(stream, datetime.now(UTC) - 400 * DAY)
    Settler(works.system).settle(stream, *alarms.due.values())
    follow(works)
    assert ("zheng", "waiting") in told(works, stream)
    rows = works.sql("select kind, about, due_at from notice.notice where stream = %s", stream)
    assert set(rows) == {("something_waits", "", None)}
