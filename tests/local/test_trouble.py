"""What stops a start is said so that a person can act on it, and nothing is made worse."""

import base64
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.supervised import Supervised
from workers.local import master_key as keys
from workers.local import notes
from workers.local.folder import DataFolder
from workers.local.identity import Identity
from workers.local.lock import Roster
from workers.local.programs import Program
from workers.local.signing_key import ensure_signing_key
from workers.local.trouble import Trouble, last_lines, what_to_do, written
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    monkeypatch.delenv(keys.VARIABLE, raising=False)
    made = DataFolder(tmp_path / "data")
    made.prepare()
    return made


def test_a_port_in_use_names_who_uses_it_and_another_port(system: Supervised) -> None:
    with socket.create_server(("127.0.0.1", system.port)):
        said = system.refused()
    assert f"Port {system.port} on 127.0.0.1 is in use by process" in said
    assert f"--port {system.port + 1}" in said
    assert not (system.data / "database").exists()


def test_two_starts_on_one_folder_name_the_first(stopped: Supervised, tmp_path: Path) -> None:
    stopped.up()
    second = Supervised(stopped.data, tmp_path / "second.txt")
    said = second.refused()
    assert stopped.process is not None
    assert f"process {stopped.process.pid} runs it" in said
    assert stopped.run() is not None


def test_a_start_cut_short_in_the_middle_of_the_set_up_is_made_again(system: Supervised) -> None:
    half = system.data / "database.new" / "pgdata"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    system.up()


def test_a_damaged_database_folder_is_named(stopped: Supervised) -> None:
    (stopped.data / "database" / "pgdata" / "PG_VERSION").unlink()
    said = stopped.refused()
    assert "is damaged: pgdata/PG_VERSION cannot be read" in said
    assert "backup" in said


