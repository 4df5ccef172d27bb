"""Personal values go through every feature, over both doors: hers, of one person who is erased in
the end, and those of everybody else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple, get_args

from PIL import Image

from domain.duties.terms import Feature
from domain.kernel import LOCAL_ZONE
from domain.plan.terms import Purpose
from tests.canary.marks import HER_PHONE, HERS, IN_CLEAR, OTHER_PHONE, OTHERS
from tests.canary.world import SECONDS, Who, World
from tests.chaos.running import wait_for
from tests.interface.importing import AGREED, OPEN, write_csv
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, accepted

COUNTY: Final = "150524000000"
TOWNSHIP: Final = "150524103000"
CLINIC: Final = "150525100000"


def by(who: str, role: str, office: str = OFFICE) -> Who:
    """Somebody who works here, as they say so over HTTP."""
    return {"Jiefen-Officer": who, "Jiefen-Role": role, "Jiefen-Office": office}


CLERK = by(f"d-{IN_CLEAR}", "desk")
COUNSELLOR = by(f"c-{IN_CLEAR}", "counsellor")
WORKER = by("w-1", "social_worker")
PERSON, OTHER = by("p1", "party", ""), by("p2", "party", "")
ASSESSES, SWITCHES = by("k-1", "county_desk", COUNTY), by("k-2", "county_desk", COUNTY)
ON_CALL = by("m-7", "mediator", TOWNSHIP)
ELSEWHERE = by("d-9", "desk", CLINIC)
THERE = by("lu", "counsellor", CLINIC)
ARCHIVIST = by("ar-1", "archivist")
JUDGE = by("sun", "judicial_office", TOWNSHIP)

BOTH: Final = ["p1", "p2"]
HER: Final[dict[str, Any]] = {
    "name": f"{HERS}甲",
    "phone": f"{HER_PHONE}1",
    "identity_number": f"{HER_PHONE}88",
    "address": f"{HERS}路七号",
}
HIM: Final[dict[str, Any]] = {
    "name": f"{OTHERS}乙",
    "phone": f"{OTHER_PHONE}1",
    "address": f"{OTHERS}巷九号",
}
CHILD: Final = {"name": f"{OTHERS}丙", "phone": f"{OTHER_PHONE}2"}
LITTLE: Final = {"name": f"{OTHERS}小", "phone": f"{OTHER_PHONE}6"}
SAID_BY_HER: Final = {"channel": "on_paper", "given_by": "person"}
NOTE: Final = f"{HERS}咨询记录"
IN_A_MONTH: Final = (date.today() + timedelta(days=30)).isoformat()
TOMORROW: Final = (date.today() + timedelta(days=1)).isoformat()


@dataclass(frozen=True)
class Told:
    """The streams in which it is told."""

    hers: str
    agreed: str
    child: str
    plan: str
    counselling: str
    referral: str
    request: str
    note: str
    page: str

    @property
    def doors(self) -> list["Door"]:
        """Where something of hers can be read, and who may."""
        case = f"disputes/{self.hers}"
        return [
            *(
                Door(f"{case}/history", who)
                for who in (CLERK, MEDIATOR, HEAD, JUDGE, PERSON, OTHER)
            ),
            Door(f"{case}/seen", MEDIATOR, {"party": "p1"}),
            Door(f"{case}/parties/p1", MEDIATOR),
            Door(f"{case}/files/{self.page}", PERSON),
            Door("ledgers/timeline", MEDIATOR, {"case": self.hers}),
            Door("ledgers/disputes", CLERK, {"names": "true"}),
            Door(f"plan/{self.plan}/history", PERSON),
            Door(f"counselling/{self.counselling}/history", PERSON),
            Door(f"referral/{self.referral}/history", PERSON),
            Door(f"rights/{self.request}/history", PERSON),
            Door(f"rights/{self.request}/history", DESK),
        ]


class Door(NamedTuple):
    """An address, who reads there, and what they ask for."""

    path: str
    who: Who
    asked: Mapping[str, str] = {}


def tell(world: World) -> Told:
    """Everything, up to where she wants to be erased."""
    _switched_on(world)
    _crisis(world)
    view = {"name": f"{OTHERS}本月", "ledger": "register", "where": ["type=neighbour"]}
    world.does(f"views/{MEDIATOR['Jiefen-Officer']}/save_view", view, MEDIATOR)
    hers = _her_case(world)
    agreed, child = _agreed(world), _with_a_child(world)
    _imported(world)
    plan = _plan(world)
    counselling, referral = _counselling(world), _referral(world)
    note = _note(world, plan)
    world.does(f"plan/{plan}/object_to_plan", {"words": f"{HERS}异议"}, PERSON)
    _single_act(world)
    request = _request(world)
    page = _page(world, hers)
    told = Told(hers, agreed, child, plan, counselling, referral, request, note, page)
    _read(world, told)
    _printed(world, told)
    _goes_wrong(world, told)
    return told


# --- the office ----------------------------------------------------------------------------------


def _switched_on(world: World) -> None:
    assessed = {
        "features": list(get_args(Feature)),
        "area": COUNTY,
        "necessity": f"{OTHERS}必要",
        "risks": f"{OTHERS}风险",
        "measures": f"{OTHERS}措施",
        "outcome": "acceptable_with_measures",
        "look_again_on": (date.today() + timedelta(days=300)).isoformat(),
    }
    world.does("duties/assess_impact", assessed, ASSESSES)
    for feature in get_args(Feature):
        on = {"feature": feature, "area": COUNTY, "assessment": "a1"}
        world.does("duties/switch_on", on, SWITCHES)
    leaked = {
        "area": COUNTY,
        "kind": "leaked",
        "extent": "considerable",
        "whose": ["parties"],
        "account": f"{OTHERS}泄露经过",
        "found_at": datetime.now(UTC).isoformat(),
        "second": "k-2",
    }
    world.does("duties/raise_incident", leaked, ASSESSES)


def _crisis(world: World) -> None:
    """Two people are on call; what they are reached by is somebody's, too."""
    now = datetime.now(UTC)
    shift = {
        "begins_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=2)).isoformat(),
        "people": ["m-7", "m-8"],
    }
    world.does("oncall/keep_list", {"area": TOWNSHIP, "shifts": [shift]}, ASSESSES)
    for officer, number in (("m-7", "7"), ("m-8", "8")):
        ways = [{"channel": "bell", "address": f"{OTHER_PHONE}{number}"}]
        world.does("reach/state_reach", {"officer": officer, "ways": ways}, ASSESSES)
    crisis = world.does("crises", {"area": OFFICE}, CLERK)["stream"]
    assert wait_for(world.running.pages.exists, SECONDS), "nobody was called"
    world.does(f"crises/{crisis}/acknowledge", {}, ON_CALL)
    done = {"acts": ["ambulance_called"], "account": f"{OTHERS}急救经过"}
    world.does(f"crises/{crisis}/record_details", done, ON_CALL)
    world.does(f"crises/{crisis}/end", {"outcome": "with_the_ambulance"}, ON_CALL)


