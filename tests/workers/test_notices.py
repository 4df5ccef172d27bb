"""What waits for an officer reaches them once, by real mail and webhooks, whatever dies on the way.

Nothing of a person is in what is sent, in Temporal's files or in the lines of the log.
"""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook as Verifier
from structlog.testing import capture_logs
from temporalio.client import Client

from domain.absences import ABSENCES_STREAM
from domain.committees import COMMITTEES_STREAM
from domain.kernel import Officer, civil_date
from domain.reach import REACH_STREAM
from tests.channels.sinks import LOCAL, HookSink, MailSink, hook_server, mail_server
from tests.workers.clockwork import DESK, EVERYWHERE, KEY, OFFICE, Clockwork, clockwork, rule
from tests.workers.running import PATIENCE, Background, OwnTemporal, eventually, kill
from workers.channels.kernel import Channel, Later, Message
from workers.channels.smtp import Smtp
from workers.channels.webhook import Webhook
from workers.handler import Request
from workers.notices import book, notifier
from workers.notices.book import Kept
from workers.notices.delivering import Deliverer
from workers.notices.following import Following
from workers.settling import CLOCK
from workers.system import System
from workers.temporal import connect
from workers.vault import ERASED
from workers.webhooks import book as webhooks
from workers.webhooks.book import Subscription

HEAD = Officer(id="sun", role="head", office=OFFICE)
MEDIATOR = Officer(id="zhao", role="mediator", office=OFFICE)
ADDRESS = "zhao.lao@office.example"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
AWAKE = {"quiet_from": "00:00", "quiet_until": "00:00"}


def reach(works: Clockwork, officer: str, *ways: tuple[str, str], **more: Any) -> None:
    """This officer is reached so, and at any hour."""
    named = [{"channel": channel, "address": address} for channel, address in ways]
    told = {"officer": officer, "ways": named, **AWAKE, **more}
    by_the_supervisor(works, "state_reach", told)


def by_the_supervisor(works: Clockwork, command: str, data: dict[str, Any]) -> None:
    works.system.handler.perform(
        Request(
            aggregate="reach", command=command, stream=REACH_STREAM, data=data, officer=EVERYWHERE
        )
    )


def assigned(works: Clockwork, mediator: str = MEDIATOR.id) -> UUID:
    """A case that the head has just given to this mediator."""
    case = works.register()
    for command, officer, data in (
        ("triage", DESK, {"in_scope": True}),
        ("give_rights_notice", DESK, {"parties": ["p1", "p2"]}),
        ("consent", DESK, {"party": "p1"}),
        ("consent", DESK, {"party": "p2"}),
        ("accept", HEAD, {}),
        ("assign", HEAD, {"mediator": mediator, "conflict": False}),
    ):
        works.do(command, case, officer, **data)
    return case


class Sinks(NamedTuple):
    mail: MailSink
    hook: HookSink

    @property
    def channels(self) -> Mapping[str, Channel]:
        sender = Smtp(LOCAL, self.mail.port, "notices@jiefen.example", security="none")
        return {"email": sender, "webhook": Webhook(inside=True)}

    @property
    def url(self) -> str:
        return f"{self.hook.url}/hook#{SECRET}"

    def everything(self) -> bytes:
        """Every byte that left."""
        posts = [json.dumps(post[:2]).encode() + post[2] for post in self.hook.posts]
        return b"\n".join([*self.mail.raw, *posts])


@pytest.fixture
def sinks() -> Iterator[Sinks]:
    with mail_server() as mail, hook_server() as hook:
        yield Sinks(mail, hook)


@contextmanager
def telling(works: Clockwork, channels: Mapping[str, Channel]) -> Iterator[None]:
    """A notifier in a thread of this process."""
    ready = threading.Event()
    pace = notifier.Pace(standby=0.05, last_retry=0.3, look_at_temporal=0.2)

    async def run() -> None:
        client = await connect(works.settings, works.codec)
        with System.open(works.settings, "notifier", 2 * notifier.THREADS) as system:
            await notifier.tell(system, client, Deliverer(system, channels), ready.set, pace)

    running = Background(run)
    try:
        assert ready.wait(PATIENCE)
        yield
    finally:
        running.cancel()


def notices(works: Clockwork, case: UUID) -> list[Kept]:
    with works.system.pool.connection() as connection:
        return [kept for kept, _ in book.of_case(connection, case)]


