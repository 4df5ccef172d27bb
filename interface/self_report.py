"""After an answer that alarms the screen shows whom to call, and asks whether the counsellor may.

It is worked out from what was just answered, shown to whoever answered, and kept nowhere.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from domain.aggregates import STANDING
from domain.counselling.scales import Scale, Scales
from interface.language import Language, say
from workers.system import System


def alarms(system: System, command: str, given: BaseModel | Mapping[str, Any]) -> bool:
    """Whether these answers are shown whom to call."""
    if command != "fill_in_scale":
        return False
    filled = given.model_dump() if isinstance(given, BaseModel) else dict(given)
    scale = _scale(system, filled.get("scale"))
    return scale is not None and scale.alarms([int(each) for each in filled["answers"]])


def asks(language: Language) -> str:
    """The question to the person; a yes is given by `allow_call`, and nothing follows from a no."""
    return say(
        "You do not have to be alone with this. May your counsellor call you? If so: allow_call",
        language,
    )


def _scale(system: System, name: Any) -> Scale | None:
    with system.reading.connection() as connection:
        scales: Scales = system.states.load(connection, *STANDING[Scales]).state
    return scales.known.get(name)
