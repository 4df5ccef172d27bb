"""What can happen to a dispute. Codes, dates and amounts stand in clear; whatever names or
describes a person is a `Particulars` or a `FreeText`, and no fact says what kind of person it is.

A fact says what a rule led to, never the rule: facts are read back under later law.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from domain.dispute.terms import (
    AgentId,
    AgreementForm,
    AreaCode,
    BodyKind,
    Channel,
    DisputeType,
    DocumentKind,
    InvitedKind,
    KeptReference,
    Language,
    OfficeCode,
    PartyId,
    PartyRole,
    RetentionClass,
    Route,
    Sender,
    Source,
    StaffId,
    Subtype,
    SuspensionReason,
    Track,
)
from domain.kernel import Fact, FreeText, Signed, Value
from domain.people import Particulars
from domain.rules import Effect

Fen = Annotated[int, Field(ge=0, le=10**14)]
"""An amount of money in fen (分)."""

ItemId = Annotated[str, StringConstraints(pattern=r"^o[1-9][0-9]{0,2}$")]
"""A part of an agreement: o1, o2, …"""

RequestId = Annotated[str, StringConstraints(pattern=r"^r[1-9][0-9]{0,2}$")]
InvitedId = Annotated[str, StringConstraints(pattern=r"^i[1-9][0-9]{0,2}$")]
NoteId = Annotated[str, StringConstraints(pattern=r"^n[1-9][0-9]{0,4}$")]
FileId = UUID
"""A file that was put into the case. No number: whoever sees a few would count the others."""
OrderId = Annotated[str, StringConstraints(pattern=r"^d[1-9][0-9]{0,2}$")]
"""A supervisory order (督办) on a case: d1, d2, …"""

RequestEvidence = Literal[
    "written_application",
    "form_signed_at_counter",
    "message",
    "call_record",
    "witness",
    "hand_over_letter",
    "own_statement",
    "register",
    "not_recorded",
]
"""What shows when the request was made. `not_recorded`: only in cases from before it was asked."""

Capacity = Literal["full", "represented"]
"""`represented`: settles through a legal representative (监护人); why is nobody's business here."""

# --- intake --------------------------------------------------------------------------------------


class Party(Value):
    """A party as it joined. `address_hidden`: its address is never shown to the other parties."""

    party: PartyId
    role: PartyRole
    capacity: Capacity = "full"
    address_hidden: bool = False
    particulars: Particulars


LinkKind = Literal["reopened", "re_mediation", "split_by_issue", "split_by_party"]


class Origin(Value):
    """The case this one came out of; that one stays as it was."""

    kind: LinkKind
    case: UUID
    code: str


class Registered(Fact):
    """A dispute has its one code. When it was recorded as registered is the time of this fact;
    `requested_at` is when a party asked, as stated, and `None` where no right-holder claimed yet.
    """

    stored_name: ClassVar[str] = "dispute.registered.v2"
    code: str
    track: Track
    office: OfficeCode
    area: AreaCode
    body: BodyKind
    type: DisputeType
    subtype: Subtype | None = None
    source: Source
    matter: FreeText
    parties: tuple[Party, ...]
    requested_at: AwareDatetime | None
    request_evidence: RequestEvidence
    happened_on: date | None = None
    people_affected: int | None = None
    amount_fen: Fen | None = None
    former_number: str = ""
    """The number in an older register."""
    origin: Origin | None = None


class ClaimStated(Fact):
    """The right-holder made a claim of its own in a case that was offered (主动调解)."""

    stored_name: ClassVar[str] = "dispute.claim_stated.v1"
    party: PartyId
    requested_at: AwareDatetime
    request_evidence: RequestEvidence


class RequestTimeCorrected(Fact):
    """The time of the request was stated wrongly before."""

    stored_name: ClassVar[str] = "dispute.request_time_corrected.v1"
    requested_at: AwareDatetime
    request_evidence: RequestEvidence


class PartyJoined(Fact):
    """A further party joined an open case."""

    stored_name: ClassVar[str] = "dispute.party_joined.v1"
    party: Party


WrongPart = Literal["name", "phone", "identity_number", "address"]
"""What of somebody's particulars was written down wrongly."""


class ParticularsCorrected(Fact):
    """Who a party is, or how it is reached, was written down wrongly before; this is right. The
    party is the same. `wrong`: what of it nobody reads as it was written before."""

    stored_name: ClassVar[str] = "dispute.particulars_corrected.v1"
    party: Party
    wrong: Annotated[tuple[WrongPart, ...], Field(min_length=1)]


Procedure = Literal["none", "pre_suit", "ordinary", "summary"]


class HandOverReceived(Fact):
    """Another office handed the matter over. It carries the matter only, nothing about persons."""

    stored_name: ClassVar[str] = "dispute.hand_over_received.v1"
    sender: Sender
    number: KeptReference
    received_on: date
    procedure: Procedure = "none"
    online: bool = False


class HandOverAnswered(Fact):
    """The sender was told whether the matter is taken. Taken, a return letter (回函) is owed."""

    stored_name: ClassVar[str] = "dispute.hand_over_answered.v1"
    accepted: bool
    reason: FreeText | None = None


class CourtFileReceived(Fact):
    """The court's file was signed for: from here its limit runs."""

    stored_name: ClassVar[str] = "dispute.court_file_received.v1"
    received_on: date


