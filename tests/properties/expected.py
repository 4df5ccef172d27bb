"""What each ledger must hold, told from one case's facts at a time and from nothing else: no page,
no order of other cases, no row of before.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from domain.areas import significant
from domain.calendar import Calendar
from domain.committees import LEGAL_MINIMUM, Committees
from domain.deadlines import Agenda, Entry, agenda_of
from domain.dispute import facts as f
from domain.dispute.state import Dispute
from domain.kernel import Cursor, Recorded, civil_date
from domain.rules import RuleBook
from tests.properties.invariants import replayed
from tests.properties.merged import of_its_own
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
    whole, events = events, own(events)
    sent, agreed = first(events, f.HandOverReceived), first(events, f.AgreementReached)
    amounts = [item.amount_fen for item in agreed.items if item.amount_fen] if agreed else []
    origin = opened.origin
    return {
        **{name: getattr(case, name) for name in AS_IT_STANDS},
        **{name: getattr(opened, name) for name in AS_REGISTERED},
        "stream": events[0].stream,
        "version": len(whole),
        "last_at": whole[-1].at,
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
        "accepted_late": any(
            isinstance(e.fact, f.DeadlinePassed)
            and (e.fact.stage, e.fact.proposes) == ("due", "decide_acceptance")
            for e in events
        )
        or lapsed(events, "acceptance"),
        "escalated": climbed(events),
        "at_once": first(events, f.PerformedAtOnce) is not None,
        "follow_ups": sum(isinstance(e.fact, f.FollowUpMade) for e in events),
        "calls_stopped": first(events, f.FollowUpsStopped) is not None,
        "performed_on": done_on(events) if case.performance == "performed" else None,
    }


def lapsed(events: Case, rule: str) -> bool:
    """Whether it came from an older register with this limit over."""
    each = first(events, f.DeadlinesLapsedBeforeImport)
    return each is not None and any(d.stage == "due" and d.rule == rule for d in each.deadlines)


def climbed(events: Case) -> bool:
    """Whether a level above heard of it, or took it over."""
    office, heard = first(events, f.Registered).office, False
    for each in events:
        if isinstance(each.fact, f.DeadlinePassed):
            heard = heard or each.fact.stage.startswith("level-")
        elif isinstance(each.fact, f.TransferAccepted):
            above = significant(each.fact.office)
            heard = heard or (office != each.fact.office and office.startswith(above))
            office = each.fact.office
    return heard


def done_on(events: Case) -> date:
    """The day on which the last of what was agreed was done."""
    days = [e.fact.performed_on for e in events if isinstance(e.fact, f.ItemPerformed)]
    days += [civil_date(e.at) for e in events if isinstance(e.fact, f.PerformedAtOnce)]
    return max(days)


def own(events: Case) -> Case:
    """What of it is this case's own, where others were merged into it and taken out again."""
    kept = [fact for fact, _ in of_its_own(happened(events))]
    return [event for event in events if any(event.fact is fact for fact in kept)]


def urgent(case: Dispute) -> Row:
    """What of it is urgent, since when, whose, and the days of the steps still to be taken."""
    matter = case.urgent or case.ran_out
    steps = matter.plan.values() if matter else ()
    return {
        "urgent": case.urgent is not None,
        "urgent_ran_out": case.ran_out is not None,
        "untold_since": case.untold_since,
        "shielded": case.shielded,
        "texts_stay": case.domestic_violence or case.export_blocked,
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

UNSUCCESSFUL = ("failed", "expired")


def measures(row: Any) -> Row:
    """In which measures a dispute counts, and how long its stages took, told from its row."""
    agreed, failed = row.outcome == "agreed", row.outcome in UNSUCCESSFUL
    accepted, above = row.accepted_at is not None, row.escalated and row.outcome == "agreed"
    owed = agreed and not row.at_once and row.closed_on is not None
    owed = owed and (row.follow_ups > 0 or not row.calls_stopped)
    return {
        "registered": True,
        "accepted": accepted,
        "accepted_in_time": accepted and not row.accepted_late,
        "agreed": agreed,
        "failed": failed,
        "performed": agreed and row.performed,
        "confirmed": row.confirmed,
        "breached": row.breached,
        "reopened": row.reopened,
        "agreed_with_counsellor": agreed and row.counsellor,
        "failed_with_counsellor": failed and row.counsellor,
        "with_counsellor": row.counsellor and (agreed or failed),
        "escalated": row.escalated,
        "settled_in_village": above and row.office[9:] != "000",
        "settled_in_township": above and row.office[9:] == "000" and row.office[6:9] != "000",
        "settled_above": above and row.office[6:] == "000000",
        "follow_ups_owed": owed,
        "follow_ups_done": owed and row.follow_ups > 0,
    }


def stages(row: Any) -> Row:
    """How many days each stage of a dispute took that is over."""
    settled = {"agreed": row.agreed_on, **dict.fromkeys(UNSUCCESSFUL, row.ended_on)}
    settled_on = settled.get(row.outcome)
    accepted_on = row.accepted_at and civil_date(row.accepted_at)
    spans = {
        "to_accept": (row.registered_on, accepted_on),
        "to_settle": (accepted_on, settled_on),
        "to_end": (row.registered_on, settled_on),
        "to_perform": (row.agreed_on, row.performed_on),
        "to_close": (settled_on, row.closed_on),
    }
    return {stage: (last - first).days for stage, (first, last) in spans.items() if first and last}


PARTS: Mapping[str, Callable[[Any], str]] = {
    "area": lambda row: str(row.area[:2]),
    "month": lambda row: f"{row.registered_on:%Y-%m}-01",
    "type": lambda row: str(row.type),
    "source": lambda row: str(row.source),
}


def counted(rows: Iterable[Any], by: str | None) -> dict[str, tuple[Row, Row]]:
    """Each part: measure → how many, and stage → days → how many. A case that goes on in another
    one is counted there, once."""
    found: dict[str, tuple[Counter[str], dict[str, Counter[int]]]] = {}
    for row in (each for each in rows if each.merged_into is None):
        part = PARTS[by](row) if by else ""
        counts, days = found.setdefault(part, (Counter(), {}))
        counts.update({name: int(held) for name, held in measures(row).items()})
        for stage, length in stages(row).items():
            days.setdefault(stage, Counter())[length] += 1
    return {
        part: (dict(counts), {stage: dict(of) for stage, of in days.items()})
        for part, (counts, days) in found.items()
    }


def figures(cases: Mapping[UUID, Case]) -> Row:
    """Counted by hand: one case, one outcome; of those that go on in another one, there."""
    cases = {
        stream: events
        for stream, events in cases.items()
        if replayed(happened(events)).merged_into is None
    }
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
