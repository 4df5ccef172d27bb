"""What callers of the interface send, in the fewest words."""

from dataclasses import dataclass
from typing import Any

import httpx
from httpx import Response

TOKEN = "a-token-of-this-test"
OFFICE = "150524103201"
DESK = {"Jiefen-Officer": "d-1", "Jiefen-Role": "desk", "Jiefen-Office": OFFICE}
MEDIATOR = {"Jiefen-Officer": "m-1", "Jiefen-Role": "mediator", "Jiefen-Office": OFFICE}
HEAD = {"Jiefen-Officer": "h-1", "Jiefen-Role": "head", "Jiefen-Office": OFFICE}
SUPERVISOR = {"Jiefen-Officer": "s-1", "Jiefen-Role": "supervisor", "Jiefen-Office": OFFICE}
AT_THE_DESK = {"JIEFEN_OFFICER": "d-1", "JIEFEN_ROLE": "desk", "JIEFEN_OFFICE": OFFICE}
"""The same as DESK, in the environment of the command line."""
EVERYWHERE = {**SUPERVISOR, "Jiefen-Office": ""}
"""Who keeps what is the same in every area."""


@dataclass
class Api:
    """The API as the desk calls it, in English, with the token."""

    client: httpx.Client
    token: str = TOKEN

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        base = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        return {**base, **DESK, **(more or {})}

    def post(self, path: str, form: Any, headers: dict[str, str] | None = None) -> Response:
        answer: Response = self.client.post(path, json=form, headers=self._headers(headers))
        return answer

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Response:
        answer: Response = self.client.get(path, params=query, headers=self._headers(headers))
        return answer

    def act(
        self, stream: str, command: str, form: Any = None, headers: dict[str, str] | None = None
    ) -> Response:
        return self.post(f"/api/disputes/{stream}/{command}", form or {}, headers)


def register_form(**more: Any) -> dict[str, Any]:
    """A dispute between neighbours, as the desk types it in."""
    form: dict[str, Any] = {
        "area": OFFICE,
        "body": "village_committee",
        "type": "neighbour",
        "source": "on_application",
        "matter": "楼上漏水",
        "requested_at": "2026-03-02T09:00:00+08:00",
        "parties": [
            {"role": "applicant", "person": {"name": "张三", "phone": "13800000001"}},
            {"role": "respondent", "person": {"name": "李四", "address": "柳河镇一号"}},
        ],
    }
    return {**form, **more}


def accepted(api: Api, stream: str) -> None:
    """Take a registered case to a mediator, m-1."""
    steps: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("triage", {"in_scope": True}, DESK),
        ("give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR),
        ("consent", {"party": "p1"}, MEDIATOR),
        ("consent", {"party": "p2"}, MEDIATOR),
        ("accept", {}, HEAD),
        ("assign", {"mediator": "m-1", "conflict": False}, HEAD),
    ]
    for command, form, who in steps:
        answer = api.act(stream, command, form, who)
        assert answer.status_code == 200, answer.text  # noqa: PLR2004 (HTTP)
