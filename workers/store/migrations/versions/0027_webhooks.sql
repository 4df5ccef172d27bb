-- Who is told by other systems' addresses that a case moved on, and what became of it. No ledger:
-- what was sent is not sent again because a ledger is rebuilt. Ids and codes of steps only.

create schema webhook;

-- `receiver`: the address and its secret, sealed; `host` is what is shown of it. Whoever made it is
-- whose rights decide: of cases that they may not read nothing is sent.
create table webhook.subscription (
    id uuid primary key,
    officer text not null,
    role text not null,
    office text not null,
    area text not null,               -- cases of this area and all below it
    steps text[] not null,            -- only these; empty: all there are
    host text not null,
    receiver bytea not null,
    made_at timestamptz not null default now(),
    ended_at timestamptz,
    ended_by text
);

-- The id is made of subscription and fact: a fact that is read twice is told once. `next_at`: when
-- it is tried, or tried again if nobody has noted by then what became of it. `why` is a short code
-- of ours: an answer of the other side could name somebody.
create table webhook.delivery (
    id uuid primary key,
    subscription uuid not null references webhook.subscription,
    stream uuid not null,
    version integer not null,
    fact text not null,
    token text not null,
    recorded_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
    tries smallint not null default 0,
    next_at timestamptz not null default now(),
    why text not null default '',
    ended_at timestamptz
);
create index on webhook.delivery (next_at) where state = 'waiting';
create index on webhook.delivery (subscription, recorded_at desc) where state = 'dead';
create index on webhook.delivery (ended_at) where state = 'sent';

-- How far the log was followed. What was recorded before this table was there is told nobody.
create table webhook.followed (
    one boolean primary key default true check (one),
    place bigint[] not null
);
insert into webhook.followed (place)
select coalesce(
    (select array[epoch, xid::text::bigint, position] from log.event
      order by event.epoch desc, event.xid desc, event.position desc limit 1),
    '{0,0,0}');
