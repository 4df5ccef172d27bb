"""The file of somebody who is helped, on one page: where it stands, who stands by it, what was
agreed, what is due and why, the sessions, what can be done now. It is reached by its own address,
and to whoever has nothing to do with it there is none.

What a counsellor writes down for themselves is no part of it, and is not read here.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.counselling.state import Counselling, Session
from domain.kernel import civil_date
from domain.plan.audience import Audience
from domain.plan.facts import PlanRevised, PlanSigned, SessionNoted
from domain.plan.notes import stands_to_notes
from domain.plan.state import PERSON, Plan
from interface.console.case import NOT_HERE, in_short
from interface.console.fields import Option
from interface.console.gate import Visit
from interface.helped import SHOWN, File, file_of
from interface.language import Language, say
from interface.possible import Possible, possible
from interface.story import Entry, history
from interface.why import why_plan
from interface.words import moment, word
from workers.console.at_hand import AtHand, Link
from workers.handler import NotFound, absent

KINDS: Final = tuple(SHOWN)
_SIGNED: Final = (PlanSigned.stored_name, PlanRevised.stored_name)
_ANSWERS: Final[Mapping[str, str]] = {
    "plan-review": "propose_support",
    "plan-lapse": "propose_support",
    "plan-measure": "take_measure",
    "plan-request": "record_help_answered",
    "plan-objection-seen": "acknowledge_objection",
    "plan-objection": "answer_objection",
}
"""What a limit of a plan waits for."""
_SIGNING: Final = ("sign_plan", "revise_plan")
_IN_ONE_FORM: Final = range(1, 5)
_USUAL: Final = ("note_session", "note_presence", "book_session", "note_call", "tell_of_lapse")
"""What is done at every visit: it stands on top."""


class Step(NamedTuple):
    """A measure of a plan, by its number: who takes it, by when."""

    key: str
    about: str
    owner: str
    due_on: date
    left: int
    taken: bool


class Due(NamedTuple):
    """One open limit: by when, and every step of how it was reckoned."""

    name: str
    due: date
    left: int
    passed: bool
    short: str
    lines: Sequence[dict[str, str]]


class Meeting(NamedTuple):
    """A session of a counselling: still to come, held, missed or cancelled, or to be noted."""

    key: str
    begins_at: datetime
    ends_at: datetime
    became: str


class Page(NamedTuple):
    """All that the page shows."""

    file: File
    team: Sequence[tuple[str, str]]
    """Roles with who has them."""
    signed: Sequence[Entry]
    """What the person signed, the latest first."""
    steps: Sequence[Step]
    dues: Sequence[Due]
    meetings: Sequence[Meeting]
    noted: Sequence[Entry]
    """Sessions that were noted in a plan."""
    asked: Sequence[Possible]
    can: Sequence[Possible]
    cannot: Sequence[Possible]
    entries: Sequence[Entry]
    notes: bool
    """Whether the reader is the person's own counsellor, and so let to their notes."""


def page(visit: Visit, kind: str, stream: UUID) -> Page:
    """Raises NotFound, also for who may see nothing of it. It is on record, and at hand from now
    on."""
    file = file_of(visit.system, kind, stream, visit.reader)
    told = history(visit.system, kind, stream, visit.reader)
    with visit.system.pool.connection() as connection:
        AtHand(visit.system.vault.master).put(connection, visit.officer.id, Link(kind, stream))
    told_of = possible(visit.system, kind, stream, visit.reader)
    offered = [each for each in told_of if (kind, each.command) not in NOT_HERE]
    plan = file.state if kind == "plan" and file.shown == "plan" else None
    dues = why_plan(visit.system, stream, visit.reader) if plan else []
    now = {each.command: each for each in offered if each.now}
    waited = [*(_ANSWERS.get(each["rule"], "") for each in dues), *_USUAL]
    asked = [now[name] for name in dict.fromkeys(waited) if name in now]
    latest = list(reversed(told))
    return Page(
        file=file,
        team=_team(plan) if plan else _counsellor(file),
        signed=[each for each in latest if each.name in _SIGNED],
        steps=_steps(visit, file, plan) if plan else (),
        dues=[_due(visit, each) for each in sorted(dues, key=lambda each: str(each["due"]))],
        meetings=_meetings(file.state) if kind == "counselling" else (),
        noted=[each for each in latest if each.name == SessionNoted.stored_name],
        asked=asked,
        can=[each for each in now.values() if each not in asked],
        cannot=[each for each in offered if not each.now],
        entries=latest,
        notes=kind == "plan" and _counsels(visit, file),
    )


def counsels(visit: Visit, stream: UUID) -> None:
    """Raises NotFound for everybody but the person's own counsellor now."""
    if not _counsels(visit, file_of(visit.system, "plan", stream, visit.reader)):
        absent("plan", stream, visit.officer, "unlock")


def _counsels(visit: Visit, file: File) -> bool:
    return stands_to_notes(file.state, visit.officer, datetime.now(UTC)) == "counsels"


