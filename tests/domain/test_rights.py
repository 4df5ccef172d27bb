"""What a person asks about their own data: each kind with its clock, decided with reasons, appealed
to somebody else, carried out; a restriction lets nobody new in (个人信息保护法 44-50).
"""

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple, get_args
from uuid import UUID

import pytest

from domain.access import Relation, decide
from domain.aggregates import DISPUTE
from domain.dispute.bodies import invite_bodies
from domain.dispute.looking_in import look_in
from domain.dispute.offices import ask_office
from domain.fields import WRITES
from domain.guardianship import Incapacity
from domain.kernel import Officer, PersonId, Refused, Role
from domain.neutral import NEUTRALS
from domain.people import Particulars
from domain.reach import Post
from domain.rights import limits
from domain.rights.aggregate import RIGHTS
from domain.rights.commands import (
    Erased,
    answer_appeal,
    appeal_right,
    ask_right,
    carry_out,
    decide_right,
    show_identity,
    take_back_right,
)
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightCarriedOut,
    RightDecided,
    RightIdentityShown,
    RightTakenBack,
    RightTimeCame,
)
from domain.rights.held import ids_in_case
from domain.rights.limits import ALL, DECIDE
from domain.rights.sight import stands
from domain.rights.state import RightsRequest
from domain.rights.stilled import Stilled
from domain.rights.terms import GROUNDS, KINDS, STILLING, Ground, RightKind
from tests.domain.casework import ELSEWHERE, MEDIATING, OFFICE, VILLAGE, at, day
from tests.domain.casework import act as in_case
from tests.domain.rights import (
    APPEALED,
    ASK,
    ASKED,
    ERASED,
    GRANTED,
    NOT_GRANTED,
    SHOWN,
    WHOSE,
    act,
    after,
    ask,
    asked,
    check,
    days,
    noted,
)

ONLINE: dict[str, Any] = ASK | {"identity": "not_shown", "channel": "online"}
YES: dict[str, Any] = {"outcome": "granted", "reasons": "可以"}
NO: dict[str, Any] = {
    "outcome": "not_granted",
    "reasons": "没有",
    "ground": "not_held",
    "court_named": True,
}
DONE: dict[str, Any] = {"what": "已交副本", "channel": "in_person"}
HAND: dict[str, Any] = {"reasons": "应当给", "upheld": True}


# --- asking --------------------------------------------------------------------------------------


def test_a_request_is_taken_in_and_its_clock_begins() -> None:
    check(given=[], when=ask(ask_right, act("desk", "03-09"), **ASK), then=[ASKED])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_its_own_clock_by_its_article(kind: RightKind) -> None:
    words = {"words": "电话写错了"}
    (fact,) = ask(ask_right, act("desk", "03-09"), **ASK | {"kind": kind} | words)(RightsRequest())
    assert fact.decide_by == day("03-30"), "15 working days"
    article = {
        "access_and_copy": "45",
        "correction": "46",
        "objection": "44",
        "restriction": "44",
        "erasure": "47",
        "portability": "45",
    }[kind]
    assert DECIDE[kind].source.startswith(f"个人信息保护法 {article}, 50")


def test_on_line_nobody_is_sure_yet_and_the_office_has_three_days() -> None:
    unsure = asked(identity="not_shown", channel="online")
    check(given=[], when=ask(ask_right, act("party", "03-09"), **ONLINE), then=[unsure])
    sure = ONLINE | {"identity": "document_seen"}
    check(given=[], when=ask(ask_right, act("party", "03-09"), **sure), then="On line nobody")
    check(given=[unsure], when=ask(decide_right, "judicial_office", **YES), then="Make sure first")
    check(
        given=[unsure],
        when=ask(show_identity, "desk", identity="document_seen"),
        then=[RightIdentityShown(identity="document_seen")],
    )
    assert not after(unsure).identified
    assert after(unsure, SHOWN).identified


