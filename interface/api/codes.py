"""Codes for parties over HTTP: made and withdrawn by who works on the case. What a code opens is a
page for a person, and no route here.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from domain.dispute.terms import PartyId
from domain.dispute.told import LONGEST
from domain.reach import ChannelName
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.party_codes import Sending, listed, make, withdraw
from interface.story import Reader
from workers.channels.at_once import Outcome

router = APIRouter(prefix="/disputes/{stream}", tags=["dispute"])

Party = Annotated[PartyId, Path(description="A party of the case: p1, p2, …")]


class Where(BaseModel):
    """Where the code goes as well: an address that the party names now, at the counter, as safe,
    and that only it reads. It is used this once, and kept nowhere."""

    channel: ChannelName = Field(examples=["email"])
    address: str = Field(min_length=1, max_length=200, examples=["a.name@mail.example"])


class Chosen(BaseModel):
    """The word that the party chose, and typed itself. `send`: the code goes by message too; the
    word never does."""

    word: str = Field(max_length=LONGEST, examples=["河边的老柳树"])
    send: Where | None = None


class Made(BaseModel):
    """A code, which is told this once; where it is entered; and its last day. `sent`: whether the
    message went, if there was to be one."""

    code: str = Field(examples=["7K3M-Q9TD-04XA"])
    address: str = Field(examples=["https://office.example/p"])
    ends_on: date
    channel: str
    sent: Outcome | None


class Withdrawn(BaseModel):
    """Whether there was a code."""

    withdrawn: bool


class HasCode(BaseModel):
    """A party of a case: whether it has a code, and until when; or why it gets none."""

    party: PartyId
    state: Literal["none", "live", "locked"]
    made_on: date | None
    ends_on: date | None
    made_by: str
    channel: str
    sent_on: date | None
    why_not: str
    law: str


@router.get("/codes")
def codes(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[HasCode]:
    """Which party of a case has a code for its own page, until when, and whether it is locked."""
    rows = listed(system, stream, Reader(officer, speaking, correlation))
    return [HasCode.model_validate(row) for row in rows]


@router.post("/parties/{party}/code")
def new_code(
    *,
    stream: UUID,
    party: Party,
    body: Chosen,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> Made:
    """Make a code for a party that is there and chose a word; an earlier one opens nothing any
    more. Sent again, it is another code: the one told last counts. With `send` it goes by message
    too, once: whether it went is answered, and the slip is there if it did not."""
    sending = Sending(body.send.channel, body.send.address) if body.send else None
    reader = Reader(officer, speaking, correlation)
    slip = make(system, stream, party, body.word, reader, sending=sending)
    return Made.model_validate(slip._asdict())


@router.post("/parties/{party}/code/end")
def end_code(*, stream: UUID, party: Party, system: Running, officer: Caller) -> Withdrawn:
    """Withdraw a party's code: it opens nothing any more, and whoever got in with it is out."""
    return Withdrawn(withdrawn=withdraw(system, stream, party, officer))
