"""Crises on real servers: a log, Temporal, a worker whose channels are sinks."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from temporalio.client import Client
from temporalio.service import RPCError

from domain.aggregates import CRISIS
from domain.crisis.state import Crisis
from domain.kernel import Envelope, Fact, Officer, Role
from domain.oncall import ONCALL_STREAM, ListKept, Shift
from projections import crises
from tests.crises.sinks import Everybody
from tests.workers.clockwork import KEY
from tests.workers.running import PATIENCE, Background, eventually
from workers.channels.kernel import Channel
from workers.crises import worker
from workers.crises.pager import Pager
from workers.crises.ways import Directory
from workers.handler import Answer, Request
from workers.local import temporal
from workers.projector import Projector
from workers.reading import Reading
from workers.sealing import Sealer
from workers.settings import Settings
from workers.store.log import append
from workers.store.mapper import Pending
from workers.system import System
from workers.temporal import EncryptingCodec, connect

COUNTY, TOWN, VILLAGE = "150524000000", "150524100000", "150524100201"
OTHER_TOWN = "150524101000"
DAY = timedelta(days=1)


class Crises:
    """One system, and short words for what the tests do with it."""

    def __init__(self, database_url: str, temporal_address: str) -> None:
        self._data = TemporaryDirectory(prefix="jiefen-crises-")
        self.settings = Settings(
            data=Path(self._data.name),
            database_url=database_url,
            temporal_address=temporal_address,
            temporal_namespace=temporal.NAMESPACE,
            master_key=KEY,
            channels="tests.crises.sinks:Sink",
        )
        self.system = System.open(self.settings, "test", 8)
        self.raised: list[UUID] = []

    # --- what runs

    @contextmanager
    def worker(self, *sinks: Channel, directory: Directory | None = None) -> Iterator[None]:
        """A worker in a thread of this process, ready for work."""
        ready = threading.Event()
        by: Mapping[str, Channel] = {sink.name: sink for sink in sinks}

        async def run() -> None:
            with System.open(self.settings, "crisis-worker", worker.CONNECTIONS) as system:
                everybody = directory or Everybody(*by)
                await worker.work(system, ready.set, by=by, directory=everybody)

        running = Background(run)
        try:
            assert ready.wait(PATIENCE)
            yield
        finally:
            running.cancel()

    @contextmanager
    def projector(self) -> Iterator[None]:
        """The ledger of crises follows the log."""
        with Projector(self.settings.database(), self.system.log, (crises.LEDGER,)):
            yield

    def pager(self, *sinks: Channel, limit: float = 10.0) -> Pager:
        """One step at a time, without Temporal."""
        by = {sink.name: sink for sink in sinks}
        return Pager(self.system, by, Everybody(*by), limit)

    # --- what people do

    def keep(self, area: str, *people: str, seconds: float = 300) -> None:
        """These are on call for days. Commands keep lists by the minute; tests cannot wait."""
        now = datetime.now(UTC)
        shifts = (
            (Shift(begins_at=now - 5 * DAY, ends_at=now + DAY, people=people),) if people else ()
        )
        self.record(
            ONCALL_STREAM, ListKept(area=area, shifts=shifts, patience_seconds=int(seconds))
        )

    def record(self, stream: UUID, fact: Fact) -> None:
        """A fact straight into the log."""
        with self.system.pool.connection() as connection:
            held = self.system.log.stream(connection, stream)
            envelope = Envelope(actor="test", role="county_desk", correlation=uuid4())
            at = datetime.now(UTC)
            pending = Pending(stream, len(held) + 1, fact, at, envelope, Sealer({}))
            append(connection, [self.system.log.mapper.to_stored_event(pending)])

    def do(
        self, command: str, crisis: UUID | None, who: str = "wang", role: Role = "desk", **data: Any
    ) -> Answer:
        at = data.pop("at", None)
        request = Request(
            aggregate="crisis",
            command=command,
            stream=crisis,
            officer=Officer(id=who, role=role, office=TOWN),
            data=data,
            at=at,
        )
        return self.system.handler.perform(request)

    def press(self, area: str = VILLAGE, at: datetime | None = None) -> UUID:
        """Press the button."""
        self.raised.append(self.do("raise_crisis", None, area=area, at=at).stream)
        return self.raised[-1]

    # --- what can be seen

    def facts(self, crisis: UUID) -> list[Any]:
        with self.system.pool.connection() as connection:
            return [event.fact for event in self.system.log.stream(connection, crisis)]

    def names(self, crisis: UUID) -> list[str]:
        """What happened, without how the pages were delivered."""
        kinds = [type(fact).__name__ for fact in self.facts(crisis)]
        return [name for name in kinds if name != "PageDelivered"]

    def wait_for(self, crisis: UUID, *names: str) -> list[str]:
        """Until these have happened, in this order, and nothing else."""

        def happened() -> list[str]:
            held = self.names(crisis)
            return held if held[: len(names)] == list(names) else []

        return eventually(happened)

    def ledger_says(self, crisis: UUID, column: str) -> Any:
        """What its row says; None while there is none."""
        with Reading(self.system.reading).ledgers(crises.LEDGER.name) as connection:
            rows = crises.in_area(connection, None)
        return next((getattr(row, column) for row in rows if row.stream == crisis), None)

    def state(self, crisis: UUID) -> Crisis:
        with self.system.pool.connection() as connection:
            state: Crisis = self.system.states.load(connection, CRISIS, crisis).state
        return state

    def ask(self, question: Callable[[Client], Any]) -> Any:
        async def asked() -> Any:
            client = await connect(self.settings, EncryptingCodec(self.system.vault.master))
            return await question(client)

        return asyncio.run(asked())

    def running(self, crisis: UUID) -> bool:
        """Whether Temporal still runs its workflow."""

        async def described(client: Client) -> bool:
            try:
                found = await client.get_workflow_handle(f"crisis-{crisis}").describe()
            except RPCError:
                return False
            return found.status is not None and found.status.name == "RUNNING"

        return bool(self.ask(described))

    def close(self) -> None:
        """End what still runs."""

        async def end_all(client: Client) -> None:
            for crisis in self.raised:
                with suppress(RPCError):
                    await client.get_workflow_handle(f"crisis-{crisis}").terminate()

        with suppress(RuntimeError):
            self.ask(end_all)
        self.system.close()
        self._data.cleanup()


def people(facts: Sequence[Any]) -> list[tuple[str, ...]]:
    """Whom each page called."""
    return [fact.people for fact in facts if type(fact).__name__ == "OnCallPaged"]
