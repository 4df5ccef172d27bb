"""What became different in a ledger from one day to another, in plain words: what came in, what
went, what of each row was otherwise, and what of it was entered late.

It compares what the reader may read on either day, without names; it keeps nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.dispute.mined import TOLD
from domain.indicators import BY_KEY
from domain.kernel import Cursor, Officer, civil_date
from domain.past import Then
from interface.language import Language, said
from interface.ledgers.asked import Asked, Row
from interface.ledgers.asking import ask
from interface.ledgers.questions import of_an_officer
from interface.ledgers.shelves import shelf
from interface.problems import Unusable
from interface.words import heading, rule, value
from projections import register
from workers.bygone import Progress
from workers.sentence import Sentence, counted, sentence
from workers.system import System

MOST: Final = 5000
"""Rows of each day that are compared."""
SAID_EACH: Final = 10
"""Of what is said one by one: beyond so many it stands in the rows alone."""
LOOKED_THROUGH: Final = 200
"""Cases of which the log is read for what was entered late."""

_ID: Final = ("stream", "id", "stage", "key", "step")
_PLACE: Final = (
    "area",
    "office",
    "part",
    "indicator",
    "mediator",
    "month",
    "year",
    "quarter",
    "step",
)
_STEPS: Final = frozenset(step for step in TOLD if not step.noted_by_clock)
_UNSAID: Final = frozenset({"reminder", "held", "parties", "matter", "stream"})
"""What a row says beside what it is: by the moment at which it is asked, or sealed."""


class Part(NamedTuple):
    """One column of a row that is otherwise, in words."""

    column: str
    name: str
    before: str
    after: str


class Different(NamedTuple):
    """One row that came, went, or changed."""

    change: str
    row: Row
    parts: tuple[Part, ...] = ()


class Difference(NamedTuple):
    """From one day to another: the whole in sentences, and each row."""

    before: Then
    after: Then
    said: list[str]
    rows: list[Row]


class Between(NamedTuple):
    """The two pasts that are compared, the earlier one first."""

    before: Asked
    after: Asked

    @classmethod
    def of(cls, asked: Asked, other: date) -> "Between":
        """From the day asked for to `other`: by what was known, where such a day was named, else by
        what had happened. Raises Unusable."""
        day = asked.known_on or asked.as_of
        if day is None:
            text = "Different from when? Name the first day with --as-of or --known-on"
            raise Unusable(422, "bad-input", text)
        if asked.indicator in BY_KEY and not BY_KEY[asked.indicator].compared:
            text = "What is compared with nothing has no difference: {indicator}"
            raise Unusable(422, "bad-input", text, indicator=asked.indicator)
        plain = asked._replace(names=False, after="", limit=MOST)
        first, second = sorted((day, other))
        if asked.known_on:
            return cls(plain._replace(known_on=first), plain._replace(known_on=second))
        return cls(plain._replace(as_of=first), plain._replace(as_of=second))


def difference(
    system: System,
    name: str,
    reader: Officer,
    between: Between,
    token: Cursor | None = None,
    *,
    language: Language = "en",
    correlation: UUID | None = None,
    progress: Progress | None = None,
) -> Difference:
    """What became different. Raises Unusable, and what `ask` raises."""
    old, new = [
        _rows(
            ask(
                system,
                name,
                reader,
                asked,
                token,
                language=language,
                correlation=correlation,
                most=MOST,
                progress=progress,
            ).rows
        )
        for asked in between
    ]
    found = list(_different(old, new, _compared(name), language))
    before, after = between.before.then, between.after.then
    late = _entered_late(system, found, before, after)
    in_all = _in_all(found, of_an_officer=of_an_officer(between.before))
    sentences = [*in_all, *_each(found, language), *late]
    if found and not sentences:
        text = ("{count} row is otherwise", "{count} rows are otherwise")
        sentences = [counted(*text, len(found))]
    return Difference(
        before,
        after,
        [said(each, language) for each in sentences]
        or [said(sentence("Nothing is different"), language)],
        [_told(each) for each in found],
    )


def _rows(rows: Sequence[Row]) -> dict[Any, Row]:
    if len(rows) >= MOST:
        text = "More than {most} rows would be compared: name a smaller area"
        raise Unusable(422, "bad-input", text, most=MOST)
    found = dict[Any, Row]()
    for row in rows:
        if not _compared_at_all(row):
            continue
        key, again = _key(row), 0  # an area, and what lies in it but in none of its parts
        while (*key, again) in found:
            again += 1
        found[*key, again] = row
    return found


def _compared_at_all(row: Row) -> bool:
    """Not so an indicator that is compared with nothing, itself on another day included."""
    of = BY_KEY.get(str(row.get("indicator")))
    return of is None or of.compared


def _key(row: Row) -> tuple[Any, ...]:
    names = _ID if "stream" in row else _PLACE
    return tuple(str(row[name]) for name in names if name in row)


def _compared(name: str) -> list[str]:
    """The columns that say where something stands: those that people are shown."""
    of_a_case = [column.name for column in register.COLUMNS if not column.sealed]
    shown = dict.fromkeys((*shelf(name).columns, *of_a_case))
    return [column for column in shown if column not in _UNSAID]


def _different(
    before: Mapping[Any, Row], after: Mapping[Any, Row], columns: Sequence[str], language: Language
) -> Iterator[Different]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            row = new or old
            assert row is not None
            yield Different("came" if old is None else "went", row)
        elif parts := tuple(_parts(old, new, columns, language)):
            yield Different("changed", {**new, "before": old}, parts)


def _parts(old: Row, new: Row, columns: Sequence[str], language: Language) -> Iterator[Part]:
    for column in columns:
        if column in new and old.get(column) != new[column]:
            words = (value(row.get(column), language, column) for row in (old, new))
            yield Part(column, heading(column, language), *words)


def _in_all(found: Sequence[Different], *, of_an_officer: bool) -> Iterator[Sentence]:
    """How many came, went, and passed from where to where: but who refused, and how the cases of an
    officer ended, is not counted."""
    of_cases = any("code" in each.row for each in found)
    kinds = Counter(each.change for each in found if "area" in each.row or "stream" in each.row)
    if of_cases and kinds["came"]:
        yield counted("{count} came in", "{count} came in", kinds["came"])
    if of_cases and kinds["went"]:
        yield counted(
            "{count} is not here any more", "{count} are not here any more", kinds["went"]
        )
    agreed = sum(
        1
        for each in found
        if each.row.get("outcome") == "agreed"
        and not of_an_officer
        and each.change != "went"
        and (each.row.get("before") or {}).get("outcome") != "agreed"
    )
    if agreed:
        yield counted("{count} was agreed", "{count} were agreed", agreed)
    passed = Counter(
        (part.before, part.after)
        for each in found
        for part in each.parts
        if part.column == "status" and not of_an_officer and not _of_a_refusal(each.row)
    )
    for (old, new), count in passed.most_common():
        yield counted(
            "{count} went from “{before}” to “{after}”",
            "{count} went from “{before}” to “{after}”",
            count,
            before=old,
            after=new,
        )


def _of_a_refusal(row: Row) -> bool:
    return "declined" in {
        row["status"],
        (row.get("before") or {}).get("status"),
        row.get("outcome"),
    }


def _each(found: Sequence[Different], language: Language) -> Iterator[Sentence]:
    """Limits that moved and counts that are others, one by one."""
    moved = [
        (each.row, part)
        for each in found
        for part in each.parts
        if part.column == "due_on" and "rule" in each.row
    ]
    for row, part in moved[:SAID_EACH]:
        yield sentence(
            "The limit “{rule}” of {code} moved from {before} to {after}",
            rule=rule(str(row["rule"]), language),
            code=row["code"],
            before=part.before,
            after=part.after,
        )
    of_counts = [each for each in found if not {"stream", "id"} & each.row.keys() and each.parts]
    for each in of_counts[:SAID_EACH]:
        place = " · ".join(_of_what(each.row, language))
        yield sentence("{place}: {changes}", place=place, changes=_in_words(each))


def _of_what(row: Row, language: Language) -> Iterator[str]:
    """Where it is counted, and what or whose it is."""
    yield row.get("area_name") or row.get("area") or row.get("office") or ""
    for name in _PLACE:
        if row.get(name) and name not in ("area", "office", "part"):
            yield value(row[name], language, name)
    if (part := row.get("part")) and part not in row.get("area", ""):
        yield value(part, language, "part")


def _in_words(each: Different) -> str:
    return "; ".join(f"{part.name}: {part.before} → {part.after}" for part in each.parts)


def _entered_late(
    system: System, found: Sequence[Different], before: Then, after: Then
) -> list[Sentence]:
    """What of it was recorded on another day than it happened on: of the steps that everybody in a
    case may know."""
    codes = {each.row["stream"]: each.row["code"] for each in found if "code" in each.row}
    late = dict[tuple[str, date], tuple[date, set[Any]]]()
    with system.reading.connection() as connection:
        for stream in list(codes)[:LOOKED_THROUGH]:
            for event in system.log.stream(connection, stream):
                recorded = civil_date(event.recorded_at)
                new = after.holds(event) and not before.holds(event)
                if new and recorded != event.on and type(event.fact) in _STEPS:
                    late.setdefault((codes[stream], recorded), (event.on, set()))[1].add(event.on)
    return [
        sentence(
            "Entered late: of {code} what happened on {happened} was entered on {entered}",
            code=code,
            happened=first if len(days) == 1 else f"{first} – {max(days)}",
            entered=entered,
        )
        for (code, entered), (first, days) in list(late.items())[:SAID_EACH]
    ]


def _told(each: Different) -> Row:
    row = each.row
    said_of: tuple[str, ...] = ("stream", "code", "id", "rule", *_PLACE)
    known = {name: row[name] for name in said_of if name in row}
    parts = [part._asdict() for part in each.parts]
    return {"change": each.change, **known, "text": _in_words(each), "parts": parts}
