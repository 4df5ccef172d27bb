"""How a figure comes out of what was measured, on numbers that can be checked by hand."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks import large, lateness, rebuild, reckoning, visible
from benchmarks.installed import steps
from benchmarks.machine import sync_seconds
from benchmarks.visible import Done, Look, counted
from domain.kernel import Cursor


def place(position: int) -> Cursor:
    return Cursor(1, 700 + position, position)


def done(acknowledged: float, position: int) -> Done:
    return Done(acknowledged - 0.003, acknowledged - 0.002, acknowledged, place(position))


def test_a_command_is_seen_at_the_first_look_at_or_beyond_its_place() -> None:
    looks = [
        Look(10.0, "register", place(0)),
        Look(10.2, "register", place(2)),
        Look(10.1, "agenda", place(1)),
        Look(10.5, "agenda", place(3)),
    ]
    found = counted([done(10.15, 2), done(10.05, 1)], looks, 0.0)
    assert found.seen["register"] == pytest.approx([150, 50])
    assert found.seen["agenda"] == pytest.approx([50, 350])
    assert found.everywhere == pytest.approx([150, 350]), "seen when the last ledger has it"
    assert found.command == pytest.approx([2, 2])
    assert found.late == pytest.approx([1, 1])


def test_seen_before_the_acknowledgement_came_is_no_time_at_all() -> None:
    looks = [Look(9.0, "register", place(5))]
    assert counted([done(10.0, 1)], looks, 0.0).everywhere == [0.0]


def test_a_command_that_no_look_has_seen_is_never_passed_over() -> None:
    with pytest.raises(RuntimeError, match="register"):
        counted([done(10.0, 7)], [Look(11.0, "register", place(6))], 0.0)


def test_the_limit_follows_the_disk_of_the_same_run() -> None:
    seen = [float(n) for n in range(1, 102)]
    rounds = [visible.Round({"register": seen}, seen, seen, seen, sync) for sync in (0.001, 0.003)]
    figure = visible.figure("seen", rounds)
    assert figure.limit == pytest.approx(40 + 5 * 2)
    assert figure.value == 100 and figure.fails


def test_a_rebuild_is_compared_round_by_round_and_its_steps_make_the_whole() -> None:
    scans = [1.0, 2.0, 1.0]
    builds = [{"read": 1.0, "fold": 1.5, "whole": whole} for whole in (3.0, 9.0, 4.0)]
    figure = rebuild.figure("register", 1000, scans, builds, rebuild.AT_MOST)
    assert figure.ratio == 4.0, "the median of 3, 4.5 and 4"
    assert figure.value == 250
    steps = {part.name: part.value for part in figure.breakdown}
    assert steps["read"] + steps["fold"] + steps["all else"] == steps["the whole"] == 4.0


def test_the_cases_whose_agendas_are_timed_have_thirty_facts_and_every_kind_of_date() -> None:
    for story in (reckoning.HELD_UP, reckoning.AGREED):
        assert len(story.facts) == 30
    found = {
        story.name: {entry.rule for entry in reckoning.agenda(story).due()}
        for story in (reckoning.HELD_UP, reckoning.AGREED)
    }
    assert found == {
        reckoning.HELD_UP.name: {"mediation-extended", "office-answer"},
        reckoning.AGREED.name: {"instalment", "follow-up", "judicial-confirmation"},
    }


def test_lateness_is_the_median_of_the_rounds() -> None:
    def late(most: float) -> lateness.Round:
        return lateness.Round(
            lateness.Late(2000, 2000, 1.0, most, most, 20.0), lateness.WITHIN, {"worker": 2.0}
        )

    figure = lateness.figure([late(30), late(9), late(11)])
    assert (figure.value, figure.verdict) == (11, "met")
    assert list(figure.rounds) == [30, 9, 11]


def test_what_the_screen_says_of_a_start_is_read() -> None:
    said = "✓ postgres     ready on 127.0.0.1:26714  0.3 s\n✓ demo         loaded  29.3 s\n"
    assert [(part.name, part.value) for part in steps(said)] == [
        ("postgres: starting", 0.3),
        ("demo: loaded", 29.3),
    ]


def test_a_disk_too_full_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(large.LEAST_FREE + 5))
    large.check_room(tmp_path / "not" / "there", 5)
    with pytest.raises(large.NoRoom, match="--disputes"):
        large.check_room(tmp_path, 6)
    with (
        pytest.raises(large.NoRoom),
        large.large(tmp_path / "data", 1_000_000),
    ):
        pass
    assert not (tmp_path / "data").exists()


def test_a_sync_takes_time(tmp_path: Path) -> None:
    assert 0 < sync_seconds(tmp_path) < 10  # not so many milliseconds