class ReturnLetterSent(Fact):
    """The return letter (回函), for a court with the file and the report, went out."""

    stored_name: ClassVar[str] = "dispute.return_letter_sent.v1"
    number: KeptReference


class Triaged(Fact):
    """Somebody looked at scope, urgency and safety. `minor_involved` and `domestic_violence` are
    about the matter: they decide how it is handled, and name nobody."""

    stored_name: ClassVar[str] = "dispute.triaged.v1"
    in_scope: bool
    urgent: bool = False
    domestic_violence: bool = False
    minor_involved: bool = False
    suit_pending: bool = False
    petition_pending: bool = False


NotAcceptedReason = Literal[
    "outside_scope",
    "special_body_only",
    "law_forbids_mediation",
    "pending_or_decided_elsewhere",
    "no_dispute",
]


class NotAccepted(Fact):
    """不予受理: the parties got the notice with the reason and the other routes."""

    stored_name: ClassVar[str] = "dispute.not_accepted.v1"
    reason: NotAcceptedReason
    routes: tuple[Route, ...]
    explanation: FreeText | None = None
    by: Signed


class NonAcceptanceReviewed(Fact):
    """The judicial office looked at the refusal to accept: it stands, or the case goes on."""

    stored_name: ClassVar[str] = "dispute.non_acceptance_reviewed.v1"
    upheld: bool


class RoutedOut(Fact):
    """The matter was taken to the body whose it is."""

    stored_name: ClassVar[str] = "dispute.routed_out.v1"
    to: Route
    receipt: KeptReference


OtherOffice = Literal[
    "court",
    "procuratorate",
    "police",
    "petition_office",
    "legal_aid",
    "labour_inspection",
    "civil_affairs",
    "housing",
    "health",
    "education",
    "natural_resources",
    "market_regulation",
    "other",
]


class OfficeAsked(Fact):
    """Another office was asked for something; the parties can see it."""

    stored_name: ClassVar[str] = "dispute.office_asked.v1"
    request: RequestId
    to: OtherOffice
    question: FreeText


class OfficeTookRequest(Fact):
    stored_name: ClassVar[str] = "dispute.office_took_request.v1"
    request: RequestId


class OfficeAnswered(Fact):
    stored_name: ClassVar[str] = "dispute.office_answered.v1"
    request: RequestId
    answer: FreeText


# --- consent -------------------------------------------------------------------------------------


class RightsNoticeGiven(Fact):
    """权利义务告知, to one party, in its language."""

    stored_name: ClassVar[str] = "dispute.rights_notice_given.v1"
    party: PartyId
    language: Language = "zh"
    channel: Channel = "in_person"


class ConsentGiven(Fact):
    """One party agreed to mediation, for itself; `through` names who spoke for it."""

    stored_name: ClassVar[str] = "dispute.consent_given.v1"
    party: PartyId
    channel: Channel = "in_person"
    through: AgentId | None = None


class ConsentRefused(Fact):
    """One party does not want mediation. No reason is asked, none is kept."""

    stored_name: ClassVar[str] = "dispute.consent_refused.v1"
    party: PartyId
    ends_mediation: bool


class RefusalTakenBack(Fact):
    """The party that refused changed its mind, on its own."""

    stored_name: ClassVar[str] = "dispute.refusal_taken_back.v1"
    party: PartyId
    channel: Channel


class MatterDeclaredSeparable(Fact):
    """What the parties dispute can be settled for some of them without the others."""

    stored_name: ClassVar[str] = "dispute.matter_declared_separable.v1"
    explanation: FreeText


Authority = Literal["general", "special"]


class AgentAppointed(Fact):
    """代理人. With `general` authority it may talk and hear; to settle it needs 特别授权."""

    stored_name: ClassVar[str] = "dispute.agent_appointed.v1"
    agent: AgentId
    party: PartyId
    authority: Authority
    document: KeptReference
    person: Particulars


class SpecialAuthorityGiven(Fact):
    """The party gave its agent special authority (特别授权): it may settle."""

    stored_name: ClassVar[str] = "dispute.special_authority_given.v1"
    agent: AgentId
    document: KeptReference


class LegalRepresentativeNamed(Fact):
    """监护人 / 法定代理人 of a party that does not settle by itself."""

    stored_name: ClassVar[str] = "dispute.legal_representative_named.v1"
    agent: AgentId
    party: PartyId
    person: Particulars


class AssistanceGiven(Fact):
    """An interpreter or a witness stood beside a party."""

    stored_name: ClassVar[str] = "dispute.assistance_given.v1"
    party: PartyId
    kind: Literal["interpreter", "witness"]
    person: Particulars


# --- handling ------------------------------------------------------------------------------------


class Accepted(Fact):
    """受理: mediation begins and its limit runs."""

    stored_name: ClassVar[str] = "dispute.accepted.v1"


class MediatorAssigned(Fact):
    stored_name: ClassVar[str] = "dispute.mediator_assigned.v1"
    mediator: StaffId
    co_mediators: tuple[StaffId, ...] = ()
    chosen_by_parties: bool = False
    conflict_waived: bool = False


RecusalGround = Literal["relative", "interest", "other_tie", "party_request", "unavailable"]


class MediatorRecused(Fact):
    """The mediator is off the case; the head assigns another, or the parties choose."""

    stored_name: ClassVar[str] = "dispute.mediator_recused.v1"
    mediator: StaffId
    ground: RecusalGround
    asked_by: PartyId | None = None


