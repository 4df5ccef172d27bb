"""Finding one's own cases by the name of a party, as the API does: nothing but what somebody works
on, each search on record. What is asked for is sent in a form, so that it stands in no address.
"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from interface.console.gate import Acting, Sent
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import signed
from interface.language import say
from interface.persons import Asking, Entries, find
from interface.problems import Unusable

router = APIRouter(route_class=Paged, include_in_schema=False)

_UNFIT: Final = 422
_LONGEST: Final = 100


@router.post("/cases/find")
def by_name(visit: Acting, typed: Sent) -> Response:
    """Whoever has this in their name. Raises Unusable, Refused."""
    name, found, wrong = typed.one("name").strip()[:_LONGEST], Entries(rows=[]), ""
    try:
        asking = Asking(name=name, after=typed.one("after"))
        found = find(visit.system, asking, visit.reader)
    except Unusable as error:
        if error.status != _UNFIT:
            raise
        wrong = say(error.text, visit.language, **error.params)
    return render(
        visit.request,
        "found.html",
        visit.language,
        status=_UNFIT if wrong else 200,
        name=name,
        found=found,
        wrong=wrong,
        **signed(visit),
    )
