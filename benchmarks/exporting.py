"""What it takes to hand in a large register, and its cases for process mining: time and memory.

The ledgers hold sixty thousand cases of fifteen facts each, copied row by row from one that went
through the log: without names, since a sealed value opens in its own case only. Each file is
written by a process of its own, whose largest size is what counts.
"""

import multiprocessing
import tempfile
import time
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.machine import peak
from benchmarks.progress import tell
from benchmarks.report import Figure, Part
from benchmarks.stage import OFFICE, example_case, opened, stage
from domain.kernel import Cursor, Officer
from interface.exports.making import Form, Wish, make
from interface.ledgers import Asked
from projections.registry import LEDGERS
from workers import ledgers
from workers.projector import Projector
from workers.reading import Reading
from workers.settings import Settings
from workers.system import System

CASES: Final = 60_000
SHEET_SECONDS: Final = 30.0
SHEET_MEGABYTES: Final = 200.0
MINING_SECONDS: Final = 60.0
_CHUNK: Final = 5_000
_PATIENCE: Final = 60.0

READER: Final = Officer(id="staff-head", role="head", office=OFFICE)


class Taken(NamedTuple):
    """Seconds, the largest size of the process, and that of the file, in megabytes."""

    seconds: float
    memory: float
    file: float


def run() -> list[Figure]:
    """Fill the ledgers; then a workbook, and a log for process mining of either kind."""
    with stage() as system:
        _fill(system)
        workbook = _apart(system.settings, "xlsx")
        ocel = _apart(system.settings, "ocel")
        xes = _apart(system.settings, "xes")
    return [
        Figure(
            f"register of {CASES:,} rows as xlsx",
            workbook.seconds,
            "s",
            limit=SHEET_SECONDS,
            goal="at most",
            judged="value",
            breakdown=(Part("the file", workbook.file, "MB"),),
        ),
        Figure(
            "memory of its process",
            workbook.memory,
            "MB",
            limit=SHEET_MEGABYTES,
            goal="at most",
            judged="value",
        ),
        Figure(
            f"{CASES:,} cases as OCEL 2.0",
            ocel.seconds,
            "s",
            limit=MINING_SECONDS,
            goal="at most",
            judged="value",
            breakdown=(
                Part("the file", ocel.file, "MB"),
                Part("memory of its process", ocel.memory, "MB"),
                Part("the same as XES", xes.seconds, "s"),
            ),
        ),
    ]


def _fill(system: System) -> None:
    example = example_case(system, closed=True)
    with Projector(system.settings.database(), system.log, LEDGERS):
        until = time.monotonic() + _PATIENCE
        with system.pool.connection() as connection:
            row = connection.execute(
                "select epoch, xid::text::bigint, position from log.event"
                " order by epoch desc, xid desc, position desc limit 1"
            ).fetchone()
            assert row is not None
            while not all(ledgers.live(connection, ledger.name) for ledger in LEDGERS):
                if time.monotonic() > until:
                    raise TimeoutError("a ledger was not built")
                time.sleep(0.01)
        with Reading(system.reading).ledgers("register", "timeline", token=Cursor(*row)):
            pass
    for table, ledger in (("dispute", "register"), ("line", "timeline")):
        _multiply(system, table, ledger, example)


def _multiply(system: System, table: str, ledger: str, example: UUID) -> None:
    """The rows of one case, as often as there are to be cases, under ids of their own."""
    with psycopg.connect(system.settings.database(), autocommit=True) as connection:
        build = ledgers.live(connection, ledger)
        assert build is not None
        columns = [
            name
            for (name,) in connection.execute(
                "select column_name from information_schema.columns"
                " where table_schema = %s and table_name = %s and column_name <> 'stream'"
                " order by ordinal_position",
                (build.schema, table),
            )
        ]
        statement = SQL(
            "insert into {table} (stream, {columns})"
            " select md5(n::text)::uuid, {of} from {table} r, generate_series(%s::int, %s::int) n"
            " where r.stream = %s"
        ).format(
            table=Identifier(build.schema, table),
            columns=SQL(", ").join(map(Identifier, columns)),
            of=SQL(", ").join(Identifier("r", name) for name in columns),
        )
        for first in range(1, CASES, _CHUNK):
            last = min(first + _CHUNK, CASES) - 1
            connection.execute(statement, (first, last, example))
            tell(last, CASES)
        connection.execute(SQL("analyze {}").format(Identifier(build.schema, table)))


def _apart(settings: Settings, form: Form) -> Taken:
    """Write one file in a process of its own."""
    apart = multiprocessing.get_context("spawn")
    with apart.Pool(1) as pool:
        return pool.apply(_write, (settings.model_dump(), form))


def _write(settings: dict[str, object], form: Form) -> Taken:
    with (
        tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder,
        opened(Settings.model_validate(settings)) as system,
    ):
        file = Path(folder) / "out"
        begun = perf_counter()
        made = make(system, Wish("register", form, Asked(), READER), file)
        seconds = perf_counter() - begun
        if made.rows != CASES:
            raise RuntimeError(f"{made.rows} cases were written, not {CASES}")
        size = file.stat().st_size / 1e6
    return Taken(seconds, peak() / 1e6, size)
