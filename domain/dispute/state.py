"""Where a dispute stands, folded from its facts: ids, codes and days only, nothing of a person.

A deadline, a ledger and a command read the same state; `domain.dispute.evolve` alone makes it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, get_args
from uuid import UUID

from domain.dispute.facts import (
    Audience,
    Authority,
    Capacity,
    MatterLevel,
    NotConfirmable,
    ObligationKind,
    Offer,
    Origin,
    OtherOffice,
    PaperLanguage,
    PreventiveStep,
    Procedure,
    ReopenKind,
    RequestEvidence,
    RunningLimits,
    SigningMeans,
    SigningOutcome,
)
from domain.dispute.terms import (
    AgreementForm,
    BodyKind,
    DisputeType,
    DocumentKind,
    InvitedKind,
    Outcome,
    PartyRole,
    RetentionClass,
    Sender,
    Source,
    Subtype,
    SuspensionReason,
    Track,
)
from domain.kernel import Fact, PersonId
from domain.people import PartyKind

Phase = Literal[
    "new",
    "registered",
    "triaged",
    "consent_wait",
    "accepted",
    "assigned",
    "investigating",
    "mediating",
    "agreed",
    "ended",  # without agreement; `outcome` says how
    "closed",
    "filed",
    "retained",
    "appraised",
    "destroyed",
]

BEFORE_ACCEPTANCE: frozenset[Phase] = frozenset({"registered", "triaged", "consent_wait"})
IN_MEDIATION: frozenset[Phase] = frozenset({"accepted", "assigned", "investigating", "mediating"})
OPEN: frozenset[Phase] = BEFORE_ACCEPTANCE | IN_MEDIATION
"""Neither agreed nor ended: mediation may still come to something."""

Performance = Literal["none", "performing", "performed", "breached", "disputed"]
STATUSES: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(
        [each for each in get_args(Phase) if each != "agreed"]
        + ["suspended", *get_args(Performance), *get_args(Outcome)]
    )
)
"""Every word that `Dispute.status` may be."""
Consent = Literal["unasked", "given", "refused"]


class Standing(NamedTuple):
    """How a party stands in the case."""

    person: PersonId
    role: PartyRole
    kind: PartyKind
    capacity: Capacity = "full"
    address_hidden: bool = False
    notified: bool = False
    consent: Consent = "unasked"
    split_off: bool = False
    grown_up: bool = False
    """Entered as a minor, and 18 by now: by the day of birth, which stands nowhere."""

    @property
    def represented(self) -> bool:
        """Whether somebody else answers and signs for it by law."""
        return self.capacity != "full" and not self.grown_up


class Agent(NamedTuple):
    """Somebody who acts for a party; a legal representative always has special authority."""

    party: str
    authority: Authority
    legal_representative: bool = False
    over: bool = False
    """The party has grown up: whoever represented it by law has no say any more."""


class HandOver(NamedTuple):
    """A matter that another office handed over."""

    sender: Sender
    number: str
    received_on: date
    procedure: Procedure
    online: bool
    answered_on: date | None = None
    accepted: bool | None = None
    file_received_on: date | None = None
    letter_sent_on: date | None = None


class Request(NamedTuple):
    """What was asked of another office."""

    to: OtherOffice
    sent_on: date
    taken_on: date | None = None
    answered_on: date | None = None


class Note(NamedTuple):
    audience: Audience
    party: str | None


class Attached(NamedTuple):
    """A file in the case; `out`: its content was destroyed."""

    document: DocumentKind
    parties: tuple[str, ...]
    confidential: bool
    editions: int = 1
    out: bool = False

    @property
    def on_file(self) -> bool:
        """Whether it lies in the case's file: what was confided does not."""
        return not (self.out or self.confidential)


class Suspension(NamedTuple):
    since: date
    reason: SuspensionReason
    clock_stops: bool


class Pause(NamedTuple):
    """A suspension that is over."""

    since: date
    until: date
    reason: SuspensionReason
    clock_stops: bool


class UrgentStep(NamedTuple):
    """A step of the plan of an urgent matter; open until it was taken or dropped."""

    kind: PreventiveStep
    due_on: date
    responsible: str
    ended: Literal["taken", "dropped"] | None = None


class UrgentOffer(NamedTuple):
    """An urgent matter offered to another owner, who has not answered yet."""

    owner: str
    at: datetime


class Urgent(NamedTuple):
    """An urgent matter; its term of seven days is counted from `since`."""

    raised_at: datetime
    since: datetime
    by: str
    owner: str
    confirmed_at: datetime | None = None
    matter_level: MatterLevel | None = None
    """None in matters from before plans were kept."""
    plan: Mapping[str, UrgentStep] = {}
    offered: UrgentOffer | None = None
    end_proposed_at: datetime | None = None

    @property
    def open_steps(self) -> tuple[str, ...]:
        """The steps that are neither taken nor dropped yet."""
        return tuple(step for step, planned in self.plan.items() if planned.ended is None)


class Item(NamedTuple):
    """One thing to be done under the agreement."""

    party: str
    kind: ObligationKind
    amount_fen: int | None
    due_on: date | None
    performed_on: date | None = None


