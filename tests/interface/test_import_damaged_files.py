"""Two hundred damaged files: each is refused at the right place, and leaves no trace."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from interface.register_import import Report, check_register, import_register
from interface.register_import.sheets import MOST_ROWS
from tests.interface.damage.files import Damaged
from tests.interface.damage.texts import TEXTS
from tests.interface.damage.workbooks import WORKBOOKS
from tests.interface.importing import system_on
from tests.interface.test_import_damaged_rows import found, is_for_people, traces
from workers.system import System

SEED = 20262
FILES = 200


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with system_on(store_url, tmp_path) as running:
        yield running


def damaged_files(seed: int, count: int) -> Iterator[tuple[str, Damaged]]:
    """So many files, each kind in turn, with what each kind is called."""
    random = Random(seed)
    for make in islice(cycle([*TEXTS, *WORKBOOKS]), count):
        yield make.__name__, make(Random(random.random()))


def test_every_damaged_file_is_named_where_it_is_damaged_and_nothing_of_it_comes_in(
    system: System, tmp_path: Path
) -> None:
    before = traces(system)
    for kind, damaged in damaged_files(SEED, FILES):
        path = tmp_path / damaged.name
        path.write_bytes(damaged.content)
        report = check_register(path)
        assert found(report) == damaged.findings, kind
        is_for_people(report)
        if damaged.findings:
            real = import_register(system, path, operator="op")
            assert (found(real), real.written) == (damaged.findings, 0), kind
        else:
            dry = import_register(system, path, operator="op", dry_run=True)
            assert dry.ok and 0 < dry.rows < MOST_ROWS, kind
    assert traces(system) == before


def test_a_workbook_with_any_byte_changed_is_refused_or_read_as_it_was(tmp_path: Path) -> None:
    """Nothing that a disk or a mail may do to a file is taken for what the office wrote."""
    random = Random(SEED)
    kinds = [make for make in WORKBOOKS if make.__name__ == "oddly_made_and_right"]
    whole = kinds[0](random)
    path = tmp_path / "r.xlsx"
    path.write_bytes(whole.content)
    right = _told(check_register(path))
    for _ in range(150):
        content = bytearray(whole.content)
        for _ in range(random.randint(1, 3)):
            content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        report = check_register(path)
        is_for_people(report)
        assert not report.ok or _told(report) == right


def _told(report: Report) -> dict[str, object]:
    return report.told("en")
