"""Who may do what, and when: one row per command, tried with every role and at every end."""

from typing import Any, NamedTuple, get_args
from uuid import UUID

import pytest

from domain.dispute.commands import COMMANDS
from domain.dispute.facts import (
    Appraised,
    BreachReported,
    BreachVerified,
    CaseMergedIn,
    ConfirmationApplied,
    FileAttached,
    HandOverAnswered,
    HandOverReceived,
    InvitedPersonJoined,
    LookedIn,
    MediationFailed,
    Merged,
    NotAccepted,
    OfficeAsked,
    OrderGiven,
    OrderHandedBack,
    ReopeningProposed,
    ReportMade,
    Retained,
    ReviewApplied,
    ShamSuspected,
    Signature,
    SigningAsked,
    StoredFile,
    Suspended,
    SuspensionCorrected,
    ToldApart,
    TransferAccepted,
    TransferOffered,
    Triaged,
    UrgentEndProposed,
    UrgentMatterOffered,
)
from domain.dispute.intake import PartyEntry
from domain.dispute.merging import Carried, KnownAs
from domain.dispute.spot import SpotParty
from domain.kernel import Act, Known, Linked, Refused, Role
from tests.domain.cases import RULES
from tests.domain.casework import (
    ACCEPTED,
    AGENT,
    AGREED,
    APPLICANT,
    ASSIGNED,
    CONSENTED,
    DECLINED,
    ELSEWHERE,
    FINE,
    MEDIATING,
    NEW,
    OFFICE,
    PAY,
    REGISTERED,
    RESPONDENT,
    SIGNED,
    SPOKEN,
    STREAM,
    THIRD,
    THREE_AGREE,
    TOLD,
    TRIAGED,
    TWO,
    VILLAGE,
    A,
    B,
    C,
    act,
    after,
    agreement,
    at,
    day,
    labour,
    party,
    registered,
    supplied,
)
from tests.domain.test_dispute_closing import (
    CLOSED,
    COMPLETE,
    DONE,
    FAILED,
    FILED,
    MUST,
    PROPOSED,
    passed,
)
from tests.domain.test_dispute_urgent import DROPPED, TAKEN, TALK, THREATS, URGENT

DESK: tuple[Role, ...] = ("desk", "county_desk")
STAFF: tuple[Role, ...] = (*DESK, "mediator", "head")
PARTY_OR: tuple[Role, ...] = ("party", "mediator", *DESK)
M: tuple[Role, ...] = ("mediator",)
H: tuple[Role, ...] = ("head",)
SO: tuple[Role, ...] = ("judicial_office",)
SUPERIORS: tuple[Role, ...] = ("supervisor", "county_desk", "judicial_office")
ADDRESSEES: tuple[Role, ...] = ("head", "mediator", "desk")
ARCHIVE: tuple[Role, ...] = ("archivist",)
BY_HAND: tuple[Role, ...] = (*STAFF, "party")
OWNERS: tuple[Role, ...] = (*M, *SO, "county_desk")

FILE = UUID(int=1)
PAGE = {"stored": StoredFile(id=FILE, format="jpeg", size=1, digest="0" * 64)}
PUT_IN = FileAttached(file=FILE, document="evidence", parties=("p1",), **PAGE)

CERTIFIED = Signature(party="p1", means="certified_electronic", provider="CFCA")
TO_SIGN = [*MEDIATING, agreement(signatures=(CERTIFIED, SIGNED[1]))]
AT_CFCA = SigningAsked(
    provider="CFCA", document="1", language="zh", parties=("p1", "p2"), signers=("p1",)
)
SIGNING = {
    **{"provider": "CFCA", "document": "1", "language": "zh"},
    **{"agreed_by": ("p1", "p2"), "reachable": ("p1",)},
}

