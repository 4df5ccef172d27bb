"""What is open, and by when: every rule, the demo story to the letter, and what moves a limit."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, DayCorrected
from domain.calendar import evolve as evolve_calendar
from domain.deadlines import SPREAD, agenda_of, reckon
from domain.dispute.clocks import lapse_before_import, settle_deadlines
from domain.dispute.facts import (
    Accepted,
    BreachVerified,
    Closed,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentRefused,
    CourtFileReceived,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    DisputeFact,
    Extended,
    Filed,
    FollowUpMade,
    FollowUpMoved,
    FollowUpsStopped,
    HandOverAnswered,
    HandOverReceived,
    ItemPerformed,
    MediationFailed,
    MediatorAssigned,
    NonAcceptanceReviewed,
    NotAccepted,
    OfficeAnswered,
    OfficeAsked,
    OrderAcknowledged,
    OrderAnswered,
    OrderEnded,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
    PerformedAtOnce,
    PlannedStep,
    Procedure,
    RefusalTakenBack,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    Resumed,
    ReturnLetterSent,
    ReviewApplied,
    Suspended,
    TransferOffered,
    TransferRefused,
    Triaged,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.terms import DisputeType, Source
from domain.dispute.triggers import TRIGGERS
from domain.kernel import LOCAL_ZONE, Act, Officer, Refused
from domain.national_rules import NATIONAL_RULES
from domain.rules import TRIGGERS as MEANINGS
from domain.rules import UNCHECKED_NOTE, AppliesTo, Rule
from tests.domain.cases import (
    RULES,
    STREAM,
    Story,
    agenda,
    agreed,
    at,
    case_of,
    day,
    due,
    entry,
    handed_over,
    registered,
)
from tests.domain.years import CALENDAR

CLOCK = Act(STREAM, Officer(id="clock", role="clock"), at("12-31"))
IMPORTER = Act(STREAM, Officer(id="import", role="importer"), at("12-31"))
TRIAGED = Triaged(in_scope=True)


@pytest.fixture(params=["Asia/Shanghai", "America/Los_Angeles"], autouse=True)
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every limit is the same wherever the machine stands."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def in_mediation(on: str, kind: DisputeType = "neighbour") -> Story:
    return [
        registered(on, kind),
        (TRIAGED, at(on)),
        (Accepted(), at(on)),
        (MediatorAssigned(mediator="m1"), at(on)),
    ]


def urgent(*facts: DisputeFact) -> Story:
    """Raised on the 10th, with a step for the Thursday and one for the Saturday of that week."""
    days = {"s1": "03-12", "s2": "03-14"}
    plan = tuple(
        PlannedStep(step=step, kind="separate_talks", due_on=day(on), responsible="m1")
        for step, on in days.items()
    )
    raised = UrgentMatterRaised(facts="threats", steps=("separate_talks",) * 2, by="m1")
    planned = UrgentStepsPlanned(matter_level="B", steps=plan)
    first = [(fact, at("03-10")) for fact in (raised, planned)]
    return [*in_mediation("03-05"), *first, *((fact, at("03-11")) for fact in facts)]


ORDERED = (
    OrderGiven(order="d1", to_office="360730100201", from_office="360730000000", reason="overdue"),
    at("03-05"),
)
LATER = FollowUpMoved(day=day("03-31"), to=day("04-11"), reason="party_asked")


def wages() -> Story:
    return [*in_mediation("03-02", "labour"), agreed("03-12", "03-31", "04-30")]


# --- the demo story ------------------------------------------------------------------------------


def test_neighbours_are_reminded_on_the_day_and_called_three_days_later() -> None:
    story = [
        registered("03-03", track="simple"),
        agreed("03-03", "03-20", form="oral", kind="payment"),
    ]
    assert due(story) == {"instalment:o1": "03-20", "follow-up:2026-03-20": "03-23"}
    reminder = entry(story, "instalment:o1", "warning-0")
    assert reminder.falls_at == datetime(2026, 3, 20, 8, 30, tzinfo=LOCAL_ZONE)
    paid = [
        *story,
        (FollowUpMade(channel="phone", finding="performed"), at("03-23")),
        (ItemPerformed(item="o1", performed_on=day("03-20")), at("03-23")),
    ]
    assert due(paid) == {}


def test_wages_open_arbitration_after_fifteen_days() -> None:
    claimed = [registered("03-02", "labour")]
    found = entry(claimed, "labour-arbitration-open")
    assert (found.due_on, found.effect) == (day("03-17"), "information")
    assert "劳动争议调解仲裁法" in found.source
    assert found.source.endswith("14")


def test_wages_agreed_can_be_reviewed_or_confirmed_and_the_screen_says_act_by() -> None:
    story = wages()
    assert due(story) == {
        "arbitral-review": "03-27",
        "instalment:o1": "03-31",
        "follow-up:2026-03-31": "04-03",
        "judicial-confirmation": "04-13",
        "instalment:o2": "04-30",
        "follow-up:2026-04-30": "05-06",  # 05-03 is in the holiday of Labour Day
    }
    confirm = entry(story, "judicial-confirmation")
    assert (confirm.last_on, confirm.act_by) == (day("04-11"), day("04-10"))
    assert confirm.effect == "right_lost"
    assert not confirm.provisional
    assert confirm.note == ""
    assert entry(story, "arbitral-review").note == UNCHECKED_NOTE
    assert entry(story, "judicial-confirmation", "warning-3").falls_at.date() == day("04-07")
    assert entry(story, "judicial-confirmation", "warning-10").falls_at.date() == day("03-31")


def test_wages_confirmed_and_not_paid_leave_two_years_to_enforce() -> None:
    story = wages()
    applied = [*story, (ConfirmationApplied(applied_on=day("03-18"), receipt="1"), at("03-18"))]
    assert "judicial-confirmation" not in due(applied)
    assert "arbitral-review" not in due(applied)
    assert due(applied)["confirmation-decision"] == "04-17"
    confirmed = ConfirmationDecided(confirmed=True, decided_on=day("04-08"), number="9")
    paid_once = ItemPerformed(item="o1", performed_on=day("03-31"))
    late = [*applied, (paid_once, at("03-31")), (confirmed, at("04-08"))]
    found = entry(late, "enforcement")
    assert found.starts_on == day("04-30")  # instalments: from the last one
    assert (found.last_on, found.due_on) == (day("2028-04-30"), day("2028-05-01"))
    assert found.provisional  # no notice for 2028 yet


# --- every rule ----------------------------------------------------------------------------------

HANDED: Source = "referred"
REVIEWED = (ReviewApplied(applied_on=day("03-18"), receipt="1"), at("03-18"))


def court(source: Source, *steps: tuple[DisputeFact, datetime]) -> Story:
    return [registered("03-05", source=source), *steps]


def reported(on: str) -> tuple[DisputeFact, datetime]:
    return ReportMade(ground="immediate_danger", to=("police",), sent="?"), at(on)


RULE_CASES: dict[str, tuple[Story, str, str]] = {
    "triage": ([registered("03-06")], "triage", "03-09"),
    "acceptance": ([registered("03-05"), (TRIAGED, at("03-05"))], "acceptance", "03-12"),
    "handover-answer": ([registered("03-05"), handed_over("03-05")], "handover-answer", "03-10"),
    "online-answer": (
        [registered("03-05"), handed_over("03-05", online=True)],
        "online-answer",
        "03-10",
    ),
    "return-letter": (
        [
            registered("03-05", source=HANDED),
            handed_over("03-05"),
            (HandOverAnswered(accepted=True), at("03-06")),
            (MediationFailed(routes=("suit",)), at("03-12")),
        ],
        "return-letter",
        "03-19",
    ),
    "transfer-answer": (
        [
            registered("03-05"),
            (
                TransferOffered(
                    to_office="360730100201", to_area="360730100201", reason="the place is there"
                ),
                at("03-06"),
            ),
        ],
        "transfer-answer",
        "03-10",
    ),
    "order-acknowledgement": (
        [registered("03-05"), ORDERED],
        "order-acknowledgement:d1",
        "03-06",
    ),
    "order-answer": (
        [registered("03-05"), ORDERED, (OrderAcknowledged(order="d1"), at("03-09"))],
        "order-answer:d1",
        "03-16",
    ),
    "order-back": (
        [registered("03-05"), ORDERED, (OrderHandedBack(order="d1", reason="?"), at("03-09"))],
        "order-back:d1",
        "03-11",
    ),
    "office-answer": (
        [
            registered("03-05"),
            (OfficeAsked(request="r1", to="housing", question="who owns it?"), at("03-05")),
        ],
        "office-answer:r1",
        "03-19",
    ),
    "mediation": (in_mediation("03-05"), "mediation", "04-07"),  # 04-05 is Qingming
    "mediation-extended": (
        [
            *in_mediation("03-05"),
            (Extended(until=day("05-02"), signed_by=("p1", "p2")), at("04-01")),
        ],
        "mediation-extended",
        "05-06",
    ),
    "medical-mediation": (in_mediation("2025-09-26", "medical"), "medical-mediation", "11-13"),
    "medical-extended": (
        [
            *in_mediation("03-05", "medical"),
            (Extended(until=day("05-29"), signed_by=("p1", "p2")), at("04-01")),
        ],
        "medical-extended",
        "05-29",
    ),
    "court-delegated": (
        court(
            "court_delegated",
            handed_over("03-05", "pre_suit"),
            (CourtFileReceived(received_on=day("03-12")), at("03-12")),
        ),
        "court-delegated",
        "04-13",
    ),
    "court-delegated-extended": (
        court(
            "court_delegated",
            handed_over("03-05", "pre_suit"),
            (CourtFileReceived(received_on=day("03-12")), at("03-12")),
            (Extended(until=day("05-29"), signed_by=("p1", "p2")), at("04-01")),
        ),
        "court-delegated-extended",
        "05-29",
    ),
    "court-entrusted": (
        court(
            "court_entrusted",
            handed_over("03-05", "ordinary"),
            (CourtFileReceived(received_on=day("03-12")), at("03-12")),
        ),
        "court-entrusted",
        "03-27",
    ),
    "court-entrusted-summary": (
        court(
            "court_entrusted",
            handed_over("03-05", "summary"),
            (CourtFileReceived(received_on=day("03-12")), at("03-12")),
        ),
        "court-entrusted-summary",
        "03-19",
    ),
    "court-entrusted-online": (
        court(
            "court_entrusted",
            handed_over("03-05", "ordinary", online=True),
            (HandOverAnswered(accepted=True), at("03-09")),
        ),
        "court-entrusted-online",
        "03-24",
    ),
    "court-entrusted-online-summary": (
        court(
            "court_entrusted",
            handed_over("03-05", "summary", online=True),
            (HandOverAnswered(accepted=True), at("03-09")),
        ),
        "court-entrusted-online-summary",
        "03-16",
    ),
    "court-entrusted-extended": (
        court(
            "court_entrusted",
            handed_over("03-05", "ordinary"),
            (CourtFileReceived(received_on=day("03-12")), at("03-12")),
            (Extended(until=day("04-15"), signed_by=("p1", "p2")), at("03-20")),
        ),
        "court-entrusted-extended",
        "04-15",
    ),
    "labour-arbitration-open": (
        [registered("03-02", "labour")],
        "labour-arbitration-open",
        "03-17",
    ),
    "suspension": (
        [
            *in_mediation("03-05"),
            (Suspended(reason="illness", clock_stops=False), at("03-10")),
        ],
        "suspension",
        "04-09",
    ),
    "instalment": (wages(), "instalment:o2", "04-30"),
    "follow-up": (wages(), "follow-up:2026-03-31", "04-03"),
    "follow-up-moved": (
        [*wages(), (LATER, at("04-03"))],
        "follow-up-moved:2026-03-31",
        "04-13",  # 04-11 is a Saturday
    ),
    "judicial-confirmation": (wages(), "judicial-confirmation", "04-13"),
    "arbitral-review": (wages(), "arbitral-review", "03-27"),
    "confirmation-decision": (
        [*wages(), (ConfirmationApplied(applied_on=day("03-18"), receipt="1"), at("03-18"))],
        "confirmation-decision",
        "04-17",
    ),
    "enforcement": (
        [
            *wages(),
            (ConfirmationApplied(applied_on=day("03-18"), receipt="1"), at("03-18")),
            (
                ConfirmationDecided(confirmed=True, decided_on=day("04-08"), number="9"),
                at("04-08"),
            ),
        ],
        "enforcement",
        "05-01",
    ),
    "urgent-second-person": (
        [
            *in_mediation("03-05"),
            (
                UrgentMatterRaised(facts="threats", steps=("separate_talks",), by="m1"),
                at("03-10", "23:00"),
            ),
        ],
        "urgent-second-person",
        "03-11",
    ),
    "urgent-end": (
        [
            *in_mediation("03-05"),
            (UrgentMatterRaised(facts="threats", steps=("separate_talks",), by="m1"), at("03-10")),
        ],
        "urgent-end",
        "03-17",
    ),
    "urgent-step": (urgent(), "urgent-step:s2", "03-14"),
    "urgent-hand-over": (
        urgent(UrgentMatterOffered(owner="m2", reason="away")),
        "urgent-hand-over",
        "03-12",
    ),
    "urgent-end-second-person": (
        urgent(UrgentEndProposed()),
        "urgent-end-second-person",
        "03-12",
    ),
    "report-telling": ([registered("03-05"), reported("03-05")], "report-telling", "03-10"),
}


def test_every_rule_of_the_national_set_is_shown_by_a_case() -> None:
    assert set(RULE_CASES) == {rule.id for rule in NATIONAL_RULES}


def test_every_trigger_has_a_meaning_and_a_rule() -> None:
    """The hotline's orders have limits in local sets alone: there is a template."""
    local = {"hotline_received", "hotline_open"}
    assert set(TRIGGERS) == set(MEANINGS) == {rule.trigger for rule in NATIONAL_RULES} | local


