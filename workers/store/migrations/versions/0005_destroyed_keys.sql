-- Which keys were destroyed, told twice: by the log's backup and by the key store's. Each of the two
-- can be restored from a copy older than the other, and must not bring back what was erased, nor
-- take for erased what is merely lost. Ids only; append-only.

create sequence log.destruction;

create table log.destroyed_key (
    key uuid primary key,
    person uuid,                  -- whose key it was; null for a text's
    n bigint not null,            -- in the order of destruction
    at timestamptz not null default now()
);
create index destroyed_key_order on log.destroyed_key (n, key);

create table vault.destroyed_key (
    key uuid primary key,
    person uuid,
    n bigint not null,
    at timestamptz not null
);
create index destroyed_key_order on vault.destroyed_key (n, key);

-- Nobody can destroy a key without this, in the same transaction, whatever they destroy it with.
create function log.note_destroyed() returns trigger language plpgsql as $$
begin
    insert into log.destroyed_key (key, person, n)
    select gone.id, gone.person, nextval('log.destruction') from gone
    on conflict (key) do nothing;
    insert into vault.destroyed_key (key, person, n, at)
    select d.key, d.person, d.n, d.at from log.destroyed_key d join gone on gone.id = d.key
    on conflict (key) do nothing;
    return null;
end $$;

create trigger note_destroyed after delete on vault.key
    referencing old table as gone for each statement execute function log.note_destroyed();

-- Who looked is numbered anew after a restore; a newer backup restored over that one loses no line.
alter table vault.access drop constraint access_pkey, add primary key (id, at);

-- Which key store the log was last seen with: the file of its table, which a restore replaces.
-- `missing_keys`: how many keys the facts need that are not in it, and that nothing destroyed;
-- null: it was replaced, and has not been compared since.
alter table log.home add column key_store oid, add column missing_keys integer;
