"""For whom nothing new is done holds from the moment it is recorded: a row beside the log, written
in the transaction of the fact, follows from the request alone and goes when the request ends.
"""

from functools import reduce
from uuid import UUID

from domain.kernel import Fact
from domain.rights.aggregate import RIGHTS
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightDecided,
    RightIdentityShown,
    RightTakenBack,
)
from domain.rights.state import RightsRequest
from domain.rights.stilled import Stilled
from workers.consequences import Consequence
from workers.persons.entries import each_entry_of
from workers.states import States
from workers.store.log import Connection, EventLog


def note(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """Keep or take away the row of a request, as it stands with this fact."""
    request: RightsRequest = reduce(
        lambda state, event: RIGHTS.evolve(state, event.fact, event.at),
        log.stream(connection, stream),
        RIGHTS.start,
    )
    if request.restricting:
        connection.execute(
            "insert into log.stilled (request, person) values (%s, %s) on conflict do nothing",
            (stream, request.person),
        )
    else:
        connection.execute("delete from log.stilled where request = %s", (stream,))


NOTED: dict[type[Fact], Consequence] = dict.fromkeys(
    (
        RightAsked,
        RightIdentityShown,
        RightDecided,
        RightAppealed,
        RightAppealAnswered,
        RightTakenBack,
    ),
    note,
)
"""The facts with which that can change."""


def stilled(connection: Connection, states: States) -> Stilled:
    """Everybody for whom it holds now, under each of their entries: few, so they are read
    together."""
    rows = connection.execute("select distinct person from log.stilled").fetchall()
    people = [person for (person,) in rows]
    return Stilled(frozenset(each_entry_of(connection, states, people)))
