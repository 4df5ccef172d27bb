"""The words every aggregate shares: a fact, who acts and when, a refusal, what is a person's.

A fact carries what happened and nothing else: its stream, version, author and times are in the
envelope (`Recorded`), so facts stay comparable in tests. Nothing here does I/O.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated, ClassVar, Generic, Literal, NamedTuple, Self, TypeVar
from unicodedata import normalize
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    StringConstraints,
)

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def civil_date(at: datetime) -> date:
    """The civil day in Asia/Shanghai on which `at` falls: 2026-01-18T23:30Z is already the 19th.

    ValueError for a time with no zone: it would be another day on another machine.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone")
    return at.astimezone(LOCAL_ZONE).date()


class Unfit(ValueError):
    """A value has not the form asked for. `message` says which (English, the key of the message
    catalogue; `{names}` are filled from `params`)."""

    def __init__(self, message: str, /, **params: object) -> None:
        self.message, self.params = message, params
        super().__init__(message.format(**params))


class Value(BaseModel):
    """A part of a fact: immutable, compared by what it holds, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Value):
    """Something that happened. `stored_name` is for ever: `noun.participle.vN`, no module path."""

    stored_name: ClassVar[str]
    noted_by_clock: ClassVar[bool] = False
    """Noted when its time came, by nobody: people may still tell what they did before it."""


KeyClass = Literal["contact", "casefile", "clinical"]
"""The three classes of keys of a person. How they are reached: one key, which goes first when they
are erased. Who they are in a file: one key for each file, since a law may keep one and not the
other. What concerns their health: kept by no law here."""


@dataclass(frozen=True)
class Sealing:
    """Marks a text that is encrypted before it is stored, and with whose key.

    `person`: a key of the person whose `id` stands in the same model, of the class that is named,
    so that destroying it makes one person unreadable. `text`: a key of this text's own, so that one
    free text can be destroyed without the others.
    """

    key: Literal["person", "text"]
    of: KeyClass = "casefile"


SEALED = "sealed:"
"""How a text begins that is stored encrypted; it may be longer than the text it hides."""


def _at_most(limit: int, text: str) -> str:
    if len(text) > limit and not text.startswith(SEALED):
        raise Unfit("at most {limit} characters, not {length}", limit=limit, length=len(text))
    return text


_Typed = StringConstraints(strip_whitespace=True, min_length=1)

PersonId = UUID
"""Opaque; the same for one person across cases."""

Personal = Annotated[str, _Typed, AfterValidator(partial(_at_most, 200)), Sealing("person")]
"""Who somebody is in this file: a particular of the person whose `id: PersonId` stands beside it.
Sealed in the log, with the key that the person has in this file alone."""

Contact = Annotated[
    str, _Typed, AfterValidator(partial(_at_most, 200)), Sealing("person", "contact")
]
"""How the person is reached whose `id: PersonId` stands beside it. Sealed with one key for all."""

FreeText = Annotated[str, _Typed, AfterValidator(partial(_at_most, 2000)), Sealing("text")]
"""What somebody typed. It may name people, so it is sealed in the log under a key of its own."""

HealthText = Annotated[
    str, _Typed, AfterValidator(partial(_at_most, 2000)), Sealing("text", "clinical")
]
"""The same, of somebody's health: its key is of the clinical class."""

Role = Literal[
    "desk",  # 窗口 registers, triages, routes
    "mediator",  # 人民调解员
    "head",  # head of the mediation committee
    "judicial_office",  # 司法所; second person for small committees
    "county_desk",
    "archivist",
    "supervisor",
    "counsellor",  # 心理咨询师
    "social_worker",  # 社会工作者
    "grid_worker",  # 网格员: signposts, and keeps no list of people
    "inspector",  # looks at how offices work, at samples without names
    "operator",  # keeps the system running, and sees of a case how the program went through it
    "party",  # a party acting for itself
    "clock",  # the system when a time comes; decides nothing
    "importer",  # the import of a register; records what was, notifies nobody
]


def spelled(who: str) -> str:
    """An officer's id in its one spelling: `GAO`, `gao ` and `ｇａｏ` are one person."""
    return normalize("NFKC", who).strip().casefold()


def as_one_spelling(given: object) -> object:
    """The same of whatever is given for an id."""
    return spelled(given) if isinstance(given, str) else given


ActorId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}$"),
    BeforeValidator(as_one_spelling),
]
"""Somebody who acts, opaque: a staff id, or a party's id in its case. Stands in clear, so it cannot
be a name. It has one spelling from the door on and wherever it was stored, so that whoever is asked
to be a second person is another one exactly if the ids differ (office rule: two persons)."""

Signed = Annotated[str, BeforeValidator(as_one_spelling)]
"""The id of whoever acted, in a fact that took any text for one once."""


Body = Literal[
    "mediation",
    "counselling",
    "police",
    "court",
    "procuratorate",
    "petition_office",
    "hotline_12345",
    "legal_aid",
]
"""The body an officer belongs to. Under one roof, each sees only what was routed to it."""


class Remit(NamedTuple):
    """For which offices another one answers today because areas changed: those that were handed
    over to it, and for whoever oversees, all that lie within its area today (codes from one to
    another, which is not included)."""

    taken_over: tuple[str, ...]
    within: tuple[tuple[str, str], ...]


