"""A case from an older register is taken over as facts, each on its day, or not at all."""

from datetime import datetime
from typing import Any

import pytest

from domain.deadlines import agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import DeadlinesLapsedBeforeImport
from domain.dispute.history import (
    PastAgreement,
    PastConfirmation,
    PastEnd,
    RegisterEntry,
    record_history,
)
from domain.dispute.intake import HandOverEntry
from domain.dispute.state import START
from domain.kernel import Dated, Refused
from tests.domain.cases import RULES
from tests.domain.casework import APPLICANT, NEW, OFFICE, RESPONDENT, VILLAGE, act, at, day
from tests.domain.years import CALENDAR

IMPORTED = at("03-02")
SENT = HandOverEntry(sender="police", number="警1", received_on=day("2025-12-01"))
SUPPLIED: dict[str, Any] = {"opening": NEW, "calendar": CALENDAR, "rules": RULES}
PAID = PastAgreement(
    form="oral",
    content="付800元",
    amount_fen=80_000,
    due_on=day("01-20"),
    kept="performed",
    performed_on=day("01-18"),
)
ENTRY = RegisterEntry(
    office=OFFICE,
    area=VILLAGE,
    body="village_committee",
    type="neighbour",
    source="proactive_offer",
    matter="漏水",
    parties=(APPLICANT, RESPONDENT),
    accepted_on=day("01-06"),
    mediator="zhao",
    invited=("counsellor",),
    end=PastEnd(outcome="agreed", on=day("01-09"), agreement=PAID),
    closed_on=day("01-23"),
)


def take_over(entry: RegisterEntry, by: Any = "importer", on: datetime = IMPORTED) -> list[Any]:
    registered_on = act(by, "01-05")
    return record_history(START, registered_on, imported_at=on, entry=entry, **SUPPLIED)


def test_a_register_entry_becomes_facts_each_on_its_day() -> None:
    case = START
    for dated in take_over(ENTRY):
        assert isinstance(dated, Dated)
        case = evolve(case, dated.fact, dated.at)
    assert (case.phase, case.outcome, case.performance) == ("closed", "agreed", "performed")
    assert (case.accepted_at or at()).date() == day("01-06")
    assert case.closed_on == day("01-23")
    assert list(case.invited.values()) == ["counsellor"]
    assert not case.proposals


def test_an_entry_that_cannot_be_is_refused_as_a_whole() -> None:
    with pytest.raises(Refused, match="stand in order"):
        take_over(ENTRY.model_copy(update={"closed_on": day("01-08")}))
    with pytest.raises(Refused, match="This is done by: importer"):
        take_over(ENTRY, "desk")


def test_what_was_accepted_was_not_refused() -> None:
    refused = PastEnd(outcome="not_accepted", on=day("01-09"), reason="no_dispute")
    with pytest.raises(Refused, match="What was accepted was not refused"):
        take_over(ENTRY.model_copy(update={"end": refused}))


def test_a_confirmed_agreement_of_which_nothing_else_is_known_is_taken_over() -> None:
    """Nobody knows from when two years to enforce it are to be counted, so nothing is guessed."""
    court = PastConfirmation(
        applied_on=day("01-12"), receipt="收1", decided_on=day("01-14"), confirmed=True, number="1"
    )
    agreed = PastAgreement(form="written", content="付800元", confirmation=court)
    end = PastEnd(outcome="agreed", on=day("01-09"), agreement=agreed)
    case = START
    for fact, moment in take_over(ENTRY.model_copy(update={"end": end, "closed_on": None})):
        case = evolve(case, fact, moment)
    assert case.confirmation is not None and case.confirmation.confirmed
    assert agenda_of(case, CALENDAR, RULES).entries == ()


def test_nothing_lapses_before_it_was_registered() -> None:
    """A register is imported early in the morning of the day on which its last case was opened."""
    entry = ENTRY.model_copy(
        update={"source": "referred", "hand_over": SENT, "end": None, "closed_on": None}
        | {"accepted_on": None}
    )
    dated = take_over(entry, on=at("01-05", "07:00"))
    assert isinstance(dated[-1].fact, DeadlinesLapsedBeforeImport)
    assert [step.at for step in dated] == sorted(step.at for step in dated)
