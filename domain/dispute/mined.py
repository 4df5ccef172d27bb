"""What an export for process mining tells of a dispute: which step was taken, when, by which role.

What is not listed here is not told: who somebody is or who speaks for them, what they chose or said
alone, a suspicion or a report. What any party or officer of the case may not know is on no list.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from domain.dispute.audience import UNTOLD_TO_PARTIES
from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    AgreementRepudiated,
    Appraised,
    BodiesInvited,
    BreachReported,
    BreachVerified,
    CaseMergedIn,
    CaseTakenOut,
    ClaimStated,
    Closed,
    ClosureProposed,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentGiven,
    CourtFileReceived,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    Destroyed,
    DocumentsPutOnFile,
    Extended,
    Filed,
    FollowUpMade,
    FollowUpMoved,
    FollowUpsStopped,
    HandOverAnswered,
    HandOverReceived,
    InquiryRecorded,
    ItemPerformed,
    MediationExpired,
    MediationFailed,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    Merged,
    NonAcceptanceReviewed,
    NotAccepted,
    OfficeAnswered,
    OfficeAsked,
    OfficeTookRequest,
    OrderAcknowledged,
    OrderAnswered,
    OrderEnded,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
    PartyJoined,
    PerformanceUrged,
    PerformedAtOnce,
    Registered,
    RemedyExplained,
    Reopened,
    ReopeningProposed,
    RequestTimeCorrected,
    RequestWithdrawn,
    Resumed,
    Retained,
    ReturnLetterSent,
    ReviewApplied,
    ReviewDecided,
    RightsNoticeGiven,
    RoutedOut,
    SessionRecorded,
    SplitOff,
    Suspended,
    SuspensionCorrected,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
    Triaged,
    Unmerged,
)
from domain.dispute.terms import UNSUCCESSFUL
from domain.kernel import Fact

TOLD: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(Registered, ClaimStated, RequestTimeCorrected, PartyJoined, Triaged, RoutedOut),
        *(NotAccepted, NonAcceptanceReviewed, HandOverReceived, HandOverAnswered),
        *(CourtFileReceived, ReturnLetterSent, OfficeAsked, OfficeTookRequest, OfficeAnswered),
        *(RightsNoticeGiven, ConsentGiven, Accepted, MediatorAssigned, MediatorRecused),
        *(InquiryRecorded, Suspended, Resumed, SuspensionCorrected, Extended),
        *(AgreementReached, PerformedAtOnce, ItemPerformed, AgreementRepudiated),
        *(FollowUpMade, FollowUpMoved, FollowUpsStopped, BreachReported, BreachVerified),
        *(PerformanceUrged, RemedyExplained, ConfirmationApplied, ConfirmationDecided),
        *(ReviewApplied, ReviewDecided, MediationFailed, MediationExpired, RequestWithdrawn),
        *(ClosureProposed, Closed, DocumentsPutOnFile, Filed, Retained, Appraised, Destroyed),
        *(ReopeningProposed, Reopened, Merged, CaseMergedIn, CaseTakenOut, Unmerged),
        *(SplitOff, TransferOffered, TransferAccepted, TransferRefused, BodiesInvited),
        *(OrderGiven, OrderAcknowledged, OrderAnswered, OrderHandedBack, OrderHandBackRefused),
        *(OrderEnded, DeadlinesLapsedBeforeImport, MediatorReplaced, TransferWithdrawn),
    }
)
"""Steps of a matter: everybody in the case may know of each."""

TOLD_IF: Final[Mapping[type[Fact], Callable[[Mapping[str, Any]], bool]]] = {
    SessionRecorded: lambda data: data["form"] == "joint",
    DeadlinePassed: lambda data: data["proposes"] not in UNTOLD_TO_PARTIES,
}
"""A talk with one party alone is that party's; a limit may tell of a report."""

_TOLD: Final = {fact.stored_name for fact in TOLD}
_TOLD_IF: Final = {fact.stored_name: rule for fact, rule in TOLD_IF.items()}
_TAKEN_OUT, _JOINED = CaseTakenOut.stored_name, PartyJoined.stored_name
LOOKED_INTO: Final = (*_TOLD_IF, _TAKEN_OUT, _JOINED)
"""The stored names of facts of which only some are told: which, their fields say."""


def step(name: str, data: Mapping[str, Any] | None) -> str | None:
    """The step that a fact of this stored name is, `session_recorded`; None if it is not told.

    `data`: its fields, if it is one of `LOOKED_INTO`.
    """
    rule = _TOLD_IF.get(name)
    told = name in _TOLD or (rule is not None and data is not None and rule(data))
    return name.split(".")[1] if told else None


def of_another_case(lines: Sequence[tuple[int, str, Mapping[str, Any] | None]]) -> set[int]:
    """The versions of what was recorded while another case went on in this one, and is of that one
    since it was taken out: told there. `lines`: version, stored name, fields of `LOOKED_INTO`.
    """
    found = set[int]()
    for _, name, data in lines:
        if name != _TAKEN_OUT or data is None:
            continue
        found.update(data.get("moved", ()))
        left = set(data.get("left", ()))
        found |= {
            version
            for version, joined, who in lines
            if joined == _JOINED and who and version > data["merged_at"]
            if who["party"]["party"] in left
        }
    return found


_TOLD_ENDS: Final = UNSUCCESSFUL | {"agreed"}


def ending(status: str, outcome: str | None) -> tuple[str, str | None]:
    """Where a case stands and how it ended, as it is told: what ended neither agreed nor failed is
    `ended`, whether somebody refused or not."""
    if outcome is None or outcome in _TOLD_ENDS:
        return status, outcome
    return "ended", None


def steps() -> list[str]:
    """Every step there can be."""
    return sorted({name.split(".")[1] for name in _TOLD | _TOLD_IF.keys()})
