"""What the law gives, no set takes: an area leaves rights alone and is stricter with offices or as
strict, and what holds everywhere changes with the law that is named for it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Act, Officer, Refused
from domain.national_rules import NATIONAL_RULES
from domain.rule_beside import changed_in, weaker_in
from domain.rule_keeping import adopt, check, clashes
from domain.rules import (
    AppliesTo,
    Extension,
    Ladder,
    Rule,
    RuleBook,
    RulesAdopted,
    Rung,
)

TODAY = date(2026, 6, 1)
KEEPER = Act(UUID(int=1), Officer(id="s1", role="supervisor"), datetime(2026, 6, 1, 4, tzinfo=UTC))
COUNTY, TOWN = "150524", "150524101"
NATIONAL = RulesAdopted(version="law", rules=NATIONAL_RULES, source="national law")
BOOK = RuleBook((NATIONAL,))
LEGAL_ONES = sum(r.effect in ("right_lost", "institution_duty") for r in NATIONAL_RULES)
RIGHTS = [rule for rule in NATIONAL_RULES if rule.effect == "right_lost"]


def named(name: str, **more: Any) -> Rule:
    """A national rule, with something said otherwise."""
    return next(rule for rule in NATIONAL_RULES if rule.id == name).model_copy(update=more)


def problems(*rules: Rule, book: RuleBook = BOOK, **more: Any) -> list[str]:
    adopted = RulesAdopted(version="new", rules=rules, source="local", **more)
    return [str(problem) for problem in check(adopted) or clashes(book, adopted, TODAY)]


def in_force(*rules: Rule, book: RuleBook = BOOK, **more: Any) -> RuleBook:
    given: dict[str, Any] = {"version": "new", "rows": rules, "source": "local"}
    (fact,) = adopt(book, KEEPER, **given | more)
    return book.joined_by(fact)


WEAKER: dict[str, dict[str, Any]] = {
    "longer": {"limit": 60},
    "shorter": {"limit": 20},
    "a target": {"effect": "local_target"},
    "told only": {"effect": "information"},
    "rolled backward": {"roll": "backward"},
    "never rolled": {"roll": "none"},
    "from another day": {"trigger": "confirmation_applied", "proposes": "ask_the_court"},
    "of some": {"applies_to": AppliesTo(types=("neighbour",))},
    "held up": {"stops_while_suspended": True, "stops_for": ("illness",)},
    "with no warning": {"warnings": ()},
    "the same": {},
}


@pytest.mark.parametrize("change", WEAKER)
@pytest.mark.parametrize("right", RIGHTS, ids=lambda rule: rule.id)
def test_no_area_touches_a_limit_at_whose_end_a_right_is_lost(right: Rule, change: str) -> None:
    local = right.model_copy(update=WEAKER[change])
    said = f"Rule {right.id}: a right is lost when it is over, so that it is the same everywhere: "
    assert said + "leave it out here" in problems(local, area=COUNTY)
    with pytest.raises(Refused, match="a right is lost when it is over") as refused:
        in_force(local, area=COUNTY)
    assert refused.value.law == "office rule: who keeps what"


def test_neither_does_a_town_where_its_county_has_rules_of_its_own() -> None:
    county = in_force(named("triage", limit=2), area=COUNTY)
    (said,) = problems(named("judicial-confirmation", limit=60), book=county, area=TOWN)
    assert said.startswith("Rule judicial-confirmation: a right is lost")


def test_nor_later_on_when_a_set_of_everywhere_has_ended() -> None:
    """A set that is tried for June leaves the limit to be found from July on."""
    rows = [rule for rule in NATIONAL_RULES if rule not in RIGHTS]
    trial = NATIONAL.model_copy(
        update={"version": "trial", "rules": tuple(rows), "valid_until": date(2026, 6, 30)}
    )
    book = BOOK.joined_by(trial)
    (said,) = problems(named("enforcement", limit=3), book=book, area=COUNTY)
    assert said.startswith("Rule enforcement: a right is lost")


STRICTER: dict[str, dict[str, Any]] = {
    "shorter": {"limit": 20},
    "much shorter": {"limit": 14, "unit": "day"},
    "of more cases": {"applies_to": AppliesTo()},
    "with more warnings": {"warnings": (10, 5, 3)},
    "of another owner": {"owner": "mediator"},
    "never stands still": {"stops_while_suspended": False},
    "the same": {},
}
LAXER: dict[str, tuple[dict[str, Any], str]] = {
    "longer": ({"limit": 60}, "limit"),
    "in other days": ({"limit": 31, "unit": "day"}, "limit"),
    "a target": ({"effect": "local_target"}, "effect"),
    "told only": ({"effect": "information"}, "effect"),
    "from another day": ({"trigger": "registered", "proposes": "triage"}, "trigger"),
    "to another act": ({"proposes": "end_and_name_other_routes"}, "proposes"),
    "of some": ({"applies_to": AppliesTo(types=("medical",), tracks=("full",))}, "applies_to"),
    "held up": ({"stops_for": ("appraisal", "illness")}, "stops_for"),
    "by the head alone": ({"extension": Extension(agreed_by="head")}, "extension"),
    "further at once": ({"extension": Extension(each=90)}, "extension"),
}


@pytest.mark.parametrize("change", STRICTER)
def test_an_area_is_stricter_with_its_offices_than_the_law(change: str) -> None:
    assert problems(named("medical-mediation", **STRICTER[change]), area=COUNTY) == []


@pytest.mark.parametrize("change", LAXER)
def test_and_never_laxer(change: str) -> None:
    said, field = LAXER[change]
    found = problems(named("medical-mediation", **said), area=COUNTY)
    assert (
        "Rule medical-mediation: an area may be stricter than the law with its offices, never "
        f"laxer; see {field}" in found
    )


def test_what_one_rule_asks_less_than_another() -> None:
    held = named("medical-mediation", longest_pause=30, extension=Extension(times=1, in_all=90))
    for change, field in (
        ({"longest_pause": 31}, "longest_pause"),
        ({"longest_pause": None}, "longest_pause"),
        ({"extension": Extension(times=2, in_all=90)}, "extension"),
        ({"extension": Extension(times=1)}, "extension"),
        ({"extension": Extension(in_all=90)}, "extension"),
    ):
        assert weaker_in(held.model_copy(update=change), held) == [field]
        assert changed_in(held.model_copy(update=change), held) == [field]
    rolled = named("court-entrusted", roll="none")
    assert weaker_in(named("court-entrusted"), rolled) == ["roll"]
    assert weaker_in(rolled, named("court-entrusted")) == []


def test_what_is_the_offices_own_an_area_changes_as_it_likes() -> None:
    longer = named("triage", limit=9, roll="none")
    assert problems(longer, area=COUNTY) == []
    assert problems(named("instalment", warnings=(5,)), area=COUNTY) == []
    looked = named("mediation", id="own-look", limit=10, unit="day", warnings=())
    looked = looked.model_copy(update={"proposes": "look_into_matter", "extension": Extension()})
    assert problems(looked, area=COUNTY) == [], "a target of its own beside the wider ones"


# --- no area says where a right ends, or what the law says ---------------------------------------


@pytest.mark.parametrize("name", ["medical-mediation", "triage", "labour-arbitration-open"])
def test_no_area_makes_a_right_be_lost_when_another_limit_is_over(name: str) -> None:
    lost = named(name, effect="right_lost", limit=5, warnings=(), source="a law, article 3")
    said = f"Rule {name}: a right is lost when it is over, so that it is the same everywhere: "
    assert said + "leave it out here" in problems(lost, area=COUNTY)
    own = lost.model_copy(update={"id": "own-right"})
    assert any(each.startswith("Rule own-right: a right is") for each in problems(own, area=COUNTY))


THE_OTHER = {"proposes": "look_into_matter"}


@pytest.mark.parametrize("effect", ["institution_duty", "local_target", "information"])
@pytest.mark.parametrize("proposes", ["apply_for_confirmation", "look_into_matter"])
def test_beside_the_day_on_which_a_right_is_lost_stands_no_other(
    proposes: Any, effect: Any
) -> None:
    """Ten days for what everybody else has thirty: whoever reads it believes the earlier one."""
    more = {"effect": effect, "proposes": proposes, "limit": 10, "warnings": (3,)}
    own = named("judicial-confirmation", id="own-right", **more)
    said = (
        "Rule own-right: judicial-confirmation runs from the same day, and a right is lost when it "
        "is over: no other date stands beside it"
    )
    assert problems(own, area=COUNTY) == [said]
    assert problems(*NATIONAL_RULES, own) == [said]
    medical = AppliesTo(types=("medical",))
    other_kind = named("arbitral-review", id="own", **more | THE_OTHER, applies_to=medical)
    assert problems(other_kind, area=COUNTY) == [], "no case has both"


@pytest.mark.parametrize("change", [{"limit": 5}, {"effect": "local_target"}, {"roll": "none"}])
def test_no_area_restates_what_the_law_says_for_peoples_information(change: dict[str, Any]) -> None:
    (said,) = problems(named("labour-arbitration-open", **change), area=COUNTY)
    assert said == (
        "Rule labour-arbitration-open: it tells people what the law says, which is the same "
        f"everywhere; see {next(iter(change))}"
    )
    unread = {"checked_on": None, "checked_by": ""}
    told = named("labour-arbitration-open", id="told", trigger="triaged", limit=9, **unread)
    told = told.model_copy(update={"proposes": "look_into_matter"})
    county = in_force(told, area=COUNTY)
    assert problems(told.model_copy(update={"limit": 8}), book=county, area=TOWN) == []


def test_everywhere_too_a_right_is_made_to_be_lost_by_the_law_that_says_so() -> None:
    for name in ("court-delegated", "acceptance", "labour-arbitration-open"):
        lost = named(name, effect="right_lost", source=named(name).source + " (9)")
        unread = lost.model_copy(update={"source": named(name).source, "limit": 20})
        by_law = {"checked_on": TODAY, "checked_by": "a jurist"}
        rows = whole(**{name.replace("-", "_"): lost.model_copy(update=by_law)})
        assert [p for p in problems(*rows) if "effect is not what" in p] == []
        found = problems(*whole(**{name.replace("-", "_"): unread}))
        if name != "acceptance":  # whose source names no article: that is said first
            assert f"Rule {name}: effect is not what law says" in found[0]


# --- a law that comes later ----------------------------------------------------------------------

JULY = date(2026, 7, 1)


def tightened(book: RuleBook, name: str, **more: Any) -> RuleBook:
    """The book once a law has changed one national rule, for cases that begin in July or later."""
    by_law = {"source": "新法 (2026) 9", "checked_on": TODAY, "checked_by": "a jurist"}
    others = [rule for rule in NATIONAL_RULES if rule.id != name]
    new = named(name, **by_law | more)
    return in_force(*others, new, book=book, version="new law", valid_from=JULY)


def holding(book: RuleBook, name: str, area: str = COUNTY, on: date = JULY) -> Rule:
    found = book.on(area, on).find(name)
    assert found is not None
    return found


def test_a_law_that_asks_more_holds_where_an_area_asks_less_and_the_area_where_it_asks_more() -> (
    None
):
    """Adopted while it was stricter, a county's row is laxer than the law that comes after it."""
    county = in_force(named("medical-mediation", limit=25), area=COUNTY, version="county")
    (town,) = adopt(
        county,
        KEEPER,
        version="town",
        rows=(named("medical-mediation", limit=15),),
        source="local",
        area=TOWN,
    )
    book = tightened(county.joined_by(town), "medical-mediation", limit=20)
    before, tomorrow = date(2026, 6, 30), date(2026, 6, 2)
    limits = {
        (area, on): holding(book, "medical-mediation", area, on).limit
        for area in ("36", COUNTY, TOWN)
        for on in (tomorrow, before, JULY)
    }
    assert limits == {
        ("36", tomorrow): 30,
        ("36", before): 30,
        ("36", JULY): 20,
        (COUNTY, tomorrow): 25,
        (COUNTY, before): 25,
        (COUNTY, JULY): 20,
        (TOWN, tomorrow): 15,
        (TOWN, before): 15,
        (TOWN, JULY): 15,
    }
    assert holding(book, "medical-mediation").source == "新法 (2026) 9", "why names the law"


