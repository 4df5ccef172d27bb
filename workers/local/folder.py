"""The data folder: everything one embedded system keeps, and nothing outside it.

The folder can be entered but not listed by others, because PostgreSQL may run as another user;
what is in it is closed, each part by itself.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workers.local.trouble import Trouble
from workers.sentence import Sentence, sentence

_LOG_LIMIT = 8 * 1024 * 1024
_OLD_LOGS = 3


@dataclass(frozen=True)
class DataFolder:
    """Where the parts lie. `path` is absolute."""

    path: Path

    @property
    def database(self) -> Path:
        """The PostgreSQL cluster and its password."""
        return self.path / "database"

    @property
    def temporal(self) -> Path:
        """Temporal's file: clocks only, restored by `rearm` if lost."""
        return self.path / "temporal" / "temporal.db"

    @property
    def master_key(self) -> Path:
        """The key that wraps all others; outside the database folder, so that a copy of one is
        worthless without the other."""
        return self.path / "master.key"

    @property
    def signing_key(self) -> Path:
        """The key that signs checkpoints; its public half is among the copies."""
        return self.path / "signing.key"

    @property
    def notes_key(self) -> Path:
        """The master key of the clinical notes, which opens nothing else."""
        return self.path / "notes.key"

    @property
    def notes_pass_key(self) -> Path:
        """What seals the passes with which the notes are asked."""
        return self.path / "notes-pass.key"

    @property
    def copies(self) -> Path:
        """The copies of the checkpoints, for whoever keeps them elsewhere."""
        return self.path / "checkpoints"

    @property
    def run_file(self) -> Path:
        """The addresses of the running system."""
        return self.path / "run.json"

    @property
    def pids(self) -> Path:
        """The children of the running system."""
        return self.path / "pids.json"

    @property
    def lock(self) -> Path:
        """Held by the one supervisor of this folder."""
        return self.path / "lock"

    def prepare(self) -> None:
        """Make the folder and its parts. Raises Trouble if that cannot be done."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o711)
            for part in (self.temporal.parent, self.path / "logs"):
                part.mkdir(exist_ok=True, mode=0o700)
        except OSError as refused:
            raise Trouble(
                "The data folder {folder} cannot be made: {reason}.",
                "Name another one: --data DIR",
                folder=self.path,
                reason=refused.strerror,
            ) from refused

    def close_secrets(self) -> list[Sentence]:
        """Close every key that is open to others; what had to be closed. Raises Trouble."""
        secrets = (self.master_key, self.signing_key, self.notes_key, self.notes_pass_key)
        return [closed for secret in secrets if (closed := close_secret(secret))]

    def log(self, name: str) -> Path:
        """The log file of a child, put aside first if it has grown beyond 8 MB."""
        log = self.path / "logs" / f"{name}.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            for age in range(_OLD_LOGS, 0, -1):
                younger = log.with_suffix(f".log.{age - 1}") if age > 1 else log
                if younger.exists():
                    younger.replace(log.with_suffix(f".log.{age}"))
        return log

    def demo_is_wanted(self) -> bool:
        """Whether the demo is still to be loaded: a start that was cut short loads it again."""
        return (self.path / "demo-wanted").exists()

    def is_demo(self) -> bool:
        """Whether this folder was begun with the demo in it."""
        return (self.path / "with-demo").exists()

    def want_demo(self, wanted: bool) -> None:
        """Remember whether it is."""
        if wanted:
            (self.path / "with-demo").touch()
            (self.path / "demo-wanted").touch()
        else:
            (self.path / "demo-wanted").unlink(missing_ok=True)


def write_secret(path: Path, secret: str) -> None:
    """Put a secret on the disk, for its owner only, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def close_secret(path: Path) -> Sentence | None:
    """Close a secret to everybody but its owner; what was done, None if it was closed already.

    Raises Trouble if that is not ours to do.
    """
    if not path.exists() or not (open_to := stat.S_IMODE(path.stat().st_mode) & 0o077):
        return None
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~open_to)
    except OSError as refused:
        raise Trouble(
            "{file} is open to other users of this machine, and cannot be closed: {reason}.",
            "Let it belong to whoever starts the system, and close it: chmod 600 {file}",
            file=path,
            reason=refused.strerror,
        ) from refused
    return sentence(
        "{file} was open to other users of this machine, and is closed now: whoever was here "
        "may have read it",
        file=path,
    )


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Replace a JSON file at once, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    fresh.replace(path)
