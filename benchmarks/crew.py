"""The processes of the system beside a stage, each started as `jiefen up` starts it."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.local import temporal
from workers.local.process import free_port
from workers.local.programs import RunningProgram, programs, source_path
from workers.system import System

_PATIENCE = 60.0
_POLL = 0.02


@contextmanager
def crew(system: System, *names: str) -> Iterator[dict[str, int]]:
    """These processes, ready for work; the id of each."""
    with tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder:
        environment = {
            **source_path(),
            "JIEFEN_DATA": folder,
            "JIEFEN_DATABASE_URL": system.settings.database(),
            "JIEFEN_TEMPORAL_ADDRESS": system.settings.temporal_address,
            "JIEFEN_MASTER_KEY": system.settings.key(),
        }
        started: list[RunningProgram] = []
        try:
            for program in programs(free_port()):
                if program.name in names:
                    started.append(program.launch(Path(folder) / program.name, environment))
            _wait_ready(started)
            yield {running.program.name: running.process.pid for running in started}
        finally:
            for running in reversed(started):
                running.stop()


def _wait_ready(started: list[RunningProgram]) -> None:
    until = time.monotonic() + _PATIENCE
    for running in started:
        while not running.answers():
            if time.monotonic() > until:
                raise TimeoutError(f"{running.program.name} is not ready")
            time.sleep(_POLL)


@contextmanager
def clock_server() -> Iterator[temporal.Server]:
    """A Temporal server with nothing in it, as on a laptop."""
    with tempfile.TemporaryDirectory(prefix="jiefen-bench-") as name:
        folder = Path(name)
        ports = free_port(), free_port()
        server = temporal.start(folder / "temporal.db", folder / "temporal.log", *ports)
        try:
            server.wait_ready()
            yield server
        finally:
            server.stop()
