"""The checker finds nothing where nothing is wrong, and each single thing that is."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.chaos.checker import check as verdicts
from tests.chaos.checker import crises
from tests.chaos.checker.crises import Came
from tests.chaos.checker.days import Days, UnknownFact
from tests.chaos.checker.ledgers import alarms
from tests.chaos.checker.log import read
from tests.chaos.checker.office import Office, fold
from tests.chaos.checker.screens import Screen
from tests.chaos.small import PAGES, fill, verdict
from tests.conftest import Databases
from workers.seed import published_years

HERE = Path(__file__).parent
Entries = list[dict[str, Any]]


class Small:
    """A copy of one small office, to meddle with behind the system's back."""

    def __init__(self, url: str, entries: Entries, came: list[Came]) -> None:
        self.url, self.entries = url, [dict(entry) for entry in entries]
        self.came = [dict(each) for each in came]

    def sql(self, statement: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode(), parameters)
            assert found.rowcount, f"it meddles with nothing: {statement}"
            return found.fetchall() if found.description else []

    def verdict(self, **options: Any) -> verdicts.Verdict:
        """No clock runs here: what rings while the tests run is nobody's fault."""
        usual = {"grace": timedelta(hours=1), "came": self.came}
        return verdict(self.url, self.entries, **usual | options)

    def findings(self, **options: Any) -> dict[str, list[str]]:
        found = self.verdict(**options).findings
        return {kind: each for kind, each in found.items() if each}

    def live(self, ledger: str) -> str:
        ((build,),) = self.sql("select build from ledger.live where ledger = %s", ledger)
        return f"ledger_{ledger}_{build}"

    def append_again(self, where: str, *parameters: Any) -> None:
        """A row of the log once more at the end of its stream, chained as it should be."""
        self.sql(
            f"""
            insert into log.event
                (epoch, stream, version, name, happened_at, recorded_at, envelope, body, digest)
            select e.epoch, e.stream, last.version + 1, e.name, e.happened_at, now(), e.envelope,
                   e.body, log.chained(last.digest, e.stream, last.version + 1, e.name,
                                       e.happened_at, now(), e.envelope, e.body)
              from (select * from log.event where {where} limit 1) e
             cross join lateral (select version, digest from log.event l
                                  where l.stream = e.stream order by version desc limit 1) last
            """,
            *parameters,
        )


Filled = tuple[str, Entries, list[Came]]


