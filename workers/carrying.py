"""What goes over from one file into another is opened to be sealed there, within one decision: no
reader sees it, and it is kept nowhere. What was erased does not go over.
"""

from collections.abc import Collection, Iterable, Mapping
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
        if "into" in type(given).model_fields:
            return self.parties(connection, stream)
        return self.since(connection, stream, asked.out, {*asked.moved, *asked.shared})

    def parties(self, connection: Connection, stream: UUID, *, sealed: bool = False) -> Carried:
        """The parties of a case as they are entered now; `sealed`: for a preview, nothing is opened
        of them."""
        events = self._log.stream(connection, stream)
        return Carried(parties=tuple(self._parties(connection, stream, events, sealed=sealed)))

    def since(
        self,
        connection: Connection,
        stream: UUID,
        out: UUID,
        wanted: Collection[int],
        *,
        sealed: bool = False,
    ) -> Carried:
        """What of it was recorded since another case came in; `sealed` as above."""
        events = self._log.stream(connection, stream)
        came = [e for e in events if isinstance(e.fact, CaseMergedIn) and e.fact.case == out]
        if not came:
            return Carried()
        facts = tuple(
            CarriedFact(version=e.version, fact=self._opened(connection, e.fact, e, sealed=sealed))
            for e in events
            if e.version > came[-1].version and e.version in wanted
        )
        return Carried(merged_at=came[-1].version, facts=facts)

    def _parties(
        self,
        connection: Connection,
        stream: UUID,
        events: Iterable[Recorded[Any]],
        *,
        sealed: bool,
    ) -> Iterable[KnownAs]:
        case: Dispute = self._states.load(connection, DISPUTE, stream).state
        latest = dict[str, Party | None]()
        for event in events:
            for party in entered(event.fact):
                if party.party in case.parties:
                    latest[party.party] = self._opened(connection, party, event, sealed=sealed)
        for found in latest.values():
            if found is not None:
                entries = entries_of(connection, self._states, found.particulars.id)
                yield KnownAs(party=found, entries=entries)

    def _opened(
        self, connection: Connection, held: M, event: Recorded[Any], *, sealed: bool
    ) -> M | None:
        """With its sealed texts as they read; None where one of them cannot be read any more, or
        does not belong where it stands."""
        if sealed:
            return held
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