HANDED = [
    registered(source="court_delegated"),
    HandOverReceived(sender="court", number="诉1", received_on=day("03-01"), procedure="pre_suit"),
]
CHILD = PartyEntry(role="respondent", capacity="represented", person=B)
TO_ZHAO = UrgentMatterOffered(owner="zhao", reason="?")
CALM = [*URGENT, TAKEN, DROPPED]
ASKED = [*MEDIATING, OfficeAsked(request="r1", to="housing", question="?")]
REPORTED = [*AGREED, BreachReported(party="p1", items=("o1",))]
OFFERED = [*MEDIATING, TransferOffered(to_office=OFFICE, to_area=VILLAGE, reason="?")]
SENT_HERE = [*OFFERED, TransferAccepted(office=ELSEWHERE, area=ELSEWHERE)]
LOOKED_IN = LookedIn(by="somebody", reason="?", until=at("03-10"))
OF_A_MINOR = [*REGISTERED, Triaged(in_scope=True, minor_involved=True), *MEDIATING[2:]]
ORDERED = [
    *MEDIATING,
    OrderGiven(order="d1", to_office=OFFICE, from_office=OFFICE, reason="overdue"),
]
LONG_KEPT = [*FILED, Retained(retention="ten_years", until=day("03-01"))]
SHAM = ShamSuspected(grounds="?", reported_to="court")
DUE_NOW = PAY.model_copy(update={"due_on": None})
TERMS: dict[str, Any] = {"content": "付款", "obligations": (PAY,), "precheck": FINE}
WRITTEN = TERMS | {"signatures": SIGNED, "sealed": True}
CLAIM: dict[str, Any] = {
    "opening": NEW,
    "known": Known(),
    "area": VILLAGE,
    "body": "township",
    "type": "neighbour",
    "source": "on_application",
    "matter": "漏水",
    "parties": (APPLICANT, RESPONDENT),
    "requested_at": at("03-01"),
}
SPOT = {
    **CLAIM,
    **TERMS,
    "parties": (
        SpotParty(role="applicant", person=A, consents=True, agrees=True),
        SpotParty(role="respondent", person=B, consents=True, agrees=True),
    ),
    "domestic_violence": False,
    "minors_rights": False,
}
AGAIN: dict[str, Any] = {"opening": NEW, "matter": "又", "parties": (APPLICANT, RESPONDENT)}
JOINT: dict[str, Any] = {"applicants": ("p1", "p2"), "receipt": "收1"}
DECISION: dict[str, Any] = {"confirmed": True, "number": "1"}


class Row(NamedTuple):
    """A case in which the command is done, by whom, and with what."""

    stage: list[Any]
    roles: tuple[Role, ...]
    data: dict[str, Any]


