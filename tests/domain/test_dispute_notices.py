"""Which facts tell whom, and when what they told of is settled: nobody is told what is over."""

from datetime import timedelta
from typing import Any, cast, get_args

from domain.deadlines import Agenda, Entry
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    DISPUTE_FACTS,
    DeadlinePassed,
    HandOverReceived,
    MediatorAssigned,
    OrderAnswered,
    OrderGiven,
    TransferOffered,
    UrgentEndProposed,
    UrgentMatterOffered,
    UrgentMatterRaised,
)
from domain.dispute.notices import TELLS, WAITS, Like, Notice, Told, near, near_above, waits
from domain.dispute.state import Dispute, HandOver, Order, Transfer, Urgent, UrgentOffer
from domain.kernel import Role
from domain.notices import KINDS
from domain.reach import Post
from domain.rules import Effect, Proposal
from tests.domain.casework import ELSEWHERE, OFFICE, at, day

NEAR = ("deadline_near", "hours_near", "legal_limit_near", "legal_hours_near")
CASE = Dispute(office=OFFICE, mediator="zhao", co_mediators=("qian",))
NOBODY_YET = CASE._replace(mediator=None)


def entry(owner: Role = "mediator", proposes: Proposal = "triage") -> Entry:
    values: dict[str, Any] = dict.fromkeys(Entry._fields)
    return Entry(**values | {"id": "triage", "owner": owner, "proposes": proposes})


def told(fact: Any, case: Dispute = CASE, *entries: Entry) -> list[Notice]:
    made = TELLS[type(fact)](Told(fact, at(), case, Agenda((), entries)))
    return list(made)


def passed(stage: str = "due", effect: Effect = "local_target") -> DeadlinePassed:
    return DeadlinePassed(
        deadline="triage",
        rule="triage",
        due_on=day("03-05"),
        falls_at=at("03-05"),
        stage=stage,
        effect=effect,
        proposes="triage",
    )


def test_a_time_limit_reaches_who_owns_it() -> None:
    assert told(passed(), CASE, entry()) == [
        Notice("deadline_passed", "zhao", "triage", at("03-05"))
    ]
    (desk,) = told(passed(), CASE, entry("desk"))
    assert desk.to == Post(role="desk", office=OFFICE)


def test_without_a_mediator_the_head_is_told() -> None:
    (notice,) = told(passed(), NOBODY_YET, entry())
    assert notice.to == Post(role="head", office=OFFICE)


def test_whoever_was_offered_the_case_answers_the_offer() -> None:
    offered = CASE._replace(transfer=Transfer(ELSEWHERE, ELSEWHERE, day("03-02")))
    (notice,) = told(passed(), offered, entry("desk", "answer_transfer"))
    assert notice.to == Post(role="desk", office=ELSEWHERE)


def test_a_warning_is_for_the_digest() -> None:
    (notice,) = told(passed("warning-3"), CASE, entry())
    assert notice.kind == "deadline_near"
    assert KINDS[notice.kind].pace == "digest"


def test_the_superior_hears_of_a_limit_set_by_law_and_of_no_other() -> None:
    above = Post(role="supervisor", office=OFFICE)
    effects: dict[Effect, bool] = {
        "right_lost": True,
        "institution_duty": True,
        "local_target": False,
        "information": False,
    }
    for effect, hears in effects.items():
        made = told(passed(effect=effect), CASE, entry())
        assert (Notice("legal_limit_passed", above, "triage", at("03-05")) in made) is hears
    warned = told(passed("warning-3", "right_lost"), CASE, entry())
    assert [notice.kind for notice in warned] == ["deadline_near"]


def test_of_an_offer_the_superior_of_whoever_has_to_answer_hears() -> None:
    offered = CASE._replace(transfer=Transfer(ELSEWHERE, ELSEWHERE, day("03-02")))
    late = told(passed(effect="institution_duty"), offered, entry("desk", "answer_transfer"))
    assert late[-1].to == Post(role="supervisor", office=ELSEWHERE)


def test_most_of_a_limit_gone_is_for_the_owners_digest_once_and_not_after_a_warning() -> None:
    due = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    warning = due._replace(stage="warning-3", falls_at=at("03-02"))
    expected = Notice("deadline_near", "zhao", "triage", at("03-05"))
    assert near(CASE, Agenda((), (warning, due)), "triage") == expected
    assert near(CASE, Agenda((), (warning._replace(fired=True), due)), "triage") is None
    assert near(CASE, Agenda((), (due._replace(fired=True),)), "triage") is None
    assert near(CASE, Agenda(), "triage") is None


