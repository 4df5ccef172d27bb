"""Persons, as whoever works with them finds and reads them: as the party of one case, which the
reader works on. Nobody is told in which cases else somebody is, nor the id that tells it.

What is asked for stands in no address and no log line; that somebody searched is on record, and so
is everybody whose name the search opened.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from domain.access import FieldClass, at_large, decide, relation
from domain.aggregates import PERSON
from domain.dispute.terms import PartyId
from domain.kernel import Cursor, Officer
from domain.names import LEAST, holds, plain
from domain.people import NOBODY, Particulars
from domain.persons import Guardian, Person
from domain.signature import Command
from interface.duties import book
from interface.language import say
from interface.problems import Unusable
from interface.story import AsParty, Reader, as_party, covered_by
from interface.words import as_read, word
from workers.access_log import Looked, Purpose
from workers.handler import Request, absent
from workers.persons import finding
from workers.persons.finding import Case
from workers.persons.marks import Alike, of_asked, of_person
from workers.reading import NotBuilt, Reading
from workers.stilling import stilled
from workers.store.log import NIL
from workers.system import System
from workers.vault import ERASED, MISSING

MOST: Final = 100
_DIGITS: Final = 18

COLUMNS: Final = ("case", "party", "name", "kind", "open")
"""What a terminal shows of a search."""


class Asking(BaseModel):
    """Whom to look for, by name; in a body, since an address is written down in many places."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=100)]
    after: str = ""
    limit: int = 20


class Entry(BaseModel):
    """Somebody who was found, as the party of one case that the reader works on."""

    case: str
    stream: UUID
    party: str
    name: str
    kind: str
    open: bool


class Entries(BaseModel):
    """Some who were found, where the next ones begin ("" after the last), and whether everybody is
    known yet: not while what finds people is being made anew."""

    rows: list[Entry]
    next: str = ""
    complete: bool = True


def find(system: System, asked: Asking, reader: Reader, token: Cursor | None = None) -> Entries:
    """Whoever has this in their name, among the parties of the cases that the reader works on: each
    once, in an open case if they have one.

    Raises Unusable, Refused where that is not switched on, NotYetVisible, StaleToken, NotBuilt.
    """
    _may_search(reader.officer)
    book(system).require("person_search", reader.officer.office)
    if len(plain(asked.name)) < LEAST:
        text = "Give at least two characters of the name: one alone finds too many people"
        raise Unusable(422, "bad-input", text)
    if not 0 < asked.limit <= MOST:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=MOST)
    marks, after = of_asked(system.vault.master, asked.name), _after(asked.after)
    if token is not None:
        with system.reading.connection() as connection:
            finding.wait_for(connection, token)
    officer = system.seated(reader.officer)
    with Reading(system.reading).ledgers("register", token=token) as connection:
        found = finding.with_marks(connection, officer, marks, after, asked.limit)
        complete = finding.complete(connection)
        still = stilled(connection, system.states).people
    open_ones = [case for case in found if case.entry not in still]  # in no list, if they asked so
    rows = [
        Entry(
            case=case.code,
            stream=case.stream,
            party=case.party,
            name=name,
            kind=word(case.kind, reader.language),
            open=case.open,
        )
        for case, name in _named(system, open_ones, reader)
        if holds(name, asked.name)  # else its pairs stand in the name, and not side by side
    ]
    following = str(found[-1].place) if len(found) == asked.limit else ""
    return Entries(rows=rows, next=following, complete=complete)


def may_find(system: System, officer: Officer) -> Literal["on", "off", ""]:
    """Whether the search is switched on where whoever looks works; "" if it is none of theirs."""
    if not finding.searches(officer):
        return ""
    return "on" if book(system).on("person_search", officer.office) else "off"


def _may_search(officer: Officer) -> None:
    """Whoever works on some case may ask; what they find is decided case by case."""
    if not finding.searches(officer):
        sentence = decide(officer, "search", "particulars", at_large(officer)).sentence
        raise Unusable(403, "not-for-this-role", sentence)


def _after(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= _DIGITS):
        raise Unusable(422, "bad-input", "{given} is no place in this list", given=text)
    return int(text) if text else None


