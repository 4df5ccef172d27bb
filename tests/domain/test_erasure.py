"""Whoever is erased loses nothing that is still needed, and keeps nothing that no law keeps."""

from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from domain.aggregates import AGGREGATES
from domain.dispute.state import Agreement, Dispute, Retention, Standing
from domain.erasure.erasing import (
    ERASURE,
    PERSON,
    Counted,
    Erasure,
    File,
    Held,
    Named,
    OnRequest,
    certificate,
    certify_erasure,
    decided,
    entries,
    notes_go,
    order_erasure,
    redact_text,
    stands,
    stays,
)
from domain.erasure.facts import ErasureCertified, ErasureOrdered, TextRedacted
from domain.erasure.keeping import KEEPING, Kept, of_dispute, of_plan
from domain.kernel import Act, NotThere, Officer, Refused, Role
from domain.people import Particulars
from domain.plan.state import Plan
from tests.store.test_marks import models

WHO, OTHER = uuid4(), uuid4()
FILE, PLAN, OLD = UUID(int=1), UUID(int=2), UUID(int=3)
OFFICE = "150524100201"
NOW = datetime(2026, 11, 28, 1, tzinfo=UTC)


def by(role: Role = "judicial_office", office: str = "150524100000") -> Act:
    return Act(UUID(int=9), Officer(id="sun", role=role, office=office), NOW)


def case(**state: Any) -> Dispute:
    parties = {
        "p1": Standing(WHO, "applicant", "person"),
        "p2": Standing(OTHER, "respondent", "person"),
    }
    return Dispute(office=OFFICE, parties=parties)._replace(**state)


SIGNED = Agreement("written", date(2026, 1, 5), {})


# --- what a law keeps ----------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["registered", "consent_wait", "mediating", "agreed", "ended"])
def test_what_is_not_over_is_still_needed(phase: Any) -> None:
    assert of_dispute(case(phase=phase), WHO, NOW) == Kept("running", None, False, "p1", OFFICE)


def test_a_closed_case_without_an_agreement_is_kept_by_no_law_until_the_archive_has_it() -> None:
    assert of_dispute(case(phase="closed"), WHO, NOW).because is None
    until = date(2036, 3, 3)
    kept = case(phase="retained", retention=Retention("ten_years", until))
    assert of_dispute(kept, WHO, NOW)[:2] == ("archive", until)
    assert of_dispute(case(phase="filed"), WHO, NOW)[:2] == ("archive", None)
    assert of_dispute(case(phase="destroyed"), WHO, NOW).because is None


def test_an_agreement_stays_with_the_rights_of_the_other_party() -> None:
    until = date(2036, 3, 3)
    signed = case(phase="closed", agreement=SIGNED)
    assert of_dispute(signed, WHO, NOW).because == "agreement"
    kept = signed._replace(phase="retained", retention=Retention("ten_years", until))
    assert of_dispute(kept, WHO, NOW)[:2] == ("agreement", until)
    assert of_dispute(kept, uuid4(), NOW)[:2] == ("agreement", until), "who acted for a party, too"


def test_who_refused_leaves_no_mark_even_where_the_others_go_on() -> None:
    parties = {"p1": Standing(WHO, "applicant", "person", consent="refused")}
    assert of_dispute(case(phase="mediating", parties=parties), WHO, NOW).because is None


def test_a_plan_that_is_over_goes_with_its_person_and_names_nobody_else_then() -> None:
    assert of_plan(Plan(phase="active", person=WHO), WHO, NOW).because == "running"
    for phase in ("closed", "withdrawn", "lapsed", "transferred"):
        over = Plan(phase=phase, person=WHO, office=OFFICE)
        assert of_plan(over, WHO, NOW) == Kept(None, None, True, "p1", OFFICE)
        assert not of_plan(over, OTHER, NOW).own, (
            "the guardian's request ends not the person's plan"
        )
    lapsed = Plan(phase="active", person=WHO, lapse_on=date(2026, 11, 1))
    assert of_plan(lapsed, WHO, NOW).because is None, "noted or not"


