"""How facts change a dispute. What a fact says is written down and nothing is decided: a rule that
is tightened later can never make an old case unreadable.

Each stage of the case has its own fold, which ends in `assert_never`. The stage of a fact is found
by its class, because trying eighty classes one by one would cost more than the fold itself.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from domain.dispute.facts import (
    ClockFact,
    ClosingFact,
    ConfirmationFact,
    ConsentFact,
    DisputeFact,
    HandlingFact,
    IntakeFact,
    LinkedFact,
    MergingFact,
    OfficesFact,
    OrdersFact,
    PerformanceFact,
    UrgentFact,
)
from domain.dispute.fold_agreement import confirmation, performance
from domain.dispute.fold_closing import clocks, closing, linked
from domain.dispute.fold_handling import handling, urgent
from domain.dispute.fold_merging import OWN_RECORD, merging, noted
from domain.dispute.fold_opening import consent, intake, offices
from domain.dispute.fold_orders import orders
from domain.dispute.state import Dispute
from domain.kernel import Fact

Fold = Callable[[Dispute, Any, datetime], Dispute]


def _merging(case: Dispute, fact: MergingFact, at: datetime) -> Dispute:
    return merging(case, fact, at, evolve)


STAGES: tuple[tuple[Any, Fold], ...] = (
    (IntakeFact, intake),
    (OfficesFact, offices),
    (ConsentFact, consent),
    (HandlingFact, handling),
    (UrgentFact, urgent),
    (PerformanceFact, performance),
    (ConfirmationFact, confirmation),
    (ClosingFact, closing),
    (LinkedFact, linked),
    (MergingFact, _merging),
    (OrdersFact, orders),
    (ClockFact, clocks),
)
FOLDS: dict[type[Fact], Fold] = {kind: fold for stage, fold in STAGES for kind in get_args(stage)}


def evolve(case: Dispute, fact: DisputeFact, at: datetime) -> Dispute:
    """The case after one more fact, which happened at `at`."""
    after = FOLDS[type(fact)](case, fact, at)
    if (case.merges or case.aside is not None) and type(fact) not in OWN_RECORD:
        return noted(case, after, fact, at, evolve)
    return after
