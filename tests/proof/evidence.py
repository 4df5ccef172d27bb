"""A small log with checkpoints, what is outside of it, and short words for meddling with both."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg

from tests.store.support import count
from workers.local.postgres import program
from workers.proof import export
from workers.proof.checkpoints import Checkpoint
from workers.proof.findings import Fault, Report
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.taking import take
from workers.proof.verifying import of_file, verify, verify_database

Named = tuple[str, str, int]
"""What is wrong, of which stream, with which version."""


@dataclass
class Evidence:
    """A log, a folder outside, a key."""

    url: str
    folder: Path
    secret: str = field(default_factory=SigningKey.generate)

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "checkpoints")

    def append(self, stream: UUID, *versions: int) -> None:
        """In one transaction."""
        with psycopg.connect(self.url) as connection:
            count(connection, stream, *versions)

    def checkpoint(self) -> Checkpoint | None:
        return take(self.url, self.outside, self.secret)

    def meddle(self, statement: LiteralString, *given: Any) -> None:
        """As whoever owns the tables can."""
        with psycopg.connect(self.url) as connection:
            assert connection.execute(statement, given).rowcount, "nothing was meddled with"

    def ask(self, question: LiteralString, *given: Any) -> list[Any]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(question, given).fetchall()

    # --- the three places to check

    def online(self) -> Report:
        return verify_database(self.url, self.outside)

    def exported(self, change: Callable[[list[str]], None] = lambda lines: None) -> Report:
        """Of an export, whose lines may be meddled with."""
        file = self.folder / f"{uuid4().hex}.jsonl"
        export.write(self.url, file)
        lines = file.read_text("ascii").splitlines(keepends=True)
        change(lines)
        file.write_text("".join(lines), "ascii")
        return verify(of_file(file), self.outside, self.outside.keys())

    def dumped(self) -> Report:
        return verify(of_file(self.dump()), self.outside, self.outside.keys())

    def dump(self) -> Path:
        file = self.folder / f"{uuid4().hex}.dump"
        command = [str(program("pg_dump")), "--format", "custom", "--schema", "log"]
        subprocess.run([*command, "--file", str(file), self.url], check=True)
        return file

    def everywhere(self) -> list[Report]:
        """The three must say the same, whatever it is."""
        reports = [self.online(), self.exported(), self.dumped()]
        assert reports[0].faults == reports[1].faults == reports[2].faults
        assert len({(r.events, r.streams, r.tail, r.checkpoints) for r in reports}) == 1
        return reports


def kinds(report: Report) -> list[str]:
    return [fault.kind for fault in report.faults]


def rows_named(faults: Sequence[Fault]) -> list[Named]:
    """The rows that are named, in the order of the report."""
    return [(f.kind, f.row.stream, f.row.version) for f in faults if f.row]
