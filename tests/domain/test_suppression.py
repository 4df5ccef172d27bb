"""What is shown of small figures tells of nobody, whatever is computed from it."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.suppression import LEAST, TOTAL, Sum, nested, nested_alike, suppressed, table

Cells = dict[tuple[str, str], int]


def cells(*rows: list[int]) -> Cells:
    return {(f"r{r}", f"c{c}"): held for r, row in enumerate(rows) for c, held in enumerate(row)}


def shown(*rows: list[int]) -> list[list[int | None]]:
    """The table as it is shown, totals last."""
    told = table(cells(*rows))
    names = [f"r{r}" for r in range(len(rows))], [f"c{c}" for c in range(len(rows[0]))]
    return [[told[row, column] for column in [*names[1], TOTAL]] for row in [*names[0], TOTAL]]


def test_large_figures_are_shown_as_they_are() -> None:
    assert shown([10, 20], [30, 40]) == [[10, 20, 30], [30, 40, 70], [40, 60, 100]]


@pytest.mark.parametrize("small", [0, 1, 9])
def test_a_small_figure_is_not_shown_nor_what_it_follows_from(small: int) -> None:
    assert shown([small, 20, 50], [30, 40, 60], [70, 80, 90]) == [
        [None, None, 50, small + 70],
        [None, None, 60, 130],
        [70, 80, 90, 240],
        [small + 100, 140, 200, small + 440],
    ]


def test_what_is_left_of_a_total_is_no_small_figure_either() -> None:
    """Two that are not shown, and what they are together would say that both are nobody."""
    figures = {"a": 20, "b": 0, "c": 0, "all": 20}
    told = suppressed(figures, [Sum("all", ("a", "b", "c"))])
    assert told == {"a": None, "b": None, "c": None, "all": 20}


def test_a_small_total_goes_with_its_parts() -> None:
    told = suppressed({"a": 3, "b": 4, "all": 7}, [Sum("all", ("a", "b"))])
    assert set(told.values()) == {None}


def test_figures_that_are_in_no_sum_stand_for_themselves() -> None:
    assert suppressed({"a": 9, "b": 10}) == {"a": None, "b": 10}


TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.integers(0, 30), st.just(0)), min_size=columns, max_size=columns),
        min_size=1,
        max_size=4,
    )
)


@given(TABLES)
def test_no_figure_that_is_not_shown_can_be_computed_from_those_that_are(
    rows: list[list[int]],
) -> None:
    held = cells(*rows)
    told = table(held)
    whole = with_totals(held)
    assert set(told) == set(whole)
    for key, figure in told.items():
        assert figure in (None, whole[key])
        assert figure is None or figure >= LEAST
    unknown = [key for key, figure in told.items() if figure is None]
    free = freedoms(equations(held), unknown)
    for place, key in enumerate(unknown):
        assert any(way[place] for way in free), f"{key} follows from {told}"


@given(TABLES)
def test_nothing_that_is_left_of_a_shown_total_is_small(rows: list[list[int]]) -> None:
    held = cells(*rows)
    told, whole = table(held), with_totals(held)
    for total, parts in equations(held):
        missing = [part for part in parts if told[part] is None]
        if told[total] is not None and missing:
            assert sum(whole[part] for part in missing) >= LEAST


# --- counted in another way than the rule does ---------------------------------------------------


def with_totals(held: Cells) -> Cells:
    whole = dict(held)
    for (row, column), count in held.items():
        for key in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            whole[key] = whole.get(key, 0) + count
    return whole


def equations(held: Cells) -> list[tuple[Any, list[Any]]]:
    rows, columns = ({key[place] for key in held} for place in (0, 1))
    return [
        *(((row, TOTAL), [(row, column) for column in columns]) for row in rows),
        *(((TOTAL, column), [(row, column) for row in rows]) for column in columns),
        ((TOTAL, TOTAL), [(row, TOTAL) for row in rows]),
        ((TOTAL, TOTAL), [(TOTAL, column) for column in columns]),
    ]


def freedoms(sums: list[tuple[Any, list[Any]]], unknown: list[Any]) -> list[list[Fraction]]:
    """A basis of the ways in which the missing figures can be others, and all sums still hold:
    each equation in turn is used to get rid of one way."""
    ways = [
        [Fraction(int(one == other)) for other in range(len(unknown))]
        for one in range(len(unknown))
    ]
    for total, parts in sums:
        weight = [int(key in parts) - int(key == total) for key in unknown]
        off = [sum((w * x for w, x in zip(weight, way, strict=True)), Fraction(0)) for way in ways]
        spare = next((n for n, each in enumerate(off) if each), None)
        if spare is None:
            continue
        used, by = ways[spare], off[spare]
        ways = [
            [x - each / by * y for x, y in zip(way, used, strict=True)]
            for n, (way, each) in enumerate(zip(ways, off, strict=True))
            if n != spare
        ]
    return ways


# --- sums of sums, as areas are of areas ---------------------------------------------------------

TREES = st.recursive(
    st.one_of(st.integers(0, 30), st.integers(0, 9)),
    lambda below: st.lists(below, min_size=1, max_size=4),
    max_leaves=25,
)


def planted(tree: Any, name: str = "0") -> tuple[dict[str, int], dict[str, list[str]]]:
    """Every figure of a tree by its name, and of which it is the sum."""
    if isinstance(tree, int):
        return {name: tree}, {}
    figures, parts = dict[str, int](), {name: [f"{name}.{n}" for n in range(len(tree))]}
    for branch, below in zip(parts[name], tree, strict=True):
        more, sums = planted(below, name=branch)
        figures |= more
        parts |= sums
    return figures | {name: sum(figures[part] for part in parts[name])}, parts


def follows(hidden: list[str], sums: Iterable[tuple[str, list[str]]]) -> set[str]:
    """Which of the figures that are not shown follow from the others, all sums taken together: by
    elimination, apart from how it was decided what to show."""
    rows = [[Fraction((key in below) - (key == above)) for key in hidden] for above, below in sums]
    for place in range(len(hidden)):
        heads = [row for row in rows if row[place] and not any(row[:place])]
        if not heads:
            continue
        head = [held / heads[0][place] for held in heads[0]]
        rows = [
            row if row is heads[0] else [a - row[place] * b for a, b in zip(row, head, strict=True)]
            for row in rows
        ]
        rows[next(n for n, row in enumerate(rows) if row is heads[0])] = head
    return {
        hidden[place]
        for row in rows
        for place, held in enumerate(row)
        if held and sum(map(bool, row)) == 1
    }


@given(TREES)
def test_no_figure_of_an_area_follows_from_those_of_any_other(tree: Any) -> None:
    """Of areas, their parts and theirs: whatever is shown is at least ten, nothing that is not
    shown follows from all that is, and what is left of a sum is at least ten."""
    figures, parts = planted(tree)
    told = nested("0", figures, parts)
    assert all(told[key] == figures[key] >= LEAST for key in told)
    hidden = sorted(set(figures) - set(told))
    assert not follows(hidden, parts.items())
    for above in told.keys() & parts.keys():
        left = [key for key in parts[above] if key not in told]
        assert not left or (len(left) > 1 and sum(figures[key] for key in left) >= LEAST)


def test_an_area_goes_with_another_that_is_small() -> None:
    figures = {"all": 60, "a": 30, "b": 25, "c": 5, "a1": 20, "a2": 10}
    parts = {"all": ["a", "b", "c"], "a": ["a1", "a2"]}
    assert nested("all", figures, parts) == {"all": 60, "a": 30, "a1": 20, "a2": 10}
    assert follows(["b", "c"], parts.items()) == set()
    assert follows(["c"], parts.items()) == {"c"}, "which is why b is not shown either"
    assert nested("all", {"all": 9, "a": 9}, {"all": ["a"]}) == {}


# --- of each sum a part, and what is left of it --------------------------------------------------

SHARES = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
"""Of one area: how many were silent, dissatisfied, satisfied."""


@given(
    st.recursive(SHARES, lambda below: st.lists(below, min_size=1, max_size=4), max_leaves=8),
)
@settings(max_examples=60)
def test_no_figure_of_a_part_follows_nor_one_of_what_is_left_of_the_whole(tree: Any) -> None:
    """Asked, of them those who answered, of them the satisfied ones: all of it taken together,
    nothing that is not shown follows, neither how many were silent nor how many dissatisfied."""
    silent, dissatisfied, satisfied = (planted(shares(tree, n))[0] for n in range(3))
    parts = planted(shares(tree, 0))[1]
    answered = {key: dissatisfied[key] + satisfied[key] for key in silent}
    asked = {key: answered[key] + silent[key] for key in silent}

    among = nested_alike("0", [asked], parts)
    told = {"asked": among}
    among = told["answered"] = told["silent"] = nested_alike("0", [answered, silent], parts, among)
    both = nested_alike("0", [satisfied, dissatisfied], parts, among)
    told["satisfied"] = told["dissatisfied"] = both

    figures = {
        "asked": asked,
        "answered": answered,
        "silent": silent,
        "satisfied": satisfied,
        "dissatisfied": dissatisfied,
    }
    assert all(figures[name][key] >= LEAST for name, keys in told.items() for key in keys)
    hidden = [f"{name} {key}" for name in told for key in asked if key not in told[name]]
    sums = [
        (f"{name} {above}", [f"{name} {part}" for part in below])
        for name in told
        for above, below in parts.items()
    ]
    sums += [
        (f"{whole} {key}", [f"{part} {key}" for part in its])
        for key in asked
        for whole, its in (
            ("asked", ("answered", "silent")),
            ("answered", ("satisfied", "dissatisfied")),
        )
    ]
    assert not follows(hidden, sums)


def shares(tree: Any, n: int) -> Any:
    """The tree of one of the shares."""
    return tree[n] if isinstance(tree, tuple) else [shares(below, n) for below in tree]
