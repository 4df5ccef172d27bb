-- How far each build of each ledger has read the log, which build is read by everybody, and what
-- a ledger stands still at. The rows of a build live in a schema of their own, ledger_<name>_<n>.

create table ledger.build (
    ledger text not null,
    build integer not null,
    version integer not null,             -- of the module that made it
    epoch smallint not null default 0,
    xid xid8 not null default '0',
    position bigint not null default 0,
    swept uuid,                           -- how far a fact that touches every stream is worked in
    begun_at timestamptz not null default now(),
    moved_at timestamptz not null default now(),
    primary key (ledger, build)
) with (fillfactor = 50);

create table ledger.live (
    ledger text primary key,
    build integer not null,
    since timestamptz not null default now()
);

-- Where and why a ledger stands still. `error` is the kind of error and the line of the program:
-- its text could name people.
create table ledger.halt (
    ledger text primary key,
    build integer not null,
    stream uuid not null,
    version integer not null,
    name text not null,
    error text not null,
    since timestamptz not null default now(),
    tried_at timestamptz not null default now()
);
