"""回访: when nobody calls, when a call is moved, and what a call offers as a next step."""

from typing import Any

import pytest

from domain.dispute.agreement import ObligationEntry
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    AgreementRepudiated,
    BreachVerified,
    Closed,
    ConfirmationApplied,
    ConfirmationDecided,
    FollowUpMade,
    FollowUpMoved,
    FollowUpsStopped,
    ItemPerformed,
    Offer,
    PerformedAtOnce,
    ReviewApplied,
    ReviewDecided,
    SatisfactionStated,
)
from domain.dispute.follow_ups import (
    follow_up,
    move_follow_up,
    state_satisfaction,
    stop_follow_ups,
)
from domain.dispute.linked import propose_reopening
from domain.dispute.state import START, MovedCall
from domain.dispute.upcasts import UPCASTS
from domain.rules import RuleBook
from tests.domain.casework import (
    AGREED,
    MEDIATING,
    ORAL,
    PAY,
    REPAIR,
    act,
    after,
    agreement,
    ask,
    at,
    check,
    day,
    labour,
    refusal_of,
)
from tests.scenario import fold

SECOND = PAY.model_copy(update={"due_on": day("04-30")})
CONFIRM = Offer(step="confirm", until=day("04-01"))
REMIND = Offer(step="remind")


CALL = FollowUpMade(channel="phone", finding="not_reached")


def test_a_call_finds_that_everything_due_was_performed() -> None:
    case = [*MEDIATING, agreement(PAY, REPAIR, SECOND)]
    check(
        given=case,
        when=ask(
            follow_up, act("mediator", "03-23"), finding="performed", satisfaction="satisfied"
        ),
        then=[
            FollowUpMade(
                channel="phone",
                finding="performed",
                satisfaction="satisfied",
                offers=(CONFIRM,),
            ),
            ItemPerformed(item="o1", performed_on=day("03-23")),
            ItemPerformed(item="o2", performed_on=day("03-23")),
        ],
    )


def test_a_call_finds_that_a_part_was_performed() -> None:
    case = [*MEDIATING, agreement(PAY, REPAIR)]
    check(
        given=case,
        when=ask(
            follow_up, act("mediator", "03-23"), finding="partly_performed", performed=("o2",)
        ),
        then=[
            FollowUpMade(channel="phone", finding="partly_performed", offers=(REMIND, CONFIRM)),
            ItemPerformed(item="o2", performed_on=day("03-23")),
        ],
    )


STOPPED = FollowUpsStopped(party="p2")


def test_the_three_calls_are_kept_for_when_something_is_due() -> None:
    case = [*MEDIATING, agreement(PAY, SECOND)]
    early = ask(follow_up, act("mediator", "03-19"), finding="not_reached")
    check(given=case, when=early, then="Nothing is due before 2026-03-20: the follow-up is made")
    on_the_day = ask(follow_up, act("mediator", "03-20"), finding="not_reached")
    assert refusal_of(after(*case), on_the_day) is None
    between = ask(follow_up, act("mediator", "03-23"), finding="not_reached")
    first = after(*case, ItemPerformed(item="o1", performed_on=day("03-20")), CALL)
    first = first._replace(followed_up_on=day("03-20"))
    refused = refusal_of(first, between)
    assert str(refused).startswith("Nothing is due before 2026-04-30")
    unasked = [*case, ItemPerformed(item="o1", performed_on=day("03-20"))]
    assert refusal_of(after(*unasked), between) is None, "nobody was asked about the first yet"
    last = ask(follow_up, act("mediator", "04-30"), finding="not_reached")
    assert refusal_of(first, last) is None


def test_what_is_to_be_left_undone_for_ever_makes_nothing_due() -> None:
    for_ever = {"kind": "forbearance", "amount_fen": None, "due_on": None}
    quiet = SECOND.model_copy(update=for_ever)
    case = after(*MEDIATING, agreement(PAY, quiet))
    early = ask(follow_up, act("mediator", "03-19"), finding="not_reached")
    assert str(refusal_of(case, early)).startswith("Nothing is due before 2026-03-20")


def test_what_an_older_history_asked_too_early_still_counts() -> None:
    case = after(*MEDIATING, agreement(PAY, SECOND), CALL, CALL, CALL)
    assert case.follow_ups == 3


@pytest.mark.parametrize(
    "then",
    [
        [ItemPerformed(item=item, performed_on=day("03-03")) for item in ("o1", "o2")],
        [AgreementRepudiated(party="p2")],
    ],
)
def test_where_nothing_more_is_awaited_any_day_will_do(then: list[Any]) -> None:
    case = after(*MEDIATING, agreement(PAY, SECOND), *then)
    call = ask(follow_up, act("mediator", "03-05"), finding="not_reached")
    assert refusal_of(case, call) is None


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        ([*AGREED, PerformedAtOnce()], {"finding": "performed"}, "needs no follow-up"),
        ([*AGREED, CALL, CALL, CALL], {"finding": "not_reached"}, "at most three"),
        ([*AGREED, STOPPED], {"finding": "not_reached"}, "wants no more calls"),
        (AGREED, {"finding": "not_performed", "performed": ("o1",)}, "nothing was performed"),
        (MEDIATING, {"finding": "performed"}, "no agreement"),
    ],
)
def test_when_nobody_calls(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(follow_up, "mediator", **data), then=rule)


