"""What somebody says with a command stands in its fact, and limits hold to the day."""

from datetime import timedelta
from typing import Any

import pytest

from domain.dispute.agreement import Precheck, conclude_in_writing
from domain.dispute.archive import appraise, destroy, file_away
from domain.dispute.closing import close, declare_failed, propose_closure
from domain.dispute.confirmation import apply_for_confirmation
from domain.dispute.consent import consent, give_rights_notice, take_back_refusal
from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    BreachReported,
    BreachVerified,
    Closed,
    ClosureProposed,
    ConfirmationApplied,
    ConsentGiven,
    ConsentRefused,
    Destroyed,
    Extended,
    Filed,
    FollowUpMade,
    FollowUpsStopped,
    HandOverAnswered,
    HandOverReceived,
    InvitedPersonJoined,
    ItemPerformed,
    MediationFailed,
    MediatorAssigned,
    NotAccepted,
    Party,
    PartyJoined,
    RefusalTakenBack,
    Registered,
    RemedyExplained,
    ReopeningProposed,
    RepresentativesNamed,
    RequestTimeCorrected,
    RightsNoticeGiven,
    Suspended,
    Triaged,
)
from domain.dispute.follow_ups import follow_up
from domain.dispute.handling import accept, extend, invite, suspend
from domain.dispute.intake import (
    ClaimReceipt,
    PartyEntry,
    add_party,
    claim_receipt,
    correct_request_time,
    decide_not_to_accept,
    register,
    state_claim,
    triage,
)
from domain.dispute.linked import name_representatives, reopen
from domain.dispute.spot import settle_on_the_spot
from domain.kernel import Officer
from domain.rules import AS_ALL_SIGN
from tests.domain.cases import book
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    APPLICANT,
    CONSENTED,
    DECLINED,
    MEDIATING,
    OFFICE,
    PAY,
    REGISTERED,
    THIRD,
    TOLD,
    TRIAGED,
    B,
    C,
    act,
    after,
    ask,
    at,
    check,
    counted,
    day,
    party,
    registered,
)
from tests.domain.test_dispute_agreement import SPOT, WRITTEN
from tests.domain.test_dispute_closing import DESTROY, FAILED, KEPT, MUST, THEN, papers
from tests.domain.test_dispute_intake import CLAIM, FROM_COURT, HANDED, OFFER, OFFERED
from tests.domain.test_dispute_linked import AGAIN, OVER, PROPOSED
from tests.domain.test_dispute_performance import INSTALMENTS, JOINT

HIDDEN = PartyEntry(role="respondent", capacity="represented", address_hidden=True, person=B)
MORE: dict[str, Any] = {
    "subtype": "inheritance",
    "happened_on": day("02-20"),
    "former_number": "(2025)村调字第7号",
}


# --- registration --------------------------------------------------------------------------------


def test_everything_said_at_the_counter_is_registered() -> None:
    counts = {"people_affected": 5, "amount_fen": 90_000}
    check(
        given=[],
        when=ask(register, "desk", **CLAIM | {"type": "other"} | MORE | counts),
        then=[registered(type="other", **MORE, **counts)],
    )


@pytest.mark.parametrize("role", ["mediator", "desk", "county_desk"])
def test_an_offer_is_registered_by_whoever_makes_it(role: Any) -> None:
    check(given=[], when=ask(register, role, **OFFER), then=[OFFERED])


@pytest.mark.parametrize("role", ["desk", "county_desk"])
def test_what_another_office_sent_is_registered_at_a_desk(role: Any) -> None:
    check(given=[], when=ask(register, role, **FROM_COURT), then=HANDED)


@pytest.mark.parametrize("office", ["15052410000", "1505241000000", "15052410000x"])
def test_an_office_has_twelve_digits(office: str) -> None:
    someone = Officer.model_construct(id="wang", role="desk", office=office)
    who = act("desk")
    nobody = type(who)(who.stream, someone, who.at)
    check(given=[], when=ask(register, nobody, **CLAIM), then="its 12-digit code")


def test_a_party_joins_with_all_that_protects_it() -> None:
    joined = Party(
        party="p3", role="respondent", capacity="represented", address_hidden=True, particulars=B
    )
    check(
        given=MEDIATING,
        when=ask(add_party, "desk", party=HIDDEN),
        then=[PartyJoined(party=joined)],
    )


def test_triage_says_all_it_found() -> None:
    found = {
        "in_scope": True,
        "urgent": True,
        "domestic_violence": True,
        "minor_involved": True,
        "suit_pending": True,
        "petition_pending": True,
    }
    check(given=REGISTERED, when=ask(triage, "desk", **found), then=[Triaged(**found)])


