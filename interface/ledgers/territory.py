"""What became of the area for which a ledger is asked: it is read as it is today or as it was, and
whoever asks is told that a code is no longer in use, or that there is none.
"""

from datetime import date
from typing import Final

from domain.aggregates import STANDING
from domain.area_lineage import lineage
from domain.area_standing import GivenUp, called, given_up, listed, offices, unknown
from domain.areas import AreaChanged, Areas, Kind, significant, written
from domain.kernel import civil_date
from interface.language import Language, say
from interface.ledgers.asked import Asked
from interface.problems import Unusable
from workers.system import System

_HAPPENED: Final[dict[Kind, str]] = {
    "renamed": "{day} ({notice}): {before} renamed {after}",
    "recoded": "{day} ({notice}): {before} got the code {after}",
    "moved": "{day} ({notice}): {before} moved, and is {after}",
    "merged": "{day} ({notice}): {before} merged into {after}",
    "split": "{day} ({notice}): {before} split into {after}",
}

_OLD_CODE: Final = (
    "{area} is no longer in use; {happened}. These rows are those under the old code. As it is "
    "today: {today}"
)


def tree(system: System) -> Areas:
    """All lists and changes of areas."""
    with system.reading.connection() as connection:
        held: Areas = system.states.load(connection, *STANDING[Areas]).state
    return held


def as_read(
    areas: Areas, asked: Asked, language: Language, *, kept: bool = False
) -> tuple[Asked, tuple[str, ...]]:
    """What is asked of a ledger, with what became of areas if they are read as they are on the day
    asked for; and what whoever asks should know. An area that is given up is read as it was, and so
    is a day of the past that is folded anew and not `kept`. Raises Unusable."""
    today = civil_date(asked.moment)
    folded = asked.then.past and not (kept and None in asked.then)
    if not folded and asked.areas != "as-was":
        asked = asked._replace(answering=offices(areas, today))
    if asked.area:
        check_known(areas, asked.area, today)
        gone = given_up(areas, written(significant(asked.area)), today)
        if gone is not None:
            return asked, (_no_longer(areas, gone, language),)
    if asked.areas == "as-was" or folded:
        return asked, ()
    return asked._replace(lineage=lineage(areas.changes, today)), ()


def check_known(areas: Areas, area: str, on: date) -> None:
    """Raises Unusable where lists name other areas there, and not this one: those in use that day
    are offered."""
    missing = unknown(areas, area, on)
    if missing is None:
        return
    above, parts = missing
    raise Unusable(
        404,
        "not-found",
        "There is no area {area}; lists name within {above}: {listed}",
        area=area,
        above=called(areas, above) if above else "—",
        listed=listed(areas, parts),
    )


def _no_longer(areas: Areas, gone: GivenUp, language: Language) -> str:
    return say(
        _OLD_CODE,
        language,
        area=called(areas, gone.code),
        happened=happened(areas, gone.change, language),
        today=listed(areas, gone.today) or "—",
    )


def happened(areas: Areas, change: AreaChanged, language: Language) -> str:
    """A change in one sentence."""
    eve = date.fromordinal(change.takes_effect.toordinal() - 1)
    return say(
        _HAPPENED[change.kind],
        language,
        day=change.takes_effect,
        notice=change.notice_no,
        before=", ".join(f"{code} {areas.name(code, eve)}" for code in change.predecessors),
        after=", ".join(f"{each.code} {each.name}" for each in change.successors),
    )