def states(works: Clockwork, case: UUID) -> list[str]:
    return [kept.state for kept in notices(works, case)]


def told(works: Clockwork, case: UUID) -> list[tuple[str, str]]:
    return [(kept.kind, kept.state) for kept in notices(works, case)]


def follow(works: Clockwork) -> None:
    """Take the whole log into the book, here and now."""
    following = Following(works.system)
    with works.system.pool.connection() as connection:
        while following.step(connection):
            pass


# --- end to end ----------------------------------------------------------------------------------


def test_a_mail_and_a_webhook_arrive_once_and_the_case_says_so(
    works: Clockwork, sinks: Sinks
) -> None:
    reach(works, "zhao", ("email", ADDRESS))
    reach(works, "qian", ("webhook", sinks.url))
    with telling(works, sinks.channels):
        cases = [assigned(works, "zhao"), assigned(works, "qian")]
        eventually(lambda: [states(works, case) for case in cases] == [["sent"], ["sent"]])
    ((mailed,), (posted,)) = (notices(works, case) for case in cases)
    (mail,) = sinks.mail.mails
    assert mailed.code in mail["Subject"]
    assert f"/inbox/{mailed.id}" in mail.get_content()
    assert sinks.mail.recipients == [ADDRESS]
    ((_, headers, body),) = sinks.hook.posts
    held = Verifier(SECRET).verify(body, headers)
    assert held["type"] == "notice.case_assigned"
    assert held["data"]["code"] == posted.code
    assert headers["webhook-id"] == str(posted.id)
    assert (mailed.channel, posted.channel) == ("email", "webhook")


def test_a_time_limit_that_passes_reaches_who_holds_the_post(
    works: Clockwork, sinks: Sinks
) -> None:
    reach(works, "wang2", ("email", ADDRESS), posts=[{"role": "desk", "office": OFFICE}])
    with works.projector(), works.timekeeper(), works.worker(), telling(works, sinks.channels):
        case = works.register(asked=1)
        eventually(lambda: ("deadline_passed", "sent") in told(works, case))
    (notice,) = (kept for kept in notices(works, case) if kept.kind == "deadline_passed")
    assert notice.about == "on-request"
    assert notice.due_at is not None
    assert 1 <= len(sinks.mail.raw) <= 2, "the round of limits in hours may fall into this second"


def test_an_address_that_fails_is_followed_by_the_next_channel(works: Clockwork) -> None:
    with mail_server(answers=["550 gone"]) as mail, hook_server() as hook:
        sinks = Sinks(mail, hook)
        reach(works, "zhao", ("email", ADDRESS), ("webhook", sinks.url))
        with telling(works, sinks.channels):
            case = assigned(works)
            eventually(lambda: states(works, case) == ["sent"])
        assert not mail.raw
        assert len(hook.posts) == 1
    rows = works.sql("select channel, result, why from notice.attempt order by n")
    assert rows == [("email", "unreachable", "smtp_550"), ("webhook", "sent", "")]


