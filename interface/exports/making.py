"""What can be exported, in which form, and by whom; the same for the command line and HTTP.

A file is written beside its place and takes it when it is complete: a cancelled export leaves
nothing.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

from domain.access import LOOKING, OVERSEEING, Relation, answers_today, at_large, decide, works_here
from domain.areas import significant, written
from domain.kernel import Officer, Role
from interface.exports import ocel, sheets, xes
from interface.exports.sheets import About, Heading, Row, Sheet
from interface.language import Language, say, translated
from interface.ledgers import SHELVES, Asked, ask, opened, shelf, without_names
from interface.ledgers.asking import checked
from interface.ledgers.matters import with_parties
from interface.ledgers.questions import ends_told, in_words, question
from interface.ledgers.territory import as_read, tree
from interface.ledgers.travelling import as_they_are, in_time, tables
from interface.problems import Unusable
from interface.words import heading, moment, word
from projections import areas, mining, register
from projections.kernel import Connection, as_dict
from workers.access_log import Purpose
from workers.system import System

Form = Literal["xlsx", "csv", "jsonl", "ocel", "xes"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
SHEETS: Final[tuple[sheets.Form, ...]] = get_args(sheets.Form)

EXPORTED: Final[Mapping[str, tuple[Form, ...]]] = {
    "disputes": FORMS,
    **dict.fromkeys(
        (
            *("figures", "publication", "months", "review", "agenda", "overdue", "near", "moved"),
            *("conformance", "skipped", "support", "satisfaction", "referrals", "indicators"),
        ),
        SHEETS,
    ),
}
"""What leaves as a file, and in which forms. Of people, plans and notes there is none: of
how the service is given there are counts, and none of them is small."""

SUFFIX: Final[Mapping[Form, str]] = {
    **{form: f".{form}" for form in SHEETS},
    "ocel": ".ocel.json",
    "xes": ".xes",
}
MEDIA: Final[Mapping[Form, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "ocel": "application/json; charset=utf-8",
    "xes": "application/xml; charset=utf-8",
}

_AT_ONCE: Final = 500
_MOST: Final = 100_000
"""Rows of a ledger that is no register: it is held in memory."""

Tell = Callable[[int, int], None]
"""Told now and then how many cases of how many are done."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants as a file. `asked.names`: with the parties and the matter in it."""

    name: str
    form: Form
    asked: Asked
    reader: Officer
    language: Language = "en"
    correlation: UUID | None = None
    patient: bool = False
    """Whether somebody waits who is told how far it is: then more is read from the log at once."""


class Made(NamedTuple):
    """What was written: rows of a sheet, or cases with their steps."""

    rows: int
    events: int | None = None


KEEPERS: Final[frozenset[Role]] = frozenset({"operator", "archivist", "inspector", "supervisor"})
"""Who takes the whole log away, to have it verified: whoever keeps the system or looks at it."""


def for_who_keeps_it(reader: Officer) -> None:
    """The log as a file is for who keeps the system, and for who verifies it. Raises Unusable."""
    if reader.role not in KEEPERS or not works_here(reader):
        text = "The log is taken away by an operator, an archivist, an inspector or a supervisor"
        raise Unusable(403, "not-for-this-role", text)


def form_of(name: str, form: str, file: Path | None = None) -> Form:
    """The form asked for, else the one that the file's name says. Raises Unusable."""
    named = "register" if name == "disputes" else name
    forms = EXPORTED.get("disputes" if name == "register" else name)
    if forms is None:
        shelf(name, tuple(EXPORTED))
        text = "{name} does not leave as a file; there are: {names}"
        raise Unusable(422, "bad-input", text, name=named, names=", ".join(EXPORTED))
    if not form and file is not None:
        form = next((f for f in FORMS if file.name.endswith(SUFFIX[f])), "")
    found = next((each for each in forms if each == form), None)
    if found is None:
        text = "In which form? {name} is exported as: {forms}"
        raise Unusable(422, "bad-input", text, name=named, forms=", ".join(forms))
    return found


def called(name: str, form: Form, asked: Asked) -> str:
    """What a file of it is called: of a day of the past, by that day too."""
    days = (("as-of", asked.as_of), ("known-on", asked.known_on))
    parts = [name, *(f"{side}-{day.isoformat()}" for side, day in days if day is not None)]
    return f"{'-'.join(parts)}{SUFFIX[form]}"


def make(system: System, wish: Wish, file: Path, tell: Tell = lambda done, total: None) -> Made:
    """Write the file. Raises Unusable, NotBuilt, OSError; then there is none."""
    wish = _allowed(system, wish)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        fresh.touch(mode=0o600)  # for its owner only, from its first byte
        made = _made(system, wish, fresh, tell)
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return made


def _allowed(system: System, wish: Wish) -> Wish:
    """The wish, its area made good: one's own if none is named. Raises Unusable."""
    reader, asked = system.seated(wish.reader), wish.asked
    if reader.role == "party":
        raise Unusable(403, "not-for-this-role", "A party asks for a copy of its own data")
    name = "disputes" if wish.name == "register" else wish.name
    asked = in_time(checked(name, reader, SHELVES[name], asked))
    shown = SHELVES[name].shows
    stands = at_large(reader)
    if shown == "matter" and stands == "none":
        asked = asked._replace(area=asked.area or reader.office or None)
        stands = stands_to(reader, asked.area)
    decision = decide(reader, "export", shown, stands)
    if not decision.allowed:
        if stands == "none":
            text = "Matters are exported by their own office, and by who answers for their area"
            raise Unusable(403, "not-for-this-role", text)
        raise Unusable(403, "not-for-this-role", decision.sentence)
    if asked.names and (name != "disputes" or wish.form not in SHEETS):
        text = "Names stand in the register only, as a sheet: nothing else that leaves has any"
        raise Unusable(422, "bad-input", text)
    if asked.names and not decide(reader, "export", "particulars", stands).allowed:
        text = "Who hands in a register with names: the desk or head of its office, its superiors"
        raise Unusable(403, "not-for-this-role", text)
    return replace(wish, name=name, asked=asked)


