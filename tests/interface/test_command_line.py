"""The command line as a person or a script uses it: what it prints, and how it exits."""

import json
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.aggregates import AGGREGATES
from domain.national_rules import NATIONAL_RULES
from interface.callers import public
from interface.forms import example_of
from tests.domain.years import days_off
from tests.interface.support import AT_THE_DESK, Api, register_form
from tests.interface.test_plan import OFFER, WORKER
from tests.line import Jiefen, Line, alone
from workers.ledgers import connect, lock
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.reading import Reading
from workers.seeding import seed
from workers.settings import Settings
from workers.system import System


@pytest.fixture
def form(tmp_path: Path) -> str:
    """A form of a new dispute, as `--data` takes it."""
    file = tmp_path / "form.json"
    file.write_text(json.dumps(register_form()), "utf-8")
    return f"@{file}"


def test_a_command_is_recorded_once_and_exits_with_0(
    at_the_desk: dict[str, str], jiefen: Jiefen, form: str
) -> None:
    act = ("act", "dispute", "new", "register", "--data", form, "--key", "k", "--json")

    first, again = alone(at_the_desk, *act), jiefen(*act)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert json.loads(first.stdout)["facts"] == ["dispute.registered.v2"]
    assert again.stdout == first.stdout


@pytest.mark.parametrize(
    "call",
    [
        ("--help",),
        ("why", "--help", "--lang", "zh"),
        ("calendar", "add", "2026-02-13", "5"),
        ("act", "dispute", "new", "registre"),
        ("history", "dispute", "x"),
    ],
    ids=" ".join,
)
def test_a_process_that_begins_with_nothing_says_the_same(
    nothing_runs: Jiefen, tmp_path: Path, call: tuple[str, ...]
) -> None:
    """Here nearly every call is forked from a process that has imported the program."""
    whole, forked = alone({"JIEFEN_DATA": str(tmp_path), **AT_THE_DESK}, *call), nothing_runs(*call)

    assert (whole.returncode, whole.stdout, whole.stderr) == (
        forked.returncode,
        forked.stdout,
        forked.stderr,
    )


def test_arguments_can_be_given_one_by_one(jiefen: Jiefen, case: Any) -> None:
    done = jiefen("act", "dispute", case["stream"], "triage", "--in-scope", "true", "--urgent=true")

    assert done.returncode == 0, done.stderr
    state = json.loads(jiefen("replay", "dispute", case["stream"], "--json").stdout)
    assert state["version"] == 2
    assert state["state"]["phase"] == "triaged"


def test_a_caseworker_is_taught_in_chinese_before_and_after_the_name_of_a_command(
    nothing_runs: Jiefen,
) -> None:
    for call in (
        ("--help", "--lang", "zh"),
        ("--lang=zh", "--help"),
        ("--lang", "zh", "why", "--help"),
    ):
        shown = nothing_runs(*call).stdout
        assert shown.startswith("用法：jiefen"), call
        assert "选项:" in shown and "Options" not in shown, call
    assert nothing_runs("why", "--help").stdout.startswith("Usage: jiefen why")


@pytest.mark.parametrize(
    "call",
    [
        ("commands", "absences"),
        ("act", "dispute", "consent", "--help"),
        ("rules", "templates"),
        ("ledger",),
        ("calendar", "show", "2026"),
    ],
    ids=" ".join,
)
def test_what_stands_above_a_table_is_chinese_for_who_reads_chinese(
    nothing_runs: Jiefen, call: tuple[str, ...]
) -> None:
    lines = nothing_runs(*call, "--lang", "zh").stdout.splitlines()
    above = next(line for line in lines if "  " in line.strip())
    assert not re.search("[A-Za-z]", above), above


def test_a_refusal_exits_with_1_and_says_the_rule(jiefen: Jiefen, case: Any) -> None:
    refused = jiefen("act", "dispute", case["stream"], "consent", "--party", "p1", "--lang", "zh")

    assert refused.returncode == 1
    assert refused.stderr.startswith("依规定不可办理: ")
    assert "Traceback" not in refused.stderr


