"""Which stream somebody means: its id, the code of a case, or the only one of its kind."""

import re
from uuid import UUID

from domain.aggregates import STANDING
from workers.handler import NotFound
from workers.system import System

ONLY = {kind.name: home for kind, home in STANDING.values()}
"""Kinds of which there is one stream."""

_CODE = re.compile(r"^\d{12}-\d{4}-\d{5,}$")


def stream_of(system: System, kind: str, which: str) -> UUID | None:
    """The stream that `which` names; None for `new`. Raises NotFound."""
    if kind in ONLY:
        return ONLY[kind]
    if which == "new":
        return None
    return existing(system, kind, which)


def existing(system: System, kind: str, which: str) -> UUID:
    """The stream that `which` names. Raises NotFound."""
    if kind in ONLY:
        return ONLY[kind]
    if _CODE.match(which):
        return _by_code(system, which)
    try:
        return UUID(which)
    except ValueError:
        raise NotFound(f"{which!r} is neither the id nor the code of a {kind}") from None
