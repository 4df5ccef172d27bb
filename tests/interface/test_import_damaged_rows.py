"""Ten thousand damaged rows: each is named with its row and its column, and no other is."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from interface.language import Language
from interface.register_import import Problem, Report, check_register, import_register
from tests.interface.damage.cells import IN_CELLS, IN_TEXT
from tests.interface.damage.registers import HEADERS, right_row
from tests.interface.damage.rows import Finding, Register, registers
from tests.interface.importing import system_on, write_csv
from workers.system import System

SEED = 20261
DAMAGED = 10_000
LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOT_FOR_PEOPLE = re.compile(r"Traceback|Error\b|Exception|File \"|pydantic|input_value|expected '")
SOMEBODY = re.compile(r"[甲乙](\d{5})|13[89](\d{8})")


def found(report: Report) -> Counter[Finding]:
    return Counter((p.row, p.column, _template(p)) for p in report.problems)


def _template(problem: Problem) -> str:
    return problem.refused.message if problem.refused else problem.text


def written(folder: Path, register: Register) -> Path:
    path = folder / register.name
    path.write_bytes(register.content)
    return path


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with system_on(store_url, tmp_path) as running:
        yield running


def test_every_damaged_cell_is_named_and_no_other(tmp_path: Path) -> None:
    damaged, said = 0, set[str]()
    for register in registers(SEED, DAMAGED):
        report = check_register(written(tmp_path, register))
        missed, accused = register.findings - found(report), found(report) - register.findings
        assert not missed, f"{register.name}: not said: {sorted(missed)[:5]}"
        assert not accused, f"{register.name}: said without cause: {sorted(accused)[:5]}"
        damaged += register.damaged
        said |= {text for _, _, text in register.findings}
        is_for_people(report)
    assert damaged == DAMAGED
    assert said == {damage.says for damage in (*IN_TEXT, *IN_CELLS)}


def is_for_people(report: Report) -> None:
    """No sentence shows anything of another row, nor what only programmers read."""
    for language in LANGUAGES:
        for problem in report.problems:
            said = " ".join(map(str, problem.told(language).values()))
            assert not NOT_FOR_PEOPLE.search(said), said
            assert said.isprintable() and len(said) < 400, said
            for token in SOMEBODY.finditer(said):
                assert int(token[1] or token[2]) == problem.row - 2, said


def test_a_dry_run_and_a_real_one_say_the_same_and_leave_no_trace(
    system: System, tmp_path: Path
) -> None:
    before = traces(system)
    for register in registers(SEED + 1, 300, files=4):
        path = written(tmp_path, register)
        dry = import_register(system, path, operator="op", dry_run=True)
        real = import_register(system, path, operator="op")
        assert found(dry) == found(real) == register.findings
        assert (real.written, real.already) == (0, 0)
    assert traces(system) == before


def test_what_a_dry_run_lets_pass_is_imported(system: System, tmp_path: Path) -> None:
    """Rows with anything in any cell: whichever of them are right, no command refuses them."""
    random = Random(SEED)
    pool = [damage.make(random) for damage in IN_TEXT for _ in range(6)]
    rows = [right_row(n) | {random.choice(HEADERS): random.choice(pool)} for n in range(700)]
    rows = [row for row in rows if row["编号"].startswith("2026-")]
    wrong = {
        problem.row for problem in check_register(write_csv(tmp_path / "a.csv", rows)).problems
    }
    right = [row for n, row in enumerate(rows, 2) if n not in wrong]
    assert 50 < len(right) < 400
    report = import_register(system, write_csv(tmp_path / "b.csv", right), operator="op")
    assert (report.problems, report.written) == ([], len(right))


def traces(system: System) -> list[tuple[int, ...]]:
    """How many facts, commands, keys of persons and texts, and numbers given out there are."""
    with system.pool.connection() as connection:
        return connection.execute(
            "select (select count(*) from log.event), (select count(*) from log.command),"
            " (select count(*) from vault.key), (select count(*) from vault.lookup),"
            " (select count(*) from vault.matter), (select coalesce(sum(last), 0) from log.serial)"
        ).fetchall()
