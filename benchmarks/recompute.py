"""One notice moves a deadline of each of 100,000 open cases: until every ledger row is right?

Measured from the command that corrects a day until the agenda has taken it in for the last case and
holds what moved, and why; meanwhile somebody reads the ledger several times a second. The cases are
copies of one in mediation, begun over three weeks; the projector is a process of its own.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Identifier

from benchmarks.lateness import cpu_seconds, postgres_pid
from benchmarks.progress import tell
from benchmarks.report import Figure, Part
from benchmarks.stage import OFFICE, opened, opening, request, stage, stored
from benchmarks.visible import percentile
from domain.calendar import CALENDAR_STREAM, SATURDAY
from domain.calendar_commands import STATUTORY
from domain.kernel import Cursor, Officer, civil_date
from domain.national_rules import NATIONAL_RULES
from domain.rules import RULES_STREAM
from interface.ledgers import Asked, ask
from projections import agenda, areas
from workers import ledgers
from workers.ids import new_stream
from workers.projector import Projector
from workers.settings import Settings
from workers.store.log import Connection
from workers.store.mapper import StoredFact
from workers.system import System

CASES: Final = 100_000
AT_MOST: Final = 60.0
DAYS: Final = 22
"""Working days that mediation lasts here: of all cases the limit runs over the day corrected."""

COUNTY: Final = "150524000000"
_BEGUN_OVER: Final = timedelta(days=20)
_CHUNK: Final = 5000
_JUNE: Final = 6
_BETWEEN_READS: Final = 0.2
_POLL: Final = 0.05
_PATIENCE: Final = 600.0
_SUPERVISOR: Final = Officer(id="supervisor", role="supervisor", office=COUNTY)


def run() -> list[Figure]:
    """The figure of a notice that reaches everybody."""
    with stage() as system:
        prepare(system)
        with following(system.settings) as projector:
            _wait(system, _head(system))
            return [measured(system, projector)]


def prepare(system: System) -> None:
    """The national rules with mediation counted in working days, two years, and all the cases."""
    today = civil_date(datetime.now(UTC))
    for year in (today.year, today.year + 1):
        _keep_calendar(
            system,
            "publish_year",
            year=year,
            holidays=_days_off(date(year, 3 if today.month > _JUNE else 9, 1)),
            published_on=date(year - 1, 1, 1).isoformat(),
            shifted_workdays=[],
        )
    rows = [rule.model_dump(mode="json") for rule in NATIONAL_RULES]
    for row in rows:
        if row["id"] == "mediation":
            row |= {"limit": DAYS, "unit": "working_day"}
    given: dict[str, Any] = {"rows": rows, "source": "for the benchmark", "version": "bench"}
    wanted = request("adopt", RULES_STREAM, "supervisor", "", **given)
    system.handler.perform(wanted.model_copy(update={"aggregate": "rules"}))
    example = in_mediation(system)
    with system.pool.connection() as connection:
        fill(connection, stored(connection, example), CASES - 1)


def in_mediation(system: System) -> UUID:
    """A case that a mediator has, by commands."""
    stream = system.handler.perform(opening()).stream
    for command, role, data in (
        ("triage", "desk", {"in_scope": True}),
        ("give_rights_notice", "desk", {"parties": ["p1", "p2"]}),
        ("consent", "desk", {"party": "p1"}),
        ("consent", "desk", {"party": "p2"}),
        ("accept", "head", {}),
        ("assign", "head", {"mediator": "staff-mediator", "conflict": False}),
    ):
        system.handler.perform(request(command, stream, role, OFFICE, **data))  # type: ignore[arg-type]
    return stream


def fill(connection: Connection, events: Sequence[StoredFact], cases: int) -> None:
    """As many copies, begun evenly over three weeks, each chained as the log's own function does.

    Case by case in the log, a few thousand at a time; many events in one statement, which no
    command could do.
    """
    connection.execute("set transaction_timeout = 0")
    connection.execute("create temp table copied (stream uuid primary key, ago interval)")
    for begun in range(0, cases, _CHUNK):
        connection.execute("truncate copied")
        with connection.cursor() as cursor, cursor.copy("copy copied from stdin") as copy:
            for number in range(begun, min(begun + _CHUNK, cases)):
                copy.write_row((new_stream(), _BEGUN_OVER * number / cases))
        for event in events:
            connection.execute(_NEXT, _values(event))
        tell(begun, cases)
    connection.execute("drop table copied")
    connection.execute("vacuum analyze log.event")
    connection.execute("reset transaction_timeout")


_NEXT: Final = """
    insert into log.event
        (epoch, stream, version, name, happened_at, recorded_at, envelope, body, digest)
    select h.epoch, c.stream, %(version)s, %(name)s, %(at)s - c.ago, now(), %(envelope)s, %(body)s,
           log.chained(e.digest, c.stream, %(version)s, %(name)s, %(at)s - c.ago, now(),
                       %(envelope)s, %(body)s)
      from copied c cross join log.home h
      left join log.event e on e.stream = c.stream and e.version = %(version)s - 1
    """


def _values(event: StoredFact) -> dict[str, Any]:
    return {
        "version": event.originator_version,
        "name": event.topic,
        "at": event.happened_at,
        "envelope": event.envelope,
        "body": event.state,
    }


@contextmanager
def following(settings: Settings) -> Iterator[int]:
    """The agenda is kept by a process of its own, as `jiefen projector` keeps it; its id. No other
    ledger has anything to do for a notice but to pass it over."""
    context = multiprocessing.get_context("spawn")
    enough = context.Event()
    process = context.Process(target=_follow, args=(settings, enough))
    process.start()
    assert process.pid is not None
    try:
        yield process.pid
    finally:
        enough.set()
        process.join()


def _follow(settings: Settings, enough: Any) -> None:
    kept = (agenda.LEDGER, areas.LEDGER)  # a page of the one names areas by the other
    with opened(settings) as system, Projector(settings.database(), system.log, kept):
        enough.wait()


# --- measuring -----------------------------------------------------------------------------------


def measured(system: System, projector: int) -> Figure:
    """From the command to the last row."""
    alone = _reads(system, until=time.monotonic() + 3)
    watched = {"projector": projector, "postgres": postgres_pid(system)}
    spent = {name: cpu_seconds(pid) for name, pid in watched.items()}
    day = _workday(civil_date(datetime.now(UTC)) + timedelta(days=1))
    with _reading(system) as beside:
        begun = time.perf_counter()
        _keep_calendar(system, "correct_day", day=day.isoformat(), working=False)
        at = _head(system)
        _wait(system, at)
        taken = time.perf_counter() - begun
    _check(system, at)
    parts = [
        Part("cases each second", CASES / taken, "cases/s"),
        Part("a page of the ledger meanwhile, median", median(beside), "ms"),
        Part("the same, p99", percentile(beside, 99), "ms"),
        Part("the same, longest", max(beside), "ms"),
        Part("the same with nothing going on, p99", percentile(alone, 99), "ms"),
    ]
    parts += [
        Part(f"CPU of {name}", cpu_seconds(pid) - spent[name], "s") for name, pid in watched.items()
    ]
    return Figure(
        f"{CASES:,} open deadlines moved by a notice",
        taken,
        "s",
        limit=AT_MOST,
        goal="at most",
        judged="value",
        rounds=[taken],
        breakdown=parts,
    )


@contextmanager
def _reading(system: System) -> Iterator[list[float]]:
    """Somebody looks at the county's agenda until this ends; how many milliseconds each time."""
    taken, enough = list[float](), threading.Event()

    def read() -> None:
        while not enough.wait(_BETWEEN_READS):
            taken.append(_one_read(system))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield taken
    finally:
        enough.set()
        reader.join()


