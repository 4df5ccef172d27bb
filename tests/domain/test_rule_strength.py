"""What the law gives, no set takes: an area leaves rights alone and is stricter with offices or as
strict, and what holds everywhere changes with the law that is named for it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Act, Officer, Refused
from domain.national_rules import NATIONAL_RULES
from domain.rule_keeping import adopt, check, clashes
from domain.rule_strength import changed_in, weaker_in
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
    (fact,) = adopt(book, KEEPER, version="new", rows=rules, source="local", **more)
    return book.joined_by(fact)


WEAKER: dict[str, dict[str, Any]] = {
    "longer": {"limit": 60},
    "shorter": {"limit": 20},
    "a target": {"effect": "local_target"},
    "told only": {"effect": "information"},
    "rolled backward": {"roll": "backward"},
    "never rolled": {"roll": "none"},
    "from another day": {"trigger": "confirmation_applied"},
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
    (said,) = problems(named("enforcement", limit=3), book=book, area=COUNTY, valid_from=TODAY)
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
    "from another day": ({"trigger": "registered"}, "trigger"),
    "to another act": ({"proposes": "triage"}, "proposes"),
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
    mine = named("judicial-confirmation", id="own-right", proposes="ask_the_court")
    assert problems(mine, area=COUNTY) == [], "a right that the area gives itself"


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
        {"running_cases": "a law 3"},
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
