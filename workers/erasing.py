"""What is held of a person is found by their keys, and what no law keeps of it goes in the one
transaction that orders it. Done again it destroys what is still there, and nothing else.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.errors import SerializationFailure
from pydantic import BaseModel

from domain.aggregates import AGGREGATES, ERASURE, PERSON, RIGHTS
from domain.dispute.facts import ConcessionNoted, ConfidentialNoteTaken
from domain.dispute.state import Dispute
from domain.erasure.erasing import Erasure, File, Held, Named, OnRequest, entries, goes
from domain.erasure.facts import ErasureOrdered, TextRedacted
from domain.erasure.keeping import KEEPING, REACHED, Kept
from domain.fields import leaves
from domain.kernel import Fact
from domain.retention import RETENTION, RETENTION_STREAM, OnFile, RetentionBook
from domain.rights.commands import Erased
from domain.rights.state import RightsRequest
from domain.signature import Aggregate
from workers.attachments.keeping import confided_by
from workers.clinic import destroy_clinical
from workers.people import forget
from workers.persons.entries import entries_of
from workers.persons.following import not_found_by_name
from workers.sealing import is_sealed, key_of
from workers.settings import Settings
from workers.states import States
from workers.store.key_store import erased
from workers.store.log import Connection, EventLog

Purge = Callable[[Connection, UUID], int]
"""Takes a person out of an index by which they could be found; how many entries that were."""

PURGES: Final[list[Purge]] = [forget, not_found_by_name]
"""Each index by which persons are found."""

Store = Callable[[Settings, UUID], int]
"""Destroys the keys of a person in a store of its own; how many of theirs are destroyed by now,
which is the same when it is asked again."""


def _notes(settings: Settings, person: UUID) -> int:
    gone = destroy_clinical(settings, person)
    return gone.notes if gone else 0


STORES: Final[list[Store]] = [_notes]
"""Stores with keys of their own. Raises NoNotes where one does not answer; it is asked again."""


# --- what is held, and what stays ----------------------------------------------------------------


class Record(NamedTuple):
    """A record that can be held back: of which kind, where it stands, which office has it."""

    kind: str
    state: Any
    office: str


class Files:
    """What is held of a person: in which files, and what keeps each."""

    def __init__(self, states: States, log: EventLog) -> None:
        self._states, self._log = states, log

    def held(self, connection: Connection, given: BaseModel) -> Held:
        """As a command that names a `person` needs it."""
        return self.held_of(connection, given.person)  # type: ignore[attr-defined]  # its argument

    def held_of(self, connection: Connection, person: UUID) -> Held:
        """Everything held of a person, now, under whichever of their entries it was recorded."""
        entries = entries_of(connection, self._states, person)
        contact = connection.execute(
            "select exists (select from vault.key where class = 'contact' and person = any(%s))",
            (list(entries),),
        ).fetchone()
        occurs = _occurs(connection, entries)
        kinds = _kinds(connection, set(occurs))
        book: RetentionBook = self._states.load(connection, RETENTION, RETENTION_STREAM).state
        organisation, files = False, list[File]()
        for stream, kind in sorted(kinds.items()):
            there = occurs[stream]
            if stream in entries and kind.name != PERSON.name:
                continue  # the id of a file, given in place of a person's
            kept, is_one = self._kept(connection, there, stream, kind)
            organisation |= is_one
            if stream in entries:  # what is said of an entry
                kept = kept._replace(because=None, own=True)
            if book.held(stream):
                kept = kept._replace(because="hold")
            files.append(File(stream, kind.name, kept, one_key=not all(there.values())))
        return Held(tuple(files), bool(contact and contact[0]), organisation)

    def _kept(
        self, connection: Connection, people: Iterable[UUID], stream: UUID, kind: Aggregate[Any]
    ) -> tuple[Kept, bool]:
        """What stays of somebody in a file; under two entries in one file they are one still, and
        what keeps it for one keeps it."""
        state = self._states.load(connection, kind, stream).state
        judged = KEEPING.get(kind.name)
        if judged is None:  # nobody has said what keeps it
            return Kept(because="running"), False
        organisation = isinstance(state, Dispute) and any(
            party.person in people and party.kind == "organisation"
            for party in state.parties.values()
        )
        now = datetime.now(UTC)
        found = (judged(state, person, now) for person in sorted(people))
        return max(found, key=_what_counts), organisation

    def record(self, connection: Connection, stream: UUID) -> Record | None:
        """The record with this id, if there is one that an office has and an archive can hold."""
        for kind in _kinds(connection, {stream}).values():
            state = self._states.load(connection, kind, stream).state
            office: str = getattr(state, "office", "")
            if kind.name in KEEPING and office:
                return Record(kind.name, state, office)
        return None

    def on_file(self, connection: Connection, given: BaseModel) -> OnFile:
        """Where the record is that a command names as `record`, or by what is held as `hold`."""
        stream: UUID | None = getattr(given, "record", None)
        if stream is None:
            book: RetentionBook = self._states.load(connection, RETENTION, RETENTION_STREAM).state
            held = book.holds.get(given.hold)  # type: ignore[attr-defined]  # its argument
            stream = held.record if held else None
        found = self.record(connection, stream) if stream else None
        return OnFile(found.office) if found else OnFile()

    def erased(self, connection: Connection, given: BaseModel) -> Erased:
        """The erasure of which a command gives the `certificate`."""
        stream: UUID | None = given.certificate  # type: ignore[attr-defined]  # its argument
        if stream is None:
            return Erased()
        erasure: Erasure = self._states.load(connection, ERASURE, stream).state
        ordered = erasure.ordered
        if ordered is None:
            return Erased()
        return Erased(entries(ordered), ordered.request, erasure.certified is not None)

    def on_request(self, connection: Connection, given: BaseModel) -> OnRequest:
        """The request that a command names."""
        return self.asked(connection, given.request)  # type: ignore[attr-defined]  # its argument

    def asked(self, connection: Connection, stream: UUID) -> OnRequest:
        """The request with this id, if it is one for erasure."""
        request: RightsRequest = self._states.load(connection, RIGHTS, stream).state
        if request.person is None or request.kind != "erasure" or request.phase == "taken_back":
            return OnRequest()
        people = frozenset(entries_of(connection, self._states, request.person))
        by = request.granted_by if request.erases else ""
        return OnRequest(people | {request.person}, request.office, by)

    def named(self, connection: Connection, given: BaseModel) -> Named:
        """The text that a command names by `file`, `version` and `field`."""
        file, version, field = (getattr(given, name) for name in ("file", "version", "field"))
        for event in self._log.stream(connection, file, after=version - 1, upto=version):
            for leaf in leaves(event.fact):
                if leaf.path == field and is_text(connection, leaf.held):
                    return Named(leaf.field_class)
        return Named()


def is_text(connection: Connection, held: Any) -> bool:
    """Whether this is a sealed text with a key of its own that is still there."""
    if not (isinstance(held, str) and is_sealed(held)):
        return False
    row = connection.execute(
        "select exists (select from vault.key where id = %s and class in ('text', 'clinical'))",
        (key_of(held),),
    ).fetchone()
    return bool(row and row[0])


def _streams_of(connection: Connection, person: UUID) -> tuple[set[UUID], set[UUID]]:
    """The files in which somebody has a key of their own; and those recorded before files had one,
    which name them under the key of how they are reached."""
    own = connection.execute(
        "select distinct stream from vault.key where class = 'casefile' and person = %s", (person,)
    ).fetchall()
    before = connection.execute(
        "select distinct stream from log.event"
        " where position <= (select one_key_until from log.home)"
        "   and position(%b::bytea in body) > 0",
        (f'"{person}"'.encode(),),
    ).fetchall()
    keys = {stream for (stream,) in own}
    left = connection.execute(
        "select 1 from vault.key where person = %s or stream = %s limit 1", (person, person)
    )
    if left.fetchone():
        keys.add(person)  # an entry has the id of its person; it says nothing once all is erased
    return keys, {stream for (stream,) in before} - keys


def _what_counts(kept: Kept) -> tuple[bool, bool, bool]:
    return kept.because is not None, kept.own, bool(kept.person)


def _occurs(connection: Connection, entries: Iterable[UUID]) -> dict[UUID, dict[UUID, bool]]:
    """The files in which somebody occurs: for each, under which entries, and whether with a key of
    its own."""
    found: dict[UUID, dict[UUID, bool]] = {}
    for entry in entries:
        own, before = _streams_of(connection, entry)
        if erased(connection, entry):
            before = set()
        for stream in own | before:
            found.setdefault(stream, {})[entry] = stream in own
    return found


_KINDS: Final = {
    fact.stored_name.partition(".")[0]: kind for kind in AGGREGATES.values() for fact in kind.facts
}


def _kinds(connection: Connection, streams: set[UUID]) -> dict[UUID, Aggregate[Any]]:
    rows = connection.execute(
        "select stream, name from log.event where stream = any(%s) and version = 1",
        (list(streams),),
    )
    return {stream: _KINDS[name.partition(".")[0]] for stream, name in rows}


# --- with the order, in its transaction ----------------------------------------------------------


def erase(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """Destroy what was ordered; whoever makes a key for this person meanwhile waits, and is told.

    Raises SerializationFailure if the person was named elsewhere since it was decided.
    """
    assert isinstance(fact, ErasureOrdered)
    people = sorted(entries(fact))
    for person in people:
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s::text, 0))", (str(person),)
        )
    elsewhere = connection.execute(
        "select 1 from vault.key where class = 'casefile' and person = any(%s)"
        " and stream <> all(%s)",
        (people, [file.file for file in fact.files]),
    ).fetchone()
    if elsewhere:
        raise SerializationFailure("the person was named in another file meanwhile: decide anew")
    destroy(connection, log, stream, fact)


def destroy(connection: Connection, log: EventLog, stream: UUID, ordered: ErasureOrdered) -> None:
    """Whatever is ordered and still there goes, and is counted with what went before."""
    people, indexed = sorted(entries(ordered)), 0
    if ordered.found:
        indexed = sum(purge(connection, person) for person in people for purge in PURGES)
    gone = [f for f in ordered.files if goes(f) or (f.because is None and ordered.contact)]
    own = [file.file for file in gone if file.own]
    keys = connection.execute(
        "delete from vault.key k"
        " where (k.class = 'contact' and k.person = any(%(people)s) and %(reached)s)"
        " or (k.class = 'casefile' and k.person = any(%(people)s) and k.stream = any(%(files)s))"
        " or k.stream = any(%(own)s) or k.id = any(%(said)s)"
        " returning k.class",
        {
            "people": people,
            "reached": ordered.contact,
            "files": [file.file for file in gone],
            "own": own,
            "said": _said_in_confidence(connection, log, ordered),
        },
    ).fetchall()
    classes = [kind for (kind,) in keys]
    connection.execute(
        """insert into log.erasing as e
               (stream, person, contact, casefile, clinical, texts, entries)
           values (%s, %s, %s, %s, %s, %s, %s)
           on conflict (stream) do update set
               contact = e.contact + excluded.contact, casefile = e.casefile + excluded.casefile,
               clinical = e.clinical + excluded.clinical, texts = e.texts + excluded.texts,
               entries = e.entries + excluded.entries""",
        (
            *(stream, ordered.person),
            *(classes.count(kind) for kind in ("contact", "casefile", "clinical", "text")),
            indexed,
        ),
    )


def _said_in_confidence(
    connection: Connection, log: EventLog, ordered: ErasureOrdered
) -> list[UUID]:
    """The keys of what the person alone said or handed to a mediator or gave up in order to settle,
    in files that are over: no law keeps it (人民调解法 15)."""
    called = [f for f in ordered.files if f.kind == "dispute" and f.called]
    over = [file for file in called if file.because not in REACHED]
    said = [
        key_of(event.fact.text)
        for file in over
        for event in log.stream(connection, file.file)
        if isinstance(event.fact, ConfidentialNoteTaken | ConcessionNoted)
        and event.fact.party == file.called
    ]
    handed = (confided_by(connection, log, file.file, file.called) for file in over)
    return [*said, *(key for keys in handed for key in keys)]


def certified(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """Nothing more is to be done about this erasure."""
    connection.execute("delete from log.erasing where stream = %s", (stream,))


def redact(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """Destroy one text's key; where the same was written without the person, that is read there."""
    assert isinstance(fact, TextRedacted)
    for event in log.stream(connection, fact.file, after=fact.version - 1, upto=fact.version):
        for leaf in leaves(event.fact):
            if leaf.path == fact.field and is_text(connection, leaf.held):
                _redact(connection, log, stream, fact, key_of(leaf.held))


