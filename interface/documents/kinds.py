"""Every document of a case: what it contains, in which order, from which facts, by which article.

What somebody signs or gets says only what they may read; a telephone number or an address stands in
one document only, the application, and there it is the applicant's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from domain.dispute.facts import (
    AgreementReached,
    Closed,
    DocumentsPutOnFile,
    Filed,
    Finding,
    FollowUpMade,
    InquiryRecorded,
    InvitedPersonJoined,
    InvitedPersonLeft,
    ItemPerformed,
    MediationExpired,
    MediationFailed,
    NextStep,
    NotAccepted,
    NotAcceptedReason,
    ObligationKind,
    PerformedAtOnce,
    RequestEvidence,
    Retained,
    Satisfaction,
    SessionForm,
    SessionRecorded,
    Sign,
    SigningMeans,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import (
    AgreementForm,
    Channel,
    DisputeType,
    DocumentKind,
    InvitedKind,
    Outcome,
    PartyRole,
    RetentionClass,
    Route,
    Sender,
    Source,
    Subtype,
)
from domain.kernel import Refused
from interface.documents.describing import Kind, fields, prose, signing, table
from interface.documents.paper import paragraphs
from interface.documents.telling import BLANK, Case
from workers.sentence import sentence

LAW: Final = "人民调解法"
OVER_WITHOUT: Final = frozenset({"failed", "expired", "not_accepted", "withdrawn", "declined"})
"""How mediation ends so that whoever took part is told where else they can go."""

# --- what many of them say -----------------------------------------------------------------------


def _parties(case: Case, parties: Sequence[str]) -> Iterator[Mapping[str, str]]:
    for party in parties:
        yield {
            "role": case.word(case.state.parties[party].role, PartyRole),
            "name": case.name(party),
            "speaks": case.speakers(party) or "—",
        }


PARTIES: Final = {
    "role": sentence("Part in the dispute"),
    "name": sentence("Name"),
    "speaks": sentence("Who acts for them"),
}


def _type(case: Case) -> str:
    said = case.word(case.state.type, DisputeType)
    if case.state.subtype is None:
        return said
    return case.noted(said, case.word(case.state.subtype, Subtype))


def _matter(case: Case) -> Iterable[str]:
    begun = case.registered()
    return paragraphs(case.text(begun.fact.matter)) if begun else ()


def _at_stake(case: Case) -> str | None:
    begun = case.registered()
    fen = begun.fact.amount_fen if begun else None
    return case.amount(fen) if fen is not None else None


def _evidence(case: Case) -> str:
    return case.word(case.state.request_evidence, RequestEvidence)


def _mediators(case: Case) -> str:
    return case.listed([who for who in (case.state.mediator, *case.state.co_mediators) if who])


def _all(case: Dispute, about: Any) -> tuple[str, ...]:
    return tuple(party for party, held in case.parties.items() if not held.split_off)


def _nobody(case: Dispute, about: Any) -> tuple[str, ...]:
    return ()


def _registered(case: Dispute) -> None:
    if case.phase == "new":
        raise Refused("There is no such case yet: register it first", law="人民调解法 17")


# --- application ---------------------------------------------------------------------------------


def _claimed(case: Dispute) -> None:
    _registered(case)
    if case.requested_at is None:
        raise Refused(
            "There is no claim to confirm: an offer of ours proves nothing", law="诉讼时效规定 12"
        )


def _applicants(case: Dispute, about: Any) -> tuple[str, ...]:
    return tuple(p for p in _all(case, about) if case.parties[p].role == "applicant")


def _themselves(case: Case) -> Mapping[str, str | None]:
    of = case.party(case.to)
    who = of.particulars if of else None
    return {
        "name": case.name(case.to),
        "sex": BLANK if who and who.kind == "person" else None,
        "age": BLANK if who and who.kind == "person" else None,
        "occupation": BLANK if who and who.kind == "person" else None,
        "number": (case.text(who.identity_number) if who else "") or BLANK,
        "phone": (case.text(who.phone) if who else "") or BLANK,
        "address": (case.text(who.address) if who else "") or BLANK,
        "speaks": case.speakers(case.to),
    }


def _others(case: Case) -> Iterator[Mapping[str, str]]:
    for party in case.everybody():
        if party != case.to:
            role = case.word(case.state.parties[party].role, PartyRole)
            yield {"role": role, "name": case.name(party), "reached": BLANK}


def _asked(case: Case) -> Iterator[str]:
    yield case.say(
        "I ask the {committee} to mediate in this dispute and to help us settle it by agreement.",
        committee=case.committee,
    )
    yield case.say("What I ask for in particular:") + BLANK * 4


def _own_will(case: Case) -> Iterator[str]:
    yield case.say(
        "I apply of my own free will. What I have stated is true. I know that mediation is free of "
        "charge, that I may refuse it or end it at any time, and that every other way stays open."
    )


def _received(case: Case) -> Mapping[str, str | None]:
    return {
        "received": case.moment(case.state.requested_at),
        "evidence": _evidence(case),
        "registered": case.moment(case.state.registered_at),
    }


APPLICATION: Final = Kind(
    letters="SQ",
    title=sentence("Application for people's mediation"),
    law="人民调解法 17; 诉讼时效规定 12",
    ready=_claimed,
    readers=_applicants,
    each=True,
    parts=(
        fields(
            "applicant",
            sentence("Applicant"),
            {
                "name": sentence("Name"),
                "sex": sentence("Sex"),
                "age": sentence("Age"),
                "occupation": sentence("Occupation"),
                "number": sentence("Identity number"),
                "phone": sentence("Telephone"),
                "address": sentence("Workplace or address"),
                "speaks": sentence("Who acts for them"),
            },
            _themselves,
        ),
        table(
            "others",
            sentence("The other parties"),
            {
                "role": sentence("Part in the dispute"),
                "name": sentence("Name"),
                "reached": sentence("Address and telephone, as far as the applicant knows them"),
            },
            _others,
        ),
        prose("matter", sentence("The dispute in brief"), _matter),
        fields(
            "amount",
            None,
            {"at_stake": sentence("Amount in dispute")},
            lambda case: {"at_stake": _at_stake(case)},
        ),
        prose("request", sentence("What is asked for"), _asked),
        prose("own_will", sentence("Declaration"), _own_will),
        signing(
            "signed",
            lambda case: (case.say("Applicant (signature or fingerprint)"),),
        ),
        fields(
            "received",
            sentence("Receipt of the claim"),
            {
                "received": sentence("Claim received on"),
                "evidence": sentence("As stated; shown by"),
                "registered": sentence("Registered on"),
            },
            _received,
        ),
    ),
)

# --- acceptance ----------------------------------------------------------------------------------


def _accepted(case: Dispute) -> None:
    _registered(case)
    if case.accepted_at is None:
        raise Refused("The case is not accepted yet", law="人民调解法 17")


def _opened(case: Case) -> Mapping[str, str | None]:
    state = case.state
    return {
        "registered": case.moment(state.registered_at),
        "accepted": case.day(state.accepted_at),
        "requested": case.moment(state.requested_at) if state.requested_at else None,
        "type": _type(case),
        "source": case.word(state.source, Source),
        "sender": f"{case.word(state.handover.sender, Sender)} {state.handover.number}"
        if state.handover
        else None,
        "amount": _at_stake(case),
        "mediator": _mediators(case),
    }


ACCEPTANCE: Final = Kind(
    letters="SL",
    title=sentence("Registration and acceptance of a dispute"),
    law="人民调解法 17; 人民调解工作若干规定 23",
    ready=_accepted,
    readers=_all,
    parts=(
        fields(
            "opened",
            sentence("The case"),
            {
                "registered": sentence("Registered on"),
                "requested": sentence("Claim received on"),
                "accepted": sentence("Accepted on"),
                "type": sentence("Kind of dispute"),
                "source": sentence("How it came"),
                "sender": sentence("Handed over by"),
                "amount": sentence("Amount in dispute"),
                "mediator": sentence("Mediator"),
            },
            _opened,
        ),
        table(
            "parties",
            sentence("The parties"),
            PARTIES,
            lambda case: _parties(case, case.everybody()),
        ),
        prose("matter", sentence("The dispute in brief"), _matter),
        prose(
            "accepted",
            sentence("Acceptance"),
            lambda case: (
                case.say(
                    "Each party has agreed to mediation for itself. The {committee} accepts the "
                    "dispute. Mediation is free of charge; each party may end it at any time.",
                    committee=case.committee,
                ),
            ),
        ),
        signing(
            "signed",
            lambda case: (
                *(
                    case.say("{party} (signature or fingerprint)", party=case.called(party))
                    for party in case.everybody()
                ),
                case.say("Registrar (signature)"),
                case.say("{committee} (seal)", committee=case.committee),
            ),
        ),
    ),
)

# --- rights notice -------------------------------------------------------------------------------


def _addressed(case: Case) -> Mapping[str, str | None]:
    return {
        "to": case.called(case.to),
        "speaks": case.speakers(case.to),
        "matter": _type(case),
    }


ADDRESSED: Final = fields(
    "addressed",
    None,
    {
        "to": sentence("To"),
        "speaks": sentence("Who acts for them"),
        "matter": sentence("Kind of dispute"),
    },
    _addressed,
)


def _rights(case: Case) -> Iterable[str]:
    return (
        case.say("(1) To choose a mediator, or accept the one who is offered."),
        case.say("(2) To accept mediation, to refuse it, or to ask that it ends, at any time."),
        case.say("(3) To ask that mediation is held in public, or that it is not."),
        case.say("(4) To say freely what you want, and to come to an agreement of your own will."),
    )


def _owed(case: Case) -> Iterable[str]:
    return (
        case.say("(1) To state truthfully what happened."),
        case.say("(2) To keep the order of the place, and to respect the mediator."),
        case.say("(3) To respect that the other parties use their rights."),
    )


def _to_know(case: Case) -> Iterable[str]:
    return (
        case.say("Mediation is free of charge (人民调解法 4)."),
        case.say(
            "One clear refusal is enough: mediation ends for you, no reason is asked, no harm "
            "comes of it, and nobody asks you again (人民调解法 17)."
        ),
        case.say(
            "Mediation keeps nobody from arbitration, from administrative ways or from the court "
            "(人民调解法 3)."
        ),
        case.say("What you say in confidence to the mediator is told to nobody (人民调解法 15)."),
        case.say(
            "An agreement binds whoever made it (人民调解法 31). Within thirty days of the day on "
            "which it takes effect both parties together may ask the court to confirm it "
            "(民事诉讼法 205)."
        ),
        case.say(
            "You can see what is held about you and who looked, have it put right, object, and ask "
            "that it is erased (个人信息保护法 44-47)."
        ),
    )


RIGHTS_NOTICE: Final = Kind(
    letters="GZ",
    title=sentence("Notice of rights and duties in people's mediation"),
    law="人民调解法 3, 4, 17, 23, 24",
    ready=_registered,
    readers=_all,
    each=True,
    parts=(
        ADDRESSED,
        prose("rights", sentence("Your rights (人民调解法 23)"), _rights),
        prose("duties", sentence("Your duties (人民调解法 24)"), _owed),
        prose("to_know", sentence("What else to know"), _to_know),
        signing(
            "signed",
            lambda case: (
                case.say(
                    "I have got this notice. {party} (signature or fingerprint)",
                    party=case.called(case.to),
                ),
                case.say("Given by (signature)"),
            ),
        ),
    ),
)

# --- inquiry and session records -----------------------------------------------------------------


def _has_sat(case: Dispute) -> None:
    _registered(case)


def _sat(case: Dispute, about: Any) -> tuple[str, ...]:
    return tuple(about.parties)


def _heard(case: Dispute, about: Any) -> tuple[str, ...]:
    return tuple(about.heard) or _all(case, about)


def _invited(case: Case) -> str | None:
    """Who else was there, with every party's consent (人民调解法 20)."""
    until, found = case.entry, dict[str, str]()
    for each in case.all(InvitedPersonJoined, InvitedPersonLeft):
        if each.version > until:
            break
        if isinstance(each.fact, InvitedPersonLeft):
            found.pop(each.fact.invited, None)
            continue
        kind = case.word(each.fact.kind, InvitedKind)
        name = case.text(each.fact.person.name) if each.fact.person else ""
        found[each.fact.invited] = case.noted(name, kind) if name else kind
    if not found:
        return None
    return case.say(
        "{people}, with the consent of every party (人民调解法 20)",
        people=case.listed(list(found.values())),
    )


