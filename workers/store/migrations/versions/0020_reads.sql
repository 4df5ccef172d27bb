-- Who opened what of whom: one line for each case (and each person in it) of each reading. Lines
-- are added, and never changed or taken back. It is in the log's backup, not in the keys'.

create schema audit;

create table audit.read (
    at timestamptz not null default now(),
    who text not null,         -- a staff id, or a party's id in its case; never a name
    role text not null,
    body text not null,
    office text not null,
    stream uuid not null,      -- whose: the case, plan, crisis
    person text not null,      -- of whom within it: p1, …; '' of nobody by themselves
    relation text not null,    -- how the reader stood to it
    classes text[] not null,   -- which classes of field were opened; no value
    action text not null,
    purpose text not null,     -- a word of ours: history, seen, ledger disputes, …
    reason integer,            -- the version of the fact that states it, where one was needed
    correlation uuid
) partition by range (at);
create index read_stream on audit.read (stream, at);

create function audit.refuse() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using
        message = 'what was read stays on record: lines are added, not changed or removed';
end $$;

-- Whoever connects, the owner too: a grant would not hold the owner, nor outlive a restore.
create trigger added_only before update or delete on audit.read
    for each row execute function audit.refuse();
create trigger never_emptied before truncate on audit.read
    for each statement execute function audit.refuse();

-- A table for each civil month in Asia/Shanghai, from `since` to `ahead` months from now; how many
-- were not there. Attached rather than made in place: nobody who reads or writes is held up.
create function audit.make_months(since date, ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month timestamp := date_trunc('month', since);
    latest timestamp := date_trunc('month', now() at time zone 'Asia/Shanghai')
                        + make_interval(months => ahead);
    name text;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(0x72656164); -- "read": two never make the same month
    while month <= latest loop
        name := to_char(month, '"read_"YYYY"_"MM');
        if to_regclass('audit.' || name) is null then
            execute format('create table audit.%I (like audit.read including defaults)', name);
            execute format(
                'create trigger never_emptied before truncate on audit.%I'
                ' for each statement execute function audit.refuse()', name);
            execute format(
                'alter table audit.read attach partition audit.%I for values from (%L) to (%L)',
                name, month at time zone 'Asia/Shanghai',
                (month + interval '1 month') at time zone 'Asia/Shanghai');
            made := made + 1;
        end if;
        month := month + interval '1 month';
    end loop;
    return made;
end $$;

-- Remove the tables of months that were over three years ago (office rule: how long lines are
-- kept); how many there were. Nothing younger can be removed.
create function audit.drop_old_months() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    oldest text := to_char(
        now() at time zone 'Asia/Shanghai' - interval '3 years', '"read_"YYYY"_"MM');
    month text;
    dropped integer := 0;
begin
    for month in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'audit.read'::regclass and c.relname < oldest
    loop
        execute format('drop table audit.%I', month);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

select audit.make_months(
    least(now(), (select min(at) from vault.access))::date - 1, 3);

-- What was opened before; of which class a field was is not known. Nothing is added to the old table
-- any more. It stays, because backups of the keys carry it.
insert into audit.read
    (at, who, role, body, office, stream, person, relation, classes, action, purpose, correlation)
select a.at, a.officer, a.role, '', a.office, s.stream, '', '', '{}', 'read', a.purpose,
       a.correlation
  from vault.access a, unnest(a.streams) as s (stream);