def test_a_notifier_that_is_killed_while_it_sends_repeats_under_the_same_key(
    works: Clockwork, sinks: Sinks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEFEN_WEBHOOK_INSIDE", "true")
    monkeypatch.setenv("JIEFEN_TEMPORAL_NAMESPACE", works.settings.temporal_namespace)
    reach(works, "zhao", ("webhook", sinks.url))
    release = threading.Event()
    sinks.hook.before_answering = lambda: None if release.wait(PATIENCE) else None
    doomed = works.process("workers.notices.notifier")
    cases = [assigned(works) for _ in range(3)]
    eventually(lambda: sinks.hook.posts)
    kill(doomed)
    release.set()
    works.process("workers.notices.notifier")
    eventually(lambda: all(states(works, case) == ["sent"] for case in cases), limit=60)
    keys = {headers["webhook-id"] for _, headers, _ in sinks.hook.posts}
    assert keys == {str(kept.id) for case in cases for kept in notices(works, case)}


def test_a_notifier_posts_the_webhooks_of_offices_as_well(
    works: Clockwork, sinks: Sinks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEFEN_WEBHOOK_INSIDE", "true")
    monkeypatch.setenv("JIEFEN_TEMPORAL_NAMESPACE", works.settings.temporal_namespace)
    new = uuid4()
    sealed = works.system.vault.master.sealed(sinks.url, new)
    made = Subscription(
        new,
        HEAD.id,
        HEAD.role,
        HEAD.office,
        HEAD.office,
        [],
        "",
        sealed,
        datetime.now(UTC),
        None,
        None,
    )
    with works.system.pool.connection() as connection:
        webhooks.make(connection, made)
    works.process("workers.notices.notifier")
    case = works.register()
    (_, _, body), *_ = eventually(lambda: sinks.hook.posts)
    assert json.loads(body)["data"]["case"] == str(case)


def test_temporal_loses_everything_and_every_notice_arrives(
    store_url: str, own_temporal: OwnTemporal, sinks: Sinks
) -> None:
    with clockwork(store_url, own_temporal.address) as works:
        night = _quiet_now()
        reach(works, "zhao", ("email", ADDRESS), **night)
        with telling(works, sinks.channels):
            case = assigned(works)
            eventually(lambda: _delivering(works))
            own_temporal.lose_everything()
            reach(works, "zhao", ("email", ADDRESS))
            eventually(lambda: states(works, case) == ["sent"])
    assert len(sinks.mail.raw) == 1


def test_rearm_starts_what_waits_again(works: Clockwork, sinks: Sinks) -> None:
    reach(works, "zhao", ("email", ADDRESS), **_quiet_now())
    with works.projector(), telling(works, sinks.channels):
        case = assigned(works)
        (workflow,) = eventually(lambda: _delivering(works))
        works.ask(lambda client: client.get_workflow_handle(workflow).terminate())
        reach(works, "zhao", ("email", ADDRESS))
        assert states(works, case) == ["waiting"]
        eventually(works.folded)
        works.rearm()
        eventually(lambda: states(works, case) == ["sent"])


def _quiet_now() -> dict[str, str]:
    local = datetime.now(UTC) + timedelta(hours=8)
    return {
        "quiet_from": f"{local - timedelta(hours=1):%H:%M}",
        "quiet_until": f"{local + timedelta(hours=2):%H:%M}",
    }


def _delivering(works: Clockwork) -> list[str]:
    """The deliveries of this test's notices that Temporal runs."""

    async def listed(client: Client) -> list[str]:
        query = "WorkflowType = 'DeliverNotice' AND ExecutionStatus = 'Running'"
        return [found.id async for found in client.list_workflows(query)]

    ours = {f"notice-{id_}" for (id_,) in works.sql("select id from notice.notice")}
    return [found for found in works.ask(listed) if found in ours]


# --- what is made of the log ---------------------------------------------------------------------


def test_a_fact_read_twice_tells_once(works: Clockwork) -> None:
    case = assigned(works)
    follow(works)
    works.sql("update notice.followed set place = '{0,0,0}'")
    follow(works)
    assert [kept.officer for kept in notices(works, case)] == ["zhao"]


def test_whoever_did_it_is_not_told(works: Clockwork) -> None:
    case = assigned(works, HEAD.id)
    follow(works)
    assert notices(works, case) == []


def test_the_import_of_old_registers_tells_nobody(works: Clockwork) -> None:
    case = assigned(works)
    importer = b'"role":"importer"'
    works.sql("update log.event set envelope = %s", _envelope(works, importer))
    follow(works)
    assert notices(works, case) == []


def _envelope(works: Clockwork, role: bytes) -> bytes:
    ((held,),) = works.sql("select envelope from log.event order by position desc limit 1")
    return bytes(held).replace(b'"role":"head"', role)


def test_a_post_that_nobody_is_known_at_has_an_inbox_all_the_same(works: Clockwork) -> None:
    case = assigned(works)
    works.do(
        "offer_transfer",
        case,
        HEAD,
        to_office="150524101000",
        to_area="150524101200",
        agreed_by=["p1", "p2"],
        reason="moved",
    )
    follow(works)
    offered = notices(works, case)[-1]
    assert (offered.kind, offered.officer) == ("transfer_offered", None)
    assert (offered.role, offered.office) == ("desk", "150524101000")
    assert Deliverer(works.system, {}).step(offered.id) is None
    assert states(works, case)[-1] == "inbox"


# --- one step at a time --------------------------------------------------------------------------


class Recorder:
    """A channel that does as it is told, and remembers."""

    name = "email"

    def __init__(self, *refusals: Exception) -> None:
        self.sent: list[tuple[str, Message, str]] = []
        self._refusals = list(refusals)

    def send(self, address: str, message: Message, key: str) -> None:
        if self._refusals:
            raise self._refusals.pop(0)
        self.sent.append((address, message, key))


def kept_of(works: Clockwork, case: UUID) -> Kept:
    follow(works)
    (kept,) = notices(works, case)
    return kept


def test_what_is_settled_meanwhile_is_not_sent(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS))
    channel = Recorder()
    kept = kept_of(works, assigned(works))
    works.do("recuse", kept.stream, HEAD, mediator="zhao", ground="interest")
    assert Deliverer(works.system, {"email": channel}).step(kept.id) is None
    assert (states(works, kept.stream), channel.sent) == (["settled"], [])


def test_at_night_it_waits_and_goes_in_the_morning(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS), quiet_from="21:00", quiet_until="08:00")
    channel = Recorder()
    deliverer = Deliverer(works.system, {"email": channel})
    kept = kept_of(works, assigned(works))
    night = datetime(2030, 1, 1, 14, tzinfo=UTC)  # 22:00 in Asia/Shanghai
    morning = deliverer.step(kept.id, night)
    assert morning == datetime(2030, 1, 2, 0, tzinfo=UTC)
    assert not channel.sent
    assert deliverer.step(kept.id, morning) is None
    assert len(channel.sent) == 1


