"""One matter in several cases, several bodies on one case, and what must not leave it."""

from typing import Any

import pytest

from domain.dispute.bodies import (
    accept_transfer,
    clear_sham,
    hand_back,
    invite_bodies,
    note_concession,
    offer_transfer,
    refuse_transfer,
    suspect_sham,
    texts_stay,
    withdraw_transfer,
)
from domain.dispute.facts import (
    AgreementRepudiated,
    BodiesInvited,
    Closed,
    ConcessionNoted,
    ConfirmationApplied,
    ConfirmationDecided,
    Merged,
    Origin,
    PerformedAtOnce,
    Registered,
    Reopened,
    ReopeningProposed,
    RepresentativesNamed,
    Resumed,
    ShamCleared,
    ShamSuspected,
    SplitOff,
    Suspended,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
    Triaged,
)
from domain.dispute.intake import PartyEntry
from domain.dispute.linked import (
    ids_linked_to,
    name_representatives,
    propose_reopening,
    reopen,
    split_off,
)
from domain.kernel import Across
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    APPLICANT,
    DECLINED,
    ELSEWHERE,
    MEDIATING,
    NEW,
    OFFICE,
    REGISTERED,
    RESPONDENT,
    STREAM,
    THIRD,
    THREE_AGREE,
    VILLAGE,
    A,
    B,
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
from tests.domain.test_dispute_closing import FAILED

OVER = [*FAILED, Closed()]
NEXT = f"{OFFICE}-2026-00008"
PROPOSED = ReopeningProposed(kind="reopened", by="zhao")
AGAIN: dict[str, Any] = {
    "opening": NEW,
    "matter": "又漏水",
    "parties": (APPLICANT, RESPONDENT),
}


def new_case(kind: Any, **changes: Any) -> Registered:
    origin = Origin(kind=kind, case=STREAM, code=f"{OFFICE}-2026-00007")
    return registered(**({"code": NEXT, "matter": "又漏水", "origin": origin} | changes))


# --- reopening and re-mediation ------------------------------------------------------------------


def test_any_closed_case_is_reopened_as_a_new_linked_one_and_stays_as_it_is() -> None:
    check(
        given=OVER,
        when=ask(propose_reopening, "mediator", kind="reopened"),
        then=[PROPOSED],
    )
    check(
        given=[*OVER, PROPOSED],
        when=ask(reopen, "head", **AGAIN),
        then=Across(
            here=[Reopened(kind="reopened", case=NEW.id, code=NEXT)],
            there={NEW.id: [new_case("reopened")]},
        ),
    )
    before, since = after(*OVER), after(*OVER, Reopened(kind="reopened", case=NEW.id, code=NEXT))
    assert since._replace(continued_in=None) == before
    assert ids_linked_to(since) == (NEW.id,)
    assert ids_linked_to(after(new_case("reopened"))) == (STREAM,)


REJECTED = [
    *AGREED,
    ConfirmationApplied(applied_on=day("03-02"), receipt="收1"),
    ConfirmationDecided(confirmed=False, decided_on=day("03-20"), number="民特1"),
]
DISPUTED = [*AGREED, AgreementRepudiated(party="p2")]


@pytest.mark.parametrize("stage", [OVER, FAILED, REJECTED, DISPUTED])
def test_re_mediation_is_a_new_linked_case(stage: list[Any]) -> None:
    proposed = ReopeningProposed(kind="re_mediation", by="zhao")
    check(
        given=stage,
        when=ask(propose_reopening, "mediator", kind="re_mediation"),
        then=[proposed],
    )
    check(
        given=[*stage, proposed],
        when=ask(reopen, "head", **AGAIN),
        then=Across(
            here=[Reopened(kind="re_mediation", case=NEW.id, code=NEXT)],
            there={NEW.id: [new_case("re_mediation")]},
        ),
    )


def test_in_a_small_committee_the_judicial_office_reopens() -> None:
    asks = ask(reopen, "judicial_office", **AGAIN, committees=counted(2))
    check(
        given=[*OVER, PROPOSED],
        when=asks,
        then=Across(
            here=[Reopened(kind="reopened", case=NEW.id, code=NEXT)],
            there={NEW.id: [new_case("reopened")]},
        ),
    )


