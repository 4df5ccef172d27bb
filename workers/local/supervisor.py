"""The whole system on one machine: started in order, kept running, stopped as a whole.

Nothing is left running when it ends, whether it is asked to or killed, and a start that fails has
changed nothing that the next one trips on.
"""

import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psutil

from workers.local import notes, roles, run_file, temporal
from workers.local.children import Child, Keeper
from workers.local.folder import DataFolder
from workers.local.lock import Roster, held
from workers.local.master_key import master_key
from workers.local.nursery import Nursery
from workers.local.postgres import Cluster
from workers.local.process import port_is_free
from workers.local.programs import (
    Program,
    RunningProgram,
    nursery_program,
    programs,
    source_path,
)
from workers.local.run_file import Ports, Run
from workers.local.screen import Say, Screen, Tell
from workers.local.signing_key import ensure_signing_key
from workers.local.stopping import Stopped, Stopping
from workers.local.trouble import Trouble
from workers.sentence import Sentence, Told, sentence

DEFAULT_PORT = 8420

LoadDemo = Callable[[Run, Tell], None]
"""Loads the demo into a running system and tells its progress. Must be repeatable: a start that
was cut short calls it again. Runs in a thread of its own."""

NurseryProgram = Callable[[socket.socket], Program]
NotesProgram = Callable[[socket.socket, Mapping[str, str]], Program]


