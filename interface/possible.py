"""What whoever asks could do with a case now, and why not what else they may do there at other
times: each command in plain words, with the rule that stands against it. Of what is somebody's own
(a plan, counselling) nothing is told so: that there is any is told to nobody who has not looked.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import AGGREGATES
from domain.kernel import Act, Officer, Refused
from domain.offering import refused_now
from domain.permits import permission
from domain.spoken import spoken_of
from interface.callers import OPENING, public
from interface.finding import KEPT_BY, ONLY
from interface.language import Language, translated
from interface.problems import refusal
from interface.story import Reader
from workers.system import System

NIL: Final = UUID(int=0)
KINDS: Final = tuple(
    kind for kind in AGGREGATES if spoken_of(kind) and kind not in ONLY and kind not in KEPT_BY
)
"""Of which it is told."""


class Possible(BaseModel, frozen=True):
    """A command: what it does, and whether it can be given now. `why_not`: the rule that refuses it
    whatever is said with it, in the reader's words, with its article in `law`."""

    command: str
    does: str
    now: bool
    why_not: str = ""
    law: str = ""


def may_begin(officer: Officer, kind: str, command: str) -> bool:
    """Whether the table of access opens a command that begins something to whoever asks, and no
    rule of its own refuses them whatever they say."""
    now, of = datetime.now(UTC), AGGREGATES[kind]
    said = permission(kind, command, None, officer, now, begins=True)
    if said is not None and not said.decision.allowed:
        return False
    act = Act(NIL, officer, now, now=now)
    return refused_now(of.commands[command], of.start, act, {}) is None


def possible(system: System, kind: str, stream: UUID, reader: Reader) -> tuple[Possible, ...]:
    """Every command that people may give there and that the table of access opens to whoever asks,
    in the order of casework; what can be given now comes first. Raises NotFound."""
    offered = system.handler.offers(kind, stream, reader.officer)
    commands = public(AGGREGATES[kind])
    told = [
        _told(name, translated(commands[name].help, reader.language), refused, reader.language)
        for name, refused in offered.items()
        if name in commands and (kind, name) not in OPENING
    ]
    return tuple(sorted(told, key=lambda each: not each.now))


def _told(name: str, does: str, refused: Refused | None, language: Language) -> Possible:
    if refused is None:
        return Possible(command=name, does=does, now=True)
    law = translated(refused.law, language) if refused.law else ""
    why = refusal(refused, language)
    return Possible(command=name, does=does, now=False, why_not=why, law=law)
