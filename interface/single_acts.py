"""The closed table of what the law permits without consent, and what the person is told of one.

The notice is printed or read out by whoever did it, when it is over. It names nobody: whoever holds
it in hand is the person concerned.
"""

from typing import Any, Final, get_args
from uuid import UUID

from domain.access import decide
from domain.aggregates import SINGLE_ACT
from domain.kernel import Refused
from domain.single_acts import LONGEST, PERMITTED, SingleAct, stands
from interface.language import Language, say, translated
from interface.looked import called
from interface.story import Reader, on_record
from interface.words import moment, word
from workers.access_log import Looked
from workers.handler import absent
from workers.system import System

HOURS: Final = int(LONGEST.total_seconds() // 3600)

COLUMNS = ("kind", "name", "roles", "law", "hours")
"""What a terminal shows of the table."""


def permitted(language: Language) -> list[dict[str, Any]]:
    """Every act that is permitted without consent: who may do it, on which article, for how long at
    most."""
    return [
        {
            "kind": kind,
            "name": word(kind, language, SingleAct),
            "roles": [word(role, language) for role in PERMITTED[kind].roles],
            "law": translated(PERMITTED[kind].law, language),
            "hours": HOURS,
        }
        for kind in get_args(SingleAct)
    ]


def notice(system: System, stream: UUID, reader: Reader) -> list[str]:
    """The lines that the person is told: what was done without their consent, on which article,
    until when, by which office, and what they can ask for.

    Raises NotFound for everybody but whoever did it, and Refused while it is not over.
    """
    with system.reading.connection() as connection:
        single = system.states.load(connection, SINGLE_ACT, stream).state
        first = system.log.stream(connection, stream, upto=1)
    answers = stands(single, reader.officer)
    if not decide(reader.officer, "print", "report", answers).allowed:
        absent("single_act", stream, reader.officer, "print")
    if single.ended_at is None:
        raise Refused("Finish the act first: the person is told then", law="个人信息保护法 18")
    on_record(system, reader, "notice", Looked(stream, "report", answers))
    language, by = reader.language, first[0].envelope
    office = called(system, {by.office}).get(by.office, by.office)
    return [
        say("What was done without your consent", language),
        say(
            "{act}, on {law}",
            language,
            act=word(single.kind, language, SingleAct),
            law=translated(PERMITTED[single.kind].law, language),
        ),
        say(
            "From {begun} to {ended}, by: {role}, {office}",
            language,
            begun=moment(first[0].at),
            ended=moment(single.ended_at),
            role=word(by.role, language),
            office=office,
        ),
        say("It ended with that: nothing more is done without your consent", language),
        say(
            "You can ask what is held of it, have it corrected or erased, and object"
            " (个人信息保护法 44–50)",
            language,
        ),
    ]
