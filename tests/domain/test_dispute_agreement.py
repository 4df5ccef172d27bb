"""What binds whom: forms, signatures, who may settle for whom, and what may not stand."""

from typing import Any

import pytest

from domain.dispute.agreement import (
    ObligationEntry,
    Precheck,
    conclude_in_writing,
    conclude_orally,
)
from domain.dispute.clauses import clauses_to_strike
from domain.dispute.facts import (
    Accepted,
    ConsentGiven,
    DocumentsPutOnFile,
    FiledDocument,
    InvitedPersonJoined,
    MediatorAssigned,
    PartyJoined,
    PerformedAtOnce,
    RepresentativesNamed,
    Signature,
    SpecialAuthorityGiven,
    Suspended,
)
from domain.dispute.intake import PartyEntry
from domain.dispute.spot import SpotParty, settle_on_the_spot
from domain.kernel import Known, Opening
from tests.domain.casework import (
    ACCEPTED,
    AGENT,
    AGREED,
    APPLICANT,
    ASSIGNED,
    FINE,
    GUARDIAN,
    INQUIRED,
    MEDIATING,
    NEW,
    PAY,
    REPAIR,
    SIGNED,
    SPOKEN,
    THIRD,
    VILLAGE,
    A,
    B,
    act,
    after,
    agreement,
    ask,
    check,
    day,
    mediating,
    party,
    registered,
)

TERMS: dict[str, Any] = {
    "content": "乙修好并付800元",
    "obligations": (PAY,),
    "precheck": FINE,
}
WRITTEN = TERMS | {"signatures": SIGNED, "sealed": True}
ORAL = TERMS | {"agreed_by": SPOKEN}


def signed(*signatures: Signature) -> dict[str, Any]:
    return WRITTEN | {"signatures": signatures}


ONE = Signature(party="p1", means="signature")


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [ASSIGNED, INQUIRED, MEDIATING])
def test_a_written_agreement_takes_effect_the_day_all_signed_and_it_was_sealed(
    stage: list[Any],
) -> None:
    check(given=stage, when=ask(conclude_in_writing, "mediator", **WRITTEN), then=[agreement(PAY)])
    case = after(*AGREED)
    assert (case.phase, case.outcome, case.status) == ("agreed", "agreed", "performing")


def test_an_oral_agreement_takes_effect_the_day_it_is_made() -> None:
    check(
        given=MEDIATING,
        when=ask(conclude_orally, "mediator", **ORAL),
        then=[agreement(PAY, form="oral", signatures=SPOKEN)],
    )


@pytest.mark.parametrize("type", ["labour", "medical"])
def test_labour_and_medical_agreements_are_written(type: Any) -> None:
    case = mediating(type=type)
    check(given=case, when=ask(conclude_orally, "mediator", **ORAL), then="made in writing")
    check(given=case, when=ask(conclude_in_writing, "mediator", **WRITTEN), then=[agreement(PAY)])


@pytest.mark.parametrize(
    ("stage", "by", "data", "rule"),
    [
        (MEDIATING, "mediator", WRITTEN | {"sealed": False}, "committee's seal"),
        (MEDIATING, "mediator", signed(ONE), "Every party binds itself"),
        (MEDIATING, "mediator", signed(*SIGNED, ONE), "A party signs once"),
        (MEDIATING, "mediator", signed(*SPOKEN), "A written agreement is signed"),
        (MEDIATING, "head", WRITTEN, "This is done by: mediator"),
        (MEDIATING, act("mediator", who="chen"), WRITTEN, "Only a mediator of this case"),
        (ACCEPTED, "mediator", WRITTEN, "Only a mediator of this case"),
        (
            [*MEDIATING, Suspended(reason="suspected_sham", clock_stops=False)],
            "mediator",
            WRITTEN,
            "suspended",
        ),
        ([*MEDIATING, PartyJoined(party=party(3, THIRD))], "mediator", WRITTEN, "Every party"),
        (AGREED, "mediator", WRITTEN, "does not move"),
        (MEDIATING, "mediator", WRITTEN | {"obligations": ()}, "who does what by when"),
        (
            MEDIATING,
            "mediator",
            WRITTEN | {"obligations": (PAY.model_copy(update={"amount_fen": None}),)},
            "A payment has an amount",
        ),
        (
            MEDIATING,
            "mediator",
            WRITTEN | {"obligations": (PAY.model_copy(update={"due_on": day("03-01")}),)},
            "over already",
        ),
        (
            MEDIATING,
            "mediator",
            WRITTEN | {"obligations": (PAY.model_copy(update={"party": "p9"}),)},
            "no party of this case",
        ),
    ],
)
def test_what_is_no_written_agreement(
    stage: list[Any], by: Any, data: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(conclude_in_writing, by, **data), then=rule)


def test_an_oral_agreement_is_spoken_by_all() -> None:
    for voices, rule in ((SPOKEN[:1], "Every party binds itself"), (SIGNED, "is spoken")):
        check(
            given=MEDIATING,
            when=ask(conclude_orally, "mediator", **(ORAL | {"agreed_by": voices})),
            then=rule,
        )


