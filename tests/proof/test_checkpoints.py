"""A checkpoint signs what is final, once; changed, removed or foreign checkpoints are found."""

import threading
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest

from tests.proof.conftest import A, B
from tests.proof.evidence import Evidence, kinds
from tests.store.support import count
from workers.proof.checkpoints import sign
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.rows import line
from workers.proof.sources import between, chain, of_database
from workers.proof.unable import Damaged, NotContinued, SigningKeyError
from workers.proof.verifying import verify


def checkpoint_faults(evidence: Evidence) -> list[tuple[str, int | None]]:
    return [(f.kind, f.checkpoint) for f in evidence.online().faults]


def test_an_untouched_log_is_well_everywhere(signed: Evidence) -> None:
    signed.append(B, 3)
    for report in signed.everywhere():
        assert report.well
        assert (report.events, report.streams, report.checkpoints, report.tail) == (9, 3, 2, 1)
        assert report.tail_since
        assert not report.without_copies


def test_nothing_is_signed_when_nothing_is_new(empty: Evidence) -> None:
    assert empty.checkpoint() is None
    empty.append(A, 1)
    first = empty.checkpoint()
    assert first
    assert (first.number, first.count, first.previous) == (1, 1, "")
    assert empty.checkpoint() is None
    assert empty.ask("select number from log.checkpoint") == [(1,)]
    assert [s.number for s in empty.outside.checkpoints()] == [1]
    assert not list((empty.outside.folder / "rows").glob("*.new"))


def test_only_what_is_final_is_signed(empty: Evidence) -> None:
    slow_stream, quick_stream = uuid4(), uuid4()
    with psycopg.connect(empty.url) as slow:
        count(slow, slow_stream, 1)
        empty.append(quick_stream, 1)
        assert empty.checkpoint() is None, "an older transaction may still commit"
        slow.commit()
    taken = empty.checkpoint()
    assert taken
    assert taken.count == 2
    assert empty.online().tail == 0


