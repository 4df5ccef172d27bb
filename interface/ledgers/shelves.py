"""Every ledger that can be asked, by its name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from interface.ledgers.asked import Asked, Page, Shelf
from interface.ledgers.books import closed_months, files_due, inspected, requests
from interface.ledgers.clocks import late, moved_by_notice, nearly_over, to_come
from interface.ledgers.counts import (
    by_quarter,
    conforming,
    counted,
    how_satisfied,
    not_answered,
    published,
    reviewed,
)
from interface.ledgers.matters import disputes, left_out, urgent_matters, worklists
from interface.ledgers.steering import steered, with_overdue, workload
from interface.problems import Unusable
from projections import (
    agenda,
    archive,
    conformance,
    figures,
    referrals,
    register,
    review,
    rights,
    satisfaction,
    steering,
    support,
    urgent,
    worklist,
)
from projections.kernel import Connection
from workers.system import System


def _no_ledger(connection: Connection, asked: Asked) -> Page:
    return Page([])


_DUE = (
    *("code", "area", "rule", "due_on", "act_by", "reminder", "owner", "proposes", "effect"),
    *("provisional", "note"),
)

SHELVES: Final[Mapping[str, Shelf]] = {
    "disputes": Shelf(
        "the register of disputes of an area and all below it, newest first",
        ("register", "areas"),
        ("code", "area", "type", "source", "registered_at", "mediator", "status", "counsellor"),
        disputes,
        asks=register.FOUND_BY,
        past="kept",
    ),
    "figures": Shelf(
        "registered, accepted, agreed, failed, rates, median days: of an area and its parts",
        (*figures.LEDGERS, "areas"),
        (
            "area",
            "registered",
            "accepted",
            "agreed",
            "failed",
            "success_rate",
            "success_rate_with_counsellor",
            "performed_rate",
            "median_days",
            "reopened",
            "overdue",
            "follow_ups_missed",
        ),
        counted,
        "figures",
        past="kept",
        late=lambda asked: True,
    ),
    "indicators": Shelf(
        "the indicators of an area, a period, a type or a source, beside the period before and the "
        "median around; --by area, month, type or source",
        (*steering.LEDGERS, "areas"),
        ("part", "indicator", "measured_in", "value", "of", "before", "difference", "around"),
        steered,
        "figures",
        past="kept",
        late=with_overdue,
    ),
    "workload": Shelf(
        "how much each mediator of one's own office has open, and what of it is due this week",
        (*steering.LEDGERS, "areas"),
        ("mediator", "open_cases", "due_this_week"),
        workload,
        "figures",
        of_office=True,
    ),
    "publication": Shelf(
        "a county's figures of a year, as they may be published: none below ten",
        (*figures.LEDGERS, "areas"),
        ("area", "registered", "agreed", "failed", "otherwise"),
        published,
        "figures",
        past="none",
    ),
    "agenda": Shelf(
        "what is still to come, soonest first",
        ("agenda", "areas"),
        _DUE,
        to_come,
        asks=agenda.FOUND_BY,
        of_open=True,
    ),
    "overdue": Shelf(
        "what an office is late with, longest first",
        ("agenda", "areas"),
        _DUE,
        late,
        asks=agenda.FOUND_BY,
        of_open=True,
    ),
    "near": Shelf(
        "limits set by law of which four fifths are gone, soonest first: before they are over",
        ("agenda", "areas"),
        _DUE,
        nearly_over,
        asks=agenda.FOUND_BY,
        of_open=True,
    ),
    "moved": Shelf(
        "what a notice of the calendar or a set of rules moved: from when to when, latest first",
        ("agenda", "areas"),
        (
            "code",
            "area",
            "rule",
            "from_on",
            "to_on",
            "to_act_by",
            "was_provisional",
            "provisional",
            "notice_no",
            "moved_at",
        ),
        moved_by_notice,
        asks=agenda.MOVED_BY,
        past="filtered",
    ),
    "worklist": Shelf(
        "a mediator's open cases: urgent ones, then what is due soonest",
        (*worklist.LEDGERS, "areas"),
        (
            *("code", "area", "type", "status", "urgent", "ran_out", "due_on", "act_by"),
            *("reminder", "proposes", "overdue", "untold_since", "covers_for", "note"),
        ),
        worklists,
        asks=worklist.FOUND_BY,
        of_open=True,
    ),
    "urgent": Shelf(
        "urgent matters not closed yet, in force or run out, with level, owner, end and steps; and "
        "reports of which somebody is still to be told",
        (*urgent.LEDGERS, "areas"),
        (
            "code",
            "area",
            "standing",
            "matter_level",
            "owner",
            "seen",
            "ends_at",
            "steps_open",
            "steps_overdue",
            "next_step_on",
            "end_proposed",
            "untold_since",
        ),
        urgent_matters,
        asks=urgent.FOUND_BY,
        past="kept",
    ),
    "review": Shelf(
        "what the weekly digest is about: office by office, what waits or is late; counts only",
        (*review.LEDGERS, "areas"),
        (
            *("area", "legal_over", "legal_at_risk", "hand_overs", "orders", "urgent_ending"),
            "overdue",
        ),
        reviewed,
        "figures",
        of_open=True,
    ),
    "conformance": Shelf(
        "whether cases went the way they should: consent, notice of rights, acceptance, follow-up",
        (*conformance.LEDGERS, "areas"),
        ("step", "owed_by", "taken", "left_out", "unknown"),
        conforming,
        "figures",
        asks=conformance.FOUND_BY,
        counts=True,
    ),
    "skipped": Shelf(
        "the cases that went on without one of these steps, latest first",
        (*conformance.LEDGERS, "areas"),
        ("code", "area", "step", "track", "status"),
        left_out,
        asks=conformance.FOUND_BY,
    ),
    "rights": Shelf(
        "requests about one's own data, what is due soonest first: what and by when, not whose",
        ("rights", "areas"),
        (
            *(
                "stream",
                "area",
                "office",
                "asked_for",
                "phase",
                "asked_on",
                "rule",
                "due_on",
                "late",
            ),
            *("outcome", "stills"),
        ),
        requests,
        "rights",
        rights.FOUND_BY,
    ),
    "support": Shelf(
        "the support given, quarter by quarter that is over: plans agreed, reviewed in time, "
        "lapsed unreviewed, ended by their goals; counts of an area and its parts, none below ten",
        ("support", "areas"),
        ("area", "quarter", *support.COUNTED),
        by_quarter(support.QUARTERS),
        "service",
        past="none",
    ),
    "satisfaction": Shelf(
        "how satisfied the parties are that were called about their agreement, quarter by quarter "
        "that is over: asked, answered, satisfied; of an area and its parts, none below ten",
        ("satisfaction", "areas"),
        (
            *("area", "quarter", "asked", "answered", "response_rate"),
            *("satisfied", "satisfied_rate"),
        ),
        by_quarter(satisfaction.QUARTERS, how_satisfied),
        "service",
        past="none",
    ),
    "referrals": Shelf(
        "whether places answer referrals, quarter by quarter that is over: to be answered, "
        "answered in time, unanswered then; counts of an area and its parts, none below ten",
        ("referrals", "areas"),
        ("area", "quarter", "offered", "answered_in_time", "unanswered"),
        by_quarter(referrals.QUARTERS, not_answered),
        "service",
        past="none",
    ),
    "retention": Shelf(
        "files whose period is over, longest first; which of them wait for a second signature",
        (*archive.LEDGERS, "areas"),
        ("code", "area", "retention", "until", "standing", "appraised_on", "held"),
        files_due,
        asks=archive.FOUND_BY,
    ),
    "months": Shelf(
        "the figures of each month, as they were fixed when it was closed",
        (),
        (
            *("month", "registered", "accepted", "agreed", "failed", "success_rate", "closed"),
            *("closed_at", "upto"),
        ),
        _no_ledger,
        "figures",
    ),
    "inspections": Shelf(
        "the yearly inspection of each office: what is to be done and by when",
        (),
        (
            *("year", "area", "duty", "due_on", "late", "inspected_on", "wanting"),
            *("rectify_by", "rectified_on"),
        ),
        _no_ledger,
        "office",
    ),
}

OF_STREAMS: Final[Mapping[str, Callable[[System, Asked], Page]]] = {
    "months": closed_months,
    "inspections": inspected,
}
"""What no ledger holds: it is short, and read from its stream."""


def shelf(name: str, beside: Sequence[str] = ()) -> Shelf:
    """What is asked for by this name. Raises Unusable, naming all there are and those `beside`."""
    found = SHELVES.get("disputes" if name == "register" else name)
    if found is None:
        raise Unusable(
            404,
            "unknown-name",
            "There is no such ledger; there are: {names}",
            names=", ".join(["register", *SHELVES, *beside]),
        )
    return found
