"""A case on one page: what it is, who is in it, where it stands, what is due and why, what can be
done now. Whatever is personal is opened as the reader stands to the case, and that is on record.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.access import decide, relation
from domain.aggregates import DISPUTE, STANDING
from domain.areas import Areas
from domain.dispute.audience import whose
from domain.dispute.facts import NextStep, Offer
from domain.dispute.follow_ups import called_from
from domain.dispute.state import Dispute
from domain.kernel import Cursor, civil_date
from domain.rules import LEGAL
from interface.console.gate import Visit
from interface.language import Language, say
from interface.ledgers import opened
from interface.ledgers.matters import with_parties
from interface.possible import Possible, possible
from interface.problems import Unusable
from interface.story import Entry, covered_by, history
from interface.why import why
from interface.words import heading
from projections import register
from projections.kernel import as_dict
from workers.access_log import Purpose
from workers.handler import absent
from workers.reading import NotBuilt, NotYetVisible, Reading

NOT_HERE: Final = frozenset(
    {
        (DISPUTE.name, "record_history"),
        *(("counselling", name) for name in ("fill_in_scale", "allow_call")),
    }
)
"""What is no form for an officer: an old register is taken over as a whole; of themselves only the
person says something."""


_TAKES: Final[Mapping[NextStep, str]] = {
    "remind": "urge",
    "confirm": "apply_for_confirmation",
    "review": "apply_for_review",
    "enforce": "explain_remedy",
    "re_mediate": "reopen",
}
"""The command that takes a step which a follow-up offers. Of the others somebody asks first."""

_DOES: Final[Mapping[str, tuple[str, ...]]] = {
    "decide_acceptance": ("accept",),
    "decide_handover": ("answer_hand_over",),
    "answer_online_request": ("accept",),
    "answer_transfer": ("accept_transfer", "refuse_transfer"),
    "answer_urgent_offer": ("take_over_urgent_matter", "decline_urgent_matter"),
    "second_person_looks": ("confirm_urgent_matter",),
    "look_at_urgent_end": ("end_urgent_matter", "send_back_urgent_end"),
    "end_or_renew_urgent": ("propose_urgent_end", "renew_urgent_matter"),
    "resume_or_end": ("resume",),
    "take_order_back": ("end_order",),
    "apply_for_arbitral_review": ("apply_for_review",),
}
"""What a limit asks for, where the command has another name; else it has the same one, or none."""


class Party(NamedTuple):
    """Who stands how in the case; `name` is "" for a reader to whom it is not opened."""

    key: str
    role: str
    kind: str
    name: str
    consent: str
    split_off: bool
    represented: bool


class Due(NamedTuple):
    """One open limit: by when, whose, and every step of how it was reckoned."""

    id: str
    name: str
    due: date | None
    act_by: date | None
    left: int | None
    """Days until the day by which to act; below none if that is over."""
    passed: bool
    legal: bool
    owner: str
    owed_by: str
    proposes: str
    source: str
    short: str
    """Why, in one line: what it runs from, for how long, and who says so."""
    lines: Sequence[tuple[str, Sequence[str]]]
    """Every label with what is said under it."""
    at: datetime | None = None
    """Of a limit of hours: when it is over."""
    mine: bool = False
    """It waits for the reader."""

    @property
    def does(self) -> tuple[str, ...]:
        """The commands that do what it asks for."""
        return _DOES.get(self.proposes, (self.proposes,))


class Head(NamedTuple):
    """What every page about the case begins with."""

    stream: UUID
    version: int
    case: Dispute
    area: str
    matter: str
    parties: tuple[Party, ...]
    waiting: bool
    """Names are not there yet: the ledger has not heard of the case."""


class Page(NamedTuple):
    """All that the case's page shows."""

    head: Head
    dues: tuple[Due, ...]
    asked: tuple[Possible, ...]
    """What can be done now and a limit waits for, from this reader, soonest first."""
    later: tuple[Possible, ...]
    """What a limit waits for from this reader, and a rule refuses now."""
    can: tuple[Possible, ...]
    """Whatever else can be done now."""
    cannot: tuple[Possible, ...]
    waiting: Due | None
    """Where nothing waits for this reader: what is due first, of somebody else."""
    offered: tuple[tuple[Offer, str], ...]
    """What the last follow-up offers, each with the command that takes it: "" if none does now."""
    entries: tuple[Entry, ...]


def page(visit: Visit, stream: UUID, token: Cursor | None = None) -> Page:
    """Raises NotFound, also for who may see nothing of this case."""
    top = head(visit, stream, token)
    told = history(visit.system, DISPUTE.name, stream, visit.reader)
    told_of = possible(visit.system, DISPUTE.name, stream, visit.reader)
    offered = [each for each in told_of if (DISPUTE.name, each.command) not in NOT_HERE]
    limits = dues(visit, stream)
    early = _too_early(top.case, visit.language)
    offered = [each.model_copy(update=early.get(each.command, {})) for each in offered]
    now = {each.command: each for each in offered if each.now}
    waited = dict.fromkeys(name for each in limits if each.mine for name in each.does)
    return Page(
        top,
        limits,
        tuple(now[name] for name in waited if name in now),
        tuple(each for each in offered if not each.now and each.command in waited),
        tuple(each for name, each in now.items() if name not in waited),
        tuple(each for each in offered if not each.now and each.command not in waited),
        None if any(each.mine for each in limits) else next(iter(limits), None),
        _offered(top.case, now),
        tuple(reversed(told)),
    )


