"""The whole file is checked before its first row is written, by the rules that will record it.

Each row is decided purely, as the command will decide it: what passes here is refused later only
if the system itself has changed in between.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from domain.calendar import Calendar
from domain.dispute.history import OPENING_TIME, record_history
from domain.dispute.state import START
from domain.kernel import LOCAL_ZONE, Act, Officer, Opening, Refused
from domain.labels import of_the_matter
from domain.rules import RuleBook
from interface.register_import.columns import COLUMNS, Column
from interface.register_import.entries import CANNOT_BE_RECORDED, Entry, StaffNumber, entry_of
from interface.register_import.report import Problem, Report
from interface.register_import.tables import Row
from workers import plausible

_ANY_STREAM = Opening(UUID(int=0), 1)


class Standing(NamedTuple):
    """What decisions read beside the row: the published days, the limits in force, and now."""

    calendar: Calendar
    rules: RuleBook
    now: datetime


def registered_at(entry: Entry, now: datetime) -> datetime:
    """When the case was registered: a register knows the day only."""
    return min(datetime.combine(entry.registered_on, OPENING_TIME, LOCAL_ZONE), now)


def check(
    rows: Iterable[Row],
    report: Report,
    standing: Standing,
    staff_number: StaffNumber,
    progress: Callable[[int], None],
) -> list[Entry]:
    """The entries of all rows; everything that is wrong stands in the report afterwards."""
    entries: list[Entry] = []
    for done, row in enumerate(rows, 1):
        read = entry_of(row, staff_number)
        if isinstance(read, Entry):
            if problem := _refused(row, read, standing):
                report.problems.append(problem)
            entries.append(read)
            if read.staff and read.staff[1]:
                report.staff[read.staff[0]] = read.staff[1]
        else:
            report.problems += read
        progress(done)
    report.problems += _numbers_twice(entries)
    return entries


def _refused(row: Row, entry: Entry, standing: Standing) -> Problem | None:
    at = entry.sheet, entry.row
    today = standing.now.astimezone(LOCAL_ZONE).date()
    if entry.registered_on > today:
        text = "{day} is later than today"
        column = _header(row, "registered_on", "accepted_on")
        return Problem(*at, column, text, params={"day": entry.registered_on})
    officer = Officer(id="import", role="importer", office=entry.content.office)
    try:
        plausible.check(entry.content)
        of_the_matter("dispute", "record_history", officer, {"entry": entry.content})
        record_history(
            START,
            Act(_ANY_STREAM.id, officer, registered_at(entry, standing.now)),
            opening=_ANY_STREAM,
            calendar=standing.calendar,
            rules=standing.rules,
            imported_at=standing.now,
            entry=entry.content,
        )
    except Refused as refused:
        column = _about(row, refused)
        return Problem(*at, column, refused.message, refused=refused)
    except ValidationError:
        return Problem(*at, "", CANNOT_BE_RECORDED)
    return None


_REGISTERED = ("registered_on", "accepted_on")
_DAYS: Mapping[str, tuple[str, ...]] = {
    "happened": ("happened_on",),
    "requested": ("requested_on",),
    "registered": _REGISTERED,
    "accepted": ("accepted_on",),
    "ended": ("ended_on", "closed_on"),
    "performed": ("performed_on",),
    "due": ("due_on",),
    "applied": ("confirmation_applied_on", "confirmation_decided_on"),
    "decided": ("confirmation_decided_on",),
    "answered": ("return_letter_on",),
    "closed": ("closed_on",),
    "filed": ("filed_on",),
}
"""Which column holds the day of a step; the first of them that the sheet has."""

_WITHOUT: Mapping[str, tuple[str, ...]] = {
    "What was mediated was accepted first": ("accepted_on",),
    "A file is put away after closure, under a volume number": ("volume", "closed_on"),
}
"""Which columns a rule of the domain misses something in."""
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "Strike this first, nobody gives up these rights: {clauses}": ("content", "situation"),
    "Describe the matter, not the kind of person: {words}": ("summary", "title", "situation"),
}
"""Which columns a rule of the domain speaks about; the first of them that is filled."""


def _about(row: Row, refused: Refused) -> str:
    """The header of the column that a refusal is about; "" if it is about the whole row."""
    steps = refused.params
    if ids := _WITHOUT.get(refused.message):
        given = {column.id for column in row.cells if isinstance(column, Column)}
        return _header(row, next((id for id in ids if id not in given), ids[0]))
    if {"earlier", "later"} <= steps.keys():
        # A day before the case was registered, or after today, is itself the one that is wrong.
        wrong = steps["earlier" if steps["later"] in ("registered", "imported") else "later"]
        return _header(row, *_DAYS.get(str(wrong), ()))
    return _header(row, *_ABOUT.get(refused.message, ()))


def _header(row: Row, *ids: str) -> str:
    """The header of the first of these columns that is filled; else of the first."""
    columns = [column for id in ids for column in COLUMNS if column.id == id]
    best = next((column for column in columns if column in row.cells), None)
    best = best or next(iter(columns), None)
    return row.headers.get(best, best.header) if best else ""


def _numbers_twice(entries: list[Entry]) -> list[Problem]:
    """A register number stands for one case of its committee."""
    count = Counter(
        (entry.content.office, entry.content.former_number)
        for entry in entries
        if entry.content.former_number
    )
    return [
        Problem(
            entry.sheet,
            entry.row,
            "编号",
            "The number {number} stands in several rows",
            "each number once in a committee's register",
            params={"number": entry.content.former_number},
        )
        for entry in entries
        if count[(entry.content.office, entry.content.former_number)] > 1
    ]