def _session(case: Case) -> Mapping[str, str | None]:
    about = case.about()
    return {
        "held": case.moment(about.at),
        "place": case.say("On line") if about.fact.online else case.committee,
        "form": case.word(about.fact.form, SessionForm),
        "mediator": _mediators(case),
        "invited": _invited(case),
        "type": _type(case),
    }


def _read_back(case: Case) -> Iterator[str]:
    yield case.say(
        "This record was read by those who sign, or read to them; it is as they said, and they "
        "sign each page."
    )


SESSION_RECORD: Final = Kind(
    letters="JL",
    title=sentence("Record of mediation"),
    law="人民调解法 22, 27",
    ready=_has_sat,
    readers=_sat,
    about=SessionRecorded,
    parts=(
        fields(
            "session",
            sentence("The session"),
            {
                "held": sentence("Held on"),
                "place": sentence("Place"),
                "form": sentence("Form"),
                "type": sentence("Kind of dispute"),
                "mediator": sentence("Mediator"),
                "invited": sentence("Others who took part"),
            },
            _session,
        ),
        table(
            "parties",
            sentence("The parties who took part"),
            PARTIES,
            lambda case: _parties(case, case.about().fact.parties),
        ),
        prose(
            "record",
            sentence("What was said, and what came of it"),
            lambda case: paragraphs(case.text(case.about().fact.record)),
        ),
        prose("read_back", None, _read_back),
        signing(
            "signed",
            lambda case: (
                *(
                    case.say("{party} (signature or fingerprint)", party=case.called(party))
                    for party in case.about().fact.parties
                ),
                case.say("Mediator (signature)"),
                case.say("Recorder (signature)"),
            ),
        ),
    ),
)


