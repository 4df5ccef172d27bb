"""A ledger's rows by its own columns: which there are, conditions, a total order, a place in it.

Every order ends with a key that no two rows share, and the next page begins after the values of the
last row: whatever is written in between, no row stands on two pages, and none that stood where it
stands throughout is lost. How many rows there are is counted by the same condition.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.areas import significant
from domain.kernel import LOCAL_ZONE, Unfit
from domain.questions import BACKWARDS, NONE, RANGE, Filter, Order, days_of
from projections.kernel import Connection

Kind = Literal["code", "codes", "area", "day", "moment", "number", "yes_no", "id"]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Askable:
    """A column that may be asked about. `known`: all that it can hold; () if no list says that.

    `empty`: it may hold nothing. `codes` is a list of codes, by which nothing is ordered.
    """

    kind: Kind = "code"
    known: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of row, the order it has unasked, and the `key` that no two share."""

    held: Mapping[str, Askable]
    order: tuple[Order, ...]
    key: tuple[str, ...] = ("stream",)

    @property
    def ordered(self) -> list[str]:
        """By what rows can be ordered."""
        return [name for name, column in self.held.items() if column.kind != "codes"]


class Query(NamedTuple):
    """A statement that selects the rows, before anybody asks about their columns. `halves`: what to
    read in place of the table `dispute`, where that is made of several on a day of the past: each
    has an index in the order that is asked for, and together they have none."""

    statement: Composed
    values: Mapping[str, Any]
    halves: tuple[SQL, ...] = ()


class Place(NamedTuple):
    """Where a page ended: what its last row holds in each column of the order."""

    values: tuple[Any, ...]


class Question(NamedTuple):
    """What is asked of the columns of a ledger, resolved: `today` is the day it was asked on."""

    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    today: date = date.min
    after: Place | None = None
    limit: int | None = 500
    """None: all of them."""
    counted: bool = False
    words: tuple[Composable, ...] = ()
    """Conditions of a search, one for each word."""
    found: Mapping[str, Any] = {}
    """The values that stand in them."""


UNASKED: Final = Question()
"""The first rows, in the order they have."""


class Found(list[R]):
    """Some rows; where the next ones begin, None after the last; how many there are in all, if that
    was asked."""

    def __init__(
        self, rows: Iterable[R], following: Place | None = None, total: int | None = None
    ) -> None:
        super().__init__(rows)
        self.next, self.total = following, total


class NoColumn(Exception):
    """There is no such column to ask about, or nothing is ordered by it."""

    def __init__(self, column: str, known: Sequence[str]) -> None:
        self.column, self.known = column, tuple(known)
        super().__init__(column)


class NoValue(Exception):
    """The column cannot hold this."""

    def __init__(self, column: str, known: Sequence[str]) -> None:
        self.column, self.known = column, tuple(known)
        super().__init__(column)


# --- what is asked -------------------------------------------------------------------------------


def total_order(columns: Columns, asked: Sequence[Order]) -> tuple[Order, ...]:
    """The order asked for, or the one that rows have unasked, made total by the key. Raises
    NoColumn."""
    orders = tuple(asked) or columns.order
    for order in asked:
        if order.column not in columns.ordered:
            raise NoColumn(order.column, columns.ordered)
    downwards = orders[-1].downwards if orders else False
    named = {order.column for order in orders}
    return (*orders, *(Order(key, downwards) for key in columns.key if key not in named))


