"""A command's form as a page shows it, and what comes back from it as the command's arguments.

Everything derives from the command's signature: names, types, what must be given. Fields are named
by their place, as an error names it: `parties.0.person.name`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from pydantic import BaseModel

from domain.kernel import LOCAL_ZONE
from interface.forms_said import FORMS, form_said
from interface.language import Language, catalogue, say, translated
from interface.words import label, word

Schema = Mapping[str, Any]
Kind = (
    Literal["text", "long", "number", "amount", "date", "moment", "check", "yes_no"]
    | Literal["choice", "choices", "group", "rows", "lines"]
)
Option = tuple[str, str]
"""What is sent, and what is read."""

Options = Callable[[str, str], Sequence[Option] | None]
"""What a text of this name and pattern can be here: which parties there are, which areas."""

Suggestions = Callable[[str, str], Sequence[Option]]
"""What a text of this name and pattern is likely to be here; anything else may be typed."""

_SHORT: Final = frozenset(
    {
        *("name", "phone", "identity_number", "address", "number", "place", "provider", "title"),
        *("owner", "mediator", "responsible", "evidence", "by", "batch", "former_number"),
    }
)
"""Texts of one line; all others may be long."""
_USUAL: Final = frozenset(
    {
        *("phone", "amount_fen", "due_on", "subtype", "requested_at", "online", "performed_on"),
        *("on", "what", "reason", "mediator", "consents_to_invited"),
        *("telephones", "office_address", "counter_hours"),
        # whoever looks at a case answers these; unseen, a danger would be denied by nobody
        *("urgent", "domestic_violence", "minor_involved", "suit_pending", "petition_pending"),
    }
)
"""What need not be given and usually is, or must not be missed: it stands with what must be."""
_LEAST: Final[Mapping[str, int]] = {"parties": 2}
"""So many rows are shown at first."""
_FORMED: Final[Mapping[str, Kind]] = {"date": "date", "date-time": "moment"}
_FEN: Final = 100
_LONGEST_ON_ONE_LINE: Final = 120


@dataclass
class Field:
    """One field of a page: how it is entered, what it is called, what stands in it, what is wrong.

    `parts` are the fields of a group; `rows` those of a list, row by row. `aside`: it stands among
    what is seldom given.
    """

    path: str
    kind: Kind
    label: str
    required: bool = False
    hint: str = ""
    value: str = ""
    chosen: Sequence[str] = ()
    options: Sequence[Option] = ()
    suggested: Sequence[Option] = ()
    """What it is likely to be, where anything can be typed."""
    parts: list["Field"] = field(default_factory=list)
    rows: list[list["Field"]] = field(default_factory=list)
    error: str = ""
    row: str = ""
    """What one of its rows is called."""
    aside: bool = False
    by_itself: bool = False
    """What stands in it was typed by nobody."""
    longest: int | None = None

    @property
    def id(self) -> str:
        """Its id in the page."""
        return "f-" + self.path.replace(".", "-")

    @property
    def opened(self) -> bool:
        """Whether something was typed there, or is wrong: then it is never folded away."""
        if self.error or self.chosen or (self.value and not self.by_itself):
            return True
        return any(part.opened for part in [*self.parts, *(p for row in self.rows for p in row)])

    def inner(self) -> Iterator["Field"]:
        """Itself and every field within."""
        yield self
        for part in [*self.parts, *(p for row in self.rows for p in row)]:
            yield from part.inner()


class Typed:
    """What a browser sent, or a draft keeps: texts by the place they stand in."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self.pairs = list(pairs)
        self._held: dict[str, list[str]] = {}
        for name, text in self.pairs:
            self._held.setdefault(name, []).append(text)

    def one(self, path: str) -> str:
        """The text that stands there, "" if none."""
        return self._held.get(path, [""])[-1]

    def all(self, path: str) -> list[str]:
        """Every text that was sent under this name, without empty ones."""
        return [text for text in self._held.get(path, ()) if text]

    def rows(self, path: str) -> list[str]:
        """The numbers under which something stands in a list, in their order."""
        start = path + "."
        found = {
            name[len(start) :].partition(".")[0] for name in self._held if name.startswith(start)
        }
        return sorted((n for n in found if n.isdigit()), key=int)

    def within(self, path: str, but: Collection[str] = ()) -> bool:
        """Whether anything was typed below this place, not counting what stands chosen there by
        itself (`but`)."""
        start = path + "."
        return any(
            any(text.strip() for text in texts)
            for name, texts in self._held.items()
            if name.startswith(start) and name[len(start) :] not in but
        )

    def without(self, path: str) -> "Typed":
        """The same without everything below this place."""
        return Typed([(n, t) for n, t in self.pairs if n != path and not n.startswith(path + ".")])


