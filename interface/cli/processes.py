"""Commands that run until they are told to stop: `up`, and one for each process of the system."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import Lang, language

if TYPE_CHECKING:
    from workers.settings import Settings

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
    from interface.api import serve  # noqa: PLC0415

    settings = _begin("api")
    serve(settings, port or settings.api_port)


def projector() -> None:
    """Keep every ledger up to date."""
    from projections.registry import LEDGERS  # noqa: PLC0415
    from workers.local.ready import announce_ready  # noqa: PLC0415
    from workers.persons.following import Names  # noqa: PLC0415
    from workers.projector import Projector  # noqa: PLC0415
    from workers.system import PATIENCE, System  # noqa: PLC0415

    settings = _begin("projector")
    with System.open(settings, "projector", size=2, patience=PATIENCE) as system:
        names = Names(system.log, system.vault)
        running = Projector(settings.database(), system.log, LEDGERS, along=[names])
        _on_stop(running.stop)
        announce_ready()
        running.run()


def timekeeper() -> None:
    """Tell the clocks what is due when."""
    from workers.timekeeper import run  # noqa: PLC0415

    run(_begin("timekeeper"))


def worker() -> None:
    """Settle deadlines when their time comes."""
    from workers.clock_worker import run  # noqa: PLC0415

    run(_begin("worker"))


def notifier() -> None:
    """Tell officers what waits for them: inbox, mail, webhooks."""
    from workers.notices.notifier import run  # noqa: PLC0415

    run(_begin("notifier"))


def crisis_worker() -> None:
    """Page crises: a process of its own, so that nothing stands before one."""
    from workers.crises.worker import run  # noqa: PLC0415

    run(_begin("crisis-worker"))


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


def _begin(process: str) -> "Settings":
    """Configure this process: logs, and metrics on a port of its own."""
    from interface.metrics import serve  # noqa: PLC0415
    from workers.observe import configure_logging  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    settings = Settings()
    configure_logging(process, settings.log_format)
    serve(process, settings.data, settings.metrics_port)
    return settings


def _on_stop(stop: Callable[[], None]) -> None:
    """Call this, once, when the process is asked to end."""

    def asked(number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
