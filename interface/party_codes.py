"""Codes for parties: made, looked after and withdrawn by whoever works on the case, at the counter.

The party chooses the word and types it; the officer hands over the slip. Neither the code nor the
word is shown again, to anybody.
"""

from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.access import decide, relation
from domain.aggregates import DISPUTE
from domain.dispute.audience import whose
from domain.dispute.growing import grow, young
from domain.dispute.state import Dispute
from domain.dispute.told import fit_word, may_have_code
from domain.kernel import Officer, Refused, civil_date
from domain.permits import NotPermitted
from interface.language import translated
from interface.persons import show
from interface.problems import TooOften, refusal
from interface.story import Reader, covered_by
from workers.console import codes
from workers.handler import absent
from workers.system import System

PLACE: Final = "/p"
"""Where a code is entered: an address that says nothing."""


class Slip(NamedTuple):
    """What the party takes home: nothing on it says what it is for."""

    code: str
    address: str
    ends_on: date


def make(system: System, stream: UUID, party: str, word: str, reader: Reader) -> Slip:
    """A new code for a party, with the word that it chose; an earlier one opens nothing any more.
    Raises NotFound, NotPermitted, Refused, TooOften."""
    case = _its_case(system, stream, reader.officer)
    may_have_code(case, party)
    who = show(system, stream, party, reader)  # on record: it is looked at what others know of them
    fit_word(word, [each for each in (who.name, who.phone, who.identity_number) if each])
    try:
        with system.pool.connection() as connection:
            code, ends = codes.make(
                connection, system.vault.master, stream, party, word=word, by=reader.officer
            )
    except codes.TooMany:
        raise TooOften(1) from None
    return Slip(code, system.settings.link(PLACE.lstrip("/")), civil_date(ends))


def withdraw(system: System, stream: UUID, party: str, officer: Officer) -> bool:
    """The party's code opens nothing any more, and whoever got in with it is out; whether there was
    one. Raises NotFound, NotPermitted."""
    _its_case(system, stream, officer)
    with system.pool.connection() as connection:
        return codes.end(connection, stream, party)


def listed(system: System, stream: UUID, reader: Reader) -> list[dict[str, Any]]:
    """Each party of a case: whether it has a code, until when, and whether it is locked; or why it
    gets none. When a party used its code is told to nobody. Raises NotFound, NotPermitted."""
    case = _its_case(system, stream, reader.officer)
    with system.pool.connection() as connection:
        held = codes.standing(connection, stream)
    return [_row(case, party, held.get(party), reader) for party in case.parties]


def _row(case: Dispute, party: str, code: codes.Standing | None, reader: Reader) -> dict[str, Any]:
    row: dict[str, Any] = {
        "party": party,
        "state": "none" if code is None else "locked" if code.locked else "live",
        "made_at": code.made_at if code else None,
        "made_on": civil_date(code.made_at) if code else None,
        "ends_on": civil_date(code.ends_at) if code else None,
        "made_by": code.made_by if code else "",
        "why_not": "",
        "law": "",
    }
    try:
        may_have_code(case, party)
    except Refused as refused:
        law = translated(refused.law, reader.language)
        return row | {"why_not": refusal(refused, reader.language), "law": law}
    return row


def _its_case(system: System, stream: UUID, officer: Officer) -> Dispute:
    """The case as it stands today, for whoever works on it: who may write down how a party is
    reached. Raises NotFound, NotPermitted."""
    case = as_of_today(system, stream)
    seated = system.seated(officer)
    stands = relation(whose(case), seated, covered_by(system, officer))
    if not case.code or not decide(seated, "read", "matter", stands).allowed:
        absent(DISPUTE.name, stream, officer, "codes")
    decision = decide(seated, "act", "contact", stands)
    if not decision.allowed:
        raise NotPermitted(decision.sentence, law=decision.law)
    return case


def as_of_today(system: System, stream: UUID) -> Dispute:
    """A case, with whoever has grown up by today grown up; one without a code if there is none."""
    with system.reading.connection() as connection:
        case: Dispute = system.states.load(connection, DISPUTE, stream).state
        births = system.kin.births(connection, stream, young(case))
    return grow(case, births, civil_date(datetime.now(UTC)))
