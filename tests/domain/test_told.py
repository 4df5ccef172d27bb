"""What a party is told of its case does not depend on the others; and who gets a code for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain.deadlines import agenda_of
from domain.dispute.audience import UNTOLD_TO_PARTIES
from domain.dispute.facts import (
    BreachReported,
    BreachVerified,
    ConsentGiven,
    ConsentRefused,
    MediationExpired,
    MediationFailed,
    RequestWithdrawn,
)
from domain.dispute.state import STATUSES, Dispute
from domain.dispute.told import (
    AHEAD,
    MOVING,
    STAGES,
    ahead,
    fit_word,
    may_be_sent,
    may_have_code,
    said,
    stage,
)
from domain.kernel import Refused
from domain.persons import ContactWay
from tests.domain.cases import RULES
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    DECLINED,
    MEDIATING,
    OF_THREE,
    PAY,
    REGISTERED,
    REPAIR,
    RESPONDENT,
    SEPARABLE,
    THREE_AGREE,
    TOLD,
    TRIAGED,
    after,
    agreement,
    day,
    party,
    registered,
)
from tests.domain.years import CALENDAR

TODAY = day("03-02")
FAILED = [*MEDIATING, MediationFailed(routes=("suit",))]
EXPIRED = [*MEDIATING, MediationExpired(deadline="mediation", routes=("suit",))]
WITHDRAWN = [*MEDIATING, RequestWithdrawn(parties=("p1",))]
BROKEN = [*AGREED, BreachReported(party="p1", items=("o1",))]
REFUSES = ConsentRefused(party="p3", ends_mediation=False)


def told(case: Dispute, whose: str = "p1", on: date = TODAY) -> Any:
    """All of it."""
    days = ahead(case, whose, agenda_of(case, CALENDAR, RULES), on)
    return stage(case, whose), said(case, whose), days


def test_every_state_of_a_case_is_told() -> None:
    assert set(STATUSES) <= set(STAGES)


def test_no_limit_is_told_that_is_kept_from_parties() -> None:
    assert not AHEAD & UNTOLD_TO_PARTIES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TOLD, [*TOLD, ConsentGiven(party="p2")]),
        (TRIAGED, TOLD),
        ([*OF_THREE, SEPARABLE], [*OF_THREE, SEPARABLE, REFUSES]),
        ([*THREE_AGREE, SEPARABLE], [*THREE_AGREE, SEPARABLE, REFUSES]),
        (DECLINED, [*TOLD, RequestWithdrawn(parties=("p2",))]),
        ([*MEDIATING, agreement(PAY)], [*MEDIATING, agreement(REPAIR)]),
    ],
    ids=["agrees", "is told", "refuses", "leaves", "ends it", "owes something else"],
)
def test_what_a_party_is_told_is_the_same_whatever_the_others_said(
    one: Sequence[Any], other: Sequence[Any]
) -> None:
    assert told(after(*one)) == told(after(*other))


@pytest.mark.parametrize("ended", [FAILED, EXPIRED, WITHDRAWN])
def test_who_ended_it_is_not_told(ended: Sequence[Any]) -> None:
    refused_by_the_other = after(*DECLINED)

    assert stage(after(*ended), "p1") == stage(refused_by_the_other, "p1") == "over"
    assert told(refused_by_the_other)[2] == ()


def test_whether_the_other_side_does_what_it_agreed_to_is_not_told() -> None:
    verified = [*BROKEN, BreachVerified(confirmed=True)]

    assert {stage(after(*facts), "p1") for facts in (AGREED, BROKEN, verified)} == {"being_done"}


def test_a_party_is_told_what_it_owes_and_the_other_is_not() -> None:
    case = after(*AGREED)  # p2 pays

    theirs = {each.what: each.on for each in told(case, "p2")[2]}
    ours = {each.what for each in told(case)[2]}

    assert theirs["remind_of_performance"] == day("03-20")
    assert "remind_of_performance" not in ours
    assert "apply_for_confirmation" in ours & set(theirs)


def test_what_is_owed_stays_when_its_day_is_over_and_nothing_else_does() -> None:
    days = told(after(*AGREED), "p2", day("12-31"))[2]

    assert [each.what for each in days] == ["remind_of_performance"]


def test_the_next_day_comes_first() -> None:
    days = [each.on for each in told(after(*AGREED), "p2")[2]]

    assert days == sorted(days)
    assert len(days) > 1


@pytest.mark.parametrize("meanwhile", [[], [*MEDIATING[5:]]])
def test_whoever_refused_is_told_nothing_of_how_it_goes_on(meanwhile: Sequence[Any]) -> None:
    case = after(*OF_THREE, SEPARABLE, REFUSES, *meanwhile)

    assert told(case, "p3") == ("left", "refused", ())


def test_a_right_is_lost_after_its_last_working_day() -> None:
    """30 days after 9 July end on a Saturday: they roll, and whoever acts has the Friday."""
    case = after(*MEDIATING, agreement(effective_on=day("07-09")))
    entry = next(
        each
        for each in agenda_of(case, CALENDAR, RULES).due()
        if each.proposes == "apply_for_confirmation"
    )
    days = {each.what: each.on for each in told(case)[2]}

    assert days["apply_for_confirmation"] == entry.act_by < entry.due_on


def test_only_what_moves_has_days_ahead() -> None:
    assert {"over", "closed", "left", "elsewhere"}.isdisjoint(MOVING)


# --- codes ---------------------------------------------------------------------------------------


def test_a_party_that_answers_for_itself_may_have_a_code() -> None:
    for facts in (REGISTERED, ACCEPTED, AGREED, DECLINED):
        may_have_code(after(*facts), "p1")


def test_whoever_does_not_answer_alone_gets_no_code() -> None:
    minor = party(2, RESPONDENT.model_copy(update={"capacity": "represented"}))
    case = after(registered(parties=(party(1, RESPONDENT), minor)))

    may_have_code(case, "p1")
    with pytest.raises(Refused, match="represents it by law"):
        may_have_code(case, "p2")
    grown = {**case.parties, "p2": case.parties["p2"]._replace(grown_up=True)}
    may_have_code(case._replace(parties=grown), "p2")


def test_there_is_a_code_for_nobody_who_is_not_in_the_case() -> None:
    for case, whose in ((after(*REGISTERED), "p9"), (Dispute(), "p1")):
        with pytest.raises(Refused):
            may_have_code(case, whose)


def test_there_is_none_where_the_case_goes_on_elsewhere_or_is_destroyed() -> None:
    case = after(*REGISTERED)
    parties = {**case.parties, "p1": case.parties["p1"]._replace(split_off=True)}
    for gone in (case._replace(parties=parties), case._replace(phase="destroyed")):
        with pytest.raises(Refused):
            may_have_code(gone, "p1")


KNOWN = ("王小明", "13812345678", "110101199003078515")


@pytest.mark.parametrize(
    "word",
    [
        "",
        "abc",
        "12345",
        "123456",
        "654321",
        "890123",
        "111111",
        "121212",
        "aaaa",
        "900307",
        "19900307",
        "345678",
        "１９９００３０７",
        "x" * 65,
    ],
)
def test_a_word_that_those_at_home_would_try_is_not_taken(word: str) -> None:
    with pytest.raises(Refused):
        fit_word(word, KNOWN)


@pytest.mark.parametrize("word", ["河边的老柳树", "704193", "blue door 7", "a1b2"])
def test_a_word_of_ones_own_is_taken(word: str) -> None:
    fit_word(word, KNOWN)


def test_a_message_goes_where_the_party_said_nothing_else_or_that_it_is_safe() -> None:
    may_be_sent("p1", (), of_another=False)
    may_be_sent("p1", ("in_person", "text_message"), of_another=False)


@pytest.mark.parametrize(
    ("ways", "of_another"), [(("phone", "in_person"), False), ((), True), (("text_message",), True)]
)
def test_no_message_goes_where_the_file_says_it_is_not_safe(
    ways: tuple[ContactWay, ...], of_another: bool
) -> None:
    """Why is not said: nobody learns at the counter whose number is in the file."""
    with pytest.raises(Refused, match="speaks against this message") as refused:
        may_be_sent("p1", ways, of_another=of_another)
    assert set(refused.value.params) == {"party"}
