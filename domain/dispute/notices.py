"""Which facts of a dispute tell whom: every fact stands here, as told, or why nobody is told of it.

Whoever did it is not told of it. A notice names nobody and says nothing of the matter: its kind,
whom it is for, what in the case it is about (an id), and since or until when.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.deadlines import Agenda
from domain.dispute import facts as f
from domain.dispute.owing import ALONE, Beside, Earlier, Like, Whom, owes, second_person, who_gave
from domain.dispute.state import IN_MEDIATION, Dispute
from domain.dispute.waiting import entry_of, mediators_of, to_come
from domain.kernel import Fact, Role
from domain.reach import Post
from domain.reminders import superior_hears


class Notice(NamedTuple):
    """Something that somebody is to be told."""

    kind: str
    to: Whom
    about: str = ""
    """Which of several in the case: a deadline, for example."""
    due_at: datetime | None = None


class Told(NamedTuple):
    """What a notice is made from: the fact, and the case and its agenda as they stand now."""

    fact: Any
    at: datetime
    case: Dispute
    agenda: Agenda
    beside: Beside = ALONE
    role: Role = "mediator"
    """In which role somebody recorded it."""
    office: str = ""
    """And for which office."""

    def earlier(self, like: Like) -> Earlier | None:
        """The latest fact of the case, up to this one, that is like that."""
        return self.beside.latest(like)

    def post(self, role: Role) -> Post:
        """Who holds this role at the office that is responsible."""
        return Post(role=role, office=self.case.office)


Tell = Callable[[Told], Iterator[Notice]]


# --- limits --------------------------------------------------------------------------------------


def _deadline(told: Told) -> Iterator[Notice]:
    fact: f.DeadlinePassed = told.fact
    if fact.proposes == "end_or_renew_urgent" and fact.stage == "due":
        yield from _ran_out(told)
        return
    entry = entry_of(told.agenda, fact.deadline)
    if entry is None:
        return  # it was met in the meantime
    if fact.stage.startswith("level-"):
        kind = "matter_rises"
    else:
        kind = "deadline_passed" if fact.stage == "due" else "deadline_near"
    to, office = owes(told.case, entry, told.beside)
    yield Notice(kind, to, fact.deadline, fact.falls_at)
    if fact.stage == "due" and superior_hears(fact.effect):
        above = Post(role="supervisor", office=office)
        yield Notice("legal_limit_passed", above, fact.deadline, fact.falls_at)


def _ran_out(told: Told) -> Iterator[Notice]:
    """The term is off the agenda when it is over; what nobody closed is not."""
    fact, matter = told.fact, told.case.ran_out
    if matter is None:
        return
    yield Notice("urgent_matter_ran_out", matter.owner, fact.deadline, fact.falls_at)
    if superior_hears(fact.effect):
        yield Notice("urgent_matter_ran_out", told.post("supervisor"), fact.deadline, fact.falls_at)


def near(case: Dispute, agenda: Agenda, deadline: str, beside: Beside = ALONE) -> Notice | None:
    """For the owner's digest: most of this limit is gone. None where that is not to come, or one of
    the rule's own warnings has told of it before."""
    due = to_come(agenda, deadline)
    stages = (entry for entry in agenda.entries if entry.id == deadline)
    if due is None or any(stage.fired for stage in stages):
        return None
    return Notice("deadline_near", owes(case, due, beside).to, deadline, due.falls_at)


def near_above(
    case: Dispute, agenda: Agenda, deadline: str, beside: Beside = ALONE
) -> Notice | None:
    """The same for whoever supervises the office, in time to do something about it. Of limits set
    by law only; a warning of the rule's own has told the owner, not the superior."""
    due = to_come(agenda, deadline)
    if due is None or not superior_hears(due.effect):
        return None
    above = Post(role="supervisor", office=owes(case, due, beside).office)
    return Notice("legal_limit_near", above, deadline, due.falls_at)


# --- before acceptance ---------------------------------------------------------------------------


def _registered(told: Told) -> Iterator[Notice]:
    """What is registered at the counter is looked at there; the rest waits for somebody to look."""
    at_the_counter = told.role in ("desk", "county_desk")
    if told.case.track == "full" and not at_the_counter:
        yield Notice("case_to_triage", told.post("desk"))


def _hand_over(told: Told) -> Iterator[Notice]:
    yield Notice("hand_over_received", told.post("desk"))


def _not_accepted(told: Told) -> Iterator[Notice]:
    yield Notice("refusal_to_review", told.post("judicial_office"))


def _reviewed(told: Told) -> Iterator[Notice]:
    refused = told.earlier(lambda fact: isinstance(fact, f.NotAccepted))
    yield Notice("refusal_reviewed", (refused and refused.by) or told.post("head"))
    if not told.fact.upheld:
        yield Notice("case_goes_on", told.post("desk"))