def _named(system: System, found: Sequence[Case], reader: Reader) -> list[tuple[Case, str]]:
    """Each case that this reader may find, with the party's name, once that is on record. That they
    searched is on record too, if they found nobody."""
    officer, covers = system.seated(reader.officer), covered_by(system, reader.officer)
    sealed = {
        case.name: Looked(case.stream, "particulars", stands, case.party)
        for case in found
        if decide(
            officer, "search", "particulars", stands := relation(case.whose, officer, covers)
        ).allowed
    }
    purpose = Purpose(officer, "person search", reader.correlation, action="search")
    asked = Looked(NIL, "particulars", at_large(officer))
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, sealed, purpose, (asked,))
    names = ((case, opened.get(case.name, ERASED)) for case in found)
    return [(case, name) for case, name in names if name not in (ERASED, MISSING)]


# --- one person ----------------------------------------------------------------------------------


class InACase(BaseModel):
    """Somebody, named as the party of a case."""

    case: UUID
    party: PartyId


class Named(BaseModel):
    """Who speaks for a person."""

    guardian: str
    name: str
    phone: str | None
    role: str
    spoken_for: str
    consents: list[str]


class Like(BaseModel):
    """A party of another case that could be the same person, and in what it is like this one."""

    case: str
    stream: UUID
    party: str
    because: list[Alike] = []


class Shown(BaseModel):
    """A person as this reader may see them. What is withheld is left out."""

    party: str
    kind: str
    name: str
    phone: str | None = None
    identity_number: str | None = None
    address: str | None = None
    ways: list[str] = []
    hours: str | None = None
    languages: list[str] = []
    interpreter: bool = False
    guardians: list[Named] = []
    also_entered_as: list[Like] = []
    could_be_the_same: list[Like] = []


_TEXTS: Final = ("name", "phone", "identity_number", "address")
_OF_A_GUARDIAN: Final[Mapping[str, FieldClass]] = {"name": "particulars", "phone": "contact"}


def show(system: System, stream: UUID, party: str, reader: Reader) -> Shown:
    """What this reader may see of a party of a case: who they are, how they want to be reached, who
    speaks for them; and, within the reader's own cases, which other parties were joined to them or
    could be the same person.

    Raises NotFound to whoever may not read who the party is, as if nobody were there.
    """
    seen = as_party(system, stream, reader, party)
    person = seen.party.particulars.id
    with system.reading.connection() as connection:
        known = system.persons.state(connection, person)
        root = known.joined_to or person
        if root != person:
            known = system.persons.state(connection, root)
    if not seen.may("person", party):
        known = Person()
    sealed = seen.texts() | _of_guardians(known, root, seen)
    purpose = Purpose(reader.officer, "person", reader.correlation, reason=seen.reason)
    clear = (Looked(stream, "person", seen.stands, party),) if known != Person() else ()
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, sealed, purpose, clear)
    who = _open(seen.party.particulars, opened)
    shown = _told(who, seen, known, opened, reader)
    if not decide(reader.officer, "search", "particulars", seen.stands).allowed:
        return shown
    return shown.model_copy(update=_others(system, who, root, seen, reader))


def _of_guardians(known: Person, root: UUID, seen: AsParty) -> dict[str, Looked]:
    """On record as said of the person, in the case by which the reader works with them."""
    of = seen.party.party
    return {
        held: Looked(seen.stream, held_class, seen.stands, of, kept_in=root)
        for guardian in known.guardians.values()
        for name, held_class in _OF_A_GUARDIAN.items()
        if (held := getattr(guardian.who, name)) and seen.may(held_class, of)
    }


def _open(who: Particulars, opened: Mapping[str, str]) -> Particulars:
    held = {name: getattr(who, name) for name in _TEXTS}
    return who.model_copy(update={name: opened.get(text or "") for name, text in held.items()})