def test_the_supervisor_hears_that_a_limit_set_by_law_is_near_and_of_no_other() -> None:
    above, legal = Post(role="supervisor", office=OFFICE), ("right_lost", "institution_duty")
    due = entry()._replace(stage="due", fired=False, falls_at=at("03-05"))
    warned = due._replace(stage="warning-3", fired=True)
    expected = Notice("legal_limit_near", above, "triage", at("03-05"))
    for effect in get_args(Effect):
        held = due._replace(effect=effect)
        made = near_above(CASE, Agenda((), (warned, held)), "triage")
        assert made == (expected if effect in legal else None), effect
        assert near_above(CASE, Agenda((), (held._replace(fired=True),)), "triage") is None
    assert near_above(CASE, Agenda(), "triage") is None
    assert KINDS[expected.kind].pace == "digest", "one message a day, whatever became near"
    assert KINDS["legal_hours_near"].pace == KINDS["hours_near"].pace == "never_quiet"


def test_of_an_offer_the_superior_of_whoever_has_to_answer_hears_before_too() -> None:
    offered = CASE._replace(transfer=Transfer(ELSEWHERE, ELSEWHERE, day("03-02")))
    due = entry("desk", "answer_transfer")._replace(
        stage="due", fired=False, effect="institution_duty"
    )
    notice = near_above(offered, Agenda((), (due,)), "triage")
    assert notice and notice.to == Post(role="supervisor", office=ELSEWHERE)


def test_what_was_met_in_the_meantime_tells_nobody() -> None:
    assert told(passed()) == []


def test_a_hand_over_and_an_offer_reach_the_desk_that_answers() -> None:
    handed = HandOverReceived(sender="court", number="2026-1", received_on=day("03-02"))
    assert told(handed) == [Notice("hand_over_received", Post(role="desk", office=OFFICE))]
    offer = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="moved")
    assert told(offer) == [Notice("transfer_offered", Post(role="desk", office=ELSEWHERE))]


def test_every_mediator_of_a_case_hears_of_it() -> None:
    assigned = MediatorAssigned(mediator="zhao", co_mediators=("qian",))
    assert [notice.to for notice in told(assigned)] == ["zhao", "qian"]


def test_who_may_be_the_second_person_hears_of_an_urgent_matter_at_any_hour() -> None:
    raised = UrgentMatterRaised(facts="...", steps=("separate_talks",), by="zhao")
    roles = {cast(Post, notice.to).role for notice in told(raised)}
    assert roles == {"head", "judicial_office"}
    assert KINDS["urgent_matter_raised"].pace == "never_quiet"


def test_an_order_reaches_the_head_of_the_office_until_it_is_acknowledged() -> None:
    given = OrderGiven(order="d1", to_office=OFFICE, from_office=ELSEWHERE, reason="overdue")
    assert told(given) == [Notice("order_given", Post(role="head", office=OFFICE), "d1")]
    order = Order(OFFICE, ELSEWHERE, day("03-02"))
    for case, waiting in (
        (CASE._replace(orders={"d1": order}), True),
        (CASE._replace(orders={"d1": order._replace(acknowledged_on=day("03-03"))}), False),
        (CASE, False),
    ):
        assert waits("order_given", case, Agenda(), "d1", None) is waiting


def test_the_answer_to_an_order_reaches_who_gave_it_until_the_order_is_over() -> None:
    given = OrderGiven(order="d1", to_office=OFFICE, from_office=ELSEWHERE, reason="overdue")
    other = given.model_copy(update={"order": "d2"})

    def who_did(like: Like) -> str | None:
        return next((who for fact, who in ((other, "ma"), (given, "lin")) if like(fact)), None)

    answered = OrderAnswered(order="d1", done="...")
    held = Told(answered, at(), CASE, Agenda(), who_did)
    assert list(TELLS[OrderAnswered](held)) == [Notice("order_answered", "lin", "d1")]
    assert told(answered) == [], "nobody knows who gave it"
    order = Order(OFFICE, ELSEWHERE, day("03-02"), day("03-03"))
    for case, waiting in (
        (CASE._replace(orders={"d1": order}), False),
        (CASE._replace(orders={"d1": order._replace(answered_on=day("03-04"))}), True),
        (CASE, False),
    ):
        assert waits("order_answered", case, Agenda(), "d1", "lin") is waiting


