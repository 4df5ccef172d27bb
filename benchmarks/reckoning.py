"""The agenda of a case reckoned from its 30 facts: dates and ids, as every clock is reckoned.

Two cases, by turns: one in mediation that was held up and extended, one that was agreed with
three instalments to come. The facts are decoded already; nothing is explained.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from statistics import median
from time import perf_counter
from typing import NamedTuple
from uuid import UUID

from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from domain.calendar import Calendar
from domain.calendar import evolve as evolve_calendar
from domain.deadlines import Agenda, agenda_of, reckon, standstills
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    ConfidentialNoteTaken,
    ConsentGiven,
    DisputeFact,
    Extended,
    InquiryRecorded,
    MediatorAssigned,
    Obligation,
    OfficeAnswered,
    OfficeAsked,
    Party,
    Registered,
    Resumed,
    RightsNoticeGiven,
    SessionRecorded,
    Signature,
    Suspended,
    Triaged,
)
from domain.dispute.state import START, Dispute
from domain.national_rules import NATIONAL_RULES, SOURCE, VERSION
from domain.people import Particulars
from domain.rules import RuleBook, RulesAdopted
from workers.seed import published_years

EVENTS, ROUNDS, TIMES = 30, 9, 400
AT_MOST = 150.0
BEGUN = datetime(2026, 3, 2, 2, tzinfo=UTC)

Happened = tuple[DisputeFact, datetime]


Taken = dict[str, list[float]]
"""Step → its microseconds, round by round."""


class Story(NamedTuple):
    """A case of 30 facts."""

    name: str
    facts: Sequence[Happened]


def _begun() -> list[DisputeFact]:
    people = [Particulars(id=UUID(int=n), name="sealed:1") for n in (1, 2)]
    return [
        Registered(
            code="150524101000-2026-00007",
            track="full",
            office="150524101000",
            area="150524101000",
            body="township",
            type="neighbour",
            source="on_application",
            matter="sealed:2",
            parties=(
                Party(party="p1", role="applicant", particulars=people[0]),
                Party(party="p2", role="respondent", particulars=people[1]),
            ),
            requested_at=BEGUN,
            request_evidence="form_signed_at_counter",
        ),
        Triaged(in_scope=True),
        RightsNoticeGiven(party="p1"),
        RightsNoticeGiven(party="p2"),
        ConsentGiven(party="p1"),
        ConsentGiven(party="p2"),
        Accepted(),
        MediatorAssigned(mediator="m1"),
        OfficeAsked(request="r1", to="housing", question="sealed:3"),
        InquiryRecorded(record="sealed:4", heard=("p1",)),
        Suspended(reason="appraisal", clock_stops=True),
        Resumed(),
    ]


_TALKS = SessionRecorded(form="joint", parties=("p1", "p2"), record="sealed:5")
_NOTE = ConfidentialNoteTaken(note="n1", audience="mediator", party=None, text="sealed:6")
_AGREED = AgreementReached(
    form="written",
    effective_on=date(2026, 4, 10),
    content="sealed:7",
    items=tuple(
        Obligation(
            item=f"o{n}",
            party="p2",
            kind="payment",
            amount_fen=80_000,
            due_on=date(2026, 4 + n, 20),
            what="sealed:8",
        )
        for n in (1, 2, 3)
    ),
    signatures=(Signature(party="p1", means="signature"), Signature(party="p2", means="signature")),
)


def _story(name: str, *last: DisputeFact) -> Story:
    """Filled up to 30 facts with talks and notes, a day and a quarter apart."""
    facts = _begun()
    while len(facts) < EVENTS - len(last):
        facts.append(_NOTE if len(facts) % 3 else _TALKS)
    every = timedelta(hours=30)
    return Story(name, [(fact, BEGUN + n * every) for n, fact in enumerate([*facts, *last])])


HELD_UP = _story(
    "in mediation, held up and extended",
    Extended(until=date(2026, 5, 29), signed_by=("p1", "p2")),
)
AGREED = _story(
    "agreed, three instalments to come",
    OfficeAnswered(request="r1", answer="sealed:9"),
    _AGREED,
)


@cache
def _known() -> tuple[Calendar, RuleBook]:
    """The published years and the national rules."""
    calendar = Calendar()
    for year in published_years():
        calendar = evolve_calendar(calendar, year, BEGUN)
    adopted = RulesAdopted(version=VERSION, rules=NATIONAL_RULES, source=SOURCE)
    return calendar, RuleBook((adopted,))


def agenda(story: Story) -> Agenda:
    """What is measured."""
    return reckon(story.facts, *_known())


def run() -> list[Figure]:
    """Both cases, by turns."""
    taken: dict[str, Taken] = {HELD_UP.name: {}, AGREED.name: {}}
    for _ in rounds(ROUNDS):
        for story in (HELD_UP, AGREED):
            for step, work in _steps(story).items():
                taken[story.name].setdefault(step, []).append(_microseconds(work))
    return [_figure(story, taken[story.name]) for story in (HELD_UP, AGREED)]


def _steps(story: Story) -> dict[str, Callable[[], object]]:
    case = _folded(story)
    return {
        "whole": partial(agenda, story),
        "fold": partial(_folded, story),
        "date": partial(agenda_of, case, *_known()),
        "explain": partial(standstills, case, *_known()),
    }


def _folded(story: Story) -> Dispute:
    case = START
    for fact, at in story.facts:
        case = evolve(case, fact, at)
    return case


def _microseconds(work: Callable[[], object]) -> float:
    """The median of many times, one after the other."""
    taken = []
    for _ in range(TIMES):
        begun = perf_counter()
        work()
        taken.append(perf_counter() - begun)
    return median(taken) * 1e6


def _figure(story: Story, taken: Taken) -> Figure:
    each = {step: median(rounds) for step, rounds in taken.items()}
    return Figure(
        f"agenda of {EVENTS} facts: {story.name}",
        each["whole"],
        "µs",
        limit=AT_MOST,
        goal="at most",
        judged="value",
        rounds=taken["whole"],
        breakdown=(
            Part(f"fold {EVENTS} facts", each["fold"], "µs"),
            Part(f"find and date {len(agenda(story).entries)} stages", each["date"], "µs"),
            Part("what each suspension did, only when asked", each["explain"], "µs"),
        ),
    )
