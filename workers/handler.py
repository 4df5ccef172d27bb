"""One way in: load, decide, append. A command is recorded once, whatever is lost or sent twice.

A decision holds only on the version it was made on: when another writer came first, the command is
decided anew, and recorded or refused. It never waits for Temporal.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any, NamedTuple, NoReturn
from uuid import UUID, uuid4

import psycopg
import structlog
from psycopg.errors import (
    DeadlockDetected,
    ForeignKeyViolation,
    SerializationFailure,
    TransactionTimeout,
    UniqueViolation,
)
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.absences import Absences
from domain.access import Relation, body_of
from domain.area_standing import seated
from domain.areas import Areas
from domain.duties.assessing import SWITCHED
from domain.duties.state import Duties
from domain.identity import NOBODY_GREW, Births
from domain.kernel import (
    LOCAL_ZONE,
    Across,
    Act,
    ActorId,
    Cursor,
    Dated,
    Envelope,
    Fact,
    Kept,
    Linked,
    NotThere,
    Officer,
    Opening,
    Refused,
    Unfit,
    civil_date,
)
from domain.labels import of_the_matter
from domain.offering import refused_now
from domain.permits import FROM_INSIDE, Permission
from domain.signature import Aggregate, Command
from domain.spoken import UNSAID, spoken_of
from workers import plausible
from workers.consequences import Consequence
from workers.hint import Hint
from workers.ids import new_stream
from workers.observe import APPEND, COMMANDS, DECIDE, REFUSALS, RETRIES
from workers.people import Introduced, introduce, named_by_id, take_turns
from workers.sealing import Sealer
from workers.states import Loaded, States
from workers.store.log import NIL, Alongside, CommandKey, Connection, EventLog, append
from workers.store.mapper import FactMapper, Pending
from workers.vault import Master

_TRIES, _CONNECTIONS = 12, 3
_SEAT = ""
"""Under which the areas are read, by which it is known for whose cases an office answers."""
_AHEAD = _BEHIND = timedelta(minutes=5)
AT, FOR_WHOM = "at", "on_behalf_of"
"""Where a refusal says it stands, of what is said with a command beside its arguments."""
_LOOKING_BACK = frozenset({"clock", "importer"})  # record later what was due, or was, before
_log = structlog.get_logger()


class Request(BaseModel):
    """A command as it arrives. `key` makes sending it twice harmless; `expect` is the version read.

    `at` is when it happened (now, if not said), and not before anything the stream already holds;
    without a `stream` the command opens one. `through`: the cases by which whoever acts works with
    a person; that they do is looked up there.
    """

    model_config = ConfigDict(frozen=True)

    aggregate: str = "dispute"
    command: str
    stream: UUID | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    officer: Officer
    key: str | None = None
    expect: int | None = None
    at: datetime | None = None
    on_behalf_of: ActorId | None = None
    correlation: UUID = Field(default_factory=uuid4)
    causation: UUID | None = None
    through: tuple[UUID, ...] = ()


class Answer(NamedTuple):
    """What was recorded: the stream, its version now, a position token, the facts' stored names."""

    stream: UUID
    version: int
    token: str
    facts: tuple[str, ...]


class Would(NamedTuple):
    """What a command would do: the state it was decided on, its version, and the facts."""

    state: Any
    version: int
    facts: list[Any]
    act: Act


class UnknownCommand(LookupError):
    """No such aggregate or command."""


class NotFound(LookupError):
    """No such stream."""


def absent(kind: str, stream: UUID, by: Officer | None, asked: str) -> NoReturn:
    """To who may see nothing of a stream, it is as if it were not there; that they asked for it is
    noted, but not for what of whom, and the same where it is not there at all. Raises NotFound."""
    said = spoken_of(kind)
    _log.warning(
        "access denied",
        kind=kind if said else UNSAID,
        stream=str(stream),
        officer=by.id if by else "",
        role=by.role if by else "",
        body=body_of(by) if by else "",
        asked=asked if said else UNSAID,
    )
    raise NotFound(f"there is no {kind} {stream}")


