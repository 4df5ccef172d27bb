"""The process of the clinical notes: `jiefen notes`, which is `python -m workers.notes`.

What it needs is in its own environment, and nothing of the main system's is.
"""

import os
import sys
from typing import Final

import psycopg

from workers.crashing import leave_no_image
from workers.local.ready import announce_ready
from workers.notes import home
from workers.notes.keys import VARIABLE, Clinical
from workers.notes.passes import VARIABLE as PASSES
from workers.notes.passes import PassKey
from workers.notes.service import Office, listening, note, serve
from workers.sentence import Told

LISTENER: Final = "JIEFEN_LISTENER_FD"
PORT: Final = 8421


class NotesAddress(Told):
    """Nobody said where the notes are."""


def main() -> int:
    """Serve. Exit code 0 when asked to end or idle, 1 if it cannot."""
    leave_no_image()
    try:
        taken = os.environ
        office = _office(
            taken.get(home.ADDRESS, ""), taken.get(VARIABLE, ""), taken.get(PASSES, "")
        )
        with office.connect() as connection:
            home.prepare(connection, office.clinical)
        socket = listening(
            taken.get("JIEFEN_NOTES_HOST", "127.0.0.1"),
            int(taken.get("JIEFEN_NOTES_PORT", PORT)),
            taken.get(LISTENER, ""),
        )
    except Told as wrong:
        note("cannot start", why=str(wrong))
        print(wrong, file=sys.stderr, flush=True)
        return 1
    except (psycopg.Error, OSError) as failed:
        note("cannot start", error=type(failed).__name__)
        return 1
    announce_ready()
    idle = taken.get("JIEFEN_NOTES_IDLE", "")
    serve(socket, office, float(idle) if idle else None)
    return 0


def _office(url: str, key: str, passes: str) -> Office:
    if not url:
        raise NotesAddress("{variable} is missing", variable=home.ADDRESS)
    return Office(url, Clinical(key), PassKey(passes))


if __name__ == "__main__":
    sys.exit(main())
