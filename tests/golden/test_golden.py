"""Every stored name has its golden file, and every golden file is still read as it was written."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregates import ALL_UPCASTS, FACTS
from domain.kernel import Fact
from tests.golden.__main__ import main
from tests.golden.samples import sample
from workers.sealing import DataKey, Sealer, placed
from workers.store.shapes import Shapes

HERE = Path(__file__).parent
SHAPES = Shapes(FACTS, ALL_UPCASTS)


def golden(name: str) -> bytes:
    return (HERE / f"{name}.json").read_bytes()


def read(name: str, body: Any = None) -> Fact:
    return SHAPES.read(name, json.dumps(body).encode() if body else golden(name))


def test_names_are_unique_and_versioned() -> None:
    names = [fact.stored_name for fact in FACTS]
    assert len(set(names)) == len(names)
    for name in SHAPES.names:
        noun, participle, version = name.split(".")
        assert noun.isidentifier()
        assert participle.isidentifier()
        assert version[0] == "v"
        assert version[1:].isdigit()


def test_every_shape_has_its_file_and_no_file_lost_its_shape() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == SHAPES.names, (
        "a new shape: python -m tests.golden; a lost one: its events could not be read again"
    )


@pytest.mark.parametrize("name", sorted(SHAPES.current))
def test_a_current_shape_is_what_it_was(name: str) -> None:
    held = json.loads(golden(name))
    assert read(name).model_dump(mode="json", exclude_unset=True) == held, (
        "a changed shape is a new version, with an upcast from this one; a part of a fact may gain"
        " a field, with what old bytes mean as its default"
    )
    assert list(sample(type(read(name))).model_dump()) == list(held), "the same fields"


TRANSLATED = {"dispute.follow_up_made.v1": {"satisfied"}}
"""What an upcast says in other words: `test_what_was_said_of_satisfaction_before_...` tells how."""


@pytest.mark.parametrize("name", sorted(ALL_UPCASTS))
def test_an_old_shape_is_read_as_a_current_one(name: str) -> None:
    whole, fact = json.loads(golden(name)), read(name)
    held = {field: was for field, was in whole.items() if field not in TRANSLATED.get(name, ())}
    assert type(fact) in FACTS
    assert fact.stored_name != name
    assert kept(held, fact.model_dump(mode="json")) == held


def kept(old: Any, now: Any) -> Any:
    """Of what is read now, that which the old shape had a place for."""
    if isinstance(old, dict):
        return {field: kept(value, now[field]) for field, value in old.items()}
    if isinstance(old, list):
        return [kept(each, new) for each, new in zip(old, now, strict=True)]
    return now


SEALED = {name for name in ALL_UPCASTS if name.startswith("dispute.")}
SEALED -= {"dispute.follow_up_made.v1", "dispute.case_merged_in.v1"}


@pytest.mark.parametrize("name", sorted(SEALED))
def test_sealed_texts_pass_an_upcast_unopened_and_in_their_place(name: str) -> None:
    held, stream = json.loads(golden(name)), uuid4()
    people = AnyPerson()
    sealed = json.loads(Sealer(people).body(read(name), stream, 1))
    old = {field: sealed[field] for field in held}
    values = list(placed(read(name, old), stream, 1))
    assert values
    assert all(value in json.dumps(old) for value in values)


class AnyPerson(dict[UUID, DataKey]):
    """A key for whoever occurs."""

    def __missing__(self, person: UUID) -> DataKey:
        return self.setdefault(person, DataKey.fresh())


def test_an_unrecorded_time_of_request_stays_unknown() -> None:
    held = json.loads(golden("dispute.registered.v1"))
    assert not {"requested_at", "request_evidence"} & set(held)
    now = read("dispute.registered.v1").model_dump()
    assert (now["requested_at"], now["request_evidence"]) == (None, "not_recorded")


def test_writing_golden_files_fills_gaps_only(tmp_path: Path) -> None:
    written = tmp_path / "dispute.registered.v2.json"
    written.write_text("as it was")
    main(tmp_path)
    assert written.read_text() == "as it was"
    assert {path.stem for path in tmp_path.iterdir()} == set(SHAPES.current)
