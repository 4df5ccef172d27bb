"""One id per person across cases, found through keyed digests that die with the person's contact
key; in each case a key of its own for who they are there.

An identity number finds a person; name and phone together do too, unless that person is known
under an identity number and another one is given. A name alone never does.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

from psycopg.errors import SerializationFailure
from pydantic import BaseModel

from domain.dispute.correcting import entered
from domain.dispute.facts import ParticularsCorrected
from domain.identity import as_on_card
from domain.kernel import Fact, Refused
from domain.people import NOBODY, Particulars
from workers.sealing import DataKey, InFile, NewKeys, parts_of
from workers.store.key_store import erased
from workers.store.log import Connection, EventLog, Lookup
from workers.vault import KeyMissing, Master, Vault

M = TypeVar("M", bound=BaseModel)


@dataclass
class Introduced:
    """The persons of one command: all their keys, those that they have in its files already, and
    which keys and lookups are new."""

    keys: dict[UUID, DataKey] = field(default_factory=dict)
    files: dict[InFile, DataKey] = field(default_factory=dict)
    made: NewKeys = field(default_factory=NewKeys)
    lookups: list[Lookup] = field(default_factory=list)

    def with_those(self, others: "Introduced") -> "Introduced":
        """These and other persons, none of whom is new."""
        return Introduced(
            self.keys | others.keys, self.files | others.files, self.made, self.lookups
        )

    def known(self) -> dict[UUID, list[UUID]]:
        """Who was known before, each with the keys of theirs that may seal what is recorded."""
        people = {person: [key.id] for person, key in self.keys.items()}
        for made in self.made.people:
            people.pop(made, None)
        for (person, _), key in self.files.items():
            people.setdefault(person, []).append(key.id)
        return people


def introduce(
    connection: Connection, master: Master, given: M, files: Collection[UUID] = ()
) -> tuple[M, Introduced]:
    """The command's arguments with every person's id filled in, and the keys that seal them.

    `files`: the streams that are there already and that it may write to.

    Raises Refused if a person is named by an id whose key was destroyed, KeyMissing if it was lost.
    """
    introduced = Introduced()
    people = list(particulars_in(given)) if _names_people(type(given)) else []
    if not people:
        return given, introduced
    found = _look_up(connection, master, people)
    ids = {one: _person(connection, one, master, found, introduced) for one in people}
    if files:
        introduced.files = _in_files(connection, master, ids.values(), files)
    named = _replace(given, lambda held: held.model_copy(update={"id": ids[held]}))
    return named, introduced


def take_turns(connection: Connection, known: Mapping[UUID, Collection[UUID]]) -> None:
    """Hold off every erasure of these persons until the end of the transaction, so that nothing is
    sealed with a key that is destroyed already. `known`: as `Introduced.known`.

    Raises SerializationFailure if one of the keys was destroyed since it was looked up.
    """
    people, keys = sorted(known), [key for keys in known.values() for key in keys]
    for person in people:  # in the order in which an erasure takes them
        connection.execute(
            "select pg_advisory_xact_lock_shared(hashtextextended(%s::text, 0))", (str(person),)
        )
    row = connection.execute(
        "select count(*) from vault.key where id = any(%s)", (keys,)
    ).fetchone()
    if row is None or row[0] != len(keys):
        raise SerializationFailure("somebody was erased meanwhile: decide anew")


def named_by_id(given: BaseModel) -> UUID | None:
    """Whom a caller's arguments name by an id, None if nobody: somebody is named by who they are.

    The id that a person has across cases is shown nowhere, so whoever gives one has guessed it or
    has it from elsewhere; and a name beside it would not be what the id's own person is called.
    """
    if not _names_people(type(given)):
        return None
    return next((one.id for one in particulars_in(given) if one.id != NOBODY), None)


def forget(connection: Connection, person: UUID) -> int:
    """Take a person out of what they were found by; how many entries that were."""
    return connection.execute("delete from vault.lookup where person = %s", (person,)).rowcount


_FOUND_BY: Final = frozenset({"name", "phone", "identity_number"})


def forget_what_was_wrong(vault: Vault) -> Callable[[Connection, EventLog, UUID, Fact], None]:
    """A consequence of putting somebody right in a case: nobody is taken for them any more by what
    was written there wrongly."""

    def digests(who: Particulars) -> set[bytes]:
        return {mac for mac, _ in _macs(vault.master, who)}

    def forgotten(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
        assert isinstance(fact, ParticularsCorrected)
        if not _FOUND_BY.intersection(fact.wrong):
            return
        *before, _ = (
            party.particulars
            for event in log.stream(connection, stream)
            for party in entered(event.fact)
            if party.party == fact.party.party
        )
        written = vault.digested(connection, before, digests)
        wrong = {mac for macs in written if macs for mac in macs}
        connection.execute(
            "delete from vault.lookup where person = %s and mac = any(%b::bytea[])",
            (fact.party.particulars.id, sorted(wrong - digests(fact.party.particulars))),
        )

    return forgotten


def _in_files(
    connection: Connection, master: Master, people: Collection[UUID], files: Collection[UUID]
) -> dict[InFile, DataKey]:
    rows = connection.execute(
        "select k.person, k.stream, k.id, k.wrapped from vault.key k"
        " where k.class = 'casefile' and k.stream = any(%s) and k.person = any(%s)"
        "   and not exists (select from log.destroyed_key d where d.key = k.id)",
        (list(files), list(people)),
    )
    return {
        InFile(person, stream): DataKey(key, master.unwrap(key, bytes(wrapped)))
        for person, stream, key, wrapped in rows
    }


@dataclass(frozen=True)
class _Found:
    by_mac: dict[bytes, UUID]
    keys: dict[UUID, DataKey]
    with_identity: frozenset[UUID]


def _look_up(connection: Connection, master: Master, people: list[Particulars]) -> _Found:
    macs = [mac for particulars in people for mac, _ in _macs(master, particulars)]
    named = [particulars.id for particulars in people if particulars.id != NOBODY]
    rows = connection.execute(
        """select k.person, k.id, k.wrapped, l.mac, l.kind
             from vault.key k left join vault.lookup l on l.key = k.id
            where k.class = 'contact'
              and not exists (select from log.destroyed_key d where d.key = k.id)
              and k.person in (
                  select person from vault.lookup where mac = any(%b::bytea[])
                  union all select unnest(%s::uuid[]))""",
        (macs, named),
    ).fetchall()
    return _Found(
        by_mac={bytes(mac): person for person, _, _, mac, _ in rows if mac is not None},
        keys={
            person: DataKey(key, master.unwrap(key, bytes(wrapped)))
            for person, key, wrapped, _, _ in rows
        },
        with_identity=frozenset(person for person, *_, kind in rows if kind == "identity"),
    )


def _person(
    connection: Connection,
    given: Particulars,
    master: Master,
    found: _Found,
    introduced: Introduced,
) -> UUID:
    macs = _macs(master, given)
    person = given.id if given.id != NOBODY else _match(macs, found, introduced)
    if person is None:
        person = UUID(bytes=os.urandom(16), version=4)
        introduced.made.people[person] = DataKey.fresh()
    key = introduced.made.people.get(person) or found.keys.get(person)
    if key is None and not erased(connection, person):
        raise KeyMissing  # a second key for this person would hide that the first one is lost
    if key is None:
        raise Refused("this person's data were erased; register them anew", law="PIPL 47")
    introduced.keys[person] = key
    known = set(found.by_mac) | {lookup.mac for lookup in introduced.lookups}
    introduced.lookups += [
        Lookup(mac, kind, key.id, person) for mac, kind in macs if mac not in known
    ]
    return person


def _match(macs: list[tuple[bytes, str]], found: _Found, introduced: Introduced) -> UUID | None:
    new = {lookup.mac: lookup.person for lookup in introduced.lookups}
    has_identity = any(kind == "identity" for _, kind in macs)
    for mac, kind in macs:  # the surest kind first
        person = found.by_mac.get(mac) or new.get(mac)
        if person is None:
            continue
        if kind == "name_and_phone" and has_identity and person in found.with_identity:
            continue  # somebody else with the same name and phone: a relative, most likely
        return person
    return None


def _macs(master: Master, of: Particulars) -> list[tuple[bytes, str]]:
    name, number, phone = (_plain(text) for text in (of.name, of.identity_number, of.phone))
    if of.kind == "organisation":
        return [(master.lookup("organisation", number), "organisation")] if number else []
    number = as_on_card(number)
    macs = [(master.lookup("identity", number), "identity")] if number else []
    digits = re.sub(r"\D", "", phone)
    if name and digits:
        macs.append((master.lookup("name_and_phone", of.kind, name, digits), "name_and_phone"))
    return macs


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).upper()


@cache
def _names_people(model: type[BaseModel]) -> bool:
    """Whether somebody's particulars can stand in it. Most commands name nobody."""
    return any(
        issubclass(part, Particulars) or (issubclass(part, BaseModel) and _names_people(part))
        for field in model.model_fields.values()
        for part in parts_of(field.annotation)
        if isinstance(part, type)
    )


def particulars_in(value: Any) -> Iterator[Particulars]:
    """Whoever is named in a value, at any depth."""
    if isinstance(value, Particulars):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from particulars_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from particulars_in(part)


def _replace(value: Any, change: Callable[[Particulars], Particulars]) -> Any:
    if isinstance(value, Particulars):
        return change(value)
    if isinstance(value, BaseModel):
        held = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: _replace(part, change) for name, part in held.items()}
        return value.model_copy(
            update={name: part for name, part in changed.items() if part is not held[name]}
        )
    if isinstance(value, tuple | list):
        return type(value)(_replace(part, change) for part in value)
    return value
