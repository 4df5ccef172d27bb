"""What may be entered of areas: lists of them, and what became of some on a day.

A code is used once: what was given up never comes back, so a code says for ever which area it was.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from domain.area_lineage import containing
from domain.areas import (
    AREAS_FACTS,
    FOLLOWED,
    PROVINCES,
    Area,
    AreaChanged,
    AreaChangeWithdrawn,
    Areas,
    AreasEntered,
    Code,
    HandedOver,
    Kind,
    Successor,
    WhyWithdrawn,
    after_list,
    answers_for,
    evolve,
    holds,
    significant,
    written,
)
from domain.kernel import Act, Refused, Role, Unfit
from domain.signature import Aggregate

LAW: Final = "office rule: who keeps what"
_AREAS: Final = "office rule: areas"
KEEPERS: Final[frozenset[Role]] = frozenset({"supervisor", "county_desk", "importer"})

MOST: Final = 20_000
"""Rows in one fact; a longer list is several facts, recorded together."""

_OF_A_NOTICE: Final = re.compile(r"[一-鿿]{1,12}[〔（(\[][12][0-9]{3}[〕）)\]]第?[0-9]{1,5}号")


def _is_notice(text: str) -> str:
    if not _OF_A_NOTICE.fullmatch(text):
        raise Unfit("the number of a notice, as in 内政字〔2026〕12号")
    return text


NoticeNo = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40),
    AfterValidator(_is_notice),
    Field(examples=["内政字〔2026〕12号"]),
]
"""The number of the notice of a government (党政机关公文处理工作条例 9): nothing else fits it."""

_SEVERAL: Final[dict[Kind, tuple[bool, bool]]] = {
    "renamed": (False, False),
    "recoded": (False, False),
    "moved": (False, False),
    "merged": (True, False),
    "split": (False, True),
}
"""Whether there are several before, and several after."""


def _keeps(act: Act) -> None:
    if act.by.role not in KEEPERS:
        raise Refused("Only the county desk or a supervisor keeps the list of areas")


# --- lists ---------------------------------------------------------------------------------------


def enter_areas(
    areas: Areas, act: Act, *, rows: tuple[Area, ...], correct_names: bool = False
) -> list[AreasEntered]:
    """Enter a list of areas with their names. A list renames nothing: that has a day and a notice.

    A name that was misspelt is put right, for all its past, where the list says that it does so:
    `correct_names`.
    """
    _keeps(act)
    if not rows:
        raise Refused("A list of areas names at least one")
    for row in rows:
        right(row)
    told = dict[str, list[Area]]()
    for row in rows:
        told.setdefault(row.code, []).append(row)
    for periods in told.values():
        one_after_the_other(periods)
        if not correct_names:
            named_as_known(areas, periods)
    changed = [periods for code, periods in told.items() if _news(areas, code, periods)]
    if foreign := _foreign(act, (rows[0].code for rows in changed)):
        raise Refused(
            "{code} is not within the area of your office: who answers for it keeps its list",
            law=_AREAS,
            code=foreign,
        )
    return [AreasEntered(areas=part) for part in _so_many(changed, MOST)]


def _so_many(codes: list[list[Area]], most: int) -> Iterator[tuple[Area, ...]]:
    """The rows, so many at once; all rows of one code stay together."""
    part = list[Area]()
    for rows in codes:
        if part and len(part) + len(rows) > most:
            yield tuple(part)
            part = []
        part += rows
    if part:
        yield tuple(part)


def right(row: Area) -> None:
    """Raises Refused where a row of a list cannot be right, whatever else is known."""
    if significant(row.code)[:2] not in PROVINCES:
        raise Refused(
            "{code} does not begin as the code of a province does", law=_AREAS, code=row.code
        )
    if row.parent is not None and not _within(row.code, row.parent):
        raise Refused("{code} does not lie within {parent}", code=row.code, parent=row.parent)
    if row.valid_from and row.valid_until and row.valid_until <= row.valid_from:
        raise Refused(
            "{code} cannot be given up on {until}, before it is used from {since}",
            code=row.code,
            until=row.valid_until,
            since=row.valid_from,
        )


def one_after_the_other(rows: list[Area]) -> None:
    """Raises Refused where two rows name one code for the same days."""
    for first, second in pairwise(sorted(rows, key=lambda row: row.valid_from or date.min)):
        if first.valid_until is None or second.valid_from is None:
            raise Refused("The list names {code} twice", code=first.code)
        if second.valid_from < first.valid_until:
            raise Refused(
                "The list names {code} twice for the days from {since} to {until}",
                code=first.code,
                since=second.valid_from,
                until=first.valid_until,
            )


def named_as_known(areas: Areas, rows: list[Area]) -> None:
    """Raises Refused where the rows of one code would take a name from it that it had, on days for
    which they say another or nothing."""
    if not rows:
        return
    code, names = rows[0].code, [row.name for row in rows]
    known = [period.name for period in areas.periods(code)]
    if all(row.valid_from is row.valid_until is None for row in rows):
        known = known[-1:]  # without days it says what the area is called; what it was stays
    lost = next((name for name in known if name not in names), None)
    if lost is not None:
        raise Refused(
            "{code} is known as {known}, and the list says {name}: a rename has its day and its "
            "notice, `jiefen act areas - change`. If {known} was misspelt, say that names are "
            "corrected: correct_names",
            law=_AREAS,
            code=code,
            known=lost,
            name=names[-1],
        )


def _news(areas: Areas, code: str, rows: list[Area]) -> bool:
    known = areas.periods(code)
    return after_list(known, (row.period for row in rows)) != known


def _within(code: str, parent: str) -> bool:
    digits = significant(code)
    wider = significant(parent)
    return digits != wider and digits.startswith(wider)


# --- changes -------------------------------------------------------------------------------------


def change_areas(
    areas: Areas,
    act: Act,
    *,
    kind: Kind,
    takes_effect: date,
    predecessors: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)],
    successors: Annotated[tuple[Successor, ...], Field(min_length=1, max_length=100)],
    notice_no: NoticeNo,
    offices: Annotated[tuple[HandedOver, ...], Field(max_length=1000)] = (),
    offices_follow: bool = False,
) -> list[AreaChanged]:
    """Enter what became of areas on a day: renamed, recoded, moved, merged or split, by a notice.

    Cases stay under the code they were registered under. Who answers for the cases of an office
    that goes with its area is said with it: `offices`, or `offices_follow`.
    """
    _keeps(act)
    change = AreaChanged(
        kind=kind,
        takes_effect=takes_effect,
        predecessors=predecessors,
        successors=successors,
        notice_no=notice_no,
        offices=offices,
        offices_follow=offices_follow,
    )
    _of_ones_own(act, change)
    _of_its_kind(change)
    for code in predecessors:
        _there_before(areas, code, change)
    _in_their_order(areas, change)
    for code in change.codes:
        _free_for(areas, code, change)
    _handed_over(areas, change)
    return [change]


def _of_ones_own(act: Act, change: AreaChanged) -> None:
    """Offices answer for others' cases because of it: whoever enters it answers for both."""
    if foreign := _foreign(act, (*change.predecessors, *change.codes)):
        raise Refused(
            "{code} is not within the area of your office: who answers for all of these areas "
            "enters what became of them",
            law=LAW,
            code=foreign,
        )