# --- mediation -----------------------------------------------------------------------------------


def _to_its_mediators(kind: str, otherwise: Role | None = "head") -> Tell:
    """To everybody who mediates it; while nobody does, to who else sees to it, if anybody."""

    def tell(told: Told) -> Iterator[Notice]:
        nobody_does = (told.post(otherwise),) if otherwise else ()
        for whom in mediators_of(told.case) or nobody_does:
            yield Notice(kind, whom)

    return tell


def _assigned(told: Told) -> Iterator[Notice]:
    for mediator in (told.fact.mediator, *told.fact.co_mediators):
        yield Notice("case_assigned", mediator)


def _recused(told: Told) -> Iterator[Notice]:
    yield Notice("case_taken_off", told.fact.mediator)
    if told.case.phase in IN_MEDIATION and told.case.mediator is None:
        yield Notice("mediator_needed", told.post("head"))


def _replaced(told: Told) -> Iterator[Notice]:
    yield Notice("case_assigned", told.fact.mediator)
    yield Notice("case_taken_off", told.fact.instead_of)


def _refused(told: Told) -> Iterator[Notice]:
    """Mediation ends at once for who refuses (人民调解法 17): nobody goes on by mistake."""
    kind = "case_over" if told.fact.ends_mediation else "case_to_look_into"
    yield from _to_its_mediators(kind, "desk")(told)


def _corrected(told: Told) -> Iterator[Notice]:
    if told.fact.moved:
        yield from _to_its_mediators("dates_moved")(told)


def _sham(told: Told) -> Iterator[Notice]:
    yield Notice("case_to_look_into", told.post("head"))
    if told.fact.reported_to == "judicial_office":
        yield Notice("case_to_look_into", told.post("judicial_office"))


def _answered_request(told: Told) -> Iterator[Notice]:
    """Whoever asked another office, and now has what it said."""
    asked = told.earlier(
        lambda fact: isinstance(fact, f.OfficeAsked) and fact.request == told.fact.request
    )
    if asked and asked.by:
        yield Notice("request_answered", asked.by, told.fact.request)


# --- urgent matters ------------------------------------------------------------------------------


def _to_the_second_person(kind: str) -> Tell:
    def tell(told: Told) -> Iterator[Notice]:
        yield Notice(kind, second_person(told.case.office, told.beside))

    return tell


def _to_its_owner(kind: str) -> Tell:
    def tell(told: Told) -> Iterator[Notice]:
        if told.case.urgent_matter is not None:
            yield Notice(kind, told.case.urgent_matter.owner)

    return tell


def _renewed(told: Told) -> Iterator[Notice]:
    yield from _to_the_second_person("urgent_matter_renewed")(told)
    yield from _to_its_owner("urgent_matter_renewed")(told)


def _planned(told: Told) -> Iterator[Notice]:
    """Whoever sees to a step of somebody else's matter, once for all of them."""
    matter = told.case.urgent_matter
    for officer in dict.fromkeys(step.responsible for step in told.fact.steps):
        if matter is not None and officer != matter.owner:
            yield Notice("urgent_step_given", officer)


def _step_done(told: Told) -> Iterator[Notice]:
    """When it was the last: then the end can be proposed."""
    matter = told.case.urgent_matter
    if matter is not None and not matter.open_steps:
        yield Notice("urgent_steps_done", matter.owner)


def _urgent_offered(told: Told) -> Iterator[Notice]:
    yield Notice("urgent_matter_offered", told.fact.owner)


def _taken_over(told: Told) -> Iterator[Notice]:
    """Whoever offered it, and whoever owned it until now: a head may have offered another's."""
    offered = told.earlier(lambda fact: isinstance(fact, f.UrgentMatterOffered))
    before = told.earlier(lambda fact: _owner_named_by(fact) not in (None, told.fact.owner))
    for whom in dict.fromkeys((offered and offered.by, before and _owner_named_by(before.fact))):
        if whom:
            yield Notice("urgent_offer_taken", whom)


def _owner_named_by(fact: Fact) -> str | None:
    if isinstance(fact, f.UrgentMatterRaised):
        return fact.by
    return fact.owner if isinstance(fact, f.UrgentMatterTakenOver) else None


def _not_taken_over(told: Told) -> Iterator[Notice]:
    offered = told.earlier(lambda fact: isinstance(fact, f.UrgentMatterOffered))
    if offered and offered.by:
        yield Notice("urgent_offer_declined", offered.by)


def _urgent_ended(told: Told) -> Iterator[Notice]:
    proposed = told.earlier(lambda fact: isinstance(fact, f.UrgentEndProposed))
    if proposed and proposed.by:
        yield Notice("urgent_matter_ended", proposed.by)


