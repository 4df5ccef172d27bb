"""What a benchmark found: one line of a table, one entry of `build/bench.json`, and a verdict.

A figure that misses its limit fails the run. One that only warns says so, and fails nothing: noise
of the machine is larger than the step between its goal and its warning.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

Goal = Literal["at most", "at least", "told"]
Verdict = Literal["", "met", "missed", "short of the goal", "warning"]

_STYLE: dict[Verdict, str] = {
    "": "",
    "met": "green",
    "missed": "bold red",
    "short of the goal": "yellow",
    "warning": "bold yellow",
}


class Part(NamedTuple):
    """Where some of a figure comes from: a step of the work, or another quantile of it."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Figure:
    """`value` (in `unit`) is ours; `ratio` compares it with the plain way in the same run.

    `limit` bounds the ratio, or the value if `judged` says so; without one a figure is told, not
    judged. With `warns` the limit is a goal: beyond `warns` there is a warning, and no failure.
    `rounds` are what was judged, round by round; the figure is their median.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    limit: float | None = None
    goal: Goal = "told"
    judged: Literal["ratio", "value"] = "ratio"
    warns: float | None = None
    rounds: Sequence[float] = ()
    breakdown: Sequence[Part] = ()

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self._keeps(self.limit)

    @property
    def verdict(self) -> Verdict:
        """In a word; empty if nothing is judged."""
        if self.limit is None:
            return ""
        if self.met:
            return "met"
        if self.warns is None:
            return "missed"
        return "short of the goal" if self._keeps(self.warns) else "warning"

    @property
    def fails(self) -> bool:
        """Whether the run fails for it."""
        return self.verdict == "missed"

    def _keeps(self, bound: float) -> bool:
        judged = self.value if self.judged == "value" else self.ratio
        if judged is None:
            raise ValueError(f"{self.name} has a limit and nothing to hold against it")
        return judged <= bound if self.goal == "at most" else judged >= bound

    def entry(self) -> dict[str, Any]:
        """As `build/bench.json` has it."""
        held = asdict(self) | {"met": self.met, "verdict": self.verdict}
        return held | {"breakdown": [part._asdict() for part in self.breakdown]}


def write(figures: Sequence[Figure], path: Path) -> None:
    """All figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [figure.entry() for figure in figures]
    path.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", "utf-8")


def show(figures: Sequence[Figure], console: Console | None = None) -> None:
    """All figures as a table, each with where its time goes."""
    table = Table("figure", "value", "ratio", "limit", "rounds", "", box=None, pad_edge=False)
    for column in (1, 2, 4):
        table.columns[column].justify = "right"
    for figure in figures:
        table.add_row(*_cells(figure))
        for part in figure.breakdown:
            table.add_row(f"[dim]  {escape(part.name)}[/]", f"[dim]{_amount(*part[1:])}[/]")
    console = console or Console()
    if not console.is_terminal:
        console = Console(file=console.file, width=_WIDTH)
    console.print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    limit = ""
    if figure.limit is not None:
        unit = f" {figure.unit}" if figure.judged == "value" else ""
        limit = f"{figure.goal} {figure.limit:,.4g}{unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    style = _STYLE[figure.verdict]
    verdict = f"[{style}]{figure.verdict}[/]" if style else ""
    rounds = f"{len(figure.rounds)}" if figure.rounds else ""
    return escape(figure.name), _amount(figure.value, figure.unit), ratio, limit, rounds, verdict


_FINE, _WIDTH = 100, 110


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if abs(value) >= _FINE else f"{value:,.3g} {unit}"
