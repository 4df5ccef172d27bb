"""A server started by root runs as somebody else, who may at most read past closed folders.

PostgreSQL refuses to run as root. The unprivileged user that takes over may be unable to reach the
data folder or the programs (`mktemp -d`, `/root`); opening those folders to everybody would be
worse than the one capability that the child keeps in that case, and in that case only.
"""

import ctypes
import os
import pwd
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from workers.local.trouble import Trouble

USER = "jiefen"
FALLBACK_USER = "nobody"

_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522

_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_REACHING = (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE)
"""Capabilities that let a process through closed folders, the narrow one first: common container
set-ups give root only the second."""

_libc = ctypes.CDLL(None, use_errno=True)


class Account(NamedTuple):
    """Whom a child runs as."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        os.chown(path, self.uid, self.gid)


def account_for(owned: Path) -> Account | None:
    """The account for a server whose data is in `owned`; None: stay who we are.

    Root hands over to the owner of existing data, else to the system user `jiefen`, which is made
    at need, else to `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if owned.exists() and (owner := owned.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    entry = _entry(USER) or _made() or _entry(FALLBACK_USER)
    if entry is None:
        raise Trouble(
            "PostgreSQL does not run as root, and there is no other user to run it as.",
            "Make one: useradd --system {user}",
            user=USER,
        )
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd | None:
    shell = ["--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run(
            ["useradd", "--system", *shell, USER], check=False, capture_output=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _entry(USER)  # also when another process made it meanwhile and ours was refused


def handover(account: Account | None, *reached: Path) -> Callable[[], None]:
    """What a forked child calls to become `account` and still reach every path in `reached`."""
    if account is None:
        return lambda: None
    if all(_reachable(path, account) for path in reached):
        return lambda: _drop_to(account)
    held = _permitted()
    for capability in _REACHING:
        if held & 1 << capability:
            return lambda: _drop_keeping(account, capability)
    raise Trouble(
        "The user PostgreSQL runs as cannot reach {paths}.",
        "Put this checkout and the data folder (--data DIR) where every user may enter.",
        paths=", ".join(map(str, reached)),
    )


def _reachable(path: Path, account: Account) -> bool:
    """Whether the account may enter every folder above `path`, by owner, group and mode."""
    for folder in path.resolve().parents:
        status = folder.stat()
        if status.st_uid == account.uid:
            entry = 0o100
        elif status.st_gid == account.gid:
            entry = 0o010
        else:
            entry = 0o001
        if not status.st_mode & entry:
            return False
    return True


def _permitted() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0


def _drop_to(account: Account) -> None:
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def _drop_keeping(account: Account, capability: int) -> None:
    """Without the fix-up bit, access(2) of the child ignores its capability, and PostgreSQL asks
    access(2) whether it can read its own program. The bit also keeps *all* of root's capabilities
    over setuid, so giving the others up must succeed or nothing runs."""
    _call("prctl", _PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0)
    _drop_to(account)
    bit = 1 << capability
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("capset", header, struct.pack("6I", bit, bit, bit, 0, 0, 0))
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name} refused")