def _foreign(act: Act, codes: Iterable[str]) -> str | None:
    """The first of these areas for which whoever acts does not answer."""
    if act.by.role == "importer" or (act.by.role == "supervisor" and not act.by.office):
        return None
    return next(
        (code for code in codes if not answers_for(act.by.office, written(significant(code)))), None
    )


def _of_its_kind(change: AreaChanged) -> None:
    before, after = change.predecessors, change.codes
    if len(set(before)) != len(before) or len(set(after)) != len(after):
        raise Refused("Name each area once before, and once after")
    if (len(before) > 1, len(after) > 1) != _SEVERAL[change.kind]:
        raise Refused(
            "One area is renamed, recoded or moved and becomes one; several are merged and become "
            "one; one is split and becomes several"
        )
    if len({len(significant(code)) for code in (*before, *after)}) > 1:
        raise Refused("What an area becomes is of the same level: its code is as long")
    _to_where_it_says(change)


def _to_where_it_says(change: AreaChanged) -> None:
    first, become = change.predecessors[0], change.codes[0]
    if (change.kind == "renamed") != (change.predecessors == change.codes):
        raise Refused(
            "Renamed is what keeps its code; what gets another code is recoded, moved, merged or "
            "split"
        )
    above = {containing([significant(code)] * 2) for code in (first, become)}
    if change.kind == "recoded" and len(above) > 1:
        raise Refused(
            "{code} lies within another area than {before}: it was moved, not recoded",
            code=become,
            before=first,
        )
    if change.kind == "moved" and len(above) == 1:
        raise Refused(
            "{code} lies within the same area as {before}: it was recoded, not moved",
            code=become,
            before=first,
        )
    if change.kind == "split" and not containing([significant(code) for code in change.codes]):
        raise Refused("What an area is split into lies within one province")


def _there_before(areas: Areas, code: str, change: AreaChanged) -> None:
    if not areas.periods(code):
        raise Refused("No list of areas names {code}: enter it first", code=code)
    day_before = date.fromordinal(change.takes_effect.toordinal() - 1)
    if not areas.used(code, day_before):
        raise Refused("{code} is not in use on {day}, the day before", code=code, day=day_before)


