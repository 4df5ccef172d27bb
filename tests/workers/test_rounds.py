"""What comes round is told and fixed once, whatever is tried again; Temporal keeps the hours."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleCalendarSpec,
    ScheduleDescription,
    ScheduleIntervalSpec,
    ScheduleRange,
    ScheduleSpec,
)
from temporalio.worker import Replayer

from domain.areas import AREAS_STREAM
from domain.inspections import INSPECTIONS_STREAM
from domain.kernel import LOCAL_ZONE, Officer, civil_date
from domain.periods import days_of, month_before, week_of
from domain.rounds import MOVED_STREAM, REVIEW_STREAM
from interface import doctor, findings
from interface.exports.monthly import sheet
from interface.ledgers import Asked, ask
from projections import agenda
from projections.registry import LEDGERS
from tests.workers.clockwork import DESK, OFFICE, Clockwork, clockwork, far_off, rule
from tests.workers.running import OwnTemporal, eventually
from tests.workers.test_ladder import accepted
from tests.workers.test_notices import ADDRESS, Recorder, absences, reach
from workers import schedules
from workers.months.closing import Closing
from workers.months.closing import book as book_of_months
from workers.notices import book
from workers.notices.book import Kept
from workers.notices.delivering import Deliverer
from workers.projector import Pace, Projector
from workers.reading import Reading
from workers.rounds import Rounds
from workers.schedules import CHECKPOINTS, DAYS, HOURS, SCHEDULES, WEEKS
from workers.schedules import MONTHS as MONTH_ENDS
from workflows.rounds import CloseMonth, Round, TellDay, TellHours, TellWeek

SUPERVISOR = Officer(id="gao", role="supervisor", office="150524000000")
OVERSEEING = [{"role": "supervisor", "office": SUPERVISOR.office}]
LONG = rule("long-ago", "registered", 10, "day").model_copy(
    update={"owner": "mediator", "effect": "local_target"}
)


def today() -> date:
    return civil_date(datetime.now(UTC))


@contextmanager
def folded(works: Clockwork) -> Iterator[None]:
    """Every ledger, up to date while this lasts."""
    pace = Pace(page=50, standby=0.02, first_retry=0.02, last_retry=0.1)
    with Projector(works.settings.database(), works.system.log, LEDGERS, pace):
        eventually(lambda: _folded(works))
        yield


def _folded(works: Clockwork) -> bool:
    rows = works.sql(
        "select array[b.epoch, b.xid::text::bigint, b.position]"
        " from ledger.live join ledger.build b using (ledger, build)"
    )
    return len(rows) == len(LEDGERS) and all(at >= works.head() for (at,) in rows)


def told(works: Clockwork, kind: str) -> list[Kept]:
    rows = works.sql("select id from notice.notice where kind = %s order by officer", kind)
    with works.system.pool.connection() as connection:
        return [kept for (id_,) in rows if (kept := book.find(connection, id_))]


AWAY, THERE = "150525109000", "150525000000"


def goes_elsewhere(works: Clockwork, on: date) -> None:
    """The township of the office lies in another county from that day on, and the office too."""
    by = Officer(id="s-0", role="supervisor")
    rows = [{"code": OFFICE, "name": "东镇"}]
    works.do("enter", AREAS_STREAM, by, aggregate="areas", rows=rows)
    works.do(
        *("change", AREAS_STREAM, by),
        aggregate="areas",
        kind="moved",
        takes_effect=on.isoformat(),
        predecessors=[OFFICE],
        successors=[{"code": AWAY, "name": "东镇"}],
        notice_no="内政字〔2026〕12号",
        offices_follow=True,
    )


def late(works: Clockwork) -> None:
    """An office is late with something."""
    works.adopt(rule("long-ago", "registered", 1).model_copy(update={"effect": "local_target"}))
    works.register(registered=-7200)


# --- the weekly digest ---------------------------------------------------------------------------


def test_whoever_oversees_is_told_once_a_week_however_often_it_is_tried(works: Clockwork) -> None:
    late(works)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    reach(works, "zhao", ("email", "zhao@office.example"))
    with folded(works):
        rounds = Rounds(works.system)
        monday = today() - timedelta(days=today().weekday())
        made = [rounds.week(monday + timedelta(days=n)) for n in (0, 0, 3, 7)]
        goes_elsewhere(works, today())
        posts = [{"role": "supervisor", "office": THERE}]
        reach(works, "wu", ("email", "wu@office.example"), posts=posts)
        third = monday + timedelta(days=14)
        assert rounds.week(third) == 1
        for name in ("overdue", "review"):
            assert ask(works.system, name, SUPERVISOR, Asked(office=AWAY)).rows, name
            as_was = Asked(office=AWAY, areas="as-was")
            assert not ask(works.system, name, SUPERVISOR, as_was).rows, name
    assert made == [1, 0, 0, 1], "once a week"
    (since,) = (each for each in told(works, "week_in_review") if each.about == week_of(third))
    assert since.officer == "wu", "who oversees it now hears, and who did no longer does"
    kept = [each for each in told(works, "week_in_review") if each != since]
    assert [(each.officer, each.stream) for each in kept] == [("gao", REVIEW_STREAM)] * 2
    assert {each.about for each in kept} == {week_of(monday), week_of(monday + timedelta(days=7))}


def test_whatever_is_cut_off_and_tried_again_everybody_is_told_once_in_each_week(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tries end at random, before, amid or after what they write, until one is left alone."""
    late(works)
    names, chance, keep = ("gao", "he", "hu", "lin"), random.Random(7), book.keep
    weeks = [today() + timedelta(weeks=n) for n in range(10)]
    for name in names:
        reach(works, name, ("email", ADDRESS), posts=OVERSEEING)

    def cut_off(connection: Any, rows: Any) -> int:
        keep(connection, list(rows)[: chance.randint(0, len(names))])
        raise KeyboardInterrupt

    cuts = 0
    with folded(works):
        rounds = Rounds(works.system)
        for day in weeks:
            while chance.random() < 0.6:  # noqa: PLR2004 (chance)
                cuts += 1
                monkeypatch.setattr(book, "keep", cut_off)
                with pytest.raises(KeyboardInterrupt):
                    rounds.week(day)
            monkeypatch.setattr(book, "keep", keep)
            rounds.week(day)
            assert rounds.week(day) == 0
    told_of = Counter((each.officer, each.about) for each in told(works, "week_in_review"))
    assert told_of == Counter((name, week_of(day)) for name in names for day in weeks)
    assert cuts > len(weeks) / 2


