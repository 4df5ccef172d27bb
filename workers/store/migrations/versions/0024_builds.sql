-- A ledger made anew goes on where it was cut short, and the one before it is kept to go back to.

alter table ledger.build
    add column redo_epoch smallint,       -- while rows are written piece by piece: up to which place
    add column redo_xid xid8,             -- of the log some of them may be ahead of the position
    add column redo_position bigint,
    add column kept_at timestamptz;       -- another one took its place then; nothing moves it
