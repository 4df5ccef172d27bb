"""What each ledger must hold, told from one case's facts at a time and from nothing else: no page,
no order of other cases, no row of before.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from domain.calendar import Calendar
from domain.committees import LEGAL_MINIMUM, Committees
from domain.deadlines import Agenda, Entry, agenda_of
from domain.dispute import facts as f
from domain.dispute.state import Dispute
from domain.kernel import Cursor, Recorded, civil_date
from domain.rules import RuleBook
from tests.properties.invariants import replayed
from tests.properties.stored import happened

Row = dict[str, Any]
Case = Sequence[Recorded[Any]]


def first(events: Case, kind: type[Any]) -> Any:
    """The first fact of this kind, if there is one."""
    return next((event.fact for event in events if isinstance(event.fact, kind)), None)


# --- the register --------------------------------------------------------------------------------

AS_IT_STANDS = (
    *("area", "office", "body", "type", "subtype", "source", "track", "phase", "outcome", "status"),
    *("requested_at", "registered_at", "accepted_at", "mediator", "performance", "ended_on"),
    *("closed_on", "batch", "filed_on", "continued_in", "merged_into"),
)
AS_REGISTERED = ("code", "former_number", "matter", "people_affected", "happened_on")
LEVELS = {
    "village_committee": "village",
    "residents_committee": "village",
    "township": "township",
    "subdistrict": "township",
}


def register_row(events: Case) -> Row:
    """One line of the register."""
    case, opened = replayed(happened(events)), first(events, f.Registered)
    sent, agreed = first(events, f.HandOverReceived), first(events, f.AgreementReached)
    amounts = [item.amount_fen for item in agreed.items if item.amount_fen] if agreed else []
    origin = opened.origin
    return {
        **{name: getattr(case, name) for name in AS_IT_STANDS},
        **{name: getattr(opened, name) for name in AS_REGISTERED},
        "stream": events[0].stream,
        "version": len(events),
        "last_at": events[-1].at,
        "level": LEVELS.get(case.body, "other"),
        "sender": sent and sent.sender,
        "origin_kind": origin and origin.kind,
        "origin": origin and origin.case,
        "parties": parties(events),
        "open": case.closed_on is None and case.merged_into is None,
        **urgent(case),
        "registered_on": civil_date(events[0].at),
        "co_mediators": list(case.co_mediators),
        "counsellor": counsellor(events),
        "claimed_fen": opened.amount_fen,
        "form": agreed and agreed.form,
        "agreed_on": agreed and agreed.effective_on,
        "agreed_fen": sum(amounts) if amounts else None,
        "performed": case.performance == "performed",
        "breached": case.performance == "breached",
        "confirmed": confirmed(events),
        "reopened": first(events, f.Reopened) is not None,
    }


def urgent(case: Dispute) -> Row:
    """What of it is urgent, since when, whose, and the days of the steps still to be taken."""
    matter = case.urgent or case.ran_out
    steps = matter.plan.values() if matter else ()
    return {
        "urgent": case.urgent is not None,
        "urgent_ran_out": case.ran_out is not None,
        "untold_since": case.untold_since,
        "shielded": case.shielded,
        "urgent_since": matter and matter.since,
        "urgent_owner": matter and matter.owner,
        "urgent_seen": bool(matter and matter.confirmed_at),
        "matter_level": matter and matter.matter_level,
        "steps_open": [step.due_on for step in steps if not step.ended] if matter else None,
        "end_proposed": bool(matter and matter.end_proposed_at),
    }


def parties(events: Case) -> list[dict[str, str]]:
    """Who is in the case, names still sealed."""
    joined = [*first(events, f.Registered).parties]
    joined += [event.fact.party for event in events if isinstance(event.fact, f.PartyJoined)]
    right = {
        event.fact.party.party: event.fact.party
        for event in events
        if isinstance(event.fact, f.ParticularsCorrected)
    }
    return [
        {
            "party": party.party,
            "role": party.role,
            "kind": party.particulars.kind,
            "name": party.particulars.name,
        }
        for party in (right.get(each.party, each) for each in joined)
    ]


def counsellor(events: Case) -> bool:
    """Whether a counsellor was ever invited."""
    return any(
        isinstance(event.fact, f.InvitedPersonJoined) and event.fact.kind == "counsellor"
        for event in events
    )


def confirmed(events: Case) -> bool:
    """Whether the court's last word is that it confirms; none while it is asked again."""
    last = None
    for event in events:
        if isinstance(event.fact, f.ConfirmationApplied):
            last = None
        elif isinstance(event.fact, f.ConfirmationDecided):
            last = event.fact.confirmed
    return last is True


def as_row(held: Any) -> Row:
    """A row of the register as it is held, its parties read."""
    row = asdict(held)
    return row | {"parties": json.loads(row["parties"])}


