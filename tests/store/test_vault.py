"""A destroyed key reads as erased wherever its values stand; the wrong master key opens nothing."""

import base64
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.kernel import Officer
from domain.people import Particulars
from tests.store.support import LOG, MAPPER, Connection, Told, pending
from workers.sealing import (
    DataKey,
    NewKeys,
    NotSealed,
    Sealer,
    key_of,
    place_of,
    placed,
    sealed_values,
)
from workers.store.log import Alongside, Lookup, append
from workers.vault import ERASED, Looked, Master, MasterKeyError, Purpose, Vault, reveal

ENCODED = Master.generate()
MASTER = Master(ENCODED)
VAULT = Vault(MASTER)
PURPOSE = Purpose(
    Officer(id="li", role="mediator", office="150524101000"), "case work", UUID(int=9), "print", 7
)
ANNA, BO = uuid4(), uuid4()


def tell(connection: Connection, *, about: UUID, name: str) -> UUID:
    """Record one fact about a person, new or known, on a new stream."""
    stream, made = uuid4(), NewKeys()
    known = connection.execute(
        "select id from vault.key where class = 'contact' and person = %s", (about,)
    ).fetchone()
    if known:
        people = {about: DataKey(known[0], VAULT.secrets(connection, known)[known[0]])}
    else:
        people = made.people = {about: DataKey.fresh()}
    lookups = [Lookup(MASTER.lookup(name), "identity", people[about].id, about)]
    fact = Told(
        teller=Particulars(id=about, name=name, phone="1390000"), story="吵架", remarks=("楼上",)
    )
    event = MAPPER.to_stored_event(pending(stream, 1, fact, Sealer(people, made)))
    append(connection, [event], Alongside(None, made, [] if known else lookups, MASTER))
    connection.commit()
    return stream


def asked(stream: UUID, texts: Iterable[str]) -> dict[str, Looked]:
    """As the case's mediator asks for them: the names are Anna's, the texts nobody's."""
    return {
        text: Looked(stream, "particulars", "mediates", "p1")
        if place_of(text).field.startswith("teller")
        else Looked(stream, "account", "mediates")
        for text in texts
    }


def say(connection: Connection, stream: UUID) -> Told:
    """The facts of the stream as somebody may read them."""
    events = LOG.stream(connection, stream)
    connection.commit()  # nothing is opened inside a transaction
    texts = [text for e in events for text in placed(e.fact, e.stream, e.version)]
    opened = VAULT.open_many(connection, asked(stream, texts), PURPOSE)
    return Told.model_validate(reveal(events[0].fact.model_dump(), opened))


def test_what_was_recorded_is_read_and_the_reading_is_logged(connection: Connection) -> None:
    stream = tell(connection, about=ANNA, name="安娜")
    told = say(connection, stream)
    assert (told.teller.name, told.teller.phone, told.story) == ("安娜", "1390000", "吵架")
    same = ("li", "mediator", "mediation", "150524101000", stream)
    assert connection.execute(
        "select who, role, body, office, stream, person, relation, classes, action, purpose,"
        " reason, correlation from audit.read order by person"
    ).fetchall() == [
        (*same, "", "mediates", ["account"], "print", "case work", 7, UUID(int=9)),
        (*same, "p1", "mediates", ["particulars"], "print", "case work", 7, UUID(int=9)),
    ]


def test_one_destroyed_key_erases_a_person_everywhere_and_nobody_else(
    connection: Connection,
) -> None:
    streams = [tell(connection, about=ANNA, name="安娜") for _ in range(2)]
    other = tell(connection, about=BO, name="博")
    assert VAULT.destroy(connection, VAULT.keys_of_person(connection, ANNA)) == 3
    connection.commit()

    for stream in streams:
        told = say(connection, stream)
        assert (told.teller.name, told.teller.phone) == (ERASED, ERASED)
        assert (told.story, told.teller.id) == ("吵架", ANNA)
    assert say(connection, other).teller.name == "博"
    found = connection.execute("select person from vault.lookup").fetchall()
    assert found == [(BO,)]  # who is erased is not found again either