class Officer(Value):
    """Who acts: an opaque staff id, the role in which they act, the office they act for, and the
    body it belongs to.

    `office` is the 12-digit area code of the committee's seat (GB/T 2260 + 10114), or "" for none.
    """

    id: ActorId
    role: Role
    office: Annotated[str, StringConstraints(pattern=r"^([0-9]{12})?$")] = ""
    body: Body = "mediation"
    _remit: Remit | None = PrivateAttr(default=None)

    @property
    def remit(self) -> Remit | None:
        """For which offices this one answers because areas changed. It is looked up, and nobody can
        say it of themselves; None where nobody looked, or no office was handed over."""
        return self._remit

    def answering(self, remit: Remit) -> "Officer":
        """The same officer, once it was looked up for whom else they answer."""
        seated = self.model_copy()
        seated._remit = remit
        return seated


@dataclass(frozen=True, slots=True)
class Act:
    """The circumstances of one command: on which stream, who acts, and when it happened (which is
    not when it was typed in)."""

    stream: UUID
    by: Officer
    at: datetime
    on_behalf_of: str | None = None
    covers: tuple[str, ...] = ()
    """Those of this very stream for whom the actor stands in that day, each away, and with the
    actor's own agreement. Nobody says so of themselves: it is looked up."""
    now: datetime | None = None
    """When it is typed in."""

    @property
    def latest(self) -> datetime:
        """The later of when it happened and now: what time has ended by then is over, whatever day
        of the past was stated."""
        return max(self.at, self.now) if self.now else self.at

    @property
    def for_whom(self) -> str | None:
        """For whom it is done, if not for oneself: as was said, or whoever is covered."""
        return self.on_behalf_of or next(iter(self.covers), None)

    @property
    def on(self) -> date:
        """The civil day of the act."""
        return civil_date(self.at)


class Opening(NamedTuple):
    """What a command that opens a stream gets: its id and the next case number of its office."""

    id: UUID
    serial: int


S = TypeVar("S")
F = TypeVar("F", bound=Fact)


class Linked(NamedTuple, Generic[S]):
    """Another stream that a command reads and may write: merge, for example, needs both."""

    id: UUID
    state: S


class Kept(NamedTuple, Generic[S]):
    """A stream that an officer keeps, and that a command reads and may write: a diary, of which
    there is one each, from the start. Whose it is follows from the command's own stream."""

    id: UUID
    officer: str
    state: S


class Across(NamedTuple, Generic[F]):
    """Facts for several streams, recorded together or not at all. `here` is the command's own."""

    here: list[F]
    there: dict[UUID, list[F]]


class Dated(NamedTuple, Generic[F]):
    """A fact with a time of its own, for commands that record what happened on several days.

    A fact that is not dated happened when its command says.
    """

    fact: F
    at: datetime


class Known(NamedTuple):
    """What the office knows already about the parties and the issue of a new case: yes or no only,
    never which case or what came of it. Nobody gives it: it is looked up.
    """

    refused_before: bool = False
    """One of these parties refused mediation of this matter, and has not taken that back."""


class Refused(Exception):
    """A guard said no. `message` is the rule in the caseworker's words (English, the key of the
    message catalogue; `{names}` are filled from `params`), `law` is the article it rests on.
    `place` is where the one value stands that it is about, as an error of form says it
    (`parties`, 1, `person`, `phone`); () where it is about no single one.
    """

    def __init__(self, message: str, *, law: str = "", **params: object) -> None:
        self.message, self.law, self.params = message, law, params
        self.place: tuple[int | str, ...] = ()
        super().__init__(message.format(**params))

    def at(self, *within: int | str) -> Self:
        """The same, about what stands there; what it was about before stands within that."""
        self.place = (*within, *self.place)
        return self


class NotThere(Refused):
    """What a command names is not there for whoever acts: it is answered, and noted, exactly as
    where there is nothing."""

    def __init__(self, kind: str, id_: UUID) -> None:
        self.kind, self.id = kind, id_
        super().__init__("There is nothing under this id", law="office rule: access")


class Cursor(NamedTuple):
    """A place in the log: comparable, and the same after every rebuild."""

    epoch: int
    xid: int
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.xid}.{self.position}"

    @classmethod
    def parse(cls, token: str) -> "Cursor":
        """Read a position token. Raises ValueError if it is none."""
        epoch, xid, position = token.split(".")
        return cls(int(epoch), int(xid), int(position))


START = Cursor(0, 0, 0)


class Envelope(Value):
    """Around every fact: who recorded it, for whom, and in which train of events."""

    actor: str
    role: Role
    office: str = ""
    on_behalf_of: str | None = None
    correlation: UUID
    causation: UUID | None = None


F_co = TypeVar("F_co", bound=Fact, covariant=True)


class Recorded(NamedTuple, Generic[F_co]):
    """A fact as the log holds it. Personal fields are sealed: opaque tokens.

    `at` is when it happened, `recorded_at` the database's time. The envelope is decoded only when
    somebody asks for it: folding a long stream does not. A tuple, since millions of them are made
    in a row, and anything else that cannot be changed takes three times as long to make.
    """

    stream: UUID
    version: int
    cursor: Cursor
    fact: F_co
    at: datetime
    recorded_at: datetime
    envelope_json: bytes

    @property
    def envelope(self) -> Envelope:
        """Who recorded it, for whom, and in which train of events."""
        return Envelope.model_validate_json(self.envelope_json)

    @property
    def on(self) -> date:
        """The civil day on which it happened."""
        return civil_date(self.at)
