"""The book of webhooks: who is told of what, and what became of each telling.

Every function is one short statement; who calls it decides what belongs into one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from domain.kernel import Cursor, Officer
from workers.store.log import Connection

_DELIVERIES = UUID("b1f6a5a4-6a1f-5e0e-8a38-1d0c6f0b7e51")
UNNOTED = timedelta(minutes=2)
"""How long it may take to hear what became of a try; then it is tried again."""
KEPT = timedelta(days=30)
"""How long it is kept that something was told."""


class Subscription(NamedTuple):
    """Who is told of what; in whose name."""

    id: UUID
    officer: str
    role: str
    office: str
    area: str
    steps: list[str]
    host: str
    receiver: bytes
    made_at: datetime
    ended_at: datetime | None
    ended_by: str | None

    @property
    def by(self) -> Officer:
        """In whose name."""
        said = {"id": self.officer, "role": self.role, "office": self.office}
        return Officer.model_validate(said)


class Delivery(NamedTuple):
    """One telling."""

    id: UUID
    subscription: UUID
    stream: UUID
    version: int
    fact: str
    token: str
    recorded_at: datetime
    state: str
    tries: int
    next_at: datetime
    why: str
    ended_at: datetime | None


_SUBSCRIPTION = ", ".join(Subscription._fields)
_DELIVERY = ", ".join(Delivery._fields)


def id_of(subscription: UUID, stream: UUID, version: int) -> UUID:
    """The same whenever the same fact is read."""
    return uuid5(_DELIVERIES, f"{subscription}\n{stream}\n{version}")


def place(connection: Connection) -> Cursor:
    """How far the log was followed."""
    row = connection.execute("select place from webhook.followed").fetchone()
    assert row is not None
    return Cursor(*row[0])


def move(connection: Connection, before: Cursor, to: Cursor) -> bool:
    """Note that the log was followed up to `to`; False if somebody else has moved on."""
    moved = connection.execute(
        "update webhook.followed set place = %s::bigint[] where place = %s::bigint[]",
        (list(to), list(before)),
    )
    return bool(moved.rowcount)


def make(connection: Connection, new: Subscription) -> None:
    """Note that somebody is to be told."""
    connection.execute(
        "insert into webhook.subscription"
        " (id, officer, role, office, area, steps, host, receiver, made_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        new[:9],
    )


def open_ones(connection: Connection) -> list[Subscription]:
    """Whoever is told now."""
    rows: Any = connection.execute(
        f"select {_SUBSCRIPTION} from webhook.subscription where ended_at is null".encode()
    )
    return [Subscription(*row) for row in rows]


def of_office(connection: Connection, office: str) -> list[Subscription]:
    """Those that an office has made, the latest first."""
    rows = connection.execute(
        f"select {_SUBSCRIPTION} from webhook.subscription where office = %s"
        " order by made_at desc, id".encode(),
        (office,),
    )
    return [Subscription(*row) for row in rows]


def find(connection: Connection, subscription: UUID) -> Subscription | None:
    """The subscription of this id."""
    row = connection.execute(
        f"select {_SUBSCRIPTION} from webhook.subscription where id = %s".encode(), (subscription,)
    ).fetchone()
    return Subscription(*row) if row else None


def end(connection: Connection, subscription: UUID, officer: str) -> None:
    """Nobody is told any more; what waits is not sent."""
    connection.execute(
        "with ended as (update webhook.subscription set ended_at = now(), ended_by = %s"
        " where id = %s and ended_at is null returning id)"
        " delete from webhook.delivery where state = 'waiting'"
        " and subscription in (select id from ended)",
        (officer, subscription),
    )


def keep(connection: Connection, rows: Iterable[tuple[object, ...]]) -> None:
    """Put tellings in: id, subscription, stream, version, fact, token, recorded at. One that is
    there already stays as it is."""
    connection.cursor().executemany(
        "insert into webhook.delivery"
        " (id, subscription, stream, version, fact, token, recorded_at)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
        list(rows),
    )


def take(connection: Connection) -> Delivery | None:
    """The one that is due longest, to be tried now: nobody else takes it meanwhile."""
    row = connection.execute(
        "update webhook.delivery set tries = tries + 1, next_at = now() + %s where id ="
        " (select id from webhook.delivery where state = 'waiting' and next_at <= now()"
        " order by next_at, recorded_at, version, id limit 1 for update skip locked)"
        f" returning {_DELIVERY}".encode(),
        (UNNOTED,),
    ).fetchone()
    return Delivery(*row) if row else None


def sent(connection: Connection, delivery: UUID) -> None:
    """It went."""
    connection.execute(
        "update webhook.delivery set state = 'sent', why = '', ended_at = now() where id = %s",
        (delivery,),
    )


def later(connection: Connection, delivery: Delivery, why: str, after: timedelta) -> None:
    """It did not go now; nor is anything else tried there sooner."""
    connection.execute(
        "update webhook.delivery set next_at = now() + %(after)s,"
        " why = case when id = %(id)s then %(why)s else why end"
        " where subscription = %(of)s and state = 'waiting'"
        " and (id = %(id)s or next_at < now() + %(after)s)",
        {"after": after, "id": delivery.id, "why": why, "of": delivery.subscription},
    )


def dead(connection: Connection, delivery: UUID, why: str) -> None:
    """It will not go by itself: it is left lying until somebody has it tried again."""
    connection.execute(
        "update webhook.delivery set state = 'dead', why = %s, ended_at = now() where id = %s",
        (why, delivery),
    )


def dead_ones(connection: Connection, subscription: UUID, limit: int) -> list[Delivery]:
    """What was left lying, the latest first."""
    rows = connection.execute(
        f"select {_DELIVERY} from webhook.delivery where subscription = %s and state = 'dead'"
        " order by recorded_at desc, id limit %s".encode(),
        (subscription, limit),
    )
    return [Delivery(*row) for row in rows]


def left_lying(connection: Connection, limit: int) -> list[tuple[Subscription, int]]:
    """Whoever is still told and was not told everything; how much was left lying, most first."""
    columns = ", ".join(f"s.{name}" for name in Subscription._fields)
    rows: Any = connection.execute(
        f"select {columns}, lying.many from webhook.subscription s join"
        " (select subscription, count(*) as many from webhook.delivery where state = 'dead'"
        " group by subscription) lying on lying.subscription = s.id"
        " where s.ended_at is null order by lying.many desc, s.id limit %s".encode(),
        (limit,),
    )
    return [(Subscription(*row[:-1]), row[-1]) for row in rows]


def counts(connection: Connection, subscriptions: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many tellings of each are in which state."""
    rows = connection.execute(
        "select subscription, state, count(*) from webhook.delivery"
        " where subscription = any(%s) group by subscription, state",
        (list(subscriptions),),
    )
    found: dict[UUID, dict[str, int]] = {}
    for subscription, state, many in rows:
        found.setdefault(subscription, {})[state] = many
    return found


def retry(connection: Connection, subscription: UUID) -> int:
    """Have what was left lying tried again, as if for the first time; how many there are."""
    return connection.execute(
        "update webhook.delivery set state = 'waiting', tries = 0, next_at = now(), ended_at = null"
        " where subscription = %s and state = 'dead'",
        (subscription,),
    ).rowcount


def forget(connection: Connection) -> None:
    """What was told long ago."""
    connection.execute(
        "delete from webhook.delivery where state = 'sent' and ended_at < now() - %s", (KEPT,)
    )
