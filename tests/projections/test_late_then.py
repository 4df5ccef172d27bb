"""What offices were late with on a day of the past, and the indicators of that day: the same as
folded from the facts of then alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.calendar import CALENDAR_STREAM
from domain.dispute.facts import (
    OfficeAnswered,
    OfficeAsked,
    Suspended,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
)
from domain.past import Then, end_of
from domain.rules import RULES_STREAM
from projections import agenda, past, steering
from projections.figures import Figures, breakdown, figures
from projections.finding import Question
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted
from projections.steering import Asked, Steered, steer
from tests.domain.cases import at
from tests.projections.office import (
    BANNER,
    LOG,
    TOWN,
    VILLAGE,
    Office,
    Step,
    accepted,
    closed,
    failed,
    settled,
)
from workers import bygone, ledgers
from workers.system import System

ELSEWHERE, OTHER_TOWN = "150525100201", "150524101201"
OFFERED = TransferOffered(to_office="150524101000", to_area=OTHER_TOWN, reason="theirs")
TAKEN = TransferAccepted(office="150524101000", area=OTHER_TOWN)
STORIES: tuple[tuple[Step, ...], ...] = (
    (),
    accepted("03-05"),
    (*accepted("03-05"), (OFFERED, at("03-06")), (TAKEN, at("03-28"))),
    ((OFFERED, at("03-04")), (TransferRefused(reason="no"), at("04-02"))),
    (*settled("03-12", "04-10"), *closed("04-20")),
    (*accepted("03-04"), (Suspended(reason="appraisal", clock_stops=True), at("03-10"))),
    (*failed("03-15"), *closed("04-25")),
    (
        *accepted("03-05"),
        (OfficeAsked(request="r1", to="police", question="q"), at("03-06")),
        (OfficeAnswered(request="r1", answer="a"), at("04-15")),
    ),
)
"""The last one ends with facts after which no column of the register is different, and its limits
are."""
MARCH = Wanted(since=date(2026, 3, 1), until=date(2026, 3, 31))


def system_of(office: Office) -> System:
    """As much of a system as reading a day of the past takes."""
    known = SimpleNamespace(database=lambda: office.url)
    return cast("System", SimpleNamespace(log=LOG, reading=office.pool, settings=known))


def recorded(office: Office, random: Random | None) -> None:
    """The calendar and the rules from the start; each case as it happened, or any days later."""
    beside = [CALENDAR_STREAM, RULES_STREAM]
    office.writer.execute(
        "update log.event set recorded_at ="
        " case when stream = any(%s) then %s else happened_at end",
        (beside, at("01-01")),
    )
    for stream in office.seen if random else ():
        late = timedelta()
        for version in range(1, office.seen[stream] + 1 if stream not in beside else 0):
            late += timedelta(days=random.choice((0, 0, 0, 2, 9))) if random else timedelta()
            office.writer.execute(
                "update log.event set recorded_at = recorded_at + %s"
                " where stream = %s and version = %s",
                (late, stream, version),
            )


@pytest.fixture
def busy(office: Office) -> Office:
    office.calendar()
    office.rules()
    for n, story in enumerate(STORIES * 2):
        office.dispute(*story, area=(VILLAGE, OTHER_TOWN, ELSEWHERE)[n % 3])
    return office


class Told:
    """All that is told of a day: the indicators, as a whole and by area, and the figures."""

    def __init__(self, connection: Connection, then: Then, asked: Asked, over: Any = None) -> None:
        end, area = end_of(then.day or date.max), asked.area
        kept = asked.then
        self.steered: list[list[Steered]] = [
            steer(connection, end, asked._replace(by=by)) for by in (None, "area")
        ]
        self.figures: list[Figures] = [
            figures(connection, end, area, EVERYTHING, kept, over=over),
            *breakdown(connection, end, area or "", EVERYTHING, kept, over=over),
        ]


def as_kept(office: Office, then: Then, area: str | None) -> tuple[Told, bygone.Late]:
    """From what is kept, and the cases that have changed since."""
    late = bygone.late(system_of(office), area, then, 1000)
    with office.read("past", "daily", "agenda", "register") as connection:
        build = ledgers.live(connection, "register")
        assert build is not None
        past.look_at(connection, then, build.schema)
        asked = Asked(area, MARCH, then=then, over=late.over)
        return Told(connection, then, asked, late.over), late


@contextmanager
def folded(office: Office, then: Then) -> Iterator[Connection]:
    """From the facts of then, and from nothing else."""
    streams = [stream for stream in office.seen if stream not in (CALENDAR_STREAM, RULES_STREAM)]
    with bygone.folded(system_of(office), steering.LEDGERS, streams, then) as connection:
        yield connection


def check(office: Office, then: Then, area: str | None) -> bygone.Late:
    kept, late = as_kept(office, then, area)
    with folded(office, then) as connection:
        wanted = Told(connection, then, Asked(area, MARCH))
    assert kept.steered == wanted.steered, (then, area)
    assert kept.figures == wanted.figures, (then, area)
    return late


@pytest.mark.parametrize("seed", [None, 1])
def test_the_indicators_of_a_day_are_those_folded_from_the_facts_of_then(
    busy: Office, seed: int | None
) -> None:
    recorded(busy, None if seed is None else Random(seed))
    busy.follow()
    over, read = 0, set[int]()
    for n, day in enumerate(date(2026, 3, 4) + timedelta(days=n) for n in range(0, 56, 5)):
        area = (None, BANNER, TOWN, OTHER_TOWN, VILLAGE)[n % 5]
        for then in (Then(as_of=day), Then(known_on=day)):
            late = check(busy, then, area)
            assert late.over is not None
            over, read = over + len(late.over), read | {late.cases}
    assert over > 20, "somebody was late"
    assert len(read) > 3, "and by and by less has to be read again"


def test_what_is_as_it_was_is_not_read_again(busy: Office) -> None:
    recorded(busy, None)
    busy.follow()
    late = bygone.late(system_of(busy), None, Then(as_of=date(2026, 6, 1)), 0)
    assert late.cases == 0
    assert late.over, "they are late still"
    assert bygone.late(system_of(busy), None, Then(as_of=date(2026, 3, 20)), 0).over is None


def test_before_a_notice_came_what_was_open_is_reckoned_without_it(busy: Office) -> None:
    recorded(busy, None)
    busy.rules()  # the same again: adopted on the first of January, known today
    busy.follow()
    then = Then(known_on=date(2026, 6, 1))
    late = check(busy, then, None)
    assert late.cases > 0, "though no case has changed since"


def test_of_a_case_in_which_nothing_could_be_open_nothing_stands_on_the_agenda(
    busy: Office,
) -> None:
    recorded(busy, None)
    busy.follow()
    for day in (date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 2), date(2026, 5, 1)):
        then = Then(as_of=day)
        streams = bygone.streams_open(system_of(busy), None, then)
        assert 0 < len(streams) <= len(STORIES) * 2
        told = []
        for some in (streams, list(busy.seen)):
            with bygone.folded(system_of(busy), ("agenda",), some, then) as connection:
                told.append(agenda.due(connection, question=Question(limit=None)))
        assert told[0] == told[1] and told[0]
