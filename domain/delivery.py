"""When a notice goes out, by which channel, and when one stops trying; from times alone.

A channel that does not answer is tried again, ever later, then the next one; an address that
nothing reaches is not tried twice. When none is left the notice has failed, visibly: it stays in
the inbox in any case.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from domain.notices import Pace
from domain.reach import Reach, next_at

Result = Literal["sent", "later", "unreachable"]

PAUSES: Final[tuple[timedelta, ...]] = tuple(timedelta(minutes=n) for n in (1, 5, 20, 60))
"""After each failure on one channel; after the last of them the next channel is tried."""

URGENT_PAUSES: Final[tuple[timedelta, ...]] = (timedelta(seconds=20),)
"""The same for what does not wait for the morning: fallback counts, not patience."""


class Attempt(NamedTuple):
    """One try. `result` is None while nobody knows what became of it: then it is made again, with
    the same key. `again_at`: when the other side asked to be tried next."""

    channel: str
    begun_at: datetime
    result: Result | None = None
    again_at: datetime | None = None


class Send(NamedTuple):
    """Send it now, by this channel; together with the officer's others if `digest`."""

    channel: str
    digest: bool = False


class Wait(NamedTuple):
    until: datetime


class GiveUp(NamedTuple):
    """No channel is left."""


Step = Send | Wait | GiveUp


def next_step(
    pace: Pace,
    reach: Reach,
    attempts: Sequence[Attempt],
    *,
    raised_at: datetime,
    now: datetime,
    known: Collection[str],
) -> Step:
    """What to do now with a notice. `known`: the channels that this system has."""
    pauses = URGENT_PAUSES if pace == "never_quiet" else PAUSES
    for way in reach.ways:
        tried = [attempt for attempt in attempts if attempt.channel == way.channel]
        failed = [attempt for attempt in tried if attempt.result == "later"]
        gone = any(attempt.result == "unreachable" for attempt in tried)
        if gone or len(failed) > len(pauses) or way.channel not in known:
            continue
        if failed:
            pause = failed[-1].begun_at + pauses[len(failed) - 1]
            again = max(pause, failed[-1].again_at or pause)
            if again > now:
                return Wait(again)
        return _unless_it_waits(Send(way.channel), pace, reach, raised_at, now)
    return GiveUp()


def in_digest(pace: Pace, reach: Reach) -> bool:
    """Whether a notice goes out with the day's others."""
    return pace == "digest" or (reach.digest and pace != "never_quiet")


def _unless_it_waits(
    send: Send, pace: Pace, reach: Reach, raised_at: datetime, now: datetime
) -> Step:
    if pace == "never_quiet":
        return send
    digest = in_digest(pace, reach)
    if digest and (due := next_at(reach.digest_at, raised_at)) > now:
        return Wait(due)
    quiet_until = reach.quiet_until_when(now)
    return Wait(quiet_until) if quiet_until else send._replace(digest=digest)
