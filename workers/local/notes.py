"""The clinical notes on this machine: keys of their own, and a process that is started when
somebody knocks and ends when nobody has for a while.
"""

import base64
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict

from workers.local.folder import DataFolder, write_secret
from workers.local.postgres import Cluster
from workers.local.programs import Program, source_path
from workers.local.roles import NOTES, has_notes
from workers.local.trouble import Trouble

MASTER: Final = "JIEFEN_NOTES_MASTER_KEY"
ADDRESS: Final = "JIEFEN_NOTES_DATABASE_URL"
PASSES: Final = "JIEFEN_NOTES_PASS_KEY"
OWN: Final = (MASTER, ADDRESS)
"""What only the process of the notes is told."""
IDLE: Final = 60
"""Seconds without a question after which the process ends."""

_BYTES: Final = 32


def master_key(folder: DataFolder, *, made_before: bool) -> str:
    """The master key of the notes: from the environment, else from its file, else (first start
    only) new. Raises Trouble if it is lost, or if environment and file disagree."""
    file = folder.notes_key
    if not (made_before or file.exists() or os.environ.get(MASTER, "").strip()):
        return _made(file)
    return kept(folder)


def kept(folder: DataFolder) -> str:
    """The master key of notes that are there, or are to come back. Raises Trouble as above."""
    given, file = os.environ.get(MASTER, "").strip(), folder.notes_key
    held = file.read_text().strip() if file.exists() else ""
    if given and held and given != held:
        raise Trouble(
            "{variable} and {file} hold different master keys.",
            "Remove the one that does not belong to this database.",
            variable=MASTER,
            file=file,
        )
    if not (given or held):
        raise Trouble(
            "The master key of the clinical notes is lost: neither {file} nor {variable} is there.",
            "Put {name} back from where you keep its copy. A new key could not read one note, so "
            "none is made. Nothing was changed.",
            file=file,
            variable=MASTER,
            name=file.name,
        )
    return given or held


def pass_key(folder: DataFolder) -> str:
    """What seals passes, shared with the main system; made anew where it is lost."""
    given, file = os.environ.get(PASSES, "").strip(), folder.notes_pass_key
    if given:
        return given
    return file.read_text().strip() if file.exists() else _made(file)


def reach(folder: DataFolder, main_url: str) -> str:
    """The address of the notes' database for whoever backs it up: as the environment says, else of
    the system that runs in this folder, as the server's administrator; "" where there is none."""
    given = os.environ.get(ADDRESS, "").strip()
    cluster = Cluster(folder.database)
    port = conninfo_to_dict(main_url).get("port") if main_url else None
    if given or not port or not cluster.exists():
        return given
    return cluster.url(int(port), NOTES) if has_notes(cluster, int(port)) else ""


def _made(file: Path) -> str:
    key = base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    write_secret(file, key)
    return key


def listen(port: int) -> socket.socket:
    """The socket on which the notes are asked; held by whoever starts their process."""
    return socket.create_server(("127.0.0.1", port))


def program(listener: socket.socket, secret: Mapping[str, str]) -> Program:
    """How the process of the notes is started: with its own secrets, and none of the system's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return Program(
        "notes",
        [sys.executable, "-P", "-m", "workers.notes"],
        listener=listener,
        alone={**kept, **source_path(), "JIEFEN_NOTES_IDLE": str(IDLE), **secret},
    )