def _inquiry(case: Case) -> Mapping[str, str | None]:
    about = case.about()
    return {
        "held": case.moment(about.at),
        "place": BLANK,
        "heard": case.names(about.fact.heard) if about.fact.heard else BLANK,
        "by": _mediators(case),
        "invited": _invited(case),
        "type": _type(case),
    }


INQUIRY_RECORD: Final = Kind(
    letters="DC",
    title=sentence("Record of inquiry"),
    law="人民调解法 21, 27",
    ready=_has_sat,
    readers=_heard,
    about=InquiryRecorded,
    parts=(
        fields(
            "inquiry",
            sentence("The inquiry"),
            {
                "held": sentence("Held on"),
                "place": sentence("Place"),
                "heard": sentence("Who was heard"),
                "by": sentence("By whom"),
                "invited": sentence("Others who took part"),
                "type": sentence("Kind of dispute"),
            },
            _inquiry,
        ),
        prose(
            "record",
            sentence("Questions and answers"),
            lambda case: paragraphs(case.text(case.about().fact.record)),
        ),
        prose("read_back", None, _read_back),
        signing(
            "signed",
            lambda case: (
                case.say("Who was heard (signature or fingerprint)"),
                case.say("Inquirer (signature)"),
                case.say("Recorder (signature)"),
            ),
        ),
    ),
)

