"""Names and texts of rows are opened together, for whoever may see them so, and logged once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from domain.access import (
    CASEWORK,
    FieldClass,
    Relation,
    Whose,
    decide,
    reads_as,
    relation,
    works_here,
)
from domain.aggregates import DISPUTE
from domain.dispute.state import Dispute
from domain.fields import WITHHELD
from interface.language import Language, say
from interface.ledgers.asked import Row
from interface.problems import Unusable
from interface.story import covered_by
from interface.words import as_read
from projections import register
from projections.columns import COLUMNS
from workers.access_log import Looked, Purpose
from workers.sealing import sealed_values
from workers.stilling import stilled
from workers.system import System
from workers.vault import reveal

_SEALED: Final = tuple(column.name for column in register.COLUMNS if column.sealed)
"""The names and the matter: what no row shows unless it was opened for its reader."""


def without_names(row: Row) -> Row:
    """A row of cases with nothing of a person, not even sealed."""
    shown = dict(row)
    for part in _SEALED:
        shown.pop(part, None)
    return shown


def opened(
    system: System,
    purpose: Purpose,
    rows: list[Row],
    *,
    whose: Mapping[UUID, Whose],
    language: Language,
) -> list[Row]:
    """With the names and texts opened that this reader may see so (`purpose.action`: in a list, in
    a file that leaves), or why they are not. Raises Unusable."""
    reader = purpose.officer
    if reader.role not in CASEWORK or not works_here(reader):
        raise Unusable(403, "not-for-this-role", "Names in lists are for those who work on cases")
    covers, reader = covered_by(system, reader), system.seated(reader)
    stands = {
        stream: reads_as(of, reader, relation(of, reader, covers)) for stream, of in whose.items()
    }
    stilled = _stilled(system, list(whose))
    shown = [
        _for_reader(
            row,
            stands[row["stream"]],
            purpose,
            stilled.get(row["stream"], ()),
            stays=purpose.action == "export" and whose[row["stream"]].texts_stay,
        )
        if "parties" in row
        else row
        for row in rows
    ]
    sealed = {
        text: looked for row in shown if "parties" in row for text, looked in _looked(row, stands)
    }
    with system.pool.connection() as connection:
        texts = system.vault.open_many(connection, sealed, purpose)
    said = {value: as_read(text, language) for value, text in texts.items()}
    said[WITHHELD] = say("[confidential]", language)
    return [row | _revealed(row, said) if "parties" in row else row for row in shown]


def _revealed(row: Row, said: Mapping[str, str]) -> Row:
    """Its columns of names and texts, as they are read; no other is looked through for them."""
    return {part: reveal(row[part], said) for part in _SEALED}


def _looked(row: Row, stands: Mapping[UUID, Relation]) -> Iterator[tuple[str, Looked]]:
    """Each sealed value of a row of cases, and what it is."""
    stream, classes = row["stream"], COLUMNS["dispute"]
    for party in row["parties"]:
        for text in sealed_values(party):
            yield text, Looked(stream, classes["parties"], stands[stream], party["party"])
    for text in sealed_values(row["matter"]):
        yield text, Looked(stream, classes["matter"], stands[stream])


_AT_ONCE: Final = 100


def _stilled(system: System, streams: Sequence[UUID]) -> dict[UUID, Collection[str]]:
    """The parties of these cases whose names stand in no list, because they asked for it."""
    found = dict[UUID, Collection[str]]()
    with system.reading.connection() as connection:
        people = stilled(connection, system.states).people
        for n in range(0, len(streams) if people else 0, _AT_ONCE):
            some = streams[n : n + _AT_ONCE]
            loaded = system.states.load_all(connection, *((DISPUTE, stream) for stream in some))
            for stream, held in zip(some, loaded, strict=True):
                case: Dispute = held.state
                found[stream] = {
                    key for key, party in case.parties.items() if party.person in people
                }
    return found


def _for_reader(
    row: Row, stands: Relation, purpose: Purpose, stilled: Collection[str], *, stays: bool
) -> Row:
    """Without what is not for somebody who stands so to the case, or stands in no list, or `stays`
    where it is: it is not even decrypted."""

    def may(held: FieldClass) -> bool:
        return not stays and decide(purpose.officer, purpose.action, held, stands).allowed

    row = dict(row)
    if not may(COLUMNS["dispute"]["matter"]):
        row["matter"] = WITHHELD
    open_ones = may(COLUMNS["dispute"]["parties"])
    row["parties"] = [
        party if open_ones and party["party"] not in stilled else party | {"name": WITHHELD}
        for party in row["parties"]
    ]
    return row
