"""A case worked on through the public commands, in which every text is a mark of its own."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.aggregates import COUNTERS
from domain.counters import COUNTERS_STREAM
from domain.kernel import LOCAL_ZONE, Officer, Role
from workers.handler import Answer, Request
from workers.system import System

OFFICE = "150524100000"
MORNING = datetime(2024, 3, 4, 9, tzinfo=LOCAL_ZONE)

NAMES = ("欧阳独一", "司徒无二")
PHONES = ("13955510001", "13955520002")
HOMES = ("独角路七号", "无双巷九号")
MATTER = "争执起于核桃树"
TALK = "共同会谈所言甲乙"
NOTE_MEDIATOR, NOTE_PARTY, NOTE_SHARED = "只对调解员说", "只给申请人看", "双方可见的笔记"
ALONE = "单独谈话所言"
CONCEDED = "为和解让步承认"
REPORT = "报告正文扬言动手"
REPORTER = "reporter-77"
URGENT = "紧急情形经过"
TAKEN = "措施落实情况"
CONTENT = "双方约定砍树赔付"

IN_CONFIDENCE = (NOTE_MEDIATOR, NOTE_PARTY, NOTE_SHARED, ALONE, CONCEDED)
"""For the case's mediators (and one party, or both); for nobody else."""
FOR_OFFICERS = (REPORT, URGENT, TAKEN)
"""Kept from the parties."""
REACHING = (*PHONES, *HOMES)
EVERYTHING = (*NAMES, *REACHING, MATTER, TALK, *IN_CONFIDENCE, *FOR_OFFICERS, CONTENT)


def officer(role: Role, who: str = "") -> Officer:
    return Officer(id=who or f"{role.replace('_', '-')}-1", role=role, office=OFFICE)


def reached(system: System) -> None:
    """The office states how the public reaches it."""
    system.handler.perform(
        Request(
            aggregate=COUNTERS.name,
            command="state_counter",
            stream=COUNTERS_STREAM,
            data={"telephones": ["0475-5551234"], "office_address": "柳河镇文化路12号"},
            officer=officer("head"),
        )
    )


class Case:
    """One dispute; every command happens a minute after the one before, or when `at` says."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.stream: UUID | None = None
        self.token = ""
        self._now = MORNING

    def do(self, role: Role, command: str, who: str = "", **data: Any) -> Answer:
        self._now = data.pop("at", None) or self.later()
        answer = self.system.handler.perform(
            Request(
                command=command,
                stream=self.stream,
                data=data,
                officer=officer(role, who),
                at=self._now,
            )
        )
        self.stream, self.token = answer.stream, answer.token
        return answer

    def later(self) -> datetime:
        """A minute after the command before."""
        self._now += timedelta(minutes=1)
        return self._now

    @property
    def id(self) -> UUID:
        assert self.stream is not None
        return self.stream

    @property
    def code(self) -> str:
        return f"{OFFICE}-2024-00001"

    def registered(self, **changes: Any) -> "Case":
        people = zip(("applicant", "respondent"), NAMES, PHONES, HOMES, strict=True)
        form: dict[str, Any] = {
            "area": "150524100201",
            "body": "township",
            "type": "neighbour",
            "source": "on_application",
            "matter": MATTER,
            "requested_at": MORNING,
            "parties": [
                {"role": role, "person": {"name": name, "phone": phone, "address": home}}
                for role, name, phone, home in people
            ],
        }
        self.do("desk", "register", **(form | changes))
        return self

    def mediated(self, **changes: Any) -> "Case":
        """Taken up to its mediator, `mediator-1`."""
        self.registered(**changes)
        self.do("desk", "triage", in_scope=True)
        self.do("desk", "give_rights_notice", parties=["p1", "p2"])
        for party in ("p1", "p2"):
            self.do("desk", "consent", party=party)
        self.do("head", "accept")
        self.do("head", "assign", mediator="mediator-1", conflict=False)
        return self

    def confided(self) -> "Case":
        """Mediated, with a confidence of every kind; `mediator-0` was taken off it before."""
        self.mediated()
        self.do("head", "recuse", mediator="mediator-1", ground="unavailable")
        self.do("head", "assign", mediator="mediator-0", conflict=False)
        self.do("mediator", "take_note", "mediator-0", audience="mediator", text=NOTE_MEDIATOR)
        self.do("head", "recuse", mediator="mediator-0", ground="relative")
        self.do("head", "assign", mediator="mediator-2", conflict=False)
        who = "mediator-2"
        both = ["p1", "p2"]
        self.do("mediator", "record_session", who, form="joint", parties=both, record=TALK)
        self.do("mediator", "record_session", who, form="separate", parties=["p1"], record=ALONE)
        self.do("mediator", "take_note", who, audience="party", party="p1", text=NOTE_PARTY)
        self.do("mediator", "take_note", who, audience="shared", text=NOTE_SHARED)
        self.do("mediator", "note_concession", who, party="p2", text=CONCEDED)
        self.urgent(who)
        self.do(
            "desk",
            "report",
            REPORTER,
            ground="suspected_abuse_of_minor",
            to=["civil_affairs"],
            sent=REPORT,
        )
        return self

    def urgent(self, who: str) -> None:
        """An urgent matter, a step of whose plan was taken."""
        step = {"kind": "calm_the_parties", "due_on": "2024-03-05"}
        plan = {"facts": URGENT, "matter_level": "A", "steps": [step]}
        self.do("mediator", "raise_urgent_matter", who, **plan)
        taken = {"step": "s1", "evidence": "R-2", "note": TAKEN}
        self.do("mediator", "take_urgent_step", who, **taken)

    def settled(self, who: str = "mediator-2") -> "Case":
        """An agreement, written, performed, and closed by two persons."""
        signatures = [{"party": party, "means": "signature"} for party in ("p1", "p2")]
        self.do(
            "mediator",
            "conclude_in_writing",
            who,
            content=CONTENT,
            obligations=[{"party": "p2", "kind": "apology", "what": CONTENT}],
            signatures=signatures,
            precheck={"problems": [], "not_confirmable": []},
            sealed=True,
        )
        self.do("mediator", "perform_at_once", who, receipt="R-1")
        self.do("mediator", "propose_closure", who)
        self.do("head", "close")
        return self

    def filed(self) -> "Case":
        """Put away, after p1 was told of the report."""
        kinds = (
            "registration_form",
            "rights_notice",
            "identity_proof",
            "session_record",
            "agreement",
            "back_cover",
        )
        self.do("head", "tell_of_report", party="p1", is_the_suspected=False)
        self.do("archivist", "put_on_file", documents=[{"kind": kind} for kind in kinds])
        self.do("archivist", "file_away", volume="2024-17")
        return self

    def destroyed(self) -> "Case":
        after = datetime(2025, 3, 5, 9, tzinfo=LOCAL_ZONE)
        self.do("archivist", "retain", retention="ten_years", until="2025-03-03")
        self.do("archivist", "appraise", destroy=True, at=after)
        self.do("head", "destroy", at=after + timedelta(hours=1))
        return self
