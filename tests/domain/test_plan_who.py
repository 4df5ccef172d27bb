"""Who may do what with a plan, and what nobody may: every command × role × state.

Plans have no import and no bulk creation, and police and auxiliaries hold no role in one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

from domain.kernel import Act, Fact, Refused, Role
from domain.plan.assessing import NeedEntry
from domain.plan.commands import COMMANDS
from domain.plan.facts import (
    PLAN_FACTS,
    ConsentWithdrawn,
    GoalLookedAt,
    HelpRequested,
    ObjectionAcknowledged,
    PlanDeclined,
    PlanLapsed,
    PlanObjected,
    PlanPurged,
    PlanReferred,
    PlanTransferOffered,
)
from domain.plan.guards import OFFERING
from domain.plan.helping import GoalEntry
from domain.signature import Command
from tests.domain.casework import OFFICE, at, day
from tests.domain.plans import (
    ACTIVE,
    ASSESSING,
    CONSENTED,
    HEALTH,
    HEALTHY,
    OFFER,
    OFFERED,
    PAPER,
    PROPOSED,
    REGULAR,
    SIGN,
    SUPPORTED,
    YES,
    act,
    after,
    ask,
    refusal_of,
)

WORKERS: tuple[Role, ...] = ("counsellor", "social_worker")
THE_PERSONS: tuple[Role, ...] = ("party", *WORKERS)
HELP: dict[str, Any] = {"need": "n1", "to": "housing", "question": "?", "agreed": True}
ASKED = HelpRequested(request="r1", need="n1", to="housing", question="?", answer_by=day("03-24"))
REFERRED = PlanReferred(to="clinic", slot=None)
OBJECTED = PlanObjected(words=None, acknowledge_by=day("03-13"), answer_by=day("03-31"))
LAPSE = PlanLapsed(review_on=day("04-10"), lapsed_on=day("04-17"))
THERE = "150525100000"
OFFERED_THERE = PlanTransferOffered(to_office=THERE, summary=None, answer_by=day("03-20"))
MOVING: dict[str, Any] = {
    "to_office": THERE,
    "agreed_by": "person",
    "channel": "in_person",
}


class Row(NamedTuple):
    """At which stage whose task this is, and with what."""

    stage: list[Any]
    roles: tuple[Role, ...]
    data: dict[str, Any]
    who: str = ""
    office: str = OFFICE


ROWS: dict[str, Row] = {
    "offer_plan": Row([], OFFERING, OFFER),
    "consent": Row(OFFERED, ("social_worker", "counsellor"), YES),
    "decline": Row(OFFERED, OFFERING, {}),
    "consent_to_health": Row(CONSENTED, THE_PERSONS, HEALTH),
    "withdraw_health_consent": Row(HEALTHY, THE_PERSONS, {}),
    "state_needs": Row(
        CONSENTED, WORKERS, {"needs": (NeedEntry(kind="legal", words="合同看不懂"),)}
    ),
    "propose_support": Row(ASSESSING, ("counsellor",), REGULAR),
    "confirm_support": Row(PROPOSED, ("supervisor",), {}),
    "send_back_support": Row(PROPOSED, ("supervisor",), {"reason": "?"}),
    "sign_plan": Row(SUPPORTED, ("social_worker", "counsellor"), SIGN),
    "revise_plan": Row(
        ACTIVE,
        ("social_worker", "counsellor"),
        {
            "copy_given": True,
            "changed": "?",
            "goals": (GoalEntry(need="n1", words="?"),),
            **PAPER,
        },
    ),
    "change_team": Row(
        ACTIVE,
        ("social_worker", "counsellor"),
        {"agreed_by": "person", "channel": "in_person", "left": ("feng",)},
    ),
    "take_measure": Row(ACTIVE, ("social_worker", "counsellor", "party"), {"measure": "m1"}),
    "request_help": Row(ASSESSING, WORKERS, HELP),
    "record_help_answered": Row([*ASSESSING, ASKED], WORKERS, {"request": "r1", "answer": "?"}),
    "note_session": Row(ACTIVE, ("counsellor",), {"attendance": "attended"}),
    "refer": Row(ACTIVE, ("counsellor",), {"to": "clinic", "agreed": True}),
    "record_return": Row([*ACTIVE, REFERRED], ("counsellor",), {"attended": True}),
    "object_to_plan": Row(ACTIVE, THE_PERSONS, {}),
    "acknowledge_objection": Row([*ACTIVE, OBJECTED], ("supervisor",), {}, "xu"),
    "answer_objection": Row(
        [*ACTIVE, OBJECTED, ObjectionAcknowledged(reviewer="xu")],
        ("supervisor",),
        {"upheld": True, "reasons": "?", "court_named": True},
        "xu",
    ),
    "withdraw_consent": Row(ACTIVE, THE_PERSONS, {}),
    "transfer_plan": Row(ACTIVE, ("social_worker", "counsellor"), MOVING),
    "take_over_plan": Row([*ACTIVE, OFFERED_THERE], WORKERS, {}, "dong", THERE),
    "refuse_plan": Row([*ACTIVE, OFFERED_THERE], WORKERS, {"reason": "?"}, "dong", THERE),
    "close_plan": Row(
        ACTIVE,
        ("social_worker", "counsellor"),
        {
            "ending": "goals_looked_at",
            "goals": (GoalLookedAt(goal="o1", outcome="reached"),),
        },
    ),
    "tell_of_lapse": Row([*ACTIVE, LAPSE], WORKERS, {"channel": "phone"}),
}
BY_THE_CLOCK = {"settle_deadlines"}


def _by(row: Row, on: str) -> Act:
    return act(row.roles[0], on, who=row.who, office=row.office)


def refused(name: str, by: Act, stage: list[Any]) -> Refused | None:
    return refusal_of(after(stage), ask(COMMANDS[name], by, **ROWS[name].data))


def test_every_command_has_its_row() -> None:
    assert set(COMMANDS) - set(ROWS) == BY_THE_CLOCK


@pytest.mark.parametrize("name", ROWS)
def test_everybody_else_is_refused(name: str) -> None:
    """The import and the heads too: no role is above it."""
    for role in set(get_args(Role)) - set(ROWS[name].roles):
        refusal = refused(name, act(role), ROWS[name].stage)
        assert refusal is not None, f"{role} may {name}"
        assert refusal.message.startswith("This is done by"), f"{role}: {refusal}"


@pytest.mark.parametrize("name", ROWS)
def test_whose_task_it_is_does_it(name: str) -> None:
    row = ROWS[name]
    assert refused(name, act(row.roles[0], who=row.who, office=row.office), row.stage) is None


STRANGERS: tuple[Role, ...] = ("counsellor", "social_worker", "supervisor", "party")
BY_ANYBODY_IN_THAT_ROLE = {"offer_plan", "acknowledge_objection"}
BY_THE_OFFICE = {"consent", "decline"}


@pytest.mark.parametrize("name", sorted(set(ROWS) - BY_ANYBODY_IN_THAT_ROLE))
def test_whoever_has_nothing_to_do_with_a_plan_learns_nothing_of_it(name: str) -> None:
    """The same answer as where there is none, at every stage."""
    row = ROWS[name]
    office = "150525100000" if name in BY_THE_OFFICE else ""
    stages = [row.stage, [*ACTIVE, LAPSE], [*ACTIVE, ConsentWithdrawn()], []]
    for role in set(STRANGERS) & set(row.roles):
        by = act(role, who="stranger", office=office)
        told = {str(refused(name, by, stage)) for stage in stages}
        if name == "answer_objection":
            told -= {"Whoever acknowledged the objection answers it"}
        assert told == {"There is no such plan"}, (role, told)


OVER: dict[str, list[Any]] = {
    "declined": [*OFFERED, (PlanDeclined(), at("03-10"))],
    "withdrawn": [*ACTIVE, (ConsentWithdrawn(), at("03-20"))],
    "lapsed": [*ACTIVE, LAPSE],
    "purged": [*OFFERED, (PlanDeclined(), at("03-10")), PlanPurged()],
}
STILL_POSSIBLE = {
    "declined": {"offer_plan"} - {"offer_plan"},
    "withdrawn": {"withdraw_health_consent"},
    "lapsed": {
        *("note_session", "tell_of_lapse", "object_to_plan", "withdraw_consent"),
        "withdraw_health_consent",
    },
    "purged": set[str](),
}
"""After the end: the person's rights, their own appointments, and being told."""


