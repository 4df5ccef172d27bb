"""Whoever covers does in a case what its absent mediator may do, and keeps no confidences of it."""

from dataclasses import replace
from typing import Any

import pytest

from domain.dispute.bodies import note_concession
from domain.dispute.closing import close, close_in_batch, propose_closure
from domain.dispute.facts import MediatorRecused, SessionRecorded, UrgentMatterTakenOver
from domain.dispute.guards import coverable
from domain.dispute.handling import record_session, take_note
from domain.dispute.urgent import take_over_urgent_matter
from domain.kernel import Role
from tests.domain.casework import ASSIGNED, ELSEWHERE, MEDIATING, OFFICE, act, after, ask, check
from tests.domain.test_dispute_closing import DONE
from tests.domain.test_dispute_urgent import URGENT

COVER = replace(act("mediator", who="chen"), covers=("zhao",))
SESSION: dict[str, Any] = {"form": "joint", "parties": ("p1", "p2"), "record": "双方到场"}
RECORDED = SessionRecorded(**SESSION, online=False)


def test_whoever_covers_records_a_session_and_somebody_else_does_not() -> None:
    check(given=MEDIATING, when=ask(record_session, COVER, **SESSION), then=[RECORDED])
    stranger = ask(record_session, act("mediator", who="chen"), **SESSION)
    check(given=MEDIATING, when=stranger, then="Only a mediator of this case")
    other = ask(record_session, replace(COVER, covers=("feng",)), **SESSION)
    check(given=MEDIATING, when=other, then="Only a mediator of this case")


def test_whoever_was_taken_off_the_case_does_not_come_back_as_a_cover() -> None:
    recused = MediatorRecused(mediator="chen", ground="relative", asked_by=None)
    two = [ASSIGNED[-1].model_copy(update={"co_mediators": ("chen",)}), recused]
    given = [*MEDIATING, *two]
    check(given=given, when=ask(record_session, COVER, **SESSION), then="taken off the case before")


@pytest.mark.parametrize(
    ("command", "data"),
    [
        (take_note, {"audience": "mediator", "text": "?"}),
        (note_concession, {"party": "p1", "text": "?"}),
    ],
)
def test_confidences_stay_with_the_mediator(command: Any, data: dict[str, Any]) -> None:
    check(given=MEDIATING, when=ask(command, COVER, **data), then="A confidence is the mediator")
    assert command(after(*MEDIATING), act("mediator"), **data)


@pytest.mark.parametrize(
    ("role", "who", "office", "people"),
    [
        ("mediator", "chen", OFFICE, ("zhao",)),
        ("mediator", "zhao", OFFICE, ()),
        ("mediator", "chen", ELSEWHERE, ()),
        ("head", "chen", OFFICE, ()),
    ],
)
def test_only_a_mediator_of_the_same_office_could_cover(
    role: Role, who: str, office: str, people: Any
) -> None:
    by = act(role, who=who, office=office).by
    assert coverable(after(*MEDIATING), by) == people
    assert coverable(after(), by) == ()


def test_a_cover_is_no_second_person_to_whom_it_covers() -> None:
    proposed = [*DONE, *propose_closure(after(*DONE), act("mediator"))]
    check(given=proposed, when=ask(close, COVER), then="somebody else")
    week = f"{COVER.on.isocalendar().year}-W{COVER.on.isocalendar().week:02d}"
    check(given=DONE, when=ask(close_in_batch, COVER, batch=week), then="somebody else")


def test_whoever_covers_for_the_owner_takes_an_urgent_matter_over_unasked() -> None:
    """And is its owner then, so that somebody else ends it."""
    takes = ask(take_over_urgent_matter, COVER)
    check(given=URGENT, when=takes, then=[UrgentMatterTakenOver(owner="chen")])
    stranger = ask(take_over_urgent_matter, act("mediator", who="chen"))
    check(given=URGENT, when=stranger, then="offered to nobody")
