"""What follows the button at once: from any thread of any process, Temporal is told of a crisis.

Outside the transaction and the coalescing path of the clocks. If Temporal does not answer within
two seconds nothing is lost: the worker of the crises finds it in the ledger and pages it.
"""

import asyncio
from concurrent.futures import TimeoutError as TooLong
from threading import Lock, Thread
from typing import Final, Protocol
from uuid import UUID

import structlog

from domain.crisis.facts import CrisisAcknowledged, CrisisEnded, CrisisRaised
from workers.settings import Settings
from workers.vault import Master

PATIENCE: Final = 3.0
BEGINS: Final = CrisisRaised.stored_name
CHANGES: Final = frozenset({CrisisAcknowledged.stored_name, CrisisEnded.stored_name})

_log = structlog.get_logger()


class Told(Protocol):
    """Whoever has crises paged: `workers.crises.calls.Calls`, imported with the first of them."""

    async def begin(self, crisis: UUID) -> None:
        """Have it paged."""

    async def look(self, crisis: UUID) -> None:
        """Have it ask the log now."""


class Bell:
    """Costs nothing until the first crisis; then it keeps one connection to Temporal."""

    def __init__(self, settings: Settings, master: Master) -> None:
        self._settings, self._master = settings, master
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls: Told | None = None

    def heard(self, stream: UUID, facts: tuple[str, ...]) -> None:
        """Tell Temporal what these recorded facts mean for it. Raises nothing."""
        if BEGINS in facts:
            self._ring(stream, begins=True)
        elif CHANGES.intersection(facts):
            self._ring(stream, begins=False)

    def _ring(self, stream: UUID, *, begins: bool) -> None:
        try:
            told = asyncio.run_coroutine_threadsafe(self._tell(stream, begins), self._running())
            told.result(PATIENCE)
        except (Exception, TooLong) as error:  # noqa: BLE001 (the fact is recorded, come what may)
            _log.warning("Temporal was not told", crisis=str(stream), error=type(error).__name__)

    async def _tell(self, stream: UUID, begins: bool) -> None:
        from workers.crises.calls import Calls  # noqa: PLC0415 (only a crisis needs Temporal here)
        from workers.temporal import EncryptingCodec, connect  # noqa: PLC0415

        if self._calls is None:
            codec = EncryptingCodec(self._master)
            self._calls = Calls(await connect(self._settings, codec, lazy=True))
        await (self._calls.begin(stream) if begins else self._calls.look(stream))

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name="bell", daemon=True).start()
            return self._loop

    def close(self) -> None:
        """Ring no more."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = self._calls = None