class BadInput(ValueError):
    """The arguments do not have the form the command asks for; `errors` says where and why."""

    def __init__(self, error: ValidationError) -> None:
        self.errors = error.errors(include_url=False, include_input=False)
        for each in self.errors:  # of what was typed nothing is kept: limits, and our own rules
            held = each.get("ctx", {})
            each["ctx"] = {name: held[name] for name in held if isinstance(held[name], int | Unfit)}
        super().__init__("; ".join(f"{_path(e['loc'])}: {e['msg']}" for e in self.errors))


class KeyReused(Exception):
    """The command key was used before, with another payload."""


class Conflict(Exception):
    """Somebody else changed the stream since the caller read it."""

    def __init__(self, stream: UUID, expected: int, version: int) -> None:
        self.stream, self.expected, self.version = stream, expected, version
        super().__init__(f"version {expected} was read, but it is version {version} now")


class Busy(Exception):
    """Too many writers on one stream; try again."""


class Unavailable(Exception):
    """The database does not answer. Whether the command was recorded is unknown: with the same key
    it can be sent again without harm."""


Supplier = Callable[[Connection, BaseModel], Any]
"""Looks up what a command needs to know, from its arguments with every person's id filled in."""

StreamSupplier = Callable[[Connection, BaseModel, UUID], Any]
"""The same, of what stands in the command's own stream."""

Hook = Callable[[Connection, Answer, Sequence[Fact]], None]
"""Something to be recorded in the same transaction, once the facts are; of the command's own stream
it is told which."""

Permits = Callable[..., Permission | None]
"""What the table of access says of a command: `domain.permits.permission`."""

Stands = Callable[[Connection, UUID, Officer, Sequence[UUID]], Relation]
"""How an officer stands to a stream that does not say so itself: by which cases they say they do.
"""

BirthsOf = Callable[[Connection, UUID, Sequence[str]], Births]
"""When those were born for whom somebody speaks in a stream."""

Afterwards = Callable[[UUID, tuple[str, ...]], None]
"""What follows at once when facts were recorded: told their stream and names. Raises nothing."""


