"""Which rules a case runs under: those it began under, those of its area, those that a law forces
on cases that have begun."""

from datetime import UTC, date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.areas import Areas
from domain.climbing import ONE_MEDIATION
from domain.deadlines import reckon
from domain.dispute.triggers import EXTENDABLE
from domain.kernel import Act, Officer, Refused
from domain.national_rules import NATIONAL_RULES
from domain.rule_keeping import adopt, check
from domain.rules import (
    LONGEST_MEDIATION,
    AppliesTo,
    Extension,
    Ladder,
    Rule,
    RuleBook,
    RulesAdopted,
    Rung,
    evolve,
)
from tests.domain.cases import day, registered
from tests.domain.years import CALENDAR

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = date(2026, 6, 1)
KEEPER = Act(UUID(int=1), Officer(id="s1", role="supervisor"), NOON)
COUNTY, TOWN, OTHER = "150524", "150524101", "360730"
VILLAGE = "150524101201"
TRIAGE = NATIONAL_RULES[0]


def week(limit: int, **more: Any) -> Rule:
    """The triage limit, in a number of working days."""
    return TRIAGE.model_copy(update={"limit": limit} | more)


def held(*rules: Rule, version: str = "1", **more: Any) -> RulesAdopted:
    return RulesAdopted(version=version, rules=rules, source="local", **more)


def after(*sets: RulesAdopted) -> RuleBook:
    return reduce(lambda book, fact: evolve(book, fact, NOON), sets, RuleBook())


def limits(book: RuleBook, area: str = VILLAGE, on: date = TODAY) -> dict[str, int]:
    return {rule.id: rule.limit for rule in book.on(area, on).rules}


def test_a_case_keeps_the_set_it_began_under() -> None:
    rules = after(held(week(1)), held(week(5), version="2", valid_from=day("05-01")))
    assert limits(rules, on=day("04-30")) == {"triage": 1}
    assert limits(rules, on=day("05-01")) == {"triage": 5}


