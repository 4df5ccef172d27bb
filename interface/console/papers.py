"""The documents of a case: which can be made now and for whom, and each as a file."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import Response

from domain.aggregates import DISPUTE
from interface.api.documents import handed
from interface.console import case as cases
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import signed
from interface.documents.making import Format, Wanted, listed, make
from interface.language import Language
from interface.problems import Problem, Unusable
from interface.signatures import offer
from interface.story import history
from interface.words import moment

router = APIRouter(route_class=Paged, include_in_schema=False)


@router.get("/cases/{stream}/papers")
def papers(visit: Visiting, stream: UUID, looked: str = "") -> Response:
    """Every document there is, ready or with what is missing. `looked`: whether it is signed was
    asked just now. Raises NotFound."""
    return shown(visit, stream, looked=bool(looked))


def shown(
    visit: Visit,
    stream: UUID,
    *,
    looked: bool = False,
    wrong: Problem | None = None,
    agreed: Sequence[str] = (),
) -> Response:
    """The page. `wrong`: why the agreement was not given to be signed; `agreed`: who was ticked."""
    head = cases.head(visit, stream)
    told = history(visit.system, DISPUTE.name, stream, visit.reader)
    return render(
        visit.request,
        "papers.html",
        visit.language,
        status=wrong.status if wrong else 200,
        head=head,
        papers=listed(visit.system, stream, visit.reader),
        names={each.key: each.name for each in head.parties},
        days={each.version: f"{moment(each.happened_at)} {each.sentence}" for each in told},
        signing=offer(visit.system, stream, visit.reader),
        looked=looked,
        wrong=wrong,
        agreed=agreed,
        fresh=str(uuid4()),
        **signed(visit),
    )


@router.post("/cases/{stream}/papers/{kind}")
def paper(visit: Acting, typed: Sent, stream: UUID, kind: str) -> Response:
    """One as a file; logged as a reading. Raises NotFound, Refused, Unusable."""
    form: Format = "docx" if typed.one("format") == "docx" else "pdf"
    language: Language = "en" if typed.one("language") == "en" else "zh"
    entry = typed.one("entry") or "0"
    if not entry.isdecimal():
        raise Unusable(422, "bad-input", "There is no such entry")
    wanted = Wanted(kind, language, typed.one("to"), int(entry))
    return handed(make(visit.system, stream, wanted, visit.reader, form), language)
