"""A case from an older register is taken over as facts, each on its day, or not at all."""

from typing import Any

import pytest

from domain.dispute.evolve import evolve
from domain.dispute.history import (
    PastAgreement,
    PastEnd,
    RegisterEntry,
    record_history,
)
from domain.dispute.state import START
from domain.kernel import Dated, Refused
from tests.domain.cases import RULES
from tests.domain.casework import APPLICANT, NEW, OFFICE, RESPONDENT, VILLAGE, act, at, day
from tests.domain.years import CALENDAR

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


def take_over(entry: RegisterEntry, by: Any = "importer") -> list[Any]:
    registered_on = act(by, "01-05")
    return record_history(START, registered_on, imported_at=at("03-02"), entry=entry, **SUPPLIED)


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