# --- electronic signatures -----------------------------------------------------------------------

CERTIFIED = Signature(party="p2", means="certified_electronic", provider="BJCA")
SCRIBBLE = Signature(party="p2", means="certified_electronic")


def test_only_a_certified_electronic_signature_counts() -> None:
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **signed(ONE, CERTIFIED)),
        then=[agreement(PAY, signatures=(ONE, CERTIFIED))],
    )
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **signed(ONE, SCRIBBLE)),
        then="a scribble is none",
    )


@pytest.mark.parametrize(
    "kind", [{"type": "family_marriage"}, {"type": "other", "subtype": "inheritance"}]
)
def test_family_and_inheritance_agreements_are_never_signed_electronically(
    kind: dict[str, Any],
) -> None:
    check(
        given=mediating(**kind),
        when=ask(conclude_in_writing, "mediator", **signed(ONE, CERTIFIED)),
        then="not signed electronically",
    )


# --- who may settle for whom ---------------------------------------------------------------------

BY_AGENT = Signature(party="p2", agent="g1", means="signature")


def test_an_agent_settles_only_with_special_authority() -> None:
    signs = ask(conclude_in_writing, "mediator", **signed(ONE, BY_AGENT))
    check(given=[*MEDIATING, AGENT], when=signs, then="may talk, not settle")
    full = SpecialAuthorityGiven(agent="g1", document="委2")
    check(
        given=[*MEDIATING, AGENT, full],
        when=signs,
        then=[agreement(PAY, signatures=(ONE, BY_AGENT))],
    )
    check(given=MEDIATING, when=signs, then="g1 does not act for p2")


def test_a_child_settles_through_its_legal_representative() -> None:
    child = party(2, PartyEntry(role="respondent", capacity="represented", person=B))
    case = [registered(parties=(party(1, APPLICANT), child)), *MEDIATING[1:], GUARDIAN]
    check(
        given=case,
        when=ask(conclude_in_writing, "mediator", **WRITTEN),
        then="through its legal representative",
    )
    check(
        given=case,
        when=ask(conclude_in_writing, "mediator", **signed(ONE, BY_AGENT)),
        then=[agreement(PAY, signatures=(ONE, BY_AGENT))],
    )


def test_each_member_of_a_group_agrees_to_the_settlement_itself() -> None:
    people = tuple(party(n, PartyEntry(role="applicant", person=A)) for n in (1, 2, 3))
    other = party(4, PartyEntry(role="respondent", person=B))
    everyone = ("p1", "p2", "p3", "p4")
    case: list[Any] = [
        registered(parties=(*people, other)),
        *(ConsentGiven(party=each) for each in everyone),
        Accepted(),
        MediatorAssigned(mediator="zhao"),
        RepresentativesNamed(
            representatives=("p1",), members=("p1", "p2", "p3"), mandate="委托书1"
        ),
        AGENT.model_copy(update={"party": "p2", "authority": "special"}),
    ]
    own = tuple(Signature(party=each, means="signature") for each in everyone)
    pays = PAY.model_copy(update={"party": "p4"})
    terms = WRITTEN | {"obligations": (pays,)}
    check(
        given=case,
        when=ask(conclude_in_writing, "mediator", **(terms | {"signatures": own})),
        then=[agreement(pays, signatures=own)],
    )
    only_representative = (own[0], own[3])
    check(
        given=case,
        when=ask(conclude_in_writing, "mediator", **(terms | {"signatures": only_representative})),
        then="Every party binds itself",
    )
    through = (own[0], BY_AGENT, own[2], own[3])
    check(
        given=case,
        when=ask(conclude_in_writing, "mediator", **(terms | {"signatures": through})),
        then="Each member of a group agrees",
    )


# --- the pre-check and what may not stand --------------------------------------------------------


@pytest.mark.parametrize(
    "problem", ["unlawful", "harms_others", "against_public_order", "unwilling", "unclear"]
)
def test_what_the_pre_check_finds_keeps_the_agreement_from_being_made(problem: Any) -> None:
    found = Precheck(problems=(problem,), not_confirmable=())
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **(WRITTEN | {"precheck": found})),
        then=f"The pre-check found: {problem}",
    )


def test_what_a_court_does_not_confirm_is_noted_and_may_still_be_agreed() -> None:
    noted = Precheck(problems=(), not_confirmable=("property_right",))
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **(WRITTEN | {"precheck": noted})),
        then=[agreement(PAY, not_confirmable=("property_right",))],
    )