class Signs(NamedTuple):
    """How a party binds itself to the agreement, or somebody for it."""

    party: str
    means: SigningMeans
    provider: str
    agent: str | None


class Agreement(NamedTuple):
    form: AgreementForm
    effective_on: date
    items: Mapping[str, Item]
    not_confirmable: tuple[NotConfirmable, ...] = ()
    signatures: tuple[Signs, ...] = ()


class Signing(NamedTuple):
    """The agreement at a provider of electronic signatures. `taken`: the provider has it;
    `outcome`: what became of it."""

    provider: str
    document: str
    language: PaperLanguage
    parties: tuple[str, ...]
    signers: tuple[str, ...]
    taken: bool = False
    outcome: SigningOutcome | None = None


class MovedCall(NamedTuple):
    """A follow-up is made by `to` instead; moved on the day `on`."""

    to: date
    on: date


class Application(NamedTuple):
    """A joint application to a court or an arbitration commission, and what came of it."""

    applied_on: date
    decided_on: date | None = None
    confirmed: bool | None = None


class Retention(NamedTuple):
    retention: RetentionClass
    until: date | None


class Appraisal(NamedTuple):
    on: date
    by: str


class Reopening(NamedTuple):
    kind: ReopenKind
    by: str
    asked_by: str | None


class Transfer(NamedTuple):
    """An offer that is not answered yet."""

    to_office: str
    to_area: str
    offered_on: date


class Home(NamedTuple):
    """The office that was responsible, and where the matter was for it."""

    office: str
    area: str


class Order(NamedTuple):
    """A supervisory order (督办) that is not over. It stays with `to_office` until it is."""

    to_office: str
    from_office: str
    given_on: date
    acknowledged_on: date | None = None
    answered_on: date | None = None
    handed_back_on: date | None = None


class Proposed(NamedTuple):
    """What a passed deadline proposes."""

    proposes: str
    due_on: date


class Fired(NamedTuple):
    """A deadline, or a warning before it, that has come and need not come again.

    What was due is told apart by its moment: an urgent matter raised twice on one day has its two
    hours twice. None for a warning, which comes once for a due day, and for what came before the
    case was taken over from an older register.
    """

    deadline: str
    stage: str
    due_on: date
    falls_at: datetime | None = None


class Later(NamedTuple):
    """A fact since a merge, without its texts; None where it is passed over: it is another case's,
    or says no more than that a case came or went."""

    fact: Fact | None
    at: datetime


class MergedIn(NamedTuple):
    """A case that goes on in this one, and what is needed to undo that to the letter."""

    case: UUID
    code: str
    parties: Mapping[str, str]
    """Its parties by their numbers there → who they are here."""
    came: frozenset[str]
    """Who of them came with it: they leave with it."""
    limits: RunningLimits
    extensions: int
    """How often mediation here had been extended: what is signed for later is signed for by all."""
    stood: "Dispute"
    """This case as it stood before."""
    meanwhile: tuple[Later, ...] = ()
    """Every fact since, in order."""


