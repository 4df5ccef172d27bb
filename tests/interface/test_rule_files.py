"""A set of rules from a file: what is wrong stands with its line, what it moves is shown first."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.aggregates import STANDING
from domain.areas import Areas
from domain.national_rules import NATIONAL_RULES
from domain.rules import RuleBook
from interface import rule_templates
from interface.problems import Unusable
from interface.rule_file import Finding, findings, read
from interface.what_if import what_if
from tests.interface.support import SUPERVISOR, Api, register_form
from workers.projector import Projector
from workers.seed import national_rules
from workers.seeding import seed
from workers.system import System

TODAY = date(2026, 11, 27)
BASE = RuleBook((national_rules(),))

BAD = """\
# a set of a county
version = "bad"
area = "150524"

[[rules]]
id = "triage"
trigger = "full_moon"
limit = -3
unit = "day"
effect = "right_lost"
source = "they say"
owner = "desk"
proposes = "triage"

[[ladders]]
id = "climb"
trigger = "mediating"
source = "local"
rungs = [
    { at = "village", after = 7, tells = "head" },
    { at = "county", after = 30, tells = "county_desk" },
]
"""

LONGER = (
    BAD.split("\n[[ladders]]", maxsplit=1)[0]
    .replace("full_moon", "registered")
    .replace("-3", "10")
    .replace('"day"', '"working_day"')
    .replace("right_lost", "local_target")
)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write


def lines(file: Path) -> list[tuple[int | None, str]]:
    return [(each.line, each.rule) for each in findings(file, "en", BASE, TODAY)]


def test_each_problem_stands_with_its_rule_and_line(written: Any) -> None:
    file = written("bad.toml", BAD)
    found = findings(file, "en", BASE, TODAY)
    assert [(each.line, each.rule) for each in found] == [*[(5, "triage")] * 3, (15, "climb")]
    assert found[-1].problem.startswith("Ladder climb: a level is left out")
    assert "起算事由" in findings(file, "zh", BASE, TODAY)[0].problem


def test_a_field_of_the_wrong_form_stands_with_its_own_line(written: Any) -> None:
    file = written("odd.toml", BAD.replace("limit = -3", 'limit = "many"'))
    (found,) = findings(file, "en", BASE, TODAY)
    assert (found.line, found.rule) == (8, "triage")
    assert found.problem.startswith("rules.0.limit: ")
    missing = written("short.toml", BAD.replace('unit = "day"\n', ""))
    assert lines(missing) == [(5, "triage")]
    odd = written("set.toml", 'area = "Kulun"\n' + BAD.split("\n\n", 1)[1])
    assert findings(odd, "en", BASE, TODAY)[0].line is None


def test_json_has_lines_too(written: Any) -> None:
    rows = [rule.model_dump(mode="json") for rule in NATIONAL_RULES[:3]]
    rows[1]["limit"] = 9999
    text = json.dumps({"version": "j", "rules": rows}, indent=1)
    begins = [n for n, line in enumerate(text.splitlines(), 1) if '"id"' in line]
    assert lines(written("rules.json", text)) == [(begins[1] - 1, "acceptance")]
    assert lines(written("bare.json", json.dumps(rows))) == [(1, "acceptance")]
    rows[1]["limit"] = "many"
    text = json.dumps(rows, indent=1)
    wrong = next(n for n, line in enumerate(text.splitlines(), 1) if "many" in line)
    assert lines(written("odd.json", text)) == [(wrong, "acceptance")]


def test_an_area_is_held_against_the_wider_set(written: Any) -> None:
    twin = LONGER.replace('id = "triage"', 'id = "my-triage"')
    (found,) = findings(written("twin.toml", twin), "en", BASE, TODAY)
    assert found == Finding(
        5,
        "my-triage",
        "Rule my-triage: triage is for the same cases already; to take its place, take its name",
    )


RIGHT = """\
version = "ours"
area = "150524"
source = "the county's own"