def test_a_digest_is_one_message_for_all_that_waits(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS), digest=True, digest_at="17:00")
    channel = Recorder()
    deliverer = Deliverer(works.system, {"email": channel})
    kept = [kept_of(works, assigned(works)) for _ in range(3)]
    due = {deliverer.step(each.id) for each in kept}
    (hour,) = due
    assert hour is not None
    assert [deliverer.step(each.id, hour) for each in kept] == [None, None, None]
    ((_, message, _),) = channel.sent
    assert message.kind == "digest"
    assert message.link.endswith("/inbox")
    assert all(states(works, each.stream) == ["sent"] for each in kept)


def test_one_that_is_alone_in_its_digest_says_what_it_is(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS), digest=True)
    channel = Recorder()
    deliverer = Deliverer(works.system, {"email": channel})
    kept = kept_of(works, assigned(works))
    hour = deliverer.step(kept.id)
    assert deliverer.step(kept.id, hour) is None
    ((_, message, key),) = channel.sent
    assert (message.kind, message.code, key) == ("case_assigned", kept.code, str(kept.id))


def test_a_channel_that_is_away_is_tried_later_and_failure_is_said(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS))
    asked = Later("smtp_451", timedelta(hours=3))
    deliverer = Deliverer(works.system, {"email": Recorder(asked, *[Later("smtp_away")] * 9)})
    kept = kept_of(works, assigned(works))
    now = datetime.now(UTC)
    assert deliverer.step(kept.id, now) == now
    assert deliverer.step(kept.id, now) == now + timedelta(hours=3)
    again: datetime | None = now + timedelta(hours=3)
    while again is not None:
        again = deliverer.step(kept.id, again)
    assert states(works, kept.stream) == ["failed"]
    rows = works.sql("select result, why from notice.attempt order by n")
    assert rows == [("later", "smtp_451"), *[("later", "smtp_away")] * 4]


def test_a_try_that_was_cut_off_is_made_again_under_its_number(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS))
    channel = Recorder(KeyboardInterrupt())  # type: ignore[arg-type]  # as if it were killed there
    deliverer = Deliverer(works.system, {"email": channel})
    kept = kept_of(works, assigned(works))
    with pytest.raises(KeyboardInterrupt):
        deliverer.step(kept.id)
    assert works.sql("select n, result from notice.attempt") == [(1, None)]
    assert deliverer.step(kept.id) is None
    assert works.sql("select n, result from notice.attempt") == [(1, "sent")]
    assert [key for *_, key in channel.sent] == [str(kept.id)]


# --- what nobody may find ------------------------------------------------------------------------


def test_addresses_are_sealed_opened_on_record_and_destroyed(works: Clockwork) -> None:
    reach(works, "zhao", ("email", ADDRESS))
    kept = kept_of(works, assigned(works))
    assert Deliverer(works.system, {"email": Recorder()}).step(kept.id) is None
    seen = works.sql(
        "select who, purpose, person, classes from audit.read where stream = %s", REACH_STREAM
    )
    assert seen == [("notifier", "deliver a notice", "zhao", ["reach"])]
    reach(works, "zhao", ("email", "other@office.example"))
    assert _opened(works) == [ERASED, "other@office.example"]
    by_the_supervisor(works, "end_reach", {"officer": "zhao"})
    assert _opened(works) == [ERASED, ERASED]