def test_what_a_law_gives_in_one_thing_no_area_takes_for_giving_more_in_another() -> None:
    """Shorter in days, and standing still for illness, which the new law does not heed."""
    heeds = ("appraisal", "illness")
    before = named("medical-mediation", stops_for=heeds)
    book = RuleBook((NATIONAL.model_copy(update={"rules": (before,)}),))
    book = in_force(named("medical-mediation", limit=25, stops_for=heeds), book=book, area=COUNTY)
    assert holding(book, "medical-mediation").limit == 25
    later = tightened(book, "medical-mediation")
    assert holding(later, "medical-mediation").stops_for == ("appraisal",)


def test_a_law_at_whose_end_a_right_comes_to_be_lost_is_the_same_everywhere() -> None:
    county = in_force(named("medical-mediation", limit=25), area=COUNTY, version="county")
    book = tightened(county, "medical-mediation", effect="right_lost", limit=40)
    assert holding(book, "medical-mediation").effect == "right_lost"
    assert holding(book, "medical-mediation", on=date(2026, 6, 30)).limit == 25


def test_a_target_of_an_office_gives_way_to_no_wider_target() -> None:
    county = in_force(named("triage", limit=2), area=COUNTY, version="county")
    assert holding(tightened(county, "triage", limit=1), "triage").limit == 2


