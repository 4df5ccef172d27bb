"""Who is let to the clinical notes: the person's own counsellor, while the consents stand; and the
person, for what is theirs to say. To everybody else it is as if there were no plan.
"""

from typing import Any, get_args
from uuid import uuid4

import pytest

from domain.kernel import Officer, Refused, Role
from domain.plan.facts import (
    ConsentWithdrawn,
    HealthConsentWithdrawn,
    Joined,
    PlanObjected,
    PlanTransferred,
    TeamChanged,
)
from domain.plan.notes import (
    FINISHING,
    OF_THE_PERSON,
    WANTS,
    Doing,
    let_to_notes,
    speaker,
    successor,
)
from tests.domain.casework import OFFICE, at, day
from tests.domain.plans import ACTIVE, CONSENTED, HEALTHY, OFFERED, after

OWN = Officer(id="zheng", role="counsellor", office=OFFICE)
PERSON = Officer(id="p1", role="party")
GUARDIAN = Officer(id="g1", role="party")
ABSENT = "There is no such plan"
OF_A_COUNSELLOR = [doing for doing in WANTS if doing != "log"]

OBJECTED = PlanObjected(words=None, acknowledge_by=day("03-25"), answer_by=day("04-10"))
MOVED = PlanTransferred(to_office="150525100000", summary=None)


def said(given: Any, reader: Officer, doing: Doing, on: str = "03-20") -> str:
    """As what they are let in, or the refusal."""
    try:
        return let_to_notes(after(given), reader, doing, at(on))
    except Refused as refusal:
        assert refusal.law
        return str(refusal)


@pytest.mark.parametrize("doing", OF_A_COUNSELLOR)
def test_the_own_counsellor_is_let_in(doing: Doing) -> None:
    assert said(HEALTHY, OWN, doing) == "counsels"
    assert said(ACTIVE, OWN, doing) == "counsels"


@pytest.mark.parametrize("role", [role for role in get_args(Role) if role != "party"])
@pytest.mark.parametrize("doing", WANTS)
def test_nobody_else_is_whatever_they_are(role: Role, doing: Doing) -> None:
    """The cover and the owner of the plan, its supervisor, a head, an operator."""
    for who in ("chen", "feng", "wu", "zheng", "x-1"):
        if (who, role) == ("zheng", "counsellor"):
            continue
        assert said(ACTIVE, Officer(id=who, role=role, office=OFFICE), doing) == ABSENT


def test_another_body_under_the_roof_is_nobody() -> None:
    for body in ("police", "court", "petition_office"):
        there = Officer.model_validate({"id": "zheng", "role": "counsellor", "body": body})
        assert said(ACTIVE, there, "read") == ABSENT


def test_without_the_consent_for_health_there_is_no_note() -> None:
    wanted = "What concerns health needs the person's separate consent"
    assert said(CONSENTED, OWN, "draft") == wanted
    assert said([*ACTIVE, (HealthConsentWithdrawn(), at("03-19"))], OWN, "read") == wanted


@pytest.mark.parametrize(
    ("given", "on"),
    [
        (OFFERED, "03-10"),
        ([*ACTIVE, (ConsentWithdrawn(), at("03-19"))], "03-20"),
        ([*ACTIVE, (OBJECTED, at("03-19"))], "03-20"),
        ([*ACTIVE, (MOVED, at("03-19"))], "03-20"),
    ],
    ids=["offered", "withdrawn", "objected", "transferred"],
)
@pytest.mark.parametrize("doing", OF_A_COUNSELLOR)
def test_when_the_plan_is_over_or_stands_still_the_notes_are_closed(
    given: Any, on: str, doing: Doing
) -> None:
    assert said(given, OWN, doing, on) == ABSENT


def test_after_a_lapse_the_sessions_go_on_and_so_do_the_notes() -> None:
    assert said(ACTIVE, OWN, "draft", "04-17") == "counsels"
    assert said(ACTIVE, OWN, "draft", "04-18") == "counsels"
    cover = Officer(id="chen", role="counsellor", office=OFFICE)
    assert said(ACTIVE, cover, "read", "04-18") == ABSENT