def test_the_day_of_registration_in_china_decides_and_moves_the_due_date() -> None:
    rules = after(held(week(1)), held(week(5), version="2", valid_from=day("03-03")))
    before = reckon([registered("03-02")], CALENDAR, rules)
    since = reckon([registered("03-03")], CALENDAR, rules)
    assert [entry.due_on for entry in before.due()] == [day("03-03")]
    assert [entry.due_on for entry in since.due()] == [day("03-10")]
    late = (registered("03-02")[0], datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert [e.due_on for e in reckon([late], CALENDAR, rules).due()] == [day("03-10")]


def test_a_law_can_reach_cases_that_have_begun() -> None:
    rules = after(
        held(week(1)),
        held(week(5), version="2", valid_from=day("05-01"), running_cases="a law, article 90"),
    )
    assert limits(rules, on=day("01-01")) == {"triage": 5}
    assert [each.version for each in rules.sets] == ["2"]


def test_an_area_puts_its_own_in_the_place_of_the_same_id_and_adds_to_it() -> None:
    own = week(3).model_copy(update={"id": "local-look", "proposes": "decide_acceptance"})
    rules = after(
        held(week(1), longest_mediation=90),
        held(week(2), own, version="county", area=COUNTY),
        held(week(4), version="town", area=TOWN, longest_mediation=60),
    )
    assert limits(rules, OTHER) == {"triage": 1}
    assert limits(rules, COUNTY + "900000") == {"triage": 2, "local-look": 3}
    assert limits(rules, VILLAGE) == {"triage": 4, "local-look": 3}
    assert rules.on(VILLAGE, TODAY).version == "1 + county + town"
    assert rules.on(VILLAGE, TODAY).longest_mediation == 60
    assert rules.on(COUNTY, TODAY).longest_mediation == 90


def test_a_wider_set_adopted_later_leaves_the_narrower_one_standing() -> None:
    rules = after(held(week(1)), held(week(2), version="county", area=COUNTY), held(week(9)))
    assert (limits(rules), limits(rules, OTHER)) == ({"triage": 2}, {"triage": 9})


def test_a_set_ends_and_the_one_before_it_goes_on() -> None:
    trial = held(week(7), version="trial", valid_from=day("03-01"), valid_until=day("03-31"))
    rules = after(held(week(1)), trial)
    spans = [limits(rules, on=day(on))["triage"] for on in ("02-28", "03-01", "03-31", "04-01")]
    assert spans == [1, 7, 7, 1]


def test_one_rule_can_change_within_a_set_from_a_day_on() -> None:
    rules = after(
        held(week(1, valid_until=day("03-31")), week(2, valid_from=day("04-01"))),
    )
    assert limits(rules, on=day("03-31")) == {"triage": 1}
    assert limits(rules, on=day("04-01")) == {"triage": 2}


def test_a_case_older_or_younger_than_every_set_still_has_clocks() -> None:
    rules = after(
        held(week(1), valid_from=day("02-01"), valid_until=day("02-28")),
        held(week(2), version="2", valid_from=day("03-01"), valid_until=day("03-31")),
    )
    assert limits(rules, on=date(2019, 5, 1)) == {"triage": 1}
    assert limits(rules, on=date(2030, 1, 1)) == {"triage": 2}
    assert RuleBook().on(VILLAGE, TODAY).rules == ()
    assert RuleBook().on(VILLAGE, TODAY).longest_mediation == LONGEST_MEDIATION


def test_a_set_is_found_once_for_all_cases_that_it_is_for() -> None:
    rules = after(held(week(1)), held(week(2), version="2", valid_from=day("05-01")))
    assert rules.on(VILLAGE, day("05-02")) is rules.on(OTHER, day("11-02"))
    assert rules.on(VILLAGE, day("05-02")) is not rules.on(VILLAGE, day("04-02"))


def adopted(rules: RuleBook, *rows: Rule, **more: Any) -> RulesAdopted:
    given: dict[str, Any] = {"version": "new", "rows": rows, "source": "local"}
    (fact,) = adopt(rules, KEEPER, **given | more)
    assert isinstance(fact, RulesAdopted)
    return fact


def test_the_first_set_is_for_older_cases_too_and_every_later_one_begins_tomorrow() -> None:
    assert adopted(RuleBook(), week(1)).valid_from is None
    assert adopted(after(held(week(1))), week(2)).valid_from == day("06-02")
    assert adopted(after(held(week(1))), week(2), valid_from=day("09-01")).valid_from == day(
        "09-01"
    )
    assert adopted(RuleBook(), week(2), area=COUNTY).valid_from == day("06-02")
    by_law = {"running_cases": "a law, article 3"}
    assert adopted(after(held(week(1))), week(2), **by_law).valid_from is None


def test_cases_that_have_begun_change_over_on_the_day_itself() -> None:
    with pytest.raises(Refused, match="is adopted on the day"):
        adopted(RuleBook(), week(1), running_cases="a law, article 3", valid_from=day("06-02"))
    assert adopted(RuleBook(), week(1), running_cases="a law, article 3", valid_from=TODAY)
    assert adopted(after(held(week(1))), week(2), running_cases="a law, article 3")


@pytest.mark.parametrize("begins", [date(2020, 1, 1), day("05-31"), TODAY])
@pytest.mark.parametrize("area", ["", COUNTY])
def test_no_set_begins_before_those_can_know_whom_it_is_for(begins: date, area: str) -> None:
    """A county's set from 2020 on would move every case there is, with no law named."""
    begun = after(held(week(1)))
    with pytest.raises(Refused, match="would move cases that have begun") as refused:
        adopted(begun, week(2), area=area, valid_from=begins)
    assert "let it begin on 2026-06-02 or later" in str(refused.value)
    assert adopted(begun, week(2), area=area, valid_from=day("06-02"))
    assert adopted(begun, week(2), area=area, valid_from=begins, running_cases="条例第九条")
    assert adopted(RuleBook(), week(2), valid_from=begins), "before the first there was none"
    with pytest.raises(Refused, match="would move cases that have begun"):
        adopted(RuleBook(), week(2), area=COUNTY, valid_from=begins)


@pytest.mark.parametrize(
    ("given", "is_one"),
    [
        ("条例第九条", True),
        ("宁波市人民调解条例第 27 条", True),
        ("人民调解法 (2010) 26", True),
        ("在线调解规则（法释〔2021〕23号）12", True),
        ("a law, article 9", True),
        ("the regulation, Art. 9", True),
        (" ", False),
        ("因工作需要", False),
        ("第九条", False),
        ("article 9", False),
        ("2027", False),
        ("a law of 2027", False),
        ("department 3", False),
    ],
)
def test_cases_that_have_begun_change_over_by_an_article_that_can_be_looked_up(
    given: str, *, is_one: bool
) -> None:
    found = [said for said in wrong(TRIAGE, running_cases=given) if "by a law alone" in said]
    assert bool(found) is not is_one
    if not is_one:
        with pytest.raises(Refused, match="change over by a law alone"):
            adopted(after(held(TRIAGE)), week(2), area=COUNTY, running_cases=given)


def test_no_version_is_adopted_twice_while_it_reaches_anybody() -> None:
    rules = after(held(week(1)), held(week(2), version="county", area=COUNTY))
    with pytest.raises(Refused, match="in force already"):
        adopted(rules, week(3), version="1", area=TOWN)


def test_an_area_written_in_full_is_meant_with_all_within_it() -> None:
    national = after(held(*NATIONAL_RULES))
    fact = adopted(national, week(2), area="150524000000", valid_from=day("06-02"))
    assert fact.area == COUNTY
    assert limits(evolve(national, fact, NOON), on=day("06-02"))["triage"] == 2
    with pytest.raises(Refused, match="is for the same cases already"):
        adopted(national, week(2, id="twin"), area="150524000000")


def test_when_the_set_of_an_area_ends_the_wider_one_goes_on_and_who_began_under_it_keeps_it() -> (
    None
):
    trial = held(week(7), version="trial", area=COUNTY, valid_until=day("06-30"))
    rules = after(held(week(1)), trial)
    assert [limits(rules, on=day(on))["triage"] for on in ("06-30", "07-01")] == [7, 1]
    begun = reckon([registered("06-30")], CALENDAR, after(held(week(1)), local("06-30")))
    later = reckon([registered("07-01")], CALENDAR, after(held(week(1)), local("06-30")))
    assert [entry.length for entry in (*begun.due(), *later.due())] == [7, 1]


def local(until: str) -> RulesAdopted:
    """A set of the county in which the cases of these tests are."""
    return held(week(7), version="trial", area=OTHER, valid_until=day(until))


@pytest.mark.parametrize("area", ["00", "99", "160524", "990000000000"])
def test_no_set_is_for_an_area_that_cannot_be(area: str) -> None:
    with pytest.raises(Refused, match=f"No area {area.rstrip('0') or '00'}.* is known"):
        adopted(after(held(week(1))), week(2), area=area)


def test_where_there_is_a_list_of_areas_a_set_is_for_one_of_them() -> None:
    listed = Areas({"150524101201": "幸福社区", "150524101000": "柳河镇"})
    for area in (COUNTY, TOWN, "15", VILLAGE, "150524000000"):
        assert adopted(after(held(week(1))), week(2), area=area, areas=listed)
    for area in (OTHER, "150525", "150524102"):
        with pytest.raises(Refused, match=f"No area {area} is known"):
            adopted(after(held(week(1))), week(2), area=area, areas=listed)
    assert adopted(after(held(week(1))), week(2), areas=listed), "everywhere"


def test_an_area_is_the_beginning_of_a_code() -> None:
    for area in ("1", "150", "Kulun", "1505241012011"):
        with pytest.raises(ValidationError):
            held(week(1), area=area)


# --- what is refused -----------------------------------------------------------------------------


def wrong(*rules: Rule, **more: Any) -> list[str]:
    return [str(problem) for problem in check(held(*rules, **more))]


def test_two_limits_to_one_act_from_one_event_are_one_too_many() -> None:
    twin = week(2, id="twin")
    (problem,) = wrong(TRIAGE, twin)
    assert problem == (
        "Rule twin: triage is for the same cases already; to take its place, take its name"
    )
    for apart in (
        {"trigger": "triaged", "proposes": "decide_acceptance"},
        {"proposes": "look_into_matter"},
        {"effect": "institution_duty"},
        {"applies_to": AppliesTo(tracks=("simple",))},
        {"valid_from": day("07-01")},
    ):
        until = week(1, valid_until=day("06-30")) if "valid_from" in apart else TRIAGE
        assert wrong(until, twin.model_copy(update=apart)) == []


def test_one_name_for_two_rules_only_if_no_case_has_both() -> None:
    first, second = week(1, valid_until=day("03-31")), week(2, valid_from=day("03-31"))
    assert wrong(first, second) == ["Rule triage: the name is used twice"]
    assert wrong(first, week(2, valid_from=day("04-01"))) == []


def test_what_an_area_adds_is_held_against_the_wider_set() -> None:
    national = after(held(*NATIONAL_RULES))
    with pytest.raises(Refused, match="Rule twin: triage is for the same cases already"):
        adopted(national, week(2, id="twin"), area=COUNTY)
    local = adopted(national, week(2), area=COUNTY)
    with pytest.raises(Refused, match="is for the same cases already"):
        own = week(3, id="county-look", trigger="triaged", proposes="decide_acceptance")
        own_first = evolve(RuleBook(), held(own, version="own", area=COUNTY), NOON)
        adopted(own_first, *NATIONAL_RULES)
    assert local.area == COUNTY


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valid_from": day("04-02"), "valid_until": day("04-01")}, "it ends before it begins"),
        ({"effect": "right_lost", "source": "they say so"}, "the article is named"),
    ],
)
def test_a_rule_that_cannot_be(change: dict[str, Any], why: str) -> None:
    (problem,) = wrong(TRIAGE.model_copy(update=change))
    assert why in problem


