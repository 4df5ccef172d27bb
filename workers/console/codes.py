"""With what a party gets in: a code, which is on paper, and a word that it chose and that stands
nowhere. Five wrong words end the code; what is stored opens nothing.

An answer takes as long, and says the same, whether the code, the word, both or the day is wrong.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.kernel import Officer
from domain.names import plain
from workers.vault import Master

LASTS: Final = timedelta(days=90)
TRIES: Final = 5
"""So many wrong words, one after the other, and the code opens nothing any more."""
IDLE: Final = timedelta(minutes=15)
WHOLE: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=3 * 365)
"""For how long it stays known who made a code for whom: as long as who looked at what."""

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 that nobody takes for one another; what is taken for a digit is read as that digit."""
_READ_AS: Final = str.maketrans("OIL", "011")
_LENGTH: Final = 12
"""60 bits."""
_GROUP: Final = 4
_SALT: Final = 16
_DIGEST: Final = 32
_AT_ONCE: Final = 2
_WAIT: Final = 5.0
_doors: Final = BoundedSemaphore(_AT_ONCE)
"""A slow digest is slow for us as well: whoever tries many words waits, and nobody else does."""


class TooMany(Exception):
    """So many try at once that this one has to come again."""


class MadeSince(Exception):
    """The party's code is not the one that was seen before another was asked for."""


class Standing(NamedTuple):
    """The code that a party has, as its office sees it: never the code itself."""

    party: str
    made_at: datetime
    ends_at: datetime
    made_by: str
    locked: bool
    channel: str
    """By which it was to be sent; "" if it is on paper only."""
    sent_at: datetime | None


class Made(NamedTuple):
    """A code that was just made: what nobody is shown again, and by what we know it."""

    id: UUID
    code: str
    ends_at: datetime


class Session(NamedTuple):
    """Somebody who got in: as which party of which case, with a code that was made when, at which
    office, and ends when."""

    token: str
    stream: UUID
    party: str
    made_at: datetime
    ends_at: datetime
    office: str

    @property
    def guard(self) -> str:
        """What forms of this session carry; derived from the token, which no page holds."""
        return hmac.digest(self.token.encode(), b"forms", "sha256").hex()


class Entered(NamedTuple):
    """The token of a new session, and how often a wrong word was tried since the one before."""

    token: str
    missed: int


# --- codes ---------------------------------------------------------------------------------------


def make(  # noqa: PLR0913 (whose, with what, and by whom)
    connection: Connection[Any],
    master: Master,
    stream: UUID,
    party: str,
    *,
    word: str,
    by: Officer,
    channel: str = "",
    before: str | None = None,
) -> Made:
    """A new code, which is shown this once; the party's earlier one opens nothing from now on, and
    whoever got in with it is out. `channel`: by which it is to be sent. `before`: when the code was
    made that the party has, "" if it has none; None, whichever it has. Raises TooMany, MadeSince.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    made, salt = uuid4(), os.urandom(_SALT)
    digest = _slow(master, word, salt)
    with connection.transaction():
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{stream} {party}",)
        )
        held = standing(connection, stream).get(party)
        if before is not None and before != (str(held.made_at) if held else ""):
            raise MadeSince
        end(connection, stream, party)
        connection.execute(
            "delete from console.party_code where coalesce(ended_at, ends_at) < now() - %s",
            (KEPT,),
        )
        row = connection.execute(
            "insert into console.party_code"
            " (id, digest, stream, party, salt, word, made_by, office, channel, ends_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, now() + %s) returning ends_at",
            (
                *(made, _keyed(master, code), stream, party, salt, digest),
                *(by.id, by.office, channel, LASTS),
            ),
        ).fetchone()
    assert row is not None
    shown = "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))
    return Made(made, shown, row[0])


def sent(connection: Connection[Any], code: UUID) -> None:
    """Note that it went."""
    connection.execute("update console.party_code set sent_at = now() where id = %s", (code,))


def end(connection: Connection[Any], stream: UUID, party: str) -> bool:
    """Withdraw a party's code; whether there was one. Whoever got in with it is out."""
    ended = connection.execute(
        "update console.party_code set ended_at = now()"
        " where stream = %s and party = %s and ended_at is null",
        (stream, party),
    )
    return bool(ended.rowcount)