def test_mediation_lasts_no_longer_than_the_least_of_what_is_said() -> None:
    county = in_force(named("triage", limit=2), area=COUNTY, longest_mediation=90)
    law = NATIONAL.model_copy(
        update={"version": "new law", "longest_mediation": 60, "valid_from": JULY}
    )
    book = county.joined_by(law)
    assert [book.on(COUNTY, on).longest_mediation for on in (TODAY, JULY)] == [180, 60]
    assert book.on(COUNTY, date(2026, 6, 2)).longest_mediation == 90


# --- cases that have begun -----------------------------------------------------------------------


def test_no_area_weakens_for_cases_that_have_begun_what_was_a_duty_then() -> None:
    """From 2027 on a law gives sixty working days; whoever came in 2026 has thirty everywhere."""
    ends = {"source": "条例 (2027) 38", "checked_on": TODAY, "checked_by": "a jurist"}
    until = named("medical-mediation", valid_until=date(2026, 12, 31), **ends)
    since = named("medical-mediation", valid_from=date(2027, 1, 1), limit=60, **ends)
    rows = [each for each in NATIONAL_RULES if each.id != "medical-mediation"]
    book = in_force(*rows, until, since)
    longer = RulesAdopted(
        version="new-county",
        rules=(named("medical-mediation", limit=60),),
        source="local",
        area=COUNTY,
        running_cases="a law, article 3",
    )
    day = date(2027, 1, 10)
    said = [str(problem) for problem in clashes(book, longer, day)]
    assert said == [
        "Rule medical-mediation: an area may be stricter than the law with its offices, never "
        "laxer; see limit"
    ]
    for_new_ones = longer.model_copy(update={"running_cases": ""})
    assert clashes(book, for_new_ones, day) == []
    row = longer.rules[0].model_copy(update={"valid_from": date(2027, 1, 1)})
    assert clashes(book, longer.model_copy(update={"rules": (row,)}), day) == []


