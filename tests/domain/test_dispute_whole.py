"""What holds for all of a dispute: nothing is missing from a list, a closed case does not move, and
success is counted once.
"""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispute import terms
from domain.dispute.commands import COMMANDS
from domain.dispute.evolve import FOLDS, evolve
from domain.dispute.facts import (
    DISPUTE_FACTS,
    AgreementReached,
    DisputeFact,
    FiledDocument,
    Registered,
)
from domain.dispute.state import START, Dispute
from domain.dispute.upcasts import UPCASTS
from domain.kernel import Across, Act, Officer, Refused, Role
from domain.people import Particulars
from domain.signature import Command
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    APPLICANT,
    ASSIGNED,
    CONSENTED,
    DECLINED,
    FINE,
    MEDIATING,
    NEW,
    OFFICE,
    PAY,
    REGISTERED,
    RESPONDENT,
    SIGNED,
    STREAM,
    TOLD,
    TRIAGED,
    at,
    registered,
    supplied,
)
from tests.domain.test_dispute_closing import CLOSED, COMPLETE, DONE, FAILED, KEPT, MUST

TESTS = Path(__file__).parent
CODE = TESTS.parent.parent / "domain" / "dispute"
TABLE = TESTS.parent.parent / "docs" / "transitions.md"


# --- nothing is missing --------------------------------------------------------------------------


def parsed() -> list[ast.AST]:
    return [
        node
        for path in sorted(TESTS.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]


NODES = parsed()
CALLED = {node.id for node in NODES if isinstance(node, ast.Name)}
DEFINED = {
    node.name
    for node in NODES
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_tested_and_explains_itself(name: str) -> None:
    command = Command(name, COMMANDS[name], frozenset())
    assert COMMANDS[name].__name__ == name
    assert name in CALLED
    assert re.fullmatch(r"[A-Z].+\.", command.help)


@pytest.mark.parametrize("fact", DISPUTE_FACTS, ids=lambda fact: fact.__name__)
def test_every_fact_is_tested_folded_and_has_a_name_for_ever(fact: Any) -> None:
    assert fact.__name__ in CALLED
    assert fact in FOLDS
    assert re.fullmatch(r"dispute\.[a-z_]+\.v\d+", fact.stored_name)


def test_no_two_facts_share_a_name() -> None:
    names = [fact.stored_name for fact in DISPUTE_FACTS]
    assert len(set(names)) == len(names) == len(FOLDS)
    assert not set(names) & set(UPCASTS)


def refusals() -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.name}:{node.lineno}", node)
        for path in sorted(CODE.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused"
    ]


def test_every_refusal_cites_its_rule_in_words_that_can_be_translated() -> None:
    found = refusals()
    assert len(found) > 100
    for place, call in found:
        assert isinstance(call.args[0], ast.Constant), place
        assert any(keyword.arg == "law" for keyword in call.keywords), place


def rows() -> list[str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line for line in lines if line.startswith("|")]
    return [line for line in cells if not re.match(r"\|[ -]+\||\| (From|Rule) ", line)]


@pytest.mark.parametrize("row", rows())
def test_every_row_of_the_transition_table_names_its_commands_and_its_test(row: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", row))
    assert named, "a row without a test"
    assert named <= DEFINED
    commands = {word for word in re.findall(r"`(\w+)`", row) if word not in named}
    assert commands <= set(COMMANDS)


def test_every_command_stands_in_the_transition_table() -> None:
    table = TABLE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in table] == []


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (terms.DisputeType, terms.TYPE_ZH),
        (terms.Subtype, terms.SUBTYPE_ZH),
        (terms.Source, terms.SOURCE_ZH),
        (terms.Sender, terms.SENDER_ZH),
        (terms.BodyKind, terms.BODY_ZH),
        (terms.Track, terms.TRACK_ZH),
        (terms.AgreementForm, terms.FORM_ZH),
        (terms.Outcome, terms.OUTCOME_ZH),
        (terms.PartyRole, terms.PARTY_ROLE_ZH),
        (terms.Route, terms.ROUTE_ZH),
        (terms.Channel, terms.CHANNEL_ZH),
        (terms.InvitedKind, terms.INVITED_ZH),
        (terms.DocumentKind, terms.DOCUMENT_ZH),
        (terms.RetentionClass, terms.RETENTION_ZH),
    ],
)
def test_every_code_has_one_word_of_its_own(codes: Any, words: dict[str, str]) -> None:
    assert set(words) == set(get_args(codes))
    assert len(set(words.values())) == len(words)


