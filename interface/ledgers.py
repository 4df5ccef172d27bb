"""What the ledgers can be asked, by name; the same for the command line and HTTP.

Rows are codes, days and numbers. Names and texts stay sealed unless the reader asks for them and
works on cases; then they are opened together, and the reading is logged once.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.access import (
    CASEWORK,
    FieldClass,
    Relation,
    Whose,
    decide,
    reads_as,
    relation,
    works_here,
)
from domain.aggregates import CALENDAR, DISPUTE, INSPECTIONS, MONTHS
from domain.areas import LEVELS, answers_for, significant, written
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.dispute.state import Dispute
from domain.dispute.terms import DisputeType, Source
from domain.fields import WITHHELD
from domain.inspections import INSPECTIONS_STREAM, Inspections
from domain.kernel import Cursor, Officer, civil_date
from domain.months import MONTHS_STREAM, Months
from domain.reminders import Span, reminder
from domain.rules import LEGAL
from domain.suppression import TOTAL, table
from interface.archive import book_of
from interface.callers import for_officers
from interface.language import Language, say
from interface.problems import Unusable
from interface.story import covered_by
from interface.words import as_read
from projections import (
    agenda,
    archive,
    areas,
    conformance,
    figures,
    register,
    review,
    rights,
    support,
    urgent,
    worklist,
)
from projections.columns import COLUMNS
from projections.figures import Figures, percent
from projections.kernel import Connection
from projections.register import Place, Wanted
from workers.access_log import Looked, Purpose
from workers.reading import Reading
from workers.sealing import sealed_values
from workers.stilling import stilled
from workers.system import System
from workers.vault import reveal

Row = dict[str, Any]
MOST = 1000
COUNTY_DIGITS = 6
_SEALED: Final = tuple(column.name for column in register.COLUMNS if column.sealed)
"""The names and the matter: what no row shows unless it was opened for its reader."""


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


def _register(connection: Connection, asked: Asked) -> Page:
    found = register.page(
        connection, asked.area, asked.wanted, limit=asked.limit, after=_place(asked.after)
    )
    last = register.place_of(found[-1]) if len(found) == asked.limit else None
    following = f"{last.registered_at.isoformat()},{last.stream}" if last else ""
    return Page([with_parties(asdict(row)) for row in found], following)


def with_parties(row: Row) -> Row:
    """A row of cases as it is shown: that it is a minor's file is not."""
    shown = {part: held for part, held in row.items() if part != "shielded"}
    return shown | {"parties": json.loads(row["parties"] or "[]")}


def _place(text: str) -> Place | None:
    if not text:
        return None
    at, _, stream = text.partition(",")
    try:
        return Place(datetime.fromisoformat(at), UUID(stream))
    except ValueError:
        raise Unusable(422, "bad-input", "{given} is no place in a ledger", given=text) from None


def _figures(connection: Connection, asked: Asked) -> Page:
    whole, parts = _whole_and_parts(connection, asked)
    return Page([_with_rates(each) for each in (whole, *parts)])


def _publication(connection: Connection, asked: Asked) -> Page:
    """One county, one year that is over: two cuts through the same matters could be subtracted from
    each other, so there are no others."""
    _check_published(asked)
    whole, parts = _whole_and_parts(connection, asked)
    cells = {
        (part.area, outcome): count
        for part in parts
        for outcome, count in (
            ("agreed", part.agreed),
            ("failed", part.failed),
            ("otherwise", part.registered - part.agreed - part.failed),
        )
    }
    told = table(cells) if cells else {}
    rows = [
        {"area": area or whole.area, "registered": told[area, TOTAL]}
        | {outcome: told[area, outcome] for outcome in ("agreed", "failed", "otherwise")}
        for area in [TOTAL, *(part.area for part in parts)]
        if told
    ]
    return Page(rows)


def _check_published(asked: Asked) -> None:
    since, until = asked.since, asked.until
    whole_year = (
        since is not None
        and until is not None
        and (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31))
        and until < civil_date(datetime.now(UTC))
    )
    cut = (asked.type, asked.source, asked.counsellor, asked.open, asked.owner, asked.office)
    county = asked.area is not None and len(significant(asked.area)) == COUNTY_DIGITS
    if not (whole_year and county) or any(each is not None for each in cut):
        raise Unusable(
            422,
            "bad-input",
            "A publication is of one county and one whole year that is over: "
            "--area 150524 --since 2025-01-01 --until 2025-12-31",
        )


