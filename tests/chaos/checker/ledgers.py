"""Every ledger in every column against a fold of the log made here, up to where the ledger stands.

A ledger, a table or a column that is not listed here is a finding: nothing is passed over.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from tests.chaos.checker.agenda import Entry, note_beside
from tests.chaos.checker.case import Case
from tests.chaos.checker.log import START, Connection, Fact, Log, Place, day_of
from tests.chaos.checker.office import Office, Row, fold

Rows = dict[Any, Row]
"""The rows of a table by their key."""

SHOWN = 5
"""Differences of one ledger that are told one by one."""

LEVELS = {
    **dict.fromkeys(("village_committee", "residents_committee"), "village"),
    **dict.fromkeys(("township", "subdistrict"), "township"),
}


class Table(NamedTuple):
    """A table of a ledger: its key, and what it should hold."""

    key: tuple[str, ...]
    expected: Callable[[Office], Iterator[Row]]


# --- register ------------------------------------------------------------------------------------


def _register(office: Office) -> Iterator[Row]:
    for case in office.cases.values():
        yield {**_identity(case), **_standing(case), **_settlement(case)}


def _identity(case: Case) -> Row:
    opened = case.opened
    happened = opened["happened_on"]
    origin = opened["origin"] or {}
    return {
        "stream": case.stream,
        "version": case.version,
        "code": opened["code"],
        "former_number": opened["former_number"],
        "body": opened["body"],
        "level": LEVELS.get(opened["body"], "other"),
        "type": opened["type"],
        "subtype": opened["subtype"],
        "source": opened["source"],
        "sender": case.sent["sender"] if case.sent else None,
        "track": opened["track"],
        "origin_kind": origin.get("kind"),
        "origin": UUID(origin["case"]) if origin else None,
        "matter": opened["matter"],
        "parties": _parties(case),
        "people_affected": opened["people_affected"],
        "happened_on": happened and datetime.fromisoformat(happened).date(),
        "claimed_fen": opened["amount_fen"],
    }


def _parties(case: Case) -> str:
    listed = [
        {
            "party": party["party"],
            "role": party["role"],
            "kind": party["particulars"]["kind"],
            "name": party["particulars"]["name"],
        }
        for party in case.parties
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def _standing(case: Case) -> Row:
    return {
        "area": case.area,
        "office": case.office,
        "phase": case.phase,
        "outcome": case.outcome,
        "status": case.status,
        "open": case.closed_on is None and case.merged_into is None,
        "urgent": case.urgent_at is not None and not case.urgent_run_out,
        "urgent_ran_out": case.urgent_run_out,
        "urgent_since": case.urgent_since,
        "urgent_owner": case.urgent_owner,
        "urgent_seen": case.urgent_at is not None and case.urgent_seen,
        "matter_level": case.urgent_level,
        "steps_open": [d for d in case.urgent_steps.values() if d] if case.urgent_at else None,
        "end_proposed": case.urgent_enough is not None,
        "untold_since": case.untold,
        "shielded": False,  # the load has no minors, and everybody in it settles alone
        "texts_stay": case.texts_stay,
        "requested_at": case.requested_at,
        "registered_at": case.registered_at,
        "registered_on": case.registered_at and day_of(case.registered_at),
        "accepted_at": case.accepted_at,
        "mediator": case.mediator,
        "co_mediators": case.co_mediators,
        "counsellor": case.counsellor,
        "accepted_late": case.accepted_late,
        "escalated": case.escalated,
        "reopened": case.continued_in is not None,
        "continued_in": case.continued_in,
        "merged_into": case.merged_into,
        "ended_on": case.ended_on,
        "closed_on": case.closed_on,
        "batch": case.batch,
        "filed_on": case.filed_on,
        "last_at": case.last_at,
    }


def _settlement(case: Case) -> Row:
    agreement = case.agreement
    amounts = [i["amount_fen"] for i in agreement["items"]] if agreement else []
    paid = [amount for amount in amounts if amount is not None]
    return {
        "form": agreement["form"] if agreement else None,
        "agreed_on": agreement["effective_on"] if agreement else None,
        "agreed_fen": sum(paid) if paid else None,
        "performance": case.performance,
        "at_once": case.at_once,
        "follow_ups": case.calls,
        "calls_stopped": case.calls_stopped,
        "performed_on": _done_on(case),
        "performed": case.performance == "performed",
        "breached": case.performance == "breached",
        "confirmed": bool(case.confirmation and case.confirmation.get("confirmed")),
    }


def _done_on(case: Case) -> date | None:
    """The day on which the last part of the agreement was performed."""
    days = [part["performed_on"] for part in case.owed.values() if "performed_on" in part]
    return max(days) if case.performance == "performed" else None


# --- what is counted of it -----------------------------------------------------------------------

Cells = dict[tuple[Any, ...], Counter[str]]
"""Level, area, month, type and source → how many count in what; and of how many months and how many
days, level, … → in how many cases which stage took them."""


def _counts(connection: Connection, schema: str, office: Office) -> Iterator[str]:
    """The counts that stand there already are of the cases as they are, but of those noted as
    written since: as they were."""
    held, expected = Cells(), Cells()
    for row in _all(connection, schema, "cell"):
        held["cell", *(row[name] for name in CUT)] = Counter(_measured(row))
    for row in _all(connection, schema, "cell_days"):
        key = ("cell_days", row["months"], row["days"], *(row[name] for name in CUT))
        held[key] = Counter({name: row[name] for name in STAGES})
    noted = {row["stream"]: row for row in _all(connection, schema, "uncounted")}
    for row in _register(office):
        if row["stream"] not in noted:
            month = row["registered_on"].replace(day=1)
            # one matter counts once, where it goes on
            counts = _what_counts(row) if row["merged_into"] is None else {}
            _add(expected, {**row, "month": month}, counts, _took(row))
    for row in noted.values():
        if row["area"] is not None:
            _add(expected, row, _measured(row), {name: row[name] for name in STAGES})
    for key in sorted(expected.keys() | held.keys(), key=str):
        counted, told = held.get(key, Counter()), expected.get(key, Counter())
        if +counted != +told:
            yield f"{_said(key)}: {dict(+counted)}, not {dict(+told)}"


CUT = ("digits", "area", "month", "type", "source")
STAGES = ("to_accept", "to_settle", "to_end", "to_perform", "to_close")


def _add(cells: Cells, row: Row, counts: Mapping[str, int], took: Mapping[str, int | None]) -> None:
    area, month, year = row["area"], row["month"], row["month"].replace(month=1)
    whole, kind, source = ("", ""), (row["type"], ""), ("", row["source"])
    for level, cuts in ((4, (whole, kind, source)), (6, (whole, kind, source)), (9, (whole,))):
        for cut in cuts:
            key = ("cell", level, area[:level], month, *cut)
            cells.setdefault(key, Counter()).update(counts)
    for months, level, cuts in (
        *((1, 4, (whole, kind, source)), (1, 6, (whole,))),
        *((12, 4, (whole,)), (12, 6, (whole,)), (12, 9, (whole,))),
    ):
        for cut, (stage, days) in product(cuts, took.items()):
            if days is not None:
                since = month if months == 1 else year
                key = ("cell_days", months, days, level, area[:level], since, *cut)
                cells.setdefault(key, Counter())[stage] += 1


def _took(row: Row) -> dict[str, int | None]:
    """How many days each stage took that is over."""
    registered, accepted = row["registered_on"], row["accepted_at"]
    settled = {"agreed": row["agreed_on"], **dict.fromkeys(("failed", "expired"), row["ended_on"])}
    ended, accepted = settled.get(row["outcome"]), accepted and day_of(accepted)
    spans = (
        (registered, accepted if row["merged_into"] is None else None),
        (accepted, ended),
        (registered, ended),
        (row["agreed_on"], row["performed_on"]),
        (ended, row["closed_on"]),
    )
    return {
        name: (last - first).days if first and last else None
        for name, (first, last) in zip(STAGES, spans, strict=True)
    }


def _all(connection: Connection, schema: str, table: str) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(SQL("select * from {}").format(Identifier(schema, table)))
        return cursor.fetchall()


def _measured(row: Row) -> dict[str, int]:
    return {name: row[name] for name in CHECKED}


def _what_counts(row: Row) -> dict[str, int]:
    agreed = row["outcome"] == "agreed"
    owed = agreed and not row["at_once"] and row["closed_on"] is not None
    counts = {
        "registered": True,
        "accepted": row["accepted_at"] is not None,
        "accepted_in_time": row["accepted_at"] is not None and not row["accepted_late"],
        "agreed": agreed,
        "failed": row["outcome"] in ("failed", "expired"),
        "performed": agreed and row["performed"],
        "confirmed": row["confirmed"],
        "breached": row["breached"],
        "reopened": row["reopened"],
        "escalated": row["escalated"],
        "follow_ups_owed": owed and (row["follow_ups"] > 0 or not row["calls_stopped"]),
        "follow_ups_done": owed and row["follow_ups"] > 0,
    }
    return {name: int(counts[name]) for name in CHECKED}


CHECKED = (
    *("registered", "accepted", "accepted_in_time", "agreed", "failed", "performed", "confirmed"),
    *("breached", "reopened", "escalated", "follow_ups_owed", "follow_ups_done"),
)

# --- on which day what is counted changed --------------------------------------------------------

Changes = Counter[tuple[Any, ...]]
"""Late, area, day, month of registration and what → by how many."""


SUMS: Final = (
    ("daily", "day", (6, 9)),
    ("monthly", "month", (2, 4, 6, 9)),
    ("monthly_days", "month", (2, 4, 6)),
    ("yearly_days", "year", (4, 6, 9)),
)


def _changes(connection: Connection, schema: str, office: Office) -> Iterator[str]:
    """Every sum: of which days, months or years, and of which levels of areas."""
    expected = Changes()
    for facts in _by_case(office).values():
        stood, known = _spans(facts, _stood_on), _spans(facts, _known_on)
        for late, sign, spans in ((False, 1, stood), (True, 1, known), (True, -1, stood)):
            _change(expected, late, sign, spans)
    for table, unit, levels in SUMS:
        should = Changes()
        for (late, area, on, month, what), count in expected.items():
            if table != "daily" and isinstance(what, tuple) != table.endswith("_days"):
                continue
            moved = on if unit == "day" else on.replace(day=1)
            if unit == "year":
                moved, month = on.replace(month=1, day=1), month.replace(month=1)  # noqa: PLW2901
            for level in levels:
                should[late, area[:level], moved, month, what] += count
        rows = _held(connection, schema, table)
        for key in sorted(rows.keys() | should.keys(), key=str):
            if rows[key] != should[key]:
                yield f"{table} {_said(key)}: {rows[key]}, not {should[key]}"


def _held(connection: Connection, schema: str, table: str) -> Changes:
    held = Changes()
    for row in _all(connection, schema, table):
        moved = row["moved_on"] if table == "daily" else row["moved_in"]
        for what, count in _told(row).items():
            held[row["late"], row["area"], moved, row["month"], what] += count
    return held


def _change(changes: Changes, late: bool, sign: int, spans: "list[_Span]") -> None:  # noqa: FBT001
    before: Row | None = None
    for span in spans:
        for row, by in ((before, -sign), (span.row, sign)):
            if row is not None and row["registered_on"] is not None:
                since = row["registered_on"]
                on, month = max(span.begun, since), since.replace(day=1)
                for what in _counts_in(row):
                    changes[late, row["area"][:9], on, month, what] += by
        before = span.row


def _counts_in(row: Row) -> Iterator[Any]:
    """The measures in which a case counts, and how many days each of its stages took."""
    once = row["merged_into"] is None
    yield from (name for name, held in _what_counts(row).items() if held and once)
    accepted = row["accepted_at"] and day_of(row["accepted_at"])
    ended = row["ended_on"] if row["outcome"] in ("failed", "expired") else None
    settled = row["agreed_on"] if row["outcome"] == "agreed" else ended
    for stage, first, last in (
        ("to_accept", row["registered_on"], accepted if once else None),
        ("to_settle", accepted, settled),
        ("to_end", row["registered_on"], settled),
        ("to_perform", row["agreed_on"], row["performed_on"]),
        ("to_close", settled, row["closed_on"]),
    ):
        if first and last:
            yield stage, (last - first).days


def _told(row: Row) -> dict[Any, int]:
    if "days" in row:
        return {(stage, row["days"]): row[stage] for stage in STAGES}
    told: dict[Any, int] = {**_measured(row)}
    for each in row.get("took", ()):  # stage and days in the upper half, how many in the lower
        which, cases = divmod(each + 2**31, 2**32)
        told[STAGES[which % 8], which // 8] = cases - 2**31
    return told


COUNTED: Mapping[str, tuple[set[str], Callable[[Connection, str, Office], Iterator[str]]]] = {
    "register": ({"cell", "cell_days", "uncounted"}, _counts),
    "daily": ({table for table, *_ in SUMS}, _changes),
}
"""Tables of counts, and what is asked of them."""


# --- past ----------------------------------------------------------------------------------------

NO_PAST = ("matter", "parties", "shielded", "texts_stay", "version", "last_at")
"""Whose it is, what is sealed, and how far it had come has none."""

MOVES_NOTHING = tuple(
    f"dispute.{name}."
    for name in (
        *("consent_given", "agent_appointed", "special_authority_given", "assistance_given"),
        *("matter_declared_separable", "confidential_note_taken", "working_notes_ended"),
        *("invited_person_left", "court_file_received", "return_letter_sent", "office_asked"),
        *("office_took_request", "office_answered", "looked_in", "access_approved"),
        *("look_in_told", "follow_up_moved", "performance_urged", "remedy_explained"),
        *("confirmation_applied", "closure_proposed", "documents_put_on_file"),
        *("file_attached", "file_replaced", "file_taken_out"),
        *("signing_asked", "signing_taken", "signing_ended"),
    )
)
"""A day of such facts only is none of its own: nothing that is kept is different after them."""


class _Span(NamedTuple):
    """From when to when a case stood so; the last one lasts."""

    begun: date
    over: date | None
    row: Row


def _spans(facts: list[Fact], day: Callable[[Fact], date]) -> list[_Span]:
    """A case told anew for each day on which it could have moved, by what was there by then."""
    days = sorted({day(fact) for fact in facts if not fact.name.startswith(MOVES_NOTHING)})
    found = []
    for begun, over in zip(days, [*days[1:], None], strict=True):
        there = [fact for fact in facts if day(fact) <= begun]
        if facts[0] in there:
            case = Case(facts[0].stream)
            for fact in there:
                case.take(fact)
            row = {**_identity(case), **_standing(case), **_settlement(case)}
            kept = {name: held for name, held in row.items() if name not in NO_PAST}
            found.append(_Span(begun, over, kept))
    return found


def _by_case(office: Office) -> dict[UUID, list[Fact]]:
    by_case: dict[UUID, list[Fact]] = {}
    for fact in office.lines:
        by_case.setdefault(fact.stream, []).append(fact)
    return by_case


def _past(office: Office) -> Iterator[tuple[_Span, bool, bool]]:
    for facts in _by_case(office).values():
        stood, known = _spans(facts, _stood_on), _spans(facts, _known_on)
        yield from ((span, True, span in known) for span in stood)
        yield from ((span, False, True) for span in known if span not in stood)


def _stands(office: Office) -> Iterator[Row]:
    for span, stood, known in _past(office):
        if span.over is None:
            yield {**span.row, "stood": stood, "known": known, "from_on": span.begun}


def _was(office: Office) -> Iterator[Row]:
    for span, stood, known in _past(office):
        if span.over is not None:
            sides = {"stood": stood, "known": known, "from_on": span.begun, "until_on": span.over}
            days = (span.over - span.begun).days
            yield {**span.row, **sides, "doubled": len(f"{days:b}")}


def _quiet(office: Office) -> Iterator[Row]:
    """Cases whose latest fact is one after which nothing that is kept is different."""
    for stream, facts in _by_case(office).items():
        added = [fact for fact in facts if fact.name.startswith(MOVES_NOTHING)]
        moved = [fact for fact in facts if not fact.name.startswith(MOVES_NOTHING)]
        if added and any(
            max(map(day, added)) > max(map(day, moved)) for day in (_stood_on, _known_on)
        ):
            days = {"stood_on": max(map(_stood_on, added)), "known_on": max(map(_known_on, added))}
            yield {"stream": stream, **days}


def _stood_on(fact: Fact) -> date:
    return day_of(fact.at)


def _known_on(fact: Fact) -> date:
    return day_of(fact.recorded_at)


def _offered(office: Office) -> Iterator[Row]:
    offers = (f for f in office.lines if f.name == "dispute.transfer_offered.v1")
    for stream, area in {(fact.stream, fact.body["to_area"]) for fact in offers}:
        yield {"stream": stream, "area": area}


# --- timeline ------------------------------------------------------------------------------------


def _timeline(office: Office) -> Iterator[Row]:
    for fact in office.lines:
        reporter = fact.name == "dispute.report_made.v1"
        yield {
            "stream": fact.stream,
            "version": fact.version,
            "at": fact.at,
            "recorded_at": fact.recorded_at,
            "actor": "" if reporter else fact.envelope["actor"],
            "role": "" if reporter else fact.envelope["role"],
            "office": "" if reporter else fact.envelope.get("office", ""),
            "on_behalf_of": None if reporter else fact.envelope.get("on_behalf_of"),
            "name": fact.name,
            "data": fact.body,
        }


# --- agenda --------------------------------------------------------------------------------------


def _entries(office: Office) -> Iterator[Row]:
    for case in office.cases.values():
        for entry in office.agenda(case):
            yield _entry(case, entry, office.owner(case, entry))


def _orderly(case: Case, entry: Entry) -> str:
    """The office that an order waits for; where there is none, the one that has the case."""
    waits_for = {"acknowledge_order": "to_office", "answer_order": "to_office"}
    place = (waits_for | {"take_order_back": "from_office"}).get(entry.rule["proposes"])
    return str(case.orders[entry.key][place]) if place else case.office


def _entry(case: Case, entry: Entry, owner: str) -> Row:
    rule, offer = entry.rule, case.offer
    answers = offer is not None and rule["proposes"] == "answer_transfer"
    return {
        "stream": case.stream,
        "id": entry.id,
        "rule": rule["id"],
        "key": entry.key,
        "unit": rule["unit"],
        "length": rule["limit"],
        "stage": entry.stage,
        "starts_on": entry.starts_on,
        "last_on": entry.end.last,
        "due_on": entry.end.due,
        "act_by": entry.end.act_by,
        "falls_at": entry.falls_at,
        "exact": entry.exact,
        "fired": entry.noted,
        "provisional": entry.end.provisional,
        "effect": rule["effect"],
        "owner": owner,
        "mediator": case.mediator,
        "office": offer["to_office"] if offer and answers else _orderly(case, entry),
        "area": offer["to_area"] if offer and answers else case.area,
        "code": case.opened["code"],
        "source": rule["source"],
        "proposes": rule["proposes"],
        "note": note_beside(rule),
    }


def alarms(office: Office, case: Case) -> dict[str, datetime]:
    """What the clock of a case is to hold: each alarm that has not rung."""
    return {e.alarm: e.rings_at for e in office.agenda(case) if not e.noted}


def _clocks(office: Office) -> Iterator[Row]:
    for case in office.cases.values():
        due = {name: at.astimezone(UTC).isoformat() for name, at in alarms(office, case).items()}
        at = office.places[case.stream]
        place = at if case.over else max(at, office.standing)
        lines = "".join(f"{name} {moment}\n" for name, moment in sorted(due.items()))
        yield {
            "stream": case.stream,
            "epoch": place.epoch,
            "xid": str(place.xid),
            "position": place.position,
            "open": not case.over,
            "area": case.area,
            "began_on": day_of(case.registered_at) if case.registered_at else date.max,
            **_counted(office, case),
            "alarms": due,
            "digest": hashlib.sha256(lines.encode()).digest(),
            "next_due": min(map(datetime.fromisoformat, due.values()), default=None),
        }
    if office.duties is not None:
        yield _neutral(office.duties.stream, office.duties.place, {})
    for one in office.referrals.held.values():
        yield _neutral(one.stream, one.standing, one.looks)


def _neutral(stream: UUID, place: Place, looks: dict[str, datetime]) -> Row:
    """The clock of a stream of no case: when to look, if ever, and nothing else."""
    due = {name: at.isoformat() for name, at in looks.items()}
    lines = "".join(f"{name} {moment}\n" for name, moment in due.items())
    return {
        "stream": stream,
        "epoch": place.epoch,
        "xid": str(place.xid),
        "position": place.position,
        "open": False,
        "alarms": due,
        "digest": hashlib.sha256(lines.encode()).digest(),
        "next_due": min(looks.values(), default=None),
        **dict.fromkeys(("area", "began_on", "counted_from", "counted_to")),
    }


def _counted(office: Office, case: Case) -> Row:
    """The days over which its dates were counted: all of them while something may stand still."""
    first: date | None = date.min
    last: date | None = date.max
    if case.suspended is None:
        entries = office.agenda(case)
        began = [day for e in entries for day in (e.starts_on, e.end.act_by)]
        paused = [each.begun for each in case.suspensions] if entries else []
        first = min((*began, *paused), default=None)
        last = max((day for e in entries for day in (e.end.last, e.end.due)), default=None)
    return {"counted_from": first, "counted_to": last}


def _moved(fact: Fact, case: Case, before: Entry | None, after: Entry | None) -> Row:
    known = after or before
    assert known is not None
    row = _entry(case, known, owner="")
    same = ("stream", "id", "rule", "effect", "code", "area", "office")
    return {
        **{name: row[name] for name in same},
        "from_on": before.end.due if before else None,
        "to_on": after.end.due if after else None,
        "from_act_by": before.end.act_by if before else None,
        "to_act_by": after.end.act_by if after else None,
        "was_provisional": bool(before and before.end.provisional),
        "provisional": bool(after and after.end.provisional),
        "cause": fact.name,
        "notice_no": fact.body.get("notice_no") or fact.body["version"],
        "moved_at": fact.at,
        "epoch": fact.place.epoch,
        "xid": str(fact.place.xid),
        "position": fact.place.position,
    }


def _moves(office: Office) -> Iterator[Row]:
    yield from office.moves


# --- areas ---------------------------------------------------------------------------------------


def _areas(office: Office) -> Iterator[Row]:
    yield from office.areas.rows()


# --- crises --------------------------------------------------------------------------------------


def _crises(office: Office) -> Iterator[Row]:
    yield from office.room.rows()


def _tasks(office: Office) -> Iterator[Row]:
    yield from office.tasks.rows()


def _asked(office: Office) -> Iterator[Row]:
    """Somebody of a dispute was asked how satisfied they are: one row for each quarter of it."""
    for case in office.cases.values():
        for (year, quarter), (area, answer) in case.answers.items():
            yield {
                "row": uuid5(case.stream, f"satisfaction {year}Q{quarter}"),
                "area": area,
                "quarter": f"{year}Q{quarter}",
                "answered": answer is not None,
                "satisfied": answer is not None and not answer.endswith("dissatisfied"),
            }


def _referred(office: Office) -> Iterator[Row]:
    yield from office.referrals.rows()


def _nothing(office: Office) -> Iterator[Row]:
    """The load of a chaos run makes no request about somebody's own data, and no support plan: a
    row would be wrong."""
    yield from ()


def _files(office: Office) -> Iterator[Row]:
    for case in office.cases.values():
        if case.kept is not None:
            yield {
                "stream": case.stream,
                "retention": case.kept["retention"],
                "until": case.kept_until,
                "standing": case.phase,
                "appraised_on": case.appraised_on,
            }


LEDGERS: Mapping[str, Mapping[str, Table]] = {
    "register": {"dispute": Table(("stream",), _register)},
    "timeline": {"line": Table(("stream", "version"), _timeline)},
    "agenda": {
        "entry": Table(("stream", "id", "stage"), _entries),
        "clock": Table(("stream",), _clocks),
        "moved": Table(("epoch", "xid", "position", "stream", "id"), _moves),
    },
    "areas": {"area": Table(("code", "nth"), _areas)},
    "crises": {"crisis": Table(("stream",), _crises)},
    "rights": {"request": Table(("stream",), _nothing)},
    "archive": {"file": Table(("stream",), _files)},
    "bulk": {"bulk": Table(("stream",), _tasks)},
    "support": {"support": Table(("row",), _nothing)},
    "satisfaction": {"satisfaction": Table(("row",), _asked)},
    "referrals": {"referrals": Table(("row",), _referred)},
    "past": {
        "stands": Table(("stream", "stood", "known"), _stands),
        "was": Table(("stream", "from_on", "stood", "known"), _was),
        "offered": Table(("stream", "area"), _offered),
        "quiet": Table(("stream",), _quiet),
    },
    "daily": {},
}


# --- comparing -----------------------------------------------------------------------------------


def compare(connection: Connection, log: Log) -> dict[str, list[str]]:
    """What differs, by ledger; a ledger without findings is not in it."""
    live = {
        name: _Build(build, Place(epoch, xid, position), swept)
        for name, build, epoch, xid, position, swept in connection.execute(
            "select l.ledger, b.build, b.epoch, b.xid::text::bigint, b.position, b.swept"
            " from ledger.live l join ledger.build b using (ledger, build)"
        )
    }
    found: dict[str, list[str]] = {}
    for name in sorted(LEDGERS.keys() | live.keys()):
        if name not in LEDGERS:
            found[name] = ["there is such a ledger, and the checker does not know it"]
        elif name not in live:
            found[name] = ["it was never built"]
        elif differing := list(_one(connection, log, name, live[name])):
            found[name] = differing
    return found


class _Build(NamedTuple):
    """The rows that everybody reads: how far they are, and whether a notice is half worked in."""

    number: int
    upto: Place
    swept: UUID | None


def _one(connection: Connection, log: Log, name: str, build: _Build) -> Iterator[str]:
    head = log.facts[-1].place if log.facts else START
    if build.upto != head or build.swept is not None:
        yield f"it stands at {build.upto}, and the log at {head}"
    office, schema = fold(log.facts, build.upto, _moved), f"ledger_{name}_{build.number}"
    tables = connection.execute(
        "select table_name from information_schema.tables"
        " where table_schema = %s and table_type = 'BASE TABLE'",
        (schema,),
    )
    derived, check = COUNTED.get(name, (set(), None))
    for (table,) in sorted(tables):
        if table not in LEDGERS[name] and table not in derived:
            yield f"table {table}: the checker does not know it"
    if check is not None:
        yield from check(connection, schema, office)
    for table, known in LEDGERS[name].items():
        yield from _table(connection, schema, table, known, office)


def _table(
    connection: Connection, schema: str, table: str, known: Table, office: Office
) -> Iterator[str]:
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(SQL("select * from {}").format(Identifier(schema, table)))
        held = _keyed(cursor.fetchall(), known.key)
    expected = _keyed(known.expected(office), known.key)
    for key in [*expected.keys(), *(held.keys() - expected.keys())]:
        if key not in held:
            yield f"{table} {_said(key)}: the row is missing"
        elif key not in expected:
            yield f"{table} {_said(key)}: the row is one too many"
        else:
            yield from _row(f"{table} {_said(key)}", expected[key], held[key])


def _keyed(rows: Any, key: tuple[str, ...]) -> Rows:
    return {tuple(row[name] for name in key): row for row in rows}


def _row(which: str, expected: Row, held: Row) -> Iterator[str]:
    for column in sorted(expected.keys() ^ held.keys()):
        yield f"{which}: column {column} is on one side only"
    for column in sorted(expected.keys() & held.keys()):
        value = held[column]
        if expected[column] != (bytes(value) if isinstance(value, memoryview) else value):
            yield f"{which}: {column} is {_shown(value)}, not {_shown(expected[column])}"


def _said(key: tuple[Any, ...]) -> str:
    return "/".join(map(str, key))


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, bytes) else value.hex()
    return text if len(text) <= 80 else f"{text[:77]}…"
