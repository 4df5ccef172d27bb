"""Stages of one request about somebody's own data, and who asks what: the words of its tests."""

from collections.abc import Callable, Sequence
from datetime import datetime
from inspect import signature
from typing import Any
from uuid import UUID

from domain.kernel import Act, Fact, Officer, Role
from domain.people import Particulars
from domain.rights.agenda import agenda_of, settle_deadlines
from domain.rights.commands import Erased
from domain.rights.facts import (
    RightAppealed,
    RightAsked,
    RightDecided,
    RightIdentityShown,
)
from domain.rights.state import START, RightsRequest, evolve
from domain.rights.terms import RightKind
from tests.domain.casework import OFFICE, PEOPLE, STREAM, VILLAGE, at, day
from tests.domain.years import CALENDAR
from tests.scenario import fold, scenario

WHOSE = Particulars(id=UUID(int=7), name="丙")
ASKED_ON = at("03-09")
ASK: dict[str, Any] = {
    "kind": "access_and_copy",
    "area": VILLAGE,
    "person": WHOSE,
    "asked_by": "themselves",
    "identity": "document_seen",
    "channel": "in_person",
}


def asked(kind: RightKind = "access_and_copy", **more: Any) -> RightAsked:
    """What is recorded of a request made on 9 March, as the command would."""
    given = ASK | {"kind": kind, "speaks_for": None, "words": None} | more
    unsure = given["identity"] == "not_shown"
    return RightAsked(
        office=OFFICE,
        decide_by=day("03-30"),
        identity_by=day("03-12") if unsure else None,
        **given,
    )


ASKED = asked()
SHOWN = RightIdentityShown(identity="document_seen")
GRANTED = RightDecided(
    outcome="granted", ground=None, reasons="可以", by="sun", carry_out_by=day("03-23")
)
NOT_GRANTED = RightDecided(
    outcome="not_granted", ground="not_held", reasons="没有", by="sun", carry_out_by=None
)
APPEALED = RightAppealed(words=None, answer_by=day("04-13"))

ERASED = Erased(frozenset({WHOSE.id}), STREAM, certified=True)

Given = Sequence[Fact | tuple[Fact, datetime]]


def act(role: Role, on: str = "03-16", *, who: str = "", office: str = OFFICE) -> Act:
    return Act(STREAM, Officer(id=who or PEOPLE[role], role=role, office=office), at(on))


def ask(command: Callable[..., Any], by: Role | Act, **data: Any) -> Callable[[Any], Any]:
    """What somebody does: a command, with the published calendar and an erasure on this request
    where they are needed."""
    looked_up = {"calendar": CALENDAR, "erased": ERASED}
    known = {name: looked_up[name] for name in looked_up.keys() & signature(command).parameters}
    doing = act(by) if isinstance(by, str) else by
    return lambda request: command(request, doing, **(known | data))


def check(*, given: Given, when: Callable[[Any], Any], then: Any) -> None:
    begun = [(fact, ASKED_ON) if isinstance(fact, RightAsked) else fact for fact in given]
    refusal = scenario(START, evolve, given=begun, when=when, then=then)
    assert refusal is None or refusal.law, f"{refusal} cites no rule"


def after(*given: Any) -> RightsRequest:
    begun = [(fact, ASKED_ON) if isinstance(fact, RightAsked) else fact for fact in given]
    return fold(START, evolve, begun)


def days(*given: Any) -> list[tuple[str, str, str]]:
    """The agenda in short: which limit, which stage, its last day."""
    return [
        (due.limit.id, due.stage, due.due_on.strftime("%m-%d")) for due in agenda_of(after(*given))
    ]


def noted(*given: Any, on: str, clock: str = "12:00") -> list[Any]:
    """What the clock notes when it asks at this moment."""
    by = Act(STREAM, Officer(id="clock", role="clock"), at(on, clock))
    return settle_deadlines(after(*given), by, due=by.at)
