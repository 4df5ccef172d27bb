"""A register is on the disk whole, or what was there before is all there is."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.months import OfArea, total
from interface.exports.monthly import sheet
from workers.months import files
from workers.months.files import Edition, NoRoom, Register
from workers.proof.keys import SigningKey

ROOT = Path(__file__).parents[2]
KEY = SigningKey(SigningKey.generate())
NONE = {"registered": 1, "accepted": 0, "agreed": 0, "failed": 0, "closed": 0}
AREAS = (OfArea(area="150524103201", **NONE), OfArea(area="150524104201", **NONE))
EDITION = Edition("2026-10", 1, "1.745.23", AREAS, {"number": 7, "hash": "ab" * 32}, "0.1.0")


def registers(rows: int = 50) -> list[Register]:
    held = [{"code": f"150524103201-2026-{n:05}", "counted": ["registered"]} for n in range(rows)]
    return [
        Register(EDITION, digits, total(AREAS), held) for digits in files.areas_of(EDITION.areas)
    ]


@contextmanager
def no_file_longer_than(limit: int) -> Iterator[None]:
    """The system gives no file more room than that, as a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def held(home: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(home)): each.read_bytes() for each in home.rglob("*") if each.is_file()
    }


def test_areas_are_all_there_is_the_counties_and_the_townships() -> None:
    assert files.areas_of(AREAS) == ["", "150524", "150524103", "150524104"]
    assert files.areas_of(()) == [""]


def test_the_same_register_is_the_same_bytes(tmp_path: Path) -> None:
    made = [files.write(tmp_path / name, registers(), sheet, KEY) for name in ("a", "b")]
    assert made[0] == made[1]
    assert held(tmp_path / "a") == held(tmp_path / "b")
    assert len(held(tmp_path / "a")) == 4 * len((*files.FILES, files.MANIFEST, files.SIGNATURE))


# What packs a workbook looks at its file once more when it is forgotten; there is no room then too.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("room", [0, 500, 4000, 7000])
def test_where_there_is_no_room_what_was_there_stays_and_nothing_else(
    tmp_path: Path, room: int
) -> None:
    """Whichever file it is that finds no room: of the workbook, its parts as well."""
    files.write(tmp_path / "1", registers(3), sheet, KEY)
    before = held(tmp_path)
    with pytest.raises(NoRoom, match="Nothing was written"), no_file_longer_than(room):
        files.write(tmp_path / "1", registers(500), sheet, KEY)
    assert held(tmp_path) == before
    with pytest.raises(NoRoom), no_file_longer_than(room):
        files.write(tmp_path / "2", registers(500), sheet, KEY)
    assert held(tmp_path) == before
    assert [each.name for each in tmp_path.iterdir()] == ["1"]


def test_nothing_is_handed_out_over_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        files.hand_out(tmp_path, lambda fresh: (fresh / "x").touch())
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_the_version_is_that_of_the_package() -> None:
    assert f'version = "{files.VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
