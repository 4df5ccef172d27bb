"""Duplicates are proposed to who may merge both; merge and unmerge show what they do first, and
every ledger follows.
"""

import json
from typing import Any

from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, register_form
from tests.interface.test_files import get, listed, put, send
from tests.line import Jiefen
from tests.workers.test_attachments_looked_at import photograph
from workers.projector import Projector
from workers.system import System

ZHAO, QIAN, SUN = (
    {"name": name, "phone": f"1390000000{n}"} for n, name in enumerate(("赵一", "钱二", "孙三"), 1)
)
LEAK = "楼上漏水泡坏了楼下的天花板"
OF_ALL: dict[str, Any] = {
    "document": "agreement",
    "parties": ["p1", "p2", "p3"],
    "shows_no_address": True,
}


def register(api: Api, one: dict[str, str], other: dict[str, str], **more: Any) -> Any:
    sides = zip(("applicant", "respondent"), (one, other), strict=True)
    parties = [{"role": role, "person": person} for role, person in sides]
    answer = api.post("/api/disputes", register_form(parties=parties, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def done(api: Api, case: Any, command: str, form: Any, who: dict[str, str]) -> Any:
    answer = api.act(case["stream"], command, form, who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def proposed(api: Api, after: Any, who: dict[str, str] = HEAD) -> list[tuple[Any, Any, list[str]]]:
    answer = api.get("/api/disputes/duplicates", who, area=OFFICE[:9], token=after["token"])
    assert answer.status_code == 200, answer.text
    return [(row["case_stream"], row["into_stream"], row["reasons"]) for row in answer.json()]


def register_of(api: Api, token: str) -> dict[str, Any]:
    rows = api.get("/api/ledgers/register", DESK, token=token, names=True).json()["rows"]
    return {row["stream"]: row for row in rows}


def counted(api: Api, token: str) -> int:
    rows = api.get("/api/ledgers/figures", HEAD, token=token, area=OFFICE[:9]).json()["rows"]
    return int(rows[0]["registered"])


def test_a_pair_is_proposed_with_why_and_merged_and_parted_again(
    api: Api, projector: Projector, system: System
) -> None:
    lead = register(api, ZHAO, QIAN, type="neighbour", matter=LEAK)
    case = register(api, SUN, QIAN, type="neighbour", matter=f"{LEAK}，要求赔偿")
    other = register(api, SUN, {"name": "李四"}, type="consumer", matter="买到的农机是坏的")
    pair = (case["stream"], lead["stream"])
    everything = ["same_people", "same_place", "near_in_time", "same_type", "told_alike"]
    found = proposed(api, other)
    assert found[0] == (*pair, everything)
    assert (other["stream"], case["stream"]) in [each[:2] for each in found], "孙三 is in both"
    assert (other["stream"], lead["stream"]) not in [each[:2] for each in found]
    with system.reading.connection() as connection:
        rows = connection.execute(
            "select count(*) from audit.read where purpose = 'duplicates' and who = %s",
            (HEAD["Jiefen-Officer"],),
        ).fetchone()
    assert rows and rows[0] > 0, "whose matters were compared is on record"
    for who in (DESK, MEDIATOR):
        assert api.get("/api/disputes/duplicates", who).status_code == 403
    elsewhere = {**HEAD, "Jiefen-Office": "150525100000"}
    assert proposed(api, other, elsewhere) == []

    apart = done(api, other, "tell_apart", {"other": case["stream"]}, DESK)
    assert (other["stream"], case["stream"]) not in [each[:2] for each in proposed(api, apart)]

    refused = api.act(other["stream"], "merge_into", {"into": case["stream"]}, HEAD)
    assert "told it apart" in refused.json()["detail"]

    apart = done(api, case, "triage", {"in_scope": True, "domestic_violence": True}, DESK)
    path = f"/api/disputes/{case['stream']}/merge-preview"
    told = api.get(path, HEAD, into=lead["stream"]).json()
    assert told["possible"]
    assert [(each["what"], each["of"]) for each in told["taken_over"]] == [
        ("domestic violence", []),
        ("address hidden", ["p1", "p2", "p3"]),
    ]
    assert {(each["party"], each["joins"]) for each in told["parties"]} == {
        ("p1", True),
        ("p2", False),
    }
    before = register_of(api, apart["token"])
    assert counted(api, apart["token"]) == 3
    merged = done(api, case, "merge_into", {"into": lead["stream"]}, HEAD)
    rows = register_of(api, merged["token"])
    assert len(rows[lead["stream"]]["parties"]) == len({"赵一", "钱二", "孙三"})
    assert rows[case["stream"]]["merged_into"] == lead["stream"]
    assert counted(api, merged["token"]) == 2, "one matter counts once"
    assert pair not in [each[:2] for each in proposed(api, merged)]

    signed = put(api, lead["stream"], photograph(), **OF_ALL)["file"]

    path = f"/api/disputes/{lead['stream']}/unmerge-preview"
    parted = api.get(path, HEAD, out=case["stream"]).json()
    assert parted["possible"]
    assert ("domestic violence", []) in [
        (each["what"], each["of"]) for each in parted["no_longer"]
    ], "what was entered under that protection is looked at first"
    assert api.get(path, DESK, out=case["stream"]).status_code == 403
    parted = done(api, lead, "unmerge", {"out": case["stream"]}, HEAD)
    after = register_of(api, parted["token"])
    changed = {"version", "last_at"}
    for stream in pair:
        assert {k: v for k, v in after[stream].items() if k not in changed} == {
            k: v for k, v in before[stream].items() if k not in changed
        }
    assert counted(api, parted["token"]) == 3
    stays_with_those_who_stay(api, lead["stream"], signed)

    swapped = register(api, QIAN, ZHAO, type="neighbour", matter=LEAK)
    pairs = [each[:2] for each in proposed(api, swapped)]
    assert pair in pairs
    assert not any(swapped["stream"] in each for each in pairs), "nobody stands on both sides"


def stays_with_those_who_stay(api: Api, stream: str, file: str) -> None:
    assert [each["parties"] for each in listed(api, stream)] == [["p1", "p2"]]
    newer = send(api, stream, photograph(), file=file)
    assert newer.status_code == 200, newer.text
    assert [get(api, stream, file, edition=each).status_code for each in (1, 2)] == [200, 200]


def test_whoever_registers_is_told_what_may_be_there_already(
    api: Api, jiefen: Jiefen, projector: Projector, system: System
) -> None:
    lead = register(api, ZHAO, QIAN, type="neighbour", matter=LEAK)
    case = register(api, SUN, QIAN, type="neighbour", matter=LEAK)
    other = register(api, SUN, {"name": "李四"}, type="consumer", matter="买到的农机是坏的")
    assert proposed(api, other), "names and ledgers have them"

    told = register(api, SUN, {"name": "周五"}, type="contract", matter="欠款")["alike"]
    assert {each["stream"] for each in told} == {case["stream"], other["stream"]}, "孙三 is in both"
    assert told[0].keys() == {"stream", "code", "link"}, "a code and a link, and nobody's name"
    with system.reading.connection() as connection:
        rows = connection.execute(
            "select stream, classes from audit.read where purpose = 'duplicates' and who = %s",
            (DESK["Jiefen-Officer"],),
        ).fetchall()
    assert {(each["stream"], "particulars") for each in told} <= {
        (str(of), *what) for of, what in rows
    }, "that the same party was found there is on record"
    parties = [{"role": "applicant", "person": SUN}, {"role": "respondent", "person": ZHAO}]
    there = {**DESK, "Jiefen-Office": "150525100000"}
    form = register_form(parties=parties, area=there["Jiefen-Office"], type="neighbour")
    assert api.post("/api/disputes", form, there).json()["alike"] == [], "of no other office"
    herself = {**DESK, "Jiefen-Officer": "p1", "Jiefen-Role": "party"}
    on_line = api.post("/api/disputes", form | {"area": OFFICE, "type": "contract"}, herself)
    assert (on_line.status_code, on_line.json().get("alike")) == (201, []), on_line.text
    told = register(api, {"name": "吴六"}, {"name": "郑七"}, type="neighbour", matter="楼道堆物")
    assert {each["stream"] for each in told["alike"]} == {*(lead["stream"], case["stream"])}, (
        "the same place, kind and days"
    )
    done(api, case, "triage", {"in_scope": True, "domestic_violence": True}, DESK)
    head = ("--as", "h-1", "--role", "head", "--office", OFFICE, "--lang", "zh", "--preview")
    printed = jiefen("merge", case["stream"], "--into", lead["stream"], *head).stdout
    for said in ("随案带入的保护事项", "家庭暴力", "住址保密", "留在原卷宗的内容"):
        assert said in printed, printed

    desk = ("--as", "d-1", "--role", "desk", "--office", OFFICE, "--lang", "zh")
    data = json.dumps(register_form())
    printed = jiefen("act", "dispute", "new", "register", "--data", data, *desk).stdout
    assert "可能为同一事项的案件" in printed
    assert {each["code"] for each in told["alike"]} <= set(printed.split())
    told = register(api, {"name": "吴六"}, {"name": "郑七"}, type="labour", matter="工资")
    assert told["alike"] == [], "who has the same name is not the same person by that"