GONE_ON = Reopened(kind="reopened", case=NEW.id, code=NEXT)


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        (MEDIATING, "still open"),
        (AGREED, "There is an agreement"),
        ([*AGREED, PerformedAtOnce()], "There is an agreement"),
        ([*OVER, GONE_ON], "goes on in another case already"),
        ([*MEDIATING, Merged(into=NEW.id, code=NEXT)], "goes on in another case already"),
        (DECLINED, "only that party can ask"),
    ],
)
def test_what_is_not_reopened(stage: list[Any], rule: str) -> None:
    check(given=stage, when=ask(propose_reopening, "desk", kind="reopened"), then=rule)


def test_after_a_refusal_only_the_refusing_party_asks_to_go_on() -> None:
    declined = [*DECLINED, Closed()]
    for who, then in (
        ("p1", "only that party can ask"),
        ("p2", [ReopeningProposed(kind="reopened", asked_by="p2", by="p2")]),
    ):
        check(
            given=declined,
            when=ask(propose_reopening, act("party", who=who), kind="reopened", asked_by=who),
            then=then,
        )


def test_an_officer_says_how_the_refusing_party_asked() -> None:
    """As for taking a refusal back: nobody else's word, and no telephone."""
    proposed = ReopeningProposed(kind="reopened", asked_by="p2", by="wang")
    for channel, then in (
        (None, "taken back by the party itself"),
        ("phone", "taken back by the party itself"),
        ("on_paper", [proposed]),
    ):
        said = ask(propose_reopening, "desk", kind="reopened", asked_by="p2", channel=channel)
        check(given=DECLINED, when=said, then=then)


def test_who_asks_to_go_on_with_an_offer_makes_a_request_of_its_own() -> None:
    offered = registered(source="proactive_offer", requested_at=None)
    asked = ReopeningProposed(kind="reopened", asked_by="p2", by="wang")
    facts = reopen(
        after(offered, *DECLINED[1:], asked), act("head", "03-09"), **AGAIN, committees=counted(3)
    )
    (opened,) = facts.there[NEW.id]
    assert isinstance(opened, Registered)
    assert (opened.source, opened.requested_at) == ("on_application", at("03-09"))


@pytest.mark.parametrize(
    ("stage", "by", "rule"),
    [
        (OVER, "head", "Nobody has proposed"),
        ([*OVER, PROPOSED], act("head", who="zhao"), "somebody else"),
        ([*OVER, PROPOSED], "judicial_office", "not the judicial office"),
        ([*OVER, PROPOSED], "desk", "This is done by"),
        ([*OVER, PROPOSED], act("head", office=ELSEWHERE), "The office that is responsible"),
    ],
)
def test_who_does_not_reopen(stage: list[Any], by: Any, rule: str) -> None:
    check(given=stage, when=ask(reopen, by, **AGAIN), then=rule)


# --- split -----------------------------------------------------------------------------------


def test_an_issue_is_split_off_into_a_case_of_its_own() -> None:
    check(
        given=MEDIATING,
        when=ask(split_off, "head", **AGAIN, kind="split_by_issue"),
        then=Across(
            here=[SplitOff(kind="split_by_issue", case=NEW.id, code=NEXT)],
            there={NEW.id: [new_case("split_by_issue")]},
        ),
    )


def test_parties_are_split_off_and_the_request_keeps_its_time() -> None:
    data = AGAIN | {"parties": (APPLICANT, THIRD), "moved": ("p3",)}
    moved = SplitOff(kind="split_by_party", case=NEW.id, code=NEXT, parties=("p3",))
    parties = (party(1, APPLICANT), party(2, THIRD))
    check(
        given=THREE_AGREE,
        when=ask(split_off, "head", **data, kind="split_by_party"),
        then=Across(here=[moved], there={NEW.id: [new_case("split_by_party", parties=parties)]}),
    )
    assert after(*THREE_AGREE, moved).taking_part == ("p1", "p2")
    assert new_case("split_by_party").requested_at == at("03-01")


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (MEDIATING, {"kind": "split_by_party", "moved": ("p2",)}, "Two sides stay"),
        (THREE_AGREE, {"kind": "split_by_party"}, "Parties leave the case"),
        (THREE_AGREE, {"kind": "split_by_issue", "moved": ("p3",)}, "Parties leave the case"),
        (AGREED, {"kind": "split_by_issue"}, "does not move"),
    ],
)
def test_what_is_not_split(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(split_off, "head", **AGAIN, **data), then=rule)


