"""Whether an area is in use, and what is said of one that is not: what it became, and when."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from domain.area_lineage import (
    NOTHING_CHANGED,
    Lineage,
    as_it_is,
    became,
    before,
    lineage,
    succession,
)
from domain.areas import (
    FOLLOWED,
    LEVELS,
    PROVINCES,
    AreaChanged,
    Areas,
    holds,
    significant,
    under,
    written,
)
from domain.kernel import Act, Officer, Refused, Remit

LAW: Final = "office rule: areas"


class GivenUp(NamedTuple):
    """An area that is no longer in use: what became of it, and what is there today."""

    code: str
    change: AreaChanged
    after: tuple[str, ...]
    """The codes that it became then."""
    today: tuple[str, ...]
    """The codes in use now where it was."""


def given_up(areas: Areas, code: str, on: date) -> GivenUp | None:
    """What became of an area that a notice gave up by that day; None if none did."""
    found = _change_of(areas, code, on)
    if found is None:
        return None
    gone, change = found
    after = change.codes
    if change.kind in FOLLOWED:
        after = (under(code, gone, after[0]),)
    held = lineage(areas.changes, on)
    now = [became(held, each) for each in after]
    if any(each.split for each in now) or change.kind == "split":
        now = [each for each in now if not each.split]
    return GivenUp(code, change, after, tuple(dict.fromkeys(each.to for each in now)))


def _change_of(areas: Areas, code: str, on: date) -> tuple[str, AreaChanged] | None:
    """The change by which a code was given up, and as part of which area: the nearest."""
    found = [
        (gone, change)
        for change in areas.changes
        if change.takes_effect <= on
        for gone in change.given_up
        if holds(gone, code)
    ]
    return max(found, key=lambda each: len(significant(each[0])), default=None)


def in_use(areas: Areas, act: Act, code: str, where: str = "area") -> None:
    """Raises Refused where an area is not in use on the day of the act, and says what it became, or
    from when on it will be; or where lists name others there, and not this one. `where`: the
    argument in which the code was given.

    The import records what was.
    """
    try:
        _in_use(areas, act, code)
    except Refused as refused:
        refused.at(where)
        raise


def _in_use(areas: Areas, act: Act, code: str) -> None:
    if act.by.role == "importer":
        return
    gone = given_up(areas, code, act.on)
    if gone is not None:
        raise _refused(areas, gone)
    if (missing := unknown(areas, code, act.on)) is not None:
        above, parts = missing
        raise Refused(
            "No list names {area}: there are, within {above}, {listed}",
            law=LAW,
            area=code,
            above=called(areas, above) if above else "—",
            listed=listed(areas, parts),
        )
    if (begins := _to_come(areas, code, act.on)) is not None:
        area, since = begins
        raise Refused(
            "{area} is in use from {since} on, and not on {day} yet",
            law=LAW,
            area=called(areas, area),
            since=since,
            day=act.on,
        )
    periods = areas.periods(code)
    if periods and not areas.used(code, act.on):
        raise Refused(
            "{area} is not in use on {day}: no notice on record says what it became",
            law=LAW,
            area=called(areas, code),
            day=act.on,
        )


def _to_come(areas: Areas, code: str, on: date) -> tuple[str, date] | None:
    """The area of this code, or around it, of which lists and notices say that it begins after that
    day, and when."""
    digits = significant(code)
    for around in (code, *(written(digits[:n]) for n in reversed(LEVELS) if n < len(digits))):
        periods = areas.periods(around)
        days = [each.since for each in periods if each.since is not None and each.since > on]
        if days and not areas.used(around, on):
            return around, min(days)
    return None


def for_an_office_in_use(areas: Areas, act: Act) -> None:
    """Raises Refused where somebody registers for an office that was given up: it keeps its cases
    until they are over or handed over, and gains none. The import records what was."""
    if act.by.role == "importer" or not act.by.office:
        return
    gone = given_up(areas, act.by.office, act.on)
    if gone is not None:
        raise Refused(
            "Your office {office} was given up on {day}: new cases are registered by {today}",
            law=LAW,
            office=called(areas, gone.code),
            day=gone.change.takes_effect,
            today=listed(areas, gone.today or gone.after),
        )


def _refused(areas: Areas, gone: GivenUp) -> Refused:
    told = {
        "area": called(areas, gone.code),
        "day": gone.change.takes_effect,
        "today": listed(areas, gone.today or gone.after),
    }
    match gone.change.kind:
        case "merged":
            return Refused(
                "{area} was merged with others on {day}: register under {today}", law=LAW, **told
            )
        case "split":
            return Refused(
                "{area} was split on {day}: register under the one where it is, of {today}",
                law=LAW,
                **told,
            )
        case "moved":
            return Refused(
                "{area} lies elsewhere, under another code, since {day}: register under {today}",
                law=LAW,
                **told,
            )
        case _:
            return Refused(
                "{area} has had another code since {day}: register under {today}", law=LAW, **told
            )


MOST_NAMED: Final = 20
"""Areas that a sentence lists at most."""


def listed(areas: Areas, codes: Sequence[str]) -> str:
    """Areas with their names, as a sentence lists them."""
    more = ", …" if len(codes) > MOST_NAMED else ""
    return ", ".join(called(areas, code) for code in codes[:MOST_NAMED]) + more


def called(areas: Areas, code: str) -> str:
    """A code with its name, if a list names it."""
    return f"{code} {areas.names[code]}" if code in areas.names else code


def offices(areas: Areas, on: date) -> Lineage:
    """Which office answers on that day for the cases of one that was handed over."""
    if not any(each.offices or each.offices_follow for each in areas.changes):
        return NOTHING_CHANGED
    return succession(areas.changes, on)


def seated(areas: Areas, officer: Officer, on: date) -> Officer:
    """The officer, with the offices for which theirs answers on that day because areas changed."""
    held = offices(areas, on) if officer.office else NOTHING_CHANGED
    if not held:
        return officer
    within = as_it_is(held, officer.office).spans
    return officer.answering(Remit(before(held, officer.office), within))


def unknown(areas: Areas, code: str, on: date) -> tuple[str, tuple[str, ...]] | None:
    """The nearest area that lists name around one that none names, with the parts of it that are in
    use on that day, and what those became that were given up; None if it is named, or if no list
    goes so far down there. `code`: or its beginning."""
    digits = significant(code)
    above = ""
    if digits[:2] not in PROVINCES:
        counties = [each for each in areas.names if len(significant(each)) <= LEVELS[2]]
        return "", _in_force(areas, counties, on)
    for level in (each for each in LEVELS if each <= len(digits)):
        if not areas.within(digits[:level], most=1):
            parts = [each for each in areas.within(above) if len(significant(each)) == level]
            return (written(above) if above else "", _in_force(areas, parts, on)) if parts else None
        above = digits[:level]
    return None


def _in_force(areas: Areas, codes: Sequence[str], on: date) -> tuple[str, ...]:
    """Of these codes those in use on that day, and what the others became by a notice."""
    found = set[str]()
    for code in codes:
        if areas.used(code, on):
            found.add(code)
        elif (gone := given_up(areas, code, on)) is not None:
            found.update(gone.today or gone.after)
    return tuple(sorted(found))
