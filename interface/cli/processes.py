"""Commands that run until they are told to stop: `up`, and one for each process of the system."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from interface import processes
from interface.cli.terminal import Lang, language

DEFAULT_PORT = 8420

Port = Annotated[int, typer.Option("--port", help="The port of the API.", min=1, max=65535)]


def up(
    data: Annotated[Path, typer.Option("--data", envvar="JIEFEN_DATA", help="The data folder.")] = (
        Path(".jiefen")
    ),
    port: Port = DEFAULT_PORT,
    empty: Annotated[
        bool, typer.Option("--empty", help="Load no demo at the first start.")
    ] = False,
    lang: Lang = "",
) -> None:
    """Run the whole system here, with a database and a clock of its own, until Ctrl-C."""
    from interface.demo_loader import loader  # noqa: PLC0415
    from interface.words import told  # noqa: PLC0415
    from workers.local import supervisor  # noqa: PLC0415

    reader = language()
    whole = supervisor.System(load_demo=loader(data), say=lambda said: told(said, reader))
    code = supervisor.up(data, port=port, empty=empty, system=whole)
    raise typer.Exit(code)


def api(
    port: Annotated[int, typer.Option("--port", help="Port on the host of JIEFEN_API_HOST.")] = 0,
) -> None:
    """Serve HTTP: API and metrics."""
    processes.api(port)


def projector() -> None:
    """Keep every ledger up to date."""
    processes.projector()


def timekeeper() -> None:
    """Tell the clocks what is due when."""
    processes.timekeeper()


def worker() -> None:
    """Settle deadlines when their time comes."""
    processes.worker()


def notifier() -> None:
    """Tell officers what waits for them: inbox, mail, webhooks."""
    processes.notifier()


def crisis_worker() -> None:
    """Page crises: a process of its own, so that nothing stands before one."""
    processes.crisis_worker()


def notes() -> None:
    """Keep the clinical notes: apart from all else, told by JIEFEN_NOTES_* alone.

    JIEFEN_NOTES_DATABASE_URL, JIEFEN_NOTES_MASTER_KEY, JIEFEN_NOTES_PASS_KEY; refuses to start
    without one of them, or with a key that is not the notes' own, and says which.
    """
    from workers.local.programs import source_path  # noqa: PLC0415

    told = {
        name: held
        for name, held in os.environ.items()
        if name.startswith("JIEFEN_NOTES_") or not name.startswith("JIEFEN_")
    }
    os.execve(sys.executable, [sys.executable, "-P", "-m", "workers.notes"], told | source_path())
