"""The console served on a port of this machine, and a real browser that opens it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from tests.interface.conftest import PATIENCE

CHROMIUM: Final = "/usr/bin/chromium"
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
        context = browser.new_context(base_url=site, locale="en-GB")
        yield context.new_page()
        browser.close()
