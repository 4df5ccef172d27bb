"""A missed limit fails the run and is told; the report has what others read in it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import __main__ as bench
from benchmarks.report import Figure, Part, show, write

PROMISED = {"name", "value", "limit", "ratio", "goal", "met", "unit"}

WITHIN = Figure("rebuild", 60_000, "events/s", 3.1, 4.5, "at most")
BEYOND = Figure("rebuild", 60_000, "events/s", 4.6, 4.5, "at most")
TOLD = Figure("plain way", 300, "µs", 1.0)


def writers(ratio: float) -> Figure:
    return Figure("writers", 4000, "appends/s", ratio, 0.6, "at least", warns=0.55)


def late(seconds: float) -> Figure:
    return Figure("late", seconds, "s", limit=20, goal="at most", judged="value")


@pytest.mark.parametrize(
    ("figure", "verdict", "met", "fails"),
    [
        (WITHIN, "met", True, False),
        (BEYOND, "missed", False, True),
        (Figure("at the limit", 1, "s", 4.5, 4.5, "at most"), "met", True, False),
        (TOLD, "", True, False),
        (late(19.9), "met", True, False),
        (late(20.1), "missed", False, True),
        (writers(0.6), "met", True, False),
        (writers(0.57), "short of the goal", False, False),
        (writers(0.54), "warning", False, False),
        (Figure("hard", 0, "x", 0.59, 0.6, "at least"), "missed", False, True),
    ],
)
def test_what_is_judged_and_how(figure: Figure, verdict: str, met: bool, fails: bool) -> None:
    assert (figure.verdict, figure.met, figure.fails) == (verdict, met, fails)


def test_a_limit_with_nothing_to_hold_against_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to hold"):
        _ = Figure("half made", 3, "ms", limit=2, goal="at most").met


def test_the_report_is_a_list_with_the_promised_keys(tmp_path: Path) -> None:
    report = tmp_path / "build" / "bench.json"
    write([BEYOND, TOLD, late(3)], report)
    entries = json.loads(report.read_text("utf-8"))
    assert [entry["name"] for entry in entries] == ["rebuild", "plain way", "late"]
    assert all(entry.keys() >= PROMISED for entry in entries)
    assert (entries[0]["ratio"], entries[0]["limit"], entries[0]["met"]) == (4.6, 4.5, False)
    assert entries[2]["ratio"] is None


def test_where_the_time_goes_is_kept_and_shown(tmp_path: Path) -> None:
    figure = Figure("rebuild", 6, "s", breakdown=[Part("decode", 2.5, "s"), Part("fold", 3.5, "s")])
    write([figure], tmp_path / "bench.json")
    (entry,) = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert entry["breakdown"][0] == {"name": "decode", "value": 2.5, "unit": "s"}
    table = shown([figure])
    assert "decode" in table and "2.5 s" in table


def shown(figures: list[Figure]) -> str:
    text = io.StringIO()
    show(figures, Console(file=text))
    return text.getvalue()


def test_a_missed_limit_is_told() -> None:
    assert "missed" in shown([BEYOND])
    assert "missed" not in shown([WITHIN, TOLD])
    assert "warning" in shown([writers(0.5)])


@pytest.mark.parametrize(
    ("figures", "code"), [([WITHIN, TOLD], 0), ([writers(0.5)], 0), ([WITHIN, BEYOND], 1)]
)
def test_only_a_missed_limit_fails_the_run(
    figures: list[Figure], code: int, tmp_path: Path
) -> None:
    assert bench.measure({"some": lambda: figures}, tmp_path / "bench.json") == code


def test_what_cannot_be_measured_is_told_and_the_rest_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_busy() -> list[Figure]:
        raise TimeoutError("the machine is too busy to measure")

    report = tmp_path / "bench.json"
    assert bench.measure({"first": too_busy, "second": lambda: [WITHIN]}, report) == 1
    assert "first was not measured: the machine is too busy" in capsys.readouterr().err
    assert "rebuild" in {entry["name"] for entry in json.loads(report.read_text("utf-8"))}


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def call(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["bench", *arguments])
        return bench.main()

    return call


def test_an_unknown_name_is_refused_and_the_names_are_listed(
    called: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        called("no-such-thing")
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(name in said for name in bench.ALL)
