"""An answer comes in time while the database keeps silent: hung, or behind a line that is cut, and
no error says so. What was begun goes on, and is found under its key when it is sent again.

However long something takes, it is waited for as long as the database answers others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import psycopg
import structlog

from workers.follower import describe
from workers.handler import Unavailable
from workers.system import System

PATIENCE: Final = 10.0
"""Seconds after which it is looked whether the database answers at all."""
SILENCE: Final = 3.0
"""Seconds for which it may keep silent when it is asked."""

_log = structlog.get_logger()
T = TypeVar("T")


async def in_time(
    system: System, doing: Awaitable[T], begun: Callable[[], bool] = lambda: False
) -> T:
    """What comes of it. Raises what it raises, and Unavailable if the database keeps silent before
    the answer has `begun`."""
    task = asyncio.ensure_future(doing)
    try:
        while not (await asyncio.wait({task}, timeout=PATIENCE))[0]:
            if not begun() and not await answers(system):
                raise Unavailable("the database keeps silent; try again")
    except asyncio.CancelledError:
        task.cancel()
        raise
    except Unavailable:
        task.add_done_callback(_late)
        raise
    return task.result()


async def answers(system: System) -> bool:
    """Whether the database says anything, if only that it takes no more connections."""
    try:
        async with asyncio.timeout(SILENCE):
            held = await psycopg.AsyncConnection.connect(system.settings.database())
            await held.close()
    except TimeoutError:
        return False
    except psycopg.OperationalError:
        return True
    return True


def _late(task: asyncio.Future[Any]) -> None:
    """What came of it when nobody waited any more."""
    error = None if task.cancelled() else task.exception()
    _log.info("answered too late", error=describe(error) if error else "")