def test_where_nothing_waits_nobody_is_told(works: Clockwork) -> None:
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    with folded(works):
        assert Rounds(works.system).week(today()) == 0
    late(works)
    reach(
        works, "gao", ("email", ADDRESS), posts=[{"role": "supervisor", "office": "150525000000"}]
    )
    with folded(works):
        assert Rounds(works.system).week(today()) == 0, "not of this area"


def test_a_digest_leaves_as_a_code_and_a_link_and_not_after_its_week(works: Clockwork) -> None:
    late(works)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    with folded(works):
        Rounds(works.system).week(today())
    (kept,) = told(works, "week_in_review")
    channel = Recorder()
    deliverer = Deliverer(works.system, {"email": channel})
    assert deliverer.step(kept.id) is None
    ((_, message, _),) = channel.sent
    assert (message.kind, message.code) == ("week_in_review", kept.code)
    assert message.link.endswith(f"/inbox/{kept.id}")
    assert deliverer.step(kept.id) is None
    assert len(channel.sent) == 1, "a step that is tried again sends nothing more"
    with folded(works):
        Rounds(works.system).week(today() - timedelta(days=14))
    (stale,) = [each for each in told(works, "week_in_review") if each.id != kept.id]
    assert deliverer.step(stale.id) is None
    assert len(channel.sent) == 1
    assert {each.state for each in told(works, "week_in_review")} == {"sent", "settled"}


