"""Somebody may die: two people on call are paged at once, then the next rung, until one has it.

Nothing stands between the button and the page: the first command asks for the area and nothing
else, and what happened is written down afterwards. What the law permits without consent is single
acts (精神卫生法 28; 民法典 1005; 个人信息保护法 13), for 72 hours; then consent, or the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from domain.areas import Code, significant
from domain.dispute.terms import Channel
from domain.kernel import Act, ActorId, Fact, FreeText, Refused, Role, Value
from domain.oncall import RUNGS, OnCall, Rung, Step
from domain.signature import Aggregate

HELP_NUMBERS: Final = ("110", "120", "12356")
"""Police, ambulance, support hotline: shown before anything else, even where nothing runs."""

BASIS: Final = timedelta(hours=72)
"""How long the emergency permits to act and to know without consent (office rule: 72 hours)."""

LOOK_AGAIN: Final = timedelta(minutes=1)
"""How soon the lists are looked at again when they name nobody at all."""

TRY_AGAIN: Final = timedelta(seconds=20)
"""How soon a way is tried again that did not take the page."""

WORKERS: Final[frozenset[Role]] = frozenset(
    {"desk", "mediator", "head", "judicial_office", "county_desk", "supervisor", "archivist"}
)

EmergencyAct = Literal[
    "ambulance_called",
    "police_called",
    "hotline_called",
    "relative_contacted",
    "stayed_with_the_person",
    "taken_to_hospital",
    "reported_as_the_law_obliges",
]
"""The acts that are permitted without consent; the list is closed."""

Outcome = Literal[
    "danger_over",
    "with_the_ambulance",
    "with_the_police",
    "consented_to_support",
    "false_alarm",
]

Timing = Literal["in_time", "late", "further", "after_the_end"]
"""`late`: the first, but after the time of that rung. `further`: somebody had it already."""

Passed = Literal["unanswered", "nobody_on_call"]

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
TROUBLE: Final = r"^([a-z]+(_[a-z]+){0,3}(_[0-9]{3})?)?$"
Trouble = Annotated[str, StringConstraints(pattern=TROUBLE, max_length=40)]
"""A channel's own code, such as `timeout` or `smtp_550`; empty if it took the page."""


# --- facts ---------------------------------------------------------------------------------------


class CrisisRaised(Fact):
    """Somebody pressed the button. `dispute` is the case open on the screen, if there was one."""

    stored_name: ClassVar[str] = "crisis.raised.v1"
    area: Code
    dispute: UUID | None
    by: ActorId


class OnCallPaged(Fact):
    """These people are called now, through every channel they have."""

    stored_name: ClassVar[str] = "crisis.on_call_paged.v1"
    noted_by_clock: ClassVar[bool] = True
    page: Annotated[int, Field(ge=1)]
    rung: Rung
    area: Code
    people: tuple[ActorId, ...]
    until: AwareDatetime


class Delivery(Value):
    """One way by which one person was called. `trouble` is empty if the channel took it; with
    `final` this way is not tried again for this page."""

    officer: ActorId
    channel: ChannelName
    trouble: Trouble
    final: bool


class PageDelivered(Fact):
    """What became of a page on its ways; an earlier trouble may be over."""

    stored_name: ClassVar[str] = "crisis.page_delivered.v1"
    noted_by_clock: ClassVar[bool] = True
    page: Annotated[int, Field(ge=1)]
    deliveries: tuple[Delivery, ...]


class CrisisEscalated(Fact):
    """A rung did not answer, or has nobody on call: the next one is called."""

    stored_name: ClassVar[str] = "crisis.escalated.v1"
    noted_by_clock: ClassVar[bool] = True
    from_rung: Rung
    to_rung: Rung
    reason: Passed


class NobodyReached(Fact):
    """Nobody answered up to the county, which is called again and again from here on."""

    stored_name: ClassVar[str] = "crisis.nobody_reached.v1"
    noted_by_clock: ClassVar[bool] = True
    reason: Passed


class CrisisAcknowledged(Fact):
    """Somebody has it: nobody else is called."""

    stored_name: ClassVar[str] = "crisis.acknowledged.v1"
    by: ActorId
    timing: Timing
    rung: Rung | None
    """Where this person was called; nowhere, if they came by themselves."""


class DetailsRecorded(Fact):
    """What was done, written down afterwards by who raised or acknowledged it."""

    stored_name: ClassVar[str] = "crisis.details_recorded.v1"
    by: ActorId
    acts: tuple[EmergencyAct, ...]
    account: FreeText