# --- agreement -----------------------------------------------------------------------------------


def _agreed(form: AgreementForm) -> Any:
    def ready(case: Dispute) -> None:
        _registered(case)
        if case.agreement is None:
            raise Refused("There is no agreement in this case", law="人民调解法 28")
        if case.agreement.form != form == "written":
            raise Refused(
                "The agreement was made orally: print its record, oral_agreement_form",
                law="人民调解法 28, 30",
            )
        if case.agreement.form != form:
            raise Refused(
                "The agreement was made in writing: print it, agreement", law="人民调解法 28-29"
            )

    return ready


def _bound(case: Dispute, about: Any) -> tuple[str, ...]:
    return tuple(
        party
        for party in case.parties
        if party in {each.party for each in (*about.signatures, *about.items)}
    )


def _signers(case: Case) -> tuple[str, ...]:
    return _bound(case.state, case.about().fact)


def _obligations(case: Case) -> Iterator[Mapping[str, str]]:
    agreement: AgreementReached = case.about().fact
    for number, each in enumerate(agreement.items, 1):
        yield {
            "number": str(number),
            "who": case.name(each.party),
            "kind": case.word(each.kind, ObligationKind),
            "what": case.obligation(each),
            "until": case.day(each.due_on) if each.due_on else case.say("At once"),
        }


