"""Which files of the people somebody helps they have at hand: links, sealed, for each officer by
themselves. A link opens nothing: what is behind it is decided anew each time.
"""

import json
import os
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg.rows import scalar_row

from workers.vault import Master

MOST: Final = 300
"""So many of one officer are kept, the latest ones."""
_NONCE: Final = 12


class Link(NamedTuple):
    """A file of somebody: of which kind, and which."""

    kind: str
    stream: UUID


class AtHand:
    """Keeps and opens the links; `master` seals them, with a key derived for nothing else."""

    def __init__(self, master: Master) -> None:
        self._key = AESGCM(master.at_hand)

    def of(self, connection: Connection[object], officer: str) -> list[Link]:
        """What this officer has at hand, the latest first."""
        with connection.cursor(row_factory=scalar_row) as cursor:
            held = cursor.execute(
                "select sealed from console.at_hand where officer = %s", (officer,)
            ).fetchone()
        return self._opened(officer, held)

    def put(self, connection: Connection[object], officer: str, link: Link) -> None:
        """Have it at hand from now on, first of all."""
        with connection.transaction():
            held = self._for_change(connection, officer)
            self._seal(connection, officer, [link, *(each for each in held if each != link)])

    def let_go(self, connection: Connection[object], officer: str, gone: Sequence[Link]) -> None:
        """These are theirs no more."""
        with connection.transaction():
            held = self._for_change(connection, officer)
            self._seal(connection, officer, [each for each in held if each not in gone])

    def _for_change(self, connection: Connection[object], officer: str) -> list[Link]:
        connection.execute(
            "insert into console.at_hand (officer, sealed) values (%s, '') on conflict do nothing",
            (officer,),
        )
        with connection.cursor(row_factory=scalar_row) as cursor:
            held = cursor.execute(
                "select sealed from console.at_hand where officer = %s for update", (officer,)
            ).fetchone()
        return self._opened(officer, held)

    def _seal(self, connection: Connection[object], officer: str, links: Sequence[Link]) -> None:
        text = json.dumps([(each.kind, str(each.stream)) for each in links[:MOST]]).encode()
        nonce = os.urandom(_NONCE)
        connection.execute(
            "update console.at_hand set sealed = %s where officer = %s",
            (nonce + self._key.encrypt(nonce, text, officer.encode()), officer),
        )

    def _opened(self, officer: str, held: bytes | None) -> list[Link]:
        """Nothing, where it is damaged or was sealed for somebody else: links are found again."""
        if not held:
            return []
        try:
            text = self._key.decrypt(held[:_NONCE], held[_NONCE:], officer.encode())
        except InvalidTag:
            return []
        return [Link(kind, UUID(stream)) for kind, stream in json.loads(text)]
