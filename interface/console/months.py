"""Month end on a page: how a month stands, what corrects it since, its register as a file; and
closing it, by whoever answers for all of it, and opening it again, by two.
"""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, get_args

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.kernel import civil_date
from domain.months import MONTHS, MONTHS_STREAM, Reason
from interface.api.months import register as handed
from interface.console.dashboard import periods
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, signed
from interface.months import checked, close, correcting, not_closed, show
from interface.problems import Unusable
from interface.words import heading, value, word
from workers.handler import Request

router = APIRouter(route_class=Paged, include_in_schema=False)

_MONTHS = 13
_CLOSED = ("closed", "reopened")


@router.get("/months")
def latest(visit: Visiting) -> Response:
    """To the month that was over last."""
    today = civil_date(datetime.now(UTC))
    return RedirectResponse(f"/months/{today.replace(day=1) - timedelta(days=1):%Y-%m}", FOUND)


@router.get("/months/{month}")
def one(visit: Visiting, month: str, area: str = "", done: str = "") -> Response:
    """How a month stands. Raises Unusable."""
    own = area or visit.officer.office
    told = show(visit.system, visit.officer, month, own)
    corrected = _corrections(visit, month, own) if told["state"] in _CLOSED else None
    months = list(islice(periods(civil_date(datetime.now(UTC))), _MONTHS))
    return render(
        visit.request,
        "month.html",
        visit.language,
        told=told,
        figures=[
            (heading(name, visit.language), value(held, visit.language, name))
            for name, held in (told["figures"] or {}).items()
        ],
        corrected=corrected,
        months=months,
        earlier=not_closed(visit.system, (each for each in months if each < month)),
        area=own,
        over=month < f"{civil_date(datetime.now(UTC)):%Y-%m}",
        reasons=[(each, word(each, visit.language)) for each in get_args(Reason)],
        done=done,
        **signed(visit),
    )


def _corrections(visit: Visit, month: str, area: str) -> dict[str, Any] | None:
    """What later facts changed, for whoever may look at cases."""
    try:
        return correcting(visit.system, visit.officer, month, area)
    except Unusable as error:
        if error.status != _NOT_FOR_THEM:
            raise
        return None


_NOT_FOR_THEM = 403


@router.get("/months/{month}/register")
def register(visit: Visiting, month: str, area: str = "") -> Response:
    """The register as it was handed in, packed. Raises Unusable."""
    return handed(month, visit.system, visit.officer, area)


@router.post("/months/{month}/close")
def closing(visit: Acting, typed: Sent, month: str) -> Response:
    """Close it: the register is written and signed, or nothing is; and nothing before whoever
    closes it says that they mean it. Raises Refused, NoRoom."""
    if typed.one("sure") != "yes":
        return RedirectResponse(f"/months/{checked(month)}?done=unsure#sure", FOUND)
    new = close(visit.system, visit.officer, month)
    return RedirectResponse(f"/months/{month}?done={'new' if new else 'before'}", FOUND)


@router.post("/months/{month}/reopen")
def propose(visit: Acting, typed: Sent, month: str) -> Response:
    """Propose to open a closed month again. Raises BadInput, Refused."""
    return _of_months(visit, month, "propose_reopening", {"reason": typed.one("reason")})


@router.post("/months/{month}/decide")
def decide(visit: Acting, typed: Sent, month: str) -> Response:
    """Open it again, or leave it closed, as somebody else. Raises BadInput, Refused."""
    return _of_months(visit, month, "decide_reopening", {"agreed": typed.one("agreed") == "yes"})


def _of_months(visit: Visit, month: str, command: str, data: dict[str, Any]) -> Response:
    visit.system.handler.perform(
        Request(
            aggregate=MONTHS.name,
            command=command,
            stream=MONTHS_STREAM,
            data={"month": month, **data},
            officer=visit.officer,
            correlation=visit.correlation,
        )
    )
    return RedirectResponse(f"/months/{month}", FOUND)