def _total(case: Case) -> Mapping[str, str | None]:
    paid = [each.amount_fen for each in case.about().fact.items if each.kind == "payment"]
    return {"total": case.amount(sum(fen or 0 for fen in paid)) if paid else None}


def _in_force(case: Case) -> Iterator[str]:
    about: AgreementReached = case.about().fact
    on = case.day(about.effective_on)
    if about.form == "written":
        yield case.say(
            "This agreement takes effect on {on}, the day on which all parties and the mediator "
            "have signed and the seal is on it (人民调解法 29).",
            on=on,
        )
    else:
        yield case.say(
            "This oral agreement took effect on {on}, the day on which it was made "
            "(人民调解法 30).",
            on=on,
        )
    yield case.say(
        "It binds the parties, who perform it as agreed (人民调解法 31). Whether it is performed, "
        "or what it says, can be brought before the court (人民调解法 32)."
    )
    if case.state.type == "labour":
        yield case.say(
            "Within fifteen days both parties together may ask the arbitration commission to "
            "review it; ask there until when."
        )
    if about.not_confirmable:
        yield case.say(
            "A court does not confirm what is agreed here on status, ownership, or what has a "
            "procedure of its own (民诉解释 355)."
        )
    else:
        yield case.say(
            "Within thirty days of the day on which it takes effect both parties together may ask "
            "the court to confirm it (人民调解法 33; 民事诉讼法 205)."
        )
    if about.form == "written":
        copies = len(_signers(case)) + 1
        yield case.say(
            "There are {copies} copies of equal force: one for each party, one for the committee.",
            copies=copies,
        )


def _signatures(case: Case) -> tuple[str, ...]:
    about: AgreementReached = case.about().fact
    means = {each.party: each for each in about.signatures}
    places = []
    for party in _signers(case):
        how = means.get(party)
        if how and how.means == "oral":
            continue
        said = case.word(how.means, SigningMeans) if how and how.means != "signature" else ""
        name = case.called(party)
        places.append(
            case.say("{party} ({means})", party=name, means=said)
            if said
            else case.say("{party} (signature or fingerprint)", party=name)
        )
    return (
        *places,
        case.say("Mediator (signature)"),
        case.say("{committee} (seal)", committee=case.committee),
    )


OBLIGATIONS: Final = {
    "number": sentence("No."),
    "who": sentence("Who"),
    "kind": sentence("Manner"),
    "what": sentence("What"),
    "until": sentence("Until"),
}

_AGREEMENT: Final = (
    fields(
        "case",
        None,
        {"type": sentence("Kind of dispute"), "mediator": sentence("Mediator")},
        lambda case: {"type": _type(case), "mediator": _mediators(case)},
    ),
    table("parties", sentence("The parties"), PARTIES, lambda case: _parties(case, _signers(case))),
    prose("facts", sentence("Main facts of the dispute, and what is at issue"), _matter),
    prose(
        "content",
        sentence("What the parties agree, and who answers for what"),
        lambda case: paragraphs(case.text(case.about().fact.content)),
    ),
    table("obligations", sentence("How and until when it is performed"), OBLIGATIONS, _obligations),
    fields("total", None, {"total": sentence("Payments in all")}, _total),
    prose("effect", sentence("Effect"), _in_force),
    signing("signed", _signatures),
)

