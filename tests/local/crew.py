"""A stand-in for a process of the system: it says that it is ready, and does nothing. It imports
next to nothing, since every start of a system starts several.

python -m tests.local.crew NAME
"""

import sys
import time

from workers.local.ready import announce, announce_ready

if __name__ == "__main__":
    announce_ready()
    announce(f"{sys.argv[1]} says hello")
    time.sleep(600)
