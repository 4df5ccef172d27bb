"""Plays a story through the public commands, and lets its clock ring on the days of the story.

The clock is the real one's own code: what falls due between two steps is settled at its due time.
Playing a story again changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg

from domain.aggregates import AGGREGATES
from domain.kernel import Refused
from interface.demo.story import Begun, Step, Story, Whose
from workers.handler import NotFound, Request
from workers.settling import Settler
from workers.system import System

Streams = Mapping[str, UUID]
"""By kind, the streams that a story began."""

_LONGEST_SECONDS = 20
_ATTEMPTS = 3


class Unplayable(Exception):
    """The rules and the story disagree: a step was refused that should not be, or the reverse."""


class Player:
    """Plays one story, step by step."""

    def __init__(self, system: System, story: Story) -> None:
        self._system, self._story = system, story
        self._settler = Settler(system, asked_by_clock=False)
        self.streams: dict[str, UUID] = {}

    def play(self) -> Streams:
        """All steps; what they began. Raises Unplayable."""
        for number, step in enumerate(self._story.steps):
            self.step(number, step)
        return self.streams

    def step(self, number: int, step: Step) -> None:
        """What falls due before the step, then the step."""
        stream = self.streams.get(step.of)
        if stream is not None:
            self._ring(stream, step)
        request = Request(
            aggregate=step.of,
            command=step.command,
            stream=stream,
            data={name: self._said(value) for name, value in step.data.items()},
            officer=step.by,
            key=f"demo-{self._story.name}-{number}",
            at=None if step.entered else step.at,
        )
        try:
            answer = self._system.handler.perform(request, now=request.at)
        except (Refused, NotFound) as no:
            if not (step.refused or step.may_wait):
                raise Unplayable(f"{self._story.name} {number} {step.command}: {no}") from None
            return
        if step.refused:
            raise Unplayable(f"{self._story.name} {number} {step.command} was not refused")
        self.streams[step.of] = answer.stream

    def _said(self, value: Any) -> Any:
        match value:
            case Begun(of):
                return str(self.streams[of])
            case Whose(of):
                with self._system.pool.connection() as connection:
                    loaded = self._system.states.load(connection, AGGREGATES[of], self.streams[of])
                return str(loaded.state.person)
            case _:
                return value

    def _ring(self, stream: UUID, step: Step) -> None:
        alarms = self._settler.settle(stream, self._story.steps[0].at)
        while (due := alarms.next_due()) is not None and due <= step.at:
            alarms = self._settler.settle(stream, due)
            if due in alarms.due.values():
                raise Unplayable(f"{self._story.name}: the clock of {due} does not stop")


@contextmanager
def unseen(database_url: str) -> Iterator[None]:
    """Nobody follows the log while this lasts: what is written meanwhile is seen at once, after it.

    A story lies in the past. Were its first steps seen alone, the clocks would at once note limits
    that its later steps have met. An open transaction with an id holds every reader back.
    """
    options = f"-c transaction_timeout={_LONGEST_SECONDS}s"
    with psycopg.connect(database_url, options=options) as holder:
        holder.execute("select pg_current_xact_id()")
        yield
        holder.rollback()


def play_all(system: System, stories: Sequence[Story]) -> list[Streams]:
    """Play the stories; what each began, in order. Raises Unplayable."""
    with unseen(system.settings.database()):
        return [Player(system, story).play() for story in stories]


def play_whole(system: System, story: Story) -> Streams:
    """Play a story in which time ends something; what it began. Raises Unplayable.

    Were the playing cut short, the clocks would end at once what its later steps go on with. Then
    it is told anew from its beginning.
    """
    *first, last = (
        story._replace(name=f"{story.name}-{attempt}") for attempt in range(1, _ATTEMPTS + 1)
    )
    for told in first:
        with suppress(Unplayable):
            return play_all(system, [told])[0]
    return play_all(system, [last])[0]
