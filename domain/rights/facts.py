"""What can happen to a request about one's own data. Who it is stands in particulars, sealed with
the person's own key; what was said stands in texts of their own.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from domain.dispute.terms import AreaCode, Channel, OfficeCode, StaffId
from domain.guardianship import Incapacity
from domain.kernel import Fact, FreeText
from domain.people import Particulars
from domain.rights.terms import (
    AskedBy,
    Death,
    Ground,
    Identity,
    Mandate,
    RightKind,
    RightOutcome,
)

RightLimitId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
RightStage = Annotated[str, StringConstraints(pattern=r"^(due|warning-[0-9]{1,2})$")]


class RightAsked(Fact):
    """Somebody asks about their own data, at a counter or on line. The clock begins here.
    `papers_seen_by`: who saw the mandate, or the paper that says that the person has died."""

    stored_name: ClassVar[str] = "rights.asked.v3"
    kind: RightKind
    office: OfficeCode
    area: AreaCode
    person: Particulars
    asked_by: AskedBy
    speaks_for: Particulars | None
    identity: Identity
    words: FreeText | None
    channel: Channel
    decide_by: date
    identity_by: date | None
    incapacity: Incapacity | None = None
    mandate: Mandate | None = None
    death: Death | None = None
    papers_seen_by: StaffId | None = None

    @property
    def unproved(self) -> bool:
        """Whether somebody else asked and showed nothing that lets them: from before they had to.
        Nothing opens for it."""
        shown = self.mandate if self.asked_by == "representative" else self.death
        return self.asked_by in ("representative", "close_relative") and shown is None


class RightIdentityShown(Fact):
    """It was made sure that it is this person, or who speaks for them."""

    stored_name: ClassVar[str] = "rights.identity_shown.v1"
    identity: Identity


class RightDecided(Fact):
    """The decision with its reasons. Refused, in whole or in part: on which ground of the table,
    and the person was told of the court (个人信息保护法 50)."""

    stored_name: ClassVar[str] = "rights.decided.v1"
    outcome: RightOutcome
    ground: Ground | None
    reasons: FreeText
    by: StaffId
    carry_out_by: date | None


class RightAppealed(Fact):
    """The person wants somebody else to look; what was asked counts as open again."""

    stored_name: ClassVar[str] = "rights.appealed.v1"
    words: FreeText | None
    answer_by: date


class RightAppealAnswered(Fact):
    """Somebody who did not decide has looked. Upheld: what was asked is done."""

    stored_name: ClassVar[str] = "rights.appeal_answered.v1"
    upheld: bool
    reasons: FreeText
    by: StaffId
    carry_out_by: date | None


class RightCarriedOut(Fact):
    """What was granted is done: a copy handed over, data put right, processing stilled, keys
    destroyed. `certificate`: of an erasure, what became unreadable and what stays."""

    stored_name: ClassVar[str] = "rights.carried_out.v1"
    what: FreeText
    channel: Channel
    certificate: UUID | None


class RightTakenBack(Fact):
    """The person does not want it any more; a restriction in force ends with it."""

    stored_name: ClassVar[str] = "rights.taken_back.v1"


class RightTimeCame(Fact):
    """A day of the request, or a warning before it, has come."""

    stored_name: ClassVar[str] = "rights.time_came.v1"
    noted_by_clock: ClassVar[bool] = True
    limit: RightLimitId
    stage: RightStage
    due_on: date


RightsFact = (
    RightAsked
    | RightIdentityShown
    | RightDecided
    | RightAppealed
    | RightAppealAnswered
    | RightCarriedOut
    | RightTakenBack
    | RightTimeCame
)
RIGHTS_FACTS: tuple[type[Fact], ...] = RightsFact.__args__
