"""How the public reaches an office: its telephones, where it is, and when somebody is there.

It is the office's own data and of no person: no mobile number is taken, since that is somebody's
own. What was stated last counts, all of it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, NamedTuple, assert_never, get_args
from uuid import NAMESPACE_URL, uuid5

from pydantic import BeforeValidator, Field, StringConstraints

from domain.access import answers_today
from domain.area_lineage import Lineage, became
from domain.area_standing import in_use
from domain.areas import NO_LIST, Areas
from domain.dispute.terms import OfficeCode
from domain.kernel import Act, Fact, Refused, Role, Unfit, Value
from domain.reach import OVERSEEING, TimeOfDay
from domain.referral.places import DayOfWeek
from domain.signature import Aggregate

COUNTERS_STREAM = uuid5(NAMESPACE_URL, "jiefen:counters")
"""There is one directory of offices; this is its stream."""

LAW: Final = "office rule: whom to ask"
STATING: Final[frozenset[Role]] = OVERSEEING | {"head"}
"""A head states it of its own office, the others of every office in their area."""

TELEPHONE: Final = (
    r"^((010|02[0-9]|0[3-9][0-9]{2})-[2-9][0-9]{6,7}(-[0-9]{1,5})?|[48]00-[0-9]{3}-?[0-9]{4}"
    r"|1[0-9]{4}|9[56][0-9]{3,4})$"
)
"""No area code begins with 01 but that of Beijing: 0 before a mobile number dials it as well."""
ADDRESS: Final = (
    r"^.{0,50}(路|街|大道|巷|胡同|弄|村|嘎查|社区|小区|楼|大厦|广场|中心|委员会|政府"
    r"|Road|Street|Avenue|Lane|Village|Building|Square|Centre).{0,50}$"
)
_A_NUMBER: Final = re.compile(r"\d{5}|(\d[\W_]*){7}")
"""A telephone's, whatever signs and blanks stand between its digits."""
_UNSEEN: Final = frozenset({"Cc", "Cf"})
"""What controls or formats a text is not seen, and can show it in another order."""


def _of_an_office(number: Any) -> Any:
    """Says in words what the pattern means; blanks are hyphens."""
    if not isinstance(number, str):
        return number
    written = re.sub(r"[\s–—]+", "-", number.strip())
    if not re.match(TELEPHONE, written):
        raise Unfit(
            "an office's telephone is written like 0475-5551234, 0475-5551234-8, 400-123-4567 or "
            "12348; a mobile number is somebody's own and is not stated"
        )
    return written


def _of_a_place(address: Any) -> Any:
    """Says in words what the pattern means."""
    if isinstance(address, str):
        text = address.strip()
        plain = unicodedata.normalize("NFKC", text)
        unseen = any(unicodedata.category(each) in _UNSEEN for each in text)
        if not re.match(ADDRESS, text) or _A_NUMBER.search(plain) or unseen:
            raise Unfit(
                "an address says the road, street, village, building or centre, like "
                "柳河镇文化路12号, in 100 characters at most; no name of a person and no telephone "
                "number stands in it"
            )
    return address


OfficeTelephone = Annotated[
    str,
    StringConstraints(pattern=TELEPHONE),
    BeforeValidator(_of_an_office),
    Field(examples=["0475-5551234"]),
]
"""A landline or a number for everybody. It stands in clear, so it is nobody's own."""

OfficeAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=ADDRESS),
    BeforeValidator(_of_a_place),
    Field(examples=["柳河镇文化路12号"]),
]
"""Where an office is. It stands in clear, so it says what a place says."""

_DAYS: Final[tuple[DayOfWeek, ...]] = get_args(DayOfWeek)


class CounterHours(Value):
    """When somebody is there, by the clocks of Asia/Shanghai: on these days of the week."""

    from_day: DayOfWeek
    to_day: DayOfWeek
    opens: TimeOfDay
    closes: TimeOfDay


Telephones = Annotated[tuple[OfficeTelephone, ...], Field(max_length=5)]
Hours = Annotated[tuple[CounterHours, ...], Field(max_length=14)]


# --- facts ---------------------------------------------------------------------------------------


