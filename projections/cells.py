"""Counts that are there before anybody asks: how many disputes of an area were registered in a
month, what became of them, and how many days each stage took.

They are exact at any time. A row that is written is noted in the same transaction, as it was
counted before; whoever asks takes that away and adds the row as it is. When the ledger is abreast
of the log, what was noted goes into the counts, so many at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, LiteralString, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier, Literal

from domain.dispute.terms import UNSUCCESSFUL
from domain.kernel import LOCAL_ZONE, civil_date
from projections.kernel import Connection, Copy

if TYPE_CHECKING:
    from projections.register import Row

_FAILED: Final = SQL("dispute.outcome = any({})").format(Literal(sorted(UNSUCCESSFUL)))
_AGREED: Final = SQL("dispute.outcome = 'agreed'")
_OWED_A_CALL: Final = SQL(
    "dispute.outcome = 'agreed' and not dispute.at_once and dispute.closed_on is not null"
    " and (dispute.follow_ups > 0 or not dispute.calls_stopped)"
)
_HIGHER: Final = SQL("dispute.escalated and dispute.outcome = 'agreed' and ")

_OF_ALL: Final[dict[str, Composed | SQL]] = {
    "registered": SQL("true"),
    "accepted": SQL("dispute.accepted_at is not null"),
    "accepted_in_time": SQL("dispute.accepted_at is not null and not dispute.accepted_late"),
    "agreed": _AGREED,
    "failed": _FAILED,
    "performed": _AGREED + SQL(" and dispute.performed"),
    "confirmed": SQL("dispute.confirmed"),
    "breached": SQL("dispute.breached"),
    "reopened": SQL("dispute.reopened"),
    "agreed_with_counsellor": SQL("dispute.counsellor and ") + _AGREED,
    "failed_with_counsellor": SQL("dispute.counsellor and ") + _FAILED,
    "with_counsellor": SQL("dispute.counsellor and ({} or {})").format(_AGREED, _FAILED),
    "escalated": SQL("dispute.escalated"),
    "settled_in_village": _HIGHER + SQL("right(dispute.office, 3) <> '000'"),
    "settled_in_township": _HIGHER
    + SQL("right(dispute.office, 3) = '000' and right(dispute.office, 6) <> '000000'"),
    "settled_above": _HIGHER + SQL("right(dispute.office, 6) = '000000'"),
    "follow_ups_owed": _OWED_A_CALL,
    "follow_ups_done": _OWED_A_CALL + SQL(" and dispute.follow_ups > 0"),
}
MEASURES: Final[dict[str, Composed]] = {
    name: SQL("dispute.merged_into is null and ({})").format(held) for name, held in _OF_ALL.items()
}
"""What is counted of disputes: of each whether it counts. `counts_of` says the same of a row in
memory. A case that goes on in another one is counted there, once.
"""

OF_ONE_OFFICE: Final[dict[str, Composed | SQL]] = {
    "consent_not_given": SQL(
        "dispute.form is null and dispute.ended_on is not null and dispute.outcome = 'declined'"
    )
}
"""What is counted of one office alone, from its rows: it stands in no count beside others'."""

_ACCEPTED_ON: Final = SQL("(dispute.accepted_at at time zone {})::date").format(
    Literal(LOCAL_ZONE.key)
)
_ENDED_ON: Final = SQL("case when {} then dispute.agreed_on when {} then dispute.ended_on end")
_SETTLED_ON: Final = _ENDED_ON.format(_AGREED, _FAILED)

STAGES: Final[dict[str, Composed | SQL]] = {
    "to_accept": SQL("case when dispute.merged_into is null then ")
    + _ACCEPTED_ON
    + SQL(" - dispute.registered_on end"),
    "to_settle": _SETTLED_ON + SQL(" - ") + _ACCEPTED_ON,
    "to_end": _SETTLED_ON + SQL(" - dispute.registered_on"),
    "to_perform": SQL("dispute.performed_on - dispute.agreed_on"),
    "to_close": SQL("dispute.closed_on - ") + _SETTLED_ON,
}
"""How many days a stage took: none where it is not over."""


# --- the same of a row that is in memory ---------------------------------------------------------


class Counts(NamedTuple):
    """Where and in what a dispute counts. `since`: the day of its registration."""

    area: str
    """The digits of its township."""
    since: date | None
    held: tuple[int, ...]
    """The measures in which it counts, by their place in the list."""
    days: tuple[tuple[int, int], ...]
    """The stages that are behind it, by their place in the list, and how many days each took."""


