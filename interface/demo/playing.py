"""Plays a story through the public commands, and lets its clock ring on the days of the story.

The clock is the real one's own code: what falls due between two steps is settled at its due time.
Playing a story again changes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import psycopg

from domain.kernel import Refused
from interface.demo.story import Step, Story
from workers.handler import Request
from workers.settling import Settler
from workers.system import System

_LONGEST_SECONDS = 20


class Unplayable(Exception):
    """The rules and the story disagree: a step was refused that should not be, or the reverse."""


class Player:
    """Plays one story, step by step."""

    def __init__(self, system: System, story: Story) -> None:
        self._system, self._story = system, story
        self._settler = Settler(system)
        self.stream: UUID | None = None

    def play(self) -> UUID:
        """All steps; the case. Raises Unplayable."""
        for number, step in enumerate(self._story.steps):
            self.step(number, step)
        assert self.stream is not None
        return self.stream

    def step(self, number: int, step: Step) -> None:
        """What falls due before the step, then the step."""
        if self.stream is not None:
            self._ring(self.stream, step)
        request = Request(
            command=step.command,
            stream=self.stream,
            data=dict(step.data),
            officer=step.by,
            key=f"demo-{self._story.name}-{number}",
            at=step.at,
        )
        try:
            answer = self._system.handler.perform(request)
        except Refused as refused:
            if not step.refused:
                raise Unplayable(f"{self._story.name} {number} {step.command}: {refused}") from None
            return
        if step.refused:
            raise Unplayable(f"{self._story.name} {number} {step.command} was not refused")
        self.stream = answer.stream

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


def play_all(system: System, stories: Sequence[Story]) -> list[UUID]:
    """Play the stories; their cases, in order. Raises Unplayable."""
    with unseen(system.settings.database()):
        return [Player(system, story).play() for story in stories]
