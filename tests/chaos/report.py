"""`build/chaos.json` for programs, `build/chaos.md` for people: what was done, what came of it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.chaos.checker.check import Verdict
from tests.chaos.killer import Killed
from tests.chaos.plan import Plan
from tests.chaos.steady import Steady

SHOWN = 40
"""Findings of one kind that are told one by one."""


@dataclass
class Run:
    """All that a report is made of. `failures`: what the run itself could not do."""

    plan: Plan
    begun: datetime
    killed: list[Killed]
    verdict: Verdict | None
    surprises: list[str]
    retries: int
    silence: tuple[float, float]
    """The longest time under load without an acknowledgement, in seconds, and when it was over."""
    clocks: int
    rebuilt: tuple[int, int]
    """Ledgers made anew meanwhile, and how often that was tried."""
    not_rebuilt: Mapping[str, int]
    """Why not, and how often."""
    failures: list[str]
    seconds: float = 0.0
    steady: Steady = field(default_factory=Steady)

    @property
    def kills(self) -> int:
        """Processes that were really killed."""
        return sum(one.pid is not None for one in self.killed)

    @property
    def not_back(self) -> list[str]:
        """What was killed and never came back, though its supervisor lived."""
        return [
            f"{one.kind}, killed at {_clock(one.at)}, did not come back"
            for one in self.killed
            if one.pid and one.back_after is None and not one.overtaken
        ]

    @property
    def findings(self) -> dict[str, list[str]]:
        """Everything that should not be, by kind."""
        found = dict(self.verdict.findings) if self.verdict else {}
        found |= {"not back": self.not_back, "unexpected refusals": self.surprises}
        found["readings while ledgers were made anew"] = self.steady.failures
        found["run"] = list(self.failures)
        if self.verdict and not self.verdict.accounts.acknowledged:
            found["run"].append("nothing was acknowledged: of such a run nothing is known")
        if self.kills < len(self.plan.kills):
            found["run"].append(f"{self.kills} of {len(self.plan.kills)} kills were done")
        return {kind: each for kind, each in found.items() if each}

    @property
    def clean(self) -> bool:
        """Whether everything was done and nothing found."""
        return self.verdict is not None and not self.findings


def recoveries(killed: Sequence[Killed]) -> dict[str, list[float]]:
    """Seconds until the work went on, by kind of process."""
    seconds = defaultdict[str, list[float]](list)
    for one in killed:
        if one.back_after is not None:
            seconds[one.kind].append(one.back_after)
    return dict(sorted(seconds.items()))


def write(run: Run, folder: Path) -> None:
    """Both files."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_as_json(run), indent=2, ensure_ascii=False)
    (folder / "chaos.json").write_text(text + "\n", "utf-8")
    (folder / "chaos.md").write_text("\n".join(_lines(run)) + "\n", "utf-8")


def _as_json(run: Run) -> dict[str, Any]:
    verdict = run.verdict
    more: dict[str, Any] = (
        {
            "facts": verdict.facts,
            "streams": verdict.streams,
            "refused": verdict.accounts.refused,
            "lateness_p99_seconds": round(_at(verdict.firing.lateness, 0.99), 3),
            "met_before_noted": len(verdict.firing.closed_unnoted),
            "paged_p99_seconds": round(_at(verdict.calls.seconds, 0.99), 3),
            "pages_again_under_their_key": verdict.calls.again,
        }
        if verdict
        else {}
    )
    return {
        "seed": run.plan.seed,
        "kills": run.kills,
        **(verdict.counts() if verdict else {}),
        **more,
        "plan": run.plan.fingerprint,
        "begun": run.begun.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1),
        "clocks_after_rearm": run.clocks,
        "ledgers_rebuilt": run.rebuilt[0],
        "rebuilds_killed_under_load": run.steady.killed,
        "readings_meanwhile": run.steady.reads,
        "readings_failed": len(run.steady.failures),
        "slowest_reading_seconds": round(run.steady.slowest, 2),
        "retries": run.retries,
        "longest_silence_seconds": round(run.silence[0], 1),
        "recovery_seconds": {
            kind: {"kills": len(s), "median": round(median(s), 2), "longest": round(max(s), 2)}
            for kind, s in recoveries(run.killed).items()
        },
        "findings": run.findings,
    }


