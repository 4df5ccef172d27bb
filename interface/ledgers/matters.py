"""Ledgers whose rows are cases: the register, a worklist, urgent matters, steps left out."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from interface.ledgers.asked import Asked, Page, Row
from interface.problems import Unusable
from projections import conformance, register, urgent, worklist
from projections.kernel import Connection
from projections.register import Place


def disputes(connection: Connection, asked: Asked) -> Page:
    """A page of the register, newest first."""
    found = register.page(
        connection, asked.area, asked.wanted, limit=asked.limit, after=_place(asked.after)
    )
    last = register.place_of(found[-1]) if len(found) == asked.limit else None
    following = f"{last.registered_at.isoformat()},{last.stream}" if last else ""
    return Page([with_parties(asdict(row)) for row in found], following)


def with_parties(row: Row) -> Row:
    """A row of cases as it is shown: that it is a minor's file is not."""
    shown = {part: held for part, held in row.items() if part != "shielded"}
    return shown | {"parties": json.loads(row["parties"] or "[]")}


def _place(text: str) -> Place | None:
    if not text:
        return None
    at, _, stream = text.partition(",")
    try:
        return Place(datetime.fromisoformat(at), UUID(stream))
    except ValueError:
        raise Unusable(422, "bad-input", "{given} is no place in a ledger", given=text) from None


def worklists(connection: Connection, asked: Asked) -> Page:
    """A mediator's open cases, and those of whom they stand in for."""
    if not asked.mediator:
        raise Unusable(422, "bad-input", "Whose worklist? Name the mediator")
    now = datetime.now(UTC)
    found = worklist.worklist(connection, asked.mediator, now, asked.limit, asked.covers_for)
    return Page([with_parties(item._asdict()) for item in found])


def urgent_matters(connection: Connection, asked: Asked) -> Page:
    """Urgent matters not closed yet."""
    found = urgent.urgent(connection, datetime.now(UTC), asked.area, asked.limit)
    return Page([matter._asdict() for matter in found])


def left_out(connection: Connection, asked: Asked) -> Page:
    """The cases that went on without a step, latest first."""
    found = conformance.skipped(connection, asked.area, asked.wanted, asked.limit)
    return Page([each._asdict() for each in found])