def _whole_and_parts(connection: Connection, asked: Asked) -> tuple[Figures, list[Figures]]:
    if asked.mediator:
        raise Unusable(422, "bad-input", "Figures are of areas, never of a mediator")
    if asked.status:
        raise Unusable(422, "bad-input", "Figures count every matter, whatever became of it")
    now, only = datetime.now(UTC), asked.wanted
    whole = figures.figures(connection, now, asked.area, only)
    parts = figures.breakdown(connection, now, asked.area or "", only)
    while not asked.area and len(parts) == 1 and parts[0].area != whole.area:
        whole = parts[0]  # everywhere is one province, one city, one county: begin where it parts
        parts = figures.breakdown(connection, now, whole.area, only)
    return whole, parts


def _with_rates(counted: Figures) -> Row:
    rates = {
        "success_rate": percent(counted.success_rate),
        "success_rate_with_counsellor": percent(counted.success_rate_with_counsellor),
        "performed_rate": percent(counted.performed_rate),
    }
    return counted._asdict() | rates


def _support(connection: Connection, asked: Asked) -> Page:
    """There is one cut: by area. Two through the same plans could be subtracted from each other."""
    if any(
        getattr(asked, name) is not None
        for name in Asked._fields
        if name not in {"area", "after", "limit", "names", "covers_for", "calendar"}
    ):
        raise Unusable(422, "bad-input", "The support given is asked by area, and by nothing else")
    today, area = civil_date(datetime.now(UTC)), asked.area or ""
    found = support.quarters(connection, today, area) or support.nothing_shown(today, area)
    return Page([each._asdict() for each in found[: asked.limit]])


def _review(connection: Connection, asked: Asked) -> Page:
    found = review.review(connection, datetime.now(UTC), asked.area)
    offices = [each for each in found if asked.office in (None, each.office)]
    rows = [{"area": each.office, **each._asdict()} for each in offices]
    return Page(rows[: asked.limit])


def _conformance(connection: Connection, asked: Asked) -> Page:
    found = conformance.conformance(connection, asked.area, asked.wanted)
    return Page([each._asdict() for each in found])


def _skipped(connection: Connection, asked: Asked) -> Page:
    found = conformance.skipped(connection, asked.area, asked.wanted, asked.limit)
    return Page([each._asdict() for each in found])


def _months(system: System, asked: Asked) -> Page:
    """Each closed month's figures of an area and all below it, the latest first."""
    with system.reading.connection() as connection:
        months: Months = system.states.load(connection, MONTHS, MONTHS_STREAM).state
    rows = []
    for month in sorted(months.closed, reverse=True)[: asked.limit]:
        closed = months.closed[month]
        counts = closed.within(asked.area)
        shown = percent(counts.success_rate)
        rows.append(
            {"month": month, **counts.model_dump(), "success_rate": shown}
            | {"upto": closed.upto, "closed_at": closed.closed_at}
        )
    return Page(rows)


def _inspections(system: System, asked: Asked) -> Page:
    """Each office's inspection, the latest year first, what is still to be done and by when."""
    with system.reading.connection() as connection:
        held: Inspections = system.states.load(connection, INSPECTIONS, INSPECTIONS_STREAM).state
    today, digits = civil_date(datetime.now(UTC)), significant(asked.area) if asked.area else ""
    rows: list[Row] = []
    for year in sorted(held.years, reverse=True):
        for office, inspection in sorted(held.years[year].items()):
            if office.startswith(digits):
                duty, due_on = inspection.duty or (None, None)
                late = due_on is not None and today > due_on
                row = {"year": year, "area": office, "duty": duty, "due_on": due_on, "late": late}
                rows.append(row | inspection._asdict() | {"due_on": due_on})
    return Page(rows[: asked.limit])


def _no_ledger(connection: Connection, asked: Asked) -> Page:
    return Page([])


def _agenda(connection: Connection, asked: Asked) -> Page:
    now = datetime.now(UTC)
    found = agenda.to_come(connection, now, asked.area, asked.deadlines, asked.limit)
    return Page([asdict(row) for row in found])


def _overdue(connection: Connection, asked: Asked) -> Page:
    now = datetime.now(UTC)
    found = agenda.overdue(connection, now, asked.area, asked.deadlines, asked.limit)
    return Page([asdict(row) for row in found])


def _near(connection: Connection, asked: Asked) -> Page:
    now = datetime.now(UTC)
    legal = asked.deadlines._replace(falls_after=now, effects=tuple(LEGAL))
    found = [
        row
        for row in agenda.due(connection, asked.area, legal, limit=None)
        if reminder(row.span, now, asked.calendar.for_area(row.area)) == "near"
    ]
    return Page([asdict(row) for row in found[: asked.limit]])