class PersonTold(Fact):
    """The person was told what was done and what was written down (PIPL 18)."""

    stored_name: ClassVar[str] = "crisis.person_told.v1"
    channel: Channel


class CrisisEnded(Fact):
    """It is over, and so is what it permitted."""

    stored_name: ClassVar[str] = "crisis.ended.v1"
    outcome: Outcome


class BasisLapsed(Fact):
    """72 hours are over: nothing more is written down, and what was is closed to everybody here."""

    stored_name: ClassVar[str] = "crisis.basis_lapsed.v1"
    noted_by_clock: ClassVar[bool] = True


CrisisFact = (
    CrisisRaised
    | OnCallPaged
    | PageDelivered
    | CrisisEscalated
    | NobodyReached
    | CrisisAcknowledged
    | DetailsRecorded
    | PersonTold
    | CrisisEnded
    | BasisLapsed
)
CRISIS_FACTS: tuple[type[Fact], ...] = (
    CrisisRaised,
    OnCallPaged,
    PageDelivered,
    CrisisEscalated,
    NobodyReached,
    CrisisAcknowledged,
    DetailsRecorded,
    PersonTold,
    CrisisEnded,
    BasisLapsed,
)


# --- state ---------------------------------------------------------------------------------------


class Page(NamedTuple):
    """The latest call for somebody: whom, until when, and by which ways it is there."""

    number: int
    rung: Rung
    people: tuple[str, ...]
    until: datetime
    delivered: frozenset[tuple[str, str]] = frozenset()
    """(officer, channel) of the ways that took it."""
    troubled: frozenset[tuple[str, str]] = frozenset()
    """Those that did not."""
    given_up: frozenset[tuple[str, str]] = frozenset()
    """Those of them that are not tried again."""


class Called(NamedTuple):
    """Where somebody was called, and until when they had time."""

    rung: Rung
    until: datetime


@dataclass(frozen=True, slots=True)
class Crisis:
    """Where a crisis stands. Nothing in it says what happened or to whom."""

    area: str = ""
    dispute: UUID | None = None
    raised_at: datetime | None = None
    raised_by: str = ""
    rung: Rung | None = None
    """How far the call has climbed: the latest rung that was called, or passed."""
    page: Page | None = None
    called: Mapping[str, Called] = field(default_factory=dict)
    acknowledged_by: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    nobody_reached: bool = False
    recorded: bool = False
    told: bool = False
    outcome: Outcome | None = None
    lapsed: bool = False

    @property
    def calling(self) -> bool:
        """Whether somebody is still being called."""
        return not self.acknowledged_by and self.outcome is None

    @property
    def over(self) -> bool:
        """Whether nothing is left that time alone would bring."""
        return self.outcome is not None or (self.lapsed and bool(self.acknowledged_by))

    @property
    def lapses_at(self) -> datetime | None:
        """When what the emergency permits is over; None before it was raised."""
        return self.raised_at + BASIS if self.raised_at else None

    def basis_over(self, at: datetime) -> bool:
        """Whether the emergency permits nothing any more, noted or not."""
        return self.lapsed or (self.lapses_at is not None and at >= self.lapses_at)


def code_of(crisis: UUID) -> str:
    """What people call it on the telephone: `4F2A-91C3`."""
    last = crisis.hex[-8:].upper()
    return f"{last[:4]}-{last[4:]}"


def may_read(crisis: Crisis, reader: str, at: datetime) -> bool:
    """Whether this officer may read what was written down: who raised or acknowledged it, while the
    emergency lasts; later only with the person's consent. For everybody else it is storage only
    (PIPL 47): the person gets a copy of it.
    """
    if reader != crisis.raised_by and reader not in crisis.acknowledged_by:
        return False
    if crisis.outcome == "consented_to_support":
        return True
    return crisis.outcome is None and not crisis.basis_over(at)


def next_look(crisis: Crisis, at: datetime) -> datetime | None:
    """When time alone will bring something; None if it will not."""
    if crisis.over:
        return None
    times = [crisis.lapses_at] if not crisis.lapsed and crisis.lapses_at else []
    if crisis.calling:
        due = crisis.page.until if crisis.page else at
        times.append(due if due > at else at + LOOK_AGAIN)
        if crisis.page and crisis.page.troubled - crisis.page.given_up:
            times.append(at + TRY_AGAIN)
    return min(times, default=None)


# --- evolve --------------------------------------------------------------------------------------


