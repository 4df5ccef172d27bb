"""Which cases skipped a step they owe: counted, with the cases behind the count."""

from collections import Counter

from domain.dispute.facts import (
    Accepted,
    ConsentGiven,
    FollowUpMade,
    PerformedAtOnce,
    RightsNoticeGiven,
)
from domain.questions import filter_of
from projections.conformance import CHECKS, LEDGERS, Conformance, Skipped, conformance, skipped
from projections.finding import Question
from projections.register import Wanted
from tests.domain.cases import agreed, at, day
from tests.projections.office import BANNER, Office, accepted, closed, settled

TOLD = [(RightsNoticeGiven(party=party), at("03-03")) for party in ("p1", "p2")]
CONSENT = [(ConsentGiven(party=party), at("03-03")) for party in ("p1", "p2")]
ACCEPTED = (Accepted(), at("03-03"))
SPOKE = (FollowUpMade(channel="phone", finding="performed"), at("03-20"))
OTHER = "150525100201"


def found(office: Office, **only: object) -> dict[str, Conformance]:
    with office.read(*LEDGERS) as connection:
        return {each.step: each for each in conformance(connection, BANNER, Wanted(**only))}  # type: ignore[arg-type]


def behind(office: Office) -> list[Skipped]:
    with office.read(*LEDGERS) as connection:
        return skipped(connection, BANNER)


def test_without_cases_nothing_is_owed(office: Office) -> None:
    assert found(office) == {step: Conformance(step, 0, 0, 0, 0) for step in CHECKS}


def test_a_case_that_took_every_step_is_counted_as_that(office: Office) -> None:
    office.dispute(*TOLD, *CONSENT, ACCEPTED, agreed("03-10"), SPOKE, *closed())

    assert found(office) == {step: Conformance(step, 1, 1, 0, 0) for step in CHECKS}
    assert behind(office) == []


def test_before_mediation_begins_nothing_is_owed(office: Office) -> None:
    office.dispute(*accepted())

    assert {each.owed_by for each in found(office).values()} == {0}


def test_what_came_after_mediation_had_begun_was_skipped(office: Office) -> None:
    late = office.dispute(agreed("03-10"), *TOLD, *CONSENT, ACCEPTED)

    assert {step for step, each in found(office).items() if each.left_out} == {
        *("consent", "rights_notice", "acceptance"),
    }
    assert {(each.stream, each.step) for each in behind(office)} == {
        (late, step) for step in ("consent", "rights_notice", "acceptance")
    }


def test_where_one_side_alone_agreed_or_knows_its_rights_that_was_skipped(office: Office) -> None:
    office.dispute(TOLD[0], CONSENT[0], ACCEPTED, agreed("03-10"))

    assert {step: each.left_out for step, each in found(office).items()} == {
        **dict.fromkeys(("consent", "rights_notice"), 1),
        **dict.fromkeys(("acceptance", "follow_up"), 0),
    }


def test_a_follow_up_is_owed_once_a_case_is_closed_unless_all_was_done_at_once(
    office: Office,
) -> None:
    office.dispute(*TOLD, *settled())  # not closed yet
    office.dispute(*TOLD, *settled(), (PerformedAtOnce(), at("03-10")), *closed())
    forgotten = office.dispute(*TOLD, *settled(), *closed())

    assert found(office)["follow_up"] == Conformance("follow_up", 1, 0, 1, 0)
    assert [each.stream for each in behind(office)] == [forgotten]


def test_of_an_imported_case_that_does_not_say_so_it_is_not_known(office: Office) -> None:
    stream = office.dispute(area=OTHER)
    office.record(stream, *settled(), role="importer")
    with office.read(*LEDGERS) as connection:
        counted = {each.step: each for each in conformance(connection, OTHER)}
        assert skipped(connection, OTHER) == []

    assert counted["consent"] == Conformance("consent", 1, 1, 0, 0)
    assert counted["rights_notice"] == Conformance("rights_notice", 1, 0, 0, 1)


def test_settled_on_the_spot_the_notice_of_rights_is_not_owed(office: Office) -> None:
    office.dispute(*settled(), track="simple")

    assert found(office)["rights_notice"].owed_by == 0
    assert found(office)["consent"].taken == 1


def test_other_areas_and_other_cases_are_left_out(office: Office) -> None:
    office.dispute(agreed("03-10"), area=OTHER)
    office.dispute(agreed("03-10"))

    assert found(office)["consent"].left_out == 1
    assert found(office, type="labour")["consent"].owed_by == 0


def test_what_is_asked_of_the_cases_is_asked_of_their_counts(office: Office) -> None:
    office.dispute(agreed("03-10"))
    office.dispute(agreed("03-10"), track="simple", code="150524100000-2026-00002")
    for text, left_out in (
        ("track=simple", {"consent": 1, "acceptance": 1}),
        ("step=consent", {"consent": 2}),
        ("registered_at<2026-03-01", {}),
        ("area=150525", {}),
    ):
        asked = Question(filters=(filter_of(text),), today=day("03-15"))
        with office.read(*LEDGERS) as connection:
            counted = conformance(connection, BANNER, question=asked)
            listed = skipped(connection, BANNER, question=asked)
        assert {each.step: each.left_out for each in counted if each.left_out} == left_out, text
        assert Counter(each.step for each in listed) == left_out, "as many as are listed"
