"""What somebody typed and has not sent: sealed, read by nobody else, gone after a week or when it
was sent.
"""

import json
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg.rows import class_row

from workers.vault import Master

KEPT: Final = timedelta(days=7)
MOST: Final = 50
"""So many of one officer are kept, the latest ones."""
_NONCE: Final = 12

Typed = Sequence[tuple[str, str]]
"""Names of fields with what stands in them, as a browser sends them."""


class Draft(NamedTuple):
    """`address` is that of the form it was typed into; `typed` what was entered."""

    id: UUID
    address: str
    typed: Typed
    kept_at: datetime


class Listed(NamedTuple):
    """One of an officer's drafts, unopened."""

    id: UUID
    address: str
    kept_at: datetime


class _Sealed(NamedTuple):
    id: UUID
    address: str
    kept_at: datetime
    sealed: bytes


class Drafts:
    """Keeps and opens drafts; `master` seals them with a key that is derived for nothing else."""

    def __init__(self, master: Master) -> None:
        self._key = AESGCM(master.drafts)

    def keep(
        self,
        connection: Connection[object],
        officer: str,
        draft: UUID,
        address: str,
        typed: Typed,
    ) -> None:
        """Keep what was typed under this id, instead of what was kept there; another officer's
        stays as it is."""
        connection.execute(
            "delete from console.draft where kept_at < now() - %s or id in (select id from"
            " console.draft where officer = %s order by kept_at desc offset %s)",
            (KEPT, officer, MOST),
        )
        nonce, text = os.urandom(_NONCE), json.dumps(list(typed), ensure_ascii=False).encode()
        sealed = nonce + self._key.encrypt(nonce, text, _place(draft, officer))
        connection.execute(
            "insert into console.draft as held (id, officer, address, sealed)"
            " values (%s, %s, %s, %s) on conflict (id) do update"
            " set sealed = excluded.sealed, kept_at = now() where held.officer = excluded.officer",
            (draft, officer, address, sealed),
        )

    def opened(self, connection: Connection[object], officer: str, draft: UUID) -> Draft | None:
        """What this officer typed; None if nothing is kept there, or nothing of theirs."""
        with connection.cursor(row_factory=class_row(_Sealed)) as cursor:
            row = cursor.execute(
                "select id, address, kept_at, sealed from console.draft"
                " where id = %s and officer = %s",
                (draft, officer),
            ).fetchone()
        if row is None:
            return None
        try:
            text = self._key.decrypt(
                row.sealed[:_NONCE], row.sealed[_NONCE:], _place(draft, officer)
            )
        except InvalidTag:
            return None
        typed: list[tuple[str, str]] = [(name, held) for name, held in json.loads(text)]
        return Draft(row.id, row.address, typed, row.kept_at)

    def forget(self, connection: Connection[object], officer: str, draft: UUID) -> None:
        """It was sent, or is not wanted any more."""
        connection.execute(
            "delete from console.draft where id = %s and officer = %s", (draft, officer)
        )

    def of(self, connection: Connection[object], officer: str) -> list[Listed]:
        """What is kept for this officer, the latest first."""
        with connection.cursor(row_factory=class_row(Listed)) as cursor:
            return cursor.execute(
                "select id, address, kept_at from console.draft where officer = %s"
                " and kept_at > now() - %s order by kept_at desc",
                (officer, KEPT),
            ).fetchall()


def _place(draft: UUID, officer: str) -> bytes:
    return draft.bytes + officer.encode()
