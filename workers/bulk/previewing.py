"""What would become of each case of a list, by the case's own command; nothing is done to any.

Whether whoever asks may do it in a case at all comes first: of one that is not theirs nothing is
kept, and one that they may not see is as if it were not there.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from domain.aggregates import DISPUTE
from domain.bulk.kinds import KINDS, changed
from domain.bulk.terms import AT_ONCE, MOST, BulkKind, BulkRow, BulkTerms, WhyNot, Wish, why
from domain.dispute.state import Dispute
from domain.kernel import Officer, Refused
from domain.permits import NotPermitted
from workers.handler import Answer, NotFound, Request
from workers.states import Loaded
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System

Tell = Callable[[int, int], None]
"""Report how many were looked at, of how many."""

_UNREADABLE = WhyNot(rule="The case cannot be read: tell who keeps the system", law="")


class Ordered(NamedTuple):
    """What somebody wants done, and to which cases."""

    kind: BulkKind
    terms: BulkTerms
    wishes: Sequence[Wish]
    not_there: int = 0
    """How many of the list were no case."""
    undoes: UUID | None = None


def request_for(kind: BulkKind, terms: BulkTerms, row: BulkRow, by: Officer) -> Request:
    """The command that is given on one case."""
    known = KINDS[kind]
    return Request(command=known.command, stream=row.case, data=known.data(terms, row), officer=by)


def preview(
    system: System,
    by: Officer,
    ordered: Ordered,
    *,
    correlation: UUID | None = None,
    tell: Tell = lambda done, total: None,
) -> Answer:
    """Look at each case, and keep what was seen. Raises Refused and what `perform` raises."""
    KINDS[ordered.kind].asks(ordered.terms)
    wishes = ordered.wishes
    if len(wishes) > MOST:
        raise Refused(
            "At most {most} cases at once: part the list", law="office rule: bulk work", most=MOST
        )
    rows, not_there = list[BulkRow](), ordered.not_there
    for n in range(0, len(wishes), AT_ONCE):
        tell(n, len(wishes))
        some = wishes[n : n + AT_ONCE]
        for wish, held in zip(some, _states(system, some), strict=True):
            row = _look(system, by, ordered, wish, held=held, n=len(rows))
            if row is None:
                not_there += 1
            else:
                rows.append(row)
    tell(len(wishes), len(wishes))
    data: dict[str, Any] = {
        "kind": ordered.kind,
        "terms": ordered.terms.model_dump(mode="json"),
        "rows": [row.model_dump(mode="json") for row in rows],
        "not_there": not_there,
        "undoes": ordered.undoes,
    }
    more = {"correlation": correlation} if correlation else {}
    return system.handler.perform(
        Request(aggregate="bulk", command="preview_bulk", data=data, officer=by, **more)
    )


def _look(
    system: System,
    by: Officer,
    ordered: Ordered,
    wish: Wish,
    *,
    held: Loaded | None,
    n: int,
) -> BulkRow | None:
    if held is None:
        return BulkRow(case=wish.case, refused=_UNREADABLE)
    if not held.version:
        return None
    case: Dispute = held.state
    of, to = KINDS[ordered.kind].whom(ordered.terms, wish, case, n)
    row = BulkRow(case=wish.case, version=held.version, of=of, to=to, agreed_by=wish.agreed_by)
    try:
        would = system.handler.would(request_for(ordered.kind, ordered.terms, row, by))
    except NotFound:
        return None
    except NotPermitted as refused:
        return BulkRow(case=wish.case, refused=why(refused))
    except Refused as refused:
        return row.model_copy(update={"refused": why(refused)})
    was, becomes = changed(ordered.kind, would.state, would.facts, would.act)
    seen = {"version": would.version, "was": was, "becomes": becomes}
    return row.model_copy(update=seen)


def _states(system: System, wishes: Sequence[Wish]) -> list[Loaded | None]:
    """The states of some cases; None of one that cannot be read, which holds up no other."""
    with system.pool.connection() as connection:
        try:
            return list(
                system.states.load_all(connection, *((DISPUTE, wish.case) for wish in wishes))
            )
        except Unreadable:
            return [_state(system, connection, wish.case) for wish in wishes]


def _state(system: System, connection: Connection, case: UUID) -> Loaded | None:
    try:
        return system.states.load(connection, DISPUTE, case)
    except Unreadable:
        return None
