"""The file of a minor, or of whoever does not settle alone: who reads it, on whose approval."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access import OPENED_BY_A_REASON, THE_CASE, FieldClass, decide
from domain.dispute.audience import sight
from domain.dispute.consent import name_legal_representative
from domain.dispute.facts import AccessApproved, LookedIn, MediatorAssigned, Triaged
from domain.dispute.intake import PartyEntry
from domain.dispute.minors import LONGEST, approve_access
from domain.kernel import Officer
from domain.people import Particulars
from tests.domain.casework import (
    ACCEPTED,
    APPLICANT,
    ELSEWHERE,
    MEDIATING,
    NOTICE,
    OFFICE,
    REGISTERED,
    TOLD,
    A,
    act,
    after,
    ask,
    at,
    check,
    party,
    registered,
)
from tests.domain.seeing import events

CHILD = PartyEntry(role="respondent", capacity="represented", person=Particulars(name="小乙"))
FLAGGED = [*REGISTERED, Triaged(in_scope=True, minor_involved=True), *MEDIATING[2:]]
"""A case between adults in which a minor is involved."""
REPRESENTED = [registered(parties=(party(1, APPLICANT), party(2, CHILD))), *MEDIATING[1:]]
"""A case with a party that does not settle alone."""
NOW = at("03-05")
DESK = Officer(id="d-1", role="desk", office=OFFICE)
HEAD = Officer(id="qian", role="head", office=OFFICE)
MINE = Officer(id="zhao", role="mediator", office=OFFICE)
COLLEAGUE = Officer(id="li", role="mediator", office=OFFICE)
ABOVE = Officer(id="so", role="judicial_office", office=f"{OFFICE[:6]}000000")
OUTSIDE = Officer(id="o-1", role="desk", office=ELSEWHERE)
APPROVED = AccessApproved(officer="d-1", what_for="counter", until=NOW + LONGEST)


def read(history: list[Any], reader: Officer, now: Any = NOW) -> set[FieldClass]:
    """Which classes of the case this reader reads now."""
    view = sight(events(*history), reader, now=now).view
    return {held for held in THE_CASE if view.may(held, None)}


@pytest.mark.parametrize("history", [FLAGGED, REPRESENTED], ids=["involved", "represented"])
def test_a_minors_file_is_read_by_its_mediators_the_head_and_nobody_else(
    history: list[Any],
) -> None:
    assert read(history, MINE) == read(history, HEAD) == set(THE_CASE)
    for other in (DESK, COLLEAGUE, ABOVE, OUTSIDE):
        assert read(history, other) == {"matter"}, other
    assert "account" in read(MEDIATING, DESK), "of another file it does"


def test_whom_the_head_approved_reads_it_for_thirty_days_and_it_ends_by_itself() -> None:
    history = [*FLAGGED, (APPROVED, NOW)]
    assert read(history, DESK) == set(THE_CASE)
    assert read(history, DESK, NOW + LONGEST - timedelta(seconds=1)) == set(THE_CASE)
    assert read(history, DESK, NOW + LONGEST) == {"matter"}
    assert read(history, COLLEAGUE) == {"matter"}
    assert timedelta(days=30) == LONGEST


def test_a_stated_reason_alone_opens_no_minors_file() -> None:
    """Whoever works on other cases needs both, and gets what a reason opens."""
    looked = (LookedIn(by="o-1", reason="?", until=NOW + timedelta(hours=4)), NOW)
    theirs = AccessApproved(officer="o-1", what_for="looks_in", until=NOW + LONGEST)
    assert read([*FLAGGED, looked], OUTSIDE) == {"matter"}
    assert read([*FLAGGED, (theirs, NOW)], OUTSIDE) == {"matter"}
    both = read([*FLAGGED, looked, (theirs, NOW)], OUTSIDE)
    assert both == OPENED_BY_A_REASON | {"matter"}


def test_until_it_is_accepted_its_office_takes_it_in() -> None:
    intake = [*REGISTERED, Triaged(in_scope=True, minor_involved=True), *NOTICE]
    assert "particulars" in read(intake, DESK)
    accepted = [*REGISTERED, Triaged(in_scope=True, minor_involved=True), *ACCEPTED[2:]]
    assert read(accepted, DESK) == {"matter"}


def test_the_head_approves_for_somebody_else_and_says_what_for() -> None:
    on = act("head", "03-05")
    approves = ask(approve_access, on, officer="d-1", what_for="counter")
    given = AccessApproved(officer="d-1", what_for="counter", until=on.at + LONGEST)
    check(given=FLAGGED, when=approves, then=[given])
    check(given=[*FLAGGED, (given, on.at)], when=approves, then="until")
    own = ask(approve_access, on, officer=on.by.id, what_for="counter")
    check(given=FLAGGED, when=own, then="Nobody approves it for themselves")
    check(given=MEDIATING, when=approves, then="needs no approval")
    for role in ("desk", "mediator", "supervisor"):
        by = act(role, "03-05")
        check(
            given=FLAGGED,
            when=ask(approve_access, by, officer="x-1", what_for="counter"),
            then="This is done by",
        )


@pytest.mark.parametrize("reader", [DESK, COLLEAGUE, ABOVE], ids=lambda each: each.role)
def test_the_table_says_on_which_article_it_is_closed(reader: Officer) -> None:
    for held in THE_CASE - {"matter"}:
        said = decide(reader, "read", held, "unapproved")
        assert not said.allowed
        assert not said.reason_opens
        assert said.law == "未成年人网络保护条例 36"


def test_who_is_a_party_against_a_child_does_not_represent_it() -> None:
    """Whether or not anybody says that there is a conflict: it is the very person (民法典 35)."""
    father = Particulars(id=UUID(int=7), name="甲")
    against = PartyEntry(role="applicant", person=father)
    beside = PartyEntry(role="respondent", person=Particulars(id=UUID(int=8), name="丁"))
    parties = (party(1, against), party(2, CHILD), party(3, beside))
    given: list[Any] = [registered(parties=parties), *TOLD[1:]]

    def names(person: Particulars) -> Any:
        return ask(name_legal_representative, "desk", party="p2", person=person, in_conflict=False)

    check(given=given, when=names(father), then="name another")
    mother = given[0].parties[2].particulars
    for other in (mother, A):
        found = names(other)(after(*given))
        assert [each.person for each in found] == [other]


def test_a_new_mediator_reads_it_because_the_head_assigned_them() -> None:
    assert read([*FLAGGED, MediatorAssigned(mediator="li")], COLLEAGUE) == set(THE_CASE)