# --- hours and days ------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"limit": 0}, {"limit": 1}, {"limit": 0, "unit": "working_day"}])
def test_two_hours_are_not_until_the_end_of_the_day(more: dict[str, Any]) -> None:
    own = named("urgent-second-person", **{"unit": "day", **more})
    (said,) = problems(own, area=COUNTY)
    assert said.endswith("never laxer; see limit")
    assert problems(named("urgent-second-person", limit=1), area=COUNTY) == []


@pytest.mark.parametrize(
    ("limit", "unit", "fine"),
    [(6, "day", True), (7, "day", False), (168, "hour", True), (169, "hour", False)],
)
def test_an_urgent_matter_is_over_after_seven_days_to_the_hour(
    limit: int, unit: Any, *, fine: bool
) -> None:
    """What lasts seven days is over at 24:00 of the seventh, up to a day after the matter is."""
    held = named("urgent-end", limit=limit, unit=unit)
    said = "Rule urgent-end: an urgent matter is over 7 days after it was raised or renewed, to "
    by_law = {"source": "a law (2027) 3", "checked_on": TODAY, "checked_by": "a jurist"}
    for found in (
        problems(held, area=COUNTY),
        problems(*whole(urgent_end=held.model_copy(update=by_law))),
    ):
        assert (found == []) is fine
        assert fine or found[0].startswith(said)


def test_a_day_is_no_longer_than_the_hours_within_it() -> None:
    within = named("court-delegated", limit=30 * 24, unit="hour", roll="none", warnings=())
    assert weaker_in(within, named("court-delegated")) == []
    assert weaker_in(within.model_copy(update={"limit": 721}), named("court-delegated")) == [
        "limit"
    ]
    assert weaker_in(named("court-delegated", roll="none"), within) == ["limit"]
    assert weaker_in(named("court-delegated", limit=29, roll="none"), within) == []


# --- how long mediation lasts --------------------------------------------------------------------


def test_no_area_lets_mediation_last_longer_than_everywhere() -> None:
    book = RuleBook((NATIONAL.model_copy(update={"longest_mediation": 180}),))
    (said,) = problems(named("triage"), book=book, area=COUNTY, longest_mediation=1000)
    assert said == "Mediation lasts 180 days at most by law: an area may say fewer, not 1000"
    for days in (180, 90):
        assert problems(named("triage"), book=book, area=COUNTY, longest_mediation=days) == []
    assert problems(*NATIONAL_RULES, book=book, longest_mediation=200) == []