def at_hand_of_all(visit: Visit, kind: str, stream: UUID) -> bool:
    """Whoever works with the person now has the file at hand, and the supervisor who was asked: the
    link comes with the work. False if the reader themselves may see nothing of it any more."""
    try:
        state = file_of(visit.system, kind, stream, visit.reader).state
    except NotFound:
        return False
    whose = state.concerned if isinstance(state, Plan) else {state.counsellor}
    kept = AtHand(visit.system.vault.master)
    with visit.system.pool.connection() as connection:
        for who in sorted(whose | {visit.officer.id}):
            kept.put(connection, who, Link(kind, stream))
    return True


def stood(phase: str, language: Language) -> str:
    """Where a file stands, in words of its own: the same codes say something else of a dispute."""
    said = {
        "offered": say("offered, not answered yet", language),
        "declined": say("the person does not want it", language),
        "active": say("in force", language),
        "review": say("is being reviewed", language),
        "open": say("goes on", language),
        "closed": say("over", language),
        "ended": say("over", language),
    }
    return said.get(phase) or word(phase, language)


def choices(
    visit: Visit, file: File, command: str, name: str, pattern: str
) -> Sequence[Option] | None:
    """What of the file a field of a command can name, by number and kind; None if it is nothing of
    it."""
    language = visit.language
    if isinstance(file.state, Counselling):
        if not pattern.startswith("^s[1-9"):
            return None
        held = file.state.sessions.items()
        return [(key, f"{key} {moment(each.begins_at)}") for key, each in held if _open(each)]
    plan: Plan = file.state
    if command == "change_team" and name in ("left", "follows") and file.shown == "plan":
        return _workers(plan, language)
    parts: Mapping[str, Sequence[str]] = {
        "^n[1-9": tuple(plan.needs),
        "^o[1-9": plan.goals,
        "^m[1-9": [key for key, step in plan.measures.items() if not step.taken],
        "^r[1-9": [key for key, asked in plan.requests.items() if not asked.answered],
    }
    if (found := parts.get(pattern[:6])) is None:
        return None
    seen = Audience(plan, visit.officer, file.stands)
    more = _given_here(plan, language) if command in _SIGNING and name == "goal" else []
    return [*((key, _named(plan, key, language)) for key in found if seen.sees(key)), *more]


def likely(visit: Visit, file: File, name: str) -> Sequence[Option]:
    """Whom of the team a field is likely to name; who joins may be anybody."""
    if not isinstance(file.state, Plan) or file.shown != "plan" or name not in ("owner", "member"):
        return ()
    person = [(PERSON, say("the person", visit.language))] if name == "owner" else []
    return [*person, *_workers(file.state, visit.language)]


def _workers(plan: Plan, language: Language) -> list[Option]:
    return [(who, f"{word(role, language)} {who}") for role, who in _team(plan)]


def _given_here(plan: Plan, language: Language) -> list[Option]:
    """The goals that are given in the same form, numbered on from those of the plan."""
    return [
        (f"o{plan.goals_numbered + n}", say("goal {number} of this form", language, number=n))
        for n in _IN_ONE_FORM
    ]


def _open(session: Session) -> bool:
    return not session.cancelled and session.presence is None


def _named(plan: Plan, key: str, language: Language) -> str:
    step = plan.measures.get(key)
    more = (step.owner, step.due_on.isoformat()) if step else ()
    return " ".join((key, word(plan.about(key) or "", language), *more)).strip()


def _team(plan: Plan) -> list[tuple[str, str]]:
    """Who stands by the person, each once, with what they do."""
    named = {plan.counsellor: "counsellor", plan.social_worker: "social_worker", **plan.team}
    return [(role, who) for who, role in named.items() if who]


def _counsellor(file: File) -> list[tuple[str, str]]:
    return [("counsellor", file.state.counsellor)]


def _steps(visit: Visit, file: File, plan: Plan) -> list[Step]:
    today, seen = civil_date(datetime.now(UTC)), Audience(plan, visit.officer, file.stands)
    return [
        Step(
            key,
            plan.about(key) or "",
            step.owner,
            step.due_on,
            (step.due_on - today).days,
            step.taken,
        )
        for key, step in plan.measures.items()
        if seen.sees(key)
    ]


def _due(visit: Visit, told: dict[str, Any]) -> Due:
    due = date.fromisoformat(told["due"])
    return Due(
        told["name"],
        due,
        (due - civil_date(datetime.now(UTC))).days,
        told["passed"],
        in_short(told["lines"], visit.language),
        told["lines"],
    )


def _meetings(counselling: Counselling) -> list[Meeting]:
    """The sessions, the latest first."""
    now = datetime.now(UTC)
    found = [
        Meeting(
            key,
            each.begins_at,
            each.ends_at,
            "cancelled"
            if each.cancelled
            else each.presence or ("to_come" if each.begins_at > now else "to_note"),
        )
        for key, each in counselling.sessions.items()
    ]
    return sorted(found, key=lambda each: each.begins_at, reverse=True)
