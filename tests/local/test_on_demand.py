"""The notes' process runs while somebody asks, and knows its own secrets, which nobody else does;
their database is closed to the main system's role, as the main one's is to theirs.
"""

import base64
import json
import socket
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.local.supervised import Supervised, wait_until
from workers.local import notes, postgres, roles
from workers.local.folder import DataFolder
from workers.local.trouble import Trouble

OWN = {notes.MASTER, notes.ADDRESS, notes.PASSES}


def knock(system: Supervised) -> set[str]:
    """What whoever answers has in its environment."""
    run = system.run()
    assert run is not None
    port = int(run.notes.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as asked:
        return set(json.loads(asked.makefile("rb").read()))


def resting(system: Supervised) -> bool:
    return not system.children()["notes"].alive()


def test_it_is_started_when_somebody_asks_and_ends_when_nobody_does(system: Supervised) -> None:
    system.up("--notes")
    wait_until(lambda: resting(system), "it rests")
    before = system.children()["notes"]
    assert knock(system) >= OWN
    assert system.children()["notes"] != before
    wait_until(lambda: resting(system), "it rests again")
    known = knock(system)
    assert (
        not {name for name in known if name.startswith("JIEFEN_")}
        - OWN
        - {
            "JIEFEN_LISTENER_FD",
            "JIEFEN_SUPERVISOR_FD",
        }
    )
    assert "notes" not in system.screen().partition("Ctrl-C")[2]
    worker = system.children()["worker"]
    for told in Path(f"/proc/{worker.pid}/environ").read_bytes().split(b"\0"):
        name, _, held = told.decode().partition("=")
        assert name not in OWN or not held, name


def test_each_role_enters_its_own_database_alone(system: Supervised) -> None:
    run = system.up("--notes").run()
    assert run is not None
    with psycopg.connect(run.database_url) as connection:
        (powers,) = connection.execute(
            "select array[rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls]"
            " from pg_roles where rolname = current_user"
        ).fetchall()
        assert powers == ([False] * 5,)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(run.database_url.rpartition("/")[0] + f"/{roles.NOTES}")


def test_what_an_older_program_or_a_restore_left_to_the_administrator_is_the_main_roles(
    cluster: postgres.Server,
) -> None:
    made = cluster.cluster
    made.ensure_database(cluster.port)
    with psycopg.connect(cluster.url()) as connection:
        connection.execute(
            "create schema old;"
            "create table old.fact (n serial, day date) partition by range (day);"
            "create table public.kept (n bigint generated always as identity);"
            "create function old.one() returns int language sql as 'select 1';"
        )
    url = roles.main_database(made, cluster.port)
    assert roles.main_database(made, cluster.port) == url
    with psycopg.connect(url) as connection:
        connection.execute("alter table old.fact add column more text")
        connection.execute("insert into public.kept default values")
        connection.execute("create or replace function old.one() returns int return 2")
        with pytest.raises(InsufficientPrivilege):
            connection.execute("select pg_read_file('PG_VERSION')")
    notes_url = roles.notes_database(made, cluster.port)
    with psycopg.connect(notes_url) as connection:
        connection.execute("create schema notes")
    for there, name in ((notes_url, postgres.DATABASE), (url, roles.NOTES), (url, "postgres")):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(there.rpartition("/")[0] + f"/{name}")


def test_the_master_key_of_the_notes_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path)
    made = notes.master_key(folder, made_before=False)
    assert len(base64.b64decode(made)) == 32
    assert notes.master_key(folder, made_before=True) == made
    assert folder.notes_key.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(notes.MASTER, "another")
    with pytest.raises(Trouble, match="different master keys"):
        notes.master_key(folder, made_before=True)
    monkeypatch.delenv(notes.MASTER)
    folder.notes_key.unlink()
    with pytest.raises(Trouble, match="lost"):
        notes.master_key(folder, made_before=True)
    assert not folder.notes_key.exists()
