"""Acceptance, the mediator, records, outsiders, confidence, suspension and extension."""

from datetime import timedelta
from typing import Any

import pytest

from domain.dispute.audience import may_read_note
from domain.dispute.facts import (
    Accepted,
    AssistanceGiven,
    Closed,
    ConfidentialNoteTaken,
    ConsentGiven,
    ConsentRefused,
    CourtFileReceived,
    Extended,
    HandOverAnswered,
    HandOverReceived,
    InquiryRecorded,
    InvitedPersonJoined,
    InvitedPersonLeft,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    PartyJoined,
    Resumed,
    SessionRecorded,
    ShamSuspected,
    Suspended,
    Triaged,
)
from domain.dispute.handling import (
    accept,
    assign,
    dismiss_invited,
    extend,
    invite,
    reassign,
    record_inquiry,
    record_session,
    recuse,
    resume,
    suspend,
    take_note,
)
from domain.dispute.intake import PartyEntry
from domain.kernel import Officer, Role
from domain.national_rules import NATIONAL_RULES
from domain.rules import Extension, RuleBook
from tests.domain.cases import RULES, book
from tests.domain.casework import (
    ACCEPTED,
    AGENT,
    AGREED,
    APPLICANT,
    ASSIGNED,
    CONSENTED,
    INQUIRED,
    MEDIATING,
    NOTICE,
    OF_THREE,
    REGISTERED,
    SEPARABLE,
    THIRD,
    TOLD,
    TRIAGED,
    B,
    act,
    after,
    ask,
    at,
    check,
    day,
    mediating,
    party,
    registered,
)
from tests.domain.test_dispute_urgent import RAISED

# --- acceptance ----------------------------------------------------------------------------------


def test_the_head_accepts_when_every_party_agreed() -> None:
    check(given=CONSENTED, when=ask(accept, "head"), then=[Accepted()])
    assert after(*ACCEPTED).accepted_at == at()


HANDED = [
    registered(source="referred"),
    HandOverReceived(sender="police", number="警3", received_on=day("03-01")),
    *CONSENTED[1:],
]
VIOLENCE = Triaged(in_scope=True, domestic_violence=True)
SHAM = [
    ShamSuspected(grounds="?", reported_to="court"),
    Suspended(reason="suspected_sham", clock_stops=False),
]
SUED = Triaged(in_scope=True, suit_pending=True)


@pytest.mark.parametrize(
    ("stage", "by", "rule"),
    [
        (CONSENTED, "mediator", "This is done by: head"),
        (TRIAGED, "head", "not been told their rights"),
        (TOLD, "head", "Every party agrees for itself"),
        ([*TOLD, ConsentGiven(party="p1")], "head", "Every party agrees for itself"),
        (ACCEPTED, "head", "accepted already"),
        ([*CONSENTED, SUED], "head", "A court has the matter"),
        ([*CONSENTED, Triaged(in_scope=False)], "head", "out of scope"),
        (HANDED, "head", "Answer the sender first"),
        ([*CONSENTED, *SHAM], "head", "Mediation is suspended .suspected_sham."),
        (AGREED, "head", "does not move"),
    ],
)
def test_what_is_not_accepted_yet(stage: list[Any], by: Any, rule: str) -> None:
    check(given=stage, when=ask(accept, by), then=rule)


def test_what_a_court_sent_is_accepted_although_a_suit_is_pending() -> None:
    sent = [
        registered(source="court_entrusted"),
        HandOverReceived(
            sender="court", number="民初5", received_on=day("03-01"), procedure="summary"
        ),
        HandOverAnswered(accepted=True),
        SUED,
        *NOTICE,
        *CONSENTED[-2:],
    ]
    signed = CourtFileReceived(received_on=day("03-02"))
    check(given=[*sent, signed], when=ask(accept, "head"), then=[Accepted()])
    check(given=sent, when=ask(accept, "head"), then="Sign for the court's file first")


def test_what_a_court_sent_online_has_no_file_to_wait_for() -> None:
    sent = [
        registered(source="court_delegated"),
        HandOverReceived(
            sender="court",
            number="民初5",
            received_on=day("03-01"),
            procedure="pre_suit",
            online=True,
        ),
        HandOverAnswered(accepted=True),
        *CONSENTED[1:],
    ]
    check(given=sent, when=ask(accept, "head"), then=[Accepted()])


