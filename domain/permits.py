"""Whether somebody may give a command at all, by how they stand to its stream: the `act` rows of
the one table of access.

The rules of mediation say what is done when; this says who from where. To whoever may see nothing
of a stream it is as if it were not there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.access import Decision, FieldClass, Relation, decide, relation, works_here
from domain.bulk.task import stands as stands_to_bulk
from domain.counselling.conferences import stands as stands_to_conference
from domain.counselling.consultations import stands as stands_to_consultation
from domain.counselling.sight import stands as stands_to_counselling
from domain.dispute.audience import whose
from domain.erasure.erasing import stands as stands_to_erasure
from domain.fields import WRITES
from domain.kernel import Officer, Refused, Role
from domain.plan.sight import stands as stands_to_plan
from domain.referral.state import stands as stands_to_referral
from domain.rights.sight import stands as stands_to_request
from domain.single_acts import stands as stands_to_act

FROM_INSIDE: Final[frozenset[Role]] = frozenset({"clock", "importer"})
"""They act for nobody who could stand anywhere, and have no door outside."""


def _to_dispute(case: Any, by: Officer, at: datetime) -> Relation:
    return relation(whose(case), by)


def _to_act(single: Any, by: Officer, at: datetime) -> Relation:
    return stands_to_act(single, by)


class _Guarded(NamedTuple):
    """How somebody stands to a stream of a kind, and what of it says that it is there at all."""

    stands: Callable[[Any, Officer, datetime], Relation]
    shown: FieldClass


def _by_looking(state: Any, by: Officer, at: datetime) -> Relation:
    """Of a person their stream does not say who works with them: unless it was looked up, nobody
    does."""
    return "outside"


GUARDED: Final[Mapping[str, _Guarded]] = {
    "dispute": _Guarded(_to_dispute, "matter"),
    "bulk": _Guarded(stands_to_bulk, "matter"),
    "plan": _Guarded(stands_to_plan, "plan"),
    "person": _Guarded(_by_looking, "person"),
    "rights": _Guarded(stands_to_request, "rights"),
    "counselling": _Guarded(stands_to_counselling, "appointment"),
    "consultation": _Guarded(stands_to_consultation, "consultation"),
    "referral": _Guarded(stands_to_referral, "appointment"),
    "conference": _Guarded(stands_to_conference, "brief"),
    "single_act": _Guarded(_to_act, "report"),
    "erasure": _Guarded(stands_to_erasure, "erasure"),
}
"""The kinds of streams whose commands depend on a relation. The others are the offices' own, and a
crisis, for which anybody may call: their rules say who."""


class NotPermitted(Refused):
    """The table of access closes this command to somebody who may know of the stream."""


class Permission(NamedTuple):
    """What the table says of one command on one stream. `there`: whether the stream is to be seen
    by whoever asks; if not, it is answered as if there were none."""

    decision: Decision
    there: bool

    def require(self) -> None:
        """Raises NotPermitted, with the sentence of the table."""
        if not self.decision.allowed:
            raise NotPermitted(self.decision.sentence, law=self.decision.law)


def permission(
    kind: str,
    command: str,
    state: Any,
    by: Officer,
    at: datetime,
    *,
    begins: bool = False,
    looked_up: Relation | None = None,
) -> Permission | None:
    """What the table says; None where it has nothing to say of this kind, or of who acts.

    `begins`: the command opens the stream, so nobody stands to it yet. `looked_up`: how whoever
    acts stands to it, where that follows from other streams.
    """
    if by.role in FROM_INSIDE:
        return None
    guarded = GUARDED.get(kind)
    if guarded is None:
        return _under_the_roof(kind, command, by)
    stands = _at_the_door(by) if begins else looked_up or guarded.stands(state, by, at)
    decision = decide(by, "act", WRITES[kind][command], stands)
    seen = decide(by, "read", guarded.shown, stands).allowed
    return Permission(decision, begins or seen or decision.allowed)


def _under_the_roof(kind: str, command: str, by: Officer) -> Permission | None:
    """Officers of another body act on nothing that is the offices' own, but a call for help."""
    if works_here(by):
        return None
    return Permission(decide(by, "act", WRITES[kind][command], "outside"), there=True)


def _at_the_door(by: Officer) -> Relation:
    return "begins" if works_here(by) else "outside"
