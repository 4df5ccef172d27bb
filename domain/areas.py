"""What an area code is called: entered from a list, never guessed. An unknown area shows its code.

A code is 12 digits (GB/T 2260 + GB/T 10114), or 15 for a grid within a village or community. The
levels are its significant digits: 2 province, 4 prefecture, 6 county, 9 township, 12 village,
15 grid. Codes are retired and renamed: the latest list that names a code counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.kernel import Act, Fact, Refused, Value
from domain.signature import Aggregate

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


def next_level(digits: str) -> int | None:
    """How many digits are significant one level below; None for a grid."""
    return next((level for level in LEVELS if level > len(digits)), None)


# --- facts ---------------------------------------------------------------------------------------


class Area(Value):
    """One area and its name, with the area that contains it (none for the topmost)."""

    code: Code
    name: Name
    parent: Code | None = None


class AreasEntered(Fact):
    """A list of areas; those it does not name stay as they were."""

    stored_name: ClassVar[str] = "areas.entered.v1"
    areas: Annotated[tuple[Area, ...], Field(min_length=1, max_length=20_000)]


AREAS_FACTS: tuple[type[Fact], ...] = (AreasEntered,)


# --- state ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas known by name."""

    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """What the area is called; its code if nobody has said."""
        return self.names.get(code, code)

    def knows(self, code: str) -> bool:
        """Whether a list names this area or one within it; before there is any list, whether the
        code begins as that of a province. `code`: or the beginning of one."""
        digits = significant(code)
        if not self.names:
            return digits[:2] in PROVINCES
        return any(named.startswith(digits) for named in self.names)


NO_LIST: Final = Areas()
"""Before anybody has entered a list of areas."""


# --- evolve --------------------------------------------------------------------------------------


def evolve(areas: Areas, fact: AreasEntered, at: datetime) -> Areas:
    """The areas after one more list."""
    return Areas({**areas.names, **{area.code: area.name for area in fact.areas}})


# --- commands ------------------------------------------------------------------------------------


def enter_areas(areas: Areas, act: Act, *, rows: tuple[Area, ...]) -> list[AreasEntered]:
    """Enter a list of areas with their names; a code already known gets its new name."""
    if act.by.role not in ("supervisor", "county_desk", "importer"):
        raise Refused("Only the county desk or a supervisor keeps the list of areas")
    if not rows:
        raise Refused("A list of areas names at least one")
    seen = set[str]()
    for row in rows:
        if row.code in seen:
            raise Refused("The list names {code} twice", code=row.code)
        seen.add(row.code)
        if row.parent is not None and not _within(row.code, row.parent):
            raise Refused("{code} does not lie within {parent}", code=row.code, parent=row.parent)
    changed = tuple(row for row in rows if areas.names.get(row.code) != row.name)
    return [AreasEntered(areas=changed)] if changed else []


def _within(code: str, parent: str) -> bool:
    digits = significant(code)
    wider = significant(parent)
    return digits != wider and digits.startswith(wider)


AREAS: Final = Aggregate("areas", Areas(), evolve, AREAS_FACTS, {"enter": enter_areas})
