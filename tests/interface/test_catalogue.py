"""Everything the system says can be said in Chinese, with the same things filled in."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, get_args

import pytest
from jinja2 import Environment, nodes
from pydantic import BaseModel

from domain.access import DENIALS, FOR_A_REASON, GRANTS, NOTHING_OPENS_IT
from domain.aggregates import AGGREGATES, FACTS, PERSON
from domain.dispute.history import Milestone
from domain.kernel import Fact, Refused, Role
from domain.national_rules import NATIONAL_RULES
from domain.rules import TRIGGERS, Proposal
from interface import language, oncall, problems, proof, words
from interface.api.problems import BY_STATUS
from interface.callers import OPENING, public
from interface.cli import usage
from interface.cli.ledgers import WITH_A_CASE
from interface.console.entering import KINDS
from interface.console.fields import Form, Typed
from interface.demo.personas import PERSONAS
from interface.forms_said import FORMS, NUMBERED, UNNAMED
from interface.language import catalogue, of_header, said, say
from interface.ledgers import SHELVES
from interface.sentences import SENTENCES, Either, kind_of, sentences
from interface.words import label, literals, word
from workers import sentence as telling
from workers.sentence import Sentence, counted

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "interface" / "console" / "templates"
TOLD = {"NotContinued", "SigningKeyError", "Damaged"}
TOLD |= {"NotRunning", "MasterKeyError", "WrongSchema", "NewerSchema", "KeyStoreLost"}
TOLD |= {"BeingRebuilt", "TemporalAway", "NoNotes", "PassKeyError"}
TOLD |= {"NoRoom", "NotKept", "NoFonts", "NoLetters", "BadTemplate", "Unmapped", "ProviderSet"}
TOLD |= {"NotTaken", "ScannerAway"}
SAYING = {
    **dict.fromkeys(("Refused", "say", "translated", "sentence", "wrong_call", *TOLD), (0,)),
    **dict.fromkeys(("Unfit", "announce", "bar"), (0,)),
    **dict.fromkeys(("Unusable", "_Said"), (2,)),
    "__init__": (0,),  # of an error that says one thing only
    "counted": (1,),
    "Trouble": (0, 1),
}
"""Who takes a sentence, and as which arguments."""
PROCESSES = {*TOLD, "sentence", "counted", "announce", "Trouble"}
NOT_TRANSLATED = {"Temporal"}


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


class Call(NamedTuple):
    """A call of whoever takes a sentence, with where it stands and what names are given there."""

    path: Path
    node: ast.Call
    assigned: tuple[ast.Assign | ast.AnnAssign, ...]

    @property
    def by(self) -> str:
        return _called(self.node)

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno}"


@cache
def _calls(package: str) -> tuple[Call, ...]:
    """Every call in this package of any of them: its modules are many, and are read once."""
    found: list[Call] = []
    for path in sorted((ROOT / package).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        assigned = tuple(node for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign))
        calls = (node for node in nodes if isinstance(node, ast.Call))
        found += [Call(path, call, assigned) for call in calls if _called(call) in SAYING]
    return tuple(found)


def _sentences_in(packages: tuple[str, ...], takers: set[str]) -> dict[str, str]:
    """Every literal sentence handed to one of these, with where it stands."""
    return {
        text: call.where
        for package in packages
        for call in _calls(package)
        if call.by in takers
        for argument in _arguments(call.node, SAYING[call.by])
        for text in _constants(argument, call.assigned)
    }


def _arguments(call: ast.Call, places: tuple[int, ...]) -> list[ast.expr]:
    return [call.args[place] for place in places if place < len(call.args)]


def _constants(
    held: ast.expr | None, assigned: tuple[ast.Assign | ast.AnnAssign, ...]
) -> Iterator[str]:
    """The literal that stands there, or that a name there is given anywhere in its module."""
    if isinstance(held, ast.Name):
        for each in assigned:
            targets = [each.target] if isinstance(each, ast.AnnAssign) else each.targets
            named = held.id in map(ast.unparse, targets)
            if named and not isinstance(each.value, ast.Name):
                yield from _constants(each.value, assigned)
    elif isinstance(held, ast.IfExp):
        yield from _constants(held.body, assigned)
        yield from _constants(held.orelse, assigned)
    elif isinstance(held, ast.Constant) and isinstance(held.value, str):
        yield held.value


def _of_the_doctor() -> dict[str, str]:
    """Every sentence of a finding. Fails if one is put together: then it cannot be looked up."""
    path = ROOT / "interface" / "doctor.py"
    module = ast.parse(path.read_text("utf-8"))
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    found: dict[str, str] = {}
    for function in functions.values():
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _called(call) == "Finding":
                for argument in _arguments(call, (0, 2, 3)):
                    for text in _literals(argument, function, functions):
                        found[text] = f"interface/doctor.py:{call.lineno}"
    return found


def _literals(
    held: ast.expr | None, function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]
) -> Iterator[str]:
    """What an argument can be: literals, chosen by a condition, a name, or a function."""
    match held:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body, function, functions)
            yield from _literals(orelse, function, functions)
        case ast.Name(id=name) if name not in {each.arg for each in function.args.args}:
            assigned = [
                each.value
                for each in ast.walk(function)
                if isinstance(each, ast.Assign) and name in {ast.unparse(t) for t in each.targets}
            ]
            assert assigned, f"interface/doctor.py:{held.lineno}: what is {name}?"
            for value in assigned:
                yield from _literals(value, function, functions)
        case ast.Name():
            looks = next(e for e in ast.walk(functions["_inside"]) if isinstance(e, ast.AnnAssign))
            assert isinstance(looks.value, ast.Tuple)
            yield from (ast.literal_eval(e.elts[0]) for e in looks.value.elts)  # type: ignore[attr-defined]  # pairs
        case ast.Call(func=ast.Name(id=name)) if name in functions:
            for each in ast.walk(functions[name]):
                if isinstance(each, ast.Return):
                    yield from _literals(each.value, functions[name], functions)
        case ast.Call(func=ast.Name(id="counted" | "sentence")) | ast.Attribute(attr="sentence"):
            return  # found with those of other modules
        case _:
            line = getattr(held, "lineno", 0)
            raise AssertionError(f"interface/doctor.py:{line}: no literal sentence")


def _params(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _of_pages() -> dict[str, str]:
    """Every sentence of a page: what its templates give to `_`."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*.html")):
        for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                for text in call.args:
                    if isinstance(text, nodes.Const):
                        found[str(text.value)] = f"{path.name}:{call.lineno}"
    return found


