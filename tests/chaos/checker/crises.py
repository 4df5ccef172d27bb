"""Every crisis is paged to everybody on call, by every way they have, each page once; whoever is
silent is passed in time, and whoever has it is called no more.

Two witnesses: the log says which ways took which page, and the channels kept what came through.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from tests.chaos.checker.log import Fact

PAGED_WITHIN = timedelta(seconds=100)
"""How long a page may take while everything is being killed, from when it is due until every way
has it. Shorter than the time that the lists of a run give people to answer."""

SEPARATE = 6, 9, 12
"""Digits of a county, a township, a village."""

Row = dict[str, Any]
Came = dict[str, str]
"""What a channel kept: `channel`, `address` (the officer's id, in a run), `code`, `key`."""


class Way(NamedTuple):
    """One person by one channel."""

    officer: str
    channel: str


@dataclass
class Page:
    """One call. `ways`: all that its people had stated by then; `taken`: those that took it."""

    number: int
    people: list[str]
    ways: frozenset[Way]
    at: datetime
    recorded_at: datetime
    until: datetime
    taken: Counter[Way] = field(default_factory=Counter)
    over_at: datetime | None = None
    """When somebody had it, or it was ended, or others were called."""


@dataclass
class Crisis:
    """One crisis, as far as the log was taken in."""

    stream: UUID
    area: str
    raised_at: datetime
    recorded_at: datetime
    rung: str | None = None
    pages: list[Page] = field(default_factory=list)
    nobody_reached: bool = False
    acknowledged_by: list[str] = field(default_factory=list)
    acknowledged_at: datetime | None = None
    recorded: bool = False
    told: bool = False
    outcome: str | None = None
    lapsed: bool = False
    over_at: datetime | None = None

    @property
    def code(self) -> str:
        """What people call it."""
        last = self.stream.hex[-8:].upper()
        return f"{last[:4]}-{last[4:]}"

    @property
    def calling(self) -> bool:
        """Whether somebody is still to be called."""
        return self.over_at is None


@dataclass
class Calls:
    """What was found."""

    raised: int = 0
    pages: int = 0
    again: int = 0
    """Pages that went through a channel once more under the same key, after a kill."""
    seconds: list[float] = field(default_factory=list)
    """From the record of a crisis until every way of its first page had it."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unfounded: list[str] = field(default_factory=list)
    """A page too early, to others than those on call, or after somebody had it."""


class Room:
    """The duty room: lists, ways and crises, folded from the log one fact after another."""

    def __init__(self) -> None:
        self._shifts: dict[str, list[dict[str, Any]]] = {}
        self._ways: dict[str, frozenset[Way]] = {}
        self.crises: dict[UUID, Crisis] = {}
        self.found = Calls()

    def take(self, fact: Fact) -> bool:
        """One more fact; False if it is none of a duty room's."""
        body = fact.body
        match fact.name:
            case "oncall.list_kept.v1":
                self._shifts[_digits(body["area"])] = body["shifts"]
            case "reach.stated.v1":
                who = body["officer"]
                self._ways[who] = frozenset(Way(who, way["channel"]) for way in body["ways"])
            case "reach.ended.v1":
                self._ways.pop(body["officer"], None)
            case "crisis.raised.v1":
                crisis = Crisis(fact.stream, body["area"], fact.at, fact.recorded_at)
                self.crises[fact.stream] = crisis
                self.found.raised += 1
            case _:
                return fact.name.startswith("crisis.") and self._of(fact)
        return True

    def _of(self, fact: Fact) -> bool:  # noqa: C901 (one branch per fact)
        crisis, body = self.crises[fact.stream], fact.body
        match fact.name:
            case "crisis.on_call_paged.v1":
                self._paged(crisis, fact)
            case "crisis.page_delivered.v1":
                self._delivered(crisis, fact)
            case "crisis.nobody_there.v1" | "crisis.somebody_came.v1":
                pass
            case "crisis.away_passed_over.v1":
                crisis.rung = body["rung"]
            case "crisis.escalated.v1":
                crisis.rung = body["to_rung"]
            case "crisis.nobody_reached.v1":
                crisis.nobody_reached = True
            case "crisis.acknowledged.v1":
                crisis.acknowledged_by.append(body["by"])
                crisis.acknowledged_at = crisis.acknowledged_at or fact.at
                _over(crisis, fact.recorded_at)
            case "crisis.details_recorded.v1":
                crisis.recorded = True
            case "crisis.person_told.v1":
                crisis.told = True
            case "crisis.ended.v1":
                crisis.outcome = body["outcome"]
                _over(crisis, fact.recorded_at)
            case "crisis.basis_lapsed.v1":
                crisis.lapsed = True
            case _:
                return False
        return True

    def _paged(self, crisis: Crisis, fact: Fact) -> None:
        body, before = fact.body, crisis.pages[-1] if crisis.pages else None
        which = f"page {body['page']} of crisis {crisis.code}"
        self.found.pages += 1
        if body["page"] != len(crisis.pages) + 1:
            self.found.doubled.append(f"{which}: after {len(crisis.pages)} pages")
        if not crisis.calling:
            self.found.unfounded.append(f"{which}: somebody had it, or it was over")
        if before is not None and fact.at < before.until:
            self.found.unfounded.append(f"{which}: before {before.until}, when others had time")
        if body["people"] != self._on_call(body["area"], fact.at):
            self.found.unfounded.append(f"{which}: {body['people']} were not those on call")
        due = before.until if before else crisis.recorded_at
        if fact.recorded_at - due > PAGED_WITHIN:
            late = (fact.recorded_at - due).total_seconds()
            self.found.late.append(f"{which}: {late:.0f} s after it was due")
        if before is not None:
            before.over_at = before.over_at or fact.recorded_at
        ways = [way for who in body["people"] for way in self._ways.get(who, ())]
        until = datetime.fromisoformat(body["until"])
        crisis.rung = body["rung"]
        crisis.pages.append(
            Page(body["page"], body["people"], frozenset(ways), fact.at, fact.recorded_at, until)
        )

    def _on_call(self, area: str, at: datetime) -> list[str]:
        people: dict[str, None] = {}
        for shift in self._shifts.get(_digits(area), ()):
            begins, ends = (datetime.fromisoformat(shift[n]) for n in ("begins_at", "ends_at"))
            if begins <= at < ends:
                people |= dict.fromkeys(shift["people"])
        return list(people)

    def _delivered(self, crisis: Crisis, fact: Fact) -> None:
        page = next((p for p in crisis.pages if p.number == fact.body["page"]), None)
        if page is None:
            self.found.unfounded.append(f"{fact}: there is no such page")
            return
        for each in fact.body["deliveries"]:
            if not each["trouble"]:
                page.taken[Way(each["officer"], each["channel"])] += 1
        if page.number == 1 and page.ways <= page.taken.keys():
            took = (fact.recorded_at - crisis.recorded_at).total_seconds()
            self.found.seconds.append(took)

    def judge(self, now: datetime, came: Iterable[Came] | None = None) -> Calls:
        """What was left out or done twice by then; `came`: what the channels kept, if known."""
        for crisis in self.crises.values():
            self._judge(crisis, now)
        if came is not None:
            self._compare(list(came))
        return self.found

    def _judge(self, crisis: Crisis, now: datetime) -> None:
        over = crisis.over_at or now
        if not crisis.pages and over - crisis.recorded_at > PAGED_WITHIN:
            self.found.lost.append(f"crisis {crisis.code}: nobody was ever called")
        if crisis.pages and over - crisis.pages[-1].until > PAGED_WITHIN:
            self.found.late.append(f"crisis {crisis.code}: after {crisis.pages[-1].until} no one")
        for page in crisis.pages:
            which = f"page {page.number} of crisis {crisis.code}"
            for way, times in page.taken.items():
                if times > 1:
                    self.found.doubled.append(f"{which}: {times} times by {_named(way)}")
            if (page.over_at or now) - page.recorded_at > PAGED_WITHIN:
                for way in sorted(page.ways - page.taken.keys()):
                    self.found.lost.append(f"{which}: never by {_named(way)}")

    def _compare(self, came: list[Came]) -> None:
        keys = defaultdict[tuple[str, Way], set[str]](set)
        owners = defaultdict[str, set[tuple[str, Way]]](set)
        for each in came:
            where = each["code"], Way(each["address"], each["channel"])
            keys[where].add(each["key"])
            owners[each["key"]].add(where)
        self.found.again = len(came) - len(owners)
        several = [key for key, of in owners.items() if len(of) > 1]
        self.found.doubled += [f"key {key}: of several pages" for key in several]
        known = {crisis.code: crisis for crisis in self.crises.values()}
        for (code, way), held in sorted(keys.items()):
            crisis = known.get(code)
            most = sum(way in page.ways for page in crisis.pages) if crisis else 0
            if len(held) > most:
                found = f"crisis {code}: {len(held)} pages by {_named(way)}, and {most} were sent"
                self.found.doubled.append(found)
        for crisis in self.crises.values():
            for way in sorted({way for page in crisis.pages for way in page.taken}):
                taken = sum(way in page.taken for page in crisis.pages)
                if taken > len(keys[crisis.code, way]):
                    found = (
                        f"crisis {crisis.code}: {taken} pages noted by {_named(way)}, fewer came"
                    )
                    self.found.lost.append(found)

    def unfinished(self) -> Iterator[str]:
        """Crises whose first page is not with everybody yet, though nobody has them."""
        for crisis in self.crises.values():
            if crisis.calling and not any(p.ways <= p.taken.keys() for p in crisis.pages):
                yield f"crisis {crisis.code}: not paged by every way yet"

    def rows(self) -> Iterator[Row]:
        """What the ledger of crises should hold."""
        for crisis in self.crises.values():
            page = crisis.pages[-1] if crisis.pages else None
            yield {
                "stream": crisis.stream,
                "code": crisis.code,
                "area": crisis.area,
                "raised_at": crisis.raised_at,
                "rung": crisis.rung,
                "page": page.number if page else 0,
                "called": page.people if page else None,
                "until": page.until if page else None,
                "nobody_reached": crisis.nobody_reached,
                "acknowledged_by": crisis.acknowledged_by or None,
                "acknowledged_at": crisis.acknowledged_at,
                "recorded": crisis.recorded,
                "told": crisis.told,
                "outcome": crisis.outcome,
                "lapsed": crisis.lapsed,
                "open": not crisis.outcome and not (crisis.lapsed and crisis.acknowledged_by),
            }


def kept(path: Path) -> list[Came]:
    """What the channels of a run kept, one JSON object a line; nothing if nothing ever came."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def _over(crisis: Crisis, at: datetime) -> None:
    crisis.over_at = crisis.over_at or at
    if crisis.pages:
        crisis.pages[-1].over_at = crisis.pages[-1].over_at or at


def _digits(area: str) -> str:
    """The digits that count: a county's code ends in six zeros, a township's in three."""
    return next(area[:n] for n in SEPARATE if not area[n:].strip("0") or n == SEPARATE[-1])


def _named(way: Way) -> str:
    return f"{way.channel} to {way.officer}"
