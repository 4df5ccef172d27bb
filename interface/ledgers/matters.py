"""Ledgers whose rows are cases: the register, a worklist, urgent matters, steps left out."""

import json
from typing import Final

from interface.ledgers.asked import Asked, Page, Row, page_of
from interface.problems import Unusable
from projections import conformance, past, register, urgent, worklist
from projections.kernel import Connection, as_dict


def disputes(connection: Connection, asked: Asked) -> Page:
    """A page of the register, newest first."""
    halves = past.HALVES if asked.kept.past and not asked.picked else ()
    found = register.page(connection, asked.region, asked.wanted, asked.question, halves)
    shown = with_parties if asked.names else _unnamed
    return page_of(found, lambda row: shown(as_dict(row)))


_SAID_NOWHERE: Final = frozenset({"shielded", "texts_stay"})


_SEALED: Final = frozenset({"parties", "matter"})


def _unnamed(row: Row) -> Row:
    """The same for whoever asks for no names: they are not even read."""
    for part in _SAID_NOWHERE | _SEALED:
        row.pop(part, None)
    return row


def with_parties(row: Row) -> Row:
    """A row of cases as it is shown: that it is a minor's file is not, nor that its names stay."""
    shown = row | {"parties": json.loads(row["parties"] or "[]")}
    for part in _SAID_NOWHERE:
        shown.pop(part, None)
    return shown


def worklists(connection: Connection, asked: Asked) -> Page:
    """A mediator's open cases, and those of whom they stand in for."""
    if not asked.mediator:
        raise Unusable(422, "bad-input", "Whose worklist? Name the mediator")
    now = asked.moment
    found = worklist.worklist(connection, asked.mediator, now, asked.question, asked.covers_for)
    return page_of(found, lambda item: with_parties(item._asdict()))


def urgent_matters(connection: Connection, asked: Asked) -> Page:
    """Urgent matters not closed yet."""
    found = urgent.urgent(connection, asked.moment, asked.region, asked.question)
    return page_of(found, lambda matter: matter._asdict())


def left_out(connection: Connection, asked: Asked) -> Page:
    """The cases that went on without a step, latest first."""
    found = conformance.skipped(connection, asked.region, asked.wanted, asked.question)
    return page_of(found, lambda each: each._asdict())
