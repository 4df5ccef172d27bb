"""The console served on a port of this machine, and a real browser that opens it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from tests.interface.conftest import PATIENCE

CHROMIUM: Final = "/usr/bin/chromium"
PHONE: Final[Any] = {"width": 360, "height": 740}
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NEEDS_CHROMIUM: Final = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no chromium here")


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(app: FastAPI, site: str) -> Iterator[str]:
    """The console at this address of this machine."""
    port = urlsplit(site).port or 0
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started:
        assert time.monotonic() < until, "the console did not start"
        time.sleep(0.01)
    yield site
    server.should_exit = True
    thread.join(PATIENCE)


@contextmanager
def a_page(site: str) -> Iterator[Page]:
    """A page of a browser that knows nothing yet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=site, locale="en-GB", viewport=PHONE)
        yield context.new_page()
        browser.close()


def not_too_wide(page: Page) -> None:
    """Nothing is wider than the screen."""
    page.wait_for_load_state()  # a click waits until the next page has begun: it may still be empty
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def fit(page: Page) -> None:
    """Nothing is wider than the screen, and nothing stands against it for axe."""
    not_too_wide(page)
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
