"""How the public reaches an office: what is stated, and the way to state it, for its head and for
whoever answers for its area.
"""

from fastapi import APIRouter
from starlette.responses import Response

from domain.counters import COUNTERS, STATING
from interface.console.fields import Typed
from interface.console.gate import Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged, since
from interface.console.signing_in import signed
from interface.counters import listed, stated, version
from interface.problems import Unusable

router = APIRouter(route_class=Paged, include_in_schema=False)


@router.get("/office")
def office(visit: Visiting, token: str = "", done: str = "") -> Response:
    """What is stated of the reader's own office and of those in its area. Raises Unusable.
    `done`: the version of the directory before what was just recorded."""
    del token  # it is read from the log, which has it
    if visit.officer.role not in STATING:
        raise Unusable(403, "not-for-this-role", "This page is for whoever answers for an office")
    found = listed(visit.system, visit.officer, visit.language)
    own = visit.officer.office
    return render(
        visit.request,
        "office.html",
        visit.language,
        offices=found,
        own=own,
        missing=bool(own) and all(each.code != own for each in found),
        above=visit.officer.role != "head",
        done=version(visit.system) > since(done),
        **signed(visit),
    )


def as_typed(visit: Visit, kind: str, of: str) -> Typed | None:
    """What is stated of an office, as its form holds it, so that what changed is changed and the
    rest stays; None where there is nothing to begin with."""
    if kind != COUNTERS.name:
        return None
    pairs = [("office", of)] if of and of != visit.officer.office else []
    if found := stated(visit.system, of or visit.officer.office):
        pairs += [("telephones", each) for each in found.telephones]
        pairs += [("office_address", found.office_address)]
        pairs += [
            (f"counter_hours.{row}.{name}", text)
            for row, hours in enumerate(found.counter_hours)
            for name, text in hours
        ]
    return Typed(pairs) if pairs else None


def unstated(visit: Visit) -> bool:
    """Whether a head can be told that parties find no telephone of the own office."""
    head = visit.officer.role == "head" and bool(visit.officer.office)
    return head and stated(visit.system, visit.officer.office) is None
