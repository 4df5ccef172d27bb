"""An officer's inbox, and what became of the notices of a case: codes and times, no names.

A notice is shown to whom it is for: an officer, or whoever acts in the post. Reading marks nothing;
marking is said, so that nobody is taken to have seen what a program fetched. What is settled stands
there no more, whether or not it was sent before. The pages of a crisis stand above all else until
somebody acknowledges it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from domain.aggregates import DISPUTE
from domain.areas import significant
from domain.bulk.notices import OF_BULK
from domain.deadlines import Agenda
from domain.dispute.waiting import NEAR, to_come
from domain.kernel import Officer, civil_date
from domain.neutral import SOMETHING_WAITS
from domain.notices import KINDS
from domain.reach import OVERSEEING
from interface.callers import for_officers
from interface.language import Language
from interface.paging import Part, written
from interface.problems import Unusable
from projections import crises
from projections.kernel import Last
from workers.notices import book
from workers.notices.book import Kept, Own
from workers.notices.recipients import ABOUT_NO_CASE, Audience, audience_of, look
from workers.reading import NotBuilt, Reading
from workers.store.log import Connection
from workers.system import System

MOST = 1000
SETTLED = "settled"
"""What a notice told of is done, or not for this officer any more."""
COLUMNS = ("code", "kind", "case", "raised_at", "due_at", "state", "channel", "read_at")
"""What a terminal shows of an inbox."""
OF_A_CASE = ("kind", "to", "raised_at", "state", "channel", "attempts", "ended_at", "read_at")
"""What it shows of the notices of a case."""

Row = dict[str, Any]


def inbox(
    system: System, reader: Officer, language: Language, *, everything: bool, limit: int = 200
) -> list[Row]:
    """The newest of what waits for this officer, in order. Raises Unusable."""
    return part(system, reader, language, everything=everything, limit=limit).rows


def part(
    system: System,
    reader: Officer,
    language: Language,
    *,
    everything: bool,
    limit: int = 200,
    after: Last | None = None,
) -> Part:
    """What waits for this officer, the newest first; with `everything`, also what was read or is
    settled. Of what was never read a thousand are looked at, at once. Raises Unusable."""
    for_officers(reader, "office")
    if not 0 < limit <= MOST:
        raise Unusable(422, "bad-input", "At most {most} rows at once", most=MOST)
    pages = _pages(system, reader, language) if after is None else []
    own, most = _posts(system, reader), limit if everything else MOST
    with system.pool.connection() as connection:
        found = book.of_officer(connection, own, everything=everything, limit=most, after=after)
        rows = _rows(system, connection, found, language)
        shown = list(islice((row for row in rows if everything or row["state"] != SETTLED), limit))
    last = found[-1] if len(found) == most else None
    if len(shown) == limit:
        last = next(each for each in found if each.id == shown[-1]["notice"])
    return Part([*pages, *shown], written(Last(last.raised_at, last.id)) if last else "")


def _pages(system: System, reader: Officer, language: Language) -> list[Row]:
    """The crises for which this officer is called now; none while that ledger is being built."""
    try:
        with Reading(system.reading).ledgers(crises.LEDGER.name) as connection:
            rows = crises.calling(connection, reader.id)
    except NotBuilt:
        return []
    return [
        {
            "notice": None,
            "code": row.code,
            "kind": KINDS["crisis"].sentence(language),
            "about": "crisis",
            "stream": row.stream,
            "case": None,
            "raised_at": row.raised_at,
            "due_at": row.until,
            "state": "waiting",
            "channel": None,
            "read_at": None,
        }
        for row in rows
    ]


def one(system: System, reader: Officer, language: Language, which: str) -> Row:
    """One notice of this officer's, by its id or code. Raises Unusable."""
    with system.pool.connection() as connection:
        return _row(system, connection, _own(system, connection, reader, which), language)


def mark_read(system: System, reader: Officer, language: Language, which: str) -> Row:
    """Say that this officer has read it; what was read stays as it was. Raises Unusable."""
    with system.pool.connection() as connection:
        kept = _own(system, connection, reader, which)
        book.mark_read(connection, kept.id, reader.id)
        return _row(system, connection, _own(system, connection, reader, str(kept.id)), language)


