"""A stream as people read it: when, who, what, in plain sentences; whatever is personal is opened
only for readers who may see it, and the opening is logged.

A text that the reader may not see is never decrypted, so it cannot leak from here.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from uuid import UUID

from pydantic import BaseModel

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.access import Action, FieldClass, Relation, answers_today, at_large, decide
from domain.aggregates import AGGREGATES, CRISIS, PLAN, RETENTION, RIGHTS
from domain.crisis.facts import Delivery
from domain.crisis.state import Crisis, may_read
from domain.dispute.audience import Seen, confided, sight
from domain.dispute.correcting import CORRECTED, entered
from domain.dispute.facts import CaseTakenOut, Party, ReportMade, Unmerged
from domain.fields import (
    CODES,
    OF_A_PERSON,
    WITHHELD,
    Leaf,
    May,
    leaves,
    redacted,
    said_of,
)
from domain.identity import NOBODY_GREW, Births
from domain.kernel import Cursor, Fact, Officer, Recorded, civil_date
from domain.past import Timed
from domain.people import NOBODY
from domain.permits import GUARDED
from domain.plan.audience import IN_PART, Audience, of_health
from domain.plan.state import Plan
from domain.rights.state import RightsRequest
from interface.archive import told_of
from interface.language import Language, say, translated
from interface.sentences import sentence_of, told_by
from interface.words import as_read, known_word, label, rule, value, word
from projections import timeline as ledger
from workers.access_log import Looked, Purpose
from workers.handler import absent
from workers.reading import Reading
from workers.sealing import Place, in_its_place, is_sealed
from workers.system import System

if TYPE_CHECKING:
    from domain.plan.facts import PlanFact

INSTEAD: Final[Mapping[Any, str]] = {WITHHELD: "[confidential]", CORRECTED: CORRECTED}
"""What is said where a text was taken out."""

_MOST_SHOWN = 12
"""Longer lists inside a fact are counted, not spelled out."""


@dataclass(frozen=True)
class Entry:
    """One event as people read it. `details` are labels with what they say."""

    version: int
    name: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    role: str
    office: str
    on_behalf_of: str | None
    sentence: str
    details: Mapping[str, str] = field(default_factory=dict)


class Reader(NamedTuple):
    """Who reads, in which language, within which request."""

    officer: Officer
    language: Language
    correlation: UUID | None = None


class Line(NamedTuple):
    """A fact with what its envelope says, wherever it was read from."""

    version: int
    fact: Fact
    at: datetime
    recorded_at: datetime
    who: str
    role: str
    office: str
    on_behalf_of: str | None


_PLACES: Final[Mapping[type[Fact], frozenset[str]]] = {
    CaseTakenOut: frozenset({"merged_at", "moved", "shared"}),
    Unmerged: frozenset({"came"}),
}
"""Places in a file as it is stored: whoever reads a part of it would count what is left out."""

_OF_FILES: Final = frozenset({"file", "stored"})
"""By which number a file is kept, and what its bytes are: that says nothing to whoever reads."""


class Teller:
    """Tells events to one reader in one language, after opening what this reader may see."""

    def __init__(self, language: Language, opened: Mapping[str, str]) -> None:
        self._language, self._opened = language, opened

    def tell(self, line: Line) -> Entry:
        """The event as one entry."""
        fact = line.fact
        words = {name: self._words(fact, name) for name in type(fact).model_fields}
        return self._entry(
            line,
            translated(sentence_of(fact), self._language).format(**words),
            self._details(fact, words),
        )

    def withhold(self, line: Line) -> Entry:
        """That something was recorded then, and nothing else of it."""
        bare = line._replace(who="", office="", on_behalf_of=None)
        return self._entry(bare, say("[confidential]", self._language), None)

    def _entry(self, line: Line, sentence: str, details: Mapping[str, str] | None) -> Entry:
        return Entry(
            version=line.version,
            name=line.fact.stored_name if details is not None else "",
            happened_at=line.at,
            recorded_at=line.recorded_at,
            who=line.who,
            role=word(line.role, self._language),
            office=line.office,
            on_behalf_of=line.on_behalf_of,
            sentence=sentence,
            details=details or {},
        )

    def _details(self, fact: Fact, words: Mapping[str, str]) -> dict[str, str]:
        told = told_by(fact)
        return {
            label(name, self._language): words[name]
            for name, info in type(fact).model_fields.items()
            if name not in told
            and name not in _PLACES.get(type(fact), ())
            and name not in _OF_FILES
            and _says_something(getattr(fact, name), info.default)
        }

    def _words(self, owner: BaseModel, name: str) -> str:
        return self._of(getattr(owner, name), name, type(owner).model_fields[name].annotation)

    def _of(self, held: Any, name: str, annotation: Any) -> str:
        if isinstance(held, BaseModel):
            return self._model(held)
        if isinstance(held, str) and (said := self._named(held, name)) is not None:
            return said
        if isinstance(held, tuple | list):
            if len(held) > _MOST_SHOWN:
                return say("{count} entries", self._language, count=len(held))
            if any(isinstance(part, BaseModel) for part in held):
                between = "；" if self._language == "zh" else "; "
                return between.join(self._of(part, name, annotation) for part in held)
        return value(held, self._language, name, annotation)

    def _named(self, held: str, name: str) -> str | None:
        """What is said in place of a text: what was opened, what stands for it, a rule's name."""
        if held in INSTEAD:
            return say(INSTEAD[held], self._language)
        if is_sealed(held):
            return self._text(held)
        return rule(held.partition(":")[0], self._language) if name == "deadline" else None

    def _text(self, sealed: str) -> str:
        text = self._opened.get(sealed)
        if text is None:
            return say("[confidential]", self._language)
        return as_read(text, self._language)

    def _delivery(self, held: Delivery) -> str:
        """What became of one way: whoever looks during a crisis has no time to read codes."""
        officer, channel = held.officer, word(held.channel, self._language)
        trouble = known_word(f"trouble_{held.trouble}", self._language) or held.trouble
        if not held.trouble:
            return say(
                "{officer}: called by {channel}", self._language, officer=officer, channel=channel
            )
        if held.trouble == "no_way":
            return say("{officer}: nobody knows a way to call", self._language, officer=officer)
        sentence = (
            "{officer}: not reached by {channel} ({trouble}), not tried again"
            if held.final
            else "{officer}: not reached by {channel} yet ({trouble}), tried again"
        )
        return say(sentence, self._language, officer=officer, channel=channel, trouble=trouble)

    def _model(self, held: BaseModel) -> str:
        """A part of a fact: what it says, its codes in words, without ids of persons."""
        if isinstance(held, Delivery):
            return self._delivery(held)
        parts = []
        for name, info in type(held).model_fields.items():
            part = getattr(held, name)
            if (name == "id" and isinstance(part, UUID)) or not _says_something(part, info.default):
                continue
            if isinstance(part, bool):
                parts += [label(name, self._language)] if part else []
            else:
                parts.append(self._words(held, name))
        return " ".join(parts)


