"""Keys live here and nowhere else, wrapped by the master key; a destroyed key reads as erased.

Nothing is cached: an erasure in one process holds at once in every other. No opened value leaves
here before it is on record who looked, at what of whom, and why.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg.errors import CheckViolation
from psycopg.pq import TransactionStatus

from domain.people import Particulars
from workers import access_log
from workers.access_log import Looked, Purpose
from workers.sealing import (
    DataKey,
    NotSealed,
    Parts,
    key_of,
    marked_fields,
    open_sealed,
    taken_apart,
)
from workers.sentence import Told
from workers.store.key_store import lost_among

ERASED = "[erased]"
"""What a value reads as whose key was destroyed; the interface says it in the reader's language."""

MISSING = "[key missing]"
"""What a value reads as whose key is not here although nothing destroyed it: the key store was
restored from a copy older than the log. It is not erased, and nobody may take it for that."""

REDACTED = "[redacted] "
"""How a text begins that was written in the place of one that named somebody who was erased."""

_NONCE, _MASTER_BYTES = 12, 32

_FOUND_BY = ("name", "phone", "identity_number")
"""The particulars by which somebody is found."""

_REACHED_BY = frozenset(
    name
    for name, mark in marked_fields(Particulars).items()
    if mark is not None and mark.of == "contact"
)
"""The particulars by which somebody is reached."""

D = TypeVar("D")


class _Opening(NamedTuple):
    """What is opened for a value, and with which key. `instead`: it was written in its place."""

    parts: Parts
    secret: bytes
    instead: bool = False

    def said(self, text: str) -> str:
        """The text that was opened, which says so if it is another than was asked for."""
        return REDACTED + text if self.instead else text


class KeyMissing(Exception):
    """A person's key is not in the key store, although nothing destroyed it."""


class MasterKeyError(Told):
    """The master key is missing, malformed, or not the one this data was sealed with."""


class Master:
    """The master key: wraps data keys; the keys of lookup and payload digests derive from it.

    `transport` is the key of what is handed to other servers: Temporal's payloads; `drafts` of what
    somebody typed and has not sent; `at_hand` of whom they help.
    """

    def __init__(self, encoded: str) -> None:
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise MasterKeyError("JIEFEN_MASTER_KEY is not base64") from error
        if len(secret) != _MASTER_BYTES:
            raise MasterKeyError("JIEFEN_MASTER_KEY must be 32 bytes in base64")
        self.id = hashlib.sha256(b"id" + secret).hexdigest()[:16]
        self._wrap = AESGCM(self._derive(secret, b"wrap"))
        self._lookup = self._derive(secret, b"lookup")
        self._payload = self._derive(secret, b"payload")
        self._marks = self._derive(secret, b"marks")
        self._own = AESGCM(self._derive(secret, b"own"))
        self.transport = self._derive(secret, b"transport")
        self.drafts = self._derive(secret, b"drafts")
        self.at_hand = self._derive(secret, b"at hand")
        self.probe = self._derive(secret, b"probe")

    @staticmethod
    def generate() -> str:
        """A new master key, as it stands in the environment or the key file."""
        return base64.b64encode(os.urandom(32)).decode()

    @staticmethod
    def _derive(secret: bytes, purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"jiefen " + purpose).derive(secret)

    def wrap(self, key: DataKey) -> bytes:
        """The data key's secret, encrypted and bound to the key's id."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrap.encrypt(nonce, key.secret, key.id.bytes)

    def unwrap(self, key_id: UUID, wrapped: bytes) -> bytes:
        """The secret of a stored key. Raises MasterKeyError if it was wrapped by another master."""
        try:
            return self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], key_id.bytes)
        except InvalidTag as error:
            raise MasterKeyError("a data key was wrapped by another master key") from error

    def sealed(self, text: str, of: UUID) -> bytes:
        """A secret of this system, which is nobody's personal data, bound to what it is of."""
        nonce = os.urandom(_NONCE)
        return nonce + self._own.encrypt(nonce, text.encode(), of.bytes)

    def unsealed(self, sealed: bytes, of: UUID) -> str:
        """The text. Raises NotSealed if it was altered, or is of something else."""
        try:
            return self._own.decrypt(sealed[:_NONCE], sealed[_NONCE:], of.bytes).decode()
        except InvalidTag as error:
            raise NotSealed("a secret of this system was altered") from error

    def lookup(self, *parts: str) -> bytes:
        """A keyed digest under which a person can be found again; tells nothing without the key."""
        return hmac.digest(self._lookup, "\x1f".join(parts).encode(), "sha256")

    def mark(self, *parts: str) -> int:
        """A keyed digest of 64 bits, by which rows are found; a number, as an index keeps it."""
        digest = hmac.digest(self._marks, "\x1f".join(parts).encode(), "sha256")
        return int.from_bytes(digest[:8], "big", signed=True)

    def payload(self, content: bytes) -> bytes:
        """A keyed digest of a command's payload, to tell a retry from another command."""
        return hmac.digest(self._payload, content, "sha256")


