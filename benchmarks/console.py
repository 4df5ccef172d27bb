"""The console, as whoever works with it sees it: how long the server makes at a page, when a phone
on a slow network shows it, how long fifty caseworkers wait who act at once, and how long the
process takes until it answers.

Each caseworker is signed in by themselves. They open their day, a case of theirs and the form of a
session, fill it in and send it, and read for some seconds before each step: a step every two
seconds is many times what people do.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from benchmarks.city import CITY
from benchmarks.large import Kept
from benchmarks.progress import rounds, tell
from benchmarks.report import Figure, Part
from benchmarks.visible import percentile
from domain.areas import written
from domain.kernel import Officer
from interface.api.app import create_app
from interface.console.gate import COOKIE, GUARD
from projections import register
from workers import ledgers as books
from workers.console import sessions
from workers.local.process import free_port
from workers.local.programs import RunningProgram, programs, source_path
from workers.system import System

PAGE_MS: Final = 60.0
DASHBOARD_MS: Final = 200.0
AT_ONCE_MS: Final = 300.0
START_S: Final = 2.0
PAINT_MS: Final = 1500.0
THIRD_GENERATION: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8 * 0.9,
    "uploadThroughput": 750e3 / 8 * 0.9,
}
"""As developer tools of browsers call 3G: 1.6 Mbit/s, an answer after 150 ms at the soonest."""
PHONE: Final[Any] = {"width": 360, "height": 740}
CHROMIUM: Final = "/usr/bin/chromium"
_PAINT: Final = "performance.getEntriesByName('first-contentful-paint')"
_PAINTS: Final = 7
PEOPLE: Final = 50
PAUSE: Final = 2.0
"""Seconds between two steps of one caseworker, on average."""
_STEPS: Final = 15
"""Rounds of four steps of each caseworker."""
_PAGES: Final = 100
_DASHBOARDS: Final = 40
_STARTS: Final = 7
_PATIENCE: Final = 60.0
_SEED: Final = 5
_SECRET: Final = "of-this-run"  # noqa: S105 (of an API that is gone with the run)


class Worker(NamedTuple):
    """A caseworker with a case of theirs that goes on."""

    officer: Officer
    case: UUID


def measured(system: System, kept: Kept) -> list[Figure]:
    """Pages one after the other, then fifty caseworkers at once, then the start."""
    people = _people(system, max(PEOPLE, _PAGES))
    figures = _pages(system, people, kept)
    with _served(system) as port:
        figures += _painted(system, port, people[0])
        figures += _at_once(system, port, people[:PEOPLE])
    return [*figures, _starts(system)]


# --- a page after the other ----------------------------------------------------------------------


def _pages(system: System, people: Sequence[Worker], kept: Kept) -> list[Figure]:
    """What the server makes at each page, in this process and without a network."""
    app = create_app(system)
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    seat = Officer(id="supervisor", role="supervisor", office=written(CITY))
    county = Officer(id="county", role="supervisor", office=written(kept.grid[:6]))

    def opened(officer: Officer, path: str) -> float:
        cookie = {"cookie": f"{COOKIE}={_signed_in(system, officer)}; jiefen-language=zh"}
        begun = perf_counter()
        answer = client.get(path, headers=cookie)
        taken = (perf_counter() - begun) * 1e3
        if answer.status_code != 200:  # noqa: PLR2004 (HTTP)
            raise RuntimeError(f"{path}: {answer.status_code}")
        return taken

    pages: dict[str, tuple[float, int, Callable[[int], float]]] = {
        "a case": (
            PAGE_MS,
            _PAGES,
            lambda n: opened(people[n].officer, f"/cases/{people[n].case}"),
        ),
        "my day, of a mediator": (PAGE_MS, _PAGES, lambda n: opened(people[n].officer, "/day")),
        "my day, of a head": (
            PAGE_MS,
            _PAGES,
            lambda n: opened(
                Officer(id=f"h-{n}", role="head", office=people[n].officer.office), "/day"
            ),
        ),
        "the dashboard of a city": (
            DASHBOARD_MS,
            _DASHBOARDS,
            lambda _: opened(seat, "/dashboard"),
        ),
        "the dashboard of a county": (
            DASHBOARD_MS,
            _DASHBOARDS,
            lambda _: opened(county, "/dashboard"),
        ),
    }
    figures = []
    for number, (name, (limit, times, page)) in enumerate(pages.items()):
        tell(number, len(pages))
        first = page(0)
        taken = [page(n % len(people)) for n in range(times)]
        figures.append(
            Figure(
                f"page: {name}, p95",
                percentile(taken, 95),
                "ms",
                limit=limit,
                goal="at most",
                judged="value",
                rounds=taken,
                breakdown=[
                    Part("half of them", median(taken), "ms"),
                    Part("the very first", first, "ms"),
                ],
            )
        )
    return figures


def _people(system: System, wanted: int) -> list[Worker]:
    """As many mediators, each with an open case in which they hold sessions."""
    with system.reading.connection() as connection:
        build = books.live(connection, register.LEDGER.name)
        if build is None:
            raise RuntimeError("the register is not built")
        rows = connection.execute(
            "select mediator, office, (array_agg(stream order by stream desc))[1]"
            f" from {build.schema}.dispute"
            " where open and phase = 'mediating' and mediator like 'm-%' group by 1, 2"
        ).fetchall()
    Random(_SEED).shuffle(rows)
    if len(rows) < wanted:
        raise RuntimeError(f"{len(rows)} mediators have a case under way, {wanted} are needed")
    return [
        Worker(Officer(id=who, role="mediator", office=office), case)
        for who, office, case in rows[:wanted]
    ]


def _signed_in(system: System, officer: Officer) -> str:
    with system.pool.connection() as connection:
        return sessions.begin(connection, officer, "persona")


# --- a slow network ------------------------------------------------------------------------------


def _painted(system: System, port: int, worker: Worker) -> list[Figure]:
    """When a phone on a slow network that has nothing of this site yet shows what a page says."""
    address = f"http://127.0.0.1:{port}"
    paths = {
        "my day": "/day",
        "a case": f"/cases/{worker.case}",
        "a form": f"/do/dispute/{worker.case}/record_session",
    }
    cookie: Any = {"name": COOKIE, "value": _signed_in(system, worker.officer), "url": address}
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in paths.items():
            taken = list[float]()
            for _ in rounds(_PAINTS):
                context = browser.new_context(viewport=PHONE, bypass_csp=True)
                context.add_cookies([cookie])
                page = context.new_page()
                line = context.new_cdp_session(page)
                line.send("Network.emulateNetworkConditions", THIRD_GENERATION)
                page.goto(address + path)
                page.wait_for_function(f"{_PAINT}.length")
                taken.append(float(page.evaluate(f"{_PAINT}[0].startTime")))
                context.close()
            figures.append(
                Figure(
                    f"{name}: first paint over 3G",
                    median(taken),
                    "ms",
                    limit=PAINT_MS,
                    goal="at most",
                    judged="value",
                    rounds=taken,
                    breakdown=[Part("longest", max(taken), "ms")],
                )
            )
        browser.close()
    return figures


# --- fifty at once -------------------------------------------------------------------------------


class Step(NamedTuple):
    """One page that somebody waited for."""

    name: str
    milliseconds: float
    status: int


class _Browser:
    """The browser of one caseworker, which connects for each page."""

    def __init__(self, port: int, token: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._cookie = f"{COOKIE}={token}; jiefen-language=zh"
        self.steps = list[Step]()

    def ask(self, name: str, method: str, path: str, form: Sequence[tuple[str, str]] = ()) -> str:
        """The page, once all of it is there."""
        kind = {"content-type": "application/x-www-form-urlencoded"} if form else {}
        begun = perf_counter()
        self._line.request(method, path, urlencode(form) or None, {"cookie": self._cookie, **kind})
        answer = self._line.getresponse()
        page = answer.read().decode()
        self._line.close()  # as a server does that waits for somebody who reads
        self.steps.append(Step(name, (perf_counter() - begun) * 1e3, answer.status))
        return page


def _at_once(system: System, port: int, people: Sequence[Worker]) -> list[Figure]:
    """Fifty who read for a while between steps; then, told and not judged, who never stop."""
    ready = [(_Browser(port, _signed_in(system, each.officer)), each) for each in people]
    paced, _ = _together(ready, _STEPS, PAUSE)
    hurried, seconds = _together(ready, 2, 0.0)
    wrong = sum(step.status >= 400 for step in (*paced, *hurried))  # noqa: PLR2004 (HTTP)
    names = dict.fromkeys(step.name for step in paced)
    taken = [step.milliseconds for step in paced]
    return [
        Figure(
            f"{PEOPLE} caseworkers at once, a step every {PAUSE:.0f} s each, p95",
            percentile(taken, 95),
            "ms",
            limit=AT_ONCE_MS,
            goal="at most",
            judged="value",
            rounds=taken,
            breakdown=[
                Part("half of them", median(taken), "ms"),
                *(Part(f"{name}, p95", _p95(paced, name), "ms") for name in names),
            ],
        ),
        Figure(
            "answers that were errors",
            wrong,
            "answers",
            limit=0,
            goal="at most",
            judged="value",
        ),
        Figure(
            f"{PEOPLE} who never pause: pages made",
            len(hurried) / seconds,
            "pages/s",
            breakdown=[Part("p95", percentile([s.milliseconds for s in hurried], 95), "ms")],
        ),
    ]


def _p95(steps: Sequence[Step], name: str) -> float:
    return percentile([step.milliseconds for step in steps if step.name == name], 95)


def _together(
    ready: Sequence[tuple[_Browser, Worker]], times: int, pause: float
) -> tuple[list[Step], float]:
    """What all of them waited for, and how long it took."""
    for browser, _ in ready:
        browser.steps.clear()
    begun = perf_counter()
    with ThreadPoolExecutor(len(ready)) as each:
        tasks = [
            each.submit(_work, browser, worker, times, pause, Random(number))
            for number, (browser, worker) in enumerate(ready)
        ]
        for number, task in enumerate(tasks):
            task.result()
            tell(number, len(tasks))
    return [step for browser, _ in ready for step in browser.steps], perf_counter() - begun


def _work(browser: _Browser, worker: Worker, times: int, pause: float, chance: Random) -> None:
    def read() -> None:
        time.sleep(chance.uniform(0, 2 * pause))

    form = f"/do/dispute/{worker.case}/record_session"
    for _ in range(times):
        read()
        browser.ask("my day", "GET", "/day")
        read()
        browser.ask("a case", "GET", f"/cases/{worker.case}")
        read()
        page = browser.ask("a form", "GET", form)
        read()
        browser.ask("a form sent", "POST", form, _filled_in(page))


def _filled_in(page: str) -> list[tuple[str, str]]:
    """The form's own fields, and a session."""
    fixed = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    if GUARD not in dict(fixed):
        raise RuntimeError("the page holds no form")
    typed = [
        ("form", "joint"),
        ("parties", "p1"),
        ("parties", "p2"),
        ("record", "双方到场，各自说明了情况。"),
    ]
    return [*fixed, *typed]


