"""What an office keeps beside its cases: requests, files, months that are closed, inspections."""

from domain.aggregates import INSPECTIONS, MONTHS
from domain.area_lineage import became
from domain.areas import holds
from domain.inspections import INSPECTIONS_STREAM, Inspections
from domain.kernel import civil_date
from domain.months import MONTHS_STREAM, Months
from interface.ledgers.asked import Asked, Page, Row, page_of
from projections import archive, rights
from projections.figures import percent
from projections.kernel import Connection, as_dict
from workers.bygone import state_of
from workers.months.closing import lying_now
from workers.system import System


def requests(connection: Connection, asked: Asked) -> Page:
    """Requests about one's own data, what is due soonest first: what and by when, not whose."""
    found = rights.in_area(connection, asked.region, owed=asked.open, question=asked.question)
    today = civil_date(asked.moment)

    def shown(row: rights.Row) -> Row:
        return as_dict(row) | {"late": row.due_on is not None and today > row.due_on}

    return page_of(found, shown)


def files_due(connection: Connection, asked: Asked) -> Page:
    """Files whose period is over, longest first."""
    today = civil_date(asked.moment)
    found = archive.due(connection, today, asked.region, asked.question)
    return page_of(found, lambda row: row._asdict())


def closed_months(system: System, asked: Asked) -> Page:
    """Each closed month's figures of an area and all below it, the latest first."""
    months: Months = state_of(system, MONTHS, MONTHS_STREAM, asked.then)
    rows, held = [], months.closed
    if not asked.then.past:
        held = lying_now(system, held)
    for month in sorted(held, reverse=True)[: asked.limit]:
        closed = held[month]
        counts = closed.within(asked.area)
        shown = percent(counts.success_rate)
        rows.append(
            {"month": month, **counts.model_dump(), "success_rate": shown}
            | {"upto": closed.upto, "closed_at": closed.closed_at}
        )
    return Page(rows)


def _lies_within(asked: Asked, office: str) -> bool:
    if not asked.area:
        return True
    lies, answers = became(asked.lineage, office).to, became(asked.answering, office).to
    return holds(asked.area, lies) or holds(asked.area, answers)


def inspected(system: System, asked: Asked) -> Page:
    """Each office's inspection, the latest year first, what is still to be done and by when: of
    those within an area as it is, and of those that were handed over to an office there."""
    held: Inspections = state_of(system, INSPECTIONS, INSPECTIONS_STREAM, asked.then)
    today = civil_date(asked.moment)
    rows: list[Row] = []
    for year in sorted(held.years, reverse=True):
        for office, inspection in sorted(held.years[year].items()):
            if _lies_within(asked, office):
                duty, due_on = inspection.duty or (None, None)
                late = due_on is not None and today > due_on
                row = {"year": year, "area": office, "duty": duty, "due_on": due_on, "late": late}
                rows.append(row | inspection._asdict() | {"due_on": due_on})
    return Page(rows[: asked.limit])
