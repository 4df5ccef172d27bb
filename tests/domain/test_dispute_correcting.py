"""Who a party is, is put right, and what was wrong is read by nobody; that it was stays told."""

from typing import Any
from uuid import UUID

import pytest

from domain.dispute.audience import Seen, sight
from domain.dispute.correcting import CORRECTED, correct_particulars, entered, whose
from domain.dispute.facts import (
    Destroyed,
    ParticularsCorrected,
    Party,
    PartyJoined,
    WrongPart,
)
from domain.kernel import Officer
from domain.people import Particulars
from domain.signature import Command
from tests.domain.casework import (
    APPLICANT,
    FIRM,
    OFFICE,
    RESPONDENT,
    THIRD,
    after,
    ask,
    at,
    check,
    day,
    party,
    person,
    registered,
)
from tests.domain.seeing import events
from tests.domain.test_dispute_closing import FILED

WHO = UUID(int=5)
WRONG = Particulars(id=WHO, name="写错", phone="13900000000", address="柳河镇一号")
RIGHT = WRONG.model_copy(update={"name": "写对"})
CASE = registered(
    parties=(
        party(1, APPLICANT).model_copy(update={"particulars": WRONG, "address_hidden": True}),
        party(2, RESPONDENT),
    )
)
PUT_RIGHT = ParticularsCorrected(
    party=Party(party="p1", role="applicant", address_hidden=True, particulars=RIGHT),
    wrong=("name",),
)
DESK = Officer(id="wang", role="desk", office=OFFICE)


def puts_right(**more: Any) -> Any:
    data: dict[str, Any] = {"party": "p1", "corrected": RIGHT, "wrong": ("name",)}
    return ask(correct_particulars, "desk", **(data | more))


# --- it is put right -----------------------------------------------------------------------------


def test_who_a_party_is_is_put_right_and_it_stays_the_same_party() -> None:
    check(given=[CASE], when=puts_right(), then=[PUT_RIGHT])
    assert after(CASE, PUT_RIGHT) == after(CASE)
    both = puts_right(wrong=("address", "name", "name"))
    (fact,) = both(after(CASE))
    assert fact.wrong == ("name", "address")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"party": "p9"}, "no party of this case"),
        ({"wrong": ()}, "Say what was wrong"),
        ({"corrected": RIGHT.model_copy(update={"id": UUID(int=6)})}, "somebody else"),
        ({"corrected": FIRM.model_copy(update={"id": WHO})}, "somebody else"),
    ],
)
def test_what_is_no_correction(more: dict[str, Any], says: str) -> None:
    check(given=[CASE], when=puts_right(**more), then=says)


def test_it_is_put_right_however_far_the_case_is_until_the_file_is_destroyed() -> None:
    of_filed = puts_right(corrected=person("甲一"))
    (fact,) = of_filed(after(*FILED))
    assert fact.party.particulars.name == "甲一"
    check(
        given=[*FILED, Destroyed(first_signature="zhou", second_signature="qian")],
        when=of_filed,
        then="The file is destroyed",
    )


def test_the_id_of_who_is_put_right_is_given_by_nobody() -> None:
    command = Command("correct_particulars", correct_particulars, frozenset())
    for claimed in (UUID(int=0), UUID(int=6)):
        corrected = RIGHT.model_copy(update={"id": claimed})
        given = command.arguments(party="p1", corrected=corrected, wrong=("name",))
        assert whose(after(CASE), command.name, given).corrected.id == WHO  # type: ignore[attr-defined]
    unknown = command.arguments(party="p7", corrected=RIGHT, wrong=("name",))
    assert whose(after(CASE), command.name, unknown) is unknown
    assert whose(after(CASE), "add_party", unknown) is unknown


# --- and what was wrong is read by nobody --------------------------------------------------------


def told(seen: list[Seen[Any]]) -> list[Particulars]:
    """What is read of p1, in the order in which it was written."""
    return [
        each.particulars
        for one in seen
        for each in entered(one.fact)
        if each.party == "p1" and one.fact is not None
    ]


P1, P2 = (Officer(id=who, role="party") for who in ("p1", "p2"))


@pytest.mark.parametrize("reader", [DESK, P1])
@pytest.mark.parametrize("on", [None, day("03-05")])
def test_the_wrong_name_is_read_by_nobody_on_no_day(reader: Officer, on: Any) -> None:
    joined = PartyJoined(party=party(3, THIRD))
    held = events(CASE, (joined, at("03-04")), (PUT_RIGHT, at("03-09")))
    read = told(sight(held, reader, on=on).seen)
    assert [each.name for each in read] == ([CORRECTED] if on else [CORRECTED, "写对"])
    assert {each.phone for each in read} == {"13900000000"}, "what was right is read on"
    assert "写错" not in repr([each.fact for each in sight(held, reader, on=on).seen])


def test_put_right_twice_the_last_is_read() -> None:
    parts: tuple[WrongPart, ...] = ("phone", "address")
    moved = Party(
        party="p1",
        role="applicant",
        address_hidden=True,
        particulars=RIGHT.model_copy(update={"phone": "13900000001", "address": None}),
    )
    again = ParticularsCorrected(party=moved, wrong=parts)
    first, second, third = told(sight(events(CASE, PUT_RIGHT, again), DESK).seen)
    assert (first.name, first.phone, first.address) == (CORRECTED, None, None)
    assert (second.name, second.phone, second.address) == ("写对", None, None)
    assert (third.name, third.phone) == ("写对", "13900000001")


def test_another_party_reads_the_right_name_and_not_how_to_reach_it() -> None:
    first, second = told(sight(events(CASE, PUT_RIGHT), P2).seen)
    assert (first.name, second.name) == (CORRECTED, "写对")
    assert (second.phone, second.address) == (None, None)


def test_what_is_written_of_the_others_stays() -> None:
    held = sight(events(CASE, PUT_RIGHT), DESK).seen
    others = [each for each in entered(held[0].fact) if each.party == "p2"]
    assert others == [party(2, RESPONDENT)]
