"""Registration, triage, hand-overs, and the ways out before acceptance."""

from datetime import timedelta
from typing import Any

import pytest

from domain.dispute.closing import propose_closure
from domain.dispute.facts import (
    ClaimStated,
    Closed,
    CourtFileReceived,
    HandOverAnswered,
    HandOverReceived,
    MediationFailed,
    NonAcceptanceReviewed,
    NotAccepted,
    OfficeAnswered,
    OfficeAsked,
    OfficeTookRequest,
    PartyJoined,
    RequestTimeCorrected,
    ReturnLetterSent,
    RoutedOut,
    Triaged,
)
from domain.dispute.intake import (
    HandOverEntry,
    PartyEntry,
    add_party,
    claim_receipt,
    correct_request_time,
    decide_not_to_accept,
    register,
    review_non_acceptance,
    route_out,
    state_claim,
    triage,
)
from domain.dispute.offices import (
    answer_hand_over,
    ask_office,
    record_request_answered,
    record_request_taken,
    send_return_letter,
    sign_for_court_file,
)
from domain.dispute.terms import printed_number
from domain.kernel import Known, Opening
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    APPLICANT,
    DECLINED,
    FIRM,
    MEDIATING,
    NEW,
    REGISTERED,
    RESPONDENT,
    THIRD,
    TOLD,
    TRIAGED,
    VILLAGE,
    act,
    after,
    ask,
    at,
    check,
    day,
    party,
    registered,
)

CLAIM: dict[str, Any] = {
    "opening": Opening(NEW.id, 7),
    "known": Known(),
    "area": VILLAGE,
    "body": "township",
    "type": "neighbour",
    "source": "on_application",
    "matter": "漏水",
    "parties": (APPLICANT, RESPONDENT),
    "requested_at": at("03-01"),
}
OFFER = CLAIM | {"source": "proactive_offer", "requested_at": None}
LETTER = HandOverEntry(
    sender="court", number="(2026)内0524诉前调12号", received_on=day("03-01"), procedure="pre_suit"
)
FROM_COURT = CLAIM | {"source": "court_delegated", "hand_over": LETTER}
HANDED = [registered(source="court_delegated"), HandOverReceived(**dict(LETTER))]
TAKEN = [*HANDED, HandOverAnswered(accepted=True)]
OFFERED = registered(source="proactive_offer", requested_at=None)


# --- registration --------------------------------------------------------------------------------


def test_a_claim_is_registered_with_one_code_and_both_times() -> None:
    check(given=[], when=ask(register, "desk", **CLAIM), then=[registered()])
    case = after(registered())
    assert case.requested_at == at("03-01")
    assert case.registered_at == at("03-02")
    assert printed_number(case.code, "柳河") == "(2026)柳河人调字第7号"


def test_a_matter_handed_over_carries_the_senders_number() -> None:
    check(given=[], when=ask(register, "desk", **FROM_COURT), then=HANDED)


def test_a_hand_over_carries_nothing_about_persons() -> None:
    fields = set(HandOverReceived.model_fields)
    assert fields == {"sender", "number", "received_on", "procedure", "online"}


def test_an_organisation_can_be_a_party() -> None:
    firm = PartyEntry(role="respondent", person=FIRM)
    case = after(registered(parties=(party(1, APPLICANT), party(2, firm))))
    assert case.parties["p2"].kind == "organisation"


@pytest.mark.parametrize(
    ("data", "by", "rule"),
    [
        (CLAIM | {"parties": (APPLICANT,)}, "desk", "at least two parties"),
        (CLAIM | {"parties": (APPLICANT, APPLICANT)}, "desk", "at least two parties"),
        (CLAIM | {"requested_at": None}, "desk", "State when the party asked"),
        (CLAIM | {"requested_at": at("03-03")}, "desk", "later than now"),
        (CLAIM | {"happened_on": day("03-03")}, "desk", "is still to come"),
        (CLAIM | {"hand_over": LETTER}, "desk", "only such a one, has a sender"),
        (FROM_COURT | {"hand_over": None}, "desk", "has a sender with its number"),
        (
            FROM_COURT | {"hand_over": LETTER.model_copy(update={"procedure": "none"})},
            "desk",
            "in which procedure",
        ),
        (OFFER | {"requested_at": at("03-01")}, "mediator", "An offer of ours is not a claim"),
        (CLAIM, "mediator", "This is done by"),
        (OFFER, "party", "This is done by"),
        (FROM_COURT, "party", "This is done by"),
        (CLAIM, "head", "This is done by"),
    ],
)
def test_what_is_not_registered(data: dict[str, Any], by: Any, rule: str) -> None:
    check(given=[], when=ask(register, by, **data), then=rule)


