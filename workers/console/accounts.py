"""Officers of offices without a provider: whoever runs the system invites them with a code, and
they sign in with a passkey afterwards.

A code is good once and for an hour. What is stored of it, and of a passkey, opens nothing.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from domain.kernel import Officer
from workers.console import sessions

LASTS: Final = timedelta(hours=1)
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O, U: a code is read aloud and typed."""
_GROUPS, _GROUP = 4, 4


class Listed(NamedTuple):
    """One account, for whoever runs the system."""

    officer: str
    role: str
    office: str
    body: str
    ended: bool
    passkeys: int
    used_at: datetime | None
    invited_until: datetime | None


class Passkey(NamedTuple):
    """What is known of one: whose it is, and what shows that it is that one."""

    id: bytes
    officer: Officer
    public_key: bytes


def invite(connection: Connection[object], officer: Officer) -> str:
    """A code for this officer, in place of any before it. As what they act is as said now: whoever
    acted as something else is signed out."""
    connection.execute(
        "insert into console.account as held (officer, role, office, body) values (%s, %s, %s, %s)"
        " on conflict (officer) do update set role = excluded.role, office = excluded.office,"
        " body = excluded.body, ended = false",
        (officer.id, officer.role, officer.office, officer.body),
    )
    sessions.end_other_posts(connection, officer)
    _forget_codes(connection, officer.id)
    code = "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )
    connection.execute(
        "insert into console.invitation (digest, officer, ends_at) values (%s, %s, now() + %s)",
        (_digest(code), officer.id, LASTS),
    )
    return code


def end(connection: Connection[object], officer: str) -> bool:
    """Nobody signs in as this officer any more, and nobody is; whether there was such an account.
    Whoever signed in elsewhere under the id is signed out too."""
    found = connection.execute(
        "update console.account set ended = true where officer = %s and not ended", (officer,)
    ).rowcount
    connection.execute("delete from console.passkey where officer = %s", (officer,))
    _forget_codes(connection, officer)
    sessions.end_all(connection, officer)
    return bool(found)


def listed(connection: Connection[object]) -> list[Listed]:
    """Every account."""
    with connection.cursor(row_factory=class_row(Listed)) as cursor:
        return cursor.execute(
            "select officer, role, office, body, ended, count(p.id) as passkeys,"
            " max(p.used_at) as used_at,"
            " (select max(i.ends_at) from console.invitation i where i.officer = a.officer"
            "   and i.ends_at > now()) as invited_until"
            " from console.account a left join console.passkey p using (officer)"
            " group by officer order by officer"
        ).fetchall()


def any_here(connection: Connection[object]) -> bool:
    """Whether anybody signs in with a passkey here, or is invited to."""
    return (
        connection.execute("select from console.account where not ended limit 1").fetchone()
        is not None
    )


def invited(connection: Connection[object], code: str) -> Officer | None:
    """For whom a code is; None if it is none, or was used, or is over."""
    row: Any = connection.execute(
        "select a.officer, a.role, a.office, a.body from console.account a"
        " join console.invitation i using (officer)"
        " where i.digest = %s and i.ends_at > now() and not a.ended",
        (_digest(code),),
    ).fetchone()
    return _made(row) if row else None


def register(
    connection: Connection[object], code: str, passkey: bytes, public_key: bytes, uses: int
) -> bool:
    """Use a code up for a passkey; whether it was good still, and the passkey nobody's yet."""
    return bool(
        connection.execute(
            "with used as (delete from console.invitation i using console.account a"
            "  where i.digest = %s and i.ends_at > now() and a.officer = i.officer and not a.ended"
            "  returning i.officer)"
            " insert into console.passkey (id, officer, public_key, uses)"
            " select %s, officer, %s, %s from used on conflict (id) do nothing",
            (_digest(code), passkey, public_key, uses),
        ).rowcount
    )


def passkeys(connection: Connection[object], officer: str) -> list[bytes]:
    """The ids of those that an officer has."""
    rows: Any = connection.execute("select id from console.passkey where officer = %s", (officer,))
    return [bytes(row[0]) for row in rows]


def found(connection: Connection[object], passkey: bytes) -> Passkey | None:
    """Whose passkey it is, and with which key it signs; None if it is nobody's."""
    row: Any = connection.execute(
        "select p.public_key, a.officer, a.role, a.office, a.body"
        " from console.passkey p join console.account a using (officer)"
        " where p.id = %s and not a.ended",
        (passkey,),
    ).fetchone()
    return Passkey(passkey, _made(row[1:]), bytes(row[0])) if row else None


def used(connection: Connection[object], passkey: bytes, uses: int) -> bool:
    """Whether the passkey's count went on; one that stands still or goes back is of a copy. Those
    that do not count at all say 0."""
    return bool(
        connection.execute(
            "update console.passkey set uses = %s, used_at = now()"
            " where id = %s and (uses < %s or (uses = 0 and %s = 0))",
            (uses, passkey, uses, uses),
        ).rowcount
    )


def _made(row: tuple[str, str, str, str]) -> Officer:
    who, role, office, body = row
    return Officer.model_validate({"id": who, "role": role, "office": office, "body": body})


def _forget_codes(connection: Connection[object], officer: str) -> None:
    connection.execute(
        "delete from console.invitation where officer = %s or ends_at < now()", (officer,)
    )


def _digest(code: str) -> bytes:
    """As it was typed: in small letters, without the strokes, O for 0 and I or L for 1."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.translate(str.maketrans("OIL", "011")).encode()).digest()
