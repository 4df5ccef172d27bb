"""A lost key and a lost end of the log are never passed over: somebody decides, and it shows."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.proof.conftest import A, B, C
from tests.proof.evidence import Evidence, kinds, rows_named
from workers.proof.checkpoints import Checkpoint
from workers.proof.deciding import Decision, KeyPlace, decide
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.sources import of_database
from workers.proof.unable import NotContinued, SigningKeyError
from workers.proof.verifying import trusted_keys, verify
from workers.store.schema import settle_home

LOSS = Decision("head-1", "disk broken, backup of noon", accept_loss=True)
KEY = Decision("head-1", "yearly change", new_key=True)


@pytest.fixture
def kept(signed: Evidence) -> Iterator[Evidence]:
    """With its key in a file."""
    file(signed).write_text(signed.secret + "\n")
    yield signed


def file(evidence: Evidence) -> Path:
    return evidence.folder / "signing.key"


def decided(evidence: Evidence, decision: Decision, *, in_file: bool = True) -> Checkpoint:
    place = KeyPlace(evidence.secret, file(evidence), in_file)
    taken = decide(evidence.url, evidence.outside, place, decision)
    evidence.secret = file(evidence).read_text().strip() if file(evidence).exists() else ""
    return taken


def recovered(evidence: Evidence) -> None:
    """The database as it was in the middle of the second span: one checkpoint, two rows of four,
    on another timeline, and casework went on."""
    evidence.meddle("delete from log.event where stream = %s", C)
    evidence.meddle("delete from log.checkpoint where number = 2")
    evidence.meddle("update log.home set timeline_id = timeline_id - 1")


def moved_on(evidence: Evidence) -> None:
    with psycopg.connect(evidence.url) as connection:
        assert settle_home(connection) == 2
    evidence.append(C, 1)
    evidence.append(B, 3)


def test_a_lost_end_is_said_with_how_many_and_which_event(kept: Evidence) -> None:
    recovered(kept)
    for report in kept.everywhere():
        (fault,) = report.faults
        assert (fault.kind, fault.checkpoint) == ("log_ends_early", 2)
        assert fault.more["lost"] == 2
        assert (fault.more["first"].stream, fault.more["first"].version) == (str(C), 1)
        assert fault.more["resumes"] == 1


def test_nothing_is_signed_over_a_lost_end_until_somebody_accepts_it(kept: Evidence) -> None:
    recovered(kept)
    moved_on(kept)
    with pytest.raises(NotContinued, match="--accept-loss"):
        kept.checkpoint()

    taken = decided(kept, LOSS)

    assert (taken.number, taken.after, taken.horizon.epoch) == (3, taken.after, 2)
    assert taken.act
    assert (taken.act.resumes, taken.act.lost) == (1, 2)
    assert taken.count == 4
    for report in kept.everywhere():
        assert report.well
        assert (report.checkpoints, report.tail) == (3, 0)
        (shown,) = report.breaks
        assert shown.given_up == (2,)
        assert shown.checkpoint.act == taken.act


def test_a_row_taken_out_of_a_case_is_not_passed_off_as_lost(kept: Evidence) -> None:
    kept.meddle("delete from log.event where stream = %s and version = 2", A)
    kept.meddle("delete from log.checkpoint")
    for report in kept.everywhere():
        assert kinds(report) == ["missing", "log_ends_early"]
        assert rows_named(report.faults) == [("missing", str(A), 2)]
    with pytest.raises(NotContinued, match="changed as well"):
        decided(kept, LOSS)


def test_what_was_under_way_at_the_backup_may_be_recorded_again(kept: Evidence) -> None:
    """The backup has C, and not yet A's last two rows, which were recorded just before."""
    kept.meddle("delete from log.event where stream = %s and version > 2", A)
    kept.meddle("delete from log.checkpoint where number = 2")
    kept.meddle("update log.home set timeline_id = timeline_id - 1")
    with psycopg.connect(kept.url) as connection:
        assert settle_home(connection) == 2
    kept.append(A, 3)
    for report in kept.everywhere():
        assert kinds(report) == ["log_ends_early"]
    decided(kept, LOSS)
    assert kept.online().well


