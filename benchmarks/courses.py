"""How disputes go in a city's large log: each course once by commands, with what its clock notes.

The shares of types, sources and levels are the published ones (`interface/demo/figures`); how often
each course is taken is chosen so that a dispute has fifteen facts on average.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from domain.dispute.terms import Source
from domain.kernel import LOCAL_ZONE, Officer, Role
from interface.demo.story import Step, Story

OFFICE: Final = "150524101201"
AREA: Final = f"{OFFICE}001"
MEDIATOR: Final = "example-mediator"
TYPE: Final = "neighbour"
BODY: Final = "village_committee"
MATTER: Final = "两家因院墙外排水沟的位置和清理费用发生争执"
CONTENT: Final = "双方各退一步，由被申请人清理排水沟并给付费用，此后互不追究"
RECORD: Final = "双方就排水沟的位置和费用各自说明了情况，同意先由村委会测量，再定分摊。"
APPLICANT: Final[Mapping[str, str]] = {"name": "乌兰其其格", "phone": "13947500101"}
RESPONDENT: Final[Mapping[str, str]] = {"name": "包国强", "phone": "13947500102"}
NOTHING_FOUND: Final[Mapping[str, Any]] = {"problems": [], "not_confirmable": []}
BOTH: Final = ("p1", "p2")
_BEGINS: Final = time(9)

Told = tuple[float, Role, str, dict[str, Any]]
"""Days after registration, by whom, the command, what it says."""


class Course(NamedTuple):
    """One way a dispute can go, by one source; how often, of the sum."""

    name: str
    source: Source
    weight: float
    story: Story


class _Case:
    """Writes one course down: days are counted from its registration."""

    def __init__(self, begins_on: date, source: Source) -> None:
        self.begins_on, self.source = begins_on, source
        self._minutes = 0

    def at(self, days: float) -> datetime:
        """A moment of that day; each one asked for is a minute later than the one before."""
        self._minutes += 1
        day = self.begins_on + timedelta(days=int(days))
        local = datetime.combine(day, _BEGINS, LOCAL_ZONE)
        return (local + timedelta(minutes=self._minutes)).astimezone(UTC)

    def on(self, days: int) -> str:
        return (self.begins_on + timedelta(days=days)).isoformat()

    def step(self, days: float, role: Role, command: str, **data: Any) -> Step:
        name = MEDIATOR if role == "mediator" else f"example-{role}"
        return Step(self.at(days), Officer(id=name, role=role, office=OFFICE), command, data)

    def registered(self) -> Step:
        more: dict[str, Any] = {}
        if self.source == "on_application":
            more["requested_at"] = self.at(0).isoformat()
            more["request_evidence"] = "form_signed_at_counter"
        elif self.source == "referred":
            letter = {"sender": "police", "number": "(2026)移7号", "received_on": self.on(0)}
            more["hand_over"] = letter
        parties = [
            {"role": "applicant", "person": dict(APPLICANT)},
            {"role": "respondent", "person": dict(RESPONDENT)},
        ]
        return self.step(
            0,
            "desk",
            "register",
            area=AREA,
            body=BODY,
            type=TYPE,
            source=self.source,
            matter=MATTER,
            parties=parties,
            **more,
        )

    def asked(self) -> Iterator[Step]:
        yield self.registered()
        yield self.step(0, "desk", "triage", in_scope=True)
        if self.source == "referred":
            yield self.step(0, "desk", "answer_hand_over", accepted=True)
        yield self.step(0, "desk", "give_rights_notice", parties=list(BOTH))
        yield self.step(0, "desk", "consent", party="p1")

    def in_mediation(self) -> Iterator[Step]:
        yield from self.asked()
        yield self.step(1, "desk", "consent", party="p2")
        yield self.step(1, "head", "accept")
        yield self.step(1, "head", "assign", mediator=MEDIATOR, conflict=False)

    def sessions(self, *days: int) -> Iterator[Step]:
        for day in days:
            told = {"form": "joint", "parties": list(BOTH), "record": RECORD}
            yield self.step(day, "mediator", "record_session", **told)

    def agreed_in_writing(self, day: int, due: int) -> Step:
        return self.step(
            day,
            "mediator",
            "conclude_in_writing",
            content=CONTENT,
            obligations=[self._owed(due)],
            signatures=[{"party": party, "means": "signature"} for party in BOTH],
            precheck=dict(NOTHING_FOUND),
            sealed=True,
        )

    def agreed_orally(self, day: int, due: int) -> Step:
        return self.step(
            day,
            "mediator",
            "conclude_orally",
            content=CONTENT,
            obligations=[self._owed(due)],
            agreed_by=[{"party": party, "means": "oral"} for party in BOTH],
            precheck=dict(NOTHING_FOUND),
        )

    def _owed(self, due: int) -> dict[str, Any]:
        what = {"party": "p2", "kind": "payment", "amount_fen": 80_000, "what": "给付清理费800元"}
        return what | {"due_on": self.on(due)}

    def closed(self, day: int, by: Role = "mediator") -> Iterator[Step]:
        if self.source == "referred":
            yield self.step(day, "desk", "send_return_letter", number="复(2026)移7号")
        yield self.step(day, by, "propose_closure")
        yield self.step(day, "head", "close")

    def filed(self, day: int) -> Iterator[Step]:
        kinds = ("registration_form", "rights_notice", "identity_proof", "session_record")
        papers = (*kinds, "agreement", "oral_agreement_form", "back_cover")
        documents = [{"kind": kind, "pages": 2} for kind in papers]
        yield self.step(day, "archivist", "put_on_file", documents=documents)
        yield self.step(day, "archivist", "file_away", volume="2026-7")
        yield self.step(day, "archivist", "retain", retention="ten_years", until=self.on(3700))


Write = Callable[[_Case], Iterator[Step]]


def kept(case: _Case) -> Iterator[Step]:
    """Agreed in writing, performed, followed up, filed."""
    yield from case.in_mediation()
    yield from case.sessions(4, 9, 15)
    yield case.agreed_in_writing(17, due=25)
    yield case.step(24, "desk", "record_performance", item="o1", receipt="转账回单2026-7")
    yield from case.closed(28)
    yield from case.filed(40)


def oral(case: _Case) -> Iterator[Step]:
    """Agreed orally, performed."""
    yield from case.in_mediation()
    yield from case.sessions(3, 6)
    yield case.agreed_orally(8, due=12)
    yield case.step(12, "desk", "record_performance", item="o1")
    yield from case.closed(14)


def with_counsellor(case: _Case) -> Iterator[Step]:
    """A counsellor takes part; agreed in writing, confirmed by the court, performed, filed."""
    yield from case.in_mediation()
    yield case.step(2, "mediator", "invite", kind="counsellor", consented=list(BOTH))
    yield from case.sessions(4, 8, 13)
    yield case.agreed_in_writing(16, due=40)
    receipt = {"applicants": list(BOTH), "receipt": "(2026)内0524民特收12号"}
    yield case.step(20, "desk", "apply_for_confirmation", **receipt)
    yield case.step(
        30, "desk", "record_confirmation", confirmed=True, number="(2026)内0524民特12号"
    )
    yield case.step(38, "desk", "record_performance", item="o1")
    yield from case.closed(42)
    yield from case.filed(55)


def failed(case: _Case) -> Iterator[Step]:
    """Mediated in vain."""
    yield from case.in_mediation()
    yield from case.sessions(4, 9, 14, 20)
    yield case.step(23, "mediator", "declare_failed", routes=["suit"], explanation="分歧较大")
    yield from case.closed(25)


def refused(case: _Case) -> Iterator[Step]:
    """A party does not want mediation."""
    yield from case.asked()
    yield case.step(2, "desk", "refuse", party="p2")
    yield from case.closed(4, "desk")


def withdrawn(case: _Case) -> Iterator[Step]:
    """The request is taken back."""
    yield from case.in_mediation()
    yield from case.sessions(5)
    yield case.step(9, "desk", "withdraw", parties=["p1"])
    yield from case.closed(11)


def breached(case: _Case) -> Iterator[Step]:
    """Agreed and not performed; the creditor goes to court."""
    yield from case.in_mediation()
    yield from case.sessions(4, 9)
    yield case.agreed_in_writing(12, due=20)
    yield case.step(23, "desk", "report_breach", party="p1", items=["o1"])
    yield case.step(25, "mediator", "verify_breach", confirmed=True)
    yield case.step(25, "mediator", "urge", party="p2")
    yield case.step(30, "desk", "explain_remedy", party="p1", route="suit")
    yield from case.closed(34)


def left(case: _Case) -> Iterator[Step]:
    """In mediation for longer than it should be, and taken up again."""
    yield from case.in_mediation()
    yield from case.sessions(5, 40)
    yield case.step(47, "mediator", "declare_failed", routes=["suit"], explanation="分歧较大")
    yield from case.closed(50)


# The last is last: whom somebody refused, nobody offers the same matter again.
_OFTEN: Final[Mapping[Write, float]] = {
    kept: 18,
    oral: 37,
    with_counsellor: 6,
    failed: 11,
    withdrawn: 8,
    breached: 4,
    left: 3,
    refused: 13,
}


def courses(sources: Mapping[str, float], begins_on: date) -> Sequence[Course]:
    """Every course by every source, begun on that day; the sources in their published shares."""
    found = []
    for write, often in _OFTEN.items():
        for source, share in sources.items():
            case = _Case(begins_on, source)  # type: ignore[arg-type]  # the shares name codes
            story = Story(f"{write.__name__}-{source}", tuple(write(case)))
            found.append(Course(write.__name__, case.source, share * often, story))
    return found
