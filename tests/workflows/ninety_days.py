"""Ninety days of one dispute, and what is said of its dates meanwhile: docs/ninety-days.md.

`python -m tests.workflows.ninety_days` writes the page anew. The days are those of the published
calendar of 2026, whatever today is: the server's clock is that many days ahead or behind.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args
from uuid import UUID

from domain.calendar import DayCorrected, YearPublished
from domain.deadlines import Alarms, agenda_of
from domain.derivation import Derivation, Step, derive
from domain.dispute.clocks import settle_deadlines
from domain.dispute.facts import (
    Accepted,
    ConsentGiven,
    DeadlinePassed,
    DisputeFact,
    Extended,
    MediatorAssigned,
    Party,
    Registered,
    Resumed,
    RightsNoticeGiven,
    Suspended,
    Triaged,
)
from domain.kernel import LOCAL_ZONE, Act, Fact, Officer
from domain.people import Particulars
from domain.rules import RuleBook
from interface.language import Language
from interface.why import in_words
from interface.words import moment, stage
from interface.words import rule as named_rule
from tests.properties.limits import Reckoned
from tests.workflows.log import STREAM, Bench, Log, bench
from workers.seed import national_rules, published_years
from workflows.agenda import KeepAgenda

PAGE = Path(__file__).parents[2] / "docs" / "ninety-days.md"
CLOCK = Officer(id="clock", role="clock")
OFFICE = "360730100200"
BEGAN = datetime(2026, 3, 2, 10, tzinfo=LOCAL_ZONE)

OPENING: tuple[DisputeFact, ...] = (
    Registered(
        code=f"{OFFICE}-2026-00007",
        track="full",
        office=OFFICE,
        area=OFFICE,
        body="sector",
        type="medical",
        source="on_application",
        matter="a treatment",
        parties=(
            Party(party="p1", role="applicant", particulars=Particulars(id=UUID(int=1), name="某")),
            Party(
                party="p2", role="respondent", particulars=Particulars(id=UUID(int=2), name="某")
            ),
        ),
        requested_at=BEGAN,
        request_evidence="form_signed_at_counter",
    ),
    Triaged(in_scope=True),
    *(RightsNoticeGiven(party=party) for party in ("p1", "p2")),
    *(ConsentGiven(party=party) for party in ("p1", "p2")),
    Accepted(),
    MediatorAssigned(mediator="m1"),
)
CORRECTED = DayCorrected(
    day=date(2026, 4, 29),
    working=False,
    source="a correction made up for this page",
    notice_no="示例更正1号",
    published_on=date(2026, 4, 10),
    counts_from=date(2026, 4, 11),
)
LONGER = Extended(until=date(2026, 5, 30), signed_by=("p1", "p2"))


class Happening(NamedTuple):
    """Something that happens; then `asked`, a limit, is asked why it ends when it does."""

    on: str
    fact: Fact
    what: str
    asked: str


HAPPENING = (
    Happening(
        "03-12",
        Suspended(reason="appraisal", clock_stops=True),
        "An appraisal is asked for: mediation is suspended",
        "suspension",
    ),
    Happening("03-27", Resumed(), "The appraisal is there: mediation goes on", ""),
    Happening(
        "04-10",
        CORRECTED,
        "A notice makes a rest day of 29 April",
        "medical-mediation",
    ),
    Happening("04-21", LONGER, "All parties sign for time up to 30 May", "medical-extended"),
)


class OneCase(Log):
    """The log of one case: what happens is folded, what is due is settled by the domain."""

    def __init__(self) -> None:
        super().__init__()
        self.both = Reckoned(national_rules().rules)
        self.both.rules = RuleBook((national_rules(),))
        self.steps: list[Step] = []
        self.passed: list[tuple[datetime, DeadlinePassed]] = []
        self.ahead = timedelta()
        """By how much the server's clock is ahead of the story's."""
        self._facts = 0

    def take(self, fact: Fact, at: datetime) -> Alarms:
        """Something happened: the alarms after it."""
        self.both.take(fact, at)
        self._facts += 1
        if not isinstance(fact, DayCorrected | YearPublished):
            step = Step(len(self.steps) + 1, fact, at)  # type: ignore[arg-type]  # a dispute's
            self.steps.append(step)
        return self.alarms()

    def alarms(self) -> Alarms:
        """As the server's clock has to ring them."""
        agenda = agenda_of(self.both.case, self.both.calendar, self.both.rules, (self._facts,))
        told = agenda.alarms(UUID(STREAM))
        return told.model_copy(update={"due": {n: at + self.ahead for n, at in told.due.items()}})

    def settle(self, due: datetime) -> Alarms:
        due -= self.ahead
        act = Act(UUID(STREAM), CLOCK, due)
        calendar, rules = self.both.calendar, self.both.rules
        for fact in settle_deadlines(self.both.case, act, due=due, calendar=calendar, rules=rules):
            assert isinstance(fact, DeadlinePassed)
            self.passed.append((due, fact))
            self.take(fact, due)
        return self.alarms()

    def walked_to(self) -> dict[str, date]:
        """The day on which each limit is due, found by going from one day to the next."""
        walked = self.both.day_by_day().items()
        return {name.removesuffix("@due"): end.due for name, end in walked if name.endswith("@due")}

    def why(self, deadline: str) -> Derivation:
        """Where the due date of this limit comes from, now."""
        found = derive(self.steps, self.both.calendar, self.both.rules)
        return next(each for each in found if each.id == deadline)


