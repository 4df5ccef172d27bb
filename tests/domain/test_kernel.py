"""The words every aggregate shares: civil days, texts of bounded length, refusals, places."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.committees import MembersCounted
from domain.kernel import (
    SEALED,
    Act,
    Cursor,
    Envelope,
    FreeText,
    Officer,
    Personal,
    Recorded,
    Refused,
    civil_date,
)

LATE = datetime(2026, 1, 18, 23, 30, tzinfo=UTC)
"""Half past seven in the morning of the 19th, where the offices are."""


def test_a_day_is_the_offices_civil_day() -> None:
    assert civil_date(LATE) == date(2026, 1, 19)
    assert Act(UUID(int=1), Officer(id="wang", role="desk"), LATE).on == date(2026, 1, 19)


@pytest.mark.parametrize(("kind", "most"), [(Personal, 200), (FreeText, 2000)])
def test_a_text_is_bounded_unless_it_is_sealed(kind: Any, most: int) -> None:
    text: TypeAdapter[str] = TypeAdapter(kind)
    assert text.validate_python("字" * most) == "字" * most
    assert text.validate_python("  字  ") == "字"
    with pytest.raises(ValidationError, match=f"at most {most} characters, not {most + 1}"):
        text.validate_python("字" * (most + 1))
    with pytest.raises(ValidationError):
        text.validate_python("   ")
    sealed = SEALED + "x" * most
    assert text.validate_python(sealed) == sealed


def test_a_refusal_keeps_its_sentence_open_for_other_languages() -> None:
    sentence = "{agent} does not act for {party}"
    refused = Refused(sentence, law="民法典 162", agent="g1", party="p2")
    assert str(refused) == "g1 does not act for p2"
    assert refused.message == sentence
    assert (refused.law, refused.params) == ("民法典 162", {"agent": "g1", "party": "p2"})
    assert Refused("A list of areas names at least one").law == ""


def test_a_place_in_the_log_is_read_as_it_is_written() -> None:
    place = Cursor(epoch=2, xid=700, position=31)
    assert str(place) == "2.700.31"
    assert Cursor.parse("2.700.31") == place


@pytest.mark.parametrize("token", ["", "2.700", "2.700.31.4", "2.x.31", "2 700 31"])
def test_what_is_no_place_is_not_guessed(token: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whichever part of it is wrong)
        Cursor.parse(token)


def test_who_recorded_a_fact_is_read_from_its_envelope_when_asked() -> None:
    around = Envelope(actor="wang", role="desk", office="150524100000", correlation=UUID(int=5))
    recorded = Recorded(
        stream=UUID(int=1),
        version=1,
        cursor=Cursor(0, 1, 1),
        fact=MembersCounted(office="150524100000", active_members=5),
        at=LATE,
        recorded_at=LATE,
        envelope_json=around.model_dump_json().encode(),
    )
    assert recorded.envelope == around
    assert recorded.on == date(2026, 1, 19)
