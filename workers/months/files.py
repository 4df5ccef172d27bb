"""A month's register as files, whole or not at all: a folder is there when all is on the disk.

The same bytes whenever they are made again: nothing in them says when they were made, or by whom.
`manifest.json` has the SHA-256 of each; its own bytes are signed (`manifest.sig`), and the log has
their SHA-256.
"""

import base64
import binascii
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from domain.areas import LEVELS, significant
from domain.months import Counts, Handed, OfArea
from workers.proof.keys import PublicKey, SigningKey, Trusted
from workers.sentence import Told

FORM: Final = "jiefen.month.v2"
"""The name of the manifest's form: what is signed is never formed otherwise."""
OLDER: Final = "jiefen.month.v1"
"""The same of older months: their lines say of each case how it ended, also where somebody refused.
They stay as they were signed."""
VERSION: Final = "0.1.0"
"""Of this program, as its package says."""

SHEET, LINES, FIGURES = "register.xlsx", "register.jsonl", "figures.json"
FILES: Final = (SHEET, LINES, FIGURES)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
EVERYWHERE: Final = "all"
"""The folder of the register of all there is."""
HANDED_IN: Final = LEVELS[2:4]
"""At which levels a register is handed in: county, township."""

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_KIND: Final = "ed25519"

Row = dict[str, Any]


class NoRoom(Told):
    """The disk is full. Nothing was written."""


class NotKept(Told):
    """The files of a month are not there, or not those that were handed in, and why."""


class Edition(NamedTuple):
    """A month as it was closed: up to which place in the log, by which version of the program and
    in which form, and number and hash of the last checkpoint then."""

    month: str
    number: int
    upto: str
    areas: Sequence[OfArea]
    checkpoint: Mapping[str, Any] | None
    program: str
    form: str = FORM


class Register(NamedTuple):
    """The register of one area: what its files say. `area`: significant digits, "" for all."""

    of: Edition
    area: str
    counts: Counts
    rows: Sequence[Row]


Sheet = Callable[[Path, Register], None]
"""Writes the workbook of a register, the same bytes for the same register."""


def place(data: Path, month: str) -> Path:
    """The folder of a month's editions."""
    return data / "months" / month


def folder_of(digits: str) -> str:
    """What the folder of an area is called."""
    return digits or EVERYWHERE


def areas_of(areas: Iterable[OfArea]) -> list[str]:
    """Whose registers a month has: all there is, and each county and township with anything."""
    codes = [significant(each.area) for each in areas]
    return ["", *sorted({code[:n] for code in codes for n in HANDED_IN if len(code) >= n})]


def text(held: Any) -> bytes:
    """JSON that is always the same, on one line."""
    said = json.dumps(
        held, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return said.encode() + b"\n"


def _plain(held: Any) -> str:
    if isinstance(held, date | datetime):
        return held.isoformat()
    raise TypeError(f"{type(held).__name__} has no place in a register")


def figures(register: Register) -> bytes:
    """What `figures.json` says."""
    rate = register.counts.success_rate
    of = {"month": register.of.month, "area": register.area, "rows": len(register.rows)}
    return text(of | register.counts.model_dump() | {"success_rate": rate and f"{rate}"})


def manifest(register: Register, digests: Mapping[str, str]) -> bytes:
    """What is signed."""
    edition = register.of
    return text(
        {
            "form": edition.form,
            "month": edition.month,
            "edition": edition.number,
            "area": register.area,
            "upto": edition.upto,
            "checkpoint": edition.checkpoint,
            "program": edition.program,
            "counts": register.counts.model_dump(),
            "rows": len(register.rows),
            "files": dict(digests),
        }
    )


def sign(content: bytes, key: SigningKey) -> str:
    """What `manifest.sig` says: which key signed the manifest, and its signature."""
    return f"{_KIND} {key.public.id} {base64.b64encode(key.sign(content)).decode()}\n"


def signed_by(content: bytes, signature: str, trusted: Trusted) -> PublicKey | None:
    """The key that signed exactly this, if it is one that counts."""
    try:
        kind, name, held = signature.split()
        key = trusted.get(name)
        good = key is not None and key.signed(content, base64.b64decode(held, validate=True))
    except (ValueError, binascii.Error):
        return None
    return key if good and kind == _KIND else None


def digest(content: bytes) -> str:
    """SHA-256 of what a file holds."""
    return sha256(content).hexdigest()


def digest_of(file: Path) -> str:
    """The same of a file, however long."""
    with file.open("rb") as opened:
        seen = sha256()
        while part := opened.read(1 << 20):
            seen.update(part)
        return seen.hexdigest()


def whole(home: Path, said: str) -> bool:
    """Whether a folder holds a register to the byte: the manifest of this digest, and its files."""
    try:
        held = (home / MANIFEST).read_bytes()
        listed = json.loads(held)["files"]
        good = digest(held) == said and (home / SIGNATURE).is_file()
        return good and all(digest_of(home / name) == listed[name] for name in FILES)
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """While nobody else on this machine writes registers of months."""
    home = data / "months"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def write(
    into: Path,
    registers: Iterable[Register],
    sheet: Sheet,
    key: SigningKey,
    *,
    tell: Callable[[], object] = lambda: None,
) -> list[Handed]:
    """Write the registers of an edition, each in a folder of its own; the digest of each.

    What was there before, of a closing that was cut off, goes. Raises NoRoom, OSError; then nothing
    is there.
    """
    handed = []
    with _whole(into) as fresh:
        for register in registers:
            home = fresh / folder_of(register.area)
            held = write_one(home, register, sheet, key)
            handed.append(Handed(area=register.area, manifest=held))
            tell()
    return handed


def write_one(home: Path, register: Register, sheet: Sheet, key: SigningKey) -> str:
    """Write one register into a new folder; SHA-256 of its manifest. Raises OSError."""
    home.mkdir(mode=0o700)
    (home / SHEET).touch(mode=0o600)  # for its owner only, from its first byte
    sheet(home / SHEET, register)
    _put(home / LINES, b"".join(map(text, register.rows)))
    _put(home / FIGURES, figures(register))
    said = manifest(register, {name: digest_of(home / name) for name in FILES})
    _put(home / MANIFEST, said)
    _put(home / SIGNATURE, sign(said, key).encode())
    for name in (SHEET, MANIFEST, SIGNATURE):
        with (home / name).open("rb") as opened:
            os.fsync(opened.fileno())
    _sync(home)
    return digest(said)


def hand_out(into: Path, make: Callable[[Path], object]) -> None:
    """Have a folder made, for its owner only; there when it is whole. Raises NoRoom, OSError, and
    FileExistsError where something lies already."""
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(into))
    with _whole(into) as fresh:
        make(fresh)


@contextmanager
def _whole(into: Path) -> Iterator[Path]:
    """A folder beside the place, which takes it when everything in it is on the disk."""
    fresh = into.with_name(f".{into.name}.part")
    try:
        into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        yield fresh
        _sync(fresh)
        if into.exists():
            shutil.rmtree(into)
        fresh.replace(into)
        _sync(into.parent)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise NoRoom(
            "The disk has no room for the register: {free} MB are free at {folder}. Nothing was "
            "written. Make room and try again; a month whose day has come the worker tries again "
            "by itself, and `jiefen month close` does it now",
            free=_free(into),
            folder=into.parent,
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _free(into: Path) -> int:
    there = next(each for each in into.absolute().parents if each.exists())
    return shutil.disk_usage(there).free // 1_000_000


def _put(file: Path, content: bytes) -> None:
    with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)