ReplacementReason = Literal["absence", "leaving", "workload", "other_office_need", "given_back"]


class MediatorReplaced(Fact):
    """Another mediator goes on with the case where the one before left off, for a reason of the
    office: nothing speaks against the one before, who may have it back."""

    stored_name: ClassVar[str] = "dispute.mediator_replaced.v1"
    mediator: StaffId
    instead_of: StaffId
    reason: ReplacementReason
    agreed_by: tuple[PartyId, ...] = ()
    conflict_waived: bool = False


class InquiryRecorded(Fact):
    """调查记录, read back and signed."""

    stored_name: ClassVar[str] = "dispute.inquiry_recorded.v1"
    record: FreeText
    heard: tuple[PartyId, ...] = ()


SessionForm = Literal["joint", "separate"]


class SessionRecorded(Fact):
    """调解记录 of one session."""

    stored_name: ClassVar[str] = "dispute.session_recorded.v1"
    form: SessionForm
    online: bool = False
    parties: tuple[PartyId, ...]
    record: FreeText


class InvitedPersonJoined(Fact):
    """Somebody from outside takes part, with the consent of every party (人民调解法 20)."""

    stored_name: ClassVar[str] = "dispute.invited_person_joined.v1"
    invited: InvitedId
    kind: InvitedKind
    person: Particulars | None = None


class InvitedPersonLeft(Fact):
    stored_name: ClassVar[str] = "dispute.invited_person_left.v1"
    invited: InvitedId


Audience = Literal["mediator", "party", "shared"]
"""Who may read a note: its case's mediators; they and one party; they and all parties."""


class ConfidentialNoteTaken(Fact):
    """A working note. It never enters the file and ends when the case is filed."""

    stored_name: ClassVar[str] = "dispute.confidential_note_taken.v1"
    note: NoteId
    audience: Audience
    party: PartyId | None = None
    text: FreeText


class Suspended(Fact):
    stored_name: ClassVar[str] = "dispute.suspended.v1"
    reason: SuspensionReason
    clock_stops: bool
    """Whether any limit of this case stands still for such a reason, as its rules said then. Where
    none does, nothing that is adopted later makes it count."""
    explanation: FreeText | None = None


class Resumed(Fact):
    stored_name: ClassVar[str] = "dispute.resumed.v1"


Version = Annotated[int, Field(ge=1)]
"""The place of a fact in the stream of its case."""

SuspensionNumber = Annotated[int, Field(ge=1, le=999)]
"""Which suspension of a case: the first is 1."""


class MovedLimit(Value):
    """A limit that ends on another day than was shown. None: it stands still, without an end."""

    deadline: str
    from_on: date | None
    to_on: date | None


class SuspensionCorrected(Fact):
    """A suspension was recorded with a wrong day: it lasted from `since` to `until`, the day of
    resumption (None while it lasts). Limits end where they would have, had it been right at once.
    """

    stored_name: ClassVar[str] = "dispute.suspension_corrected.v1"
    suspension: SuspensionNumber
    since: date
    until: date | None
    explanation: FreeText
    told: tuple[PartyId, ...]
    """The parties that were told, where a limit ends earlier than was shown."""
    moved: tuple[MovedLimit, ...]
    """What it moved on that day."""


class Extended(Fact):
    """All parties signed for more time; the head agreed. Mediation may go on up to `until`."""

    stored_name: ClassVar[str] = "dispute.extended.v1"
    until: date
    signed_by: tuple[PartyId, ...]


# --- urgent matter and reports -------------------------------------------------------------------

PreventiveStep = Literal[
    "calm_the_parties",
    "separate_talks",
    "meet_in_safe_place",
    "invite_counsellor",
    "offer_legal_aid",
    "offer_protection_order_help",
    "ask_superior_body_to_mediate",
    "give_help_numbers",
    "stop_work_or_use_in_dispute",
]
"""The closed list. None of them is watching or visiting a person."""


class UrgentMatterRaised(Fact):
    """The dispute may become violent (人民调解法 25). It is the matter that is urgent."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_raised.v1"
    facts: FreeText
    steps: tuple[PreventiveStep, ...]
    by: Signed


class UrgentMatterConfirmed(Fact):
    """A second person saw it."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_confirmed.v1"


class UrgentMatterRenewed(Fact):
    """Seven days more."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_renewed.v1"
    facts: FreeText
    steps: tuple[PreventiveStep, ...]


MatterLevel = Literal["A", "B", "C"]
"""How soon a *matter* may turn violent (A级事项): today or tomorrow, within days, not yet. Nothing
is said of any person, and nothing is worked out: somebody says so, and a second person sees it."""

StepId = Annotated[str, StringConstraints(pattern=r"^s[1-9][0-9]?$")]
"""A step of the plan of an urgent matter: s1, s2, … for as long as it lasts."""


class PlannedStep(Value):
    """One step of the plan: what is done, by which day, and which officer sees to it."""

    step: StepId
    kind: PreventiveStep
    due_on: date
    responsible: StaffId


class UrgentStepsPlanned(Fact):
    """The one plan of the matter (一事一方案) has these further steps. `matter_level` is None where
    it stays as it was."""

    stored_name: ClassVar[str] = "dispute.urgent_steps_planned.v1"
    matter_level: MatterLevel | None = None
    steps: tuple[PlannedStep, ...]


class UrgentStepTaken(Fact):
    """A step was taken: the evidence is a document, and what is to be said of it."""

    stored_name: ClassVar[str] = "dispute.urgent_step_taken.v1"
    step: StepId
    evidence: KeptReference
    note: FreeText


class UrgentStepDropped(Fact):
    """A step is not taken after all, and why."""

    stored_name: ClassVar[str] = "dispute.urgent_step_dropped.v1"
    step: StepId
    reason: FreeText


class UrgentMatterOffered(Fact):
    """The matter is offered to another owner; who has it keeps it until that officer accepts."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_offered.v1"
    owner: StaffId
    reason: FreeText


