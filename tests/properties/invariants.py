"""What holds at every moment of every history, each in the words of who relies on it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from domain.calendar import Calendar
from domain.deadlines import Agenda, agenda_of
from domain.dispute import facts as f
from domain.dispute.evolve import evolve
from domain.dispute.state import START, Agreement, Dispute
from domain.rules import RuleBook
from tests.properties.merged import of_its_own
from tests.properties.obligations import card, owed
from tests.properties.paper import Happened

# --- a closed case does not move -----------------------------------------------------------------

ARCHIVE = ("closed", "filed", "retained", "appraised", "destroyed")
AFTER_FILING = frozenset(
    {"phase", "notes", "retention", "appraisal"}
    | {"reopening", "continued_in", "came_back"}  # the matter goes on in another case
    | {"handover", "fired", "proposals"}  # a return letter that an older register still owes
    | {"looked_in", "untold_of_look_in"}  # who read it from outside, and whom that is to be told
    | {"approved"}  # who may read the file of somebody who does not speak for themselves
)
AFTER_CLOSING = AFTER_FILING | {
    *("agreement", "performance", "performed_at_once", "breach_reported", "remedy_explained"),
    *(
        "follow_ups",
        "followed_up_on",
        "follow_ups_moved",
        "follow_ups_stopped",
        "satisfaction_stated",  # by a party, who says it when it likes
        "offers",
        "confirmation",
        "review",
    ),
    *("signing", "signings"),  # where it is signed comes back as a file
    *("documents", "files", "filed_on", "requests", "reports", "untold_since", "untold_named_on"),
}
"""After closure it is still noted how the agreement is kept, what others answer, what lies in
the file; after filing not even that. The outcome, its day, the parties and the terms stay as
they are for ever."""


def a_closed_case_does_not_move(before: Dispute, fact: Any, after: Dispute) -> None:
    """Whoever closed a case finds it as it was: nothing that came of it is rewritten."""
    if before.closed_on is None:
        return
    free = AFTER_CLOSING if before.filed_on is None else AFTER_FILING
    moved = {
        name
        for name, was, now in zip(Dispute._fields, before, after, strict=True)
        if was != now and name not in free
    }
    assert not moved, f"{type(fact).__name__} moved {moved} of a closed case"
    assert terms(after.agreement) == terms(before.agreement)
    forward = ARCHIVE.index(after.phase) >= ARCHIVE.index(before.phase)
    assert forward or (before.phase, after.phase) == ("appraised", "retained")


def terms(agreement: Agreement | None) -> Any:
    """What was agreed, whatever has been performed of it."""
    if agreement is None:
        return None
    items = {name: item._replace(performed_on=None) for name, item in agreement.items.items()}
    return agreement._replace(items=items)


def a_passed_limit_ends_nothing(before: Dispute, fact: Any, after: Dispute) -> None:
    """A deadline proposes; only the seven days of an urgent matter are over by themselves."""
    if not isinstance(fact, f.DeadlinePassed | f.DeadlinesLapsedBeforeImport):
        return
    moved = {
        name for name, was, now in zip(Dispute._fields, before, after, strict=True) if was != now
    }
    kept_of_others = {"merges", "aside"}  # what happened since a merge, to be told apart
    assert moved - kept_of_others <= {"fired", "proposals", "urgent", "ran_out"}


# --- success is counted once ---------------------------------------------------------------------


def success_counts_once(before: Dispute, fact: Any, after: Dispute) -> None:
    """An agreement stays one, whatever becomes of it; and nothing else becomes one."""
    if before.outcome == "agreed":
        assert after.outcome == "agreed"
        assert not isinstance(fact, f.AgreementReached)
    elif after.outcome == "agreed":
        assert isinstance(fact, f.AgreementReached)


def what_is_performed_stays_performed(before: Dispute, fact: Any, after: Dispute) -> None:
    """Whoever has done everything that was agreed is never told again that they have not."""
    if before.performance == "performed":
        assert after.performance == "performed"
    if before.agreement is not None and not before.outstanding and before.agreement.items:
        assert after.performance == "performed"


def whoever_goes_back_on_it_is_not_bound_again(before: Dispute, fact: Any, after: Dispute) -> None:
    """反悔 is not undone by a report of the other side: a new round or a suit follows (法 32)."""
    if before.performance == "disputed":
        assert after.performance in ("disputed", "performed")


def closing_leaves_nobody_waiting(before: Dispute, fact: Any, after: Dispute) -> None:
    """Nobody reminds anybody in a closed case, so nothing may still be to come in it."""
    if not isinstance(fact, f.Closed):
        return
    assert before.handover is None or before.handover.answered_on is not None
    assert not before.letter_owed
    assert not before.breach_reported
    for application in (before.confirmation, before.review):
        assert application is None or application.decided_on is not None
    if before.agreement is not None and before.performance == "performing":
        days = [before.agreement.items[item].due_on for item in before.outstanding]
        assert all(day is None or day <= after.closed_on for day in days if after.closed_on)


MOVES = (
    closing_leaves_nobody_waiting,
    a_closed_case_does_not_move,
    a_passed_limit_ends_nothing,
    success_counts_once,
    what_is_performed_stays_performed,
    whoever_goes_back_on_it_is_not_bound_again,
)


def check_move(before: Dispute, fact: Any, after: Dispute) -> None:
    """What holds whenever one more fact is recorded of a case that was here before.

    Not within an import: an older register tells what was, in whatever order that office did it.
    """
    for holds in MOVES:
        holds(before, fact, after)


# --- every open obligation has a clock, and every clock an obligation ----------------------------

Clock = tuple[str, str, date]


def clocks_of(agenda: Agenda) -> set[Clock]:
    return {(entry.rule, entry.key, entry.starts_on) for entry in agenda.due()}


def clocks_owed(case: Dispute, facts: Sequence[Happened], rules: RuleBook) -> set[Clock]:
    """A clock for each obligation, under each rule in force that is for a case of this kind."""
    return {
        (rule.id, each.which, each.since)
        for each in owed(facts)
        for rule in rules.for_case(case).rules
        if rule.trigger == each.what and rule.applies_to.covers(case.type, case.source, case.track)
    }


def standing_still(case: Dispute, facts: Sequence[Happened], rules: RuleBook) -> set[Clock]:
    """While an appraisal is awaited, the limits that say so have no end: unless they were over
    before, were extended knowing of it, or have a longest pause.
    """
    told = card(facts)
    if told.suspended_on is None or not told.clock_stands_still:
        return set()
    still = {
        rule.id
        for rule in rules.for_case(case).rules
        if rule.stops_while_suspended
        and told.suspended_for in rule.stops_for
        and rule.longest_pause is None
        and not (rule.trigger == "extended" and told.extended_on > told.suspended_on)
    }
    return {clock for clock in clocks_owed(case, facts, rules) if clock[0] in still}


def stands_since(facts: Sequence[Happened]) -> date:
    """The day on which mediation was suspended."""
    return card(facts).suspended_on or date.max


def every_obligation_has_a_clock(
    case: Dispute, facts: Sequence[Happened], calendar: Calendar, rules: RuleBook
) -> None:
    """Nobody has to remember anything, and nobody is reminded of what is done."""
    agenda = agenda_of(case, calendar, rules)
    running, wanted = clocks_of(agenda), clocks_owed(case, facts, rules)
    still = standing_still(case, facts, rules)
    assert not wanted - running - still, f"without a clock: {wanted - running - still}"
    assert not running - wanted, f"a clock for nothing: {running - wanted}"
    for entry in agenda.due():
        if (entry.rule, entry.key, entry.starts_on) in still:
            assert entry.due_on <= stands_since(facts), f"{entry.id} rings while it stands still"
    noted = came_due(facts)
    for entry in agenda.entries:
        came = (entry.id, entry.stage, entry.due_on)
        rung = (*came, entry.falls_at) in noted or (*came, None) in noted
        assert entry.fired == rung, f"{entry.alarm} is noted in the log, and nowhere else"


def came_due(facts: Iterable[Happened]) -> Counter[tuple[str, str, date, datetime | None]]:
    """Each stage of a deadline that is noted, with how often; what was due, with its minute: an
    urgent matter raised twice on one day has its hours twice."""
    noted: Counter[tuple[str, str, date, datetime | None]] = Counter()
    for fact, _ in facts:
        if isinstance(fact, f.DeadlinePassed):
            moment = fact.falls_at if fact.stage == "due" else None
            noted[fact.deadline, fact.stage, fact.due_on, moment] += 1
        elif isinstance(fact, f.DeadlinesLapsedBeforeImport):
            lapsed = fact.deadlines
            noted.update((each.deadline, each.stage, each.due_on, None) for each in lapsed)
    return noted


def nothing_rings_twice(facts: Sequence[Happened]) -> None:
    """What has come due is noted once."""
    assert not [each for each, times in came_due(facts).items() if times > 1]


# --- the facts alone -----------------------------------------------------------------------------


def replayed(facts: Iterable[Happened]) -> Dispute:
    """The case as its facts tell it."""
    return reduce(lambda case, step: evolve(case, *step), facts, START)


def people_go_forward_in_time(facts: Sequence[Happened]) -> None:
    """The order of the log is the order of the case; only what a clock noted looks back, and what
    happened while a case was merged into another one."""
    looks_back = {
        place + n
        for place, (fact, _) in enumerate(facts)
        if isinstance(fact, f.Unmerged)
        for n in range(1, len(fact.came) + 1)
    }
    times = [
        at
        for place, (fact, at) in enumerate(facts)
        if not fact.noted_by_clock and place not in looks_back
    ]
    assert times == sorted(times)


def cases_point_to_each_other(cases: Mapping[UUID, Dispute]) -> None:
    """Both numbers stay: whoever holds one finds the other."""
    for stream, case in cases.items():
        if case.merged_into is not None:
            assert stream in cases[case.merged_into].merged_from
        if case.continued_in is not None:
            origin = cases[case.continued_in].origin
            assert origin is not None
            assert (origin.case, origin.code) == (stream, case.code)
        if case.origin is not None and case.origin.kind in ("reopened", "re_mediation"):
            assert cases[case.origin.case].continued_in == stream, "it goes on in two cases"
    codes = Counter(case.code for case in cases.values())
    assert max(codes.values(), default=1) == 1


def successes(cases: Iterable[Sequence[Happened]]) -> int:
    """Cases in which the parties agreed, counted by hand."""
    return sum(
        any(isinstance(fact, f.AgreementReached) for fact, _ in of_its_own(facts))
        for facts in cases
    )
