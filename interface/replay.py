"""The state of a stream after any event or on any day, and what changed in between.

A replay folds facts with today's program and touches nothing: no key is used, no personal text is
opened, and the id that a person has across cases is not shown. What of a case is said to few is
told to those few here, too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.access import FieldClass, decide, reads_as, relation
from domain.dispute.audience import whose
from domain.dispute.state import Dispute
from domain.kernel import Officer
from domain.past import NOW, Then, Timed
from interface.language import Language, say
from interface.problems import Unusable
from interface.story import covered_by
from workers.handler import absent
from workers.system import System

_UNSHOWN = frozenset({"person", "stood", "meanwhile", "aside"})
"""A person's id is the same in every case: shown, it would be a history across cases. What is kept
to undo a merge is no part of where a case stands, and holds such ids."""

_ITS_PEOPLES_ONLY = frozenset(
    {
        *("plan", "single_act", "person", "rights"),
        *("counselling", "referral", "consultation", "conference"),
        *("erasure", "retention"),  # they name the files of many
    }
)
"""Not replayed: a replay asks nobody who they are, and of these only some may see anything."""

Point = int | date | Then
"""After this version; or at the end of this day in Asia/Shanghai, by what had happened by then; or
by what had happened by one day, and was known on another."""


class Replayed(NamedTuple):
    """A state and the version of the last event in it."""

    version: int
    state: Any


class Change(NamedTuple):
    """One part of a state that differs between two points."""

    part: str
    before: Any
    after: Any


def point(text: str) -> Point:
    """Read `12` or `2026-03-05`. Raises ValueError."""
    if text.isdigit() and not int(text):
        raise ValueError("versions begin with 1")
    return int(text) if text.isdigit() else date.fromisoformat(text)


def replay(
    system: System,
    kind: str,
    stream: UUID,
    at: Point | None = None,
    by: Officer | None = None,
    *,
    or_nothing: bool = False,
) -> Replayed:
    """The state at a point, or now; `by`: who asks, where that is known; `or_nothing`: before it
    began there is no state. Raises NotFound, or Unusable for a point it never reached."""
    if kind in _ITS_PEOPLES_ONLY:
        absent(kind, stream, by, "replay")
    aggregate = system.handler.aggregates[kind]
    upto = at if isinstance(at, int) else None
    with system.reading.connection() as connection:
        events = system.log.stream(connection, stream, upto=upto)
    if not events or not isinstance(events[0].fact, aggregate.facts):
        absent(kind, stream, by, "replay")  # of another kind, nothing is said
    then = then_of(at)
    state, version = aggregate.start, 0
    for event in then.of(events):
        state, version = aggregate.evolve(state, event.fact, event.at), event.version
    if not version:
        if or_nothing:
            return Replayed(0, None)
        raise Unusable(404, "not-found", "It had not begun on {day}", day=then.day)
    if upto is not None and version < upto:
        raise Unusable(404, "not-found", "There are only {version} events", version=version)
    return Replayed(version, state)


def then_of(at: Point | None) -> Then:
    """The past that a point is in; a version is in none."""
    if isinstance(at, Then):
        return at
    return Then(as_of=at) if isinstance(at, date) else NOW


def holds(at: Point | None, event: Timed) -> bool:
    """Whether this fact is there at a point."""
    return event.version <= at if isinstance(at, int) else then_of(at).holds(event)


def between(before: Point | None, after: Point | None) -> Callable[[Timed], bool]:
    """Which facts are there at one of two points and not at the other."""
    return lambda event: holds(before, event) != holds(after, event)


def not_begun(points: Sequence[Point | None], found: Sequence[Replayed], language: Language) -> str:
    """What to say where one side of a difference, or either, is from before it began; else ""."""
    days = [
        str(then_of(at).day or at)
        for at, replayed in zip(points, found, strict=True)
        if not replayed.version
    ]
    if not days:
        return ""
    if len(days) == len(points):
        text = "It had not begun at either: {points}"
        return say(text, language, points=", ".join(dict.fromkeys(days)))
    text = "It had not begun at {point}: all there is became so since"
    return say(text, language, point=days[0])


SAID_TO_FEW: Final[Mapping[str, FieldClass]] = {
    **dict.fromkeys(
        ("domestic_violence", "minor_involved", "address_hidden", "sham_suspected"), "safety"
    ),
    **dict.fromkeys(("reports", "untold_since", "untold_named_on"), "report"),
    **dict.fromkeys(("notes", "notes_taken"), "working_note"),
    **dict.fromkeys(("export_blocked", "files"), "confidence"),
    **dict.fromkeys(("capacity", "grown_up"), "particulars"),
}
"""Parts of a dispute, wherever they stand in it, that say more than a code, and what they are."""


def as_known(system: System, state: Any, reader: Officer | None) -> Any:
    """A state as JSON would have it, as far as this reader may know it."""
    held = plain(state)
    if not isinstance(state, Dispute):
        return held
    return _without(held, _closed_to(system, state, reader))


def _closed_to(system: System, case: Dispute, reader: Officer | None) -> Collection[str]:
    if reader is None:
        return SAID_TO_FEW.keys()
    of, covers, seated = whose(case), covered_by(system, reader), system.seated(reader)
    stands = reads_as(of, seated, relation(of, seated, covers))
    return {
        part
        for part, held in SAID_TO_FEW.items()
        if not decide(seated, "read", held, stands).allowed
    }


def _without(held: Any, parts: Collection[str]) -> Any:
    if isinstance(held, dict):
        return {name: _without(of, parts) for name, of in held.items() if name not in parts}
    return [_without(of, parts) for of in held] if isinstance(held, list) else held


def difference(before: Any, after: Any) -> list[Change]:
    """Every part in which two states differ, as they are told, by its path; None is no state."""
    old, new = flat(before), flat(after)
    return [
        Change(part, old.get(part), new.get(part))
        for part in sorted({*old, *new})
        if old.get(part) != new.get(part)
    ]


def plain(held: Any) -> Any:
    """A state as JSON would have it: named parts, lists, texts, numbers."""
    if isinstance(held, BaseModel):
        return held.model_dump(mode="json")
    if (named := _named(held)) is not None:
        return {str(name): plain(part) for name, part in named.items() if name not in _UNSHOWN}
    if isinstance(held, set | frozenset):
        return sorted((plain(part) for part in held), key=str)
    if isinstance(held, tuple | list):
        return [plain(part) for part in held]
    return held if isinstance(held, bool | int | float | None) else str(held)


def _named(held: Any) -> Mapping[Any, Any] | None:
    if isinstance(held, tuple) and hasattr(held, "_asdict"):
        named: Mapping[Any, Any] = held._asdict()
        return named
    if is_dataclass(held) and not isinstance(held, type):
        return {field.name: getattr(held, field.name) for field in fields(held) if field.compare}
    return held if isinstance(held, Mapping) else None


def flat(held: Any, path: str = "") -> dict[str, Any]:
    """Every leaf by its dotted path. What says nothing is left out."""
    if isinstance(held, Mapping):
        parts = (flat(part, f"{path}.{name}" if path else str(name)) for name, part in held.items())
        return {name: leaf for part in parts for name, leaf in part.items()}
    if isinstance(held, list) and any(isinstance(part, Mapping | list) for part in held):
        return flat({str(n): part for n, part in enumerate(held, 1)}, path)
    return {} if held in (None, "", [], False) else {path: held}