def test_whoever_covers_for_a_supervisor_is_told_as_well(works: Clockwork) -> None:
    late(works)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    cover = Officer(id="he", role="supervisor", office=SUPERVISOR.office)
    absences(works, SUPERVISOR, "state_absence", from_on=today(), until_on=today(), cover="he")
    absences(works, cover, "accept_cover", absence="a1")
    with folded(works):
        Rounds(works.system).week(today())
    assert [each.officer for each in told(works, "week_in_review")] == ["gao", "he"]


# --- limits of which most is gone ----------------------------------------------------------------


def test_most_of_a_limit_gone_stands_in_its_owners_digest_once(works: Clockwork) -> None:
    works.publish(*far_off(today()))
    works.adopt(LONG)
    case = works.register(registered=3600 - 9 * 24 * 3600)
    fresh = works.register()
    with folded(works):
        rounds, places = Rounds(works.system), list[Any]()
        assert [rounds.near(places.append), rounds.near(places.append)] == [1, 0]
        last = places[-1]
        assert rounds.near(places.append, last) == 0, "goes on after the place where it was"
    (kept,) = told(works, "deadline_near")
    assert (kept.stream, kept.about) == (case, "long-ago")
    assert (kept.officer, kept.role, kept.office) == (None, "head", OFFICE)
    assert fresh != case


MISSED_BY_THE_WEEK = rule("three-days", "registered", 3, "day").model_copy(
    update={"effect": "institution_duty"}
)
TWO_HOURS = rule("two-hours", "registered", 2).model_copy(update={"effect": "institution_duty"})


def test_a_supervisor_hears_of_a_limit_set_by_law_before_it_is_over_however_short(
    works: Clockwork,
) -> None:
    """One that begins and ends between two Mondays: no weekly digest tells of it."""
    works.publish(*far_off(today()))
    works.adopt(MISSED_BY_THE_WEEK, LONG)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    case = works.register()
    with folded(works):
        made = [_morning(works, days).near(lambda place: None) for days in (0, 1, 2, 3, 3, 4)]
    assert made == [0, 0, 0, 2, 0, 0], "its owner and the supervisor, on its last day, once"
    (kept,) = told(works, "legal_limit_near")
    assert (kept.officer, kept.stream, kept.about) == ("gao", case, "three-days")
    assert kept.due_at is not None and kept.raised_at < kept.due_at
    channel = Recorder()
    Deliverer(works.system, {"email": channel}).step(kept.id)
    assert not channel.sent, "one message a day, with whatever else became near"


def _morning(works: Clockwork, days: int) -> Rounds:
    """The rounds of a system whose clock says ten past midnight, so many days on."""
    at = datetime.combine(today() + timedelta(days=days), time(0, 10), LOCAL_ZONE)
    return Rounds(works.system, lambda: at)


def test_of_a_limit_in_hours_people_hear_while_it_still_runs(works: Clockwork) -> None:
    """Who has a digest in time hears with it, everybody else at once; nobody twice."""
    works.adopt(TWO_HOURS)
    works.register()
    begun = datetime.now(UTC)

    def after(**minutes: int) -> datetime:
        return begun + timedelta(**minutes)

    def of_day(at: datetime) -> str:
        return f"{at.astimezone(LOCAL_ZONE):%H:%M}"

    desk = [{"role": "desk", "office": OFFICE}]
    late, in_time = of_day(after(minutes=600)), of_day(after(minutes=110))
    reach(works, "du", ("email", ADDRESS), posts=desk, digest_at=late)
    reach(works, "fan", ("email", ADDRESS), posts=desk, digest_at=in_time)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING, digest_at=late)
    with folded(works):
        made = [
            Rounds(works.system, partial(after, minutes=minutes)).hours()
            for minutes in (90, 98, 103, 121)
        ]
        assert _morning(works, 0).near(lambda place: None) == 0, "a round of their own"
    assert made == [0, 3, 0, 0]
    kinds = ("hours_near", "deadline_near", "legal_hours_near", "legal_limit_near")
    assert [[each.officer for each in told(works, kind)] for kind in kinds] == [
        *(["du"], ["fan"], ["gao"], []),
    ]


