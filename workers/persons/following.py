"""What finds a person follows the log: rows and place in one transaction, so it is made anew from
the log at any time, and lacks whoever was erased.

Only parties of disputes are found: whoever acts for one is found through them. That somebody has a
support plan is found by nobody.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog

from domain.dispute.correcting import entered
from domain.dispute.facts import (
    CaseTakenOut,
    Destroyed,
    ParticularsCorrected,
    PartyJoined,
    Registered,
)
from domain.kernel import START, Cursor, Fact, Recorded
from domain.persons import PersonJoined, PersonSeparated
from workers.follower import names_of, place_of
from workers.persons.marks import of_person
from workers.sealing import NotSealed, key_of, placed
from workers.store.log import Connection, EventLog
from workers.store.schema import MIGRATIONS
from workers.store.shapes import Unreadable
from workers.vault import Vault

CONCERNS: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(Registered, PartyJoined, ParticularsCorrected, CaseTakenOut, Destroyed),
        *(PersonJoined, PersonSeparated),
    }
)

NAMES: Final = "names"
"""What `rebuild` and `doctor` call it."""

_TABLES: Final = MIGRATIONS / "versions" / "0021_names.sql"

_log = structlog.get_logger()


class _Entry(NamedTuple):
    """A party of a case, and by what it is found."""

    key: UUID
    person: UUID
    stream: UUID
    party: str
    marks: list[int]


class Names:
    """Keeps what persons are found by up to date with the log."""

    name = NAMES

    def __init__(self, log: EventLog, vault: Vault) -> None:
        self._log, self._vault = log, vault
        self._concerns = names_of(log.mapper.shapes, CONCERNS)

    def step(self, connection: Connection, limit: int = 500) -> int:
        """Take in the next page; how many events it had."""
        before = place(connection)
        rows: Sequence[Any] = self._log.rows(connection, before, limit)
        if not rows:
            return 0
        events = [event for row in rows if row[2] in self._concerns for event in self._read(row)]
        entries = self._entries(connection, events)
        with connection.transaction():
            if _move(connection, before, place_of(rows[-1])):
                _put_in(connection, entries)
                for event in events:
                    _change(connection, event)
        return len(rows)

    def _read(self, row: Any) -> Iterable[Recorded[Any]]:
        """A case that cannot be read, or in which a value does not belong, holds up no other."""
        try:
            event = self._log.mapper.recorded(row)
            list(placed(event.fact, event.stream, event.version))
        except (Unreadable, NotSealed) as error:
            _log.error("nobody is found by what is unreadable", error=type(error).__name__)
            return ()
        return (event,)

    def _entries(self, connection: Connection, events: Iterable[Recorded[Any]]) -> list[_Entry]:
        parties = [(event.stream, party) for event in events for party in entered(event.fact)]
        found = self._vault.digested(
            connection,
            [party.particulars for _, party in parties],
            lambda who: of_person(self._vault.master, who).all,
        )
        return [
            _Entry(
                key=key_of(party.particulars.name),
                person=party.particulars.id,
                stream=stream,
                party=party.party,
                marks=marks,
            )
            for (stream, party), marks in zip(parties, found, strict=True)
            if marks is not None
        ]


def _put_in(connection: Connection, entries: Sequence[_Entry]) -> None:
    """A key that is destroyed meanwhile takes its rows along, or keeps them out. Who was put right
    is found as it is right, and no more as it was written before."""
    connection.cursor().executemany(
        "insert into vault.known_as (key, person, stream, party, marks)"
        " select k.id, k.person, %s, %s, %s::bigint[] from vault.key k where k.id = %s"
        " and not exists (select from log.destroyed_key d where d.person = k.person)"
        " for key share of k on conflict (stream, party) do update"
        " set key = excluded.key, person = excluded.person, marks = excluded.marks",
        [(each.stream, each.party, each.marks, each.key) for each in entries],
    )


def not_found_by_name(connection: Connection, person: UUID) -> int:
    """Whoever is erased is found no more, not even where a law keeps a file that names them; how
    many entries that were."""
    return connection.execute("delete from vault.known_as where person = %s", (person,)).rowcount


def _change(connection: Connection, event: Recorded[Any]) -> None:
    match event.fact:
        case Destroyed():
            connection.execute("delete from vault.known_as where stream = %s", (event.stream,))
        case CaseTakenOut(left=left):
            connection.execute(
                "delete from vault.known_as where stream = %s and party = any(%s)",
                (event.stream, list(left)),
            )
        case PersonJoined(other=other):
            connection.execute(
                "insert into vault.same_person (person, kept) values (%s, %s)"
                " on conflict (person) do update set kept = excluded.kept",
                (other, event.stream),
            )
        case PersonSeparated(other=other):
            connection.execute("delete from vault.same_person where person = %s", (other,))
        case _:
            pass


def place(connection: Connection) -> Cursor:
    """How far the log was followed."""
    row = connection.execute("select place from vault.names_followed").fetchone()
    return Cursor(*row[0]) if row else START


FAR_BEHIND: Final = 1000
"""Events: with so many not taken in yet, a search says that it does not know everybody."""


def behind(connection: Connection, at_most: int) -> int:
    """How many events of the log are not taken in yet, counted up to `at_most`."""
    at = place(connection)
    row = connection.execute(
        "select count(*) from (select from log.event"
        " where (epoch, xid, position) > (%s, %s::text::xid8, %s) limit %s) waiting",
        (at.epoch, str(at.xid), at.position, at_most),
    ).fetchone()
    assert row is not None
    return int(row[0])


def begin_anew(connection: Connection) -> None:
    """Forget everything; it is taken in again from the start of the log. Until then searches say
    that they are not complete. A key store from before these tables gets them."""
    with connection.transaction():
        connection.execute(_TABLES.read_bytes())
        connection.execute("truncate vault.known_as, vault.same_person, vault.names_followed")


def _move(connection: Connection, before: Cursor, to: Cursor) -> bool:
    """Note that the log was followed up to `to`; False if somebody else has moved on."""
    if before == START:
        moved = connection.execute(
            "insert into vault.names_followed (place) values (%s::bigint[]) on conflict do nothing",
            (list(to),),
        )
    else:
        moved = connection.execute(
            "update vault.names_followed set place = %s::bigint[] where place = %s::bigint[]",
            (list(to), list(before)),
        )
    return bool(moved.rowcount)
