"""The parts of a workbook's zip archive, inflated piece by piece and never past the limit.

Whatever the archive declares, what counts is what comes out of it; parts that nobody asks for
(pictures, macros) stay packed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from interface.register_import.sheets import MEGABYTE, MOST_PARTS, MOST_UNPACKED, Tell, Unusable

_ENTRY = b"PK\x01\x02"
"""Begins each entry of the directory; nothing is listed without it."""
_PIECE = 1 << 16
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What spreadsheets use; other methods may need gigabytes to unpack a little."""
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the zip module raises about archives that are not what they say."""


def damaged() -> Unusable:
    """The file is not what its first bytes say."""
    return Unusable("The file is damaged, or no .xlsx file: save it again as .xlsx")


class Package:
    """An archive in memory. Raises Unusable wherever it is damaged or too much comes out of it."""

    def __init__(self, raw: bytes, tell: Tell) -> None:
        if raw.count(_ENTRY) > MOST_PARTS:
            raise Unusable("The file has more than {most} parts: it is not opened", most=MOST_PARTS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except _BROKEN as error:
            raise damaged() from error
        self._parts = {_plain(info.filename): info for info in self._zip.infolist()}
        self._left = MOST_UNPACKED
        self._tell = tell
        self._declared = sum(info.file_size for info in self._parts.values())

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated; it counts against the limit as often as it is read."""
        info = self._parts.get(_plain(name))
        if info is None or info.compress_type not in _PLAIN or info.flag_bits & _ENCRYPTED:
            raise damaged()
        try:
            with self._zip.open(info) as part:
                while piece := part.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise Unusable(
                            "The file unpacks to more than {most} MB: it is not opened",
                            most=MOST_UNPACKED // MEGABYTE,
                        )
                    done = MOST_UNPACKED - self._left
                    self._tell(done, max(done, self._declared))
                    yield piece
        except _BROKEN as error:
            raise damaged() from error


def _plain(name: str) -> str:
    """Some programs write backslashes, a leading slash, or other case."""
    return name.replace("\\", "/").lstrip("/").lower()
