"""The page of all terms of law, for whoever works here and for a party that is in."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from interface.console import gate, party
from interface.console.explaining import Said, told
from interface.console.pages import render
from interface.console.routes import Paged, whoever
from interface.language import Language
from interface.party_codes import PLACE
from interface.terms import CHAPTERS

router = APIRouter(route_class=Paged, include_in_schema=False)
for_parties = APIRouter(route_class=party.Quiet, include_in_schema=False)

Chapter = tuple[str, tuple[Said, ...]]
ADDRESS: Final = "/terms"


def _chapters(language: Language, *, for_party: bool = False) -> list[Chapter]:
    told_of = (
        (title, tuple(told(each, language) for each in terms if each.party or not for_party))
        for title, terms in CHAPTERS.items()
    )
    return [(title, terms) for title, terms in told_of if terms]


@router.get(ADDRESS)
def terms(request: Request) -> Response:
    """Every term; there is nothing of anybody in it, so that whoever comes may read it."""
    language = gate.language_of(request)
    return render(request, "terms.html", language, chapters=_chapters(language), **whoever(request))


@for_parties.get(f"{PLACE}{ADDRESS}")
def terms_for_a_party(visiting: party.Visiting) -> Response:
    """Those that a party meets; only for who is in, since they say what its page is about."""
    chapters = _chapters(visiting.language, for_party=True)
    return visiting.shown("party_terms.html", chapters=chapters)
