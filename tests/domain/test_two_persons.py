"""Every rule that takes two people takes two people: an officer's id has one spelling, at the door
and in what a command names.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from domain.absences import Absences, state_absence
from domain.crisis.answering import acknowledge
from domain.dispute import archive, closing, linked, minors, urgent
from domain.duties.assessing import switch_on
from domain.duties.incidents import need_not_tell, raise_incident
from domain.kernel import Act, Officer, Refused, Role
from domain.plan.assessing import propose_support
from domain.plan.rights import acknowledge_objection
from domain.reach import Reaches
from domain.rights.commands import answer_appeal
from tests.domain import (
    casework,
    crises,
    plans,
    rights,
    test_dispute_closing,
    test_dispute_linked,
    test_dispute_urgent,
    test_duties,
    test_erasure,
    test_minors,
    test_months,
    test_plan,
    test_rights,
)
from tests.domain.casework import STREAM, after, ask, at, day

COUNTY: Final = test_duties.COUNTY


def spellings(known: str) -> tuple[str, ...]:
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in known)
    return known, known.upper(), f" {known.title()} ", wide


def acts(who: str, role: Role, on: str = "03-02", office: str = casework.OFFICE) -> Act:
    return Act(STREAM, Officer(id=who, role=role, office=office), at(on))


def in_case(command: Any, stage: Any, role: Role = "head", on: str = "03-02", **data: Any) -> Any:
    """Somebody gives a command on a case, under an id that is the one who was first."""
    return lambda who: ask(command, acts(who, role, on), **data)(after(*stage))


def _duties(command: Any, stage: Any, data: dict[str, Any]) -> Any:
    def gives(who: str) -> Any:
        return command(test_duties.book(*stage), acts(who, "county_desk", office=COUNTY), **data)

    return gives


def _raises_alone(who: str) -> Any:
    data = test_duties.found().model_dump(exclude={"incident", "by", "second"})
    return raise_incident(
        test_duties.book(*test_duties.BEGUN),
        acts("k-1", "county_desk", office=COUNTY),
        second=Officer(id=who, role="head").id,
        **data,
    )


def _decides(who: str) -> Any:
    by = test_months.COUNTY.model_dump() | {"id": who}
    stage = (test_months.CLOSED, test_months.PROPOSED)
    return test_months.decide(stage, Officer.model_validate(by), True)


def _erases(who: str) -> Any:
    granted = test_erasure.GRANTED._replace(granted_by="sun")
    return test_erasure.order(test_erasure.held(), acts(who, "archivist"), granted)


def _appeals(who: str) -> Any:
    stage = rights.after(rights.ASKED, rights.NOT_GRANTED, rights.APPEALED)
    by = acts(who, "judicial_office")
    return rights.ask(answer_appeal, by, **test_rights.HAND)(stage)


def _covers(who: str) -> Any:
    span: dict[str, Any] = {"from_on": day("03-04"), "until_on": day("03-05")}
    away = acts("zhao", "mediator")
    cover = Officer(id=who, role="mediator").id
    return state_absence(Absences(), away, cover=cover, reaches=Reaches(), **span)


def _judges(who: str) -> Any:
    by = acts(who, "supervisor", "03-10")
    return plans.ask(acknowledge_objection, by)(plans.after(test_plan.FROZEN))


def _proposes(who: str) -> Any:
    data = plans.REGULAR | {"supervisor": Officer(id=who, role="supervisor").id}
    asks = plans.ask(propose_support, plans.COUNSELLOR, **data)
    return asks(plans.after(plans.ASSESSING))


def _approves(who: str) -> Any:
    named = Officer(id=who, role="desk").id
    by = acts("qian", "head", "03-05")
    approves = ask(minors.approve_access, by, officer=named, what_for="counter")
    return approves(after(*test_minors.FLAGGED))


def _calls_end(who: str) -> Any:
    crisis = crises.Played()
    crisis.passes(0)
    raised = crises.act("wang", 1)
    by = Officer.model_validate(raised.by.model_dump() | {"id": who})
    return acknowledge(crisis.state, replace(raised, by=by), oncall=crises.FULL)


DONE, CLOSING = test_dispute_closing.DONE, test_dispute_closing.PROPOSED
KEPT: Final = [*test_dispute_closing.KEPT, test_dispute_closing.DESTROY]
OVER: Final = [*test_dispute_linked.OVER, test_dispute_linked.PROPOSED]
URGENT: Final = test_dispute_urgent.URGENT
ENDING: Final = test_dispute_urgent.PROPOSED
SWITCHED: Final = {"feature": "plans", "area": test_duties.TOWN, "assessment": "a1"}
TOLD: Final = {"incident": "i1", "reason": "已加密"}

TWO: Final[tuple[tuple[str, str, Callable[[str], Any]], ...]] = (
    ("close", "zhao", in_case(closing.close, CLOSING)),
    ("the week's batch", "zhao", in_case(closing.close_in_batch, DONE, batch="2026-W10")),
    ("destroy", "zhou", in_case(archive.destroy, KEPT, on="2037-01-05")),
    ("reopen", "zhao", in_case(linked.reopen, OVER, on="03-09", **test_dispute_linked.AGAIN)),
    ("see an urgent matter", "zhao", in_case(urgent.confirm_urgent_matter, URGENT)),
    ("end an urgent matter", "zhao", in_case(urgent.end_urgent_matter, ENDING)),
    ("end one's own steps", "wang", in_case(urgent.end_urgent_matter, ENDING)),
    ("a minor's file", "qian", _approves),
    ("a closed month", test_months.HEAD.id, _decides),
    ("an erasure", "sun", _erases),
    ("an appeal", "sun", _appeals),
    ("a cover", "zhao", _covers),
    ("a feature", "k-1", _duties(switch_on, [*test_duties.BEGUN, test_duties.ASSESSED], SWITCHED)),
    ("an incident", "k-1", _raises_alone),
    ("nobody is told", "k-1", _duties(need_not_tell, [test_duties.found()], TOLD)),
    ("an objection", "wu", _judges),
    ("how much help", "feng", _proposes),
    ("a crisis", "wang", _calls_end),
)


@pytest.mark.parametrize(
    ("first", "gives"), [each[1:] for each in TWO], ids=[each[0] for each in TWO]
)
def test_one_person_is_one_however_they_spell_their_id(
    first: str, gives: Callable[[str], Any]
) -> None:
    said = set[str]()
    for spelled in spellings(first):
        with pytest.raises(Refused) as refused:
            gives(spelled)
        said.add(str(refused.value))
    assert len(said) == 1, said
