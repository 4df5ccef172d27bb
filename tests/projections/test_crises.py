"""The duty room's ledger: one row for each crisis, open while somebody must watch it."""

from uuid import UUID, uuid4

from domain.crisis.answering import acknowledge
from domain.crisis.facts import CrisisEnded
from domain.crisis.state import code_of
from domain.crisis.terms import BASIS
from projections import crises
from tests.domain.crises import COUNTY, HOUR, MINUTE, VILLAGE, Played, act
from tests.projections.office import Office
from tests.scenario import NOON


def put(office: Office, played: Played) -> UUID:
    stream = uuid4()
    office.record(stream, *((fact, NOON) for fact in played.facts))
    office.follow()
    return stream


def rows(office: Office) -> list[crises.Row]:
    with office.read("crises") as connection:
        return crises.open_ones(connection)


def test_who_is_called_and_until_when(office: Office) -> None:
    played = Played()
    played.passes(0)
    played.passes(5)
    stream = put(office, played)

    (row,) = rows(office)
    assert (row.stream, row.code, row.area) == (stream, code_of(stream), VILLAGE)
    assert (row.rung, row.page, row.called) == ("county", 2, ["e", "f"])
    assert row.until == NOON + 10 * MINUTE
    assert not row.nobody_reached


def test_that_nobody_was_reached_stays_until_somebody_has_it(office: Office) -> None:
    played = Played(area=COUNTY)
    played.passes(0)
    played.passes(5)
    put(office, played)
    assert rows(office)[0].nobody_reached


def test_an_acknowledged_one_is_open_until_its_basis_lapses(office: Office) -> None:
    played = Played()
    played.passes(0)
    played.note(acknowledge(played.state, act("a", 1), oncall=played.oncall), 1)
    put(office, played)
    assert [row.acknowledged_by for row in rows(office)] == [["a"]]
    played.passes(BASIS / MINUTE)
    put(office, played)
    assert len(rows(office)) == 1, "the lapsed one is not open"


def test_one_that_lapsed_unacknowledged_stays_open(office: Office) -> None:
    played = Played()
    played.passes((BASIS + HOUR) / MINUTE)
    put(office, played)
    assert [row.lapsed for row in rows(office)] == [True]


def test_an_ended_one_is_closed(office: Office) -> None:
    played = Played()
    played.note([CrisisEnded(outcome="false_alarm")])
    stream = put(office, played)
    assert rows(office) == []
    with office.read("crises") as connection:
        found = crises.by_code(connection, code_of(stream).lower())
        assert found is not None
        assert found.outcome == "false_alarm"
        assert crises.in_area(connection, "150524") == [found]
        assert crises.in_area(connection, "150525") == []
        assert crises.in_area(connection, None) == [found]
