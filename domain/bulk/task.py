"""A bulk task is previewed, started by whoever answers for it, and carried out case by case.

Everything that was ordered and everything that came of it stands here, and in each case the fact
itself. What is not as it was when it was previewed is told, and never forced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, assert_never
from uuid import UUID

from pydantic import Field

from domain.access import SUPERIORS, Relation, Whose, relation
from domain.bulk.kinds import KINDS
from domain.bulk.terms import AT_ONCE, LAW, MOST, BulkKind, BulkResult, BulkRow, BulkTerms
from domain.dispute.terms import OfficeCode, StaffId
from domain.kernel import Act, Fact, Officer, Refused, Role
from domain.signature import Aggregate

HOLDS: Final = timedelta(hours=24)
"""For how long a preview may be started: what it shows is of its day (office rule: bulk work)."""

Phase = Literal["previewed", "running", "cancelled", "finished"]


# --- facts ---------------------------------------------------------------------------------------


class BulkPreviewed(Fact):
    """It was looked what would become of these cases. `not_there`: how many of the list were no
    case, or none for whoever asked; which, is kept nowhere."""

    stored_name: ClassVar[str] = "bulk.previewed.v1"
    kind: BulkKind
    terms: BulkTerms
    by: StaffId
    office: OfficeCode | None = None
    cases: Annotated[int, Field(ge=0)]
    not_there: Annotated[int, Field(ge=0)] = 0
    undoes: UUID | None = None


class BulkRowsPreviewed(Fact):
    """Some of its cases, as they were seen."""

    stored_name: ClassVar[str] = "bulk.rows_previewed.v1"
    rows: Annotated[tuple[BulkRow, ...], Field(max_length=AT_ONCE)]


class BulkStarted(Fact):
    """Somebody ordered it: each case is decided with their rights."""

    stored_name: ClassVar[str] = "bulk.started.v1"
    by: Officer


class BulkRowsDone(Fact):
    """What became of some of its cases."""

    stored_name: ClassVar[str] = "bulk.rows_done.v1"
    results: Annotated[tuple[BulkResult, ...], Field(max_length=AT_ONCE)]


class BulkCancelled(Fact):
    """No further case is begun; what is done stays done."""

    stored_name: ClassVar[str] = "bulk.cancelled.v1"


class BulkFinished(Fact):
    """Every case has its result."""

    stored_name: ClassVar[str] = "bulk.finished.v1"


BulkFact = (
    BulkPreviewed | BulkRowsPreviewed | BulkStarted | BulkRowsDone | BulkCancelled | BulkFinished
)
BULK_FACTS: tuple[type[Fact], ...] = (
    *(BulkPreviewed, BulkRowsPreviewed, BulkStarted, BulkRowsDone, BulkCancelled, BulkFinished),
)


# --- state ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bulk:
    """A bulk task as it stands."""

    kind: BulkKind = "reassign"
    terms: BulkTerms = BulkTerms()
    by: str = ""
    office: str = ""
    undoes: UUID | None = None
    not_there: int = 0
    rows: tuple[BulkRow, ...] = ()
    results: Mapping[UUID, BulkResult] = field(default_factory=dict)
    previewed_at: datetime | None = None
    ordered_by: Officer | None = None
    phase: Phase = "previewed"

    @property
    def wanted(self) -> tuple[BulkRow, ...]:
        """The cases to which something would be done."""
        return tuple(row for row in self.rows if row.refused is None)

    @property
    def left(self) -> tuple[BulkRow, ...]:
        """Those of them that have no result yet."""
        return tuple(row for row in self.wanted if row.case not in self.results)

    @property
    def done(self) -> tuple[BulkRow, ...]:
        """Those to which it was done."""
        results = self.results
        return tuple(
            row
            for row in self.wanted
            if row.case in results and results[row.case].outcome == "done"
        )


WATCHING: Final[frozenset[Role]] = SUPERIORS | {"head", "supervisor"}
"""Who answers for how an office works, and sees what was ordered in it."""


def stands(
    bulk: Bulk, by: Officer, at: datetime | None = None, covers_for: Collection[str] = ()
) -> Relation:
    """How somebody stands to a bulk task: whoever previewed or started it answers for it, and
    whoever stands in for them that day; the office's head and superiors watch it. For everybody
    else it is not there: which cases somebody was given, and why, is no list to look into.

    `covers_for`: for whom they stand in today, at their own office.
    """
    theirs = {bulk.by, *((bulk.ordered_by.id,) if bulk.ordered_by else ())}
    if by.id in theirs:
        return "answers"
    if by.office == bulk.office and not theirs.isdisjoint(covers_for):
        return "answers"
    watches = relation(Whose(office=bulk.office), by)
    return watches if by.role in WATCHING and watches in ("office", "oversees") else "outside"


# --- evolve --------------------------------------------------------------------------------------


def evolve(bulk: Bulk, fact: BulkFact, at: datetime) -> Bulk:
    """The task after one more fact."""
    match fact:
        case BulkPreviewed():
            return Bulk(
                kind=fact.kind,
                terms=fact.terms,
                by=fact.by,
                office=fact.office or "",
                undoes=fact.undoes,
                not_there=fact.not_there,
                previewed_at=at,
            )
        case BulkRowsPreviewed():
            return replace(bulk, rows=(*bulk.rows, *fact.rows))
        case BulkStarted():
            return replace(bulk, ordered_by=fact.by, phase="running")
        case BulkRowsDone():
            results = {result.case: result for result in fact.results}
            return replace(bulk, results={**bulk.results, **results})
        case BulkCancelled():
            return replace(bulk, phase="cancelled")
        case BulkFinished():
            return replace(bulk, phase="finished")
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def preview_bulk(
    bulk: Bulk,
    act: Act,
    *,
    kind: BulkKind,
    terms: BulkTerms,
    rows: Annotated[tuple[BulkRow, ...], Field(max_length=MOST)],
    not_there: Annotated[int, Field(ge=0)] = 0,
    undoes: UUID | None = None,
) -> list[BulkFact]:
    """Keep what would become of these cases, so that what is started is what was seen."""
    KINDS[kind].asks(terms)
    if not rows and not not_there:
        raise Refused("The list is empty: name the cases, or say which of the register", law=LAW)
    if len({row.case for row in rows}) != len(rows):
        raise Refused("Each case stands on the list once", law=LAW)
    previewed = BulkPreviewed(
        kind=kind,
        terms=terms,
        by=act.by.id,
        office=act.by.office or None,
        cases=len(rows),
        not_there=not_there,
        undoes=undoes,
    )
    parts = (rows[n : n + AT_ONCE] for n in range(0, len(rows), AT_ONCE))
    return [previewed, *(BulkRowsPreviewed(rows=some) for some in parts)]


def start_bulk(bulk: Bulk, act: Act) -> list[BulkFact]:
    """Have it done, case by case, as it was previewed; each case is decided with your rights."""
    if bulk.phase == "cancelled":
        raise Refused("It was cancelled: preview what is still to be done", law=LAW)
    if bulk.phase != "previewed" or bulk.previewed_at is None:
        raise Refused("It was started already: preview what else is to be done", law=LAW)
    if act.by.id != bulk.by:
        raise Refused("Whoever previewed it starts it: what they saw is what is done", law=LAW)
    if act.latest - bulk.previewed_at > HOLDS:
        raise Refused(
            "The preview is older than {hours} hours: look again",
            law=LAW,
            hours=int(HOLDS.total_seconds()) // 3600,
        )
    if not bulk.wanted:
        raise Refused("Nothing would be done: every case is refused", law=LAW)
    return [BulkStarted(by=act.by)]


def cancel_bulk(bulk: Bulk, act: Act) -> list[BulkFact]:
    """Begin no further case; what is done stays done, and can be undone where the kind allows."""
    own = act.by.id in (bulk.by, bulk.ordered_by and bulk.ordered_by.id)
    if not own and act.by.role not in SUPERIORS | {"head"}:
        raise Refused("Whoever ordered it cancels it, or the head", law=LAW)
    if bulk.phase not in ("previewed", "running"):
        raise Refused("It is over already", law=LAW)
    return [BulkCancelled()]


def note_bulk_rows(
    bulk: Bulk,
    act: Act,
    *,
    results: Annotated[tuple[BulkResult, ...], Field(max_length=AT_ONCE)] = (),
) -> list[BulkFact]:
    """Note what became of some of its cases; once every case has its result, it is finished."""
    if act.by.role != "clock":
        raise Refused("Only the system notes what became of each case", law=LAW)
    wanted = {row.case for row in bulk.left}
    new = tuple(result for result in results if result.case in wanted)
    noted: list[BulkFact] = [BulkRowsDone(results=new)] if new else []
    if bulk.phase == "running" and wanted <= {result.case for result in new}:
        noted.append(BulkFinished())
    return noted


BULK: Final = Aggregate(
    "bulk",
    Bulk(),
    evolve,
    BULK_FACTS,
    {
        "preview_bulk": preview_bulk,
        "start_bulk": start_bulk,
        "cancel_bulk": cancel_bulk,
        "note_bulk_rows": note_bulk_rows,
    },
)
