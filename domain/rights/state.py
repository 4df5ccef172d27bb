"""Where a request stands, folded from its facts: ids, codes and days, nothing of a person's."""

from datetime import date, datetime
from typing import Literal, NamedTuple, assert_never

from domain.kernel import PersonId, civil_date
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightCarriedOut,
    RightDecided,
    RightIdentityShown,
    RightsFact,
    RightTakenBack,
    RightTimeCame,
)
from domain.rights.terms import COPIED, STILLING, AskedBy, RightKind, RightOutcome

RightPhase = Literal["new", "asked", "appealed", "to_carry_out", "answered", "taken_back"]
"""`answered`: nothing of it is owed any more, whether it was granted or refused."""

PERSON = "p1"
"""Whose request it is, within it; whoever speaks for them is `SPEAKER`."""
SPEAKER = "g1"


class RightFired(NamedTuple):
    """A day, or a warning before it, that has come and need not come again."""

    limit: str
    stage: str
    due_on: date


class RightsRequest(NamedTuple):
    """One request."""

    phase: RightPhase = "new"
    kind: RightKind = "access_and_copy"
    office: str = ""
    area: str = ""
    person: PersonId | None = None
    asked_by: AskedBy = "themselves"
    identified: bool = False
    unproved: bool = False
    """Somebody else asked, and showed nothing that lets them: nothing opens for it."""
    asked_on: date | None = None
    identity_by: date | None = None
    decide_by: date | None = None
    outcome: RightOutcome | None = None
    decided_by: str = ""
    granted_by: str = ""
    """Who said yes last: when it was decided, or on appeal."""
    appealed: bool = False
    answer_by: date | None = None
    carry_out_by: date | None = None
    carried_out: bool = False
    fired: frozenset[RightFired] = frozenset()

    @property
    def granted(self) -> bool:
        """Whether it was granted, in whole or in part."""
        return self.outcome in ("granted", "granted_in_part")

    @property
    def erases(self) -> bool:
        """Whether an erasure was granted that is still to be carried out."""
        owed = self.identified and self.granted and not self.carried_out
        return self.kind == "erasure" and owed and self.phase != "taken_back"

    @property
    def restricting(self) -> bool:
        """Whether it stills what is done with the person's data: from when it is sure who asks,
        until it is refused for good or taken back."""
        if self.kind not in STILLING or not self.identified or self.phase == "taken_back":
            return False
        return self.granted or self.phase in ("asked", "appealed")

    @property
    def opens_copy(self) -> bool:
        """Whether the copy may be handed over."""
        sure = self.identified and self.granted and self.phase != "taken_back"
        return sure and self.kind in COPIED

    def late(self, on: date) -> bool:
        """Whether it is not decided, and its last day is over."""
        return self.phase == "asked" and self.decide_by is not None and on > self.decide_by


START = RightsRequest()


def evolve(  # noqa: PLR0911 (one return for each fact)
    request: RightsRequest, fact: RightsFact, at: datetime
) -> RightsRequest:
    """The request after one more fact."""
    match fact:
        case RightAsked():
            return RightsRequest(
                phase="asked",
                kind=fact.kind,
                office=fact.office,
                area=fact.area,
                person=fact.person.id,
                asked_by=fact.asked_by,
                identified=fact.identity != "not_shown" and not fact.unproved,
                unproved=fact.unproved,
                asked_on=civil_date(at),
                identity_by=fact.identity_by,
                decide_by=fact.decide_by,
            )
        case RightIdentityShown():
            return request._replace(identified=not request.unproved, identity_by=None)
        case RightDecided():
            decided = _decided(request, fact.outcome, fact.carry_out_by)
            yes = fact.by if decided.granted else ""
            return decided._replace(decided_by=fact.by, granted_by=yes)
        case RightAppealed():
            return request._replace(phase="appealed", appealed=True, answer_by=fact.answer_by)
        case RightAppealAnswered(upheld=True):
            answered = request._replace(answer_by=None, granted_by=fact.by)
            return _decided(answered, "granted", fact.carry_out_by)
        case RightAppealAnswered():
            return _not_upheld(request)
        case RightCarriedOut():
            phase: RightPhase = "appealed" if request.phase == "appealed" else "answered"
            return request._replace(phase=phase, carried_out=True, carry_out_by=None)
        case RightTakenBack():
            return request._replace(phase="taken_back")
        case RightTimeCame():
            fired = RightFired(fact.limit, fact.stage, fact.due_on)
            return request._replace(fired=request.fired | {fired})
        case _:
            assert_never(fact)


def _decided(
    request: RightsRequest, outcome: RightOutcome, carry_out_by: date | None
) -> RightsRequest:
    phase: RightPhase = "answered" if outcome == "not_granted" else "to_carry_out"
    return request._replace(
        phase=phase, outcome=outcome, carry_out_by=carry_out_by, carried_out=False
    )


def _not_upheld(request: RightsRequest) -> RightsRequest:
    """The decision stands; where there was none in time, it is a no."""
    owed = request.granted and not request.carried_out
    return request._replace(
        phase="to_carry_out" if owed else "answered",
        outcome=request.outcome or "not_granted",
        answer_by=None,
    )