class Handler:
    """Performs commands of every aggregate on the log.

    `standing` says where the states live that commands may read beside their own: calendar, rules.
    `suppliers`, and `beside_it` with the stream, look up what else a decision needs, `consequences`
    go with certain facts, and `afterwards` is told of all of them. `permits` says whether whoever
    acts may give this command on this stream at all: to who may see nothing of it, it is not there.
    `births` looks up when those were born for whom somebody speaks in a stream. `stands` looks up,
    by kind of stream, how they stand to it where the stream does not say.
    """

    def __init__(
        self,
        *,
        pool: ConnectionPool[Connection],
        mapper: FactMapper,
        states: States,
        master: Master,
        aggregates: Mapping[str, Aggregate[Any]],
        standing: Mapping[type, tuple[Aggregate[Any], UUID]],
        suppliers: Mapping[type, Supplier],
        consequences: Mapping[type[Fact], Consequence],
        afterwards: Afterwards = lambda stream, facts: None,
        permits: Permits = lambda *_, **__: None,
        stands: Mapping[str, Stands] | None = None,
        beside_it: Mapping[type, StreamSupplier] | None = None,
        births: BirthsOf = lambda *_: NOBODY_GREW,
    ) -> None:
        self._pool, self._mapper, self._master = pool, mapper, master
        self.states, self.aggregates, self._standing = states, aggregates, standing
        self._suppliers = suppliers
        self._kept = {type(k.start): (k, k.kept_by) for k in aggregates.values() if k.kept_by}
        self._consequences, self._stored = consequences, EventLog(mapper)
        self._afterwards, self._permits = afterwards, permits
        self._stands = stands or {}
        self._beside_it = beside_it or {}
        self._births = births
        self._hint = Hint()

    def command(self, aggregate: str, name: str) -> Command:
        """A command's description. Raises UnknownCommand."""
        kind = self.aggregates.get(aggregate)
        if kind is None or name not in kind.commands:
            raise UnknownCommand(f"there is no command {name!r} on {aggregate!r}")
        return kind.commands[name]

    def perform(
        self, request: Request, hook: Hook | None = None, *, now: datetime | None = None
    ) -> Answer:
        """Record what the command decides, or raise: nothing is ever half recorded.

        `now`: the moment as of which it is decided, where a story of the past is played; what time
        has ended by now is over, whatever time the request states.

        Raises Refused (a rule said no), BadInput, UnknownCommand, NotFound, Conflict, KeyReused,
        Busy, Unavailable, and the store's Unreadable.
        """
        task = self._task(request, hook, now)
        try:
            self._plausible(task)
            answer = self._until_recorded(task)
        except Refused as refused:
            said = task.command.name, refused.law
            name, law = said if task.spoken_of else (UNSAID, UNSAID)
            REFUSALS.labels(name, law).inc()
            _log.info("refused", command=name, law=law, **task.trace)
            raise
        _note(task, answer)
        self._afterwards(answer.stream, answer.facts)
        return answer

    def _task(
        self, request: Request, hook: Hook | None = None, now: datetime | None = None
    ) -> "_Task":
        command = self.command(request.aggregate, request.command)
        try:
            arguments = command.arguments.model_validate(request.data)
        except ValidationError as error:
            raise BadInput(error) from None
        return _Task(request, command, arguments, self._key(request, command, arguments), hook, now)

    @staticmethod
    def _plausible(task: "_Task") -> None:
        request, arguments = task.request, task.arguments
        plausible.check(arguments)
        plausible.check({AT: request.at, FOR_WHOM: request.on_behalf_of})
        if (guessed := named_by_id(arguments)) is not None:
            absent("person", guessed, request.officer, task.command.name)
        of_the_matter(request.aggregate, task.command.name, request.officer, arguments)

    def would(self, request: Request) -> "Would":
        """What the command would record, as of now, and nothing is: neither facts nor its key.

        Whether whoever acts may give it on this stream at all comes before anything of the stream.
        Raises as `perform` does.
        """
        task = self._task(request)
        self._plausible(task)
        with self._pool.connection() as connection:
            decided = self._decide(connection, task, access_first=True)
        act = Act(decided.stream, request.officer, decided.at)
        return Would(decided.loaded.state, decided.loaded.version, decided.facts.here, act)

    def offers(self, aggregate: str, stream: UUID, officer: Officer) -> dict[str, Refused | None]:
        """Each command that whoever asks may give on a stream at all; why it is refused now
        whatever is said with it, or None where it is not. Raises NotFound."""
        kind, now = self.aggregates[aggregate], datetime.now(UTC)
        with self._pool.connection() as connection:
            loaded, *found = self.states.load_all(
                connection, (kind, stream), *self._standing.values()
            )
            held = dict(zip(self._standing, (each.state for each in found), strict=True))
            if officer.office and Areas in held:
                officer = seated(held[Areas], officer, civil_date(now))
            loaded = self._grown(connection, kind, stream, loaded, civil_date(now))
            look = self._stands.get(aggregate)
            stands = look(connection, stream, officer, ()) if look else None
            covers = self._covers(connection, kind, loaded.state, officer, now)
        act = Act(stream, officer, now, None, covers, now)
        offered, seen = dict[str, Refused | None](), False
        for name, command in kind.commands.items():
            said = self._permits(aggregate, name, loaded.state, officer, now, looked_up=stands)
            seen = seen or said is None or said.there
            if said is None or said.decision.allowed:
                read = {given: held[of] for given, of in command.injected.items() if of in held}
                offered[name] = refused_now(command, loaded.state, act, read)
        if not (seen and loaded.version):
            absent(aggregate, stream, officer, "offers")
        return offered

    def _key(self, request: Request, command: Command, arguments: BaseModel) -> CommandKey:
        content = "\n".join(
            (
                request.officer.model_dump_json(),
                request.at.isoformat() if request.at else "",
                request.on_behalf_of or "",
                arguments.model_dump_json(),
            )
        )
        return CommandKey(
            scope=request.stream or NIL,
            command=f"{request.aggregate}.{command.name}",
            key=self._digest(request),
            payload=self._master.payload(content.encode()),
        )

    def _digest(self, request: Request) -> str:
        """What is stored of a key: a keyed digest, since a caller may write anything into it.

        The import looks its own up in parts; they are digests already.
        """
        if request.key is None or request.officer.role == "importer":
            return request.key or str(uuid4())
        return self._master.payload(f"key\n{request.key}".encode()).hex()

    def _until_recorded(self, task: "_Task") -> Answer:
        lost = 0
        for _ in range(_TRIES):
            try:
                with self._pool.connection() as connection:
                    return self._attempt(connection, task)
            except (Refused, Conflict, NotFound):
                if earlier := self._earlier(task):
                    return earlier
                raise
            except (UniqueViolation, ForeignKeyViolation) as error:
                # Another writer came first, or a person's key was destroyed: decide anew.
                broken = error.diag.constraint_name or ""
                if broken == "command_pkey" and (earlier := self._earlier(task)):
                    return earlier
                RETRIES.labels(broken).inc()
            except (SerializationFailure, DeadlockDetected):
                RETRIES.labels("serialization").inc()
            except (psycopg.OperationalError, TransactionTimeout) as error:
                RETRIES.labels("connection").inc()  # the outcome is unknown: the key will tell
                if (lost := lost + 1) >= _CONNECTIONS:
                    raise Unavailable("the database does not answer; try again") from error
                self._pool.check()  # if this one was lost, so were most likely all that rest there
        raise Busy("others are writing here; try again")

    def _attempt(self, connection: Connection, task: "_Task") -> Answer:
        with connection.transaction() if task.command.opens or task.hook else nullcontext():
            answer = self._record(connection, task, self._decide(connection, task))
        self._hint.give(connection)
        return answer

    def _decide(
        self, connection: Connection, task: "_Task", *, access_first: bool = False
    ) -> "_Decision":
        # Everything is read before the transaction's first write: cursor order is stream order.
        begun = perf_counter()
        request, command = task.request, task.command
        kind = self.aggregates[request.aggregate]
        stream = request.stream or new_stream()
        loaded, standing = self._load(connection, kind, stream, task)
        if (areas := standing.pop(_SEAT, None)) is not None:
            by = seated(areas, request.officer, civil_date(datetime.now(UTC)))
            request = request.model_copy(update={"officer": by})
            task = task._replace(request=request)
        linked = self._linked(connection, kind, task)
        beside = self._beside(connection, kind, loaded.state, task)
        others = (*linked.values(), *((keeps.id, held) for keeps, held in beside.values()))
        at = _happened_at(request, _latest(loaded, *(held for _, held in linked.values())))
        loaded = self._grown(connection, kind, stream, loaded, civil_date(task.latest(at)))
        permissions = self._permitted(connection, task, stream, task.latest(at), loaded, linked)
        for each in permissions if access_first else ():
            each.require()
        self._switched_on(connection, task, loaded.state)
        if kind.counts_from_entry:
            _is_now(at, request.officer)
        there = [request.stream] if request.stream and loaded.version else []
        there += [other for other, _ in linked.values()]
        about = task.arguments
        if kind.whose:
            about = kind.whose(loaded.state, command.name, about)
        given, introduced = introduce(connection, self._master, about, there)
        arguments = {name: getattr(given, name) for name in type(given).model_fields}
        arguments |= {name: Linked(other, held.state) for name, (other, held) in linked.items()}
        arguments |= {name: keeps for name, (keeps, _) in beside.items()}
        versions = {stream: loaded.version}
        versions |= {other: held.version for other, held in others}
        supplied = self._injected(connection, task, given, stream, at)
        for carried in supplied.values():
            if isinstance(carried, BaseModel):
                introduced = introduced.with_those(
                    introduce(connection, self._master, carried, there)[1]
                )
        arguments |= standing | supplied
        covers = self._covers(connection, kind, loaded.state, request.officer, at)
        act = Act(stream, request.officer, at, request.on_behalf_of, covers, task.latest(at))
        try:
            decided = command.decide(loaded.state, act, **arguments)
        except NotThere as named:
            absent(named.kind, named.id, request.officer, command.name)
        for each in permissions:  # what the rules of mediation say comes first: it says more
            each.require()
        facts = decided if isinstance(decided, Across) else Across(list(decided), {})
        DECIDE.observe(perf_counter() - begun)
        kept = {keeps.id: max(at, held.latest or at) for keeps, held in beside.values()}
        return _Decision(stream, at, loaded, versions, facts, introduced, act.for_whom, kept)

    def _covers(
        self,
        connection: Connection,
        kind: Aggregate[Any],
        state: Any,
        officer: Officer,
        at: datetime,
    ) -> tuple[str, ...]:
        """For whom of this stream the officer stands in that day; read only where it could."""
        people = kind.coverable(state, officer) if kind.coverable else ()
        if not people:
            return ()
        absences: Absences = self.states.load(connection, *self._standing[Absences]).state
        covered = absences.covered_by(officer.id, civil_date(at), officer.office)
        return tuple(person for person in dict.fromkeys(people) if person in covered)

    def _load(
        self, connection: Connection, kind: Aggregate[Any], stream: UUID, task: "_Task"
    ) -> tuple[Loaded, dict[str, Any]]:
        """The stream, and by argument what holds for every case: in one read, as of one moment."""
        request, injected = task.request, task.command.injected
        homes = {name: self._standing[of] for name, of in injected.items() if of in self._standing}
        if request.officer.office and request.officer.role not in FROM_INSIDE:
            homes |= {_SEAT: self._standing[Areas]} if Areas in self._standing else {}
        if request.stream is None:
            if request.expect:
                raise Conflict(NIL, request.expect, 0)
            found = self.states.load_all(connection, *homes.values()) if homes else []
            return Loaded(kind.start, 0, Cursor(0, 0, 0)), _states(homes, found)
        loaded, *found = self.states.load_all(connection, (kind, stream), *homes.values())
        if request.expect is not None and request.expect != loaded.version:
            raise Conflict(stream, request.expect, loaded.version)
        fixed = any(stream == home for _, home in self._standing.values())
        if not (loaded.version or fixed or kind.unopened or kind.kept_by):
            absent(kind.name, stream, request.officer, task.command.name)
        return loaded, _states(homes, found)

    def _grown(
        self, connection: Connection, kind: Aggregate[Any], stream: UUID, loaded: Loaded, on: date
    ) -> Loaded:
        """The stream as it stands on that day: who grew up speaks for themselves."""
        young = kind.young(loaded.state) if kind.young else ()
        if not young or kind.grow is None:
            return loaded
        births = self._births(connection, stream, young)
        return loaded._replace(state=kind.grow(loaded.state, births, on))

    def _linked(
        self, connection: Connection, kind: Aggregate[Any], task: "_Task"
    ) -> dict[str, tuple[UUID, Loaded]]:
        """The other streams that the command names, each with its argument."""
        named = {name: getattr(task.arguments, name) for name in task.command.linked}
        found = {
            name: (other, self.states.load(connection, kind, other))
            for name, other in named.items()
            if other is not None
        }
        for other, loaded in found.values():
            if not (loaded.version or kind.unopened):
                absent(kind.name, other, task.request.officer, task.command.name)
        return found

    def _beside(
        self, connection: Connection, kind: Aggregate[Any], state: Any, task: "_Task"
    ) -> dict[str, tuple[Kept[Any], Loaded]]:
        """The streams of an officer's own that the command goes with, each with its argument."""
        found = dict[str, tuple[Kept[Any], Loaded]]()
        for name, of in task.command.kept.items():
            assert kind.keeper is not None, f"say whose: {kind.name}"
            keeper = kind.keeper(state, task.request.officer)
            keeping, kept_by = self._kept[of]
            stream = kept_by(keeper)
            held = self.states.load(connection, keeping, stream)
            found[name] = Kept(stream, keeper, held.state), held
        return found

    def _permitted(  # noqa: PLR0913, PLR0917 (what a command is judged by)
        self,
        connection: Connection,
        task: "_Task",
        stream: UUID,
        at: datetime,
        loaded: Loaded,
        linked: Mapping[str, tuple[UUID, Loaded]],
    ) -> list[Permission]:
        """What the table of access says of this stream and the linked ones. Raises NotFound where
        whoever acts may see nothing of one; that they asked is noted."""
        request, permissions = task.request, list[Permission]()
        opens = not self.aggregates[request.aggregate].unopened
        look = self._stands.get(request.aggregate)
        own = (stream, loaded, opens and (request.stream is None or not loaded.version))
        for of, held, begins in (own, *((of, held, False) for of, held in linked.values())):
            said = self._permits(
                *(request.aggregate, task.command.name, held.state, request.officer, at),
                begins=begins,
                looked_up=look(connection, of, request.officer, request.through) if look else None,
            )
            if said is None:
                continue
            if not said.there:
                absent(request.aggregate, of, request.officer, task.command.name)
            permissions.append(said)
        return permissions

    def _switched_on(self, connection: Connection, task: "_Task", state: Any) -> None:
        """What handles sensitive data begins only where it was assessed and switched on. Raises
        Refused."""
        feature = SWITCHED.get((task.request.aggregate, task.command.name))
        if feature is None or Duties not in self._standing:
            return
        duties: Duties = self.states.load(connection, *self._standing[Duties]).state
        area = getattr(task.arguments, "area", "") or getattr(state, "area", "")
        duties.require(feature, area or task.request.officer.office)

    def _injected(
        self, connection: Connection, task: "_Task", given: BaseModel, stream: UUID, at: datetime
    ) -> dict[str, Any]:
        request, injected, opening = task.request, dict[str, Any](), ""
        for name, wanted in task.command.injected.items():
            if wanted is Opening:
                opening = name
            elif wanted in self._beside_it:
                injected[name] = self._beside_it[wanted](connection, given, stream)
            elif wanted not in self._standing:
                injected[name] = self._suppliers[wanted](connection, given)
        if opening:
            row = connection.execute(
                "select log.next_serial(%s, %s::smallint)",
                (request.officer.office, civil_date(at).year),
            ).fetchone()
            assert row is not None
            injected[opening] = Opening(stream if request.stream is None else new_stream(), row[0])
        return injected

    def _record(self, connection: Connection, task: "_Task", decision: "_Decision") -> Answer:
        begun = perf_counter()
        pending = decision.pending(task.envelope(decision.for_whom))
        if not pending:
            held = decision.loaded
            return Answer(decision.stream, held.version, str(held.cursor), ())
        made = decision.introduced
        stored = [self._mapper.to_stored_event(event) for event in pending]
        alongside = Alongside(task.key, made.made, made.lookups, self._master)
        ending = [event for event in pending if type(event.fact) in self._consequences]
        known = made.known()
        with connection.transaction() if ending or known else nullcontext():
            if known:
                take_turns(connection, known)
            appended = append(connection, stored, alongside)
            for event in ending:
                consequence = self._consequences[type(event.fact)]
                consequence(connection, self._stored, event.originator_id, event.fact)
        own = [event for event in pending if event.originator_id == pending[0].originator_id]
        answer = Answer(
            own[0].originator_id,
            own[-1].originator_version,
            str(appended.cursor),
            tuple(event.fact.stored_name for event in own),
        )
        if task.hook:
            task.hook(connection, answer, [event.fact for event in own])
        APPEND.observe(perf_counter() - begun)
        return answer

    def _earlier(self, task: "_Task") -> Answer | None:
        """The answer that the same key got before. Raises KeyReused if the payload differs."""
        with self._pool.connection() as connection:
            row = connection.execute(
                """select payload, stream, version, facts, epoch, xid::text::bigint, position
                     from log.command where (scope, command, key) = (%s, %s, %s)""",
                task.key[:3],
            ).fetchone()
            if row is None:
                return None
            payload, stream, version, facts, *cursor = row
            if bytes(payload) != task.key.payload:
                raise KeyReused(
                    f"the key {task.request.key} was used before"
                    f" for {task.key.command} with other data"
                )
            names = connection.execute(
                "select name from log.event where stream = %s and version > %s and version <= %s"
                " order by version",
                (stream, version - facts, version),
            )
            return Answer(stream, version, str(Cursor(*cursor)), tuple(name for (name,) in names))


