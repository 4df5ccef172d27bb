"""An office's own duties about personal data, as people look at them: the register of what is done,
what is switched on by which assessment, and what is still owed for an incident.
"""

from datetime import UTC, date, datetime
from typing import Any, Final, get_args

from domain.aggregates import DUTIES
from domain.areas import written
from domain.duties.incidents import dues
from domain.duties.processing import PROCESSING
from domain.duties.state import DUTIES_STREAM, KEPT_YEARS, Duties
from domain.duties.terms import Feature, IncidentDuty
from domain.kernel import Officer, civil_date
from interface.callers import for_officers
from interface.language import Language, translated
from interface.looked import class_word
from interface.words import moment, word
from workers.system import System

REGISTER_COLUMNS: Final = ("activity", "of", "purpose", "basis", "classes", "kept", "goes_to")
SWITCH_COLUMNS: Final = ("feature", "area", "on", "assessment", "look_again_on", "kept_until")
INCIDENT_COLUMNS: Final = ("incident", "area", "kind", "extent", "found_at", "owed", "over")
"""What a terminal shows."""


def register(language: Language) -> list[dict[str, Any]]:
    """Everything that is done here with personal data; the same for every office."""
    return [
        {
            "activity": word(each.activity, language),
            "of": translated(each.of, language),
            "purpose": translated(each.purpose, language),
            "basis": translated(each.basis, language),
            "classes": [class_word(held, language) for held in each.classes],
            "kept": translated(each.kept, language),
            "goes_to": translated(each.goes_to, language),
            "feature": each.feature,
        }
        for each in PROCESSING
    ]


def book(system: System) -> Duties:
    """The book of duties as it stands."""
    with system.reading.connection() as connection:
        held: Duties = system.states.load(connection, DUTIES, DUTIES_STREAM).state
    return held


def switches(system: System, language: Language) -> list[dict[str, Any]]:
    """Each feature, where somebody switched it, and on which assessment; else that it is off."""
    held = book(system)
    rows = [
        _switch(held, feature, written(digits), assessment, language)
        for (feature, digits), assessment in sorted(held.switches.items())
    ]
    named = {feature for feature, _ in held.switches}
    rest = [each for each in get_args(Feature) if each not in named]
    return [*rows, *(_switch(held, each, "", "", language) for each in rest)]


def _switch(
    held: Duties, feature: Feature, area: str, assessment: str, language: Language
) -> dict[str, Any]:
    made = held.assessments.get(assessment)
    return {
        "feature": word(feature, language),
        "code": feature,
        "area": area,
        "on": bool(assessment) or not held.begun,
        "assessment": assessment,
        "outcome": word(made.outcome, language) if made else "",
        "look_again_on": made.look_again_on if made else None,
        "kept_until": _years_after(made.on) if made else None,
    }


def _years_after(day: date) -> date:
    """The first day on which an assessment need not be kept any more."""
    try:
        return day.replace(year=day.year + KEPT_YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + KEPT_YEARS, month=3, day=1)


def incidents(system: System, reader: Officer, language: Language) -> list[dict[str, Any]]:
    """Every incident, the latest first, and what is owed for it by when. Raises Unusable."""
    for_officers(reader, "incident")
    held = book(system)
    owed: dict[str, list[str]] = {name: [] for name in held.incidents}
    for due in dues(held):
        owed[due.incident].append(f"{_duty(due.duty, language)} {moment(due.at)}")
    return [
        {
            "incident": name,
            "area": each.area,
            "kind": word(each.kind, language),
            "extent": word(each.extent, language),
            "found_at": each.found_at,
            "owed": owed[name],
            "over": each.over,
        }
        for name, each in reversed(list(held.incidents.items()))
    ]


def _duty(duty: IncidentDuty, language: Language) -> str:
    return word(f"incident_{duty}", language)


def late(system: System) -> tuple[list[str], list[str]]:
    """Incidents with a duty whose time is over, and assessments to be looked at again."""
    held, now = book(system), datetime.now(UTC)
    used = {assessment for assessment in held.switches.values() if assessment}
    today = civil_date(now)
    return (
        list(dict.fromkeys(due.incident for due in dues(held) if due.at <= now)),
        [name for name in sorted(used) if held.assessments[name].look_again_on < today],
    )
