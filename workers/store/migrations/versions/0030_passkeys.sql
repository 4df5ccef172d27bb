-- Officers of offices without a provider. They are an id, a role and an office; of their passkeys
-- only what is public is here. None of it is in a backup: after a restore they are invited again.

create table console.account (
    officer text primary key,
    role text not null,
    office text not null,
    body text not null,
    made_at timestamptz not null default now(),
    ended boolean not null default false
);

-- A code that was handed over on paper or by word. Here is its digest.
create table console.invitation (
    digest bytea primary key,
    officer text not null references console.account,
    ends_at timestamptz not null
);

create table console.passkey (
    id bytea primary key,
    officer text not null references console.account,
    public_key bytea not null,
    uses bigint not null,             -- what its authenticator counted: it never goes back
    made_at timestamptz not null default now(),
    used_at timestamptz
);
create index on console.passkey (officer);
