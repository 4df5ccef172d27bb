"""Mediation itself: accepted when every party agreed, led by a mediator without conflict, joined by
outsiders only when every party wants them. What is said in confidence stays with the mediator.
"""

from datetime import date, datetime, timedelta

from domain.calendar import Calendar
from domain.deadlines import agenda_of
from domain.dispute.facts import (
    Accepted,
    Audience,
    ConfidentialNoteTaken,
    DisputeFact,
    Extended,
    InquiryRecorded,
    InvitedId,
    InvitedPersonJoined,
    InvitedPersonLeft,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    RecusalGround,
    ReplacementReason,
    Resumed,
    SessionForm,
    SessionRecorded,
    Suspended,
)
from domain.dispute.guards import (
    before_closure,
    everyone,
    for_itself,
    in_mediation,
    its_mediator,
    its_own_mediator,
    mediators,
    not_merged,
    not_suspended,
    only,
    still_open,
    taking_part,
)
from domain.dispute.intake import COURT
from domain.dispute.state import Dispute
from domain.dispute.terms import InvitedKind, PartyId, StaffId, SuspensionReason
from domain.dispute.triggers import EXTENDABLE, TRIGGERS
from domain.kernel import Act, FreeText, Refused, civil_date
from domain.people import Particulars
from domain.rules import AS_ALL_SIGN, Rule, RuleBook, RuleSet


def accept(case: Dispute, act: Act) -> list[DisputeFact]:
    """Accept the case: every party that takes part has agreed, and nothing stands against it."""
    only(act, "head")
    still_open(case)
    if case.accepted_at is not None:
        raise Refused("The case is accepted already", law="人民调解法 18")
    not_suspended(case)
    if case.phase != "consent_wait":
        raise Refused("The parties have not been told their rights yet", law="人民调解法 23")
    if not case.in_scope:
        raise Refused("The matter is out of scope", law="人民调解工作若干规定 22")
    if case.suit_pending and case.source not in COURT:
        raise Refused(
            "A court has the matter: only the court can send it here",
            law="人民调解工作若干规定 22",
        )
    if case.handover is not None and not case.handover.accepted:
        raise Refused("Answer the sender first", law="office rule: hand-over")
    _has_the_courts_file(case)
    everyone(
        case,
        consenting(case),
        Refused("Every party agrees for itself before a case is accepted", law="人民调解法 17"),
    )
    return [Accepted()]


def _has_the_courts_file(case: Dispute) -> None:
    """Without it the court's limit would not run. What comes online has none."""
    sent = case.handover
    if case.source not in COURT or sent is None or sent.online:
        return
    if sent.file_received_on is None:
        raise Refused(
            "Sign for the court's file first: its limit runs from it", law="特邀调解规定 27"
        )


def consenting(case: Dispute) -> tuple[str, ...]:
    """The parties that take part and have agreed to."""
    return tuple(p for p in case.taking_part if case.parties[p].consent == "given")


def assign(
    case: Dispute,
    act: Act,
    *,
    mediator: StaffId,
    conflict: bool,
    co_mediators: tuple[StaffId, ...] = (),
    chosen_by: tuple[PartyId, ...] = (),
    waived_by: tuple[PartyId, ...] = (),
) -> list[DisputeFact]:
    """Assign the mediator: by the head, or as all parties choose.

    `conflict` is the yes or no of the conflict check; the parties may waive it, all of them. What
    they chose or waived an officer writes down: no party can say it for the others.
    """
    only(act, "head", "desk", "mediator")
    still_open(case)
    if case.accepted_at is None:
        raise Refused("The case is not accepted yet", law="人民调解法 19")
    if case.mediator is not None:
        raise Refused("The case has a mediator: recuse that one first", law="人民调解法 19")
    if act.by.role != "head" or chosen_by:
        everyone(
            case,
            chosen_by,
            Refused("The head assigns, or all parties choose together", law="人民调解法 19"),
        )
    if case.barred & {mediator, *co_mediators}:
        raise Refused("This mediator was taken off the case before", law="特邀调解规定 15")
    _no_tie(case, waived_by, conflict=conflict)
    return [
        MediatorAssigned(
            mediator=mediator,
            co_mediators=co_mediators,
            chosen_by_parties=bool(chosen_by),
            conflict_waived=conflict,
        )
    ]


