"""No request, whatever stands in it, makes the API fail, and every answer is as it is described."""

import os
from typing import Any

import pytest
from fastapi import FastAPI

from interface.documents.kinds import KINDS
from interface.ledgers import SHELVES
from tests.interface.conforming import EXAMPLES, Fuzz, asked_for
from tests.interface.conftest import KEY
from tests.interface.support import (
    DESK,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    accepted,
    register_form,
)
from workers.projector import Projector
from workers.settings import Settings

PARTY = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
COUNSELLOR = {"Jiefen-Officer": "c-1", "Jiefen-Role": "counsellor", "Jiefen-Office": OFFICE}
CALLERS = (HEAD, MEDIATOR, DESK, SUPERVISOR, COUNSELLOR, PARTY)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a store of clinical notes: whoever may read some gets a pass to it."""
    return settings.model_copy(update={"notes_url": "http://127.0.0.1:1", "notes_pass_key": KEY})


@pytest.mark.timeout(0 if EXAMPLES in os.environ else 300)
def test_no_request_makes_it_fail_and_every_answer_is_as_described(
    app: FastAPI, api: Api, projector: Projector
) -> None:
    examples, seed = asked_for()

    asked = Fuzz(app, _what_there_is(api), CALLERS, examples, seed).run()

    assert len(asked) > 250, "not all were asked"
    wrong = {label: each.failures for label, each in asked.items() if each.failures}
    assert wrong == {}


def _what_there_is(api: Api) -> dict[str, Any]:
    """A case at its beginning, one that is mediated, a crisis, a task, and names of things."""
    cases = [api.post("/api/disputes", register_form(matter=f"事{n}")).json() for n in range(2)]
    accepted(api, cases[1]["stream"])
    page = api.client.post(
        f"/api/disputes/{cases[1]['stream']}/files",
        content=b"%PDF-1.7 %%EOF",
        params={"document": "evidence", "parties": "p1"},
        headers=api._headers(MEDIATOR),
    ).json()
    crisis = api.post("/api/crises", {"area": OFFICE}, MEDIATOR).json()
    document = api.post(f"/api/disputes/{cases[1]['stream']}/documents/acceptance", {}, MEDIATOR)
    looked_at = api.post(
        "/api/bulk/preview",
        {
            "kind": "reassign",
            "terms": {"mediators": ["m-9"], "reason": "absence", "no_tie": True},
            "cases": [{"case": cases[1]["stream"]}],
        },
        HEAD,
    ).json()
    return {
        "disputes/file": [page["file"]],
        "disputes/kind": list(KINDS),
        "documents/number": [document.headers["Jiefen-Document"]],
        "disputes/stream": [each["stream"] for each in cases],
        "crises/stream": [crisis["stream"]],
        "bulk/stream": [looked_at["bulk"]],
        "ledgers/name": list(SHELVES),
        "exports/name": ["register", "disputes", "figures"],
        "officer_id": ["m-1", "h-1"],
        "party": ["p1", "p2"],
        "month": ["2026-03"],
        "code": [OFFICE],
        "area": [OFFICE],
        "year": [2026],
    }