def test_what_is_near_by_law_can_be_read_by_code_before_it_is_over(works: Clockwork) -> None:
    works.publish(*far_off(today()))
    works.adopt(LONG, LONG.model_copy(update={"id": "by-law", "effect": "institution_duty"}))
    near = works.register(registered=3600 - 9 * 24 * 3600)
    works.register()
    with folded(works):
        page = ask(works.system, "near", SUPERVISOR, Asked(area=SUPERVISOR.office))
    assert [(row["stream"], row["rule"], row["reminder"]) for row in page.rows] == [
        (near, "by-law", "near")
    ]


# --- dates that moved ----------------------------------------------------------------------------

MEDIATING = rule("ten-days", "mediating", 10, "day").model_copy(
    update={"owner": "mediator", "effect": "local_target"}
)


def moved(works: Clockwork) -> list[tuple[str | None, str, str]]:
    """Who was told that dates moved: an officer, or a post that nobody is known at."""
    rows = told(works, "dates_moved")
    assert {kept.stream for kept in rows} <= {MOVED_STREAM}, "about no single case"
    return sorted((kept.officer or "", kept.role, kept.office) for kept in rows)


def due_of(works: Clockwork, case: UUID) -> date:
    with Reading(works.system.reading).ledgers("agenda") as connection:
        (due,) = [row.due_on for row in agenda.of(connection, case) if row.stage == "due"]
    return due


def told_of_moved(works: Clockwork, days: int = 0) -> int:
    eventually(lambda: _folded(works))
    return Rounds(works.system, lambda: datetime.now(UTC) + timedelta(days=days)).moved()


def test_who_owes_what_a_notice_moved_is_told_once_however_many_cases_it_moved(
    works: Clockwork,
) -> None:
    """Two cases of a mediator and two that nobody mediates yet; then a set of rules moves them."""
    works.publish(*far_off(today()))
    works.adopt(MEDIATING, LONG)
    led = [accepted(works, 0) for _ in range(2)]
    fresh = [works.register(registered=0) for _ in range(2)]
    reach(works, "zhao", ("email", ADDRESS), posts=[{"role": "mediator", "office": OFFICE}])
    with folded(works):
        assert told_of_moved(works) == 0, "what nobody moved is told to nobody"
        days = {due_of(works, case) for case in (*led, *fresh)}
        for day in days:
            works.correct_day(day, working=False)
        first = told_of_moved(works)
        assert [first, told_of_moved(works)] == [len(moved(works)), 0]
        assert set(moved(works)) == {("", "head", OFFICE), ("zhao", "", "")}
        channel = Recorder()
        for kept in told(works, "dates_moved"):
            Deliverer(works.system, {"email": channel}).step(kept.id)
        assert not channel.sent, "with the day's other notices"

        works.correct_day(date(today().year + 1, 6, 6), working=True)
        assert told_of_moved(works) == 0, "a notice that moved none of them"
        works.adopt(MEDIATING.model_copy(update={"limit": 20}), LONG)
        assert told_of_moved(works) == 1, "a set that moves the mediator's only"
        works.adopt(LONG)
        assert told_of_moved(works) == 1, "a limit that is there no more"
        works.adopt(LONG.model_copy(update={"limit": 30}))
        assert told_of_moved(works, days=20) == 0, "an old story by then"
    assert set(moved(works)) == {("", "head", OFFICE), ("zhao", "", "")}


# --- the month -----------------------------------------------------------------------------------


@pytest.fixture
def closing(works: Clockwork) -> Closing:
    works.may_sign()
    return Closing(works.system, sheet)


def test_a_month_is_closed_once_and_stays_what_it_was(works: Clockwork, closing: Closing) -> None:
    last = month_before(today())
    inside = datetime.combine(days_of(last)[0], datetime.min.time(), UTC) + timedelta(days=5)
    _registered(works, inside)
    with folded(works):
        assert [closing.months(today()), closing.months(today())] == [1, 0]
        _registered(works, inside)
        eventually(lambda: _folded(works))
        assert closing.months(today()) == 0
    months = book_of_months(works.system)
    assert list(months.closed) == [last]
    assert months.closed[last].within(None).registered == 1, "as it was when it was closed"