HOTLINE = [
    Rule(
        id=name,
        trigger=trigger,
        limit=limit,
        unit="working_day",
        effect="local_target",
        source="a city's own",
        owner="desk",
        proposes="decide_handover",
    )
    for name, trigger, limit in (("sign", "hotline_received", 1), ("reply", "hotline_open", 13))
]


def test_an_order_of_the_hotline_is_signed_for_and_replied_to() -> None:
    came = HandOverReceived(sender="hotline_12345", number="1", received_on=day("03-05"))
    story: Story = [registered("03-05", source=HANDED), (came, at("03-05"))]
    assert due(story, *HOTLINE) == {"sign": "03-06", "reply": "03-24"}
    taken: Story = [*story, (HandOverAnswered(accepted=True), at("03-06"))]
    assert due(taken, *HOTLINE) == {"reply": "03-24"}
    failed: Story = [*taken, (MediationFailed(routes=("suit",)), at("03-12"))]
    assert due([*failed, (Closed(), at("03-13"))], *HOTLINE) == {"reply": "03-24"}
    assert due([*failed, (ReturnLetterSent(number="1"), at("03-13"))], *HOTLINE) == {}
    sent_back: Story = [*story, (HandOverAnswered(accepted=False), at("03-06"))]
    assert due(sent_back, *HOTLINE) == {}
    assert due([registered("03-05", source=HANDED), handed_over("03-05")], *HOTLINE) == {}


