"""Areas are called what the latest list calls them; a row counts where its code lay, or where the
area is today that it became, and its own row never changes."""

from datetime import date
from typing import Any

import pytest

from domain.area_lineage import as_it_is, lineage
from domain.areas import (
    AREAS_STREAM,
    Area,
    AreaChanged,
    AreaChangeWithdrawn,
    AreasEntered,
    Kind,
    Successor,
    written,
)
from projections import areas, figures, register, steering
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted
from projections.steering import steer
from tests.domain.cases import at
from tests.projections.office import BANNER, TOWN, VILLAGE, Office

LIST = AreasEntered(
    areas=(
        Area(code=BANNER, name="库伦旗"),
        Area(code=TOWN, name="库伦镇", parent=BANNER),
        Area(code=VILLAGE, name="一村", parent=TOWN),
    )
)
MAY = date(2026, 5, 1)
WEST, NEW, NORTH, SOUTH = "150524102000", "150524109000", "150524111000", "150524112000"


def changed(how: Kind, before: tuple[str, ...], after: dict[str, str], on: date) -> AreaChanged:
    become = tuple(Successor(code=code, name=name) for code, name in after.items())
    return AreaChanged(
        kind=how,
        takes_effect=on,
        predecessors=before,
        successors=become,
        notice_no="内政字〔2026〕12号",
    )


def test_the_latest_list_counts_and_an_unknown_area_shows_its_code(office: Office) -> None:
    renamed = AreasEntered(areas=(Area(code=TOWN, name="库伦街道", parent=BANNER),))
    office.record(AREAS_STREAM, (LIST, at("01-01")), (renamed, at("01-02")))
    with office.read("areas") as connection:
        assert areas.names(connection, [BANNER, TOWN, "150524999000"]) == {
            BANNER: "库伦旗",
            TOWN: "库伦街道",
            "150524999000": "150524999000",
        }
        assert areas.parts(connection, BANNER, MAY) == {TOWN: "库伦街道"}
        assert areas.parts(connection, TOWN, MAY) == {VILLAGE: "一村"}
        assert areas.path(connection, VILLAGE)[-3:] == [
            (BANNER, "库伦旗"),
            (TOWN, "库伦街道"),
            (VILLAGE, "一村"),
        ]


MERGED = changed("merged", (TOWN, WEST), {NEW: "河镇"}, date(2026, 4, 1))
SPLIT = changed("split", (NEW,), {NORTH: "北镇", SOUTH: "南镇"}, date(2026, 6, 1))


@pytest.fixture
def changing(office: Office) -> Office:
    """Two townships that are merged in April, and split in June; the cases are from March."""
    office.calendar()
    office.rules()
    west = AreasEntered(areas=(Area(code=WEST, name="西镇"),))
    office.record(AREAS_STREAM, (LIST, at("01-01")), (west, at("01-02")))
    for n, area in enumerate((VILLAGE, VILLAGE, WEST, "150524103201")):
        office.dispute(area=area, code=f"{TOWN}-2026-{n + 1:05}")
    office.record(AREAS_STREAM, (MERGED, at("03-01")), (SPLIT, at("03-02")))
    return office


RECODED = changed("recoded", (BANNER,), {"150502000000": "库伦区"}, date(2026, 7, 1))


def registered(
    connection: Connection,
    on: date | None,
    area: str,
) -> dict[str, int]:
    """By part: how many were registered; as it was if no day is given."""
    where: areas.Where = area
    if on is not None:
        where = as_it_is(lineage((MERGED, SPLIT, RECODED), on), area)
    whole = figures.figures(connection, at("03-15"), where)
    parts = figures.breakdown(connection, at("03-15"), where)
    assert sum(part.registered for part in parts) == whole.registered
    assert parts == figures.breakdown(connection, at("03-15"), where, Wanted(counsellor=False)), (
        "the same from what was counted before and from the rows"
    )
    assert register.count(connection, where) == whole.registered
    _indicators_agree(connection, where, {part.area: part.registered for part in parts})
    return {part.area: part.registered for part in parts}


LONG_AFTER = at("06-30")


