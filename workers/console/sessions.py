"""Who is signed in: a session ends after half an hour in which nothing was asked, and after twelve
in any case; whoever signs out everywhere ends all of theirs at once.

The cookie holds a token of 256 bits; what is stored is its digest.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from domain.kernel import Officer

IDLE: Final = timedelta(minutes=30)
WHOLE: Final = timedelta(hours=12)
KEPT: Final = timedelta(days=7)
"""For how long it is known whose an ended session was: what was typed in it is given back."""
_SEEN_EVERY: Final = timedelta(minutes=1)

How = Literal["persona", "provider", "passkey"]


class Session(NamedTuple):
    """One log-in. `guard` is what forms of this session carry: without it nothing is done."""

    officer: Officer
    token: str
    began_at: datetime
    how: str
    live: bool = True

    @property
    def guard(self) -> str:
        """Derived from the token, which no page holds."""
        return hmac.digest(self.token.encode(), b"forms", "sha256").hex()


class Listed(NamedTuple):
    """One log-in, as its owner sees it in a list."""

    digest: bytes
    how: str
    began_at: datetime
    seen_at: datetime


def begin(connection: Connection[object], officer: Officer, how: How) -> str:
    """The token of a new session; sessions that are long over are forgotten meanwhile."""
    token = secrets.token_urlsafe(32)
    connection.execute("delete from console.session where ends_at < now() - %s", (KEPT,))
    connection.execute(
        "insert into console.session (digest, officer, role, office, body, how, ends_at)"
        " values (%s, %s, %s, %s, %s, %s, now() + %s)",
        (_digest(token), officer.id, officer.role, officer.office, officer.body, how, WHOLE),
    )
    return token


def found(connection: Connection[object], token: str) -> Session | None:
    """Whose token it is; `live` says whether anything may be done with it. None: nobody's."""
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        row = cursor.execute(
            "select officer, role, office, body, how, began_at,"
            " not ended and ends_at > now() and seen_at > now() - %s as live,"
            " seen_at < now() - %s as stale from console.session where digest = %s",
            (IDLE, _SEEN_EVERY, _digest(token)),
        ).fetchone()
    if row is None:
        return None
    if row.live and row.stale:
        connection.execute(
            "update console.session set seen_at = now() where digest = %s", (_digest(token),)
        )
    officer = Officer.model_validate(
        {"id": row.officer, "role": row.role, "office": row.office, "body": row.body}
    )
    return Session(officer, token, row.began_at, row.how, row.live)


class _Row(NamedTuple):
    officer: str
    role: str
    office: str
    body: str
    how: str
    began_at: datetime
    live: bool
    stale: bool


def end(connection: Connection[object], token: str) -> None:
    """Sign out here."""
    connection.execute(
        "update console.session set ended = true where digest = %s", (_digest(token),)
    )


def end_all(connection: Connection[object], officer: str) -> int:
    """Sign out everywhere; how many sessions that ended."""
    return connection.execute(
        "update console.session set ended = true"
        " where officer = %s and not ended and ends_at > now()",
        (officer,),
    ).rowcount


def end_other_posts(connection: Connection[object], officer: Officer) -> None:
    """Sign this officer out wherever they act as something else."""
    connection.execute(
        "update console.session set ended = true where officer = %s and not ended"
        " and (role, office, body) <> (%s, %s, %s)",
        (officer.id, officer.role, officer.office, officer.body),
    )


def of(connection: Connection[object], officer: str) -> list[Listed]:
    """The sessions in which this officer could act now, the latest first."""
    with connection.cursor(row_factory=class_row(Listed)) as cursor:
        return cursor.execute(
            "select digest, how, began_at, seen_at from console.session where officer = %s"
            " and not ended and ends_at > now() and seen_at > now() - %s order by seen_at desc",
            (officer, IDLE),
        ).fetchall()


def is_it(listed: Listed, token: str) -> bool:
    """Whether a listed session is the one with this token."""
    return hmac.compare_digest(listed.digest, _digest(token))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