class _Decision(NamedTuple):
    stream: UUID
    at: datetime
    loaded: Loaded
    versions: dict[UUID, int]
    facts: Across[Any]
    introduced: Introduced
    for_whom: str | None
    kept: Mapping[UUID, datetime]
    """When the facts of an officer's own stream happen: after what is in it, which is of others."""

    def pending(self, envelope: Envelope) -> list[Pending]:
        """What is to be recorded: the command's own stream first, then the others."""
        known = self.introduced
        sealer = Sealer(known.keys, known.made, known.files)
        return [
            Pending(of, self.versions.get(of, 0) + n, dated.fact, dated.at, envelope, sealer)
            for of, facts in ({self.stream: self.facts.here} | self.facts.there).items()
            for n, dated in enumerate((self._dated(of, fact) for fact in facts), 1)
        ]

    def _dated(self, of: UUID, fact: Fact | Dated[Fact]) -> Dated[Fact]:
        if isinstance(fact, Dated):
            return Dated(fact.fact, _not_ahead(fact.at))
        return Dated(fact, self.kept.get(of, self.at))


class _Task(NamedTuple):
    request: Request
    command: Command
    arguments: BaseModel
    key: CommandKey
    hook: Hook | None
    now: datetime | None = None

    def latest(self, at: datetime) -> datetime:
        """The later of now and when it happened; what comes from inside is judged by its time."""
        if self.request.officer.role in FROM_INSIDE:
            return at
        return max(at, self.now or datetime.now(UTC))

    def envelope(self, for_whom: str | None) -> Envelope:
        return Envelope(
            actor=self.request.officer.id,
            role=self.request.officer.role,
            office=self.request.officer.office,
            on_behalf_of=for_whom,
            correlation=self.request.correlation,
            causation=self.request.causation,
        )

    @property
    def spoken_of(self) -> bool:
        return spoken_of(self.request.aggregate)

    @property
    def trace(self) -> dict[str, str]:
        correlation = {"correlation": str(self.request.correlation)}
        if not self.spoken_of:
            return correlation
        by = self.request.officer.role
        return {"stream": str(self.request.stream or ""), **correlation, "role": by}