def _opened(works: Clockwork) -> list[str]:
    from domain.reach import ReachStated  # noqa: PLC0415
    from workers.access_log import Looked, Purpose  # noqa: PLC0415
    from workers.notices.delivering import NOTIFIER  # noqa: PLC0415

    with works.system.pool.connection() as connection:
        facts = [event.fact for event in works.system.log.stream(connection, REACH_STREAM)]
        sealed = [w.address for f in facts if isinstance(f, ReachStated) for w in f.ways]
        looked = dict.fromkeys(sealed, Looked(REACH_STREAM, "reach", "delivers"))
        opened = works.system.vault.open_many(connection, looked, Purpose(NOTIFIER, "a test"))
    return [opened[text] for text in sealed]


def test_nothing_of_a_person_leaves_or_stays(
    store_url: str, own_temporal: OwnTemporal, sinks: Sinks
) -> None:
    with clockwork(store_url, own_temporal.address) as works, capture_logs() as lines:
        reach(works, "zhao", ("email", ADDRESS))
        reach(works, "qian", ("webhook", sinks.url))
        with telling(works, sinks.channels):
            cases = [assigned(works, "zhao"), assigned(works, "qian")]
            eventually(lambda: [states(works, case) for case in cases] == [["sent"], ["sent"]])
        rows = works.sql("select n.*, a.* from notice.notice n join notice.attempt a on true")
        (notice, _) = [notices(works, case)[0] for case in cases]
    raw = own_temporal.bytes()
    assert str(notice.id).encode() in raw, "this is not where Temporal keeps it"
    left = sinks.everything()
    said = json.dumps(lines, default=str, ensure_ascii=False).encode()
    held = json.dumps(rows, default=str, ensure_ascii=False).encode()
    persons = ["张三丰", "13900000000", "某公司", "wages"]
    for secret in (*persons, KEY, SECRET):
        for where in (left, raw, said, held):
            assert secret.encode() not in where, secret
    for where in (raw, said, held):
        assert ADDRESS.encode() not in where
    for opaque in (str(cases[0]), OFFICE):
        assert opaque.encode() not in left


def absences(works: Clockwork, by: Officer, command: str, /, **data: Any) -> None:
    works.system.handler.perform(
        Request(
            aggregate="absences",
            command=command,
            stream=ABSENCES_STREAM,
            data=data,
            officer=by,
        )
    )


def test_whoever_covers_is_told_as_well_while_the_other_is_away(works: Clockwork) -> None:
    today = civil_date(datetime.now(UTC))
    cover = Officer(id="feng", role="mediator", office=OFFICE)
    absences(works, MEDIATOR, "state_absence", from_on=today, until_on=today, cover="feng")
    absences(works, cover, "accept_cover", absence="a1")

    case = assigned(works)
    follow(works)

    assert {kept.officer for kept in notices(works, case)} >= {"zhao", "feng"}
    absences(works, MEDIATOR, "end_absence", absence="a1")
    later = assigned(works)
    follow(works)
    assert "feng" not in {kept.officer for kept in notices(works, later)}


def test_whoever_did_it_is_not_told_as_a_cover_either(works: Clockwork) -> None:
    today = civil_date(datetime.now(UTC))
    absences(works, MEDIATOR, "state_absence", from_on=today, until_on=today, cover=HEAD.id)
    absences(works, HEAD, "accept_cover", absence="a1")
    case = assigned(works)
    follow(works)
    assert [kept.officer for kept in notices(works, case)] == ["zhao"]


def test_what_whoever_covers_is_told_of_is_sent_and_lapses_with_the_absence(
    works: Clockwork,
) -> None:
    """The case is not the cover's, and the notice is of use to it all the same."""
    today = civil_date(datetime.now(UTC))
    cover = Officer(id="feng", role="mediator", office=OFFICE)
    reach(works, "feng", ("email", ADDRESS))
    until = today + timedelta(days=2)
    absences(works, MEDIATOR, "state_absence", from_on=today, until_on=until, cover="feng")
    absences(works, cover, "accept_cover", absence="a1")
    channel = Recorder()
    deliverer = Deliverer(works.system, {"email": channel})

    def to_the_cover(case: UUID) -> Kept:
        follow(works)
        (kept,) = [kept for kept in notices(works, case) if kept.officer == "feng"]
        return kept

    sent, late, lapsed = (to_the_cover(assigned(works)) for _ in range(3))
    assert deliverer.step(sent.id) is None
    assert [key for *_, key in channel.sent] == [str(sent.id)]
    assert deliverer.step(late.id, datetime.now(UTC) + timedelta(days=3)) is None
    absences(works, MEDIATOR, "end_absence", absence="a1")
    assert deliverer.step(lapsed.id) is None
    assert len(channel.sent) == 1
    for kept, state in ((sent, "sent"), (late, "settled"), (lapsed, "settled")):
        assert [k.state for k in notices(works, kept.stream) if k.officer == "feng"] == [state]


