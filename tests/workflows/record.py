"""Records the histories that the replay gate replays: `python -m tests.workflows.record [NAME …]`.

A recorded history is never recorded again because a replay fails: it stands for clocks that run.
Names given, or histories that are missing, are recorded; give a change of the workflow a new story.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from tests.workflows.log import Log, bench
from tests.workflows.stories import STORIES

HISTORIES = Path(__file__).parents[1] / "histories"


async def record(name: str) -> None:
    """Play one story to its end and write its history."""
    log = Log()
    async with bench(log) as server:
        clock = await STORIES[name](server, log)
        await clock.result()
        history = await clock.fetch_history()
    kept = json.dumps(without_traces(json.loads(history.to_json())), indent=1, sort_keys=True)
    path(name).write_text(kept + "\n", "utf-8")


def without_traces(part: Any) -> Any:
    """The same without stack traces, which name the recorder's folders and are not replayed."""
    if isinstance(part, dict):
        return {key: without_traces(kept) for key, kept in part.items() if key != "stackTrace"}
    return [without_traces(kept) for kept in part] if isinstance(part, list) else part


def path(name: str) -> Path:
    """Where the history of a story is kept."""
    return HISTORIES / f"keep-agenda-{name}.json"


if __name__ == "__main__":
    for wanted in sys.argv[1:] or [name for name in STORIES if not path(name).exists()]:
        asyncio.run(record(wanted))
        print(path(wanted).name)
