"""What a party refused is not offered again under another number, whoever registers it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Officer, Refused
from interface.persons import say_of
from interface.story import Reader
from workers.handler import Request
from workers.settings import Settings
from workers.system import System
from workers.vault import Master

OFFICE = "150524101000"
ZHAO, QIAN, SUN = (
    {"name": name, "phone": f"1390000000{n}"} for n, name in enumerate(("赵一", "钱二", "孙三"), 1)
)


@pytest.fixture
def system(store_url: str) -> Iterator[System]:
    settings = Settings(database_url=store_url, master_key=Master.generate())
    with System.open(settings, "test") as opened:
        yield opened


def do(system: System, role: Any, command: str, stream: UUID | None = None, **data: Any) -> UUID:
    officer = Officer(id=f"{role}-1", role=role, office=OFFICE)
    request = Request(command=command, stream=stream, data=data, officer=officer)
    return system.handler.perform(request).stream


def offer(system: System, *parties: dict[str, str], type: str = "neighbour") -> UUID:
    roles = ("applicant", "respondent", "respondent")
    return do(
        system,
        "mediator",
        "register",
        area=f"{OFFICE[:9]}201",
        body="township",
        type=type,
        source="proactive_offer",
        matter="water from upstairs",
        parties=[
            {"role": role, "person": person} for role, person in zip(roles, parties, strict=False)
        ],
    )


def refused_case(system: System) -> UUID:
    case = offer(system, ZHAO, QIAN)
    do(system, "desk", "triage", case, in_scope=True)
    do(system, "mediator", "give_rights_notice", case, parties=["p2"])
    do(system, "mediator", "refuse", case, party="p2")
    return case


def test_a_refused_matter_is_not_offered_again(system: System) -> None:
    refused_case(system)
    with pytest.raises(Refused, match="cannot be offered again"):
        offer(system, ZHAO, QIAN)


def test_nor_the_other_way_round_nor_with_a_third_party(system: System) -> None:
    refused_case(system)
    with pytest.raises(Refused, match="cannot be offered again"):
        offer(system, QIAN, ZHAO)
    with pytest.raises(Refused, match="cannot be offered again"):
        offer(system, ZHAO, QIAN, SUN)


def test_nor_under_another_entry_that_was_joined_until_it_is_separated(system: System) -> None:
    case = refused_case(system)
    elsewhere = {"name": "钱二", "phone": "13900000099"}
    other = offer(system, elsewhere, SUN)
    head = Reader(Officer(id="head-1", role="head", office=OFFICE), "en")

    def say(command: str, ground: str) -> None:
        named = {"other": {"case": str(other), "party": "p1"}, "ground": ground}
        say_of(system, case, "p2", command, named, reader=head)

    say("join_person", "document_seen")
    with pytest.raises(Refused, match="cannot be offered again"):
        offer(system, ZHAO, elsewhere)
    say("separate_person", "entered_by_mistake")
    offer(system, ZHAO, elsewhere)


def test_another_issue_or_another_party_is_another_matter(system: System) -> None:
    refused_case(system)
    offer(system, ZHAO, QIAN, type="contract")
    offer(system, ZHAO, SUN)


def test_what_is_kept_of_a_refusal_names_nobody(system: System) -> None:
    case = refused_case(system)
    with system.reading.connection() as connection:
        rows = connection.execute("select mac, stream from vault.matter").fetchall()
    assert [(len(bytes(mac)), stream) for mac, stream in rows] == [(32, case)]


# --- within one case, and in those that come out of it, whoever asked for mediation ---------------

AGAIN = "cannot be offered again"
FAR = {"name": "李四", "phone": "13900000004"}


def entries(*parties: dict[str, str]) -> list[dict[str, Any]]:
    roles = ("applicant", "respondent", "respondent")
    return [{"role": r, "person": p} for r, p in zip(roles, parties, strict=False)]


def without_one(system: System) -> UUID:
    """Asked for by a party, of three; the third refused, and the others go on."""
    case = do(
        system,
        "desk",
        "register",
        area=f"{OFFICE[:9]}201",
        body="township",
        type="neighbour",
        source="on_application",
        requested_at="2026-03-02T09:00+08:00",
        matter="water from upstairs",
        parties=entries(ZHAO, QIAN, SUN),
    )
    do(system, "desk", "triage", case, in_scope=True)
    do(system, "head", "declare_separable", case, explanation="each for itself")
    do(system, "desk", "refuse", case, party="p3")
    return case


def test_who_refused_is_not_added_again_under_another_number(system: System) -> None:
    case = without_one(system)
    for role in ("respondent", "third_party"):
        with pytest.raises(Refused, match=AGAIN):
            do(system, "desk", "add_party", case, party={"role": role, "person": SUN})
    do(system, "desk", "add_party", case, party={"role": "respondent", "person": FAR})


def test_nor_split_off_nor_added_to_what_was_split_off(system: System) -> None:
    case = without_one(system)
    split: dict[str, Any] = {"kind": "split_by_issue", "matter": "the wall"}
    with pytest.raises(Refused, match=AGAIN):
        do(system, "head", "split_off", case, **split, parties=entries(ZHAO, SUN))
    do(system, "head", "split_off", case, **split, parties=entries(ZHAO, QIAN))
    with system.reading.connection() as connection:
        (new,) = connection.execute(
            "select distinct stream from log.event where stream <> %s", (case,)
        ).fetchone() or (None,)
    with pytest.raises(Refused, match=AGAIN):
        do(system, "desk", "add_party", new, party={"role": "respondent", "person": SUN})
    do(system, "desk", "add_party", new, party={"role": "respondent", "person": FAR})


def test_nor_entered_when_the_others_go_on_in_a_new_case(system: System) -> None:
    case = without_one(system)
    do(system, "desk", "withdraw", case, parties=["p1"])
    do(system, "desk", "propose_reopening", case, kind="reopened")
    again: dict[str, Any] = {"matter": "again"}
    with pytest.raises(Refused, match=AGAIN):
        do(system, "head", "reopen", case, **again, parties=entries(ZHAO, SUN))
    do(system, "head", "reopen", case, **again, parties=entries(ZHAO, QIAN))


def test_who_refused_and_asks_itself_is_in_again(system: System) -> None:
    case = without_one(system)
    do(system, "desk", "withdraw", case, parties=["p1"])
    asked: dict[str, Any] = {"kind": "reopened", "asked_by": "p3"}
    with pytest.raises(Refused, match="taken back by the party itself"):
        do(system, "desk", "propose_reopening", case, **asked, channel="phone")
    do(system, "desk", "propose_reopening", case, **asked, channel="on_paper")
    do(system, "head", "reopen", case, matter="again", parties=entries(ZHAO, SUN))
