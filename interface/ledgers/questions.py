"""What somebody writes down about a ledger's columns becomes a question, or a sentence that says
which columns and values there are. A place belongs to its question and to no other.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Final

from domain.access import succeeds
from domain.dispute.mined import ending
from domain.dispute.state import OPEN
from domain.kernel import Officer, Unfit, civil_date, spelled
from domain.questions import NONE, Filter, Order, filter_of, orders_of
from interface.ledgers.asked import Asked, Page, Row, Shelf
from interface.ledgers.searching import HOW_IT_ENDED, search
from interface.ledgers.shelves import shelf
from interface.ledgers.travelling import askable
from interface.problems import Unusable
from projections import finding
from projections.finding import (
    BadPlace,
    Columns,
    NoColumn,
    NoValue,
    OtherQuestion,
    Place,
    Question,
)
from projections.kernel import Connection

_WHOSE: Final = frozenset({"mediator", "co_mediators", "covers_for"})
"""Columns that say which officer."""
_NOT_COUNTED: Final = frozenset({"rights"})
"""Of people's requests nobody counts any."""
_OPEN: Final = frozenset({*OPEN, "suspended"})
_REFUSED: Final = "declined"
_OTHERWISE: Final = frozenset(
    {_REFUSED, "withdrawn", "not_accepted", "routed_out", "returned", "merged"}
)
"""Ends that are counted together only: one by one, what is left over would be the refusals."""


def question(connection: Connection, name: str, of: Shelf, reader: Officer, asked: Asked) -> Asked:
    """The same with its question worked out. Raises Unusable."""
    if of.asks is None:
        whole(name, asked)
        return asked
    columns = askable(of.asks, of, asked.then)
    if of.counts:
        _conditions_only(name, asked)
    with in_words():
        filters = tuple(condition(text) for text in asked.where)
        order = finding.total_order(columns, orders_of(asked.sort))
    place, today = _place(name, columns, asked, order)
    with in_words():
        for each in filters:
            finding.check(columns, each, today)
    _permitted(name, of, reader, asked, filters)
    found = search(connection, columns, asked.text, anywhere=asked.area is not None)
    resolved = Question(
        filters=filters,
        order=order,
        today=today,
        after=place,
        limit=asked.limit,
        counted=asked.counted,
        words=found.conditions,
        found=found.values,
    )
    return asked._replace(question=resolved)


def check_question(name: str, of: Shelf, reader: Officer, asked: Asked) -> None:
    """Whether that can be asked by this reader, before it is. Raises Unusable."""
    if of.asks is None:
        whole(name, asked)
        return
    if of.counts:
        _conditions_only(name, asked)
    with in_words():
        finding.total_order(of.asks, orders_of(asked.sort))
        filters = tuple(condition(text) for text in asked.where)
        for each in filters:
            finding.check(of.asks, each, civil_date(datetime.now(UTC)))
    _permitted(name, of, reader, asked, filters)


def whole(name: str, asked: Asked) -> None:
    """Raises Unusable if anything is asked of the columns of a ledger whose rows are counts."""
    if asked.narrowed:
        text = "The rows of {ledger} are asked as a whole: they have no conditions and no pages"
        raise Unusable(422, "bad-input", text, ledger=name)


def _conditions_only(name: str, asked: Asked) -> None:
    """Raises Unusable if counts are asked for in an order, or page by page."""
    if asked.sort or asked.after or asked.counted:
        text = "The rows of {ledger} are counts: they have conditions, and no order and no pages"
        raise Unusable(422, "bad-input", text, ledger=name)


def columns_of(name: str) -> list[Row]:
    """Each column of a ledger that can be asked about: what it holds, and which words there are.
    Raises Unusable."""
    of_rows = shelf(name)
    held = of_rows.asks
    return [
        {
            "column": column,
            "holds": of.kind,
            "can_be": [*of.known, *((NONE,) if of.empty else ())],
            "orders": column in (held.ordered if held and not of_rows.counts else ()),
        }
        for column, of in (held.held if held else {}).items()
    ]


def check_shown(of: Shelf, asked: Asked) -> None:
    """Raises Unusable if there is no such column to show."""
    for column in asked.show:
        if column not in showable(of):
            text = "There is no column {column} to show here; there are: {known}"
            known = ", ".join(showable(of))
            raise Unusable(422, "bad-input", text, column=column, known=known)


def showable(of: Shelf) -> list[str]:
    """The columns that may be chosen to be shown."""
    asked = of.asks.held if of.asks and not of.counts else ()
    return list(dict.fromkeys([*of.columns, *asked]))


def only_shown(asked: Asked, rows: list[Row]) -> list[Row]:
    """The rows with what they are known by, and the columns that were chosen."""
    if not asked.show:
        return rows
    kept = {"stream", "id", "area_name", *asked.show}
    kept |= {"parties", "matter"} if asked.names else set()
    return [{part: held for part, held in row.items() if part in kept} for row in rows]


def with_next(name: str, asked: Asked, page: Page) -> Page:
    """The page, the place where the next one begins written down."""
    if page.following is None:
        return page
    text = finding.written(page.following, _name_of(name, asked), asked.question.today)
    return page._replace(next=text)


def _place(
    name: str, columns: Columns, asked: Asked, order: tuple[Order, ...]
) -> tuple[Place | None, date]:
    """Where to go on, and the day by which words for days are reckoned: that of the first page."""
    if not asked.after:
        return None, civil_date(datetime.now(UTC))
    try:
        return finding.read(asked.after, columns, order, _name_of(name, asked))
    except BadPlace:
        text = "That is no place in a ledger: give the `next` of the page before, as it is"
        raise Unusable(422, "bad-input", text) from None
    except OtherQuestion:
        text = (
            "That place belongs to another question: ask for the first page, or with the same "
            "ledger, conditions and order as the page before"
        )
        raise Unusable(422, "bad-input", text) from None


