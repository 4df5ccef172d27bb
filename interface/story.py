"""A stream as people read it: when, who, what, in plain sentences; whatever is personal is opened
only for readers who may see it, and the opening is logged.

A text that the reader may not see is never decrypted, so it cannot leak from here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import CRISIS, DISPUTE, PLAN
from domain.crisis.state import Crisis, may_read
from domain.dispute.facts import Registered, ReportMade
from domain.dispute.state import START
from domain.kernel import Cursor, Fact, Officer, Recorded
from domain.people import NOBODY, Particulars
from domain.plan.facts import SessionNoted
from domain.plan.sight import sight
from domain.single_acts import ActBegun
from interface.callers import CASEWORK
from interface.language import Language, say, translated
from interface.sentences import sentence_of, told_by
from interface.words import as_read, label, value, word
from projections import timeline as ledger
from projections.timeline import CONTACTS, EVERYBODY, READERS
from workers.handler import NotFound
from workers.reading import Reading
from workers.sealing import is_sealed
from workers.system import System
from workers.vault import Purpose

_MOST_SHOWN = 12
"""Longer lists inside a fact are counted, not spelled out."""


@dataclass(frozen=True)
class Entry:
    """One event as people read it. `details` are labels with what they say."""

    version: int
    name: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    role: str
    office: str
    on_behalf_of: str | None
    sentence: str
    details: Mapping[str, str] = field(default_factory=dict)


class Reader(NamedTuple):
    """Who reads, in which language, within which request."""

    officer: Officer
    language: Language
    correlation: UUID | None = None


class Line(NamedTuple):
    """A fact with what its envelope says, wherever it was read from."""

    version: int
    fact: Fact
    at: datetime
    recorded_at: datetime
    who: str
    role: str
    office: str
    on_behalf_of: str | None


class Teller:
    """Tells events to one reader in one language, after opening what this reader may see."""

    def __init__(self, language: Language, opened: Mapping[str, str]) -> None:
        self._language, self._opened = language, opened

    def tell(self, line: Line) -> Entry:
        """The event as one entry."""
        fact = line.fact
        words = {name: self._words(fact, name) for name in type(fact).model_fields}
        return self._entry(
            line,
            translated(sentence_of(fact), self._language).format(**words),
            self._details(fact, words),
        )

    def withhold(self, line: Line) -> Entry:
        """That something was recorded then, and nothing else of it."""
        bare = line._replace(who="", office="", on_behalf_of=None)
        return self._entry(bare, say("[confidential]", self._language), None)

    def _entry(self, line: Line, sentence: str, details: Mapping[str, str] | None) -> Entry:
        return Entry(
            version=line.version,
            name=line.fact.stored_name if details is not None else "",
            happened_at=line.at,
            recorded_at=line.recorded_at,
            who=line.who,
            role=word(line.role, self._language),
            office=line.office,
            on_behalf_of=line.on_behalf_of,
            sentence=sentence,
            details=details or {},
        )

    def _details(self, fact: Fact, words: Mapping[str, str]) -> dict[str, str]:
        told = told_by(fact)
        return {
            label(name, self._language): words[name]
            for name, info in type(fact).model_fields.items()
            if name not in told and _says_something(getattr(fact, name), info.default)
        }

    def _words(self, owner: BaseModel, name: str) -> str:
        return self._of(getattr(owner, name), name, type(owner).model_fields[name].annotation)

    def _of(self, held: Any, name: str, annotation: Any) -> str:
        if isinstance(held, BaseModel):
            return self._model(held)
        if isinstance(held, str) and is_sealed(held):
            return self._text(held)
        if isinstance(held, tuple | list):
            if len(held) > _MOST_SHOWN:
                return say("{count} entries", self._language, count=len(held))
            if any(isinstance(part, BaseModel) for part in held):
                between = "；" if self._language == "zh" else "; "
                return between.join(self._of(part, name, annotation) for part in held)
        return value(held, self._language, name, annotation)

    def _text(self, sealed: str) -> str:
        text = self._opened.get(sealed)
        if text is None:
            return say("[confidential]", self._language)
        return as_read(text, self._language)

    def _model(self, held: BaseModel) -> str:
        """A part of a fact: what it says, its codes in words, without ids of persons."""
        parts = []
        for name, info in type(held).model_fields.items():
            part = getattr(held, name)
            if (name == "id" and isinstance(part, UUID)) or not _says_something(part, info.default):
                continue
            if isinstance(part, bool):
                parts.append(label(name, self._language))
            else:
                parts.append(self._words(held, name))
        return " ".join(parts)


def _says_something(held: Any, default: Any) -> bool:
    """Not empty, and not what goes without saying."""
    return held not in (None, "", (), [], NOBODY) and held != default


def history(system: System, kind: str, stream: UUID, reader: Reader) -> list[Entry]:
    """The whole stream for this reader, from the log. Raises NotFound, Unreadable."""
    facts = system.handler.aggregates[kind].facts
    with system.reading.connection() as connection:
        lines = [_line(event) for event in system.log.stream(connection, stream)]
    if not lines or not isinstance(lines[0].fact, facts):
        raise NotFound(f"there is no {kind} {stream}")
    if kind == "plan":
        return _of_plan(system, stream, lines, reader)
    if kind == "single_act":
        return _of_single_act(system, stream, lines, reader)
    if kind == "crisis":
        return _told(system, lines, reader, "history", opens=_was_there(reader.officer, lines))
    return _told(system, lines, reader, "history")


def _of_plan(system: System, stream: UUID, lines: Sequence[Line], reader: Reader) -> list[Entry]:
    """A plan for whoever has to do with it; for everybody else there is none."""
    plan = reduce(lambda plan, line: PLAN.evolve(plan, line.fact, line.at), lines, PLAN.start)
    match sight(plan, reader.officer, datetime.now(UTC)):
        case "all":
            return _told(system, lines, reader, "history", opens=True)
        case "codes":
            return _told(system, lines, reader, "history", opens=False)
        case "appointments":
            sessions = [line for line in lines if isinstance(line.fact, SessionNoted)]
            return _told(system, sessions, reader, "history", opens=False) if sessions else []
        case _:
            raise NotFound(f"there is no plan {stream}")


def _of_single_act(
    system: System, stream: UUID, lines: Sequence[Line], reader: Reader
) -> list[Entry]:
    """A single act for whoever answers for it; for everybody else there is none."""
    begun = lines[0].fact
    if not isinstance(begun, ActBegun) or begun.by != reader.officer.id:
        raise NotFound(f"there is no single_act {stream}")
    return _told(system, lines, reader, "history", opens=True)


def _was_there(reader: Officer, lines: Sequence[Line]) -> bool:
    """Whether the reader may open what was written down of a crisis, now."""
    crisis = reduce(lambda state, line: CRISIS.evolve(state, line.fact, line.at), lines, Crisis())
    return may_read(crisis, reader.id, datetime.now(UTC))


def _line(event: Recorded[Fact]) -> Line:
    envelope = event.envelope
    sealed = isinstance(event.fact, ReportMade)  # who reports is kept from everybody
    return Line(
        event.version,
        event.fact,
        event.at,
        event.recorded_at,
        "" if sealed else envelope.actor,
        "" if sealed else envelope.role,
        "" if sealed else envelope.office,
        None if sealed else envelope.on_behalf_of,
    )


def _told(
    system: System, lines: Sequence[Line], reader: Reader, why: str, *, opens: bool | None = None
) -> list[Entry]:
    """`opens`: whether the reader may open texts at all, where that is no question of the role."""
    mediates = _mediates(reader.officer, lines)
    seen = [_may_read(reader.officer, line.fact, mediates=mediates) for line in lines]
    role = reader.officer.role
    contacts = role != "party"
    if opens is None:
        opens = role in CASEWORK or role == "party"
    purpose = Purpose(reader.officer, why, reader.correlation)
    sealed = [
        text
        for line, may in zip(lines, seen, strict=True)
        if may and opens
        for text in _sealed(line.fact, contacts=contacts)
    ]
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, sealed, purpose)
    teller = Teller(reader.language, opened)
    return [
        teller.tell(line) if may else teller.withhold(line)
        for line, may in zip(lines, seen, strict=True)
    ]


def _mediates(reader: Officer, lines: Sequence[Line]) -> bool:
    """Whether the reader is a mediator of this case now: who was taken off it is none."""
    if reader.role != "mediator" or not isinstance(lines[0].fact, Registered):
        return False
    case = reduce(lambda case, line: DISPUTE.evolve(case, line.fact, line.at), lines, START)
    return reader.id in (case.mediator, *case.co_mediators)


def _may_read(reader: Officer, fact: Fact, *, mediates: bool) -> bool:
    """The same rule as the timeline's. Which party a party is, is unknown until people log in."""
    readers = READERS.get(type(fact))
    _, for_officers, parties = readers(fact) if readers else EVERYBODY
    if reader.role == "party":
        return parties is None
    return mediates or for_officers


