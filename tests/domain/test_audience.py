"""For whom each fact of a dispute is, and what a party could see of it on a day."""

from typing import Any

import pytest

from domain.dispute.facts import (
    AgreementReached,
    Audience,
    Closed,
    ConcessionNoted,
    ConfidentialNoteTaken,
    ConsentGiven,
    ConsentRefused,
    DeadlinePassed,
    HandOverReceived,
    Obligation,
    OfficeAnswered,
    OfficeAsked,
    PartyJoined,
    RefusalTakenBack,
    ReportMade,
    ReportTellingHeldBack,
    SatisfactionStated,
    SessionRecorded,
    Signature,
    SplitOff,
    Triaged,
    UrgentMatterRaised,
)
from domain.fields import WITHHELD
from domain.kernel import Officer, Role
from domain.national_rules import NATIONAL_RULES
from domain.people import Particulars
from tests.domain.cases import STREAM, at, day
from tests.domain.casework import (
    AGENT,
    ASSIGNED,
    GUARDIAN,
    MEDIATING,
    OFFICE,
    THIRD,
    party,
    person,
    registered,
)
from tests.domain.seeing import events, seen, versions

ZHAO = Officer(id="zhao", role="mediator", office=OFFICE)
CHEN = Officer(id="chen", role="mediator", office=OFFICE)
HEAD = Officer(id="qian", role="head", office=OFFICE)
WU = Officer(id="wu", role="supervisor", office=OFFICE)
P1, P2, P3 = (Officer(id=f"p{n}", role="party") for n in (1, 2, 3))
G1 = Officer(id="g1", role="party")
HELD_BACK = ReportTellingHeldBack(ground="nobody_to_tell", reason="?", look_again_on=None)
LAST = len(ASSIGNED)
ALL = " ".join(str(n) for n in range(1, LAST + 1))


def note(audience: Audience, of: str | None = None) -> ConfidentialNoteTaken:
    return ConfidentialNoteTaken(note="n1", audience=audience, party=of, text="底线")


@pytest.mark.parametrize(
    ("fact", "readers"),
    [
        (note("mediator", "p1"), {ZHAO}),
        (note("party", "p1"), {ZHAO, P1}),
        (note("shared"), {ZHAO, P1, P2}),
        (ConcessionNoted(party="p2", text="是我的水管"), {ZHAO, P1, P2}),
        (SatisfactionStated(party="p1", satisfaction="dissatisfied"), {ZHAO, CHEN, P1}),
        (SessionRecorded(form="separate", parties=("p1",), record="单独谈"), {ZHAO, P1}),
        (
            SessionRecorded(form="joint", parties=("p1", "p2"), record="一起谈"),
            {ZHAO, CHEN, P1, P2},
        ),
        (UrgentMatterRaised(facts="扬言", steps=("separate_talks",), by="zhao"), {ZHAO, CHEN}),
        (ReportMade(ground="immediate_danger", to=("police",), sent="?"), {ZHAO, CHEN}),
        (
            ReportTellingHeldBack(ground="nobody_to_tell", reason="?", look_again_on=None),
            {ZHAO, CHEN},
        ),
    ],
)
def test_who_reads_what_was_said(fact: Any, readers: set[Officer]) -> None:
    held = events(*ASSIGNED, fact)
    for reader in (ZHAO, CHEN, P1, P2):
        last = seen(held, reader).seen[-1]
        there = last.event.fact is fact and last.fact is not None
        assert there is (reader in readers), reader


def test_officers_see_that_something_was_recorded_and_parties_not_even_that() -> None:
    held = events(*ASSIGNED, note("mediator", "p1"), Closed())
    assert [each.fact is None for each in seen(held, CHEN).seen][-2:] == [True, False]
    assert [each.number for each in seen(held, P1).seen] == list(range(1, LAST + 2))


def test_an_agreement_is_read_by_who_made_it() -> None:
    three = [registered(parties=(party(1, THIRD), party(2, THIRD), party(3, THIRD)))]
    made = AgreementReached(
        form="written",
        effective_on=day("03-10"),
        content="修好",
        items=(Obligation(item="o1", party="p2", kind="act", what="修"),),
        signatures=(Signature(party="p1", means="seal"), Signature(party="p2", means="seal")),
    )
    held = events(*three, made)
    assert versions(held, P1) == versions(held, P2) == "1 2"
    assert versions(held, P3) == "1"


def test_no_party_learns_of_a_report_or_an_urgent_matter_from_its_clocks() -> None:
    """Whoever is suspected would know from a passed limit that there is one."""
    for rule in NATIONAL_RULES:
        passed = DeadlinePassed(
            deadline=rule.id,
            rule=rule.id,
            due_on=day("03-10"),
            falls_at=at("03-10"),
            stage="due",
            effect=rule.effect,
            proposes=rule.proposes,
        )
        held = events(*ASSIGNED, passed)
        told = not rule.trigger.startswith(("report", "urgent"))
        assert (versions(held, P1) != ALL) is told, rule.id
        assert seen(held, CHEN).seen[-1].fact == passed, "officers read them all"


def test_a_party_is_not_told_how_to_reach_the_other_nor_that_it_hides() -> None:
    known = Particulars(name="甲", phone="10000000001", address="某巷")
    hidden = party(2, THIRD).model_copy(update={"particulars": known, "address_hidden": True})
    own = party(1, THIRD).model_copy(update={"particulars": known, "address_hidden": True})
    held = events(registered(parties=(own, hidden)))
    fact: Any = seen(held, P1).seen[0].fact
    mine, theirs = fact.parties
    assert mine.particulars == known
    assert theirs.particulars == Particulars(name="甲")
    assert not theirs.address_hidden
    officer: Any = seen(held, HEAD).seen[0].fact
    assert officer.parties == (own, hidden)


