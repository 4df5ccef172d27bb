"""The import of an older register of disputes: checked as a whole, then one command for each case.

No dispute is ever half imported, and importing a file again adds nothing to what it brought.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, reduce
from pathlib import Path
from typing import Literal

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.calendar import evolve as evolve_calendar
from domain.rules import RULES_STREAM, RuleBook
from domain.rules import evolve as evolve_rules
from interface.register_import.checking import Standing, check
from interface.register_import.entries import StaffNumber
from interface.register_import.files import read_sheets
from interface.register_import.report import Problem, Report
from interface.register_import.sheets import Unusable
from interface.register_import.tables import rows_of
from interface.register_import.writing import Keyed, keyed, not_yet_written, write
from workers.seed import national_rules, published_years
from workers.system import System
from workers.vault import Master

__all__ = ["Problem", "Progress", "Report", "Stage", "check_register", "import_register"]

Stage = Literal["reading", "checking", "writing"]
Progress = Callable[[Stage, int, int], None]
"""Told the stage, how much is done (rows, or of reading: characters or bytes), of how much."""

_STAFF_DIGITS = 12


def _silent(stage: Stage, done: int, total: int) -> None:
    """No progress is shown."""


def import_register(
    system: System,
    path: Path,
    *,
    operator: str,
    dry_run: bool = False,
    progress: Progress = _silent,
) -> Report:
    """Import a register of disputes, or only say what would be imported.

    Nothing is written unless every row of the file can be. `operator` is the staff id of whoever
    imports. A file that cannot be read is a problem in the report, not an exception.
    """
    with system.pool.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
    standing = Standing(calendar, rules, datetime.now(UTC))
    report = Report(dry_run)
    rows = _checked(path, report, standing, system.vault.master, progress)
    if report.problems:
        return report
    left = not_yet_written(system, rows, report)
    if not dry_run:
        total = len(left)
        write(
            system,
            left,
            report,
            operator=operator,
            now=standing.now,
            progress=lambda done: progress("writing", done, total),
        )
    return report


def check_register(path: Path, progress: Progress = _silent) -> Report:
    """Check a register with nothing running, against the published days and the national rules.

    What was imported before is not known then.
    """
    now = datetime.now(UTC)
    calendar = reduce(lambda held, f: evolve_calendar(held, f, now), published_years(), Calendar())
    rules = evolve_rules(RuleBook(), national_rules(), now)
    report = Report(dry_run=True)
    _checked(path, report, Standing(calendar, rules, now), Master(Master.generate()), progress)
    report.staff.clear()  # their numbers depend on the system's key
    return report


def _checked(
    path: Path, report: Report, standing: Standing, master: Master, progress: Progress
) -> list[Keyed]:
    try:
        tell = partial(progress, "reading")
        rows = rows_of(read_sheets(path, tell), report)
    except Unusable as unusable:
        place = unusable.sheet, unusable.row, unusable.column
        report.problems.append(Problem(*place, unusable.text, params=unusable.params))
        return []
    total = len(rows)
    entries = check(
        rows,
        report,
        standing,
        _staff_numbers(master),
        lambda done: progress("checking", done, total),
    )
    report.problems.sort(key=lambda problem: (problem.sheet, problem.row))
    return [] if report.problems else keyed(entries, master)


def _staff_numbers(master: Master) -> StaffNumber:
    def number(office: str, name: str) -> str:
        digest = master.lookup("register staff", office, "".join(name.split()))
        return f"r-{digest.hex()[:_STAFF_DIGITS]}"

    return number
