"""The dispute register: one row per dispute, as registers and figures need it.

Where a dispute stands is taken from the state that commands read too, never worked out again here.
Names and the matter are kept as the sealed values of the log; who a person is across cases is not
kept at all.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, get_args
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.access import Whose
from domain.areas import answers_for
from domain.dispute.bodies import texts_stay
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    DISPUTE_FACTS,
    CaseTakenOut,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    HandOverReceived,
    MatterLevel,
    ParticularsCorrected,
    Party,
    PartyJoined,
    Registered,
    TransferAccepted,
)
from domain.dispute.state import START, STATUSES, Dispute, Performance, Phase
from domain.dispute.terms import (
    AgreementForm,
    BodyKind,
    DisputeType,
    Outcome,
    Sender,
    Source,
    Subtype,
    Track,
)
from domain.kernel import Cursor, Fact, Recorded, civil_date
from domain.questions import Order
from domain.rising import LEVEL as LEVEL_ABOVE
from projections import cells, finding
from projections.areas import Office, Where, at, within
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find, narrowed
from projections.folds import Folds
from projections.kernel import Connection, Index, Keyed, Ledger, Load, Table, column_list

Level = Literal["village", "township", "other"]

LEVEL: Final[dict[BodyKind, Level]] = {
    "village_committee": "village",
    "residents_committee": "village",
    "township": "township",
    "subdistrict": "township",
    "enterprise": "other",
    "social_organisation": "other",
    "sector": "other",
}
"""The level of the body that mediates, as national statistics count it."""


# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One dispute. `matter` and the names in `parties` are sealed values; amounts are in fen."""

    stream: UUID
    version: int = 0
    code: str = ""
    former_number: str = ""
    area: str = ""
    office: str = ""
    body: str = ""
    level: str = ""
    type: str = ""
    subtype: str | None = None
    source: str = ""
    sender: str | None = None
    track: str = ""
    origin_kind: str | None = None
    origin: UUID | None = None
    matter: str = ""
    parties: str = "[]"
    people_affected: int | None = None
    happened_on: date | None = None
    phase: str = ""
    outcome: str | None = None
    status: str = ""
    open: bool = True
    urgent: bool = False
    urgent_ran_out: bool = False
    """Its urgent matter is over by time alone: nobody has closed it. What follows is of it, too."""
    urgent_since: datetime | None = None
    urgent_owner: str | None = None
    urgent_seen: bool = False
    matter_level: str | None = None
    steps_open: list[date] | None = None
    """The day of each step of its plan that is neither taken nor dropped."""
    end_proposed: bool = False
    untold_since: date | None = None
    """From this day on whoever was reported about is to be told."""
    shielded: bool = False
    """It is a minor's file: asked of by whoever reads names, and shown to nobody."""
    texts_stay: bool = False
    """Neither its names nor its matter leave in a file; why, is said nowhere."""
    requested_at: datetime | None = None
    registered_at: datetime | None = None
    registered_on: date | None = None
    accepted_at: datetime | None = None
    mediator: str | None = None
    co_mediators: list[str] | None = None
    counsellor: bool = False
    claimed_fen: int | None = None
    form: str | None = None
    agreed_on: date | None = None
    agreed_fen: int | None = None
    performance: str = "none"
    performed: bool = False
    breached: bool = False
    confirmed: bool = False
    reopened: bool = False
    accepted_late: bool = False
    """When it was accepted, the limit for deciding on that had been noted as over."""
    escalated: bool = False
    """A level above heard that it was not settled, or took it over."""
    at_once: bool = False
    follow_ups: int = 0
    calls_stopped: bool = False
    performed_on: date | None = None
    ended_on: date | None = None
    closed_on: date | None = None
    batch: str | None = None
    filed_on: date | None = None
    continued_in: UUID | None = None
    merged_into: UUID | None = None
    last_at: datetime | None = None

    def named(self) -> list[dict[str, str]]:
        """Each party as a dictionary: party, role, kind, name (sealed)."""
        held: list[dict[str, str]] = json.loads(self.parties)
        return held