def _moved(connection: Connection, asked: Asked) -> Page:
    found = agenda.moved(connection, asked.area, asked.limit, asked.office)
    place = ("epoch", "xid", "position")
    rows = [
        {name: held for name, held in asdict(row).items() if name not in place} for row in found
    ]
    return Page(rows)


def _worklist(connection: Connection, asked: Asked) -> Page:
    if not asked.mediator:
        raise Unusable(422, "bad-input", "Whose worklist? Name the mediator")
    now = datetime.now(UTC)
    found = worklist.worklist(connection, asked.mediator, now, asked.limit, asked.covers_for)
    return Page([with_parties(item._asdict()) for item in found])


def _rights(connection: Connection, asked: Asked) -> Page:
    found = rights.in_area(connection, asked.area, owed=asked.open, limit=asked.limit)
    today = civil_date(datetime.now(UTC))
    rows = [asdict(row) for row in found]
    return Page(
        [row | {"late": row["due_on"] is not None and today > row["due_on"]} for row in rows]
    )


def _retention(connection: Connection, asked: Asked) -> Page:
    today = civil_date(datetime.now(UTC))
    found = archive.due(connection, today, asked.area, asked.limit)
    return Page([row._asdict() for row in found])


def _urgent(connection: Connection, asked: Asked) -> Page:
    found = urgent.urgent(connection, datetime.now(UTC), asked.area, asked.limit)
    return Page([matter._asdict() for matter in found])


_DUE = (
    *("code", "area", "rule", "due_on", "act_by", "reminder", "owner", "proposes", "effect"),
    *("provisional", "note"),
)

SHELVES: Final[Mapping[str, Shelf]] = {
    "disputes": Shelf(
        "the register of disputes of an area and all below it, newest first",
        ("register", "areas"),
        ("code", "area", "type", "source", "registered_at", "mediator", "status", "counsellor"),
        _register,
    ),
    "figures": Shelf(
        "registered, accepted, agreed, failed, rates, median days: of an area and its parts",
        (*figures.LEDGERS, "areas"),
        (
            "area",
            "registered",
            "accepted",
            "agreed",
            "failed",
            "success_rate",
            "success_rate_with_counsellor",
            "performed_rate",
            "median_days",
            "reopened",
            "overdue",
            "follow_ups_missed",
        ),
        _figures,
        "figures",
    ),
    "publication": Shelf(
        "a county's figures of a year, as they may be published: none below ten",
        (*figures.LEDGERS, "areas"),
        ("area", "registered", "agreed", "failed", "otherwise"),
        _publication,
        "figures",
    ),
    "agenda": Shelf("what is still to come, soonest first", ("agenda", "areas"), _DUE, _agenda),
    "overdue": Shelf(
        "what an office is late with, longest first", ("agenda", "areas"), _DUE, _overdue
    ),
    "near": Shelf(
        "limits set by law of which four fifths are gone, soonest first: before they are over",
        ("agenda", "areas"),
        _DUE,
        _near,
    ),
    "moved": Shelf(
        "what a notice of the calendar or a set of rules moved: from when to when, latest first",
        ("agenda", "areas"),
        (
            "code",
            "area",
            "rule",
            "from_on",
            "to_on",
            "to_act_by",
            "was_provisional",
            "provisional",
            "notice_no",
            "moved_at",
        ),
        _moved,
    ),
    "worklist": Shelf(
        "a mediator's open cases: urgent ones, then what is due soonest",
        (*worklist.LEDGERS, "areas"),
        (
            *("code", "area", "type", "status", "urgent", "ran_out", "due_on", "act_by"),
            *("reminder", "proposes", "overdue", "untold_since", "covers_for", "note"),
        ),
        _worklist,
    ),
    "urgent": Shelf(
        "urgent matters not closed yet, in force or run out, with level, owner, end and steps; and "
        "reports of which somebody is still to be told",
        (*urgent.LEDGERS, "areas"),
        (
            "code",
            "area",
            "standing",
            "matter_level",
            "owner",
            "seen",
            "ends_at",
            "steps_open",
            "steps_overdue",
            "next_step_on",
            "end_proposed",
            "untold_since",
        ),
        _urgent,
    ),
    "review": Shelf(
        "what the weekly digest is about: office by office, what waits or is late; counts only",
        (*review.LEDGERS, "areas"),
        (
            *("area", "legal_over", "legal_at_risk", "hand_overs", "orders", "urgent_ending"),
            "overdue",
        ),
        _review,
        "figures",
    ),
    "conformance": Shelf(
        "whether cases went the way they should: consent, notice of rights, acceptance, follow-up",
        (*conformance.LEDGERS, "areas"),
        ("step", "owed_by", "taken", "left_out", "unknown"),
        _conformance,
        "figures",
    ),
    "skipped": Shelf(
        "the cases that went on without one of these steps, latest first",
        (*conformance.LEDGERS, "areas"),
        ("code", "area", "step", "track", "status"),
        _skipped,
    ),
    "rights": Shelf(
        "requests about one's own data, what is due soonest first: what and by when, not whose",
        ("rights", "areas"),
        (
            *(
                "stream",
                "area",
                "office",
                "asked_for",
                "phase",
                "asked_on",
                "rule",
                "due_on",
                "late",
            ),
            *("outcome", "stills"),
        ),
        _rights,
        "rights",
    ),
    "support": Shelf(
        "the support given, quarter by quarter that is over: plans agreed, reviewed in time, "
        "lapsed unreviewed, ended by their goals; counts of an area and its parts, none below ten",
        ("support", "areas"),
        ("area", "quarter", *support.COUNTED),
        _support,
        "service",
    ),
    "retention": Shelf(
        "files whose period is over, longest first; which of them wait for a second signature",
        (*archive.LEDGERS, "areas"),
        ("code", "area", "retention", "until", "standing", "appraised_on", "held"),
        _retention,
    ),
    "months": Shelf(
        "the figures of each month, as they were fixed when it was closed",
        (),
        (
            *("month", "registered", "accepted", "agreed", "failed", "success_rate", "closed"),
            *("closed_at", "upto"),
        ),
        _no_ledger,
        "figures",
    ),
    "inspections": Shelf(
        "the yearly inspection of each office: what is to be done and by when",
        (),
        (
            *("year", "area", "duty", "due_on", "late", "inspected_on", "wanting"),
            *("rectify_by", "rectified_on"),
        ),
        _no_ledger,
        "office",
    ),
}


