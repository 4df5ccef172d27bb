"""The same office on the real thing: the handler writes the log, and every ledger follows it by
pages of any size, with restarts between them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel

from domain.aggregates import STANDING
from domain.calendar import Calendar
from domain.dispute.state import Dispute
from domain.kernel import START, Dated, Recorded, Refused
from domain.people import Particulars
from domain.rules import RuleBook
from domain.signature import Aggregate
from projections.kernel import Ledger
from projections.registry import LEDGERS
from tests.properties.paper import KEEPER, NAMES, Asked, Happened, PaperOffice, keeper
from tests.properties.situation import PEOPLE, described
from tests.workers.ledgers_support import eventually
from workers import ledgers
from workers.follower import Follower
from workers.handler import Request
from workers.sealing import is_sealed
from workers.store.log import Connection
from workers.system import System

AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class StoredOffice:
    """What is accepted on paper goes through the handler as well, which must decide the same; on
    paper it is then written down as the log has it. So a long history is soon on the log.
    """

    def __init__(self, system: System) -> None:
        self.system, self.paper = system, PaperOffice()
        self._at = START

    def case(self, stream: UUID) -> Dispute:
        return self.paper.case(stream)

    def standing(self) -> tuple[Calendar, RuleBook]:
        return self.paper.standing()

    def ask(self, asked: Asked) -> list[UUID]:
        asked = asked._replace(data=self._described(asked.data))
        decided = self.paper.decide(asked)
        if not decided:
            return []
        self._perform(asked)
        recorded = self._since()
        facts = [each for facts in decided.values() for each in facts]
        events = [event for events in recorded.values() for event in events]
        assert len(facts) == len(events), f"{asked}: {facts} was stored as {events}"
        for each, event in zip(facts, events, strict=True):
            self._compare(each if isinstance(each, Dated) else Dated(each, asked.at), event)
        dated = {of: [Dated(e.fact, e.at) for e in events] for of, events in recorded.items()}
        self.paper.record(dated, asked.at)
        return list(recorded)

    def _perform(self, asked: Asked) -> None:
        request = Request(
            command=asked.command,
            stream=asked.stream,
            data=_unnamed(asked.data),
            officer=asked.officer,
            at=asked.at,
        )
        try:
            self.system.handler.perform(request)
        except Refused as refusal:
            # Only the vault knows what was refused in cases out of which other cases came, and who
            # stood against whom in other cases of violence.
            assert refusal.law in ("人民调解法 17", "民法典 35"), (
                f"on paper it was accepted: {refusal}"
            )
            raise

    def _described(self, held: Any) -> Any:
        """Whoever is known by an id is described as they were when they first came."""
        if isinstance(held, Mapping):
            if "id" in held and "name" in held:
                return {**(self._first(held["id"]) or held), "id": held["id"]}
            return {name: self._described(part) for name, part in held.items()}
        return [self._described(part) for part in held] if isinstance(held, list | tuple) else held

    def _first(self, person: UUID) -> dict[str, Any] | None:
        known = self.paper.people
        each = map(described, range(PEOPLE))
        return next((d for d in each if known.get(uuid5(NAMES, d["name"])) == person), None)

    def _since(self) -> dict[UUID, list[Recorded[Any]]]:
        """What was recorded since the last look, by case, the command's own first. Whoever writes
        elsewhere on the same server hides what is newer for a moment."""
        found: dict[UUID, list[Recorded[Any]]] = {}
        with self.system.reading.connection() as connection:
            head = self.system.log.head(connection)

            def all_seen() -> bool:
                for event in self.system.log.page(connection, self._at):
                    found.setdefault(event.stream, []).append(event)
                    self._at = event.cursor
                return self._at >= head

            eventually(all_seen)
        return found

    def _compare(self, decided: Dated[Any], event: Recorded[Any]) -> None:
        """The fact as it was decided, and as it is stored."""
        assert decided.at == event.at
        assert decided.fact.stored_name == event.fact.stored_name
        told, stored = (fact.model_dump(mode="json") for fact in (decided.fact, event.fact))
        assert alike(told, stored), f"{told} was stored as {stored}"
        for person, known in zip(persons(decided.fact), persons(event.fact), strict=True):
            self.paper.people[person] = known

    def state(self, kind: Aggregate[Any], stream: UUID) -> Any:
        """As the handler holds it: folded as it grew, never anew."""
        with self.system.pool.connection() as connection:
            return self.system.states.load(connection, kind, stream).state

    def keep(self, kind: Aggregate[Any], command: str, at: datetime, **data: Any) -> None:
        home = next(home for each, home in STANDING.values() if each is kind)
        officer = LOOKING_BACK if kind.counts_from_entry else keeper(kind)
        request = Request(
            aggregate=kind.name, command=command, stream=home, data=data, officer=officer, at=at
        )
        self.paper.keep(kind, command, at, **data)
        self.system.handler.perform(request)
        self._since()

    def recorded(self, stream: UUID) -> list[Recorded[Any]]:
        """The facts of one stream, from the bytes as they are stored."""
        with self.system.reading.connection() as connection:
            return list(self.system.log.stream(connection, stream))


LOOKING_BACK = KEEPER.model_copy(update={"role": "importer"})
"""Whoever enters a notice of the calendar in a history that lies back."""


def _unnamed(held: Any) -> Any:
    """What a caller says: nobody's id."""
    if isinstance(held, Mapping):
        own = {name: part for name, part in held.items() if not (name == "id" and "name" in held)}
        return {name: _unnamed(part) for name, part in own.items()}
    return [_unnamed(part) for part in held] if isinstance(held, list | tuple) else held


