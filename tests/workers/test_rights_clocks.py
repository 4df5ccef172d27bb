"""The days of a request about one's own data come by themselves: whoever holds the post that owes
it is told by a code, and Temporal knows when to look and not what for.
"""

from datetime import UTC, datetime, timedelta

from domain.deadlines import NEUTRAL
from domain.kernel import Officer, civil_date
from domain.people import Particulars
from tests.domain.casework import OFFICE, VILLAGE
from tests.workers.clockwork import Clockwork
from tests.workers.test_notices import follow, reach
from tests.workers.test_plan_clocks import facts, settled_day_by_day, told
from workers.settling import Settler

WANG = Officer(id="wang", role="desk", office=OFFICE)
SUN = Officer(id="sun", role="judicial_office", office=OFFICE)
SOUGHT = Particulars(name="丙", phone="13900000000").model_dump(mode="json", exclude={"id"})
OWNER = {"posts": [{"role": "judicial_office", "office": OFFICE}]}
ABOVE = {"posts": [{"role": "county_desk", "office": "150524000000"}]}


def test_the_days_of_a_request_tell_its_owner_and_then_who_is_above(works: Clockwork) -> None:
    reach(works, "sun", **OWNER)
    reach(works, "li", **ABOVE)
    request = works.do(
        "ask_right",
        None,
        WANG,
        aggregate="rights",
        at=datetime.now(UTC) - timedelta(days=60),
        kind="erasure",
        area=VILLAGE,
        person=SOUGHT,
        asked_by="themselves",
        identity="document_seen",
        channel="in_person",
    ).stream
    follow(works)
    assert {who for who, _ in told(works, request)} == {"sun"}, "of a new request its owner"

    alarms = Settler(works.system).settle(request, datetime.now(UTC) - timedelta(days=90))
    rung = list(settled_day_by_day(works, request))

    assert [alarm.partition("@")[0] for alarm in alarms.due] == [NEUTRAL.partition("@")[0]]
    assert rung == [{"sun"}, {"sun", "li"}], "the warning, and the last day"
    assert facts(works, request) == ["rights.time_came.v1"] * 2
    rows = works.sql(
        "select distinct kind, about, due_at from notice.notice where stream = %s", request
    )
    assert rows == [("something_waits", "", None)]
    works.do("decide_right", request, SUN, aggregate="rights", outcome="granted", reasons="准许")
    (day,) = Settler(works.system).settle(request, datetime.now(UTC)).due.values()
    assert civil_date(day) > civil_date(datetime.now(UTC)), "until it is carried out"
