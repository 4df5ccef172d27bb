"""Ledgers whose rows are deadlines: what is to come, late, nearly over, or was moved."""

from domain.reminders import reminder
from domain.rules import LEGAL
from interface.ledgers.asked import Asked, Page, page_of
from projections import agenda, steering
from projections.finding import Question
from projections.kernel import Connection, as_dict


def to_come(connection: Connection, asked: Asked) -> Page:
    """What is still to come, soonest first."""
    now = asked.moment
    found = agenda.to_come(connection, now, asked.region, asked.deadlines, asked.question)
    return page_of(found, as_dict)


def late(connection: Connection, asked: Asked) -> Page:
    """What an office is late with, longest first; or those of it that stand behind an indicator."""
    now, wanted = asked.moment, asked.deadlines
    if asked.indicator:
        behind = steering.late(asked.indicator, now)
        wanted = behind._replace(owner=wanted.owner, mediator=wanted.mediator, office=wanted.office)
    found = agenda.overdue(connection, now, asked.region, wanted, asked.question)
    return page_of(found, as_dict)


def nearly_over(connection: Connection, asked: Asked) -> Page:
    """Limits set by law of which four fifths are gone, soonest first."""
    now = asked.moment
    legal = asked.deadlines._replace(falls_after=now, effects=tuple(LEGAL))
    near = tuple(
        (row.stream, row.id)
        for row in agenda.due(connection, asked.region, legal, Question(limit=None))
        if reminder(row.span, now, asked.calendar.for_area(row.area)) == "near"
    )
    found = agenda.due(connection, asked.region, agenda.Wanted(ids=near), asked.question)
    return page_of(found, as_dict)


def moved_by_notice(connection: Connection, asked: Asked) -> Page:
    """What a notice or a set of rules moved, latest first."""
    found = agenda.moved(connection, asked.region, asked.question, asked.offices, asked.then)
    place = ("epoch", "xid", "position")
    return page_of(
        found, lambda row: {n: held for n, held in as_dict(row).items() if n not in place}
    )
