"""Who counsels in the demo's township, what of their time is taken, where somebody can be referred
to, and who is away for a while: so that diary, directory and the book of absences show something.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from domain.absences import ABSENCES_STREAM
from domain.counselling.diary import diary_of
from domain.kernel import LOCAL_ZONE, Officer, civil_date
from domain.reach import REACH_STREAM
from domain.referral.places import PLACES_STREAM
from interface.demo.duty import COUNTY_DESK
from interface.demo.fresh import MEDIATOR
from interface.demo.story import CHEN, FENG, SUN, TOWNSHIP, ZHENG
from interface.demo.tree import BANNER
from workers.handler import Request

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
_OFFICE_HOURS: Final = [{"on": day, "opens": "08:30", "closes": "17:30"} for day in _WEEKDAYS]
_EVERY_NIGHT: Final = [
    {"on": day, "opens": "18:00", "closes": "08:00"} for day in (*_WEEKDAYS, "saturday", "sunday")
]

_PLACES: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "柳河镇心理服务站",
        "kind": "station",
        "rung": "township",
        "area": TOWNSHIP,
        "office": TOWNSHIP,
        "contact": ZHENG.id,
        "hours": _OFFICE_HOURS,
        "weekly": 20,
    },
    {
        "name": "库伦旗(演示)医院",
        "kind": "hospital",
        "rung": "county",
        "area": BANNER,
        "hours": _OFFICE_HOURS,
        "weekly": 10,
        "green_channel": True,
    },
    {
        "name": "库伦旗(演示)心理援助热线",
        "kind": "support_hotline",
        "rung": "county",
        "area": BANNER,
        "hours": _EVERY_NIGHT,
        "weekly": 200,
    },
)


def service(now: datetime) -> Iterator[Request]:
    """The carers of the township and where they work, the directory, and a course in a diary."""
    for carer in (ZHENG, CHEN, FENG):
        yield _works_there(carer)
    for number, place in enumerate(_PLACES, 1):
        yield Request(
            aggregate="places",
            command="enter_place",
            stream=PLACES_STREAM,
            data=place,
            officer=FENG,
            key=f"demo-place-{number}",
        )
    yield _course(now)
    yield from _away(now)


def _works_there(carer: Officer) -> Request:
    post = {"role": carer.role, "office": carer.office}
    return Request(
        aggregate="reach",
        command="state_reach",
        stream=REACH_STREAM,
        data={"officer": carer.id, "ways": [], "posts": [post]},
        officer=COUNTY_DESK,
        key=f"demo-works-{carer.id}",
    )


def _course(now: datetime) -> Request:
    """A morning that nobody books."""
    local = now.astimezone(LOCAL_ZONE)
    begins = local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Request(
        aggregate="diary",
        command="block_time",
        stream=diary_of(ZHENG.id),
        data={
            "begins_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=3)).isoformat(),
        },
        officer=ZHENG,
        key="demo-course",
    )


def _away(now: datetime) -> Iterator[Request]:
    """A mediator is away for three days of next week, and a colleague covers."""
    first = civil_date(now) + timedelta(days=7)
    until = first + timedelta(days=2)
    days = {"from_on": first.isoformat(), "until_on": until.isoformat()}
    for command, data, by in (
        ("state_absence", {**days, "cover": SUN.id}, MEDIATOR),
        ("accept_cover", {"absence": "a1"}, SUN),
    ):
        yield Request(
            aggregate="absences",
            command=command,
            stream=ABSENCES_STREAM,
            data=data,
            officer=by,
            key=f"demo-{command}",
        )
