"""Whatever a test of the domain is about: each refusal it meets stands in docs/refusals.md, with
its article and with all its names filled in.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.kernel import Refused
from tests.domain.years import CALENDAR

PAGE = Path(__file__).parents[2] / "docs" / "refusals.md"
ROWS = re.findall(r"^\| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
HEADS = ("Refusal", "---")
STATED = {(said, "" if law == "—" else law) for said, law in ROWS if said not in HEADS}
"""Each sentence and the rule it rests on, as the page has them."""


@pytest.fixture(autouse=True)
def refusals_are_those_of_the_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    met: list[Refused] = []
    made = Refused.__init__

    def noted(refusal: Refused, message: str, **given: Any) -> None:
        made(refusal, message, **given)
        met.append(refusal)

    monkeypatch.setattr(Refused, "__init__", noted)
    yield
    for refusal in met:
        assert (refusal.message, refusal.law) in STATED, "not in docs/refusals.md"
        assert not re.search(r"\bNone\b", str(refusal)), f"not filled in: {refusal}"


@pytest.fixture(autouse=True)
def days_are_counted_anew() -> None:
    """What another test has counted is forgotten: no test passes on an answer of another."""
    CALENDAR._memo.clear()
