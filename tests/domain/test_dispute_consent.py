"""Taking part is a choice: notices, each party's own word, and who may speak for whom."""

from typing import Any

import pytest

from domain.dispute.consent import (
    appoint_agent,
    consent,
    declare_separable,
    give_rights_notice,
    give_special_authority,
    name_legal_representative,
    record_assistance,
    refuse,
    take_back_refusal,
)
from domain.dispute.facts import (
    Accepted,
    AssistanceGiven,
    ConsentGiven,
    ConsentRefused,
    RefusalTakenBack,
    RightsNoticeGiven,
    SpecialAuthorityGiven,
    Triaged,
)
from domain.dispute.handling import accept
from domain.dispute.intake import PartyEntry
from tests.domain.casework import (
    ACCEPTED,
    AGENT,
    AGREED,
    APPLICANT,
    CONSENTED,
    DECLINED,
    GUARDIAN,
    MEDIATING,
    OF_THREE,
    REGISTERED,
    SEPARABLE,
    THREE_AGREE,
    TOLD,
    TRIAGED,
    A,
    B,
    C,
    act,
    after,
    ask,
    check,
    party,
    registered,
)

CHILD = PartyEntry(role="respondent", capacity="represented", person=B)
WITH_CHILD = [registered(parties=(party(1, APPLICANT), party(2, CHILD))), *TOLD[1:]]


# --- notice --------------------------------------------------------------------------------------


def test_each_party_is_told_its_rights_in_its_language() -> None:
    check(
        given=TRIAGED,
        when=ask(give_rights_notice, "mediator", parties=("p1", "p2"), language="mn"),
        then=[
            RightsNoticeGiven(party="p1", language="mn"),
            RightsNoticeGiven(party="p2", language="mn"),
        ],
    )
    assert after(*TOLD).phase == "consent_wait"


def test_nobody_is_asked_before_somebody_looked_at_scope_and_safety() -> None:
    notice = ask(give_rights_notice, "mediator", parties=("p1",))
    check(given=REGISTERED, when=notice, then="scope and safety first")
    check(given=[*REGISTERED, Triaged(in_scope=False)], when=notice, then="out of scope")
    check(given=DECLINED, when=notice, then="does not move")


# --- consent and refusal -------------------------------------------------------------------------


def test_each_party_consents_for_itself() -> None:
    check(
        given=TOLD,
        when=ask(consent, act("party", who="p2"), party="p2"),
        then=[ConsentGiven(party="p2")],
    )


@pytest.mark.parametrize(
    ("stage", "by", "data", "rule"),
    [
        (TOLD, act("party", who="p1"), {"party": "p2"}, "speaks for itself only"),
        (TOLD, "head", {"party": "p1"}, "This is done by"),
        (TRIAGED, "mediator", {"party": "p1"}, "not been told its rights"),
        (CONSENTED, "mediator", {"party": "p1"}, "agreed already"),
        (TOLD, "mediator", {"party": "p9"}, "no party of this case"),
        (TOLD, "mediator", {"party": "p1", "through": "g1"}, "does not act for p1"),
        (WITH_CHILD, "mediator", {"party": "p2"}, "its legal representative answers"),
        ([*WITH_CHILD, AGENT], "mediator", {"party": "p2", "through": "g1"}, "legal represent"),
        (AGREED, "mediator", {"party": "p1"}, "does not move"),
    ],
)
def test_what_is_no_consent(stage: list[Any], by: Any, data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(consent, by, **data), then=rule)


def test_an_agent_without_special_authority_may_agree_to_talk() -> None:
    check(
        given=[*TOLD, AGENT],
        when=ask(consent, "mediator", party="p2", through="g1"),
        then=[ConsentGiven(party="p2", through="g1")],
    )


def test_a_child_consents_through_its_legal_representative() -> None:
    check(
        given=[*WITH_CHILD, GUARDIAN],
        when=ask(consent, "mediator", party="p2", through="g1"),
        then=[ConsentGiven(party="p2", through="g1")],
    )


@pytest.mark.parametrize("stage", [REGISTERED, TOLD, CONSENTED, ACCEPTED, MEDIATING])
def test_one_clear_refusal_ends_mediation_at_any_time(stage: list[Any]) -> None:
    refused = ConsentRefused(party="p2", ends_mediation=True)
    check(given=stage, when=ask(refuse, act("party", who="p2"), party="p2"), then=[refused])
    case = after(*stage, refused)
    assert (case.phase, case.outcome) == ("ended", "declined")


def test_a_refusal_leaves_no_reason_and_no_mark() -> None:
    assert set(ConsentRefused.model_fields) == {"party", "ends_mediation"}


def test_of_three_parties_the_rest_go_on_only_if_the_matter_is_separable() -> None:
    says_no = ask(refuse, "mediator", party="p3")
    check(given=OF_THREE, when=says_no, then=[ConsentRefused(party="p3", ends_mediation=True)])
    check(
        given=[*OF_THREE, SEPARABLE],
        when=says_no,
        then=[ConsentRefused(party="p3", ends_mediation=False)],
    )
    rest = after(*OF_THREE, SEPARABLE, ConsentRefused(party="p3", ends_mediation=False))
    assert (rest.phase, rest.taking_part) == ("consent_wait", ("p1", "p2"))


