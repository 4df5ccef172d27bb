"""Processes are forked from one that has imported the program; they are the supervisor's all the
same, know what they are told and no more, and do without it when it is gone.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.local.supervised import LIMIT, Supervised, all_gone, wait_until
from workers.local.programs import LISTENER, source_path
from workers.local.ready import CHANNEL, READY


def _known(stopped: Supervised, name: str) -> dict[str, object]:
    known: dict[str, object] = json.loads(
        (stopped.data / "logs" / f"{name}.log").read_text().splitlines()[-1]
    )
    return known


def test_a_child_is_the_supervisors_and_has_what_it_was_given(stopped: Supervised) -> None:
    stopped.up("--nursery", "--notes").shows("worker says hello")
    assert stopped.process is not None
    children = stopped.children()
    worker, nursery = (psutil.Process(children[name].pid) for name in ("worker", "nursery"))
    assert worker.ppid() == stopped.process.pid
    assert worker.cmdline() == nursery.cmdline()  # forked, not begun
    assert worker.name() == "worker"
    known = _known(stopped, "worker")
    assert known["files"] == 4  # what it reads and writes, and what it announces with
    assert {"JIEFEN_MASTER_KEY", "JIEFEN_DATABASE_URL"} <= set(known["environment"])  # type: ignore[call-overload]
    assert worker.cwd() == "/"


def test_what_others_are_forked_from_was_told_no_secret(stopped: Supervised) -> None:
    stopped.up("--nursery", "--notes")
    nursery = psutil.Process(stopped.children()["nursery"].pid)
    assert not {name for name, told in nursery.environ().items() if "KEY" in name and told}
    held = Path(f"/proc/{nursery.pid}/maps").read_text().splitlines()
    for key in stopped.data.glob("*.key"):
        assert not _is_held(nursery.pid, held, key.read_text().strip().encode()), key.name


def _is_held(pid: int, maps: list[str], secret: bytes) -> bool:
    """Whether it stands anywhere in the memory that a process can write."""
    assert len(secret) > 20
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            where, allowed, *_ = line.split()
            if allowed.startswith("rw") and not line.endswith("[vvar]"):
                start, end = (int(at, 16) for at in where.split("-"))
                memory.seek(start)
                if secret in memory.read(end - start):
                    return True
    return False


def test_a_killed_child_is_forked_again_and_a_killed_nursery_is_missed_by_nobody(
    stopped: Supervised,
) -> None:
    stopped.up("--nursery")
    before = stopped.children()
    before["worker"].end(signal.SIGKILL, 10)
    stopped.shows("is back after")
    after = stopped.children()
    assert psutil.Process(after["worker"].pid).cmdline()[-1] == "nursery"

    after["nursery"].end(signal.SIGKILL, 10)
    wait_until(lambda: stopped.children()["nursery"] != after["nursery"], "there is another")
    since = stopped.children()
    assert {name for name in after if since[name] != after[name]} == {"nursery"}
    assert since["worker"].alive()


def test_who_waits_in_vain_for_a_child_begins_it_whole_and_there_is_one(
    stopped: Supervised,
) -> None:
    stopped.up("--nursery")
    before = stopped.children()
    nursery = psutil.Process(before["nursery"].pid)
    nursery.suspend()
    before["worker"].end(signal.SIGKILL, 10)
    stopped.shows("is back after")
    nursery.resume()  # what it is asked now nobody waits for
    wait_until(lambda: stopped.children()["nursery"] != before["nursery"], "there is another")
    assert psutil.Process(stopped.children()["worker"].pid).cmdline()[-1] == "worker"
    assert _writing_to(stopped.data / "logs" / "worker.log") == [stopped.children()["worker"].pid]


def _writing_to(log: Path) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # others end meanwhile
            if (each / "fd" / "1").readlink() == log:
                found.append(int(each.name))
    return found


@contextmanager
def _a_nursery() -> Iterator[tuple[psutil.Process, socket.socket]]:
    """That of the system, ready, and the socket on which it is asked."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told, says = os.pipe()
    with ours:
        with theirs:
            given = {LISTENER: str(theirs.fileno()), CHANNEL: str(says)}
            begun = subprocess.Popen(
                [sys.executable, "-P", "-m", "interface.processes", "nursery"],
                env={**os.environ, **source_path(), **given},
                pass_fds=[theirs.fileno(), says],
            )
        assert os.read(told, 64).decode().strip() == READY
        yield psutil.Process(begun.pid), ours
    assert begun.wait(LIMIT) == 0, "it ends when nobody can ask any more"
    os.close(told)
    os.close(says)


def test_what_is_shared_begins_no_thread_and_opens_nothing() -> None:
    with _a_nursery() as (shared, _):
        assert shared.num_threads() == 1
        assert shared.open_files() == []
        assert len(shared.net_connections()) == 0


def test_a_child_that_nobody_waits_for_any_more_ends(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with _a_nursery() as (_, asked), (tmp_path / "log").open("wb") as log:
        with ours, theirs:
            socket.send_fds(asked, [b"fork"], [theirs.fileno(), log.fileno()])
            _, child = map(int, ours.recv(64).split())
            theirs.close()
            assert psutil.pid_exists(child)
        wait_until(lambda: _over(child), "it is gone")


def _over(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_nothing_forked_outlives_a_killed_supervisor(stopped: Supervised) -> None:
    everything = stopped.up("--nursery").everything()
    assert stopped.process is not None
    stopped.process.kill()
    all_gone(everything)


def test_who_asks_it_to_stop_stops_what_was_forked(stopped: Supervised) -> None:
    everything = stopped.up("--nursery").everything()
    stopped.stop()
    assert not any(one.alive() for one in everything)
