-- Passes that were called in: somebody withdrew a consent, or a plan ended. Whatever was issued for
-- that plan until then is good for nothing.
create table notes.called_in (
    stream uuid primary key,
    until bigint not null        -- the passes that would be over by then, in seconds since 1970
);
