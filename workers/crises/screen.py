"""The case on the screen from which a crisis is raised: looked at in the index of the log alone, so
that nothing which cannot be read holds up a call.
"""

from typing import Any

from domain.aggregates import DISPUTE
from domain.crisis.state import OnScreen
from workers.store.log import Connection


def on_screen(connection: Connection, given: Any) -> OnScreen:
    """Whether the `dispute` that whoever calls names is a case at all."""
    if given.dispute is None:
        return OnScreen()
    first = connection.execute(
        "select name from log.event where stream = %s and version = 1", (given.dispute,)
    ).fetchone()
    is_case = first is not None and first[0].startswith(f"{DISPUTE.name}.")
    return OnScreen(given.dispute if is_case else None)