@pytest.fixture(scope="module")
def filled(
    databases: Databases, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    url, folder = databases.create(store_template), tmp_path_factory.mktemp("small")
    entries = fill(url, folder)
    yield url, entries, crises.kept(folder / PAGES)
    databases.drop(url)


@pytest.fixture
def small(databases: Databases, filled: Filled) -> Iterator[Small]:
    url, entries, came = filled
    copy = databases.create(url.rpartition("/")[2])
    yield Small(copy, entries, came)
    databases.drop(copy)


def test_nothing_is_found_where_nothing_is_wrong(small: Small) -> None:
    assert small.findings() == {}
    counted = small.verdict()
    assert counted.clean
    assert counted.accounts.acknowledged > 30
    assert counted.firing.fired >= 3
    assert counted.firing.closed_unnoted, "one was met before anybody noted that it was over"
    assert (counted.calls.raised, counted.calls.pages, len(small.came)) == (4, 2, 8)


def last_of(small: Small, command: str) -> dict[str, Any]:
    return [e for e in small.entries if e["command"] == command and e["facts"]][-1]


def test_an_acknowledged_command_that_is_not_in_the_log_is_lost(small: Small) -> None:
    entry = last_of(small, "dispute.record_performance")
    place = entry["stream"], entry["version"]
    small.sql("delete from log.event where (stream, version) = (%s::uuid, %s)", *place)
    assert any(entry["key"] in found for found in small.findings()["lost"])


def test_an_acknowledged_command_recorded_as_something_else_is_lost(small: Small) -> None:
    last_of(small, "dispute.record_performance")["facts"] = ["dispute.closed.v1"]
    assert len(small.findings()["lost"]) == 1


def test_a_key_that_was_not_kept_is_lost(small: Small) -> None:
    entry = last_of(small, "dispute.register")
    small.sql("delete from log.command where stream = %s::uuid and version = 1", entry["stream"])
    assert [entry["key"] in found for found in small.findings()["lost"]] == [True]


def test_a_command_that_was_recorded_twice_is_doubled(small: Small) -> None:
    entry = last_of(small, "dispute.record_performance")
    small.append_again("(stream, version) = (%s::uuid, %s)", entry["stream"], entry["version"])
    assert any(f"{entry['key']}: recorded 2 times" in f for f in small.findings()["doubled"])


def test_a_fact_that_nobody_sent_is_doubled(small: Small) -> None:
    entry = last_of(small, "dispute.record_performance")
    small.entries.remove(entry)
    assert any("nobody sent" in found for found in small.findings()["doubled"])


def test_what_a_task_did_is_in_the_case_once_and_as_its_result_says(small: Small) -> None:
    small.append_again("name = 'dispute.mediator_replaced.v1'")
    found = small.findings()
    assert any("more than once" in each for each in found["doubled"])
    assert any("not what its result says" in each for each in found["lost"])


def test_a_task_that_was_started_is_over_in_the_end(small: Small) -> None:
    task = last_of(small, "bulk.start_bulk")["stream"]
    over = "delete from log.event where name = 'bulk.finished.v1' and stream = %s::uuid"
    small.sql(over, task)
    assert any("never over" in each for each in small.findings()["lost"])


def test_a_slot_that_was_given_away_without_a_referral_is_lost(small: Small) -> None:
    small.append_again("name = 'intake.slot_given.v1'")
    assert any("than given away" in each for each in small.findings()["lost"])


def test_a_place_that_was_asked_again_twice_or_not_at_all_is_found(small: Small) -> None:
    small.append_again("name = 'referral.unanswered.v1'")
    assert any("asked again" in each for each in small.findings()["doubled"])
    small.sql("delete from log.event where name = 'referral.unanswered.v1'")
    assert any("nobody looked" in each for each in small.findings()["missed"])


def test_a_refused_command_that_was_recorded_is_doubled(small: Small) -> None:
    entry = last_of(small, "dispute.record_performance")
    entry["kind"] = "refused"
    assert any(f"{entry['key']}: refused, and" in found for found in small.findings()["doubled"])


def test_a_code_given_twice_is_doubled(small: Small) -> None:
    small.sql(
        "update log.event set body = convert_to(replace(convert_from(body, 'UTF8'),"
        " '-00002\"', '-00001\"'), 'UTF8') where name like 'dispute.registered%%'"
    )
    assert any("was given 2 times" in found for found in small.findings()["doubled"])


def test_an_outcome_that_nobody_learned_is_named(small: Small) -> None:
    lone = {"kind": "sent", "key": "k", "correlation": str(uuid4()), "command": "dispute.register"}
    small.entries.append(lone)
    assert small.findings() == {"outcome unknown": ["dispute.register k"]}
    assert small.verdict().counts()["lost"] == 1


PASSED = "name = 'dispute.deadline_passed.v1'"


def test_a_deadline_that_nobody_noted_is_missed(small: Small) -> None:
    ((stream, version),) = small.sql(
        f"select stream, version from log.event where {PASSED} and version ="
        " (select max(version) from log.event l where l.stream = event.stream)"
        " and convert_from(body, 'UTF8') like '%%on-entry%%' limit 1"
    )
    small.sql("delete from log.event where (stream, version) = (%s, %s)", stream, version)
    found = small.findings(grace=timedelta(0))["missed"]
    assert any(str(stream) in each for each in found)


def test_a_deadline_that_was_over_too_long_before_somebody_met_it_is_missed(small: Small) -> None:
    assert "missed" not in small.findings()
    assert "not noted within" in small.findings(patience=timedelta(0))["missed"][0]


def test_a_deadline_noted_twice_is_refired(small: Small) -> None:
    small.append_again(PASSED)
    assert len(small.findings()["refired"]) == 1


def test_a_deadline_noted_before_its_time_has_no_ground(small: Small) -> None:
    ((stream, version),) = small.sql(
        f"select stream, version from log.event where {PASSED} limit 1"
    )
    small.sql(
        "update log.event set happened_at = happened_at - interval '9 years'"
        " where (stream, version) = (%s, %s)",
        stream,
        version,
    )
    assert "noted before" in small.findings()["noted without ground"][0]


def test_a_deadline_that_was_never_open_has_no_ground(small: Small) -> None:
    small.sql(
        "update log.event set body = convert_to(replace(convert_from(body, 'UTF8'),"
        f" 'on-entry', 'on-leave'), 'UTF8') where {PASSED}"
    )
    assert "was not open" in small.findings()["noted without ground"][0]


LEVEL = f"{PASSED} and convert_from(body, 'UTF8') like '%%\"level-%%'"


def test_a_level_of_a_ladder_that_nobody_was_told_of_is_missed(small: Small) -> None:
    ((stream, version, stage), *_) = small.sql(
        "select stream, version, convert_from(body, 'UTF8')::json ->> 'stage'"
        f" from log.event where {LEVEL} and version ="
        " (select max(version) from log.event l where l.stream = event.stream)"
    )
    small.sql("delete from log.event where (stream, version) = (%s, %s)", stream, version)
    found = small.findings(grace=timedelta(0))["missed"]
    assert any(f"({stage}) of {stream}" in each for each in found)


def test_a_level_that_was_told_twice_is_refired(small: Small) -> None:
    small.append_again(LEVEL)
    assert "(level-" in small.findings()["refired"][0]


def test_a_level_that_was_told_before_its_day_has_no_ground(small: Small) -> None:
    small.sql(f"update log.event set happened_at = happened_at - interval '9 days' where {LEVEL}")
    assert "noted before" in small.findings()["noted without ground"][0]


# --- crises --------------------------------------------------------------------------------------

PAGED, DELIVERED = "name = 'crisis.on_call_paged.v1'", "name = 'crisis.page_delivered.v1'"


AN_HOUR_LATER = {"grace": -timedelta(hours=1)}


def test_a_crisis_for_which_nobody_was_called_is_lost(small: Small) -> None:
    small.sql(f"delete from log.event where {PAGED} or {DELIVERED}")
    found = small.findings(**AN_HOUR_LATER)["pages lost"]
    assert sum("nobody was ever called" in each for each in found) == 2


def test_a_way_that_no_page_took_is_named(small: Small) -> None:
    small.sql(f"delete from log.event where {DELIVERED}")
    found = small.findings(**AN_HOUR_LATER)["pages lost"]
    assert sum("never by bell to duty-" in each for each in found) == 4
    assert sum("never by horn to duty-" in each for each in found) == 4


def test_a_page_that_is_noted_and_never_came_is_lost(small: Small) -> None:
    gone = small.came.pop()
    (found,) = small.findings()["pages lost"]
    assert gone["code"] in found and gone["channel"] in found


def test_a_page_that_came_twice_is_doubled_unless_its_key_says_so(small: Small) -> None:
    small.came.append(small.came[0])
    assert small.findings() == {}
    assert small.verdict().calls.again == 1
    small.came.append({**small.came[0], "key": "another"})
    (found,) = small.findings()["pages doubled"]
    assert found.endswith(
        "2 pages by {channel} to {address}, and 1 were sent".format(**small.came[0])
    )


def test_a_key_of_two_pages_is_doubled(small: Small) -> None:
    small.came[0]["key"] = small.came[1]["key"]
    assert "of several pages" in small.findings()["pages doubled"][0]


def test_a_page_noted_twice_by_one_way_is_doubled(small: Small) -> None:
    small.append_again(DELIVERED)
    assert "2 times by" in small.findings()["pages doubled"][0]


def test_a_page_sent_again_before_its_time_is_found(small: Small) -> None:
    small.append_again(PAGED)
    found = small.findings()
    assert "after 1 pages" in found["pages doubled"][0]
    assert "when others had time" in found["pages without ground"][0]


def test_a_page_to_others_than_those_on_call_is_found(small: Small) -> None:
    small.sql(
        "update log.event set body = convert_to(replace(convert_from(body, 'UTF8'),"
        f" 'duty-', 'idle-'), 'UTF8') where {PAGED}"
    )
    assert "not those on call" in small.findings()["pages without ground"][0]


def test_a_page_after_somebody_had_it_is_found(small: Small) -> None:
    small.sql(
        "update log.event set stream = taken.stream, version = 9 from (select stream from"
        f" log.event where name = 'crisis.ended.v1' limit 1) taken where event.ctid = (select"
        f" ctid from log.event where {PAGED} limit 1)"
    )
    assert any("it was over" in each for each in small.findings()["pages without ground"])


def test_a_late_page_is_found(small: Small) -> None:
    small.sql(f"update log.event set recorded_at = recorded_at + interval '3 min' where {PAGED}")
    assert len(small.findings()["pages late"]) == 2
    assert small.verdict().counts()["missed"] == 2


@pytest.mark.parametrize("column", ["body", "envelope"])
def test_a_changed_byte_breaks_the_chain(small: Small, column: str) -> None:
    small.sql(f"update log.event set {column} = {column} || ' '::bytea where position = 12")
    assert len(small.findings()["chain"]) == 1


def test_a_fact_taken_out_of_the_middle_breaks_the_chain(small: Small) -> None:
    entry = last_of(small, "dispute.record_performance")
    small.sql("delete from log.event where stream = %s::uuid and version = 3", entry["stream"])
    assert len(small.findings()["chain"]) == 2  # a version is missing, and the digests part


DIFFERS: Final = [
    ("register", "update {0}.dispute set mediator = 'm-x' where mediator is not null"),
    ("register", "update {0}.dispute set last_at = last_at + interval '1 microsecond'"),
    ("register", "update {0}.cell set agreed = agreed + 1"),
    ("register", "update {0}.cell_days set to_accept = to_accept + 1 where type <> ''"),
    ("timeline", "update {0}.line set on_behalf_of = 'p9' where version = 2"),
    ("timeline", "delete from {0}.line where version = 1"),
    ("agenda", "update {0}.entry set act_by = act_by + 1 where stage = 'due'"),
    ("agenda", "update {0}.entry set fired = not fired"),
    ("agenda", "delete from {0}.entry where stage like 'level-%%'"),
    ("agenda", "update {0}.moved set to_on = to_on + 1 where cause like '%%closure_ordered%%'"),
    ("agenda", "delete from {0}.moved where cause like '%%closure_ordered%%'"),
    ("agenda", "update {0}.clock set next_due = null"),
    ("agenda", "update {0}.clock set counted_to = counted_to - 1 where area like '150524%%'"),
    ("agenda", "update {0}.clock set began_on = began_on + 1"),
    ("agenda", "insert into {0}.clock select gen_random_uuid(), epoch, xid, position,"
     " alarms, digest, next_due, open, area, began_on, counted_from, counted_to"
     " from {0}.clock limit 1"),
    ("areas", "update {0}.area set name = 'x'"),
    ("areas", "update {0}.area set until = until + 1 where code = '150524190000'"),
    ("areas", "delete from {0}.area where code = '150524190000' and nth = 1"),
    ("areas", "insert into {0}.area values ('150524191000', 0, '宁西镇', '2026-02-02')"),
    ("crises", "update {0}.crisis set page = page + 1 where page > 0"),
    ("crises", "update {0}.crisis set open = not open"),
    ("areas", "alter table {0}.area add column more integer"),
    ("areas", "create table {0}.more (n integer)"),
]  # fmt: skip
"""A ledger, and what becomes different in it."""


def _abreast() -> list[dict[str, str]]:
    """The first of each ledger, the second of each, and so on: a ledger does not hide another."""
    of_each = [[(own, how) for own, how in DIFFERS if own == name] for name, _ in DIFFERS]
    rounds = zip_longest(*{each[0][0]: each for each in of_each}.values())
    return [dict(filter(None, each)) for each in rounds]


@pytest.mark.parametrize("changes", _abreast())
def test_ledgers_that_differ_in_one_column_are_named(small: Small, changes: dict[str, str]) -> None:
    for ledger, change in changes.items():
        small.sql(change.format(small.live(ledger)))
    found = small.verdict()
    named = {kind for kind, each in found.findings.items() if each}
    assert named == {f"ledger {each}" for each in changes}
    assert found.counts()["ledgers_differing"] == len(changes)


def test_a_closure_is_counted_where_it_was_ordered_and_nowhere_else(small: Small) -> None:
    """The ledger counted it there; the log is made to say that it was ordered elsewhere."""
    small.sql(
        "update log.event set body = convert_to(replace(convert_from(body, 'UTF8'),"
        " '\"area\":\"1505', '\"area\":\"3607'), 'UTF8') where name like 'calendar.closure%%'"
    )
    assert any("due_on is" in each for each in small.findings()["ledger agenda"])


def test_a_ledger_that_is_behind_is_named(small: Small) -> None:
    small.sql("update ledger.build set position = position - 1 where ledger = 'areas'")
    assert "it stands at" in small.findings()["ledger areas"][0]


def test_a_ledger_that_the_checker_does_not_know_is_named(small: Small) -> None:
    small.sql("insert into ledger.build (ledger, build, version) values ('new', 1, 1)")
    small.sql("insert into ledger.live (ledger, build) values ('new', 1)")
    assert "ledger new" in small.findings()


def test_a_fact_that_the_checker_does_not_know_stops_it(small: Small) -> None:
    small.sql("update log.event set name = 'dispute.invented.v1' where name ~ 'note_taken'")
    with pytest.raises(UnknownFact, match=r"invented"):
        small.findings()


def whole_of(small: Small) -> Office:
    with psycopg.connect(small.url) as connection:
        log = read(connection)
    return fold(log.facts, log.facts[-1].place)


def held_by_all(small: Small) -> dict[UUID, dict[str, datetime]]:
    whole = whole_of(small)
    due = {stream: alarms(whole, case) for stream, case in whole.cases.items()}
    due |= {stream: one.looks for stream, one in whole.referrals.held.items()}
    return {stream: dict(held) for stream, held in due.items() if held}


def test_a_clock_that_is_gone_differs_or_runs_for_nothing_is_named(small: Small) -> None:
    held = held_by_all(small)
    assert small.findings(clocks=dict(held)) == {}
    first, second, *_ = held
    gone: verdicts.Held = {stream: due for stream, due in held.items() if stream != first}
    assert "does not run" in small.findings(clocks=gone)["clocks"][0]
    assert "not be asked" in small.findings(clocks=held | {second: None})["clocks"][0]
    moved = {name: at + timedelta(days=1) for name, at in held[second].items()}
    assert "it holds" in small.findings(clocks=held | {second: moved})["clocks"][0]
    assert "nothing is to come" in small.findings(clocks=held | {uuid4(): {}})["clocks"][0]


def test_a_figure_that_is_not_counted_from_the_log_is_named(small: Small) -> None:
    screen = Screen("figures", "1505", datetime.now(UTC), [{"area": "150500000000"}])
    found = small.findings(screens=[screen])["screens"]
    assert any("registered is None, not" in each for each in found)
    at_work = next(
        case.mediator for case in whole_of(small).cases.values() if case.mediator and not case.over
    )
    empty = Screen("worklist", at_work, datetime.now(UTC), [])
    assert small.findings(screens=[empty]).keys() == {"screens"}


# --- independence --------------------------------------------------------------------------------


def test_the_checker_imports_the_standard_library_and_psycopg_only() -> None:
    allowed = {*sys.stdlib_module_names, "psycopg"}
    for path in (HERE / "checker").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert not node.level, path
                names = [str(node.module)]
            for name in names:
                own = name.startswith("tests.chaos.checker")
                assert own or name.partition(".")[0] in allowed, f"{path.name} imports {name}"


def test_nothing_of_the_engine_is_loaded_with_the_checker() -> None:
    code = (
        "import sys, tests.chaos.checker.check\n"
        "ours = {'domain', 'workflows', 'projections', 'workers', 'interface', 'pydantic'}\n"
        "print(*(ours & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


VECTORS = tomllib.loads((HERE.parent / "domain" / "working_days.toml").read_text("utf-8"))


def published() -> Days:
    days = Days()
    for fact in published_years():
        days.take(fact.stored_name, fact.model_dump(mode="json"))
    return days


@pytest.mark.parametrize("vector", VECTORS["working"])
def test_working_days_are_counted_one_by_one(vector: dict[str, date]) -> None:
    start, n = vector["start"], vector["days"]
    assert isinstance(n, int)
    assert published().end(start, n, "working_day", "forward", start).due == vector["due"]


@pytest.mark.parametrize("vector", VECTORS["calendar_rolled"])
def test_calendar_days_roll_over_rest_days(vector: dict[str, date]) -> None:
    start, n = vector["start"], vector["days"]
    assert isinstance(n, int)
    end = published().end(start, n, "day", "forward", start)
    assert (end.last, end.due, end.provisional) == (vector["last"], vector["due"], False)


STORM: dict[str, Any] = {"area": "150524101000", "days": ["2026-03-09", "2026-03-10"]}
FRIDAY = date(2026, 3, 6)


def due_in(days: Days, area: str, start: date = FRIDAY) -> date:
    return days.end(start, 1, "working_day", "forward", start, area=area).due


def test_a_closed_day_is_a_rest_day_in_its_area_and_within_it() -> None:
    days = published()
    days.take("calendar.closure_ordered.v1", STORM)
    assert due_in(days, "150524101000") == due_in(days, "150524101201") == date(2026, 3, 11)
    assert due_in(days, "150524102000") == due_in(days, "150524000000") == date(2026, 3, 9)


def test_a_lifted_day_counts_for_limits_that_begin_later_and_not_where_another_closure_stands() -> (
    None
):
    days = published()
    days.take("calendar.closure_ordered.v1", STORM)
    days.take("calendar.closure_ordered.v1", {"area": "150524000000", "days": ["2026-03-10"]})
    days.take("calendar.closure_lifted.v1", STORM | {"counts_from": "2026-03-06"})
    assert due_in(days, "150524101000") == date(2026, 3, 9)
    assert due_in(days, "150524101000", date(2026, 3, 5)) == date(2026, 3, 6)
    assert due_in(days, "150524101000", date(2026, 3, 9)) == date(2026, 3, 11), "the county's"
    assert not days.works(date(2026, 3, 9), date(2026, 3, 5), "150524101000"), "it ran already"


def test_a_year_without_a_notice_is_provisional() -> None:
    assert published().end(date(2026, 12, 20), 30, "day", "forward", date(2026, 12, 20)).provisional
