"""Whoever searches finds whom they work with: parties of cases within their own remit, one row for
each person, with one case of theirs. How many cases somebody has is told to nobody.

Which cases are whose is read from the register as it stands, so a case that was handed on is found
where it is now.
"""

import json
import time
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from psycopg.errors import SerializationFailure
from psycopg.sql import SQL, Composed
from pydantic import BaseModel

from domain.access import (
    CASEWORK,
    OVERSEEING,
    Relation,
    Whose,
    decide,
    reads_as,
    relation,
    works_here,
)
from domain.aggregates import DISPUTE, PERSON, PLAN
from domain.areas import significant
from domain.dispute.audience import whose
from domain.dispute.state import OPEN
from domain.kernel import Cursor, Fact, Officer
from domain.persons import Guardians, Person, Together, guardians_of
from domain.plan.facts import PlanConsented
from domain.plan.state import Living
from workers.persons.entries import entries_of
from workers.persons.following import FAR_BEHIND, NAMES, behind, place
from workers.persons.marks import Alike
from workers.reading import LIMIT, NotYetVisible
from workers.states import States
from workers.store.log import Connection, EventLog

_CLOSEST: Final = {each: n for n, each in enumerate(get_args(Relation))}
_NOTHING: Final = SQL("false")
_NO_MINORS_FILE: Final = SQL(
    "(not d.shielded or %(heads)s or d.mediator = %(reader)s or %(reader)s = any(d.co_mediators))"
)
"""A minor's file is found by its mediators and the head alone, as in every list."""
_POLL: Final = 0.005


class Case(NamedTuple):
    """Somebody as a party of one case, which whoever asks works on. `name` is sealed."""

    person: UUID
    """The entry under which they are spoken of."""
    entry: UUID
    """Their id in this case: the same, unless entries were joined."""
    place: int
    stream: UUID
    party: str
    code: str
    open: bool
    whose: Whose
    kind: str
    name: str
    marks: tuple[int, ...]


def remit(reader: Officer) -> tuple[Composed | SQL, dict[str, Any]]:
    """The cases that the reader works on or answers for, as a condition on the register. It is the
    short form of `domain.access`, which is asked again of each case that is found."""
    if reader.role not in CASEWORK or not works_here(reader):
        return _NOTHING, {}
    if reader.role in OVERSEEING and reader.office:
        within, held = _overseen(reader)
        held |= {"reader": reader.id, "heads": False}
        return SQL("{} and {}").format(within, _NO_MINORS_FILE), held
    heads = reader.role == "head"
    values: dict[str, Any] = {"office": reader.office, "reader": reader.id, "heads": heads}
    own: Composed | SQL = SQL("d.office = %(office)s and %(office)s <> ''")
    if reader.office and reader.remit is not None and reader.remit.taken_over:
        own = SQL("d.office = any(%(offices)s)")
        values["offices"] = [reader.office, *reader.remit.taken_over]
    if reader.role == "mediator":
        own = SQL("(d.mediator = %(reader)s or %(reader)s = any(d.co_mediators) or ({}))").format(
            own
        )
    return SQL("({}) and {}").format(own, _NO_MINORS_FILE), values


def _overseen(reader: Officer) -> tuple[Composed | SQL, dict[str, Any]]:
    """The offices within the reader's area; where some were handed over, those that answer there
    today."""
    if reader.remit is None:
        return SQL("starts_with(d.office, %(area)s)"), {"area": significant(reader.office)}
    clauses, held = list[SQL](), dict[str, Any]()
    for n, (first, end) in enumerate(reader.remit.within):
        held |= {f"from_{n}": first, f"to_{n}": end}
        office = 'd.office collate "C"'
        clauses.append(SQL(f"({office} >= %(from_{n})s and {office} < %(to_{n})s)"))
    return SQL("({})").format(SQL(" or ").join(clauses)), held


def searches(reader: Officer) -> bool:
    """Whether the reader works on anything, or answers for anything, in which somebody is found."""
    return remit(reader)[0] is not _NOTHING


_OF_CASES: Final = SQL(
    """
    select coalesce(s.kept, k.person) as person, k.person as entry, k.id, k.stream, k.party,
           d.code, d.open, d.office, d.mediator, d.co_mediators, d.parties, k.marks
      from vault.known_as k
      join dispute d on d.stream = k.stream
      left join vault.same_person s on s.person = k.person
     where {} and {}
    """
)
_ONE_OF_EACH: Final = SQL(
    """
    with found as ({1})
    select * from (
        select distinct on ({0}) * from found order by {0}, open desc, id desc) one
     where %(after)s::bigint is null or id < %(after)s
     order by id desc limit %(limit)s
    """
)


