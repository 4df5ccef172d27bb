"""The worker's process as the command line starts it: whoever starts it says what writes sheets."""

from datetime import timedelta

from interface.exports.monthly import sheet
from workers import clock_worker
from workers.settings import Settings

# So long is waited for one that is killed; half a minute in a city, where many clocks ring at once.
clock_worker.OUR_TURN = timedelta(seconds=5)


def run(settings: Settings) -> None:
    clock_worker.run(settings, sheet)