def _reads(system: System, until: float) -> list[float]:
    taken = list[float]()
    while time.monotonic() < until:
        taken.append(_one_read(system))
        time.sleep(_BETWEEN_READS)
    return taken


def _one_read(system: System) -> float:
    begun = time.perf_counter()
    rows = ask(system, "agenda", _SUPERVISOR, Asked(area=COUNTY)).rows
    assert rows
    return (time.perf_counter() - begun) * 1e3


def _keep_calendar(system: System, command: str, **said: Any) -> None:
    notice = {"source": "for the benchmark", "notice_no": "1", "published_on": "2020-01-01"}
    wanted = request(command, CALENDAR_STREAM, "supervisor", "", **notice | said)
    system.handler.perform(wanted.model_copy(update={"aggregate": "calendar"}))


def _days_off(first: date) -> list[str]:
    """As many as the law gives in a year, one after another."""
    days = (first + timedelta(days=n) for n in range(31))
    weekdays = [day.isoformat() for day in days if day.weekday() < SATURDAY]
    return weekdays[: STATUTORY[0][1]]


def _workday(day: date) -> date:
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def _head(system: System) -> Cursor:
    with system.reading.connection() as connection:
        return system.log.head(connection)


def _wait(system: System, at: Cursor) -> None:
    """Until the agenda has taken in the log up to there, and no case of it is left."""
    until = time.monotonic() + _PATIENCE
    with system.reading.connection() as connection:
        while True:
            build = ledgers.live(connection, "agenda")
            if build is not None and build.at >= at and build.swept is None:
                return
            if time.monotonic() > until:
                raise TimeoutError(f"waited {_PATIENCE:.0f} s in vain: the agenda is up to date")
            time.sleep(_POLL)


def _check(system: System, at: Cursor) -> None:
    """Raises AssertionError unless every case was moved once, and has its rows as of the notice."""
    with system.reading.connection() as connection:
        build = ledgers.live(connection, "agenda")
        assert build is not None
        ledger = {name: Identifier(build.schema, name) for name in ("entry", "moved", "clock")}
        found = connection.execute(_RIGHT.format(**ledger), {"at": at.position}).fetchone()
    if found != (CASES, CASES, CASES):
        raise AssertionError(f"moved, cases moved, clocks: {found}, not {CASES} each")


_RIGHT: Final = SQL("""
    select (select count(*) from {moved} m join {entry} e using (stream, id)
             where m.position = %(at)s and e.stage = 'due'
               and (m.to_on, m.to_act_by) = (e.due_on, e.act_by)),
           (select count(distinct stream) from {moved} where position = %(at)s),
           (select count(*) from {clock} where position = %(at)s)
    """)