# --- groups --------------------------------------------------------------------------------------

MANY = [
    registered(
        parties=(
            *(party(n, PartyEntry(role="applicant", person=A)) for n in range(1, 8)),
            party(8, PartyEntry(role="respondent", person=B)),
        )
    )
]
MEMBERS = tuple(f"p{n}" for n in range(1, 8))
GROUP: dict[str, Any] = {
    "representatives": ("p1", "p2"),
    "members": MEMBERS,
    "mandated_by": MEMBERS,
    "mandate": "委托书1",
}


def test_a_group_speaks_through_representatives_with_everybodys_mandate() -> None:
    named = RepresentativesNamed(representatives=("p1", "p2"), members=MEMBERS, mandate="委托书1")
    check(given=MANY, when=ask(name_representatives, "desk", **GROUP), then=[named])
    assert after(*MANY, named).group_members == MEMBERS


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"representatives": MEMBERS[:6]}, "one to five representatives"),
        ({"representatives": ()}, "one to five representatives"),
        ({"representatives": ("p8",)}, "members of the group"),
        ({"mandated_by": MEMBERS[:-1]}, "Every member signs the mandate"),
        ({"members": ("p1", "p2")}, "at least three members"),
        ({"members": ("p1", "p2", "p9")}, "no party of this case"),
    ],
)
def test_who_does_not_represent_a_group(changes: dict[str, Any], rule: str) -> None:
    check(given=MANY, when=ask(name_representatives, "desk", **(GROUP | changes)), then=rule)


# --- transfer ------------------------------------------------------------------------------------

OFFER: dict[str, Any] = {
    "to_office": ELSEWHERE,
    "to_area": f"{ELSEWHERE[:9]}201",
    "reason": "房屋在那边",
}
OFFERED = [*MEDIATING, TransferOffered(**OFFER)]
THERE = act("head", office=ELSEWHERE)


def test_a_case_is_offered_and_responsibility_stays_until_it_is_accepted() -> None:
    check(
        given=MEDIATING,
        when=ask(offer_transfer, "head", **OFFER, agreed_by=("p1", "p2")),
        then=[TransferOffered(**OFFER)],
    )
    assert after(*OFFERED).office == OFFICE
    accepted = TransferAccepted(office=ELSEWHERE, area=OFFER["to_area"])
    check(given=OFFERED, when=ask(accept_transfer, THERE), then=[accepted])
    there = after(*OFFERED, accepted)
    assert (there.office, there.code, there.phase, there.mediator) == (
        ELSEWHERE,
        f"{OFFICE}-2026-00007",
        "accepted",
        None,
    )


def test_a_refused_transfer_leaves_the_case_where_it_was() -> None:
    refused = TransferRefused(reason="不属本地")
    check(given=OFFERED, when=ask(refuse_transfer, THERE, reason="不属本地"), then=[refused])
    assert after(*OFFERED, refused) == after(*MEDIATING)


def test_an_offer_is_taken_back_until_it_is_answered() -> None:
    check(given=OFFERED, when=ask(withdraw_transfer, "head"), then=[TransferWithdrawn()])
    assert after(*OFFERED, TransferWithdrawn()) == after(*MEDIATING)
    check(given=MEDIATING, when=ask(withdraw_transfer, "head"), then="No transfer is offered")


@pytest.mark.parametrize(
    ("stage", "changes", "rule"),
    [
        (MEDIATING, {"agreed_by": ("p1",)}, "every party's consent"),
        (MEDIATING, {"to_office": OFFICE}, "responsible already"),
        (OFFERED, {}, "waiting for its answer"),
        (AGREED, {}, "does not move"),
    ],
)
def test_what_is_not_offered(stage: list[Any], changes: dict[str, Any], rule: str) -> None:
    data = OFFER | {"agreed_by": ("p1", "p2")} | changes
    check(given=stage, when=ask(offer_transfer, "head", **data), then=rule)