[[rules]]
id = "judicial-confirmation"
trigger = "confirmable"
limit = 60
unit = "day"
effect = "local_target"
source = "the county's own"
owner = "mediator"
proposes = "apply_for_confirmation"
"""


def test_a_county_that_weakens_a_right_is_told_where_in_its_file(written: Any) -> None:
    file = written("ours.toml", RIGHT)
    (found,) = findings(file, "en", BASE, TODAY)
    assert (found.line, found.rule) == (5, "judicial-confirmation")
    assert found.problem.endswith("the same everywhere: leave it out here")
    (found,) = findings(file, "zh", BASE, TODAY)
    assert "各地一律相同" in found.problem


def test_a_set_for_everywhere_changes_a_right_with_its_law_only(written: Any) -> None:
    shipped = json.loads(national_rules().model_dump_json(include={"rules"}))
    right = next(row for row in shipped["rules"] if row["id"] == "judicial-confirmation")
    right["limit"] = 60
    (found,) = findings(written("all.json", json.dumps(shipped)), "en", BASE, TODAY)
    assert found.rule == "judicial-confirmation"
    assert "name the law that changed it" in found.problem
    right["source"] = "民事诉讼法 (2027) 205"
    assert findings(written("all.json", json.dumps(shipped)), "en", BASE, TODAY) == []


def test_what_is_no_set_at_all_is_no_finding(written: Any) -> None:
    for name, text in (("a.toml", "[[rules"), ("a.json", "{"), ("b.json", "3")):
        with pytest.raises(Unusable):
            findings(written(name, text), "en", BASE, TODAY)


@pytest.mark.parametrize("name", rule_templates.names())
def test_every_template_can_be_adopted_once_it_says_for_which_area(name: str, written: Any) -> None:
    file, text = rule_templates.path(name), rule_templates.text(name)
    assert findings(written("mine.toml", in_an_area(text)), "en", BASE, TODAY) == []
    (as_it_stands,) = findings(file, "en", BASE, TODAY)
    assert "takes the place of national-" in as_it_stands.problem
    assert "Name the area that it is for" in as_it_stands.problem
    (in_chinese,) = findings(file, "zh", BASE, TODAY)
    assert "请写明适用区域" in in_chinese.problem
    assert rule_templates.about(name) in text
    adopted = read(file).adopted
    sources = [rule.source for rule in adopted.rules] + [each.source for each in adopted.ladders]
    assert all("example" in source for source in sources), "nobody takes it for a law"


def in_an_area(template: str) -> str:
    assert 'area = ""\n' in template
    return template.replace('area = ""\n', 'area = "150524"\n')


def test_there_is_a_ladder_and_the_hotline_among_the_templates() -> None:
    assert {"ladder", "hotline-12345"} <= set(rule_templates.names())
    with pytest.raises(Unusable, match="there are: hotline-12345, ladder"):
        rule_templates.path("no-such")


# --- what if -------------------------------------------------------------------------------------

LAW = 'running_cases = "a law, article 3"\n'


def ready(system: System, api: Api, area: str = "150524103201") -> str:
    seed(system)
    form = {"area": area}
    answer = api.post("/api/disputes", register_form(**form))
    assert answer.status_code == 201
    return str(answer.json()["stream"])


def seen(projector: Projector, api: Api, stream: str) -> None:
    token = api.get(f"/api/disputes/{stream}").headers["Jiefen-Token"]
    assert api.get("/api/ledgers/agenda", token=token).status_code == 200


def test_a_set_shows_what_it_would_move_and_moves_nothing(
    written: Any, system: System, api: Api, projector: Projector
) -> None:
    stream = ready(system, api)
    seen(projector, api, stream)
    told = list[tuple[int, int]]()

    keeps = what_if(system, read(written("new.toml", LONGER)).adopted)
    reaches = what_if(
        system,
        read(written("law.toml", LAW + LONGER)).adopted,
        lambda done, total: told.append((done, total)),
    )

    assert (keeps.cases, keeps.touched, keeps.counts) == (1, 0, {})
    assert (reaches.cases, reaches.touched) == (1, 1)
    assert reaches.counts == {"triage": {"later": 1}}
    (moved,) = reaches.moved
    assert (str(moved.stream), moved.area) == (stream, "150524103201")
    assert moved.shift.before is not None
    assert moved.shift.after is not None
    assert moved.shift.before < moved.shift.after
    assert told == [(1, 1)]
    rows: Any = api.get("/api/ledgers/agenda").json()["rows"]
    assert moved.shift.before.isoformat() in json.dumps(rows), "nothing was recorded"


def test_cases_of_other_areas_are_left_out(
    written: Any, system: System, api: Api, projector: Projector
) -> None:
    seen(projector, api, ready(system, api, "360730103201"))
    forecast = what_if(system, read(written("law.toml", LAW + LONGER)).adopted)
    assert (forecast.cases, forecast.moved) == (0, [])


def test_the_counts_are_of_all_and_the_list_is_cut(
    written: Any, system: System, api: Api, projector: Projector
) -> None:
    for _ in range(2):
        stream = ready(system, api)
    seen(projector, api, stream)
    draft = read(written("law.toml", LAW + LONGER)).adopted
    assert [len(what_if(system, draft, most=n).moved) for n in (0, 1, 9)] == [0, 1, 2]
    assert what_if(system, draft, most=0).counts == {"triage": {"later": 2}}


def test_the_api_answers_what_if(system: System, api: Api, projector: Projector) -> None:
    stream = ready(system, api)
    seen(projector, api, stream)
    row = {**NATIONAL_RULES[0].model_dump(mode="json"), "limit": 10}
    form = {"version": "x", "rows": [row], "source": "local", "running_cases": "a law, article 3"}
    form |= {"area": "150524"}
    answer = api.post("/api/rules/what-if", form, SUPERVISOR)
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"] == {"triage": {"later": 1}}
    assert [each["case"] for each in answer.json()["moved"]] == [stream]
    refused = api.post("/api/rules/what-if", form | {"rows": [{**row, "limit": -1}]}, SUPERVISOR)
    assert refused.status_code == 409
    assert "makes no sense" in refused.json()["detail"]


def test_the_api_shows_what_a_set_moves_before_it_is_told_to_adopt_it(
    system: System, api: Api, projector: Projector
) -> None:
    stream = ready(system, api)
    seen(projector, api, stream)
    row = {**NATIONAL_RULES[0].model_dump(mode="json"), "limit": 10}
    form = {"version": "x", "rows": [row], "source": "local", "area": "150524"}
    reaches = form | {"running_cases": "a law, article 3"}
    county = SUPERVISOR | {"Jiefen-Office": "150524000000"}

    def versions() -> list[str]:
        with system.reading.connection() as connection:
            book = system.states.load(connection, *STANDING[RuleBook]).state
        return [held.version for held in book.sets[1:]]

    first = api.post("/api/rules/adopt", reaches, county)
    assert (first.status_code, first.json()["type"]) == (409, "urn:jiefen:problem:not-confirmed")
    assert "1 of 1 open cases would change" in first.json()["detail"]
    assert first.json()["moves"]["counts"] == {"triage": {"later": 1}}
    assert [each["case"] for each in first.json()["moves"]["moved"]] == [stream]
    stranger = api.post("/api/rules/adopt", reaches, SUPERVISOR | {"Jiefen-Office": "360730000000"})
    assert (stranger.status_code, "moves" in stranger.json()) == (409, False), "not theirs to keep"
    assert versions() == []

    key = {"Idempotency-Key": "k-1"}
    done, again = (
        api.post("/api/rules/adopt?confirm=true", reaches, county | key) for _ in range(2)
    )
    assert done.status_code == 200 and done.json() == again.json()
    assert versions() == ["x"]
    for_new_ones, key = form | {"version": "y"}, {"Idempotency-Key": "k-2"}
    done, again = (api.post("/api/rules/adopt", for_new_ones, county | key) for _ in range(2))
    assert done.status_code == 200, "it is for cases that begin tomorrow: there is nothing to show"
    assert done.json() == again.json()


def test_adopting_at_the_terminal_shows_first_and_asks(
    written: Any,
    jiefen: Any,
    system: System,
    api: Api,
    projector: Projector,
) -> None:
    seen(projector, api, ready(system, api))
    file = str(written("law.toml", LAW + LONGER))
    keeper = ("--as", "k-1", "--role", "county_desk", "--lang", "en")
    its_own = ("--office", "150524000000")

    shown = jiefen("rules", "what-if", file, "--lang", "en")
    unsure = jiefen("rules", "adopt", file, *keeper, *its_own)
    beside = jiefen("rules", "adopt", file, "--yes", *keeper, "--office", "150525000000")
    done = jiefen("rules", "adopt", file, "--yes", *keeper, *its_own)
    again = jiefen("rules", "adopt", file, "--yes", *keeper, *its_own)

    assert shown.returncode == 0, shown.stderr
    assert "1 of 1 open cases would change" in shown.stdout
    assert unsure.returncode == 1
    assert "Put these rules in force?" in unsure.stdout
    assert beside.returncode == 1
    assert "keeps the rules and closures of its own area" in beside.stderr
    assert done.returncode == 0, done.stderr
    assert "1 of 1 open cases would change" in done.stdout, "it asks nothing, and shows as much"
    assert "Rules bad are in force" in done.stdout
    assert [held["version"] for held in json.loads(jiefen("rules", "show", "--json").stdout)] == [
        national_rules().version,
        "bad",
    ]
    assert again.returncode == 1
    assert "in force already" in again.stderr


def test_a_set_that_begins_tomorrow_is_not_said_to_be_in_force_today(
    written: Any,
    jiefen: Any,
    system: System,
    api: Api,
    projector: Projector,
) -> None:
    seen(projector, api, ready(system, api))
    keeper = ("--as", "k-1", "--role", "county_desk", "--office", "150524000000", "--yes")
    file = str(written("later.toml", "valid_from = 2099-01-01\n" + LONGER))
    done = jiefen("rules", "adopt", file, *keeper, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Rules bad are adopted: they are for cases that begin on 2099-01-01" in done.stdout
    assert "in force" not in done.stdout
    other = str(written("other.toml", LONGER.replace('"bad"', '"other"')))
    told = json.loads(jiefen("rules", "adopt", other, *keeper, "--json").stdout)
    assert told["moves"]["counts"] == {}
    assert told["moves"]["version"] == "other"


def test_what_a_set_moves_is_shown_by_the_plain_command_too(
    jiefen: Any,
    system: System,
    api: Api,
    projector: Projector,
) -> None:
    seen(projector, api, ready(system, api))
    row = {**NATIONAL_RULES[0].model_dump(mode="json"), "limit": 10}
    form = {"version": "x", "rows": [row], "source": "local", "area": "150524"}
    form |= {"running_cases": "a law, article 3"}
    keeper = ("--as", "k-1", "--role", "county_desk", "--office", "150524000000")
    act = ("act", "rules", "-", "adopt", *keeper, "--data")
    done = jiefen(*act, json.dumps(form), "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "1 of 1 open cases would change" in done.stdout
    row["limit"] = 12
    told = json.loads(jiefen(*act, json.dumps(form | {"version": "y"}), "--json").stdout)
    assert told["moves"]["counts"] == {"triage": {"later": 1}}
    refused = jiefen(*act, json.dumps(form | {"version": "y"}), "--lang", "en")
    assert refused.returncode == 1
    assert "in force already" in refused.stderr


def test_nobody_adopts_rules_for_a_day_that_is_over(api: Api) -> None:
    """Entered as of last year, a set from the day after would reach every case there is."""
    row = {**NATIONAL_RULES[0].model_dump(mode="json"), "limit": 10}
    form = {"version": "x", "rows": [row], "source": "local", "area": "150524"}
    county = SUPERVISOR | {"Jiefen-Office": "150524000000"}
    then = county | {"Jiefen-At": "2026-01-02T09:00:00+08:00"}
    early = api.post("/api/rules/adopt?confirm=true", form, then)
    assert (early.status_code, early.json()["detail"]) == (
        409,
        "this counts from when it is entered: leave the time out",
    )
    assert api.post("/api/rules/adopt?confirm=true", form, county).status_code == 200


def test_an_area_in_no_list_is_named(written: Any) -> None:
    (found,) = findings(written("no.toml", LONGER.replace('"150524"', '"00"')), "en", BASE, TODAY)
    assert found == Finding(None, "", "No area 00 is known: enter the list of areas first")
    listed = Areas({"150525000000": "奈曼旗"})
    (found,) = findings(written("no.toml", LONGER), "en", BASE, TODAY, listed)
    assert "150524" in found.problem


def test_templates_are_printed_to_be_edited(
    jiefen: Any,
    written: Any,
    system: System,
) -> None:
    seed(system)
    listed = jiefen("rules", "templates", "--json")
    assert "ladder" in [row["name"] for row in json.loads(listed.stdout)]
    printed = jiefen("rules", "template", "ladder")
    assert printed.stdout == rule_templates.text("ladder")
    edited = str(written("mine.toml", in_an_area(printed.stdout)))
    assert jiefen("rules", "check", edited).returncode == 0
    unedited = jiefen("rules", "check", str(written("as-is.toml", printed.stdout)), "--lang", "en")
    assert unedited.returncode == 1
    assert "Name the area that it is for" in unedited.stdout
    assert "there are: " in jiefen("rules", "template", "moon", "--lang", "en").stderr


LADDER = """\
version = "climb"
area = "150524"
source = "the county's own"
running_cases = "a law, article 3"