def stands_to(reader: Officer, area: str | None) -> Relation:
    """How somebody stands to an area and all within it: as to its office, of which another may
    answer for the cases today."""
    if not reader.office:
        return "oversees" if reader.role in LOOKING else "none"
    if not area or not answers_today(reader, written(significant(area))):
        return "none"
    return "oversees" if reader.role in OVERSEEING else "office"


def _made(system: System, wish: Wish, file: Path, tell: Tell) -> Made:
    if wish.name != "disputes":
        return _ledger(system, wish, file, tell)
    asked, notices = as_read(tree(system), wish.asked, wish.language, kept=True)
    reads = replace(SHELVES[wish.name], reads=("register", "timeline", "areas"))
    told = tell if wish.patient else None
    with tables(system, reads, asked, None, told) as connection:
        with in_words():
            asked = question(connection, wish.name, SHELVES[wish.name], wish.reader, asked)
            total = register.count(connection, asked.region, asked.wanted, asked.question)
        wish = replace(wish, asked=asked)
        about = asked.region, asked.wanted, asked.question
        tell(0, total)
        match wish.form:
            case "ocel":
                pages = register.stream_rows(connection, *about)
                cases = mining.cases(connection, *about, then=asked.then)
                rows = chain.from_iterable(pages)
                counted = ocel.write(file, rows, cases, lambda done: tell(done, 2 * total))
            case "xes":
                cases = mining.cases(connection, *about, then=asked.then)
                counted = xes.write(file, cases, lambda done: tell(done, total))
            case form:
                shown = _register(system, connection, wish, lambda done: tell(done, total))
                return Made(_sheet(wish, form, file, shown, notices))
    return Made(*counted)


def _register(
    system: System, connection: Connection, wish: Wish, tell: Callable[[int], None]
) -> Iterator[Row]:
    """The rows of the register, with the names of their areas, and with those of the parties if
    they are asked for: opened page by page, each opening on record."""
    purpose = Purpose(wish.reader, "export register", wish.correlation, action="export")
    done = 0
    called: dict[str, str] = {}
    asked, answering = wish.asked, system.seated(wish.reader)
    streamed = register.stream_rows(
        connection, asked.region, asked.wanted, asked.question, at_once=_AT_ONCE
    )
    for held in streamed:
        if missing := {row.area for row in held} - called.keys():
            called |= areas.names(connection, missing)
        plain = [with_parties(as_dict(row)) | {"area_name": called[row.area]} for row in held]
        rows = ends_told(answering, asked, plain)
        if wish.asked.names:
            if asked.then.past:
                rows, whose = as_they_are(system, rows)
            else:
                whose = register.whose(connection, [row.stream for row in held])
            yield from opened(system, purpose, rows, whose=whose, language=wish.language)
        else:
            yield from map(without_names, rows)
        done += len(held)
        tell(done)


def _ledger(system: System, wish: Wish, file: Path, tell: Tell) -> Made:
    asked, most = wish.asked._replace(limit=_MOST + 1), _MOST + 1
    page = ask(
        system,
        wish.name,
        wish.reader,
        asked,
        language=wish.language,
        most=most,
        progress=tell if wish.patient else None,
    )
    rows = page.rows
    if len(rows) > _MOST:
        text = "These are more than {most} rows: choose an area, one after the other"
        raise Unusable(422, "bad-input", text, most=_MOST)
    tell(len(rows), len(rows))
    form = next(each for each in SHEETS if each == wish.form)
    return Made(_sheet(wish, form, file, rows, [page.note, *page.notices]))


def _columns(wish: Wish) -> list[Heading]:
    if wish.name != "disputes":
        return [Heading(n, heading(n, wish.language)) for n in SHELVES[wish.name].columns]
    return [
        Heading(column.name, column.zh if wish.language == "zh" else column.en)
        for column in register.COLUMNS
        if wish.asked.names or not column.sealed
    ]


def _sheet(
    wish: Wish, form: sheets.Form, file: Path, rows: Iterable[Row], said: Iterable[str] = ()
) -> int:
    language, asked = wish.language, wish.asked
    within = asked.area or word("everywhere", language)
    lines = [
        (say("Ledger", language), f"{wish.name}: {translated(SHELVES[wish.name].help, language)}"),
        (heading("area", language), within),
        (say("Written at", language), moment(datetime.now(UTC))),
    ]
    for title, day in (("As it stood on", asked.as_of), ("As it was known on", asked.known_on)):
        if day is not None:
            lines.append((say(title, language), day.isoformat()))
    if asked.since or asked.until:
        days = f"{asked.since or '…'} – {asked.until or '…'}"
        lines.append((say("Registered from and up to", language), days))
    lines += [(say("To be known", language), text) for text in said if text]
    about = About(say("Rows", language), say("About this file", language), lines)
    return sheets.write(form, file, rows, Sheet(_columns(wish), about, language))
