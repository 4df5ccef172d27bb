"""Entries of an older register, and what the import makes of them."""

from datetime import datetime
from typing import Any

from domain.dispute.history import (
    PastAgreement,
    PastEnd,
    RegisterEntry,
    record_history,
)
from domain.dispute.state import START, Dispute
from domain.kernel import Act, Dated
from tests.domain.cases import RULES
from tests.domain.casework import (
    APPLICANT,
    NEW,
    OFFICE,
    RESPONDENT,
    VILLAGE,
    act,
    at,
    day,
)
from tests.domain.years import CALENDAR

IMPORTER = act("importer", "01-05")
"""Who imports, and when the case was registered: at noon."""

LEAST = RegisterEntry(
    office=OFFICE,
    area=VILLAGE,
    body="village_committee",
    type="neighbour",
    source="proactive_offer",
    matter="漏水",
    parties=(APPLICANT, RESPONDENT),
)


def entry(base: RegisterEntry = LEAST, **changes: Any) -> RegisterEntry:
    return base.model_copy(update=changes)


def end(outcome: Any, **known: Any) -> PastEnd:
    return PastEnd(outcome=outcome, on=day("01-09"), **known)


def agreed(content: str = "付800元", **known: Any) -> PastEnd:
    form = "written" if "confirmation" in known else "oral"  # a court reads what it confirms
    return end("agreed", agreement=PastAgreement(**{"form": form, "content": content} | known))


MEDIATED = entry(accepted_on=day("01-06"))
SETTLED = entry(MEDIATED, end=agreed())


def take_over(
    entry: RegisterEntry,
    by: Act = IMPORTER,
    imported_at: datetime | None = None,
    case: Dispute = START,
) -> list[Dated[Any]]:
    now = imported_at or at("03-02")
    taken = record_history(
        case, by, opening=NEW, calendar=CALENDAR, rules=RULES, imported_at=now, entry=entry
    )
    assert all(isinstance(dated, Dated) for dated in taken)
    return [dated for dated in taken if isinstance(dated, Dated)]
