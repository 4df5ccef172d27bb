"""What can be asked of a ledger, and what comes back: rows of codes, days and numbers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from domain.access import FieldClass
from domain.area_lineage import NOTHING_CHANGED, Lineage, View, as_it_is, before
from domain.areas import LEVELS, significant
from domain.calendar import Calendar
from domain.dispute.state import STATUSES
from domain.dispute.terms import DisputeType, Source
from domain.indicators import BY_KEY
from domain.kernel import ActorId, Role
from domain.past import NOW, Then
from interface.problems import Unusable
from projections import agenda
from projections.areas import Where
from projections.finding import UNASKED, Columns, Found, Place, Question
from projections.kernel import Connection
from projections.register import Wanted

Row = dict[str, Any]
R = TypeVar("R")

MOST = 1000


class Asked(NamedTuple):
    """What to read of a ledger; None means all."""

    area: str | None = None
    mediator: str | None = None
    open: bool | None = None
    type: str | None = None
    source: str | None = None
    status: str | None = None
    counsellor: bool | None = None
    since: date | None = None
    until: date | None = None
    after: str = ""
    limit: int = 200
    names: bool = False
    where: tuple[str, ...] = ()
    """Conditions on the ledger's own columns, as somebody writes them: `type=neighbour`."""
    sort: str = ""
    show: tuple[str, ...] = ()
    """Only these columns; () shows all of them."""
    text: str = ""
    """Words that stand in what is not personal: codes, areas, types."""
    counted: bool = False
    """Whether to say how many rows there are in all."""
    owner: str | None = None
    office: str | None = None
    as_of: date | None = None
    """As it stood at the end of this day."""
    known_on: date | None = None
    """As it was known at the end of this day."""
    period: str | None = None
    """A month, a quarter or a year, instead of `since` and `until`."""
    by: str | None = None
    indicator: str | None = None
    """Those that stand behind this indicator."""
    alone: bool = False
    """Whether figures stand by themselves, without the period before."""
    own_office: str | None = None
    """Looked up, never given: for which office the reader acts."""
    covers_for: tuple[str, ...] = ()
    """Looked up, never given: for whom the mediator stands in today."""
    calendar: Calendar = Calendar()
    """Looked up, never given: by which it is counted how much of a limit is gone."""
    areas: View = "as-today"
    """Whether what was registered under an older code counts where the area is today, or where its
    code lay."""
    lineage: Lineage = NOTHING_CHANGED
    """Looked up, never given: what became of areas, if they are read as they are today."""
    over: Sequence[agenda.Over] | None = None
    """Made out, never given: what offices were late with on that day of the past, if known."""
    answering: Lineage = NOTHING_CHANGED
    """Looked up, never given: which office answers for one that was handed over."""
    question: Question = UNASKED
    """Worked out, never given: what `where`, `sort`, `text` and `after` come to."""

    @property
    def region(self) -> Where | None:
        """The area asked for, as its rows are found; None is everywhere."""
        return self.place(self.area) if self.area else None

    def place(self, area: str) -> Where:
        """Any area, as its rows are found; "" is everywhere."""
        return as_it_is(self.lineage, area) if self.lineage else area

    def with_older(self, office: str) -> tuple[str, ...]:
        """An office, with those that were handed over to it."""
        return (office, *before(self.answering, office))

    @property
    def offices(self) -> tuple[str, ...] | None:
        """The same of the office asked for; None is every office."""
        return None if self.office is None else self.with_older(self.office)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked of the ledger's own columns."""
        return bool(self.where or self.sort or self.text or self.counted or self.after)

    @property
    def picked(self) -> bool:
        """Whether few rows may be left, or they come in another order than the newest first."""
        few = (self.mediator, self.office, self.indicator, self.since, self.until)
        return bool(self.where or self.sort or self.text) or any(each is not None for each in few)

    @property
    def fewer(self) -> bool:
        """Whether less is asked for than all that the ledger has."""
        words = (self.area, self.mediator, self.type, self.source, self.status, self.owner)
        others = (self.open, self.counsellor, self.since, self.until, self.office, self.indicator)
        return self.narrowed or any(each is not None for each in (*words, *others))

    @property
    def then(self) -> Then:
        """The past that is asked for."""
        return Then(self.as_of, self.known_on)

    @property
    def kept(self) -> Then:
        """The past that is read from what is kept of it: of two days it is none, but folded."""
        return self.then if None in self.then else NOW

    @property
    def moment(self) -> datetime:
        """By which it is judged what is over."""
        return self.then.end(datetime.now(UTC))

    @property
    def wanted(self) -> Wanted:
        """The disputes asked for."""
        shared = set(Wanted._fields) & set(self._fields)
        behind = BY_KEY[self.indicator].part if self.indicator else None
        held = {name: getattr(self, name) for name in shared} | {"office": self.offices}
        return Wanted(**held, measure=behind)

    @property
    def deadlines(self) -> agenda.Wanted:
        """The deadlines asked for: of a role, of a mediator, of an office."""
        return agenda.Wanted(owner=self.owner, mediator=self.mediator, office=self.offices)


