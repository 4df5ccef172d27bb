"""The composition root: everything a process needs, built in one place from its settings."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import ConnectionPool

from domain.aggregates import AGGREGATES, ALL_UPCASTS, FACTS, PERSON, STANDING
from domain.area_standing import seated
from domain.areas import Areas
from domain.crisis.state import OnScreen
from domain.dispute.facts import ParticularsCorrected, PartyJoined, Registered
from domain.dispute.merging import Carried
from domain.erasure.erasing import Held, Named, OnRequest
from domain.guardianship import Kin
from domain.kernel import Known, Officer, civil_date
from domain.permits import permission
from domain.persons import Guardians, Together
from domain.plan.facts import PlanConsented
from domain.plan.state import Living
from domain.reach import Channels
from domain.retention import OnFile
from domain.rights.commands import Erased
from domain.rights.stilled import Stilled
from workers.carrying import Carrying
from workers.certifying import Certifier
from workers.channels.registry import nameable
from workers.clinic import Caller
from workers.consequences import CONSEQUENCES
from workers.crashing import leave_no_image
from workers.crises.bell import Bell
from workers.crises.screen import on_screen
from workers.erasing import Files
from workers.handler import Handler
from workers.kin import KinOf
from workers.matters import Matters
from workers.people import forget_what_was_wrong
from workers.persons.finding import Persons
from workers.pools import READING, WRITING, connect_pool
from workers.settings import Settings
from workers.states import States
from workers.stilling import NOTED, stilled
from workers.store.key_store import settle_key_store
from workers.store.log import Connection, EventLog
from workers.store.mapper import FactMapper
from workers.store.schema import require_current, settle_home
from workers.store.shapes import Shapes
from workers.vault import Master, MasterKeyError, Vault

PATIENCE: Final = 30.0
"""Seconds for which a process that starts beside a starting database waits for it: if it ended
instead, its supervisor would make it wait longer from time to time."""

_PAUSE: Final = 0.2

_log = structlog.get_logger()


@dataclass(frozen=True)
class System:
    """One process's view of the whole: log, vault, handler, and pools to write and to read."""

    settings: Settings
    pool: ConnectionPool[Connection]
    reading: ConnectionPool[Connection]
    log: EventLog
    vault: Vault
    states: States
    handler: Handler
    bell: Bell
    persons: Persons
    files: Files
    certifier: Certifier
    kin: KinOf

    @classmethod
    def open(
        cls, settings: Settings, name: str = "process", size: int = 4, *, patience: float = 0
    ) -> "System":
        """Connect, and check that this master key belongs to this data.

        A database that does not answer is asked again for `patience` seconds. Raises NotRunning,
        WrongSchema, MasterKeyError, or psycopg's OperationalError.
        """
        leave_no_image()
        key = settings.key()
        if not key:
            raise MasterKeyError(
                "the master key is missing: set JIEFEN_MASTER_KEY, or restore master.key in "
                "{data}; without it nothing personal can be read",
                data=settings.data,
            )
        url = settings.database()
        vault = Vault(Master(key))
        with _connected(url, patience) as connection:
            require_current(connection)
            vault.check(connection)
            settle_home(connection)
            settle_key_store(connection)
        mapper = FactMapper(Shapes(FACTS, ALL_UPCASTS))
        log = EventLog(mapper)
        states = States(log)
        matters = Matters(vault.master, states)
        bell = Bell(settings, vault.master)
        pool = connect_pool(url, name, WRITING, size)
        persons = Persons(states)
        files = Files(states, log)
        passes = Caller(settings)
        kin = KinOf(log, vault, states)

        def afterwards(stream: UUID, facts: tuple[str, ...]) -> None:
            bell.heard(stream, facts)
            certifier.heard(stream, facts)
            passes.heard(stream, facts)

        handler = Handler(
            pool=pool,
            mapper=mapper,
            states=states,
            master=vault.master,
            aggregates=AGGREGATES,
            standing=STANDING,
            suppliers={
                Known: matters.known,
                Stilled: lambda connection, _: stilled(connection, states),
                OnScreen: on_screen,
                Channels: lambda *_: Channels(nameable(settings)),
                Held: files.held,
                Named: files.named,
                OnRequest: files.on_request,
                Guardians: persons.guardians,
                Living: persons.living,
                Together: persons.together,
                Erased: files.erased,
                OnFile: files.on_file,
            },
            consequences=CONSEQUENCES
            | {Registered: matters.note, PartyJoined: matters.note}
            | {ParticularsCorrected: forget_what_was_wrong(vault)}
            | {PlanConsented: persons.one_plan}
            | NOTED,
            afterwards=afterwards,
            permits=permission,
            stands={PERSON.name: persons.stands},
            beside_it={Kin: kin.known, Carried: Carrying(log, vault, states).carried},
            births=kin.births,
        )
        certifier = Certifier(settings, pool, log, states, handler.perform)
        reading = connect_pool(url, f"{name} reads", READING, size)
        return cls(
            *(settings, pool, reading, log, vault, states, handler, bell, persons, files),
            *(certifier, kin),
        )

    def seated(self, officer: Officer) -> Officer:
        """Whoever reads, with the offices for which theirs answers today because areas changed."""
        if not officer.office:
            return officer
        with self.reading.connection() as connection:
            areas: Areas = self.states.load(connection, *STANDING[Areas]).state
        return seated(areas, officer, civil_date(datetime.now(UTC)))

    def close(self) -> None:
        """Close every connection."""
        self.bell.close()
        self.pool.close()
        self.reading.close()

    def __enter__(self) -> "System":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _connected(url: str, patience: float) -> Connection:
    begun, told = time.monotonic(), False
    while True:
        try:
            return psycopg.connect(url, autocommit=False)
        except psycopg.OperationalError:
            if time.monotonic() - begun >= patience:
                raise
            if not told:
                _log.warning("the database does not answer", patience=patience)
            told = True
            time.sleep(_PAUSE)
