"""What depends on how much a log holds: rebuilding, following, asking, loading, re-arming; and on
how many persons there are: searching.
"""

import asyncio
import json
import multiprocessing
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier, Literal

from benchmarks import rebuild, search, visible
from benchmarks.city import CITY, grids
from benchmarks.crew import clock_server, crew
from benchmarks.large import Kept
from benchmarks.machine import peak
from benchmarks.progress import rounds, tell
from benchmarks.report import Figure, Part
from benchmarks.stage import copies, opened
from benchmarks.visible import percentile
from domain.aggregates import DISPUTE
from domain.areas import written
from domain.kernel import Cursor, Officer, civil_date
from interface.ledgers import Asked, ask
from projections.agenda import Statement, clocks_by_due
from projections.kernel import Ledger
from projections.registry import LEDGERS
from workers import ledgers as books
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

REBUILD_AT_MOST: Final = 6.0
"""Times a raw scan of the log."""
MEMORY_MB: Final = 400.0
LINEAR: Final = 1.25
"""How much more each fact may take on ten times as many."""
PAGE_MS: Final = 30.0
PAGE_AT_MOST: Final = 1.5
ROLL_UP_MS: Final = 150.0
LONG_MS: Final = 60.0
THEN_AT_MOST: Final = 3.0
"""Times the same question as of now."""
CLOCKS: Final = 3000
_CHUNK: Final = 200
_TIMES: Final = 50
_LOADS: Final = 9
_ROUNDS: Final = 7
_PAGES: Final = 100
_ROWS: Final = 50
_GRIDS_SEED: Final = 11
_ROLL_UPS: Final = 20
_THEN: Final = 6
_MEASURED: Final = "rebuilt.json"
_SUPERVISOR: Final = Officer(id="supervisor", role="supervisor", office=written(CITY))

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
    """Every ledger rebuilt once, each in a process of its own, between two scans; and how much
    slower each fact was than on the next smaller log that is kept beside this one."""
    _have_all_live(system)
    rebuild.seconds_of_scan(system)  # warms up
    scans, taken = [rebuild.seconds_of_scan(system)], list[tuple[rebuild.Seconds, int]]()
    for number in rounds(len(LEDGERS)):
        taken.append(_apart(_rebuilt, system.settings, LEDGERS[number].name))
        _drop_kept(system, LEDGERS[number].name)
    scans.append(rebuild.seconds_of_scan(system))
    (events,) = (int(figure.value) for figure in size(system))
    figures = list[Figure]()
    for ledger, (seconds, most) in zip(LEDGERS, taken, strict=True):
        name, scanned = f"{ledger.name} rebuilt", [sum(scans) / len(scans)]
        figures.append(rebuild.figure(name, events, scanned, [seconds], REBUILD_AT_MOST))
        figures.append(
            Figure(
                f"{name}, memory at most",
                most / 1e6,
                "MB",
                limit=MEMORY_MB,
                goal="at most",
                judged="value",
            )
        )
    whole = {ledger.name: each["whole"] / events for ledger, (each, _) in _named(taken)}
    return [*figures, *_growth(system.settings.data, kept, whole | {"scan": scans[-1] / events})]


def _named(taken: Sequence[tuple[rebuild.Seconds, int]]) -> Iterator[tuple[Ledger, Any]]:
    return zip(LEDGERS, taken, strict=True)


def build_missing(system: System) -> None:
    """Build each ledger that was never built here, or by another version of its module."""
    for number in rounds(len(LEDGERS)):
        ledger = LEDGERS[number]
        with system.reading.connection() as connection:
            live = books.live(connection, ledger.name)
        if live is None or live.version != ledger.version:
            _apart(_rebuilt, system.settings, ledger.name)
            _drop_kept(system, ledger.name)


def _have_all_live(system: System) -> None:
    """Let an empty build be read of each ledger that was never built here: what is measured is one
    made beside another, and not a first one, which has its indexes from the beginning."""
    with closing(books.connect(system.settings.database(), "bench")) as connection:
        for ledger in LEDGERS:
            if books.live(connection, ledger.name) is None:
                books.create(connection, ledger, going_live=True)


def _drop_kept(system: System, ledger: str) -> None:
    """The build before takes as much of the disk again."""
    with closing(books.connect(system.settings.database(), "bench")) as connection:
        if books.lock(connection, f"build {ledger}"):
            books.drop_others(connection, ledger)


def _growth(home: Path, kept: Kept, per_fact: Mapping[str, float]) -> list[Figure]:
    """Note what a fact takes here; against the next smaller log, if that was measured."""
    note = json.dumps({"disputes": kept.disputes, "seconds_per_fact": per_fact})
    (home / _MEASURED).write_text(note, "utf-8")
    beside = [json.loads(each.read_text("utf-8")) for each in home.parent.glob(f"*/{_MEASURED}")]
    smaller = [each for each in beside if each["disputes"] < kept.disputes]
    if not smaller:
        return []
    before = max(smaller, key=lambda each: int(each["disputes"]))
    return [
        Figure(
            f"{name} for each fact, from {before['disputes']:,} to {kept.disputes:,} disputes",
            seconds * 1e6,
            "µs",
            seconds / before["seconds_per_fact"][name],
            LINEAR if name != "scan" else None,
            "at most" if name != "scan" else "told",
            breakdown=[Part("before", before["seconds_per_fact"][name] * 1e6, "µs")],
        )
        for name, seconds in per_fact.items()
        if name in before["seconds_per_fact"]
    ]


