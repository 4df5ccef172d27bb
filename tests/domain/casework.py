"""Stages of one dispute as lists of facts, and who asks what: the words of the dispute's tests."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from inspect import signature
from typing import Any
from uuid import UUID

from domain.committees import Committees
from domain.dispute.agreement import ObligationEntry, Precheck
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AgentAppointed,
    AgreementReached,
    ConsentGiven,
    ConsentRefused,
    DisputeFact,
    InquiryRecorded,
    LegalRepresentativeNamed,
    MatterDeclaredSeparable,
    MediatorAssigned,
    Obligation,
    Party,
    Registered,
    RightsNoticeGiven,
    SessionRecorded,
    Signature,
    Triaged,
)
from domain.dispute.intake import PartyEntry
from domain.dispute.merging import Carried
from domain.dispute.state import START, Dispute
from domain.kernel import LOCAL_ZONE, Act, Fact, Officer, Opening, Refused, Role
from domain.people import Particulars
from domain.rights.stilled import NOBODY_STILLED
from tests.domain.cases import RULES
from tests.domain.years import CALENDAR
from tests.scenario import scenario

OFFICE = "150524100000"
VILLAGE = "150524100201"
ELSEWHERE = "150525100000"
STREAM = UUID("018f0000-0000-7000-8000-00000000000a")
NEW = Opening(UUID("018f0000-0000-7000-8000-00000000000b"), 8)

PEOPLE: dict[Role, str] = {
    "desk": "wang",
    "mediator": "zhao",
    "head": "qian",
    "judicial_office": "sun",
    "county_desk": "li",
    "archivist": "zhou",
    "importer": "import",
    "supervisor": "wu",
    "counsellor": "zheng",
    "social_worker": "feng",
    "grid_worker": "gao",
    "inspector": "shi",
    "operator": "root",
    "party": "p1",
    "clock": "clock",
}


def day(text: str) -> date:
    """`03-12` is in 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def at(text: str = "03-02", clock: str = "12:00") -> datetime:
    return datetime.combine(day(text), time.fromisoformat(clock), LOCAL_ZONE)


def act(role: Role, on: str = "03-02", *, who: str = "", office: str = OFFICE) -> Act:
    return Act(STREAM, Officer(id=who or PEOPLE[role], role=role, office=office), at(on))


Decision = Callable[..., Any]


def ask(command: Decision, by: Role | Act, **data: Any) -> Callable[[Dispute], Any]:
    """What the caseworker does: a command by somebody."""
    who = act(by) if isinstance(by, str) else by
    return lambda case: command(case, who, **supplied(command, data))


def supplied(command: Decision, data: dict[str, Any]) -> dict[str, Any]:
    """The arguments, and what is looked up if the test says nothing else: committees of the usual
    size, the national rules, the published calendar; nobody stilled, nothing carried over."""
    wanted = signature(command).parameters
    known: dict[str, Any] = {
        "committees": Committees(),
        "rules": RULES,
        "calendar": CALENDAR,
        "stilled": NOBODY_STILLED,
        "carried": Carried(),
    }
    return {name: known[name] for name in known if name in wanted} | data


def counted(count: int) -> Committees:
    """The office's committee has so many active members."""
    return Committees({OFFICE: count})


def check(
    *,
    given: Sequence[Fact | tuple[Fact, datetime]],
    when: Callable[[Dispute], Any],
    then: Sequence[DisputeFact] | str | Any,
) -> None:
    refusal = scenario(START, evolve, given=given, when=when, then=then)
    assert refusal is None or refusal.law, f"{refusal} cites no rule"


def after(*facts: Any) -> Dispute:
    """The state of a case after these facts."""
    case = START
    for fact in facts:
        case = evolve(case, fact, at())
    return case


def refusal_of(case: Dispute, when: Callable[[Dispute], Any]) -> Refused | None:
    try:
        when(case)
    except Refused as refusal:
        return refusal
    return None


# --- people --------------------------------------------------------------------------------------


def person(name: str) -> Particulars:
    return Particulars(name=name)


