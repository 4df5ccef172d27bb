"""Old shapes of facts, read as today's: a name that was ever stored stays readable for ever.

An upcast is a pure function on the stored body; sealed texts pass through it unopened.
"""

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]


def registered_v1(body: Body) -> Body:
    """Cases from before the time of the request was asked: nothing is known of it, nothing is
    guessed. It can be stated later by a fact of its own (`RequestTimeCorrected`)."""
    return body | {"requested_at": None, "request_evidence": "not_recorded"}


def rules_adopted_v1(body: Body) -> Body:
    """Sets from before a case kept its rules: everywhere, from then on, for open cases too."""
    wider: Body = {"area": "", "valid_from": None, "valid_until": None, "ladders": []}
    return body | wider | {"running_cases": "adopted before cases kept the rules they began under"}


UPCASTS: dict[str, tuple[str, Callable[[Body], Body]]] = {
    "dispute.registered.v1": ("dispute.registered.v2", registered_v1),
    "rules.adopted.v1": ("rules.adopted.v2", rules_adopted_v1),
}
"""Stored name → the name it is read as, and how. Upcasts chain until a name has none."""
