"""Every field of every fact has a class and every command says what it writes: a new one fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from domain.access import Relation, decide
from domain.aggregates import AGGREGATES, DISPUTE, FACTS
from domain.dispute.audience import AUDIENCE
from domain.dispute.facts import Obligation, Party, Registered, Triaged
from domain.fields import CODES, PARTS, TELLING, WITHHELD, WRITES, class_of, leaves, redacted
from domain.kernel import Fact, Officer, Role, Sealing
from domain.people import Particulars
from tests.domain.cases import registered
from tests.domain.test_dispute_who import ROWS
from tests.golden.samples import sample


def sealed(model: type[BaseModel]) -> Iterator[tuple[type[BaseModel], str]]:
    """Every sealed field of a fact, with the model in which it is declared."""
    for name, info in model.model_fields.items():
        if any(isinstance(mark, Sealing) for mark in _marks(info.metadata, info.annotation)):
            yield model, name
        for part in _models(info.annotation):
            yield from sealed(part)


def _marks(metadata: list[Any], annotation: Any) -> Iterator[Any]:
    yield from metadata
    yield from getattr(annotation, "__metadata__", ())
    for inner in getattr(annotation, "__args__", ()):
        yield from _marks([], inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.stored_name)
def test_every_fact_has_a_class_and_what_is_sealed_in_it_one_of_its_own(fact: type[Fact]) -> None:
    codes = CODES[fact]
    for owner, name in sealed(fact):
        directly = owner is fact and name in TELLING.get(fact, {})
        said = class_of(owner, name, codes) != codes or directly
        assert said, f"say what {owner.__name__}.{name} is"


def test_the_walk_finds_what_is_sealed() -> None:
    assert (Particulars, "phone") in set(sealed(Registered))
    assert (Obligation, "what") in {each for fact in FACTS for each in sealed(fact)}


def test_no_row_is_about_a_field_that_is_not_there() -> None:
    for owner, fields in (*TELLING.items(), *PARTS.items()):
        assert set(fields) <= set(owner.model_fields), owner


def test_what_is_withheld_and_not_sealed_has_a_value_that_says_nothing() -> None:
    """Else it could not be left out: it would have to be shown."""
    for owner, fields in (*TELLING.items(), *PARTS.items()):
        texts = {name for each, name in sealed(owner) if each is owner}
        for name in set(fields) - texts:
            assert not owner.model_fields[name].is_required() or name == "acts", (owner, name)


@pytest.mark.parametrize("kind", AGGREGATES)
def test_every_command_says_what_it_writes(kind: str) -> None:
    assert set(WRITES[kind]) == set(AGGREGATES[kind].commands)


def test_there_is_no_row_for_a_kind_of_stream_that_is_not_there() -> None:
    assert set(WRITES) == set(AGGREGATES)


def test_every_fact_of_a_dispute_has_an_audience() -> None:
    assert set(AUDIENCE) == set(DISPUTE.facts)


STANDS: dict[Role, tuple[Relation, ...]] = {
    "desk": ("none", "office", "offered"),
    "mediator": ("none", "mediates"),
    "head": ("none", "office", "offered"),
    "judicial_office": ("oversees",),
    "county_desk": ("none", "oversees", "office", "offered"),
    "supervisor": ("oversees",),
    "archivist": ("office",),
    "party": ("none", "party", "invited"),
}
"""How each role stands to a case on which it acts."""


@pytest.mark.parametrize("command", ROWS)
def test_whose_task_a_command_is_may_write_what_it_writes(command: str) -> None:
    """What the rules of mediation give somebody to do, the table of access does not forbid."""
    held = WRITES["dispute"][command]
    for role in ROWS[command].roles:
        reader = Officer(id="x", role=role)
        allowed = [s for s in STANDS[role] if decide(reader, "act", held, s).allowed]
        assert allowed, f"{role} may not {command}: it writes {held}"


# --- what is taken out ---------------------------------------------------------------------------


def of(fact: Fact, *opened: str) -> Any:
    return redacted(fact, lambda held, _: held in opened)


def test_a_reader_of_matters_finds_no_text_and_no_person() -> None:
    fact, _ = registered("03-02")
    seen = of(fact, "matter")
    assert seen.matter == WITHHELD
    assert {party.particulars.name for party in seen.parties} == {WITHHELD}
    assert {party.particulars.id.int for party in seen.parties} == {0}
    assert [party.role for party in seen.parties] == ["applicant", "respondent"]
    assert seen.code == fact.code  # type: ignore[union-attr]


def test_what_is_said_of_a_party_is_asked_with_that_party() -> None:
    people = [Particulars(name="somebody", phone=f"1000000000{n}") for n in (1, 2)]
    fact, _ = registered("03-02")
    parties = tuple(
        Party(party=f"p{n}", role="applicant", particulars=each) for n, each in enumerate(people, 1)
    )
    fact = fact.model_copy(update={"parties": parties})
    seen: Any = redacted(fact, lambda held, party: held != "contact" or party == "p2")
    assert [party.particulars.phone for party in seen.parties] == [None, "10000000002"]
    assert {leaf.party for leaf in leaves(fact) if leaf.field_class == "contact"} == {"p1", "p2"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.stored_name)
def test_of_a_fact_of_which_nothing_is_open_no_text_is_left(fact: type[Fact]) -> None:
    """Whatever shape a field has: a text that may also be nothing was left standing once."""
    held = sample(fact)
    before = {leaf.path: leaf.held for leaf in leaves(held)}
    left = {leaf.path: leaf.held for leaf in leaves(redacted(held, lambda *_: False))}
    for path in texts(held):
        assert before[path], path
        assert left.get(path) in (None, "", WITHHELD), f"{path} is still read"


def texts(held: BaseModel, path: str = "") -> Iterator[str]:
    """Where the sealed texts of a fact stand."""
    for name, info in type(held).model_fields.items():
        at, part = f"{path}{name}", getattr(held, name)
        if any(isinstance(mark, Sealing) for mark in _marks(info.metadata, info.annotation)):
            yield from (f"{at}.{n}" for n in range(len(part))) if isinstance(part, tuple) else (at,)
        for n, each in enumerate(part if isinstance(part, tuple) else (part,)):
            if isinstance(each, BaseModel):
                yield from texts(each, f"{at}.{n}." if isinstance(part, tuple) else f"{at}.")


def test_a_fact_that_is_open_is_not_copied() -> None:
    fact = Triaged(in_scope=True, domestic_violence=True)
    assert of(fact, "matter", "safety") is fact
    assert of(fact, "matter") == Triaged(in_scope=True)
