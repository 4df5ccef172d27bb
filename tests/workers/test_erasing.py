"""An erasure destroys what no law keeps, completes whatever stops it, and leaves all else as it
was. Nobody who was erased comes back: by no command, no search, no backup.
"""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.duties.state import DUTIES_STREAM
from domain.erasure.erasing import Held
from domain.kernel import Officer, Refused
from domain.retention import RETENTION_STREAM
from interface import processes
from interface.erasures import certificate_of, preview, texts
from interface.files import handed, put_in
from interface.story import Reader, history
from tests.safeguards.casework import (
    CONCEDED,
    CONTENT,
    HOMES,
    MATTER,
    NAMES,
    OFFICE,
    PHONES,
    TALK,
    Case,
    officer,
)
from tests.safeguards.conftest import KEY
from tests.workers.running import eventually
from workers import certifying, erasing, handler
from workers.certifying import unfinished
from workers.handler import Answer, NotFound, Request
from workers.people import take_turns
from workers.persons.following import Names, behind
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.sealing import NotSealed
from workers.settings import Settings
from workers.store.key_store import settle_key_store
from workers.system import System

SIGNING = SigningKey.generate()
SUN = Officer(id="sun", role="judicial_office", office=OFFICE)
HEAD = Officer(id="qian", role="head", office=OFFICE)
OTHER_PHONES = ("13955530003", "13955540004")
MEDIATOR = Officer(id="mediator-2", role="mediator", office=OFFICE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Outside(tmp_path / "checkpoints").add_key(SigningKey(SIGNING).public, "since today")
    return tmp_path


def opened(url: str, data: Path) -> System:
    return System.open(
        Settings(data=data, database_url=url, master_key=KEY, signing_key=SIGNING), "test"
    )


@pytest.fixture
def system(store_url: str, data: Path) -> Iterator[System]:
    with opened(store_url, data) as running:
        yield running


def sql(system: System, query: str, *values: Any) -> list[Any]:
    with system.pool.connection() as connection:
        return connection.execute(query.encode(), values).fetchall()


def applicant(system: System, case: Case, phone: str = PHONES[0]) -> UUID:
    ((person,),) = sql(
        system,
        "select l.person from vault.lookup l join vault.key k on k.person = l.person"
        " where k.stream = %s and k.class = 'casefile' and l.mac = %s",
        case.id,
        system.vault.master.lookup("name_and_phone", "person", NAMES[0], phone),
    )
    return UUID(str(person))


def known_as(system: System, person: UUID) -> dict[str, str]:
    """How somebody says at the desk who they are."""
    rows = sql(system, "select mac from vault.lookup where person = %s", person)
    found = {bytes(mac) for (mac,) in rows}
    lookup = system.vault.master.lookup
    return next(
        {"name": name, "phone": phone}
        for name, phone in product(NAMES, (*PHONES, *OTHER_PHONES))
        if lookup("name_and_phone", "person", name, phone) in found
    )


def asked(system: System, person: UUID, by: Officer = HEAD, at: str = OFFICE) -> UUID:
    """A request of this person to be erased, granted by somebody else than who carries it out."""

    def do(command: str, officer: Officer, stream: UUID | None = None, **data: Any) -> UUID:
        request = Request(
            aggregate="rights", command=command, stream=stream, data=data, officer=officer
        )
        return system.handler.perform(request).stream

    stream = do(
        "ask_right",
        officer("desk").model_copy(update={"office": at}),
        kind="erasure",
        area=at,
        person=known_as(system, person),
        asked_by="themselves",
        identity="document_seen",
        channel="in_person",
    )
    do("decide_right", by, stream, outcome="granted", reasons="准许")
    return stream


def erase(
    system: System, person: UUID, by: Officer = SUN, *, request: UUID | None = None
) -> Answer:
    request = request or asked(system, person)
    data = {"person": str(person), "ground": "consent_withdrawn", "request": str(request)}
    return system.handler.perform(
        Request(aggregate="erasure", command="order_erasure", data=data, officer=by)
    )


def told(system: System, case: Case, by: Officer = MEDIATOR) -> str:
    return str(history(system, "dispute", case.id, Reader(by, "en")))


def failed(system: System, **changes: Any) -> Case:
    """Closed without an agreement: no law keeps who was in it."""
    case = Case(system).mediated(type="contract", **changes)
    case.do("mediator", "record_session", form="joint", parties=["p1", "p2"], record=TALK)
    case.do("mediator", "note_concession", party="p1", text=CONCEDED)
    case.do("mediator", "withdraw", parties=["p1"])
    case.do("mediator", "propose_closure")
    case.do("head", "close")
    return case


# --- what goes, what stays -----------------------------------------------------------------------


def test_an_agreement_keeps_who_signed_it_and_nothing_else_of_the_person_is_left(
    system: System,
) -> None:
    signed = Case(system).confided().settled().filed()
    over = failed(system)
    person = applicant(system, signed)
    erasure = erase(system, person).stream

    kept, gone = told(system, signed), told(system, over, Officer(id="mediator-1", role="mediator"))
    assert NAMES[0] in kept and CONTENT in kept
    assert PHONES[0] not in kept and HOMES[0] not in kept
    assert NAMES[0] not in gone and CONCEDED not in gone
    for text in (kept, gone):
        assert NAMES[1] in text and PHONES[1] in text, "the other party is touched nowhere"
    assert TALK in gone, "what others wrote, somebody looks at"

    said = certificate_of(system, erasure, Reader(SUN, "zh"))
    assert (said["state"], said["valid"]) == ("certified", True)
    lost = said["certificate"]["unreadable"]
    assert lost == {
        "contact": 1,
        "casefile": 2,
        "clinical": 0,
        "texts": 1,
        "notes": 0,
        "entries": 1,
    }
    assert [(each["because"], each["files"]) for each in said["certificate"]["stays"]] == [
        ("agreement", 1)
    ]
    assert str(signed.id) not in json.dumps(said), "no list of a person's files"


def put_page(system: System, case: Case, by: Officer, *parties: str, **data: Any) -> UUID:
    """A page of these parties is put into the case; as what it is kept."""
    asked = Request(
        command="attach_file",
        stream=case.id,
        data={"document": "evidence", "parties": parties} | data,
        officer=by,
        at=case.later(),
    )
    return put_in(system, asked, b"%PDF-1.7 a page %%EOF").file


def reads_page(system: System, case: Case, page: UUID, by: Officer) -> bool:
    """Whether a page is still there for somebody who may read it."""
    return handed(system, case.id, page, Reader(by, "en")) is not None


def test_files_go_with_the_keys_of_those_they_are_of(system: System) -> None:
    """One that is of two stays while one of them is there; what was confided goes before the rest
    of a case that an agreement keeps."""
    over, signed = failed(system), Case(system).confided().settled()
    ours = Officer(id="mediator-1", role="mediator", office=OFFICE)
    both = {"document": "session_record"}
    alone = put_page(system, over, ours, "p1")
    theirs = put_page(system, over, ours, "p2")
    shared = put_page(system, over, ours, "p1", "p2", **both)
    agreed = put_page(system, signed, MEDIATOR, "p1", "p2", document="agreement")
    confided = put_page(system, signed, MEDIATOR, "p1", confidential=True)
    signed.filed()
    assert sql(system, "select id from attachment.edition where id = %s", confided) == []

    first = applicant(system, over)
    second = others(system, over, first)
    erase(system, first)

    held = sql(system, "select id from attachment.edition order by id")
    assert {file for (file,) in held} == {theirs, shared, agreed}, "not even its bytes are there"
    assert not reads_page(system, over, alone, ours)
    assert all(reads_page(system, over, page, ours) for page in (theirs, shared))
    assert reads_page(system, signed, agreed, MEDIATOR)

    erase(system, second)
    assert not reads_page(system, over, shared, ours)
    assert reads_page(system, signed, agreed, MEDIATOR), "an agreement stays while a law keeps it"


def test_a_file_confided_in_a_case_that_is_over_goes_though_an_agreement_keeps_the_case(
    system: System,
) -> None:
    signed = Case(system).confided().settled()
    page = put_page(system, signed, MEDIATOR, "p1", confidential=True)
    theirs = put_page(system, signed, MEDIATOR, "p2", confidential=True)
    erase(system, applicant(system, signed))
    assert sql(system, "select id from attachment.edition") == [(theirs,)]
    assert not reads_page(system, signed, page, MEDIATOR)


def test_whoever_was_erased_gets_no_file(system: System) -> None:
    over = failed(system)
    erase(system, applicant(system, over))
    ours = Officer(id="mediator-1", role="mediator", office=OFFICE)
    with pytest.raises(Refused, match="data were erased"):
        put_page(system, over, ours, "p1")
    assert put_page(system, over, ours, "p1", "p2", document="session_record"), "of the other"


def test_a_file_is_ciphertext_bound_to_its_place(system: System) -> None:
    over = failed(system)
    ours = Officer(id="mediator-1", role="mediator", office=OFFICE)
    pages = [put_page(system, over, ours, "p1") for _ in range(2)]
    ((sealed,),) = sql(system, "select sealed from attachment.edition where id = %s", pages[0])
    assert b"a page" not in bytes(sealed)
    with system.pool.connection() as connection:
        connection.execute(
            "update attachment.edition set sealed = %s where id = %s", (sealed, pages[1])
        )
    with pytest.raises(NotSealed):
        reads_page(system, over, pages[1], ours)


def said_to_be_one(system: System, command: str, kept: UUID, other: UUID, *cases: Case) -> None:
    """Join or separate two entries; whoever does works on a case of each."""
    system.handler.perform(
        Request(
            aggregate="person",
            command=command,
            stream=kept,
            data={"other": str(other), "ground": "document_seen"},
            officer=officer("desk"),
            through=tuple(case.id for case in cases),
        )
    )


def test_entries_of_one_person_are_erased_together_and_one_that_was_separated_is_not(
    system: System,
) -> None:
    phones = (PHONES[0], *OTHER_PHONES)
    other = {"role": "respondent", "person": {"name": NAMES[1], "phone": PHONES[1]}}
    cases = [
        failed(
            system,
            matter=f"{MATTER}之{n}",
            parties=[{"role": "applicant", "person": {"name": NAMES[0], "phone": phone}}, other],
        )
        for n, phone in enumerate(phones)
    ]
    first, second, third = (
        applicant(system, case, phone) for case, phone in zip(cases, phones, strict=True)
    )
    said_to_be_one(system, "join_person", first, second, cases[0], cases[1])
    said_to_be_one(system, "join_person", first, third, cases[0], cases[2])
    said_to_be_one(system, "separate_person", first, third, cases[0], cases[2])

    request = asked(system, third)
    with pytest.raises(Refused, match="no erasure of this person is granted"):
        erase(system, second, request=request)
    request = asked(system, second)
    shown = preview(system, second, request, "consent_withdrawn", Reader(SUN, "en"))
    assert {each["kind"]: each["files"] for each in shown.goes}["dispute"] == 2
    erasure = erase(system, first, request=request).stream

    mediator = Officer(id="mediator-1", role="mediator", office=OFFICE)
    read = [told(system, case, mediator) for case in cases]
    assert [NAMES[0] in text for text in read] == [False, False, True]
    left = sql(system, "select person from vault.key where class = 'contact' order by 1")
    assert {person for (person,) in left} >= {third}
    assert not {person for (person,) in left} & {first, second}
    lost = certificate_of(system, erasure, Reader(SUN, "en"))["certificate"]["unreadable"]
    assert (lost["contact"], lost["casefile"], lost["entries"]) == (2, 3, 2)
    with pytest.raises(Refused, match="or all of it was erased"):
        erase(system, first, request=request)


def test_a_file_is_erased_by_no_id_of_its_own(system: System) -> None:
    """Who gives the id of a file in place of a person's erases nothing."""
    over, signed = failed(system), Case(system).confided().settled().filed()
    request = asked(system, applicant(system, over))
    keys = sql(system, "select id from vault.key order by id")
    for stream in (over.id, signed.id, RETENTION_STREAM, DUTIES_STREAM):
        with pytest.raises(Refused, match="no erasure of this person is granted"):
            erase(system, stream, request=request)
        with system.pool.connection() as connection:
            assert system.files.held_of(connection, stream) == Held()
    assert sql(system, "select id from vault.key order by id") == keys
    assert NAMES[0] in told(system, over, Officer(id="mediator-1", role="mediator"))


def test_two_opponents_are_not_one_person(system: System) -> None:
    """Or each would get a copy of what the other told in confidence."""
    case = failed(system)
    first = applicant(system, case)
    second = others(system, case, first)
    names = Names(system.log, system.vault)
    with system.pool.connection() as connection:
        eventually(lambda: not names.step(connection) and not behind(connection, 1))
    with pytest.raises(Refused, match="Two parties of one case are two people"):
        said_to_be_one(system, "join_person", first, second, case)


def test_nobody_who_was_erased_is_found_again(system: System) -> None:
    over = failed(system)
    person = applicant(system, over)
    request = asked(system, person)
    erase(system, person, request=request)
    again = Case(system).registered(type="contract")
    assert applicant(system, again) != person
    with pytest.raises(Refused, match="Nothing is held"):
        erase(system, person, request=request)
    with pytest.raises(NotFound, match="no person"):
        Case(system).registered(
            parties=[
                {"role": "applicant", "person": {"id": str(person), "name": NAMES[0]}},
                {"role": "respondent", "person": {"name": NAMES[1]}},
            ]
        )


NEW_PHONE = "13955557777"


def put_right(system: System, case: Case) -> Answer:
    """The applicant has another telephone number than was written."""
    right = {"name": NAMES[0], "phone": NEW_PHONE}
    data = {"party": "p1", "corrected": right, "wrong": ["phone"]}
    return system.handler.perform(
        Request(
            aggregate="dispute",
            command="correct_particulars",
            stream=case.id,
            data=data,
            officer=officer("desk"),
        )
    )


def test_what_is_decided_before_an_erasure_and_recorded_after_it_is_decided_anew(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = failed(system)
    person = applicant(system, case)
    request, events = asked(system, person), "select count(*) from log.event where stream = %s"
    before, turns = sql(system, events, case.id), iter([take_turns])

    def meanwhile(*known: Any) -> None:
        for _ in turns:
            erase(system, person, request=request)
        take_turns(*known)

    monkeypatch.setattr(handler, "take_turns", meanwhile)
    with pytest.raises(Refused, match="erased"):
        put_right(system, case)
    assert sql(system, events, case.id) == before
    assert sql(system, "select count(*) from vault.key where person = %s", person) == [(0,)]


def test_an_erasure_waits_for_whoever_writes_of_the_person_and_takes_that_along(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = failed(system)
    person = applicant(system, case)
    request, erasing_it = asked(system, person), list[Future[Answer]]()
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"

    with ThreadPoolExecutor(1) as beside:

        def meanwhile(*known: Any) -> None:
            take_turns(*known)
            if not erasing_it:
                erasing_it.append(beside.submit(erase, system, person, request=request))
                eventually(lambda: sql(system, waiting) == [(1,)])

        monkeypatch.setattr(handler, "take_turns", meanwhile)
        put_right(system, case)
        erasing_it[0].result()
    entries = history(system, "dispute", case.id, Reader(MEDIATOR, "en"))
    assert entries[-1].name == "dispute.particulars_corrected.v1"
    told = str(entries)
    assert not {one for one in (NEW_PHONE, NAMES[0], PHONES[0], "key missing") if one in told}
    assert sql(system, "select count(*) from vault.key where person = %s", person) == [(0,)]


def test_what_runs_is_not_erased_and_says_so(system: System) -> None:
    case = Case(system).mediated()
    request = asked(system, applicant(system, case))
    before = sql(system, "select count(*) from vault.key")
    with pytest.raises(Refused, match="the matter is not over"):
        erase(system, applicant(system, case), request=request)
    assert sql(system, "select count(*) from vault.key") == before


def test_a_legal_hold_keeps_the_file_and_how_the_person_is_reached(
    system: System,
) -> None:
    case = failed(system)
    system.handler.perform(
        Request(
            aggregate="retention",
            command="set_hold",
            stream=RETENTION_STREAM,
            data={"record": str(case.id), "reason": "法院来函"},
            officer=SUN,
        )
    )
    with pytest.raises(Refused, match="legal hold"):
        erase(system, applicant(system, case))


def test_what_would_be_done_is_shown_first_and_nothing_is_done(system: System) -> None:
    case = failed(system)
    person = applicant(system, case)
    request = asked(system, person)
    before = sql(system, "select count(*) from vault.key")
    shown = preview(system, person, request, "consent_withdrawn", Reader(SUN, "en"))
    assert (shown.reached, shown.stays) == ("goes", [])
    one = {"whole": False, "files": 1}
    assert shown.goes == [{"kind": "dispute", **one}, {"kind": "rights", **one}]
    assert sql(system, "select count(*) from vault.key") == before
    assert sql(
        system,
        "select who, stream, person, classes from audit.read where purpose = 'erasure'"
        " order by stream",
    ) == [("sun", stream, "p1", ["erasure"]) for stream in sorted((case.id, request))]
    far = SUN.model_copy(update={"office": "150525100000"})
    anothers = asked(system, others(system, case, person))
    for who, named in ((MEDIATOR, request), (far, request), (SUN, case.id), (SUN, anothers)):
        with pytest.raises(NotFound):
            preview(system, person, named, "consent_withdrawn", Reader(who, "en"))


def others(system: System, case: Case, person: UUID) -> UUID:
    """Who else is in the case."""
    ((other,),) = sql(
        system,
        "select distinct person from vault.key where stream = %s and class = 'casefile'"
        " and person <> %s",
        case.id,
        person,
    )
    return UUID(str(other))


def test_nobody_is_erased_by_who_granted_it_nor_from_elsewhere_nor_twice(system: System) -> None:
    case = failed(system)
    person = applicant(system, case)
    request = asked(system, person, SUN)
    keys = sql(system, "select id from vault.key order by id")
    archivist = Officer(id="sun", role="archivist", office=OFFICE)
    for same in (SUN, archivist):
        with pytest.raises(Refused, match="Whoever granted the erasure does not carry it out"):
            erase(system, person, same, request=request)
    lu = archivist.model_copy(update={"id": "lu"})
    far = lu.model_copy(update={"office": "150525000000"})
    for by, named in ((far, request), (lu, case.id), (lu, RETENTION_STREAM)):
        with pytest.raises(NotFound):
            erase(system, person, by, request=named)
    assert sql(system, "select id from vault.key order by id") == keys
    assert erase(system, person, lu, request=request).stream


# --- everything else goes on ---------------------------------------------------------------------


def test_the_log_verifies_and_every_state_and_count_is_the_same(system: System) -> None:
    signed, over = Case(system).confided().settled(), failed(system)
    query = (
        "select stream, version, name, body, digest from log.event where stream = any(%s)"
        " order by 1, 2"
    )
    streams = [signed.id, over.id]
    before = sql(system, query, streams)
    erase(system, applicant(system, signed))
    assert sql(system, query, streams) == before
    with system.pool.connection() as connection:
        for stream in streams:
            assert len(system.log.stream(connection, stream)) > 5, "read as before"
    broken = sql(
        system,
        "select e.stream, e.version from log.event e"
        " left join log.event b on b.stream = e.stream and b.version = e.version - 1"
        " where e.digest <> log.chained(b.digest, e.stream, e.version, e.name, e.happened_at,"
        "                               e.recorded_at, e.envelope, e.body)",
    )
    assert broken == []


# --- whatever stops it ---------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Iterator[None]:
    """The process dies when it comes to this step."""

    def die(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(module, name, die)
        yield


def test_a_crash_before_the_transaction_ends_erases_nothing(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = failed(system)
    person = applicant(system, case)
    request = asked(system, person)
    before = sql(system, "select id from vault.key order by 1")
    with killed(monkeypatch, erasing, "_said_in_confidence"):
        erase(system, person, request=request)
    assert sql(system, "select id from vault.key order by 1") == before
    assert sql(system, "select name from log.event where name like 'erasure.%%'") == []
    assert NAMES[0] in told(system, case, Officer(id="mediator-1", role="mediator"))


@pytest.mark.parametrize("step", ["destroy", "texts_left", "signing_key", "signed_text"])
def test_a_crash_at_any_step_after_it_is_completed(
    system: System, store_url: str, data: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    case = failed(system)
    person = applicant(system, case)
    stores = list[UUID]()

    def emptied(_: Settings, whom: UUID) -> int:
        stores.append(whom)
        return 4

    monkeypatch.setattr(certifying, "STORES", [emptied])
    request = asked(system, person)
    with killed(monkeypatch, certifying, step):
        erase(system, person, request=request)
    ((stream,),) = sql(system, "select stream from log.erasing")
    assert sql(system, "select count(*) from vault.key where person = %s", person) == [(0,)]
    assert certificate_of(system, stream, Reader(SUN, "en"))["state"] == "under_way"

    next_start(store_url, data, monkeypatch)
    with opened(store_url, data) as again:
        assert again.certifier.finish_what_waits() == 0, "it is complete with the next start"
        said = certificate_of(again, stream, Reader(SUN, "en"))
    assert (said["state"], said["valid"]) == ("certified", True)
    assert said["certificate"]["unreadable"]["contact"] == 1
    assert said["certificate"]["unreadable"]["notes"] == 4
    assert set(stores) == {person}


def next_start(store_url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that is always there begins, and ends when nothing waits any more."""
    settings = Settings(data=data, database_url=store_url, master_key=KEY, signing_key=SIGNING)

    def run(self: Projector) -> None:
        with psycopg.connect(store_url) as connection:
            eventually(lambda: not unfinished(connection))

    monkeypatch.setattr(processes, "_begin", lambda _: settings)
    monkeypatch.setattr(processes, "_on_stop", lambda _: None)
    monkeypatch.setattr(Projector, "run", run)
    processes.projector()


def test_without_a_signing_key_the_person_is_erased_and_the_certificate_waits(
    store_url: str, data: Path
) -> None:
    unsigned = Settings(data=data, database_url=store_url, master_key=KEY)
    with System.open(unsigned, "test") as system:
        case = failed(system)
        stream = erase(system, applicant(system, case)).stream
        assert certificate_of(system, stream, Reader(SUN, "en"))["state"] == "under_way"
    with opened(store_url, data) as system:
        assert system.certifier.finish_what_waits() == 1
        with system.pool.connection() as connection:
            assert unfinished(connection) == []


def test_a_certificate_that_was_altered_does_not_verify(system: System) -> None:
    stream = erase(system, applicant(system, failed(system))).stream
    said = certificate_of(system, stream, Reader(SUN, "en"))
    key = Outside(system.settings.copies).keys()[said["key"]]
    signature = base64.b64decode(said["signature"])
    assert key.signed(certifying.signed_text(said["certificate"]), signature)
    altered = said["certificate"] | {"reached": "stays"}
    assert not key.signed(certifying.signed_text(altered), signature)


def test_a_person_named_elsewhere_while_the_erasure_decides_is_decided_anew(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = failed(system)
    person = applicant(system, case)
    later = list[Case]()

    def name_them_elsewhere(connection: Any, given: Any) -> Any:
        found = system.files.held_of(connection, given.person)
        if not later:
            later.append(Case(system).registered(type="damages"))
        return found

    monkeypatch.setitem(system.handler._suppliers, Held, name_them_elsewhere)
    request = asked(system, person)
    answer = erase(system, person, request=request)
    with system.pool.connection() as connection:
        (ordered, *_) = system.log.stream(connection, answer.stream)
    files: Any = ordered.fact
    assert {each.file for each in files.files} == {case.id, later[0].id, request}
    assert not files.contact, "the new case runs"


# --- texts, one by one ---------------------------------------------------------------------------


def test_texts_are_redacted_one_by_one_and_read_without_the_person_from_then_on(
    system: System,
) -> None:
    case = failed(system)
    erasure = erase(system, applicant(system, case)).stream
    listed = texts(system, erasure, Reader(SUN, "en"))
    assert {row["text"] for row in listed} == {MATTER, TALK}
    assert sql(
        system, "select who, stream, classes from audit.read where purpose = 'redaction'"
    ) == [("sun", case.id, ["account", "record"])]
    (talk,) = (row for row in listed if row["text"] == TALK)
    place = {"file": talk["file"], "version": talk["version"], "field": talk["field"]}

    def redact(by: Officer, **more: str) -> Answer:
        return system.handler.perform(
            Request(
                aggregate="erasure",
                command="redact_text",
                stream=erasure,
                data=place | more,
                officer=by,
            )
        )

    with pytest.raises(NotFound):
        redact(SUN.model_copy(update={"office": "150525100000"}))
    redact(SUN, replacement="双方会谈，各说各的")
    reads = told(system, case, Officer(id="mediator-1", role="mediator"))
    assert TALK not in reads
    assert "[redacted] 双方会谈，各说各的" in reads
    assert [row["text"] for row in texts(system, erasure, Reader(SUN, "en"))] == [MATTER]
    with pytest.raises(Refused, match="no such text"):
        redact(SUN)
    bodies = sql(system, "select body from log.event where name = 'erasure.text_redacted.v1'")
    assert "双方会谈".encode() not in bytes(bodies[0][0]), "sealed like any text"


def test_who_may_not_read_a_text_where_it_stands_does_not_read_it_here(system: System) -> None:
    erasure = erase(system, applicant(system, failed(system))).stream
    archive = Officer(id="lu", role="archivist", office=OFFICE)
    assert texts(system, erasure, Reader(archive, "en")) == [{"office": OFFICE, "count": 2}]
    for who in (MEDIATOR, Officer(id="p2", role="party")):
        with pytest.raises(NotFound):
            texts(system, erasure, Reader(who, "en"))


def test_where_a_file_lies_its_texts_are_redacted_and_nothing_else_of_the_erasure_is_read(
    system: System,
) -> None:
    elsewhere = "150525100000"
    person = applicant(system, failed(system))
    there = {"office": elsewhere}
    request = asked(system, person, HEAD.model_copy(update=there), at=elsewhere)
    carries = SUN.model_copy(update={"id": "far", **there})
    with pytest.raises(NotFound):
        erase(system, person, request=request)
    erasure = erase(system, person, carries, request=request).stream
    assert certificate_of(system, erasure, Reader(carries, "en"))["state"] == "certified"
    assert texts(system, erasure, Reader(carries, "en")) == [{"office": OFFICE, "count": 2}]
    assert {row["text"] for row in texts(system, erasure, Reader(SUN, "en"))} == {MATTER, TALK}
    with pytest.raises(NotFound):
        certificate_of(system, erasure, Reader(SUN, "en"))


# --- a key store behind the log ------------------------------------------------------------------


def test_a_key_store_from_before_the_erasure_brings_nobody_back(system: System) -> None:
    signed, over = Case(system).confided().settled().filed(), failed(system)
    person = applicant(system, signed)
    with psycopg.connect(system.settings.database(), autocommit=True) as outside:
        outside.execute("create table public.old_key as select * from vault.key")
        outside.execute("create table public.old_lookup as select * from vault.lookup")
    erase(system, person)
    with psycopg.connect(system.settings.database(), autocommit=True) as outside:
        outside.execute("truncate vault.key cascade")
        outside.execute("truncate vault.destroyed_key")
        outside.execute("insert into vault.key select * from public.old_key")
        outside.execute("insert into vault.lookup select * from public.old_lookup")
        outside.execute("drop table public.old_key, public.old_lookup")
    with psycopg.connect(system.settings.database()) as fresh:
        assert settle_key_store(fresh) > 0
    kept, gone = told(system, signed), told(system, over, Officer(id="mediator-1", role="mediator"))
    assert NAMES[0] in kept, "what a law keeps came back with its key"
    assert PHONES[0] not in kept and NAMES[0] not in gone
    assert sql(system, "select count(*) from vault.lookup where person = %s", person) == [(0,)]
