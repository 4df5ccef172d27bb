"""Which open cases may be one matter: proposed to whoever may merge both, with why. A pair that the
reader may not merge is not shown, nor that there is one; nothing is done with a proposal by itself.

What was told apart, and what merging would refuse for whatever reason, is not proposed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any, Final
from uuid import UUID

from domain.access import decide, relation
from domain.aggregates import DISPUTE
from domain.dispute.audience import whose
from domain.dispute.likeness import ALIKE, likeness
from domain.dispute.merging import Carried, may_merge, merge_into
from domain.dispute.state import Dispute
from domain.kernel import Act, Cursor, Linked, Officer, Refused
from domain.permits import permission
from domain.rights.stilled import Stilled
from interface.problems import Unusable
from interface.story import Reader
from interface.words import word
from workers.access_log import Looked, Purpose
from workers.carrying import Carrying
from workers.duplicates import Pair, candidates
from workers.persons.finding import wait_for
from workers.reading import Reading
from workers.stilling import stilled
from workers.system import System
from workers.vault import ERASED, MISSING

COLUMNS: Final = ("case", "into", "why")
MOST: Final = 200
MOST_READ: Final = 40
"""So many pairs have their matters opened and compared at once: each is a reading on record."""


def duplicates(
    system: System,
    reader: Reader,
    area: str | None = None,
    limit: int = 50,
    token: Cursor | None = None,
) -> list[dict[str, Any]]:
    """Pairs of open cases of the reader's office, the likeliest first: which, into which it would
    be merged, and why they may be one: same people, place, time, kind, or a matter told alike.

    The matters of the few pairs that are compared are opened, and that is on record. Raises
    Unusable, NotYetVisible, StaleToken, NotBuilt.
    """
    by = reader.officer
    if by.role != "head" or not by.office:
        raise Unusable(403, "not-for-this-role", "The head of an office merges its cases")
    if not 0 < limit <= MOST:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=MOST)
    if token is not None:
        with system.reading.connection() as connection:
            wait_for(connection, token)
    try:
        with Reading(system.reading).ledgers("register", token=token) as connection:
            found = candidates(connection, by, area, MOST)
            people = stilled(connection, system.states)
    except ValueError:
        raise Unusable(422, "bad-input", "{given} is no code of an area", given=area) from None
    states = _states(system, found)
    pairs = islice(_that_merge(system, states, found, by, people), MOST_READ)
    told = [
        (pair, into, why)
        for pair, into, alike in _compared(system, states, list(pairs), reader)
        if (why := _why(pair, alike=alike))
    ]
    told.sort(key=lambda each: len(each[2]), reverse=True)
    return [_shown(pair, into, why, reader) for pair, into, why in told[:limit]]


def _states(system: System, pairs: Sequence[Pair]) -> dict[UUID, Dispute]:
    streams = list({side.stream for pair in pairs for side in (pair.one, pair.other)})
    if not streams:
        return {}
    with system.reading.connection() as connection:
        loaded = system.states.load_all(connection, *((DISPUTE, stream) for stream in streams))
    return {stream: held.state for stream, held in zip(streams, loaded, strict=True)}


def _that_merge(
    system: System,
    states: dict[UUID, Dispute],
    pairs: Sequence[Pair],
    by: Officer,
    people: Stilled,
) -> Iterator[tuple[Pair, UUID]]:
    """The pairs that the command itself would merge for this officer, and into which of the two:
    the earlier, if either. Nothing is opened for it."""
    act = Act(UUID(int=0), by, datetime.now(UTC))
    carrying = Carrying(system.log, system.vault, system.states)
    with system.reading.connection() as connection:

        @cache
        def parties_of(stream: UUID) -> Carried:
            return carrying.parties(connection, stream, sealed=True)

        for pair in pairs:
            if not all(_may_give(states[side.stream], by, act) for side in pair[:2]):
                continue
            for case, into in ((pair.other, pair.one), (pair.one, pair.other)):
                known = Linked(case.stream, states[case.stream])
                other = Linked(into.stream, states[into.stream])
                try:
                    may_merge(known, other)
                    merge_into(
                        known.state,
                        replace(act, stream=known.id),
                        into=other,
                        carried=parties_of(known.id),
                        stilled=people,
                    )
                except Refused:
                    continue
                yield pair, into.stream
                break


def _may_give(case: Dispute, by: Officer, act: Act) -> bool:
    said = permission("dispute", "merge_into", case, by, act.at)
    return said is not None and said.there and said.decision.allowed


def _compared(
    system: System,
    states: dict[UUID, Dispute],
    pairs: Sequence[tuple[Pair, UUID]],
    reader: Reader,
) -> list[tuple[Pair, UUID, bool]]:
    """Each pair, and whether its matters are told alike, as far as the reader may read both."""
    sealed = dict[str, Looked]()
    for pair, _ in pairs:
        for side in (pair.one, pair.other):
            stands = relation(whose(states[side.stream]), reader.officer)
            if decide(reader.officer, "read", "account", stands).allowed:
                sealed[side.matter] = Looked(side.stream, "account", stands)
    purpose = Purpose(reader.officer, "duplicates", reader.correlation)
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, sealed, purpose)
    said = {text: told for text, told in opened.items() if told not in (ERASED, MISSING)}
    return [
        (pair, into, _alike(said.get(pair.one.matter), said.get(pair.other.matter)))
        for pair, into in pairs
    ]


def _alike(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and likeness(one, other) >= ALIKE


def _why(pair: Pair, *, alike: bool) -> list[str]:
    """Why they may be one; nothing, if only place, kind and days are the same."""
    said = {
        "same_people": pair.people > 0,
        "same_place": pair.same_place,
        "near_in_time": pair.near_in_time,
        "same_type": pair.same_type,
        "told_alike": alike,
    }
    why = [reason for reason, holds in said.items() if holds]
    enough = alike if pair.people == 0 else len(why) > 1
    return why if enough else []


def _shown(pair: Pair, into: UUID, why: list[str], reader: Reader) -> dict[str, Any]:
    goes_on, case = (pair.one, pair.other) if into == pair.one.stream else (pair.other, pair.one)
    between = "、" if reader.language == "zh" else ", "
    return {
        "case": case.code,
        "case_stream": case.stream,
        "into": goes_on.code,
        "into_stream": goes_on.stream,
        "reasons": why,
        "why": between.join(word(reason, reader.language) for reason in why),
    }
