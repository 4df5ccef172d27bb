-- By which keyed marks a party of a case is found: of every two neighbouring characters of its name,
-- of the whole name, phone and number. A row goes with the person's key, in the same transaction.
-- A fold of the log: made anew at any time, and in no backup. Read again after a restore, whose keys may
-- come from before these tables.

create table if not exists vault.known_as (
    id bigint generated always as identity primary key,
    key uuid not null references vault.key on delete cascade,
    person uuid not null,
    stream uuid not null,
    party text not null,
    marks bigint[] not null,
    unique (stream, party)
);
-- Without a list of what is still to be put in: a search would read all of that first.
create index if not exists known_as_marks on vault.known_as using gin (marks) with (fastupdate = off);
create index if not exists known_as_person on vault.known_as (person);
create index if not exists known_as_key on vault.known_as (key);

-- Which entries are joined to which, now.
create table if not exists vault.same_person (
    person uuid primary key,
    kept uuid not null
);
create index if not exists same_person_kept on vault.same_person (kept);

-- How far the log was followed. No row, as after a restore: not at all.
create table if not exists vault.names_followed (
    one boolean primary key default true check (one),
    place bigint[] not null
);