def test_a_version_that_is_over_exits_with_1(jiefen: Jiefen, case: Any) -> None:
    stream = case["stream"]

    late = jiefen("act", "dispute", stream, "triage", "--in-scope", "true", "--expect", "7")

    assert late.returncode == 1
    assert "version 1 now" in late.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("act", "dispute", "new", "registre"),
        ("act", "quarrel", "new", "register"),
        ("act", "dispute", "new", "register", "--colour", "red"),
        ("act", "dispute", "new", "register", "--data", "{"),
        ("act", "dispute", "new", "register", "--at", "yesterday"),
        ("act", "dispute", "new", "register", "--data", "{}", "--role", "clock"),
        ("history",),
        ("replay", "dispute", "x", "--at", "yesterday"),
        ("ledger", "disputes", "--since", "yesterday"),
        ("rebuild",),
        ("verify", "--dump", "no such file"),
        ("checkpoint", "--accept-loss"),
        ("export", "log"),
        ("fly",),
    ],
)
def test_a_wrong_call_exits_with_2(nothing_runs: Jiefen, arguments: tuple[str, ...]) -> None:
    wrong = nothing_runs(*arguments)

    assert wrong.returncode == 2, wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert "python -m" not in wrong.stderr, "it is told how to call jiefen"


def test_a_call_that_nothing_recorded_could_answer_exits_with_2(
    jiefen: Jiefen, case: Any, projector: Projector
) -> None:
    """Only what runs finds it out, and tells it as over HTTP."""
    assert jiefen("ledger", "register", "--token", case["token"]).returncode == 0
    for arguments in (
        ("ledger", "register", "--area", "15052"),
        ("ledger", "figures", "--period", "2026-13"),
        ("ledger", "register", "--show", "colour"),
        ("ledger", "register", "--after", "here"),
        ("ledger", "register", "--text", "x" * 100),
        ("month", "show", "2026-13"),
        ("month", "reopen", "2026-10", "--reason", "x"),
        ("areas", "show", "15052"),
        ("rules", "template", "moon"),
        ("act", "dispute", "new", "register", "--data", "{}"),
    ):
        wrong = jiefen(*arguments)
        assert (wrong.returncode, wrong.stdout) == (2, ""), arguments


def test_the_language_that_is_typed_counts_before_what_the_environment_says(line: Line) -> None:
    wrong = line.call({"JIEFEN_LANG": "en"}, "--lang", "zh", "restore")
    assert "请指明要恢复什么" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("fly",), "没有命令 'fly'。"),
        (("doctor", "--colour"), "没有选项 --colour"),
        (("export", "log"), "请指明要写入的文件：--out FILE"),
        (("calendar", "add", "2026-02-30", "5"), "'2026-02-30' 不是日期，应如 2026-03-20"),
        (("calendar", "add", "2026-02-20", "x"), "应为整数"),
        (("verify", "--dump", "no such file"), "文件 'no such file' 不存在。"),
        (("history",), "缺少参数"),
        (("history", "dispute", "x", "y"), "多出参数（y）"),
        (("doctor", "--lang"), "选项 '--lang' 需要一个值"),
        (("checkpoint", "--accept-loss"), "请说明由谁决定、为何：--as ID --reason TEXT"),
        (("rebuild",), "请指明台账，或用 --all：register"),
        (("restore",), "请指明要恢复什么"),
        (("up", "--port", "70000"), "不得大于 65535"),
        (("act", "dispute", "new", "registre"), "没有命令 'registre'；是否指 register？"),
        (("act", "dispute", "new", "register", "--role", "x"), "请说明由谁办理"),
    ],
)
def test_a_wrong_call_is_told_in_the_language_of_the_reader(
    line: Line, nothing_runs: Jiefen, arguments: tuple[str, ...], says: str
) -> None:
    if "--lang" in arguments:
        wrong = line.call({"JIEFEN_LANG": "zh"}, *arguments)
    else:
        wrong = nothing_runs(*arguments, "--lang", "zh")

    assert wrong.returncode == 2, wrong.stderr
    assert says in wrong.stderr
    first = wrong.stderr.splitlines()[0]
    assert first.startswith(("用法：jiefen", "错误：")), first


def test_the_usage_comes_before_the_error_and_in_english_for_who_reads_english(
    nothing_runs: Jiefen,
) -> None:
    wrong = nothing_runs("verify", "--dump", "none", "--lang", "en").stderr.splitlines()

    assert wrong[0] == "Usage: jiefen verify [OPTIONS]"
    assert wrong[1] == "`jiefen verify --help` says more."
    assert wrong[-1] == "Error: Invalid value for '--dump': file 'none' does not exist."


