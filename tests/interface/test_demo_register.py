"""The demo banner's register keeps the published figures, and is the same whenever it is made."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from domain.areas import significant
from domain.dispute.terms import SOURCE_ZH, TYPE_ZH
from interface.demo.figures import Size, kulun, shares
from interface.demo.register import HEADERS, Cells, counted, rows, write_register
from interface.demo.tree import BANNER, STORY_TOWNSHIP, plant
from interface.register_import import check_register
from projections.figures import Figures, percent

LAST_DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def year() -> list[Cells]:
    size = kulun()
    return list(rows(plant(size.townships, size.villages), size, LAST_DAY))


def figures(agreed: int, failed: int) -> Figures:
    return Figures("", 0, 0, agreed, failed, 0, 0, 0, 0, 0, None, agreed, failed)


def test_the_tree_has_the_published_townships_and_villages() -> None:
    tree = plant(8, 196)
    levels = Counter(len(significant(area.code)) for area in tree.areas)
    assert levels == {6: 1, 9: 8, 12: 196, 15: 392}
    assert all(area.code.startswith("150524") for area in tree.areas)
    assert len({area.code for area in tree.areas}) == len(tree.areas)
    assert STORY_TOWNSHIP in {area.name for area in tree.areas}


def test_what_came_of_disputes_with_a_counsellor_is_counted_out(year: list[Cells]) -> None:
    results = Counter(row.get("结果") for row in year if row["邀请心理咨询师"] == "是")
    assert results["成功"] == 2825
    assert results.total() == 3493 == results["成功"] + results["不成功"] + results["终止"]
    assert percent(figures(results["成功"], 3493 - 2825).success_rate) == "80.88 %"


def test_types_sources_and_levels_are_mixed_as_published(year: list[Cells]) -> None:
    total = len(year)
    types = Counter(row["类别"] for row in year)
    for code, share in shares("types").items():
        exact = total * share / sum(shares("types").values())
        assert abs(types[TYPE_ZH[code]] - exact) <= 1, code  # type: ignore[index]
    sources = Counter(row["来源"] for row in year)
    for code, share in shares("sources").items():
        assert abs(sources[SOURCE_ZH[code]] - total * share / 100) <= 1, code  # type: ignore[index]
    village = sum(row["组织类型"] in ("村", "居") for row in year)
    assert abs(village - total * 0.7366) <= 1
    assert sum(row["调委会代码"] == BANNER for row in year) == pytest.approx(total * 0.1008, abs=1)


def test_every_way_a_case_can_go_is_there_and_every_grid_has_cases(year: list[Cells]) -> None:
    ways = {row.get("结果") for row in year}
    assert ways == {
        "成功", "不成功", "终止", "撤回", "未同意调解", "不受理", "转出", "办理中",
    }  # fmt: skip
    assert len({row["网格编码"] for row in year}) == 392
    assert all(set(row) <= set(HEADERS) for row in year)


def test_it_is_a_year_in_the_order_of_registration(year: list[Cells]) -> None:
    days = [row["登记日期"] for row in year]
    assert all(a <= b for a, b in pairwise(days))
    assert (LAST_DAY - days[0]).days < 365
    assert all(cell <= LAST_DAY for row in year for h, cell in row.items()
               if isinstance(cell, date) and h != "履行期限")  # fmt: skip


def test_nobody_can_have_the_telephone_numbers(year: list[Cells]) -> None:
    assert all(
        row[side].startswith("100") for row in year for side in ("申请人电话", "被申请人电话")
    )


def test_the_same_seed_gives_the_same_file_and_another_does_not(tmp_path: Path) -> None:
    size = Size(1, 3, 34, 27, 12)
    tree = plant(size.townships, size.villages)
    made = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        path = tmp_path / f"{name}.xlsx"
        write_register(path, rows(tree, size, LAST_DAY, seed), LAST_DAY)
        made.append(path.read_bytes())
    assert made[0] == made[1] != made[2]
    report = check_register(tmp_path / "a.xlsx")
    assert (report.problems, report.rows, report.dropped, report.left_out) == ([], 46, [], [])


@pytest.mark.parametrize("total", [0, 1, 7, 3900])
def test_counting_out_loses_nothing(total: int) -> None:
    assert len(counted(total, {"a": 52.4, "b": 43.5, "c": 4.1})) == total
