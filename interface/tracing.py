"""How the program went through one case: facts, commands, notices, its clock and log lines on one
line of time, held together by the ids of requests; and how far each ledger has seen it.

It is told by kinds, codes and times. What a fact says is sealed here, and of what is kept from most
who work on a case not even the kind is told. Whoever looks is on record as for any other reading.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from temporalio.api.enums.v1 import EventType

from domain.aggregates import DISPUTE
from domain.dispute.audience import confided
from domain.dispute.facts import (
    AccessApproved,
    ConcessionNoted,
    ConfidentialNoteTaken,
    LegalRepresentativeNamed,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    ShamCleared,
    ShamSuspected,
    WorkingNotesEnded,
)
from domain.dispute.state import Dispute
from domain.fields import WRITES
from domain.kernel import Cursor, Fact, Recorded
from domain.notices import KINDS
from interface.finding import existing
from interface.language import Language, say
from interface.replay import Change, Point, as_known, difference, not_begun
from interface.replay import replay as replayed
from interface.story import Reader, on_record
from interface.words import label, value, word
from projections.registry import LEDGERS
from workers import ledgers
from workers.access_log import Looked
from workers.clocks import AWAY, Clocks
from workers.handler import NotFound, absent
from workers.local.logs import lines_about
from workers.notices import book
from workers.sealing import is_sealed
from workers.settings import NotRunning
from workers.store.log import Connection, Performed
from workers.system import System
from workers.temporal import EncryptingCodec, connect

UNTOLD: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(ReportMade, ReportTold, ReportTellingHeldBack, ShamSuspected, ShamCleared),
        *(ConcessionNoted, ConfidentialNoteTaken, WorkingNotesEnded),
        *(AccessApproved, LegalRepresentativeNamed),
    }
)
"""Facts whose kind alone says what is kept from most: that something was reported or suspected, or
said in confidence, that a party is a minor or does not decide alone."""

_UNTOLD_BY: Final = frozenset(
    name
    for name, writes in WRITES[DISPUTE.name].items()
    if writes in ("report", "confidence", "working_note")
) | {"suspect_sham", "clear_sham", "approve_access", "name_legal_representative"}
"""The commands by which they are recorded, or refused."""

_OF_A_LINE: Final = (
    *("process", "level", "command", "law", "rule", "stage", "late_seconds", "route", "status"),
    *("kind", "ledger", "name", "error", "asked"),
)
"""What is shown of a log line: codes, never who acted."""
_OF_A_REQUEST: Final = ("process", "level", "route", "status", "error")
"""The same of a request that is no case's: how it was answered, and never what was asked."""
_LINES: Final = 500
_EVENTS: Final = 200
_PATIENCE: Final = 2.0


class Head(NamedTuple):
    """What every page about the case begins with."""

    stream: UUID
    code: str
    status: str
    version: int
    at: Cursor
    """Where its last fact stands in the log."""


class Step(NamedTuple):
    """One thing that happened. `source`: fact, command, notice, clock or line."""

    at: datetime
    source: str
    what: str
    told: Sequence[str] = ()
    correlation: str = ""


class Seen(NamedTuple):
    """How far a ledger has come, and whether all of the case is in it."""

    ledger: str
    at: Cursor | None
    all: bool


class Trace(NamedTuple):
    """How the program went through a case. `notes`: what could not be asked."""

    head: Head
    steps: Sequence[Step]
    ledgers: Sequence[Seen]
    notes: Sequence[str]


def found_by(system: System, which: str) -> UUID:
    """The case with this number or id, or the one of which this request recorded something lately.
    Raises NotFound."""
    try:
        stream = existing(system, DISPUTE.name, which)
        with system.reading.connection() as connection:
            if _is_case(system, connection, stream):
                return stream
            of = system.log.lately(connection, stream)
            if of is not None and _is_case(system, connection, of):
                return of
    except (NotFound, ledgers.Outrun):
        raise NotFound(f"{which!r} leads to no case") from None
    for line in lines_about(system.settings.data, [str(stream)]) or ():
        with system.reading.connection() as connection:
            named = str(line.get("stream", ""))
            if named and _is_case(system, connection, UUID(named)):
                return UUID(named)
    raise NotFound(f"{which!r} leads to no case")


def _is_case(system: System, connection: Connection, stream: UUID) -> bool:
    first = system.log.stream(connection, stream, upto=1)
    return bool(first) and isinstance(first[0].fact, DISPUTE.facts)


