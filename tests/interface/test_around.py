"""What stands around every request: the token, safe headers, problems without a trace."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.interface.support import DESK, TOKEN, Api, register_form
from workers.settings import Settings
from workers.system import System


@pytest.mark.parametrize("shown", [None, "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer "])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/metrics"),
        ("GET", "/api/ledgers/figures"),
        ("POST", "/api/disputes"),
        ("GET", "/api/disputes/00000000-0000-0000-0000-000000000000/history"),
    ],
)
def test_without_the_token_nothing_is_told(
    api: Api, shown: str | None, method: str, path: str
) -> None:
    headers = {**DESK, **({"Authorization": shown} if shown is not None else {})}

    answer = api.client.request(method, path, headers=headers, json=register_form())

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_route_of_the_api_asks_for_the_token(api: Api) -> None:
    described = api.get("/api/openapi.json").json()
    opened = {
        path
        for path, methods in described["paths"].items()
        for method in methods
        if api.client.request(method.upper(), path.replace("{", "").replace("}", "")).status_code
        != 401
    }

    assert opened == {"/healthz", "/readyz"}


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nowhere", "/api/openapi.json"])
def test_every_answer_has_safe_headers(api: Api, path: str) -> None:
    headers = api.client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    told_here = "same-origin" if path == "/" else "no-referrer"  # a page's forms say where from
    assert headers["Referrer-Policy"] == told_here
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_the_page_says_what_runs_here_without_inline_script_and_without_secrets(api: Api) -> None:
    page = api.client.get("/")

    assert page.status_code == 200
    assert "解纷" in page.text
    assert all(" src=" in tag for tag in re.findall("<script[^>]*>", page.text))
    assert TOKEN not in page.text


def test_a_failure_nobody_foresaw_tells_no_trace(
    api: Api, case: Any, monkeypatch: pytest.MonkeyPatch, system: System
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(system.states, "load", fail)

    answer = api.get(f"/api/disputes/{case['stream']}")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json()["type"] == "urn:jiefen:problem:internal"


def test_it_is_not_ready_when_the_database_is_gone(
    app: FastAPI, databases: Any, settings: Settings, store_template: str
) -> None:
    url = databases.create(store_template)
    gone = settings.model_copy(update={"database_url": url})
    with System.open(gone, "test") as system, TestClient(app) as client:
        app.state.system = system
        assert client.get("/readyz").status_code == 200
        databases.drop(url)

        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


def test_the_metrics_of_all_processes_come_with_the_process(api: Api) -> None:
    api.post("/api/disputes", register_form())

    text = api.get("/metrics").text

    assert 'jiefen_up{process="api"} 1.0' in text
    assert 'jiefen_up{process="projector"} 0.0' in text
    assert 'jiefen_commands_total{aggregate="dispute",command="register",process="api"' in text