def find(
    connection: Connection,
    query: Query,
    columns: Columns,
    question: Question,
    make: Callable[..., R],
) -> Found[R]:
    """The rows that are asked for, `make` of each what it holds in the statement's own order.

    Raises NoColumn, NoValue, Unfit.
    """
    asked = narrowed(query, columns, question)
    order, limit = total_order(columns, question.order), question.limit
    placed: Composable = SQL("")
    held = dict(asked.values)
    if question.after is not None:
        clause, at = _beyond(columns, order, question.after)
        placed, held = SQL(" and ") + clause, held | at
    ordered = SQL(" order by {} limit {}").format(
        SQL(", ").join(_by(columns, each) for each in order), None if limit is None else limit + 1
    )
    statement = asked.statement + placed + ordered
    if query.halves:
        each = (SQL("(with dispute as ({}) {})").format(half, statement) for half in query.halves)
        statement = SQL("select * from ({}) as asked").format(SQL(" union all ").join(each))
        statement += ordered
    with connection.cursor(binary=True) as cursor:
        cursor.execute(statement, held)
        rows = cursor.fetchall()
        more = limit is not None and len(rows) > limit
        names = _names(cursor) if more else []
    following = None
    if limit is not None and more:
        last = dict(zip(names, rows[limit - 1], strict=True))
        following = Place(tuple(last[each.column] for each in order))
    total = count(connection, query, columns, question) if question.counted else None
    return Found([make(*row) for row in rows[:limit]], following, total)


def _names(cursor: psycopg.Cursor[Any]) -> list[str]:
    """What its columns are called. Its `description` says more of each, which takes as long as
    reading ten rows."""
    held = cursor.pgresult
    assert held is not None
    return [(held.fname(n) or b"").decode() for n in range(held.nfields)]


def narrowed(query: Query, columns: Columns, question: Question) -> Query:
    """The rows that meet the conditions, to be ordered. Raises NoColumn, NoValue, Unfit."""
    where, values = _conditions(columns, question)
    statement = SQL("select * from ({}) as asked where ").format(query.statement) + where
    return Query(statement, {**query.values, **values, **question.found})


def count(
    connection: Connection, query: Query, columns: Columns, question: Question = UNASKED
) -> int:
    """How many rows meet the conditions."""
    asked = narrowed(query, columns, question)
    statement = SQL("select count(*) from ({}) as counted").format(asked.statement)
    row = connection.execute(statement, asked.values).fetchone()
    return int(row[0]) if row else 0


def _by(columns: Columns, order: Order) -> Composed:
    """What is empty comes last, whichever way the others are ordered."""
    downwards = SQL(" desc" if order.downwards else "")
    last = SQL(" nulls last" if _empty(columns, order.column) else "")
    return SQL("{}{}{}").format(Identifier("asked", order.column), downwards, last)


def _empty(columns: Columns, name: str) -> bool:
    return name in columns.held and columns.held[name].empty


def _beyond(
    columns: Columns, order: Sequence[Order], place: Place
) -> tuple[Composable, dict[str, Any]]:
    """What stands after a place: greater in the first column in which it differs."""
    names = [Identifier("asked", each.column) for each in order]
    values = {f"at_{n}": held for n, held in enumerate(place.values)}
    one_way = len({each.downwards for each in order}) == 1
    if one_way and not any(_empty(columns, each.column) for each in order):
        marks = SQL(", ").join(SQL(f"%(at_{n})s") for n in range(len(order)))
        sign = SQL("<" if order[0].downwards else ">")
        # One comparison of rows, which an index in this order answers.
        return SQL("({}) {} ({})").format(SQL(", ").join(names), sign, marks), values
    ways: list[Composable] = []
    for n, each in enumerate(order):
        same = [
            SQL("{} is not distinct from {}").format(names[m], SQL(f"%(at_{m})s")) for m in range(n)
        ]
        ways.append(SQL(" and ").join([*same, _greater(columns, each, names[n], place, n)]))
    return SQL("(") + SQL(" or ").join(ways) + SQL(")"), values


def _greater(columns: Columns, order: Order, name: Identifier, place: Place, n: int) -> Composable:
    if place.values[n] is None:
        return SQL("false")
    sign = SQL("<" if order.downwards else ">")
    beyond = SQL("{} {} {}").format(name, sign, SQL(f"%(at_{n})s"))
    if _empty(columns, order.column):
        return SQL("({} or {} is null)").format(beyond, name)
    return beyond


# --- conditions ----------------------------------------------------------------------------------


