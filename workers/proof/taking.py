"""Taking a checkpoint: what is final and not signed yet is signed, here and outside, or nothing is.

First the list of the rows is on the disk, then the checkpoint is in the database, then its copy is
outside. Whatever a crash leaves undone the next one makes up for. It goes on only with the key and
from the checkpoint that the chain ends with; anything else is for people to decide.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

import psycopg
import structlog
from psycopg.errors import LockNotAvailable

from workers.observe import SIGNED, SIGNED_AT
from workers.proof.checking import Progress
from workers.proof.checkpoints import BEGINNING, Act, Checkpoint, Horizon, Signed, sign
from workers.proof.keys import SigningKey, Trusted, read_public
from workers.proof.linking import Linked, link
from workers.proof.outside import Outside
from workers.proof.rows import Listed, line
from workers.proof.sources import Connection, between, chain, reading
from workers.proof.unable import NotContinued, SigningKeyError
from workers.store.schema import settle_home

_LOCK = 0x636865636B  # "check": two never take a checkpoint at once
_PATIENCE = "-c lock_timeout=60s"
_TELL_EVERY = 2000

_log = structlog.get_logger()


class Log(NamedTuple):
    """The log's database while nobody else takes a checkpoint: one view of it, and a connection
    that writes single statements."""

    view: Connection
    writing: Connection


@dataclass(frozen=True)
class Draft:
    """What is to be signed, but for its rows. `restored`: checkpoints from outside that go back
    into the database with it."""

    number: int
    previous: str
    after: Horizon
    horizon: Horizon
    total: int
    act: Act | None = None
    restored: Sequence[Signed] = ()


def take(
    url: str, outside: Outside, secret: str, progress: Progress = lambda done, total: None
) -> Checkpoint | None:
    """Sign what is new; None if nothing is. `secret`: the signing key as text, "" for none.

    Raises SigningKeyError, NotContinued, Damaged, or psycopg's OperationalError.
    """
    with alone(url) as log:
        key = signing_key(secret)
        linked = continued(log.view, outside, key)
        if not outside.keys():
            outside.add_key(key.public, f"since {date.today()}")
        _catch_up(log, outside, linked)
        return record(log, outside, key, draft(log, linked), progress)


@contextmanager
def alone(url: str) -> Iterator[Log]:
    """The log, as soon as nobody else takes a checkpoint."""
    with psycopg.connect(
        url, autocommit=True, options=_PATIENCE, application_name="jiefen checkpoint"
    ) as writing:
        settle_home(writing)
        try:
            writing.execute("select pg_advisory_lock(%s)", [_LOCK])
        except LockNotAvailable:
            raise NotContinued("Another checkpoint is being taken: try again later") from None
        with reading(url, "checkpoint") as view:
            yield Log(view, writing)


def continued(view: Connection, outside: Outside, key: SigningKey) -> Linked:
    """The chain that this key goes on with. Raises NotContinued, SigningKeyError, Damaged."""
    linked = link(chain(view), outside.checkpoints(), outside.keys() or _only(key))
    _refuse_to_guess(linked)
    refuse_other_key(key, linked, outside)
    return linked


def signing_key(secret: str) -> SigningKey:
    """The key of this text. Raises SigningKeyError."""
    if secret:
        return SigningKey(secret)
    raise SigningKeyError(
        "The signing key is missing: set JIEFEN_SIGNING_KEY, or put signing.key back into the data "
        "folder. If it is lost for good: `jiefen checkpoint --new-key --reason …`"
    )


def expected_key(linked: Linked) -> str:
    """The id of the key that the chain goes on with; "" if there is no chain yet."""
    if linked.last is None:
        return ""
    last = linked.last.checkpoint()
    if last.act and last.act.public:
        return next(iter(read_public([last.act.public])))
    return last.key


def refuse_other_key(key: SigningKey, linked: Linked, outside: Outside) -> None:
    """Another key than the chain's never goes on by itself. Raises SigningKeyError."""
    known, expected = outside.keys(), expected_key(linked)
    if key.public.id == expected or (not expected and key.public.id in known):
        return
    if expected or known:
        raise SigningKeyError(
            "The checkpoints are signed with key {expected}, this is key {key}: put the right one "
            "back, or decide to go on with this one: `jiefen checkpoint --new-key --reason …`",
            expected=expected or ", ".join(known),
            key=key.public.id,
        )


