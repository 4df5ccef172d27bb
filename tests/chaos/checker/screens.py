"""What people are shown, worklists and figures, against the same counted from the log here."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from statistics import median
from typing import Any, NamedTuple

from tests.chaos.checker.agenda import Entry, note_beside
from tests.chaos.checker.case import Case
from tests.chaos.checker.log import day_of
from tests.chaos.checker.office import Office

Row = dict[str, Any]

DUTIES = ("institution_duty", "local_target")
UNSUCCESSFUL = ("failed", "expired")
HUNDREDTHS = 10_000


class Screen(NamedTuple):
    """What was read, at what time: `figures` of an area, or the `worklist` of a mediator."""

    ledger: str
    of: str
    at: datetime
    rows: list[Row]


def compare(office: Office, screen: Screen) -> Iterator[str]:
    """What differs on one screen."""
    expected = _figures(office, screen) if screen.ledger == "figures" else _worklist(office, screen)
    shown = screen.rows[:1] if screen.ledger == "figures" else screen.rows
    which = f"{screen.ledger} of {screen.of}"
    if len(shown) != len(expected):
        yield f"{which}: {len(shown)} rows, not {len(expected)}"
    for held, wanted in zip(shown, expected, strict=False):
        for column in sorted(wanted):
            if held.get(column) != wanted[column]:
                yield f"{which}: {column} is {held.get(column)}, not {wanted[column]}"


def _ends(office: Office, case: Case) -> list[Entry]:
    ends = [entry for entry in office.agenda(case) if entry.stage == "due"]
    return sorted(ends, key=lambda entry: (entry.falls_at, entry.id))


# --- figures -------------------------------------------------------------------------------------


def _figures(office: Office, screen: Screen) -> list[Row]:
    within = [case for case in office.cases.values() if case.area.startswith(screen.of)]
    cases = [case for case in within if case.merged_into is None]  # counted where they go on
    agreed = [case for case in cases if case.outcome == "agreed"]
    failed = [case for case in cases if case.outcome in UNSUCCESSFUL]
    agreed_with = sum(case.counsellor for case in agreed)
    failed_with = sum(case.counsellor for case in failed)
    performed = sum(case.performance == "performed" for case in agreed)
    return [
        {
            "area": screen.of.ljust(12, "0") if screen.of else "",
            "registered": len(cases),
            "accepted": sum(case.accepted_at is not None for case in cases),
            "agreed": len(agreed),
            "failed": len(failed),
            "performed": performed,
            "confirmed": sum(bool((c.confirmation or {}).get("confirmed")) for c in cases),
            "reopened": sum(case.continued_in is not None for case in cases),
            "overdue": sum(_late(office, case, screen.at) for case in cases),
            "follow_ups_missed": sum(_missed(office, case, screen.at) for case in cases),
            "median_days": _median([*map(_days, agreed), *map(_days, failed)]),
            "agreed_with_counsellor": agreed_with,
            "failed_with_counsellor": failed_with,
            "success_rate": _percent(len(agreed), len(agreed) + len(failed)),
            "success_rate_with_counsellor": _percent(agreed_with, agreed_with + failed_with),
            "performed_rate": _percent(performed, len(agreed)),
        }
    ]


def _late(office: Office, case: Case, at: datetime) -> bool:
    return any(e.falls_at <= at and e.rule["effect"] in DUTIES for e in _ends(office, case))


def _missed(office: Office, case: Case, at: datetime) -> bool:
    ends = _ends(office, case)
    return any(e.falls_at <= at and e.rule["proposes"] == "follow_up" for e in ends)


def _days(case: Case) -> int:
    over_on: date | None = case.ended_on
    if case.outcome == "agreed" and case.agreement:
        over_on = case.agreement["effective_on"]
    assert over_on is not None and case.registered_at is not None
    return (over_on - day_of(case.registered_at)).days


def _median(days: list[int]) -> float | None:
    return float(median(days)) if days else None


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "–"
    rounded = int(Fraction(part, whole) * HUNDREDTHS + Fraction(1, 2))
    return f"{rounded // 100}.{rounded % 100:02d} %"


# --- worklist ------------------------------------------------------------------------------------


def _worklist(office: Office, screen: Screen) -> list[Row]:
    found = [
        (case, _first(office, case, screen.at))
        for case in office.cases.values()
        if case.closed_on is None
        and case.merged_into is None
        and screen.of in (case.mediator, *case.co_mediators)
    ]
    found.sort(key=lambda item: _order(*item))
    return [_item(office, case, entry, screen) for case, entry in found]


def _first(office: Office, case: Case, at: datetime) -> Entry | None:
    """What is to come next, or what an office is late with."""
    shown = [e for e in _ends(office, case) if e.falls_at > at or e.rule["effect"] in DUTIES]
    return shown[0] if shown else None


def _order(case: Case, entry: Entry | None) -> tuple[Any, ...]:
    assert case.registered_at is not None
    falls = (0, entry.falls_at.timestamp()) if entry else (1, 0.0)
    return case.urgent_at is None, falls, case.registered_at, case.stream


def _item(office: Office, case: Case, entry: Entry | None, screen: Screen) -> Row:
    return {
        "stream": str(case.stream),
        "code": case.opened["code"],
        "area": case.area,
        "type": case.opened["type"],
        "status": case.status,
        "phase": case.phase,
        "urgent": case.urgent_at is not None,
        "lead": case.mediator == screen.of,
        "deadline": entry.id if entry else None,
        "proposes": entry.rule["proposes"] if entry else None,
        "effect": entry.rule["effect"] if entry else None,
        "owner": office.owner(case, entry) if entry else None,
        "due_on": entry.end.due.isoformat() if entry else None,
        "act_by": entry.end.act_by.isoformat() if entry else None,
        "provisional": entry.end.provisional if entry else None,
        "note": note_beside(entry.rule) if entry else None,
        "overdue": bool(entry and entry.falls_at <= screen.at),
    }