def _conditions(columns: Columns, question: Question) -> tuple[Composable, dict[str, Any]]:
    clauses: list[Composable] = [SQL("true"), *question.words]
    values: dict[str, Any] = {}
    for n, each in enumerate(question.filters):
        clause, held = _condition(columns, each, question.today, f"w{n}")
        clauses.append(clause)
        values |= held
    return SQL(" and ").join(clauses), values


def _condition(
    columns: Columns, asked: Filter, today: date, mark: str
) -> tuple[Composable, dict[str, Any]]:
    column = columns.held.get(asked.column)
    if column is None:
        raise NoColumn(asked.column, tuple(columns.held))
    name = Identifier("asked", asked.column)
    if asked.values == (NONE,):
        return _nothing(column, asked, name), {}
    match column.kind:
        case "day" | "moment":
            clause, values = _in_time(column, asked, today, name, mark)
        case "number":
            clause, values = _in_number(asked, name, mark)
        case "area":
            clause, values = _in_area(asked, name, mark)
        case "yes_no":
            clause, values = name + SQL(""), {}
            if _yes(asked) is (asked.sign == "!="):
                clause = SQL("not {}").format(name)
        case _:
            clause, values = _listed(column, asked, name, mark)
    if asked.sign == "!=" and column.kind != "yes_no":
        return SQL("({} is null or not ({}))").format(name, clause), values
    return clause, values


def check(columns: Columns, asked: Filter, today: date) -> None:
    """Raises NoColumn, NoValue or Unfit if that cannot be asked."""
    _condition(columns, asked, today, "w")


def _nothing(column: Askable, asked: Filter, name: Identifier) -> Composable:
    _only_equal(asked)
    if not column.empty:
        raise NoValue(asked.column, column.known)
    test = SQL("is null" if asked.sign == "=" else "is not null")
    return SQL("{} {}").format(name, test)


def _only_equal(asked: Filter) -> None:
    if asked.sign not in ("=", "!="):
        raise Unfit("{column} is compared by = and != only", column=asked.column)


def _listed(
    column: Askable, asked: Filter, name: Identifier, mark: str
) -> tuple[Composable, dict[str, Any]]:
    _only_equal(asked)
    if column.known and set(asked.values) - set(column.known):
        raise NoValue(asked.column, column.known)
    values: list[Any] = list(asked.values)
    if column.kind == "id":
        values = [_id(asked.column, each) for each in asked.values]
    sign = SQL("{} && {}" if column.kind == "codes" else "{} = any({})")
    return sign.format(name, SQL(f"%({mark})s")), {mark: values}


