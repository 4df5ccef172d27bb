"""What can be done to many cases at once: each kind is one line, and one command of a dispute.

Nothing here decides: each case is decided by its own command, once to be shown, and once more when
it is done. A new kind is a row of the table.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Any, Final, NamedTuple, get_args

from domain.bulk.terms import LAW, TRANSFER_ZH, BulkKind, BulkRow, BulkTerms, Wish
from domain.dispute.evolve import evolve
from domain.dispute.facts import DisputeFact, MoveReason, ReplacementReason
from domain.dispute.guards import mediators
from domain.dispute.state import Dispute
from domain.dispute.triggers import calls_awaited
from domain.kernel import Act, Dated, Refused

CALL_WITHIN: Final = timedelta(days=3)
"""By when a follow-up is made that nobody has moved (office rule: follow-up)."""


class Kind(NamedTuple):
    """One thing that is done to many cases."""

    command: str
    """Of a dispute."""
    asks: Callable[[BulkTerms], None]
    """Raises Refused where what was ordered is not said."""
    whom: Callable[[BulkTerms, Wish, Dispute, int], tuple[str, str]]
    """From whom or what, to whom or what, of the n-th case."""
    data: Callable[[BulkTerms, BulkRow], dict[str, Any]]
    """The command's arguments."""
    shows: Callable[[Dispute], str]
    """What of a case it changes."""
    back: BulkKind | None
    """What undoes it; None where nothing does."""


# --- another mediator ----------------------------------------------------------------------------


def _asks_for_mediators(terms: BulkTerms) -> None:
    if not terms.mediators:
        raise Refused("Say who goes on with the cases: one or more mediators", law=LAW)
    if terms.of in terms.mediators or len({*terms.mediators}) != len(terms.mediators):
        raise Refused("Whoever goes on is somebody else, and named once", law=LAW)
    if terms.reason not in get_args(ReplacementReason):
        raise Refused("Say why another mediator goes on", law=LAW)
    if not terms.no_tie:
        raise Refused(
            "Look first whether whoever goes on has a tie to a party; leave out those cases",
            law="特邀调解规定 15",
        )


def _seats(terms: BulkTerms, wish: Wish, case: Dispute, n: int) -> tuple[str, str]:
    to = wish.to or terms.mediators[n % len(terms.mediators)]
    return wish.of or terms.of or case.mediator or to, to


def _another(terms: BulkTerms, row: BulkRow) -> dict[str, Any]:
    return {
        "mediator": row.to,
        "instead_of": row.of,
        "reason": terms.reason,
        "conflict": False,
        "agreed_by": row.agreed_by,
    }


def _who_mediates(case: Dispute) -> str:
    return " ".join(mediators(case))


# --- another office ------------------------------------------------------------------------------


def _asks_for_an_office(terms: BulkTerms) -> None:
    if terms.office is None or terms.area is None:
        raise Refused("Say to which office the cases are offered, and its area", law=LAW)
    if terms.reason not in TRANSFER_ZH:
        raise Refused("Say why the cases are offered to another office", law=LAW)


def _to_the_office(terms: BulkTerms, wish: Wish, case: Dispute, n: int) -> tuple[str, str]:
    return case.office, terms.office or ""


def _offer(terms: BulkTerms, row: BulkRow) -> dict[str, Any]:
    return {
        "to_office": terms.office,
        "to_area": terms.area,
        "reason": TRANSFER_ZH[terms.reason],  # type: ignore[index]  # asked for above
        "agreed_by": row.agreed_by,
    }


def _offered_to(case: Dispute) -> str:
    return case.transfer.to_office if case.transfer else case.office


# --- follow-ups, closing -------------------------------------------------------------------------


def _asks_for_a_day(terms: BulkTerms) -> None:
    if terms.day is None and terms.reason != "taken_back":
        raise Refused("Say on which day the follow-ups are made", law=LAW)
    if terms.reason not in get_args(MoveReason):
        raise Refused("Say why the follow-ups are made on another day", law=LAW)


