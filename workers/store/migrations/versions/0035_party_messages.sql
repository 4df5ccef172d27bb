-- That a code was to go by message, and when it went. Where to is kept nowhere: the party named an
-- address for this once.

alter table console.party_code
    add column channel text not null default '',  -- 'email'; '': on paper only
    add column sent_at timestamptz;               -- null: the channel did not take it