def test_of_every_kind_in_which_somebody_is_named_it_is_said_what_keeps_it() -> None:
    named = {
        kind.name
        for kind in AGGREGATES.values()
        if any(Particulars in models(fact) for fact in kind.facts)
    }
    assert named == set(KEEPING)


# --- ordering ------------------------------------------------------------------------------------


def held(*files: tuple[UUID, str, Kept], contact: bool = True, **more: Any) -> Held:
    return Held(tuple(File(*file) for file in files), contact, **more)


REQUEST = UUID(int=8)
GRANTED = OnRequest(frozenset({WHO}), OFFICE, "he")
HER_REQUEST = (REQUEST, "rights", Kept(person="p1", office=OFFICE))


def order(given: Held, act: Act, on_request: OnRequest = GRANTED) -> Any:
    who: dict[str, Any] = {"person": WHO, "request": REQUEST, "ground": "consent_withdrawn"}
    return order_erasure(Erasure(), act, **who, held=given, on_request=on_request)


def ordered(given: Held, role: Role = "judicial_office") -> ErasureOrdered:
    [fact] = order(given, by(role))
    assert isinstance(fact, ErasureOrdered)
    return fact


def test_an_agreement_keeps_who_signed_it_and_not_how_they_are_reached() -> None:
    fact = ordered(
        held(
            (FILE, "dispute", Kept("agreement", date(2036, 3, 3), False, "p1", OFFICE)),
            (PLAN, "plan", Kept(own=True, person="p1", office=OFFICE)),
        )
    )
    assert (fact.contact, fact.found) == (True, True)
    assert [(f.because, f.law, f.own) for f in fact.files] == [
        ("agreement", "人民调解法 27, 31; 个人信息保护法 13", False),
        (None, "", True),
    ]


@pytest.mark.parametrize("because", ["running", "hold"])
def test_while_something_runs_or_is_held_the_person_is_still_reached(because: Any) -> None:
    one = (FILE, "dispute", Kept(because, None, False, "p1", OFFICE))
    fact = ordered(held(one, (PLAN, "plan", Kept(own=True, person="p1"))))
    assert (fact.contact, fact.found) == (False, False)
    with pytest.raises(Refused, match="held of this person") as refused:
        ordered(held(one))
    assert refused.value.law


def test_a_file_from_before_files_had_keys_keeps_how_the_person_is_reached() -> None:
    signed = Kept("agreement", None, False, "p1", OFFICE)
    before = held()._replace(files=(File(FILE, "dispute", signed, one_key=True),))
    fact = ordered(before)
    assert (fact.contact, fact.found) == (False, True)
    over = before._replace(files=(File(FILE, "dispute", Kept(person="p1"), one_key=True),))
    assert ordered(over).contact


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (held(contact=False), "Nothing is held"),
        (held(organisation=True), "An organisation is no person"),
    ],
)
def test_nothing_is_ordered_where_there_is_nobody_to_erase(given: Held, said: str) -> None:
    with pytest.raises(Refused, match=said):
        ordered(given)


def test_the_judicial_office_and_the_archive_erase_and_nobody_else() -> None:
    for role in get_args(Role):
        if role in ("judicial_office", "archivist"):
            assert ordered(held(), role)
            continue
        with pytest.raises(Refused, match="This is done by"):
            ordered(held(), role)


def test_an_erasure_is_ordered_once() -> None:
    done = ERASURE.evolve(Erasure(), ordered(held()), NOW)
    with pytest.raises(Refused, match="carried out already"):
        order_erasure(
            done,
            by(),
            person=WHO,
            ground="consent_withdrawn",
            request=REQUEST,
            held=held(),
            on_request=GRANTED,
        )


