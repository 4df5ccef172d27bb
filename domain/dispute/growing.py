"""A party that was entered as a minor acts for itself from 18 on, and whoever represented it by law
has no say any more (民法典 17-18, 175). Judged by dates at the moment of the act: nothing that was
recorded is rewritten, and the file stays that of a minor.
"""

from datetime import date

from domain.dispute.state import Dispute
from domain.identity import GROWN_UP, Births


def young(case: Dispute) -> tuple[str, ...]:
    """The parties that do not settle alone: a minor, or somebody of whom it was found."""
    return tuple(party for party, standing in case.parties.items() if standing.represented)


def grow(case: Dispute, births: Births, on: date) -> Dispute:
    """The case as it stands on that day, by when those parties were born."""
    grown = {party for party in young(case) if births.reached(party, GROWN_UP, on)}
    if not grown:
        return case
    return case._replace(
        parties={
            party: held._replace(grown_up=held.grown_up or party in grown)
            for party, held in case.parties.items()
        },
        agents={
            agent: held._replace(over=held.legal_representative and held.party in grown)
            for agent, held in case.agents.items()
        },
    )
