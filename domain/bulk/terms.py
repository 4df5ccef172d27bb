"""What is done to many cases at once, and what is said of each of them: codes, ids and days."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.dispute.closing import BatchId
from domain.dispute.facts import MoveReason, ReplacementReason
from domain.dispute.terms import AreaCode, OfficeCode, PartyId, StaffId
from domain.kernel import Refused, Value

LAW: Final = "office rule: bulk work"

MOST: Final = 20_000
"""Cases of one bulk task."""

AT_ONCE: Final = 200
"""Cases that one fact tells of: facts stay small."""

BulkKind = Literal["reassign", "transfer", "withdraw_transfer", "follow_ups", "close"]
"""There is none that concerns support plans: those are their persons' own, one by one."""

TransferReason = Literal["party_moved", "wrong_area", "their_field"]

TRANSFER_ZH: Final[dict[TransferReason, str]] = {
    "party_moved": "当事人迁居",
    "wrong_area": "不属本单位辖区",
    "their_field": "属该单位专业领域",
}

Reason = ReplacementReason | TransferReason | MoveReason

_CODES: Final = r"^[A-Za-z0-9_.,@: -]{0,200}$"

Shown = Annotated[str, StringConstraints(pattern=_CODES)]
"""What a case has, or would have: a staff id, an office, a day, a status. Never a name."""


class BulkTerms(Value):
    """What was ordered, for all cases alike. Which of it a kind asks for, its line in the table of
    kinds says."""

    mediators: Annotated[tuple[StaffId, ...], Field(max_length=20)] = ()
    """Who goes on; several take turns."""
    of: StaffId | None = None
    """In whose place: of each case its mediator, if nobody is named."""
    no_tie: bool = False
    """It was looked whether whoever goes on has a tie to a party, and none has."""
    office: OfficeCode | None = None
    area: AreaCode | None = None
    day: date | None = None
    week: BatchId | None = None
    reason: Reason | None = None


class WhyNot(Value):
    """The rule that says no: its sentence (the key of the message catalogue), what is filled in,
    and the article."""

    rule: Annotated[str, StringConstraints(max_length=400)]
    law: Annotated[str, StringConstraints(max_length=200)] = ""
    given: tuple[tuple[Shown, Shown], ...] = ()

    @property
    def params(self) -> dict[str, str]:
        """What is filled into the sentence."""
        return dict(self.given)


class BulkRow(Value):
    """One case of a preview: at which version it was looked at, what it had and would have. With
    `refused` nothing is done to it."""

    case: UUID
    version: Annotated[int, Field(ge=0)] = 0
    of: Shown = ""
    to: Shown = ""
    agreed_by: tuple[PartyId, ...] = ()
    was: Shown = ""
    becomes: Shown = ""
    refused: WhyNot | None = None


Outcome = Literal["done", "refused", "changed", "not_there", "unreadable"]
"""`changed`: something happened to the case after the preview, and it would come out otherwise."""


class BulkResult(Value):
    """What became of one case."""

    case: UUID
    outcome: Outcome
    version: Annotated[int, Field(ge=0)] = 0
    """The version of the case afterwards, if it was done."""
    why: WhyNot | None = None


class Wish(NamedTuple):
    """A case that somebody put on the list, and what is said of it alone."""

    case: UUID
    agreed_by: tuple[str, ...] = ()
    of: str = ""
    to: str = ""


def why(refused: Refused) -> WhyNot:
    """A refusal as it is kept: what is filled in are codes, ids and days, or it is left out."""
    given = tuple((name, _shown(held)) for name, held in sorted(refused.params.items()))
    return WhyNot(rule=refused.message, law=refused.law, given=given)


def _shown(held: Any) -> str:
    text = str(held)
    return text if re.fullmatch(_CODES, text) else "-"
