"""A command's arguments as a form: name, type, whether it must be given, an example.

Everything derives from the command's signature, through the JSON schema of its model.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

Schema = Mapping[str, Any]

_EXAMPLES = {
    "date": "2026-03-20",
    "date-time": "2026-03-02T09:00:00+08:00",
    "uuid": "0195d7a0-0000-7000-8000-000000000000",
}
_BY_NAME = {
    "name": "张三",
    "phone": "13800000000",
    "office": "150524103000",
    "area": "150524103201",
    "to_office": "150524000000",
    "to_area": "150524103202",
    "lead": "150524103000",
    "guests": "150524000000",
    "mediator": "m-017",
    "owner": "m-018",
}
_BY_PATTERN = {
    "^a[": "a1",
    "^h[": "h1",
    "^k[": "k1",
    "^v[": "v1",
    "^[A-Z][0-9]": "B2",
    "^d": "d1",
    "^p": "p1",
    "^g": "g1",
    "^o": "o1",
    "^r": "r1",
    "^i": "i1",
    "^m": "m1",
    "^n": "n1",
    "^s": "s1",
    "^20": "2026-10",
    "^[0-9]{12}": "150524103000",
    "^[0-9]{4}-W": "2026-W13",
    "^[a-z][a-z0-9-]": "triage",
    "^[a-z][a-z0-9_.]": "account",
    "^[a-z][a-z0-9_]": "email",
    "^[A-Za-z0-9][": "m-017",
}


class Field(NamedTuple):
    """One argument. `type` is for people; `example` is a value that has the right form."""

    name: str
    type: str
    required: bool
    default: Any
    example: Any


def fields_of(model: type[BaseModel]) -> list[Field]:
    """The arguments in the order of the signature."""
    schema = model.model_json_schema()
    named = schema.get("$defs", {})
    required = set(schema.get("required", ()))
    return [
        Field(
            name,
            _type(part, named),
            name in required,
            part.get("default"),
            _example(part, named, name),
        )
        for name, part in schema.get("properties", {}).items()
    ]


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """Arguments that have the right form: every one that must be given."""
    return {field.name: field.example for field in fields_of(model) if field.required}


def example_in(schema: Schema, named: Mapping[str, Schema]) -> Any:
    """The same of a JSON schema; `named` are those that it refers to."""
    return _example(schema, named, "")


def _resolved(schema: Schema, named: Mapping[str, Schema]) -> Schema:
    if "$ref" in schema:
        return named[schema["$ref"].rpartition("/")[2]]
    return schema


def _options(schema: Schema) -> Iterator[Schema]:
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            yield option


def _type(schema: Schema, named: Mapping[str, Schema]) -> str:
    schema = _resolved(schema, named)
    if options := list(_options(schema)):
        return " or ".join(_type(option, named) for option in options)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}), named)}"
    if schema.get("type") == "object":
        return _object_type(schema, named)
    return str(schema.get("format") or schema.get("type") or "any")


def _object_type(schema: Schema, named: Mapping[str, Schema]) -> str:
    required = set(schema.get("required", ()))
    parts = (
        f"{name}{'' if name in required else '?'}: {_type(part, named)}"
        for name, part in schema.get("properties", {}).items()
    )
    return "{" + "; ".join(parts) + "}"


def _example(schema: Schema, named: Mapping[str, Schema], name: str) -> Any:
    schema = _resolved(schema, named)
    for option in _options(schema):
        return _example(option, named, name)
    match schema:
        case {"enum": [first, *_]} | {"const": first}:
            example = first
        case {"type": "array"}:
            example = [_example(schema.get("items", {}), named, name)]
        case {"type": "object"}:
            required = set(schema.get("required", ()))
            parts = schema.get("properties", {}).items()
            example = {part: _example(of, named, part) for part, of in parts if part in required}
        case {"type": "integer" | "number"}:
            example = schema.get("minimum", 1)
        case {"type": "boolean"}:
            example = True
        case _:
            example = _text(schema, name)
    return example


def _text(schema: Schema, name: str) -> str:
    if "format" in schema:
        return _EXAMPLES.get(schema["format"], "…")
    if "examples" in schema:
        return str(schema["examples"][0])
    if name in _BY_NAME:
        return _BY_NAME[name]
    pattern = schema.get("pattern", "")
    known = (example for start, example in _BY_PATTERN.items() if pattern.startswith(start))
    return next(known, "…" * schema.get("minLength", 1))