# --- disputes ------------------------------------------------------------------------------------


def _case(world: World, first: Any, second: Any, matter: str, capacity: str = "full") -> str:
    """A case of two people, with its mediator."""
    form = {
        "area": OFFICE,
        "body": "village_committee",
        "type": "neighbour",
        "source": "on_application",
        "matter": matter,
        "requested_at": datetime.now(UTC).isoformat(),
        "parties": [
            {"role": "applicant", "capacity": capacity, "person": first},
            {"role": "respondent", "person": second},
        ],
    }
    return str(world.does("disputes", form, CLERK)["stream"])


def _her_case(world: World) -> str:
    case = _case(world, HER, HIM, f"{HERS}争执")
    accepted(world.api, case)
    for command, form, who in (
        ("record_session", {"form": "joint", "parties": BOTH, "record": f"{HERS}共谈"}, MEDIATOR),
        ("record_session", _apart(f"{HERS}单谈"), MEDIATOR),
        ("take_note", {"audience": "party", "party": "p1", "text": f"{HERS}密谈"}, MEDIATOR),
        ("take_note", {"audience": "shared", "text": f"{OTHERS}笔记"}, MEDIATOR),
        ("note_concession", {"party": "p1", "text": f"{HERS}让步"}, MEDIATOR),
        ("ask_office", {"to": "police", "question": f"{HERS}询问"}, CLERK),
        ("look_in", {"reason": f"{HERS}查阅"}, ELSEWHERE),
    ):
        world.does(f"disputes/{case}/{command}", form, who)
    return case


