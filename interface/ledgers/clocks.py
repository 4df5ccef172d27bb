"""Ledgers whose rows are deadlines: what is to come, late, nearly over, or was moved."""

from dataclasses import asdict
from datetime import UTC, datetime

from domain.reminders import reminder
from domain.rules import LEGAL
from interface.ledgers.asked import Asked, Page
from projections import agenda
from projections.kernel import Connection


def to_come(connection: Connection, asked: Asked) -> Page:
    """What is still to come, soonest first."""
    now = datetime.now(UTC)
    found = agenda.to_come(connection, now, asked.area, asked.deadlines, asked.limit)
    return Page([asdict(row) for row in found])


def late(connection: Connection, asked: Asked) -> Page:
    """What an office is late with, longest first."""
    now = datetime.now(UTC)
    found = agenda.overdue(connection, now, asked.area, asked.deadlines, asked.limit)
    return Page([asdict(row) for row in found])


def nearly_over(connection: Connection, asked: Asked) -> Page:
    """Limits set by law of which four fifths are gone, soonest first."""
    now = datetime.now(UTC)
    legal = asked.deadlines._replace(falls_after=now, effects=tuple(LEGAL))
    found = [
        row
        for row in agenda.due(connection, asked.area, legal, limit=None)
        if reminder(row.span, now, asked.calendar.for_area(row.area)) == "near"
    ]
    return Page([asdict(row) for row in found[: asked.limit]])


def moved_by_notice(connection: Connection, asked: Asked) -> Page:
    """What a notice or a set of rules moved, latest first."""
    found = agenda.moved(connection, asked.area, asked.limit, asked.office)
    place = ("epoch", "xid", "position")
    rows = [
        {name: held for name, held in asdict(row).items() if name not in place} for row in found
    ]
    return Page(rows)
