"""Two roles on this machine's database server, each the owner of one database and of nothing else:
the main system's and the clinical notes'. Neither can connect to the other's; neither is the
server's administrator, whose password stays in the database folder.
"""

import secrets
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

from workers.local.folder import write_secret
from workers.local.postgres import DATABASE, Cluster

MAIN: Final = "jiefen_main"
NOTES: Final = "jiefen_notes"
"""Of the role and of its database."""

_CONNECTIONS: Final = {MAIN: 90, NOTES: 8}
"""At most: the server takes a hundred, and whoever must end one of them gets in."""

Connection = psycopg.Connection[Any]

_REOWN: Final = f"""
do $$
declare
    each record;
begin
    for each in
        select format('schema %I', nspname) as what from pg_namespace
         where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
        union all
        select format('table %s', c.oid::regclass) from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
         where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
           and c.relkind in ('r', 'p', 'v', 'm', 'S')
           and not exists (select from pg_depend d
                            where d.classid = 'pg_class'::regclass and d.objid = c.oid
                              and c.relkind = 'S' and d.deptype in ('a', 'i'))
        union all
        select format('routine %s', p.oid::regprocedure) from pg_proc p
          join pg_namespace n on n.oid = p.pronamespace
         where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        union all
        select format('type %s', t.oid::regtype) from pg_type t
          join pg_namespace n on n.oid = t.typnamespace
         where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and t.typtype in ('e', 'd')
    loop
        execute format('alter %s owner to {MAIN}', each.what);
    end loop;
end $$
"""
"""What a restore, or an older program, left to the administrator."""


def main_database(cluster: Cluster, port: int) -> str:
    """Make the main system's role and database unless they are there; the address, the same at
    each start."""
    file = cluster.home / "main-password"
    if not file.exists():
        write_secret(file, secrets.token_urlsafe(24))
    password = file.read_text().strip()
    with psycopg.connect(cluster.url(port, "postgres"), autocommit=True) as connection:
        _role(connection, MAIN, password)
        connection.execute(SQL("grant pg_monitor to {}").format(Identifier(MAIN)))
        _database(connection, DATABASE, MAIN)
    with psycopg.connect(cluster.url(port)) as connection:
        connection.execute(
            SQL("grant execute on function pg_control_system() to {}").format(Identifier(MAIN))
        )
        if _left_to_administrator(connection):
            connection.execute(_REOWN.encode())
    return f"postgresql://{MAIN}:{password}@127.0.0.1:{port}/{DATABASE}"


def notes_database(cluster: Cluster, port: int, name: str = NOTES) -> str:
    """The same for the clinical notes, with a new password each time, for their process alone."""
    password = secrets.token_urlsafe(24)
    with psycopg.connect(cluster.url(port, "postgres"), autocommit=True) as connection:
        _role(connection, NOTES, password)
        _database(connection, name, NOTES)
    return f"postgresql://{NOTES}:{password}@127.0.0.1:{port}/{name}"


def has_notes(cluster: Cluster, port: int) -> bool:
    """Whether a database of notes was ever made here."""
    with psycopg.connect(cluster.url(port, "postgres")) as connection:
        return _is_there(connection, NOTES)


def _role(connection: Connection, name: str, password: str) -> None:
    role = Identifier(name)
    if not connection.execute("select from pg_roles where rolname = %s", (name,)).rowcount:
        connection.execute(SQL("create role {}").format(role))
    connection.execute(
        SQL(
            "alter role {} with login nosuperuser nocreatedb nocreaterole noreplication"
            " nobypassrls connection limit {} password {}"
        ).format(role, _CONNECTIONS[name], password)
    )


def _database(connection: Connection, name: str, owner: str) -> None:
    """There, its owner's, and closed to everybody else."""
    there = _is_there(connection, name)
    made = SQL("alter database {} owner to {}" if there else "create database {} owner {}")
    connection.execute(made.format(Identifier(name), Identifier(owner)))
    connection.execute(
        SQL("revoke connect, temporary on database {} from public").format(Identifier(name))
    )
    connection.execute(SQL("revoke connect on database postgres from public"))


def _is_there(connection: Connection, name: str) -> bool:
    return bool(connection.execute("select from pg_database where datname = %s", (name,)).rowcount)


def _left_to_administrator(connection: Connection) -> bool:
    row = connection.execute(
        "select exists (select from pg_namespace where nspname !~ '^pg_'"
        " and nspname not in ('information_schema', 'public') and nspowner <> %s::regrole)"
        " or exists (select from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relowner <> %s::regrole)",
        (MAIN, MAIN),
    ).fetchone()
    return bool(row and row[0])
