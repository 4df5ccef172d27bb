"""The smaller pages of the runbook: each thing is really lost, and what the page says mends it."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from domain.crisis.state import code_of
from domain.kernel import Officer
from domain.reach import REACH_STREAM
from tests.crises.sinks import Gone, Sink
from tests.crises.works import COUNTY, TOWN, Crises
from tests.drills.administrator import PAGE, Administrator
from tests.drills.machine import Machine, clocks, keeping_ledgers, working
from tests.drills.support import everything
from tests.pages import scripts, steps
from tests.workers.clockwork import KEY, RULES, Clockwork
from tests.workers.running import eventually
from workers.crises.directory import Addresses
from workers.handler import Request, Unavailable
from workers.local.folder import DataFolder
from workers.local.master_key import master_key
from workers.local.trouble import Trouble

ALIVE = 3.0
"""Seconds after which the doctor finds that an open transaction lasts too long."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Nothing that is lost on it stays lost."""
    made = Machine(tmp_path_factory.mktemp("machines") / "one").start()
    yield made
    made.stop()


@pytest.fixture
def works(machine: Machine) -> Iterator[Clockwork]:
    with closing(Clockwork(machine.url, machine.temporal.address)) as made:
        made.adopt(*RULES)
        yield made


@pytest.fixture
def admin(machine: Machine) -> Administrator:
    return Administrator(machine)


def test_the_master_key_is_lost(tmp_path: Path) -> None:
    folder, safe = DataFolder(tmp_path / "data"), tmp_path / "safe"
    folder.prepare()
    safe.mkdir()
    (safe / "master.key").write_text(KEY)
    folder.database.mkdir()
    with pytest.raises(Trouble, match="The master key is lost"):
        master_key(folder)
    Administrator(None, DATA=folder.path, SAFE_MASTER=safe).runs("The master key is lost")
    assert master_key(folder) == KEY


def test_temporal_is_lost(machine: Machine, works: Clockwork, admin: Administrator) -> None:
    works.register()
    with working(works):
        before = clocks(works)
    machine.temporal.lose_everything()
    with works.projector():
        admin.commands("Temporal is lost")
    with working(works):
        assert {stream: works.held(stream) for stream in before} == before


def test_a_ledger_stands_still_and_goes_on(
    machine: Machine, works: Clockwork, admin: Administrator
) -> None:
    with working(works):
        everything(works.system)
    stream = works.register()
    works.do("triage", stream, in_scope=True)
    rename = "update log.event set name = '{}' where stream = '{}' and version = 2"
    machine.sql(rename.format("dispute.unheard_of.v1", stream))
    with working(works):
        eventually(lambda: machine.sql("select 1 from ledger.halt where ledger = 'register'"))
        admin.commands("A ledger stands still")
        machine.sql(rename.format("dispute.triaged.v1", stream))
        eventually(lambda: not machine.sql("select 1 from ledger.halt"))
        everything(works.system)


def test_a_ledger_is_made_anew(machine: Machine, works: Clockwork, admin: Administrator) -> None:
    works.register()
    with working(works):
        before = everything(works.system)
        ((build,),) = machine.sql("select build from ledger.live where ledger = 'register'")
        machine.sql(f"delete from ledger_register_{build}.dispute")
        assert everything(works.system) != before
        admin.commands("A ledger is made anew")
        assert everything(works.system) == before


def test_somebody_holds_the_horizon(
    machine: Machine, works: Clockwork, admin: Administrator
) -> None:
    with working(works), psycopg.connect(machine.url) as somebody:
        ((since,),) = somebody.execute("select clock_timestamp() from pg_current_xact_id()")
        eventually(
            lambda: machine.sql(
                f"select clock_timestamp() - '{since}'::timestamptz > interval '{ALIVE} s'"
            )[0][0]
        )
        admin.commands("Somebody holds the horizon")
        admin.runs("Somebody holds the horizon", PID=str(somebody.info.backend_pid))
        with pytest.raises(psycopg.OperationalError):
            somebody.execute("select 1")
        stream = works.register()
        eventually(lambda: works.ledger_says(stream))


PAGE_OF_A_CRISIS = "Nobody comes in a crisis"