def _says_something(held: Any, default: Any) -> bool:
    """Not empty, and not what goes without saying."""
    return held not in (None, "", (), [], NOBODY) and held != default


def history(
    system: System,
    kind: str,
    stream: UUID,
    reader: Reader,
    only: Callable[[Timed], bool] | None = None,
) -> list[Entry]:
    """The whole stream for this reader, from the log, or `only` some of it: what they may read, and
    how they stand to it, is as of today. Raises NotFound, Unreadable."""
    lines = _logged(system, kind, stream, reader)
    sight = _sight(system, kind, stream, reader, lines)
    if only is not None:
        seen = [each for each in sight.seen if only(each.event)]
        return _told(system, sight._replace(seen=seen), stream, reader)
    entries = _told(system, sight, stream, reader)
    if kind == RIGHTS.name and (said := _next(_request(lines), stream, _seated(system, reader))):
        entries[-1] = replace(entries[-1], details={**entries[-1].details, **said})
    return entries


def _seated(system: System, reader: Reader) -> Reader:
    return reader._replace(officer=system.seated(reader.officer))


def _next(request: RightsRequest, stream: UUID, reader: Reader) -> dict[str, str]:
    """What is to be done about a granted erasure, for officers: the command itself, which needs the
    id that the person has across cases, is told to who may give it and to nobody else."""
    officer = reader.officer
    if not request.erases or officer.role == "party":
        return {}
    title = say("Next", reader.language)
    may = decide(officer, "act", "erasure", "begins").allowed
    theirs = answers_today(officer, request.office) and officer.id != request.granted_by
    if not (may and theirs):
        somebody = "Somebody else of the judicial office or the archive carries it out: rights show"
        return {title: say(somebody, reader.language)}
    command = f"jiefen erase {request.person} --request {stream}"
    return {title: f"{command} --as {officer.id} --role {officer.role} --office {officer.office}"}


