"""What supervisors steer by is one list, and every figure of it can be counted."""

from pathlib import Path

import pytest

from domain.indicators import ALL, BY_KEY, INDICATORS, NOBODY, OF_PEOPLE, Indicator
from interface.ledgers import SHELVES
from projections.cells import MEASURES, OF_ONE_OFFICE, STAGES

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_no_two_are_called_the_same() -> None:
    assert len(BY_KEY) == len(INDICATORS)
    for name in ("key", "zh", "en"):
        assert len({getattr(each, name) for each in ALL}) == len(ALL)


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.key)
def test_the_page_says_what_the_list_says(each: Indicator) -> None:
    cells = (
        *(f"`{each.key}`", each.zh, each.en, each.defined, each.source, each.derived),
        *(", ".join(each.cut_by) or "–", "yes" if each.compared else "no"),
        each.behind if each.people else f"`{each.behind}`",
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
    assert not any("mediator" in each.cut_by for each in ALL)


def test_behind_what_is_of_people_there_is_nothing_and_it_is_read_in_its_own_ledger() -> None:
    for each in OF_PEOPLE:
        assert (each.behind, each.cut_by, each.compared) == (NOBODY, ("area",), False)
        assert each.key not in BY_KEY, "so the register is never asked for the cases behind it"
        ledger = SHELVES[each.ledger]
        assert ledger.shows == "service"
        assert {each.part, *each.whole} <= set(ledger.columns)