@pytest.mark.parametrize("rule", RULE_CASES)
def test_each_rule_ends_on_its_day(rule: str) -> None:
    story, deadline, on = RULE_CASES[rule]
    assert due(story)[deadline] == on
    assert entry(story, deadline).rule == rule


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        ("triage", (TRIAGED, at("03-09"))),
        ("acceptance", (Accepted(), at("03-09"))),
        ("handover-answer", (HandOverAnswered(accepted=True), at("03-09"))),
        ("online-answer", (HandOverAnswered(accepted=False), at("03-09"))),
        ("return-letter", (ReturnLetterSent(number="1"), at("03-16"))),
        ("transfer-answer", (TransferRefused(reason="not ours"), at("03-09"))),
        ("order-acknowledgement", (OrderAcknowledged(order="d1"), at("03-09"))),
        ("order-acknowledgement", (OrderHandedBack(order="d1", reason="?"), at("03-09"))),
        ("order-answer", (OrderAnswered(order="d1", done="?"), at("03-10"))),
        ("order-answer", (OrderEnded(order="d1", outcome="withdrawn"), at("03-10"))),
        ("order-back", (OrderHandBackRefused(order="d1", reason="?"), at("03-10"))),
        ("order-back", (OrderEnded(order="d1", outcome="taken_back"), at("03-10"))),
        ("office-answer", (OfficeAnswered(request="r1", answer="A"), at("03-09"))),
        ("mediation", (MediationFailed(routes=("suit",)), at("03-20"))),
        ("mediation", agreed("03-20", None)),
        ("mediation-extended", agreed("03-20", None)),
        ("medical-mediation", (MediationFailed(routes=("suit",)), at("03-20"))),
        ("court-delegated", (MediationFailed(routes=("suit",)), at("03-20"))),
        ("court-entrusted", agreed("03-20", None)),
        ("labour-arbitration-open", agreed("03-12", None)),
        ("suspension", (Resumed(), at("03-20"))),
        ("report-telling", (ReportTold(party="p1"), at("03-09"))),
        ("instalment", (ItemPerformed(item="o2", performed_on=day("04-20")), at("04-20"))),
        ("follow-up", (ItemPerformed(item="o1", performed_on=day("03-30")), at("03-30"))),
        ("follow-up", (FollowUpsStopped(party="p1"), at("03-30"))),
        ("follow-up", (LATER, at("04-03"))),
        ("follow-up-moved", (FollowUpMade(channel="phone", finding="not_reached"), at("04-10"))),
        ("follow-up-moved", (ItemPerformed(item="o1", performed_on=day("04-06")), at("04-06"))),
        ("follow-up-moved", (FollowUpsStopped(party="p1"), at("04-06"))),
        ("judicial-confirmation", (PerformedAtOnce(), at("03-12"))),
        (
            "judicial-confirmation",
            (ReviewApplied(applied_on=day("03-18"), receipt="1"), at("03-18")),
        ),
        ("arbitral-review", REVIEWED),
        (
            "confirmation-decision",
            (
                ConfirmationDecided(confirmed=False, decided_on=day("04-08"), number="9"),
                at("04-08"),
            ),
        ),
        ("enforcement", (PerformedAtOnce(), at("05-20"))),
        ("urgent-second-person", (UrgentMatterConfirmed(), at("03-10"))),
        ("urgent-end", (Closed(), at("03-12"))),
        ("urgent-step", (UrgentStepTaken(step="s2", evidence="1", note="done"), at("03-12"))),
        ("urgent-step", (UrgentStepDropped(step="s2", reason="no need"), at("03-12"))),
        ("urgent-step", (UrgentMatterEnded(), at("03-12"))),
        ("urgent-hand-over", (UrgentMatterNotTakenOver(reason="busy"), at("03-11"))),
        ("urgent-end-second-person", (UrgentEndSentBack(reason="what of s2?"), at("03-11"))),
        ("urgent-end-second-person", (UrgentMatterEnded(), at("03-11"))),
    ],
)
def test_a_met_obligation_is_gone(rule: str, met: tuple[DisputeFact, datetime]) -> None:
    story, deadline, _ = RULE_CASES[rule]
    assert deadline in due(story)
    assert deadline not in due([*story, met])


