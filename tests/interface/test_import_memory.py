"""No file takes more memory than an office's machine has: what would is refused before, and said.

Each runs in a process of its own with a hard bound on its address space.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.interface.damage.bombs import written
from tests.interface.damage.bounded import ADDRESSES, HELD

ROOT = Path(__file__).parents[2]


def checked(*files: Path) -> list[dict[str, Any]]:
    """What a bounded process says of each file."""
    command = [sys.executable, "-m", "tests.interface.damage.bounded", str(ADDRESSES)]
    done = subprocess.run(
        [*command, *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_would_fill_the_memory_is_refused_in_one_sentence(tmp_path: Path) -> None:
    bombs = list(written(tmp_path, slow=False))
    told = checked(*(path for _, path in bombs))
    for (bomb, _), said in zip(bombs, told, strict=True):
        assert set(said["texts"]) == {bomb.says}, bomb.name
        assert said["megabytes"] < HELD, bomb.name