def seen_by(
    system: System, stream: UUID, reader: Reader, party: str, on: date | None
) -> list[Entry]:
    """What a party could see of a dispute at the end of a day (None: today).

    The party asks about itself; officers who may read the case may ask about any party, and see of
    it what they may read. Raises NotFound.
    """
    lines = _logged(system, "dispute", stream, reader)
    asker = _asker(system, stream, reader, party, lines)
    both = _both(lines, asker, party, on)
    return _told(system, asker._replace(seen=both, why="seen"), stream, reader)


def _both(lines: Sequence[Line], asker: "_Sight", party: str, on: date | None) -> list[Seen[Line]]:
    """What a party sees and whoever asks may read."""
    theirs = sight(lines, Officer(id=party, role="party"), on=on)
    ours = {each.event.version: each.fact for each in asker.seen}
    return [
        each._replace(fact=redacted(each.fact, asker.may))
        for each in theirs.seen
        if each.fact is not None and ours.get(each.event.version) is not None
    ]


def copied(
    system: System,
    kind: str,
    stream: UUID,
    reader: Reader,
    party: str = "",
    *,
    whole: bool = True,
) -> list[Entry]:
    """What of a stream goes into the copy for somebody who occurs in it, in a dispute as `party`:
    to themselves what they may read, to an officer what both may. Nothing is no error here. Not
    `whole`: somebody else speaks for them, and gets nothing that was said in confidence, nothing of
    how anybody is reached and nothing that concerns safety.
    """
    lines = _logged(system, kind, stream, reader)
    asker = _view(system, kind, stream, reader, lines, why="rights copy")
    if party and reader.officer.role != "party":
        known = asker.may("account", None)
        asker = asker._replace(seen=_both(lines, asker, party, None) if known else ())
    if not whole:
        asker = _for_a_speaker(asker)
    return _told(system, asker, stream, reader, action="print") if asker.seen else []


KEPT_FROM_A_SPEAKER: Final[frozenset[FieldClass]] = frozenset({"contact", "safety"})


def _for_a_speaker(asker: "_Sight") -> "_Sight":
    """What of it goes to whoever speaks for the person."""

    def may(held: FieldClass, of: str | None) -> bool:
        return held not in KEPT_FROM_A_SPEAKER and asker.may(held, of)

    told = [
        each._replace(fact=redacted(each.fact, may))
        for each in asker.seen
        if each.fact and not confided(each.fact) and may(CODES[type(each.fact)], None)
    ]
    return asker._replace(seen=told, may=may)


def _asker(
    system: System, stream: UUID, reader: Reader, party: str, lines: Sequence[Line]
) -> "_Sight":
    """What a reader sees who asks about a party: that party, or who may read the case."""
    asker = _sight(system, "dispute", stream, reader, lines)
    if (asker.of_party and asker.of_party != party) or not asker.may("account", None):
        absent("dispute", stream, reader.officer, "read")
    return asker


def asks_for_party(system: System, stream: UUID, reader: Reader, party: str) -> Relation:
    """How a reader stands to a party of a dispute about whom it may ask. Raises NotFound."""
    lines = _logged(system, "dispute", stream, reader)
    return _asker(system, stream, reader, party, lines).stands(party)


class SeenFact(NamedTuple):
    """A fact of a dispute as one reader sees it, with its sealed values closed."""

    fact: Fact
    at: datetime
    who: str


class InSight(NamedTuple):
    """What a reader sees of a dispute, which classes are open to them said of whom, how they stand
    to each party, and the reason that they stated."""

    facts: list[SeenFact]
    may: May
    stands: Callable[[str | None], Relation]
    reason: int | None


def in_sight(system: System, stream: UUID, reader: Reader) -> InSight:
    """What this reader sees of a dispute. Raises NotFound if that is nothing."""
    lines = _logged(system, "dispute", stream, reader)
    sight = _sight(system, "dispute", stream, reader, lines)
    facts = [
        SeenFact(each.fact, each.event.at, each.event.who)
        for each in sight.seen
        if each.fact is not None
    ]
    return InSight(facts, sight.may, sight.stands, sight.reason)


