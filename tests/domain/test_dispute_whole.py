"""What holds for all of a dispute: nothing is missing from a list. What holds in every history of
one is told in `tests/properties`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.dispute import terms
from domain.dispute.commands import COMMANDS
from domain.dispute.evolve import FOLDS
from domain.dispute.facts import DISPUTE_FACTS, Registered
from domain.dispute.upcasts import UPCASTS
from domain.people import Particulars
from domain.signature import Command
from tests.domain.casework import registered
from tests.domain.conftest import STATED

TESTS = Path(__file__).parent
CODE = TESTS.parent.parent / "domain" / "dispute"
TABLE = TESTS.parent.parent / "docs" / "transitions.md"


# --- nothing is missing --------------------------------------------------------------------------


def parsed() -> Iterator[ast.AST]:
    for folder in (TESTS, TESTS.parent / "properties"):
        for path in sorted(folder.glob("*.py")):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


CALLED, DEFINED = set[str](), set[str]()
for _node in parsed():
    if isinstance(_node, ast.Name):
        CALLED.add(_node.id)
    elif isinstance(_node, ast.FunctionDef) and _node.name.startswith("test_"):
        DEFINED.add(_node.name)


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


def test_the_page_of_refusals_keeps_no_sentence_that_is_gone() -> None:
    said = {
        node.args[0].value
        for path in sorted(CODE.parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refused", "super().__init__")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert {sentence for sentence, _ in STATED} - said == set()


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


OF_A_MATTER = {"matter_level"}
PERSON_WORDS = ("ethnic", "education", "category", "faith", "risk", "score", "level", "location")


@pytest.mark.parametrize("fact", DISPUTE_FACTS, ids=lambda fact: fact.__name__)
def test_no_fact_says_what_kind_of_person_somebody_is(fact: Any) -> None:
    names = set(fact.model_fields) - OF_A_MATTER | set(Particulars.model_fields)
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
