"""What people decide about the chain of checkpoints: another key, a log that lost its end.

Each decision is a checkpoint of its own, signed with who and why, and `verify` shows it for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from workers.local.folder import write_secret
from workers.proof.checking import Progress
from workers.proof.checkpoints import Act, Checkpoint, Signed
from workers.proof.keys import SigningKey
from workers.proof.linking import Linked, link
from workers.proof.outside import Outside
from workers.proof.sources import chain
from workers.proof.taking import (
    alone,
    draft,
    expected_key,
    record,
    refuse_other_key,
    signing_key,
)
from workers.proof.unable import NotContinued, SigningKeyError
from workers.proof.verifying import verify_database


@dataclass(frozen=True)
class KeyPlace:
    """Where the signing key is: the text found, and the file that it is in if `in_file`."""

    secret: str
    file: Path
    in_file: bool


class Decision(NamedTuple):
    """Who decides what, and why; `reason` names nobody."""

    by: str
    reason: str
    new_key: bool = False
    accept_loss: bool = False


class _Keys(NamedTuple):
    signs: SigningKey
    next: SigningKey | None
    made: str
    """The text of a key that is to be put in its place, "" if it is there."""


def decide(
    url: str,
    outside: Outside,
    place: KeyPlace,
    decision: Decision,
    progress: Progress = lambda done, total: None,
) -> Checkpoint:
    """Go on as decided. Raises what `take` raises; NotContinued if there is nothing to decide."""
    with alone(url) as log:
        linked = link(chain(log.view), outside.checkpoints(), outside.keys())
        _only_what_is_decided(linked, decision)
        resumes, lost = _loss(url, outside, progress) if decision.accept_loss else (0, 0)
        keys = _keys(place, linked, outside, decision.new_key)
        if keys.made:
            write_secret(_waiting(place.file), keys.made)
        act = Act(
            kind="recovery" if decision.accept_loss else "new_key",
            by=decision.by,
            reason=decision.reason,
            public=keys.next.public.text if keys.next else "",
            resumes=resumes,
            lost=lost,
        )
        if keys.next:
            outside.add_key(keys.next.public, f"since {date.today()}, {decision.reason}")
        restored: Sequence[Signed] = linked.ahead
        taken = record(log, outside, keys.signs, draft(log, linked, act, restored), progress)
        assert taken is not None
        if keys.made:
            _waiting(place.file).replace(place.file)
        return taken


def _waiting(file: Path) -> Path:
    return file.with_name(file.name + ".next")


def _only_what_is_decided(linked: Linked, decision: Decision) -> None:
    if linked.faults:
        raise NotContinued(
            "The chain of checkpoints is damaged: `jiefen verify` says where; put the database or "
            "the copies back from a backup first"
        )
    if decision.accept_loss and not linked.ahead:
        raise NotContinued("Nothing is lost: the database has every checkpoint that is outside")
    if linked.ahead and not decision.accept_loss:
        raise NotContinued(
            "The database ends before the copies outside do: decide about that too, with "
            "--accept-loss"
        )


def _loss(url: str, outside: Outside, progress: Progress) -> tuple[int, int]:
    """The last checkpoint all of whose rows are there, and how many events are lost after it."""
    report = verify_database(url, outside, progress)
    other = [fault for fault in report.faults if fault.kind != "log_ends_early"]
    if other:
        raise NotContinued(
            "The log has not only lost its end, it was changed as well: `jiefen verify` says where"
        )
    (fault,) = report.faults
    return int(fault.more["resumes"]), int(fault.more["lost"])


def _keys(place: KeyPlace, linked: Linked, outside: Outside, new: bool) -> _Keys:
    if not new:
        key = signing_key(place.secret)
        refuse_other_key(key, linked, outside)
        return _Keys(key, None, "")
    current = SigningKey(place.secret) if place.secret else None
    if current and current.public.id != expected_key(linked):
        return _Keys(current, current, "")
    if current and not place.in_file:
        raise SigningKeyError(
            "JIEFEN_SIGNING_KEY is the key that the chain goes on with: put another one there first"
        )
    made = SigningKey.generate()
    fresh = SigningKey(made)
    return _Keys(current or fresh, fresh, made)
