"""Cases as an object-centric event log (OCEL 2.0, JSON): disputes, committees, agreements, steps.

Written as it is read: first what there is, then what happened to it. No object is a person.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from domain.dispute.mined import ending, steps
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
    file: Path,
    rows: Iterable[Row],
    cases: Iterable[Case],
    tell: Callable[[int], None] = lambda done: None,
) -> Counted:
    """Write what there is, `rows`, then what happened to it, `cases`: of the same disputes, in the
    same order. `tell` hears how many are done, of both together."""
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write("{")
        _types(opened)
        opened.write('\n"objects": [')
        count = _objects(opened, rows, tell)
        opened.write('],\n"events": [')
        events = _events(opened, cases, lambda done: tell(count + done))
        opened.write("]}\n")
    return Counted(count, events)


def _types(file: IO[str]) -> None:
    def declared(attributes: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "type": kind} for name, kind in attributes.items()]

    objects = [{"name": n, "attributes": declared(held)} for n, held in ATTRIBUTES.items()]
    events = [{"name": name, "attributes": declared(OF_A_STEP)} for name in steps()]
    file.write(f'\n"objectTypes": {json.dumps(objects)},\n"eventTypes": {json.dumps(events)},')


def _objects(file: IO[str], rows: Iterable[Row], tell: Callable[[int], None]) -> int:
    written, offices, count = set[int](), set[str](), 0
    for count, row in enumerate(rows, 1):
        if row.office not in offices:
            told = [_attribute("code", row.office)]
            _put(file, _object(_committee(row), "committee", told), first=not offices)
            offices.add(row.office)
        if row.agreed_on is not None:
            _put(file, _object(_agreement(row), "agreement", _of_agreement(row)))
        _put(file, _object(str(row.stream), "dispute", _of_dispute(row), _beside(row, written)))
        written.add(row.stream.int)
        tell(count)
    return count


def _put(file: IO[str], entry: dict[str, Any], *, first: bool = False) -> None:
    file.write("\n" if first else ",\n")
    file.write(json.dumps(entry, ensure_ascii=False))


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
    status, outcome = ending(row.status, row.outcome)
    moving = [_attribute("status", status, since)]
    if outcome:
        moving.append(_attribute("outcome", outcome, since))
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


def _events(file: IO[str], cases: Iterable[Case], tell: Callable[[int], None]) -> int:
    """Written as text: of a step there are only codes and moments, and of steps there are many."""
    written = 0
    for count, case in enumerate(cases, 1):
        stream = str(case.row.stream)
        of = f'{{"objectId": "{stream}", "qualifier": "of"}}'
        on = f'{of}, {{"objectId": "{_agreement(case.row)}", "qualifier": "on"}}'
        settled = case.row.agreed_on is not None
        for step in case.steps:
            related = on if settled and step.name in AGREED else of
            file.write(
                f'{"," if written else ""}\n{{"id": "{stream}/{step.number}", '
                f'"type": "{step.name}", "time": "{moment(step.at)}", "attributes": ['
                f'{{"name": "role", "value": {_text(step.role)}}}, '
                f'{{"name": "office", "value": {_text(step.office)}}}, '
                f'{{"name": "recorded_at", "value": "{moment(step.recorded_at)}"}}], '
                f'"relationships": [{related}]}}'
            )
            written += 1
        tell(count)
    return written


@cache
def _text(code: str) -> str:
    return json.dumps(code)


def moment(at: datetime) -> str:
    """A moment as the standards write it: in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(day: date) -> str:
    return moment(datetime.combine(day, time(), LOCAL_ZONE))
