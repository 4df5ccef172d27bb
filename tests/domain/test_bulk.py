"""Work on many cases: what is previewed is what is started, and each case keeps its own rule."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access import decide
from domain.aggregates import DISPUTE
from domain.bulk.kinds import KINDS, changed, undone_by, week_of
from domain.bulk.notices import still_told, told
from domain.bulk.task import (
    Bulk,
    BulkCancelled,
    BulkFinished,
    BulkPreviewed,
    BulkRowsDone,
    BulkRowsPreviewed,
    BulkStarted,
    cancel_bulk,
    evolve,
    note_bulk_rows,
    preview_bulk,
    stands,
    start_bulk,
)
from domain.bulk.terms import AT_ONCE, BulkKind, BulkResult, BulkRow, BulkTerms, WhyNot, Wish, why
from domain.dispute.commands import COMMANDS
from domain.dispute.notices import Notice
from domain.kernel import Act, Fact, Officer, Refused, Role
from domain.permits import permission
from tests.domain.casework import (
    AGREED,
    ELSEWHERE,
    MEDIATING,
    OFFICE,
    STREAM,
    act,
    after,
    day,
    supplied,
)
from tests.domain.test_dispute_closing import DONE
from tests.scenario import NOON, scenario

CASES = [UUID(int=n) for n in range(1, 6)]
TERMS = BulkTerms(mediators=("chen",), no_tie=True, reason="absence")
NO = WhyNot(rule="The case has no mediator yet", law="人民调解法 19")
HEAD = Officer(id="qian", role="head", office=OFFICE)


def row(n: int, *, refused: WhyNot | None = None) -> BulkRow:
    return BulkRow(
        case=CASES[n], version=7, of="zhao", to="chen", was="zhao", becomes="chen", refused=refused
    )


PREVIEWED = [
    BulkPreviewed(kind="reassign", terms=TERMS, by="qian", office=OFFICE, cases=3, not_there=1),
    BulkRowsPreviewed(rows=(row(0), row(1), row(2, refused=NO))),
]
STARTED = [*PREVIEWED, BulkStarted(by=HEAD)]


def by(role: Role, who: str = "", *, later: timedelta = timedelta(0)) -> Act:
    officer = act(role, who=who).by
    return Act(STREAM, officer, NOON + later)


def check(given: Sequence[Fact], when: Callable[[Bulk], Any], then: Any) -> None:
    refusal = scenario(Bulk(), evolve, given=given, when=when, then=then)
    assert refusal is None or refusal.law, "it cites no rule"


def bulk(*facts: Any) -> Bulk:
    held = Bulk()
    for fact in facts:
        held = evolve(held, fact, NOON)
    return held


def test_what_was_seen_is_kept_some_cases_to_a_fact() -> None:
    check(
        [],
        lambda task: preview_bulk(
            task,
            by("head"),
            kind="reassign",
            terms=TERMS,
            rows=(row(0), row(1), row(2, refused=NO)),
            not_there=1,
        ),
        PREVIEWED,
    )
    many = tuple(row(0).model_copy(update={"case": UUID(int=n)}) for n in range(AT_ONCE + 1))
    _, *parts = preview_bulk(Bulk(), by("head"), kind="reassign", terms=TERMS, rows=many)
    assert [len(part.rows) for part in parts if isinstance(part, BulkRowsPreviewed)] == [AT_ONCE, 1]


@pytest.mark.parametrize(
    ("kind", "terms", "rule"),
    [
        ("reassign", {}, "Say who goes on"),
        ("reassign", {"mediators": ("chen", "chen")}, "named once"),
        ("reassign", {"mediators": ("zhao",), "of": "zhao"}, "somebody else"),
        ("reassign", {"mediators": ("chen",)}, "Say why another"),
        ("reassign", {"mediators": ("chen",), "reason": "wrong_area"}, "Say why another"),
        ("reassign", {"mediators": ("chen",), "reason": "leaving"}, "a tie to a party"),
        ("transfer", {"reason": "wrong_area"}, "to which office"),
        ("transfer", {"office": ELSEWHERE, "area": ELSEWHERE}, "why the cases are offered"),
        ("follow_ups", {"reason": "party_asked"}, "on which day"),
        ("follow_ups", {"day": day("04-10")}, "on another day"),
        ("close", {}, "which week's list"),
    ],
)
def test_what_is_not_said_is_asked_for(kind: BulkKind, terms: Any, rule: str) -> None:
    given = BulkTerms(**terms)
    check([], lambda task: preview_bulk(task, by("head"), kind=kind, terms=given, rows=()), rule)


def test_a_list_names_each_case_once_and_names_some() -> None:
    for rows, rule in (((), "list is empty"), ((row(0), row(0)), "stands on the list once")):

        def previewed(task: Bulk, rows: Any = rows) -> Any:
            return preview_bulk(task, by("head"), kind="reassign", terms=TERMS, rows=rows)

        check([], previewed, rule)


def test_whoever_previewed_it_starts_it_within_the_day() -> None:
    check(PREVIEWED, lambda task: start_bulk(task, by("head")), [BulkStarted(by=HEAD)])
    check(PREVIEWED, lambda task: start_bulk(task, by("head", "li")), "Whoever previewed it")
    late = by("head", later=timedelta(hours=25))
    check(PREVIEWED, lambda task: start_bulk(task, late), "older than 24 hours")
    check(STARTED, lambda task: start_bulk(task, by("head")), "started already")
    nothing = [PREVIEWED[0], BulkRowsPreviewed(rows=(row(2, refused=NO),))]
    check(nothing, lambda task: start_bulk(task, by("head")), "every case is refused")


def test_each_case_has_its_result_once_and_then_it_is_finished() -> None:
    first = BulkResult(case=CASES[0], outcome="done", version=8)
    second = BulkResult(case=CASES[1], outcome="refused", why=NO)
    foreign = BulkResult(case=CASES[4], outcome="done")

    def noted(*results: BulkResult) -> Callable[[Bulk], Any]:
        return lambda task: note_bulk_rows(task, by("clock"), results=results)

    one = BulkRowsDone(results=(first,))
    check(STARTED, noted(first, foreign), [one])
    check([*STARTED, one], noted(first), [])
    rest = [BulkRowsDone(results=(second,)), BulkFinished()]
    check([*STARTED, one], noted(first, second), rest)
    task = bulk(*STARTED, one, *rest)
    assert (task.phase, task.left, task.done) == ("finished", (), (row(0),))
    check(STARTED, lambda t: note_bulk_rows(t, by("head"), results=()), "Only the system notes")


def test_a_cancelled_one_keeps_what_is_done_and_begins_nothing() -> None:
    check(STARTED, lambda task: cancel_bulk(task, by("head", "other")), [BulkCancelled()])
    check(STARTED, lambda task: cancel_bulk(task, by("mediator", "qian")), [BulkCancelled()])
    check(STARTED, lambda task: cancel_bulk(task, by("mediator")), "Whoever ordered it cancels")
    over = [*STARTED, BulkCancelled()]
    check(over, lambda task: cancel_bulk(task, by("head")), "over already")
    last = BulkResult(case=CASES[0], outcome="done", version=8)
    check(
        over,
        lambda task: note_bulk_rows(task, by("clock"), results=(last,)),
        [BulkRowsDone(results=(last,))],
    )


def test_every_kind_is_one_command_of_a_dispute_and_support_plans_have_none() -> None:
    assert all(kind.command in COMMANDS for kind in KINDS.values())
    assert not any("plan" in name or "support" in name for name in KINDS)


# --- each kind -----------------------------------------------------------------------------------


def seen(
    kind: BulkKind, stage: Sequence[Any], terms: BulkTerms, wish: Wish, who: Act
) -> tuple[str, str]:
    """What a case of this stage has and would have. Raises Refused."""
    case, known = after(*stage), KINDS[kind]
    of, to = known.whom(terms, wish, case, 0)
    listed = BulkRow(case=wish.case, of=of, to=to, agreed_by=wish.agreed_by)
    command = DISPUTE.commands[known.command]
    form = command.arguments.model_validate(known.data(terms, listed))
    given = {name: getattr(form, name) for name in type(form).model_fields}
    facts = command.decide(case, who, **supplied(command.decide, given))
    return changed(kind, case, facts, who)


ONE = Wish(CASES[0])
OFFER = BulkTerms(office=ELSEWHERE, area=ELSEWHERE, reason="wrong_area")
ON_A_DAY = BulkTerms(day=day("04-10"), reason="office_unstaffed")
BACK = BulkTerms(reason="taken_back")


def test_what_each_kind_would_change() -> None:
    assert seen("reassign", MEDIATING, TERMS, ONE, act("head")) == ("zhao", "chen")
    agreed = ONE._replace(agreed_by=("p1", "p2"))
    assert seen("transfer", MEDIATING, OFFER, agreed, act("head")) == (OFFICE, ELSEWHERE)
    moved = seen("follow_ups", AGREED, ON_A_DAY, ONE, act("mediator"))
    assert moved == ("2026-03-23", "2026-04-10")
    week = BulkTerms(week=week_of(act("head").on))
    was, becomes = seen("close", DONE, week, ONE, act("head"))
    assert (was != becomes, becomes) == (True, "closed")


def test_a_row_without_the_consents_is_refused_by_its_own_rule() -> None:
    for wish in (ONE, ONE._replace(agreed_by=("p1",))):
        with pytest.raises(Refused, match="every party's consent"):
            seen("transfer", MEDIATING, OFFER, wish, act("head"))


def test_several_take_turns() -> None:
    terms = TERMS.model_copy(update={"mediators": ("chen", "he")})
    turns = [KINDS["reassign"].whom(terms, ONE, after(*MEDIATING), n)[1] for n in range(3)]
    assert turns == ["chen", "he", "chen"]


def test_a_refusal_is_kept_with_codes_and_days_and_nothing_else() -> None:
    no_party = "{party} is no party of this case"
    for held, shown in (("p1", "p1"), ("张三", "-"), (day("03-02"), "2026-03-02")):
        refused = Refused(no_party, law="人民调解法 17", party=held)
        assert why(refused).params == {"party": shown}


# --- undoing -------------------------------------------------------------------------------------


def test_what_was_handed_on_goes_back_unless_somebody_else_has_it_by_now() -> None:
    kind, terms, wishes = undone_by("reassign", TERMS, [row(0)])
    assert (kind, terms.reason) == ("reassign", "given_back")
    assert wishes == (Wish(CASES[0], (), of="chen", to="zhao"),)
    given = [*MEDIATING, *_handed_on(MEDIATING, "zhao", "chen")]
    assert seen(kind, given, terms, wishes[0], act("head")) == ("chen", "zhao")
    again = [*given, *_handed_on(given, "chen", "he")]
    with pytest.raises(Refused, match="chen does not mediate it"):
        seen(kind, again, terms, wishes[0], act("head"))


def _handed_on(stage: Sequence[Any], of: str, to: str) -> list[Any]:
    given = {"mediator": to, "instead_of": of, "reason": "absence", "conflict": False}
    facts: list[Any] = COMMANDS["reassign"](after(*stage), act("head"), **given)
    return facts


def test_a_call_is_planned_back_and_an_offer_withdrawn() -> None:
    kind, terms, (wish,) = undone_by(
        "follow_ups", ON_A_DAY, [BulkRow(case=CASES[0], was="2026-04-04", becomes="2026-04-10")]
    )
    moved = [
        *AGREED,
        *COMMANDS["move_follow_up"](
            after(*AGREED), act("mediator"), to=day("04-10"), reason="office_unstaffed"
        ),
    ]
    assert seen(kind, moved, terms, wish, act("mediator")) == ("2026-04-10", "2026-04-04")
    assert undone_by("transfer", OFFER, [row(0)])[0] == "withdraw_transfer"


def test_closing_is_not_undone_nor_is_what_was_not_done() -> None:
    with pytest.raises(Refused, match="reopened as a new one"):
        undone_by("close", BulkTerms(), [row(0)])
    with pytest.raises(Refused, match="nothing to undo"):
        undone_by("reassign", TERMS, [])


# --- who is told ---------------------------------------------------------------------------------


def test_each_is_told_once_of_all_their_cases_and_for_a_week() -> None:
    done = tuple(BulkResult(case=CASES[n], outcome="done", version=8) for n in (0, 1))
    task = bulk(*STARTED, BulkRowsDone(results=done), BulkFinished())
    assert list(told(task)) == [
        Notice("cases_handed_on", "chen"),
        Notice("cases_taken_off", "zhao"),
        Notice("bulk_over", "qian"),
    ]
    assert list(told(bulk(*STARTED, BulkCancelled()))) == [Notice("bulk_over", "qian")]
    assert still_told(task, day("03-09")) and not still_told(task, day("03-10"))


# --- who -----------------------------------------------------------------------------------------


def test_whoever_ordered_it_answers_for_it_and_others_stand_by_their_office() -> None:
    task = bulk(*STARTED)
    assert stands(task, HEAD, NOON) == "answers"
    assert stands(task, HEAD.model_copy(update={"id": "other"}), NOON) == "office"
    police = Officer(id="p", role="head", office=OFFICE, body="police")
    assert stands(task, police, NOON) == "outside"
    assert not decide(police, "read", "matter", "outside").allowed


@pytest.mark.parametrize(
    ("role", "allowed"), [("head", True), ("mediator", True), ("counsellor", False)]
)
def test_who_works_on_cases_orders_work_on_cases(role: Role, *, allowed: bool) -> None:
    officer = Officer(id="x", role=role, office=OFFICE)
    said = permission("bulk", "preview_bulk", Bulk(), officer, NOON, begins=True)
    assert said is not None
    assert said.decision.allowed is allowed


def test_a_task_is_there_for_who_ordered_it_who_stands_in_and_who_watches_the_office() -> None:
    task = bulk(*PREVIEWED)
    county = f"{OFFICE[:6]}000000"
    assert stands(task, act("head").by) == "answers"
    for watching in (act("head", who="an").by, act("county_desk", office=county).by):
        assert stands(task, watching) in ("office", "oversees")
    for other in (
        act("mediator").by,
        act("desk").by,
        act("inspector", office=county).by,
        act("head", who="an", office=ELSEWHERE).by,
    ):
        assert stands(task, other) == "outside"
    cover = act("mediator", who="chen").by
    assert stands(task, cover, covers_for=("qian",)) == "answers"
    assert stands(task, cover, covers_for=("zhao",)) == "outside"
    away = act("mediator", who="chen", office=ELSEWHERE).by
    assert stands(task, away, covers_for=("qian",)) == "outside"


def test_what_was_cancelled_before_it_began_says_so() -> None:
    check([*PREVIEWED, BulkCancelled()], lambda task: start_bulk(task, by("head")), "was cancelled")
    check(STARTED, lambda task: start_bulk(task, by("head")), "started already")
