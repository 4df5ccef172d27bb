"""Rows of an older register, whatever an office may have written there."""

from datetime import date

from domain.dispute.history import RegisterEntry
from domain.dispute.intake import HANDED_OVER
from tests.properties.desk import Given, hand_over, parties
from tests.properties.situation import OFFICES, Situation, given

MEDIATED = ("agreed", "failed", "expired")
OUTCOMES = ("agreed", "failed", "expired", "withdrawn", "declined", "not_accepted", "routed_out")


def register_entry(s: Situation) -> Given:
    """A row of an older register, its days in order up to today."""
    days = sorted(s.day(0, (s.now.date() - s.on).days) for _ in range(6))
    outcome = s.pick((*OUTCOMES, "agreed", None))
    mediated = outcome in MEDIATED or (outcome != "not_accepted" and s.likely(0.4))
    closed = outcome is not None and s.likely(0.6)
    filed = closed and s.likely(0.4)
    source = s.pick(("on_application", "proactive_offer", "referred", "court_delegated"))
    return given(RegisterEntry, s) | {
        "office": s.pick(OFFICES),
        "type": s.pick(("neighbour", "labour", "medical")),
        "source": source,
        "parties": parties(s),
        "requested_on": s.pick((None, s.on)),
        "happened_on": None,
        "hand_over": hand_over(s, source) if source in HANDED_OVER else None,
        "return_letter_on": days[5] if outcome and s.likely(0.5) else None,
        "return_letter": "回1",
        "accepted_on": days[0] if mediated else None,
        "mediator": s.pick(("zhao", "chen")) if mediated else None,
        "end": past_end(s, outcome, days) if outcome else None,
        "closed_on": days[3] if closed else None,
        "filed_on": days[4] if filed else None,
        "volume": "卷1",
    }


def past_end(s: Situation, outcome: str, days: list[date]) -> Given:
    kept = s.pick(("not_recorded", "at_once", "performed", "not_performed"))
    due_on = s.pick((None, days[2])) if kept != "not_performed" else days[2]
    decided = s.likely(0.7)
    confirmation = {
        "applied_on": days[3],
        "receipt": "收1",
        "decided_on": days[4] if decided else None,
        "confirmed": s.likely(0.5) if decided else None,
        "number": "1",
    }
    form = s.pick(("written", "oral"))
    agreement = {
        "form": form,
        "content": "付款",
        "amount_fen": s.pick((None, 100)),
        "due_on": due_on,
        "kept": kept,
        "performed_on": days[3] if kept == "performed" else None,
        "confirmation": confirmation if form == "written" and s.likely(0.5) else None,
    }
    return {
        "outcome": outcome,
        "on": days[1],
        "agreement": agreement if outcome == "agreed" else None,
        "routes": ("suit",),
        "reason": "no_dispute",
        "refused_by": s.pick(("applicant", "respondent")),
        "routed_to": "suit",
        "receipt": "1",
    }


def history(s: Situation) -> Given:
    return {"entry": register_entry(s), "imported_at": s.now}
