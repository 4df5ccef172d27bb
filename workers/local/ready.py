"""What a process of the system tells the supervisor: that it is ready, and lines for the screen.

Every process except the HTTP interface (which is asked at `/readyz`) calls `announce_ready()` once
it does its work: has its connections, and the loop turns. The channel is a pipe whose number is in
`JIEFEN_SUPERVISOR_FD`; without a supervisor both functions do nothing. Neither ever waits.
"""

import os
from functools import cache

from workers.sentence import Sentence

CHANNEL = "JIEFEN_SUPERVISOR_FD"
READY = "ready"
_LONGEST = 512  # bytes; within PIPE_BUF, so lines are never mixed


def announce_ready() -> None:
    """Say that this process does its work from now on."""
    _send(READY)


def announce(text: str, /, **values: object) -> None:
    """Have a sentence shown on the supervisor's screen, after this process's name.

    For what a person should see happen, such as a deadline that was settled; never a personal
    value. Dropped if the supervisor is gone or does not read.
    """
    _send(Sentence(text, values).packed())


def forget() -> None:
    """In a child that was forked: the channel that its environment names is another one."""
    _channel.cache_clear()


def _send(line: str) -> None:
    channel = _channel()
    if channel is not None:
        text = " ".join(line.split()).encode()[:_LONGEST]
        try:
            os.write(channel, text.decode(errors="ignore").encode() + b"\n")
        except OSError:
            return


@cache
def _channel() -> int | None:
    number = os.environ.pop(CHANNEL, None)
    if number is None:
        return None
    os.set_inheritable(int(number), False)
    os.set_blocking(int(number), False)
    return int(number)