_OF_STREAMS: Final[Mapping[str, Callable[[System, Asked], Page]]] = {
    "months": _months,
    "inspections": _inspections,
}
"""What no ledger holds: it is short, and read from its stream."""


def shelf(name: str, beside: Sequence[str] = ()) -> Shelf:
    """What is asked for by this name. Raises Unusable, naming all there are and those `beside`."""
    found = SHELVES.get("disputes" if name == "register" else name)
    if found is None:
        raise Unusable(
            404,
            "not-found",
            "There is no such ledger; there are: {names}",
            names=", ".join(["register", *SHELVES, *beside]),
        )
    return found


def ask(
    system: System,
    name: str,
    reader: Officer,
    asked: Asked,
    token: Cursor | None = None,
    *,
    language: Language = "en",
    correlation: UUID | None = None,
    most: int = MOST,
) -> Page:
    """Read a ledger. Raises Unusable, NotYetVisible, StaleToken, NotBuilt."""
    wanted = shelf(name)
    for_officers(reader, wanted.shows)
    if not 0 < asked.limit <= most:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=most)
    if asked.area:
        check_area(asked.area)
    if wanted.shows == "service":
        asked = _in_remit(reader, asked)
    check_code("type", asked.type, get_args(DisputeType))
    check_code("source", asked.source, get_args(Source))
    if name == "worklist" and asked.mediator:
        asked = asked._replace(covers_for=_covered_by(system, asked.mediator))
    if name == "near":
        asked = asked._replace(calendar=_calendar(system))
    if name in _OF_STREAMS:
        return _OF_STREAMS[name](system, asked)
    with Reading(system.reading).ledgers(*wanted.reads, token=token) as connection:
        page = wanted.query(connection, asked)
        called = areas.names(connection, {row["area"] for row in page.rows if row.get("area")})
        named = [row["stream"] for row in page.rows if asked.names and "parties" in row]
        whose = register.whose(connection, named) if named else {}
    rows = [row | _area_name(row, called) for row in page.rows]
    if any(row.get("unit") for row in rows):
        rows = _with_reminders(system, rows)
    if name == "retention":
        book = book_of(system)
        rows = [row | {"held": book.held(row["stream"])} for row in rows]
    if not asked.names:
        return Page([without_names(row) for row in rows], page.next)
    purpose = Purpose(reader, f"ledger {name}", correlation, action="list")
    return Page(opened(system, purpose, rows, whose=whose, language=language), page.next)


def _in_remit(reader: Officer, asked: Asked) -> Asked:
    """The area asked for, or else that of the reader's own office, for which they answer. Raises
    Unusable."""
    if not answers_for(reader.office, written(significant(asked.area or reader.office or "0"))):
        raise Unusable(403, "not-for-this-role", "This is asked for the area of one's own office")
    return asked._replace(area=asked.area or significant(reader.office))