class AsParty(NamedTuple):
    """A party of a dispute as one reader sees it: the fact with which it entered or was put right
    last, without what this reader may not read, and how the reader stands to it."""

    stream: UUID
    version: int
    fact: Fact
    party: Party
    may: May
    stands: Relation
    reason: int | None

    def texts(self) -> dict[str, Looked]:
        """The party's own sealed values. Raises NotSealed if one stands in another place than it
        was sealed for."""
        return {
            in_its_place(leaf.held, Place(self.stream, self.version, leaf.path)): Looked(
                self.stream, leaf.field_class, self.stands, self.party.party
            )
            for leaf in leaves(self.fact)
            if leaf.party == self.party.party
            and isinstance(leaf.held, str)
            and is_sealed(leaf.held)
        }


def as_party(system: System, stream: UUID, reader: Reader, party: str) -> AsParty:
    """A party of a dispute for this reader. Raises NotFound where the reader may not read who it
    is, as if nobody were there."""
    lines = _logged(system, "dispute", stream, reader)
    sight = _sight(system, "dispute", stream, reader, lines)
    told = [
        (each.event.version, each.fact, of)
        for each in sight.seen
        for of in entered(each.fact)
        if each.fact is not None and of.party == party
    ]
    if not told or not sight.may("particulars", party):
        absent("dispute", stream, reader.officer, "person")
    return AsParty(stream, *told[-1], sight.may, sight.stands(party), sight.reason)


def asks_for_person(
    system: System, kind: str, stream: UUID, reader: Reader, what: FieldClass = "need"
) -> Relation:
    """How a reader stands to the person of a plan or of a counselling, whom it may ask about: what
    is of this class is open to it; with need, all of it. Raises NotFound."""
    sight = _sight(system, kind, stream, reader, _logged(system, kind, stream, reader))
    stands = sight.stands(None)
    if not sight.may(what, None) or (what == "need" and stands in IN_PART):
        absent(kind, stream, reader.officer, "read")
    return stands


class AsSeen(NamedTuple):
    """A dispute as one reader sees it, fact by fact. `numbers`: by which number this reader calls
    each; `party`: the one that reads, if one does."""

    lines: Sequence[Line]
    facts: Mapping[int, Fact]
    numbers: Mapping[int, int]
    stands: Callable[[str | None], Relation]
    party: str
    reason: int | None


def as_seen(system: System, stream: UUID, reader: Reader) -> AsSeen:
    """A dispute for this reader; nothing is opened. Raises NotFound."""
    lines = _logged(system, "dispute", stream, reader)
    sight = _sight(system, "dispute", stream, reader, lines)
    told = {each.event.version: each for each in sight.seen if each.fact is not None}
    facts = {version: cast("Fact", each.fact) for version, each in told.items()}
    numbers = {each.number: version for version, each in told.items()}
    return AsSeen(lines, facts, numbers, sight.stands, sight.of_party, sight.reason)


def on_record(system: System, reader: Reader, why: str, *looked: Looked) -> None:
    """Have it on record that this reader looks at something which stands in clear."""
    with system.pool.connection() as connection:
        purpose = Purpose(reader.officer, why, reader.correlation)
        system.vault.open_many(connection, {}, purpose, looked)


def request_for(system: System, stream: UUID, reader: Reader) -> tuple[RightsRequest, Relation]:
    """A request about one's own data and how a reader stands to it who may read it. Raises
    NotFound."""
    lines = _logged(system, "rights", stream, reader)
    sight = _sight(system, "rights", stream, reader, lines)
    return _request(lines), sight.stands(None)


def _request(lines: Sequence[Line]) -> RightsRequest:
    return reduce(lambda r, line: RIGHTS.evolve(r, line.fact, line.at), lines, RIGHTS.start)


class _Sight(NamedTuple):
    """What this reader sees, may open in it, and how they stand to what is said of a party."""

    seen: Sequence[Seen[Line]]
    may: May
    why: str
    stands: Callable[[str | None], Relation]
    of_party: str = ""
    reason: int | None = None
    plan: Plan | None = None
    """The plan, if it is one: what a part of it is about says of which class it is."""


def _sight(
    system: System,
    kind: str,
    stream: UUID,
    reader: Reader,
    lines: Sequence[Line],
    *,
    why: str = "history",
) -> _Sight:
    """What this reader sees. Raises NotFound if that is nothing."""
    found = _view(system, kind, stream, reader, lines, why=why)
    if not found.seen:
        absent(kind, stream, reader.officer, "read")
    return found


