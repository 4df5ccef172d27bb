"""Photographs and PDFs in a case: each is read by those it is of, and none is ever changed.

What it shows was looked at before: here stands who may put what in for whom, and what stays.
"""

from typing import Annotated, Final

from pydantic import Field

from domain.dispute.facts import (
    DisputeFact,
    FileAttached,
    FileId,
    FileReplaced,
    FileTakenOut,
    StoredFile,
    TakenOutReason,
)
from domain.dispute.guards import (
    before_filing,
    its_own_mediator,
    mediators,
    not_merged,
    only,
    party_of,
)
from domain.dispute.state import Attached, Dispute
from domain.dispute.terms import DocumentKind, PartyId
from domain.kernel import Act, NotThere, Refused, Role

PUT_IN_BY: Final[tuple[Role, ...]] = ("mediator", "desk", "county_desk", "head", "party")
MOST: Final = 500
"""Files in one case; a case file has some ten documents."""

OF_ALL: Final[frozenset[DocumentKind]] = frozenset(
    {
        *("agreement", "oral_agreement_form", "rights_notice", "session_record"),
        *("performance_receipt", "confirmation_papers", "notice_of_end", "back_cover"),
        *("hand_over_receipt", "note_of_circumstances"),
    }
)
"""Documents that can be of several parties; any other is of the one that gave it."""

FROM_A_PARTY: Final[frozenset[DocumentKind]] = frozenset(
    {"application", "identity_proof", "power_of_attorney", "evidence", "performance_receipt"}
)
"""What a party puts in by itself."""

Parties = Annotated[tuple[PartyId, ...], Field(min_length=1)]


def attach_file(
    case: Dispute,
    act: Act,
    *,
    document: DocumentKind,
    parties: Parties,
    stored: StoredFile,
    confidential: bool = False,
    shows_no_address: bool = False,
) -> list[DisputeFact]:
    """Put a photograph or a PDF into the case, for the parties that it is of.

    `confidential`: one party gave it to the mediator alone. `shows_no_address`: somebody looked.
    """
    _may(case, act, parties, confidential=confidential)
    for_whom = tuple(dict.fromkeys(parties))
    for party in for_whom:
        party_of(case, party)
    if act.by.role == "party" and document not in FROM_A_PARTY:
        raise Refused(
            "A party puts in: {documents}",
            law="人民调解法 23",
            documents=", ".join(sorted(FROM_A_PARTY)),
        )
    if len(for_whom) > 1:
        _for_several(case, for_whom, document, confidential=confidential)
        _shows_no_address(case, for_whom, looked=shows_no_address)
    if document == "follow_up_record" and stored.format != "pdf":
        raise Refused("A follow-up takes no photographs", law="office rule: follow-up")
    if len(case.files) >= MOST:
        raise Refused("A case holds {most} files", law="office rule: files", most=MOST)
    return [
        FileAttached(
            file=stored.id,
            document=document,
            parties=for_whom,
            confidential=confidential,
            stored=stored,
        )
    ]


def _may(case: Dispute, act: Act, parties: tuple[str, ...], *, confidential: bool) -> None:
    only(act, *PUT_IN_BY)
    before_filing(case)
    not_merged(case)
    if act.by.role == "party":
        own = act.by.id if confidential else _acts_for(case, act)
        if any(party != own for party in parties):
            raise Refused("A party speaks for itself only", law="人民调解法 17")
    elif confidential:
        its_own_mediator(case, act)


def _acts_for(case: Dispute, act: Act) -> str:
    """The party that acts, itself or through whoever acts for it."""
    agent = case.agents.get(act.by.id)
    return agent.party if agent and not agent.over else act.by.id


def _for_several(
    case: Dispute, parties: tuple[str, ...], document: DocumentKind, *, confidential: bool
) -> None:
    if confidential:
        raise Refused("What is confided is of one party", law="人民调解法 15")
    if document not in OF_ALL:
        raise Refused(
            "This document is of the party that gave it: put it in for that one alone",
            law="个人信息保护法 6",
        )


def _shows_no_address(case: Dispute, parties: tuple[str, ...], *, looked: bool) -> None:
    hidden = [party for party in parties if case.hides_address_of(party)]
    if hidden and not looked:
        raise Refused(
            "The others are not to see how {party} is reached: say that somebody looked and it "
            "shows no address",
            law="反家庭暴力法 5",
            party=hidden[0],
        )


def replace_file(
    case: Dispute,
    act: Act,
    *,
    file: FileId,
    stored: StoredFile,
    shows_no_address: bool = False,
) -> list[DisputeFact]:
    """Put in a new version of a file, for the same parties; the earlier ones stay."""
    held = _there(case, act, file)
    if not held.parties:
        raise Refused(
            "Whoever this file is of left with another case: it gets no new version here",
            law="office rule: linked cases",
        )
    if len(held.parties) > 1:
        _shows_no_address(case, held.parties, looked=shows_no_address)
    if held.document == "follow_up_record" and stored.format != "pdf":
        raise Refused("A follow-up takes no photographs", law="office rule: follow-up")
    return [
        FileReplaced(
            file=file,
            edition=held.editions + 1,
            document=held.document,
            parties=held.parties,
            confidential=held.confidential,
            stored=stored,
        )
    ]


def take_out_file(
    case: Dispute, act: Act, *, file: FileId, reason: TakenOutReason
) -> list[DisputeFact]:
    """Destroy a file that does not belong there; that it was there stays.

    The signed agreement stays with the rights of the other party.
    """
    held = _there(case, act, file)
    if case.agreement is not None and held.document in ("agreement", "oral_agreement_form"):
        raise Refused(
            "A signed agreement stays with the rights of the other party: put a new version in",
            law="人民调解法 27, 31; 个人信息保护法 13",
        )
    if reason == "mediation_over":
        raise Refused(
            "What was confided ends by itself when the case is filed", law="人民调解法 27"
        )
    return [taken_out(case, file, reason)]


def taken_out(case: Dispute, file: FileId, reason: TakenOutReason) -> FileTakenOut:
    """That a file is destroyed."""
    held = case.files[file]
    return FileTakenOut(
        file=file,
        document=held.document,
        parties=held.parties,
        confidential=held.confidential,
        reason=reason,
    )


def _there(case: Dispute, act: Act, file: FileId) -> Attached:
    """The file, if it is there for whoever acts. Raises NotThere."""
    held = case.files.get(file)
    if held is None or held.out or not _knows(case, act, held):
        raise NotThere("dispute", file)
    _may(case, act, held.parties, confidential=held.confidential)
    return held


def _knows(case: Dispute, act: Act, held: Attached) -> bool:
    if act.by.role == "party":
        return _acts_for(case, act) in held.parties
    return not held.confidential or act.by.id in mediators(case)
