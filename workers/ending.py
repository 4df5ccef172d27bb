"""A process asked to end (SIGTERM, Ctrl-C) finishes what is under way; asked twice, it ends."""

import asyncio
import signal
from collections.abc import Callable


def when_asked(stop: Callable[[], object]) -> None:
    """Call `stop` at the first request; the second has its usual effect. Needs a running loop."""
    loop = asyncio.get_running_loop()

    def asked() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked)