def test_a_party_does_not_read_that_the_other_was_believed_about_violence() -> None:
    held = events(*MEDIATING[:1], Triaged(in_scope=True, domestic_violence=True))
    assert seen(held, P2).seen[1].fact == Triaged(in_scope=True)
    assert seen(held, CHEN).seen[1].fact == Triaged(in_scope=True, domestic_violence=True)


def test_a_supervisor_reads_what_was_done_and_no_word_and_no_name() -> None:
    for each in seen(events(*MEDIATING), WU).seen:
        text = repr(each.fact)
        assert "谈过" not in text
        assert "甲" not in text
    assert WITHHELD in repr(seen(events(*MEDIATING), WU).seen[0].fact)


@pytest.mark.parametrize("speaks", [AGENT, GUARDIAN])
def test_whoever_acts_for_a_party_reads_what_it_reads_but_for_what_it_confided(speaks: Any) -> None:
    """What the one they speak for said to the mediator alone is for whoever said it."""
    apart = SessionRecorded(form="separate", parties=("p2",), record="单独谈")
    together = SessionRecorded(form="joint", parties=("p1", "p2"), record="一起谈")
    open_to_them = [note("shared"), ConcessionNoted(party="p1", text="可以减"), together]
    told = [note("party", "p2"), note("mediator", "p2"), apart, note("party", "p1")]
    held = events(*ASSIGNED, speaks, *open_to_them, *told)
    theirs = versions(held, P2).split()
    assert versions(held, G1).split() == [each for each in theirs if int(each) <= LAST + 4]
    assert [int(each) for each in theirs if int(each) > LAST + 4] == [LAST + 5, LAST + 7]
    assert [each.number for each in seen(held, G1).seen] == list(range(1, LAST + 5)), "no gap"


def test_who_is_no_party_of_the_case_sees_nothing_of_it() -> None:
    for who in ("p3", "zhao", "i1"):
        assert seen(events(*MEDIATING), Officer(id=who, role="party")).seen == []
    nobody: tuple[Role, ...] = ("counsellor", "social_worker", "grid_worker", "operator")
    for role in nobody:
        assert seen(events(*MEDIATING), Officer(id="x", role=role, office=OFFICE)).seen == []


# --- on a day ------------------------------------------------------------------------------------


def test_what_could_be_seen_on_a_day_is_what_was_recorded_by_its_end() -> None:
    facts = [(fact, at(f"03-{n:02}", "23:59")) for n, fact in enumerate(MEDIATING, 1)]
    held = events(*facts)
    assert versions(held, P1, day("02-28")) == ""
    assert versions(held, P1, day("03-03")) == "1 2 3"
    late = [*held[:2], held[2]._replace(recorded_at=at("05-01"))]
    assert versions(late, P1, day("03-03")) == "1 2", "it had happened, and nobody could read it"


def test_nobody_sees_a_case_before_they_were_in_it() -> None:
    joins = (PartyJoined(party=party(3, THIRD)), at("03-09"))
    held = events(*MEDIATING, joins)
    assert versions(held, P3, day("03-08")) == ""
    assert versions(held, P3, day("03-09")).startswith("1 2")


def test_who_mediated_then_saw_it_then() -> None:
    assigned = (ASSIGNED[-1], at("03-05"))
    held = events(*ASSIGNED[:-1], assigned, (note("mediator"), at("03-06")))
    assert seen(held, ZHAO, day("03-04")).view.relation == "office"
    assert seen(held, ZHAO, day("03-05")).view.relation == "mediates"


def test_what_goes_on_without_a_party_is_not_for_it() -> None:
    three = registered(parties=(party(1, THIRD), party(2, THIRD), party(3, THIRD)))
    refused = ConsentRefused(party="p3", ends_mediation=False)
    meanwhile = ConsentGiven(party="p1")
    back = RefusalTakenBack(party="p3", channel="in_person")
    held = events(three, refused, meanwhile, back, ConsentGiven(party="p2"))
    assert versions(held[:3], P3) == "1 2"
    assert versions(held, P3) == "1 2 4 5"
    split = SplitOff(kind="split_by_party", case=STREAM, code="x", parties=("p3",))
    assert versions(events(three, split, meanwhile), P3) == "1 2"
    assert versions(events(three, split, meanwhile), P1) == "1 2 3"


def test_where_a_refusal_ended_it_for_all_each_is_told_how_it_is_closed() -> None:
    held = events(*ASSIGNED, ConsentRefused(party="p2", ends_mediation=True), Closed())
    assert versions(held, P2) == versions(held, P1) == f"{ALL} {LAST + 1} {LAST + 2}"


# --- other bodies --------------------------------------------------------------------------------


def test_another_body_reads_what_was_routed_to_it() -> None:
    police = Officer(id="x", role="desk", office=OFFICE, body="police")
    court = Officer(id="x", role="desk", office=OFFICE, body="court")
    sent = HandOverReceived(sender="police", number="1", received_on=day("03-02"))
    asked = (
        OfficeAsked(request="r1", to="court", question="立案了吗"),
        OfficeAnswered(request="r1", answer="已立案"),
    )
    held = events(registered(), sent, *MEDIATING[1:], *asked)
    numbers = [str(len(held) - 1), str(len(held))]
    assert versions(held, police) == "1 2"
    first: Any = seen(held, police).seen[0].fact
    assert "甲" not in repr(first), "the matter, not who it is about"
    assert first.matter != WITHHELD
    assert versions(held, court).split() == numbers
    assert versions(events(*MEDIATING), court) == ""
    assert person("甲").name in repr(seen(held, HEAD).seen[0].fact)