AGREEMENT: Final = Kind(
    letters="XY",
    title=sentence("People's mediation agreement"),
    law="人民调解法 28, 29, 31-33",
    ready=_agreed("written"),
    readers=_bound,
    about=AgreementReached,
    parts=_AGREEMENT,
)

ORAL_AGREEMENT: Final = Kind(
    letters="KT",
    title=sentence("Record of an oral mediation agreement"),
    law="人民调解法 28, 30-33",
    ready=_agreed("oral"),
    readers=_bound,
    about=AgreementReached,
    parts=_AGREEMENT,
)

# --- notice of other routes ----------------------------------------------------------------------


def _over(case: Dispute) -> None:
    _registered(case)
    if case.outcome not in OVER_WITHOUT:
        raise Refused(
            "Mediation has not ended without an agreement: there is nothing to notify",
            law="人民调解法 26",
        )


def _ended(case: Case) -> Mapping[str, str | None]:
    """How it ended. Who refused or withdrew is nobody's business here: no mark is left of it."""
    found = case.last(NotAccepted, MediationFailed, MediationExpired)
    fact = found.fact if found else None
    no = isinstance(fact, NotAccepted)
    told = {
        "failed": case.say("Mediation has come to no agreement, and is over."),
        "expired": case.say("The time for mediation is over, and mediation has ended."),
        "not_accepted": case.say("The committee does not accept the dispute."),
        "withdrawn": case.say("The application was withdrawn, and mediation is over."),
        "declined": case.say("Mediation rests on everybody's consent, and is over."),
    }
    return {
        "what": told[str(case.state.outcome)],
        "on": case.day(case.state.ended_on),
        "reason": case.word(fact.reason, NotAcceptedReason) if no and fact else None,
        "explanation": case.text(getattr(fact, "explanation", None)) or None,
        "review": case.say("Whoever does not agree can ask the judicial office to look at it")
        if no
        else None,
    }


def _routes(case: Case) -> Iterator[Mapping[str, str]]:
    found = case.last(NotAccepted, MediationFailed, MediationExpired)
    for number, route in enumerate(found.fact.routes if found else (), 1):
        yield {"number": str(number), "route": case.word(route, Route)}


def _other_ways(case: Case) -> Iterator[str]:
    yield case.say(
        "You may protect your rights by arbitration, by administrative ways or in court, as the "
        "law says (人民调解法 26). For each of them there are limits of time: ask there without "
        "delay."
    )
    yield case.say(
        "All parties may agree at any time to mediate again. Whoever cannot afford a lawyer can "
        "ask for legal aid (12348)."
    )


NOTICE_OF_END: Final = Kind(
    letters="ZZ",
    title=sentence("Notice of the end of mediation and of other routes"),
    law="人民调解法 3, 26",
    ready=_over,
    readers=_all,
    each=True,
    parts=(
        ADDRESSED,
        fields(
            "ended",
            sentence("What happened"),
            {
                "what": sentence("How it ended"),
                "on": sentence("On"),
                "reason": sentence("Reason"),
                "explanation": sentence("Explanation"),
                "review": sentence("Review"),
            },
            _ended,
        ),
        table(
            "routes",
            sentence("Where you can go"),
            {"number": sentence("No."), "route": sentence("Route")},
            _routes,
        ),
        prose("other_ways", sentence("Your rights"), _other_ways),
        signing(
            "signed",
            lambda case: (
                case.say("{committee} (seal)", committee=case.committee),
                case.say(
                    "I have got this notice. {party} (signature or fingerprint)",
                    party=case.called(case.to),
                ),
            ),
        ),
    ),
)

# --- follow-up -----------------------------------------------------------------------------------


def _called_up(case: Case) -> Mapping[str, str | None]:
    about = case.about()
    fact: FollowUpMade = about.fact
    reached = fact.finding != "not_reached"
    asked = case.say("Not said") if reached else None
    none = case.say("None") if reached else None
    return {
        "agreement": _agreement_of(case),
        "reason": case.say("Whether the agreement is performed (人民调解法 31)"),
        "channel": case.word(fact.channel, Channel),
        "on": case.moment(about.at),
        "finding": case.word(fact.finding, Finding),
        "satisfaction": case.word(fact.satisfaction, Satisfaction) if fact.satisfaction else asked,
        "signs": case.words(fact.signs, Sign) if fact.signs else none,
        "next": case.words([offer.step for offer in fact.offers], NextStep)
        if fact.offers
        else None,
        "visitor": _mediators(case),
    }