def test_a_limit_of_its_own_replaces_the_general_month() -> None:
    assert "mediation" not in due(in_mediation("03-05", "medical"))
    story = RULE_CASES["court-delegated"][0]
    accepted = [*story, (TRIAGED, at("03-06")), (Accepted(), at("03-07"))]
    assert "mediation" not in due(accepted)
    assert "court-delegated" in due(accepted)


def test_a_proactive_offer_starts_no_labour_clock_without_a_claim() -> None:
    offered = [registered("03-02", "labour", source="proactive_offer", claimed=False)]
    assert "labour-arbitration-open" not in due(offered)


def test_a_labour_matter_handed_over_without_a_time_of_asking_runs_from_its_arrival() -> None:
    sent = registered("03-05", "labour", source="referred", claimed=False)
    assert due([sent])["labour-arbitration-open"] == "03-20"
    assert due([sent, handed_over("03-02")])["labour-arbitration-open"] == "03-17"


def test_what_a_court_sent_online_runs_from_the_answer_and_stops_for_an_appraisal() -> None:
    taken = court(
        "court_delegated",
        handed_over("03-05", "pre_suit", online=True),
        (HandOverAnswered(accepted=True), at("03-09")),
    )
    assert due(taken[:-1]) == {"triage": "03-06", "online-answer": "03-10"}
    assert due(taken)["court-delegated"] == "04-08"
    entrusted = RULE_CASES["court-entrusted-online"][0]
    assert due(suspended(entrusted, "03-10", "03-16"))["court-entrusted-online"] == "03-30"
    by_file = RULE_CASES["court-entrusted"][0]
    assert due(suspended(by_file, "03-16", "03-20"))["court-entrusted"] == "03-27"


@pytest.mark.parametrize(
    ("procedure", "online", "clock"),
    [
        ("pre_suit", False, "court_delegated"),
        ("pre_suit", True, "court_delegated"),
        ("ordinary", False, "court_entrusted"),
        ("ordinary", True, "court_entrusted_online"),
        ("summary", False, "court_entrusted_summary"),
        ("summary", True, "court_entrusted_online_summary"),
    ],
)
def test_one_court_clock_runs_for_what_a_court_sent(
    procedure: Procedure, online: bool, clock: str
) -> None:
    case = case_of(
        court(
            "court_entrusted",
            handed_over("03-05", procedure, online=online),
            (HandOverAnswered(accepted=True), at("03-06")),
            (CourtFileReceived(received_on=day("03-06")), at("03-06")),
        )
    )
    running = [name for name in TRIGGERS if name.startswith("court_") and TRIGGERS[name](case)]
    assert running == [clock]


def test_a_court_matter_from_an_older_register_has_its_limit_all_the_same() -> None:
    imported = court(
        "court_delegated",
        handed_over("03-05", "pre_suit"),
        (TRIAGED, at("03-06")),
        (HandOverAnswered(accepted=True), at("03-06")),
        (Accepted(), at("03-06")),
    )
    assert due(imported)["court-delegated"] == "04-07"  # 04-05 is Qingming


def test_an_oral_agreement_and_what_no_court_confirms_get_no_confirmation_date() -> None:
    oral = [registered("03-03"), agreed("03-03", "03-20", form="oral")]
    assert "judicial-confirmation" not in due(oral)
    fact, when = agreed("03-03", "03-20")
    status = fact.model_copy(update={"not_confirmable": ("status",)})
    assert "judicial-confirmation" not in due([registered("03-03"), (status, when)])
    reinstated = [registered("03-03", "labour"), agreed("03-03", "03-20", kind="act")]
    assert "judicial-confirmation" not in due(reinstated)
    assert "arbitral-review" in due(reinstated)


def test_a_finished_case_has_no_agenda() -> None:
    story = [*wages(), (PerformedAtOnce(), at("03-12")), (Closed(), at("03-13"))]
    assert agenda(story).entries == ()
    assert agenda([]).entries == ()


def test_a_return_letter_of_a_matter_answered_late_runs_from_the_answer() -> None:
    story = [
        registered("03-05", source=HANDED),
        handed_over("03-05"),
        (MediationFailed(routes=("suit",)), at("03-06")),
        (HandOverAnswered(accepted=True), at("03-12")),
    ]
    assert due(story) == {"return-letter": "03-19"}


def test_a_return_letter_is_owed_beyond_closure() -> None:
    story = [*RULE_CASES["return-letter"][0], (Closed(batch="2026-W11"), at("03-13"))]
    assert due(story) == {"return-letter": "03-19"}