class UrgentMatterTakenOver(Fact):
    """The officer it was offered to owns the matter now."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_taken_over.v1"
    owner: StaffId


class UrgentMatterNotTakenOver(Fact):
    """The officer it was offered to does not take it; it stays with its owner."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_not_taken_over.v1"
    reason: FreeText


class UrgentEndProposed(Fact):
    """Its owner thinks that the matter is urgent no more: every step has its evidence, or was
    dropped with a reason."""

    stored_name: ClassVar[str] = "dispute.urgent_end_proposed.v1"


class UrgentEndSentBack(Fact):
    """The second person looked at the evidence, and it is not enough."""

    stored_name: ClassVar[str] = "dispute.urgent_end_sent_back.v1"
    reason: FreeText


class UrgentMatterEnded(Fact):
    """A second person ended it against the evidence."""

    stored_name: ClassVar[str] = "dispute.urgent_matter_ended.v1"


ReportGround = Literal[
    "public_order_case_likely",
    "criminal_case_likely",
    "immediate_danger",
    "suspected_abuse_of_minor",
    "suspected_abuse_of_dependent_adult",
]
ReportTo = Literal["police", "ambulance", "civil_affairs", "education", "procuratorate"]


class ReportMade(Fact):
    """What the law obliges to report, about the matter; a copy of what was sent is kept."""

    stored_name: ClassVar[str] = "dispute.report_made.v1"
    ground: ReportGround
    to: tuple[ReportTo, ...]
    sent: FreeText


class ReportTold(Fact):
    """A person concerned was told afterwards what was reported so far (个人信息保护法 18)."""

    stored_name: ClassVar[str] = "dispute.report_told.v1"
    party: PartyId


HeldBack = Literal["would_endanger_somebody", "nobody_to_tell"]
"""Why whoever a report concerns is not told: it would endanger somebody now; or nobody can be told
beside whoever is suspected."""


class ReportTellingHeldBack(Fact):
    """Whoever was reported about is not told, or not yet: `look_again_on` is the day from which
    that is asked again; None where there is nobody to tell."""

    stored_name: ClassVar[str] = "dispute.report_telling_held_back.v1"
    ground: HeldBack
    reason: FreeText
    look_again_on: date | None


# --- who looks in from outside -------------------------------------------------------------------


class LookedIn(Fact):
    """An officer who stands outside the case stated why they look into it. Its words and names are
    open to them until a moment; that ends by itself."""

    stored_name: ClassVar[str] = "dispute.looked_in.v1"
    by: StaffId
    reason: FreeText
    until: AwareDatetime


ApprovalNeed = Literal["second_person", "stands_in", "counter", "joint_mediation", "looks_in"]
"""What somebody needs the file of a minor for."""


class AccessApproved(Fact):
    """The head let an officer read the file of a minor, or of somebody who does not settle alone;
    that ends by itself."""

    stored_name: ClassVar[str] = "dispute.access_approved.v1"
    officer: StaffId
    what_for: ApprovalNeed
    until: AwareDatetime


class LookInTold(Fact):
    """A party was told who looked into the case from outside, in which role, and why."""

    stored_name: ClassVar[str] = "dispute.look_in_told.v1"
    party: PartyId
    channel: Channel


# --- agreement -----------------------------------------------------------------------------------

ObligationKind = Literal["payment", "act", "apology", "forbearance"]


class Obligation(Value):
    """One thing to be done under the agreement; an instalment is one. Without a day: at once."""

    item: ItemId
    party: PartyId
    kind: ObligationKind
    amount_fen: Fen | None = None
    due_on: date | None = None
    what: FreeText


SigningMeans = Literal["signature", "fingerprint", "seal", "certified_electronic", "oral"]


class Signature(Value):
    """How one party bound itself: by itself, or through `agent`."""

    party: PartyId
    agent: AgentId | None = None
    means: SigningMeans
    provider: str = ""
    """The certified provider of an electronic signature (电子签名法 13, 16)."""
    witnessed: bool = False


NotConfirmable = Literal["status", "property_right", "special_procedure"]
"""What a court does not confirm (民诉解释 355): 身份关系, 确权, 其他特别程序."""


class AgreementReached(Fact):
    """The parties settled. A written agreement takes effect when all have signed, the mediator has
    signed and the seal is on it; an oral one on the day it is made (人民调解法 29–30)."""

    stored_name: ClassVar[str] = "dispute.agreement_reached.v1"
    form: AgreementForm
    effective_on: date
    content: FreeText
    items: tuple[Obligation, ...]
    signatures: tuple[Signature, ...]
    not_confirmable: tuple[NotConfirmable, ...] = ()


ProviderName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}CA$")]
"""The short name of a certified provider of electronic signatures: CFCA, BJCA, SHECA."""

PaperLanguage = Literal["zh", "en"]

