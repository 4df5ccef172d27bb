"""Courses of cases as offices know them, of every kind of end: each from one random stream.

They reach most commands, and leave deadlines behind that fall while the system is being killed:
cases entered days late, and cases whose hours are nearly over.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from tests.chaos.desk import BOTH, CLINIC, DAY, HOUR, NOTHING_FOUND, OFFICES, ON_CALL, Desk, perhaps
from tests.chaos.steps import By, Day, Moment, Other, Step, Story, Week

LONGEST_LEFT: Final = 45.0
"""Seconds that are left of the hours of a case at most, when it is entered."""

Make = Callable[[Desk], Iterator[Step]]


def kept(desk: Desk) -> Iterator[Step]:
    """Agreed in writing, confirmed by the court, performed in two instalments, filed."""
    yield from desk.in_mediation(amount_fen=100_000)
    yield desk.session()
    yield desk.do(desk.mediator, "take_note", audience="mediator", text=f"{desk.name}:底线")
    yield desk.in_writing(desk.owes(Day(1)), desk.owes(Day(10)))
    yield desk.do(
        "desk", "apply_for_confirmation", applicants=BOTH, receipt="(2026)内0524民特收12号"
    )
    yield desk.do("desk", "record_performance", item="o1", receipt="转账回单2026-7")
    yield desk.do("desk", "record_confirmation", confirmed=True, number="(2026)内0524民特12号")
    if desk.random.random() < 0.5:
        yield desk.do("desk", "record_performance", item="o2")
        yield from desk.closed()
        yield from desk.filed(until=Day(3650))


def breached(desk: Desk) -> Iterator[Step]:
    """Agreed, not performed; reported, verified, urged, and told where to go."""
    yield from desk.in_mediation()
    yield desk.session()
    yield desk.in_writing(desk.owes(None))
    yield desk.do("desk", "report_breach", party="p1", items=["o1"])
    yield desk.do(desk.mediator, "verify_breach", confirmed=True)
    yield desk.do(desk.mediator, "urge", party="p2")
    yield desk.do("desk", "explain_remedy", party="p1", route="suit")
    if desk.random.random() < 0.5:
        yield perhaps(desk.do("head", "close_in_batch", batch=Week()))


def gone_back_on(desk: Desk) -> Iterator[Step]:
    """A party no longer stands by the agreement; the matter goes on in a new case."""
    yield from desk.in_mediation()
    yield desk.in_writing(desk.owes(Day(5)))
    yield desk.do("desk", "repudiate", party="p2", statement=f"{desk.name}:反悔")
    yield desk.do("desk", "explain_remedy", party="p1", route="suit")
    yield desk.do(desk.mediator, "propose_reopening", kind="re_mediation")
    parties = desk.people()
    yield desk.do("head", "reopen", matter=f"{desk.name}:再次调解", parties=parties)


def oral(desk: Desk) -> Iterator[Step]:
    """An oral agreement, with or without follow-up calls."""
    yield from desk.in_mediation(type="neighbour")
    agreed = [{"party": party, "means": "oral"} for party in BOTH]
    owed = [desk.owes(Day(desk.random.choice((0, 3))), 20_000)]
    content = f"{desk.name}:口头约定"
    yield desk.do(
        desk.mediator,
        "conclude_orally",
        content=content,
        obligations=owed,
        agreed_by=agreed,
        precheck=NOTHING_FOUND,
    )
    if desk.random.random() < 0.5:
        yield perhaps(desk.do(desk.mediator, "perform_at_once"))
        return
    said = desk.random.choice((None, "fairly_satisfied", "dissatisfied"))
    found = desk.random.choice(({"finding": "not_reached"}, _not_yet(said)))
    yield perhaps(desk.do(desk.mediator, "follow_up", **found))  # if it is due
    if desk.random.random() < 0.5:
        yield desk.do(desk.mediator, "move_follow_up", to=Day(9), reason="party_asked")
    yield desk.do("desk", "stop_follow_ups", party="p2")


def _not_yet(said: str | None) -> dict[str, Any]:
    """Found in a call, with how satisfied somebody says they are, if they do."""
    return {"finding": "not_performed"} | ({"satisfaction": said} if said else {})


def on_the_spot(desk: Desk) -> Iterator[Step]:
    """Settled where it arose, in one command."""
    parties = [party | {"consents": True, "agrees": True} for party in desk.people()]
    yield desk.do(
        desk.mediator,
        "settle_on_the_spot",
        area=f"{desk.office[:9]}201",
        body="village_committee",
        type="neighbour",
        source="on_application",
        matter=f"{desk.name}:地界",
        parties=parties,
        content=f"{desk.name}:当场谈妥",
        obligations=[desk.owes(Day(2), 10_000)],
        precheck=NOTHING_FOUND,
        domestic_violence=False,
        minors_rights=False,
        performed_now=desk.random.random() < 0.5,
    )
    if desk.random.random() < 0.5:
        documents = [{"kind": "identity_proof"}]
        yield desk.do(desk.mediator, "put_on_file", documents=documents)


def refused(desk: Desk) -> Iterator[Step]:
    """One party does not want mediation; sometimes it changes its mind."""
    yield desk.registered()
    yield desk.do("desk", "triage", in_scope=True)
    yield desk.do("desk", "give_rights_notice", parties=BOTH)
    yield desk.do("desk", "consent", party="p1")
    yield desk.do("desk", "refuse", party="p2")
    if desk.random.random() < 0.5:
        yield desk.do("desk", "take_back_refusal", party="p2", channel="in_person")
        yield desk.do("desk", "consent", party="p2")
        yield from desk.assigned()
        yield desk.session()
    else:
        yield from desk.closed("desk")


def from_the_court(desk: Desk) -> Iterator[Step]:
    """Handed over by a court, failed, returned with its letter; or not taken at all."""
    desk.days_late(desk.random.randrange(1, 40))
    procedure = desk.random.choice(("pre_suit", "ordinary", "summary"))
    source = "court_delegated" if procedure == "pre_suit" else "court_entrusted"
    received_on = Day(-41)
    hand_over = {
        "sender": "court",
        "number": "(2026)内0524诉前调7号",
        "received_on": received_on,
        "procedure": procedure,
    }
    yield desk.registered(source=source, hand_over=hand_over, requested_at=None)
    yield desk.do("desk", "sign_for_court_file", received_on=received_on)
    if desk.random.random() < 0.2:
        reason = f"{desk.name}:不属本委"
        yield desk.do("desk", "answer_hand_over", accepted=False, reason=reason)
        yield from desk.closed("desk")
        return
    yield desk.do("desk", "answer_hand_over", accepted=True)
    yield from desk.consented()
    yield from desk.assigned()
    inquiry = {"record": f"{desk.name}:询问", "heard": ["p1"], "read_back": True}
    yield desk.do(desk.mediator, "record_inquiry", **inquiry)
    desk.now()
    yield desk.do(desk.mediator, "declare_failed", routes=["suit"], explanation=desk.name)
    if desk.random.random() < 0.6:
        yield desk.do("desk", "send_return_letter", number="(2026)复函3号")
        yield from desk.closed()


def suspended(desk: Desk) -> Iterator[Step]:
    """Entered weeks late, suspended for an appraisal, resumed, extended, withdrawn or left open."""
    desk.days_late(desk.random.randrange(25, 60))
    yield from desk.in_mediation(type=desk.random.choice(("medical", "damages", "contract")))
    desk.days_late(20)
    yield desk.do(desk.mediator, "suspend", reason=desk.random.choice(("appraisal", "illness")))
    desk.days_late(desk.random.randrange(5, 15))
    yield desk.do(desk.mediator, "resume")
    desk.now()
    yield desk.session()
    if desk.random.random() < 0.5:
        right = {"since": Day(-21), "explanation": f"{desk.name}:日期写错", "told": BOTH}
        yield desk.do("head", "correct_suspension", **right)
    if desk.random.random() < 0.6:
        yield desk.do("head", "extend", until=Day(40), signed_by=BOTH)
        yield desk.do("desk", "withdraw", parties=["p1"])
        yield from desk.closed()


def urgent(desk: Desk) -> Iterator[Step]:
    """It may turn violent; the two hours for the second person are nearly over."""
    left = desk.random.uniform(3, 60)
    desk.days_late(0.2)
    yield desk.registered()
    yield desk.do("desk", "triage", in_scope=True, urgent=True)
    desk.days_late((2 * HOUR - left) / DAY)
    steps = [{"kind": kind, "due_on": Day(1)} for kind in ("calm_the_parties", "separate_talks")]
    facts = {"facts": f"{desk.name}:堵门"}
    yield desk.do(desk.mediator, "raise_urgent_matter", **facts, matter_level="B", steps=steps)
    desk.now()
    report = {"ground": "public_order_case_likely", "to": ["police"], "sent": f"{desk.name}:情况"}
    yield desk.do("head", "report", **report)
    if desk.random.random() < 0.5:
        danger = {"ground": "would_endanger_somebody", "reason": f"{desk.name}:恐生变故"}
        yield desk.do("head", "hold_back_telling", **danger, look_again_on=Day(5))
    else:
        yield desk.do("head", "tell_of_report", party="p1", is_the_suspected=False)
    if desk.random.random() < 0.5:
        yield desk.do("head", "confirm_urgent_matter")
        yield desk.do(desk.mediator, "renew_urgent_matter", **facts)
        for step in ("s1", "s2"):
            taken = {"step": step, "evidence": "(2026)移1号", "note": f"{desk.name}:已谈"}
            yield desk.do(desk.mediator, "take_urgent_step", **taken)
        yield desk.do(desk.mediator, "propose_urgent_end")
        if desk.random.random() < 0.5:
            yield desk.do("head", "end_urgent_matter")


def ringing(desk: Desk) -> Iterator[Step]:
    """A wage claim whose hours are over in a moment, and again a moment later; left alone."""
    desk.days_late((HOUR - desk.random.uniform(2, LONGEST_LEFT)) / DAY)
    asked = Moment(HOUR - desk.random.uniform(1, 2))
    yield desk.registered(type="labour", subtype="migrant_wages", requested_at=asked)
    if desk.random.random() < 0.3:
        desk.now()
        yield desk.do("desk", "triage", in_scope=True)


def entered_late(desk: Desk) -> Iterator[Step]:
    """A case that lay about for days before anybody entered it."""
    desk.days_late(desk.random.uniform(1, 9))
    yield desk.registered()
    if desk.random.random() < 0.5:
        yield desk.do("desk", "triage", in_scope=True)
    if desk.random.random() < 0.3:
        desk.now()
        yield desk.do("desk", "correct_request_time", requested_at=Moment(10 * DAY), **_SEEN)


_SEEN: Final = {"request_evidence": "witness"}


def expired(desk: Desk) -> Iterator[Step]:
    """Mediated for more than a month; the head ends it."""
    desk.days_late(desk.random.randrange(60, 80))
    yield from desk.in_mediation(type="contract")
    desk.now()
    yield desk.session()
    yield perhaps(desk.do("head", "end_as_expired", routes=["suit"]))


def elsewhere(desk: Desk) -> Iterator[Step]:
    """Offered to another office, which takes it or does not; others are asked and invited."""
    yield from desk.in_mediation()
    question = {"to": "housing", "question": f"{desk.name}:产权登记"}
    yield desk.do("desk", "ask_office", **question)
    yield desk.do("desk", "record_request_taken", request="r1")
    if desk.random.random() < 0.5:
        yield desk.do("desk", "record_request_answered", request="r1", answer=f"{desk.name}:已登记")
    yield desk.do(desk.mediator, "invite", kind="counsellor", consented=BOTH)
    yield desk.do("desk", "dismiss_invited", invited="i1")
    yield desk.do(desk.mediator, "note_concession", party="p2", text=f"{desk.name}:承认欠款")
    other = desk.random.choice([office for office in OFFICES if office != desk.office])
    offer = {"to_office": other, "to_area": other, "reason": desk.name, "agreed_by": BOTH}
    yield desk.do("head", "offer_transfer", **offer)
    if desk.random.random() < 0.7:
        theirs = By("head-other", "head", other)
        taken = desk.random.random() < 0.6
        answer = ("accept_transfer", {}) if taken else ("refuse_transfer", {"reason": desk.name})
        yield desk.do(theirs, answer[0], **answer[1])


def doubted(desk: Desk) -> Iterator[Step]:
    """A sham is suspected and cleared; the mediator goes and another comes."""
    yield from desk.in_mediation()
    suspicion = {"grounds": f"{desk.name}:串通", "reported_to": "court"}
    yield desk.do("head", "suspect_sham", **suspicion)
    yield desk.do("head", "clear_sham", explanation=f"{desk.name}:查明")
    yield desk.do("head", "recuse", mediator=desk.mediator.id, ground="relative")
    again = {"mediator": "m-zhou", "conflict": False, "co_mediators": ["m-wu"]}
    yield desk.do("head", "assign", **again)
    failed = {"routes": ["suit", "legal_aid"]}
    yield desk.do("head", "declare_failed", **failed)


def represented(desk: Desk) -> Iterator[Step]:
    """Agents, a witness, a third party that joins, and one that leaves the rest alone."""
    yield desk.registered("applicant", "respondent", "respondent", type="contract")
    yield desk.do("desk", "triage", in_scope=True)
    joined = {"role": "third_party", "person": desk.person(4)}
    yield desk.do("desk", "add_party", party=joined)
    agent = {"party": "p2", "person": desk.person(5), "document": "授权书2026-1"}
    yield desk.do("desk", "appoint_agent", authority="general", **agent)
    yield desk.do("desk", "give_special_authority", agent="g1", document="授权书2026-2")
    witness = {"party": "p1", "kind": "witness", "person": desk.person(6)}
    yield desk.do("desk", "record_assistance", **witness)
    yield desk.do("head", "declare_separable", explanation=f"{desk.name}:可分")
    yield desk.do("desk", "refuse", party="p3")
    yield desk.do("desk", "give_rights_notice", parties=["p1", "p2", "p4"])
    for party in ("p1", "p2", "p4"):
        yield desk.do("desk", "consent", party=party)
    yield from desk.assigned()


def offered(desk: Desk) -> Iterator[Step]:
    """Offered by us; the right-holder makes its own claim."""
    offer = {"source": "proactive_offer", "requested_at": None, "type": "neighbour"}
    yield desk.registered(**offer, request_evidence=None)
    claim = {"party": "p1", "requested_at": Moment(60), "request_evidence": "own_statement"}
    yield desk.do("desk", "state_claim", **claim)
    yield from desk.consented()


def two_cases(desk: Desk) -> Iterator[Step]:
    """Two cases become one, one of them after a second look two again; and one issue becomes a case
    of its own."""
    yield desk.registered(type="neighbour")
    desk.case = 1
    yield desk.registered(type="neighbour")
    yield desk.do("head", "merge_into", into=Other(0))
    desk.case = 0
    if desk.random.random() < 0.5:
        yield desk.do("head", "unmerge", out=Other(1))
    apart = {"kind": "split_by_issue", "matter": f"{desk.name}:另一事", "parties": desk.people()}
    yield desk.do("head", "split_off", **apart)


def handed_on(desk: Desk) -> Iterator[Step]:
    """A case is handed on with a list, by a task that is cut off wherever it stands."""
    yield from desk.in_mediation()
    yield desk.session()
    desk.case = 1
    terms = {"mediators": ["m-zhou"], "reason": "workload", "no_tie": True}
    listed = [{"case": Other(0)}]
    yield desk.do("head", "bulk/preview", kind="reassign", terms=terms, cases=listed)
    yield desk.do("head", "bulk/start_bulk")


def referred(desk: Desk) -> Iterator[Step]:
    """Somebody wants to be referred, some of them long ago: the place takes them, says no, or is
    silent; and a few change their mind."""
    if desk.random.random() < 0.5:
        desk.days_late(desk.random.randrange(3, 40))
    yield desk.do(
        "counsellor",
        "referral/offer_referral",
        place="k1",
        person=desk.person(0),
        words=f"{desk.name}:愿意去",
        channel="on_paper",
        given_by="person",
        passed_on=f"{desk.name}:睡眠不好",
    )
    desk.now()
    came, theirs = desk.random.random(), By("c-clinic", "counsellor", CLINIC)
    if came < 0.5:
        for command in ("accept_referral", "move_slot")[: 1 + (came < 0.2)]:
            slot = Moment(-desk.random.uniform(1, 90) * DAY)
            yield perhaps(desk.do(theirs, f"referral/{command}", slot=slot))
    elif came < 0.7:
        yield desk.do(theirs, "referral/refuse_referral", why="full")
    if desk.random.random() < 0.3:
        yield desk.do("counsellor", "referral/withdraw_referral")


def not_ours(desk: Desk) -> Iterator[Step]:
    """Out of scope: not accepted and reviewed, or taken to whose it is."""
    yield desk.registered()
    yield desk.do("desk", "triage", in_scope=False)
    if desk.random.random() < 0.5:
        route = {"to": "arbitration", "receipt": "回执2026-5"}
        yield desk.do("desk", "route_out", **route)
        return
    no = {"reason": "outside_scope", "routes": ["suit"], "explanation": f"{desk.name}:理由"}
    yield desk.do("head", "decide_not_to_accept", **no)
    yield desk.do("judicial_office", "review_non_acceptance", upheld=desk.random.random() < 0.5)


def archived(desk: Desk) -> Iterator[Step]:
    """An old case from its registration to the destruction of its file."""
    desk.days_late(400)
    yield from desk.in_mediation(type="neighbour")
    yield desk.session()
    yield desk.do(desk.mediator, "declare_failed", routes=["suit"])
    yield from desk.closed()
    yield from desk.filed(until=Day(-30))
    desk.now()
    if desk.random.random() < 0.5:
        yield desk.do("archivist", "appraise", destroy=False, keep_until=Day(900))
        return
    yield desk.do("archivist", "appraise", destroy=True)
    yield desk.do("head", "destroy")


def in_danger(desk: Desk) -> Iterator[Step]:
    """Somebody presses the button. Nobody answers; or one has it at once; or it was nothing."""
    yield desk.do("desk", "crisis/raise_crisis", area=f"{desk.office[:9]}201")
    came = desk.random.random()
    if came < 0.3:
        duty = By(desk.random.choice(ON_CALL[desk.office]), "mediator", desk.office)
        yield desk.do(duty, "crisis/acknowledge")
        acts = ["ambulance_called", "stayed_with_the_person"]
        yield desk.do(duty, "crisis/record_details", acts=acts, account=f"{desk.name}:经过")
        yield desk.do(duty, "crisis/tell_person", channel="phone")
        yield desk.do(duty, "crisis/end", outcome="with_the_ambulance")
    elif came < 0.4:
        yield desk.do("desk", "crisis/end", outcome="false_alarm")


COURSES: Final[dict[Make, int]] = {
    kept: 5,
    breached: 4,
    gone_back_on: 2,
    oral: 5,
    on_the_spot: 8,
    refused: 4,
    from_the_court: 4,
    suspended: 4,
    urgent: 6,
    ringing: 12,
    entered_late: 8,
    expired: 3,
    elsewhere: 3,
    doubted: 2,
    represented: 2,
    offered: 2,
    two_cases: 3,
    handed_on: 4,
    referred: 6,
    not_ours: 3,
    archived: 1,
    in_danger: 3,
}
"""How often each comes up, of the sum."""


def story(seed: int, client: int, number: int) -> Story:
    """The n-th course of a client: always the same."""
    random = Random(f"{seed}/{client}/{number}")
    make = random.choices(list(COURSES), weights=list(COURSES.values()))[0]
    return told(make, random, f"{client}-{number}")


def told(make: Make, random: Random, name: str) -> Story:
    """One course under a name that nothing else has."""
    return Story(make.__name__, name, tuple(make(Desk(random, name))))