_PAIRS: Final = SQL("""
    with mine as (
        select d.stream, d.code, d.area, d.type, d.registered_on, d.registered_at, d.matter
          from dispute d where d.open and d.phase = any(%(phases)s) and {}
           and starts_with(d.area, %(within)s)
    ), people as (
        select distinct coalesce(s.kept, k.person) as person, k.stream
          from vault.known_as k join mine using (stream)
          left join vault.same_person s on s.person = k.person
    ), pairs as (
        select a.stream as one, b.stream as other, count(*) as people
          from people a join people b on a.person = b.person and a.stream < b.stream
         group by 1, 2
        union all
        select a.stream, b.stream, 0
          from mine a join mine b on a.area = b.area and a.type = b.type and a.stream < b.stream
           and abs(a.registered_on - b.registered_on) <= %(days)s
    ), each as (
        select one, other, max(people) as people from pairs group by one, other
    )
    select a.stream, a.code, a.area, a.type, a.registered_on, a.matter,
           b.stream, b.code, b.area, b.type, b.registered_on, b.matter, each.people
      from each join mine a on a.stream = each.one join mine b on b.stream = each.other
     order by each.people desc, greatest(a.registered_at, b.registered_at) desc, one, other
     limit %(most)s
""")


def in_pairs(
    connection: Connection, reader: Officer, area: str, days: int, most: int
) -> list[tuple[Any, ...]]:
    """Two open cases each within the reader's remit that have a person in both, or the same place
    and kind and were registered within so many days: in clear of each what the register has, its
    matter sealed; and how many are in both, never who.

    Raises ValueError if `area` is no code.
    """
    where, values = remit(reader)
    values |= {"phases": sorted(OPEN), "within": significant(area) if area else ""}
    values |= {"days": days, "most": most}
    return connection.execute(_PAIRS.format(where), values).fetchall()


_BESIDE: Final = SQL("""
    with found as (
        select stream from vault.known_as where person = any(%(people)s)
        union
        select stream from dispute
         where dispute.area = %(place)s and type = %(type)s
           and registered_on between %(first)s and %(last)s
    )
    select d.stream, d.code, d.area, d.type, d.registered_on, d.matter,
           exists (select from vault.known_as k
                    where k.stream = d.stream and k.person = any(%(people)s)) as same
      from found join dispute d using (stream)
     where d.open and d.phase = any(%(phases)s) and d.stream <> %(but)s and {}
     order by same desc, d.registered_at desc, d.stream limit %(most)s
""")


def beside(
    connection: Connection, reader: Officer, new: UUID, people: Collection[UUID], **like: Any
) -> list[tuple[Any, ...]]:
    """The open cases within the reader's remit that have one of these people in them, or the same
    `place` and `type` and were registered between `first` and `last`; `most` at most."""
    where, values = remit(reader)
    values |= {"phases": sorted(OPEN), "but": new, "people": list(people), **like}
    return connection.execute(_BESIDE.format(where), values).fetchall()


def with_marks(
    connection: Connection, reader: Officer, marks: Sequence[int], after: int | None, limit: int
) -> list[Case]:
    """Whoever has all these marks, and is a party of a case within the reader's remit; one case of
    each, an open one if there is one. `connection` reads the register."""
    within, values = remit(reader)
    asked = _OF_CASES.format(SQL("k.marks @> %(marks)s::bigint[]"), within)
    values |= {"marks": list(marks), "after": after, "limit": limit}
    return _cases(connection, _ONE_OF_EACH.format(SQL("person"), asked), values)


def alike(
    connection: Connection, reader: Officer, marks: Sequence[int], but: UUID, limit: int = 20
) -> list[Case]:
    """Whoever else has one of these marks, within the reader's remit; one case of each."""
    within, values = remit(reader)
    shared = SQL("k.marks && %(marks)s::bigint[] and coalesce(s.kept, k.person) <> %(but)s")
    asked = _OF_CASES.format(shared, within)
    values |= {"marks": list(marks), "but": but, "after": None, "limit": limit}
    return _cases(connection, _ONE_OF_EACH.format(SQL("person"), asked), values)


def joined_to(connection: Connection, reader: Officer, kept: UUID, limit: int = 20) -> list[Case]:
    """Each entry of a person, the one under which they are spoken of too, by one case within the
    reader's remit."""
    within, values = remit(reader)
    of = SQL(
        "k.person in (select %(kept)s::uuid"
        " union select o.person from vault.same_person o where o.kept = %(kept)s)"
    )
    values |= {"kept": kept, "after": None, "limit": limit}
    asked = _OF_CASES.format(of, within)
    return _cases(connection, _ONE_OF_EACH.format(SQL("entry"), asked), values)


def of_another(connection: Connection, stream: UUID, party: str, marks: Sequence[int]) -> bool:
    """Whether another party of this very case is found by one of these marks; nobody is opened."""
    row = connection.execute(
        "select exists (select from vault.known_as"
        " where stream = %s and party <> %s and marks && %s::bigint[])",
        (stream, party, list(marks)),
    ).fetchone()
    return bool(row and row[0])


