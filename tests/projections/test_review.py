"""A supervisor's week: what waits at each office, in counts of matters; the quiet are silent."""

from datetime import timedelta

from domain.area_lineage import Became
from domain.dispute.facts import (
    HandOverReceived,
    OrderGiven,
    PlannedStep,
    UrgentMatterRaised,
    UrgentStepsPlanned,
)
from projections.months import month
from projections.review import LEDGERS, Review, review
from tests.domain.cases import at, day
from tests.projections.office import BANNER, TOWN, VILLAGE, Office, accepted, settled

OTHER = "150525100201"


def found(office: Office, on: str, area: str | None = None) -> list[Review]:
    with office.read(*LEDGERS) as connection:
        return review(connection, at(on), area)


def test_where_nothing_waits_nothing_is_said(office: Office) -> None:
    assert found(office, "03-03") == []


def test_what_an_office_is_late_with_is_counted_by_cause(office: Office) -> None:
    office.calendar()
    office.rules()
    office.dispute()
    office.dispute()
    office.dispute(area=OTHER, office=OTHER)
    assert [each.overdue for each in found(office, "03-03")] == []
    (here,) = found(office, "03-20", BANNER)
    assert here.office == TOWN
    assert dict(here.overdue) == {"triage": 2}
    assert len(found(office, "03-20")) == 2, "each office on its own"


def test_what_waits_at_an_office_that_was_handed_over_waits_at_its_successor(
    office: Office,
) -> None:
    """In its area, though the cases lie elsewhere, as when a township was split."""
    office.calendar()
    office.rules()
    office.dispute()
    office.dispute(area=OTHER, office=OTHER)
    held = {TOWN: Became(OTHER, rest=False)}
    with office.read(*LEDGERS) as connection:
        (both,) = review(connection, at("03-20"), None, held)
        (there,) = review(connection, at("03-20"), "150525", held)
        (here,) = review(connection, at("03-20"), BANNER, held)
        before = review(connection, at("03-20"), "150525")
    assert both == there, "what waits there, wherever it lies"
    assert (both.office, dict(both.overdue)) == (OTHER, {"triage": 2})
    assert (here.office, dict(here.overdue)) == (OTHER, {"triage": 1}), "what lies here"
    assert [dict(each.overdue) for each in before] == [{"triage": 1}]


def test_hand_overs_and_orders_that_nobody_has_answered_are_counted_once(office: Office) -> None:
    office.calendar()
    office.rules()
    handed = HandOverReceived(sender="court", number="2026-1", received_on=day("03-02"))
    given = OrderGiven(order="d1", to_office=TOWN, from_office=BANNER, reason="overdue")
    office.dispute((handed, at("03-02")), (given, at("03-02")), source="court_delegated")
    (here,) = found(office, "03-03")
    assert (here.hand_overs, here.orders) == (1, 1)


def test_an_urgent_matter_is_counted_two_days_before_its_end(office: Office) -> None:
    office.calendar()
    office.rules()
    step = PlannedStep(step="s1", kind="separate_talks", due_on=day("03-04"), responsible="wang")
    office.dispute(
        *accepted(),
        (UrgentMatterRaised(facts="?", steps=("separate_talks",), by="wang"), at("03-03", "09:00")),
        (UrgentStepsPlanned(matter_level="B", steps=(step,)), at("03-03", "09:00")),
    )
    ends = at("03-03", "09:00") + timedelta(days=7)
    with office.read(*LEDGERS) as connection:
        before = review(connection, ends - timedelta(days=2, minutes=1))
        soon = review(connection, ends - timedelta(days=2))
    assert [each.urgent_ending for each in before] in ([], [0])
    assert [each.urgent_ending for each in soon] == [1]


def test_a_month_is_counted_by_what_went_through_it(office: Office) -> None:
    office.dispute(*settled("03-20"))
    office.dispute(on="04-01", area=OTHER)
    with office.read("register") as connection:
        march, april = month(connection, "2026-03"), month(connection, "2026-04")
        assert month(connection, "2026-02") == ()
    (here,) = march
    assert (here.area, here.registered, here.accepted, here.agreed, here.failed) == (
        *(VILLAGE, 1, 1, 1, 0),
    )
    assert [(each.area, each.registered) for each in april] == [(OTHER, 1)]
