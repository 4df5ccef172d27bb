"""Whether an agreement is kept, what follows when it is not, and how it becomes enforceable."""

from typing import Any

import pytest

from domain.dispute.agreement import ObligationEntry
from domain.dispute.confirmation import (
    apply_for_confirmation,
    apply_for_review,
    record_confirmation,
    record_review,
)
from domain.dispute.facts import (
    AgreementRepudiated,
    BreachReported,
    BreachVerified,
    Closed,
    ConfirmationApplied,
    ConfirmationDecided,
    DocumentsPutOnFile,
    Filed,
    FiledDocument,
    ItemPerformed,
    PerformanceUrged,
    PerformedAtOnce,
    RemedyExplained,
    ReviewApplied,
    ReviewDecided,
)
from domain.dispute.performance import (
    explain_remedy,
    perform_at_once,
    record_performance,
    report_breach,
    repudiate,
    urge,
    verify_breach,
)
from tests.domain.casework import (
    AGREED,
    MEDIATING,
    ORAL,
    PAY,
    act,
    after,
    agreement,
    ask,
    at,
    check,
    day,
    labour,
)

BOTH = ("p1", "p2")
FIRST = PAY.model_copy(update={"due_on": day("03-31")})
SECOND = PAY.model_copy(update={"due_on": day("04-30")})
INSTALMENTS = [*MEDIATING, agreement(FIRST, SECOND)]
PAID = ItemPerformed(item="o1", performed_on=day("03-31"), receipt="收1")
LATER = "05-06"


# --- performance ---------------------------------------------------------------------------------


def test_what_was_agreed_is_performed_now_against_a_receipt() -> None:
    done = PerformedAtOnce(receipt="收1")
    check(given=AGREED, when=ask(perform_at_once, "mediator", receipt="收1"), then=[done])
    case = after(*AGREED, done)
    assert (case.performance, case.outstanding) == ("performed", ())


def test_at_once_is_the_day_of_the_agreement() -> None:
    later = ask(perform_at_once, act("mediator", "03-03"))
    check(given=AGREED, when=later, then="on the day of the agreement")
    done = [*AGREED, PerformedAtOnce()]
    check(given=done, when=ask(perform_at_once, "mediator"), then="performed already")
    check(given=MEDIATING, when=ask(perform_at_once, "mediator"), then="no agreement")


def test_instalments_are_paid_one_by_one() -> None:
    paid = ask(
        record_performance,
        act("mediator", LATER),
        item="o1",
        performed_on=day("03-31"),
        receipt="收1",
    )
    check(given=INSTALMENTS, when=paid, then=[PAID])
    half = after(*INSTALMENTS, PAID)
    assert (half.performance, half.outstanding) == ("performing", ("o2",))
    all_paid = after(*INSTALMENTS, PAID, PAID.model_copy(update={"item": "o2"}))
    assert all_paid.performance == "performed"


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (INSTALMENTS, {"item": "o3"}, "no part o3"),
        ([*INSTALMENTS, PAID], {"item": "o1"}, "o1 is performed already"),
        (INSTALMENTS, {"item": "o1", "performed_on": day("05-07")}, "between the agreement"),
        (INSTALMENTS, {"item": "o1", "performed_on": day("03-01")}, "between the agreement"),
        (MEDIATING, {"item": "o1"}, "no agreement"),
    ],
)
def test_what_is_no_performance(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(record_performance, act("desk", LATER), **data), then=rule)


# --- breach --------------------------------------------------------------------------------------

REPORTED = BreachReported(party="p1", items=("o2",))
HALF = [*INSTALMENTS, PAID]
BROKEN = [*HALF, REPORTED, BreachVerified(confirmed=True)]


def test_a_party_reports_a_breach_and_the_mediator_verifies_it() -> None:
    check(
        given=HALF,
        when=ask(report_breach, act("party", LATER), party="p1", items=("o2",)),
        then=[REPORTED],
    )
    check(
        given=[*HALF, REPORTED],
        when=ask(verify_breach, act("mediator", LATER), confirmed=True),
        then=[BreachVerified(confirmed=True)],
    )
    assert after(*BROKEN).status == "breached"
    assert after(*HALF, REPORTED, BreachVerified(confirmed=False)).status == "performing"


@pytest.mark.parametrize(
    ("by", "data", "rule"),
    [
        (act("party", "04-29"), {"party": "p1", "items": ("o2",)}, "Only what was due"),
        (act("party", LATER), {"party": "p1", "items": ("o1",)}, "Only what was due"),
        (act("party", LATER), {"party": "p1", "items": ()}, "Only what was due"),
        (act("party", LATER, who="p2"), {"party": "p2", "items": ("o2",)}, "its own breach"),
        (act("party", LATER, who="p2"), {"party": "p1", "items": ("o2",)}, "for itself only"),
        (act("head", LATER), {"party": "p1", "items": ("o2",)}, "This is done by"),
    ],
)
def test_what_is_no_breach(by: Any, data: dict[str, Any], rule: str) -> None:
    check(given=HALF, when=ask(report_breach, by, **data), then=rule)


