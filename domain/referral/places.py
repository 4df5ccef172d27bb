"""The directory of places that take people in: what they are, when they are open, how many a week.

It is the offices' own data. How much of a week is given away is kept per place, so that two
referrals that race for its last place never both get it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from domain.areas import significant
from domain.dispute.terms import AreaCode, OfficeCode, StaffId
from domain.kernel import LOCAL_ZONE, Act, Fact, Kept, Refused, Unfit, Value, civil_date
from domain.plan.guards import only
from domain.reach import TimeOfDay
from domain.signature import Aggregate

PLACES_STREAM = uuid5(NAMESPACE_URL, "jiefen:places")
"""There is one directory; this is its stream."""

LAW: Final = "office rule: referral"

PlaceId = Annotated[str, StringConstraints(pattern=r"^k[1-9][0-9]{0,3}$")]
"""k1, k2, …"""

_INSTITUTION = r"^.{2,40}(医院|卫生院|中心|站|室|诊所|热线|Hospital|Clinic|Centre|Station|Hotline)$"


def _of_an_institution(name: Any) -> Any:
    """Says in words what the pattern means."""
    if isinstance(name, str) and not re.match(_INSTITUTION, name.strip()):
        raise Unfit(
            "a place is called as institutions are: it ends with 医院, 卫生院, 中心, 站, 室, "
            "诊所 or 热线 (Hospital, Clinic, Centre, Station, Hotline), and is no name of a person"
        )
    return name


PlaceName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=_INSTITUTION),
    BeforeValidator(_of_an_institution),
    Field(examples=["柳河镇中心卫生院"]),
]
"""What an institution is called. It stands in clear, so it ends as institutions do."""

PlaceKind = Literal["station", "clinic", "hospital", "community_health_centre", "support_hotline"]
PlaceRung = Literal["village", "township", "county", "city"]
"""How far up: a referral goes a step at a time, or through the green channel to a clinic."""

THROUGH_THE_NIGHT: Final[frozenset[PlaceKind]] = frozenset({"support_hotline", "hospital"})
"""Kinds of places at which somebody may be there after midnight."""

DayOfWeek = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAYS: Final[tuple[DayOfWeek, ...]] = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)

Weekly = Annotated[int, Field(ge=1, le=500)]
_COUNTY: Final = 6
"""Digits of a code that say which county."""
_KEPT_AFTER: Final = timedelta(days=8)


class OpeningHours(Value):
    """When a place is open, by the clocks of Asia/Shanghai. `closes` not after `opens`: on the next
    day, as of a hotline through the night."""

    on: DayOfWeek
    opens: TimeOfDay
    closes: TimeOfDay


# --- facts ---------------------------------------------------------------------------------------


class PlaceEntered(Fact):
    """A place takes people in, as it says. `office`: one of ours, whose carers answer there."""

    stored_name: ClassVar[str] = "places.entered.v1"
    place: PlaceId
    name: PlaceName
    kind: PlaceKind
    rung: PlaceRung
    area: AreaCode
    office: OfficeCode | None
    contact: StaffId | None
    hours: tuple[OpeningHours, ...]
    weekly: Weekly
    green_channel: bool


class PlaceClosed(Fact):
    """Nobody is referred there any more."""

    stored_name: ClassVar[str] = "places.closed.v1"
    place: PlaceId


PlaceFact = PlaceEntered | PlaceClosed
PLACES_FACTS: tuple[type[Fact], ...] = (PlaceEntered, PlaceClosed)


# --- state ---------------------------------------------------------------------------------------


class ReceivingPlace(NamedTuple):
    """A place as it is now."""

    name: str
    kind: PlaceKind
    rung: PlaceRung
    area: str
    office: str
    contact: str
    hours: tuple[OpeningHours, ...]
    weekly: int
    green_channel: bool
    closed: bool = False

    def open_at(self, at: datetime) -> bool:
        """Whether somebody is there at this moment: hours that close before they open, or as they
        open, go on until then on the next day."""
        local = at.astimezone(LOCAL_ZONE)
        today, yesterday = _DAYS[local.weekday()], _DAYS[local.weekday() - 1]
        now = local.time()
        for each in self.hours:
            opens, closes = _time(each.opens), _time(each.closes)
            over_night = closes <= opens
            if each.on == today and opens <= now and (over_night or now < closes):
                return True
            if each.on == yesterday and over_night and now < closes:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Places:
    """The directory, by number."""

    known: Mapping[str, ReceivingPlace] = field(default_factory=dict)

    def there(self, place: str) -> ReceivingPlace:
        """A place that takes people in now. Raises Refused."""
        found = self.known.get(place)
        if found is None or found.closed:
            raise Refused("No place of that number takes people in", law=LAW)
        return found


def evolve(places: Places, fact: PlaceFact, at: datetime) -> Places:
    """The directory after one more fact."""
    match fact:
        case PlaceEntered():
            entered = ReceivingPlace(
                name=fact.name,
                kind=fact.kind,
                rung=fact.rung,
                area=fact.area,
                office=fact.office or "",
                contact=fact.contact or "",
                hours=fact.hours,
                weekly=fact.weekly,
                green_channel=fact.green_channel,
            )
            return Places({**places.known, fact.place: entered})
        case PlaceClosed():
            closed = places.known[fact.place]._replace(closed=True)
            return Places({**places.known, fact.place: closed})
        case _:
            assert_never(fact)


def _time(of_day: str) -> time:
    return time.fromisoformat(of_day)


# --- commands ------------------------------------------------------------------------------------

KEEPING: Final = ("counsellor", "social_worker", "county_desk", "supervisor")


def enter_place(
    places: Places,
    act: Act,
    *,
    name: PlaceName,
    kind: PlaceKind,
    rung: PlaceRung,
    area: AreaCode,
    hours: tuple[OpeningHours, ...],
    weekly: Weekly,
    green_channel: bool = False,
    office: OfficeCode | None = None,
    contact: StaffId | None = None,
    place: PlaceId | None = None,
) -> list[PlaceFact]:
    """Enter a place that takes people in, or enter anew what has changed of one."""
    only(act, *KEEPING)
    if place is not None and place not in places.known:
        raise Refused("No place of that number takes people in", law=LAW)
    if place is not None:
        _answers_for(act, places.known[place])
    _of_the_county(act, area)
    if not hours:
        raise Refused("Say when it is open: each day from when until when", law=LAW)
    by_night = any(_time(each.closes) <= _time(each.opens) for each in hours)
    if by_night and kind not in THROUGH_THE_NIGHT:
        raise Refused(
            "It closes after it opens, on the same day: only a hotline or a hospital is there"
            " through the night",
            law=LAW,
        )
    if contact is not None and office is None:
        raise Refused(
            "A contact works at one of our offices: name the office too, or no contact; for a place"
            " outside whoever referred writes down what it says",
            law=LAW,
        )
    return [
        PlaceEntered(
            place=place or f"k{len(places.known) + 1}",
            name=name,
            kind=kind,
            rung=rung,
            area=area,
            office=office,
            contact=contact,
            hours=hours,
            weekly=weekly,
            green_channel=green_channel,
        )
    ]


def close_place(places: Places, act: Act, *, place: PlaceId) -> list[PlaceFact]:
    """Note that nobody is referred there any more; what was agreed with it stays."""
    only(act, *KEEPING)
    _answers_for(act, places.there(place))
    return [PlaceClosed(place=place)]


def _answers_for(act: Act, place: ReceivingPlace) -> None:
    """Whoever changes where people are sent works there, or answers for the area: else an office
    could have those sent elsewhere come to itself."""
    own = act.by.office
    if not own or not (own == place.office or place.area.startswith(significant(own))):
        raise Refused("Your office does not answer for {area}", law=LAW, area=place.area)


def _of_the_county(act: Act, area: str) -> None:
    """The directory of a county is its own offices': places in it, and those above that are there
    for it too. From elsewhere nobody enters one that looks like another."""
    own = act.by.office
    near = area.startswith(own[:_COUNTY]) or own.startswith(significant(area))
    if not own or not near:
        raise Refused("Your office does not answer for {area}", law=LAW, area=area)


PLACES: Final = Aggregate(
    "places",
    Places(),
    evolve,
    PLACES_FACTS,
    {"enter_place": enter_place, "close_place": close_place},
)


# --- how much of a week is given away ------------------------------------------------------------


def intake_of(place: str) -> UUID:
    """The stream of what a place has given away: there is one each, from the start."""
    return uuid5(NAMESPACE_URL, f"jiefen:intake:{place}")


class SlotGiven(Fact):
    """Somebody comes then. Who stands elsewhere, and not here."""

    stored_name: ClassVar[str] = "intake.slot_given.v1"
    slot: AwareDatetime


class SlotGivenBack(Fact):
    """Nobody comes then after all."""

    stored_name: ClassVar[str] = "intake.slot_given_back.v1"
    slot: AwareDatetime


IntakeFact = SlotGiven | SlotGivenBack
INTAKE_FACTS: tuple[type[Fact], ...] = (SlotGiven, SlotGivenBack)


class Intake(NamedTuple):
    """What a place has given away of the weeks ahead and of this one."""

    slots: tuple[datetime, ...] = ()

    def given_in_week_of(self, slot: datetime) -> int:
        """How many come in the week of this moment, from Monday to Sunday."""
        week = civil_date(slot).isocalendar()[:2]
        return sum(civil_date(each).isocalendar()[:2] == week for each in self.slots)

    def without(self, slot: datetime) -> "Intake":
        """With this slot free again."""
        kept = list(self.slots)
        if slot in kept:
            kept.remove(slot)
        return Intake(tuple(kept))


def evolve_intake(intake: Intake, fact: IntakeFact, at: datetime) -> Intake:
    """What is given away after one more fact. Weeks that are over are let go."""
    kept = [each for each in intake.slots if each > at - _KEPT_AFTER]
    slot = fact.slot.astimezone(UTC)
    match fact:
        case SlotGiven():
            return Intake((*kept, slot))
        case SlotGivenBack():
            return Intake(tuple(kept)).without(slot)
        case _:
            assert_never(fact)


SLOT: Final = timedelta(minutes=30)
"""How long somebody is there at least: nobody comes as the door is locked (office rule: referral).
"""


def give_slot(
    intake: Kept[Intake], place: ReceivingPlace, slot: datetime
) -> dict[UUID, list[Fact]]:
    """The entry for a slot when the place is open and has room; raises Refused where not."""
    if not (place.open_at(slot) and place.open_at(slot + SLOT - timedelta(minutes=1))):
        raise Refused("The place is closed then: look at its hours in the directory", law=LAW)
    if intake.state.given_in_week_of(slot) >= place.weekly:
        raise Refused(
            "All {weekly} places of that week are given away: choose another week",
            law=LAW,
            weekly=place.weekly,
        )
    return {intake.id: [SlotGiven(slot=slot)]}


def give_slot_back(intake: Kept[Intake], slot: datetime) -> dict[UUID, list[Fact]]:
    """The entry for a slot that nobody takes."""
    return {intake.id: [SlotGivenBack(slot=slot)]}


INTAKE: Final = Aggregate("intake", Intake(), evolve_intake, INTAKE_FACTS, {}, kept_by=intake_of)
