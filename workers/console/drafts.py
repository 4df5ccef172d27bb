"""What somebody typed and has not sent, and into which form: sealed, read by nobody else, gone
after a week or when it was sent.
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


class _Sealed(NamedTuple):
    id: UUID
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
        nonce = os.urandom(_NONCE)
        text = json.dumps({"address": address, "typed": list(typed)}, ensure_ascii=False).encode()
        sealed = nonce + self._key.encrypt(nonce, text, _place(draft, officer))
        connection.execute(
            "insert into console.draft as held (id, officer, sealed) values (%s, %s, %s)"
            " on conflict (id) do update"
            " set sealed = excluded.sealed, kept_at = now() where held.officer = excluded.officer",
            (draft, officer, sealed),
        )

    def opened(self, connection: Connection[object], officer: str, draft: UUID) -> Draft | None:
        """What this officer typed; None if nothing is kept there, or nothing of theirs."""
        with connection.cursor(row_factory=class_row(_Sealed)) as cursor:
            row = cursor.execute(
                "select id, kept_at, sealed from console.draft where id = %s and officer = %s",
                (draft, officer),
            ).fetchone()
        return self._opened(row, officer) if row else None

    def forget(self, connection: Connection[object], officer: str, draft: UUID) -> None:
        """It was sent, or is not wanted any more."""
        connection.execute(
            "delete from console.draft where id = %s and officer = %s", (draft, officer)
        )

    def of(self, connection: Connection[object], officer: str) -> list[Draft]:
        """What is kept for this officer, the latest first."""
        with connection.cursor(row_factory=class_row(_Sealed)) as cursor:
            rows = cursor.execute(
                "select id, kept_at, sealed from console.draft where officer = %s"
                " and kept_at > now() - %s order by kept_at desc",
                (officer, KEPT),
            ).fetchall()
        return [draft for row in rows if (draft := self._opened(row, officer)) is not None]

    def _opened(self, row: _Sealed, officer: str) -> Draft | None:
        try:
            text = self._key.decrypt(
                row.sealed[:_NONCE], row.sealed[_NONCE:], _place(row.id, officer)
            )
        except InvalidTag:
            return None
        held = json.loads(text)
        typed: list[tuple[str, str]] = [(name, text) for name, text in held["typed"]]
        return Draft(row.id, held["address"], typed, row.kept_at)


def _place(draft: UUID, officer: str) -> bytes:
    return draft.bytes + officer.encode()
