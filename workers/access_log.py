"""Whatever is opened is on record first: who, standing how, opened what of whom, and what for.

The record holds classes and ids, never a value. Lines are added in the transaction that opens, and
never changed. A month has a table of its own, made ahead, and made at once where it is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg

from domain.access import Action, FieldClass, Relation, body_of
from domain.kernel import Officer, civil_date
from domain.looked import Reading

AHEAD: Final = 3
"""For how many months after this one tables are made ahead."""

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Purpose:
    """Who opens personal data, and what for. `reason`: the version of the fact in which somebody
    who stands outside has stated why."""

    officer: Officer
    why: str
    correlation: UUID | None = None
    action: Action = "read"
    reason: int | None = None


class Looked(NamedTuple):
    """One value that is opened: in which stream, of which class, how the reader stands to it, and
    of whom in it it tells ("" of nobody by themselves).

    `kept_in`: where it stands, if that is the person's own stream: the line names the case by which
    the reader works with them, and never the id that they have across cases.
    """

    stream: UUID
    field_class: FieldClass
    relation: Relation
    person: str = ""
    kept_in: UUID | None = None


def note(connection: Connection, purpose: Purpose, looked: Iterable[Looked]) -> None:
    """Add the lines of one reading, one for each stream and person, all in one statement.

    Raises psycopg's CheckViolation where this month has no table yet: `make_months`, then again.
    """
    lines: dict[tuple[UUID, str, str], set[str]] = {}
    for each in looked:
        key = each.stream, each.person, each.relation
        lines.setdefault(key, set()).add(each.field_class)
    by = purpose.officer
    connection.execute(
        """insert into audit.read (who, role, body, office, stream, person, relation, classes,
                                   action, purpose, reason, correlation)
           select %s, %s, %s, %s, l.stream, l.person, l.relation, string_to_array(l.classes, ','),
                  %s, %s, %s, %s
             from unnest(%b::uuid[], %b::text[], %b::text[], %b::text[])
                  as l (stream, person, relation, classes)""",
        (
            *(by.id, by.role, body_of(by), by.office),
            *(purpose.action, purpose.why, purpose.reason, purpose.correlation),
            [stream for stream, _, _ in lines],
            [person for _, person, _ in lines],
            [relation for _, _, relation in lines],
            [",".join(sorted(classes)) for classes in lines.values()],
        ),
    )


def make_months(connection: Connection) -> int:
    """Make the tables of this month and the next ones; how many were not there."""
    today = civil_date(datetime.now(UTC))
    row = connection.execute("select audit.make_months(%s, %s)", (today, AHEAD)).fetchone()
    assert row is not None
    return int(row[0])


def drop_old_months(connection: Connection) -> int:
    """Remove what is older than three years; how many months."""
    row = connection.execute("select audit.drop_old_months()").fetchone()
    assert row is not None
    return int(row[0])


def months_ahead(connection: Connection) -> int:
    """For how many months after this one there is a table; -1: not even for this one."""
    rows = connection.execute(
        "select right(c.relname, 7) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'audit.read'::regclass"
    )
    made = {str(name) for (name,) in rows}
    month, ahead = civil_date(datetime.now(UTC)).replace(day=1), -1
    while f"{month:%Y_%m}" in made:
        month, ahead = _next(month), ahead + 1
    return ahead


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def of_stream(connection: Connection, stream: UUID) -> list[Reading]:
    """Who read what of a stream, day by day."""
    rows = connection.execute(
        """select (r.at at time zone 'Asia/Shanghai')::date, r.role, r.body, r.office, r.person,
                  array_remove(array_agg(distinct c), null), count(distinct r.at),
                  r.reason is not null
             from audit.read r left join unnest(r.classes) as c on true
            where r.stream = %s
            group by 1, 2, 3, 4, 5, 8""",
        (stream,),
    )
    return [
        Reading(on, role, body, office, person, frozenset(classes), times, reason)
        for on, role, body, office, person, classes, times, reason in rows
    ]