def _told(
    who: Particulars, seen: AsParty, known: Person, opened: Mapping[str, str], reader: Reader
) -> Shown:
    language, preferred = reader.language, known.preferred

    def words(codes: Sequence[str]) -> list[str]:
        return [word(code, language) for code in codes]

    return Shown(
        party=seen.party.party,
        kind=word(who.kind, language),
        **{name: _read(getattr(who, name), reader) for name in _TEXTS},
        ways=words(preferred.ways if preferred else ()),
        hours=word(preferred.hours, language) if preferred else None,
        languages=words(preferred.languages if preferred else ()),
        interpreter=bool(preferred and preferred.interpreter),
        guardians=[_guardian(name, held, opened, reader) for name, held in known.guardians.items()],
    )


def _read(text: str | None, reader: Reader) -> Any:
    return None if text is None else as_read(text, reader.language)


def _guardian(name: str, held: Guardian, opened: Mapping[str, str], reader: Reader) -> Named:
    language = reader.language
    return Named(
        guardian=name,
        name=_read(opened.get(held.who.name), reader) or say("[confidential]", language),
        phone=_read(opened.get(held.who.phone or ""), reader),
        role=word(held.role, language),
        spoken_for=word(held.spoken_for, language),
        consents=[word(each, language) for each in held.consents],
    )


def _others(
    system: System, who: Particulars, root: UUID, seen: AsParty, reader: Reader
) -> dict[str, list[Like]]:
    """Within the reader's own cases: which parties were joined to this one, and which are like it.
    Nothing, while the register is being made."""
    whole, officer = (
        of_person(system.vault.master, _legible(who)).whole,
        system.seated(reader.officer),
    )
    try:
        with Reading(system.reading).ledgers("register") as connection:
            joined = finding.joined_to(connection, officer, root)
            found = finding.alike(connection, officer, list(whole.values()), root)
            still = stilled(connection, system.states).people
    except NotBuilt:
        return {}
    own = seen.party.particulars.id
    return {
        "also_entered_as": [_like(case, []) for case in joined if case.entry != own],
        "could_be_the_same": [
            _like(case, [alike for alike, mark in whole.items() if mark in case.marks])
            for case in found
            if case.entry not in still
        ],
    }


def _like(case: Case, because: list[Alike]) -> Like:
    return Like(case=case.code, stream=case.stream, party=case.party, because=because)


def _legible(who: Particulars) -> Particulars:
    """Without what reads as erased or missing: nobody is like anybody else in that."""
    held = {name: getattr(who, name) for name in _TEXTS}
    legible = {name: None if text in (ERASED, MISSING) else text for name, text in held.items()}
    return who.model_copy(update=legible | {"name": legible["name"] or ""})


# --- what is said of a person --------------------------------------------------------------------


class Said(BaseModel):
    """What was recorded of a person, and the token to read it with."""

    facts: tuple[str, ...]
    token: str


def form(command: Command) -> type[BaseModel]:
    """What a caller gives: the command's arguments, other persons named as parties of cases."""
    given: dict[str, Any] = {name: (InACase, ...) for name in command.linked}
    model: type[BaseModel] = create_model(
        f"{command.arguments.__name__}OfParty",
        __base__=command.arguments,
        __doc__=command.help,
        **given,
    )
    return model


def say_of(  # noqa: PLR0913 (who says what of whom)
    system: System,
    stream: UUID,
    party: str,
    command: str,
    data: dict[str, Any],
    *,
    reader: Reader,
    key: str = "",
) -> Said:
    """Record something of a party of a case that whoever acts works on. Raises NotFound to whoever
    may not read who it is, and what the handler raises."""
    person, through, given = _whom(system, stream, party, reader), [stream], dict(data)
    for name in PERSON.commands[command].linked:
        if isinstance(other := given.get(name), Mapping):
            named = InACase.model_validate(other)
            given[name] = str(_whom(system, named.case, named.party, reader))
            through.append(named.case)
    answer = system.handler.perform(
        Request(
            aggregate=PERSON.name,
            command=command,
            stream=person,
            data=given,
            officer=reader.officer,
            key=key or None,
            through=tuple(through),
            **({"correlation": reader.correlation} if reader.correlation else {}),
        )
    )
    return Said(facts=answer.facts, token=answer.token)


def _whom(system: System, stream: UUID, party: str, reader: Reader) -> UUID:
    person = as_party(system, stream, reader, party).party.particulars.id
    if person == NOBODY:
        absent("dispute", stream, reader.officer, "person")
    return person
