"""What a document may say: what everybody for whom it is may see, and whoever makes it may read.

So a document is the same whoever makes it. Whoever may not read all of it does not make it; a text
that is not in it is not opened. That it was made, of whom, is on record first.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from domain.access import decide
from domain.aggregates import DISPUTE, STANDING
from domain.areas import Areas
from domain.dispute.audience import sight
from domain.dispute.state import Dispute
from domain.fields import Leaf, leaves, redacted, said_of
from domain.kernel import Officer, Refused, civil_date
from domain.permits import NotPermitted
from interface.documents.describing import Kind
from interface.documents.kinds import KINDS
from interface.documents.paper import Paper
from interface.documents.telling import Case, Told, said
from interface.language import Language, translated
from interface.problems import Unusable
from interface.story import AsSeen, Reader, as_seen
from workers.access_log import Looked, Purpose
from workers.handler import absent
from workers.papers import Numbered
from workers.sealing import Place, in_its_place, is_sealed
from workers.system import System

THE_FILE: Final = "the-file"
"""Who reads what is for the file: the committee, without what was said in confidence."""


class Wanted(NamedTuple):
    """Which document, in which language: for whom, if there is one for each; about which fact, if
    there is one for each, by the number by which whoever asks calls it (0: the latest)."""

    kind: str
    language: Language = "zh"
    to: str = ""
    entry: int = 0


class Of(NamedTuple):
    """A document settled: of which kind, for whom (nobody: the file), about which fact, and as of
    which version of the case."""

    name: str
    kind: Kind
    language: Language
    to: str
    entry: int
    version: int
    readers: tuple[str, ...]


class Desk:
    """One dispute on the desk of whoever makes documents of it. Raises NotFound."""

    def __init__(self, system: System, stream: UUID, reader: Reader) -> None:
        self.system, self.stream = system, stream
        self.reader = reader._replace(officer=system.seated(reader.officer))
        self.seen: AsSeen = as_seen(system, stream, reader)
        stands = self.seen.stands(None)
        if not decide(self.reader.officer, "print", "matter", stands).allowed:
            absent("dispute", stream, reader.officer, "print")

    @property
    def version(self) -> int:
        """How far the case is."""
        return self.seen.lines[-1].version

    def state(self, version: int) -> Dispute:
        """The case as it stood."""
        lines = (line for line in self.seen.lines if line.version <= version)
        state: Dispute = reduce(
            lambda case, line: DISPUTE.evolve(case, line.fact, line.at), lines, DISPUTE.start
        )
        return state

    # --- which document --------------------------------------------------------------------------

    def settle(self, wanted: Wanted) -> Of:
        """Which document is meant. Raises Unusable, Refused with what the case lacks for it, and
        NotPermitted."""
        kind = kind_of(wanted.kind)
        state = self.state(self.version)
        kind.ready(state)
        entry = self._entry(kind, wanted.entry)
        about = self.seen.facts[entry] if entry else None
        readers = kind.readers(state, about)
        to = self._to(kind, wanted.to, readers)
        version = self.version
        return Of(
            *(wanted.kind, kind, wanted.language, to, entry, version),
            (to,) if kind.each else readers,
        )

    def entries(self, kind: Kind) -> list[int]:
        """The facts of which there is one such document each; the latest last."""
        if kind.about is None:
            return []
        return [v for v, fact in self.seen.facts.items() if isinstance(fact, kind.about)]

    def _entry(self, kind: Kind, number: int) -> int:
        if kind.about is None:
            if number:
                raise Unusable(422, "bad-input", "There is one such document for the whole case")
            return 0
        there = self.entries(kind)
        if not there:
            raise Refused(
                "Nothing was recorded yet that this document is about", law="人民调解法 27"
            )
        entry = self.seen.numbers.get(number) if number else there[-1]
        if entry not in there:
            raise Unusable(422, "bad-input", "Entry {entry} is nothing for it", entry=number)
        return entry

    def _to(self, kind: Kind, to: str, readers: Sequence[str]) -> str:
        mine = self.seen.party
        if not kind.each:
            if to:
                said = "This document is the same for everybody: leave out for whom it is"
                raise Unusable(422, "bad-input", said)
            if mine and mine not in readers:
                raise NotPermitted(_NOT_THEIRS, law=_BY_LAW)
            return ""
        to = to or mine or (readers[0] if len(readers) == 1 else "")
        if mine and (to != mine or mine not in readers):
            raise NotPermitted(_NOT_THEIRS, law=_BY_LAW)
        if not to:
            said = "Say for whom it is: {parties}"
            raise Unusable(422, "bad-input", said, parties=", ".join(readers))
        if to not in readers:
            raise Unusable(422, "bad-input", "There is no such document for {party}", party=to)
        return to

    def again(self, made: Numbered) -> Of:
        """A document that was made, to be made again as of then. Raises NotPermitted."""
        kind = kind_of(made.kind)
        if not self.may_know(made.for_party, made.entry):
            raise NotPermitted(_NOT_THEIRS, law=_BY_LAW)
        state = self.state(made.version)
        about = self.seen.facts[made.entry] if made.entry else None
        readers = (made.for_party,) if kind.each else kind.readers(state, about)
        if self.seen.party and self.seen.party not in readers:
            raise NotPermitted(_NOT_THEIRS, law=_BY_LAW)
        return Of(
            *(made.kind, kind, cast("Language", made.language), made.for_party, made.entry),
            *(made.version, readers),
        )

    def choices(self, name: str) -> tuple[list[str], list[int]]:
        """For whom this document can be made, and about which entries, by the reader's numbers.
        Raises Refused where it cannot be made yet, or is not for whoever asks."""
        kind, mine = kind_of(name), self.seen.party
        of = self.settle(Wanted(name, to=mine if kind_of(name).each else "")) if mine else None
        state = self.state(self.version)
        kind.ready(state)
        entries = [self._entry(kind, 0)] and self.entries(kind)
        about = self.seen.facts[entries[-1]] if entries else None
        everybody = kind.readers(state, about) if kind.each else ()
        numbers = {version: number for number, version in self.seen.numbers.items()}
        return ([mine] if of and of.to else [*everybody]), [numbers[each] for each in entries]

    def may_know(self, for_party: str, entry: int) -> bool:
        """Whether the reader may know of a document for this party, about this fact."""
        mine = self.seen.party
        return (not entry or entry in self.seen.facts) and (not mine or for_party in ("", mine))

    # --- what it says ----------------------------------------------------------------------------

    def paper(self, of: Of, why: str) -> Paper:
        """What the document says; the reading is on record. Raises NotPermitted."""
        told = self._for_its_readers(of)
        asked = self._case(of, told)
        _said(of, asked)
        self._may_make(asked, told)
        opened = self._open(asked, told, why)
        return _said(of, self._case(of, told).opening(opened))

    def _case(self, of: Of, told: Sequence[Told]) -> Case:
        state = self.state(of.version)
        on = civil_date(told[-1].at) if told else civil_date(datetime.now(UTC))
        with self.system.reading.connection() as connection:
            areas: Areas = self.system.states.load(connection, *STANDING[Areas]).state
        seat = areas.name(state.office, on)
        return Case(state, told, of.language, seat, to=of.to, entry=of.entry)

    def _for_its_readers(self, of: Of) -> list[Told]:
        """What each of them may see: a fact that one of them may not see is in no document for
        all."""
        now, office = datetime.now(UTC), self.state(self.version).office
        whose = [Officer(id=party, role="party") for party in of.readers]
        whose = whose or [Officer(id=THE_FILE, role="head", office=office)]
        views = [sight(self.seen.lines, each, now=now) for each in whose]
        seen = [{each.event.version: each.fact for each in view.seen} for view in views]
        found: list[Told] = []
        for line in self.seen.lines[: of.version]:
            facts = [each.get(line.version) for each in seen]
            fact = facts[0]
            if fact is None or None in facts:
                continue
            for view in views[1:]:
                fact = redacted(fact, view.view.may)
            found.append(Told(line.version, line.at, fact))
        if of.entry and of.entry not in {each.version for each in found}:
            raise NotPermitted(_NOT_THEIRS, law=_BY_LAW)
        return found

    def _may_make(self, case: Case, told: Sequence[Told]) -> None:
        """Raises NotPermitted unless whoever makes it may read everything that it says."""
        if not case.used <= self.seen.facts.keys():
            raise NotPermitted(_NOT_ALL, law=_BY_LAW)
        mine = {each.held for fact in self.seen.facts.values() for each in _sealed(fact)}
        for value, (_, leaf, of) in _places(told, case.asked).items():
            decision = decide(self.reader.officer, "print", leaf.field_class, self.seen.stands(of))
            if value not in mine:
                raise NotPermitted(
                    _NOT_ALL if decision.allowed else decision.sentence,
                    law=_BY_LAW if decision.allowed else decision.law,
                )

    def _open(self, case: Case, told: Sequence[Told], why: str) -> Mapping[str, str]:
        stands = self.seen.stands
        sealed = {
            in_its_place(value, Place(self.stream, version, leaf.path)): Looked(
                self.stream, leaf.field_class, stands(of), of or ""
            )
            for value, (version, leaf, of) in _places(told, case.asked).items()
        }
        made = Looked(self.stream, "matter", stands(case.to or None), case.to)
        purpose = Purpose(
            *(self.reader.officer, why, self.reader.correlation, "print", self.seen.reason)
        )
        with self.system.pool.connection() as connection:
            return self.system.vault.open_many(connection, sealed, purpose, (made,))


_NOT_THEIRS: Final = "A party gets the documents that are for it"
_NOT_ALL: Final = "You may not read all that this document says: it is made by who may"
_BY_LAW: Final = "个人信息保护法 6"


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises Unusable."""
    if name not in KINDS:
        raise Unusable(
            404,
            "unknown-name",
            "There is no document {name}; there are: {kinds}",
            name=name,
            kinds=", ".join(KINDS),
        )
    return KINDS[name]


def _said(of: Of, case: Case) -> Paper:
    sections = (part.section(case, of.language) for part in of.kind.parts)
    return Paper(
        kind=of.name,
        language=of.language,
        title=said(of.kind.title, of.language),
        committee=case.committee,
        case_number=case.number,
        law=translated(of.kind.law, of.language, "law"),
        sections=tuple(each for each in sections if each is not None),
    )


def _sealed(fact: Any) -> list[Leaf]:
    return [x for x in leaves(fact) if isinstance(x.held, str) and is_sealed(x.held)]


def _places(told: Sequence[Told], asked: set[str]) -> dict[str, tuple[int, Leaf, str | None]]:
    """Where each value stands that a document says: in which fact, as what, and of whom."""
    return {
        leaf.held: (each.version, leaf, leaf.party or said_of(each.fact))
        for each in told
        for leaf in _sealed(each.fact)
        if leaf.held in asked
    }
