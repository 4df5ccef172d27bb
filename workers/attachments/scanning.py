"""A virus scanner beside this system looks at each file, if there is one (clamd's INSTREAM)."""

import socket
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from workers.attachments.looking import NotTaken
from workers.sentence import Told

_PART: Final = 1 << 16
_PATIENCE: Final = 30.0


class ScannerAway(Told):
    """The scanner that is set up does not answer: nothing is put in unscanned."""


def scan(url: str, content: bytes) -> None:
    """Have a file scanned, where a scanner is set up. Raises NotTaken, ScannerAway."""
    if not url:
        return
    said = _asked(url, b"zINSTREAM\0" + b"".join(_parts(content)))
    if said.endswith(" FOUND"):
        raise NotTaken("The virus scanner refused this file")
    if not said.endswith(": OK"):
        raise _away(url)


def answers(url: str) -> bool:
    """Whether the scanner is there."""
    try:
        return _asked(url, b"zPING\0") == "PONG"
    except ScannerAway:
        return False


def _parts(content: bytes) -> list[bytes]:
    cut = [content[at : at + _PART] for at in range(0, len(content), _PART)]
    return [len(part).to_bytes(4, "big") + part for part in (*cut, b"")]


def _asked(url: str, message: bytes) -> str:
    try:
        with closing(_connected(url)) as there:
            there.sendall(message)
            said = b""
            while not said.endswith(b"\0") and (part := there.recv(_PART)):
                said += part
    except (OSError, ValueError) as error:
        raise _away(url) from error
    return said.rstrip(b"\0\n").decode("latin-1")


def _connected(url: str) -> socket.socket:
    """`tcp://host:3310`, or `unix:///path/to/clamd.sock`."""
    where = urlsplit(url)
    if where.scheme == "unix":
        there = socket.socket(socket.AF_UNIX)
        there.settimeout(_PATIENCE)
        there.connect(where.path)
        return there
    if where.scheme != "tcp" or not where.hostname:
        raise ValueError(url)
    return socket.create_connection((where.hostname, where.port or 3310), _PATIENCE)


def _away(url: str) -> ScannerAway:
    return ScannerAway("the virus scanner at {url} does not answer: nothing was put in", url=url)
