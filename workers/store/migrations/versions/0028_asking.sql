-- Who is on the way to their provider and back. The browser holds the secret; here is its digest.

create table console.asking (
    digest bytea primary key,
    address text not null,            -- where they go on to
    officer text not null,            -- once the provider said who it is, and as several: '' before
    posts jsonb not null,             -- [[role, office, body], …]: one is chosen
    ends_at timestamptz not null
);
create index on console.asking (ends_at);
