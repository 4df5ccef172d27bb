"""The processes of the system itself: each says when it is ready, or is asked over HTTP."""

import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workers.local import process
from workers.local.nursery import Away, Nursery
from workers.local.ready import CHANNEL, READY
from workers.local.trouble import Trouble, last_lines, written
from workers.sentence import Sentence

LISTENER = "JIEFEN_LISTENER_FD"
"""In the environment of a program whose socket is held for it: the number of that socket."""

_ARENAS = "2"
"""Heaps of the C library in a process: it would give one to each thread, and few run at once."""

_ROOT = Path(__file__).parents[2]
_STOP_PATIENCE = 10.0
_PROBE_SECONDS = 1.0


@dataclass(frozen=True)
class Program:
    """How a process is started. `asks`: the URL that answers 200 when it is ready; empty: it says
    so itself by `announce_ready()`."""

    name: str
    command: Sequence[str]
    asks: str = ""
    listener: socket.socket | None = None
    """Held for it, so that it need not run while nobody asks: it is handed over at each start."""
    alone: Mapping[str, str] | None = None
    """Its whole environment, if it may know nothing of the system's."""
    words: Sequence[str] = ()
    """What a nursery is told of it; none if it begins with nothing of the others'."""

    def launch(
        self, log: Path, environment: Mapping[str, str], nursery: Nursery | None = None
    ) -> "RunningProgram":
        """Start it. Its output goes to `log`, what it announces comes to us."""
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        told = {**os.environ, **environment} if self.alone is None else dict(self.alone)
        told.setdefault("MALLOC_ARENA_MAX", _ARENAS)
        handed = [theirs]
        if self.listener is not None:
            handed.append(self.listener.fileno())
            told[LISTENER] = str(self.listener.fileno())
        told[CHANNEL] = str(theirs)
        before = written(log)
        try:
            child = self._begun(log, told, handed, nursery)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return RunningProgram(self, log, child, ours, before)

    def _begun(
        self, log: Path, told: Mapping[str, str], handed: Sequence[int], nursery: Nursery | None
    ) -> process.Process:
        if nursery is not None and self.words:
            with suppress(Away):
                return nursery.fork(self.words, log=log, environment=told, pass_fds=handed)
        return process.start(
            self.command,
            log=log,
            environment=told,
            on_parent_death=signal.SIGKILL,  # the log survives it, and nothing can delay it
            pass_fds=handed,
        )


@dataclass
class RunningProgram:
    """A started process."""

    program: Program
    log: Path
    process: process.Process
    channel: int
    logged_before: int = 0
    """Bytes of its log that earlier starts wrote."""
    _announced: bool = False
    _lines: list[Sentence] = field(default_factory=list)
    _rest: bytes = b""

    def answers(self) -> bool:
        """Whether it does its work. Raises Trouble if it has ended."""
        if self.process.poll() is not None:
            raise Trouble(
                "{program} ended (exit code {code}).",
                "The whole log is {file}.",
                log=last_lines(self.log, self.logged_before),
                program=self.program.name,
                code=self.process.returncode,
                file=self.log,
            )
        if self.program.asks:
            return _says_yes(self.program.asks)
        self._read()
        return self._announced

    def announced(self) -> list[Sentence]:
        """What it announced since the last call."""
        self._read()
        lines, self._lines = self._lines, []
        return lines

    def stop(self) -> None:
        """Ask it to finish what it does, and end it after ten seconds."""
        process.stop(self.process, signal.SIGTERM, _STOP_PATIENCE)
        if self.channel >= 0:
            os.close(self.channel)
            self.channel = -1

    def _read(self) -> None:
        while self.channel >= 0:
            try:
                received = os.read(self.channel, 4096)
            except BlockingIOError:
                return
            if not received:
                return
            *lines, self._rest = (self._rest + received).split(b"\n")
            for line in lines:
                if line == READY.encode():
                    self._announced = True
                else:
                    self._lines.append(Sentence.unpacked(line.decode(errors="replace")))


def programs(port: int) -> list[Program]:
    """The whole system, in the order of starting; HTTP on 127.0.0.1:`port`."""
    names = ("projector", "timekeeper", "worker", "notifier", "crisis-worker")
    asks = f"http://127.0.0.1:{port}/readyz"
    api = Program("api", _process("api", str(port)), asks, words=("api", str(port)))
    return [api, *(Program(name, _process(name), words=(name,)) for name in names)]


def nursery_program(listener: socket.socket) -> Program:
    """What the processes of the system are forked from, for the socket on which it is asked."""
    return Program("nursery", _process("nursery"), listener=listener)


def source_path() -> dict[str, str]:
    """The environment in which a child finds this code, installed or not."""
    known = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(_ROOT), *([known] if known else [])])}


def _process(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "interface.processes", *arguments]


def _says_yes(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_PROBE_SECONDS) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 (HTTP)
    except (urllib.error.URLError, OSError):
        return False