def _view(
    system: System,
    kind: str,
    stream: UUID,
    reader: Reader,
    lines: Sequence[Line],
    *,
    why: str,
) -> _Sight:
    reader = _seated(system, reader)
    if kind == "dispute":
        covers = covered_by(system, reader.officer)
        now = datetime.now(UTC)
        births = _births(system, kind, stream, reader.officer, lines)
        view, seen = sight(lines, reader.officer, covers_for=covers, now=now, births=births)
        return _Sight(seen, view.may, why, view.stands, view.party, view.reason)
    births = _births(system, kind, stream, reader.officer, lines)
    found = _of_kind(kind, lines, reader.officer, births)._replace(why=why)
    if kind != RETENTION.name:
        return found
    theirs = told_of(system, [each.event.fact for each in found.seen], reader.officer)
    seen = [
        each if told else each._replace(fact=None)
        for each, told in zip(found.seen, theirs, strict=True)
        if told is not False
    ]
    return found._replace(seen=seen)


def covered_by(system: System, officer: Officer) -> tuple[str, ...]:
    """For whom this officer stands in today, at the office for which it acts."""
    if officer.role != "mediator":
        return ()
    with system.reading.connection() as connection:
        absences: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    return absences.covered_by(officer.id, civil_date(datetime.now(UTC)), officer.office)


def _births(
    system: System, kind: str, stream: UUID, reader: Officer, lines: Sequence[Line]
) -> Births:
    """When those were born for whom somebody speaks there, where that decides what is read: by
    whoever speaks for one. The person themselves reads the same at every age."""
    of = AGGREGATES[kind]
    if of.young is None or reader.role != "party" or not reader.id.startswith("g"):
        return NOBODY_GREW
    if not (young := of.young(_folded(kind, lines))):
        return NOBODY_GREW
    with system.reading.connection() as connection:
        return system.kin.births(connection, stream, young)


def _of_kind(kind: str, lines: Sequence[Line], reader: Officer, births: Births) -> _Sight:
    """What of a stream that is no dispute is for this reader, and how they stand to it."""
    stands = _stands(kind, lines, reader, births)

    def may(held: FieldClass, _: str | None) -> bool:
        return decide(reader, "read", held, stands).allowed

    parts = _parts(kind, lines, reader, stands)
    facts = [parts.told(cast("PlanFact", line.fact)) if parts else line.fact for line in lines]
    seen = [
        Seen(line, line.version, redacted(fact, may))
        for line, fact in zip(lines, facts, strict=True)
        if fact is not None and may(CODES[type(fact)], None)
    ]
    return _Sight(seen, may, "", lambda of: stands, plan=parts.plan if parts else None)


def _parts(kind: str, lines: Sequence[Line], reader: Officer, stands: Relation) -> Audience | None:
    """Which parts of a plan are for this reader; of other streams each fact is, or is not."""
    return Audience(_folded(kind, lines), reader, stands) if kind == PLAN.name else None


def _folded(kind: str, lines: Sequence[Line]) -> Any:
    of = AGGREGATES[kind]
    return reduce(lambda state, line: of.evolve(state, line.fact, line.at), lines, of.start)


def _stands(kind: str, lines: Sequence[Line], reader: Officer, births: Births) -> Relation:
    """How this reader stands to a stream that is no dispute, now."""
    now = datetime.now(UTC)
    match kind:
        case _ if kind in GUARDED:
            state, grow = _folded(kind, lines), AGGREGATES[kind].grow
            state = grow(state, births, civil_date(now)) if grow else state
            return GUARDED[kind].stands(state, reader, now)
        case "crisis" if _was_there(reader, lines):
            return "present"
        case _:
            return at_large(reader)


def _was_there(reader: Officer, lines: Sequence[Line]) -> bool:
    """Whether the reader may open what was written down of a crisis, now."""
    crisis = reduce(lambda state, line: CRISIS.evolve(state, line.fact, line.at), lines, Crisis())
    return may_read(crisis, reader.id, datetime.now(UTC))


def _logged(system: System, kind: str, stream: UUID, reader: Reader) -> list[Line]:
    """What the log holds of a stream. Raises NotFound if that is none of this kind."""
    facts = system.handler.aggregates[kind].facts
    with system.reading.connection() as connection:
        lines = [_line(event) for event in system.log.stream(connection, stream)]
    if not lines or not isinstance(lines[0].fact, facts):
        absent(kind, stream, reader.officer, "read")
    return lines