def _rebuilt(settings: Settings, name: str) -> tuple[rebuild.Seconds, int]:
    (ledger,) = (each for each in LEDGERS if each.name == name)
    with opened(settings) as system:
        return rebuild.rebuilt(system, ledger), peak()


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


# --- a page of the register ----------------------------------------------------------------------


def pages(system: System, kept: Kept) -> list[Figure]:
    """The newest page of a grid's register as HTTP and command line ask for it, against the best
    statement that can be written by hand for the same rows; other grids each time. Who asks first
    finds them on the disk: each does so for every other grid."""
    chance = random.Random(_GRIDS_SEED)
    every = grids()
    ours, plain, ratios = list[float](), list[float](), list[float]()
    with _by_hand(system) as by_hand:
        for _ in rounds(_ROUNDS):
            some = [kept.grid, *chance.choices(every, k=_PAGES)]
            mine, theirs = _by_turns(partial(_grid_page, system), by_hand, some)
            ours, plain = ours + mine, plain + theirs
            ratios.append(percentile(mine, 95) / percentile(theirs, 95))
        rows = len(_grid_page(system, kept.grid))
        if rows != len(by_hand(kept.grid)):
            raise RuntimeError("the two do not find the same")
    parts = [
        Part("half of them", median(ours), "ms"),
        Part("by hand, p95", percentile(plain, 95), "ms"),
        Part("by hand, half of them", median(plain), "ms"),
        Part("rows of a busy grid", rows, "rows"),
    ]
    return [
        Figure(
            "register page of a grid, p95",
            percentile(ours, 95),
            "ms",
            limit=PAGE_MS,
            goal="at most",
            judged="value",
            breakdown=parts,
        ),
        Figure(
            "the same, against the best statement by hand",
            median(ours),
            "ms",
            median(ratios),
            PAGE_AT_MOST,
            "at most",
            rounds=ratios,
        ),
    ]


def _by_turns(
    ours: Callable[[str], object], by_hand: Callable[[str], object], of: Sequence[str]
) -> tuple[list[float], list[float]]:
    """How long each takes for each of these but the first, which warms up."""
    taken: tuple[list[float], list[float]] = ([], [])
    for n, grid in enumerate(of):
        for one in (0, 1) if n % 2 else (1, 0):
            took = _milliseconds(partial((ours, by_hand)[one], grid))
            if n:
                taken[one].append(took)
    return taken


def _grid_page(system: System, grid: str) -> Sequence[object]:
    return _ask(system, "disputes", area=grid, limit=_ROWS)


@contextmanager
def _by_hand(system: System) -> Iterator[Callable[[str], Sequence[object]]]:
    """One statement on one connection: the rows of one grid in the order of an index, with the
    names of their areas; nothing is decided, nothing is consistent with another reading."""
    with system.reading.connection() as connection:
        schemas = [books.live(connection, name) for name in ("register", "areas")]
        register_of, areas_of = (build.schema for build in schemas if build)
        statement = SQL(
            "select d.*, a.name as area_name from {dispute} d"
            " left join {area} a on a.code = d.area where d.area = %s"
            " order by d.registered_at desc, d.stream desc limit {rows}"
        ).format(
            dispute=Identifier(register_of, "dispute"),
            area=Identifier(areas_of, "area"),
            rows=Literal(_ROWS),
        )
        connection.commit()
        connection.execute("set plan_cache_mode = force_generic_plan")

        def asked(grid: str) -> Sequence[object]:
            with connection.cursor(row_factory=dict_row) as cursor:
                found = cursor.execute(statement, (grid,), prepare=True).fetchall()
            connection.commit()
            return found

        asked(grids()[0])
        yield asked
        connection.execute("reset plan_cache_mode")


# --- on a day of the past ------------------------------------------------------------------------