# --- other offices -------------------------------------------------------------------------------


def _transfer(told: Told) -> Iterator[Notice]:
    yield Notice("transfer_offered", Post(role="desk", office=told.fact.to_office))


def _transfer_taken(told: Told) -> Iterator[Notice]:
    """Whoever offered the case, and who mediated it there and does no more."""
    home = told.case.came_from
    if home is None:
        return
    yield Notice("transfer_accepted", _who_offered(told) or Post(role="head", office=home.office))
    for mediator in _who_mediated_there(told):
        yield Notice("case_taken_off", mediator)


def _who_mediated_there(told: Told) -> Iterator[str]:
    """Whoever was assigned, or whoever went on in their place."""
    went_on = dict[str, str]()

    def assigned_or_taken_off(fact: Fact) -> bool:
        if isinstance(fact, f.MediatorReplaced):  # the latest comes first
            went_on[fact.instead_of] = went_on.get(fact.mediator, fact.mediator)
        return isinstance(fact, f.MediatorAssigned | f.MediatorRecused) or (
            isinstance(fact, f.TransferAccepted) and fact.office != told.fact.office
        )

    before = told.earlier(assigned_or_taken_off)
    if before and isinstance(before.fact, f.MediatorAssigned):
        for mediator in (before.fact.mediator, *before.fact.co_mediators):
            yield went_on.get(mediator, mediator)


def _transfer_refused(told: Told) -> Iterator[Notice]:
    yield Notice("transfer_refused", _who_offered(told) or told.post("head"))


def _who_offered(told: Told) -> str | None:
    offered = told.earlier(lambda fact: isinstance(fact, f.TransferOffered))
    return offered and offered.by


def _invited(told: Told) -> Iterator[Notice]:
    for office in told.fact.guests:
        yield Notice("joint_mediation_asked", Post(role="head", office=office), office)


def _looked_in(told: Told) -> Iterator[Notice]:
    """The mediators tell the parties, the head sees to it; and a second officer knows who answers
    for whoever looked, and not for the case."""
    for mediator in mediators_of(told.case):
        yield Notice("looked_into", mediator)
    yield Notice("looked_into", told.post("head"))
    yield Notice("looked_in_from_here", Post(role="supervisor", office=told.office))


# --- orders --------------------------------------------------------------------------------------


def _order(told: Told) -> Iterator[Notice]:
    fact: f.OrderGiven = told.fact
    yield Notice("order_given", Post(role="head", office=fact.to_office), fact.order)


def _to_who_gave_the_order(kind: str) -> Tell:
    def tell(told: Told) -> Iterator[Notice]:
        giver = who_gave(told.case, told.fact.order, told.beside)
        if giver is not None:
            yield Notice(kind, giver, told.fact.order)

    return tell


def _order_stays(told: Told) -> Iterator[Notice]:
    """Whoever handed it back."""
    order = told.fact.order
    back = told.earlier(lambda fact: isinstance(fact, f.OrderHandedBack) and fact.order == order)
    held = told.case.orders.get(order)
    if held is not None:
        head = Post(role="head", office=held.to_office)
        yield Notice("order_hand_back_refused", (back and back.by) or head, order)


def _order_over(told: Told) -> Iterator[Notice]:
    order = told.fact.order
    given = told.earlier(lambda fact: isinstance(fact, f.OrderGiven) and fact.order == order)
    if given is not None:
        yield Notice("order_ended", Post(role="head", office=given.fact.to_office), order)


# --- the end -------------------------------------------------------------------------------------


def _closure(told: Told) -> Iterator[Notice]:
    yield Notice("closure_proposed", told.post("head"))


def _appraised(told: Told) -> Iterator[Notice]:
    if told.fact.destroy:
        yield from _to_the_second_person("destruction_proposed")(told)


def _reopened(told: Told) -> Iterator[Notice]:
    proposed = told.earlier(lambda fact: isinstance(fact, f.ReopeningProposed))
    if proposed and proposed.by:
        yield Notice("matter_goes_on", proposed.by)


# --- the tables ----------------------------------------------------------------------------------