# --- the process ---------------------------------------------------------------------------------


@contextmanager
def _served(system: System) -> Iterator[int]:
    """The port of the process that serves HTTP, as `jiefen up` starts it."""
    with tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder:
        port = free_port()
        running = _launched(system, port, Path(folder))
        try:
            _wait(running)
            yield port
        finally:
            running.stop()


def _starts(system: System) -> Figure:
    """From the start of the process until it says that it is ready."""
    taken = list[float]()
    with tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder:
        for _ in rounds(_STARTS):
            begun = perf_counter()
            running = _launched(system, free_port(), Path(folder))
            try:
                _wait(running)
                taken.append(perf_counter() - begun)
            finally:
                running.stop()
    return Figure(
        "start of the interface process",
        median(taken),
        "s",
        limit=START_S,
        goal="at most",
        judged="value",
        rounds=taken,
        breakdown=[Part("longest", max(taken), "s")],
    )


def _launched(system: System, port: int, folder: Path) -> RunningProgram:
    (api,) = (each for each in programs(port) if each.name == "api")
    return api.launch(
        folder / "api.log",
        {
            **source_path(),
            "JIEFEN_DATA": str(folder),
            "JIEFEN_DATABASE_URL": system.settings.database(),
            "JIEFEN_MASTER_KEY": system.settings.key(),
            "JIEFEN_API_TOKEN": _SECRET,
        },
    )


def _wait(running: RunningProgram) -> None:
    until = time.monotonic() + _PATIENCE
    while not running.answers():
        if time.monotonic() > until:
            raise TimeoutError("the interface process is not ready")
        time.sleep(0.01)
