"""Some facts destroy keys: what they end becomes unreadable in the same transaction, for good."""

from collections.abc import Callable
from uuid import UUID

from domain.counselling.facts import CounsellingPurged
from domain.dispute.facts import (
    ConfidentialNoteTaken,
    Destroyed,
    FileTakenOut,
    WorkingNotesEnded,
)
from domain.erasure.facts import ErasureCertified, ErasureOrdered, TextRedacted
from domain.kernel import Fact
from domain.plan.facts import PlanDeclined, PlanPurged
from domain.reach import ReachEnded, ReachStated
from domain.referral.facts import ReferralPurged
from workers import erasing
from workers.attachments.keeping import take_out
from workers.sealing import key_of
from workers.store.log import Connection, EventLog

Consequence = Callable[[Connection, EventLog, UUID, Fact], None]
"""What a fact does beside being recorded, in the transaction that records it."""


def end_working_notes(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """Working notes of mediation end at filing: the key of each note's text is destroyed."""
    assert isinstance(fact, WorkingNotesEnded)
    notes = [
        key_of(event.fact.text)
        for event in log.stream(connection, stream)
        if isinstance(event.fact, ConfidentialNoteTaken) and event.fact.note in fact.notes
    ]
    connection.execute("delete from vault.key where id = any(%s)", (notes,))


def destroy_texts(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """A destroyed file's texts, or a declined plan's, cannot be read again, nor who was in it; what
    was written in their place neither. Facts, codes and days stay in the log."""
    instead = [
        key_of(replacement)
        for (replacement,) in connection.execute(
            "delete from log.redacted where file = %s returning replacement", (stream,)
        )
    ]
    connection.execute("delete from vault.key where stream = %s or id = any(%s)", (stream, instead))


def purge(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """What is purged of a person: its texts cannot be read again, and whom something of it was told
    is gone."""
    destroy_texts(connection, log, stream, fact)
    connection.execute("delete from notice.notice where stream = %s", (stream,))


def destroy_earlier_addresses(
    connection: Connection, log: EventLog, stream: UUID, fact: Fact
) -> None:
    """How an officer was reached before: the key of each address is destroyed."""
    assert isinstance(fact, ReachStated | ReachEnded)
    stated = [
        event.fact
        for event in log.stream(connection, stream)
        if isinstance(event.fact, ReachStated) and event.fact.officer == fact.officer
    ]
    void = stated[:-1] if isinstance(fact, ReachStated) else stated
    keys = [key_of(way.address) for each in void for way in each.ways]
    connection.execute("delete from vault.key where id = any(%s)", (keys,))


CONSEQUENCES: dict[type[Fact], Consequence] = {
    WorkingNotesEnded: end_working_notes,
    FileTakenOut: take_out,
    Destroyed: destroy_texts,
    PlanDeclined: destroy_texts,
    PlanPurged: purge,
    CounsellingPurged: purge,
    ReferralPurged: purge,
    ReachStated: destroy_earlier_addresses,
    ReachEnded: destroy_earlier_addresses,
    ErasureOrdered: erasing.erase,
    ErasureCertified: erasing.certified,
    TextRedacted: erasing.redact,
}
