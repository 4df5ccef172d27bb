"""Other systems are told that a case moved on: which case and which step, signed, until it arrives;
nothing of a person, and nothing to inside a private network."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook as Verifier

from domain.kernel import Officer, Refused, Role
from domain.webhooks import WAITS, again_after
from interface import webhooks
from interface.language import say
from interface.problems import Unusable
from tests.channels.sinks import HookSink, hook_server
from tests.interface.support import MEDIATOR, OFFICE, Api, accepted, register_form
from tests.line import Jiefen
from workers.channels.webhook import Webhook
from workers.settings import Settings
from workers.system import System
from workers.vault import NotSealed
from workers.webhooks.carrying import Carrier
from workers.webhooks.following import Following

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def _who(officer: str, role: Role, office: str = OFFICE) -> Officer:
    return Officer(id=officer, role=role, office=office)


ANSWERS = _who("h-1", "head")
ELSEWHERE = _who("h-9", "head", "150525103201")


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with hook_server() as running:
        yield running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of a system whose receivers are on this machine."""
    return settings.model_copy(update={"webhook_inside": True})


def subscribed(system: System, sink: HookSink, **more: Any) -> dict[str, Any]:
    form = {"address": f"{sink.url}/hooks?of=1", "area": OFFICE, **more}
    return webhooks.subscribe(system, ANSWERS, **form)


def carried(system: System, *, due: bool = False) -> None:
    """The log is followed, and what is due is posted; with `due`, all that waits is due."""
    with system.pool.connection() as connection:
        while Following(system).step(connection):
            pass
        if due:
            connection.execute("update webhook.delivery set next_at = now()")
    carrier = Carrier(system, Webhook(inside=True))
    while carrier.step():
        pass


def test_each_step_of_a_case_is_told_once_signed_and_says_nothing_of_a_person(
    api: Api, system: System, sink: HookSink
) -> None:
    made = subscribed(system, sink)
    case = api.post("/api/disputes", register_form()).json()
    accepted(api, case["stream"])
    note = {"audience": "mediator", "text": "只对调解员说"}
    api.act(case["stream"], "take_note", note, MEDIATOR)
    api.post("/api/crises", {"area": OFFICE}, MEDIATOR)
    carried(system)
    carried(system)

    verifier = Verifier(made["secret"])
    told = [verifier.verify(body, headers) for _, headers, body in sink.posts]
    assert {path for path, _, _ in sink.posts} == {"/hooks?of=1"}
    types = [each["type"] for each in told]
    assert types[:2] == ["dispute.registered", "dispute.triaged"]
    assert types[-1] == "dispute.mediator_assigned" and "note" not in " ".join(types)
    first = told[0]
    assert set(first) == {"type", "timestamp", "data"}
    assert first["data"] == {
        "case": case["stream"],
        "fact": "dispute.registered.v2",
        "version": 1,
        "token": case["token"],
    }
    ids = [headers["webhook-id"] for _, headers, _ in sink.posts]
    assert len(set(ids)) == len(ids)
    (listed,) = webhooks.listed(system, ANSWERS)
    assert (listed["waiting"], listed["dead"], "secret" in listed) == (0, 0, False)


def test_only_the_steps_and_the_area_that_were_asked_for_are_told(
    api: Api, system: System, sink: HookSink
) -> None:
    subscribed(system, sink, steps=["accepted"])
    subscribed(system, sink, area="150524103201002", steps=["registered"])
    case = api.post("/api/disputes", register_form()).json()
    accepted(api, case["stream"])
    carried(system)

    assert [json.loads(body)["type"] for _, _, body in sink.posts] == ["dispute.accepted"]


def test_what_does_not_go_is_tried_ever_more_rarely_then_left_lying_and_tried_by_command(
    api: Api, system: System, sink: HookSink
) -> None:
    sink.answers = [(500, {})]
    made = subscribed(system, sink)
    case = api.post("/api/disputes", register_form()).json()
    api.act(case["stream"], "triage", {"in_scope": True})
    carried(system)
    assert len(sink.posts) == 1, "nor is anything else tried there meanwhile"
    for _ in range(2 * len(WAITS) + 2):
        carried(system, due=True)

    dead = webhooks.dead(system, ANSWERS, made["webhook"])
    assert [(each["fact"].split(".")[1], each["why"]) for each in dead] == [
        ("triaged", "http_500"),
        ("registered", "http_500"),
    ]
    assert {each["tries"] for each in dead} == {len(WAITS) + 1}

    sink.answers, tried = [(204, {})], len(sink.posts)
    assert webhooks.retry(system, ANSWERS, made["webhook"])["tried_again"] == 2
    carried(system)
    assert len(sink.posts) == tried + 2
    assert webhooks.dead(system, ANSWERS, made["webhook"]) == []
    ids = {headers["webhook-id"] for _, headers, _ in sink.posts}
    assert len(ids) == 2, "the same one, however often it is sent"


def test_how_long_it_waits() -> None:
    assert again_after(1) == WAITS[0] and again_after(len(WAITS)) == WAITS[-1]
    assert again_after(len(WAITS) + 1) is None and sorted(WAITS) == list(WAITS)


def test_gone_is_left_lying_at_once(api: Api, system: System, sink: HookSink) -> None:
    sink.answers = [(410, {})]
    made = subscribed(system, sink)
    api.post("/api/disputes", register_form())
    carried(system)
    (dead,) = webhooks.dead(system, ANSWERS, made["webhook"])
    assert (dead["why"], dead["tries"]) == ("http_410", 1)


