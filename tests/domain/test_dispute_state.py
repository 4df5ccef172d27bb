"""What a fact leaves behind in the state of a case, where no refusal and no deadline shows it."""

from typing import Any

import pytest

from domain.dispute.facts import (
    Accepted,
    Appraised,
    BodiesInvited,
    BreachReported,
    BreachVerified,
    ClaimStated,
    Closed,
    ClosureProposed,
    ConfidentialNoteTaken,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentGiven,
    ConsentRefused,
    Extended,
    HandOverReceived,
    InvitedPersonJoined,
    InvitedPersonLeft,
    MediationFailed,
    MediatorAssigned,
    MediatorRecused,
    NonAcceptanceReviewed,
    NotAccepted,
    OfficeAsked,
    PerformanceUrged,
    RefusalTakenBack,
    RemedyExplained,
    Reopened,
    ReopeningProposed,
    ReportMade,
    ReportTold,
    RepresentativesNamed,
    Retained,
    ReviewApplied,
    ReviewDecided,
    RightsNoticeGiven,
    ShamCleared,
    ShamSuspected,
    Suspended,
    TransferAccepted,
    TransferOffered,
    Triaged,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    WorkingNotesEnded,
)
from domain.dispute.state import Agent, Appraisal, Fired, HandOver, Retention
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    ASSIGNED,
    DECLINED,
    ELSEWHERE,
    GUARDIAN,
    MEDIATING,
    NEW,
    OFFICE,
    REGISTERED,
    TALKS,
    THREE_AGREE,
    TOLD,
    TRIAGED,
    VILLAGE,
    after,
    at,
    day,
    labour,
    registered,
)
from tests.domain.test_dispute_closing import CLOSED, DONE, FILED, KEPT, passed

NO = NotAccepted(reason="outside_scope", routes=("suit",), by="qian")
BACK = RefusalTakenBack(party="p2", channel="online")
TWO_LEAD = [*ACCEPTED, MediatorAssigned(mediator="zhao", co_mediators=("chen", "he"))]


def recused(who: str) -> MediatorRecused:
    return MediatorRecused(mediator=who, ground="relative")


@pytest.mark.parametrize(
    ("stage", "phase"),
    [(REGISTERED, "registered"), (TRIAGED, "triaged"), (TOLD, "consent_wait")],
)
def test_what_was_wrongly_not_accepted_goes_on_where_it_was(stage: list[Any], phase: str) -> None:
    """The judicial office reviews it (domain.md D): not upheld, nothing has happened."""
    case = after(*stage, NO, NonAcceptanceReviewed(upheld=False))
    assert (case.phase, case.outcome, case.ended_on) == (phase, None, None)
    assert not case.non_acceptance_reviewed


def test_who_comes_back_leaves_nothing_of_the_first_attempt_behind() -> None:
    case = after(
        *TWO_LEAD,
        Extended(until=day("05-04"), signed_by=("p1", "p2")),
        Suspended(reason="illness", clock_stops=True),
        ConsentRefused(party="p2", ends_mediation=True),
        ClosureProposed(by="zhao"),
        BACK,
    )
    assert (case.phase, case.outcome, case.ended_on) == ("consent_wait", None, None)
    assert (case.accepted_at, case.mediator, case.co_mediators) == (None, None, ())
    assert (case.extended_until, case.suspended) == (None, None)
    assert case.closure_proposed_by is None


def test_what_is_over_is_not_suspended_any_more() -> None:
    case = after(
        *MEDIATING,
        Suspended(reason="illness", clock_stops=False),
        MediationFailed(routes=("suit",)),
    )
    assert (case.suspended, case.status) == (None, "failed")


def test_a_hand_over_is_known_by_sender_and_number() -> None:
    sent = HandOverReceived(sender="police", number="警3", received_on=day("03-01"), online=True)
    assert after(registered(source="referred"), sent).handover == HandOver(
        "police", "警3", day("03-01"), "none", online=True
    )


def test_a_request_is_known_by_the_office_it_went_to() -> None:
    (asked,) = after(
        *MEDIATING, OfficeAsked(request="r1", to="housing", question="?")
    ).requests.values()
    assert (asked.to, asked.sent_on) == ("housing", day("03-02"))


def test_a_claim_made_later_is_known_by_time_and_by_what_shows_it() -> None:
    offered = registered(source="proactive_offer", requested_at=None)
    claim: dict[str, Any] = {"requested_at": at("03-04"), "request_evidence": "message"}
    case = after(offered, ClaimStated(party="p1", **claim))
    assert (case.requested_at, case.request_evidence) == (at("03-04"), "message")


