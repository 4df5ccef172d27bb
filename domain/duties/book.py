"""Everything that can be asked of the book of duties, by name."""

from typing import Final

from domain.duties.assessing import assess_impact, begin_duties, switch_off, switch_on
from domain.duties.facts import DUTIES_FACTS
from domain.duties.incidents import (
    contain_incident,
    need_not_tell,
    raise_incident,
    report_incident,
    settle_deadlines,
    sum_up_incident,
    tell_people,
)
from domain.duties.state import Duties, evolve
from domain.signature import Aggregate

DUTIES: Final = Aggregate(
    "duties",
    Duties(),
    evolve,
    DUTIES_FACTS,
    {
        "begin_duties": begin_duties,
        "assess_impact": assess_impact,
        "switch_on": switch_on,
        "switch_off": switch_off,
        "raise_incident": raise_incident,
        "report_incident": report_incident,
        "tell_people": tell_people,
        "need_not_tell": need_not_tell,
        "contain_incident": contain_incident,
        "sum_up_incident": sum_up_incident,
        "settle_deadlines": settle_deadlines,
    },
)
