"""What it costs that access is decided field by field, and that every reading is on record.

A decision: how somebody stands to a case, and what that opens. A page of a ledger with its names:
decided row by row, put on record, committed, opened; against the same page without names.
"""

import time
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Final, get_args

from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import OFFICE, opening, stage
from domain.access import FieldClass, Whose, decide, relation
from domain.kernel import Cursor, Officer
from interface.ledgers import Asked, ask
from projections.registry import LEDGERS
from workers import ledgers
from workers.projector import Projector
from workers.system import System

ROUNDS: Final = 7
ROWS: Final = 50
PAGES: Final = 20
DECISIONS: Final = 5000
DECISION_AT_MOST: Final = 20.0
PAGE_AT_MOST: Final = 2.0
PATIENCE: Final = 60.0

READER: Final = Officer(id="staff-desk", role="desk", office=OFFICE)
READERS: Final = (
    READER,
    Officer(id="staff-mediator", role="mediator", office=OFFICE),
    Officer(id="o-1", role="desk", office="150525100000"),
    Officer(id="p2", role="party"),
    Officer(id="s-1", role="supervisor", office="150524000000"),
)
CASE: Final = Whose(OFFICE, mediators=("staff-mediator",), parties=("p1", "p2"))


def run() -> list[Figure]:
    """Decisions by themselves; then pages, with and without names by turns."""
    decisions, bare, named = list[float](), list[float](), list[float]()
    with stage() as system:
        for number in range(ROWS):
            token = system.handler.perform(opening(phone=str(13900000001 + 2 * number))).token
        with Projector(system.settings.database(), system.log, LEDGERS):
            _built(system)
            _page(system, Cursor.parse(token), names=True)
            for _ in rounds(ROUNDS):
                decisions.append(_decision())
                pages = [(_page(system), _page(system, names=True)) for _ in range(PAGES)]
                bare.append(median(without for without, _ in pages))
                named.append(median(each for _, each in pages))
    ratios = [each / without for each, without in zip(named, bare, strict=True)]
    return [
        Figure(
            "access decided: how somebody stands, what that opens",
            median(decisions),
            "µs",
            limit=DECISION_AT_MOST,
            goal="at most",
            judged="value",
            rounds=decisions,
        ),
        Figure(
            f"page of {ROWS} rows with names, on record",
            median(named),
            "ms",
            ratio=median(ratios),
            limit=PAGE_AT_MOST,
            goal="at most",
            rounds=ratios,
            breakdown=(Part("the same page without names", median(bare), "ms"),),
        ),
    ]


def _decision() -> float:
    """Microseconds for one, of many: every class, by readers who stand differently."""
    asked = list(zip(range(DECISIONS), cycle(READERS), cycle(get_args(FieldClass)), strict=False))
    begun = perf_counter()
    for _, reader, held in asked:
        decide(reader, "read", held, relation(CASE, reader))
    return (perf_counter() - begun) / DECISIONS * 1e6


def _page(system: System, token: Cursor | None = None, *, names: bool = False) -> float:
    """Milliseconds for a page as HTTP and command line ask for it."""
    asked = Asked(limit=ROWS, names=names)
    begun = perf_counter()
    page = ask(system, "disputes", READER, asked, token)
    taken = (perf_counter() - begun) * 1e3
    if len(page.rows) != ROWS or names is not ("parties" in page.rows[0]):
        raise RuntimeError("the page is not what was asked for")
    return taken


def _built(system: System) -> None:
    until = time.monotonic() + PATIENCE
    with system.reading.connection() as connection:
        while not all(ledgers.live(connection, ledger.name) for ledger in LEDGERS):
            if time.monotonic() > until:
                raise TimeoutError("a ledger was not built")
            time.sleep(0.01)