# --- the agenda ----------------------------------------------------------------------------------


def agenda_rows(case: Dispute, stream: UUID, agenda: Agenda, committees: Committees) -> list[Row]:
    """Each stage of each obligation, and whose it is."""
    few = committees.members.get(case.office, LEGAL_MINIMUM) < LEGAL_MINIMUM
    rows = [entry_row(case, stream, entry, few=few) for entry in agenda.entries]
    return sorted(rows, key=lambda row: (row["falls_at"], row["id"], row["stage"]))


def entry_row(case: Dispute, stream: UUID, entry: Entry, *, few: bool) -> Row:
    offered = entry.proposes == "answer_transfer" and case.transfer
    ordered = case.orders.get(entry.key) if "order" in entry.rule else None
    theirs = ordered and (ordered.from_office if "back" in entry.rule else ordered.to_office)
    return entry._asdict() | {
        "stream": stream,
        "owner": owner(case, entry, few=few),
        "mediator": case.mediator,
        "office": offered.to_office if offered else theirs or case.office,
        "area": offered.to_area if offered else case.area,
        "code": case.code,
    }


def owner(case: Dispute, entry: Entry, *, few: bool) -> str:
    """The role that owes it: a second person is the head, but of a committee of few members; what a
    mediator owes, the head while there is none; a step or an offer of an urgent matter is its
    officer's."""
    if entry.proposes in ("second_person_looks", "look_at_urgent_end"):
        return "judicial_office" if few else "head"
    of_an_officer = ("take_urgent_step", "end_or_renew_urgent", "answer_urgent_offer")
    nobody_mediates = entry.owner == "mediator" and not case.mediator
    return "head" if nobody_mediates and entry.proposes not in of_an_officer else entry.owner


def clock(events: Case, standing: Cursor, calendar: Calendar, rules: RuleBook) -> Any:
    """What the clock of a case is to hold: as of its own last fact, or of what changed the limits
    of every case that was still going on.
    """
    case, stream = replayed(happened(events)), events[0].stream
    own = events[-1].cursor
    over = case.phase in ("closed", "filed", "retained", "appraised", "destroyed")
    waited_for = case.letter_owed or case.untold_since
    as_of = own if over and not waited_for else max(own, standing)
    return agenda_of(case, calendar, rules, as_of).alarms(stream)


# --- the timeline --------------------------------------------------------------------------------


def lines(events: Case) -> list[Row]:
    """Each fact, with who recorded it: but for who made a report, which nobody is told."""
    return [line(event) for event in events]


def line(event: Recorded[Any]) -> Row:
    by, secret = event.envelope, isinstance(event.fact, f.ReportMade)
    return {
        "stream": event.stream,
        "version": event.version,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": "" if secret else by.actor,
        "role": "" if secret else by.role,
        "office": "" if secret else by.office,
        "on_behalf_of": None if secret else by.on_behalf_of,
        "name": event.fact.stored_name,
        "data": json.loads(event.fact.model_dump_json()),
    }


# --- the figures ---------------------------------------------------------------------------------


def figures(cases: Mapping[UUID, Case]) -> Row:
    """Counted by hand: one case, one outcome."""
    ends = {stream: outcome(events) for stream, events in cases.items()}
    agreed = [events for stream, events in cases.items() if ends[stream] == "agreed"]
    failed = [events for stream, events in cases.items() if ends[stream] == "failed"]
    return {
        "registered": len(cases),
        "accepted": count(cases.values(), lambda events: replayed(happened(events)).accepted_at),
        "agreed": len(agreed),
        "failed": len(failed),
        "performed": count(agreed, all_done),
        "confirmed": count(cases.values(), confirmed),
        "reopened": count(cases.values(), lambda events: first(events, f.Reopened)),
        "agreed_with_counsellor": count(agreed, counsellor),
        "failed_with_counsellor": count(failed, counsellor),
    }


def count(cases: Iterable[Case], counts: Callable[[Case], Any]) -> int:
    return sum(bool(counts(events)) for events in cases)


def outcome(events: Case) -> str | None:
    """What a case counts as: an agreement for ever, a failure as long as nothing came after it."""
    if first(events, f.AgreementReached) is not None:
        return "agreed"
    if any(isinstance(e.fact, f.MediationFailed | f.MediationExpired) for e in events):
        return "failed"
    return None


def all_done(events: Case) -> bool:
    """Whether everything that was agreed is done."""
    owed = {item.item for item in first(events, f.AgreementReached).items}
    done = {event.fact.item for event in events if isinstance(event.fact, f.ItemPerformed)}
    return bool(owed) and (first(events, f.PerformedAtOnce) is not None or owed <= done)
