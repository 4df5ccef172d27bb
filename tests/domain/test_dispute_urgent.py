"""It is the matter that is urgent, for seven days; reports go where the law sends them."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    ConsentRefused,
    DeadlinePassed,
    MediationFailed,
    PlannedStep,
    PreventiveStep,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.reports import hold_back_telling, report, tell_of_report
from domain.dispute.state import START, Dispute, Urgent
from domain.dispute.urgent import (
    StepEntry,
    confirm_urgent_matter,
    decline_urgent_matter,
    drop_urgent_step,
    end_urgent_matter,
    offer_urgent_matter,
    plan_urgent_steps,
    propose_urgent_end,
    raise_urgent_matter,
    renew_urgent_matter,
    send_back_urgent_end,
    take_over_urgent_matter,
    take_urgent_step,
)
from tests.domain.casework import (
    AGREED,
    MEDIATING,
    REGISTERED,
    act,
    after,
    agreement,
    ask,
    at,
    check,
    counted,
    day,
)
from tests.scenario import fold

TALK = StepEntry(kind="separate_talks", due_on=day("03-03"))
AID = StepEntry(kind="offer_legal_aid", due_on=day("03-05"), responsible="wang")
THREATS: dict[str, Any] = {"facts": "扬言动手", "matter_level": "A", "steps": (TALK, AID)}
RAISED = UrgentMatterRaised(
    facts="扬言动手", steps=("separate_talks", "offer_legal_aid"), by="zhao"
)
S1 = PlannedStep(step="s1", kind="separate_talks", due_on=day("03-03"), responsible="zhao")
S2 = PlannedStep(step="s2", kind="offer_legal_aid", due_on=day("03-05"), responsible="wang")
PLANNED = UrgentStepsPlanned(matter_level="A", steps=(S1, S2))
RENEWED = UrgentMatterRenewed(facts="仍未平息", steps=("separate_talks", "offer_legal_aid"))
URGENT = [*MEDIATING, RAISED, PLANNED]
MORE: dict[str, Any] = {"facts": "仍未平息"}


# --- raised, seen, renewed -----------------------------------------------------------------------


def test_a_mediator_sets_an_urgent_matter_with_steps() -> None:
    """And owns it; each step has a day, and an officer who sees to it."""
    asks = ask(raise_urgent_matter, "mediator", **THREATS)
    check(given=MEDIATING, when=asks, then=[RAISED, PLANNED])
    urgent = after(*URGENT).urgent
    assert urgent is not None
    assert (urgent.owner, urgent.matter_level, urgent.open_steps) == ("zhao", "A", ("s1", "s2"))


def on(text: str) -> StepEntry:
    return StepEntry(kind="separate_talks", due_on=day(text))


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (MEDIATING, "desk", {}, "This is done by"),
        (MEDIATING, "mediator", {"steps": ()}, "which steps are taken"),
        (MEDIATING, "mediator", {"steps": (on("03-01"),)}, "between today and the end of the term"),
        (MEDIATING, "mediator", {"steps": (on("03-10"),)}, "the end of the term: 2026-03-09"),
        (MEDIATING, "mediator", {"steps": (on("03-04"),)}, "At level A .* within 1 days"),
        (MEDIATING, "mediator", {"steps": (TALK,) * 21}, "at most 20 steps"),
        (URGENT, "mediator", {}, "urgent already"),
        (AGREED, "mediator", {}, "does not move"),
    ],
)
def test_what_is_no_urgent_matter(
    stage: list[Any], by: Any, changes: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(raise_urgent_matter, by, **(THREATS | changes)), then=rule)


@pytest.mark.parametrize(
    ("level", "last", "too_late"),
    [("A", "03-03", "03-04"), ("B", "03-05", "03-06"), ("C", "03-09", None)],
)
def test_the_level_of_the_matter_says_by_when_something_happens(
    level: Any, last: str, too_late: str | None
) -> None:
    def asks(first: str) -> Any:
        given = THREATS | {"matter_level": level, "steps": (on("03-09"), on(first))}
        return ask(raise_urgent_matter, "mediator", **given)

    raised, planned = asks(last)(after(*MEDIATING))
    assert planned.matter_level == level
    if too_late:
        check(given=MEDIATING, when=asks(too_late), then=f"At level {level} the first step")


def test_no_step_watches_or_visits_a_person() -> None:
    for step in get_args(PreventiveStep):
        assert not any(word in step for word in ("watch", "visit", "locat", "monitor", "follow"))


def test_a_second_person_sees_an_urgent_matter() -> None:
    check(given=URGENT, when=ask(confirm_urgent_matter, "head"), then=[UrgentMatterConfirmed()])


def test_in_a_small_committee_the_judicial_office_sees_it() -> None:
    check(
        given=URGENT,
        when=ask(confirm_urgent_matter, "judicial_office", committees=counted(2)),
        then=[UrgentMatterConfirmed()],
    )


@pytest.mark.parametrize(
    ("stage", "by", "members", "rule"),
    [
        (URGENT, act("head", who="zhao"), 3, "somebody else"),
        (URGENT, "head", 2, "asks the judicial office"),
        (URGENT, "judicial_office", 3, "not the judicial office"),
        (URGENT, "mediator", 3, "This is done by"),
        (MEDIATING, "head", 3, "No urgent matter"),
        ([*URGENT, UrgentMatterConfirmed()], "head", 3, "seen it already"),
        (URGENT, act("head", "03-09"), 3, "No urgent matter"),
    ],
)
def test_who_is_no_second_person(stage: list[Any], by: Any, members: int, rule: str) -> None:
    check(given=stage, when=ask(confirm_urgent_matter, by, committees=counted(members)), then=rule)


def test_it_ends_by_itself_after_seven_days() -> None:
    last = ask(renew_urgent_matter, act("mediator", "03-08"), **MORE)
    check(given=URGENT, when=last, then=[RENEWED])
    over = ask(renew_urgent_matter, act("mediator", "03-09"), **MORE)
    check(given=URGENT, when=over, then="No urgent matter is in force")
    later = THREATS | {"steps": (on("03-10"),)}
    again = ask(raise_urgent_matter, act("mediator", "03-09"), **later)
    raised, planned = again(after(*URGENT))
    going_on = ("separate_talks", "offer_legal_aid", "separate_talks")
    assert (raised.steps, [step.step for step in planned.steps]) == (going_on, ["s3"])


def test_a_renewal_goes_on_with_what_is_open_and_may_add_to_the_plan() -> None:
    taken = [*URGENT, TAKEN]
    renewed = UrgentMatterRenewed(facts="仍未平息", steps=("offer_legal_aid", "separate_talks"))
    third = S1.model_copy(update={"step": "s3", "due_on": day("03-12")})
    check(
        given=taken,
        when=ask(
            renew_urgent_matter,
            act("head", "03-06"),
            **MORE,
            steps=(on("03-12"),),
            matter_level="B",
        ),
        then=[renewed, UrgentStepsPlanned(matter_level="B", steps=(third,))],
    )
    check(
        given=[*taken, DROPPED],
        when=ask(renew_urgent_matter, act("mediator", "03-06"), **MORE),
        then="which steps are taken",
    )
    urgent = after(*taken, renewed, UrgentStepsPlanned(steps=(third,))).urgent
    assert urgent is not None
    assert (urgent.matter_level, urgent.open_steps) == ("A", ("s2", "s3"))


TWICE = [*URGENT, (RENEWED, at("03-05")), (RENEWED, at("03-10"))]


def test_after_two_renewals_only_somebody_from_outside_goes_on() -> None:
    check(
        given=TWICE,
        when=ask(renew_urgent_matter, act("mediator", "03-15"), **MORE),
        then="from outside the committee",
    )
    check(
        given=TWICE,
        when=ask(raise_urgent_matter, act("mediator", "03-20"), **THREATS),
        then="from outside the committee",
    )
    check(
        given=TWICE,
        when=ask(renew_urgent_matter, act("county_desk", "03-15"), **MORE),
        then=[RENEWED],
    )


def test_the_reviewer_from_outside_is_neither_who_raised_it_nor_its_owner() -> None:
    taken_over = [*TWICE, (UrgentMatterTakenOver(owner="sun"), at("03-11"))]
    owner = ask(renew_urgent_matter, act("judicial_office", "03-15"), **MORE)
    check(given=TWICE, when=owner, then=[RENEWED])
    check(given=taken_over, when=owner, then="neither raised nor owned it")
    raiser = ask(renew_urgent_matter, act("county_desk", "03-15", who="zhao"), **MORE)
    check(given=taken_over, when=raiser, then="neither raised nor owned it")


# --- the plan ------------------------------------------------------------------------------------

GIVEN: dict[str, Any] = {"evidence": "谈话记录2026-3", "note": "双方各谈一次"}
TAKEN = UrgentStepTaken(step="s1", **GIVEN)
DROPPED = UrgentStepDropped(step="s2", reason="当事人已有律师")


def test_a_step_is_taken_with_the_evidence_that_shows_it() -> None:
    check(given=URGENT, when=ask(take_urgent_step, "mediator", step="s1", **GIVEN), then=[TAKEN])
    second = TAKEN.model_copy(update={"step": "s2"})
    check(given=URGENT, when=ask(take_urgent_step, "desk", step="s2", **GIVEN), then=[second])
    urgent = after(*URGENT, TAKEN).urgent
    assert urgent is not None
    assert urgent.open_steps == ("s2",)


@pytest.mark.parametrize(
    ("stage", "by", "step", "rule"),
    [
        (URGENT, "desk", "s1", "recorded by who sees to it, zhao, or by the owner, zhao"),
        (URGENT, "head", "s2", "recorded by who sees to it, wang, or by the owner, zhao"),
        (URGENT, "mediator", "s3", "no open step s3"),
        ([*URGENT, TAKEN], "mediator", "s1", "no open step s1"),
        (MEDIATING, "mediator", "s1", "No urgent matter is to be closed"),
    ],
)
def test_what_is_no_step_taken(stage: list[Any], by: Any, step: str, rule: str) -> None:
    check(given=stage, when=ask(take_urgent_step, by, step=step, **GIVEN), then=rule)


def test_the_owner_drops_a_step_with_the_reason_and_plans_another() -> None:
    drop = ask(drop_urgent_step, "mediator", step="s2", reason="当事人已有律师")
    check(given=URGENT, when=drop, then=[DROPPED])
    check(given=[*URGENT, DROPPED], when=drop, then="no open step s2")
    third = S1.model_copy(update={"step": "s3", "due_on": day("03-09")})
    plan = ask(plan_urgent_steps, "mediator", steps=(on("03-09"),))
    check(given=[*URGENT, DROPPED], when=plan, then=[UrgentStepsPlanned(steps=(third,))])
    late = ask(plan_urgent_steps, "mediator", steps=(on("03-10"),))
    check(given=URGENT, when=late, then="the end of the term: 2026-03-09")
    check(given=URGENT, when=ask(plan_urgent_steps, "mediator", steps=()), then="which steps")


@pytest.mark.parametrize(
    ("command", "data"),
    [
        (plan_urgent_steps, {"steps": (TALK,)}),
        (drop_urgent_step, {"step": "s1", "reason": "?"}),
        (propose_urgent_end, {}),
        (offer_urgent_matter, {"owner": "chen", "reason": "?"}),
    ],
)
def test_the_plan_is_its_owners(command: Any, data: dict[str, Any]) -> None:
    other = act("mediator", who="chen")
    check(given=URGENT, when=ask(command, other, **data), then="Only the owner .*: zhao")


# --- handed over ---------------------------------------------------------------------------------

OFFER: dict[str, Any] = {"owner": "chen", "reason": "休假"}
OFFERED = UrgentMatterOffered(**OFFER)
CHEN = act("mediator", who="chen")


def test_an_urgent_matter_is_offered_and_stays_with_its_owner_until_it_is_taken_over() -> None:
    check(given=URGENT, when=ask(offer_urgent_matter, "mediator", **OFFER), then=[OFFERED])
    check(given=URGENT, when=ask(offer_urgent_matter, "head", **OFFER), then=[OFFERED])
    taken_over = UrgentMatterTakenOver(owner="chen")
    takes = ask(take_over_urgent_matter, CHEN)
    check(given=[*URGENT, OFFERED], when=takes, then=[taken_over])
    before, since = after(*URGENT, OFFERED).urgent, after(*URGENT, OFFERED, taken_over).urgent
    assert before is not None
    assert since is not None
    assert (before.owner, since.owner, since.offered) == ("zhao", "chen", None)


def test_whoever_is_offered_it_may_decline_with_the_reason() -> None:
    declined = UrgentMatterNotTakenOver(reason="有利害关系")
    declines = ask(decline_urgent_matter, CHEN, reason="有利害关系")
    check(given=[*URGENT, OFFERED], when=declines, then=[declined])
    urgent = after(*URGENT, OFFERED, declined).urgent
    assert urgent is not None
    assert (urgent.owner, urgent.offered) == ("zhao", None)


@pytest.mark.parametrize(
    ("stage", "when", "rule"),
    [
        (URGENT, ask(take_over_urgent_matter, CHEN), "offered to nobody"),
        ([*URGENT, OFFERED], ask(take_over_urgent_matter, "mediator"), "Only who .*: chen"),
        (URGENT, ask(offer_urgent_matter, "mediator", owner="zhao", reason="?"), "zhao owns it"),
        (MEDIATING, ask(offer_urgent_matter, "head", **OFFER), "No urgent matter"),
    ],
)
def test_what_is_no_hand_over_of_an_urgent_matter(stage: list[Any], when: Any, rule: str) -> None:
    check(given=stage, when=when, then=rule)


# --- ended ---------------------------------------------------------------------------------------

READY = [*URGENT, TAKEN, DROPPED]
PROPOSED = [*READY, UrgentEndProposed()]
END = ask(end_urgent_matter, "head")


def test_it_is_ended_by_a_second_person_against_the_evidence() -> None:
    check(given=READY, when=ask(propose_urgent_end, "mediator"), then=[UrgentEndProposed()])
    check(given=PROPOSED, when=END, then=[UrgentMatterEnded()])
    ended = [*PROPOSED, UrgentMatterEnded()]
    assert after(*ended).urgent is None
    check(given=ended, when=END, then="No urgent matter")


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        (URGENT, "Without evidence yet: s1, s2"),
        ([*URGENT, TAKEN], "Without evidence yet: s2"),
        (
            [*URGENT, DROPPED.model_copy(update={"step": "s1"}), DROPPED],
            "No step was taken: there is no evidence",
        ),
        ([*MEDIATING, RAISED], "No step was taken: there is no evidence"),
        (PROPOSED, "proposed already"),
    ],
)
def test_it_is_not_ended_without_evidence(stage: list[Any], rule: str) -> None:
    check(given=stage, when=ask(propose_urgent_end, "mediator"), then=rule)


@pytest.mark.parametrize(
    ("stage", "by", "members", "rule"),
    [
        (READY, "head", 3, "has not proposed to end it"),
        (PROPOSED, "mediator", 3, "This is done by"),
        (PROPOSED, act("head", who="zhao"), 3, "somebody else"),
        (PROPOSED, act("head", who="wang"), 3, "somebody else"),
        (PROPOSED, "head", 2, "asks the judicial office"),
        ([*PROPOSED, UrgentStepsPlanned(steps=(S1,))], "head", 3, "has not proposed to end it"),
        ([*PROPOSED, RENEWED], "head", 3, "has not proposed to end it"),
    ],
)
def test_who_does_not_end_it_and_when(stage: list[Any], by: Any, members: int, rule: str) -> None:
    for command, data in ((end_urgent_matter, {}), (send_back_urgent_end, {"reason": "?"})):
        check(given=stage, when=ask(command, by, committees=counted(members), **data), then=rule)


def test_what_is_not_enough_is_sent_back_to_its_owner() -> None:
    back = UrgentEndSentBack(reason="缺谈话记录")
    sends = ask(send_back_urgent_end, "head", reason="缺谈话记录")
    check(given=PROPOSED, when=sends, then=[back])
    check(given=[*PROPOSED, back], when=END, then="has not proposed to end it")


# --- run out, not closed -------------------------------------------------------------------------

OVER = DeadlinePassed(
    deadline="urgent-end",
    rule="urgent-end",
    due_on=day("03-09"),
    falls_at=at("03-09"),
    stage="due",
    effect="institution_duty",
    proposes="end_or_renew_urgent",
)
RUN_OUT = [*URGENT, (OVER, at("03-09"))]


def state(facts: list[Any]) -> Dispute:
    return fold(START, evolve, facts)


def again(by: Any) -> Any:
    return ask(raise_urgent_matter, by, **(THREATS | {"steps": (on("03-11"),)}))


def test_raised_anew_it_is_the_same_matter_with_its_plan_and_its_evidence() -> None:
    taken = [*URGENT, TAKEN, (OVER, at("03-09"))]
    raised, planned = again(act("mediator", "03-10"))(state(taken))
    assert raised.steps == ("offer_legal_aid", "separate_talks")
    anew = state([*taken, (raised, at("03-10")), (planned, at("03-10"))])
    assert anew.urgent is not None
    assert [step.ended for step in anew.urgent.plan.values()] == ["taken", None, None]
    assert anew.urgent.open_steps == ("s2", "s3")
    assert anew.urgent.confirmed_at is None, "a second person sees it again"


def test_it_is_not_raised_anew_by_a_mediator_who_is_not_on_the_case() -> None:
    stranger = act("mediator", "03-10", who="feng")
    check(given=RUN_OUT, when=again(stranger), then="Only a mediator of this case")
    for by in (
        act("county_desk", "03-10"),
        replace(stranger, covers=("zhao",)),
        act("mediator", "03-10"),
    ):
        assert again(by)(state(RUN_OUT))
    taken_over = [*URGENT, UrgentMatterTakenOver(owner="feng"), (OVER, at("03-09"))]
    assert again(stranger)(state(taken_over)), "its owner"


def test_renewals_are_counted_over_a_matter_not_over_a_case() -> None:
    """safeguards 21: an urgent matter is renewed at most twice. Run out and raised anew is renewed;
    ended on evidence and raised is another one."""
    ran_out = [*TWICE, (OVER, at("03-17"))]
    anew = ask(raise_urgent_matter, act("mediator", "03-20"), **THREATS)
    check(given=ran_out, when=anew, then="from outside the committee")
    reviewer = ask(raise_urgent_matter, act("county_desk", "03-20", who="zhao"), **THREATS)
    check(given=ran_out, when=reviewer, then="neither raised nor owned it")
    ended = [*TWICE, TAKEN, DROPPED, UrgentEndProposed(), UrgentMatterEnded()]
    other = THREATS | {"steps": (on("03-21"),)}
    raised, planned = ask(raise_urgent_matter, act("mediator", "03-20"), **other)(state(ended))
    assert [step.step for step in planned.steps] == ["s1"]
    assert state([*ended, raised]).urgent_terms == 1


def run_out(*more: Any) -> Urgent | None:
    case = state([*RUN_OUT, *more])
    assert case.urgent is None, "it is urgent no more"
    return case.ran_out


def test_a_matter_that_ran_out_stays_until_somebody_closes_it() -> None:
    """It is urgent no more, and its plan, its owner and its level are still to be seen."""
    left = run_out()
    assert left is not None
    assert (left.owner, left.matter_level, left.open_steps) == ("zhao", "A", ("s1", "s2"))
    for over in (
        UrgentMatterEnded(),
        MediationFailed(routes=("suit",)),
        ConsentRefused(party="p2", ends_mediation=True),
        agreement(),
    ):
        assert run_out((over, at("03-10"))) is None
    anew = state([*RUN_OUT, (RAISED, at("03-10"))])
    assert anew.urgent is not None
    assert anew.ran_out is None


@pytest.mark.parametrize("stage", [URGENT, RUN_OUT], ids=["not noted yet", "noted"])
def test_what_ran_out_is_closed_by_a_second_person_against_the_evidence(stage: list[Any]) -> None:
    late = act("mediator", "03-10")
    check(given=stage, when=ask(take_urgent_step, late, step="s1", **GIVEN), then=[TAKEN])
    check(
        given=stage,
        when=ask(drop_urgent_step, late, step="s2", reason="当事人已有律师"),
        then=[DROPPED],
    )
    told = [*stage, (TAKEN, at("03-10")), (DROPPED, at("03-10"))]
    check(given=told, when=ask(propose_urgent_end, late), then=[UrgentEndProposed()])
    proposed = [*told, (UrgentEndProposed(), at("03-10"))]
    head = act("head", "03-10")
    check(given=proposed, when=ask(end_urgent_matter, head), then=[UrgentMatterEnded()])
    back = UrgentEndSentBack(reason="缺谈话记录")
    sends = ask(send_back_urgent_end, head, reason="缺谈话记录")
    check(given=proposed, when=sends, then=[back])


def test_what_ran_out_without_evidence_is_not_closed() -> None:
    late = act("mediator", "03-10")
    check(given=RUN_OUT, when=ask(propose_urgent_end, late), then="Without evidence yet: s1, s2")


def test_what_ran_out_may_go_to_another_owner_who_closes_it() -> None:
    check(
        given=RUN_OUT, when=ask(offer_urgent_matter, act("head", "03-10"), **OFFER), then=[OFFERED]
    )
    offered = [*RUN_OUT, (OFFERED, at("03-10"))]
    taken_over = UrgentMatterTakenOver(owner="chen")
    chen = act("mediator", "03-10", who="chen")
    check(given=offered, when=ask(take_over_urgent_matter, chen), then=[taken_over])
    left = run_out((OFFERED, at("03-10")), (taken_over, at("03-10")))
    assert left is not None
    assert (left.owner, left.offered) == ("chen", None)


@pytest.mark.parametrize(
    ("command", "by", "data"),
    [
        (renew_urgent_matter, "mediator", MORE),
        (plan_urgent_steps, "mediator", {"steps": (on("03-11"),)}),
        (confirm_urgent_matter, "head", {}),
    ],
)
def test_what_ran_out_does_not_go_on(command: Any, by: Any, data: dict[str, Any]) -> None:
    late = ask(command, act(by, "03-10"), **data)
    check(given=RUN_OUT, when=late, then="No urgent matter is in force")


# --- reports -------------------------------------------------------------------------------------

MADE = ReportMade(ground="public_order_case_likely", to=("police",), sent="持械威胁")


def test_a_report_goes_where_the_law_sends_it_and_what_was_sent_is_kept() -> None:
    check(
        given=MEDIATING,
        when=ask(
            report, "mediator", ground="public_order_case_likely", to=("police",), sent="持械威胁"
        ),
        then=[MADE],
    )
    check(
        given=REGISTERED,
        when=ask(
            report,
            "desk",
            ground="suspected_abuse_of_minor",
            to=("police", "civil_affairs", "education"),
            sent="伤情",
        ),
        then=[
            ReportMade(
                ground="suspected_abuse_of_minor",
                to=("police", "civil_affairs", "education"),
                sent="伤情",
            )
        ],
    )


@pytest.mark.parametrize("to", [(), ("education",), ("police", "civil_affairs")])
def test_nobody_else_is_told(to: Any) -> None:
    check(
        given=MEDIATING,
        when=ask(report, "mediator", ground="criminal_case_likely", to=to, sent="?"),
        then="the report goes to: police, procuratorate",
    )


def test_the_person_is_told_later_and_the_suspected_abuser_is_not() -> None:
    tell = ask(tell_of_report, "mediator", party="p1", is_the_suspected=False)
    check(given=[*MEDIATING, MADE], when=tell, then=[ReportTold(party="p1")])
    check(given=MEDIATING, when=tell, then="Nothing was reported")
    check(
        given=[*MEDIATING, MADE],
        when=ask(tell_of_report, "mediator", party="p2", is_the_suspected=True),
        then="is not told",
    )


HELD: dict[str, Any] = {
    "ground": "would_endanger_somebody",
    "reason": "同住一处",
    "look_again_on": day("03-09"),
}
HELD_BACK = ReportTellingHeldBack(**HELD)
REPORTED = [*MEDIATING, MADE]


def test_a_report_waits_until_whoever_it_concerns_was_told() -> None:
    """From the first report on; one telling tells of all that was reported so far."""
    later = (MADE, at("03-05"))
    assert after(*MEDIATING).untold_since is None
    assert state([*REPORTED, later]).untold_since == day("03-02")
    told = (ReportTold(party="p1"), at("03-06"))
    assert state([*REPORTED, later, told]).untold_since is None
    assert state([*REPORTED, told, (MADE, at("03-09"))]).untold_since == day("03-09")


def test_telling_is_held_back_where_it_would_endanger_somebody_and_asked_again() -> None:
    check(given=REPORTED, when=ask(hold_back_telling, "head", **HELD), then=[HELD_BACK])
    assert after(*REPORTED, HELD_BACK).untold_since == day("03-09")
    later = HELD | {"look_again_on": day("04-08")}
    again = ask(hold_back_telling, act("judicial_office", "03-09"), **later)
    check(given=[*REPORTED, HELD_BACK], when=again, then=[ReportTellingHeldBack(**later)])
    new = state([*REPORTED, HELD_BACK, (MADE, at("03-04"))])
    assert new.untold_since == day("03-04"), "what was said of one report is not said of the next"


def test_where_nobody_can_be_told_nothing_more_is_asked() -> None:
    nobody = {"ground": "nobody_to_tell", "reason": "双方均涉嫌", "look_again_on": None}
    never = ReportTellingHeldBack(**nobody)
    check(given=REPORTED, when=ask(hold_back_telling, "head", **nobody), then=[never])
    assert after(*REPORTED, never).untold_since is None


@pytest.mark.parametrize(
    ("stage", "changes", "rule"),
    [
        (MEDIATING, {}, "Nobody waits to be told"),
        ([*REPORTED, ReportTold(party="p1")], {}, "Nobody waits to be told"),
        (REPORTED, {"look_again_on": None}, "name the day on which it is asked again"),
        (REPORTED, {"ground": "nobody_to_tell"}, "and only there, name the day"),
        (REPORTED, {"look_again_on": day("03-02")}, "after today, by 2026-04-01"),
        (REPORTED, {"look_again_on": day("04-02")}, "after today, by 2026-04-01"),
    ],
)
def test_what_is_no_reason_not_to_tell(
    stage: list[Any], changes: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(hold_back_telling, "head", **(HELD | changes)), then=rule)
