"""Which facts tell whom, and when what they told of is settled: nobody is told what is over."""

from collections.abc import Sequence
from typing import Any, cast, get_args

import pytest

from domain.bulk.notices import OF_BULK
from domain.deadlines import Agenda, Entry, agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    DISPUTE_FACTS,
    AgreementRepudiated,
    Appraised,
    BodiesInvited,
    BreachReported,
    BreachVerified,
    CaseMergedIn,
    Closed,
    ClosureProposed,
    ConfirmationDecided,
    ConsentRefused,
    CourtFileReceived,
    DeadlinePassed,
    HandOverReceived,
    MediationExpired,
    MediationFailed,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    Merged,
    MovedLimit,
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
    PlannedStep,
    RefusalTakenBack,
    Reopened,
    ReopeningProposed,
    ReportMade,
    RequestWithdrawn,
    ShamCleared,
    ShamSuspected,
    SuspensionCorrected,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.notices import NOBODY, TELLS, Notice, Told, near, near_above
from domain.dispute.owing import Beside, Earlier, Like
from domain.dispute.state import START, Dispute, Urgent
from domain.dispute.waiting import NEAR, PASSED, WAITS, waits
from domain.kernel import Fact, Role
from domain.neutral import SOMETHING_WAITS
from domain.notices import KINDS
from domain.reach import Post
from domain.rules import Effect, Proposal
from tests.domain.cases import RULES
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    ASSIGNED,
    DECLINED,
    ELSEWHERE,
    MEDIATING,
    NEW,
    OFFICE,
    REGISTERED,
    TRIAGED,
    after,
    at,
    day,
    registered,
)
from tests.domain.years import CALENDAR

CASE = Dispute(office=OFFICE, mediator="zhao", co_mediators=("qian",))
NOBODY_YET = CASE._replace(mediator=None, co_mediators=())
COUNTY = "150524000000"

By = tuple[Fact, str]
"""A fact, and the officer who recorded it; "" for a party, who is no officer."""


def by(who: str, *facts: Fact) -> list[By]:
    return [(fact, who) for fact in facts]


def latest_of(story: Sequence[By]) -> Beside:
    def latest(like: Like) -> Earlier | None:
        found = ((fact, who) for fact, who in reversed(story) if like(fact))
        fact, who = next(found, (None, ""))
        return Earlier(fact, who or None) if fact else None

    return Beside(latest=latest)


def case_of(story: Sequence[By]) -> Dispute:
    case = START
    for fact, _ in story:
        case = evolve(case, cast(Any, fact), at())
    return case


def tells(story: Sequence[By], *, small: bool = False, role: Role = "mediator") -> list[Notice]:
    """What the last fact of a case tells, given everything before it."""
    case, beside = case_of(story), latest_of(story)._replace(small=small)
    fact, _ = story[-1]
    agenda = agenda_of(case, CALENDAR, RULES)
    told = Told(fact, at(), case, agenda, beside, role)
    made = list(TELLS[type(fact)](told))
    for notice in made:
        officer = notice.to if isinstance(notice.to, str) else None
        assert waits(
            notice.kind, case, agenda, notice.about, officer, due_at=notice.due_at, now=at()
        ), f"{notice} is not sent"
    return made


def still(kind: str, *facts: Fact, about: str = "", to: str | None = None) -> bool:
    """Whether it still waits once these have happened."""
    case = after(*facts)
    agenda = agenda_of(case, CALENDAR, RULES)
    return waits(kind, case, agenda, about, to, due_at=None, now=at())


def post(role: Role, office: str = OFFICE) -> Post:
    return Post(role=role, office=office)


# --- limits --------------------------------------------------------------------------------------


def entry(owner: Role = "mediator", proposes: Proposal = "triage") -> Entry:
    values: dict[str, Any] = dict.fromkeys(Entry._fields)
    return Entry(**values | {"id": "triage", "owner": owner, "proposes": proposes})


def told(fact: Any, case: Dispute = CASE, *entries: Entry) -> list[Notice]:
    made = TELLS[type(fact)](Told(fact, at(), case, Agenda((), entries)))
    return list(made)


def passed(stage: str = "due", effect: Effect = "local_target") -> DeadlinePassed:
    return DeadlinePassed(
        deadline="triage",
        rule="triage",
        due_on=day("03-05"),
        falls_at=at("03-05"),
        stage=stage,
        effect=effect,
        proposes="triage",
    )


