"""The indicators of an area: derived, beside the period before and the median around it; and behind
each of them as many cases as it says.
"""

from datetime import date
from fractions import Fraction

import pytest

from domain.dispute.facts import (
    ConsentRefused,
    DeadlinePassed,
    FollowUpMade,
    ItemPerformed,
)
from domain.indicators import BY_KEY
from domain.kernel import Officer, Remit, Role
from interface.ledgers.asked import Asked
from interface.ledgers.questions import question
from interface.ledgers.shelves import shelf
from interface.ledgers.steering import steered, with_indicator, with_period
from interface.problems import Unusable
from projections import register, steering
from projections.agenda import DUTIES, due
from projections.register import EVERYTHING, Wanted
from projections.steering import steer
from tests.domain.cases import at, day
from tests.projections.office import (
    BANNER,
    TOWN,
    VILLAGE,
    Office,
    Step,
    accepted,
    closed,
    failed,
    settled,
    with_counsellor,
)

NOW = at("05-15")
OTHER_TOWN = "150524101000"
HEAD = Officer(id="zhao", role="head", office=TOWN)


def passed(proposes: str, stage: str = "due", on: str = "03-03") -> Step:
    fact = DeadlinePassed(
        deadline="acceptance",
        rule="acceptance",
        due_on=day(on),
        falls_at=at(on),
        stage=stage,
        effect="local_target",
        proposes=proposes,
    )
    return fact, at(on)


@pytest.fixture
def banner(office: Office) -> Office:
    office.calendar()
    office.rules()
    paid = (ItemPerformed(item="o1", performed_on=day("03-12")), at("03-12"))
    called = (FollowUpMade(channel="phone", finding="performed"), at("03-16"))
    office.dispute(*settled("03-10", "03-12"), paid, *with_counsellor(), called, *closed())
    office.dispute(passed("decide_acceptance"), *accepted("03-04"), area="150524101201")
    office.dispute(*failed("03-14"), passed("x", "level-township", "03-20"))
    office.dispute(*settled("03-20", "04-30"), passed("x", "level-township"), area="150524101201")
    office.dispute((ConsentRefused(party="p1", ends_mediation=True), at("03-04")))
    office.dispute(on="02-27", area=VILLAGE)
    office.dispute(on="04-02", area="150525100201")
    return office


MARCH = Wanted(since=date(2026, 3, 1), until=date(2026, 3, 31))
FEBRUARY = Wanted(since=date(2026, 2, 1), until=date(2026, 2, 28))


def test_each_is_derived_and_stands_beside_the_month_before(banner: Office) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        (whole,) = steer(connection, NOW, steering.Asked(BANNER, MARCH, before=FEBRUARY))
    numbers = {key: value.number for key, value in whole.now.items()}
    assert (numbers["registered"], numbers["accepted"]) == (5, 4)
    assert numbers["accepted_in_time"] == Fraction(3, 4)
    assert whole.now["accepted_in_time"].of == (3, 4)
    assert numbers["success_rate"] == Fraction(2, 3)
    assert numbers["performed_rate"] == Fraction(1, 2)
    assert numbers["counsellor_share"] == Fraction(1, 3)
    assert numbers["follow_up_rate"] == 1
    assert (numbers["escalated"], numbers["settled_in_township"]) == (2, 1)
    assert numbers["median_to_end"] == 12
    assert numbers["p90_to_end"] == pytest.approx(16.8)
    assert whole.before["registered"].number == 1
    assert whole.before["success_rate"].number is None
    assert "overdue" not in whole.before
    assert "consent_not_given" not in numbers


def test_the_median_around_is_of_the_parts_of_the_area_above(banner: Office) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        (whole,) = steer(connection, NOW, steering.Asked(TOWN, MARCH, above=BANNER))
        parts = steer(connection, NOW, steering.Asked(BANNER, MARCH, "area"))
    registered = {each.part: each.now["registered"].number for each in parts}
    assert registered == {TOWN[:9]: 3, OTHER_TOWN[:9]: 2}
    assert whole.around["registered"] == 2.5
    assert all(each.around == parts[0].around for each in parts)
    assert parts[0].around["registered"] == 2.5


