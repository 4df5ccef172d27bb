"""A steady load: clients that work through their stories one command after another.

They run in a process that nobody kills, and stop between two commands, never within one.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from http.client import BAD_REQUEST
from typing import Any
from uuid import UUID

from tests.chaos.caller import Caller, GaveUp
from tests.chaos.journal import Journal
from tests.chaos.plan import CLIENTS, Plan, ended, first_rules, on_call, where_to
from tests.chaos.steps import Begun, Step, Story

BETWEEN_COMMANDS = 0.1
DRAINING = 240.0
"""Seconds in which commands under way must learn their outcome, once the load has stopped."""


class Load:
    """The clients of one run."""

    def __init__(self, plan: Plan, port: int, token: str, journal: Journal) -> None:
        self._plan, self._port, self._token, self.journal = plan, port, token, journal
        self._stopped = threading.Event()
        self._until = float("inf")
        self._threads: list[threading.Thread] = []
        self._callers: list[Caller] = []
        self.failures: list[str] = []
        """Clients that stopped for no reason of the plan: the load was not what it was to be."""

    def start(self) -> None:
        """Adopt the first rules, say who is on call and where people are referred; then begin the
        steady load."""
        caller = self._caller()
        self._standing(caller, first_rules(), "first-rules")
        for number, step in enumerate(on_call()):
            self._standing(caller, step, f"on-call-{number}")
        for number, step in enumerate(where_to()):
            self._standing(caller, step, f"where-to-{number}")
        for client in range(CLIENTS):
            self._spawn(self._work, self._caller(), client)
        self._spawn(self._county, self._caller())

    def stop(self) -> None:
        """Return when every command that was begun has its outcome, or is given up."""
        self._stopped.set()
        self._until = time.monotonic() + DRAINING
        for thread in self._threads:
            thread.join()

    def abandon(self) -> None:
        """Stop now: there is nobody left to answer."""
        self._stopped.set()
        self._until = 0.0
        for thread in self._threads:
            thread.join()

    def play(self, stories: Iterable[Story]) -> None:
        """Play some stories from beginning to end, now. Raises GaveUp."""
        self._until = time.monotonic() + DRAINING
        caller = self._caller()
        for story in stories:
            for _ in _played(caller, story, f"{self._plan.seed}-{story.number}"):
                pass

    def end_crises(self, crises: Iterable[UUID]) -> None:
        """Have the county end these. Raises GaveUp."""
        self._until = time.monotonic() + DRAINING
        caller = self._caller()
        for number, crisis in enumerate(crises):
            begun = Begun(datetime.now(UTC), {0: crisis})
            caller.perform(ended(0), f"{self._plan.seed}-ended-{number}", begun)

    @property
    def retries(self) -> int:
        """How often a command was sent again because its outcome was unknown."""
        return sum(caller.retries for caller in self._callers)

    def _caller(self) -> Caller:
        caller = Caller(
            self._port, self._token, self.journal, lambda: time.monotonic() < self._until
        )
        self._callers.append(caller)
        return caller

    def _spawn(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=self._unless_given_up, args=(work, *arguments))
        thread.start()
        self._threads.append(thread)

    def _unless_given_up(self, work: Callable[..., None], *arguments: Any) -> None:
        try:
            work(*arguments)
        except GaveUp:
            return  # the checker finds it: sent, and no outcome known
        except Exception as error:  # noqa: BLE001 (whatever it was, the others go on)
            self.failures.append(f"a client stopped: {type(error).__name__} {error}")

    def _work(self, caller: Caller, client: int) -> None:
        number = 0
        while not self._stopped.is_set():
            story = self._plan.story(client, number)
            for _ in _played(caller, story, f"{self._plan.seed}-{story.number}"):
                if self._stopped.wait(BETWEEN_COMMANDS):
                    return
            number += 1

    def _county(self, caller: Caller) -> None:
        for number, (pause, step) in enumerate(self._plan.notices()):
            if self._stopped.wait(pause):
                return
            self._standing(caller, step, f"county-{number}")

    def _standing(self, caller: Caller, step: Step, name: str) -> None:
        caller.perform(step, f"{self._plan.seed}-{name}", Begun(datetime.now(UTC), {}))


def _played(caller: Caller, story: Story, key: str) -> Iterator[Step]:
    """Each step of a story once it is recorded; what follows a step that was refused is left out,
    unless the rules may refuse it. Raises GaveUp."""
    cases: dict[int, UUID] = {}
    begun = Begun(datetime.now(UTC), cases)
    for number, step in enumerate(story.steps):
        answer = caller.perform(step, f"{key}-{number}", begun)
        if answer.status >= BAD_REQUEST and not step.may_be_refused:
            return
        if step.case is not None and step.case not in cases:
            cases[step.case] = UUID(answer.content["stream"])
        yield step