def test_a_refusal_to_accept_is_explained() -> None:
    said: dict[str, Any] = {
        "reason": "outside_scope",
        "routes": ("suit",),
        "explanation": "归法院管",
    }
    check(
        given=TRIAGED,
        when=ask(decide_not_to_accept, "head", **said),
        then=[NotAccepted(**said, by="qian")],
    )


def test_a_receipt_names_the_case_both_times_and_what_shows_the_first() -> None:
    assert claim_receipt(after(*REGISTERED)) == ClaimReceipt(
        f"{OFFICE}-2026-00007", at("03-01"), "own_statement", at("03-02")
    )


LATER: dict[str, Any] = {"requested_at": at("03-03"), "request_evidence": "message"}


@pytest.mark.parametrize(
    ("stage", "asks"),
    [
        ([OFFERED], ask(state_claim, "desk", party="p1", **LATER)),
        (REGISTERED, ask(correct_request_time, "desk", **LATER)),
    ],
)
def test_nobody_has_asked_later_than_now(stage: list[Any], asks: Any) -> None:
    check(given=stage, when=asks, then="later than now")


def test_an_offered_case_with_a_claim_has_a_time_to_correct() -> None:
    right = LATER | {"requested_at": at("02-27")}
    corrected = ask(correct_request_time, "desk", **right)
    claimed = registered(source="proactive_offer", requested_at=at("03-01"))
    unknown = registered(source="referred", requested_at=None)
    for case in (claimed, unknown):
        check(given=[case], when=corrected, then=[RequestTimeCorrected(**right)])


# --- on the spot ---------------------------------------------------------------------------------


def spot(by: Any = "mediator", **changes: Any) -> list[Any]:
    return settle_on_the_spot(after(), act(by), **SPOT | changes)


def test_what_is_settled_on_the_spot_keeps_what_was_said_of_it() -> None:
    opened = spot(type="other", **MORE, requested_at=at("03-01"))[0]
    assert isinstance(opened, Registered)
    assert (opened.subtype, opened.happened_on) == ("inheritance", day("02-20"))
    assert (opened.former_number, opened.requested_at) == ("(2025)村调字第7号", at("03-01"))


def test_an_offer_is_settled_on_the_spot_and_stays_an_offer() -> None:
    opened = spot(source="proactive_offer")[0]
    assert (opened.source, opened.requested_at) == ("proactive_offer", None)


def test_an_offer_on_the_spot_is_nobodys_request() -> None:
    offered = SPOT | {"source": "proactive_offer", "requested_at": at("03-01")}
    check(
        given=[],
        when=ask(settle_on_the_spot, "mediator", **offered),
        then="An offer of ours is not a claim",
    )


def test_nobody_asked_on_the_spot_later_than_now() -> None:
    check(
        given=[],
        when=ask(settle_on_the_spot, "mediator", **SPOT | {"requested_at": at("03-03")}),
        then="later than now",
    )


@pytest.mark.parametrize(
    ("by", "named", "mediator"),
    [
        ("importer", "chen", "chen"),
        ("importer", None, "import"),
        ("mediator", "chen", "zhao"),
        ("mediator", None, "zhao"),
    ],
)
def test_who_acts_is_the_mediator_unless_a_register_names_another(
    by: Any, named: str | None, mediator: str
) -> None:
    (assigned,) = [each for each in spot(by, mediator=named) if isinstance(each, MediatorAssigned)]
    assert assigned.mediator == mediator


# --- consent -------------------------------------------------------------------------------------


def test_notice_and_consent_say_how_they_were_given() -> None:
    check(
        given=TRIAGED,
        when=ask(give_rights_notice, "desk", parties=("p1",), channel="phone"),
        then=[RightsNoticeGiven(party="p1", channel="phone")],
    )
    check(
        given=TOLD,
        when=ask(consent, "desk", party="p1", channel="on_paper"),
        then=[ConsentGiven(party="p1", channel="on_paper")],
    )


@pytest.mark.parametrize("channel", ["in_person", "on_paper", "online"])
def test_a_refusal_is_taken_back_where_it_can_be_shown(channel: Any) -> None:
    check(
        given=DECLINED,
        when=ask(take_back_refusal, "desk", party="p2", channel=channel),
        then=[RefusalTakenBack(party="p2", channel=channel)],
    )


# --- mediation -----------------------------------------------------------------------------------


def test_whoever_joins_is_named_where_it_is_said_who() -> None:
    check(
        given=MEDIATING,
        when=ask(invite, "mediator", kind="lawyer", consented=("p1", "p2"), person=C),
        then=[InvitedPersonJoined(invited="i1", kind="lawyer", person=C)],
    )


