"""Whoever is asked to cover hears of it, and whoever asked, what came of it."""

from datetime import date

from domain.absences import (
    ABSENCE_FACTS,
    ABSENCES,
    AbsenceEnded,
    AbsenceFact,
    Absences,
    AbsenceStated,
    CoverAccepted,
    CoverDeclined,
)
from domain.cover_notices import TELLS_OF_COVER, Cover, cover_waits
from domain.dispute.notices import Notice
from domain.notices import KINDS
from tests.domain.casework import OFFICE, at, day

STATED = AbsenceStated(
    absence="a1",
    officer="zhao",
    office=OFFICE,
    cover="feng",
    from_on=day("03-02"),
    until_on=day("03-06"),
)
ACCEPTED, DECLINED = CoverAccepted(absence="a1"), CoverDeclined(absence="a1")
ENDED = AbsenceEnded(absence="a1")
WITHIN = day("03-03")


def tells(fact: AbsenceFact, by: str | None = "zhao") -> list[Notice]:
    return list(TELLS_OF_COVER[type(fact)](Cover(fact, STATED, by)))


def waits(kind: str, *facts: AbsenceFact, to: str = "feng", on: date = WITHIN) -> bool:
    book = Absences()
    for fact in facts:
        book = ABSENCES.evolve(book, fact, at())
    return cover_waits(kind, "a1", to, book, on)


def test_whoever_is_asked_to_cover_hears_of_it_until_they_have_answered() -> None:
    assert tells(STATED) == [Notice("cover_asked", "feng", "a1")]
    assert waits("cover_asked", STATED)
    assert not waits("cover_asked", STATED, to="sun")
    assert not waits("cover_asked", STATED, on=day("03-07")), "the absence is over"
    for answer in (ACCEPTED, DECLINED, ENDED):
        assert not waits("cover_asked", STATED, answer)


def test_whoever_asked_hears_the_answer_the_head_as_well_who_stated_it_for_another() -> None:
    assert tells(DECLINED) == [Notice("cover_declined", "zhao", "a1")]
    assert tells(DECLINED, by="qian") == [
        Notice("cover_declined", "zhao", "a1"),
        Notice("cover_declined", "qian", "a1"),
    ]
    assert tells(ACCEPTED) == [Notice("cover_accepted", "zhao", "a1")]
    assert waits("cover_declined", STATED, DECLINED, to="zhao")
    assert waits("cover_accepted", STATED, ACCEPTED, to="zhao")
    assert not waits("cover_accepted", STATED, ACCEPTED, to="zhao", on=day("03-07"))
    assert not waits("cover_accepted", STATED, ACCEPTED, ENDED, to="zhao")
    assert KINDS["cover_accepted"].pace == "digest"


def test_whoever_covered_hears_that_it_is_over() -> None:
    assert tells(ENDED) == [Notice("cover_over", "feng", "a1")]
    assert waits("cover_over", STATED, ACCEPTED, ENDED)


def test_every_fact_of_the_book_tells_somebody() -> None:
    assert set(TELLS_OF_COVER) == set(ABSENCE_FACTS)