[[ladders]]
id = "climb"
trigger = "registered"
source = "the county's own"
rungs = [
    { at = "village", after = 7, tells = "head" },
    { at = "township", after = 15, tells = "judicial_office" },
]
"""


def test_a_ladder_is_counted_and_listed_level_by_level_in_both_languages(
    written: Any,
    jiefen: Any,
    system: System,
    api: Api,
    projector: Projector,
) -> None:
    stream = ready(system, api)
    seen(projector, api, stream)
    file = written("ladder.toml", LADDER)

    forecast = what_if(system, read(file).adopted)

    assert (forecast.cases, forecast.touched) == (1, 1)
    assert forecast.counts == {"climb": {"new": 2}}
    assert [(m.shift.stage, m.shift.before) for m in forecast.moved] == [
        ("level-township", None),
        ("level-village", None),
    ]
    assert forecast.rows("en")[0]["heard at once"] == 0
    assert "上报层级" in forecast.listed("zh")[0]["阶段"]
    told = json.loads(jiefen("rules", "what-if", str(file), "--json").stdout)
    assert [each["stage"] for each in told["moved"]] == ["level-township", "level-village"]
    assert "climb" in jiefen("rules", "what-if", str(file), "--lang", "zh").stdout


def test_an_office_with_an_earlier_national_set_can_look_at_the_shipped_one_and_adopt_it(
    jiefen: Any,
    written: Any,
    system: System,
    api: Api,
) -> None:
    earlier = national_rules().model_dump(mode="json")
    form = {"version": "national-2026-11", "rows": earlier["rules"][:5], "source": "national law"}
    everywhere = {"Jiefen-Officer": "wu", "Jiefen-Role": "supervisor", "Jiefen-Office": ""}
    assert api.post("/api/rules/adopt?confirm=true", form, everywhere).status_code == 200

    file = str(written("national.json", jiefen("rules", "national").stdout))
    keeper = ("--as", "wu", "--role", "supervisor", "--office", "", "--lang", "en")
    assert jiefen("rules", "check", file).returncode == 0
    found = {row["what"]: row for row in json.loads(jiefen("doctor", "--json").stdout)}
    done = jiefen("rules", "adopt", file, "--yes", *keeper)

    assert f"shipped: {national_rules().version}" in found["rules"]["found"]
    assert done.returncode == 0, done.stderr
    sets = json.loads(jiefen("rules", "show", "--json").stdout)
    assert [held["version"] for held in sets] == ["national-2026-11", national_rules().version]
    assert sets[0]["rules"] == earlier["rules"][:5]
