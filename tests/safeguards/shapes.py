"""Every place where something about a person could stand, as one list: what is walked here is all
that a fact, a command, a state, a table, the HTTP API and an import can carry.

A new fact, command, ledger or route is walked without anybody adding it.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from annotated_types import Len
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from domain.aggregates import AGGREGATES, FACTS
from domain.dispute.numbers import is_number
from domain.dispute.numbers import is_number_or_none as or_none
from domain.kernel import Sealing
from interface.api.app import create_app
from interface.register_import.columns import COLUMNS


class Place(NamedTuple):
    """One leaf: where it is, what may stand in it, and what it was declared with."""

    path: str
    type: Any
    marks: tuple[Any, ...]

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def sealed(self) -> bool:
        return any(isinstance(mark, Sealing) for mark in self.marks)

    @property
    def bounded(self) -> bool:
        """A text that only certain characters can stand in, or codes of a list."""
        return any(
            getattr(mark, "pattern", None) or getattr(mark, "func", None) in (is_number, or_none)
            for mark in self.marks
        )

    def takes(self, text: str) -> bool:
        """Whether the text could be typed there."""
        declared: Any = Annotated[self.type, *self.marks]
        try:
            TypeAdapter(declared).validate_python(text)
        except ValidationError:
            return False
        return True


def of_model(model: type[BaseModel], path: str = "") -> Iterator[Place]:
    """The leaves of a model and of the models in it."""
    path = path or model.__name__
    for name, info in model.model_fields.items():
        yield from _of_field(info, f"{path}.{name}")


def _of_field(info: FieldInfo, path: str) -> Iterator[Place]:
    yield from _of(info.annotation, path, tuple(info.metadata))


def _of(annotation: Any, path: str, marks: tuple[Any, ...] = ()) -> Iterator[Place]:
    if hasattr(annotation, "__metadata__"):
        inner, *more = get_args(annotation)
        yield from _of(inner, path, (*marks, *more))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from of_model(annotation, path)
    elif isinstance(annotation, type) and (_is_named_tuple(annotation) or is_dataclass(annotation)):
        if annotation.__name__ != path.partition(".")[0]:  # a state within itself has no others
            yield from of_record(annotation, path)
    elif get_origin(annotation) is not None and _codes(annotation) is None:
        for part in get_args(annotation):
            if part not in (type(None), ...):
                yield from _of(part, path, tuple(m for m in marks if not isinstance(m, Len)))
    else:
        yield Place(path, annotation, marks)


def of_record(record: type[Any], path: str = "") -> Iterator[Place]:
    """The leaves of a state: a NamedTuple or a dataclass."""
    path = path or record.__name__
    hints = get_type_hints(record, include_extras=True)
    names = [f.name for f in fields(record)] if is_dataclass(record) else record._fields
    for name in names:
        yield from _of(hints[name], f"{path}.{name}")


def _is_named_tuple(held: type[Any]) -> bool:
    return issubclass(held, tuple) and hasattr(held, "_fields")


def _codes(annotation: Any) -> tuple[str, ...] | None:
    held = get_args(annotation)
    return held if held and all(isinstance(code, str) for code in held) else None


def facts() -> list[Place]:
    """Of all that can be recorded."""
    return [place for fact in FACTS for place in of_model(fact)]


def arguments() -> list[Place]:
    """Of all that can be given to a command."""
    return [
        place
        for kind in AGGREGATES.values()
        for command in kind.commands.values()
        for place in of_model(command.arguments, f"{kind.name}.{command.name}")
    ]


def states() -> list[Place]:
    """Of all that a decision, a reader of states and a clock see."""
    return [p for kind in AGGREGATES.values() for p in of_record(type(kind.start))]


def codes(places: list[Place]) -> Iterator[tuple[str, str]]:
    """Every code of a list that may stand somewhere, with where."""
    for place in places:
        for code in _codes(place.type) or ():
            yield place.path, code


def import_names() -> list[str]:
    """Every header that an import reads, and what its columns are called in code."""
    return [name for each in COLUMNS for name in (each.id, each.header, *each.aliases)]


@cache
def openapi() -> dict[str, Any]:
    """What the API says of itself; it takes a second to be put together."""
    return create_app().openapi()


def openapi_names(schema: Any) -> Iterator[str]:
    """Every property, parameter and part of an address in an API's description."""
    for path, methods in schema["paths"].items():
        yield from (part.strip("{}") for part in path.split("/") if part)
        for route in methods.values():
            yield from (parameter["name"] for parameter in route.get("parameters", ()))
    for model in schema["components"]["schemas"].values():
        yield from model.get("properties", {})
        yield from (code for code in model.get("enum", ()) if isinstance(code, str))


def words(name: str) -> list[str]:
    """`identityNumber`, `identity_number`, `Identity-Number` → identity, number."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[^A-Za-z]+", spaced) if word]
