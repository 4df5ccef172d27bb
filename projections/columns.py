"""Every column of every ledger has a class, as every field of every fact has (`domain.fields`).

A ledger keeps what is personal as the log does, sealed; what is not named here is not kept.
"""

from collections.abc import Mapping
from typing import Final

from domain.access import FieldClass
from projections.cells import MEASURES, STAGES


def _columns(**classes: str) -> dict[str, FieldClass]:
    return {name: held for held, names in classes.items() for name in names.split()}  # type: ignore[misc]


_STANDING: Final = (
    "stream code former_number area office body level type subtype source"
    " sender track origin_kind origin people_affected happened_on phase outcome status"
    " open urgent urgent_since urgent_ran_out untold_since urgent_owner urgent_seen"
    " matter_level steps_open end_proposed requested_at registered_at registered_on"
    " accepted_at mediator co_mediators counsellor claimed_fen form agreed_on agreed_fen"
    " performance performed breached confirmed reopened accepted_late escalated at_once"
    " follow_ups calls_stopped performed_on ended_on closed_on batch"
    " filed_on continued_in merged_into"
)
"""Where a dispute stands: now, or on a day of the past."""

COLUMNS: Final[Mapping[str, Mapping[str, FieldClass]]] = {
    "dispute": _columns(
        matter=f"{_STANDING} version last_at",
        account="matter",
        particulars="parties",
        safety="shielded texts_stay",
    ),
    "cell": _columns(figures=f"digits area month type source {' '.join(MEASURES)}"),
    "cell_days": _columns(figures=f"months digits area month type source days {' '.join(STAGES)}"),
    "uncounted": _columns(matter=f"stream area month type source {' '.join((*MEASURES, *STAGES))}"),
    "monthly": _columns(figures=f"digits late area month moved_in {' '.join(MEASURES)}"),
    "daily": _columns(figures=f"digits late area month moved_on {' '.join(MEASURES)} took"),
    "yearly_days": _columns(figures=f"digits late area month moved_in days {' '.join(STAGES)}"),
    "monthly_days": _columns(figures=f"digits late area month moved_in days {' '.join(STAGES)}"),
    "stands": _columns(matter=f"{_STANDING} stood known from_on"),
    "was": _columns(matter=f"{_STANDING} stood known from_on until_on doubled"),
    "offered": _columns(matter="stream area"),
    "quiet": _columns(matter="stream stood_on known_on"),
    "line": _columns(
        matter="stream version at recorded_at actor role office on_behalf_of name",
        # A whole fact: each of its fields has the class that `domain.fields` gives it, and it is
        # read through `domain.dispute.audience` only.
        working_note="data",
    ),
    "entry": _columns(
        matter="stream id rule key unit length stage starts_on last_on due_on act_by falls_at exact"
        " fired provisional effect owner mediator office area code source proposes note"
    ),
    "clock": _columns(
        matter="stream epoch xid position open area began_on counted_from counted_to alarms digest"
        " next_due"
    ),
    "moved": _columns(
        matter="stream id rule effect area office code from_on to_on from_act_by to_act_by"
        " was_provisional provisional cause notice_no moved_at epoch xid position"
    ),
    "area": _columns(office="code nth name since until"),
    "file": _columns(matter="stream retention until standing appraised_on"),
    "request": _columns(
        rights="stream office area asked_for phase asked_on identified outcome rule due_on stills"
    ),
    "support": _columns(
        # A row is the quarters in which one plan counted: shown to nobody, and not of which plan.
        plan="row area agreed reviewed_in_time lapsed ended_by_goals"
    ),
    # A row says when one dispute or referral counted: shown to nobody, and not of which it is.
    "satisfaction": _columns(record="row area quarter answered satisfied"),
    "referrals": _columns(appointment="row area quarter answered_in_time"),
    "bulk": _columns(
        matter="stream kind area by undoes previewed_at phase cases not_there ruled_out done"
        " not_done started_at ended_at"
    ),
    "crisis": _columns(
        alarm="stream code area raised_at rung page called until nobody_reached acknowledged_by"
        " acknowledged_at recorded told outcome lapsed open"
    ),
}
"""The columns of each table. Of a column that holds several classes, the most guarded one."""
