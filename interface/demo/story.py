"""The demo story, step by step, as its people did it in 2026: two disputes, and the support of one.

Every step is a public command with its date. A step that the rules refuse is part of the story.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from domain.kernel import LOCAL_ZONE, Officer
from interface.demo.tree import BANNER

TOWNSHIP = f"{BANNER[:6]}100000"
VILLAGE = f"{BANNER[:6]}100200"
GRID = f"{VILLAGE}001"

ZHAO = Officer(id="m-zhao", role="mediator", office=VILLAGE)
HEAD = Officer(id="h-village", role="head", office=VILLAGE)
DESK = Officer(id="d-liuhe", role="desk", office=TOWNSHIP)
LEADER = Officer(id="h-liuhe", role="head", office=TOWNSHIP)
SUN = Officer(id="m-sun", role="mediator", office=TOWNSHIP)
ZHENG = Officer(id="zheng", role="counsellor", office=TOWNSHIP)
CHEN = Officer(id="chen", role="counsellor", office=TOWNSHIP)
FENG = Officer(id="feng", role="social_worker", office=TOWNSHIP)
WU = Officer(id="wu", role="supervisor", office=TOWNSHIP)
HE = Officer(id="he", role="judicial_office", office=TOWNSHIP)

C: Mapping[str, Any] = {"kind": "person", "name": "陈工", "phone": "10000000311"}
"""Who claims the wages is who is supported: one person, known by name and telephone."""

NOTHING_FOUND: Mapping[str, Any] = {"problems": [], "not_confirmable": []}


class Step(NamedTuple):
    """One command at its time, on the story's stream of the kind `of`; the first one begins it.

    `refused`: the rules say no, and nothing is recorded. `entered`: it happens when it is entered,
    and nobody may say that it was earlier; `at` is its day in the story. `may_wait`: what it needs
    may not be there yet, and then somebody does it later.
    """

    at: datetime
    by: Officer
    command: str
    data: Mapping[str, Any]
    refused: bool = False
    of: str = "dispute"
    entered: bool = False
    may_wait: bool = False


class Begun(NamedTuple):
    """In a step's data: the id of the stream of this kind that the story has begun."""

    of: str


class Whose(NamedTuple):
    """In a step's data: the id of the person whose stream of this kind that is."""

    of: str


class Story(NamedTuple):
    """What happens, from its first step on; `name` keeps its command keys apart."""

    name: str
    steps: tuple[Step, ...]


def _on(day: str, clock: str, by: Officer, command: str, **data: Any) -> Step:
    at = datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=LOCAL_ZONE)
    return Step(at, by, command, data)


def _refused(step: Step) -> Step:
    return step._replace(refused=True)


def neighbours() -> Story:
    """Water from the flat above: settled on the spot, performed, closed with the week's batch."""
    settled = _on(
        "03-03",
        "10:00",
        ZHAO,
        "settle_on_the_spot",
        area=GRID,
        body="village_committee",
        type="neighbour",
        source="on_application",
        request_evidence="own_statement",
        matter="楼上渗水,楼下墙面受损",
        parties=[
            _spot_party("applicant", "安宁", "10000000301"),
            _spot_party("respondent", "包顺", "10000000302"),
        ],
        content="包顺在3月20日前修好漏水处,并赔偿800元,此事一次性了结",
        obligations=[
            {"party": "p2", "kind": "act", "due_on": "2026-03-20", "what": "修好漏水处"},
            {
                "party": "p2",
                "kind": "payment",
                "amount_fen": 80_000,
                "due_on": "2026-03-20",
                "what": "赔偿800元",
            },
        ],
        precheck=NOTHING_FOUND,
        domestic_violence=False,
        minors_rights=False,
    )
    called = _on("03-23", "15:00", ZHAO, "follow_up", finding="performed", satisfaction="satisfied")
    batch = _on("03-27", "16:30", HEAD, "close_in_batch", batch="2026-W13")
    return Story("neighbours", (settled, called, batch))


