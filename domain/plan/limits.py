"""The limits of a support plan as data, each with its source: one row, and its test.

They are no rules that a city adopts: how long a plan goes on unlooked-at protects the person, and
nobody lengthens it. A limit's day is reckoned when it begins and stands in the fact, as printed.
"""

from datetime import date
from typing import Final, Literal, NamedTuple

from domain.calendar import Calendar, Roll, Unit
from domain.plan.terms import Intensity

Recipient = Literal["counsellor", "cover", "supervisor", "owner", "reviewer", "measure_owner"]

SUPPORT = "office rule: support plan"


class Limit(NamedTuple):
    """One limit: how long, and who hears of it when."""

    id: str
    length: int
    unit: Unit
    roll: Roll
    source: str
    tells: tuple[Recipient, ...] = ()
    warnings: tuple[int, ...] = ()
    """Days before its last day."""
    above: bool = False
    """Every supervisor who answers for the office hears of it too."""
    again: int = 0
    """Days after which it comes again, until it is done; 0: it comes once."""


REVIEW_DUE: Final = "plan-review"


def _review(days: int) -> Limit:
    return Limit(REVIEW_DUE, days, "day", "backward", SUPPORT, ("counsellor", "owner"))


REVIEWS: Final[dict[Intensity, Limit]] = {
    "intensive": _review(7),
    "regular": _review(30),
    "light": _review(90),
}
"""By how much help was agreed; a review rolls backward to a working day."""

LAPSE: Final = Limit(
    "plan-lapse", 7, "day", "none", SUPPORT, ("counsellor", "cover", "supervisor"), (3, 1)
)
"""Days of grace after the day of the review."""

MEASURE: Final = Limit("plan-measure", 0, "day", "none", SUPPORT, ("measure_owner",))
REQUEST: Final = Limit("plan-request", 10, "working_day", "forward", SUPPORT, ("owner",))
TRANSFER: Final = Limit("plan-transfer", 5, "working_day", "forward", SUPPORT, ("owner",))
"""Within which an office says whether it takes over who moves there; else the owner asks."""
ACKNOWLEDGE: Final = Limit(
    "plan-objection-seen",
    3,
    "working_day",
    "forward",
    "个人信息保护法 50; office rule: 3 days",
    above=True,
)
"""The owner of the plan is whom the person objects to: supervisors hear of it, who could look."""

ANSWER: Final = Limit(
    "plan-objection",
    15,
    "working_day",
    "forward",
    "个人信息保护法 50; office rule: 15 days",
    ("reviewer",),
    (3,),
    above=True,
    again=7,
)
PURGE: Final = Limit("plan-purge", 0, "day", "none", "个人信息保护法 47")

PURGED_AFTER: Final = {"offered": 30, "declined": 90, "withdrawn": 30}
"""Days after which what stands so is purged (office rule: support plan). An offer that nobody
answered is no consent. A withdrawn plan is frozen; until then the person can still get a copy."""

ALL: Final = (*REVIEWS.values(), LAPSE, MEASURE, REQUEST, TRANSFER, ACKNOWLEDGE, ANSWER, PURGE)


def day_of(limit: Limit, start: date, calendar: Calendar) -> date:
    """The day on which a limit ends that begins on `start`."""
    return calendar.add(start, limit.length, limit.unit, limit.roll, start).due


class ReviewDays(NamedTuple):
    """When a plan is looked at next, and when it lapses if nobody does."""

    review_on: date
    lapse_on: date


def review_days(intensity: Intensity, until: date, start: date, calendar: Calendar) -> ReviewDays:
    """From the day of signing, or of the review before; never later than help is set for."""
    length = min(REVIEWS[intensity].length, (until - start).days)
    review_on = calendar.add(start, length, "day", "backward").due
    if review_on <= start or not calendar.is_working(review_on):
        # Nothing but rest days between: the first working day after them.
        review_on = calendar.add(start, length, "day", "forward").due
    return ReviewDays(review_on, day_of(LAPSE, review_on, calendar))