SUPERVISOR = Officer(id="gao", role="supervisor", office="150524000000")


def ordered(works: Clockwork) -> UUID:
    """A case about which the supervisor has just asked its office."""
    case = works.register()
    works.do("give_order", case, SUPERVISOR, reason="overdue")
    return case


def test_whoever_covers_for_a_head_is_told_of_an_order(works: Clockwork) -> None:
    today = civil_date(datetime.now(UTC))
    reach(works, "sun", ("email", ADDRESS), posts=[{"role": "head", "office": OFFICE}])
    cover = Officer(id="feng", role="mediator", office=OFFICE)
    absences(works, HEAD, "state_absence", from_on=today, until_on=today, cover="feng")
    absences(works, cover, "accept_cover", absence="a1")
    case = ordered(works)
    follow(works)
    orders = [kept.officer for kept in notices(works, case) if kept.kind == "order_given"]
    assert sorted(map(str, orders)) == ["feng", "sun"]


def test_the_answer_to_an_order_reaches_who_gave_it_until_it_is_over(works: Clockwork) -> None:
    reach(works, "gao", ("email", ADDRESS))
    case = ordered(works)
    works.do("answer_order", case, HEAD, order="d1", done="looked into")
    follow(works)
    (answered,) = [kept for kept in notices(works, case) if kept.kind == "order_answered"]
    assert (answered.officer, answered.about) == ("gao", "d1")
    works.do("end_order", case, SUPERVISOR, order="d1", outcome="done")
    assert Deliverer(works.system, {"email": Recorder()}).step(answered.id) is None
    with works.system.pool.connection() as connection:
        held = book.find(connection, answered.id)
    assert held is not None
    assert held.state == "settled"


def test_a_limit_set_by_law_that_passes_reaches_the_supervisor_once(works: Clockwork) -> None:
    reach(
        works, "gao", ("email", ADDRESS), posts=[{"role": "supervisor", "office": "150524000000"}]
    )
    duty = rule("a-duty", "registered", 1).model_copy(update={"effect": "institution_duty"})
    target = rule("a-target", "registered", 1).model_copy(update={"effect": "local_target"})
    works.adopt(duty, target)
    case = works.register(registered=-7200)
    for _ in range(2):
        works.do("settle_deadlines", case, CLOCK, due=datetime.now(UTC))
        follow(works)
    above = [kept for kept in notices(works, case) if kept.kind == "legal_limit_passed"]
    assert [(kept.officer, kept.about) for kept in above] == [("gao", "a-duty")]
    passed = [kept for kept in notices(works, case) if kept.kind == "deadline_passed"]
    assert {kept.about for kept in passed} == {"a-duty", "a-target"}
    channel = Recorder()
    assert Deliverer(works.system, {"email": channel}).step(above[0].id) is None
    ((_, message, _),) = channel.sent
    assert message.kind == "legal_limit_passed"


# --- what others hand to somebody ----------------------------------------------------------------

LIN = Officer(id="lin", role="supervisor", office="150524000000")
ZHOU = Officer(id="zhou", role="head", office="150524101000")


def told_to(works: Clockwork, stream: UUID) -> dict[str, set[str]]:
    """By kind, who was told; `role@office` where nobody is known at the post."""
    follow(works)
    told: dict[str, set[str]] = {}
    for kept in notices(works, stream):
        told.setdefault(kept.kind, set()).add(kept.officer or f"{kept.role}@{kept.office}")
    return told


