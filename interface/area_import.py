"""The import of the tree of areas from a sheet: entered as a whole, or every row at fault is named
and nothing is. A code has a row for each of its names, with its days.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from domain.area_commands import named_as_known, one_after_the_other, right
from domain.areas import AREAS_STREAM, LEVELS, PROVINCES, Area, Areas, after_list, significant
from domain.kernel import Officer, Refused
from interface.language import Language, say
from interface.ledgers.territory import tree
from interface.register_import.cells import Wrong, day, digits, plain, squeezed
from interface.register_import.files import read_sheets
from interface.register_import.headers import watching
from interface.register_import.report import MOST_SHOWN, Problem, Report
from interface.register_import.sheets import MOST_ROWS, Cell, Sheet, Unusable, filled
from workers.handler import Request
from workers.system import System

Tell = Callable[[str, int, int], None]
"""Told the stage, how much is done, of how much."""

COLUMNS: Final[Mapping[str, str]] = {
    "代码": "code",
    "名称": "name",
    "上级": "parent",
    "启用日期": "valid_from",
    "停用日期": "valid_until",
}
"""The columns of the sheet; the last three may be left out, or empty."""

_NEEDED: Final = ("代码", "名称")
_READ: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "code": digits(12, 15),
    "name": plain,
    "parent": digits(12, 15),
    "valid_from": day,
    "valid_until": day,
}
_TOLD_EVERY: Final = 1_000
*_, _VILLAGE, _GRID = LEVELS


class _Corrected(NamedTuple):
    """A code of which a name is put right: what it was called, and what it is called then."""

    row: int
    code: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class _Ended(NamedTuple):
    """A code that was given up, in a list that does not say so: it stays, or is used again."""

    row: int
    code: str
    name: str
    on: date
    used_again: bool


@dataclass
class AreasReport(Report):
    """A list of areas, tried or entered, and what it does to areas that are known."""

    corrected: list[_Corrected] = field(default_factory=list)
    ended: list[_Ended] = field(default_factory=list)

    def told(self, language: Language) -> dict[str, Any]:
        """Everything, as JSON."""
        return super().told(language) | {
            "names_corrected": [each._asdict() for each in self.corrected],
            "given_up": [each._asdict() for each in self.ended],
        }

    def lines(self, language: Language) -> Iterator[str]:
        """Everything, as lines of text."""
        between = "、" if language == "zh" else ", "
        for one in self.corrected[:MOST_SHOWN]:
            names = {name: between.join(getattr(one, name)) for name in ("before", "after")}
            text = "The name of {code} is corrected: {before} → {after}"
            yield say(text, language, code=one.code, **names)
        for each in self.ended[:MOST_SHOWN]:
            text = (
                "{code} {name} was given up on {on}, and is in use again by this list"
                if each.used_again
                else "{code} {name} stays given up on {on}: the list gives no days for it"
            )
            yield say(text, language, code=each.code, name=each.name, on=each.on)
        more = sum(max(0, len(each) - MOST_SHOWN) for each in (self.corrected, self.ended))
        if more:
            yield say("… more of these: {more}; --json lists all", language, more=more)
        yield from super().lines(language)


def import_areas(
    system: System,
    path: Path,
    officer: Officer,
    *,
    dry_run: bool = False,
    correct_names: bool = False,
    progress: Tell = lambda stage, done, total: None,
) -> AreasReport:
    """Enter a list of areas, or only say what is wrong with it. `correct_names`: names that are
    known otherwise were misspelt. Raises Refused for who may not."""
    report = AreasReport(dry_run)
    try:
        sheets = read_sheets(path, lambda done, total: progress("reading", done, total))
    except Unusable as unusable:
        place = unusable.sheet, unusable.row, unusable.column
        instead = ""
        if unusable.params.get("most") == MOST_ROWS:
            instead = "split the list by county, the areas above them first"
        problem = Problem(*place, unusable.text, allowed=instead, params=unusable.params)
        report.problems.append(problem)
        return report
    rows = [row for sheet in sheets for row in _rows(sheet, report)]
    report.rows = len(rows)
    if not rows and report.ok:
        report.problems.append(Problem("", 0, "", "The file holds no rows"))
    known = tree(system)
    areas = _checked(rows, known, report, progress, correct_names=correct_names)
    if report.ok and not dry_run:
        request = Request(
            aggregate="areas",
            command="enter",
            stream=AREAS_STREAM,
            data={
                "rows": [area.model_dump(mode="json") for area in areas],
                "correct_names": correct_names,
            },
            officer=officer,
        )
        progress("writing", 0, len(areas))
        answer = system.handler.perform(request)
        progress("writing", len(areas), len(areas))
        report.written = len(areas) if answer.facts else 0
        report.already = 0 if answer.facts else len(areas)
    return report


def previewed(
    system: System, rows: Sequence[Mapping[str, str]], *, correct_names: bool = False
) -> AreasReport:
    """What would be wrong with a list of areas, its cells by their column, and what it would do to
    areas that are known; nothing is entered."""
    report = AreasReport(dry_run=True, rows=len(rows))
    if not rows:
        report.problems.append(Problem("", 0, "", "The file holds no rows"))
    held = [
        _Row("", number, {name: cell for name, cell in row.items() if filled(cell)})
        for number, row in enumerate(rows, 1)
    ]
    _checked(
        held, tree(system), report, lambda stage, done, total: None, correct_names=correct_names
    )
    return report


class _Row:
    """A line of the sheet: where it stands, and its cells by their column."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, Cell]) -> None:
        self.sheet, self.number, self.cells = sheet, number, cells

    def problem(self, text: str, column: str = "", **more: Any) -> Problem:
        return Problem(self.sheet, self.number, column, text, **more)