def test_a_time_limit_reaches_who_owns_it() -> None:
    assert told(passed(), CASE, entry()) == [
        Notice("deadline_passed", "zhao", "triage", at("03-05"))
    ]
    (desk,) = told(passed(), CASE, entry("desk"))
    assert desk.to == post("desk")


def test_a_warning_is_for_the_digest() -> None:
    (notice,) = told(passed("warning-3"), CASE, entry())
    assert notice.kind == "deadline_near"
    assert KINDS[notice.kind].pace == "digest"


def test_the_superior_hears_of_a_limit_set_by_law_and_of_no_other() -> None:
    above = post("supervisor")
    effects: dict[Effect, bool] = {
        "right_lost": True,
        "institution_duty": True,
        "local_target": False,
        "information": False,
    }
    for effect, hears in effects.items():
        made = told(passed(effect=effect), CASE, entry())
        assert (Notice("legal_limit_passed", above, "triage", at("03-05")) in made) is hears
    warned = told(passed("warning-3", "right_lost"), CASE, entry())
    assert [notice.kind for notice in warned] == ["deadline_near"]


def test_the_superior_of_the_office_that_is_late_hears() -> None:
    offered = after(*MEDIATING, TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="x"))
    late = told(passed(effect="institution_duty"), offered, entry("desk", "answer_transfer"))
    assert [notice.to for notice in late] == [
        post("desk", ELSEWHERE),
        post("supervisor", ELSEWHERE),
    ]


def test_most_of_a_limit_gone_is_for_the_owners_digest_once_and_not_after_a_warning() -> None:
    due = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    warning = due._replace(stage="warning-3", falls_at=at("03-02"))
    expected = Notice("deadline_near", "zhao", "triage", at("03-05"))
    assert near(CASE, Agenda((), (warning, due)), "triage") == expected
    assert near(CASE, Agenda((), (warning._replace(fired=True), due)), "triage") is None
    assert near(CASE, Agenda((), (due._replace(fired=True),)), "triage") is None
    assert near(CASE, Agenda(), "triage") is None


def test_the_supervisor_hears_that_a_limit_set_by_law_is_near_and_of_no_other() -> None:
    above, legal = post("supervisor"), ("right_lost", "institution_duty")
    due = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    warned = due._replace(stage="warning-3", fired=True)
    expected = Notice("legal_limit_near", above, "triage", at("03-05"))
    for effect in get_args(Effect):
        held = due._replace(effect=effect)
        made = near_above(CASE, Agenda((), (warned, held)), "triage")
        assert made == (expected if effect in legal else None), effect
        assert near_above(CASE, Agenda((), (held._replace(fired=True),)), "triage") is None
    assert near_above(CASE, Agenda(), "triage") is None
    assert KINDS[expected.kind].pace == "digest", "one message a day, whatever became near"
    assert KINDS["legal_hours_near"].pace == KINDS["hours_near"].pace == "never_quiet"


def test_of_an_offer_the_superior_of_whoever_has_to_answer_hears_before_too() -> None:
    offered = after(*MEDIATING, TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="x"))
    due = entry("desk", "answer_transfer")._replace(
        stage="due", fired=False, effect="institution_duty"
    )
    notice = near_above(offered, Agenda((), (due,)), "triage")
    assert notice and notice.to == post("supervisor", ELSEWHERE)


def test_what_was_met_in_the_meantime_tells_nobody() -> None:
    assert told(passed()) == []


def of_limit(kind: str, *entries: Entry, told_of: str = "03-05", now: str = "03-04") -> bool:
    """Whether it still waits that a limit is near, or over, which was told of one day."""
    agenda = Agenda((), entries)
    return waits(kind, CASE, agenda, "triage", "zhao", due_at=at(told_of), now=at(now))


def test_a_limit_waits_while_it_is_on_the_agenda_and_is_near_until_it_has_passed() -> None:
    coming = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    past = coming._replace(fired=True)
    assert all(of_limit(kind, past) for kind in PASSED)
    assert not any(of_limit(kind) for kind in (*PASSED, *NEAR)), "it was met"
    assert all(of_limit(kind, coming) for kind in NEAR)
    assert not any(of_limit(kind, past) for kind in NEAR)


def test_what_is_over_is_not_near_while_no_clock_has_noted_yet_that_it_is_over() -> None:
    """Temporal may be down, or the case may have come with its days long gone."""
    coming = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    for kind in NEAR:
        assert of_limit(kind, coming, now="03-04"), kind
        assert not of_limit(kind, coming, now="11-28"), kind
        assert not of_limit(kind, coming, now="03-05"), "the moment itself is over"