def head(system: System, stream: UUID, reader: Reader) -> Head:
    """Which case it is; that somebody looks is on record first. Raises NotFound."""
    with system.reading.connection() as connection:
        there = _is_case(system, connection, stream)
        loaded = system.states.load(connection, DISPUTE, stream) if there else None
    if loaded is None:
        absent(DISPUTE.name, stream, reader.officer, "trace")
    # Whoever is in the case is told that its codes and days were looked at: that is what it was.
    on_record(system, reader, "trace", Looked(stream, "matter", "none"))
    case: Dispute = loaded.state
    return Head(stream, case.code, case.status, loaded.version, loaded.cursor)


def trace(system: System, stream: UUID, reader: Reader) -> Trace:
    """Everything on one line of time. Raises NotFound."""
    top = head(system, stream, reader)
    with system.reading.connection() as connection:
        facts = system.log.stream(connection, stream)
        performed = system.log.commands(connection, stream)
        notices = book.of_case(connection, stream)
        builds = {each.name: ledgers.live(connection, each.name) for each in LEDGERS}
    language = reader.language
    hidden = {str(each.envelope.correlation) for each in facts if _hidden(each.fact)}
    clock, notes = asyncio.run(_clock(system, stream, language))
    lines = _lines(system, stream, facts, hidden)
    if lines is None:
        text = "No logs are kept in the data folder: search where yours are for the ids below"
        notes.append(say(text, language))
    steps = [
        *_facts(facts, hidden, language),
        *_commands(facts, performed, hidden),
        *_notices(notices, language),
        *clock,
        *(lines or ()),
    ]
    seen = [
        Seen(name, build.at if build else None, bool(build and build.at >= top.at))
        for name, build in builds.items()
    ]
    return Trace(top, sorted(steps, key=_order), seen, notes)


_SOURCES: Final = ("command", "fact", "line", "notice", "clock")


def _order(step: Step) -> tuple[datetime, int]:
    return step.at, _SOURCES.index(step.source)


def of_a_report(text: str) -> bool:
    """Whether a limit is named that only a report sets; what stands beside it is not told."""
    return "report-" in text


def _hidden(fact: Fact) -> bool:
    return type(fact) in UNTOLD or confided(fact)


def _facts(
    facts: Sequence[Recorded[Fact]], hidden: Collection[str], language: Language
) -> Iterator[Step]:
    for each in facts:
        version = str(each.version)
        if _hidden(each.fact):
            yield Step(each.recorded_at, "fact", version + " " + say("[confidential]", language))
            continue
        envelope = each.envelope
        told = [f"{word(envelope.role, language)} {envelope.office}".strip(), str(each.cursor)]
        if abs((each.recorded_at - each.at).total_seconds()) > 1:
            told.insert(0, say("happened {at}", language, at=value(each.at, language)))
        if envelope.causation and str(envelope.causation) not in hidden:
            told.append(say("because of {id}", language, id=envelope.causation))
        what = f"{version} {each.fact.stored_name}"
        yield Step(each.recorded_at, "fact", what, told, _request(each, hidden))


def _request(fact: Recorded[Fact], hidden: Collection[str]) -> str:
    """The id of the request that it came of; none where something untold came of the same one."""
    correlation = str(fact.envelope.correlation)
    return "" if correlation in hidden else correlation


def _commands(
    facts: Sequence[Recorded[Fact]], performed: Sequence[Performed], hidden: Collection[str]
) -> Iterator[Step]:
    by_version = {each.version: each for each in facts}
    for each in performed:
        fact = by_version.get(each.version)
        if fact is None or each.command.partition(".")[2] in _UNTOLD_BY or _hidden(fact.fact):
            continue
        first = each.version - each.facts + 1
        versions = str(first) if each.facts == 1 else f"{first}–{each.version}"
        begun = by_version.get(first, fact)
        told, request = [f"→ {versions}"], _request(fact, hidden)
        yield Step(begun.recorded_at, "command", each.command, told, request)


def _notices(found: Sequence[tuple[book.Kept, int]], language: Language) -> Iterator[Step]:
    for kept, tries in found:
        told = [f"{word(kept.role, language)} {kept.office}".strip()]
        state = "not_delivered" if kept.state == "failed" else kept.state
        told.append(word(state, language))
        if kept.channel:
            told.append(word(kept.channel, language))
        if tries:
            told.append(say("tried {count} times", language, count=tries))
        yield Step(kept.raised_at, "notice", KINDS[kept.kind].sentence(language), told)


