"""What is kept outside the database: every checkpoint, the rows each one signed, the public keys.

`chain.jsonl` has one checkpoint a line. `rows/N.gz` lists the rows of checkpoint N, a line each:
unpacked, its SHA-256 is the signed one, and it tells which row was altered, removed or put in.
Neither holds anything personal. Everything is on the disk before a call returns.
"""

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workers.proof.checkpoints import Signed
from workers.proof.keys import PublicKey, read_public
from workers.proof.unable import Damaged

_LEVEL = 1
"""Of compression: digests do not compress, and the rest does at any level."""


@dataclass(frozen=True)
class Outside:
    """The folder of the copies."""

    folder: Path

    @property
    def chain(self) -> Path:
        """The checkpoints."""
        return self.folder / "chain.jsonl"

    @property
    def public(self) -> Path:
        """The public keys whose signature counts."""
        return self.folder / "signing.pub"

    def rows(self, number: int) -> Path:
        """The rows that a checkpoint signed."""
        return self.folder / "rows" / f"{number:08}.gz"

    def keys(self) -> dict[str, PublicKey]:
        """The public keys by id; none if there is no file. Raises SigningKeyError."""
        if not self.public.exists():
            return {}
        return read_public(self.public.read_text("utf-8").splitlines())

    def add_key(self, key: PublicKey, remark: str) -> None:
        """From now on its signature counts here."""
        if key.id not in self.keys():
            self._append(self.public, f"{key.text} # {key.id} {remark}\n")

    def checkpoints(self) -> list[Signed]:
        """All of them, in the order of the file. A last line that was cut short does not count.

        Raises Damaged, naming the line.
        """
        if not self.chain.exists():
            return []
        *whole, _cut = self.chain.read_bytes().split(b"\n")
        found = []
        for place, text in enumerate(whole, 1):
            try:
                found.append(_read(text))
            except (ValueError, KeyError, TypeError) as error:
                raise Damaged(
                    "Line {place} of {file} is no checkpoint: put the file back from a copy",
                    place=place,
                    file=self.chain,
                ) from error
        return found

    def add(self, signed: Signed) -> None:
        """Append a checkpoint."""
        held = {
            "checkpoint": json.loads(signed.text),
            "signature": base64.b64encode(signed.signature).decode(),
        }
        self._mend_end()
        self._append(self.chain, json.dumps(held, ensure_ascii=False) + "\n")

    def listed(self, number: int) -> Iterator[bytes] | None:
        """The lines of a checkpoint's rows, as far as they can be read; None if there is no list.

        Whoever reads compares their SHA-256 with what was signed.
        """
        file = self.rows(number)
        return _lines(file) if file.exists() else None

    def list_rows(
        self, number: int, lines: Iterable[bytes], good: Callable[[str, int], bool]
    ) -> bool:
        """Write the list of a checkpoint's rows, and keep it if `good` says so of its SHA-256 and
        how many they are."""
        file = self.rows(number)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_suffix(".new")
        seen, count = sha256(), 0
        with open(fresh, "wb", opener=private) as raw:
            with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
                for text in lines:
                    seen.update(text)
                    packed.write(text)
                    count += 1
            raw.flush()
            os.fsync(raw.fileno())
        if not good(seen.hexdigest(), count):
            fresh.unlink()
            return False
        fresh.replace(file)
        _sync(file.parent)
        return True

    def _append(self, file: Path, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(file, "ab", opener=private) as opened:
            opened.write(text.encode())
            opened.flush()
            os.fsync(opened.fileno())
        _sync(self.folder)

    def _mend_end(self) -> None:
        """Cut off what a crash left of a line."""
        if not self.chain.exists():
            return
        with self.chain.open("r+b") as file:
            held = file.read()
            file.truncate(held.rfind(b"\n") + 1)


def _read(text: bytes) -> Signed:
    held = json.loads(text)
    checkpoint = held["checkpoint"]
    written = json.dumps(checkpoint, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = base64.b64decode(held["signature"], validate=True)
    return Signed(int(checkpoint["number"]), written, signature)


def _lines(file: Path) -> Iterator[bytes]:
    with suppress(EOFError, OSError, zlib.error), gzip.open(file) as opened:
        yield from opened


def private(path: str, flags: int) -> int:
    """Opens a file, as `open` wants it, that only its owner can read."""
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)