STANDING: Final = """
    code text collate "C" not null,
    former_number text not null,
    area text collate "C" not null,
    office text not null,
    body text not null,
    level text not null,
    type text not null,
    subtype text,
    source text not null,
    sender text,
    track text not null,
    origin_kind text,
    origin uuid,
    people_affected integer,
    happened_on date,
    phase text not null,
    outcome text,
    status text not null,
    open boolean not null,
    urgent boolean not null,
    urgent_ran_out boolean not null,
    urgent_since timestamptz,
    urgent_owner text,
    urgent_seen boolean not null,
    matter_level text,
    steps_open date[],
    end_proposed boolean not null,
    untold_since date,
    requested_at timestamptz,
    registered_at timestamptz,
    registered_on date,
    accepted_at timestamptz,
    mediator text,
    co_mediators text[],
    counsellor boolean not null,
    claimed_fen bigint,
    form text,
    agreed_on date,
    agreed_fen bigint,
    performance text not null,
    performed boolean not null,
    breached boolean not null,
    confirmed boolean not null,
    reopened boolean not null,
    accepted_late boolean not null,
    escalated boolean not null,
    at_once boolean not null,
    follow_ups integer not null,
    calls_stopped boolean not null,
    performed_on date,
    ended_on date,
    closed_on date,
    batch text,
    filed_on date,
    continued_in uuid,
    merged_into uuid
"""
"""The columns that say where a dispute stands: nothing of a person, not even sealed."""

TABLES: Final = (
    """
create table dispute (
    stream uuid primary key,
    version integer not null,
    last_at timestamptz,
    matter text not null,
    parties text not null,
    shielded boolean not null,
    texts_stay boolean not null,
"""
    + STANDING
    + ");"
    + cells.TABLES
)
INDEXES: Final = (
    Index("dispute_code_idx", "dispute (code)"),
    Index(
        "dispute_upper_idx",
        "dispute (upper(normalize(former_number, NFKC) collate \"C\")) where former_number <> ''",
    ),
    Index(
        "dispute_area_registered_at_stream_idx",
        "dispute (area, registered_at desc, stream desc)",
    ),
    Index("dispute_registered_at_stream_idx", "dispute (registered_at desc, stream desc)"),
    Index("dispute_mediator_idx", "dispute (mediator) where open"),
    Index(
        "dispute_area_urgent_since_idx",
        "dispute (area, urgent_since) where urgent or urgent_ran_out or untold_since is not null",
    ),
    Index("dispute_office_idx", "dispute (office) where form is null and ended_on is not null"),
)


# --- fold ----------------------------------------------------------------------------------------


def _registered(row: Row, event: Recorded[Registered]) -> None:
    _entered(row, event)
    row.matter = event.fact.matter
    row.parties = _as_text([_party(party) for party in event.fact.parties])


def _entered(row: Row, event: Recorded[Registered]) -> None:
    fact = event.fact
    row.code, row.former_number = fact.code, fact.former_number
    row.office, row.people_affected = fact.office, fact.people_affected
    row.happened_on, row.claimed_fen = fact.happened_on, fact.amount_fen
    if fact.origin is not None:
        row.origin_kind, row.origin = fact.origin.kind, fact.origin.case


def _joined(row: Row, event: Recorded[PartyJoined]) -> None:
    row.parties = _as_text([*row.named(), _party(event.fact.party)])


def _corrected(row: Row, event: Recorded[ParticularsCorrected]) -> None:
    right = _party(event.fact.party)
    row.parties = _as_text(
        [right if each["party"] == right["party"] else each for each in row.named()]
    )


def _party(party: Party) -> dict[str, str]:
    who = party.particulars
    return {"party": party.party, "role": party.role, "kind": who.kind, "name": who.name}