def travelling(system: System, kept: Kept) -> list[Figure]:
    """A grid's page and the city's figures as they stood, and were known, on days of the past,
    against the same as they are now, by turns."""
    today = civil_date(datetime.now(UTC))
    chance = random.Random(_GRIDS_SEED)
    grids_asked = [kept.grid, *chance.choices(grids(), k=_PAGES)]
    figures = list[Figure]()
    for name, days in (("a month ago", 30), ("five years ago", 1825)):
        then = today - timedelta(days=days)
        pages = [partial(_ask, system, "disputes", area=grid, limit=_ROWS) for grid in grids_asked]
        figures.append(_against_now(f"register page of a grid, {name}", pages, as_of=then))
        whole = [partial(_ask, system, "disputes", area=CITY, limit=_ROWS)] * _PAGES
        figures.append(_against_now(f"register page of the city, {name}", whole, as_of=then))
        city = [partial(_ask, system, "figures", area=CITY)] * _THEN
        figures.append(_against_now(f"figures of the city, {name}", city, as_of=then))
        month = f"{then:%Y-%m}"
        steered = [partial(_ask, system, "indicators", area=CITY, period=month)] * _THEN
        figures.append(_against_now(f"indicators of the city, {name}", steered, as_of=then))
        county = {"area": kept.grid[:6], "type": "neighbour", "period": month}
        of_type = [partial(_ask, system, "indicators", **county)] * _THEN
        about = f"indicators of a county and one type, {name}"
        figures.append(_against_now(about, of_type, as_of=then))
    known = [partial(_ask, system, "disputes", area=grid, limit=_ROWS) for grid in grids_asked]
    yesterday = today - timedelta(days=1)
    figures.append(_against_now("register page of a grid, as known", known, known_on=yesterday))
    return figures


def _against_now(name: str, questions: Sequence[Callable[..., object]], **day: date) -> Figure:
    """How much longer the past takes: median over rounds of the ratio of medians."""
    then, now, ratios = list[float](), list[float](), list[float]()
    for _ in rounds(_ROUNDS):
        both = [
            (_milliseconds(partial(question, **day)), _milliseconds(question))
            for question in questions
        ]
        ours, plain = ([each[n] for each in both[1:]] for n in (0, 1))  # the first warms up
        then, now = then + ours, now + plain
        ratios.append(median(ours) / median(plain))
    return Figure(
        name,
        median(then),
        "ms",
        median(ratios),
        THEN_AT_MOST,
        "at most",
        rounds=ratios,
        breakdown=[
            Part("p95", percentile(then, 95), "ms"),
            Part("as it is now", median(now), "ms"),
        ],
    )


# --- rolling up ----------------------------------------------------------------------------------


def rolling_up(system: System, kept: Kept) -> list[Figure]:
    """All indicators of the city, of everything and of a year beside the one before, and of each of
    its counties, as a supervisor's week begins; and the cases behind one of them."""
    year = str(datetime.now(UTC).year)
    asked: dict[str, Callable[[], Sequence[object]]] = {
        "of a year beside the one before": lambda: _ask(
            system, "indicators", area=CITY, period=year
        ),
        "of each county": lambda: _ask(system, "indicators", area=CITY, by="area"),
        "by type": lambda: _ask(system, "indicators", area=CITY, by="type"),
        "a page of the cases behind one": lambda: _ask(
            system, "disputes", area=CITY, indicator="accepted_in_time"
        ),
        "the short list, of the city and its counties": lambda: _ask(system, "figures", area=CITY),
    }
    month = f"{datetime.now(UTC):%Y-%m}"
    asked |= {"of a month": lambda: _ask(system, "indicators", area=CITY, period=month)}
    beside = [
        Part(f"{name}, p95", percentile([_milliseconds(ask) for _ in range(_TIMES)], 95), "ms")
        for name, ask in asked.items()
    ]
    whole = partial(_ask, system, "indicators", area=CITY)
    taken = [_milliseconds(whole) for _ in rounds(_ROLL_UPS)]
    return [
        Figure(
            "city roll-up with all indicators, p95",
            percentile(taken, 95),
            "ms",
            limit=ROLL_UP_MS,
            goal="at most",
            judged="value",
            rounds=taken,
            breakdown=[Part("half of them", median(taken), "ms"), *beside],
        )
    ]


# --- asking --------------------------------------------------------------------------------------


def asking(system: System, kept: Kept) -> list[Figure]:
    """What people ask the ledgers, and a page of the log, some times over."""
    county, town = kept.grid[:6], kept.grid[:9]
    questions: dict[str, Callable[[], Sequence[object]]] = {
        "register, the county's newest": lambda: _ask(system, "disputes", area=county),
        "register, open ones of a township": lambda: _ask(system, "disputes", area=town, open=True),
        "figures of a township": lambda: _ask(system, "figures", area=town),
        "agenda of the county": lambda: _ask(system, "agenda", area=county),
        "overdue in a township": lambda: _ask(system, "overdue", area=town),
        "worklist of a mediator": lambda: _ask(system, "worklist", mediator=f"m-{town}000-1"),
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


def console(system: System, kept: Kept) -> list[Figure]:
    """The console's pages, and who work with them at once."""
    # Loaded only here: a ledger is rebuilt in a process that loads this module, and its memory is
    # measured.
    from benchmarks.console import measured  # noqa: PLC0415

    return measured(system, kept)


ALL: Final[Mapping[str, Measured]] = {
    "ledgers": ledgers,
    "pages": pages,
    "rolling-up": rolling_up,
    "travelling": travelling,
    "following": following,
    "asking": asking,
    "loading": loading,
    "rearming": rearming,
    "search": searching,
    "console": console,
}
