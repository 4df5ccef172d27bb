"""What is said of a person beside their cases; entries are joined and separated without loss."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.guardianship import Incapacity, Kin
from domain.kernel import Across, Linked, Refused
from domain.people import Particulars
from domain.persons import (
    ContactPreferred,
    Guardian,
    GuardianEnded,
    GuardianNamed,
    Guardians,
    Person,
    PersonFact,
    PersonJoined,
    PersonJoinedTo,
    PersonSeparated,
    PersonSeparatedFrom,
    Together,
    end_guardian,
    evolve,
    guardians_of,
    join_person,
    name_guardian,
    prefer_contact,
    separate_person,
)
from tests.domain.casework import STREAM, act, at

OTHER, THIRD = UUID(int=7), UUID(int=8)
MOTHER = Particulars(name="赵母", phone="13900000009")
BY_PHONE = ContactPreferred(
    ways=("phone",), hours="evenings", languages=("mongolian", "mandarin"), interpreter=True
)
COURT = Incapacity(found_by="court", document="(2026)民特12号")
NAMED = GuardianNamed(
    guardian="g1",
    who=MOTHER,
    role="parent",
    spoken_for="child_under_14",
    consents=("mediation",),
)
ENDED = GuardianEnded(guardian="g1", ground="grown_up")
JOINED = PersonJoined(other=OTHER, ground="document_seen")
SEPARATED = PersonSeparated(other=OTHER, ground="entered_by_mistake")


def after(*facts: PersonFact) -> Person:
    person = Person()
    for fact in facts:
        person = evolve(person, fact, at())
    return person


def test_who_speaks_for_a_person_is_read_under_every_entry_while_they_do() -> None:
    father = MOTHER.model_copy(update={"id": UUID(int=9)})
    others = NAMED.model_copy(update={"who": father, "spoken_for": "adult"})
    beside = NAMED.model_copy(update={"who": father, "spoken_for": "minor", "consents": ()})
    named = guardians_of([after(NAMED), after(others)])
    mothers, fathers = frozenset({MOTHER.id}), frozenset({father.id})
    assert named == Guardians(mothers, fathers, mothers), "of the adult nothing was shown"
    found = others.model_copy(update={"incapacity": COURT})
    assert guardians_of([after(found)]) == Guardians(frozenset(), fathers, fathers)
    assert guardians_of([after(NAMED, ENDED), after(beside)]) == Guardians(shown=fathers)


def ask(command: Callable[..., Any], person: Person, **data: Any) -> Any:
    return command(person, act("desk"), **data)


def refused(command: Callable[..., Any], person: Person, **data: Any) -> str:
    with pytest.raises(Refused) as refusal:
        ask(command, person, **data)
    assert refusal.value.law
    return str(refusal.value)


# --- contact, languages --------------------------------------------------------------------------


def test_how_somebody_wants_to_be_reached_is_all_of_it_and_each_way_once() -> None:
    facts = ask(
        prefer_contact,
        Person(),
        ways=("phone", "phone"),
        hours="evenings",
        languages=("mongolian", "mandarin"),
        interpreter=True,
    )
    assert facts == [BY_PHONE]
    assert after(*facts).preferred == BY_PHONE


def test_what_is_said_again_is_recorded_once() -> None:
    known = after(BY_PHONE)
    again = dict(BY_PHONE)
    assert ask(prefer_contact, known, **again) == []
    later = again | {"hours": "weekends"}
    assert ask(prefer_contact, known, **later) == [ContactPreferred(**later)]


# --- guardians -----------------------------------------------------------------------------------

CHILD, MINOR = Kin(born=date(2016, 3, 1)), Kin(born=date(2011, 11, 1))
SAID: dict[str, Any] = {
    **{"who": MOTHER, "role": "parent", "spoken_for": "child_under_14"},
    "kin": CHILD,
}


def test_the_guardian_of_a_child_under_14_says_yes_for_the_child() -> None:
    facts = ask(name_guardian, Person(), **SAID, consents=("mediation", "mediation"))
    assert facts == [NAMED]
    held = after(*facts).guardians
    assert held == {"g1": Guardian(MOTHER, "parent", "child_under_14", ("mediation",))}


def test_from_14_on_a_person_consents_for_themselves() -> None:
    minor = SAID | {"spoken_for": "minor", "kin": MINOR}
    said = refused(name_guardian, Person(), **minor, consents=("mediation",))
    assert said == "From 14 on, a person consents for themselves"
    (named,) = ask(name_guardian, Person(), **minor)
    assert (named.spoken_for, named.consents) == ("minor", ())


@pytest.mark.parametrize("role", ["spouse", "adult_child"])
@pytest.mark.parametrize("spoken_for", ["child_under_14", "minor"])
def test_a_spouse_or_a_grown_up_child_speaks_for_an_adult_only(role: str, spoken_for: str) -> None:
    said = refused(name_guardian, Person(), who=MOTHER, role=role, spoken_for=spoken_for)
    assert said == "A spouse or grown-up child speaks for an adult only"
    (named,) = ask(
        name_guardian, Person(), who=MOTHER, role=role, spoken_for="adult", incapacity=COURT
    )
    assert named.role == role


def test_a_guardian_who_ended_is_never_numbered_again() -> None:
    known = after(NAMED, GuardianEnded(guardian="g1", ground="replaced"))
    assert known.guardians == {}
    (named,) = ask(name_guardian, known, **SAID)
    assert named.guardian == "g2"


def test_a_guardian_ends_once() -> None:
    ended = GuardianEnded(guardian="g1", ground="grown_up")
    assert ask(end_guardian, after(NAMED), guardian="g1", ground="grown_up") == [ended]
    said = refused(end_guardian, after(NAMED, ended), guardian="g1", ground="grown_up")
    assert said == "g1 is no guardian of this person"


# --- joined and separated ------------------------------------------------------------------------


NOBODY = Together()


def join(person: Person, other: Person, which: UUID = OTHER, together: Together = NOBODY) -> Any:
    linked = Linked(which, other)
    return ask(join_person, person, other=linked, ground="document_seen", together=together)


def test_two_entries_are_joined_in_both_streams() -> None:
    decided: Across[PersonFact] = join(Person(), Person())
    assert decided.here == [JOINED]
    assert decided.there == {OTHER: [PersonJoinedTo(kept=STREAM)]}
    assert after(JOINED).joined == (OTHER,)
    assert after(PersonJoinedTo(kept=STREAM)).joined_to == STREAM


def test_joining_again_records_nothing() -> None:
    assert join(after(JOINED), after(PersonJoinedTo(kept=STREAM))) == Across[PersonFact]([], {})


def test_separated_both_are_as_they_were() -> None:
    kept, other = after(BY_PHONE, NAMED), after(NAMED)
    joined = evolve(kept, JOINED, at())
    decided: Across[PersonFact] = ask(
        separate_person,
        joined,
        other=Linked(OTHER, evolve(other, PersonJoinedTo(kept=STREAM), at())),
        ground="entered_by_mistake",
    )
    back = PersonSeparatedFrom(kept=STREAM)
    assert (decided.here, decided.there) == ([SEPARATED], {OTHER: [back]})
    assert evolve(joined, SEPARATED, at()) == kept
    assert evolve(evolve(other, PersonJoinedTo(kept=STREAM), at()), back, at()) == other


def test_only_what_was_joined_is_separated() -> None:
    other = Linked(THIRD, Person())
    said = refused(separate_person, after(JOINED), other=other, ground="person_said")
    assert said == "That entry is not joined to this one"
    joined = after(PersonJoinedTo(kept=THIRD))
    said = refused(separate_person, joined, other=other, ground="person_said")
    assert said == (
        "This entry is joined to that one: separate it there, with this one as the other"
    )
    assert after(JOINED, PersonJoined(other=THIRD, ground="known_here"), SEPARATED).joined == (
        THIRD,
    )


@pytest.mark.parametrize(
    "person", [Person(), after(PersonJoined(other=THIRD, ground="known_here"))]
)
def test_two_parties_of_one_case_are_never_one_person(person: Person) -> None:
    """Also where it is not this entry that stands there, but one that was joined to it."""
    opponent = THIRD if person.joined else STREAM
    with pytest.raises(Refused, match="Two parties of one case are two people"):
        join(person, Person(), together=Together(frozenset({opponent})))
    assert join(person, Person(), together=Together(frozenset({UUID(int=9)})))


@pytest.mark.parametrize(
    ("person", "other", "which", "rule"),
    [
        (Person(), Person(), STREAM, "This is the same entry already"),
        (
            after(PersonJoinedTo(kept=THIRD)),
            Person(),
            OTHER,
            "This entry is joined to another one: say it there",
        ),
        (
            Person(),
            after(PersonJoinedTo(kept=THIRD)),
            OTHER,
            "That entry is joined to another one: separate it there first",
        ),
        (
            Person(),
            after(PersonJoined(other=THIRD, ground="known_here")),
            OTHER,
            "Others are joined to that entry: join this one to it instead, or separate them first",
        ),
    ],
)
def test_there_is_one_entry_under_which_somebody_is_spoken_of(
    person: Person, other: Person, which: UUID, rule: str
) -> None:
    with pytest.raises(Refused, match=rule):
        join(person, other, which)


@pytest.mark.parametrize(
    ("command", "data"),
    [(prefer_contact, {"ways": ("phone",)}), (name_guardian, SAID)],
)
def test_of_an_entry_that_was_joined_is_said_under_the_other(
    command: Callable[..., Any], data: dict[str, Any]
) -> None:
    said = refused(command, after(PersonJoinedTo(kept=THIRD)), **data)
    assert said == "This entry is joined to another one: say it there"