Unsigned = Literal["declined_there", "ran_out_there", "not_taken_there", "taken_back"]
"""Why it is not signed at the provider. `not_taken_there`: the provider refused it; `taken_back`:
by this side, and nothing more is sent or put in."""
SigningOutcome = Literal["signed_there"] | Unsigned


class SigningAsked(Fact):
    """The agreement goes to a certified provider, to be signed there (电子签名法 13, 16).

    `parties`: whoever stands in it; each agreed to that (个人信息保护法 23). `signers`: those whose
    name and telephone number go with it. It is recorded before anything leaves.
    """

    stored_name: ClassVar[str] = "dispute.signing_asked.v1"
    provider: ProviderName
    document: KeptReference
    """The number of the paper."""
    language: PaperLanguage
    parties: tuple[PartyId, ...]
    signers: tuple[PartyId, ...]


class SigningTaken(Fact):
    """The provider has it, and calls it so. Sealed: what it calls it is its own to choose."""

    stored_name: ClassVar[str] = "dispute.signing_taken.v1"
    provider: ProviderName
    parties: tuple[PartyId, ...]
    reference: FreeText


class SigningEnded(Fact):
    """Nothing of it is awaited any more. `file`: what was signed, where it was."""

    stored_name: ClassVar[str] = "dispute.signing_ended.v1"
    provider: ProviderName
    parties: tuple[PartyId, ...]
    outcome: SigningOutcome
    file: FileId | None = None


# --- performance ---------------------------------------------------------------------------------


class PerformedAtOnce(Fact):
    """Everything agreed was done on the spot."""

    stored_name: ClassVar[str] = "dispute.performed_at_once.v1"
    receipt: KeptReference | None = None


class ItemPerformed(Fact):
    stored_name: ClassVar[str] = "dispute.item_performed.v1"
    item: ItemId
    performed_on: date
    receipt: KeptReference | None = None


Finding = Literal["performed", "partly_performed", "not_performed", "not_reached"]


Satisfaction = Literal[
    "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"
]
"""With the mediation, from best to worst, if somebody cares to say. Words and no numbers: nobody
adds them up for a person."""

Sign = Literal[
    "terms_unclear",
    "amount_wrong",
    "not_of_free_will",
    "somebody_left_out",
    "performance_impossible",
    "new_quarrel",
    "threats_made",
    "violence_feared",
]
"""What points to an error in the agreement, or to the quarrel growing again; the list is closed."""

NextStep = Literal["remind", "confirm", "review", "enforce", "ask_whether_it_stands", "re_mediate"]
"""Remind whoever owes (督促履行), judicial confirmation, arbitral review, enforcement, ask whether
each party stands by the agreement, mediation again."""


class Offer(Value):
    """What can be done next, as the law stood then; `until` is the last day for it, if any."""

    step: NextStep
    until: date | None = None


class FollowUpMade(Fact):
    """回访: a call about the agreement, never about the person. No photograph is taken. What it
    offers is done by nobody by itself."""

    stored_name: ClassVar[str] = "dispute.follow_up_made.v2"
    channel: Literal["phone", "by_appointment", "online"]
    finding: Finding
    satisfaction: Satisfaction | None = None
    signs: tuple[Sign, ...] = ()
    offers: tuple[Offer, ...] = ()


MoveReason = Literal[
    "party_asked",
    "party_busy_then",
    "performance_promised_later",
    "office_unstaffed",
    "taken_back",
]


class FollowUpMoved(Fact):
    """The call about what was due on `day` is made by `to`."""

    stored_name: ClassVar[str] = "dispute.follow_up_moved.v1"
    day: date
    to: date
    reason: MoveReason


class FollowUpsStopped(Fact):
    """A party wants no more calls; there are none."""

    stored_name: ClassVar[str] = "dispute.follow_ups_stopped.v1"
    party: PartyId


class SatisfactionStated(Fact):
    """How satisfied a party is with the mediation, said by itself and not to whoever calls."""

    stored_name: ClassVar[str] = "dispute.satisfaction_stated.v1"
    party: PartyId
    satisfaction: Satisfaction


class BreachReported(Fact):
    stored_name: ClassVar[str] = "dispute.breach_reported.v1"
    party: PartyId
    items: tuple[ItemId, ...]


class BreachVerified(Fact):
    """The mediator asked the other side: the items were not performed, or they were."""

    stored_name: ClassVar[str] = "dispute.breach_verified.v1"
    confirmed: bool


class PerformanceUrged(Fact):
    """督促履行 (人民调解法 31)."""

    stored_name: ClassVar[str] = "dispute.performance_urged.v1"
    party: PartyId


class RemedyExplained(Fact):
    """A party was told where it can go, with the leaflet."""

    stored_name: ClassVar[str] = "dispute.remedy_explained.v1"
    party: PartyId
    route: Route


class ConfirmationApplied(Fact):
    """司法确认: both parties applied together."""

    stored_name: ClassVar[str] = "dispute.confirmation_applied.v1"
    court: OfficeCode | None = None
    applied_on: date
    receipt: KeptReference


class ConfirmationDecided(Fact):
    stored_name: ClassVar[str] = "dispute.confirmation_decided.v1"
    confirmed: bool
    decided_on: date
    number: KeptReference


class ReviewApplied(Fact):
    """仲裁审查 of a labour agreement: both parties applied together."""

    stored_name: ClassVar[str] = "dispute.review_applied.v1"
    applied_on: date
    receipt: KeptReference


