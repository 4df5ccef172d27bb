"""Who is away and who stands in, as officers look it up: ids and days. Why is kept nowhere."""

from datetime import date
from typing import Any, Final

from domain.absences import ABSENCES, ABSENCES_STREAM, Absence, Absences
from domain.kernel import Officer, spelled
from interface.callers import for_officers
from workers.system import System

COLUMNS: Final = ("absence", "officer", "office", "from_on", "until_on", "cover", "cover_state")
"""What a terminal shows."""

HEADINGS: Final = {"from_on": "away_from", "until_on": "away_until"}
"""What is called otherwise here than in the ledger of moved dates."""

Row = dict[str, Any]


def listed(
    system: System,
    reader: Officer,
    today: date,
    *,
    officer: str | None = None,
    everything: bool = False,
) -> list[Row]:
    """The absences that last or are to come, the soonest first; with `everything` the past too.

    `officer`: only those of this officer, or that it covers. Raises Unusable.
    """
    for_officers(reader, "office")
    officer = officer and spelled(officer)
    with system.reading.connection() as connection:
        book: Absences = system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
    rows = [
        _row(key, held, today)
        for key, held in book.absences.items()
        if (everything or held.until_on >= today)
        and (officer is None or officer in (held.officer, held.cover))
    ]
    return sorted(rows, key=lambda row: (row["from_on"], row["officer"]))


def _row(key: str, held: Absence, today: date) -> Row:
    return {
        "absence": key,
        "officer": held.officer,
        "office": held.office,
        "from_on": held.from_on,
        "until_on": held.until_on,
        "cover": held.cover,
        "cover_state": "cover_agreed" if held.accepted else "cover_asked",
        "away_now": held.on(today),
    }
