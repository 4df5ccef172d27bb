"""Break-glass: why, by whom, for how long, what it opens, and who hears of it."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from domain.access import LONGEST, OPENED_BY_A_REASON, THE_CASE, FieldClass, decide
from domain.deadlines import agenda_of
from domain.dispute.audience import sight, whose
from domain.dispute.facts import BodiesInvited, LookedIn, LookInTold, TransferOffered, Triaged
from domain.dispute.looking_in import look_in, tell_of_look_in
from domain.dispute.notices import TELLS, Notice, Told
from domain.dispute.waiting import waits
from domain.kernel import Officer
from domain.looked import Reading, told_to_party
from domain.reach import Post
from tests.domain.cases import RULES
from tests.domain.casework import (
    ELSEWHERE,
    MEDIATING,
    OFFICE,
    VILLAGE,
    act,
    after,
    ask,
    at,
    check,
    mediating,
    registered,
)
from tests.domain.seeing import events
from tests.domain.years import CALENDAR

PARTIES = ("p1", "p2")
OUTSIDE = act("desk", office=ELSEWHERE)
UNTIL = OUTSIDE.at + LONGEST
MATTERS = {"matter", "alarm", "office", "figures"}
"""What anybody who works in mediation reads."""
LOOKED = LookedIn(by=OUTSIDE.by.id, reason="当事人在本窗口求助", until=UNTIL)


def test_who_stands_outside_states_why_and_reads_for_four_hours() -> None:
    looking = ask(look_in, OUTSIDE, reason="当事人在本窗口求助")
    check(given=MEDIATING, when=looking, then=[LOOKED])
    check(given=[*MEDIATING, (LOOKED, OUTSIDE.at)], when=looking, then="open to you until")
    assert timedelta(hours=4) == LONGEST


def test_it_can_be_stated_anew_when_it_has_ended() -> None:
    later = act("desk", "03-03", office=ELSEWHERE)
    again = LOOKED.model_copy(update={"until": later.at + LONGEST})
    given = [*MEDIATING, (LOOKED, OUTSIDE.at)]
    check(given=given, when=ask(look_in, later, reason=LOOKED.reason), then=[again])


@pytest.mark.parametrize(
    ("by", "given"),
    [
        (act("desk"), MEDIATING),
        (act("head"), MEDIATING),
        (act("mediator", who="zhao", office=ELSEWHERE), MEDIATING),
        (OUTSIDE, [*MEDIATING, BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))]),
        (OUTSIDE, [*MEDIATING, TransferOffered(to_office=ELSEWHERE, to_area=VILLAGE, reason="?")]),
    ],
)
def test_who_works_on_a_case_needs_no_reason(by: Any, given: list[Any]) -> None:
    check(given=given, when=ask(look_in, by, reason="?"), then="needs no reason")


@pytest.mark.parametrize("role", ["supervisor", "inspector", "archivist", "counsellor", "operator"])
def test_who_does_not_work_on_cases_opens_none_for_a_reason(role: Any) -> None:
    by = act(role, who="somebody", office=ELSEWHERE)
    check(given=MEDIATING, when=ask(look_in, by, reason="?"), then="This is done by")


def read(history: list[Any], reader: Officer, now: Any) -> set[FieldClass]:
    """Which classes of the case this reader reads now."""
    view = sight(events(*history), reader, now=now).view
    return {held for held in get_args(FieldClass) if view.may(held, None)}


def test_it_opens_what_the_table_says_to_that_officer_and_ends_by_itself() -> None:
    history = [*MEDIATING, (LOOKED, OUTSIDE.at)]
    opened = read(history, OUTSIDE.by, OUTSIDE.at)
    assert opened == OPENED_BY_A_REASON | MATTERS
    assert opened & {"confidence", "working_note", "safety", "report", "reporter"} == set()
    assert read(history, OUTSIDE.by, UNTIL - timedelta(seconds=1)) == opened
    assert read(history, OUTSIDE.by, UNTIL) == MATTERS
    colleague = Officer(id="somebody-else", role="desk", office=ELSEWHERE)
    assert read(history, colleague, OUTSIDE.at) == MATTERS
    assert read(MEDIATING, OUTSIDE.by, OUTSIDE.at) == MATTERS


def test_it_never_opens_where_somebody_is_whom_the_case_hides_from_the_others() -> None:
    """Safeguard 19: whoever looks for her could have a friend at another counter."""

    def reached(history: list[Any], by: Officer) -> set[str | None]:
        view = sight(events(*history), by, now=OUTSIDE.at).view
        assert view.may("particulars", "p1")
        return {of for of in ("p1", "p2", "g1", None) if view.may("contact", of)}

    looked = (LOOKED, OUTSIDE.at)
    violence = Triaged(in_scope=True, domestic_violence=True)
    hidden = case_in_which(hides_address="p2")
    assert reached([*MEDIATING, looked], OUTSIDE.by) == {"p1", "p2", "g1", None}
    assert reached([*MEDIATING, violence, looked], OUTSIDE.by) == set()
    assert reached([*hidden, looked], OUTSIDE.by) == {"p1", "g1", None}
    superior = Officer(id=LOOKED.by, role="county_desk", office="150524000000")
    assert reached([*MEDIATING, violence, looked], superior) == set()
    own = Officer(id="zhao", role="mediator", office=OFFICE)
    assert reached([*MEDIATING, violence], own) == {"p1", "p2", "g1", None}, "who works on it"


def case_in_which(hides_address: str) -> list[Any]:
    """The case, with one party that asked that the others never see its address."""
    parties = registered().parties
    told = [
        each.model_copy(update={"address_hidden": each.party == hides_address}) for each in parties
    ]
    return mediating(parties=tuple(told))


def test_what_is_read_under_it_says_so() -> None:
    history = events(*MEDIATING, (LOOKED, OUTSIDE.at))
    assert sight(history, OUTSIDE.by, now=OUTSIDE.at).view.reason == len(history)
    assert sight(history, OUTSIDE.by, now=UNTIL).view.reason is None
    mine = Officer(id="zhao", role="mediator", office=OFFICE)
    assert sight(history, mine, now=OUTSIDE.at).view.reason is None


def test_the_parties_read_that_somebody_looked_and_why() -> None:
    history = events(*MEDIATING, (LOOKED, OUTSIDE.at))
    for party in ("p1", "p2"):
        (*_, last) = sight(history, Officer(id=party, role="party")).seen
        assert last.fact == LOOKED
        line = Reading(
            OUTSIDE.on, "desk", "mediation", ELSEWHERE, party, frozenset({"account"}), 1, True
        )
        assert told_to_party([line], party)[0].for_a_reason


def test_mediator_head_and_who_answers_for_whoever_looked_are_told_at_once() -> None:
    case = after(*MEDIATING, LOOKED)
    agenda = agenda_of(case, CALENDAR, RULES)
    told = list(TELLS[LookedIn](Told(LOOKED, at(), case, agenda, office=ELSEWHERE)))
    assert told == [
        Notice("looked_into", "zhao"),
        Notice("looked_into", Post(role="head", office=case.office)),
        Notice("looked_in_from_here", Post(role="supervisor", office=ELSEWHERE)),
    ]


def test_each_party_is_told_and_until_then_the_notice_waits() -> None:
    """By whom the case is; nobody is told of nothing, and a second look-in is told again."""
    given = [*MEDIATING, LOOKED]
    mine = act("mediator")
    tell = {party: ask(tell_of_look_in, mine, party=party, channel="phone") for party in PARTIES}
    first, second = (LookInTold(party=party, channel="phone") for party in PARTIES)
    check(given=MEDIATING, when=tell["p1"], then="Nobody has looked in")
    check(given=given, when=tell["p1"], then=[first])
    check(given=[*given, first], when=tell["p1"], then="Nobody has looked in")
    check(given=[*given, first], when=tell["p2"], then=[second])
    check(given=[*given, first, second, LOOKED], when=tell["p1"], then=[first])
    waiting = [
        waits("looked_into", case, agenda, "", "zhao", due_at=None, now=at())
        for case in (after(*given), after(*given, first), after(*given, first, second))
        for agenda in (agenda_of(case, CALENDAR, RULES),)
    ]
    assert waiting == [True, True, False]


def test_a_reason_gives_nothing_to_do_in_the_case() -> None:
    for held in THE_CASE - {"looked_in"}:
        assert not decide(OUTSIDE.by, "act", held, "none", reason_holds=True).allowed
    assert whose(after(*MEDIATING)).office != ELSEWHERE
