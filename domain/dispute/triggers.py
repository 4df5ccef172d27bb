"""What each kind of limit runs from, and until when it is open: a met obligation is not there.

Each function reads the state alone and answers obligation → start. Which limit then applies is the
rules' business, never this file's. The key tells the obligations of one trigger apart; it is an
instalment, a request, a step or a day, and says nothing of a person.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial

from domain.dispute.facts import Procedure, RunningLimits
from domain.dispute.state import (
    BEFORE_ACCEPTANCE,
    IN_MEDIATION,
    OPEN,
    Agreement,
    Dispute,
    HandOver,
    Phase,
)
from domain.kernel import civil_date

Start = date | datetime
Open = Mapping[str, Start]
Trigger = Callable[[Dispute], Open]

NONE: Open = {}
THE_ONE = ""
"""The key where a case has one such obligation at most."""

MOST_FOLLOW_UPS = 3

DONE: frozenset[Phase] = frozenset({"closed", "filed", "retained", "appraised", "destroyed"})

EXTENDABLE = frozenset(
    {
        "mediating",
        "court_delegated",
        "court_entrusted",
        "court_entrusted_summary",
        "court_entrusted_online",
        "court_entrusted_online_summary",
    }
)
"""What ends when mediation is extended: from then on the day that was signed for counts."""

BEYOND_CLOSURE = frozenset({"return_letter_owed", "hotline_open", "report_untold"})
"""What another office waits for, even where an older register closed the case, and what a person
has not been told: nothing else of a closed case has a clock."""


def finished(case: Dispute) -> bool:
    """Nothing can fall due any more: no clock is armed."""
    waited_for = case.letter_owed or case.untold_since is not None
    return case.phase == "new" or (case.phase in DONE and not waited_for)


def _one(start: Start | None) -> Open:
    return NONE if start is None else {THE_ONE: start}


def _earliest(own: Start | None, came: Iterable[Start | None]) -> Start | None:
    """From when a limit runs where cases were merged: it ends when the first of them ends."""
    starts = [start for start in (own, *came) if start is not None]
    return min(starts, key=_day, default=None)


def _day(start: Start) -> date:
    return civil_date(start) if isinstance(start, datetime) else start


def _not_extended_since(case: Dispute) -> Iterator[RunningLimits]:
    """The limits that came with other cases, unless all parties signed for more time since."""
    return (one.limits for one in case.merges if one.extensions == case.extensions)


def _registered(case: Dispute) -> Open:
    if case.phase != "registered":
        return NONE
    came = (one.limits.registered_at for one in case.merges)
    return _one(_earliest(case.anew_since or case.registered_at, came))


def _triaged(case: Dispute) -> Open:
    if case.phase not in BEFORE_ACCEPTANCE or case.triaged_on is None:
        return NONE
    anew_on = civil_date(case.anew_since) if case.anew_since else case.triaged_on
    came = (one.limits.triaged_on for one in case.merges)
    return _one(_earliest(max(case.triaged_on, anew_on), came))


def _mediating(case: Dispute) -> Open:
    if case.phase not in OPEN:
        return NONE
    own = case.accepted_at if case.phase in IN_MEDIATION and not case.extended_until else None
    return _one(_earliest(own, (came.accepted_at for came in _not_extended_since(case))))


def _extended(case: Dispute) -> Open:
    if case.phase not in OPEN:
        return NONE
    came = (came.extended_until for came in _not_extended_since(case))
    return _one(_earliest(case.extended_until, came))


def _sent_by_court(procedure: Procedure, online: tuple[bool, ...], case: Dispute) -> Open:
    sent = case.handover
    if sent is None or sent.procedure != procedure or sent.online not in online:
        return NONE
    return NONE if case.phase not in OPEN or case.extended_until else _court_clock(case, sent)


def _court_clock(case: Dispute, sent: HandOver) -> Open:
    """Online there is no file: the platform's acceptance counts. Acceptance of the case counts
    where an older register does not say when the file came.
    """
    if sent.online:
        return _one(sent.answered_on if sent.accepted else None)
    if sent.file_received_on is None and case.accepted_at is not None:
        return _one(civil_date(case.accepted_at))
    return _one(sent.file_received_on)


def _labour_claimed(case: Dispute) -> Open:
    """A matter that was handed over was brought by a party: at the latest when it came here."""
    if case.type != "labour" or case.phase not in OPEN:
        return NONE
    claimed: Start | None = case.requested_at
    if claimed is None and case.source != "proactive_offer":
        claimed = case.handover.received_on if case.handover else case.registered_at
    return _one(_earliest(claimed, (one.limits.requested_at for one in case.merges)))


def _unanswered(case: Dispute) -> HandOver | None:
    handover = case.handover
    return handover if handover and handover.answered_on is None else None


def _handed_over(case: Dispute) -> Open:
    handover = _unanswered(case)
    return NONE if handover is None or handover.online else _one(handover.received_on)


def _online_requested(case: Dispute) -> Open:
    handover = _unanswered(case)
    return NONE if handover is None or not handover.online else _one(handover.received_on)


def _hotline_received(case: Dispute) -> Open:
    handover = _unanswered(case)
    from_there = handover is not None and handover.sender == "hotline_12345"
    return _one(handover.received_on) if handover and from_there else NONE


def _hotline_open(case: Dispute) -> Open:
    """The citizen waits for the reply from the day of the call on, whatever is done with it."""
    handover = case.handover
    if handover is None or handover.sender != "hotline_12345":
        return NONE
    waits = handover.answered_on is None or case.letter_owed
    return _one(handover.received_on) if waits else NONE


def _return_letter_owed(case: Dispute) -> Open:
    if not case.letter_owed or case.phase in OPEN:
        return NONE
    agreed_on = case.agreement.effective_on if case.agreement else None
    over_on = case.ended_on or agreed_on or case.closed_on
    taken_on = case.handover.answered_on if case.handover else None
    return _one(max((day for day in (over_on, taken_on) if day), default=None))


def _transfer_offered(case: Dispute) -> Open:
    return _one(case.transfer.offered_on) if case.transfer else NONE


def _order_unread(case: Dispute) -> Open:
    return {
        key: order.given_on for key, order in case.orders.items() if order.acknowledged_on is None
    }


def _order_unanswered(case: Dispute) -> Open:
    return {
        key: order.acknowledged_on
        for key, order in case.orders.items()
        if order.acknowledged_on and order.answered_on is None
    }


def _order_handed_back(case: Dispute) -> Open:
    return {key: order.handed_back_on for key, order in case.orders.items() if order.handed_back_on}


def _request_sent(case: Dispute) -> Open:
    return {
        key: request.sent_on
        for key, request in case.requests.items()
        if request.answered_on is None
    }


def _kept(case: Dispute) -> Agreement | None:
    """The agreement as long as it is to be performed, and nobody went back on it."""
    return case.agreement if case.performance in ("performing", "breached") else None


def _instalment(case: Dispute) -> Open:
    agreement = _kept(case)
    if agreement is None:
        return NONE
    return {
        key: item.due_on
        for key, item in agreement.items.items()
        if item.performed_on is None and item.due_on is not None
    }


def calls_awaited(case: Dispute) -> dict[str, date]:
    """One call for each day on which something is due; unanswered or unkept, another one. What is
    to be done at once is asked about as well, what is to be left undone for ever is not.

    The day on which something was due → that day, or the call after it.
    """
    agreement = _kept(case)
    left = MOST_FOLLOW_UPS - case.follow_ups
    if agreement is None or case.follow_ups_stopped or case.performance != "performing":
        return {}
    days = {
        item.due_on or agreement.effective_on
        for item in agreement.items.values()
        if item.performed_on is None and (item.due_on or item.kind != "forbearance")
    }
    called_on = case.followed_up_on or date.min
    return {day.isoformat(): max(day, called_on) for day in sorted(days)[: max(left, 0)]}


def _follow_up(case: Dispute) -> Open:
    moved = case.follow_ups_moved
    return {day: since for day, since in calls_awaited(case).items() if day not in moved}


def _follow_up_moved(case: Dispute) -> Open:
    moved = case.follow_ups_moved
    return {day: moved[day].to for day in calls_awaited(case) if day in moved} if moved else NONE


def _payments_only(agreement: Agreement) -> bool:
    return all(item.kind == "payment" for item in agreement.items.values())


def _joinable(case: Dispute) -> Agreement | None:
    """A written agreement for which nothing was applied for yet, and which is still to be kept."""
    agreement = _kept(case)
    if agreement is None or agreement.form != "written" or case.confirmation or case.review:
        return None
    return agreement


def _confirmable(case: Dispute) -> Open:
    agreement = _joinable(case)
    if agreement is None or agreement.not_confirmable:
        return NONE
    if case.type == "labour" and not _payments_only(agreement):
        return NONE
    return _one(agreement.effective_on)


def _reviewable(case: Dispute) -> Open:
    agreement = _joinable(case)
    if agreement is None or case.type != "labour":
        return NONE
    return _one(agreement.effective_on)


def _confirmation_applied(case: Dispute) -> Open:
    application = case.confirmation
    if application is None or application.decided_on is not None:
        return NONE
    return _one(application.applied_on)


def _enforceable(case: Dispute) -> Open:
    """From the last day on which anything is due, and only if the court confirmed it. Where an
    older register does not say what was due, nobody knows from when.
    """
    agreement = _kept(case)
    if agreement is None or case.confirmation is None or not case.confirmation.confirmed:
        return NONE
    days = [item.due_on or agreement.effective_on for item in agreement.items.values()]
    return _one(max(days, default=None))


def _urgent_unseen(case: Dispute) -> Open:
    urgent = case.urgent
    return NONE if urgent is None or urgent.confirmed_at else _one(urgent.raised_at)


def _urgent(case: Dispute) -> Open:
    return _one(case.urgent.since) if case.urgent else NONE


def _urgent_step(case: Dispute) -> Open:
    urgent = case.urgent
    return {step: urgent.plan[step].due_on for step in urgent.open_steps} if urgent else NONE


def _urgent_offered(case: Dispute) -> Open:
    matter = case.urgent_matter
    return _one(matter.offered.at) if matter and matter.offered else NONE


def _urgent_end_proposed(case: Dispute) -> Open:
    return _one(case.urgent_matter.end_proposed_at) if case.urgent_matter else NONE


def _report_untold(case: Dispute) -> Open:
    return _one(case.untold_since)


def _suspended(case: Dispute) -> Open:
    return _one(case.suspended.since) if case.suspended else NONE


TRIGGERS: dict[str, Trigger] = {
    "registered": _registered,
    "triaged": _triaged,
    "mediating": _mediating,
    "extended": _extended,
    "court_delegated": partial(_sent_by_court, "pre_suit", (False, True)),
    "court_entrusted": partial(_sent_by_court, "ordinary", (False,)),
    "court_entrusted_summary": partial(_sent_by_court, "summary", (False,)),
    "court_entrusted_online": partial(_sent_by_court, "ordinary", (True,)),
    "court_entrusted_online_summary": partial(_sent_by_court, "summary", (True,)),
    "labour_claimed": _labour_claimed,
    "handed_over": _handed_over,
    "online_requested": _online_requested,
    "hotline_received": _hotline_received,
    "hotline_open": _hotline_open,
    "return_letter_owed": _return_letter_owed,
    "transfer_offered": _transfer_offered,
    "order_unread": _order_unread,
    "order_unanswered": _order_unanswered,
    "order_handed_back": _order_handed_back,
    "request_sent": _request_sent,
    "instalment": _instalment,
    "follow_up": _follow_up,
    "follow_up_moved": _follow_up_moved,
    "confirmable": _confirmable,
    "reviewable": _reviewable,
    "confirmation_applied": _confirmation_applied,
    "enforceable": _enforceable,
    "urgent_unseen": _urgent_unseen,
    "urgent": _urgent,
    "urgent_step": _urgent_step,
    "urgent_offered": _urgent_offered,
    "urgent_end_proposed": _urgent_end_proposed,
    "report_untold": _report_untold,
    "suspended": _suspended,
}
"""Name → what is open in a case and since when; `domain.rules.TRIGGERS` says what each means."""


# --- days to come -------------------------------------------------------------------------------


def _agreed_on(case: Dispute, key: str) -> date | None:
    return case.agreement.effective_on if case.agreement else None


def _called_or_agreed_on(case: Dispute, key: str) -> date | None:
    called_on = case.followed_up_on
    return called_on if called_on and called_on.isoformat() >= key else _agreed_on(case, key)


def _moved_on(case: Dispute, key: str) -> date | None:
    moved = case.follow_ups_moved.get(key)
    return moved.on if moved else None


def _confirmed_on(case: Dispute, key: str) -> date | None:
    return case.confirmation.decided_on if case.confirmation else None


NAMED_ON: dict[str, Callable[[Dispute, str], date | None]] = {
    "extended": lambda case, key: case.extended_on,
    "instalment": _agreed_on,
    "follow_up": _called_or_agreed_on,
    "follow_up_moved": _moved_on,
    "enforceable": _confirmed_on,
    "report_untold": lambda case, key: case.untold_named_on,
}
"""Limits that run from a day to come → the day on which that day was named."""


def known_since(case: Dispute, trigger: str, key: str, starts_on: date) -> date:
    """The day since which people have been shown where this limit ends: from then on no notice
    makes it shorter. A step planned for a rest day is taken on it, whenever it was planned.
    """
    named_on = NAMED_ON[trigger](case, key) if trigger in NAMED_ON else None
    return min(starts_on, named_on) if named_on else starts_on