def _rows(sheet: Sheet, report: Report) -> list[_Row]:
    if not sheet.rows:
        return []
    headers = (
        (at, {squeezed(str(cell)): place for place, cell in enumerate(cells)})
        for at, (_, cells) in enumerate(sheet.rows)
    )
    at, names = next((each for each in headers if set(_NEEDED) <= each[1].keys()), (None, {}))
    if problem := watching(sheet, at, "a list of areas, without such columns and titles"):
        report.problems.append(problem)
        return []
    if at is None:
        text = "No header row is found: the columns are {columns}"
        listed = "、".join(COLUMNS)
        report.problems.append(Problem(sheet.name, 0, "", text, params={"columns": listed}))
        return []
    places = {COLUMNS[name]: place for name, place in names.items() if name in COLUMNS}
    report.left_out += [name for name in names if name and name not in COLUMNS]
    return [
        _Row(
            sheet.name,
            number,
            {
                name: cells[place]
                for name, place in places.items()
                if place < len(cells) and filled(cells[place])
            },
        )
        for number, cells in sheet.rows[at + 1 :]
        if any(map(filled, cells))
    ]


_HEADERS: Final = {name: header for header, name in COLUMNS.items()}


def _checked(
    rows: list[_Row], known: Areas, report: AreasReport, progress: Tell, *, correct_names: bool
) -> list[Area]:
    found = list[tuple[_Row, Area]]()
    for done, row in enumerate(rows, 1):
        area = _area(row, report)
        if area is not None:
            found.append((row, area))
        if done % _TOLD_EVERY == 0 or done == len(rows):
            progress("checking", done, len(rows))
    codes = {area.code for _, area in found}
    told = dict[str, list[tuple[_Row, Area]]]()
    for row, area in found:
        told.setdefault(area.code, []).append((row, area))
        above = area.parent or (area.code[:_VILLAGE] if len(area.code) == _GRID else None)
        if above and above not in codes and above not in known.names:
            text = "The area above it, {parent}, is in no list: give it a row of its own"
            report.problems.append(row.problem(text, _HEADERS["parent"], params={"parent": above}))
    for each in told.values():
        try:
            one_after_the_other([area for _, area in each])
        except Refused as refused:
            report.problems += [row.problem("", "代码", refused=refused) for row, _ in each[1:]]
            continue
        try:
            named_as_known(known, [] if correct_names else [area for _, area in each])
        except Refused as refused:
            report.problems.append(each[-1][0].problem("", "名称", refused=refused))
            continue
        _to_what_is_known(known, [area for _, area in each], each[-1][0].number, report)
    report.problems.sort(key=lambda problem: (problem.sheet, problem.row))
    return [area for _, area in found]


def _to_what_is_known(known: Areas, rows: list[Area], number: int, report: AreasReport) -> None:
    """Report what the rows of one code do to its names and to its end, if it is known."""
    code = rows[0].code
    before = known.periods(code)
    after = after_list(before, [row.period for row in rows])
    names = [tuple(dict.fromkeys(each.name for each in periods)) for periods in (before, after)]
    if not set(names[0]) <= set(names[1]):
        report.corrected.append(_Corrected(number, code, *names))
    on = before[-1].until if before else None
    if on is not None and all(row.valid_until is None for row in rows):
        used_again = after[-1].until is None
        report.ended.append(_Ended(number, code, after[-1].name, on, used_again))


def _area(row: _Row, report: Report) -> Area | None:
    """The area of a row; None, and what is wrong with it in the report."""
    wrong, read = list[Problem](), dict[str, Any]()
    for name, reads in _READ.items():
        if name not in row.cells:
            if _HEADERS[name] in _NEEDED:
                wrong.append(row.problem("Nothing stands here", _HEADERS[name]))
            continue
        try:
            read[name] = reads(row.cells[name])
        except Wrong as error:
            allowed = {"allowed": error.allowed, "params": error.params}
            wrong.append(row.problem(error.text, _HEADERS[name], **allowed))
    if not wrong and significant(read["code"])[:2] not in PROVINCES:
        text = "{code} does not begin as the code of a province does"
        wrong.append(row.problem(text, "代码", params={"code": read["code"]}))
    if not wrong:
        try:
            area = Area.model_validate(read)
            right(area)
        except ValidationError:
            wrong.append(
                row.problem("A name has at most {most} characters", "名称", params={"most": 60})
            )
        except Refused as refused:
            wrong.append(row.problem("", "上级", refused=refused))
        else:
            return area
    report.problems += wrong
    return None
