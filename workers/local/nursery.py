"""A process that has imported the program, and that the others are forked from: what they have in
common lies in memory once, and whoever is started again is there at once.

It knows no secret: it is begun before any is read, and each child is told its own. A child belongs
to the supervisor, not to the nursery, which may end meanwhile without anybody noticing.
"""

import ctypes
import fcntl
import gc
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workers.crashing import leave_no_image
from workers.local.process import end_with
from workers.local.ready import announce_ready, forget

_PR_SET_NAME: Final = 15
_PR_SET_CHILD_SUBREAPER: Final = 36
_FORK: Final = b"fork"
_LONGEST: Final = 64
_ORDER: Final = 1 << 20
_FILES: Final = 8
_PATIENCE: Final = 5.0
"""Seconds to wait for a child; forking one takes a few thousandths."""
_libc = ctypes.CDLL(None, use_errno=True)


class Away(Exception):
    """No nursery answers: whoever was to be forked is begun whole."""


@dataclass
class Forked:
    """A child of this process that another one forked; as `subprocess.Popen` of one of its own."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, as soon as there is one."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code when it has ended. Raises TimeoutExpired."""
        if self.poll() is None:
            watched = os.pidfd_open(self.pid)
            try:
                select.select([watched], [], [], timeout)
            finally:
                os.close(watched)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired([str(self.pid)], timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """To it, and to nobody who was given its id since."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)


# --- whoever asks it -----------------------------------------------------------------------------


class Nursery:
    """The supervisor's end; asked from the main thread only."""

    def __init__(self) -> None:
        self._link: socket.socket | None = None

    def open(self) -> socket.socket:
        """The end for a new nursery; one that was there before is asked no more."""
        if self._link is not None:
            self._link.close()
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._link.settimeout(_PATIENCE)
        return theirs

    def fork(
        self,
        words: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        pass_fds: Sequence[int] = (),
    ) -> Forked:
        """Have a child begun that runs these words, with an environment and open files of its own
        and output to the end of `log`; it is killed when this process dies. Raises Away."""
        if self._link is None:
            raise Away
        told = [os.getpid(), list(words), dict(environment), list(pass_fds)]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            pid = self._begun(ours, theirs, log, pass_fds)
            with suppress(OSError):  # it has ended meanwhile: whoever looks after it sees that
                ours.send(json.dumps(told).encode())
        return Forked(pid)

    def _begun(
        self, ours: socket.socket, theirs: socket.socket, log: Path, pass_fds: Sequence[int]
    ) -> int:
        """The child, which waits for what it is told; it says itself who it is, so that nobody is
        there unknown, whatever becomes of the nursery. Raises Away."""
        assert self._link is not None
        ours.settimeout(_PATIENCE)
        _adopt(True)
        try:
            with theirs, log.open("ab") as output:
                given = [theirs.fileno(), output.fileno(), *pass_fds]
                socket.send_fds(self._link, [_FORK], given)
            said = ours.recv(_LONGEST)
        except OSError:
            said = b""
        finally:
            _adopt(False)
        if not said:
            self._link.close()
            self._link = None
            raise Away
        between, pid = map(int, said.split())
        with suppress(ChildProcessError):  # the nursery's own, unless it died meanwhile
            os.waitpid(between, 0)
        return pid


def _adopt(whether: bool) -> None:
    """Let what a descendant leaves behind become a child of this process."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, int(whether), 0, 0, 0)


# --- the nursery ---------------------------------------------------------------------------------


def serve(link: socket.socket) -> list[str]:
    """Fork for whoever asks on a socket. Returns in each child, with the words that it is to run;
    the nursery itself ends when nobody can ask any more.

    What is imported by now is shared; it may have begun no thread and opened no connection.
    """
    _be_called("nursery")
    gc.collect()
    gc.freeze()  # looking through it for garbage would copy it
    announce_ready()
    while True:
        asked, given, _, _ = socket.recv_fds(link, _LONGEST, _FILES)
        if not asked or _hung_up(link):  # whoever asked has helped themselves meanwhile
            raise SystemExit(0)
        between = os.fork()
        if not between:
            between = os.getpid()
            if os.fork():
                os._exit(0)
            while os.getppid() == between:
                os.sched_yield()
            link.detach()
            return _become(between, *given)
        for each in given:
            os.close(each)
        os.waitpid(between, 0)


def _hung_up(link: socket.socket) -> bool:
    look = select.poll()
    look.register(link, 0)
    return bool(look.poll(0))


def _be_called(name: str) -> None:
    """What `ps -e`, `top` and `pgrep` show."""
    _libc.prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)


def _become(between: int, asking: int, output: int, *given: int) -> list[str]:
    """Be as if begun by the supervisor, with these open files under the numbers they have there."""
    with socket.socket(fileno=asking) as supervisor:
        supervisor.send(f"{between} {os.getpid()}".encode())
        # Only here: what the nursery has read stands in its memory, and in everybody's.
        told = supervisor.recv(_ORDER)
    if not told:
        os._exit(1)  # nobody waits for this one any more
    parent: int
    words: list[str]
    parent, words, environment, numbers = json.loads(told)
    os.setsid()
    leave_no_image()
    end_with(parent, signal.SIGKILL)
    _be_called(words[0])
    clear = max(output, *given, *numbers) + 1
    output, *handed = (fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, clear) for each in (output, *given))
    usual = [os.open(os.devnull, os.O_RDONLY), output, output]
    files = dict(enumerate(usual)) | dict(zip(numbers, handed, strict=True))
    for number, source in files.items():
        os.dup2(source, number)
    for each in map(int, os.listdir("/proc/self/fd")):
        if each not in files:
            with suppress(OSError):  # what listed them is closed by now
                os.close(each)
    os.chdir("/")
    os.environ.clear()
    os.environ.update(environment)
    forget()
    time.tzset()
    return words
