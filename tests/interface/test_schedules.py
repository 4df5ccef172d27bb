"""The doctor says of each schedule when it ran and runs next, and what to do if it does not."""

from datetime import UTC, datetime

import pytest

from interface.doctor import _fares
from workers.schedules import Faring

LAST, NEXT = datetime(2026, 11, 26, 19, 20, tzinfo=UTC), datetime(2026, 11, 27, 19, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("faring", "well", "found"),
    [
        (
            Faring("tell-day", last=LAST, next=NEXT),
            *(True, "last 2026-11-27 03:20, next 2026-11-28 03:20; left out: 0"),
        ),
        (Faring("tell-day", next=NEXT), True, "last –, next 2026-11-28 03:20; left out: 0"),
        (
            Faring("tell-day", last=LAST, next=NEXT, missed=2),
            *(True, "last 2026-11-27 03:20, next 2026-11-28 03:20; left out: 2"),
        ),
        (
            Faring("tell-day", last=LAST, next=NEXT, failed=True),
            *(False, "failed; last 2026-11-27 03:20, next 2026-11-28 03:20; left out: 0"),
        ),
        (
            Faring("tell-day", paused=True, next=NEXT),
            *(False, "paused; last –, next 2026-11-28 03:20; left out: 0"),
        ),
        (Faring("tell-day", there=False), False, "missing"),
    ],
)
def test_a_schedule_is_well_or_says_what_to_do(faring: Faring, *, well: bool, found: str) -> None:
    english, chinese = _fares(faring).told("en"), _fares(faring).told("zh")
    assert (english.what, english.well, english.found) == ("schedule tell-day", well, found)
    assert chinese.found != english.found
    assert well or chinese.advice != english.advice
