"""Taking part is a choice: a refusal leaves nothing on the person, and holds however somebody tries
to ask again (rule 9; 人民调解法 17).
"""

from typing import Any

import pytest

from domain.dispute.facts import ConsentRefused
from domain.kernel import Refused
from projections.registry import LEDGERS
from tests.safeguards.casework import HOMES, NAMES, PHONES, Case
from workers.system import System

ONE, OTHER = (
    {"name": name, "phone": phone, "address": home}
    for name, phone, home in zip(NAMES, PHONES, HOMES, strict=True)
)
THIRD = {"name": "太史第三", "phone": "13955530003"}
OFFERED = {"source": "proactive_offer", "requested_at": None}
AGAIN = "cannot be offered again"


def parties(*people: dict[str, str]) -> list[Any]:
    roles = ("applicant", "respondent", "respondent")
    return [{"role": role, "person": p} for role, p in zip(roles, people, strict=False)]


def offered(system: System, *people: dict[str, str]) -> Case:
    return Case(system).registered(**OFFERED, parties=parties(*people))


def refused(system: System, *people: dict[str, str]) -> Case:
    case = offered(system, *(people or (ONE, OTHER)))
    case.do("desk", "triage", in_scope=True)
    case.do("desk", "give_rights_notice", parties=["p1", "p2"])
    case.do("desk", "refuse", party="p2")
    return case


def test_what_is_recorded_of_a_refusal_is_that_it_was_one() -> None:
    assert set(ConsentRefused.model_fields) == {"party", "ends_mediation"}


def test_nothing_of_it_is_kept_with_the_person(system: System) -> None:
    """Neither key, lookup nor any other row of a person differs after a refusal."""

    def of_people() -> list[Any]:
        with system.pool.connection() as connection:
            keys = connection.execute(
                "select person, class, stream is null from vault.key where person is not null"
                " order by 1"
            ).fetchall()
            lookups = connection.execute("select mac, kind, person from vault.lookup order by 1")
            return [*keys, *lookups.fetchall()]

    case = offered(system, ONE, OTHER)
    case.do("desk", "triage", in_scope=True)
    case.do("desk", "give_rights_notice", parties=["p1", "p2"])
    before = of_people()
    case.do("desk", "refuse", party="p2")
    assert of_people() == before


def test_no_ledger_has_a_column_for_consent() -> None:
    for ledger in LEDGERS:
        for word in ("consent", "refus", "declin"):
            assert word not in ledger.tables, ledger.name


def test_adding_the_party_to_another_offer_asks_it_around(system: System) -> None:
    refused(system)
    case = offered(system, ONE, THIRD)
    with pytest.raises(Refused, match=AGAIN):
        case.do("desk", "add_party", party={"role": "respondent", "person": OTHER})
    case.do("desk", "add_party", party={"role": "third_party", "person": {"name": "证人"}})


def test_splitting_an_issue_off_asks_it_around(system: System) -> None:
    case = offered(system, ONE, OTHER, THIRD)
    case.do("desk", "triage", in_scope=True)
    case.do("head", "declare_separable", explanation="各家各算")
    case.do("desk", "refuse", party="p2")
    split: dict[str, Any] = {"kind": "split_by_issue", "matter": "另一件"}
    with pytest.raises(Refused, match=AGAIN):
        case.do("head", "split_off", **split, parties=parties(ONE, OTHER))
    case.do("head", "split_off", **split, parties=parties(ONE, THIRD))


def test_reopening_is_for_the_party_that_refused_alone(system: System) -> None:
    case = refused(system)
    with pytest.raises(Refused, match="only that party"):
        case.do("desk", "propose_reopening", kind="re_mediation")
    with pytest.raises(Refused, match="only that party"):
        case.do("desk", "propose_reopening", kind="re_mediation", asked_by="p1")
    case.do("party", "propose_reopening", "p2", kind="re_mediation", asked_by="p2")
    reopened = case.do("head", "reopen", matter="重新调解", parties=parties(ONE, OTHER))
    assert "dispute.reopened.v1" in reopened.facts


def test_whoever_takes_it_back_can_be_offered_again(system: System) -> None:
    case = refused(system)
    case.do("party", "take_back_refusal", "p2", party="p2", channel="in_person")
    offered(system, ONE, OTHER)
