"""An office's own duties: nothing sensitive without an assessment, incidents with their clocks, a
register that cannot lag behind what is done.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from domain.aggregates import AGGREGATES
from domain.calendar import end_of
from domain.duties import facts as f
from domain.duties.assessing import (
    AT_THE_DOOR,
    SWITCHED,
    assess_impact,
    begin_duties,
    switch_off,
    switch_on,
)
from domain.duties.incidents import (
    contain_incident,
    dues,
    looks,
    need_not_tell,
    raise_incident,
    report_incident,
    settle_deadlines,
    sum_up_incident,
    tell_people,
    waiting_for,
    who_hears,
)
from domain.duties.processing import PROCESSING
from domain.duties.state import DUTIES_STREAM, Duties, evolve
from domain.duties.terms import Feature, IncidentExtent
from domain.kernel import Act, Officer, Role
from domain.neutral import SOMETHING_WAITS, neutral_of
from tests.domain.casework import ELSEWHERE, at, day
from tests.scenario import fold, scenario

COUNTY = "150524000000"
TOWN = "150524103000"
VILLAGE = "150524103201"
NOW = at("03-02")


def by(role: Role, who: str, office: str = COUNTY, when: datetime = NOW) -> Act:
    return Act(DUTIES_STREAM, Officer(id=who, role=role, office=office), when)


FIRST, SECOND = by("county_desk", "k-1"), by("county_desk", "k-2")
TEXTS = {"necessity": "必要", "risks": "风险", "measures": "措施"}
ASSESSED = f.ImpactAssessed(
    assessment="a1",
    features=("plans",),
    area=COUNTY,
    outcome="acceptable_with_measures",
    look_again_on=day("2027-03-01"),
    by="k-1",
    **TEXTS,
)
BEGUN: list[Any] = [f.DutiesBegun()]
ON = f.FeatureSwitchedOn(feature="plans", area=COUNTY, assessment="a1")
OFF = f.FeatureSwitchedOff(feature="plans", area=TOWN)


def check(given: list[Any], when: Any, then: Any) -> None:
    refused = scenario(Duties(), evolve, given=given, when=when, then=then)
    assert refused is None or refused.law, f"{refused} cites no rule"


def book(*given: Any) -> Duties:
    return fold(Duties(), evolve, given)


def assesses(act: Act = FIRST, **more: Any) -> Any:
    data: dict[str, Any] = {
        "features": ("plans",),
        "area": COUNTY,
        "outcome": "acceptable_with_measures",
        "look_again_on": day("2027-03-01"),
        **TEXTS,
    }
    return lambda duties: assess_impact(duties, act, **(data | more))


def switches(act: Act = SECOND, **more: Any) -> Any:
    data: dict[str, Any] = {"feature": "plans", "area": COUNTY, "assessment": "a1"}
    return lambda duties: switch_on(duties, act, **(data | more))


# --- what is switched on -------------------------------------------------------------------------


def test_nothing_that_handles_sensitive_data_is_on_in_a_new_installation() -> None:
    for feature in get_args(Feature):
        assert not book(*BEGUN).on(feature, VILLAGE)


def test_every_feature_is_asked_for_before_it_begins_and_only_by_what_there_is() -> None:
    assert set(SWITCHED.values()) | AT_THE_DOOR == set(get_args(Feature))
    assert not AT_THE_DOOR & set(SWITCHED.values())
    for kind, command in SWITCHED:
        assert command in AGGREGATES[kind].commands, (kind, command)
    needs = {each.feature for each in PROCESSING if each.feature}
    assert needs <= set(SWITCHED.values()), "what the register names has something that asks"
    for each in PROCESSING:
        asked = {SWITCHED[begins] for begins in SWITCHED if begins[0] in each.kinds}
        assert bool(each.feature) == bool(asked), each.activity


def test_an_assessment_comes_first_and_somebody_else_switches_on() -> None:
    check(BEGUN, switches(), "assess its impact first")
    check(BEGUN, assesses(), [ASSESSED])
    check([*BEGUN, ASSESSED], switches(FIRST), "somebody else")
    check([*BEGUN, ASSESSED], switches(), [ON])
    check([*BEGUN, ASSESSED, ON], switches(), [])
    assert book(*BEGUN, ASSESSED, ON).on("plans", VILLAGE)
    assert not book(*BEGUN, ASSESSED, ON).on("health_data", VILLAGE)
    assert not book(*BEGUN, ASSESSED, ON).on("plans", ELSEWHERE)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (switches(feature="health_data"), "assess its impact first"),
        (switches(assessment="a7"), "assess its impact first"),
        (switches(by("county_desk", "k-2", ELSEWHERE)), "does not answer for"),
        (switches(by("head", "h-1", VILLAGE)), "does not answer for"),
        (switches(by("desk", "d-1")), "This is done by"),
        (assesses(by("counsellor", "c-1")), "This is done by"),
        (assesses(by("county_desk", "k-1", "")), "does not answer for"),
        (assesses(features=()), "of a feature at least"),
        (assesses(look_again_on=day("2028-03-02")), "within a year"),
        (assesses(look_again_on=NOW.date()), "within a year"),
    ],
)
def test_what_does_not_switch_anything_on(when: Any, says: str) -> None:
    check([*BEGUN, ASSESSED], when, says)


def test_what_was_found_not_acceptable_stays_off() -> None:
    bad = ASSESSED.model_copy(update={"outcome": "not_acceptable"})
    check([*BEGUN, bad], switches(), "stays off")


def test_an_assessment_that_nobody_looked_at_again_switches_nothing_on() -> None:
    last_day, late = (
        by("county_desk", "k-2", when=at(day_)) for day_ in ("2027-03-01", "2027-03-02")
    )
    check([*BEGUN, ASSESSED], switches(last_day), [ON])
    check([*BEGUN, ASSESSED], switches(late), "looked at again on 2027-03-01")
    assert book(*BEGUN, ASSESSED, ON).on("plans", VILLAGE), "what is on stays on"


def test_an_office_within_an_area_that_is_on_can_be_off() -> None:
    """Its own area says it, else the next wider one; one person is enough to switch off."""
    off = by("judicial_office", "so-1", TOWN)
    check(
        [*BEGUN, ASSESSED, ON],
        lambda duties: switch_off(duties, off, feature="plans", area=TOWN),
        [OFF],
    )
    held = book(*BEGUN, ASSESSED, ON, OFF)
    assert [held.on("plans", area) for area in (COUNTY, TOWN, VILLAGE)] == [True, False, False]
    again = ON.model_copy(update={"area": VILLAGE})
    assert book(*BEGUN, ASSESSED, ON, OFF, again).on("plans", VILLAGE)


def test_the_duties_begin_once_and_an_older_installation_goes_on_until_then() -> None:
    seeder = by("importer", "jiefen", "")
    check([], lambda duties: begin_duties(duties, seeder), BEGUN)
    check(BEGUN, lambda duties: begin_duties(duties, seeder), [])
    check([], lambda duties: begin_duties(duties, by("desk", "d-1")), "This is done by")
    assert Duties().on("plans", VILLAGE)


# --- incidents -----------------------------------------------------------------------------------


def found(extent: IncidentExtent = "normal") -> f.IncidentFound:
    return f.IncidentFound(
        incident="i1",
        area=COUNTY,
        kind="leaked",
        extent=extent,
        whose=("parties",),
        account="一份名册误发",
        found_at=NOW,
        by="k-1",
        second="k-2",
    )


REPORTED = f.IncidentReported(incident="i1", to="cyberspace_office", number="1号", sent="报告")
TOLD = f.IncidentPeopleTold(incident="i1", how="each_person", told="告知")
CONTAINED = f.IncidentContained(incident="i1", measures="收回")
SUMMED = f.IncidentSummedUp(incident="i1", summary="总结")


def raises(act: Act = FIRST, **more: Any) -> Any:
    data = found().model_dump(exclude={"incident", "by"}) | more
    return lambda duties: raise_incident(duties, act, **data)


def test_an_incident_is_recorded_with_two_people_who_answer_for_it() -> None:
    check(BEGUN, raises(), [found()])
    operator = by("operator", "o-1", "")
    check(BEGUN, raises(operator), [found().model_copy(update={"by": "o-1"})])
    for when, says in (
        (raises(second="k-1"), "somebody else"),
        (raises(whose=()), "Say of whom"),
        (raises(account="名册误发，含13900000001"), "The account names nobody"),
        (raises(account="王女士的名册误发"), "The account names nobody"),
        (raises(found_at=NOW + timedelta(minutes=1)), "later than now"),
        (raises(by("desk", "d-1")), "This is done by"),
        (raises(by("county_desk", "k-3", ELSEWHERE)), "does not answer for"),
    ):
        check(BEGUN, when, says)


@pytest.mark.parametrize(
    ("extent", "hours"),
    [("normal", 24), ("considerable", 4), ("major", 4), ("extreme", 4)],
)
def test_it_is_reported_within_hours_and_the_people_are_told(
    extent: IncidentExtent, hours: int
) -> None:
    held = book(found(extent))
    assert [(due.duty, due.at - NOW) for due in dues(held)] == [
        ("report", timedelta(hours=hours)),
        ("tell", timedelta(hours=72)),
    ]
    first, second = looks(held, DUTIES_STREAM)
    assert first.at == (NOW + timedelta(hours=hours)).astimezone(UTC)
    assert second.at == (NOW + timedelta(hours=72)).astimezone(UTC)


def test_it_is_summed_up_within_thirty_days_after_it_was_contained() -> None:
    held = book(found(), REPORTED, TOLD, (CONTAINED, at("03-10")))
    (due,) = dues(held)
    assert (due.duty, due.at) == ("sum_up", end_of(day("2026-04-09")))
    assert list(dues(book(found(), REPORTED, TOLD, CONTAINED, SUMMED))) == []


def test_what_is_done_about_it_in_order() -> None:
    sums = lambda duties: sum_up_incident(duties, FIRST, incident="i1", summary="总结")  # noqa: E731
    tells = lambda duties: tell_people(  # noqa: E731
        duties, FIRST, incident="i1", how="each_person", told="告知"
    )
    contains = lambda duties: contain_incident(  # noqa: E731
        duties, FIRST, incident="i1", measures="收回"
    )
    check([found()], sums, "First it is contained")
    check([found(), CONTAINED, TOLD], sums, "First it is contained")
    check([found(), CONTAINED, REPORTED], sums, "First it is contained")
    check(
        [found()],
        lambda duties: report_incident(
            duties, FIRST, incident="i1", to="cyberspace_office", number="1号", sent="报告"
        ),
        [REPORTED],
    )
    check([found()], tells, [TOLD])
    check([found(), TOLD], tells, "told already")
    check([found()], contains, [CONTAINED])
    check([found(), CONTAINED], contains, "contained already")
    check([found(), REPORTED, TOLD, CONTAINED], sums, [SUMMED])
    check([found(), REPORTED, TOLD, CONTAINED, SUMMED], sums, "it is over")
    check([], sums, "There is no incident")


def test_that_the_people_need_not_be_told_is_said_by_a_second_person_with_a_reason() -> None:
    reason = f.IncidentTellingNotNeeded(incident="i1", reason="已加密")

    def says(act: Act) -> Any:
        return lambda duties: need_not_tell(duties, act, incident="i1", reason="已加密")

    check([found()], says(FIRST), "somebody else")
    check([found()], says(SECOND), [reason])
    check([found(), TOLD], says(SECOND), "told already")
    assert [due.duty for due in dues(book(found(), reason))] == ["report"]


def test_the_clock_notes_each_last_moment_once_and_decides_nothing() -> None:
    clock = by("clock", "clock", "", NOW + timedelta(hours=80))

    def settles(hours: int) -> Any:
        due = NOW + timedelta(hours=hours)
        return lambda duties: settle_deadlines(duties, clock, due=due)

    late = [
        f.IncidentTimePassed(incident="i1", duty=duty)
        for duty in get_args(f.IncidentTimePassed.model_fields["duty"].annotation)[:2]
    ]
    check([found()], settles(23), [])
    check([found()], settles(24), late[:1])
    check([found()], settles(72), late)
    check([found(), *late], settles(200), [])
    check([found(), REPORTED], settles(72), late[1:])
    check([found()], lambda d: settle_deadlines(d, FIRST, due=NOW), "Only the clock")
    assert [due.duty for due in dues(book(found(), *late))] == ["report", "tell"], "still owed"


def test_both_are_told_by_a_code_and_only_while_it_is_not_over() -> None:
    held = book(found())
    assert who_hears(held, found()) == ("k-2",)
    late = f.IncidentTimePassed(incident="i1", duty="report")
    assert who_hears(held, late) == ("k-1", "k-2")
    neutral = neutral_of(f.IncidentTimePassed)
    assert neutral is not None
    assert {notice.kind for notice in neutral.notices(held, late)} == {SOMETHING_WAITS}
    assert waiting_for(held, "k-1") and waiting_for(held, "k-2")
    assert not waiting_for(held, "k-3")
    assert not waiting_for(book(found(), REPORTED, TOLD, CONTAINED, SUMMED), "k-1")


# --- the register --------------------------------------------------------------------------------


def test_every_kind_of_stream_stands_in_the_register_once() -> None:
    named = [kind for each in PROCESSING for kind in each.kinds]
    assert sorted(named) == sorted(AGGREGATES)


def test_the_register_reads_the_classes_of_data_off_the_fields() -> None:
    held = {each.activity: each.classes for each in PROCESSING}
    assert {"particulars", "confidence", "safety"} <= set(held["mediation"]) | {"particulars"}
    assert {"need", "health", "plan_level"} <= set(held["support"])
    assert "health" not in held["mediation"]
    assert all(each.basis and each.kept and each.of for each in PROCESSING)