def test_a_database_of_another_version_is_left_alone(stopped: Supervised) -> None:
    (stopped.data / "database" / "pgdata" / "PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17; this is PostgreSQL 18" in stopped.refused()


def test_a_server_that_ends_at_once_shows_its_last_words(stopped: Supervised) -> None:
    (stopped.data / "database" / "pgdata" / "global" / "pg_control").unlink()
    said = stopped.refused()
    assert "PostgreSQL ended at once" in said
    assert "could not find the database system" in said


def test_a_lost_master_key_stops_the_start_and_is_not_replaced(stopped: Supervised) -> None:
    (stopped.data / "master.key").unlink()
    assert "The master key is lost" in stopped.refused()
    assert not (stopped.data / "master.key").exists()


def test_the_key_is_made_once(folder: DataFolder) -> None:
    assert keys.master_key(folder) == keys.master_key(folder)
    assert len(base64.b64decode(folder.master_key.read_text())) == 32


def test_a_key_from_the_environment_is_not_written_down(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.VARIABLE, KEY)
    assert keys.master_key(folder) == KEY
    assert not folder.master_key.exists()


def test_two_different_keys_are_refused(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.master_key(folder)
    monkeypatch.setenv(keys.VARIABLE, KEY)
    with pytest.raises(Trouble, match="different master keys"):
        keys.master_key(folder)


@pytest.mark.parametrize("damaged", ["", "short", base64.b64encode(b"x" * 16).decode()])
def test_a_damaged_key_is_refused(folder: DataFolder, damaged: str) -> None:
    folder.master_key.write_text(damaged)
    folder.database.mkdir()
    with pytest.raises(Trouble, match="lost|damaged"):
        keys.master_key(folder)
    assert folder.master_key.read_text() == damaged


def test_a_signing_key_is_made_once_with_its_public_half(folder: DataFolder) -> None:
    assert ensure_signing_key(folder) is None
    made = folder.signing_key.read_text()
    assert folder.signing_key.stat().st_mode & 0o077 == 0
    assert list(Outside(folder.copies).keys()) == [SigningKey(made.strip()).public.id]
    assert ensure_signing_key(folder) is None
    assert folder.signing_key.read_text() == made


def test_a_lost_signing_key_is_said_and_not_replaced(folder: DataFolder) -> None:
    ensure_signing_key(folder)
    folder.signing_key.unlink()
    assert "the signing key is lost" in str(ensure_signing_key(folder))
    assert not folder.signing_key.exists()


def test_a_start_says_that_the_signing_key_is_lost_and_casework_goes_on(
    stopped: Supervised,
) -> None:
    (stopped.data / "signing.key").unlink()
    assert "the signing key is lost, so no checkpoints are taken" in stopped.up().screen()
    assert not (stopped.data / "signing.key").exists()


def test_a_signing_key_from_the_environment_is_not_written_down(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEFEN_SIGNING_KEY", SigningKey.generate())
    assert ensure_signing_key(folder) is None
    assert not folder.signing_key.exists()
    monkeypatch.setenv("JIEFEN_SIGNING_KEY", "damaged")
    assert "damaged" in str(ensure_signing_key(folder))


def test_only_leftovers_are_ended_not_who_has_their_id_now(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    ours, foreign = (subprocess.Popen([sleep, "600"]) for _ in range(2))
    roster = Roster(tmp_path / "pids.json")
    try:
        recycled = Identity(foreign.pid, "another boot/1")
        roster.record({"worker": Identity.of(ours.pid), "projector": recycled})
        assert roster.reap() == ["worker"]
        assert ours.wait(10) != 0
        assert foreign.poll() is None
    finally:
        for process in (ours, foreign):
            process.kill()
            process.wait()


def test_a_leftover_is_ended_by_the_next_start(stopped: Supervised) -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    left = subprocess.Popen([sleep, "600"])
    try:
        recorded = {"worker": Identity.of(left.pid)}
        (stopped.data / "pids.json").write_text(json.dumps(recorded))
        stopped.up()
        assert "worker       was left behind by an earlier start; ended it" in stopped.screen()
        assert left.wait(10) != 0
    finally:
        left.kill()
        left.wait()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ('could not write to file "x": No space left on device', "no room left on the disk"),
        ("could not open file: Permission denied", "may not write or read there"),
        ("pg_restore: error: could not read from input file: end of file", "another copy"),
        ('ERROR: role "somebody" does not exist', "Its own words are above"),
    ],
)
def test_the_disk_is_blamed_only_for_what_the_disk_did(words: str, advice: str) -> None:
    said = str(what_to_do(words))
    assert advice in said
    assert ("disk" in said) == ("No space" in words)


def test_a_failed_start_shows_its_own_reasons_only(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    assert last_lines(log, written(log)) == ""
    log.write_text("the reason of yesterday\n")
    before = written(log)
    assert last_lines(log, before) == ""
    with log.open("a") as file:
        file.write("the reason of today\n")
    assert last_lines(log, before).split("\n") == ["    the reason of today"]


def test_a_server_that_ends_at_once_again_says_why_it_ended_this_time(tmp_path: Path) -> None:
    log, program = tmp_path / "x.log", [sys.executable, "-c", "import sys; sys.exit('today')"]
    log.write_text("yesterday\n")
    running = Program("x", program).launch(log, {})
    assert running.process.wait(30) == 1
    with pytest.raises(Trouble) as told:
        running.answers()
    running.stop()
    assert told.value.log.strip() == "today"


def test_a_key_that_others_may_read_is_closed_with_a_word(folder: DataFolder) -> None:
    for key in (folder.master_key, folder.notes_key):
        key.write_text(KEY)
        key.chmod(0o644)
    told = [str(each) for each in folder.close_secrets()]
    assert [str(folder.master_key) in told[0], str(folder.notes_key) in told[1]] == [True, True]
    assert all("may have read it" in each for each in told)
    assert {key.stat().st_mode & 0o777 for key in (folder.master_key, folder.notes_key)} == {0o600}
    assert folder.close_secrets() == []


def test_notes_come_back_only_with_their_key(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(notes.MASTER, raising=False)
    with pytest.raises(Trouble, match=r"The master key of the clinical notes is lost.*notes\.key"):
        notes.kept(folder)
    assert not folder.notes_key.exists()
    made = notes.master_key(folder, made_before=False)
    assert notes.kept(folder) == made


def test_a_log_that_has_grown_is_put_aside(folder: DataFolder) -> None:
    log = folder.log("api")
    for _ in range(5):
        with log.open("wb") as file:
            file.truncate(9 * 1024 * 1024)
        assert not folder.log("api").exists()
    assert len(list(log.parent.iterdir())) == 3