def _registered(works: Clockwork, at: datetime) -> None:
    party = {"name": "张三丰", "phone": "13900000000"}
    works.do(
        "register",
        None,
        DESK,
        at=at,
        area=OFFICE,
        body="township",
        type="neighbour",
        source="on_application",
        matter="water",
        requested_at=at,
        parties=[
            {"role": "applicant", "person": party},
            {"role": "respondent", "person": {"kind": "organisation", "name": "某公司"}},
        ],
    )


def test_months_that_were_left_out_are_closed_too(works: Clockwork, closing: Closing) -> None:
    with folded(works):
        assert closing.months(date(today().year - 1, 3, 3)) == 1
        assert closing.months(date(today().year - 1, 6, 3)) == 3  # noqa: PLR2004 (March to May)


# --- the hours that Temporal keeps ---------------------------------------------------------------

RUNS = {DAYS: TellDay, HOURS: TellHours, WEEKS: TellWeek, MONTH_ENDS: CloseMonth}


async def its_time_comes(name: str, client: Client) -> Round:
    """What a schedule does when its time comes; its history replays."""
    handle = client.get_schedule_handle(name)
    done = len((await handle.describe()).info.recent_actions)
    await handle.trigger()
    async with asyncio.timeout(20):
        while len(ran := (await handle.describe()).info.recent_actions) == done:
            await asyncio.sleep(0.05)
    run = ran[-1].action
    assert isinstance(run, ScheduleActionExecutionStartWorkflow)
    workflow = client.get_workflow_handle(run.workflow_id, result_type=Round)
    result: Round = await workflow.result()
    replayer = Replayer(workflows=[RUNS[name]], data_converter=client.data_converter)
    await replayer.replay_workflow(await workflow.fetch_history())
    return result


def test_each_round_is_made_when_its_time_comes(works: Clockwork) -> None:
    works.may_sign()
    late(works)
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    with folded(works), works.worker():
        made = {name: works.ask(partial(its_time_comes, name)) for name in RUNS}
        again = works.ask(partial(its_time_comes, WEEKS))
    assert made == {
        DAYS: Round(made=0),
        HOURS: Round(made=0),
        WEEKS: Round(made=1),
        MONTH_ENDS: Round(made=1),
    }
    assert again == Round(made=0)
    assert len(told(works, "week_in_review")) == 1


MISSED = 5
"""Times at which each schedule was to begin while nothing could begin."""
DAY = timedelta(days=1)
MADE = {
    "near limits told",
    "weekly digests told",
    "month closed",
    "clocks reconciled",
}


async def keep_soon(lead: timedelta, client: Client) -> datetime:
    """Every schedule as it is, but for its hours: five times from then on, a second apart, and not
    again today. When the first of them is.

    Each is looked at: what came before a schedule took its first step it does not know of, and that
    may be a moment after it was made.
    """
    first = (datetime.now(UTC) + lead).replace(microsecond=0)
    midnight = first.replace(hour=0, minute=0, second=0)
    times = [(first - midnight + timedelta(seconds=n)) % DAY for n in range(MISSED)]
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=DAY, offset=at) for at in times])
    await schedules.ensure(client, [kept._replace(spec=spec) for kept in SCHEDULES])
    assert {each.next for each in await schedules.look(client)} == {first}
    return first


async def begun(client: Client) -> dict[str, tuple[int, int]]:
    """How often each schedule began, and how often it was too late to."""
    found = {}
    for kept in SCHEDULES:
        info = (await client.get_schedule_handle(kept.name).describe()).info
        found[kept.name] = info.num_actions, info.num_actions_missed_catchup_window
    return found


async def first_begun(client: Client) -> set[tuple[datetime, datetime]]:
    """Of each schedule's first run: when it was to begin, and when it began."""
    found = set()
    for kept in SCHEDULES:
        ran = (await client.get_schedule_handle(kept.name).describe()).info.recent_actions[0]
        found.add((ran.scheduled_at, ran.started_at))
    return found


ONCE = {kept.name: (1, 0) for kept in SCHEDULES}


