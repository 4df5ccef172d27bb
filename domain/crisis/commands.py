"""Everything that can be asked of a crisis, by name."""

from collections.abc import Callable
from typing import Any

from domain.crisis.answering import acknowledge, end, raise_crisis, record_details, tell_person
from domain.crisis.calling import move_on, note_deliveries

COMMANDS: dict[str, Callable[..., Any]] = {
    "raise_crisis": raise_crisis,
    "acknowledge": acknowledge,
    "record_details": record_details,
    "tell_person": tell_person,
    "end": end,
    "move_on": move_on,
    "note_deliveries": note_deliveries,
}