def _in_their_order(areas: Areas, change: AreaChanged) -> None:
    """Changes of one area are entered in the order of their days: each rests on what the one
    before it left."""
    for code in (*change.predecessors, *change.codes):
        for earlier in areas.changes:
            touched = {*earlier.predecessors, *earlier.codes}
            entwined = code in touched or (
                earlier.kind != "renamed" and any(holds(x, code) or holds(code, x) for x in touched)
            )
            if entwined and earlier.takes_effect > change.takes_effect:
                raise Refused(
                    "A later change of {code} is on record, as of {day}: changes are entered in "
                    "the order of their days",
                    code=code,
                    day=earlier.takes_effect,
                )
            if earlier.takes_effect == change.takes_effect and code in set(
                change.predecessors
            ) & set(earlier.predecessors):
                raise Refused(
                    "What became of {code} on {day} is on record already",
                    code=code,
                    day=earlier.takes_effect,
                )


def _free_for(areas: Areas, code: str, change: AreaChanged) -> None:
    """The code of a successor is nobody else's, is not used again, and lies where something is."""
    if code in change.predecessors:
        return
    on = change.takes_effect
    given_up = next((one for one in _given_up(areas, on) if holds(one, code)), None)
    if given_up is not None:
        raise Refused(
            "{code} was given up, or lies within what was: a code is not used again", code=code
        )
    periods = areas.periods(code)
    if any(period.since is None or period.since < on for period in periods):
        raise Refused(
            "{code} exists already: if it takes the others in, name it among those before too",
            code=code,
        )
    if any(holds(one, code) for one in change.given_up):
        raise Refused("{code} lies within what is given up", code=code)


def _given_up(areas: Areas, on: date) -> set[str]:
    return {code for each in areas.changes if each.takes_effect <= on for code in each.given_up}


def _handed_over(areas: Areas, change: AreaChanged) -> None:
    if change.offices_follow and change.kind not in FOLLOWED:
        raise Refused("Offices follow an area that is recoded or moved; else name each of them")
    named = [each.office for each in change.offices]
    if len(set(named)) != len(named):
        raise Refused("An office is handed over to one other")
    after = [significant(code) for code in change.codes]
    answering = {*after, containing(after)} if len(after) > 1 else set(after)
    for each in change.offices:
        if not any(holds(code, each.office) for code in change.given_up):
            raise Refused(
                "{office} is not the office of an area that is given up", office=each.office
            )
        if significant(each.to) not in answering and not any(
            code and each.to.startswith(code) for code in after
        ):
            raise Refused("{to} is neither within what these areas become nor above it", to=each.to)


# --- what was entered wrongly --------------------------------------------------------------------


def withdraw_change(
    areas: Areas,
    act: Act,
    *,
    code: Code,
    takes_effect: date,
    why: WhyWithdrawn,
    notice_no: NoticeNo,
) -> list[AreaChangeWithdrawn]:
    """Withdraw a change of areas that was entered wrongly; then enter it as it is.

    It is named by one of its areas before it and its day. `notice_no`: the notice it rests on, or
    the one that corrects it. Cases registered under a code that it began keep that code.
    """
    _keeps(act)
    change = next(
        (
            each
            for each in areas.changes
            if each.takes_effect == takes_effect and code in each.predecessors
        ),
        None,
    )
    if change is None:
        raise Refused(
            "No change of {code} as of {day} is on record: `jiefen areas show {code}` lists them",
            code=code,
            day=takes_effect,
        )
    _of_ones_own(act, change)
    since = areas.changes[areas.changes.index(change) + 1 :]
    later = next((each for each in since if _rests_on(change, each)), None)
    if later is not None:
        raise Refused(
            "What became of {code} on {day} rests on it ({notice}): withdraw that first, and enter "
            "both again",
            code=later.predecessors[0],
            day=later.takes_effect,
            notice=later.notice_no,
        )
    return [
        AreaChangeWithdrawn(
            takes_effect=takes_effect,
            predecessors=change.predecessors,
            why=why,
            notice_no=notice_no,
        )
    ]


def _rests_on(change: AreaChanged, later: AreaChanged) -> bool:
    """Whether a change that was entered later has to do with the same areas, or with some within or
    around them that go along."""
    touched, since = (
        {*each.predecessors, *each.codes, *(one.office for one in each.offices)}
        for each in (change, later)
    )
    if not touched.isdisjoint(since):
        return True
    if change.kind == "renamed":
        return later.kind != "renamed" and any(holds(x, y) for x in since for y in touched)
    return any(
        holds(x, y) or (later.kind != "renamed" and holds(y, x)) for x in touched for y in since
    )


AREAS: Final = Aggregate(
    "areas",
    Areas(),
    evolve,
    AREAS_FACTS,
    {"enter": enter_areas, "change": change_areas, "withdraw": withdraw_change},
)