def test_without_its_only_applicant_nothing_goes_on() -> None:
    check(
        given=[*THREE_AGREE, SEPARABLE],
        when=ask(refuse, "mediator", party="p1"),
        then=[ConsentRefused(party="p1", ends_mediation=True)],
    )


def test_a_party_that_left_says_no_only_once() -> None:
    gone = ConsentRefused(party="p3", ends_mediation=False)
    check(
        given=[*OF_THREE, SEPARABLE, gone],
        when=ask(refuse, "mediator", party="p3"),
        then="mediation is over for it",
    )


def test_a_matter_is_declared_separable_where_there_is_something_to_separate() -> None:
    separate = ask(declare_separable, "head", explanation="各家各算")
    check(given=OF_THREE, when=separate, then=[SEPARABLE])
    check(given=TOLD, when=separate, then="nothing to separate")
    check(given=[*OF_THREE, SEPARABLE], when=separate, then="separable already")


def test_a_refusal_cannot_be_asked_around() -> None:
    """Neither by asking again, nor by a new notice, nor by somebody else."""
    gone = [*OF_THREE, SEPARABLE, ConsentRefused(party="p3", ends_mediation=False)]
    check(given=gone, when=ask(consent, "mediator", party="p3"), then="nobody asks again")
    check(
        given=gone,
        when=ask(give_rights_notice, "mediator", parties=("p3",)),
        then="mediation is over for it",
    )
    check(
        given=DECLINED,
        when=ask(take_back_refusal, act("party", who="p1"), party="p2", channel="online"),
        then="speaks for itself only",
    )
    check(
        given=DECLINED,
        when=ask(take_back_refusal, "mediator", party="p2", channel="phone"),
        then="by the party itself",
    )
    check(
        given=DECLINED,
        when=ask(take_back_refusal, "desk", party="p1", channel="on_paper"),
        then="p1 has not refused",
    )


def test_only_the_party_that_refused_takes_it_back() -> None:
    back = RefusalTakenBack(party="p2", channel="online")
    check(
        given=DECLINED,
        when=ask(take_back_refusal, act("party", who="p2"), party="p2", channel="online"),
        then=[back],
    )
    case = after(*DECLINED, back)
    assert (case.phase, case.outcome, case.parties["p2"].consent) == (
        "consent_wait",
        None,
        "unasked",
    )


def test_who_comes_back_begins_anew() -> None:
    """The old acceptance and its limits do not go on behind a party's back."""
    gone = ConsentRefused(party="p2", ends_mediation=True)
    back = RefusalTakenBack(party="p2", channel="in_person")
    again = [*MEDIATING, gone, back]
    case = after(*again)
    assert (case.accepted_at, case.mediator, case.phase) == (None, None, "consent_wait")
    agreed = [*again, ConsentGiven(party="p2")]
    check(given=agreed, when=ask(accept, "head"), then=[Accepted()])


def test_who_comes_back_before_anybody_looked_is_looked_at_first() -> None:
    gone = ConsentRefused(party="p2", ends_mediation=True)
    back = RefusalTakenBack(party="p2", channel="in_person")
    assert after(*REGISTERED, gone, back).phase == "registered"
    assert after(*TRIAGED, gone, back).phase == "triaged"


# --- who speaks for whom -------------------------------------------------------------------------


def test_an_agent_comes_with_written_authority() -> None:
    check(
        given=TOLD,
        when=ask(appoint_agent, "desk", party="p2", person=C, authority="general", document="委1"),
        then=[AGENT],
    )


def test_special_authority_is_given_by_a_document() -> None:
    given = SpecialAuthorityGiven(agent="g1", document="委2")
    asks = ask(give_special_authority, "desk", agent="g1", document="委2")
    check(given=[*TOLD, AGENT], when=asks, then=[given])
    assert after(*TOLD, AGENT, given).agents["g1"].authority == "special"
    check(given=[*TOLD, AGENT, given], when=asks, then="may settle already")
    check(given=TOLD, when=asks, then="There is no agent")


def test_a_represented_party_gets_a_legal_representative() -> None:
    asks = ask(name_legal_representative, "desk", party="p2", person=C, in_conflict=False)
    check(given=WITH_CHILD, when=asks, then=[GUARDIAN])
    check(given=TOLD, when=asks, then="settles by itself")


def test_the_legal_representative_is_not_the_one_in_conflict() -> None:
    check(
        given=WITH_CHILD,
        when=ask(name_legal_representative, "desk", party="p2", person=A, in_conflict=True),
        then="name another",
    )


def test_an_interpreter_is_a_fact() -> None:
    check(
        given=TOLD,
        when=ask(record_assistance, "desk", party="p2", kind="interpreter", person=C),
        then=[AssistanceGiven(party="p2", kind="interpreter", person=C)],
    )
