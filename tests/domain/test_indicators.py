"""What supervisors steer by is one list, and every figure of it can be counted."""

from pathlib import Path

import pytest

from domain.indicators import BY_KEY, INDICATORS, Indicator
from projections.cells import MEASURES, OF_ONE_OFFICE, STAGES

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_no_two_are_called_the_same() -> None:
    assert len(BY_KEY) == len(INDICATORS)
    for name in ("zh", "en"):
        assert len({getattr(each, name) for each in INDICATORS}) == len(INDICATORS)


@pytest.mark.parametrize("each", INDICATORS, ids=lambda each: each.key)
def test_the_page_says_what_the_list_says(each: Indicator) -> None:
    cells = (
        *(f"`{each.key}`", each.zh, each.en, each.defined, each.source, each.derived),
        *(", ".join(each.cut_by) or "–", "yes" if each.compared else "no"),
        f"`{each.behind}`",
    )
    assert f"| {' | '.join(cells)} |" in PAGE.read_text("utf-8").splitlines()


def test_what_is_counted_is_listed_and_what_is_listed_is_counted() -> None:
    of_cases = [each for each in INDICATORS if each.ledger == "disputes"]
    used = {name for each in of_cases for name in (each.part, *each.whole)}
    counted = {*MEASURES, *STAGES, *OF_ONE_OFFICE}
    beside = {"agreed_with_counsellor", "failed_with_counsellor"}  # of the older list of figures
    assert used == counted - beside


def test_refused_consent_is_compared_with_nothing() -> None:
    each = BY_KEY["consent_not_given"]
    assert (each.cut_by, each.compared, each.seen_by) == ((), False, "own office")
    assert not OF_ONE_OFFICE.keys() & MEASURES.keys()


def test_none_is_of_a_mediator() -> None:
    assert not any("mediator" in each.cut_by for each in INDICATORS)
