"""The database is recovered to a point in time while every process runs on. The tail after that
point is lost, and nothing else: no reader skips or repeats, no ledger and no clock keeps what is
lost, and whoever had it acknowledged is told so and may send it again.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from interface.api.app import create_app
from tests.drills.administrator import Administrator
from tests.drills.machine import Machine, clocks, working
from tests.drills.support import Operator, everything
from tests.interface.support import SUPERVISOR, TOKEN, Api, register_form
from tests.workers.clockwork import DESK, OFFICE, RULES, Clockwork
from tests.workers.running import eventually
from workers.handler import Request
from workers.local.account import account_for
from workers.store.recorder import LogRecorder

PAGE = "To a point in time"
MORE_THAN_A_SEQUENCE_LOGS_AHEAD = 40
"""After a recovery PostgreSQL leaves out up to 32 numbers; beyond, ids of lost facts come again."""

Seen = list[tuple[UUID | str, int, bytes]]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "machine").start()
    yield made
    made.stop()


@contextmanager
def following(url: str) -> Iterator[Seen]:
    """What a subscriber of the library has read so far; it tries again while that is away."""
    seen: Seen = []
    with ConnectionPool(url, min_size=1, max_size=2, timeout=1, open=True) as pool:
        subscription = LogRecorder(pool).subscribe()

        def follow() -> None:
            while not subscription._has_been_stopped:
                with suppress(psycopg.Error, StopIteration):
                    event = next(subscription)
                    seen.append((event.originator_id, event.originator_version, event.state))

        thread = threading.Thread(target=follow)
        thread.start()
        try:
            yield seen
        finally:
            subscription.stop()
            thread.join()


def the_log(machine: Machine) -> Counter[Any]:
    return Counter(machine.sql("select stream, version, body from log.event"))


def reconnected(works: Clockwork) -> Clockwork:
    """The connections of its pools that were lost are found out one by one, as they are used."""
    for pool in (works.system.pool, works.system.reading):
        pool.check()
    return works


def told_by(seen: Seen, facts: Counter[Any]) -> bool:
    """Whether every fact was seen; each once."""
    counted = Counter(seen)
    assert {fact: counted[fact] for fact in facts if counted[fact] > 1} == {}
    return facts.keys() <= counted.keys()


def test_a_recovery_to_a_point_in_time_loses_the_tail_and_nothing_else(
    machine: Machine, operator: Operator, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    if account := account_for(machine.cluster.pgdata):
        account.own(archive)
    admin = Administrator(machine, ARCHIVE=archive, BASE=tmp_path / "base")
    admin.runs(PAGE, 0)
    machine.stop_database()
    machine.start_database()
    with (
        closing(Clockwork(machine.url, machine.temporal.address)) as works,
        working(works),
        following(machine.url) as seen,
    ):
        works.adopt(*RULES)
        early = works.register(7300)
        admin.runs(PAGE, 1)
        late = works.register(7400)
        eventually(lambda: told_by(seen, the_log(machine)))
        kept, rung, log = everything(works.system), clocks(works), the_log(machine)
        (target,) = machine.sql("select clock_timestamp()::text")[0]

        form = register_form(area=OFFICE, requested_at=datetime.now(UTC).isoformat())
        request = Request(command="register", data=form, officer=DESK, key="from-a-phone")
        lost = works.system.handler.perform(request)
        works.do("withdraw", late, parties=["p1"])
        for _ in range(MORE_THAN_A_SEQUENCE_LOGS_AHEAD):
            works.register(9000)
        eventually(lambda: told_by(seen, the_log(machine)))
        assert everything(works.system).ledgers != kept.ledgers
        assert lost.stream in clocks(works)
        assert late not in clocks(works)

        admin.signs()
        machine.sql("select pg_switch_wal()")
        machine.stop_database()
        admin.runs(PAGE, 2, TARGET=str(target))
        machine.start_database()

        assert eventually(lambda: epoch(machine)) == 2, "noticed by who runs on, without a command"
        assert the_log(machine) == log
        assert everything(reconnected(works).system) == kept
        eventually(lambda: {stream: works.held(stream) for stream in rung} == rung)
        refuses_the_token(works, operator, lost.token)

        again = works.system.handler.perform(request)
        assert again.stream != lost.stream
        assert again.facts == lost.facts
        eventually(lambda: told_by(seen, the_log(machine)))
        as_followed = everything(works.system)
        operator.runs("rebuild", "--all")
        assert everything(works.system).ledgers == as_followed.ledgers
        admin.commands(PAGE)
        assert works.reconcile().stray == 1 + MORE_THAN_A_SEQUENCE_LOGS_AHEAD, "of what is lost"
        assert set(clocks(works)) == {early, late, again.stream}


def epoch(machine: Machine) -> int:
    with suppress(psycopg.OperationalError):
        ((found,),) = machine.sql("select epoch from log.home")
        return found if found == 2 else 0
    return 0


def refuses_the_token(works: Clockwork, operator: Operator, token: str) -> None:
    """At once, over HTTP and at the command line, and not by waiting for what never comes."""
    app = create_app()
    settings = works.settings.model_copy(update={"api_token": TOKEN})
    app.state.system = replace(works.system, settings=settings)
    with TestClient(app) as client:
        answer = Api(client).get("/api/ledgers/register", SUPERVISOR, token=token)
        assert answer.status_code == 410, answer.text
        assert "before a restore" in answer.json()["detail"]
    operator.uses(DATABASE_URL=works.settings.database_url, MASTER_KEY=works.settings.master_key)
    said = operator.runs("ledger", "register", "--token", token, code=1)
    assert "The token is from before a restore" in said
