"""Who is on call in the demo banner, for a year, so that the crisis button can be tried at once.

Nothing leaves the machine: everybody watches the inbox of the product, as a duty room does.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.kernel import Officer
from domain.oncall import LONGEST_SHIFT, ONCALL_STREAM
from domain.reach import REACH_STREAM
from interface.demo.story import TOWNSHIP
from interface.demo.tree import BANNER, Tree
from workers.channels.inbox import INBOX
from workers.handler import Request

WEEKS = 52
COUNTY_DESK = Officer(id="c-duty", role="county_desk", office=BANNER)
STORY = ("d-liuhe", "m-sun")
"""Who is on call where the demo's story plays."""


def on_call(tree: Tree, since: datetime) -> Iterator[Request]:
    """The lists of the banner and its townships from `since` on, and how everybody is reached."""
    townships = dict.fromkeys(village.township for village in tree.villages)
    for area in (BANNER, *townships):
        people = STORY if area == TOWNSHIP else (f"duty-{area}-1", f"duty-{area}-2")
        yield _kept(area, people, since)
        for officer in people:
            yield _reached(officer, area)


def _kept(area: str, people: tuple[str, ...], since: datetime) -> Request:
    weeks = [since + week * LONGEST_SHIFT for week in range(-1, WEEKS)]
    shifts = [
        {
            "begins_at": begins.isoformat(),
            "ends_at": (begins + LONGEST_SHIFT).isoformat(),
            "people": list(people),
        }
        for begins in weeks
    ]
    data: dict[str, Any] = {"area": area, "shifts": shifts}
    return Request(
        aggregate="oncall",
        command="keep_list",
        stream=ONCALL_STREAM,
        data=data,
        officer=COUNTY_DESK,
        key=f"demo-on-call-{area}",
    )


def _reached(officer: str, area: str) -> Request:
    return Request(
        aggregate="reach",
        command="state_reach",
        stream=REACH_STREAM,
        data={"officer": officer, "ways": [{"channel": INBOX, "address": f"duty room {area}"}]},
        officer=COUNTY_DESK,
        key=f"demo-reach-{officer}",
    )
