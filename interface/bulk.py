"""Work on many cases, as it is asked for and looked at: a list or a part of the register becomes a
preview, a preview becomes a task, and every case of it is told what became of it.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.access import decide
from domain.aggregates import AGGREGATES, BULK, DISPUTE
from domain.areas import significant
from domain.bulk.kinds import KINDS, undone_by, week_of
from domain.bulk.task import WATCHING, Bulk, stands
from domain.bulk.terms import MOST, BulkKind, BulkRow, BulkTerms, Reason, WhyNot, Wish
from domain.dispute.guards import BY_ROLE
from domain.kernel import Act, Officer, Refused, civil_date, spelled
from domain.offering import refused_now
from interface.callers import for_officers
from interface.exports.sheets import About, Heading, Sheet, write
from interface.language import Language, say, translated
from interface.ledgers.asked import Asked, check_area, check_named
from interface.ledgers.territory import check_known, tree
from interface.paging import Part as Page
from interface.paging import written
from interface.possible import NIL, may_begin
from interface.problems import Unusable, refusal
from interface.words import heading, word
from projections import bulk as ledger
from projections import register
from projections.kernel import Last
from projections.register import Wanted
from workers.bulk.previewing import Ordered, Tell, preview
from workers.handler import NotFound
from workers.reading import Reading
from workers.system import System

COLUMNS: Final = ("bulk", "kind", "by", "phase", "cases", "done", "not_done", "previewed_at")
"""What a terminal shows of the tasks."""
OF_CASES: Final = ("code", "was", "becomes", "outcome", "why", "law")
"""What it shows of the cases of one, and what stands in the file."""

Row = dict[str, Any]


class Listed(NamedTuple):
    """A case that somebody put on the list, and which of its parties agreed."""

    case: str
    agreed_by: tuple[str, ...] = ()


class Selected(NamedTuple):
    """Which cases: those listed, or the open ones of the register that fit."""

    listed: Sequence[Listed] = ()
    area: str | None = None
    mediator: str | None = None
    type: str | None = None
    source: str | None = None
    status: str | None = None

    @property
    def wanted(self) -> Wanted:
        """The open cases of the register that are asked for."""
        return Wanted(
            open=True,
            type=self.type,
            source=self.source,
            status=self.status,
            mediator=self.mediator and spelled(self.mediator),
        )

    @property
    def of_the_register(self) -> bool:
        """Whether it says which of the register."""
        return any((self.area, self.mediator, self.type, self.source, self.status))


class Part(NamedTuple):
    """How many cases are looked at, and behind which: over HTTP a part at a time, so that nobody
    waits for an answer longer than a proxy does, and no request holds a thread for a minute."""

    most: int = MOST
    after: UUID | None = None


WHOLE: Final = Part()
PART: Final = 1_000
"""Cases that one request over HTTP looks at, at most: a few seconds."""


class Caller(NamedTuple):
    """Who asks, in which language, and in which train of events."""

    officer: Officer
    language: Language = "en"
    correlation: UUID | None = None


def listed_in(text: str) -> list[Listed]:
    """A list as it is typed or exported: a case a line, its code or id first, then the parties who
    agreed (`p1 p2`). A first line of headings is passed over. Raises Unusable."""
    found = list[Listed]()
    for line in csv.reader(text.lstrip("\ufeff").splitlines()):
        cells = [cell.strip().lstrip("'") for cell in line]
        if not cells or not cells[0] or (not found and not any(c.isdigit() for c in cells[0])):
            continue
        parties = tuple(" ".join(cells[1:]).replace(",", " ").split())
        if any(not party.startswith("p") or not party[1:].isdigit() for party in parties):
            raise Unusable(
                422,
                "bad-input",
                "{line}: after the case come the parties who agreed, p1 p2, and nothing else",
                line=cells[0],
            )
        found.append(Listed(cells[0], parties))
    return found


def look_at(
    system: System,
    caller: Caller,
    kind: BulkKind,
    terms: BulkTerms,
    *,
    selected: Selected,
    part: Part = WHOLE,
    tell: Tell = lambda done, total: None,
) -> Row:
    """A preview: what would become of each case, what is refused and why. `rest`: how many of the
    list were not looked at yet, `next`: behind which they begin. Raises Unusable."""
    for_officers(caller.officer)
    _check(system, selected)
    if bool(selected.listed) == selected.of_the_register:
        text = "Name the cases by a list, or say which of the register: one of the two"
        raise Unusable(422, "bad-input", text)
    if kind == "close" and terms.week is None:
        terms = terms.model_copy(update={"week": week_of(civil_date(datetime.now(UTC)))})
    wishes, not_there = _wishes(system, selected)
    return _previewed(system, caller, Ordered(kind, terms, wishes, not_there), part, tell)


def _check(system: System, selected: Selected) -> None:
    """That the register is asked for what there is, as it is when it is read. Raises Unusable."""
    check_named(
        Asked(
            mediator=selected.mediator,
            type=selected.type,
            source=selected.source,
            status=selected.status,
        )
    )
    if selected.area:
        check_area(selected.area)
        check_known(tree(system), selected.area, civil_date(datetime.now(UTC)))


def hand_over(
    system: System,
    caller: Caller,
    of: str,
    to: Sequence[str],
    reason: Reason | None = "absence",
    *,
    no_tie: bool,
    part: Part = WHOLE,
    tell: Tell = lambda done, total: None,
) -> Row:
    """A preview of handing on every case that somebody has: who is away, or leaves. To whoever
    covers for them, if nobody is named. Raises Unusable."""
    for_officers(caller.officer)
    of = spelled(of)
    named = tuple(to) or _covers(system, of)
    with Reading(system.reading).ledgers("register") as connection:
        streams = register.of_mediator(connection, of, MOST + 1)
    if not streams:
        raise Unusable(404, "not-found", "{officer} has no open case", officer=of)
    terms = BulkTerms(mediators=named, of=of, no_tie=no_tie, reason=reason)
    ordered = Ordered("reassign", terms, [Wish(stream) for stream in streams])
    return _previewed(system, caller, ordered, part, tell)


def _covers(system: System, of: str) -> tuple[str, ...]:
    with system.reading.connection() as connection:
        book: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    today = civil_date(datetime.now(UTC))
    coming = sorted(
        (each for each in book.absences.values() if each.officer == of and each.until_on >= today),
        key=lambda each: each.from_on,
    )
    covers = tuple(dict.fromkeys(each.cover for each in coming if each.accepted))
    if not covers:
        raise Unusable(422, "bad-input", "Nobody covers for {officer}: say who goes on", officer=of)
    return covers[:1]


def undo(
    system: System,
    caller: Caller,
    stream: UUID,
    tell: Tell = lambda done, total: None,
    *,
    part: Part = WHOLE,
) -> Row:
    """A preview of taking back what was done, where the domain allows. Raises Refused, NotFound."""
    task = _task(system, caller.officer, stream)
    if task.phase == "running":
        raise Refused("It is still carried out: cancel it first", law="office rule: bulk work")
    kind, terms, wishes = undone_by(task.kind, task.terms, task.done)
    return _previewed(system, caller, Ordered(kind, terms, wishes, undoes=stream), part, tell)


def _previewed(system: System, caller: Caller, ordered: Ordered, part: Part, tell: Tell) -> Row:
    ordered, rest = _part_of(ordered, part)
    answer = preview(system, caller.officer, ordered, correlation=caller.correlation, tell=tell)
    return {
        **shown(system, caller, answer.stream),
        "rest": rest,
        "next": ordered.wishes[-1].case if rest else None,
        "token": answer.token,
    }


def _part_of(ordered: Ordered, part: Part) -> tuple[Ordered, int]:
    """Those that are looked at now, and how many come behind them."""
    wishes, not_there = ordered.wishes, ordered.not_there
    if part.after is not None:
        places = [n for n, wish in enumerate(wishes, 1) if wish.case == part.after]
        if not places:
            text = "The list has changed since: look at its first part again"
            raise Unusable(409, "list-changed", text)
        wishes, not_there = wishes[places[0] :], 0
    return ordered._replace(wishes=wishes[: part.most], not_there=not_there), max(
        len(wishes) - part.most, 0
    )


def _wishes(system: System, selected: Selected) -> tuple[list[Wish], int]:
    """The cases meant, each once, and how many of the list are none."""
    with Reading(system.reading).ledgers("register") as connection:
        if not selected.listed:
            found = register.streams(connection, selected.area, selected.wanted, MOST + 1)
            return [Wish(stream) for stream in found], 0
        codes = [each.case for each in selected.listed]
        known = register.streams_by_code(connection, codes)
    wishes = dict[UUID, Wish]()
    not_there = 0
    for each in selected.listed:
        stream = known.get(each.case) or _as_id(each.case)
        if stream is None:
            not_there += 1
        else:
            wishes[stream] = Wish(stream, each.agreed_by)
    return list(wishes.values()), not_there


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def open_to(officer: Officer) -> list[BulkKind]:
    """What whoever asks may order for many cases at all, by their role."""
    if not may_begin(officer, BULK.name, "preview_bulk"):
        return []
    now = datetime.now(UTC)
    act = Act(NIL, officer, now, now=now)
    refused = {
        kind: refused_now(AGGREGATES[DISPUTE.name].commands[each.command], DISPUTE.start, act, {})
        for kind, each in KINDS.items()
    }
    return [kind for kind, why in refused.items() if why is None or why.law != BY_ROLE]


# --- what is shown -------------------------------------------------------------------------------


def _task(system: System, reader: Officer, stream: UUID) -> Bulk:
    """A task, if this reader may look at it; else it is not there. Raises NotFound."""
    for_officers(reader)
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, BULK, stream)
    task: Bulk = loaded.state
    stand = stands(task, system.seated(reader), covers_for=_stands_in_for(system, reader))
    if not loaded.version or not decide(reader, "read", "matter", stand).allowed:
        raise NotFound(f"there is no bulk {stream}")
    return task


def tasks(
    system: System,
    reader: Officer,
    area: str = "",
    limit: int = 50,
    *,
    after: Last | None = None,
) -> Page:
    """The tasks of an area and all below it, one's own office's if none is named, the latest
    first: those that the reader, or whom they stand in for, ordered, and of whoever watches an
    office all that were ordered there. Raises Unusable."""
    for_officers(reader)
    if area:
        check_area(area)
    within = area or (significant(reader.office) if reader.office else None)
    seated, covers_for = system.seated(reader), _stands_in_for(system, reader)
    theirs = None if reader.role in WATCHING else (reader.id, *covers_for)
    with Reading(system.reading).ledgers(ledger.LEDGER.name) as connection:
        found = ledger.in_area(connection, within, limit, by=theirs, after=after)
    rows = [
        {"bulk": row.stream}
        | {name: getattr(row, name) for name in type(row).__slots__ if name != "stream"}
        for row in found
        if stands(Bulk(by=row.by, office=row.area), seated, covers_for=covers_for) != "outside"
    ]
    last = found[-1] if len(found) == limit else None
    following = written(Last(last.previewed_at, last.stream)) if last and last.previewed_at else ""
    return Page(rows, following)


def _stands_in_for(system: System, reader: Officer) -> tuple[str, ...]:
    with system.reading.connection() as connection:
        book: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    return book.covered_by(reader.id, civil_date(datetime.now(UTC)), reader.office)


def shown(system: System, caller: Caller, stream: UUID) -> Row:
    """A task in sums: what would change or did, what is refused and by which rule, what is left.
    Raises NotFound."""
    task = _task(system, caller.officer, stream)
    changes = Counter((row.was, row.becomes) for row in task.wanted)
    refused = Counter(_rule(row.refused) for row in task.rows if row.refused)
    outcomes = Counter(result.outcome for result in task.results.values())
    not_done = Counter(
        _rule(result.why) for result in task.results.values() if result.why is not None
    )
    return {
        "bulk": stream,
        "kind": task.kind,
        "by": task.by,
        "phase": task.phase,
        "undoes": task.undoes,
        "cases": len(task.rows),
        "not_there": task.not_there,
        "would_change": len(task.wanted),
        "left": len(task.left),
        "changes": [
            {"was": was, "becomes": becomes, "cases": count}
            for (was, becomes), count in changes.most_common(100)
        ],
        "refused": _by_rule(refused, caller.language),
        "outcomes": dict(outcomes),
        "not_done": _by_rule(not_done, caller.language),
    }


_Rule = tuple[str, str, tuple[tuple[str, str], ...]]


def _rule(why: WhyNot | None) -> _Rule:
    return (why.rule, why.law, why.given) if why else ("", "", ())


def _by_rule(counted: Counter[_Rule], language: Language) -> list[Row]:
    return [
        {"why": _said(sentence, given, language), "law": translated(law, language), "cases": count}
        for (sentence, law, given), count in counted.most_common(100)
    ]


def _said(sentence: str, given: Iterable[tuple[str, str]], language: Language) -> str:
    return refusal(Refused(sentence, **dict(given)), language)


def of_cases(system: System, caller: Caller, stream: UUID) -> list[Row]:
    """Every case of a task: what it had and would have, what became of it, and by which rule not.
    Raises NotFound."""
    task = _task(system, caller.officer, stream)
    with Reading(system.reading).ledgers("register") as connection:
        codes = register.codes(connection, [row.case for row in task.rows])
    return [_of_case(task, row, codes.get(row.case, ""), caller.language) for row in task.rows]


def _of_case(task: Bulk, row: BulkRow, code: str, language: Language) -> Row:
    result = task.results.get(row.case)
    if result is not None:
        outcome, why = str(result.outcome), result.why
    elif row.refused is not None:
        outcome, why = "refused", row.refused
    else:
        outcome, why = "waits" if task.phase in ("previewed", "running") else "not_begun", None
    return {
        "code": code,
        "stream": row.case,
        "was": row.was,
        "becomes": row.becomes,
        "outcome": outcome,
        "why": _said(why.rule, why.given, language) if why else "",
        "law": translated(why.law, language) if why else "",
    }


def as_file(system: System, caller: Caller, stream: UUID, file: Path) -> int:
    """What became of each case, as a sheet of text without a formula; how many. Raises NotFound,
    OSError."""
    language = caller.language
    rows = [
        row | {"outcome": word(row["outcome"], language)}
        for row in of_cases(system, caller, stream)
    ]
    headings = [Heading(name, heading(name, language)) for name in OF_CASES]
    about = About(say("Work on many cases", language), "")
    return write("csv", file, rows, Sheet(headings, about, language))