def test_triage_finds_who_needs_protection() -> None:
    case = after(*REGISTERED, Triaged(in_scope=True, minor_involved=True, domestic_violence=True))
    assert (case.minor_involved, case.domestic_violence, case.suit_pending) == (True, True, False)


def test_a_party_told_of_its_rights_later_does_not_set_the_case_back() -> None:
    case = after(*MEDIATING, RightsNoticeGiven(party="p2", language="mn"))
    assert case.phase == "mediating"


def test_a_legal_representative_may_settle() -> None:
    """民法典 23, 34: it needs no special authority besides."""
    agent = after(*TOLD, GUARDIAN).agents["g1"]
    assert agent == Agent("p2", "special", legal_representative=True)


def test_a_warning_comes_once_for_a_due_day_and_a_limit_once_for_its_moment() -> None:
    """A notice may move the day to act by, and with it the warning, but nobody is warned twice."""
    case = after(*MEDIATING, passed("04-02", stage="warning-3"), passed("04-02"))
    assert case.fired == {
        Fired("mediation", "warning-3", day("04-02")),
        Fired("mediation", "due", day("04-02"), at("04-02")),
    }


# --- what is counted -----------------------------------------------------------------------------


def test_sessions_extensions_and_notes_are_counted_one_by_one() -> None:
    """A note's number is never used again, also when the note is gone."""
    case = after(*MEDIATING, TALKS)
    assert case.sessions == 2
    longer = [Extended(until=day(until), signed_by=("p1", "p2")) for until in ("04-10", "04-20")]
    assert after(*MEDIATING, *longer).extensions == 2
    notes = [
        ConfidentialNoteTaken(note=note, audience="mediator", text="底线") for note in ("n1", "n2")
    ]
    assert after(*MEDIATING, *notes, WorkingNotesEnded(notes=("n1", "n2"))).notes_taken == 2


def test_only_the_outsider_who_left_is_gone() -> None:
    joined = [
        InvitedPersonJoined(invited="i1", kind="lawyer"),
        InvitedPersonJoined(invited="i2", kind="counsellor"),
    ]
    case = after(*MEDIATING, *joined, InvitedPersonLeft(invited="i1"))
    assert (dict(case.invited), case.people_invited) == ({"i2": "counsellor"}, 2)


def test_a_breach_that_was_looked_into_is_not_reported_any_more() -> None:
    reported = [*AGREED, BreachReported(party="p1", items=("o1",))]
    assert after(*reported).breach_reported == ("o1",)
    assert after(*reported, BreachVerified(confirmed=False)).breach_reported == ()


# --- mediators -----------------------------------------------------------------------------------


def test_whoever_was_taken_off_a_case_is_barred_from_it() -> None:
    """Recusal is of one (特邀调解规定 15): the other mediators stay, until the lead goes."""
    one = after(*TWO_LEAD, recused("chen"))
    assert (one.mediator, one.co_mediators, one.barred) == ("zhao", ("he",), frozenset({"chen"}))
    both = after(*TWO_LEAD, recused("chen"), recused("zhao"))
    assert (both.phase, both.mediator, both.co_mediators) == ("accepted", None, ())
    assert both.barred == {"chen", "zhao"}


def test_another_office_begins_with_its_own_mediators() -> None:
    offer = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="住所")
    case = after(*TWO_LEAD, offer, TransferAccepted(office=ELSEWHERE, area=ELSEWHERE))
    assert (case.office, case.area, case.transfer) == (ELSEWHERE, ELSEWHERE, None)
    assert (case.phase, case.mediator, case.co_mediators) == ("accepted", None, ())


# --- agreement and its confirmation --------------------------------------------------------------


def test_an_agreement_keeps_amount_and_bearer_of_each_part() -> None:
    agreement = after(*AGREED).agreement
    assert agreement is not None
    (item,) = agreement.items.values()
    assert (item.party, item.kind, item.amount_fen, item.due_on) == (
        "p2",
        "payment",
        80_000,
        day("03-20"),
    )


def test_a_decision_keeps_the_day_of_the_application() -> None:
    """民诉法 205: the thirty days are of the application, not of the decision."""
    applied = ConfirmationApplied(applied_on=day("03-05"), receipt="收1")
    decided = ConfirmationDecided(confirmed=True, decided_on=day("04-08"), number="民特1")
    assert after(*AGREED, applied, decided).confirmation == (day("03-05"), day("04-08"), True)
    asked = ReviewApplied(applied_on=day("03-05"), receipt="收1")
    answer = ReviewDecided(confirmed=False, decided_on=day("03-09"), number="劳人仲1")
    assert after(*labour(), asked, answer).review == (day("03-05"), day("03-09"), False)
    assert after(*AGREED, decided).confirmation == (day("04-08"), day("04-08"), True)


