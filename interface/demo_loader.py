"""The demo is loaded by a process of its own, and what that took ends with it: `up`, which runs for
weeks, only watches it and tells how far it is."""

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from workers.local.run_file import Run

if TYPE_CHECKING:
    from interface.demo.figures import Size

Tell = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_FRESH: Final = get_context("spawn")
"""Begins with nothing of what this process holds: no thread, no lock, no connection."""


class NotLoaded(Exception):
    """The demo could not be loaded; the text says why."""


def loader(data: Path, size: "Size | None" = None) -> Callable[[Run, Tell], None]:
    """What the supervisor calls at the first start of a data folder. Raises NotLoaded."""

    def load(run: Run, tell: Tell) -> None:
        heard, said = _FRESH.Pipe(duplex=False)
        # A daemon: it is ended when this process ends, and begins again at the next start.
        asked = data, run.database_url, size, said
        loading = _FRESH.Process(target=_load, args=asked, daemon=True)
        loading.start()
        said.close()
        with heard, suppress(EOFError):
            while isinstance(progress := heard.recv(), tuple):
                tell(*progress)
            raise NotLoaded(progress)
        loading.join()
        if loading.exitcode:
            raise NotLoaded(f"the process that loads it ended with {loading.exitcode}")

    return load


def _load(data: Path, database_url: str, size: "Size | None", said: Connection) -> None:
    """Tell (done, of how many), then end; or say why not."""
    from interface.demo import load_demo  # noqa: PLC0415 (only here, so that it ends with this)
    from workers.settings import Settings  # noqa: PLC0415
    from workers.system import System  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the other one ends this
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)  # a line for each of some thousand commands is noise
    with suppress(BrokenPipeError):  # whoever watched has gone
        try:
            with System.open(Settings(data=data, database_url=database_url), "demo") as system:
                load_demo(system, lambda done, total: said.send((done, total)), size)
        except BrokenPipeError:
            raise
        except Exception as failure:  # noqa: BLE001 (said on the screen, whatever it is)
            said.send(str(failure))
