"""How often one may ask over HTTP, and how long lists are read page by page."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from interface.api.limits import Limits
from interface.paging import read, written
from interface.problems import Unusable
from projections.kernel import Last
from tests.interface.support import DESK, MEDIATOR, OFFICE, Api, accepted, register_form
from tests.interface.test_inbox import follow
from tests.workers.running import eventually
from workers.settings import Settings
from workers.system import System

SEVEN = 7


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"api_a_minute": SEVEN})


def test_whoever_asks_too_often_is_told_when_to_go_on(api: Api) -> None:
    asked = [api.get("/api/ledgers") for _ in range(SEVEN + 1)]

    assert [each.status_code for each in asked] == [200] * SEVEN + [429]
    refused = asked[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "9"
    assert refused.json()["detail"] == "Too many requests: go on in 9 s"
    zh = api.get("/api/ledgers", {"Accept-Language": "zh"}).json()
    assert (zh["title"], zh["detail"]) == ("请求过于频繁", "请求过多：请在9秒后继续")
    other = api.get("/api/ledgers", MEDIATOR)
    assert other.status_code == 200, "each caller for themselves"


def test_whoever_has_no_token_keeps_nobody_waiting(api: Api) -> None:
    wrong = {**DESK, "Authorization": "Bearer wrong"}
    tried = [api.client.get("/api/ledgers", headers=wrong).status_code for _ in range(SEVEN + 1)]

    assert tried == [401] * SEVEN + [429], "nor tries out many"
    assert api.get("/api/ledgers").status_code == 200


def test_a_crisis_and_whoever_looks_whether_it_lives_never_wait(api: Api) -> None:
    for _ in range(SEVEN + 1):
        api.get("/api/ledgers")
    for _ in range(SEVEN + 1):
        assert api.post("/api/crises", {"area": OFFICE}).status_code == 201
        assert api.client.get("/healthz").status_code == 200
        assert api.client.get("/readyz").status_code == 200


def test_what_was_used_comes_back_evenly_and_nobody_is_remembered_for_ever() -> None:
    now = [0.0]
    limits = Limits(60, lambda: now[0])
    assert [limits.take("a") for _ in range(61)] == [0] * 60 + [1]
    now[0] = 2.0
    assert [limits.take("a") for _ in range(3)] == [0, 0, 1]
    for n in range(20_000):
        limits.take(str(n))
    assert len(limits._left) <= 10_000
    assert not any(Limits(0).take("a") for _ in range(1000)), "0 is no limit"


class TestPages:
    """What is long is read a part at a time, and no part repeats another."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"api_a_minute": 0})

    def test_a_history_and_the_crises_of_an_area_are_read_page_by_page(
        self, api: Api, case: Any, projector: Any
    ) -> None:
        api.act(case["stream"], "triage", {"in_scope": True})
        api.act(case["stream"], "give_rights_notice", {"parties": ["p1"]}, MEDIATOR)
        whole = api.get(f"/api/disputes/{case['stream']}/history").json()
        assert self.pages(api, f"/api/disputes/{case['stream']}/history?limit=2") == [
            whole[:2],
            whole[2:],
        ]

        raised = [api.post("/api/crises", {"area": OFFICE}).json() for _ in range(3)]
        eventually(lambda: len(api.get("/api/crises").json()["rows"]) == len(raised))
        first = api.get("/api/crises", limit=2).json()
        rest = api.get("/api/crises", limit=2, after=first["next"]).json()
        found = [each["stream"] for each in (*first["rows"], *rest["rows"])]
        assert found == [each["stream"] for each in reversed(raised)]
        assert rest["next"] == ""

    def test_an_inbox_is_read_page_by_page(self, api: Api, system: System) -> None:
        for n in range(3):
            new = api.post("/api/disputes", register_form(matter=f"事{n}")).json()
            accepted(api, new["stream"])
        follow(system)
        for url in ("/api/inbox?limit=2", "/api/inbox?limit=2&all=true"):
            pages = self.pages(api, url, MEDIATOR)
            assert list(map(len, pages)) == [2, 1]
            assert [*pages[0], *pages[1]] == api.get("/api/inbox", MEDIATOR).json()

    @pytest.mark.parametrize("place", ["x", "-1", "%", "9" * 50, "MjAyNg", "5 "])
    def test_what_is_no_place_is_422(self, api: Api, case: Any, place: str) -> None:
        for path in (f"/api/disputes/{case['stream']}/history", "/api/inbox"):
            answer = api.get(path, {"Accept-Language": "zh"}, after=place)
            assert answer.status_code == 422, (path, answer.text)
            assert answer.json()["detail"].startswith("这不是此列表中的位置")

    def pages(self, api: Api, url: str, who: dict[str, str] = DESK) -> list[list[Any]]:
        """All pages, each from where the one before says."""
        found = []
        while url:
            answer = api.client.get(url, headers=api._headers(who))
            assert answer.status_code == 200, answer.text
            found.append(answer.json())
            link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
            url = link[1] if link else ""
        return found


def test_a_place_is_read_as_it_was_written() -> None:
    place = Last(datetime(2026, 3, 5, 9, tzinfo=UTC), uuid4())
    assert read(written(place)) == place and read("") is None
    with pytest.raises(Unusable):
        read(written(place)[:-9])
