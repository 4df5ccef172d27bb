"""Who is on the way to a provider and back, or is asked for a passkey: known by a secret that only
their browser holds, good once, and for ten minutes.

What is stored is a digest: nobody who reads it can go on in somebody's place.
"""

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any, Final, LiteralString, NamedTuple

from psycopg import Connection

from workers.console.posts import Post

LASTS: Final = timedelta(minutes=10)


class Asked(NamedTuple):
    """One way to the provider. `nonce` and `verifier` are this one's, and stored nowhere: they
    follow from what the browser holds."""

    secret: str
    state: str

    @property
    def nonce(self) -> str:
        """What the id token has to repeat."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What shows that whoever brings the code is whoever asked for it."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> bytes:
        """What a passkey has to sign."""
        return bytes.fromhex(self._derived(b"challenge"))

    @property
    def digest(self) -> bytes:
        """What is stored."""
        return hashlib.sha256(f"{self.secret} {self.state}".encode()).digest()

    def _derived(self, purpose: bytes) -> str:
        return hmac.digest(self.secret.encode(), purpose + self.state.encode(), "sha256").hex()


class Arrived(NamedTuple):
    """Where somebody goes on to, and, once the provider said who they are, their posts."""

    address: str
    officer: str
    posts: list[Post]


def begin(
    connection: Connection[object],
    secret: str,
    address: str,
    officer: str = "",
    posts: list[Post] | None = None,
) -> Asked:
    """A way of this browser's, which goes on to an address. Those that are over are forgotten."""
    asked = Asked(secret, secrets.token_urlsafe(32))
    connection.execute("delete from console.asking where ends_at < now()")
    connection.execute(
        "insert into console.asking (digest, address, officer, posts, ends_at)"
        " values (%s, %s, %s, %s, now() + %s)",
        (asked.digest, address, officer, json.dumps(posts or []), LASTS),
    )
    return asked


def arrived(connection: Connection[object], asked: Asked, *, chosen: bool) -> Arrived | None:
    """Where this way leads, which nobody takes twice; None if it is not this browser's, or over.
    `chosen`: whether it is the choice of a post that is waited for."""
    return _read(
        connection,
        "delete from console.asking where digest = %s and ends_at > now()"
        " and (officer <> '') = %s returning address, officer, posts",
        asked,
        chosen,
    )


def waiting(connection: Connection[object], asked: Asked) -> Arrived | None:
    """What is to be chosen from."""
    return _read(
        connection,
        "select address, officer, posts from console.asking where digest = %s and ends_at > now()"
        " and (officer <> '') = %s",
        asked,
        True,
    )


def _read(
    connection: Connection[object], query: LiteralString, asked: Asked, chosen: bool
) -> Arrived | None:
    row: Any = connection.execute(query, (asked.digest, chosen)).fetchone()
    return Arrived(row[0], row[1], [Post(*each) for each in row[2]]) if row else None
