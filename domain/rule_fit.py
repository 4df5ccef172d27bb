"""What fits together in a set of rules: what a limit proposes is an act that somebody can do while
it is open, and a level of a ladder is told to somebody of that level."""

from typing import Final

from domain.rules import Proposal, Superior, Tier

_SENT_BACK: Final[tuple[Proposal, ...]] = ("return_file_to_court", "return_to_trial")
_END_OF_MEDIATION: Final[tuple[Proposal, ...]] = (
    "end_and_name_other_routes",
    "declare_failed",
    *_SENT_BACK,
)

FITTING: Final[dict[str, tuple[Proposal, ...]]] = {
    "registered": ("triage",),
    "triaged": ("decide_acceptance",),
    "mediating": (*_END_OF_MEDIATION, "tell_of_arbitration"),
    "extended": _END_OF_MEDIATION,
    "court_delegated": _SENT_BACK,
    "court_entrusted": _SENT_BACK,
    "court_entrusted_summary": _SENT_BACK,
    "court_entrusted_online": _SENT_BACK,
    "court_entrusted_online_summary": _SENT_BACK,
    "labour_claimed": ("tell_of_arbitration", "end_and_name_other_routes"),
    "handed_over": ("decide_handover",),
    "hotline_received": ("decide_handover",),
    "hotline_open": ("send_return_letter",),
    "online_requested": ("answer_online_request",),
    "return_letter_owed": ("send_return_letter",),
    "transfer_offered": ("answer_transfer",),
    "order_unread": ("acknowledge_order",),
    "order_unanswered": ("answer_order",),
    "order_handed_back": ("take_order_back",),
    "request_sent": ("remind_other_office",),
    "instalment": ("remind_of_performance",),
    "follow_up": ("follow_up",),
    "follow_up_moved": ("follow_up",),
    "confirmable": ("apply_for_confirmation",),
    "reviewable": ("apply_for_arbitral_review",),
    "confirmation_applied": ("ask_the_court",),
    "enforceable": ("tell_of_enforcement",),
    "urgent_unseen": ("second_person_looks",),
    "urgent": ("end_or_renew_urgent",),
    "urgent_step": ("take_urgent_step",),
    "urgent_offered": ("answer_urgent_offer",),
    "urgent_end_proposed": ("look_at_urgent_end",),
    "report_untold": ("tell_of_report",),
    "suspended": ("resume_or_end",),
}
"""Trigger → the acts that a limit from it can propose: what would meet it, or what is told or asked
when it is over."""

AT_ANY_TIME: Final[tuple[Proposal, ...]] = ("look_into_matter",)
"""What fits every limit: whoever answers for it looks why it is still open."""

HEARS: Final[dict[Tier, tuple[Superior, ...]]] = {
    "village": ("head",),
    "township": ("judicial_office",),
    "county": ("county_desk", "supervisor"),
}
"""Level of a ladder → who is at that level: the committee's head, the judicial office of the
township, the county's desk or whoever supervises it."""


def fitting(trigger: str) -> tuple[Proposal, ...]:
    """What a limit from this trigger can propose."""
    return (*FITTING.get(trigger, ()), *AT_ANY_TIME)
