"""Lines in order, however many there are: what does not fit into memory waits in files."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from typing import IO, Any

IN_MEMORY = 50_000


def in_order(
    lines: Iterable[bytes], key: Callable[[bytes], Any], most: int = IN_MEMORY
) -> Iterator[bytes]:
    """The lines, each with its newline, by `key`; at most `most` of them in memory at a time."""
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        held: list[bytes] = []
        for line in lines:
            held.append(line)
            if len(held) == most:
                runs.append(files.enter_context(tempfile.TemporaryFile()))
                runs[-1].writelines(sorted(held, key=key))
                runs[-1].seek(0)
                held = []
        yield from merge(*runs, sorted(held, key=key), key=key)
