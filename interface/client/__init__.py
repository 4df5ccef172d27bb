"""The API in Python: every command and every reading as a function with types.

    jiefen = Jiefen("http://127.0.0.1:8420", token, By("m-017", "mediator", "150524103000"))
    case = jiefen.dispute.register(area=..., type="neighbour", ...)
    jiefen.dispute.triage(case["stream"], in_scope=True)
    rows = jiefen.ledgers.show("register", mediator="m-017")["rows"]

Needs Python and nothing else: the folder can be copied into another program.
"""

from interface.client.calling import By, Caller, How, Rows
from interface.client.operations import Operations
from interface.client.problems import (
    BadInput,
    Changed,
    Forbidden,
    NotFound,
    NotToldWhoAsks,
    Problem,
    Refused,
    TooOften,
    Unavailable,
)

__all__ = [
    "BadInput",
    "By",
    "Changed",
    "Forbidden",
    "How",
    "Jiefen",
    "Rows",
    "NotFound",
    "NotToldWhoAsks",
    "Problem",
    "Refused",
    "TooOften",
    "Unavailable",
]


class Jiefen(Operations, Caller):
    """A system, as one officer calls it. Not for several threads at once."""
