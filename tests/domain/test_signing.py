"""Which agreement is signed at a provider, whose data go there, and what comes back."""

from typing import Any

import pytest

from domain.dispute.facts import (
    DisputeFact,
    Filed,
    Signature,
    SigningAsked,
    SigningEnded,
    SigningTaken,
    Triaged,
)
from domain.dispute.signing import (
    ask_signing,
    end_signing,
    note_signing_taken,
    receive_signed,
)
from domain.kernel import Officer
from domain.rights.stilled import Stilled
from tests.domain.casework import (
    MEDIATING,
    ORAL,
    TWO,
    act,
    agreement,
    ask,
    check,
    mediating,
    registered,
)
from tests.domain.seeing import events, versions
from tests.domain.test_attachments import AGREEMENT, FIRST, stored
from tests.domain.test_dispute_closing import COMPLETE

ONE = Signature(party="p1", means="signature")
THERE = tuple(
    Signature(party=p, means="certified_electronic", provider="CFCA") for p in ("p1", "p2")
)
AGREED: list[DisputeFact] = [*MEDIATING, agreement(signatures=THERE)]
MIXED: list[DisputeFact] = [*MEDIATING, agreement(signatures=(ONE, THERE[1]))]
ASKED = SigningAsked(
    provider="CFCA",
    document="XY1",
    language="zh",
    parties=("p1", "p2"),
    signers=("p1", "p2"),
)
TAKEN = SigningTaken(provider="CFCA", parties=("p1", "p2"), reference="f-1")
WAITING = [*AGREED, ASKED, TAKEN]
FORM: dict[str, Any] = {
    "provider": "CFCA",
    "document": "XY1",
    "language": "zh",
    "agreed_by": ("p2", "p1"),
    "reachable": ("p1", "p2"),
}
PDF = stored(form="pdf")


def ended(outcome: Any, **more: Any) -> SigningEnded:
    return SigningEnded(provider="CFCA", parties=("p1", "p2"), outcome=outcome, **more)


SIGNED = ended("signed_there", file=FIRST)


# --- there ---------------------------------------------------------------------------------------


def test_an_agreement_goes_to_the_provider_at_which_it_is_to_be_signed() -> None:
    check(given=AGREED, when=ask(ask_signing, "mediator", **FORM), then=[ASKED])


def test_who_signs_by_hand_agrees_too_and_nothing_but_the_paper_goes_of_them() -> None:
    goes = ask(ask_signing, "mediator", **FORM)
    check(given=MIXED, when=goes, then=[ASKED.model_copy(update={"signers": ("p2",)})])


HIDDEN = TWO[1].model_copy(update={"address_hidden": True})
AGENT = THERE[1].model_copy(update={"agent": "g1"})


@pytest.mark.parametrize(
    ("given", "form", "rule"),
    [
        (AGREED, {"agreed_by": ("p1",)}, "p2 did not agree"),
        (MIXED, {"agreed_by": ("p2",)}, "p1 did not agree"),
        (AGREED, {"agreed_by": ()}, "nothing is sent"),
        (AGREED, {"reachable": ("p1",)}, "p2 has no telephone number"),
        (AGREED, {"provider": "BJCA"}, "nobody signs at BJCA"),
        ([*MEDIATING, agreement()], {}, "have it signed as it says"),
        (ORAL, {}, "not signed"),
        (MEDIATING, {}, "no agreement"),
        ([*mediating(type="family_marriage"), *AGREED[-1:]], {}, "Family and inheritance"),
        ([*mediating(type="other", subtype="inheritance"), *AGREED[-1:]], {}, "Family and"),
        (WAITING, {}, "look whether it is signed, or take it back"),
        ([*WAITING, AGREEMENT, SIGNED], {}, "signed already"),
        ([*MEDIATING, agreement(signatures=(THERE[0], AGENT))], {}, "Somebody signs for p2"),
        ([registered(parties=(TWO[0], HIDDEN)), *AGREED[1:]], {}, "How p2 is reached"),
        ([*AGREED, Triaged(in_scope=True, domestic_violence=True)], {}, "How p1 is reached"),
        (AGREED, {"stilled": Stilled(frozenset({TWO[0].particulars.id}))}, "nobody else is let in"),
        ([*COMPLETE, Filed(volume="卷1")], {}, "does not change"),
    ],
)
def test_what_does_not_go_there(given: Any, form: dict[str, Any], rule: str) -> None:
    check(given=given, when=ask(ask_signing, "mediator", **FORM | form), then=rule)


@pytest.mark.parametrize("command", [ask_signing, note_signing_taken, receive_signed, end_signing])
def test_only_its_mediator_has_it_signed(command: Any) -> None:
    form = {"reference": "f-1", "stored": PDF, "outcome": "taken_back"} | FORM
    wanted = command.__annotations__
    data = {name: held for name, held in form.items() if name in wanted}
    other = act("mediator", who="chen")
    check(given=WAITING, when=ask(command, other, **data), then="Only a mediator of this case")


def test_that_the_provider_has_it_is_noted_once() -> None:
    noted = ask(note_signing_taken, "mediator", reference="f-1")
    check(given=[*AGREED, ASKED], when=noted, then=[TAKEN])
    check(given=WAITING, when=noted, then="It was given to CFCA")
    check(given=AGREED, when=noted, then="Nothing is being signed")


# --- and back ------------------------------------------------------------------------------------


def test_what_was_signed_is_put_in_once_for_all_who_stand_in_it() -> None:
    received = ask(receive_signed, "mediator", stored=PDF)
    put_in = AGREEMENT.model_copy(update={"stored": PDF})
    check(given=WAITING, when=received, then=[put_in, SIGNED])
    check(given=[*WAITING, put_in, SIGNED], when=received, then="Nothing is being signed")


def test_a_number_that_is_hidden_since_is_looked_for_before_the_others_see_the_paper() -> None:
    since = [*WAITING, Triaged(in_scope=True, domestic_violence=True)]
    received = ask(receive_signed, "mediator", stored=PDF)
    check(given=since, when=received, then="fetch what was signed at CFCA yourself")


@pytest.mark.parametrize(
    "outcome", ["declined_there", "ran_out_there", "not_taken_there", "taken_back"]
)
def test_what_is_not_signed_there_is_over_and_can_go_there_anew(outcome: Any) -> None:
    ends = ask(end_signing, "mediator", outcome=outcome)
    check(given=WAITING, when=ends, then=[ended(outcome)])
    over = [*WAITING, ended(outcome)]
    check(given=over, when=ends, then="Nothing is being signed")
    check(given=over, when=ask(receive_signed, "mediator", stored=PDF), then="Nothing is being")
    check(given=over, when=ask(ask_signing, "mediator", **FORM), then=[ASKED])


def test_to_whom_it_went_is_read_by_those_who_stand_in_it() -> None:
    of_p1 = [fact.model_copy(update={"parties": ("p1",)}) for fact in (ASKED, TAKEN, SIGNED)]
    held = events(*AGREED, *of_p1)
    last = {str(len(held) - n) for n in range(3)}
    for party, sees in (("p1", last), ("p2", set[str]())):
        shown = set(versions(held, Officer(id=party, role="party")).split())
        assert shown & last == sees