class Told(NamedTuple):
    """What was to be seen after something happened."""

    happening: Happening
    due: dict[str, date]
    """Every open limit, as the walk from day to day finds it."""
    why: Derivation | None


async def ninety_days(server: Bench, log: OneCase) -> list[Told]:
    """All that happens, on the server's clock; what was to be seen after each step."""
    log.ahead = server.started - BEGAN
    for fact in (*published_years(), *OPENING):
        log.take(fact, BEGAN)
    clock = await server.start(log.alarms())
    told = [
        Told(Happening("03-02", OPENING[-2], "The case is accepted", ""), log.walked_to(), None)
    ]
    for step in HAPPENING:
        at = datetime.combine(date.fromisoformat(f"2026-{step.on}"), BEGAN.timetz())
        await server.env.sleep(at + log.ahead - await server.env.get_current_time())
        await clock.signal(KeepAgenda.reschedule, log.take(step.fact, at))
        told.append(Told(step, log.walked_to(), log.why(step.asked) if step.asked else None))
    await clock.result()
    return told


def played() -> tuple[OneCase, list[Told]]:
    """The whole story on a server of its own."""
    log = OneCase()

    async def on_a_server() -> list[Told]:
        async with bench(log) as server:
            return await ninety_days(server, log)

    return log, asyncio.run(on_a_server())


# --- the page ------------------------------------------------------------------------------------

HEAD = """\
# Ninety days of one dispute

A patient and a hospital, from acceptance on 2 March 2026: an appraisal holds mediation up, a notice
makes a rest day of a working day, and all parties sign for more time. The clock is the workflow
that keeps every clock, on Temporal's time-skipping server; the due dates beside are found by
another program, which walks from one civil day to the next. `tests/workflows/ninety_days.py` prints
all of it, and a test compares it with this page, letter by letter. `jiefen why dispute ID` says the
same of any case.

## What happened

| On | What | Then due |
| --- | --- | --- |
"""


def page(log: OneCase, told: Sequence[Told]) -> str:
    """The page as it has to be."""
    return HEAD + "".join(f"{line}\n" for line in _lines(log, told))


def _lines(log: OneCase, told: Sequence[Told]) -> Iterator[str]:
    for one in told:
        due = "; ".join(f"`{name}` {day}" for name, day in sorted(one.due.items()))
        yield f"| {one.happening.on} | {one.happening.what} | {due} |"
    yield from (
        "",
        "While the appraisal lasts, the limit of mediation stands still: it has no end.",
    )
    yield from (
        "",
        "## What the clock noted",
        "",
        "| At | Limit | Stage | Due |",
        "| --- | --- | --- | --- |",
    )
    for at, fact in log.passed:
        what = f"{named_rule(fact.rule, 'en')} (`{fact.deadline}`)"
        yield f"| {moment(at)} | {what} | {stage(fact.stage, 'en')} | {fact.due_on} |"
    for one in told:
        if one.why is not None:
            yield from ("", f"## Why: {one.why.id}, asked on {one.happening.on}")
            for language in reversed(get_args(Language)):
                yield from ("", "```", *_why(one.why, language), "```")


def _why(found: Derivation, language: Language) -> Iterator[str]:
    yield f"{named_rule(found.rule.id, language)} ({found.id})"
    before = ""
    for label, text in in_words(found, language):
        yield f"    {text}" if label == before else f"  {label}: {text}"
        before = label


if __name__ == "__main__":
    PAGE.write_text(page(*played()), "utf-8")
