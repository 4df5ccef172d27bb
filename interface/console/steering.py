"""What a supervisor steers by: the figures of an area, the same as a file, and what is late."""

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.indicators import BY_KEY
from domain.kernel import civil_date
from interface.console import dashboard as boards
from interface.console.gate import Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import signed
from interface.ledgers import Asked, ask
from interface.problems import Unusable

router = APIRouter(route_class=Paged, include_in_schema=False)

_ROWS: Final = 50


@router.get("/dashboard")
def steering(visit: Visiting, asked: Annotated[boards.Wanted, Query()]) -> Response:
    """The figures of an area. Raises Unusable."""
    asked = _of_here(visit, asked)
    return render(
        visit.request,
        "dashboard.html",
        visit.language,
        board=boards.dashboard(visit, asked),
        asked=asked,
        periods=[(each, each) for each in boards.periods(civil_date(datetime.now(UTC)))],
        choices=boards.choices(visit.language),
        **signed(visit),
    )


@router.get("/dashboard.csv")
def figures(visit: Visiting, asked: Annotated[boards.Wanted, Query()]) -> Response:
    """The same as a file. Raises Unusable."""
    asked = _of_here(visit, asked)
    name = f"{asked.area or 'all'}-{asked.period}.csv"
    kept = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(boards.sheet(visit, asked), media_type="text/csv; charset=utf-8", headers=kept)


def _of_here(visit: Visit, asked: boards.Wanted) -> boards.Wanted:
    """Of the reader's own area and of this month, where nothing else is asked. Raises Unusable."""
    if asked.indicator not in BY_KEY:
        raise Unusable(422, "bad-input", "There is no such indicator")
    area = asked.area or visit.officer.office
    period = asked.period or f"{civil_date(datetime.now(UTC)):%Y-%m}"
    return asked.model_copy(update={"area": area, "period": period})


@router.get("/overdue")
def late(visit: Visiting, area: str = "", indicator: str = "", after: str = "") -> Response:
    """The limits behind a figure of what is late. Raises Unusable."""
    where = area or visit.officer.office
    page = ask(
        visit.system,
        "overdue",
        visit.officer,
        Asked(
            area=where or None,
            indicator=indicator or None,
            after=after,
            limit=_ROWS,
        ),
        language=visit.language,
        correlation=visit.correlation,
    )
    further = {"area": area, "indicator": indicator, "after": page.next}
    return render(
        visit.request,
        "overdue.html",
        visit.language,
        rows=page.rows,
        area=boards.named(boards.areas_of(visit), where, visit.language),
        following=f"/overdue?{urlencode(further)}" if page.next else "",
        **signed(visit),
    )