def evolve(crisis: Crisis, fact: CrisisFact, at: datetime) -> Crisis:  # noqa: C901, PLR0911 (one branch per fact)
    """The crisis after one more fact."""
    match fact:
        case CrisisRaised():
            return Crisis(fact.area, fact.dispute, at, fact.by)
        case OnCallPaged():
            called = dict.fromkeys(fact.people, Called(fact.rung, fact.until))
            page = Page(fact.page, fact.rung, fact.people, fact.until)
            return replace(crisis, rung=fact.rung, page=page, called={**crisis.called, **called})
        case PageDelivered():
            return replace(crisis, page=_delivered(crisis.page, fact))
        case CrisisEscalated():
            return replace(crisis, rung=fact.to_rung)
        case NobodyReached():
            return replace(crisis, nobody_reached=True)
        case CrisisAcknowledged():
            first = crisis.acknowledged_at or at
            everybody = (*crisis.acknowledged_by, fact.by)
            return replace(crisis, acknowledged_by=everybody, acknowledged_at=first)
        case DetailsRecorded():
            return replace(crisis, recorded=True)
        case PersonTold():
            return replace(crisis, told=True)
        case CrisisEnded():
            return replace(crisis, outcome=fact.outcome)
        case BasisLapsed():
            return replace(crisis, lapsed=True)
        case _:
            assert_never(fact)


def _delivered(page: Page | None, fact: PageDelivered) -> Page | None:
    if page is None or page.number != fact.page:
        return page
    taken = {(each.officer, each.channel) for each in fact.deliveries if not each.trouble}
    troubled = {(each.officer, each.channel) for each in fact.deliveries if each.trouble}
    given_up = {(each.officer, each.channel) for each in fact.deliveries if each.final}
    return page._replace(
        delivered=page.delivered | taken,
        troubled=(page.troubled | troubled) - taken,
        given_up=page.given_up | given_up,
    )


# --- commands of people --------------------------------------------------------------------------


def raise_crisis(
    crisis: Crisis, act: Act, *, area: Code, dispute: UUID | None = None
) -> list[CrisisFact]:
    """Call who is on call in this area, at once. Nothing else is asked."""
    _a_worker(act)
    if crisis.raised_at is not None:
        raise Refused("This crisis is raised already", law="office rule: crisis")
    if len(significant(area)) < RUNGS["county"]:
        raise Refused("Say in which county, township or village", law="office rule: crisis")
    return [CrisisRaised(area=area, dispute=dispute, by=act.by.id)]


def acknowledge(crisis: Crisis, act: Act) -> list[CrisisFact]:
    """Take it: nobody else is called. Late, or after somebody else, it is noted all the same."""
    _a_worker(act)
    _raised(crisis)
    if act.by.id in crisis.acknowledged_by:
        return []
    called = crisis.called.get(act.by.id)
    timing = _timing(crisis, called, act.at)
    return [CrisisAcknowledged(by=act.by.id, timing=timing, rung=called.rung if called else None)]


def _timing(crisis: Crisis, called: Called | None, at: datetime) -> Timing:
    if crisis.outcome is not None:
        return "after_the_end"
    if crisis.acknowledged_by:
        return "further"
    return "late" if called is not None and at > called.until else "in_time"


def record_details(
    crisis: Crisis, act: Act, *, acts: tuple[EmergencyAct, ...], account: FreeText
) -> list[CrisisFact]:
    """Write down afterwards what was done, for the 72 hours of the emergency."""
    _concerned(crisis, act)
    if crisis.outcome is not None or crisis.basis_over(act.at):
        raise Refused(
            "The emergency is over, and with it what may be written down without consent",
            law="个人信息保护法 13; office rule: 72 hours",
        )
    if not acts:
        raise Refused("Say which acts were done", law="精神卫生法 28; 个人信息保护法 13")
    return [DetailsRecorded(by=act.by.id, acts=acts, account=account)]


def tell_person(crisis: Crisis, act: Act, *, channel: Channel) -> list[CrisisFact]:
    """Note that the person was told what was done and what was written down."""
    _concerned(crisis, act)
    if not crisis.recorded:
        raise Refused("Nothing was written down yet", law="个人信息保护法 18")
    return [PersonTold(channel=channel)]


