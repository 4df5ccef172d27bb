"""Everything that can be asked of a request about one's own data, by name, in its order."""

from typing import Final

from domain.calendar import Calendar
from domain.guardianship import Kin
from domain.persons import Guardians
from domain.rights.agenda import settle_deadlines
from domain.rights.commands import (
    Erased,
    answer_appeal,
    appeal_right,
    ask_right,
    carry_out,
    decide_right,
    show_identity,
    take_back_right,
)
from domain.rights.facts import RIGHTS_FACTS
from domain.rights.state import START, evolve
from domain.signature import Aggregate

RIGHTS: Final = Aggregate(
    "rights",
    START,
    evolve,
    RIGHTS_FACTS,
    {
        "ask_right": ask_right,
        "show_identity": show_identity,
        "decide_right": decide_right,
        "appeal_right": appeal_right,
        "answer_appeal": answer_appeal,
        "carry_out": carry_out,
        "take_back_right": take_back_right,
        "settle_deadlines": settle_deadlines,
    },
    reads=frozenset({Calendar, Erased, Guardians, Kin}),
)
