"""Everything that can be asked of a support plan, by name, in the order of a plan's life.

There is no command for many persons at once, and none that reads a list.
"""

from collections.abc import Callable
from typing import Any, Final

from domain.areas import Areas
from domain.calendar import Calendar
from domain.guardianship import Kin
from domain.persons import Guardians
from domain.plan.assessing import confirm_support, propose_support, send_back_support, state_needs
from domain.plan.clocks import settle_deadlines
from domain.plan.consenting import (
    consent,
    consent_to_health,
    decline,
    offer_plan,
    withdraw_consent,
    withdraw_health_consent,
)
from domain.plan.ending import close_plan, refuse_plan, take_over_plan, tell_of_lapse, transfer_plan
from domain.plan.evolve import evolve
from domain.plan.facts import PLAN_FACTS
from domain.plan.helping import (
    change_team,
    note_session,
    record_help_answered,
    record_return,
    refer,
    request_help,
    revise_plan,
    sign_plan,
    take_measure,
)
from domain.plan.rights import acknowledge_objection, answer_objection, object_to_plan
from domain.plan.state import START, Living, grow, young
from domain.signature import Aggregate

COMMANDS: dict[str, Callable[..., Any]] = {
    "offer_plan": offer_plan,
    "consent": consent,
    "decline": decline,
    "consent_to_health": consent_to_health,
    "withdraw_health_consent": withdraw_health_consent,
    "state_needs": state_needs,
    "propose_support": propose_support,
    "confirm_support": confirm_support,
    "send_back_support": send_back_support,
    "sign_plan": sign_plan,
    "revise_plan": revise_plan,
    "change_team": change_team,
    "take_measure": take_measure,
    "request_help": request_help,
    "record_help_answered": record_help_answered,
    "note_session": note_session,
    "refer": refer,
    "record_return": record_return,
    "object_to_plan": object_to_plan,
    "acknowledge_objection": acknowledge_objection,
    "answer_objection": answer_objection,
    "withdraw_consent": withdraw_consent,
    "transfer_plan": transfer_plan,
    "take_over_plan": take_over_plan,
    "refuse_plan": refuse_plan,
    "close_plan": close_plan,
    "tell_of_lapse": tell_of_lapse,
    "settle_deadlines": settle_deadlines,
}

PLAN: Final = Aggregate(
    "plan",
    START,
    evolve,
    PLAN_FACTS,
    COMMANDS,
    reads=frozenset({Areas, Calendar, Guardians, Kin, Living}),
    young=young,
    grow=grow,
)