def test_consent_that_was_not_given_is_counted_for_ones_own_office_alone(banner: Office) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        (own,) = steer(connection, NOW, steering.Asked(TOWN, EVERYTHING, own=TOWN))
        parts = steer(connection, NOW, steering.Asked(BANNER, EVERYTHING, "area", own=TOWN))
        asked = Asked(area=TOWN, since=MARCH.since, until=MARCH.until, own_office=TOWN)
        (row,) = [
            row
            for row in steered(connection, asked).rows
            if row["indicator"] == "consent_not_given"
        ]
    assert (row["value"], row["before"], row["difference"], row["around"]) == (1, None, None, None)
    assert own.now["consent_not_given"].number == 1
    assert "consent_not_given" not in own.around
    assert not any("consent_not_given" in each.now for each in parts)


@pytest.mark.parametrize(
    ("reader", "area", "own"),
    [
        (HEAD, TOWN, TOWN),
        (HEAD, BANNER, None),
        (Officer(id="wu", role="supervisor", office=BANNER), TOWN, None),
        (HEAD, None, None),
    ],
)
def test_whose_own_office_it_is(reader: Officer, area: str | None, own: str | None) -> None:
    given = Asked(area=area, own_office="150524101000")
    assert with_indicator("indicators", reader, given).own_office == own


@pytest.mark.parametrize("wanted", [EVERYTHING, MARCH, Wanted(type="neighbour")])
def test_behind_each_stand_as_many_as_it_says(banner: Office, wanted: Wanted) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        (whole,) = steer(connection, NOW, steering.Asked(BANNER, wanted, own=TOWN))
        for key, value in whole.now.items():
            each = BY_KEY[key]
            if each.ledger == "overdue":
                late = steering.late(key, NOW)
                behind = len(
                    due(
                        connection,
                        BANNER,
                        late._replace(falls_before=late.falls_before or NOW, effects=DUTIES),
                    )
                )
            elif key == "consent_not_given":
                own = wanted._replace(measure=key, office=TOWN)
                behind = register.count(connection, BANNER, own)
            else:
                behind = register.count(connection, BANNER, wanted._replace(measure=each.part))
                assert behind == len(
                    register.page(connection, BANNER, wanted._replace(measure=each.part))
                )
            if each.share is None:
                assert behind == (value.of[0] if value.of else value.number), key
            else:
                assert (behind > 0) == (value.number is not None), key


def test_what_is_overdue_is_told_by_age_and_by_where_it_lies(banner: Office) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        (whole,) = steer(connection, NOW, steering.Asked(BANNER, EVERYTHING))
    n = {key: value.number or 0 for key, value in whole.now.items()}
    assert n["overdue"]
    assert n["overdue"] == n["overdue_a_week"] + n["overdue_a_month"] + n["overdue_longer"]
    assert n["overdue"] == n["overdue_in_townships"]


def test_a_row_for_each_and_nothing_where_there_is_nothing(banner: Office) -> None:
    """A period without data has zeros, and no rate."""
    with banner.read(*steering.LEDGERS) as connection:
        asked = with_period(Asked(area=BANNER, period="2020-Q2"), day("05-15"))
        rows = {row["indicator"]: row for row in steered(connection, asked).rows}
    assert rows.keys() == BY_KEY.keys() - {"consent_not_given"}
    assert (rows["registered"]["value"], rows["registered"]["before"]) == (0, 0)
    assert rows["registered"]["difference"] == 0
    assert (rows["success_rate"]["value"], rows["success_rate"]["difference"]) == ("–", "–")
    assert rows["success_rate"]["of"] == [0, 0]
    assert rows["median_to_end"]["value"] == "–"
    assert rows["overdue"]["before"] is None


