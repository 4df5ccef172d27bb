"""The same matter between the same people is known again, and nobody who refused is asked again."""

from typing import Any
from uuid import UUID

import pytest

from domain.dispute.facts import (
    ConsentGiven,
    ConsentRefused,
    Party,
    Reopened,
    ReopeningProposed,
)
from domain.dispute.matters import asked_again, matters, nobody_asked_again, refused_by_any
from domain.dispute.state import Dispute
from domain.dispute.terms import PartyId, PartyRole
from domain.kernel import Refused
from domain.people import NOBODY, Particulars
from tests.domain.casework import after, registered

ZHAO, QIAN, SUN = (UUID(int=number) for number in (1, 2, 3))


# --- what is the same matter ---------------------------------------------------------------------


def test_a_matter_is_a_type_between_two_people_whoever_asked_first() -> None:
    said = {f"neighbour|{ZHAO}|{QIAN}"}
    assert matters("neighbour", [(ZHAO, "applicant"), (QIAN, "respondent")]) == said
    assert matters("neighbour", [(QIAN, "applicant"), (ZHAO, "respondent")]) == said
    assert matters("contract", [(QIAN, "applicant"), (ZHAO, "respondent")]) == {
        f"contract|{ZHAO}|{QIAN}"
    }


def test_a_third_party_adds_matters_and_changes_none() -> None:
    three: list[tuple[UUID, PartyRole]] = [
        (SUN, "third_party"),
        (ZHAO, "applicant"),
        (QIAN, "respondent"),
    ]
    assert matters("neighbour", three) == {
        f"neighbour|{ZHAO}|{QIAN}",
        f"neighbour|{ZHAO}|{SUN}",
        f"neighbour|{QIAN}|{SUN}",
    }


@pytest.mark.parametrize(
    "parties",
    [
        [],
        [(ZHAO, "applicant")],
        [(ZHAO, "applicant"), (QIAN, "applicant")],
        [(ZHAO, "applicant"), (ZHAO, "respondent")],
    ],
)
def test_one_side_or_one_person_has_no_matter(parties: list[tuple[UUID, PartyRole]]) -> None:
    assert matters("neighbour", parties) == set()


# --- who may be asked again ----------------------------------------------------------------------


def of(number: int, role: PartyRole, person: UUID) -> Party:
    return Party(party=f"p{number}", role=role, particulars=Particulars(id=person, name="某"))


CASE = registered(
    parties=(of(1, "applicant", ZHAO), of(2, "respondent", QIAN), of(3, "third_party", SUN))
)
NO = ConsentRefused(party="p2", ends_mediation=True)


def asks_to_reopen(party: PartyId | None) -> ReopeningProposed:
    return ReopeningProposed(kind="re_mediation", asked_by=party, by="wang")


GONE_ON = Reopened(kind="re_mediation", case=UUID(int=9), code="150524100000-2026-00009")


def test_who_refused_still_refuses_whoever_else_is_asked() -> None:
    case = after(CASE, ConsentGiven(party="p1"), NO)
    assert refused_by_any(case, [QIAN])
    assert refused_by_any(case, [ZHAO, QIAN])
    assert not refused_by_any(case, [ZHAO])
    assert not refused_by_any(case, [SUN])
    assert not refused_by_any(case, [])


def test_a_person_without_an_id_is_nobody_in_particular() -> None:
    unknown = registered(parties=(of(1, "applicant", ZHAO), of(2, "respondent", NOBODY)))
    assert not refused_by_any(after(unknown, NO), [NOBODY])
    assert not refused_by_any(after(CASE, NO), [NOBODY])


@pytest.mark.parametrize(
    ("facts", "still"),
    [
        ([asks_to_reopen("p1")], True),
        ([asks_to_reopen(None)], True),
        ([asks_to_reopen("p2")], False),
        ([asks_to_reopen("p1"), GONE_ON], True),
        ([asks_to_reopen("p2"), GONE_ON], False),
        ([asks_to_reopen("p2"), GONE_ON, asks_to_reopen("p1")], False),
    ],
)
def test_only_who_refused_can_ask_to_go_on(facts: list[Any], still: bool) -> None:
    assert refused_by_any(after(CASE, NO, *facts), [QIAN]) is still


def test_who_is_asked_again_is_told_why_not() -> None:
    told = (
        "A party refused mediation of this matter: it cannot be offered again; "
        "only that party can ask for it"
    )
    case: Dispute = after(CASE, NO)
    nobody_asked_again(case, [ZHAO, SUN])
    with pytest.raises(Refused) as refusal:
        nobody_asked_again(case, [ZHAO, QIAN])
    for said in (refusal.value, asked_again()):
        assert (str(said), said.law) == (told, "人民调解法 17")
