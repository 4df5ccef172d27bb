"""What came due says what it means, not only that it came."""

import pytest

from domain.dispute.facts import DeadlinePassed
from interface.sentences import sentence_of, told_by
from tests.domain.cases import at, day


def passed(rule: str, proposes: str, stage: str = "due") -> DeadlinePassed:
    return DeadlinePassed(
        deadline=rule,
        rule=rule,
        due_on=day("03-23"),
        falls_at=at("03-24", "00:00"),
        stage=stage,
        effect="local_target",
        proposes=proposes,
    )


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (passed("follow-up", "follow_up"), "missed, nobody called"),
        (passed("follow-up-moved", "follow_up"), "missed, nobody called"),
        (passed("follow-up", "follow_up", "warning-0"), "To do: {proposes}"),
        (passed("urgent-end", "end_or_renew_urgent"), "nobody had ended or renewed it"),
        (passed("mediation", "end_and_name_other_routes"), "To do: {proposes}"),
    ],
)
def test_what_nobody_did_in_time_is_said_plainly(fact: DeadlinePassed, said: str) -> None:
    assert said in sentence_of(fact)


def test_what_decides_for_a_sentence_is_not_told_beside_it() -> None:
    assert {"proposes", "stage", "rule", "due_on"} == told_by(passed("follow-up", "follow_up"))
