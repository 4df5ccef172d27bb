"""What the codes of areas became: which an old one is today, and which old ones an area of today
holds. A row keeps the code it was registered under; only the reading of it changes.

*As it was*: a row counts where its code lies. *As it is today*: where the area is that its code
became. What was split cannot be told apart by its code: it counts at the nearest area that contains
all of its parts, and there on a line of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from domain.areas import FOLLOWED, LEVELS, AreaChanged, significant, written

View = Literal["as-today", "as-was"]
"""How the areas of a ledger are read."""


class Became(NamedTuple):
    """What the codes became that begin so. With `rest` what follows the beginning stays; else all
    of them are counted at the area itself. `split`: the area whose split left them there."""

    to: str
    rest: bool = True
    split: str = ""


Lineage = Mapping[str, Became]
"""By how codes begin, what they became; the longest beginning counts. A code of no beginning is
what it was."""

NOTHING_CHANGED: Final[Lineage] = {}


def lineage(changes: Iterable[AreaChanged], on: date) -> Lineage:
    """What became of all codes until the end of that day, through every change after another."""
    steps = [(each.takes_effect, _areas_of(each)) for each in changes]
    return _through(steps, on)


def succession(changes: Iterable[AreaChanged], on: date) -> Lineage:
    """The same of offices: which one answers on that day for the cases of one that was handed
    over."""
    steps = [(each.takes_effect, _offices_of(each)) for each in changes]
    return _through(steps, on)


def before(held: Lineage, code: str) -> tuple[str, ...]:
    """The older codes, in full, that became exactly this one."""
    found = [
        begins + code[len(to.to) :] if to.rest else begins
        for begins, to in held.items()
        if to.to == code or (to.rest and code.startswith(to.to))
    ]
    return tuple(sorted(old for old in found if old != code and became(held, old).to == code))


def became(held: Lineage, code: str) -> Became:
    """What one code became; itself if nothing did."""
    beginning = _longest(held, code)
    if beginning is None:
        return Became(code)
    found = held[beginning]
    if found.rest:
        return found._replace(to=found.to + code[len(beginning) :])
    return found._replace(to=written(found.to))


def _areas_of(change: AreaChanged) -> dict[str, Became]:
    after = [significant(code) for code in change.codes]
    steps = {significant(code): Became(significant(code)) for code in change.predecessors}
    for code in map(significant, change.given_up):
        if change.kind == "split":
            steps[code] = Became(containing(after), rest=False, split=code)
        else:
            steps[code] = Became(after[0], rest=change.kind in FOLLOWED)
    return steps if change.given_up else {}


def _offices_of(change: AreaChanged) -> dict[str, Became]:
    steps = dict[str, Became]()
    if change.offices_follow:
        steps[significant(change.predecessors[0])] = Became(significant(change.codes[0]))
    return steps | {each.office: Became(each.to, rest=False) for each in change.offices}


def containing(digits: Sequence[str]) -> str:
    """The nearest area that contains all of these, none of which contains the others; "" if that
    is none."""
    for level in reversed(LEVELS):
        if level < min(map(len, digits)) and len({each[:level] for each in digits}) == 1:
            return digits[0][:level]
    return ""


def _through(steps: Iterable[tuple[date, dict[str, Became]]], on: date) -> Lineage:
    held = dict[str, Became]()
    until = sorted((step for step in steps if step[0] <= on), key=itemgetter(0))
    for _, same in groupby(until, key=itemgetter(0)):
        day = {begins: to for _, each in same for begins, to in each.items()}
        held = _one_more_day(held, day)
    return held


def _one_more_day(held: dict[str, Became], day: dict[str, Became]) -> dict[str, Became]:
    further = {begins: _step(day, was) for begins, was in held.items()}
    for begins, to in day.items():
        further.setdefault(begins, to)
        for older, was in held.items():  # what has come to lie there, under its older code
            if was.rest and begins.startswith(was.to) and begins != was.to:
                further.setdefault(older + begins[len(was.to) :], to)
    return further


def _step(day: Lineage, was: Became) -> Became:
    begins = _longest(day, was.to)
    if begins is None:
        return was
    step = day[begins]
    to = step.to + was.to[len(begins) :] if step.rest else step.to
    return Became(to, was.rest and step.rest, step.split or was.split)


def _longest(held: Lineage, code: str) -> str | None:
    if not held:
        return None
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return next((begins for begins in beginnings if begins in held), None)


# --- the codes of an area ------------------------------------------------------------------------


class Span(NamedTuple):
    """Codes from one (included) to another (not included), in the order of their digits."""

    first: str
    end: str


def _all_of(digits: str) -> Span:
    return Span(digits, digits + ":")  # ":" follows "9"


class Region(NamedTuple):
    """An area as it is read: its significant digits, all codes that count as within it, and of
    those that came to lie there: how they begin and what they became, the longest first."""

    digits: str
    spans: tuple[Span, ...]
    came: tuple[tuple[str, Became], ...] = ()

    def holds(self, code: str) -> bool:
        """Whether what has this code counts as within the area."""
        return any(span.first <= code < span.end for span in self.spans)

    def whole_at(self, level: int, length: int | None) -> bool:
        """Whether what is counted for areas of so many digits can be counted here as it is, and in
        a table of parts of such a `length`: nothing shorter than a code of that level was cut."""
        bounds = (bound.rstrip(":") for span in self.spans for bound in span)
        return all(len(bound) <= level for bound in bounds) and not (
            length
            and any(
                len(begins) > level and self.part(begins, to, length) != (begins[:length], False)
                for begins, to in self.came
            )
        )

    def part(self, begins: str, to: Became, length: int) -> tuple[str, bool]:
        """Under which code of so many digits those of `came` are counted in a table of the parts;
        with `True` it is only its beginning, and what follows `begins` in theirs follows here too.

        What a split left at the area itself stands under the code of what was split.
        """
        if to.split and to.to == self.digits:
            return written(to.split)[:length], False
        if to.rest and len(to.to) < length:
            return to.to, True
        return written(to.to)[:length], False


def as_it_was(area: str) -> Region:
    """The codes that lie within an area. Raises ValueError if `area` is no code."""
    digits = significant(area)
    return Region(digits, (_all_of(digits),))


def as_it_is(held: Lineage, area: str) -> Region:
    """The codes that became this area or what lies within it. Raises ValueError."""
    own = as_it_was(area)
    spans, came = _without(own.spans, held), list[tuple[str, Became]]()
    for begins, to in held.items():
        arrived = _arrived(begins, to, own.digits)
        if arrived is not None:
            deeper = [each for each in held if each.startswith(begins) and each != begins]
            spans += _without((_all_of(arrived[0]),), deeper)
            came.append(arrived)
    came.sort(key=lambda each: (-len(each[0]), each))
    return Region(own.digits, _joined(spans), tuple(came))


def _arrived(begins: str, to: Became, digits: str) -> tuple[str, Became] | None:
    """Of the codes that begin so: those that came to lie within an area."""
    if to.to.startswith(digits):
        return begins, to
    if to.rest and digits.startswith(to.to):
        further = digits[len(to.to) :]
        return begins + further, to._replace(to=digits)
    return None


def _without(spans: Sequence[Span], beginnings: Iterable[str]) -> list[Span]:
    left = list(spans)
    for gone in map(_all_of, beginnings):
        left = [part for span in left for part in _cut(span, gone)]
    return left


def _cut(span: Span, gone: Span) -> list[Span]:
    if gone.end <= span.first or span.end <= gone.first:
        return [span]
    parts = (Span(span.first, gone.first), Span(gone.end, span.end))
    return [part for part in parts if part.first < part.end]


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined = list[Span]()
    for span in sorted(spans):
        if joined and span.first <= joined[-1].end:
            joined[-1] = Span(joined[-1].first, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