def counts_of(row: "Row") -> Counts:
    """What the two lists say of a row, said of it in memory: there a case is counted once for each
    of its days. A test holds them against each other."""
    held, days = list[bool](), list[int | None]()
    agreed, failed = row.outcome == "agreed", row.outcome in UNSUCCESSFUL
    accepted, office = row.accepted_at is not None, row.office
    once = row.merged_into is None
    if once:
        owed = agreed and not row.at_once and row.closed_on is not None
        owed = owed and (row.follow_ups > 0 or not row.calls_stopped)
        higher = row.escalated and agreed
        town, above = office.endswith("000"), office.endswith("000000")
        held += (True, accepted, accepted and not row.accepted_late, agreed, failed)
        held += (agreed and row.performed, row.confirmed, row.breached, row.reopened)
        held += (row.counsellor and agreed, row.counsellor and failed)
        held += (row.counsellor and (agreed or failed), row.escalated)
        held += (higher and not town, higher and town and not above, higher and above)
        held += (owed, owed and row.follow_ups > 0)
    accepted_on = civil_date(row.accepted_at) if row.accepted_at else None
    settled_on = row.agreed_on if agreed else row.ended_on if failed else None
    days += (_between(row.registered_on, accepted_on) if once else None,)
    days += (_between(accepted_on, settled_on), _between(row.registered_on, settled_on))
    days += (_between(row.agreed_on, row.performed_on), _between(settled_on, row.closed_on))
    return Counts(
        row.area[:TOWN],
        row.registered_on,
        tuple(n for n, counts in enumerate(held) if counts),
        tuple((n, each) for n, each in enumerate(days) if each is not None),
    )


def _between(first: date | None, last: date | None) -> int | None:
    return None if first is None or last is None else (last - first).days


# --- tables --------------------------------------------------------------------------------------

MONTH: Final = SQL("coalesce(date_trunc('month', dispute.registered_on)::date, date '0001-01-01')")
COUNTY: Final = 6
WIDE: Final = (4, COUNTY)
"""Levels of areas at which there are counts, also by type and by source. What is wider is the sum
of its prefectures."""
TOWN: Final = 9
"""The level at which there are counts of everything only: below it there is little to count."""
MONTH_DAYS: Final[Mapping[bool, Sequence[int]]] = {False: (4, 6), True: (4,)}
"""Levels at which there are days of each month: of everything, and (True) by type and by source."""
YEAR_DAYS: Final[Mapping[bool, Sequence[int]]] = {False: (4, 6, TOWN), True: ()}
"""The same of each year: far fewer rows, for whoever asks about all there ever was."""
ALL: Final = ""
"""Of every type, of every source."""

_NAMES: Final = SQL(", ").join(map(Identifier, MEASURES))
_STAGES: Final = SQL(", ").join(map(Identifier, STAGES))


def condition_of(measure: str) -> Composed | SQL:
    """That a dispute counts in a measure, or has this stage behind it. Raises ValueError."""
    for among in (MEASURES, OF_ONE_OFFICE):
        if measure in among:
            return SQL("({})").format(among[measure])
    if measure not in STAGES:
        raise ValueError(f"{measure!r} is no measure")
    return SQL("({}) is not null").format(STAGES[measure])


def columns(of: Iterable[str], kind: LiteralString) -> str:
    """These as columns of a table, as DDL says them."""
    return ",\n    ".join(f"{name} {kind}" for name in of)


TABLES: Final = f"""
create table cell (
    digits smallint not null,
    area text collate "C" not null,
    month date not null,
    type text collate "C" not null,
    source text collate "C" not null,
    {columns(list(MEASURES), "integer not null")},
    primary key (digits, type, source, area, month)
) with (fillfactor = 80);
create table cell_days (
    months smallint not null,
    digits smallint not null,
    area text collate "C" not null,
    month date not null,
    type text collate "C" not null,
    source text collate "C" not null,
    days integer not null,
    {columns(list(STAGES), "integer not null")},
    primary key (months, digits, type, source, area, month, days)
) with (fillfactor = 80);
create table uncounted (
    stream uuid primary key,
    area text collate "C",
    month date,
    type text,
    source text,
    {columns(list(MEASURES), "integer")},
    {columns(list(STAGES), "integer")}
);
"""

