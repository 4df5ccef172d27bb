"""The client in Python: made from the description, and safe where a connection is not."""

import importlib.util
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from domain.aggregates import AGGREGATES
from interface.callers import public
from interface.client import (
    BadInput,
    By,
    Changed,
    How,
    Jiefen,
    NotFound,
    Problem,
    Refused,
    TooOften,
    Unavailable,
)
from interface.client.wire import Answer, Lost, NotSent, Request, Wire
from interface.forms import example_of
from tests.safeguards.shapes import openapi

ROOT = Path(__file__).parents[2]
CASE = "0195d7a0-0000-7000-8000-000000000000"
RECORDED = {"stream": CASE, "version": 2, "token": "1.2.3", "facts": ["dispute.triaged.v1"]}
Answers = Callable[[Request], Answer]


class Scripted(Wire):
    """Answers so, one after the other; keeps what was sent."""

    def __init__(self, answers: Iterable[Answers | Answer]) -> None:
        super().__init__("http://jiefen.example")
        self.sent, self.left = list[Request](), iter(answers)

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        found = next(self.left)
        return found if isinstance(found, Answer) else found(request)


def client(*answers: Answers | Answer) -> tuple[Jiefen, list[Request], list[float]]:
    """A client that is answered so; what it sent, and how long it waited."""
    wire, waited = Scripted(answers), list[float]()
    by = By("d-1", "desk", "150524103201")
    made = Jiefen("http://jiefen.example", "token", by, wire=wire, sleep=waited.append)
    return made, wire.sent, waited


def answer(status: int = 200, told: Any = None, text: str = "", **headers: str) -> Answer:
    """Of JSON, or of a text."""
    kind = "text/plain" if text else "application/json"
    body = text.encode() if text else json.dumps(told).encode()
    named = {name.replace("_", "-"): held for name, held in headers.items()}
    return Answer(status, {"content-type": kind, **named}, body)


def lost(_: Request) -> Answer:
    """Nobody knows whether it arrived."""
    raise Lost("lost")


def problem(status: int, **more: Any) -> Answer:
    """As the API says it."""
    return answer(
        status, {"type": "urn:jiefen:problem:x", "status": status, "detail": "so", **more}
    )


def test_a_command_that_was_lost_is_sent_again_under_its_key() -> None:
    jiefen, sent, _ = client(lost, lost, answer(told=RECORDED))

    recorded = jiefen.dispute.triage(CASE, in_scope=True, how=How(expect=1))

    assert recorded["version"] == 2
    assert [each.headers["If-Match"] for each in sent] == ['"1"'] * 3
    (key,) = {each.headers["Idempotency-Key"] for each in sent}
    assert len(key) == 36


def test_each_command_has_a_key_of_its_own_or_the_one_it_is_given() -> None:
    jiefen, sent, _ = client(*[answer(told=RECORDED)] * 3)
    for how in (How(), How(), How(key="mine")):
        jiefen.dispute.accept(CASE, how=how)
    first, second, third = (each.headers["Idempotency-Key"] for each in sent)
    assert first != second and third == "mine"


def test_a_question_with_a_body_is_not_asked_twice_where_it_may_have_arrived() -> None:
    jiefen, sent, _ = client(lost)
    with pytest.raises(Unavailable):
        jiefen.bulk.undo(CASE)
    assert len(sent) == 1


def test_it_waits_as_long_as_it_is_told_and_then_says_so() -> None:
    busy = answer(429, {"status": 429}, retry_after="7")
    jiefen, _, waited = client(busy, answer(told={}))
    assert jiefen.ledgers.list() == {} and waited == [7.0]

    jiefen, sent, waited = client(*[busy] * 5)
    with pytest.raises(TooOften):
        jiefen.ledgers.list()
    assert (len(sent), len(waited)) == (5, 4)


