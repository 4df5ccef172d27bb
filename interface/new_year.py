"""A year's holiday notice as a file, and what entering it would move: nothing is recorded here.

A file is TOML: `year`, `notice_no`, `published_on`, `source`, `holidays` and `shifted_workdays`
(lists of days). A year that chinesecalendar knows needs none.
"""

import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM, evolve
from domain.calendar_commands import publish_year
from domain.deadlines import Entry, agenda_of
from domain.kernel import Act, Officer
from domain.rules import RULES_STREAM
from interface.problems import Unusable
from interface.what_if import Tell, open_cases
from projections import agenda
from projections.agenda import OpenCase
from workers.handler import BadInput
from workers.reading import Reading
from workers.seed import published_years
from workers.system import System


class Draft(BaseModel):
    """A notice as it is to be entered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int
    holidays: tuple[date, ...]
    shifted_workdays: tuple[date, ...] = ()
    source: str
    notice_no: str
    published_on: date


class Effect(NamedTuple):
    """What a notice would do to what is open now."""

    cases: int
    deadlines: int
    later: int
    certain: int
    """Provisional now, and not any more."""
    to_act_by: int
    """Due on the same day, with another day to act by."""

    @property
    def moved(self) -> int:
        """How many deadlines would not be what they were."""
        return self.later + self.certain + self.to_act_by


def read(file: Path) -> Draft:
    """The notice of a file. Raises Unusable if it is none, BadInput naming the fields."""
    try:
        held: Any = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(
            422, "bad-input", "{file} cannot be read: {reason}", file=file, reason=error
        ) from None
    try:
        return Draft.model_validate(held)
    except ValidationError as error:
        raise BadInput(error) from None


def known(year: int) -> Draft:
    """The notice of a year that this program knows. Raises Unusable."""
    for fact in published_years():
        if fact.year == year:
            return Draft.model_validate(fact.model_dump(exclude={"counts_from"}))
    raise Unusable(
        422,
        "bad-input",
        "This program does not know the notice of {year}: give it as a file",
        year=year,
    )


def effect(system: System, draft: Draft, officer: Officer, tell: Tell = lambda *_: None) -> Effect:
    """What entering it would move, over every open case. Raises Refused where entering would."""
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
    act = Act(CALENDAR_STREAM, officer, datetime.now(UTC))
    (fact,) = publish_year(calendar, act, **draft.model_dump())
    then = evolve(calendar, fact, act.at)
    notice, cases = then.notices[-1], 0

    def concerned(case: OpenCase) -> bool:
        nonlocal cases
        cases += 1
        return case.counted is not None and notice.may_move(case.area, case.counted)

    changes = Counter[str]()
    for _, case in open_cases(system, tell, concerned):
        soon = {entry.id: entry for entry in agenda_of(case, then, rules).due()}
        now = agenda_of(case, calendar, rules).due()
        changes.update(_change(old, soon.get(old.id)) for old in now)
    with Reading(system.reading).ledgers(agenda.LEDGER.name) as connection:
        deadlines = agenda.open_deadlines(connection)
    return Effect(cases, deadlines, changes["later"], changes["certain"], changes["to_act_by"])


def _change(old: Entry, new: Entry | None) -> str:
    if new is None or new.falls_at != old.falls_at:
        return "later"  # or it comes to stand still
    if old.provisional and not new.provisional:
        return "certain"
    return "to_act_by" if new.act_by != old.act_by else ""
