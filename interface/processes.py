"""The processes of the system: each configures what it says of itself, works until it is told to
stop, and loads nothing that only a command line needs.

`python -m interface.processes NAME` is `jiefen NAME` without the command line around it, as `up`
starts them: half a dozen of them share one small machine.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from workers.months.files import Register
    from workers.settings import Settings


def api(port: int = 0) -> None:
    """Serve HTTP, on the port of the settings unless one is given."""
    gc.disable()  # a fifth of the time to start went to looking for garbage in what stays
    from interface.api.serving import serve  # noqa: PLC0415

    settings = _begin("api")
    serve(settings, port or settings.api_port)


def projector() -> None:
    """Keep every ledger up to date; first complete whatever erasure was cut off."""
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
        system.certifier.finish_beside()
        running.run()


def timekeeper() -> None:
    """Tell the clocks what is due when."""
    from workers.timekeeper import run  # noqa: PLC0415

    run(_begin("timekeeper"))


def worker() -> None:
    """Settle deadlines when their time comes."""
    from workers.clock_worker import run  # noqa: PLC0415

    run(_begin("worker"), _sheet)


def _sheet(file: "Path", register: "Register") -> None:
    """What writes a workbook is loaded once a month."""
    from interface.exports.monthly import sheet  # noqa: PLC0415

    sheet(file, register)


def notifier() -> None:
    """Tell officers what waits for them: inbox, mail, webhooks."""
    from workers.notices.notifier import run  # noqa: PLC0415

    run(_begin("notifier"))


def crisis_worker() -> None:
    """Page crises: a process of its own, so that nothing stands before one."""
    from workers.crises.worker import run  # noqa: PLC0415

    run(_begin("crisis-worker"))


def nursery() -> list[str]:
    """Import what the processes have in common and be what they are forked from; returns in each
    of them, with what it is to run."""
    from workers.local import nursery as local  # noqa: PLC0415
    from workers.local.programs import LISTENER  # noqa: PLC0415

    for module in _IN_COMMON:
        import_module(module)
    return local.serve(socket.socket(fileno=int(os.environ.pop(LISTENER))))


_IN_COMMON: Final = (
    "interface.metrics",
    "projections.registry",
    "workers.clock_worker",
    "workers.crises.worker",
    "workers.notices.notifier",
    "workers.persons.following",
    "workers.projector",
    "workers.timekeeper",
)
"""What more than one process would import; of HTTP alone it is not."""

NAMED: Final[dict[str, Callable[[], None]]] = {
    "projector": projector,
    "timekeeper": timekeeper,
    "worker": worker,
    "notifier": notifier,
    "crisis-worker": crisis_worker,
}


def main(name: str, port: str = "0") -> None:
    """Run one of them. Exits with 1, and a sentence, if it cannot."""
    # What logs are written with looks for a library of coloured screens, and takes it if it is
    # there: six megabytes in each process, none of which has a screen.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        if name == "nursery":
            name, port = (*nursery(), "0")[:2]
        if name == "api":
            api(int(port))
        else:
            NAMED[name]()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:  # noqa: BLE001 (told in a sentence; a trace could hold anything)
        del sys.modules["rich"]
        from interface.cli.terminal import explain  # noqa: PLC0415

        explain(error)
        raise SystemExit(1) from None


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


if __name__ == "__main__":
    main(*sys.argv[1:])
