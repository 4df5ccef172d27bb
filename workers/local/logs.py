"""The log lines that the processes of this machine wrote about something, found by its ids.

The newest megabytes of each file are looked through, and no more: whoever keeps logs elsewhere
searches there.
"""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

_NEWEST: Final = 4 << 20
_IDS: Final = re.compile(rb'"(?:correlation|stream)": "([0-9a-f-]{36})"')


def lines_about(data: Path, ids: Collection[str]) -> Iterator[dict[str, Any]] | None:
    """The lines that name one of these ids, file by file; None where no logs are kept."""
    folder = data / "logs"
    if not folder.is_dir():
        return None
    return _lines(sorted(folder.glob("*.log")), {each.encode() for each in ids})


def _lines(files: list[Path], ids: set[bytes]) -> Iterator[dict[str, Any]]:
    for file in files:
        try:
            with file.open("rb") as held:
                held.seek(max(0, file.stat().st_size - _NEWEST))
                found = [line for line in held if not ids.isdisjoint(_IDS.findall(line))]
        except OSError:
            continue  # put aside just now, or another's
        for line in found:
            try:
                told = json.loads(line)
            except ValueError:
                continue  # the first of the newest may be half of one
            if isinstance(told, dict):
                yield told
