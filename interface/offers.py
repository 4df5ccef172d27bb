"""What a follow-up offers as a next step, told with its answer; nobody does it by itself."""

from domain.aggregates import DISPUTE
from domain.dispute.facts import FollowUpMade, Offer
from domain.dispute.state import Dispute
from interface.language import Language
from interface.words import word
from workers.handler import Answer
from workers.system import System


def offered(system: System, answer: Answer) -> tuple[Offer, ...]:
    """What the last follow-up of this case offers, if this answer is to one."""
    if FollowUpMade.stored_name not in answer.facts:
        return ()
    with system.reading.connection() as connection:
        case: Dispute = system.states.load(connection, DISPUTE, answer.stream).state
    return case.offers


def said(offers: tuple[Offer, ...], language: Language) -> str:
    """Each on a line, with the last day for it."""
    return "\n".join(
        f"{word(offer.step, language)} {offer.until or ''}".rstrip() for offer in offers
    )