def test_the_rest_is_accepted_when_one_of_three_refused_in_a_separable_matter() -> None:
    rest = [
        *OF_THREE,
        SEPARABLE,
        ConsentRefused(party="p3", ends_mediation=False),
        ConsentGiven(party="p1"),
        ConsentGiven(party="p2"),
    ]
    check(given=rest, when=ask(accept, "head"), then=[Accepted()])


# --- the mediator --------------------------------------------------------------------------------

CLEAR: dict[str, Any] = {"mediator": "zhao", "conflict": False}


def test_the_head_assigns_after_a_clear_conflict_check() -> None:
    check(
        given=ACCEPTED,
        when=ask(assign, "head", **CLEAR, co_mediators=("chen",)),
        then=[MediatorAssigned(mediator="zhao", co_mediators=("chen",))],
    )


def test_the_parties_choose_together() -> None:
    check(
        given=ACCEPTED,
        when=ask(assign, "desk", **CLEAR, chosen_by=("p1", "p2")),
        then=[MediatorAssigned(mediator="zhao", chosen_by_parties=True)],
    )


def test_all_parties_may_waive_a_conflict() -> None:
    check(
        given=ACCEPTED,
        when=ask(assign, "head", mediator="zhao", conflict=True, waived_by=("p1", "p2")),
        then=[MediatorAssigned(mediator="zhao", conflict_waived=True)],
    )


OFF = MediatorRecused(mediator="zhao", ground="relative")
ASSIGNED_CHEN = [MediatorAssigned(mediator="chen")]


@pytest.mark.parametrize(
    ("stage", "by", "data", "rule"),
    [
        (CONSENTED, "head", CLEAR, "not accepted yet"),
        (ASSIGNED, "head", CLEAR, "recuse that one first"),
        (ACCEPTED, "desk", CLEAR, "all parties choose together"),
        (ACCEPTED, "desk", CLEAR | {"chosen_by": ("p1",)}, "all parties choose together"),
        (ACCEPTED, "head", CLEAR | {"conflict": True}, "would have to waive it"),
        (
            ACCEPTED,
            "head",
            CLEAR | {"conflict": True, "waived_by": ("p1",)},
            "would have to waive it",
        ),
        ([*ASSIGNED, OFF], "head", CLEAR, "taken off the case before"),
        (ACCEPTED, "archivist", CLEAR, "This is done by"),
    ],
)
def test_who_is_not_assigned(stage: list[Any], by: Any, data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(assign, by, **data), then=rule)


def test_a_mediator_with_a_tie_is_recused_and_another_assigned() -> None:
    check(
        given=MEDIATING,
        when=ask(recuse, "mediator", mediator="zhao", ground="relative"),
        then=[OFF],
    )
    assert after(*MEDIATING, OFF).phase == "accepted"
    check(
        given=[*MEDIATING, OFF],
        when=ask(assign, "head", mediator="chen", conflict=False),
        then=[MediatorAssigned(mediator="chen")],
    )


def test_a_party_may_have_its_mediator_replaced() -> None:
    check(
        given=MEDIATING,
        when=ask(
            recuse,
            act("party", who="p2"),
            mediator="zhao",
            ground="party_request",
            asked_by="p2",
        ),
        then=[MediatorRecused(mediator="zhao", ground="party_request", asked_by="p2")],
    )


def test_a_co_mediator_leaves_without_stopping_the_case() -> None:
    two = [*ACCEPTED, MediatorAssigned(mediator="zhao", co_mediators=("chen",))]
    case = after(*two, MediatorRecused(mediator="chen", ground="interest"))
    assert (case.phase, case.mediator, case.co_mediators) == ("assigned", "zhao", ())


def test_what_is_no_recusal() -> None:
    for data, rule in (
        ({"mediator": "chen", "ground": "relative"}, "no mediator of this case"),
        ({"mediator": "zhao", "ground": "party_request"}, "which party asks"),
    ):
        check(given=MEDIATING, when=ask(recuse, "head", **data), then=rule)


