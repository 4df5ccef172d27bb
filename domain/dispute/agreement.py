"""An agreement binds whoever may bind themselves, in a form the law allows, with nothing in it that
may not stand (人民调解法 28–30).
"""

from datetime import date
from typing import Literal, NamedTuple

from domain.dispute.clauses import clauses_to_strike
from domain.dispute.consent import agent_of
from domain.dispute.facts import (
    AgreementReached,
    DisputeFact,
    Fen,
    NotConfirmable,
    Obligation,
    ObligationKind,
    Signature,
)
from domain.dispute.guards import everyone, in_mediation, its_mediator, taking_part
from domain.dispute.handling import consenting
from domain.dispute.state import Dispute
from domain.dispute.terms import AgreementForm, DisputeType, PartyId, Provider, Subtype
from domain.kernel import Act, FreeText, Refused, Value

WRITTEN_ONLY: dict[DisputeType, str] = {
    "labour": "劳动争议调解仲裁法 14",
    "medical": "医疗纠纷预防和处理条例 39",
}
"""Disputes whose agreement is written, by law."""

Problem = Literal["unlawful", "harms_others", "against_public_order", "unwilling", "unclear"]


class Precheck(Value):
    """What the mediator found before the parties bind themselves.

    `problems` (民诉解释 358) keep an agreement from being made; `not_confirmable` (民诉解释 355)
    only keeps it from being confirmed by a court. Both are answered, if only with nothing.
    """

    problems: tuple[Problem, ...]
    not_confirmable: tuple[NotConfirmable, ...]


class ObligationEntry(Value):
    """One thing to be done, and by when; an instalment is one. Without a day: at once."""

    party: PartyId
    kind: ObligationKind
    amount_fen: Fen | None = None
    due_on: date | None = None
    what: FreeText


class SignatureEntry(Signature):
    """How one party binds itself, as it is given: a provider by its short name."""

    provider: Provider = ""


def conclude_in_writing(
    case: Dispute,
    act: Act,
    *,
    content: FreeText,
    obligations: tuple[ObligationEntry, ...],
    signatures: tuple[SignatureEntry, ...],
    precheck: Precheck,
    sealed: bool,
) -> list[DisputeFact]:
    """Record the written agreement that all parties and the mediator signed and the seal is on."""
    _may_conclude(case, act)
    if not sealed:
        raise Refused(
            "A written agreement takes effect with the committee's seal", law="人民调解法 29"
        )
    for signature in signatures:
        _may_sign_in_writing(signature, case.type, case.subtype)
    return [bind(case, act, "written", Terms(content, obligations, precheck), signatures)]


def conclude_orally(
    case: Dispute,
    act: Act,
    *,
    content: FreeText,
    obligations: tuple[ObligationEntry, ...],
    agreed_by: tuple[SignatureEntry, ...],
    precheck: Precheck,
) -> list[DisputeFact]:
    """Record the oral agreement that all parties want; it takes effect the day it is made."""
    _may_conclude(case, act)
    may_be_oral(case.type)
    if any(voice.means != "oral" for voice in agreed_by):
        raise Refused("An oral agreement is spoken: means is oral", law="人民调解法 30")
    return [bind(case, act, "oral", Terms(content, obligations, precheck), agreed_by)]


def _may_conclude(case: Dispute, act: Act) -> None:
    its_mediator(case, act)
    in_mediation(case)
    everyone(
        case,
        consenting(case),
        Refused("Every party agrees for itself to mediation first", law="人民调解法 17"),
    )


def may_be_oral(type: DisputeType) -> None:
    """Labour and medical agreements are written."""
    if type in WRITTEN_ONLY:
        raise Refused(
            "An agreement in a {type} dispute is made in writing",
            law=WRITTEN_ONLY[type],
            type=type,
        )


