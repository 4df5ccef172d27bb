"""A register file is opened only if it is one, and read to a limit; its content says what it is.

A folder, a device or a pipe is refused without waiting for it.
"""

import os
import stat
from pathlib import Path

from interface.register_import.delimited import read_separated
from interface.register_import.sheets import MEGABYTE, MOST_BYTES, Sheet, Tell, Unusable
from interface.register_import.workbooks import read_workbook

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_UTF_16, _UTF_32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_HEAD = 4096
_MOST_NUL = 10
"""One character in so many may be NUL in a damaged text; in other files there are more."""
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_sheets(path: Path, tell: Tell = lambda done, total: None) -> list[Sheet]:
    """Every sheet of an xlsx file, hidden ones too, or the one table of a csv file.

    Raises Unusable.
    """
    raw = _content(path)
    if not raw:
        raise Unusable("The file is empty")
    if raw.startswith(_OLE):
        raise Unusable(
            "This is an old Excel file (.xls) or one with a password: save it as .xlsx, unprotected"
        )
    if raw.startswith(_ZIP):
        return read_workbook(raw, tell)
    if raw.startswith(_PDF):
        raise Unusable(
            "This is a PDF, no register: save the table that it was made from as .xlsx or .csv"
        )
    if raw.startswith(_PICTURES):
        raise Unusable(
            "This is a picture, no register: save the table that it shows as .xlsx or .csv"
        )
    if raw.startswith(_PACKED):
        raise Unusable(
            "This is a packed archive, no register: unpack it, and import the .xlsx or .csv in it"
        )
    if _is_binary(raw[:_HEAD]):
        raise Unusable("This is no register: only .xlsx and .csv files can be imported")
    return [read_separated(raw, path.stem, tell)]


def _content(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAITING)
    except FileNotFoundError as error:
        raise Unusable("The file cannot be opened: there is none of this name") from error
    except PermissionError as error:
        raise Unusable("The file cannot be opened: you may not read it") from error
    except OSError as error:
        raise Unusable("The file cannot be opened") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unusable("This is no file but a folder, a device or a pipe: name one file")
        with open(descriptor, "rb", closefd=False) as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable("The file cannot be read to its end") from error
    finally:
        os.close(descriptor)
    if len(raw) > MOST_BYTES:
        raise Unusable(
            "The file is larger than {most} MB: split it by year", most=MOST_BYTES // MEGABYTE
        )
    return raw


def _is_binary(head: bytes) -> bool:
    if head.startswith(_UTF_32):
        return True
    return not head.startswith(_UTF_16) and head.count(0) * _MOST_NUL > len(head)
