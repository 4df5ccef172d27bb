"""What is cast of a case made by commands is a case like any other: chained, sealed for its own
place, and read by every ledger."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from benchmarks.city import CITY, City, areas, grids
from benchmarks.courses import APPLICANT, Course, courses
from benchmarks.large import Draw, cast
from benchmarks.moulds import mould
from domain.areas import significant
from interface.demo.figures import shares
from interface.demo.playing import Player
from projections import register
from projections.finding import Question
from projections.kernel import Connection
from tests.safeguards.conftest import open_system
from workers import ledgers
from workers.rebuilding import rebuild
from workers.sealing import open_sealed, taken_apart
from workers.system import System

CASES = 30


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with open_system(store_url, tmp_path) as opened:
        yield opened


def kept() -> Course:
    every = courses(shares("sources"), date(2026, 3, 2))
    return next(each for each in every if (each.name, each.source) == ("kept", "on_application"))


def filled(system: System, connection: Connection) -> UUID:
    """Some cases, all of one course; the one they are cast of."""
    course, chance = kept(), Random(1)
    example = Player(system, course.story).play()["dispute"]
    draw = Draw(chance, City(chance), [mould(system, course, example)])
    cast(system, connection, CASES, draw)
    return example


def test_casts_are_chained_opened_and_folded_as_what_they_were_cast_of(system: System) -> None:
    with ledgers.connect(system.settings.database(), "test") as connection:
        example = filled(system, connection)
        unchained = connection.execute(
            "select e.stream, e.version from log.event e left join log.event b"
            " on b.stream = e.stream and b.version = e.version - 1"
            " where e.digest <> log.chained(b.digest, e.stream, e.version, e.name,"
            " e.happened_at, e.recorded_at, e.envelope, e.body)"
        ).fetchall()
        ledgers.work_in(
            connection, rebuild(system.settings.database(), system.log, register.LEDGER)
        )
        rows = register.page(connection, question=Question(limit=CASES + 1))
        held = {row.stream: row for row in rows}
        some = next(row for row in rows if row.stream != example and not row.open)
        opened = [
            open_sealed(each["name"], secret)
            for each in some.named()
            for secret in system.vault.secrets(connection, [taken_apart(each["name"]).key]).values()
        ]

    assert unchained == []
    assert len(held) == CASES + 1
    assert len({row.code for row in rows}) == CASES + 1
    assert {row.area for row in rows if row.stream != example} <= set(grids())
    assert all(row.office.startswith(CITY) for row in rows)
    assert all(significant(row.office) == row.area[: len(significant(row.office))] for row in rows)
    assert {row.level for row in rows} == {"village", "township", "other"}
    assert (some.status, some.performed) == (held[example].status, held[example].performed)
    assert some.registered_on is not None and some.agreed_on is not None
    assert some.registered_on < some.agreed_on
    assert len(opened) == 2 and opened[0] not in (APPLICANT["name"], *opened[1:])
    assert all(taken_apart(each["name"]).claims(some.stream) for each in some.named())


def test_the_city_has_seven_thousand_grids_each_within_what_contains_it() -> None:
    assert len(set(grids())) == 7000
    every = [area for level in areas() for area in level]
    known = {area.code for area in every}
    assert all(area.parent in known for area in every[1:])