def test_who_speaks_for_somebody_is_said() -> None:
    guardian = ASK | {"asked_by": "guardian"}
    mother = {"speaks_for": Particulars(name="丙母")}
    check(given=[], when=ask(ask_right, "desk", **guardian), then="Say who speaks")
    check(given=[], when=ask(ask_right, "desk", **ASK | mother), then="Say who speaks")
    shown = {"incapacity": Incapacity(found_by="court", document="(2026)民特12号")}
    (fact,) = ask(ask_right, "desk", **guardian | mother | shown)(RightsRequest())
    assert fact.asked_by == "guardian"


@pytest.mark.parametrize("kind", ["correction", "objection"])
def test_what_is_wrong_or_not_wanted_is_said_and_nothing_else_is_asked(kind: str) -> None:
    check(given=[], when=ask(ask_right, "desk", **ASK | {"kind": kind}), then="in the person's")


def test_what_is_no_request() -> None:
    check(given=[ASKED], when=ask(ask_right, "desk", **ASK), then="One request, one record")
    nowhere = act("desk", office="")
    check(given=[], when=ask(ask_right, nowhere, **ASK), then="Say at which office")
    check(given=[], when=ask(show_identity, "desk", identity="known_here"), then="no such request")
    sure = ask(show_identity, "desk", identity="known_here")
    check(given=[ASKED], when=sure, then="sure already")
    unsure = ask(show_identity, "desk", identity="not_shown")
    check(given=[asked(identity="not_shown")], when=unsure, then="Say how")


# --- deciding ------------------------------------------------------------------------------------


def test_a_yes_needs_no_ground_and_is_carried_out_within_five_days() -> None:
    check(given=[ASKED], when=ask(decide_right, "judicial_office", **YES), then=[GRANTED])
    grounded = YES | {"ground": "not_held"}
    check(given=[ASKED], when=ask(decide_right, "head", **grounded), then="needs no ground")


def test_a_no_has_a_ground_of_the_table_and_names_the_court() -> None:
    check(given=[ASKED], when=ask(decide_right, "judicial_office", **NO), then=[NOT_GRANTED])
    for lacking, why in (
        ({"ground": None}, "on which ground"),
        ({"court_named": False}, "told of the court"),
        ({"ground": "kept_by_law"}, "does not refuse"),
    ):
        check(given=[ASKED], when=ask(decide_right, "head", **NO | lacking), then=why)


def test_a_part_is_a_no_to_the_rest() -> None:
    part = NO | {"outcome": "granted_in_part"}
    (fact,) = ask(decide_right, "judicial_office", **part)(after(ASKED))
    assert (fact.ground, fact.carry_out_by) == ("not_held", day("03-23"))
    check(
        given=[ASKED],
        when=ask(decide_right, "head", **part | {"ground": None}),
        then="on which ground",
    )


def test_an_unproven_person_may_be_refused_on_that_ground() -> None:
    stranger = NO | {"ground": "identity_not_shown"}
    unsure = asked(identity="not_shown")
    (fact,) = ask(decide_right, "judicial_office", **stranger)(after(unsure))
    assert fact.outcome == "not_granted"


def test_it_is_decided_once() -> None:
    for before in (GRANTED, NOT_GRANTED):
        again = ask(decide_right, "head", **YES)
        check(given=[ASKED, before], when=again, then="decided already")


def test_every_ground_holds_for_a_right_and_has_an_article() -> None:
    assert set(GROUNDS) == set(get_args(Ground))
    for ground, allowed in GROUNDS.items():
        assert allowed.kinds and allowed.kinds <= KINDS, ground
        assert "法" in allowed.law


# --- appeal --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["party", "desk"])
def test_a_no_is_appealed_on_line_or_at_the_counter(by: Role) -> None:
    refused = [ASKED, NOT_GRANTED]
    check(given=refused, when=ask(appeal_right, act(by, "03-20")), then=[APPEALED])


def test_what_came_in_time_or_in_full_is_not_appealed() -> None:
    check(given=[ASKED], when=ask(appeal_right, act("party", "03-30")), then="not decided yet")
    check(given=[ASKED, GRANTED], when=ask(appeal_right, "party"), then="granted in full")
    twice = ask(appeal_right, "party")
    check(given=[ASKED, NOT_GRANTED, APPEALED], when=twice, then="the court is open")
    (late,) = ask(appeal_right, act("party", "03-31"))(after(ASKED))
    assert isinstance(late, RightAppealed), "no answer in time is one that can be appealed"


