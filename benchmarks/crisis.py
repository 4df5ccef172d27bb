"""Two thousand deadlines fall within ten seconds: how soon does a crisis' page leave meanwhile?

Measured in the log: from the record of the button to the record that every way of both people took
the page, which is later than when it left. Every process is one of its own, as `jiefen up` starts
it; the channel takes everything at once.
"""

import time
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Final, NamedTuple
from uuid import UUID

import psutil

from benchmarks.crew import clock_server, crew
from benchmarks.events import adopt
from benchmarks.lateness import DEADLINES, FIRST_LEAD, LIMIT, WITHIN, a_case, measured
from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import OFFICE, stage
from domain.crisis.facts import CrisisRaised, PageDelivered
from domain.kernel import Officer, Role
from domain.oncall import ONCALL_STREAM
from domain.reach import REACH_STREAM
from workers.handler import Request
from workers.system import System

CRISES: Final = 12
EVERY: Final = 1.0
"""Seconds between two crises, over the whole of the rush."""
ROUNDS: Final = 1
AT_MOST: Final = 2.0
_PATIENCE: Final = 60.0
_ON_CALL: Final = ("duty-1", "duty-2")


class Paged(NamedTuple):
    """Seconds of one crisis: until the button was answered, until its page was delivered."""

    answered: float
    delivered: float


def run() -> list[Figure]:
    """The slowest page of all rounds, held against the goal."""
    with (
        clock_server() as server,
        stage(server.address) as system,
        crew(system, "projector", "timekeeper", "worker", "crisis-worker") as programs,
    ):
        _people_on_call(system)
        adopt(system, registered=LIMIT // timedelta(hours=1))
        calm = [_press(system) for _ in range(CRISES)]
        at_ease = _delivered(system, calm)
        case, pressed, taken = a_case(system), list[list[tuple[UUID, float]]](), list[Paged]()
        for _ in rounds(ROUNDS):
            measured(system, {}, case, FIRST_LEAD, lambda: pressed.append(_one_by_one(system)))
            taken += _delivered(system, pressed[-1])
        size = psutil.Process(programs["crisis-worker"]).memory_full_info().pss / 1e6
    return [figure(taken, at_ease, size)]


def figure(taken: list[Paged], at_ease: list[Paged], size: float) -> Figure:
    """The 90th percentile in the rush, and what stands around it."""
    return Figure(
        f"a crisis beside {DEADLINES:,} deadlines in {WITHIN.seconds} s, page delivered (p90)",
        quantiles([each.delivered for each in taken], n=10)[-1],
        "s",
        limit=AT_MOST,
        goal="at most",
        judged="value",
        rounds=[each.delivered for each in taken],
        breakdown=[
            Part("half of them within", median(each.delivered for each in taken), "s"),
            Part("the slowest within", max(each.delivered for each in taken), "s"),
            Part("the button answers within (half)", median(e.answered for e in taken), "s"),
            Part("with nothing else going on (half)", median(e.delivered for e in at_ease), "s"),
            Part("memory of the crisis worker (PSS)", size, "MB"),
        ],
    )


def _people_on_call(system: System) -> None:
    now = datetime.now(UTC)
    shift = {
        "begins_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
        "people": list(_ON_CALL),
    }
    _do(system, "oncall", "keep_list", ONCALL_STREAM, "county_desk", area=OFFICE, shifts=[shift])
    for officer in _ON_CALL:
        ways = [{"channel": "inbox", "address": officer}]
        _do(system, "reach", "state_reach", REACH_STREAM, "supervisor", officer=officer, ways=ways)


def _one_by_one(system: System) -> list[tuple[UUID, float]]:
    pressed = []
    for _ in range(CRISES):
        begun = time.monotonic()
        pressed.append(_press(system))
        time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
    return pressed


def _press(system: System) -> tuple[UUID, float]:
    begun = time.monotonic()
    stream = _do(system, "crisis", "raise_crisis", None, "desk", area=OFFICE)
    return stream, time.monotonic() - begun


def _do(
    system: System, kind: str, command: str, stream: UUID | None, role: Role, **data: object
) -> UUID:
    officer = Officer(id=f"staff-{role}", role=role, office=OFFICE)
    request = Request(aggregate=kind, command=command, stream=stream, officer=officer, data=data)
    return system.handler.perform(request).stream


def _delivered(system: System, pressed: list[tuple[UUID, float]]) -> list[Paged]:
    until = time.monotonic() + _PATIENCE
    while True:
        with system.pool.connection() as connection:
            rows = connection.execute(
                """select raised.stream,
                          extract(epoch from min(paged.recorded_at) - raised.recorded_at)::float
                     from log.event raised join log.event paged using (stream)
                    where raised.stream = any(%s) and raised.name = %s and paged.name = %s
                    group by raised.stream, raised.recorded_at""",
                ([s for s, _ in pressed], CrisisRaised.stored_name, PageDelivered.stored_name),
            ).fetchall()
        if len(rows) == len(pressed):
            delivered = dict(rows)
            return [Paged(answered, delivered[stream]) for stream, answered in pressed]
        if time.monotonic() > until:
            raise TimeoutError(f"{len(pressed) - len(rows)} crises were not paged")
        time.sleep(0.1)
