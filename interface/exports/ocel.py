"""Cases as an object-centric event log (OCEL 2.0, JSON): disputes, committees, agreements, steps.

Written as it is read: first what there is, then what happened to it. No object is a person.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from domain.dispute.mined import steps
from domain.kernel import LOCAL_ZONE
from projections.mining import Case
from projections.register import Row

ALWAYS: Final = "1970-01-01T00:00:00Z"
"""Since when an attribute holds that never changes, as the standard writes it."""

FIXED: Final = ("code", "area", "type", "source", "track", "level")
"""What is the same of a dispute for as long as it lasts."""
ATTRIBUTES: Final = {
    "dispute": {**dict.fromkeys((*FIXED, "status", "outcome"), "string"), "registered_on": "time"},
    "committee": {"code": "string"},
    "agreement": {"form": "string", "effective_on": "time", "amount_yuan": "float"},
}
OF_A_STEP: Final = {"role": "string", "office": "string", "recorded_at": "time"}


class Counted(NamedTuple):
    """How much was written."""

    cases: int
    events: int


def write(
    file: Path, read: Callable[[], Iterable[Case]], tell: Callable[[int], None] = lambda done: None
) -> Counted:
    """Write what `read` yields; it is read twice. `tell` hears how many cases are done, of both."""
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write("{")
        _types(opened)
        opened.write('\n"objects": [')
        cases = _listed(opened, _objects(read(), tell))
        opened.write('],\n"events": [')
        events = _listed(opened, _events(read(), tell, cases.cases))
        opened.write("]}\n")
    return Counted(cases.cases, events.written)


class _Through:
    """What was written of a list, and of how many cases."""

    def __init__(self) -> None:
        self.written = self.cases = 0


def _listed(file: IO[str], entries: Iterator[tuple[int, dict[str, Any]]]) -> _Through:
    through = _Through()
    for through.cases, entry in entries:
        file.write(",\n" if through.written else "\n")
        file.write(json.dumps(entry, ensure_ascii=False))
        through.written += 1
    return through


def _types(file: IO[str]) -> None:
    def declared(attributes: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "type": kind} for name, kind in attributes.items()]

    objects = [{"name": n, "attributes": declared(held)} for n, held in ATTRIBUTES.items()]
    events = [{"name": name, "attributes": declared(OF_A_STEP)} for name in steps()]
    file.write(f'\n"objectTypes": {json.dumps(objects)},\n"eventTypes": {json.dumps(events)},')


def _objects(
    cases: Iterable[Case], tell: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, Any]]]:
    written = set[int]()
    offices = set[str]()
    for count, case in enumerate(cases, 1):
        row = case.row
        if row.office not in offices:
            offices.add(row.office)
            told = _attribute("code", row.office)
            yield count, _object(_committee(row), "committee", [told])
        if row.agreed_on is not None:
            yield count, _object(_agreement(row), "agreement", _of_agreement(row))
        yield count, _object(str(row.stream), "dispute", _of_dispute(row), _beside(row, written))
        written.add(row.stream.int)
        tell(count)


def _object(
    name: str,
    kind: str,
    attributes: list[dict[str, Any]],
    related: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    return {
        "id": name,
        "type": kind,
        "attributes": attributes,
        "relationships": [{"objectId": to, "qualifier": how} for to, how in related],
    }


def _attribute(name: str, held: Any, since: str = ALWAYS) -> dict[str, Any]:
    return {"name": name, "time": since, "value": held}


def _of_dispute(row: Row) -> list[dict[str, Any]]:
    fixed = [_attribute(name, getattr(row, name)) for name in FIXED]
    since = moment(row.last_at) if row.last_at else ALWAYS
    moving = [_attribute("status", row.status, since)]
    if row.outcome:
        moving.append(_attribute("outcome", row.outcome, since))
    if row.registered_on:
        moving.append(_attribute("registered_on", _day(row.registered_on)))
    return [*fixed, *moving]


def _of_agreement(row: Row) -> list[dict[str, Any]]:
    held = [_attribute("form", row.form or "")]
    if row.agreed_on is not None:
        held.append(_attribute("effective_on", _day(row.agreed_on)))
    if row.agreed_fen is not None:
        held.append(_attribute("amount_yuan", row.agreed_fen / 100))
    return held


def _beside(row: Row, written: set[int]) -> Iterator[tuple[str, str]]:
    """What a dispute has to do with: only with what is in the file before it."""
    yield _committee(row), "handled by"
    if row.agreed_on is not None:
        yield _agreement(row), "settled by"
    if row.origin is not None and row.origin.int in written:
        yield str(row.origin), row.origin_kind or "came out of"
    if row.merged_into is not None and row.merged_into.int in written:
        yield str(row.merged_into), "merged into"


def _committee(row: Row) -> str:
    return f"committee:{row.office}"


def _agreement(row: Row) -> str:
    return f"agreement:{row.stream}"


AGREED: Final = frozenset(
    {"agreement_reached", "performed_at_once", "item_performed", "agreement_repudiated"}
    | {"breach_reported", "breach_verified", "performance_urged"}
    | {"confirmation_applied", "confirmation_decided"}
)
"""Steps that are of the agreement, too."""


def _events(
    cases: Iterable[Case], tell: Callable[[int], None], before: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    for count, case in enumerate(cases, 1):
        stream, settled = str(case.row.stream), case.row.agreed_on is not None
        for step in case.steps:
            of = [{"objectId": stream, "qualifier": "of"}]
            if settled and step.name in AGREED:
                of.append({"objectId": _agreement(case.row), "qualifier": "on"})
            told = (
                ("role", step.role),
                ("office", step.office),
                ("recorded_at", moment(step.recorded_at)),
            )
            yield (
                count,
                {
                    "id": f"{stream}/{step.number}",
                    "type": step.name,
                    "time": moment(step.at),
                    "attributes": [{"name": name, "value": held} for name, held in told],
                    "relationships": of,
                },
            )
        tell(before + count)


def moment(at: datetime) -> str:
    """A moment as the standards write it: in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(day: date) -> str:
    return moment(datetime.combine(day, time(), LOCAL_ZONE))
