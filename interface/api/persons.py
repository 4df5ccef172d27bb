"""Persons over HTTP: searched by POST, since an address is written down in many places; read, and
spoken of, as the party of a case.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path

from domain.aggregates import PERSON
from domain.dispute.terms import PartyId
from domain.signature import Command
from interface.api.callers import Caller, Correlation, Position, Running, Speaking
from interface.callers import for_who_works_here
from interface.persons import Asking, Entries, Said, Shown, find, form, say_of
from interface.persons import show as shown
from interface.story import Reader

Key = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, description="Same key, same answer")
]
Party = Annotated[PartyId, Path(description="A party of the case: p1, p2, …")]


def router() -> APIRouter:
    """The routes to find, to read, and one for each thing that is said of a person."""
    made = APIRouter(prefix="/disputes", tags=["person"])
    made.post("/find")(search)
    made.get("/{stream}/parties/{party}")(show)
    for name, command in PERSON.commands.items():
        made.post(
            f"/{{stream}}/parties/{{party}}/{name}",
            summary=command.help,
            description=(command.decide.__doc__ or "").strip(),
            operation_id=f"person_{name}",
            response_model=Said,
        )(_saying(command))
    return made


def search(
    *,
    body: Asking,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    position: Position,
) -> Entries:
    """Whoever has these two or more characters in their name, among the parties of the cases that
    you work on or answer for: each once, in one case. On record."""
    return find(system, body, Reader(officer, speaking, correlation), position)


def show(
    *,
    stream: UUID,
    party: Party,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> Shown:
    """A party as this case has it, how they want to be reached, who speaks for them, and which
    parties of your other cases could be the same person. 404 to who may not read who they are."""
    return shown(system, stream, party, Reader(officer, speaking, correlation))


def _saying(command: Command) -> Callable[..., Any]:
    asked = form(command)

    def endpoint(
        *,
        stream: UUID,
        party: Party,
        body: asked,  # type: ignore[valid-type]  # the form is made from the signature
        system: Running,
        officer: Caller,
        speaking: Speaking,
        correlation: Correlation,
        key: Key = "",
    ) -> Any:
        for_who_works_here(officer, PERSON.name, command.name)
        data: dict[str, Any] = body.model_dump(mode="json", exclude_unset=True)  # type: ignore[attr-defined]  # as above
        reader = Reader(officer, speaking, correlation)
        return say_of(system, stream, party, command.name, data, reader=reader, key=key)

    return endpoint