def _to_the_day(terms: BulkTerms, wish: Wish, case: Dispute, n: int) -> tuple[str, str]:
    return wish.of, wish.to or (terms.day.isoformat() if terms.day else "")


def _move(terms: BulkTerms, row: BulkRow) -> dict[str, Any]:
    return {"to": row.to, "reason": terms.reason}


def _next_call(case: Dispute) -> str:
    for day, since in calls_awaited(case).items():
        moved = case.follow_ups_moved.get(day)
        return (moved.to if moved else since + CALL_WITHIN).isoformat()
    return ""


def _asks_for_the_week(terms: BulkTerms) -> None:
    if terms.week is None:
        raise Refused("Say with which week's list the cases are closed", law=LAW)


def _with_the_week(terms: BulkTerms, row: BulkRow) -> dict[str, Any]:
    return {"batch": terms.week}


def _standing(case: Dispute) -> str:
    return "closed" if case.closed_on else case.status


def _nothing(terms: BulkTerms) -> None:
    """Nothing is asked for."""


def _nobody(terms: BulkTerms, wish: Wish, case: Dispute, n: int) -> tuple[str, str]:
    return "", ""


KINDS: Final[Mapping[BulkKind, Kind]] = {
    "reassign": Kind("reassign", _asks_for_mediators, _seats, _another, _who_mediates, "reassign"),
    "transfer": Kind(
        *("offer_transfer", _asks_for_an_office, _to_the_office, _offer, _offered_to),
        "withdraw_transfer",
    ),
    "withdraw_transfer": Kind(
        "withdraw_transfer", _nothing, _nobody, lambda *_: {}, _offered_to, None
    ),
    "follow_ups": Kind(
        "move_follow_up", _asks_for_a_day, _to_the_day, _move, _next_call, "follow_ups"
    ),
    "close": Kind("close_in_batch", _asks_for_the_week, _nobody, _with_the_week, _standing, None),
}
"""Everything that can be done to many cases at once."""


def changed(
    kind: BulkKind, case: Dispute, facts: Sequence[DisputeFact | Dated[Any]], act: Act
) -> tuple[str, str]:
    """What the case has and what it would have, after these facts."""
    shows = KINDS[kind].shows
    after = reduce(lambda state, fact: evolve(state, _bare(fact), act.at), facts, case)
    return shows(case), shows(after)


def _bare(fact: Any) -> Any:
    return fact.fact if isinstance(fact, Dated) else fact


def undone_by(
    kind: BulkKind, terms: BulkTerms, done: Sequence[BulkRow]
) -> tuple[BulkKind, BulkTerms, tuple[Wish, ...]]:
    """What takes back what was done to these cases: the kind, its terms, and the cases.

    Raises Refused where nothing does.
    """
    back = KINDS[kind].back
    if back is None:
        raise Refused(
            "This is not undone: a closed case is reopened as a new one, an offer is made again",
            law="人民调解法 26",
        )
    if not done:
        raise Refused("Nothing of it was done: there is nothing to undo", law=LAW)
    if kind == "reassign":
        of_the_others = BulkTerms(mediators=_turned(done), no_tie=terms.no_tie, reason="given_back")
        return back, of_the_others, tuple(_turn(row) for row in done)
    if kind == "follow_ups":
        planned_back = BulkTerms(reason="taken_back")
        return back, planned_back, tuple(Wish(row.case, to=row.was) for row in done)
    return back, BulkTerms(), tuple(Wish(row.case) for row in done)


def _turn(row: BulkRow) -> Wish:
    return Wish(row.case, row.agreed_by, of=row.to, to=row.of)


def _turned(done: Sequence[BulkRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.of for row in done))[:20]


def week_of(day: date) -> str:
    """The week's list of a day: 2026-W13."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
