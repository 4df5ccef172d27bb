"""A case made by commands is a mould: cast again and again, each cast is a case of its own.

What belongs to one case alone is put in anew: its stream, code, area, office, people, type, days,
and every sealed text, which opens in its own place only. All else is the bytes of the example. The
digests are chained as the log chains them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple
from uuid import UUID

from benchmarks import courses
from benchmarks.stage import stored
from workers.sealing import DataKey, Place, open_sealed, seal, taken_apart
from workers.store.log import Connection
from workers.store.mapper import StoredFact
from workers.system import System
from workers.vault import Master

DAY_US: Final = 86_400_000_000
_EPOCH_US: Final = 946_684_800_000_000
"""1 January 2000, from which PostgreSQL counts, in microseconds of Unix time."""
_RECORDED_AFTER_US: Final = 180_000_000
_UNIX: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS: Final = [(date(1990, 1, 1) + timedelta(days=n)).isoformat().encode() for n in range(36_525)]
_FIRST_DAY: Final = date(1990, 1, 1).toordinal()

# --- what a mould consists of --------------------------------------------------------------------

_TOKENS: Final = (
    ("sealed", rb'"sealed:[A-Za-z0-9_=-]+"'),
    ("code", None),
    ("uuid", rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ("date", rb"\d{4}-\d\d-\d\d"),
    ("area", courses.AREA.encode()),
    ("office", courses.OFFICE.encode()),
    ("mediator", courses.MEDIATOR.encode()),
    ("staff", rb"example-"),
    ("type", b'"type":"' + courses.TYPE.encode() + b'"'),
    ("body", b'"body":"' + courses.BODY.encode() + b'"'),
)


class _Sealed(NamedTuple):
    """A sealed text of the example. `of`: the person whose key it is, None for a key of its own."""

    field: str
    text: str
    of: int | None
    kind: str


class _Day(NamedTuple):
    """Days after the case's first, as the example has them."""

    after: int


class _Word(NamedTuple):
    """What stands there depends on the case."""

    name: str


class _Person(NamedTuple):
    number: int


class _Id(NamedTuple):
    """Any other id: another one in each case, and the same one wherever it stands in it."""

    number: int


Piece = bytes | _Sealed | _Day | _Word | _Person | _Id


class MouldedFact(NamedTuple):
    """One fact of a mould; when it happens, in days after the first and microseconds of the day."""

    name: bytes
    day: int
    of_day: int
    envelope: Sequence[Piece]
    body: Sequence[Piece]


@dataclass(frozen=True)
class Mould:
    """One course by one source."""

    course: courses.Course
    facts: Sequence[MouldedFact]
    people: int
    ids: int


def mould(system: System, course: courses.Course, stream: UUID) -> Mould:
    """Of the case that was made of this course."""
    with system.pool.connection() as connection:
        facts = stored(connection, stream)
        keys = connection.execute(
            "select id, class, person from vault.key where stream = %s"
            " or person in (select person from vault.key where stream = %s)",
            (stream, stream),
        ).fetchall()
        secrets = system.vault.secrets(connection, [key for key, *_ in keys])
    return _Reader(stream, facts, {key: rest for key, *rest in keys}, secrets).mould(course)


