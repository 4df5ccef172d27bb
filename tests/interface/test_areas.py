"""Areas change, and whoever asks is told what a code became, what there is, and whose cases are
whose."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.dispute.notices import Notice
from domain.kernel import Cursor, Officer
from domain.reach import Post
from interface.area_import import import_areas
from interface.ledgers import Asked, ask
from interface.ledgers.territory import tree
from interface.problems import Unusable
from tests.interface.support import Api, register_form
from tests.interface.test_inbox import follow
from tests.line import Jiefen
from workers.notices import book
from workers.notices.recipients import row_of
from workers.projector import Projector
from workers.system import System

COUNTY, A, B, NEW = "150524000000", "150524101000", "150524102000", "150524109000"
KEEPER = {"Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk", "Jiefen-Office": COUNTY}
READER = Officer(id="r-1", role="supervisor", office=COUNTY)
NOTICE = "内政字〔2026〕12号"
NAMES = {COUNTY: "甲旗", A: "东镇", B: "西镇"}


def desk(office: str) -> dict[str, str]:
    return {"Jiefen-Officer": f"d-{office[6:9]}", "Jiefen-Role": "desk", "Jiefen-Office": office}


def entered(api: Api, *, merged: bool = True) -> None:
    rows = [{"code": code, "name": name} for code, name in NAMES.items()]
    assert api.post("/api/areas/enter", {"rows": rows}, KEEPER).status_code == 200
    if merged:
        merge(api)


def merge(api: Api) -> Any:
    change = {
        "kind": "merged",
        "takes_effect": "2026-04-01",
        "predecessors": [A, B],
        "successors": [{"code": NEW, "name": "河镇"}],
        "notice_no": NOTICE,
        "offices": [{"office": A, "to": NEW}],
    }
    answer = api.post("/api/areas/change", change, KEEPER)
    assert answer.status_code == 200, answer.text
    return answer


def registered(api: Api, area: str, office: str) -> Any:
    return api.post("/api/disputes", register_form(area=area), desk(office))


def test_after_a_merger_its_office_answers_for_the_cases_and_no_other_does(
    api: Api, system: System, projector: Projector
) -> None:
    entered(api, merged=False)
    of_a, of_b = registered(api, A, A), registered(api, B, B)
    assert (of_a.status_code, of_b.status_code) == (201, 201), of_a.text + of_b.text
    streams = [answer.json()["stream"] for answer in (of_a, of_b)]
    triage = {"in_scope": True}
    refused = api.post(f"/api/disputes/{streams[0]}/triage", triage, desk(NEW))
    assert refused.status_code in (403, 404)
    token = Cursor.parse(merge(api).json()["token"])

    for stream, allowed in zip(streams, (True, False), strict=True):
        read = api.get(f"/api/disputes/{stream}/history", desk(NEW))
        assert (read.status_code == 200 and "[confidential]" not in read.text) == allowed
        acted = api.post(f"/api/disputes/{stream}/triage", triage, desk(NEW))
        assert (acted.status_code == 200) == allowed, acted.text
    names = Asked(area="150524", names=True)
    page = ask(system, "register", Officer(id="d", role="desk", office=NEW), names, token)
    seen = {str(row["stream"]): "confidential" not in str(row["parties"]) for row in page.rows}
    assert seen == {streams[0]: True, streams[1]: False}

    of_office = Asked(office=NEW)
    for asked, found in ((of_office, [streams[0]]), (of_office._replace(areas="as-was"), [])):
        rows = ask(system, "register", READER, asked, token).rows
        assert [str(row["stream"]) for row in rows] == found

    head = {**desk(NEW), "Jiefen-Role": "head"}
    for area, code in ((A, 200), (B, 403)):  # which nobody handed over
        answer = api.get("/api/exports/register", head, format="csv", area=area)
        assert answer.status_code == code, answer.text

    gone = registered(api, A, NEW)
    assert gone.status_code == 409, gone.text
    assert f"register under {NEW} 河镇" in gone.text or "请登记在" in gone.text

    today = ask(system, "figures", READER, Asked(area="150524"), token).rows
    assert {row["area"]: row["registered"] for row in today} == {COUNTY: 2, NEW: 2}
    was = ask(system, "figures", READER, Asked(area="150524", areas="as-was"), token).rows
    assert {row["area"]: row["registered"] for row in was} == {COUNTY: 2, A: 1, B: 1}
    for area, count in ((A, 1), (NEW, 2)):
        rows = ask(system, "figures", READER, Asked(area=area), token).rows
        assert [(row["area"], row["registered"]) for row in rows] == [(area, count)], "once"
    old = ask(system, "register", READER, Asked(area=A), token)
    assert len(old.rows) == 1 and f"As it is today: {NEW} 河镇" in old.notices[0]
    assert NOTICE in old.notices[0]
    with pytest.raises(Unusable, match="There is no area 150524199; lists name within"):
        ask(system, "register", READER, Asked(area="150524199"), token)


def test_a_day_of_the_past_is_read_as_areas_were_on_that_day(
    api: Api, system: System, projector: Projector
) -> None:
    entered(api, merged=False)
    then = {"Jiefen-At": "2026-03-02T10:00:00+08:00"}
    for office in (A, B):
        answer = api.post("/api/disputes", register_form(area=office), desk(office) | then)
        assert answer.status_code == 201, answer.text
    token = Cursor.parse(merge(api).json()["token"])

    def figures(**asked: Any) -> dict[str, int]:
        rows = ask(system, "figures", READER, Asked(area="150524", **asked), token).rows
        return {row["area"]: row["registered"] for row in rows if row["registered"]}

    after, before = date(2026, 5, 1), date(2026, 3, 15)
    assert figures(as_of=after) == {COUNTY: 2, NEW: 2}
    assert figures(as_of=after, areas="as-was") == {COUNTY: 2, A: 1, B: 1}
    assert figures(as_of=before) == {COUNTY: 2, A: 1, B: 1}
    of_new = Asked(area=NEW, as_of=after)
    assert len(ask(system, "disputes", READER, of_new, token).rows) == 2
    assert ask(system, "disputes", READER, of_new._replace(as_of=before), token).rows == []


def test_what_was_entered_wrongly_is_taken_back_and_figures_and_access_follow(
    api: Api, system: System, projector: Projector, jiefen: Jiefen
) -> None:
    entered(api, merged=False)
    stream = registered(api, A, A).json()["stream"]
    merge(api)
    read = f"/api/disputes/{stream}/history"
    assert api.get(read, desk(NEW)).status_code == 200
    wrong = {"code": B, "takes_effect": "2026-04-01", "why": "entered_wrongly"} | {
        "notice_no": "内政字〔2026〕15号"
    }
    assert api.post("/api/areas/withdraw", wrong, desk(A)).status_code in (403, 409)
    done = jiefen(
        *("act", "areas", "-", "withdraw", "--as", "k-1", "--role", "county_desk"),
        *("--office", COUNTY, "--data", json.dumps(wrong), "--lang", "zh"),
    )
    assert done.returncode == 0, done.stderr
    again = api.post("/api/areas/withdraw", wrong, {**KEEPER, "Accept-Language": "zh"})
    assert again.status_code == 409 and "没有150524102000自" in again.text, again.text
    read_now = api.get(read, desk(NEW))
    assert read_now.status_code != 200 or "[confidential]" in read_now.text
    told = jiefen("history", "areas", "-", "--lang", "zh")
    assert "变更已撤回：录入有误（内政字〔2026〕15号）" in told.stdout, told.stdout + told.stderr

    token = Cursor.parse(registered(api, A, A).headers["Jiefen-Token"])
    today = ask(system, "figures", READER, Asked(area="150524"), token).rows
    assert {row["area"]: row["registered"] for row in today} == {COUNTY: 2, A: 2, B: 0}
    assert ask(system, "figures", READER, Asked(area=A), token).notices == ()


def heard(api: Api, who: dict[str, str]) -> list[str]:
    return [row["stream"] for row in api.get("/api/inbox", who).json()]


def test_what_waits_at_an_office_that_was_handed_over_waits_for_its_successor(
    api: Api, system: System
) -> None:
    """What was told before it was handed over, and what is told since."""
    entered(api, merged=False)
    form = {"officer": "d-9", "ways": [], "posts": [{"role": "desk", "office": NEW}]}
    assert api.post("/api/reach/state_reach", form, KEEPER).status_code == 200

    def waits_at(office: str) -> str:
        party = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": office}
        answer = api.post("/api/disputes", register_form(area=office), party)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["stream"])

    before = [waits_at(A), waits_at(B)]
    follow(system)
    assert (heard(api, desk(A)), heard(api, desk(NEW))) == ([before[0]], [])
    since = [waits_at(A), waits_at(B)]
    merge(api)
    follow(system)
    named = {**desk(NEW), "Jiefen-Officer": "d-9"}
    assert heard(api, named) == [since[0], before[0]]
    assert heard(api, desk(NEW)) == [before[0]], "the rest is theirs who are known there"
    assert heard(api, desk(A)) == [before[0]], "who is still seated there keeps what was told"
    assert heard(api, desk(B)) == [since[1], before[1]], "which nobody handed over"
    code = api.get("/api/inbox", desk(NEW)).json()[0]["code"]
    assert api.post(f"/api/inbox/{code}/read", {}, desk(B)).status_code == 404
    assert api.post(f"/api/inbox/{code}/read", {}, desk(NEW)).status_code == 200


def test_who_oversees_where_an_office_went_hears_of_it_and_who_did_before_no_longer(
    api: Api, system: System
) -> None:
    entered(api, merged=False)
    stream = UUID(registered(api, A, A).json()["stream"])
    late = Notice("case_goes_on", Post(role="supervisor", office=A))
    with system.pool.connection() as connection:
        book.keep(connection, [row_of(stream, late, None, "", datetime.now(UTC))])

    def above(county: str) -> list[str]:
        boss = {"Jiefen-Officer": "s-1", "Jiefen-Role": "supervisor", "Jiefen-Office": county}
        return heard(api, boss)

    there = "150525000000"
    assert (above(COUNTY), above(there)) == ([str(stream)], [])
    change = {
        "kind": "moved",
        "takes_effect": "2026-04-01",
        "predecessors": [A],
        "successors": [{"code": "150525105000", "name": "东镇"}],
        "notice_no": NOTICE,
        "offices_follow": True,
    }
    everywhere = {"Jiefen-Officer": "s-0", "Jiefen-Role": "supervisor", "Jiefen-Office": ""}
    answer = api.post("/api/areas/change", change, everywhere)
    assert answer.status_code == 200, answer.text
    assert (above(COUNTY), above(there)) == ([], [str(stream)])


def test_an_area_is_shown_with_its_path_its_parts_and_its_history(api: Api, jiefen: Jiefen) -> None:
    entered(api)
    shown = api.get(f"/api/areas/{A}", KEEPER).json()
    assert not shown["in_use"] and shown["became"] == [{"area": NEW, "name": "河镇"}]
    assert [each["name"] for each in shown["path"]] == [
        "150000000000",
        "150500000000",
        "甲旗",
        "东镇",
    ]
    done = jiefen("areas", "show", "150524", "--json", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert NEW in done.stdout and "merged into" in done.stdout
    before = jiefen("areas", "show", "150524", "--on", "2026-03-31", "--lang", "en")
    assert "东镇" in before.stdout and "西镇" in before.stdout
    absent = jiefen("areas", "show", "150524199", "--lang", "en")
    assert absent.returncode == 1 and "There is no area 150524199" in absent.stderr


def sheet(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "areas.csv"
    file.write_text("\n".join(("代码,名称,上级,启用日期,停用日期", *rows)) + "\n", "utf-8")
    return file


OFFICER = Officer(id="k-1", role="county_desk", office=COUNTY)


def test_a_list_is_imported_whole_with_its_days(system: System, tmp_path: Path) -> None:
    file = sheet(
        tmp_path,
        f"{COUNTY},甲旗,,,",
        f"{A},东镇,{COUNTY},,2020-01-01",
        f"{A},东街道,{COUNTY},2020-01-01,",
        "150524101201,一村,150524101000,,",
        "150524101201001,第一网格,150524101201,,",
    )
    assert import_areas(system, file, OFFICER, dry_run=True).ok
    assert not tree(system).names
    assert import_areas(system, file, OFFICER).written == 5
    assert tree(system).name(A) == "东街道"
    assert import_areas(system, file, OFFICER).already == 5


def test_of_a_list_with_faults_nothing_is_entered_and_each_is_named_with_its_row(
    system: System, tmp_path: Path
) -> None:
    file = sheet(
        tmp_path,
        f"{COUNTY},甲旗,,,",
        "15052410,短镇,,,",
        f"{A},,,,",
        f"{B},西镇,150525000000,,",
        "150524103000,南镇,,2020-01-01,2019-01-01",
        "150524104000,北镇,,昨天,",
        "150524101201001,第一网格,,,",
        "990000000000,无省,,,",
        f"{COUNTY},乙旗,,,",
    )
    report = import_areas(system, file, OFFICER)
    assert not report.ok and not tree(system).names
    assert [problem.row for problem in report.problems] == [3, 4, 5, 6, 7, 8, 9, 10]
    said = [problem.sentence("en") for problem in report.problems]
    assert said[5] == "The area above it, 150524101201, is in no list: give it a row of its own"
    assert said[7] == f"The list names {COUNTY} twice"


def test_a_list_with_a_column_for_watching_people_is_refused_as_a_whole(
    system: System, jiefen: Jiefen, tmp_path: Path
) -> None:
    """As a register is (safeguards 2): by a header, or by a title above it."""
    file = sheet(tmp_path, f"{COUNTY},甲旗,,,")
    plain, boss = file.read_text(), ("--as", "k-1", "--role", "county_desk", "--office", COUNTY)
    for header in ("风险等级", "风险评分", "重点人员"):
        file.write_text(plain.replace("停用日期", header))
        for more in (("--dry-run", "--lang", "zh"), ("--lang", "en")):
            done = jiefen("areas", "import", str(file), *boss, *more)
            assert done.returncode == 1 and header in done.stdout, done.stderr
            assert "整张表不予接收" in done.stdout or "refused as a whole" in done.stdout
    file.write_text("重点人群管控台账\n" + plain)
    (problem,) = import_areas(system, file, OFFICER).problems
    assert "refused as a whole" in problem.sentence("en")
    assert not tree(system).names


def test_a_list_renames_nothing_and_what_was_misspelt_is_put_right_where_it_says_so(
    api: Api, system: System, jiefen: Jiefen, tmp_path: Path
) -> None:
    """As a dry run says it, on the command line and over HTTP; of a list with one rename nothing is
    entered."""
    entered(api, merged=False)
    file = sheet(tmp_path, f"{A},东街道,,,", "150524103000,南镇,,,")
    dry, wet = (import_areas(system, file, OFFICER, dry_run=dry) for dry in (True, False))
    assert [(each.row, each.column) for each in dry.problems] == [(2, "名称")]
    assert dry.problems[0].sentence("en") == wet.problems[0].sentence("en")
    assert f"{A} is known as 东镇, and the list says 东街道" in dry.problems[0].sentence("en")
    assert tree(system).names == NAMES
    rows = [{"code": A, "name": "东街道"}, {"code": "150524103000", "name": "南镇"}]
    said = api.post("/api/areas/preview", {"rows": rows}, KEEPER).json()
    assert [(each["row"], each["column"]) for each in said["problems"]] == [(1, "名称")]
    wrong = [*rows, {"code": "15052410", "name": "短镇", "valid_from": "昨天"}]
    said = api.post("/api/areas/preview", {"rows": wrong}, KEEPER).json()
    assert {each["row"] for each in said["problems"]} == {1, 3} and not said["ok"]
    refused = api.post("/api/areas/enter", {"rows": rows}, {**KEEPER, "Accept-Language": "zh"})
    assert refused.status_code == 409 and "已知为东镇" in refused.text, refused.text

    corrected = {"rows": rows, "correct_names": True}
    preview = api.post("/api/areas/preview", corrected, KEEPER).json()
    assert preview["ok"]
    assert preview["names_corrected"] == [
        {"row": 1, "code": A, "before": ["东镇"], "after": ["东街道"]}
    ]
    boss = ("--as", "k-1", "--role", "county_desk", "--office", COUNTY, "--lang", "en")
    correct = ("areas", "import", str(file), "--correct-names", *boss)
    tried = jiefen(*correct, "--dry-run")
    assert tree(system).names == NAMES, "a preview enters nothing"
    for done in (tried, jiefen(*correct)):
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"The name of {A} is corrected: 东镇 → 东街道\n" in done.stdout
        assert done.stdout.count("→") == 1, "a code that is new is no correction"
    assert tree(system).names == {**NAMES, A: "东街道", "150524103000": "南镇"}


def test_a_list_that_does_not_say_that_a_code_was_given_up_is_told_what_becomes_of_it(
    api: Api, system: System, tmp_path: Path
) -> None:
    """Without days it says only what an area is called, as a dry run says too."""
    ended = [f"{A},东镇,,,2020-01-01", f"{B},西镇,,2001-01-01,2020-01-01"]
    assert import_areas(system, sheet(tmp_path, f"{COUNTY},甲旗,,,", *ended), OFFICER).ok
    again = sheet(tmp_path, f"{COUNTY},甲旗,,,", f"{A},东镇,,,", f"{B},西镇,,2001-01-01,")
    dry, wet = (import_areas(system, again, OFFICER, dry_run=dry) for dry in (True, False))
    for report in (dry, wet):
        assert list(report.lines("en"))[:2] == [
            f"{A} 东镇 stays given up on 2020-01-01: the list gives no days for it",
            f"{B} 西镇 was given up on 2020-01-01, and is in use again by this list",
        ]
    today = date(2026, 1, 1)
    assert [tree(system).used(code, today) for code in (A, B)] == [False, True]
    rows = [{"code": A, "name": "东镇"}]
    (told,) = api.post("/api/areas/preview", {"rows": rows}, KEEPER).json()["given_up"]
    assert (told["code"], told["on"], told["used_again"]) == (A, "2020-01-01", False)


def test_a_list_that_is_too_long_is_split_by_county(system: System, tmp_path: Path) -> None:
    file = sheet(tmp_path, *(f"{150524101000 + n},村,,," for n in range(50_000)))
    (problem,) = import_areas(system, file, OFFICER).problems
    assert problem.sentence("en") == "The file has more than 50000 rows"
    assert problem.allows("en") == "split the list by county, the areas above them first"
