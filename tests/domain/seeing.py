"""A case as somebody sees it, in the fewest words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.dispute.audience import Sight, sight
from domain.kernel import Officer
from tests.domain.cases import at


class Event(NamedTuple):
    """A fact with its place and its times."""

    version: int
    fact: Any
    at: datetime
    recorded_at: datetime


def events(*facts: Any) -> list[Event]:
    """Facts of 2 March; or with the day on which each was recorded."""
    told = [each if isinstance(each, tuple) else (each, at("03-02")) for each in facts]
    return [Event(n, fact, when, when) for n, (fact, when) in enumerate(told, 1)]


def seen(held: Iterable[Event], reader: Officer, on: date | None = None) -> Sight[Event]:
    return sight(held, reader, on=on)


def versions(held: Iterable[Event], reader: Officer, on: date | None = None) -> str:
    """The versions of the facts that this reader sees."""
    shown = seen(held, reader, on).seen
    return " ".join(str(each.event.version) for each in shown if each.fact is not None)
