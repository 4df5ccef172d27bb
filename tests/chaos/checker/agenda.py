"""What must happen by when in one case: each open obligation under each rule, with its warnings."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from tests.chaos.checker.case import BEFORE_ACCEPTANCE, MEDIATING, OPEN, Case
from tests.chaos.checker.days import (
    DAY,
    Days,
    End,
    ForEver,
    Standing,
    Suspensions,
    UnknownFact,
    hours,
    midnight_after,
)
from tests.chaos.checker.log import CHINA, day_of

Rule = dict[str, Any]
Since = date | datetime
Open = dict[str, Since]
"""What is open under one trigger: key → since when."""


class Adopted(NamedTuple):
    """The limits and ladders that cases run under, as they were adopted."""

    rules: list[Rule] = []
    ladders: list[Rule] = []


MORNING = time(8, 30)
SPREAD = 600
CALLS = 3
UNCHECKED = "ask the court / the arbitration commission"


class Entry(NamedTuple):
    """One stage of an open obligation."""

    id: str
    key: str
    stage: str
    starts_on: date
    end: End
    falls_at: datetime
    rings_at: datetime
    exact: bool
    noted: bool
    rule: Rule

    @property
    def alarm(self) -> str:
        """How its clock calls it."""
        return f"{self.id}@{self.stage}"

    @property
    def due(self) -> date | datetime:
        """What tells this due date from an earlier one of the same deadline: the minute where
        hours are counted, the day elsewhere."""
        return self.falls_at if self.exact else self.end.due


def agenda(case: Case, days: Days, adopted: Adopted) -> list[Entry]:
    """Every stage of everything open, and every level that is to hear of it."""
    if case.over:
        return []
    found = [
        entry
        for rule in adopted.rules
        if _concerns(rule["applies_to"], case)
        for key, since in _open(rule["trigger"], case).items()
        for entry in _stages(case, days, rule, key, since)
    ]
    for ladder in adopted.ladders:
        if _concerns(ladder["applies_to"], case):
            for opened in _open(ladder["trigger"], case).items():
                found += _levels(case, days, adopted, ladder, opened)
    return found


OF_THE_LAW = ("right_lost", "institution_duty")
COURT = "court_"


def _levels(
    case: Case, days: Days, adopted: Adopted, ladder: Rule, opened: tuple[str, Since]
) -> Iterator[Entry]:
    """Who hears, one level after the other: as if each limit beside the ladder said when, the
    earliest of them."""
    key, since = opened
    starts_on = day_of(since) if isinstance(since, datetime) else since
    limits = list(_limits_beside(case, adopted, ladder, key))
    for rung in ladder["rungs"]:
        told = [_hears(case, days, (starts_on, rung["after"]), limit) for limit in limits]
        known = [day for day in told if day is not None]
        if limits and not known:
            continue
        day = min(known) if limits else starts_on + rung["after"] * DAY
        at = datetime.combine(day, MORNING, CHINA)
        name = ":".join(part for part in (ladder["id"], key, rung["at"]) if part)
        stage = f"level-{rung['at']}"
        noted = (name, stage, day) in {(n.deadline, n.stage, n.due_on) for n in case.noted}
        as_rule = {
            "id": ladder["id"],
            "unit": "day",
            "limit": rung["after"],
            "effect": "local_target",
            "owner": rung["tells"],
            "proposes": "look_into_matter",
            "source": ladder["source"],
        }
        end = End(day, day, day, at, provisional=False)
        rings_at = (at + timedelta(seconds=crc32(case.stream.bytes) % SPREAD)).astimezone(UTC)
        yield Entry(name, "", stage, starts_on, end, at, rings_at, False, noted, as_rule)


class Beside(NamedTuple):
    """A limit that runs beside a ladder."""

    rule: Rule
    key: str
    since: Since


def _limits_beside(case: Case, adopted: Adopted, ladder: Rule, key: str) -> Iterator[Beside]:
    """What is open beside a ladder: of the same obligation, or of the same mediation."""
    for rule in adopted.rules:
        pair = {rule["trigger"], ladder["trigger"]}
        in_mediation = all(one == "mediating" or one.startswith(COURT) for one in pair)
        together = len(pair) == 1 or (in_mediation and "mediating" in pair)
        if together and rule["effect"] != "information" and _concerns(rule["applies_to"], case):
            for its_key, since in _open(rule["trigger"], case).items():
                if its_key == key:
                    yield Beside(rule, key, since)


def _hears(case: Case, days: Days, rung: tuple[date, int], limit: Beside) -> date | None:
    """The day on which a level hears that waits as this limit does: None while it stands still."""
    still, end = Still(), None
    with suppress(ForEver):
        end = _end(case, days, limit, still)
    rule, (day, left) = limit.rule, rung
    try:
        while left:
            day += DAY
            left -= not still(day)
    except ForEver:
        return None
    if rule["effect"] not in OF_THE_LAW or end is None:
        return day
    if rule["unit"] == "hour":
        last = day_of(end.falls_at)
        while datetime.combine(last, MORNING, CHINA) > end.falls_at:
            last -= DAY
        return min(day, last)
    return min(day, end.last, end.due)


def _concerns(applies_to: dict[str, Any], case: Case) -> bool:
    kind, source, track = (case.opened[name] for name in ("type", "source", "track"))
    return (
        kind not in applies_to["except_types"]
        and kind in (applies_to["types"] or [kind])
        and source in (applies_to["sources"] or [source])
        and track in (applies_to["tracks"] or [track])
    )


def note_beside(rule: Rule) -> str:
    """What is said beside a limit that nobody has checked, and whose lapse loses a right."""
    if rule["effect"] != "right_lost" or (rule["checked_on"] and rule["checked_by"]):
        return ""
    return UNCHECKED


def _stages(case: Case, days: Days, rule: Rule, key: str, since: Since) -> Iterator[Entry]:
    starts_on = day_of(since) if isinstance(since, datetime) else since
    exact = rule["unit"] == "hour"
    try:
        end = _end(case, days, Beside(rule, key, since), Still())
    except ForEver:
        return
    name = f"{rule['id']}:{key}" if key else rule["id"]
    delay = 0 if exact else crc32(case.stream.bytes) % SPREAD
    for stage, falls_at in _moments(rule, end, starts_on):
        rings_at = (falls_at + timedelta(seconds=delay)).astimezone(UTC)
        noted = any(
            (one.deadline, one.stage) == (name, stage)
            and one.due_on == end.due
            and (not exact or one.falls_at in (falls_at, None))
            for one in case.noted
        )
        yield Entry(name, key, stage, starts_on, end, falls_at, rings_at, exact, noted, rule)


def _moments(rule: Rule, end: End, starts_on: date) -> Iterator[tuple[str, datetime]]:
    for before in rule["warnings"]:
        day = end.act_by - before * DAY
        if rule["limit"] == 0 or day > starts_on:
            yield f"warning-{before}", datetime.combine(day, MORNING, CHINA)
    yield "due", end.falls_at


def _known_since(case: Case, trigger: str, key: str, starts_on: date) -> date:
    """When a day to come was named; when it begins, where nobody named it before."""
    agreed_on = case.agreement["effective_on"] if case.agreement else None
    day = date.fromisoformat(key) if trigger.startswith("follow_up") else None
    called = case.called_on if day and case.called_on and case.called_on >= day else None
    decided_on = case.confirmation.get("decided_on") if case.confirmation else None
    named_on = {
        "extended": case.extended_on,
        "instalment": agreed_on,
        "follow_up": called or agreed_on,
        "follow_up_moved": case.calls_moved_on.get(day) if day else None,
        "enforceable": decided_on,
        "report_untold": case.untold_named_on,
    }.get(trigger)
    return min(named_on, starts_on) if named_on else starts_on


@dataclass
class Still:
    """On which days a limit stands still, as its end is walked to."""

    days: set[date] = field(default_factory=set)
    for_ever: date | None = None
    """The day from which on nobody knows until when."""

    def watching(self, standing: Standing) -> Standing:
        """The same, noted here."""

        def watched(day: date) -> bool:
            try:
                held_up = standing(day)
            except ForEver:
                self.for_ever = day
                raise
            self.days |= {day} if held_up else set()
            return held_up

        return watched

    def __call__(self, day: date) -> bool:
        if self.for_ever is not None and day >= self.for_ever:
            raise ForEver
        return day in self.days


def _end(case: Case, days: Days, limit_of: Beside, still: Still) -> End:
    rule, key, since = limit_of
    unit, roll, limit = rule["unit"], rule["roll"], rule["limit"]
    if unit == "hour":
        return hours(since if isinstance(since, datetime) else midnight_after(since), limit)
    starts_on = day_of(since) if isinstance(since, datetime) else since
    known = _known_since(case, rule["trigger"], key, starts_on)
    if not rule["stops_while_suspended"]:
        return days.end(starts_on, limit, unit, roll, known, area=case.area)
    heeds, longest = rule.get("stops_for", ["appraisal"]), rule.get("longest_pause")
    heeded = [(s.begun, s.over) for s in case.suspensions if s.stops and s.reason in heeds]
    begins = starts_on
    if rule["trigger"] == "extended" and case.extended_on:
        # The day that was signed for moves by what began after the signature.
        heeded = [span for span in heeded if span[0] >= case.extended_on]
        begins, limit, unit = case.extended_on, (starts_on - case.extended_on).days + limit, "day"

    def end(spans: list[tuple[date, date | None]], noted: Still) -> End:
        held_up = noted.watching(Suspensions(spans, longest))
        return days.end(begins, limit, unit, roll, known, area=case.area, standing=held_up)

    if roll == "backward":  # it may be over before its last day: then nothing holds it up
        told, heeded = heeded, []
        for span in told:
            if span[0] < end(heeded, Still()).due:
                heeded.append(span)
    return end(heeded, still)


# --- what limits run from ------------------------------------------------------------------------


def _one(since: Since | None) -> Open:
    return {} if since is None else {"": since}


def _when(holds: bool, since: Since | None) -> Open:
    return _one(since) if holds else {}


def _came(case: Case, limit: str, *, unless_extended: bool = False) -> list[Since]:
    """From when a limit ran in the cases that were merged in."""
    said = [
        limits[limit]
        for limits, extensions in case.came
        if limits.get(limit) and not (unless_extended and extensions != case.extensions)
    ]
    return [datetime.fromisoformat(x) if "T" in x else date.fromisoformat(x) for x in said]


def _first(own: Since | None, came: list[Since]) -> Since | None:
    return min([x for x in (own, *came) if x is not None], key=_civil, default=None)


def _civil(since: Since) -> date:
    return day_of(since) if isinstance(since, datetime) else since


def _court(case: Case, procedure: str, online: tuple[bool, ...]) -> Open:
    sent = case.sent
    if sent is None or (sent["procedure"], sent["online"]) not in [(procedure, o) for o in online]:
        return {}
    if case.phase not in OPEN or case.extended_until:
        return {}
    if sent["online"]:
        return _one(sent["answered_on"] if sent.get("taken") else None)
    if "file_on" not in sent and case.accepted_at:
        return _one(day_of(case.accepted_at))
    return _one(sent.get("file_on"))


def _labour(case: Case) -> Open:
    if case.opened["type"] != "labour" or case.phase not in OPEN:
        return {}
    if case.requested_at is None and case.opened["source"] != "proactive_offer":
        return _one(case.sent["received_on"] if case.sent else case.registered_at)
    return _one(case.requested_at)


def _unanswered(case: Case, *, online: bool) -> Open:
    sent = case.sent
    waits = sent is not None and "answered_on" not in sent and sent["online"] == online
    return _one(sent["received_on"]) if sent and waits else {}


def _letter(case: Case) -> Open:
    if not case.letter_owed or case.phase in OPEN or case.sent is None:
        return {}
    agreed_on = case.agreement["effective_on"] if case.agreement else None
    days = [case.ended_on or agreed_on or case.closed_on, case.sent["answered_on"]]
    return _one(max(day for day in days if day))


def _requests(case: Case) -> Open:
    return {request: since for request, since in case.requests.items() if since}


def _orders(case: Case, since: str, until: str = "") -> Open:
    """Of each order that is not over, the day on which something began that did not end yet."""
    return {
        key: order[since]
        for key, order in case.orders.items()
        if order.get(since) and not order.get(until)
    }


def _to_be_kept(case: Case) -> bool:
    return case.agreement is not None and case.performance in ("performing", "breached")


def _instalments(case: Case) -> Open:
    if not _to_be_kept(case):
        return {}
    return {
        item: part["due_on"]
        for item, part in case.owed.items()
        if part["due_on"] and "performed_on" not in part
    }


def _calls(case: Case, *, moved: bool) -> Open:
    if case.agreement is None or case.performance != "performing" or case.calls_stopped:
        return {}
    wanted = {
        part["due_on"] or case.agreement["effective_on"]
        for part in case.owed.values()
        if "performed_on" not in part and (part["due_on"] or part["kind"] != "forbearance")
    }
    left = max(CALLS - case.calls, 0)
    since = {
        day: max(day, case.called_on) if case.called_on else day for day in sorted(wanted)[:left]
    }
    return {
        day.isoformat(): case.calls_moved.get(day, start)
        for day, start in since.items()
        if (day in case.calls_moved) == moved
    }


def _joint_application(case: Case) -> date | None:
    """The day of a written agreement that still can be taken to a court or a commission."""
    agreement = case.agreement
    if agreement is None or not _to_be_kept(case) or agreement["form"] != "written":
        return None
    effective_on: date = agreement["effective_on"]
    return None if case.confirmation or case.review else effective_on


def _confirmable(case: Case) -> Open:
    if case.agreement is None or case.agreement["not_confirmable"]:
        return {}
    pay_only = all(part["kind"] == "payment" for part in case.owed.values())
    return _when(case.opened["type"] != "labour" or pay_only, _joint_application(case))


def _decision(case: Case) -> Open:
    applied = case.confirmation
    return _one(applied["applied_on"] if applied and "confirmed" not in applied else None)


def _enforceable(case: Case) -> Open:
    if case.agreement is None or not _to_be_kept(case):
        return {}
    if not (case.confirmation and case.confirmation.get("confirmed")):
        return {}
    effective_on = case.agreement["effective_on"]
    return _one(max(part["due_on"] or effective_on for part in case.owed.values()))


_TRIGGERS: dict[str, Callable[[Case], Open]] = {
    "registered": lambda c: _when(
        c.phase == "registered", _first(c.registered_at, _came(c, "registered_at"))
    ),
    "triaged": lambda c: _when(
        c.phase in BEFORE_ACCEPTANCE and c.triaged_on is not None,
        _first(c.triaged_on, _came(c, "triaged_on")),
    ),
    "mediating": lambda c: _when(
        c.phase in OPEN,
        _first(
            c.accepted_at if c.phase in MEDIATING and not c.extended_until else None,
            _came(c, "accepted_at", unless_extended=True),
        ),
    ),
    "extended": lambda c: _when(
        c.phase in OPEN,
        _first(c.extended_until, _came(c, "extended_until", unless_extended=True)),
    ),
    "court_delegated": lambda c: _court(c, "pre_suit", (False, True)),
    "court_entrusted": lambda c: _court(c, "ordinary", (False,)),
    "court_entrusted_summary": lambda c: _court(c, "summary", (False,)),
    "court_entrusted_online": lambda c: _court(c, "ordinary", (True,)),
    "court_entrusted_online_summary": lambda c: _court(c, "summary", (True,)),
    "labour_claimed": _labour,
    "handed_over": lambda c: _unanswered(c, online=False),
    "online_requested": lambda c: _unanswered(c, online=True),
    "return_letter_owed": _letter,
    "transfer_offered": lambda c: _one(c.offer["offered_on"] if c.offer else None),
    "order_unread": lambda c: _orders(c, "given_on", until="read_on"),
    "order_unanswered": lambda c: _orders(c, "read_on", until="answered_on"),
    "order_handed_back": lambda c: _orders(c, "back_on"),
    "request_sent": _requests,
    "instalment": _instalments,
    "follow_up": lambda c: _calls(c, moved=False),
    "follow_up_moved": lambda c: _calls(c, moved=True),
    "confirmable": _confirmable,
    "reviewable": lambda c: _when(c.opened["type"] == "labour", _joint_application(c)),
    "confirmation_applied": _decision,
    "enforceable": _enforceable,
    "urgent_unseen": lambda c: _when(not (c.urgent_seen or c.urgent_run_out), c.urgent_at),
    "urgent": lambda c: _when(not c.urgent_run_out, c.urgent_since),
    "urgent_step": lambda c: {
        step: day for step, day in c.urgent_steps.items() if day and not c.urgent_run_out
    },
    "urgent_offered": lambda c: _one(c.urgent_offered),
    "urgent_end_proposed": lambda c: _one(c.urgent_enough),
    "report_untold": lambda c: _one(c.untold),
    "suspended": lambda c: _one(c.suspended),
}


def _open(trigger: str, case: Case) -> Open:
    if trigger not in _TRIGGERS:
        raise UnknownFact(f"trigger {trigger}: the checker does not know what it runs from")
    return _TRIGGERS[trigger](case)
