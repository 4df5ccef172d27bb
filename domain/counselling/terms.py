"""The codes counselling is described with. None says what somebody has or what kind of person
somebody is.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from domain.kernel import Act, Refused, Role

LAW: Final = "office rule: counselling"

CARERS: Final[tuple[Role, ...]] = ("counsellor", "social_worker")
"""Whoever is on duty in a counselling room."""

SessionId = Annotated[str, StringConstraints(pattern=r"^s[1-9][0-9]{0,3}$")]
EntryId = Annotated[str, StringConstraints(pattern=r"^i[1-9][0-9]{0,3}$")]
"""What a person filled in themselves: i1, i2, …"""

SessionMode = Literal["in_room", "by_telephone", "remote", "on_site"]
"""How a session is held. Of a remote one there is a link and its times: nothing is recorded."""

WhoCancelled = Literal["person", "counsellor"]
Presence = Literal["attended", "missed"]

TimeUse = Literal["session", "group", "conference", "other"]
"""What time of a diary is taken for."""

Minutes = Annotated[int, Field(ge=10, le=240)]

GroupTopic = Literal[
    "stress", "sleep", "grief", "parenting", "couples", "work", "exams", "carers", "other"
]
Pseudonym = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{0,2}$")]
"""How somebody is called in a group, for that one meeting: A, B2. Nobody notes whose it is."""

ConsultationMode = Literal["at_counter", "by_telephone", "online", "on_site"]
ConsultationTopic = Literal[
    "family", "neighbours", "work_and_wages", "housing", "school", "health", "law", "other"
]
ConsultationOutcome = Literal["answered", "told_where_to_go", "asked_for_counselling", "mediation"]


def until(begins_at: datetime, minutes: int) -> datetime:
    """When something of this length is over."""
    return begins_at + timedelta(minutes=minutes)


AHEAD: Final = timedelta(days=366)
"""How far ahead somebody can be booked (office rule: counselling)."""

_LINK: Final = re.compile(r"https://[^\s/?#@\\]+([/?#]\S*)?", re.IGNORECASE)


def still_to_come(begins_at: datetime, act: Act) -> None:
    """Raises Refused unless it begins after now, and within a year."""
    if begins_at <= act.at:
        raise Refused("An appointment is still to come", law=LAW)
    if begins_at > act.at + AHEAD:
        raise Refused("An appointment is within {days} days", law=LAW, days=AHEAD.days)


def link_where_remote(mode: SessionMode, link: str | None) -> None:
    """Raises Refused unless a remote meeting has its link, and no other one has any. Whoever opens
    it leads to a page that is encrypted, and to nothing that runs on their machine."""
    if (mode == "remote") != (link is not None):
        raise Refused("A link belongs to a remote session, and only to one", law=LAW)
    if link is not None and not _LINK.fullmatch(link):
        raise Refused("The link of a remote session begins with https://", law=LAW)
