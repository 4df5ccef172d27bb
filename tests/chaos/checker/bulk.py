"""Work on many cases: a task is finished when every case has its result, and each has one; what it
recorded in a case is what its result says, once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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


@dataclass
class Carried:
    """What a task was to do, and says that it did."""

    stream: UUID
    started: bool = False
    over: bool = False
    done: dict[UUID, int] = field(default_factory=dict)
    """The version of each case after what was done to it."""

    def judge(self, facts: Iterable[Fact]) -> tuple[list[str], list[str]]:
        """What is lost and what is doubled of the facts that carry this task: in each case that is
        done one command, up to the version that the result names, and in no other any."""
        held = defaultdict[UUID, list[Fact]](list)
        for fact in facts:
            held[fact.stream].append(fact)
        last = {case: max(fact.version for fact in each) for case, each in held.items()}
        lost = [
            f"bulk {self.stream}: {case}/{version} is not what its result says"
            for case, version in self.done.items()
            if last.get(case) != version
        ]
        if self.started and not self.over:
            lost.append(f"bulk {self.stream}: started, and never over")
        doubled = [
            f"bulk {self.stream}: {case} has facts of it, and no result"
            for case in held
            if case not in self.done
        ]
        doubled += [
            f"bulk {self.stream}: done in {case} more than once"
            for case, each in held.items()
            if len({fact.place[:2] for fact in each}) > 1
        ]
        return lost, doubled


def runs(facts: Iterable[Fact]) -> dict[UUID, Carried]:
    """Every task that was previewed."""
    found = dict[UUID, Carried]()
    for fact in facts:
        kind, _, name = fact.name.partition(".")
        if kind != "bulk":
            continue
        task = found.setdefault(fact.stream, Carried(fact.stream))
        task.started |= name == "started.v1"
        task.over |= name in ("cancelled.v1", "finished.v1")
        if name == "rows_done.v1":
            done = (each for each in fact.body["results"] if each["outcome"] == "done")
            task.done |= {UUID(each["case"]): each["version"] for each in done}
    return found