def test_a_case_is_registered_once() -> None:
    check(given=REGISTERED, when=ask(register, "desk", **CLAIM), then="registered only once")


def test_whoever_registers_acts_for_an_office() -> None:
    nowhere = act("desk", office="")
    check(given=[], when=ask(register, nowhere, **CLAIM), then="for which office")


def test_what_a_party_refused_is_not_offered_again() -> None:
    again = OFFER | {"known": Known(refused_before=True)}
    check(given=[], when=ask(register, "mediator", **again), then="cannot be offered again")


def test_a_party_may_claim_what_was_refused_before() -> None:
    again = CLAIM | {"known": Known(refused_before=True)}
    check(given=[], when=ask(register, "party", **again), then=[registered()])


# --- the two times -------------------------------------------------------------------------------


def test_the_receipt_says_when_the_claim_was_received_and_nothing_of_the_limitation() -> None:
    receipt = claim_receipt(after(*REGISTERED))
    assert (receipt.requested_at, receipt.registered_at) == (at("03-01"), at("03-02"))
    assert receipt._fields == ("code", "requested_at", "request_evidence", "registered_at")


def test_an_offer_gives_no_receipt() -> None:
    check(given=[OFFERED], when=claim_receipt, then="an offer of ours proves nothing")


def test_a_right_holders_own_claim_is_recorded_in_an_offered_case() -> None:
    claim: dict[str, Any] = {"requested_at": at("03-02"), "request_evidence": "message"}
    check(
        given=[OFFERED],
        when=ask(state_claim, "party", party="p1", **claim),
        then=[ClaimStated(party="p1", **claim)],
    )
    assert claim_receipt(after(OFFERED, ClaimStated(party="p1", **claim)))


def test_a_claim_is_stated_once_and_by_its_party() -> None:
    claim: dict[str, Any] = {"requested_at": at("03-02"), "request_evidence": "message"}
    for given, asks, rule in (
        (REGISTERED, ask(state_claim, "desk", party="p1", **claim), "correct its time instead"),
        ([OFFERED], ask(state_claim, "party", party="p2", **claim), "speaks for itself only"),
        ([OFFERED], ask(state_claim, "desk", party="p9", **claim), "no party of this case"),
    ):
        check(given=given, when=asks, then=rule)


def test_the_time_of_the_request_is_corrected_by_a_new_fact() -> None:
    right: dict[str, Any] = {"requested_at": at("02-27"), "request_evidence": "call_record"}
    check(
        given=REGISTERED,
        when=ask(correct_request_time, "desk", **right),
        then=[RequestTimeCorrected(**right)],
    )
    assert after(*REGISTERED, RequestTimeCorrected(**right)).requested_at == at("02-27")
    wrong = right | {"requested_at": at("03-02") + timedelta(hours=1)}
    check(given=REGISTERED, when=ask(correct_request_time, "desk", **wrong), then="later than now")
    check(
        given=[OFFERED],
        when=ask(correct_request_time, "desk", **right),
        then="no request yet",
    )


# --- triage and the ways out ---------------------------------------------------------------------


def test_a_registered_case_is_triaged() -> None:
    check(
        given=REGISTERED,
        when=ask(triage, "desk", in_scope=True, minor_involved=True),
        then=[Triaged(in_scope=True, minor_involved=True)],
    )
    assert after(*TRIAGED).phase == "triaged"


def test_danger_that_shows_later_is_triaged_again() -> None:
    danger = Triaged(in_scope=True, domestic_violence=True)
    check(
        given=MEDIATING,
        when=ask(triage, "mediator", in_scope=True, domestic_violence=True),
        then=[danger],
    )
    case = after(*MEDIATING, danger)
    assert (case.phase, case.domestic_violence) == ("mediating", True)


def test_the_first_look_is_the_desks() -> None:
    check(given=REGISTERED, when=ask(triage, "mediator", in_scope=True), then="This is done by")
    check(given=[], when=ask(triage, "desk", in_scope=True), then="register it first")


