"""What comes round: each workflow asks once, with the day on which its round began.

That is the day on which a worker first took it up: a round that had to wait for one, for days
perhaps, is of the day of its return and stands for those that were left out meanwhile; a round that
is tried again tomorrow is still yesterday's.
What is told or fixed is the activity's; it can be repeated. Each runs to its end on the version of
the program on which it began: it is short.
"""

from datetime import date, timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from domain.kernel import civil_date

LONGEST = timedelta(hours=2)
SIGN_OF_LIFE = timedelta(minutes=1)
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    maximum_interval=timedelta(minutes=10),
    maximum_attempts=30,
)


class Round(BaseModel, frozen=True):
    """What a round did: how many notices or figures it made that were not there before."""

    made: int = 0


UNTIL_DONE = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10)
)
"""For what has to be done some day: a disk that is full is emptied, a key that is lost found."""


async def _ask(activity: str, retries: RetryPolicy = RETRIES) -> Round:
    day: date = civil_date(workflow.info().start_time)  # of its first task
    done: Round = await workflow.execute_activity(
        activity,
        day,
        result_type=Round,
        start_to_close_timeout=LONGEST,
        heartbeat_timeout=SIGN_OF_LIFE,
        retry_policy=retries,
    )
    return done


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class TellDay:
    """Every day, before the first digest: the limits of which most is gone stand in the digests of
    their owners, those set by law in the supervisors' too; what is due of inspections is told."""

    @workflow.run
    async def run(self) -> Round:
        """How many notices there are more."""
        near, inspections = await _ask("tell_near"), await _ask("tell_inspections")
        return Round(made=near.made + inspections.made)


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class TellHours:
    """Every few minutes: the limits in hours of which most is gone."""

    @workflow.run
    async def run(self) -> Round:
        """How many notices there are more."""
        return await _ask("tell_hours")


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class TellWeek:
    """Every week: whoever oversees offices is told to look at what waits there."""

    @workflow.run
    async def run(self) -> Round:
        """How many were told."""
        return await _ask("tell_week")


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class CloseMonth:
    """Every month: the register of the one before is fixed, as soon as it can be."""

    @workflow.run
    async def run(self) -> Round:
        """How many months were closed."""
        return await _ask("close_months", UNTIL_DONE)


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class KeepAccessLog:
    """Every month: the access log's next tables are made, and those that are too old removed."""

    @workflow.run
    async def run(self) -> Round:
        """How many tables there are more or fewer."""
        return await _ask("keep_access_log")


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class OpenInspections:
    """Every December: each office is to be inspected."""

    @workflow.run
    async def run(self) -> Round:
        """How many offices."""
        return await _ask("open_inspections")
