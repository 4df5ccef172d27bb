"""The pages of whoever keeps the system running: how far everything is behind, what was left lying,
and how the program went through one case. They show kinds, codes and times; whatever somebody wrote
or is called stays sealed.

What they are made with is loaded when the first of them is opened: it takes longer than all else.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.past import Then
from interface.callers import for_who_keeps_it_running
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, signed
from interface.language import say
from interface.ledgers.travelling import over
from interface.problems import Unusable
from interface.replay import Point, point
from workers.handler import NotFound

if TYPE_CHECKING:
    from interface.tracing import Head, Step

router = APIRouter(route_class=Paged, include_in_schema=False)

_UNFIT: Final = 422


@router.get("/developer")
def running(visit: Visiting, done: str = "") -> Response:
    """How far everything is behind, and what was left lying."""
    return _running(visit, done=bool(done))


def _running(
    visit: Visit, *, done: bool = False, wrong: str = "", lines: Sequence["Step"] = ()
) -> Response:
    from interface.lagging import in_temporal, lying, of_clocks, of_ledgers  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    ledgers, clocks = of_ledgers(visit.system), of_clocks(visit.system)
    temporal = in_temporal(visit.system)
    return render(
        visit.request,
        "developer.html",
        visit.language,
        status=_UNFIT if wrong else 200,
        ledgers=ledgers,
        clocks=clocks,
        temporal=temporal,
        lying=lying(visit.system, ledgers, clocks, temporal, visit.language),
        ui=visit.system.settings.temporal_pages(),
        done=done,
        wrong=wrong,
        lines=lines,
        **signed(visit),
    )


@router.post("/developer/again")
def again(visit: Acting, typed: Sent) -> Response:
    """Have what was left lying tried again. Raises Unusable, TemporalAway."""
    from interface.lagging import try_again  # noqa: PLC0415

    try_again(visit.system, visit.officer, typed.one("what"))
    return RedirectResponse("/developer?done=yes", FOUND)


@router.get("/developer/doctor")
def doctor(visit: Visiting) -> Response:
    """Everything that could be wrong, looked at; it takes a moment."""
    from interface.doctor import examine  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    return render(
        visit.request,
        "doctor.html",
        visit.language,
        findings=examine(visit.system.settings, visit.language),
        **signed(visit),
    )


# --- one case ------------------------------------------------------------------------------------


@router.post("/developer/open")
def opened(visit: Acting, typed: Sent) -> Response:
    """The case that somebody means: by its number, its id, or the id of a request."""
    from interface.tracing import answered, found_by  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    which = typed.one("which").strip()
    try:
        stream = found_by(visit.system, which)
    except NotFound:
        if lines := answered(visit.system, which):
            return _running(visit, lines=lines)
        text = "No case has this number or id, and nothing recorded lately came of this request"
        return _running(visit, wrong=say(text, visit.language))
    return RedirectResponse(f"/developer/cases/{stream}", FOUND)


@router.get("/developer/cases/{stream}")
def one_case(visit: Visiting, stream: UUID) -> Response:
    """How the program went through a case. Raises NotFound."""
    from interface.tracing import trace  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    found = trace(visit.system, stream, visit.reader)
    return _of_case(visit, "traced.html", found.head, trace=found)


def _of_case(
    visit: Visit, template: str, top: "Head", *, status: int = 200, **more: Any
) -> Response:
    return render(
        visit.request,
        template,
        visit.language,
        status=status,
        head=top,
        ui=visit.system.settings.temporal_pages(),
        **more,
        **signed(visit),
    )


@router.get("/developer/cases/{stream}/then")
def two_times(
    visit: Visiting, stream: UUID, since: str = "", until: str = "", known: str = ""
) -> Response:
    """A case at two times, and what is another. `known`: days are those on which it was known.
    Raises NotFound."""
    from interface.tracing import between, head  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    top, found, wrong = head(visit.system, stream, visit.reader), None, ""
    if since or until:
        try:
            points = [_point(each, known=bool(known)) for each in (since, until)]
            found = between(visit.system, stream, visit.reader, *points)
        except Unusable as error:
            wrong = say(error.text, visit.language, **error.params)
    asked = {"since": since, "until": until, "known": known}
    status = _UNFIT if wrong else 200
    return _of_case(visit, "then.html", top, status=status, found=found, asked=asked, wrong=wrong)


def _point(text: str, *, known: bool) -> Point | None:
    """A version, a day, or now. Raises Unusable."""
    if not text:
        return None
    try:
        at = point(text)
    except ValueError:
        said = "{given} is neither a version nor a day"
        raise Unusable(422, "bad-input", said, given=text) from None
    if isinstance(at, date):
        return over(Then(known_on=at) if known else Then(as_of=at))
    return at


@router.get("/developer/cases/{stream}/replay")
def replayed(visit: Visiting, stream: UUID) -> Response:
    """What would be another, were the case folded anew by this program. Raises NotFound."""
    from interface.refolded import refolded  # noqa: PLC0415
    from interface.tracing import head  # noqa: PLC0415

    for_who_keeps_it_running(visit.officer)
    top = head(visit.system, stream, visit.reader)
    found = refolded(visit.system, stream, visit.language, visit.officer)
    return _of_case(visit, "refolded.html", top, found=found)
