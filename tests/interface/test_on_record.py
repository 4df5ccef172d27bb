"""What is on record as read is what was opened, and nothing else: of every fact there is, for
everybody who may read anything of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args, get_type_hints
from uuid import UUID, uuid4

import pytest

from domain.access import Relation, decide
from domain.aggregates import FACTS
from domain.dispute.audience import Seen
from domain.dispute.facts import CaseTakenOut, Unmerged, Version
from domain.fields import CODES, OF_A_PERSON, May, leaves, redacted
from domain.kernel import Fact, Officer, Role
from interface.language import Language
from interface.story import Line, Teller, _looked, _Sight
from interface.words import label
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


PLACES: tuple[Fact, ...] = (
    CaseTakenOut(
        case=UUID(int=7),
        code="150524103201-2026-00007",
        merged_at=7700001,
        left=("p3",),
        moved=(7700002, 7700003),
        shared=(7700004,),
    ),
    Unmerged(out_of=UUID(int=7), code="150524103201-2026-00007", came=(7700005, 7700006)),
)


@pytest.mark.parametrize("fact", PLACES, ids=lambda fact: fact.stored_name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_places_in_a_file_as_it_is_stored_are_told_to_nobody(
    fact: Fact, language: Language
) -> None:
    """Whoever reads a part of it, numbered one after the other, would count what is left out."""
    entry = Teller(language, {}).tell(Line(3, fact, NOW, NOW, "x", "head", "", None))
    told = " ".join((entry.sentence, *entry.details, *entry.details.values()))
    assert "77000" not in told
    assert "150524103201-2026-00007" in told, "which case it was, whoever reads it may know"
    assert ("p3" in told) == isinstance(fact, CaseTakenOut)
    hidden = {
        name
        for name, of in get_type_hints(type(fact), include_extras=True).items()
        if of == Version or Version in get_args(of)
    }
    assert not {label(name, language) for name in hidden} & set(entry.details)


def test_no_other_fact_holds_places_in_a_file() -> None:
    holding = {
        kind
        for kind in FACTS
        for of in get_type_hints(kind, include_extras=True).values()
        if of == Version or Version in get_args(of)
    }
    assert holding == {type(fact) for fact in PLACES}


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