def test_what_ended_is_told_nothing_more(api: Api, system: System, sink: HookSink) -> None:
    sink.answers = [(500, {})]
    made = subscribed(system, sink)
    api.post("/api/disputes", register_form())
    carried(system)
    assert webhooks.end(system, ANSWERS, made["webhook"])["ended_at"]
    api.post("/api/disputes", register_form(matter="别的事"))
    carried(system, due=True)
    assert len(sink.posts) == 1


def test_the_secret_is_shown_once_and_stored_sealed(
    api: Api, system: System, sink: HookSink
) -> None:
    made = subscribed(system, sink)
    own = subscribed(system, sink, address=f"{sink.url}/own#{SECRET}")
    assert made["secret"].startswith("whsec_") and "secret" not in own
    with system.pool.connection() as connection:
        rows = connection.execute("select id, s::text, receiver from webhook.subscription s")
        for held, text, receiver in rows.fetchall():
            for secret in (made["secret"], SECRET, "/hooks"):
                assert secret not in text and secret.encode() not in bytes(receiver)
            assert system.vault.master.unsealed(bytes(receiver), held).startswith(sink.url)
            with pytest.raises(NotSealed):
                system.vault.master.unsealed(bytes(receiver), uuid4())
    api.post("/api/disputes", register_form())
    carried(system)
    bodies = {path: (headers, body) for path, headers, body in sink.posts}
    headers, body = bodies["/own"]
    assert Verifier(SECRET).verify(body, headers)


def test_only_who_answers_for_the_area_and_only_their_own(system: System, sink: HookSink) -> None:
    form = {"address": f"{sink.url}/x", "area": OFFICE}
    for who in (_who("d-1", "desk"), _who("m-1", "mediator"), _who("p1", "party", "")):
        with pytest.raises((Refused, Unusable)):
            webhooks.subscribe(system, who, **form)
        with pytest.raises(Unusable):
            webhooks.listed(system, who)
    with pytest.raises(Refused):
        webhooks.subscribe(system, ELSEWHERE, **form)
    with pytest.raises(Refused, match="note_taken"):
        webhooks.subscribe(system, ANSWERS, **form, steps=["note_taken"])

    made = subscribed(system, sink)
    for does in (webhooks.dead, webhooks.end, webhooks.retry):
        with pytest.raises(Unusable, match="no such webhook"):
            does(system, ELSEWHERE, made["webhook"])
    assert webhooks.listed(system, ELSEWHERE) == []
    assert len(webhooks.listed(system, _who("s-1", "supervisor"))) == 1


class TestOutside:
    """As it is set unless somebody says otherwise."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"webhook_inside": False})

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("https://127.0.0.1/x", "私有网络"),
            ("https://10.1.2.3/x", "私有网络"),
            ("https://localhost/x", "私有网络"),
            ("https://[::1]/x", "私有网络"),
            ("http://93.184.216.34/x", "https"),
            ("ftp://city.example/x", "回调地址"),
            ("https://user:word@city.example/x", "回调地址"),
            (f"https://93.184.216.34/x#{SECRET[:20]}", "whsec_"),
        ],
    )
    def test_private_addresses_and_clear_text_are_refused(
        self, system: System, address: str, said: str
    ) -> None:
        with pytest.raises(Unusable) as no:
            webhooks.subscribe(system, ANSWERS, address, OFFICE)
        assert said in say(no.value.text, "zh")
        assert webhooks.listed(system, ANSWERS) == []


def test_it_is_kept_at_the_terminal_too(
    jiefen: Jiefen, at_the_desk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by = ("--as", "h-1", "--role", "head", "--office", OFFICE, "--lang", "zh")
    add = ("webhooks", "add", "https://93.184.216.34/x", "--area", OFFICE, "--step", "closed")
    made = jiefen(*add, *by, "--json")
    assert made.returncode == 0, made.stderr
    (row,) = json.loads(made.stdout)
    assert row["secret"].startswith("whsec_")
    printed = jiefen("webhooks", "list", *by)
    assert "93.184.216.34" in printed.stdout and row["secret"] not in printed.stdout
    for words in (("dead",), ("retry",), ("end",)):
        done = jiefen("webhooks", *words, row["webhook"], *by)
        assert done.returncode == 0, done.stderr
    assert jiefen("webhooks", "end", "x", *by).returncode != 0


def test_an_office_sees_to_its_webhooks_over_http(api: Api) -> None:
    head = {"Jiefen-Officer": "h-1", "Jiefen-Role": "head", "Jiefen-Office": OFFICE}
    form = {"address": "http://127.0.0.1:9/hooks", "area": OFFICE, "steps": ["closed"]}

    made = api.post("/api/webhooks", form, head)

    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("whsec_")
    (kept,) = api.get("/api/webhooks", head).json()
    assert "secret" not in kept
    assert (kept["host"], kept["steps"], kept["by"]) == ("127.0.0.1", ["closed"], "h-1")
    own = f"/api/webhooks/{kept['webhook']}"
    dead = api.get(f"{own}/dead", head)
    assert dead.json() == [], dead.text
    assert api.post(f"{own}/retry", {}, head).json()["tried_again"] == 0
    elsewhere = {**head, "Jiefen-Officer": "h-9", "Jiefen-Office": "150525103201"}
    assert api.post(f"{own}/end", {}, elsewhere).status_code == 404
    assert api.post("/api/webhooks", form, MEDIATOR).status_code in (403, 409)
    assert api.post("/api/webhooks", {**form, "steps": ["spoken"]}, head).status_code == 409
    assert api.post("/api/webhooks", {**form, "party": "p1"}, head).status_code == 422
    assert api.post(f"{own}/end", {}, head).json()["ended_at"]