def _migrate(database_url: str) -> None:
    """In a process of its own: what only migrations need ends with it, and `up` runs for weeks."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
        apart.submit(_migrated, database_url).result()


def _migrated(database_url: str) -> None:
    from workers.store.migrating import migrate  # noqa: PLC0415 (only here, so that it ends)

    migrate(database_url)


@dataclass(frozen=True)
class System:
    """What is started around the two servers; tests put stand-ins here.

    `migrate` brings the tables of a database up to date. `programs` lists the processes for the
    HTTP port. `say` puts what is said on the screen into the language of whoever watches.
    `notes` is the process of the clinical notes, for its socket and its secrets; `nursery` what
    the programs are forked from, for the socket on which it is asked.
    """

    migrate: Callable[[str], None] = _migrate
    programs: Callable[[int], Sequence[Program]] = programs
    load_demo: LoadDemo | None = None
    say: Say = str
    notes: NotesProgram | None = notes.program
    nursery: NurseryProgram | None = nursery_program


def up(data: Path, *, port: int = DEFAULT_PORT, empty: bool = False, system: System) -> int:
    """Run the system in the data folder until somebody stops it; the exit code.

    The first start loads the demo unless `empty`. What goes wrong is said on the screen.
    """
    screen, stopping = Screen(system.say), Stopping()
    stopping.listen()
    try:
        folder = DataFolder(data.absolute())
        folder.prepare()
        with held(folder):
            _Start(folder, port, empty, system, screen, stopping).run()
    except Stopped:
        return 0
    except Trouble as trouble:
        screen.trouble(trouble)
        return 1
    return 0


@dataclass
class _Start:
    folder: DataFolder
    port: int
    empty: bool
    system: System
    screen: Screen
    stopping: Stopping

    def run(self) -> None:
        """Start everything, watch it until asked to stop, stop everything."""
        began = time.monotonic()
        roster = Roster(self.folder.pids)
        for name in roster.reap():
            self.screen.say(name, sentence("was left behind by an earlier start; ended it"))
        _check_port(self.port)
        for closed in self.folder.close_secrets():
            self.screen.say("data", closed)
        key = master_key(self.folder)
        if wrong := ensure_signing_key(self.folder):
            self.screen.say("signing key", wrong)
        self.keeper, self.nursery = Keeper(roster, self.screen.say), Nursery()
        try:
            run = self._start_all(key)
            run_file.write(self.folder, run)  # from here on the command line finds the system
            self._demo(run)
            self._greet(run, time.monotonic() - began)
            self.keeper.watch(lambda: self.stopping.asked)
        finally:
            self.stopping.begin()
            with self.screen.step("stop", sentence("stopping every process")) as done:
                self.keeper.stop_all()
                done(sentence("nothing runs any more"))

    def _start_all(self, key: str) -> Run:
        previous = run_file.last(self.folder)
        ports = run_file.ports(previous)
        nursery = self._nursery()
        database_url = self._database(ports)
        clinical = self._notes_database(ports)
        address = self._temporal(ports)
        pid, started = run_file.this_process()
        run = Run(
            pid=pid,
            started=started,
            api=f"http://127.0.0.1:{self.port}",
            database_url=database_url,
            temporal_address=address,
            temporal_ui=f"http://127.0.0.1:{ports.temporal_ui}",
            api_token=run_file.token(previous),
            notes=f"http://127.0.0.1:{ports.notes}" if self.system.notes else "",
        )
        self._programs(run, key, ports, clinical, nursery)
        return run

    def _nursery(self) -> Child | None:
        """Before any secret is read: what it knows, every process knows."""
        if (program := self.system.nursery) is None:
            return None
        own = {**source_path(), **dict.fromkeys(notes.OWN, "")}

        def launch() -> RunningProgram:
            with self.nursery.open() as asked:
                return program(asked).launch(self.folder.log("nursery"), own)

        return self.keeper.start("nursery", launch)

    def _database(self, ports: Ports) -> str:
        cluster = Cluster(self.folder.database)
        if cluster.exists():
            cluster.check()
        else:
            self.folder.want_demo(self.system.load_demo is not None and not self.empty)
            with self.screen.step("postgres", sentence("making the database")):
                cluster.create()
        with self.screen.step("postgres", sentence("starting")) as done:
            log = self.folder.log("postgres")
            child = self.keeper.start("postgres", lambda: cluster.start(ports.postgres, log))
            self.keeper.wait_ready(child)
            url = roles.main_database(cluster, ports.postgres)
            done(_ready_on(ports.postgres))
        with self.screen.step("tables", sentence("bringing them up to date")) as done:
            self.system.migrate(url)
            done(sentence("up to date"))
        return url

    def _notes_database(self, ports: Ports) -> dict[str, str]:
        """What the process of the notes is told, and no other."""
        if self.system.notes is None:
            return {}
        cluster = Cluster(self.folder.database)
        key = notes.master_key(self.folder, made_before=roles.has_notes(cluster, ports.postgres))
        return {
            notes.MASTER: key,
            notes.PASSES: notes.pass_key(self.folder),
            notes.ADDRESS: roles.notes_database(cluster, ports.postgres),
        }

    def _temporal(self, ports: Ports) -> str:
        with self.screen.step("temporal", sentence("starting")) as done:
            log = self.folder.log("temporal")
            child = self.keeper.start(
                "temporal",
                lambda: temporal.start(
                    self.folder.temporal, log, ports.temporal, ports.temporal_ui
                ),
            )
            self.keeper.wait_ready(child)
            done(_ready_on(ports.temporal))
        return f"127.0.0.1:{ports.temporal}"

    def _programs(
        self,
        run: Run,
        key: str,
        ports: Ports,
        clinical: Mapping[str, str],
        nursery: Child | None,
    ) -> None:
        environment = {
            **source_path(),
            **dict.fromkeys(notes.OWN, ""),
            "JIEFEN_DATA": str(self.folder.path),
            "JIEFEN_DATABASE_URL": run.database_url,
            "JIEFEN_TEMPORAL_ADDRESS": run.temporal_address,
            "JIEFEN_MASTER_KEY": key,
            "JIEFEN_API_TOKEN": run.api_token,
            "JIEFEN_NOTES_URL": run.notes,
            "JIEFEN_DEMO": "true" if self.folder.is_demo() else "false",
        }
        wanted = list(self.system.programs(self.port))
        if self.system.notes is not None:
            wanted.append(self.system.notes(notes.listen(ports.notes), clinical))
        with self.screen.step("processes", sentence("starting")) as done:
            if nursery is not None:
                self.keeper.wait_ready(nursery)
            children = [
                self.keeper.start(
                    program.name,
                    partial(
                        program.launch, self.folder.log(program.name), environment, self.nursery
                    ),
                    program.listener,
                )
                for program in wanted
            ]
            self.keeper.wait_ready(*children)
            names = ", ".join(program.name for program in wanted)
            done(sentence("ready: {names}", names=names))

    def _demo(self, run: Run) -> None:
        """Load it while the children are watched. If it fails the system still serves."""
        load = self.system.load_demo
        if load is None or not self.folder.demo_is_wanted():
            return
        failures: list[Exception] = []

        def work(tell: Tell) -> None:
            try:
                load(run, tell)
            except Exception as failure:  # noqa: BLE001 (said on the screen, whatever it is)
                failures.append(failure)
            finally:
                self.keeper.wake()

        doing = sentence("loading the demo banner")
        with self.screen.step("demo", doing, spinner=False) as done:
            with self.screen.bar("demo") as tell:
                thread = threading.Thread(target=work, args=[tell], daemon=True)
                thread.start()
                self.keeper.watch(lambda: self.stopping.asked or not thread.is_alive())
            if self.stopping.asked:
                raise Stopped
            if failures:
                done(_not_loaded(failures[0]))
            else:
                self.folder.want_demo(False)
                done(sentence("loaded"))

    def _greet(self, run: Run, took: float) -> None:
        api = sentence(
            "described at {api}/api/openapi.json; its token is in {file}",
            api=run.api,
            file=self.folder.run_file,
        )
        self.screen.addresses(
            [
                ("console", sentence("{address}", address=f"{run.api}/")),
                ("api", api),
                ("temporal", sentence("{address}", address=run.temporal_ui)),
                ("data", sentence("{folder}", folder=self.folder.path)),
                ("ready", sentence("after {seconds:.1f} s; Ctrl-C stops everything", seconds=took)),
            ]
        )


def _ready_on(port: int) -> Sentence:
    return sentence("ready on {address}", address=f"127.0.0.1:{port}")


def _not_loaded(failure: Exception) -> Sentence:
    why = failure.sentence if isinstance(failure, Told) else str(failure)
    return sentence("not loaded, the next start tries again: {why}", why=why)


def _check_port(port: int) -> None:
    if port_is_free(port):
        return
    if holder := _listening_on(port):
        raise Trouble(
            "Port {port} on 127.0.0.1 is in use by process {holder}.",
            "Name another one: jiefen up --port {free}   (make up ARGS='--port {free}')",
            port=port,
            holder=holder,
            free=port + 1,
        )
    raise Trouble(
        "Port {port} on 127.0.0.1 is in use.",
        "Name another one: jiefen up --port {free}   (make up ARGS='--port {free}')",
        port=port,
        free=port + 1,
    )


def _listening_on(port: int) -> str:
    """Who listens there, as far as we may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.pid:
                return f"{connection.pid} ({psutil.Process(connection.pid).name()})"
    except psutil.Error:
        return ""
    return ""
