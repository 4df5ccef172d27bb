"""Every acknowledged command is in the log exactly once, and nothing is there that nobody sent.

Each command carries a correlation id of its own, which the log keeps with its facts: sent twice, it
is the same; recorded twice, it shows.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.chaos.checker import bulk
from tests.chaos.checker.log import Connection, Fact, Log

Entry = dict[str, Any]

SEEDER = ("importer", "jiefen")
"""Role and id under which a new system records the calendar and the rules it starts with."""


@dataclass
class Accounts:
    """What the journal and the log say of each other."""

    acknowledged: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Commands whose outcome nobody ever learned."""


def journal(path: Path) -> list[Entry]:
    """The entries of a journal, one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def compare(connection: Connection, log: Log, entries: Iterable[Entry]) -> Accounts:
    """Account for every entry of the journal and every fact of the log."""
    found = Accounts()
    by_command = defaultdict[str, list[Fact]](list)
    for fact in log.facts:
        if not fact.by_clock:
            by_command[str(fact.envelope["correlation"])].append(fact)
    tasks = bulk.runs(log.facts)
    for task in tasks.values():
        lost, doubled = task.judge(by_command.pop(str(task.stream), []))
        found.lost += lost
        found.doubled += doubled
    settled: dict[str, Entry] = {}
    sent: dict[str, Entry] = {}
    for entry in entries:
        (sent if entry["kind"] == "sent" else settled)[entry["correlation"]] = entry
    for correlation, entry in settled.items():
        _settled(found, entry, by_command.pop(correlation, []))
    for correlation, entry in sent.items():
        if correlation not in settled:
            by_command.pop(correlation, None)
            found.unknown.append(_named(entry))
    for facts in by_command.values():
        if (facts[0].envelope["role"], facts[0].envelope["actor"]) != SEEDER:
            found.doubled.append(f"{facts[0]}: in the log, and nobody sent it")
    found.doubled += _codes_given_twice(log)
    _keys(found, connection, log, settled.values())
    return found


def _named(entry: Entry) -> str:
    return f"{entry['command']} {entry['key']}"


def _settled(found: Accounts, entry: Entry, facts: list[Fact]) -> None:
    if _looked(entry):  # its answer was lost: looked at again, and the first is started by nobody
        facts = [fact for fact in facts if str(fact.stream) == entry["stream"]]
    transactions = {fact.place[:2] for fact in facts}
    if entry["kind"] == "refused":
        found.refused += 1
        if facts:
            found.doubled.append(f"{_named(entry)}: refused, and recorded as {facts[0]}")
        return
    found.acknowledged += 1
    if len(transactions) > 1:
        found.doubled.append(f"{_named(entry)}: recorded {len(transactions)} times")
    wanted = _acknowledged(entry)
    held = {(fact.stream, fact.version): fact.name for fact in facts}
    lacking = [place for place, name in wanted.items() if held.get(place) != name]
    if lacking:
        found.lost.append(f"{_named(entry)}: {_place(lacking[0])} is not what was acknowledged")
    elif facts and str(max(fact.place for fact in facts)) != entry["token"]:
        found.lost.append(f"{_named(entry)}: its token is not where its last fact stands")
    here = UUID(entry["stream"])
    surplus = [p for p in held if p not in wanted and (p[0] == here or not wanted)]
    if surplus:
        found.doubled.append(f"{_named(entry)}: {_place(surplus[0])} was not acknowledged")


def _looked(entry: Entry) -> bool:
    return bool(entry["command"] == "bulk.preview_bulk")


def _acknowledged(entry: Entry) -> dict[tuple[UUID, int], str]:
    """The facts that were acknowledged, by stream and version."""
    stream, names = UUID(entry["stream"]), entry["facts"]
    first = entry["version"] - len(names) + 1
    return {(stream, version): name for version, name in enumerate(names, first)}


def _place(where: tuple[UUID, int]) -> str:
    return f"{where[0]}/{where[1]}"


def _codes_given_twice(log: Log) -> Iterator[str]:
    """One case, one code; and no number of an office is left out."""
    codes = Counter(f.body["code"] for f in log.facts if f.name.startswith("dispute.registered."))
    serials = defaultdict[str, list[int]](list)
    for code, times in codes.items():
        year, _, serial = code.rpartition("-")
        serials[year].append(int(serial))
        if times > 1:
            yield f"code {code} was given {times} times"
    for year, numbers in serials.items():
        left_out = sorted(set(range(1, max(numbers) + 1)).difference(numbers))
        if left_out:
            yield f"numbers of {year} that were left out: {left_out}"


def _keys(found: Accounts, connection: Connection, log: Log, settled: Iterable[Entry]) -> None:
    """One key row for each command that recorded something, and no other."""
    keys = Counter[tuple[Any, ...]](
        (stream, version, facts, f"{epoch}.{xid}.{position}", command)
        for stream, version, facts, epoch, xid, position, command in connection.execute(
            "select stream, version, facts, epoch, xid::text::bigint, position, command"
            " from log.command"
        )
    )
    for entry in settled:
        if entry["kind"] == "acknowledged" and entry["facts"]:
            answer = (UUID(entry["stream"]), entry["version"], len(entry["facts"]))
            key = (*answer, entry["token"], entry["command"])
            if keys[key] != 1:
                found.lost.append(f"{_named(entry)}: its key is kept {keys[key]} times")
            keys.pop(key, None)
    unsent = _by_the_system(log)
    for key, times in keys.items():
        if times != 1 or key[:2] not in unsent:
            found.doubled.append(f"{key[-1]}: a key of {_place(key[:2])} that nobody sent")


def _by_the_system(log: Log) -> set[tuple[UUID, int]]:
    """The last fact of each transaction of the clock, of a task on many cases, of a preview that
    nobody started, and of what a new system starts with."""
    tasks = bulk.runs(log.facts)
    idle = {stream for stream, task in tasks.items() if not task.started}
    of_tasks = {str(stream) for stream in tasks}
    return {
        (fact.stream, fact.version)
        for fact in log.facts
        if fact.by_clock
        or fact.stream in idle
        or fact.envelope["correlation"] in of_tasks
        or (fact.envelope["role"], fact.envelope["actor"]) == SEEDER
    }
