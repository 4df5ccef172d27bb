"""An erasure that was ordered is completed, whatever stops in the middle: its keys went with the
order, and every step after that can be done again.

The stores that have keys of their own; then it is looked at again, counted, and certified. Until
that is done it stands in `log.erasing`.
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from psycopg_pool import ConnectionPool

from domain.erasure.erasing import (
    ERASURE,
    Counted,
    Erasure,
    certificate,
    entries,
    notes_go,
)
from domain.erasure.facts import ErasureOrdered
from domain.kernel import Officer, civil_date
from workers.erasing import STORES, destroy, texts_left
from workers.handler import Answer, Request
from workers.proof.keys import SigningKey
from workers.proof.taking import signing_key
from workers.settings import Settings
from workers.states import States
from workers.store.log import Connection, EventLog

BACKUPS_KEPT: Final = timedelta(days=30)
"""For how long copies of the keys are kept (docs/runbook.md)."""

CLOCK: Final = Officer(id="clock", role="clock")

_log = structlog.get_logger()


class Pending(NamedTuple):
    """An erasure without a certificate, and what it has destroyed."""

    stream: UUID
    contact: int
    casefile: int
    clinical: int
    texts: int
    entries: int


class Certifier:
    """Completes erasures."""

    def __init__(
        self,
        settings: Settings,
        pool: ConnectionPool[Connection],
        log: EventLog,
        states: States,
        perform: Callable[[Request], Answer],
    ) -> None:
        self._settings, self._pool, self._perform = settings, pool, perform
        self._log, self._states = log, states

    def heard(self, stream: UUID, facts: tuple[str, ...]) -> None:
        """Complete an erasure as soon as it is ordered. Raises nothing: what is left is done within
        the hour."""
        if ErasureOrdered.stored_name in facts:
            self._tried(stream)

    def _tried(self, stream: UUID) -> bool:
        try:
            self.finish(stream)
        except Exception as error:  # noqa: BLE001 (the keys are destroyed, come what may)
            _log.warning("not certified yet", erasure=str(stream), error=type(error).__name__)
            return False
        return True

    def finish_beside(self) -> Thread:
        """Complete, beside whatever a process begins with, what another left when it was cut off;
        where a store does not answer yet, it is done within the hour."""
        beside = Thread(target=self._quietly, name="erasures", daemon=True)
        beside.start()
        return beside

    def _quietly(self) -> None:
        try:
            self.finish_what_waits()
        except Exception as error:  # noqa: BLE001 (whatever stops it, the process goes on)
            _log.warning("erasures not looked at yet", error=type(error).__name__)

    def finish_what_waits(self) -> int:
        """Complete every erasure that was ordered; how many. Raises nothing: what stops one is
        logged, and holds up neither the others nor whoever asked."""
        with self._pool.connection() as connection:
            waiting = [pending.stream for pending in unfinished(connection)]
        return sum(self._tried(stream) for stream in waiting)

    def finish(self, stream: UUID) -> None:
        """Empty the other stores, look again, certify. Raises SigningKeyError without a key."""
        with self._pool.connection() as connection:
            erasure: Erasure = self._states.load(connection, ERASURE, stream).state
            ordered = erasure.ordered
            if ordered is None or erasure.ordered_at is None or erasure.certified is not None:
                return
            with connection.transaction():
                destroy(connection, self._log, stream, ordered)
            (pending,) = unfinished(connection, stream)
            left = len(texts_left(connection, self._log, ordered))
        people = sorted(entries(ordered)) if notes_go(ordered) else []
        notes = sum(empty(self._settings, person) for person in people for empty in STORES)
        counted = Counted(*pending[1:5], notes=notes, entries=pending.entries)
        more: dict[str, Any] = {
            "to_look_at": left,
            "backups_until": civil_date(datetime.now(UTC)) + BACKUPS_KEPT,
        }
        key = signing_key(self._settings.signs_with())
        said = certificate(
            stream, ordered, civil_date(erasure.ordered_at), unreadable=counted, **more
        )
        self._certify(stream, key, signed_text(said), counted._asdict() | more)
        _log.info("erased", erasure=str(stream))

    def _certify(self, stream: UUID, key: SigningKey, text: bytes, data: dict[str, Any]) -> None:
        signature = base64.b64encode(key.sign(text)).decode()
        self._perform(
            Request(
                aggregate=ERASURE.name,
                command="certify_erasure",
                stream=stream,
                data={**data, "key": key.public.id, "signature": signature},
                officer=CLOCK,
            )
        )


def signed_text(said: dict[str, object]) -> bytes:
    """What is signed of a certificate, to the byte."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def unfinished(connection: Connection, stream: UUID | None = None) -> list[Pending]:
    """Erasures that were ordered and are not certified."""
    rows = connection.execute(
        "select stream, contact, casefile, clinical, texts, entries from log.erasing"
        " where stream = coalesce(%s, stream) order by stream",
        (stream,),
    )
    return [Pending(*row) for row in rows]
