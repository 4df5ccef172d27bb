-- What Temporal was told. No ledger: it cannot be made again from the log, and survives rebuilds.
-- Losing it costs one signal for each clock.

create schema clock;

-- The agenda that a stream's clock holds, or gets as the answer to its question. `as_of` is what
-- the clock compares: (generation, epoch, xid, position, rank); arrays compare from the left.
create table clock.armed (
    stream uuid primary key,
    as_of bigint[] not null,
    digest bytea not null,
    noted_at timestamptz not null default now()
) with (fillfactor = 70);

-- One row. Each timekeeper that takes over raises `fence`; who holds an older one moves nothing.
-- A new `generation` begins when every clock is to be told anew: what was armed before it is void.
create table clock.timekeeper (
    one boolean primary key default true check (one),
    fence bigint not null default 0,
    generation bigint not null default 0,
    home_epoch smallint not null default 0,   -- of the log, when the generation began
    namespace text not null default '',       -- Temporal's id of it: a new one holds no clocks
    build integer not null default 0,         -- of the agenda ledger that `checkpoint` is about
    checkpoint bigint[] not null default '{0,0,0}'
);
insert into clock.timekeeper default values;

-- Every clock is to be told anew: by the caller, or (`by_timekeeper`) from the first row on by who
-- follows the checkpoint. Generations are seconds since 1970, so that they also go up in a database
-- restored from a copy that has forgotten some.
create function clock.begin_generation(in_namespace text, by_timekeeper boolean) returns bigint
language sql as $$
    update clock.timekeeper t
       set generation = greatest(t.generation + 1, extract(epoch from clock_timestamp())::bigint),
           home_epoch = (select h.epoch from log.home h),
           namespace = in_namespace,
           checkpoint = case when by_timekeeper then '{0,0,0}' else t.checkpoint end
    returning t.generation
$$;
