"""What is killed when, and who sends which commands in which order: all of it from one number.

The same seed gives the same plan. How far the clients get in it depends on the machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any, Final, NamedTuple

from domain.national_rules import NATIONAL_RULES
from domain.rules import TIERS
from tests.chaos.desk import CLINIC, OFFICES, ON_CALL
from tests.chaos.steps import By, Day, DaysOff, Moment, Step, Story, Weekday, Year
from tests.chaos.stories import in_danger, ringing, story, told

SUPERVISOR: Final = "supervisor"
SUPERVISOR_KILLS: Final = 5
KINDS: Final = {
    "postgres": 4,
    "backend": 4,
    "temporal": 4,
    "api": 4,
    "projector": 4,
    "timekeeper": 4,
    "worker": 4,
    "notifier": 2,
    "crisis-worker": 4,
    "nursery": 2,
}
"""What is killed beside the supervisor, and how often each comes up. `postgres` is the server's
first process, `backend` one of those it started."""

CLIENTS: Final = 6
SHOWN: Final = 200
"""Stories of each client that the plan's fingerprint covers."""

COUNTY: Final = By("county", "county_desk", "150524000000")
EVERYWHERE: Final = By("everywhere", "supervisor", "")


class Kill(NamedTuple):
    """After `pause` seconds, kill one process of a kind; `which` (0 to 1) picks among several."""

    pause: float
    kind: str
    which: float


@dataclass(frozen=True)
class Plan:
    """A whole run."""

    seed: int
    kills: tuple[Kill, ...]
    """In their order; each pause begins when the one before has been done."""

    def story(self, client: int, number: int) -> Story:
        """What a client does as its n-th."""
        return story(self.seed, client, number)

    def waiting(self, when: str, number: int) -> Iterator[Story]:
        """Cases whose hours end within a minute and a half, and here and there a life in danger."""
        for n in range(number):
            random = Random(f"{self.seed}/{when}/{n}")
            yield told(in_danger if n % 8 == 0 else ringing, random, f"{when}-{n}")

    def notices(self) -> Iterator[tuple[float, Step]]:
        """What the county does meanwhile, each after a pause of seconds."""
        random = Random(f"{self.seed}/county")
        for step in _notices(random):
            yield random.uniform(10, 25), step

    @property
    def fingerprint(self) -> str:
        """The same for the same plan."""
        stories = [self.story(c, n) for c in range(CLIENTS) for n in range(SHOWN)]
        notices = list(self.notices())
        return sha256(repr((self.kills, stories, notices)).encode()).hexdigest()[:16]


def plan(seed: int, kills: int) -> Plan:
    """The plan of a seed. ValueError for fewer kills than five of the supervisor and one of each
    other kind."""
    least = SUPERVISOR_KILLS + len(KINDS)
    if kills < least:
        raise ValueError(f"at least {least} kills: five of the supervisor, one of each other kind")
    random = Random(seed)
    kinds = [*KINDS, *random.choices(list(KINDS), weights=list(KINDS.values()), k=kills - least)]
    random.shuffle(kinds)
    step = len(kinds) // SUPERVISOR_KILLS
    for n in range(SUPERVISOR_KILLS):  # spread over the run, so that each finds a system at work
        kinds.insert(n * (step + 1) + random.randrange(1, step + 1), SUPERVISOR)
    return Plan(
        seed, tuple(Kill(random.uniform(0.5, 8.0), kind, random.random()) for kind in kinds)
    )


# --- the county ----------------------------------------------------------------------------------


def first_rules() -> Step:
    """The national rules, and two of the office's own that count in hours."""
    return _adopt(
        "chaos-1", (_hours("on-request", "labour_claimed"), _hours("on-entry", "registered"))
    )


ANSWER_MINUTES: Final = 2


def on_call() -> Iterator[Step]:
    """Who is called when a life is in danger, for the days around the run, and by which channels.

    They have two minutes to answer, so that a run sees silent people being passed.
    """
    for area, people in ON_CALL.items():
        shift = {"begins_at": Moment(3600), "ends_at": Moment(-4 * 86400), "people": list(people)}
        data = {"area": area, "shifts": [shift], "patience_minutes": ANSWER_MINUTES}
        yield Step(COUNTY, "oncall/keep_list", data, case=None)
        for officer in people:
            ways = [{"channel": name, "address": officer} for name in ("bell", "horn")]
            data = {"officer": officer, "ways": ways}
            yield Step(COUNTY, "reach/state_reach", data, case=None)


def where_to() -> Iterator[Step]:
    """The place to which people are referred, once two persons have switched that on."""
    why = {"necessity": "病人需要转介", "risks": "转介内容外泄", "measures": "只转本人同意的内容"}
    of = {"features": ["counselling"], "area": COUNTY.office, "outcome": "acceptable"}
    yield Step(COUNTY, "duties/assess_impact", why | of | {"look_again_on": Day(300)}, case=None)
    on = {"feature": "counselling", "area": COUNTY.office, "assessment": "a1"}
    second = COUNTY._replace(id="county-second")
    yield Step(second, "duties/switch_on", on, case=None)
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    place = {
        "name": "旗精神卫生中心",
        "kind": "hospital",
        "rung": "county",
        "area": COUNTY.office,
        "office": CLINIC,
        "hours": [{"on": day, "opens": "00:00", "closes": "00:00"} for day in days],
        "weekly": 500,
    }
    yield Step(COUNTY, "places/enter_place", place, case=None)


