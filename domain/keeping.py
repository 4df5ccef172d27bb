"""Who keeps what: of an area its own office or one above it, of the whole country nobody who acts
for an office, so that no county moves the dates of its neighbour.
"""

from domain.areas import significant
from domain.kernel import Act, Refused

LAW = "office rule: who keeps what"


def may_keep(act: Act) -> None:
    """Raises Refused unless whoever acts keeps calendars and rules at all."""
    if act.by.role not in ("supervisor", "county_desk", "importer"):
        raise Refused(
            "Only the county desk or a supervisor keeps the calendar and the rules", law=LAW
        )


def may_keep_for(act: Act, area: str) -> None:
    """Raises Refused unless whoever acts keeps what holds in this area; "" is everywhere.

    A supervisor of no office answers for everywhere. `area`: a code or the beginning of one.
    """
    may_keep(act)
    if _answers_for_everywhere(act):
        return
    if not act.by.office:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    if not area:
        raise Refused(
            "What holds everywhere is adopted by a supervisor of no office: name your area", law=LAW
        )
    if not significant(area).startswith(significant(act.by.office)):
        raise Refused(
            "Office {office} keeps the rules and closures of its own area, and {area} is not in it",
            law=LAW,
            office=act.by.office,
            area=area,
        )


def may_keep_everywhere(act: Act) -> None:
    """Raises Refused unless whoever acts keeps the days that are the same in the whole country."""
    may_keep(act)
    if not _answers_for_everywhere(act):
        raise Refused(
            "This would move the days of every area: a supervisor of no office enters it. An "
            "office closes its own area: order_closure",
            law=LAW,
        )


def _answers_for_everywhere(act: Act) -> bool:
    return act.by.role == "importer" or (act.by.role == "supervisor" and not act.by.office)
