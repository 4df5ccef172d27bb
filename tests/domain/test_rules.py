"""A set of rules is adopted whole, or refused with the row and the reason."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.kernel import Act, Officer, Refused, Role
from domain.national_rules import NATIONAL_RULES, SOURCE, VERSION
from domain.rule_fit import AT_ANY_TIME, FITTING
from domain.rule_keeping import adopt, check
from domain.rules import (
    LONGEST,
    TRIGGERS,
    UNCHECKED_NOTE,
    AppliesTo,
    Extension,
    Proposal,
    Rule,
    RuleBook,
    RulesAdopted,
    evolve,
)

GOLDEN = Path(__file__).parents[1] / "golden"
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 2), date(2026, 11, 3)
ACT = Act(UUID(int=1), Officer(id="s1", role="supervisor"), NOON)
ROW = Rule(
    id="village-week",
    trigger="mediating",
    limit=7,
    unit="day",
    effect="local_target",
    source="a local ladder",
    owner="mediator",
    proposes="end_and_name_other_routes",
)


def a_set(*rows: Rule, **more: Any) -> RulesAdopted:
    return RulesAdopted(**{"version": "1", "rules": rows, "source": "x"} | more)


def reasons(*rows: Rule) -> list[str]:
    return [str(problem) for problem in check(a_set(*rows))]


def test_the_national_set_can_be_adopted_and_comes_back_the_same() -> None:
    (fact,) = adopt(RuleBook(), ACT, version=VERSION, rows=NATIONAL_RULES, source=SOURCE)
    again = RulesAdopted.model_validate_json(fact.model_dump_json())
    state = evolve(RuleBook(), again, NOON).on("", TODAY)
    assert (state.version, state.rules) == (VERSION, NATIONAL_RULES)
    found = state.find("judicial-confirmation")
    assert found is not None
    assert found.limit == 30
    assert state.find("nothing-of-the-kind") is None


def test_a_new_set_replaces_the_old_one_whole() -> None:
    targets = (rule for rule in NATIONAL_RULES if rule.effect == "local_target")
    before = RuleBook((a_set(*targets),))
    (fact,) = adopt(
        before, ACT, version="2", rows=(ROW,), source="local", running_cases="a law, article 3"
    )
    assert evolve(before, fact, NOON).sets == (fact,)
    with pytest.raises(Refused, match="in force already"):
        adopt(evolve(before, fact, NOON), ACT, version="2", rows=(ROW,), source="local")


def test_a_set_says_how_long_mediation_lasts_at_most() -> None:
    (fact,) = adopt(RuleBook(), ACT, version="1", rows=(ROW,), source="x", longest_mediation=90)
    assert evolve(RuleBook(), fact, NOON).on("", TODAY).longest_mediation == 90
    for days in (0, 5000):
        with pytest.raises(Refused, match="makes no sense"):
            adopt(RuleBook(), ACT, version="1", rows=(ROW,), source="x", longest_mediation=days)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"trigger": "full_moon"}, "village-week: no trigger is called full_moon"),
        ({"limit": -1}, "a limit of -1 day makes no sense"),
        ({"limit": 5000}, "a limit of 5000 day makes no sense"),
        ({"unit": "year", "limit": 101}, "a limit of 101 year makes no sense"),
        ({"proposes": "triage"}, "triage is nothing to do about mediating; what is: end_and_name"),
        ({"trigger": "registered"}, "end_and_name_other_routes is nothing to do about registered"),
        (
            {"trigger": "registered", "proposes": "tell_of_enforcement"},
            "what is: triage, look_into_matter",
        ),
        ({"proposes": "remind_of_performance"}, "is nothing to do about mediating"),
        ({"warnings": (-1,)}, "warnings are different days before"),
        ({"warnings": (3, 3)}, "warnings are different days before"),
        ({"unit": "hour", "warnings": (1,), "roll": "none"}, "hours never roll"),
        ({"unit": "hour"}, "hours never roll"),
        ({"checked_on": date(2026, 1, 1)}, "a check names who checked"),
        (
            {"unit": "hour", "roll": "none", "stops_while_suspended": True},
            "hours never stand still",
        ),
        ({"stops_while_suspended": True, "stops_for": ()}, "say which suspensions stop it"),
        ({"longest_pause": 30}, "what never pauses has no longest pause"),
        (
            {"stops_while_suspended": True, "longest_pause": 0},
            "0 days of longest_pause make no sense",
        ),
        (
            {"stops_while_suspended": True, "longest_pause": 5000},
            "5000 days of longest_pause make no sense",
        ),
        ({"extension": Extension(each=-3)}, "-3 days of extension.each make no sense"),
        (
            {"limit": 0, "extension": Extension(in_all=0)},
            "0 days of extension.in_all make no sense",
        ),
        ({"extension": Extension(times=-1)}, "-1 extensions make no sense"),
        ({"extension": Extension(times=99)}, "99 extensions make no sense"),
        ({"extension": Extension(in_all=6)}, "an extension ends after 7 days, not before"),
        (
            {"unit": "hour", "limit": 73, "roll": "none", "extension": Extension(in_all=3)},
            "an extension ends after 4 days, not before",
        ),
        (
            {"unit": "month", "limit": 2, "extension": Extension(in_all=61)},
            "an extension ends after 62 days, not before",
        ),
        (
            {"unit": "working_day", "limit": 30, "extension": Extension(in_all=41)},
            "an extension ends after 42 days, not before",
        ),
        (
            {"unit": "year", "limit": 1, "extension": Extension(in_all=365)},
            "an extension ends after 366 days, not before",
        ),
        ({"warnings": (7,)}, "a warning 7 days before comes before the limit has begun"),
        ({"unit": "month", "limit": 1, "warnings": (3, 28)}, "a warning 28 days before"),
        ({"limit": 0, "warnings": (181,)}, "a warning 181 days before"),
        ({"owner": "clock"}, "whoever answers for a limit is one of: county_desk, desk, head"),
        ({"owner": "party"}, "whoever answers for a limit is one of: "),
        ({"owner": "operator"}, "whoever answers for a limit is one of: "),
        (
            {"effect": "right_lost", "limit": 0, "source": "a law 3"},
            "no right is lost on the day on which it arises",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_named(change: dict[str, object], why: str) -> None:
    (problem,) = reasons(ROW.model_copy(update=change))
    assert why in problem
    with pytest.raises(Refused, match="village-week"):
        adopt(RuleBook(), ACT, version="1", rows=(ROW.model_copy(update=change),), source="x")


def test_every_trigger_has_acts_that_fit_and_every_act_a_trigger() -> None:
    assert FITTING.keys() == TRIGGERS.keys()
    assert {act for acts in FITTING.values() for act in acts} | set(AT_ANY_TIME) == set(
        get_args(Proposal)
    )
    for trigger, acts in FITTING.items():
        for proposes in (*acts, "look_into_matter"):
            fits = ROW.model_copy(update={"trigger": trigger, "proposes": proposes, "limit": 6})
            assert reasons(fits) == []


def test_what_is_just_within_what_makes_sense_is_adopted() -> None:
    for change in (
        {"warnings": (6, 0)},
        {"limit": 0, "warnings": (180,)},
        {"unit": "month", "limit": 2, "extension": Extension(in_all=62)},
        {"unit": "working_day", "limit": 30, "extension": Extension(in_all=42)},
        {"unit": "hour", "limit": 72, "roll": "none", "extension": Extension(in_all=3)},
    ):
        assert reasons(ROW.model_copy(update=change)) == []


def test_what_a_rule_says_of_pauses_and_extensions_is_stored_so_for_ever() -> None:
    row = ROW.model_copy(
        update={
            "stops_while_suspended": True,
            "stops_for": ("appraisal", "force_majeure"),
            "longest_pause": 90,
            "extension": Extension(times=1, each=30, in_all=90, agreed_by="head", source="信访34"),
        }
    )
    assert reasons(row) == []
    held = row.model_dump(mode="json")
    assert held["stops_for"] == ["appraisal", "force_majeure"]
    assert held["longest_pause"] == 90
    assert held["extension"] == {
        "times": 1,
        "each": 30,
        "in_all": 90,
        "agreed_by": "head",
        "source": "信访34",
    }


def test_a_set_from_before_stood_still_for_an_appraisal_and_nothing_else() -> None:
    held = json.loads((GOLDEN / "rules.adopted.v1.json").read_text("utf-8"))["rules"][0]
    rule = Rule.model_validate(held)
    assert rule.stands_still_for("appraisal")
    assert not rule.stands_still_for("force_majeure")
    assert not ROW.stands_still_for("appraisal")
    assert (rule.longest_pause, rule.extension) == (None, Extension())


def test_every_problem_of_a_set_is_found_at_once() -> None:
    found = reasons(ROW, ROW, ROW.model_copy(update={"id": "other", "limit": -1, "trigger": "x"}))
    assert len(found) == 3
    assert "the name is used twice" in found[-1]
    assert reasons() == ["A set of rules cannot be empty"]


@pytest.mark.parametrize(
    "row",
    [
        {"effect": "frightening"},
        {"unit": "fortnight"},
        {"roll": "sideways"},
        {"proposes": "watch_the_person"},
        {"id": "No Name"},
        {"source": ""},
        {"applies_to": {"types": ["moon"]}},
        {"applies_to": {"persons": ["petitioner"]}},
    ],
    ids=str,
)
def test_a_row_says_nothing_outside_the_closed_lists(row: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({**ROW.model_dump(), **row})


def test_a_mediator_adopts_no_rules() -> None:
    mediator = Act(UUID(int=1), Officer(id="m1", role="mediator"), NOON)
    with pytest.raises(Refused, match="keeps the calendar and the rules"):
        adopt(RuleBook(), mediator, version="1", rows=(ROW,), source="x")


def test_a_right_that_nobody_checked_sends_people_to_ask() -> None:
    lost = ROW.model_copy(update={"effect": "right_lost"})
    assert lost.note == UNCHECKED_NOTE
    assert lost.model_copy(update={"checked_on": date(2026, 1, 1), "checked_by": "x"}).note == ""
    assert ROW.note == ""


def test_national_rows_cite_an_article_or_say_that_no_law_sets_the_limit() -> None:
    for rule in NATIONAL_RULES:
        assert any(sign.isdigit() for sign in rule.source) or "this software" in rule.source
        assert rule.warnings or rule.effect != "right_lost"


def test_what_a_rule_is_for() -> None:
    meant = AppliesTo(types=("labour", "medical"), except_types=("medical",), tracks=("full",))
    assert meant.covers("labour", "on_application", "full")
    assert not meant.covers("medical", "on_application", "full")
    assert not meant.covers("labour", "on_application", "simple")
    assert not AppliesTo(sources=("referred",)).covers("labour", "on_application", "full")
    assert AppliesTo().covers("other", "referred", "simple")


@pytest.mark.parametrize("role", ["supervisor", "county_desk", "importer"])
def test_those_who_keep_the_rules_adopt_them_and_say_where_they_come_from(role: Role) -> None:
    keeper = Act(UUID(int=1), Officer(id="s1", role=role, office="150524000000"), NOON)
    (fact,) = adopt(RuleBook(), keeper, version="1", rows=(ROW,), source="local", area="150524")
    assert evolve(RuleBook(), fact, NOON).on("150524101201", TOMORROW).source == "local"


@pytest.mark.parametrize("days", [1, LONGEST["day"]])
def test_the_longest_limit_that_makes_sense_still_does(days: int) -> None:
    longest = ROW.model_copy(update={"limit": LONGEST["day"]})
    given: dict[str, Any] = {"version": "1", "rows": (longest,), "source": "x"}
    (fact,) = adopt(RuleBook(), ACT, **given, longest_mediation=days)
    assert fact.longest_mediation == days
