"""Ctrl-C, SIGTERM and a closed terminal end the system once, in order, however it was started."""

import signal
from types import FrameType

_ASKING = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """Somebody asked the system to stop. No error: nothing but the supervisor catches it."""


class Stopping:
    """Raises Stopped in the main thread at the first request; later ones change nothing.

    Handlers are set explicitly: a shell starts background jobs with SIGINT ignored. A request that
    falls where Python drops exceptions is still seen in `asked`.
    """

    asked = False

    def listen(self) -> None:
        """From now on."""
        for number in _ASKING:
            signal.signal(number, self._heard)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, self._heard)

    def begin(self) -> None:
        """The stop has begun: nothing may interrupt it."""
        self.asked = True

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            raise Stopped
