"""Who may do what with which class of field: docs/access.md says it in a table, and each of its
answers is compared with the policy's, those that it does not name included.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.access import (
    CASEWORK,
    DENIALS,
    GRANTS,
    OPENED_BY_A_REASON,
    STAFF,
    Action,
    FieldClass,
    Relation,
    Whose,
    at_large,
    body_of,
    decide,
    relation,
)
from domain.kernel import Body, Officer, Role

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
CODES = {
    "role": get_args(Role),
    "relation": get_args(Relation),
    "action": get_args(Action),
    "class": get_args(FieldClass),
}
OFFICE = "150524100000"
VILLAGE = "150524100201"
ELSEWHERE = "150525100000"


def by(role: Role, who: str = "x-1", office: str = OFFICE, **more: Any) -> Officer:
    return Officer(id=who, role=role, office=office, **more)


# --- the table -----------------------------------------------------------------------------------


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Every (role, relation, action, class) that the page's table says yes to."""
    text = PAGE.read_text("utf-8").partition("<!-- table -->")[2].partition("<!-- end -->")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    assert lines, "the table was not found"
    for line in (each.replace("everybody who works here", ", ".join(STAFF)) for each in lines):
        cells = [
            re.findall(r"[a-z_]+", cell) for cell in line.strip("|").replace("`", "").split("|")
        ]
        for cell, known in zip(cells, CODES.values(), strict=True):
            assert cell, line
            assert set(cell) <= set(known), line
        yield from product(*cells)


def test_the_table_says_what_the_policy_decides_and_nothing_else_is_allowed() -> None:
    written = set(rows())
    decided = {
        (role, stands, action, held)
        for role, stands, action, held in product(*CODES.values())
        if decide(by(role), action, held, stands).allowed
    }
    assert sorted(decided - written) == [], "allowed, and not on the page"
    assert sorted(written - decided) == [], "on the page, and not allowed"


def test_every_word_of_the_policy_is_a_word_of_its_lists() -> None:
    for grant in GRANTS:
        assert grant.roles and grant.roles <= set(CODES["role"]), grant.sentence
        assert grant.relations and grant.relations <= set(CODES["relation"]), grant.sentence
        assert grant.actions and grant.actions <= set(CODES["action"]), grant.sentence
        assert grant.classes and grant.classes <= set(CODES["class"]), grant.sentence
        assert grant.law
    for denial in DENIALS:
        assert denial.classes <= set(CODES["class"]), denial.sentence
        assert denial.law


def test_every_decision_explains_itself() -> None:
    for role, stands, action, held in product(*CODES.values()):
        decision = decide(by(role), action, held, stands)
        assert decision.sentence
        assert decision.law


def test_no_sentence_is_without_effect() -> None:
    """A grant under which nothing is decided, or a denial that is never given, misleads."""
    stated = {grant.sentence for grant in GRANTS} | {denial.sentence for denial in DENIALS}
    given = {
        decide(by(role), action, held, stands).sentence
        for role, stands, action, held in product(*CODES.values())
    }
    assert stated - given == set()


# --- what nobody may change by a line in the table -----------------------------------------------


def everybody_who(action: Action, held: FieldClass) -> set[tuple[Role, Relation]]:
    return {
        (role, stands)
        for role, stands in product(CODES["role"], CODES["relation"])
        if decide(by(role), action, held, stands).allowed
    }


def test_a_confidence_is_read_by_the_cases_mediator_and_the_parties_it_is_for() -> None:
    whose = {("mediator", "mediates"), ("party", "party"), ("party", "self")}
    assert everybody_who("read", "confidence") == whose
    assert everybody_who("read", "working_note") == whose


@pytest.mark.parametrize("action", CODES["action"])
def test_who_reported_is_open_to_nobody_here(action: Action) -> None:
    assert everybody_who(action, "reporter") == set()


def test_what_a_counsellor_writes_is_open_to_the_persons_own_counsellor_alone() -> None:
    own = {("counsellor", "counsels")}
    assert everybody_who("list", "clinical_note") == own
    assert everybody_who("read", "clinical_note") == own
    assert everybody_who("act", "clinical_note") == own | {
        ("party", stands) for stands in ("self", "guards", "represents")
    }
    assert everybody_who("print", "clinical_note") == set()
    assert everybody_who("search", "clinical_note") == set()
    assert everybody_who("export", "clinical_note") == set()


def test_what_somebody_answered_is_read_by_them_and_their_own_counsellor() -> None:
    whose = {("party", "self"), ("counsellor", "counsels")}
    assert everybody_who("read", "self_report") == everybody_who("print", "self_report") == whose
    assert everybody_who("act", "self_report") == {("party", "self")}, "nobody enters it for them"


@pytest.mark.parametrize(
    "held", ["plan_level", "plan", "need", "health", "appointment", "assigned", "self_report"]
)
def test_nobody_lists_searches_or_exports_people_by_their_support(held: FieldClass) -> None:
    for action in ("list", "search", "export"):
        assert everybody_who(action, held) == set()


def test_whoever_works_on_a_case_finds_who_is_in_it_and_nothing_else_is_searched() -> None:
    committee: tuple[Role, ...] = ("desk", "mediator", "head", "county_desk", "judicial_office")
    within: tuple[Relation, ...] = ("mediates", "covers", "office")
    over = {("county_desk", "oversees"), ("judicial_office", "oversees")}
    assert everybody_who("search", "particulars") == {*product(committee, within), *over}
    for held in set(CODES["class"]) - {"particulars"}:
        assert everybody_who("search", held) == set()