ROWS: dict[str, Row] = {
    "register": Row([], (*DESK, "party"), CLAIM),
    "settle_on_the_spot": Row([], M, SPOT),
    "add_party": Row(MEDIATING, (*DESK, *M), {"party": THIRD}),
    "state_claim": Row(
        [registered(source="proactive_offer", requested_at=None)],
        PARTY_OR,
        {"party": "p1", "requested_at": at(), "request_evidence": "message"},
    ),
    "correct_request_time": Row(
        REGISTERED, DESK, {"requested_at": at("02-27"), "request_evidence": "message"}
    ),
    "correct_particulars": Row(
        REGISTERED, (*DESK, *M), {"party": "p1", "corrected": C, "wrong": ("name",)}
    ),
    "triage": Row(REGISTERED, DESK, {"in_scope": True}),
    "answer_hand_over": Row(HANDED, (*DESK, *H), {"accepted": True}),
    "sign_for_court_file": Row(HANDED, STAFF, {"received_on": day("03-02")}),
    "send_return_letter": Row(
        [*HANDED, HandOverAnswered(accepted=True), *AGREED[1:]], STAFF, {"number": "回1"}
    ),
    "decide_not_to_accept": Row(TRIAGED, H, {"reason": "no_dispute", "routes": ("suit",)}),
    "review_non_acceptance": Row(
        [*TRIAGED, NotAccepted(reason="no_dispute", routes=("suit",), by="qian")],
        SO,
        {"upheld": True},
    ),
    "route_out": Row(TRIAGED, DESK, {"to": "suit", "receipt": "收1"}),
    "ask_office": Row(MEDIATING, STAFF, {"to": "housing", "question": "?"}),
    "look_in": Row(
        SENT_HERE, ("desk", "mediator", "head", "judicial_office", "county_desk"), {"reason": "?"}
    ),
    "tell_of_look_in": Row(
        [*MEDIATING, LOOKED_IN], (*DESK, *M, *H), {"party": "p1", "channel": "phone"}
    ),
    "approve_access": Row(OF_A_MINOR, (*H, *SO), {"officer": "x-9", "what_for": "counter"}),
    "record_request_taken": Row(ASKED, STAFF, {"request": "r1"}),
    "record_request_answered": Row(ASKED, STAFF, {"request": "r1", "answer": "是"}),
    "give_rights_notice": Row(TRIAGED, (*DESK, *M), {"parties": ("p1",)}),
    "consent": Row(TOLD, PARTY_OR, {"party": "p1"}),
    "refuse": Row(TOLD, (*PARTY_OR, *H), {"party": "p1"}),
    "take_back_refusal": Row(
        [*DECLINED[:-1], DECLINED[-1].model_copy(update={"party": "p1"})],
        PARTY_OR,
        {"party": "p1", "channel": "online"},
    ),
    "declare_separable": Row(THREE_AGREE, (*M, *H), {"explanation": "?"}),
    "appoint_agent": Row(
        TOLD, PARTY_OR, {"party": "p1", "person": C, "authority": "general", "document": "委1"}
    ),
    "give_special_authority": Row(
        [*TOLD, AGENT.model_copy(update={"party": "p1"})],
        PARTY_OR,
        {"agent": "g1", "document": "委2"},
    ),
    "name_legal_representative": Row(
        [registered(parties=(party(1, APPLICANT), party(2, CHILD)))],
        (*DESK, *M),
        {"party": "p2", "person": C, "in_conflict": False},
    ),
    "record_assistance": Row(
        TOLD, (*DESK, *M), {"party": "p1", "kind": "interpreter", "person": C}
    ),
    "accept": Row(CONSENTED, H, {}),
    "assign": Row(
        ACCEPTED,
        ("head", "desk", "mediator"),
        {"mediator": "zhao", "conflict": False, "chosen_by": ("p1", "p2")},
    ),
    "recuse": Row(
        MEDIATING,
        ("head", "mediator", "party", "desk"),
        {"mediator": "zhao", "ground": "relative"},
    ),
    "reassign": Row(
        MEDIATING,
        ("head", "judicial_office", "county_desk"),
        {"mediator": "chen", "instead_of": "zhao", "reason": "absence", "conflict": False},
    ),
    "record_inquiry": Row(ASSIGNED, M, {"record": "?", "read_back": True}),
    "record_session": Row(ASSIGNED, M, {"form": "separate", "parties": ("p1",), "record": "?"}),
    "invite": Row(MEDIATING, M, {"kind": "counsellor", "consented": ("p1", "p2")}),
    "dismiss_invited": Row(
        [*MEDIATING, InvitedPersonJoined(invited="i1", kind="lawyer")],
        ("mediator", "party", "desk"),
        {"invited": "i1"},
    ),
    "take_note": Row(MEDIATING, M, {"audience": "mediator", "text": "?"}),
    "suspend": Row(MEDIATING, M, {"reason": "illness"}),
    "resume": Row([*MEDIATING, Suspended(reason="illness", clock_stops=False)], M, {}),
    "correct_suspension": Row(
        [
            *MEDIATING,
            Suspended(reason="illness", clock_stops=False),
            SuspensionCorrected(
                suspension=1, since=day("03-01"), until=None, explanation="?", told=(), moved=()
            ),
        ],
        (*M, *H),
        {"since": day("03-02"), "explanation": "?"},
    ),
    "extend": Row(MEDIATING, H, {"until": day("04-15"), "signed_by": ("p1", "p2"), "rules": RULES}),
    "raise_urgent_matter": Row(MEDIATING, OWNERS, THREATS),
    "confirm_urgent_matter": Row(URGENT, (*H, *SO), {}),
    "renew_urgent_matter": Row(URGENT, (*M, *H, *SO, "county_desk"), {"facts": "?"}),
    "plan_urgent_steps": Row(URGENT, OWNERS, {"steps": (TALK,)}),
    "take_urgent_step": Row(
        URGENT, (*OWNERS, *H, "desk"), {"step": "s1", "evidence": "记1", "note": "?"}
    ),
    "drop_urgent_step": Row(URGENT, OWNERS, {"step": "s1", "reason": "?"}),
    "offer_urgent_matter": Row(URGENT, (*OWNERS, *H), {"owner": "chen", "reason": "?"}),
    "take_over_urgent_matter": Row([*URGENT, TO_ZHAO], OWNERS, {}),
    "decline_urgent_matter": Row([*URGENT, TO_ZHAO], OWNERS, {"reason": "?"}),
    "propose_urgent_end": Row(CALM, OWNERS, {}),
    "send_back_urgent_end": Row([*CALM, UrgentEndProposed()], (*H, *SO), {"reason": "?"}),
    "end_urgent_matter": Row([*CALM, UrgentEndProposed()], (*H, *SO), {}),
    "report": Row(
        MEDIATING,
        (*STAFF, *SO),
        {"ground": "immediate_danger", "to": ("ambulance",), "sent": "?"},
    ),
    "tell_of_report": Row(
        [*MEDIATING, ReportMade(ground="immediate_danger", to=("police",), sent="?")],
        (*STAFF, *SO),
        {"party": "p1", "is_the_suspected": False},
    ),
    "hold_back_telling": Row(
        [*MEDIATING, ReportMade(ground="immediate_danger", to=("police",), sent="?")],
        (*H, *SO, "county_desk"),
        {"ground": "nobody_to_tell", "reason": "?"},
    ),
    "conclude_in_writing": Row(MEDIATING, M, WRITTEN),
    "ask_signing": Row(TO_SIGN, M, SIGNING),
    "note_signing_taken": Row([*TO_SIGN, AT_CFCA], M, {"reference": "f-1"}),
    "receive_signed": Row([*TO_SIGN, AT_CFCA], M, PAGE),
    "end_signing": Row([*TO_SIGN, AT_CFCA], M, {"outcome": "taken_back"}),
    "conclude_orally": Row(MEDIATING, M, TERMS | {"agreed_by": SPOKEN}),
    "perform_at_once": Row(AGREED, M, {}),
    "record_performance": Row(AGREED, (*DESK, *M), {"item": "o1"}),
    "follow_up": Row([*MEDIATING, agreement(DUE_NOW)], M, {"finding": "not_reached"}),
    "move_follow_up": Row(AGREED, M, {"to": day("04-10"), "reason": "party_asked"}),
    "stop_follow_ups": Row(AGREED, PARTY_OR, {"party": "p1"}),
    "state_satisfaction": Row(
        AGREED, ("party",), {"party": "p1", "satisfaction": "fairly_satisfied"}
    ),
    "report_breach": Row(
        [*MEDIATING, agreement(DUE_NOW)],
        PARTY_OR,
        {"party": "p1", "items": ("o1",)},
    ),
    "verify_breach": Row(REPORTED, M, {"confirmed": True}),
    "urge": Row(AGREED, M, {"party": "p2"}),
    "explain_remedy": Row(
        [*REPORTED, BreachVerified(confirmed=True)], (*DESK, *M), {"party": "p1", "route": "suit"}
    ),
    "apply_for_confirmation": Row(AGREED, (*M, *DESK), JOINT),
    "record_confirmation": Row(
        [*AGREED, ConfirmationApplied(applied_on=day("03-02"), receipt="收1")],
        (*DESK, *M),
        DECISION,
    ),
    "apply_for_review": Row(labour(PAY), (*M, *DESK), JOINT),
    "record_review": Row(
        [*labour(PAY), ReviewApplied(applied_on=day("03-02"), receipt="收1")],
        (*DESK, *M),
        DECISION,
    ),
    "repudiate": Row(AGREED, PARTY_OR, {"party": "p1"}),
    "declare_failed": Row(MEDIATING, (*M, *H), {"routes": ("suit",)}),
    "withdraw": Row(MEDIATING, PARTY_OR, {"parties": ("p1",)}),
    "end_as_expired": Row([*MEDIATING, passed("04-02")], H, {"routes": ("suit",), "rules": RULES}),
    "propose_closure": Row(DONE, M, {}),
    "close": Row(PROPOSED, (*H, *M), {}),
    "close_in_batch": Row(DONE, (*H, *M), {"batch": "2026-W10"}),
    "put_on_file": Row(DONE, (*STAFF, *ARCHIVE), {"documents": MUST.documents}),
    "attach_file": Row(MEDIATING, BY_HAND, {"document": "evidence", "parties": ("p1",), **PAGE}),
    "replace_file": Row([*MEDIATING, PUT_IN], BY_HAND, {"file": FILE, **PAGE}),
    "take_out_file": Row([*MEDIATING, PUT_IN], BY_HAND, {"file": FILE, "reason": "not_needed"}),
    "file_away": Row(COMPLETE, ARCHIVE, {"volume": "卷1"}),
    "retain": Row(FILED, ARCHIVE, {"retention": "permanent"}),
    "appraise": Row(LONG_KEPT, ARCHIVE, {"destroy": True}),
    "destroy": Row([*LONG_KEPT, Appraised(destroy=True, by="zhou")], (*H, *SO), {}),
    "propose_reopening": Row(FAILED, (*PARTY_OR, *H), {"kind": "reopened", "asked_by": "p1"}),
    "reopen": Row([*FAILED, ReopeningProposed(kind="reopened", by="wang")], (*H, *SO), AGAIN),
    "merge_into": Row(
        MEDIATING,
        H,
        {
            "into": Linked(NEW.id, after(*REGISTERED)),
            "carried": Carried(parties=tuple(KnownAs(party=each, entries=()) for each in TWO)),
        },
    ),
    "unmerge": Row(
        [*MEDIATING, CaseMergedIn(case=NEW.id, code="c")],
        H,
        {
            "out": Linked(NEW.id, after(*REGISTERED, Merged(into=STREAM, code="c"))),
            "carried": Carried(merged_at=len(MEDIATING) + 1),
        },
    ),
    "tell_apart": Row(MEDIATING, (*STAFF, *H), {"other": Linked(NEW.id, after(*REGISTERED))}),
    "take_back_apart": Row(
        [*MEDIATING, ToldApart(case=NEW.id, code="c")],
        (*STAFF, *H),
        {"other": Linked(NEW.id, after(*REGISTERED))},
    ),
    "split_off": Row(MEDIATING, (*M, *H), AGAIN | {"kind": "split_by_issue"}),
    "name_representatives": Row(
        THREE_AGREE,
        STAFF,
        {
            "representatives": ("p1",),
            "members": ("p1", "p2", "p3"),
            "mandated_by": ("p1", "p2", "p3"),
            "mandate": "委1",
        },
    ),
    "offer_transfer": Row(
        MEDIATING,
        ("head", "county_desk"),
        {
            "to_office": ELSEWHERE,
            "to_area": ELSEWHERE,
            "reason": "?",
            "agreed_by": ("p1", "p2"),
        },
    ),
    "accept_transfer": Row(OFFERED, (*DESK, *H), {}),
    "withdraw_transfer": Row(OFFERED, ("head", "county_desk"), {}),
    "refuse_transfer": Row(OFFERED, (*DESK, *H), {"reason": "?"}),
    "hand_back": Row(
        SENT_HERE, ("head", "county_desk"), {"reason": "?", "agreed_by": ("p1", "p2")}
    ),
    "give_order": Row(MEDIATING, SUPERIORS, {"reason": "overdue"}),
    "acknowledge_order": Row(ORDERED, ADDRESSEES, {"order": "d1"}),
    "answer_order": Row(ORDERED, ADDRESSEES, {"order": "d1", "done": "?"}),
    "hand_back_order": Row(ORDERED, ADDRESSEES, {"order": "d1", "reason": "?"}),
    "refuse_order_back": Row(
        [*ORDERED, OrderHandedBack(order="d1", reason="?")],
        SUPERIORS,
        {"order": "d1", "reason": "?"},
    ),
    "end_order": Row(ORDERED, SUPERIORS, {"order": "d1", "outcome": "withdrawn"}),
    "invite_bodies": Row(MEDIATING, (*M, *H), {"guests": (ELSEWHERE,), "consented": ("p1", "p2")}),
    "note_concession": Row(MEDIATING, M, {"party": "p2", "text": "?"}),
    "suspect_sham": Row(MEDIATING, (*M, *H), {"grounds": "?", "reported_to": "court"}),
    "clear_sham": Row([*MEDIATING, SHAM], H, {"explanation": "?"}),
}