def recuse(
    case: Dispute,
    act: Act,
    *,
    mediator: StaffId,
    ground: RecusalGround,
    asked_by: PartyId | None = None,
) -> list[DisputeFact]:
    """Take a mediator off the case: for a tie to a party, or because a party wants another."""
    only(act, "head", "mediator", "party", "desk")
    still_open(case)
    if mediator not in (case.mediator, *case.co_mediators):
        raise Refused("That is no mediator of this case", law="人民调解法 19")
    for_itself(act, asked_by)
    if ground == "party_request" and asked_by is None:
        raise Refused("Say which party asks for another mediator", law="人民调解法 23")
    if asked_by is not None:
        taking_part(case, asked_by)
    return [MediatorRecused(mediator=mediator, ground=ground, asked_by=asked_by)]


def reassign(
    case: Dispute,
    act: Act,
    *,
    mediator: StaffId,
    instead_of: StaffId,
    reason: ReplacementReason,
    conflict: bool,
    agreed_by: tuple[PartyId, ...] = (),
    waived_by: tuple[PartyId, ...] = (),
) -> list[DisputeFact]:
    """Have another mediator go on in place of one who is away, leaves or has too much.

    Until the case is closed: what follows an agreement is its mediator's too. Whoever hands on is
    not barred by it. Where the parties chose their mediator, they agree; `conflict` is the yes or
    no of the conflict check, as with `assign`.
    """
    only(act, "head", "judicial_office", "county_desk")
    before_closure(case)
    if case.mediator is None:
        raise Refused("The case has no mediator yet", law="人民调解法 19")
    own = mediators(case)
    if instead_of not in own:
        raise Refused("{mediator} does not mediate it", law="人民调解法 19", mediator=instead_of)
    if mediator in own:
        raise Refused("{mediator} mediates it already", law="人民调解法 19", mediator=mediator)
    if mediator in case.barred:
        raise Refused("This mediator was taken off the case before", law="特邀调解规定 15")
    if case.urgent_matter is not None and case.urgent_matter.owner == instead_of:
        raise Refused(
            "{mediator} owns its urgent matter: that is offered and taken over first",
            law="office rule: urgent matter",
            mediator=instead_of,
        )
    if case.chosen_by_parties and instead_of == case.mediator:
        everyone(
            case,
            agreed_by,
            Refused(
                "The parties chose their mediator: they agree before another goes on",
                law="人民调解法 19",
            ),
        )
    _no_tie(case, waived_by, conflict=conflict)
    return [
        MediatorReplaced(
            mediator=mediator,
            instead_of=instead_of,
            reason=reason,
            agreed_by=agreed_by,
            conflict_waived=conflict,
        )
    ]


def _no_tie(case: Dispute, waived_by: tuple[PartyId, ...], *, conflict: bool) -> None:
    if conflict:
        everyone(
            case,
            waived_by,
            Refused(
                "There is a conflict of interest: all parties would have to waive it",
                law="特邀调解规定 15",
            ),
        )


def record_inquiry(
    case: Dispute,
    act: Act,
    *,
    record: FreeText,
    heard: tuple[PartyId, ...] = (),
    read_back: bool,
) -> list[DisputeFact]:
    """Put an inquiry on record, after it was read back and signed."""
    its_mediator(case, act)
    in_mediation(case)
    for party in heard:
        _agreed_to_talk(case, party)
    if not read_back:
        raise Refused("The record is read back and signed before it counts", law="人民调解法 27")
    return [InquiryRecorded(record=record, heard=heard)]