def test_after_it_the_chain_goes_on_and_still_shows_the_break(kept: Evidence) -> None:
    recovered(kept)
    moved_on(kept)
    decided(kept, LOSS)
    kept.append(B, 4)
    assert kept.checkpoint()
    kept.meddle("delete from log.event where stream = %s and version = 4", B)
    for report in kept.everywhere():
        assert kinds(report) == ["removed"]
        assert len(report.breaks) == 1


def test_whoever_kept_older_copies_sees_the_same_break(kept: Evidence) -> None:
    older = kept.outside.chain.read_bytes()
    recovered(kept)
    moved_on(kept)
    decided(kept, LOSS)
    elsewhere = Outside(kept.folder / "elsewhere")
    elsewhere.folder.mkdir()
    elsewhere.chain.write_bytes(older)
    report = verify(of_database(kept.url), elsewhere, kept.outside.keys())
    assert report.well
    assert len(report.breaks) == 1


def test_a_checkpoint_lost_without_its_events_goes_back_into_the_database(kept: Evidence) -> None:
    kept.meddle("delete from log.checkpoint where number = 2")
    taken = decided(kept, LOSS)
    assert taken.act
    assert (taken.act.resumes, taken.act.lost, taken.count) == (2, 0, 0)
    assert kept.online().well
    assert kept.online().breaks[0].given_up == ()


def test_nothing_is_accepted_when_nothing_is_lost(kept: Evidence) -> None:
    with pytest.raises(NotContinued, match="Nothing is lost"):
        decided(kept, LOSS)


def test_a_changed_log_is_not_accepted_as_a_loss(kept: Evidence) -> None:
    recovered(kept)
    kept.meddle("update log.event set body = 'x' where stream = %s and version = 1", A)
    with pytest.raises(NotContinued, match="changed as well"):
        decided(kept, LOSS)


# --- keys


def test_a_changed_key_is_vouched_for_by_the_one_before(kept: Evidence) -> None:
    old_key = kept.folder / "old.pub"
    old_key.write_bytes(kept.outside.public.read_bytes())
    before = SigningKey(kept.secret).public.id

    taken = decided(kept, KEY)

    assert taken.key == before
    assert SigningKey(kept.secret).public.id != before
    assert file(kept).stat().st_mode & 0o077 == 0
    kept.append(A, 5)
    assert kept.checkpoint()
    trusted = trusted_keys(kept.outside, [old_key])
    assert len(trusted) == 1
    assert verify(of_database(kept.url), kept.outside, trusted).well


def test_a_lost_key_is_replaced_only_by_decision_and_nobody_vouches(kept: Evidence) -> None:
    old_key = kept.folder / "old.pub"
    old_key.write_bytes(kept.outside.public.read_bytes())
    file(kept).unlink()
    kept.secret = ""
    kept.append(A, 5)
    with pytest.raises(SigningKeyError, match="missing"):
        kept.checkpoint()

    taken = decided(kept, KEY)

    assert taken.key == SigningKey(kept.secret).public.id
    assert kept.online().well
    assert len(kept.online().breaks) == 1
    strict = verify(of_database(kept.url), kept.outside, trusted_keys(kept.outside, [old_key]))
    assert kinds(strict)[0] == "unknown_key"


def test_a_key_from_the_environment_is_changed_there(kept: Evidence) -> None:
    with pytest.raises(SigningKeyError, match="put another one there first"):
        decided(kept, KEY, in_file=False)
    file(kept).unlink()
    kept.secret = given = SigningKey.generate()
    taken = decided(kept, KEY, in_file=False)
    assert taken.key == SigningKey(given).public.id
    assert not file(kept).exists()


def test_both_may_be_lost(kept: Evidence) -> None:
    recovered(kept)
    moved_on(kept)
    file(kept).unlink()
    kept.secret = ""
    decided(kept, LOSS._replace(new_key=True))
    assert kept.online().well
    kept.append(A, 5)
    assert kept.checkpoint()
    assert kept.online().well