def test_nothing_is_verified_that_nobody_reported() -> None:
    check(given=HALF, when=ask(verify_breach, "mediator", confirmed=True), then="No breach")


def test_no_breach_is_confirmed_of_what_was_performed_since() -> None:
    rest = ItemPerformed(item="o2", performed_on=day("04-30"))
    done = [*HALF, REPORTED, rest]
    asks = ask(verify_breach, act("mediator", LATER), confirmed=True)
    check(given=done, when=asks, then="performed since")
    not_one = BreachVerified(confirmed=False)
    answers = ask(verify_breach, act("mediator", LATER), confirmed=False)
    check(given=done, when=answers, then=[not_one])
    assert after(*done, not_one).status == "performed"


def test_a_breach_does_not_undo_that_a_party_went_back_on_the_agreement() -> None:
    gone_back = AgreementRepudiated(party="p2")
    case = after(*HALF, REPORTED, gone_back, BreachVerified(confirmed=True))
    assert (case.status, case.breach_reported) == ("disputed", ())


def test_the_mediator_urges_whoever_owes() -> None:
    asks = ask(urge, "mediator", party="p2")
    check(given=BROKEN, when=asks, then=[PerformanceUrged(party="p2")])
    check(given=BROKEN, when=ask(urge, "mediator", party="p1"), then="owes nothing more")


def test_a_breach_can_still_be_made_good() -> None:
    late = ItemPerformed(item="o2", performed_on=day(LATER))
    assert after(*BROKEN, late).performance == "performed"


APPLIED = ConfirmationApplied(applied_on=day("03-18"), receipt="收2")
CONFIRMED = ConfirmationDecided(confirmed=True, decided_on=day("04-08"), number="民特1")
REJECTED = ConfirmationDecided(confirmed=False, decided_on=day("04-08"), number="民特1")


@pytest.mark.parametrize(
    ("stage", "route"),
    [
        (BROKEN, "suit"),
        ([*BROKEN, APPLIED, CONFIRMED], "enforcement"),
        ([*AGREED, APPLIED, REJECTED], "suit"),
        ([*AGREED, AgreementRepudiated(party="p2")], "suit"),
        (
            [
                *labour(PAY),
                BreachReported(party="p1", items=("o1",)),
                BreachVerified(confirmed=True),
            ],
            "payment_order",
        ),
    ],
)
def test_a_party_is_guided_to_where_it_can_go(stage: list[Any], route: Any) -> None:
    check(
        given=stage,
        when=ask(explain_remedy, "mediator", party="p1", route=route),
        then=[RemedyExplained(party="p1", route=route)],
    )


@pytest.mark.parametrize(
    ("stage", "route", "rule"),
    [
        (AGREED, "suit", "There is no breach"),
        (BROKEN, "enforcement", "Only a confirmed agreement is enforced"),
        (BROKEN, "payment_order", "for pay, injury costs"),
    ],
)
def test_where_a_party_is_not_sent(stage: list[Any], route: Any, rule: str) -> None:
    check(given=stage, when=ask(explain_remedy, "mediator", party="p1", route=route), then=rule)


# --- repudiation ---------------------------------------------------------------------------------


def test_an_agreement_gone_back_on_is_preserved() -> None:
    back = AgreementRepudiated(party="p2", statement="算错了")
    check(
        given=AGREED,
        when=ask(repudiate, act("party", who="p2"), party="p2", statement="算错了"),
        then=[back],
    )
    before, since = after(*AGREED), after(*AGREED, back)
    assert (since.status, since.outcome, since.agreement) == (
        "disputed",
        "agreed",
        before.agreement,
    )


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        ([*AGREED, APPLIED, CONFIRMED], "confirmed agreement binds"),
        ([*AGREED, PerformedAtOnce()], "performed already"),
        ([*AGREED, AgreementRepudiated(party="p1")], "disputed already"),
        (MEDIATING, "no agreement"),
    ],
)
def test_what_cannot_be_gone_back_on(stage: list[Any], rule: str) -> None:
    check(given=stage, when=ask(repudiate, "mediator", party="p2"), then=rule)


# --- judicial confirmation -----------------------------------------------------------------------

JOINT: dict[str, Any] = {"applicants": BOTH, "receipt": "收2"}
PAPERS = DocumentsPutOnFile(documents=(FiledDocument(kind="confirmation_papers"),))


