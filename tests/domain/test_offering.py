"""What can be done now is said before anybody fills in a form, and what cannot, with its reason."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.aggregates import DISPUTE
from domain.dispute.state import Dispute
from domain.kernel import Refused, Role
from domain.offering import UNSAID, NotSaid, refused_now
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    ASSIGNED,
    CONSENTED,
    DECLINED,
    MEDIATING,
    REGISTERED,
    TOLD,
    TRIAGED,
    act,
    after,
    supplied,
)


def refused(command: str, by: Role, case: Dispute) -> Refused | None:
    of = DISPUTE.commands[command]
    return refused_now(of, case, act(by), supplied(of.decide, {}))


@pytest.mark.parametrize(
    ("given", "by", "command"),
    [
        (REGISTERED, "desk", "triage"),
        (TRIAGED, "mediator", "give_rights_notice"),
        (TOLD, "mediator", "consent"),
        (CONSENTED, "head", "accept"),
        (ACCEPTED, "head", "assign"),
        (ASSIGNED, "mediator", "record_session"),
        (ASSIGNED, "mediator", "record_inquiry"),
        (MEDIATING, "mediator", "conclude_in_writing"),
        (MEDIATING, "mediator", "suspend"),
        (AGREED, "mediator", "follow_up"),
        (DECLINED, "desk", "take_back_refusal"),
    ],
)
def test_the_next_step_is_offered(given: Sequence[Any], by: Role, command: str) -> None:
    assert refused(command, by, after(*given)) is None


@pytest.mark.parametrize(
    ("given", "by", "command", "why"),
    [
        (REGISTERED, "head", "accept", "The parties have not been told their rights yet"),
        (TOLD, "head", "accept", "Every party agrees for itself before a case is accepted"),
        (ACCEPTED, "head", "accept", "The case is accepted already"),
        (CONSENTED, "head", "assign", "The case is not accepted yet"),
        (ASSIGNED, "head", "assign", "The case has a mediator: recuse that one first"),
        (ACCEPTED, "mediator", "record_session", "Only a mediator of this case may do this"),
        (CONSENTED, "desk", "accept", "This is done by: head"),
        (AGREED, "mediator", "record_session", "This case is over"),
        (MEDIATING, "mediator", "resume", "Mediation is not suspended"),
    ],
)
def test_what_no_words_would_change_is_refused_before_they_are_asked_for(
    given: Sequence[Any], by: Role, command: str, why: str
) -> None:
    found = refused(command, by, after(*given))
    assert found is not None
    assert str(found).startswith(why)
    assert found.law


def test_whoever_looks_at_what_was_not_said_finds_that_out() -> None:
    looks: list[Any] = [
        lambda: UNSAID == "x",
        lambda: UNSAID in {"x"},
        lambda: {UNSAID},
        lambda: len(UNSAID),
        lambda: list(UNSAID),
        lambda: UNSAID.party,
        lambda: isinstance(UNSAID, str),
        lambda: f"{UNSAID}",
        lambda: not UNSAID,
        lambda: UNSAID < 1,
    ]
    for look in looks:
        with pytest.raises(NotSaid):
            look()
