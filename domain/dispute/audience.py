"""Every fact of a dispute has an audience. *What B could see on a day* is a question one can ask.

Who may read what of a fact is said twice over: here, for whom the fact is at all; in
`domain.access`, which classes of field a reader's relation opens. Both must say yes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from domain.access import (
    Decision,
    FieldClass,
    Relation,
    Whose,
    body_of,
    decide,
    reads_as,
    relation,
)
from domain.dispute.correcting import Wrong, without_what_was_wrong, wrong_before
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AccessApproved,
    AgentAppointed,
    AgreementReached,
    AgreementRepudiated,
    ApartTakenBack,
    Appraised,
    AssistanceGiven,
    Audience,
    BodiesInvited,
    BreachReported,
    BreachVerified,
    CaseMergedIn,
    CaseTakenOut,
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
    FileAttached,
    Filed,
    FileReplaced,
    FileTakenOut,
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
    MediatorReplaced,
    Merged,
    NonAcceptanceReviewed,
    NotAccepted,
    NoteId,
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
    SatisfactionStated,
    SessionRecorded,
    ShamCleared,
    ShamSuspected,
    SigningAsked,
    SigningEnded,
    SigningTaken,
    SpecialAuthorityGiven,
    SplitOff,
    Suspended,
    SuspensionCorrected,
    ToldApart,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
    Triaged,
    Unmerged,
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
from domain.dispute.growing import grow
from domain.dispute.state import START, Dispute
from domain.fields import redacted
from domain.identity import NOBODY_GREW, Births
from domain.kernel import Fact, Officer, civil_date
from domain.rules import Proposal

# --- for whom a fact is --------------------------------------------------------------------------


class For(NamedTuple):
    """For whom a fact is, beside the case's mediators: for whom all is.

    `parties`: None means every party. `bodies`: other bodies to which it was routed.
    """

    officers: bool = True
    parties: Collection[str] | None = None
    bodies: Collection[str] = ()


EVERYBODY: Final = For()
OFFICERS: Final = For(parties=())

Reads = Callable[[Any, Whose], For]


def _note(fact: ConfidentialNoteTaken, whose: Whose) -> For:
    return For(officers=False, parties=_readers_of_a_note(fact.audience, fact.party))


def _readers_of_a_note(audience: Audience, party: str | None) -> Collection[str] | None:
    if audience == "shared":
        return None
    return (party,) if audience == "party" and party else ()


def _concession(fact: ConcessionNoted, whose: Whose) -> For:
    return For(officers=False)


def confided(fact: Fact) -> bool:
    """Whether it is what one party said to the mediator alone, in a talk apart or for a note: for
    whoever said it, if for any party, and for nobody who speaks for them (民法典 35; office rule:
    confidences)."""
    match fact:
        case ConfidentialNoteTaken():
            return fact.audience != "shared"
        case SessionRecorded():
            return fact.form != "joint"
        case FileAttached() | FileReplaced() | FileTakenOut():
            return fact.confidential
        case _:
            return False


def _session(fact: SessionRecorded, whose: Whose) -> For:
    """A joint session is read by who sat in it, a separate talk by that party and the mediator."""
    return For(officers=fact.form == "joint", parties=fact.parties)


def _file(fact: FileAttached | FileReplaced | FileTakenOut, whose: Whose) -> For:
    """A file is read by whom it is of; what one party handed to the mediator alone, by the two."""
    return For(officers=not fact.confidential, parties=fact.parties)


def _signing(fact: SigningAsked | SigningTaken | SigningEnded, whose: Whose) -> For:
    """To whom an agreement went is read by whoever stands in it."""
    return For(parties=fact.parties)


def _agreement(fact: AgreementReached, whose: Whose) -> For:
    return For(
        parties={
            *(each.party for each in fact.signatures),
            *(each.party for each in fact.items),
        }
    )


def _satisfaction(fact: SatisfactionStated, whose: Whose) -> For:
    """The office learns of it, and the party knows what it said; the others do not."""
    return For(parties=(fact.party,))


UNTOLD_TO_PARTIES: Final[frozenset[Proposal]] = frozenset(
    {
        "tell_of_report",
        "second_person_looks",
        "end_or_renew_urgent",
        "take_urgent_step",
        "answer_urgent_offer",
        "look_at_urgent_end",
    }
)
"""What a passed limit proposes about reports and urgent matters: whoever is suspected would learn
of them from their clocks."""


def _deadline(fact: DeadlinePassed, whose: Whose) -> For:
    return OFFICERS if fact.proposes in UNTOLD_TO_PARTIES else EVERYBODY


def _and_the_sender(fact: Fact, whose: Whose) -> For:
    return For(bodies=(whose.sender,) if whose.sender else ())


def _and_who_was_asked(fact: OfficeAsked | OfficeAnswered | OfficeTookRequest, whose: Whose) -> For:
    to = whose.asked.get(fact.request)
    return For(bodies=(to,) if to else ())


def _report(fact: ReportMade, whose: Whose) -> For:
    return For(parties=(), bodies=fact.to)


def _officers(fact: Fact, whose: Whose) -> For:
    return OFFICERS


def _everybody(fact: Fact, whose: Whose) -> For:
    return EVERYBODY


AUDIENCE: Final[Mapping[type[Fact], Reads]] = {
    **dict.fromkeys(
        (
            *(ClaimStated, RequestTimeCorrected, PartyJoined, Triaged, NotAccepted),
            ParticularsCorrected,
            *(NonAcceptanceReviewed, RoutedOut, RightsNoticeGiven, ConsentGiven, ConsentRefused),
            *(RefusalTakenBack, MatterDeclaredSeparable, AgentAppointed, SpecialAuthorityGiven),
            *(LegalRepresentativeNamed, AssistanceGiven, InquiryRecorded, Accepted),
            *(MediatorAssigned, MediatorRecused, InvitedPersonJoined, InvitedPersonLeft),
            *(
                Suspended,
                Resumed,
                SuspensionCorrected,
                Extended,
                ItemPerformed,
                PerformedAtOnce,
                FollowUpMade,
            ),
            *(FollowUpMoved, FollowUpsStopped, BreachReported, BreachVerified, PerformanceUrged),
            *(RemedyExplained, AgreementRepudiated, ConfirmationApplied, ConfirmationDecided),
            *(ReviewApplied, ReviewDecided, MediationFailed, RequestWithdrawn, MediationExpired),
            *(ClosureProposed, Closed, DocumentsPutOnFile, Filed, Retained, Appraised, Destroyed),
            *(ReopeningProposed, Reopened, Merged, CaseMergedIn, SplitOff, RepresentativesNamed),
            *(CaseTakenOut, Unmerged),
            *(TransferOffered, TransferAccepted, TransferRefused, BodiesInvited, OrderGiven),
            *(OrderAcknowledged, OrderAnswered, OrderHandedBack, OrderHandBackRefused),
            *(OrderEnded, DeadlinesLapsedBeforeImport, LookedIn),
            *(LookInTold, MediatorReplaced, TransferWithdrawn),
        ),
        _everybody,
    ),
    **dict.fromkeys(
        (
            *(ReportTold, ReportTellingHeldBack, ShamSuspected, ShamCleared, WorkingNotesEnded),
            *(UrgentMatterRaised, UrgentMatterConfirmed, UrgentMatterRenewed, UrgentStepsPlanned),
            *(UrgentStepTaken, UrgentStepDropped, UrgentMatterOffered, UrgentMatterTakenOver),
            *(UrgentMatterNotTakenOver, UrgentEndProposed, UrgentEndSentBack, UrgentMatterEnded),
            *(AccessApproved, ToldApart, ApartTakenBack),
        ),
        _officers,
    ),
    **dict.fromkeys(
        (Registered, HandOverReceived, HandOverAnswered, CourtFileReceived, ReturnLetterSent),
        _and_the_sender,
    ),
    **dict.fromkeys((OfficeAsked, OfficeTookRequest, OfficeAnswered), _and_who_was_asked),
    ConfidentialNoteTaken: _note,
    ConcessionNoted: _concession,
    SessionRecorded: _session,
    AgreementReached: _agreement,
    SatisfactionStated: _satisfaction,
    **dict.fromkeys((FileAttached, FileReplaced, FileTakenOut), _file),
    **dict.fromkeys((SigningAsked, SigningTaken, SigningEnded), _signing),
    DeadlinePassed: _deadline,
    ReportMade: _report,
}
"""For whom each fact of a dispute is; one that is not here is for nobody, and a test fails."""


def may_read_note(case: Dispute, note: NoteId, reader: Officer) -> bool:
    """Whether this reader may see a working note: a mediator of the case, or a party it is for,
    themselves where it is for that party only."""
    kept = case.notes.get(note)
    if kept is None:
        return False
    stands = relation(whose(case), reader)
    if stands == "mediates":
        return True
    readers = _readers_of_a_note(kept.audience, kept.party)
    return stands == "party" and (readers is None or reader.id in readers)


# --- how somebody stands to a dispute ------------------------------------------------------------


def whose(case: Dispute) -> Whose:
    """What of a dispute decides who stands how to it."""
    return Whose(
        office=case.office,
        mediators=tuple(who for who in (case.mediator, *case.co_mediators) if who),
        guests=case.guests,
        offered_to=case.transfer.to_office if case.transfer else "",
        sender=case.handover.sender if case.handover else "",
        asked={name: request.to for name, request in case.requests.items()},
        parties=case.parties.keys(),
        agents={agent: held.party for agent, held in case.agents.items() if not held.over},
        invited=case.invited.keys(),
        shielded=case.shielded,
    )


def _acts_for(of: Whose, reader: Officer) -> str:
    """The party that reads: itself, or through whoever acts for it."""
    return of.agents.get(reader.id, reader.id)


def away(case: Dispute, party: str) -> bool:
    """Whether the case goes on without this party: what is recorded meanwhile is not for it. Where
    its refusal ended mediation for all, it is told how the case is closed.
    """
    standing = case.parties.get(party)
    if standing is None or standing.split_off:
        return standing is not None
    return standing.consent == "refused" and case.outcome != "declined"


# --- what a reader sees --------------------------------------------------------------------------


class Happened(Protocol):
    """A fact with its place and its times, wherever it was read from."""

    @property
    def version(self) -> int: ...
    @property
    def fact(self) -> Any: ...
    @property
    def at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...


E = TypeVar("E", bound=Happened)


class Seen(NamedTuple, Generic[E]):
    """One event as a reader sees it: `fact` with what they may not read taken out.

    None: they see that something was recorded then, and nothing else of it. `number`: its place
    among what a party sees, so that gaps tell nothing; for officers the version.
    """

    event: E
    number: int
    fact: Fact | None


class View(NamedTuple):
    """How one reader sees one dispute: as it stood at the end of what was asked for."""

    reader: Officer
    relation: Relation
    party: str = ""
    """The party that reads, if one does."""
    reason: int | None = None
    """The version of the fact in which the reader, who stands outside, has stated a reason that
    still holds; what it opens is read under it."""
    hides: Callable[[str | None], bool] = lambda of: False
    """Whether the case hides from the others how this party is reached: then from every reason too
    (反家庭暴力法 5; office rule: access for a stated reason)."""

    @property
    def speaks_for_another(self) -> bool:
        """Whether a party reads through whoever acts for it."""
        return bool(self.party) and self.reader.id != self.party

    def decide(self, field_class: FieldClass, of: str | None) -> Decision:
        """Whether this reader may read a class, said of party `of`, or of nobody."""
        holds = self.reason is not None and not (field_class == "contact" and self.hides(of))
        return decide(self.reader, "read", field_class, self.stands(of), reason_holds=holds)

    def stands(self, of: str | None) -> Relation:
        """How this reader stands to what is said of party `of`, or of nobody."""
        return "self" if self.party and of == self.party else self.relation

    def may(self, field_class: FieldClass, of: str | None) -> bool:
        """The same, in a word."""
        return self.decide(field_class, of).allowed


class Sight(NamedTuple, Generic[E]):
    """What a reader sees of a dispute, and how they stand to it."""

    view: View
    seen: list[Seen[E]]


def sight(
    events: Iterable[E],
    reader: Officer,
    *,
    on: date | None = None,
    covers_for: Collection[str] = (),
    now: datetime | None = None,
    births: Births = NOBODY_GREW,
) -> Sight[E]:
    """What this reader sees of a dispute; with `on`, what they could see at the end of that day:
    of what was recorded by then, standing to the case as they stood then. What was put right since
    is wrong on every day, and read by nobody. `now`: whether a reason that they stated still holds;
    without it, none does. `births`: who speaks for a party by law then, and for whom nobody any
    more.
    """
    events = list(events)
    elsewhere = of_another_case((e.version, e.fact) for e in events)
    wrong = dict(
        zip((e.version for e in events), wrong_before(e.fact for e in events), strict=True)
    )
    known = [e for e in events if on is None or civil_date(e.recorded_at) <= on]
    before, case = list[Dispute](), START
    for event in known:
        before.append(case)
        case = evolve(case, event.fact, event.at)
    if now is not None:
        case = grow(case, births, civil_date(now))
    of = whose(case)
    if reported := {to for e in known if isinstance(e.fact, ReportMade) for to in e.fact.to}:
        of = of._replace(reported_to=reported)
    if now is not None:
        approved = frozenset(who for who, until in case.approved.items() if now < until)
        of = of._replace(approved=approved)
    stands = reads_as(of, reader, relation(of, reader, covers_for))
    party = _acts_for(of, reader) if stands == "party" else ""
    outside = stands in ("none", "oversees")
    reason = _reason(known, reader, now) if outside and now is not None else None
    view = View(reader, stands, party, reason, case.hides_contact_of)
    if not view.may("matter", None):
        return Sight(view, [])
    own = [each for each in zip(known, before, strict=True) if each[0].version not in elsewhere]
    shown = list(_shown(view, of, own, wrong))
    if stands in ("party", "routed", "invited"):
        told = [each for each in shown if each.fact is not None]
        return Sight(view, [each._replace(number=n) for n, each in enumerate(told, 1)])
    return Sight(view, shown)


def of_another_case(facts: Iterable[tuple[int, Fact]]) -> set[int]:
    """The versions of what was recorded here while another case went on in this one, and is of that
    one: who came with it, what of it was assigned to it. Whoever reads it reads it there."""
    found, came = set[int](), dict[int, str]()
    for version, fact in facts:
        match fact:
            case PartyJoined():
                came[version] = fact.party.party
            case CaseTakenOut():
                found |= {*fact.moved}
                left = {each for each in came if each > fact.merged_at and came[each] in fact.left}
                found |= left
            case _:
                pass
    return found


def _reason(known: Iterable[E], reader: Officer, now: datetime) -> int | None:
    """The version of the latest reason of this reader that holds now."""
    stated = (e for e in known if isinstance(e.fact, LookedIn) and e.fact.by == reader.id)
    held = [e.version for e in stated if e.at <= now < e.fact.until]
    return held[-1] if held else None


def _shown(
    view: View, of: Whose, known: Iterable[tuple[E, Dispute]], wrong: Mapping[int, Wrong]
) -> Iterator[Seen[E]]:
    for event, before in known:
        sees = _is_for(view, of, event.fact) and not (
            view.party and away(before, view.party) and not _about(event.fact, view.party)
        )
        right = without_what_was_wrong(event.fact, wrong[event.version])
        fact = redacted(right, view.may) if sees else None
        yield Seen(event, event.version, fact)


def _is_for(view: View, of: Whose, fact: Fact) -> bool:
    if view.relation == "mediates":
        return True
    readers = AUDIENCE[type(fact)](fact, of)
    if view.party:
        if view.speaks_for_another and confided(fact):
            return False
        return readers.parties is None or view.party in readers.parties
    if view.relation == "routed":
        return body_of(view.reader) in readers.bodies
    if view.relation == "invited":
        return readers.parties is None
    return readers.officers


def _about(fact: Fact, party: str) -> bool:
    return getattr(fact, "party", None) == party