A, B, C = person("甲"), person("乙"), person("丙")
FIRM = Particulars(kind="organisation", name="丁公司")
APPLICANT = PartyEntry(role="applicant", person=A)
RESPONDENT = PartyEntry(role="respondent", person=B)
THIRD = PartyEntry(role="respondent", person=C)


def party(number: int, entry: PartyEntry) -> Party:
    return Party(
        party=f"p{number}",
        role=entry.role,
        capacity=entry.capacity,
        address_hidden=entry.address_hidden,
        particulars=entry.person,
    )


TWO = (party(1, APPLICANT), party(2, RESPONDENT))
THREE = (*TWO, party(3, THIRD))


# --- stages --------------------------------------------------------------------------------------


def registered(**changes: Any) -> Registered:
    fields: dict[str, Any] = {
        "code": f"{OFFICE}-2026-00007",
        "track": "full",
        "office": OFFICE,
        "area": VILLAGE,
        "body": "township",
        "type": "neighbour",
        "source": "on_application",
        "matter": "漏水",
        "parties": TWO,
        "requested_at": at("03-01"),
        "request_evidence": "own_statement",
    }
    return Registered(**(fields | changes))


REGISTERED: list[DisputeFact] = [registered()]
TRIAGED = [*REGISTERED, Triaged(in_scope=True)]
NOTICE = [RightsNoticeGiven(party="p1"), RightsNoticeGiven(party="p2")]
TOLD = [*TRIAGED, *NOTICE]
CONSENTS = [ConsentGiven(party="p1"), ConsentGiven(party="p2")]
CONSENTED = [*TOLD, *CONSENTS]
ACCEPTED = [*CONSENTED, Accepted()]
ASSIGNED = [*ACCEPTED, MediatorAssigned(mediator="zhao")]
INQUIRED = [*ASSIGNED, InquiryRecorded(record="看过现场")]
TALKS = SessionRecorded(form="joint", parties=("p1", "p2"), record="谈过")
MEDIATING = [*ASSIGNED, TALKS]


def mediating(**changes: Any) -> list[DisputeFact]:
    """The same stage of a case registered otherwise."""
    return [registered(**changes), *MEDIATING[1:]]


OF_THREE: list[DisputeFact] = [
    registered(parties=THREE),
    Triaged(in_scope=True),
    *(RightsNoticeGiven(party=each) for each in ("p1", "p2", "p3")),
]
THREE_AGREE: list[DisputeFact] = [
    *OF_THREE,
    *(ConsentGiven(party=each) for each in ("p1", "p2", "p3")),
    Accepted(),
    MediatorAssigned(mediator="zhao"),
]
SEPARABLE = MatterDeclaredSeparable(explanation="各家各算")
DECLINED = [*TOLD, ConsentRefused(party="p2", ends_mediation=True)]

AGENT = AgentAppointed(agent="g1", party="p2", authority="general", document="委1", person=C)
GUARDIAN = LegalRepresentativeNamed(agent="g1", party="p2", person=C)

FINE = Precheck(problems=(), not_confirmable=())
PAY = ObligationEntry(
    party="p2", kind="payment", amount_fen=80_000, due_on=day("03-20"), what="付800元"
)
REPAIR = ObligationEntry(party="p2", kind="act", due_on=day("03-20"), what="修好水管")
SIGNED = (Signature(party="p1", means="signature"), Signature(party="p2", means="fingerprint"))
SPOKEN = (Signature(party="p1", means="oral"), Signature(party="p2", means="oral"))


def obligation(number: int, entry: ObligationEntry) -> Obligation:
    return Obligation(item=f"o{number}", **dict(entry))


def agreement(*entries: ObligationEntry, **changes: Any) -> AgreementReached:
    fields: dict[str, Any] = {
        "form": "written",
        "effective_on": day("03-02"),
        "content": "乙修好并付800元",
        "items": tuple(obligation(n, each) for n, each in enumerate(entries or (PAY,), 1)),
        "signatures": SIGNED,
    }
    return AgreementReached(**(fields | changes))


AGREED = [*MEDIATING, agreement()]
ORAL = [*MEDIATING, agreement(form="oral", signatures=SPOKEN)]


def labour(*entries: ObligationEntry) -> list[DisputeFact]:
    """An agreement about wages."""
    return [*mediating(type="labour"), agreement(*entries)]
