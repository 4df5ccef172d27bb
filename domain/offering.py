"""What could be done now: a command is decided with arguments that nobody has said yet.

A rule that refuses without having looked at one of them refuses whatever would be said; that is why
the command cannot be given now. Where one is looked at first it depends on what will be said, and
the command can be given.
"""

from collections.abc import Mapping
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from domain.kernel import Act, NotThere, Refused
from domain.signature import Command


class NotSaid(Exception):
    """A rule looked at an argument that nobody has said yet."""


def _looked_at(*_: object, **__: object) -> NoReturn:
    raise NotSaid


_LOOKING: Final = (
    *("bool", "eq", "ne", "lt", "le", "gt", "ge", "hash", "len", "iter", "contains", "getitem"),
    *("add", "radd", "sub", "rsub", "and", "rand", "or", "ror", "getattr", "str", "format"),
)
UNSAID: Final[Any] = type(
    "Unsaid",
    (),
    {f"__{how}__": _looked_at for how in _LOOKING} | {"__class__": property(_looked_at)},
)()
"""An argument that nobody has said: whoever looks at it finds that out."""


def refused_now(
    command: Command, state: Any, act: Act, supplied: Mapping[str, Any]
) -> Refused | None:
    """Why this act cannot be done now whatever is said with it; None if it can, as far as is known
    before anything is said. `supplied`: the states beside its own that it reads, by argument.

    What need not be said may be left out or given: it is refused only where it is both ways.
    """
    fields = command.arguments.model_fields
    unknown = {name for name in (*fields, *command.kept, *command.injected) if name not in supplied}
    everything = {**supplied, **dict.fromkeys(unknown, UNSAID)}
    left_out = {
        name: fields[name].default
        for name in unknown & fields.keys()
        if not fields[name].is_required()
    }
    refused = _refused(command, state, act, everything)
    if refused is None or not left_out:
        return refused
    return _refused(command, state, act, everything | left_out)


def _refused(command: Command, state: Any, act: Act, given: Mapping[str, Any]) -> Refused | None:
    try:
        command.decide(state, act, **given)
    except (NotSaid, NotThere, ValidationError):
        return None
    except Refused as refused:
        return refused
    return None
