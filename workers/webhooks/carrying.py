"""What is to be told is posted, signed; what does not go is tried again, ever more rarely, and then
left lying until somebody has it tried again.

It may be killed anywhere: a try is noted before it is made, and made again under the same id if
nobody notes what became of it.
"""

import json
from threading import Thread
from typing import Final

import structlog

from domain.webhooks import again_after
from workers.channels.kernel import Later, Unreachable
from workers.channels.webhook import Webhook
from workers.follower import DISTURBED
from workers.pulse import Pulse
from workers.system import System
from workers.webhooks import book
from workers.webhooks.book import Delivery

THREADS: Final = 4
"""Posted at the same time, so that one receiver that takes its time holds up few others."""
_LOOK: Final = 1.0
"""Seconds between two looks, when nothing was due."""

_log = structlog.get_logger()


class Carrier:
    """Posts what is due."""

    def __init__(self, system: System, webhook: Webhook) -> None:
        self._system, self._webhook = system, webhook

    def step(self) -> bool:
        """Post the one that is due longest; whether there was one."""
        with self._system.pool.connection() as connection:
            due = book.take(connection)
            to = book.find(connection, due.subscription) if due else None
        if due is None:
            return False
        assert to is not None
        address = self._system.vault.master.unsealed(to.receiver, to.id)
        after, why = None, ""
        try:
            self._webhook.post(address, body_of(due), str(due.id))
        except Later as error:
            after, why = again_after(due.tries), error.why
            after = max(after, error.after) if after and error.after else after
        except Unreachable as error:
            why = error.why
        with self._system.pool.connection() as connection:
            if not why:
                book.sent(connection, due.id)
            elif after:
                book.later(connection, due, why, after)
            else:
                book.dead(connection, due.id, why)
        _log.info("webhook", delivery=str(due.id), tries=due.tries, why=why, again=bool(after))
        return True


def body_of(delivery: Delivery) -> bytes:
    """What is posted: which case, which step, where it stands in the log; nothing else."""
    kind, step, _ = delivery.fact.split(".")
    told = {
        "type": f"{kind}.{step}",
        "timestamp": delivery.recorded_at.isoformat(),
        "data": {
            "case": str(delivery.stream),
            "fact": delivery.fact,
            "version": delivery.version,
            "token": delivery.token,
        },
    }
    return json.dumps(told, separators=(",", ":")).encode()


def start(system: System, pulse: Pulse) -> None:
    """Post until the pulse stops, in threads of this process."""
    carrier = Carrier(system, Webhook(inside=system.settings.webhook_inside))
    for n in range(THREADS):
        Thread(target=_carry, args=(carrier, pulse), name=f"webhooks-{n}", daemon=True).start()


def _carry(carrier: Carrier, pulse: Pulse) -> None:
    while not pulse.stopped:
        try:
            if not carrier.step():
                pulse.rest(_LOOK)
        except DISTURBED as error:
            _log.warning("webhooks wait", error=type(error).__name__)
            pulse.rest(_LOOK)
