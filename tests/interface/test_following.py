"""A ledger's page follows its own changes: sent at once, then whenever it reads otherwise."""

import json
import threading
from typing import Any

import psycopg
import pytest

from domain.kernel import Officer
from interface.following import Away, Following
from interface.ledgers import Asked
from interface.problems import Unusable
from tests.interface.support import DESK, OFFICE, Api, register_form
from tests.workers.ledgers_support import eventually
from workers.projector import Projector
from workers.system import System

READER = Officer(id="d-1", role="desk", office=OFFICE)
PARTY = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}


def events(text: str) -> list[tuple[str, Any]]:
    """Name and data of each event sent."""
    blocks = [block.split("\n") for block in text.split("\n\n") if block.startswith("event: ")]
    return [(name[7:], json.loads(data[6:])) for name, data in blocks]


def test_it_is_told_when_it_reads_otherwise_and_not_before(
    api: Api, system: System, projector: Projector
) -> None:
    following = Following(system, "register", READER, Asked(area=OFFICE))
    first = following.look()
    assert first is not None
    assert first.rows == []
    assert following.look() is None

    stream = api.post("/api/disputes", register_form()).json()["stream"]

    page = eventually(following.look)
    assert [str(row["stream"]) for row in page.rows] == [stream]
    assert "parties" not in page.rows[0]


def test_what_happens_elsewhere_is_not_told(api: Api, system: System, projector: Projector) -> None:
    there = Following(system, "register", READER, Asked(area="150525"))
    there.look()
    here = Following(system, "register", READER, Asked(area=OFFICE))
    here.look()
    api.post("/api/disputes", register_form())
    eventually(here.look)
    assert there.look() is None


def test_over_http_a_page_is_sent_and_then_its_changes(api: Api, projector: Projector) -> None:
    api.post("/api/disputes", register_form())
    got: list[str] = []

    def follow() -> None:
        answer = api.get("/api/ledgers/figures/changes", area=OFFICE, events=2)
        assert answer.headers["content-type"].startswith("text/event-stream")
        got.append(answer.text)

    reading = threading.Thread(target=follow)
    reading.start()
    while reading.is_alive():  # whenever it began: something changes after it
        api.post("/api/disputes", register_form())
        reading.join(0.3)

    (first, before), (second, after) = events(got[0])
    assert (first, second) == ("page", "page")
    assert before["rows"][0]["registered"] < after["rows"][0]["registered"]


@pytest.mark.parametrize(
    ("name", "who", "more", "status"),
    [
        ("register", DESK, {"names": "true"}, 422),
        ("register", PARTY, {}, 403),
        ("nothing", DESK, {}, 404),
        ("figures", DESK, {"mediator": "m-1"}, 422),
    ],
)
def test_what_may_not_be_read_is_not_followed(
    *, api: Api, projector: Projector, name: str, who: Any, more: dict[str, str], status: int
) -> None:
    answer = api.get(f"/api/ledgers/{name}/changes", who, events=1, **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_with_names_is_not_followed(system: System) -> None:
    with pytest.raises(Unusable, match="no names"):
        Following(system, "register", READER, Asked(names=True))


def test_while_the_database_is_away_that_is_said_and_it_goes_on(
    system: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = Following(system, "register", READER, Asked())
    following.look()

    def away(*given: Any, **more: Any) -> Any:
        raise psycopg.OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("interface.following.ledgers.live", away)
        with pytest.raises(Away):
            following.look()
    assert following.look() is None
