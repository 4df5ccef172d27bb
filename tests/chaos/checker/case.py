"""One dispute as its facts leave it, worked out fact by fact: what registers and limits go by.

Every fact that may stand in a dispute's stream is named here, also those that change nothing; any
other raises UnknownFact.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tests.chaos.checker.days import UnknownFact
from tests.chaos.checker.log import Fact, day_of

BEFORE_ACCEPTANCE = ("registered", "triaged", "consent_wait")
MEDIATING = ("accepted", "assigned", "investigating", "mediating")
OPEN = BEFORE_ACCEPTANCE + MEDIATING
OVER = ("closed", "filed", "retained", "appraised", "destroyed")

Body = dict[str, Any]


class Noted(NamedTuple):
    """A deadline or warning noted in the log. `falls_at` is unknown of imported ones."""

    deadline: str
    stage: str
    due_on: date
    falls_at: datetime | None


class Suspension(NamedTuple):
    """`over` is the day of resumption; `stops` whether any limit heeds it."""

    begun: date
    over: date | None
    reason: str
    stops: bool


@dataclass
class Case:
    """Where a dispute stands."""

    stream: UUID
    version: int = 0
    last_at: datetime | None = None
    phase: str = "new"
    outcome: str | None = None
    opened: Body = field(default_factory=dict)
    """Its registration, as it was recorded."""
    parties: list[Body] = field(default_factory=list)
    notified: set[str] = field(default_factory=set)
    office: str = ""
    area: str = ""
    requested_at: datetime | None = None
    registered_at: datetime | None = None
    triaged_on: date | None = None
    sent: Body | None = None
    """The hand-over; with `answered_on`, `taken`, `file_on` and `letter_on` once they are known."""
    requests: dict[str, date | None] = field(default_factory=dict)
    """Requests to other offices: since when each waits, None when answered."""
    offer: Body | None = None
    orders: dict[str, Body] = field(default_factory=dict)
    accepted_at: datetime | None = None
    accepted_late: bool = False
    """Its limit for deciding on that was noted as over."""
    escalated: bool = False
    """A level above heard of it, or took it over."""
    mediator: str | None = None
    co_mediators: list[str] = field(default_factory=list)
    counsellor: bool = False
    suspended: date | None = None
    """Since when."""
    suspensions: list[Suspension] = field(default_factory=list)
    """All of them, one that lasts as well."""
    extended_until: date | None = None
    extended_on: date | None = None
    urgent_at: datetime | None = None
    urgent_since: datetime | None = None
    urgent_seen: bool = False
    urgent_level: str | None = None
    urgent_owner: str | None = None
    urgent_steps: dict[str, date | None] = field(default_factory=dict)
    """The steps of its plan: the day of each, None once it was taken or dropped."""
    urgent_offered: datetime | None = None
    urgent_enough: datetime | None = None
    """When it was proposed to end it."""
    urgent_run_out: bool = False
    """Its seven days are over, and nobody has closed it."""
    texts_stay: bool = False
    untold: date | None = None
    """From this day on somebody is to be told of a report."""
    untold_named_on: date | None = None
    """When that day was named, if it was put off."""
    agreement: Body | None = None
    owed: dict[str, Body] = field(default_factory=dict)
    performance: str = "none"
    at_once: bool = False
    calls: int = 0
    called_on: date | None = None
    calls_moved: dict[date, date] = field(default_factory=dict)
    calls_moved_on: dict[date, date] = field(default_factory=dict)
    calls_stopped: bool = False
    answers: dict[tuple[int, int], tuple[str, str | None]] = field(default_factory=dict)
    """By year and quarter in which somebody was reached: where it was, and what they said."""
    confirmation: Body | None = None
    review: Body | None = None
    ended_on: date | None = None
    closed_on: date | None = None
    batch: str | None = None
    filed_on: date | None = None
    kept_until: date | None = None
    appraised_on: date | None = None
    kept: Body | None = None
    continued_in: UUID | None = None
    merged_into: UUID | None = None
    came: list[tuple[Body, int]] = field(default_factory=list)
    """From when the limits of each case ran that was merged in, and how many extensions there were.
    """
    extensions: int = 0
    before: "Case | None" = None
    """As it stood before it was merged into another one; as it stood before another came in. The
    load assigns nothing of what happened meanwhile, and does nothing meanwhile."""
    noted: set[Noted] = field(default_factory=set)

    def take(self, fact: Fact) -> None:
        """One more fact. Raises UnknownFact."""
        change = CHANGES.get(fact.name)
        if change is None:
            raise UnknownFact(f"{fact}: no fact of a dispute that the checker knows")
        change(self, fact.body, fact.at)
        self.version, self.last_at = fact.version, fact.at

    @property
    def letter_owed(self) -> bool:
        """Whether the sender took an acceptance and still waits for the return letter."""
        return bool(self.sent and self.sent.get("taken") and "letter_on" not in self.sent)

    @property
    def over(self) -> bool:
        """Whether nothing can ever fall due again."""
        waited_for = self.letter_owed or self.untold
        return self.phase == "new" or (self.phase in OVER and not waited_for)

    @property
    def status(self) -> str:
        """One word for where it stands."""
        if self.phase == "agreed":
            return self.performance
        if self.phase == "ended":
            return self.outcome or "ended"
        return "suspended" if self.suspended else self.phase

    def end(self, outcome: str, at: datetime) -> None:
        """Over without agreement."""
        self.phase, self.outcome, self.ended_on = "ended", outcome, day_of(at)
        if self.suspended:
            self.suspensions.pop()
        self.suspended = self.offer = None
        self.calm()

    def calm(self) -> None:
        """Nothing is urgent any more."""
        self.urgent_at = self.urgent_since = self.urgent_level = self.urgent_owner = None
        self.urgent_offered = self.urgent_enough = None
        self.urgent_steps, self.urgent_run_out = {}, False

    def perform(self, items: list[str], on: date) -> None:
        """These parts of the agreement were performed."""
        for item in items:
            self.owed[item]["performed_on"] = on
        if self.owed and all("performed_on" in part for part in self.owed.values()):
            self.performance = "performed"


Change = Callable[[Case, Body, datetime], None]
CHANGES: dict[str, Change] = {}


def _on(*names: str) -> Callable[[Change], Change]:
    def keep(change: Change) -> Change:
        for name in names:
            CHANGES[f"dispute.{name}"] = change
        return change

    return keep


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@_on(
    *("agent_appointed.v1", "special_authority_given.v1", "legal_representative_named.v1"),
    *("assistance_given.v1", "matter_declared_separable.v1", "confidential_note_taken.v1"),
    *("invited_person_left.v1", "performance_urged.v1"),
    *("remedy_explained.v1", "closure_proposed.v1", "documents_put_on_file.v1"),
    *("working_notes_ended.v1", "reopening_proposed.v1", "told_apart.v1", "split_off.v1"),
    "apart_taken_back.v1",
    *("file_attached.v1", "file_replaced.v1", "file_taken_out.v1"),
    *("signing_asked.v1", "signing_taken.v1", "signing_ended.v1"),
    *("representatives_named.v1", "bodies_invited.v1"),
    *("sham_suspected.v1", "sham_cleared.v1", "office_took_request.v1", "consent_given.v1"),
    "breach_reported.v1",
)
def _nothing_to_reckon(case: Case, body: Body, at: datetime) -> None:
    """What neither a register shows nor a limit goes by."""


@_on("concession_noted.v1")
def _conceded(case: Case, body: Body, at: datetime) -> None:
    case.texts_stay = True


# --- intake, offices, consent --------------------------------------------------------------------


@_on("registered.v2")
def _registered(case: Case, body: Body, at: datetime) -> None:
    case.opened, case.parties = body, list(body["parties"])
    case.phase, case.office, case.area = "registered", body["office"], body["area"]
    case.requested_at, case.registered_at = _moment(body["requested_at"]), at


@_on("claim_stated.v1", "request_time_corrected.v1")
def _asked(case: Case, body: Body, at: datetime) -> None:
    case.requested_at = _moment(body["requested_at"])


@_on("party_joined.v1")
def _joined(case: Case, body: Body, at: datetime) -> None:
    case.parties.append(body["party"])


@_on("particulars_corrected.v1")
def _put_right(case: Case, body: Body, at: datetime) -> None:
    right = body["party"]
    case.parties = [right if p["party"] == right["party"] else p for p in case.parties]


@_on("triaged.v1")
def _triaged(case: Case, body: Body, at: datetime) -> None:
    if case.phase == "registered":
        case.phase = "triaged"
    case.texts_stay = case.texts_stay or bool(body.get("domestic_violence"))
    case.triaged_on = case.triaged_on or day_of(at)


@_on("not_accepted.v1")
def _not_accepted(case: Case, body: Body, at: datetime) -> None:
    case.end("not_accepted", at)


@_on("non_acceptance_reviewed.v1")
def _reviewed(case: Case, body: Body, at: datetime) -> None:
    if not body["upheld"]:
        waiting = "registered" if case.triaged_on is None else "triaged"
        case.phase = "consent_wait" if case.notified else waiting
        case.outcome = case.ended_on = None


@_on("routed_out.v1")
def _routed_out(case: Case, body: Body, at: datetime) -> None:
    case.end("routed_out", at)


@_on("hand_over_received.v1")
def _handed_over(case: Case, body: Body, at: datetime) -> None:
    case.sent = {**body, "received_on": date.fromisoformat(body["received_on"])}


@_on("hand_over_answered.v1")
def _answered(case: Case, body: Body, at: datetime) -> None:
    if case.sent is not None:
        case.sent |= {"answered_on": day_of(at), "taken": body["accepted"]}
    if not body["accepted"] and case.phase in OPEN:
        case.end("returned", at)


@_on("court_file_received.v1")
def _court_file(case: Case, body: Body, at: datetime) -> None:
    if case.sent is not None:
        case.sent["file_on"] = date.fromisoformat(body["received_on"])


@_on("return_letter_sent.v1")
def _letter(case: Case, body: Body, at: datetime) -> None:
    if case.sent is not None:
        case.sent["letter_on"] = day_of(at)


@_on("office_asked.v1")
def _office_asked(case: Case, body: Body, at: datetime) -> None:
    case.requests[body["request"]] = day_of(at)


@_on("office_answered.v1")
def _office_answered(case: Case, body: Body, at: datetime) -> None:
    case.requests[body["request"]] = None


@_on("rights_notice_given.v1")
def _told_rights(case: Case, body: Body, at: datetime) -> None:
    case.notified.add(body["party"])
    if case.phase == "triaged":
        case.phase = "consent_wait"


@_on("consent_refused.v1")
def _refused(case: Case, body: Body, at: datetime) -> None:
    if body["ends_mediation"]:
        case.end("declined", at)


@_on("refusal_taken_back.v1")
def _back(case: Case, body: Body, at: datetime) -> None:
    if case.outcome == "declined":
        case.phase, case.outcome, case.ended_on = "consent_wait", None, None
        case.accepted_at = case.mediator = case.extended_until = case.extended_on = None
        case.co_mediators = []


# --- handling ------------------------------------------------------------------------------------


@_on("accepted.v1")
def _accepted(case: Case, body: Body, at: datetime) -> None:
    case.phase, case.accepted_at = "accepted", at


@_on("mediator_assigned.v1")
def _assigned(case: Case, body: Body, at: datetime) -> None:
    case.phase, case.mediator = "assigned", body["mediator"]
    case.co_mediators = list(body["co_mediators"])


@_on("mediator_recused.v1")
def _recused(case: Case, body: Body, at: datetime) -> None:
    if body["mediator"] == case.mediator:
        case.phase, case.mediator, case.co_mediators = "accepted", None, []
    else:
        case.co_mediators = [one for one in case.co_mediators if one != body["mediator"]]


@_on("mediator_replaced.v1")
def _replaced(case: Case, body: Body, at: datetime) -> None:
    if body["instead_of"] == case.mediator:
        case.mediator = body["mediator"]
    else:
        case.co_mediators = [
            body["mediator"] if one == body["instead_of"] else one for one in case.co_mediators
        ]


@_on("inquiry_recorded.v1")
def _inquired(case: Case, body: Body, at: datetime) -> None:
    case.phase = "investigating"


@_on("session_recorded.v1")
def _met(case: Case, body: Body, at: datetime) -> None:
    case.phase = "mediating"


@_on("invited_person_joined.v1")
def _invited(case: Case, body: Body, at: datetime) -> None:
    case.counsellor = case.counsellor or body["kind"] == "counsellor"


@_on("suspended.v1")
def _suspended(case: Case, body: Body, at: datetime) -> None:
    case.suspended = day_of(at)
    case.suspensions.append(Suspension(day_of(at), None, body["reason"], body["clock_stops"]))


@_on("resumed.v1")
def _resumed(case: Case, body: Body, at: datetime) -> None:
    if case.suspended is not None:
        case.suspensions[-1] = case.suspensions[-1]._replace(over=day_of(at))
    case.suspended = None


@_on("suspension_corrected.v1")
def _suspended_otherwise(case: Case, body: Body, at: datetime) -> None:
    place, begun = body["suspension"] - 1, date.fromisoformat(body["since"])
    over = date.fromisoformat(body["until"]) if body["until"] else None
    case.suspensions[place] = case.suspensions[place]._replace(begun=begun, over=over)
    if over is None:
        case.suspended = begun


@_on("extended.v1")
def _extended(case: Case, body: Body, at: datetime) -> None:
    case.extended_until, case.extended_on = date.fromisoformat(body["until"]), day_of(at)
    case.extensions += 1


@_on("urgent_matter_raised.v1")
def _urgent(case: Case, body: Body, at: datetime) -> None:
    plan = case.urgent_steps
    case.calm()
    case.urgent_at = case.urgent_since = at
    case.urgent_steps = plan  # of one that has run out: it is the same matter
    case.urgent_seen, case.urgent_owner = False, body["by"]


@_on("urgent_matter_confirmed.v1")
def _seen(case: Case, body: Body, at: datetime) -> None:
    case.urgent_seen = True


@_on("urgent_matter_renewed.v1")
def _renewed(case: Case, body: Body, at: datetime) -> None:
    if case.urgent_at is not None and not case.urgent_run_out:
        case.urgent_since, case.urgent_enough = at, None


@_on("urgent_steps_planned.v1")
def _planned(case: Case, body: Body, at: datetime) -> None:
    if case.urgent_at is not None:
        case.urgent_level = body["matter_level"] or case.urgent_level
        for step in body["steps"]:
            case.urgent_steps[step["step"]] = date.fromisoformat(step["due_on"])
            case.urgent_enough = None


@_on("urgent_step_taken.v1", "urgent_step_dropped.v1")
def _step_over(case: Case, body: Body, at: datetime) -> None:
    if case.urgent_at is not None:
        case.urgent_steps[body["step"]] = None


@_on("urgent_matter_offered.v1")
def _urgent_offered(case: Case, body: Body, at: datetime) -> None:
    case.urgent_offered = at if case.urgent_at else None


@_on("urgent_matter_taken_over.v1")
def _taken_over(case: Case, body: Body, at: datetime) -> None:
    if case.urgent_at is not None:
        case.urgent_owner, case.urgent_offered = body["owner"], None


@_on("urgent_matter_not_taken_over.v1")
def _not_taken_over(case: Case, body: Body, at: datetime) -> None:
    case.urgent_offered = None


@_on("urgent_end_proposed.v1")
def _enough(case: Case, body: Body, at: datetime) -> None:
    case.urgent_enough = at if case.urgent_at else None


@_on("urgent_end_sent_back.v1")
def _not_enough(case: Case, body: Body, at: datetime) -> None:
    case.urgent_enough = None


@_on("urgent_matter_ended.v1")
def _calm(case: Case, body: Body, at: datetime) -> None:
    case.calm()


@_on("report_made.v1")
def _reported(case: Case, body: Body, at: datetime) -> None:
    if case.untold is None or day_of(at) < case.untold:
        case.untold, case.untold_named_on = day_of(at), None


@_on("report_told.v1")
def _told_of_it(case: Case, body: Body, at: datetime) -> None:
    case.untold = None


@_on("report_telling_held_back.v1")
def _not_told_yet(case: Case, body: Body, at: datetime) -> None:
    again = body["look_again_on"]
    case.untold = date.fromisoformat(again) if again else None
    case.untold_named_on = day_of(at)


# --- agreement -----------------------------------------------------------------------------------


@_on("agreement_reached.v1")
def _agreed(case: Case, body: Body, at: datetime) -> None:
    case.phase = case.outcome = "agreed"
    case.performance = "performing"
    case.agreement = {**body, "effective_on": date.fromisoformat(body["effective_on"])}
    case.owed = {
        item["item"]: {
            "kind": item["kind"],
            "due_on": date.fromisoformat(item["due_on"]) if item["due_on"] else None,
        }
        for item in body["items"]
    }
    case.offer = None
    case.calm()


@_on("performed_at_once.v1")
def _at_once(case: Case, body: Body, at: datetime) -> None:
    left = [item for item, part in case.owed.items() if "performed_on" not in part]
    case.perform(left, day_of(at))
    case.at_once = True


@_on("item_performed.v1")
def _performed(case: Case, body: Body, at: datetime) -> None:
    case.perform([body["item"]], date.fromisoformat(body["performed_on"]))


@_on("follow_up_made.v2")
def _called(case: Case, body: Body, at: datetime) -> None:
    case.calls, case.called_on = case.calls + 1, day_of(at)
    if body["finding"] != "not_reached":
        quarter = (case.called_on.year, (case.called_on.month - 1) // 3 + 1)
        _, before = case.answers.get(quarter, ("", None))
        case.answers[quarter] = case.area, body["satisfaction"] or before
    case.calls_moved = {day: to for day, to in case.calls_moved.items() if day > case.called_on}


@_on("follow_up_moved.v1")
def _call_moved(case: Case, body: Body, at: datetime) -> None:
    day = date.fromisoformat(body["day"])
    case.calls_moved[day], case.calls_moved_on[day] = date.fromisoformat(body["to"]), day_of(at)


@_on("follow_ups_stopped.v1")
def _no_more_calls(case: Case, body: Body, at: datetime) -> None:
    case.calls_stopped = True


@_on("breach_verified.v1")
def _breached(case: Case, body: Body, at: datetime) -> None:
    if body["confirmed"]:
        case.performance = "breached"


@_on("agreement_repudiated.v1")
def _repudiated(case: Case, body: Body, at: datetime) -> None:
    case.performance = "disputed"


@_on("confirmation_applied.v1")
def _confirmation(case: Case, body: Body, at: datetime) -> None:
    case.confirmation = {"applied_on": date.fromisoformat(body["applied_on"])}


@_on("confirmation_decided.v1")
def _confirmed(case: Case, body: Body, at: datetime) -> None:
    decided = {"confirmed": body["confirmed"], "decided_on": date.fromisoformat(body["decided_on"])}
    case.confirmation = {**(case.confirmation or {}), **decided}


@_on("review_applied.v1")
def _review(case: Case, body: Body, at: datetime) -> None:
    case.review = {"applied_on": date.fromisoformat(body["applied_on"])}


@_on("review_decided.v1")
def _review_decided(case: Case, body: Body, at: datetime) -> None:
    case.review = {**(case.review or {}), "confirmed": body["confirmed"]}


# --- closing, archive, links ---------------------------------------------------------------------


@_on("mediation_failed.v1")
def _failed(case: Case, body: Body, at: datetime) -> None:
    case.end("failed", at)


@_on("request_withdrawn.v1")
def _withdrawn(case: Case, body: Body, at: datetime) -> None:
    case.end("withdrawn", at)


@_on("mediation_expired.v1")
def _expired(case: Case, body: Body, at: datetime) -> None:
    case.end("expired", at)


@_on("closed.v1")
def _closed(case: Case, body: Body, at: datetime) -> None:
    case.phase, case.closed_on, case.batch = "closed", day_of(at), body["batch"]


@_on("filed.v1")
def _filed(case: Case, body: Body, at: datetime) -> None:
    case.phase, case.filed_on, case.untold = "filed", day_of(at), None


@_on("retained.v1")
def _retained(case: Case, body: Body, at: datetime) -> None:
    case.phase, case.kept = "retained", body
    case.kept_until = _day(body["until"])


@_on("appraised.v1")
def _appraised(case: Case, body: Body, at: datetime) -> None:
    if body["destroy"]:
        case.phase, case.appraised_on = "appraised", day_of(at)
    elif case.kept is not None:
        case.phase, case.kept_until = "retained", _day(body["keep_until"])


@_on("destroyed.v1")
def _destroyed(case: Case, body: Body, at: datetime) -> None:
    case.phase = "destroyed"


@_on("reopened.v1")
def _reopened(case: Case, body: Body, at: datetime) -> None:
    case.continued_in = UUID(body["case"])


@_on("case_merged_in.v2")
def _came_in(case: Case, body: Body, at: datetime) -> None:
    case.before = copy.deepcopy(case)
    case.came.append((body["limits"], case.extensions))


@_on("case_taken_out.v1", "unmerged.v1")
def _two_again(case: Case, body: Body, at: datetime) -> None:
    assert case.before is not None
    assert not body.get("moved")
    noted = case.noted
    vars(case).update(vars(copy.deepcopy(case.before)))
    case.noted |= noted


@_on("merged.v1")
def _merged(case: Case, body: Body, at: datetime) -> None:
    case.before = copy.deepcopy(case)
    case.end("merged", at)
    case.merged_into = UUID(body["into"])


@_on("transfer_offered.v1")
def _offered(case: Case, body: Body, at: datetime) -> None:
    case.offer = {**body, "offered_on": day_of(at)}


@_on("transfer_accepted.v1")
def _transferred(case: Case, body: Body, at: datetime) -> None:
    above = next(n for n in (2, 4, 6, 9, 12) if not body["office"][n:].strip("0"))
    inside = case.office.startswith(body["office"][:above])
    case.escalated = case.escalated or (inside and case.office != body["office"])
    case.office, case.area, case.offer = body["office"], body["area"], None
    if case.phase in MEDIATING:
        case.phase, case.mediator, case.co_mediators = "accepted", None, []


@_on("transfer_withdrawn.v1")
@_on("transfer_refused.v1")
def _not_transferred(case: Case, body: Body, at: datetime) -> None:
    case.offer = None


# --- supervisory orders --------------------------------------------------------------------------


@_on("order_given.v1")
def _order_given(case: Case, body: Body, at: datetime) -> None:
    case.orders[body["order"]] = {**body, "given_on": day_of(at)}


@_on("order_acknowledged.v1")
def _order_read(case: Case, body: Body, at: datetime) -> None:
    case.orders[body["order"]].setdefault("read_on", day_of(at))


@_on("order_answered.v1")
def _order_answered(case: Case, body: Body, at: datetime) -> None:
    order = case.orders[body["order"]]
    order.setdefault("read_on", day_of(at))
    order["answered_on"], order["back_on"] = day_of(at), None


@_on("order_handed_back.v1")
def _order_offered_back(case: Case, body: Body, at: datetime) -> None:
    order = case.orders[body["order"]]
    order.setdefault("read_on", day_of(at))
    order["back_on"] = day_of(at)


@_on("order_hand_back_refused.v1")
def _order_stays(case: Case, body: Body, at: datetime) -> None:
    case.orders[body["order"]]["back_on"] = None


@_on("order_ended.v1")
def _order_over(case: Case, body: Body, at: datetime) -> None:
    del case.orders[body["order"]]


# --- clocks --------------------------------------------------------------------------------------


@_on("deadline_passed.v1")
def _passed(case: Case, body: Body, at: datetime) -> None:
    case.noted.add(
        Noted(
            body["deadline"],
            body["stage"],
            date.fromisoformat(body["due_on"]),
            datetime.fromisoformat(body["falls_at"]),
        )
    )
    case.escalated = case.escalated or body["stage"].startswith("level-")
    if body["stage"] == "due" and body["proposes"] == "decide_acceptance":
        case.accepted_late = True
    if body["stage"] == "due" and body["proposes"] == "end_or_renew_urgent":
        case.urgent_run_out = case.urgent_at is not None


@_on("deadlines_lapsed_before_import.v1")
def _lapsed(case: Case, body: Body, at: datetime) -> None:
    for each in body["deadlines"]:
        due_on = date.fromisoformat(each["due_on"])
        case.noted.add(Noted(each["deadline"], each["stage"], due_on, None))
        case.escalated = case.escalated or each["stage"].startswith("level-")
        if (each["stage"], each["rule"]) == ("due", "acceptance"):
            case.accepted_late = True