def test_what_is_read_has_seen_what_was_recorded() -> None:
    told = answer(told=RECORDED, jiefen_token="1.2.3")
    jiefen, sent, _ = client(told, answer(told={"rows": []}))
    jiefen.dispute.accept(CASE)
    jiefen.ledgers.show("register", where=["type=neighbour", "open=yes"], names=False)
    asked = sent[-1]
    assert asked.headers["Jiefen-Token"] == "1.2.3"
    assert asked.target.endswith("?where=type%3Dneighbour&where=open%3Dyes&names=false")


def test_all_pages_are_read() -> None:
    link = '</api/inbox?limit=1&after=abc>; rel="next"'
    pages = [answer(told=[1], link=link), answer(told=[2])]
    jiefen, sent, _ = client(*pages)
    assert list(jiefen.every(jiefen.inbox.list, limit=1)) == [1, 2]
    assert sent[-1].target.endswith("?after=abc&limit=1")

    rows = [answer(told={"rows": [n], "next": n and "abc"}) for n in (1, 0)]
    jiefen, _, _ = client(*rows)
    assert list(jiefen.every(jiefen.ledgers.show, "register")) == [1, 0]


def test_a_problem_is_an_exception_with_what_it_says() -> None:
    wrong = [{"field": "party", "message": "required"}]
    jiefen, _, _ = client(
        problem(409, law="人民调解法 23"),
        problem(412, expected=1, version=3),
        problem(422, errors=wrong),
        answer(502, text="a proxy"),
        *[answer(502, text="a proxy")] * 4,
    )
    with pytest.raises(Refused) as refused:
        jiefen.dispute.accept(CASE)
    assert refused.value.law == "人民调解法 23" and "so (人民调解法 23)" in str(refused.value)
    with pytest.raises(Changed) as changed:
        jiefen.dispute.accept(CASE)
    assert changed.value.version == 3
    with pytest.raises(BadInput) as bad:
        jiefen.dispute.accept(CASE)
    assert bad.value.fields == {"party": "required"}
    with pytest.raises(Exception, match="a proxy"):
        jiefen.dispute.accept(CASE)


class Server:
    """Answers each connection with what stands here, word for word; "" hangs up without a word."""

    def __init__(self, *answers: str) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}/below"
        self.answers, self.asked = answers, list[bytes]()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        for said in self.answers:
            connection, _ = self.listening.accept()
            with connection:
                self.asked.append(connection.recv(65536))
                connection.sendall(said.encode())
        self.listening.close()

    def called(self, tries: int = 2) -> Jiefen:
        """A client of it."""
        by = By("d-1", "desk", "150524103201")
        return Jiefen(self.address, "token", by, tries=tries, sleep=lambda _: None)


def test_it_is_asked_again_where_the_connection_ends_without_a_word() -> None:
    server = Server("", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}")
    assert server.called().ledgers.list() == {}
    server.thread.join(10)
    first, second = server.asked
    assert first == second and first.startswith(b"GET /below/api/ledgers HTTP/1.1")
    with pytest.raises(Unavailable):  # nobody is there any more
        server.called().bulk.undo(CASE)


def test_a_question_that_was_not_sent_is_asked_again() -> None:
    def nobody(_: Request) -> Answer:
        raise NotSent("refused")

    jiefen, sent, _ = client(nobody, answer(told={}))
    jiefen.bulk.undo(CASE)
    assert len(sent) == 2


def test_the_token_goes_nowhere_else() -> None:
    elsewhere = Server("HTTP/1.1 200 OK\r\n\r\n{}")
    server = Server(f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.address}\r\n\r\n")
    with pytest.raises(Problem) as moved:
        server.called().ledgers.list()
    assert moved.value.status == 302 and elsewhere.asked == []
    with pytest.raises(ValueError, match="not an address"):
        Jiefen("file:///etc/passwd", "token", By("d-1", "desk"))


def test_a_stream_of_events_and_a_file_come_as_they_are() -> None:
    events = 'retry: 2000\n\nevent: page\ndata: {"rows": [1]}\n\n'
    server = Server(
        f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{events}",
        'HTTP/1.1 404 Not Found\r\n\r\n{"status": 404, "detail": "so"}',
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nPK",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nPK",
    )
    jiefen = server.called(tries=1)
    assert list(jiefen.ledgers.changes("register")) == [{"rows": [1]}]
    with pytest.raises(NotFound):
        list(jiefen.ledgers.changes("register"))
    assert jiefen.ledgers.export("register", format="xlsx") == b"PK"
    with pytest.raises(Unavailable):  # not all of it came
        jiefen.ledgers.export("register", format="xlsx")


