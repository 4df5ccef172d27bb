"""Files that cannot be read are told apart from a log that was changed; big ones need no memory."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.proof.conftest import A
from tests.proof.evidence import Evidence
from workers.proof import export
from workers.proof.sorting import in_order
from workers.proof.unable import Damaged
from workers.proof.verifying import of_file, verify
from workers.store.schema import settle_home


def read(evidence: Evidence, file: Path) -> None:
    verify(of_file(file), evidence.outside, evidence.outside.keys())


def test_lines_come_in_order_however_few_fit_into_memory() -> None:
    wanted = [f"{number:04}\n".encode() for number in range(500)]
    given = wanted.copy()
    Random(1).shuffle(given)
    assert list(in_order(given, bytes, most=7)) == wanted
    assert list(in_order(given, bytes)) == wanted
    assert not list(in_order([], bytes))


def test_a_dump_whose_rows_lie_in_any_order_is_read_in_the_order_of_the_log(
    signed: Evidence,
) -> None:
    signed.meddle("update log.event set body = body where stream = %s", A)  # it moves them
    places = [position for (position,) in signed.ask("select position from log.event")]
    assert places != sorted(places)
    assert signed.dumped().well


CUT: dict[str, Callable[[bytes], bytes]] = {
    "at the end": lambda held: held[: held.rindex(b"\n", 0, -1) + 1],
    "in a line": lambda held: held[: len(held) // 2],
    "with a line in between": lambda held: held.replace(b"\n", b"\n\n", 3),
    "with other fields": lambda held: held.replace(b'"version"', b'"Version"'),
}


@pytest.mark.parametrize("how", CUT)
def test_a_damaged_export_names_the_line(signed: Evidence, how: str) -> None:
    file = signed.folder / "log.jsonl"
    export.write(signed.url, file)
    file.write_bytes(CUT[how](file.read_bytes()))
    with pytest.raises(Damaged, match=r"[Ll]ine \d+"):
        read(signed, file)


def test_a_dump_that_was_cut_short_says_so(signed: Evidence) -> None:
    dump = signed.dump()
    dump.write_bytes(dump.read_bytes()[:-2000])
    with pytest.raises(Damaged, match="cannot be read to its end"):
        read(signed, dump)


def test_an_export_holds_the_log_for_its_owner_only_and_whole_or_not_at_all(
    signed: Evidence,
) -> None:
    file = signed.folder / "log.jsonl"
    told: list[int] = []
    written = export.write(signed.url, file, lambda done, total: told.append(done))
    assert written == (8, 2)
    assert told[-1] == 8
    assert file.stat().st_mode & 0o077 == 0
    assert not file.with_name("log.jsonl.part").exists()


def test_the_chain_goes_on_over_a_restore_that_lost_nothing(signed: Evidence) -> None:
    signed.append(A, 5)
    signed.meddle("update log.home set system_identifier = system_identifier - 1")
    with psycopg.connect(signed.url) as connection:
        assert settle_home(connection) == 2
    signed.append(A, 6)
    taken = signed.checkpoint()
    assert taken
    assert (taken.number, taken.count, taken.horizon.epoch) == (3, 2, 2)
    for report in signed.everywhere():
        assert report.well
        assert not report.breaks
