"""How an officer is reached outside the product: by which channels, in which order, when not.

What an officer is for stands here as posts, so that a notice for a post finds whoever holds it.
Addresses are sealed, and destroyed when they are replaced or the officer asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Annotated, ClassVar, Final, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.area_lineage import NOTHING_CHANGED, Lineage, became
from domain.areas import significant, written
from domain.dispute.terms import StaffId
from domain.kernel import LOCAL_ZONE, Act, Fact, FreeText, Refused, Role, Value
from domain.notices import Language
from domain.oncall import OnCall
from domain.signature import Aggregate

REACH_STREAM = uuid5(NAMESPACE_URL, "jiefen:reach")
"""There is one list of how officers are reached; this is its stream."""

OVERSEEING: Final[frozenset[Role]] = frozenset({"judicial_office", "county_desk", "supervisor"})
"""Roles that answer for every office within their own area."""

APPOINTING: Final[frozenset[Role]] = frozenset({"head", "county_desk", "supervisor"})
"""Roles that say which posts others hold: a head at its own office, the others in their area."""

LAW: Final = "office rule: notices"

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
TimeOfDay = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["08:30"])
]
"""A time on the clock on the wall in Asia/Shanghai."""


class Post(Value):
    """A role at an office: whoever holds it is told what is for it."""

    role: Role
    office: Annotated[str, StringConstraints(pattern=r"^([0-9]{12})?$")] = ""

    def answers_for(self, other: "Post") -> bool:
        """Whether a notice for `other` is for whoever holds this post."""
        if self == other:
            return True
        over = bool(self.office) and self.role == other.role and self.role in OVERSEEING
        return over and other.office.startswith(significant(self.office))


class Way(Value):
    """One channel and the address there; sealed under a key of its own."""

    channel: ChannelName
    address: FreeText


class Channels(NamedTuple):
    """The channels that an officer can name here. Nobody gives them: they are looked up."""

    names: frozenset[str]


# --- facts ---------------------------------------------------------------------------------------


class ReachStated(Fact):
    """How an officer is reached from now on, all of it; what was stated before is void."""

    stored_name: ClassVar[str] = "reach.stated.v1"
    officer: StaffId
    posts: tuple[Post, ...]
    ways: tuple[Way, ...]
    language: Language
    quiet_from: TimeOfDay
    quiet_until: TimeOfDay
    digest: bool
    digest_at: TimeOfDay


class ReachEnded(Fact):
    """An officer is reached in the product only; the addresses are destroyed."""

    stored_name: ClassVar[str] = "reach.ended.v1"
    officer: StaffId


ReachFact = ReachStated | ReachEnded
REACH_FACTS: tuple[type[Fact], ...] = (ReachStated, ReachEnded)


# --- state ---------------------------------------------------------------------------------------


class Reach(NamedTuple):
    """How one officer is reached. `ways` in the order in which they are tried."""

    posts: tuple[Post, ...] = ()
    ways: tuple[Way, ...] = ()
    language: Language = "zh"
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    digest: bool = False
    digest_at: time = time(8, 30)

    def quiet_until_when(self, now: datetime) -> datetime | None:
        """When the quiet hours end that `now` lies in; None if it lies in none."""
        local = now.astimezone(LOCAL_ZONE)
        if self.quiet_from <= self.quiet_until:
            quiet = self.quiet_from <= local.time() < self.quiet_until
        else:
            quiet = local.time() >= self.quiet_from or local.time() < self.quiet_until
        return next_at(self.quiet_until, now) if quiet else None


def next_at(of_day: time, now: datetime) -> datetime:
    """The next moment after `now` at which the clocks in Asia/Shanghai show this time."""
    local = now.astimezone(LOCAL_ZONE)
    then = datetime.combine(local.date(), of_day, LOCAL_ZONE)
    return then if then > local else then + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reaches:
    """How officers are reached, by staff id."""

    officers: Mapping[str, Reach] = field(default_factory=dict)

    def of(self, officer: str) -> Reach | None:
        """How this officer is reached; None if nobody has said."""
        return self.officers.get(officer)

    def at(self, office: str) -> tuple[str, ...]:
        """The officers who are known to work at this office."""
        if not office:
            return ()
        return tuple(who for who in self.officers if office in self.offices_of(who))

    def offices_of(self, officer: str) -> frozenset[str]:
        """The offices at which this officer is known to work; none if nobody has said."""
        held = self.officers.get(officer)
        return frozenset(post.office for post in held.posts if post.office) if held else frozenset()

    def holders(self, post: Post) -> tuple[str, ...]:
        """The officers whom a notice for this post is for."""
        return tuple(
            officer
            for officer, reach in self.officers.items()
            if any(held.answers_for(post) for held in reach.posts)
        )

    def told(self, post: Post, offices: Lineage = NOTHING_CHANGED) -> tuple[str | None, ...]:
        """Whom a notice for a post is for today; None for whoever holds it, if nobody is known to.

        Of an office that was handed over (`offices`), the post at the one that answers for it now,
        with whoever oversees that; and who still sits at the old one.
        """
        now = Post(role=post.role, office=became(offices, post.office).to)
        answering: tuple[str | None, ...] = self.holders(now) or (None,)
        if now == post:
            return answering
        seated = (who for who, reach in self.officers.items() if post in reach.posts)
        return tuple(dict.fromkeys((*answering, *seated)))


# --- evolve --------------------------------------------------------------------------------------


def evolve(reaches: Reaches, fact: ReachFact, at: datetime) -> Reaches:
    """How officers are reached after one more statement."""
    match fact:
        case ReachStated():
            reach = Reach(
                posts=fact.posts,
                ways=fact.ways,
                language=fact.language,
                quiet_from=time.fromisoformat(fact.quiet_from),
                quiet_until=time.fromisoformat(fact.quiet_until),
                digest=fact.digest,
                digest_at=time.fromisoformat(fact.digest_at),
            )
            return Reaches({**reaches.officers, fact.officer: reach})
        case ReachEnded():
            left = {who: reach for who, reach in reaches.officers.items() if who != fact.officer}
            return Reaches(left)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------

Ways = Annotated[tuple[Way, ...], Field(max_length=5)]
Posts = Annotated[tuple[Post, ...], Field(max_length=20)]


def state_reach(
    reaches: Reaches,
    act: Act,
    *,
    officer: StaffId,
    ways: Ways,
    posts: Posts = (),
    language: Language = "zh",
    quiet_from: TimeOfDay = "21:00",
    quiet_until: TimeOfDay = "08:00",
    digest: bool = False,
    digest_at: TimeOfDay = "08:30",
    oncall: OnCall,
    channels: Channels,
) -> list[ReachFact]:
    """Say how an officer is reached: channels in order, language, quiet hours, digest or at once.

    Without posts, those that the officer holds already stay. Others say it of an officer of their
    own office or area; of one nobody knows yet, with a post there.
    """
    known = reaches.of(officer)
    held = known.posts if known else ()
    wanted = tuple(dict.fromkeys(posts)) or held
    own = Post(role=act.by.role, office=act.by.office)
    given = [post for post in wanted if post not in held and post != own]
    _own_or_appointing(act, officer)
    _may_give(act, given)
    _its_own_people(act, officer, known, oncall, given)
    if len({way.channel for way in ways}) != len(ways):
        raise Refused("Each channel is named once", law=LAW)
    for way in ways:
        if way.channel not in channels.names:
            raise Refused(
                "There is no channel {channel} here: name one of {channels}",
                law=LAW,
                channel=way.channel,
                channels=", ".join(sorted(channels.names)),
            )
    return [
        ReachStated(
            officer=officer,
            posts=wanted,
            ways=ways,
            language=language,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            digest=digest,
            digest_at=digest_at,
        )
    ]


def end_reach(reaches: Reaches, act: Act, *, officer: StaffId, oncall: OnCall) -> list[ReachFact]:
    """Forget how an officer is reached: the addresses are destroyed, notices stay in the inbox."""
    _own_or_appointing(act, officer)
    known = reaches.of(officer)
    if known is None:
        return []
    _its_own_people(act, officer, known, oncall)
    return [ReachEnded(officer=officer)]


def _own_or_appointing(act: Act, officer: str) -> None:
    if act.by.role == "party":
        raise Refused("Notices are for officers; a party is told by its mediator", law=LAW)
    if act.by.id != officer and act.by.role not in APPOINTING:
        raise Refused("How others are reached is said by a head or a supervisor", law=LAW)


def _may_give(act: Act, posts: Sequence[Post]) -> None:
    """Raises Refused unless whoever acts says who holds these posts: a post finds its notices."""
    if posts and act.by.role not in APPOINTING:
        raise Refused("Which posts others hold is said by a head or a supervisor", law=LAW)
    for post in posts:
        over = act.by.role == "head" and post.role in OVERSEEING
        if over or not _answers_for(act, post.office):
            raise Refused(
                "{role} at {office} is not yours to give: who oversees that office says who that"
                " is",
                law=LAW,
                role=post.role,
                office=post.office or "every office",
            )


def _its_own_people(
    act: Act, officer: str, known: Reach | None, oncall: OnCall, given: Sequence[Post] = ()
) -> None:
    """Raises Refused unless the officer is whoever acts, or works where they answer for: holds a
    post there, or while none is known does all their duty there, or is given the first post."""
    if act.by.id == officer:
        return
    theirs = [_answers_for(act, post.office) for post in (known.posts if known else ())]
    if not theirs:
        lists = oncall.lists.items()
        duties = [written(area) for area, held in lists if held.names(officer)]
        theirs = [bool(duties) and all(_answers_for(act, area) for area in duties)]
        if known is None and not duties:
            theirs = [_answers_for(act, post.office) for post in given]
    if not (any(theirs) or _answers_for(act, "")):
        raise Refused(
            "{officer} is not known to work at an office that you answer for: who answers for"
            " theirs says how they are reached, or they themselves",
            law=LAW,
            officer=officer,
        )


def _answers_for(act: Act, office: str) -> bool:
    """Whether whoever acts says who works at this office; "" is every office."""
    if act.by.role == "supervisor" and not act.by.office:
        return True
    if act.by.role == "head" or not office or not act.by.office:
        return bool(office) and act.by.office == office
    return office.startswith(significant(act.by.office))


REACH: Final = Aggregate(
    "reach",
    Reaches(),
    evolve,
    REACH_FACTS,
    {"state_reach": state_reach, "end_reach": end_reach},
    reads=frozenset({OnCall, Channels}),
)
