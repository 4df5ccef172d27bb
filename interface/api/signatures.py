"""An agreement signed at a certified provider, over HTTP: given there, asked about, taken back."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.dispute.facts import PaperLanguage
from domain.dispute.terms import PartyId
from interface.api.acting import Recorded, WithIt, answered, wanted
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.callers import for_who_works_here
from interface.signatures import ask, end, look
from workers.handler import Request
from workers.signing.kernel import State

router = APIRouter(prefix="/disputes/{stream}/signatures", tags=["dispute"])


class Agreed(BaseModel):
    """Who agreed that the agreement goes to the provider, and with it the name and the telephone
    number of each who signs there: everybody who stands in it."""

    agreed_by: tuple[PartyId, ...] = Field(examples=[["p1", "p2"]])
    language: PaperLanguage = Field("zh", description="Of the paper that is signed")


class Standing(BaseModel):
    """How far it is; the file that was put in, where it is signed."""

    state: State
    file: UUID | None = None


@router.post("", operation_id="dispute_ask_signing", status_code=201)
def ask_signing(stream: UUID, body: Agreed, given: WithIt) -> Recorded:
    """Have the agreement signed at the office's provider of electronic signatures.

    What leaves is recorded before it does: the agreement as PDF, and of each who signs there name
    and telephone number. Sent again with the same `Idempotency-Key`, it goes there once; where the
    provider does not answer (503), that is how it is sent again.
    """
    request = wanted("dispute", "ask_signing", stream, {"agreed_by": list(body.agreed_by)}, given)
    answer = ask(given.system, request, body.language)
    return answered(given.response, Recorded(**answer._asdict()))


@router.post("/standing")
def standing(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> Standing:
    """Ask the provider how far it is. What is signed is put in as a file of everybody who stands in
    it; that it was declined, or that its time is over, is recorded."""
    for_who_works_here(officer, "dispute", "receive_signed")
    request = Request(command="", stream=stream, officer=officer, correlation=correlation)
    found = look(system, request, speaking)
    return Standing(state=found.state, file=found.file)


@router.post("/end", operation_id="dispute_end_signing")
def end_signing(stream: UUID, given: WithIt) -> Recorded:
    """Take it back: nothing more is sent, and what is signed there is not put in. Whoever got it
    there already is told by the provider, not by this system."""
    answer = end(given.system, wanted("dispute", "end_signing", stream, {}, given))
    return answered(given.response, Recorded(**answer._asdict()))
