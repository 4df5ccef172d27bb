"""One whole run: start, load and kills, the loss of Temporal, quiet, the checker's verdict."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.chaos.checker.acknowledged import journal
from tests.chaos.checker.check import Held, Verdict, check, open_crises
from tests.chaos.checker.crises import kept
from tests.chaos.ending import become_quiet, clocks, everybody_called, lose_temporal, screens
from tests.chaos.journal import Journal
from tests.chaos.killer import Killer
from tests.chaos.load import Load
from tests.chaos.plan import Plan
from tests.chaos.rebuilder import Rebuilder
from tests.chaos.report import Run
from tests.chaos.running import NotBack, Running
from tests.chaos.steady import Steady, rebuilt_under_load
from tests.chaos.stories import LONGEST_LEFT
from workers.local.process import free_port

WARM_UP, COOL_DOWN = 8.0, 10.0
WAITING_CASES = 25
"""Cases whose hours end around the loss of Temporal, and as many after it."""

Say = Callable[[str, int, int], None]
"""Tell what is being done, and how many kills of how many are done."""


@dataclass
class _Stage:
    """What one run works with, and what it has seen."""

    plan: Plan
    running: Running
    journal: Journal
    killer: Killer
    rebuilder: Rebuilder
    say: Say
    load: Load | None = None
    held: Held = field(default_factory=dict)
    steady: Steady = field(default_factory=Steady)
    silence: tuple[float, float] = (0.0, 0.0)
    verdict: Verdict | None = None
    failures: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        self.say(text, len(self.killer.killed), len(self.plan.kills))


def carry_out(plan: Plan, folder: Path, minutes: float, say: Say) -> Run:
    """Do it all in `folder`; no more kills begin after so many minutes."""
    begun, clock = datetime.now(UTC), time.monotonic()
    running = Running(folder, free_port())
    book = Journal(folder / "journal.jsonl")
    stage = _Stage(plan, running, book, Killer(plan, running), Rebuilder(running), say)
    try:
        _all(stage, clock + minutes * 60)
    except NotBack as failure:
        stage.failures.append(str(failure))
    finally:
        stage.rebuilder.stop()
        if stage.load is not None:
            stage.load.abandon()  # after a whole run it has stopped long since
        running.end()
        book.close()
    return Run(
        plan=plan,
        begun=begun,
        killed=stage.killer.killed,
        verdict=stage.verdict,
        surprises=book.surprises,
        retries=stage.load.retries if stage.load else 0,
        silence=stage.silence,
        clocks=len(stage.held),
        rebuilt=(stage.rebuilder.done, stage.rebuilder.tried),
        not_rebuilt=stage.rebuilder.failures,
        steady=stage.steady,
        failures=stage.failures + (stage.load.failures if stage.load else []),
        seconds=time.monotonic() - clock,
    )


def _all(stage: _Stage, until: float) -> None:
    stage.tell("starting the system")
    stage.running.up()
    load = stage.load = Load(stage.plan, stage.running.port, stage.running.token, stage.journal)
    load.start()
    stage.rebuilder.start()
    time.sleep(WARM_UP)
    stage.tell("killing under load")
    stage.killer.run(lambda: stage.tell("killing under load"), until)
    stage.rebuilder.stop()
    time.sleep(COOL_DOWN)
    stage.tell("making ledgers anew under load, killed in the middle")
    stage.steady = rebuilt_under_load(stage.running, stage.journal)
    stage.tell("every command learns its outcome")
    load.stop()
    stage.silence = max(stage.journal.silences, default=stage.silence)
    load.play(stage.plan.waiting("before", WAITING_CASES))
    lose_temporal(stage.running, stage.tell)
    load.play(stage.plan.waiting("after", WAITING_CASES))
    stage.tell("the hours of the last cases end")
    time.sleep(LONGEST_LEFT)
    stage.failures += everybody_called(stage.running, stage.tell)
    with psycopg.connect(stage.running.database) as connection:
        load.end_crises(open_crises(connection))
    stage.failures += become_quiet(stage.running, stage.tell)
    stage.held = clocks(stage.running)
    stage.tell("checking")
    with psycopg.connect(stage.running.database) as connection:
        stage.verdict = check(
            connection,
            journal(stage.journal.path),
            clocks=stage.held,
            screens=screens(stage.running),
            came=kept(stage.running.pages),
        )
