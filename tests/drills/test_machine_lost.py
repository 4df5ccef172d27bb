"""The machine is lost with everything on it. What was backed up is restored on another one, and
casework goes on there: every stream, ledger and open clock is as it was.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from domain.kernel import Cursor
from tests.drills.administrator import Administrator
from tests.drills.machine import Machine, clocks, working
from tests.drills.support import everything, told
from tests.notes.conftest import COUNSELLOR, MASTER
from tests.notes.test_backup import SAID, read
from tests.safeguards.casework import NAMES, NOTE_PARTY, Case
from tests.workers.clockwork import KEY, RULES, Clockwork
from tests.workers.running import eventually
from workers.local.roles import MAIN
from workers.notes.store import Notes

PLACES = ("SAFE", "SAFE_KEYS", "SAFE_MASTER", "SAFE_NOTES", "SAFE_SIGNING", "SAFE_COPIES")


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Machine]:
    yield (machine := Machine(tmp_path / "lost").start())
    if machine.folder.exists():
        machine.stop()


def test_a_lost_machine_is_restored_on_another_and_casework_goes_on(
    lost: Machine, tmp_path: Path
) -> None:
    safe = {name: tmp_path / name.lower() for name in PLACES}
    safe["SAFE_KEYS"].mkdir()  # the page makes those that are not there
    admin = Administrator(lost, **safe)
    clinic = lost.notes(MASTER)
    with clinic.connect() as connection:
        note = Notes(connection, clinic.clinical).draft(COUNSELLOR._replace(may="draft"), SAID)
        assert read(clinic, note) == [SAID]
    with closing(Clockwork(lost.url, lost.temporal.address)) as works:
        works.adopt(*RULES)
        filed = Case(works.system).confided().settled().filed()
        open_ones = [works.register(7200 + n) for n in range(3)]
        with working(works):
            clocks_before = clocks(works)
            before = everything(works.system)
            told_before = told(works.system, filed.id)
    assert set(clocks_before) >= set(open_ones)
    old = safe["SAFE_KEYS"] / "jiefen-20260101T000000Z.keys.dump"
    old.touch()
    os.utime(old, (0, 0))
    admin.signs()
    admin.runs("What to keep", 0)
    admin.runs("What to keep", 1)
    assert not old.exists(), "no copy of the keys lives longer than 30 days"
    assert_nothing_is_open(safe.values())
    lost.lose()

    new = Machine(tmp_path / "new")
    shutil.rmtree(new.folder)
    admin.keeps(new)
    assert "every key is there, or was destroyed" in admin.runs("The machine is lost")
    new.start()
    try:
        assert read(new.notes(MASTER), note) == [SAID]
        assert new.sql("select nspowner::regrole::text from pg_namespace where nspname = 'log'")[0][
            0
        ] == (MAIN)
        with closing(Clockwork(new.url, new.temporal.address)) as works, working(works):
            assert everything(works.system) == before
            assert clocks(works) == clocks_before
            assert told(works.system, filed.id) == told_before
            assert (NAMES[0] in told_before, NOTE_PARTY in told_before) == (True, False)
            admin.keeps(new)
            admin.commands("The machine is lost")
            _goes_on(works, open_ones[0])
            after = everything(works.system).streams
            assert {s: after[s][: len(rows)] for s, rows in before.streams.items()} == (
                before.streams
            ), "what happens now is written after what had happened"
    finally:
        new.stop()


def assert_nothing_is_open(folders: Iterable[Path]) -> None:
    """No file is for others to read, but that of the master key none opens a name by itself."""
    for file in [file for folder in folders for file in folder.rglob("*") if file.is_file()]:
        if file.name not in ("master.key", "notes.key"):
            held = file.read_bytes()
            assert not {one for one in (KEY, MASTER, NAMES[0], SAID) if one.encode() in held}, file
        if file.name.endswith((".dump", ".key")):
            assert file.stat().st_mode & 0o077 == 0, file


def _goes_on(works: Clockwork, case: UUID) -> None:
    """A command on an old case is the first fact of the new epoch; a deadline falls."""
    answer = works.do("triage", case, in_scope=True)
    assert works.sql("select epoch from log.home") == [(2,)]
    assert Cursor.parse(answer.token).epoch == 2
    due_soon = works.register(asked=2)
    eventually(lambda: works.passed(due_soon)["on-request"] == 1)