def test_an_order_goes_to_a_guest_and_back_and_each_step_reaches_who_is_to_act(
    works: Clockwork,
) -> None:
    case = assigned(works)
    works.do("invite_bodies", case, HEAD, guests=[ZHOU.office], consented=["p1", "p2"])
    works.do("give_order", case, LIN, reason="overdue", to_office=ZHOU.office)
    works.do("hand_back_order", case, ZHOU, order="d1", reason="not for us")
    works.do("refuse_order_back", case, LIN, order="d1", reason="it is")
    told = told_to(works, case)
    assert told["joint_mediation_asked"] == {f"head@{ZHOU.office}"}
    assert told["order_hand_back_refused"] == {"zhou"}
    assert "order_handed_back" not in told, "it is refused already when the log is read"
    works.do("hand_back_order", case, ZHOU, order="d1", reason="not for us, we looked")
    assert told_to(works, case)["order_handed_back"] == {"lin"}
    works.do("end_order", case, LIN, order="d1", outcome="taken_back")
    assert told_to(works, case)["order_ended"] == {f"head@{ZHOU.office}"}


def test_of_an_urgent_matter_one_second_person_hears_by_the_committees_size(
    works: Clockwork,
) -> None:
    step = {"kind": "separate_talks", "due_on": civil_date(datetime.now(UTC)).isoformat()}
    for_wang = {**step, "kind": "offer_legal_aid", "responsible": "wang"}
    urgent = {"facts": "threats", "matter_level": "A", "steps": [step, for_wang]}
    case = assigned(works)
    works.do("raise_urgent_matter", case, MEDIATOR, **urgent)
    told = told_to(works, case)
    assert told["urgent_matter_raised"] == {f"head@{OFFICE}"}
    assert told["urgent_step_given"] == {"wang"}
    judicial = Officer(id="j", role="judicial_office", office=OFFICE)
    counted = {"office": OFFICE, "active_members": 2}
    works.do("count_members", COMMITTEES_STREAM, judicial, aggregate="committees", **counted)
    small = assigned(works)
    works.do("raise_urgent_matter", small, MEDIATOR, **urgent)
    assert told_to(works, small)["urgent_matter_raised"] == {f"judicial_office@{OFFICE}"}


def test_whoever_offered_a_case_hears_the_answer(works: Clockwork) -> None:
    case = assigned(works)
    offer = {"to_office": ZHOU.office, "to_area": "150524101200", "agreed_by": ["p1", "p2"]}
    works.do("offer_transfer", case, HEAD, reason="moved", **offer)
    works.do("refuse_transfer", case, ZHOU, reason="full")
    assert told_to(works, case)["transfer_refused"] == {"sun"}
    works.do("offer_transfer", case, HEAD, reason="moved", **offer)
    works.do("accept_transfer", case, ZHOU)
    told = told_to(works, case)
    assert told["transfer_accepted"] == {"sun"}
    assert told["case_taken_off"] == {"zhao"}


def test_whoever_is_asked_to_cover_is_told_and_whoever_asked_hears_the_answer(
    works: Clockwork,
) -> None:
    today = civil_date(datetime.now(UTC))
    cover = Officer(id="feng", role="mediator", office=OFFICE)
    reach(works, "feng", ("email", ADDRESS))
    by_its_head = {"officer": "zhao", "from_on": today, "until_on": today, "cover": "feng"}
    absences(works, HEAD, "state_absence", **by_its_head)
    assert told_to(works, ABSENCES_STREAM) == {"cover_asked": {"feng"}}
    (asked,) = notices(works, ABSENCES_STREAM)
    channel = Recorder()
    assert Deliverer(works.system, {"email": channel}).step(asked.id) is None
    ((_, message, _),) = channel.sent
    assert (message.kind, message.code) == ("cover_asked", asked.code)
    absences(works, cover, "decline_cover", absence="a1")
    assert told_to(works, ABSENCES_STREAM)["cover_declined"] == {"zhao", "sun"}


def test_a_question_that_is_answered_before_it_left_is_not_sent(works: Clockwork) -> None:
    today = civil_date(datetime.now(UTC))
    cover = Officer(id="feng", role="mediator", office=OFFICE)
    reach(works, "feng", ("email", ADDRESS))
    absences(works, MEDIATOR, "state_absence", from_on=today, until_on=today, cover="feng")
    follow(works)
    (asked,) = notices(works, ABSENCES_STREAM)
    absences(works, cover, "accept_cover", absence="a1")
    channel = Recorder()
    assert Deliverer(works.system, {"email": channel}).step(asked.id) is None
    assert (channel.sent, states(works, ABSENCES_STREAM)) == ([], ["settled"])
