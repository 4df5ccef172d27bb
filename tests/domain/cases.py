"""Short cases as facts with their times, for the tests of limits; and the rules they run under."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import reduce
from uuid import UUID

from domain.deadlines import Agenda, Entry, reckon
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    AgreementReached,
    DisputeFact,
    HandOverReceived,
    Obligation,
    ObligationKind,
    Party,
    Procedure,
    Registered,
    Signature,
)
from domain.dispute.state import START, Dispute
from domain.dispute.terms import AgreementForm, DisputeType, Source, Track
from domain.kernel import LOCAL_ZONE
from domain.national_rules import NATIONAL_RULES
from domain.people import Particulars
from domain.rules import Rule, RuleBook, RulesAdopted
from tests.domain.years import CALENDAR

STREAM = UUID("018f0000-0000-7000-8000-000000000001")
Story = list[tuple[DisputeFact, datetime]]


def book(*rules: Rule, longest_mediation: int | None = None) -> RuleBook:
    """A book of one set, for every case."""
    adopted = RulesAdopted(
        version="test", rules=rules, source="a test", longest_mediation=longest_mediation
    )
    return RuleBook((adopted,))


RULES = book(*NATIONAL_RULES)


def day(text: str) -> date:
    """`03-12` is in 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def at(text: str, clock: str = "10:00") -> datetime:
    return datetime.combine(day(text), time.fromisoformat(clock), LOCAL_ZONE)


def registered(
    on: str,
    kind: DisputeType = "neighbour",
    *,
    track: Track = "full",
    source: Source = "on_application",
    claimed: bool = True,
) -> tuple[DisputeFact, datetime]:
    people = [Particulars(id=UUID(int=n), name="somebody") for n in (1, 2)]
    fact = Registered(
        code="360730100200-2026-00007",
        track=track,
        office="360730100200",
        area="360730100200",
        body="village_committee",
        type=kind,
        source=source,
        matter="water",
        parties=(
            Party(party="p1", role="applicant", particulars=people[0]),
            Party(party="p2", role="respondent", particulars=people[1]),
        ),
        requested_at=at(on) if claimed else None,
        request_evidence="form_signed_at_counter",
    )
    return fact, at(on)


def handed_over(
    on: str, procedure: Procedure = "none", *, online: bool = False
) -> tuple[DisputeFact, datetime]:
    fact = HandOverReceived(
        sender="court", number="2026-1", received_on=day(on), procedure=procedure, online=online
    )
    return fact, at(on)


def agreed(
    on: str,
    *due: str | None,
    form: AgreementForm = "written",
    kind: ObligationKind = "payment",
) -> tuple[DisputeFact, datetime]:
    fact = AgreementReached(
        form=form,
        effective_on=day(on),
        content="as agreed",
        items=tuple(
            Obligation(
                item=f"o{n}", party="p2", kind=kind, due_on=day(d) if d else None, what="pay"
            )
            for n, d in enumerate(due, 1)
        ),
        signatures=(
            Signature(party="p1", means="signature"),
            Signature(party="p2", means="signature"),
        ),
    )
    return fact, at(on)


def case_of(story: Iterable[tuple[DisputeFact, datetime]]) -> Dispute:
    return reduce(lambda case, step: evolve(case, *step), story, START)


def agenda(story: Story, *rules: Rule) -> Agenda:
    return reckon(story, CALENDAR, book(*rules) if rules else RULES)


def due(story: Story, *rules: Rule) -> dict[str, str]:
    """Deadline → month and day on which it is due."""
    return {e.id: e.due_on.isoformat()[5:] for e in agenda(story, *rules).due()}


def entry(story: Story, deadline: str, stage: str = "due") -> Entry:
    (found,) = [e for e in agenda(story).entries if (e.id, e.stage) == (deadline, stage)]
    return found
