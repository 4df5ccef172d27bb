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


def follow_up_made_v1(body: Body) -> Body:
    """From before satisfaction had more than two words: each is the plain one of the five."""
    words = {True: "satisfied", False: "dissatisfied", None: None}
    made = {name: held for name, held in body.items() if name != "satisfied"}
    return made | {"satisfaction": words[body["satisfied"]], "signs": [], "offers": []}


def case_merged_in_v1(body: Body) -> Body:
    """From before a merge brought anything with it: whoever joined was entered by hand."""
    nothing: Body = {"parties": [], "limits": {}, "domestic_violence": False}
    return body | nothing | {"minor_involved": False, "suit_pending": False, "barred": []}


UPCASTS: dict[str, tuple[str, Callable[[Body], Body]]] = {
    "dispute.registered.v1": ("dispute.registered.v2", registered_v1),
    "dispute.case_merged_in.v1": ("dispute.case_merged_in.v2", case_merged_in_v1),
    "dispute.follow_up_made.v1": ("dispute.follow_up_made.v2", follow_up_made_v1),
    "rules.adopted.v1": ("rules.adopted.v2", rules_adopted_v1),
}
"""Stored name → the name it is read as, and how. Upcasts chain until a name has none."""