def test_an_unknown_ledger_names_all_that_can_be_asked_for(
    nothing_runs: Jiefen, jiefen: Jiefen
) -> None:
    unknown = jiefen("ledger", "nothing")

    assert unknown.returncode == 2
    for name in ("register", "disputes", "figures", "timeline", "notices"):
        assert name in unknown.stderr
    assert "某地区及其下级的纠纷登记簿" in nothing_runs("ledger", "--lang", "zh").stdout


def test_what_a_command_logs_is_not_among_what_people_read(
    jiefen: Jiefen, case: Any, signing: Settings
) -> None:
    (signing.data / "logs").mkdir()
    jiefen("checkpoint")
    (signing.data / "checkpoints" / "chain.jsonl").unlink()

    again = jiefen("checkpoint")

    assert again.stderr == ""
    assert "{" not in again.stdout


def test_one_is_counted_as_one(jiefen: Jiefen, case: Any, signing: Settings) -> None:
    assert "Checkpoint 1: 1 event signed" in jiefen("checkpoint").stdout
    assert "events 1, streams 1, checkpoints 1;" in jiefen("verify").stdout


def test_nothing_running_is_said_and_exits_with_1(nothing_runs: Jiefen) -> None:
    for arguments in (("doctor",), ("history", "dispute", "x")):
        answer = nothing_runs(*arguments)

        assert answer.returncode == 1
        assert "Nothing is running" in answer.stderr
        assert "make up" in answer.stderr


def test_help_teaches_the_commands_and_their_arguments(nothing_runs: Jiefen) -> None:
    listed = nothing_runs("act", "dispute", "--help")
    shown = nothing_runs("act", "dispute", "ID", "consent", "--help")

    assert (listed.returncode, shown.returncode) == (0, 0)
    assert "settle_on_the_spot" in listed.stdout
    assert "--party" in shown.stdout
    assert 'jiefen act dispute ID consent --data \'{"party": "p1"}\'' in shown.stdout


def test_the_example_of_every_command_has_the_right_form() -> None:
    for kind in AGGREGATES.values():
        for command in public(kind).values():
            command.arguments.model_validate(example_of(command.arguments))


def test_every_command_of_people_is_listed(nothing_runs: Jiefen) -> None:
    rows = json.loads(nothing_runs("commands", "--json").stdout)

    listed = {(row["kind"], row["command"]) for row in rows}
    assert listed == {(kind, name) for kind, of in AGGREGATES.items() for name in public(of)}
    assert ("dispute", "settle_deadlines") not in listed


def test_working_days_are_counted_with_nothing_running(nothing_runs: Jiefen) -> None:
    certain = json.loads(nothing_runs("calendar", "add", "2026-02-13", "5", "--json").stdout)
    open_year = nothing_runs("calendar", "add", "2027-01-04", "5")
    rolled = nothing_runs("calendar", "add", "2026-01-18", "30", "--unit", "calendar", "--json")

    assert (certain["due"], certain["provisional"]) == ("2026-02-27", False)
    assert {skip["reason"] for skip in certain["skipped"]} == {"rest_day", "holiday"}
    assert "the working days of 2027 are not published yet" in open_year.stdout
    assert json.loads(rolled.stdout)["due"] == "2026-02-24"
    for wrong in (
        ("2026-02-30", "5"),
        ("2026-02-20", "5", "--unit", "week"),
        ("2026-02-20", "9999999"),
        ("2026-02-20", "5", "--area", "x"),
    ):
        answer = nothing_runs("calendar", "add", *wrong)
        assert answer.returncode == 2
        assert "Traceback" not in answer.stderr


def test_every_skipped_day_is_said_with_its_reason_in_both_languages(nothing_runs: Jiefen) -> None:
    count = ("calendar", "add", "2025-10-30", "66", "--unit", "calendar")

    english, chinese = (nothing_runs(*count, "--lang", lang).stdout for lang in ("en", "zh"))

    assert "worked, but made so by 国办发明电〔2025〕7号" in english
    assert "limits that begin from 2025-11-04: 2026-01-04" in english
    assert "仅适用于2025-11-04起算的期限：2026-01-04" in chinese


