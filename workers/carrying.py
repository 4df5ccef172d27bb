"""What goes over from one file into another is opened to be sealed there, within one decision: no
reader sees it, and it is kept nowhere. What was erased does not go over.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import DISPUTE
from domain.dispute.correcting import entered
from domain.dispute.facts import CaseMergedIn, Party
from domain.dispute.merging import Carried, CarriedFact, KnownAs
from domain.dispute.state import Dispute
from domain.kernel import Recorded
from workers.persons.entries import entries_of
from workers.sealing import NotSealed, is_sealed, placed
from workers.states import States
from workers.store.log import Connection, EventLog
from workers.vault import Vault

M = TypeVar("M", bound=BaseModel)


class Carrying:
    """Looks up what a merge, or undoing one, takes from one file to the other."""

    def __init__(self, log: EventLog, vault: Vault, states: States) -> None:
        self._log, self._vault, self._states = log, vault, states

    def carried(self, connection: Connection, given: BaseModel, stream: UUID) -> Carried:
        """For a command on this stream: its parties as they are entered now; or, where one is taken
        out of it, what was recorded since that one came, as far as it is assigned."""
        asked: Any = given
        events = self._log.stream(connection, stream)
        if "into" in type(given).model_fields:
            return Carried(parties=tuple(self._parties(connection, stream, events)))
        wanted = {*asked.moved, *asked.shared}
        came = [e for e in events if isinstance(e.fact, CaseMergedIn) and e.fact.case == asked.out]
        if not came:
            return Carried()
        merged_at = came[-1].version
        facts = tuple(
            CarriedFact(version=e.version, fact=self._opened(connection, e.fact, e))
            for e in events
            if e.version > merged_at and e.version in wanted
        )
        return Carried(merged_at=merged_at, facts=facts)

    def _parties(
        self, connection: Connection, stream: UUID, events: Iterable[Recorded[Any]]
    ) -> Iterable[KnownAs]:
        case: Dispute = self._states.load(connection, DISPUTE, stream).state
        latest = dict[str, Party]()
        for event in events:
            for party in entered(event.fact):
                if party.party in case.parties:
                    latest[party.party] = self._opened(connection, party, event) or latest.get(
                        party.party, party
                    )
        for party in latest.values():
            if not is_sealed(party.particulars.name):
                entries = entries_of(connection, self._states, party.particulars.id)
                yield KnownAs(party=party, entries=entries)

    def _opened(self, connection: Connection, held: M, event: Recorded[Any]) -> M | None:
        """With its sealed texts as they read; None where one of them cannot be read any more, or
        does not belong where it stands."""
        try:
            values = {*placed(event.fact, event.stream, event.version)}
            opened: M = _said(held, self._vault.carried(connection, values))
        except (KeyError, NotSealed):
            return None
        return opened


def _said(held: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(held, str):
        return texts[held] if is_sealed(held) else held
    if isinstance(held, BaseModel):
        parts = {name: getattr(held, name) for name in type(held).model_fields}
        said = {name: _said(part, texts) for name, part in parts.items()}
        changed = {name: part for name, part in said.items() if part is not parts[name]}
        return held.model_copy(update=changed) if changed else held
    if isinstance(held, tuple):
        return tuple(_said(part, texts) for part in held)
    return held
