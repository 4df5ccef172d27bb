"""`run.json` says where the running system is reached; who reads it learns whether it still runs.

Written when everything is ready. It stays after the end, so that the next start takes the same
ports and token again; `running` therefore looks at the process, not at the file.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from workers.local.folder import DataFolder, write_private
from workers.local.identity import Identity
from workers.local.process import free_port, port_is_free


@dataclass(frozen=True)
class Run:
    """One running system: its supervisor (`pid`, `started`, as `Identity`) and its addresses."""

    pid: int
    started: str
    api: str
    database_url: str
    temporal_address: str
    temporal_ui: str
    api_token: str
    notes: str = ""


@dataclass(frozen=True)
class Ports:
    """The internal ports of a start."""

    postgres: int
    temporal: int
    temporal_ui: int
    notes: int


def write(folder: DataFolder, run: Run) -> None:
    """Let others find the running system."""
    write_private(folder.run_file, asdict(run))


def last(folder: DataFolder) -> Run | None:
    """The last system that was ready here, running or not."""
    try:
        return Run(**json.loads(folder.run_file.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def running(data: Path) -> Run | None:
    """The system that runs on this data folder now, ready for use; None if none is."""
    run = last(DataFolder(data.absolute()))
    return run if run and Identity(run.pid, run.started).alive() else None


def ports(previous: Run | None) -> Ports:
    """The ports of last time where they are still free, so that what others wrote down holds."""
    if previous is None:
        return Ports(*(free_port() for _ in fields(Ports)))
    addresses = (previous.database_url, previous.temporal_address, previous.temporal_ui)
    return Ports(*(_again(_port_in(address)) for address in (*addresses, previous.notes)))


def token(previous: Run | None) -> str:
    """The HTTP token of last time, or a new one."""
    return previous.api_token if previous else secrets.token_urlsafe(24)


def this_process() -> Identity:
    """Who we are, for others to check."""
    return Identity.of(os.getpid())


def _port_in(address: str) -> int:
    digits = address.rpartition("127.0.0.1:")[2].partition("/")[0]
    return int(digits) if digits.isdigit() else 0


def _again(port: int) -> int:
    return port if port and port_is_free(port) else free_port()
