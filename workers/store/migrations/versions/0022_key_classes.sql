-- A person has one contact key, and one key in each file they occur in. Only the loss of the contact
-- key says that a person was erased: a file's keys end with the file. The list names the person for
-- that one alone, and so never says in which files somebody occurred.

create or replace function log.note_destroyed() returns trigger language plpgsql as $$
begin
    insert into log.destroyed_key (key, person, n)
    select gone.id, case when gone.class = 'contact' then gone.person end,
           nextval('log.destruction') from gone
    on conflict (key) do nothing;
    insert into vault.destroyed_key (key, person, n, at)
    select d.key, d.person, d.n, d.at from log.destroyed_key d join gone on gone.id = d.key
    on conflict (key) do nothing;
    return null;
end $$;

-- Nobody who was erased gets a key again, not even from a command that was decided before: whoever
-- makes one waits for an erasure that is under way, and is told that the person is gone. A key that
-- comes from a backup is older than its transaction: what a law keeps comes back.
create function log.refuse_erased() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(new.person::text, 0));
    if exists (select from log.destroyed_key d where d.person = new.person) then
        raise foreign_key_violation using
            message = 'this person was erased', constraint = 'erased_person';
    end if;
    return new;
end $$;

create trigger refuse_erased before insert on vault.key
    for each row when (new.class = 'casefile' and new.created_at = now()) execute function log.refuse_erased();

-- Up to here a person's one key sealed who they are as well.
alter table log.home add column one_key_until bigint not null default 0;
update log.home set one_key_until = coalesce((select max(position) from log.event), 0);

-- Erasures that were ordered and have no certificate yet, and the keys that each has destroyed.
create table log.erasing (
    stream uuid primary key,
    person uuid not null,
    contact integer not null, -- keys by their class
    casefile integer not null,
    clinical integer not null,
    texts integer not null,
    entries integer not null -- in indexes by which the person was found
);

-- A text whose key was destroyed because it named somebody, and the same without them, sealed: it is
-- read in its place. `key`: the destroyed one; `file`: the stream in which the text stood.
create table log.redacted (
    key uuid primary key,
    file uuid not null,
    replacement text not null
);
create index redacted_file on log.redacted (file);