ELSEWHERE_TESTED = {"settle_deadlines", "record_history"}
"""Done by the clock and by the import only."""


def refusal(name: str, by: Act, stage: list[Any]) -> Refused | None:
    try:
        COMMANDS[name](after(*stage), by, **supplied(COMMANDS[name], ROWS[name].data))
    except Refused as refused:
        return refused
    return None


def test_every_command_has_its_row() -> None:
    assert set(COMMANDS) - set(ROWS) == ELSEWHERE_TESTED


@pytest.mark.parametrize("name", ROWS)
def test_everybody_else_is_refused(name: str) -> None:
    for role in set(get_args(Role)) - {"importer", *ROWS[name].roles}:
        refused = refusal(name, act(role), ROWS[name].stage)
        assert refused is not None, f"{role} may {name}"
        assert refused.message.startswith("This is done by"), f"{role}: {refused}"


@pytest.mark.parametrize("name", ROWS)
def test_whose_task_it_is_does_it(name: str) -> None:
    """The first role of a row does it; none of the others is told that it is somebody else's."""
    for role in ROWS[name].roles:
        refused = refusal(name, act(role), ROWS[name].stage)
        assert refused is None or role != ROWS[name].roles[0], refused
        assert refused is None or not refused.message.startswith("This is done by"), role