def _redact(
    connection: Connection, log: EventLog, stream: UUID, fact: TextRedacted, key: UUID
) -> None:
    connection.execute("delete from vault.key where id = %s", (key,))
    if fact.replacement is None:
        return
    *_, last = (
        event.fact
        for event in log.stream(connection, stream)
        if isinstance(event.fact, TextRedacted) and event.fact.replacement
    )
    connection.execute(
        "insert into log.redacted (key, file, replacement) values (%s, %s, %s)",
        (key, fact.file, last.replacement),
    )


# --- what people have to look at ----------------------------------------------------------------


class Left(NamedTuple):
    """A text that others wrote in a file of the person, and that may name them."""

    file: UUID
    version: int
    field: str
    field_class: Any
    sealed: str
    at: datetime


def texts_left(connection: Connection, log: EventLog, ordered: ErasureOrdered) -> list[Left]:
    """The texts that somebody has to look at, in the order in which they were written."""
    files = [f.file for f in ordered.files if f.kind == "dispute" and f.because not in REACHED]
    left = [
        Left(event.stream, event.version, leaf.path, leaf.field_class, leaf.held, event.at)
        for file in files
        for event in log.stream(connection, file)
        for leaf in leaves(event.fact)
        if isinstance(leaf.held, str) and is_sealed(leaf.held)
    ]
    rows = connection.execute(
        "select id from vault.key where id = any(%s) and class in ('text', 'clinical')",
        ([key_of(each.sealed) for each in left],),
    )
    there = {key for (key,) in rows}
    return [each for each in left if key_of(each.sealed) in there]
