"""A restore that cannot be whole is refused in a sentence, and leaves everything as it was."""

from pathlib import Path

import pytest

from tests.drills.support import Operator
from tests.safeguards.casework import Case
from tests.safeguards.conftest import KEY, open_system
from workers.vault import Master

Backup = tuple[Path, Path]


@pytest.fixture
def backup(store_url: str, tmp_path: Path, operator: Operator) -> Backup:
    """Of a system with one case. From here on the operator has nothing in the environment."""
    with open_system(store_url, tmp_path) as system:
        Case(system).registered()
    operator.uses(DATABASE_URL=store_url, MASTER_KEY=KEY, DATA=str(tmp_path / "old"))
    operator.runs("backup", "--out", tmp_path / "safe")
    operator.uses(DATABASE_URL="", MASTER_KEY="", DATA="")
    (log,), (keys,) = (
        (tmp_path / "safe").glob("*.log.dump"),
        (tmp_path / "safe").glob("*.keys.dump"),
    )
    return log, keys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "new"
    made.mkdir()
    return made


def restore(operator: Operator, folder: Path, log: Path, keys: Path, code: int = 1) -> str:
    words = ("--folder", folder, "restore", "--log", log, "--keys", keys)
    return operator.runs(*words, code=code)


def test_without_the_master_key_nothing_is_begun(
    operator: Operator, backup: Backup, folder: Path
) -> None:
    assert "There is no master key in" in restore(operator, folder, *backup)
    assert not list(folder.iterdir())


def test_without_the_notes_key_nothing_is_begun(
    operator: Operator, backup: Backup, folder: Path
) -> None:
    """And a master key that lies open is closed, with a word."""
    (folder / "master.key").write_text(KEY)
    (folder / "master.key").chmod(0o644)
    words = ("--folder", folder, "restore", "--log", backup[0], "--keys", backup[1])
    said = operator.runs(*words, "--notes", backup[0], "--notes-keys", backup[1], code=1)
    assert "The master key of the clinical notes is lost" in said
    assert "master.key was open to other users of this machine, and is closed now" in said
    assert not list(folder.glob("database*"))


def test_another_master_key_is_named_and_nothing_is_left(
    operator: Operator, backup: Backup, folder: Path
) -> None:
    (folder / "master.key").write_text(Master.generate())
    said = restore(operator, folder, *backup)
    assert f"this data was sealed with master key {Master(KEY).id}, but" in said
    assert not list(folder.glob("database*"))
    (folder / "master.key").write_text(KEY)
    assert "every key is there" in restore(operator, folder, *backup, code=0)


def test_a_damaged_file_is_told_and_nothing_is_left(
    operator: Operator, backup: Backup, folder: Path
) -> None:
    (folder / "master.key").write_text(KEY)
    log, keys = backup
    keys.write_bytes(keys.read_bytes()[:-20])
    said = restore(operator, folder, log, keys)
    assert "pg_restore failed" in said
    assert ("take another copy of it" in said, "disk" in said) == (True, False)
    assert not list(folder.glob("database*"))


def test_nothing_is_restored_over_a_log(
    operator: Operator, backup: Backup, store_url: str, folder: Path
) -> None:
    operator.uses(DATABASE_URL=store_url, MASTER_KEY=KEY, DATA=str(folder))
    said = operator.runs("restore", "--log", backup[0], "--keys", backup[1], code=1)
    assert "There is a log in this database already" in said


def test_a_log_without_its_keys_does_not_open(
    operator: Operator, backup: Backup, database_url: str, folder: Path
) -> None:
    operator.uses(DATABASE_URL=database_url, MASTER_KEY=KEY, DATA=str(folder))
    assert "Now its keys" in operator.runs("restore", "--log", backup[0])
    said = operator.runs("ledger", "register", code=1)
    assert "the log is here, but the key store is not" in said
    operator.runs("restore", "--keys", backup[1])


def test_an_emptied_key_store_is_not_sealed_with_a_new_master_key(
    store_url: str, tmp_path: Path, operator: Operator, backup: Backup
) -> None:
    operator.uses(DATABASE_URL=store_url, MASTER_KEY=Master.generate(), DATA=str(tmp_path))
    with open_system(store_url, tmp_path) as system, system.pool.connection() as connection:
        connection.execute("truncate vault.key, vault.lookup, vault.master, vault.known_as")
    assert "the key store is empty" in operator.runs("ledger", "register", code=1)
    assert "the key store is empty" in operator.runs("doctor", code=1)
