"""No personal value leaves this process in clear: it is sealed before it is stored.

A sealed value is a text `sealed:<base64url>` that carries its algorithm, its key's id and the place
it was sealed for. The place is authenticated: a value copied elsewhere still says where it belongs,
and `placed` refuses it there.
"""

import base64
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, get_args
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from domain.kernel import SEALED, Sealing

AES_256_GCM = 1
"""Algorithm id, the first byte of every sealed value, so that another suite can follow."""

_KEY_BYTES, _NONCE_BYTES, _HEADER_BYTES = 32, 12, 1 + 16 + 16 + 4 + 1
_TAG_BYTES = 16
_NOBODY = UUID(int=0)
_LIKE_SEALED = re.compile(rb'(?<!\\)"' + SEALED.encode())
_PRETENDS = f"a text may not begin with {SEALED!r}"


class NotSealed(ValueError):
    """The text is no sealed value, or it was altered or moved."""


class Place(NamedTuple):
    """What a sealed value is bound to: stream, version and field of the fact it stands in."""

    stream: UUID
    version: int
    field: str


class DataKey(NamedTuple):
    """A key that seals how one person is reached, who they are in one file, or one text. `secret`
    never leaves the process."""

    id: UUID
    secret: bytes

    @classmethod
    def fresh(cls) -> "DataKey":
        """A new random key."""
        return cls(UUID(bytes=os.urandom(16), version=4), os.urandom(_KEY_BYTES))


def seal(text: str, key: DataKey, place: Place) -> str:
    """Encrypt `text` for `place` (AES-256-GCM, random nonce)."""
    path = place.field.encode()
    header = b"".join(
        (
            bytes((AES_256_GCM,)),
            key.id.bytes,
            place.stream.bytes,
            place.version.to_bytes(4, "big"),
            bytes((len(path),)),
            path,
        )
    )
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key.secret).encrypt(nonce, text.encode(), header)
    return SEALED + base64.urlsafe_b64encode(header + nonce + sealed).decode()


def is_sealed(text: str) -> bool:
    """Whether `text` looks like a sealed value."""
    return text.startswith(SEALED)


class Parts(NamedTuple):
    """A sealed value taken apart: decoded once, however much is asked of it. What it says of its
    place is true only once it has been opened."""

    raw: bytes
    header: int
    """How many of these bytes are authenticated and not encrypted."""

    @property
    def key(self) -> UUID:
        """The id of the key that opens it."""
        return UUID(bytes=self.raw[1:17])

    @property
    def place(self) -> Place:
        """What it claims to be bound to."""
        return Place(
            UUID(bytes=self.raw[17:33]),
            int.from_bytes(self.raw[33:37], "big"),
            self.raw[_HEADER_BYTES : self.header].decode(),
        )

    def claims(self, stream: UUID) -> bool:
        """Whether it claims to be bound to a place in this stream."""
        return self.raw[17:33] == stream.bytes


def taken_apart(sealed: str) -> Parts:
    """The parts of a sealed value, none of them opened. Raises NotSealed."""
    try:
        raw = base64.urlsafe_b64decode(sealed[len(SEALED) :])
    except ValueError as error:
        raise NotSealed("not a sealed value") from error
    known = sealed.startswith(SEALED) and len(raw) >= _HEADER_BYTES and raw[0] == AES_256_GCM
    header = _HEADER_BYTES + raw[_HEADER_BYTES - 1] if known else 0
    if not known or len(raw) < header + _NONCE_BYTES + _TAG_BYTES:
        raise NotSealed("not a sealed value of a known algorithm")
    return Parts(raw, header)


def key_of(sealed: str) -> UUID:
    """The id of the key that opens `sealed`. Raises NotSealed."""
    return taken_apart(sealed).key


def place_of(sealed: str) -> Place:
    """What `sealed` claims to be bound to; true only once it has been opened. Raises NotSealed."""
    return taken_apart(sealed).place


def open_sealed(sealed: str | Parts, secret: bytes) -> str:
    """Decrypt. Raises NotSealed if the value was altered, moved, or sealed with another key."""
    raw, header = sealed if isinstance(sealed, Parts) else taken_apart(sealed)
    body = header + _NONCE_BYTES
    try:
        return AESGCM(secret).decrypt(raw[header:body], raw[body:], raw[:header]).decode()
    except InvalidTag as error:
        raise NotSealed("a sealed value was altered or moved") from error


def seal_bytes(content: bytes, secret: bytes, bound: bytes) -> bytes:
    """Encrypt what is no text, bound to `bound` (AES-256-GCM, random nonce)."""
    algorithm, nonce = bytes((AES_256_GCM,)), os.urandom(_NONCE_BYTES)
    return algorithm + nonce + AESGCM(secret).encrypt(nonce, content, algorithm + bound)


def open_bytes(sealed: bytes, secret: bytes, bound: bytes) -> bytes:
    """Decrypt. Raises NotSealed if it was altered, moved, or sealed with another key."""
    algorithm, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if algorithm != bytes((AES_256_GCM,)):
        raise NotSealed("not sealed with a known algorithm")
    try:
        return AESGCM(secret).decrypt(nonce, body, algorithm + bound)
    except (InvalidTag, ValueError) as error:
        raise NotSealed("a file was altered or moved") from error


class InFile(NamedTuple):
    """A person within one file, which is one stream."""

    person: UUID
    stream: UUID