def test_a_party_stops_the_calls() -> None:
    stop = ask(stop_follow_ups, act("party", who="p2"), party="p2")
    check(given=AGREED, when=stop, then=[STOPPED])
    check(given=[*AGREED, STOPPED], when=stop, then="stopped already")
    other = ask(stop_follow_ups, act("party", who="p1"), party="p2")
    check(given=AGREED, when=other, then="speaks for itself only")


def test_a_party_says_once_and_by_itself_how_satisfied_it_is() -> None:
    says = ask(state_satisfaction, act("party", who="p2"), party="p2", satisfaction="dissatisfied")
    said = SatisfactionStated(party="p2", satisfaction="dissatisfied")
    check(given=AGREED, when=says, then=[said])
    check(given=[*AGREED, said], when=says, then="has said how satisfied")
    check(given=MEDIATING, when=says, then="no agreement")
    other = ask(
        state_satisfaction, act("party", who="p1"), party="p2", satisfaction="very_satisfied"
    )
    check(given=AGREED, when=other, then="speaks for itself only")
    for role in ("mediator", "desk", "head"):
        officer = ask(state_satisfaction, act(role), party="p2", satisfaction="very_satisfied")
        check(given=AGREED, when=officer, then="This is done by")


# --- moved ---------------------------------------------------------------------------------------

ASKED: dict[str, Any] = {"to": day("04-10"), "reason": "party_asked"}
MOVED = FollowUpMoved(day=day("03-20"), **ASKED)


def test_a_call_is_moved_with_the_reason() -> None:
    move = ask(move_follow_up, act("mediator", "03-23"), **ASKED)
    check(given=AGREED, when=move, then=[MOVED])
    two = [*MEDIATING, agreement(PAY, SECOND)]
    second = ask(
        move_follow_up,
        act("mediator", "03-23"),
        to=day("05-10"),
        reason="party_asked",
        day=day("04-30"),
    )
    moved = FollowUpMoved(day=day("04-30"), to=day("05-10"), reason="party_asked")
    check(given=two, when=second, then=[moved])


def test_a_call_made_leaves_moved_what_is_due_later() -> None:
    later = FollowUpMoved(day=day("04-30"), to=day("05-10"), reason="party_asked")
    two = [*MEDIATING, agreement(PAY, SECOND), MOVED, later]
    assert set(after(*two).follow_ups_moved) == {"2026-03-20", "2026-04-30"}
    called = fold(START, evolve, [*two, (CALL, at("04-08"))])
    assert called.follow_ups_moved == {"2026-04-30": MovedCall(day("05-10"), day("03-02"))}


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (AGREED, act("mediator", "03-23"), {"to": day("03-23")}, "to a day after today, and by 30"),
        (AGREED, act("mediator", "03-23"), {"to": day("04-20")}, "to a day after today, and by 30"),
        (AGREED, act("mediator", "03-10"), {"to": day("03-20")}, "to a day after today, and by 30"),
        (AGREED, act("mediator", "03-23"), {"day": day("03-21")}, "No such follow-up is awaited"),
        ([*AGREED, PerformedAtOnce()], "mediator", {}, "needs no follow-up"),
        ([*AGREED, FollowUpsStopped(party="p2")], "mediator", {}, "wants no more calls"),
        ([*AGREED, Closed()], "mediator", {}, "A closed case does not move"),
        (AGREED, act("mediator", "03-23", who="chen"), {}, "Only a mediator of this case"),
    ],
)
def test_what_is_no_move(stage: list[Any], by: Any, changes: dict[str, Any], rule: str) -> None:
    check(given=stage, when=ask(move_follow_up, by, **(ASKED | changes)), then=rule)


def test_a_call_may_be_moved_to_the_last_day() -> None:
    last = ask(move_follow_up, act("mediator", "03-23"), **ASKED | {"to": day("04-19")})
    check(given=AGREED, when=last, then=[MOVED.model_copy(update={"to": day("04-19")})])


# --- what it offers ------------------------------------------------------------------------------

APOLOGY = ObligationEntry(party="p2", kind="apology", due_on=day("03-20"), what="道歉")
APPLIED = ConfirmationApplied(applied_on=day("03-02"), receipt="收2")
CONFIRMED = ConfirmationDecided(confirmed=True, decided_on=day("03-02"), number="民特1")
REJECTED = CONFIRMED.model_copy(update={"confirmed": False})
REVIEWED = [
    ReviewApplied(applied_on=day("03-02"), receipt="收2"),
    ReviewDecided(confirmed=True, decided_on=day("03-02"), number="劳人仲1"),
]
REVIEW_REJECTED = ReviewDecided(confirmed=False, decided_on=day("03-02"), number="劳人仲1")