def test_all_parties_apply_for_confirmation_together() -> None:
    check(
        given=AGREED,
        when=ask(apply_for_confirmation, act("mediator", "03-18"), **JOINT),
        then=[APPLIED, PAPERS],
    )


def test_whether_they_came_in_time_the_court_decides() -> None:
    late = ask(apply_for_confirmation, act("mediator", "06-30"), **JOINT)
    applied = APPLIED.model_copy(update={"applied_on": day("06-30")})
    check(given=AGREED, when=late, then=[applied, PAPERS])


APOLOGY = ObligationEntry(party="p2", kind="apology", what="道歉")


@pytest.mark.parametrize(
    ("stage", "changes", "rule"),
    [
        (AGREED, {"applicants": ("p1",)}, "All parties apply together"),
        (ORAL, {}, "in writing"),
        (
            [*MEDIATING, agreement(PAY, not_confirmable=("status", "property_right"))],
            {},
            "does not confirm this: status, property_right",
        ),
        (labour(PAY, APOLOGY), {}, "those about payment only"),
        ([*AGREED, APPLIED], {}, "running already"),
        ([*AGREED, APPLIED, CONFIRMED], {}, "confirmed already"),
        ([*AGREED, AgreementRepudiated(party="p2")], {}, "no longer stands by"),
        (MEDIATING, {}, "no agreement"),
    ],
)
def test_what_is_not_confirmed(stage: list[Any], changes: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(apply_for_confirmation, "mediator", **(JOINT | changes)), then=rule)


@pytest.mark.parametrize("decision", [CONFIRMED, REJECTED])
def test_the_courts_decision_is_recorded(decision: ConfirmationDecided) -> None:
    check(
        given=[*AGREED, APPLIED],
        when=ask(
            record_confirmation,
            act("mediator", "04-08"),
            confirmed=decision.confirmed,
            number="民特1",
        ),
        then=[decision],
    )
    application = after(*AGREED, APPLIED, decision).confirmation
    assert application is not None
    assert application.confirmed is decision.confirmed


def test_a_decision_answers_an_application() -> None:
    asks = ask(record_confirmation, "mediator", confirmed=True, number="民特1")
    check(given=AGREED, when=asks, then="No application is waiting")
    check(given=[*AGREED, APPLIED, REJECTED], when=asks, then="No application is waiting")


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ([*AGREED, APPLIED], record_confirmation),
        (
            [*labour(PAY), ReviewApplied(applied_on=day("03-02"), receipt="收2")],
            record_review,
        ),
    ],
)
@pytest.mark.parametrize("decided_on", ["03-01", "04-09"])
def test_a_decision_comes_between_the_application_and_today(
    stage: list[Any], command: Any, decided_on: str
) -> None:
    given = {"confirmed": True, "number": "民特1", "decided_on": day(decided_on)}
    asks = ask(command, act("mediator", "04-08"), **given)
    check(given=stage, when=asks, then="between the application and today")


# --- arbitral review -----------------------------------------------------------------------------

REVIEW = ReviewApplied(applied_on=day("03-02"), receipt="收2")


def test_a_labour_agreement_goes_to_arbitral_review() -> None:
    mixed = labour(PAY, APOLOGY)
    check(given=mixed, when=ask(apply_for_review, "mediator", **JOINT), then=[REVIEW, PAPERS])
    decided = ReviewDecided(confirmed=True, decided_on=day("03-02"), number="劳人仲1")
    check(
        given=[*mixed, REVIEW],
        when=ask(record_review, "mediator", confirmed=True, number="劳人仲1"),
        then=[decided],
    )
    check(
        given=[*mixed, REVIEW, decided],
        when=ask(apply_for_confirmation, "mediator", **JOINT),
        then="confirmed already",
    )


def test_what_is_not_reviewed() -> None:
    asks = ask(apply_for_review, "mediator", **JOINT)
    check(given=AGREED, when=asks, then="for labour agreements")
    check(given=[*labour(PAY), REVIEW], when=asks, then="running already")
    one = ask(apply_for_review, "mediator", applicants=("p1",), receipt="收2")
    check(given=labour(PAY), when=one, then="All parties apply together")
    decide = ask(record_review, "mediator", confirmed=True, number="劳人仲1")
    check(given=labour(PAY), when=decide, then="No application is waiting")


# --- after closing -------------------------------------------------------------------------------


def test_after_closing_performance_goes_on_and_after_filing_nothing_does() -> None:
    late = ask(record_performance, act("desk", LATER), item="o2")
    closed = [*BROKEN, RemedyExplained(party="p1", route="suit"), Closed()]
    check(given=closed, when=late, then=[ItemPerformed(item="o2", performed_on=day(LATER))])
    check(given=[*closed, (Filed(volume="卷1"), at(LATER))], when=late, then="does not change")
