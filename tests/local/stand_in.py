"""A supervisor whose processes are stand-ins, to be run as a process of its own and killed.

python -m tests.local.stand_in up DATA PORT [--empty] [--demo KIND] [--nohup]
python -m tests.local.stand_in process NAME
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from workers.local.programs import Program
from workers.local.ready import announce, announce_ready
from workers.local.run_file import Run
from workers.local.screen import Tell
from workers.local.supervisor import LoadDemo, System, up

CREW = ("projector", "worker")


def stand_ins(port: int) -> Sequence[Program]:
    me = [sys.executable, "-m", "tests.local.stand_in"]
    return [Program(name, [*me, "process", name]) for name in CREW]


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
    parser.add_argument("role", choices=["up", "process"])
    parser.add_argument("where")
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--demo", default="no", choices=DEMOS)
    parser.add_argument("--nohup", action="store_true")
    asked = parser.parse_args()
    # Whoever runs the tests may ignore hang-ups, and a child begins as its parent was.
    signal.signal(signal.SIGHUP, signal.SIG_IGN if asked.nohup else signal.SIG_DFL)
    if asked.role == "process":
        announce_ready()
        announce(f"{asked.where} says hello")
        time.sleep(600)
    system = System(lambda url: None, stand_ins, DEMOS[asked.demo])
    return up(Path(asked.where), port=asked.port, empty=asked.empty, system=system)


if __name__ == "__main__":
    sys.exit(main())