PERSON_WORDS = ("ethnic", "education", "category", "faith", "risk", "score", "level", "location")


@pytest.mark.parametrize("fact", DISPUTE_FACTS, ids=lambda fact: fact.__name__)
def test_no_fact_says_what_kind_of_person_somebody_is(fact: Any) -> None:
    names = set(fact.model_fields) | set(Particulars.model_fields)
    assert not [name for name in names if any(word in name for word in PERSON_WORDS)]


# --- an older shape ------------------------------------------------------------------------------


def test_a_case_from_before_the_request_had_a_time_is_read_as_todays() -> None:
    today = registered().model_dump(mode="json")
    old = {k: v for k, v in today.items() if k not in ("requested_at", "request_evidence")}
    name, upcast = UPCASTS["dispute.registered.v1"]
    assert name == Registered.stored_name
    read = Registered.model_validate(upcast(old))
    assert read == registered(requested_at=None, request_evidence="not_recorded")
    assert "requested_at" not in old


# --- whatever is asked, in whatever order --------------------------------------------------------

STAFF: dict[str, tuple[Role, str]] = {
    "desk": ("desk", "wang"),
    "mediator": ("mediator", "zhao"),
    "head": ("head", "qian"),
    "so": ("judicial_office", "sun"),
    "archivist": ("archivist", "zhou"),
    "p1": ("party", "p1"),
    "p2": ("party", "p2"),
}
MOVES: list[tuple[str, str, dict[str, Any]]] = [
    ("desk", "triage", {"in_scope": True}),
    ("mediator", "give_rights_notice", {"parties": ("p1", "p2")}),
    ("p1", "consent", {"party": "p1"}),
    ("p2", "consent", {"party": "p2"}),
    ("p2", "refuse", {"party": "p2"}),
    ("p2", "take_back_refusal", {"party": "p2", "channel": "online"}),
    ("head", "decide_not_to_accept", {"reason": "no_dispute", "routes": ("suit",)}),
    ("so", "review_non_acceptance", {"upheld": False}),
    ("so", "review_non_acceptance", {"upheld": True}),
    ("desk", "route_out", {"to": "suit", "receipt": "1"}),
    ("head", "accept", {}),
    ("head", "assign", {"mediator": "zhao", "conflict": False}),
    ("mediator", "record_session", {"form": "separate", "parties": ("p1",), "record": "谈"}),
    ("mediator", "take_note", {"audience": "mediator", "text": "记"}),
    ("mediator", "suspend", {"reason": "appraisal"}),
    ("mediator", "resume", {}),
    ("head", "suspect_sham", {"grounds": "?", "reported_to": "court"}),
    ("head", "clear_sham", {"explanation": "?"}),
    (
        "mediator",
        "conclude_in_writing",
        {
            "content": "付款",
            "obligations": (PAY.model_copy(update={"due_on": None}),),
            "signatures": SIGNED,
            "precheck": FINE,
            "sealed": True,
        },
    ),
    ("mediator", "perform_at_once", {}),
    ("mediator", "follow_up", {"finding": "performed"}),
    ("mediator", "follow_up", {"finding": "not_reached"}),
    ("p1", "report_breach", {"party": "p1", "items": ("o1",)}),
    ("mediator", "verify_breach", {"confirmed": True}),
    ("mediator", "explain_remedy", {"party": "p1", "route": "suit"}),
    ("p2", "repudiate", {"party": "p2"}),
    ("mediator", "apply_for_confirmation", {"applicants": ("p1", "p2"), "receipt": "1"}),
    ("desk", "record_confirmation", {"confirmed": False, "number": "1"}),
    ("mediator", "declare_failed", {"routes": ("suit",)}),
    ("p1", "withdraw", {"parties": ("p1",)}),
    ("mediator", "propose_closure", {}),
    ("head", "close", {}),
    ("mediator", "put_on_file", {"documents": (*MUST.documents, FiledDocument(kind="agreement"))}),
    ("archivist", "file_away", {"volume": "卷1"}),
    ("archivist", "retain", {"retention": "ten_years", "until": at("2036-12-31").date()}),
    ("archivist", "appraise", {"destroy": True}),
    ("head", "destroy", {}),
    ("desk", "propose_reopening", {"kind": "reopened"}),
    (
        "head",
        "reopen",
        {"opening": NEW, "matter": "又", "parties": (APPLICANT, RESPONDENT)},
    ),
]
STAGES: list[list[DisputeFact]] = [
    REGISTERED,
    TRIAGED,
    TOLD,
    CONSENTED,
    ACCEPTED,
    ASSIGNED,
    MEDIATING,
    AGREED,
    DONE,
    FAILED,
    DECLINED,
    CLOSED,
    COMPLETE,
    KEPT,
]
AFTER_CLOSING = ("closed", "filed", "retained", "appraised", "destroyed")


