"""The schedules that Temporal keeps for this system: what is done every hour, night, week or month.

What is missing is set up, and what is set up for another time than the program wants is put right;
one that its operator has paused stays so. How each one fares can be looked at.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleDescription,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
    WorkflowExecutionStatus,
)
from temporalio.service import RPCError, RPCStatusCode

from workers.clocks import no_such_workflow
from workers.temporal import RPC_LIMIT, TASK_QUEUE
from workflows.checkpoint import TakeCheckpoint
from workflows.reconcile import ReconcileClocks
from workflows.rounds import (
    CloseMonth,
    KeepAccessLog,
    OpenInspections,
    TellDay,
    TellHours,
    TellWeek,
)

RECONCILING: Final = "reconcile-clocks"
CHECKPOINTS: Final = "take-checkpoints"
DAYS: Final = "tell-day"
HOURS: Final = "tell-hours"
WEEKS: Final = "tell-week"
MONTHS: Final = "close-month"
INSPECTIONS: Final = "open-inspections"
ACCESS_LOG: Final = "keep-access-log"

_FAILED: Final = frozenset(
    {
        WorkflowExecutionStatus.FAILED,
        WorkflowExecutionStatus.TERMINATED,
        WorkflowExecutionStatus.TIMED_OUT,
        WorkflowExecutionStatus.CANCELED,
    }
)


class Kept(NamedTuple):
    """One schedule: what is started when, and how long after its time that is still made up for."""

    name: str
    run: Any
    spec: ScheduleSpec
    made_up: timedelta

    @property
    def policy(self) -> SchedulePolicy:
        """One run at a time."""
        return SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=self.made_up)


def _at(hour: int, minute: int, **days: Sequence[ScheduleRange]) -> ScheduleSpec:
    """At this time on the clocks in Asia/Shanghai, on these days only."""
    # Ranges stand in tuples, as Temporal's client hands them back: the two are compared.
    time: dict[str, Any] = {"hour": (ScheduleRange(hour),), "minute": (ScheduleRange(minute),)}
    calendar = ScheduleCalendarSpec(**time | days)
    return ScheduleSpec(calendars=[calendar], time_zone_name="Asia/Shanghai")


_HOURLY = ScheduleSpec(
    intervals=[ScheduleIntervalSpec(every=timedelta(hours=1), offset=timedelta(minutes=7))]
)
_OFTEN = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=5))])
_MONDAY, _FIRST, _THIRD = (ScheduleRange(1),), (ScheduleRange(1),), (ScheduleRange(3),)
_TENTH = (ScheduleRange(10),)
_DECEMBER = (ScheduleRange(12),)
_YEARLY = _at(6, 0, day_of_month=_FIRST, month=_DECEMBER)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

SCHEDULES: Final = (
    Kept(RECONCILING, ReconcileClocks.run, _at(3, 20), 12 * _HOUR),
    Kept(CHECKPOINTS, TakeCheckpoint.run, _HOURLY, _HOUR),
    # Before any hour at which a digest goes out: a limit may be near on its last day only.
    Kept(DAYS, TellDay.run, _at(0, 10), 20 * _HOUR),
    # Of a limit of one hour, the shortest there can be, twelve minutes are left when it is near.
    Kept(HOURS, TellHours.run, _OFTEN, timedelta(minutes=5)),
    Kept(WEEKS, TellWeek.run, _at(8, 10, day_of_week=_MONDAY), 4 * _DAY),
    # What is entered on the first two days still belongs to the month (office rule: month end).
    Kept(MONTHS, CloseMonth.run, _at(4, 10, day_of_month=_THIRD), 20 * _DAY),
    Kept(INSPECTIONS, OpenInspections.run, _YEARLY, 30 * _DAY),
    Kept(ACCESS_LOG, KeepAccessLog.run, _at(4, 50, day_of_month=_TENTH), 20 * _DAY),
)
"""Every schedule there is. After a pause one run makes up for all that were left out."""


async def ensure(client: Client, wanted: Sequence[Kept] = SCHEDULES) -> None:
    """Set up what is missing, and put right what differs. Raises AWAY."""
    for kept in wanted:
        action = ScheduleActionStartWorkflow(kept.run, id=kept.name, task_queue=TASK_QUEUE)
        schedule = Schedule(action=action, spec=kept.spec, policy=kept.policy)
        try:
            await client.create_schedule(kept.name, schedule, rpc_timeout=RPC_LIMIT)
        except ScheduleAlreadyRunningError:
            await _put_right(client, kept)


async def _put_right(client: Client, kept: Kept) -> None:
    """Have it come round as it is wanted now, paused or not as it is.

    Only where it differs: from a schedule that was changed, Temporal makes up for nothing that was
    left out before.
    """

    def changed(found: ScheduleUpdateInput) -> ScheduleUpdate | None:
        held = found.description.schedule
        if held.spec == kept.spec and held.policy == kept.policy:
            return None
        return ScheduleUpdate(replace(held, spec=kept.spec, policy=kept.policy))

    handle = client.get_schedule_handle(kept.name)
    await handle.update(changed, rpc_timeout=RPC_LIMIT)


class Faring(NamedTuple):
    """How one schedule fares. `there`: Temporal knows it at all."""

    name: str
    there: bool = True
    paused: bool = False
    last: datetime | None = None
    """When it last began; None if it never has."""
    failed: bool = False
    """The last run ended without doing its work."""
    next: datetime | None = None
    missed: int = 0
    """Runs that were too late to be made up for."""


async def look(client: Client) -> list[Faring]:
    """How each schedule fares, in their order. Raises AWAY."""
    return [await _look(client, kept.name) for kept in SCHEDULES]


async def _look(client: Client, name: str) -> Faring:
    try:
        found = await client.get_schedule_handle(name).describe(rpc_timeout=RPC_LIMIT)
    except RPCError as error:
        if no_such_workflow(error):
            return Faring(name, there=False)
        raise
    recent = found.info.recent_actions
    return Faring(
        name,
        paused=found.schedule.state.paused,
        last=recent[-1].started_at if recent else None,
        failed=await _failed(client, found),
        next=next(iter(found.info.next_action_times), None),
        missed=found.info.num_actions_missed_catchup_window,
    )


async def _failed(client: Client, found: ScheduleDescription) -> bool:
    """Whether the last run that ended failed; one that Temporal has forgotten did not, for all we
    know."""
    for result in reversed(found.info.recent_actions):
        run = result.action
        if not isinstance(run, ScheduleActionExecutionStartWorkflow):
            continue
        handle = client.get_workflow_handle(run.workflow_id, run_id=run.first_execution_run_id)
        try:
            described = await handle.describe(rpc_timeout=RPC_LIMIT)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        if described.status is not WorkflowExecutionStatus.RUNNING:
            return described.status in _FAILED
    return False
