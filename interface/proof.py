"""What a check of the log found, in people's words and as data.

The first fault is the first row that is wrong, in the order of the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from interface.language import Language, said, say, translated
from workers.proof.checkpoints import Checkpoint
from workers.proof.findings import Fault, Report
from workers.proof.keys import read_public
from workers.proof.rows import Listed
from workers.sentence import counted

_SHOWN = 20


def lines(report: Report, seconds: float, language: Language) -> Iterator[str]:
    """The report, line by line."""
    rate = int(report.events / seconds) if seconds else 0
    yield say(
        "Read: events {events}, streams {streams}, checkpoints {checkpoints}; {rate} events/s",
        language,
        rate=rate,
        **_counts(report),
    )
    for fault in report.faults[:_SHOWN]:
        yield f"✗ {told(fault, language)}"
    if more := len(report.faults[_SHOWN:]) + report.more:
        yield say("✗ … and {more} more", language, more=more)
    for one in report.breaks:
        yield f"! {act_of(one.checkpoint, one.given_up, language)}"
    yield from (f"! {text}" for text in _unproved(report, language))
    if report.well:
        yield "✓ " + say("Nothing was altered, removed, swapped or put in", language)


def as_data(report: Report, seconds: float, language: Language) -> dict[str, Any]:
    """The report for programs."""
    last = report.last
    return {
        "well": report.well,
        **_counts(report),
        "seconds": round(seconds, 3),
        "last_checkpoint": last and {**taken(last), "hash": report.last_hash},
        "tail": {"events": report.tail, "since": report.tail_since or None},
        "faults": [_fault(fault, language) for fault in report.faults],
        "more_faults": report.more,
        "breaks": [{**taken(one.checkpoint), "given_up": one.given_up} for one in report.breaks],
        "notes": list(_unproved(report, language)),
    }


def taken(checkpoint: Checkpoint | None) -> dict[str, Any]:
    """A checkpoint for programs; empty if none was taken."""
    if checkpoint is None:
        return {}
    return {
        "number": checkpoint.number,
        "events": checkpoint.count,
        "total": checkpoint.total,
        "taken_at": checkpoint.taken_at,
        "key": checkpoint.key,
        "act": asdict(checkpoint.act) if checkpoint.act else None,
    }


def act_of(checkpoint: Checkpoint, given_up: Sequence[int], language: Language) -> str:
    """What somebody decided about the chain of checkpoints."""
    act = checkpoint.act
    assert act is not None
    known = {"number": checkpoint.number, "on": checkpoint.taken_at[:10], "by": act.by}
    vouched = not act.public or checkpoint.key not in read_public([act.public])
    if act.kind == "recovery":
        text = say(
            "Checkpoint {number}, {on}: the log was recovered, events lost: {lost}; {by} accepted "
            "it: {reason}",
            language,
            lost=act.lost,
            reason=act.reason,
            **known,
        )
    elif vouched:
        text = say(
            "Checkpoint {number}, {on}: another key signs from here on, the one before vouches "
            "for it; {by}: {reason}",
            language,
            reason=act.reason,
            **known,
        )
    else:
        text = say(
            "Checkpoint {number}, {on}: another key signs from here on, and the one before does "
            "not vouch for it; {by}: {reason}",
            language,
            reason=act.reason,
            **known,
        )
    if given_up:
        numbers = f"{given_up[0]}–{given_up[-1]}" if len(given_up) > 1 else str(given_up[0])
        text += " " + say("(given up: checkpoint {numbers})", language, numbers=numbers)
    return text


def _counts(report: Report) -> dict[str, int]:
    return {
        "events": report.events,
        "streams": report.streams,
        "checkpoints": report.checkpoints,
    }


def _unproved(report: Report, language: Language) -> Iterator[str]:
    """What is not wrong, and not proved either."""
    if report.without_copies:
        yield say(
            "There are no copies outside the database to compare with: whoever holds the key "
            "could have rewritten all of it",
            language,
        )
    if report.tail:
        tail = counted(
            "The last event, of {since}, is chained but not signed yet",
            "The last {count} events, since {since}, are chained but not signed yet",
            report.tail,
            since=report.tail_since,
        )
        yield said(tail, language)
    if report.unlisted and not report.without_copies:
        unlisted = counted(
            "{count} checkpoint has no list of its rows outside: a change there is noticed, but "
            "cannot be named by its row",
            "{count} checkpoints have no list of their rows outside: a change there is noticed, "
            "but cannot be named by its row",
            report.unlisted,
        )
        yield said(unlisted, language)
    if report.not_copied and not report.without_copies:
        not_copied = counted(
            "The last checkpoint is not outside yet: `jiefen checkpoint` copies it",
            "The last {count} checkpoints are not outside yet: `jiefen checkpoint` copies them",
            report.not_copied,
        )
        yield said(not_copied, language)


def _fault(fault: Fault, language: Language) -> dict[str, Any]:
    row = fault.row
    more = {name: _datum(held) for name, held in fault.more.items()}
    return {
        "kind": fault.kind,
        "row": _datum(row) if row else None,
        "checkpoint": fault.checkpoint,
        "more": more,
        "said": told(fault, language),
    }


def _datum(held: object) -> object:
    if not isinstance(held, Listed):
        return held
    return {
        "stream": held.stream,
        "version": held.version,
        "name": held.name or None,
        "cursor": str(held.cursor),
    }


def told(fault: Fault, language: Language) -> str:
    """A fault as a sentence: which row, or which checkpoint, and what is wrong with it."""
    row = fault.row
    named = {
        "row": _named(row) if row else "",
        "place": str(row.cursor) if row else "",
        "checkpoint": fault.checkpoint,
    }
    shown = {name: _named(v) if isinstance(v, Listed) else v for name, v in fault.more.items()}
    return _sentence(fault, language).format(**named, **shown)


def _named(row: Listed) -> str:
    return f"{row.stream}/{row.version}" + (f" ({row.name})" if row.name else "")


def _sentence(fault: Fault, language: Language) -> str:
    if fault.kind == "log_ends_early" and not fault.more["lost"]:
        return translated(_NOTHING_LOST, language)
    if fault.kind == "log_ends_early" and not fault.more["first"]:
        return translated(_NOT_LISTED, language)
    return translated(SENTENCES[fault.kind], language)


_NOTHING_LOST = (
    "The database ends with checkpoint {database_last}, outside there are {outside_last}; every "
    "event that they signed is still there. Restored from a backup? `jiefen checkpoint "
    "--accept-loss` goes on"
)
_NOT_LISTED = (
    "The log ends before checkpoint {checkpoint}: events lost, of those signed up to checkpoint "
    "{outside_last}: {lost}. Restored from a backup? `jiefen checkpoint --accept-loss` goes on "
    "without them"
)
SENTENCES: dict[str, str] = {
    "altered": "Event {row} at {place} was altered: it does not say what was recorded",
    "unchained": (
        "Event {row} at {place} does not follow from the version before it: it was altered or put "
        "in, or the one before it was exchanged"
    ),
    "unreadable": "Event {row} at {place} was altered: it holds what nothing here can have written",
    "doubled": "Event {row} at {place} is there a second time",
    "disordered": "Event {row} at {place} stands before version {before}: they changed places",
    "missing": "Event {row} was removed: what is there goes on with version {before}",
    "rewritten": (
        "Event {row} at {place} was rewritten together with its digest after checkpoint "
        "{checkpoint} had signed it"
    ),
    "replaced": (
        "Event {row} is no longer at {place}, where checkpoint {checkpoint} signed it: {found} is "
        "there"
    ),
    "removed": "Event {row} at {place} was removed after checkpoint {checkpoint} had signed it",
    "inserted": "Event {row} at {place} was put in after checkpoint {checkpoint} was signed",
    "rows_differ": (
        "The events from {after} to {horizon} are not those that checkpoint {checkpoint} signed: "
        "signed: {signed}, there now: {found}"
    ),
    "log_ends_early": (
        "The log ends before checkpoint {checkpoint}: events lost, of those signed up to "
        "checkpoint {outside_last}: {lost}, the first is {first}. Restored from a backup? "
        "`jiefen checkpoint --accept-loss` goes on without them"
    ),
    "list_altered": (
        "The list of rows outside is not the one that checkpoint {checkpoint} signed: put it back "
        "from a copy"
    ),
    "malformed": "Checkpoint {checkpoint} ({where}) was altered: it is not as it was written",
    "unknown_key": (
        "Checkpoint {checkpoint} ({where}) is signed with key {key}, which does not count here: "
        "name its public key with --key if the office vouches for it"
    ),
    "bad_signature": "Checkpoint {checkpoint} ({where}) was altered: key {key} did not sign this",
    "unlinked": "Checkpoint {checkpoint} does not continue the one before it",
    "checkpoint_missing": "Checkpoint {checkpoint} is neither in the database nor outside",
    "checkpoint_removed": "Checkpoint {checkpoint} was removed from the database: it is outside",
    "checkpoint_differs": "Checkpoint {checkpoint} in the database is not the one outside",
    "copy_removed": "The copy of checkpoint {checkpoint} was removed outside",
    "out_of_order": "Event {row} at {place} stands in the file before one recorded earlier",
    "miscounted": "Events in the file, as it says itself: {stated}; in fact: {found}",
}
