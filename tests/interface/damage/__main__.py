"""`make fuzz`: more damaged registers than the tests have, from any seed, until one is misread.

    make fuzz ARGS="--seed 7 --rows 100000 --files 2000"

Stops at the first file of which not exactly that is said which its damage asks for, keeps it under
build/fuzz and names the seed. At the end the largest register that is allowed is checked, and every
bomb, within the memory that docs/import.md promises.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from interface.cli.progress import bar
from interface.register_import import check_register
from interface.register_import.sheets import MOST_ROWS
from tests.interface.damage import books
from tests.interface.damage.bombs import written
from tests.interface.damage.bounded import ADDRESSES, HELD, HELD_BY_THE_LARGEST
from tests.interface.damage.registers import HEADERS, right_row
from tests.interface.damage.rows import Finding, registers
from tests.interface.damage.texts import TEXTS
from tests.interface.damage.workbooks import WORKBOOKS

FOLDER = Path("build/fuzz")
ROWS_IN_A_FILE = 1_000

Case = tuple[str, str, bytes, Counter[Finding]]
"""What it is called, the file's name, its content, and what is to be said."""


def cases(seed: int, rows: int, files: int) -> Iterator[Case]:
    """Damaged rows first, then damaged files."""
    for register in registers(seed, rows, max(1, rows // ROWS_IN_A_FILE)):
        yield register.name, register.name, register.content, register.findings
    random = Random(seed)
    for make in islice(cycle([*TEXTS, *WORKBOOKS]), files):
        made = make(Random(random.random()))
        yield make.__name__, made.name, made.content, made.findings


def misread(case: Case) -> str:
    """What is wrong with what is said of a file; "" if nothing is."""
    kind, name, content, findings = case
    path = FOLDER / name
    path.write_bytes(content)
    problems = check_register(path).problems
    said = Counter((p.row, p.column, p.refused.message if p.refused else p.text) for p in problems)
    if said == findings:
        path.unlink()
        return ""
    missed, accused = sorted(findings - said)[:5], sorted(said - findings)[:5]
    return f"{kind}: {path}\n  not said: {missed}\n  said without cause: {accused}"


def bounded(megabytes: int, *files: Path) -> list[dict[str, Any]]:
    """What a process with bounded memory says of files."""
    command = [sys.executable, "-m", "tests.interface.damage.bounded", str(megabytes)]
    done = subprocess.run([*command, *map(str, files)], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def memory() -> Iterator[str]:
    """What took more memory than it may, or was not refused."""
    for bomb, path in written(FOLDER, slow=True):
        (said,) = bounded(ADDRESSES, path)
        path.unlink()
        print(f"{said['megabytes']:6} MB  {bomb.name}")
        if said["megabytes"] >= HELD or bomb.says not in said["texts"]:
            yield bomb.name
    path = FOLDER / "largest.xlsx"
    told = {"情况": "调解情况" * 75}  # with it, the file unpacks to as much as is allowed
    right = ((n, list((right_row(n) | told).values())) for n in range(2, MOST_ROWS + 1))
    path.write_bytes(books.book(chain([(1, HEADERS)], right)))
    (said,) = bounded(4 * ADDRESSES, path)
    print(f"{said['megabytes']:6} MB  the largest register: {said['rows']} right rows")
    if said["megabytes"] >= HELD_BY_THE_LARGEST or said["rows"] != MOST_ROWS - 1:
        yield path.name


def count(text: str) -> int:
    """A number of files or rows."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of files or rows")
    return int(text)


def main() -> int:
    """Exits with 1 if anything was misread."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=count, default=50_000)
    parser.add_argument("--files", type=count, default=1_000)
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = max(1, asked.rows // ROWS_IN_A_FILE) + asked.files
    with bar("files") as tell:
        for done, case in enumerate(cases(asked.seed, asked.rows, asked.files), 1):
            if wrong := misread(case):
                print(f"seed {asked.seed}: {wrong}")
                return 1
            tell(done, total)
    print(f"seed {asked.seed}: {asked.rows} rows and {asked.files} files read as they should be")
    return 1 if list(memory()) else 0


if __name__ == "__main__":
    sys.exit(main())
