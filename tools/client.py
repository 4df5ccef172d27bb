"""Writes `interface/client/operations.py` from the description of the API: `make client`.

Each tag becomes a group of functions; what is sent and answered becomes types. Nothing is left to
chance: the same description is always the same file.
"""

import keyword
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

ROOT = Path(__file__).parents[1]
OUT = ROOT / "interface" / "client" / "operations.py"
RUFF = Path(sys.executable).with_name("ruff")

Schema = Mapping[str, Any]

_HEAD = '''"""Made by `make client` from the description of the API; not to be changed by hand."""
# ruff: noqa: E501 (where a line has Chinese characters, which are two wide)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from interface.client.calling import (
    AS_IT_IS,
    UNSET,
    Caller,
    Day,
    How,
    Id,
    Moment,
    Rows,
    part,
)

'''
_JSON = "application/json"
_FEW = 3
_OF_ONE = 2
"""How many parts the address of one thing has: `disputes/{stream}`."""
_GIVEN = {"date": "Day", "date-time": "Moment", "uuid": "Id"}
_PLAIN = {"integer": "int", "number": "float", "boolean": "bool", "null": "None", "string": "str"}


class Types:
    """The types that a description names, as they are given and as they are answered."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self.named = named
        self.made: dict[str, str] = {}
        self.lists: dict[tuple[Any, ...], str] = {}

    def of(self, schema: Schema, *, given: bool, name: str = "") -> str:
        """How a type is written. `name`: of the field that has it."""
        match schema:
            case {"$ref": ref}:
                written = self._model(ref.rpartition("/")[2], given=given)
            case {"anyOf": options}:
                found = (self.of(each, given=given, name=name) for each in options)
                written = " | ".join(dict.fromkeys(found))
            case {"const": value}:
                written = f"Literal[{value!r}]"
            case {"enum": values}:
                written = self._list(tuple(values), name)
            case {"type": "array"}:
                inner = self.of(schema.get("items", {}), given=given, name=name)
                written = f"Sequence[{inner}]" if given else f"list[{inner}]"
            case {"type": "object"}:
                written = "dict[str, Any]"
            case {"type": "string", "format": known} if given and known in _GIVEN:
                written = _GIVEN[known]
            case {"type": plain}:
                written = _PLAIN[plain]
            case _:
                written = "Any"
        return written

    def _list(self, values: tuple[Any, ...], name: str) -> str:
        """A list of codes; a long one has a name, that of the first field that takes them."""
        plain = f"Literal[{', '.join(map(repr, values))}]"
        if len(values) <= _FEW:
            return plain
        if values not in self.lists:
            called = "".join(part.capitalize() for part in name.split("_"))
            taken = sum(each.startswith(f"{called}Code") for each in self.lists.values())
            self.lists[values] = f"{called}Code{taken + 1 if taken else ''}"
        return self.lists[values]

    def written(self) -> Iterator[str]:
        """The lists of codes, then the types, in the order of their names."""
        for values, called in sorted(self.lists.items(), key=lambda each: each[1]):
            yield f"{called} = Literal[{', '.join(map(repr, values))}]\n"
        for _, model in sorted(self.made.items()):
            yield model

    def _model(self, name: str, *, given: bool) -> str:
        schema = self.named[name]
        if not schema.get("properties"):
            return self.of({**schema, "properties": None}, given=given)
        called = "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))
        called += "" if given else "Answer"
        if called not in self.made:
            self.made[called] = ""  # named already, if it should stand in itself
            self.made[called] = self._typed(called, schema, given=given)
        return called

    def _typed(self, called: str, schema: Schema, *, given: bool) -> str:
        must = set(schema.get("required", ())) if given else set(schema["properties"])
        fields = []
        for name, part in schema["properties"].items():
            of = self.of(part, given=given, name=name)
            fields.append((name, of if name in must else f"NotRequired[{of}]"))
        if all(name.isidentifier() and not keyword.iskeyword(name) for name, _ in fields):
            lines = "".join(f"    {name}: {of}\n" for name, of in fields)
            return (
                f"class {called}(TypedDict):\n{_doc(schema.get('description', called), 4)}{lines}"
            )
        pairs = ", ".join(f"{name!r}: {of}" for name, of in fields)
        return f"{called} = TypedDict({called!r}, {{{pairs}}})\n"


class Operation:
    """One operation, as a function."""

    def __init__(self, verb: str, path: str, told: Schema, types: Types) -> None:
        self.verb, self.path, self.told, self._types = verb, path, told, types
        self.tag = told["tags"][0]
        headers = {each["name"] for each in told.get("parameters", ()) if each["in"] == "header"}
        self.command = "Idempotency-Key" in headers

    @property
    def name(self) -> str:
        """What the function is called: the command, or the end of the address."""
        if self.command:
            own = str(self.told["operationId"]).removeprefix(f"{self.tag}_")
            return _identifier(own.removesuffix("_new"))
        parts = [part for part in self.path.split("/") if part not in ("", "api")]
        if self.verb == "post" and (own := self._named_for_what_it_does(parts)):
            return own
        if parts[0].rstrip("es") != self.tag.rstrip("es"):
            if len(parts) == 1:
                return _identifier(parts[0])
            if len(parts) == _OF_ONE and parts[-1].startswith("{"):
                return _identifier(parts[0].removesuffix("s"))
        if parts[-1].startswith("{"):
            one = parts[-2].removesuffix("s") if self._returns() == "bytes" else parts[-2]
            return "show" if len(parts) == _OF_ONE else _identifier(one)
        return "list" if len(parts) == 1 else _identifier(parts[-1])

    def _named_for_what_it_does(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return "add"
        if parts[-1] == "read":
            return "mark_read"
        if self._returns() == "bytes":
            (what,) = [part for part in parts[-2:] if "{" not in part]
            return f"print_{_identifier(what.removesuffix('s'))}"
        return ""

    def written(self) -> str:
        """The function."""
        path_names = [each["name"] for each in self._parameters("path")]
        query, form = list(self._fields_of_query()), list(self._fields_of_form())
        taken = {name for _, name, _, _ in form}
        query = [(n, f"{v}_" if v in taken else v, t, must) for n, v, t, must in query]
        arguments = [f"{_identifier(each)}: {self._path_type(each)}" for each in path_names]
        if self._media:
            arguments.append("content: bytes")
        named = [
            f"{name}: {of}" + ("" if must else " = UNSET")
            for _, name, of, must in sorted([*query, *form], key=lambda each: not each[3])
        ]
        if self.command:
            named.append(("how" if "how" not in taken else "how_") + ": How = AS_IT_IS")
        stars = ["*", *named] if named else []
        returns = self._returns()
        signature = ", ".join(["self", *arguments, *stars])
        said = self.told.get("description") or self.told["summary"]
        address = self.path
        for each in path_names:
            address = address.replace(f"{{{each}}}", f"{{part({_identifier(each)})}}")
        address = f'f"{address}"' if path_names else f'"{address}"'
        return (
            f"    def {self.name}({signature}) -> {returns}:\n{_doc(said, 8)}"
            f"        return {self._call(address, query, form, returns)}\n"
        )

    def _call(self, address: str, query: Any, form: Any, returns: str) -> str:
        asked = "{" + ", ".join(f"{wire!r}: {name}" for wire, name, _, _ in query) + "}"
        given = "{" + ", ".join(f"{wire!r}: {name}" for wire, name, _, _ in form) + "}"
        if self.command:
            how = "how_" if any(name == "how" for _, name, _, _ in form) else "how"
            handed = f"({self._media!r}, content)" if self._media else given
            call = f"self._to._act({address}, {handed}, {asked}, {how})"
        elif self._media:
            call = f"self._to._hand_in({address}, content, {self._media!r})"
        elif self.verb == "post":
            made = "_made" if returns == "bytes" else "_ask"
            call = f"self._to.{made}({address}, {given}, {asked})"
        elif returns.startswith("Iterator"):
            return f"self._to._events({address}, {asked})"
        elif returns == "bytes":
            return f"self._to._file({address}, {asked})"
        else:
            call = f"self._to._read({address}, {asked})"
        return call if returns in ("Any", "bytes") else f"cast({returns!r}, {call})"

    def _returns(self) -> str:
        answers = self.told["responses"]
        content = (answers.get("200") or answers.get("201") or {}).get("content", {})
        if "text/event-stream" in content:
            return "Iterator[dict[str, Any]]"
        if len(content) == 1 and _JSON in content:
            schema = content[_JSON].get("schema", {})
            if schema.get("type") == "array":
                return "Rows"
            return self._types.of(schema, given=False)
        return "str" if set(content) == {"text/plain"} else "bytes"

    def _parameters(self, where: str) -> list[Schema]:
        return [each for each in self.told.get("parameters", ()) if each["in"] == where]

    def _path_type(self, name: str) -> str:
        (schema,) = (each["schema"] for each in self._parameters("path") if each["name"] == name)
        return self._types.of(schema, given=True)

    def _fields_of_query(self) -> Iterator[tuple[str, str, str, bool]]:
        for each in self._parameters("query"):
            if each["name"] not in ("token", "events"):
                of = self._types.of(each["schema"], given=True, name=each["name"])
                yield each["name"], _identifier(each["name"]), of, each.get("required", False)

    @property
    def _media(self) -> str:
        """What is handed in, if it is a file."""
        content = self.told.get("requestBody", {}).get("content", {})
        return next((each for each in content if each != _JSON), "")

    def _fields_of_form(self) -> Iterator[tuple[str, str, str, bool]]:
        content = self.told.get("requestBody", {}).get("content", {})
        if _JSON not in content:
            return
        schema = content[_JSON]["schema"]
        schema = self._types.named[schema["$ref"].rpartition("/")[2]]
        must = set(schema.get("required", ()))
        for name, part in schema.get("properties", {}).items():
            of = self._types.of(part, given=True, name=name)
            yield name, _identifier(name), of, name in must


def _identifier(name: str) -> str:
    plain = name.replace("-", "_").replace(".", "_")
    return f"{plain}_" if keyword.iskeyword(plain) or plain == "self" else plain


def _doc(text: str, indent: int) -> str:
    """A docstring: paragraphs, each wrapped."""
    before, width = " " * indent, 96 - indent
    first, *rest = [" ".join(part.split()) for part in text.replace("\\", "\\\\").split("\n\n")]
    lines = wrap(first, width - 6)
    for part in rest:
        lines += ["", *wrap(part, width)]
    body = "\n".join(f"{before}{line}" if line else "" for line in lines).lstrip()
    end = f"\n{before}" if len(lines) > 1 else ""
    return f'{before}"""{body}{end}"""\n'


def written(described: Schema) -> str:
    """The module. Raises ValueError if two operations had the same name."""
    types = Types(described["components"]["schemas"])
    groups: dict[str, dict[str, str]] = {}
    for path, verbs in described["paths"].items():
        for verb, told in verbs.items():
            operation = Operation(verb, path, told, types)
            group = groups.setdefault(operation.tag, {})
            if operation.name in group:
                raise ValueError(f"two operations are called {operation.tag}.{operation.name}")
            group[operation.name] = operation.written()
    parts = [_HEAD, *types.written(), _GROUP]
    members = ""
    for tag, functions in sorted(groups.items()):
        called = "".join(part.capitalize() for part in tag.split("_")) + "Calls"
        body = "\n".join(functions[name] for name in sorted(functions))
        said = f'    """`{tag}`: what can be done and read."""\n'
        parts.append(f"class {called}(_Group):\n{said}\n{body}")
        members += f"\n    @property\n    def {tag}(self) -> {called}:\n"
        members += f'        """`{tag}`."""\n        return {called}(self._caller())\n'
    parts.append(f"{_OPERATIONS}{members}")
    return _formatted("\n\n".join(parts))


_GROUP = '''class _Group:
    """Some operations of one caller."""

    def __init__(self, to: Caller) -> None:
        self._to = to
'''
_OPERATIONS = '''class Operations:
    """All of them, by what they are about."""

    def _caller(self) -> Caller:
        assert isinstance(self, Caller)
        return self
'''


def _formatted(text: str) -> str:
    for command in (["check", "--fix-only", "-q", "--select", "I,UP"], ["format", "-q"]):
        done = subprocess.run(
            [RUFF, *command, "--stdin-filename", OUT, "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        text = done.stdout
    return text


def main() -> None:
    """Write it."""
    from interface.api.app import create_app  # noqa: PLC0415 (only here)

    OUT.write_text(written(create_app().openapi()), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
