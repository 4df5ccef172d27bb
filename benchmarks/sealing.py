"""Sealing and opening one field, a name and a record of a session, as every fact and reading do."""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from uuid import UUID

from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import SESSION
from workers.sealing import DataKey, Place, open_sealed, seal

ROUNDS, TIMES = 9, 2000
AT_MOST = 25.0

NAME, RECORD = "欧阳独一", str(SESSION["record"])


def run() -> list[Figure]:
    """Both texts, sealed and opened by turns; the slower of the two is held against the limit."""
    key, place = DataKey.fresh(), Place(UUID(int=1), 7, "parties.0.particulars.name")
    taken: dict[str, dict[str, list[float]]] = {"seal": {}, "open": {}}
    for _ in rounds(ROUNDS):
        for name, text in (("a name", NAME), ("a record", RECORD)):
            sealed = seal(text, key, place)
            for step, work in (
                ("seal", partial(seal, text, key, place)),
                ("open", partial(open_sealed, sealed, key.secret)),
            ):
                taken[step].setdefault(name, []).append(_microseconds(work))
    return [_figure(step, each) for step, each in taken.items()]


def _microseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    for _ in range(TIMES):
        work()
    return (perf_counter() - begun) / TIMES * 1e6


def _figure(step: str, taken: dict[str, list[float]]) -> Figure:
    slowest = max(taken.values(), key=median)
    return Figure(
        f"{step} a field",
        median(slowest),
        "µs",
        limit=AT_MOST,
        goal="at most",
        judged="value",
        rounds=slowest,
        breakdown=[Part(name, median(each), "µs") for name, each in taken.items()],
    )
