"""The first row that was altered, removed, swapped or put in is named, wherever one looks.

Each change is made on the raw tables; a running database, an export and a dump say the same.
"""

import gzip
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL

from tests.proof.conftest import A, B, C
from tests.proof.evidence import Evidence, kinds, rows_named

HERE = " where stream = %s and version = %s"
DIGEST = (
    "log.chained(%s, e.stream, e.version, e.name, e.happened_at, e.recorded_at, e.envelope, 'x')"
)

ALTERED: dict[str, LiteralString] = {
    "body": "body = '{\"number\": 9}'",
    "envelope": "envelope = envelope || ' '",
    "happened-at": "happened_at = happened_at + interval '1 microsecond'",
    "recorded-at": "recorded_at = recorded_at - interval '1 year'",
    "a time without end": "happened_at = 'infinity'",
    "bytes that are no text": "body = '\\xff00'",
}
ALTERED_IN_THE_LIST: dict[str, LiteralString] = {
    "name": "name = 'tests.counted.v2'",
    "a name that looks like a line": "name = E'x y\\n1 2\\t3'",
    "digest": "digest = sha256(digest)",
}


def altering(evidence: Evidence, change: LiteralString) -> None:
    with_place = SQL("update log.event set {}" + HERE).format(SQL(change))
    evidence.meddle(with_place.as_string(), A, 2)


@pytest.mark.parametrize("what", [*ALTERED, *ALTERED_IN_THE_LIST])
def test_an_altered_row_is_named_before_a_checkpoint(chained: Evidence, what: str) -> None:
    altering(chained, (ALTERED | ALTERED_IN_THE_LIST)[what])
    for report in chained.everywhere():
        wrong = "unreadable" if what == "a time without end" else "unchained"
        assert rows_named(report.faults) == [(wrong, str(A), 2)]


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_row_is_named_after_a_checkpoint(signed: Evidence, what: str) -> None:
    altering(signed, ALTERED[what])
    for report in signed.everywhere():
        wrong = "unreadable" if what == "a time without end" else "altered"
        assert rows_named(report.faults) == [(wrong, str(A), 2)]


@pytest.mark.parametrize("what", ALTERED_IN_THE_LIST)
def test_what_the_list_outside_holds_is_named_as_rewritten(signed: Evidence, what: str) -> None:
    altering(signed, ALTERED_IN_THE_LIST[what])
    for report in signed.everywhere():
        assert rows_named(report.faults) == [("rewritten", str(A), 2)]
        (fault,) = report.faults
        assert fault.checkpoint == 1
        assert fault.more["recorded"].name == "tests.counted.v1"


def rechained(evidence: Evidence, stream: object, version: int) -> None:
    """Alter a row, and make its digest fit again."""
    (previous,) = evidence.ask("select digest from log.event" + HERE, stream, version - 1) or [
        (None,)
    ]
    evidence.meddle(
        "update log.event e set body = 'x', digest = " + DIGEST + HERE,
        previous[0],
        stream,
        version,
    )


def test_a_row_with_a_new_digest_breaks_the_next_before_a_checkpoint(chained: Evidence) -> None:
    rechained(chained, A, 2)
    for report in chained.everywhere():
        assert rows_named(report.faults) == [("unchained", str(A), 3)]


def test_a_row_with_a_new_digest_is_named_after_a_checkpoint(signed: Evidence) -> None:
    rechained(signed, A, 2)
    for report in signed.everywhere():
        assert rows_named(report.faults) == [("rewritten", str(A), 2)]


def test_the_last_row_of_a_stream_with_a_new_digest_is_named_after_a_checkpoint(
    signed: Evidence,
) -> None:
    rechained(signed, B, 2)
    for report in signed.everywhere():
        assert rows_named(report.faults) == [("rewritten", str(B), 2)]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_row_removed_from_within_is_missed_before_a_checkpoint(
    chained: Evidence, version: int
) -> None:
    chained.meddle("delete from log.event" + HERE, A, version)
    for report in chained.everywhere():
        assert rows_named(report.faults) == [("missing", str(A), version)]


@pytest.mark.parametrize(("stream", "version"), [(A, 1), (A, 2), (A, 4), (B, 2), (C, 2)])
def test_a_removed_row_is_named_after_a_checkpoint(
    signed: Evidence, stream: object, version: int
) -> None:
    signed.meddle("delete from log.event" + HERE, stream, version)
    for report in signed.everywhere():
        assert rows_named(report.faults) == [("removed", str(stream), version)]
        assert report.faults[0].row
        assert report.faults[0].row.name == "tests.counted.v1"


def test_a_removed_stream_is_named_after_a_checkpoint(signed: Evidence) -> None:
    signed.meddle("delete from log.event where stream = %s", C)
    for report in signed.everywhere():
        assert rows_named(report.faults) == [("removed", str(C), 1), ("removed", str(C), 2)]


SWAP_PLACES: LiteralString = """
    update log.event e set epoch = o.epoch, xid = o.xid, position = -o.position
      from log.event o
     where (e.stream, e.version, o.stream, o.version) in ((%(s)s, %(v)s, %(t)s, %(w)s),
                                                          (%(t)s, %(w)s, %(s)s, %(v)s))
"""


def swap_places(evidence: Evidence, one: tuple[object, int], other: tuple[object, int]) -> None:
    with psycopg.connect(evidence.url) as connection:
        connection.execute("alter table log.event alter position drop identity")
        given = {"s": one[0], "v": one[1], "t": other[0], "w": other[1]}
        assert connection.execute(SWAP_PLACES, given).rowcount == 2
        connection.execute("update log.event set position = -position where position < 0")


