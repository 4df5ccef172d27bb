"""What merging two cases would do, and what undoing it would, shown before anything is recorded: to
whoever may do it, and to nobody else. Nothing of a person is in it that is not read in the case.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.aggregates import CALENDAR, DISPUTE, RULES
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.deadlines import agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import CaseMergedIn
from domain.dispute.merging import Assigned, Carried, merge_into, since_merge, unmerge
from domain.dispute.state import Dispute, MergedIn
from domain.kernel import Act, Dated, Linked, Officer, Refused
from domain.permits import permission
from domain.rules import RULES_STREAM, RuleBook
from interface.language import Language
from interface.problems import Unusable, refusal
from interface.story import Entry, Reader, history
from interface.words import rule, word
from workers.carrying import Carrying
from workers.handler import absent
from workers.stilling import stilled
from workers.store.log import Connection
from workers.system import System

NOTHING: Final = Assigned((), ())


class Limits(NamedTuple):
    """What runs in a case by rule, and until when."""

    calendar: Calendar
    rules: RuleBook

    def of(self, case: Dispute) -> dict[str, date]:
        due = agenda_of(case, self.calendar, self.rules).due()
        return {entry.id: entry.due_on for entry in due}


def cases(
    system: System, connection: Connection, command: str, by: Officer, *streams: UUID
) -> list[Dispute]:
    """The cases as they stand, for the head who may give this command on each of them. Raises
    NotFound where one is not there for whoever asks, NotPermitted, Unusable."""
    found, now = list[Dispute](), datetime.now(UTC)
    permissions = []
    for stream in streams:
        loaded = system.states.load(connection, DISPUTE, stream)
        said = permission("dispute", command, loaded.state, by, now)
        if not loaded.version or said is None or not said.there:
            absent("dispute", stream, by, command)
        permissions.append(said)
        found.append(loaded.state)
    for each in permissions:
        each.require()
    if by.role != "head":
        raise Unusable(403, "not-for-this-role", "The head of an office merges its cases")
    return found


def merge_preview(system: System, stream: UUID, into: UUID, reader: Reader) -> dict[str, Any]:
    """What becomes of both if this case is merged into the other; or why it is not."""
    by = reader.officer
    with system.reading.connection() as connection:
        case, other = cases(system, connection, "merge_into", by, stream, into)
        carried = Carrying(system.log, system.vault, system.states)
        limits = _limits(system, connection)
        act = Act(stream, by, datetime.now(UTC))
        said = carried.parties(connection, stream, sealed=True)
        still = stilled(connection, system.states)
    try:
        found = merge_into(case, act, into=Linked(into, other), carried=said, stilled=still)
    except Refused as refused:
        return _refused(case, other, refused, reader.language)
    then = _after(other, found.there[into], act.at)
    merged = found.there[into][0]
    assert isinstance(merged, CaseMergedIn)
    joined = {each.there: each.here for each in merged.parties}
    return {
        **_codes(case, other),
        "possible": True,
        "parties": [
            {"party": there, "here": here, "joins": here not in other.parties}
            | {"role": word(case.parties[there].role, reader.language)}
            for there, here in joined.items()
        ],
        "taken_over": _said(_taken_over(case, other, then), reader),
        "mediator": {"case": case.mediator, "into": other.mediator},
        "limits": _limits_shown(limits.of(case), limits.of(other), limits.of(then), reader),
        "stays_in_its_file": {
            "sessions": case.sessions,
            "documents": sorted(word(kind, reader.language) for kind in case.documents),
            "agents": len(case.agents),
            "notes": len(case.notes),
        },
    }


def unmerge_preview(
    system: System,
    stream: UUID,
    out: UUID,
    reader: Reader,
    assigned: Assigned = NOTHING,
) -> dict[str, Any]:
    """What was recorded since a case came into this one, where each of it may go, and what becomes
    of both with what is assigned; or why they are not parted so. The entries are read as they are
    in the case, and that is on record."""
    by = reader.officer
    with system.reading.connection() as connection:
        case, other = cases(system, connection, "unmerge", by, stream, out)
        carrying = Carrying(system.log, system.vault, system.states)
        said = carrying.since(
            connection, stream, out, {*assigned.moved, *assigned.shared}, sealed=True
        )
        limits = _limits(system, connection)
    merged = next((one for one in case.merges if one.case == out), None)
    read = history(system, "dispute", stream, reader) if merged else []
    told = {"entries": _entries(read, merged, said, assigned)}
    act = Act(stream, by, datetime.now(UTC))
    try:
        found = unmerge(
            case,
            act,
            out=Linked(out, other),
            moved=tuple(assigned.moved),
            shared=tuple(assigned.shared),
            carried=said,
        )
    except Refused as refused:
        return _refused(other, case, refused, reader.language) | told
    alone, back = _after(case, found.here, act.at), _after(other, found.there[out], act.at)
    return {
        **_codes(other, case),
        "possible": True,
        **told,
        "leaves": list(found.here[0].left),
        "no_longer": _said(_more_in(case, alone), reader),
        "limits": [
            {"case": code, "rule": rule(each.partition(":")[0], reader.language), "due_on": on}
            for code, state in ((other.code, back), (case.code, alone))
            for each, on in sorted(limits.of(state).items(), key=lambda held: held[1])
        ],
        "mediator": {"case": back.mediator, "into": alone.mediator},
    }


def _entries(
    read: Sequence[Entry], merged: MergedIn | None, carried: Carried, assigned: Assigned
) -> list[dict[str, Any]]:
    """What happened since, as whoever asks reads it."""
    if merged is None:
        return []
    said = {entry.version: entry for entry in read}
    moved, shared = assigned
    return [
        {
            "version": each.version,
            "happened_at": said[each.version].happened_at,
            "sentence": said[each.version].sentence,
            "choices": list(each.choices),
            "goes": next(
                (to for to, of in (("moved", moved), ("shared", shared)) if each.version in of),
                "stays",
            ),
        }
        for each in since_merge(merged, carried.merged_at)
        if each.version in said
    ]


def _limits(system: System, connection: Connection) -> Limits:
    calendar: Calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
    rules: RuleBook = system.states.load(connection, RULES, RULES_STREAM).state
    return Limits(calendar, rules)


def _after(case: Dispute, facts: list[Any], at: datetime) -> Dispute:
    for each in facts:
        fact, when = (each.fact, each.at) if isinstance(each, Dated) else (each, at)
        case = evolve(case, fact, when)
    return case


def _codes(case: Dispute, into: Dispute) -> dict[str, Any]:
    return {"case": case.code, "into": into.code}


def _taken_over(case: Dispute, other: Dispute, then: Dispute) -> list[tuple[str, list[str]]]:
    """What protects somebody in the case that comes in, and holds in the other from then on. And
    what somebody said in confidence, which stays where it was said."""
    stays: list[tuple[str, list[str]]] = [("confidences_stay", [])] if case.notes else []
    return [*_more_in(then, other), *stays]


def _more_in(one: Dispute, other: Dispute) -> list[tuple[str, list[str]]]:
    """What protects somebody in one of two states of a case and not in the other: what, and of
    which parties or officers, where it is of some."""
    held = {
        "domestic_violence": one.domestic_violence and not other.domestic_violence,
        "minor_involved": one.minor_involved and not other.minor_involved,
        "read_by_approval": one.shielded and not other.shielded,
        "suit_pending": one.suit_pending and not other.suit_pending,
    }
    of = {
        "address_hidden": [
            party
            for party in one.parties
            if one.hides_address_of(party)
            and not (party in other.parties and other.hides_address_of(party))
        ],
        "barred": sorted(one.barred - other.barred),
    }
    told: list[tuple[str, list[str]]] = [(what, []) for what, holds in held.items() if holds]
    return told + [(what, who) for what, who in of.items() if who]


def _said(protects: list[tuple[str, list[str]]], reader: Reader) -> list[dict[str, Any]]:
    return [{"what": word(what, reader.language), "of": of} for what, of in protects]


def _refused(case: Dispute, into: Dispute, why: Refused, language: Language) -> dict[str, Any]:
    said = {"possible": False, "refused": refusal(why, language), "law": why.law}
    return _codes(case, into) | said


def _limits_shown(
    here: Mapping[str, date], there: Mapping[str, date], then: Mapping[str, date], reader: Reader
) -> list[dict[str, Any]]:
    """Each limit of the two, and until when it runs then; none, where it falls."""
    return [
        {
            "rule": rule(each.partition(":")[0], reader.language),
            "case_due_on": here.get(each),
            "into_due_on": there.get(each),
            "then_due_on": then.get(each),
        }
        for each in sorted({*here, *there, *then})
    ]