@pytest.mark.parametrize(
    ("stage", "on", "told", "offers"),
    [
        (AGREED, "03-23", {"finding": "not_performed"}, "remind, confirm 2026-04-01"),
        (AGREED, "04-01", {"finding": "not_performed"}, "remind, confirm 2026-04-01"),
        (AGREED, "04-02", {"finding": "not_performed"}, "remind"),
        (AGREED, "03-23", {"finding": "performed"}, ""),
        (AGREED, "03-23", {"finding": "not_reached"}, ""),
        (ORAL, "03-23", {"finding": "not_performed"}, "remind"),
        (
            [*MEDIATING, agreement(PAY, not_confirmable=("status",))],
            "03-23",
            {"finding": "not_performed"},
            "remind",
        ),
        (
            [*AGREED, APPLIED, CONFIRMED],
            "03-23",
            {"finding": "not_performed", "signs": ("threats_made",)},
            "remind, enforce 2028-03-20",
        ),
        (
            AGREED,
            "04-02",
            {"finding": "not_performed", "signs": ("amount_wrong",)},
            "remind, ask_whether_it_stands",
        ),
        (
            AGREED,
            "03-23",
            {"finding": "performed", "signs": ("new_quarrel",)},
            "",
        ),
        (
            [*AGREED, APPLIED, REJECTED],
            "04-02",
            {"finding": "not_performed"},
            "remind, re_mediate",
        ),
        (
            [*AGREED, AgreementRepudiated(party="p2")],
            "04-02",
            {"finding": "not_performed"},
            "re_mediate",
        ),
        (
            labour(PAY.model_copy(update={"due_on": day("03-05")})),
            "03-10",
            {"finding": "not_performed"},
            "remind, confirm 2026-04-01, review 2026-03-17",
        ),
        (
            [*labour(APOLOGY), *REVIEWED],
            "03-23",
            {"finding": "not_performed"},
            "remind, enforce",
        ),
    ],
)
def test_a_call_offers_what_the_law_allows_after_what_was_found(
    stage: list[Any], on: str, told: dict[str, Any], offers: str
) -> None:
    made, *_ = ask(follow_up, act("mediator", on), **told)(after(*stage))
    said = (f"{offer.step} {offer.until}" if offer.until else offer.step for offer in made.offers)
    assert ", ".join(said) == offers


@pytest.mark.parametrize("signs", [(), ("amount_wrong",)])
@pytest.mark.parametrize(
    "stage",
    [
        AGREED,
        [*AGREED, BreachVerified(confirmed=True)],
        [*AGREED, AgreementRepudiated(party="p2")],
        [*AGREED, APPLIED, REJECTED],
        [*AGREED, APPLIED, CONFIRMED],
        labour(PAY),
        [*labour(PAY), REVIEWED[0], REVIEW_REJECTED],
    ],
)
def test_mediation_again_is_offered_only_where_it_can_begin(
    stage: list[Any], signs: tuple[Any, ...]
) -> None:
    case = after(*stage)
    made, *_ = ask(follow_up, act("mediator", "04-02"), finding="not_performed", signs=signs)(case)
    offered = any(offer.step == "re_mediate" for offer in made.offers)
    refused = refusal_of(case, ask(propose_reopening, "mediator", kind="re_mediation"))
    assert offered == (refused is None)


def test_nothing_is_offered_under_a_rule_that_was_never_adopted() -> None:
    asks = ask(follow_up, act("mediator", "03-23"), finding="not_performed", rules=RuleBook())
    (made,) = asks(after(*AGREED))
    assert made.offers == (REMIND,)


def test_what_was_offered_stays_with_the_case_and_nothing_is_done_by_itself() -> None:
    made = FollowUpMade(channel="phone", finding="not_performed", offers=(REMIND, CONFIRM))
    before, since = after(*AGREED), after(*AGREED, made)
    assert since.offers == (REMIND, CONFIRM)
    moved = {n for n, b, s in zip(before._fields, before, since, strict=True) if b != s}
    assert moved == {"offers", "follow_ups", "followed_up_on"}


def test_whoever_was_not_reached_said_nothing() -> None:
    for said in ({"satisfaction": "satisfied"}, {"signs": ("new_quarrel",)}):
        asks = ask(follow_up, "mediator", finding="not_reached", **said)
        check(given=AGREED, when=asks, then="said nothing")


@pytest.mark.parametrize(
    ("satisfied", "word"), [(True, "satisfied"), (False, "dissatisfied"), (None, None)]
)
def test_what_was_said_of_satisfaction_before_is_read_in_todays_words(
    satisfied: bool | None, word: str | None
) -> None:
    old = {"channel": "phone", "finding": "performed", "satisfied": satisfied}
    name, upcast = UPCASTS["dispute.follow_up_made.v1"]
    assert name == FollowUpMade.stored_name
    read = FollowUpMade.model_validate(upcast(old))
    assert read == FollowUpMade(channel="phone", finding="performed", satisfaction=word)
