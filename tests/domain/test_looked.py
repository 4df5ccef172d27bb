"""What a person is told of who looked at what is held about them, and what they could not guess."""

from typing import get_args

import pytest

from domain.access import FieldClass, decide
from domain.kernel import Officer
from domain.looked import Reading, told_to_party, told_to_person
from tests.domain.cases import day

DAY = day("03-02")
OFFICE = "150524100000"


def reading(*classes: FieldClass, person: str = "", **more: object) -> Reading:
    held: dict[str, object] = {
        **{"on": DAY, "role": "desk", "body": "mediation", "office": OFFICE, "times": 1},
        **more,
    }
    return Reading(person=person, classes=frozenset(classes), **held)  # type: ignore[arg-type]


@pytest.mark.parametrize("held", get_args(FieldClass))
@pytest.mark.parametrize("of", ["", "p1", "p2"])
def test_a_party_is_told_of_what_it_may_read_itself_and_of_nothing_else(
    held: FieldClass, of: str
) -> None:
    p1 = Officer(id="p1", role="party")
    mine = decide(p1, "read", held, "self" if of == "p1" else "party").allowed
    secret = held in ("confidence", "working_note") and of != "p1"
    told = told_to_party([reading(held, person=of)], "p1")
    assert bool(told) is (mine and not secret and of != "p2")


@pytest.mark.parametrize("held", ["safety", "report", "reporter"])
@pytest.mark.parametrize("of", ["", "p1"])
def test_no_party_learns_of_a_report_or_of_danger(held: FieldClass, of: str) -> None:
    assert told_to_party([reading(held, person=of)], "p1") == []
    (line,) = told_to_party([reading(held, "account", person=of)], "p1")
    assert line.classes == {"account"}


def test_one_line_says_what_one_role_of_one_office_read_on_a_day() -> None:
    lines = told_to_party(
        [
            reading("account", times=3),
            reading("particulars", person="p1", times=2),
            reading("particulars", person="p2", times=5),
            reading("account", role="head"),
            reading("account", on=day("03-03")),
            reading("account", for_a_reason=True),
        ],
        "p1",
    )
    assert [(line.on, line.role, line.for_a_reason, line.times) for line in lines] == [
        (day("03-03"), "desk", False, 1),
        (DAY, "head", False, 1),
        (DAY, "desk", True, 1),
        (DAY, "desk", False, 3),
    ]
    assert lines[-1].classes == {"account", "particulars"}


@pytest.mark.parametrize("role", ["party", "clock"])
def test_what_parties_read_and_the_system_does_is_not_told(role: str) -> None:
    assert told_to_party([reading("account", role=role)], "p1") == []
    assert told_to_person([reading("need", role=role, person="p1")]) == []


def test_what_was_read_before_classes_were_noted_is_told_all_the_same() -> None:
    (line,) = told_to_party([reading()], "p1")
    assert line.classes == frozenset()


@pytest.mark.parametrize("held", get_args(FieldClass))
def test_the_person_of_a_plan_is_told_of_everything(held: FieldClass) -> None:
    (line,) = told_to_person([reading(held, person="p1")])
    assert line.classes == {held}