def played(stage: list[DisputeFact], moves: list[tuple[int, int]]) -> list[tuple[Dispute, Any]]:
    """Every state the case goes through, with the fact that led to it."""
    now, case, course = at(), START, list[tuple[Dispute, Any]]()
    facts: list[Any] = list(stage)
    for number, (move, days) in enumerate([(-1, 0), *moves]):
        if number:
            now += timedelta(days=days)
            facts = asked(case, MOVES[move], now)
        for fact in facts:
            case = evolve(case, fact, now)
            course.append((case, fact))
    return course


def asked(case: Dispute, move: tuple[str, str, dict[str, Any]], now: Any) -> list[Any]:
    who, name, data = move
    role, staff = STAFF[who]
    decide: Callable[..., Any] = COMMANDS[name]
    doing = Act(STREAM, Officer(id=staff, role=role, office=OFFICE), now)
    try:
        facts = decide(case, doing, **supplied(decide, data))
    except Refused as refusal:
        assert refusal.law, f"{refusal} cites no rule"
        return []
    return facts.here if isinstance(facts, Across) else list(facts)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(STAGES),
    st.lists(
        st.tuples(st.integers(0, len(MOVES) - 1), st.sampled_from([0, 0, 0, 1, 40, 4000])),
        max_size=40,
    ),
)
def test_whatever_is_asked_a_closed_case_does_not_move_and_success_counts_once(
    stage: list[DisputeFact], moves: list[tuple[int, int]]
) -> None:
    course = played(stage, moves)
    assert sum(isinstance(fact, AgreementReached) for _, fact in course) <= 1
    for (before, _), (since, _) in pairwise(course):
        if before.outcome == "agreed":
            assert since.outcome == "agreed"
        if before.closed_on is not None:
            assert (since.outcome, since.closed_on) == (before.outcome, before.closed_on)
            assert since.phase in AFTER_CLOSING
            gone_on = AFTER_CLOSING.index(since.phase) >= AFTER_CLOSING.index(before.phase)
            assert gone_on or (before.phase, since.phase) == ("appraised", "retained")
        if before.filed_on is not None:
            assert since.agreement == before.agreement
            assert since.documents == before.documents


WAY = (
    ("desk", "triage"),
    ("mediator", "give_rights_notice"),
    ("p1", "consent"),
    ("p2", "consent"),
    ("head", "accept"),
    ("head", "assign"),
    ("mediator", "record_session"),
    ("mediator", "conclude_in_writing"),
    ("mediator", "perform_at_once"),
    ("mediator", "put_on_file"),
    ("mediator", "propose_closure"),
    ("head", "close"),
    ("desk", "propose_reopening"),
    ("head", "reopen"),
    ("archivist", "file_away"),
    ("archivist", "retain"),
    ("archivist", "appraise"),
    ("head", "destroy"),
)


def test_these_moves_can_take_a_case_from_the_counter_to_its_destruction() -> None:
    """The property above would hold for a case that never moves: this one does."""
    index = {(who, name): number for number, (who, name, _) in enumerate(MOVES)}
    course = played(
        REGISTERED, [(index[step], 4000 if step[1] == "appraise" else 0) for step in WAY]
    )
    last, _ = course[-1]
    assert (last.phase, last.outcome, last.continued_in) == ("destroyed", "agreed", NEW.id)