def _as_text(parties: list[dict[str, str]]) -> str:
    return json.dumps(parties, ensure_ascii=False, separators=(",", ":"))


def _handed_over(row: Row, event: Recorded[HandOverReceived]) -> None:
    row.sender = event.fact.sender


def _taken_out(row: Row, event: Recorded[CaseTakenOut]) -> None:
    row.parties = _as_text([each for each in row.named() if each["party"] not in event.fact.left])


def _passed(row: Row, event: Recorded[DeadlinePassed]) -> None:
    fact = event.fact
    row.escalated = row.escalated or fact.stage.startswith(LEVEL_ABOVE)
    if fact.stage == "due" and fact.proposes == "decide_acceptance":
        row.accepted_late = True


def _lapsed(row: Row, event: Recorded[DeadlinesLapsedBeforeImport]) -> None:
    for each in event.fact.deadlines:
        row.escalated = row.escalated or each.stage.startswith(LEVEL_ABOVE)
        row.accepted_late = row.accepted_late or (each.stage, each.rule) == ("due", "acceptance")


def higher(one: str, other: str) -> bool:
    """Whether an office stands above another: the other sits within its area."""
    return one != other and answers_for(one, other)


def _taken_over(row: Row, event: Recorded[TransferAccepted]) -> None:
    # The row still has the office that had the case until now.
    row.escalated = row.escalated or higher(event.fact.office, row.office)
    row.office = event.fact.office


_Changes = Mapping[type[Fact], Callable[[Row, Any], None]]

CHANGES: Final[_Changes] = {
    Registered: _registered,
    PartyJoined: _joined,
    ParticularsCorrected: _corrected,
    HandOverReceived: _handed_over,
    DeadlinePassed: _passed,
    DeadlinesLapsedBeforeImport: _lapsed,
    TransferAccepted: _taken_over,
    CaseTakenOut: _taken_out,
}
"""What a row takes from a fact itself, because no state holds it."""

_OF_PARTIES: Final = frozenset((PartyJoined, ParticularsCorrected, CaseTakenOut))
UNSEALED: Final[_Changes] = {
    kind: _entered if kind is Registered else change
    for kind, change in CHANGES.items()
    if kind not in _OF_PARTIES
}
"""The same without what is sealed: neither the matter nor the parties."""


def _stand(row: Row, case: Dispute) -> None:
    """Write down where the case stands."""
    row.area, row.office, row.body, row.level = case.area, case.office, case.body, LEVEL[case.body]
    row.type, row.subtype, row.source, row.track = case.type, case.subtype, case.source, case.track
    row.phase, row.outcome, row.status = case.phase, case.outcome, case.status
    row.open = case.closed_on is None and case.merged_into is None
    if row.urgent or row.urgent_ran_out or case.urgent_matter is not None:
        _urgent(row, case)
    row.untold_since = case.untold_since
    row.requested_at = case.requested_at
    if row.registered_at is not case.registered_at:
        row.registered_at = case.registered_at
        row.registered_on = civil_date(case.registered_at) if case.registered_at else None
    row.accepted_at = case.accepted_at
    row.mediator, row.co_mediators = case.mediator, list(case.co_mediators)
    row.counsellor = case.counselled
    if row.form is not None or case.agreement is not None:
        _agreed(row, case)
    row.performance, row.performed = case.performance, case.performance == "performed"
    row.breached = case.performance == "breached"
    decided = case.confirmation
    row.confirmed = decided is not None and decided.confirmed is True
    row.reopened, row.continued_in = case.continued_in is not None, case.continued_in
    row.at_once, row.follow_ups = case.performed_at_once, case.follow_ups
    row.calls_stopped = case.follow_ups_stopped
    row.performed_on = _performed_on(case) if row.performed else None
    row.merged_into, row.ended_on = case.merged_into, case.ended_on
    row.closed_on, row.batch, row.filed_on = case.closed_on, case.batch, case.filed_on


