"""A crisis on real servers: who is called when, through what, and what ends the calling."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.crisis.state import code_of
from domain.crisis.terms import BASIS
from domain.kernel import Officer
from domain.reach import REACH_STREAM
from interface import standby
from tests.crises.sinks import Broken, Dead, Everybody, Gone, Hanging, Sink
from tests.crises.works import COUNTY, OTHER_TOWN, TOWN, VILLAGE, Crises, people
from tests.workers.running import OwnTemporal, eventually
from workers.channels.kernel import Message
from workers.crises.bell import Bell
from workers.crises.directory import Addresses
from workers.handler import Request

CALLED = ("CrisisRaised", "OnCallPaged")
ESCALATED = (*CALLED, "CrisisEscalated", "OnCallPaged")


def test_the_two_on_call_are_called_at_once_through_every_channel(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell, mail = Sink("bell"), Sink("mail")
    with works.worker(bell, mail):
        crisis = works.press()
        eventually(lambda: len(bell.sent) == len(mail.sent) == 2)

    assert sorted(bell.people) == sorted(mail.people) == ["a", "b"]
    sent = bell.sent[0].message
    assert sent == Message("crisis", sent.code, f"http://localhost:8420/crises/{crisis}", "zh")
    keys = {sent.key for sent in (*bell.sent, *mail.sent)}
    assert len(keys) == 4
    assert all(str(UUID(key)) == key for key in keys), "they leave with the message"


def test_two_silent_people_then_the_next_rung_then_somebody_has_it(works: Crises) -> None:
    works.keep(TOWN, "a", "b", seconds=1)
    works.keep(COUNTY, "e", "f")
    bell = Sink()
    with works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *ESCALATED)
        eventually(lambda: len(bell.sent) == 4)
        works.do("acknowledge", crisis, "f")

    assert people(works.facts(crisis)) == [("a", "b"), ("e", "f")]
    assert sorted(bell.people[:2]) == ["a", "b"]
    assert sorted(bell.people[2:]) == ["e", "f"]
    assert works.names(crisis) == [*ESCALATED, "CrisisAcknowledged"]


def test_an_acknowledgement_stops_the_calling_before_the_next_rung(works: Crises) -> None:
    works.keep(TOWN, "a", "b", seconds=1)
    works.keep(COUNTY, "e", "f", seconds=1)
    bell = Sink()
    with works.worker(bell):
        first = works.press()
        works.wait_for(first, *CALLED)
        works.do("acknowledge", first, "a")
        later = works.press()
        works.wait_for(later, *ESCALATED, "NobodyReached")  # seconds have passed

    assert works.names(first) == [*CALLED, "CrisisAcknowledged"]


def test_the_county_is_called_until_somebody_has_it(works: Crises) -> None:
    works.keep(COUNTY, "e", "f", seconds=1)
    bell = Sink()
    with works.worker(bell):
        crisis = works.press(COUNTY)
        works.wait_for(crisis, *CALLED, "NobodyReached", "OnCallPaged", "OnCallPaged")
        works.do("acknowledge", crisis, "e")

    assert works.names(crisis).count("NobodyReached") == 1
    assert works.state(crisis).acknowledged_by == ("e",)


def test_empty_lists_are_told_at_once_and_whoever_comes_on_duty_is_called(works: Crises) -> None:
    bell, nobody = Sink(), ("CrisisRaised", "NobodyThere", "CrisisEscalated", "NobodyReached")
    with works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *nobody)
        assert bell.sent == []
        works.keep(COUNTY, "e", "f")
        works.system.bell.heard(crisis, ("crisis.acknowledged.v1",))  # asks without waiting
        works.wait_for(crisis, *nobody, "OnCallPaged")
        eventually(lambda: len(bell.sent) == 2)


def test_a_dead_channel_is_noted_and_the_others_go_on(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell, dead, gone, broken = Sink("bell"), Dead("dead"), Gone("gone"), Broken("broken")
    with works.worker(bell, dead, gone, broken):
        crisis = works.press()
        eventually(lambda: len(works.facts(crisis)) == 3)

    assert sorted(bell.people) == ["a", "b"]
    ways = {(d.officer, d.channel): (d.trouble, d.final) for d in works.facts(crisis)[2].deliveries}
    assert ways["a", "bell"] == ("", False)
    assert ways["a", "dead"] == ("timeout", False)
    assert ways["b", "gone"] == ("smtp_550", True)
    assert ways["b", "broken"] == ("failed", False)


def test_a_channel_that_comes_back_gets_the_page_it_missed(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell, dead, gone = Sink("bell"), Dead("dead"), Gone("gone")
    pager = works.pager(bell, dead, gone)
    crisis = works.press()
    again = pager.move_on(crisis, datetime.now(UTC))
    assert again is not None
    assert again < datetime.now(UTC) + timedelta(seconds=30)
    dead.mended = True
    pager.move_on(crisis, datetime.now(UTC))

    assert sorted(dead.people) == ["a", "b"]
    assert len(bell.sent) == 2, "what was taken is not sent again"
    assert len(gone.sent) == 2, "what was given up is not tried again"
    pager.move_on(crisis, datetime.now(UTC))
    assert len(works.facts(crisis)) == 4


def test_a_channel_that_hangs_keeps_nobody_waiting(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell, hanging = Sink("bell"), Hanging("hanging")
    crisis = works.press()
    works.pager(bell, hanging, limit=0.2).move_on(crisis, datetime.now(UTC))
    hanging.let_go.set()

    assert sorted(bell.people) == ["a", "b"]
    ways = {(d.officer, d.channel): d.trouble for d in works.facts(crisis)[2].deliveries}
    assert ways == {
        **{("a", "bell"): "", ("b", "bell"): ""},
        **{("a", "hanging"): "slow", ("b", "hanging"): "slow"},
    }


def test_officers_are_called_through_every_way_they_have_stated_at_any_hour(works: Crises) -> None:
    """Quiet hours and digests are for notices."""
    works.keep(TOWN, "a", "b")
    ways = [{"channel": "email", "address": "a@x"}, {"channel": "bell", "address": "1"}]
    quiet = {"quiet_from": "00:00", "quiet_until": "23:59", "digest": True, "language": "en"}
    works.system.handler.perform(
        Request(
            aggregate="reach",
            command="state_reach",
            stream=REACH_STREAM,
            officer=Officer(id="a", role="mediator", office=TOWN),
            data={"officer": "a", "ways": ways, **quiet},
        )
    )
    bell, mail = Sink("bell"), Sink("email")
    with works.worker(bell, mail, directory=Addresses(works.system)):
        crisis = works.press()
        eventually(lambda: len(works.facts(crisis)) == 3)

    assert (bell.people, mail.people) == (["1"], ["a@x"])
    assert bell.sent[0].message.language == "en"
    ways_tried = {(d.officer, d.channel): d.trouble for d in works.facts(crisis)[2].deliveries}
    assert ways_tried == {("a", "bell"): "", ("a", "email"): "", ("b", "none"): "no_way"}
    with works.system.pool.connection() as connection:
        rows = connection.execute("select distinct who, purpose from audit.read").fetchall()
    assert rows == [("pager", "page a crisis")]


def test_who_has_no_way_at_all_is_named(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell = Sink()
    with works.worker(bell, directory=Everybody("bell", "elsewhere", nobody=("b",))):
        crisis = works.press()
        eventually(lambda: len(works.facts(crisis)) == 3)

    ways = {(d.officer, d.channel): (d.trouble, d.final) for d in works.facts(crisis)[2].deliveries}
    assert ways == {
        ("a", "bell"): ("", False),
        ("a", "elsewhere"): ("no_such_channel", True),
        ("b", "none"): ("no_way", True),
    }


def test_a_late_and_a_second_acknowledgement_stand_in_the_trace(works: Crises) -> None:
    works.keep(TOWN, "a", "b", seconds=1)
    works.keep(COUNTY, "e", "f")
    with works.worker(Sink()):
        crisis = works.press()
        works.wait_for(crisis, *ESCALATED)
        works.do("acknowledge", crisis, "a")
        works.do("acknowledge", crisis, "f")
        works.do("acknowledge", crisis, "f")

    timings = [fact.timing for fact in works.facts(crisis) if hasattr(fact, "timing")]
    assert timings == ["late", "further"]


def test_simultaneous_crises_are_paged_each_on_its_own(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    works.keep(OTHER_TOWN, "c", "d")
    bell = Sink()
    with works.worker(bell):
        crises = [works.press(area) for area in (VILLAGE, OTHER_TOWN) for _ in range(5)]
        eventually(lambda: len(bell.sent) == 20)
        works.do("acknowledge", crises[0], "a")

    assert len({sent.message.code for sent in bell.sent}) == 10
    assert [len(works.state(crisis).acknowledged_by) for crisis in crises] == [1] + [0] * 9
    assert bell.people.count("c") == bell.people.count("a") == 5


def test_simultaneous_crises_at_one_person_are_each_taken_for_themselves(works: Crises) -> None:
    """Taking one takes no other: whoever has one is still called for the next."""
    works.keep(TOWN, "a", "b", seconds=2)
    works.keep(COUNTY, "e", "a")
    bell = Sink()
    with works.worker(bell):
        first, second = works.press(), works.press()
        for crisis in (first, second):
            works.wait_for(crisis, *CALLED)
        eventually(lambda: len(bell.sent) == 4)  # a page not yet gone would be kept back
        works.do("acknowledge", first, "a")
        works.wait_for(second, *ESCALATED)
        eventually(lambda: len(bell.sent) == 6)
        works.do("acknowledge", second, "a")

    assert works.names(first) == [*CALLED, "CrisisAcknowledged"]
    assert works.names(second) == [*ESCALATED, "CrisisAcknowledged"]
    assert bell.people.count("a") == 3, "once for the first, twice for the second"
    codes = {sent.message.code for sent in bell.sent if sent.address == "a"}
    assert codes == {code_of(first), code_of(second)}, "and they can tell one from the other"


def test_an_acknowledgement_after_the_county_ends_the_calling(works: Crises) -> None:
    works.keep(TOWN, "a", "b", seconds=1)
    works.keep(COUNTY, "e", "f", seconds=1)
    bell = Sink()
    with works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *ESCALATED, "NobodyReached", "OnCallPaged")
        works.do("acknowledge", crisis, "b")
        works.do("acknowledge", crisis, "e")
        other = works.press(COUNTY)
        works.wait_for(other, *CALLED, "NobodyReached", "OnCallPaged")  # seconds have passed

    taken = [f for f in works.facts(crisis) if type(f).__name__ == "CrisisAcknowledged"]
    assert [(f.by, f.timing, f.rung) for f in taken] == [
        ("b", "late", "township"),
        ("e", "further", "county"),
    ]
    after = works.names(crisis)[works.names(crisis).index("CrisisAcknowledged") :]
    assert after == ["CrisisAcknowledged"] * 2, "nobody is called any more"


def test_the_button_twice_with_one_key_is_one_crisis(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    bell = Sink()
    with works.worker(bell):
        crisis = works.press()
        works.system.bell.heard(crisis, ("crisis.raised.v1",))
        works.system.bell.heard(crisis, ("crisis.raised.v1",))
        eventually(lambda: len(works.facts(crisis)) == 3)
        works.do("acknowledge", crisis, "a")
        eventually(lambda: works.names(crisis) == [*CALLED, "CrisisAcknowledged"])

    assert sorted(bell.people) == ["a", "b"]


def test_after_72_hours_the_basis_lapses_and_the_workflow_ends(works: Crises) -> None:
    works.keep(COUNTY, "e", "f")
    with works.worker(Sink()):
        crisis = works.press(COUNTY, at=datetime.now(UTC) - BASIS + timedelta(seconds=3))
        works.wait_for(crisis, *CALLED)
        works.do("acknowledge", crisis, "e")
        works.wait_for(crisis, *CALLED, "CrisisAcknowledged", "BasisLapsed")
        eventually(lambda: not works.running(crisis))


def test_the_end_ends_the_workflow(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    with works.worker(Sink()):
        crisis = works.press()
        works.wait_for(crisis, *CALLED)
        assert works.running(crisis)
        works.do("end", crisis, outcome="false_alarm")
        eventually(lambda: not works.running(crisis))


# --- what fails ----------------------------------------------------------------------------------


def test_the_doctor_sees_whether_anybody_asks_for_the_work(works: Crises) -> None:
    with works.worker(Sink()):
        eventually(lambda: any(found.well for found in standby.work(works.system)[:1]))
    told = [finding.told("en") for finding in standby.work(works.system)]
    assert [each.what for each in told] == ["work of crisis-worker", "work of notifier"]


def test_temporal_killed_in_the_middle_goes_on_where_it_was(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    works = Crises(store_url, own_temporal.address)
    works.keep(TOWN, "a", "b", seconds=3)
    works.keep(COUNTY, "e", "f")
    bell = Sink()
    with works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *CALLED)
        own_temporal.kill()
        own_temporal.start()
        works.wait_for(crisis, *ESCALATED)
        eventually(lambda: len(bell.sent) == 4)
        works.do("acknowledge", crisis, "e")
    works.close()

    assert sorted(bell.people) == ["a", "b", "e", "f"], "nobody was called twice"


def test_two_silent_people_while_temporal_restarts_are_passed_once(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    """It is away when their time is over, and comes back while the next two are called."""
    works = Crises(store_url, own_temporal.address)
    works.keep(TOWN, "a", "b", seconds=2)
    works.keep(COUNTY, "e", "f", seconds=2)
    bell = Sink()
    with works.projector(), works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *CALLED)
        own_temporal.kill()
        works.wait_for(crisis, *ESCALATED)
        own_temporal.start()
        works.wait_for(crisis, *ESCALATED, "NobodyReached", "OnCallPaged")
        eventually(lambda: len(bell.sent) == 6)
        works.do("acknowledge", crisis, "e")
        called = people(works.facts(crisis))
    works.close()

    assert called == [("a", "b"), ("e", "f"), ("e", "f")]
    assert sorted(bell.people[:4]) == ["a", "b", "e", "f"], "nobody was called twice for one page"


def test_a_crisis_while_temporal_is_away_is_paged_and_escalated_without_it(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    works = Crises(store_url, own_temporal.address)
    works.keep(TOWN, "a", "b", seconds=1)
    works.keep(COUNTY, "e", "f")
    bell = Sink()
    with works.projector(), works.worker(bell):
        own_temporal.kill()
        crisis = works.press()
        works.wait_for(crisis, *ESCALATED)
        own_temporal.start()
        eventually(lambda: works.running(crisis))
        works.do("acknowledge", crisis, "e")
    works.close()

    assert sorted(bell.people) == ["a", "b", "e", "f"]


def test_a_temporal_that_lost_everything_gets_its_crises_back(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    works = Crises(store_url, own_temporal.address)
    works.keep(TOWN, "a", "b", seconds=8)
    works.keep(COUNTY, "e", "f")
    bell = Sink()
    with works.projector(), works.worker(bell):
        crisis = works.press()
        works.wait_for(crisis, *CALLED)
        own_temporal.lose_everything()
    with works.projector(), works.worker(bell):
        works.wait_for(crisis, *ESCALATED)
        eventually(lambda: works.running(crisis))
    works.close()

    assert sorted(bell.people) == ["a", "b", "e", "f"]


def test_a_worker_that_was_away_finds_what_it_missed(works: Crises) -> None:
    works.keep(TOWN, "a", "b")
    crisis = works.press()
    bell = Sink()
    with works.worker(bell):
        works.wait_for(crisis, *CALLED)
        eventually(lambda: len(bell.sent) == 2)


def test_the_button_waits_for_nobody(store_url: str) -> None:
    """Nothing listens where Temporal should be: the crisis is recorded all the same."""
    works = Crises(store_url, "127.0.0.1:9")
    begun = datetime.now(UTC)
    crisis = works.press()

    assert works.names(crisis) == ["CrisisRaised", "NobodyThere"]
    assert datetime.now(UTC) - begun < timedelta(seconds=5)
    works.system.close()


def test_a_bell_that_was_closed_rings_again(works: Crises) -> None:
    bell = Bell(works.settings, works.system.vault.master)
    works.keep(TOWN, "a", "b")
    bell.close()
    crisis = works.press()
    bell.heard(crisis, ("crisis.raised.v1",))
    bell.close()
    assert works.running(crisis)
