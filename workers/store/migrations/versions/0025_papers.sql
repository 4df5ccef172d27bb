-- Which documents were made of what, under which number: codes, ids and keyed digests, and no word of
-- what stands in them. Lines are added, and never changed or taken back.

create schema papers;

create table papers.document (
    number text primary key,
    stream uuid not null,      -- the case, or the erasure
    kind text not null,        -- agreement, notice_of_end, …
    serial integer not null,   -- which of this kind in this stream
    for_party text not null,   -- for whom, within it: p1, …; '' the same for everybody
    entry integer not null,    -- about which fact; 0 about the whole
    language text not null,
    version integer not null,  -- of the stream, when it was made first
    content bytea not null,    -- a keyed digest of all it says
    made_at timestamptz not null default now(),
    who text not null,         -- a staff id, or a party's id in its case; never a name
    role text not null,
    office text not null,
    unique (stream, kind, serial),
    unique (stream, kind, for_party, entry, language, content)
);

create table papers.file (
    number text not null references papers.document,
    format text not null,
    template bytea not null,   -- the digest of the template; nothing in it is anybody's
    engine text not null,      -- what set it: another release may put the same words elsewhere
    bytes bytea not null,      -- a keyed digest of the whole file
    made_at timestamptz not null default now(),
    primary key (number, format, template, engine)
);
create index file_bytes on papers.file (bytes);

create function papers.refuse() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using
        message = 'a number that was given stays given: lines are added, not changed or removed';
end $$;

create trigger added_only before update or delete on papers.document
    for each row execute function papers.refuse();
create trigger never_emptied before truncate on papers.document
    for each statement execute function papers.refuse();
create trigger added_only before update or delete on papers.file
    for each row execute function papers.refuse();
create trigger never_emptied before truncate on papers.file
    for each statement execute function papers.refuse();
