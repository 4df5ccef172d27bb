"""Nobody changes what the national rules say without a new version, and what was adopted under an
older one is kept by the cases that began under it."""

from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path
from uuid import UUID

import pytest

from domain.kernel import Act, Officer
from domain.rule_keeping import adopt
from domain.rules import RuleBook, RulesAdopted, evolve
from tests.golden.national import digest, note, shipped
from workers.seed import national_rules

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 28), date(2026, 11, 29)
SUPERVISOR = Act(UUID(int=1), Officer(id="wu", role="supervisor"), NOON)


def test_what_the_national_rules_say_is_what_this_version_said() -> None:
    now = national_rules()
    assert shipped().get(now.version) == digest(now), (
        "the national rules say something else: raise VERSION in domain/national_rules.py, then"
        " python -m tests.golden. A line of an older version is never changed"
    )


@pytest.mark.parametrize("change", [{"limit": 31}, {"source": "another article"}, {"warnings": ()}])
def test_the_digest_sees_every_change_of_a_row(change: dict[str, object]) -> None:
    now = national_rules()
    rows = tuple(
        rule.model_copy(update=change) if rule.id == "judicial-confirmation" else rule
        for rule in now.rules
    )
    assert digest(now.model_copy(update={"rules": rows})) != digest(now)
    assert digest(now.model_copy(update={"rules": now.rules[1:]})) != digest(now)
    assert digest(now.model_copy(update={"longest_mediation": 181})) != digest(now)
    assert digest(now.model_copy(update={"version": "another"})) == digest(now)


def test_a_line_is_added_once_and_never_changed(tmp_path: Path) -> None:
    file = tmp_path / "national_rules.toml"
    file.write_text("", "utf-8")
    now = national_rules()
    assert note(now, file)
    assert not note(now.model_copy(update={"longest_mediation": 1}), file)
    assert shipped(file) == {now.version: digest(now)}


SINCE = {"order-acknowledgement", "order-answer", "order-back", "urgent-step", "follow-up-moved"}
EARLIER = RulesAdopted(
    version="national-2026-11",
    rules=tuple(rule for rule in national_rules().rules if rule.id not in SINCE),
    source="national law",
)


def book(running_cases: str = "") -> RuleBook:
    """An office that began with an earlier set, and adopted today the one that is shipped now."""
    earlier = reduce(lambda held, fact: evolve(held, fact, NOON), [EARLIER], RuleBook())
    now = national_rules()
    (fact,) = adopt(
        earlier,
        SUPERVISOR,
        version=now.version,
        rows=now.rules,
        source=now.source,
        longest_mediation=now.longest_mediation,
        running_cases=running_cases,
    )
    return evolve(earlier, fact, NOON)


def ids(held: RuleBook, on: date) -> set[str]:
    return {rule.id for rule in held.on("150524100201", on).rules}


def test_a_case_that_began_under_an_earlier_version_keeps_what_that_version_said() -> None:
    held = book()
    assert held.on("150524100201", TODAY).version == EARLIER.version
    assert ids(held, TODAY).isdisjoint(SINCE)
    assert ids(held, TOMORROW) >= SINCE
    assert ids(book("a law, article 1"), date(2026, 3, 2)) >= SINCE, "where a law reaches them"
