"""Whoever registers a case is told in the answer that it may be there already: by which code, and
where to read it, and nothing else. It is a hint; nothing waits for it, and nothing is refused.

What rests on somebody who is a party of both is told only to whoever may find that party there, and
that it was told is on record.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import psycopg
import structlog
from pydantic import BaseModel

from domain.access import decide, reads_as, relation
from domain.aggregates import DISPUTE
from domain.dispute.audience import whose
from domain.dispute.facts import Registered
from domain.dispute.state import OPEN, Dispute
from domain.kernel import Officer, civil_date
from domain.people import NOBODY
from interface.story import Reader, on_record
from workers.access_log import Looked
from workers.duplicates import Pair, Side, candidates_beside
from workers.handler import Answer
from workers.persons.entries import each_entry_of
from workers.persons.finding import searches
from workers.reading import NotBuilt, Reading
from workers.stilling import stilled
from workers.system import System

MOST: Final = 5
"""So many are told of at most."""
_LOOKED_AT: Final = 20
_PATIENCE: Final = "set local statement_timeout = '300ms'"
"""A hint that takes longer is no hint: the case is registered, and somebody waits."""
_log = structlog.get_logger()


class Alike(BaseModel, frozen=True):
    """An open case that may be the same matter, and where it is read."""

    stream: UUID
    code: str
    link: str


def alike(system: System, reader: Reader, answer: Answer, *, most: int = MOST) -> tuple[Alike, ...]:
    """The open cases that may be the one just registered; none, if this answer is to something
    else, if whoever registered it works on no cases, or if it cannot be told in a moment."""
    opened = answer.facts[:1] == (Registered.stored_name,) and answer.version == len(answer.facts)
    if not opened or not searches(reader.officer):
        return ()
    try:
        return tuple(_told(system, reader, answer.stream))[:most]
    except (psycopg.Error, NotBuilt) as error:
        _log.warning("no hint at duplicates", error=type(error).__name__)
        return ()


def _told(system: System, reader: Reader, stream: UUID) -> Iterator[Alike]:
    with Reading(system.reading).ledgers("register") as connection:
        connection.execute(_PATIENCE)
        new: Dispute = system.states.load(connection, DISPUTE, stream).state
        if new.phase not in OPEN or new.registered_at is None:
            return
        parties = [party.person for party in new.parties.values() if party.person != NOBODY]
        people = each_entry_of(connection, system.states, parties)
        on = civil_date(new.registered_at)
        side = Side(stream, new.code, new.area, str(new.type), on, "")
        pairs = candidates_beside(connection, reader.officer, side, people, _LOOKED_AT)
        held = [(DISPUTE, pair.one.stream) for pair in pairs]
        states = [each.state for each in system.states.load_all(connection, *held)] if held else []
        still = stilled(connection, system.states)
    for pair, case in zip(pairs, states, strict=True):
        if still.any_of(party.person for party in case.parties.values()):
            continue
        looked = _may_know(reader.officer, pair, case)
        if looked is None:
            continue
        if looked.field_class == "particulars":
            on_record(system, reader, "duplicates", looked)
        link = f"/api/disputes/{pair.one.stream}"
        yield Alike(stream=pair.one.stream, code=pair.one.code, link=link)


def _may_know(officer: Officer, pair: Pair, case: Dispute) -> Looked | None:
    """What it is told on: who is in both, where that may be known, with one thing more; or place,
    kind and days. None: it is not told."""
    of = whose(case)
    stands = reads_as(of, officer, relation(of, officer))
    if not decide(officer, "list", "matter", stands).allowed:
        return None
    like = (pair.same_place, pair.same_type, pair.near_in_time)
    if pair.people and any(like) and decide(officer, "search", "particulars", stands).allowed:
        return Looked(pair.one.stream, "particulars", stands)
    return Looked(pair.one.stream, "matter", stands) if all(like) else None


def said(cases: tuple[Alike, ...]) -> str:
    """Each by its code, on a line."""
    return "\n".join(case.code for case in cases)
