"""Log and keys come from backups of different days: what was erased stays erased, what is lost is
said to be lost, and nothing is guessed or made anew.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege

from domain.kernel import Refused
from interface.problems import problem_of
from tests.drills.administrator import Administrator
from tests.drills.support import Operator, told
from tests.notes.conftest import Asking, asking, notes_url
from tests.notes.test_backup import SAID, read
from tests.safeguards.casework import NAMES, NOTE_MEDIATOR, NOTE_PARTY, TALK, Case, officer
from tests.safeguards.conftest import KEY, open_system
from workers.handler import Request
from workers.notes import home
from workers.notes.service import Office as NotesOffice
from workers.notes.store import Absent
from workers.persons.following import Names
from workers.store.key_store import missing_keys
from workers.system import System
from workers.vault import KeyMissing, Vault

__all__ = ["asking", "notes_url"]

PAGE = "The keys are older than the log"
MISSING = "[key missing: the key store is older than the log]"
PATIENT = {"name": "独孤第三", "phone": "13955530003"}


class Office:
    """A system, its backups, and the systems that are restored from them."""

    def __init__(self, operator: Operator, new_database: Callable[[], str], folder: Path) -> None:
        self._operator, self._new_database, self.folder = operator, new_database, folder

    def backup(self, system: System, name: str) -> tuple[Path, Path]:
        """The files of log and keys."""
        self._on(system.settings.database_url)
        out = self.folder / name
        self._operator.runs("backup", "--out", out, "--keys-out", out / "keys")
        (log,), (keys,) = out.glob("*.log.dump"), (out / "keys").glob("*.keys.dump")
        return log, keys

    @contextmanager
    def restored(self, log: Path, keys: Path) -> Iterator[System]:
        """Another system, from these files."""
        url = self._new_database()
        self._on(url)
        self.said = self._operator.runs("restore", "--log", log, "--keys", keys)
        with open_system(url, self.folder) as system:
            yield system

    def runs(self, *words: str | Path, code: int = 0) -> str:
        """On the system restored last."""
        return self._operator.runs(*words, code=code)

    def administrator(self, **knows: Path) -> Administrator:
        """Who runs the runbook's scripts there."""
        given = {name: value for name, value in os.environ.items() if name.startswith("JIEFEN_")}
        return Administrator(None, **given, **knows)

    def _on(self, url: str) -> None:
        self._operator.uses(DATABASE_URL=url, MASTER_KEY=KEY, DATA=str(self.folder))


@pytest.fixture
def office(operator: Operator, new_database: Callable[[], str], tmp_path: Path) -> Office:
    return Office(operator, new_database, tmp_path)


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with open_system(store_url, tmp_path) as opened:
        yield opened


def keys(system: System) -> set[UUID]:
    with system.reading.connection() as connection:
        return {key for (key,) in connection.execute("select id from vault.key")}


def looks(system: System) -> set[object]:
    with system.reading.connection() as connection:
        return {at for (at,) in connection.execute("select at from audit.read")}


def facts(system: System) -> int:
    with system.reading.connection() as connection:
        row = connection.execute("select count(*) from log.event").fetchone()
    assert row
    return int(row[0])


def applicant(system: System, case: Case) -> UUID:
    with system.reading.connection() as connection:
        (event, *_) = system.log.stream(connection, case.id)
    person: UUID = event.fact.parties[0].particulars.id  # type: ignore[attr-defined]  # registered
    return person


def put_right(system: System, case: UUID) -> None:
    """Who the applicant of a case is, is said anew: they are known as who they are there."""
    corrected = {"name": "同名同姓", "phone": PATIENT["phone"]}
    given = {"party": "p1", "corrected": corrected, "wrong": ["name"]}
    system.handler.perform(
        Request(
            aggregate="dispute",
            command="correct_particulars",
            stream=case,
            data=given,
            officer=officer("desk"),
        )
    )


def found_by(system: System, *, follow: bool = True) -> list[str]:
    """Who is found by anything, once the log was followed."""
    with system.pool.connection() as connection:
        while follow and Names(system.log, system.vault).step(connection):
            pass
        rows = connection.execute("select party from vault.known_as order by party")
        return [party for (party,) in rows]


def test_what_finds_people_is_in_no_backup_and_is_made_again_from_the_keys_that_are_left(
    system: System, office: Office
) -> None:
    case = Case(system).confided()
    assert found_by(system) == ["p1", "p2"]
    _, old_keys = office.backup(system, "before")
    with system.pool.connection() as connection:
        erased = system.vault.keys_of_person(connection, applicant(system, case))
        system.vault.destroy(connection, erased)
    assert found_by(system, follow=False) == ["p2"]
    new_log, _ = office.backup(system, "after")
    with office.restored(new_log, old_keys) as again:
        assert found_by(again, follow=False) == []
        assert found_by(again) == ["p2"]


def test_the_clinical_notes_come_back_at_the_command_line_and_nobody_erased_since_does(
    system: System,
    office: Office,
    asking: Asking,
    operator: Operator,
    new_database: Callable[[], str],
) -> None:
    """Two files of their own beside the log's: an old copy of the keys brings no note back."""
    note = asking.signed(SAID)
    operator.uses(NOTES_DATABASE_URL=asking.office.database_url)
    files = dict[str, tuple[Path, Path]]()
    for day in ("before", "after"):
        office.backup(system, day)
        (notes,) = (office.folder / day).glob("*.notes.dump")
        (apart,) = (office.folder / day / "keys").glob("*.notes-keys.dump")
        assert all(SAID.encode() not in file.read_bytes() for file in (notes, apart))
        files[day] = notes, apart
        asking.destroy()

    def restored(notes: Path, apart: Path) -> NotesOffice:
        there = replace(asking.office, database_url=new_database())
        operator.uses(NOTES_DATABASE_URL=there.database_url)
        said = operator.runs("restore", "--notes", notes, "--notes-keys", apart)
        assert "the clinical notes are restored" in said
        with there.connect() as connection:
            home.prepare(connection, there.clinical)
        return there

    (old, old_keys), (new, _) = files["before"], files["after"]
    assert read(restored(old, old_keys), note) == [SAID]
    with pytest.raises(Absent):  # whose key was destroyed is written in the notes' file
        read(restored(new, old_keys), note)