def test_what_was_told_of_a_day_that_was_moved_waits_no_more() -> None:
    """The new day is told when it comes: an old one that stays on the screen is a wrong one."""
    moved = entry()._replace(stage="due", fired=False, falls_at=at("04-20"))
    assert not any(of_limit(kind, moved) for kind in (*PASSED, *NEAR))
    warned = moved._replace(stage="warning-3", fired=True, falls_at=at("04-17"))
    assert of_limit("deadline_near", warned, moved, told_of="04-17", now="04-18")
    assert not of_limit("deadline_near", warned, moved, told_of="03-02", now="04-18")


def test_a_corrected_suspension_that_moves_limits_is_for_the_mediators_digest() -> None:
    fact = SuspensionCorrected(
        suspension=1, since=day("03-02"), until=day("03-04"), explanation="x", told=(), moved=()
    )
    assert told(fact) == [], "it moved nothing"
    moved = MovedLimit(deadline="mediation", from_on=day("04-02"), to_on=day("04-05"))
    made = told(fact.model_copy(update={"moved": (moved,)}))
    assert made == [Notice("dates_moved", "zhao"), Notice("dates_moved", "qian")]
    assert KINDS["dates_moved"].pace == "digest"


# --- before acceptance ---------------------------------------------------------------------------


def test_what_is_not_registered_at_the_counter_waits_for_the_desk_until_somebody_looked() -> None:
    for role in ("party", "mediator", "head"):
        (notice,) = tells(by("", *REGISTERED), role=role)
        assert notice == Notice("case_to_triage", post("desk"))
    assert tells(by("wang", *REGISTERED), role="desk") == []
    assert tells(by("zhao", registered(track="simple"))) == [], "it was settled on the spot"
    assert not still("case_to_triage", *TRIAGED)


def test_a_hand_over_and_an_offer_reach_the_desk_that_answers() -> None:
    handed = HandOverReceived(sender="court", number="2026-1", received_on=day("03-02"))
    assert tells(by("wang", *REGISTERED, handed)) == [Notice("hand_over_received", post("desk"))]
    offer = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="moved")
    assert tells(by("qian", *MEDIATING, offer)) == [
        Notice("transfer_offered", post("desk", ELSEWHERE))
    ]


REFUSED = NotAccepted(reason="no_dispute", routes=("suit",), by="qian")


def test_a_refusal_to_accept_is_for_the_judicial_office_and_its_review_for_who_refused() -> None:
    story = by("qian", *TRIAGED, REFUSED)
    assert tells(story) == [Notice("refusal_to_review", post("judicial_office"))]
    upheld = tells([*story, *by("sun", NonAcceptanceReviewed(upheld=True))])
    assert upheld == [Notice("refusal_reviewed", "qian")]
    lifted = tells([*story, *by("sun", NonAcceptanceReviewed(upheld=False))])
    assert lifted == [Notice("refusal_reviewed", "qian"), Notice("case_goes_on", post("desk"))]
    reviewed = NonAcceptanceReviewed(upheld=True)
    assert not still("refusal_to_review", *TRIAGED, REFUSED, reviewed)


# --- mediation -----------------------------------------------------------------------------------


def test_every_mediator_of_a_case_hears_of_it() -> None:
    assigned = MediatorAssigned(mediator="zhao", co_mediators=("qian",))
    assert tells(by("sun", *ACCEPTED, assigned)) == [
        Notice("case_assigned", "zhao"),
        Notice("case_assigned", "qian"),
    ]
    assert not still("case_assigned", *ASSIGNED, to="sun")


def test_a_recused_mediator_hears_of_it_and_the_head_assigns_another() -> None:
    off = MediatorRecused(mediator="zhao", ground="party_request", asked_by="p1")
    assert tells(by("", *ASSIGNED, off)) == [
        Notice("case_taken_off", "zhao"),
        Notice("mediator_needed", post("head")),
    ]
    again = MediatorAssigned(mediator="feng")
    assert not still("mediator_needed", *ASSIGNED, off, again)


def test_who_goes_on_hears_of_it_and_who_handed_on() -> None:
    on = MediatorReplaced(mediator="feng", instead_of="zhao", reason="absence")
    told = [Notice("case_assigned", "feng"), Notice("case_taken_off", "zhao")]
    assert tells(by("qian", *ASSIGNED, on)) == told
    assert not still("case_taken_off", *ASSIGNED, to="zhao")