GAGS = [
    "双方不再上访",
    "乙方承诺息诉息访",
    "甲方不报警",
    "不 再 上 访",
    "今后不再就此事到北京上访",
    "不得以任何理由起诉",
    "放弃诉讼权利",
    "永不上訪",
    "保证不以任何方式信访",
    "A will not petition about this",
    "A shall never sue B",
    "B will not report to the police",
]
LEGITIMATE = [
    "一次性了结，双方再无其他争议",
    "如不履行，可以起诉",
    "不再履行的可向法院起诉",
    "不影响任何一方起诉、上访或报警的权利",
    "不得妨碍甲方上访",
    "双方今后不再争吵",
    "乙方不再主张其他赔偿",
    "任何一方不履行本协议，对方可向人民法院起诉",
    "If B does not pay, A may sue",
]


@pytest.mark.parametrize("gag", GAGS)
def test_a_gag_clause_holds_the_agreement_until_it_is_struck(gag: str) -> None:
    check(
        given=MEDIATING,
        when=ask(conclude_in_writing, "mediator", **(WRITTEN | {"content": f"付800元。{gag}。"})),
        then="Strike this first",
    )
    hidden = PAY.model_copy(update={"what": gag})
    check(
        given=MEDIATING,
        when=ask(conclude_orally, "mediator", **(ORAL | {"obligations": (hidden,)})),
        then="Strike this first",
    )


@pytest.mark.parametrize("clause", LEGITIMATE)
def test_settling_once_and_for_all_is_allowed(clause: str) -> None:
    assert clauses_to_strike(clause) == ()


# --- settled on the spot -------------------------------------------------------------------------


def says(role: Any, who: Any, **changes: Any) -> SpotParty:
    return SpotParty(**({"role": role, "person": who, "consents": True, "agrees": True} | changes))


BOTH = (says("applicant", A), says("respondent", B))
SPOT: dict[str, Any] = {
    "opening": Opening(NEW.id, 7),
    "known": Known(),
    "area": VILLAGE,
    "body": "village_committee",
    "type": "neighbour",
    "source": "on_application",
    "matter": "漏水",
    "parties": BOTH,
    **TERMS,
    "obligations": (PAY, REPAIR),
    "domestic_violence": False,
    "minors_rights": False,
}


def test_a_small_dispute_is_settled_on_the_spot_in_one_command() -> None:
    check(
        given=[],
        when=ask(settle_on_the_spot, "mediator", **SPOT),
        then=[
            registered(track="simple", body="village_committee", requested_at=act("desk").at),
            ConsentGiven(party="p1"),
            ConsentGiven(party="p2"),
            Accepted(),
            MediatorAssigned(mediator="zhao"),
            agreement(PAY, REPAIR, form="oral", signatures=SPOKEN),
            DocumentsPutOnFile(documents=(FiledDocument(kind="oral_agreement_form"),)),
        ],
    )


def test_on_the_spot_it_may_be_performed_at_once_with_a_counsellor_there() -> None:
    willing = tuple(each.model_copy(update={"consents_to_invited": True}) for each in BOTH)
    with_counsellor = SPOT | {"parties": willing, "invited": ("counsellor",)}
    facts = settle_on_the_spot(after(), act("mediator"), **with_counsellor, performed_now=True)
    assert InvitedPersonJoined(invited="i1", kind="counsellor") in facts
    assert facts[-1] == PerformedAtOnce()
    assert after(*facts).performance == "performed"


@pytest.mark.parametrize(
    ("by", "changes", "rule"),
    [
        ("mediator", {"type": "labour"}, "made in writing"),
        ("mediator", {"type": "medical"}, "made in writing"),
        ("mediator", {"minors_rights": True}, "take the full track"),
        ("mediator", {"domestic_violence": True}, "take the full track"),
        (
            "mediator",
            {"parties": (BOTH[0], says("respondent", B, capacity="represented"))},
            "take the full track",
        ),
        ("mediator", {"source": "referred"}, "takes the full track"),
        (
            "mediator",
            {"parties": (BOTH[0], says("respondent", B, consents=False))},
            "there is none",
        ),
        (
            "mediator",
            {"parties": (BOTH[0], says("respondent", B, agrees=False))},
            "Not every party",
        ),
        ("mediator", {"parties": BOTH[:1]}, "at least two parties"),
        ("mediator", {"invited": ("lawyer",)}, "only when every party agrees"),
        ("mediator", {"content": "付款，不再上访"}, "Strike this first"),
        (
            "mediator",
            {"source": "proactive_offer", "known": Known(refused_before=True)},
            "offered again",
        ),
        ("desk", {}, "This is done by: mediator"),
    ],
)
def test_what_is_not_settled_on_the_spot(by: Any, changes: dict[str, Any], rule: str) -> None:
    check(given=[], when=ask(settle_on_the_spot, by, **(SPOT | changes)), then=rule)


def test_a_payment_without_a_day_is_due_at_once() -> None:
    entry = ObligationEntry(party="p2", kind="payment", amount_fen=100, what="付1元")
    assert entry.due_on is None
    check(
        given=MEDIATING,
        when=ask(conclude_orally, "mediator", **(ORAL | {"obligations": (entry,)})),
        then=[agreement(entry, form="oral", signatures=SPOKEN)],
    )
