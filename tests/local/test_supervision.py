"""Whatever dies, the system comes back; whoever ends it, nothing is left running."""

import signal
import subprocess
import time

import psycopg
import pytest

from tests.local.supervised import ROOT, Supervised, all_gone, wait_until
from workers.local.identity import Identity


@pytest.mark.parametrize("name", ["postgres", "temporal", "projector"])
def test_a_killed_child_is_started_again(stopped: Supervised, name: str) -> None:
    stopped.up()
    before = stopped.children()
    before[name].end(signal.SIGKILL, 10)
    stopped.shows("ended (killed by SIGKILL); starting it again")
    stopped.shows("is back after")
    after = stopped.children()
    assert after[name] != before[name]
    assert after[name].alive()
    assert {other for other in before if after[other] != before[other]} == {name}


def test_a_child_that_keeps_dying_is_tried_less_and_less_often(stopped: Supervised) -> None:
    stopped.up()
    for said in ("starting it again\n", "again in 0.1 s", "again in 0.2 s", "again in 0.4 s"):
        child = stopped.children()["worker"]
        child.end(signal.SIGKILL, 10)
        stopped.shows(said)
        wait_until(lambda dead=child: stopped.children()["worker"] != dead, "restarted")  # type: ignore[misc]


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_continues(
    stopped: Supervised,
) -> None:
    run = stopped.up().run()
    assert run is not None
    with psycopg.connect(run.database_url) as connection:
        connection.execute("create table kept ()")
    everything = stopped.everything()
    assert len(everything) > 4
    assert stopped.process is not None
    stopped.process.kill()
    all_gone(everything)
    assert stopped.run() is None

    again = stopped.up().run()
    assert again is not None
    assert again.database_url == run.database_url
    assert again.api_token == run.api_token
    with psycopg.connect(again.database_url) as connection:
        assert connection.execute("select to_regclass('kept') is not null").fetchone() == (True,)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_asks_it_to_stop_stops_everything(stopped: Supervised, asked: signal.Signals) -> None:
    everything = stopped.up().everything()
    assert stopped.process is not None
    stopped.process.send_signal(asked)
    assert stopped.exit_code() == 0
    assert not any(one.alive() for one in everything)
    assert "nothing runs any more" in stopped.screen()
    assert "shut down" in (stopped.data / "logs" / "postgres.log").read_text()


def test_whoever_started_it_with_nohup_may_go(stopped: Supervised) -> None:
    stopped.up("--nohup")
    assert stopped.process is not None
    stopped.process.send_signal(signal.SIGHUP)
    stopped.children()["worker"].end(signal.SIGKILL, 10)
    stopped.shows("is back after")
    assert not stopped.ended()


def test_a_background_job_of_a_script_can_be_interrupted(stopped: Supervised) -> None:
    quoted = " ".join(f"'{part}'" for part in stopped.command())
    script = f"{quoted} > '{stopped.screen_file}' 2>&1 & wait $!; exit $?"
    shell = subprocess.Popen(["sh", "-c", script], cwd=ROOT)
    wait_until(lambda: stopped.run() is not None, "the system is up")
    run = stopped.run()
    assert run is not None
    children = list(stopped.children().values())
    Identity(run.pid, run.started).end(signal.SIGINT, 30)
    assert shell.wait(30) == 0, stopped.screen()
    assert not any(one.alive() for one in children)


def test_a_stop_during_the_start_leaves_nothing(system: Supervised) -> None:
    system.start("--demo", "hanging")
    system.shows("the demo hangs")
    everything = system.everything()
    system.stop()
    assert not any(one.alive() for one in everything)


def test_the_second_start_is_ready_within_ten_seconds(stopped: Supervised) -> None:
    began = time.monotonic()
    stopped.up()
    assert time.monotonic() - began < 10


def test_what_a_process_announces_is_seen(stopped: Supervised) -> None:
    stopped.up().shows("worker says hello")


def test_the_addresses_are_for_the_owner_only(system: Supervised) -> None:
    system.up()
    for name in ("run.json", "master.key", "pids.json"):
        assert (system.data / name).stat().st_mode & 0o777 == 0o600
    assert not (system.data / "database" / "master.key").exists()


def test_the_demo_is_loaded_once(system: Supervised) -> None:
    system.up("--demo", "good").stop()
    assert "10 of 10" in system.screen()
    system.up("--demo", "good").stop()
    assert "of 10" not in system.screen()


def test_a_demo_that_was_cut_short_or_failed_is_loaded_at_the_next_start(
    system: Supervised,
) -> None:
    system.start("--demo", "hanging")
    system.shows("the demo hangs")
    system.stop()
    system.up("--demo", "broken")
    assert "the demo file is gone" in system.screen()
    system.stop()
    system.up("--demo", "good")
    assert "10 of 10" in system.screen()


def test_an_empty_start_never_loads_the_demo(system: Supervised) -> None:
    system.up("--empty", "--demo", "good").stop()
    system.up("--demo", "good")
    assert "of 10" not in system.screen()