_PAGE_ONLY: Final = frozenset(
    {"after", "limit", "names", "counted", "show", "covers_for", "calendar", "over"}
)


def _name_of(name: str, asked: Asked) -> str:
    """Which question it is: the same on every page."""
    said = {
        field: held
        for field, held in asked._asdict().items()
        if field not in _PAGE_ONLY and field != "question"
    }
    written = json.dumps([name, said], sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def _permitted(
    name: str, of: Shelf, reader: Officer, asked: Asked, filters: tuple[Filter, ...]
) -> None:
    _may_ask(reader, asked, filters)
    if asked.counted or of.counts:
        _may_count(name, asked, filters)


def _may_ask(reader: Officer, asked: Asked, filters: tuple[Filter, ...]) -> None:
    """Nobody looks for those who did not want mediation (safeguards 9), nor for how the cases of
    somebody else ended (6): the length of a list is a count, too."""
    if _REFUSED in _ends(asked, filters):
        text = "Whoever does not want mediation is not looked for: refusing leaves no mark"
        raise Unusable(422, "bad-input", text)
    if _of_an_officer(asked, filters) - {reader.id} and _by_end(asked, filters):
        text = "How the cases of an officer ended is theirs to see: success is no one person's"
        raise Unusable(422, "bad-input", text)


def _may_count(name: str, asked: Asked, filters: tuple[Filter, ...]) -> None:
    """What is counted is matters: no officer's successes (safeguards 6), and no refusals."""
    if name in _NOT_COUNTED:
        raise Unusable(422, "bad-input", "What people ask about their own data is not counted")
    if _of_an_officer(asked, filters) and _by_end(asked, filters):
        text = "How the cases of an officer ended is not counted: success is no one person's"
        raise Unusable(422, "bad-input", text)
    if _ends(asked, filters) & _OTHERWISE:
        text = (
            "What ended neither agreed nor failed is counted together: one by one, what is left "
            "over would be those who refused"
        )
        raise Unusable(422, "bad-input", text)


def _of_an_officer(asked: Asked, filters: tuple[Filter, ...]) -> set[str]:
    """The officers by whom it is asked."""
    named = {value for each in filters if each.column in _WHOSE for value in each.values}
    return named | ({asked.mediator} if asked.mediator else set())


def of_an_officer(asked: Asked) -> bool:
    """Whether it is asked by officer."""
    return bool(_of_an_officer(asked, tuple(condition(text) for text in asked.where)))


def ends_told(reader: Officer, asked: Asked, rows: Iterable[Row]) -> list[Row]:
    """The rows, with as much of how cases ended as may be counted by hand (safeguards 6 and 9).

    Of another office's cases: agreed, failed, or simply over, whether somebody refused or not. Of
    one officer's cases: nothing, but for the officer themselves.
    """
    filters = tuple(condition(text) for text in asked.where)
    by_one = asked._replace(where=()), tuple(each for each in filters if each.sign == "=")
    untold = bool(_of_an_officer(*by_one) - {reader.id, NONE})
    return [_ended(reader, row, untold=untold) for row in rows]


def _ended(reader: Officer, row: Row, *, untold: bool) -> Row:
    if untold and not row.get("open", True):
        return row | dict.fromkeys(HOW_IT_ENDED & row.keys())
    office = row.get("office")
    if not {"status", "outcome"} <= row.keys() or not office or row["outcome"] is None:
        return row
    if reader.office == office or succeeds(reader, office):
        return row
    status, outcome = ending(row["status"], row["outcome"])
    return row | {"status": status, "outcome": outcome}


def condition(text: str) -> Filter:
    """A condition as it is given, an officer's id in its one spelling. Raises Unfit."""
    found = filter_of(text)
    if found.column not in _WHOSE:
        return found
    return found._replace(values=tuple(spelled(value) for value in found.values))


def _by_end(asked: Asked, filters: tuple[Filter, ...]) -> bool:
    """Whether it is asked by how cases ended."""
    named = any(each.column in HOW_IT_ENDED and not _open(each) for each in filters)
    named |= any(each.column in HOW_IT_ENDED for each in orders_of(asked.sort))
    ended = asked.status is not None and asked.status not in _OPEN
    return named or ended or asked.indicator is not None


def _open(of: Filter) -> bool:
    """Whether it asks for cases that are still mediated, and no others."""
    return of.column in ("status", "phase") and of.sign == "=" and _OPEN.issuperset(of.values)


def _ends(asked: Asked, filters: tuple[Filter, ...]) -> set[str]:
    """The ends that are named, by whichever sign."""
    named = {value for each in filters if each.column in HOW_IT_ENDED for value in each.values}
    return named | ({asked.status} if asked.status else set())


@contextmanager
def in_words() -> Iterator[None]:
    """What is wrong with a question, in a sentence. Raises Unusable."""
    try:
        yield
    except Unfit as error:
        raise Unusable(422, "bad-input", error.message, **error.params) from None
    except NoColumn as error:
        text = "There is no column {column} to ask about here; there are: {known}"
        params = {"column": error.column, "known": ", ".join(error.known)}
        raise Unusable(422, "bad-input", text, **params) from None
    except NoValue as error:
        text = "{column} holds none of that kind; it can be, say: {known}"
        known = ", ".join(error.known) or NONE
        raise Unusable(422, "bad-input", text, column=error.column, known=known) from None