@pytest.mark.parametrize("by", ["area", "month", "type", "source"])
def test_parts_add_up_to_the_whole(banner: Office, by: str) -> None:
    with banner.read(*steering.LEDGERS) as connection:
        whole = steered(connection, Asked(area=BANNER)).rows
        parts = steered(connection, Asked(area=BANNER, by=by)).rows
    for row in whole:
        each = BY_KEY[row["indicator"]]
        if each.unit in ("matters", "limits") and by in each.cut_by:
            told = [part["value"] for part in parts if part["indicator"] == each.key]
            assert sum(told) == row["value"], each.key
    assert not any(part["indicator"] == "consent_not_given" for part in parts)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(period="2027"), "still to come"),
        (Asked(since=date(2026, 6, 1)), "still to come"),
        (Asked(period="2026-13"), "no period"),
        (Asked(period="2026-Q5"), "no period"),
        (Asked(period="2026", since=date(2026, 1, 1)), "not both"),
        (Asked(since=date(2026, 3, 2), until=date(2026, 3, 1)), "before it begins"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(asked: Asked, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        with_period(asked, date(2026, 5, 15))


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("disputes", Asked(indicator="risk"), "indicator is one of"),
        ("disputes", Asked(indicator="overdue"), "indicator is one of"),
        ("overdue", Asked(indicator="agreed"), "indicator is one of"),
        ("figures", Asked(indicator="agreed"), "stand in the register"),
        ("indicators", Asked(by="mediator"), "by is one of"),
        ("workload", Asked(office="150524101000"), "its supervisor"),
        ("workload", Asked(area="150524101000"), "its supervisor"),
        ("workload", Asked(area="150524101000", office=TOWN), "an area or an office, not both"),
    ],
)
def test_what_cannot_be_asked(name: str, asked: Asked, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        with_indicator(name, HEAD, asked)


@pytest.mark.parametrize("asked", [Asked(mediator="wang"), Asked(status="declined")])
def test_no_indicator_is_of_a_mediator_or_of_one_outcome(office: Office, asked: Asked) -> None:
    with office.read(*steering.LEDGERS) as connection, pytest.raises(Unusable):
        steered(connection, asked)


def test_behind_an_indicator_nobody_counts_an_officer_s_cases(office: Office) -> None:
    asked = Asked(mediator="wang", indicator="agreed", counted=True)
    with (
        office.read(*shelf("disputes").reads) as connection,
        pytest.raises(Unusable, match="success is no one person's"),
    ):
        question(connection, "disputes", shelf("disputes"), HEAD, asked)


def test_how_the_work_of_an_office_is_spread(banner: Office) -> None:
    """By codes and in counts of matters, for the head and the supervisor of that office."""
    banner.dispute(*accepted(mediator="an"))
    with banner.read(*steering.LEDGERS) as connection:
        found = steering.workload(connection, day("03-09"), TOWN)
        assert steering.workload(connection, day("03-09"), "150524101000") == []
        by_area = Asked(area=TOWN[:9])
        assert with_indicator("workload", HEAD, by_area).office == TOWN, (
            "the office that sits there"
        )
        both = ("150524101000", TOWN)
        assert steering.workload(connection, day("03-09"), both) == found, "handed over to it"
    assert [each.mediator for each in found] == ["an", "wang"]
    assert (found[0].open_cases, found[1].open_cases) == (1, 3)
    assert set(shelf("workload").columns) == {"mediator", "open_cases", "due_this_week"}
    for role, office, allowed in (
        ("head", TOWN, True),
        ("supervisor", BANNER, True),
        ("supervisor", "150525000000", False),
        ("mediator", TOWN, False),
        ("inspector", BANNER, False),
    ):
        reader = Officer(id="x", role=role, office=office)
        if allowed:
            assert with_indicator("workload", reader, Asked(office=TOWN)).office == TOWN
        else:
            with pytest.raises(Unusable):
                with_indicator("workload", reader, Asked(office=TOWN))


@pytest.mark.parametrize(
    ("role", "own", "allowed"),
    [
        ("head", "150525105000", True),
        ("supervisor", "150525000000", True),
        ("supervisor", BANNER, False),
        ("head", "150525000000", False),
        ("mediator", "150525105000", False),
    ],
)
def test_of_an_office_that_was_handed_over_it_is_for_those_of_its_successor(
    role: Role, own: str, allowed: bool
) -> None:
    remit = Remit((TOWN,) if own == "150525105000" else (), ((TOWN, f"{TOWN}:"),))
    elsewhere = Remit((), (("150524200000", "150525"),))
    reader = Officer(id="x", role=role, office=own)
    reader = reader.answering(elsewhere if own == BANNER else remit)
    if allowed:
        assert with_indicator("workload", reader, Asked(office=TOWN)).office == TOWN
    else:
        with pytest.raises(Unusable, match="is for the head of that office and its supervisor"):
            with_indicator("workload", reader, Asked(office=TOWN))
