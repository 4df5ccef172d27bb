"""A note is sealed before it is stored, with a key of the person it is about: their clinical key.

The master key that wraps those is another one than the main system's, and never leaves the process.
"""

import base64
import binascii
import hashlib
import os
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workers.sentence import Told

VARIABLE: Final = "JIEFEN_NOTES_MASTER_KEY"
AES_256_GCM: Final = 1
"""Algorithm id, the first byte of everything sealed, so that another suite can follow."""

_KEY_BYTES, _NONCE = 32, 12


class NotesKeyError(Told):
    """The master key of the notes is missing, malformed, or not the one they were sealed with."""


class Altered(Exception):
    """What is stored is not what was sealed, or stands where it was not sealed for."""


class Place(NamedTuple):
    """What a sealed text is bound to: a note (or a hand-over) and its number in it."""

    of: UUID
    number: int

    def told(self) -> bytes:
        """As it is authenticated."""
        return bytes((AES_256_GCM,)) + self.of.bytes + self.number.to_bytes(4, "big")


class Clinical:
    """The master key of the notes."""

    def __init__(self, encoded: str) -> None:
        if not encoded:
            raise NotesKeyError(
                "the master key of the clinical notes is missing: set {variable}",
                variable=VARIABLE,
            )
        try:
            secret = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != _KEY_BYTES:
            raise NotesKeyError(
                "{variable} is damaged: it is not 32 bytes in base64", variable=VARIABLE
            )
        self.id = hashlib.sha256(b"notes id" + secret).hexdigest()[:16]
        self.probe = _derived(secret, b"probe")
        self._wrap = AESGCM(_derived(secret, b"wrap"))

    def fresh(self, person: UUID) -> tuple[bytes, bytes]:
        """A new key of a person, and the same wrapped for the store."""
        secret, nonce = os.urandom(_KEY_BYTES), os.urandom(_NONCE)
        return secret, nonce + self._wrap.encrypt(nonce, secret, person.bytes)

    def unwrapped(self, person: UUID, wrapped: bytes) -> bytes:
        """The key of a person. Raises NotesKeyError if another master key wrapped it."""
        try:
            return self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person.bytes)
        except InvalidTag:
            raise NotesKeyError(
                "a key of the notes was wrapped by another master key than {variable}",
                variable=VARIABLE,
            ) from None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"jiefen notes " + purpose).derive(secret)


def seal(text: str, secret: bytes, place: Place) -> bytes:
    """Encrypt a text for its place."""
    nonce = os.urandom(_NONCE)
    body = AESGCM(secret).encrypt(nonce, text.encode(), place.told())
    return bytes((AES_256_GCM,)) + nonce + body


def opened(sealed: bytes, secret: bytes, place: Place) -> str:
    """Decrypt. Raises Altered."""
    try:
        return (
            AESGCM(secret)
            .decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.told())
            .decode()
        )
    except (InvalidTag, ValueError):
        raise Altered(str(place.of)) from None
