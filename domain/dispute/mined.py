"""What an export for process mining tells of a dispute: which step was taken, when, by which role.

Never a person, nor what somebody chose or said alone, nor a suspicion or a report: what any party
or officer of the case may not know is not told to whoever mines the file.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.dispute.audience import UNTOLD_TO_PARTIES
from domain.dispute.facts import (
    Accepted,
    AccessApproved,
    AgentAppointed,
    AgreementReached,
    AgreementRepudiated,
    Appraised,
    AssistanceGiven,
    BodiesInvited,
    BreachReported,
    BreachVerified,
    CaseMergedIn,
    ClaimStated,
    Closed,
    ClosureProposed,
    ConcessionNoted,
    ConfidentialNoteTaken,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentGiven,
    ConsentRefused,
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
    InvitedPersonJoined,
    InvitedPersonLeft,
    ItemPerformed,
    LegalRepresentativeNamed,
    LookedIn,
    LookInTold,
    MatterDeclaredSeparable,
    MediationExpired,
    MediationFailed,
    MediatorAssigned,
    MediatorRecused,
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
    ParticularsCorrected,
    PartyJoined,
    PerformanceUrged,
    PerformedAtOnce,
    RefusalTakenBack,
    Registered,
    RemedyExplained,
    Reopened,
    ReopeningProposed,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    RepresentativesNamed,
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
    ShamCleared,
    ShamSuspected,
    SpecialAuthorityGiven,
    SplitOff,
    Suspended,
    SuspensionCorrected,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    Triaged,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
    WorkingNotesEnded,
)
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
        *(ReopeningProposed, Reopened, Merged, CaseMergedIn, SplitOff),
        *(TransferOffered, TransferAccepted, TransferRefused, BodiesInvited),
        *(OrderGiven, OrderAcknowledged, OrderAnswered, OrderHandedBack, OrderHandBackRefused),
        *(OrderEnded, DeadlinesLapsedBeforeImport),
    }
)
"""Steps of a matter: everybody in the case may know of each."""

TOLD_IF: Final[Mapping[type[Fact], Callable[[Mapping[str, Any]], bool]]] = {
    SessionRecorded: lambda data: data["form"] == "joint",
    DeadlinePassed: lambda data: data["proposes"] not in UNTOLD_TO_PARTIES,
}
"""A talk with one party alone is that party's; a limit may tell of a report."""

UNTOLD: Final[frozenset[type[Fact]]] = frozenset(
    {
        # who somebody is, and who speaks for them or helps them
        *(ParticularsCorrected, AgentAppointed, SpecialAuthorityGiven, LegalRepresentativeNamed),
        *(AssistanceGiven, RepresentativesNamed, InvitedPersonJoined, InvitedPersonLeft),
        # what somebody chose: a refusal leaves no mark
        *(ConsentRefused, RefusalTakenBack, MatterDeclaredSeparable),
        # what was said in confidence
        *(ConfidentialNoteTaken, ConcessionNoted, WorkingNotesEnded),
        # danger, reports, suspicions
        *(ReportMade, ReportTold, ReportTellingHeldBack, ShamSuspected, ShamCleared),
        *(UrgentMatterRaised, UrgentMatterConfirmed, UrgentMatterRenewed, UrgentStepsPlanned),
        *(UrgentStepTaken, UrgentStepDropped, UrgentMatterOffered, UrgentMatterTakenOver),
        *(UrgentMatterNotTakenOver, UrgentEndProposed, UrgentEndSentBack, UrgentMatterEnded),
        # who looked
        *(LookedIn, LookInTold, AccessApproved),
    }
)
"""Of these no export says even that they took place."""

_TOLD: Final = {fact.stored_name for fact in TOLD}
_TOLD_IF: Final = {fact.stored_name: rule for fact, rule in TOLD_IF.items()}
LOOKED_INTO: Final = tuple(_TOLD_IF)
"""The stored names of facts of which only some are told: which, their fields say."""


def step(name: str, data: Mapping[str, Any] | None) -> str | None:
    """The step that a fact of this stored name is, `session_recorded`; None if it is not told.

    `data`: its fields, if it is one of `LOOKED_INTO`.
    """
    rule = _TOLD_IF.get(name)
    told = name in _TOLD or (rule is not None and data is not None and rule(data))
    return name.split(".")[1] if told else None


def steps() -> list[str]:
    """Every step there can be."""
    return sorted({name.split(".")[1] for name in _TOLD | _TOLD_IF.keys()})
