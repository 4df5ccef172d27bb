"""A supervisor whose processes are stand-ins, to be run as a process of its own and killed.

python -m tests.local.stand_in up DATA PORT [--empty] [--demo KIND] [--notes] [--nursery] [--nohup]
python -m tests.local.stand_in knocked NAME
python -m tests.local.stand_in nursery NAME
"""

import argparse
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.local.crew import work
from workers.local.nursery import serve
from workers.local.programs import LISTENER, Program, source_path
from workers.local.ready import announce_ready
from workers.local.run_file import Run
from workers.local.screen import Tell
from workers.local.supervisor import LoadDemo, System, up

CREW = ("projector", "worker")


def stand_ins(port: int) -> Sequence[Program]:
    me = [sys.executable, "-m", "tests.local.crew"]
    return [Program(name, [*me, name], words=(name,)) for name in CREW]


def nursery(listener: socket.socket) -> Program:
    me = [sys.executable, "-m", "tests.local.stand_in"]
    return Program("nursery", [*me, "nursery", "nursery"], listener=listener)


def be_forked() -> None:
    """In a child: what the crew does, and who it thinks it is, where a test finds it."""
    (name,) = serve(socket.socket(fileno=int(os.environ.pop(LISTENER))))
    known = {"environment": sorted(os.environ), "files": len(os.listdir("/proc/self/fd")) - 1}
    print(json.dumps(known), flush=True)
    work(name)


def knocked(listener: socket.socket, secret: Mapping[str, str]) -> Program:
    me = [sys.executable, "-m", "tests.local.stand_in"]
    return Program(
        "notes", [*me, "knocked", "notes"], listener=listener, alone={**source_path(), **secret}
    )


def answer_while_asked() -> None:
    """Tell whoever knocks what this process knows, and end when nobody does."""
    listener = socket.socket(fileno=int(os.environ[LISTENER]))
    listener.settimeout(0.2)
    announce_ready()
    while True:
        try:
            asked, _ = listener.accept()
        except TimeoutError:
            return
        with asked:
            asked.sendall(json.dumps(sorted(os.environ)).encode())


def good_demo(run: Run, tell: Tell) -> None:
    for done in range(11):
        tell(done, 10)


def hanging_demo(run: Run, tell: Tell) -> None:
    print("the demo hangs", flush=True)
    time.sleep(600)


def broken_demo(run: Run, tell: Tell) -> None:
    raise ValueError("the demo file is gone")


DEMOS: dict[str, LoadDemo | None] = {
    "no": None,
    "good": good_demo,
    "hanging": hanging_demo,
    "broken": broken_demo,
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["up", "knocked", "nursery"])
    parser.add_argument("where")
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--demo", default="no", choices=DEMOS)
    parser.add_argument("--notes", action="store_true")
    parser.add_argument("--nursery", action="store_true")
    parser.add_argument("--nohup", action="store_true")
    asked = parser.parse_args()
    # Whoever runs the tests may ignore hang-ups, and a child begins as its parent was.
    signal.signal(signal.SIGHUP, signal.SIG_IGN if asked.nohup else signal.SIG_DFL)
    if asked.role == "knocked":
        answer_while_asked()
        return 0
    if asked.role == "nursery":
        be_forked()
        return 0
    system = System(
        lambda url: None,
        stand_ins,
        DEMOS[asked.demo],
        notes=knocked if asked.notes else None,
        nursery=nursery if asked.nursery else None,
    )
    return up(Path(asked.where), port=asked.port, empty=asked.empty, system=system)


if __name__ == "__main__":
    sys.exit(main())
