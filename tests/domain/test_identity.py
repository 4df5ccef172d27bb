"""A number is looked at where it is given: what is none is refused, and not repeated."""

from datetime import date
from typing import Any

import pytest

from domain.identity import age, born, check, years
from domain.kernel import Refused
from domain.people import Particulars

ON = date(2026, 3, 2)


def somebody(**more: Any) -> Particulars:
    return Particulars(**{"name": "丙", **more})


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("150524201603010016", date(2016, 3, 1)),
        ("15052419700101001x", date(1970, 1, 1)),
        ("１５０５２４ １９８８０７０６ １２３２", date(1988, 7, 6)),
        ("150524880706123", date(1988, 7, 6)),  # as cards had it until 1999
        ("150524-20160512-0016", date(2016, 5, 12)),
        ("15O52420l60512OOI6", date(2016, 5, 12)),
        ("身份证150524201605120016", date(2016, 5, 12)),
        ("150524201603010017", None),  # the check digit
        ("150524201613010016", None),  # no such month
        ("E12345678", None),
        ("", None),
    ],
)
def test_the_number_of_an_identity_card_says_when_somebody_was_born(
    number: str, day: date | None
) -> None:
    assert born(number) == day


def test_a_year_is_full_on_the_birthday() -> None:
    leap = date(2012, 2, 29)
    assert [years(leap, on) for on in (date(2026, 2, 28), date(2026, 3, 1))] == [13, 14]
    almost = somebody(identity_number="150524201203030018")
    assert [age(almost, on) for on in (ON, date(2026, 3, 3))] == [13, 14]
    assert age(somebody(identity_number="150524201603010016"), ON) == 10
    assert age(somebody(identity_number="E12345678"), ON) is None
    firm = somebody(kind="organisation", identity_number="150524201603010016")
    assert age(firm, ON) is None, "an organisation has no age"


@pytest.mark.parametrize(
    "phone",
    [
        *(
            "13900000000",
            "139 0000 0000",
            "139-0000-0000",
            "+86 13900000000",
            "１３９０００００００１",
        ),
        *("0475-8230000", "(0475)8230000", "0475-8230000-801", "0475-8230000转801", "8230000"),
        *("+852 2000 0000", "00852 20000000", "400-800-8000", "13900000000/0475-8230000"),
    ],
)
def test_a_telephone_number_is_one_that_can_be_called(phone: str) -> None:
    check(somebody(phone=phone))


@pytest.mark.parametrize(
    "phone", ["abc", "1", "139", "1390000000", "139000000001", "无", "12345", "/", "139/140"]
)
def test_what_is_no_telephone_number_is_refused_and_not_repeated(phone: str) -> None:
    with pytest.raises(Refused, match="no telephone number") as refused:
        check(somebody(phone=phone))
    assert "leave it out" in str(refused.value)


@pytest.mark.parametrize(
    "number",
    ["150524198807061232", "E12345678", "C01X00T47", "A123456(7)", "军字第1234567号", "880706123"],
)
def test_an_identity_card_a_passport_and_another_document_have_a_number(number: str) -> None:
    check(somebody(identity_number=number))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("150524198807061239", "check digit"),
        ("150524209913010016", "check digit"),
        ("150524881306123", "day of birth"),
        ("150524-20160512-0017", "check digit"),
        ("1S0S24201605120016", "no number of a document"),
        ("150524-20160512-001", "no number of a document"),
        ("123", "no number of a document"),
        ("ABCDEFGH", "no number of a document"),
        ("1505241988070612", "no number of a document"),
        ("6222021234567890123", "no number of a document"),
    ],
)
def test_a_number_that_is_none_is_refused(number: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        check(somebody(identity_number=number))
    assert number not in str(refused.value)


def test_an_organisation_has_a_code_and_a_hotline() -> None:
    check(somebody(kind="organisation", identity_number="91150524MA0N0N0N0N", phone="95588"))
    with pytest.raises(Refused, match="no number of a document"):
        check(somebody(kind="organisation", identity_number="123"))
