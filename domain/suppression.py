"""Figures about persons, plans or health, and whatever is published, tell of nobody: a figure below
ten is not shown, and neither is what it could be computed from.

Counts of matters going up the reporting line are exact and do not come here (office rule: small
figures).
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import Final, NamedTuple, TypeVar

LEAST: Final = 10
"""The smallest figure that is shown; none and one alike are below it."""

K = TypeVar("K", bound=Hashable)
TOTAL: Final = ""


class Sum(NamedTuple):
    """That one figure is the sum of others."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def all(self) -> tuple[Hashable, ...]:
        """Every figure in it."""
        return self.total, *self.parts


def suppressed(figures: Mapping[K, int], sums: Collection[Sum] = ()) -> dict[K, int | None]:
    """The figures as they may be shown: None for one that may not.

    First those below `LEAST`. Then, as long as one that is not shown follows from those that are,
    or what is left of a shown total is itself below `LEAST`: the smallest that helps. Nothing
    tells which of the missing ones are small.
    """
    counted: dict[Hashable, int] = {key: count for key, count in figures.items()}
    hidden = {key for key, count in counted.items() if count < LEAST}
    while (more := _one_more(counted, sums, hidden)) is not None:
        hidden.add(more)
    return {key: None if key in hidden else count for key, count in figures.items()}


def table(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    """A table of rows and columns with its totals, as it may be shown. A cell is named by its row
    and column, a total by `TOTAL` in the place of one or both."""
    rows, columns = (sorted({key[place] for key in cells}) for place in (0, 1))
    whole = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    sums = [
        *(Sum((row, TOTAL), tuple((row, each) for each in columns)) for row in [*rows, TOTAL]),
        *(Sum((TOTAL, column), tuple((each, column) for each in rows)) for column in columns),
    ]
    for row in rows:
        whole[row, TOTAL] = sum(whole[row, column] for column in columns)
    for column in [*columns, TOTAL]:
        whole[TOTAL, column] = sum(whole[row, column] for row in rows)
    also = Sum((TOTAL, TOTAL), tuple((row, TOTAL) for row in rows))
    return suppressed(whole, [*sums, also])


def nested(whole: K, figures: Mapping[K, int], parts: Mapping[K, Collection[K]]) -> dict[K, int]:
    """What may be shown of figures that are sums of their parts, and these of theirs; what is not
    in the answer is not shown, and nor is anything of which it is a sum.

    Of the parts of a shown sum those below `LEAST` are left out, and as many others, until what is
    left out is two parts at least, and `LEAST` together at least. So no difference of shown figures
    is a figure that is not shown, whatever level they stand at. Which others go is no matter of
    their size: from the smallest that goes along one could reckon back.
    """
    return {key: figures[key] for key in nested_alike(whole, [figures], parts)}


def nested_alike(
    whole: K,
    counts: Sequence[Mapping[K, int]],
    parts: Mapping[K, Collection[K]],
    among: Collection[K] | None = None,
) -> set[K]:
    """Of what all of these counts may be shown, as `nested` decides of one: where one of them is
    small, none is shown. So each may be what is left of another that is shown.

    `among`: only these may be shown at all, as decided of a count of which these are the parts.
    """
    if small(counts, [whole]) or not (among is None or whole in among):
        return set()
    large, left = list[K](), list[K]()
    for part in sorted(parts.get(whole, ()), key=str):
        hidden = small(counts, [part]) or not (among is None or part in among)
        (left if hidden else large).append(part)
    while large and left and (len(left) == 1 or small(counts, left)):
        left.append(large.pop())
    return {whole}.union(*(nested_alike(part, counts, parts, among) for part in large))


def small(counts: Iterable[Mapping[K, int]], keys: Collection[K]) -> bool:
    """Whether one of these counts is below `LEAST` in all of these together."""
    return any(sum(map(count.__getitem__, keys)) < LEAST for count in counts)


def _one_more(
    figures: Mapping[Hashable, int], sums: Collection[Sum], hidden: Collection[Hashable]
) -> Hashable | None:
    """A figure that must not be shown either; None if there is none."""
    for each in sums:
        missing = [key for key in each.parts if key in hidden]
        if not missing or each.total in hidden:
            continue
        if sum(figures[key] for key in missing) < LEAST:
            part = _smallest(figures, each.parts, hidden)
            return each.total if part is None else part
    alone = [each for each in sums if sum(key in hidden for key in each.all) == 1]
    for key in _computable(sums, hidden):
        beside = [each for each in sums if key in each.all]
        for those in (alone, beside, sums):
            more = _smallest(figures, chain.from_iterable(each.all for each in those), hidden)
            if more is not None:
                return more
    return None


def _smallest(
    figures: Mapping[Hashable, int], keys: Iterable[Hashable], hidden: Collection[Hashable]
) -> Hashable | None:
    shown = [key for key in keys if key not in hidden]
    return min(shown, key=lambda key: (figures[key], str(key)), default=None)


def _computable(sums: Collection[Sum], hidden: Collection[Hashable]) -> Iterator[Hashable]:
    """The missing figures that follow from the shown ones, which all the sums together say."""
    unknown = sorted({key for each in sums for key in each.all if key in hidden}, key=str)
    for row in _reduced([_equation(each, unknown) for each in sums]):
        said = [place for place, held in enumerate(row) if held]
        if len(said) == 1:
            yield unknown[said[0]]


def _equation(of: Sum, unknown: Sequence[Hashable]) -> list[Fraction]:
    """What a sum says of the missing figures: parts less total is what is known."""
    counted = {key: Fraction(1) for key in of.parts} | {of.total: Fraction(-1)}
    return [counted.get(key, Fraction(0)) for key in unknown]


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The reduced row echelon form: what is computable is named alone in one of its rows."""
    done = 0
    for place in range(len(rows[0]) if rows else 0):
        found = next((n for n in range(done, len(rows)) if rows[n][place]), None)
        if found is None:
            continue
        rows[done], rows[found] = rows[found], rows[done]
        head = rows[done] = [held / rows[done][place] for held in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[place]:
                factor = row[place]
                rows[n] = [held - factor * of_head for held, of_head in zip(row, head, strict=True)]
        done += 1
    return rows[:done]
