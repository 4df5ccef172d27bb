"""Cases and their steps for process mining, read as a stream: a thousand cases at a time.

Which steps are told of is said in `domain.dispute.mined`; no officer, no party, no text goes out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.dispute.mined import LOOKED_INTO, of_another_case, step
from domain.past import NOW, Then, end_of
from projections.areas import Where
from projections.finding import UNASKED, Question
from projections.kernel import Connection
from projections.register import EVERYTHING, Row, Wanted, stream_rows

LEDGERS: Final = ("register", "timeline")
"""What to read them from."""
AT_ONCE: Final = 1000


class Step(NamedTuple):
    """A step of a case. `number`: its place among those told; that others lie between is not."""

    number: int
    name: str
    at: datetime
    recorded_at: datetime
    role: str
    office: str


class Case(NamedTuple):
    """A case with the steps that are told, in order."""

    row: Row
    steps: list[Step]


def cases(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
    then: Then = NOW,
) -> Iterator[Case]:
    """The cases of an area and everything within it, oldest first, each with its steps: those that
    had happened, or were known, by then."""
    for rows in stream_rows(connection, area, wanted, question, at_once=AT_ONCE):
        steps = _steps(connection, [row.stream for row in rows], then)
        for row in rows:
            yield Case(row, steps.get(row.stream, []))


def _steps(connection: Connection, streams: list[UUID], then: Then) -> dict[UUID, list[Step]]:
    found: dict[UUID, list[Step]] = {}
    with connection.cursor(binary=True) as cursor:
        lines: Any = cursor.execute(
            "select stream, version, name, at, recorded_at, role, office,"
            " case when name = any(%s) then data end"
            " from line where stream = any(%s) and at <= %s and recorded_at <= %s"
            " order by stream, version",
            (list(LOOKED_INTO), streams, *map(_by, then)),
        )
        for stream, of_one in groupby(lines, key=itemgetter(0)):
            found[stream] = _of_one([line[1:] for line in of_one])
    return found


def _by(day: date | None) -> datetime:
    """The end of a day; of none, of all of them."""
    return end_of(day) if day else datetime.max.replace(tzinfo=UTC)


def _of_one(lines: list[Any]) -> list[Step]:
    elsewhere = of_another_case([(version, name, data) for version, name, *_, data in lines])
    steps: list[Step] = []
    for version, name, at, recorded_at, role, office, data in lines:
        told = step(name, data)
        if told is not None and version not in elsewhere:
            steps.append(Step(len(steps) + 1, told, at, recorded_at, role, office))
    return steps
