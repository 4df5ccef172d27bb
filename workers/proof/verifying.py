"""One check, from wherever log and copies are: what `jiefen verify` and the drills call."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from workers.proof import dump, export
from workers.proof.checking import Progress, check
from workers.proof.findings import Report
from workers.proof.keys import PublicKey, Trusted, read_public
from workers.proof.linking import link
from workers.proof.outside import Outside
from workers.proof.sources import Kept, of_database


def verify(
    kept: AbstractContextManager[Kept],
    outside: Outside,
    trusted: Trusted,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Check a log against its own checkpoints and the copies outside.

    Raises Damaged if something cannot be read at all, and what opening `kept` raises.
    """
    copies = outside.checkpoints()
    there = outside.chain.exists()
    with kept as held:
        linked = link(held.checkpoints, copies if there else None, trusted)
        held.events.total = max(held.events.total, linked.total)
        report = check(linked, held.events, outside.listed, progress)
    report.without_copies = not there
    return report


def verify_database(
    url: str, outside: Outside, progress: Progress = lambda done, total: None
) -> Report:
    """The same, of a running database, with the public keys beside the copies."""
    return verify(of_database(url), outside, outside.keys(), progress)


def of_file(file: Path) -> AbstractContextManager[Kept]:
    """An export of the log or a dump of the database, whichever it is. Raises Damaged, OSError."""
    with file.open("rb") as opened:
        start = opened.read(len(dump.MAGIC))
    return dump.kept(file) if start == dump.MAGIC else export.kept(file)


def trusted_keys(outside: Outside, files: Iterable[Path]) -> Trusted:
    """The keys of these files; those beside the copies if none is named. Raises SigningKeyError."""
    found: dict[str, PublicKey] = {}
    for file in files:
        found |= read_public(file.read_text("utf-8").splitlines())
    return found or outside.keys()
