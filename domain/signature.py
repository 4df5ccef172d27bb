"""A command's signature is its contract: arguments, forms, CLI options and OpenAPI derive from it.

A command is `def name(state, act, *, arguments) -> facts`. Arguments of certain types are injected,
not given: `Opening` for a new stream, `Known` matters, and other states that a decision reads. A
`Linked[...]` argument is given as an id, and read by the handler; a `Kept[...]` one is not given,
but read for the officer whom the stream names.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, create_model
from pydantic_core import PydanticCustomError

from domain.identity import Births
from domain.kernel import Fact, Kept, Known, Linked, Officer, Opening

S = TypeVar("S")


@dataclass(frozen=True)
class Command:
    """One command of an aggregate, as its function's signature declares it.

    `injected` maps a parameter to the type the handler supplies: `Opening`, `Known`, or a state
    that is read from its own stream (calendar, rules). `linked` names parameters given as ids.
    """

    name: str
    decide: Callable[..., Any]
    states: frozenset[type]

    @cached_property
    def _parameters(self) -> dict[str, tuple[Any, Any]]:
        hints = get_type_hints(self.decide, include_extras=True)
        return {
            name: (hints[name], ... if p.default is inspect.Parameter.empty else p.default)
            for name, p in inspect.signature(self.decide).parameters.items()
            if p.kind is inspect.Parameter.KEYWORD_ONLY
        }

    @cached_property
    def injected(self) -> dict[str, type]:
        """Parameters that the handler supplies, by name."""
        return {
            name: hint
            for name, (hint, _) in self._parameters.items()
            if any(hint is supplied for supplied in (Opening, Known, *self.states))
        }

    @cached_property
    def linked(self) -> frozenset[str]:
        """Parameters given as the id of another stream of the same aggregate."""
        return frozenset(
            name for name, (hint, _) in self._parameters.items() if get_origin(hint) is Linked
        )

    @cached_property
    def kept(self) -> dict[str, type]:
        """Parameters that are a stream which an officer keeps, each with the type of its state."""
        return {
            name: get_args(hint)[0]
            for name, (hint, _) in self._parameters.items()
            if get_origin(hint) is Kept
        }

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """What the caller gives, as a model that validates, documents, and becomes forms."""
        fields: dict[str, Any] = {
            name: (UUID if name in self.linked else _written_out(hint), default)
            for name, (hint, default) in self._parameters.items()
            if name not in self.injected and name not in self.kept
        }
        title = "".join(part.capitalize() for part in self.name.split("_"))
        return create_model(
            title, __config__=ConfigDict(extra="forbid", frozen=True), __doc__=self.help, **fields
        )

    @cached_property
    def opens(self) -> bool:
        """Whether the command takes the id of a new stream and a case number."""
        return Opening in self.injected.values()

    @cached_property
    def help(self) -> str:
        """The command in one sentence: the first line of its docstring."""
        return (inspect.getdoc(self.decide) or self.name).split("\n", 1)[0]


_TIMES: Final = frozenset({date, datetime, AwareDatetime})


def _written_out(hint: Any) -> Any:
    timely = _TIMES.intersection({hint, *get_args(hint)})
    return Annotated[hint, WRITTEN_OUT] if timely else hint


def _as_text(given: Any) -> Any:
    number = isinstance(given, int | float)
    if number or (isinstance(given, str) and re.fullmatch(r"[-+]?[0-9]*[.]?[0-9]+", given.strip())):
        raise PydanticCustomError(
            "date_from_datetime_parsing", "Input should be written out, like 2026-03-20"
        )
    return given


WRITTEN_OUT: Final = BeforeValidator(_as_text)
"""A day or a moment is written out: of a number pydantic makes seconds since 1970."""


@dataclass(frozen=True)
class Aggregate(Generic[S]):
    """A kind of stream: how it starts, how facts change it, and what may be asked of it.

    `reads` are the states of other streams that its commands may take as arguments. With
    `counts_from_entry` nobody may say that it happened earlier than it is entered. `coverable`: for
    whom an officer could act here while they are away, if it is the one who covers for them.
    `unopened`: no command opens a stream; whatever it is about is there already, and who stands how
    to it is looked up.

    `young`: whoever is spoken for here as a child, by what they are called; `grow`: the state on a
    day, by when those were born: who speaks for them then.

    `kept_by`: there is one stream for each officer, and this is its id. `keeper`: of another kind,
    whose such stream its commands go with, from its state and who acts. `whose`: a command's
    arguments with the persons whom the stream knows, and whose ids nobody gives.
    """

    name: str
    start: S
    evolve: Callable[[S, Any, datetime], S]
    facts: tuple[type[Fact], ...]
    functions: Mapping[str, Callable[..., Any]]
    reads: frozenset[type] = frozenset()
    counts_from_entry: bool = False
    coverable: Callable[[S, Officer], tuple[str, ...]] | None = None
    unopened: bool = False
    young: Callable[[S], tuple[str, ...]] | None = None
    grow: Callable[[S, Births, date], S] | None = None
    kept_by: Callable[[str], UUID] | None = None
    keeper: Callable[[S, Officer], str] | None = None
    whose: Callable[[S, str, BaseModel], BaseModel] | None = None

    @cached_property
    def kinds(self) -> frozenset[type[Fact]]:
        """The facts of its streams: one whose first fact is another is none of its streams."""
        return frozenset(self.facts)

    @cached_property
    def commands(self) -> dict[str, Command]:
        """Each command by its name, described by its signature."""
        return {name: Command(name, f, self.reads) for name, f in self.functions.items()}
