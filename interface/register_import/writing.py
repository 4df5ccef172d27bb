"""Checked rows become disputes, one command each; writing the same rows again adds nothing.

A row's key is a keyed digest of its register number and of all it says, so it can be told apart
from a row that has changed since, and tells nothing to whoever reads the keys.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Lock
from typing import NamedTuple

from domain.kernel import Officer, Refused
from interface.register_import.checking import registered_at
from interface.register_import.entries import CANNOT_BE_RECORDED, Entry
from interface.register_import.report import Problem, Report
from workers.handler import BadInput, KeyReused, Request
from workers.keys import keys_used
from workers.system import System
from workers.vault import Master

COMMAND = "record_history"
WRITERS = 3
_DIGEST = 32
_NO_NUMBER = "-"


class Keyed(NamedTuple):
    """An entry with the key of its command."""

    entry: Entry
    key: str

    @property
    def numbered(self) -> str:
        """The part of the key that stands for the register number; "" without one."""
        number, _, _ = self.key.partition(".")
        return "" if number == _NO_NUMBER else number


def keyed(entries: Iterable[Entry], master: Master) -> list[Keyed]:
    """Each entry with its key; the n-th of several rows that say the same has n in its key."""
    occurrences = Counter[str]()
    found = []
    for entry in entries:
        content = entry.content
        number = _NO_NUMBER
        if content.former_number:
            number = _digest(master, "register number", content.office, content.former_number)
        said = content.model_dump_json(exclude_defaults=True)
        row = _digest(master, "register row", entry.registered_on.isoformat(), said)
        occurrences[f"{number}.{row}"] += 1
        found.append(Keyed(entry, f"{number}.{row}.{occurrences[f'{number}.{row}']}"))
    return found


def _digest(master: Master, *parts: str) -> str:
    return master.lookup(*parts).hex()[:_DIGEST]


def not_yet_written(system: System, rows: Sequence[Keyed], report: Report) -> list[Keyed]:
    """The rows that no earlier run imported; the others are counted in the report."""
    with system.pool.connection() as connection:
        used = keys_used(connection, f"dispute.{COMMAND}")
    numbers = {key.partition(".")[0] for key in used} - {_NO_NUMBER}
    left = []
    for row in rows:
        if row.key in used:
            report.already += 1
        elif row.numbered in numbers:
            report.changed.append((row.entry.sheet, row.entry.row))
        else:
            left.append(row)
    return left


def write(
    system: System,
    rows: Sequence[Keyed],
    report: Report,
    *,
    operator: str,
    now: datetime,
    progress: Callable[[int], None],
) -> None:
    """Record every row. One committee's cases are numbered in the order in which it registered
    them, so each committee is one writer's.
    """
    run = _Run(system, report, operator, now, progress)
    offices = defaultdict[str, list[Keyed]](list)
    for row in sorted(rows, key=lambda row: row.entry.registered_on):
        offices[row.entry.content.office].append(row)
    largest_first = sorted(offices.values(), key=len, reverse=True)
    writers = min(WRITERS, system.pool.max_size)
    with ThreadPoolExecutor(writers, thread_name_prefix="import") as pool:
        tasks = [pool.submit(run.one_office, office) for office in largest_first]
        try:
            for task in tasks:
                task.result()
        except BaseException:
            run.stop.set()
            raise


class _Run:
    """One run of writing, shared by its writers."""

    def __init__(
        self,
        system: System,
        report: Report,
        operator: str,
        now: datetime,
        progress: Callable[[int], None],
    ) -> None:
        self._system, self._report = system, report
        self._operator, self._now, self._progress = operator, now, progress
        self._lock, self._done = Lock(), 0
        self.stop = Event()

    def one_office(self, rows: list[Keyed]) -> None:
        """Record one committee's rows in order, until told to stop."""
        for row in rows:
            if self.stop.is_set():
                return
            self._record(row)

    def _record(self, row: Keyed) -> None:
        entry, problem, new = row.entry, None, False
        request = Request(
            command=COMMAND,
            data={"imported_at": self._now, "entry": entry.content},
            officer=Officer(id=self._operator, role="importer", office=entry.content.office),
            key=row.key,
            at=registered_at(entry, self._now),
        )
        try:
            self._system.handler.perform(request)
            new = True
        except KeyReused:
            pass  # the key holds all the row says: another run has just written it
        except Refused as refused:
            problem = Problem(entry.sheet, entry.row, "", refused.message, refused=refused)
        except BadInput:
            problem = Problem(entry.sheet, entry.row, "", CANNOT_BE_RECORDED)
        with self._lock:
            self._report.written += new
            self._report.already += not new and problem is None
            if problem:
                self._report.problems.append(problem)
            self._done += 1
            self._progress(self._done)