TELLS: Final[Mapping[type[Fact], Tell]] = {
    f.DeadlinePassed: _deadline,
    # before acceptance
    f.Registered: _registered,
    f.HandOverReceived: _hand_over,
    f.NotAccepted: _not_accepted,
    f.NonAcceptanceReviewed: _reviewed,
    f.RefusalTakenBack: _to_its_mediators("case_goes_on", "desk"),
    # mediation
    f.MediatorAssigned: _assigned,
    f.MediatorRecused: _recused,
    f.MediatorReplaced: _replaced,
    f.ConsentRefused: _refused,
    f.CourtFileReceived: _to_its_mediators("court_file_signed_for", None),
    f.OfficeAnswered: _answered_request,
    f.SuspensionCorrected: _corrected,
    f.CaseMergedIn: _to_its_mediators("case_merged_in"),
    f.ShamSuspected: _sham,
    f.ShamCleared: _to_its_mediators("case_goes_on"),
    f.RequestWithdrawn: _to_its_mediators("case_over", "desk"),
    f.MediationFailed: _to_its_mediators("case_over"),
    f.MediationExpired: _to_its_mediators("case_over"),
    f.Merged: _to_its_mediators("case_over"),
    f.CaseTakenOut: _to_its_mediators("case_to_look_into"),
    f.Unmerged: _to_its_mediators("case_goes_on", "desk"),
    # urgent matters
    f.UrgentMatterRaised: _to_the_second_person("urgent_matter_raised"),
    f.UrgentMatterRenewed: _renewed,
    f.UrgentStepsPlanned: _planned,
    f.UrgentStepTaken: _step_done,
    f.UrgentMatterOffered: _urgent_offered,
    f.UrgentMatterTakenOver: _taken_over,
    f.UrgentMatterNotTakenOver: _not_taken_over,
    f.UrgentEndProposed: _to_the_second_person("urgent_end_proposed"),
    f.UrgentEndSentBack: _to_its_owner("urgent_end_sent_back"),
    f.UrgentMatterEnded: _urgent_ended,
    # agreement
    f.BreachReported: _to_its_mediators("agreement_in_question"),
    f.AgreementRepudiated: _to_its_mediators("agreement_in_question"),
    f.ConfirmationDecided: _to_its_mediators("decision_received"),
    f.ReviewDecided: _to_its_mediators("decision_received"),
    # other offices
    f.TransferOffered: _transfer,
    f.TransferAccepted: _transfer_taken,
    f.TransferRefused: _transfer_refused,
    f.BodiesInvited: _invited,
    f.LookedIn: _looked_in,
    # orders
    f.OrderGiven: _order,
    f.OrderAnswered: _to_who_gave_the_order("order_answered"),
    f.OrderHandedBack: _to_who_gave_the_order("order_handed_back"),
    f.OrderHandBackRefused: _order_stays,
    f.OrderEnded: _order_over,
    # the end
    f.ClosureProposed: _closure,
    f.ReopeningProposed: _to_the_second_person("reopening_proposed"),
    f.Reopened: _reopened,
    f.Appraised: _appraised,
}
"""Every fact of which somebody is told, and whom."""

NOBODY: Final[Mapping[str, tuple[type[Fact], ...]]] = {
    "what comes next is for whoever did it, or is a limit on the agenda of who owes it": (
        *(f.Triaged, f.Accepted, f.ConsentGiven, f.HandOverAnswered, f.ReturnLetterSent),
        *(f.OfficeAsked, f.OfficeTookRequest, f.RightsNoticeGiven, f.RoutedOut, f.Suspended),
        *(f.Resumed, f.Extended, f.AgreementReached, f.BreachVerified, f.PerformanceUrged),
        *(f.RemedyExplained, f.ConfirmationApplied, f.ReviewApplied, f.OrderAcknowledged),
        *(f.FollowUpMade, f.FollowUpMoved, f.FollowUpsStopped, f.SplitOff),
    ),
    "it asks nothing of anybody: it is read in the case": (
        *(f.ClaimStated, f.RequestTimeCorrected, f.PartyJoined, f.MatterDeclaredSeparable),
        *(f.AgentAppointed, f.SpecialAuthorityGiven, f.LegalRepresentativeNamed),
        *(f.AssistanceGiven, f.RepresentativesNamed, f.InvitedPersonJoined, f.InvitedPersonLeft),
        *(f.InquiryRecorded, f.SessionRecorded, f.ConfidentialNoteTaken, f.ConcessionNoted),
        *(f.ItemPerformed, f.PerformedAtOnce, f.UrgentMatterConfirmed, f.UrgentStepDropped),
        *(f.LookInTold, f.AccessApproved, f.ParticularsCorrected, f.TransferWithdrawn),
        *(f.ToldApart, f.ApartTakenBack, f.FileAttached, f.FileReplaced, f.FileTakenOut),
        *(f.SigningAsked, f.SigningTaken, f.SigningEnded, f.SatisfactionStated),
    ),
    "who reports is kept from everybody, and whoever is concerned is told by a person, not by us": (
        *(f.ReportMade, f.ReportTold, f.ReportTellingHeldBack),
    ),
    "the case is over: its file is the archive's, which asks for nothing in between": (
        *(f.Closed, f.DocumentsPutOnFile, f.Filed, f.WorkingNotesEnded, f.Retained, f.Destroyed),
    ),
    "it was over before the case came here": (f.DeadlinesLapsedBeforeImport,),
}
"""Every other fact, and why nobody is told of it."""