def _agreed_to_talk(case: Dispute, party: str) -> None:
    if taking_part(case, party).consent != "given":
        raise Refused("{party} has not agreed to mediation", law="人民调解法 17", party=party)


def record_session(
    case: Dispute,
    act: Act,
    *,
    form: SessionForm,
    parties: tuple[PartyId, ...],
    record: FreeText,
    online: bool = False,
    agreed_to_meet: tuple[PartyId, ...] = (),
) -> list[DisputeFact]:
    """Put a mediation session on record, joint or separate.

    Where there is domestic violence the parties are not brought together, unless each of them
    wants it (`agreed_to_meet`).
    """
    its_mediator(case, act)
    in_mediation(case)
    for party in parties:
        _agreed_to_talk(case, party)
    sides = {case.parties[party].role for party in parties}
    if not parties or (form == "joint") != (len(sides) > 1):
        raise Refused(
            "A joint session has parties of both sides, a separate one of one side",
            law="人民调解法 21",
        )
    if form == "joint" and case.domestic_violence and not set(parties) <= set(agreed_to_meet):
        raise Refused(
            "Where there is domestic violence, talk to each alone unless each wants to meet",
            law="反家庭暴力法 5",
        )
    return [SessionRecorded(form=form, parties=parties, record=record, online=online)]


def invite(
    case: Dispute,
    act: Act,
    *,
    kind: InvitedKind,
    consented: tuple[PartyId, ...],
    person: Particulars | None = None,
) -> list[DisputeFact]:
    """Invite somebody from outside, a counsellor for example, when every party agrees to it."""
    its_mediator(case, act)
    in_mediation(case)
    everyone(
        case,
        consented,
        Refused("Outsiders take part only when every party agrees", law="人民调解法 20"),
    )
    return [InvitedPersonJoined(invited=f"i{case.people_invited + 1}", kind=kind, person=person)]


def dismiss_invited(case: Dispute, act: Act, *, invited: InvitedId) -> list[DisputeFact]:
    """End an outsider's part, as soon as one party no longer wants it."""
    only(act, "mediator", "party", "desk")
    still_open(case)
    if act.by.role == "party":
        taking_part(case, act.by.id)
    if invited not in case.invited:
        raise Refused("{invited} takes no part", law="人民调解法 20", invited=invited)
    return [InvitedPersonLeft(invited=invited)]


def take_note(
    case: Dispute,
    act: Act,
    *,
    audience: Audience,
    text: FreeText,
    party: PartyId | None = None,
) -> list[DisputeFact]:
    """Take a working note; what a party says in confidence is for the mediator only."""
    its_own_mediator(case, act)
    before_closure(case)
    not_merged(case)
    if audience == "party" and party is None:
        raise Refused("Say which party may read the note", law="人民调解法 15")
    if party is not None and party not in case.parties:
        raise Refused("{party} is no party of this case", law="人民调解法 17", party=party)
    note = f"n{case.notes_taken + 1}"
    return [ConfidentialNoteTaken(note=note, audience=audience, party=party, text=text)]


def suspend(
    case: Dispute,
    act: Act,
    *,
    reason: SuspensionReason,
    rules: RuleBook,
    explanation: FreeText | None = None,
) -> list[DisputeFact]:
    """Suspend mediation; only limits whose rule names the reason stand still meanwhile."""
    its_mediator(case, act)
    in_mediation(case)
    if reason == "suspected_sham":
        raise Refused("A suspected sham is reported: use that command", law="特邀调解规定 18")
    return [suspension(case, reason, rules, explanation)]


def suspension(
    case: Dispute,
    reason: SuspensionReason,
    rules: RuleBook,
    explanation: FreeText | None = None,
) -> Suspended:
    """The fact of a suspension, which says whether any limit of this case stands still for it."""
    covering = rules.for_case(case).covering(case.type, case.source, case.track)
    stops = any(rule.stands_still_for(reason) for rule in covering)
    return Suspended(reason=reason, clock_stops=stops, explanation=explanation)