def test_what_is_said_to_be_checked_tomorrow_is_refused() -> None:
    tomorrow = week(2).model_copy(update={"checked_on": day("06-02"), "checked_by": "somebody"})
    with pytest.raises(Refused, match="nobody can have checked it on 2026-06-02"):
        adopted(RuleBook(), tomorrow)
    assert adopted(RuleBook(), tomorrow.model_copy(update={"checked_on": TODAY}))


def test_a_set_that_cannot_be() -> None:
    assert wrong() == ["A set of rules cannot be empty"]
    assert wrong(TRIAGE, valid_from=day("04-02"), valid_until=day("04-01")) == [
        "The set ends before it begins"
    ]
    assert wrong(TRIAGE, valid_from=day("04-02"), valid_until=day("04-02")) == []


def test_no_limit_is_extended_beyond_what_mediation_lasts() -> None:
    general = next(rule for rule in NATIONAL_RULES if rule.id == "mediation")
    far = general.model_copy(update={"extension": Extension(in_all=91)})
    said = "Rule mediation: extended to 91 days, where mediation lasts 90 at most"
    assert wrong(far, longest_mediation=90) == [said]
    assert wrong(far, longest_mediation=91) == []
    with pytest.raises(Refused, match="where mediation lasts 90 at most"):
        adopted(after(held(*NATIONAL_RULES, longest_mediation=90)), far, area=COUNTY)


