"""The demo banner: invented cases in published proportions, loaded by the commands anyone uses.

Loading can be cut short and begun again at any point: what is there already stays as it is.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from domain.areas import AREAS_STREAM
from domain.kernel import Officer, civil_date
from interface.demo.duties import assessed
from interface.demo.duty import on_call
from interface.demo.figures import Size, kulun
from interface.demo.fresh import fresh
from interface.demo.helping import HELPERS, helping
from interface.demo.playing import play_all, play_whole
from interface.demo.register import SEED, rows, write_register
from interface.demo.service import service
from interface.demo.story import neighbours, support, wages
from interface.demo.tree import BANNER, Tree, plant
from interface.register_import import Stage, import_register
from workers.console.at_hand import AtHand, Link
from workers.handler import Request
from workers.seeding import seed
from workers.system import System

__all__ = ["DemoNotLoaded", "load_demo"]

Tell = Callable[[int, int], None]
"""Told how much is done, and of how much."""

OPERATOR = "demo"
KEEPER = Officer(id=OPERATOR, role="importer", office=BANNER)
SUPPORT = "support.json"
"""In the demo's folder: by kind, the ids of what the support of the story began."""
_CHECKING_SHARE = 10
"""Checking a row takes about a tenth of what writing it takes."""


class DemoNotLoaded(Exception):
    """The demo could not be loaded; the sentence says why."""


def load_demo(system: System, tell: Tell, size: Size | None = None) -> None:
    """Load the demo banner, or what is missing of it. Raises DemoNotLoaded, Unplayable."""
    size = size or kulun()
    folder = system.settings.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    tree = plant(size.townships, size.villages)
    for request in on_call(tree, _remembered(folder / "on_call_at")):  # before all that takes long
        system.handler.perform(request)
    seed(system)
    for request in assessed(_remembered(folder / "assessed_at")):
        system.handler.perform(request)
    for request in service(_remembered(folder / "service_at")):
        system.handler.perform(request)
    _enter_areas(system, tree)
    _import_year(system, _register_file(folder, tree, size), tell)
    play_all(system, [neighbours(), wages()])
    _support(system, folder)
    _helping(system, folder)
    play_all(system, fresh(_remembered(folder / "fresh_at")))


def _helping(system: System, folder: Path) -> None:
    """Who helps has it at hand, as if they had recorded it in the console."""
    (begun,) = play_all(system, [helping(_remembered(folder / "helping_at"))])
    kept = AtHand(system.vault.master)
    with system.pool.connection() as connection:
        for kind, stream in begun.items():
            for each in HELPERS:
                kept.put(connection, each.id, Link(kind, stream))


def _support(system: System, folder: Path) -> None:
    """Nobody can look a plan up, so the ids of this one are written down."""
    begun = play_whole(system, support())
    ids = {kind: str(stream) for kind, stream in begun.items()}
    (folder / SUPPORT).write_text(json.dumps(ids, indent=1) + "\n", "ascii")


def _enter_areas(system: System, tree: Tree) -> None:
    request = Request(
        aggregate="areas",
        command="enter",
        stream=AREAS_STREAM,
        data={"rows": [area.model_dump() for area in tree.areas]},
        officer=KEEPER,
        key="demo-areas",
    )
    system.handler.perform(request)


def _register_file(folder: Path, tree: Tree, size: Size) -> Path:
    """The register as a file, written once: its last day is the day of the first start."""
    path = folder / "register.xlsx"
    if not path.exists():
        last_day = civil_date(datetime.now(UTC))
        unfinished = folder / "register.part"
        write_register(unfinished, rows(tree, size, last_day, SEED), last_day)
        os.replace(unfinished, path)
    return path


def _import_year(system: System, path: Path, tell: Tell) -> None:
    def told(stage: Stage, done: int, total: int) -> None:
        if stage == "reading":  # over before anybody could watch
            return
        before = total if stage == "writing" else 0
        share = _CHECKING_SHARE if stage == "writing" else 1
        tell(before + done * share, total * (1 + _CHECKING_SHARE))

    report = import_register(system, path, operator=OPERATOR, progress=told)
    if not report.ok:
        raise DemoNotLoaded(next(report.lines("en")))


def _remembered(path: Path) -> datetime:
    """Now, at the first call; later the same moment again, so that nothing is set twice."""
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.write_text(datetime.now(UTC).isoformat(), "ascii")
        os.replace(unfinished, path)
    return datetime.fromisoformat(path.read_text("ascii"))