async def _clock(system: System, stream: UUID, language: Language) -> tuple[list[Step], list[str]]:
    """What Temporal holds of the clock's latest run, the newest of it."""
    try:
        async with asyncio.timeout(_PATIENCE):
            client = await connect(system.settings, EncryptingCodec(system.vault.master))
            history = await Clocks(client).history(stream)
    except (*AWAY, NotRunning):
        return [], [say("Temporal does not answer: what its clock did is not shown", language)]
    if history is None:
        return [], [say("Temporal holds no clock of this case: nothing is to come", language)]
    found = [
        Step(event.event_time.ToDatetime(UTC), "clock", _event(event.event_type))
        for event in history.events
    ]
    return [each for each in found if not each.what.startswith("workflow task")][-_EVENTS:], []


def _event(kind: Any) -> str:
    name = EventType.Name(kind).removeprefix("EVENT_TYPE_")
    return name.removeprefix("WORKFLOW_EXECUTION_").replace("_", " ").lower()


def _lines(
    system: System, stream: UUID, facts: Sequence[Recorded[Fact]], hidden: set[str]
) -> list[Step] | None:
    ids = {str(stream), *(str(each.envelope.correlation) for each in facts)} - hidden
    found = lines_about(system.settings.data, ids)
    if found is None:
        return None
    return [step for line in found if (step := _line(line, hidden))][-_LINES:]


def _line(
    line: Mapping[str, Any], hidden: set[str], fields: Sequence[str] = _OF_A_LINE
) -> Step | None:
    correlation = str(line.get("correlation", ""))
    untold = line.get("command") in _UNTOLD_BY or of_a_report(str(line.get("rule", "")))
    if correlation in hidden or untold:
        return None
    try:
        at = datetime.fromisoformat(str(line["timestamp"]))
    except (KeyError, ValueError):
        return None
    told = [f"{name}: {line[name]}" for name in fields if line.get(name) not in (None, "")]
    return Step(at, "line", str(line.get("event", "")), told, correlation)


def answered(system: System, request: str) -> Sequence[Step]:
    """How a request was answered that led to no case: what went wrong, and where. Of one that no
    log tells, or that is no id, nothing."""
    try:
        found = lines_about(system.settings.data, [str(UUID(request))]) or ()
    except ValueError:
        return ()
    steps = [step for line in found if (step := _line(line, set(), _OF_A_REQUEST))]
    return sorted(steps[-_LINES:])


# --- two times -----------------------------------------------------------------------------------


class Other(NamedTuple):
    """One part of the case that is another at a later time."""

    part: str
    name: str
    before: str
    after: str


class Between(NamedTuple):
    """A case at two times: `note` where it had not begun at one."""

    note: str
    versions: tuple[int, int]
    others: Sequence[Other]


def between(
    system: System, stream: UUID, reader: Reader, since: Point | None, until: Point | None
) -> Between:
    """What of a case is another at two times, part by part. Raises NotFound, Unusable."""
    points = (since, until)
    found = [
        replayed(system, DISPUTE.name, stream, each, reader.officer, or_nothing=True)
        for each in points
    ]
    before, after = (as_known(system, each.state, reader.officer) for each in found)
    others = [
        Other(
            change.part,
            label(change.part.rpartition(".")[2], reader.language),
            _told(change.before, change.part, reader.language),
            _told(change.after, change.part, reader.language),
        )
        for change in _told_of(difference(before, after))
    ]
    note = not_begun(points, found, reader.language)
    return Between(note, (found[0].version, found[1].version), others)


def _told_of(changes: Sequence[Change]) -> Iterator[Change]:
    untold = {
        change.part.rpartition(".")[0]
        for change in changes
        if any(of_a_report(str(held)) for held in (change.before, change.after))
    }
    for change in changes:
        within = change.part.rpartition(".")[0]
        if not (of_a_report(change.part) or (within and within in untold)):
            yield change


def _told(held: Any, part: str, language: Language) -> str:
    if isinstance(held, list):
        return ", ".join(_told(each, part, language) for each in held)
    if isinstance(held, str) and is_sealed(held):
        return say("[sealed]", language)
    return value(held, language, part.rpartition(".")[2])