def _page(world: World, case: str) -> str:
    """A page that she brought, and a photograph of another, in files called after her."""
    pdf, photograph = world.folder / f"{HERS}.pdf", world.folder / f"{HERS}.jpg"
    pdf.write_bytes(f"%PDF-1.7\n% {HERS}一页\n%%EOF".encode())
    exif = Image.Exif()
    exif[0x010E] = HERS.encode().decode("latin-1")
    Image.new("RGB", (9, 9)).save(photograph, exif=exif, comment=HERS.encode())
    assert HERS.encode() in photograph.read_bytes()
    of_hers = ("--document", "evidence", "--party", "p1")
    world.runs("file", "add", case, photograph, *of_hers, by=MEDIATOR)
    told = world.runs("file", "add", case, pdf, *of_hers, "--confidential", by=MEDIATOR)
    photograph.unlink()
    pdf.unlink()
    return told.strip()


def _apart(record: str) -> dict[str, Any]:
    return {"form": "separate", "parties": ["p1"], "record": record}


def _agreed(world: World) -> str:
    """A case with everything that a law keeps, or that is nobody's business."""
    case = _case(world, HIM, CHILD, f"{OTHERS}纠纷")
    accepted(world.api, case)
    signed = [{"party": party, "means": "signature"} for party in BOTH]
    owed = [{"party": "p2", "kind": "apology", "what": f"{OTHERS}道歉"}]
    steps = [{"kind": "calm_the_parties", "due_on": TOMORROW}]
    urgent = {"facts": f"{OTHERS}紧急", "matter_level": "A", "steps": steps}
    sent = {"ground": "suspected_abuse_of_minor", "to": ["civil_affairs"], "sent": f"{OTHERS}报告"}
    written = {
        "content": f"{OTHERS}协议",
        "obligations": owed,
        "signatures": signed,
        "precheck": {"problems": [], "not_confirmable": []},
        "sealed": True,
    }
    for command, form, who in (
        ("take_note", {"audience": "mediator", "text": f"{OTHERS}底线"}, MEDIATOR),
        ("raise_urgent_matter", urgent, MEDIATOR),
        ("take_urgent_step", {"step": "s1", "evidence": "R-2", "note": f"{OTHERS}落实"}, MEDIATOR),
        ("report", sent, DESK),
        ("conclude_in_writing", written, MEDIATOR),
    ):
        world.does(f"disputes/{case}/{command}", form, who)
    world.does("retention/set_hold", {"record": case, "reason": f"{OTHERS}保全"}, ARCHIVIST)
    return case


def _with_a_child(world: World) -> str:
    case = _case(world, LITTLE, HIM, f"{OTHERS}少年", "represented")
    mother = {
        "who": {"name": f"{OTHERS}母", "phone": f"{OTHER_PHONE}3"},
        "role": "parent",
        "spoken_for": "child_under_14",
        "consents": ["mediation"],
        "paper": {
            "kind": "hospital_certificate",
            "number": f"Q{OTHER_PHONE}",
            "day": (date.today() - timedelta(days=3000)).isoformat(),
        },
    }
    world.does(f"disputes/{case}/parties/p1/name_guardian", mother, CLERK)
    return case


