-- By which an addition that is sent twice is one.
alter table notes.entry add column key uuid;
create unique index entry_by_key on notes.entry (note, key);
