"""The whole file is checked before its first row is written, by the rules that will record it.

Each row is decided purely, as the command will decide it: what passes here is refused later only
if the system itself has changed in between.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.calendar import Calendar
from domain.dispute.history import OPENING_TIME, record_history
from domain.dispute.state import START
from domain.kernel import LOCAL_ZONE, Act, Officer, Opening, Refused
from domain.rules import RuleSet
from interface.register_import.entries import Entry, StaffNumber, entry_of
from interface.register_import.report import Problem, Report
from interface.register_import.tables import Row

_ANY_STREAM = Opening(UUID(int=0), 1)


class Standing(NamedTuple):
    """What decisions read beside the row: the published days, the limits in force, and now."""

    calendar: Calendar
    rules: RuleSet
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
            if problem := _refused(read, standing):
                report.problems.append(problem)
            entries.append(read)
            if read.staff and read.staff[1]:
                report.staff[read.staff[0]] = read.staff[1]
        else:
            report.problems += read
        progress(done)
    report.problems += _numbers_twice(entries)
    return entries


def _refused(entry: Entry, standing: Standing) -> Problem | None:
    at = entry.sheet, entry.row
    today = standing.now.astimezone(LOCAL_ZONE).date()
    if entry.registered_on > today:
        text = "{day} is later than today"
        return Problem(*at, "受理日期", text, params={"day": entry.registered_on})
    officer = Officer(id="import", role="importer", office=entry.content.office)
    try:
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
        return Problem(*at, "", refused.message, refused=refused)
    return None


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