def test_one_destroyed_text_leaves_the_others(connection: Connection) -> None:
    stream = tell(connection, about=ANNA, name="安娜")
    (event,) = LOG.stream(connection, stream)
    assert isinstance(event.fact, Told)
    VAULT.destroy(connection, [key_of(event.fact.story)])
    told = say(connection, stream)
    assert (told.story, told.remarks, told.teller.name) == (ERASED, ("楼上",), "安娜")


def test_values_copied_to_another_row_are_refused_on_reading(connection: Connection) -> None:
    one, two = (tell(connection, about=ANNA, name="安娜") for _ in range(2))
    connection.execute(
        "update log.event set body = (select body from log.event where stream = %s)"
        " where stream = %s",
        (one, two),
    )
    assert say(connection, one).teller.name == "安娜"
    with pytest.raises(NotSealed, match="another place"):
        say(connection, two)


# --- the master key ------------------------------------------------------------------------------


def test_a_database_is_opened_with_the_master_key_it_was_sealed_with(
    connection: Connection,
) -> None:
    VAULT.check(connection)
    VAULT.check(connection)
    Vault(Master(ENCODED)).check(connection)
    other = Master(Master.generate())
    with pytest.raises(MasterKeyError) as refused:
        Vault(other).check(connection)
    assert str(refused.value) == (
        f"this data was sealed with master key {MASTER.id}, but {other.id} was given: "
        "restore the right JIEFEN_MASTER_KEY (or master.key in the data folder)"
    )


def test_two_processes_that_start_at_once_on_a_new_database_agree(
    connect: Callable[[], Connection],
) -> None:
    first, second, watching = connect(), connect(), connect()
    watching.autocommit = True
    first.execute("insert into vault.master (id, probe) values (%s, %s)", (MASTER.id, MASTER.probe))
    with ThreadPoolExecutor(1) as executor:
        checking = executor.submit(VAULT.check, second)
        until = monotonic() + 10
        while not _waits(watching, second):
            assert monotonic() < until and not checking.done()
        first.commit()
        checking.result(10)


def _waits(watching: Connection, for_: Connection) -> bool:
    row = watching.execute(
        "select cardinality(pg_blocking_pids(%s))", (for_.info.backend_pid,)
    ).fetchone()
    return row is not None and row[0] > 0


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        ("", "must be 32 bytes"),
        ("secret!", "is not base64"),
        (base64.b64encode(b"short").decode(), "must be 32 bytes in base64"),
    ],
)
def test_a_malformed_master_key_is_named(encoded: str, message: str) -> None:
    with pytest.raises(MasterKeyError, match=message):
        Master(encoded)


def test_another_master_key_unwraps_nothing(connection: Connection) -> None:
    stream = tell(connection, about=ANNA, name="安娜")
    values = list(sealed_values(LOG.stream(connection, stream)[0].fact.model_dump()))
    connection.rollback()
    with pytest.raises(MasterKeyError, match="wrapped by another master key"):
        other = Vault(Master(Master.generate()))
        other.open_many(connection, asked(stream, values), PURPOSE)


def test_a_wrapped_key_does_not_stand_for_another(connection: Connection) -> None:
    key, other = DataKey.fresh(), DataKey.fresh()
    with pytest.raises(MasterKeyError):
        MASTER.unwrap(other.id, MASTER.wrap(key))


def test_digests_for_looking_up_and_of_payloads_differ_and_depend_on_the_key() -> None:
    other = Master(Master.generate())
    assert MASTER.lookup("a", "b") == Master(ENCODED).lookup("a", "b")
    assert len({MASTER.lookup("a", "b"), MASTER.lookup("ab"), other.lookup("a", "b")}) == 3
    assert MASTER.payload(b"a") != MASTER.lookup("a")


def test_nothing_is_logged_when_nothing_is_opened(connection: Connection) -> None:
    assert VAULT.open_many(connection, {}, PURPOSE) == {}
    assert not connection.execute("select from audit.read").fetchall()


def test_a_key_row_needs_a_class_that_is_known(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into vault.key (id, class, wrapped, master) values (%s, 'other', '', '')",
            (uuid4(),),
        )