ON: dict[str, Any] = {
    "mediator": "chen",
    "instead_of": "zhao",
    "reason": "absence",
    "conflict": False,
}
GOES_ON = MediatorReplaced(mediator="chen", instead_of="zhao", reason="absence")
CHOSEN = [*ACCEPTED, MediatorAssigned(mediator="zhao", chosen_by_parties=True)]


def test_another_mediator_goes_on_where_the_one_before_left_off() -> None:
    check(given=MEDIATING, when=ask(reassign, "head", **ON), then=[GOES_ON])
    case = after(*MEDIATING, GOES_ON)
    assert (case.phase, case.mediator) == (after(*MEDIATING).phase, "chen")
    back = ON | {"mediator": "zhao", "instead_of": "chen", "reason": "given_back"}
    check(
        given=[*MEDIATING, GOES_ON],
        when=ask(reassign, "head", **back),
        then=[MediatorReplaced(**{k: v for k, v in back.items() if k != "conflict"})],
    )


def test_what_follows_an_agreement_is_handed_on_too() -> None:
    check(given=AGREED, when=ask(reassign, "county_desk", **ON), then=[GOES_ON])


def test_a_co_mediator_is_replaced_in_their_own_place() -> None:
    two = [*ACCEPTED, MediatorAssigned(mediator="he", co_mediators=("zhao", "feng"))]
    check(given=two, when=ask(reassign, "head", **ON), then=[GOES_ON])
    case = after(*two, GOES_ON)
    assert (case.mediator, case.co_mediators) == ("he", ("chen", "feng"))


def test_whom_the_parties_chose_is_replaced_with_every_partys_yes() -> None:
    agreed = GOES_ON.model_copy(update={"agreed_by": ("p1", "p2")})
    both = ON | {"agreed_by": ("p1", "p2")}
    check(given=CHOSEN, when=ask(reassign, "head", **both), then=[agreed])
    again = ON | {"mediator": "he", "instead_of": "chen"}
    check(given=[*CHOSEN, agreed], when=ask(reassign, "head", **again), then="chose their mediator")


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (ACCEPTED, {}, "has no mediator yet"),
        (MEDIATING, {"instead_of": "he"}, "he does not mediate it"),
        (MEDIATING, {"mediator": "zhao"}, "zhao mediates it already"),
        ([*MEDIATING, OFF, *ASSIGNED_CHEN], {"instead_of": "chen", "mediator": "zhao"}, "before"),
        (CHOSEN, {"agreed_by": ("p1",)}, "chose their mediator"),
        (MEDIATING, {"conflict": True, "waived_by": ("p1",)}, "would have to waive it"),
        ([*MEDIATING, RAISED], {}, "owns its urgent matter"),
        ([*AGREED, Closed()], {}, "A closed case does not move"),
    ],
)
def test_who_does_not_go_on(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(reassign, "head", **(ON | data)), then=rule)


# --- records -------------------------------------------------------------------------------------


def test_an_inquiry_counts_when_it_was_read_back() -> None:
    check(
        given=ASSIGNED,
        when=ask(record_inquiry, "mediator", record="看过现场", heard=("p1",), read_back=True),
        then=[InquiryRecorded(record="看过现场", heard=("p1",))],
    )
    assert after(*INQUIRED).phase == "investigating"
    check(
        given=ASSIGNED,
        when=ask(record_inquiry, "mediator", record="看过现场", read_back=False),
        then="read back and signed",
    )


@pytest.mark.parametrize(
    ("form", "parties"), [("joint", ("p1", "p2")), ("separate", ("p1",)), ("separate", ("p2",))]
)
def test_sessions_are_joint_or_separate(form: Any, parties: tuple[str, ...]) -> None:
    check(
        given=INQUIRED,
        when=ask(record_session, "mediator", form=form, parties=parties, record="谈", online=True),
        then=[SessionRecorded(form=form, parties=parties, record="谈", online=True)],
    )


