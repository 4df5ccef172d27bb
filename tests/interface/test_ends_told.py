"""A page can be counted by hand: of one officer's cases it says of none that is over how it ended,
but to the officer themselves (safeguards 6); of another office's none that somebody refused (9).
"""

from typing import Any

import pytest

from domain.kernel import Officer
from interface.ledgers import Asked
from interface.ledgers.questions import ends_told

OPEN = {"code": "1", "open": True, "status": "assigned", "outcome": None, "mediator": "m-1"}
OVER = {"code": "2", "open": False, "status": "failed", "outcome": "failed", "mediator": "m-1"}
UNTOLD = OVER | {"status": None, "outcome": None}


REFUSED = OVER | {"status": "declined", "outcome": "declined", "office": "150524100000"}


def reader(who: str, office: str = "150524100000") -> Officer:
    return Officer(id=who, role="head", office=office)


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
    assert ends_told(reader(who), Asked(**asked), [OPEN, OVER]) == [OPEN, shown]


@pytest.mark.parametrize("outcome", ["declined", "withdrawn", "not_accepted", "returned"])
def test_of_another_office_nobody_reads_who_refused(outcome: str) -> None:
    over = REFUSED | {"status": outcome, "outcome": outcome}
    assert ends_told(reader("qian"), Asked(), [over]) == [over], "it is their own book"
    for office in ("150524101000", "150524000000", ""):
        (told,) = ends_told(reader("qian", office), Asked(), [over])
        assert (told["status"], told["outcome"]) == ("ended", None)
    agreed = REFUSED | {"status": "performed", "outcome": "agreed"}
    assert ends_told(reader("qian", "150524101000"), Asked(), [agreed]) == [agreed]
