"""What can be given for an argument of a command, by its type, by somebody who knows the case.

A new command needs nothing here: its arguments are read from its signature.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from domain.dispute.closing import BatchId
from domain.dispute.facts import (
    Fen,
    InvitedId,
    ItemId,
    NoteId,
    OrderId,
    RequestId,
    StepId,
    SuspensionNumber,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import (
    AgentId,
    AreaCode,
    FormerNumber,
    OfficeCode,
    PartyId,
    Provider,
    Reference,
    StaffId,
)
from domain.kernel import FreeText, civil_date
from domain.people import Particulars

T = TypeVar("T")

OFFICES = ("150524100000", "150524101000", "150525100000")
"""The second one's committee has two active members."""

MEDIATORS = ("zhao", "chen", "feng")
PEOPLE = 6


def described(number: int) -> dict[str, Any]:
    """One of those who come to the office, as they say who they are each time."""
    if number == PEOPLE - 1:
        firm = {"kind": "organisation", "identity_number": "91150524MA0N0N0N0N"}
        return {"name": "物业公司", **firm}
    return {"name": "甲乙丙丁戊己"[number], "phone": f"1390000000{number}"}


"""So few that the same people meet again in other cases."""

A_WILD_GUESS = 0.05
"""How often a party, an item or a request is named that need not exist."""


class Situation:
    """A case as it stands when somebody asks something, and the dice."""

    def __init__(
        self, random: Random, case: Dispute, at: datetime, now: datetime, others: Sequence[UUID]
    ) -> None:
        self.random, self.case, self.at, self.now, self.others = random, case, at, now, others
        self.on = civil_date(at)

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def pick(self, options: Sequence[T]) -> T:
        return options[self.random.randrange(len(options))]

    def some(self, options: Sequence[T], least: int = 0) -> tuple[T, ...]:
        """At least `least` of these, in their order."""
        many = self.random.randint(min(least, len(options)), len(options))
        chosen = set(self.random.sample(range(len(options)), many))
        return tuple(option for n, option in enumerate(options) if n in chosen)

    def known(self, ids: Sequence[str], otherwise: str) -> str:
        """One of the ids in use, as a rule."""
        return self.pick(tuple(ids)) if ids and not self.likely(A_WILD_GUESS) else otherwise

    def day(self, earliest: int, latest: int) -> date:
        """So many days from today."""
        return self.on + timedelta(days=self.random.randint(earliest, latest))

    def person(self) -> dict[str, Any]:
        """Somebody, described so that they are found again in another case."""
        return described(self.random.randrange(PEOPLE))

    @property
    def taking_part(self) -> tuple[str, ...]:
        return self.case.taking_part

    @property
    def consenting(self) -> tuple[str, ...]:
        return tuple(p for p in self.taking_part if self.case.parties[p].consent == "given")

    @property
    def open_steps(self) -> tuple[str, ...]:
        """Of the urgent matter that nobody has closed."""
        matter = self.case.urgent_matter
        return matter.open_steps if matter else ()

    @property
    def week(self) -> str:
        year, week, _ = self.on.isocalendar()
        return f"{year}-W{week:02d}"


KNOWN: tuple[tuple[Any, Callable[[Situation], Any]], ...] = (
    (PartyId, lambda s: s.known(s.taking_part or tuple(s.case.parties), "p9")),
    (AgentId, lambda s: s.known(tuple(s.case.agents), "g1")),
    (ItemId, lambda s: s.known(s.case.outstanding, "o1")),
    (RequestId, lambda s: s.known(tuple(s.case.requests), "r1")),
    (OrderId, lambda s: s.known(tuple(s.case.orders), "d1")),
    (InvitedId, lambda s: s.known(tuple(s.case.invited), "i1")),
    (NoteId, lambda s: s.known(tuple(s.case.notes), "n1")),
    (StepId, lambda s: s.known(s.open_steps, "s1")),
    (SuspensionNumber, lambda s: s.random.randint(1, 3)),
    (StaffId, lambda s: s.pick(MEDIATORS)),
    (OfficeCode, lambda s: s.pick(OFFICES)),
    (AreaCode, lambda s: s.pick(OFFICES)[:9] + "201"),
    (Reference, lambda s: f"(2026)移{s.random.randint(1, 99)}号"),
    (FormerNumber, lambda s: s.pick(("", "2019-0012"))),
    (Provider, lambda s: s.pick(("", "CFCA"))),
    (FreeText, lambda s: s.pick(("漏水", "各说各的"))),
    (Fen, lambda s: s.random.randint(1, 10**6)),
    (BatchId, lambda s: s.week),
    (AwareDatetime, lambda s: s.at - timedelta(hours=s.random.randint(0, 72))),
    (Particulars, Situation.person),
    (date, lambda s: s.day(-20, 40)),
    (UUID, lambda s: s.pick(s.others) if s.others else UUID(int=7)),
    (bool, lambda s: s.likely(0.5)),
    (int, lambda s: s.random.randint(1, 20)),
    (str, lambda s: ""),
)


def given(model: type[BaseModel], about: Situation) -> dict[str, Any]:
    """Arguments, or the parts of one, as a caller gives them; many optional ones left out."""
    hints = get_type_hints(model, include_extras=True)
    return {
        name: value(hints[name], about)
        for name, field in model.model_fields.items()
        if field.is_required() or about.likely(0.3)
    }


def value(hint: Any, about: Situation) -> Any:
    """Something of this type. LookupError for a type that nobody has thought of yet."""
    for known, make in KNOWN:
        if hint == known:
            return make(about)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return about.pick(parts)
    if origin is Annotated:
        return value(parts[0], about)
    if origin in (Union, UnionType):
        part = about.pick(parts)
        return None if part is NoneType else value(part, about)
    if origin is tuple:
        return tuple(value(parts[0], about) for _ in range(about.random.randint(0, 3)))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return given(hint, about)
    raise LookupError(f"nobody knows what to give for {hint}")
