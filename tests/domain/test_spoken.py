"""Log lines name a matter, an alarm, the offices' own; never a stream that is somebody's."""

from domain.aggregates import AGGREGATES
from domain.fields import CODES
from domain.spoken import ALOUD, KINDS, UNSAID, name_said, spoken_of


def test_what_is_somebodys_own_is_not_spoken_of() -> None:
    assert {"dispute", "crisis", "calendar", "rules"} <= KINDS
    for kind in ("plan", "single_act", "no_such_kind"):
        assert not spoken_of(kind)


def test_a_kind_with_one_fact_of_another_class_is_silent_whole() -> None:
    for name, kind in AGGREGATES.items():
        assert spoken_of(name) == all(CODES[fact] in ALOUD for fact in kind.facts), name


def test_a_stored_name_is_said_where_it_tells_of_nobody_an_unknown_one_never() -> None:
    assert name_said("dispute.registered.v1") == "dispute.registered.v1"
    assert name_said("dispute.of_another_day.v9") == "dispute.of_another_day.v9"
    for name in ("plan.lapsed.v1", "single_act.begun.v1", "planned.v1", "", "plan"):
        assert name_said(name) == UNSAID
