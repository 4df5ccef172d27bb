-- With what a party of a case gets in: a code on paper, and a word that it chose. Both stand here as
-- keyed digests: whoever reads this table opens nothing with it. Codes are made anew after a restore.

create table console.party_code (
    id uuid primary key,
    digest bytea not null unique,     -- of the code, keyed
    stream uuid not null,             -- the case
    party text not null,              -- as the case calls it: 'p1'
    salt bytea not null,
    word bytea not null,              -- scrypt of the word, keyed
    made_by text not null,            -- the officer, and their office
    office text not null,
    made_at timestamptz not null default now(),
    ends_at timestamptz not null,
    ended_at timestamptz,             -- withdrawn, or another one was made
    tries int not null default 0      -- with a wrong word, since somebody got in
);
create unique index party_code_live on console.party_code (stream, party) where ended_at is null;

-- Who is in. The cookie holds the token; here is its digest.
create table console.party_session (
    digest bytea primary key,
    code uuid not null references console.party_code on delete cascade,
    began_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    ends_at timestamptz not null
);
create index on console.party_session (ends_at);

-- Which requests about its own data a party made there: no others are shown to it there.
create table console.party_request (
    request uuid primary key,
    stream uuid not null,
    party text not null,
    asked_at timestamptz not null default now()
);
create index on console.party_request (stream, party);