JOINED = PartyJoined(party=party(3, THIRD))
JOINT: dict[str, Any] = {"form": "joint", "parties": ("p1", "p2"), "record": "谈"}


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (ASSIGNED, act("mediator", who="chen"), {}, "Only a mediator of this case"),
        (ASSIGNED, "desk", {}, "This is done by: mediator"),
        (ACCEPTED, act("mediator"), {}, "Only a mediator of this case"),
        (ASSIGNED, "mediator", {"parties": ("p1",)}, "parties of both sides"),
        (ASSIGNED, "mediator", {"form": "separate"}, "parties of both sides"),
        (ASSIGNED, "mediator", {"parties": ()}, "parties of both sides"),
        ([*ASSIGNED, JOINED], "mediator", {"parties": ("p1", "p3")}, "p3 has not agreed"),
        ([*ASSIGNED, Suspended(reason="illness", clock_stops=False)], "mediator", {}, "suspended"),
        (AGREED, "mediator", {}, "does not move"),
    ],
)
def test_what_is_no_session(stage: list[Any], by: Any, changes: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(record_session, by, **(JOINT | changes)), then=rule)


def test_where_there_is_violence_nobody_is_brought_together_unless_each_wants_it() -> None:
    danger = [*ASSIGNED, VIOLENCE]
    check(given=danger, when=ask(record_session, "mediator", **JOINT), then="talk to each alone")
    check(
        given=danger,
        when=ask(record_session, "mediator", **JOINT, agreed_to_meet=("p1", "p2")),
        then=[SessionRecorded(form="joint", parties=("p1", "p2"), record="谈")],
    )


def test_where_there_is_violence_addresses_are_hidden_from_the_other_side() -> None:
    safe, danger = after(*TRIAGED), after(*REGISTERED, VIOLENCE)
    assert not safe.hides_address_of("p1")
    assert danger.hides_address_of("p1")
    shy = party(2, PartyEntry(role="respondent", person=B, address_hidden=True))
    asked = after(registered(parties=(party(1, APPLICANT), shy)))
    assert (asked.hides_address_of("p1"), asked.hides_address_of("p2")) == (False, True)


# --- outsiders and confidence --------------------------------------------------------------------


def test_a_counsellor_joins_when_every_party_agrees() -> None:
    check(
        given=MEDIATING,
        when=ask(invite, "mediator", kind="counsellor", consented=("p1", "p2")),
        then=[InvitedPersonJoined(invited="i1", kind="counsellor")],
    )
    check(
        given=MEDIATING,
        when=ask(invite, "mediator", kind="counsellor", consented=("p1",)),
        then="only when every party agrees",
    )


def test_an_outsider_leaves_as_soon_as_one_party_wants_it() -> None:
    there = [*MEDIATING, InvitedPersonJoined(invited="i1", kind="lawyer", person=B)]
    leave = ask(dismiss_invited, "party", invited="i1")
    check(given=there, when=leave, then=[InvitedPersonLeft(invited="i1")])
    check(given=MEDIATING, when=leave, then="i1 takes no part")
    gone = [*there, InvitedPersonLeft(invited="i1")]
    check(
        given=gone,
        when=ask(invite, "mediator", kind="expert", consented=("p1", "p2")),
        then=[InvitedPersonJoined(invited="i2", kind="expert")],
    )


def reads(by: Role, who: str, *notes: ConfidentialNoteTaken) -> list[bool]:
    case = after(*MEDIATING, *notes)
    return [may_read_note(case, each.note, Officer(id=who, role=by)) for each in notes]


def test_what_a_party_says_in_confidence_is_for_the_mediator_only() -> None:
    check(
        given=MEDIATING,
        when=ask(take_note, "mediator", audience="mediator", party="p1", text="底线"),
        then=[ConfidentialNoteTaken(note="n1", audience="mediator", party="p1", text="底线")],
    )
    notes = (
        ConfidentialNoteTaken(note="n1", audience="mediator", party="p1", text="底线"),
        ConfidentialNoteTaken(note="n2", audience="party", party="p1", text="算法"),
        ConfidentialNoteTaken(note="n3", audience="shared", text="时间"),
    )
    assert reads("mediator", "zhao", *notes) == [True, True, True]
    assert reads("mediator", "chen", *notes) == [False, False, False]
    assert reads("party", "p1", *notes) == [False, True, True]
    assert reads("party", "p2", *notes) == [False, False, True]
    assert reads("party", "p3", *notes) == [False, False, False]
    assert reads("head", "qian", *notes) == [False, False, False]
    spoken_for = after(*MEDIATING, AGENT, *notes[:1], notes[1].model_copy(update={"party": "p2"}))
    own, agent = Officer(id="p2", role="party"), Officer(id="g1", role="party")
    assert [may_read_note(spoken_for, "n2", each) for each in (own, agent)] == [True, False]
    assert not may_read_note(after(*MEDIATING), "n9", Officer(id="zhao", role="mediator"))