def _may_sign_in_writing(signature: Signature, type: DisputeType, subtype: Subtype | None) -> None:
    if signature.means == "oral":
        raise Refused("A written agreement is signed", law="人民调解法 29")
    if signature.means != "certified_electronic":
        return
    if not signature.provider:
        raise Refused(
            "An electronic signature comes from a certified provider; a scribble is none",
            law="电子签名法 13",
        )
    may_be_electronic(type, subtype)


def may_be_electronic(type: DisputeType, subtype: Subtype | None) -> None:
    """Not where the law wants paper."""
    if type == "family_marriage" or subtype == "inheritance":
        raise Refused(
            "Family and inheritance agreements are not signed electronically",
            law="电子签名法 3",
        )


class Terms(NamedTuple):
    """What the parties agreed on."""

    content: str
    obligations: tuple[ObligationEntry, ...]
    precheck: Precheck


def bind(
    case: Dispute,
    act: Act,
    form: AgreementForm,
    terms: Terms,
    signatures: tuple[Signature, ...],
) -> AgreementReached:
    """The agreement, if everybody is bound and everything in it may stand."""
    _all_bound(case, signatures)
    _check(terms)
    return AgreementReached(
        form=form,
        effective_on=act.on,
        content=terms.content,
        items=_numbered(case, act, terms.obligations),
        signatures=signatures,
        not_confirmable=terms.precheck.not_confirmable,
    )


def _all_bound(case: Dispute, signatures: tuple[Signature, ...]) -> None:
    """Every party that takes part binds itself, once, by itself or through somebody who may."""
    everyone(
        case,
        [signature.party for signature in signatures],
        Refused("Every party binds itself to the agreement", law="人民调解法 29"),
    )
    if len({signature.party for signature in signatures}) < len(signatures):
        raise Refused("A party signs once", law="人民调解法 29")
    for signature in signatures:
        _may_bind(case, signature)


def _may_bind(case: Dispute, signature: Signature) -> None:
    party = signature.party
    represented = taking_part(case, party).represented
    agent = agent_of(case, party, signature.agent) if signature.agent else None
    if represented and (agent is None or not agent.legal_representative):
        raise Refused(
            "{party} settles through its legal representative", law="民法典 23, 34", party=party
        )
    if agent is None or agent.legal_representative:
        return
    if agent.authority != "special":
        raise Refused(
            "{agent} has no special authority (特别授权): it may talk, not settle",
            law="民事诉讼法 62",
            agent=signature.agent,
        )
    if party in case.group_members:
        raise Refused(
            "Each member of a group agrees to the settlement itself",
            law="宁波市人民调解条例 20",
        )


def _check(terms: Terms) -> None:
    """Nothing in it that may not stand, and something to be done."""
    if terms.precheck.problems:
        raise Refused(
            "The pre-check found: {problems}",
            law="民诉解释 358",
            problems=", ".join(terms.precheck.problems),
        ).at("precheck", "problems")
    struck = clauses_to_strike(terms.content, *(entry.what for entry in terms.obligations))
    if struck:
        raise Refused(
            "Strike this first, nobody gives up these rights: {clauses}",
            law="人民调解法 3",
            clauses=", ".join(struck),
        )
    if not terms.obligations:
        raise Refused("An agreement says who does what by when", law="人民调解法 29").at(
            "obligations"
        )


def _numbered(
    case: Dispute, act: Act, entries: tuple[ObligationEntry, ...]
) -> tuple[Obligation, ...]:
    """The things to be done as o1, o2, …, each by a party, a payment with its amount."""
    for number, entry in enumerate(entries):
        taking_part(case, entry.party)
        if entry.kind == "payment" and not entry.amount_fen:
            raise Refused("A payment has an amount", law="人民调解法 29").at(
                "obligations", number, "amount_fen"
            )
        if entry.due_on is not None and entry.due_on < act.on:
            raise Refused("{day} is over already", law="人民调解法 29", day=entry.due_on).at(
                "obligations", number, "due_on"
            )
    return tuple(
        Obligation(item=f"o{number}", **dict(entry)) for number, entry in enumerate(entries, 1)
    )
