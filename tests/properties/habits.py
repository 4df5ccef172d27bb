"""What people do next with a case as it stands: what is usual, or what something waits for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.dispute.signing import signing_at
from domain.dispute.state import IN_MEDIATION, OPEN, Dispute, Phase, Urgent

USUAL: dict[Phase, tuple[str, ...]] = {
    "registered": ("triage", "triage", "answer_hand_over", "state_claim"),
    "triaged": ("give_rights_notice", "give_rights_notice", "answer_hand_over", "add_party")
    + ("correct_particulars",),
    "consent_wait": ("consent", "accept", "declare_separable", "name_representatives"),
    "accepted": ("assign", "assign", "extend", "offer_transfer", "raise_urgent_matter"),
    "assigned": ("record_session", "record_session", "record_inquiry", "invite", "take_note"),
    "investigating": ("record_session", "record_session", "invite", "suspend"),
    "mediating": (
        *("conclude_in_writing", "conclude_orally", "declare_failed", "note_concession"),
        *("record_inquiry", "invite", "suspend", "extend", "merge_into", "split_off"),
    ),
    "agreed": (
        *("record_performance", "follow_up", "report_breach", "perform_at_once"),
        *("apply_for_confirmation", "apply_for_review", "propose_closure", "close"),
        *("repudiate", "explain_remedy", "close_in_batch"),
    ),
    "ended": ("propose_closure", "close", "close_in_batch", "propose_reopening"),
    "closed": ("put_on_file", "file_away", "propose_reopening"),
    "filed": ("retain",),
    "retained": ("appraise",),
    "appraised": ("destroy",),
}
"""What is mostly done next with a case in this phase."""

WAITING: tuple[tuple[str, Callable[[Dispute], Any]], ...] = (
    ("give_rights_notice", lambda case: case.triaged_on and _some(case, notified=False)),
    ("consent", lambda case: case.phase == "consent_wait" and _some(case, consent="unasked")),
    ("accept", lambda case: not case.accepted_at and not _some(case, consent="unasked")),
    ("assign", lambda case: case.accepted_at and not case.mediator),
    ("sign_for_court_file", lambda case: case.handover and not case.handover.file_received_on),
    ("answer_hand_over", lambda case: case.handover and not case.handover.answered_on),
    ("send_return_letter", lambda case: case.letter_owed),
    ("review_non_acceptance", lambda case: case.outcome == "not_accepted"),
    ("take_back_refusal", lambda case: case.outcome == "declined"),
    ("name_legal_representative", lambda case: _some(case, capacity="represented")),
    ("give_special_authority", lambda case: case.agents),
    ("record_session", lambda case: case.mediator and not case.sessions),
    ("record_request_taken", lambda case: case.requests),
    ("record_request_answered", lambda case: case.requests),
    ("accept_transfer", lambda case: case.transfer),
    ("refuse_transfer", lambda case: case.transfer),
    ("withdraw_transfer", lambda case: case.transfer),
    ("hand_back", lambda case: case.came_from and not case.transfer),
    ("acknowledge_order", lambda case: case.orders),
    ("answer_order", lambda case: case.orders),
    ("hand_back_order", lambda case: case.orders),
    ("refuse_order_back", lambda case: any(o.handed_back_on for o in case.orders.values())),
    ("end_order", lambda case: case.orders),
    ("dismiss_invited", lambda case: case.invited and case.phase in IN_MEDIATION),
    ("attach_file", lambda case: case.sessions and not case.files),
    ("replace_file", lambda case: case.files),
    ("take_out_file", lambda case: len(case.files) > 1),
    ("ask_signing", lambda case: signing_at(case, "CFCA") and not case.signings),
    ("note_signing_taken", lambda case: _at_a_provider(case, taken=False)),
    ("receive_signed", lambda case: _at_a_provider(case, taken=True)),
    ("end_signing", lambda case: _at_a_provider(case, taken=True)),
    ("recuse", lambda case: case.mediator),
    ("reassign", lambda case: case.mediator),
    ("resume", lambda case: case.suspended),
    ("clear_sham", lambda case: case.sham_suspected),
    ("tell_of_report", lambda case: case.reports),
    ("approve_access", lambda case: case.shielded),
    ("tell_of_look_in", lambda case: case.untold_of_look_in),
    ("hold_back_telling", lambda case: case.untold_since),
    ("correct_suspension", lambda case: case.suspended or case.pauses),
    ("take_urgent_step", lambda case: case.ran_out and case.ran_out.open_steps),
    ("propose_urgent_end", lambda case: case.ran_out and not case.ran_out.end_proposed_at),
    ("end_urgent_matter", lambda case: case.ran_out and case.ran_out.end_proposed_at),
    ("follow_up", lambda case: case.performance == "performing"),
    ("move_follow_up", lambda case: case.performance == "performing"),
    ("perform_at_once", lambda case: case.performance == "performing" and not case.follow_ups),
    ("apply_for_confirmation", lambda case: case.agreement and not case.confirmation),
    ("apply_for_review", lambda case: case.type == "labour" and case.agreement),
    ("verify_breach", lambda case: case.breach_reported),
    ("record_confirmation", lambda case: case.confirmation and not case.confirmation.decided_on),
    ("record_review", lambda case: case.review and not case.review.decided_on),
    ("reopen", lambda case: case.reopening),
    ("unmerge", lambda case: case.merges),
    ("take_back_apart", lambda case: case.told_apart),
    ("urge", lambda case: case.performance == "breached"),
    ("appraise", lambda case: case.phase == "retained"),
    ("destroy", lambda case: case.appraisal),
)
"""What somebody thinks of when something of this case waits for an answer."""


PRESSING: tuple[tuple[str, Callable[[Urgent], Any]], ...] = (
    ("confirm_urgent_matter", lambda urgent: not urgent.confirmed_at),
    ("renew_urgent_matter", lambda urgent: True),
    ("plan_urgent_steps", lambda urgent: True),
    ("take_urgent_step", lambda urgent: urgent.open_steps),
    ("drop_urgent_step", lambda urgent: urgent.open_steps),
    ("offer_urgent_matter", lambda urgent: not urgent.offered),
    ("take_over_urgent_matter", lambda urgent: urgent.offered),
    ("decline_urgent_matter", lambda urgent: urgent.offered),
    ("propose_urgent_end", lambda urgent: not urgent.open_steps and not urgent.end_proposed_at),
    ("send_back_urgent_end", lambda urgent: urgent.end_proposed_at),
    ("end_urgent_matter", lambda urgent: urgent.end_proposed_at),
)
"""What somebody thinks of when a matter is urgent, before its seven days are over."""


def _at_a_provider(case: Dispute, *, taken: bool) -> bool:
    """Whether the agreement is on its way there, or there."""
    signing = case.signing
    return signing is not None and signing.outcome is None and signing.taken == taken


def _some(case: Dispute, **standing: Any) -> bool:
    """Whether some party that takes part stands like this."""
    return any(
        getattr(case.parties[party], name) == wanted
        for party in case.taking_part
        for name, wanted in standing.items()
    )


def waiting(case: Dispute) -> tuple[str, ...]:
    """What this case waits for."""
    return tuple(command for command, waits in WAITING if waits(case))


def pressing(case: Dispute, now: datetime) -> tuple[str, ...]:
    """What its urgent matter asks for, if one is in force."""
    urgent = case.urgent
    if urgent is None or case.phase not in OPEN or now >= urgent.since + timedelta(days=7):
        return ()
    return tuple(command for command, waits in PRESSING if waits(urgent))
