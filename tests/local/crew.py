"""A stand-in for a process of the system: it says that it is ready, and does nothing. It imports
next to nothing, since every start of a system starts several.

python -m tests.local.crew NAME
"""

import sys
import time

from workers.local.ready import announce, announce_ready


def work(name: str) -> None:
    """Say hello, and be there."""
    announce_ready()
    announce(f"{name} says hello")
    time.sleep(600)


if __name__ == "__main__":
    work(sys.argv[1])