def test_the_days_of_a_year_are_shown_with_who_said_so(nothing_runs: Jiefen) -> None:
    shown = nothing_runs("calendar", "show", "2026", "--lang", "zh")
    every = json.loads(nothing_runs("calendar", "show", "2026", "--all", "--json").stdout)
    open_year = nothing_runs("calendar", "show", "2027")

    assert "2026年：248个工作日" in shown.stdout
    assert "2026-01-04  调休上班日  已公布" in shown.stdout
    assert len(every["days"]) == 365
    assert every["days"][3] == {
        "day": "2026-01-04",
        "kind": "shifted_workday",
        "status": "published",
        "area": "",
        "notice_no": "国办发明电〔2025〕7号",
        "source": "State Council General Office (国务院办公厅), days as in chinesecalendar",
        "published_on": "2025-11-04",
        "version": 7,
    }
    assert "2027 is not published yet" in open_year.stdout


def test_a_set_of_rules_is_checked_with_nothing_running(
    nothing_runs: Jiefen, tmp_path: Path
) -> None:
    rows = [rule.model_dump(mode="json") for rule in NATIONAL_RULES]
    good, bad, odd = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "odd.toml"
    good.write_text(json.dumps({"rules": rows}), "utf-8")
    bad.write_text(json.dumps([*rows, {**rows[0], "limit": 9999}]), "utf-8")
    odd.write_text("[[rules]]\nid = 'x'\n", "utf-8")

    assert nothing_runs("rules", "check", str(good)).returncode == 0
    checked = nothing_runs("rules", "check", str(bad), "--json")
    assert checked.returncode == 1
    assert len(json.loads(checked.stdout)["problems"]) == 2
    assert nothing_runs("rules", "check", str(odd)).returncode == 1
    assert "no-such.json" in nothing_runs("rules", "check", "no-such.json").stderr


def test_a_history_is_printed_as_people_read_it(jiefen: Jiefen, case: Any) -> None:
    story = jiefen("history", "dispute", case["stream"], "--lang", "zh")

    assert story.returncode == 0, story.stderr
    assert "登记立案" in story.stdout
    assert "d-1 (窗口)" in story.stdout
    assert "纠纷简要: 楼上漏水" in story.stdout
    assert "sealed:" not in story.stdout


def test_what_changed_between_two_points_is_printed(jiefen: Jiefen, api: Api, case: Any) -> None:
    api.act(case["stream"], "triage", {"in_scope": True})

    changed = jiefen("replay", "dispute", case["stream"], "--diff", "1", "2", "--json")

    parts = {change["part"]: change["after"] for change in json.loads(changed.stdout)}
    assert parts["phase"] == "triaged"


def test_a_ledger_and_why_are_read_by_the_code_of_the_case(
    jiefen: Jiefen, api: Api, case: Any, projector: Projector
) -> None:
    row = api.get("/api/ledgers/disputes", token=case["token"]).json()["rows"][0]

    table = jiefen("ledger", "disputes", "--token", case["token"])
    figures = jiefen("ledger", "figures", "--area", "150524", "--json")
    why = jiefen("why", "dispute", row["code"], "--json")

    assert row["code"] in table.stdout
    assert json.loads(figures.stdout)[0]["registered"] == 1
    assert why.returncode == 0, why.stderr


def test_why_of_a_plan_is_for_who_works_on_it(jiefen: Jiefen, api: Api) -> None:
    plan = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    as_worker = ("--as", "w-1", "--role", "social_worker", "--office", WORKER["Jiefen-Office"])

    english = jiefen("why", "plan", plan, *as_worker, "--lang", "en")
    chinese = jiefen("why", "plan", plan, *as_worker, "--lang", "zh")
    stranger = jiefen("why", "plan", plan, "--lang", "en")
    (looked,) = api.get(f"/api/plan/{plan}/access-log", WORKER).json()

    assert (looked["role"], looked["times"]) == ("social worker", 2)
    assert english.returncode == 0, english.stderr
    assert "entry 1 of the plan" in english.stdout
    assert "方案清除期限" in chinese.stdout
    assert stranger.returncode == 1
    assert "There is nothing under this id" in stranger.stderr
    asked = jiefen("replay", "plan", plan, *as_worker)
    assert (asked.returncode, "w-1" in asked.stderr) == (1, True), "the log line says who asked"
    assert "Traceback" not in stranger.stderr


