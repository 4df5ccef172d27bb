"""Saved views: kept under a name, opened by whoever may, and still opened when a column is gone."""

import json
from typing import Any

from domain.kernel import Officer
from domain.views import views_of
from interface.following import Following
from interface.ledgers import Asked
from interface.views import through_view
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, register_form
from tests.line import Jiefen
from workers.handler import Request
from workers.projector import Projector
from workers.system import System

MONTH = {
    "name": "本月邻里",
    "ledger": "register",
    "where": ["type=neighbour", "registered_on=this_month"],
    "sort": "-claimed_fen",
    "show": ["code", "claimed_fen"],
}
ELSEWHERE = {**DESK, "Jiefen-Officer": "d-9", "Jiefen-Office": "150525100000"}


def test_a_view_is_kept_and_opened_by_whom_it_is_for(
    api: Api, projector: Projector, system: System, jiefen: Jiefen
) -> None:
    for fen in (100, 300, 200):
        last = api.post("/api/disputes", register_form(amount_fen=fen))
    api.post("/api/disputes", register_form(type="contract"))
    token = last.headers["Jiefen-Token"]
    assert api.get("/api/ledgers/register", token=token).status_code == 200

    def save(whose: str, form: dict[str, Any], who: dict[str, str]) -> int:
        return api.post(f"/api/views/{whose}/save_view", form, who).status_code

    assert save("m-1", MONTH, MEDIATOR) == 200
    assert save(OFFICE, {**MONTH, "name": "全所", "show": []}, HEAD) == 200
    assert save(OFFICE, MONTH, MEDIATOR) == 409, "those of the office are its head's to keep"
    assert save("m-1", MONTH, HEAD) == 409, "nobody keeps another's"
    assert save("m-1", {**MONTH, "name": "上访人员"}, MEDIATOR) == 409, "a kind of person"
    assert save("m-1", {**MONTH, "where": ["parties=张三"]}, MEDIATOR) == 422

    mine = api.get("/api/views", MEDIATOR).json()
    assert [(view["view"], view["name"]) for view in mine] == [
        *(("v1", "本月邻里"), ("office.v1", "全所"))
    ]
    assert [view["view"] for view in api.get("/api/views", DESK).json()] == ["office.v1"]
    assert api.get("/api/views", ELSEWHERE).json() == []

    for which in ("v1", "本月邻里", "office.v1", "全所"):
        page = api.get("/api/ledgers/register", MEDIATOR, view=which, count="true").json()
        assert [row["claimed_fen"] for row in page["rows"]] == [300, 200, 100]
        assert (page["total"], page["said"]) == (3, "")
    assert set(api.get("/api/ledgers/register", MEDIATOR, view="v1").json()["rows"][0]) == {
        *("stream", "area_name", "code", "claimed_fen")
    }
    narrower = api.get("/api/ledgers/register", MEDIATOR, view="v1", where="claimed_fen>100")
    assert len(narrower.json()["rows"]) == 2
    assert api.get("/api/ledgers/register", ELSEWHERE, view="office.v1").status_code == 404
    assert api.get("/api/ledgers/agenda", MEDIATOR, view="v1").status_code == 422

    assert api.get("/api/ledgers/register", MEDIATOR, view="default").status_code == 404
    preferred = api.post("/api/views/m-1/prefer_view", {"view": "v1"}, MEDIATOR)
    assert preferred.status_code == 200
    assert api.get("/api/ledgers/register", MEDIATOR, view="default").status_code == 200

    # a file of it, and its changes
    lines = api.get("/api/exports/register", HEAD, format="jsonl", view="office.v1").text
    assert len(lines.splitlines()) == 3
    reader = Officer(id="m-1", role="mediator", office=OFFICE)
    asked, _ = through_view(system, "register", reader, Asked(), "v1", language="en")
    page = Following(system, "register", reader, asked).look()
    assert page is not None and len(page.rows) == 3
    changes = api.get("/api/ledgers/register/changes", MEDIATOR, view="v1", events=1)
    assert '"claimed_fen": 300' in changes.text

    # what is there no more is said, and the rest opens
    old = {**MONTH, "where": ["type=neighbour", "colour=red", "type=flood"], "sort": "colour,code"}
    old |= {"show": ["code", "shade"], "view": "v1"}
    stream = views_of("m-1")
    earlier = Request(
        aggregate="views", command="save_view", stream=stream, data=old, officer=reader
    )
    system.handler.perform(earlier)  # when there were such columns
    page = api.get("/api/ledgers/register", MEDIATOR, view="v1").json()
    assert len(page["rows"]) == 3
    for gone in ("colour=red", "type=flood", "shade"):
        assert gone in page["said"]

    # names are sealed, and opening them is on record
    with system.pool.connection() as connection:
        stored = connection.execute(
            "select convert_from(body, 'utf8')::json ->> 'name' from log.event"
            " where name like 'views.saved.%'"
        ).fetchall()
        assert len(stored) == 3 and all(name.startswith("sealed:") for (name,) in stored)
        logged = "select count(*) from audit.read where purpose = 'views'"
        assert connection.execute(logged).fetchone() != (0,)

    the_same_at_the_command_line(jiefen)


def the_same_at_the_command_line(jiefen: Jiefen) -> None:
    """The desk's own."""
    wrong = jiefen("views", "save", "x", "--ledger", "register", "--where", "colour=red")
    assert wrong.returncode == 2  # noqa: PLR2004 (usage)
    assert "There is no column colour" in wrong.stderr
    asked = ("--ledger", "register", "--where", "type=contract", "--show", "code,type")
    done = jiefen("views", "save", "合同", *asked, "--json")
    assert done.returncode == 0, done.stderr
    assert [view["view"] for view in json.loads(done.stdout)] == ["v1", "office.v1"]
    assert jiefen("views", "rename", "v1", "所有合同").returncode == 0
    assert jiefen("views", "prefer", "v1").returncode == 0
    listed = jiefen("views", "list")
    assert "所有合同" in listed.stdout and "全所" in listed.stdout
    for opening in (("register", "--view", "所有合同"), ("--view", "default"), ("--view", "v1")):
        rows = json.loads(jiefen("ledger", *opening, "--json").stdout)
        assert [row["type"] for row in rows] == ["contract"]
    assert jiefen("views", "rename", "office.v1", "本所").returncode == 0
    assert jiefen("views", "delete", "v1").returncode == 0
    assert jiefen("ledger", "--view", "v1").returncode == 1


def test_a_question_that_is_refused_whenever_it_is_opened_is_not_kept(
    api: Api, jiefen: Jiefen
) -> None:
    """In the words in which it would be refused then."""
    for wrong, said in (
        ({"ledger": "nonsense"}, "There is no such ledger; there are: register"),
        ({"where": ["outcome=declined"]}, "refusing leaves no mark"),
        ({"where": ["mediator=m-2", "outcome=agreed"]}, "success is no one person's"),
        ({"ledger": "conformance", "where": ["status=withdrawn"]}, "is counted together"),
        ({"where": ["colour=red"]}, "There is no column colour to ask about"),
        ({"show": ["shade"]}, "There is no column shade to show"),
    ):
        form = {"name": "本月", "ledger": "register", **wrong}
        answer = api.post("/api/views/m-1/save_view", form, MEDIATOR)
        assert (answer.status_code, said in answer.json()["detail"]) == (422, True), answer.text
    done = jiefen("act", "views", "d-1", "save_view", "--data", json.dumps(form))
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert api.get("/api/views", MEDIATOR).json() == []
