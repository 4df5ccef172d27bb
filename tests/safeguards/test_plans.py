"""Support plans are help and never a list of people (rules 2, 3, 4, 8, 10, 11): what a plan holds,
who may hold a role in it, and what can be read of many, is walked.
"""

from decimal import Decimal
from inspect import signature
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from domain.aggregates import AGGREGATES
from domain.deadlines import NEUTRAL
from domain.dispute.facts import DISPUTE_FACTS
from domain.kernel import Linked
from domain.people import Particulars
from domain.plan.commands import COMMANDS, PLAN
from domain.plan.facts import PLAN_FACTS, PlanConsented
from domain.plan.state import Plan
from domain.plan.terms import MOST_IN_TEAM, Intensity, PlanOffice, TeamRole
from interface.register_import.columns import COLUMNS
from projections import agenda, support
from projections.registry import LEDGERS
from tests.domain.casework import VILLAGE
from tests.domain.plans import REVIEWED, C
from tests.projections.office import Office
from tests.safeguards.shapes import of_model, of_record, openapi, words
from workers import ledgers

POLICE = {"police", "officer", "auxiliary", "prosecutor", "court", "petition", "guard"}


def test_police_and_auxiliaries_hold_no_role_in_a_plan() -> None:
    roles = [*get_args(TeamRole), *get_args(PlanOffice)]
    assert len(get_args(TeamRole)) == MOST_IN_TEAM
    assert [role for role in roles if POLICE & set(words(role))] == []


def test_no_command_of_a_plan_is_for_many_people() -> None:
    """One person with each offer and each consent; no other plan can be named in a command."""
    for name, command in PLAN.commands.items():
        fields = command.arguments.model_fields
        people = [key for key, info in fields.items() if Particulars in _inside(info.annotation)]
        assert set(people) <= {"person", "guardian"}, name
        for key in people:
            assert tuple not in _inside(fields[key].annotation), f"{name}.{key}"
        assert not command.linked, name
        hints = signature(COMMANDS[name]).parameters.values()
        assert all(hint.annotation is not Linked for hint in hints)


def _inside(annotation: Any) -> set[Any]:
    found = {annotation, getattr(annotation, "__origin__", None)}
    for part in get_args(annotation):
        found |= _inside(part)
    return found


def test_plans_have_no_import() -> None:
    names = {part for column in COLUMNS for part in words(column.id)}
    assert not names & {"plan", "support", "intensity", "need", "needs"}


def test_how_much_help_has_no_default_no_number_and_no_place_but_its_own() -> None:
    """Nothing sets it but the counsellor's word and the supervisor's: no other fact has it."""
    given = PLAN.commands["propose_support"].arguments.model_fields["intensity"]
    assert given.is_required()
    holding = {
        fact.stored_name
        for kind in AGGREGATES.values()
        for fact in kind.facts
        for place in of_model(fact)
        if place.type == Intensity
    }
    assert holding == {"plan.support_proposed.v1", "plan.support_set.v1"}
    taking = {
        f"{kind.name}.{name}"
        for kind in AGGREGATES.values()
        for name, command in kind.commands.items()
        for place in of_model(command.arguments)
        if place.type == Intensity
    }
    assert taking == {"plan.propose_support"}


def test_nothing_in_a_plan_is_a_number() -> None:
    """Nothing can be summed, ranked or computed of a person; a state counts its versions only."""
    held = [place for fact in PLAN_FACTS for place in of_model(fact)]
    assert [place.path for place in held if place.type in (int, float, Decimal)] == []
    counted = {place.name for place in of_record(Plan) if place.type in (int, float, Decimal)}
    assert counted == {"versions", "goals_numbered", "measures_numbered", "sessions"}


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_no_ledger_is_made_from_plans(ledger: Any) -> None:
    """So there is no list, search, export or due-date view of them, by anything, and no statistic
    by level. What their clocks are told stands in the agenda, and in one ledger that a service was
    given: the next test says what that is."""
    assert ledger in (agenda.LEDGER, support.LEDGER) or not set(ledger.facts) & set(PLAN_FACTS)


def test_of_a_plan_the_ledgers_hold_when_to_look_and_nothing_else(store_url: str) -> None:
    """Every table of every ledger, after a plan with a team, a review and measures: one row for its
    clock, and one for the service, which says neither whose plan it is, nor a day, nor a level."""
    with Office(store_url) as office:
        plan = uuid4()
        person = C.model_copy(update={"id": UUID(int=1)})
        office.record(
            plan,
            *(
                (fact.model_copy(update={"person": person}), at)
                if isinstance(fact, PlanConsented)
                else (fact, at)
                for fact, at in REVIEWED
            ),
        )
        office.follow()
        rows = [row for ledger in LEDGERS for row in everything(office, ledger.name)]
    (service,) = (row for table, row in rows if table == "support")
    key = service.pop("row")
    assert str(plan) not in (key, *map(str, service.values()))
    quarters = {"agreed": ["2026Q1"], "reviewed_in_time": ["2026Q2"]}
    assert service == {"area": VILLAGE, "lapsed": [], "ended_by_goals": [], **quarters}
    ((table, row),) = ((table, row) for table, row in rows if table != "support")
    said = {name: held for name, held in row.items() if held not in (None, False)}
    assert table == "clock"
    assert set(said) == {*["stream", "epoch", "xid", "position", "alarms", "digest", "next_due"]}
    assert UUID(said["stream"]) == plan
    assert list(said["alarms"]) == [NEUTRAL]


def everything(office: Office, ledger: str) -> list[tuple[str, dict[str, Any]]]:
    live = ledgers.live(office.writer, ledger)
    assert live is not None
    tables = office.writer.execute(
        "select table_name from information_schema.tables where table_schema = %s", (live.schema,)
    ).fetchall()
    return [
        (table, row)
        for (table,) in tables
        for (row,) in office.writer.execute(
            f"select to_jsonb(t) from {live.schema}.{table} t".encode()
        )
    ]


def test_a_dispute_holds_nothing_of_a_plan() -> None:
    names = {
        part for fact in DISPUTE_FACTS for place in of_model(fact) for part in words(place.name)
    }
    assert not names & {"plan", "intensity", "need", "needs", "counselling"}


def test_no_address_is_a_collection_of_plans() -> None:
    """One plan is reached by its own id; there is nothing to page through, by anybody."""
    paths = openapi()["paths"]
    of_plans = {path: set(methods) for path, methods in paths.items() if "/plan" in path}
    assert any(path.endswith("/plan/{stream}/consent") for path in of_plans), "not walked"
    for path, methods in of_plans.items():
        assert methods == {"post"} or "{" in path, path
