"""A sealed value opens with its own key, where it was sealed, unaltered; otherwise not at all."""

import base64
from dataclasses import replace
from typing import ClassVar
from uuid import UUID, uuid4

import pytest

from domain.kernel import SEALED, Fact, FreeText
from domain.people import NOBODY, Particulars
from tests.store.support import MAPPER, Told, Witness, pending
from workers.sealing import (
    AES_256_GCM,
    DataKey,
    InFile,
    NotSealed,
    Place,
    Sealer,
    is_sealed,
    key_of,
    open_sealed,
    place_of,
    placed,
    seal,
    sealed_values,
    taken_apart,
)
from workers.store.mapper import StoredFact

KEY, HERE = DataKey.fresh(), Place(uuid4(), 3, "parties.0.name")


def altered(sealed: str, at: int) -> str:
    raw = bytearray(base64.urlsafe_b64decode(sealed[len(SEALED) :]))
    raw[at] ^= 1
    return SEALED + base64.urlsafe_b64encode(raw).decode()


@pytest.mark.parametrize("text", ["张三", "x", "长" * 2000, 'quo"te\\', "\N{GRINNING FACE}"])
def test_what_was_sealed_opens(text: str) -> None:
    sealed = seal(text, KEY, HERE)
    assert is_sealed(sealed)
    assert (key_of(sealed), place_of(sealed)) == (KEY.id, HERE)
    assert open_sealed(sealed, KEY.secret) == text
    if len(text.encode()) > 3:  # a shorter one may turn up among random bytes
        assert text.encode() not in base64.urlsafe_b64decode(sealed[len(SEALED) :])


def test_taken_apart_it_says_the_same_and_opens() -> None:
    parts = taken_apart(seal("张三", KEY, HERE))
    assert (parts.key, parts.place) == (KEY.id, HERE)
    assert (parts.claims(HERE.stream), parts.claims(uuid4())) == (True, False)
    assert open_sealed(parts, KEY.secret) == "张三"


def test_the_same_text_never_looks_the_same() -> None:
    assert seal("张三", KEY, HERE) != seal("张三", KEY, HERE)


def test_every_value_begins_with_its_algorithm() -> None:
    sealed = seal("张三", KEY, HERE)
    assert base64.urlsafe_b64decode(sealed[len(SEALED) :])[0] == AES_256_GCM
    with pytest.raises(NotSealed, match="known algorithm"):
        open_sealed(altered(sealed, 0), KEY.secret)


@pytest.mark.parametrize(
    "at",
    [1, 17, 36, 38, 45, -30, -1],
    ids=["key", "stream", "version", "field", "field end", "nonce or text", "tag"],
)
def test_an_altered_value_does_not_open(at: int) -> None:
    with pytest.raises(NotSealed):
        open_sealed(altered(seal("张三", KEY, HERE), at), KEY.secret)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(NotSealed):
        open_sealed(seal("张三", KEY, HERE), DataKey.fresh().secret)


@pytest.mark.parametrize(
    "text", ["", "sealed:", "sealed:AQ==", "sealed:???", "张三", "sealed:张三"]
)
def test_what_is_not_sealed_is_said_to_be_so(text: str) -> None:
    for look in (key_of, place_of, lambda value: open_sealed(value, KEY.secret)):
        with pytest.raises(NotSealed):
            look(text)


# --- facts ---------------------------------------------------------------------------------------

ANNA, BO = uuid4(), uuid4()
PEOPLE = {ANNA: DataKey.fresh(), BO: DataKey.fresh()}
STREAM = uuid4()
TOLD = Told(
    teller=Particulars(id=ANNA, name="安娜", phone="13900007788"),
    witnesses=(Witness(id=BO, name="博"), Witness(id=ANNA, name="安娜")),
    story="她说 “门” 坏了",
    remarks=("一", "二"),
    place="150524",
)


def stored(fact: Fact = TOLD, version: int = 1) -> StoredFact:
    made = MAPPER.to_stored_event(pending(STREAM, version, fact, Sealer(PEOPLE)))
    assert isinstance(made, StoredFact)
    return made


def read(event: StoredFact) -> Told:
    fact = MAPPER.shapes.read(event.topic, event.state)
    assert isinstance(fact, Told)
    return fact


