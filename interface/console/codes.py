"""At the counter: codes for the parties of a case, made with the party beside the screen, printed
as a slip that says nothing, withdrawn when the party wants.
"""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.kernel import Refused
from interface.console import case as cases
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged, Unheld
from interface.console.signing_in import FOUND, signed
from interface.language import say
from interface.party_codes import PLACE, listed, make, withdraw
from interface.problems import refusal

router = APIRouter(route_class=Paged, include_in_schema=False)
_words = APIRouter(route_class=Unheld, include_in_schema=False)
"""Where a party's word is sent: the officer in front of the screen is not to come by it."""


@router.get("/cases/{stream}/codes")
@router.get("/cases/{stream}/codes/{party}")  # where whoever tries again after a fault comes to
def codes(visit: Visiting, stream: UUID) -> Response:
    """Which party has one, and until when. Raises NotFound, NotPermitted."""
    return _shown(visit, stream)


def _shown(visit: Visit, stream: UUID, party: str = "", wrong: str = "") -> Response:
    rows = listed(visit.system, stream, visit.reader)
    head = cases.head(visit, stream)
    return render(
        visit.request,
        "codes.html",
        visit.language,
        status=422 if wrong else 200,
        head=head,
        rows=rows,
        named={each.key: each for each in head.parties},
        wrong_of=party,
        wrong=wrong,
        place=PLACE,
        **signed(visit),
    )


@_words.post("/cases/{stream}/codes/{party}")
def code(visit: Acting, typed: Sent, stream: UUID, party: str) -> Response:
    """A new one, on a slip that is shown this once. Raises NotFound, NotPermitted."""
    word = typed.one("word")
    if word != typed.one("again"):
        text = say("The two words differ: have the party type it twice", visit.language)
        return _shown(visit, stream, party, text)
    if typed.one("before") != _made(visit, stream, party):
        text = say(
            "A code was made since this page was opened, and it is the one that opens the page: "
            "make another only if its slip is lost",
            visit.language,
        )
        return _shown(visit, stream, party, text)
    try:
        slip = make(visit.system, stream, party, word, visit.reader)
    except Refused as refused:
        return _shown(visit, stream, party, refusal(refused, visit.language))
    return render(
        visit.request,
        "slip.html",
        visit.language,
        slip=slip,
        back=f"/cases/{stream}/codes",
        place=PLACE,
    )


def _made(visit: Visit, stream: UUID, party: str) -> str:
    """When the party's code was made, as the form says it: sent again, it makes no other one."""
    rows = listed(visit.system, stream, visit.reader)
    return next((str(each["made_at"] or "") for each in rows if each["party"] == party), "")


@router.post("/cases/{stream}/codes/{party}/withdraw")
def withdrawn(visit: Acting, stream: UUID, party: str) -> Response:
    """It opens nothing any more. Raises NotFound, NotPermitted."""
    withdraw(visit.system, stream, party, visit.officer)
    return RedirectResponse(f"/cases/{stream}/codes", FOUND)


router.include_router(_words)