def _agreement_of(case: Case) -> str:
    held = case.state.agreement
    if held is None:
        return "—"
    form = case.word(held.form, AgreementForm)
    return case.say(
        "{number}, {form}, in force since {on}",
        number=case.number,
        form=form,
        on=case.day(held.effective_on),
    )


def _performance(case: Case) -> Iterator[Mapping[str, str]]:
    """Each thing agreed, and whether it is done: as it stood when this was made."""
    done: dict[str, str] = {}
    receipts: dict[str, str] = {}
    for each in case.all(ItemPerformed, PerformedAtOnce):
        if isinstance(each.fact, ItemPerformed):
            done[each.fact.item] = case.day(each.fact.performed_on)
            receipts[each.fact.item] = each.fact.receipt or "—"
    agreement = case.last(AgreementReached)
    if agreement is None:
        return
    at_once = case.last(PerformedAtOnce)
    for number, item in enumerate(agreement.fact.items, 1):
        on = done.get(item.item) or (case.day(agreement.fact.effective_on) if at_once else None)
        receipt = receipts.get(item.item) or (at_once.fact.receipt if at_once else None)
        yield {
            "number": str(number),
            "who": case.name(item.party),
            "what": case.obligation(item),
            "until": case.day(item.due_on) if item.due_on else case.say("At once"),
            "done": on or case.say("Not yet"),
            "receipt": receipt or "—",
        }


PERFORMANCE: Final = {
    "number": sentence("No."),
    "who": sentence("Who"),
    "what": sentence("What"),
    "until": sentence("Until"),
    "done": sentence("Performed on"),
    "receipt": sentence("Receipt"),
}

FOLLOW_UP_RECORD: Final = Kind(
    letters="HF",
    title=sentence("Record of a follow-up"),
    law="人民调解法 31",
    ready=_has_sat,
    readers=_nobody,
    about=FollowUpMade,
    parts=(
        table(
            "parties",
            sentence("The parties"),
            PARTIES,
            lambda case: _parties(case, case.everybody()),
        ),
        fields(
            "follow_up",
            sentence("The follow-up"),
            {
                "agreement": sentence("Agreement"),
                "reason": sentence("What it is about"),
                "channel": sentence("How"),
                "on": sentence("On"),
                "finding": sentence("Performance"),
                "satisfaction": sentence("Satisfied with the mediation"),
                "signs": sentence("Signs of an error, or that the quarrel grows again"),
                "next": sentence("What was offered as a next step"),
                "visitor": sentence("By whom"),
            },
            _called_up,
        ),
        table("performance", sentence("What was agreed"), PERFORMANCE, _performance),
        signing("signed", lambda case: (case.say("Follow-up made by (signature)"),)),
    ),
)

# --- proof of performance ------------------------------------------------------------------------


def _performed(case: Dispute) -> None:
    _registered(case)
    if case.agreement is None:
        raise Refused("There is no agreement in this case", law="人民调解法 28")
    if case.performance != "performed":
        raise Refused("The agreement is not performed yet", law="人民调解法 31")


def _proves(case: Case) -> Iterator[str]:
    yield case.say(
        "The {committee} confirms that the agreement below was performed in full, as it is "
        "recorded in the file.",
        committee=case.committee,
    )


def _proves_only(case: Case) -> Iterator[str]:
    yield case.say(
        "This says that the agreement was performed, and nothing else. What follows from it is for "
        "whoever it is shown to: where the law lets the police go without a penalty on "
        "application, they decide (治安管理处罚法 9)."
    )


