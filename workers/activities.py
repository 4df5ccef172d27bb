"""What workflows ask of the system, and how its errors reach them: nothing here ends a clock.

What passes (the database is away, others write here) is retried by Temporal; a stream that cannot
be read is not: the clock then pauses, ever longer, until it can be.
"""

from datetime import date, datetime
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.deadlines import Alarms
from workers import access_log
from workers.clocks import Clocks
from workers.months.closing import Closing
from workers.months.files import Sheet
from workers.proof.outside import Outside
from workers.proof.taking import take
from workers.proof.unable import Unable
from workers.reconciling import reconcile
from workers.rounds import BEGINNING, Place, Rounds
from workers.sentence import Told
from workers.settling import Settler
from workers.store.shapes import Unreadable
from workers.system import System
from workflows.checkpoint import CheckpointTaken
from workflows.reconcile import Reconciled
from workflows.rounds import Round

_NOTHING = CheckpointTaken()
_log = structlog.get_logger()


class Activities:
    """The activities of one worker process."""

    def __init__(self, system: System, clocks: Clocks, sheet: Sheet) -> None:
        self._system, self._clocks = system, clocks
        self._settler, self._rounds = Settler(system), Rounds(system)
        self._closing = Closing(system, sheet)

    @activity.defn
    def settle_deadlines(self, stream: str, due: datetime) -> Alarms:
        """Record what had come by `due`; the stream's alarms as of the log."""
        try:
            return self._settler.settle(UUID(stream), due)
        except Unreadable as error:
            _log.error("stream unreadable", stream=stream, version=error.version, name=error.name)
            raise ApplicationError(str(error), type="Unreadable", non_retryable=True) from error

    @activity.defn
    def take_checkpoint(self) -> CheckpointTaken:
        """Complete what was erased, and sign what is new in the log. What people have to decide
        about is not tried again."""
        known = self._system.settings
        self._system.certifier.finish_what_waits()
        try:
            taken = take(
                known.database(), Outside(known.copies), known.signs_with(), activity.heartbeat
            )
        except Unable as error:
            _log.error("no checkpoint", reason=str(error))
            kind = type(error).__name__
            raise ApplicationError(str(error), type=kind, non_retryable=True) from error
        return CheckpointTaken(number=taken.number, events=taken.count) if taken else _NOTHING

    @activity.defn
    async def reconcile_clocks(self) -> Reconciled:
        """Compare all clocks with the agenda ledger, and mend what differs."""
        return await reconcile(self._system, self._clocks, activity.heartbeat)

    @activity.defn
    def tell_near(self, day: date) -> Round:
        """Tell of the limits that were moved, and of those of which most is gone; a second try goes
        on where the first ended."""
        done = activity.info().heartbeat_details
        after: Place = (UUID(done[0]), str(done[1])) if done else BEGINNING

        def heard(place: Place) -> None:
            activity.heartbeat(str(place[0]), place[1])

        moved = self._rounds.moved(lambda: heard(after))
        return Round(made=moved + self._rounds.near(heard, after))

    @activity.defn
    def tell_hours(self, day: date) -> Round:
        """Tell of the limits in hours of which most is gone."""
        return Round(made=self._rounds.hours())

    @activity.defn
    def tell_week(self, day: date) -> Round:
        """Tell whoever oversees offices that the digest of this day's week can be read."""
        return Round(made=self._rounds.week(day, activity.heartbeat))

    @activity.defn
    def close_months(self, day: date) -> Round:
        """Fix the register of every month that was over on this day. What stops it (a full disk, a
        missing key) is logged, and it is tried again until it is done."""
        try:
            return Round(made=self._closing.months(day, activity.heartbeat))
        except Told as error:
            _log.error("month not closed", reason=str(error))
            raise ApplicationError(str(error), type=type(error).__name__) from error

    @activity.defn
    def tell_inspections(self, day: date) -> Round:
        """Tell what is to be done of inspections."""
        return Round(made=self._rounds.inspections(day))

    @activity.defn
    def keep_access_log(self, day: date) -> Round:
        """Make the access log's next tables, and remove those older than it is kept."""
        with self._system.pool.connection() as connection:
            made = access_log.make_months(connection)
            return Round(made=made + access_log.drop_old_months(connection))

    @activity.defn
    def open_inspections(self, day: date) -> Round:
        """Have every office inspected this year."""
        return Round(made=self._rounds.open_inspections(day))