class ReviewDecided(Fact):
    stored_name: ClassVar[str] = "dispute.review_decided.v1"
    confirmed: bool
    decided_on: date
    number: KeptReference


class AgreementRepudiated(Fact):
    """反悔. The agreement is preserved as it was made."""

    stored_name: ClassVar[str] = "dispute.agreement_repudiated.v1"
    party: PartyId
    statement: FreeText | None = None


# --- closing and archive -------------------------------------------------------------------------


class MediationFailed(Fact):
    """调解不成. The parties got the notice with the other routes (人民调解法 26)."""

    stored_name: ClassVar[str] = "dispute.mediation_failed.v1"
    routes: tuple[Route, ...]
    explanation: FreeText | None = None


class RequestWithdrawn(Fact):
    """撤回 by everybody who applied."""

    stored_name: ClassVar[str] = "dispute.request_withdrawn.v1"
    parties: tuple[PartyId, ...]


class MediationExpired(Fact):
    """The head ended a mediation whose time was over, with notice of the other routes."""

    stored_name: ClassVar[str] = "dispute.mediation_expired.v1"
    deadline: str
    routes: tuple[Route, ...]


class ClosureProposed(Fact):
    stored_name: ClassVar[str] = "dispute.closure_proposed.v1"
    by: Signed


class Closed(Fact):
    """结案. `batch` is the week (2026-W13) when it was closed with the week's list."""

    stored_name: ClassVar[str] = "dispute.closed.v1"
    batch: str | None = None


class FiledDocument(Value):
    kind: DocumentKind
    pages: Annotated[int, Field(ge=1, le=2000)] = 1
    reference: KeptReference | None = None


class DocumentsPutOnFile(Fact):
    stored_name: ClassVar[str] = "dispute.documents_put_on_file.v1"
    documents: tuple[FiledDocument, ...]


FileFormat = Literal["jpeg", "png", "pdf"]
TakenOutReason = Literal[
    "wrong_case",
    "wrong_party",
    "illegible",
    "not_needed",
    "asked_by_party",
    "mediation_over",
]
"""Why a file was taken out. `mediation_over`: what was confided ends when the case is filed."""


