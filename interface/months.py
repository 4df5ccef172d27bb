"""A month's register as people ask for it: how it stands, its files, what corrects it, whether it
is what was handed in. The same for the command line and HTTP.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from domain.access import decide, works_here
from domain.area_lineage import became, lineage
from domain.area_standing import given_up, listed
from domain.areas import FOLLOWED, holds, significant, under, written
from domain.kernel import Officer, civil_date
from domain.months import MONTHS_STREAM, Closed, Counts, Months
from domain.periods import Month
from interface.callers import for_officers
from interface.exports.making import stands_to
from interface.exports.monthly import sheet
from interface.language import Language, said
from interface.ledgers import check_area
from interface.ledgers.territory import tree
from interface.problems import Unusable
from projections import cells
from projections.figures import percent
from projections.months import FIGURES
from workers.handler import Request
from workers.months import files
from workers.months.closing import Closing, book, corrections, lying_now
from workers.months.proving import Evidence, Proof, prove
from workers.proof.outside import Outside
from workers.proof.sources import chain
from workers.reading import Reading
from workers.system import System

CORRECTED: Final = (
    *("code", "area", "figure", "change", "what", "before", "after"),
    *("happened_on", "recorded_on", "office"),
)
"""What is shown of a correction."""
EDITIONS: Final = ("edition", "closed_on", "upto", "checkpoint", "signed_with", "program")

_MONTH: Final = TypeAdapter[str](Month)


def checked(month: str) -> str:
    """The month, if it is one. Raises Unusable."""
    try:
        return _MONTH.validate_python(month)
    except ValidationError:
        text = "{month} is no month: give its year and number, as in 2026-10"
        if re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", month):
            text = "{month} is none of the months that are counted here: those from 2000 to 2099"
        raise Unusable(422, "bad-input", text, month=month) from None


def show(system: System, reader: Officer, month: str, area: str = "") -> dict[str, Any]:
    """How a month stands: its figures as they were fixed, its editions, what was proposed of it.

    Raises Unusable.
    """
    for_officers(reader, "figures")
    month, held = checked(month), book(system)
    if area:
        check_area(area)
    proposed = held.proposed.get(month)
    state = "open" if month not in held.closed else "reopened" if month in held.wanted else "closed"
    told: dict[str, Any] = {
        "month": month,
        "state": state,
        "area": area,
        "proposed": {"by": proposed.by, "reason": proposed.reason} if proposed else None,
        "editions": [_edition(each) for each in held.editions(month)],
        "figures": None,
        "recounted": False,
    }
    if month in held.closed:
        closed = _lying_now(system, held.closed[month], month, area)
        told["figures"] = _with_rate(closed.within(area or None))
        told["recounted"] = closed != held.closed[month]
    return told


def _edition(closed: Closed) -> dict[str, Any]:
    return {
        "edition": closed.edition,
        "closed_on": civil_date(closed.closed_at),
        "upto": closed.upto,
        "checkpoint": closed.checkpoint or None,
        "signed_with": closed.signed_with or None,
        "program": closed.program or None,
    }


def _with_rate(counts: Counts) -> dict[str, Any]:
    return {**counts.model_dump(), "success_rate": percent(counts.success_rate)}


def not_closed(system: System, months: Iterable[str]) -> list[str]:
    """Those of these months that are open, or open again."""
    held = book(system)
    return [each for each in months if each not in held.closed or each in held.wanted]


def close(
    system: System, reader: Officer, month: str, beat: Callable[[], object] = lambda: None
) -> bool:
    """Close a month now; whether it was not closed before. Raises Refused, NoRoom, Unable."""
    month = checked(month)
    system.handler.perform(
        Request(
            aggregate="months",
            command="ask_closing",
            stream=MONTHS_STREAM,
            data={"month": month, "registered_in": _counties(system)},
            officer=reader,
        )
    )
    return Closing(system, sheet).close(month, beat)


def _counties(system: System) -> list[str]:
    with Reading(system.reading).ledgers("register") as connection:
        return [written(digits) for digits in cells.counties(connection)]


def _closed(held: Months, month: str, edition: int | None = None) -> Closed:
    found = [each for each in held.editions(month) if edition in (None, each.edition)]
    if not found:
        if edition is None or not held.editions(month):
            raise Unusable(404, "not-found", "{month} was not closed", month=month)
        text = "There is no edition {edition} of {month}"
        raise Unusable(404, "not-found", text, edition=edition, month=month)
    return found[-1]


# --- the files -----------------------------------------------------------------------------------


def hand_out(
    system: System,
    reader: Officer,
    month: str,
    into: Path,
    *,
    area: str = "",
    edition: int | None = None,
) -> str:
    """Put an area's register, as it was handed in, into a folder; the area's digits. Of an area
    that was given up since, who answers for its office's cases has it.

    Raises Unusable, NotKept, NoRoom, OSError.
    """
    if not area:
        area = reader.office
    if area:
        check_area(area)
    digits = significant(area)[: files.HANDED_IN[-1]] if area else ""
    stands = stands_to(system.seated(reader), digits) if works_here(reader) else "outside"
    if not decide(reader, "export", "matter", stands).allowed:
        text = "Matters are exported by their own office, and by who answers for their area"
        raise Unusable(403, "not-for-this-role", text)
    if digits and len(digits) not in files.HANDED_IN:
        digits = _all_of_it(system, digits)
    closed = _closed(book(system), checked(month), edition)
    if not _anything(closed, digits) and _anything(
        _lying_now(system, closed, month, digits), digits
    ):
        raise Unusable(
            404,
            "not-found",
            "Edition {edition} of {month} has no register of {area}: by the notices of areas known "
            "when it was closed, its cases lay elsewhere. Two people open the month again, and it "
            "is closed anew with one; until then they are in the register of what is around it",
            edition=closed.edition,
            month=month,
            area=listed(tree(system), [written(digits)]),
        )
    Closing(system, sheet).again(month, closed, digits, into)
    return digits


def _anything(closed: Closed, area: str) -> bool:
    """Whether anything was counted of an area."""
    return any(closed.within(area or None).model_dump().values())


def _lying_now(system: System, closed: Closed, month: str, area: str) -> Closed:
    """The month by areas as they lay, as is known now. Raises Unusable as `_lay_there`."""
    now = lying_now(system, {month: closed})[month]
    _lay_there(system, now, month, area)
    return now


def _lay_there(system: System, closed: Closed, month: str, area: str) -> None:
    """Months are by areas as they lay on their last day: of one that was given up before, or begun
    after, there is no register, and it is said where its cases are. Raises Unusable."""
    on, digits = closed.areas_on, significant(area) if area else ""
    if not digits or on is None or _anything(closed, digits):
        return
    areas, code = tree(system), written(digits)
    gone = given_up(areas, code, on)
    if gone is not None:
        raise Unusable(
            404,
            "not-found",
            "{area} was given up on {day}: in the register of {month} its cases are under {today}",
            area=listed(areas, [code]),
            day=gone.change.takes_effect,
            month=month,
            today=listed(areas, [became(lineage(areas.changes, on), code).to]),
        )
    for change in areas.changes:
        begun = next((each for each in change.codes if holds(each, code)), None)
        if begun is None or change.takes_effect <= on or areas.used(code, on):
            continue
        before = list(change.predecessors)
        if change.kind in FOLLOWED:
            before = [under(code, begun, before[0])]
        raise Unusable(
            404,
            "not-found",
            "{area} is in use from {day} on: in the register of {month} its cases are under "
            "{before}",
            area=listed(areas, [code]),
            day=change.takes_effect,
            month=month,
            before=listed(areas, before),
        )


def _all_of_it(system: System, digits: str) -> str:
    """Wider than a county, there is one register of all there is."""
    areas = (each.area for closed in book(system).closed.values() for each in closed.areas)
    if all(area.startswith(digits) for area in areas):
        return ""
    text = "A register is handed in by township or by county: give 9 or 6 digits"
    raise Unusable(422, "bad-input", text)


# --- what corrects it ----------------------------------------------------------------------------


def correcting(
    system: System,
    reader: Officer,
    month: str,
    area: str = "",
    *,
    edition: int | None = None,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> dict[str, Any]:
    """What later facts changed of a month as it was closed: case by case, and in sum. What was
    fixed and its corrections together are what the register says now."""
    for_officers(reader, "matter")
    if area:
        check_area(area)
    month, digits = checked(month), significant(area) if area else ""
    closed = _lying_now(system, _closed(book(system), month, edition), month, area)
    found = [
        each for each in corrections(system, month, closed, tell) if each.area.startswith(digits)
    ]
    by = Counter[str]()
    for each in found:
        by[each.figure] += each.change
    fixed = closed.within(area or None).model_dump()
    return {
        "month": month,
        "edition": closed.edition,
        "area": area,
        "sums": [
            {"figure": n, "fixed": fixed[n], "corrections": by[n], "now": fixed[n] + by[n]}
            for n in FIGURES
        ],
        "rows": [{**each._asdict(), "recorded_on": civil_date(each.recorded_at)} for each in found],
    }


# --- proof ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proved:
    """A proof for people and programs."""

    folder: Path
    proof: Proof

    def told(self, language: Language) -> dict[str, Any]:
        """For programs, with its sentences."""
        proof = self.proof
        return {
            "folder": str(self.folder),
            "well": proof.well,
            "area": proof.area,
            "edition": proof.edition,
            "rows": proof.rows,
            "faults": [said(each, language) for each in proof.faults],
            "unproved": [said(each, language) for each in proof.unproved],
            "proved": [said(each, language) for each in proof.proved],
        }

    def lines(self, language: Language) -> list[str]:
        """For people, line by line."""
        proof = self.proof
        marked = (("✓", proof.proved), ("!", proof.unproved), ("✗", proof.faults))
        told = [f"{mark} {said(each, language)}" for mark, held in marked for each in held]
        return [str(self.folder), *(f"  {line}" for line in told)]


def of_here(system: System) -> Evidence:
    """What there is here to hold a register against: the log, the checkpoints, the public keys."""
    with system.reading.connection() as connection:
        checkpoints = chain(connection)
    return Evidence(Outside(system.settings.copies).keys(), book(system), checkpoints)


def proved(folders: list[Path], month: str, evidence: Evidence) -> list[Proved]:
    """The proof of each register."""
    return [Proved(folder, prove(folder, month, evidence)) for folder in folders]


def kept(data: Path, month: str, edition: int) -> list[Path]:
    """The registers of an edition that are kept in the data folder."""
    home = files.place(data, month) / str(edition)
    return sorted(home.iterdir()) if home.is_dir() else []


def folders_in(given: Path) -> list[Path]:
    """The registers in a folder: itself, or each of those in it."""
    if (given / files.MANIFEST).exists():
        return [given]
    inside = sorted(each.parent for each in given.glob(f"*/{files.MANIFEST}"))
    return inside or [given]
