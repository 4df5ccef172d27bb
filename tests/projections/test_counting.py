"""What was counted before is exact at any time, whoever is cut short and when."""

from datetime import date
from itertools import combinations_with_replacement
from typing import Any

import pytest

from domain.areas import next_level, significant
from domain.dispute.facts import ItemPerformed, TransferAccepted
from domain.past import NOW, Then
from projections import cells, register
from projections.counting import (
    WHOLE,
    Counted,
    Months,
    Stretch,
    counted,
    months_of,
    percentile,
    years_of,
)
from projections.finding import Question
from projections.kernel import Connection, Copy
from projections.register import EVERYTHING, Row, Wanted
from tests.domain.cases import at, day
from tests.projections.office import BANNER, LOG, TOWN, VILLAGE, Office, accepted, failed, settled
from tests.properties import expected
from workers import ledgers, rebuilding
from workers.reading import Reading
from workers.rebuilding import rebuild


def told(of: dict[str, Counted]) -> dict[str, Any]:
    return {
        part: (dict(counts), {stage: dict(each) for stage, each in days.items()})
        for part, (counts, days) in of.items()
    }


def rows(office: Office) -> list[Row]:
    with office.read("register") as connection:
        return register.page(connection, question=Question(limit=1000))


def test_it_is_exact_before_and_after_anything_is_counted(office: Office) -> None:
    """A page at a time, with what was noted counted after some of them: the same as the rows."""
    paid = (ItemPerformed(item="o1", performed_on=day("03-12")), at("03-12"))
    taken_over = (TransferAccepted(office=BANNER, area=BANNER), at("03-04"))
    office.dispute(*settled("03-10", "03-12"), paid)
    office.dispute(*failed("03-12"), on="02-27", area="150524101201")
    office.dispute(*accepted(), taken_over, on="03-31")
    office.dispute(on="03-13", area="150525100201", kind="labour")
    follower, n = office.followers["register"], 0
    while follower.step(2):
        n += 1
        if n % 3 == 0:
            follower.tidy(1)
        with office.pool.connection() as connection, connection.transaction():
            live = ledgers.live(connection, "register")
            assert live is not None
            connection.execute(f"set local search_path = {live.schema}".encode())
            held = register.page(connection, question=Question(limit=1000))
            for by in (None, "area", "month", "type", "source"):
                assert told(counted(connection, None, EVERYTHING, by)) == expected.counted(held, by)


def test_it_is_exact_at_every_level_and_of_every_period(office: Office) -> None:
    """Of years and months that are kept, of the days beside them, and before they are counted."""
    some_years(office)
    follower = office.followers["register"]
    while follower.step(1000):
        pass
    for counting in (True, False):
        with Reading(office.pool).ledgers("register") as connection:
            held = register.page(connection, question=Question(limit=None))
            check_periods(connection, held)
        while counting and follower.tidy(2):
            pass


def some_years(office: Office) -> None:
    """Cases of different years, areas and types, each accepted and ended."""
    for on, then, area, kind in (
        ("2024-11-30", "2025-02-03", VILLAGE, "neighbour"),
        ("2024-12-31", "2025-01-04", "150524101201", "labour"),
        ("2025-01-01", "2025-01-02", VILLAGE, "labour"),
        ("2025-12-31", "2026-01-05", "150525100201", "neighbour"),
        ("2026-01-15", "2026-01-15", "150525100201", "neighbour"),
        ("2026-03-02", "2026-03-09", VILLAGE, "neighbour"),
    ):
        office.dispute(*accepted(on), failed(then)[-1], on=on, area=area, kind=kind)