def of_case(system: System, reader: Officer, language: Language, stream: UUID) -> list[Row]:
    """Every notice of a case: to whom, by which channel, how often tried, what became of it. Who
    was told of anything that is no case stands with it, and is listed nowhere."""
    for_officers(reader)
    with system.pool.connection() as connection:
        if not system.states.load(connection, DISPUTE, stream).version:
            return []
        return [
            {
                "notice": kept.id,
                "kind": KINDS[kept.kind].sentence(language),
                "about": kept.about,
                "to": kept.officer or f"{kept.role}@{kept.office}",
                "raised_at": kept.raised_at,
                "state": _state(kept),
                "channel": kept.channel,
                "attempts": tries,
                "ended_at": kept.ended_at,
                "read_at": kept.read_at,
                "read_by": kept.read_by,
            }
            for kept, tries in book.of_case(connection, stream)
        ]


def _own(system: System, connection: Connection, reader: Officer, which: str) -> Kept:
    for_officers(reader, "office")
    found = book.one_of_officer(connection, _posts(system, reader), which=which)
    if found is None and _is_called(system, reader, which):
        raise Unusable(
            409,
            "bad-input",
            "{code} is a crisis: reading is not enough. Take it: `jiefen crisis ack {code}`",
            code=which.upper(),
        )
    if found is None:
        raise Unusable(404, "not-found", "There is no such notice in your inbox")
    return found


def _is_called(system: System, reader: Officer, code: str) -> bool:
    """Whether this is the code of a crisis for which this officer is called now."""
    return any(row["code"] == code.upper() for row in _pages(system, reader, "en"))


def _posts(system: System, reader: Officer) -> Own:
    """Themselves, and their post at their office and at those that were handed over to it; of
    whoever oversees, at every office that lies within theirs today."""
    oversees, remit = reader.role in OVERSEEING and bool(reader.office), system.seated(reader).remit
    if remit is not None:
        offices = [reader.office, *remit.taken_over]
        return Own(reader.id, reader.role, offices, remit.within if oversees else ())
    digits = significant(reader.office) if oversees else ""
    over = [(digits, digits + ":")] if oversees else []
    return Own(reader.id, reader.role, [reader.office], over)


def _row(system: System, connection: Connection, kept: Kept, language: Language) -> Row:
    (row,) = _rows(system, connection, [kept], language)
    return row


def _rows(
    system: System, connection: Connection, found: Iterable[Kept], language: Language
) -> Iterator[Row]:
    """Each case is looked at once, however many notices there are of it."""
    on = civil_date(datetime.now(UTC))
    looked = dict[UUID, _Seen]()
    for kept in found:
        if kept.stream not in looked:
            looked[kept.stream] = _looked_at(system, connection, kept)
        seen = looked[kept.stream]
        case = kept.about if seen.code is None else seen.code
        if seen.audience.waits_for(kept.officer, kept, on):
            yield _shown(kept._replace(due_at=_due(kept, seen.agenda)), case, language, waits=True)
        else:
            yield _shown(kept, case, language, waits=False)


def _due(kept: Kept, agenda: Agenda) -> datetime | None:
    """Of what is near, when it ends: a warning tells of the day on which it was given."""
    end = to_come(agenda, kept.about) if kept.kind in NEAR else None
    return end.falls_at if end else kept.due_at


class _Seen(NamedTuple):
    """What of it still waits; the code and the agenda of the case, if it is one."""

    audience: Audience
    code: str | None = None
    agenda: Agenda = Agenda()


def _looked_at(system: System, connection: Connection, kept: Kept) -> _Seen:
    if kept.stream in ABOUT_NO_CASE or kept.kind in OF_BULK | {SOMETHING_WAITS}:
        return _Seen(audience_of(system, connection, kept))
    seen = look(system, connection, kept.stream)
    return _Seen(seen.audience, seen.case.code, seen.agenda)


def _state(kept: Kept) -> str:
    """What became of it, as it is shown: `failed` is said of a mediation."""
    return "not_delivered" if kept.state == "failed" else kept.state


def _shown(kept: Kept, case: str, language: Language, *, waits: bool) -> Row:
    row: dict[str, str | UUID | datetime | None] = {
        "notice": kept.id,
        "code": kept.code,
        "kind": KINDS[kept.kind].sentence(language),
        "about": kept.about,
        "stream": kept.stream,
        "case": case,
        "raised_at": kept.raised_at,
        "due_at": kept.due_at,
        "state": _state(kept) if waits else SETTLED,
        "channel": kept.channel,
        "read_at": kept.read_at,
    }
    return row