def test_who_looks_at_offices_opens_nobodys_name() -> None:
    codes = {"matter", "office", "figures", "alarm", "emergency", "reach", "incident", "duty"}
    codes |= {"hold"}  # why the archive holds a record back: theirs to say and to read
    codes |= {"erasure"}  # counts and articles
    codes |= {"service"}  # counts of support given, none of them small
    codes |= {"trace"}  # how the program went through a case
    of_a_plan = {"plan", "plan_level", "appointment"}  # codes and days: of one in which they act
    personal = set(CODES["class"]) - codes - of_a_plan
    roles: tuple[Role, ...] = ("supervisor", "inspector", "archivist", "operator")
    for role, held, stands in product(roles, personal, CODES["relation"]):
        if (role, held) == ("archivist", "rights"):
            continue  # that an erasure is granted: the archive may have to carry it out
        if stands != "routed":
            assert not decide(by(role), "read", held, stands).allowed, (role, held, stands)


def test_no_party_reads_what_would_put_somebody_in_danger() -> None:
    closed: tuple[FieldClass, ...] = ("safety", "report")
    for held, stands in product(closed, CODES["relation"]):
        assert not decide(by("party"), "read", held, stands).allowed


# --- a stated reason -----------------------------------------------------------------------------


def test_a_reason_opens_what_it_may_to_who_works_on_other_cases() -> None:
    for role, stands, held in product(CODES["role"], CODES["relation"], CODES["class"]):
        without = decide(by(role), "read", held, stands)
        opened = decide(by(role), "read", held, stands, reason_holds=True)
        if opened.allowed and not without.allowed:
            assert role in CASEWORK
            assert stands in ("none", "oversees")
            assert held in OPENED_BY_A_REASON
            assert without.reason_opens
    assert decide(by("desk"), "read", "particulars", "none", reason_holds=True).allowed


def test_a_reason_opens_no_list_and_no_confidence() -> None:
    for held in CODES["class"]:
        assert not decide(by("desk"), "list", held, "none").reason_opens
    closed = set(CODES["class"]) - OPENED_BY_A_REASON - {"matter", "alarm", "office", "figures"}
    for held in closed:
        assert not decide(by("desk"), "read", held, "none", reason_holds=True).allowed


# --- how somebody stands to a case ---------------------------------------------------------------

CASE = Whose(
    office=VILLAGE,
    mediators=("zhao", "chen"),
    guests=("150524100301",),
    offered_to=ELSEWHERE,
    sender="police",
    asked={"r1": "legal_aid", "r2": "housing"},
    parties=("p1", "p2"),
    agents={"g1": "p2"},
    invited=("i1",),
)


@pytest.mark.parametrize(
    ("reader", "stands"),
    [
        (by("mediator", "zhao"), "mediates"),
        (by("mediator", "chen", ""), "mediates"),
        (by("head", "zhao"), "none"),
        (by("mediator", "feng", VILLAGE), "office"),
        (by("desk", office=VILLAGE), "office"),
        (by("head", office=VILLAGE), "office"),
        (by("desk", office="150524100202"), "none"),
        (by("desk", office=""), "none"),
        (by("desk"), "none"),  # the township's desk is not the village's
        (by("head"), "none"),
        (by("judicial_office"), "oversees"),
        (by("county_desk", office="150524000000"), "oversees"),
        (by("supervisor", office="150000000000"), "oversees"),
        (by("judicial_office", office="150524101000"), "none"),
        (by("judicial_office", office=""), "none"),
        (by("mediator", office="150524100301"), "guest"),
        (by("desk", office=ELSEWHERE), "offered"),
        (by("party", "p1"), "party"),
        (by("party", "g1"), "party"),
        (by("party", "i1"), "invited"),
        (by("party", "p3"), "outside"),
        (by("party", "zhao"), "outside"),
        (by("desk", office=VILLAGE, body="police"), "routed"),
        (by("desk", office=VILLAGE, body="legal_aid"), "routed"),
        (by("desk", office=VILLAGE, body="court"), "outside"),
        (by("mediator", "zhao", body="court"), "outside"),
        (by("counsellor", office=VILLAGE), "none"),
        (by("counsellor", office=VILLAGE, body="police"), "routed"),
        (by("social_worker", office=VILLAGE), "none"),
        (by("grid_worker", office=VILLAGE), "none"),
        (by("operator", office=VILLAGE), "none"),
    ],
)
def test_the_closest_relation_counts(reader: Officer, stands: Relation) -> None:
    assert relation(CASE, reader) == stands


def test_who_stands_in_for_the_mediator_today_covers() -> None:
    assert relation(CASE, by("mediator", "feng", office=CASE.office), ("zhao",)) == "covers"
    for elsewhere in (OFFICE, "150524100202", ELSEWHERE):
        stranger = by("mediator", "feng", office=elsewhere)
        assert relation(CASE, stranger, ("zhao",)) == relation(CASE, stranger), elsewhere
    assert relation(CASE, by("mediator", "feng", office=CASE.office), ("wu",)) != "covers"
    assert relation(CASE, by("desk", "feng"), ("zhao",)) == "none"


def test_a_body_to_which_a_report_went_reads_that() -> None:
    court = by("desk", body="procuratorate")
    assert relation(CASE, court) == "outside"
    assert relation(CASE._replace(reported_to={"procuratorate"}), court) == "routed"


def test_under_one_roof_no_body_sees_the_lists_of_another() -> None:
    for body in set(get_args(Body)) - {"mediation"}:
        reader = by("desk", body=body)
        assert at_large(reader) == "outside"
        assert not decide(reader, "list", "matter", at_large(reader)).allowed
        assert decide(reader, "act", "alarm", at_large(reader)).allowed, "a life is in danger"
    assert body_of(by("counsellor")) == "counselling"
    assert at_large(by("counsellor")) == "none"
    assert not decide(by("counsellor"), "list", "matter", "none").allowed
    assert at_large(by("supervisor")) == "none"
