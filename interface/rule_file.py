"""A set of rules as a file, and what is wrong with it: each with its rule and its line.

TOML with a table `[[rules]]` for each limit and `[[ladders]]` for each ladder, or JSON with lists
of these names. Above them stands what holds for the whole set: version, source, area, valid_from,
valid_until, running_cases, longest_mediation.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from domain.areas import NO_LIST, Areas
from domain.kernel import Refused
from domain.rule_keeping import check, clashes, unknown
from domain.rules import RuleBook, RulesAdopted
from interface.language import Language
from interface.problems import Unusable, bad_input, refusal
from workers.handler import BadInput

_LISTS = {"rules": "rules", "rule": "rules", "rows": "rules", "ladders": "ladders"}
"""What a list may be called in a file → the field of the set."""


class Finding(NamedTuple):
    """Something that keeps a set from being adopted."""

    line: int | None
    """Where to look in the file, from 1; None if it is about the whole set."""
    rule: str
    """The id of the rule or ladder; "" if it is about the whole set."""
    problem: str


class RuleFile(NamedTuple):
    """A file that could be read as a set; whether its rules make sense is another question."""

    adopted: RulesAdopted
    lines: Mapping[str, int]
    """The id of a rule or ladder → the line on which it begins; of two, the later one."""


def read(file: Path) -> RuleFile:
    """The set in a file, named after the file if it has no version.

    Raises Unusable if it is no such file, BadInput naming the fields.
    """
    held, begins = _parsed(file)
    unsaid: dict[str, Any] = {"version": file.stem, "source": "", "rules": ()}
    try:
        adopted = RulesAdopted.model_validate(unsaid | held)
    except ValidationError as error:
        raise BadInput(error) from None
    rules = zip((rule.id for rule in adopted.rules), begins.starts("rules"), strict=False)
    ladders = zip((each.id for each in adopted.ladders), begins.starts("ladders"), strict=False)
    return RuleFile(adopted, dict([*rules, *ladders]))


def findings(
    file: Path, language: Language, base: RuleBook, today: date, areas: Areas = NO_LIST
) -> list[Finding]:
    """Everything that is wrong with the set in a file, alone and upon the sets of this book, in
    the order of its lines. `areas`: the list that its area is looked for in. Raises Unusable if it
    is no such file."""
    try:
        made = read(file)
    except BadInput as error:
        found = list(_misshapen(file, error, language))
    else:
        alone = [*unknown(made.adopted, areas), *check(made.adopted)]
        refused = alone or clashes(base, made.adopted, today)
        found = [_finding(problem, made, language) for problem in refused]
    return sorted(found, key=lambda each: each.line or 0)


def _finding(problem: Refused, made: RuleFile, language: Language) -> Finding:
    rule = str(problem.params.get("rule", ""))
    return Finding(made.lines.get(rule), rule, refusal(problem, language))


def _misshapen(file: Path, error: BadInput, language: Language) -> Iterator[Finding]:
    held, begins = _parsed(file)
    told = bad_input(error.errors, language).more["errors"]
    for each, said in zip(error.errors, told, strict=True):
        where, rule = each["loc"], ""
        line = None
        if len(where) > 1 and isinstance(where[1], int):
            rule = _id_at(held, where)
            line = begins.line_of(str(where[0]), where[1], [str(part) for part in where[2:]])
        yield Finding(line, rule, f"{said['field']}: {said['message']}")


def _id_at(held: Mapping[str, Any], where: tuple[int | str, ...]) -> str:
    try:
        return str(held[str(where[0])][where[1]]["id"])
    except (KeyError, IndexError, TypeError):
        return ""


def _parsed(file: Path) -> "tuple[dict[str, Any], _Lines]":
    try:
        text = file.read_text("utf-8")
        toml = file.suffix == ".toml"
        held: Any = tomllib.loads(text) if toml else json.loads(text)
    except (OSError, ValueError) as error:
        raise Unusable(
            422, "bad-input", "{file} cannot be read: {reason}", file=file, reason=error
        ) from None
    if isinstance(held, list):
        held = {"rules": held}
    if not isinstance(held, dict):
        raise Unusable(422, "bad-input", "{file} holds no set of rules", file=file)
    begun = _toml_tables(text) if toml else _json_objects(text)
    named = {_LISTS.get(str(name), str(name)): value for name, value in held.items()}
    return named, _Lines(text.splitlines(), list(begun))


class _Lines(NamedTuple):
    """Where the entries of the lists begin in a text."""

    text: list[str]
    begun: list[tuple[str, int]]
    """(list, line) of each entry, from the top."""

    def starts(self, name: str) -> list[int]:
        return [line for held, line in self.begun if held == name]

    def line_of(self, name: str, number: int, fields: Iterable[str]) -> int | None:
        """The line of a field of an entry; of the entry, if the field is not there."""
        starts = self.starts(name)
        if number >= len(starts):
            return None
        first = starts[number]
        last = min((line for _, line in self.begun if line > first), default=len(self.text) + 1)
        for field in reversed(list(fields)):
            for line in range(first, last):
                if re.search(rf'(^|[\s{{,"]){re.escape(field)}"?\s*[=:]', self.text[line - 1]):
                    return line
        return first


def _toml_tables(text: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[\s*([a-z]+)\s*\]\]", line)
        if header and header[1] in _LISTS:
            yield _LISTS[header[1]], number


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|\n')


def _json_objects(text: str) -> Iterator[tuple[str, int]]:
    """Each object directly within one of the lists, or within a list that is the whole file."""
    line, opened, latest = 1, list[str](), "rules"
    for mark in _MARKS.findall(text):
        if mark == "\n":
            line += 1
        elif mark in "{[":
            if mark == "{" and opened and opened[-1] in _LISTS:
                yield _LISTS[opened[-1]], line
            opened.append(latest if mark == "[" else "")
        elif mark in "}]":
            opened.pop()
        else:
            latest = mark.strip('"')
