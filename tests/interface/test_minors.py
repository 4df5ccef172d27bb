"""A minor's file from outside: closed on every way that reads names until the head approves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from domain.kernel import LOCAL_ZONE
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, register_form
from workers.projector import Projector

COLLEAGUE = {**MEDIATOR, "Jiefen-Officer": "m-2"}
WORKER = {"Jiefen-Officer": "w-1", "Jiefen-Role": "social_worker", "Jiefen-Office": OFFICE}
P1 = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}


def accepted_with_a_minor(api: Api) -> str:
    stream = str(api.post("/api/disputes", register_form()).json()["stream"])
    steps: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("triage", {"in_scope": True, "minor_involved": True}, DESK),
        ("give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR),
        ("consent", {"party": "p1"}, MEDIATOR),
        ("consent", {"party": "p2"}, MEDIATOR),
        ("accept", {}, HEAD),
        ("assign", {"mediator": "m-1", "conflict": False}, HEAD),
    ]
    for command, form, who in steps:
        answer = api.act(stream, command, form, who)
        assert answer.status_code == 200, answer.text
    return stream


def test_a_minors_file_is_closed_on_every_way_until_the_head_approves(
    api: Api, projector: Projector
) -> None:
    """History, timeline, lists, what a party saw; its mediator, the head and the party read it."""
    stream = accepted_with_a_minor(api)
    approve = {"officer": "d-1", "what_for": "counter"}

    def shown(who: dict[str, str], token: str) -> list[bool]:
        """Whether a name is seen in the history, the timeline, the register, by what p1 saw."""
        ways = (
            api.get(f"/api/disputes/{stream}/history", who),
            api.get("/api/ledgers/timeline", who, case=stream, token=token),
            api.get("/api/ledgers/disputes", who, names=True, token=token),
            api.get(f"/api/disputes/{stream}/seen", who, party="p1"),
        )
        assert all(way.status_code in (200, 404) for way in ways), [way.text for way in ways]
        return ["张三" in way.text for way in ways]

    token = api.act(stream, "approve_access", {**approve, "officer": "x-9"}, HEAD).json()["token"]
    assert shown(MEDIATOR, token) == shown(HEAD, token) == [True] * 4
    assert shown(DESK, token) == shown(COLLEAGUE, token) == [False] * 4
    assert "张三" in api.get(f"/api/disputes/{stream}/history", P1).text
    assert api.act(stream, "approve_access", approve, DESK).status_code == 409
    approved = api.act(stream, "approve_access", approve, HEAD)
    assert approved.status_code == 200, approved.text
    token = approved.json()["token"]
    assert shown(DESK, token) == [True, True, False, True], "one case is opened, and no list"
    assert shown(COLLEAGUE, token) == [False] * 4
    listed = api.get("/api/ledgers/disputes", DESK, token=token).json()["rows"]
    assert listed and "shielded" not in listed[0], "in no list it is said"
    assert listed[0]["office"] == OFFICE
    whoever_answers_for_a_child_is_neither_the_child_nor_the_opponent(api)


def whoever_answers_for_a_child_is_neither_the_child_nor_the_opponent(api: Api) -> None:
    """Typed by name alone, as well; and the number says that it is a child, whatever is typed."""
    applicant = register_form()["parties"][0]
    person = {"name": "李小", "identity_number": "150524201603010016"}
    child = {"role": "respondent", "capacity": "full", "person": person}
    typed = api.post("/api/disputes", register_form(parties=[applicant, child]))
    assert typed.status_code == 409 and person["identity_number"] not in typed.text, typed.text
    child["capacity"] = "represented"
    case = api.post("/api/disputes", register_form(parties=[applicant, child])).json()["stream"]
    for name, status in (("张三", 409), ("李 小", 409), ("李母", 200)):
        form = {"party": "p2", "person": {"name": name}, "in_conflict": False}
        assert api.act(case, "name_legal_representative", form, DESK).status_code == status, name


def test_who_grew_up_speaks_for_themselves_from_that_day_on(api: Api) -> None:
    """By the number that stands sealed in the file, and by no fact of it."""
    now = datetime.now(UTC)
    earlier, today = now - timedelta(days=30), now.astimezone(LOCAL_ZONE).date()
    today = today.replace(day=min(today.day, 28))
    applicant = register_form()["parties"][0]
    youth = {"name": "李小", "identity_number": number_of(today.replace(year=today.year - 18))}
    child = {"name": "王小", "identity_number": number_of(today.replace(year=today.year - 14))}
    parent = {**P1, "Jiefen-Officer": "g1"}
    with time_machine.travel(earlier):
        party = {"role": "respondent", "capacity": "represented", "person": youth}
        case = api.post("/api/disputes", register_form(parties=[applicant, party])).json()["stream"]
        named = {"party": "p2", "person": {"name": "李母"}, "in_conflict": False}
        assert api.act(case, "name_legal_representative", named, DESK).status_code == 200
        assert api.get(f"/api/disputes/{case}/history", parent).status_code == 200
        offer = {"area": OFFICE, "whom": "王小", "need": "?", "asked_by": "person"}
        plan = api.post("/api/plan", offer | {"capacity": "represented"}, WORKER).json()["stream"]
        yes: dict[str, Any] = {
            "person": child,
            "purposes": ["needs_and_goals"],
            "words": "母亲说的同意",
            "channel": "on_paper",
            "counsellor": "c-1",
            "social_worker": "w-1",
        }
        by_parent = yes | {"given_by": "guardian", "guardian": {"name": "王母"}}
        assert api.post(f"/api/plan/{plan}/consent", by_parent, WORKER).status_code == 200
        assert "母亲说的同意" in api.get(f"/api/plan/{plan}/history", parent).text

    assert api.get(f"/api/disputes/{case}/history", parent).status_code == 404
    again = api.act(case, "name_legal_representative", named, DESK)
    assert "settles by itself" in again.text, again.text

    read = api.get(f"/api/plan/{plan}/history", parent)
    assert (read.status_code, "母亲说的同意" in read.text) == (200, False), read.text
    ends = api.post(f"/api/plan/{plan}/withdraw_consent", {}, parent)
    assert "consents for themselves" in ends.text, ends.text
    own = api.post(f"/api/plan/{plan}/consent", yes | {"given_by": "person"}, WORKER)
    assert own.status_code == 200, own.text
    assert api.get(f"/api/plan/{plan}/history", parent).status_code == 404


def test_what_one_file_says_of_somebodys_age_counts_in_all(api: Api) -> None:
    """A number or a paper, of whatever file, however the number is typed; a closed one too."""
    child = {"name": "王小", "phone": "13900000021"}
    number = number_of(datetime.now(LOCAL_ZONE).date() - timedelta(days=3000))
    mother = {"name": "王母", "phone": "13900000022"}
    talk = {"words": "想谈谈", "channel": "in_person", "counsellor": "c-1"}
    by_mother = {"given_by": "guardian", "guardian": mother}

    def talks(person: dict[str, str], **said: Any) -> Any:
        return api.post("/api/counselling", {"person": person, **talk, **said}, WORKER)

    def plans(person: dict[str, str], **said: Any) -> Any:
        offer = {"area": OFFICE, "whom": "?", "need": "?", "asked_by": "person"}
        plan = api.post("/api/plan", offer, WORKER).json()["stream"]
        more = {"purposes": ["needs_and_goals"], "social_worker": "w-1"}
        yes = {"person": person, **talk, **more, **said}
        return api.post(f"/api/plan/{plan}/consent", yes, WORKER)

    unshown = talks(child, **by_mother, capacity="represented")
    assert "what shows that a guardian speaks" in unshown.text, unshown.text
    dashed = f"{number[:6]}-{number[6:14]}-{number[14:]}".replace("0", "O")
    assert "says under 14" in talks(child | {"identity_number": dashed}, given_by="person").text
    known = talks(child | {"identity_number": dashed}, **by_mother)
    assert known.status_code == 201, known.text
    for alone in (plans(child, given_by="person"), talks(child, given_by="person")):
        assert (alone.status_code, "says under 14" in alone.text) == (409, True), alone.text
    by_number = {"name": "王小", "identity_number": number}
    assert "says under 14" in plans(by_number, given_by="person").text
    assert plans(child, **by_mother).status_code == 200


def test_a_paper_at_the_person_counts_in_all_and_nobody_makes_an_adult_a_child(api: Api) -> None:
    form = register_form()
    form["parties"][1] |= {"capacity": "represented"}
    form["parties"][1]["person"] |= {"phone": "13900000024"}
    adult, child = (party["person"] for party in form["parties"])
    case = api.post("/api/disputes", form).json()["stream"]
    day = (datetime.now(LOCAL_ZONE).date() - timedelta(days=3000)).isoformat()
    shown = {"kind": "hospital_certificate", "number": "Q150123456", "day": day}
    father = {"name": "某父", "phone": "13900000023"}
    naming: dict[str, Any] = {"who": father, "role": "parent", "spoken_for": "child_under_14"}

    def named(party: str, **more: Any) -> Any:
        path = f"/api/disputes/{case}/parties/{party}/name_guardian"
        return api.post(path, naming | more, DESK)

    for spoken_for in ("child_under_14", "minor"):
        assert "how old" in named("p1", spoken_for=spoken_for).text
    assert "settles alone" in named("p1", paper=shown).text
    assert "as 2016-03-01" in named("p2", paper=shown | {"day": "2016"}).text
    assert named("p2", paper=shown).status_code == 200
    other = (datetime.now(LOCAL_ZONE).date() - timedelta(days=2900)).isoformat()
    assert "Another day of birth" in named("p2", paper=shown | {"day": other}).text
    talk = {"words": "想谈谈", "channel": "in_person", "counsellor": "c-1", "given_by": "person"}
    alone = api.post("/api/counselling", {"person": child, **talk}, WORKER)
    assert (alone.status_code, "says under 14" in alone.text) == (409, True), alone.text
    assert api.post("/api/counselling", {"person": adult, **talk}, WORKER).status_code == 201


def number_of(born: date) -> str:
    """The number of an identity card of somebody born on that day (GB 11643)."""
    digits = f"150524{born:%Y%m%d}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(n) * weight for n, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]
