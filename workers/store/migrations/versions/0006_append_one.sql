-- Most commands record one fact and at most one data key. A call of plain values costs about a third
-- less than one of twenty arrays, so such an append has a function of its own; it is also the only
-- place where a row is chained and written, and `log.append` calls it for each of its facts.

create function log.append_one(
    stream uuid, version integer, name text, happened timestamptz, envelope bytea, body bytea,
    scope uuid, command text, key text, payload bytea,
    key_id uuid, key_class text, key_person uuid, key_stream uuid, key_wrapped bytea, key_master text,
    recorded timestamptz default null, -- the time of the append that this fact is a part of
    out epoch smallint, out xid xid8, out "position" bigint, out recorded_at timestamptz
) language plpgsql as $$
#variable_conflict use_variable
begin
    xid := pg_current_xact_id();
    recorded_at := coalesce(recorded, clock_timestamp());
    if key_id is not null then
        insert into vault.key (id, class, person, stream, wrapped, master)
        values (key_id, key_class, key_person, key_stream, key_wrapped, key_master);
    end if;
    insert into log.event
        (epoch, xid, stream, version, name, happened_at, recorded_at, envelope, body, digest)
    select h.epoch, xid, stream, version, name, happened, recorded_at, envelope, body,
           log.chained(e.digest, stream, version, name, happened, recorded_at, envelope, body)
      from log.home h
      left join log.event e on e.stream = stream and e.version = version - 1
     where h.one -- one row, and so the planner knows it: else it plans every call anew
       and (version <= 1 or e.version is not null)
       and (e.version is null or (e.epoch, e.xid) <= (h.epoch, xid))
    returning event.epoch, event.position into epoch, position;
    if not found then
        perform from log.event e where e.stream = stream and e.version = version - 1;
        if found then
            -- Cursor order must be stream order. Never so for callers that read before writing.
            raise serialization_failure using message =
                'the stream moved after this transaction began';
        end if;
        raise integrity_constraint_violation using message =
            format('version %s of stream %s has none before it', version, stream);
    end if;
    if key is not null then
        insert into log.command
        values (scope, command, key, payload, stream, version, 1, epoch, xid, position);
    end if;
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
        select o.epoch, o.xid, o.position into epoch, xid, position
          from log.append_one(streams[i], versions[i], names[i], happened[i],
                              envelopes[i], bodies[i], null, null, null, null,
                              null, null, null, null, null, null, recorded_at) o;
        positions := positions || position;
        own := own + (streams[i] = streams[1])::integer;
    end loop;
    if key is not null then
        insert into log.command
        values (scope, command, key, payload, streams[1], versions[1] - 1 + own, own,
                epoch, xid, position);
    end if;
end $$;
