"""The worker's process, with so much rest between two cases that it can be killed between them."""

from functools import partial

from interface.exports.monthly import sheet
from workers import clock_worker
from workers.bulk.running import Pace
from workers.bulk.worker import serving
from workers.settings import Settings


def run(settings: Settings) -> None:
    slow = partial(serving, pace=Pace(each=0.25))
    setattr(clock_worker, "serving", slow)  # noqa: B010 (mypy knows it as what it imported)
    clock_worker.run(settings, sheet)
