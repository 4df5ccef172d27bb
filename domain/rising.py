"""How the notice of a matter that is not settled rises: each level of a ladder hears of it once.

The notice rises; the matter stays where it is until somebody offers it and every party agrees. What
lawfully stands still rises no further, and days on which it stood still do not count.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.dispute.state import Dispute
from domain.dispute.triggers import TRIGGERS
from domain.kernel import civil_date
from domain.rules import Ladder, RuleSet, Superior

LEVEL = "level-"
"""So begins the stage of a level on the agenda: `level-township`."""


class Rise(NamedTuple):
    """One level of one ladder: who hears on which day, if the matter is not settled by then."""

    id: str
    ladder: Ladder
    stage: str
    """`level-township`, for example."""
    after: int
    starts_on: date
    on: date
    tells: Superior


def rises(case: Dispute, rules: RuleSet) -> Iterator[Rise]:
    """The levels that hear of this case; none while it is suspended."""
    if case.suspended is not None:
        return
    for ladder in rules.ladders:
        if not ladder.applies_to.covers(case.type, case.source, case.track):
            continue
        for key, start in TRIGGERS[ladder.trigger](case).items():
            starts_on = civil_date(start) if isinstance(start, datetime) else start
            for rung in ladder.rungs:
                yield Rise(
                    ":".join(part for part in (ladder.id, key, rung.at) if part),
                    ladder,
                    f"{LEVEL}{rung.at}",
                    rung.after,
                    starts_on,
                    _on(case, starts_on, rung.after),
                    rung.tells,
                )


def _on(case: Dispute, starts_on: date, after: int) -> date:
    """The day on which a level hears. A suspension that began later moves it no more: the level has
    heard, and nobody hears twice.
    """
    day = starts_on + timedelta(days=after)
    for pause in case.pauses:
        if pause.since < day:
            day += max(pause.until - max(pause.since, starts_on), timedelta())
    return day
