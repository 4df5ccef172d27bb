"""Which time of a counsellor's diary is taken: from when until when, and never for whom."""

from datetime import datetime
from typing import Any

from domain.aggregates import STANDING
from domain.counselling.diary import DIARY, Diary, diary_of, elsewhere, on_duty_for
from domain.kernel import Officer
from domain.reach import Reaches
from interface.callers import for_officers
from interface.language import Language
from interface.problems import Unusable
from interface.words import moment, word
from workers.system import System

COLUMNS = ("begins_at", "ends_at", "use")
"""What a terminal shows."""


def ahead(
    system: System, reader: Officer, counsellor: str, at: datetime, language: Language
) -> list[dict[str, Any]]:
    """What is taken from this moment on, the soonest first: for whose diary it is, and for who
    works at the same office. Raises Unusable."""
    for_officers(reader, "office")
    with system.reading.connection() as connection:
        reaches: Reaches = system.states.load(connection, *STANDING[Reaches]).state
        if not on_duty_for(counsellor, reader, reaches):
            raise Unusable(403, "not-for-this-role", elsewhere().message)
        diary: Diary = system.states.load(connection, DIARY, diary_of(counsellor)).state
    return [
        {
            "begins_at": moment(each.begins_at),
            "ends_at": moment(each.ends_at),
            "use": word(each.use, language),
        }
        for each in diary.ahead(at)
    ]
