-- Clinical notes, in a database of their own. Its owner is the one role that may look in; the main
-- system's cannot even connect.

create schema notes;

create table notes.master (
    one boolean primary key default true check (one),
    id text not null,      -- which master key, as a digest
    probe bytea not null
);

-- One key for each person. Nothing refers to it, because keys are backed up apart from all else.
create table notes.person_key (
    person uuid primary key,
    wrapped bytea not null
);

-- Whose key was destroyed. It is not in the keys' backup, so an old copy of those brings none back.
create table notes.destroyed (
    person uuid primary key,
    at timestamptz not null default now()
);

create table notes.note (
    id uuid primary key,
    person uuid not null,
    stream uuid not null,       -- the plan under which it was written
    author text not null,       -- a staff id; never a name
    holder text not null,       -- the only one who reads it: the author, or a successor
    drafted_at timestamptz not null default now(),
    signed_at timestamptz
);
create index note_of_person on notes.note (person, holder);

-- 1 is the note, the others what was added after it was signed.
create table notes.entry (
    note uuid not null references notes.note,
    number integer not null check (number > 0),
    author text not null,
    at timestamptz not null default now(),
    sealed bytea not null,
    primary key (note, number)
);

create table notes.hand_over (
    id uuid primary key,
    person uuid not null,
    stream uuid not null,
    was text not null,          -- who held them
    now text not null,          -- who holds them
    notes integer not null,
    agreed_by text not null,    -- the person, or the guardian
    channel text not null,
    sealed bytea not null,      -- in which words
    at timestamptz not null default now()
);

-- Who did what with notes about whom: of every reading, before anything is opened.
create table notes.read (
    n bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text not null,
    role text not null,
    office text not null,
    person uuid not null,
    stream uuid not null,
    note uuid,
    doing text not null
);
create index read_of_person on notes.read (person, at);

-- A pass is good once.
create table notes.used_pass (
    id uuid primary key,
    until timestamptz not null
);

create function notes.refuse() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = tg_argv[0];
end $$;

create trigger added_only before update or delete on notes.read
    for each row execute function notes.refuse('who read what stays on record');
create trigger never_emptied before truncate on notes.read
    for each statement execute function notes.refuse('who read what stays on record');
create trigger added_only before update or delete on notes.hand_over
    for each row execute function notes.refuse('who agreed to what stays on record');

-- What is signed stays as it was signed; what comes later is added.
create function notes.keep_signed() returns trigger language plpgsql as $$
begin
    if exists (select from notes.note n where n.id = old.note and n.signed_at is not null) then
        raise insufficient_privilege using message = 'a signed note stays as it was signed';
    end if;
    return coalesce(new, old);
end $$;
create trigger keep_signed before update or delete on notes.entry
    for each row execute function notes.keep_signed();

create function notes.keep_note() returns trigger language plpgsql as $$
begin
    if (new.id, new.person, new.stream, new.author) <> (old.id, old.person, old.stream, old.author)
       or old.signed_at is not null and new.signed_at is distinct from old.signed_at then
        raise insufficient_privilege using message = 'a signed note stays as it was signed';
    end if;
    return new;
end $$;
create trigger keep_note before update on notes.note
    for each row execute function notes.keep_note();

create trigger added_only before update or delete on notes.destroyed
    for each row execute function notes.refuse('what was destroyed stays destroyed');

-- Whoever was erased gets no key any more, from nobody: not from a backup either.
create function notes.keep_destroyed() returns trigger language plpgsql as $$
begin
    if exists (select from notes.destroyed d where d.person = new.person) then
        return null;
    end if;
    return new;
end $$;
create trigger keep_destroyed before insert or update on notes.person_key
    for each row execute function notes.keep_destroyed();
