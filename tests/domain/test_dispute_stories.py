"""The two disputes of the demo story, played to the letter with what a caller sends: JSON."""

from typing import Any

import pytest

from domain.calendar import Calendar
from domain.committees import Committees
from domain.dispute.audience import may_read_note
from domain.dispute.closing import BatchId
from domain.dispute.commands import COMMANDS
from domain.dispute.evolve import evolve
from domain.dispute.facts import AgreementReached, DisputeFact
from domain.dispute.intake import claim_receipt
from domain.dispute.state import START
from domain.kernel import Known, Officer, Opening, Refused, Role
from domain.rules import RuleBook
from domain.signature import Command
from tests.domain.cases import RULES
from tests.domain.casework import NEW, VILLAGE, act, at, day
from tests.domain.years import CALENDAR


class Play:
    """A case and what is done on it, day by day, as a caller would send it."""

    def __init__(self) -> None:
        self.case = START
        self.facts: list[DisputeFact] = []

    def do(self, on: str, by: Role, command: str, *, who: str = "", **data: Any) -> None:
        decide = Command(command, COMMANDS[command], frozenset({Committees, Calendar, RuleBook}))
        given = dict(decide.arguments.model_validate(data))
        supplied: dict[type, Any] = {
            Opening: Opening(NEW.id, 1),
            Known: Known(),
            Committees: Committees(),
            Calendar: CALENDAR,
            RuleBook: RULES,
        }
        given |= {name: supplied[kind] for name, kind in decide.injected.items()}
        doing = act(by, on, who=who)
        for fact in decide.decide(self.case, doing, **given):
            self.facts.append(fact)
            self.case = evolve(self.case, fact, doing.at)

    def refused(self, on: str, by: Role, command: str, *, match: str, **data: Any) -> str:
        with pytest.raises(Refused, match=match) as refusal:
            self.do(on, by, command, **data)
        return refusal.value.law


NOTHING_FOUND: dict[str, Any] = {"problems": [], "not_confirmable": []}


def test_neighbours_settled_on_the_spot() -> None:
    play = Play()
    play.do(
        "03-03",
        "mediator",
        "settle_on_the_spot",
        area=VILLAGE,
        body="village_committee",
        type="neighbour",
        source="on_application",
        matter="乙家的水漏到甲家",
        parties=[
            {"role": "applicant", "person": {"name": "甲"}, "consents": True, "agrees": True},
            {"role": "respondent", "person": {"name": "乙"}, "consents": True, "agrees": True},
        ],
        content="乙修好，并于3月20日前付800元",
        obligations=[
            {"party": "p2", "kind": "act", "due_on": "2026-03-20", "what": "修好"},
            {
                "party": "p2",
                "kind": "payment",
                "amount_fen": 80_000,
                "due_on": "2026-03-20",
                "what": "付800元",
            },
        ],
        precheck=NOTHING_FOUND,
        domestic_violence=False,
        minors_rights=False,
    )
    assert play.case.track == "simple"
    assert play.case.documents == {"oral_agreement_form"}
    assert {item.due_on for item in (play.case.agreement or pytest.fail()).items.values()} == {
        day("03-20")
    }
    play.refused("03-20", "head", "close_in_batch", match="still being", batch="2026-W12")
    play.do("03-23", "mediator", "follow_up", finding="performed")
    assert play.case.performance == "performed"
    batch: BatchId = "2026-W13"
    play.do("03-27", "head", "close_in_batch", batch=batch)
    assert (play.case.phase, play.case.closed_on) == ("closed", day("03-27"))


def start_of_the_wages() -> Play:
    play = Play()
    play.do(
        "03-02",
        "desk",
        "register",
        area=VILLAGE,
        body="township",
        type="labour",
        subtype="migrant_wages",
        source="on_application",
        matter="丁公司欠丙工资12600元",
        amount_fen=1_260_000,
        parties=[
            {"role": "applicant", "person": {"name": "丙"}},
            {"role": "respondent", "person": {"kind": "organisation", "name": "丁公司"}},
        ],
        requested_at="2026-03-02T09:30:00+08:00",
        request_evidence="form_signed_at_counter",
    )
    play.do("03-02", "desk", "triage", in_scope=True)
    play.do("03-03", "mediator", "give_rights_notice", parties=["p1", "p2"])
    play.do("03-03", "party", "consent", who="p1", party="p1")
    play.do(
        "03-04",
        "desk",
        "appoint_agent",
        party="p2",
        person={"name": "丁公司的代理人"},
        authority="general",
        document="委托书1",
    )
    play.do("03-04", "mediator", "consent", party="p2", through="g1")
    play.do("03-05", "head", "accept")
    play.do("03-05", "head", "assign", mediator="zhao", conflict=False)
    return play


SETTLED: dict[str, Any] = {
    "content": "丁公司分两期付清工资12600元，一次性了结",
    "obligations": [
        {
            "party": "p2",
            "kind": "payment",
            "amount_fen": 630_000,
            "due_on": on,
            "what": "付6300元",
        }
        for on in ("2026-03-31", "2026-04-30")
    ],
    "precheck": NOTHING_FOUND,
}
SIGNATURES = [
    {"party": "p1", "means": "signature"},
    {"party": "p2", "agent": "g1", "means": "seal"},
]


def test_wages_from_the_claim_to_the_breach() -> None:
    play = start_of_the_wages()
    assert claim_receipt(play.case).requested_at == at("03-02", "09:30")
    law = play.refused(
        "03-05",
        "mediator",
        "conclude_in_writing",
        match="it may talk, not settle",
        **SETTLED,
        signatures=SIGNATURES,
        sealed=True,
    )
    assert law == "民事诉讼法 62"
    play.do("03-06", "desk", "give_special_authority", agent="g1", document="委托书2")

    for party in ("p1", "p2"):
        play.do(
            "03-10", "mediator", "record_session", form="separate", parties=[party], record="谈"
        )
    play.do("03-10", "mediator", "take_note", audience="mediator", party="p1", text="底线10000元")
    assert may_read_note(play.case, "n1", Officer(id="zhao", role="mediator"))
    assert not may_read_note(play.case, "n1", Officer(id="p2", role="party"))

    oral = [{"party": "p1", "means": "oral"}, {"party": "p2", "agent": "g1", "means": "oral"}]
    law = play.refused(
        "03-12", "mediator", "conclude_orally", match="in writing", **SETTLED, agreed_by=oral
    )
    assert law == "劳动争议调解仲裁法 14"
    play.do(
        "03-12",
        "mediator",
        "conclude_in_writing",
        **SETTLED,
        signatures=SIGNATURES,
        sealed=True,
    )
    (reached,) = (fact for fact in play.facts if isinstance(fact, AgreementReached))
    assert reached.effective_on == day("03-12")
    assert [(item.due_on, item.amount_fen) for item in reached.items] == [
        (day("03-31"), 630_000),
        (day("04-30"), 630_000),
    ]

    play.do("03-18", "mediator", "apply_for_confirmation", applicants=["p1", "p2"], receipt="回执1")
    assert "confirmation_papers" in play.case.documents
    play.do("03-31", "mediator", "record_performance", item="o1", receipt="收条1")
    play.do("04-08", "desk", "record_confirmation", confirmed=True, number="(2026)民特31号")
    play.do("04-30", "party", "report_breach", who="p1", party="p1", items=["o2"])
    play.do("04-30", "mediator", "verify_breach", confirmed=True)
    play.do("04-30", "mediator", "explain_remedy", party="p1", route="enforcement")
    assert play.case.performance == "breached"
    assert play.case.confirmation is not None
    assert play.case.confirmation.confirmed