def _note(task: _Task, answer: Answer) -> None:
    """That it was recorded. Of a stream that is somebody's neither which nor what: a log says of
    nobody that they are helped. What the clock notes is counted as one, whosever days came."""
    request, name = task.request, task.command.name
    trace, of = task.trace, request.aggregate
    if "stream" in trace:
        trace["stream"] = str(answer.stream)
    if not task.spoken_of:
        name, of = UNSAID, UNSAID
    if request.officer.role == "clock":
        name, of = task.command.name, "clock"
    COMMANDS.labels(of, name, "recorded").inc()
    _log.info("recorded", command=name, **trace)


def _states(homes: Iterable[str], loaded: Iterable[Loaded]) -> dict[str, Any]:
    return {name: held.state for name, held in zip(homes, loaded, strict=True)}


def _latest(*loaded: Loaded) -> datetime | None:
    """The latest time at which anything happened in any of these streams."""
    return max((held.latest for held in loaded if held.latest), default=None)


def _happened_at(request: Request, latest: datetime | None) -> datetime:
    """The log's order is the order of a case: what happens comes after what has happened."""
    if request.at is None:
        now = datetime.now(UTC)
        return max(now, latest or now)
    if request.at.tzinfo is None:
        raise Refused(
            "the time needs a time zone, for example 2026-03-02T09:00+08:00",
            law="office rule: what is recorded",
        ).at(AT)
    if latest and request.at < latest and request.officer.role not in _LOOKING_BACK:
        raise Refused(
            "the latest entry here happened at {latest}: state that time or a later one",
            law="office rule: what is recorded",
            latest=latest.astimezone(LOCAL_ZONE).isoformat(),
        ).at(AT)
    return _not_ahead(request.at, AT)


def _is_now(at: datetime, officer: Officer) -> None:
    """What shortens limits from when it is known here on cannot have been known here earlier."""
    if at < datetime.now(UTC) - _BEHIND and officer.role not in _LOOKING_BACK:
        raise Refused(
            "this counts from when it is entered: leave the time out",
            law="office rule: what is recorded",
        ).at(AT)


def _not_ahead(at: datetime, *place: str) -> datetime:
    if at > datetime.now(UTC) + _AHEAD:
        raise Refused(
            "what has not happened yet cannot be recorded", law="office rule: what is recorded"
        ).at(*place)
    return at


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "data"
