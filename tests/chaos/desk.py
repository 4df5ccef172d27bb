"""The people of one office on one case, and short words for what they do to it."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from tests.chaos.steps import By, Day, Moment, Step

OFFICES: Final = ("150524101000", "150524102000", "150524103000")
ON_CALL: Final = {
    "150524000000": ("county-1", "county-2"),
    **{office: (f"duty-{office[6:9]}-1", f"duty-{office[6:9]}-2") for office in OFFICES},
}
"""Who is on call in each area, day and night."""
CLINIC: Final = "150524000000"
"""The office of the place to which people are referred."""
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NOTHING_FOUND: Final[dict[str, Any]] = {"problems": [], "not_confirmable": []}
TYPES: Final = ("neighbour", "contract", "damages", "housing_homestead", "labour", "consumer")


class Desk:
    """The people of one office on one case, and short words for what they do."""

    def __init__(self, random: Random, name: str) -> None:
        self.random, self.name = random, name
        self.office = random.choice(OFFICES)
        self.case = 0
        self.mediator = self.by("mediator", random.choice(("m-qian", "m-sun", "m-li")))
        self._ago: float | None = None

    def by(self, role: str, who: str = "") -> By:
        return By(who or f"{role.replace('_', '-')}-{self.office[6:9]}", role, self.office)

    def days_late(self, days: float) -> None:
        """What follows happened so many days before it is entered, each step a minute after the
        one before."""
        self._ago = days * DAY + MINUTE

    def now(self) -> None:
        """What follows happens when it is entered."""
        self._ago = None

    def do(self, by: By | str, command: str, **data: Any) -> Step:
        if self._ago is not None:
            self._ago -= MINUTE
        actor = self.by(by) if isinstance(by, str) else by
        return Step(actor, command, data, self._ago, self.case)

    def people(self, *roles: str) -> list[dict[str, Any]]:
        roles = roles or ("applicant", "respondent")
        return [{"role": role, "person": self.person(place)} for place, role in enumerate(roles)]

    def person(self, place: int) -> dict[str, Any]:
        if place == 1 and self.random.random() < 0.4:  # known from other cases
            return {"kind": "organisation", "name": f"第{self.random.randrange(5)}建材有限公司"}
        return {
            "name": f"当事人{self.name}{place}",
            "phone": f"1{self.random.randrange(10**10):010}",
        }

    def registered(self, *roles: str, **data: Any) -> Step:
        asked = Moment((self._ago or 0) + 600)
        given: dict[str, Any] = {
            "area": f"{self.office[:9]}{self.random.choice(('000', '200', '201'))}",
            "body": self.random.choice(("township", "village_committee", "residents_committee")),
            "type": self.random.choice(TYPES),
            "source": "on_application",
            "matter": f"{self.name}:双方各执一词",
            "parties": self.people(*roles),
            "requested_at": asked,
            "request_evidence": "form_signed_at_counter",
        }
        given |= data
        return self.do("desk", "register", **{k: v for k, v in given.items() if v is not None})

    def consented(self, parties: tuple[str, ...] = ("p1", "p2")) -> Iterator[Step]:
        yield self.do("desk", "triage", in_scope=True, urgent=self.random.random() < 0.1)
        yield self.do("desk", "give_rights_notice", parties=list(parties))
        for party in parties:
            yield self.do("desk", "consent", party=party)

    def in_mediation(self, **data: Any) -> Iterator[Step]:
        yield self.registered(**data)
        yield from self.consented()
        yield from self.assigned()

    def assigned(self) -> Iterator[Step]:
        yield self.do("head", "accept")
        yield self.do("head", "assign", mediator=self.mediator.id, conflict=False)

    def session(self) -> Step:
        record = f"{self.name}:双方同意先核对事实"
        return self.do(self.mediator, "record_session", form="joint", parties=BOTH, record=record)

    def owes(self, due_on: Day | None, fen: int = 50_000) -> dict[str, Any]:
        owed = {"party": "p2", "kind": "payment", "amount_fen": fen, "what": f"{self.name}付款"}
        return owed | ({"due_on": due_on} if due_on else {})

    def in_writing(self, *obligations: dict[str, Any]) -> Step:
        return self.do(
            self.mediator,
            "conclude_in_writing",
            content=f"{self.name}:分期付清",
            obligations=list(obligations),
            signatures=[{"party": party, "means": "signature"} for party in BOTH],
            precheck=NOTHING_FOUND,
            sealed=True,
        )

    def closed(self, proposer: By | str | None = None) -> Iterator[Step]:
        yield self.do(proposer or self.mediator, "propose_closure")
        yield self.do("head", "close")

    def filed(self, *, until: Day | None = None) -> Iterator[Step]:
        kinds = ("registration_form", "rights_notice", "identity_proof", "session_record")
        papers = [*kinds, "agreement", "oral_agreement_form", "back_cover"]
        documents = [{"kind": kind, "pages": 2} for kind in papers]
        yield self.do("archivist", "put_on_file", documents=documents)
        yield self.do("archivist", "file_away", volume=f"2026-{self.random.randrange(1, 999)}")
        kept = {"retention": "ten_years", "until": until} if until else {"retention": "permanent"}
        yield self.do("archivist", "retain", **kept)


BOTH: Final = ["p1", "p2"]


def perhaps(step: Step) -> Step:
    """The same where the rules may say no: it depends on the day, or on what was noted by then."""
    return step._replace(may_be_refused=True)
