"""What happens in an office, by chance: who asks what, how time passes, and when a clock rings.

Everything is drawn from one source of randomness: the same source, the same history.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.aggregates import CALENDAR, COMMITTEES, DISPUTE, RULES
from domain.deadlines import agenda_of
from domain.dispute.state import OPEN, START, Dispute, Phase
from domain.kernel import LOCAL_ZONE, Officer, Refused, Role
from domain.national_rules import NATIONAL_RULES
from domain.rules import LEGAL, Rule
from tests.domain.years import days_off
from tests.properties.habits import USUAL, pressing, waiting
from tests.properties.paper import Asked, Office, Unfit
from tests.properties.practice import PRACTICE
from tests.properties.situation import MEDIATORS, OFFICES, Situation, given

BEGINNING = datetime(2020, 3, 2, 9, tzinfo=LOCAL_ZONE)
AT_ONCE = 6
"""Cases that are open side by side, as a rule."""

OVER: frozenset[Phase] = frozenset({"closed", "filed", "retained", "appraised", "destroyed"})
WAYS_OUT = frozenset(
    {
        *("refuse", "withdraw", "route_out", "decide_not_to_accept"),
        *("declare_failed", "merge_into", "end_as_expired"),
    }
)
"""Done seldom, so that most cases get further."""

OPENING = ("register", "register", "register", "settle_on_the_spot", "record_history")
CLOCK = Officer(id="clock", role="clock")
STAFF: dict[Role, tuple[str, ...]] = {
    "desk": ("wang", "wei"),
    "mediator": MEDIATORS,
    "head": ("qian", "qin"),
    "judicial_office": ("sun",),
    "county_desk": ("li",),
    "archivist": ("zhou",),
    "supervisor": ("wu",),
    "party": ("p1", "p2", "p3", "p9"),
    "clock": ("clock",),
    "importer": ("import",),
}
LATE_TO_THE_DESK = 0.1
"""How often it is written down later than it happened."""

ANOTHER_ROLE: dict[str, Role] = {
    "Only the clock notes that a deadline has passed": "clock",
    "The second person is somebody else": "head",
    "A committee with fewer than three active members asks the judicial office": "judicial_office",
    "The committee's head is the second person here, not the judicial office": "head",
}


def _of_order(asked: Asked, case: Dispute, side: str) -> str:
    return str(getattr(case.orders[asked.data["order"]], side))


ANOTHER_OFFICE: dict[str, Callable[[Asked, Dispute], str]] = {
    "Only the office it is given to answers an order": lambda asked, case: _of_order(
        asked, case, "to_office"
    ),
    "Only the office that gave an order ends it": lambda asked, case: _of_order(
        asked, case, "from_office"
    ),
    "Only the office it is offered to answers": lambda asked, case: (
        case.transfer.to_office if case.transfer else ""
    ),
    "The office that is responsible for the case opens the new one": lambda asked, case: (
        case.office
    ),
    "Who works on a case needs no reason to read it": lambda asked, case: "150524102000",
    "A register is imported for the office that kept it": lambda asked, case: asked.data["entry"][
        "office"
    ],
}
"""To whom a refusal sends whoever asked."""

OF_AN_URGENT_MATTER = {
    "Only the owner of the urgent matter does this: {owner}",
    "A step is recorded by who sees to it, {responsible}, or by the owner, {owner}",
    "Only who it is offered to answers: {owner}",
}
"""Refusals that name the one who does it."""

MOST_TRIES = 4


class Chance:
    """One office, one source of randomness, one course of time."""

    def __init__(self, office: Office, random: Random, until: datetime | None = None) -> None:
        self.office, self.random, self.until = office, random, until
        self.now = BEGINNING
        self.cases: list[UUID] = []
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.roles: Counter[str] = Counter()

    # --- what people do

    def anything(self) -> None:
        """Somebody asks something: mostly what is usual at this point of the case."""
        going = self.going()
        if len(going) < AT_ONCE and self.random.random() < 0.3 or not self.cases:
            self.ask(self.random.choice(OPENING), None)
            return
        urgent = [each for each in going if pressing(self.office.case(each), self.now)]
        if urgent and self.random.random() < 0.5:
            going = urgent
        recent = going if going and self.random.random() < 0.8 else self.cases
        stream = self.random.choice(recent)
        for command in self.thought_of(self.office.case(stream)):
            if self.ask(command, stream):
                return

    def _fits(self, case: Dispute, other: UUID) -> bool:
        into = self.office.case(other)
        alike = into.office == case.office and (into.type == "labour") == (case.type == "labour")
        refused = any(party.consent == "refused" for party in into.parties.values())
        return alike and into.phase in OPEN and not refused and into.suspended is None

    def going(self) -> list[UUID]:
        """The cases that are not closed."""
        return [stream for stream in self.cases if self.office.case(stream).phase not in OVER]

    def thought_of(self, case: Dispute) -> tuple[str, ...]:
        """What is tried, one after the other, until something is done."""
        if (commands := pressing(case, self.now)) and self.random.random() < 0.7:
            return (self.rarer(commands),)
        if (commands := waiting(case)) and self.random.random() < 0.5:
            return (self.rarer(commands),)
        usual = 0.3 if case.phase in OVER else 0.6
        if (commands := USUAL.get(case.phase, ())) and self.random.random() < usual:
            return (self.random.choice(commands),)
        few = [self.random.choice(tuple(DISPUTE.commands)) for _ in range(4)]
        if self.random.random() < 0.6:
            few = [name for name in few if name not in WAYS_OUT]
        return tuple(sorted(few, key=lambda name: self.accepted[name]))

    def rarer(self, commands: tuple[str, ...]) -> str:
        """Of two, the one that was accepted less often so far."""
        two = self.random.choice(commands), self.random.choice(commands)
        return min(two, key=lambda name: self.accepted[name])

    def ask(self, command: str, stream: UUID | None) -> list[UUID]:
        """Somebody asks it; who is told that others do it goes to them. The cases it moved."""
        asked = self.given(command, stream)
        for _ in range(MOST_TRIES):
            try:
                moved = self.office.ask(asked)
            except Refused as refusal:
                assert refusal.law, f"{refusal} cites no rule"
                self.refused[command] += 1
                other = self.instead(asked, refusal)
                if other is None:
                    return []
                asked = asked._replace(officer=other)
            except Unfit:
                self.refused[command] += 1
                return []
            else:
                self.noted(asked, moved)
                return moved
        return []

    def noted(self, asked: Asked, moved: list[UUID]) -> None:
        self.accepted[asked.command] += bool(moved)
        self.roles[asked.officer.role] += bool(moved)
        self.cases += [stream for stream in moved if stream not in self.cases]

    def given(self, command: str, stream: UUID | None) -> Asked:
        case = START if stream is None else self.office.case(stream)
        at = self.now
        if self.random.random() < LATE_TO_THE_DESK:
            at -= timedelta(minutes=self.random.randint(1, 3000))
        if command == "record_history":  # registered somewhere, long before it is imported
            at -= timedelta(days=self.random.randint(0, 900))
        others = [each for each in self.going() or self.cases if each != stream]
        if command == "merge_into":  # as a rule, somebody who merges has looked for a fit one
            others = [each for each in others if self._fits(case, each)] or others
        about = Situation(self.random, case, at, self.now, others)
        data = given(DISPUTE.commands[command].arguments, about)
        if command in PRACTICE and about.likely(0.9):
            data |= PRACTICE[command](about)
        officer = self.somebody(case)
        if officer.role == "importer" and stream is not None:
            at = self.now  # an importer may look back, and would disturb the order of the case
        return Asked(command, stream, data, officer, at)

    # --- who does it

    def somebody(self, case: Dispute) -> Officer:
        role = self.random.choice(tuple(STAFF))
        office = case.office if case.office and self.random.random() < 0.9 else None
        return self.officer(role, office or self.random.choice(OFFICES))

    def officer(self, role: Role, office: str) -> Officer:
        return Officer(id=self.random.choice(STAFF[role]), role=role, office=office)

    def instead(self, asked: Asked, refusal: Refused) -> Officer | None:
        """Who does it, where the refusal says so."""
        by, case, said = asked.officer, self.case_of(asked), refusal.message
        if said == "This is done by: {roles}":
            named: list[Any] = str(refusal.params["roles"]).replace(" ", "_").split(",_")
            return self.officer(self.random.choice(named), by.office)
        if said in ANOTHER_ROLE:
            return self.officer(ANOTHER_ROLE[said], by.office)
        if said == "A party speaks for itself only":
            return self.speaker(asked)
        if said == "Only a mediator of this case may do this" and case.mediator:
            return by.model_copy(update={"id": case.mediator})
        if said in OF_AN_URGENT_MATTER:
            return by.model_copy(update={"id": refusal.params["owner"]})
        office = ANOTHER_OFFICE[said](asked, case) if said in ANOTHER_OFFICE else ""
        return by.model_copy(update={"office": office}) if office else None

    def speaker(self, asked: Asked) -> Officer:
        """The party that the command is about, or an officer for several."""
        named = asked.data.get("party") or asked.data.get("asked_by")
        if isinstance(named, str):
            return asked.officer.model_copy(update={"id": named})
        return self.officer("desk", asked.officer.office)

    def case_of(self, asked: Asked) -> Dispute:
        return START if asked.stream is None else self.office.case(asked.stream)

    # --- how time passes

    def time_passes(self) -> None:
        """Minutes or hours, days, a few weeks; now and then years. The clock may be late."""
        passed = self.random.choices(
            (
                timedelta(minutes=self.random.randint(1, 300)),
                timedelta(days=self.random.randint(1, 8)),
                timedelta(days=self.random.randint(9, 70)),
                timedelta(days=self.random.randint(300, 1500)),
            ),
            weights=(50, 35, 13, 2),
        )[0]
        self.now += passed
        if self.until is not None:
            self.now = min(self.now, self.until)

    def the_clock_rings(self) -> None:
        """Every case's alarms up to now, each at its moment and in its order."""
        for stream in list(self.cases):
            last = datetime.min.replace(tzinfo=LOCAL_ZONE)
            while alarm := self.next_alarm(stream):
                assert alarm > last, f"the clock of {stream} rings for ever at {alarm}"
                last = alarm
                rung = Asked("settle_deadlines", stream, {"due": alarm}, CLOCK, alarm)
                assert self.office.ask(rung), f"what was due in {stream} at {alarm} is not noted"
                self.accepted["settle_deadlines"] += 1
                self.roles["clock"] += 1

    def next_alarm(self, stream: UUID) -> datetime | None:
        """The next moment at which this case's clock rings, if it has come."""
        agenda = agenda_of(self.office.case(stream), *self.office.standing())
        alarm = agenda.alarms(stream).next_due()
        return alarm if alarm is not None and alarm <= self.now else None

    # --- what the county keeps

    def the_calendar_changes(self) -> None:
        """A year is published, or a day of a published one corrected."""
        calendar, _ = self.office.standing()
        if self.random.random() < 0.4:
            year = max(calendar.years, default=2019) + 1
            off = days_off(date(year, 10, 1))
            self.keep(CALENDAR, "publish_year", year=year, holidays=off, shifted_workdays=())
            return
        day = (self.now + timedelta(days=self.random.randint(-20, 60))).date()
        working = not calendar.is_working(day)
        self.keep(CALENDAR, "correct_day", day=day, working=working)

    def the_rules_change(self) -> None:
        """Some limits are longer or shorter, some are gone, some come back."""
        turn = self.accepted["adopt"] % 4
        whom = {"area": self.random.choice(OFFICES)[: 3 * turn]} if turn > 1 else {}
        rows = tuple(self.changed_in_an_area() if whom else self.changed_by_law())
        if turn != 1:
            whom |= {"running_cases": "a law, article 3"}
        version = f"v{self.now.isoformat()}"
        self.keep(RULES, "adopt", version=version, rows=rows, source="local", **whom)

    def changed_by_law(self) -> Iterator[Rule]:
        """What a law sets changes with the law, and is never left out."""
        for rule in NATIONAL_RULES:
            if rule.effect not in LEGAL and self.random.random() < 0.2:
                continue
            most = rule.limit if rule.trigger == "urgent" else 2 * rule.limit
            changed: dict[str, Any] = {"limit": self.another(rule, most)}
            if rule.effect in LEGAL:
                changed |= {"source": f"a law of {self.now.isoformat()}", "checked_by": "a jurist"}
                changed |= {"checked_on": self.now.date()}
            yield rule.model_copy(update=changed)

    def changed_in_an_area(self) -> Iterator[Rule]:
        """Rights and what the law says are left alone, an office's duties get stricter, its own
        targets are its own."""
        for rule in NATIONAL_RULES:
            its_own = rule.effect in ("institution_duty", "local_target")
            if its_own and self.random.random() < 0.9:
                most = rule.limit if rule.effect in LEGAL else 2 * rule.limit
                yield rule.model_copy(update={"limit": self.another(rule, most)})

    def another(self, rule: Rule, most: int) -> int:
        """Now and then another limit, beyond its warnings."""
        least = max(rule.warnings, default=0) + 1
        if rule.limit and rule.unit != "month" and self.random.random() < 0.3:
            return self.random.randint(min(least, most), most)
        return rule.limit

    def a_committee_is_counted(self) -> None:
        """It has fewer members than before, or more."""
        members = self.random.choice((2, 5))
        office = self.random.choice(OFFICES)
        self.keep(COMMITTEES, "count_members", office=office, active_members=members)

    def keep(self, kind: Any, command: str, **data: Any) -> None:
        if kind is CALENDAR:
            data |= {"source": "notice", "notice_no": "1", "published_on": self.now.date()}
        try:
            self.office.keep(kind, command, self.now, **data)
        except Refused:
            self.refused[command] += 1
        else:
            self.accepted[command] += 1

    # --- all of it

    @property
    def by_the_county(self) -> tuple[Callable[[], None], ...]:
        """What the county changes for all cases."""
        return self.the_calendar_changes, self.the_rules_change, self.a_committee_is_counted

    def step(self) -> None:
        """The next thing that happens."""
        happening = (self.anything, self.time_passes, self.the_clock_rings, *self.by_the_county)
        self.random.choices(happening, weights=(80, 12, 6, 1, 1, 1))[0]()


def begin(chance: Chance) -> None:
    """What an office has before its first case: published years, the national rules, a count."""
    for year in (BEGINNING.year, BEGINNING.year + 1):
        off = (date(year, 1, 1), date(year, 5, 1), *days_off(date(year, 10, 1)))
        worked = tuple(day for day in (date(year, 9, 27), date(year, 10, 10)) if day.weekday() > 4)
        chance.keep(CALENDAR, "publish_year", year=year, holidays=off, shifted_workdays=worked)
    chance.keep(RULES, "adopt", version="national", rows=NATIONAL_RULES, source="national law")
    chance.keep(COMMITTEES, "count_members", office=OFFICES[1], active_members=2)
