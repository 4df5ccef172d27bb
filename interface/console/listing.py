"""The list of cases: narrowed, counted, page by page; what it was narrowed to is kept as a view."""

from contextlib import suppress
from typing import Annotated, Any, Final, get_args
from unicodedata import normalize
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ValidationError
from starlette.responses import RedirectResponse, Response

from domain.access import SUPERIORS
from domain.aggregates import AGGREGATES
from domain.areas import significant
from domain.dispute.state import STATUSES
from domain.dispute.terms import DisputeType
from domain.views import VIEWS, Views, views_of
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, signed
from interface.language import say
from interface.ledgers import Asked, Page, ask
from interface.persons import may_find
from interface.problems import Unusable
from interface.views import SHARED, check_form, listed, through_view
from interface.words import word
from workers.handler import Request

router = APIRouter(route_class=Paged, include_in_schema=False)

DISPUTES: Final = "disputes"
_ROWS: Final = 50
_UNFIT: Final = 422
_CONDITIONS: Final = ("type", "status", "open", "source")
"""The filters of the list that are conditions of the ledger."""
_ORDERS: Final = frozenset({"head", *SUPERIORS})
"""Who gives cases to others."""


class Filters(BaseModel):
    """What the list of cases is narrowed to; "" is everything."""

    text: str = ""
    type: str = ""
    status: str = ""
    area: str = ""
    open: str = ""
    source: str = ""
    indicator: str = ""
    period: str = ""
    view: str = ""
    after: str = ""

    def asked(self, own: str) -> Asked:
        """The same as a question, in the reader's own area if none is named."""
        return Asked(
            area=self.area or own or None,
            type=self.type or None,
            status=self.status or None,
            open=True if self.open else None,
            source=self.source or None,
            indicator=self.indicator or None,
            period=self.period or None,
            text=self.text,
            after=self.after,
            limit=_ROWS,
            counted=True,
        )

    def further(self, after: str) -> str:
        """The address of the next page."""
        held = {name: text for name, text in self.model_dump().items() if text}
        return f"/cases?{urlencode({**held, 'after': after})}"

    def to_all(self) -> str:
        """Where something is done with all the cases that fit; "" where that is not asked so."""
        if any((self.text, self.indicator, self.period, self.view)):
            return ""
        held = {"type": self.type, "status": self.status, "source": self.source}
        held["in_area"] = self.area
        return f"/bulk/new/reassign?{urlencode({n: text for n, text in held.items() if text})}"

    def kept(self) -> dict[str, str]:
        """What of it a saved view keeps; nothing where it asks for more than a view can."""
        if any((self.text, self.indicator, self.period, self.view)):
            return {}
        held = {name: getattr(self, name) for name in (*_CONDITIONS, "area")}
        return {name: text for name, text in held.items() if text}


@router.get("/cases")
def all_cases(visit: Visiting, filters: Annotated[Filters, Query()]) -> Response:
    """The register of the reader's area, page by page."""
    own = significant(visit.officer.office) if visit.officer.office else ""
    language, wrong, gone, page = visit.language, "", "", Page([])
    try:
        asked, gone = through_view(
            visit.system,
            DISPUTES,
            visit.officer,
            filters.asked("" if filters.view else own),
            filters.view,
            language=language,
            correlation=visit.correlation,
        )
        page = ask(
            visit.system,
            DISPUTES,
            visit.officer,
            asked._replace(show=()),  # this page has its own columns
            language=language,
            correlation=visit.correlation,
        )
    except Unusable as error:
        if error.status != _UNFIT:
            raise
        wrong = say(error.text, language, **error.params)
    return render(
        visit.request,
        "cases.html",
        language,
        status=_UNFIT if wrong else 200,
        rows=page.rows,
        total=page.total,
        notices=[*filter(None, (gone,)), *page.notices],
        views=_views(visit),
        following=filters.further(page.next) if page.next else "",
        keeps=filters.kept(),
        own=filters.view if _own(filters.view) else "",
        orders=filters.to_all() if visit.officer.role in _ORDERS else "",
        by_names=may_find(visit.system, visit.officer),
        wrong=wrong,
        asked=filters,
        types=[(code, word(code, language, DisputeType)) for code in get_args(DisputeType)],
        statuses=[(code, word(code, language)) for code in STATUSES],
        **signed(visit),
    )


def _views(visit: Visit) -> list[tuple[str, str]]:
    """The questions about cases that the reader or their office keeps, by number and name."""
    kept = listed(visit.system, visit.officer, visit.language, visit.correlation)
    return [
        (each["view"], each["name"]) for each in kept if each["ledger"] in (DISPUTES, "register")
    ]


def _own(view: str) -> bool:
    return not view.startswith(SHARED)


def _folded(name: str) -> str:
    """A name as it is read: not otherwise for a space or a capital."""
    return normalize("NFKC", name).strip().casefold()


def _latest(visit: Visit) -> str:
    """The number of the view that the reader kept last."""
    with visit.system.reading.connection() as connection:
        held: Views = visit.system.states.load(connection, VIEWS, views_of(visit.officer.id)).state
    return f"v{held.saved}"


@router.post("/views")
def save_view(visit: Acting, typed: Sent) -> Response:
    """Keep what the list is narrowed to under a name. Raises BadInput, Refused, Unusable."""
    own = {_folded(name) for number, name in _views(visit) if _own(number)}
    if _folded(typed.one("name")) in own:
        raise Unusable(409, "refused", "You keep a view of this name already: call it otherwise")
    where = [f"{name}={typed.one(name)}" for name in _CONDITIONS if typed.one(name)]
    form = {
        "name": typed.one("name"),
        "ledger": "register",
        "area": significant(typed.one("area")) if typed.one("area") else "",
        "where": where,
    }
    with suppress(ValidationError):  # the handler says what is wrong with it
        check_form(AGGREGATES[VIEWS.name].commands["save_view"].arguments(**form), visit.officer)
    _of_views(visit, "save_view", form)
    return RedirectResponse(f"/cases?view={_latest(visit)}", FOUND)


@router.post("/views/{view}/delete")
def delete_view(visit: Acting, view: str) -> Response:
    """Forget a saved view of one's own. Raises BadInput, Refused."""
    _of_views(visit, "delete_view", {"view": view})
    return RedirectResponse("/cases", FOUND)


def _of_views(visit: Visit, command: str, data: dict[str, Any]) -> None:
    visit.system.handler.perform(
        Request(
            aggregate=VIEWS.name,
            command=command,
            stream=views_of(visit.officer.id),
            data=data,
            officer=visit.officer,
            correlation=visit.correlation,
        )
    )