def _guard(row: Row, case: Dispute) -> None:
    """Write down from whom it is kept as things are; of this there is no past."""
    row.shielded, row.texts_stay = case.shielded, texts_stay(case)


def _performed_on(case: Dispute) -> date | None:
    """The day on which everything agreed was done, of a case of which it was."""
    if case.agreement is None:
        return None
    agreed = case.agreement
    days = [each.performed_on or agreed.effective_on for each in agreed.items.values()]
    return max(days, default=agreed.effective_on)


def _agreed(row: Row, case: Dispute) -> None:
    agreement = case.agreement
    items = agreement.items.values() if agreement else ()
    amounts = [item.amount_fen for item in items if item.amount_fen is not None]
    row.form = agreement and agreement.form
    row.agreed_on = agreement and agreement.effective_on
    row.agreed_fen = sum(amounts) if amounts else None


class Standing:
    """One case's row while its facts come, one after the other, without a ledger."""

    __slots__ = ("_case", "_changes", "row")

    def __init__(self, events: Iterable[Recorded[Any]], changes: _Changes = CHANGES) -> None:
        self.row: Row | None = None
        self._case: Dispute = START
        self._changes = changes
        for event in events:
            self.fold(event)

    def take(self, event: Recorded[Any]) -> Row:
        """The row after one more fact."""
        row = self.fold(event)
        _stand(row, self._case)
        _guard(row, self._case)
        return row

    def stands(self) -> Row | None:
        """The row as it stands; None before any fact."""
        if self.row is not None:
            _guard(self.row, self._case)
        return self.stood()

    def stood(self) -> Row | None:
        """The same, without from whom it is kept."""
        if self.row is not None:
            _stand(self.row, self._case)
        return self.row

    def fold(self, event: Recorded[Any]) -> Row:
        """Take in one more fact; how the row stands is said when it is asked for."""
        row = self.row
        if row is None:
            row = self.row = Row(event.stream)
        fact, at = event.fact, event.at
        self._case = evolve(self._case, fact, at)
        change = self._changes.get(type(fact))
        if change is not None:
            change(row, event)
        row.version, row.last_at = event.version, at
        return row


def _urgent(row: Row, case: Dispute) -> None:
    urgent = case.urgent_matter
    row.urgent, row.urgent_ran_out = case.urgent is not None, case.ran_out is not None
    row.urgent_since = urgent and urgent.since
    row.urgent_owner = urgent and urgent.owner
    row.urgent_seen = urgent is not None and urgent.confirmed_at is not None
    row.matter_level = urgent and urgent.matter_level
    row.steps_open = [urgent.plan[s].due_on for s in urgent.open_steps] if urgent else None
    row.end_proposed = urgent is not None and urgent.end_proposed_at is not None


_TABLE = Table("dispute", "stream", Row)


class _Register(Keyed):
    """Folds rows and states side by side; a row is brought up to its state when it is written."""

    def __init__(self, load: Load, most: int) -> None:
        super().__init__(_TABLE, self._change, most)
        self._states = Folds(START, evolve, load, most)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        self._states.prepare(connection, events, after, keep=self._changed)
        super().fold(connection, events, after)

    def _change(self, row: Row, event: Recorded[Any]) -> None:
        self._states.take(event)
        change = CHANGES.get(type(event.fact))
        if change is not None:
            change(row, event)
        row.version, row.last_at = event.version, event.at

    def write(self, connection: Connection, most: int | None = None) -> None:
        rows = list(self._changed.values())[:most]
        for row in rows:
            _stand(row, self._states[row.stream])
            _guard(row, self._states[row.stream])
        cells.note(connection, [row.stream for row in rows])
        super().write(connection, most)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        cells.note(connection, list(since))
        return super().forget(connection, since)

    def tidy(self, connection: Connection, most: int) -> bool:
        return cells.count_noted(connection, most)

    def tidy_unread(self, connection: Connection, reader: Connection, most: int) -> None:
        if cells.mostly_noted(connection):
            cells.count_anew(connection, reader, most)