# --- everywhere ----------------------------------------------------------------------------------

LADDER = Ladder(
    id="ladder",
    trigger="mediating",
    rungs=(Rung(at="village", after=7, tells="head"),),
    source="a test",
    applies_to=AppliesTo(sources=("referred",)),
)


def whole(**changed: Rule) -> list[Rule]:
    """The national rows, some of them in another form: `judicial_confirmation=…`."""
    return [changed.get(rule.id.replace("-", "_"), rule) for rule in NATIONAL_RULES]


def test_a_set_for_everywhere_that_leaves_limits_of_the_law_out_says_what_to_do() -> None:
    (said,) = problems(ladders=(LADDER,))
    assert said.startswith(
        "A set for everywhere takes the place of law, and this one leaves out limits of the law "
        f"({LEGAL_ONES}): "
    )
    assert "judicial-confirmation" in said
    assert "Name the area that it is for" in said
    assert "`jiefen rules national`" in said
    with pytest.raises(Refused, match="leaves out limits of the law"):
        in_force(ladders=(LADDER,))
    assert problems(ladders=(LADDER,), area=COUNTY) == []
    assert problems(*NATIONAL_RULES, ladders=(LADDER,)) == []


def test_nor_is_one_left_out_for_cases_that_have_begun_or_for_a_month() -> None:
    rows = [rule for rule in NATIONAL_RULES if rule.id != "enforcement"]
    for more in (
        {"running_cases": "a law, article 3"},
        {"valid_until": date(2026, 6, 30)},
        {"valid_from": date(2027, 1, 1)},
    ):
        (said,) = problems(*rows, **more)
        assert "leaves out limits of the law (1): enforcement" in said
    targets = [rule for rule in NATIONAL_RULES if rule.id != "triage"]
    assert problems(*targets) == []


def test_a_limit_that_a_law_has_ended_gets_its_last_day() -> None:
    ended = named("arbitral-review", valid_until=date(2026, 12, 31))
    (said,) = problems(*whole(arbitral_review=ended))
    assert "leaves out limits of the law (1): arbitral-review" in said, "no law is named"
    assert said.endswith("valid_until, that law as its source, and who checked it and when")
    by_law = {"source": "a law of 2027, article 9", "checked_on": TODAY, "checked_by": "a jurist"}
    ended = ended.model_copy(update=by_law)
    assert problems(*whole(arbitral_review=ended)) == []
    book = in_force(*whole(arbitral_review=ended))
    here = "150524100201"
    assert book.on(here, date(2026, 12, 31)).find("arbitral-review") is not None
    assert book.on(here, date(2027, 1, 1)).find("arbitral-review") is None
    rows = [rule for rule in NATIONAL_RULES if rule.id != "arbitral-review"]
    later = RulesAdopted(version="later", rules=tuple(rows), source="law")
    assert clashes(book, later, date(2027, 2, 1)) == [], "gone by then"
    reaching = later.model_copy(update={"running_cases": "a law, article 3"})
    assert "(1): arbitral-review" in str(clashes(book, reaching, date(2027, 2, 1))[0])


@pytest.mark.parametrize("change", [{"limit": 60}, {"limit": 20}, {"effect": "local_target"}])
def test_where_a_right_ends_changes_with_the_law_that_is_named(change: dict[str, Any]) -> None:
    said = problems(*whole(judicial_confirmation=named("judicial-confirmation", **change)))
    assert said == [
        f"Rule judicial-confirmation: {next(iter(change))} is not what law says: name the law that "
        "changed it as its source, and who checked it and when"
    ]
    by_law = {"source": "民事诉讼法 (2027) 205", "checked_on": TODAY, "checked_by": "a jurist"}
    changed = named("judicial-confirmation", **change | by_law)
    assert problems(*whole(judicial_confirmation=changed)) == []
    unread = changed.model_copy(update={"checked_by": "", "checked_on": None})
    assert len(problems(*whole(judicial_confirmation=unread))) == 1


def test_a_duty_of_offices_is_made_stricter_everywhere_and_laxer_only_by_law() -> None:
    stricter = named("court-delegated", limit=20)
    assert problems(*whole(court_delegated=stricter)) == []
    (said,) = problems(*whole(court_delegated=named("court-delegated", limit=45)))
    assert said.startswith("Rule court-delegated: limit is not what law says")


def test_the_first_set_of_all_takes_nobodys_place() -> None:
    assert problems(named("triage"), book=RuleBook()) == []