class Dispute(NamedTuple):
    """A mediation case. Its mappings are replaced, never changed in place."""

    phase: Phase = "new"
    outcome: Outcome | None = None
    track: Track = "full"
    code: str = ""
    office: str = ""
    area: str = ""
    body: BodyKind = "village_committee"
    type: DisputeType = "other"
    subtype: Subtype | None = None
    source: Source = "on_application"
    origin: Origin | None = None

    parties: Mapping[str, Standing] = {}
    agents: Mapping[str, Agent] = {}
    representatives: tuple[str, ...] = ()
    group_members: tuple[str, ...] = ()
    separable: bool = False

    requested_at: datetime | None = None
    request_evidence: RequestEvidence = "not_recorded"
    registered_at: datetime | None = None
    triaged_on: date | None = None
    anew_since: datetime | None = None
    """When it went on after it had ended: its limits before acceptance run from here."""
    in_scope: bool = False
    domestic_violence: bool = False
    minor_involved: bool = False
    suit_pending: bool = False

    handover: HandOver | None = None
    requests: Mapping[str, Request] = {}
    looked_in: Mapping[str, datetime] = {}
    """Until when the case is open to somebody from outside who stated a reason."""
    approved: Mapping[str, datetime] = {}
    """Until when an officer may read the file of a minor."""
    untold_of_look_in: tuple[str, ...] = ()
    """The parties who were not told yet that somebody looked in."""
    transfer: Transfer | None = None
    came_from: Home | None = None
    """Whoever handed the case on to the office that is responsible now."""
    orders: Mapping[str, Order] = {}
    orders_given: int = 0
    guests: tuple[str, ...] = ()

    accepted_at: datetime | None = None
    mediator: str | None = None
    co_mediators: tuple[str, ...] = ()
    chosen_by_parties: bool = False
    barred: frozenset[str] = frozenset()
    invited: Mapping[str, InvitedKind] = {}
    people_invited: int = 0
    counselled: bool = False
    """A counsellor was invited, whether or not one takes part still."""
    notes: Mapping[str, Note] = {}
    notes_taken: int = 0
    sessions: int = 0
    suspended: Suspension | None = None
    pauses: tuple[Pause, ...] = ()
    extended_until: date | None = None
    extended_on: date | None = None
    """The day on which the latest extension was signed."""
    extensions: int = 0
    urgent: Urgent | None = None
    ran_out: Urgent | None = None
    """The urgent matter whose term is over without anybody having ended or renewed it."""
    urgent_terms: int = 0
    reports: int = 0
    untold_since: date | None = None
    """From this day on whoever was reported about is to be told; None if nobody waits for that."""
    untold_named_on: date | None = None
    """Where that is a day to come: the day on which it was named."""
    export_blocked: bool = False
    sham_suspected: bool = False

    agreement: Agreement | None = None
    signing: Signing | None = None
    signings: int = 0
    """How often it was given to a provider."""
    performance: Performance = "none"
    performed_at_once: bool = False
    follow_ups: int = 0
    followed_up_on: date | None = None
    follow_ups_moved: Mapping[str, MovedCall] = {}
    """The day on which something was due → by when the call about it is made instead."""
    follow_ups_stopped: bool = False
    offers: tuple[Offer, ...] = ()
    """What the last follow-up offered as a next step."""
    satisfaction_stated: frozenset[str] = frozenset()
    """The parties that said themselves how satisfied they are; what they said is in no state."""
    breach_reported: tuple[str, ...] = ()
    remedy_explained: bool = False
    confirmation: Application | None = None
    review: Application | None = None

    ended_on: date | None = None
    non_acceptance_reviewed: bool = False
    closure_proposed_by: str | None = None
    closed_on: date | None = None
    batch: str | None = None
    documents: frozenset[DocumentKind] = frozenset()
    files: Mapping[UUID, Attached] = {}
    filed_on: date | None = None
    retention: Retention | None = None
    appraisal: Appraisal | None = None

    reopening: Reopening | None = None
    came_back: frozenset[str] = frozenset()
    continued_in: UUID | None = None
    merged_into: UUID | None = None
    goes_on_as: str = ""
    """The code of the case into which it was merged."""
    merged_from: tuple[UUID, ...] = ()
    merges: tuple[MergedIn, ...] = ()
    """The cases that go on in this one, the latest last."""
    aside: "Dispute | None" = None
    """Of a case that was merged: as it would stand if it had not been."""
    left: frozenset[str] = frozenset()
    """The numbers of whoever and whatever left with another case: nobody gets them again."""
    told_apart: tuple[UUID, ...] = ()
    """Cases that somebody looked at and found to be another matter."""

    fired: frozenset[Fired] = frozenset()
    proposals: Mapping[str, Proposed] = {}

    @property
    def shielded(self) -> bool:
        """Whether it is the file of a minor, or of somebody who does not settle alone, and has been
        accepted: from then on whoever reads it was assigned to it, or was approved."""
        represented = any(each.capacity != "full" for each in self.parties.values())
        taken_in = self.accepted_at is not None or self.phase not in OPEN
        return taken_in and (self.minor_involved or represented)

    @property
    def taking_part(self) -> tuple[str, ...]:
        """The parties for whom mediation goes on: not refused, not split off."""
        return tuple(
            party
            for party, standing in self.parties.items()
            if standing.consent != "refused" and not standing.split_off
        )

    def hides_address_of(self, party: str) -> bool:
        """Whether other parties never see this one's address: it asked, or there is violence."""
        return self.domestic_violence or self.parties[party].address_hidden

    def hides_contact_of(self, who: str | None) -> bool:
        """Whether no reason from outside opens how this one is reached: a party whose address is
        hidden from the others, and in a case of violence everybody who is named in it."""
        if who is not None and who in self.parties:
            return self.hides_address_of(who)
        return self.domestic_violence

    @property
    def status(self) -> str:
        """One word for where the case stands, as registers show it."""
        if self.phase == "agreed":
            return self.performance
        if self.phase == "ended":
            return self.outcome or "ended"
        if self.suspended is not None:
            return "suspended"
        return self.phase

    @property
    def letter_owed(self) -> bool:
        """Whether the office that handed the matter over still waits for its return letter."""
        handover = self.handover
        return bool(handover and handover.accepted and handover.letter_sent_on is None)

    @property
    def urgent_matter(self) -> Urgent | None:
        """The urgent matter that nobody has closed, in force or run out."""
        return self.urgent or self.ran_out

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The items of the agreement not performed yet."""
        if self.agreement is None:
            return ()
        items = self.agreement.items.items()
        return tuple(item for item, state in items if state.performed_on is None)


START = Dispute()


def _replacing(kind: Any) -> Any:
    places = {name: place for place, name in enumerate(kind._fields)}

    def replaced(held: Any, /, **changes: Any) -> Any:
        values = list(held)
        for name, value in changes.items():
            values[places[name]] = value
        return tuple.__new__(kind, values)

    return replaced


# The same as NamedTuple's own, which asks for each of seventy fields whether it has changed: half
# the time of a fold, and a quarter of that of a rebuild. Parties change nearly as often.
for _kind in (Dispute, Standing):
    _kind._replace = _replacing(_kind)  # type: ignore[method-assign]
