"""On-call lists as people look at them: who is called now on each rung, and what is wrong."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from domain.absences import Absences
from domain.aggregates import STANDING
from domain.duty import flaws, on_duty
from domain.oncall import DutyList, Fault, Flaw, OnCall
from interface.language import Language, translated
from interface.problems import Unusable
from interface.words import moment, word
from workers.system import System

FAULTS: Final[dict[Fault, str]] = {
    "nobody": "From {begins} on nobody is on call",
    "gap": "From {begins} to {ends} nobody is on call",
    "alone": "From {begins} to {ends} one person is on call, not two",
    "away": "From {begins} to {ends} everybody on call is away",
    "overlap": "From {begins} to {ends} shifts overlap: everybody in them is called",
}
"""What is wrong with a list, in a sentence."""


def ladder(system: System, area: str, at: datetime, language: Language) -> list[dict[str, Any]]:
    """Each rung that a call from `area` climbs, the nearest first: who is called, who is passed
    over because of being away, and what is wrong. Raises Unusable."""
    with system.reading.connection() as connection:
        oncall, absences = (
            held.state
            for held in system.states.load_all(connection, STANDING[OnCall], STANDING[Absences])
        )
    try:
        steps = oncall.ladder(area)
    except ValueError:
        raise Unusable(422, "bad-input", "{given} is no area code", given=area) from None
    return [
        {
            "rung": word(step.rung, language),
            "area": step.area,
            "on_call": list(duty.people),
            "away": list(duty.away),
            "minutes_to_answer": held.patience.total_seconds() / 60,
            "flaws": told(flaws(held, absences, at), language),
            "shifts": [shift.model_dump(mode="json") for shift in _coming(held, at)],
        }
        for step in steps
        for held in (oncall.list_of(step.area),)
        for duty in (on_duty(held, absences, at),)
    ]


def _coming(held: DutyList, at: datetime) -> list[Any]:
    return [shift for shift in held.shifts if shift.ends_at > at]


def told(flaws: Sequence[Flaw], language: Language) -> list[str]:
    """What is wrong with a list, each as a sentence."""
    return [_sentence(flaw, language) for flaw in flaws]


def _sentence(flaw: Flaw, language: Language) -> str:
    ends = moment(flaw.ends_at) if flaw.ends_at else ""
    return translated(FAULTS[flaw.fault], language).format(begins=moment(flaw.begins_at), ends=ends)
