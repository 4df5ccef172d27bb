"""What an import found and did, row by row, in the reader's language; it names no party.

Every problem says where it is, what is wrong, and what is allowed there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from domain.kernel import Refused
from interface.language import Language, say
from interface.problems import refusal

MOST_SHOWN = 200
"""Problems shown as text; JSON holds them all."""

_LONGEST_SHOWN = 60
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def shown(given: Any) -> Any:
    """What stands in the file, as it is safe to show: short, on one line, nothing unseen in it.

    A terminal obeys control characters, and text that turns the direction of writing looks like
    another.
    """
    if not isinstance(given, str):
        return given
    if len(given) > _LONGEST_SHOWN:
        given = given[:_LONGEST_SHOWN] + "…"
    return "".join(_seen(character) for character in given)


def _seen(character: str) -> str:
    kind = category(character)
    if kind in _UNSEEN:
        return "\N{REPLACEMENT CHARACTER}"
    return " " if kind == "Zs" else character


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a row, or the file, from being imported. Row 0 is the sheet itself."""

    sheet: str
    row: int
    column: str
    text: str
    allowed: str = ""
    """What to do or to write instead."""
    params: dict[str, Any] = field(default_factory=dict)
    refused: Refused | None = None
    """A rule of the domain that said no, in place of `text`."""

    def sentence(self, language: Language) -> str:
        """What is wrong."""
        if self.refused is not None:
            return refusal(self.refused, language)
        return say(self.text, language, **self._shown())

    def allows(self, language: Language) -> str:
        """What to do or to write instead; "" if there is nothing to add."""
        return say(self.allowed, language, **self._shown()) if self.allowed else ""

    def _shown(self) -> dict[str, Any]:
        return {name: shown(given) for name, given in self.params.items()}

    def told(self, language: Language) -> dict[str, Any]:
        """As a row of a table or JSON."""
        return {
            "sheet": shown(self.sheet),
            "row": self.row or None,
            "column": shown(self.column),
            "problem": self.sentence(language),
            "allowed": self.allows(language),
        }


@dataclass
class Report:
    """An import, tried or done."""

    dry_run: bool
    rows: int = 0
    written: int = 0
    already: int = 0
    """Rows that an earlier run imported."""
    changed: list[tuple[str, int]] = field(default_factory=list)
    """Sheet and row whose register number was imported with other content: left as they are."""
    problems: list[Problem] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """Headers of columns that a register may not bring in."""
    left_out: list[str] = field(default_factory=list)
    """Headers of columns that are not known, or not kept."""
    sheets_left_out: list[str] = field(default_factory=list)
    skipped: list[tuple[str, int]] = field(default_factory=list)
    """Sheet and row of totals, signatures and repeated headers."""
    staff: dict[str, str] = field(default_factory=dict)
    """Opaque staff number → the name in the register, which is stored nowhere."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def told(self, language: Language) -> dict[str, Any]:
        """Everything, as JSON."""
        return {
            "dry_run": self.dry_run,
            "ok": self.ok,
            "rows": self.rows,
            "written": self.written,
            "already_imported": self.already,
            "changed_since": _places(self.changed),
            "dropped_columns": [*map(shown, self.dropped)],
            "columns_left_out": [*map(shown, self.left_out)],
            "sheets_left_out": [*map(shown, self.sheets_left_out)],
            "rows_left_out": _places(self.skipped),
            "staff_numbers": self.staff,
            "problems": [problem.told(language) for problem in self.problems],
        }

    def lines(self, language: Language) -> Iterator[str]:
        """Everything, as lines of text."""
        for problem in self.problems[:MOST_SHOWN]:
            yield _line(problem.told(language), language)
        if len(self.problems) > MOST_SHOWN:
            more = len(self.problems) - MOST_SHOWN
            yield say("… more problems: {more}; --json lists all", language, more=more)
        yield from self._left_out(language)
        yield from self._done(language)

    def _left_out(self, language: Language) -> Iterator[str]:
        between = "、" if language == "zh" else ", "
        if self.dropped:
            names = between.join(map(shown, self.dropped))
            text = "Dropped, because no register may sort people: {columns}"
            yield say(text, language, columns=names)
        if self.left_out:
            names = between.join(map(shown, self.left_out))
            yield say("Columns that are not taken over: {columns}", language, columns=names)
        if self.sheets_left_out:
            names = between.join(map(shown, self.sheets_left_out))
            yield say("Sheets without a register: {sheets}", language, sheets=names)
        if self.skipped:
            rows = ", ".join(str(row) for _, row in self.skipped[:MOST_SHOWN])
            yield say("Rows left out (totals, repeated headers): {rows}", language, rows=rows)
        if self.changed:
            rows = ", ".join(str(row) for _, row in self.changed[:MOST_SHOWN])
            text = (
                "Imported before with other content, left as they are: rows {rows}. "
                "Record what has changed in the case itself"
            )
            yield say(text, language, rows=rows)
        for number, name in self.staff.items():
            yield say("{name} stands in the cases as {number}", language, name=name, number=number)

    def _done(self, language: Language) -> Iterator[str]:
        if self.problems:
            text = (
                "Rows read: {rows}, problems: {problems}. Nothing was imported: mend the file, and "
                "import it again"
            )
            if self.written:
                text = (
                    "Rows read: {rows}, imported: {written}, problems: {problems}. Mend the file, "
                    "and import it again: what is imported stays as it is"
                )
        elif self.dry_run:
            text = "Rows read: {rows}, no problem; imported already: {already}"
        else:
            text = "Rows read: {rows}, imported: {written}, imported before: {already}"
        yield say(
            text,
            language,
            rows=self.rows,
            written=self.written,
            already=self.already,
            problems=len(self.problems),
        )


def _places(rows: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"sheet": shown(sheet), "row": row} for sheet, row in rows]


def _line(told: dict[str, Any], language: Language) -> str:
    where = say("sheet {sheet}", language, sheet=told["sheet"]) if told["sheet"] else ""
    if told["row"]:
        row = ", row {row}" if where else "row {row}"
        where += say(row, language, row=told["row"])
    if told["column"]:
        where += say(", column {column}", language, column=told["column"])
    problem = told["problem"]
    line = say("{where}: {problem}", language, where=where, problem=problem) if where else problem
    if told["allowed"]:
        line += say(". Instead: {allowed}", language, allowed=told["allowed"])
    return line
