"""What a mediator may know of somebody's support: that there is some, and where to ask; not which,
how much, since when, or who helps. To everybody else it is as if there were none.

The person, or their counsellor for them, gives the mediator the plan's number; nothing of it stands
in a case.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.access import decide
from domain.aggregates import PLAN
from domain.plan.sight import stands as stands_to_plan
from domain.plan.state import PERSON
from interface.language import say
from interface.looked import called
from interface.story import Reader, on_record
from workers.access_log import Looked
from workers.handler import absent
from workers.system import System

HELPLINE = "12356"


def assigned(system: System, stream: UUID, reader: Reader) -> dict[str, Any]:
    """That somebody is supported, and the office through which their helpers are reached. That it
    was looked at is on record, for the person too. Raises NotFound."""
    with system.reading.connection() as connection:
        plan = system.states.load(connection, PLAN, stream).state
    stands = stands_to_plan(plan, reader.officer, datetime.now(UTC))
    if not decide(reader.officer, "read", "assigned", stands).allowed:
        absent("plan", stream, reader.officer, "read")
    on_record(system, reader, "assigned", Looked(stream, "assigned", stands, PERSON))
    named = called(system, {plan.office}).get(plan.office, plan.office)
    return {
        "assigned": True,
        "office": plan.office,
        "office_name": named,
        "helpline": HELPLINE,
        "contact": say(
            "Support is assigned. Ask for it at the counselling desk of {office}, or {helpline}",
            reader.language,
            office=named,
            helpline=HELPLINE,
        ),
    }
