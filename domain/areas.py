"""What an area code is called, and what became of it: entered from lists and notices, never
guessed. An unknown area shows its code.

A code is 12 digits (GB/T 2260 + GB/T 10114), or 15 for a grid within a village or community. The
levels are its significant digits: 2 province, 4 prefecture, 6 county, 9 township, 12 village,
15 grid. A code is used from a day and until a day. How it came to be and what it became is a fact
of its own, with the notice it rests on; what was registered under it stays as it was.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.dispute.terms import KeptReference, OfficeCode
from domain.kernel import Act, Fact, Refused, Value

AREAS_STREAM = uuid5(NAMESPACE_URL, "jiefen:areas")
"""There is one list of areas; this is its stream."""

LEVELS: Final = (2, 4, 6, 9, 12, 15)
"""How many leading digits of a code are significant at each level, the widest first."""

_RANGES: Final = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
PROVINCES: Final = frozenset(
    str(code) for first, last in _RANGES for code in range(first, last + 1)
)
"""The first two digits that a code can have (GB/T 2260)."""

_WRITTEN: Final = 12
"""Digits of a written code above grid level."""

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}([0-9]{3})?$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def significant(code: str) -> str:
    """The leading digits that say which area it is: `150524100000` → `150524100`.

    Any code or prefix of one is understood. Raises ValueError for anything else.
    """
    if not (code.isascii() and code.isdigit()) or len(code) > LEVELS[-1]:
        raise ValueError(f"{code!r} is no area code")
    level = next(level for level in LEVELS if len(code) <= level)
    for wider in reversed(LEVELS[: LEVELS.index(level)]):
        if code[wider:level].strip("0"):
            break
        code, level = code[:wider], wider
    return code


def answers_for(own: str, office: str) -> bool:
    """Whether an office is one's own or sits within the area of one's own. Whoever acts for no
    office answers for none."""
    return bool(own) and office.startswith(significant(own))


def within_ones_area(act: Act, area: str) -> None:
    """Raises Refused where the office for which somebody acts does not answer for this area."""
    if not answers_for(act.by.office, area):
        raise Refused(
            "Your office does not answer for {area}: say where it is, or pass it to who does",
            law="office rule: who does what",
            area=area,
        )


def written(digits: str) -> str:
    """A code in full: significant digits filled up with zeros to 12."""
    return digits.ljust(_WRITTEN, "0")


def holds(area: str, code: str) -> bool:
    """Whether an area is this one or lies within it. `area`: a code or the beginning of one."""
    return code.startswith(significant(area))


def next_level(digits: str) -> int | None:
    """How many digits are significant one level below; None for a grid."""
    return next((level for level in LEVELS if level > len(digits)), None)


# --- facts ---------------------------------------------------------------------------------------


class Area(Value):
    """One area and its name, with the area that contains it (none for the topmost).

    `valid_from` is the first day on which the code is used, `valid_until` the first on which it no
    longer is; None: as far as anybody knows.
    """

    code: Code
    name: Name
    parent: Code | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def period(self) -> "Period":
        """What the row says of the code."""
        return Period(self.name, self.valid_from, self.valid_until)


class AreasEntered(Fact):
    """A list of areas; those it does not name stay as they were. A code has as many rows as it had
    names, one after the other."""

    stored_name: ClassVar[str] = "areas.entered.v1"
    areas: Annotated[tuple[Area, ...], Field(min_length=1, max_length=20_000)]


Kind = Literal[
    "renamed",  # the same code, another name
    "recoded",  # another code at the same place, as when a county becomes a district
    "moved",  # another code, because it lies within another area now
    "merged",  # several became one, which may be one of them
    "split",  # one became several, of which one may keep the code
]


KIND_ZH: Final[dict[Kind, str]] = {
    "renamed": "更名",
    "recoded": "换码",
    "moved": "划转",
    "merged": "合并",
    "split": "拆分",
}

FOLLOWED: Final[frozenset[Kind]] = frozenset({"recoded", "moved"})
"""Changes in which what lies within the area goes with it, and keeps the end of its code."""


class Successor(Value):
    """An area as it is after a change."""

    code: Code
    name: Name


class HandedOver(Value):
    """An office whose cases another one answers for from then on."""

    office: OfficeCode
    to: OfficeCode


class AreaChanged(Fact):
    """What became of areas on a day, and the notice it rests on.

    Who answers for the cases of an office that went with its area is said here and nowhere else:
    `offices` one by one; with `offices_follow`, each office within a recoded or moved area is the
    same office under its new code. Of an office that is not named nothing is handed over.
    """

    stored_name: ClassVar[str] = "areas.changed.v1"
    kind: Kind
    takes_effect: date
    predecessors: Annotated[tuple[Code, ...], Field(min_length=1)]
    successors: Annotated[tuple[Successor, ...], Field(min_length=1)]
    notice_no: KeptReference
    offices: tuple[HandedOver, ...] = ()
    offices_follow: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that there are from then on."""
        return tuple(each.code for each in self.successors)

    @property
    def given_up(self) -> tuple[str, ...]:
        """The codes that are no longer used from then on."""
        return tuple(code for code in self.predecessors if code not in self.codes)