def _covered_by(system: System, mediator: str) -> tuple[str, ...]:
    with system.reading.connection() as connection:
        absences: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    return absences.covered_by(mediator, civil_date(datetime.now(UTC)))


def _calendar(system: System) -> Calendar:
    with system.reading.connection() as connection:
        held: Calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
    return held


def _with_reminders(system: System, rows: Sequence[Row]) -> list[Row]:
    """How much of each limit is gone, in a word, as of now."""
    calendar, now = _calendar(system), datetime.now(UTC)
    return [
        row
        | {
            "reminder": reminder(_span(row), now, calendar.for_area(row["area"]))
            if row["unit"]
            else None
        }
        for row in rows
    ]


def _span(row: Row) -> Span:
    return Span(row["unit"], row["length"], row["starts_on"], row["last_on"], row["falls_at"])


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


def _area_name(row: Row, called: Mapping[str, str]) -> Row:
    area = row.get("area")
    return {"area_name": called.get(area, "")} if area else {}


def without_names(row: Row) -> Row:
    """A row of cases with nothing of a person, not even sealed."""
    return {part: held for part, held in row.items() if part not in _SEALED}


def opened(
    system: System,
    purpose: Purpose,
    rows: list[Row],
    *,
    whose: Mapping[UUID, Whose],
    language: Language,
) -> list[Row]:
    """With the names and texts opened that this reader may see so (`purpose.action`: in a list, in
    a file that leaves), or why they are not. Raises Unusable."""
    reader = purpose.officer
    if reader.role not in CASEWORK or not works_here(reader):
        raise Unusable(403, "not-for-this-role", "Names in lists are for those who work on cases")
    covers = covered_by(system, reader)
    stands = {
        stream: reads_as(of, reader, relation(of, reader, covers)) for stream, of in whose.items()
    }
    stilled = _stilled(system, list(whose))
    shown = [
        _for_reader(row, stands[row["stream"]], purpose, stilled.get(row["stream"], ()))
        if "parties" in row
        else row
        for row in rows
    ]
    sealed = {
        text: looked for row in shown if "parties" in row for text, looked in _looked(row, stands)
    }
    with system.pool.connection() as connection:
        texts = system.vault.open_many(connection, sealed, purpose)
    said = {value: as_read(text, language) for value, text in texts.items()}
    said[WITHHELD] = say("[confidential]", language)
    return [row | _revealed(row, said) if "parties" in row else row for row in shown]


def _revealed(row: Row, said: Mapping[str, str]) -> Row:
    """Its columns of names and texts, as they are read; no other is looked through for them."""
    return {part: reveal(row[part], said) for part in _SEALED}


def _looked(row: Row, stands: Mapping[UUID, Relation]) -> Iterator[tuple[str, Looked]]:
    """Each sealed value of a row of cases, and what it is."""
    stream, classes = row["stream"], COLUMNS["dispute"]
    for party in row["parties"]:
        for text in sealed_values(party):
            yield text, Looked(stream, classes["parties"], stands[stream], party["party"])
    for text in sealed_values(row["matter"]):
        yield text, Looked(stream, classes["matter"], stands[stream])


_AT_ONCE: Final = 100


def _stilled(system: System, streams: Sequence[UUID]) -> dict[UUID, Collection[str]]:
    """The parties of these cases whose names stand in no list, because they asked for it."""
    found = dict[UUID, Collection[str]]()
    with system.reading.connection() as connection:
        people = stilled(connection, system.states).people
        for n in range(0, len(streams) if people else 0, _AT_ONCE):
            some = streams[n : n + _AT_ONCE]
            loaded = system.states.load_all(connection, *((DISPUTE, stream) for stream in some))
            for stream, held in zip(some, loaded, strict=True):
                case: Dispute = held.state
                found[stream] = {
                    key for key, party in case.parties.items() if party.person in people
                }
    return found


def _for_reader(row: Row, stands: Relation, purpose: Purpose, stilled: Collection[str]) -> Row:
    """Without what is not for somebody who stands so to the case, or stands in no list: it is not
    even decrypted."""

    def may(held: FieldClass) -> bool:
        return decide(purpose.officer, purpose.action, held, stands).allowed

    row = dict(row)
    if not may(COLUMNS["dispute"]["matter"]):
        row["matter"] = WITHHELD
    open_ones = may(COLUMNS["dispute"]["parties"])
    row["parties"] = [
        party if open_ones and party["party"] not in stilled else party | {"name": WITHHELD}
        for party in row["parties"]
    ]
    return row