def test_a_case_goes_back_to_whoever_handed_it_on_by_offer_and_with_every_partys_consent() -> None:
    there = [*OFFERED, TransferAccepted(office=ELSEWHERE, area=OFFER["to_area"])]
    back = TransferOffered(to_office=OFFICE, to_area=VILLAGE, reason="不属本地")
    both = {"reason": "不属本地", "agreed_by": ("p1", "p2")}
    check(given=there, when=ask(hand_back, THERE, **both), then=[back])
    assert after(*there, back).office == ELSEWHERE
    check(
        given=[*there, back],
        when=ask(accept_transfer, act("desk")),
        then=[TransferAccepted(office=OFFICE, area=VILLAGE)],
    )
    alone = both | {"agreed_by": ("p1",)}
    check(given=there, when=ask(hand_back, THERE, **alone), then="every party's consent")
    check(given=MEDIATING, when=ask(hand_back, "head", **both), then="No other office handed")


def test_only_the_office_it_is_offered_to_answers() -> None:
    check(given=OFFERED, when=ask(accept_transfer, "head"), then="Only the office it is offered")
    check(given=MEDIATING, when=ask(accept_transfer, THERE), then="No transfer is offered")
    check(
        given=OFFERED,
        when=ask(refuse_transfer, act("mediator", office=ELSEWHERE), reason="?"),
        then="This is done by",
    )


def test_before_acceptance_a_transfer_changes_the_office_only() -> None:
    early = after(
        *REGISTERED, TransferOffered(**OFFER), TransferAccepted(office=ELSEWHERE, area=ELSEWHERE)
    )
    assert (early.phase, early.office) == ("registered", ELSEWHERE)


# --- joint mediation, concessions, sham ----------------------------------------------------------


def test_one_body_leads_and_others_are_guests() -> None:
    check(
        given=ACCEPTED,
        when=ask(invite_bodies, "head", guests=(ELSEWHERE,), consented=("p1", "p2")),
        then=[BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))],
    )
    assert after(*ACCEPTED, BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))).office == OFFICE


@pytest.mark.parametrize(
    ("guests", "consented", "rule"),
    [
        ((), ("p1", "p2"), "bodies that do not take part"),
        ((OFFICE,), ("p1", "p2"), "bodies that do not take part"),
        ((ELSEWHERE,), ("p1",), "only when every party agrees"),
    ],
)
def test_who_is_no_guest(guests: Any, consented: Any, rule: str) -> None:
    asks = ask(invite_bodies, "head", guests=guests, consented=consented)
    check(given=ACCEPTED, when=asks, then=rule)


def test_what_was_conceded_and_who_was_hurt_stay_where_they_are() -> None:
    conceded = ConcessionNoted(party="p2", text="承认管子是旧的")
    check(
        given=MEDIATING,
        when=ask(note_concession, "mediator", party="p2", text="承认管子是旧的"),
        then=[conceded],
    )
    violence = Triaged(in_scope=True, domestic_violence=True)
    assert not texts_stay(after(*MEDIATING))
    assert texts_stay(after(*MEDIATING, conceded))
    assert texts_stay(after(*MEDIATING, violence))


SHAM = ShamSuspected(grounds="双方串通", reported_to="court")
HELD = Suspended(reason="suspected_sham", clock_stops=False)
REPORT: dict[str, Any] = {"grounds": "双方串通", "reported_to": "court"}


def test_a_suspected_sham_is_reported_and_suspends() -> None:
    check(given=MEDIATING, when=ask(suspect_sham, "mediator", **REPORT), then=[SHAM, HELD])
    ill = Suspended(reason="illness", clock_stops=False)
    check(given=[*MEDIATING, ill], when=ask(suspect_sham, "mediator", **REPORT), then=[SHAM])
    check(
        given=[*MEDIATING, SHAM, HELD],
        when=ask(suspect_sham, "mediator", **REPORT),
        then="reported already",
    )


def test_the_head_clears_a_suspicion() -> None:
    cleared = ShamCleared(explanation="查清")
    asks = ask(clear_sham, "head", explanation="查清")
    check(given=[*MEDIATING, SHAM, HELD], when=asks, then=[cleared, Resumed()])
    ill = Suspended(reason="illness", clock_stops=False)
    check(given=[*MEDIATING, ill, SHAM], when=asks, then=[cleared])
    check(given=MEDIATING, when=asks, then="No sham is suspected")
