"""Everything the system says can be said in Chinese, with the same things filled in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from domain.access import DENIALS, FOR_A_REASON, GRANTS, NOTHING_OPENS_IT
from domain.aggregates import AGGREGATES, FACTS
from domain.dispute.history import Milestone
from domain.kernel import Fact, Refused, Role
from domain.national_rules import NATIONAL_RULES
from domain.rules import TRIGGERS, Proposal
from interface import language, oncall, problems, proof, words
from interface.callers import OPENING, public
from interface.language import catalogue, of_header, say
from interface.sentences import SENTENCES, Either, kind_of, sentences
from interface.words import label, literals, word

ROOT = Path(__file__).parents[2]
SAYING = {"Refused": 0, "say": 0, "translated": 0, "Unusable": 2, "_Said": 2, "Finding": 0}
SAYING |= {"NotContinued": 0, "SigningKeyError": 0, "Damaged": 0}
"""Who takes a sentence, and as which argument."""
ONE_WORD = {"Temporal"}


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _sentences_in(packages: tuple[str, ...], takers: set[str]) -> dict[str, str]:
    """Every literal sentence handed to one of these, with where it stands."""
    found: dict[str, str] = {}
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(call, ast.Call) or _called(call) not in takers:
                    continue
                place = SAYING[_called(call)]
                if len(call.args) > place and isinstance(call.args[place], ast.Constant):
                    text = call.args[place].value  # type: ignore[attr-defined]  # just checked
                    found[text] = f"{path.relative_to(ROOT)}:{call.lineno}"
    return found


def _params(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


REFUSALS = _sentences_in(("domain", "workers", "interface"), {"Refused"})
UNABLE = {"NotContinued", "SigningKeyError", "Damaged"}
SAID = {
    **_sentences_in(("interface",), set(SAYING) - {"Refused"} - UNABLE),
    **_sentences_in(("workers",), UNABLE),
    **dict.fromkeys(proof.SENTENCES.values(), "interface/proof.py"),
    **dict.fromkeys(oncall.FAULTS.values(), "interface/oncall.py"),
    **dict.fromkeys(
        (
            *(grant.sentence for grant in GRANTS),
            *(denial.sentence for denial in DENIALS),
            *(NOTHING_OPENS_IT, FOR_A_REASON),
        ),
        "domain/access.py",
    ),
}


def test_refusals_are_plain_literals_so_that_none_is_missed() -> None:
    for path in sorted([*(ROOT / "domain").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and _called(call) == "Refused":
                text = call.args[0] if call.args else None
                assert isinstance(text, ast.Constant), f"{path}:{call.lineno}"
    assert len(REFUSALS) > 150


@pytest.mark.parametrize("text", sorted({**REFUSALS, **SAID}))
def test_every_sentence_has_a_translation_with_the_same_params(text: str) -> None:
    where = {**REFUSALS, **SAID}[text]
    chinese = catalogue("zh").get(("", text))
    assert chinese or text in ONE_WORD, f"{where}: no translation of {text!r}"
    assert _params(chinese or text) == _params(text), where


IMPORTS = {"Wrong": (0, 1), "Faulty": (0, 1), "Unusable": (0,), "Problem": (3, 4), "_wrong": (1, 2)}
"""Who takes a sentence about a register, and as which arguments."""


def _of_imports() -> Iterator[tuple[str, str]]:
    """Every literal sentence of the import, with where it stands; examples of cells are none."""
    for path in sorted((ROOT / "interface" / "register_import").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call | ast.Assign):
                continue
            held: list[ast.expr] = []
            if isinstance(node, ast.Call):
                held = [node.args[n] for n in IMPORTS.get(_called(node), ()) if n < len(node.args)]
            else:
                names = {getattr(target, "id", "") for target in node.targets}
                held = [node.value] if names & {"text", "allowed", "CANNOT_BE_RECORDED"} else []
            for text in held:
                if isinstance(text, ast.Constant) and re.search("[a-z]{3}", str(text.value)):
                    yield str(text.value), f"{path.name}:{node.lineno}"


def test_whatever_is_said_of_a_register_is_said_in_chinese_with_the_same_params() -> None:
    found = dict(_of_imports())
    assert len(found) > 50
    for text, where in found.items():
        chinese = catalogue("zh").get(("", text))
        assert chinese, f"{where}: no translation of {text!r}"
        assert _params(chinese) == _params(text), where


def test_every_fact_has_a_sentence_in_both_languages() -> None:
    for fact in FACTS:
        for sentence in sentences(fact):
            assert _params(sentence) <= set(fact.model_fields), fact
            chinese = catalogue("zh").get(("", sentence))
            assert chinese, f"{fact.stored_name}: {sentence}"
            assert _params(chinese) <= set(fact.model_fields), fact


def test_no_sentence_is_left_of_a_fact_that_is_gone() -> None:
    assert set(SENTENCES) == {kind_of(fact) for fact in FACTS}
    for kind, sentence in SENTENCES.items():
        fact = next(fact for fact in FACTS if kind_of(fact) == kind)
        if isinstance(sentence, Either):
            assert fact.model_fields[sentence.field].annotation is bool


def _models(of: Any) -> Iterator[type[BaseModel]]:
    if isinstance(of, type) and issubclass(of, BaseModel):
        yield of
        for info in of.model_fields.values():
            yield from _models(info.annotation)
    for argument in get_args(of):
        if not isinstance(argument, str):
            yield from _models(argument)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.stored_name)
def test_every_field_and_code_of_a_fact_has_a_chinese_word(fact: type[Fact]) -> None:
    for model in _models(fact):
        for name, info in model.model_fields.items():
            assert label(name, "zh") != name.replace("_", " "), f"{model.__name__}.{name}"
            for literal in literals(info.annotation):
                for code in get_args(literal):
                    said = word(code, "zh", info.annotation)
                    assert said != code.replace("_", " "), f"{model.__name__}.{name}: {code}"


def test_roles_and_proposals_have_chinese_words() -> None:
    for code in (*get_args(Role), *get_args(Proposal)):
        assert word(code, "zh") != code.replace("_", " "), code


@pytest.mark.parametrize("milestone", get_args(Milestone))
def test_what_a_register_dates_has_a_chinese_word_in_the_refusal(milestone: str) -> None:
    refused = Refused("{later} is before {earlier}", later=milestone, earlier="x")
    chinese = problems.refusal(refused, "zh")
    assert milestone not in chinese
    assert milestone in problems.refusal(refused, "en")


def test_what_a_refusal_rests_on_is_chinese_too() -> None:
    laws = {
        str(keyword.value.value)
        for package in ("domain", "workers")
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and _called(call) == "Refused"
        for keyword in call.keywords
        if keyword.arg == "law" and isinstance(keyword.value, ast.Constant)
    }
    for law in laws:
        chinese = catalogue("zh").get(("", law), law)
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), law


def test_a_refusal_is_told_with_its_params_and_its_law() -> None:
    refused = Refused("This is done by: {roles}", law="office rule: triage", roles="desk, mediator")

    chinese = problems.problem_of(refused, "zh")
    english = problems.problem_of(refused, "en")

    assert chinese.detail == "此事由以下人员办理：窗口、调解员"
    assert chinese.more == {"law": "办案规范：研判"}
    assert english.detail == "This is done by: desk, mediator"
    assert (chinese.status, chinese.kind) == (409, "refused")


def test_a_sentence_nobody_translated_is_shown_in_english() -> None:
    assert say("No such sentence of {whom}", "zh", whom="ours") == "No such sentence of ours"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.3, zh;q=0.7", "zh"),
        ("fr", "zh"),
        ("*;q=0.1, en;q=bad", "zh"),
    ],
)
def test_the_language_follows_the_header_and_is_chinese_otherwise(
    header: str | None, expected: language.Language
) -> None:
    assert of_header(header) == expected


def test_rules_have_a_name_and_a_source_in_words_a_reader_understands() -> None:
    for rule in NATIONAL_RULES:
        assert words.rule(rule.id, "zh") != rule.id.replace("-", " ")
        said = language.translated(rule.source, "zh")
        assert any("\u4e00" <= character <= "\u9fff" for character in said), rule.id


def test_commands_that_open_a_stream_are_commands_and_people_may_give_them() -> None:
    for kind, name in OPENING:
        assert name in public(AGGREGATES[kind])


def test_what_a_limit_runs_from_has_a_chinese_sentence() -> None:
    for name, text in TRIGGERS.items():
        assert catalogue("zh").get(("", text)), name
