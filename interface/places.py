"""The directory of places that take people in, as whoever refers somebody looks it up."""

from typing import Any

from domain.aggregates import STANDING
from domain.kernel import Officer
from domain.referral.places import Places
from interface.callers import for_officers
from interface.language import Language
from interface.words import value, word
from workers.system import System

COLUMNS = ("place", "name", "kind", "rung", "hours", "weekly", "green_channel", "who_is_asked")
"""What a terminal shows."""


def listed(
    system: System, reader: Officer, language: Language, area: str = ""
) -> list[dict[str, Any]]:
    """The places that take people in now, of an area (the beginning of its code) or of all.

    Raises Unusable.
    """
    for_officers(reader, "office")
    with system.reading.connection() as connection:
        places: Places = system.states.load(connection, *STANDING[Places]).state
    return [
        {
            "place": number,
            "name": each.name,
            "kind": word(each.kind, language),
            "rung": word(each.rung, language),
            "area": each.area,
            "office": each.office,
            "hours": [f"{word(of.on, language)} {of.opens}–{of.closes}" for of in each.hours],
            "weekly": each.weekly,
            "green_channel": value(each.green_channel, language),
            "who_is_asked": each.contact or each.office or word("whoever_refers", language),
        }
        for number, each in places.known.items()
        if not each.closed and each.area.startswith(area)
    ]
