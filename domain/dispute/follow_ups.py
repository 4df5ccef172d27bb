"""回访: whoever mediated asks whether the agreement is kept, once something was due, three times at
most, and where nobody minds. What was found, and what the law still allows then, offers a next
step; a person takes it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from typing import Literal

from domain.calendar import Calendar
from domain.deadlines import Agenda, agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    DisputeFact,
    Finding,
    FollowUpMade,
    FollowUpMoved,
    FollowUpsStopped,
    ItemId,
    MoveReason,
    NextStep,
    Offer,
    Satisfaction,
    SatisfactionStated,
    Sign,
)
from domain.dispute.guards import (
    MOST_FOLLOW_UPS,
    agreement_fell,
    agreement_of,
    before_closure,
    for_itself,
    its_mediator,
    only,
    party_of,
    taking_part,
)
from domain.dispute.performance import confirmed, due_items, performed_item
from domain.dispute.state import Agreement, Dispute
from domain.dispute.terms import PartyId
from domain.dispute.triggers import calls_awaited
from domain.kernel import Act, Refused
from domain.rules import Proposal, RuleBook

LONGEST_MOVE = timedelta(days=30)
"""A call is made by then at the latest, counted from what was due or from the call before."""


def follow_up(
    case: Dispute,
    act: Act,
    *,
    finding: Finding,
    channel: Literal["phone", "by_appointment", "online"] = "phone",
    performed: tuple[ItemId, ...] = (),
    performed_on: date | None = None,
    satisfaction: Satisfaction | None = None,
    signs: tuple[Sign, ...] = (),
    calendar: Calendar,
    rules: RuleBook,
) -> list[DisputeFact]:
    """Call about the agreement: three times at most, and not where a party wants no calls.

    A call is made from the day on which something is due. Found `performed`, everything due counts
    as performed unless `performed` names the parts. What can be done next is offered with it, and
    done by nobody by itself.
    """
    its_mediator(case, act)
    agreement = _may_call(case)
    if finding == "performed" and not performed:
        performed = due_items(case, agreement, act.on)
    if performed and finding not in ("performed", "partly_performed"):
        raise Refused("The finding says that nothing was performed", law="人民调解法 31")
    if finding == "not_reached" and (satisfaction or signs):
        raise Refused("Whoever was not reached said nothing", law="office rule: follow-up")
    _something_was_due(case, agreement, act)
    made = FollowUpMade(
        channel=channel,
        finding=finding,
        satisfaction=satisfaction,
        signs=tuple(dict.fromkeys(signs)),
    )
    parts = [performed_item(agreement, act, item, performed_on) for item in performed]
    now = reduce(lambda state, fact: evolve(state, fact, act.at), parts, case)
    offers = tuple(_offers(now, act, made, agenda_of(now, calendar, rules)))
    return [made.model_copy(update={"offers": offers}), *parts]


def _may_call(case: Dispute) -> Agreement:
    agreement = agreement_of(case)
    if case.performed_at_once:
        raise Refused("What was performed at once needs no follow-up", law="office rule: follow-up")
    if case.follow_ups_stopped:
        raise Refused("A party wants no more calls", law="office rule: follow-up")
    if case.follow_ups >= MOST_FOLLOW_UPS:
        raise Refused("There are at most three follow-ups", law="office rule: follow-up")
    return agreement


def _something_was_due(case: Dispute, agreement: Agreement, act: Act) -> None:
    """Raises Refused while everything that nobody was asked about yet is to come: the three calls
    are for after it, whether it was performed or not. Where everything is performed, or the
    agreement is broken or disputed, any day will do."""
    first = called_from(case, agreement)
    if first is not None and act.on < first:
        raise Refused(
            "Nothing is due before {day}: the follow-up is made from that day on",
            law="office rule: follow-up",
            day=first.isoformat(),
        )


def called_from(case: Dispute, agreement: Agreement) -> date | None:
    """The day from which a call is made; None if any day will do."""
    awaited = [date.fromisoformat(day) for day in calls_awaited(case)]
    return min([*awaited, *_not_asked_about(agreement, case.followed_up_on)]) if awaited else None


def _not_asked_about(agreement: Agreement, called_on: date | None) -> Iterator[date]:
    """What is to be left undone for ever comes due on no day: nobody is asked about it alone."""
    for item in agreement.items.values():
        day = item.due_on or agreement.effective_on
        for_ever = item.kind == "forbearance" and item.due_on is None
        if not for_ever and (called_on is None or day > called_on):
            yield day


def move_follow_up(
    case: Dispute, act: Act, *, to: date, reason: MoveReason, day: date | None = None
) -> list[DisputeFact]:
    """Move a follow-up to a later day, with the reason; its clock moves with it.

    `day`: on which something was due that the call is about; the next call, if none is named.
    """
    its_mediator(case, act)
    before_closure(case)
    _may_call(case)
    awaited = calls_awaited(case)
    about = day.isoformat() if day else next(iter(awaited), "")
    if about not in awaited:
        raise Refused("No such follow-up is awaited", law="office rule: follow-up")
    since = awaited[about]
    if not max(act.on, since) < to <= since + LONGEST_MOVE:
        raise Refused(
            "A follow-up is moved to a day after today, and by {days} days at most",
            law="office rule: follow-up",
            days=LONGEST_MOVE.days,
        ).at("to")
    return [FollowUpMoved(day=date.fromisoformat(about), to=to, reason=reason)]


def stop_follow_ups(case: Dispute, act: Act, *, party: PartyId) -> list[DisputeFact]:
    """Stop the calls, because a party wants none; it is asked no reason."""
    only(act, "party", "mediator", "desk", "county_desk")
    for_itself(act, party)
    agreement_of(case)
    party_of(case, party)
    if case.follow_ups_stopped:
        raise Refused("The calls are stopped already", law="office rule: follow-up")
    return [FollowUpsStopped(party=party)]


def state_satisfaction(
    case: Dispute, act: Act, *, party: PartyId, satisfaction: Satisfaction
) -> list[DisputeFact]:
    """Say how satisfied one is with the mediation, once, and not to whoever mediated.

    What is said on a call stands in the follow-up. Nobody has to say anything.
    """
    only(act, "party")
    for_itself(act, party)
    agreement_of(case)
    taking_part(case, party)
    if party in case.satisfaction_stated:
        raise Refused(
            "{party} has said how satisfied it is", law="office rule: follow-up", party=party
        )
    return [SatisfactionStated(party=party, satisfaction=satisfaction)]


# --- what comes next -----------------------------------------------------------------------------


def _offers(case: Dispute, act: Act, made: FollowUpMade, agenda: Agenda) -> Iterator[Offer]:
    """What the law allows after what was found: nothing, where nobody was reached."""
    if made.finding == "not_reached" or case.agreement is None:
        return
    kept = case.performance in ("performing", "breached")
    late = kept and due_items(case, case.agreement, act.on)
    if late:
        yield Offer(step="remind")
    yield from _in_time(agenda, act.on, "apply_for_confirmation", "confirm")
    yield from _in_time(agenda, act.on, "apply_for_arbitral_review", "review")
    if late and confirmed(case):
        yield from _enforcement(agenda, act.on)
    if confirmed(case) or case.continued_in is not None:
        return
    if agreement_fell(case) and case.performance != "performed":
        yield Offer(step="re_mediate")
    elif made.signs and kept:  # what stands is not mediated again: first a party goes back on it
        yield Offer(step="ask_whether_it_stands")


def _in_time(agenda: Agenda, on: date, proposes: Proposal, step: NextStep) -> Iterator[Offer]:
    """An application whose last day has not passed."""
    days = [entry.due_on for entry in agenda.due() if entry.proposes == proposes]
    if days and max(days) >= on:
        yield Offer(step=step, until=max(days))


def _enforcement(agenda: Agenda, on: date) -> Iterator[Offer]:
    """What was confirmed is enforced within two years, where it is known from when they run."""
    if any(entry.proposes == "tell_of_enforcement" for entry in agenda.due()):
        yield from _in_time(agenda, on, "tell_of_enforcement", "enforce")
    else:
        yield Offer(step="enforce")
