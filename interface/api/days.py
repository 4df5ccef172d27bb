"""HTTP: the calendar as a table, and days counted on it, for anyone who wants to check a date."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from interface.api.callers import Caller, Running
from interface.api.forms import Day
from interface.days import calendar_now, count, year_table

router = APIRouter(tags=["calendar"])

Area = Annotated[str, Query(description="With the local closures of this area: its code")]
Start = Annotated[Day, Query(alias="from", description="From this day, not counted")]
Number = Annotated[int, Query(ge=0, description="How many")]
Unit = Annotated[str, Query(description="working, calendar, month or year")]
Every = Annotated[bool, Query(alias="all", description="Every day, not only those named")]


@router.get("/calendar/count")
def counted(
    *, system: Running, officer: Caller, start: Start, n: Number, unit: Unit, area: Area = ""
) -> dict[str, Any]:
    """Where a limit ends that begins on a day, and which days it skips, each with its reason."""
    return count(calendar_now(system), start, n, unit, area)


@router.get("/calendar/years/{year}")
def days(
    *, year: int, system: Running, officer: Caller, area: Area = "", every: Every = False
) -> dict[str, Any]:
    """The days of a year: what each is, which notice says so, and what that replaced."""
    calendar = calendar_now(system)
    rows = year_table(calendar, year, area, every=every)
    return {
        "year": year,
        "published": calendar.published(year),
        "version": calendar.version,
        "days": rows,
    }
