"""What depends on how much a log holds: rebuilding, following, asking, loading, re-arming; and on
how many persons there are: searching.
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from benchmarks import rebuild, search, visible
from benchmarks.crew import clock_server, crew
from benchmarks.large import Kept
from benchmarks.progress import rounds, tell
from benchmarks.report import Figure, Part
from benchmarks.stage import copies, opened
from benchmarks.visible import percentile
from domain.aggregates import DISPUTE
from domain.kernel import Cursor, Officer
from interface.ledgers import Asked, ask
from projections.agenda import Statement, clocks_by_due
from projections.registry import LEDGERS
from workers import watch
from workers.clocks import Clocks
from workers.ledgers import Build
from workers.settings import Settings
from workers.states import States
from workers.store.log import Connection
from workers.system import System
from workers.telling import news, read_page
from workers.telling import tell as tell_clocks
from workers.temporal import EncryptingCodec, connect, namespace_id

LONG_MS: Final = 60.0
CLOCKS: Final = 3000
_CHUNK: Final = 200
_TIMES: Final = 50
_LOADS: Final = 9
_SUPERVISOR: Final = Officer(id="supervisor", role="supervisor", office="150524000000")

Measured = Callable[[System, Kept], list[Figure]]


def size(system: System) -> list[Figure]:
    """How much there is."""
    with system.reading.connection() as connection:
        row = connection.execute(
            "select (select count(*) from log.event), pg_total_relation_size('log.event'),"
            " pg_database_size(current_database())"
        ).fetchone()
    assert row is not None
    events, log, whole = row
    parts = [Part("log", log / 1e9, "GB"), Part("database", whole / 1e9, "GB")]
    return [Figure("facts in the log", events, "facts", breakdown=parts)]


# --- rebuilding ----------------------------------------------------------------------------------


def ledgers(system: System, kept: Kept) -> list[Figure]:
    """Every ledger rebuilt once, each in a process of its own, against a scan before it."""
    figures = []
    for number in rounds(len(LEDGERS)):
        ledger = LEDGERS[number]
        scanned = rebuild.seconds_of_scan(system)
        taken, peak = _apart(_rebuilt, system.settings, ledger.name)
        (events,) = (int(figure.value) for figure in size(system))
        figure = rebuild.figure(f"{ledger.name} rebuilt", events, [scanned], [taken])
        memory = Figure(f"{ledger.name} rebuilt, memory at most", peak / 1e6, "MB")
        figures += [figure, memory]
    return figures


def _rebuilt(settings: Settings, name: str) -> tuple[rebuild.Seconds, int]:
    (ledger,) = (each for each in LEDGERS if each.name == name)
    with opened(settings) as system:
        return rebuild.rebuilt(system, ledger), _peak()


def _peak() -> int:
    """Bytes of memory that this process held at most."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status says nothing of memory")


def _apart(work: Callable[..., Any], *given: Any) -> Any:
    """What it returns, done in a new process."""
    context = multiprocessing.get_context("spawn")
    answer: SimpleQueue[Any] = context.SimpleQueue()
    process = context.Process(target=_answer, args=(answer, work, given))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__} failed")
    return answer.get()


def _answer(answer: "SimpleQueue[Any]", work: Callable[..., Any], given: Sequence[Any]) -> None:
    answer.put(work(*given))


# --- following -----------------------------------------------------------------------------------


def following(system: System, kept: Kept) -> list[Figure]:
    """Commands until they are seen, and how far ledgers fall behind eight writers at full speed."""
    with system.pool.connection() as connection:
        streams = copies(connection, kept.example, visible.COMMANDS)
    with crew(system, "projector"):
        seen = visible.measure(system, streams, 3)
        lag = visible.behind(system, kept.example)
    return [visible.figure("command seen in every ledger, p99", seen), lag]


# --- asking --------------------------------------------------------------------------------------


