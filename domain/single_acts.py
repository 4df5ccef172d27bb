"""Without consent there is no plan: the law permits single acts from a closed table, by the roles
it names. Each ends when it is done, or after 72 hours; and the person is told.

What is kept of one: which act, on which article, when, and an account sealed under its own key.
"""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import UUID

from pydantic import AwareDatetime

from domain.access import Relation, at_large, works_here
from domain.areas import within_ones_area
from domain.calendar import Calendar, end_of
from domain.deadlines import Look, spread
from domain.dispute.terms import AreaCode, Channel, StaffId
from domain.kernel import Act, Fact, FreeText, Officer, Refused, Role, civil_date
from domain.signature import Aggregate

LONGEST: Final = timedelta(hours=72)
"""How long an act may last without consent (office rule: single acts)."""

SingleAct = Literal["report_violence", "report_harm_to_minor", "contact_rescue", "contact_relative"]


class Permitted(NamedTuple):
    """One row of the table: what, by whom, on which article."""

    roles: tuple[Role, ...]
    law: str


_CARERS: tuple[Role, ...] = ("counsellor", "social_worker")
_WORKERS: tuple[Role, ...] = (
    *_CARERS,
    *("desk", "mediator", "head", "judicial_office", "county_desk"),
)

PERMITTED: Final[dict[SingleAct, Permitted]] = {
    "report_violence": Permitted(_WORKERS, "反家庭暴力法 14"),
    "report_harm_to_minor": Permitted(_WORKERS, "未成年人保护法 11"),
    "contact_rescue": Permitted((*_WORKERS, "grid_worker"), "民法典 1005; 个人信息保护法 13"),
    "contact_relative": Permitted(_CARERS, "精神卫生法 28; 个人信息保护法 13"),
}
"""The closed table. What is not here is not done without consent."""

LAW = "office rule: single acts"


# --- facts ---------------------------------------------------------------------------------------


class ActBegun(Fact):
    """An act began that the law permits without consent; it ends at the latest after 72 hours."""

    stored_name: ClassVar[str] = "single_act.begun.v1"
    kind: SingleAct
    area: AreaCode
    ground: FreeText
    by: StaffId


class ActDone(Fact):
    """It is done, and with it what it permitted. The person is to be told by `tell_by`."""

    stored_name: ClassVar[str] = "single_act.done.v1"
    account: FreeText
    tell_by: date


class ActRanOut(Fact):
    """72 hours are over: nothing more is done under it. The person is to be told all the same."""

    stored_name: ClassVar[str] = "single_act.ran_out.v1"
    noted_by_clock: ClassVar[bool] = True
    tell_by: date


class TellingOverdue(Fact):
    """The last day to tell the person is over, and nobody has."""

    stored_name: ClassVar[str] = "single_act.telling_overdue.v1"
    noted_by_clock: ClassVar[bool] = True
    tell_by: date


class ActTold(Fact):
    """The person was told what was done, on which article (个人信息保护法 18). Whoever is suspected
    of the harm is not."""

    stored_name: ClassVar[str] = "single_act.told.v1"
    channel: Channel


SingleActFact = ActBegun | ActDone | ActRanOut | TellingOverdue | ActTold
SINGLE_ACT_FACTS: tuple[type[Fact], ...] = (ActBegun, ActDone, ActRanOut, TellingOverdue, ActTold)


# --- state ---------------------------------------------------------------------------------------


class Single(NamedTuple):
    """Where a single act stands. Nothing in it says whom it concerned."""

    kind: SingleAct | None = None
    by: str = ""
    area: str = ""
    begun_at: datetime | None = None
    done: bool = False
    ran_out: bool = False
    told: bool = False
    tell_by: date | None = None
    telling_overdue: bool = False
    ended_at: datetime | None = None
    """When it was done, or 72 hours were over."""

    @property
    def ends_at(self) -> datetime | None:
        """When it is over at the latest."""
        return self.begun_at + LONGEST if self.begun_at else None

    def over(self, at: datetime) -> bool:
        """Whether nothing is permitted under it any more, noted or not."""
        return self.done or self.ran_out or (self.ends_at is not None and at >= self.ends_at)

    @property
    def untold(self) -> bool:
        """Whether the person is still to be told."""
        return self.tell_by is not None and not self.told