def resume(case: Dispute, act: Act) -> list[DisputeFact]:
    """Go on after a suspension."""
    its_mediator(case, act)
    still_open(case)
    if case.suspended is None:
        raise Refused("Mediation is not suspended", law="office rule: suspension")
    if case.sham_suspected:
        raise Refused("The suspicion of a sham is not cleared", law="特邀调解规定 18")
    return [Resumed()]


def extend(
    case: Dispute,
    act: Act,
    *,
    until: date,
    calendar: Calendar,
    rules: RuleBook,
    signed_by: tuple[PartyId, ...] = (),
) -> list[DisputeFact]:
    """Give mediation more time: the head agrees, and every party signed for it.

    Unless the rules of all its limits leave it to the head; how far it goes they say as well. It
    ends later than mediation does without it: nobody signs days away.
    """
    only(act, "head")
    still_open(case)
    if case.accepted_at is None:
        raise Refused("The case is not accepted yet", law="宁波市人民调解条例 27")
    its_own = rules.for_case(case)
    limits = _limits_of_mediation(case, its_own)
    if not limits or any(rule.extension.agreed_by == "every_party" for rule, _ in limits):
        everyone(
            case,
            signed_by,
            Refused("More time needs the signature of every party", law="宁波市人民调解条例 27"),
        )
    if until <= max(act.on, case.extended_until or act.on):
        raise Refused("An extension ends later than before", law="宁波市人民调解条例 27")
    ends_on = _mediation_ends_on(case, calendar, rules)
    if ends_on is not None and until <= ends_on:
        raise Refused(
            "Mediation lasts until {day} as it is: an extension ends later",
            law="宁波市人民调解条例 27",
            day=ends_on,
        )
    for rule, start in limits:
        _is_allowed(case, until, rule, start)
    each = min((rule.extension.each for rule, _ in limits), default=AS_ALL_SIGN.each)
    if until > act.on + timedelta(days=each):
        raise Refused(
            "An extension goes at most {days} days from today",
            law="office rule: extension",
            days=each,
        )
    longest = its_own.longest_mediation
    if until > civil_date(case.accepted_at) + timedelta(days=longest):
        raise Refused(
            "Mediation lasts at most {days} days from acceptance, however often it is extended",
            law="office rule: extension",
            days=longest,
        )
    return [Extended(until=until, signed_by=signed_by)]


def _mediation_ends_on(case: Dispute, calendar: Calendar, rules: RuleBook) -> date | None:
    """The last day of its limits, if a suspension that lasts were over today."""
    running = case._replace(suspended=None)
    its_own = rules.for_case(case)
    ends = {
        entry.due_on
        for entry in agenda_of(running, calendar, rules).due()
        if (rule := its_own.find(entry.rule)) and rule.trigger in {*EXTENDABLE, "extended"}
    }
    return max(ends, default=None)


def _limits_of_mediation(case: Dispute, rules: RuleSet) -> list[tuple[Rule, date]]:
    """The limits that an extension moves, each with the day from which it ran at first."""
    at_first = case._replace(extended_until=None)
    return [
        (rule, civil_date(start) if isinstance(start, datetime) else start)
        for rule in rules.covering(case.type, case.source, case.track)
        if rule.trigger in EXTENDABLE
        for start in TRIGGERS[rule.trigger](at_first).values()
    ]


def _is_allowed(case: Dispute, until: date, rule: Rule, start: date) -> None:
    times, in_all = rule.extension.times, rule.extension.in_all
    if times is not None and case.extensions >= times:
        raise Refused(
            "{rule}: extended at most {times} times ({source})",
            law="the rule of that limit",
            rule=rule.id,
            times=times,
            source=rule.extension.source or rule.source,
        )
    if in_all is not None and until > start + timedelta(days=in_all):
        raise Refused(
            "{rule}: with all extensions at most {days} days from {start} ({source})",
            law="the rule of that limit",
            rule=rule.id,
            days=in_all,
            start=start,
            source=rule.extension.source or rule.source,
        )