def _too_early(case: Dispute, language: Language) -> Mapping[str, dict[str, Any]]:
    """A call about the agreement before its day would be refused, when all of it is typed."""
    first = called_from(case, case.agreement) if case.agreement else None
    if first is None or first <= civil_date(datetime.now(UTC)):
        return {}
    text = "Nothing is due before {day}: the follow-up is made from that day on"
    return {"follow_up": {"now": False, "why_not": say(text, language, day=first.isoformat())}}


def _offered(case: Dispute, now: Collection[str]) -> tuple[tuple[Offer, str], ...]:
    if case.filed_on is not None or not case.outstanding:
        return ()
    taken = [(offer, _TAKES.get(offer.step, "")) for offer in case.offers]
    return tuple((offer, command if command in now else "") for offer, command in taken)


def head(visit: Visit, stream: UUID, token: Cursor | None = None) -> Head:
    """Raises NotFound, also for who may see nothing of this case."""
    system, officer = visit.system, visit.officer
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
        areas: Areas = system.states.load(connection, *STANDING[Areas]).state
    case: Dispute = loaded.state
    stands = relation(whose(case), system.seated(officer))
    if not loaded.version or not decide(officer, "read", "matter", stands).allowed:
        absent(DISPUTE.name, stream, officer, "read")
    row = _opened(visit, stream, token)
    names = {party["party"]: party.get("name", "") for party in row.get("parties", ())}
    parties = tuple(
        Party(
            key,
            each.role,
            each.kind,
            names.get(key) or "",
            each.consent,
            each.split_off,
            each.represented,
        )
        for key, each in case.parties.items()
    )
    return Head(
        stream,
        loaded.version,
        case,
        areas.name(case.area),
        row.get("matter") or "",
        parties,
        not row,
    )


def readable(visit: Visit, streams: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Those of these cases that the reader may read, each with its number."""
    found = list[tuple[UUID, str]]()
    seated = visit.system.seated(visit.officer)
    with visit.system.reading.connection() as connection:
        for stream in streams:
            loaded = visit.system.states.load(connection, DISPUTE, stream)
            if not loaded.version:
                continue  # something else has this number
            case: Dispute = loaded.state
            if decide(visit.officer, "read", "matter", relation(whose(case), seated)).allowed:
                found.append((stream, case.code))
    return found


def _opened(visit: Visit, stream: UUID, token: Cursor | None) -> dict[str, Any]:
    """The row of the register with what is personal opened for this reader; nothing of it for whom
    names are not, and while the ledger has not heard of the case."""
    try:
        with Reading(visit.system.reading).ledgers(register.LEDGER.name, token=token) as connection:
            row = register.one(connection, stream)
            of = register.whose(connection, [stream])
    except (NotBuilt, NotYetVisible):
        return {}
    if row is None:
        return {}
    purpose = Purpose(visit.officer, "case", visit.correlation)
    try:
        (shown,) = opened(
            visit.system,
            purpose,
            [with_parties(as_dict(row))],
            whose=of,
            language=visit.language,
        )
    except Unusable:
        return {"parties": []}
    return shown


def dues(visit: Visit, stream: UUID) -> tuple[Due, ...]:
    """Every limit that is open, what is to be done soonest first."""
    today = civil_date(datetime.now(UTC))
    theirs = _stands_for(visit, stream)
    found = [
        _due(each, today, visit, theirs)
        for each in why(visit.system, stream, visit.language, by=visit.officer)
        if each["kind"] == "limit"
    ]
    return tuple(sorted(found, key=lambda each: (each.due is None, each.due or today)))


def _stands_for(visit: Visit, stream: UUID) -> set[str]:
    """Whose duties in this case the reader has: their own, and those of a mediator with whom they
    mediate it or for whom they stand in."""
    with visit.system.reading.connection() as connection:
        case: Dispute = visit.system.states.load(connection, DISPUTE, stream).state
    own = {visit.officer.id, *covered_by(visit.system, visit.officer)}
    return own | {case.mediator} if case.mediator and own & {*case.co_mediators} else own


def _due(told: dict[str, Any], today: date, visit: Visit, theirs: Collection[str]) -> Due:
    due, act_by = (date.fromisoformat(told[n]) if told[n] else None for n in ("due", "act_by"))
    until = act_by or due
    in_hours = told["limit"]["unit"] == "hour" and told["falls_at"]
    under = dict[str, list[str]]()
    for line in told["lines"]:
        under.setdefault(line["label"], []).append(line["text"])
    owed_by = told["owed_by"] or ""
    return Due(
        told["deadline"],
        told["name"],
        due,
        act_by,
        (until - today).days if until else None,
        told["passed"],
        told["effect"] in LEGAL,
        told["owner"],
        owed_by,
        told["proposes"],
        told["source"],
        in_short(told["lines"], visit.language),
        tuple(under.items()),
        datetime.fromisoformat(told["falls_at"]) if in_hours else None,
        owed_by in theirs if owed_by else told["owner"] == visit.officer.role,
    )


class Waits(NamedTuple):
    """What a notice is about: a case by its number, and what is due in it."""

    code: str
    dues: tuple[Due, ...]


def waits(visit: Visit, stream: UUID, about: str) -> Waits | None:
    """The limit that a notice tells of; of one about no limit, what waits for the reader in that
    case. None if it is no case, or none that the reader may read."""
    for _, code in readable(visit, [stream]):
        limits = dues(visit, stream)
        named = tuple(each for each in limits if each.id == about)
        return Waits(code, named or tuple(each for each in limits if each.mine))
    return None


def in_short(lines: Sequence[dict[str, str]], language: Language) -> str:
    """Why something is due, in one line."""
    said = {line["label"]: line["text"] for line in reversed(lines)}
    found = (said.get(heading(name, language)) for name in ("trigger", "limit", "source"))
    return " · ".join(text for text in found if text)
