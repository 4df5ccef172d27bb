"""What a benchmark found, as one line of a table and one entry of `build/bench.json`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`value` (in `unit`) is ours; `ratio` compares it with the plain way in the same run, and is
    what `limit` bounds. Without a limit it is told, not judged."""

    name: str
    value: float
    unit: str
    ratio: float
    limit: float | None = None
    goal: Literal["at most", "at least", "told"] = "told"

    @property
    def met(self) -> bool:
        """Whether the ratio keeps its limit."""
        if self.limit is None:
            return True
        return self.ratio <= self.limit if self.goal == "at most" else self.ratio >= self.limit


def write(figures: Sequence[Figure], path: Path) -> None:
    """All figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [asdict(figure) | {"met": figure.met} for figure in figures]
    path.write_text(json.dumps(entries, indent=2) + "\n", "utf-8")


def show(figures: Sequence[Figure]) -> None:
    """All figures as a table."""
    table = Table("figure", "value", "ratio", "limit", "")
    for figure in figures:
        limit = "" if figure.limit is None else f"{figure.goal} {figure.limit:g}"
        verdict = "" if figure.limit is None else ("met" if figure.met else "[red]missed[/red]")
        table.add_row(
            figure.name, f"{figure.value:,.0f} {figure.unit}", f"{figure.ratio:.2f}", limit, verdict
        )
    Console().print(table)
