"""Sends one command over HTTP until its outcome is known: the same words and key each time."""

import http.client
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from tests.chaos.journal import Journal
from tests.chaos.steps import Begun, Step, resolved

ANSWER_LIMIT = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
OPENING = {"register": "/api/disputes", "settle_on_the_spot": "/api/disputes/settle_on_the_spot"}


LOOKED = "bulk.preview_bulk"
"""A preview of one case: sent again after an answer that was lost, it is another preview."""


class Answer(NamedTuple):
    """Status and content of an answer."""

    status: int
    content: dict[str, Any]


class GaveUp(Exception):
    """The run is over, and the outcome of a command was never learned."""


class Caller:
    """One client. `still` says whether it may go on trying."""

    def __init__(self, port: int, token: str, journal: Journal, still: Callable[[], bool]) -> None:
        self._port, self._token, self._journal, self._still = port, token, journal, still
        self._connection: http.client.HTTPConnection | None = None
        self.retries = 0

    def perform(self, step: Step, key: str, begun: Begun) -> Answer:
        """Have the step recorded or refused, and noted. Raises GaveUp."""
        stream = begun.cases.get(step.case) if step.case is not None else None
        path, command = _addressed(step, stream)
        noted = {"key": key, "correlation": str(uuid5(NAMESPACE_OID, key)), "command": command}
        body = json.dumps(resolved(step.data, begun)).encode()
        headers = self._headers(step, noted, begun.at)
        self._journal.sent(noted)
        answer = self._until_known(path, body, headers)
        if answer.status < http.client.BAD_REQUEST:
            if command == LOOKED:
                answer = Answer(answer.status, _as_recorded(answer.content))
            self._journal.acknowledge(noted, answer.content)
        else:
            refused = answer.status == http.client.CONFLICT
            why = f"{answer.status} {answer.content.get('detail', '')}"
            surprising = not (refused and step.may_be_refused)
            self._journal.refuse(noted, why, surprising=surprising)
        return answer

    def _headers(self, step: Step, noted: dict[str, str], begun: datetime) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": noted["key"],
            "Jiefen-Correlation": noted["correlation"],
            "Jiefen-Officer": step.by.id,
            "Jiefen-Role": step.by.role,
            "Jiefen-Office": step.by.office,
        }
        if step.ago is not None:
            at = begun.astimezone(UTC) - timedelta(seconds=step.ago)
            headers["Jiefen-At"] = at.isoformat()
        return headers

    def _until_known(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        pause = FIRST_PAUSE
        while self._still():
            try:
                answer = self._once(path, body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                self._hang_up()
            else:
                if answer.status < http.client.INTERNAL_SERVER_ERROR:
                    return answer
            self.retries += 1
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        raise GaveUp(headers["Idempotency-Key"])

    def _once(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=ANSWER_LIMIT
            )
        self._connection.request("POST", path, body, headers)
        response = self._connection.getresponse()
        return Answer(response.status, json.loads(response.read()))

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _as_recorded(seen: dict[str, Any]) -> dict[str, Any]:
    """What a preview shows, as what was recorded of it."""
    facts = ["bulk.previewed.v1", "bulk.rows_previewed.v1"]
    return {"stream": seen["bulk"], "version": len(facts), "facts": facts, "token": seen["token"]}


def _addressed(step: Step, stream: UUID | None) -> tuple[str, str]:  # noqa: PLR0911 (a line each)
    """The address of a command, and its name in the log."""
    if step.command.startswith("crisis/"):
        name = step.command.removeprefix("crisis/")
        path = f"/api/crises/{stream}/{name}" if stream else "/api/crises"
        return path, f"crisis.{name}"
    if step.command.startswith("referral/"):
        name = step.command.removeprefix("referral/")
        return f"/api/referral/{stream}/{name}" if stream else "/api/referral", f"referral.{name}"
    if step.command == "rules/adopt":
        return "/api/rules/adopt?confirm=true", "rules.adopt"
    if step.command.startswith("bulk/"):
        name = step.command.removeprefix("bulk/")
        path = f"/api/bulk/{stream}/{name}" if stream else f"/api/bulk/{name}"
        return path, f"bulk.{name}" if stream else LOOKED
    if "/" in step.command:
        return f"/api/{step.command}", step.command.replace("/", ".")
    if stream is None:
        return OPENING[step.command], f"dispute.{step.command}"
    return f"/api/disputes/{stream}/{step.command}", f"dispute.{step.command}"
