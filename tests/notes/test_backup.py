"""The notes are backed up apart from the log, and their keys apart from them; who was erased stays
erased, whichever copy comes back.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.notes.conftest import COUNSELLOR, HERSELF, MASTER, OTHER_MASTER, Asking
from workers.backups import Backup, back_up_notes, restore_notes
from workers.local.trouble import Trouble
from workers.notes import home
from workers.notes.keys import Clinical, NotesKeyError
from workers.notes.passes import Pass
from workers.notes.service import Office
from workers.notes.store import Absent, Notes

SAID = "独此一句的咨询记录"


def backed_up(asking: Asking, folder: Path, name: str) -> Backup:
    return back_up_notes(
        asking.office.database_url, folder / name, folder / f"{name} keys", lambda *_: None
    )


@pytest.fixture
def restored(new_database: Callable[[], str], asking: Asking) -> Callable[[Path, Path], Office]:
    def restore(notes: Path, keys: Path) -> Office:
        url = new_database()
        restore_notes(url, notes, keys)
        office = Office(url, Clinical(MASTER), asking.passes)
        with office.connect() as connection:
            home.prepare(connection, office.clinical)
        return office

    return restore


def read(office: Office, note: UUID, by: Pass = COUNSELLOR) -> list[str]:
    used = office.passes.opened(office.passes.issue(by._replace(may="read")))
    with office.connect() as connection:
        return [entry.text for entry in Notes(connection, office.clinical).read(used, note).entries]


def test_both_files_bring_every_note_back_and_neither_holds_a_word_or_the_others_part(
    asking: Asking, tmp_path: Path, restored: Callable[[Path, Path], Office]
) -> None:
    note = asking.signed(SAID)
    made = backed_up(asking, tmp_path, "one")
    assert made.log.parent != made.keys.parent
    for file in made:
        assert file.stat().st_mode & 0o777 == 0o600
        assert SAID.encode() not in file.read_bytes()
    office = restored(*made)
    assert read(office, note) == [SAID]
    with pytest.raises(Trouble, match="already"):
        restore_notes(office.database_url, *made)
    with office.connect() as connection, pytest.raises(NotesKeyError):
        home.prepare(connection, Clinical(OTHER_MASTER))


def test_an_old_copy_of_the_keys_brings_nobody_back(
    asking: Asking, tmp_path: Path, restored: Callable[[Path, Path], Office]
) -> None:
    note = asking.signed(SAID)
    before = backed_up(asking, tmp_path, "before")
    asking.destroy()
    after = backed_up(asking, tmp_path, "after")
    office = restored(after.log, before.keys)
    with pytest.raises(Absent):
        read(office, note)
    with office.connect() as connection:
        assert connection.execute("select from notes.person_key").rowcount == 0


def test_an_old_copy_of_both_is_told_again(
    asking: Asking, tmp_path: Path, restored: Callable[[Path, Path], Office]
) -> None:
    note = asking.signed(SAID)
    before = backed_up(asking, tmp_path, "before")
    office = restored(*before)
    assert read(office, note) == [SAID]
    again = office.passes.issue(HERSELF._replace(stands="erases", may="destroy"))
    with office.connect() as connection:
        Notes(connection, office.clinical).destroy(office.passes.opened(again))
    with pytest.raises(Absent):
        read(office, note)