def test_a_closed_case_that_still_owes_its_return_letter_has_no_other_clock() -> None:
    """As an older register leaves one: closed, unpaid, and the sender never told."""
    story = [
        registered("03-05", source=HANDED),
        handed_over("03-05"),
        (HandOverAnswered(accepted=True), at("03-06")),
        agreed("03-12", "04-20"),
        (OfficeAsked(request="r1", to="housing", question="?"), at("03-12")),
        (Closed(), at("03-13")),
    ]
    assert due(story) == {"return-letter": "03-19"}


# --- what went on after it had ended -------------------------------------------------------------

GONE, BACK = ConsentRefused(party="p2", ends_mediation=True), RefusalTakenBack
REFUSED = NotAccepted(reason="no_dispute", routes=("suit",), by="qian")


@pytest.mark.parametrize(
    ("ending", "going_on"),
    [
        (GONE, BACK(party="p2", channel="in_person")),
        (REFUSED, NonAcceptanceReviewed(upheld=False)),
    ],
)
def test_what_goes_on_after_it_had_ended_is_decided_within_a_new_limit(
    ending: DisputeFact, going_on: DisputeFact
) -> None:
    """Nobody is late with what could not be decided meanwhile."""
    looked_at = [registered("03-05"), (TRIAGED, at("03-05"))]
    again = [(ending, at("03-06")), (going_on, at("06-08"))]
    assert due([*looked_at, *again]) == {"acceptance": "06-15"}
    assert due([registered("03-05"), *again]) == {"triage": "06-09"}
    later = (TRIAGED, at("06-09"))
    assert due([registered("03-05"), *again, later]) == {"acceptance": "06-16"}


# --- follow-ups ----------------------------------------------------------------------------------


def test_follow_ups_are_three_at_most() -> None:
    story = [registered("03-03"), agreed("03-03", "04-10", "05-20", "06-10", "07-10")]
    calls = [name for name in due(story) if name.startswith("follow-up")]
    assert calls == [f"follow-up:2026-{d}" for d in ("04-10", "05-20", "06-10")]
    missed = FollowUpMade(channel="phone", finding="not_reached")
    once = [*story, (missed, at("04-13"))]
    assert due(once)["follow-up:2026-04-10"] == "04-16"  # three days after the call
    assert [name for name in due(once) if name.startswith("follow-up")] == calls[:2]
    for on in ("04-16", "04-20"):
        once.append((missed, at(on)))
    assert not any(name.startswith("follow-up") for name in due(once))


def test_a_moved_call_that_reached_nobody_is_made_again() -> None:
    once = [*wages(), (LATER, at("04-03"))]
    assert "follow-up:2026-04-30" in due(once)
    missed = (FollowUpMade(channel="phone", finding="not_reached"), at("04-10"))
    again = due([*once, missed])
    assert again["follow-up:2026-03-31"] == "04-13"  # three days after the call
    assert "follow-up-moved:2026-03-31" not in again


def test_nobody_is_called_about_what_was_done_at_once_or_is_to_be_left_undone() -> None:
    story = [registered("03-03"), agreed("03-03", None, form="oral")]
    assert due(story) == {"follow-up:2026-03-03": "03-06"}
    assert due([*story, (PerformedAtOnce(), at("03-03"))]) == {}
    quiet = [registered("03-03"), agreed("03-03", None, form="oral", kind="forbearance")]
    assert due(quiet) == {}


@pytest.mark.parametrize(
    "over",
    [
        (MediationFailed(routes=("suit",)), at("03-12")),
        (ConsentRefused(party="p2", ends_mediation=True), at("03-12")),
        agreed("03-12", "03-31"),
    ],
)
def test_an_urgent_matter_is_over_with_its_dispute(over: tuple[DisputeFact, datetime]) -> None:
    story = RULE_CASES["urgent-end"][0]
    assert {"urgent-end", "urgent-second-person"} <= set(due(story))
    after = [*story, over]
    assert case_of(after).urgent is None
    assert not {"urgent-end", "urgent-second-person"} & set(due(after))


def test_an_urgent_matter_is_over_when_its_term_is_noted() -> None:
    story = RULE_CASES["urgent-end"][0]
    almost: Story = [*story, *((fact, CLOCK.at) for fact in settle(story, at("03-17", "09:59")))]
    assert case_of(almost).urgent is not None
    over: Story = [*almost, *((fact, CLOCK.at) for fact in settle(almost, at("03-17")))]
    assert case_of(over).urgent is None
    assert not {"urgent-end", "urgent-second-person"} & set(due(over))
    assert case_of(over).urgent_terms == 1


def test_what_was_proposed_of_a_matter_that_ran_out_is_still_looked_at() -> None:
    late = (UrgentEndProposed(), at("03-17", "09:00"))
    story: Story = [*RULE_CASES["urgent-end"][0], late]
    over: Story = [*story, *((fact, CLOCK.at) for fact in settle(story, at("03-17")))]
    assert case_of(over).ran_out is not None
    assert due(over)["urgent-end-second-person"] == "03-18"
    assert "urgent-end-second-person" not in due([*over, (UrgentMatterEnded(), at("03-18"))])


def test_whoever_was_reported_about_is_told_whatever_becomes_of_the_case() -> None:
    story: Story = [registered("03-05"), reported("03-05")]
    held = ReportTellingHeldBack(
        ground="would_endanger_somebody", reason="?", look_again_on=day("03-12")
    )
    later: Story = [*story, (held, at("03-06"))]
    assert due(later)["report-telling"] == "03-17", "three working days from that day on"
    for over in ((MediationFailed(routes=("suit",)), at("03-09")), agreed("03-09", None)):
        closed: Story = [*story, over, (Closed(), at("03-10"))]
        assert due(closed) == {"report-telling": "03-10"}
        assert due([*closed, (ReportTold(party="p1"), at("03-10"))]) == {}
        assert due([*closed, (Filed(volume="1"), at("03-11"))]) == {}


# --- what moves a limit --------------------------------------------------------------------------


def suspended(story: Story, since: str, until: str | None, *, stops: bool = True) -> Story:
    steps: Story = [(Suspended(reason="appraisal", clock_stops=stops), at(since))]
    return [*story, *steps, *([(Resumed(), at(until))] if until else [])]


