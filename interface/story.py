"""A stream as people read it: when, who, what, in plain sentences; whatever is personal is opened
only for readers who may see it, and the opening is logged.

A text that the reader may not see is never decrypted, so it cannot leak from here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.dispute.facts import ConfidentialNoteTaken, MediatorAssigned
from domain.kernel import Fact, Officer, Recorded
from domain.people import NOBODY, Particulars
from interface.language import Language, say, translated
from interface.sentences import sentence_of
from interface.words import label, value, word
from workers.handler import NotFound
from workers.sealing import is_sealed
from workers.system import System
from workers.vault import ERASED, Purpose

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


class Teller:
    """Tells events to one reader in one language, after opening what this reader may see."""

    def __init__(self, reader: Officer, language: Language, opened: Mapping[str, str]) -> None:
        self._reader, self._language, self._opened = reader, language, opened

    def tell(self, event: Recorded[Fact]) -> Entry:
        """The event as one entry."""
        envelope, fact = event.envelope, event.fact
        sentence = sentence_of(fact)
        words = {name: self._words(fact, name) for name in type(fact).model_fields}
        return Entry(
            version=event.version,
            name=fact.stored_name,
            happened_at=event.at,
            recorded_at=event.recorded_at,
            who=envelope.actor,
            role=word(envelope.role, self._language),
            office=envelope.office,
            on_behalf_of=envelope.on_behalf_of,
            sentence=translated(sentence, self._language).format(**words),
            details=self._details(fact, words, sentence),
        )

    def _details(self, fact: Fact, words: Mapping[str, str], sentence: str) -> dict[str, str]:
        return {
            label(name, self._language): words[name]
            for name, info in type(fact).model_fields.items()
            if f"{{{name}}}" not in sentence and _says_something(getattr(fact, name), info.default)
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
        return say("[erased]", self._language) if text == ERASED else text

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
    return held not in (None, "", (), [], NOBODY) and not (held is False and default is False)


@dataclass(frozen=True)
class Story:
    """A stream, told."""

    stream: UUID
    entries: Sequence[Entry]


def history(
    system: System,
    kind: str,
    stream: UUID,
    reader: Officer,
    language: Language,
    why: str,
    correlation: UUID | None = None,
) -> Story:
    """The whole stream for this reader; `why` goes into the access log. Raises NotFound."""
    with system.pool.connection() as connection:
        events = system.log.stream(connection, stream)
        if not events or type(events[0].fact) not in system.handler.aggregates[kind].facts:
            raise NotFound(f"there is no {kind} {stream}")
        sealed = [text for event in events for text in _for(reader, event.fact, events)]
        opened = system.vault.open_many(connection, sealed, Purpose(reader, why, correlation))
    teller = Teller(reader, language, opened)
    return Story(stream, [teller.tell(event) for event in events])


def _for(reader: Officer, fact: Fact, events: Sequence[Recorded[Fact]]) -> Iterator[str]:
    """The sealed texts of a fact that this reader may see."""
    if isinstance(fact, ConfidentialNoteTaken) and not _keeps_notes(reader, events):
        return
    # Until a party is known by its login, every address counts as the other party's.
    yield from _sealed(fact, hide_address=reader.role == "party")


def _keeps_notes(reader: Officer, events: Sequence[Recorded[Fact]]) -> bool:
    """What a party says in confidence is for the case's mediators only."""
    if reader.role != "mediator":
        return False
    assigned = [event.fact for event in events if isinstance(event.fact, MediatorAssigned)]
    return any(reader.id in (fact.mediator, *fact.co_mediators) for fact in assigned)


def _sealed(owner: BaseModel, *, hide_address: bool) -> Iterator[str]:
    for name in type(owner).model_fields:
        if isinstance(owner, Particulars) and name == "address" and hide_address:
            continue
        held = getattr(owner, name)
        for part in held if isinstance(held, tuple | list) else (held,):
            if isinstance(part, BaseModel):
                yield from _sealed(part, hide_address=hide_address)
            elif isinstance(part, str) and is_sealed(part):
                yield part


def shown(entry: Entry, language: Language) -> str:
    """Who acted, in one phrase."""
    who = f"{entry.who} ({entry.role})"
    if entry.on_behalf_of:
        who = say("{who} for {whom}", language, who=who, whom=entry.on_behalf_of)
    return who
