"""Who somebody can be in the demo with one click: the people of its story, and who looks after
them. There are no such log-ins anywhere else.
"""

from typing import Final, NamedTuple

from domain.kernel import Officer
from interface.demo.duty import COUNTY_DESK
from interface.demo.fresh import MEDIATOR
from interface.demo.story import DESK, FENG, HE, HEAD, LEADER, SUN, ZHAO, ZHENG
from interface.demo.tree import BANNER


class Persona(NamedTuple):
    """An officer of the demo and what they do, in one line."""

    officer: Officer
    does: str


PERSONAS: Final = (
    Persona(MEDIATOR, "Mediates in the township: a full day"),
    Persona(ZHAO, "Mediates in a village"),
    Persona(SUN, "Mediates in the township, and is on call"),
    Persona(DESK, "Takes matters in at the counter"),
    Persona(HEAD, "Heads the village's committee"),
    Persona(LEADER, "Heads the township's committee"),
    Persona(HE, "Works at the judicial office: the second pair of eyes"),
    Persona(ZHENG, "Counsels people who asked for support"),
    Persona(FENG, "Is a social worker, and finds places to go to"),
    Persona(COUNTY_DESK, "Is at the county's desk when somebody calls for help"),
    Persona(
        Officer(id="s-banner", role="supervisor", office=BANNER),
        "Looks after the whole banner: where is help needed?",
    ),
    Persona(
        Officer(id="o-bao", role="operator", office=BANNER),
        "Keeps the system running: is anything behind, and why did it do that?",
    ),
)
BY_ID: Final = {each.officer.id: each for each in PERSONAS}