def test_nobody_comes_in_a_crisis(machine: Machine, tmp_path: Path) -> None:
    works = Crises(machine.url, machine.temporal.address)
    works.keep(TOWN, "w-1", "w-2")
    reached(works, "w-1", "inbox")
    reached(works, "w-2", "webhook")
    sinks, addresses = (Sink("inbox"), Gone("webhook")), Addresses(works.system)
    with works.projector(), works.worker(*sinks, directory=addresses):
        crisis = works.press()
        eventually(lambda: len(works.facts(crisis)) == 3)
        eventually(lambda: works.ledger_says(crisis, "page") == 1)
        admin = Administrator(machine, CODE=code_of(crisis))
        for number in range(5):  # show, doctor, another way; doctor, a list
            admin.commands(PAGE_OF_A_CRISIS, number)
        reached(works, "wu", "inbox")
        works.do("acknowledge", crisis, "w-1")

        machine.temporal.stop()
        alone = works.press(COUNTY)
        eventually(lambda: len(works.facts(alone)) == 3)
        admin = Administrator(machine, CODE=code_of(alone))
        eventually(lambda: works.ledger_says(alone, "page") == 1)
        admin.commands(PAGE_OF_A_CRISIS, 5)
        admin.commands(PAGE_OF_A_CRISIS, 6)
        machine.temporal.start()
        works.do("acknowledge", alone, "li")

        works.keep(COUNTY, "li", "wu", seconds=1)
        silent = works.press(COUNTY)
        works.wait_for(silent, "CrisisRaised", "OnCallPaged", "NobodyReached")
        eventually(lambda: works.ledger_says(silent, "nobody_reached"))
        admin = Administrator(machine, CODE=code_of(silent))
        for number in (7, 8, 9):  # doctor, the list, somebody has it
            admin.commands(PAGE_OF_A_CRISIS, number)
        assert works.state(silent).acknowledged_by == ("zhou",)
    works.close()


def reached(works: Crises, officer: str, channel: str) -> None:
    works.system.handler.perform(
        Request(
            aggregate="reach",
            command="state_reach",
            stream=REACH_STREAM,
            officer=Officer(id="chen", role="supervisor"),
            data={"officer": officer, "ways": [{"channel": channel, "address": officer}]},
        )
    )


def test_the_disk_is_full(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=200m,mode=711", "tmpfs", str(small)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("who runs the tests may not mount a small disk")
    try:
        _fill_and_make_room(small)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def _fill_and_make_room(small: Path) -> None:
    machine = Machine(small / "machine").start()
    ballast = small / "ballast"
    try:
        with closing(Clockwork(machine.url, machine.temporal.address)) as works:
            works.adopt(*RULES)
            acknowledged = [works.register()]
            full = pytest.raises(OSError, match="No space left")
            # unbuffered: else closing the file, which writes what is left, could fail after that
            with ballast.open("wb", buffering=0) as file, full:
                while True:
                    file.write(bytes(65536))
            with pytest.raises(Unavailable):
                while True:
                    acknowledged.append(works.register())
            ballast.unlink()
            machine.start_if_ended()
            for pool in (works.system.pool, works.system.reading):
                pool.check()
            acknowledged.append(works.register())
            with keeping_ledgers(works):
                found = everything(works.system).streams
        assert set(acknowledged) <= set(found)
        whole = {stream: [row[4] for row in rows] for stream, rows in found.items()}
        assert all(versions == [*range(1, len(versions) + 1)] for versions in whole.values())
    finally:
        machine.stop()


def test_every_script_and_command_of_the_runbook_is_run_by_a_drill() -> None:
    """Who adds one adds its drill. The folder's other files run those of their own pages."""
    drilled = {
        "What to keep": (2, 0),
        "The machine is lost": (1, 1),
        "To a point in time": (3, 3),
        "The keys are older than the log": (1, 2),
        "The master key is lost": (1, 0),
        "Temporal is lost": (0, 1),
        "A ledger stands still": (0, 1),
        "A ledger is made anew": (0, 2),
        "Somebody holds the horizon": (1, 1),
        "Nobody comes in a crisis": (0, 10),
    }
    page = PAGE.read_text("utf-8")
    assert len(scripts(page)) == sum(of for of, _ in drilled.values())
    assert len(list(steps(page))) == sum(of for _, of in drilled.values())