def test_keys_from_before_an_erasure_do_not_bring_back_what_was_erased(
    system: System, office: Office
) -> None:
    case = Case(system).confided().settled()
    _, old_keys = office.backup(system, "before")
    assert NOTE_PARTY in told(system, case.id)
    case.filed()
    new_log, _ = office.backup(system, "after")
    with office.restored(new_log, old_keys) as again:
        assert keys(again) == keys(system), "destroyed again, before anybody could open anything"
        assert NOTE_PARTY not in told(again, case.id)
        assert told(again, case.id) == told(system, case.id)
        assert (told(again, case.id).count("[erased]"), MISSING in told(again, case.id)) == (
            3,
            False,
        )
        with again.reading.connection() as connection:
            assert missing_keys(connection) == 0


def test_keys_put_back_by_hand_under_running_processes_open_nothing_that_was_erased(
    system: System, office: Office
) -> None:
    case = Case(system).confided().settled()
    with system.pool.connection() as connection:
        connection.execute("create table public.kept as select * from vault.key")
    case.filed()
    with system.pool.connection() as connection:
        connection.execute(
            "insert into vault.key overriding system value select * from public.kept"
            " on conflict do nothing"
        )
    assert NOTE_MEDIATOR not in told(system, case.id)
    assert TALK in told(system, case.id)
    before = keys(system)
    office._on(system.settings.database_url)
    office.runs("keys")
    assert len(before - keys(system)) == 3, "and are destroyed again by whoever looks thoroughly"


def test_keys_newer_than_the_log_know_themselves_what_was_erased(
    system: System, office: Office
) -> None:
    case = Case(system).confided()
    old_log, _ = office.backup(system, "before")
    with system.pool.connection() as connection:
        person = applicant(system, case)
        Vault(system.vault.master).destroy(
            connection, Vault(system.vault.master).keys_of_person(connection, person)
        )
    _, new_keys = office.backup(system, "after")
    with office.restored(old_log, new_keys) as again:
        assert NAMES[0] not in told(again, case.id)
        assert "[erased]" in told(again, case.id)
        assert MISSING not in told(again, case.id)
        with pytest.raises(Refused, match="erased"):
            put_right(again, case.id)


def test_keys_older_than_the_log_are_shown_and_nothing_is_guessed(
    system: System, office: Office
) -> None:
    early = Case(system).confided()
    old_log, old_keys = office.backup(system, "before")
    late = Case(system).registered(
        type="contract",
        parties=[
            {"role": "applicant", "person": PATIENT},
            {"role": "respondent", "person": {"name": NAMES[1], "phone": "13955520002"}},
        ],
    )
    new_log, new_keys = office.backup(system, "after")
    with office.restored(new_log, old_keys) as again:
        assert "nothing destroyed them: 4, in streams: 1" in office.said
        assert str(late.id) in office.said
        assert "4 keys are missing" in office.runs("doctor", code=1)
        admin = office.administrator(NEWER=new_keys)
        admin.commands(PAGE, 0)
        assert PATIENT["name"] not in told(again, late.id)
        assert (told(again, late.id).count(MISSING), "[erased]" in told(again, late.id)) == (
            5,  # and how the respondent is reached, whose key is here: it is read with who they are
            False,
        )
        assert told(again, early.id) == told(system, early.id)
        before = keys(again), facts(again)
        with pytest.raises(KeyMissing) as refused:
            put_right(again, late.id)
        assert problem_of(refused.value, "zh").kind == "key-missing"
        assert (keys(again), facts(again)) == before
        admin.runs(PAGE)
        assert told(again, late.id) == told(system, late.id)
        admin.commands(PAGE, 1)
        assert "4 keys are missing" not in office.runs("doctor", code=1)


def test_who_refused_is_not_asked_again_after_the_key_store_forgot_the_matter(
    system: System, office: Office
) -> None:
    Case(system).registered()  # both are known before
    _, old_keys = office.backup(system, "before")
    offer = {"type": "contract", "source": "proactive_offer", "requested_at": None}
    case = Case(system).registered(**offer)
    case.do("desk", "triage", in_scope=True)
    case.do("mediator", "give_rights_notice", parties=["p2"])
    case.do("mediator", "refuse", party="p2")
    new_log, _ = office.backup(system, "after")
    with office.restored(new_log, old_keys) as again, pytest.raises(Refused, match="refused"):
        Case(again).registered(**offer)


def test_who_looked_is_in_the_logs_backup_and_no_restore_of_keys_touches_it(
    system: System, office: Office
) -> None:
    case = Case(system).registered()
    _, old_keys = office.backup(system, "before")
    told(system, case.id)
    log, new_keys = office.backup(system, "after")
    with office.restored(log, old_keys) as again:
        assert looks(again) == looks(system) != set()
        told(again, case.id)
        mine = looks(again)
        assert mine > looks(system)
        office.runs("restore", "--keys", new_keys)
        assert looks(again) == mine
        with again.pool.connection() as connection, pytest.raises(InsufficientPrivilege):
            connection.execute("delete from audit.read")
