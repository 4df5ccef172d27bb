"""Everything the log says, folded in its order: disputes, the calendar, the rules, the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.chaos.checker.agenda import Adopted, Entry, agenda
from tests.chaos.checker.areas import Areas
from tests.chaos.checker.bulk import Tasks
from tests.chaos.checker.case import Case
from tests.chaos.checker.crises import Room
from tests.chaos.checker.days import Days, UnknownFact
from tests.chaos.checker.log import START, Fact, Place
from tests.chaos.checker.referrals import Referrals

CALENDAR = uuid5(NAMESPACE_URL, "jiefen:calendar")
RULES = uuid5(NAMESPACE_URL, "jiefen:rules")
OF_NO_LEDGER = (
    *(
        "months.closed.v1",
        "months.closed.v2",
        "months.closed.v3",
        "months.closing_asked.v1",
        "months.reopened.v1",
    ),
    *("months.reopening_proposed.v1", "months.reopening_dropped.v1", "inspections.opened.v1"),
)
"""No ledger and no limit goes by them."""
DUTIES = ("duties.begun.v1", "duties.impact_assessed.v1", "duties.feature_switched_on.v1")
FEWEST = 3
"""Members of a committee, by law: one that nobody has counted is taken to have them."""


@dataclass
class Office:
    """The log as far as it was taken in."""

    days: Days = field(default_factory=Days)
    adopted: Adopted = Adopted()
    cases: dict[UUID, Case] = field(default_factory=dict)
    places: dict[UUID, Place] = field(default_factory=dict)
    """Where the latest fact of each dispute stands."""
    standing: Place = START
    """Where the latest fact of the calendar or the rules stands."""
    areas: Areas = field(default_factory=Areas)
    members: dict[str, int] = field(default_factory=dict)
    """How many each committee was last counted to have."""
    lines: list[Fact] = field(default_factory=list)
    """Every fact of a dispute."""
    duties: Fact | None = None
    """The latest by which what handles sensitive data is off or on; there are no incidents."""
    room: Room = field(default_factory=Room)
    """Who is on call and reached how, and every crisis."""
    tasks: Tasks = field(default_factory=Tasks)
    """What was done to many cases at once."""
    referrals: Referrals = field(default_factory=Referrals)
    """Who was referred where, and what came of it."""
    moves: list["Row"] = field(default_factory=list)
    """What each notice and each set of rules did to what was open then."""

    def take(self, fact: Fact) -> Case | None:
        """One more fact; the dispute it is about, if it is about one. Raises UnknownFact."""
        kind = fact.name.partition(".")[0]
        if kind == "dispute":
            return self._of_a_case(fact)
        if kind == "calendar" and fact.stream == CALENDAR:
            self.days.take(fact.name, fact.body)
            self.standing = fact.place
        elif fact.name == "rules.adopted.v2" and fact.stream == RULES:
            if fact.body["area"] or (fact.body["valid_from"] and not fact.body["running_cases"]):
                raise UnknownFact(f"{fact}: the checker knows sets for every case alone")
            self.adopted = Adopted(fact.body["rules"], fact.body["ladders"])
            self.standing = fact.place
        elif fact.name in DUTIES:
            self.duties = fact
        elif fact.name == "committees.members_counted.v1":
            self.members[fact.body["office"]] = fact.body["active_members"]
        elif fact.name in OF_NO_LEDGER or any(
            each.take(fact) for each in (self.areas, self.tasks, self.room, self.referrals)
        ):
            return None
        else:
            raise UnknownFact(f"{fact}: no fact that the checker knows")
        return None

    def _of_a_case(self, fact: Fact) -> Case:
        case = self.cases.setdefault(fact.stream, Case(fact.stream))
        case.take(fact)
        self.places[fact.stream] = fact.place
        self.lines.append(fact)
        return case

    def agenda(self, case: Case) -> list[Entry]:
        """What is open in a case now."""
        return agenda(case, self.days, self.adopted)

    def owner(self, case: Case, entry: Entry) -> str:
        """In which role somebody owes it: a second person is the head, but for a committee too
        small for one; what a mediator owes, the head while there is none."""
        role, proposes = str(entry.rule["owner"]), entry.rule["proposes"]
        if proposes in ("second_person_looks", "look_at_urgent_end"):
            few = self.members.get(case.office, FEWEST) < FEWEST
            return "judicial_office" if few else "head"
        of_an_officer = ("take_urgent_step", "end_or_renew_urgent", "answer_urgent_offer")
        if role == "mediator" and not case.mediator and proposes not in of_an_officer:
            return "head"
        return role


Moving = Callable[[Fact, Case, Entry | None, Entry | None], "Row"]
"""How a deadline is told that stood otherwise before a fact of the calendar or the rules."""


def fold(facts: list[Fact], upto: Place, moving: Moving | None = None) -> Office:
    """The log up to a place in it; with `moving`, what notices and rules moved on the way."""
    office = Office()
    for fact in facts:
        if fact.place > upto:
            continue
        if moving is None or fact.stream not in (CALENDAR, RULES):
            office.take(fact)
            continue
        before = _ends(office)
        office.take(fact)
        after = _ends(office)
        for stream, name in sorted(before.keys() | after.keys()):
            old, new = before.get((stream, name)), after.get((stream, name))
            if _shown(old) != _shown(new):
                office.moves.append(moving(fact, office.cases[stream], old, new))
    return office


def _ends(office: Office) -> dict[tuple[UUID, str], Entry]:
    return {
        (stream, entry.id): entry
        for stream, case in office.cases.items()
        for entry in office.agenda(case)
        if entry.stage == "due"
    }


def _shown(entry: Entry | None) -> Any:
    return entry and (entry.end.due, entry.end.act_by, entry.falls_at, entry.end.provisional)


Row = dict[str, Any]
