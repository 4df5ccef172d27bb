"""A ledger is asked about its own columns, page by page, and for words in what is not personal."""

import json
from typing import Any

import pytest

from domain.kernel import Officer
from interface.following import Following
from interface.ledgers import Asked
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, accepted, register_form
from tests.line import Jiefen
from tests.workers.ledgers_support import eventually
from workers.projector import Projector
from workers.system import System

FORMER = "（2025）移12号"  # noqa: RUF001 (as it is written)
TYPES = ("neighbour", "contract", "contract", "labour", "neighbour")


@pytest.fixture
def told(api: Api, projector: Projector) -> list[str]:
    """Five cases, the first of them with a mediator and an older number; read by the ledgers."""
    streams = []
    for n, kind in enumerate(TYPES):
        more: dict[str, Any] = {"amount_fen": 1000 * n} if n else {"former_number": FORMER}
        answer = api.post("/api/disputes", register_form(type=kind, **more))
        assert answer.status_code == 201, answer.text
        streams.append(answer.json()["stream"])
    accepted(api, streams[0])
    token = api.get(f"/api/disputes/{streams[0]}").headers["Jiefen-Token"]
    assert api.get("/api/ledgers/register", token=token).status_code == 200
    return streams


def rows(api: Api, **asked: Any) -> list[str]:
    answer = api.get("/api/ledgers/register", **asked)
    assert answer.status_code == 200, answer.text
    return [row["stream"] for row in answer.json()["rows"]]