def test_a_party_joins_with_the_next_number() -> None:
    check(
        given=MEDIATING,
        when=ask(add_party, "mediator", party=THIRD),
        then=[PartyJoined(party=party(3, THIRD))],
    )
    joined = after(*MEDIATING, PartyJoined(party=party(3, THIRD)))
    assert joined.parties["p3"].consent == "unasked"


NO: dict[str, Any] = {"reason": "outside_scope", "routes": ("suit", "legal_aid")}
NOT_ACCEPTED = NotAccepted(reason="outside_scope", routes=("suit", "legal_aid"), by="qian")


@pytest.mark.parametrize("stage", [REGISTERED, TRIAGED, TOLD])
def test_the_head_decides_not_to_accept_and_names_other_routes(stage: list[Any]) -> None:
    check(given=stage, when=ask(decide_not_to_accept, "head", **NO), then=[NOT_ACCEPTED])


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (TRIAGED, "desk", {}, "This is done by: head"),
        (TRIAGED, "head", {"routes": ()}, "names the other routes"),
        (ACCEPTED, "head", {}, "accepted already"),
        (DECLINED, "head", {}, "it does not move"),
    ],
)
def test_what_cannot_be_refused_acceptance(
    stage: list[Any], by: Any, changes: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(decide_not_to_accept, by, **(NO | changes)), then=rule)


def test_the_judicial_office_reviews_what_was_not_accepted() -> None:
    check(
        given=[*TOLD, NOT_ACCEPTED],
        when=ask(review_non_acceptance, "judicial_office", upheld=False),
        then=[NonAcceptanceReviewed(upheld=False)],
    )
    goes_on = after(*TOLD, NOT_ACCEPTED, NonAcceptanceReviewed(upheld=False))
    assert (goes_on.phase, goes_on.outcome) == ("consent_wait", None)
    stands = after(*TOLD, NOT_ACCEPTED, NonAcceptanceReviewed(upheld=True))
    assert (stands.phase, stands.outcome) == ("ended", "not_accepted")


def test_a_refusal_to_accept_is_reviewed_once_by_the_judicial_office() -> None:
    upheld = NonAcceptanceReviewed(upheld=True)
    review = ask(review_non_acceptance, "judicial_office", upheld=True)
    check(given=[*TRIAGED, NOT_ACCEPTED, upheld], when=review, then="reviewed already")
    check(given=TRIAGED, when=review, then="Nothing was refused")
    check(
        given=[*TRIAGED, NOT_ACCEPTED],
        when=ask(review_non_acceptance, "head", upheld=True),
        then="This is done by",
    )


def test_the_desk_routes_out_against_a_receipt() -> None:
    check(
        given=TRIAGED,
        when=ask(route_out, "desk", to="arbitration", receipt="收12"),
        then=[RoutedOut(to="arbitration", receipt="收12")],
    )
    assert after(*TRIAGED, RoutedOut(to="police", receipt="收13")).status == "routed_out"


def test_what_is_accepted_is_not_routed_out() -> None:
    asks = ask(route_out, "desk", to="suit", receipt="收1")
    check(given=ACCEPTED, when=asks, then="accepted already")
    check(given=TRIAGED, when=ask(route_out, "head", to="suit", receipt="收1"), then="done by")


# --- hand-over inward ----------------------------------------------------------------------------


def test_the_sender_is_told_that_the_matter_is_taken_and_a_return_letter_is_owed() -> None:
    check(
        given=HANDED,
        when=ask(answer_hand_over, "desk", accepted=True),
        then=[HandOverAnswered(accepted=True)],
    )
    assert after(*TAKEN).letter_owed


def test_a_matter_is_returned_with_the_reason() -> None:
    returned = HandOverAnswered(accepted=False, reason="不属本会")
    check(
        given=HANDED,
        when=ask(answer_hand_over, "head", accepted=False, reason="不属本会"),
        then=[returned],
    )
    case = after(*HANDED, returned)
    assert (case.status, case.letter_owed) == ("returned", False)


