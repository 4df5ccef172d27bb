"""Everything that could be wrong, looked at from outside, and what to do about each.

Looking changes nothing, and no look depends on another one having gone well.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM
from domain.kernel import civil_date
from domain.rules import RULES_STREAM
from interface.language import Language, say
from interface.metrics import scrape_all
from interface.words import moment
from projections import agenda
from projections.registry import LEDGERS
from workers import ledgers, schedules, watch
from workers.clocks import AWAY
from workers.follower import describe
from workers.proof.outside import Outside
from workers.proof.state import state
from workers.proof.unable import Unable
from workers.reading import holders
from workers.schedules import Faring
from workers.settings import NotRunning, Settings
from workers.store.key_store import missing_keys
from workers.store.schema import WrongSchema, schemas
from workers.system import System
from workers.telling import news, read_page
from workers.temporal import EncryptingCodec, connect, namespace_id
from workers.vault import MasterKeyError

UNSIGNED_AT_MOST = timedelta(hours=2)
"""Checkpoints are taken every hour."""
PATIENCE = 3.0
"""Seconds after which what is on its way should have arrived."""


class Finding(NamedTuple):
    """One thing looked at. `advice` says what to do if it is not well."""

    what: str
    well: bool
    found: str
    advice: str = ""


def examine(settings: Settings, language: Language) -> list[Finding]:
    """All findings, in the order in which to mend them."""
    database = _database(settings)
    findings = [database, *_processes(settings)]
    if database.well:
        findings += _inside(settings)
    return [_said(finding, language) for finding in findings]


def _said(finding: Finding, language: Language) -> Finding:
    advice = "" if finding.well else say(finding.advice, language)
    return finding._replace(what=say(finding.what, language), advice=advice)


def _database(settings: Settings) -> Finding:
    advice = "start it: `make up`; or mend JIEFEN_DATABASE_URL"
    try:
        with psycopg.connect(settings.database(), connect_timeout=3) as connection:
            version = connection.info.server_version // 10000
            known, applied = schemas(connection)
    except psycopg.Error as error:
        return Finding("database", False, type(error).__name__, advice)
    found = f"PostgreSQL {version}, schema {applied or '–'}"
    if known != applied:
        return Finding(
            "database", False, f"{found}, {known} wanted", "start the program that belongs to it"
        )
    return Finding("database", True, found)


def _processes(settings: Settings) -> Iterator[Finding]:
    for process in scrape_all(settings.data):
        elsewhere = bool(settings.database_url) and not _noted(settings.data, process.process)
        if process.answers or elsewhere:
            found = "answers" if process.answers else "not on this machine"
            yield Finding(process.process, True, found)
        else:
            advice = "look into its log in the data folder; `jiefen up` starts it again by itself"
            yield Finding(process.process, False, "does not answer", advice)


def _noted(data: Path, process: str) -> bool:
    return (data / "metrics" / f"{process}.json").exists()


def _inside(settings: Settings) -> list[Finding]:
    try:
        system = System.open(settings, "doctor", size=2)
    except MasterKeyError as error:
        return [Finding("master key", False, str(error), "restore the right master key")]
    except WrongSchema as error:
        return [Finding("tables", False, str(error), "restore what is missing from its backup")]
    looks: tuple[tuple[str, Callable[[System], list[Finding]]], ...] = (
        ("log", _log),
        ("checkpoints", _checkpoints),
        ("keys", _keys),
        ("horizon", _horizon),
        ("ledgers", _ledgers),
        ("clocks", _clocks),
        ("Temporal", _temporal),
        ("schedules", _schedules),
        ("calendar and rules", _standing),
    )
    with system:
        return [finding for name, look in looks for finding in _carefully(name, look, system)]


def _carefully(name: str, look: Callable[[System], list[Finding]], system: System) -> list[Finding]:
    try:
        return look(system)
    except Exception as error:  # noqa: BLE001 (one look that fails is a finding)
        return [Finding(name, False, describe(error), "look into the logs of the processes")]


def _log(system: System) -> list[Finding]:
    with system.reading.connection() as connection:
        row = connection.execute("select epoch from log.home").fetchone()
        head = system.log.head(connection)
    assert row is not None
    return [Finding("log", True, f"epoch {row[0]}, last event {head}")]


def _checkpoints(system: System) -> list[Finding]:
    """The last one, and how long what is not signed yet has been waiting."""
    known = system.settings
    elsewhere = bool(known.database_url) and not known.copies.exists()
    outside = None if elsewhere else Outside(known.copies)
    try:
        with system.reading.connection() as connection:
            last, unsigned, since = state(connection, outside, known.signs_with())
    except Unable as error:
        return [Finding("checkpoints", False, str(error), "look closer: `jiefen verify`")]
    found = f"the last is {last.number}, taken {last.taken_at}" if last else "none yet"
    if since:
        found += f"; {unsigned} events since {since:%Y-%m-%d %H:%M} not signed"
    late = since is not None and datetime.now(UTC) - since > UNSIGNED_AT_MOST
    advice = "is the worker running, and Temporal? `jiefen checkpoint` takes one now"
    return [Finding("checkpoints", not late, found, advice)]


def _keys(system: System) -> list[Finding]:
    """Keys that facts need and nothing destroyed: a key store restored from too old a copy."""
    with system.reading.connection() as connection:
        lost = missing_keys(connection)
    if lost is None:
        found = "the key store was replaced, and not compared with the log since"
        return [Finding("keys", False, found, "compare them: `jiefen keys`")]
    found = f"{lost} keys are missing" if lost else "every key is there, or was destroyed"
    advice = "the key store is older than the log: restore a newer backup of the keys over it"
    return [Finding("keys", not lost, found, advice)]


def _horizon(system: System) -> list[Finding]:
    """Whoever has an open transaction that has written hides new events from all readers."""
    with system.reading.connection() as connection:
        oldest = next((holder for holder in holders(connection) if holder.oldest), None)
    if oldest is None:
        return [Finding("horizon", True, "nobody holds it")]
    found = (
        f"process {oldest.pid} ({oldest.application}) since {oldest.since:%H:%M:%S}, "
        f"{oldest.seconds:.1f} s"
    )
    advice = "new events stay invisible until it ends: end that transaction"
    return [Finding("horizon", oldest.seconds < PATIENCE, found, advice)]


def _ledgers(system: System) -> list[Finding]:
    with system.reading.connection() as connection:
        halted = {halt.ledger: halt for halt in ledgers.halts(connection)}
        lags = {lag.ledger: lag for lag in ledgers.lags(connection)}
    findings = []
    for ledger in LEDGERS:
        name = ledger.name
        if halt := halted.get(name):
            found = (
                f"stands still since {halt.since:%Y-%m-%d %H:%M} at {halt.stream}/{halt.version} "
                f"({halt.name}): {halt.error}"
            )
            advice = "mend its module and start the projector again: it goes on from there"
            findings.append(Finding(f"ledger {name}", False, found, advice))
        elif lag := lags.get(name):
            found = f"at {lag.at}, {lag.events} events behind ({lag.seconds:.1f} s)"
            advice = "is the projector running, and does somebody hold the horizon?"
            findings.append(Finding(f"ledger {name}", lag.seconds < PATIENCE, found, advice))
        else:
            advice = "start the projector: it builds it"
            findings.append(Finding(f"ledger {name}", False, "never built", advice))
    return findings


def _clocks(system: System) -> list[Finding]:
    """Clocks that were not told of a change yet, after a moment for what is on its way."""
    until = time.monotonic() + PATIENCE
    while (untold := _untold(system)) and time.monotonic() < until:
        time.sleep(PATIENCE / 10)
    advice = "is the timekeeper running, and Temporal? then `jiefen rearm`"
    return [Finding("clocks", not untold, f"{untold} not armed yet", advice)]


def _untold(system: System) -> int:
    with system.reading.connection() as connection:
        at = watch.look(connection)
    page = read_page(
        system,
        lambda connection, live: agenda.clocks_after(connection, at.since(live.number)),
    )
    return len(news(system, at.generation, page.rows))


def _temporal(system: System) -> list[Finding]:
    advice = "start it, or mend JIEFEN_TEMPORAL_ADDRESS; casework goes on meanwhile"

    async def ask() -> str:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        return await namespace_id(client)

    try:
        asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    except Exception as error:  # noqa: BLE001 (whatever it is, the clocks do not run)
        return [Finding("Temporal", False, type(error).__name__, advice)]
    return [Finding("Temporal", True, f"namespace {system.settings.temporal_namespace}")]


def _schedules(system: System) -> list[Finding]:
    """What is done every hour, night, week and month: when last, when next, and whether it is."""

    async def ask() -> list[Faring]:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        return await schedules.look(client)

    try:
        faring = asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    except (*AWAY, NotRunning):
        return []  # that Temporal is away is a finding already
    return [Finding(f"schedule {each.name}", *_fares(each)) for each in faring]


def _fares(each: Faring) -> tuple[bool, str, str]:
    """Whether a schedule is well, what is seen of it, and what to do."""
    if not each.there:
        return False, "missing", "start the worker again: it sets up what is missing"
    last = moment(each.last) if each.last else "–"
    coming = moment(each.next) if each.next else "–"
    found = f"last {last}, next {coming}"
    if each.missed:
        found += f", {each.missed} left out"
    if each.paused:
        return False, f"paused; {found}", "somebody paused it: let it go on in Temporal's console"
    advice = "the last run failed: look into the worker's log, then run it in Temporal's console"
    return not each.failed, f"failed; {found}" if each.failed else found, advice


def _standing(system: System) -> list[Finding]:
    today = civil_date(datetime.now(UTC))
    year = today.year
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
    days, limits = "enter the notice: `jiefen calendar load`", "adopt a set of rules"
    published = calendar.published(year)
    said = f"{year} published" if published else f"{year} not published: due dates are provisional"
    return [
        Finding("calendar", published, said, days),
        Finding("rules", bool(rules.sets), rules.on("", today).version or "none", limits),
    ]
