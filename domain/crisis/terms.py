"""The words and the times of a crisis: whom to call, what may be done, how it can end."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from domain.access import STAFF

HELP_NUMBERS: Final = ("110", "120", "12356")
"""Police, ambulance, support hotline: shown before anything else, even where nothing runs."""

BASIS: Final = timedelta(hours=72)
"""How long the emergency permits to act and to know without consent (office rule: 72 hours)."""

LOOK_AGAIN: Final = timedelta(minutes=1)
"""How soon the lists are looked at again when they name nobody at all."""

TRY_AGAIN: Final = timedelta(seconds=20)
"""How soon a way is tried again that did not take the page."""

WORKERS: Final = STAFF
"""Whoever works here presses the button."""

EmergencyAct = Literal[
    "ambulance_called",
    "police_called",
    "hotline_called",
    "relative_contacted",
    "stayed_with_the_person",
    "taken_to_hospital",
    "reported_as_the_law_obliges",
]
"""The acts that are permitted without consent; the list is closed."""

Outcome = Literal[
    "danger_over",
    "with_the_ambulance",
    "with_the_police",
    "consented_to_support",
    "false_alarm",
]

Timing = Literal["in_time", "late", "further", "after_the_end"]
"""`late`: the first, but after the time of that rung. `further`: somebody had it already."""

Passed = Literal["unanswered", "nobody_on_call"]

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
TROUBLE: Final = r"^([a-z]+(_[a-z]+){0,3}(_[0-9]{3})?)?$"
Trouble = Annotated[str, StringConstraints(pattern=TROUBLE, max_length=40)]
"""A channel's own code, such as `timeout` or `smtp_550`; empty if it took the page."""
