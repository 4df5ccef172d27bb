-- Each signs the rows between two horizons and the checkpoint before it. `content` is the very text
-- that was signed (JSON); a copy of each is kept outside the database.
create table log.checkpoint (
    number integer primary key,
    content text not null,
    signature bytea not null          -- Ed25519, over the bytes of `content` in UTF-8
);
