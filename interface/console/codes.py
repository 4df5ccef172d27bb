"""At the counter: codes for the parties of a case, made with the party beside the screen, printed
as a slip that says nothing, sent as well if the party names a safe address, withdrawn when it
wants.
"""

from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.kernel import Refused
from interface.console import case as cases
from interface.console.fields import Typed
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged, Unheld
from interface.console.signing_in import FOUND, signed
from interface.language import say
from interface.party_codes import (
    PLACE,
    Sending,
    by_message,
    fit_to_send,
    listed,
    make,
    went,
    withdraw,
)
from interface.problems import refusal
from workers.console.codes import MadeSince

router = APIRouter(route_class=Paged, include_in_schema=False)
_words = APIRouter(route_class=Unheld, include_in_schema=False)
"""Where a party's word is sent: the officer in front of the screen is not to come by it."""


class Wrong(NamedTuple):
    """What is wrong with what was typed for a party, and in which field: `word` or `to`."""

    party: str = ""
    field: str = ""
    text: str = ""


@router.get("/cases/{stream}/codes")
@router.get("/cases/{stream}/codes/{party}")  # where whoever tries again after a fault comes to
def codes(visit: Visiting, stream: UUID) -> Response:
    """Which party has one, and until when. Raises NotFound, NotPermitted."""
    return _shown(visit, stream)


def _shown(
    visit: Visit, stream: UUID, wrong: Wrong | None = None, typed: Typed | None = None
) -> Response:
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
        wrong=wrong or Wrong(),
        channels=by_message(visit.system),
        channel=typed.one("channel") if typed else "",
        to=typed.one("to") if typed else "",
        place=PLACE,
        **signed(visit),
    )


@_words.post("/cases/{stream}/codes/{party}")
def code(visit: Acting, typed: Sent, stream: UUID, party: str) -> Response:
    """A new one, on a slip that is shown this once; sent as well, if the party wants that. Raises
    NotFound, NotPermitted."""
    word, sending = typed.one("word"), None
    if word != typed.one("again"):
        text = say("The two words differ: have the party type it twice", visit.language)
        return _shown(visit, stream, Wrong(party, "word", text), typed)
    if wrong := _unsafe(visit, typed):
        return _shown(visit, stream, Wrong(party, "to", wrong), typed)
    if typed.one("channel"):
        sending = Sending(typed.one("channel"), typed.one("to").strip())
        try:
            fit_to_send(visit.system, stream, party, visit.officer, sending)
        except Refused as refused:
            text = refusal(refused, visit.language)
            return _shown(visit, stream, Wrong(party, "to", text), typed)
    try:
        slip = make(
            *(visit.system, stream, party, word, visit.reader),
            sending=sending,
            before=typed.one("before"),
        )
    except Refused as refused:
        text = refusal(refused, visit.language)
        return _shown(visit, stream, Wrong(party, "word", text), typed)
    except MadeSince:
        text = say(
            "A code was made since this page was opened, and it is the one that opens the page: "
            "make another only if its slip is lost",
            visit.language,
        )
        return _shown(visit, stream, Wrong(party, "word", text), typed)
    return render(
        visit.request,
        "slip.html",
        visit.language,
        slip=slip,
        went=went(slip, visit.language),
        back=f"/cases/{stream}/codes",
        place=PLACE,
    )


def _unsafe(visit: Visit, typed: Typed) -> str:
    """Why nothing is sent there: the party has to have said that nobody else reads it."""
    if typed.one("channel") and typed.one("safe") != "yes":
        return say(
            "Ask the party whether nobody else reads there, and tick it; else choose the slip only",
            visit.language,
        )
    if typed.one("to") and not typed.one("channel"):
        return say("Choose how the message goes, or leave the address empty", visit.language)
    return ""


@router.post("/cases/{stream}/codes/{party}/withdraw")
def withdrawn(visit: Acting, stream: UUID, party: str) -> Response:
    """It opens nothing any more. Raises NotFound, NotPermitted."""
    withdraw(visit.system, stream, party, visit.officer)
    return RedirectResponse(f"/cases/{stream}/codes", FOUND)


router.include_router(_words)