def _sealed(owner: BaseModel, *, contacts: bool) -> Iterator[str]:
    """The sealed texts of a fact; without `contacts`, not how persons are reached."""
    for name in type(owner).model_fields:
        if isinstance(owner, Particulars) and name in CONTACTS and not contacts:
            continue
        held = getattr(owner, name)
        for part in held if isinstance(held, tuple | list) else (held,):
            if isinstance(part, BaseModel):
                yield from _sealed(part, contacts=contacts)
            elif isinstance(part, str) and is_sealed(part):
                yield part


def timeline(
    system: System, stream: UUID, reader: Reader, token: Cursor | None = None
) -> list[Entry]:
    """A case for this reader from the timeline ledger, which may wait for a token.

    Raises NotFound, NotYetVisible, StaleToken, NotBuilt.
    """
    with Reading(system.reading).ledgers("timeline", token=token) as connection:
        rows = ledger.for_mediator(connection, stream)
    if not rows:
        raise NotFound(f"there is no dispute {stream}")
    shapes = system.log.mapper.shapes
    lines = [
        Line(
            row.version,
            shapes.read(row.name, json.dumps(row.data).encode()),
            row.at,
            row.recorded_at,
            row.actor,
            row.role,
            row.office,
            row.on_behalf_of,
        )
        for row in rows
    ]
    return _told(system, lines, reader, "timeline")


def shown(entry: Entry, language: Language) -> str:
    """Who acted, in one phrase; nobody is named where that is kept from everybody."""
    if not entry.who and not entry.role:
        return say("[confidential]", language)
    who = f"{entry.who} ({entry.role})" if entry.who else entry.role
    if entry.on_behalf_of:
        who = say("{who} for {whom}", language, who=who, whom=entry.on_behalf_of)
    return who