PROOF_OF_PERFORMANCE: Final = Kind(
    letters="LX",
    title=sentence("Proof of performance"),
    law="人民调解法 31; 治安管理处罚法 9",
    ready=_performed,
    readers=_bound,
    about=AgreementReached,
    parts=(
        prose("proves", None, _proves),
        table(
            "parties", sentence("The parties"), PARTIES, lambda case: _parties(case, _signers(case))
        ),
        fields(
            "agreement",
            sentence("The agreement"),
            {"agreement": sentence("Agreement"), "type": sentence("Kind of dispute")},
            lambda case: {"agreement": _agreement_of(case), "type": _type(case)},
        ),
        table("performance", sentence("What was performed"), PERFORMANCE, _performance),
        prose("proves_only", None, _proves_only),
        signing(
            "signed",
            lambda case: (
                case.say("Mediator (signature)"),
                case.say("{committee} (seal)", committee=case.committee),
            ),
        ),
    ),
)

# --- cover and table of contents -----------------------------------------------------------------


def _closed(case: Dispute) -> None:
    _registered(case)
    if case.closed_on is None:
        raise Refused("Only a closed case has a file to put away", law="人民调解法 27")


def _cover(case: Case) -> Mapping[str, str | None]:
    state = case.state
    filed, closed, kept = case.last(Filed), case.last(Closed), case.last(Retained)
    begun = state.accepted_at or state.registered_at
    held = case.word(kept.fact.retention, RetentionClass) if kept else BLANK
    if kept and kept.fact.until:
        held = case.say("{period}, until {on}", period=held, on=case.day(kept.fact.until))
    return {
        "title": case.say("Dispute of {sides}: {type}", sides=case.sides(), type=_type(case)),
        "number": case.number,
        "volume": filed.fact.volume if filed else BLANK,
        "mediator": _mediators(case),
        "since": case.day(begun),
        "until": case.day(closed.at if closed else state.closed_on),
        "outcome": case.word(state.outcome, Outcome),
        "filed_by": BLANK,
        "filed_on": case.day(filed.at) if filed else BLANK,
        "retention": held,
        "pages": str(sum(each.pages for each in _papers(case))),
    }


def _papers(case: Case) -> list[Any]:
    return [each for told in case.all(DocumentsPutOnFile) for each in told.fact.documents]


def _contents(case: Case) -> Iterator[Mapping[str, str]]:
    page = 1
    for number, each in enumerate(_papers(case), 1):
        last = page + each.pages - 1
        yield {
            "number": str(number),
            "document": case.word(each.kind, DocumentKind),
            "reference": each.reference or "—",
            "pages": str(page) if last == page else f"{page}–{last}",
        }
        page = last + 1


CASE_COVER: Final = Kind(
    letters="JZ",
    title=sentence("File of a people's mediation"),
    law="人民调解法 27",
    ready=_closed,
    readers=_nobody,
    parts=(
        fields(
            "cover",
            None,
            {
                "title": sentence("Name of the file"),
                "number": sentence("Number of the file"),
                "volume": sentence("Volume"),
                "mediator": sentence("Mediator"),
                "since": sentence("Begun on"),
                "until": sentence("Closed on"),
                "outcome": sentence("Outcome"),
                "filed_by": sentence("Filed by"),
                "filed_on": sentence("Filed on"),
                "retention": sentence("Kept for"),
                "pages": sentence("Pages"),
            },
            _cover,
        ),
        table(
            "contents",
            sentence("Contents of the file"),
            {
                "number": sentence("No."),
                "document": sentence("Document"),
                "reference": sentence("Reference"),
                "pages": sentence("Pages"),
            },
            _contents,
        ),
        signing("signed", lambda case: (case.say("Filed by (signature)"),)),
    ),
)

KINDS: Final[Mapping[str, Kind]] = {
    "application": APPLICATION,
    "acceptance": ACCEPTANCE,
    "rights_notice": RIGHTS_NOTICE,
    "inquiry_record": INQUIRY_RECORD,
    "session_record": SESSION_RECORD,
    "agreement": AGREEMENT,
    "oral_agreement_form": ORAL_AGREEMENT,
    "notice_of_end": NOTICE_OF_END,
    "follow_up_record": FOLLOW_UP_RECORD,
    "proof_of_performance": PROOF_OF_PERFORMANCE,
    "case_cover": CASE_COVER,
}
"""The documents of a case, in the order in which casework makes them."""