def test_a_note_for_a_party_names_it() -> None:
    for data, rule in (
        ({"audience": "party", "text": "算法"}, "which party may read"),
        ({"audience": "party", "text": "算法", "party": "p9"}, "no party of this case"),
    ):
        check(given=MEDIATING, when=ask(take_note, "mediator", **data), then=rule)
    check(
        given=MEDIATING,
        when=ask(take_note, "head", audience="shared", text="?"),
        then="This is done by",
    )


# --- suspension and extension --------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "stops"), [("appraisal", True), ("illness", False)])
def test_suspension_stops_the_clock_for_what_a_rule_names_only(reason: Any, stops: bool) -> None:
    suspended = Suspended(reason=reason, clock_stops=stops)
    check(given=MEDIATING, when=ask(suspend, "mediator", reason=reason), then=[suspended])
    assert after(*MEDIATING, suspended).status == "suspended"


def test_mediation_is_resumed() -> None:
    away = [*MEDIATING, Suspended(reason="appraisal", clock_stops=True)]
    check(given=away, when=ask(resume, "mediator"), then=[Resumed()])
    case = after(*away, Resumed())
    assert (case.status, len(case.pauses), case.pauses[0].clock_stops) == ("mediating", 1, True)


def test_what_cannot_be_suspended_or_resumed() -> None:
    away = [*MEDIATING, Suspended(reason="illness", clock_stops=False)]
    sham = [*away, ShamSuspected(grounds="串通", reported_to="court")]
    check(given=away, when=ask(suspend, "mediator", reason="illness"), then="resume it first")
    check(
        given=MEDIATING,
        when=ask(suspend, "mediator", reason="suspected_sham"),
        then="use that command",
    )
    check(given=MEDIATING, when=ask(resume, "mediator"), then="not suspended")
    check(given=sham, when=ask(resume, "mediator"), then="not cleared")


MORE: dict[str, Any] = {"until": day("04-15"), "signed_by": ("p1", "p2"), "rules": RULES}


def test_more_time_is_signed_by_all_and_agreed_by_the_head() -> None:
    longer = Extended(until=day("04-15"), signed_by=("p1", "p2"))
    check(given=MEDIATING, when=ask(extend, "head", **MORE), then=[longer])
    assert after(*MEDIATING, longer).extended_until == day("04-15")


def test_extensions_together_go_no_further_than_the_rules_let_them() -> None:
    stage: list[Any] = [*MEDIATING]
    for signed, until in (("03-30", "05-20"), ("05-15", "07-10"), ("07-05", "08-29")):
        longer = Extended(until=day(until), signed_by=("p1", "p2"))
        asks = ask(extend, act("head", signed), **(MORE | {"until": day(until)}))
        check(given=stage, when=asks, then=[longer])
        stage.append(longer)
    once_more = ask(extend, act("head", "08-20"), **(MORE | {"until": day("09-01")}))
    check(given=stage, when=once_more, then="at most 180 days from acceptance")
    wider = book(*NATIONAL_RULES, longest_mediation=183)
    once_more = ask(
        extend, act("head", "08-20"), **(MORE | {"until": day("09-01"), "rules": wider})
    )
    longer = Extended(until=day("09-01"), signed_by=("p1", "p2"))
    check(given=stage, when=once_more, then=[longer])


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (MEDIATING, "mediator", {}, "This is done by: head"),
        (MEDIATING, "head", {"signed_by": ("p1",)}, "signature of every party"),
        (MEDIATING, "head", {"until": day("03-02")}, "ends later than before"),
        (MEDIATING, "head", {"until": day("05-15")}, "at most 60 days"),
        (
            [*MEDIATING, Extended(until=day("04-20"), signed_by=("p1", "p2"))],
            "head",
            {},
            "ends later than before",
        ),
        (CONSENTED, "head", {}, "not accepted yet"),
        (AGREED, "head", {}, "does not move"),
    ],
)
def test_what_is_no_extension(
    stage: list[Any], by: Any, changes: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(extend, by, **(MORE | changes)), then=rule)


