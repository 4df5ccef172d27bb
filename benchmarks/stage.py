"""A system on a cluster of its own, as durable as in production, and one case of 15 events."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from domain.kernel import Officer, Role
from workers.handler import Request
from workers.ids import new_stream
from workers.local.postgres import Cluster
from workers.local.process import free_port
from workers.settings import Settings
from workers.store.log import Connection, append
from workers.store.mapper import StoredFact
from workers.store.migrating import migrate
from workers.system import System
from workers.vault import Master

EVENTS: Final = 15
OFFICE: Final = "150524101000"
SESSION: Final = {
    "form": "joint",
    "parties": ["p1", "p2"],
    "record": "双方就排水沟的位置和费用各自说明了情况，同意先由村委会测量，再定分摊。" * 3,
}


@contextmanager
def stage() -> Iterator[System]:
    """A running system with nothing in it; its log lines are formed and thrown away."""
    with (
        tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder,
        open(os.devnull, "w") as sink,
    ):
        structlog.configure(
            processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()],
            logger_factory=structlog.PrintLoggerFactory(sink),
            cache_logger_on_first_use=False,
        )
        cluster = Cluster(Path(folder) / "database")
        cluster.create()
        server = cluster.start(free_port(), Path(folder) / "postgres.log")
        try:
            server.wait_ready()
            cluster.ensure_database(server.port)
            migrate(server.url())
            yield from _opened(server.url())
        finally:
            server.stop()


def _opened(url: str) -> Iterator[System]:
    settings = Settings(database_url=url, master_key=Master.generate())
    with System.open(settings, "bench") as system:
        yield system


def request(command: str, stream: UUID | None, role: Role, **data: Any) -> Request:
    """A command as it comes in, by somebody of the office."""
    officer = Officer(id=f"staff-{role}", role=role, office=OFFICE)
    return Request(command=command, stream=stream, officer=officer, data=data)


def session(stream: UUID) -> Request:
    """The command that is measured: one fact with a sealed text."""
    return request("record_session", stream, "mediator", **SESSION)


def example_case(system: System) -> UUID:
    """A case of 15 events, by commands."""
    parties = [
        {"role": role, "person": {"name": name, "phone": phone}}
        for role, name, phone in (
            ("applicant", "甲方", "13900000001"),
            ("respondent", "乙方", "13900000002"),
        )
    ]
    now = datetime.now(UTC).isoformat()
    opening = request(
        "register",
        None,
        "desk",
        area=OFFICE,
        body="village_committee",
        type="neighbour",
        source="on_application",
        matter="两家之间的排水沟",
        parties=parties,
        requested_at=now,
    )
    stream = system.handler.perform(opening).stream

    def do(command: str, role: Role, **data: Any) -> int:
        return system.handler.perform(request(command, stream, role, **data)).version

    do("triage", "desk", in_scope=True)
    do("give_rights_notice", "desk", parties=["p1", "p2"])
    for party in ("p1", "p2"):
        do("consent", "desk", party=party)
    do("accept", "head")
    do("assign", "head", mediator="staff-mediator", conflict=False)
    while system.handler.perform(session(stream)).version < EVENTS:
        pass
    return stream


def copies(connection: Connection, stream: UUID, times: int) -> list[UUID]:
    """As many streams with the same events, byte for byte."""
    rows = connection.execute(
        "select stream, version, name, body, happened_at, envelope from log.event"
        " where stream = %s order by version",
        (stream,),
        binary=True,
    ).fetchall()
    events = [StoredFact(*row) for row in rows]
    made = [new_stream() for _ in range(times)]
    for copy in made:
        append(connection, [replace(event, originator_id=copy) for event in events])
    return made