def test_what_stands_in_an_address_leads_nowhere_else() -> None:
    jiefen, sent, _ = client(answer(told={}), answer(told={}))
    jiefen.dispute.show("../crises?limit=1#")
    jiefen.ledgers.show("名册")
    assert [each.target for each in sent] == [
        "/api/disputes/..%2Fcrises%3Flimit%3D1%23",
        "/api/ledgers/%E5%90%8D%E5%86%8C",
    ]


def test_a_file_is_handed_in_as_it_is() -> None:
    jiefen, sent, _ = client(Answer(200, {}, b"%PDF"), answer(told={"holds": True}))
    made = jiefen.document.print_document(CASE, "agreement", to="p1")
    assert jiefen.document.check(made) == {"holds": True}
    printed, checked = sent
    assert json.loads(printed.body or b"") == {"to": "p1"}
    assert (checked.body, checked.headers["Content-Type"]) == (b"%PDF", "application/pdf")


def test_a_file_is_put_in_as_it_is_and_again_under_its_key() -> None:
    jiefen, sent, _ = client(lost, answer(201, RECORDED), Answer(200, {}, b"%PDF"))
    jiefen.dispute.attach_file(CASE, b"%PDF", document="agreement", parties=["p1", "p2"])
    first, second = sent
    assert first == second and first.body == b"%PDF" and "Idempotency-Key" in first.headers
    assert first.target.endswith("/files?document=agreement&parties=p1&parties=p2")
    assert jiefen.dispute.file(CASE, CASE, edition=1) == b"%PDF"


def test_the_client_is_the_one_that_the_description_makes() -> None:
    """Else: `make client`."""
    spec = importlib.util.spec_from_file_location("making", ROOT / "tools" / "client.py")
    assert spec and spec.loader
    making = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(making)
    assert making.written(openapi()) == making.OUT.read_text("utf-8"), "run `make client`"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, verbs in openapi()["paths"].items():
        for verb, told in verbs.items():
            yield f"{verb} {path}", told


def test_every_form_and_every_answer_has_an_example() -> None:
    without = set()
    for name, told in operations():
        form = told.get("requestBody", {}).get("content", {}).get("application/json")
        answers = [told["responses"].get(status, {}) for status in ("200", "201", "4XX")]
        if form is not None and "example" not in form:
            without.add(name)
        for media, answer in chain(*(part.get("content", {}).items() for part in answers)):
            if media.endswith("json") and not answer.get("example"):
                without.add(name)
    assert without - FILES == set()


FILES = {"get /api/exports/{name}", "get /api/rights/{stream}/copy"}
"""They come as files, in several forms."""


def test_the_example_of_an_answer_is_as_answers_are_described() -> None:
    """Those that a system gave once come from another place than the description."""
    described, wrong = openapi(), []
    for name, told in operations():
        for status in ("200", "201"):
            content = told["responses"].get(status, {}).get("content", {})
            answer = content.get("application/json", {})
            if answer.get("example") is not None:
                schema = {**answer["schema"], "components": described["components"]}
                checked = jsonschema_rs.validator_for(schema)
                wrong += [f"{name}: {error}" for error in checked.iter_errors(answer["example"])]
    assert wrong == []


def test_the_example_of_a_form_has_the_right_form() -> None:
    """It is the one that is shown at the terminal."""
    shown = {told["operationId"].removesuffix("_new"): told for _, told in operations()}
    for kind, aggregate in AGGREGATES.items():
        for name, command in public(aggregate).items():
            content = shown[f"{kind}_{name}"]["requestBody"]["content"]["application/json"]
            assert content["example"] == example_of(command.arguments)
            command.arguments.model_validate(content["example"])
