"""What became of areas is entered by a notice, once, in order; and read as it was or as it is."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial, reduce
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.access import Whose, relation
from domain.area_commands import NoticeNo, change_areas, enter_areas, withdraw_change
from domain.area_lineage import (
    Became,
    as_it_is,
    as_it_was,
    became,
    lineage,
    succession,
)
from domain.area_standing import (
    for_an_office_in_use,
    given_up,
    in_use,
    offices,
    seated,
    unknown,
)
from domain.areas import (
    AREAS_STREAM,
    Area,
    AreaChanged,
    AreaChangeWithdrawn,
    Areas,
    AreasEntered,
    AreasFact,
    HandedOver,
    Kind,
    Period,
    Successor,
    evolve,
)
from domain.inspections import INSPECTIONS, Inspections, InspectionsOpened, inspect_office
from domain.kernel import Act, NotThere, Officer, Refused, Role
from domain.reach import Post, Reach, Reaches
from domain.retention import OnFile, RetentionBook, set_hold
from domain.rounds import inspection_notices
from tests.scenario import fold, scenario

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
COUNTY, OTHER = "150524000000", "150525000000"
A, B, C = "150524101000", "150524102000", "150524103000"
A1, A2, B1 = "150524101201", "150524101202", "150524102201"
GRID = "150524101201001"
NEW, FAR = "150524109000", "150525105000"
DAY, LATER, LATEST = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
BEFORE = date(2026, 3, 31)
NOTICE = "内政字〔2026〕12号"

NAMES = {
    **{COUNTY: "甲旗", OTHER: "乙旗", A: "东镇", B: "西镇", C: "南镇"},
    **{A1: "一村", A2: "二村", B1: "三村", GRID: "第一网格"},
}
LIST = AreasEntered(areas=tuple(Area(code=code, name=name) for code, name in NAMES.items()))

check = partial(scenario, Areas(), evolve)


def act(role: Role = "supervisor", office: str = "") -> Act:
    return Act(AREAS_STREAM, Officer(id="wang", role=role, office=office), NOON)


def changed(
    how: Kind, before: tuple[str, ...], after: dict[str, str], on: date = DAY, **more: Any
) -> AreaChanged:
    become = tuple(Successor(code=code, name=name) for code, name in after.items())
    return AreaChanged(
        kind=how, takes_effect=on, predecessors=before, successors=become, notice_no=NOTICE, **more
    )


MERGED = changed("merged", (A, B), {NEW: "河镇"})
SPLIT = changed("split", (A,), {NEW: "河镇", "150524110000": "山镇"})
RECODED = changed("recoded", (COUNTY,), {"150502000000": "甲区"})
MOVED = changed("moved", (A,), {FAR: "东镇"})
RENAMED = changed("renamed", (A,), {A: "东街道"})


def after(*changes: AreasFact) -> Areas:
    return fold(Areas(), evolve, [LIST, *changes])


def enter(areas: Areas, change: AreaChanged, by: Act | None = None) -> list[AreaChanged]:
    given = {name: getattr(change, name) for name in type(change).model_fields}
    return change_areas(areas, by or act(), **given)


def when(change: AreaChanged, by: Act | None = None) -> Any:
    return lambda areas: enter(areas, change, by)


# --- what is entered -----------------------------------------------------------------------------


@pytest.mark.parametrize("change", [MERGED, SPLIT, RECODED, MOVED, RENAMED], ids=lambda c: c.kind)
def test_a_change_is_recorded_as_it_was_entered(change: AreaChanged) -> None:
    check(given=[LIST], when=when(change), then=[change])


def test_an_area_has_a_name_for_each_of_its_days() -> None:
    held = after(RENAMED)
    assert held.name(A) == held.name(A, DAY) == "东街道"
    assert held.name(A, BEFORE) == "东镇"
    assert held.periods(A) == (Period("东镇", None, DAY), Period("东街道", DAY))


def test_what_is_merged_ends_with_all_within_it_and_what_it_becomes_begins() -> None:
    held = after(MERGED)
    for gone in (A, A1, A2, GRID, B, B1):
        assert held.used(gone, BEFORE) and not held.used(gone, DAY)
    assert held.used(NEW, DAY) and not held.used(NEW, BEFORE)
    assert held.parts(COUNTY, BEFORE) == (A, B, C)
    assert held.parts(COUNTY, DAY) == (C, NEW)


def test_what_lies_within_a_recoded_area_goes_with_it() -> None:
    held = after(RECODED)
    assert held.parts("150502", DAY) == ("150502101000", "150502102000", "150502103000")
    assert held.name("150502101201001") == "第一网格"
    assert held.parts("150524", DAY) == ()


def test_a_village_that_went_elsewhere_on_that_day_does_not_go_with_its_township() -> None:
    village = changed("moved", (A1,), {"150524103201": "一村"})
    for order in ((village, RECODED_TOWN), (RECODED_TOWN, village)):
        areas = fold(Areas(), evolve, [LIST])
        for each in order:
            (fact,) = enter(areas, each)
            areas = evolve(areas, fact, NOON)
        held = lineage(areas.changes, DAY)
        assert became(held, GRID) == Became("150524103201001")
        assert became(held, A2) == Became("150524109202")
        assert areas.used("150524103201", DAY) and not areas.used(A1, DAY)


RECODED_TOWN = changed("recoded", (A,), {NEW: "东镇"})

REFUSED = [
    (changed("merged", (A,), {NEW: "河镇"}), "several are merged"),
    (changed("split", (A,), {NEW: "河镇"}), "one is split and becomes several"),
    (changed("renamed", (A, B), {A: "河镇"}), "One area is renamed"),
    (changed("merged", (A, A), {NEW: "河镇"}), "Name each area once"),
    (changed("renamed", (A,), {NEW: "河镇"}), "Renamed is what keeps its code"),
    (changed("recoded", (A,), {A: "河镇"}), "Renamed is what keeps its code"),
    (changed("recoded", (A,), {FAR: "东镇"}), "it was moved, not recoded"),
    (changed("moved", (A,), {NEW: "东镇"}), "it was recoded, not moved"),
    (changed("merged", (A, B1), {NEW: "河镇"}), "of the same level"),
    (changed("recoded", ("150524199000",), {NEW: "河镇"}), "^No list of areas names 150524199000"),
    (changed("merged", (A, B), {C: "河镇"}), "^150524103000 exists already: .*name it among"),
    (
        changed("split", (A,), {"150524109000": "河镇", "110101001000": "东华门街道"}),
        "within one province",
    ),
    (
        changed("recoded", (A,), {NEW: "东镇"}, offices=(HandedOver(office=B, to=NEW),)),
        "not the off",
    ),
    (
        changed("recoded", (A,), {NEW: "东镇"}, offices=(HandedOver(office=A, to=C),)),
        "nor above it",
    ),
    (
        changed(
            "recoded",
            (A,),
            {NEW: "东镇"},
            offices=(HandedOver(office=A, to=NEW), HandedOver(office=A, to=NEW)),
        ),
        "handed over to one other",
    ),
    (changed("merged", (A, B), {NEW: "河镇"}, offices_follow=True), "Offices follow an area"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED, ids=[text for _, text in REFUSED])
def test_what_cannot_be_is_refused(change: AreaChanged, sentence: str) -> None:
    check(given=[LIST], when=when(change), then=sentence)


def test_a_code_that_was_given_up_comes_back_nowhere() -> None:
    back = changed("recoded", (NEW,), {A: "东镇"}, LATER)
    check(given=[LIST, MERGED], when=when(back), then="a code is not used again")
    below = changed("moved", ("150524103201",), {"150524101209": "四村"}, LATER)
    village = AreasEntered(areas=(Area(code="150524103201", name="四村"),))
    check(given=[LIST, village, MERGED], when=when(below), then="a code is not used again")


def test_what_is_given_up_becomes_nothing_more() -> None:
    again = changed("recoded", (A,), {"150524111000": "东镇"}, LATER)
    check(given=[LIST, MERGED], when=when(again), then="^150524101000 is not in use on 2026-06-30")
    same_day = changed("recoded", (A,), {"150524111000": "东镇"})
    check(given=[LIST, MERGED], when=when(same_day), then="on 2026-04-01 is on record already")


def test_changes_of_an_area_are_entered_in_the_order_of_their_days() -> None:
    later = changed("merged", (A, B), {NEW: "河镇"}, LATER)
    check(given=[LIST, later], when=when(RENAMED), then="A later change of 150524101000 is on reco")
    check(given=[LIST, later], when=when(RECODED), then="A later change of 150524000000 is on reco")
    elsewhere = changed("renamed", (C,), {C: "南街道"})
    check(given=[LIST, later], when=when(elsewhere), then=[elsewhere])


@pytest.mark.parametrize(
    ("role", "office", "allowed"),
    [
        ("supervisor", "", True),
        ("importer", COUNTY, True),
        ("county_desk", "150500000000", True),
        ("supervisor", "150500000000", True),
        ("county_desk", COUNTY, False),
        ("county_desk", "", False),
        ("county_desk", OTHER, False),
    ],
)
def test_who_enters_it_answers_for_all_of_the_areas(role: Role, office: str, allowed: bool) -> None:
    check(
        given=[LIST],
        when=when(MOVED, act(role, office)),
        then=[MOVED] if allowed else "is not within the area of your office",
    )


@pytest.mark.parametrize("role", ["desk", "head", "mediator", "operator", "party", "clock"])
def test_nobody_else_enters_it(role: Role) -> None:
    check(
        given=[LIST], when=when(RENAMED, act(role, COUNTY)), then="^Only the county desk or a sup"
    )


@pytest.mark.parametrize("text", ["内政字〔2026〕12号", "国函(2014)78号", "国函〔2014〕第78号"])
def test_a_notice_is_named_by_its_number(text: str) -> None:
    assert TypeAdapter(NoticeNo).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["", "张三", "按张三的意见", "12号", "国函〔2014〕", "张三〔2014〕1号李四"]
)
def test_and_by_nothing_else(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(NoticeNo).validate_python(text)


# --- what was entered wrongly --------------------------------------------------------------------


def withdraw(code: str = A, on: date = DAY, by: Act | None = None) -> Any:
    return lambda areas: withdraw_change(
        areas,
        by or act(),
        code=code,
        takes_effect=on,
        why="entered_wrongly",
        notice_no="内政字〔2026〕15号",
    )


def taken_back(change: AreaChanged) -> AreaChangeWithdrawn:
    return AreaChangeWithdrawn(
        takes_effect=change.takes_effect,
        predecessors=change.predecessors,
        why="entered_wrongly",
        notice_no="内政字〔2026〕15号",
    )


INTO_ONE_OF_THEM = changed("merged", (A, B), {B: "西东镇"})
EVERY_KIND = [RENAMED, RECODED, MOVED, MERGED, SPLIT, INTO_ONE_OF_THEM]


@pytest.mark.parametrize("change", EVERY_KIND, ids=lambda change: str(change.kind))
def test_a_change_that_was_entered_wrongly_is_withdrawn_as_if_it_had_never_been(
    change: AreaChanged,
) -> None:
    check(
        given=[LIST, change],
        when=withdraw(change.predecessors[-1]),
        then=[taken_back(change)],
    )
    held, never = after(change, taken_back(change)), after()
    assert held == never
    assert lineage(held.changes, LATEST) == {}


def test_then_it_is_entered_as_it_is_and_todays_figures_follow() -> None:
    right = changed("merged", (A, C), {NEW: "河镇"})
    check(given=[LIST, MERGED, taken_back(MERGED)], when=when(right), then=[right])
    held = after(MERGED, taken_back(MERGED), right)
    region = as_it_is(lineage(held.changes, LATEST), NEW)
    assert region.holds(C) and not region.holds(B)


def test_what_a_list_has_said_since_stays_said() -> None:
    since = AreasEntered(
        areas=(Area(code=A, name="东方镇"), Area(code=NEW, name="大河镇"), row_of_days(B))
    )
    held = after(MERGED, since, taken_back(MERGED))
    assert held.periods(A) == (Period("东方镇"),)
    assert held.periods(NEW) == (Period("大河镇"),)
    assert held.periods(B) == (Period("西镇", date(2020, 1, 1)),)


def row_of_days(code: str) -> Area:
    return Area(code=code, name=NAMES[code], valid_from=date(2020, 1, 1))


def test_with_a_change_the_hand_over_of_its_offices_is_withdrawn() -> None:
    assert heir(A, *after(BY_NAME).changes) == NEW
    held = after(BY_NAME, taken_back(BY_NAME))
    assert heir(A, *held.changes) == A
    assert seated(held, Officer(id="wang", role="desk", office=NEW), LATEST).remit is None


RESTS = "rests on it (内政字〔2026〕12号): withdraw that first, and enter both again"


@pytest.mark.parametrize(
    ("change", "later"),
    [
        (MERGED, changed("recoded", (NEW,), {"150524120000": "河镇"}, LATER)),
        (MERGED, changed("recoded", (COUNTY,), {"150502000000": "甲区"}, LATER)),
        (RENAMED, changed("merged", (A, B), {NEW: "河镇"}, LATER)),
        (RENAMED, changed("recoded", (COUNTY,), {"150502000000": "甲区"}, LATER)),
        (RECODED, changed("renamed", ("150502101201",), {"150502101201": "东村"}, LATER)),
        (SPLIT, changed("moved", (A1,), {"150524109201": "一村"})),
    ],
)
def test_what_a_later_change_rests_on_is_not_withdrawn_before_that(
    change: AreaChanged, later: AreaChanged
) -> None:
    code = change.predecessors[0]
    check(given=[LIST, change, later], when=withdraw(code), then=re.escape(RESTS))
    both = [LIST, change, later, taken_back(later)]
    check(given=both, when=withdraw(code), then=[taken_back(change)])


def test_what_is_elsewhere_or_is_only_a_name_rests_on_nothing() -> None:
    elsewhere = changed("renamed", (C,), {C: "南街道"}, LATER)
    county = changed("renamed", (COUNTY,), {COUNTY: "新旗"}, LATER)
    check(given=[LIST, MERGED, elsewhere, county], when=withdraw(), then=[taken_back(MERGED)])
    village = changed("renamed", (A1,), {A1: "东村"}, LATER)
    check(given=[LIST, RENAMED, village], when=withdraw(), then=[taken_back(RENAMED)])


def test_only_what_is_on_record_is_withdrawn_and_once() -> None:
    absent = "^No change of 150524101000 as of 2026-04-01 is on record: `jiefen areas show"
    check(given=[LIST], when=withdraw(), then=absent)
    check(given=[LIST, MERGED, taken_back(MERGED)], when=withdraw(), then=absent)
    check(given=[LIST, MERGED], when=withdraw(on=LATER), then="as of 2026-07-01 is on record")


def test_who_withdraws_it_answers_for_all_of_its_areas() -> None:
    own = "is not within the area of your office"
    check(given=[LIST, MOVED], when=withdraw(by=act("county_desk", COUNTY)), then=own)
    check(
        given=[LIST, MOVED],
        when=withdraw(by=act("county_desk", "150500000000")),
        then=[taken_back(MOVED)],
    )
    for role in ("desk", "head", "mediator", "party"):
        check(given=[LIST, MERGED], when=withdraw(by=act(role, COUNTY)), then="^Only the county d")


# --- lists with days -----------------------------------------------------------------------------


def row(name: str, since: date | None, until: date | None) -> Area:
    return Area(code=A, name=name, valid_from=since, valid_until=until)


def test_a_list_says_from_when_until_when_a_code_had_which_name() -> None:
    rows = (row("东街道", DAY, None), row("东镇", date(2010, 1, 1), DAY))
    held = fold(Areas(), evolve, enter_areas(Areas(), act(), rows=rows))
    assert held.name(A, BEFORE) == "东镇" and held.name(A) == "东街道"
    assert not held.used(A, date(2009, 12, 31))
    assert enter_areas(held, act(), rows=rows) == []


RENAMES = "^150524101000 is known as 东镇, and the list says 东街道: a rename has its day and its"


def listed(*rows: Area, **more: Any) -> Any:
    return lambda areas: enter_areas(areas, act(), rows=rows, **more)


def test_a_list_renames_nothing() -> None:
    """It leaves every name where it was; a name that was misspelt is put right where it says so."""
    for one in (row("东街道", None, None), row("东街道", date(2010, 1, 1), None)):
        check(given=[LIST], when=listed(one), then=RENAMES)
        put_right = [AreasEntered(areas=(one,))]
        check(given=[LIST], when=listed(one, correct_names=True), then=put_right)
    with_its_day = (row("东镇", None, DAY), row("东街道", DAY, None))
    check(
        given=[LIST],
        when=lambda areas: enter_areas(areas, act(), rows=with_its_day),
        then=[AreasEntered(areas=with_its_day)],
    )


def test_a_list_of_before_does_not_undo_a_rename() -> None:
    renamed = changed("renamed", (A,), {A: "东街道"})
    check(
        given=[LIST, renamed],
        when=lambda areas: enter_areas(areas, act(), rows=(row("东镇", None, None),)),
        then="^150524101000 is known as 东街道, and the list says 东镇",
    )
    check(
        given=[LIST, renamed],
        when=lambda areas: enter_areas(areas, act(), rows=(row("东街道", None, None),)),
        then=[],
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((row("甲", None, LATER), row("乙", DAY, None)), "twice for the days from 2026-04-01 to"),
        ((row("甲", DAY, None), row("乙", None, None)), "names 150524101000 twice$"),
        ((row("甲", LATER, DAY),), "cannot be given up on 2026-04-01, before"),
    ],
)
def test_periods_do_not_overlap(rows: tuple[Area, ...], sentence: str) -> None:
    check(given=[], when=lambda areas: enter_areas(areas, act(), rows=rows), then=sentence)


def test_a_name_without_days_changes_no_days() -> None:
    held = evolve(after(RENAMED), AreasEntered(areas=(Area(code=A, name="东方街道"),)), NOON)
    assert held.periods(A) == (Period("东镇", None, DAY), Period("东方街道", DAY))


# --- as it was, as it is -------------------------------------------------------------------------


def held_by(area: str, *changes: AreaChanged, on: date = LATEST) -> set[str]:
    """Which of the codes of the list, and of the changes, count as within the area."""
    codes = {*NAMES, NEW, FAR, "150502101000", "150502101201001", "150524110000"}
    region = as_it_is(lineage(changes, on), area)
    return {code for code in codes if region.holds(code)}


def test_before_its_day_a_change_changes_nothing() -> None:
    assert lineage([MERGED], BEFORE) == {}
    assert held_by(A, MERGED, on=BEFORE) == {A, A1, A2, GRID}
    assert as_it_is({}, A) == as_it_was(A)


def test_what_was_merged_counts_where_it_went() -> None:
    assert held_by(NEW, MERGED) == {NEW, A, A1, A2, GRID, B, B1}
    assert held_by(A, MERGED) == set()
    assert as_it_is(lineage([MERGED], DAY), "150524").spans == as_it_was("150524").spans
    assert became(lineage([MERGED], DAY), GRID) == Became(NEW, rest=False)


def test_what_took_others_in_keeps_its_own() -> None:
    into = changed("merged", (A, B), {B: "西镇"})
    assert held_by(B, into) == {A, A1, A2, GRID, B, B1}
    assert held_by("150524102201", into) == {B1}


def test_what_was_recoded_counts_under_its_new_code_to_the_grid() -> None:
    assert held_by("150502", RECODED) == {
        *(COUNTY, A, B, C, A1, A2, B1, GRID, NEW),
        *("150502101000", "150502101201001", "150524110000"),
    }
    assert held_by("150502101", RECODED) == {A, A1, A2, GRID, "150502101000", "150502101201001"}
    assert held_by("150502101201001", RECODED) == {GRID, "150502101201001"}
    assert held_by("150524", RECODED) == set()


def test_what_was_split_counts_where_all_its_parts_are_and_in_none_of_them() -> None:
    assert held_by(NEW, SPLIT) == {NEW}
    assert held_by("150524", SPLIT) >= {A, A1, GRID, NEW}
    assert became(lineage([SPLIT], DAY), GRID) == Became(COUNTY, rest=False, split="150524101")


def test_of_a_split_area_a_village_counts_where_its_own_notice_puts_it() -> None:
    village = changed("moved", (A1,), {"150524109201": "一村"})
    assert held_by(NEW, SPLIT, village) == {NEW, A1, GRID}
    assert became(lineage([SPLIT, village], DAY), A2).split == "150524101"


def test_one_change_after_another() -> None:
    recoded = changed("recoded", (NEW,), {"150524120000": "河镇"}, LATER)
    moved = changed("moved", ("150524120000",), {FAR: "河镇"}, LATEST)
    assert held_by(FAR, MERGED, recoded, moved) == {FAR, NEW, A, A1, A2, GRID, B, B1}
    assert held_by("150524120000", MERGED, recoded, moved, on=LATER) >= {A, B, NEW}
    county, town = (
        RECODED,
        changed("merged", ("150502101000", "150502102000"), {"150502130000": "新"}, LATER),
    )
    assert held_by("150502130000", county, town) >= {A, A1, GRID, B, B1, "150502101000"}
    assert C not in held_by("150502130000", county, town)


# --- whose cases ---------------------------------------------------------------------------------


def heir(office: str, *changes: AreaChanged, on: date = LATEST) -> str:
    return became(succession(changes, on), office).to


def test_of_an_office_that_is_not_named_nothing_is_handed_over() -> None:
    assert heir(A, MERGED) == A


def test_an_office_that_is_named_is_answered_for_from_that_day_on() -> None:
    named = changed("merged", (A, B), {NEW: "河镇"}, offices=(HandedOver(office=A, to=NEW),))
    check(given=[LIST], when=when(named), then=[named])
    assert heir(A, named) == NEW
    assert heir(A, named, on=BEFORE) == A
    assert heir(A1, named) == A1 and heir(B, named) == B


def test_offices_follow_a_recoded_area_where_that_is_said() -> None:
    follow = changed("recoded", (COUNTY,), {"150502000000": "甲区"}, offices_follow=True)
    assert heir(A1, follow) == "150502101201"
    assert heir(COUNTY, follow) == "150502000000"
    assert heir(OTHER, follow) == OTHER
    assert heir(A1, RECODED) == A1


BY_NAME = changed(
    "merged",
    (A, B),
    {NEW: "河镇"},
    offices=(HandedOver(office=A, to=NEW), HandedOver(office=A1, to=NEW)),
)
MOVED_WITH_ALL = changed("moved", (A,), {FAR: "东镇"}, offices_follow=True)


def stands(role: Role, own: str, office: str, *changes: AreaChanged, on: date = LATEST) -> str:
    """How somebody of an office stands to a case of another."""
    officer = seated(after(*changes), Officer(id="wang", role=role, office=own), on)
    return relation(Whose(office), officer)


def test_the_successor_stands_to_the_cases_of_an_office_as_it_did_and_nobody_else() -> None:
    assert stands("desk", NEW, A, BY_NAME) == "office"
    assert stands("mediator", NEW, A1, BY_NAME) == "office"
    assert stands("desk", NEW, A, BY_NAME, on=BEFORE) == "none", "not before its day"
    assert stands("desk", NEW, B, BY_NAME) == "none", "B was not named"
    assert stands("desk", NEW, A) == stands("desk", NEW, A, MERGED) == "none"
    assert stands("desk", C, A, BY_NAME) == "none"
    assert stands("desk", A, A, BY_NAME) == "office", "whoever is still seated there"
    assert stands("desk", A, NEW, BY_NAME) == "none"
    assert stands("party", NEW, A, BY_NAME) == "outside"
    assert stands("operator", NEW, A, BY_NAME) == "none"


def test_who_oversees_the_successor_oversees_its_cases_and_who_did_before_no_longer() -> None:

    def above(county: str, office: str, *changes: AreaChanged, on: date = LATEST) -> str:
        return stands("county_desk", county, office, *changes, on=on)

    for office, new in ((A, FAR), (A1, "150525105201")):
        assert above(COUNTY, office, MOVED_WITH_ALL, on=BEFORE) == "oversees"
        assert above(OTHER, office, MOVED_WITH_ALL, on=BEFORE) == "none"
        assert above(OTHER, office, MOVED_WITH_ALL) == "oversees"
        assert above(COUNTY, office, MOVED_WITH_ALL) == "none"
        assert stands("head", new, office, MOVED_WITH_ALL) == "office"
    assert above(COUNTY, B, MOVED_WITH_ALL) == "oversees"
    assert above(OTHER, A, MOVED) == "none", "moved without its offices"
    assert above(COUNTY, A, MOVED) == "oversees"


def test_what_is_for_an_office_that_was_handed_over_is_told_where_it_is_answered_for() -> None:
    posts: dict[str, tuple[Role, str]] = {
        **{"d-a": ("desk", A), "d-new": ("desk", NEW), "d-c": ("desk", C)},
        **{"k-1": ("county_desk", COUNTY), "k-2": ("county_desk", OTHER)},
    }
    reaches = Reaches(
        {who: Reach((Post(role=role, office=office),)) for who, (role, office) in posts.items()}
    )

    def told(role: Role, *changes: AreaChanged, on: date = LATEST) -> tuple[str | None, ...]:
        return reaches.told(Post(role=role, office=A), offices(after(*changes), on))

    assert told("desk") == told("desk", MERGED) == told("desk", BY_NAME, on=BEFORE) == ("d-a",)
    assert told("desk", BY_NAME) == ("d-new", "d-a"), "and whoever is still seated there"
    assert told("head", BY_NAME) == (None,), "nobody is known: it waits for whoever holds the post"
    assert told("desk", MOVED_WITH_ALL) == (None, "d-a"), "nobody is known where it went"
    assert told("county_desk", BY_NAME) == ("k-1",)
    assert told("county_desk", MOVED_WITH_ALL) == ("k-2",), "who was above hears no more"
    assert reaches.told(Post(role="desk", office=B), offices(after(BY_NAME), LATEST)) == (None,)


def acts(role: Role, own: str, *changes: AreaChanged) -> Act:
    officer = Officer(id="wang", role=role, office=own)
    return Act(AREAS_STREAM, seated(after(*changes), officer, LATEST), NOON)


def test_records_of_an_office_that_was_handed_over_are_held_back_where_it_went() -> None:
    def may(own: str, *changes: AreaChanged) -> bool:
        by = acts("county_desk", own, *changes)
        held = partial(set_hold, RetentionBook(), by, record=AREAS_STREAM, reason="诉讼")
        try:
            return bool(held(filed=OnFile(A)))
        except NotThere:
            return False

    assert may(COUNTY) and may(COUNTY, MERGED) and may(COUNTY, BY_NAME)
    assert may(NEW, BY_NAME) and not may(NEW) and not may(C, BY_NAME)
    assert may(OTHER, MOVED_WITH_ALL) and not may(COUNTY, MOVED_WITH_ALL)


def test_who_oversees_where_an_office_went_inspects_it_and_hears_that_it_is_to_be() -> None:
    opened = InspectionsOpened(year=2026, offices=(A,), due_on=date(2026, 12, 31))
    book = fold(Inspections(), INSPECTIONS.evolve, [opened])
    posts = {who: Post(role="county_desk", office=who) for who in (COUNTY, OTHER)}
    reaches = Reaches({who: Reach((post,)) for who, post in posts.items()})

    def hears(*changes: AreaChanged) -> list[Any]:
        held = offices(after(*changes), LATEST)
        return [each.to for each in inspection_notices(book, reaches, LATEST, held)]

    def inspects(own: str, *changes: AreaChanged) -> bool:
        act = acts("county_desk", own, *changes)
        try:
            return bool(inspect_office(book, act, year=2026, office=A))
        except Refused:
            return False

    assert hears() == hears(MOVED) == [COUNTY] and inspects(COUNTY) and not inspects(OTHER)
    assert hears(MOVED_WITH_ALL) == [OTHER]
    assert inspects(OTHER, MOVED_WITH_ALL) and not inspects(COUNTY, MOVED_WITH_ALL)


def test_nobody_says_of_themselves_for_whom_they_answer() -> None:
    officer = seated(after(BY_NAME), Officer(id="wang", role="desk", office=NEW), LATEST)
    assert officer.remit is not None and officer.remit.taken_over == (A, A1)
    assert "remit" not in officer.model_dump_json()
    assert Officer.model_validate_json(officer.model_dump_json()).remit is None
    with pytest.raises(ValidationError):
        Officer.model_validate({"id": "wang", "role": "desk", "remit": [[A], []]})


def test_every_row_counts_once_whatever_became_of_its_area() -> None:
    """Of areas that hold each other nowhere and together are all: the parts add up to the whole."""
    village = changed("moved", (B1,), {"150524103203": "三村"})
    changes = [SPLIT, village, changed("merged", (B, C), {C: "南镇"}, LATER)]
    areas = reduce(
        lambda held, fact: evolve(held, fact, NOON), changes, fold(Areas(), evolve, [LIST])
    )
    held = lineage(areas.changes, LATEST)
    parts = [as_it_is(held, part) for part in areas.parts(COUNTY, LATEST)]
    for code in NAMES:
        counted = sum(part.holds(code) for part in parts)
        left_over = became(held, code).to == COUNTY
        assert counted + left_over == (code != OTHER)


# --- what is registered ---------------------------------------------------------------------------


GONE = [
    (
        MERGED,
        A1,
        "^150524101201 一村 was merged with others on 2026-04-01: register under 150524109000",
    ),
    (
        RECODED,
        GRID,
        "has had another code since 2026-04-01: register under 150502101201001 第一网格$",
    ),
    (
        MOVED,
        A1,
        "lies elsewhere, under another code, since 2026-04-01: register under 150525105201",
    ),
    (SPLIT, A, "was split on 2026-04-01: .*, of 150524109000 河镇, 150524110000 山镇$"),
]


@pytest.mark.parametrize(("change", "code", "sentence"), GONE, ids=[c.kind for c, *_ in GONE])
def test_nothing_is_registered_under_a_code_that_was_given_up(
    change: AreaChanged, code: str, sentence: str
) -> None:
    held = after(change)
    day_before, that_day = (
        Act(AREAS_STREAM, Officer(id="wang", role="desk"), datetime(2026, *day, 4, tzinfo=UTC))
        for day in ((3, 31), (4, 1))
    )
    in_use(held, day_before, code)
    with pytest.raises(Refused, match=sentence):
        in_use(held, that_day, code)
    in_use(held, replace(that_day, by=act("importer").by), code)


def test_an_office_that_was_given_up_gains_no_case() -> None:
    held, ours = after(MERGED), Officer(id="wang", role="desk", office=A)
    before, on = (
        Act(AREAS_STREAM, ours, datetime(2026, *day, 4, tzinfo=UTC)) for day in ((3, 31), (4, 1))
    )
    for_an_office_in_use(held, before)
    with pytest.raises(Refused, match="Your office 150524101000 东镇 was given up on 2026-04-01"):
        for_an_office_in_use(held, on)
    for_an_office_in_use(held, replace(on, by=on.by.model_copy(update={"role": "importer"})))


def test_it_is_said_what_there_is_today_and_not_what_there_was_between() -> None:
    then = changed("recoded", (NEW,), {"150524120000": "河镇"}, LATER)
    gone = given_up(after(MERGED, then), A, LATEST)
    assert gone is not None
    assert (gone.after, gone.today) == ((NEW,), ("150524120000",))


def test_a_code_that_no_list_names_is_answered_with_those_that_are_there() -> None:
    held = fold(Areas(), evolve, [LIST])
    assert unknown(held, "150524199", LATEST) == (COUNTY, (A, B, C))
    assert unknown(held, "150524101299", LATEST) == (A, (A1, A2))
    assert unknown(held, "150524103201", LATEST) is None, "no list goes so far down there"
    assert unknown(held, A1, LATEST) is None
    assert unknown(Areas(), A1, LATEST) is None
    assert unknown(held, "999999999999", LATEST) is not None, "no province has that code"
    with pytest.raises(Refused, match="No list names 150524199000: there are, within 150524000000"):
        in_use(held, act("desk"), "150524199000")


def test_what_was_given_up_is_not_offered_and_what_it_became_is() -> None:
    held = after(MERGED)
    assert unknown(held, "150524199", BEFORE) == (COUNTY, (A, B, C))
    assert unknown(held, "150524199", LATEST) == (COUNTY, (C, NEW))
    moved = changed("moved", (C,), {"150525105000": "南镇"})
    assert unknown(after(moved), "150524199", LATEST) == (COUNTY, (A, B, "150525105000"))


def test_of_a_code_whose_day_has_not_come_it_is_said_when_it_comes() -> None:
    """The area of a notice, and what lies within it."""
    on = Act(AREAS_STREAM, Officer(id="wang", role="desk"), datetime(2026, 3, 30, tzinfo=UTC))
    for code in (NEW, "150524109201"):
        with pytest.raises(
            Refused, match="^150524109000 河镇 is in use from 2026-04-01 on, and not"
        ):
            in_use(after(MERGED), on, code)
    in_use(after(MERGED), on, A)
    listed = AreasEntered(areas=(Area(code="150524110000", name="新镇", valid_from=DAY),))
    with pytest.raises(Refused, match="^150524110000 新镇 is in use from 2026-04-01 on"):
        in_use(after(listed), on, "150524110000")


def test_what_a_list_ends_without_a_notice_is_not_in_use() -> None:
    ended = AreasEntered(areas=(Area(code=A, name="东镇", valid_until=DAY),))
    held = fold(Areas(), evolve, [ended])
    on = Act(AREAS_STREAM, Officer(id="wang", role="desk"), datetime(2026, 4, 1, tzinfo=UTC))
    with pytest.raises(Refused, match="no notice on record says what it became"):
        in_use(held, on, A)
