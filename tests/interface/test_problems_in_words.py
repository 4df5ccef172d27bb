"""Whatever goes wrong over HTTP is told in the caller's language, title, detail and each field."""

from typing import Any
from uuid import uuid4

import pytest

from tests.interface.support import DESK, TOKEN, Api, register_form

NOWHERE = str(uuid4())
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CASE = "/api/disputes"
LONG = register_form(matter="漏" * 2001)
PERSON = {"role": "applicant", "person": {"name": "张" * 201}}

REQUESTS: dict[str, tuple[str, str, Any, dict[str, str]]] = {
    "no token": ("GET", "/api/ledgers", None, {}),
    "no such address": ("GET", "/api/nowhere", None, BEARER | DESK),
    "no such method": ("DELETE", "/api/ledgers", None, BEARER | DESK),
    "nobody": ("GET", "/api/ledgers/figures", None, BEARER),
    "no such role": ("GET", "/api/ledgers/figures", None, BEARER | DESK | {"Jiefen-Role": "x"}),
    "no such ledger": ("GET", "/api/ledgers/nothing", None, BEARER | DESK),
    "no such case": ("GET", f"{CASE}/{NOWHERE}", None, BEARER | DESK),
    "no id": ("GET", f"{CASE}/x", None, BEARER | DESK),
    "no such command": ("POST", f"{CASE}/{NOWHERE}/sing", {}, BEARER | DESK),
    "no version": ("POST", f"{CASE}/{NOWHERE}/triage", {}, BEARER | DESK | {"If-Match": "x"}),
    "no position": ("GET", "/api/ledgers/figures?token=x", None, BEARER | DESK),
    "no number": ("GET", "/api/ledgers/figures?limit=x", None, BEARER | DESK),
    "too many": ("GET", "/api/ledgers/disputes?limit=99999999", None, BEARER | DESK),
    "no form": ("POST", CASE, [], BEARER | DESK),
    "an empty form": ("POST", CASE, {}, BEARER | DESK),
    "too long a text": ("POST", CASE, LONG, BEARER | DESK),
    "too long a name": ("POST", CASE, register_form(parties=[PERSON]), BEARER | DESK),
    "too large": ("POST", CASE, register_form(matter="漏" * (1 << 20)), BEARER | DESK),
    "no day": (
        "GET",
        "/api/calendar/count?start=2026-02-30&n=x&unit=working",
        None,
        BEARER | DESK,
    ),
    "no such unit": ("GET", "/api/calendar/count?start=2026-02-03&n=1&unit=x", None, BEARER | DESK),
    "a negative limit": (
        "GET",
        "/api/calendar/count?start=2026-02-03&n=-1&unit=working",
        None,
        BEARER | DESK,
    ),
    "beyond time": (
        "GET",
        "/api/calendar/count?start=2026-02-03&n=9999999&unit=calendar",
        None,
        BEARER | DESK,
    ),
    "no area": (
        "GET",
        "/api/calendar/count?start=2026-02-03&n=1&unit=working&area=x",
        None,
        BEARER | DESK,
    ),
    "no year": ("GET", "/api/calendar/years/1", None, BEARER | DESK),
    "no on-call list": ("GET", "/api/oncall/x", None, BEARER | DESK),
    "no such crisis": ("GET", f"/api/crises/{NOWHERE}", None, BEARER | DESK),
    "no such notice": ("GET", f"/api/inbox/{NOWHERE}", None, BEARER | DESK),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_problem_is_told_in_chinese_and_in_english(api: Api, name: str) -> None:
    method, path, form, headers = REQUESTS[name]

    def told(language: str) -> list[str]:
        answer = api.client.request(
            method, path, json=form, headers={**headers, "Accept-Language": language}
        )
        assert answer.status_code >= 400, answer.text
        assert answer.headers["Content-Language"] == language
        body = answer.json()
        return [
            body["title"],
            body["detail"],
            *(error["message"] for error in body.get("errors", ())),
        ]

    chinese, english = told("zh"), told("en")

    assert len(chinese) == len(english)
    for there, here in zip(chinese, english, strict=True):
        assert _is_chinese(there), there
        assert not _is_chinese(here), here


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
