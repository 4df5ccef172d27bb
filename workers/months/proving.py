"""A register that was handed in is proved: its files by the manifest, that by its signature and by
the log, and the checkpoint that it rests on by the chain of checkpoints.

Only the folder and a public key are needed; a log (as a file, or running) proves more. The log
itself is proved by `verify`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from domain.aggregates import ALL_UPCASTS, MONTHS
from domain.kernel import civil_date
from domain.months import MONTHS_FACTS, MONTHS_STREAM, Counts, Months
from workers.months import files
from workers.proof.checkpoints import Signed
from workers.proof.keys import Trusted
from workers.proof.rows import Row
from workers.sentence import Sentence, sentence
from workers.store.shapes import Shapes

MOST: Final = 20


@dataclass
class Proof:
    """What a proof found. `unproved`: what is not wrong, and not proved either."""

    area: str = ""
    edition: int = 0
    rows: int = 0
    faults: list[Sentence] = field(default_factory=list)
    unproved: list[Sentence] = field(default_factory=list)
    proved: list[Sentence] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True)
class Evidence:
    """What a register is held against. `held`: the book of months, None without a log; `chain`: the
    checkpoints, None without any."""

    trusted: Trusted
    held: Months | None = None
    chain: Sequence[Signed] | None = None


def of_log(rows: Iterable[Row]) -> Months:
    """The book of months, out of the rows of a log. Raises Unreadable's cause, ValueError."""
    shapes, held = Shapes(MONTHS_FACTS, ALL_UPCASTS), Months()
    for row in rows:
        if row.stream == str(MONTHS_STREAM):
            fact: Any = shapes.read(row.name, row.body)
            held = MONTHS.evolve(held, fact, datetime.fromisoformat(row.happened_at))
    return held


def prove(home: Path, month: str, evidence: Evidence) -> Proof:
    """Prove the register in a folder."""
    proof = Proof()
    said = _manifest(home, month, proof)
    if said is None:
        return proof
    manifest, held = said
    proof.area, proof.edition, proof.rows = held["area"], held["edition"], held["rows"]
    _of_files(home, held, proof)
    if proof.well:
        _of_lines(home, held, proof)
    _of_signature(home, manifest, evidence.trusted, proof)
    _of_log(manifest, held, evidence.held, proof)
    _of_chain(held, evidence.chain, proof)
    return proof


def _manifest(home: Path, month: str, proof: Proof) -> tuple[bytes, dict[str, Any]] | None:
    try:
        manifest = (home / files.MANIFEST).read_bytes()
        held = json.loads(manifest)
        known = held["form"] in (files.FORM, files.OLDER) and files.text(held) == manifest
        known = known and set(held["files"]) == set(files.FILES)
        Counts(**held["counts"])
    except OSError:
        proof.faults.append(sentence("There is no register in {folder}", folder=home))
        return None
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        proof.faults.append(sentence("The manifest in {folder} was altered", folder=home))
        return None
    if held["month"] != month:
        proof.faults.append(
            sentence(
                "This is the register of {found}, not of {month}", found=held["month"], month=month
            )
        )
    return manifest, held


def _of_files(home: Path, held: dict[str, Any], proof: Proof) -> None:
    for name in files.FILES:
        file = home / name
        if not file.is_file():
            proof.faults.append(sentence("{file} is missing", file=name))
        elif files.digest_of(file) != held["files"][name]:
            proof.faults.append(sentence("{file} was altered", file=name))
    known = {*files.FILES, files.MANIFEST, files.SIGNATURE}
    for more in sorted(each.name for each in home.iterdir() if each.name not in known)[:MOST]:
        proof.unproved.append(
            sentence(
                "{file} was not handed in with the register: nothing vouches for it", file=more
            )
        )
    if proof.well:
        proof.proved.append(sentence("Every file is as the manifest says"))


def _of_lines(home: Path, held: dict[str, Any], proof: Proof) -> None:
    """Whether the figures are those of the lines: a mistake of the program, not of who keeps it."""
    counted, rows = Counter[str](), 0
    for line in _lines(home / files.LINES):
        counted.update(line["counted"])
        rows += 1
    found = {name: counted[name] for name in Counts.model_fields}
    if (found, rows) != (held["counts"], held["rows"]):
        proof.faults.append(sentence("The figures are not those of the lines"))
    elif rows:
        proof.proved.append(sentence("The figures are those of its cases: {rows}", rows=rows))
    else:
        proof.proved.append(sentence("It says that there was nothing that month"))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as opened:
        yield from map(json.loads, opened)


def _of_signature(home: Path, manifest: bytes, trusted: Trusted, proof: Proof) -> None:
    try:
        signature = (home / files.SIGNATURE).read_text("ascii")
    except (OSError, ValueError):
        proof.faults.append(sentence("{file} is missing", file=files.SIGNATURE))
        return
    if not trusted:
        proof.unproved.append(
            sentence("No public key is here: name it with --key, and the signature is checked")
        )
        return
    key = files.signed_by(manifest, signature, trusted)
    if key is None:
        proof.faults.append(
            sentence(
                "No key that counts here signed this manifest: altered, or name the key with --key"
            )
        )
    else:
        proof.proved.append(sentence("Signed with key {key}", key=key.id))


def _of_log(manifest: bytes, held: dict[str, Any], log: Months | None, proof: Proof) -> None:
    if log is None:
        proof.unproved.append(
            sentence("Without the log: name it with --dump, and what it says of this is compared")
        )
        return
    editions = {each.edition: each for each in log.editions(held["month"])}
    closed = editions.get(held["edition"])
    if closed is None:
        proof.faults.append(
            sentence(
                "The log knows no edition {edition} of {month}",
                edition=held["edition"],
                month=held["month"],
            )
        )
        return
    said = closed.manifest(held["area"])
    nothing = said is None and not held["rows"] and closed.signed_with and held["area"]
    if nothing and held["upto"] == closed.upto:
        proof.proved.append(sentence("The log says that this area had nothing that month"))
    elif said != files.digest(manifest):
        proof.faults.append(sentence("The log says another digest of this register"))
    else:
        proof.proved.append(sentence("The log says the digest of this register"))
    last = max(editions)
    if last != held["edition"]:
        on = civil_date(editions[last].closed_at).isoformat()
        proof.unproved.append(
            sentence(
                "Edition {edition} was replaced by edition {last} on {on}",
                edition=held["edition"],
                last=last,
                on=on,
            )
        )


def _of_chain(held: dict[str, Any], chain: Sequence[Signed] | None, proof: Proof) -> None:
    rests_on = held["checkpoint"]
    if chain is None or rests_on is None:
        proof.unproved.append(
            sentence("The checkpoint it rests on was not compared: there are no checkpoints here")
        )
        return
    hashes = {each.number: each.hash for each in chain}
    number = rests_on["number"]
    if hashes.get(number) == rests_on["hash"]:
        proof.proved.append(sentence("It rests on checkpoint {number}", number=number))
    elif number in hashes:
        proof.faults.append(
            sentence("It rests on another checkpoint {number} than the one here", number=number)
        )
    else:
        proof.faults.append(
            sentence("Checkpoint {number}, on which it rests, is not here", number=number)
        )
