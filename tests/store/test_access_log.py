"""What was read is on record before anything is shown, and lines are only ever added to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Identifier

from domain.kernel import Officer, civil_date
from tests.store.support import LOG, Connection
from tests.store.test_vault import ANNA, BO, VAULT, asked, tell
from workers import access_log
from workers.access_log import AHEAD, Purpose
from workers.sealing import NotSealed, sealed_values

DESK = Officer(id="li", role="desk", office="150524101000")
PURPOSE = Purpose(DESK, "history")


@pytest.fixture
def sealed(connection: Connection) -> tuple[UUID, list[str]]:
    """A case, and its sealed values."""
    stream = tell(connection, about=ANNA, name="安娜")
    values = list(sealed_values(LOG.stream(connection, stream)[0].fact.model_dump()))
    connection.rollback()
    return stream, values


def lines(connection: Connection) -> int:
    row = connection.execute("select count(*) from audit.read").fetchone()
    connection.rollback()
    assert row
    return int(row[0])


def this_month() -> str:
    return f"read_{civil_date(datetime.now(UTC)):%Y_%m}"


def test_when_a_value_is_handed_out_its_line_is_committed(
    connect: Callable[[], Connection], connection: Connection, sealed: tuple[UUID, list[str]]
) -> None:
    stream, values = sealed
    other = connect()
    assert "安娜" in VAULT.open_many(connection, asked(stream, values), PURPOSE).values()
    assert lines(other) == 2


def test_nothing_is_opened_within_a_transaction_that_could_still_be_undone(
    connection: Connection, sealed: tuple[UUID, list[str]]
) -> None:
    stream, values = sealed
    with pytest.raises(RuntimeError, match="on record"), connection.transaction():
        VAULT.open_many(connection, asked(stream, values), PURPOSE)
    assert lines(connection) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit.read set who = 'somebody else'",
        "delete from audit.read",
        "truncate audit.read",
        "truncate {}",
        "update {} set at = now()",
        "delete from {}",
    ],
)
def test_no_line_is_changed_or_taken_back_even_by_the_owner(
    connection: Connection, sealed: tuple[UUID, list[str]], statement: str
) -> None:
    stream, values = sealed
    VAULT.open_many(connection, asked(stream, values), PURPOSE)
    partition = SQL("audit.{}").format(Identifier(this_month()))
    with pytest.raises(InsufficientPrivilege, match="stays on record"):
        connection.execute(SQL(statement).format(partition))
    connection.rollback()
    assert lines(connection) == 2


def test_a_value_of_another_case_is_not_opened_as_one_of_this(
    connection: Connection, sealed: tuple[UUID, list[str]]
) -> None:
    _, values = sealed
    elsewhere = tell(connection, about=BO, name="博")
    with pytest.raises(NotSealed, match="another stream"):
        VAULT.open_many(connection, asked(elsewhere, values), PURPOSE)


def test_months_are_made_ahead_once(connection: Connection) -> None:
    assert access_log.months_ahead(connection) == AHEAD
    assert access_log.make_months(connection) == 0


def test_a_month_that_nobody_made_is_made_when_something_is_read(
    connection: Connection, sealed: tuple[UUID, list[str]]
) -> None:
    stream, values = sealed
    connection.execute(SQL("drop table audit.{}").format(Identifier(this_month())))
    connection.commit()
    assert access_log.months_ahead(connection) == -1
    connection.rollback()
    assert "安娜" in VAULT.open_many(connection, asked(stream, values), PURPOSE).values()
    assert lines(connection) == 2
    assert access_log.months_ahead(connection) == AHEAD


def test_a_month_goes_when_it_has_been_over_for_three_years(connection: Connection) -> None:
    today = civil_date(datetime.now(UTC)).replace(day=1)
    kept = today.replace(year=today.year - 3)
    gone = kept.replace(year=kept.year - 1, month=12) if kept.month == 1 else _before(kept)
    connection.execute("select audit.make_months(%s, 0)", (gone,))
    old = [f"read_{gone:%Y_%m}", f"read_{kept:%Y_%m}"]
    assert [_there(connection, name) for name in old] == [True, True]
    assert access_log.drop_old_months(connection) == 1
    assert [_there(connection, name) for name in old] == [False, True]
    assert access_log.drop_old_months(connection) == 0


def _before(month: date) -> date:
    return month.replace(month=month.month - 1)


def _there(connection: Connection, name: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (f"audit.{name}",)).fetchone()
    return bool(row and row[0])


def test_two_who_find_a_month_missing_make_it_once(
    connect: Callable[[], Connection], connection: Connection, sealed: tuple[UUID, list[str]]
) -> None:
    stream, values = sealed
    connection.execute(SQL("drop table audit.{}").format(Identifier(this_month())))
    connection.commit()
    first, second = connect(), connect()
    for each in (first, second):
        VAULT.open_many(each, asked(stream, values), PURPOSE)
    assert lines(connection) == 4


def test_what_was_read_before_there_was_this_table_is_carried_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of the old table for two cases becomes one of each."""
    from alembic import command  # noqa: PLC0415

    from workers.store import migrating  # noqa: PLC0415

    upgrade = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _: upgrade(config, "0011"))
        migrating.migrate(database_url)
    streams = [uuid4(), uuid4()]
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into vault.access (at, officer, role, office, purpose, streams, fields)"
            " values ('2026-03-02 09:00+08', 'li', 'desk', '', 'history', %s, '{matter}')",
            (streams,),
        )
    migrating.migrate(database_url)
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "select stream, who, classes, at from audit.read order by stream"
        ).fetchall()
    assert [(stream, who, classes) for stream, who, classes, _ in found] == [
        (stream, "li", []) for stream in sorted(streams)
    ]
    assert {at for *_, at in found} == {datetime(2026, 3, 2, 1, tzinfo=UTC)}
