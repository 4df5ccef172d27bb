"""A search by name among a million persons: as HTTP and command line ask it, names opened, and both
the search and each name on record first.

The log is left out: what finds people and the register are filled directly, names sealed under a
key of each person's own. Names are drawn as unevenly as they are given. Askers are a committee's
desk, a county's, and one that answers for the whole city.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL

from benchmarks.progress import rounds, tell
from benchmarks.report import Figure, Part, show, write
from benchmarks.stage import stage
from benchmarks.visible import percentile
from domain.kernel import Officer
from domain.people import Particulars
from interface.persons import Asking, find
from interface.story import Reader
from projections import register
from projections.kernel import Table
from projections.register import Row
from workers import ledgers
from workers.ids import new_stream
from workers.persons.marks import of_person
from workers.rebuilding import rebuild
from workers.sealing import DataKey, Place, seal
from workers.store.log import Connection
from workers.system import System

PERSONS: Final = 1_000_000
ROUNDS: Final = 5
SEARCHES: Final = 100
AT_MOST_MS: Final = 100.0
OFFICES: Final = 2_000
_PARTIES: Final = 2
_CHUNK: Final = 10_000
_SEED: Final = 7
_REGISTER: Final = Table("dispute", "stream", Row)
_COPY_KEYS: Final = SQL("copy vault.key (id, class, person, wrapped, master) from stdin")
_COPY_MARKS: Final = SQL("copy vault.known_as (key, person, stream, party, marks) from stdin")

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴"
)
GIVEN: Final = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华文辉玲红建国玉梅海燕志春云飞龙鹏波斌宇浩凯健俊"
    "帆雪琳欣怡佳嘉子涵梓轩浩然雨泽思远天翔一诺诗瑶晓东小红永新成林凤琴淑珍德福宝山河松柏青莲荷香月"
)


class Asked(NamedTuple):
    """A question that is measured."""

    reader: Reader
    name: str


class Names:
    """Names as they are given: few surnames are most of them, two or three characters."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._surnames = list(accumulate(1 / (n + 4) for n in range(len(SURNAMES))))
        self._given = list(accumulate(1 / (n + 12) for n in range(len(GIVEN))))

    def draw(self) -> str:
        """The next one."""
        (surname,) = self._chance.choices(SURNAMES, cum_weights=self._surnames)
        parts = 1 if self._chance.random() < 0.15 else 2  # noqa: PLR2004 (one in seven is short)
        return surname + "".join(self._chance.choices(GIVEN, cum_weights=self._given, k=parts))


def run(persons: int = PERSONS) -> list[Figure]:
    """Fill once, then ask; each asker by turns, two to four characters."""
    chance = random.Random(_SEED)
    with stage() as system:
        begun = perf_counter()
        names = _fill(system, persons, chance)
        filled = perf_counter() - begun
        taken: dict[str, list[float]] = {who: [] for who in _readers(chance)}
        worst, found = list[float](), 0
        for _ in rounds(ROUNDS):
            this = list[float]()
            for who, reader in _readers(chance).items():
                for _ in range(SEARCHES):
                    milliseconds, rows = _ask(system, Asked(reader, _part(names, chance)))
                    taken[who].append(milliseconds)
                    this.append(milliseconds)
                    found += rows
            worst.append(percentile(this, 95))
    if not found:
        raise RuntimeError("nobody was found: this measures nothing")
    parts = [Part(f"{who}, p95", percentile(each, 95), "ms") for who, each in taken.items()]
    whole = [each for some in taken.values() for each in some]
    return [
        Figure(
            f"search by name among {persons:,} persons, p95",
            median(worst),
            "ms",
            limit=AT_MOST_MS,
            goal="at most",
            judged="value",
            rounds=worst,
            breakdown=[
                *parts,
                Part("half of them", median(whole), "ms"),
                Part("the slowest", max(whole), "ms"),
                Part("found", found, "persons"),
                Part("filled in", filled, "s"),
            ],
        )
    ]


def _readers(chance: random.Random) -> dict[str, Reader]:
    office = _office(chance.randrange(OFFICES))
    return {
        "a committee's desk": _reader("desk", office),
        "a county's desk": _reader("county_desk", f"{office[:6]}000000"),
        "the whole city's": _reader("county_desk", f"{office[:4]}00000000"),
    }


