-- An append of one fact is one statement, whose plan is kept: nothing is interpreted step by step, and
-- eight writers append a tenth more in the same time. It stays the only place where a row is chained
-- and written. What few appends need (a data key, a reason for refusing) is not in it: each part of a
-- plan costs every append.

drop function log.append_one(
    uuid, integer, text, timestamptz, bytea, bytea, uuid, text, text, bytea,
    uuid, text, uuid, uuid, bytea, text, timestamptz);

-- No row is returned, and nothing is written, if the fact does not follow: `refuse_append` says why.
-- It is recorded at the time of the statement, which is the same for all facts of one append.
create function log.append_one(
    stream uuid, version integer, name text, happened timestamptz, envelope bytea, body bytea,
    scope uuid, command text, key text, payload bytea, -- null: no command's key is recorded
    out epoch smallint, out xid xid8, out "position" bigint, out recorded_at timestamptz
) returns setof record language sql as $$
    with fact as (
        insert into log.event
            (epoch, xid, stream, version, name, happened_at, recorded_at, envelope, body, digest)
        select h.epoch, pg_current_xact_id(), $1, $2, $3, $4, statement_timestamp(), $5, $6,
               log.chained(before.digest, $1, $2, $3, $4, statement_timestamp(), $5, $6)
          from log.home h
          left join log.event before on before.stream = $1 and before.version = $2 - 1
         where h.one -- one row, and so the planner knows it: else it plans every call anew
           and ($2 <= 1 or before.version is not null)
           and (before.version is null
                or (before.epoch, before.xid) <= (h.epoch, pg_current_xact_id()))
        returning event.epoch, event.xid, event.position, event.recorded_at
    ), answered as (
        insert into log.command
        select $7, $8, $9, $10, $1, $2, 1, fact.epoch, fact.xid, fact.position
          from fact where $9 is not null
    )
    select * from fact
$$;

create function log.refuse_append(stream uuid, version integer) returns void language plpgsql as $$
#variable_conflict use_variable
begin
    perform from log.event e where e.stream = stream and e.version = version - 1;
    if found then
        -- Cursor order must be stream order. Never so for callers that read before writing.
        raise serialization_failure using message =
            'the stream moved after this transaction began';
    end if;
    raise integrity_constraint_violation using message =
        format('version %s of stream %s has none before it', version, stream);
end $$;

create or replace function log.append(
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
        select * into epoch, xid, position, recorded_at
          from log.append_one(streams[i], versions[i], names[i], happened[i],
                              envelopes[i], bodies[i], null, null, null, null);
        if not found then
            perform log.refuse_append(streams[i], versions[i]);
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