class _Reader:
    """Takes the facts of one example apart."""

    def __init__(
        self,
        stream: UUID,
        facts: Sequence[StoredFact],
        keys: Mapping[UUID, Sequence[object]],
        secrets: Mapping[UUID, bytes],
    ) -> None:
        self._stream, self._facts, self._keys, self._secrets = stream, facts, keys, secrets
        self._first = facts[0].happened_at.date()
        people = dict.fromkeys(person for _, person in keys.values() if person is not None)
        self._people = {str(person): number for number, person in enumerate(people)}
        self._ids: dict[str, int] = {}
        code = re.search(rb'"code":"([^"]+)"', facts[0].state)
        assert code is not None
        tokens = "|".join(
            f"(?P<{name}>{(pattern or re.escape(code[1])).decode()})" for name, pattern in _TOKENS
        )
        self._tokens = re.compile(tokens.encode())

    def mould(self, course: courses.Course) -> Mould:
        facts = [self._fact(fact) for fact in self._facts]
        return Mould(course, facts, len(self._people), len(self._ids))

    def _fact(self, fact: StoredFact) -> MouldedFact:
        at = fact.happened_at
        return MouldedFact(
            fact.topic.encode(),
            (at.date() - self._first).days,
            _microseconds(at) % DAY_US,
            list(self._pieces(fact.envelope)),
            list(self._pieces(fact.state)),
        )

    def _pieces(self, text: bytes) -> Iterator[Piece]:
        done = 0
        for found in self._tokens.finditer(text):
            if found.start() > done:
                yield text[done : found.start()]
            yield self._piece(str(found.lastgroup), found[0].decode())
            done = found.end()
        if done < len(text):
            yield text[done:]

    def _piece(self, kind: str, text: str) -> Piece:
        match kind:
            case "sealed":
                return self._sealed(text.strip('"'))
            case "date":
                return _Day((date.fromisoformat(text) - self._first).days)
            case "uuid" if text == str(self._stream):
                return _Word("stream")
            case "uuid" if text in self._people:
                return _Person(self._people[text])
            case "uuid":
                return _Id(self._ids.setdefault(text, len(self._ids)))
            case _:
                return _Word(kind)

    def _sealed(self, sealed: str) -> _Sealed:
        parts = taken_apart(sealed)
        kind, person = self._keys[parts.key]
        text = open_sealed(parts, self._secrets[parts.key])
        of = None if person is None else self._people[str(person)]
        return _Sealed(parts.place.field, text, of, str(kind))


# --- casting -------------------------------------------------------------------------------------

Words = Mapping[str, bytes]
"""What a case has in place of the example's: stream, code, area, office, mediator, staff, type,
body, the last two as they stand in the JSON."""

_EVENT_HEAD: Final = Struct(">hihi16siii")
_EVENT_REST: Final = Struct(">iqiqi")
_LENGTH: Final = Struct(">i")
_CHAIN_HEAD: Final = Struct(">16sii")
_CHAIN_TIMES: Final = Struct(">qqi")
_EVENT_COLUMNS: Final = 9
EVENT_COLUMNS: Final = (
    "epoch, stream, version, name, happened_at, recorded_at, envelope, body, digest"
)
KEY_COLUMNS: Final = "id, class, person, stream, wrapped, master, created_at"
_KEY_COLUMNS: Final = 7
COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END: Final = b"\xff\xff"
_NULL: Final = b"\xff\xff\xff\xff"


class Out(NamedTuple):
    """Where rows are put, in the form in which COPY takes them. `draw_name` names somebody."""

    epoch: int
    master: Master
    events: list[bytes]
    keys: list[bytes]
    draw_name: Callable[[], str]


