"""A child never outlives the process that started it, and never shares its signals.

Each child leads a session of its own, so Ctrl-C reaches the supervisor alone, which then stops the
children in order; and the kernel signals each child when the supervisor dies, however it dies.
"""

import ctypes
import os
import random
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from workers.crashing import leave_no_image

_PR_SET_PDEATHSIG = 1
_SERVER_PORTS = range(15_000, 32_000)
_PORT_TRIES = 200
_libc = ctypes.CDLL(None, use_errno=True)


class Process(Protocol):
    """A child, dead or alive; what `subprocess.Popen` offers of it."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...


def end_with(parent: int, how: signal.Signals) -> None:
    """In a child: have the kernel signal it when its parent dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before the kernel was told


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    on_parent_death: signal.Signals,
    become: Callable[[], None] = lambda: None,
    pass_fds: Sequence[int] = (),
) -> Process:
    """Start a child whose output is appended to `log`, from the main thread.

    The kernel sends `on_parent_death` when the *thread* that forked is gone, so no other thread
    may start a child.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started from the main thread only")
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
        leave_no_image()
        become()
        end_with(parent, on_parent_death)  # a new user clears it

    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=dict(environment),
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=prepare,  # noqa: PLW1509 (it takes no lock that a thread could hold)
        )


def stop(process: Process, gently: signal.Signals, patience: float) -> None:
    """End a child: ask, wait up to `patience` seconds, then kill."""
    if process.poll() is None:
        process.send_signal(gently)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of the loopback address that nobody uses now.

    Below the range from which the kernel takes ports for outgoing connections: there, a client
    that retries while its server restarts can be given the server's own port, and blocks it.
    """
    for _ in range(_PORT_TRIES):
        port = random.choice(_SERVER_PORTS)
        if port_is_free(port):
            return port
    raise OSError("no free port on 127.0.0.1")


def port_is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