REFUSALS = _sentences_in(("domain", "workers", "interface"), {"Refused"})
SAID = {
    **_sentences_in(("interface",), set(SAYING) - {"Refused", "__init__"}),
    **_sentences_in(("workers",), PROCESSES | {"__init__"}),
    **_sentences_in(("domain",), {"Unfit"}),
    **_of_the_doctor(),
    **_of_pages(),
    **dict.fromkeys((each.does for each in PERSONAS), "interface/demo/personas.py"),
    **dict.fromkeys(usage.PATTERNS, "interface/cli/usage.py"),
    **dict.fromkeys((*FORMS.values(), NUMBERED, UNNAMED), "interface/forms_said.py"),
    **dict.fromkeys((shelf.help for shelf in SHELVES.values()), "interface/ledgers/shelves.py"),
    **dict.fromkeys(WITH_A_CASE.values(), "interface/cli/ledgers.py"),
    **{text: "interface/api/problems.py" for _, text in BY_STATUS.values()},
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
    for call in (*_calls("domain"), *_calls("workers")):
        if call.by == "Refused":
            text = call.node.args[0] if call.node.args else None
            assert isinstance(text, ast.Constant), call.where
    assert len(REFUSALS) > 150


@pytest.mark.parametrize("text", sorted({**REFUSALS, **SAID}))
def test_every_sentence_has_a_translation_with_the_same_params(text: str) -> None:
    where = {**REFUSALS, **SAID}[text]
    chinese = catalogue("zh").get(("", text))
    nothing_to_say = not re.search("[A-Za-z]", re.sub(r"\{[^}]*\}", "", text))
    if not nothing_to_say and text not in NOT_TRANSLATED:
        assert chinese, f"{where}: no translation of {text!r}"
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


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_page_has_no_word_that_is_not_looked_up(path: Path) -> None:
    markup = re.sub(r"(?s)\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"))
    said = re.sub(r"""(?s)<[^>]*>|[a-z-]+="[^"]*\"""", " ", markup)
    assert not re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", said), said.split()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_form_has_a_chinese_name_and_every_choice_a_word(kind: str) -> None:
    for command in public(AGGREGATES[kind]).values():
        form = Form(command.arguments, "zh", lambda name, pattern: None)
        for each in form.fields(Typed(), more={name: 1 for name in command.arguments.model_fields}):
            for field in each.inner():
                assert re.search("[\u4e00-\u9fff]", field.label), f"{command.name} {field.path}"
                for code, text in field.options:
                    assert text != code.replace("_", " "), f"{command.name} {field.path} {code}"


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
        text
        for call in (*_calls("domain"), *_calls("workers"))
        if call.by == "Refused"
        for keyword in call.node.keywords
        if keyword.arg == "law"
        for text in _constants(keyword.value, call.assigned)
    }
    for law in laws:
        chinese = catalogue("zh").get(("", law), law)
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), law
        assert not re.search("[a-z]{3}", chinese), law


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
    ("count", "english", "chinese"),
    [
        (0, "0 keys are missing", "缺失 0 个密钥"),
        (1, "1 key is missing", "缺失 1 个密钥"),
        (2, "2 keys are missing", "缺失 2 个密钥"),
    ],
)
def test_one_thing_is_counted_otherwise_than_several(
    count: int, english: str, chinese: str
) -> None:
    counting = counted("{count} key is missing", "{count} keys are missing", count)

    assert (said(counting, "en"), said(counting, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("count", "unit", "english", "chinese"),
    [(1, "working_day", "1 working day", "1 个工作日"), (2, "day", "2 days", "2 日")],
)
def test_a_limit_of_one_day_is_one_day(count: int, unit: str, english: str, chinese: str) -> None:
    said = [words.measured(count, unit, language) for language in ("en", "zh")]
    assert said == [english, chinese]


def test_what_is_counted_is_said_alike_for_one_and_for_several_in_chinese() -> None:
    pairs = [
        (ast.literal_eval(call.node.args[0]), ast.literal_eval(call.node.args[1]))
        for call in (*_calls("workers"), *_calls("interface"))
        if call.by == "counted"
        and all(isinstance(argument, ast.Constant) for argument in call.node.args[:2])
    ]
    assert pairs
    for one, many in pairs:
        assert catalogue("zh")["", one] == catalogue("zh")["", many], one


def test_what_processes_tell_is_literal_so_that_none_is_missed() -> None:
    for call in _calls("workers"):
        if getattr(call.node.func, "id", "") not in PROCESSES:
            continue
        if call.path.name in ("sentence.py", "screen.py"):
            continue
        for argument in _arguments(call.node, SAYING[call.by]):
            assert isinstance(argument, ast.Constant), call.where


def test_a_sentence_reaches_another_process_on_one_line() -> None:
    told = telling.sentence(
        "a deadline fell: {rule} ({stage}) of case {stream}", rule="r", stage="s", stream=1
    )

    assert "\n" not in told.packed()
    assert str(Sentence.unpacked(told.packed())) == str(told)
    assert str(Sentence.unpacked("said by {nobody}")) == "said by {nobody}"


def test_a_sentence_within_a_sentence_is_said_in_the_same_language() -> None:
    why = telling.sentence("does not answer ({error})", error="TimeoutError")

    assert said(telling.sentence("this could not be looked at: {error}", error=why), "zh") == (
        "无法检查：没有应答（TimeoutError）"
    )


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


GIVEN = {
    f"{kind}.{command.name}": command.help
    for kind, aggregate in AGGREGATES.items()
    for command in (PERSON.commands if aggregate is PERSON else public(aggregate)).values()
}
"""What each command that people may give says it does."""


@pytest.mark.parametrize("command", GIVEN)
def test_what_a_command_does_is_one_whole_sentence_and_has_a_chinese_one(command: str) -> None:
    told = GIVEN[command]
    chinese = catalogue("zh").get(("", told), "")
    assert told.endswith("."), told
    assert re.search("[\u4e00-\u9fff]", chinese), f"no translation of {told!r}"
    assert chinese.endswith("。"), chinese


def test_commands_that_open_a_stream_are_commands_and_people_may_give_them() -> None:
    for kind, name in OPENING:
        assert name in public(AGGREGATES[kind])


def test_what_a_limit_runs_from_has_a_chinese_sentence() -> None:
    for name, text in TRIGGERS.items():
        assert catalogue("zh").get(("", text)), name
