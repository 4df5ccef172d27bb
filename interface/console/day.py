"""The first screen: what somebody has to do today, by when, and who is waited for. No charts, no
rankings, and nothing of a person but the number of a case.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from domain.access import COMMITTEE, decide, relation
from domain.aggregates import DISPUTE
from domain.areas import significant
from domain.dispute.audience import whose
from domain.dispute.state import Dispute
from domain.kernel import civil_date
from interface.console.gate import Visit
from interface.crises import listed
from interface.diary import ahead
from interface.inbox import inbox
from interface.ledgers import Asked, ask
from interface.problems import Unusable
from workers.console.drafts import Draft, Drafts
from workers.reading import NotBuilt

NEAR: Final = timedelta(days=3)
"""What is to be done within these days stands on top."""
_MOST: Final = 50
_NOTICES: Final = 20
_SOON: Final = 8
"""So many appointments are shown."""
_FROM_OTHERS: Final = ("source!=on_application", "source!=proactive_offer")


class Line(NamedTuple):
    """A case with what is due in it."""

    stream: Any
    code: str
    area: str
    type: str
    rule: str
    part: str
    """Which of several that the case has alike: the kind of a step, else its number; "" if one."""
    due_on: date | None
    act_by: date | None
    at: datetime | None
    """Of a limit of hours: when it is over."""
    left: int | None
    """Days until the day by which to act."""
    overdue: bool
    owner: str
    proposes: str
    urgent: bool
    status: str
    covers_for: str


class Day(NamedTuple):
    """`now` is late or due within three days; `later` waits for its day, or for somebody."""

    calls: Sequence[dict[str, Any]]
    """For help, to whoever is signed in."""
    running: Sequence[dict[str, Any]]
    """Other calls for help in their area that nobody ended."""
    now: Sequence[Line]
    later: Sequence[Line]
    handed_over: Sequence[dict[str, Any]]
    notices: Sequence[dict[str, Any]]
    drafts: Sequence[Draft]
    appointments: Sequence[dict[str, Any]]
    """What a counsellor's time is taken for, and never for whom."""
    building: bool
    """A ledger is not there yet: what is shown is not all."""
    more: bool


def day(visit: Visit) -> Day:
    """What waits for whoever is signed in."""
    building, found, more = False, list[Line](), False
    today = civil_date(datetime.now(UTC))
    try:
        found, more = _lines(visit, today)
    except NotBuilt:
        building = True
    soon = today + NEAR
    now = [each for each in found if each.overdue or each.urgent or _by(each, soon)]
    waiting = inbox(visit.system, visit.officer, visit.language, everything=False, limit=_NOTICES)
    with visit.system.pool.connection() as connection:
        drafts = Drafts(visit.system.vault.master).of(connection, visit.officer.id)
    calls = [row for row in waiting if row["about"] == "crisis"]
    called = {row["stream"] for row in calls}
    try:
        handed = _handed_over(visit)
    except NotBuilt:
        handed, building = [], True
    return Day(
        calls=calls,
        running=[each for each in _running(visit) if each["stream"] not in called],
        now=now,
        later=[each for each in found if each not in now],
        handed_over=handed,
        notices=[row for row in waiting if row["about"] != "crisis"],
        drafts=drafts,
        appointments=_appointments(visit),
        building=building,
        more=more,
    )


def _running(visit: Visit) -> list[dict[str, Any]]:
    """Calls for help from the officer's area that nobody ended; of nobody it is about."""
    area = _area(visit)
    try:
        found = listed(visit.system, area, visit.officer, visit.language).rows if area else []
    except NotBuilt:
        return []
    return [row for row in found if row["open"]]


def _appointments(visit: Visit) -> list[dict[str, Any]]:
    officer = visit.officer
    if officer.role != "counsellor":
        return []
    found = ahead(visit.system, officer, officer.id, datetime.now(UTC), visit.language)
    return found[:_SOON]


def _by(line: Line, soon: date) -> bool:
    until = line.act_by or line.due_on
    return until is not None and until <= soon


def _lines(visit: Visit, today: date) -> tuple[list[Line], bool]:
    """Of a mediator their own open cases, and what waits for a mediator of their office in cases
    that have none; of others what is owed in their role."""
    officer = visit.officer
    own = (f"office={officer.office}",) if officer.role in COMMITTEE and officer.office else ()
    if officer.role == "mediator":
        own = (*own, "mediator=none")
    asked = Asked(area=_area(visit), owner=officer.role, where=own, limit=_MOST)
    late, owed = _ask(visit, "overdue", asked), _ask(visit, "agenda", asked)
    rows = [*(row | {"overdue": True} for row in late.rows), *owed.rows]
    more = bool(late.next or owed.next)
    if officer.role == "mediator":
        mine = _ask(visit, "worklist", Asked(mediator=officer.id, limit=_MOST))
        rows = [*mine.rows, *rows]
        more = more or bool(mine.next)
    lines = [_line(row, today) for row in rows]
    times = Counter(each.stream for each in lines)
    told = [_with_part(visit, each) if times[each.stream] > 1 else each for each in lines]
    return told, more


def _with_part(visit: Visit, line: Line) -> Line:
    """Of a step of an urgent matter its kind, for whoever may read it: asked where a case stands
    there more than once."""
    if not line.part or line.proposes != "take_urgent_step":
        return line
    with visit.system.reading.connection() as connection:
        case: Dispute = visit.system.states.load(connection, DISPUTE, line.stream).state
    may = decide(
        visit.officer, "read", "matter", relation(whose(case), visit.system.seated(visit.officer))
    )
    step = case.urgent_matter.plan.get(line.part) if case.urgent_matter else None
    return line._replace(part=step.kind) if step and may.allowed else line


def _area(visit: Visit) -> str | None:
    return significant(visit.officer.office) or None if visit.officer.office else None


def _line(row: dict[str, Any], today: date) -> Line:
    until = row["act_by"] or row["due_on"]
    rule, _, key = (row.get("deadline") or row.get("id") or "").partition(":")
    return Line(
        stream=row["stream"],
        code=row["code"],
        area=row.get("area_name", row["area"]),
        type=row.get("type", ""),
        rule=rule,
        part=key,
        due_on=row["due_on"],
        act_by=row["act_by"],
        at=row["falls_at"] if row["unit"] == "hour" else None,
        left=(until - today).days if until else None,
        overdue=bool(row.get("overdue")) or bool(until and until < today),
        owner=row["owner"] or "",
        proposes=row["proposes"] or "",
        urgent=bool(row.get("urgent") or row.get("ran_out")),
        status=row.get("status", ""),
        covers_for=row.get("covers_for") or "",
    )


def _handed_over(visit: Visit) -> list[dict[str, Any]]:
    """Matters that came from another office and that nobody has taken yet."""
    area = _area(visit)
    if area is None or visit.officer.role not in ("desk", "head", "mediator", "judicial_office"):
        return []
    where = ("phase=registered", *_FROM_OTHERS)
    asked = Asked(area=area, open=True, where=where, limit=_MOST)  # an index has the open ones
    return list(_ask(visit, "disputes", asked).rows)


def _ask(visit: Visit, name: str, asked: Asked) -> Any:
    try:
        return ask(
            visit.system,
            name,
            visit.officer,
            asked,
            language=visit.language,
            correlation=visit.correlation,
        )
    except Unusable as error:
        if error.status == 403:  # noqa: PLR2004 (HTTP)
            return _NONE
        raise


class _None(NamedTuple):
    rows: tuple[dict[str, Any], ...] = ()
    next: str = ""


_NONE: Final = _None()
