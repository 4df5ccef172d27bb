"""What of a person a law keeps, file by file, on which article; whatever is not in the table goes.

The table says why a file stays, not for how long: no law names a period, the archive does.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from domain.access import FieldClass
from domain.counselling.state import Counselling
from domain.dispute.state import OPEN as MEDIATION_OPEN
from domain.dispute.state import Dispute
from domain.kernel import PersonId
from domain.persons import Person
from domain.plan.state import OPEN as PLAN_OPEN
from domain.plan.state import Plan
from domain.referral.state import AT_THE_PLACE, Referral
from domain.rights.state import RightsRequest

Because = Literal["running", "agreement", "archive", "hold"]


class Reason(NamedTuple):
    """Why a file stays, on which article, and which of its texts nobody may redact."""

    sentence: str
    law: str
    closed: frozenset[FieldClass]


REPORTED: Final[frozenset[FieldClass]] = frozenset({"report", "reporter"})
"""A copy of what the law obliged to report is kept (反家庭暴力法 14; 未成年人保护法 11)."""
ALL: Final[frozenset[FieldClass]] = frozenset(get_args(FieldClass))

STAYS: Final[Mapping[Because, Reason]] = {
    "running": Reason(
        "The matter is not over: what was recorded for it is still needed",
        "个人信息保护法 13, 47",
        ALL,
    ),
    "hold": Reason("A legal hold stands on this file", "office rule: legal hold", ALL),
    "agreement": Reason(
        "An agreement stays with the rights of the other party",
        "人民调解法 27, 31; 个人信息保护法 13",
        frozenset({"document", "report", "reporter"}),
    ),
    "archive": Reason(
        "The archive keeps this file until its period is over",
        "人民调解法 27; archive's table",
        REPORTED,
    ),
}
"""Everything that keeps a file. Of a file that is kept by no one of these nothing stays."""

REACHED: Final[frozenset[Because]] = frozenset({"running", "hold"})
"""Where a person still has to be reached: telephone and address stay too."""

OTHERWISE: Final[frozenset[FieldClass]] = REPORTED
"""What nobody may redact in a file that does not stay: it names the others as well."""


class Kept(NamedTuple):
    """What of one file stays of a person. `own`: the file is theirs alone, and goes as a whole."""

    because: Because | None = None
    until: date | None = None
    own: bool = False
    person: str = ""
    """What the person is called within the file: p1, …; "" where they are no party."""
    office: str = ""


def of_dispute(case: Dispute, person: PersonId, at: datetime) -> Kept:
    """What stays of somebody in a dispute: the party, or whoever acted in it for one."""
    party = next((name for name, held in case.parties.items() if held.person == person), "")
    kept = Kept(person=party, office=case.office)
    standing = case.parties.get(party)
    if standing is not None and (standing.consent == "refused" or standing.split_off):
        return kept  # a refusal ends it for them, and leaves no mark (人民调解法 17)
    until = case.retention.until if case.retention else None
    if case.phase in MEDIATION_OPEN or case.phase in ("agreed", "ended"):
        return kept._replace(because="running")
    if case.phase in ("new", "destroyed"):
        return kept
    if case.agreement is not None:
        return kept._replace(because="agreement", until=until)
    if case.phase in ("filed", "retained", "appraised"):
        return kept._replace(because="archive", until=until)
    return kept


def of_plan(plan: Plan, person: PersonId, at: datetime) -> Kept:
    """What stays of somebody in a support plan: its person, or who spoke for them. A plan that
    is over is kept for its person only, and so goes when they ask."""
    runs = plan.phase in PLAN_OPEN and not plan.lapsed(at)
    return _of_one(plan, person, runs=runs)


def of_person(entry: Person, person: PersonId, at: datetime) -> Kept:
    """What stays in an entry that says who speaks for somebody: whoever speaks for them now."""
    speaks = any(guardian.who.id == person for guardian in entry.guardians.values())
    return Kept(because="running") if speaks else Kept()


def of_request(request: RightsRequest, person: PersonId, at: datetime) -> Kept:
    """What stays of a request about one's own data: it goes with its person when it is over. The
    one on which they are erased waits for its certificate, and needs no name for that."""
    own = request.person == person
    kept = Kept(person="p1" if own else "g1", office=request.office)
    if request.phase in ("answered", "taken_back"):
        return kept._replace(own=own)
    if request.kind == "erasure" and request.phase == "to_carry_out":
        return kept
    return kept._replace(because="running")


def of_counselling(course: Counselling, person: PersonId, at: datetime) -> Kept:
    """What stays of somebody who talks to a counsellor: all while it goes on, then nothing."""
    return _of_one(course, person, runs=course.phase == "open")


def of_referral(referral: Referral, person: PersonId, at: datetime) -> Kept:
    """What stays of somebody who was referred: all of it while the other place has it."""
    return _of_one(referral, person, runs=referral.phase in AT_THE_PLACE)


def _of_one(file: Plan | Counselling | Referral, person: PersonId, *, runs: bool) -> Kept:
    """A file about one person, who is p1 in it; whoever speaks for them is g1."""
    own = file.person == person
    kept = Kept(own=own, person="p1" if own else "g1", office=file.office)
    return kept._replace(because="running") if runs else kept


KEEPING: Final[Mapping[str, Callable[[Any, PersonId, datetime], Kept]]] = {
    "dispute": of_dispute,
    "plan": of_plan,
    "person": of_person,
    "rights": of_request,
    "counselling": of_counselling,
    "referral": of_referral,
}
"""By kind of stream. A kind in which a person can occur and that is not here fails a test; until it
is, nothing of it is erased."""