class Page(NamedTuple):
    """Rows, and where the next page begins ("" after the last). `total`: how many there are in all,
    if that was asked; `note`: what to say beside them; `notices`: what became of the area that was
    asked for."""

    rows: list[Row]
    next: str = ""
    total: int | None = None
    following: Place | None = None
    """The same as `next`, before it is written down."""
    note: str = ""
    notices: tuple[str, ...] = ()


def page_of(found: Found[R], row: Callable[[R], Row]) -> Page:
    """A page of what was found, each made a `row`."""
    return Page([row(each) for each in found], total=found.total, following=found.next)


Past = Literal["kept", "folded", "filtered", "none"]
"""How a day of the past is found: of the register it is kept; the rows themselves say when they
came; and all else is folded anew from the facts of then. What is told of no number below ten has
none: two states of it could be subtracted from each other."""


@dataclass(frozen=True)
class Shelf:
    """One thing that can be asked. `columns` are those a terminal shows."""

    help: str
    reads: Sequence[str]
    columns: Sequence[str]
    query: Callable[[Connection, Asked], Page]
    shows: FieldClass = "matter"
    """What its rows are, but for the names that are opened one by one."""
    asks: Columns | None = None
    """The columns that can be asked about; None if its rows are asked as a whole."""
    counts: bool = False
    """Whether its rows are counts of those that can be asked about: they have conditions, and
    neither an order nor pages."""
    past: Past = "folded"
    late: Callable[[Asked], bool] | None = None
    """Whether, as it is asked, it has what offices are late with: that is kept of no day."""
    of_office: bool = False
    """Whether its rows are of one office, and not of an area."""
    of_open: bool = False
    """Whether only cases in which something is open can be in it: of a day of the past they are
    found, and no others are folded."""


def named(text: str) -> tuple[str, ...]:
    """The columns in a list with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def check_code(name: str, given: str | None, known: Sequence[str]) -> None:
    """Raises Unusable, naming all there are."""
    if given is not None and given not in known:
        text = "{name} is one of: {known}"
        raise Unusable(422, "bad-input", text, name=name, known=", ".join(known))


_WHO: Final = TypeAdapter[str](ActorId)
_OFFICE: Final = re.compile(r"[0-9]{12}")


def check_named(asked: Asked) -> None:
    """That what is asked for by a word, an id or a code is one. Raises Unusable, saying what would
    be."""
    check_code("type", asked.type, get_args(DisputeType))
    check_code("source", asked.source, get_args(Source))
    check_code("status", asked.status, STATUSES)
    check_code("owner", asked.owner, get_args(Role))
    if asked.mediator:
        try:
            _WHO.validate_python(asked.mediator)
        except ValidationError:
            text = "mediator is the id of an officer as the office has it: letters, digits, . _ @ -"
            raise Unusable(422, "bad-input", text) from None
    if asked.office is not None and not _OFFICE.fullmatch(asked.office):
        text = "office is the code of an office: 12 digits, as 150524101000"
        raise Unusable(422, "bad-input", text)


def check_area(area: str) -> None:
    """Raises Unusable if this is the code of no level of areas."""
    try:
        significant(area)
        known = len(area) in LEVELS
    except ValueError:
        known = False
    if not known:
        text = "{area} is no area code: give its 2, 4, 6, 9, 12 or 15 digits"
        raise Unusable(422, "bad-input", text, area=area)