class Vault:
    """Opens sealed values for a stated purpose, and destroys keys."""

    def __init__(self, master: Master) -> None:
        self.master = master

    def check(self, connection: psycopg.Connection[Any]) -> None:
        """Refuse to work with a master key other than the one this database was sealed with.

        Raises MasterKeyError, naming which key is expected and which was given.
        """
        connection.execute(
            """insert into vault.master (id, probe)
               select %s, %s where not exists (select from vault.master)
                  and not exists (select from log.event)
               on conflict do nothing""",  # processes that start at once
            (self.master.id, self.master.probe),
        )
        row = connection.execute("select id, probe from vault.master").fetchone()
        connection.commit()
        if row is None:
            raise MasterKeyError(
                "the log holds facts, but the key store is empty: restore the backup of the keys "
                "(`jiefen restore --keys FILE`)"
            )
        if row[0] != self.master.id or bytes(row[1]) != self.master.probe:
            raise MasterKeyError(
                "this data was sealed with master key {expected}, but {given} was given: "
                "restore the right JIEFEN_MASTER_KEY (or master.key in the data folder)",
                expected=row[0],
                given=self.master.id,
            )

    def secrets(
        self, connection: psycopg.Connection[Any], ids: Iterable[UUID]
    ) -> dict[UUID, bytes]:
        """The secrets of the keys that exist, and that nothing says were destroyed."""
        rows = connection.execute(
            "select id, wrapped from vault.key k where id = any(%b)"
            " and not exists (select from log.destroyed_key d where d.key = k.id)",
            (list(ids),),
            binary=True,
        )
        return {key: self.master.unwrap(key, bytes(wrapped)) for key, wrapped in rows}

    def open_many(
        self,
        connection: psycopg.Connection[Any],
        sealed: Mapping[str, Looked],
        purpose: Purpose,
        clear: Iterable[Looked] = (),
    ) -> dict[str, str]:
        """Each sealed value with its text, or ERASED, or MISSING. `sealed` says of each what it is,
        `clear` what is read with it in clear and is somebody's all the same.

        The keys are taken in the transaction that puts the reading on record, and used once that is
        committed; so the connection may be in none of its own. Raises NotSealed if a value was
        altered or stands in another stream than it was sealed for, MasterKeyError if the master
        key is not the one.
        """
        looked = [*sealed.values(), *clear]
        if not looked:
            return {}
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            raise RuntimeError("what is opened here could leave before its reading is on record")
        parts = {value: taken_apart(value) for value in sealed}
        for value, of in sealed.items():
            if not parts[value].claims(of.kept_in or of.stream):
                raise NotSealed("a value that was sealed for another stream")
        try:
            found = self._taken(connection, parts, purpose, looked)
        except CheckViolation:  # nobody made a table for this month yet
            with connection.transaction():
                access_log.make_months(connection)
            found = self._taken(connection, parts, purpose, looked)
        return {
            value: it if isinstance(it, str) else it.said(open_sealed(it.parts, it.secret))
            for value, it in found.items()
        }

    def _taken(
        self,
        connection: psycopg.Connection[Any],
        sealed: Mapping[str, Parts],
        purpose: Purpose,
        looked: Iterable[Looked],
    ) -> dict[str, _Opening | str]:
        """What is opened for each value, and its key; or what it reads as without one. The reading
        is on record."""
        ids = {value: parts.key for value, parts in sealed.items()}
        lost, instead = set[UUID](), dict[UUID, _Opening]()
        with connection.transaction():
            access_log.note(connection, purpose, looked)
            secrets = self.secrets(connection, ids.values()) if ids else {}
            shut = self._shut(
                connection, [parts for parts in sealed.values() if parts.key in secrets]
            )
            if gone := set(ids.values()) - secrets.keys():
                lost = lost_among(connection, gone)
                instead = self._instead(connection, gone - lost)
        found: dict[str, _Opening | str] = {}
        for value, key in ids.items():
            if (parts := sealed[value]).raw in shut:
                found[value] = shut[parts.raw]
            elif key in secrets:
                found[value] = _Opening(sealed[value], secrets[key])
            else:
                found[value] = MISSING if key in lost else instead.get(key, ERASED)
        return found

    def _shut(
        self, connection: psycopg.Connection[Any], values: Iterable[Parts]
    ) -> dict[bytes, str]:
        """How somebody is reached is read in a file for as long as who they are is: its key is one
        for all files, so it is there still when this one is destroyed. What these values read as.

        In files from before each had keys of its own, one key seals both.
        """
        reached = [each for each in values if each.place.field.rpartition(".")[2] in _REACHED_BY]
        if not reached:
            return {}
        rows = connection.execute(
            "select each.n, h.missing_keys"
            " from unnest(%s::uuid[], %s::uuid[], %s::int[]) with ordinality"
            "      as each (key, stream, version, n)"
            " join vault.key k on k.id = each.key and k.class = 'contact'"
            " join log.event e on e.stream = each.stream and e.version = each.version"
            " cross join log.home h"
            " where e.position > h.one_key_until"
            "   and not exists (select from vault.key here where here.class = 'casefile'"
            "                    and here.person = k.person and here.stream = each.stream)",
            (
                [each.key for each in reached],
                [each.place.stream for each in reached],
                [each.place.version for each in reached],
            ),
        )
        return {reached[n - 1].raw: ERASED if lost == 0 else MISSING for n, lost in rows}

    def _instead(
        self, connection: psycopg.Connection[Any], gone: Iterable[UUID]
    ) -> dict[UUID, _Opening]:
        """What is read in the place of texts that were redacted, by the keys that they had."""
        rows = connection.execute(
            "select key, replacement from log.redacted where key = any(%s)", (list(gone),)
        ).fetchall()
        texts = {key: taken_apart(text) for key, text in rows}
        secrets = self.secrets(connection, [text.key for text in texts.values()]) if rows else {}
        return {
            key: _Opening(text, secrets[text.key], instead=True)
            for key, text in texts.items()
            if text.key in secrets
        }

    def digested(
        self,
        connection: psycopg.Connection[Any],
        people: Sequence[Particulars],
        digest: Callable[[Particulars], D],
    ) -> list[D | None]:
        """What `digest` makes of each person's particulars, which are open for that long only: no
        value leaves here. None for whom no key is here, or whose values do not open with it."""
        held = (getattr(who, name) for who in people for name in _FOUND_BY)
        secrets = self.secrets(connection, {key_of(value) for value in held if value})
        return [self._digested(who, secrets, digest) for who in people]

    def opened(
        self,
        connection: psycopg.Connection[Any],
        sealed: Sequence[str],
        digest: Callable[[str], D],
    ) -> list[D | None]:
        """What `digest` makes of each sealed text, as with `digested`."""
        secrets = self.secrets(connection, {key_of(text) for text in sealed}) if sealed else {}
        return [
            digest(open_sealed(text, secrets[key])) if (key := key_of(text)) in secrets else None
            for text in sealed
        ]

    def carried(
        self, connection: psycopg.Connection[Any], sealed: Collection[str]
    ) -> dict[str, str]:
        """What texts say that go over into another file, for the one decision in which they are
        sealed there: nobody reads them here. Raises KeyError if a key is gone, NotSealed."""
        secrets = self.secrets(connection, {key_of(text) for text in sealed}) if sealed else {}
        return {text: open_sealed(text, secrets[key_of(text)]) for text in sealed}

    def _digested(
        self, who: Particulars, secrets: Mapping[UUID, bytes], digest: Callable[[Particulars], D]
    ) -> D | None:
        if key_of(who.name) not in secrets:
            return None
        try:
            opened = {
                name: open_sealed(held, secrets[key_of(held)]) if key_of(held) in secrets else None
                for name in _FOUND_BY
                if (held := getattr(who, name)) is not None
            }
        except NotSealed:
            return None
        return digest(who.model_copy(update=opened))

    def destroy(self, connection: psycopg.Connection[Any], keys: Sequence[UUID]) -> int:
        """Destroy keys, and with a contact key the lookup entries of its person; how many there
        were."""
        return connection.execute(
            "delete from vault.key where id = any(%s)", (list(keys),)
        ).rowcount

    def keys_of_person(self, connection: psycopg.Connection[Any], person: UUID) -> list[UUID]:
        """The ids of a person's keys that still exist: contact, and one for each file."""
        rows = connection.execute("select id from vault.key where person = %s", (person,))
        return [row[0] for row in rows]


def reveal(value: Any, opened: Mapping[str, str]) -> Any:
    """A dumped fact or ledger row with its sealed texts replaced by what they say."""
    if isinstance(value, str):
        return opened.get(value, value)
    if isinstance(value, Mapping):
        return {name: reveal(part, opened) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [reveal(part, opened) for part in value]
    return value


__all__ = [
    "ERASED",
    "MISSING",
    "REDACTED",
    "KeyMissing",
    "Looked",
    "Master",
    "MasterKeyError",
    "NotSealed",
    "Purpose",
    "Vault",
    "reveal",
]