LEDGER: Final = Ledger(
    name="register",
    version=9,
    tables=TABLES,
    facts=frozenset(DISPUTE_FACTS),
    open=_Register,
    derived=frozenset({"cell", "cell_days", "uncounted"}),
    for_readers=INDEXES,
)


# --- query ---------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A column of the register as offices know it. `sealed`: opened on read, behind the policy."""

    name: str
    zh: str
    en: str
    sealed: bool = False


COLUMNS: Final = (
    Column("code", "案件编号", "Case code"),
    Column("former_number", "原编号", "Former number"),
    Column("area", "所属区域", "Area"),
    Column("office", "调解委员会", "Committee"),
    Column("level", "层级", "Level"),
    Column("type", "纠纷类型", "Type"),
    Column("source", "案件来源", "Source"),
    Column("sender", "移送单位", "Handed over by"),
    Column("track", "程序", "Track"),
    Column("parties", "当事人", "Parties", sealed=True),
    Column("matter", "纠纷简要情况", "Matter", sealed=True),
    Column("people_affected", "涉及人数", "People affected"),
    Column("happened_on", "发生日期", "Happened on"),
    Column("requested_at", "申请时间", "Requested at"),
    Column("registered_at", "登记时间", "Registered at"),
    Column("accepted_at", "受理时间", "Accepted at"),
    Column("mediator", "调解员", "Mediator"),
    Column("counsellor", "心理咨询师参与", "Counsellor invited"),
    Column("status", "状态", "Status"),
    Column("outcome", "调解结果", "Outcome"),
    Column("form", "协议形式", "Form of agreement"),
    Column("agreed_on", "达成协议日期", "Agreed on"),
    Column("claimed_fen", "涉及金额", "Amount claimed"),
    Column("agreed_fen", "协议金额", "Amount agreed"),
    Column("performed", "已履行", "Performed"),
    Column("confirmed", "司法确认", "Judicially confirmed"),
    Column("breached", "未履行", "Breached"),
    Column("reopened", "重新调解", "Reopened"),
    Column("closed_on", "结案日期", "Closed on"),
)


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "former_number": Askable(),
        "area": Askable("area"),
        "office": Askable(),
        "body": Askable(known=get_args(BodyKind)),
        "level": Askable(known=get_args(Level)),
        "type": Askable(known=get_args(DisputeType)),
        "subtype": Askable(known=get_args(Subtype), empty=True),
        "source": Askable(known=get_args(Source)),
        "sender": Askable(known=get_args(Sender), empty=True),
        "track": Askable(known=get_args(Track)),
        "origin_kind": Askable(empty=True),
        "people_affected": Askable("number", empty=True),
        "happened_on": Askable("day", empty=True),
        "phase": Askable(known=get_args(Phase)),
        "outcome": Askable(known=get_args(Outcome), empty=True),
        "status": Askable(known=STATUSES),
        "open": Askable("yes_no"),
        "urgent": Askable("yes_no"),
        "urgent_ran_out": Askable("yes_no"),
        "urgent_since": Askable("moment", empty=True),
        "matter_level": Askable(known=get_args(MatterLevel), empty=True),
        "end_proposed": Askable("yes_no"),
        "untold_since": Askable("day", empty=True),
        "requested_at": Askable("moment", empty=True),
        "registered_at": Askable("moment"),
        "registered_on": Askable("day"),
        "accepted_at": Askable("moment", empty=True),
        "mediator": Askable(empty=True),
        "co_mediators": Askable("codes"),
        "counsellor": Askable("yes_no"),
        "claimed_fen": Askable("number", empty=True),
        "form": Askable(known=get_args(AgreementForm), empty=True),
        "agreed_on": Askable("day", empty=True),
        "agreed_fen": Askable("number", empty=True),
        "performance": Askable(known=get_args(Performance)),
        "performed": Askable("yes_no"),
        "breached": Askable("yes_no"),
        "confirmed": Askable("yes_no"),
        "reopened": Askable("yes_no"),
        "ended_on": Askable("day", empty=True),
        "closed_on": Askable("day", empty=True),
        "filed_on": Askable("day", empty=True),
        "last_at": Askable("moment", empty=True),
        "stream": Askable("id"),
    },
    order=(Order("registered_at", downwards=True),),
)
"""What the register can be asked about. Nothing of it is of a party."""