def test_somebody_else_answers() -> None:
    appealed = [ASKED, NOT_GRANTED, APPEALED]
    himself = ask(answer_appeal, act("judicial_office", who="sun"), **HAND)
    check(given=appealed, when=himself, then="Whoever decided")
    upheld = RightAppealAnswered(upheld=True, reasons="应当给", by="li", carry_out_by=day("03-23"))
    check(given=appealed, when=ask(answer_appeal, "county_desk", **HAND), then=[upheld])
    no = HAND | {"upheld": False}
    check(given=appealed, when=ask(answer_appeal, "county_desk", **no), then="told of the court")
    check(given=[ASKED], when=ask(answer_appeal, "county_desk", **HAND), then="no appeal")
    assert after(*appealed, upheld).phase == "to_carry_out"
    assert after(*appealed, upheld).outcome == "granted"


def test_an_appeal_that_is_not_upheld_leaves_what_was_decided() -> None:
    part = NOT_GRANTED.model_copy(
        update={"outcome": "granted_in_part", "carry_out_by": day("03-23")}
    )
    no = RightAppealAnswered(upheld=False, reasons="维持", by="li", carry_out_by=None)
    assert after(ASKED, NOT_GRANTED, APPEALED, no).phase == "answered"
    assert after(ASKED, part, APPEALED, no).phase == "to_carry_out"
    late = after(ASKED, APPEALED, no)
    assert (late.phase, late.outcome) == ("answered", "not_granted")


# --- done, or taken back -------------------------------------------------------------------------


def test_what_was_granted_is_done_once_and_noted() -> None:
    done = RightCarriedOut(certificate=None, **DONE)
    check(given=[ASKED, GRANTED], when=ask(carry_out, "desk", **DONE), then=[done])
    check(given=[ASKED, GRANTED, done], when=ask(carry_out, "desk", **DONE), then="not done yet")
    check(given=[ASKED, NOT_GRANTED], when=ask(carry_out, "desk", **DONE), then="not done yet")
    assert after(ASKED, GRANTED, done).phase == "answered"


def test_an_erasure_is_done_by_the_command_and_has_its_certificate() -> None:
    granted = [asked("erasure"), GRANTED]
    check(given=granted, when=ask(carry_out, "desk", **DONE), then="has a certificate")
    certified = DONE | {"certificate": UUID(int=9)}
    done = RightCarriedOut(**certified)
    check(given=granted, when=ask(carry_out, "desk", **certified), then=[done])
    check(given=[ASKED, GRANTED], when=ask(carry_out, "desk", **certified), then="certificate")


@pytest.mark.parametrize(
    ("erased", "says"),
    [
        (Erased(), "no certificate of an erasure on this request"),
        (ERASED._replace(people=frozenset({UUID(int=8)})), "no certificate of an erasure on this"),
        (ERASED._replace(request=UUID(int=8)), "no certificate of an erasure on this"),
        (ERASED._replace(request=None), "no certificate of an erasure on this"),
        (ERASED._replace(certified=False), "certificate is on the way"),
    ],
)
def test_a_certificate_is_of_this_request_and_this_person(erased: Erased, says: str) -> None:
    given = [asked("erasure"), GRANTED]
    number = DONE | {"certificate": UUID(int=9), "erased": erased}
    check(given=given, when=ask(carry_out, "desk", **number), then=says)


def test_the_certificate_may_be_of_another_entry_of_the_same_person() -> None:
    together = ERASED._replace(people=frozenset({UUID(int=8), WHOSE.id}))
    number = DONE | {"certificate": UUID(int=9)}
    done = RightCarriedOut(**number)
    when = ask(carry_out, "desk", **number, erased=together)
    check(given=[asked("erasure"), GRANTED], when=when, then=[done])


def test_the_rest_is_done_while_somebody_looks_at_the_part() -> None:
    part = NOT_GRANTED.model_copy(
        update={"outcome": "granted_in_part", "carry_out_by": day("03-23")}
    )
    (done,) = ask(carry_out, "desk", **DONE)(after(ASKED, part, APPEALED))
    assert after(ASKED, part, APPEALED, done).phase == "appealed"