def looks(single: Single, stream: UUID) -> tuple[Look, ...]:
    """When time alone will bring something: its end, on the minute, or the last moment to tell."""
    if single.ends_at and not single.done and not single.ran_out:
        return (Look("end", single.ends_at.astimezone(UTC)),)
    if single.tell_by and single.untold and not single.telling_overdue:
        return (Look(f"tell {single.tell_by}", spread(end_of(single.tell_by), stream)),)
    return ()


def stands(single: Single, reader: Officer) -> Relation:
    """How somebody stands to a single act: whoever did it answers for it; to everybody else it is
    as if there were none."""
    theirs = single.kind is not None and reader.id == single.by and works_here(reader)
    return "answers" if theirs else at_large(reader)


def waiting_for(single: Single, officer: str | None) -> bool:
    """Whether this officer still has to tell the person of an act that is over."""
    return single.untold and officer == single.by


def evolve(single: Single, fact: SingleActFact, at: datetime) -> Single:
    """The act after one more fact."""
    match fact:
        case ActBegun():
            return Single(fact.kind, fact.by, fact.area, at)
        case ActDone():
            return single._replace(done=True, tell_by=fact.tell_by, ended_at=at)
        case ActRanOut():
            return single._replace(ran_out=True, tell_by=fact.tell_by, ended_at=single.ends_at)
        case TellingOverdue():
            return single._replace(telling_overdue=True)
        case ActTold():
            return single._replace(told=True)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def begin_act(
    single: Single, act: Act, *, kind: SingleAct, area: AreaCode, ground: FreeText
) -> list[SingleActFact]:
    """Begin one act that the law permits without consent. Nothing else is opened with it."""
    permitted = PERMITTED[kind]
    if act.by.role not in permitted.roles:
        raise Refused(
            "This is done by: {roles}",
            law="office rule: who does what",
            roles=", ".join(role.replace("_", " ") for role in permitted.roles),
        )
    if single.kind is not None:
        raise Refused("One act, one record: begin another one anew", law=LAW)
    within_ones_area(act, area)
    return [ActBegun(kind=kind, area=area, ground=ground, by=act.by.id)]


def finish_act(
    single: Single, act: Act, *, account: FreeText, calendar: Calendar
) -> list[SingleActFact]:
    """Write down what was done; with that the act is over."""
    _its_own(single, act)
    if single.over(act.at):
        raise Refused("This act is over: nothing more is done without consent", law=LAW)
    return [ActDone(account=account, tell_by=_tell_by(single, act.on, calendar))]


def _tell_by(single: Single, on: date, calendar: Calendar) -> date:
    """Three working days after its end (个人信息保护法 18; the number of days: office rule)."""
    return calendar.for_area(single.area).add(on, 3, "working_day", known_on=on).due


def tell_of_act(single: Single, act: Act, *, channel: Channel) -> list[SingleActFact]:
    """Note that the person was told what was done, and on which article."""
    _its_own(single, act)
    if not single.over(act.at):
        raise Refused("Finish the act first: the person is told then", law="个人信息保护法 18")
    if single.told:
        raise Refused("The person was told already", law="个人信息保护法 18")
    return [ActTold(channel=channel)]


def settle_deadlines(
    single: Single, act: Act, *, due: AwareDatetime, calendar: Calendar
) -> list[SingleActFact]:
    """Note that 72 hours had passed by `due`, and that nobody had told the person in time.

    Judged by `due` alone, never by the time of asking. Nothing due is an answer, not a refusal.
    """
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    noted: list[SingleActFact] = []
    while (look := next(iter(looks(single, act.stream)), None)) and look.at <= due:
        fact = _noted(single, calendar)
        noted.append(fact)
        single = evolve(single, fact, act.at)
    return noted


def _noted(single: Single, calendar: Calendar) -> SingleActFact:
    if single.tell_by is not None:
        return TellingOverdue(tell_by=single.tell_by)
    assert single.ends_at is not None
    return ActRanOut(tell_by=_tell_by(single, civil_date(single.ends_at), calendar))


def _its_own(single: Single, act: Act) -> None:
    if single.kind is None:
        raise Refused("There is no such act", law=LAW)
    if act.by.id != single.by:
        raise Refused("Whoever began the act ends it and tells of it", law=LAW)


SINGLE_ACT: Final = Aggregate(
    "single_act",
    Single(),
    evolve,
    SINGLE_ACT_FACTS,
    {
        "begin_act": begin_act,
        "finish_act": finish_act,
        "tell_of_act": tell_of_act,
        "settle_deadlines": settle_deadlines,
    },
    reads=frozenset({Calendar}),
)