def test_rows_of_one_stream_that_swapped_places_are_named_before_a_checkpoint(
    chained: Evidence,
) -> None:
    swap_places(chained, (A, 2), (A, 3))
    for report in chained.everywhere():
        assert rows_named(report.faults) == [("disordered", str(A), 3)]


@pytest.mark.parametrize("other", [(A, 1), (B, 1), (A, 3), (C, 1)])
def test_rows_that_swapped_places_are_named_after_a_checkpoint(
    signed: Evidence, other: tuple[object, int]
) -> None:
    swap_places(signed, (A, 2), other)
    for report in signed.everywhere():
        first, second = sorted(
            [("replaced", str(A), 2), ("replaced", str(other[0]), other[1])],
            key=lambda n: signed.ask("select -position from log.event" + HERE, n[1], n[2]),
        )
        assert rows_named(report.faults) == [first, second]


SWAP_CONTENTS: LiteralString = """
    update log.event e set body = o.body, happened_at = o.happened_at, envelope = o.envelope
      from log.event o
     where (e.stream, e.version, o.stream, o.version) in ((%(s)s, 2, %(t)s, 1),
                                                          (%(t)s, 1, %(s)s, 2))
"""


@pytest.mark.parametrize("kind", ["chained", "signed"])
def test_rows_that_swapped_contents_are_both_named(
    kind: str, request: pytest.FixtureRequest
) -> None:
    evidence: Evidence = request.getfixturevalue(kind)
    with psycopg.connect(evidence.url) as connection:
        assert connection.execute(SWAP_CONTENTS, {"s": A, "t": B}).rowcount == 2
    for report in evidence.everywhere():
        wrong = "altered" if kind == "signed" else "unchained"
        assert rows_named(report.faults) == [(wrong, str(A), 2), ("altered", str(B), 1)]


def put_in(evidence: Evidence, stream: object, version: int, *, fitting: bool) -> None:
    """A row between two others that were recorded before the first checkpoint."""
    before = evidence.ask("select digest from log.event" + HERE, stream, version - 1)
    previous = before[0][0] if before else None
    evidence.meddle(
        """
        insert into log.event overriding system value
        select e.epoch, e.xid, -1, %s, %s, e.name, e.happened_at, e.recorded_at, e.envelope, 'x',
               case when %s then log.chained(%s, %s, %s, e.name, e.happened_at, e.recorded_at,
                                             e.envelope, 'x') else sha256('') end
          from log.event e where stream = %s and version = 2
        """,
        *(stream, version, fitting, previous, stream, version, B),
    )


@pytest.mark.parametrize("stream", [A, B, C])
@pytest.mark.parametrize("fitting", [True, False])
def test_a_row_put_in_is_named_after_a_checkpoint(
    signed: Evidence, stream: object, fitting: bool
) -> None:
    put_in(signed, stream, {A: 5, B: 3, C: 3}[stream], fitting=fitting)  # type: ignore[index]
    for report in signed.everywhere():
        assert rows_named(report.faults) == [
            ("inserted", str(stream), {A: 5, B: 3, C: 3}[stream])  # type: ignore[index]
        ]


@pytest.mark.parametrize(
    ("stream", "version", "wrong"), [(B, 3, "disordered"), (UUID(int=1), 1, "altered")]
)
def test_a_row_put_in_among_others_is_named_before_a_checkpoint(
    chained: Evidence, stream: UUID, version: int, wrong: str
) -> None:
    put_in(chained, stream, version, fitting=False)
    for report in chained.everywhere():
        assert rows_named(report.faults) == [(wrong, str(stream), version)]


@pytest.mark.parametrize("kind", ["chained", "signed"])
def test_a_row_put_in_at_the_end_without_a_fitting_digest_is_named(
    kind: str, request: pytest.FixtureRequest
) -> None:
    evidence: Evidence = request.getfixturevalue(kind)
    evidence.meddle(
        """
        insert into log.event (epoch, stream, version, name, happened_at, recorded_at, envelope,
                               body, digest)
        select epoch, stream, 3, name, happened_at, recorded_at, envelope, body, sha256('')
          from log.event"""
        + HERE,
        *(B, 2),
    )
    for report in evidence.everywhere():
        assert rows_named(report.faults) == [("unchained", str(B), 3)]


def test_without_a_list_the_rows_are_told_by_their_checkpoint(signed: Evidence) -> None:
    signed.outside.rows(2).unlink()
    signed.meddle("delete from log.event where stream = %s", C)
    for report in signed.everywhere():
        (fault,) = report.faults
        assert (fault.kind, fault.checkpoint) == ("rows_differ", 2)
        assert (fault.more["signed"], fault.more["found"]) == (4, 2)
        assert report.unlisted == 1


def test_a_list_that_was_altered_is_not_believed(signed: Evidence) -> None:
    lines = gzip.decompress(signed.outside.rows(1).read_bytes()).splitlines(keepends=True)
    signed.outside.rows(1).write_bytes(gzip.compress(b"".join(lines[1:])))
    for report in signed.everywhere():
        assert [(f.kind, f.checkpoint) for f in report.faults] == [("list_altered", 1)]


def test_an_export_whose_lines_swapped_is_named(signed: Evidence) -> None:
    def swap(lines: list[str]) -> None:
        lines[-3], lines[-5] = lines[-5], lines[-3]

    report = signed.exported(swap)
    assert kinds(report) == ["out_of_order"]
    assert rows_named(report.faults) == [("out_of_order", str(C), 1)]


def test_an_export_that_lacks_a_line_says_so(chained: Evidence) -> None:
    def cut(lines: list[str]) -> None:
        del lines[-2]

    assert kinds(chained.exported(cut)) == ["miscounted"]