def end(crisis: Crisis, act: Act, *, outcome: Outcome) -> list[CrisisFact]:
    """End a crisis; what was done is written down before, unless it was a false alarm."""
    _raised(crisis)
    if act.by.role != "county_desk":
        _concerned(crisis, act)
    if crisis.outcome is not None:
        raise Refused("This crisis is over", law="office rule: crisis")
    if not crisis.recorded and outcome != "false_alarm" and not crisis.basis_over(act.at):
        raise Refused("Write down first what was done", law="office rule: crisis")
    return [CrisisEnded(outcome=outcome)]


def _a_worker(act: Act) -> None:
    if act.by.role not in WORKERS:
        raise Refused("Anybody who works here may do this, and nobody else", law="精神卫生法 28")


def _raised(crisis: Crisis) -> None:
    if crisis.raised_at is None:
        raise Refused("There is no such crisis", law="office rule: crisis")


def _concerned(crisis: Crisis, act: Act) -> None:
    _raised(crisis)
    if act.by.id != crisis.raised_by and act.by.id not in crisis.acknowledged_by:
        raise Refused(
            "Only who raised or acknowledged a crisis does this",
            law="个人信息保护法 13; 精神卫生法 4",
        )


# --- commands of the clock -----------------------------------------------------------------------


def move_on(crisis: Crisis, act: Act, *, oncall: OnCall) -> list[CrisisFact]:
    """Do what time alone brings: the first call, the next rung, the end of the 72 hours."""
    _the_clock(act)
    _raised(crisis)
    facts: list[CrisisFact] = []
    if not crisis.lapsed and crisis.outcome is None and crisis.basis_over(act.at):
        facts.append(BasisLapsed())
    if crisis.calling and (crisis.page is None or crisis.page.until <= act.at):
        facts += _call(crisis, act.at, oncall)
    return facts


def _call(crisis: Crisis, at: datetime, oncall: OnCall) -> list[CrisisFact]:
    """The next rung that has somebody on call; after the last one, the county again."""
    facts: list[CrisisFact] = []
    ladder = oncall.ladder(crisis.area)
    last = crisis.rung
    reason: Passed = "unanswered"
    for step in _above(ladder, last):
        if last is not None:
            facts.append(CrisisEscalated(from_rung=last, to_rung=step.rung, reason=reason))
        people = oncall.list_of(step.area).on_call(at)
        if people:
            return [*facts, _paged(crisis, at, oncall, step, people)]
        last, reason = step.rung, "nobody_on_call"
    if not crisis.nobody_reached:
        facts.append(NobodyReached(reason=reason))
    county = ladder[-1]
    if people := oncall.list_of(county.area).on_call(at):
        facts.append(_paged(crisis, at, oncall, county, people))
    return facts


def _above(ladder: tuple[Step, ...], last: Rung | None) -> tuple[Step, ...]:
    rungs = [step.rung for step in ladder]
    return ladder[rungs.index(last) + 1 :] if last in rungs else ladder


def _paged(
    crisis: Crisis, at: datetime, oncall: OnCall, step: Step, people: tuple[str, ...]
) -> OnCallPaged:
    return OnCallPaged(
        page=crisis.page.number + 1 if crisis.page else 1,
        rung=step.rung,
        area=step.area,
        people=people,
        until=at + oncall.list_of(step.area).patience,
    )


def note_deliveries(
    crisis: Crisis,
    act: Act,
    *,
    page: Annotated[int, Field(ge=1)],
    deliveries: tuple[Delivery, ...],
) -> list[CrisisFact]:
    """Note what became of a page on its ways; what is known already is not noted again."""
    _the_clock(act)
    _raised(crisis)
    now = crisis.page
    if now is None or now.number != page:
        return [PageDelivered(page=page, deliveries=deliveries)] if deliveries else []
    news = tuple(each for each in deliveries if not _known(now, each))
    return [PageDelivered(page=page, deliveries=news)] if news else []


def _known(page: Page, delivery: Delivery) -> bool:
    way = (delivery.officer, delivery.channel)
    troubled = way in page.troubled and (way in page.given_up or not delivery.final)
    return way in page.delivered or (bool(delivery.trouble) and troubled)


def _the_clock(act: Act) -> None:
    if act.by.role != "clock":
        raise Refused("Only the clock does this", law="office rule: crisis")


CRISIS: Final = Aggregate(
    "crisis",
    Crisis(),
    evolve,
    CRISIS_FACTS,
    {
        "raise_crisis": raise_crisis,
        "acknowledge": acknowledge,
        "record_details": record_details,
        "tell_person": tell_person,
        "end": end,
        "move_on": move_on,
        "note_deliveries": note_deliveries,
    },
    reads=frozenset({OnCall}),
)
