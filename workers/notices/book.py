"""The book of notices: one row for each, however often a fact is read, and what became of it.

Every function is one short statement; who calls it decides what belongs into one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from psycopg.sql import SQL

from domain.delivery import Attempt, Result
from domain.dispute.notices import Notice
from domain.kernel import Cursor
from projections.kernel import Last, below
from workers.store.log import Connection

_NOTICES = UUID("5f0d6a2e-3d4b-5c1a-9f64-8f2f7e3a9c10")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another


class Kept(NamedTuple):
    """One notice as it is kept. `officer` is None for one that is for whoever holds the post."""

    id: UUID
    code: str
    stream: UUID
    kind: str
    about: str
    due_at: datetime | None
    officer: str | None
    role: str
    office: str
    raised_at: datetime
    state: str
    channel: str | None
    ended_at: datetime | None
    read_at: datetime | None
    read_by: str | None


_COLUMNS = ", ".join(Kept._fields)


def id_of(stream: UUID, notice: Notice, officer: str | None, raised: str) -> UUID:
    """The same for the same recipient, case, kind, matter and due time; `raised` tells apart what
    has no due time: the place of its fact."""
    to = officer or str(notice.to)
    due = notice.due_at.isoformat() if notice.due_at else raised
    return uuid5(_NOTICES, "\n".join((to, str(stream), notice.kind, notice.about, due)))


def code_of(notice: UUID) -> str:
    """Eight letters and digits that a person can read out; told apart within one inbox."""
    bits = notice.int >> 88
    letters = [_LETTERS[bits >> 5 * n & 31] for n in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def place(connection: Connection) -> Cursor:
    """How far the log was followed."""
    row = connection.execute("select place from notice.followed").fetchone()
    assert row is not None
    return Cursor(*row[0])


def move(connection: Connection, before: Cursor, to: Cursor) -> bool:
    """Note that the log was followed up to `to`; False if somebody else has moved on."""
    moved = connection.execute(
        "update notice.followed set place = %s::bigint[] where place = %s::bigint[]",
        (list(to), list(before)),
    )
    return bool(moved.rowcount)


def keep(connection: Connection, rows: Iterable[tuple[object, ...]]) -> int:
    """Put notices in: id, code, stream, kind, about, due at, officer, role, office, raised at.

    One that is there already stays as it is; how many were not.
    """
    cursor = connection.cursor()
    cursor.executemany(
        "insert into notice.notice"
        " (id, code, stream, kind, about, due_at, officer, role, office, raised_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
        list(rows),
    )
    return max(cursor.rowcount, 0)


def unstarted(connection: Connection, namespace: str, limit: int) -> list[UUID]:
    """Waiting notices that nothing in this Temporal delivers, the oldest first."""
    rows = connection.execute(
        "select id from notice.notice where state = 'waiting' and started_in <> %s"
        " order by raised_at, id limit %s",
        (namespace, limit),
    )
    return [row[0] for row in rows]


def started(connection: Connection, notices: Sequence[UUID], namespace: str) -> None:
    """Note that Temporal delivers them."""
    connection.execute(
        "update notice.notice set started_in = %s where id = any(%s)", (namespace, list(notices))
    )


def start_anew(connection: Connection) -> int:
    """Have every waiting notice started again; how many there are."""
    return connection.execute(
        "update notice.notice set started_in = '' where state = 'waiting'"
    ).rowcount


def find(connection: Connection, notice: UUID) -> Kept | None:
    """The notice of this id."""
    row = connection.execute(
        f"select {_COLUMNS} from notice.notice where id = %s".encode(), (notice,)
    ).fetchone()
    return Kept(*row) if row else None


def waiting_of(connection: Connection, officer: str) -> list[Kept]:
    """What waits for one officer, the oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from notice.notice"
        " where officer = %s and state = 'waiting' order by raised_at, id".encode(),
        (officer,),
    )
    return [Kept(*row) for row in rows]


def attempts(connection: Connection, notice: UUID) -> list[Attempt]:
    """What was tried, in order."""
    rows = connection.execute(
        "select channel, begun_at, result, again_at from notice.attempt"
        " where notice = %s order by n",
        (notice,),
    )
    return [Attempt(*row) for row in rows]


def begin(connection: Connection, notices: Sequence[UUID], channel: str, now: datetime) -> None:
    """Note that they are about to be handed over. A try of which nobody knows what became is taken
    up again, under its number."""
    connection.execute(
        "insert into notice.attempt (notice, n, channel, begun_at)"
        " select of, coalesce((select max(n) + 1 from notice.attempt where notice = of), 1), %s, %s"
        " from unnest(%s::uuid[]) of where not exists"
        " (select from notice.attempt where notice = of and channel = %s and result is null)",
        (channel, now, list(notices), channel),
    )


