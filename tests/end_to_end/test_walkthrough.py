"""The walkthrough is run as it is printed: every command in its order, every line of output that is
shown, every exit code. What the page says is what the program does.
"""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projections.registry import LEDGERS
from tests.interface.importing import system_on
from tests.pages import called, missing, steps
from workers.projector import Projector
from workers.reading import wait_for
from workers.system import System

PAGE = Path(__file__).parents[2] / "docs" / "walkthrough.md"


Run = Callable[[str], tuple[int, str]]


@pytest.fixture
def run(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a line as a shell would, on a system whose ledgers have seen the line before."""
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    with system_on(store_url, tmp_path) as system, Projector(store_url, system.log, LEDGERS):
        monkeypatch.setenv("JIEFEN_DATABASE_URL", store_url)
        monkeypatch.setenv("JIEFEN_MASTER_KEY", system.settings.master_key)

        def line(command: str) -> tuple[int, str]:
            words = shlex.split(command)
            if words[0] == "export":
                for word in words[1:]:
                    monkeypatch.setenv(*word.split("=", 1))
                return 0, ""
            assert words[0] == "jiefen", command
            monkeypatch.setattr("sys.argv", words)
            seen_by_ledgers(system)
            return called()

        yield line


def seen_by_ledgers(system: System) -> None:
    with system.reading.connection() as connection:
        names = [ledger.name for ledger in LEDGERS]
        wait_for(connection, names, system.log.head(connection), limit=30)


def test_a_line_that_is_not_printed_is_noticed() -> None:
    assert missing(("a … c", "d"), "a b c\nd\n") == []
    assert missing(("a … c", "e"), "a b c\nd\n") == ["e"]
    assert missing(("d", "a"), "a\nd\n") == ["a"], "in another order"


def test_the_walkthrough_runs_as_it_is_printed(run: Run) -> None:
    page = PAGE.read_text("utf-8")
    walked = list(steps(page))
    for step in walked:
        code, output = run(step.command)
        assert (step.command, code, output) == (step.command, step.exit_code, output)
        assert missing(step.shown, output) == [], f"$ {step.command}\n{output}"
    commands = " ".join(step.command for step in walked)
    for part in (
        "register",
        "conclude_orally",
        " why ",
        "replay",
        "--diff",
        "agenda",
        "history",
        "file_away",
    ):
        assert part in commands, f"the page lost {part}"
