"""How the main system asks the store of clinical notes, whose database and keys it has not: by its
address, with a pass for each question.
"""

import json
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
import structlog

from domain.kernel import Officer
from domain.plan.facts import (
    ConsentWithdrawn,
    HealthConsentWithdrawn,
    ObjectionAnswered,
    PlanClosed,
    PlanObjected,
    PlanPurged,
    PlanTransferred,
    TeamChanged,
)
from workers.notes.passes import Pass, PassKey
from workers.sentence import Told
from workers.settings import Settings

NIL: Final = UUID(int=0)

ENDS_PASSES: Final = frozenset(
    fact.stored_name
    for fact in (
        HealthConsentWithdrawn,
        ConsentWithdrawn,
        PlanObjected,
        ObjectionAnswered,
        PlanClosed,
        PlanTransferred,
        PlanPurged,
        TeamChanged,
    )
)
"""The facts with which a counsellor's access to the notes of a plan ends, or may: whoever is still
their counsellor asks anew."""

_log = structlog.get_logger()

PATIENCE: Final = 15.0
"""Seconds: its process may have to be started first."""


class NoNotes(Told):
    """The store of clinical notes is not set up here, or does not answer."""


class Answered(Exception):
    """The store says no, in the reader's own language: a problem as RFC 9457 has it."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        super().__init__(str(problem.get("detail", "")))


class Erased(NamedTuple):
    """How many notes nobody can read any more, and since when."""

    notes: int
    at: datetime


class Clinic(NamedTuple):
    """Where the notes are, and what seals the passes."""

    address: str
    passes: PassKey

    @classmethod
    def of(cls, settings: Settings) -> "Clinic":
        """The one of this installation. Raises NoNotes, PassKeyError."""
        address = settings.notes_address()
        if not address:
            raise NoNotes(
                "there is no store of clinical notes here: set {variable}",
                variable="JIEFEN_NOTES_URL",
            )
        return cls(address.rstrip("/"), PassKey(settings.seals_passes()))

    def ask(
        self, token: str, method: str, path: str, form: Any = None, language: str = "en"
    ) -> dict[str, Any]:
        """One question, with its pass. Raises Answered, NoNotes."""
        asked = urllib.request.Request(
            self.address + path,
            None if form is None else json.dumps(form).encode(),
            {"Authorization": f"Bearer {token}", "Accept-Language": language},
            method=method,
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                held: dict[str, Any] = json.load(answer)
                return held
        except urllib.error.HTTPError as no:
            with no:
                raise Answered(json.load(no)) from None
        except (OSError, ValueError):
            raise NoNotes(
                "the store of clinical notes does not answer at {address}", address=self.address
            ) from None

    def well(self) -> bool:
        """Whether it answers, and reaches its own database."""
        try:
            return bool(self.ask("", "GET", "/healthz").get("well"))
        except (Answered, NoNotes):
            return False


def destroy_clinical(settings: Settings, person: UUID) -> Erased | None:
    """Destroy the clinical key of a person: nobody reads a note about them any more, and none is
    begun. Again is the same answer, so an erasure that was cut short asks again.

    None where no store of notes is set up. Raises NoNotes where it does not answer.
    """
    if not settings.notes_address():
        return None
    clinic = Clinic.of(settings)
    by = Pass("system", "clock", "", "erases", NIL, person, "destroy")
    told = clinic.ask(clinic.passes.issue(by), "DELETE", "/key")
    return Erased(int(told["notes"]), datetime.fromisoformat(told["at"]))


def lock_rooms(settings: Settings, officer: Officer) -> None:
    """Whoever signs out is in no room of the notes any more. Raises nothing: where the notes do not
    answer, nobody is in one."""
    if officer.role != "counsellor" or not settings.notes_address():
        return
    by = Pass(officer.id, officer.role, officer.office, "counsels", NIL, NIL, "lock")
    try:
        clinic = Clinic.of(settings)
        clinic.ask(clinic.passes.issue(by), "DELETE", "/rooms")
    except (Answered, Told) as failed:
        _log.warning("rooms not locked", error=type(failed).__name__)


class Caller:
    """Calls passes in as soon as what they rest on has ended."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def heard(self, stream: UUID, facts: tuple[str, ...]) -> None:
        """What was recorded of a plan. Raises nothing: where the notes do not answer nobody reads
        them either, and within a minute the passes are over."""
        if ENDS_PASSES.isdisjoint(facts) or not self._settings.notes_address():
            return
        by = Pass("system", "clock", "", "withdraws", stream, NIL, "call_in")
        try:
            clinic = Clinic.of(self._settings)
            clinic.ask(clinic.passes.issue(by), "DELETE", "/passes")
        except (Answered, Told) as failed:
            _log.warning("passes not called in", error=type(failed).__name__)


def destroy_again(settings: Settings, connection: psycopg.Connection[Any]) -> int:
    """Have the notes know of everybody who was erased: their store may have been restored from a
    copy older than an erasure. How many people; 0 where no store of notes is set up."""
    if not settings.notes_address():
        return 0
    rows = connection.execute(
        "select distinct person from log.destroyed_key where person is not null"
    ).fetchall()
    for (person,) in rows:
        destroy_clinical(settings, person)
    return len(rows)
