"""Pages of a ledger in any order: no row twice and none lost, whatever is written in between; as
many as are counted."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL

from domain.kernel import Unfit
from domain.questions import Filter, Order, filter_of
from projections.finding import (
    Askable,
    BadPlace,
    Columns,
    NoColumn,
    NoValue,
    OtherQuestion,
    Place,
    Query,
    Question,
    count,
    find,
    read,
    total_order,
    written,
)
from projections.kernel import Connection

TODAY = date(2026, 3, 16)
NOON = datetime(2026, 3, 16, 4, tzinfo=UTC)


class Row(NamedTuple):
    stream: UUID
    type: str
    area: str
    sender: str | None
    due_on: date | None
    at: datetime
    fen: int | None
    open: bool
    others: list[str]


COLUMNS = Columns(
    {
        "type": Askable(known=("neighbour", "contract", "labour")),
        "area": Askable("area"),
        "sender": Askable(empty=True),
        "due_on": Askable("day", empty=True),
        "at": Askable("moment"),
        "fen": Askable("number", empty=True),
        "open": Askable("yes_no"),
        "others": Askable("codes"),
        "stream": Askable("id"),
    },
    order=(Order("at", downwards=True),),
)
QUERY = Query(SQL("select {} from matters").format(SQL(", ").join(map(SQL, Row._fields))), {})


@pytest.fixture
def table(store_url: str) -> Iterator[Connection]:
    with psycopg.connect(store_url, autocommit=True) as connection:
        connection.execute(
            "create temp table matters (stream uuid primary key, type text not null,"
            ' area text collate "C" not null, sender text, due_on date,'
            " at timestamptz not null, fen bigint, open boolean not null, others text[] not null)"
        )
        yield connection


def a_row(chance: random.Random) -> Row:
    """Few values, so that many rows are alike in all but their key."""
    days, some = timedelta(days=chance.randrange(4)), chance.random
    return Row(
        UUID(int=chance.getrandbits(128)),
        chance.choice(COLUMNS.held["type"].known),
        chance.choice(("150524100201", "150524100201003", "150525100201")),
        chance.choice(("court", "police")) if some() < 0.6 else None,
        TODAY + days if some() < 0.6 else None,
        NOON + days,
        chance.randrange(3) if some() < 0.6 else None,
        some() < 0.5,
        chance.sample(["wang", "li"], chance.randrange(3)),
    )


def put(connection: Connection, row: Row) -> None:
    marks = ", ".join(["%s"] * len(row))
    connection.execute(f"insert into matters values ({marks})", tuple(row))  # noqa: S608 (marks only)


def walk(connection: Connection, question: Question, between: Any = lambda: None) -> list[Row]:
    """All pages, each place written down and read again as a caller hands it on."""
    order, rows = total_order(COLUMNS, question.order), list[Row]()
    while True:
        found = find(connection, QUERY, COLUMNS, question, Row)
        rows += found
        if found.next is None:
            return rows
        place, day = read(written(found.next, "q", TODAY), COLUMNS, order, "q")
        assert (place, day) == (found.next, TODAY)
        question = question._replace(after=place)
        between()


@pytest.mark.parametrize("seed", range(12))
def test_no_row_stands_on_two_pages_and_none_is_lost_while_others_write(
    table: Connection, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    there = {row.stream: row for row in (a_row(chance) for _ in range(60))}
    for row in there.values():
        put(table, row)
    asked = chance.sample(COLUMNS.ordered, chance.randrange(4))
    orders = tuple(Order(name, chance.random() < 0.5) for name in asked)
    throughout = set(there)

    def write() -> None:
        for _ in range(3):
            put(table, a_row(chance))
            gone = chance.choice(list(there))
            throughout.discard(gone)
            table.execute("delete from matters where stream = %s", (gone,))

    question = Question(order=orders, limit=chance.randrange(1, 9), today=TODAY)
    rows = walk(table, question, write)

    streams = [row.stream for row in rows]
    assert len(streams) == len(set(streams)), f"seed {seed}: a row stands on two pages"
    assert throughout <= set(streams), f"seed {seed}: a row was lost"


@pytest.mark.parametrize("seed", range(6))
def test_pages_come_in_the_order_asked_for_what_is_empty_last(table: Connection, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    for _ in range(40):
        put(table, a_row(chance))
    orders = tuple(Order(n, chance.random() < 0.5) for n in chance.sample(COLUMNS.ordered, 2))

    rows = walk(table, Question(order=orders, limit=7))

    assert rows == list(find(table, QUERY, COLUMNS, Question(order=orders, limit=None), Row))
    first = [getattr(row, orders[0].column) for row in rows]
    full = [held for held in first if held is not None]
    assert first[: len(full)] == full == sorted(full, reverse=orders[0].downwards)


CONDITIONS: list[tuple[str, Any]] = [
    ("type=neighbour,labour", lambda row: row.type in ("neighbour", "labour")),
    ("type!=contract", lambda row: row.type != "contract"),
    ("area=150524", lambda row: row.area.startswith("150524")),
    ("area=150524100201003,150525", lambda row: row.area != "150524100201"),
    ("area!=150525", lambda row: not row.area.startswith("150525")),
    ("sender=none", lambda row: row.sender is None),
    ("sender!=none", lambda row: row.sender is not None),
    ("sender!=court", lambda row: row.sender != "court"),
    ("due_on=today", lambda row: row.due_on == TODAY),
    ("due_on!=today", lambda row: row.due_on != TODAY),
    ("due_on>today", lambda row: row.due_on is not None and row.due_on > TODAY),
    ("due_on<=2026-03-17", lambda row: row.due_on is not None and row.due_on.day <= 17),
    ("due_on=2026-03-17..2026-03-18", lambda row: row.due_on and row.due_on.day in (17, 18)),
    ("at=tomorrow", lambda row: row.at.day == 17),
    ("at>=2026-03-18", lambda row: row.at.day >= 18),
    ("at<2026-03-18", lambda row: row.at.day < 18),
    ("at=this_month", lambda row: True),
    ("fen=1..2", lambda row: row.fen in (1, 2)),
    ("fen!=0", lambda row: row.fen != 0),
    ("fen>0", lambda row: row.fen is not None and row.fen > 0),
    ("open=yes", lambda row: row.open),
    ("open!=yes", lambda row: not row.open),
    ("open=false", lambda row: not row.open),
    ("others=wang", lambda row: "wang" in row.others),
    ("others!=wang", lambda row: "wang" not in row.others),
]


def test_conditions_hold_for_the_rows_shown_and_as_many_are_counted(table: Connection) -> None:
    chance = random.Random(7)  # noqa: S311 (no secret)
    rows = [a_row(chance) for _ in range(80)]
    for row in rows:
        put(table, row)
    for text, holds in CONDITIONS:
        one = Question(filters=(filter_of(text),), today=TODAY, limit=9, counted=True)
        shown = walk(table, one)
        assert {r.stream for r in shown} == {r.stream for r in rows if holds(r)}, text
        assert find(table, QUERY, COLUMNS, one, Row).total == len(shown), text
    for _ in range(30):
        some = chance.sample(CONDITIONS, 3)
        filters = tuple(filter_of(text) for text, _ in some)
        asked = Question(filters=filters, today=TODAY, limit=None)
        found = {row.stream for row in find(table, QUERY, COLUMNS, asked, Row)}
        assert found == {r.stream for r in rows if all(holds(r) for _, holds in some)}, filters
        assert count(table, QUERY, COLUMNS, asked) == len(found), filters


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("matter=x", NoColumn),
        ("type=flood", NoValue),
        ("type=none", NoValue),
        ("type>contract", Unfit),
        ("due_on=2026-03-20..2026-03-02", Unfit),
        ("due_on=next_month..this_month", Unfit),
        ("open=perhaps", NoValue),
        ("fen=many", NoValue),
        ("fen=99999999999999999999", NoValue),
        ("area=99x", NoValue),
        ("due_on=soon", Unfit),
        ("at<=9999-12-31", NoValue),
        ("stream=x", NoValue),
        ("open>yes", Unfit),
        ("due_on<none", Unfit),
    ],
)
def test_what_cannot_be_asked_is_said(table: Connection, text: str, error: type[Exception]) -> None:
    asked = Question(filters=(filter_of(text),), today=TODAY)
    with pytest.raises(error):
        find(table, QUERY, COLUMNS, asked, Row)


@pytest.mark.parametrize("column", ["matter", "others"])
def test_nothing_is_ordered_by_what_is_no_column_or_a_list(column: str) -> None:
    with pytest.raises(NoColumn):
        total_order(COLUMNS, (Order(column),))


def test_a_place_is_of_its_question_and_of_no_other() -> None:
    order = total_order(COLUMNS, (Order("due_on"), Order("fen")))
    place = Place((TODAY, None, uuid4()))
    text = written(place, "q", TODAY)
    assert read(text, COLUMNS, order, "q") == (place, TODAY)
    with pytest.raises(OtherQuestion):
        read(text, COLUMNS, order, "r")
    with pytest.raises(OtherQuestion):
        read(text, COLUMNS, order[1:], "q")


def test_what_is_no_place_is_said_to_be_none() -> None:
    order = total_order(COLUMNS, (Order("at"), Order("fen"), Order("open")))
    fine = [NOON.isoformat(), 1, True, str(uuid4())]
    others: list[list[Any]] = [[1, "x", None], ["1", True], [1, None], ["x", None, 3]]
    wrong: list[list[Any]] = [
        [other if at == place else held for at, held in enumerate(fine)]
        for place, values in enumerate(others)
        for other in values
    ]
    for values in wrong:
        with pytest.raises(BadPlace):
            read(written(Place(tuple(values)), "q", TODAY), COLUMNS, order, "q")
    for text in ("", "x", "%%", "e30", "W10", "WyJxIl0", "张", "bnVsbA", "1,2", "[" * 50):
        with pytest.raises((BadPlace, OtherQuestion)):
            read(text, COLUMNS, order, "q")


def test_a_condition_reads_as_it_was_written() -> None:
    for text, _ in CONDITIONS:
        assert str(filter_of(text)) == text
    assert filter_of("a=b") == Filter("a", "=", ("b",))
