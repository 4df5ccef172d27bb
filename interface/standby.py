"""Would anybody come, would anybody be told? Lists, ways, pages, notices, and who works for them.

Looked at from outside, for `jiefen doctor`; looking changes nothing.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from domain.absences import Absences
from domain.aggregates import ONCALL, REACH, STANDING
from domain.areas import Areas, significant, written
from domain.crisis.facts import PageDelivered
from domain.duty import flaws
from domain.kernel import civil_date
from domain.oncall import ONCALL_STREAM, RUNGS, Flaw, OnCall
from domain.reach import REACH_STREAM, Reaches, ReachStated
from interface.findings import Finding, Looked
from interface.language import Language
from interface.metrics import scrape
from interface.oncall import FAULTS
from interface.words import moment
from projections import crises
from workers.channels.registry import channels
from workers.crises.calls import TASK_QUEUE as CRISES
from workers.follower import describe
from workers.notices import book
from workers.notices.notifier import NOTICES_QUEUE as NOTICES
from workers.notices.recipients import audience_of
from workers.reading import Reading
from workers.settings import Settings
from workers.store.schema import WrongSchema
from workers.system import System
from workers.temporal import RPC_LIMIT, EncryptingCodec, connect
from workers.vault import MasterKeyError

AHEAD: Final = timedelta(hours=48)
"""How far ahead a hole in a list is a finding: long enough to mend it on a working day."""

GRACE: Final = timedelta(seconds=30)
"""How much later than promised a page may be before somebody should look."""

LATELY: Final = timedelta(days=7)
"""For how long a way that took no page counts as dead."""

NAMED: Final = 5
"""So many of a kind are named; of the others it is said how many there are."""

PATIENCE: Final = 3.0
"""Seconds for what is on its way, and for Temporal to answer."""

MOST_LOOKED_AT: Final = 500
"""Failed notices of which it is asked whether somebody has dealt with them."""

POLLED_SINCE: Final = timedelta(minutes=3)
"""A worker that lives asks Temporal for work about once a minute."""


# --- lists ---------------------------------------------------------------------------------------


def lists(system: System) -> list[Finding]:
    """Every hour of the next two days in which nobody is on call, or one person alone, the absent
    not counted."""
    now = datetime.now(UTC)
    with system.reading.connection() as connection:
        oncall, areas, absences = (
            held.state
            for held in system.states.load_all(
                connection, STANDING[OnCall], STANDING[Areas], STANDING[Absences]
            )
        )
    if not oncall.lists:
        return [
            Finding(
                "on call",
                False,
                "no list is kept: a call for help reaches nobody",
                "keep one, of the county at least: `jiefen oncall keep --help`",
            )
        ]
    holes = sorted(_holes(oncall, areas, absences, now), key=lambda hole: hole[1].begins_at)
    if not holes:
        until, kept = moment(now + AHEAD), len(oncall.lists)
        found = "two people at any hour until {until}; lists: {kept}"
        return [Finding("on call", True, found, until=until, kept=kept)]
    return [*(_hole(area, flaw) for area, flaw in holes[:NAMED]), *_more(len(holes))]


def _holes(
    oncall: OnCall, areas: Areas, absences: Absences, now: datetime
) -> Iterator[tuple[str, Flaw]]:
    """Area and flaw; the last rung of every area is looked at, whether or not it keeps a list."""
    known = [*oncall.lists, *map(significant, areas.names)]
    last_rung = RUNGS["county"]
    counties = {digits[:last_rung] for digits in known if len(digits) >= last_rung}
    for digits in sorted(counties | oncall.lists.keys()):
        for flaw in flaws(oncall.list_of(digits), absences, now):
            if flaw.fault != "overlap" and flaw.begins_at < now + AHEAD:
                yield written(digits), flaw


def _hole(area: str, flaw: Flaw) -> Finding:
    return Finding(
        "on call in {area}",
        False,
        FAULTS[flaw.fault],
        "`jiefen oncall show --area {area}`, then `jiefen oncall keep --area {area}`",
        area=area,
        begins=moment(flaw.begins_at),
        ends=moment(flaw.ends_at) if flaw.ends_at else "",
    )


def _more(many: int) -> list[Finding]:
    if many <= NAMED:
        return []
    advice = "mend these first, then look again"
    return [Finding("others", False, "as many more: {more}", advice, more=many - NAMED)]


# --- ways ----------------------------------------------------------------------------------------


class _Dead(NamedTuple):
    """A way by which somebody on call is not reached, and why."""

    officer: str
    channel: str
    why: str


def ways(system: System) -> list[Finding]:
    """Each dead channel of somebody who is on call within the next two days."""
    now = datetime.now(UTC)
    with system.reading.connection() as connection:
        oncall: OnCall = system.states.load(connection, ONCALL, ONCALL_STREAM).state
        reaches: Reaches = system.states.load(connection, REACH, REACH_STREAM).state
    people = sorted(_on_call(oncall, now))
    dead = list(_dead(people, reaches, _channels(system), _troubled(system, now)))
    if not dead:
        found = "people on call who can be called: {people}"
        return [Finding("ways", True, found, people=len(people))]
    return [*map(_unreached, dead[:NAMED]), *_more(len(dead))]


def _on_call(oncall: OnCall, now: datetime) -> set[str]:
    return {
        person
        for held in oncall.lists.values()
        for shift in held.shifts
        if shift.ends_at > now and shift.begins_at < now + AHEAD
        for person in shift.people
    }


def _dead(
    people: Collection[str],
    reaches: Reaches,
    known: Collection[str],
    troubled: Mapping[tuple[str, str], str],
) -> Iterator[_Dead]:
    for person in people:
        reach = reaches.of(person)
        if reach is None or not reach.ways:
            yield _Dead(person, "none", "no_way")
            continue
        for way in reach.ways:
            if way.channel not in known:
                yield _Dead(person, way.channel, "no_such_channel")
            elif why := troubled.get((person, way.channel)):
                yield _Dead(person, way.channel, why)


def _channels(system: System) -> Collection[str]:
    """Those of the process that pages, as it says itself; elsewhere those of our own settings."""
    said = scrape("crisis-worker", system.settings.data).families
    named = {
        sample.labels["channel"]
        for family in said
        if family.name == "jiefen_channel"
        for sample in family.samples
    }
    return named or set(channels(system.settings))


def _troubled(system: System, now: datetime) -> Mapping[tuple[str, str], str]:
    """By officer and channel, why the latest page of this week was not taken, if nothing else was
    said since of how the officer is reached."""
    tried: dict[tuple[str, str], tuple[str, datetime]] = {}
    with Reading(system.reading).ledgers(crises.LEDGER.name) as connection:
        rows = crises.in_area(connection, None)
    with system.reading.connection() as connection:
        events = [e for row in reversed(rows) for e in system.log.stream(connection, row.stream)]
        stated = {
            event.fact.officer: event.at
            for event in system.log.stream(connection, REACH_STREAM)
            if isinstance(event.fact, ReachStated)
        }
    for event in events:
        if isinstance(event.fact, PageDelivered) and event.at > now - LATELY:
            for each in event.fact.deliveries:
                tried[each.officer, each.channel] = each.trouble, event.at
    return {way: why for way, (why, at) in tried.items() if why and at >= stated.get(way[0], at)}


def _unreached(dead: _Dead) -> Finding:
    if dead.why == "no_way":
        return Finding(
            "{officer}, on call",
            False,
            "is reached by no channel",
            "ask how: `jiefen act reach - state_reach --help`",
            officer=dead.officer,
        )
    return Finding(
        "{officer}, on call",
        False,
        "is not reached by {channel} ({why})",
        "mend the channel or its settings (docs/channels.md), or ask for another way: "
        "`jiefen act reach - state_reach --help`",
        officer=dead.officer,
        channel=dead.channel,
        why=dead.why,
    )


# --- pages and notices ---------------------------------------------------------------------------


def pages(system: System) -> list[Finding]:
    """Crises that nobody has: whose page is over its time, and who reach nobody."""
    now = datetime.now(UTC)
    with Reading(system.reading).ledgers(crises.LEDGER.name) as connection:
        rows = [row for row in crises.open_ones(connection) if not row.acknowledged_by]
    found = [finding for row in rows if (finding := _page(row, now))]
    if not found:
        return [Finding("pages", True, "crises being paged, in time: {open}", open=len(rows))]
    return [*found[:NAMED], *_more(len(found))]


def _page(row: crises.Row, now: datetime) -> Finding | None:
    if row.nobody_reached:
        return Finding(
            "crisis {code}",
            False,
            "NOBODY REACHED up to the county",
            "call 110 or 120 yourself, then any caseworker of the county: "
            "`jiefen crisis ack {code}`",
            code=row.code,
        )
    due = row.until or row.raised_at or now
    if due + GRACE < now:
        return Finding(
            "crisis {code}",
            False,
            "its page has been over since {due}, and nobody else is called",
            "call 110 or 120 yourself; is crisis-worker running?",
            code=row.code,
            due=moment(due),
        )
    return None


def notices(system: System) -> list[Finding]:
    """How far the notifier has followed the log, what it has not begun, what reached nobody."""
    until = time.monotonic() + PATIENCE
    while (held := _backlog(system)).behind and time.monotonic() < until:
        time.sleep(PATIENCE / 10)
    failed = _failed(system)
    return [
        Finding(
            "notices",
            not (held.behind or held.stuck),
            "facts not looked at: {behind}; not begun or cut short: {stuck}; waiting: {waiting}",
            "is the notifier running, and Temporal? then `jiefen rearm`",
            **held._asdict(),
        ),
        Finding(
            "notices that failed",
            not failed,
            "by every channel, since yesterday, and not read or settled: {failed}",
            "they are in the inbox; the log of the notifier says why (docs/channels.md)",
            failed=failed,
        ),
    ]


def _backlog(system: System) -> book.Backlog:
    with system.reading.connection() as connection:
        return book.backlog(connection)


def _failed(system: System) -> int:
    """Of those that failed, how many nobody has dealt with: neither read, nor settled in the case.
    Many thousand mean one broken channel: then the first hundreds are enough."""
    on = civil_date(datetime.now(UTC))
    with system.reading.connection() as connection:
        held = book.failed(connection, MOST_LOOKED_AT)
        audiences = {each.stream: audience_of(system, connection, each) for each in held}
    return sum(audiences[each.stream].waits_for(each.officer, each, on) for each in held)


# --- who works -----------------------------------------------------------------------------------


def work(system: System) -> list[Finding]:
    """Whether somebody asks Temporal for the work of each queue, and how much waits there."""

    async def ask() -> list[Finding]:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        return [
            await _queue(client, "crisis-worker", CRISES),
            await _queue(client, "notifier", NOTICES),
        ]

    try:
        return asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    except Exception:  # noqa: BLE001 (another finding says that Temporal does not answer)
        return []


async def _queue(client: Client, process: str, queue: str) -> Finding:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        report_stats=True,
    )
    answer = await client.workflow_service.describe_task_queue(request, timeout=RPC_LIMIT)
    since = datetime.now(UTC) - POLLED_SINCE
    asking = [p for p in answer.pollers if p.last_access_time.ToDatetime(UTC) > since]
    return Finding(
        "work of {process}",
        bool(asking),
        "asking for work: {asking}; waiting: {waiting}"
        if asking
        else "nobody asks for it; waiting: {waiting}",
        "look into its log in the data folder; a crisis is paged without Temporal meanwhile",
        process=process,
        asking=len(asking),
        waiting=answer.stats.approximate_backlog_count,
    )


# --- all of it ----------------------------------------------------------------------------------

LOOKS: Final[Mapping[str, Callable[[System], list[Finding]]]] = {
    "on call": lists,
    "ways": ways,
    "pages": pages,
    "notices": notices,
    "who works": work,
}


def examine(settings: Settings, language: Language) -> list[Looked]:
    """All findings; none where the system cannot be opened, which others say."""
    try:
        system = System.open(settings, "doctor", size=2)
    except (MasterKeyError, WrongSchema):
        return []
    with system:
        found = [
            finding for what, look in LOOKS.items() for finding in _carefully(what, look, system)
        ]
        return [finding.told(language) for finding in found]


def _carefully(what: str, look: Callable[[System], list[Finding]], system: System) -> list[Finding]:
    """One look that fails is a finding, and the others go on."""
    try:
        return look(system)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        found, advice = (
            "this could not be looked at: {error}",
            "look into the logs of the processes",
        )
        return [Finding(what, False, found, advice, error=describe(error))]
