"""A ledger's page that follows its own changes: asked again when the ledger has moved, and told
when it reads otherwise. No names: whoever opens one asks for it, and is on record each time.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from domain.kernel import Cursor, Officer
from interface.language import Language
from interface.ledgers import Asked, Page, ask, shelf
from interface.problems import Unusable
from workers import ledgers
from workers.system import System

PAUSE: Final = 1.0
"""Seconds between two looks."""


class Away(Exception):
    """The database is not to be reached just now, because of `cause`; it is looked for again."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause
        super().__init__(type(cause).__name__)


@dataclass
class Following:
    """One page, for one reader."""

    system: System
    name: str
    reader: Officer
    asked: Asked
    language: Language = "en"
    correlation: UUID | None = None
    _at: dict[str, Cursor] = field(default_factory=dict)
    _last: Page | None = None

    def __post_init__(self) -> None:
        if self.asked.names:
            text = "A page that follows its changes has no names: ask for them by themselves"
            raise Unusable(422, "bad-input", text)
        if self.asked.then.past:
            text = "A day of the past does not change any more: ask for it by itself"
            raise Unusable(422, "bad-input", text)

    def look(self) -> Page | None:
        """The page, if it reads otherwise than when last looked at. Raises Away, and what `ask`
        raises: then nobody may follow it."""
        try:
            at = self._places()
            if self._last is not None and at and at == self._at:
                return None
            page = ask(
                self.system,
                self.name,
                self.reader,
                self.asked,
                language=self.language,
                correlation=self.correlation,
            )
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise Away(error) from error
        self._at, before, self._last = at, self._last, page
        return None if page == before else page

    def _places(self) -> dict[str, Cursor]:
        """How far each ledger that it reads has come. One read from a stream has none: it is asked
        each time."""
        reads = shelf(self.name).reads
        with self.system.reading.connection() as connection:
            found = {name: ledgers.live(connection, name) for name in reads}
        return {name: build.at for name, build in found.items() if build}