counts: Final = SQL(", ").join(
    SQL("coalesce({}, false)::integer as {}").format(held, Identifier(name))
    for name, held in MEASURES.items()
)
"""Of one row of `dispute`, for each measure 1 or 0."""
stages: Final = SQL(", ").join(
    SQL("{} as {}").format(held, Identifier(name)) for name, held in STAGES.items()
)


def share_of(stage: str) -> Identifier:
    """Of one of the days in `took`: 1 if this stage took them, or else 0."""
    return Identifier(f"of_{stage}")


took: Final = SQL("lateral (values {each}) took (days, {shares})").format(
    each=SQL(", ").join(
        SQL("({}, {})").format(
            Identifier(name), SQL(", ").join(Literal(int(name == other)) for other in STAGES)
        )
        for name in STAGES
    ),
    shares=SQL(", ").join(map(share_of, STAGES)),
)
"""Of a row with the stages: how many days each took, and which stage it was."""

_NOTE: Final = SQL("""
    insert into uncounted (stream, area, month, type, source, {names}, {stage_names})
    select noted, dispute.area, {month}, dispute.type, dispute.source, {counts}, {stages}
      from unnest(%s::uuid[]) noted left join dispute on dispute.stream = noted
        on conflict (stream) do nothing
""").format(names=_NAMES, stage_names=_STAGES, month=MONTH, counts=counts, stages=stages)


def note(connection: Connection, streams: Sequence[UUID]) -> None:
    """Note that the rows of these disputes are about to be written, or taken out."""
    if streams:
        connection.execute(_NOTE, (list(streams),))


_AS_IT_IS: Final = SQL(
    "select dispute.area, {month}, dispute.type, dispute.source, {counts}, {stages}, 1 as sign"
    "  from dispute"
).format(month=MONTH + SQL(" as month"), counts=counts, stages=stages)
_CHANGE: Final = SQL("""
    with noted as (
        delete from uncounted where ctid = any(array(select ctid from uncounted limit %(most)s))
        returning *
    ), change as materialized (
        select area, month, type, source, {minus}, {stage_names}, -1 as sign
          from noted where area is not null
        union all {as_it_is} where dispute.stream = any(array(select stream from noted))
    )""").format(
    minus=SQL(", ").join(SQL("-{0} as {0}").format(Identifier(name)) for name in MEASURES),
    stage_names=_STAGES,
    as_it_is=_AS_IT_IS,
)
_SUMS: Final = SQL(", ").join(
    SQL("sum({0})::integer as {0}").format(Identifier(n)) for n in MEASURES
)


def _totals(of: Iterable[str]) -> Composed:
    return SQL(", ").join(SQL("sum({})").format(Identifier(name)) for name in of)


def zeros(of: Iterable[str]) -> Composed:
    """Nothing in each of these columns."""
    return SQL(", ").join([SQL("0") for _ in of])


def added(table: str, of: Iterable[str]) -> Composed:
    """What is in each of these columns of a table already, and what comes to it."""
    return SQL(", ").join(
        SQL("{0} = {1}.{0} + excluded.{0}").format(Identifier(name), Identifier(table))
        for name in of
    )


_LAYERS: Final = SQL(", ").join(
    SQL("({}, {}, {})").format(Literal(months), Literal(digits), Literal(cut))
    for months, levels in ((1, MONTH_DAYS), (12, YEAR_DAYS))
    for cut in range(3)
    for digits in levels[cut > 0]
)
"""Of how many months, at which level, and whether of all, by type or by source."""

