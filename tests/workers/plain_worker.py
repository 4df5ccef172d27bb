"""The worker's process as the command line starts it: whoever starts it says what writes sheets."""

from interface.exports.monthly import sheet
from workers import clock_worker
from workers.settings import Settings


def run(settings: Settings) -> None:
    clock_worker.run(settings, sheet)
