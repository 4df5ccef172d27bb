"""Channels that keep what they are given: good ones, dead ones, slow ones."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from workers.channels.kernel import Later, Message, Unreachable
from workers.crises.ways import Way


class Sent(NamedTuple):
    """One message that a channel took."""

    at: datetime
    address: str
    message: Message
    key: str


class Sink:
    """Takes everything."""

    def __init__(self, name: str = "bell") -> None:
        self.name = name
        self.sent: list[Sent] = []

    def send(self, address: str, message: Message, key: str) -> None:
        self.sent.append(Sent(datetime.now(UTC), address, message, key))

    @property
    def people(self) -> list[str]:
        """Whom it called, in order."""
        return [sent.address for sent in self.sent]


class Dead(Sink):
    """Never takes anything, until it is mended."""

    def __init__(self, name: str = "dead") -> None:
        super().__init__(name)
        self.mended = False
        self.tries = 0

    def send(self, address: str, message: Message, key: str) -> None:
        self.tries += 1
        if not self.mended:
            raise Later("timeout")
        super().send(address, message, key)


class Gone(Sink):
    """Says that there is no such address."""

    def send(self, address: str, message: Message, key: str) -> None:
        self.sent.append(Sent(datetime.now(UTC), address, message, key))
        raise Unreachable("smtp_550")


class Hanging(Sink):
    """Hangs until it is let go."""

    def __init__(self, name: str = "hanging") -> None:
        super().__init__(name)
        self.let_go = threading.Event()

    def send(self, address: str, message: Message, key: str) -> None:
        self.let_go.wait(60)
        super().send(address, message, key)


class Broken(Sink):
    """Fails as no channel may."""

    def send(self, address: str, message: Message, key: str) -> None:
        raise ZeroDivisionError(address)


class Everybody:
    """Everybody is reached through the same channels; their address is their id."""

    def __init__(self, *channels: str, nobody: Sequence[str] = ()) -> None:
        self.channels, self.nobody = channels, nobody

    def __call__(self, officers: Sequence[str]) -> Mapping[str, Sequence[Way]]:
        return {
            officer: [Way(officer, channel, officer, "zh") for channel in self.channels]
            for officer in officers
            if officer not in self.nobody
        }
