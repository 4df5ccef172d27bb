"""Everything that could be wrong, looked at from outside, and what to do about each.

Looking changes nothing, and no look depends on another one having gone well.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Final

import psycopg

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM
from domain.kernel import civil_date
from domain.national_rules import VERSION
from domain.rules import RULES_STREAM
from domain.spoken import name_said
from interface import standby
from interface.duties import late
from interface.findings import Finding, Looked
from interface.language import Language
from interface.metrics import scrape_all
from interface.words import moment
from projections.registry import LEDGERS
from workers import access_log, ledgers, schedules
from workers.attachments.scanning import answers
from workers.certifying import unfinished
from workers.clinic import Clinic
from workers.clocks import AWAY
from workers.console.posts import Unmapped
from workers.console.provider import ProviderSet, provider_of
from workers.follower import describe
from workers.months import closing as months
from workers.notes.passes import PassKeyError
from workers.persons.following import FAR_BEHIND, behind
from workers.proof.checkpoints import Checkpoint
from workers.proof.outside import Outside
from workers.proof.state import state
from workers.proof.unable import Unable
from workers.reading import holders
from workers.schedules import Faring
from workers.sentence import counted
from workers.settings import NotRunning, Settings
from workers.signing.registry import NoSuchProvider, provider_at_hand
from workers.store.key_store import missing_keys
from workers.store.schema import WrongSchema, schemas
from workers.system import System
from workers.telling import how_many_untold
from workers.temporal import EncryptingCodec, connect, namespace_id
from workers.vault import MasterKeyError

UNSIGNED_AT_MOST = timedelta(hours=2)
"""Checkpoints are taken every hour."""
PATIENCE = 3.0
"""Seconds after which what is on its way should have arrived."""


def examine(settings: Settings, language: Language) -> list[Looked]:
    """All findings, in the order in which to mend them."""
    database = _database(settings)
    findings = [database, *_processes(settings), *_notes(settings), *_signing_in(settings)]
    findings += [_scanner(settings), *_electronic_signatures(settings)]
    if database.well:
        findings += _inside(settings)
    ahead = standby.examine(settings, language) if database.well else []
    return [*(finding.told(language) for finding in findings), *ahead]


def _database(settings: Settings) -> Finding:
    try:
        with psycopg.connect(settings.database(), connect_timeout=3) as connection:
            version = connection.info.server_version // 10000
            known, applied = schemas(connection)
    except psycopg.Error as error:
        return Finding(
            "database",
            False,
            "does not answer ({error})",
            "start it: `make up`; or mend JIEFEN_DATABASE_URL",
            error=type(error).__name__,
        )
    return Finding(
        "database",
        known == applied,
        "PostgreSQL {version}, schema {applied}"
        if known == applied
        else "PostgreSQL {version}, schema {applied}; {known} wanted",
        "an older schema: `jiefen migrate`; a newer one: start the program that belongs to it",
        version=version,
        applied=applied or "–",
        known=known,
    )


def _processes(settings: Settings) -> Iterator[Finding]:
    for process in scrape_all(settings.data):
        elsewhere = bool(settings.database_url) and not _noted(settings.data, process.process)
        yield Finding(
            "{process}",
            process.answers or elsewhere,
            "answers"
            if process.answers
            else "not on this machine"
            if elsewhere
            else "does not answer",
            "look into its log in the data folder; `jiefen up` starts it again by itself",
            process=process.process,
        )


def _notes(settings: Settings) -> list[Finding]:
    """The clinical notes, asked at their own door; being asked, their process starts."""
    address = settings.notes_address()
    if not address:
        return []
    try:
        well = Clinic.of(settings).well()
    except PassKeyError as error:
        return [Finding("clinical notes", False, error.sentence, "restore notes-pass.key")]
    return [
        Finding(
            "clinical notes",
            well,
            "answers at {address}, and opens its own database"
            if well
            else "does not answer at {address}",
            "look into logs/notes.log: is its own master key there?",
            address=address,
        )
    ]


def _signing_in(settings: Settings) -> list[Finding]:
    """Where officers sign in, asked at its door; and who of whom gets in."""
    try:
        provider = provider_of(settings)
    except (ProviderSet, Unmapped) as error:
        advice = "mend it, and start again: nobody signs in there before"
        return [Finding("signing in", False, error.sentence, advice)]
    if provider is None:
        return []
    well = provider.answers()
    return [
        Finding(
            "signing in",
            well,
            "the provider answers at {address}"
            if well
            else "the provider does not answer as it should at {address}",
            "is the address right, and is it reached from here? Who is signed in goes on working",
            address=settings.oidc_issuer,
        )
    ]


def _scanner(settings: Settings) -> Finding:
    """Whether files that are put into cases are scanned; that none is, is no fault."""
    if not settings.clamd_url:
        return Finding("virus scanner", True, "none: files are looked through, and not scanned")
    return Finding(
        "virus scanner",
        answers(settings.clamd_url),
        "at {address}; while it does not answer, no file is put in",
        "start it, or mend JIEFEN_CLAMD_URL",
        address=settings.clamd_url,
    )


def _electronic_signatures(settings: Settings) -> list[Finding]:
    """Whether the provider's adapter can be made. Whether it answers is seen when it is asked: that
    would be asking about somebody."""
    try:
        provider = provider_at_hand(settings)
    except NoSuchProvider as error:
        advice = "mend JIEFEN_SIGNING, and start again: agreements are signed on paper until then"
        return [Finding("electronic signatures", False, error.sentence, advice)]
    if provider is None:
        return []
    return [Finding("electronic signatures", True, "at {provider}", provider=provider.name)]


def _noted(data: Path, process: str) -> bool:
    return (data / "metrics" / f"{process}.json").exists()


def _inside(settings: Settings) -> list[Finding]:
    try:
        system = System.open(settings, "doctor", size=2)
    except MasterKeyError as error:
        return [Finding("master key", False, error.sentence, "restore the right master key")]
    except WrongSchema as error:
        return [Finding("tables", False, error.sentence, "restore what is missing from its backup")]
    looks: tuple[tuple[str, Callable[[System], list[Finding]]], ...] = (
        ("log", _log),
        ("checkpoints", _checkpoints),
        ("keys", _keys),
        ("access log", _access_log),
        ("erasures", _erasures),
        ("month end", lambda system: _months(system, datetime.now(UTC))),
        ("horizon", _horizon),
        ("ledgers", _ledgers),
        ("names", _names),
        ("clocks", _clocks),
        ("Temporal", _temporal),
        ("schedules", _schedules),
        ("calendar and rules", _standing),
        ("duties", _duties),
    )
    with system:
        return [finding for name, look in looks for finding in _carefully(name, look, system)]


def _carefully(name: str, look: Callable[[System], list[Finding]], system: System) -> list[Finding]:
    """One look that fails is a finding."""
    try:
        return look(system)
    except Exception as error:  # noqa: BLE001 (whatever it is: the other looks go on)
        advice = "look into the logs of the processes"
        found = "this could not be looked at: {error}"
        return [Finding(name, False, found, advice, error=describe(error))]


def _log(system: System) -> list[Finding]:
    with system.reading.connection() as connection:
        row = connection.execute("select epoch from log.home").fetchone()
        head = system.log.head(connection)
    assert row is not None
    return [Finding("log", True, "epoch {epoch}, last event {head}", epoch=row[0], head=head)]


def _checkpoints(system: System) -> list[Finding]:
    """The last one, and how long what is not signed yet has been waiting."""
    known = system.settings
    elsewhere = bool(known.database_url) and not known.copies.exists()
    outside = None if elsewhere else Outside(known.copies)
    try:
        with system.reading.connection() as connection:
            last, unsigned, since = state(connection, outside, known.signs_with())
    except Unable as error:
        return [Finding("checkpoints", False, error.sentence, "look closer: `jiefen verify`")]
    late = since is not None and datetime.now(UTC) - since > UNSIGNED_AT_MOST
    values = {
        "number": last.number if last else 0,
        "taken": moment(datetime.fromisoformat(last.taken_at)) if last else "",
        "unsigned": unsigned,
        "since": moment(since) if since else "",
    }
    advice = "is the worker running, and Temporal? `jiefen checkpoint` takes one now"
    return [Finding("checkpoints", not late, _signed(last, since), advice, **values)]


def _signed(last: Checkpoint | None, since: datetime | None) -> str:
    if last and since:
        return "the last is {number}, taken {taken}; not signed: {unsigned}, since {since}"
    if last:
        return "the last is {number}, taken {taken}"
    return "none yet; not signed: {unsigned}, since {since}" if since else "none yet"


def _keys(system: System) -> list[Finding]:
    """Keys that facts need and nothing destroyed: a key store restored from too old a copy."""
    with system.reading.connection() as connection:
        lost = missing_keys(connection)
    if lost is None:
        return [
            Finding(
                "keys",
                False,
                "the key store was replaced, and not compared with the log since",
                "compare them: `jiefen keys`",
            )
        ]
    if not lost:
        return [Finding("keys", True, "every key is there, or was destroyed")]
    return [
        Finding(
            "keys",
            False,
            counted("{count} key is missing", "{count} keys are missing", lost),
            "the key store is older than the log: restore a newer backup of the keys over it",
        )
    ]


def _erasures(system: System) -> list[Finding]:
    """What was ordered is erased; a certificate that waits misses the signing key, or the store of
    the clinical notes does not answer."""
    with system.reading.connection() as connection:
        waiting = len(unfinished(connection))
    if not waiting:
        return [Finding("erasures", True, "each has its certificate")]
    return [
        Finding(
            "erasures",
            False,
            counted("{count} has no certificate yet", "{count} have no certificate yet", waiting),
            "are the signing key and the clinical notes there? The worker completes them each hour,"
            " and the projector whenever it starts",
        )
    ]


_ROOM: Final = 100_000_000
"""Bytes without which no register of a month is to be written."""


def _months(system: System, now: datetime) -> list[Finding]:
    """A month that is not closed though it should be, and what may be in its way."""
    waiting = months.late(months.book(system), now, months.first_recorded(system))
    if not waiting:
        return [Finding("month end", True, "every month that is over has its register")]
    settings = system.settings
    free = disk_usage(settings.data).free if settings.data.exists() else 0
    return [
        Finding(
            "month end",
            False,
            "not closed: {months}",
            "the signing key is missing: put signing.key back into the data folder"
            if not settings.signs_with()
            else "the disk has no room ({free} MB): make some, then `jiefen month close`; the "
            "worker tries again by itself when the day has come"
            if free < _ROOM
            else "is the worker running, and Temporal? `jiefen month close` closes it now, or says "
            "what stops it",
            months=", ".join(waiting),
            free=free // 1_000_000,
        )
    ]


def _access_log(system: System) -> list[Finding]:
    """Whether the next months have a table; reading makes one where it is missing."""
    with system.reading.connection() as connection:
        ahead = access_log.months_ahead(connection)
    advice = "is the worker running, and Temporal? reading makes what is missing meanwhile"
    found = "there is a table for this month and {ahead} more"
    return [Finding("access log", ahead > 0, found, advice, ahead=max(ahead, 0))]


def _names(system: System) -> list[Finding]:
    """Whether people are found who entered a case just now."""
    with system.reading.connection() as connection:
        waiting = behind(connection, FAR_BEHIND)
    advice = "is the projector running? until it has caught up, some people are not found"
    found = "events to come: {events}"
    return [Finding("names", waiting < FAR_BEHIND, found, advice, events=waiting)]


def _duties(system: System) -> list[Finding]:
    """What is owed for an incident, and which assessment is to be looked at again."""
    incidents, assessments = late(system)
    findings = []
    if incidents:
        found = "late for what is owed for {incidents}"
        advice = "see `jiefen duties incidents`"
        findings.append(Finding("duties", False, found, advice, incidents=", ".join(incidents)))
    if assessments:
        found = "to be looked at again: assessment {assessments}"
        advice = "see `jiefen duties features`; `act duties - assess_impact` records a new one"
        findings.append(Finding("duties", False, found, advice, assessments=", ".join(assessments)))
    return findings or [Finding("duties", True, "nothing is owed for data")]


def _horizon(system: System) -> list[Finding]:
    """Whoever has an open transaction that has written hides new events from all readers."""
    with system.reading.connection() as connection:
        oldest = next((holder for holder in holders(connection) if holder.oldest), None)
    if oldest is None:
        return [Finding("horizon", True, "nobody holds it")]
    return [
        Finding(
            "horizon",
            oldest.seconds < PATIENCE,
            "process {pid} ({application}) since {since}, {seconds:.1f} s",
            "new events stay invisible until it ends: end that transaction",
            pid=oldest.pid,
            application=oldest.application,
            since=moment(oldest.since),
            seconds=oldest.seconds,
        )
    ]


def _ledgers(system: System) -> list[Finding]:
    with system.reading.connection() as connection:
        halted = {halt.ledger: halt for halt in ledgers.halts(connection)}
        lags = {lag.ledger: lag for lag in ledgers.lags(connection)}
    return [_ledger(each.name, halted.get(each.name), lags.get(each.name)) for each in LEDGERS]


def _ledger(name: str, halt: ledgers.Halt | None, lag: ledgers.Lag | None) -> Finding:
    if halt:
        return Finding(
            "ledger {ledger}",
            False,
            "stands still since {since} at {stream}/{version} ({name}): {error}",
            "mend its module and start the projector again: it goes on from there",
            ledger=name,
            since=moment(halt.since),
            stream=halt.stream,
            version=halt.version,
            name=name_said(halt.name),
            error=halt.error,
        )
    if lag is None:
        advice = "start the projector: it builds it"
        return Finding("ledger {ledger}", False, "never built", advice, ledger=name)
    return Finding(
        "ledger {ledger}",
        lag.seconds < PATIENCE,
        "at {place}; events to come: {events} ({seconds:.1f} s)",
        "is the projector running, and does somebody hold the horizon?",
        ledger=name,
        place=lag.at,
        events=lag.events,
        seconds=lag.seconds,
    )


def _clocks(system: System) -> list[Finding]:
    """Clocks that were not told of a change yet, after a moment for what is on its way."""
    until = time.monotonic() + PATIENCE
    while (untold := how_many_untold(system)) and time.monotonic() < until:
        time.sleep(PATIENCE / 10)
    advice = "is the timekeeper running, and Temporal? then `jiefen rearm`"
    return [Finding("clocks", not untold, "not armed yet: {untold}", advice, untold=untold)]


def _temporal(system: System) -> list[Finding]:
    async def ask() -> str:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        return await namespace_id(client)

    try:
        asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    except Exception as error:  # noqa: BLE001 (whatever it is, the clocks do not run)
        return [
            Finding(
                "Temporal",
                False,
                "does not answer ({error})",
                "start it, or mend JIEFEN_TEMPORAL_ADDRESS; casework goes on meanwhile",
                error=type(error).__name__,
            )
        ]
    namespace = system.settings.temporal_namespace
    return [Finding("Temporal", True, "namespace {namespace}", namespace=namespace)]


def _schedules(system: System) -> list[Finding]:
    """What is done every hour, night, week and month: when last, when next, and whether it is."""

    async def ask() -> list[Faring]:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        return await schedules.look(client)

    try:
        faring = asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    except (*AWAY, NotRunning):
        return []  # that Temporal is away is a finding already
    return [_fares(each) for each in faring]


def _fares(each: Faring) -> Finding:
    """Whether a schedule is well, what is seen of it, and what to do."""
    if not each.there:
        advice = "start the worker again: it sets up what is missing"
        return Finding("schedule {schedule}", False, "missing", advice, schedule=each.name)
    return Finding(
        "schedule {schedule}",
        not (each.paused or each.failed),
        "paused; last {last}, next {coming}; left out: {missed}"
        if each.paused
        else "failed; last {last}, next {coming}; left out: {missed}"
        if each.failed
        else "last {last}, next {coming}; left out: {missed}",
        "somebody paused it: let it go on in Temporal's console"
        if each.paused
        else "the last run failed: look into the worker's log, then run it in Temporal's console",
        schedule=each.name,
        last=moment(each.last) if each.last else "–",
        coming=moment(each.next) if each.next else "–",
        missed=each.missed,
    )


def _standing(system: System) -> list[Finding]:
    today = civil_date(datetime.now(UTC))
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
    version = rules.on("", today).version
    return [
        Finding(
            "calendar",
            calendar.published(today.year),
            "{year} published"
            if calendar.published(today.year)
            else "{year} not published: due dates are provisional",
            "enter the notice: `jiefen calendar load`",
            year=today.year,
        ),
        Finding(
            "rules",
            bool(rules.sets),
            "none in force"
            if not rules.sets
            else "in force: {version}"
            if any(held.version == VERSION for held in rules.sets)
            else "in force: {version}; shipped: {shipped}, see `jiefen rules national`",
            "adopt a set of rules: `jiefen rules adopt FILE`",
            version=version,
            shipped=VERSION,
        ),
    ]
