"""Every rule of the safeguards page is there, and every test that it names: it cannot rot."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "safeguards.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
MODULES = sorted(set(re.findall(r"`((?:domain|interface|projections|workers)/[\w/.]+)`", PAGE)))
RULES = 21


@cache
def functions(path: str) -> frozenset[str]:
    module = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(module) if isinstance(n, ast.FunctionDef))


def sections() -> list[tuple[int, str]]:
    """Each rule's number with its text."""
    parts = re.split(r"^### (\d+)\. ", PAGE, flags=re.M)[1:]
    return [(int(number), text) for number, text in zip(parts[::2], parts[1::2], strict=True)]


def test_every_rule_has_its_section_in_order() -> None:
    assert [number for number, _ in sections()] == list(range(1, RULES + 1))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_named_test_exists(path: str, name: str) -> None:
    assert name in functions(path)


@pytest.mark.parametrize(("number", "text"), sections(), ids=lambda part: str(part)[:3])
def test_every_rule_names_its_proof_or_says_that_it_has_none_yet(number: int, text: str) -> None:
    assert "`tests/" in text or "nothing to enforce yet" in text


@pytest.mark.parametrize("path", MODULES)
def test_every_named_module_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_test_of_this_folder_that_proves_a_rule_is_named() -> None:
    files = {path for path, _ in NAMED}
    here = {
        f"tests/safeguards/{path.name}"
        for path in Path(__file__).parent.glob("test_*.py")
        if path.name != Path(__file__).name
    }
    assert here <= files
