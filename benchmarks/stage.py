"""A system on a cluster of its own, as durable as in production, and one case of 15 events."""

import os
import tempfile
from collections.abc import Iterator, Sequence
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
_CLOSING: Final[Sequence[tuple[str, Role, dict[str, Any]]]] = (
    ("withdraw", "desk", {"parties": ["p1"]}),
    ("propose_closure", "mediator", {}),
    ("close", "head", {}),
)


@contextmanager
def stage(temporal_address: str = "") -> Iterator[System]:
    """A running system with nothing in it, which is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="jiefen-bench-") as folder,
        database(Path(folder)) as url,
        opened(
            Settings(
                data=Path(folder),
                database_url=url,
                temporal_address=temporal_address,
                master_key=Master.generate(),
            )
        ) as system,
    ):
        yield system


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of a database whose cluster is in this folder, made if there is none."""
    cluster = Cluster(folder / "database")
    if not cluster.exists():
        cluster.create()
    server = cluster.start(free_port(), folder / "postgres.log")
    try:
        server.wait_ready()
        cluster.ensure_database(server.port)
        migrate(server.url())
        yield server.url()
    finally:
        server.stop()


@contextmanager
def opened(settings: Settings) -> Iterator[System]:
    """A system on these settings; its log lines are formed, as in production, and thrown away."""
    with open(os.devnull, "w") as sink:
        structlog.configure(
            processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()],
            logger_factory=structlog.PrintLoggerFactory(sink),
            cache_logger_on_first_use=False,
        )
        with System.open(settings, "bench") as system:
            yield system


def request(
    command: str, stream: UUID | None, role: Role, office: str = OFFICE, /, **data: Any
) -> Request:
    """A command as it comes in, by somebody of the office."""
    officer = Officer(id=f"staff-{role}", role=role, office=office)
    return Request(command=command, stream=stream, officer=officer, data=data)


def session(stream: UUID, office: str = OFFICE) -> Request:
    """The command that is measured: one fact with a sealed text."""
    return request("record_session", stream, "mediator", office, **SESSION)


def opening(office: str = OFFICE, phone: str = "13900000001", **more: Any) -> Request:
    """The command that opens a case of two parties in an office's area."""
    parties = [
        {"role": "applicant", "person": {"name": "甲方", "phone": phone}},
        {"role": "respondent", "person": {"name": "乙方", "phone": f"{int(phone) + 1}"}},
    ]
    case: dict[str, Any] = {
        "area": office,
        "body": "village_committee",
        "type": "neighbour",
        "source": "on_application",
        "matter": "两家之间的排水沟",
        "parties": parties,
        "requested_at": datetime.now(UTC).isoformat(),
    }
    return request("register", None, "desk", office, **case | more)


def example_case(
    system: System, office: str = OFFICE, *, closed: bool = False, **more: Any
) -> UUID:
    """A case of 15 events, by commands; still open, or closed with the last of them."""
    stream = system.handler.perform(opening(office, **more)).stream

    def do(command: str, role: Role, **data: Any) -> int:
        return system.handler.perform(request(command, stream, role, office, **data)).version

    do("triage", "desk", in_scope=True)
    do("give_rights_notice", "desk", parties=["p1", "p2"])
    for party in ("p1", "p2"):
        do("consent", "desk", party=party)
    do("accept", "head")
    do("assign", "head", mediator="staff-mediator", conflict=False)
    sessions = EVENTS - len(_CLOSING) if closed else EVENTS
    while system.handler.perform(session(stream, office)).version < sessions:
        pass
    if closed:
        for command, role, data in _CLOSING:
            do(command, role, **data)
    return stream


def copies(connection: Connection, stream: UUID, times: int) -> list[UUID]:
    """As many streams with the same events, byte for byte."""
    events = stored(connection, stream)
    made = [new_stream() for _ in range(times)]
    for copy in made:
        append(connection, [replace(event, originator_id=copy) for event in events])
    return made


def stored(connection: Connection, stream: UUID) -> list[StoredFact]:
    """The events of a stream as they are stored."""
    rows = connection.execute(
        "select stream, version, name, body, happened_at, envelope from log.event"
        " where stream = %s order by version",
        (stream,),
        binary=True,
    ).fetchall()
    return [StoredFact(*row) for row in rows]
