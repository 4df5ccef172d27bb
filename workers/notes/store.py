"""Who reads a note: whoever holds it, while they are the person's own counsellor, and nobody else.

Each thing done uses up one pass and is on record before anything is opened. What is not for whoever
asks is answered as if it were not there.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg.errors import UniqueViolation

from workers.notes import keys, words
from workers.notes.keys import Clinical, Place
from workers.notes.passes import NoPass, Pass

LONGEST: Final = 20_000
"""Characters of one note, or of one addition to it."""
CHANNELS: Final = ("in_person", "on_paper", "online")

Connection = psycopg.Connection[Any]


class Absent(Exception):
    """There is no such note for whoever asks."""


class Declined(Exception):
    """A rule of the notes says no: one of the sentences of `words`, on an article."""

    def __init__(self, text: str, law: str) -> None:
        self.text, self.law = text, law
        super().__init__(text)


class Listed(NamedTuple):
    """A note without a word of it."""

    note: UUID
    stream: UUID
    author: str
    drafted_at: datetime
    signed_at: datetime | None
    amendments: int


class Entry(NamedTuple):
    """The note (1), or what was added to it later: by whom, when, and what it says."""

    number: int
    author: str
    at: datetime
    text: str


class Opened(NamedTuple):
    """A note as it is read."""

    signed: bool
    entries: list[Entry]


class Done(NamedTuple):
    """Who did what with notes about a person, as the person is told."""

    at: datetime
    who: str
    role: str
    office: str
    doing: str


class Destroyed(NamedTuple):
    """How many notes nobody can read any more, and since when."""

    notes: int
    at: datetime


CARE, CONSENT, ERASURE = "精神卫生法 23", "个人信息保护法 23, 29", "个人信息保护法 47"


class Notes:
    """The notes, on one connection in autocommit mode."""

    def __init__(self, connection: Connection, clinical: Clinical) -> None:
        self._connection, self._clinical = connection, clinical

    def draft(self, by: Pass, text: str, note: UUID | None = None, *, new: bool = False) -> UUID:
        """Begin a note, or change a draft of one's own; its id. `new`: it is begun under this id,
        unless it was already: sent twice, it is one note."""
        self._use(by, note)
        with self._connection.transaction():
            secret = self._some_key(by.person)
            if note is None or (new and not self._is_there(note)):
                note = self._begun(by, note or uuid4())
            elif self._held(by, note):
                raise Declined(words.SIGNED, CARE)
            self._connection.execute(
                """insert into notes.entry (note, number, author, sealed) values (%s, 1, %s, %s)
                   on conflict (note, number) do update set sealed = excluded.sealed, at = now()""",
                (note, by.who, keys.seal(text, secret, Place(note, 1))),
            )
        return note

    def _is_there(self, note: UUID) -> bool:
        row = self._connection.execute("select from notes.note where id = %s", (note,))
        return row.rowcount > 0

    def _begun(self, by: Pass, note: UUID) -> UUID:
        self._connection.execute(
            "insert into notes.note (id, person, stream, author, holder)"
            " values (%s, %s, %s, %s, %s)",
            (note, by.person, by.stream, by.who, by.who),
        )
        return note

    def sign(self, by: Pass, note: UUID) -> None:
        """Sign a draft: from now on it stays as it is."""
        self._use(by, note)
        with self._connection.transaction():
            if self._held(by, note):
                raise Declined(words.SIGNED, CARE)
            self._connection.execute(
                "update notes.note set signed_at = now() where id = %s", (note,)
            )

    def amend(self, by: Pass, note: UUID, text: str, key: UUID | None = None) -> int:
        """Add to a signed note, late, beside the original; the number of what was added. `key`:
        the same text sent twice under it is added once; another text is added beside it."""
        self._use(by, note)
        with self._connection.transaction():
            if not self._held(by, note):
                raise Declined(words.A_DRAFT, CARE)
            secret = self._key(by.person)
            if secret is None:
                raise Absent
            if key and (earlier := self._added(note, key)):
                number, sealed = earlier
                if keys.opened(sealed, secret, Place(note, number)) == text:
                    return number
                key = None
            row = self._connection.execute(
                "select max(number) + 1 from notes.entry where note = %s", (note,)
            ).fetchone()
            assert row is not None
            self._connection.execute(
                "insert into notes.entry (note, number, author, sealed, key)"
                " values (%s, %s, %s, %s, %s)",
                (note, row[0], by.who, keys.seal(text, secret, Place(note, row[0])), key),
            )
        return int(row[0])

    def _added(self, note: UUID, key: UUID) -> tuple[int, bytes] | None:
        row = self._connection.execute(
            "select number, sealed from notes.entry where note = %s and key = %s", (note, key)
        ).fetchone()
        return None if row is None else (int(row[0]), bytes(row[1]))

    def read(self, by: Pass, note: UUID) -> Opened:
        """A note and what was added to it, in order. On record before a word is opened."""
        self._use(by, note)
        with self._connection.transaction():
            signed = self._held(by, note)
            secret = self._key(by.person)
            rows = self._connection.execute(
                "select number, author, at, sealed from notes.entry where note = %s"
                " order by number",
                (note,),
            ).fetchall()
        if secret is None:
            raise Absent
        entries = [
            Entry(number, author, at, keys.opened(bytes(sealed), secret, Place(note, number)))
            for number, author, at, sealed in rows
        ]
        return Opened(signed, entries)

    def listed(self, by: Pass) -> list[Listed]:
        """The notes about this person that they hold, the latest first; no word of them."""
        self._use(by)
        with self._connection.transaction():
            if self._key(by.person) is None:
                return []
            rows = self._connection.execute(
                """select n.id, n.stream, n.author, n.drafted_at, n.signed_at,
                          (select count(*) - 1 from notes.entry e where e.note = n.id)
                     from notes.note n where n.person = %s and n.holder = %s
                    order by n.drafted_at desc, n.id""",
                (by.person, by.who),
            ).fetchall()
        return [Listed(*row) for row in rows]

    def hand_over(self, by: Pass, to: str, agreed_by: str, channel: str, said: str) -> int:
        """Hand signed notes to the person's next counsellor, with the person's yes; how many.

        Who that is stands in the pass: nobody else could read them, so nobody else gets them.
        Asked by whoever holds them: all they hold about the person. By the person: those of this
        plan, whoever holds them; also when the plan is over.
        """
        self._use(by)
        with self._connection.transaction():
            self._agreed(by, to, agreed_by, channel)
            secret = self._key(by.person)
            if secret is None:
                raise Declined(words.NOTHING_SIGNED, CONSENT)
            mine = "stream" if by.stands == "self" else "holder"
            whose = by.stream if by.stands == "self" else by.who
            if by.stands == "counsels" and self._drafts(by):
                raise Declined(words.SIGN_FIRST, CARE)
            moved = self._connection.execute(
                f"""with was as (
                        select id, holder from notes.note where person = %s and {mine} = %s
                           and signed_at is not null and holder <> %s for update)
                    update notes.note n set holder = %s from was where n.id = was.id
                    returning was.holder""".encode(),
                (by.person, whose, to, to),
            ).fetchall()
            if not moved:
                raise Declined(words.NOTHING_SIGNED, CONSENT)
            this = uuid4()
            was = ",".join(sorted({str(holder) for (holder,) in moved}))
            self._connection.execute(
                """insert into notes.hand_over
                     (id, person, stream, was, now, notes, agreed_by, channel, sealed)
                   values (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                (this, by.person, by.stream, was, to, len(moved), agreed_by, channel)
                + (keys.seal(said, secret, Place(this, 0)),),
            )
        return len(moved)

    def _agreed(self, by: Pass, to: str, agreed_by: str, channel: str) -> None:
        if not by.to or to != by.to:
            raise Declined(words.TO_THEIR_COUNSELLOR, CARE)
        if agreed_by != by.speaks:
            raise Declined(words.WHOSE_YES, CONSENT)
        if channel not in CHANNELS:
            raise Declined(words.SHOWN, CONSENT)

    def _drafts(self, by: Pass) -> bool:
        row = self._connection.execute(
            "select exists (select from notes.note where person = %s and holder = %s"
            " and signed_at is null)",
            (by.person, by.who),
        ).fetchone()
        return bool(row and row[0])

    def log(self, by: Pass) -> list[Done]:
        """Who did what with the notes about whoever asks, the latest first."""
        self._use(by)
        with self._connection.transaction():
            rows = self._connection.execute(
                "select at, who, role, office, doing from notes.read"
                " where person = %s and role <> 'party' order by n desc",
                (by.person,),
            ).fetchall()
        return [Done(*row) for row in rows]

    def destroy(self, by: Pass) -> Destroyed:
        """Destroy the key of a person: nobody reads a note about them any more, and none is begun.

        Again is the same answer.
        """
        self._use(by)
        with self._connection.transaction():
            self._connection.execute(
                "insert into notes.destroyed (person) values (%s) on conflict do nothing",
                (by.person,),
            )
            self._connection.execute("delete from notes.person_key where person = %s", (by.person,))
            row = self._connection.execute(
                "select (select count(*) from notes.note n where n.person = d.person), d.at"
                " from notes.destroyed d where d.person = %s",
                (by.person,),
            ).fetchone()
        assert row is not None
        return Destroyed(*row)

    def unlock(self, by: Pass) -> None:
        """Use up a pass to a room; that it was unlocked is on record."""
        self._use(by)

    def call_in(self, by: Pass) -> None:
        """No pass that was issued for the notes of this plan before this one is good any more."""
        with self._connection.transaction():
            self._connection.execute(
                """insert into notes.called_in values (%s, %s) on conflict (stream)
                   do update set until = greatest(called_in.until, excluded.until)""",
                (by.stream, by.until),
            )
            self._connection.execute(
                "delete from notes.called_in where until < extract(epoch from now()) - 3600"
            )

    def _use(self, by: Pass, note: UUID | None = None) -> None:
        """Use up the pass, and put on record what it is used for, whatever comes of it.

        Raises NoPass if it was used before, or called in.
        """
        try:
            with self._connection.transaction():
                self._connection.execute(
                    "insert into notes.used_pass values (%s, to_timestamp(%s))", (by.id, by.until)
                )
                if by.stands == "counsels" and self._is_called_in(by):
                    raise NoPass("called in")
                self._connection.execute(
                    "insert into notes.read (who, role, office, person, stream, note, doing)"
                    " values (%s, %s, %s, %s, %s, %s, %s)",
                    (by.who, by.role, by.office, by.person, by.stream, note, by.may),
                )
        except UniqueViolation:
            raise NoPass("used before") from None
        self._connection.execute("delete from notes.used_pass where until < now() - interval '1 h'")

    def _is_called_in(self, by: Pass) -> bool:
        row = self._connection.execute(
            "select exists (select from notes.called_in where stream = %s and until >= %s)",
            (by.stream, by.until),
        ).fetchone()
        return bool(row and row[0])

    def _held(self, by: Pass, note: UUID) -> bool:
        """Whether a note that they hold is signed. Raises Absent if they hold no such note."""
        row = self._connection.execute(
            "select signed_at is not null from notes.note"
            " where id = %s and person = %s and holder = %s for update",
            (note, by.person, by.who),
        ).fetchone()
        if row is None:
            raise Absent
        return bool(row[0])

    def _key(self, person: UUID) -> bytes | None:
        """The person's clinical key; None if it was destroyed, or never made."""
        row = self._connection.execute(
            "select wrapped from notes.person_key where person = %s for share", (person,)
        ).fetchone()
        return None if row is None else self._clinical.unwrapped(person, bytes(row[0]))

    def _some_key(self, person: UUID) -> bytes:
        """The person's key, made with their first note. Raises Declined if it was destroyed, or is
        missing: a second one would hide that the first was lost."""
        secret, wrapped = self._clinical.fresh(person)
        made = self._connection.execute(
            "insert into notes.person_key (person, wrapped) select %s, %s"
            " where not exists (select from notes.note n where n.person = %s)"
            " on conflict do nothing",
            (person, wrapped, person),
        )
        if made.rowcount:
            return secret
        known = self._key(person)
        if known is not None:
            return known
        gone = self._connection.execute("select from notes.destroyed where person = %s", (person,))
        raise Declined(words.ERASED if gone.rowcount else words.KEY_MISSING, ERASURE)
