"""Somebody is referred to a place: what the place gives away is what its answers say, once each;
who does not answer is asked again once for each day that is over, and whether in time is counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

from tests.chaos.checker.agenda import SPREAD
from tests.chaos.checker.log import CHINA, Fact, Place, day_of

ASKED_AGAIN = 5
"""How often at most."""
PURGED_AFTER = timedelta(days=30)
LOOK = "look@due"
"""The only alarm of a stream whose days are its people's alone."""

Row = dict[str, Any]


@dataclass
class Referral:
    """One referral, and the day at whose end somebody has to look at it."""

    stream: UUID
    area: str
    first_day: date
    """By which the first answer was due."""
    standing: Place
    look_on: date | None
    times: int = 0
    answered_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def looks(self) -> dict[str, datetime]:
        """What its clock is to hold."""
        if self.look_on is None:
            return {}
        over = datetime.combine(self.look_on + timedelta(days=1), time.min, CHINA)
        later = timedelta(seconds=crc32(self.stream.bytes) % SPREAD)
        return {LOOK: (over + later).astimezone(UTC)}


@dataclass
class Referrals:
    """Every referral, and the slots that places have given away."""

    held: dict[UUID, Referral] = field(default_factory=dict)
    slots: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    """By transaction and moment: agreed on less given away. Each is nought in the end."""
    doubled: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)

    def take(self, fact: Fact) -> bool:
        """One more fact; whether it is of a referral, a place, or what a place gives away."""
        kind, name, _ = fact.name.split(".")
        if kind == "places":
            return name == "entered"
        if kind == "intake":
            if name == "slot_given":
                self.slots[*fact.place[:2], fact.body["slot"]] -= 1
            return name in ("slot_given", "slot_given_back")
        return kind == "referral" and self._of(fact, name)

    def _of(self, fact: Fact, name: str) -> bool:
        body, on = fact.body, day_of(fact.at)
        if name == "offered":
            by = date.fromisoformat(body["answer_by"])
            self.held[fact.stream] = Referral(fact.stream, body["office"], by, fact.place, by)
            return True
        one = self.held[fact.stream]
        one.standing = fact.place
        match name:
            case "unanswered":
                self._asked_again(one, fact)
            case "accepted" | "slot_moved":
                self.slots[*fact.place[:2], body["slot"]] += 1
                one.look_on = day_of(datetime.fromisoformat(body["slot"]))
                one.answered_on = one.answered_on or on
            case "refused":
                one.look_on, one.answered_on = None, one.answered_on or on
            case "withdrawn":
                one.look_on, one.withdrawn_on = on + PURGED_AFTER, on
            case _:
                return False
        return True

    def _asked_again(self, one: Referral, fact: Fact) -> None:
        one.times += 1
        if fact.body["times"] != one.times:
            self.doubled.append(f"{fact}: asked again for the {one.times}. time, as another")
        if fact.at < one.looks.get(LOOK, fact.at):
            self.early.append(f"{fact}: its day was not over")
        again = date.fromisoformat(fact.body["answer_by"])
        one.look_on = again if one.times < ASKED_AGAIN else None

    def unheld(self) -> Iterator[str]:
        """Slots that were agreed on and not given away, or given away for nobody."""
        for (*_, slot), count in self.slots.items():
            if count:
                yield f"slot {slot}: agreed on {count} times more than given away"

    def overdue(self, now: datetime) -> Iterator[str]:
        """What has been over and is not noted."""
        for one in self.held.values():
            if any(at < now for at in one.looks.values()):
                yield f"referral {one.stream}: nobody looked after {one.look_on}"

    def rows(self) -> Iterator[Row]:
        """What the ledger should hold: what the person withdrew in time is to be answered by
        nobody."""
        for one in self.held.values():
            by, answered, withdrawn = one.first_day, one.answered_on, one.withdrawn_on
            if answered is not None or withdrawn is None or withdrawn > by:
                yield {
                    "row": uuid5(one.stream, "referrals"),
                    "area": one.area,
                    "quarter": f"{by.year}Q{(by.month + 2) // 3}",
                    "answered_in_time": answered is not None and answered <= by,
                }