WhyWithdrawn = Literal[
    "entered_wrongly",  # not what the notice says
    "notice_corrected",  # the notice was put right by another
    "notice_withdrawn",  # the notice itself is void
]


WHY_WITHDRAWN_ZH: Final[dict[WhyWithdrawn, str]] = {
    "entered_wrongly": "录入有误",
    "notice_corrected": "公文已更正",
    "notice_withdrawn": "公文已撤销",
}


class AreaChangeWithdrawn(Fact):
    """A change counts as never entered: what it gave up is in use, what it began is not, and no
    office answers for another because of it. What was read meanwhile stays on record."""

    stored_name: ClassVar[str] = "areas.change_withdrawn.v1"
    takes_effect: date
    predecessors: Annotated[tuple[Code, ...], Field(min_length=1)]
    why: WhyWithdrawn
    notice_no: KeptReference


AreasFact = AreasEntered | AreaChanged | AreaChangeWithdrawn
AREAS_FACTS: tuple[type[Fact], ...] = (AreasEntered, AreaChanged, AreaChangeWithdrawn)


# --- state ---------------------------------------------------------------------------------------


class Period(NamedTuple):
    """What a code was called, from a day (None: from the start) until another, on which it no
    longer was (None: to this day)."""

    name: str
    since: date | None = None
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the day is one of them."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


class Touched(NamedTuple):
    """The periods of a code before a change and after it; none before, if it began with it."""

    before: tuple[Period, ...]
    after: tuple[Period, ...]


@dataclass(frozen=True)
class Areas:
    """The areas known by name. `names`: what each is called now, or was at last; `dated`: the
    periods of those that have not simply always been there; `changes` as they were entered, and
    what each did to which code: `touched`, in the same order; `withdrawn`: those that count as
    never entered."""

    names: Mapping[str, str] = field(default_factory=dict)
    dated: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    changes: tuple[AreaChanged, ...] = ()
    touched: tuple[Mapping[str, Touched], ...] = ()
    withdrawn: tuple[AreaChanged, ...] = field(default=(), compare=False)

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """All codes that a list names, in their order."""
        return tuple(sorted(self.names))

    def name(self, code: str, on: date | None = None) -> str:
        """What the area is called, or was on a day; its code if nobody has said."""
        if on is not None:
            for period in self.periods(code):
                if period.covers(on):
                    return period.name
        return self.names.get(code, code)

    def periods(self, code: str) -> tuple[Period, ...]:
        """When it was called what, the earliest first; nothing if no list names it."""
        if code not in self.names:
            return ()
        return self.dated.get(code, (Period(self.names[code]),))

    def used(self, code: str, on: date) -> bool:
        """Whether a list names the code and it is used on that day."""
        return any(period.covers(on) for period in self.periods(code))

    def knows(self, code: str) -> bool:
        """Whether a list names this area or one within it; before there is any list, whether the
        code begins as that of a province. `code`: or the beginning of one."""
        digits = significant(code)
        if not self.names:
            return digits[:2] in PROVINCES
        return bool(self.within(digits, most=1))

    def within(self, digits: str, most: int | None = None) -> tuple[str, ...]:
        """The codes that lists name and that begin so, in their order; at most so many."""
        first = bisect_left(self.ordered, digits)
        last = bisect_left(self.ordered, digits + ":", lo=first)
        return self.ordered[first : last if most is None else min(last, first + most)]

    def parts(self, area: str, on: date) -> tuple[str, ...]:
        """The areas one level below that are used on that day, by code; "" has the provinces."""
        digits = significant(area) if area else ""
        level = next_level(digits)
        return tuple(
            code
            for code in self.within(digits)
            if len(significant(code)) == level and self.used(code, on)
        )