def test_suspension_moves_only_what_stops_meanwhile() -> None:
    base = in_mediation("03-02")  # one month: 04-02
    assert due(base)["mediation"] == "04-02"
    assert due(suspended(base, "03-10", "03-20"))["mediation"] == "04-13"  # 04-12 is a Sunday
    assert due(suspended(base, "03-10", "03-20", stops=False))["mediation"] == "04-02"
    assert due(suspended(base, "03-10", None))["mediation"] == "07-01"  # 90 days: the longest
    assert due(suspended(base, "03-10", None, stops=False))["mediation"] == "04-02"
    labour = [registered("03-02", "labour"), (TRIAGED, at("03-02")), (Accepted(), at("03-02"))]
    assert due(suspended(labour, "03-10", "03-20"))["labour-arbitration-open"] == "03-17"


def test_a_suspension_before_a_limit_began_does_not_move_it() -> None:
    story = court(
        "court_delegated",
        handed_over("03-02", "pre_suit"),
        (Suspended(reason="appraisal", clock_stops=True), at("03-03")),
        (CourtFileReceived(received_on=day("03-10")), at("03-10")),
        (Resumed(), at("03-12")),
    )
    assert due(story)["court-delegated"] == "04-13"  # two days after 04-09; 04-11 is a Saturday


def test_appraisal_is_left_out_of_thirty_working_days() -> None:
    base = in_mediation("2025-09-26", "medical")  # 30 working days: 11-13
    moved = suspended(base, "2025-10-13", "2025-10-20")  # Monday to Monday: five working days
    assert due(moved)["medical-mediation"] == "11-20"


def test_an_extension_moves_the_limit() -> None:
    base = in_mediation("03-02")
    longer = [*base, (Extended(until=day("04-30"), signed_by=("p1", "p2")), at("03-30"))]
    assert "mediation" not in due(longer)
    assert due(longer)["mediation-extended"] == "04-30"


def test_a_renewed_urgent_matter_runs_again() -> None:
    story = RULE_CASES["urgent-end"][0]
    again = UrgentMatterRenewed(facts="still", steps=("separate_talks",))
    assert due([*story, (again, at("03-16", "09:00"))])["urgent-end"] == "03-23"


def test_a_step_of_an_urgent_matter_never_waits_for_the_next_working_day() -> None:
    saturday = entry(urgent(), "urgent-step:s2")
    assert saturday.falls_at == at("03-15", "00:00")


def test_hours_that_run_from_a_bare_day_begin_when_it_is_over() -> None:
    """A rule in hours is for every case that its trigger names, also where a day is all we know."""
    (answer,) = (rule for rule in NATIONAL_RULES if rule.id == "handover-answer")
    hours = answer.model_copy(update={"unit": "hour", "limit": 8, "roll": "none", "warnings": ()})
    story = [registered("03-02", source="referred", claimed=False), handed_over("03-02")]
    (found,) = agenda(story, hours).due()
    assert found.falls_at == at("03-03", "08:00")
    assert (found.starts_on, found.due_on) == (day("03-02"), day("03-03"))


def test_an_urgent_matter_raised_again_on_the_same_day_has_its_hours_again() -> None:
    raised = UrgentMatterRaised(facts="threats", steps=("separate_talks",), by="m1")
    story: Story = [registered("03-10"), (raised, at("03-10", "10:00"))]
    passed = settle(story, at("03-10", "12:00"))
    assert "urgent-second-person" in [fact.deadline for fact in passed]
    story += [(fact, at("03-10", "12:00")) for fact in passed]
    assert entry(story, "urgent-second-person").fired
    story += [(UrgentMatterEnded(), at("03-10", "12:30")), (raised, at("03-10", "13:00"))]
    again = entry(story, "urgent-second-person")
    assert (again.fired, again.falls_at) == (False, at("03-10", "15:00"))
    assert [f.deadline for f in settle(story, at("03-10", "15:00"))] == ["urgent-second-person"]


def test_hours_ring_on_the_minute_and_days_within_ten_minutes() -> None:
    urgent = entry(RULE_CASES["urgent-second-person"][0], "urgent-second-person")
    assert urgent.rings_at(STREAM) == at("03-11", "01:00")
    month = entry(in_mediation("03-05"), "mediation")
    assert month.falls_at == at("04-08", "00:00")
    rung = {(month.rings_at(UUID(int=n)) - month.falls_at).total_seconds() for n in range(200)}
    assert min(rung) >= 0
    assert max(rung) < SPREAD
    assert len(rung) > 100  # not all at midnight sharp


def test_alarms_hold_times_and_kinds_and_say_as_of_when() -> None:
    found = agenda_of(case_of(wages()), CALENDAR, RULES, as_of=(1, 7, 9)).alarms(STREAM)
    assert found.as_of == (1, 7, 9)
    assert "judicial-confirmation@due" in found.due
    assert "judicial-confirmation@warning-10" in found.due
    assert "instalment:o1@warning-0" in found.due
    assert all(moment.tzinfo is UTC for moment in found.due.values())
    assert found.next_due() == min(found.due.values())


def test_a_new_rule_is_one_row() -> None:
    ladder = Rule(
        id="village-week",
        trigger="mediating",
        limit=7,
        unit="day",
        roll="none",
        effect="local_target",
        source="a local ladder",
        owner="mediator",
        proposes="end_and_name_other_routes",
        applies_to=AppliesTo(types=("neighbour",)),
    )
    assert due(in_mediation("03-05"), ladder) == {"village-week": "03-12"}
    assert due(in_mediation("03-05", "contract"), ladder) == {}


# --- settling ------------------------------------------------------------------------------------


def settle(story: Story, moment: datetime) -> list[DeadlinePassed]:
    facts = settle_deadlines(case_of(story), CLOCK, due=moment, calendar=CALENDAR, rules=RULES)
    assert all(isinstance(fact, DeadlinePassed) for fact in facts)
    return [fact for fact in facts if isinstance(fact, DeadlinePassed)]


