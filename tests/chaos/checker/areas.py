"""The areas and their periods: lists and changes, taken in one by one; of a change that was
withdrawn everything is taken in once more without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.chaos.checker.log import Fact

Row = dict[str, Any]
Period = tuple[str, date | None, date | None]
"""A name, from a day (None: always) until another that is not one of them (None: to this day)."""
Tree = dict[str, list[Period]]

LENGTHS = (2, 4, 6, 9, 12, 15)


@dataclass
class Areas:
    """What is on record of areas."""

    facts: list[Row] = field(default_factory=list)

    def take(self, fact: Fact) -> bool:
        """One more fact; whether it is of areas."""
        if fact.name not in ("areas.entered.v1", "areas.changed.v1", "areas.change_withdrawn.v1"):
            return False
        body = fact.body
        if fact.name == "areas.change_withdrawn.v1":
            gone = [each for each in self.facts if _same(each, body)]
            assert len(gone) == 1, f"{fact}: no such change is on record"
            self.facts.remove(gone[0])
        else:
            self.facts.append(body)
        return True

    def rows(self) -> Iterator[Row]:
        """What the ledger should hold."""
        tree: Tree = {}
        for body in self.facts:
            if "areas" in body:
                _list(tree, body["areas"])
            else:
                _change(tree, body)
        for code, periods in tree.items():
            for nth, (name, since, until) in enumerate(periods):
                yield {"code": code, "nth": nth, "name": name, "since": since, "until": until}


def _same(change: Row, withdrawn: Row) -> bool:
    return all(change.get(key) == withdrawn[key] for key in ("takes_effect", "predecessors"))


def _list(tree: Tree, rows: list[Row]) -> None:
    told: Tree = {}
    for row in rows:
        period = (row["name"], _day(row.get("valid_from")), _day(row.get("valid_until")))
        told.setdefault(row["code"], []).append(period)
    for code, periods in told.items():
        periods.sort(key=lambda period: period[1] or date.min)
        name, since, until = periods[-1]
        if len(periods) == 1 and since is None and until is None and code in tree:
            tree[code][-1] = (name, *tree[code][-1][1:])
        else:
            tree[code] = periods


def _change(tree: Tree, body: Row) -> None:
    on = date.fromisoformat(body["takes_effect"])
    after = {each["code"]: each["name"] for each in body["successors"]}
    gone = [code for code in body["predecessors"] if code not in after]
    goes_along = body["kind"] in ("recoded", "moved")
    was = {code: list(periods) for code, periods in tree.items()}
    for old in gone:
        digits = _digits(old)
        for code in sorted(code for code in was if code.startswith(digits)):
            if _name_on(was, code, on) is None:
                continue
            _end(tree, code, on)
            if goes_along and code != old:
                (new,) = after
                _begin(tree, _digits(new) + code[len(digits) :], was[code][-1][0], on)
    for code, name in after.items():
        if _name_on(was, code, on) not in (None, name):
            _end(tree, code, on)
        _begin(tree, code, name, on)


def _end(tree: Tree, code: str, on: date) -> None:
    name, since, until = tree[code][-1]
    tree[code][-1] = (name, since, min(until or on, on))


def _begin(tree: Tree, code: str, name: str, on: date) -> None:
    if _name_on(tree, code, on) is None:
        tree.setdefault(code, []).append((name, on, None))


def _name_on(tree: Tree, code: str, on: date) -> str | None:
    """What the code is called on a day; None if it is not in use."""
    for name, since, until in tree.get(code, ()):
        if (since or date.min) <= on < (until or date.max):
            return name
    return None


def _digits(code: str) -> str:
    """A code without the zeros that fill it up, to the end of a level."""
    least = len(code.rstrip("0"))
    return code[: next(length for length in LENGTHS if length >= least)]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
