"""Why a level of a ladder hears of a case on its day: every step of it, as data and as lines.

Reckoned now, as the agenda reckons it. A level hears; the case stays where it is.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.calendar import Calendar
from domain.deadlines import Entry, agenda_of
from domain.dispute.state import Dispute
from domain.dispute.triggers import finished
from domain.rising import LEVEL, Rise, rises
from domain.rules import TRIGGERS, RuleBook
from interface.language import Language, say, translated
from interface.words import heading, label, moment, stage, word
from interface.words import rule as named_rule

Lines = list[tuple[str, str]]


def levels(
    case: Dispute, calendar: Calendar, book: RuleBook, language: Language
) -> Iterator[dict[str, Any]]:
    """Each level that hears of this case, soonest first; what waits without an end last."""
    if finished(case):
        return
    rules = book.for_case(case)
    entries = {entry.id: entry for entry in agenda_of(case, calendar, book).levels()}
    found = list(rises(case, calendar.for_area(case.area), rules))
    for rise in sorted(found, key=lambda one: one.on or date.max):
        yield _told(rise, entries.get(rise.id), rules.version, language)


def _told(rise: Rise, entry: Entry | None, version: str, language: Language) -> dict[str, Any]:
    lines = _in_words(rise, entry, version, language)
    return {
        "kind": "level",
        "deadline": rise.id,
        "rule": rise.ladder.id,
        "name": f"{named_rule(rise.ladder.id, language)}, {stage(rise.stage, language)}",
        "level": rise.stage.removeprefix(LEVEL),
        "tells": rise.tells,
        "hears_on": rise.on.isoformat() if rise.on else None,
        "hears_at": entry.falls_at.isoformat() if entry else None,
        "heard": bool(entry and entry.fired),
        "from": rise.starts_on.isoformat(),
        "trigger": rise.ladder.trigger,
        "after": rise.after,
        "beside": rise.beside or None,
        "stood_still": rise.stood_still,
        "at_the_end": rise.at_the_end,
        "source": translated(rise.ladder.source, language),
        "rules": version,
        "lines": [{"label": name, "text": text} for name, text in lines if text],
    }


def _in_words(rise: Rise, entry: Entry | None, version: str, language: Language) -> Lines:
    ladder = rise.ladder
    return [
        (heading("hears", language), _when(entry, language)),
        (label("tells", language), word(rise.tells, language)),
        (heading("heard", language), word("yes", language) if entry and entry.fired else ""),
        (heading("from", language), f"{rise.starts_on}"),
        (heading("trigger", language), translated(TRIGGERS[ladder.trigger], language)),
        (label("after", language), f"{rise.after} {word('day', language)}"),
        (heading("beside", language), _beside(rise, language)),
        (heading("pauses", language), _waited(rise, language)),
        (heading("capped", language), _capped(rise, language)),
        (heading("source", language), translated(ladder.source, language)),
        (heading("rules", language), version),
        (
            heading("note", language),
            say("it hears only: the case changes hands by offer and consent", language),
        ),
    ]


def _when(entry: Entry | None, language: Language) -> str:
    if entry is None:
        return say("not for now: every limit beside it stands still", language)
    return moment(entry.falls_at)


def _beside(rise: Rise, language: Language) -> str:
    """Which limit says on which day."""
    if not rise.beside:
        return say("no limit runs beside it: every day counts", language)
    name = named_rule(rise.beside, language)
    if rise.on is None:
        return say("{rule}: it waits as that limit waits", language, rule=name)
    return say("{rule}: it waits as that limit waits, which gets there first", language, rule=name)


def _waited(rise: Rise, language: Language) -> str:
    if not rise.stood_still:
        return ""
    return say("{days} days not counted: that limit stood still", language, days=rise.stood_still)


def _capped(rise: Rise, language: Language) -> str:
    if not rise.at_the_end:
        return ""
    text = "{rule} is set by law: this is the last morning before it is over"
    return say(text, language, rule=named_rule(rise.beside, language))
