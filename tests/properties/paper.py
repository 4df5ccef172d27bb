"""An office that keeps its cases in memory: it performs every command, and touches no server.

What the handler does on the log is done here in the plainest way; `test_stored_histories` holds
the two against each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid5

from pydantic import BaseModel, ValidationError

from domain.aggregates import CALENDAR as CALENDAR_KIND
from domain.aggregates import COMMITTEES, DISPUTE, RULES
from domain.areas import NO_LIST, Areas
from domain.calendar import Calendar
from domain.committees import Committees
from domain.dispute.correcting import entered
from domain.dispute.evolve import evolve
from domain.dispute.facts import CaseMergedIn, Registered
from domain.dispute.matters import matters, refused_by_any
from domain.dispute.merging import Carried, CarriedFact, KnownAs
from domain.dispute.state import START, Dispute
from domain.guardianship import NOTHING_KNOWN, Kin
from domain.kernel import Across, Act, Dated, Known, Linked, Officer, Opening, Refused, civil_date
from domain.offering import refused_now
from domain.people import NOBODY, Particulars
from domain.permits import Permission, permission
from domain.retention import NO_TABLE, RetentionBook
from domain.rights.stilled import NOBODY_STILLED, Stilled
from domain.rules import RuleBook
from domain.signature import Aggregate, Command

Happened = tuple[Any, datetime]
Decided = dict[UUID, list[Any]]
"""Facts to be recorded, by case; some with times of their own (`Dated`)."""

NAMES = UUID("018f0000-0000-7000-8000-0000000000ff")


class Asked(NamedTuple):
    """A command as somebody gives it; without a stream it opens one."""

    command: str
    stream: UUID | None
    data: Mapping[str, Any]
    officer: Officer
    at: datetime


class Unfit(Exception):
    """What was given has not the form that the command asks for, or names a case that is none."""


class Office(Protocol):
    """Where commands are given, whatever keeps the facts."""

    def case(self, stream: UUID) -> Dispute:
        """The case as it stands."""

    def standing(self) -> tuple[Calendar, RuleBook]:
        """Calendar and rules in force."""

    def ask(self, asked: Asked) -> list[UUID]:
        """Perform a command; the cases that it moved. Raises Refused, Unfit."""

    def keep(self, kind: Aggregate[Any], command: str, at: datetime, **data: Any) -> None:
        """Perform a command on calendar, rules or committees. Raises Refused."""


Watcher = Callable[[Dispute, Any, Dispute], None]
"""Told of each fact of a case that was here before: the case before, the fact, the case after."""


@dataclass
class PaperOffice:
    """Every case with all its facts, and the states read beside them."""

    watcher: Watcher = lambda *_: None
    facts: dict[UUID, list[Happened]] = field(default_factory=dict)
    touched: set[UUID] = field(default_factory=set)
    """Cases with facts, or under rules, that nobody has looked at since."""
    cases: dict[UUID, Dispute] = field(default_factory=dict)
    people: dict[UUID, UUID] = field(default_factory=dict)
    """Ids under which somebody else knows them."""
    latest: dict[UUID, datetime] = field(default_factory=dict)
    states: dict[type, Any] = field(
        default_factory=lambda: {
            Calendar: Calendar(),
            RuleBook: RuleBook(),
            Areas: NO_LIST,
            Committees: Committees(),
            RetentionBook: NO_TABLE,
            Kin: NOTHING_KNOWN,
        }
    )
    serials: dict[tuple[str, int], int] = field(default_factory=dict)

    def case(self, stream: UUID) -> Dispute:
        return self.cases[stream]

    def standing(self) -> tuple[Calendar, RuleBook]:
        return self.states[Calendar], self.states[RuleBook]

    def ask(self, asked: Asked) -> list[UUID]:
        decided = self.decide(asked)
        self.record(decided, asked.at)
        return list(decided)

    def decide(self, asked: Asked) -> Decided:
        """What would be recorded; nothing is yet. Raises Refused, Unfit."""
        command = DISPUTE.commands[asked.command]
        try:
            given = introduced(self.about(asked, command), self.people)
        except ValidationError as error:
            raise Unfit from error
        arguments = {name: getattr(given, name) for name in type(given).model_fields}
        arguments |= {name: self.linked(arguments[name]) for name in command.linked}
        self.comes_after(asked, [arguments[name].id for name in command.linked])
        new = self.new_stream()
        stream = asked.stream or new
        arguments |= self.injected(command, given, self.opening(asked, new), asked.stream)
        act = Act(stream, asked.officer, asked.at)
        linked = [arguments[name].state for name in command.linked]
        permissions = list(self.permitted(asked, stream, linked))
        case = self.cases.get(stream, START)
        decided = command.decide(case, act, **arguments)
        read = {name: arguments[name] for name, of in command.injected.items() if of in self.states}
        assert refused_now(command, case, act, read) is None, "what is accepted was offered"
        for each in permissions:
            each.require()
        across = decided if isinstance(decided, Across) else Across(list(decided), {})
        return {of: facts for of, facts in ({stream: across.here} | across.there).items() if facts}

    def about(self, asked: Asked, command: Command) -> BaseModel:
        """What is given, with the persons whom the case knows."""
        assert DISPUTE.whose is not None
        case = self.cases.get(asked.stream, START) if asked.stream else START
        return DISPUTE.whose(case, command.name, command.arguments.model_validate(asked.data))

    def permitted(
        self, asked: Asked, stream: UUID, linked: Iterable[Dispute]
    ) -> Iterator[Permission]:
        """What the table of access says of the case and of each that is linked."""
        own = self.cases.get(stream, START)
        for state in (own, *linked):
            begins = state is own and asked.stream is None
            by = asked.officer
            said = permission("dispute", asked.command, state, by, asked.at, begins=begins)
            if said is not None and not said.there:
                raise Refused("as if absent", law="office rule: access")
            if said is not None:
                yield said

    def linked(self, other: UUID) -> Linked[Dispute]:
        if other not in self.cases:
            raise Unfit
        return Linked(other, self.cases[other])

    def opening(self, asked: Asked, new: UUID) -> Opening:
        """The next number of the office in that year (一案一码)."""
        counted = self.serials.get((asked.officer.office, civil_date(asked.at).year), 0)
        return Opening(new, counted + 1)

    def comes_after(self, asked: Asked, linked: Iterable[UUID]) -> None:
        """What happens comes after what has happened, but for what a clock notes later."""
        before = [self.latest[each] for each in (asked.stream, *linked) if each in self.latest]
        if asked.officer.role != "clock" and any(at > asked.at for at in before):
            raise Refused("the latest entry here happened later", law="office rule")

    def new_stream(self) -> UUID:
        return uuid5(NAMES, f"case {len(self.cases) + 1}")

    def injected(
        self, command: Command, given: BaseModel, opening: Opening, stream: UUID | None
    ) -> dict[str, Any]:
        supplied: dict[str, Any] = {}
        for name, wanted in command.injected.items():
            if wanted is Opening:
                supplied[name] = opening
            elif wanted is Known:
                supplied[name] = self.known(given)
            elif wanted is Stilled:
                supplied[name] = NOBODY_STILLED
            elif wanted is Carried:
                supplied[name] = self.carried(given, stream)
            else:
                supplied[name] = self.states[wanted]
        return supplied

    def carried(self, given: Any, stream: UUID | None) -> Carried:
        """The parties as they are entered now; or what was recorded since a case came in."""
        facts = [fact for fact, _ in self.facts.get(stream, ())] if stream else []
        if "into" in type(given).model_fields:
            now = {party.party: party for fact in facts for party in entered(fact)}
            return Carried(
                parties=tuple(
                    KnownAs(party=party, entries=(party.particulars.id,))
                    for number, party in now.items()
                    if stream and number in self.cases[stream].parties
                )
            )
        came = [
            version
            for version, fact in enumerate(facts, 1)
            if isinstance(fact, CaseMergedIn) and fact.case == given.out
        ]
        return Carried(
            merged_at=came[-1] if came else 0,
            facts=tuple(CarriedFact(version=v, fact=fact) for v, fact in enumerate(facts, 1)),
        )

    def known(self, given: Any) -> Known:
        """Whether one of these parties refused this matter in an earlier case."""
        entered = [(entry.person.id, entry.role) for entry in given.parties]
        same = matters(given.type, entered)
        return Known(
            any(
                same & matters(case.type, [(p.person, p.role) for p in case.parties.values()])
                and refused_by_any(case, [person for person, _ in entered])
                for case in self.cases.values()
            )
        )

    def record(self, decided: Decided, at: datetime) -> None:
        """Write down what was decided."""
        for stream, facts in decided.items():
            here_before = stream in self.cases
            self.touched.add(stream)
            for each in facts:
                fact, when = each if isinstance(each, Dated) else (each, at)
                before = self.cases.get(stream, START)
                after = self.cases[stream] = evolve(before, fact, when)
                if here_before:
                    self.watcher(before, fact, after)
                self._note(stream, fact, when)

    def _note(self, stream: UUID, fact: Any, at: datetime) -> None:
        self.facts.setdefault(stream, []).append((fact, at))
        if not fact.noted_by_clock:
            self.latest[stream] = max(at, self.latest.get(stream, at))
        if isinstance(fact, Registered):
            office, year, number = fact.code.split("-")
            self.serials[office, int(year)] = int(number)

    def keep(self, kind: Aggregate[Any], command: str, at: datetime, **data: Any) -> None:
        described = kind.commands[command]
        given = described.arguments.model_validate(data)
        arguments = {name: getattr(given, name) for name in type(given).model_fields}
        act = Act(NAMES, keeper(kind), at)
        state = self.states[type(kind.start)]
        for fact in described.decide(state, act, **arguments):
            state = kind.evolve(state, fact, at)
        self.states[type(kind.start)] = state
        self.touched |= self.cases.keys()


KEEPER = Officer(id="li", role="county_desk", office="150524000000")
EVERYWHERE = Officer(id="wu", role="supervisor")


def keeper(kind: Aggregate[Any]) -> Officer:
    """Who keeps such states: what holds everywhere is kept by a supervisor of no office."""
    return EVERYWHERE if kind in (RULES, CALENDAR_KIND) else KEEPER


STANDING_KINDS: Sequence[Aggregate[Any]] = (CALENDAR_KIND, RULES, COMMITTEES)


def introduced(value: Any, people: Mapping[UUID, UUID]) -> Any:
    """The same with an id for every person: by the name, unless the id is known."""
    if isinstance(value, Particulars):
        own = uuid5(NAMES, value.name)
        new = value.id == NOBODY
        return value.model_copy(update={"id": people.get(own, own)}) if new else value
    if isinstance(value, BaseModel):
        held = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: introduced(part, people) for name, part in held.items()}
        return value.model_copy(
            update={name: part for name, part in changed.items() if part is not held[name]}
        )
    if isinstance(value, tuple):
        return tuple(introduced(part, people) for part in value)
    return value
