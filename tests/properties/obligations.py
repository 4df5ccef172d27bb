"""What an office owes in a case, told from its facts in the words of the trade (domain.md B, D, F,
G), each from when until when; written without looking at how the agenda finds it.

An obligation begins with one fact and ends with another. All of them end when the case is closed,
but for the return letter, which another office waits for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from domain.dispute import facts as f
from domain.kernel import civil_date
from tests.properties.merged import of_its_own
from tests.properties.paper import Happened

CALLS = 3
"""At most three follow-ups (F: 回访)."""


class Owed(NamedTuple):
    """One thing that must be done or told, and the day from which its limit runs."""

    what: str
    """The name under which rules know it."""
    which: str
    since: date


@dataclass
class Part:
    """One part of an agreement: who gives what by when, until it is done."""

    kind: str
    due_on: date | None
    done: bool = False


@dataclass
class Told:
    """What the facts of one case say, put down as a clerk would on a card."""

    opened: f.Registered
    registered_on: date
    requested_on: date | None
    open: bool = True
    closed: bool = False
    over_on: date | None = None
    looked_at: date | None = None
    came_in: list[tuple[f.RunningLimits, int]] = field(default_factory=list)
    """From when the limits of each case ran that was merged in, and how often mediation had been
    extended then."""
    extensions: int = 0
    anew_on: date | None = None
    accepted_on: date | None = None
    extended_until: date | None = None
    extended_on: date = date.min
    suspended_for: str = ""
    suspended_on: date | None = None
    clock_stands_still: bool = False
    declined: bool = False
    sent: f.HandOverReceived | None = None
    answered_on: date | None = None
    taken: bool = False
    file_on: date | None = None
    letter_sent: bool = False
    offered_on: date | None = None
    asked: dict[str, date] = field(default_factory=dict)
    orders: dict[str, dict[str, date]] = field(default_factory=dict)
    raised_on: date | None = None
    urgent_since: date | None = None
    seen: bool = False
    steps: dict[str, date] = field(default_factory=dict)
    to_another_on: date | None = None
    enough_on: date | None = None
    to_tell_from: date | None = None
    agreement: f.AgreementReached | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    gone_back_on: bool = False
    breach: bool = False
    calls: int = 0
    called_on: date | None = None
    moved: dict[date, date] = field(default_factory=dict)
    no_calls: bool = False
    applied: dict[str, date] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)

    # --- how a case begins, ends and comes back

    def ends(self, on: date) -> None:
        """Mediation is over: nothing is urgent, suspended or on offer any more."""
        self.open, self.over_on = False, on
        self.suspended_on = self.urgent_since = self.raised_on = self.offered_on = None
        self.steps = {}

    def goes_on(self, on: date) -> None:
        """What was over goes on as before acceptance, with new limits."""
        self.open, self.over_on, self.declined = True, None, False
        self.accepted_on = self.extended_until = None
        self.anew_on = on

    def takes(self, fact: object, at: datetime) -> None:
        """One more fact."""
        on = civil_date(at)
        self._of_intake(fact, on)
        self._of_mediation(fact, on)
        self._of_urgent_matters(fact, on)
        self._of_its_plan(fact, on)
        self._of_the_agreement(fact, on)
        self._of_confirmation(fact)
        self._of_other_offices(fact, on)

    def _of_intake(self, fact: object, on: date) -> None:
        match fact:
            case f.ClaimStated() | f.RequestTimeCorrected():
                self.requested_on = civil_date(fact.requested_at)
            case f.Triaged():
                self.looked_at = self.looked_at or on
            case f.Accepted():
                self.accepted_on = on
            case f.NotAccepted() | f.RoutedOut() | f.RequestWithdrawn() | f.Merged():
                self.ends(on)
            case f.ConsentRefused() if fact.ends_mediation:
                self.ends(on)
                self.declined = True
            case f.RefusalTakenBack() if self.declined:
                self.goes_on(on)
            case f.NonAcceptanceReviewed() if not fact.upheld:
                self.goes_on(on)
            case f.Closed():
                self.closed, self.over_on = True, self.over_on or on

    def _of_mediation(self, fact: object, on: date) -> None:
        match fact:
            case f.MediationFailed() | f.MediationExpired():
                self.ends(on)
            case f.Extended():
                self.extended_until, self.extended_on = fact.until, on
                self.extensions += 1
            case f.CaseMergedIn():
                self.came_in.append((fact.limits, self.extensions))
            case f.Suspended():
                self.suspended_on, self.suspended_for = on, fact.reason
                self.clock_stands_still = fact.clock_stops
            case f.Resumed():
                self.suspended_on = None
            case f.SuspensionCorrected() if fact.until is None:
                self.suspended_on = fact.since

    def _of_urgent_matters(self, fact: object, on: date) -> None:
        match fact:
            case f.UrgentMatterRaised():
                self.raised_on = self.urgent_since = on
                self.seen = False  # and its plan goes on, if it had run out
                self.to_another_on = self.enough_on = None
            case f.UrgentMatterConfirmed():
                self.seen = True
            case f.UrgentMatterRenewed():
                self.urgent_since, self.enough_on = on, None
            case f.UrgentMatterEnded():
                self.steps = {}
                self.raised_on = self.urgent_since = None
            case f.ReportMade():
                self.to_tell_from = min(on, self.to_tell_from or on)
            case f.ReportTold() | f.Filed():
                self.to_tell_from = None
            case f.ReportTellingHeldBack():
                self.to_tell_from = fact.look_again_on
            case f.DeadlinePassed() if fact.stage == "due":
                if fact.proposes == "end_or_renew_urgent":  # its seven days are over by themselves
                    self.urgent_since = None

    def _of_its_plan(self, fact: object, on: date) -> None:
        match fact:
            case f.UrgentStepsPlanned():
                self.steps |= {step.step: step.due_on for step in fact.steps}
                self.enough_on = None if fact.steps else self.enough_on
            case f.UrgentStepTaken() | f.UrgentStepDropped():
                del self.steps[fact.step]
            case f.UrgentMatterOffered():
                self.to_another_on = on
            case f.UrgentMatterTakenOver() | f.UrgentMatterNotTakenOver():
                self.to_another_on = None
            case f.UrgentEndProposed():
                self.enough_on = on
            case f.UrgentEndSentBack():
                self.enough_on = None

    def _of_the_agreement(self, fact: object, on: date) -> None:
        match fact:
            case f.AgreementReached():
                self.ends(fact.effective_on)
                self.agreement = fact
                self.parts = {item.item: Part(item.kind, item.due_on) for item in fact.items}
            case f.ItemPerformed():
                self.parts[fact.item].done = True
            case f.PerformedAtOnce():
                for part in self.parts.values():
                    part.done = True
            case f.FollowUpMade():
                self.calls, self.called_on = self.calls + 1, on
                self.moved = {day: to for day, to in self.moved.items() if day > on}
            case f.FollowUpMoved():
                self.moved[fact.day] = fact.to
            case f.FollowUpsStopped():
                self.no_calls = True
            case f.BreachVerified() if fact.confirmed:
                self.breach = True
            case f.AgreementRepudiated():
                self.gone_back_on = True

    def _of_confirmation(self, fact: object) -> None:
        match fact:
            case f.ConfirmationApplied():
                self.applied["court"] = fact.applied_on
                self.decided.pop("court", None)
            case f.ConfirmationDecided():
                self.decided["court"] = fact.confirmed
            case f.ReviewApplied():
                self.applied["arbitration"] = fact.applied_on

    def _of_other_offices(self, fact: object, on: date) -> None:
        match fact:
            case f.HandOverReceived():
                self.sent = fact
            case f.HandOverAnswered():
                self.answered_on, self.taken = on, fact.accepted
                if not fact.accepted and self.open:
                    self.ends(on)
            case f.CourtFileReceived():
                self.file_on = fact.received_on
            case f.ReturnLetterSent():
                self.letter_sent = True
            case f.TransferOffered():
                self.offered_on = on
            case f.TransferAccepted() | f.TransferRefused() | f.TransferWithdrawn():
                self.offered_on = None
            case f.OfficeAsked():
                self.asked[fact.request] = on
            case f.OfficeAnswered():
                self.asked.pop(fact.request, None)
        self._of_orders(fact, on)

    def _of_orders(self, fact: object, on: date) -> None:
        """What is written on each order: when it came, was read, answered, offered back."""
        match fact:
            case f.OrderGiven():
                self.orders[fact.order] = {"given": on}
            case f.OrderAcknowledged():
                self.orders[fact.order]["read"] = on
            case f.OrderAnswered():
                self.orders[fact.order] |= {"read": self.orders[fact.order].get("read", on)}
                self.orders[fact.order]["answered"] = on
                self.orders[fact.order].pop("back", None)
            case f.OrderHandedBack():
                self.orders[fact.order] |= {"read": self.orders[fact.order].get("read", on)}
                self.orders[fact.order]["back"] = on
            case f.OrderHandBackRefused():
                self.orders[fact.order].pop("back")
            case f.OrderEnded():
                del self.orders[fact.order]


def card(facts: Iterable[Happened]) -> Told:
    """The card of one case."""
    (opened, at), *later = of_its_own(list(facts))
    assert isinstance(opened, f.Registered)
    asked = civil_date(opened.requested_at) if opened.requested_at else None
    told = Told(opened, civil_date(at), asked)
    for fact, when in later:
        told.takes(fact, when)
    return told


def owed(facts: Iterable[Happened]) -> set[Owed]:
    """Everything that is owed in a case now."""
    told = card(facts)
    found = {*letter(told), *telling(told)}
    if not told.closed:
        found |= {*intake(told), *time_limits(told), *others(told), *agreed(told), *urgent(told)}
    return found


def letter(told: Told) -> Iterator[Owed]:
    """回函: a matter that was taken over is over, until its sender knows what came of it."""
    if told.taken and not told.letter_sent and not told.open:
        assert told.over_on is not None
        assert told.answered_on is not None
        yield Owed("return_letter_owed", "", max(told.over_on, told.answered_on))


def telling(told: Told) -> Iterator[Owed]:
    """Whoever was reported about is told, also when the case is closed (个人信息保护法 18)."""
    if told.to_tell_from is not None:
        yield Owed("report_untold", "", told.to_tell_from)


def intake(told: Told) -> Iterator[Owed]:
    """Somebody looks at what was registered; then it is decided whether it is accepted."""
    if told.open and told.accepted_on is None:
        if told.looked_at is None:
            came = [civil_date(x.registered_at) for x, _ in told.came_in if x.registered_at]
            yield Owed("registered", "", min([told.anew_on or told.registered_on, *came]))
        else:
            came = [x.triaged_on for x, _ in told.came_in if x.triaged_on]
            own = max(told.looked_at, told.anew_on or told.looked_at)
            yield Owed("triaged", "", min([own, *came]))


def time_limits(told: Told) -> Iterator[Owed]:
    """How long mediation may take: from acceptance, or up to the day all parties signed for; for
    a court from the day its file came (or, online, its request was taken).
    """
    if not told.open:
        return
    if told.suspended_on is not None:
        yield Owed("suspended", "", told.suspended_on)
    # what ran in a case that came in runs on, until everybody in both signs for more time
    still = [limits for limits, then in told.came_in if then == told.extensions]
    until = [x.extended_until for x in still if x.extended_until]
    if told.extended_until is not None:
        until.append(told.extended_until)
    if until:
        yield Owed("extended", "", min(until))
    began = [civil_date(x.accepted_at) for x in still if x.accepted_at]
    if told.extended_until is None and told.accepted_on is not None:
        began.append(told.accepted_on)
    if began:
        yield Owed("mediating", "", min(began))
    if told.extended_until is None:
        yield from court(told)
    if told.opened.type == "labour":
        handed_on = told.sent.received_on if told.sent else told.registered_on
        offered = told.opened.source == "proactive_offer"
        own = told.requested_on or (None if offered else handed_on)
        came = [civil_date(x.requested_at) for x, _ in told.came_in if x.requested_at]
        claimed = [day for day in (own, *came) if day is not None]
        if claimed:
            yield Owed("labour_claimed", "", min(claimed))


def court(told: Told) -> Iterator[Owed]:
    """特邀调解规定 27, 在线调解规则 24."""
    sent = told.sent
    if sent is None or sent.procedure == "none":
        return
    kind = {"pre_suit": "court_delegated", "ordinary": "court_entrusted"}.get(
        sent.procedure, "court_entrusted_summary"
    )
    if sent.online and sent.procedure != "pre_suit":
        kind = kind.replace("court_entrusted", "court_entrusted_online")
    if sent.online:
        since = told.answered_on if told.taken else None
    else:
        since = told.file_on or told.accepted_on  # an old register does not say when the file came
    if since is not None:
        yield Owed(kind, "", since)


def others(told: Told) -> Iterator[Owed]:
    """Answers that other offices owe us, or we owe them."""
    if told.sent is not None and told.answered_on is None:
        yield Owed(
            "online_requested" if told.sent.online else "handed_over", "", told.sent.received_on
        )
    if told.offered_on is not None:
        yield Owed("transfer_offered", "", told.offered_on)
    for request, on in told.asked.items():
        yield Owed("request_sent", request, on)
    for order, days in told.orders.items():
        if "read" not in days:
            yield Owed("order_unread", order, days["given"])
        elif "answered" not in days:
            yield Owed("order_unanswered", order, days["read"])
        if "back" in days:
            yield Owed("order_handed_back", order, days["back"])


def agreed(told: Told) -> Iterator[Owed]:
    """As long as an agreement is to be performed and nobody has gone back on it."""
    agreement = told.agreement
    left = {item: part for item, part in told.parts.items() if not part.done}
    if told.applied.get("court") and "court" not in told.decided:
        yield Owed("confirmation_applied", "", told.applied["court"])
    if agreement is None or told.gone_back_on or (told.parts and not left):
        return
    for item, part in left.items():
        if part.due_on is not None:
            yield Owed("instalment", item, part.due_on)
    yield from calls(told, agreement, left)
    yield from confirmation(told, agreement)


def calls(told: Told, agreement: f.AgreementReached, left: dict[str, Part]) -> Iterator[Owed]:
    """回访: one for each day on which something was due, three at most, unless a party wants none;
    after a breach there is more to do than to call.
    """
    if told.no_calls or told.breach:
        return
    days = {
        part.due_on or agreement.effective_on
        for part in left.values()
        if part.due_on is not None or part.kind != "forbearance"
    }
    for day in sorted(days)[: CALLS - told.calls if told.calls < CALLS else 0]:
        if day in told.moved:
            yield Owed("follow_up_moved", day.isoformat(), told.moved[day])
        else:
            yield Owed("follow_up", day.isoformat(), max(day, told.called_on or day))


def confirmation(told: Told, agreement: f.AgreementReached) -> Iterator[Owed]:
    """司法确认 within 30 days, of a labour agreement about payments only, or 仲裁审查; and two
    years to enforce what a court confirmed, from the last instalment (民诉 205, 250; 办案规则 74).
    """
    labour = told.opened.type == "labour"
    only_payments = all(part.kind == "payment" for part in told.parts.values())
    if agreement.form == "written" and not told.applied:
        if not agreement.not_confirmable and (only_payments or not labour):
            yield Owed("confirmable", "", agreement.effective_on)
        if labour:
            yield Owed("reviewable", "", agreement.effective_on)
    if told.decided.get("court") and told.parts:
        last = max(part.due_on or agreement.effective_on for part in told.parts.values())
        yield Owed("enforceable", "", last)


def urgent(told: Told) -> Iterator[Owed]:
    """紧急事项: a second person looks at it, each step has its day, who is offered it answers, a
    second person looks at the evidence; and after seven days it ends or is renewed. One that ran
    out waits for nothing but those answers."""
    if told.raised_on is None:
        return
    if told.urgent_since is not None:
        yield Owed("urgent", "", told.urgent_since)
        if not told.seen:
            yield Owed("urgent_unseen", "", told.raised_on)
        for step, day in told.steps.items():
            yield Owed("urgent_step", step, day)
    if told.to_another_on is not None:
        yield Owed("urgent_offered", "", told.to_another_on)
    if told.enough_on is not None:
        yield Owed("urgent_end_proposed", "", told.enough_on)