def test_two_at_once_sign_every_event_once(chained: Evidence) -> None:
    threads = [threading.Thread(target=chained.checkpoint) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    report = chained.online()
    assert report.well
    assert report.last
    assert (report.last.number, report.last.total, report.tail) == (1, 8, 0)


def test_the_copies_are_for_their_owner_only(signed: Evidence) -> None:
    for file in (signed.outside.chain, signed.outside.public, signed.outside.rows(1)):
        assert file.stat().st_mode & 0o077 == 0, file


def test_after_an_erasure_everything_verifies(signed: Evidence) -> None:
    with psycopg.connect(signed.url) as connection:
        connection.execute(
            "insert into vault.key (id, class, person, wrapped, master)"
            " values (gen_random_uuid(), 'contact', %s, 'x', 'm')",
            [A],
        )
        connection.execute("delete from vault.key")
    for report in signed.everywhere():
        assert report.well


# --- altered chains of checkpoints

ALTERED: dict[str, tuple[LiteralString, list[tuple[str, int]]]] = {
    "content": (
        "update log.checkpoint set content = replace(content, '\"count\":4', '\"count\":5')"
        " where number = 1",
        [("checkpoint_differs", 1), ("bad_signature", 1)],
    ),
    "no checkpoint at all": (
        "update log.checkpoint set content = '[]' where number = 1",
        [("checkpoint_differs", 1), ("malformed", 1)],
    ),
    "signature": (
        "update log.checkpoint set signature = sha512('') where number = 2",
        [("checkpoint_differs", 2), ("bad_signature", 2)],
    ),
    "number": (
        "update log.checkpoint set number = 3 where number = 2",
        [("checkpoint_removed", 2), ("malformed", 3)],
    ),
    "removed": ("delete from log.checkpoint where number = 1", [("checkpoint_removed", 1)]),
    "the last removed": ("delete from log.checkpoint where number = 2", [("log_ends_early", 2)]),
    "all removed": ("delete from log.checkpoint", [("log_ends_early", 1)]),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_checkpoint_is_named(signed: Evidence, what: str) -> None:
    statement, expected = ALTERED[what]
    signed.meddle(statement)
    for report in signed.everywhere():
        assert [(f.kind, f.checkpoint) for f in report.faults] == expected
    with pytest.raises(NotContinued):
        signed.checkpoint()


def resign(evidence: Evidence, key: SigningKey, *, claims: str) -> None:
    """Remove a row, and sign the database's whole chain anew without it, as if by key `claims`."""
    evidence.meddle("delete from log.event where stream = %s and version = 2", B)
    with psycopg.connect(evidence.url) as connection:
        previous = ""
        for old in chain(connection):
            span = old.checkpoint()
            rows = [line(row) for row in between(connection, span.after, span.horizon)]
            sum_ = sha256(b"".join(rows)).hexdigest()
            fresh = replace(span, key=claims, previous=previous, rows=sum_, count=len(rows))
            signed = sign(fresh, key)
            previous = signed.hash
            connection.execute(
                "update log.checkpoint set content = %s, signature = %s where number = %s",
                (signed.text, signed.signature, signed.number),
            )


def test_a_chain_signed_anew_with_another_key_is_found(signed: Evidence) -> None:
    other = SigningKey(SigningKey.generate())
    resign(signed, other, claims=other.public.id)
    for report in signed.everywhere():
        assert kinds(report) == [
            "removed",
            *("checkpoint_differs", "unknown_key"),
            *("checkpoint_differs", "unknown_key"),
        ]


def test_a_chain_signed_anew_in_the_name_of_our_key_is_found(signed: Evidence) -> None:
    ours = SigningKey(signed.secret).public.id
    resign(signed, SigningKey(SigningKey.generate()), claims=ours)
    assert "bad_signature" in kinds(signed.online())


def test_a_chain_signed_anew_with_our_key_is_found_by_the_copies(signed: Evidence) -> None:
    key = SigningKey(signed.secret)
    resign(signed, key, claims=key.public.id)
    assert kinds(signed.online()) == ["removed", "checkpoint_differs", "checkpoint_differs"]
    without = verify(
        of_database(signed.url), Outside(signed.folder / "nowhere"), signed.outside.keys()
    )
    assert without.without_copies, "it says that nothing was there to compare with"
    assert without.well, "whoever has the key can do that"


def meddle_copies(change: Callable[[list[str]], None]) -> Callable[[Evidence], None]:
    def meddle(evidence: Evidence) -> None:
        file = evidence.outside.chain
        lines = file.read_text("utf-8").splitlines(keepends=True)
        change(lines)
        file.write_text("".join(lines), "utf-8")

    return meddle


COPIES: dict[str, tuple[Callable[[list[str]], None], list[tuple[str, int]]]] = {
    "altered": (
        lambda lines: lines.__setitem__(0, lines[0].replace('"count": 4', '"count": 3')),
        [("checkpoint_differs", 1), ("bad_signature", 1)],
    ),
    "removed": (lambda lines: lines.__delitem__(0), [("copy_removed", 1)]),
}


@pytest.mark.parametrize("what", COPIES)
def test_an_altered_copy_is_named(signed: Evidence, what: str) -> None:
    change, expected = COPIES[what]
    meddle_copies(change)(signed)
    assert checkpoint_faults(signed) == expected


def test_a_copy_that_is_no_checkpoint_is_named_by_its_line(signed: Evidence) -> None:
    meddle_copies(lambda lines: lines.__setitem__(1, "{}\n"))(signed)
    with pytest.raises(Damaged, match="Line 2 of"):
        signed.online()


# --- what a crash leaves behind

CRASHES: dict[str, Callable[[Evidence], object]] = {
    "before the copy": meddle_copies(lambda lines: lines.__delitem__(1)),
    "in the middle of the copy": lambda e: e.outside.chain.write_bytes(
        e.outside.chain.read_bytes()[:-30]
    ),
}


@pytest.mark.parametrize("what", CRASHES)
def test_the_next_checkpoint_copies_what_a_crash_left_undone(signed: Evidence, what: str) -> None:
    whole = signed.outside.chain.read_bytes()
    CRASHES[what](signed)
    signed.outside.rows(2).unlink()
    report = signed.online()
    assert report.well
    assert report.not_copied == 1
    assert signed.checkpoint() is None
    assert signed.outside.chain.read_bytes() == whole
    assert signed.online().unlisted == 0


def test_rows_that_were_altered_meanwhile_get_no_list(signed: Evidence) -> None:
    meddle_copies(lambda lines: lines.__delitem__(1))(signed)
    signed.outside.rows(2).unlink()
    signed.meddle("delete from log.event where stream = %s and version = 4", A)
    signed.checkpoint()
    report = signed.online()
    assert kinds(report) == ["rows_differ"]
    assert report.unlisted == 1


# --- keys


def test_without_a_key_nothing_is_signed(chained: Evidence) -> None:
    chained.secret = ""
    with pytest.raises(SigningKeyError, match="missing"):
        chained.checkpoint()


def test_another_key_never_goes_on_by_itself(signed: Evidence) -> None:
    signed.append(A, 5)
    signed.secret = SigningKey.generate()
    with pytest.raises(SigningKeyError, match="--new-key"):
        signed.checkpoint()
    assert signed.online().checkpoints == 2


@pytest.mark.parametrize("secret", ["damaged", "AAAA"])
def test_a_damaged_key_says_so(chained: Evidence, secret: str) -> None:
    chained.secret = secret
    with pytest.raises(SigningKeyError, match="damaged"):
        chained.checkpoint()