class StoredFile(Value):
    """What is kept of a file, sealed, apart from the log. Its name is not: it may name somebody.

    `digest` is keyed: whoever has the same paper cannot find out by it that it lies here.
    """

    id: UUID
    format: FileFormat
    size: Annotated[int, Field(ge=1, le=1 << 30)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileAttached(Fact):
    """A photograph or a PDF was put into the case. `parties`: whom it is of and who reads it;
    `confidential`: handed by one party to the mediator alone."""

    stored_name: ClassVar[str] = "dispute.file_attached.v1"
    file: FileId
    """As its first edition is kept."""
    document: DocumentKind
    parties: tuple[PartyId, ...]
    confidential: bool = False
    stored: StoredFile


class FileReplaced(Fact):
    """A file has a new version; the earlier ones stay."""

    stored_name: ClassVar[str] = "dispute.file_replaced.v1"
    file: FileId
    edition: Annotated[int, Field(ge=2, le=10_000)]
    document: DocumentKind
    parties: tuple[PartyId, ...]
    confidential: bool = False
    stored: StoredFile


class FileTakenOut(Fact):
    """Every version of a file was destroyed; that it was there stays."""

    stored_name: ClassVar[str] = "dispute.file_taken_out.v1"
    file: FileId
    document: DocumentKind
    parties: tuple[PartyId, ...]
    confidential: bool = False
    reason: TakenOutReason


class Filed(Fact):
    """归档: the file is complete and does not change again."""

    stored_name: ClassVar[str] = "dispute.filed.v1"
    volume: KeptReference


class WorkingNotesEnded(Fact):
    """The working notes are not part of the file: their texts are destroyed."""

    stored_name: ClassVar[str] = "dispute.working_notes_ended.v1"
    notes: tuple[NoteId, ...]


class Retained(Fact):
    """保管: the archive's own table says how long. `until` is None for ever."""

    stored_name: ClassVar[str] = "dispute.retained.v1"
    retention: RetentionClass
    until: date | None


class Appraised(Fact):
    """鉴定 after the period: destroy, or keep up to a new day."""

    stored_name: ClassVar[str] = "dispute.appraised.v1"
    destroy: bool
    keep_until: date | None = None
    by: Signed


class Destroyed(Fact):
    """Two persons signed; the file is gone."""

    stored_name: ClassVar[str] = "dispute.destroyed.v1"
    first_signature: Signed
    second_signature: Signed


# --- linked cases, other bodies ------------------------------------------------------------------


ReopenKind = Literal["reopened", "re_mediation"]


class ReopeningProposed(Fact):
    stored_name: ClassVar[str] = "dispute.reopening_proposed.v1"
    kind: ReopenKind
    asked_by: PartyId | None = None
    by: Signed


class Reopened(Fact):
    """A new case goes on with the matter; this one stays as it is."""

    stored_name: ClassVar[str] = "dispute.reopened.v1"
    kind: ReopenKind
    case: UUID
    code: str


class Merged(Fact):
    """并案: this case goes on in another. Both numbers stay."""

    stored_name: ClassVar[str] = "dispute.merged.v1"
    into: UUID
    code: str


class CameAs(Value):
    """A party of the case that came in, and which party it is in this one.

    `address_hidden`: it was hidden there from whoever came along, and is hidden here from now on.
    """

    there: PartyId
    here: PartyId
    address_hidden: bool = False


class RunningLimits(Value):
    """From when the limits of a case ran that came in; None: that one did not run."""

    registered_at: AwareDatetime | None = None
    triaged_on: date | None = None
    accepted_at: AwareDatetime | None = None
    extended_until: date | None = None
    requested_at: AwareDatetime | None = None


class CaseMergedIn(Fact):
    """Another case goes on in this one: its parties join it, its limits run on where they end
    earlier, and what protects somebody there protects here."""

    stored_name: ClassVar[str] = "dispute.case_merged_in.v2"
    case: UUID
    code: str
    parties: tuple[CameAs, ...] = ()
    limits: RunningLimits = RunningLimits()
    domestic_violence: bool = False
    minor_involved: bool = False
    suit_pending: bool = False
    barred: tuple[StaffId, ...] = ()


class CaseTakenOut(Fact):
    """A case that was merged into this one goes on by itself again. `merged_at`: the version of the
    fact by which it came; `left`: who came with it, and leaves. What was recorded since stays here,
    but for the versions in `moved`, which are the other case's, and for its part in those `shared`.
    """

    stored_name: ClassVar[str] = "dispute.case_taken_out.v1"
    case: UUID
    code: str
    merged_at: Version
    left: tuple[PartyId, ...] = ()
    moved: tuple[Version, ...] = ()
    shared: tuple[Version, ...] = ()


class Unmerged(Fact):
    """This case goes on by itself, as it stood when it was merged. The facts that follow happened
    meanwhile: `came` are their versions in the other case, in this order."""

    stored_name: ClassVar[str] = "dispute.unmerged.v1"
    out_of: UUID
    code: str
    came: tuple[Version, ...] = ()


class ToldApart(Fact):
    """Somebody looked at both cases: they are two matters, and are not merged."""

    stored_name: ClassVar[str] = "dispute.told_apart.v1"
    case: UUID
    code: str


class ApartTakenBack(Fact):
    """Somebody looked again: they may be one matter after all."""

    stored_name: ClassVar[str] = "dispute.apart_taken_back.v1"
    case: UUID
    code: str


class SplitOff(Fact):
    """分案: an issue, or some parties, go on in a case of their own."""

    stored_name: ClassVar[str] = "dispute.split_off.v1"
    kind: Literal["split_by_issue", "split_by_party"]
    case: UUID
    code: str
    parties: tuple[PartyId, ...] = ()


class RepresentativesNamed(Fact):
    """Members of a group speak through some of them, with written mandate."""

    stored_name: ClassVar[str] = "dispute.representatives_named.v1"
    representatives: tuple[PartyId, ...]
    members: tuple[PartyId, ...]
    mandate: KeptReference


class TransferOffered(Fact):
    """The case is offered to another office; responsibility stays until that office accepts."""

    stored_name: ClassVar[str] = "dispute.transfer_offered.v1"
    to_office: OfficeCode
    to_area: AreaCode
    reason: FreeText


class TransferAccepted(Fact):
    stored_name: ClassVar[str] = "dispute.transfer_accepted.v1"
    office: OfficeCode
    area: AreaCode


class TransferRefused(Fact):
    stored_name: ClassVar[str] = "dispute.transfer_refused.v1"
    reason: FreeText


class TransferWithdrawn(Fact):
    """The offer is taken back before it was answered; responsibility was never anywhere else."""

    stored_name: ClassVar[str] = "dispute.transfer_withdrawn.v1"


class BodiesInvited(Fact):
    """联合调解: these take part as guests; one body leads."""

    stored_name: ClassVar[str] = "dispute.bodies_invited.v1"
    lead: OfficeCode
    guests: tuple[OfficeCode, ...]


class ConcessionNoted(Fact):
    """A party conceded a fact for the sake of settling. It cannot be used against it later."""

    stored_name: ClassVar[str] = "dispute.concession_noted.v1"
    party: PartyId
    text: FreeText


class ShamSuspected(Fact):
    """虚假调解 is suspected and reported."""

    stored_name: ClassVar[str] = "dispute.sham_suspected.v1"
    grounds: FreeText
    reported_to: Literal["court", "judicial_office", "procuratorate"]


class ShamCleared(Fact):
    stored_name: ClassVar[str] = "dispute.sham_cleared.v1"
    explanation: FreeText


# --- supervisory orders --------------------------------------------------------------------------

OrderReason = Literal[
    "limit_near",
    "overdue",
    "handed_over_unanswered",
    "complaint_about_service",
    "procedure_not_followed",
    "asked_by_superior",
]
"""Why an order was given: always something about how the office handles the matter."""

OrderOutcome = Literal["done", "withdrawn", "taken_back"]


class OrderGiven(Fact):
    """督办: a superior wants to know what an office does about this case, and by when."""

    stored_name: ClassVar[str] = "dispute.order_given.v1"
    order: OrderId
    to_office: OfficeCode
    from_office: OfficeCode
    reason: OrderReason
    note: FreeText | None = None


class OrderAcknowledged(Fact):
    """The office has read the order and takes it on."""

    stored_name: ClassVar[str] = "dispute.order_acknowledged.v1"
    order: OrderId


class OrderAnswered(Fact):
    """The office says what it has done."""

    stored_name: ClassVar[str] = "dispute.order_answered.v1"
    order: OrderId
    done: FreeText


class OrderHandedBack(Fact):
    """The office finds the order is not for it, and offers it back; until then it stays there."""

    stored_name: ClassVar[str] = "dispute.order_handed_back.v1"
    order: OrderId
    reason: FreeText


class OrderHandBackRefused(Fact):
    """Whoever gave the order says it is for that office after all."""

    stored_name: ClassVar[str] = "dispute.order_hand_back_refused.v1"
    order: OrderId
    reason: FreeText


class OrderEnded(Fact):
    """`done`: as answered. `taken_back`: it was for somebody else. `withdrawn`: not wanted."""

    stored_name: ClassVar[str] = "dispute.order_ended.v1"
    order: OrderId
    outcome: OrderOutcome


# --- clocks --------------------------------------------------------------------------------------


class DeadlinePassed(Fact):
    """A limit, or a warning before it, came due. It proposes; it ends nothing."""

    stored_name: ClassVar[str] = "dispute.deadline_passed.v1"
    noted_by_clock: ClassVar[bool] = True
    deadline: str
    rule: str
    due_on: date
    falls_at: AwareDatetime
    stage: str
    """`due`, or `warning-3`: three days before the day to act by."""
    effect: Effect
    proposes: str


class LapsedDeadline(Value):
    deadline: str
    rule: str
    due_on: date
    stage: str = "due"


class DeadlinesLapsedBeforeImport(Fact):
    """What was due before the case came from an older register: no notice is sent for it."""

    stored_name: ClassVar[str] = "dispute.deadlines_lapsed_before_import.v1"
    deadlines: tuple[LapsedDeadline, ...]


# --- the union -----------------------------------------------------------------------------------

IntakeFact = (
    Registered
    | ClaimStated
    | RequestTimeCorrected
    | PartyJoined
    | ParticularsCorrected
    | Triaged
    | NotAccepted
    | NonAcceptanceReviewed
    | RoutedOut
)
OfficesFact = (
    HandOverReceived
    | HandOverAnswered
    | CourtFileReceived
    | ReturnLetterSent
    | OfficeAsked
    | OfficeTookRequest
    | OfficeAnswered
    | LookedIn
    | LookInTold
    | AccessApproved
)
ConsentFact = (
    RightsNoticeGiven
    | ConsentGiven
    | ConsentRefused
    | RefusalTakenBack
    | MatterDeclaredSeparable
    | AgentAppointed
    | SpecialAuthorityGiven
    | LegalRepresentativeNamed
    | AssistanceGiven
)
HandlingFact = (
    SessionRecorded
    | InquiryRecorded
    | ConfidentialNoteTaken
    | Accepted
    | MediatorAssigned
    | MediatorRecused
    | MediatorReplaced
    | InvitedPersonJoined
    | InvitedPersonLeft
    | Suspended
    | Resumed
    | SuspensionCorrected
    | Extended
)
UrgentFact = (
    UrgentMatterRaised
    | UrgentMatterConfirmed
    | UrgentMatterRenewed
    | UrgentStepsPlanned
    | UrgentStepTaken
    | UrgentStepDropped
    | UrgentMatterOffered
    | UrgentMatterTakenOver
    | UrgentMatterNotTakenOver
    | UrgentEndProposed
    | UrgentEndSentBack
    | UrgentMatterEnded
    | ReportMade
    | ReportTold
    | ReportTellingHeldBack
)
PerformanceFact = (
    AgreementReached
    | SigningAsked
    | SigningTaken
    | SigningEnded
    | ItemPerformed
    | PerformedAtOnce
    | FollowUpMade
    | FollowUpMoved
    | FollowUpsStopped
    | SatisfactionStated
    | BreachReported
    | BreachVerified
    | PerformanceUrged
    | RemedyExplained
    | AgreementRepudiated
)
ConfirmationFact = ConfirmationApplied | ConfirmationDecided | ReviewApplied | ReviewDecided
ClosingFact = (
    MediationFailed
    | RequestWithdrawn
    | MediationExpired
    | ClosureProposed
    | Closed
    | DocumentsPutOnFile
    | FileAttached
    | FileReplaced
    | FileTakenOut
    | Filed
    | WorkingNotesEnded
    | Retained
    | Appraised
    | Destroyed
)
LinkedFact = (
    ReopeningProposed
    | Reopened
    | SplitOff
    | RepresentativesNamed
    | TransferOffered
    | TransferAccepted
    | TransferRefused
    | TransferWithdrawn
    | BodiesInvited
    | ConcessionNoted
    | ShamSuspected
    | ShamCleared
)
MergingFact = Merged | CaseMergedIn | CaseTakenOut | Unmerged | ToldApart | ApartTakenBack
OrdersFact = (
    OrderGiven
    | OrderAcknowledged
    | OrderAnswered
    | OrderHandedBack
    | OrderHandBackRefused
    | OrderEnded
)
ClockFact = DeadlinePassed | DeadlinesLapsedBeforeImport

DisputeFact = (
    IntakeFact
    | OfficesFact
    | ConsentFact
    | HandlingFact
    | UrgentFact
    | PerformanceFact
    | ConfirmationFact
    | ClosingFact
    | LinkedFact
    | MergingFact
    | OrdersFact
    | ClockFact
)

DISPUTE_FACTS: tuple[type[Fact], ...] = get_args(DisputeFact)
