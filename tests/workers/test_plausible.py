"""What nobody can mean is refused before it is recorded, so that no ledger halts on it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.kernel import Refused
from workers.plausible import check


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (date(9999, 12, 31), "cannot be meant"),
        (date(1899, 12, 31), "cannot be meant"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "cannot be meant"),
        ({"obligations": ({"due_on": date(2200, 1, 1)},)}, "cannot be meant"),
        (["姓\x00名"], "control characters"),
        ("\x1b[31m", "control characters"),
        ({"text": "sealed:abc"}, "sealed value"),
    ],
)
def test_it_is_refused_however_deep_it_stands(given: Any, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        check(given)


def test_what_people_write_passes() -> None:
    check(("第一行\n第二行\t完", date(1900, 1, 1), datetime(2199, 12, 31, tzinfo=UTC), None, 3))
