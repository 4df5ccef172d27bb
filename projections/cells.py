"""Counts that are there before anybody asks: how many disputes of an area were registered in a
month, and what became of them.

They are exact at any time. A row that is written is noted in the same transaction, as it was
counted before; whoever asks takes that away and adds the row as it is. When the ledger is abreast
of the log, what was noted goes into the counts, so many at once.
"""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier, Literal

from domain.dispute.terms import UNSUCCESSFUL
from domain.kernel import LOCAL_ZONE
from projections.kernel import Connection

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
"""What is counted of disputes: of each whether it counts. The one place that says so. A case that
goes on in another one is counted there, once.
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

MONTH: Final = SQL("coalesce(date_trunc('month', dispute.registered_on)::date, date '0001-01-01')")
WIDE: Final = (2, 4, 6)
"""Levels of areas at which there are also counts by type and by source, and days."""
TOWN: Final = 9
"""The level at which there are counts of everything only: below it there is little to count."""
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


def _columns(of: Sequence[str], kind: LiteralString) -> str:
    return ",\n    ".join(f"{name} {kind}" for name in of)


TABLES: Final = f"""
create table cell (
    digits smallint not null,
    area text collate "C" not null,
    month date not null,
    type text not null,
    source text not null,
    {_columns(list(MEASURES), "integer not null")},
    primary key (digits, type, source, area, month)
);
create table cell_days (
    digits smallint not null,
    area text collate "C" not null,
    month date not null,
    stage text not null,
    days integer not null,
    disputes integer not null,
    primary key (digits, area, month, stage, days)
);
create index on cell (digits) where registered = 0;
create index on cell_days (digits) where disputes = 0;
create table uncounted (
    stream uuid primary key,
    area text collate "C",
    month date,
    type text,
    source text,
    {_columns(list(MEASURES), "integer")},
    {_columns(list(STAGES), "integer")}
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


_CHANGE: Final = SQL("""
    with change as materialized (
        select area, month, type, source, {minus}, {stage_names}, -1 as sign
          from uncounted where stream = any(%(streams)s) and area is not null
        union all
        select dispute.area, {month}, dispute.type, dispute.source, {counts}, {stages}, 1
          from dispute where dispute.stream = any(%(streams)s)
    )""").format(
    minus=SQL(", ").join(SQL("-{0} as {0}").format(Identifier(name)) for name in MEASURES),
    stage_names=_STAGES,
    month=MONTH,
    counts=counts,
    stages=stages,
)
_SUMS: Final = SQL(", ").join(
    SQL("sum({0})::integer as {0}").format(Identifier(n)) for n in MEASURES
)
_ZEROS: Final = SQL(", ").join([SQL("0")] * len(MEASURES))

_COUNT: Final = _CHANGE + SQL("""
    , counties as (
        select left(area, 6) as area, month, type, source, {sums}
          from change group by 1, 2, 3, 4
    ), summed as (
        select level, left(area, level) as area, month,
               case cut when 1 then type else '' end as type,
               case cut when 2 then source else '' end as source, {sums}
          from counties, unnest({wide}::smallint[]) level, generate_series(0, 2) cut
         group by 1, 2, 3, 4, 5, cut
        union all
        select {town}, left(area, {town}), month, '', '', {sums} from change group by 2, 3
    )
    insert into cell (digits, area, month, type, source, {names})
    select level, area, month, type, source, {names} from summed where ({names}) <> ({zeros})
        on conflict (digits, type, source, area, month) do update set {added}
""").format(
    sums=_SUMS,
    wide=Literal(list(WIDE)),
    town=Literal(TOWN),
    names=_NAMES,
    zeros=_ZEROS,
    added=SQL(", ").join(
        SQL("{0} = cell.{0} + excluded.{0}").format(Identifier(name)) for name in MEASURES
    ),
)
_COUNT_DAYS: Final = _CHANGE + SQL("""
    , counties as (
        select left(area, 6) as area, month, stage, days, sum(sign)::integer as disputes
          from change, lateral (values {each}) took (stage, days)
         where days is not null group by 1, 2, 3, 4 having sum(sign) <> 0
    )
    insert into cell_days (digits, area, month, stage, days, disputes)
    select level, left(area, level), month, stage, days, sum(disputes)
      from counties, unnest({wide}::smallint[]) level
     group by 1, 2, 3, 4, 5 having sum(disputes) <> 0
        on conflict (digits, area, month, stage, days)
        do update set disputes = cell_days.disputes + excluded.disputes
""").format(
    each=SQL(", ").join(SQL("({}, {})").format(Literal(name), Identifier(name)) for name in STAGES),
    wide=Literal(list(WIDE)),
)


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
    rows = connection.execute("select stream from uncounted limit %s", (most,)).fetchall()
    streams: dict[str, Any] = {"streams": [stream for (stream,) in rows]}
    if rows:
        connection.execute(_COUNT, streams)
        connection.execute(_COUNT_DAYS, streams)
        connection.execute("delete from cell where registered = 0")
        connection.execute("delete from cell_days where disputes = 0")
        connection.execute("delete from uncounted where stream = any(%(streams)s)", streams)
    return len(rows) == most