AFTER_CLOSING = {
    "look_in",  # a file is looked into from outside as long as there is one
    "tell_of_look_in",
    "approve_access",
    "correct_particulars",
    "send_return_letter",  # which a case that an older register closed may still owe
    "record_request_taken",
    "record_request_answered",
    "report",
    "tell_of_report",
    "hold_back_telling",
    "perform_at_once",
    "record_performance",
    "follow_up",
    "stop_follow_ups",
    "state_satisfaction",
    "report_breach",
    "verify_breach",
    "urge",
    "explain_remedy",
    "apply_for_confirmation",
    "record_confirmation",
    "apply_for_review",
    "record_review",
    "repudiate",
    "put_on_file",
    *("attach_file", "replace_file", "take_out_file"),
    *("ask_signing", "note_signing_taken", "receive_signed", "end_signing"),
    "file_away",
    "propose_reopening",
}
AFTER_FILING = {
    *("retain", "propose_reopening", "look_in", "tell_of_look_in", "approve_access"),
    "correct_particulars",  # a right does not end with the case (个人信息保护法 46)
}
OPENED = {"register", "settle_on_the_spot"}


@pytest.mark.parametrize("name", sorted(set(ROWS) - AFTER_CLOSING - {"reopen"}))
def test_a_closed_case_moves_only_as_the_law_allows(name: str) -> None:
    """Tried on every way in which a case can have come to be closed."""
    closed = CLOSED[-1]
    own = ROWS[name].stage or REGISTERED
    for stage in (CLOSED, [*FAILED, closed], [*DECLINED, closed], [*own, closed]):
        assert refusal(name, act(ROWS[name].roles[0]), stage) is not None