class Form:
    """The form of one command, in one language."""

    def __init__(
        self,
        model: type[BaseModel],
        language: Language,
        options: Options,
        usual: Mapping[str, str] | None = None,
        suggestions: Suggestions = lambda name, pattern: (),
    ) -> None:
        """`usual`: what stands at a place before anybody typed anything."""
        self._schema = model.model_json_schema()
        self._named: Mapping[str, Schema] = self._schema.get("$defs", {})
        self._language, self._options, self._usually = language, options, usual or {}
        self._suggestions = suggestions
        self._errors: Mapping[str, str] = {}
        self._more: Mapping[str, int] = {}
        self._kept = dict[str, list[str]]()
        """Of each list, the rows in which something was typed."""
        self._lines = set[str]()
        """The lists that are typed line by line, in one field."""

    def fields(
        self,
        typed: Typed,
        errors: Mapping[str, str] | None = None,
        more: Mapping[str, int] | None = None,
    ) -> list[Field]:
        """The fields with what was typed; `errors` by place, `more` how many rows beyond those."""
        self._errors, self._more = errors or {}, more or {}
        return self._of_object(self._schema, "", typed, own=True)

    def arguments(self, typed: Typed) -> dict[str, Any]:
        """What was typed as the command's arguments; what has not the right form stays a text, and
        the command's model says what is wrong with it."""
        held = self._object_of(self._schema, "", typed)
        return held if isinstance(held, dict) else {}

    def places(self, errors: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """What is wrong with the arguments made last, by the place where it was typed."""
        return {self._typed_at(error["field"]): error["message"] for error in errors}

    def misfits(self, errors: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """The same of what has not the form asked for. Of an amount that is said of fen, and typed
        are yuan."""
        in_yuan = say("Write an amount in yuan, like 1500 or 1500.50", self._language)
        found = self.places(errors).items()
        return {path: in_yuan if path.endswith("_fen") else text for path, text in found}

    def _typed_at(self, field: str) -> str:
        """Where an argument was typed: a row that was empty was left out, so the second of a
        command may be the third of the page."""
        path = ""
        for part in field.split("."):
            kept = self._kept.get(path, [])
            known = part.isdigit() and int(part) < len(kept)
            path = f"{path}.{kept[int(part)] if known else part}".lstrip(".")
            if path in self._lines:
                break
        return path

    # --- from the schema to fields ---------------------------------------------------------------

    def _of_object(self, schema: Schema, path: str, typed: Typed, *, own: bool) -> list[Field]:
        """`own`: the object is there whatever is typed. In one that may be left out nothing stands
        chosen by itself, so that whatever stands there was meant."""
        required = set(schema.get("required", ()))
        made = [
            self._field(name, part, f"{path}{name}", typed, required=name in required, own=own)
            for name, part in schema.get("properties", {}).items()
            if not (name == "id" and self._is_uuid(part))  # given by the vault
        ]
        flat = [inner for each in made for inner in (each.parts if _within(each, path) else [each])]
        return sorted(flat, key=lambda each: each.aside)

    def _is_uuid(self, schema: Schema) -> bool:
        return self._bare(schema)[0].get("format") == "uuid"

    def _bare(self, schema: Schema) -> tuple[Schema, bool]:
        """The schema itself, and whether it may be left empty."""
        if "$ref" in schema:
            schema = {**schema, **self._named[schema["$ref"].rpartition("/")[2]]}
        options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if not options:
            return schema, False
        bare, _ = self._bare(options[0])
        return {**bare, **{k: v for k, v in schema.items() if k in ("default", "examples")}}, True

    def _field(
        self, name: str, schema: Schema, path: str, typed: Typed, *, required: bool, own: bool
    ) -> Field:
        bare, empty = self._bare(schema)
        kind = self._kind(name, bare, required=required)
        made = Field(
            path=path,
            kind=kind,
            label=_begun(label(name, self._language)),
            required=required,
            hint=self._hint(name, bare, kind),
            error=self._errors.get(path, ""),
            aside=not required and name not in _USUAL,
            longest=bare.get("maxLength"),
        )
        if kind in ("choice", "choices"):
            of = self._bare(bare.get("items", {}))[0] if kind == "choices" else bare
            made.options = self._choices(name, of)
        elif kind in ("text", "lines"):
            of = self._bare(bare.get("items", {}))[0] if kind == "lines" else bare
            made.suggested = self._suggestions(name, str(of.get("pattern", "")))
            if kind == "lines" and made.suggested:
                known = ", ".join(code for code, _ in made.suggested)
                made.hint = say("one to a line, like {known}", self._language, known=known)
        match kind:
            case "group":
                made.parts = self._of_object(bare, path + ".", typed, own=own and required)
            case "rows":
                made.rows = self._rows(name, bare, path, typed, required=required)
                made.row = translated(name, self._language, "row")
                made.row = made.label if made.row == name else made.row
            case "choices" | "lines":
                made.chosen = typed.all(path)
                made.value = "\n".join(made.chosen)
            case _:
                made.value = typed.one(path) or self._usual(bare, kind, path, typed, own=own)
                made.by_itself = not typed.one(path)
        return made

    def _usual(self, schema: Schema, kind: Kind, path: str, typed: Typed, *, own: bool) -> str:
        """What stands in a field that nobody has touched."""
        if path in self._usually and not typed.pairs:
            return self._usually[path]
        default = schema.get("default") if own and not typed.pairs else None
        if default in (None, "", False) or kind not in ("choice", "number"):
            return ""
        return str(default)

    def _rows(
        self, name: str, schema: Schema, path: str, typed: Typed, *, required: bool
    ) -> list[list[Field]]:
        of, _ = self._bare(schema.get("items", {}))
        numbers = typed.rows(path)
        least = _LEAST.get(name, 1) if required else 0
        wanted = max(len(numbers), least) + self._more.get(path, 0)
        nth = int(numbers[-1]) + 1 if numbers else 0
        while len(numbers) < wanted:
            numbers.append(str(nth))
            nth += 1
        return [self._of_object(of, f"{path}.{n}.", typed, own=False) for n in numbers]

    def _kind(self, name: str, schema: Schema, *, required: bool) -> Kind:
        kind: Kind
        match schema:
            case {"enum": _} | {"const": _}:
                kind = "choice"
            case {"type": "boolean"}:
                kind = "yes_no" if required else "check"
            case {"type": "integer"}:
                kind = "amount" if name.endswith("_fen") else "number"
            case {"type": "object"}:
                kind = "group" if schema.get("properties") else "long"
            case {"type": "array"}:
                kind = self._kind_of_list(name, schema)
            case _:
                kind = self._kind_of_text(name, schema)
        return kind

    def _kind_of_list(self, name: str, schema: Schema) -> Kind:
        of, _ = self._bare(schema.get("items", {}))
        if of.get("type") == "object":
            return "rows"
        known = "enum" in of or self._options(name, str(of.get("pattern", ""))) is not None
        return "choices" if known else "lines"

    def _kind_of_text(self, name: str, schema: Schema) -> Kind:
        if self._options(name, str(schema.get("pattern", ""))) is not None:
            return "choice"
        formed = _FORMED.get(schema.get("format", ""))
        if formed or schema.get("type") == "number":
            return formed or "number"
        longest = schema.get("maxLength") or _LONGEST_ON_ONE_LINE + 1
        short = "pattern" in schema or "format" in schema or name in _SHORT
        return "text" if short or longest <= _LONGEST_ON_ONE_LINE else "long"

    def _choices(self, name: str, schema: Schema) -> list[Option]:
        if (found := self._options(name, str(schema.get("pattern", "")))) is not None:
            return list(found)
        codes = tuple(map(str, schema.get("enum", [schema["const"]] if "const" in schema else [])))
        listed = Literal[codes] if codes else None
        return [(code, word(code, self._language, listed)) for code in codes]

    def _hint(self, name: str, schema: Schema, kind: Kind) -> str:
        known = f"{self._schema.get('title', '')}.{name}"
        if ("hint", known) in catalogue("en"):
            return translated(known, self._language, "hint")
        if kind == "amount":
            return say("in yuan, like 1500 or 1500.50", self._language)
        pattern = str(schema.get("pattern", ""))
        if kind == "text" and pattern in FORMS:
            return form_said(pattern, self._language)
        if kind == "lines":
            return say("one to a line", self._language)
        return ""

    # --- from what was typed to arguments --------------------------------------------------------

    def _object_of(self, schema: Schema, path: str, typed: Typed) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        made = dict[str, Any]()
        for name, part in schema.get("properties", {}).items():
            held = self._value(name, part, f"{path}{name}", typed, required=name in required)
            if held is not _NOTHING:
                made[name] = held
        return made

    def _value(self, name: str, schema: Schema, path: str, typed: Typed, *, required: bool) -> Any:
        bare, _ = self._bare(schema)
        kind = self._kind(name, bare, required=required)
        match kind:
            case "group":
                wanted = required or typed.within(path)
                return self._object_of(bare, path + ".", typed) if wanted else _NOTHING
            case "rows":
                return self._rows_of(bare, path, typed, required=required)
            case "choices":
                return typed.all(path) if required or typed.all(path) else _NOTHING
            case "lines":
                self._lines.add(path)
                lines = [line.strip() for text in typed.all(path) for line in text.splitlines()]
                found = [line for line in lines if line]
                return found if required or found else _NOTHING
        text = typed.one(path).strip()
        return _NOTHING if not text else _READ.get(kind, str)(text)

    def _rows_of(self, schema: Schema, path: str, typed: Typed, *, required: bool) -> Any:
        of, _ = self._bare(schema.get("items", {}))
        parts = of.get("properties", {}).items()
        chosen = {name for name, part in parts if "enum" in self._bare(part)[0]}
        kept = [n for n in typed.rows(path) if typed.within(f"{path}.{n}", but=chosen)]
        self._kept[path] = kept
        rows = [self._object_of(of, f"{path}.{n}.", typed) for n in kept]
        return rows if rows or required else _NOTHING


def _within(each: Field, path: str) -> bool:
    """Whether a group is the thing itself, seen from the page: the person that a party is. Its
    fields stand among those of the row then, without a frame of their own."""
    return bool(path) and each.kind == "group" and each.required


def _begun(text: str) -> str:
    """As something begins that stands by itself."""
    return text[:1].upper() + text[1:]


class Summary(NamedTuple):
    """One line of what is wrong, with where it leads."""

    id: str
    text: str


def summary(fields: Sequence[Field], errors: Mapping[str, str]) -> list[Summary]:
    """Every error, in the order of the page; what belongs to no field comes first."""
    shown = dict(_named(fields))
    nowhere = [Summary("", text) for path, text in errors.items() if path not in shown]
    there = [
        Summary(each.id, f"{each.text}: {errors[path]}")
        for path, each in shown.items()
        if path in errors
    ]
    return [*nowhere, *there]


def _named(fields: Sequence[Field], row: str = "") -> Iterator[tuple[str, Summary]]:
    """Every field by its path, with what it is called where it does not stand in its place: one of
    a row with the row it is of."""
    for each in fields:
        yield each.path, Summary(each.id, f"{row}{each.label}")
        yield from _named(each.parts, row)
        for number, inner in enumerate(each.rows, 1):
            yield from _named(inner, f"{each.row} {number}, ")


_NOTHING: Final = object()


_YUAN: Final = re.compile(r"-?\d+(\.\d+)?")
"""Neither an exponent, which nobody means, nor what has no end."""


def _amount(text: str) -> Any:
    """Yuan as somebody writes them, in fen; what is no amount stays as it is."""
    bare = text.replace(",", "").replace("，", "").removesuffix("元").strip()
    if not _YUAN.fullmatch(bare):
        return text
    fen = Decimal(bare) * _FEN
    return int(fen) if fen == fen.to_integral_value() else text


def _moment(text: str) -> str:
    """A moment of the clock on the wall here."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)
    offset = at.utcoffset()
    if offset is not None and offset.seconds % 60:  # before 1901 the sun said what time it was
        at = at.astimezone(UTC)
    return at.isoformat()


def _whole(text: str) -> Any:
    return int(text) if text.lstrip("-").isdecimal() else text


_READ: Final[Mapping[Kind, Callable[[str], Any]]] = {
    "amount": _amount,
    "moment": _moment,
    "number": _whole,
    "check": lambda text: text == "yes",
    "yes_no": lambda text: text == "yes",
}
