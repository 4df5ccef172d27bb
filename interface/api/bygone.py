"""Which facts of a stream are read: all, or those that had happened, or were known, by a day."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Query

from domain.past import Then, Timed
from interface.api.forms import Day
from interface.ledgers.travelling import over

Stood = Annotated[Day | None, Query(description="What had happened by the end of this day")]
Known = Annotated[Day | None, Query(description="What was known by the end of this day")]

Only = Callable[[Timed], bool] | None
"""Whether a fact is read; None where all are."""


def _only(as_of: Stood = None, known_on: Known = None) -> Only:
    then = over(Then(as_of, known_on))
    return then.holds if then.past else None


OfThen = Annotated[Only, Depends(_only)]
"""As `as_of` and `known_on` say. A day that has not come is refused."""