@pytest.mark.parametrize("name", sorted(set(ROWS) - AFTER_FILING - {"reopen"}))
def test_a_filed_case_does_not_change(name: str) -> None:
    assert refusal(name, act(ROWS[name].roles[0]), FILED) is not None


@pytest.mark.parametrize("name", sorted(set(ROWS) - OPENED))
def test_nothing_is_done_on_a_case_that_is_not_registered(name: str) -> None:
    assert refusal(name, act(ROWS[name].roles[0]), []) is not None


UNTIL_AGREED = (
    set(ROWS)
    - AFTER_CLOSING
    - OPENED
    - {
        "answer_hand_over",
        "send_return_letter",
        "state_claim",
        "correct_request_time",
        "take_note",
        "review_non_acceptance",
    }
    - {"propose_closure", "close", "close_in_batch", "retain", "appraise", "destroy", "reopen"}
    - {"take_back_refusal", "clear_sham", "move_follow_up", "reassign"}
    - {"unmerge"}  # what came of one of them came not of the other
    - {name for name in ROWS if name.endswith("_order") or name == "refuse_order_back"}
)


@pytest.mark.parametrize("name", sorted(UNTIL_AGREED))
def test_what_is_over_is_not_mediated_any_more(name: str) -> None:
    over = MediationFailed(routes=("suit",))
    assert refusal(name, act(ROWS[name].roles[0]), [*ROWS[name].stage, over]) is not None


BY_A_PARTY = sorted(name for name, row in ROWS.items() if "party" in row.roles)


@pytest.mark.parametrize("name", sorted(set(BY_A_PARTY) - {"register"}))
@pytest.mark.parametrize("who", ["p9", "p2"])
def test_a_party_speaks_neither_for_another_nor_in_a_case_that_is_not_its_own(
    name: str, who: str
) -> None:
    """`p9` is no party; what each row says, `p1` says, or an officer for all (dismissing an
    outsider is any party's own wish)."""
    if (name, who) == ("dismiss_invited", "p2"):
        return
    assert refusal(name, act("party", who=who), ROWS[name].stage) is not None


@pytest.mark.parametrize("name", ["assign", "apply_for_confirmation", "apply_for_review"])
def test_what_all_parties_want_no_single_one_says_for_all(name: str) -> None:
    assert refusal(name, act("party"), ROWS[name].stage) is not None
    assert refusal(name, act("desk"), ROWS[name].stage) is None


def test_one_of_two_applicants_does_not_withdraw_for_both() -> None:
    both = [
        registered(parties=(party(1, APPLICANT), party(2, APPLICANT), party(3, RESPONDENT))),
        *MEDIATING[1:],
    ]
    sayings: tuple[tuple[Role, bool], ...] = (("party", False), ("desk", True))
    for by, done in sayings:
        try:
            COMMANDS["withdraw"](after(*both), act(by), parties=("p1", "p2"))
        except Refused as refused:
            assert not done and "speaks for itself only" in str(refused)
        else:
            assert done
