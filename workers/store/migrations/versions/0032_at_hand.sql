-- Which files of the people somebody helps they have at hand: links, sealed. It is no register of
-- whom anybody helps: nothing is found by it but by whose it is, and what is behind a link is decided
-- anew each time.

create table console.at_hand (
    officer text primary key,
    sealed bytea not null
);