def _spot_party(role: str, name: str, phone: str) -> dict[str, Any]:
    person = {"kind": "person", "name": name, "phone": phone}
    return {"role": role, "consents": True, "agrees": True, "person": person}


def wages() -> Story:
    """Unpaid wages: the agent without authority, the written form, two instalments, a breach."""
    return Story("wages", (*_wages_begin(), *_wages_agreed(), *_wages_kept()))


def _wages_begin() -> tuple[Step, ...]:
    claimed = "2026-03-02T09:20:00+08:00"
    firm = {"kind": "organisation", "name": "东升建材有限公司", "phone": "10000000312"}
    agent = {"kind": "person", "name": "丁代", "phone": "10000000313"}
    return (
        _on(
            "03-02",
            "09:30",
            DESK,
            "register",
            area=GRID,
            body="township",
            type="labour",
            subtype="migrant_wages",
            source="on_application",
            matter="工程完工后拖欠工资12600元",
            parties=[
                {"role": "applicant", "person": C},
                {"role": "respondent", "person": firm},
            ],
            requested_at=claimed,
            request_evidence="form_signed_at_counter",
            amount_fen=1_260_000,
        ),
        _on("03-02", "10:00", DESK, "triage", in_scope=True),
        _on("03-03", "09:00", DESK, "give_rights_notice", parties=["p1", "p2"]),
        _on("03-03", "09:30", DESK, "consent", party="p1"),
        _on(
            "03-04",
            "10:00",
            DESK,
            "appoint_agent",
            party="p2",
            person=agent,
            authority="general",
            document="授权书2026-1",
        ),
        _on("03-04", "10:10", DESK, "consent", party="p2", through="g1"),
        _on("03-05", "09:00", LEADER, "accept"),
        _on("03-05", "09:20", LEADER, "assign", mediator=SUN.id, conflict=False),
    )


def _wages_agreed() -> tuple[Step, ...]:
    terms = {
        "content": "东升建材有限公司分两期支付工资12600元",
        "obligations": [
            _instalment("第一期工资6300元", "2026-03-31"),
            _instalment("第二期工资6300元", "2026-04-30"),
        ],
        "precheck": NOTHING_FOUND,
    }
    signatures = [
        {"party": "p1", "means": "fingerprint"},
        {"party": "p2", "agent": "g1", "means": "signature"},
    ]
    spoken = [
        {"party": "p1", "means": "oral"},
        {"party": "p2", "agent": "g1", "means": "oral"},
    ]
    written = {**terms, "signatures": signatures, "sealed": True}
    return (
        _refused(_on("03-05", "16:00", SUN, "conclude_in_writing", **written)),
        _on(
            "03-06",
            "11:00",
            DESK,
            "give_special_authority",
            agent="g1",
            document="授权书2026-2",
        ),
        _session("p1", "09:00", "单独谈话:陈工说明欠薪经过"),
        _on(
            "03-10",
            "09:40",
            SUN,
            "take_note",
            audience="party",
            party="p1",
            text="陈工表示最少接受分两期付清",
        ),
        _session("p2", "14:00", "单独谈话:公司愿意分期支付"),
        _refused(_on("03-12", "10:00", SUN, "conclude_orally", **terms, agreed_by=spoken)),
        _on("03-12", "15:00", SUN, "conclude_in_writing", **written),
    )


def _instalment(what: str, due_on: str) -> dict[str, Any]:
    return {
        "party": "p2",
        "kind": "payment",
        "amount_fen": 630_000,
        "due_on": due_on,
        "what": what,
    }


def _session(party: str, clock: str, record: str) -> Step:
    return _on(
        "03-10", clock, SUN, "record_session", form="separate", parties=[party], record=record
    )


