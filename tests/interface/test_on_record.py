"""What is on record as read is what was opened, and nothing else: of every fact there is, for
everybody who may read anything of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args
from uuid import uuid4

import pytest

from domain.access import Relation, decide
from domain.aggregates import FACTS
from domain.dispute.audience import Seen
from domain.fields import CODES, OF_A_PERSON, May, leaves, redacted
from domain.kernel import Fact, Officer, Role
from interface.story import Line, Teller, _looked, _Sight
from tests.golden.samples import sample

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def marked(fact: Fact) -> Fact:
    """The fact, with texts that stand nowhere else."""
    return type(fact).model_validate(_marked(fact.model_dump(), iter(range(1000))))


def _marked(held: Any, numbers: Any) -> Any:
    if isinstance(held, dict):
        return {name: _marked(part, numbers) for name, part in held.items()}
    if isinstance(held, list | tuple):
        return [_marked(part, numbers) for part in held]
    return f"独此{next(numbers)}句" if held == "文字 sample" else held


def _may(reader: Officer, stands: Relation) -> May:
    return lambda held, _: decide(reader, "read", held, stands).allowed


def _standing(stands: Relation) -> Callable[[str | None], Relation]:
    return lambda _: stands


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.stored_name)
def test_what_is_on_record_is_what_was_opened(kind: type[Fact]) -> None:
    fact = marked(sample(kind))
    whole = list(leaves(fact))
    for role, stands in product(get_args(Role), get_args(Relation)):
        may = _may(Officer(id="x-1", role=role), stands)
        if not may(CODES[kind], None):
            continue
        seen = redacted(fact, may)
        line = Line(1, fact, NOW, NOW, "x", "desk", "", None)
        _, clear = _looked(_Sight([Seen(line, 1, seen)], may, "", _standing(stands)), uuid4())
        noted = {each.field_class for each in clear}
        entry = Teller("zh", {}).tell(line._replace(fact=seen))
        told = " ".join((entry.sentence, *entry.details.values()))
        assert all(may(held, None) for held in noted), "what was kept back is on record as read"
        for leaf in whole:
            if isinstance(leaf.held, str) and leaf.held.startswith("独此") and leaf.held in told:
                of_codes = kind not in OF_A_PERSON and leaf.field_class == CODES[kind]
                assert leaf.field_class in noted or of_codes, f"{leaf.path} was opened unnoted"
