"""How the public reaches an office, as a party reads it and as the office looks it up: what the
office stated, and nothing else."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from domain.aggregates import STANDING
from domain.area_standing import offices
from domain.areas import Areas, answers_for
from domain.counters import CounterHours, Counters, Reached
from domain.kernel import Officer, civil_date
from interface.language import Language, say
from interface.words import word
from workers.system import System


class Telephone(NamedTuple):
    """A number as it is read, and as a telephone dials it."""

    text: str
    dialled: str


class Counter(NamedTuple):
    """How an office is reached; `hours`: a line each."""

    telephones: tuple[Telephone, ...]
    address: str
    hours: tuple[str, ...]


class Office(NamedTuple):
    """An office, and how it is reached."""

    code: str
    name: str
    counter: Counter


def read(counters: Counters, areas: Areas, office: str, language: Language) -> Counter | None:
    """How the office is reached that has the cases of this one today; None if nobody stated it."""
    today = civil_date(datetime.now(UTC))
    reached = counters.of(office, offices(areas, today))
    return _read(reached, language) if reached else None


def listed(system: System, reader: Officer, language: Language) -> list[Office]:
    """What is stated of the reader's own office and of those in its area, the own one first."""
    with system.reading.connection() as connection:
        counters, areas = (
            held.state
            for held in system.states.load_all(connection, STANDING[Counters], STANDING[Areas])
        )
    here = (code for code in sorted(counters.known) if answers_for(reader.office, code))
    return [
        Office(code, areas.name(code), _read(counters.known[code], language))
        for code in sorted(here, key=lambda code: code != reader.office)
    ]


def stated(system: System, office: str) -> Reached | None:
    """What is stated of exactly this office."""
    with system.reading.connection() as connection:
        counters: Counters = system.states.load(connection, *STANDING[Counters]).state
    return counters.known.get(office)


def version(system: System) -> int:
    """How many facts the directory has: one more for every time something is stated."""
    with system.reading.connection() as connection:
        return system.states.load(connection, *STANDING[Counters]).version


def _read(reached: Reached, language: Language) -> Counter:
    telephones = tuple(Telephone(each, _dialled(each)) for each in reached.telephones)
    return Counter(
        telephones, reached.office_address, tuple(_lines(reached.counter_hours, language))
    )


def _dialled(number: str) -> str:
    """Without the extension of a landline: it is asked for by whoever answers."""
    parts = number.split("-")
    return "".join(parts[:2] if number.startswith("0") else parts)


def _lines(hours: Iterable[CounterHours], language: Language) -> Iterable[str]:
    for each in hours:
        first, last = word(each.from_day, language), word(each.to_day, language)
        days = (
            first if first == last else say("{first} to {last}", language, first=first, last=last)
        )
        yield f"{days} {each.opens}–{each.closes}"