def _reader(role: Any, office: str) -> Reader:
    return Reader(Officer(id=f"staff-{role}", role=role, office=office), "zh")


def _office(number: int) -> str:
    return f"1505{number % 20 + 21}{number // 20 % 10 + 100}{number // 200 + 201}"


def _part(names: Sequence[str], chance: random.Random) -> str:
    """What somebody types: a whole name, or two characters of it that stand side by side."""
    name = chance.choice(names)
    if chance.random() < 0.5:  # noqa: PLR2004 (half and half)
        return name
    begin = chance.randrange(len(name) - 1)
    return name[begin : begin + 2]


def _ask(system: System, asked: Asked) -> tuple[float, int]:
    begun = perf_counter()
    page = find(system, Asking(name=asked.name), asked.reader)
    return (perf_counter() - begun) * 1e3, len(page.rows)


# --- filling -------------------------------------------------------------------------------------


class _Somebody(NamedTuple):
    key: DataKey
    person: UUID
    stream: UUID
    party: str
    name: str
    sealed: str


def _fill(system: System, persons: int, chance: random.Random) -> list[str]:
    """Everybody, two to a case; a sample of their names."""
    build = rebuild(system.settings.database(), system.log, register.LEDGER)
    names, drawn = list[str](), Names(chance)
    with system.pool.connection() as connection:
        connection.execute("set transaction_timeout = 0")
        ledgers.work_in(connection, build)
        for done in range(0, persons, _CHUNK):
            some = list(_people(min(_CHUNK, persons - done), drawn))
            _put_in(connection, system, some, done, chance)
            names += [each.name for each in some[:: max(1, _CHUNK // 100)]]
            tell(done, persons)
        connection.execute("vacuum analyze vault.known_as")
        connection.execute("vacuum analyze vault.key")
        connection.execute("vacuum analyze dispute")
        connection.execute("reset transaction_timeout")
        connection.execute("reset search_path")
    return names


def _people(many: int, names: Names) -> Iterator[_Somebody]:
    for number in range(many):
        if not number % _PARTIES:
            stream = new_stream()
        at, name, key = number % _PARTIES, names.draw(), DataKey.fresh()
        place = Place(stream, 1, f"parties.{at}.particulars.name")
        sealed = seal(name, key, place)
        yield _Somebody(key, DataKey.fresh().id, stream, f"p{at + 1}", name, sealed)


def _put_in(
    connection: Connection,
    system: System,
    some: Sequence[_Somebody],
    before: int,
    chance: random.Random,
) -> None:
    master = system.vault.master
    with connection.transaction():
        _copy(
            connection,
            _COPY_KEYS,
            (
                (each.key.id, "contact", each.person, master.wrap(each.key), master.id)
                for each in some
            ),
        )
        _copy(
            connection,
            _COPY_MARKS,
            (
                (each.key.id, each.person, each.stream, each.party, _marks(system, each.name))
                for each in some
            ),
        )
        cases = [some[n : n + _PARTIES] for n in range(0, len(some), _PARTIES)]
        _REGISTER.insert(
            connection, [_row(case, before + n, chance) for n, case in enumerate(cases)]
        )


def _copy(connection: Connection, statement: SQL, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _marks(system: System, name: str) -> list[int]:
    return of_person(system.vault.master, Particulars(name=name)).all


def _row(case: Sequence[_Somebody], number: int, chance: random.Random) -> Row:
    office = _office(chance.randrange(OFFICES))
    parties = [
        {"party": each.party, "role": "applicant", "kind": "person", "name": each.sealed}
        for each in case
    ]
    return Row(
        stream=case[0].stream,
        version=1,
        code=f"{office}-2026-{number:07}",
        area=office,
        office=office,
        parties=json.dumps(parties),
        open=not number % 5,
        mediator="staff-mediator",
    )


# --- by itself -----------------------------------------------------------------------------------


def main() -> int:
    """With as many persons as asked for; into a report of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--persons", type=int, default=PERSONS, help=f"how many [{PERSONS:,}]")
    figures = run(parser.parse_args().persons)
    write(figures, Path("build/bench-search.json"))
    show(figures)
    return int(any(figure.fails for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
