-- The event log and the vault: the only tables that hold truth. Ledgers have no migrations.

create schema log;
create schema vault;
create schema ledger;

-- One row: the database cluster that this log was last opened on. Transaction ids start anew on
-- another cluster or timeline, so `epoch` goes up before the first append there.
create table log.home (
    one boolean primary key default true check (one),
    epoch smallint not null,
    system_identifier bigint not null,
    timeline_id integer not null
);

create table log.event (
    epoch smallint not null,
    xid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    stream uuid not null,
    version integer not null,
    name text not null,               -- dispute.registered.v2
    happened_at timestamptz not null, -- as stated by who recorded it
    recorded_at timestamptz not null, -- by this database's clock
    envelope bytea not null,
    body bytea not null,              -- sealed where personal
    digest bytea not null,            -- chained to the digest of version - 1
    primary key (stream, version)
);
create unique index event_cursor on log.event (epoch, xid, position);
-- Looked up by the library only; in the order of insertion, so a summary of pages is enough.
create index event_position on log.event using brin (position) with (pages_per_range = 16, autosummarize = on);

-- A command key and the answer it got. Scope: the stream (nil for commands that open one) and the
-- command's name. `payload` is a keyed digest: the payload itself may hold personal data.
create table log.command (
    scope uuid not null,
    command text not null,
    key text not null,
    payload bytea not null,
    stream uuid not null,
    version integer not null,
    facts smallint not null,
    epoch smallint not null,
    xid xid8 not null,
    position bigint not null,
    primary key (scope, command, key)
);

create table log.serial (
    office text not null,
    year smallint not null,
    last integer not null,
    primary key (office, year)
);

create table vault.master (
    id text primary key,
    probe bytea not null,
    since timestamptz not null default now()
);

-- Data keys, wrapped by the master key. A deleted row is an erasure: what it sealed is gone.
create table vault.key (
    id uuid primary key,
    class text not null check (class in ('contact', 'casefile', 'clinical', 'text')),
    person uuid,
    stream uuid,
    wrapped bytea not null,
    master text not null,
    created_at timestamptz not null default now()
);
create index key_of_person on vault.key (person) where person is not null;
create index key_of_stream on vault.key (stream) where stream is not null;

-- One id per person across cases: keyed digests of identity numbers and of name with phone.
create table vault.lookup (
    mac bytea primary key,
    kind text not null check (kind in ('identity', 'name_and_phone', 'organisation')),
    key uuid not null references vault.key on delete cascade,
    person uuid not null
);
create index lookup_key on vault.lookup (key);

-- Which cases were about the same kind of matter between the same two people: keyed digests, so
-- that it says nothing about anybody, and answers yes or no only.
create table vault.matter (
    mac bytea not null,
    stream uuid not null,
    primary key (mac, stream)
);

-- Who opened whose personal data, and why. Append-only.
create table vault.access (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    officer text not null,
    role text not null,
    office text not null,
    purpose text not null,
    streams uuid[] not null,
    fields text[] not null,
    correlation uuid
);

-- Declared stable, as what it calls is, so that it is inlined where it is used.
create function log.chained(
    previous bytea, stream uuid, version integer, name text,
    happened_at timestamptz, recorded_at timestamptz, envelope bytea, body bytea
) returns bytea language sql stable parallel safe as $$
    select sha256(
        coalesce(previous, '\x'::bytea)
        || uuid_send(stream) || int4send(version)
        || int4send(octet_length(name)) || convert_to(name, 'UTF8')
        || int8send((extract(epoch from happened_at) * 1000000)::bigint)
        || int8send((extract(epoch from recorded_at) * 1000000)::bigint)
        || int4send(octet_length(envelope)) || envelope
        || int4send(octet_length(body)) || body)
$$;

-- The only way to write the log. Facts of several streams, the command key, new data keys and
-- lookup entries are recorded together or not at all. A version conflict is the primary key of
-- log.event; a repeated command key is the primary key of log.command.
create function log.append(
    streams uuid[], versions integer[], names text[], happened timestamptz[],
    envelopes bytea[], bodies bytea[],
    scope uuid, command text, key text, payload bytea,
    key_ids uuid[], key_classes text[], key_people uuid[], key_streams uuid[],
    key_wrapped bytea[], key_master text,
    lookup_macs bytea[], lookup_kinds text[], lookup_keys uuid[], lookup_people uuid[],
    out epoch smallint, out xid xid8, out "position" bigint, out recorded_at timestamptz,
    out positions bigint[]
) language plpgsql as $$
#variable_conflict use_variable
declare
    own smallint := 0;
begin
    xid := pg_current_xact_id();
    recorded_at := clock_timestamp();
    if key_ids <> '{}' then
        insert into vault.key (id, class, person, stream, wrapped, master)
        select k.id, k.class, k.person, k.stream, k.wrapped, key_master
          from unnest(key_ids, key_classes, key_people, key_streams, key_wrapped)
               as k (id, class, person, stream, wrapped);
    end if;
    if lookup_macs <> '{}' then
        insert into vault.lookup (mac, kind, key, person)
        select * from unnest(lookup_macs, lookup_kinds, lookup_keys, lookup_people);
    end if;
    for i in 1 .. cardinality(streams) loop
        insert into log.event
            (epoch, xid, stream, version, name, happened_at, recorded_at, envelope, body, digest)
        select h.epoch, xid, streams[i], versions[i], names[i], happened[i], recorded_at,
               envelopes[i], bodies[i],
               log.chained(e.digest, streams[i], versions[i], names[i],
                           happened[i], recorded_at, envelopes[i], bodies[i])
          from log.home h
          left join log.event e on e.stream = streams[i] and e.version = versions[i] - 1
         where h.one -- one row, and so the planner knows it: else it plans every call anew
           and (versions[i] <= 1 or e.version is not null)
           and (e.version is null or (e.epoch, e.xid) <= (h.epoch, xid))
        returning event.epoch, event.position into epoch, position;
        if not found then
            perform from log.event e where e.stream = streams[i] and e.version = versions[i] - 1;
            if found then
                -- Cursor order must be stream order. Never so for callers that read before writing.
                raise serialization_failure using message =
                    'the stream moved after this transaction began';
            end if;
            raise integrity_constraint_violation using message =
                format('version %s of stream %s has none before it', versions[i], streams[i]);
        end if;
        positions := positions || position;
        own := own + (streams[i] = streams[1])::integer;
    end loop;
    if key is not null then
        insert into log.command
        values (scope, command, key, payload, streams[1], versions[1] - 1 + own, own,
                epoch, xid, position);
    end if;
end $$;

-- The next case number of an office. Its row lock lasts as long as the transaction, which is why
-- only commands that open a case take one; a refusal or a conflict gives the number back.
create function log.next_serial(of_office text, in_year smallint) returns integer
language sql as $$
    insert into log.serial as s (office, year, last) values (of_office, in_year, 1)
    on conflict (office, year) do update set last = s.last + 1
    returning last
$$;