NO_LIST: Final = Areas()
"""Before anybody has entered a list of areas."""


# --- evolve --------------------------------------------------------------------------------------


def evolve(areas: Areas, fact: AreasFact, at: datetime) -> Areas:
    """The areas after one more list, or one more change."""
    match fact:
        case AreasEntered():
            return _entered(areas, fact)
        case AreaChanged():
            return _changed(areas, fact)
        case AreaChangeWithdrawn():
            return _withdrawn(areas, fact)
        case _:
            assert_never(fact)


def _entered(areas: Areas, fact: AreasEntered) -> Areas:
    rows = dict[str, list[Period]]()
    for row in fact.areas:
        rows.setdefault(row.code, []).append(row.period)
    names, dated = dict(areas.names), dict(areas.dated)
    for code, told in rows.items():
        periods = after_list(areas.periods(code), told)
        names[code] = periods[-1].name
        if periods != (Period(names[code]),):
            dated[code] = periods
    return replace(areas, names=names, dated=dated)


def after_list(known: tuple[Period, ...], told: Iterable[Period]) -> tuple[Period, ...]:
    """The periods of a code once a list has told these. Without days a list says only what it is
    called: when it was used is known from elsewhere, and stays."""
    *earlier, last = sorted(told, key=lambda each: each.since or date.min)
    if known and not earlier and last == Period(last.name):
        return (*known[:-1], known[-1]._replace(name=last.name))
    return (*earlier, last)


def _changed(areas: Areas, fact: AreaChanged) -> Areas:
    on, names, dated = fact.takes_effect, dict(areas.names), dict(areas.dated)

    def end(code: str) -> None:
        *earlier, last = areas.periods(code)
        dated[code] = (*earlier, last._replace(until=min(last.until or on, on)))

    def begin(code: str, name: str) -> None:
        known = dated.get(code, areas.periods(code))
        if not any(period.covers(on) for period in known):
            dated[code] = (*known, Period(name, on))
        names[code] = name

    for code in fact.given_up:
        for each in areas.within(significant(code)):
            if areas.used(each, on):
                end(each)
                if fact.kind in FOLLOWED and each != code:
                    begin(under(each, code, fact.codes[0]), names[each])
    for after in fact.successors:
        if areas.used(after.code, on) and areas.name(after.code, on) != after.name:
            end(after.code)
        begin(after.code, after.name)
    held = replace(areas, names=names, dated=dated, changes=(*areas.changes, fact))
    touched = {
        code: Touched(areas.periods(code), held.periods(code))
        for code in (*dated, *fact.codes)
        if areas.periods(code) != held.periods(code)
    }
    return replace(held, touched=(*areas.touched, touched))


def _withdrawn(areas: Areas, fact: AreaChangeWithdrawn) -> Areas:
    nth = next(
        n
        for n, each in enumerate(areas.changes)
        if (each.takes_effect, each.predecessors) == (fact.takes_effect, fact.predecessors)
    )
    names, dated = dict(areas.names), dict(areas.dated)
    for code, touched in areas.touched[nth].items():
        periods = _without(touched, areas.periods(code))
        del names[code]
        dated.pop(code, None)
        if periods:
            names[code] = periods[-1].name
            if periods != (Period(names[code]),):
                dated[code] = periods
    return Areas(
        names,
        dated,
        areas.changes[:nth] + areas.changes[nth + 1 :],
        areas.touched[:nth] + areas.touched[nth + 1 :],
        (*areas.withdrawn, areas.changes[nth]),
    )


def _without(touched: Touched, now: tuple[Period, ...]) -> tuple[Period, ...]:
    """The periods of a code as they are without a change: what a list has said since stays said."""
    if now == touched.after:
        return touched.before
    *earlier, last = now
    if (*earlier, last._replace(name=touched.after[-1].name)) != touched.after:
        return now  # a list said from when until when
    if not touched.before:
        return (Period(last.name),)
    *earlier, before = touched.before
    return (*earlier, before._replace(name=last.name))


def under(code: str, old: str, new: str) -> str:
    """The code of what lies within `old`, once `old` has the code `new`."""
    return significant(new) + code[len(significant(old)) :]