# --- ladders -------------------------------------------------------------------------------------

VILLAGE_RUNG = Rung(at="village", after=7, tells="head")
TOWN_RUNG = Rung(at="township", after=15, tells="judicial_office")
COUNTY_RUNG = Rung(at="county", after=30, tells="county_desk")
OWN_SOURCES = AppliesTo(sources=("on_application", "proactive_offer", "referred"))


def ladder(*rungs: Rung, **more: Any) -> Ladder:
    told = {"id": "ladder", "trigger": "mediating", "source": "local", "applies_to": OWN_SOURCES}
    return Ladder.model_validate({**told, "rungs": rungs, **more})


WHOLE = ladder(VILLAGE_RUNG, TOWN_RUNG, COUNTY_RUNG)


def test_the_usual_ladder_stands_beside_the_national_rules() -> None:
    assert wrong(*NATIONAL_RULES, ladders=(WHOLE,)) == []
    rules = after(held(*NATIONAL_RULES), held(version="county", ladders=(WHOLE,), area=COUNTY))
    assert rules.on(VILLAGE, TODAY).ladders == (WHOLE,)
    assert rules.on(OTHER, TODAY).ladders == ()
    assert len(rules.on(VILLAGE, TODAY).rules) == len(NATIONAL_RULES)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (ladder(VILLAGE_RUNG, COUNTY_RUNG), "a level is left out between village and county"),
        (ladder(TOWN_RUNG, Rung(at="village", after=20, tells="head")), "village does not come"),
        (ladder(TOWN_RUNG, TOWN_RUNG.model_copy(update={"after": 20})), "does not come after"),
        (
            ladder(VILLAGE_RUNG, Rung(at="township", after=7, tells="judicial_office")),
            "hears no later",
        ),
        (ladder(), "it has no levels"),
        (
            ladder(Rung(at="village", after=7, tells="county_desk")),
            "county_desk is not at the level village; who is: head",
        ),
        (
            ladder(VILLAGE_RUNG, Rung(at="township", after=15, tells="head")),
            "head is not at the level township; who is: judicial_office",
        ),
        (
            ladder(VILLAGE_RUNG, TOWN_RUNG, Rung(at="county", after=30, tells="judicial_office")),
            "judicial_office is not at the level county; who is: county_desk, supervisor",
        ),
        (ladder(Rung(at="village", after=0, tells="head")), "after one day at least"),
        (ladder(Rung(at="village", after=5000, tells="head")), "after one day at least"),
        (ladder(VILLAGE_RUNG, trigger="full_moon"), "no trigger is called full_moon"),
        (
            ladder(VILLAGE_RUNG, valid_from=day("04-02"), valid_until=day("04-01")),
            "it ends before it begins",
        ),
    ],
)
def test_a_ladder_in_disorder_or_with_a_gap_is_refused(made: Ladder, why: str) -> None:
    (problem,) = wrong(ladders=(made,))
    assert problem.startswith("Ladder ladder: ")
    assert why in problem