@pytest.mark.parametrize("accepted", [True, False])
def test_the_sender_of_a_matter_that_is_over_is_answered_before_it_is_closed(
    accepted: bool,
) -> None:
    over = [*HANDED, RoutedOut(to="suit", receipt="收1")]
    check(given=over, when=ask(propose_closure, "desk"), then="Answer the sender first")
    answer = HandOverAnswered(accepted=accepted, reason="转诉讼")
    check(
        given=over,
        when=ask(answer_hand_over, "desk", accepted=accepted, reason="转诉讼"),
        then=[answer],
    )
    answered = after(*over, answer)
    assert (answered.status, answered.letter_owed) == ("routed_out", accepted)


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (REGISTERED, {"accepted": True}, "Nobody handed"),
        (TAKEN, {"accepted": True}, "answer already"),
        (HANDED, {"accepted": False}, "needs the reason"),
    ],
)
def test_what_answer_a_sender_does_not_get(
    stage: list[Any], data: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(answer_hand_over, "desk", **data), then=rule)


def test_the_courts_file_is_signed_for() -> None:
    check(
        given=HANDED,
        when=ask(sign_for_court_file, "desk", received_on=day("03-02")),
        then=[CourtFileReceived(received_on=day("03-02"))],
    )


def test_the_courts_file_is_signed_for_once_and_only_if_there_is_one() -> None:
    signed = CourtFileReceived(received_on=day("03-01"))
    police = HandOverReceived(sender="police", number="警3", received_on=day("03-01"))
    for given, on, rule in (
        ([*HANDED, signed], "03-02", "signed for already"),
        ([registered(source="referred"), police], "03-02", "Only a matter from a court"),
        (HANDED, "03-03", "has not come yet"),
        (REGISTERED, "03-02", "Nobody handed"),
    ):
        check(given=given, when=ask(sign_for_court_file, "desk", received_on=day(on)), then=rule)


def test_the_return_letter_goes_out_when_the_matter_is_over() -> None:
    over = [*AGREED[:1], *TAKEN[1:], *AGREED[1:]]
    check(
        given=over,
        when=ask(send_return_letter, "mediator", number="回7"),
        then=[ReturnLetterSent(number="回7")],
    )
    assert not after(*over, ReturnLetterSent(number="回7")).letter_owed


def test_a_return_letter_is_sent_once_and_says_what_came_of_the_matter() -> None:
    letter = ask(send_return_letter, "mediator", number="回7")
    over = [*AGREED[:1], *TAKEN[1:], *AGREED[1:], ReturnLetterSent(number="回6")]
    check(given=TAKEN, when=letter, then="still open")
    check(given=over, when=letter, then="No return letter is owed")
    check(given=AGREED, when=letter, then="Nobody handed")


def test_a_return_letter_that_a_closed_case_of_an_older_register_owes_can_still_be_sent() -> None:
    closed = [*AGREED[:1], *TAKEN[1:], *AGREED[1:], Closed()]
    letter = ask(send_return_letter, "desk", number="回7")
    check(given=closed, when=letter, then=[ReturnLetterSent(number="回7")])


# --- requests outward ----------------------------------------------------------------------------

ASKED = OfficeAsked(request="r1", to="housing", question="产权登记情况")
TOOK = OfficeTookRequest(request="r1")


def test_another_office_is_asked_takes_it_and_answers() -> None:
    check(
        given=MEDIATING,
        when=ask(ask_office, "mediator", to="housing", question="产权登记情况"),
        then=[ASKED],
    )
    check(
        given=[*MEDIATING, ASKED],
        when=ask(record_request_taken, "desk", request="r1"),
        then=[TOOK],
    )
    check(
        given=[*MEDIATING, ASKED, TOOK],
        when=ask(record_request_answered, "desk", request="r1", answer="已登记"),
        then=[OfficeAnswered(request="r1", answer="已登记")],
    )


def test_an_answer_needs_its_open_request() -> None:
    answered = OfficeAnswered(request="r1", answer="已登记")
    take = ask(record_request_taken, "desk", request="r1")
    check(given=MEDIATING, when=take, then="Nothing was asked as r1")
    check(given=[*MEDIATING, ASKED, TOOK], when=take, then="taken already")
    check(given=[*MEDIATING, ASKED, answered], when=take, then="answered already")
    failed = MediationFailed(routes=("suit",))
    check(
        given=[*MEDIATING, failed],
        when=ask(ask_office, "desk", to="housing", question="?"),
        then="does not move",
    )
