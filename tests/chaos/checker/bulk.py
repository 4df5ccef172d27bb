"""Work on many cases: a task is finished when every case has its result, and each has one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.chaos.checker.log import Fact

Row = dict[str, Any]


@dataclass
class Tasks:
    """Every task, as a row."""

    held: dict[UUID, Row] = field(default_factory=dict)
    of_cases: dict[UUID, set[str]] = field(default_factory=dict)
    """The cases that have a result."""

    def take(self, fact: Fact) -> bool:
        """One more fact; whether it is of a task."""
        kind, _, name = fact.name.partition(".")
        if kind != "bulk":
            return False
        body = fact.body
        if name == "previewed.v1":
            self.held[fact.stream] = {
                "stream": fact.stream,
                "kind": body["kind"],
                "area": body["office"] or "",
                "by": body["by"],
                "undoes": UUID(body["undoes"]) if body["undoes"] else None,
                "previewed_at": fact.at,
                "phase": "previewed",
                "cases": body["cases"],
                "not_there": body["not_there"],
                "ruled_out": 0,
                "done": 0,
                "not_done": 0,
                "started_at": None,
                "ended_at": None,
            }
            return True
        row = self.held[fact.stream]
        if name == "rows_previewed.v1":
            row["ruled_out"] += sum(1 for each in body["rows"] if each["refused"])
        elif name == "started.v1":
            row |= {"phase": "running", "started_at": fact.at}
        elif name == "rows_done.v1":
            known = self.of_cases.setdefault(fact.stream, set())
            for each in body["results"]:
                assert each["case"] not in known, f"{fact}: a case has two results"
                known.add(each["case"])
                row["done" if each["outcome"] == "done" else "not_done"] += 1
        elif name in ("cancelled.v1", "finished.v1"):
            row |= {"phase": name.partition(".")[0], "ended_at": fact.at}
        else:
            return False
        return True

    def rows(self) -> Iterator[Row]:
        """What the ledger should hold."""
        yield from self.held.values()
