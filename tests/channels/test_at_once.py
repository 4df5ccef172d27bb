"""Whoever waits for a message learns within seconds what became of it, and nothing else does."""

from collections.abc import Callable
from threading import Event
from typing import NamedTuple

import pytest
from structlog.testing import capture_logs

from workers.channels import at_once
from workers.channels.at_once import may_be, send
from workers.channels.kernel import Later, Message, Unreachable

MESSAGE = Message("party_code", "7KQ2-M4XA-19TD", "https://office.example/p", "en")
ADDRESS = "13900000000"


class Gateway(NamedTuple):
    """An adapter that does this with an address."""

    does: Callable[[str], object]
    name: str = "sms"

    def send(self, address: str, message: Message, key: str) -> None:
        self.does(address)


def _raises(error: Exception) -> Callable[[str], object]:
    def does(address: str) -> object:
        raise error

    return does


@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        (lambda address: None, "sent"),
        (_raises(Unreachable("sms_422")), "not_taken"),
        (_raises(Later("sms_500")), "not_certain"),
        (_raises(RuntimeError(f"no credit for {ADDRESS}")), "not_certain"),
    ],
    ids=["goes", "no such address", "away", "breaks"],
)
def test_what_became_of_it_is_told_and_neither_address_nor_code_is_logged(
    does: Callable[[str], object], outcome: str
) -> None:
    with capture_logs() as logged:
        assert send(Gateway(does), ADDRESS, MESSAGE, "key") == outcome

    assert [line["result"] for line in logged] == [outcome]
    assert not [held for held in (ADDRESS, MESSAGE.code) if held in str(logged)]


def test_nobody_waits_for_a_gateway_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "LIMIT", 0.05)
    answers = Event()

    assert send(Gateway(lambda _: answers.wait(30)), ADDRESS, MESSAGE, "key") == "not_certain"
    answers.set()


def test_a_channel_that_cannot_tell_takes_any_address_but_none() -> None:
    gateway = Gateway(lambda _: None)
    assert may_be(gateway, ADDRESS)
    assert not may_be(gateway, "")