def _indicators_agree(connection: Connection, where: areas.Where, counts: dict[str, int]) -> None:
    """What supervisors steer by counts the same, and what is late adds up."""
    (whole,) = steer(connection, LONG_AFTER, steering.Asked(where, EVERYTHING))
    parts = steer(connection, LONG_AFTER, steering.Asked(where, EVERYTHING, "area"))
    assert {written(each.part): each.now["registered"].number for each in parts} == counts
    for key in ("registered", "overdue"):
        of_parts = sum(int(each.now[key].number or 0) for each in parts)
        assert whole.now[key].number == of_parts
    assert bool(whole.now["overdue"].number) == bool(counts)


def test_a_row_counts_where_its_code_lay_or_where_it_is_today(changing: Office) -> None:
    elsewhere = {"150524103000": 1}
    with changing.read(*figures.LEDGERS, "areas") as connection:
        was = {TOWN: 2, WEST: 1} | elsewhere
        assert registered(connection, None, "150524") == was
        assert registered(connection, date(2026, 3, 31), "150524") == was
        assert registered(connection, date(2026, 4, 1), "150524") == {NEW: 3} | elsewhere
        assert registered(connection, date(2026, 4, 1), NEW) == {NEW: 3}
        assert registered(connection, date(2026, 4, 1), TOWN) == {}
        split = registered(connection, date(2026, 6, 1), "150524")
        assert split == {NEW: 3} | elsewhere, "on a line of its own: it is in neither part"
        assert registered(connection, date(2026, 6, 1), NORTH) == {}


def test_the_rows_of_a_recoded_area_are_found_under_its_new_code(changing: Office) -> None:
    changing.record(AREAS_STREAM, (RECODED, at("03-03")))
    with changing.read(*figures.LEDGERS, "areas") as connection:
        july = date(2026, 7, 1)
        assert registered(connection, july, "150502") == {NEW: 3, "150502103000": 1}
        assert registered(connection, july, "150502103") == {"150502103201": 1}
        assert registered(connection, july, "1505") == {"150502000000": 4}
        assert registered(connection, july, "150524") == {}
        assert areas.names(connection, ["150502111000"]) == {"150502111000": "北镇"}


def test_names_and_parts_are_those_of_the_day(changing: Office) -> None:
    street = changed("renamed", (NORTH,), {NORTH: "北街道"}, date(2026, 8, 1))
    changing.record(AREAS_STREAM, (street, at("03-03")))
    with changing.read("areas") as connection:
        assert areas.parts(connection, BANNER, date(2026, 3, 31)) == {TOWN: "库伦镇", WEST: "西镇"}
        assert areas.parts(connection, BANNER, date(2026, 4, 1)) == {NEW: "河镇"}
        assert areas.parts(connection, BANNER, date(2026, 8, 1)) == {NORTH: "北街道", SOUTH: "南镇"}
        assert areas.names(connection, [NORTH], date(2026, 7, 31)) == {NORTH: "北镇"}
        assert areas.names(connection, [NORTH, TOWN]) == {NORTH: "北街道", TOWN: "库伦镇"}


def test_a_change_is_the_same_after_a_restart_and_changes_no_row(changing: Office) -> None:
    before: Any = None
    with changing.read("register", "areas") as connection:
        before = register.page(connection)
    changing.followers["areas"] = changing.follower("areas")
    later = changed("renamed", (SOUTH,), {SOUTH: "南街道"}, date(2026, 8, 1))
    changing.record(AREAS_STREAM, (later, at("03-03")))
    with changing.read("register", "areas") as connection:
        assert register.page(connection) == before
        assert areas.names(connection, [SOUTH, WEST]) == {SOUTH: "南街道", WEST: "西镇"}


def test_what_is_withdrawn_is_gone_and_what_it_gave_up_is_there_again(changing: Office) -> None:
    back = AreaChangeWithdrawn(
        takes_effect=SPLIT.takes_effect,
        predecessors=SPLIT.predecessors,
        why="entered_wrongly",
        notice_no=SPLIT.notice_no,
    )
    changing.record(AREAS_STREAM, (back, at("03-03")))
    with changing.read("areas") as connection:
        assert areas.parts(connection, BANNER, date(2026, 6, 1)) == {NEW: "河镇"}
        assert areas.names(connection, [NORTH]) == {NORTH: NORTH}
