"""Whatever is named in place of a register is refused in a sentence, and without waiting."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from interface.register_import import Report, check_register
from tests.interface.importing import OPEN, write_csv
from tests.line import Line

NOBODY = 65_534
NO_FILE = "no file but a folder, a device or a pipe"


def sentence(report: Report) -> str:
    (problem,) = report.problems
    assert (problem.row, problem.column) == (0, "")
    assert problem.sentence("zh") != problem.sentence("en")
    return problem.sentence("en")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, if these tests have them."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if before == 0:
            os.seteuid(0)


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "r.csv")
    return folder / "r.csv"


def a_link_to_itself(folder: Path) -> Path:
    (folder / "r.csv").symlink_to("r.csv")
    return folder / "r.csv"


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (lambda folder: folder / "none.xlsx", "there is none of this name"),
        (lambda folder: folder, NO_FILE),
        (a_pipe, NO_FILE),
        (lambda folder: Path("/dev/zero"), NO_FILE),
        (lambda folder: Path("/dev/null"), NO_FILE),
        (lambda folder: Path("/dev/urandom"), NO_FILE),
        (a_link_to_itself, "cannot be opened"),
        (lambda folder: folder / ("n" * 300), "cannot be opened"),
    ],
)
def test_what_is_no_file_is_refused_without_waiting(
    tmp_path: Path, place: Callable[[Path], Path], says: str
) -> None:
    assert says in sentence(check_register(place(tmp_path)))


def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", [OPEN])
    path.chmod(0)
    with as_nobody():
        report = check_register(path)
    assert "you may not read it" in sentence(report)


def test_a_link_to_a_register_is_one(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(write_csv(tmp_path / "r.csv", [OPEN]))
    assert check_register(link).ok


def test_what_is_wrong_with_a_file_as_a_whole_begins_with_a_word(tmp_path: Path) -> None:
    """Not with the comma or colon that stands behind a place."""
    swallowed = tmp_path / "quote.csv"
    swallowed.write_text(write_csv(tmp_path / "r.csv", [OPEN]).read_text("utf-8") + '"x', "utf-8")
    for report in (check_register(tmp_path), check_register(swallowed)):
        for lines in (report.lines("zh"), report.lines("en")):
            assert all(line[0].isalnum() for line in lines)


@pytest.mark.parametrize("data", [False, True])
def test_the_command_line_says_it_and_exits_with_1(line: Line, tmp_path: Path, data: bool) -> None:
    path = write_csv(tmp_path / "风险\x1b[31m.csv", [{**OPEN, "类别": "\x1b]0;刑事\x07"}])
    asked = ["import", "disputes", str(path), "--dry-run", *(["--json"] if data else [])]
    done = line.call({"JIEFEN_DATA": str(tmp_path), "JIEFEN_LANG": "zh"}, *asked)
    assert done.returncode == 1
    assert "看不见的字符：U+001B" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.replace("\n", "").isprintable(), "a terminal is given no orders"