def _line(event: Recorded[Fact]) -> Line:
    envelope = event.envelope
    sealed = isinstance(event.fact, ReportMade)  # of class `reporter`: kept from everybody
    return Line(
        event.version,
        event.fact,
        event.at,
        event.recorded_at,
        "" if sealed else envelope.actor,
        "" if sealed else envelope.role,
        "" if sealed else envelope.office,
        None if sealed else envelope.on_behalf_of,
    )


def _told(
    system: System, sight: _Sight, stream: UUID, reader: Reader, action: Action = "read"
) -> list[Entry]:
    """Opened when what this reader may not read is taken out, and the reading is on record."""
    purpose = Purpose(reader.officer, sight.why, reader.correlation, action, sight.reason)
    sealed, clear = _looked(sight, stream)
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, sealed, purpose, clear)
    teller = Teller(reader.language, opened)
    return [
        teller.tell(each.event._replace(fact=each.fact, version=each.number))
        if each.fact is not None
        else teller.withhold(each.event)
        for each in sight.seen
    ]


def _looked(sight: _Sight, stream: UUID) -> tuple[dict[str, Looked], set[Looked]]:
    """What this reader opens, and what stands in clear and is somebody's all the same: that, and
    nothing that is kept from them. Raises NotSealed if a value stands in another place than it was
    sealed for."""
    sealed, clear = dict[str, Looked](), set[Looked]()
    for each in sight.seen:
        if each.fact is None:
            continue
        personal, codes = type(each.fact) in OF_A_PERSON, CODES[type(each.fact)]
        for leaf in leaves(each.fact):
            if not _tells(leaf) or not sight.may(leaf.field_class, leaf.party):
                continue
            of = leaf.party or said_of(each.fact)
            health = sight.plan is not None and of_health(sight.plan, each.fact, leaf)
            held_class: FieldClass = "health" if health else leaf.field_class
            looked = Looked(stream, held_class, sight.stands(of), of or "")
            if isinstance(leaf.held, str) and is_sealed(leaf.held):
                sealed[leaf.held] = looked
            elif personal or leaf.field_class != codes:
                clear.add(looked)
        _in_their_places(each.event, stream, sealed)
    return sealed, clear


def _tells(leaf: Leaf) -> bool:
    """Whether a value is told at all: not an id of a person, nor what goes without saying, nor what
    stands in the place of something else."""
    if leaf.held in (None, "", *INSTEAD) or leaf.usual:
        return False
    within = "." in leaf.path
    return not (within and (leaf.held is False or isinstance(leaf.held, UUID)))


def _in_their_places(line: Line, stream: UUID, opened: Collection[str]) -> None:
    """Each value that is opened stands where it was sealed for, in the fact as it was recorded."""
    for leaf in leaves(line.fact):
        if isinstance(leaf.held, str) and leaf.held in opened:
            in_its_place(leaf.held, Place(stream, line.version, leaf.path))


def timeline(
    system: System, stream: UUID, reader: Reader, token: Cursor | None = None
) -> list[Entry]:
    """A case for this reader from the timeline ledger, which may wait for a token.

    Raises NotFound, NotYetVisible, StaleToken, NotBuilt.
    """
    with Reading(system.reading).ledgers("timeline", token=token) as connection:
        rows = ledger.lines(connection, stream)
    if not rows:
        absent("dispute", stream, reader.officer, "read")
    shapes = system.log.mapper.shapes
    lines = [
        Line(
            row.version,
            shapes.read(row.name, json.dumps(row.data).encode()),
            row.at,
            row.recorded_at,
            row.actor,
            row.role,
            row.office,
            row.on_behalf_of,
        )
        for row in rows
    ]
    seen = _sight(system, "dispute", stream, reader, lines, why="timeline")
    return _told(system, seen, stream, reader)


def shown(entry: Entry, language: Language) -> str:
    """Who acted, in one phrase; nobody is named where that is kept from everybody."""
    if not entry.who and not entry.role:
        return say("[confidential]", language)
    who = f"{entry.who} ({entry.role})" if entry.who else entry.role
    if entry.on_behalf_of:
        who = say("{who} for {whom}", language, who=who, whom=entry.on_behalf_of)
    return who