def alike(told: Any, stored: Any) -> bool:
    """Whether it is the same but for sealed texts, and ids that only the log gives."""
    if isinstance(told, dict):
        return told.keys() == stored.keys() and all(alike(told[k], stored[k]) for k in told)
    if isinstance(told, list):
        return len(told) == len(stored) and all(map(alike, told, stored))
    return told == stored or is_sealed(str(stored)) or AN_ID.fullmatch(str(stored)) is not None


def persons(value: Any) -> Iterator[UUID]:
    """Everybody in a fact, in the order in which they stand there."""
    if isinstance(value, Particulars):
        yield value.id
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from persons(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from persons(part)


def happened(events: Sequence[Recorded[Any]]) -> list[Happened]:
    """Facts with their times."""
    return [(event.fact, event.at) for event in events]


class Following:
    """Every ledger, each behind the log as far as chance has it."""

    def __init__(self, system: System, random: Random) -> None:
        self.system, self.random = system, random

    def __enter__(self) -> "Following":
        self._open = ExitStack()
        self._connections = {ledger.name: self._connect() for ledger in LEDGERS}
        for ledger in LEDGERS:
            ledgers.create(self._connections[ledger.name], ledger, going_live=True)
        self._followers = {ledger.name: self._begun(ledger) for ledger in LEDGERS}
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _connect(self) -> Connection:
        connection = ledgers.connect(self.system.settings.database(), "tests")
        self._open.callback(connection.close)
        return connection

    def _begun(self, ledger: Ledger, streams: int = 5000) -> Follower:
        """Whoever begins where the last one stood, with so many streams in memory."""
        connection = self._connections[ledger.name]
        build = ledgers.live(connection, ledger.name)
        assert build is not None
        return Follower(ledger, build, self.system.log, connection, streams)

    def a_little(self) -> None:
        """One ledger takes in a page of any size, or begins again where it stood."""
        ledger = self.random.choice(LEDGERS)
        if self.random.random() < 0.15:
            self._followers[ledger.name] = self._begun(ledger, self.random.choice((1, 3, 5000)))
        self._followers[ledger.name].step(self.random.choice((1, 2, 7, 40)))

    def to_the_end(self) -> None:
        """Every ledger takes in what is left, in pages of any size."""
        for follower in self._followers.values():
            while follower.step(self.random.choice((1, 5, 30, 1000))):
                pass