def test_what_is_due_is_noted_once_and_stays_visible_until_it_is_met() -> None:
    story = in_mediation("03-05")
    rings = agenda(story).alarms(STREAM).due["mediation@due"]
    assert [f.stage for f in settle(story, rings - timedelta(seconds=1))] == ["warning-3"]
    (warned, passed) = settle(story, rings)
    assert (passed.deadline, passed.due_on, passed.stage) == ("mediation", day("04-07"), "due")
    assert passed.proposes == "end_and_name_other_routes"
    assert passed.falls_at == at("04-08", "00:00")
    after = [*story, (warned, CLOCK.at), (passed, CLOCK.at)]
    assert settle(after, CLOCK.at) == []
    assert agenda(after).alarms(STREAM).due == {}
    assert entry(after, "mediation").fired
    assert due(after) == {"mediation": "04-07"}


def test_only_the_due_time_counts() -> None:
    early = Act(STREAM, Officer(id="clock", role="clock"), at("03-06"))
    facts = settle_deadlines(
        case_of(in_mediation("03-05")), early, due=at("12-01"), calendar=CALENDAR, rules=RULES
    )
    assert len(facts) == 2


def test_a_deadline_that_moved_comes_again_on_its_new_day() -> None:
    story: Story = [registered("03-03"), agreed("03-03", "04-10")]
    fired: Story = [*story, *((fact, CLOCK.at) for fact in settle(story, at("04-14")))]
    assert entry(fired, "follow-up:2026-04-10").fired
    again = [*fired, (FollowUpMade(channel="phone", finding="not_reached"), at("04-14"))]
    moved = entry(again, "follow-up:2026-04-10")
    assert (moved.due_on, moved.fired) == (day("04-17"), False)


def test_only_the_clock_settles() -> None:
    desk = Act(STREAM, Officer(id="d1", role="desk"), at("12-31"))
    with pytest.raises(Refused, match="Only the clock"):
        settle_deadlines(case_of([]), desk, due=desk.at, calendar=CALENDAR, rules=RULES)


def test_the_clock_is_never_refused() -> None:
    for story, _, _ in RULE_CASES.values():
        for steps in range(len(story) + 1):
            settle(story[:steps], CLOCK.at)


def test_what_was_due_before_an_import_rings_for_nobody() -> None:
    story = in_mediation("03-05")
    facts = lapse_before_import(
        case_of(story), IMPORTER, before=at("06-01"), calendar=CALENDAR, rules=RULES
    )
    (lapsed,) = facts
    assert isinstance(lapsed, DeadlinesLapsedBeforeImport)
    assert [each.deadline for each in lapsed.deadlines] == ["mediation", "mediation"]
    after: Story = [*story, (lapsed, IMPORTER.at)]
    assert agenda(after).alarms(STREAM).due == {}
    assert settle(after, CLOCK.at) == []
    assert (
        lapse_before_import(
            case_of(after), IMPORTER, before=at("06-01"), calendar=CALENDAR, rules=RULES
        )
        == []
    )


def test_what_comes_after_the_import_rings() -> None:
    story = in_mediation("03-05")
    assert (
        lapse_before_import(
            case_of(story), IMPORTER, before=at("03-20"), calendar=CALENDAR, rules=RULES
        )
        == []
    )
    with pytest.raises(Refused, match="Only an import"):
        lapse_before_import(
            case_of(story), CLOCK, before=at("06-01"), calendar=CALENDAR, rules=RULES
        )


# --- days that are named -------------------------------------------------------------------------


def on_a_day(agreed_on: str, due_on: str) -> Story:
    return [registered(agreed_on), agreed(agreed_on, due_on)]


@pytest.mark.parametrize(
    ("agreed_on", "act_by"),
    [
        ("03-12", "03-13"),  # the Friday before
        ("03-13", "03-13"),
        ("03-14", "03-16"),  # agreed on the Saturday: the Friday was over
        ("03-15", "03-16"),
    ],
)
def test_what_is_due_on_a_sunday_is_done_before_it_by_who_knew_of_it_before(
    agreed_on: str, act_by: str
) -> None:
    found = entry(on_a_day(agreed_on, "03-15"), "instalment:o1")
    assert (found.last_on, found.due_on, found.act_by) == (day("03-15"), day("03-16"), day(act_by))


def test_a_step_planned_for_a_sunday_is_taken_on_it() -> None:
    step = PlannedStep(step="s1", kind="separate_talks", due_on=day("03-15"), responsible="m1")
    planned = (UrgentStepsPlanned(matter_level="B", steps=(step,)), at("03-11"))
    found = entry([*urgent(), planned], "urgent-step:s1")
    assert (found.starts_on, found.act_by, found.due_on) == (day("03-15"),) * 3


def test_a_call_over_a_holiday_is_made_after_it() -> None:
    for agreed_on, act_by in (("09-30", "09-30"), ("10-01", "10-08")):
        found = entry(on_a_day(agreed_on, "10-02"), "follow-up:2026-10-02")
        assert (found.last_on, found.due_on) == (day("10-05"), day("10-08"))
        assert found.act_by == day(act_by)


def corrected_to_a_working_day(on: str, entered: str) -> Calendar:
    fact = DayCorrected(
        day=day(on),
        working=True,
        source="a later notice",
        notice_no="1",
        published_on=day(entered),
        counts_from=day(entered) + timedelta(days=1),
    )
    return evolve_calendar(CALENDAR, fact, at(entered))


NAMED: dict[str, tuple[Story, str, str]] = {
    "instalment:o1": (on_a_day("03-02", "04-11"), "04-11", "04-13"),
    "mediation-extended": (
        [*in_mediation("03-02"), (Extended(until=day("04-11"), signed_by=("p1",)), at("03-05"))],
        "04-11",
        "04-13",
    ),
    "follow-up:2026-04-08": (on_a_day("03-02", "04-08"), "04-11", "04-13"),
    "follow-up-moved:2026-03-31": (
        [*wages(), (LATER.model_copy(update={"to": day("04-18")}), at("03-13"))],
        "04-18",
        "04-20",
    ),
}
"""Deadline → story, the Saturday on which it ends, and the Monday on which it is due."""


