"""What was typed into a form is kept until it was sent, for whoever typed it: where, and with what.

A form is known by its address, so that what was typed is found again where it belongs.
"""

from typing import Final
from uuid import UUID, uuid4

from domain.kernel import Officer
from interface.console.fields import Typed
from workers.console.drafts import Drafts
from workers.system import System

KEY: Final = "_key"
"""By which a form that is sent twice is done once; what is typed into it is kept under it too."""
VERSION: Final = "_version"
WHEN: Final = "_when"
FOR: Final = "_for"
_KEPT: Final = (KEY, VERSION, WHEN, FOR)
_OWN: Final = "_"
"""With this begin the fields that are the page's own, and no argument of a command."""
ENTRIES: Final = "/do/"
"""With this begin the addresses of forms."""
CALLS: Final = "/do/crisis/"


def keep(system: System, officer: Officer, address: str, typed: Typed) -> UUID | None:
    """Keep what this officer typed; under which id. None: it is no form that is kept, or empty."""
    pairs = [
        (name, text)
        for name, text in typed.pairs
        if text and (not name.startswith(_OWN) or name in _KEPT)
    ]
    if not address.startswith(ENTRIES) or all(name.startswith(_OWN) for name, _ in pairs):
        return None
    draft = _uuid(typed.one(KEY)) or uuid4()
    with system.pool.connection() as connection:
        Drafts(system.vault.master).keep(connection, officer.id, draft, address, pairs)
    return draft


def forget(system: System, officer: Officer, typed: Typed) -> None:
    """It was sent."""
    if (draft := _uuid(typed.one(KEY))) is not None:
        drop(system, officer, draft)


def drop(system: System, officer: Officer, draft: UUID) -> None:
    """It is not wanted any more."""
    with system.pool.connection() as connection:
        Drafts(system.vault.master).forget(connection, officer.id, draft)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
