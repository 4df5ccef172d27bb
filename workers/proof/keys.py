"""Checkpoints are signed with Ed25519; whose signature counts is known outside the database.

The private key is in JIEFEN_SIGNING_KEY or in `signing.key` of the data folder, 32 bytes in base64.
The public keys that count are in `signing.pub` beside the copies, one a line.
"""

import base64
import binascii
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from workers.proof.unable import SigningKeyError

_KIND = "ed25519"
_BYTES = 32


class PublicKey:
    """A key that checks signatures. `id` is how a checkpoint names it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.id = sha256(raw).hexdigest()[:16]
        self._key = Ed25519PublicKey.from_public_bytes(raw)

    @property
    def text(self) -> str:
        """As it stands in `signing.pub`."""
        return f"{_KIND} {base64.b64encode(self.raw).decode()}"

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether whoever holds the private key signed exactly this."""
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A key that signs. Raises SigningKeyError if the text is none."""

    def __init__(self, text: str) -> None:
        try:
            raw = base64.b64decode(text, validate=True)
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except (binascii.Error, ValueError):
            raise SigningKeyError(
                "The signing key is damaged: it is not 32 bytes in base64. Put it back from where "
                "you keep its copy"
            ) from None
        self.public = PublicKey(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @staticmethod
    def generate() -> str:
        """A new one, as text."""
        return base64.b64encode(secrets.token_bytes(_BYTES)).decode()

    def sign(self, content: bytes) -> bytes:
        """The signature."""
        return self._key.sign(content)


Trusted = Mapping[str, PublicKey]
"""The keys whose signature counts, by id."""


def read_public(lines: Iterable[str]) -> dict[str, PublicKey]:
    """The keys of a `signing.pub`; what follows a `#` is for people. Raises SigningKeyError."""
    found = {}
    for text in lines:
        stated = text.partition("#")[0].split()
        if not stated:
            continue
        try:
            kind, held = stated
            key = PublicKey(base64.b64decode(held, validate=True))
        except (ValueError, binascii.Error):
            kind = ""
        if kind != _KIND:
            raise SigningKeyError("This is no public key: {line}", line=text.strip()[:60])
        found[key.id] = key
    return found