@pytest.mark.parametrize("deadline", NAMED)
def test_a_day_named_weeks_before_gets_no_earlier_by_what_is_entered_meanwhile(
    deadline: str,
) -> None:
    story, saturday, monday = NAMED[deadline]
    meanwhile = corrected_to_a_working_day(saturday, "03-20")
    ends = {e.id: e.due_on for e in agenda_of(case_of(story), meanwhile, RULES).due()}
    assert due(story)[deadline] == monday
    assert ends[deadline] == day(monday), "who was shown Monday keeps it"
    early = corrected_to_a_working_day(saturday, "02-20")
    known = {e.id: e.due_on for e in agenda_of(case_of(story), early, RULES).due()}
    assert known[deadline] == day(saturday), "nobody was shown anything else"


# --- properties ----------------------------------------------------------------------------------


@given(
    st.dates(date(2020, 1, 2), date(2026, 11, 1)),
    st.sampled_from([rule for rule in NATIONAL_RULES if rule.trigger == "mediating"]),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), max_size=3),
)
def test_a_limit_rolls_to_a_working_day_and_suspension_never_shortens_it(
    start: date, rule: Rule, pauses: list[tuple[int, int]]
) -> None:
    kind: DisputeType = "medical" if rule.id.startswith("medical") else "neighbour"
    story = in_mediation(start.isoformat(), kind)
    (plain,) = agenda(story, rule).due()
    assert CALENDAR.is_working(plain.due_on, plain.starts_on)
    assert plain.act_by <= plain.last_on <= plain.due_on
    since = start
    for gap, length in pauses:
        since += timedelta(days=gap)
        until = since + timedelta(days=length)
        story = suspended(story, since.isoformat(), until.isoformat())
        since = until
    (moved,) = agenda(story, rule).due()
    assert moved.due_on >= plain.due_on
    assert all(e.falls_at > at(start.isoformat()) for e in agenda(story, rule).entries)


def test_domain_dates_do_not_depend_on_the_zone_of_a_new_process() -> None:
    code = (
        "from tests.domain.test_deadlines import wages\n"
        "from tests.domain.cases import due\n"
        "print(sorted(due(wages()).items()))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TZ": zone_name},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone_name in ("America/Los_Angeles", "Asia/Shanghai")
    }
    assert answers == {f"{sorted(due(wages()).items())}\n"}


# --- to the day ----------------------------------------------------------------------------------


def test_working_days_of_an_appraisal_are_those_after_it_began_up_to_the_one_it_ended() -> None:
    """医疗纠纷条例 38 counts working days: a weekend of an appraisal gives nothing back."""
    base = in_mediation("04-10", "medical")
    assert due(base)["medical-mediation"] == "05-26"  # 30 working days
    weekend = suspended(base, "05-15", "05-18")  # Friday to Monday
    assert due(weekend)["medical-mediation"] == "05-27"
    holiday = suspended(base, "04-29", "05-06")  # 04-30 and 05-06 are working days
    assert due(holiday)["medical-mediation"] == "05-28"


def test_a_notice_that_comes_while_a_limit_runs_does_not_shorten_it() -> None:
    """2026-01-04 became a working Sunday on 2025-11-04, after these limits had begun."""
    base = in_mediation("2025-10-30", "medical")
    moved = suspended(base, "2025-11-10", "2025-12-01")  # fifteen working days
    assert due(moved)["medical-mediation"] == "01-05"
    across = suspended(in_mediation("2025-10-31", "medical"), "2025-12-05", "2026-01-05")
    assert due(across)["medical-mediation"] == "01-12"
    month = in_mediation("2025-11-03")
    stopped = suspended(month, "2025-11-10", "2025-12-12")
    assert (entry(stopped, "mediation").last_on, due(stopped)["mediation"]) == (
        date(2026, 1, 4),
        "01-05",
    )
    ladder = Rule(
        id="sixty-six-days",
        trigger="registered",
        limit=66,
        unit="day",
        effect="local_target",
        source="a local ladder",
        owner="desk",
        proposes="triage",
    )
    assert due([registered("2025-10-30")], ladder) == {"sixty-six-days": "01-05"}


def test_what_is_due_on_a_day_is_the_rules_owners_and_tells_its_parts_apart() -> None:
    first = entry(wages(), "instalment:o1")
    assert (first.key, first.owner) == ("o1", "mediator")


def test_a_warning_on_the_day_the_limit_begins_would_warn_of_nothing() -> None:
    ladder = Rule(
        id="village-days",
        trigger="mediating",
        limit=3,
        unit="day",
        roll="none",
        effect="local_target",
        source="a local ladder",
        warnings=(3, 2),
        owner="mediator",
        proposes="end_and_name_other_routes",
    )
    stages = [each.stage for each in agenda(in_mediation("03-10"), ladder).entries]
    assert stages == ["warning-2", "due"]


def test_an_agenda_says_as_of_which_place_even_when_nothing_is_open() -> None:
    place = (1, 7, 9)
    assert reckon(wages(), CALENDAR, RULES, place).as_of == place
    nothing = reckon([], CALENDAR, RULES, place)
    assert (nothing.as_of, nothing.alarms(STREAM).next_due()) == (place, None)


def test_the_latest_alarm_that_rang_is_found_to_the_second() -> None:
    alarms = agenda(wages()).alarms(STREAM)
    first, second, *_ = sorted(alarms.due.values())
    assert alarms.latest_until(first) == first
    assert alarms.latest_until(second - timedelta(seconds=1)) == first


def test_a_breach_does_not_end_what_is_still_to_be_paid() -> None:
    broken = [*wages(), (BreachVerified(confirmed=True), at("04-02"))]
    assert due(broken)["instalment:o2"] == "04-30"


def test_a_return_letter_is_owed_from_the_day_of_the_agreement() -> None:
    story = [
        registered("03-05", source=HANDED),
        handed_over("03-05"),
        (HandOverAnswered(accepted=True), at("03-06")),
        agreed("03-12", None, form="oral"),
        (Closed(batch="2026-W12"), at("03-20")),
    ]
    assert due(story)["return-letter"] == "03-19"
