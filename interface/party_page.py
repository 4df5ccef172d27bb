"""What a party reads on its own page, and what it does there: as itself, through the same doors as
everybody, and nothing of the others.

Every reading is on record as the party's own. Nothing here opens a name, its own neither.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from domain.aggregates import DISPUTE, RIGHTS, STANDING
from domain.areas import Areas
from domain.calendar import Calendar
from domain.counters import Counters
from domain.deadlines import agenda_of
from domain.dispute.facts import Satisfaction
from domain.dispute.state import Consent, Dispute
from domain.dispute.told import Ahead, Stage, ahead, said, stage
from domain.kernel import Officer, Refused, civil_date
from domain.rights.agenda import open_limits
from domain.rights.limits import IDENTITY
from domain.rights.state import PERSON, RightPhase, RightsRequest
from domain.rights.terms import RightKind
from domain.rules import RuleBook
from interface.counters import Counter, read
from interface.documents.making import Document, Wanted, listed, make
from interface.documents.telling import committee
from interface.persons import show
from interface.story import Entry, Reader, history, on_record
from workers.access_log import Looked
from workers.console import codes
from workers.handler import Answer, NotFound, Request
from workers.system import System

Does = Literal["consent", "refuse", "take_back_refusal", "stop_follow_ups"]
DOES: Final[Mapping[Does, Mapping[str, str]]] = {
    "consent": {"channel": "online"},
    "refuse": {},
    "take_back_refusal": {"channel": "online"},
    "stop_follow_ups": {},
}
"""The commands of a case that a party gives here, and what is said with them beside its number."""

ADDRESSED: Final = ("rights_notice", "notice_of_end")
"""The documents that are addressed to one party. Those that several sign name the others: their
copies are handed out at the counter."""

ABOUT_REQUESTS: Final = ("take_back_right", "appeal_right")
"""What a party does about a request that it made here."""


class Asked(NamedTuple):
    """A request about one's own data: what, how it stands, by when it is owed, what was answered,
    and what the party can do about it now."""

    id: UUID
    kind: RightKind
    on: date | None
    phase: RightPhase
    owed_by: date | None
    identified: bool
    entries: tuple[Entry, ...]
    can: tuple[str, ...]


class Told(NamedTuple):
    """All that the page says."""

    number: str
    committee: str
    counter: Counter | None
    """How it is reached, if the office stated that."""
    stage: Stage
    said: Consent
    notified: bool
    ahead: tuple[Ahead, ...]
    can: tuple[Does, ...]
    may_rate: bool
    """Whether it can say how satisfied it is with the mediation."""
    rated: bool
    papers: tuple[tuple[str, str], ...]
    """Kind and title of each."""
    requests: tuple[Asked, ...]


class Party(NamedTuple):
    """Who reads: which party of which case, in which language."""

    stream: UUID
    party: str
    reader: Reader


def reading(session: codes.Session, case: Dispute, reader: Reader) -> Party:
    """The party whose session it is, acting for itself towards the office that has its case."""
    officer = Officer(id=session.party, role="party", office=case.office)
    return Party(session.stream, session.party, reader._replace(officer=officer))


def told(system: System, of: Party, case: Dispute) -> Told:
    """What the page says now; that it was read is on record first."""
    on_record(system, of.reader, "party page", Looked(of.stream, "matter", "self", of.party))
    with system.reading.connection() as connection:
        load = system.states.load
        areas: Areas = load(connection, *STANDING[Areas]).state
        calendar: Calendar = load(connection, *STANDING[Calendar]).state
        rules: RuleBook = load(connection, *STANDING[RuleBook]).state
        counters: Counters = load(connection, *STANDING[Counters]).state
        asked = codes.requests_of(connection, of.stream, of.party)
    today = civil_date(datetime.now(UTC))
    return Told(
        number=case.code,
        committee=committee(areas.name(case.office), of.reader.language),
        counter=read(counters, areas, case.office, of.reader.language),
        stage=stage(case, of.party),
        said=said(case, of.party),
        notified=case.parties[of.party].notified,
        ahead=ahead(case, of.party, agenda_of(case, calendar, rules), today),
        can=tuple(
            each for each in DOES if _of_use(case, of, each) and _could(system, _request(of, each))
        ),
        may_rate=_could(system, _rating(of, "satisfied")),
        rated=of.party in case.satisfaction_stated,
        papers=_papers(system, of, case),
        requests=tuple(_asked(system, of, each) for each in asked),
    )


# --- the case ------------------------------------------------------------------------------------


def _request(of: Party, does: Does, key: str = "") -> Request:
    return _of_the_case(of, does, DOES[does], key)


def _of_the_case(of: Party, command: str, more: Mapping[str, str], key: str) -> Request:
    return Request(
        aggregate=DISPUTE.name,
        command=command,
        stream=of.stream,
        data={"party": of.party, **more},
        officer=of.reader.officer,
        key=f"{of.stream} {of.party} {key}" if key else None,
        **_train(of),
    )


def _train(of: Party) -> dict[str, Any]:
    return {"correlation": of.reader.correlation} if of.reader.correlation else {}


def _of_use(case: Dispute, of: Party, does: Does) -> bool:
    """Nobody calls where nothing is left to be done."""
    return does != "stop_follow_ups" or stage(case, of.party) == "being_done"


def _could(system: System, request: Request) -> bool:
    try:
        system.handler.would(request)
    except Refused:
        return False
    return True


def _done(system: System, request: Request) -> bool:
    """Once however often it is sent; whether anything is otherwise now. Why not is not said: the
    rule may speak of the others."""
    try:
        system.handler.perform(request)
    except Refused:
        return False
    return True


def do(system: System, of: Party, does: Does, key: str) -> bool:
    """Do it; whether anything is otherwise now."""
    return _done(system, _request(of, does, key))


def _rating(of: Party, how: str, key: str = "") -> Request:
    return _of_the_case(of, "state_satisfaction", {"satisfaction": how}, key)


def rate(system: System, of: Party, how: Satisfaction, key: str) -> bool:
    """Say how satisfied it is with the mediation; whether that was recorded now."""
    return _done(system, _rating(of, how, key))


# --- documents -----------------------------------------------------------------------------------


def _papers(system: System, of: Party, case: Dispute) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each["kind"], each["title"])
        for each in listed(system, of.stream, of.reader)
        if each["kind"] in _addressed(case, of.party) and of.party in each["to"]
    )


def _addressed(case: Dispute, party: str) -> tuple[str, ...]:
    """The notice of rights from when it was given: it is the office that tells it first."""
    notified = case.parties[party].notified
    return tuple(kind for kind in ADDRESSED if notified or kind != "rights_notice")


def paper(system: System, of: Party, case: Dispute, kind: str) -> Document:
    """A document that is addressed to this party. Raises NotFound, Refused, NoFonts."""
    if kind not in _addressed(case, of.party):
        raise NotFound(f"no document {kind} for a party")
    return make(system, of.stream, Wanted(kind, of.reader.language, of.party), of.reader)


# --- requests about one's own data ---------------------------------------------------------------


def _of_the_person(of: Party) -> Reader:
    """The same reader in a request: there the person is called by another number."""
    officer = of.reader.officer
    return of.reader._replace(officer=Officer(id=PERSON, role="party", office=officer.office))


def _asked(system: System, of: Party, request: UUID) -> Asked:
    reader = _of_the_person(of)
    told = history(system, RIGHTS.name, request, reader)
    with system.reading.connection() as connection:
        state: RightsRequest = system.states.load(connection, RIGHTS, request).state
    owed = [on for limit, on in open_limits(state) if limit != IDENTITY]
    return Asked(
        id=request,
        kind=state.kind,
        on=state.asked_on,
        phase=state.phase,
        owed_by=min(owed, default=None),
        identified=state.identified,
        entries=tuple(each for each in told if each.name.partition(".v")[0] in _ANSWERS),
        can=tuple(each for each in ABOUT_REQUESTS if _could(system, _about(request, each, reader))),
    )


_ANSWERS: Final = frozenset({"rights.decided", "rights.appeal_answered", "rights.carried_out"})


def _about(request: UUID, command: str, reader: Reader, key: str = "") -> Request:
    return Request(
        aggregate=RIGHTS.name,
        command=command,
        stream=request,
        officer=reader.officer,
        key=f"{request} {key}" if key else None,
    )


def ask(system: System, of: Party, case: Dispute, kind: str, *, words: str, key: str) -> Answer:
    """Ask something about one's own data; the office makes sure who asks before anything opens.
    Sent twice, it is asked once. Raises BadInput, Refused."""
    who = show(system, of.stream, of.party, of.reader)
    data: dict[str, Any] = {
        "kind": kind,
        "area": case.area,
        "person": {
            "kind": case.parties[of.party].kind,
            "name": who.name,
            "phone": who.phone,
            "identity_number": who.identity_number,
        },
        "asked_by": "themselves",
        "identity": "not_shown",
        "channel": "online",
        "words": words.strip() or None,
    }
    answer = system.handler.perform(
        Request(
            aggregate=RIGHTS.name,
            command="ask_right",
            data=data,
            officer=of.reader.officer,
            key=f"{of.stream} {of.party} {key}",
            **_train(of),
        )
    )
    with system.pool.connection() as connection:
        codes.note_request(connection, answer.stream, of.stream, of.party)
    return answer


def about_request(system: System, of: Party, request: UUID, command: str, key: str) -> bool:
    """Take a request back, or have somebody else look; whether anything is otherwise now. Raises
    NotFound for a request that this party has not made here."""
    with system.reading.connection() as connection:
        own = codes.requests_of(connection, of.stream, of.party)
    if request not in own or command not in ABOUT_REQUESTS:
        raise NotFound(f"no request {request} of this party")
    return _done(system, _about(request, command, _of_the_person(of), key))
