-- Who was told that something waits, and what became of it. No ledger: what was sent cannot be made
-- again from the log, and is not sent again because a ledger is rebuilt. Codes and ids only.

create schema notice;

-- The inbox, and the state of delivery. `officer`: whom it is for; null: whoever holds the post.
-- The id is made of recipient, case, kind, what it is about and when that was due.
create table notice.notice (
    id uuid primary key,
    code text not null,               -- short, to be read out
    stream uuid not null,
    kind text not null,
    about text not null,              -- which of several in the case: a deadline; '' if alone
    due_at timestamptz,
    officer text,
    role text not null default '',
    office text not null default '',
    raised_at timestamptz not null,   -- when the fact was recorded
    state text not null default 'waiting'
        check (state in ('waiting', 'sent', 'inbox', 'settled', 'failed')),
    channel text,                     -- by which it went
    ended_at timestamptz,
    started_in text not null default '', -- Temporal's id of the namespace that delivers it
    read_at timestamptz,
    read_by text
);
create index on notice.notice (officer, raised_at desc) where officer is not null;
create index on notice.notice (role, office, raised_at desc) where officer is null;
create index on notice.notice (stream, raised_at);
create index on notice.notice (started_in, raised_at) where state = 'waiting';

-- Written before something is handed over, and again when it is known what came of it. `why` is a
-- short code of ours: an answer of the other side could name somebody.
create table notice.attempt (
    notice uuid not null references notice.notice on delete cascade,
    n smallint not null,
    channel text not null,
    begun_at timestamptz not null,
    result text check (result in ('sent', 'later', 'unreachable')),
    why text not null default '',
    again_at timestamptz,
    primary key (notice, n)
);

-- How far the log was followed. What was recorded before this table was there tells nobody.
create table notice.followed (
    one boolean primary key default true check (one),
    place bigint[] not null
);
insert into notice.followed (place)
select coalesce(
    (select array[epoch, xid::text::bigint, position] from log.event
      order by event.epoch desc, event.xid desc, event.position desc limit 1),
    '{0,0,0}');
