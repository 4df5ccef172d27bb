"""A page of one officer's cases can be counted by hand: it says of none that is over how it ended,
but to the officer themselves (safeguards 6).
"""

from typing import Any

import pytest

from domain.kernel import Officer
from interface.ledgers import Asked
from interface.ledgers.questions import ends_untold

OPEN = {"code": "1", "open": True, "status": "assigned", "outcome": None, "mediator": "m-1"}
OVER = {"code": "2", "open": False, "status": "failed", "outcome": "failed", "mediator": "m-1"}
UNTOLD = OVER | {"status": None, "outcome": None}


def reader(who: str) -> Officer:
    return Officer(id=who, role="head", office="150524100000")


@pytest.mark.parametrize(
    ("who", "asked", "shown"),
    [
        ("qian", {"mediator": "m-1"}, UNTOLD),
        ("qian", {"where": ("mediator=m-1",)}, UNTOLD),
        ("qian", {"where": ("co_mediators=M-1", "type=labour")}, UNTOLD),
        ("m-1", {"mediator": "m-1"}, OVER),
        ("m-1", {"where": ("mediator=M-1",)}, OVER),
        ("qian", {}, OVER),
        ("qian", {"where": ("mediator=none",)}, OVER),
        ("qian", {"where": ("type=labour",)}, OVER),
    ],
)
def test_how_the_cases_of_one_officer_ended_is_theirs_to_see(
    who: str, asked: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert ends_untold(reader(who), Asked(**asked), [OPEN, OVER]) == [OPEN, shown]