@dataclass
class NewKeys:
    """The data keys that sealing one append has made, to be stored wrapped in its transaction: of
    persons, of persons in one file, and of single texts with the stream each stands in."""

    people: dict[UUID, DataKey] = field(default_factory=dict)
    texts: list[tuple[UUID, DataKey]] = field(default_factory=list)
    files: dict[InFile, DataKey] = field(default_factory=dict)
    health: list[tuple[UUID, DataKey]] = field(default_factory=list)


@dataclass
class Sealer:
    """Seals the facts of one append. `people` holds the contact key of everybody who occurs in it,
    `files` those that they have in a file already; one that is missing is made."""

    people: Mapping[UUID, DataKey]
    made: NewKeys = field(default_factory=NewKeys)
    files: Mapping[InFile, DataKey] = field(default_factory=dict)
    _count: int = field(default=0, init=False)
    """How many values of the fact are sealed: whatever else looks so pretends to be."""

    def body(self, fact: BaseModel, stream: UUID, version: int) -> bytes:
        """The fact as it is stored: JSON, with every marked field sealed.

        Raises KeyError if a person in it has no key, ValueError if a particular has no person or
        a text pretends to be sealed already.
        """
        self._count = 0
        if marked_fields(type(fact)):
            fact = fact.model_copy(update=self._sealed(fact, stream, version, ""))
        stored = fact.model_dump_json().encode()
        if len(_LIKE_SEALED.findall(stored)) != self._count:
            raise ValueError(_PRETENDS)
        return stored

    def _sealed(self, value: BaseModel, stream: UUID, version: int, path: str) -> dict[str, Any]:
        return {
            name: self._seal_any(
                getattr(value, name), sealing, value, Place(stream, version, f"{path}{name}")
            )
            for name, sealing in marked_fields(type(value)).items()
        }

    def _seal_any(self, held: Any, sealing: Sealing | None, owner: BaseModel, place: Place) -> Any:
        if held is None:
            return None
        if isinstance(held, BaseModel):
            inner = self._sealed(held, place.stream, place.version, place.field + ".")
            return held.model_copy(update=inner)
        if isinstance(held, tuple | list):
            return type(held)(
                self._seal_any(part, sealing, owner, place._replace(field=f"{place.field}.{n}"))
                for n, part in enumerate(held)
            )
        if sealing is None or not isinstance(held, str):
            raise TypeError(f"{place.field} cannot be sealed: {type(held).__name__}")
        if held.startswith(SEALED):
            raise ValueError(_PRETENDS)
        self._count += 1
        return seal(held, self._key(sealing, owner, place.stream), place)

    def _key(self, sealing: Sealing, owner: BaseModel, stream: UUID) -> DataKey:
        if sealing.key == "person":
            person: UUID = owner.id  # type: ignore[attr-defined]  # a test proves that it stands there
            if person == _NOBODY:
                raise ValueError("personal particulars need the person they belong to")
            contact = self.people[person]
            return contact if sealing.of == "contact" else self._in_file(InFile(person, stream))
        fresh = DataKey.fresh()
        (self.made.health if sealing.of == "clinical" else self.made.texts).append((stream, fresh))
        return fresh

    def _in_file(self, of: InFile) -> DataKey:
        held = self.files.get(of) or self.made.files.get(of)
        if held is None:
            held = self.made.files[of] = DataKey.fresh()
        return held


@cache
def marked_fields(model: type[BaseModel]) -> dict[str, Sealing | None]:
    """The fields of a model that are sealed (with their mark) or hold models in which some are."""
    found: dict[str, Sealing | None] = {}
    for name, info in model.model_fields.items():
        parts = [*info.metadata, *parts_of(info.annotation)]
        mark = next((part for part in parts if isinstance(part, Sealing)), None)
        holds = any(
            isinstance(part, type) and issubclass(part, BaseModel) and marked_fields(part)
            for part in parts
        )
        if mark or holds:
            found[name] = mark
    return found


def parts_of(annotation: Any) -> Iterator[Any]:
    """A type, whatever it is annotated with, and the same of each of its arguments."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from parts_of(argument)


def in_its_place(sealed: str, place: Place) -> str:
    """The sealed value itself. Raises NotSealed if it was sealed for another place."""
    if place_of(sealed) != place:
        raise NotSealed(f"{place.field}: a value that was sealed for another place")
    return sealed


def placed(fact: BaseModel, stream: UUID, version: int) -> Iterator[str]:
    """Every sealed text of a stored fact. Raises NotSealed if one was sealed for another place."""
    yield from _placed(fact, Place(stream, version, ""))


def _placed(held: Any, place: Place) -> Iterator[str]:
    if isinstance(held, str):
        if is_sealed(held):
            yield in_its_place(held, place)
        return
    parts: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(held, BaseModel):
        parts = ((name, getattr(held, name)) for name in marked_fields(type(held)))
    elif isinstance(held, tuple | list):
        parts = iter(enumerate(held))
    for name, part in parts:
        path = f"{place.field}.{name}" if place.field else str(name)
        yield from _placed(part, place._replace(field=path))


def sealed_values(value: Any) -> Iterator[str]:
    """Every sealed text in a dumped fact or ledger row, however deep."""
    if isinstance(value, str):
        if is_sealed(value):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from sealed_values(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from sealed_values(part)