def test_a_request_is_taken_back_at_any_time_without_a_reason() -> None:
    for given in ([ASKED], [ASKED, GRANTED], [ASKED, NOT_GRANTED, APPEALED]):
        check(given=given, when=ask(take_back_right, "party"), then=[RightTakenBack()])
    gone = [ASKED, RightTakenBack()]
    check(given=gone, when=ask(decide_right, "head", **YES), then="taken this request back")
    done = [ASKED, GRANTED, RightCarriedOut(certificate=None, **DONE)]
    check(given=done, when=ask(take_back_right, "party"), then="nothing to take back")


# --- the clock -----------------------------------------------------------------------------------


def test_its_days_and_the_warning_before_them() -> None:
    decision = [("rights-decision", "warning-3", "03-30"), ("rights-decision", "due", "03-30")]
    assert days(ASKED) == decision
    unsure = asked(identity="not_shown")
    assert days(unsure) == [("rights-identity", "due", "03-12"), *decision]
    assert days(unsure, SHOWN) == decision
    assert days(ASKED, GRANTED) == [("rights-carrying-out", "due", "03-23")]
    assert days(ASKED, NOT_GRANTED) == []
    assert days(ASKED, NOT_GRANTED, APPEALED) == [
        ("rights-appeal", "warning-3", "04-13"),
        ("rights-appeal", "due", "04-13"),
    ]
    assert days(ASKED, RightTakenBack()) == []


def test_a_day_is_noted_once_and_ends_nothing() -> None:
    warned = RightTimeCame(limit="rights-decision", stage="warning-3", due_on=day("03-30"))
    over = warned.model_copy(update={"stage": "due"})
    assert noted(ASKED, on="03-26") == []
    assert noted(ASKED, on="03-28") == [warned]
    assert noted(ASKED, warned, on="03-28") == []
    assert noted(ASKED, on="04-02") == [warned, over]
    assert after(ASKED, warned, over).phase == "asked"
    check(
        given=[ASKED],
        when=lambda r: RIGHTS.functions["settle_deadlines"](r, act("head"), due=at("04-02")),
        then="Only the clock",
    )


def told(fact: Any, *given: Any) -> list[tuple[str, str]]:
    neutral = next(each for each in NEUTRALS if each.kind is RIGHTS)
    posts = [notice.to for notice in neutral.notices(after(*given), fact)]
    assert all(isinstance(post, Post) for post in posts)
    return [(post.role, post.office) for post in posts if isinstance(post, Post)]


def test_who_owes_it_hears_and_nobody_hears_what_it_is() -> None:
    owner, above = ("judicial_office", OFFICE), ("county_desk", OFFICE)
    warned = RightTimeCame(limit="rights-decision", stage="warning-3", due_on=day("03-30"))
    over = warned.model_copy(update={"stage": "due"})
    yes = RightAppealAnswered(upheld=True, reasons="?", by="li", carry_out_by=day("03-23"))
    assert told(ASKED, ASKED) == [owner]
    assert told(warned, ASKED) == [owner]
    assert told(over, ASKED) == [owner, above]
    assert told(over, ASKED, GRANTED) == [], "it is decided"
    assert told(APPEALED, ASKED, NOT_GRANTED, APPEALED) == [above]
    assert told(yes, ASKED, NOT_GRANTED, APPEALED, yes) == [owner]
    archive = ("archivist", OFFICE)
    to_erase = asked("erasure")
    assert told(GRANTED, ASKED, GRANTED) == [], "whoever decided carries it out"
    assert told(GRANTED, to_erase, GRANTED) == [owner, archive], "one of them, and not who granted"
    assert told(NOT_GRANTED, to_erase, NOT_GRANTED) == []
    assert told(yes, to_erase, NOT_GRANTED, APPEALED, yes) == [owner, archive]
    waiting = next(each for each in NEUTRALS if each.kind is RIGHTS).waiting_for
    assert waiting(after(ASKED), None)
    assert not waiting(after(ASKED, NOT_GRANTED), None)


def test_no_limit_is_longer_than_its_office_rule_says() -> None:
    for limit in ALL:
        assert limit.source.endswith(f"office rule: {limit.days} days")
        assert "个人信息保护法" in limit.source
    assert {limit.days for limit in ALL} == {3, 5, 15}
    assert limits.OWNER == "judicial_office"


