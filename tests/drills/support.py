"""What the drills share: an operator at the command line, and all that a system is, to compare."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from psycopg.sql import SQL, Identifier

from domain.kernel import Officer
from interface.story import Reader, history
from projections.registry import LEDGERS
from tests.pages import called
from workers import ledgers
from workers.reading import wait_for
from workers.store.log import Connection
from workers.system import System

OFFICE = "150524100000"
MEDIATOR = Officer(id="mediator-2", role="mediator", office=OFFICE)


@dataclass
class Operator:
    """Somebody at a terminal, in English."""

    monkeypatch: pytest.MonkeyPatch

    def uses(self, **environment: str) -> None:
        """Set `JIEFEN_*` variables; an empty one is unset."""
        for name, value in environment.items():
            if value:
                self.monkeypatch.setenv(f"JIEFEN_{name}", value)
            else:
                self.monkeypatch.delenv(f"JIEFEN_{name}", raising=False)

    def runs(self, *words: str | Path, code: int = 0) -> str:
        """What `jiefen` prints, which ends with this exit code."""
        self.monkeypatch.setenv("JIEFEN_LANG", "en")
        self.monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
        self.monkeypatch.setattr("sys.argv", ["jiefen", *map(str, words)])
        ended, output = called()
        assert ended == code, output
        return output


class Everything(NamedTuple):
    """Every row of the log by stream, and every row of every ledger."""

    streams: dict[UUID, list[Any]]
    ledgers: dict[str, list[Any]]


def everything(system: System) -> Everything:
    """All that must be the same again, once the ledgers have seen the whole log."""
    with system.reading.connection() as connection:
        names = [ledger.name for ledger in LEDGERS]
        wait_for(connection, names, system.log.head(connection), limit=30)
        streams: dict[UUID, list[Any]] = {}
        for row in connection.execute("select * from log.event order by stream, version"):
            streams.setdefault(row[3], []).append(row)
        return Everything(streams, {name: rows_of(connection, name) for name in names})


DERIVED = {ledger.name: ledger.derived for ledger in LEDGERS}


def rows_of(connection: Connection, ledger: str) -> list[Any]:
    """Every row of every table of a ledger that is no count of others, as text, in an order of
    their own."""
    build = ledgers.live(connection, ledger)
    assert build is not None
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = %s order by 1", (build.schema,)
    ).fetchall()
    assert tables, f"{ledger} has no tables"
    kept = [table for (table,) in tables if table not in DERIVED[ledger]]
    return [
        (table, row)
        for table in kept
        for (row,) in connection.execute(
            SQL("select t::text from {}.{} t order by 1").format(
                Identifier(build.schema), Identifier(table)
            )
        )
    ]


def told(system: System, stream: UUID) -> str:
    """The history of a case as its mediator reads it."""
    return "\n".join(map(str, history(system, "dispute", stream, Reader(MEDIATOR, "en"))))