def test_a_party_that_was_told_where_to_go_was_told() -> None:
    assert after(*AGREED).remedy_explained is False
    assert after(*AGREED, RemedyExplained(party="p1", route="suit")).remedy_explained is True


# --- urgent matters, reports, what is suspected --------------------------------------------------


def test_terms_of_an_urgent_matter_and_reports_are_counted_one_by_one() -> None:
    raised = UrgentMatterRaised(facts="?", steps=("separate_talks",), by="zhao")
    renewed = UrgentMatterRenewed(facts="?", steps=("separate_talks",))
    assert after(*MEDIATING, raised, renewed, renewed).urgent_terms == 3
    made = ReportMade(ground="immediate_danger", to=("police",), sent="?")
    assert after(*MEDIATING, made, made).reports == 2


def test_a_suspicion_that_was_cleared_is_gone() -> None:
    suspected = [*MEDIATING, ShamSuspected(grounds="?", reported_to="court")]
    assert after(*suspected).sham_suspected is True
    assert after(*suspected, ShamCleared(explanation="真的")).sham_suspected is False


# --- others who take part ------------------------------------------------------------------------


def test_guests_join_and_stay() -> None:
    first = BodiesInvited(lead=OFFICE, guests=(VILLAGE,))
    second = BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))
    assert after(*MEDIATING, first, second).guests == (VILLAGE, ELSEWHERE)


def test_a_group_has_its_speakers_and_its_members() -> None:
    everybody = ("p1", "p2", "p3")
    named = RepresentativesNamed(representatives=("p1",), members=everybody, mandate="委1")
    case = after(*THREE_AGREE, named)
    assert (case.representatives, case.group_members) == (("p1",), everybody)


# --- closing and filing --------------------------------------------------------------------------


def test_a_case_closed_with_the_weeks_list_says_which() -> None:
    assert after(*DONE, Closed(batch="2026-W10")).batch == "2026-W10"
    assert after(*CLOSED).batch is None


def test_only_the_notes_that_ended_are_gone() -> None:
    notes = [
        ConfidentialNoteTaken(note=note, audience="mediator", text="底线") for note in ("n1", "n2")
    ]
    case = after(*ASSIGNED, *notes, WorkingNotesEnded(notes=("n1",)))
    assert list(case.notes) == ["n2"]


def test_a_file_is_kept_by_class_and_until_its_day_or_appraised_anew() -> None:
    kept = after(*KEPT)
    assert kept.retention == Retention("ten_years", day("2036-12-31"))
    destroyed = [*KEPT, Appraised(destroy=True, by="zhou")]
    assert after(*destroyed).appraisal == Appraisal(day("03-02"), "zhou")
    again = after(*destroyed, Retained(retention="permanent", until=None))
    assert (again.phase, again.appraisal) == ("retained", None)
    assert again.retention == Retention("permanent", None)
    assert after(*FILED).retention is None


# --- going on ------------------------------------------------------------------------------------

GONE_ON = Reopened(kind="reopened", case=NEW.id, code=f"{OFFICE}-2026-00008")


def test_whoever_refused_and_asked_itself_to_go_on_came_back() -> None:
    """Only the refusing party can reopen it (safeguards 9), and may then be asked again."""
    asked = ReopeningProposed(kind="reopened", asked_by="p2", by="p2")
    case = after(*DECLINED, asked, GONE_ON)
    assert (case.came_back, case.reopening, case.continued_in) == (frozenset({"p2"}), None, NEW.id)
    nobody = after(*DONE, ReopeningProposed(kind="reopened", by="zhao"), GONE_ON)
    assert (nobody.came_back, nobody.reopening) == (frozenset(), None)


def test_consent_and_acceptance_are_what_was_said_and_when() -> None:
    case = after(*TOLD, ConsentGiven(party="p1"), Accepted())
    assert (case.parties["p1"].consent, case.parties["p2"].consent) == ("given", "unasked")


def test_what_was_only_said_to_a_party_changes_nothing_of_the_case() -> None:
    told = ReportTold(party="p1")
    assert after(*MEDIATING, told) == after(*MEDIATING)
    assert after(*AGREED, PerformanceUrged(party="p2")) == after(*AGREED)