def _only(key: SigningKey) -> Trusted:
    return {key.public.id: key.public}


def _refuse_to_guess(linked: Linked) -> None:
    if linked.faults:
        raise NotContinued(
            "Checkpoint {number} is not as it should be: `jiefen verify` says what is wrong",
            number=linked.faults[0].checkpoint,
        )
    if linked.ahead:
        raise NotContinued(
            "The database ends with checkpoint {here}, outside there are {outside}: was it "
            "restored from a backup? `jiefen verify` says what is lost; `jiefen checkpoint "
            "--accept-loss --reason …` goes on without it",
            here=linked.database_last,
            outside=linked.ahead[-1].number,
        )


def _catch_up(log: Log, outside: Outside, linked: Linked) -> None:
    """Copy what a crash, or another machine, left in the database only."""
    for signed in linked.not_copied:
        held = signed.checkpoint()
        found = between(log.view, held.after, held.horizon)
        outside.list_rows(held.number, map(line, found), partial(_as_signed, held))
        outside.add(signed)
        _log.warning("a checkpoint was copied that was not outside yet", number=held.number)


def _as_signed(checkpoint: Checkpoint, rows: str, count: int) -> bool:
    return (checkpoint.rows, checkpoint.count) == (rows, count)


def draft(
    log: Log, linked: Linked, act: Act | None = None, restored: Sequence[Signed] = ()
) -> Draft:
    """What comes next in this chain, up to the horizon of now."""
    row = log.view.execute(
        "select epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint from log.home"
    ).fetchone()
    assert row is not None
    kept = [c for c in linked.spans if not act or act.kind != "recovery" or c.number <= act.resumes]
    after = kept[-1].horizon if kept else BEGINNING
    return Draft(
        number=linked.last.number + 1 if linked.last else 1,
        previous=linked.last.hash if linked.last else "",
        after=after,
        horizon=max(after, Horizon(*row)),
        total=kept[-1].total if kept else 0,
        act=act,
        restored=restored,
    )


def record(
    log: Log,
    outside: Outside,
    key: SigningKey,
    drafted: Draft,
    progress: Progress = lambda done, total: None,
) -> Checkpoint | None:
    """List the rows, sign them, keep the checkpoint here and outside.

    None if there are no rows and nobody decided anything.
    """
    summed: list[tuple[str, int]] = []

    def good(rows: str, count: int) -> bool:
        summed.append((rows, count))
        return bool(count or drafted.act)

    found = _told(between(log.view, drafted.after, drafted.horizon), progress)
    if not outside.list_rows(drafted.number, map(line, found), good):
        return None
    ((rows, count),) = summed
    checkpoint = Checkpoint(
        number=drafted.number,
        previous=drafted.previous,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        after=drafted.after,
        horizon=drafted.horizon,
        count=count,
        total=drafted.total + count,
        rows=rows,
        key=key.public.id,
        act=drafted.act,
    )
    signed = sign(checkpoint, key)
    _insert(log.writing, [*drafted.restored, signed])
    outside.add(signed)
    SIGNED_AT.set_to_current_time()
    SIGNED.inc(count)
    _log.info("checkpoint taken", number=checkpoint.number, events=count)
    return checkpoint


def _told(found: Iterator[Listed], progress: Progress) -> Iterator[Listed]:
    for count, row in enumerate(found, 1):
        if count % _TELL_EVERY == 0:
            progress(count, count)
        yield row


def _insert(connection: Connection, checkpoints: Sequence[Signed]) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into log.checkpoint (number, content, signature) values (%s, %s, %s)",
            [(one.number, one.text, one.signature) for one in checkpoints],
        )
