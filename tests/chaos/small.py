"""A small office for the tests of the checker: a dozen cases played in this process, its deadlines
settled, its ledgers caught up, and the journal that a load generator would have written.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import psycopg
from psycopg.sql import SQL, Identifier

from domain.bulk.terms import BulkTerms, Wish
from domain.kernel import Officer, Refused
from interface.callers import OPENING
from interface.finding import ONLY
from projections.registry import LEDGERS
from tests.chaos.bells import KEPT, Bell, Horn
from tests.chaos.caller import LOOKED
from tests.chaos.checker.check import Verdict, check
from tests.chaos.desk import DAY, HOUR, Desk
from tests.chaos.plan import first_rules, on_call, plan, where_to
from tests.chaos.steps import Begun, Moment, Step, Story, resolved
from tests.chaos.stories import handed_on, in_danger, kept, referred, ringing, told, urgent
from tests.safeguards.conftest import keeping_ledgers, open_system
from tests.workers.running import eventually
from workers.bulk.previewing import Ordered, preview
from workers.bulk.running import Pace, Runner
from workers.channels.kernel import Channel
from workers.crises.directory import Addresses
from workers.crises.pager import Pager
from workers.handler import Answer, Request
from workers.ledgers import live
from workers.reading import wait_for
from workers.seeding import seed
from workers.settling import Settler
from workers.system import System

PAGES = "pages.jsonl"


def over(desk: Desk) -> Iterator[Step]:
    """Its hours have been over for an hour."""
    desk.days_late(2 * HOUR / DAY)
    yield desk.registered(type="labour", requested_at=Moment(3 * HOUR))


def met_late(desk: Desk) -> Iterator[Step]:
    """The same; somebody looks at it before anybody notes that it was over."""
    yield from over(desk)
    desk.now()
    yield desk.do("desk", "triage", in_scope=True)


def slow(desk: Desk) -> Iterator[Step]:
    """In mediation for five days, so that two levels of a ladder are to hear of it."""
    desk.days_late(5)
    yield from desk.in_mediation(type="contract")


class Office:
    """Performs steps as the load generator does, and notes what it was answered."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.entries: list[dict[str, Any]] = []

    def play(self, story: Story) -> list[Answer]:
        """Every step of a story. Raises Refused where a rule says no that may not."""
        begun = Begun(datetime.now(UTC), cases := dict[int, UUID]())
        answers = []
        for number, step in enumerate(story.steps):
            if answer := self.do(step, f"{story.number}-{number}", begun):
                answers.append(answer)
                if step.case is not None:
                    cases.setdefault(step.case, answer.stream)
        return answers

    def do(self, step: Step, key: str, begun: Begun) -> Answer | None:
        """One step; None if a rule said no that may."""
        kind, _, name = step.command.rpartition("/")
        kind = kind or "dispute"
        correlation = uuid5(NAMESPACE_OID, key)
        command = {"key": key, "correlation": str(correlation), "command": f"{kind}.{name}"}
        if step.command == "bulk/preview":
            return self._look(step, command, begun)
        at = None if step.ago is None else begun.at - timedelta(seconds=step.ago)
        opens = (kind, name) in OPENING
        request = Request(
            aggregate=kind,
            command=name,
            stream=None if opens else ONLY.get(kind) or begun.cases.get(step.case or 0),
            data=resolved(step.data, begun),
            officer=Officer(id=step.by.id, role=step.by.role, office=step.by.office),
            key=key,
            at=at,
            correlation=correlation,
        )
        try:
            answer = self.system.handler.perform(request)
        except Refused as refused:
            if not step.may_be_refused:
                raise
            self.entries.append({"kind": "refused", **command, "why": str(refused)})
            return None
        told_back = {**answer._asdict(), "stream": str(answer.stream)}
        self.entries.append({"kind": "acknowledged", **command, **told_back})
        if name == "start_bulk":
            Runner(self.system, Pace(each=0, rest=0)).step(answer.stream)
        return answer

    def _look(self, step: Step, command: dict[str, str], begun: Begun) -> Answer:
        """A preview, as the API has it looked at."""
        data = resolved(step.data, begun)
        wishes = [Wish(UUID(each["case"])) for each in data["cases"]]
        ordered = Ordered(data["kind"], BulkTerms(**data["terms"]), wishes)
        officer = Officer(id=step.by.id, role=step.by.role, office=step.by.office)
        answer = preview(self.system, officer, ordered, correlation=UUID(command["correlation"]))
        told_back = {**answer._asdict(), "stream": str(answer.stream)}
        self.entries.append({"kind": "acknowledged", **command, "command": LOOKED, **told_back})
        return answer

    def settle(self) -> None:
        """What has come due in every case, as its clock would have it settled."""
        settler = Settler(self.system)
        for stream in self._streams("dispute") | self._streams("referral"):
            settler.settle(stream, datetime.now(UTC))

    def page(self) -> None:
        """Every crisis is moved on once, as its worker does it."""
        by: dict[str, Channel] = {each.name: each for each in (Bell(), Horn())}
        pager = Pager(self.system, by, Addresses(self.system))
        for stream in self._streams("crisis"):
            pager.move_on(stream, datetime.now(UTC))

    def _streams(self, kind: str) -> set[UUID]:
        of = [e for e in self.entries if "stream" in e and e["command"].startswith(f"{kind}.")]
        return {UUID(entry["stream"]) for entry in of}


