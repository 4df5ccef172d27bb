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
            stood = _stood_still(case, starts_on)
            for rung in ladder.rungs:
                yield Rise(
                    ":".join(part for part in (ladder.id, key, rung.at) if part),
                    ladder,
                    f"level-{rung.at}",
                    rung.after,
                    starts_on,
                    starts_on + timedelta(days=rung.after) + stood,
                    rung.tells,
                )


def _stood_still(case: Dispute, starts_on: date) -> timedelta:
    spans = (each.until - max(each.since, starts_on) for each in case.pauses)
    return sum((span for span in spans if span > timedelta()), timedelta())
