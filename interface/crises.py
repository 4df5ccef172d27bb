"""A crisis as people meet it: the numbers of help first, then where it stands, then its trace."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from domain.aggregates import CRISIS
from domain.crisis.state import Crisis, code_of
from domain.crisis.terms import HELP_NUMBERS
from domain.kernel import LOCAL_ZONE, Officer
from interface.callers import for_officers
from interface.language import Language, say
from interface.paging import Part, written
from interface.problems import Unusable
from interface.story import Reader, history
from interface.words import moment, word
from projections import crises
from projections.kernel import Last
from workers.handler import absent
from workers.reading import Reading
from workers.system import System

WHOM = dict(zip(HELP_NUMBERS, ("police", "ambulance_service", "support_hotline"), strict=True))


def help_numbers(language: Language) -> dict[str, str]:
    """Whom to call, whatever this system can do: number → who answers."""
    return {number: word(whom, language) for number, whom in WHOM.items()}


def help_line(language: Language) -> str:
    """The same in one line, for a screen."""
    return say(
        "Danger to life? Call now: {numbers}",
        language,
        numbers="  ".join(f"{number} {whom}" for number, whom in help_numbers(language).items()),
    )


def standing(state: Crisis, language: Language) -> str:
    """Where a crisis stands, in a sentence."""
    if state.outcome:
        return say("Ended: {outcome}", language, outcome=word(state.outcome, language))
    if state.acknowledged_by:
        has_it = ", ".join(state.acknowledged_by)
        at = moment(state.acknowledged_at) if state.acknowledged_at else ""
        return say("{people} acknowledged, since {at}", language, people=has_it, at=at)
    if state.nobody_reached:
        return say("NOBODY REACHED: call 110 or 120 yourself", language)
    if state.nobody_there and state.page is None:
        return _nobody_there(state, language)
    if state.page:
        return say(
            "Calling {people} ({rung}); if nobody acknowledges by {until}, the next are called",
            language,
            people=", ".join(state.page.people),
            rung=word(state.page.rung, language),
            until=f"{state.page.until.astimezone(LOCAL_ZONE):%H:%M:%S}",
        )
    return say("Nobody is called yet", language)


def _nobody_there(state: Crisis, language: Language) -> str:
    if state.instead:
        return say(
            "NOBODY is on call for {area} up to its county (is the code right?): call 110 or 120 "
            "yourself; whoever is on call for {instead} is called",
            language,
            area=state.area,
            instead=state.instead,
        )
    return say(
        "NOBODY is on call for {area} up to its county (is the code right?): call 110 or 120 "
        "yourself",
        language,
        area=state.area,
    )


def shown(system: System, crisis: UUID, reader: Reader) -> dict[str, Any]:
    """One crisis: numbers, where it stands, everything that happened. Raises NotFound."""
    for_officers(reader.officer, "alarm")
    with system.reading.connection() as connection:
        state: Crisis = system.states.load(connection, CRISIS, crisis).state
    if state.raised_at is None:
        absent("crisis", crisis, reader.officer, "read")
    trace = history(system, "crisis", crisis, reader)
    return {
        "help": help_numbers(reader.language),
        "stream": crisis,
        "code": code_of(crisis),
        "area": state.area,
        "standing": standing(state, reader.language),
        "calling": state.calling,
        "nobody_there": state.nobody_there,
        "nobody_reached": state.nobody_reached and state.calling,
        "basis_ends_at": state.lapses_at,
        "trace": [asdict(entry) for entry in trace],
    }


def listed(
    system: System,
    area: str | None,
    reader: Officer,
    language: Language,
    *,
    limit: int = 50,
    after: Last | None = None,
) -> Part:
    """The crises of an area, the latest first. Raises NotBuilt."""
    for_officers(reader, "alarm")
    try:
        with Reading(system.reading).ledgers(crises.LEDGER.name) as connection:
            rows: Sequence[crises.Row] = crises.in_area(connection, area, limit, after=after)
    except ValueError:
        raise Unusable(422, "bad-input", "{given} is no area code", given=area) from None
    last = rows[-1] if len(rows) == limit else None
    following = written(Last(last.raised_at, last.stream)) if last and last.raised_at else ""
    return Part([_row(row, language) for row in rows], following)


def _row(row: crises.Row, language: Language) -> dict[str, Any]:
    calling = not row.acknowledged_by and row.outcome is None
    return {
        "stream": row.stream,
        "code": row.code,
        "area": row.area,
        "raised_at": row.raised_at,
        "rung": row.rung and word(row.rung, language),
        "called": row.called or [],
        "until": row.until if calling else None,
        "acknowledged_by": row.acknowledged_by or [],
        "acknowledged_at": row.acknowledged_at,
        "nobody_reached": row.nobody_reached and calling,
        "outcome": row.outcome and word(row.outcome, language),
        "open": row.open,
    }