def asking(system: System, kept: Kept) -> list[Figure]:
    """What people ask the ledgers, and a page of the log, some times over."""
    county, town = "150524", "150524103"
    questions: dict[str, Callable[[], Sequence[object]]] = {
        "register, the county's newest": lambda: _ask(system, "disputes", area=county),
        "register, open ones of a township": lambda: _ask(system, "disputes", area=town, open=True),
        "figures of a township": lambda: _ask(system, "figures", area=town),
        "figures of the county": lambda: _ask(system, "figures", area=county),
        "agenda of the county": lambda: _ask(system, "agenda", area=county),
        "overdue in a township": lambda: _ask(system, "overdue", area=town),
        "worklist of the mediator of all": lambda: _ask(
            system, "worklist", mediator="staff-mediator"
        ),
        "a page of the log, from its middle": lambda: _page(system),
    }
    figures = []
    for number, (name, question) in enumerate(questions.items()):
        tell(number, len(questions))
        rows = Part("rows", len(question()), "rows")
        taken = [_milliseconds(question) for _ in range(_TIMES)]
        worst = Part("p95", percentile(taken, 95), "ms")
        figures.append(Figure(name, median(taken), "ms", rounds=taken, breakdown=[worst, rows]))
    return figures


def _ask(system: System, name: str, **asked: Any) -> Sequence[object]:
    return ask(system, name, _SUPERVISOR, Asked(**asked)).rows


def _page(system: System) -> Sequence[object]:
    with system.reading.connection() as connection:
        row = connection.execute(
            "select epoch, xid::text::bigint, position from log.event"
            " where position >= (select last_value / 2 from log.event_position_seq)"
            " order by position limit 1"
        ).fetchone()
        assert row is not None
        return system.log.page(connection, Cursor(*row), 1000)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1e3


# --- loading -------------------------------------------------------------------------------------


def loading(system: System, kept: Kept) -> list[Figure]:
    """The state of a case of 2,000 events, folded from nothing."""
    with system.reading.connection() as connection:

        def load() -> None:
            States(system.log).load(connection, DISPUTE, kept.long)

        load()
        taken = [_milliseconds(load) for _ in rounds(_LOADS)]
    return [
        Figure(
            "case of 2,000 events loaded cold",
            median(taken),
            "ms",
            limit=LONG_MS,
            goal="at most",
            judged="value",
            rounds=taken,
        )
    ]


# --- re-arming -----------------------------------------------------------------------------------


def rearming(system: System, kept: Kept) -> list[Figure]:
    """Clocks started in an empty Temporal, those that ring soonest first."""
    with clock_server() as server:
        address = {"temporal_address": server.address}
        settings = system.settings.model_copy(update=address)
        started, seconds = asyncio.run(_rearmed(system, settings))
    return [Figure("clocks armed in an empty Temporal", started / seconds, "clocks/s")]


async def _rearmed(system: System, settings: Settings) -> tuple[int, float]:
    """How many clocks were started, and in how many seconds; as `jiefen rearm` does it."""
    client = await connect(settings, EncryptingCodec(system.vault.master))
    with system.pool.connection() as connection:
        generation = watch.begin_generation(
            connection, await namespace_id(client), by_timekeeper=False
        )
    rows, started = _soonest(system), 0
    begun = perf_counter()
    while chunk := list(islice(rows, _CHUNK)):
        sayings = news(system, generation, chunk)
        await tell_clocks(system, Clocks(client), sayings)
        started += len(sayings)
        tell(started, CLOCKS)
    return started, perf_counter() - begun


def _soonest(system: System) -> Iterator[Statement]:
    after: tuple[datetime, UUID] | None = None

    def following(connection: Connection, _: Build) -> list[Statement]:
        return clocks_by_due(connection, after, _CHUNK)

    for _ in range(CLOCKS // _CHUNK):
        rows = read_page(system, following).rows
        yield from rows
        if len(rows) < _CHUNK:
            return
        latest = rows[-1].alarms.next_due()
        assert latest is not None
        after = (latest, rows[-1].stream)


# --- searching -----------------------------------------------------------------------------------


def searching(system: System, kept: Kept) -> list[Figure]:
    """A million persons, on a cluster of its own: the log has far fewer."""
    return search.run()


ALL: Final[Mapping[str, Measured]] = {
    "ledgers": ledgers,
    "following": following,
    "asking": asking,
    "loading": loading,
    "rearming": rearming,
    "search": searching,
}