@contextmanager
def office(url: str, folder: Path) -> Iterator[Office]:
    """An empty office with the rules of a run, whose ledgers follow it; `folder` has its pages."""
    os.environ[KEPT] = str(folder / PAGES)
    channels = "tests.chaos.bells:Bell,tests.chaos.bells:Horn"
    with open_system(url, folder, channels) as system, keeping_ledgers(system):
        seed(system)
        made = Office(system)
        made.do(first_rules(), "rules", Begun(datetime.now(UTC), {}))
        for number, step in enumerate(on_call()):
            made.do(step, f"on-call-{number}", Begun(datetime.now(UTC), {}))
        for number, step in enumerate(where_to()):
            made.do(step, f"where-to-{number}", Begun(datetime.now(UTC), {}))
        yield made
        with system.reading.connection() as connection:
            names = [ledger.name for ledger in LEDGERS]
            wait_for(connection, names, system.log.head(connection), limit=30)
        eventually(lambda: _counted(system))


def _counted(system: System) -> bool:
    """The ledgers have taken in what they had left for when nothing else is to be done."""
    with system.reading.connection() as connection:
        build = live(connection, "register")
        assert build is not None
        noted = SQL("select from {} limit 1").format(Identifier(build.schema, "uncounted"))
        return connection.execute(noted).fetchone() is None


def fill(url: str, folder: Path) -> list[dict[str, Any]]:
    """A dozen cases, and what the checker needs to find fault with; the journal."""
    with office(url, folder) as made:
        made.play(told(kept, Random(1), "kept"))
        made.play(told(urgent, Random(2), "urgent"))
        made.play(told(ringing, Random(1), "ringing"))
        for number in range(4):  # two are taken, two left alone
            made.play(told(in_danger, Random(number), f"danger-{number}"))
        for number in range(4):
            made.play(plan(1, 15).story(0, number))
        made.play(told(over, Random(3), "over"))
        made.play(told(met_late, Random(4), "met-late"))
        made.play(told(slow, Random(5), "slow"))
        made.play(told(handed_on, Random(6), "handed-on"))
        for number in range(4):
            made.play(told(referred, Random(number), f"referred-{number}"))
        made.page()
        made.settle()
        for number, (_, step) in enumerate(plan(1, 15).notices()):
            made.do(step, f"county-{number}", Begun(datetime.now(UTC), {}))
        made.settle()
        return made.entries


def verdict(url: str, entries: list[dict[str, Any]], **options: Any) -> Verdict:
    """What the checker says."""
    with psycopg.connect(url) as connection:
        return check(connection, json.loads(json.dumps(entries)), **options)