class Wanted(NamedTuple):
    """Which disputes of an area: None means all."""

    open: bool | None = None
    type: str | None = None
    source: str | None = None
    status: str | None = None
    level: str | None = None
    mediator: str | None = None
    counsellor: bool | None = None
    since: date | None = None
    until: date | None = None
    office: Office | None = None
    measure: str | None = None
    """Those that count in this measure (`cells.MEASURES`), or for which this stage is over."""


EVERYTHING: Final = Wanted()


def condition(area: Where | None, wanted: Wanted) -> tuple[Composed, dict[str, Any]]:
    """The rows of an area and everything within it, registered from `since` to `until`."""
    clauses, values = within(area)
    for name in ("open", "type", "source", "status", "level", "mediator", "counsellor"):
        value = getattr(wanted, name)
        if value is not None:
            clauses.append(SQL(f"dispute.{name} = %({name})s"))
            values[name] = value
    if wanted.office is not None:
        of, held = at(wanted.office)
        clauses.append(of)
        values |= held
    if wanted.measure is not None:
        clauses.append(cells.condition_of(wanted.measure))
    if wanted.since is not None:
        clauses.append(SQL("dispute.registered_on >= %(since)s"))
        values["since"] = wanted.since
    if wanted.until is not None:
        clauses.append(SQL("dispute.registered_on <= %(until)s"))
        values["until"] = wanted.until
    return SQL(" and ").join([SQL("true"), *clauses]), values


_SELECT: Final = SQL("select {} from dispute ").format(column_list(Row, "dispute"))


def _query(area: Where | None, wanted: Wanted) -> Query:
    where, values = condition(area, wanted)
    return Query(_SELECT + SQL("where ") + where, values)


def page(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
    halves: tuple[SQL, ...] = (),
) -> Found[Row]:
    """The disputes of an area and everything within it, newest first unless asked otherwise.

    `area` is a code of 12 or 15 digits or its significant digits; None is everywhere. `halves`: the
    tables of which the register of a day of the past is made.
    """
    query = _query(area, wanted)._replace(halves=halves)
    return find(connection, query, FOUND_BY, question, Row)


def stream_rows(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
    *,
    at_once: int = 1000,
) -> Iterator[list[Row]]:
    """Every dispute of an area and everything within it that is asked for, oldest first, so many at
    once: however many there are, no more than that are held. Within one transaction."""
    asked = narrowed(_query(area, wanted), FOUND_BY, question)
    ordered = SQL(" order by asked.registered_at, asked.stream")
    with connection.cursor(name="rows", binary=True) as cursor:
        cursor.execute(asked.statement + ordered, asked.values)
        while held := cursor.fetchmany(at_once):
            yield [Row(*each) for each in held]


def streams(connection: Connection, area: str | None, wanted: Wanted, limit: int) -> list[UUID]:
    """The ids of the disputes of an area and everything within it, oldest first."""
    where, values = condition(area, wanted)
    rest = SQL(" order by dispute.registered_at, dispute.stream limit %(limit)s")
    statement = SQL("select stream from dispute where ") + where + rest
    return [stream for (stream,) in connection.execute(statement, values | {"limit": limit})]


