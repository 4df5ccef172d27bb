"""Whom and what a fact names by a number of its case (p1, g2, n3), read off its fields' types. A
number says nothing outside its case, so what goes over to another one is numbered anew.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, StringConstraints

from domain.dispute.facts import (
    AgentAppointed,
    AgreementReached,
    ConfidentialNoteTaken,
    InvitedId,
    InvitedPersonJoined,
    ItemId,
    LegalRepresentativeNamed,
    NoteId,
    OfficeAsked,
    OrderGiven,
    OrderId,
    PartyJoined,
    RequestId,
    StepId,
    UrgentStepsPlanned,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import AgentId, PartyId
from domain.kernel import Fact, Sealing

M = TypeVar("M", bound=BaseModel)

_NUMBERS: Final = frozenset(
    mark.pattern
    for kind in (PartyId, AgentId, InvitedId, NoteId, RequestId, OrderId, ItemId, StepId)
    for mark in kind.__metadata__  # type: ignore[attr-defined]  # each is an Annotated text
)
_GONE: Final = ""

Change = Callable[[str], str]
"""What becomes of a number; nothing, where it leaves the list in which it stands."""


class _Field(NamedTuple):
    name: str
    numbered: bool
    sealed: bool


@cache
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    """The fields in which a number, a sealed text, or a model with some may stand."""
    found = []
    for name, info in model.model_fields.items():
        marks = [*info.metadata, *_marks(info.annotation)]
        numbered = any(
            isinstance(mark, StringConstraints) and mark.pattern in _NUMBERS for mark in marks
        )
        sealed = any(isinstance(mark, Sealing) for mark in marks)
        holds = any(isinstance(mark, type) and issubclass(mark, BaseModel) for mark in marks)
        if numbered or sealed or holds:
            found.append(_Field(name, numbered, sealed))
    return tuple(found)


def _marks(annotation: Any) -> Iterator[Any]:
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _marks(argument)


def _over(held: M, number: Change, text: Change) -> M:
    """The same model with each of its numbers and each of its sealed texts changed."""
    changed: dict[str, Any] = {}
    for name, numbered, sealed in _fields(type(held)):
        part = getattr(held, name)
        change = number if numbered else text if sealed else None
        if (seen := _part(part, change, number, text)) != part:
            changed[name] = seen
    return held.model_copy(update=changed) if changed else held


def _part(part: Any, change: Change | None, number: Change, text: Change) -> Any:
    if isinstance(part, BaseModel):
        return _over(part, number, text)
    if isinstance(part, tuple):
        each = (_part(one, change, number, text) for one in part)
        return tuple(one for one in each if one != _GONE)
    return change(part) if change and isinstance(part, str) else part


def _same(held: str) -> str:
    return held


def named(fact: Fact) -> frozenset[str]:
    """Every number that stands in a fact."""
    found: set[str] = set()

    def seen(number: str) -> str:
        found.add(number)
        return number

    _over(fact, seen, _same)
    return frozenset(found)


def renumbered(fact: Fact, names: Mapping[str, str]) -> Fact:
    """The fact with the numbers of another case; what has no other one keeps its own."""
    return _over(fact, lambda number: names.get(number, number), _same)


def narrowed(fact: Fact, gone: Collection[str]) -> Fact:
    """The fact without those who are gone, in every list that names them with others."""
    return _over(fact, lambda number: _GONE if number in gone else number, _same)


def without_texts(fact: Fact) -> Fact:
    """The fact without a word of what is sealed: its codes, days and numbers."""
    return _over(fact, _same, lambda text: "")


BEGUN_BY: Final[Mapping[type[Fact], Callable[[Any], Collection[str]]]] = {
    PartyJoined: lambda fact: {fact.party.party},
    AgentAppointed: lambda fact: {fact.agent},
    LegalRepresentativeNamed: lambda fact: {fact.agent},
    InvitedPersonJoined: lambda fact: {fact.invited},
    ConfidentialNoteTaken: lambda fact: {fact.note},
    OfficeAsked: lambda fact: {fact.request},
    OrderGiven: lambda fact: {fact.order},
    AgreementReached: lambda fact: {each.item for each in fact.items},
    UrgentStepsPlanned: lambda fact: {each.step for each in fact.steps},
}
"""The facts by which something gets its number, and which."""


def begun_by(fact: Fact) -> Collection[str]:
    """What gets its number by this fact."""
    begins = BEGUN_BY.get(type(fact))
    return begins(fact) if begins else ()


def numbers_in(case: Dispute) -> set[str]:
    """Everybody and everything that has a number in a case."""
    steps = case.urgent_matter.plan if case.urgent_matter else {}
    items = case.agreement.items if case.agreement else {}
    kept = (case.parties, case.agents, case.invited, case.notes, case.requests, case.orders)
    return {number for held in (*kept, items, steps) for number in held}


def highest(case: Dispute) -> dict[str, int]:
    """The highest number given in a case, by its letter. None is given twice: whoever left with
    another case would else be taken for somebody else."""
    found = {"i": case.people_invited, "n": case.notes_taken, "d": case.orders_given}
    for number in (*case.parties, *case.agents, *case.requests, *case.left):
        letter, count = number[0], int(number[1:])
        found[letter] = max(found.get(letter, 0), count)
    return found


def next_number(case: Dispute, letter: str) -> int:
    """The next number of a case for a party (p), an agent (g) or a question to an office (r)."""
    return highest(case).get(letter, 0) + 1
