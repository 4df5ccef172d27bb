-- Who is signed in at a browser, and what was typed there and not sent yet. Neither is a fact: both
-- end by themselves, and are in no backup that matters.

create schema console;

-- A cookie holds the token; here is its digest, so that whoever reads this table is nobody.
create table console.session (
    digest bytea primary key,
    officer text not null,
    role text not null,
    office text not null,
    body text not null,
    how text not null check (how in ('persona', 'provider', 'passkey')),
    began_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    ends_at timestamptz not null,
    ended boolean not null default false -- nobody acts with it; what it was typing is still theirs
);
create index on console.session (officer, began_at);
create index on console.session (ends_at);

-- What somebody has typed, sealed with the master key: it may name people. At most a week.
create table console.draft (
    id uuid primary key,
    officer text not null,
    address text not null,            -- of the form: '/do/dispute/register'
    sealed bytea not null,
    kept_at timestamptz not null default now()
);
create index on console.draft (officer, kept_at);
create index on console.draft (kept_at);