def _id(column: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoValue(column, ("00000000-0000-0000-0000-000000000000",)) from None


def _yes(asked: Filter) -> bool:
    _only_equal(asked)
    known = {"yes": True, "no": False, "true": True, "false": False}
    if len(asked.values) != 1 or asked.values[0] not in known:
        raise NoValue(asked.column, ("yes", "no"))
    return known[asked.values[0]]


def _in_area(asked: Filter, name: Identifier, mark: str) -> tuple[Composable, dict[str, Any]]:
    """An area is in each area that its code begins with."""
    _only_equal(asked)
    clauses, values = list[Composable](), dict[str, Any]()
    for n, each in enumerate(asked.values):
        try:
            digits = significant(each)
        except ValueError:
            raise NoValue(asked.column, ("150524", "150524101", "150524101201")) from None
        first, last = f"{mark}_{n}_from", f"{mark}_{n}_to"
        clauses.append(SQL(f"({{0}} >= %({first})s and {{0}} < %({last})s)").format(name))
        values |= {first: digits, last: digits + ":"}
    return SQL("(") + SQL(" or ").join(clauses) + SQL(")"), values


def _in_number(asked: Filter, name: Identifier, mark: str) -> tuple[Composable, dict[str, Any]]:
    if asked.sign not in ("=", "!="):
        return _compared(asked, name, mark, _number(asked.column, asked.values[0]))
    clauses, values = list[Composable](), dict[str, Any]()
    for n, each in enumerate(asked.values):
        first, _, last = each.partition(RANGE)
        low, high = _number(asked.column, first), _number(asked.column, last or first)
        if low > high:
            raise Unfit(BACKWARDS, first=first, last=last)
        one, other = f"{mark}_{n}_from", f"{mark}_{n}_to"
        clauses.append(SQL(f"({{}} between %({one})s and %({other})s)").format(name))
        values |= {one: low, other: high}
    return SQL("(") + SQL(" or ").join(clauses) + SQL(")"), values


_GREATEST: Final = 2**63


def _number(column: str, text: str) -> int:
    try:
        held = int(text)
    except ValueError:
        raise NoValue(column, ("100", "100..500")) from None
    if not -_GREATEST <= held < _GREATEST:
        raise NoValue(column, ("100", "100..500"))
    return held


def _compared(
    asked: Filter, name: Identifier, mark: str, held: Any
) -> tuple[Composable, dict[str, Any]]:
    return SQL("{} {} {}").format(name, SQL(asked.sign), SQL(f"%({mark})s")), {mark: held}


def _in_time(
    column: Askable, asked: Filter, today: date, name: Identifier, mark: str
) -> tuple[Composable, dict[str, Any]]:
    """From the beginning of the first day up to the beginning of the one after the last."""

    def bound(day: date) -> date | datetime:
        if column.kind == "day":
            return day
        return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)

    clauses, values = list[Composable](), dict[str, Any]()
    for n, each in enumerate(asked.values):
        try:
            first, last = days_of(each, today)
            begins, ends = bound(first), bound(last + timedelta(days=1))
        except OverflowError:
            raise NoValue(asked.column, ("2026-03-20",)) from None
        one, other = f"{mark}_{n}_from", f"{mark}_{n}_to"
        match asked.sign:
            case "<":
                clause = SQL(f"{{0}} < %({one})s")
            case "<=":
                clause = SQL(f"{{0}} < %({other})s")
            case ">":
                clause = SQL(f"{{0}} >= %({other})s")
            case ">=":
                clause = SQL(f"{{0}} >= %({one})s")
            case _:
                clause = SQL(f"({{0}} >= %({one})s and {{0}} < %({other})s)")
        clauses.append(clause.format(name))
        values |= {one: begins, other: ends}
    return SQL("(") + SQL(" or ").join(clauses) + SQL(")"), values


# --- places in words -----------------------------------------------------------------------------


class BadPlace(Exception):
    """What was given is no place in a ledger."""


class OtherQuestion(Exception):
    """The place is one in the answer to another question."""


def written(place: Place, question: str, today: date) -> str:
    """A place as the next question carries it: of which question, asked on which day."""
    said = [question, today.isoformat(), *map(_said, place.values)]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _said(held: Any) -> Any:
    match held:
        case datetime():
            return held.astimezone(UTC).isoformat()
        case date():
            return held.isoformat()
        case UUID():
            return str(held)
        case _:
            return held


def read(text: str, columns: Columns, order: Sequence[Order], question: str) -> tuple[Place, date]:
    """The place that is written so, and the day of its question. Raises BadPlace, OtherQuestion."""
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        of, day, *values = said
        today = date.fromisoformat(day)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadPlace from None
    if of != question or len(values) != len(order):
        raise OtherQuestion
    try:
        held = tuple(
            _meant(columns.held.get(each.column), value)
            for each, value in zip(order, values, strict=True)
        )
    except (ValueError, TypeError):
        raise BadPlace from None
    return Place(held), today


def _meant(column: Askable | None, said: Any) -> Any:
    kind = column.kind if column else None
    if said is None:
        if column is None or not column.empty:
            raise ValueError("it always holds something")
        return None
    if kind in ("number", "yes_no"):
        if type(said) is not (int if kind == "number" else bool):
            raise ValueError("of another kind")
        return said
    if not isinstance(said, str):
        raise ValueError("of another kind")
    match kind:
        case "day":
            return date.fromisoformat(said)
        case "moment":
            return datetime.fromisoformat(said)
        case "id":
            return UUID(said)
        case _:
            return said
