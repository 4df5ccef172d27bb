"""A few disputes of today whose urgent matter is about to wait two hours for its second person.

They are set as they would have been two hours ago, minus a moment: a newcomer sees a clock ring
within the first two minutes, and it is a real one.
"""

from datetime import datetime, timedelta
from typing import Any

from domain.kernel import Officer, civil_date
from interface.demo.story import GRID, TOWNSHIP, Step, Story

SECOND_LOOK = timedelta(hours=2)
"""What the national rules give the second person (rule `urgent-second-person`)."""

RING_AFTER = tuple(timedelta(seconds=seconds) for seconds in (35, 60, 85, 105))
"""How long after loading the clocks ring."""

DESK = Officer(id="d-liuhe", role="desk", office=TOWNSHIP)
MEDIATOR = Officer(id="m-qian", role="mediator", office=TOWNSHIP)

_MATTERS = (
    ("neighbour", "灌溉次序之争,双方在地头对峙"),
    ("housing_homestead", "拆除院墙时发生推搡"),
    ("family_marriage", "分家析产,争执中有人扬言砸门"),
    ("contract", "货款纠纷,一方堵住对方院门"),
)


def fresh(now: datetime) -> list[Story]:
    """The disputes, with the first clock ringing about half a minute after `now`."""
    return [
        _story(number, kind, matter, now + after - SECOND_LOOK)
        for number, ((kind, matter), after) in enumerate(zip(_MATTERS, RING_AFTER, strict=True), 1)
    ]


def _story(number: int, kind: str, matter: str, raised_at: datetime) -> Story:
    registered = raised_at - timedelta(minutes=40)
    parties = [
        {"role": role, "person": {"name": name, "phone": f"100000004{number}{place}"}}
        for place, (role, name) in enumerate((("applicant", "甲某"), ("respondent", "乙某")))
    ]
    data: dict[str, Any] = {
        "area": GRID,
        "body": "township",
        "type": kind,
        "source": "on_application",
        "matter": matter,
        "parties": parties,
        "requested_at": registered.isoformat(),
        "request_evidence": "form_signed_at_counter",
    }
    steps = [
        {"kind": kind, "due_on": civil_date(raised_at + timedelta(days=days)).isoformat()}
        for kind, days in (("calm_the_parties", 1), ("separate_talks", 3))
    ]
    urgent = {"facts": matter, "matter_level": "A", "steps": steps}
    told = (
        Step(registered, DESK, "register", data),
        Step(raised_at - timedelta(minutes=10), DESK, "triage", {"in_scope": True, "urgent": True}),
        Step(raised_at, MEDIATOR, "raise_urgent_matter", urgent),
    )
    return Story(f"urgent-{number}", told)
