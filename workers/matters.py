"""Whether these parties refused mediation of this matter before: yes or no, nothing else.

Who is known under several entries that were joined is one person here, under whichever they come.
"""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import DISPUTE, PERSON
from domain.dispute.facts import PartyJoined, Registered
from domain.dispute.intake import not_offered_again
from domain.dispute.matters import matters, nobody_asked_again, refused_by_any
from domain.dispute.state import Dispute
from domain.kernel import Fact, Known
from domain.persons import Person
from workers.states import States
from workers.store.log import Connection, EventLog
from workers.vault import Master


class Matters:
    """Looks up earlier cases by keyed digests of the matter, and notes those of new ones."""

    def __init__(self, master: Master, states: States) -> None:
        self._master, self._states = master, states

    def known(self, connection: Connection, given: BaseModel) -> Known:
        """What is known about the parties and the issue of a case about to be registered."""
        named = [(entry.person.id, entry.role) for entry in getattr(given, "parties", ())]
        parties = self._under_any_entry(connection, named)
        macs = self._macs(getattr(given, "type", None), parties)
        return self._found(connection, macs, [person for person, _ in parties])

    def _found(
        self,
        connection: Connection,
        macs: list[bytes],
        people: list[UUID],
        writing: UUID | None = None,
    ) -> Known:
        # While a case is being written, what is read may never be committed, so it is not held.
        earlier = connection.execute(
            "select distinct stream from vault.matter"
            " where mac = any(%b::bytea[]) and stream is distinct from %s",
            (macs, writing),
        ).fetchall()
        cases = (
            self._states.load(connection, DISPUTE, stream, keep=writing is None).state
            for (stream,) in earlier
        )
        return Known(refused_before=any(refused_by_any(case, people) for case in cases))

    def note(self, connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
        """Note the matters of a case when parties have entered it (a consequence of the fact).

        Raises Refused where somebody who refused is asked again: in a case that came out of another
        or by joining one, since nothing was known of the matter when that was decided.
        """
        case = self._states.load(connection, DISPUTE, stream, keep=False).state
        parties = [(party.person, party.role) for party in case.parties.values()]
        self._not_asked_in_another_of_the_matter(connection, case, _newcomers(fact))
        if isinstance(fact, PartyJoined) or case.origin is not None:
            entries = self._under_any_entry(connection, parties)
            macs, people = self._macs(case.type, entries), [person for person, _ in entries]
            not_offered_again(case.source, self._found(connection, macs, people, writing=stream))
        self._write(connection, self._macs(case.type, parties), stream)

    def note_again(self, connection: Connection, stream: UUID) -> None:
        """Note what a case was about in a key store that has forgotten it; harmless otherwise."""
        case = self._states.load(connection, DISPUTE, stream).state
        parties = [(party.person, party.role) for party in case.parties.values()]
        self._write(connection, self._macs(case.type, parties), stream)

    def _write(self, connection: Connection, macs: list[bytes], stream: UUID) -> None:
        connection.execute(
            "insert into vault.matter (mac, stream) select unnest(%b::bytea[]), %s"
            " on conflict do nothing",
            (macs, stream),
        )

    def _under_any_entry(
        self, connection: Connection, parties: list[tuple[UUID, Any]]
    ) -> list[tuple[UUID, Any]]:
        """Each party, and each other entry that was joined to it, on the same side."""
        kept = [
            held.joined_to or person
            for (person, _), held in zip(
                parties, self._persons(connection, [of for of, _ in parties]), strict=True
            )
        ]
        return [
            (entry, side)
            for (_, side), of, held in zip(
                parties, kept, self._persons(connection, kept), strict=True
            )
            for entry in (of, *held.joined)
        ]

    def _persons(self, connection: Connection, people: list[UUID]) -> list[Person]:
        if not people:
            return []
        found = self._states.load_all(connection, *((PERSON, person) for person in people))
        return [held.state for held in found]

    def _not_asked_in_another_of_the_matter(
        self, connection: Connection, case: Dispute, newcomers: list[UUID]
    ) -> None:
        """Nobody who refused in a case out of which this one came, itself or through others."""
        while case.origin is not None:
            case = self._states.load(connection, DISPUTE, case.origin.case, keep=False).state
            nobody_asked_again(case, newcomers)

    def _macs(self, kind: Any, parties: list[tuple[UUID, Any]]) -> list[bytes]:
        return sorted(self._master.lookup("matter", matter) for matter in matters(kind, parties))


def _newcomers(fact: Fact) -> list[UUID]:
    match fact:
        case Registered():
            return [party.particulars.id for party in fact.parties]
        case PartyJoined():
            return [fact.party.particulars.id]
        case _:
            return []
