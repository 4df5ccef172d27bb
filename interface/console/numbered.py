"""What has a number in a case, to be chosen from a list: nobody types o2 or s1 from memory.

Kinds, days and offices only: what a number stands for is said to whoever the case is open to, and
names are said beside parties alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.dispute.facts import ObligationKind, OtherOffice, PreventiveStep
from domain.dispute.state import Dispute
from domain.dispute.terms import InvitedKind
from interface.console.fields import Option
from interface.language import Language
from interface.words import word


def choices(case: Dispute, pattern: str, language: Language) -> Sequence[Option] | None:
    """Everything of the case whose number has this pattern; None if it is no such number."""
    found = _NUMBERED.get(pattern[:2]) if pattern[2:].startswith("[1-9]") else None
    if found is None:
        return None
    return [(key, _said(key, told, language)) for key, *told in found(case)]


def _said(key: str, told: Iterable[Any], language: Language) -> str:
    words = [key]
    for each in told:
        match each:
            case (str() as code, of):
                words.append(word(code, language, of))
            case date():
                words.append(each.isoformat())
            case str():
                words.append(each)
    return " ".join(filter(None, words))


def _items(case: Dispute) -> Iterable[tuple[Any, ...]]:
    """What was agreed: kind, whose it is, by when."""
    for key, item in (case.agreement.items if case.agreement else {}).items():
        yield key, (item.kind, ObligationKind), item.party, item.due_on


def _steps(case: Dispute) -> Iterable[tuple[Any, ...]]:
    """The steps of the urgent matter that are still to be taken."""
    matter = case.urgent_matter
    for key in matter.open_steps if matter else ():
        assert matter is not None
        yield key, (matter.plan[key].kind, PreventiveStep), matter.plan[key].due_on


def _invited(case: Dispute) -> Iterable[tuple[Any, ...]]:
    for key, kind in case.invited.items():
        yield key, (kind, InvitedKind)


def _agents(case: Dispute) -> Iterable[tuple[Any, ...]]:
    """Who acts for whom."""
    for key, agent in case.agents.items():
        kind = "legal_representative" if agent.legal_representative else agent.authority
        yield key, agent.party, (kind, None)


def _orders(case: Dispute) -> Iterable[tuple[Any, ...]]:
    for key, order in case.orders.items():
        yield key, order.from_office, order.given_on


def _requests(case: Dispute) -> Iterable[tuple[Any, ...]]:
    for key, request in case.requests.items():
        yield key, (request.to, OtherOffice), request.sent_on


_NUMBERED: Final[Mapping[str, Callable[[Dispute], Iterable[tuple[Any, ...]]]]] = {
    "^o": _items,
    "^s": _steps,
    "^i": _invited,
    "^g": _agents,
    "^d": _orders,
    "^r": _requests,
}
"""By the letter that the number begins with, as its pattern says it."""
