-- Whose data nothing new is done with, because they asked for it: one row for each request in force.
-- It follows from the facts of the request and is written with them; codes and ids only.

create table log.stilled (
    request uuid primary key,
    person uuid not null
);
create index stilled_person on log.stilled (person);