def standing(connection: Connection[Any], stream: UUID) -> dict[str, Standing]:
    """Which parties of a case have a code that is not over, by party."""
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        rows = cursor.execute(
            "select party, made_at, ends_at, made_by, tries >= %s as locked, channel, sent_at"
            " from console.party_code where stream = %s and ended_at is null and ends_at > now()",
            (TRIES, stream),
        )
        return {each.party: each for each in rows}


# --- getting in ----------------------------------------------------------------------------------


def enter(pool: ConnectionPool[Any], master: Master, code: str, word: str) -> Entered | None:
    """Begin a session with a code and its word; None if they do not fit, whatever it is that does
    not. A try is counted before it is looked at, so that many at once are not more than five.
    Raises TooMany."""
    with pool.connection() as connection:
        row = connection.execute(
            "update console.party_code set tries = tries + 1 where digest = %s"
            " and ended_at is null and ends_at > now() and tries < %s"
            " returning id, salt, word, tries - 1",
            (_keyed(master, code), TRIES),
        ).fetchone()
    made, salt, held, missed = row or (None, bytes(_SALT), bytes(_DIGEST), 0)
    fits = hmac.compare_digest(_slow(master, word, bytes(salt)), bytes(held))
    if made is None or not fits:
        return None
    token = secrets.token_urlsafe(32)
    with pool.connection() as connection:
        connection.execute("delete from console.party_session where ends_at < now()")
        connection.execute("update console.party_code set tries = 0 where id = %s", (made,))
        connection.execute(
            "insert into console.party_session (digest, code, ends_at) values (%s, %s, now() + %s)",
            (_digest(token), made, WHOLE),
        )
    return Entered(token, missed)


def found(connection: Connection[Any], token: str) -> Session | None:
    """Whose token it is, while the session and its code last."""
    row = connection.execute(
        "update console.party_session s set seen_at = now() from console.party_code c"
        " where s.digest = %s and c.id = s.code and s.ends_at > now() and s.seen_at > now() - %s"
        " and c.ended_at is null and c.ends_at > now()"
        " returning c.stream, c.party, c.made_at, c.ends_at, c.office",
        (_digest(token), IDLE),
    ).fetchone()
    return Session(token, *row) if row else None


def leave(connection: Connection[Any], token: str) -> None:
    """Be out."""
    connection.execute("delete from console.party_session where digest = %s", (_digest(token),))


# --- what a party asked there --------------------------------------------------------------------


def note_request(connection: Connection[Any], request: UUID, stream: UUID, party: str) -> None:
    """That a party made this request about its own data there."""
    connection.execute(
        "insert into console.party_request (request, stream, party) values (%s, %s, %s)"
        " on conflict do nothing",
        (request, stream, party),
    )


def requests_of(connection: Connection[Any], stream: UUID, party: str) -> list[UUID]:
    """The requests that a party made there, the latest first."""
    rows: Iterable[tuple[UUID]] = connection.execute(
        "select request from console.party_request where stream = %s and party = %s"
        " order by asked_at desc",
        (stream, party),
    )
    return [request for (request,) in rows]


# --- digests -------------------------------------------------------------------------------------


def _keyed(master: Master, code: str) -> bytes:
    """However it was typed: in small letters, without hyphens, with an O for a 0."""
    letters = "".join(each for each in plain(code).upper() if each.isalnum())
    return master.lookup("party code", letters.translate(_READ_AS))


def _slow(master: Master, word: str, salt: bytes) -> bytes:
    """Slow to try, and of no use without the master key. Raises TooMany."""
    if not _doors.acquire(timeout=_WAIT):
        raise TooMany
    try:
        keyed = master.lookup("party word", plain(word))
        return hashlib.scrypt(keyed, salt=salt, n=1 << 14, r=8, p=1, dklen=_DIGEST)
    finally:
        _doors.release()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