@pytest.mark.parametrize(
    "on_request",
    [
        GRANTED._replace(people=frozenset({OTHER})),
        GRANTED._replace(granted_by=""),
    ],
)
def test_somebody_elses_request_or_one_not_granted_erases_nobody(on_request: OnRequest) -> None:
    with pytest.raises(Refused, match="no erasure of this person is granted"):
        order(held(), by(), on_request)


def test_an_entry_that_was_joined_is_the_person_who_asked() -> None:
    assert order(held(), by(), GRANTED._replace(people=frozenset({OTHER, WHO})))


def test_who_granted_it_does_not_carry_it_out_in_whatever_role() -> None:
    roles: tuple[Role, ...] = ("judicial_office", "archivist")
    for role in roles:
        with pytest.raises(Refused, match="does not carry it out") as refused:
            order(held(), by(role), GRANTED._replace(granted_by="sun"))
        assert refused.value.law == "office rule: two persons"


@pytest.mark.parametrize("role", ["judicial_office", "archivist"])
def test_elsewhere_there_is_no_such_request(role: Role) -> None:
    for office in ("150525000000", "150524200000", ""):
        with pytest.raises(NotThere):
            order(held(), by(role, office))
    with pytest.raises(NotThere):
        order(held(), by(role), OnRequest())


# --- redacting -----------------------------------------------------------------------------------


def erased(because: Any = None) -> Erasure:
    fact = ordered(held((FILE, "dispute", Kept(because, None, False, "p1", OFFICE))))
    done: Erasure = ERASURE.evolve(Erasure(), fact, NOW)
    return done


def redact(done: Erasure, act: Act, named: Named, file: UUID = FILE) -> Any:
    return redact_text(done, act, file=file, version=3, field="record", named=named)


def test_the_judicial_office_of_the_area_redacts_a_text_that_it_has_read() -> None:
    [fact] = redact(erased(), by(), Named("record"))
    assert fact == TextRedacted(file=FILE, version=3, field="record", replacement=None)
    done = ERASURE.evolve(erased(), fact, NOW)
    assert done.redacted == ((FILE, 3, "record"),)


@pytest.mark.parametrize(
    ("act", "named", "file", "said"),
    [
        (by("archivist"), Named("record"), FILE, "This is done by"),
        (by(office="150525100000"), Named("record"), FILE, "own area"),
        (by(office=""), Named("record"), FILE, "own area"),
        (by(), Named("record"), OLD, "does not occur"),
        (by(), Named(None), FILE, "no such text"),
        (by(), Named("report"), FILE, "The law keeps this text"),
    ],
)
def test_what_is_not_redacted(act: Act, named: Named, file: UUID, said: str) -> None:
    with pytest.raises(Refused, match=said):
        redact(erased(), act, named, file)


def test_the_text_of_an_agreement_stays_and_what_was_said_beside_it_need_not() -> None:
    with pytest.raises(Refused, match="The law keeps this text"):
        redact(erased("agreement"), by(), Named("document"))
    assert redact(erased("agreement"), by(), Named("record"))


# --- one person, under several entries ------------------------------------------------------------


def test_every_entry_of_the_person_goes_and_no_entry_in_which_they_only_speak() -> None:
    joined, spoken_for = uuid4(), uuid4()
    fact = ordered(
        held(
            (WHO, "person", Kept(own=True)),
            (joined, "person", Kept(own=True)),
            (spoken_for, "person", Kept()),
            (FILE, "dispute", Kept(person="p1", office=OFFICE)),
        )
    )
    assert entries(fact) == {WHO, joined}
    assert entries(ordered(held((FILE, "dispute", Kept(person="p1", office=OFFICE))))) == {WHO}