def _imported(world: World) -> None:
    """A register on the command line; then one that is damaged, and one that is refused."""
    named = {
        "简述": f"{OTHERS}漏水",
        "申请人姓名": f"{OTHERS}丁",
        "申请人电话": f"{OTHER_PHONE}4",
        "被申请人姓名": f"{OTHERS}戊",
        "被申请人电话": f"{OTHER_PHONE}5",
    }
    agreed = {**AGREED, **named, "编号": "2026-0002", "协议内容": f"{OTHERS}赔付"}
    rows = [{**OPEN, **named}, agreed]
    register = write_csv(world.folder / "register.csv", rows)
    world.runs("import", "disputes", register, "--as", "d-1")
    wrong = [{**OPEN, **named, "类别": f"{OTHERS}类", "受理日期": OTHER_PHONE}]
    world.runs("import", "disputes", write_csv(register, wrong), "--as", "d-1", code=1)
    register.unlink()


# --- the person ----------------------------------------------------------------------------------


def _plan(world: World) -> str:
    offer = {"area": OFFICE, "whom": HER["name"], "need": f"{HERS}愿望", "asked_by": "person"}
    plan = str(world.does("plan", offer, WORKER)["stream"])
    consent = {
        **SAID_BY_HER,
        "person": HER,
        "purposes": list(get_args(Purpose)),
        "words": f"{HERS}同意",
        "counsellor": COUNSELLOR["Jiefen-Officer"],
        "social_worker": "w-1",
    }
    much = {
        "intensity": "regular",
        "reason": f"{HERS}理由",
        "heard": f"{HERS}听取",
        "until": (date.today() + timedelta(days=90)).isoformat(),
        "supervisor": SUPERVISOR["Jiefen-Officer"],
    }
    team = [
        {"role": "counsellor", "member": COUNSELLOR["Jiefen-Officer"]},
        {"role": "covering_counsellor", "member": "c-2"},
        {"role": "social_worker", "member": "w-1"},
    ]
    signed = {
        "goals": [{"need": "n1", "words": f"{HERS}目标"}],
        "measures": [
            {"goal": "o1", "what": f"{HERS}办法", "owner": "w-1", "due_on": IN_A_MONTH},
        ],
        "team": team,
        "signed_by": "person",
        "channel": "on_paper",
        "copy_given": True,
    }
    asked = {"need": "n1", "to": "housing", "question": f"{HERS}求助", "agreed": True}
    for command, form, who in (
        ("consent", consent, WORKER),
        ("consent_to_health", {**SAID_BY_HER, "words": f"{HERS}健康"}, WORKER),
        ("state_needs", {"needs": [{"kind": "income", "words": f"{HERS}需要"}]}, WORKER),
        ("propose_support", much, COUNSELLOR),
        ("confirm_support", {}, SUPERVISOR),
        ("sign_plan", signed, WORKER),
        ("request_help", asked, WORKER),
        ("record_help_answered", {"request": "r1", "answer": f"{HERS}答复"}, WORKER),
    ):
        world.does(f"plan/{plan}/{command}", form, who)
    return plan


def _counselling(world: World) -> str:
    asked = {
        "area": OFFICE,
        "mode": "at_counter",
        "topic": "work_and_wages",
        "outcome": "asked_for_counselling",
        "line": f"{OTHERS}提问",
    }
    world.does("consultation", asked, WORKER)
    agreed = {
        **SAID_BY_HER,
        "person": HER,
        "words": f"{HERS}心事",
        "counsellor": COUNSELLOR["Jiefen-Officer"],
    }
    stream = str(world.does("counselling", agreed, WORKER)["stream"])
    at = _next_monday()
    session = {"mode": "remote", "begins_at": at.isoformat(), "link": f"https://{HERS}"}
    world.does(f"counselling/{stream}/book_session", session, WORKER)
    called = {
        "mode": "in_room",
        "begins_at": (at + timedelta(hours=3)).isoformat(),
        "brief": f"{OTHERS}案情",
        "experts": ["x-1"],
        "names_nobody": True,
    }
    world.does("conference", called, COUNSELLOR)
    return stream


