"""The tree of areas as people ask it: an area with its path, parts and history."""

from datetime import UTC, date, datetime
from typing import Any

from domain.area_standing import given_up
from domain.areas import LEVELS, holds, next_level, significant, written
from domain.kernel import Officer, civil_date
from interface.callers import for_officers
from interface.language import Language
from interface.ledgers.asked import check_area
from interface.ledgers.territory import check_known, happened, tree
from workers.system import System


def shown(
    system: System, area: str, reader: Officer, language: Language, on: date | None = None
) -> dict[str, Any]:
    """An area on a day (or today): the areas that contain it, its parts, what it was called when,
    everything that became of it and of its parts, and where it is now. Raises Unusable."""
    for_officers(reader, "office")
    check_area(area)
    areas, day = tree(system), on or civil_date(datetime.now(UTC))
    check_known(areas, area, day)
    digits = significant(area)
    code, below = written(digits), next_level(digits)
    above = [written(digits[:level]) for level in LEVELS if level <= len(digits)]
    gone = given_up(areas, code, day)
    return {
        "area": code,
        "on": day,
        "name": areas.name(code, day),
        "in_use": gone is None and (code not in areas.names or areas.used(code, day)),
        "path": [{"area": each, "name": areas.name(each, day)} for each in above],
        "parts": [
            {"area": each, "name": areas.name(each, day)}
            for each in (areas.parts(code, day) if below else ())
        ],
        "names": [
            {"name": each.name, "since": each.since, "until": each.until}
            for each in areas.periods(code)
        ],
        "history": [
            {"kind": each.kind, "takes_effect": each.takes_effect, "notice_no": each.notice_no}
            | {"predecessors": list(each.predecessors), "successors": list(each.codes)}
            | {"told": happened(areas, each, language)}
            for each in sorted(areas.changes, key=lambda change: change.takes_effect)
            if any(
                holds(one, code) or (holds(code, one) and len(significant(one)) == below)
                for one in (*each.predecessors, *each.codes)
            )
        ],
        "became": [
            {"area": each, "name": areas.name(each, day)} for each in (gone.today if gone else ())
        ],
    }
