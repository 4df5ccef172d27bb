"""The real `jiefen up` on a folder of its own: started, asked, killed, started again."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from tests.chaos.bells import KEPT
from tests.chaos.plan import SUPERVISOR
from workers.local.identity import Identity

ROOT = Path(__file__).parents[2]
START_LIMIT = 180.0
LOOK = 0.05


class NotBack(Exception):
    """The system did not come up again, or did not do what it was asked; `said`: its own words."""

    def __init__(self, problem: str, said: str = "") -> None:
        self.said = said
        super().__init__(f"{problem}: {said}" if said else problem)


class Running:
    """One system. Its supervisor is our child; whatever it says is kept in `screen.txt`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.data, self.port = folder / "data", port
        self.screen = folder / "screen.txt"
        self.pages = folder / "pages.jsonl"
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def environment(self) -> dict[str, str]:
        """In which commands of `jiefen` find this system."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("JIEFEN_")}
        channels = "tests.chaos.bells:Bell,tests.chaos.bells:Horn"
        return {
            **clean,
            "JIEFEN_DATA": str(self.data),
            "JIEFEN_LANG": "en",
            "JIEFEN_CHANNELS": channels,
            KEPT: str(self.pages),
        }

    def up(self) -> None:
        """Start it, as whoever looks after it would until it stays; return when it serves.

        Raises NotBack.
        """
        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until:
            self._start()
            if wait_for(lambda: self.ended() or self.serves(), until - time.monotonic()):
                if not self.ended():
                    return
                time.sleep(0.5)
        raise NotBack(f"not up after {START_LIMIT:.0f} s", self.said()[-2000:])

    def _start(self) -> None:
        self.starts += 1
        with self.screen.open("ab") as screen:
            self._process = subprocess.Popen(
                [*jiefen_command("up"), "--data", self.data, "--port", str(self.port), "--empty"],
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self.environment,
            )

    def ended(self) -> bool:
        """Whether the supervisor is gone."""
        return self._process is None or self._process.poll() is not None

    def serves(self) -> bool:
        """Whether this very supervisor says that it is ready, and its API that it can work."""
        if self._process is None or self.run().get("pid") != self._process.pid:
            return False
        return self.api_ready()

    def api_ready(self) -> bool:
        """Whether the API reaches the database."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def database_ready(self) -> bool:
        """Whether a new connection can be used."""
        try:
            with psycopg.connect(self.database, connect_timeout=2) as connection:
                return connection.execute("select 1").fetchone() == (1,)
        except psycopg.Error:
            return False

    def run(self) -> dict[str, str | int]:
        """The addresses it wrote down last."""
        try:
            held: dict[str, str | int] = json.loads((self.data / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return held

    @property
    def database(self) -> str:
        """The database's address."""
        return str(self.run()["database_url"])

    @property
    def token(self) -> str:
        """What callers of the API show."""
        return str(self.run()["api_token"])

    def pid_of(self, kind: str, which: float) -> int | None:
        """A living process of a kind; None while there is none."""
        if kind == SUPERVISOR:
            return None if self._process is None or self.ended() else self._process.pid
        try:
            recorded = json.loads((self.data / "pids.json").read_text())
            child = Identity(*recorded["postgres" if kind == "backend" else kind])
            if not child.alive():  # and whoever has its number by now is none of ours
                return None
            if kind != "backend":
                return child.pid
            begun = sorted(each.pid for each in psutil.Process(child.pid).children())
            return begun[int(which * len(begun))]
        except (OSError, ValueError, LookupError, psutil.Error):
            return None

    def said(self) -> str:
        """Everything on its screen so far."""
        return self.screen.read_text("utf-8", "replace")

    def back_on_screen(self, kind: str) -> int:
        """How often the supervisor has said that a child is back."""
        return len(re.findall(rf"^\S+ {kind}\s+is back after", self.said(), re.MULTILINE))

    def kill(self, pid: int, kind: str) -> None:
        """As the kernel would for want of memory."""
        os.kill(pid, signal.SIGKILL)
        if kind == SUPERVISOR and self._process is not None:
            self._process.wait()

    def down(self) -> None:
        """Ask it to stop. Raises NotBack if it does not stop in order."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(START_LIMIT)
        if code:
            raise NotBack(f"stopping it ended with {code}", self.said()[-2000:])

    def jiefen(self, *arguments: str) -> None:
        """A command of `jiefen` on this system. Raises NotBack if it fails."""
        try:
            subprocess.run(
                jiefen_command(*arguments),
                env=self.environment,
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=START_LIMIT,
                check=True,
            )
        except subprocess.CalledProcessError as failed:
            said = f"{failed.stdout}{failed.stderr}"
            raise NotBack(f"jiefen {' '.join(arguments)}", said) from failed
        except subprocess.TimeoutExpired as late:
            raise NotBack(f"jiefen {' '.join(arguments)}", "no end of it") from late

    def end(self) -> None:
        """Leave nothing running, however it stands."""
        if self._process is None or self.ended():
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def jiefen_command(*arguments: str) -> list[str]:
    """What runs a command of `jiefen`, of this program."""
    return [sys.executable, "-P", "-m", "interface.cli", *arguments]


def wait_for(holds: Callable[[], bool], limit: float) -> bool:
    """Whether it holds before `limit` seconds are over."""
    until = time.monotonic() + limit
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(LOOK)
    return True
