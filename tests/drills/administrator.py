"""Whoever keeps a system runs the scripts and commands of the runbook, as they stand there."""

import os
import subprocess
import sys
from pathlib import Path

from tests.drills.machine import Machine
from tests.pages import missing, scripts, section, steps
from workers.local.postgres import program

PAGE = Path(__file__).parents[2] / "docs" / "runbook.md"


class Administrator:
    """Knows where everything is; `machine` may be lost, and another one take its place."""

    def __init__(self, machine: Machine | None = None, **knows: str | Path) -> None:
        bins = (Path(sys.executable).parent, program("psql").parent)
        self._knows = {
            "PATH": ":".join([*map(str, bins), os.environ["PATH"]]),
            "JIEFEN_LANG": "en",
            **{name: str(held) for name, held in knows.items()},
        }
        self._running: dict[str, str] = {}
        if machine is not None:
            self.keeps(machine)

    def keeps(self, machine: Machine) -> None:
        """From here on this machine is meant, with a system that runs on it."""
        self._running = {
            "DATA": str(machine.folder),
            "PGDATA": str(machine.cluster.pgdata),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(machine.port),
            "PGUSER": "jiefen",
            "PGDATABASE": "jiefen",
            "PGPASSWORD": machine.cluster.password() if machine.cluster.exists() else "",
            "JIEFEN_DATA": str(machine.folder),
        }

    def runs(self, page: str, number: int = 0, **more: str | Path) -> str:
        """A script of the runbook; what it printed."""
        script = scripts(section(PAGE.read_text("utf-8"), page))[number]
        return self._shell(script, {name: str(held) for name, held in more.items()})

    def signs(self) -> None:
        """A checkpoint is taken, as every hour."""
        assert "signed" in self._shell("jiefen checkpoint", {})

    def commands(self, page: str, number: int | None = None) -> None:
        """The commands of this page (or one of them), with every line of output that is shown."""
        found = list(steps(section(PAGE.read_text("utf-8"), page)))
        for step in found if number is None else [found[number]]:
            output = self._shell(step.command, {}, step.exit_code)
            assert missing(step.shown, output) == [], f"$ {step.command}\n{output}"

    def _shell(self, script: str, more: dict[str, str], code: int = 0) -> str:
        ended = subprocess.run(
            ["bash", "-euc", script],
            env={**self._knows, **self._running, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, f"{script}\n{ended.stdout}{ended.stderr}"
        return ended.stdout
