"""Whoever represented a minor by law has no say from the day on which the party is 18: judged by
dates at the moment of the act, with no fact of it.
"""

from datetime import date

from domain.dispute.agreement import conclude_in_writing
from domain.dispute.audience import sight
from domain.dispute.consent import consent, name_legal_representative
from domain.dispute.facts import ConsentGiven
from domain.dispute.growing import grow
from domain.dispute.intake import PartyEntry
from domain.identity import Births, Entered
from domain.kernel import Officer
from tests.domain.casework import (
    APPLICANT,
    GUARDIAN,
    MEDIATING,
    SIGNED,
    TOLD,
    B,
    C,
    after,
    ask,
    at,
    day,
    party,
    refusal_of,
    registered,
)
from tests.domain.seeing import events
from tests.domain.test_dispute_agreement import BY_AGENT, ONE, signed

G1 = Officer(id="g1", role="party")
YOUNG = PartyEntry(role="respondent", capacity="represented", person=B)
OF_17 = [registered(parties=(party(1, APPLICANT), party(2, YOUNG))), *TOLD[1:], GUARDIAN]
TURNS_18 = Births({"p2": Entered(date(2008, 3, 20), day("03-02"))})


def test_from_eighteen_on_a_party_answers_for_itself_and_its_representative_is_refused() -> None:
    before = grow(after(*OF_17), TURNS_18, day("03-19"))
    grown = grow(after(*OF_17), TURNS_18, day("03-20"))
    through = ask(consent, "mediator", party="p2", through="g1")
    alone = ask(consent, "mediator", party="p2")
    assert through(before) == [ConsentGiven(party="p2", through="g1")]
    assert "its legal representative answers" in str(refusal_of(before, alone))
    assert "speaks for them no longer" in str(refusal_of(grown, through))
    assert alone(grown) == [ConsentGiven(party="p2")]
    mediating = after(OF_17[0], *MEDIATING[1:], GUARDIAN)
    settles = ask(conclude_in_writing, "mediator", **signed(ONE, BY_AGENT))
    assert refusal_of(mediating, settles) is None
    mediating = grow(mediating, TURNS_18, day("03-20"))
    assert "speaks for them no longer" in str(refusal_of(mediating, settles))
    alone = ask(conclude_in_writing, "mediator", **signed(*SIGNED))
    assert refusal_of(mediating, alone) is None
    names = ask(name_legal_representative, "mediator", party="p2", person=C, in_conflict=False)
    assert "settles by itself" in str(refusal_of(grown, names))


def test_whoever_represented_them_reads_the_case_no_more_and_it_stays_a_minors() -> None:
    held = events(*OF_17)

    def read(when: str) -> bool:
        return bool(sight(held, G1, now=at(when), births=TURNS_18).seen)

    assert (read("03-19"), read("03-20")) == (True, False)
    assert sight(held, Officer(id="p2", role="party"), now=at("03-20"), births=TURNS_18).seen
    accepted = after(*OF_17)._replace(accepted_at=at("03-05"))
    assert grow(accepted, TURNS_18, day("03-20")).shielded


def test_who_never_settled_alone_is_represented_as_before() -> None:
    adult = Births({"p2": Entered(date(1990, 3, 20), day("03-02"))})
    case = after(*OF_17)
    assert grow(case, adult, day("03-20")) == case
    assert grow(case, Births(), day("03-20")) == case