# --- restriction ---------------------------------------------------------------------------------

C = WHOSE.id


def still(*people: PersonId) -> Stilled:
    return Stilled(frozenset(people))


@pytest.mark.parametrize("kind", sorted(STILLING))
def test_nothing_new_is_done_from_when_it_is_sure_who_asks(kind: RightKind) -> None:
    words = {"words": "不想再被人看"}
    unsure = asked(kind, identity="not_shown", **words)
    sure = asked(kind, **words)
    assert not after(unsure).restricting, "anybody could say they are somebody"
    assert after(unsure, SHOWN).restricting
    assert after(sure).restricting
    assert after(sure, GRANTED).restricting
    assert after(sure, GRANTED, RightCarriedOut(certificate=None, **DONE)).restricting
    assert not after(sure, NOT_GRANTED).restricting
    assert after(sure, NOT_GRANTED, APPEALED).restricting, "while somebody else looks"
    assert not after(sure, GRANTED, RightTakenBack()).restricting
    assert not after(ASKED, GRANTED).restricting


def test_a_restriction_in_force_ends_when_the_person_says_so() -> None:
    done = RightCarriedOut(certificate=None, **DONE)
    given = [asked("restriction"), GRANTED, done]
    check(given=given, when=ask(take_back_right, "party"), then=[RightTakenBack()])


def test_nobody_new_is_let_in_while_a_party_has_it_stilled() -> None:
    case = DISPUTE.start
    for fact in MEDIATING:
        case = DISPUTE.evolve(case, fact, at("03-02"))
    theirs = still(case.parties["p1"].person)
    consented = tuple(case.parties)
    doing: list[Any] = [
        lambda s: look_in(case, in_case("desk", office=ELSEWHERE), reason="?", stilled=s),
        lambda s: ask_office(case, in_case("desk"), to="police", question="?", stilled=s),
        lambda s: invite_bodies(
            case, in_case("head"), guests=(VILLAGE,), consented=consented, stilled=s
        ),
    ]
    for does in doing:
        assert does(still(UUID(int=12345))), "of somebody else"
        with pytest.raises(Refused, match="nobody else is let in") as refusal:
            does(theirs)
        assert refusal.value.law == "个人信息保护法 44"


def test_the_handler_gives_these_commands_what_is_stilled() -> None:
    taking = {
        name for name, command in DISPUTE.commands.items() if Stilled in command.injected.values()
    }
    assert taking == {"look_in", "ask_office", "invite_bodies", "merge_into", "ask_signing"}


# --- who ----------------------------------------------------------------------------------------


class Row(NamedTuple):
    """At which stage whose task this is, and with what."""

    stage: list[Any]
    roles: tuple[Role, ...]
    data: dict[str, Any]
    who: str = ""


COUNTER: tuple[Role, ...] = (
    *("desk", "mediator", "head", "judicial_office", "county_desk"),
    *("counsellor", "social_worker", "party"),
)
HERE: tuple[Role, ...] = ("desk", "head", "judicial_office", "county_desk")
ROWS: dict[str, Row] = {
    "ask_right": Row([], COUNTER, ONLINE),
    "show_identity": Row([asked(identity="not_shown")], HERE, {"identity": "known_here"}),
    "decide_right": Row([ASKED], ("judicial_office", "head"), YES),
    "appeal_right": Row([ASKED, NOT_GRANTED], (*HERE, "party"), {}),
    "answer_appeal": Row(
        [ASKED, NOT_GRANTED, APPEALED], ("county_desk", "judicial_office"), HAND, "li"
    ),
    "carry_out": Row([ASKED, GRANTED], HERE, DONE),
    "take_back_right": Row([ASKED], (*HERE, "party"), {}),
}


def test_every_command_has_its_row() -> None:
    assert set(RIGHTS.commands) - set(ROWS) == {"settle_deadlines"}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("role", get_args(Role))
