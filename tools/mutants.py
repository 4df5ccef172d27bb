"""Change the functions of domain/, one small change at a time: which changes does no test notice?

`python tools/mutants.py [NAME ...]` keeps what it found in mutants/: a later run tries functions
that were changed since, and again what nobody noticed; without that folder it tries everything.
NAMES (`domain.deadlines*`) are tried alone. Writes build/mutants.json; exits 1 below the goal.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "build" / "mutants.json"
GOAL = 0.90
NOTICED = ("killed", "timeout")
"""A change that makes the tests run for ever is noticed too."""


def results() -> dict[str, dict[str, str]]:
    """Module → mutant → what became of it."""
    found = {}
    for path in sorted(Path("domain").rglob("*.py")):
        data = SourceFileMutationData(path=path)
        data.load()
        if data.exit_code_by_key:
            named = data.exit_code_by_key.items()
            found[str(path)] = {name: status_by_exit_code[code] for name, code in named}
    return found


def try_again() -> None:
    """Forget what nobody noticed: there may be a test for it now."""
    for path in Path("domain").rglob("*.py"):
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            if status_by_exit_code[code] != "killed":
                data.exit_code_by_key[name] = None
        if data.exit_code_by_key:
            data.save()


def change(mutant: str, module: str) -> list[str]:
    """The lines of the difference, without its head."""
    lines = get_diff_for_mutant(mutant, path=module).splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def report(found: dict[str, dict[str, str]]) -> dict[str, object]:
    """The score, the counts of each module, and every change that nobody noticed."""
    sums = Counter(status for module in found.values() for status in module.values())
    unchecked = sums.pop("not checked", 0)
    total = sum(sums.values())
    score = round(sum(sums[status] for status in NOTICED) / total, 4) if total else 0.0
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "score": score,
        "goal": GOAL,
        "met": score >= GOAL and not unchecked,
        "unchecked": unchecked,
        "measured_on": date.today().isoformat(),
        "commit": commit,
        "total": total,
        "counts": dict(sums),
        "modules": {module: dict(Counter(each.values())) for module, each in found.items()},
        "survivors": [
            {"mutant": name, "module": module, "status": status, "change": change(name, module)}
            for module, each in found.items()
            for name, status in each.items()
            if status not in (*NOTICED, "not checked")
        ],
    }


def main() -> int:
    """Run, report, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make mutants")
    parser.add_argument("names", nargs="*", metavar="NAME", help="for example 'domain.deadlines*'")
    names = parser.parse_args().names
    os.chdir(ROOT)
    try_again()
    mutmut = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "2"]
    if ran := subprocess.run([*mutmut, *names], check=False).returncode:
        return ran
    said = report(results())
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for module, counts in said["modules"].items():  # type: ignore[attr-defined]  # just built
        noticed = sum(counts.get(status, 0) for status in NOTICED)
        tried = sum(counts.values()) - counts.get("not checked", 0)
        print(f"{noticed:5} of {tried:5}  {module}")
    if said["unchecked"]:
        print(f"{said['unchecked']} changes were not tried: this is no score of the whole")
    print(f"score {said['score']:.2%}, goal {GOAL:.0%}; survivors: {REPORT.relative_to(ROOT)}")
    return 0 if said["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
