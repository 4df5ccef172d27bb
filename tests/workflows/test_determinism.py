"""Nothing under domain/ or workflows/ asks the machine for the time, for chance or for settings.

The sandbox does not see into the modules that are passed through, so this reads the source.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(file for folder in ("domain", "workflows") for file in (ROOT / folder).rglob("*.py"))

ASKS = {
    "now": {"datetime", "dt"},
    "utcnow": {"datetime", "dt"},
    "today": {"date", "datetime", "dt"},
    "time": {"time"},
    "time_ns": {"time"},
    "monotonic": {"time"},
    "perf_counter": {"time"},
    "localtime": {"time"},
    "sleep": {"time", "asyncio"},
    "uuid1": {"uuid"},
    "uuid4": {"uuid"},
    "urandom": {"os"},
    "getenv": {"os"},
    "environ": {"os"},
}
"""What must not be read, and of which module or class."""

MODULES = {"random", "secrets", "socket", "threading", "subprocess"}
NAMES = {"uuid1", "uuid4", "time_ns", "monotonic", "perf_counter", "urandom", "getenv", "environ"}


def asked(source: str) -> Iterator[str]:
    """Each place where this source would ask the machine."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            base = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if base in ASKS.get(node.attr, ()):
                yield f"{node.lineno}: {base}.{node.attr}"
        elif isinstance(node, ast.Import):
            yield from (
                f"{node.lineno}: {name.name}" for name in node.names if name.name in MODULES
            )
        elif isinstance(node, ast.ImportFrom):
            imported = {name.name for name in node.names}
            if node.module in MODULES or imported & NAMES:
                yield f"{node.lineno}: from {node.module}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_asks_the_machine(file: Path) -> None:
    assert list(asked(file.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "import random",
        "from uuid import uuid4",
        "import os\nos.environ['TZ']",
        "import asyncio\nasyncio.sleep(1)",
    ],
)
def test_the_lint_sees_who_asks(source: str) -> None:
    assert list(asked(source))


def test_the_lint_lets_the_workflow_keep_its_own_time() -> None:
    assert not list(asked("workflow.now()\nworkflow.sleep(1)\nself.now.due"))
