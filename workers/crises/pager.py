"""One step of a crisis: what is due is recorded first, then called through every way at once.

A step may be cut short and repeated, or done twice at the same time: what the log says has been
taken is not sent again, and the same page goes through a channel under the same key.
"""

import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Final
from uuid import UUID, uuid5

import structlog

from domain.aggregates import CRISIS
from domain.crisis.facts import Delivery
from domain.crisis.state import Crisis, Page, code_of, next_look
from domain.crisis.terms import TROUBLE
from domain.kernel import Officer
from workers.channels.kernel import Channel, Later, Message, Unreachable
from workers.crises.ways import Directory, Way
from workers.follower import describe
from workers.handler import Request
from workers.local.ready import announce
from workers.observe import PAGE_DELAY
from workers.system import System

CLOCK: Final = Officer(id="clock", role="clock")
SEND_LIMIT: Final = 10.0
"""Seconds that a step waits for its ways; one that takes longer is tried again under its key."""

_log = structlog.get_logger()


class Pager:
    """Moves crises on and calls people. Any number may run, in any process."""

    def __init__(
        self,
        system: System,
        channels: Mapping[str, Channel],
        directory: Directory,
        limit: float = SEND_LIMIT,
    ) -> None:
        self._system, self._channels, self._directory = system, channels, directory
        self._limit = limit
        self._turns: defaultdict[UUID, Lock] = defaultdict(Lock)

    def move_on(self, crisis: UUID, asked: datetime) -> datetime | None:
        """Do what is due; when to ask again, None for never.

        `asked` is when whoever asks thinks it is: time given to people counts from when they are
        really called. Within one process one asks after the other, so that nobody is called twice
        for one page. Raises what the handler raises.
        """
        with self._turns[crisis]:
            again = self._move_on(crisis, max(asked, datetime.now(UTC)))
        if again is None:
            self._turns.pop(crisis, None)
        return again

    def _move_on(self, crisis: UUID, now: datetime) -> datetime | None:
        self._record(crisis, "move_on", now)
        state = self._state(crisis)
        if state.calling and state.page:
            self._call(crisis, state, state.page, now)
            state = self._state(crisis)
        return next_look(state, now)

    def _call(self, crisis: UUID, state: Crisis, page: Page, now: datetime) -> None:
        done = page.delivered | page.given_up
        known = self._directory(page.people)
        ways = [w for p in page.people for w in known.get(p, ()) if (p, w.channel) not in done]
        none = [_no_way(p) for p in page.people if not known.get(p) and (p, "none") not in done]
        deliveries = [*none, *self._through_all(crisis, page, ways)]
        if page.number == 1 and not page.delivered and state.raised_at:
            PAGE_DELAY.observe(max(0.0, (datetime.now(UTC) - state.raised_at).total_seconds()))
        if deliveries:
            noted = [delivery.model_dump() for delivery in deliveries]
            self._record(crisis, "note_deliveries", now, page=page.number, deliveries=noted)

    def _through_all(self, crisis: UUID, page: Page, ways: Sequence[Way]) -> list[Delivery]:
        """Each way in a thread of its own: one that hangs keeps nobody waiting, here or later."""
        arrived: SimpleQueue[Delivery] = SimpleQueue()

        def send(way: Way) -> None:
            arrived.put(self._through(crisis, page, way))

        for way in ways:
            Thread(target=send, args=(way,), name="page", daemon=True).start()
        until, deliveries = time.monotonic() + self._limit, list[Delivery]()
        while len(deliveries) < len(ways):
            try:
                deliveries.append(arrived.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                break
        heard = {(each.officer, each.channel) for each in deliveries}
        slow = [_trouble(w, "slow") for w in ways if (w.officer, w.channel) not in heard]
        return [*deliveries, *slow]

    def _through(self, crisis: UUID, page: Page, way: Way) -> Delivery:
        channel = self._channels.get(way.channel)
        if channel is None:
            return _trouble(way, "no_such_channel", final=True)
        message = Message(
            kind="crisis",
            code=code_of(crisis),
            link=self._system.settings.link(f"crises/{crisis}"),
            language=way.language,
        )
        try:
            channel.send(way.address, message, _key(crisis, page, way))
        except Later as error:
            return _trouble(way, error.why)
        except Unreachable as error:
            return _trouble(way, error.why, final=True)
        except Exception as error:  # noqa: BLE001 (whatever a channel does, the others go on)
            _log.error("a channel failed", channel=way.channel, error=describe(error))
            return _trouble(way, "failed")
        return Delivery(officer=way.officer, channel=way.channel, trouble="", final=False)

    def _record(self, crisis: UUID, command: str, at: datetime, **data: Any) -> None:
        answer = self._system.handler.perform(
            Request(
                aggregate="crisis", command=command, stream=crisis, officer=CLOCK, data=data, at=at
            )
        )
        for name in answer.facts:
            _log.info("crisis", stream=str(crisis), fact=name)
            if name == "crisis.nobody_reached.v1":
                announce("NOBODY REACHED for crisis {code}: call 110 or 120", code=code_of(crisis))

    def _state(self, crisis: UUID) -> Crisis:
        with self._system.pool.connection() as connection:
            state: Crisis = self._system.states.load(connection, CRISIS, crisis).state
        return state


def _key(crisis: UUID, page: Page, way: Way) -> str:
    """The same for the same page by the same way, and it tells nothing of either."""
    return str(uuid5(crisis, f"{page.number}:{way.officer}:{way.channel}"))


def _no_way(officer: str) -> Delivery:
    return Delivery(officer=officer, channel="none", trouble="no_way", final=True)


def _trouble(way: Way, why: str, *, final: bool = False) -> Delivery:
    said = why if re.match(TROUBLE, why) and why else "failed"
    return Delivery(officer=way.officer, channel=way.channel, trouble=said, final=final)