class CounterStated(Fact):
    """So the public reaches this office from now on, all of it; what was stated before is void."""

    stored_name: ClassVar[str] = "counters.stated.v1"
    office: OfficeCode
    telephones: Telephones
    office_address: OfficeAddress | None
    counter_hours: Hours


class CounterTakenBack(Fact):
    """Nothing is stated of this office any more."""

    stored_name: ClassVar[str] = "counters.taken_back.v1"
    office: OfficeCode


CounterFact = CounterStated | CounterTakenBack
COUNTERS_FACTS: tuple[type[Fact], ...] = (CounterStated, CounterTakenBack)


# --- state ---------------------------------------------------------------------------------------


class Reached(NamedTuple):
    """How the public reaches one office."""

    telephones: tuple[str, ...]
    office_address: str
    counter_hours: tuple[CounterHours, ...]


@dataclass(frozen=True, slots=True)
class Counters:
    """What is stated, by office."""

    known: Mapping[str, Reached] = field(default_factory=dict)

    def of(self, office: str, today: Lineage) -> Reached | None:
        """How to reach the office that answers today for the cases of this one; None if that is
        stated nowhere. What was stated of an office that was handed over holds no more."""
        return self.known.get(became(today, office).to)


def evolve(counters: Counters, fact: CounterFact, at: datetime) -> Counters:
    """The directory after one more fact."""
    match fact:
        case CounterStated():
            stated = Reached(fact.telephones, fact.office_address or "", fact.counter_hours)
            return Counters({**counters.known, fact.office: stated})
        case CounterTakenBack():
            others = {code: each for code, each in counters.known.items() if code != fact.office}
            return Counters(others)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def state_counter(
    counters: Counters,
    act: Act,
    *,
    telephones: Telephones = (),
    office_address: OfficeAddress | None = None,
    counter_hours: Hours = (),
    office: OfficeCode | None = None,
    areas: Areas = NO_LIST,
) -> list[CounterFact]:
    """State how the public reaches an office: telephones, address, hours; in place of all before.

    Parties read it on their page. Without an office named it is your own.
    """
    of = _stated_by(act, office)
    in_use(areas, act, of, "office")
    if not telephones and office_address is None:
        raise Refused("Say a telephone or where the office is: hours alone reach nobody", law=LAW)
    for each in counter_hours:
        _sensible(each)
    stated = CounterStated(
        office=of,
        telephones=tuple(dict.fromkeys(telephones)),
        office_address=office_address,
        counter_hours=counter_hours,
    )
    if evolve(counters, stated, act.at) == counters:
        raise Refused("That is what is stated already", law=LAW)
    return [stated]


def take_back_counter(
    counters: Counters, act: Act, *, office: OfficeCode | None = None
) -> list[CounterFact]:
    """Take back how the public reaches an office: parties are asked to come to its counter."""
    of = _stated_by(act, office)
    if of not in counters.known:
        raise Refused("Nothing is stated of {office}", law=LAW, office=of)
    return [CounterTakenBack(office=of)]


def _stated_by(act: Act, office: str | None) -> str:
    """The office that is meant. Raises Refused for whoever does not speak for it."""
    if act.by.role not in STATING:
        raise Refused(
            "How the public reaches an office is stated by its head, or by whoever answers for its"
            " area",
            law=LAW,
        )
    of = office or act.by.office
    if not of:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    own = of == act.by.office if act.by.role == "head" else answers_today(act.by, of)
    if not own:
        raise Refused("You do not speak for {office}", law=LAW, office=of)
    return of


def _sensible(hours: CounterHours) -> None:
    if _DAYS.index(hours.from_day) > _DAYS.index(hours.to_day):
        raise Refused("The days of a line go from Monday towards Sunday", law=LAW)
    if hours.closes <= hours.opens:
        raise Refused("An office closes after it opens, on the same day", law=LAW)


COUNTERS: Final = Aggregate(
    "counters",
    Counters(),
    evolve,
    COUNTERS_FACTS,
    {"state_counter": state_counter, "take_back_counter": take_back_counter},
    reads=frozenset({Areas}),
)
