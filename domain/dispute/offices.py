"""What comes from other offices and goes to them: a hand-over gets its answer and, when taken, its
return letter; a request shows who has not answered.
"""

from datetime import date

from domain.dispute.facts import (
    CourtFileReceived,
    DisputeFact,
    HandOverAnswered,
    OfficeAnswered,
    OfficeAsked,
    OfficeTookRequest,
    OtherOffice,
    RequestId,
    ReturnLetterSent,
)
from domain.dispute.guards import (
    before_closure,
    before_filing,
    lets_in,
    only,
    registered,
    still_open,
)
from domain.dispute.intake import COURT
from domain.dispute.naming import next_number
from domain.dispute.state import OPEN, Dispute, HandOver, Request
from domain.dispute.terms import Reference
from domain.kernel import Act, FreeText, Refused
from domain.rights.stilled import NOBODY_STILLED, Stilled


def _handed_over(case: Dispute) -> HandOver:
    registered(case)
    if case.handover is None:
        raise Refused("Nobody handed this matter over", law="office rule: hand-over")
    return case.handover


def answer_hand_over(
    case: Dispute, act: Act, *, accepted: bool, reason: FreeText | None = None
) -> list[DisputeFact]:
    """Tell the sender whether the matter is taken; refusing returns it, with the reason.

    The sender is answered even where the matter came to an end before.
    """
    only(act, "desk", "county_desk", "head")
    handover = _handed_over(case)
    before_closure(case)
    if handover.answered_on is not None:
        raise Refused("The sender has its answer already", law="office rule: hand-over")
    if not accepted and reason is None:
        raise Refused("Returning a matter needs the reason", law="office rule: hand-over")
    return [HandOverAnswered(accepted=accepted, reason=reason)]


def sign_for_court_file(case: Dispute, act: Act, *, received_on: date) -> list[DisputeFact]:
    """Sign for the court's file: from that day the court's limit runs."""
    only(act, "desk", "county_desk", "mediator", "head")
    handover = _handed_over(case)
    still_open(case)
    if case.source not in COURT:
        raise Refused("Only a matter from a court has its file", law="特邀调解规定 27")
    if handover.file_received_on is not None:
        raise Refused("The court's file was signed for already", law="特邀调解规定 27")
    if received_on > act.on:
        raise Refused("That day has not come yet", law="特邀调解规定 27")
    return [CourtFileReceived(received_on=received_on)]


def send_return_letter(case: Dispute, act: Act, *, number: Reference) -> list[DisputeFact]:
    """Send the return letter: what came of the matter; to a court with the report and its file.

    A case closed in an older register may still owe it.
    """
    only(act, "desk", "county_desk", "mediator", "head")
    _handed_over(case)
    if case.phase in OPEN:
        raise Refused(
            "The return letter says what came of the matter: it is still open",
            law="特邀调解规定 26",
        )
    if not case.letter_owed:
        raise Refused("No return letter is owed", law="office rule: hand-over")
    return [ReturnLetterSent(number=number)]


def ask_office(
    case: Dispute,
    act: Act,
    *,
    to: OtherOffice,
    question: FreeText,
    stilled: Stilled = NOBODY_STILLED,
) -> list[DisputeFact]:
    """Ask another office for something; the parties can see what was asked and answered."""
    only(act, "desk", "county_desk", "mediator", "head")
    still_open(case)
    lets_in(case, stilled)
    return [OfficeAsked(request=f"r{next_number(case, 'r')}", to=to, question=question)]


def _asked(case: Dispute, request: str) -> Request:
    before_filing(case)
    asked = case.requests.get(request)
    if asked is None:
        raise Refused(
            "Nothing was asked as {request}", law="office rule: requests", request=request
        )
    if asked.answered_on is not None:
        raise Refused("{request} is answered already", law="office rule: requests", request=request)
    return asked


def record_request_taken(case: Dispute, act: Act, *, request: RequestId) -> list[DisputeFact]:
    """Record that the other office took the request."""
    only(act, "desk", "county_desk", "mediator", "head")
    if _asked(case, request).taken_on is not None:
        raise Refused("{request} was taken already", law="office rule: requests", request=request)
    return [OfficeTookRequest(request=request)]


def record_request_answered(
    case: Dispute, act: Act, *, request: RequestId, answer: FreeText
) -> list[DisputeFact]:
    """Record what the other office answered."""
    only(act, "desk", "county_desk", "mediator", "head")
    _asked(case, request)
    return [OfficeAnswered(request=request, answer=answer)]