def test_a_refusal_stops_whoever_would_go_on() -> None:
    over = ConsentRefused(party="p1", ends_mediation=True)
    assert tells(by("", *ASSIGNED, over)) == [Notice("case_over", "zhao")]
    assert tells(by("", *DECLINED)) == [Notice("case_over", post("desk"))], "nobody mediates yet"
    goes_on = ConsentRefused(party="p1", ends_mediation=False)
    assert tells(by("", *ASSIGNED, goes_on)) == [Notice("case_to_look_into", "zhao")]
    back = RefusalTakenBack(party="p2", channel="online")
    assert tells(by("", *DECLINED, back)) == [Notice("case_goes_on", post("desk"))]
    assert not still("case_over", *DECLINED, back)


@pytest.mark.parametrize(
    "fact",
    [
        RequestWithdrawn(parties=("p1",)),
        MediationFailed(routes=("suit",)),
        MediationExpired(deadline="mediation", routes=("suit",)),
        Merged(into=NEW.id, code="c"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_whoever_mediates_hears_that_it_is_over(fact: Fact) -> None:
    assert tells(by("qian", *ASSIGNED, fact)) == [Notice("case_over", "zhao")]


def test_what_comes_for_a_mediators_case_reaches_its_mediator() -> None:
    merged = CaseMergedIn(case=NEW.id, code="c")
    assert tells(by("qian", *MEDIATING, merged)) == [Notice("case_merged_in", "zhao")]
    file = CourtFileReceived(received_on=day("03-02"))
    assert tells(by("wang", *ASSIGNED, file)) == [Notice("court_file_signed_for", "zhao")]
    assert tells(by("wang", *ACCEPTED, file)) == [], "nobody mediates yet"


def test_an_answer_of_another_office_reaches_who_asked() -> None:
    asked = OfficeAsked(request="r1", to="police", question="?")
    other = OfficeAsked(request="r2", to="police", question="?")
    answered = OfficeAnswered(request="r1", answer="!")
    story = [*by("wang", *ASSIGNED), *by("zhao", asked), *by("qian", other)]
    assert tells([*story, *by("wang", answered)]) == [Notice("request_answered", "zhao", "r1")]


def test_a_suspected_sham_is_looked_into_by_the_head_and_cleared_for_the_mediator() -> None:
    suspected = ShamSuspected(grounds="x", reported_to="judicial_office")
    story = by("zhao", *MEDIATING, suspected)
    assert [notice.to for notice in tells(story)] == [post("head"), post("judicial_office")]
    to_court = suspected.model_copy(update={"reported_to": "court"})
    assert [notice.to for notice in tells(by("zhao", *MEDIATING, to_court))] == [post("head")]
    cleared = tells([*story, *by("qian", ShamCleared(explanation="x"))])
    assert cleared == [Notice("case_goes_on", "zhao")]


# --- urgent matters ------------------------------------------------------------------------------

RAISED = UrgentMatterRaised(facts="...", steps=("separate_talks",), by="li")
S1 = PlannedStep(step="s1", kind="separate_talks", due_on=day("03-03"), responsible="li")
S2 = PlannedStep(step="s2", kind="offer_legal_aid", due_on=day("03-05"), responsible="wang")
PLANNED = UrgentStepsPlanned(matter_level="A", steps=(S1, S2))
URGENT = by("li", *MEDIATING, RAISED, PLANNED)
DONE = [UrgentStepTaken(step=step, evidence="录1", note="谈过") for step in ("s1", "s2")]
PROPOSED = [*URGENT, *by("li", *DONE, UrgentEndProposed())]


def test_the_second_person_hears_of_an_urgent_matter_at_any_hour() -> None:
    """The head; where the committee is small, the judicial office. Never both."""
    raised = by("li", *MEDIATING, RAISED)
    assert tells(raised) == [Notice("urgent_matter_raised", post("head"))]
    assert tells(raised, small=True) == [Notice("urgent_matter_raised", post("judicial_office"))]
    assert KINDS["urgent_matter_raised"].pace == "never_quiet"
    assert not still("urgent_matter_raised", *MEDIATING, RAISED, UrgentMatterConfirmed())


def test_who_sees_to_a_step_of_somebody_elses_matter_is_told_once() -> None:
    assert tells(URGENT) == [Notice("urgent_step_given", "wang")]
    more = UrgentStepsPlanned(steps=(S2.model_copy(update={"step": "s3"}),))
    taken = [fact for fact, _ in URGENT] + [DONE[1]]
    assert not still("urgent_step_given", *taken, to="wang")
    assert still("urgent_step_given", *taken, more, to="wang")
    assert not still("urgent_step_given", *MEDIATING, to="wang")


def test_its_owner_hears_when_no_step_is_left() -> None:
    assert tells([*URGENT, *by("wang", DONE[1])]) == []
    last = tells([*URGENT, *by("li", DONE[0]), *by("wang", DONE[1])])
    assert last == [Notice("urgent_steps_done", "li")]
    assert not still("urgent_steps_done", *(fact for fact, _ in PROPOSED))


def test_a_renewed_matter_reaches_the_second_person_and_its_owner() -> None:
    again = UrgentMatterRenewed(facts="...", steps=("separate_talks",))
    assert tells([*URGENT, *by("sun", again)]) == [
        Notice("urgent_matter_renewed", post("head")),
        Notice("urgent_matter_renewed", "li"),
    ]
    assert tells([*URGENT, *by("sun", again)], small=True)[0].to == post("judicial_office")


def test_an_urgent_matter_that_is_offered_reaches_who_would_own_it() -> None:
    offer = UrgentMatterOffered(owner="feng", reason="...")
    assert tells([*URGENT, *by("qian", offer)]) == [Notice("urgent_matter_offered", "feng")]
    facts = [fact for fact, _ in URGENT]
    assert not still("urgent_matter_offered", *facts, offer, to="sun")
    assert not still("urgent_matter_offered", *facts, to="feng")
    declined = UrgentMatterNotTakenOver(reason="...")
    assert not still("urgent_matter_offered", *facts, offer, declined, to="feng")


def test_what_became_of_the_offer_reaches_who_offered_and_who_owned_it() -> None:
    offered = [*URGENT, *by("qian", UrgentMatterOffered(owner="feng", reason="..."))]
    taken = tells([*offered, *by("feng", UrgentMatterTakenOver(owner="feng"))])
    assert taken == [Notice("urgent_offer_taken", "qian"), Notice("urgent_offer_taken", "li")]
    declined = tells([*offered, *by("feng", UrgentMatterNotTakenOver(reason="..."))])
    assert declined == [Notice("urgent_offer_declined", "qian")]
    own = [*URGENT, *by("li", UrgentMatterOffered(owner="feng", reason="..."))]
    taken = tells([*own, *by("feng", UrgentMatterTakenOver(owner="feng"))])
    assert taken == [Notice("urgent_offer_taken", "li")], "once, if both are one person"


def test_its_proposed_end_is_for_the_second_person_and_the_answer_for_its_owner() -> None:
    assert tells(PROPOSED) == [Notice("urgent_end_proposed", post("head"))]
    assert tells(PROPOSED, small=True)[0].to == post("judicial_office")
    back = UrgentEndSentBack(reason="...")
    assert tells([*PROPOSED, *by("qian", back)]) == [Notice("urgent_end_sent_back", "li")]
    assert not still("urgent_end_proposed", *(fact for fact, _ in PROPOSED), back)
    ended = tells([*PROPOSED, *by("qian", UrgentMatterEnded())])
    assert ended == [Notice("urgent_matter_ended", "li")]


def over() -> DeadlinePassed:
    return passed(effect="institution_duty").model_copy(
        update={"deadline": "urgent-end", "rule": "urgent-end", "proposes": "end_or_renew_urgent"}
    )


def test_an_urgent_matter_that_ran_out_reaches_its_owner_and_the_supervisor() -> None:
    """Its term is off the agenda then, as an agenda of nothing says."""
    ran_out = CASE._replace(ran_out=Urgent(at(), at(), "zhao", "resp"))
    owner, above = told(over(), ran_out)
    assert owner == Notice("urgent_matter_ran_out", "resp", "urgent-end", at("03-05"))
    assert above.to == post("supervisor")
    for case, waiting in ((ran_out, True), (CASE, False)):
        of = ("urgent_matter_ran_out", case, Agenda(), "urgent-end", "resp")
        assert waits(*of, due_at=None, now=at()) is waiting
    assert told(over()) == [], "somebody closed it or raised it anew"


def test_a_term_that_runs_out_leaves_what_the_notice_is_made_from() -> None:
    """The fold itself: told from the case as it stands once the clock has noted the end."""
    raised = CASE._replace(urgent=Urgent(at(), at(), "zhao", "resp"))
    after_it = evolve(raised, over(), at("03-05"))
    assert {notice.kind for notice in told(over(), after_it)} == {"urgent_matter_ran_out"}


# --- agreement -----------------------------------------------------------------------------------


def test_an_agreement_in_question_is_for_its_mediator_until_it_is_looked_into() -> None:
    breach = BreachReported(party="p1", items=("o1",))
    assert tells(by("", *AGREED, breach)) == [Notice("agreement_in_question", "zhao")]
    verified = BreachVerified(confirmed=False)
    assert not still("agreement_in_question", *AGREED, breach, verified, to="zhao")
    against = AgreementRepudiated(party="p1")
    assert tells(by("", *AGREED, against)) == [Notice("agreement_in_question", "zhao")]


def test_what_a_court_decided_reaches_the_mediator() -> None:
    decided = ConfirmationDecided(confirmed=True, decided_on=day("03-02"), number="2026-1")
    made = TELLS[ConfirmationDecided](Told(decided, at(), after(*AGREED), Agenda()))
    assert list(made) == [Notice("decision_received", "zhao")]


# --- other offices -------------------------------------------------------------------------------


def test_who_offered_a_case_hears_the_answer_and_who_mediated_it_that_it_is_gone() -> None:
    offer = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="...")
    accepted = TransferAccepted(office=ELSEWHERE, area=ELSEWHERE)
    story = [*by("zhao", *MEDIATING), *by("qian", offer)]
    assert tells([*story, *by("lin", accepted)]) == [
        Notice("transfer_accepted", "qian"),
        Notice("case_taken_off", "zhao"),
    ]
    refused = tells([*story, *by("lin", TransferRefused(reason="..."))])
    assert refused == [Notice("transfer_refused", "qian")]
    of_an_import = [*by("", *ACCEPTED, offer), *by("lin", accepted)]
    assert tells(of_an_import) == [Notice("transfer_accepted", post("head"))]


def test_a_case_that_goes_on_twice_is_taken_off_its_mediator_once() -> None:
    offer = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="...")
    there = [*MEDIATING, offer, TransferAccepted(office=ELSEWHERE, area=ELSEWHERE)]
    back = [
        TransferOffered(to_office=OFFICE, to_area=OFFICE, reason="..."),
        TransferAccepted(office=OFFICE, area=OFFICE),
    ]
    kinds = [notice.kind for notice in tells(by("qian", *there, *back))]
    assert kinds == ["transfer_accepted"]


def test_each_guest_hears_that_it_is_asked_to_help() -> None:
    invited = BodiesInvited(lead=OFFICE, guests=(ELSEWHERE, COUNTY))
    made = tells(by("qian", *MEDIATING, invited))
    assert [notice.to for notice in made] == [post("head", ELSEWHERE), post("head", COUNTY)]


# --- orders --------------------------------------------------------------------------------------

GIVEN = OrderGiven(order="d1", to_office=OFFICE, from_office=COUNTY, reason="overdue")
OTHER = OrderGiven(order="d2", to_office=OFFICE, from_office=COUNTY, reason="overdue")
ORDERED = [*by("zhao", *MEDIATING), *by("lin", GIVEN), *by("ma", OTHER)]
BACK = OrderHandedBack(order="d1", reason="...")


def test_an_order_reaches_the_head_of_its_office_until_it_is_acknowledged() -> None:
    assert tells(ORDERED[:-1]) == [Notice("order_given", post("head"), "d1")]
    read = OrderAcknowledged(order="d1")
    assert not still("order_given", *MEDIATING, GIVEN, read, about="d1")
    elsewhere = GIVEN.model_copy(update={"to_office": ELSEWHERE})
    assert tells(by("lin", *MEDIATING, elsewhere))[0].to == post("head", ELSEWHERE)


def test_its_answer_and_its_hand_back_reach_who_gave_it() -> None:
    answered = OrderAnswered(order="d1", done="...")
    assert tells([*ORDERED, *by("qian", answered)]) == [Notice("order_answered", "lin", "d1")]
    assert tells([*ORDERED, *by("qian", BACK)]) == [Notice("order_handed_back", "lin", "d1")]
    of_an_import = [*by("", *MEDIATING, GIVEN), *by("qian", BACK)]
    assert tells(of_an_import)[0].to == post("supervisor", COUNTY), "nobody knows who gave it"
    assert not still("order_answered", *MEDIATING, GIVEN, about="d1")
    ended = OrderEnded(order="d1", outcome="taken_back")
    assert not still("order_handed_back", *MEDIATING, GIVEN, BACK, ended, about="d1")
    assert not still("order_handed_back", *MEDIATING, GIVEN, BACK, answered, about="d1")


def test_an_order_that_stays_reaches_who_handed_it_back() -> None:
    stays = OrderHandBackRefused(order="d1", reason="...")
    story = [*ORDERED, *by("feng", BACK), *by("lin", stays)]
    assert tells(story) == [Notice("order_hand_back_refused", "feng", "d1")]


def test_that_an_order_is_over_reaches_the_head_of_the_office_that_had_it() -> None:
    ended = OrderEnded(order="d1", outcome="withdrawn")
    assert tells([*ORDERED, *by("lin", ended)]) == [Notice("order_ended", post("head"), "d1")]


# --- the end -------------------------------------------------------------------------------------

ENDED = [*MEDIATING, MediationFailed(routes=("suit",))]


def test_what_a_second_person_signs_reaches_the_second_person() -> None:
    proposed = ClosureProposed(by="zhao")
    assert tells(by("zhao", *ENDED, proposed)) == [Notice("closure_proposed", post("head"))]
    assert not still("closure_proposed", *ENDED, proposed, Closed())
    again = ReopeningProposed(kind="re_mediation", by="zhao")
    assert tells(by("zhao", *ENDED, again)) == [Notice("reopening_proposed", post("head"))]
    assert tells(by("zhao", *ENDED, again), small=True)[0].to == post("judicial_office")
    goes_on = Reopened(kind="re_mediation", case=NEW.id, code="c")
    assert not still("reopening_proposed", *ENDED, again, goes_on)
    decided = tells([*by("zhao", *ENDED, again), *by("qian", goes_on)])
    assert decided == [Notice("matter_goes_on", "zhao")]


def test_a_file_to_be_destroyed_waits_for_its_second_signature() -> None:
    destroy = Appraised(destroy=True, by="zhou")
    assert tells(by("zhou", *ENDED, Closed(), destroy)) == [
        Notice("destruction_proposed", post("head"))
    ]
    kept = destroy.model_copy(update={"destroy": False, "keep_until": day("2030-01-01")})
    assert tells(by("zhou", *ENDED, Closed(), kept)) == []


# --- the tables ----------------------------------------------------------------------------------


def test_every_fact_tells_somebody_or_says_why_nobody() -> None:
    """A new fact fails here until somebody has thought of whom it concerns."""
    nobody = [fact for facts in NOBODY.values() for fact in facts]
    assert len(nobody) == len(set(nobody))
    assert not set(nobody) & set(TELLS)
    assert {*nobody, *TELLS} == set(DISPUTE_FACTS)


def test_nobody_is_told_of_a_report_by_us() -> None:
    """Who made it is kept from everybody; whoever it concerns is told by a person, and later."""
    (facts,) = (facts for why, facts in NOBODY.items() if ReportMade in facts)
    assert {fact.__name__ for fact in facts} == {
        *("ReportMade", "ReportTold", "ReportTellingHeldBack")
    }
    kinds = " ".join(KINDS)
    assert "report" not in kinds and "suspect" not in kinds and "sham" not in kinds


def test_a_dropped_step_is_off_the_screen_of_who_saw_to_it() -> None:
    dropped = UrgentStepDropped(step="s2", reason="...")
    assert not still("urgent_step_given", *(fact for fact, _ in URGENT), dropped, to="wang")


def test_every_kind_that_a_fact_makes_can_be_settled() -> None:
    settled = {*WAITS, *PASSED, *NEAR}
    assert settled <= set(KINDS)
    at_once = {"crisis", "party_code"}  # they leave as they are made, and stand in no inbox
    others = set(KINDS) - settled - {"digest", SOMETHING_WAITS} - at_once
    rounds = ("week_in_review", "inspections_due", "inspections_overdue")
    covers = ("cover_asked", "cover_accepted", "cover_declined", "cover_over")
    assert others == {
        *rounds,
        *covers,
        *OF_BULK,
        "rectification_ordered",
        "rectification_overdue",
    }, "made of no fact of a dispute"