def note(
    connection: Connection,
    notices: Sequence[UUID],
    channel: str,
    result: Result,
    *,
    why: str = "",
    again_at: datetime | None = None,
) -> None:
    """What came of it."""
    connection.execute(
        "update notice.attempt set result = %s, why = %s, again_at = %s"
        " where notice = any(%s) and channel = %s and result is null",
        (result, why, again_at, list(notices), channel),
    )


def end(
    connection: Connection, notices: Sequence[UUID], state: str, channel: str | None = None
) -> None:
    """Nothing more is to be done about them. One that has ended keeps its end."""
    connection.execute(
        "update notice.notice set state = %s, channel = %s, ended_at = now()"
        " where id = any(%s) and state = 'waiting'",
        (state, channel, list(notices)),
    )


class Backlog(NamedTuple):
    """What is not done yet: facts that the notifier has not looked at, notices that wait, and those
    of them that should have been begun or ended by now."""

    behind: int
    waiting: int
    stuck: int


def backlog(connection: Connection) -> Backlog:
    """How much there is. What waits for quiet hours to end, or for a digest, is not stuck."""
    row = connection.execute(
        """
        select (select count(*) from log.event e, notice.followed f
                 where (e.epoch, e.xid, e.position)
                       > (f.place[1], f.place[2]::text::xid8, f.place[3])),
               count(*) filter (where state = 'waiting'),
               count(*) filter (where state = 'waiting' and raised_at < now() - interval '1 minute'
                   and (started_in = '' or exists (select from notice.attempt a
                         where a.notice = n.id and a.result is null
                           and a.begun_at < now() - interval '5 minutes')))
          from notice.notice n
         where state = 'waiting'
        """
    ).fetchone()
    assert row is not None
    return Backlog(*row)


def failed(connection: Connection, limit: int) -> list[Kept]:
    """Those that no channel took within a day, and that nobody has read in the inbox since."""
    rows = connection.execute(
        f"select {_COLUMNS} from notice.notice where state = 'failed' and read_at is null"
        " and ended_at > now() - interval '1 day' order by ended_at desc, id limit %s".encode(),
        (limit,),
    )
    return [Kept(*row) for row in rows]


# --- the inbox -----------------------------------------------------------------------------------


class Own(NamedTuple):
    """For whom somebody reads: themselves, and their post at the offices for which theirs answers;
    `over`: codes from one to another (not included) of all offices that they oversee."""

    officer: str
    role: str
    offices: Sequence[str]
    over: Sequence[tuple[str, str]] = ()


_OWN = (
    "(officer = %(officer)s or officer is null and role = %(role)s"
    " and (office = any(%(offices)s) or exists (select"
    " from unnest(%(firsts)s::text[], %(ends)s::text[]) as over (first, past)"
    ' where office collate "C" >= first and office collate "C" < past)))'
)


def _asked(own: Own) -> dict[str, object]:
    return {
        "officer": own.officer,
        "role": own.role,
        "offices": list(own.offices),
        "firsts": [first for first, _ in own.over],
        "ends": [past for _, past in own.over],
    }


def of_officer(
    connection: Connection,
    own: Own,
    *,
    everything: bool,
    limit: int,
    after: Last | None = None,
) -> list[Kept]:
    """What is for an officer, or for who holds their post, the newest first, behind `after`."""
    unread = "" if everything else " and read_at is null and state <> 'settled'"
    behind = SQL(" and ") + below("raised_at", "id") if after else SQL("")
    rows = connection.execute(
        SQL(f"select {_COLUMNS} from notice.notice where {_OWN}{unread}")
        + behind
        + SQL(" order by raised_at desc, id limit %(limit)s"),
        _asked(own) | {"limit": limit} | (after._asdict() if after else {}),
    )
    return [Kept(*row) for row in rows]


def one_of_officer(connection: Connection, own: Own, *, which: str) -> Kept | None:
    """The newest of these that has this id or code."""
    row = connection.execute(
        f"select {_COLUMNS} from notice.notice where {_OWN}"
        " and (id::text = %(which)s or code = upper(%(which)s))"
        " order by raised_at desc limit 1".encode(),
        _asked(own) | {"which": which},
    ).fetchone()
    return Kept(*row) if row else None


def mark_read(connection: Connection, notice: UUID, officer: str) -> None:
    """Note who has read it; the first one counts."""
    connection.execute(
        "update notice.notice set read_at = now(), read_by = %s where id = %s and read_at is null",
        (officer, notice),
    )


def of_case(connection: Connection, stream: UUID) -> list[tuple[Kept, int]]:
    """Every notice of a case, the oldest first, and how often each was tried."""
    rows = connection.execute(
        f"select {_COLUMNS}, (select count(*) from notice.attempt a where a.notice = n.id)"
        " from notice.notice n where stream = %s order by raised_at, id".encode(),
        (stream,),
    )
    return [(Kept(*row[:-1]), row[-1]) for row in rows]
