"""Ninety days of one dispute on the time-skipping server: held up, a holiday corrected, extended.

The clock is the real workflow, the decisions are the domain's; a walk from day to day says when
each alarm has to ring, and docs/ninety-days.md shows what people are told.
"""

from datetime import date

import pytest

from tests.workflows.ninety_days import BEGAN, PAGE, OneCase, Told, page, played

Played = tuple[OneCase, list[Told]]


@pytest.fixture(scope="module")
def story() -> Played:
    return played()


def test_each_step_moves_the_limit_as_the_walk_finds_it(story: Played) -> None:
    """Thirty working days; an appraisal of eleven; a rest day more; the day signed for, rolled."""
    _, told = story
    limits = [one.due.get("medical-mediation") or one.due.get("medical-extended") for one in told]
    assert limits == [
        date(2026, 4, 14),
        None,
        date(2026, 4, 29),
        date(2026, 4, 30),
        date(2026, 6, 1),
    ]
    assert limits[-1] is not None
    assert (limits[-1] - BEGAN.date()).days >= 90
    for one in told:
        if one.why is not None:
            assert one.why.end is not None
            assert one.why.end.due == one.due[one.why.id], "explained as walked"


def test_each_alarm_rings_once_and_at_its_time(story: Played) -> None:
    log, _ = story
    assert [(fact.deadline, fact.stage, fact.due_on) for _, fact in log.passed] == [
        ("medical-mediation", "warning-10", date(2026, 4, 30)),
        ("medical-extended", "warning-3", date(2026, 6, 1)),
        ("medical-extended", "due", date(2026, 6, 1)),
    ]
    assert [at.strftime("%m-%d") for at, _ in log.passed] == ["04-20", "05-26", "06-01"]
    assert all((at - fact.falls_at).total_seconds() <= 600 for at, fact in log.passed)


def test_the_page_shows_what_people_are_told(story: Played) -> None:
    log, told = story
    assert PAGE.read_text("utf-8") == page(log, told), "python -m tests.workflows.ninety_days"
    for part in (
        "stands still",
        "12 – 2026-03-27",
        "示例更正1号",
        "各方当事人",
        "needs no rolling",
    ):
        assert part in page(log, told), part