def test_a_suspension_and_a_failure_are_explained() -> None:
    check(
        given=MEDIATING,
        when=ask(suspend, "mediator", reason="illness", explanation="住院"),
        then=[Suspended(reason="illness", clock_stops=False, explanation="住院")],
    )
    check(
        given=MEDIATING,
        when=ask(declare_failed, "mediator", routes=("suit",), explanation="谈不拢"),
        then=[MediationFailed(routes=("suit",), explanation="谈不拢")],
    )


def test_an_extension_goes_to_the_last_day_and_not_beyond() -> None:
    last = day("03-02") + timedelta(days=AS_ALL_SIGN.each)
    rules = book(longest_mediation=1000)
    signed: dict[str, Any] = {"signed_by": ("p1", "p2"), "rules": rules}
    check(
        given=MEDIATING,
        when=ask(extend, "head", until=last, **signed),
        then=[Extended(until=last, signed_by=("p1", "p2"))],
    )


def test_only_a_court_has_a_file_to_wait_for() -> None:
    sent = HandOverReceived(sender="police", number="警3", received_on=day("03-01"))
    taken = [registered(source="referred"), sent, HandOverAnswered(accepted=True), *CONSENTED[1:]]
    check(given=taken, when=ask(accept, "head"), then=[Accepted()])


@pytest.mark.parametrize(
    ("stage", "rule"), [(TOLD, "not accepted yet"), (ACCEPTED, "has no mediator yet")]
)
def test_an_import_too_finds_an_agreement_only_where_somebody_mediated(
    stage: list[Any], rule: str
) -> None:
    check(given=stage, when=ask(conclude_in_writing, "importer", **WRITTEN), then=rule)


# --- agreement -----------------------------------------------------------------------------------


def test_what_is_promised_for_today_is_not_over() -> None:
    today = PAY.model_copy(update={"due_on": day("03-02")})
    (fact,) = conclude_in_writing(
        after(*MEDIATING), act("mediator"), **WRITTEN | {"obligations": (today,)}
    )
    assert isinstance(fact, AgreementReached)
    assert fact.items[0].due_on == day("03-02")


def test_all_that_stands_against_an_agreement_is_named() -> None:
    found = Precheck(problems=("unlawful", "unclear"), not_confirmable=())
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **WRITTEN | {"precheck": found}),
        then="The pre-check found: unlawful, unclear$",
    )
    gag = WRITTEN | {"content": "甲不再上访。乙不报警"}
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **gag),
        then="nobody gives up these rights: 不再上访, 不报警$",
    )


def test_an_application_says_to_which_court() -> None:
    court = "150524000000"
    applied = ConfirmationApplied(court=court, applied_on=day("03-18"), receipt="收2")
    facts = apply_for_confirmation(
        after(*AGREED), act("mediator", "03-18"), **JOINT | {"court": court}
    )
    assert facts[0] == applied


# --- performance ---------------------------------------------------------------------------------


def test_a_call_about_the_past_records_the_day_on_which_it_was_paid() -> None:
    check(
        given=INSTALMENTS,
        when=ask(
            follow_up,
            act("mediator", "04-03"),
            finding="performed",
            performed_on=day("03-30"),
        ),
        then=[
            FollowUpMade(channel="phone", finding="performed"),
            ItemPerformed(item="o1", performed_on=day("03-30")),
        ],
    )


@pytest.mark.parametrize("finding", ["not_reached", "not_performed"])
def test_a_call_that_finds_nothing_performed_records_no_performance(finding: Any) -> None:
    (made,) = ask(follow_up, act("mediator", "04-03"), finding=finding)(after(*INSTALMENTS))
    assert made.model_copy(update={"offers": ()}) == FollowUpMade(channel="phone", finding=finding)


# --- closing and the file ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["mediator", "desk", "county_desk"])
def test_a_case_nobody_mediated_is_proposed_for_closing_by_a_desk(role: Any) -> None:
    over = [*TRIAGED, ConsentRefused(party="p2", ends_mediation=True)]
    (proposed,) = propose_closure(after(*over), act(role))
    assert isinstance(proposed, ClosureProposed)


MISSED = FollowUpMade(channel="phone", finding="not_reached")


@pytest.mark.parametrize("asked", [[FollowUpsStopped(party="p1")], [MISSED, MISSED, MISSED]])
def test_on_the_day_on_which_the_last_part_is_due_nobody_need_be_asked_any_more(
    asked: list[Any],
) -> None:
    """At most three calls (domain.md D); what falls due today can be closed today."""
    check(
        given=[*AGREED, *asked],
        when=ask(propose_closure, act("mediator", "03-20")),
        then=[ClosureProposed(by="zhao")],
    )