@pytest.mark.parametrize("kind", ["plan", "counselling"])
def test_a_counsellors_notes_go_unless_they_still_work_with_the_person(kind: str) -> None:
    case_runs = (FILE, "dispute", Kept("running", None, False, "p1", OFFICE))
    over = (PLAN, kind, Kept(own=True, person="p1", office=OFFICE))
    fact = ordered(held(case_runs, over))
    assert not fact.found, "they are still reached, for the case"
    assert notes_go(fact)
    reasons: tuple[Any, ...] = ("running", "hold")
    for because in reasons:
        runs = (PLAN, kind, Kept(because, None, True, "p1", OFFICE))
        gone = (OLD, "dispute", Kept(person="p1", office=OFFICE))
        assert not notes_go(ordered(held(gone, runs)))
    anothers = (PLAN, kind, Kept("running", None, False, "g1", OFFICE))
    assert notes_go(ordered(held((OLD, "plan", over[2]), anothers)))


# --- the certificate -----------------------------------------------------------------------------

COUNTS: Any = {"contact": 1, "casefile": 2, "clinical": 1, "texts": 9, "notes": 0, "entries": 2}


def certified(done: Erasure, role: Role = "clock") -> Any:
    more: Any = {"to_look_at": 3, "backups_until": date(2026, 12, 28), "key": "0" * 16}
    return certify_erasure(done, by(role), **COUNTS, **more, signature="A" * 86 + "==")


def test_only_the_system_certifies_and_once() -> None:
    [fact] = certified(erased())
    assert isinstance(fact, ErasureCertified)
    assert certified(ERASURE.evolve(erased(), fact, NOW)) == []
    with pytest.raises(Refused, match="Only the system"):
        certified(erased(), "judicial_office")
    with pytest.raises(Refused, match="no such erasure"):
        certified(Erasure())


def test_the_certificate_counts_what_stays_by_its_reason_and_names_no_file() -> None:
    until = date(2036, 3, 3)
    fact = decided(
        held(
            *(
                (UUID(int=n), "dispute", Kept("agreement", until, False, "p1", OFFICE))
                for n in (1, 2)
            ),
            (OLD, "dispute", Kept(person="p2", office=OFFICE)),
        ),
        WHO,
        "consent_withdrawn",
    )
    assert [tuple(each) for each in stays(fact)] == [
        ("dispute", "agreement", "人民调解法 27, 31; 个人信息保护法 13", until, 2)
    ]
    said = certificate(
        UUID(int=9),
        fact,
        date(2026, 11, 28),
        unreadable=Counted(**COUNTS),
        to_look_at=3,
        backups_until=date(2026, 12, 28),
    )
    assert said == {
        "form": "jiefen.erasure.v1",
        "erasure": "00000000-0000-0000-0000-000000000009",
        "person": str(WHO),
        "ordered_on": "2026-11-28",
        "ground": "consent_withdrawn",
        "law": "个人信息保护法 47",
        "request": None,
        "unreadable": COUNTS,
        "reached": "erased",
        "stays": [
            {
                "kind": "dispute",
                "because": "agreement",
                "law": "人民调解法 27, 31; 个人信息保护法 13",
                "until": "2036-03-03",
                "files": 2,
            }
        ],
        "texts_to_look_at": 3,
        "copies_of_keys_end_on": "2026-12-28",
    }


def test_the_person_stands_to_their_own_erasure_and_no_other_party_does() -> None:
    def at(role: Role, who: str, **more: Any) -> str:
        done = ERASURE.evolve(Erasure(), ordered(held(elsewhere, HER_REQUEST)), NOW)
        return stands(done, Officer(id=who, role=role, **more), NOW)

    elsewhere = (FILE, "dispute", Kept(person="p1", office="150525100000"))
    assert at("party", PERSON) == "self"
    assert at("party", "p2") == "outside"
    assert at("archivist", "lu", office="150524000000") == "oversees"
    assert at("judicial_office", "sun", office=OFFICE) == "oversees"
    assert at("judicial_office", "far", office="150525000000") == "office", "a file is there"
    assert at("judicial_office", "far", office="150526000000") == "none"
    assert at("archivist", "lu") == "none"
    assert at("desk", "x", body="police") == "outside"
