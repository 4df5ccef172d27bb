"""A store of notes on a real database, under the role that owns it and no other."""

import base64
import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from workers.local import postgres
from workers.local.roles import notes_database
from workers.notes import home
from workers.notes.keys import Clinical
from workers.notes.passes import Pass, PassKey
from workers.notes.service import Office, Server
from workers.notes.service import listening as listening_on

MASTER = base64.b64encode(bytes(range(32))).decode()
OTHER_MASTER = base64.b64encode(bytes(range(1, 33))).decode()
SHARED = base64.b64encode(bytes(range(2, 34))).decode()
PLAN, PERSON = uuid4(), uuid4()
COUNSELLOR = Pass("c-1", "counsellor", "150524103201", "counsels", PLAN, PERSON, "list")
HERSELF = Pass("p1", "party", "", "self", PLAN, PERSON, "log")
SUCCESSOR = "c-2"
"""To whom the person consented, as the main system says in a pass."""


class Answer(NamedTuple):
    status: int
    body: dict[str, Any]
    raw: str


class Asking(NamedTuple):
    """The service as a program on the other side of the wire sees it."""

    port: int
    passes: PassKey
    office: Office

    def ask(
        self, by: Pass | str | None, method: str, path: str, form: Any = None, language: str = "en"
    ) -> Answer:
        token = self.passes.issue(by) if isinstance(by, Pass) else by
        headers = {"Accept-Language": language}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        caller.request(method, path, None if form is None else json.dumps(form), headers)
        answer = caller.getresponse()
        raw = answer.read().decode()
        caller.close()
        return Answer(answer.status, json.loads(raw), raw)

    def draft(self, text: str, by: Pass = COUNSELLOR) -> UUID:
        answer = self.ask(by._replace(may="draft"), "POST", "/notes", {"text": text})
        assert answer.status == 200, answer
        return UUID(answer.body["note"])

    def sign(self, note: UUID, by: Pass = COUNSELLOR) -> Answer:
        return self.ask(by._replace(may="sign"), "POST", f"/notes/{note}/sign")

    def signed(self, text: str, by: Pass = COUNSELLOR) -> UUID:
        note = self.draft(text, by)
        assert self.sign(note, by).status == 200
        return note

    def amend(self, note: UUID, text: str, by: Pass = COUNSELLOR) -> Answer:
        return self.ask(
            by._replace(may="amend"), "POST", f"/notes/{note}/amendments", {"text": text}
        )

    def read(self, note: UUID, by: Pass = COUNSELLOR) -> Answer:
        return self.ask(by._replace(may="read"), "GET", f"/notes/{note}")

    def texts(self, note: UUID, by: Pass = COUNSELLOR) -> list[str]:
        return [entry["text"] for entry in self.read(note, by).body["entries"]]

    def listed(self, by: Pass = COUNSELLOR) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask(by._replace(may="list"), "GET", "/notes").body[
            "notes"
        ]
        return rows

    def hand_over(self, by: Pass = COUNSELLOR, **more: Any) -> Answer:
        form = {"to": "c-2", "agreed_by": "person", "channel": "on_paper", "words": "可以转给她"}
        wanted = by._replace(may="hand_over", to=by.to or SUCCESSOR)
        return self.ask(wanted, "POST", "/hand-overs", form | more)

    def log(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask(HERSELF, "GET", "/reads").body["rows"]
        return rows

    def destroy(self) -> Answer:
        by = Pass("system", "clock", "", "erases", PLAN, PERSON, "destroy")
        return self.ask(by, "DELETE", "/key")


@pytest.fixture
def notes_url(cluster: postgres.Server) -> Iterator[str]:
    """The address of an empty database of the notes, with the role that owns it."""
    name = f"n{uuid4().hex}"
    yield notes_database(cluster.cluster, cluster.port, name)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))


@pytest.fixture
def asking(notes_url: str) -> Iterator[Asking]:
    """The service, answering in this process."""
    office = Office(notes_url, Clinical(MASTER), PassKey(SHARED))
    with office.connect() as connection:
        home.prepare(connection, office.clinical)
    socket = listening_on("127.0.0.1", 0, "")
    with Server(socket, office) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield Asking(socket.getsockname()[1], office.passes, office)
        finally:
            server.shutdown()
            thread.join()