@dataclass(slots=True)
class Cast:
    """A case that is being cast: fact by fact, in order."""

    mould: Mould
    stream: UUID
    first_day: int
    """Ordinal of its first day, in UTC."""
    later_us: int
    """By how much its hours are later than the example's."""
    stretch: Sequence[int]
    """For each day of the example the day here."""
    words: Words
    people: Sequence[UUID]
    salt: int
    done: int = 0
    _digest: bytes = b""
    _of_people: dict[tuple[int, str], DataKey] = field(default_factory=dict)

    def day(self, number: int) -> int:
        """The day (an ordinal) on which its fact of this number happens."""
        return self.first_day + self._stretched(self.mould.facts[number].day)

    def happened_us(self, number: int) -> int:
        """When that is, in microseconds of Unix time."""
        fact = self.mould.facts[number]
        days = self.first_day + self._stretched(fact.day) - _UNIX.toordinal()
        return days * DAY_US + fact.of_day + self.later_us

    def _stretched(self, after: int) -> int:
        return self.stretch[after] if 0 <= after < len(self.stretch) else after

    def put(self, out: Out) -> None:
        """The next fact, with the keys that it needs."""
        fact, version = self.mould.facts[self.done], self.done + 1
        happened = self.happened_us(self.done)
        recorded = happened + _RECORDED_AFTER_US
        envelope = b"".join([self._said(piece, out, version) for piece in fact.envelope])
        body = b"".join([self._said(piece, out, version) for piece in fact.body])
        stream, name = self.stream.bytes, fact.name
        self._digest = sha256(
            b"".join(
                (
                    self._digest,
                    _CHAIN_HEAD.pack(stream, version, len(name)),
                    name,
                    _CHAIN_TIMES.pack(happened, recorded, len(envelope)),
                    envelope,
                    _LENGTH.pack(len(body)),
                    body,
                )
            )
        ).digest()
        head = (_EVENT_COLUMNS, 2, out.epoch, 16, stream, 4, version, len(name))
        times = (8, happened - _EPOCH_US, 8, recorded - _EPOCH_US, len(envelope))
        out.events.append(
            b"".join(
                (
                    _EVENT_HEAD.pack(*head),
                    name,
                    _EVENT_REST.pack(*times),
                    envelope,
                    _LENGTH.pack(len(body)),
                    body,
                    _LENGTH.pack(32),
                    self._digest,
                )
            )
        )
        self.done = version

    def _said(self, piece: Piece, out: Out, version: int) -> bytes:
        match piece:
            case bytes():
                return piece
            case _Word(name):
                return self.words[name]
            case _Day(after):
                return _DAYS[self.first_day + self._stretched(after) - _FIRST_DAY]
            case _Person(number):
                return str(self.people[number]).encode()
            case _Id(number):
                return str(UUID(int=self.salt + number)).encode()
            case _Sealed():
                return self._seal(piece, out, version)

    def _seal(self, piece: _Sealed, out: Out, version: int) -> bytes:
        text = out.draw_name() if piece.field.endswith(".name") else piece.text
        key = self._key(piece, out)
        return f'"{seal(text, key, Place(self.stream, version, piece.field))}"'.encode()

    def _key(self, piece: _Sealed, out: Out) -> DataKey:
        if piece.of is None:
            key = DataKey.fresh()
            self._note(key, piece.kind, None, self.stream, out)
            return key
        key = self._of_people.get((piece.of, piece.kind), _NO_KEY)
        if key is _NO_KEY:
            key = self._of_people[piece.of, piece.kind] = DataKey.fresh()
            of = self.stream if piece.kind == "casefile" else None
            self._note(key, piece.kind, self.people[piece.of], of, out)
        return key

    def _note(
        self, key: DataKey, kind: str, person: UUID | None, stream: UUID | None, out: Out
    ) -> None:
        created = self.happened_us(self.done) + _RECORDED_AFTER_US - _EPOCH_US
        values = (
            key.id.bytes,
            kind.encode(),
            person.bytes if person else None,
            stream.bytes if stream else None,
            out.master.wrap(key),
            out.master.id.encode(),
            created.to_bytes(8, "big", signed=True),
        )
        parts = [_KEY_COLUMNS.to_bytes(2, "big")]
        for value in values:
            parts += (_LENGTH.pack(len(value)), value) if value is not None else (_NULL,)
        out.keys.append(b"".join(parts))


_NO_KEY: Final = DataKey(UUID(int=0), b"")


def _microseconds(at: datetime) -> int:
    return (at - _UNIX) // timedelta(microseconds=1)


def copy_out(connection: Connection, out: Out) -> None:
    """Put all rows in, in one transaction, and begin with none."""
    tables = (("log.event", EVENT_COLUMNS, out.events), ("vault.key", KEY_COLUMNS, out.keys))
    with connection.transaction(), connection.cursor() as cursor:
        for table, columns, rows in tables:
            statement = f"copy {table} ({columns}) from stdin (format binary)".encode()
            with cursor.copy(statement) as copy:
                copy.write(COPY_HEAD + b"".join(rows) + COPY_END)
            rows.clear()