@pytest.mark.parametrize("doing", WANTS)
def test_the_person_sees_who_read_and_says_who_goes_on(doing: Doing) -> None:
    assert said(ACTIVE, PERSON, doing) == ("self" if doing in OF_THE_PERSON else ABSENT)
    stranger = Officer(id="p2", role="party")
    assert said(ACTIVE, stranger, doing) == ABSENT


def test_the_person_says_so_after_the_plan_is_over_too() -> None:
    assert said([*ACTIVE, (MOVED, at("03-19"))], PERSON, "hand_over") == "self"


def test_for_a_represented_person_the_guardian_says_yes() -> None:
    plan = after(ACTIVE)
    represented = plan._replace(capacity="represented", guardian="child")
    assert (speaker(plan), speaker(represented)) == ("person", "guardian")
    assert let_to_notes(represented, GUARDIAN, "hand_over", at("03-20")) == "guards"
    for mine, who in ((represented, PERSON), (plan, GUARDIAN)):
        with pytest.raises(Refused, match=ABSENT):
            let_to_notes(mine, who, "hand_over", at("03-20"))


# --- to whom they go -----------------------------------------------------------------------------

ANOTHER = TeamChanged(
    joined=(
        Joined(role="counsellor", member="chen"),
        Joined(role="covering_counsellor", member="ma"),
    ),
    left=("zheng", "chen"),
)
"""The person agreed that chen, who covered, counsels them from now on."""
FOLLOWED = [*ACTIVE, (ANOTHER, at("03-19"))]
NEXT = Officer(id="chen", role="counsellor", office=OFFICE)


def goes_to(given: Any, under: Any, reader: Officer, on: str = "03-20") -> str:
    """To whom the notes go, or why to nobody."""
    try:
        return successor(after(given), after(under), reader, at(on))
    except Refused as refusal:
        assert refusal.law
        return str(refusal)


def test_notes_go_to_the_counsellor_whom_the_person_agreed_to_and_to_nobody_else() -> None:
    assert "agreed to another one" in goes_to(ACTIVE, ACTIVE, OWN)
    assert goes_to(FOLLOWED, FOLLOWED, OWN) == "chen"
    assert goes_to(FOLLOWED, FOLLOWED, PERSON) == "chen", "when the old one does not do it"
    moved = [*ACTIVE, (MOVED, at("03-19"))]
    assert goes_to(moved, HEALTHY, PERSON) == "zheng", "under the plan to which they moved"


@pytest.mark.parametrize(
    "under",
    [
        [],
        OFFERED,
        CONSENTED,
        [*ACTIVE, (MOVED, at("03-19"))],
        [*ACTIVE, (OBJECTED, at("03-19"))],
        [*ACTIVE, (HealthConsentWithdrawn(), at("03-19"))],
    ],
    ids=["none", "offered", "no health", "transferred", "objected", "health withdrawn"],
)
def test_where_nobody_could_read_them_they_go_to_nobody(under: Any) -> None:
    assert "counsels the person now" in goes_to(ACTIVE, under, PERSON)
    assert "counsels the person now" in goes_to(ACTIVE, ACTIVE, PERSON, "04-18"), "lapsed"


def test_another_persons_plan_is_told_apart_by_nobody() -> None:
    plan, other = after(ACTIVE), after(HEALTHY)._replace(person=uuid4())
    with pytest.raises(Refused, match="counsels the person now"):
        successor(plan, other, OWN, at("03-20"))


@pytest.mark.parametrize("doing", WANTS)
def test_whoever_counselled_before_finishes_and_hands_over_and_reads_nothing(doing: Doing) -> None:
    assert said(FOLLOWED, OWN, doing) == ("counsels" if doing in FINISHING else ABSENT)
    assert said(FOLLOWED, NEXT, doing) == (ABSENT if doing == "log" else "counsels")
    assert said([*FOLLOWED, (ConsentWithdrawn(), at("03-20"))], OWN, doing, "03-21") == ABSENT
    assert said(FOLLOWED, OWN, doing, "04-18") == ABSENT
