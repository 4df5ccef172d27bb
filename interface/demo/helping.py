"""Help that goes on in the demo, counted from the day on which it is loaded: a support plan whose
review is to come, and sessions with a counsellor, held and to come.
"""

from datetime import datetime, time, timedelta
from typing import Any, Final

from domain.kernel import LOCAL_ZONE, Officer, civil_date
from interface.demo.story import CHEN, FENG, TOWNSHIP, WU, ZHENG, Step, Story

PERSON: Final = {"kind": "person", "name": "白某", "phone": "10000000512"}
HELPERS: Final = (ZHENG, CHEN, FENG)


def helping(now: datetime) -> Story:
    """The plan and the counselling of one person."""
    return Story("helping", (*_plan(now), *_counselling(now)))


def _at(now: datetime, days: int, hour: int = 10) -> datetime:
    day = civil_date(now) + timedelta(days=days)
    return datetime.combine(day, time(hour), LOCAL_ZONE)


def _day(now: datetime, days: int) -> str:
    return (civil_date(now) + timedelta(days=days)).isoformat()


def _step(at: datetime, by: Officer, of: str, command: str, **data: Any) -> Step:
    return Step(at, by, command, data, of=of)


_YES: Final[dict[str, Any]] = {"given_by": "person", "channel": "on_paper"}


def _plan(now: datetime) -> tuple[Step, ...]:
    def step(days: int, by: Officer, command: str, **data: Any) -> Step:
        return _step(_at(now, days), by, "plan", command, **data)

    team = {"counsellor": ZHENG, "covering_counsellor": CHEN, "social_worker": FENG}
    heard: dict[str, Any] = {"reason": "商定", "heard": "白某同意"}
    return (
        step(
            *(-20, FENG, "offer_plan"),
            area=TOWNSHIP,
            whom="白某",
            need="想有人陪着把租房和工作的事理顺",
            asked_by="person",
        ),
        step(
            *(-19, FENG, "consent"),
            **_YES,
            person=PERSON,
            purposes=["needs_and_goals", "sharing_in_team", "asking_other_offices", "appointments"],
            words="同意",
            counsellor=ZHENG.id,
            social_worker=FENG.id,
        ),
        step(-19, FENG, "consent_to_health", **_YES, words="也愿意谈睡眠"),
        step(
            *(-18, FENG, "state_needs"),
            needs=[
                {"kind": "housing", "words": "房租到期,要找便宜一点的"},
                {"kind": "work", "words": "想回到镇上上班"},
            ],
        ),
        step(
            *(-17, ZHENG, "propose_support"),
            intensity="regular",
            until=_day(now, 120),
            supervisor=WU.id,
            **heard,
        ),
        step(-17, WU, "confirm_support"),
        step(
            *(-16, FENG, "sign_plan"),
            goals=[{"need": "n1", "words": "下个月有地方住"}, {"need": "n2", "words": "有份活干"}],
            measures=[
                {
                    "goal": "o1",
                    "what": "一起去看两处公租房",
                    "owner": FENG.id,
                    "due_on": _day(now, 2),
                },
                {"goal": "o2", "what": "写好求职登记", "owner": "p1", "due_on": _day(now, 9)},
            ],
            team=[{"role": role, "member": each.id} for role, each in team.items()],
            signed_by="person",
            channel="on_paper",
            copy_given=True,
        ),
        step(-9, ZHENG, "note_session", attendance="attended"),
        step(
            *(-8, FENG, "request_help"),
            need="n1",
            to="housing",
            question="公租房轮候还要多久",
            agreed=True,
        ),
        step(-2, ZHENG, "note_session", attendance="missed"),
    )


def _measure(goal: str, what: str, owner: str, due_on: str) -> dict[str, str]:
    return {"goal": goal, "what": what, "owner": owner, "due_on": due_on}


def _counselling(now: datetime) -> tuple[Step, ...]:
    def step(days: int, by: Officer, command: str, **data: Any) -> Step:
        return _step(_at(now, days, 9), by, "counselling", command, **data)

    def booked(days: int, on: int) -> Step:
        begins_at = _at(now, on, 15).isoformat()
        return step(days, FENG, "book_session", mode="in_room", begins_at=begins_at)

    return (
        step(-15, FENG, "agree", **_YES, person=PERSON, words="想谈谈", counsellor=ZHENG.id),
        booked(-15, -9),
        _step(
            *(_at(now, -9, 17), ZHENG, "counselling", "note_presence"),
            session="s1",
            presence="attended",
        ),
        booked(-8, -2),
        booked(-8, 5),
    )
