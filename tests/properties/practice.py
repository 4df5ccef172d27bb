"""What somebody who knows the trade gives with a command, so that a good share of it is accepted.

Nothing here decides whether it is: what is given may be refused, and often is. A command that is
not here gets whatever its types allow.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from domain.dispute.archive import missing_documents
from domain.dispute.intake import HANDED_OVER
from domain.dispute.triggers import calls_awaited
from tests.properties.desk import Given, hand_over, parties
from tests.properties.old_registers import history
from tests.properties.situation import MEDIATORS, OFFICES, Situation


def register(s: Situation) -> Given:
    source = s.pick(
        ("on_application", "proactive_offer", "referred", "court_delegated", "court_entrusted")
    )
    return {
        "source": source,
        "type": s.pick(("neighbour", "housing_homestead", "labour", "labour", "medical")),
        "parties": parties(s),
        "requested_at": s.at - timedelta(days=s.random.randint(0, 9))
        if source == "on_application"
        else None,
        "hand_over": hand_over(s, source) if source in HANDED_OVER else None,
    }


def on_the_spot(s: Situation) -> Given:
    words = {"consents": True, "agrees": True, "consents_to_invited": True}
    people = parties(s)
    owed = obligations(s, tuple(f"p{n}" for n in range(1, len(people) + 1)))
    return {
        "source": s.pick(("on_application", "proactive_offer")),
        "type": s.pick(("neighbour", "consumer")),
        "requested_at": None,
        "parties": tuple(person | words | {"capacity": "full"} for person in people),
        "obligations": owed,
        "precheck": FINE,
        "domestic_violence": False,
        "minors_rights": False,
    }


FINE: Given = {"problems": (), "not_confirmable": ()}


CFCA = "CFCA"


def obligations(s: Situation, debtors: tuple[str, ...]) -> tuple[Given, ...]:
    """Instalments and acts, due within days or months, at once, or (to be left undone) never."""
    owed = []
    for _ in range(s.random.randint(1, 3)):
        kind = s.pick(("payment", "payment", "act", "forbearance"))
        due_on = s.day(0, s.pick((0, 5, 60, 400))) if s.likely(0.75) else None
        owed.append(
            {
                "party": s.pick(debtors) if debtors else "p1",
                "kind": kind,
                "amount_fen": 80_000 if kind == "payment" else None,
                "due_on": due_on,
                "what": "付款",
            }
        )
    return tuple(owed)


def signatures(s: Situation, *means: str) -> tuple[Given, ...]:
    return tuple(
        {"party": party, "agent": binding_agent(s, party), "means": mean}
        | ({"provider": CFCA} if mean == "certified_electronic" else {})
        for party in s.taking_part
        for mean in (s.pick(means),)
    )


def binding_agent(s: Situation, party: str) -> str | None:
    """Whoever may settle for it, where the party does not settle itself."""
    agents = [name for name, agent in s.case.agents.items() if agent.party == party]
    represented = s.case.parties[party].capacity == "represented"
    if represented:
        agents = [name for name in agents if s.case.agents[name].legal_representative]
    return s.pick(agents) if agents and (represented or s.likely(0.3)) else None


def in_writing(s: Situation) -> Given:
    precheck = FINE if s.likely(0.8) else FINE | {"not_confirmable": ("status",)}
    return {
        "obligations": obligations(s, s.taking_part),
        "signatures": signatures(s, "signature", "fingerprint", "certified_electronic"),
        "precheck": precheck,
        "sealed": True,
    }


def orally(s: Situation) -> Given:
    return {
        "obligations": obligations(s, s.taking_part),
        "agreed_by": signatures(s, "oral"),
        "precheck": FINE,
    }


def answers_consent(s: Situation) -> Given:
    waiting = [p for p in s.taking_part if s.case.parties[p].consent == "unasked"]
    party = s.known(waiting, "p1")
    return {"party": party, "through": binding_agent(s, party) if party in s.case.parties else None}


def refused_party(s: Situation) -> str | None:
    refused = [p for p, standing in s.case.parties.items() if standing.consent == "refused"]
    return s.pick(refused) if refused else None


def reopening(s: Situation) -> Given:
    return {"asked_by": refused_party(s), "channel": "in_person"}


def entered_again(s: Situation) -> tuple[Given, ...]:
    """The parties of this case, for a case that comes out of it."""
    people = [
        {"role": standing.role, "person": {"id": standing.person, "name": "同一人"}}
        for standing in s.case.parties.values()
        if standing.consent != "refused" or s.likely(0.5)
    ]
    return tuple(people) or parties(s)


def session(s: Situation) -> Given:
    joint = s.likely(0.5)
    there = s.consenting if joint else s.consenting[:1]
    return {
        "form": "joint" if joint else "separate",
        "parties": there,
        "agreed_to_meet": there,
    }


def extension(s: Situation) -> Given:
    return {"until": s.day(1, 60), "signed_by": s.taking_part}


def assignment(s: Situation) -> Given:
    free = [mediator for mediator in ("zhao", "chen", "feng") if mediator not in s.case.barred]
    return {
        "mediator": s.known(free, "zhao"),
        "co_mediators": s.some(free)[:1],
        "chosen_by": s.taking_part if s.likely(0.5) else (),
        "waived_by": s.taking_part,
    }


def recusal(s: Situation) -> Given:
    leading = [each for each in (s.case.mediator, *s.case.co_mediators) if each]
    return {"mediator": s.known(leading, "zhao"), "asked_by": s.known(s.taking_part, "p1")}


def going_on(s: Situation) -> Given:
    leading = [each for each in (s.case.mediator, *s.case.co_mediators) if each]
    free = [each for each in MEDIATORS if each not in (*leading, *s.case.barred)]
    return {
        "instead_of": s.known(leading, "zhao"),
        "mediator": s.known(free, "chen"),
        "agreed_by": s.taking_part,
        "waived_by": s.taking_part,
    }


def performed_part(s: Situation) -> Given:
    agreed_on = s.case.agreement.effective_on if s.case.agreement else s.on
    between = s.random.randint(0, max((s.on - agreed_on).days, 0))
    return {"performed_on": s.pick((None, agreed_on + timedelta(days=between)))}


def breach(s: Situation) -> Given:
    """Something that was due, reported by somebody to whom it was not owed by themselves."""
    items = s.case.agreement.items if s.case.agreement else {}
    due = [item for item in s.case.outstanding if (items[item].due_on or s.on) <= s.on]
    if not due:
        return {}
    others = [party for party in s.case.parties if party != items[due[0]].party]
    return {"items": (due[0],), "party": s.known(others, "p1")}


def debtor(s: Situation, item: str) -> str:
    """Whoever owes this part of the agreement."""
    assert s.case.agreement is not None
    return s.case.agreement.items[item].party


def follow_up(s: Situation) -> Given:
    finding = s.pick(("not_reached", "not_performed", "performed", "partly_performed"))
    parts = s.some(s.case.outstanding) if finding == "partly_performed" else ()
    told = {"satisfaction": None, "signs": ()} if finding == "not_reached" else {}
    return {"finding": finding, "performed": parts, "performed_on": None, **told}


def later_call(s: Situation) -> Given:
    """A few days after today, or after what is due, if that is later."""
    awaited = calls_awaited(s.case)
    due = s.pick(tuple(awaited.values())) if awaited else s.on
    to = max(due, s.on) + timedelta(days=s.random.randint(1, 12))
    return {"day": None if s.likely(0.5) else due, "to": to}


def steps(s: Situation) -> tuple[Given, ...]:
    """Something soon, and something later, by whoever owns the matter or by somebody named."""
    return tuple(
        {
            "kind": s.pick(("separate_talks", "offer_legal_aid")),
            "due_on": s.day(0, latest),
            "responsible": s.pick((None, *MEDIATORS)),
        }
        for latest in ((1, 6) if s.likely(0.3) else (1,))
    )


def report(s: Situation) -> Given:
    grounds = ("public_order_case_likely", "criminal_case_likely", "immediate_danger")
    return {"ground": s.pick(grounds), "to": ("police",)}


def held_back(s: Situation) -> Given:
    """For some days, or because there is nobody to tell."""
    if s.likely(0.3):
        return {"ground": "nobody_to_tell", "look_again_on": None}
    return {"ground": "would_endanger_somebody", "look_again_on": s.day(1, 20)}


def other_days(s: Situation) -> Given:
    """The latest suspension, a few days off; everybody was told."""
    about: Given = {"suspension": None, "told": s.taking_part, "since": None, "until": None}
    if s.case.suspended is not None:
        return about | {"since": s.case.suspended.since - timedelta(days=s.random.randint(0, 3))}
    last = s.case.pauses[-1] if s.case.pauses else None
    later = last.until + timedelta(days=s.random.randint(-2, 3)) if last else s.on
    return about | {"until": later}


def documents(s: Situation) -> Given:
    kinds = missing_documents(s.case) or (s.pick(("evidence", "inquiry_record")),)
    return {"documents": tuple({"kind": kind} for kind in kinds)}


def new_id(s: Situation) -> UUID:
    return UUID(int=s.random.getrandbits(128), version=4)


def page(s: Situation) -> Given:
    """What was made of a photograph."""
    return {"id": new_id(s), "format": "jpeg", "size": 9, "digest": "0" * 64}


def put_in(s: Situation) -> Given:
    several = len(s.taking_part) > 1 and s.likely(0.5)
    return {
        "document": "agreement" if several else "evidence",
        "parties": s.taking_part if several else s.taking_part[:1],
        "stored": page(s),
        "confidential": not several and s.likely(0.3),
        "shows_no_address": True,
    }


def a_file(s: Situation) -> UUID:
    there = [file for file, held in s.case.files.items() if not held.out]
    return s.pick(there or [new_id(s)])


def retention(s: Situation) -> Given:
    if s.likely(0.2):
        return {"retention": "permanent", "until": None}
    return {"retention": "ten_years", "until": s.day(1, 90)}


def appraisal(s: Situation) -> Given:
    again = s.likely(0.3)
    return {"destroy": not again, "keep_until": s.day(1, 400) if again else None}


def splitting(s: Situation) -> Given:
    leaving = s.taking_part[2:] if s.likely(0.5) else ()
    kind = "split_by_party" if leaving else "split_by_issue"
    return {"kind": kind, "moved": leaving, "parties": entered_again(s)}


def group(s: Situation) -> Given:
    members = s.taking_part
    return {"members": members, "representatives": members[:2], "mandated_by": members}


def put_right(s: Situation) -> Given:
    """Another address; nobody is found by it."""
    party = s.pick(tuple(s.case.parties) or ("p1",))
    standing = s.case.parties.get(party)
    kind = standing.kind if standing else "person"
    return {
        "party": party,
        "corrected": {"name": "更正", "kind": kind, "address": "柳河镇八号"},
        "wrong": ("address",),
    }


def handing_on(s: Situation) -> Given:
    there = s.pick([office for office in OFFICES if office != s.case.office])
    return {"to_office": there, "to_area": there[:9] + "201", "agreed_by": s.taking_part}


def bodies(s: Situation) -> Given:
    guests = tuple(o for o in OFFICES if o not in (s.case.office, *s.case.guests))
    return {"guests": guests[:1], "consented": s.taking_part}


PRACTICE: dict[str, Callable[[Situation], Given]] = {
    "register": register,
    "settle_on_the_spot": on_the_spot,
    "triage": lambda s: {"in_scope": s.likely(0.95), "suit_pending": s.likely(0.05)},
    "state_claim": lambda s: {"requested_at": s.at - timedelta(hours=s.random.randint(0, 90))},
    "correct_particulars": put_right,
    "answer_hand_over": lambda s: {"accepted": s.likely(0.8), "reason": "不属于"},
    "sign_for_court_file": lambda s: {"received_on": s.day(-3, 0)},
    "decide_not_to_accept": lambda s: {"routes": ("suit",)},
    "give_rights_notice": lambda s: {"parties": s.taking_part},
    "consent": answers_consent,
    "take_back_refusal": lambda s: {"party": refused_party(s) or "p1", "channel": "in_person"},
    "assign": assignment,
    "recuse": recusal,
    "reassign": going_on,
    "record_inquiry": lambda s: {"heard": s.consenting[:1], "read_back": True},
    "record_session": session,
    "invite": lambda s: {"consented": s.taking_part, "kind": s.pick(("counsellor", "lawyer"))},
    "extend": extension,
    "raise_urgent_matter": lambda s: {"steps": steps(s)},
    "renew_urgent_matter": lambda s: {"steps": steps(s) if s.likely(0.5) else ()},
    "plan_urgent_steps": lambda s: {"steps": steps(s)},
    "offer_urgent_matter": lambda s: {"owner": s.pick(MEDIATORS)},
    "report": report,
    "hold_back_telling": held_back,
    "correct_suspension": other_days,
    "tell_of_report": lambda s: {"is_the_suspected": False},
    "conclude_in_writing": in_writing,
    "conclude_orally": orally,
    "ask_signing": lambda s: {
        **{"provider": CFCA, "document": "2026-1", "language": "zh"},
        **dict.fromkeys(("agreed_by", "reachable"), tuple(s.case.parties)),
    },
    "receive_signed": lambda s: {"stored": page(s)},
    "record_performance": performed_part,
    "follow_up": follow_up,
    "move_follow_up": later_call,
    "report_breach": breach,
    "urge": lambda s: {"party": s.known([debtor(s, item) for item in s.case.outstanding], "p1")},
    "explain_remedy": lambda s: {"route": "suit"},
    "apply_for_confirmation": lambda s: {"applicants": s.taking_part},
    "apply_for_review": lambda s: {"applicants": s.taking_part},
    "record_confirmation": lambda s: {"decided_on": None},
    "record_review": lambda s: {"decided_on": None},
    "declare_failed": lambda s: {"routes": ("suit", "legal_aid")},
    "end_as_expired": lambda s: {"routes": ("suit",)},
    "withdraw": lambda s: {
        "parties": tuple(p for p in s.taking_part if s.case.parties[p].role == "applicant")
    },
    "put_on_file": documents,
    "attach_file": put_in,
    "replace_file": lambda s: {"file": a_file(s), "stored": page(s), "shows_no_address": True},
    "take_out_file": lambda s: {"file": a_file(s), "reason": "wrong_case"},
    "retain": retention,
    "appraise": appraisal,
    "propose_reopening": reopening,
    "reopen": lambda s: {"parties": entered_again(s)},
    "split_off": splitting,
    "unmerge": lambda s: {
        "out": s.case.merges[-1].case if s.case.merges else s.pick(s.others or (s.case.code,)),
        "moved": (),
        "shared": (),
    },
    "take_back_apart": lambda s: {
        "other": s.pick(s.case.told_apart or s.others or (s.case.code,)),
    },
    "name_representatives": group,
    "offer_transfer": handing_on,
    "hand_back": lambda s: {"agreed_by": s.taking_part},
    "give_order": lambda s: {"to_office": s.pick((None, s.case.office))},
    "end_order": lambda s: {"outcome": s.pick(("done", "done", "taken_back", "withdrawn"))},
    "invite_bodies": bodies,
    "name_legal_representative": lambda s: {
        "party": s.known(
            [p for p, standing in s.case.parties.items() if standing.capacity == "represented"],
            "p1",
        ),
        "person": {"name": f"庚{len(s.case.agents)}"},  # nobody whose name another has
        "in_conflict": False,
    },
    "settle_deadlines": lambda s: {"due": s.now},
    "record_history": history,
}
