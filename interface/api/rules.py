"""What a set of rules would move, shown before anybody puts it in force: asked by itself, or by the
adopting, which records nothing that moves an open case until it is told that this was seen.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError

from domain.aggregates import RULES
from domain.keeping import may_keep_for
from domain.kernel import Act, Refused
from domain.rules import RULES_STREAM
from interface.api.callers import Caller, Running
from interface.callers import for_officers
from interface.ledgers import MOST
from interface.problems import NotConfirmed
from interface.what_if import draft_of, what_if

router = APIRouter()

RulesForm = RULES.commands["adopt"].arguments

Confirm = Annotated[
    bool, Query(description="What it moves was looked at: put it in force all the same")
]


@router.post("/rules/what-if", tags=["rules"])
def rules_what_if(
    *,
    body: RulesForm,  # type: ignore[valid-type]  # the form is made from the signature
    system: Running,
    officer: Caller,
    limit: Annotated[int, Query(ge=0, le=MOST)] = 200,
) -> dict[str, Any]:
    """Which open limits, and which levels of ladders, a set of rules would move, before anybody
    adopts it. Records nothing.

    Takes the form of `/rules/adopt`. Counts by rule and ladder, and the first of them: case, area,
    both days.
    """
    for_officers(officer)
    draft = draft_of(body.model_dump())  # type: ignore[attr-defined]  # as above
    return what_if(system, draft, most=limit).told()


def shown_first(
    *,
    body: RulesForm,  # type: ignore[valid-type]  # as above
    system: Running,
    officer: Caller,
    confirm: Confirm = False,
) -> None:
    """Whether the set may go on to be adopted. Raises NotConfirmed, with what it would move, where
    that is anything and was not looked at; NotBuilt where nobody can say.

    What is wrong with it, or adopted already under the same key, is for the command to answer.
    """
    if confirm:
        return
    try:
        draft = draft_of(body.model_dump())  # type: ignore[attr-defined]  # as above
        may_keep_for(Act(RULES_STREAM, officer, datetime.now(UTC)), draft.area)
        forecast = what_if(system, draft, most=MOST)
    except (ValidationError, Refused):
        return
    if forecast.touched:
        raise NotConfirmed(
            "Nothing is adopted yet: {touched} of {cases} open cases would change, as `moves` says."
            " To put it in force all the same, send it again with ?confirm=true",
            {"moves": forecast.told()},
            touched=forecast.touched,
            cases=forecast.cases,
        )
