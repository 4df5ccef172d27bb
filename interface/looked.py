"""Whoever something is held about reads who looked at it: role, office, day, and at what.

Asked by the person, or for them by somebody who may read the case or works on the plan; no officer
is named. To everybody else it is as if nothing were held.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.access import FieldClass
from domain.looked import Reading, told_to_party, told_to_person
from domain.plan.state import PERSON
from interface.language import Language, catalogue
from interface.problems import Unusable
from interface.story import Reader, asks_for_party, asks_for_person, on_record
from interface.words import word
from projections import areas
from workers import access_log
from workers.access_log import Looked
from workers.reading import NotBuilt
from workers.reading import Reading as Ledgers
from workers.system import System

COLUMNS = ("on", "role", "body", "area", "classes", "times", "for_a_reason")
"""What a terminal shows."""

HELPED: Mapping[str, FieldClass] = {
    "plan": "plan",
    "counselling": "appointment",
    "referral": "appointment",
}
"""Kinds of streams in which somebody is helped, and of which class it is that they are."""

KINDS = ("dispute", *HELPED)
"""Kinds of streams in which somebody is a party, or is helped."""


def who_looked(
    system: System, kind: str, stream: UUID, reader: Reader, party: str = ""
) -> list[dict[str, Any]]:
    """Who looked at what is held of a party of a dispute, or of the person of a plan, the latest
    day first. `party`: which one; the one that asks, if it is a party. Raises NotFound, Unusable.
    """
    if kind in HELPED:
        stands = asks_for_person(system, kind, stream, reader)
        found = told_to_person(_read(system, stream))
        asked = Looked(stream, HELPED[kind], stands, PERSON)
    else:
        party = party or (reader.officer.id if reader.officer.role == "party" else "")
        if not party:
            raise Unusable(422, "bad-input", "Of which party? Name it: p1, p2, …")
        stands = asks_for_party(system, stream, reader, party)
        found = told_to_party(_read(system, stream), party)
        asked = Looked(stream, "matter", stands, party)
    on_record(system, reader, "access log", asked)
    return looked_rows(system, found, reader.language)


def _read(system: System, stream: UUID) -> list[Reading]:
    with system.reading.connection() as connection:
        return access_log.of_stream(connection, stream)


def looked_rows(system: System, found: list[Reading], language: Language) -> list[dict[str, Any]]:
    """Who looked, as people read it."""
    names = called(system, {each.office for each in found if each.office})
    return [
        {
            "on": each.on,
            "role": word(each.role, language),
            "body": word(each.body, language) if each.body else "",
            "area": each.office,
            "area_name": names.get(each.office, ""),
            "classes": [class_word(held, language) for held in sorted(each.classes)],
            "times": each.times,
            "for_a_reason": each.for_a_reason,
        }
        for each in found
    ]


def called(system: System, offices: set[str]) -> dict[str, str]:
    """What the areas of these offices are called; nothing while that ledger is being built."""
    try:
        with Ledgers(system.reading).ledgers("areas") as connection:
            return dict(areas.names(connection, offices))
    except NotBuilt:
        return {}


def class_word(held: FieldClass, language: Language) -> str:
    """What a class of field is called to whoever it is about."""
    return catalogue(language).get(("class", held)) or held.replace("_", " ")