def _wages_kept() -> tuple[Step, ...]:
    both = ["p1", "p2"]
    applied = _on(
        "03-18",
        "10:00",
        DESK,
        "apply_for_confirmation",
        applicants=both,
        receipt="(2026)内0524民特收12号",
    )
    decided = _on(
        "04-08",
        "16:00",
        DESK,
        "record_confirmation",
        confirmed=True,
        number="(2026)内0524民特12号",
    )
    leaflet = _on("04-30", "18:00", SUN, "explain_remedy", party="p1", route="enforcement")
    return (
        applied,
        _on("03-31", "16:00", SUN, "record_performance", item="o1", receipt="转账回单2026-0331"),
        decided,
        _on("04-30", "17:00", DESK, "report_breach", party="p1", items=["o2"]),
        _on("04-30", "17:30", SUN, "verify_breach", confirmed=True),
        leaflet,
    )


def support() -> Story:
    """C's support plan: signed, made lighter, lapsed because nobody reviewed it, and erased."""
    return Story("support", (*_support_agreed(), *_support_reviewed(), *_erased()))


_BY_C: Mapping[str, Any] = {"given_by": "person", "channel": "on_paper"}


def _support_agreed() -> tuple[Step, ...]:
    team = {
        "counsellor": ZHENG.id,
        "covering_counsellor": CHEN.id,
        "social_worker": FENG.id,
    }
    return (
        _plan(
            "03-09",
            FENG,
            "offer_plan",
            area=TOWNSHIP,
            whom="丙",
            need="想找心理咨询师谈谈",
            asked_by="person",
        ),
        _plan(
            "03-10",
            FENG,
            "consent",
            **_BY_C,
            person=C,
            purposes=["needs_and_goals", "sharing_in_team", "appointments"],
            words="同意",
            counsellor=ZHENG.id,
            social_worker=FENG.id,
        ),
        _plan("03-10", FENG, "consent_to_health", **_BY_C, words="也同意谈睡眠"),
        _plan("03-11", FENG, "state_needs", needs=[{"kind": "income", "words": "等工资"}]),
        *_level("03-12", "regular", until="2026-08-31"),
        _plan(
            "03-13",
            FENG,
            "sign_plan",
            goals=[{"need": "n1", "words": "拿到工资"}],
            measures=[],
            team=[{"role": role, "member": member} for role, member in team.items()],
            signed_by="person",
            channel="on_paper",
            copy_given=True,
        ),
    )


def _support_reviewed() -> tuple[Step, ...]:
    """The one review that was held; the next one was not, and a week later the plan lapsed."""
    return (
        *_level("04-10", "light", until="2026-09-30"),
        _plan("07-17", ZHENG, "tell_of_lapse", channel="phone"),
    )


def _level(day: str, intensity: str, until: str) -> tuple[Step, Step]:
    """How much help: said by two, after hearing C."""
    heard = {"reason": "商定", "heard": "丙同意", "supervisor": WU.id}
    return (
        _plan(day, ZHENG, "propose_support", intensity=intensity, until=until, **heard),
        _plan(day, WU, "confirm_support"),
    )


def _plan(day: str, by: Officer, command: str, **data: Any) -> Step:
    return _on(day, "10:00", by, command, **data)._replace(of="plan")


def _erased() -> tuple[Step, ...]:
    """Keys are destroyed when it is ordered, and the certificate says when that was: no day of the
    past can be stated. What C asked and what was answered is of the story's day."""
    asked = _on(
        "07-20",
        "10:00",
        DESK,
        "ask_right",
        kind="erasure",
        area=TOWNSHIP,
        person=C,
        asked_by="themselves",
        identity="document_seen",
        channel="in_person",
    )
    decided = _on(
        "07-20",
        "10:00",
        LEADER,
        "decide_right",
        outcome="granted_in_part",
        ground="kept_by_law",
        court_named=True,
        reasons="协议依法保留",
    )
    ordered = _on(
        "07-20",
        "10:00",
        HE,
        "order_erasure",
        request=Begun("rights"),
        person=Whose("plan"),
        ground="consent_withdrawn",
    )
    done = _on(
        "07-20",
        "10:00",
        DESK,
        "carry_out",
        certificate=Begun("erasure"),
        what="已删除并交付证明",
        channel="in_person",
    )
    return (
        asked._replace(of="rights"),
        decided._replace(of="rights"),
        ordered._replace(of="erasure", entered=True),
        done._replace(of="rights", entered=True, may_wait=True),
    )