_SUMMED: Final = SQL("""
    select level as digits, left(area, level) as area, month,
           case cut when 1 then type else '' end as type,
           case cut when 2 then source else '' end as source, {sums}
      from (select left(area, 6) as area, month, type, source, {sums}
              from change group by 1, 2, 3, 4) counties,
           unnest({wide}::smallint[]) level, generate_series(0, 2) cut
     group by 1, 2, 3, 4, 5, cut having ({totals}) <> ({zeros})
     union all
    select {town}, left(area, {town}), month, '', '', {sums}
      from change group by 2, 3 having ({totals}) <> ({zeros})
""").format(
    sums=_SUMS,
    totals=_totals(MEASURES),
    zeros=zeros(MEASURES),
    wide=Literal(list(WIDE)),
    town=Literal(TOWN),
)
"""Of the cases in `change`, what stands in `cell`."""
_LASTED: Final = SQL("""
    select months, level as digits, left(area, level) as area,
           case months when 1 then month else year end as month,
           case cut when 1 then type else '' end as type,
           case cut when 2 then source else '' end as source, days, {sums}
      from (select left(area, {town}) as area, month, date_trunc('year', month)::date as year, type,
                   source, took.days, {shares}
              from change, {took} where took.days is not null group by 1, 2, 4, 5, 6) each_day,
           (values {layers}) layer (months, level, cut)
     where ({names}) <> ({zeros})
     group by 1, 2, 3, 4, 5, 6, 7, cut having ({totals}) <> ({zeros})
""").format(
    sums=SQL(", ").join(SQL("sum({0})::integer as {0}").format(Identifier(n)) for n in STAGES),
    shares=SQL(", ").join(
        SQL("sum(sign * {})::integer as {}").format(share_of(name), Identifier(name))
        for name in STAGES
    ),
    took=took,
    town=Literal(TOWN),
    layers=_LAYERS,
    names=_STAGES,
    totals=_totals(STAGES),
    zeros=zeros(STAGES),
)
"""The same of `cell_days`."""

_COUNT: Final = _CHANGE + SQL("""
    , counted as (
        insert into cell (digits, area, month, type, source, {names}) {summed}
            on conflict (digits, type, source, area, month) do update set {added}
        returning ctid, registered
    ), lasted as (
        insert into cell_days (months, digits, area, month, type, source, days, {stage_names})
        {lasted}
            on conflict (months, digits, type, source, area, month, days)
            do update set {stage_added}
        returning ctid, ({stage_names}) = ({stage_zeros}) as empty
    )
    select (select count(*) from noted),
           (select array_agg(ctid)::text from counted where registered = 0),
           (select array_agg(ctid)::text from lasted where empty)
""").format(
    names=_NAMES,
    summed=_SUMMED,
    added=added("cell", MEASURES),
    stage_names=_STAGES,
    lasted=_LASTED,
    stage_zeros=zeros(STAGES),
    stage_added=added("cell_days", STAGES),
)
"""Takes the change into the counts; how much was noted, and where in the two tables nothing is
counted any more."""


def counties(connection: Connection) -> list[str]:
    """The counties in which any dispute is, by their six digits."""
    rows = connection.execute(
        "select area from cell where digits = 6 and type = '' and source = '' union"
        " select left(dispute.area, 6) from dispute join uncounted using (stream)"
        " where left(dispute.area, 6) is not null order by 1"
    )
    return [digits for (digits,) in rows]


def count_noted(connection: Connection, most: int) -> bool:
    """Take at most so many of the disputes noted into the counts, in the transaction that is open;
    whether there may be more."""
    (found, *empty) = connection.execute(_COUNT, {"most": most}).fetchone() or (0,)
    for table, places in zip(("cell", "cell_days"), empty, strict=True):
        if places:
            gone = SQL("delete from {} where ctid = any(%s::tid[])").format(Identifier(table))
            connection.execute(gone, (places,))
    return bool(found == most)


_OF_ALL_CASES: Final = SQL("with change as ({}) {}")
ANEW: Final = (
    (
        Copy("cell", ("digits", "area", "month", "type", "source", *MEASURES)),
        _OF_ALL_CASES.format(_AS_IT_IS, _SUMMED),
    ),
    (
        Copy("cell_days", ("months", "digits", "area", "month", "type", "source", "days", *STAGES)),
        _OF_ALL_CASES.format(_AS_IT_IS, _LASTED),
    ),
)


def count_anew(connection: Connection, reader: Connection, most: int) -> None:
    """Count every dispute, in a build that nobody reads and nobody else writes: `reader` finds what
    there is, so that no transaction that writes is long. Cut short, it is begun again: what was
    noted is there until the end."""
    with connection.transaction():
        connection.execute("truncate cell, cell_days")
    for copy, statement in ANEW:
        # Sorting millions of rows to put so many together takes three times as long as hashing.
        reader.execute("set local work_mem = '64MB'; set local enable_sort = off")
        with reader.cursor(name="counted", binary=True) as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(most):
                with connection.transaction():
                    copy.rows(connection, rows)
        reader.rollback()
    with connection.transaction():
        connection.execute("truncate uncounted")


def mostly_noted(connection: Connection) -> bool:
    """Whether so much is noted that counting everything is less work."""
    row = connection.execute(
        "select (select count(*) from uncounted) * 4 > (select count(*) from dispute)"
    ).fetchone()
    return bool(row and row[0])
