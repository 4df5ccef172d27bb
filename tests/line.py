"""`jiefen` as a script calls it: every call is a process with an environment, files and an exit
code of its own. It is forked from one that has imported the program, which is most of a call's
time; `alone` starts a whole one.

python -m tests.line SOCKET
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
_LONGEST = 1 << 16

Done = subprocess.CompletedProcess[str]
Jiefen = Callable[..., Done]
"""Takes the words after `jiefen`."""


def inherited() -> dict[str, str]:
    """What a process has whoever starts it; nothing of the system's."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}


def alone(environment: Mapping[str, str], *arguments: str) -> Done:
    """One call in a process that begins with nothing."""
    return subprocess.run(
        [sys.executable, "-m", "interface.cli", *arguments],
        cwd=ROOT,
        env={**inherited(), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Line:
    """Runs one call after another; what they are forked from starts with the first."""

    def __init__(self) -> None:
        self._parent: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def call(self, environment: Mapping[str, str], *arguments: str, within: Path = ROOT) -> Done:
        """One call in a folder. TimeoutError if it does not end, and what still runs is killed."""
        asked = json.dumps([str(within), {**inherited(), **environment}, arguments]).encode()
        with TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
            try:
                link = self._link()
                socket.send_fds(link, [asked], [out.fileno(), errors.fileno()])
                code = int(link.recv(_LONGEST))
            except BaseException:
                self.close(signal.SIGKILL)
                raise
            out.seek(0)
            errors.seek(0)
            return Done(["jiefen", *arguments], code, out.read(), errors.read())

    def _link(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._socket.settimeout(PATIENCE)
            with theirs:
                self._parent = subprocess.Popen(
                    [sys.executable, "-m", "tests.line", str(theirs.fileno())],
                    cwd=ROOT,
                    env=inherited(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        return self._socket

    def close(self, how: int = signal.SIGTERM) -> None:
        """End what the calls are forked from, and any that still runs."""
        if self._socket is not None and self._parent is not None:
            self._socket.close()
            os.killpg(self._parent.pid, how)
            self._parent.wait()
        self._socket = self._parent = None


# --- the process that calls are forked from ------------------------------------------------------


def _everything_imported() -> None:
    import typer  # noqa: PLC0415 (whoever only calls needs none of it)

    import interface  # noqa: PLC0415
    from interface.language import catalogue  # noqa: PLC0415

    for module in pkgutil.walk_packages(interface.__path__, "interface."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    catalogue("zh")
    typer.main.get_command = cache(typer.main.get_command)
    typer.main.get_command(sys.modules["interface.cli.app"].app)
    gc.collect()
    gc.freeze()


def _serve(link: socket.socket) -> None:
    """Fork for each call; return in the child only, or when nobody calls any more."""
    while True:
        asked, given, _, _ = socket.recv_fds(link, _LONGEST, 2)
        if not asked:
            raise SystemExit(0)
        child = os.fork()
        if not child:
            link.close()
            _become(given, *json.loads(asked))
            return
        for each in given:
            os.close(each)
        _, status = os.waitpid(child, 0)
        link.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(
    given: list[int], folder: str, environment: dict[str, str], arguments: list[str]
) -> None:
    for number, each in enumerate(given, 1):
        os.dup2(each, number)
        os.close(each)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["jiefen", *arguments]


def _run() -> None:
    """As the script does, but for what Python takes down at the end: of all that was imported, each
    page would be copied only to be let go."""
    from interface.cli import main  # noqa: PLC0415

    code = 1

    def end() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    atexit.register(end)
    try:
        main()
    except SystemExit as done:
        code = done.code  # type: ignore[assignment]  # `main` always says a number


if __name__ == "__main__":
    _everything_imported()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    _run()
