"""Who owes what is due: each limit of the national rules, by the case as it stands."""

from typing import Any, NamedTuple, get_args

import pytest

from domain.deadlines import Agenda, agenda_of
from domain.dispute.facts import (
    BodiesInvited,
    OrderAcknowledged,
    OrderGiven,
    OrderHandedBack,
    PlannedStep,
    TransferOffered,
    UrgentEndProposed,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterTakenOver,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.notices import near
from domain.dispute.owing import (
    ALONE,
    BY_ROLE,
    IN_PARTICULAR,
    Beside,
    Earlier,
    Like,
    Owes,
    Whom,
    owes,
)
from domain.dispute.state import Dispute
from domain.national_rules import NATIONAL_RULES
from domain.reach import Post
from domain.rules import Proposal
from tests.domain.cases import RULES
from tests.domain.casework import ACCEPTED, ELSEWHERE, MEDIATING, OFFICE, after, day
from tests.domain.years import CALENDAR

COUNTY = "150524000000"
SMALL = Beside(small=True)

RAISED = UrgentMatterRaised(facts="扬言动手", steps=("separate_talks",), by="li")
STEPS = (
    PlannedStep(step="s1", kind="separate_talks", due_on=day("03-03"), responsible="li"),
    PlannedStep(step="s2", kind="offer_legal_aid", due_on=day("03-05"), responsible="wang"),
)
URGENT = [*MEDIATING, RAISED, UrgentStepsPlanned(matter_level="A", steps=STEPS)]
"""The county desk raised it, so it owns it: nobody of the committee does."""

GUEST = [*MEDIATING, BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))]
ORDER = OrderGiven(order="d1", to_office=ELSEWHERE, from_office=COUNTY, reason="overdue")
GIVEN = [*GUEST, ORDER]
READ = [*GIVEN, OrderAcknowledged(order="d1")]
BACK = [*READ, OrderHandedBack(order="d1", reason="不归我处")]


def given_by_lin(like: Like) -> Earlier | None:
    return Earlier(ORDER, "lin") if like(ORDER) else None


def post(role: Any, office: str = OFFICE) -> Post:
    return Post(role=role, office=office)


def agenda(case: Dispute) -> Agenda:
    return agenda_of(case, CALENDAR, RULES)


def owed(deadline: str, case: Dispute, beside: Beside = ALONE) -> Owes:
    (entry,) = (entry for entry in agenda(case).due() if entry.id == deadline)
    return owes(case, entry, beside)


class Owed(NamedTuple):
    """A limit of a case that has these facts, and who owes it."""

    rule: str
    facts: list[Any]
    deadline: str
    to: Whom
    office: str = OFFICE
    beside: Beside = ALONE


OFFERED = [*MEDIATING, TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="搬走了")]
ASKED = [*URGENT, UrgentMatterOffered(owner="feng", reason="轮休")]
SEEN_TO = [UrgentStepTaken(step=s, evidence="录1", note="谈过") for s in ("s1", "s2")]
TO_END = [*URGENT, *SEEN_TO, UrgentEndProposed()]

TABLE = [
    Owed("transfer-answer", OFFERED, "transfer-answer", post("head", ELSEWHERE), ELSEWHERE),
    Owed(
        "order-acknowledgement", GIVEN, "order-acknowledgement:d1", post("head", ELSEWHERE)
    )._replace(office=ELSEWHERE),
    Owed("order-answer", READ, "order-answer:d1", post("head", ELSEWHERE), ELSEWHERE),
    Owed("order-back", BACK, "order-back:d1", "lin", COUNTY, Beside(latest=given_by_lin)),
    Owed("order-back", BACK, "order-back:d1", post("supervisor", COUNTY), COUNTY),
    Owed("urgent-step", URGENT, "urgent-step:s1", "li"),
    Owed("urgent-step", URGENT, "urgent-step:s2", "wang"),
    Owed("urgent-hand-over", ASKED, "urgent-hand-over", "feng"),
    Owed("urgent-end", URGENT, "urgent-end", "li"),
    Owed("urgent-end", [*ASKED, UrgentMatterTakenOver(owner="feng")], "urgent-end", "feng"),
    Owed("urgent-second-person", URGENT, "urgent-second-person", post("head")),
    Owed("urgent-second-person", URGENT, "urgent-second-person", post("judicial_office"))._replace(
        beside=SMALL
    ),
    Owed("urgent-end-second-person", TO_END, "urgent-end-second-person", post("head")),
    Owed(
        "urgent-end-second-person", TO_END, "urgent-end-second-person", post("judicial_office")
    )._replace(beside=SMALL),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.deadline} {row.to}")
def test_who_owes_what_somebody_in_particular_owes(row: Owed) -> None:
    case = after(*row.facts)
    assert owed(row.deadline, case, row.beside) == Owes(row.to, row.office)
    told = near(case, agenda(case), row.deadline, row.beside)
    assert told is not None
    assert told.to == row.to, "the warning and the end of a limit reach the same person"


def test_every_limit_that_somebody_in_particular_owes_has_its_row() -> None:
    """A new rule of such a kind fails here until somebody says who owes it."""
    particular = {rule.id for rule in NATIONAL_RULES if rule.proposes in IN_PARTICULAR}
    assert {row.rule for row in TABLE} == particular


def test_every_proposal_is_owed_by_somebody_in_particular_or_by_a_role() -> None:
    assert IN_PARTICULAR.keys() | BY_ROLE == set(get_args(Proposal))
    assert not IN_PARTICULAR.keys() & BY_ROLE


def test_no_rule_proposes_what_would_hide_from_whom_it_waits() -> None:
    """What a limit runs from says who owes it; what it proposes has to agree."""
    owed_so = {rule.id for rule in NATIONAL_RULES if rule.proposes in IN_PARTICULAR}
    triggers = {rule.trigger for rule in NATIONAL_RULES if rule.id in owed_so}
    assert {rule.id for rule in NATIONAL_RULES if rule.trigger in triggers} == owed_so


def test_what_a_role_owes_is_for_whoever_holds_it() -> None:
    assert owed("mediation", after(*MEDIATING)) == Owes(post("head"), OFFICE)
    (entry,) = (e for e in agenda(after(*MEDIATING)).due() if e.rule == "mediation")
    by_mediator = entry._replace(owner="mediator")
    assert owes(after(*MEDIATING), by_mediator) == Owes("zhao", OFFICE)
    nobody_yet = owes(after(*ACCEPTED), by_mediator)
    assert nobody_yet == Owes(post("head"), OFFICE), "without a mediator the head is told"


def test_a_mediator_of_another_office_is_nobody_here() -> None:
    """A city lets mediators answer orders: at a guest's, the head hears, not our mediator."""
    (entry,) = (e for e in agenda(after(*READ)).due() if e.id == "order-answer:d1")
    case, by_mediator = after(*READ), entry._replace(owner="mediator")
    assert owes(case, by_mediator) == Owes(post("head", ELSEWHERE), ELSEWHERE)


def test_what_the_case_does_not_know_any_more_is_owed_by_the_role() -> None:
    (entry,) = (e for e in agenda(after(*READ)).due() if e.id == "order-answer:d1")
    assert owes(after(*MEDIATING), entry) == Owes(post("head"), OFFICE)