def test_everything_marked_in_a_fact_is_sealed_and_nothing_else() -> None:
    sealer = Sealer(PEOPLE)
    fact = read(replace(stored(), state=sealer.body(TOLD, STREAM, 1)))
    assert (fact.teller.id, fact.place, fact.teller.address) == (ANNA, "150524", None)
    texts = (key for _, key in sealer.made.texts)
    secrets = dict((*PEOPLE.values(), *sealer.made.files.values(), *texts))
    values = list(sealed_values(fact.model_dump()))
    assert [open_sealed(value, secrets[key_of(value)]) for value in values] == [
        *("安娜", "13900007788", "博", "安娜"),
        *("她说 “门” 坏了", "一", "二"),
    ]
    assert [place_of(value).field for value in values] == [
        *("teller.name", "teller.phone", "witnesses.0.name", "witnesses.1.name"),
        *("story", "remarks.0", "remarks.1"),
    ]


def test_a_person_is_reached_by_one_key_named_in_a_file_by_another_and_every_text_has_its_own() -> (
    None
):
    sealer = Sealer(PEOPLE)
    ill = TOLD.model_copy(update={"ailment": "失眠"})
    fact = read(replace(stored(), state=sealer.body(ill, STREAM, 1)))
    files = {of: key.id for of, key in sealer.made.files.items()}
    assert fact.teller.phone is not None
    assert key_of(fact.teller.phone) == PEOPLE[ANNA].id
    assert key_of(fact.teller.name) == key_of(fact.witnesses[1].name) == files[InFile(ANNA, STREAM)]
    assert key_of(fact.witnesses[0].name) == files[InFile(BO, STREAM)]
    assert len({key_of(text) for text in (fact.story, *fact.remarks)}) == 3
    assert fact.ailment is not None
    assert [(of, key.id) for of, key in sealer.made.health] == [(STREAM, key_of(fact.ailment))]


def test_a_person_has_another_key_in_every_file_and_the_same_one_within_it() -> None:
    first = Sealer(PEOPLE)
    here, again = (read(replace(stored(), state=first.body(TOLD, STREAM, n))) for n in (1, 2))
    there = read(replace(stored(), state=first.body(TOLD, uuid4(), 1)))
    assert key_of(here.teller.name) == key_of(again.teller.name) != key_of(there.teller.name)
    later = Sealer(PEOPLE, files=first.made.files)
    assert key_of(read(replace(stored(), state=later.body(TOLD, STREAM, 3))).teller.name) == key_of(
        here.teller.name
    )
    assert later.made.files == {}


def test_values_moved_within_or_between_rows_are_refused() -> None:
    fact = read(stored())
    assert len(list(placed(fact, STREAM, 1))) == 7

    swapped = fact.model_copy(update={"remarks": fact.remarks[::-1]})
    with pytest.raises(NotSealed, match="remarks.0"):
        list(placed(swapped, STREAM, 1))
    for stream, version in ((STREAM, 2), (uuid4(), 1)):
        with pytest.raises(NotSealed, match="another place"):
            list(placed(fact, stream, version))


def test_a_person_without_an_id_or_a_key_is_never_stored() -> None:
    with pytest.raises(ValueError, match="the person they belong to"):
        stored(Told(teller=Particulars(id=NOBODY, name="谁"), story="x"))
    with pytest.raises(KeyError):
        stored(Told(teller=Particulars(id=uuid4(), name="谁"), story="x"))


@pytest.mark.parametrize("field", ["story", "place"])
def test_a_text_that_looks_sealed_is_never_stored(field: str) -> None:
    with pytest.raises(ValueError, match="may not begin"):
        stored(TOLD.model_copy(update={field: "sealed:AQID"}))
    assert stored(TOLD.model_copy(update={field: 'he said "sealed: x"'}))


class Scattered(Fact):
    """Texts where nothing would look for them."""

    stored_name: ClassVar[str] = "tests.scattered.v1"
    texts: dict[str, FreeText]


def test_marks_where_nothing_can_seal_them_are_an_error_not_a_leak() -> None:
    with pytest.raises(TypeError, match="texts cannot be sealed"):
        Sealer({}).body(Scattered(texts={"a": "secret"}), UUID(int=1), 1)