@pytest.mark.parametrize("state", OVER)
def test_a_plan_that_is_over_does_not_move(state: str) -> None:
    done = {
        name for name, row in ROWS.items() if refused(name, _by(row, "04-18"), OVER[state]) is None
    }
    assert done == STILL_POSSIBLE[state]


@pytest.mark.parametrize("name", ROWS)
def test_no_day_of_the_past_gets_round_a_lapse(name: str) -> None:
    """The review was due and its days of grace are over, and no clock has noted it: whoever states
    a day before that is answered as on the day on which they enter it."""
    row = ROWS[name]
    stage = [*ACTIVE, REFERRED, *([ASKED] if name == "record_help_answered" else [])]
    entered = act(row.roles[0], "04-20", who=row.who)
    stated = act(row.roles[0], "04-15", who=row.who)
    late = Act(stated.stream, stated.by, stated.at, now=entered.at)
    answers = [str(refused(name, by, stage)) for by in (entered, late)]
    assert answers[0] == answers[1]
    if name not in STILL_POSSIBLE["lapsed"]:
        assert refused(name, late, stage) is not None


# --- nothing is missing from a list --------------------------------------------------------------

TESTS = Path(__file__).parent
TABLE = TESTS.parent.parent / "docs" / "transitions-plan.md"


def parsed() -> Iterator[ast.AST]:
    for path in sorted(TESTS.glob("*plan*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


CALLED = {node.id for node in parsed() if isinstance(node, ast.Name)}
DEFINED = {node.name for node in parsed() if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_a_plan_is_tested_and_explains_itself(name: str) -> None:
    assert COMMANDS[name].__name__ == name
    assert name in CALLED
    assert re.fullmatch(r"[A-Z].+[.;:]?", Command(name, COMMANDS[name], frozenset()).help)


@pytest.mark.parametrize("fact", PLAN_FACTS, ids=lambda fact: fact.__name__)
def test_every_fact_of_a_plan_is_tested_and_has_a_name_for_ever(fact: type[Fact]) -> None:
    assert fact.__name__ in CALLED
    assert re.fullmatch(r"plan\.[a-z_]+\.v\d+", fact.stored_name)


def rows() -> list[str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line for line in lines if line.startswith("|")]
    return [line for line in cells if not re.match(r"\|[ -]+\||\| (From|Rule) ", line)]


@pytest.mark.parametrize("row", rows())
def test_every_row_of_the_plans_table_names_its_commands_and_its_test(row: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", row))
    assert named, "a row without a test"
    assert named <= DEFINED
    assert {word for word in re.findall(r"`(\w+)`", row) if word not in named} <= set(COMMANDS)


def test_every_command_stands_in_the_plans_table() -> None:
    table = TABLE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in table] == []
