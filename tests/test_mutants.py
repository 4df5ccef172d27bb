"""`make mutants` copies what the tests of the domain import: without it none of them would run."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def _of_ours(modules: Iterator[Path]) -> dict[str, Path]:
    """Every folder of ours that these files reach through files of the tests, and by which file."""
    found, seen, waiting = dict[str, Path](), set[Path](), list(modules)
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for name in _imports(module):
            top, *_ = name.split(".")
            if top == "tests":
                waiting += [path for path in _files(name) if path.exists()]
            elif (ROOT / top / "__init__.py").exists():
                found.setdefault(top, module)
    return found


def _files(name: str) -> tuple[Path, Path]:
    place = ROOT.joinpath(*name.split("."))
    return place.with_suffix(".py"), place / "__init__.py"


def test_whatever_the_tests_of_the_domain_import_is_copied_for_the_mutants() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    copied = {*known["source_paths"], *known["also_copy"]}

    reached = _of_ours((ROOT / "tests" / "domain").rglob("*.py"))

    assert "domain" in reached
    assert {top: str(by) for top, by in reached.items() if top not in copied} == {}
