"""Working notes end when the case is filed, texts when the file is destroyed: the keys are gone, so
no surface, no copy and no backup of the log can say them again (rules 12, 13, 17).
"""

from domain.kernel import Officer
from interface.story import Entry, Reader, history
from tests.safeguards.casework import (
    ALONE,
    CONTENT,
    EVERYTHING,
    HOMES,
    MATTER,
    NAMES,
    NOTE_MEDIATOR,
    NOTE_PARTY,
    NOTE_SHARED,
    OFFICE,
    PHONES,
    REPORT,
    TALK,
    URGENT,
    Case,
)
from workers.system import System

NOTES = {NOTE_MEDIATOR, NOTE_PARTY, NOTE_SHARED}
MEDIATOR = Officer(id="mediator-2", role="mediator", office=OFFICE)


def told(system: System, case: Case) -> list[Entry]:
    return history(system, "dispute", case.id, Reader(MEDIATOR, "en"))


def said(entries: list[Entry]) -> set[str]:
    text = "\n".join(str(entry) for entry in entries)
    return {mark for mark in EVERYTHING if mark in text}


def text_keys(system: System, case: Case) -> int:
    with system.pool.connection() as connection:
        row = connection.execute(
            "select count(*) from vault.key where class = 'text' and stream = %s", (case.id,)
        ).fetchone()
    assert row
    return int(row[0])


def test_working_notes_end_at_filing_and_the_records_stay(system: System) -> None:
    case = Case(system).confided().settled()
    assert said(told(system, case)) >= NOTES
    before = text_keys(system, case)
    case.filed()
    entries = told(system, case)
    assert said(entries) == set(EVERYTHING) - NOTES
    assert text_keys(system, case) == before - len(NOTES)
    ended = [e for e in entries if e.name == "dispute.confidential_note_taken.v1"]
    assert ["[erased]" in str(entry) for entry in ended] == [True] * 3


def test_the_texts_of_a_destroyed_file_are_gone_and_the_log_still_holds_its_days(
    system: System,
) -> None:
    other = Case(system).registered(type="contract")
    case = Case(system).confided().settled().filed()
    events = len(told(system, case))
    who = {one for one in (*NAMES, *PHONES, *HOMES) if one in f"{told(system, case)}"}
    assert who >= {*NAMES, *PHONES}
    case.destroyed()
    entries = told(system, case)
    assert not {one for one in who if one in f"{entries}"}, "nor how anybody was reached"
    assert "key missing" not in f"{entries}"
    assert {*NAMES, *PHONES} <= {one for one in who if one in f"{told(system, other)}"}
    assert not said(entries) & {MATTER, TALK, ALONE, CONTENT, REPORT, URGENT, *NOTES}
    assert text_keys(system, case) == 0
    assert len(entries) == events + 3


def test_another_case_of_the_same_people_is_not_touched(system: System) -> None:
    other = Case(system).registered(type="contract")
    Case(system).confided().settled().filed().destroyed()
    assert said(told(system, other)) >= {MATTER, *NAMES}