def made_once_as_of_today(works: Clockwork) -> None:
    """A worker comes: it makes each round once, for the day on which it makes it."""
    works.may_sign()
    with folded(works), capture_logs() as lines, works.worker():
        eventually(lambda: {line["event"] for line in lines} >= MADE)
        assert works.ask(begun) == ONCE
    made = Counter(line["event"] for line in lines)
    assert {event: made[event] for event in MADE} == dict.fromkeys(MADE, 1)
    (week,) = told(works, "week_in_review")
    assert week.about == week_of(today())
    assert list(book_of_months(works.system).closed) == [month_before(today())]


def test_what_came_round_while_temporal_was_away_is_made_once_when_it_is_back(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    """The days are seconds here: what a schedule makes up for is counted in times, not in days."""
    with clockwork(store_url, own_temporal.address) as works:
        late(works)
        reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
        first = works.ask(partial(keep_soon, timedelta(seconds=8)))
        own_temporal.stop()
        assert datetime.now(UTC) < first, "nothing came yet"
        over = first + timedelta(seconds=MISSED)
        eventually(lambda: datetime.now(UTC) > over)
        own_temporal.start()
        eventually(lambda: works.ask(begun) == ONCE)
        assert all(due == first and began > over for due, began in works.ask(first_begun))
        made_once_as_of_today(works)


def test_what_came_round_while_no_worker_was_there_is_made_once_when_one_is(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    """The first waits for it, and stands for those that came after."""
    with clockwork(store_url, own_temporal.address) as works:
        late(works)
        reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
        first = works.ask(partial(keep_soon, timedelta(seconds=3)))
        over = first + timedelta(seconds=MISSED)
        eventually(lambda: datetime.now(UTC) > over)
        assert works.ask(begun) == ONCE
        made_once_as_of_today(works)


def looked(works: Clockwork) -> list[findings.Looked]:
    """What the doctor says of the schedules, in English."""
    return [finding.told("en") for finding in doctor._schedules(works.system)]


async def forget(client: Client) -> None:
    """What came round while other tests ran, and failed."""
    for kept in SCHEDULES:
        await client.get_schedule_handle(kept.name).delete()


def test_schedules_are_seen_missing_paused_and_due(works: Clockwork) -> None:
    with works.worker():
        works.ask(forget)
        works.ask(schedules.ensure)
        assert {f.what: f.well for f in looked(works)} == {
            f"schedule {kept.name}": True for kept in SCHEDULES
        }
        seen = {each.name: each for each in works.ask(schedules.look)}
        assert set(seen) == {kept.name for kept in SCHEDULES}
        assert all(each.there and each.next for each in seen.values())
        week = seen[WEEKS].next
        assert week is not None
        assert (civil_date(week).weekday(), week.astimezone(UTC).hour) == (0, 0)  # 08:10 in China
        works.ask(lambda client: client.get_schedule_handle(WEEKS).pause())
        works.ask(lambda client: client.get_schedule_handle(CHECKPOINTS).delete())
        try:
            seen = {each.name: each for each in works.ask(schedules.look)}
            assert seen[WEEKS].paused
            assert not seen[CHECKPOINTS].there
            findings = {f.what: f for f in looked(works)}
            assert findings[f"schedule {CHECKPOINTS}"].found == "missing"
            assert findings[f"schedule {WEEKS}"].found.startswith("paused")
            assert all(f.advice for f in findings.values() if not f.well)
        finally:
            works.ask(lambda client: client.get_schedule_handle(WEEKS).unpause())
            works.ask(schedules.ensure)
        assert {each.there for each in works.ask(schedules.look)} == {True}


def test_a_schedule_set_up_for_another_time_is_put_right_and_stays_paused(
    works: Clockwork,
) -> None:
    """As an earlier release left it; what is as it should be is not touched."""

    async def earlier(client: Client) -> None:
        week = next(kept for kept in SCHEDULES if kept.name == WEEKS)
        await client.get_schedule_handle(WEEKS).delete()
        at_five = ScheduleCalendarSpec(hour=(ScheduleRange(5),), day_of_week=(ScheduleRange(3),))
        spec = ScheduleSpec(calendars=[at_five], time_zone_name="Asia/Shanghai")
        await schedules.ensure(client, [week._replace(spec=spec, made_up=timedelta(hours=1))])
        await client.get_schedule_handle(WEEKS).pause(note="moving house")

    async def described(client: Client) -> dict[str, ScheduleDescription]:
        names = [kept.name for kept in SCHEDULES]
        return {name: await client.get_schedule_handle(name).describe() for name in names}

    with works.worker():
        works.ask(forget)
        works.ask(schedules.ensure)
        works.ask(earlier)
        try:
            works.ask(schedules.ensure)
            first = works.ask(described)
            works.ask(schedules.ensure)
            again = works.ask(described)
        finally:
            works.ask(lambda client: client.get_schedule_handle(WEEKS).unpause())
    for kept in SCHEDULES:
        held = first[kept.name].schedule
        assert (held.spec, held.policy) == (kept.spec, kept.policy)
    week = first[WEEKS].schedule
    assert (week.state.paused, week.state.note) == (True, "moving house")
    changed = {name: each.info.last_updated_at for name, each in first.items()}
    assert [name for name, at in changed.items() if at] == [WEEKS], "the others were left alone"
    assert {name: each.info.last_updated_at for name, each in again.items()} == changed


def test_a_round_that_fails_is_seen(works: Clockwork) -> None:
    """No signing key: the checkpoint fails at once, and is not tried again."""
    works.register()

    async def fail(client: Client) -> bool:
        handle = client.get_schedule_handle(CHECKPOINTS)
        done = len((await handle.describe()).info.recent_actions)
        await handle.trigger()
        async with asyncio.timeout(20):
            while True:
                seen = {each.name: each for each in await schedules.look(client)}[CHECKPOINTS]
                if len((await handle.describe()).info.recent_actions) > done and seen.failed:
                    return True
                await asyncio.sleep(0.05)

    with works.worker():
        assert works.ask(fail)


# --- the yearly inspections ----------------------------------------------------------------------


def test_each_office_is_to_be_inspected_and_who_oversees_it_hears_once(works: Clockwork) -> None:
    works.register()
    reach(works, "gao", ("email", ADDRESS), posts=OVERSEEING)
    december = date(today().year - 1, 12, 1)
    with folded(works):
        rounds = Rounds(works.system)
        assert [rounds.open_inspections(december) for _ in range(2)] == [1, 0]
        assert [rounds.inspections(december) for _ in range(2)] == [1, 0]
        assert rounds.inspections(today()) == 1, "late by now"
    inspection = {"year": december.year, "office": OFFICE}
    soon = (today() + timedelta(days=9)).isoformat()
    _inspections(works, "inspect_office", **inspection, wanting=["signboard"], rectify_by=soon)
    rounds = Rounds(works.system)
    assert [rounds.inspections(today()) for _ in range(2)] == [1, 0]
    (ordered,) = told(works, "rectification_ordered")
    assert (ordered.officer, ordered.role, ordered.office) == (None, "head", OFFICE)
    deliverer = Deliverer(works.system, {"email": Recorder()})
    (overdue,) = told(works, "inspections_overdue")
    assert deliverer.step(overdue.id) is None
    assert told(works, "inspections_overdue")[0].state == "settled", "it was inspected meanwhile"

    goes_elsewhere(works, december)
    assert [rounds.open_inspections(december) for _ in range(2)] == [1, 0], "under its new code"
    there = ask(works.system, "inspections", SUPERVISOR, Asked(area=THERE)).rows
    assert {row["area"] for row in there} == {OFFICE, AWAY}
    assert ask(works.system, "inspections", SUPERVISOR, Asked(area=SUPERVISOR.office)).rows == []
    as_was = Asked(area=SUPERVISOR.office, areas="as-was")
    assert [row["area"] for row in ask(works.system, "inspections", SUPERVISOR, as_was).rows] == [
        OFFICE
    ]


def _inspections(works: Clockwork, command: str, **data: Any) -> None:
    works.do(command, INSPECTIONS_STREAM, SUPERVISOR, aggregate="inspections", **data)
