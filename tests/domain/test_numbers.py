"""A document's number has a form of which no name, telephone or identity number is an example."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.areas import Code
from domain.dispute.closing import BatchId
from domain.dispute.facts import InvitedId, ItemId, NoteId, RequestId
from domain.dispute.numbers import is_number, is_number_or_none
from domain.dispute.terms import AgentId, AreaCode, OfficeCode, PartyId

SAID = "a document's number: digits, letters, filing words, as in (2026)移12号"


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "2026-0012",
        "(2026)移12号",
        "（2026）柳调书第7号",
        "(2026)内0524民特12号",
        "(2026)京民特收3号",
        "HT-2026",
        "卷1",
        "收据 12",
        "授权委托书3",
        "第3号附件2",
        "1234567890",
        "123456789012",
        "1234567890123456",
        "1234567890123456789",
    ],
)
def test_what_offices_write_is_a_number(text: str) -> None:
    assert is_number(text) == text
    assert is_number_or_none(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "号",
        "张三",
        "张三1号",
        "12 王五",
        "13900000001",
        "电话13900000001",
        "123456789012345",
        "12345678901234567",
        "110101199003070012",
        "11010119900307001X",
        "ABCD1",
        "柳河(2026)1号",
        "(2026)柳河调书1号",
    ],
)
def test_what_could_be_a_person_is_not(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(SAID)}$"):
        is_number(text)
    with pytest.raises(ValueError, match=f"^{re.escape(SAID)}$"):
        is_number_or_none(text)


def test_only_where_there_may_be_none_is_nothing_a_number() -> None:
    assert is_number_or_none("") == ""
    with pytest.raises(ValueError, match="a document's number"):
        is_number("")


CODES: list[tuple[Any, str]] = [
    (Code, "150524100000"),
    (AreaCode, "150524100201003"),
    (OfficeCode, "150524100000"),
    (PartyId, "p12"),
    (AgentId, "g12"),
    (ItemId, "o12"),
    (RequestId, "r12"),
    (InvitedId, "i12"),
    (NoteId, "n12"),
    (BatchId, "2026-W12"),
]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(("code", "text"), CODES)
def test_a_code_is_written_one_way_only(code: Any, text: str) -> None:
    """Full-width digits look the same and are another key in every list."""
    kind: TypeAdapter[str] = TypeAdapter(code)
    assert kind.validate_python(text) == text
    for other in (text.translate(WIDE), text[:-1] + "２", text + "x", ""):
        with pytest.raises(ValidationError):
            kind.validate_python(other)
