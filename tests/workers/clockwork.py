"""A whole clockwork on real servers: log, projector, timekeeper, worker, each started at will.

Every one has a database of its own. Its rules count in hours, so that a
case asked for 59 minutes and 58 seconds ago has a deadline in two seconds.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from google.protobuf.json_format import MessageToDict
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.calendar import CALENDAR_STREAM
from domain.dispute.facts import DeadlinePassed
from domain.kernel import LOCAL_ZONE, Officer
from domain.rules import RULES_STREAM, Rule
from interface.exports.monthly import sheet
from projections import agenda
from projections.agenda import Statement, clocks_of
from tests.domain.years import days_off
from tests.workers.histories import HISTORIES, opened, readable
from tests.workers.running import PATIENCE, Background, eventually, kill
from workers import clock_worker
from workers.clocks import Clocks
from workers.handler import Answer, Request
from workers.local import temporal
from workers.projector import Pace as ProjectorPace
from workers.projector import Projector
from workers.reading import NotBuilt
from workers.rearm import restore_all
from workers.reconciling import reconcile
from workers.settings import Settings
from workers.store.schema import settle_home
from workers.system import System
from workers.telling import Progress, read_page
from workers.temporal import EncryptingCodec, connect
from workers.timekeeper import Pace, Timekeeper
from workflows.reconcile import Reconciled

OFFICE = "150524100000"
DESK = Officer(id="wang", role="desk", office=OFFICE)
COUNTY = Officer(id="li", role="county_desk", office="150524000000")
EVERYWHERE = Officer(id="wu", role="supervisor")
KEY = base64.b64encode(bytes(range(32))).decode()
HOUR = timedelta(hours=1)
BRISK = Pace(page=50, standby=0.05, first_retry=0.05, last_retry=0.3, look_at_temporal=0.2)

UNANSWERED = (RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED)

T = TypeVar("T")


def rule(name: str, trigger: str, limit: int, unit: str = "hour") -> Rule:
    """A rule that nobody needs to have checked."""
    return Rule.model_validate(
        {
            "id": name,
            "trigger": trigger,
            "limit": limit,
            "unit": unit,
            "roll": "none",
            "effect": "information",
            "source": "for the tests",
            "owner": "desk",
            "proposes": "look_into_matter",
        }
    )


RULES = (rule("on-request", "labour_claimed", 1), rule("on-registration", "registered", 1))


def far_off(today: date) -> Iterator[date]:
    """A weekday of this year and one of the next, none of them in the coming weeks."""
    for year in (today.year, today.year + 1):
        day = max(date(year, 3, 2), date(year, 9, 2), key=lambda day: abs(day - today))
        yield day if day.weekday() < 5 else day + timedelta(days=2)


def workdays(after: datetime, days: int) -> list[date]:
    """The next weekdays."""
    today = (after - HOUR).astimezone(LOCAL_ZONE).date()
    following = (today + timedelta(days=n) for n in range(1, 20))
    return [day for day in following if day.weekday() < 5][:days]


class Clockwork:
    """One system, and short words for what the tests do with it."""

    def __init__(self, database_url: str, temporal_address: str) -> None:
        self._data = TemporaryDirectory(prefix="jiefen-clockwork-")
        self.settings = Settings(
            data=Path(self._data.name),
            database_url=database_url,
            temporal_address=temporal_address,
            temporal_namespace=temporal.NAMESPACE,
            master_key=KEY,
        )
        self.system = System.open(self.settings, "test", 8)
        self.codec = EncryptingCodec(self.system.vault.master)
        self._started: list[subprocess.Popen[bytes]] = []

    def may_sign(self) -> None:
        """From now on there is a key to sign with, as a folder has from its first start."""
        (self.settings.data / "signing.key").write_text(KEY)

    # --- processes

    @contextmanager
    def projector(self) -> Iterator[Projector]:
        """The agenda ledger follows the log."""
        pace = ProjectorPace(page=50, standby=0.02, first_retry=0.02, last_retry=0.1)
        with Projector(
            self.settings.database(), self.system.log, (agenda.LEDGER,), pace
        ) as running:
            yield running

    @contextmanager
    def timekeeper(self) -> Iterator[Timekeeper]:
        """A timekeeper in a thread of this process."""
        made: list[Timekeeper] = []

        async def keep() -> None:
            client = await connect(self.settings, self.codec, lazy=True)
            made.append(Timekeeper(self.system, Clocks(client), BRISK))
            await made[0].run()

        running = Background(keep)
        keeper = eventually(lambda: made)[0]
        try:
            yield keeper
        finally:
            keeper.stop()
            running.join()

    @contextmanager
    def worker(self) -> Iterator[None]:
        """A worker in a thread of this process, ready for work."""
        ready = threading.Event()

        async def run() -> None:
            client = await connect(self.settings, self.codec)
            with System.open(self.settings, "worker", clock_worker.THREADS) as system:
                await clock_worker.work(system, client, ready.set, sheet)

        running = Background(run)
        try:
            assert ready.wait(PATIENCE)
            yield
        finally:
            running.cancel()

    def process(self, module: str) -> subprocess.Popen[bytes]:
        """A process of the system as the command line starts it, ready for work; kill it."""
        ours, theirs = os.pipe()
        code = f"from {module} import run; from workers.settings import Settings; run(Settings())"
        given = {
            "JIEFEN_DATA": self._data.name,
            "JIEFEN_DATABASE_URL": self.settings.database_url,
            "JIEFEN_TEMPORAL_ADDRESS": self.settings.temporal_address,
            "JIEFEN_MASTER_KEY": KEY,
            "JIEFEN_SUPERVISOR_FD": str(theirs),
        }
        started = subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, **given}, pass_fds=[theirs]
        )
        self._started.append(started)
        os.close(theirs)
        with open(ours, encoding="utf-8") as lines:
            assert "ready\n" in lines, "it ended before it was ready"
        return started

    # --- casework

    def do(self, command: str, stream: UUID | None, officer: Officer = DESK, **rest: Any) -> Answer:
        options = {name: rest.pop(name) for name in ("at", "aggregate") if name in rest}
        request = Request(command=command, stream=stream, data=rest, officer=officer, **options)
        return self.system.handler.perform(request, now=request.at)

    def adopt(self, *rules: Rule) -> None:
        """These rules from here on."""
        rows = [each.model_dump(mode="json") for each in rules]
        self.do(
            "adopt",
            RULES_STREAM,
            EVERYWHERE,
            aggregate="rules",
            version=uuid4().hex,
            rows=rows,
            source="for the tests",
            running_cases="for the tests, article 1",
        )

    def publish(self, *holidays: date) -> None:
        """The calendars of these days' years, whose holidays begin on them, one after another."""
        for holiday in holidays:
            self.do(
                "publish_year",
                CALENDAR_STREAM,
                EVERYWHERE,
                aggregate="calendar",
                year=holiday.year,
                holidays=[day.isoformat() for day in days_off(holiday)],
                shifted_workdays=[],
                source="a notice",
                notice_no="1",
                published_on=date(holiday.year - 1, 1, 1).isoformat(),
            )

    def correct_day(self, day: date, *, working: bool) -> None:
        """A notice about one day."""
        self.do(
            "correct_day",
            CALENDAR_STREAM,
            EVERYWHERE,
            aggregate="calendar",
            day=day.isoformat(),
            working=working,
            source="a notice",
            notice_no="1",
            published_on="2026-01-01",
        )

    def register(self, asked: float = 7200, registered: float = 7200) -> UUID:
        """A wage dispute whose deadlines fall in so many seconds: of the claim, of registration."""
        now = datetime.now(UTC)
        registered_at = min(now - HOUR + timedelta(seconds=registered), now)
        requested_at = min(now - HOUR + timedelta(seconds=asked), registered_at)
        party = {"name": "张三丰", "phone": "13900000000"}
        return self.do(
            "register",
            None,
            at=registered_at,
            area=OFFICE,
            body="township",
            type="labour",
            source="on_application",
            matter="wages",
            requested_at=requested_at,
            parties=[
                {"role": "applicant", "person": party},
                {"role": "respondent", "person": {"kind": "organisation", "name": "某公司"}},
            ],
        ).stream

    # --- what can be seen

    def passed(self, stream: UUID) -> Counter[str]:
        """How often each deadline is recorded as passed."""
        with self.system.reading.connection() as connection:
            events = self.system.log.stream(connection, stream)
        facts = [event.fact for event in events]
        return Counter(fact.rule for fact in facts if isinstance(fact, DeadlinePassed))

    def sql(self, statement: str, *parameters: Any) -> list[Any]:
        """Look or meddle behind the system's back; the rows."""
        with self.system.pool.connection() as connection:
            found = connection.execute(statement.encode(), parameters)
            return found.fetchall() if found.description else []

    def live(self) -> str:
        """The schema of the agenda ledger that everybody reads."""
        ((build,),) = self.sql("select build from ledger.live where ledger = 'agenda'")
        return f"ledger_agenda_{build}"

    def lose_the_last_fact(self) -> None:
        """As after the restore of a backup: the log ends earlier, on another timeline, and the
        ledgers with it. While no projector runs."""
        self.sql("delete from log.event where position = (select max(position) from log.event)")
        self.sql("update log.home set timeline_id = timeline_id + 1")
        self.sql(f"drop schema {self.live()} cascade")
        self.sql("delete from ledger.live")
        self.sql("delete from ledger.build")
        with psycopg.connect(self.settings.database()) as connection:
            settle_home(connection)

    def head(self) -> list[int]:
        """The place of the last fact."""
        ((place,),) = self.sql(
            "select array[epoch, xid::text::bigint, position] from log.event"
            " order by event.epoch desc, event.xid desc, event.position desc limit 1"
        )
        return list(place)

    def folded(self) -> bool:
        """Whether the ledger has seen the whole log."""
        at = self.sql(
            "select array[b.epoch, b.xid::text::bigint, b.position]"
            " from ledger.live join ledger.build b using (ledger, build) where ledger = 'agenda'"
        )
        return bool(at) and at[0][0] >= self.head()

    def settled(self) -> bool:
        """Whether the timekeeper has told what every fact changed."""
        ((checkpoint,),) = self.sql("select checkpoint from clock.timekeeper")
        return bool(checkpoint >= self.head())

    def ask(self, question: Callable[[Client], Awaitable[T]]) -> T:
        """Ask Temporal."""

        async def asked() -> T:
            client = await connect(self.settings, self.codec)
            return await question(client)

        return asyncio.run(asked())

    def held(self, stream: UUID) -> dict[str, datetime] | None:
        """The alarms of the stream's clock; None if none runs.

        A clock that is in the middle of its task on a busy machine may answer after the limit of
        one question: it is asked again.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                alarms = self.ask(lambda client: Clocks(client).held(stream))
            except RPCError as error:
                if error.status not in UNANSWERED or time.monotonic() > until:
                    raise
            else:
                return None if alarms is None else dict(alarms.due)

    def running(self) -> set[UUID]:
        """The streams of the clocks that run."""

        async def listed(client: Client) -> set[UUID]:
            return {stream async for stream in Clocks(client).running()}

        return self.ask(listed)

    def events(self, stream: UUID) -> Counter[str]:
        """The history events of all runs of the stream's clock, by kind."""

        async def counted(client: Client) -> Counter[str]:
            kinds: Counter[str] = Counter()
            async for run in client.list_workflows(f"WorkflowId = 'agenda-{stream}'"):
                handle = client.get_workflow_handle(run.id, run_id=run.run_id)
                async for event in handle.fetch_history_events():
                    kinds[EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")] += 1
            return kinds

        return self.ask(counted)

    def all_that_temporal_holds(self, stream: UUID) -> str:
        """Of the stream's clock, every run: the raw history and the description, opened."""

        async def fetched(client: Client) -> str:
            seen = []
            async for run in client.list_workflows(f"WorkflowId = 'agenda-{stream}'"):
                handle = client.get_workflow_handle(run.id, run_id=run.run_id)
                history = json.loads((await handle.fetch_history()).to_json())
                described = MessageToDict((await handle.describe()).raw_description)
                seen += [await opened(each, self.codec) for each in (history, described)]
            return json.dumps(readable(seen), ensure_ascii=False)

        return self.ask(fetched)

    def ledger_says(self, stream: UUID) -> Statement | None:
        """The ledger's row for the stream's clock, if it has one."""
        try:
            page = read_page(self.system, lambda connection, _: clocks_of(connection, [stream]))
        except NotBuilt:
            return None
        return page.rows[0] if page.rows else None

    def keep_history(self, stream: UUID, name: str) -> None:
        """Record the clock's history for the replay gate, if RECORD_HISTORIES is set: once for
        ever, as it stands for clocks that run. Its payloads are decrypted."""
        path = HISTORIES / f"keep-agenda-{name}.json"
        if "RECORD_HISTORIES" not in os.environ or path.exists():
            return

        async def fetch(client: Client) -> str:
            handle = client.get_workflow_handle(f"agenda-{stream}")
            history = json.loads((await handle.fetch_history()).to_json())
            return json.dumps(await opened(history, self.codec), indent=1, sort_keys=True)

        path.write_text(self.ask(fetch) + "\n", "utf-8")

    def rearm(self, progress: Progress = lambda done, total: None) -> int:
        """Restore every clock; how many there are."""
        return self.ask(lambda client: restore_all(self.system, Clocks(client), progress))

    def reconcile(self) -> Reconciled:
        """Compare every clock, and mend what differs."""
        return self.ask(lambda client: reconcile(self.system, Clocks(client)))

    def close(self) -> None:
        """End what still runs."""
        for process in self._started:
            kill(process)
        self.system.close()
        self._data.cleanup()


@contextmanager
def clockwork(database_url: str, temporal_address: str) -> Iterator[Clockwork]:
    """A clockwork with rules; nothing runs yet, and no clock that it made runs afterwards."""
    made = Clockwork(database_url, temporal_address)
    try:
        made.adopt(*RULES)
        yield made
    finally:
        made.close()
        made.ask(_end_all)


async def _end_all(client: Client) -> None:
    async for stream in Clocks(client).running():
        with suppress(RPCError):  # it has just ended by itself
            await client.get_workflow_handle(f"agenda-{stream}").terminate()
