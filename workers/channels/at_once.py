"""One message, handed over while somebody waits: once, within some seconds, and kept nowhere.

What goes wrong is told to who waits and has another way to hand it over; nothing is tried again.
"""

from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, Literal

import structlog

from workers.channels.kernel import Channel, Checking, Message, Unreachable

LIMIT: Final = 10.0
"""Seconds for which somebody waits."""

Outcome = Literal["sent", "not_taken", "not_certain"]
"""`not_taken`: nothing will arrive at this address. `not_certain`: it did not go, or nobody knows.
"""

_log = structlog.get_logger()


def may_be(channel: Channel, address: str) -> bool:
    """Whether this is an address there, as far as the channel can tell without sending."""
    if not address or not isinstance(channel, Checking):
        return bool(address)
    try:
        channel.check(address)
    except Unreachable:
        return False
    return True


def send(channel: Channel, address: str, message: Message, key: str) -> Outcome:
    """Hand it over now. Whatever the channel raises is told by its kind alone: a text of somebody
    else's could hold the address."""
    done = SimpleQueue[Exception | None]()

    def hand_over() -> None:
        try:
            channel.send(address, message, key)
        except Exception as error:  # noqa: BLE001 (an adapter's own)
            done.put(error)
        else:
            done.put(None)

    Thread(target=hand_over, name="send", daemon=True).start()
    try:
        error = done.get(timeout=LIMIT)
    except Empty:
        return _told(message, channel, "not_certain", "timeout")
    if error is None:
        return _told(message, channel, "sent", "")
    outcome: Outcome = "not_taken" if isinstance(error, Unreachable) else "not_certain"
    return _told(message, channel, outcome, getattr(error, "why", type(error).__name__))


def _told(message: Message, channel: Channel, outcome: Outcome, why: str) -> Outcome:
    _log.info("message", kind=message.kind, channel=channel.name, result=outcome, why=why)
    return outcome