def walked(api: Api, name: str, **asked: Any) -> tuple[list[Any], set[int]]:
    """All rows of all pages, and what each page said the total is."""
    found, totals, place = list[Any](), set[int](), ""
    while True:
        answer = api.get(f"/api/ledgers/{name}", count="true", limit=2, after=place, **asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["rows"]
        totals.add(page["total"])
        place = page["next"]
        if not place:
            return found, totals


def test_a_ledger_is_asked_over_http(api: Api, told: list[str], system: System) -> None:
    first, second, third, fourth, last = told
    assert rows(api, where="type=contract", sort="claimed_fen") == [second, third]
    assert rows(api, where=["type=contract", "claimed_fen>1000"]) == [third]
    assert rows(api, where="mediator=m-1") == rows(api, where="mediator=M-1") == [first]
    assert rows(api, where=["mediator=none", "registered_on=today"], sort="-claimed_fen") == [
        *(last, fourth, third, second)
    ]
    assert rows(api, where="registered_on=last_year") == []
    chosen = api.get("/api/ledgers/register", where="type=labour", show="code,type").json()
    (shown,) = chosen["rows"]
    assert set(shown) == {"stream", "area_name", "code", "type"}

    questions: tuple[tuple[str, dict[str, Any]], ...] = (
        ("register", {"where": "type!=labour", "sort": "type,-claimed_fen"}),
        ("register", {}),
        ("worklist", {"mediator": "m-1"}),
    )
    for name, asked in questions:
        found, totals = walked(api, name, **asked)
        known = [(row["stream"], row.get("id")) for row in found]
        assert len(known) == len(set(known))
        assert totals == {len(found)}, (name, asked)
        assert found, (name, asked)

    columns = api.get("/api/ledgers/agenda/columns").json()
    assert {"column": "due_on", "holds": "day", "can_be": [], "orders": True} in columns

    # a page that follows its changes follows what was asked
    reader = Officer(id="d-1", role="desk", office=OFFICE)
    only = Following(system, "register", reader, Asked(where=("type=tourism",), counted=True))
    page = only.look()
    assert page is not None
    assert (page.rows, page.total) == ([], 0)
    api.post("/api/disputes", register_form(type="medical"))
    stream = api.post("/api/disputes", register_form(type="tourism")).json()["stream"]
    page = eventually(only.look)
    assert ([str(row["stream"]) for row in page.rows], page.total) == ([stream], 1)


def test_words_are_looked_for_in_what_is_not_personal(
    api: Api, told: list[str], jiefen: Jiefen
) -> None:
    first, *_, fourth, last = told

    def found(text: str, **more: Any) -> list[str]:
        answer = api.post("/api/ledgers/register/find", {"text": text, **more})
        assert answer.status_code == 200, answer.text
        return [row["stream"] for row in answer.json()["rows"]]

    code = api.get("/api/ledgers/register", where=f"stream={fourth}").json()["rows"][0]["code"]
    assert found(code) == [fourth]
    assert found(code.replace("-", "－")) == [fourth], "as a Chinese keyboard has it"  # noqa: RUF001
    assert found(code[-5:]) == []
    assert found(code[-5:], area=OFFICE) == [fourth], "any part of it, within an area"
    assert found("(2025)移12号") == [first]
    assert found("（2025") == [first]  # noqa: RUF001
    assert found("劳动争议") == found("LABOUR") == [fourth]
    assert found("邻里 依申请") == [last, first]
    assert found("邻里 劳动") == []
    assert found("邻里", where=["claimed_fen>0"]) == [last]
    for personal in ("张三", "楼上漏水", "13800000001", "%", "_"):
        assert found(personal) == []

    asked = jiefen("ledger", "register", "--text", "合同", "--sort", "claimed_fen", "--json")
    assert [row["claimed_fen"] for row in json.loads(asked.stdout)] == [1000, 2000]
    steps = jiefen("ledger", "conformance", "--where", "step=consent", "--json")
    assert {row["step"]: row["owed_by"] for row in json.loads(steps.stdout)} == dict.fromkeys(
        ("consent", "rights_notice", "acceptance", "follow_up"), 0
    )
    assert "track" in jiefen("ledger", "conformance", "--columns").stdout
    counted = jiefen("ledger", "register", "--where", "type=contract", "--count")
    assert counted.stdout.strip() == "2"
    paged = jiefen("ledger", "register", "--limit", "3", "--show", "code,claimed_fen")
    assert "go on with --after" in paged.stderr
    after = paged.stderr.split("--after ")[1].strip()
    others = jiefen("ledger", "register", "--after", after, "--json")
    assert [row["stream"] for row in json.loads(others.stdout)] == [told[1], told[0]]
    listed = jiefen("ledger", "register", "--columns")
    assert "claimed_fen" in listed.stdout


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("register", {"where": "matter=x"}, "There is no column matter to ask about here; there"),
    ("register", {"where": "type=flood"}, "it can be, say: family_marriage, neighbour"),
    ("register", {"where": "registered_on=soon"}, "this_month"),
    ("agenda", {"where": "rule!=none"}, "rule holds none of that kind"),
    ("register", {"where": "type"}, "a condition is a column"),
    ("register", {"sort": "parties"}, "There is no column parties"),
    ("register", {"sort": "code,code"}, "stands in an order once"),
    ("register", {"show": "code,matter"}, "no column matter to show"),
    ("register", {"after": "x"}, "no place in a ledger"),
    ("figures", {"where": "area=1505"}, "asked as a whole"),
    ("months", {"sort": "month"}, "asked as a whole"),
    ("conformance", {"sort": "step"}, "are counts: they have conditions, and no order"),
    ("conformance", {"count": "true"}, "are counts: they have conditions, and no order"),
    ("conformance", {"where": "status=withdrawn"}, "what is left over"),
    ("conformance", {"status": "declined"}, "refusing leaves no mark"),
    ("conformance", {"where": "mediator=m-1"}, "There is no column mediator"),
    ("conformance", {"mediator": "m-1", "status": "failed"}, "no one person's"),
    ("conformance", {"show": "code"}, "no column code to show"),
    ("rights", {"count": "true"}, "is not counted"),
    ("register", {"count": "true", "where": "status=declined"}, "refusing leaves no mark"),
    ("register", {"where": "outcome=declined"}, "refusing leaves no mark"),
    ("register", {"where": "outcome!=declined"}, "refusing leaves no mark"),
    ("register", {"status": "declined"}, "refusing leaves no mark"),
    ("register", {"count": "true", "where": "outcome=withdrawn"}, "what is left over"),
    ("register", {"where": ["mediator=m-1", "outcome=failed"]}, "no one person's"),
    ("register", {"mediator": "m-1", "indicator": "failed"}, "no one person's"),
    ("register", {"mediator": "m-1", "sort": "-outcome"}, "no one person's"),
    ("figures", {"area": ""}, "no area code"),
    ("register", {"area": ""}, "no area code"),
    ("indicators", {"area": "150524103201001", "by": "area"}, "A grid has no parts"),
    ("register", {"count": "true", "mediator": "m-1", "status": "agreed"}, "no one person's"),
    (
        "register",
        {"count": "true", "where": ["mediator=m-1", "outcome=failed"]},
        "no one person's",
    ),
)


def test_what_cannot_be_asked_is_said_with_what_can(api: Api, projector: Projector) -> None:
    for name, more, says in WRONG:
        refused = api.get(f"/api/ledgers/{name}", HEAD, **more)
        assert refused.status_code == 422, (name, more, refused.text)
        assert says in refused.json()["detail"]


def test_a_place_belongs_to_its_question(api: Api, told: list[str]) -> None:
    page = api.get("/api/ledgers/register", limit=2, where="registered_on=this_month").json()
    again = api.get(
        "/api/ledgers/register", limit=3, where="registered_on=this_month", after=page["next"]
    )
    other = api.get("/api/ledgers/register", limit=2, after=page["next"])

    assert [row["stream"] for row in (*page["rows"], *again.json()["rows"])] == told[::-1]
    assert other.status_code == 422
    assert "belongs to another question" in other.json()["detail"]

    # how many cases an officer has open may be counted
    for who in (DESK, MEDIATOR):
        page = api.get("/api/ledgers/register", who, where=["mediator=m-1", "open=yes"], count=True)
        assert page.json()["total"] == 1