def test_what_nobody_can_be_asked_about_is_closed_and_put_away_all_the_same() -> None:
    """The day was reached and a party wants no calls: there is nothing left to wait for."""
    unasked = [*AGREED, FollowUpsStopped(party="p1"), MUST, papers("agreement")]
    proposed = [*unasked, ClosureProposed(by="zhao")]
    check(given=proposed, when=ask(close, act("head", "03-21")), then=[Closed()])
    check(
        given=[*proposed, Closed()],
        when=ask(file_away, act("archivist", "03-23"), volume="卷1"),
        then=[Filed(volume="卷1")],
    )


def test_a_breach_is_closed_when_the_party_knows_where_it_can_go() -> None:
    """人民调解法 31–32: the urging ends, the other routes are open."""
    broken = [
        *AGREED,
        BreachReported(party="p1", items=("o1",)),
        BreachVerified(confirmed=True),
    ]
    closing = ask(propose_closure, act("mediator", "03-23"))
    check(given=broken, when=closing, then="not told yet where it can go")
    told = RemedyExplained(party="p1", route="suit")
    check(given=[*broken, told], when=closing, then=[ClosureProposed(by="zhao")])


def test_a_file_that_is_kept_longer_is_kept_beyond_today() -> None:
    same_day = ask(appraise, THEN, destroy=False, keep_until=day("2037-01-04"))
    check(given=KEPT, when=same_day, then="name the new last day")


def test_what_two_persons_did_before_an_import_is_taken_over() -> None:
    """The importer records what others did: which two they were is in the register."""
    (gone,) = destroy(
        after(*KEPT, DESTROY), act("importer", "2037-01-05", who="zhou"), committees=counted(3)
    )
    assert isinstance(gone, Destroyed)


# --- going on ------------------------------------------------------------------------------------


def opened(stage: list[Any], **changes: Any) -> Registered:
    by = act("head", "03-09")
    facts = reopen(after(*stage), by, **AGAIN | changes, committees=counted(3))
    ((new,),) = facts.there.values()
    assert isinstance(new, Registered)
    return new


def test_a_case_that_goes_on_is_of_the_same_kind_and_the_parties_own() -> None:
    """What another office once sent is no longer its matter: nobody waits for a letter."""
    sent = HandOverReceived(sender="police", number="警3", received_on=day("03-01"))
    first = registered(source="referred", type="other", subtype="inheritance")
    taken = [first, sent, HandOverAnswered(accepted=True), *FAILED[1:], PROPOSED]
    new = opened(taken)
    assert (new.subtype, new.source) == ("inheritance", "on_application")
    offered = registered(source="proactive_offer", requested_at=None)
    still = opened([offered, *FAILED[1:], PROPOSED])
    assert (still.source, still.requested_at) == ("proactive_offer", None)


def test_a_request_that_was_made_keeps_its_time_whoever_asks_to_go_on() -> None:
    asked = ReopeningProposed(kind="reopened", asked_by="p1", by="wang")
    assert opened([*OVER, asked]).requested_at == at("03-01")
    assert opened([*OVER, PROPOSED]).requested_at == at("03-01")


MANY = tuple(party(number, APPLICANT if number == 1 else THIRD) for number in range(1, 7))
CROWD = [registered(parties=MANY), *TRIAGED[1:]]
EVERYBODY = tuple(each.party for each in MANY)
MANDATE: dict[str, Any] = {"mandated_by": EVERYBODY, "mandate": "委1"}


@pytest.mark.parametrize(("members", "speak"), [(EVERYBODY, EVERYBODY[:5]), (EVERYBODY[:3],) * 2])
def test_five_may_speak_and_all_of_a_small_group(
    members: tuple[str, ...], speak: tuple[str, ...]
) -> None:
    """信访工作条例 20: no more than five."""
    check(
        given=CROWD,
        when=ask(name_representatives, "desk", representatives=speak, members=members, **MANDATE),
        then=[RepresentativesNamed(representatives=speak, members=members, mandate="委1")],
    )


def test_six_are_too_many_to_speak() -> None:
    asks = ask(
        name_representatives,
        "desk",
        representatives=EVERYBODY,
        members=EVERYBODY,
        **MANDATE,
    )
    check(given=CROWD, when=asks, then="one to five representatives")


def test_whose_task_it_is_is_said_in_words() -> None:
    check(
        given=REGISTERED,
        when=ask(triage, "head", in_scope=True),
        then="^This is done by: desk, county desk$",
    )
