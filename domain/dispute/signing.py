"""The agreement is signed at a certified provider of electronic signatures, by those who sign there
as it says. Nothing leaves of anybody who did not agree to that.
"""

from typing import Final

from domain.dispute.agreement import may_be_electronic
from domain.dispute.attachments import attach_file
from domain.dispute.facts import (
    DisputeFact,
    PaperLanguage,
    ProviderName,
    SigningAsked,
    SigningEnded,
    SigningTaken,
    StoredFile,
    Unsigned,
)
from domain.dispute.guards import agreement_of, its_mediator, lets_in, not_merged
from domain.dispute.state import Dispute, Signing, Signs
from domain.dispute.terms import PartyId, Reference
from domain.kernel import Act, FreeText, Refused
from domain.rights.stilled import NOBODY_STILLED, Stilled

_RULE: Final = "office rule: electronic signatures"


def named_in_it(case: Dispute) -> tuple[str, ...]:
    """The parties that stand in the agreement, in the order of the case."""
    if case.agreement is None:
        return ()
    bound = {each.party for each in case.agreement.signatures}
    bound |= {each.party for each in case.agreement.items.values()}
    return tuple(party for party in case.parties if party in bound)


def signing_at(case: Dispute, provider: str) -> tuple[Signs, ...]:
    """The signatures that are to be made at this provider, as the agreement says."""
    signatures = case.agreement.signatures if case.agreement else ()
    there = ("certified_electronic", provider)
    return tuple(each for each in signatures if (each.means, each.provider) == there)


def ask_signing(
    case: Dispute,
    act: Act,
    *,
    provider: ProviderName,
    document: Reference,
    language: PaperLanguage,
    agreed_by: tuple[PartyId, ...],
    reachable: tuple[PartyId, ...],
    stilled: Stilled = NOBODY_STILLED,
) -> list[DisputeFact]:
    """Have the agreement signed at a provider, by those who sign there.

    `document`: the number of the paper; `agreed_by`: who agreed that it goes there, and with it the
    name and the telephone number of each who signs; `reachable`: who has such a number here.
    """
    its_mediator(case, act)
    not_merged(case)
    if agreement_of(case).form != "written":
        raise Refused("An oral agreement is not signed", law="人民调解法 30")
    may_be_electronic(case.type, case.subtype)
    lets_in(case, stilled)
    _not_given_yet(case)
    signatures = signing_at(case, provider)
    if not signatures:
        raise Refused(
            "As this agreement has it, nobody signs at {provider}: have it signed as it says",
            law="电子签名法 3",
            provider=provider,
        )
    for signature in signatures:
        _signs_there_itself(case, signature)
        if signature.party not in reachable:
            raise Refused(
                "{party} has no telephone number here, by which a provider reaches whoever signs: "
                "have it entered, or have the agreement signed on paper",
                law=_RULE,
                party=signature.party,
            )
    everybody = named_in_it(case)
    for party in everybody:
        if party not in agreed_by:
            raise Refused(
                "{party} did not agree that the agreement goes to {provider}, and nothing is sent: "
                "have it signed on paper",
                law="电子签名法 3; 个人信息保护法 23",
                party=party,
                provider=provider,
            )
    return [
        SigningAsked(
            provider=provider,
            document=document,
            language=language,
            parties=everybody,
            signers=tuple(each.party for each in signatures),
        )
    ]


def _not_given_yet(case: Dispute) -> None:
    if case.signing is None or case.signing.outcome not in (None, "signed_there"):
        return
    if case.signing.outcome == "signed_there":
        raise Refused("It is signed already", law=_RULE)
    raise _given(case.signing)


def _given(signing: Signing) -> Refused:
    return Refused(
        "It was given to {provider}: look whether it is signed, or take it back",
        law=_RULE,
        provider=signing.provider,
    )


def _signs_there_itself(case: Dispute, signature: Signs) -> None:
    party = signature.party
    if signature.agent:
        raise Refused(
            "Somebody signs for {party}: that is done on paper, with what shows that they may",
            law="民法典 165",
            party=party,
        )
    if case.hides_address_of(party):
        raise Refused(
            "How {party} is reached is told to nobody, nor to a provider: have it signed on paper",
            law="反家庭暴力法 5",
            party=party,
        )


def being_signed(case: Dispute) -> Signing:
    """What is at a provider, or on its way there."""
    if case.signing is None or case.signing.outcome is not None:
        raise Refused("Nothing is being signed at a provider", law=_RULE)
    return case.signing


def note_signing_taken(case: Dispute, act: Act, *, reference: FreeText) -> list[DisputeFact]:
    """Note that the provider has taken it, and what it is called there."""
    its_mediator(case, act)
    signing = being_signed(case)
    if signing.taken:
        raise _given(signing)
    return [SigningTaken(provider=signing.provider, parties=signing.parties, reference=reference)]


def receive_signed(case: Dispute, act: Act, *, stored: StoredFile) -> list[DisputeFact]:
    """Put in what was signed, for those who stand in it."""
    its_mediator(case, act)
    signing = being_signed(case)
    for party in signing.signers:
        if case.hides_address_of(party):  # since it was given there; a provider may have added it
            raise Refused(
                "The others are not to see how {party} is reached: fetch what was signed at "
                "{provider} yourself, look through it, and put it in as a file",
                law="反家庭暴力法 5",
                party=party,
                provider=signing.provider,
            )
    put_in = attach_file(
        case,
        act,
        document="agreement",
        parties=signing.parties,
        stored=stored,
        shows_no_address=True,  # nobody's went there but the signers'
    )
    ended = SigningEnded(
        provider=signing.provider, parties=signing.parties, outcome="signed_there", file=stored.id
    )
    return [*put_in, ended]


def end_signing(case: Dispute, act: Act, *, outcome: Unsigned) -> list[DisputeFact]:
    """Note that it is not signed there, or take it back: nothing more is sent or put in."""
    its_mediator(case, act)
    asked = being_signed(case)
    return [SigningEnded(provider=asked.provider, parties=asked.parties, outcome=outcome)]