def of_mediator(connection: Connection, mediator: str, limit: int) -> list[UUID]:
    """The ids of the open disputes in which somebody leads or assists, oldest first."""
    rows = connection.execute(
        "select stream from dispute where open and (mediator = %(who)s or %(who)s ="
        " any(co_mediators)) order by registered_at, stream limit %(limit)s",
        {"who": mediator, "limit": limit},
    )
    return [stream for (stream,) in rows]


def streams_by_code(connection: Connection, given: Sequence[str]) -> dict[str, UUID]:
    """The id of each dispute that goes by one of these codes or, if none does, by that former
    number."""
    found = dict[str, UUID]()
    for column in ("former_number", "code"):
        rows = connection.execute(
            SQL("select {0}, stream from dispute where {0} = any(%s) and {0} <> ''").format(
                Identifier(column)
            ),
            (list(given),),
        )
        found |= dict(rows.fetchall())
    return found


def codes(connection: Connection, wanted: Sequence[UUID]) -> dict[UUID, str]:
    """The code of each of these disputes."""
    rows = connection.execute(
        "select stream, code from dispute where stream = any(%s)", (list(wanted),)
    )
    return dict(rows.fetchall())


def count(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
) -> int:
    """How many disputes `page` would show in all."""
    return finding.count(connection, _query(area, wanted), FOUND_BY, question)


def offices(connection: Connection, since: date) -> list[str]:
    """The offices with an open dispute, or one registered since then, by code."""
    rows = connection.execute(
        "select distinct office from dispute where open or registered_on >= %s order by office",
        (since,),
    )
    return [office for (office,) in rows]


def where(connection: Connection, which: Composable, values: dict[str, Any]) -> list[Row]:
    """The rows for which a condition holds, in no order."""
    return _rows(connection, SQL("where ") + which, values)


def there(connection: Connection, streams: Sequence[UUID]) -> list[UUID]:
    """Which of these streams are disputes, in the order of their ids."""
    found = connection.execute(
        "select stream from dispute where stream = any(%s) order by stream", (list(streams),)
    )
    return [stream for (stream,) in found]


def stood(connection: Connection, load: Load, streams: Sequence[UUID], upto: Cursor) -> list[Row]:
    """The rows of these disputes as they stood at an earlier place in the log: of their facts up
    to it; those that had none are left out."""
    facts = load(connection, streams, upto=upto)
    held = (Standing(events) for _, events in groupby(facts, key=lambda event: event.stream))
    return [row for each in held if (row := each.stands()) is not None]


def one(connection: Connection, stream: UUID) -> Row | None:
    """One dispute's row."""
    return next(iter(_rows(connection, SQL("where stream = %(stream)s"), {"stream": stream})), None)


def whose(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, Whose]:
    """What of these disputes decides who stands how to them: who has them, who mediates."""
    rows = connection.execute(
        "select stream, office, mediator, co_mediators, shielded, texts_stay from dispute"
        " where stream = any(%s)",
        (list(streams),),
    )
    return {
        stream: Whose(
            office,
            tuple(who for who in (mediator, *(others or ())) if who),
            shielded=shielded,
            texts_stay=stays,
        )
        for stream, office, mediator, others, shielded, stays in rows
    }


def sealed_of(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """What is sealed of these disputes: the matter and the parties."""
    rows = connection.execute(
        "select stream, matter, parties from dispute where stream = any(%s)", (list(streams),)
    )
    return {stream: {"matter": matter, "parties": parties} for stream, matter, parties in rows}


def by_code(connection: Connection, code: str) -> Row | None:
    """The row of a case by its code or, if no case has that code, by its former number."""
    found = _rows(
        connection,
        SQL(
            "where code = %(code)s or (former_number = %(code)s and former_number <> '')"
            " order by code = %(code)s desc limit 1"
        ),
        {"code": code},
    )
    return next(iter(found), None)


def _rows(connection: Connection, rest: Any, values: dict[str, Any]) -> list[Row]:
    with connection.cursor(binary=True) as cursor:
        return [Row(*held) for held in cursor.execute(_SELECT + rest, values)]
