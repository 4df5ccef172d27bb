"""What can be asked of a ledger, and what comes back: rows of codes, days and numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from domain.access import FieldClass
from domain.areas import LEVELS, significant
from domain.calendar import Calendar
from interface.problems import Unusable
from projections import agenda
from projections.kernel import Connection
from projections.register import Wanted

Row = dict[str, Any]

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
    owner: str | None = None
    office: str | None = None
    covers_for: tuple[str, ...] = ()
    """Looked up, never given: for whom the mediator stands in today."""
    calendar: Calendar = Calendar()
    """Looked up, never given: by which it is counted how much of a limit is gone."""

    @property
    def wanted(self) -> Wanted:
        """The disputes asked for."""
        shared = set(Wanted._fields) & set(self._fields)
        return Wanted(**{name: getattr(self, name) for name in shared})

    @property
    def deadlines(self) -> agenda.Wanted:
        """The deadlines asked for: of a role, of a mediator, of an office."""
        return agenda.Wanted(owner=self.owner, mediator=self.mediator, office=self.office)


class Page(NamedTuple):
    """Rows, and where the next page begins ("" after the last)."""

    rows: list[Row]
    next: str = ""


@dataclass(frozen=True)
class Shelf:
    """One thing that can be asked. `columns` are those a terminal shows."""

    help: str
    reads: Sequence[str]
    columns: Sequence[str]
    query: Callable[[Connection, Asked], Page]
    shows: FieldClass = "matter"
    """What its rows are, but for the names that are opened one by one."""


def check_code(name: str, given: str | None, known: Sequence[str]) -> None:
    """Raises Unusable, naming all there are."""
    if given is not None and given not in known:
        text = "{name} is one of: {known}"
        raise Unusable(422, "bad-input", text, name=name, known=", ".join(known))


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