def _cases(connection: Connection, asked: Composed, values: dict[str, Any]) -> list[Case]:
    return [_case(row) for row in connection.execute(asked, values)]


def _case(row: Sequence[Any]) -> Case:
    person, entry, number, stream, party, code, open_, *stands, parties, marks = row
    office, mediator, others = stands
    said = next(each for each in json.loads(parties) if each["party"] == party)
    theirs = Whose(office, tuple(who for who in (mediator, *(others or ())) if who))
    return Case(
        *(person, entry, number, stream, party, code, open_, theirs),
        *(said["kind"], said["name"], tuple(marks)),
    )


class Persons:
    """Looks up how an officer stands to a person: as they do to the closest of the cases named, of
    which the person must be a party."""

    def __init__(self, states: States) -> None:
        self._states = states

    def stands(
        self, connection: Connection, person: UUID, officer: Officer, through: Sequence[UUID]
    ) -> Relation:
        """The closest relation that opens who the parties are; `outside`, if there is none."""
        cases = (self._states.load(connection, DISPUTE, case).state for case in through)
        own = [
            reads_as(whose(case), officer, relation(whose(case), officer))
            for case in cases
            if any(party.person == person for party in case.parties.values())
        ]
        opening = [each for each in own if decide(officer, "read", "particulars", each).allowed]
        return min(opening, key=_CLOSEST.__getitem__, default="outside")

    def guardians(self, connection: Connection, given: BaseModel) -> Guardians:
        """Who is named as guardian of the `person` of a command, under any entry of theirs."""
        person: UUID = given.person.id  # type: ignore[attr-defined]  # its argument
        entries = entries_of(connection, self._states, person)
        return guardians_of(self.state(connection, entry) for entry in entries)

    def living(self, connection: Connection, given: BaseModel) -> Living:
        """The plans in which the `person` of a command stands, under any entry of theirs."""
        person: UUID = given.person.id  # type: ignore[attr-defined]  # its argument
        return self._living(connection, entries_of(connection, self._states, person))

    def one_plan(self, connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
        """With a consent, in its transaction: who records another one of this person's meanwhile
        waits, and decides anew. Raises SerializationFailure to whoever came second."""
        assert isinstance(fact, PlanConsented)
        entries = entries_of(connection, self._states, fact.person.id)
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s::text, 1))", (str(entries[0]),)
        )
        *_, consented = log.stream(connection, stream)
        if self._living(connection, entries, but=stream).of_now(consented.at):
            raise SerializationFailure("the person agreed to another plan meanwhile: decide anew")

    def _living(
        self, connection: Connection, entries: Collection[UUID], but: UUID | None = None
    ) -> Living:
        others = [stream for stream in files_of(connection, entries) if stream != but]
        held = (self._states.load(connection, PLAN, stream).state for stream in others)
        return Living(tuple(plan for plan in held if plan.person in entries))

    def together(self, connection: Connection, given: BaseModel) -> Together:
        """Who stands in a case together with the `other` entry of a command."""
        other: UUID = given.other  # type: ignore[attr-defined]  # its argument
        rows = connection.execute(
            "select distinct their.person from vault.known_as own"
            " join vault.known_as their using (stream)"
            " where own.person = %s and their.person <> own.person",
            (other,),
        ).fetchall()
        return Together(frozenset(person for (person,) in rows))

    def state(self, connection: Connection, person: UUID) -> Person:
        """What is known of the person beside their cases."""
        held: Person = self._states.load(connection, PERSON, person).state
        return held


def files_of(connection: Connection, entries: Collection[UUID]) -> list[UUID]:
    """Every file, of whatever kind, in which somebody stands under one of these entries. For what a
    decision looks up of them, which tells a yes or a no: nobody is shown it."""
    rows = connection.execute(
        "select distinct stream from vault.key where class = 'casefile' and person = any(%s)",
        (list(entries),),
    )
    return [stream for (stream,) in rows]


def complete(connection: Connection) -> bool:
    """Whether what persons are found by is as far as the log, or nearly."""
    return behind(connection, FAR_BEHIND) < FAR_BEHIND


def wait_for(connection: Connection, token: Cursor, limit: float = LIMIT) -> None:
    """Return when what finds persons has seen the token's event. Raises NotYetVisible."""
    until = time.monotonic() + limit
    while place(connection) < token:
        if time.monotonic() >= until:
            raise NotYetVisible([NAMES], [], [])
        time.sleep(_POLL)


__all__ = [
    "Alike",
    "Case",
    "Persons",
    "alike",
    "complete",
    "files_of",
    "joined_to",
    "of_another",
    "searches",
    "wait_for",
    "with_marks",
]
