"""It is the matter that is urgent, for seven days; reports go where the law sends them."""

from typing import Any, get_args

import pytest

from domain.dispute.facts import (
    PreventiveStep,
    ReportMade,
    ReportTold,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterRaised,
    UrgentMatterRenewed,
)
from domain.dispute.urgent import (
    confirm_urgent_matter,
    end_urgent_matter,
    raise_urgent_matter,
    renew_urgent_matter,
    report,
    tell_of_report,
)
from tests.domain.casework import (
    AGREED,
    MEDIATING,
    REGISTERED,
    act,
    ask,
    at,
    check,
    counted,
)

STEPS: dict[str, Any] = {"facts": "扬言动手", "steps": ("separate_talks",)}
RAISED = UrgentMatterRaised(**STEPS, by="zhao")
RENEWED = UrgentMatterRenewed(**STEPS)
URGENT = [*MEDIATING, RAISED]


def test_a_mediator_sets_an_urgent_matter_with_steps() -> None:
    check(given=MEDIATING, when=ask(raise_urgent_matter, "mediator", **STEPS), then=[RAISED])


@pytest.mark.parametrize(
    ("stage", "by", "changes", "rule"),
    [
        (MEDIATING, "desk", {}, "This is done by"),
        (MEDIATING, "mediator", {"steps": ()}, "which steps are taken"),
        (URGENT, "mediator", {}, "urgent already"),
        (AGREED, "mediator", {}, "does not move"),
    ],
)
def test_what_is_no_urgent_matter(
    stage: list[Any], by: Any, changes: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(raise_urgent_matter, by, **(STEPS | changes)), then=rule)


def test_no_step_watches_or_visits_a_person() -> None:
    for step in get_args(PreventiveStep):
        assert not any(word in step for word in ("watch", "visit", "locat", "monitor", "follow"))


def test_a_second_person_sees_an_urgent_matter() -> None:
    check(given=URGENT, when=ask(confirm_urgent_matter, "head"), then=[UrgentMatterConfirmed()])


def test_in_a_small_committee_the_judicial_office_sees_it() -> None:
    check(
        given=URGENT,
        when=ask(confirm_urgent_matter, "judicial_office", committees=counted(2)),
        then=[UrgentMatterConfirmed()],
    )


@pytest.mark.parametrize(
    ("stage", "by", "members", "rule"),
    [
        (URGENT, act("head", who="zhao"), 3, "somebody else"),
        (URGENT, "head", 2, "asks the judicial office"),
        (URGENT, "judicial_office", 3, "not the judicial office"),
        (URGENT, "mediator", 3, "This is done by"),
        (MEDIATING, "head", 3, "No urgent matter"),
        ([*URGENT, UrgentMatterConfirmed()], "head", 3, "seen it already"),
        (URGENT, act("head", "03-09"), 3, "No urgent matter"),
    ],
)
def test_who_is_no_second_person(stage: list[Any], by: Any, members: int, rule: str) -> None:
    check(given=stage, when=ask(confirm_urgent_matter, by, committees=counted(members)), then=rule)


def test_it_ends_by_itself_after_seven_days() -> None:
    last = ask(renew_urgent_matter, act("mediator", "03-08"), **STEPS)
    check(given=URGENT, when=last, then=[RENEWED])
    over = ask(renew_urgent_matter, act("mediator", "03-09"), **STEPS)
    check(given=URGENT, when=over, then="No urgent matter is in force")
    again = ask(raise_urgent_matter, act("mediator", "03-09"), **STEPS)
    check(given=URGENT, when=again, then=[RAISED])


def test_after_two_renewals_only_somebody_from_outside_goes_on() -> None:
    twice = [*URGENT, (RENEWED, at("03-05")), (RENEWED, at("03-10"))]
    check(
        given=twice,
        when=ask(renew_urgent_matter, act("mediator", "03-15"), **STEPS),
        then="from outside the committee",
    )
    check(
        given=twice,
        when=ask(raise_urgent_matter, act("mediator", "03-20"), **STEPS),
        then="from outside the committee",
    )
    check(
        given=twice,
        when=ask(renew_urgent_matter, act("county_desk", "03-15"), **STEPS),
        then=[RENEWED],
    )


def test_it_is_ended_early() -> None:
    end = ask(end_urgent_matter, "mediator")
    check(given=URGENT, when=end, then=[UrgentMatterEnded()])
    check(given=[*URGENT, UrgentMatterEnded()], when=end, then="No urgent matter")


# --- reports -------------------------------------------------------------------------------------

MADE = ReportMade(ground="public_order_case_likely", to=("police",), sent="持械威胁")


def test_a_report_goes_where_the_law_sends_it_and_what_was_sent_is_kept() -> None:
    check(
        given=MEDIATING,
        when=ask(
            report, "mediator", ground="public_order_case_likely", to=("police",), sent="持械威胁"
        ),
        then=[MADE],
    )
    check(
        given=REGISTERED,
        when=ask(
            report,
            "desk",
            ground="suspected_abuse_of_minor",
            to=("police", "civil_affairs", "education"),
            sent="伤情",
        ),
        then=[
            ReportMade(
                ground="suspected_abuse_of_minor",
                to=("police", "civil_affairs", "education"),
                sent="伤情",
            )
        ],
    )


@pytest.mark.parametrize("to", [(), ("education",), ("police", "civil_affairs")])
def test_nobody_else_is_told(to: Any) -> None:
    check(
        given=MEDIATING,
        when=ask(report, "mediator", ground="criminal_case_likely", to=to, sent="?"),
        then="the report goes to: police, procuratorate",
    )


def test_the_person_is_told_later_and_the_suspected_abuser_is_not() -> None:
    tell = ask(tell_of_report, "mediator", party="p1", is_the_suspected=False)
    check(given=[*MEDIATING, MADE], when=tell, then=[ReportTold(party="p1")])
    check(given=MEDIATING, when=tell, then="Nothing was reported")
    check(
        given=[*MEDIATING, MADE],
        when=ask(tell_of_report, "mediator", party="p2", is_the_suspected=True),
        then="is not told",
    )
