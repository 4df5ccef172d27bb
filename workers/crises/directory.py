"""Where officers on call are reached: as they have said themselves, opened for this one purpose.

Order, quiet hours and digests are for notices: a crisis goes through every way at once.
"""

from collections.abc import Mapping, Sequence

from domain.aggregates import REACH
from domain.kernel import Officer
from domain.reach import REACH_STREAM, Reaches
from workers.access_log import Looked, Purpose
from workers.crises.ways import Way
from workers.system import System
from workers.vault import ERASED, MISSING

PAGER = Officer(id="pager", role="clock")


class Addresses:
    """The ways that officers have stated."""

    def __init__(self, system: System) -> None:
        self._system = system

    def __call__(self, officers: Sequence[str]) -> Mapping[str, Sequence[Way]]:
        """Every way of each of these officers whose address still exists; the reading is logged."""
        with self._system.pool.connection() as connection:
            loaded = self._system.states.load(connection, REACH, REACH_STREAM)
            reaches: Reaches = loaded.state
            known = {who: held for who in officers if (held := reaches.of(who))}
            sealed = {
                way.address: Looked(REACH_STREAM, "reach", "delivers", who)
                for who, held in known.items()
                for way in held.ways
            }
            purpose = Purpose(PAGER, "page a crisis")
            opened = self._system.vault.open_many(connection, sealed, purpose)
        return {
            who: [
                Way(who, way.channel, opened[way.address], held.language)
                for way in held.ways
                if opened[way.address] not in (ERASED, MISSING)
            ]
            for who, held in known.items()
        }