def test_the_proposed_end_of_an_urgent_matter_reaches_who_may_be_the_second_person() -> None:
    notices = told(UrgentEndProposed())
    assert {cast(Post, notice.to).role for notice in notices} == {"head", "judicial_office"}
    assert {notice.kind for notice in notices} == {"urgent_end_proposed"}
    urgent = Urgent(at(), at(), "zhao", "zhao")
    proposed = CASE._replace(urgent=urgent._replace(end_proposed_at=at("03-03")))
    assert waits("urgent_end_proposed", proposed, Agenda(), "", None)
    assert not waits("urgent_end_proposed", CASE._replace(urgent=urgent), Agenda(), "", None)
    assert not waits("urgent_end_proposed", CASE, Agenda(), "", None)


def test_an_urgent_matter_that_ran_out_reaches_its_owner_and_the_supervisor() -> None:
    """Its term is off the agenda then, as an agenda of nothing says."""
    over = passed(effect="institution_duty").model_copy(
        update={"deadline": "urgent-end", "rule": "urgent-end", "proposes": "end_or_renew_urgent"}
    )
    ran_out = CASE._replace(ran_out=Urgent(at(), at(), "zhao", "resp"))
    owner, above = told(over, ran_out)
    assert owner == Notice("urgent_matter_ran_out", "resp", "urgent-end", at("03-05"))
    assert above.to == Post(role="supervisor", office=OFFICE)
    assert waits("urgent_matter_ran_out", ran_out, Agenda(), "urgent-end", "resp")
    assert not waits("urgent_matter_ran_out", CASE, Agenda(), "urgent-end", "resp")
    assert told(over) == [], "somebody closed it or raised it anew"


def test_a_term_that_runs_out_leaves_what_the_notice_is_made_from() -> None:
    """The fold itself: told from the case as it stands once the clock has noted the end."""
    raised = CASE._replace(urgent=Urgent(at(), at(), "zhao", "resp"))
    over = passed(effect="institution_duty").model_copy(update={"proposes": "end_or_renew_urgent"})
    after = evolve(raised, over, at("03-05"))
    assert {notice.kind for notice in told(over, after)} == {"urgent_matter_ran_out"}


def test_an_urgent_matter_that_is_offered_reaches_who_would_own_it() -> None:
    offer = UrgentMatterOffered(owner="qian", reason="...")
    assert told(offer) == [Notice("urgent_matter_offered", "qian")]
    urgent = Urgent(at(), at(), "zhao", "zhao", offered=UrgentOffer("qian", at()))
    offered = CASE._replace(urgent=urgent)
    assert waits("urgent_matter_offered", offered, Agenda(), "", "qian")
    assert not waits("urgent_matter_offered", offered, Agenda(), "", "sun")
    assert not waits("urgent_matter_offered", CASE, Agenda(), "", "qian")


def test_what_is_settled_waits_for_nobody() -> None:
    none = Agenda()
    handed = HandOver("court", "1", day("03-02"), "none", False)
    urgent = Urgent(at(), at(), "zhao", "zhao")
    waiting = CASE._replace(
        handover=handed,
        transfer=Transfer(ELSEWHERE, ELSEWHERE, day("03-02")),
        urgent=urgent,
    )
    over = CASE._replace(
        handover=handed._replace(answered_on=day("03-03")),
        urgent=urgent._replace(confirmed_at=at() + timedelta(hours=1)),
    )
    for kind in ("hand_over_received", "transfer_offered", "urgent_matter_raised"):
        assert waits(kind, waiting, none, "", None)
        assert not waits(kind, over, none, "", None)
        assert not waits(kind, CASE, none, "", None)
    coming = Agenda((), (entry()._replace(stage="due", fired=False),))
    past = Agenda((), (entry()._replace(stage="due", fired=True),))
    for kind, agenda, still in (
        ("deadline_passed", past, True),
        ("deadline_passed", none, False),
        *((kind, coming, True) for kind in NEAR),
        *((kind, past, False) for kind in NEAR),
        *((kind, none, False) for kind in NEAR),
    ):
        assert waits(kind, CASE, agenda, "triage", "zhao") is still
    for officer in ("zhao", "qian"):
        assert waits("case_assigned", CASE, none, "", officer)
    assert not waits("case_assigned", CASE, none, "", "sun")


def test_every_kind_that_a_fact_makes_can_be_settled() -> None:
    assert set(TELLS) <= set(DISPUTE_FACTS)
    assert set(WAITS) <= set(KINDS)
    others = set(KINDS) - set(WAITS) - {"digest", "crisis"}
    rounds = ("week_in_review", "inspections_due", "inspections_overdue")
    assert others == {*rounds, "rectification_ordered", "rectification_overdue"}, (
        "made of no fact of a dispute"
    )