AWAY = [*MEDIATING, Suspended(reason="appraisal", clock_stops=True)]
BACK = [*AWAY, (Resumed(), at("03-12"))]


@pytest.mark.parametrize(
    ("stage", "ends_on"),
    [
        (MEDIATING, "04-02"),
        (AWAY, "04-02"),  # whoever signs while it lasts says when it is over
        (BACK, "04-13"),  # ten days, and a Sunday
        ([*mediating(type="medical"), AWAY[-1], BACK[-1]], "04-24"),  # eight working days
    ],
)
def test_nobody_signs_days_away(stage: list[Any], ends_on: str) -> None:
    asks = ask(extend, act("head", "03-12"), **(MORE | {"until": day(ends_on)}))
    check(given=stage, when=asks, then=f"Mediation lasts until 2026-{ends_on} as it is")
    later = day(ends_on) + timedelta(days=1)
    longer = ask(extend, act("head", "03-12"), **(MORE | {"until": later}))
    check(given=stage, when=longer, then=[Extended(until=later, signed_by=("p1", "p2"))])


def limited(**says: Any) -> RuleBook:
    """The national rules, with this said of how mediation in general is extended."""
    rows = [
        rule.model_copy(update={"extension": Extension(**says)}) if rule.id == "mediation" else rule
        for rule in NATIONAL_RULES
    ]
    return book(*rows)


def test_a_limit_is_extended_as_often_as_its_rule_lets_it() -> None:
    once = limited(times=1, source="信访工作条例 34")
    check(
        given=MEDIATING,
        when=ask(extend, "head", **(MORE | {"rules": once})),
        then=[Extended(until=day("04-15"), signed_by=("p1", "p2"))],
    )
    check(
        given=[*MEDIATING, Extended(until=day("03-20"), signed_by=("p1", "p2"))],
        when=ask(extend, "head", **(MORE | {"rules": once})),
        then="mediation: extended at most 1 times .信访工作条例 34.",
    )
    check(
        given=MEDIATING,
        when=ask(extend, "head", **(MORE | {"rules": limited(times=0)})),
        then="extended at most 0 times .generally one month: 宁波市人民调解条例",
    )


def test_all_extensions_together_stay_within_the_maximum_of_the_limit() -> None:
    for days, then in (
        (44, [Extended(until=day("04-15"), signed_by=("p1", "p2"))]),
        (43, "mediation: with all extensions at most 43 days from 2026-03-02"),
    ):
        asks = ask(extend, "head", **(MORE | {"rules": limited(in_all=days)}))
        check(given=MEDIATING, when=asks, then=then)
    check(
        given=[*MEDIATING, Extended(until=day("04-14"), signed_by=("p1", "p2"))],
        when=ask(extend, "head", **(MORE | {"rules": limited(in_all=43)})),
        then="at most 43 days from 2026-03-02",
    )


def test_one_extension_goes_as_far_as_its_rule_says() -> None:
    asks = ask(extend, "head", **(MORE | {"rules": limited(each=43)}))
    check(given=MEDIATING, when=asks, then="at most 43 days from today")


def test_a_head_extends_alone_where_the_rule_says_so() -> None:
    alone = {"until": day("04-15"), "rules": limited(agreed_by="head")}
    check(
        given=MEDIATING,
        when=ask(extend, "head", **alone),
        then=[Extended(until=day("04-15"), signed_by=())],
    )
    none_known = {"until": day("04-15"), "rules": RuleBook()}
    check(given=MEDIATING, when=ask(extend, "head", **none_known), then="signature of every party")


def test_a_suspension_says_whether_any_limit_of_the_case_heeds_it() -> None:
    for kind, reason, stops in (
        ("neighbour", "force_majeure", True),
        ("medical", "force_majeure", False),
        ("medical", "appraisal", True),
    ):
        check(
            given=mediating(type=kind),
            when=ask(suspend, "mediator", reason=reason),
            then=[Suspended(reason=reason, clock_stops=stops)],
        )


def test_a_witness_beside_a_party_changes_nothing_of_the_case() -> None:
    beside = AssistanceGiven(party="p1", kind="witness", person=B)
    assert after(*REGISTERED, beside) == after(*REGISTERED)
