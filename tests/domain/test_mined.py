"""Which steps of a dispute an export for process mining tells of."""

import pytest

from domain.access import Whose
from domain.dispute.audience import AUDIENCE, EVERYBODY, UNTOLD_TO_PARTIES
from domain.dispute.facts import (
    DISPUTE_FACTS,
    CaseTakenOut,
    DeadlinePassed,
    PartyJoined,
    SessionRecorded,
)
from domain.dispute.mined import TOLD, TOLD_IF, ending, of_another_case, step, steps
from domain.kernel import Fact

KEPT_BACK = {
    # who somebody is, and who speaks for them or helps them
    *("ParticularsCorrected", "AgentAppointed", "SpecialAuthorityGiven", "AssistanceGiven"),
    *("LegalRepresentativeNamed", "RepresentativesNamed", "InvitedPersonJoined"),
    "InvitedPersonLeft",
    # what somebody chose: a refusal leaves no mark
    *("ConsentRefused", "RefusalTakenBack", "MatterDeclaredSeparable"),
    # what was said in confidence
    *("ConfidentialNoteTaken", "ConcessionNoted", "WorkingNotesEnded"),
    # danger, reports, suspicions
    *("ReportMade", "ReportTold", "ReportTellingHeldBack", "ShamSuspected", "ShamCleared"),
    *("UrgentMatterRaised", "UrgentMatterConfirmed", "UrgentMatterRenewed", "UrgentStepsPlanned"),
    *("UrgentStepTaken", "UrgentStepDropped", "UrgentMatterOffered", "UrgentMatterTakenOver"),
    *("UrgentMatterNotTakenOver", "UrgentEndProposed", "UrgentEndSentBack", "UrgentMatterEnded"),
    # who looked
    *("LookedIn", "LookInTold", "AccessApproved"),
}


def test_of_these_no_export_says_even_that_they_took_place() -> None:
    kept_back = [fact for fact in DISPUTE_FACTS if fact.__name__ in KEPT_BACK]
    assert len(kept_back) == len(KEPT_BACK)
    assert not {*TOLD, *TOLD_IF} & set(kept_back)
    assert all(step(fact.stored_name, {}) is None for fact in kept_back)


def test_a_fact_that_nobody_has_listed_is_not_told() -> None:
    assert step("dispute.something_new.v1", {}) is None


FROM_SOMEBODY = Whose("150524103201")
"""A case that nobody handed over, and about which nobody was asked."""


@pytest.mark.parametrize("fact", sorted(TOLD, key=str))
def test_what_is_told_everybody_in_the_case_may_know(fact: type[Fact]) -> None:
    class Anything:
        signatures = items = ()
        request = "r1"

    reads = AUDIENCE[fact](Anything(), FROM_SOMEBODY)
    assert reads.officers
    assert reads.parties is EVERYBODY.parties or fact.__name__ == "AgreementReached"


def test_a_talk_with_one_party_alone_is_not_told() -> None:
    name = SessionRecorded.stored_name
    assert step(name, {"form": "joint"}) == "session_recorded"
    assert step(name, {"form": "separate"}) is None
    assert step(name, None) is None


@pytest.mark.parametrize("proposes", sorted(UNTOLD_TO_PARTIES))
def test_a_limit_that_tells_of_a_report_is_not_told(proposes: str) -> None:
    assert step(DeadlinePassed.stored_name, {"proposes": proposes}) is None
    assert step(DeadlinePassed.stored_name, {"proposes": "follow_up"}) == "deadline_passed"


def test_a_step_is_called_without_its_version_and_each_is_declared() -> None:
    assert step("dispute.registered.v2", None) == "registered"
    assert "registered" in steps()
    assert all(step(fact.stored_name, None) in steps() for fact in TOLD)


def test_a_refusal_is_told_by_no_ending() -> None:
    assert ending("failed", "failed") == ("failed", "failed")
    assert ending("performed", "agreed") == ("performed", "agreed")
    assert ending("in_mediation", None) == ("in_mediation", None)
    assert ending("declined", "declined") == ending("withdrawn", "withdrawn") == ("ended", None)


def test_what_went_over_to_another_case_is_told_there() -> None:
    joined, taken_out = PartyJoined.stored_name, CaseTakenOut.stored_name
    told = [
        (3, joined, {"party": {"party": "p3"}}),
        (5, joined, {"party": {"party": "p3"}}),
        (6, joined, {"party": {"party": "p4"}}),
        (7, "dispute.consent_given.v1", None),
    ]
    assert of_another_case(told) == set()
    out = (9, taken_out, {"merged_at": 4, "left": ["p3"], "moved": [7]})
    assert of_another_case([*told, out]) == {5, 7}
