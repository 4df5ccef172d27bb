"""The console as a browser without scripts sees it, on a system of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from domain.kernel import Officer
from interface.demo.personas import BY_ID
from tests.interface.conftest import (
    KEY,
    api,
    app,
    at_the_desk,
    case,
    jiefen,
    line,
    projector,
    system,
)
from tests.interface.support import TOKEN
from workers.settings import Settings
from workers.system import System

__all__ = ["api", "app", "at_the_desk", "case", "jiefen", "line", "projector", "system"]


@dataclass
class _Control:
    """One field of a form, as it would be sent."""

    name: str
    value: str
    sent: bool


class Page(HTMLParser):
    """What a page says, where it leads, and what its forms would send."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status, self.address = answer.status_code, str(answer.url)
        self.headers = answer.headers
        self.links: dict[str, str] = {}
        self.forms: list[tuple[str, list[_Control]]] = []
        self.ids: set[str] = set()
        self.html = answer.text
        self._text: list[str] = []
        self._inside: list[str] = []
        self._select = ""
        self._area: _Control | None = None
        self.feed(answer.text)

    @property
    def text(self) -> str:
        """Everything that can be read."""
        return re.sub(r"\s+", " ", " ".join(self._text)).strip()

    def form(self, action: str) -> list[tuple[str, str]]:
        """What the form with this address would send now."""
        for address, controls in self.forms:
            if address == action:
                return [(each.name, each.value) for each in controls if each.sent]
        raise AssertionError(f"no form {action} in {[a for a, _ in self.forms]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if "id" in held:
            self.ids.add(held["id"])
        match tag:
            case "a":
                self._inside.append(held.get("href", ""))
            case "form":
                self.forms.append((held.get("action", ""), []))
            case "input":
                self._input(held)
            case "select":
                self._select = held.get("name", "")
                self._add(self._select, "", sent=True)
            case "option" if "selected" in held:
                self.forms[-1][1][-1].value = held.get("value", "")
            case "textarea":
                self._area = self._add(held.get("name", ""), "", sent=True)

    def _input(self, held: dict[str, str]) -> None:
        kind = held.get("type", "text")
        sent = kind not in ("checkbox", "radio") or "checked" in held
        self._add(held.get("name", ""), held.get("value", ""), sent=sent)

    def _add(self, name: str, value: str, *, sent: bool) -> _Control:
        made = _Control(name, value, sent)
        if self.forms:
            self.forms[-1][1].append(made)
        return made

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._inside:
            self._inside.pop()
        if tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")  # as HTML has it
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        self._text.append(data)
        if self._inside and data.strip():
            self.links[data.strip()] = self._inside[-1]


@dataclass
class Browser:
    """Somebody at a browser without scripts."""

    client: httpx.Client
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, address: str) -> Page:
        """Read a page, wherever it leads."""
        return Page(self.client.get(address, headers=self._headers()))

    def send(self, page: Page, action: str, typed: Any = (), **more: str) -> Page:
        """Send a form of a page, with fields filled in."""
        changed = {**dict(typed), **more}
        pairs: list[tuple[str, str]] = [
            (name, text) for name, text in page.form(action) if name not in changed
        ]
        pairs += [
            (name, text)
            for name, held in changed.items()
            for text in (held if isinstance(held, list) else [held])
        ]
        content = urlencode(pairs)
        headers = {**self._headers(), "content-type": "application/x-www-form-urlencoded"}
        return Page(self.client.post(action, content=content, headers=headers))

    def _headers(self) -> dict[str, str]:
        return {"accept": "text/html", "accept-language": self.language, **self.headers}

    def become(self, persona: str) -> Page:
        """Sign in as somebody of the demo."""
        page = self.open("/sign-in")
        return self.send(page, "/sign-in", persona=persona)


def officer(persona: str) -> Officer:
    """Who a persona is."""
    return BY_ID[persona].officer


@pytest.fixture
def settings(store_url: str, tmp_path: Any) -> Settings:
    """Of a demo on this machine."""
    return Settings(
        data=tmp_path, database_url=store_url, master_key=KEY, api_token=TOKEN, demo=True
    )


@pytest.fixture
def browser(app: FastAPI, system: System) -> Iterator[Browser]:
    """A browser on this very machine."""
    app.state.system = system
    with TestClient(
        app,
        base_url="http://127.0.0.1:8420",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
    ) as client:
        yield Browser(client)
