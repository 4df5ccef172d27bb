"""The limits of a request as data: one row, and its test. No city lengthens them.

The law says 及时; the numbers are office rules. A day is reckoned when its limit begins, and stands
in the fact, as it was told to the person.
"""

from datetime import date
from typing import Final, NamedTuple

from domain.calendar import Calendar
from domain.kernel import Role
from domain.rights.terms import RightKind


class RightLimit(NamedTuple):
    """One limit, in working days: who hears of it, and how many days before its last day too."""

    id: str
    days: int
    source: str
    tells: tuple[Role, ...]
    warnings: tuple[int, ...] = ()


OWNER: Final[Role] = "judicial_office"
"""Who owes the answer: the judicial office that answers for where it was asked; or the head."""
REVIEWER: Final[Role] = "county_desk"
"""Who is told of an appeal, and of what is late."""


def _decide(article: str) -> RightLimit:
    source = f"个人信息保护法 {article}; office rule: 15 days"
    return RightLimit("rights-decision", 15, source, (OWNER, REVIEWER), (3,))


DECIDE: Final[dict[RightKind, RightLimit]] = {
    "access_and_copy": _decide("45, 50"),
    "correction": _decide("46, 50"),
    "objection": _decide("44, 50"),
    "restriction": _decide("44, 50"),
    "erasure": _decide("47, 50"),
    "portability": _decide("45, 50"),
}
"""From the day it was asked, whether or not the identity was shown then."""

IDENTITY: Final = RightLimit(
    "rights-identity", 3, "个人信息保护法 50; office rule: 3 days", (OWNER,)
)
CARRY_OUT: Final = RightLimit(
    "rights-carrying-out",
    5,
    "个人信息保护法 50; office rule: 5 days",
    (OWNER, REVIEWER),
)
ANSWER_APPEAL: Final = RightLimit(
    "rights-appeal", 15, "个人信息保护法 50; office rule: 15 days", (REVIEWER,), (3,)
)

ALL: Final = (*DECIDE.values(), IDENTITY, CARRY_OUT, ANSWER_APPEAL)


def day_of(limit: RightLimit, start: date, calendar: Calendar) -> date:
    """The last day of a limit that begins on `start`."""
    return calendar.add(start, limit.days, "working_day", "forward", start).due