def _next_monday() -> datetime:
    now = datetime.now(LOCAL_ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    return now + timedelta(days=7 - now.weekday())


def _referral(world: World) -> str:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    place = {
        "name": "柳河镇中心卫生院",
        "kind": "clinic",
        "rung": "township",
        "area": OFFICE,
        "office": CLINIC,
        "contact": "lu",
        "hours": [{"on": day, "opens": "08:00", "closes": "18:00"} for day in days],
        "weekly": 5,
    }
    world.does("places/enter_place", place, WORKER)
    offer = {
        **SAID_BY_HER,
        "place": "k1",
        "person": HER,
        "words": f"{HERS}转介",
        "passed_on": f"{HERS}转交",
    }
    stream = str(world.does("referral", offer, COUNSELLOR)["stream"])
    assert HERS in world.reads(f"referral/{stream}/history", THERE)
    slot = {"slot": _next_monday().isoformat()}
    world.does(f"referral/{stream}/accept_referral", slot, THERE)
    return stream


def _note(world: World, plan: str) -> str:
    """A clinical note at the counsellor's terminal: drafted, signed, added to, read."""
    file = world.folder / "note.txt"
    file.write_text(NOTE, "utf-8")
    said = world.runs("note", "draft", plan, "--file", file, "--json", by=COUNSELLOR)
    file.unlink()
    note = str(json.loads(said)["note"])
    world.runs("note", "sign", plan, note, by=COUNSELLOR)
    assert NOTE in world.runs("note", "read", plan, note, by=COUNSELLOR)
    return note


def _single_act(world: World) -> None:
    begun = {"kind": "contact_rescue", "area": OFFICE, "ground": f"{OTHERS}缘由"}
    act = world.does("single_act", begun, WORKER)["stream"]
    world.does(f"single_act/{act}/finish_act", {"account": f"{OTHERS}经过"}, WORKER)


def _request(world: World) -> str:
    """She asks for a copy and gets it: the one document in which her data are meant to be."""
    asked = {
        "kind": "access_and_copy",
        "area": OFFICE,
        "person": HER,
        "asked_by": "themselves",
        "identity": "document_seen",
        "channel": "in_person",
        "words": f"{HERS}请求",
    }
    request = str(world.does("rights", asked, DESK)["stream"])
    granted = {"outcome": "granted", "reasons": f"{HERS}准许"}
    judge = by("j-1", "judicial_office")
    world.does(f"rights/{request}/decide_right", granted, judge)
    copy = world.reads(f"rights/{request}/copy", PERSON, form="text")
    (world.folder / "handed-out").mkdir()
    (world.folder / "handed-out" / "copy.md").write_text(copy, "utf-8")
    world.does(f"rights/{request}/carry_out", {"what": f"{HERS}已交", "channel": "in_person"}, DESK)
    return request


# --- reading, and what goes wrong ----------------------------------------------------------------


def _read(world: World, told: Told) -> None:
    """Whoever may read is shown it, on both doors: what is opened must not stay anywhere."""
    for path, who, asked in told.doors:
        assert HERS in world.reads(path, {**who, "Accept-Language": "zh"}, **asked), path
    assert HERS in world.runs("history", "dispute", told.hers, by=MEDIATOR)
    assert HERS in world.runs("person", "find", HER["name"][1:], by=CLERK)


def _goes_wrong(world: World, told: Told) -> None:
    """Everything that is refused, cannot be read, or breaks, with personal values in it."""
    her = json.dumps(HER, ensure_ascii=False)
    gag = {
        "content": f"{HERS}保证不再上访",
        "obligations": [{"party": "p1", "kind": "apology", "what": f"{HERS}"}],
        "signatures": [{"party": party, "means": "signature"} for party in BOTH],
        "precheck": {"problems": [], "not_confirmable": []},
        "sealed": True,
    }
    case = f"disputes/{told.hers}"
    for path, status, given in (
        (f"{case}/conclude_in_writing", 409, {"json": gag}),
        ("disputes", 422, {"content": f"{{{her}".encode()}),
        ("disputes", 422, {"json": {"parties": HER["name"], HER["name"]: HER["phone"]}}),
        (f"{case}/files?document=evidence&parties=p1", 415, {"content": her.encode()}),
        (f"{case}/add_party", 422, {"json": {"party": {"role": HER["phone"], "person": her}}}),
        (f"disputes/{HER['phone']}/triage", 422, {"json": {"in_scope": HER["name"]}}),
        ("disputes", 413, {"content": her.encode() * 10_000}),
        ("disputes", 401, {"json": HER, "headers": {"Authorization": "Bearer no"}}),
        (f"nothing/{HER['phone']}", 404, {"json": HER}),
    ):
        world.fails(path, CLERK, status, **given)
    world.sql("alter table vault.known_as rename to broken")
    try:
        world.fails("disputes/find", CLERK, 500, json={"name": HER["name"]})
    finally:
        world.sql("alter table vault.broken rename to known_as")
    bad = world.folder / "bad.json"
    bad.write_text(her + her, "utf-8")
    world.runs("act", "dispute", "new", "register", "--data", f"@{bad}", by=CLERK, code=2)
    bad.write_text(json.dumps({"parties": HER["name"], "area": HER["phone"]}), "utf-8")
    world.runs("act", "dispute", "new", "register", "--data", f"@{bad}", by=CLERK, code=2)
    bad.unlink()


# --- the end -------------------------------------------------------------------------------------


def _printed(world: World, told: Told) -> None:
    """Her application, with who she is and how she is reached, goes to who asked and stays nowhere;
    so does the file that is checked."""
    where, who = f"/api/disputes/{told.hers}/documents/application", {"to": "p1"}
    paper = world.api.post(where, who, MEDIATOR)
    assert paper.content.startswith(b"%PDF"), paper.text
    as_it_is = {**world.api._headers(MEDIATOR), "Content-Type": "application/pdf"}
    checked = world.api.client.post("/api/documents/check", content=paper.content, headers=as_it_is)
    assert checked.json()["holds"], checked.text


def erase(world: World, told: Told) -> None:
    """She refuses, ends what was agreed with her, and is erased; every text that names her is read
    and redacted."""
    world.does(f"disputes/{told.hers}/refuse", {"party": "p1"}, MEDIATOR)
    world.does(f"plan/{told.plan}/withdraw_consent", {}, PERSON)
    world.does(f"counselling/{told.counselling}/withdraw_from_counselling", {}, PERSON)
    world.does(f"referral/{told.referral}/withdraw_referral", {}, PERSON)
    ((person,),) = world.sql(
        f"select person from vault.key where class = 'casefile' and stream = '{told.plan}'"
    )
    mine = {
        "kind": "erasure",
        "area": TOWNSHIP,
        "person": {name: HER[name] for name in ("name", "phone")},
        "asked_by": "themselves",
        "identity": "document_seen",
        "channel": "in_person",
    }
    request = world.does("rights", mine, CLERK)["stream"]
    granted = {"outcome": "granted", "reasons": f"{OTHERS}准予删除"}
    world.does(f"rights/{request}/decide_right", granted, HEAD)
    erase = ("erase", str(person), "--request", str(request), "--confirm", "--json")
    shown = world.runs(*erase, by=JUDGE)
    erasure = json.loads(shown)["certificate"]["erasure"]
    texts = json.loads(world.reads(f"erasures/{erasure}/texts", JUDGE))
    hers = [text for text in texts if HERS in text.get("text", "")]
    assert hers, "nothing that others wrote names her"
    for text in hers:
        place = {name: text[name] for name in ("file", "version", "field")}
        instead = {"replacement": "（已隐去）"}
        world.does(f"erasures/{erasure}/redact_text", place | instead, JUDGE)
    world.reads(f"erasures/{erasure}/certificate", JUDGE)
    certificate = world.api.post(f"/api/erasures/{erasure}/certificate", {}, JUDGE)
    assert certificate.content.startswith(b"%PDF"), certificate.text
    (application,) = world.sql("select number from papers.document where kind = 'application'")
    world.runs("document", "check", *application, by=MEDIATOR, code=1)
