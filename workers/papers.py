"""Which documents were made, under which number. What says the same keeps its number, however often
it is made; a number that was given is never given again, and never taken back.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from domain.kernel import Officer

Connection = psycopg.Connection[Any]


class Drawn(NamedTuple):
    """What makes two documents one: of which stream and kind, for whom, about which fact, in which
    language, and all it says, as a keyed digest."""

    stream: UUID
    kind: str
    for_party: str
    entry: int
    language: str
    content: bytes


class Numbered(NamedTuple):
    """A document that was made, with its number."""

    number: str
    stream: UUID
    kind: str
    serial: int
    for_party: str
    entry: int
    language: str
    version: int
    content: bytes
    made_at: datetime
    who: str
    role: str
    office: str


class Filed(NamedTuple):
    """A file that was made of one: in which format, by which template and program."""

    number: str
    format: str
    template: bytes
    engine: str
    bytes: bytes
    made_at: datetime


def number(
    connection: Connection, drawn: Drawn, version: int, by: Officer, begins: str
) -> Numbered:
    """The number of a document: the one it has, or the next of its kind. `begins`: how its number
    begins, before the serial."""
    key = f"{drawn.stream} {drawn.kind}"
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
        connection.execute(
            """insert into papers.document
                      (number, stream, kind, serial, for_party, entry, language, content, version,
                       who, role, office)
               select %s || next.serial, %s, %s, next.serial, %s, %s, %s, %s, %s, %s, %s, %s
                 from (select coalesce(max(serial), 0) + 1 as serial from papers.document
                        where stream = %s and kind = %s) as next
               on conflict (stream, kind, for_party, entry, language, content) do nothing""",
            (begins, *drawn, version, by.id, by.role, by.office, drawn.stream, drawn.kind),
        )
        found = _where(connection, "", drawn)
    assert found is not None
    return found


def _where(connection: Connection, by_number: str, drawn: Drawn | None = None) -> Numbered | None:
    with connection.cursor(row_factory=class_row(Numbered)) as cursor:
        return cursor.execute(
            """select * from papers.document
                where number = %s or (stream, kind, for_party, entry, language, content)
                                     = (%s, %s, %s, %s, %s, %s)""",
            (by_number, *(drawn or (None,) * len(Drawn._fields))),
        ).fetchone()


def of_number(connection: Connection, given: str) -> Numbered | None:
    """The document of that number."""
    return _where(connection, given)


def of_stream(connection: Connection, stream: UUID) -> Iterator[Numbered]:
    """Every document made of a stream, the earliest first."""
    with connection.cursor(row_factory=class_row(Numbered)) as cursor:
        cursor.execute(
            "select * from papers.document where stream = %s order by made_at, number", (stream,)
        )
        yield from cursor


def note_file(connection: Connection, file: Filed) -> None:
    """Put a file on record that was made. One that the same template and program made before is on
    record already."""
    with connection.transaction():
        connection.execute(
            """insert into papers.file (number, format, template, engine, bytes)
               values (%s, %s, %s, %s, %s) on conflict do nothing""",
            (*file[:5],),
        )


def files(connection: Connection, given: str) -> list[Filed]:
    """The files made of a document."""
    with connection.cursor(row_factory=class_row(Filed)) as cursor:
        return cursor.execute(
            "select * from papers.file where number = %s order by made_at", (given,)
        ).fetchall()


def of_bytes(connection: Connection, digest: bytes) -> Filed | None:
    """The file with exactly these bytes."""
    with connection.cursor(row_factory=class_row(Filed)) as cursor:
        return cursor.execute("select * from papers.file where bytes = %s", (digest,)).fetchone()
