"""The master key is made once, before the database is, and never replaced.

Whoever loses it has lost every personal value; a new one would hide that until somebody reads.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from workers.local.folder import DataFolder, write_secret
from workers.local.trouble import Trouble

VARIABLE = "JIEFEN_MASTER_KEY"
_BYTES = 32


def master_key(folder: DataFolder) -> str:
    """The key, base64: from the environment, else from its file, else (first start only) new.

    Raises Trouble if a database exists and no key does, if a key is not 32 bytes in base64, or if
    environment and file disagree.
    """
    given = os.environ.get(VARIABLE, "").strip()
    kept = _kept(folder.master_key)
    if given and kept and given != kept:
        raise Trouble(
            "{variable} and {file} hold different master keys.",
            "Remove the one that does not belong to this database.",
            variable=VARIABLE,
            file=folder.master_key,
        )
    key = given or kept
    if key:
        return _checked(key, VARIABLE if given else str(folder.master_key))
    if folder.database.exists():
        raise Trouble(
            "The master key is lost: there is a database in {database}, but neither {file} nor "
            "{variable}.",
            "Put {name} back from where you keep its copy. A new key could not read one sealed "
            "value, so none is made. Nothing was changed.",
            database=folder.database,
            file=folder.master_key,
            variable=VARIABLE,
            name=folder.master_key.name,
        )
    return _made(folder.master_key)


def _kept(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def _checked(key: str, source: str) -> str:
    try:
        length = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if length != _BYTES:
        raise Trouble(
            "The master key in {source} is damaged: it is not {bytes} bytes in base64.",
            "Put it back from where you keep its copy.",
            source=source,
            bytes=_BYTES,
        )
    return key


def _made(path: Path) -> str:
    """On the disk before anything is sealed with it."""
    key = base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    write_secret(path, key)
    return key