def _at(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"


# --- for people ----------------------------------------------------------------------------------


def _lines(run: Run) -> Iterator[str]:
    verdict = "Nothing was lost, doubled, missed or miscounted." if run.clean else "**Findings.**"
    yield f"# Killed at random: seed {run.plan.seed}"
    yield ""
    yield f"{verdict} Begun {run.begun:%Y-%m-%d %H:%M} UTC, {run.seconds / 60:.1f} minutes; plan"
    yield f"`{run.plan.fingerprint}`. What each line means: docs/chaos.md."
    yield ""
    yield from _counted(run)
    yield from _found(run)
    yield from _mended(run)
    yield from _timeline(run)


def _counted(run: Run) -> Iterator[str]:
    verdict = run.verdict
    yield "| counted | |"
    yield "|---|---:|"
    yield f"| processes killed | {run.kills} |"
    if verdict is None:
        return
    for name, count in verdict.counts().items():
        yield f"| {name.replace('_', ' ')} | {count:,} |"
    firing = verdict.firing
    yield f"| commands refused by a rule | {verdict.accounts.refused:,} |"
    yield f"| facts in the log, in cases and lists | {verdict.facts:,} in {verdict.streams:,} |"
    yield f"| commands sent again, outcome unknown | {run.retries:,} |"
    seconds, over_at = run.silence
    yield f"| longest without an acknowledgement, over at {_clock(over_at)} | {seconds:.1f} s |"
    yield f"| clocks running after `rearm`, each holding what the log says | {run.clocks:,} |"
    done, tried = run.rebuilt
    yield f"| ledgers made anew meanwhile, of so many tries | {done} of {tried} |"
    yield from (f"| – not made anew: {why} | {times} |" for why, times in run.not_rebuilt.items())
    steady = run.steady
    yield f"| ledgers made anew under load, killed in the middle | {steady.killed} |"
    yield f"| readings meanwhile, each with the position acknowledged last | {steady.reads:,} |"
    yield f"| – of these failed; the slowest | {len(steady.failures)}; {steady.slowest:.1f} s |"
    late = firing.lateness
    yield f"| deadline noted after it could be: median, 99th of 100, longest | {_spread(late)} |"
    paged = _spread(verdict.calls.seconds)
    yield f"| crisis paged by every way: median, 99th of 100, longest | {paged} |"
    yield f"| pages that a channel got again, under the same key | {verdict.calls.again:,} |"
    met = firing.closed_unnoted
    yield f"| over, and met by a person before the clock noted it | {len(met):,} |"
    yield f"| the same: median, 99th of 100, longest | {_spread(met)} |"


def _spread(values: list[float]) -> str:
    if not values:
        return "–"
    return f"{_at(values, 0.5):.1f} s, {_at(values, 0.99):.1f} s, {max(values):.1f} s"


def _found(run: Run) -> Iterator[str]:
    for kind, found in run.findings.items():
        yield ""
        yield f"## {kind}: {len(found)}"
        yield ""
        yield from (f"* {finding}" for finding in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"* … and {len(found) - SHOWN} more"


def _mended(run: Run) -> Iterator[str]:
    yield from ("", "## Until the work went on", "")
    yield "| killed | times | median | longest |"
    yield "|---|---:|---:|---:|"
    for kind, seconds in recoveries(run.killed).items():
        times = sum(one.kind == kind and one.pid is not None for one in run.killed)
        yield f"| {kind} | {times} | {median(seconds):.2f} s | {max(seconds):.2f} s |"


def _timeline(run: Run) -> Iterator[str]:
    yield from ("", "## One after another", "", "| at (UTC) | killed | process | back after |")
    yield "|---|---|---:|---:|"
    for one in run.killed:
        back = "with its supervisor" if one.overtaken else "not seen"
        if one.back_after is not None:
            back = f"{one.back_after:.2f} s"
        yield f"| {_clock(one.at)} | {one.kind} | {one.pid or 'none there'} | {back} |"