def test_the_doctor_says_what_is_wrong_and_exits_with_1(
    jiefen: Jiefen, api: Api, case: Any, projector: Projector
) -> None:
    answer = jiefen("doctor", "--json")

    found = {finding["what"]: finding for finding in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert found["database"]["well"]
    assert found["ledger register"]["well"]
    assert not found["rules"]["well"]
    assert not found["Temporal"]["well"]
    assert all(finding["advice"] for finding in found.values() if not finding["well"])


def test_the_doctor_finds_and_advises_in_the_language_of_the_reader(
    jiefen: Jiefen, case: Any
) -> None:
    shown = jiefen("doctor", "--lang", "zh")
    findings = json.loads(jiefen("doctor", "--lang", "zh", "--json").stdout)

    assert "检查项" in shown.stdout
    for finding in findings:
        assert _chinese(finding["found"]), finding
        assert finding["well"] or _chinese(finding["advice"]), finding


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_the_doctor_names_the_event_at_which_a_ledger_stands(
    jiefen: Jiefen, case: Any, projector: Projector, system: System, api: Api
) -> None:
    with system.pool.connection() as connection:
        head = system.log.head(connection)
        with Reading(system.reading).ledgers("agenda", token=head, limit=30):
            pass  # the agenda has seen everything

    def named() -> bool:
        """The projector takes back a halt when it begins to follow, once: said again, it stays."""
        with system.pool.connection() as connection:
            connection.execute(
                "insert into ledger.halt (ledger, build, stream, version, name, error)"
                " values ('agenda', 1, %s, 1, 'dispute.registered.v2', 'KeyError at agenda.py:9')"
                " on conflict do nothing",
                (case["stream"],),
            )
        found = {f["what"]: f for f in json.loads(jiefen("doctor", "--json").stdout)}
        agenda = found["ledger agenda"]
        return not agenda["well"] and f"{case['stream']}/1" in agenda["found"]

    assert named() or named()


@pytest.fixture
def signing(settings: Settings) -> Settings:
    """The key that `up` would have made."""
    (settings.data / "signing.key").write_text(SigningKey.generate())
    return settings


def test_the_log_is_signed_exported_and_verified(
    jiefen: Jiefen, nothing_runs: Jiefen, case: Any, signing: Settings, tmp_path: Path
) -> None:
    file = str(tmp_path / "log.jsonl")

    taken = jiefen("checkpoint", "--json")
    again = jiefen("checkpoint")
    online = jiefen("verify", "--json")
    refused = jiefen("export", "log", "--out", file)
    exported = jiefen("export", "log", "--out", file, "--json", "--role", "operator")
    offline = nothing_runs("verify", "--dump", file, "--lang", "zh")

    assert (refused.returncode, "taken away by an operator" in refused.stderr) == (1, True)
    assert json.loads(taken.stdout)["number"] == 1
    assert again.stdout == "Nothing is new since the last checkpoint\n"
    found = json.loads(online.stdout)
    assert (online.returncode, found["well"], found["tail"]["events"]) == (0, True, 0)
    assert found["last_checkpoint"]["events"] == found["events"]
    assert json.loads(exported.stdout)["events"] == found["events"]
    assert (offline.returncode, offline.stderr) == (0, "")
    assert "没有任何内容被更改" in offline.stdout
    assert "张三" not in Path(file).read_text("utf-8")


def test_a_changed_log_exits_with_1_and_names_the_row(
    jiefen: Jiefen, case: Any, signing: Settings, system: System
) -> None:
    jiefen("checkpoint")
    with system.pool.connection() as connection:
        connection.execute("update log.event set body = 'x' where stream = %s", (case["stream"],))

    plain, data = jiefen("verify"), jiefen("verify", "--json")

    assert (plain.returncode, data.returncode) == (1, 1)
    assert f"Event {case['stream']}/1 (dispute.registered.v2)" in plain.stdout
    assert "was altered" in plain.stdout
    assert json.loads(data.stdout)["faults"][0]["row"]["stream"] == case["stream"]


def test_without_a_signing_key_it_says_what_to_do(
    jiefen: Jiefen, case: Any, settings: Settings
) -> None:
    (settings.data / "checkpoints").mkdir()

    refused, doctor = jiefen("checkpoint", "--lang", "zh"), jiefen("doctor", "--json")

    assert refused.returncode == 1
    assert "缺少签名密钥" in refused.stderr
    found = {finding["what"]: finding for finding in json.loads(doctor.stdout)}
    assert not found["checkpoints"]["well"]


def test_a_lost_key_is_replaced_with_who_and_why(
    jiefen: Jiefen, case: Any, signing: Settings
) -> None:
    jiefen("checkpoint")
    (signing.data / "signing.key").unlink()

    unsaid = jiefen("checkpoint", "--new-key")
    said = jiefen("checkpoint", "--new-key", "--reason", "disk lost", "--as", "head-1")

    assert unsaid.returncode == 2
    assert said.returncode == 0, said.stderr
    assert "does not vouch for it; head-1: disk lost" in said.stdout
    verified = jiefen("verify")
    assert verified.returncode == 0
    assert "head-1: disk lost" in verified.stdout


def test_a_file_that_is_no_log_is_told_apart_from_a_changed_one(
    nothing_runs: Jiefen, tmp_path: Path
) -> None:
    file = tmp_path / "holiday.txt"
    file.write_text('{"a": 1}\n')

    answer = nothing_runs("verify", "--dump", str(file))

    assert answer.returncode == 1
    assert "neither an export of the log nor an archive" in answer.stderr


def test_a_register_is_checked_with_nothing_running(nothing_runs: Jiefen, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("人员类别,姓名\n上访,张三\n", "utf-8")

    answer = nothing_runs("import", "disputes", str(file), "--dry-run", "--lang", "zh")

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


def test_ledgers_are_rebuilt(jiefen: Jiefen, case: Any, projector: Projector) -> None:
    one = jiefen("rebuild", "register")

    assert one.returncode == 0, one.stderr
    assert "register" in one.stdout


@pytest.mark.usefixtures("projector")
def test_two_who_rebuild_at_once_are_told_of_each_other(jiefen: Jiefen, system: System) -> None:
    with closing(connect(system.settings.database(), "jiefen rebuild register")) as other:
        assert lock(other, "build register")
        two = jiefen("rebuild", "register", "--lang", "zh")

    assert two.returncode == 1
    assert "register 正由另一个进程重建（jiefen rebuild register，进程" in two.stderr
    assert "请等待其完成" in two.stderr


@pytest.mark.usefixtures("case", "projector")
def test_a_year_is_entered_after_saying_what_it_would_move(
    jiefen: Jiefen, api: Api, system: System, tmp_path: Path
) -> None:
    seed(system)
    with system.reading.connection() as connection:
        head = system.log.head(connection)
    api.get("/api/ledgers/moved", token=str(head))
    notice = tmp_path / "2027.toml"
    notice.write_text(
        'year = 2027\nnotice_no = "国办 2027"\npublished_on = 2026-11-05\nsource = "国务院办公厅"\n'
        f"holidays = [2027-01-01, {', '.join(map(str, days_off(date(2027, 2, 8))))}]\n"
        "shifted_workdays = [2027-01-10]\n",
        "utf-8",
    )
    keeper = ("--as", "k-1", "--role", "supervisor", "--office", "", "--json")
    a_county = ("--as", "k-2", "--role", "county_desk", "--office", "150524000000", "--lang", "zh")

    refused = jiefen("calendar", "load", str(notice), "--dry-run", *a_county)
    dry = json.loads(jiefen("calendar", "load", str(notice), "--dry-run", *keeper).stdout)
    done = json.loads(jiefen("calendar", "load", str(notice), "--yes", *keeper).stdout)
    again = jiefen("calendar", "load", str(notice), "--yes", *keeper)

    assert refused.returncode == 1
    assert "由不属任何单位的督导人员录入" in refused.stderr
    assert (dry["recorded"], done["recorded"], dry["year"]) == (False, True, 2027)
    assert (dry["cases"], dry["deadlines"] > 0) == (1, True)
    assert {**dry, "recorded": True} == done
    assert (again.returncode, "published already" in again.stdout) == (1, True)
    assert "2027: 248 working days" in jiefen("calendar", "show", "2027").stdout
    assert jiefen("calendar", "load", *keeper).returncode == 2
    unknown = jiefen("calendar", "load", "--year", "2040", *keeper[:-1])
    assert (unknown.returncode, "give it as a file" in unknown.stderr) == (2, True)
    notice.write_text("year = 2027\n", "utf-8")
    assert "holidays" in jiefen("calendar", "load", str(notice), *keeper[:-1]).stderr