def test_nobody_hears_of_a_matter_after_its_legal_limit() -> None:
    of_courts = ladder(
        VILLAGE_RUNG, TOWN_RUNG, COUNTY_RUNG, applies_to=AppliesTo(sources=("court_entrusted",))
    )
    found = wrong(*NATIONAL_RULES, ladders=(of_courts,))
    assert (
        "Ladder ladder: township hears after 15 days, beyond the legal limit "
        "court-entrusted-summary" in found
    )
    assert all("court-delegated" not in problem for problem in found)
    later = ladder(Rung(at="village", after=31, tells="head"))
    assert wrong(*NATIONAL_RULES, ladders=(later,)) == [
        "Ladder ladder: village hears after 31 days, beyond the legal limit medical-mediation"
    ]
    with pytest.raises(Refused, match="beyond the legal limit"):
        adopted(after(held(*NATIONAL_RULES)), area=COUNTY, ladders=(later,))


def test_no_level_hears_after_the_day_that_all_signed_for() -> None:
    beyond = ladder(VILLAGE_RUNG, trigger="extended", applies_to=AppliesTo(types=("medical",)))
    assert wrong(*NATIONAL_RULES, ladders=(beyond,)) == [
        "Ladder ladder: village hears after 7 days, beyond the legal limit medical-extended"
    ]
    ours = beyond.model_copy(update={"applies_to": AppliesTo(types=("neighbour",))})
    with_courts = [p for p in wrong(*NATIONAL_RULES, ladders=(ours,)) if "court" not in p]
    assert with_courts == [], "an office's own target binds none"


def test_no_matter_climbs_two_ladders_at_once() -> None:
    other = WHOLE.model_copy(update={"id": "other"})
    said = "Ladder other: ladder is for the same cases already; to take its place, take its name"
    assert wrong(ladders=(WHOLE, other)) == [said]
    for apart in (
        {"applies_to": AppliesTo(sources=("court_delegated",))},
        {"trigger": "registered"},
        {"trigger": "court_delegated"},
        {"valid_from": day("07-01")},
    ):
        ends = {"valid_until": day("06-30")} if "valid_from" in apart else {}
        beside = (WHOLE.model_copy(update=ends), other.model_copy(update=apart))
        assert wrong(ladders=beside) == []
    delegated = ladder(VILLAGE_RUNG, id="delegated", trigger="court_delegated", applies_to={})
    everything = WHOLE.model_copy(update={"applies_to": AppliesTo()})
    assert len(wrong(ladders=(everything, delegated))) == 1
    entrusted = delegated.model_copy(update={"id": "entrusted", "trigger": "court_entrusted"})
    assert wrong(ladders=(delegated, entrusted)) == [], "a court sends it in one procedure"
    national = after(held(*NATIONAL_RULES), held(version="county", ladders=(WHOLE,), area=COUNTY))
    with pytest.raises(Refused, match="Ladder other: ladder is for the same cases already"):
        adopted(national, area=TOWN, ladders=(other,))
    assert adopted(national, area=TOWN, ladders=(WHOLE,)), "the town's in its place"


def test_a_ladder_is_held_against_what_comes_when_a_wider_set_ends() -> None:
    """A trial with longer limits ends in August; the ladder would stand beyond the law's own."""
    medical = next(rule for rule in NATIONAL_RULES if rule.id == "medical-mediation")
    longer = medical.model_copy(update={"limit": 60})
    rules = after(held(*NATIONAL_RULES), held(longer, version="trial", valid_until=day("08-31")))
    asked = AppliesTo(types=("medical",), sources=("on_application",))
    late = ladder(Rung(at="village", after=45, tells="head"), applies_to=asked)
    with pytest.raises(Refused, match="beyond the legal limit medical-mediation"):
        adopted(rules, area=TOWN, ladders=(late,))
    until = {"valid_until": day("08-31")}
    assert adopted(rules, area=TOWN, ladders=(late.model_copy(update=until),), **until)


def test_every_limit_of_mediation_binds_a_ladder_on_it() -> None:
    assert set(ONE_MEDIATION) == EXTENDABLE


def test_a_target_of_the_office_binds_no_ladder() -> None:
    neighbours = ladder(
        Rung(at="village", after=45, tells="head"), applies_to=AppliesTo(types=("neighbour",))
    )
    assert [p for p in wrong(*NATIONAL_RULES, ladders=(neighbours,)) if "court" not in p] == []


def test_only_those_above_are_told() -> None:
    with pytest.raises(ValidationError):
        Rung.model_validate({"at": "village", "after": 7, "tells": "party"})
    with pytest.raises(ValidationError):
        Rung.model_validate({"at": "province", "after": 7, "tells": "head"})
