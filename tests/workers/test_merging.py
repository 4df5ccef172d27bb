"""Merge → later facts → unmerge on the log itself: what goes over from one file into the other is
sealed there anew, and read there by whoever may, and nowhere else any more.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.aggregates import DISPUTE
from domain.dispute.facts import PartyJoined, SessionRecorded
from domain.dispute.merging import Assigned
from domain.dispute.state import Dispute
from domain.kernel import Officer, Refused
from interface.merging import merge_preview, unmerge_preview
from interface.problems import Unusable
from interface.replay import plain
from interface.story import Entry, Reader, history
from workers.handler import NotFound, Request
from workers.sealing import placed
from workers.settings import Settings
from workers.system import System
from workers.vault import Master

OFFICE = "150524101000"
PEOPLE = {
    name: {"name": name, "phone": f"1390000000{n}", "address": f"{name}家"}
    for n, name in enumerate(("赵一", "钱二", "孙三"), 1)
}


@pytest.fixture
def system(store_url: str) -> Iterator[System]:
    settings = Settings(database_url=store_url, master_key=Master.generate())
    with System.open(settings, "test") as opened:
        yield opened


def do(
    system: System, who: str, role: Any, command: str, stream: UUID | None = None, **data: Any
) -> UUID:
    officer = Officer(id=who, role=role, office=OFFICE)
    request = Request(command=command, stream=stream, data=data, officer=officer)
    return system.handler.perform(request).stream


def mediated(system: System, mediator: str, *names: str) -> UUID:
    sides = zip(("applicant", "respondent"), names, strict=True)
    case = do(
        system,
        "wang",
        "desk",
        "register",
        area=f"{OFFICE[:9]}201",
        body="township",
        type="neighbour",
        source="on_application",
        matter="漏水",
        parties=[{"role": role, "person": PEOPLE[name]} for role, name in sides],
        requested_at="2026-03-01T09:00+08:00",
    )
    do(system, "wang", "desk", "triage", case, in_scope=True)
    do(system, "wang", "desk", "give_rights_notice", case, parties=["p1", "p2"])
    for party in ("p1", "p2"):
        do(system, "wang", "desk", "consent", case, party=party)
    do(system, "qian", "head", "accept", case)
    do(system, "qian", "head", "assign", case, mediator=mediator, conflict=False)
    return case


def stands(system: System, case: UUID) -> Dispute:
    with system.reading.connection() as connection:
        state: Dispute = system.states.load(connection, DISPUTE, case).state
    return state


def said(system: System, who: str, role: Any, case: UUID) -> str:
    officer = Officer(id=who, role=role, office=OFFICE)
    entries: list[Entry] = history(system, "dispute", case, Reader(officer, "en"))
    return " | ".join(f"{entry.sentence} {entry.details}" for entry in entries)


def test_what_happened_while_they_were_one_is_read_where_it_belongs(system: System) -> None:
    ours = mediated(system, "chen", "赵一", "钱二")
    lead = mediated(system, "zhao", "孙三", "钱二")
    before = stands(system, ours), stands(system, lead)
    head = Reader(Officer(id="qian", role="head", office=OFFICE), "en")
    told = merge_preview(system, ours, lead, head)
    assert [(each["party"], each["here"], each["joins"]) for each in told["parties"]] == [
        ("p1", "p3", True),
        ("p2", "p2", False),
    ]
    assert stands(system, lead) == before[1], "a preview records nothing"
    for role, office in (("mediator", OFFICE), ("head", "150525100000")):
        with pytest.raises((Refused, Unusable)):
            merge_preview(
                system, ours, lead, Reader(Officer(id="x", role=role, office=office), "en")
            )
    do(system, "qian", "head", "merge_into", ours, into=str(lead))
    together = stands(system, lead)
    assert together.merges[0].parties == {"p1": "p3", "p2": "p2"}, "钱二 is in both"
    assert "赵一" in said(system, "zhao", "mediator", lead), "whoever mediates knows the parties"

    do(system, "wang", "desk", "give_rights_notice", lead, parties=["p3"])
    do(system, "wang", "desk", "consent", lead, party="p3")
    talk: dict[str, Any] = {"form": "separate", "parties": ["p3"], "agreed_to_meet": ["p3"]}
    do(system, "zhao", "mediator", "record_session", lead, **talk, record="说了心里话")
    joint = {"form": "joint", "parties": ["p1", "p2", "p3"], "agreed_to_meet": ["p1", "p2", "p3"]}
    do(system, "zhao", "mediator", "record_session", lead, **joint, record="三方谈过")
    for party in ("p3", "p1"):
        assert ("心里话" in said(system, party, "party", lead)) == (party == "p3")

    with pytest.raises(Refused, match="names p3, who leaves"):
        do(system, "qian", "head", "unmerge", lead, out=str(ours))
    first = len_of(system, lead) - 3
    moved, shared = [first, first + 1], [first + 3]
    asked = unmerge_preview(system, lead, ours, head)
    assert [(each["version"], each["choices"]) for each in asked["entries"]] == [
        *((version, ["moved"]) for version in moved),
        (first + 2, ["stays", "moved"]),
        (first + 3, ["shared"]),
    ]
    assert not asked["possible"]
    assert "names p3" in asked["refused"]
    assert "心里话" not in str(asked), "the head reads no confidence"
    laid = unmerge_preview(system, lead, ours, head, Assigned([*moved, first + 2], shared))
    assert "said to the mediator of this case alone" in laid["refused"]
    asked = unmerge_preview(system, lead, ours, head, Assigned(moved, shared))
    assert asked["possible"]
    assert asked["leaves"] == ["p3"]
    do(system, "qian", "head", "unmerge", lead, out=str(ours), moved=moved, shared=shared)

    here, there = stands(system, lead), stands(system, ours)
    assert here._replace(sessions=0, phase="assigned", left=frozenset()) == before[1]
    assert there._replace(sessions=0, phase="assigned") == before[0]._replace(parties=there.parties)
    assert there.parties["p1"] == before[0].parties["p1"]
    assert (here.sessions, there.sessions) == (2, 1), "it was said to the mediator of this one"
    for who, role in (("chen", "mediator"), ("p1", "party")):
        read = said(system, who, role, ours)
        assert ("心里话" in read, "三方谈过" in read) == (False, True)
    for who, role in (("zhao", "mediator"), ("qian", "head"), ("p1", "party")):
        read = said(system, who, role, lead)
        assert ("心里话" in read) == (who == "zhao")
        assert "赵一" not in read
    assert "三方谈过" in said(system, "zhao", "mediator", lead)
    with pytest.raises(NotFound):
        said(system, "p3", "party", lead)


def len_of(system: System, case: UUID) -> int:
    with system.reading.connection() as connection:
        return len(system.log.stream(connection, case))


def test_nothing_stands_in_clear_and_each_value_where_it_was_sealed(system: System) -> None:
    ours = mediated(system, "zhao", "赵一", "钱二")
    lead = mediated(system, "zhao", "孙三", "钱二")
    do(system, "qian", "head", "merge_into", ours, into=str(lead))
    do(system, "wang", "desk", "give_rights_notice", lead, parties=["p3"])
    do(system, "wang", "desk", "consent", lead, party="p3")
    talk: dict[str, Any] = {"form": "separate", "parties": ["p3"], "agreed_to_meet": ["p3"]}
    do(system, "zhao", "mediator", "record_session", lead, **talk, record="赵一说了心里话")
    last = len_of(system, lead)
    person, shown = stands(system, ours).parties["p1"].person, plain(stands(system, lead))
    assert str(person) not in repr(shown), "who somebody is across cases is shown in no state"
    do(system, "qian", "head", "unmerge", lead, out=str(ours), moved=[last - 2, last - 1, last])
    with system.reading.connection() as connection:
        for case in (ours, lead):
            events = system.log.stream(connection, case)
            for event in events:
                values = list(placed(event.fact, case, event.version))
                carries = isinstance(event.fact, PartyJoined | SessionRecorded)
                assert values or not carries
            state = system.states.load(connection, DISPUTE, case).state
            assert "sealed:" not in repr(state), "a state has ids, codes and days only"
        keys = connection.execute(
            "select count(*) from vault.key where class = 'casefile' and stream = %s", (lead,)
        ).fetchone()
    assert keys == (3,), "each of its three parties has a key in this file"


def test_who_was_erased_meanwhile_does_not_go_over(system: System) -> None:
    ours = mediated(system, "chen", "赵一", "钱二")
    lead = mediated(system, "zhao", "孙三", "钱二")
    person = stands(system, ours).parties["p1"].person
    with system.pool.connection() as connection:
        connection.execute(
            "delete from vault.key where class = 'casefile' and person = %s and stream = %s",
            (person, ours),
        )
    with pytest.raises(Refused, match="were erased"):
        do(system, "qian", "head", "merge_into", ours, into=str(lead))