def check_periods(connection: Connection, held: list[Row], of_day: Then = NOW) -> None:
    days = [date(2024, 12, 1), date(2025, 1, 1), date(2025, 12, 31), None]
    for area in (None, "1505", BANNER, TOWN):
        digits = significant(area) if area else ""
        for since, until in combinations_with_replacement([None, *days], 2):
            of = [
                row
                for row in held
                if row.registered_on
                and row.area.startswith(digits)
                and (since is None or row.registered_on >= since)
                and (until is None or row.registered_on <= until)
            ]
            wanted = Wanted(since=since, until=until)
            for by in (None, "month", "type", "source"):
                assert told(counted(connection, area, wanted, by, of_day)) == expected.counted(
                    of, by
                )
            below = next_level(digits)
            parts: dict[str, list[Row]] = {row.area[:below]: [] for row in of}
            for row in of:
                parts[row.area[:below]].append(row)
            assert told(counted(connection, area, wanted, "area", of_day)) == {
                part: expected.counted(rows, None)[WHOLE] for part, rows in parts.items()
            }
            labour = [row for row in of if row.type == "labour"]
            cut = wanted._replace(type="labour")
            assert told(counted(connection, area, cut, then=of_day)) == expected.counted(
                labour, None
            )


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.mark.parametrize("pieces", range(3))
def test_counted_all_at_once_and_cut_short_it_is_counted_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    for _ in range(3):
        office.dispute(*settled())
    office.follow()
    wanted = {name: office.table(name, "register") for name in ("cell", "cell_days")}
    put_in, left = Copy.rows, [pieces]

    def rows(copy: Copy, connection: Connection, some: Any) -> None:
        if copy in [each for each, _ in cells.ANEW] and not left[0]:
            raise Killed
        left[0] -= copy in [each for each, _ in cells.ANEW]
        put_in(copy, connection, some)

    with monkeypatch.context() as patched:
        patched.setattr(rebuilding, "ROWS_PER_WRITE", 5)
        patched.setattr(Copy, "rows", rows)
        with pytest.raises(Killed):
            rebuild(office.url, LOG, register.LEDGER)
    rebuild(office.url, LOG, register.LEDGER)
    assert {name: office.table(name, "register") for name in wanted} == wanted
    assert office.table("uncounted", "register") == []


def test_a_case_that_moves_is_counted_where_it_is(office: Office) -> None:
    stream = office.dispute(area=VILLAGE)
    office.follow()
    office.record(
        stream, (TransferAccepted(office="150525100000", area="150525100201"), at("03-05"))
    )
    with office.read("register") as connection:
        found = counted(connection, "1505", EVERYTHING, "area")
    assert {part: held.counts["registered"] for part, held in found.items()} == {"150525": 1}


def test_what_was_written_ahead_and_taken_back_is_counted_once(office: Office) -> None:
    """A build that was cut short, and one that is counted to its end."""
    for _ in range(3):
        office.dispute(*settled())
    wanted = expected.counted(rows(office), None)
    rebuild(office.url, LOG, register.LEDGER)
    with office.read("register") as connection:
        assert told(counted(connection)) == wanted
        assert connection.execute("select count(*) from uncounted").fetchone() == (0,)


@pytest.mark.parametrize(
    ("since", "until", "wanted"),
    [
        (None, None, Months(None, None, ())),
        ("2026-03-01", "2026-03-31", Months(date(2026, 3, 1), date(2026, 4, 1), ())),
        (
            "2026-02-27",
            "2026-04-02",
            Months(
                date(2026, 3, 1),
                date(2026, 4, 1),
                (
                    Stretch(date(2026, 2, 27), date(2026, 2, 28)),
                    Stretch(date(2026, 4, 1), date(2026, 4, 2)),
                ),
            ),
        ),
        (
            "2026-03-02",
            "2026-03-30",
            Months(
                date(2026, 4, 1),
                date(2026, 4, 1),
                (Stretch(date(2026, 3, 2), date(2026, 3, 30)),),
            ),
        ),
        (
            None,
            "2026-03-30",
            Months(None, date(2026, 3, 1), (Stretch(date(2026, 3, 1), date(2026, 3, 30)),)),
        ),
    ],
)
def test_a_period_is_whole_months_and_the_days_beside(
    since: str | None, until: str | None, wanted: Months
) -> None:
    first, last = (date.fromisoformat(each) if each else None for each in (since, until))
    assert months_of(first, last) == wanted


def test_a_period_is_whole_years_and_the_days_beside() -> None:
    since, until = date(2023, 12, 31), date(2025, 12, 30)
    assert years_of(since, until) == Months(
        date(2024, 1, 1),
        date(2025, 1, 1),
        (Stretch(since, since), Stretch(date(2025, 1, 1), until)),
    )
    assert not years_of(date(2025, 1, 2), date(2026, 12, 30)).any
    assert years_of(date(2025, 1, 1), None) == Months(date(2025, 1, 1), None, ())


@pytest.mark.parametrize(
    ("days", "share", "wanted"),
    [
        ({}, 0.5, None),
        ({3: 1}, 0.9, 3),
        ({1: 1, 2: 1}, 0.5, 1.5),
        ({1: 2, 7: 1}, 0.5, 1),
        ({0: 5, 10: 5}, 0.9, 10),
    ],
)
def test_the_median_falls_between_two_days(
    days: dict[int, int], share: float, wanted: float | None
) -> None:
    assert percentile(days, share) == wanted


def test_what_is_no_measure_is_not_asked(office: Office) -> None:
    with (
        office.read("register") as connection,
        pytest.raises(ValueError, match="no measure"),
    ):
        register.count(connection, TOWN, Wanted(measure="risk"))