def test_whose_task_it_is_does_it_and_nobody_else(name: str, role: Role) -> None:
    row = ROWS[name]
    when = ask(RIGHTS.functions[name], act(role, who=row.who), **row.data)
    if role in row.roles:
        assert when(after(*row.stage))
    else:
        check(given=row.stage, when=when, then="This is done by")


@pytest.mark.parametrize("name", ROWS)
def test_the_table_of_access_does_not_forbid_what_the_rules_give_somebody_to_do(name: str) -> None:
    held = WRITES["rights"][name]
    for role in ROWS[name].roles:
        where: tuple[Relation, ...]
        where = ("begins",) if name == "ask_right" else ("self", "office", "oversees")
        by = Officer(id="x", role=role)
        assert any(decide(by, "act", held, each).allowed for each in where), (role, name)


@pytest.mark.parametrize(
    ("by", "how"),
    [
        (Officer(id="p1", role="party"), "self"),
        (Officer(id="g1", role="party"), "outside"),
        (Officer(id="p2", role="party"), "outside"),
        (Officer(id="sun", role="judicial_office", office=OFFICE), "office"),
        (Officer(id="li", role="county_desk", office="150524000000"), "oversees"),
        (Officer(id="wang", role="desk", office=ELSEWHERE), "none"),
        (Officer(id="x", role="desk", office=OFFICE, body="police"), "outside"),
        (Officer(id="zheng", role="counsellor", office=OFFICE), "none"),
    ],
)
def test_who_stands_how_to_a_request(by: Officer, how: str) -> None:
    assert stands(after(ASKED), by, at("03-16")) == how
    assert stands(RightsRequest(), by, at("03-16")) in ("none", "outside")
    seen = decide(by, "read", "rights", stands(after(ASKED), by, at("03-16"))).allowed
    assert seen is (how in ("self", "office", "oversees"))


def test_who_speaks_for_somebody_stands_as_they_do() -> None:
    spoken = asked(asked_by="guardian", speaks_for=WHOSE)
    assert stands(after(spoken), Officer(id="g1", role="party"), at("03-16")) == "self"


def test_a_copy_opens_when_it_was_granted_and_it_is_sure_who_asks() -> None:
    assert after(ASKED, GRANTED).opens_copy
    assert after(asked("portability"), GRANTED).opens_copy
    for given in (
        [ASKED],
        [ASKED, NOT_GRANTED],
        [ASKED, GRANTED, RightTakenBack()],
        [asked("erasure"), GRANTED],
        [asked(identity="not_shown"), GRANTED],
    ):
        assert not after(*given).opens_copy


def test_a_person_is_found_in_a_case_as_who_they_are_there() -> None:
    case = DISPUTE.start
    for fact in MEDIATING:
        case = DISPUTE.evolve(case, fact, at("03-02"))
    for key, party in case.parties.items():
        assert key in ids_in_case(MEDIATING, {party.person, UUID(int=12345)})
    assert ids_in_case(MEDIATING, {UUID(int=12345)}) == ()


# --- nothing is missing --------------------------------------------------------------------------

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
HERE_TREE = ast.parse(Path(__file__).read_text("utf-8"))
CALLED = {node.id for node in ast.walk(HERE_TREE) if isinstance(node, ast.Name)}
DEFINED = {node.name for node in ast.walk(HERE_TREE) if isinstance(node, ast.FunctionDef)}


def test_the_page_names_every_command_kind_and_ground_and_tests_that_exist() -> None:
    page = PAGE.read_text("utf-8")
    words = set(re.findall(r"`(\w+)`", page))
    assert set(RIGHTS.commands) <= words
    assert words >= KINDS
    assert set(GROUNDS) <= words
    named = {word for word in words if word.startswith("test_")}
    assert named and named <= DEFINED


@pytest.mark.parametrize("fact", RIGHTS.facts, ids=lambda fact: fact.__name__)
def test_every_fact_is_tested_and_has_a_name_for_ever(fact: Any) -> None:
    assert fact.__name__ in CALLED | {"RightAsked"}
    assert re.fullmatch(r"rights\.[a-z_]+\.v\d+", fact.stored_name)


def test_every_decision_is_a_fact_with_reasons() -> None:
    for fact in (RightDecided, RightAppealAnswered):
        assert fact.model_fields["reasons"].is_required()