def ended(crisis: int) -> Step:
    """The county ends a crisis that everybody left alone, when the run is over."""
    return Step(COUNTY, "crisis/end", {"outcome": "false_alarm"}, case=crisis)


def _notices(random: Random) -> Iterator[Step]:
    """Changes that reach every clock: notices about days, other rules; and lists."""
    back = random.sample(range(1, 9), 6)
    yield _areas()
    yield from _areas_change()
    yield _close(OFFICES[0], Weekday(back[4]), Day(1), Day(2), Day(3))
    yield _correct(back[0], working=False)
    yield _adopt(
        "chaos-2",
        (
            _hours("on-request", "labour_claimed"),
            _hours("on-entry", "registered"),
            _hours("on-acceptance", "mediating"),
        ),
        longer="triage",
        ladders=(_ladder("mediating", 1, 2, 5), _ladder("registered", 1, 3)),
    )
    yield _members()
    yield _close(COUNTY.office, Weekday(back[5]), Day(2))
    yield _correct(back[1], working=False)
    yield _next_year()
    yield _correct(back[0], working=True)
    yield _lift(OFFICES[0], Day(2), Day(3))
    yield _adopt(
        "chaos-3",
        (_hours("on-entry", "registered"),),
        ladders=(_ladder("mediating", 1, 3, 7),),
    )
    yield _correct(back[2], working=False)
    yield _close(OFFICES[1], Weekday(back[1]), Day(3))
    yield _correct(back[3], working=False)


def _hours(name: str, trigger: str) -> dict[str, Any]:
    return {
        "id": name,
        "trigger": trigger,
        "limit": 1,
        "unit": "hour",
        "roll": "none",
        "effect": "local_target",
        "source": "for the run under random kills",
        "owner": "desk",
        "proposes": "look_into_matter",
    }


def _ladder(trigger: str, *after: int) -> dict[str, Any]:
    """A ladder of so many days to each level: of cases entered late all of them hear at once."""
    levels = zip(TIERS, after, ("head", "judicial_office", "county_desk"), strict=False)
    return {
        "id": f"climb-{trigger}",
        "trigger": trigger,
        "rungs": [{"at": at, "after": days, "tells": tells} for at, days, tells in levels],
        "source": "for the run under random kills",
    }


def _adopt(
    version: str,
    own: tuple[dict[str, Any], ...],
    longer: str = "",
    ladders: tuple[dict[str, Any], ...] = (),
) -> Step:
    rows = [rule.model_dump(mode="json") for rule in NATIONAL_RULES]
    for row in rows:
        row["limit"] += row["id"] == longer
    data = {"version": version, "rows": [*rows, *own], "source": "for the run"}
    data |= {"running_cases": "for the run, article 1", "ladders": list(ladders)}
    return Step(EVERYWHERE, "rules/adopt", data, case=None)


def _correct(back: int, *, working: bool) -> Step:
    data = {
        "day": Weekday(back),
        "working": working,
        "source": "a notice",
        "notice_no": "1",
        "published_on": Day(0),
    }
    return Step(EVERYWHERE, "calendar/correct_day", data, case=None, may_be_refused=True)


def _close(area: str, *days: Weekday | Day) -> Step:
    return _closure("order_closure", area, days)


def _lift(area: str, *days: Weekday | Day) -> Step:
    return _closure("lift_closure", area, days)


def _closure(command: str, area: str, days: Sequence[Weekday | Day]) -> Step:
    data = {
        "area": area,
        "days": list(days),
        "source": "a storm",
        "notice_no": "3",
        "published_on": Day(0),
    }
    return Step(COUNTY, f"calendar/{command}", data, case=None, may_be_refused=True)


def _next_year() -> Step:
    data = {
        "year": Year(1),
        "holidays": DaysOff(1),
        "shifted_workdays": [],
        "source": "a notice",
        "notice_no": "2",
        "published_on": Day(0),
    }
    return Step(EVERYWHERE, "calendar/publish_year", data, case=None, may_be_refused=True)


def _areas() -> Step:
    rows = [{"code": "150524000000", "name": "旗"}]
    rows += [{"code": o, "name": f"镇{o[6:9]}", "parent": "150524000000"} for o in OFFICES]
    return Step(COUNTY, "areas/enter", {"rows": rows}, case=None)


def _areas_change() -> Iterator[Step]:
    """A township beside the offices, so that no case is refused: named otherwise, split, and the
    split taken back, since it was entered wrongly."""
    quiet, west, east = "150524190000", "150524191000", "150524192000"
    rows = [{"code": quiet, "name": "静镇", "parent": COUNTY.office}]
    yield Step(COUNTY, "areas/enter", {"rows": rows}, case=None)
    of = {"notice_no": "内政字〔2026〕12号", "predecessors": [quiet]}
    renamed = {"kind": "renamed", "successors": [{"code": quiet, "name": "宁镇"}]}
    parts = [{"code": west, "name": "宁西镇"}, {"code": east, "name": "宁东镇"}]
    split = {"kind": "split", "successors": parts}
    yield Step(COUNTY, "areas/change", of | renamed | {"takes_effect": "2026-01-05"}, case=None)
    yield Step(COUNTY, "areas/change", of | split | {"takes_effect": "2026-02-02"}, case=None)
    taken_back = {"code": quiet, "why": "entered_wrongly", "notice_no": of["notice_no"]}
    yield Step(COUNTY, "areas/withdraw", taken_back | {"takes_effect": "2026-02-02"}, case=None)


def _members() -> Step:
    data = {"office": "150524109000", "active_members": 2}
    return Step(COUNTY, "committees/count_members", data, case=None)
