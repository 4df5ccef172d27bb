"""What supervisors steer by: each indicator beside the period before and what stands around it, and
how the work of an office is spread. Charts and tables are made of these rows.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final, get_args

from domain.access import answers_today, succeeds
from domain.areas import next_level, significant, written
from domain.indicators import BY_KEY, INDICATORS, Indicator
from domain.kernel import Officer, civil_date
from domain.periods import Period, before, period
from interface.ledgers.asked import Asked, Page, Row, check_code
from interface.problems import Unusable
from projections import steering
from projections.counting import By
from projections.figures import percent
from projections.kernel import Connection
from projections.steering import Number, Steered, Value

NONE: Final = "–"


def with_period(asked: Asked, today: date) -> Asked:
    """A period by its name as its first and last day. Raises Unusable, also for one to come."""
    if asked.period is not None:
        if asked.since or asked.until:
            text = "Say a period or the days from and to, not both"
            raise Unusable(422, "bad-input", text)
        try:
            first, last = period(asked.period)
        except ValueError:
            text = "{given} is no period: give a month, a quarter or a year: 2026-11, 2026-Q4, 2026"
            raise Unusable(422, "bad-input", text, given=asked.period) from None
        asked = asked._replace(period=None, since=first, until=last)
    if asked.since is not None and asked.since > today:
        text = "{day} is still to come: there is nothing to count yet"
        raise Unusable(422, "bad-input", text, day=asked.since.isoformat())
    if asked.since and asked.until and asked.until < asked.since:
        text = "The period ends on {until}, before it begins on {since}"
        days = {"since": asked.since.isoformat(), "until": asked.until.isoformat()}
        raise Unusable(422, "bad-input", text, **days)
    return asked


def with_indicator(name: str, reader: Officer, asked: Asked) -> Asked:
    """What is asked of one indicator, or of one office, by whom it may be. Raises Unusable."""
    check_code("by", asked.by, get_args(By))
    if asked.indicator is not None:
        ledger = "disputes" if name == "register" else name
        known = [each.key for each in INDICATORS if each.ledger == ledger]
        if not known:
            text = (
                "The cases behind an indicator stand in the register, limits in the ledger overdue"
            )
            raise Unusable(422, "bad-input", text)
        check_code("indicator", asked.indicator, known)
        if BY_KEY[asked.indicator].seen_by == "own office":
            asked = asked._replace(office=reader.office or "none")
    asked = asked._replace(own_office=None)
    if name == "indicators" and asked.area and reader.office:
        own = significant(reader.office) == significant(asked.area)
        asked = asked._replace(own_office=reader.office if own else None)
    if name == "workload":
        asked = _of_own_office(reader, asked)
    return asked


def _of_own_office(reader: Officer, asked: Asked) -> Asked:
    """How an office's work is spread is for its head, and for a supervisor who answers for it. An
    area stands for the office that sits there."""
    there = written(significant(asked.area)) if asked.area else ""
    if there and asked.office not in (None, there):
        text = "Say an area or an office, not both"
        raise Unusable(422, "bad-input", text)
    office = asked.office or there or reader.office
    head = reader.role == "head" and (office == reader.office or succeeds(reader, office))
    supervisor = reader.role == "supervisor" and answers_today(reader, office)
    if not (head or supervisor):
        text = "How the work is spread is for the head of that office and its supervisor"
        raise Unusable(403, "not-for-this-role", text)
    return asked._replace(office=office)


def steered(connection: Connection, asked: Asked) -> Page:
    """Every indicator of an area, or of each of its parts."""
    _check(asked)
    now = asked.moment
    by: By | None = next((each for each in get_args(By) if each == asked.by), None)
    compared = None
    if asked.since and asked.until and not asked.alone:
        earlier = before(Period(asked.since, asked.until), civil_date(now))
        compared = asked.wanted._replace(since=earlier.first, until=earlier.last)
    around = steering.above(asked.area) if asked.area else None
    above = asked.place(around) if around else None
    own = asked.with_older(asked.own_office) if asked.own_office else None
    found = steering.steer(
        connection,
        now,
        steering.Asked(
            *(asked.region, asked.wanted, by, compared, own, above),
            then=asked.kept,
            over=asked.over,
        ),
    )
    return Page([row for each in found for row in _rows(asked, each)])


def with_overdue(asked: Asked) -> bool:
    """Whether what is overdue is among them: it is of an area, and of no month, type or source."""
    return asked.by in (None, "area") and not (asked.type or asked.source)


def _check(asked: Asked) -> None:
    if asked.mediator:
        raise Unusable(422, "bad-input", "Figures are of areas, never of a mediator")
    if asked.status:
        raise Unusable(422, "bad-input", "Figures count every matter, whatever became of it")
    if asked.by == "area" and asked.area and next_level(significant(asked.area)) is None:
        raise Unusable(422, "bad-input", "A grid has no parts: ask for its figures as a whole")


def _rows(asked: Asked, of: Steered) -> Iterator[Row]:
    area = asked.area
    for each in INDICATORS:
        if each.key not in of.now or (asked.by is not None and asked.by not in each.cut_by):
            continue
        value, earlier = of.now[each.key], of.before.get(each.key)
        yield {
            "area": written(of.part) if asked.by == "area" else _whole(area),
            "part": written(of.part) if asked.by == "area" else of.part,
            "indicator": each.key,
            "measured_in": each.unit,
            "value": printed(each, value.number),
            "of": list(value.of) if value.of else None,
            "before": printed(each, earlier.number) if earlier else None,
            "difference": _difference(each, value, earlier),
            "around": printed(each, of.around[each.key]) if each.key in of.around else None,
        }


def _whole(area: str | None) -> str:
    return written(significant(area)) if area else ""


def printed(of: Indicator, number: Number | None) -> int | float | str:
    """A figure as it is shown: a rate in percent, days to a tenth, "–" where there is none."""
    if number is None:
        return NONE
    if of.unit == "rate":
        return percent(Fraction(number))
    return int(number) if number == int(number) else round(float(number), 1)


def _difference(of: Indicator, now: Value, earlier: Value | None) -> int | float | str | None:
    """How much more it is than before; of rates in points of a hundred."""
    if earlier is None:
        return None
    if now.number is None or earlier.number is None:
        return NONE
    scale = 100 if of.unit == "rate" else 1
    more = round(float((now.number - earlier.number) * scale), 2)
    return int(more) if of.unit in ("matters", "limits") else more


def workload(connection: Connection, asked: Asked) -> Page:
    """The mediators of an office by their codes: what each has open, and what is due this week."""
    assert asked.offices is not None
    today = civil_date(asked.moment)
    found = steering.workload(connection, today, asked.offices)
    return Page([{"area": asked.office, **each._asdict()} for each in found])
