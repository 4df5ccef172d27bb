-- Photographs and PDFs that were put into cases, sealed. The log says of which case, of whom and of
-- what kind each is; here is ciphertext and nothing else. It is backed up with the log: no key is.

create schema attachment;

create table attachment.edition (
    id uuid primary key,          -- as the fact names it
    stream uuid not null,         -- the case
    key uuid not null,            -- its own, in the vault: destroyed when it is taken out
    sealed bytea not null
);
alter table attachment.edition alter column sealed set storage external; -- ciphertext is not compressed
create index edition_key on attachment.edition (key);

-- The content key, once for each person it is of: opens with that person's key and the edition's own.
create table attachment.wrapped (
    edition uuid not null references attachment.edition on delete cascade,
    key uuid not null,            -- the person's, in the vault
    wrapped bytea not null,
    primary key (edition, key)
);
create index wrapped_key on attachment.wrapped (key);

-- Whatever destroys a key: what nobody can open any more is not kept either.
create function attachment.forget(gone uuid[]) returns void language sql as $$
    delete from attachment.edition e where e.key = any(gone);
    with lost as (
        delete from attachment.wrapped w where w.key = any(gone) returning w.edition
    )
    delete from attachment.edition e
     where e.id in (select edition from lost)
       and not exists (select from attachment.wrapped w
                        where w.edition = e.id and w.key <> all(gone));
$$;

create or replace function log.note_destroyed() returns trigger language plpgsql as $$
begin
    insert into log.destroyed_key (key, person, n)
    select gone.id, case when gone.class = 'contact' then gone.person end,
           nextval('log.destruction') from gone
    on conflict (key) do nothing;
    insert into vault.destroyed_key (key, person, n, at)
    select d.key, d.person, d.n, d.at from log.destroyed_key d join gone on gone.id = d.key
    on conflict (key) do nothing;
    perform attachment.forget(array_agg(gone.id)) from gone;
    return null;
end $$;
